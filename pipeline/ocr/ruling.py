"""The ruled tables of a scanned page: the boxes of their cells, and the page without their rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.document import Box

if TYPE_CHECKING:
    from pipeline.ocr import Image

_MM = 1 / 25.4
_SEARCH_DPI = 150
_INK = 170
# Millimetres. The shortest rules across and down: longer than a word's underline is thick and a letter is high.
_ACROSS, _DOWN = 15, 7
# A table is wider than an incoming stamp (frames.py), and higher than a line of print with its rules.
_LEAST_WIDTH, _LEAST_HEIGHT = 90, 12
# A cell holds at least a number; what fills less of its box than this is no cell but what lies around one.
_LEAST_CELL, _FILLED = 4, 0.7
# So wide is the strip between two cells that holds their rule.
_RULE = 1.2
# A rule that is not quite level reaches so far into the box of a cell.
_SLANT = 0.25
# A break in a rule smaller than this is a fault of the scan.
_GAP = 1.0
_FEWEST_CELLS = 4


def find(image: Image, dpi: int) -> list[list[Box]]:
    """The tables of a grey levelled page, each as the boxes (pixels) of its cells."""
    import cv2
    import numpy as np

    scale = min(1.0, _SEARCH_DPI / dpi)
    small = np.asarray(cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    millimetre = dpi * scale * _MM
    rules = _rules(small, millimetre)
    _, _, found, _ = cv2.connectedComponentsWithStats(rules, connectivity=8)
    tables = []
    for left, top, width, height, _ in found[1:].tolist():
        if width < _LEAST_WIDTH * millimetre or height < _LEAST_HEIGHT * millimetre:
            continue
        cells = _cells(rules[top : top + height, left : left + width], _LEAST_CELL * millimetre)
        if len(cells) >= _FEWEST_CELLS:
            tables.append(
                [
                    ((left + x) / scale, (top + y) / scale, (left + x + w) / scale, (top + y + h) / scale)
                    for x, y, w, h in cells
                ]
            )
    return tables


def erased(image: Image, dpi: int, tables: list[list[Box]]) -> Image:
    """The page without the rules about these cells: OCR reads them as signs, or not what stands close to them."""
    if not tables:
        return image
    import numpy as np

    wide, slant = max(round(_RULE * dpi * _MM), 1), round(_SLANT * dpi * _MM)
    cleared = image.copy()
    cells = [[round(side) for side in box] for table in tables for box in table]
    for left, top, right, bottom in cells:
        cleared[max(top - wide, 0) : bottom + wide, max(left - wide, 0) : right + wide] = 255
    for left, top, right, bottom in cells:
        inside = np.s_[top + slant : bottom - slant, left + slant : right - slant]
        cleared[inside] = image[inside]
    return cleared


def _rules(image: Image, millimetre: float) -> Image:
    """1 where a pixel belongs to a rule across or down, short breaks closed."""
    import cv2
    import numpy as np

    ink = cv2.morphologyEx((image < _INK).astype(np.uint8), cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8))
    gap = max(round(_GAP * millimetre), 3)
    across = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((1, round(_ACROSS * millimetre)), np.uint8))
    down = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((round(_DOWN * millimetre), 1), np.uint8))
    across = cv2.morphologyEx(across, cv2.MORPH_CLOSE, np.ones((3, gap), np.uint8))
    down = cv2.morphologyEx(down, cv2.MORPH_CLOSE, np.ones((gap, 3), np.uint8))
    return np.asarray(cv2.dilate(cv2.bitwise_or(across, down), np.ones((3, 3), np.uint8)), dtype=np.uint8)


def _cells(rules: Image, least: float) -> list[tuple[int, int, int, int]]:
    """Left, top, width and height of the spaces that rules close in."""
    import cv2
    import numpy as np

    height, width = rules.shape
    _, _, found, _ = cv2.connectedComponentsWithStats((1 - rules).astype(np.uint8), connectivity=4)
    return [
        (x, y, w, h)
        for x, y, w, h, area in np.asarray(found[1:]).tolist()
        if w >= least and h >= least and area > _FILLED * w * h and x > 0 and y > 0 and x + w < width and y + h < height
    ]
