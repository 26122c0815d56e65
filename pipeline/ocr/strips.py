"""One line of a page cut out for an engine that reads line by line, and the way back to the page."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pipeline.document import Box, Word

if TYPE_CHECKING:
    from pipeline.ocr import Image

# Tesseract's segmentation mode for one line, and the resolution it is told: of no matter for one line, but it asks.
ONE_LINE = 7
DPI = 300
# Tesseract brings a line to 36 pixels before it reads; from this height on more pixels only cost time.
HEIGHT = 48
# Room around the letters, in heights of the line: a tone mark on a capital or a dot below may stand outside the box.
_ABOVE = 0.15
_BESIDE = 0.33
# White pixels around: without them Tesseract takes letters at the very edge for a border.
_EDGE = 10


@dataclass(frozen=True, slots=True)
class Strip:
    """The picture of a line; ``left`` and ``top`` are its corner on the page, ``scale`` its pixels a pixel of the page."""

    image: Image
    left: int
    top: int
    scale: float

    def on_page(self, word: Word) -> Word:
        """A word read on the strip, its box on the page."""
        x0, y0, x1, y1 = ((side - _EDGE) / self.scale for side in word.box)
        return replace(word, box=(x0 + self.left, y0 + self.top, x1 + self.left, y1 + self.top))


def cut(image: Image, boxes: Sequence[Box], height: int) -> list[Strip]:
    """The strips of a grey page for lines that stand in these boxes (pixels), none higher than ``height`` and its edge."""
    return [_strip(image, box, height, _room(box, boxes)) for box in boxes]


def _room(box: Box, boxes: Sequence[Box]) -> tuple[float, float]:
    """How far left and right a line's strip may reach: not into a line beside it, such as the words behind a label."""
    x0, y0, x1, y1 = box
    height = y1 - y0
    beside = [other for other in boxes if min(y1, other[3]) - max(y0, other[1]) > height / 2]
    left = max((other[2] for other in beside if other[2] < x0 + height / 2), default=0.0)
    right = min((other[0] for other in beside if other[0] > x1 - height / 2), default=math.inf)
    return max(x0 - _BESIDE * height, min(left, x0)), min(x1 + _BESIDE * height, max(right, x1))


def _strip(image: Image, box: Box, most: int, room: tuple[float, float]) -> Strip:
    import cv2
    import numpy as np

    _, y0, _, y1 = box
    height = y1 - y0
    left, top = max(int(room[0]), 0), max(int(y0 - _ABOVE * height), 0)
    right, bottom = int(room[1] + 1), int(y1 + _ABOVE * height + 1)
    picture = image[top:bottom, left:right]
    scale = min(1.0, most / picture.shape[0])
    if scale < 1.0:
        picture = np.asarray(cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)
    framed = cv2.copyMakeBorder(picture, _EDGE, _EDGE, _EDGE, _EDGE, cv2.BORDER_CONSTANT, value=[255])
    return Strip(np.asarray(framed, dtype=np.uint8), left, top, scale)
