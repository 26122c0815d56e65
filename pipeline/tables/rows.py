"""The rows of a table of tasks as directives: what each has in which column, and which row stands over which."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from pipeline.document import Directive, DirectiveKind, Document, Span
from pipeline.paragraphs import BULLET, LABEL
from pipeline.tables.grid import Entry, Grid
from pipeline.tables.headings import Heading, said

_WORDS = re.compile(r"[^\W\d_]{2}")
# What is left to fill in: a form, not a task.
_BLANK = re.compile(r"[.…_\[\]()\s\-–]*")
_PRINTED = re.compile(
    r"^\W*(?:(?P<roman>[IVX]{1,5})|(?P<capital>[A-EGHĐ])|(?P<multi>\d{1,2}(?:\.\d{1,2}){1,3})|(?P<number>\d{1,3})|(?P<letter>[a-zđ]))\W*$"
)
_RANKS = {"capital": 0, "roman": 1, "number": 2, "multi": 3, "letter": 4, "row": 5}
_FILLED = frozenset({"lead", "shared", "body", "coordinate", "report_to", "deadline", "marked"})


@dataclass(slots=True)
class Row:
    """A row of tasks, or one that stands over others.

    ``own`` are its entries and ``above`` those merged down into it from rows before, by what their column holds.
    ``groups`` is True where it only stands over others. ``text_start`` is where its words begin behind a label.
    """

    id: str
    label: str | None
    level: str
    number: int
    own: dict[str, list[Entry]]
    above: dict[str, list[Entry]]
    groups: bool = False
    words: tuple[Span, ...] = ()
    repaired: str | None = None
    children: list[Row] = field(default_factory=list)

    def walk(self) -> Iterator[Row]:
        """This row and those under it, in order."""
        yield self
        for child in self.children:
            yield from child.walk()

    def entries(self, *kinds: str) -> list[Entry]:
        """Its entries in columns of these kinds, its own before those merged into it."""
        own = [e for kind in kinds for e in self.own.get(kind, ())]
        return own or [e for kind in kinds for e in self.above.get(kind, ())]

    @property
    def spans(self) -> tuple[Span, ...]:
        """Its own words, cell by cell."""
        return tuple(sorted(span for entries in self.own.values() for e in entries for span in e.spans))


def rows_of(document: Document, grid: Grid, heading: Heading, prefix: str) -> list[Row]:
    """The rows of a table as a tree, with ids under ``prefix`` ("PL1", "PL.B1")."""
    root = Row(prefix, None, "root", -1, {}, {}, groups=True)
    under = [root]
    for number in range(heading.end, grid.height):
        row = _row(document, grid, heading, number)
        if row is None:
            continue
        _hang(under, row)
        under.append(row)
    for row in root.walk():
        titled = row.level in ("capital", "roman", "heading")
        row.groups = (row.groups and titled) or (bool(row.children) and not _FILLED & row.own.keys())
    return root.children


def _row(document: Document, grid: Grid, heading: Heading, number: int) -> Row | None:
    """The row of that number; None where it holds no work: empty, to be filled in, a total."""
    own, above = _by_kind(heading, grid.row(number)), _by_kind(heading, grid.over(number))
    content, printed = own.get("content") or own.get("thing"), own.get("number", [])
    if content is None and not (above.keys() & {"content", "thing"} and own.keys() & _FILLED):
        if not printed or not _WORDS.search(printed[0].text):
            return None
        content, printed = printed, []  # a section's title printed across the whole row
    texts = [e.text for e in content or ()]
    total = said(" ".join(texts), "cell") if texts else None
    if texts and (
        _BLANK.fullmatch(" ".join(texts)) or not _WORDS.search(" ".join(texts)) or (total and total.kind == "total")
    ):
        return None
    label, level, words = _labelled(document, printed, content)
    across = any(e.columns > 2 and e.column + e.columns >= grid.width - 1 for e in content or ())
    bare = not _FILLED & own.keys() and not _FILLED & above.keys()
    groups = bare and (
        level in ("roman", "capital") or across or all(e.bold or _is_title(e.text) for e in content or ())
    )
    if level == "row" and bare and (groups or across):
        level = "heading"
    return Row("", label, level, number, own, above, groups, words)


def _is_title(text: str) -> bool:
    return text.isupper() and len(text) > 3


def _by_kind(heading: Heading, entries: Sequence[Entry]) -> dict[str, list[Entry]]:
    found: dict[str, list[Entry]] = {}
    work = next((c for c in heading.columns if c.kind in ("content", "thing")), None)
    for entry in entries:
        column = heading.holds(entry)
        if work and entry.columns > 2 and entry.column <= work.first < entry.column + entry.columns:
            column = work  # a title printed across the row
        kind = column.kind if column else ""
        found.setdefault(kind, []).append(entry)
    return found


def _labelled(
    document: Document, printed: Sequence[Entry], content: Sequence[Entry] | None
) -> tuple[str | None, str, tuple[Span, ...]]:
    """(label, level, the words of the content without it): printed in the number's column, or before the content."""
    words = tuple(span for e in content or () for span in e.spans)
    for entry in printed:
        if match := _PRINTED.match(entry.text):
            level, label = next((k, v) for k, v in match.groupdict().items() if v is not None)
            return label, level, words
    if words and (match := LABEL.match(document.slice(words[0]))):
        level, label = next((k, v) for k, v in match.groupdict().items() if v is not None)
        if level in _RANKS and not printed:
            first = (words[0][0] + match.end(), words[0][1])
            return label, level, (first, *words[1:])
    if words and (bullet := BULLET.match(document.slice(words[0]))):
        return None, "row", ((words[0][0] + bullet.end(), words[0][1]), *words[1:])
    return None, "row", words


def _hang(under: list[Row], row: Row) -> None:
    """Put a row under the one that it belongs to, and give it its id."""
    if row.level == "heading":  # a title without a label begins anew
        del under[1:]
    elif row.level == "multi":
        stem = (row.label or "").rpartition(".")[0]
        while len(under) > 1 and under[-1].label != stem and under[-1].level not in ("roman", "capital", "heading"):
            under.pop()
    else:
        while len(under) > 1 and under[-1].level != "heading" and _RANKS[under[-1].level] >= _RANKS[row.level]:
            under.pop()
    parent = under[-1]
    same = [child for child in parent.children if child.level == row.level]
    prefix = parent.id
    if row.level == "heading":
        own = f"p{len(same) + 1}"
    elif row.label is None:
        own = f"-{len(same) + 1}" if parent.level != "root" else str(len(parent.children) + 1)
    else:
        own = row.label
        if row.level == "multi" and parent.label and own.startswith(parent.label + "."):
            prefix = parent.id.rpartition(".")[0]  # "3.1" under "3" of "V" is V.3.1, not V.3.3.1
    if any(child.id == f"{prefix}.{own}" for child in parent.children):
        row.repaired, own = own, f"{own}({sum(child.label == row.label for child in same) + 1})"
    row.id = f"{prefix}.{own}"
    parent.children.append(row)


def directive(document: Document, row: Row) -> Directive:
    """A row as a directive, with those under it; its text is what is to be done."""
    spans = row.spans
    kind: DirectiveKind = "section" if row.groups else "bullet" if row.level == "row" else "item"
    words = row.words or tuple(span for e in row.entries("content", "thing") for span in e.spans)
    text = " ".join(document.slice(span).strip() for span in words)
    return Directive(
        row.id,
        row.label,
        kind,
        text if row.groups else None,
        "" if row.groups and row.children else text,
        (spans[0][0], spans[-1][1]),
        tuple(directive(document, child) for child in row.children),
    )
