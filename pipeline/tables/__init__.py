"""Tables of tasks: each row a directive and a task, with the bodies and times of its columns."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from pipeline import agencies, deadlines, orders
from pipeline.document import Agency, Deadline, Directive, Document, Issue, Paragraph, Span
from pipeline.orders import Finding, Order
from pipeline.paragraphs import labelled
from pipeline.tables import cells, times
from pipeline.tables.grid import Entry, Grid, continued, grids
from pipeline.tables.headings import Heading, find, heading_of, said, verdict
from pipeline.tables.rows import Row, directive, rows_of
from pipeline.workdays import Calendar

__all__ = ["Asked", "Listed", "find", "read"]

_YEAR = re.compile(r"(?i)\bnăm\s+(20\d\d)\b")
_TICK = re.compile(r"^\W*[xX✓✔v]?\W*$")
# What begins a new time in a cell; a line that opens with anything else goes on the line above.
_NEW_TIME = re.compile(
    r"[-–+•]|(?:Quý|Tháng|Trước|Ngày|Năm|Hằng|Hàng|Từ|Chậm|Đến|Xong|Thường|Định kỳ|Lần|Đợt)\b|\d{1,2}/\d"
)
_GOES_ON = re.compile(r"(?i)(?:\b(?:đến|từ|trước|ngày|hết|và|quý|tháng|năm|sau|nhất|trong|tuần)|[-–,/])\s*$")
_ROLE_COLUMNS = ("lead", "shared", "body", "coordinate", "report_to")


@dataclass(frozen=True, slots=True)
class Asked:
    """What is known about the dispatch when its tables are read.

    ``addressees`` must do what the table gives to nobody; ``issuer`` is the organ that speaks; ``received`` the day of
    receipt that periods are reckoned from, ``calendar`` the working days where the office has its own.
    """

    context: agencies.Context
    issuer: str | None = None
    addressees: tuple[Agency, ...] = ()
    issued: dt.date | None = None
    received: dt.date | None = None
    calendar: Calendar | None = None

    def dated(self, text: str, regions: Sequence[Span] | None = None) -> tuple[list[Deadline], list[Issue]]:
        """The deadlines in a text of this dispatch, and what is doubtful about them."""
        return deadlines.find(text, issued=self.issued, received=self.received, regions=regions, calendar=self.calendar)


@dataclass(slots=True)
class Listed:
    """What was read of tables: their directives, each one's own words and what they order, its deadlines.

    ``rows`` are the directives that are tasks by their columns; ``unread`` is by directive a time that was not read;
    ``doubtful`` are tables that may hold tasks and were not read.
    """

    directives: list[Directive] = field(default_factory=list)
    own: dict[str, tuple[Span, ...]] = field(default_factory=dict)
    orders: dict[str, Order] = field(default_factory=dict)
    rows: set[str] = field(default_factory=set)
    deadlines: list[Deadline] = field(default_factory=list)
    unread: dict[str, Span] = field(default_factory=dict)
    issues: list[Issue] = field(default_factory=list)
    doubtful: list[Span] = field(default_factory=list)


def read(document: Document, paragraphs: Iterable[Paragraph], name: Callable[[int], str], asked: Asked) -> Listed:
    """The tables of tasks among these paragraphs; ``name`` gives the id of the n-th (from 1), under which its rows stand."""
    listed = Listed()
    flow = list(paragraphs)
    for grid, heading in _whole(grids(document, flow)):
        found = verdict(heading, grid) if heading else "other"
        if found == "doubtful":
            listed.doubtful.append(grid.span)
        elif found == "tasks" and heading:
            before = [p for p in flow if p.cell is None and p.span[0] < grid.span[0]]
            reader = _Reader(document, grid, heading, asked, listed)
            reader.nobody = _unnamed(document, before, asked)
            reader.read(name(len(listed.directives) + 1))
    return listed


def _unnamed(document: Document, before: Sequence[Paragraph], asked: Asked) -> list[Finding]:
    """Who does what a table without a column for it gives to nobody: whom the words over it name, else the addressees.

    The latter is doubtful under an item of the body, whose heading may have named somebody.
    """
    if before:
        order = orders.read(document.text, before[-1].span, asked.context, issuer=asked.issuer)
        if named := order.of("lead"):
            return [replace(f, rule="table-introduced", sentence=0) for f in named]
    inside = any(labelled(document.slice(p.span)) for p in before)
    return [Finding(a, "lead", "addressees", 0, doubtful=inside) for a in asked.addressees]


def _whole(found: Sequence[Grid]) -> list[tuple[Grid, Heading | None]]:
    """Tables with their headings; what goes on over a page, with its heading repeated or without one, is one table."""
    whole: list[tuple[Grid, Heading | None]] = []
    for grid in found:
        heading = heading_of(grid)
        if whole and grid.follows and (above := whole[-1])[1] and grid.width <= above[0].width:
            repeats = heading is not None and [c.kind for c in heading.columns] == [c.kind for c in above[1].columns]
            if heading is None or repeats:
                whole[-1] = (continued(above[0], grid, heading.end if heading else 0), above[1])
                continue
        whole.append((grid, heading))
    return whole


class _Reader:
    """One table of tasks."""

    def __init__(self, document: Document, grid: Grid, heading: Heading, asked: Asked, listed: Listed) -> None:
        self.document = document
        self.grid = grid
        self.heading = heading
        self.asked = asked
        self.listed = listed
        self.kinds = heading.kinds()
        self.times: list[times.Time] = []
        self.last: dict[str, list[Finding]] = {}
        self.last_times: list[Entry] = []
        self.nobody: list[Finding] = []

    def read(self, prefix: str) -> None:
        """Add the table's directives, their orders and deadlines, under the id ``prefix``."""
        rows = rows_of(self.document, self.grid, self.heading, prefix)
        if not rows:
            self.listed.doubtful += [] if _is_form(self.grid, self.heading) else [self.grid.span]
            return
        heading = [e for e in self.grid.entries if self.heading.first <= e.row < self.heading.end]
        spans = tuple(sorted(span for e in heading for span in e.spans))
        title = " | ".join(dict.fromkeys(c.heading for c in self.heading.columns))
        children = tuple(directive(self.document, row) for row in rows)
        self._add(Directive(prefix, None, "section", title, "", (spans[0][0], spans[-1][1]), children), spans)
        for row in rows:
            self._tree(row, led=False)
        self.listed.issues += self._not_understood()
        year = next(
            (int(m[1]) for c in self.heading.columns if c.kind == "deadline" and (m := _YEAR.search(c.heading))), None
        )
        found = times.read(self.times, year, self.asked.dated)
        self.listed.deadlines += found.deadlines
        self.listed.issues += found.issues
        self.listed.unread |= {
            directive: span for directive, span in found.unread.items() if directive in self.listed.rows
        }
        self._in_words([inner for row in rows for inner in row.walk()])

    def _add(self, root: Directive, spans: tuple[Span, ...]) -> None:
        self.listed.directives.append(root)
        self.listed.own[root.id] = spans
        self.listed.orders[root.id] = Order((), None, True, False)

    def _tree(self, row: Row, *, led: bool) -> None:
        """A row and those under it; ``led`` where one that stands over it names who is to do it."""
        findings = self._bodies(row, led=led)
        self._row(row, findings)
        for child in row.children:
            self._tree(child, led=led or any(f.role == "lead" for f in findings))

    def _row(self, row: Row, findings: Sequence[Finding]) -> None:
        self.listed.own[row.id] = row.spans
        if row.repaired:
            message = f"Nhãn “{row.repaired}” lặp lại trong bảng, được ghi là “{row.id.rpartition('.')[2]}”."
            page = self.document.page_of(row.spans[0])
            self.listed.issues.append(Issue("LABEL_REPAIRED", "info", message, row.spans[0], page))
        if not row.groups:
            self.listed.rows.add(row.id)
            self._time(row)
        self.listed.orders[row.id] = Order(tuple(findings), None, row.groups, not row.groups)

    # -------------------------------------------------------------- bodies

    def _bodies(self, row: Row, *, led: bool) -> list[Finding]:
        """Who is to do it: by the columns, and where there is none for a role, by the row's own words."""
        findings: list[Finding] = []
        for kind in _ROLE_COLUMNS:
            if kind in self.kinds:
                findings += self._column(row, kind)
        if "body" in self.kinds and self.kinds & {"lead", "shared"}:
            findings = [f for f in findings if f.rule != "table-body"]
        told = [f for order in self._worded(row) for f in order.findings]
        named = {f.role for f in findings}
        if not self.kinds & {"lead", "shared", "body"}:
            findings += [f for f in told if f.role == "lead"]
            if not row.groups and not led and not any(f.role == "lead" for f in findings):
                findings += self.nobody
        elif row.groups:
            findings += [f for f in told if f.role == "lead" and "lead" not in named]
        findings += [
            f for f in told if f.role == "coordinate" and "coordinate" not in named and "coordinate" not in self.kinds
        ]
        findings += [f for f in told if f.role == "report_to" and "report_to" not in named]
        return findings

    def _column(self, row: Row, kind: str) -> list[Finding]:
        entries = row.entries(kind)
        if any((mark := said(e.text, "cell")) and mark.kind == "above" for e in entries):
            return self.last.get(kind, [])
        found = [
            f for e in entries for span in e.spans for f in cells.bodies(self.document, span, self.asked.context, kind)
        ]
        if entries and not row.groups:
            self.last[kind] = found
        return found

    def _worded(self, row: Row) -> list[Order]:
        """What the words of the row themselves order."""
        return [
            orders.read(self.document.text, span, self.asked.context, issuer=self.asked.issuer) for span in row.words
        ]

    def _not_understood(self) -> Iterator[Issue]:
        """A column that no rule knows, with bodies in it: they may have a part in the tasks."""
        for column in self.heading.columns:
            for entry in self.grid.entries if not column.kind else ():
                named = entry.row >= self.heading.end and self.heading.holds(entry) == column
                if named and agencies.parse_list(self.document.text, *entry.spans[0], context=self.asked.context):
                    message = f"Chưa rõ cột “{column.heading}” của bảng là gì; các cơ quan trong cột chưa được đọc: hãy xem bản gốc."
                    yield Issue("TABLE_COLUMN_UNKNOWN", "warning", message, entry.spans[0], entry.page)
                    break

    # -------------------------------------------------------------- times

    def _time(self, row: Row) -> None:
        entries = row.entries("deadline")
        if any((mark := said(e.text, "cell")) and mark.kind == "above" for e in entries):
            entries = self.last_times
        elif entries:
            self.last_times = entries
        self.times += [times.Time(row.id, self._by_time(e), e.spans[0]) for e in entries]
        for entry in row.entries("marked"):
            column = self.heading.holds(entry)
            if column and _TICK.match(entry.text):
                self.times.append(times.Time(row.id, column.heading, entry.spans[0]))

    def _by_time(self, entry: Entry) -> str:
        """The words of a time cell, each time on a line of its own."""
        if len(entry.spans) > 1:
            return entry.text
        start, end = entry.spans[0]
        text = entry.text
        for (s, _), _place in self.document.lines_in((start, end)):
            new = s > start and _NEW_TIME.match(self.document.text, s)
            if new and not _GOES_ON.search(self.document.text, start, s):
                text = text[: s - start - 1] + "\n" + text[s - start :]
        return text

    def _in_words(self, rows: Sequence[Row]) -> None:
        """The deadlines in what is to be done itself ("báo cáo trước ngày 15 hằng tháng")."""
        whose = {span: row.id for row in rows if not row.groups for span in row.words}
        found, doubts = self.asked.dated(self.document.text, sorted(whose))
        for span, row in whose.items():
            self.listed.deadlines += [replace(d, directive=row) for d in found if span[0] <= d.span[0] < span[1]]
            self.listed.issues += [i for i in doubts if i.span and span[0] <= i.span[0] < span[1]]


def _is_form(grid: Grid, heading: Heading) -> bool:
    """Is nothing but blanks left under the heading, to be filled in?"""
    return not any(re.search(r"[^\W\d_]{2}", e.text) for e in grid.entries if e.row >= heading.end)
