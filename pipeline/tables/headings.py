"""What the columns of a table hold, by their headings (rules/tables.toml), and whether its rows are tasks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal

from pipeline import rulebook
from pipeline.document import Span
from pipeline.rulebook import Rule
from pipeline.tables.grid import Entry, Grid

# A heading stands in one of the first rows: a title may be printed over it inside the table.
_FIRST_ROWS = 4
_NUMBERED = re.compile(r"^\W*(?:\d{1,2}|[A-Z])\W*(?:=.*)?$")
# A heading longer than this is a sentence.
_LONGEST = 90


@dataclass(frozen=True, slots=True)
class Said:
    """What a rule of rules/tables.toml finds in words: its kind, the part of them that gives the time or number, and what to
    put before that to make it a sentence."""

    rule: str
    span: Span
    kind: str | None = None
    when: str | None = None
    lead_in: str | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """A column: what it holds, its first grid column and the one behind its last, its heading, the rule that says so."""

    kind: str
    first: int
    end: int
    heading: str
    rule: str


@dataclass(frozen=True, slots=True)
class Heading:
    """The heading of a table: its columns, the first row of it and the row behind it."""

    columns: tuple[Column, ...]
    first: int
    end: int

    def kinds(self) -> set[str]:
        """What the columns hold."""
        return {column.kind for column in self.columns}

    def holds(self, entry: Entry) -> Column | None:
        """The column that an entry stands in; of several, the one it lies over most, and the first of these."""
        shares = [(min(c.end, entry.column + entry.columns) - max(c.first, entry.column), c) for c in self.columns]
        share, column = max(shares, key=lambda item: item[0])
        return column if share > 0 else None


@cache
def rules(of: str) -> tuple[Rule, ...]:
    """The rules that are tried on headings, cells, time cells or titles of annexes."""
    return tuple(rule for rule in rulebook.load("tables").rules if rule.extra["of"] == of)


def said(text: str, of: str) -> Said | None:
    """What the first rule says that fits."""
    return next(_said(text, rules(of)), None)


def says(text: str, rule: str) -> bool:
    """Does a rule fit a text?"""
    return rulebook.load("tables").rule(rule).pattern.search(text) is not None


def _said(text: str, tried: Iterable[Rule]) -> Iterator[Said]:
    for rule in tried:
        if match := rule.pattern.search(text):
            yield Said(
                rule.name,
                match.span(),
                rule.extra.get("kind"),
                match.groupdict().get("when"),
                rule.extra.get("lead_in"),
            )


def find(text: str) -> list[Said]:
    """Every rule of rules/tables.toml that fits a text (its examples run through this)."""
    return list(_said(text, rulebook.load("tables").rules))


def heading_of(grid: Grid) -> Heading | None:
    """The heading of a table; None where none of its first rows names two columns or more."""
    for number in range(min(_FIRST_ROWS, grid.height)):
        row = grid.row(number)
        named = [e for e in row if len(e.text) <= _LONGEST and said(e.text, "heading")]
        if len(named) >= 2:
            end = _end(grid, number)
            return Heading(tuple(_columns(grid, number, end)), number, end)
    return None


def _end(grid: Grid, first: int) -> int:
    """The row behind a heading: past the cells it is divided into, and past a row that numbers the columns."""
    row = grid.row(first)
    end = first + max(1, *(e.rows for e in row))
    divided = [e for e in row if e.columns > 1 and e.rows < end - first + 1]
    if end == first + 1 and divided:
        below = grid.row(end)
        inside = [e for e in below if any(d.column <= e.column < d.column + d.columns for d in divided)]
        if below and len(inside) == len(below) and all(len(e.text) <= _LONGEST for e in below):
            end += 1
    while (below := grid.row(end)) and len(below) > 1 and all(said(e.text, "heading") for e in below):
        end += 1  # the parts of a divided heading, where the source does not say which cells are merged
    numbers = grid.row(end)
    if len(numbers) >= 3 and all(_NUMBERED.match(e.text) for e in numbers):
        end += 1
    return end


def _columns(grid: Grid, first: int, end: int) -> Iterator[Column]:
    parts: list[tuple[str, ...]] = []
    for column in range(grid.width):
        over = [e for e in grid.entries if first <= e.row < end and e.column <= column < e.column + e.columns]
        parts.append(tuple(e.text for e in sorted(over, key=lambda e: e.row) if not _NUMBERED.match(e.text)))
    at = 0
    while at < len(parts):
        stop = at + 1
        while stop < len(parts) and parts[stop] == parts[at] and parts[at]:
            stop += 1
        yield _column(parts[at], at, stop)
        at = stop


def _column(parts: tuple[str, ...], first: int, end: int) -> Column:
    joined = " ".join(parts)
    # a divided heading is read by its own part where that says enough: "Chủ trì" under "Cơ quan thực hiện"
    own = said(parts[-1], "heading") if len(parts) > 1 else None
    found = own or said(joined, "heading")
    return Column(found.kind or "", first, end, joined, found.rule) if found else Column("", first, end, joined, "")


def verdict(heading: Heading, grid: Grid) -> Literal["tasks", "doubtful", "other"]:
    """Are the rows of a table tasks? Doubtful where some columns say so and others do not."""
    kinds = heading.kinds()
    led = bool(kinds & {"lead", "shared"})
    timed = bool(kinds & {"deadline", "marked"})
    hinted = "content" in kinds or led or ("body" in kinds and timed)
    if not kinds & {"content", "thing"}:
        return "doubtful" if hinted and "figures" not in kinds else "other"
    if _is_programme(heading, grid):
        return "other"
    if "state" in kinds or ("person" in kinds and not (led and "content" in kinds)):
        return "doubtful" if hinted else "other"
    if "figures" in kinds and not (timed and led):
        return "doubtful" if led and "content" in kinds else "other"
    if "content" in kinds:
        if led or (timed and kinds & {"body", "coordinate"}):
            return "tasks"
        return "tasks" if timed and _names_work(heading) else "doubtful"
    return "tasks" if led and (timed or "coordinate" in kinds) else "doubtful" if led else "other"


def _names_work(heading: Heading) -> bool:
    return any(
        c.kind == "content" and re.search(r"(?i)nhiệm vụ|công việc|đầu việc|việc ", c.heading) for c in heading.columns
    )


def _is_programme(heading: Heading, grid: Grid) -> bool:
    """Are the times hours of one day, as in the programme of a meeting?"""
    column = next((c for c in heading.columns if c.kind == "deadline"), None)
    if column is None:
        return False
    cells = [e for e in grid.entries if e.row >= heading.end and heading.holds(e) == column]
    hours = [e for e in cells if (found := said(e.text, "cell")) and found.kind == "hour"]
    return bool(hours) and 2 * len(hours) >= len(cells)
