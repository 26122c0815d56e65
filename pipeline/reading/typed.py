"""Tables typed in plain text: rows of three cells and more between bars or tabs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from pipeline.document import Cell
from pipeline.reading.normalise import squeeze

_RULER = re.compile(r"^\s*[|+]?[\s|+:=_–-]*[=_–-]{3}[\s|+:=_–-]*$")
# The list and the signature at the end of a dispatch stand in two columns, never in its table.
_TAIL = re.compile(r"\b(?:Nơi nhận|Kính gửi)\b|\b(?:TM|KT|TL|TUQ)\. ")
_FEWEST = 3
# A cell merged over several columns is written once in each by some converters.
_REPEATED = 3

TypedCells = dict[int, list[tuple[Cell, str]]]


def cells_of(rows: Sequence[str], first_table: int = 0) -> TypedCells:
    """The cells of each source row that belongs to a table, by its index; an empty list for rulers and the lines that a
    row goes on over. The first table found gets the number ``first_table``."""
    found: TypedCells = {}
    table = first_table
    at = 0
    while at < len(rows):
        bar = "|" if "|" in rows[at] else "\t"
        cells = _split(rows[at], bar)
        end = at + 1
        if sum(map(bool, cells)) >= _FEWEST and (bar == "|" or all(cells)):
            while end < len(rows) and (
                _RULER.match(rows[end]) or (bar in rows[end].strip() and not _TAIL.search(rows[end]))
            ):
                end += 1
            if sum(not _RULER.match(row) for row in rows[at:end]) > 1:
                found |= dict(_table(rows, at, end, bar, table))
                table += 1
        at = end
    return found


def _split(row: str, bar: str) -> list[str]:
    if bar == "|":
        row = re.sub(r"^\s*\||\|\s*$", "", row)
    return [squeeze(cell) for cell in row.split(bar)]


def _table(
    rows: Sequence[str], start: int, end: int, bar: str, table: int
) -> Iterator[tuple[int, list[tuple[Cell, str]]]]:
    """The rows of a table; where rulers part them all, the lines between two rulers are one row."""
    groups = [
        list(group)
        for ruler, group in groupby(range(start, end), key=lambda n: bool(_RULER.match(rows[n])))
        if not ruler
    ]
    rulers = end - start - sum(map(len, groups))
    if rulers < len(groups) or len(groups) < _FEWEST:
        groups = [[number] for group in groups for number in group]
    width = max(len(_split(rows[n], bar)) for group in groups for n in group)
    yield from ((number, []) for number in range(start, end))
    for row, group in enumerate(groups):
        lines = [_split(rows[number], bar) for number in group]
        texts = [
            squeeze(" ".join(line[column] for line in lines if column < len(line)))
            for column in range(max(map(len, lines)))
        ]
        yield group[0], list(_cells(texts, table, row, width))


def _cells(texts: Sequence[str], table: int, row: int, width: int) -> Iterator[tuple[Cell, str]]:
    column = 0
    for text, group in groupby(texts):
        wide = len(list(group))
        last = column + wide == len(texts)
        if text and (wide >= _REPEATED or (last and wide == 1)):
            yield Cell(table, row, column, 1, width - column if last else wide), text
        elif text:
            yield from ((Cell(table, row, column + n), text) for n in range(wide))
        column += wide
