"""Ruled tables of a PDF page: which words stand in which cell."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from pipeline.document import Box, Cell, Line, Word
from pipeline.reading.lines import lines_of, shifted

# A filled rectangle thinner than this (points) is a ruled line, as Word draws it; a thicker one is shading.
_RULE = 2.5
# Edges of cells that lie within so many points of each other are one ruled line.
_SAME_EDGE = 4.0
# The rest of a table begins in this part of a page.
_TOP = 0.2
# Nobody rules more tables on a page; drawings made of many lines are not searched.
_MAX_RULES = 4000


def cells_of(sheet: Any) -> list[dict[Cell, Box]]:
    """The ruled tables of a pdfplumber page that have two rows and two columns or more; boxes from the page's corner.

    At the top of a page one row of three cells is the rest of a table: a row that the end of the page cut in two.
    """
    if len(sheet.lines) + len(sheet.rects) > _MAX_RULES:
        return []
    x, y = sheet.bbox[:2]
    tables = []
    for found in sheet.filter(_is_rule).find_tables():
        rows = [row.cells for row in found.rows]
        filled = [sum(map(bool, row)) for row in rows]
        rest = len(rows) == 1 and filled[0] > 2 and found.bbox[1] - y < _TOP * float(sheet.height)
        if not rest and sum(cells > 1 for cells in filled) < 2:
            continue
        boxes = [shifted(box, -x, -y) for row in rows for box in row if box]
        tables.append(placed(boxes))
    return tables


def placed(boxes: Sequence[Box]) -> dict[Cell, Box]:
    """The cells of one table by their row and column, in reading order, with the rows and columns that each reaches over.

    Cells that begin within a few points of each other begin in one row or column.
    """
    tops, lefts = _edges([box[1] for box in boxes]), _edges([box[0] for box in boxes])

    def cell(box: Box) -> Cell:
        row, column = _nearest(tops, box[1]), _nearest(lefts, box[0])
        below = sum(edge < box[3] - _SAME_EDGE for edge in tops[row + 1 :])
        beside = sum(edge < box[2] - _SAME_EDGE for edge in lefts[column + 1 :])
        return Cell(0, row, column, 1 + below, 1 + beside)

    return dict(sorted(((cell(box), box) for box in boxes), key=lambda item: (item[0].row, item[0].column)))


def _edges(values: Sequence[float]) -> list[float]:
    """The places where cells begin, those within a few points of each other as one."""
    edges: list[float] = []
    for value in sorted(values):
        if not edges or value - edges[-1] > _SAME_EDGE:
            edges.append(value)
    return edges


def _nearest(edges: Sequence[float], value: float) -> int:
    return min(range(len(edges)), key=lambda at: abs(edges[at] - value))


def _is_rule(item: dict[str, Any]) -> bool:
    if item["object_type"] == "rect":
        return bool(min(item["width"], item["height"]) < _RULE or (item["stroke"] and not item["fill"]))
    return bool(item["object_type"] == "line")


def lines_with_tables(
    words: Sequence[Word],
    page: int,
    is_bold: Callable[[Word], bool] | None,
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
            lines += [replace(line, cell=replace(cell, table=number)) for line in lines_of(inside, page, is_bold)]
        blocks.append((min(box[1] for box in table.values()), lines))
    around = lines_of(free, page, is_bold)
    for top, lines in sorted(blocks, key=lambda block: -block[0]):
        at = next((i for i, line in enumerate(around) if line.top > top), len(around))
        around[at:at] = lines
    return around


def _is_in(word: Word, box: Box) -> bool:
    x, y = (word.box[0] + word.box[2]) / 2, (word.box[1] + word.box[3]) / 2
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]
