"""The ruled frame of an incoming stamp, where it was stamped in black or scanned without colour.

NĐ 30/2020/NĐ-CP Điều 22 and Phụ lục IV: the stamp "ĐẾN" is a frame of 50 × 30 mm with the organ's name, a number, a day and whom
it goes to. It is often set on the text. In colour it vanishes with all coloured ink; in black its rules strike words
out, and its words stand between those of the dispatch.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.document import Box

if TYPE_CHECKING:
    from pipeline.ocr import Image

_MM = 1 / 25.4
# The frame in millimetres: offices cut their stamps larger and smaller than the norm's.
_WIDTHS, _HEIGHTS = (32, 85), (12, 48)
# The shortest rules across and down in millimetres; longer than any stroke of a letter of running text.
_ACROSS, _DOWN = 9, 6
# A rule thicker than this is no rule; a gap in it smaller than this is a fault of the scan.
_THICK, _GAP = 1.2, 1.5
# A stamp is set aslant by 3 degrees at most: 5 units on 100.
_SLANT = 0.05
_SEARCH_DPI = 150
_INK = 170


def find(image: Image, dpi: int) -> list[Box]:
    """The boxes (pixels) of ruled frames on a grey page that have the size of an incoming stamp and stand alone."""
    import cv2
    import numpy as np

    scale = min(1.0, _SEARCH_DPI / dpi)
    small = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    millimetre = dpi * scale * _MM
    rules = _rules(np.asarray(small, dtype=np.uint8), millimetre)
    gap = max(round(_GAP * millimetre), 1)
    _, _, found, _ = cv2.connectedComponentsWithStats(cv2.dilate(rules, np.ones((gap, gap), np.uint8)))
    frames: list[Box] = []
    for left, top, width, height, _ in found[1:].tolist():
        fits = _WIDTHS[0] <= width / millimetre <= _WIDTHS[1] and _HEIGHTS[0] <= height / millimetre <= _HEIGHTS[1]
        if fits and _is_framed(rules[top : top + height, left : left + width]):
            frames.append((left / scale, top / scale, (left + width) / scale, (top + height) / scale))
    return frames


def _is_framed(rules: Image) -> bool:
    """Does a rule go along and a rule down most of a part, be they aslant as hands set a stamp?"""
    import cv2
    import numpy as np

    height, width = rules.shape
    along = cv2.dilate(rules, np.ones((round(_SLANT * width) + 1, 1), np.uint8)).sum(axis=1).max()
    down = cv2.dilate(rules, np.ones((1, round(_SLANT * height) + 1), np.uint8)).sum(axis=0).max()
    return bool(along > 0.6 * width and down > 0.4 * height)


def without_rules(image: Image, dpi: int) -> Image:
    """A grey picture without its ruled lines; letters that a line across struck out are closed again."""
    import cv2
    import numpy as np

    millimetre = dpi * _MM
    thick = max(round(_THICK * millimetre / 3), 3)
    rules = cv2.dilate(_rules(image, millimetre), np.ones((thick, thick), np.uint8))
    cleared = np.where(rules > 0, np.uint8(255), image)
    # Strokes that a line across cut through go on above and below it.
    mended = 255 - cv2.morphologyEx(255 - cleared, cv2.MORPH_CLOSE, np.ones((2 * thick + 1, 1), np.uint8))
    return np.where(rules > 0, mended, cleared).astype(np.uint8)


def _rules(image: Image, millimetre: float) -> Image:
    """1 where a pixel belongs to a rule across or down; ``millimetre`` in pixels."""
    import cv2
    import numpy as np

    ink = cv2.morphologyEx((image < _INK).astype(np.uint8), cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8))
    across = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((1, round(_ACROSS * millimetre)), np.uint8))
    down = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((round(_DOWN * millimetre), 1), np.uint8))
    return np.asarray(cv2.bitwise_or(across, down), dtype=np.uint8)
