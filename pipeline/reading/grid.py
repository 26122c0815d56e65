"""Ruled tables of a PDF page: which words stand in which cell."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from pipeline.document import Box, Cell, Line, Word
from pipeline.reading.lines import lines_of

# A filled rectangle thinner than this (points) is a ruled line, as Word draws it; a thicker one is shading.
_RULE = 2.5
# Nobody rules more tables on a page; drawings made of many lines are not searched.
_MAX_RULES = 4000


def cells_of(sheet: Any) -> list[dict[Cell, Box]]:
    """The ruled tables of a pdfplumber page that have two rows and two columns or more; boxes from the page's corner."""
    if len(sheet.lines) + len(sheet.rects) > _MAX_RULES:
        return []
    x, y = sheet.bbox[:2]
    tables = []
    for found in sheet.filter(_is_rule).find_tables():
        rows = [row.cells for row in found.rows]
        if len(rows) < 2 or max(map(len, rows)) < 2 or sum(len([c for c in row if c]) > 1 for row in rows) < 2:
            continue
        tables.append(
            {
                Cell(0, r, c): (box[0] - x, box[1] - y, box[2] - x, box[3] - y)
                for r, row in enumerate(rows)
                for c, box in enumerate(row)
                if box
            }
        )
    return tables


def _is_rule(item: dict[str, Any]) -> bool:
    if item["object_type"] == "rect":
        return bool(min(item["width"], item["height"]) < _RULE or (item["stroke"] and not item["fill"]))
    return bool(item["object_type"] == "line")


def lines_with_tables(
    words: Sequence[Word],
    page: int,
    is_bold: Callable[[Word], bool],
    tables: Sequence[dict[Cell, Box]],
    first_table: int,
) -> list[Line]:
    """The lines of a page; those of a table stand together, cell by cell, where the table begins.

    ``first_table`` is the number that the page's first table gets in ``Line.cell``.
    """
    free = list(words)
    blocks: list[tuple[float, list[Line]]] = []
    for number, table in enumerate(tables, start=first_table):
        lines: list[Line] = []
        for cell, box in table.items():
            inside = [w for w in free if _is_in(w, box)]
            taken = set(map(id, inside))
            free = [w for w in free if id(w) not in taken]
            place = Cell(number, cell.row, cell.column)
            lines += [replace(line, cell=place) for line in lines_of(inside, page, is_bold)]
        blocks.append((min(box[1] for box in table.values()), lines))
    around = lines_of(free, page, is_bold)
    for top, lines in sorted(blocks, key=lambda block: -block[0]):
        at = next((i for i, line in enumerate(around) if line.top > top), len(around))
        around[at:at] = lines
    return around


def _is_in(word: Word, box: Box) -> bool:
    x, y = (word.box[0] + word.box[2]) / 2, (word.box[1] + word.box[3]) / 2
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]
