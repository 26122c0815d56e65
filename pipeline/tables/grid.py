"""The tables of a document as grids: which words stand in which cell, also where a table goes on over the next page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from pipeline.document import Document, Paragraph, Span


@dataclass(frozen=True, slots=True)
class Entry:
    """A cell with words in it: its place in the grid (from 0), how many rows and columns it reaches over, its words.

    It has several spans where a page ends in it.
    """

    row: int
    column: int
    rows: int
    columns: int
    text: str
    spans: tuple[Span, ...]
    page: int
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: its entries row by row. ``follows`` says that nothing but the end of a page stands before it and the table
    above."""

    entries: tuple[Entry, ...]
    follows: bool = False

    @property
    def width(self) -> int:
        """How many columns it has."""
        return max(e.column + e.columns for e in self.entries)

    @property
    def height(self) -> int:
        """How many rows it has."""
        return max(e.row + e.rows for e in self.entries)

    @property
    def span(self) -> Span:
        """From its first word to its last."""
        spans = [span for e in self.entries for span in e.spans]
        return min(spans)[0], max(spans)[1]

    def row(self, number: int) -> list[Entry]:
        """The entries that begin in a row, left to right."""
        return [e for e in self.entries if e.row == number]

    def over(self, number: int) -> list[Entry]:
        """The entries of rows above that reach down into a row, left to right."""
        return sorted((e for e in self.entries if e.row < number < e.row + e.rows), key=lambda e: e.column)


def grids(document: Document, paragraphs: Iterable[Paragraph]) -> list[Grid]:
    """The tables among paragraphs in reading order; one cell is one paragraph."""
    found: list[Grid] = []
    follows = False
    for table, group in groupby(paragraphs, key=lambda p: p.cell.table if p.cell else None):
        if table is None:
            follows = False
        else:
            found.append(Grid(tuple(_entries(document, list(group))), follows))
            follows = True
    return found


def _entries(document: Document, paragraphs: Sequence[Paragraph]) -> Iterator[Entry]:
    for paragraph in paragraphs:
        cell = paragraph.cell
        assert cell
        text = document.slice(paragraph.span)
        bold = bool(paragraph.bold)
        yield Entry(cell.row, cell.column, cell.rows, cell.columns, text, (paragraph.span,), paragraph.page, bold)


def continued(above: Grid, below: Grid, heading: int) -> Grid:
    """One table of two; the first ``heading`` rows of the one below repeat the heading of the one above.

    A row that the end of the page cut in two is one row: its second half has no number, and goes on where a sentence
    was left.
    """
    rows = [below.row(number) for number in range(heading, below.height)]
    rows = [row for row in rows if row]
    entries = list(above.entries)
    if rows and (cut := _cut(above, rows[0])):
        entries = [_lengthened(e, rows[0]) if e in cut else e for e in entries]
        met = {e.column for e in cut}
        last = max(e.row for e in above.entries)
        entries += [replace(e, row=last) for e in rows[0] if e.column not in met]
        rows = rows[1:]
    shift = above.height - rows[0][0].row if rows else 0
    entries += [replace(e, row=e.row + shift) for row in rows for e in row]
    return Grid(tuple(sorted(entries, key=lambda e: (e.row, e.column))), above.follows)


def _cut(above: Grid, first: Sequence[Entry]) -> list[Entry]:
    """The cells of the last row above that go on in a row on the next page; none where that is a row of its own."""
    last = above.row(max(e.row for e in above.entries))
    if not last or last[0].column != 0 or any(e.column == 0 for e in first):
        return []
    goes_on = [e for e in last for f in first if f.column == e.column and e.page < f.page]
    longest = max(first, key=lambda e: len(e.text))
    begun = next((e for e in goes_on if e.column == longest.column), None)
    small = longest.text[:1].islower()
    return goes_on if begun and (small or not begun.text.rstrip().endswith((".", ";", ":"))) else []


def _lengthened(entry: Entry, first: Sequence[Entry]) -> Entry:
    more = next((e for e in first if e.column == entry.column), None)
    if more is None:
        return entry
    return replace(entry, text=f"{entry.text} {more.text}", spans=entry.spans + more.spans)
