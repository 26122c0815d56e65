"""Two engines on one page: the lines are found once, read twice, and settled by vote (vote.py)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Protocol

from pipeline.document import Box, Word
from pipeline.ocr import language, strips
from pipeline.ocr.channels import brightest
from pipeline.ocr.trueocr import PrintedLine
from pipeline.ocr.vote import combine

if TYPE_CHECKING:
    from pipeline.ocr import Image

# Ink is darker than this where letters are told apart; so many of them may be left out at an end of a line.
_DARK = 140
_LETTERS_LEFT_OUT = 2
# So many letters beside one another on no line: the finder missed some, and the first engine looks for itself.
_MISSED = 6
# The picture in which letters are counted; there they are as wide and high as this, and a row of them no higher than that.
_COARSE_DPI = 75
_LETTER_WIDTHS, _LETTER_HEIGHTS, _ROW = (2, 40), (4, 20), 10
# Height (pixels) of a line that is read again for its digits: a picture half as large again is another reading.
_SECOND_LOOK = 72
_INK = 160


class LineReader(Protocol):
    """Reads a page, or lines of it whose places are known (TesseractEngine, InProcessEngine)."""

    @property
    def name(self) -> str:
        """For the record."""
        ...

    def read(self, image: Image, dpi: int) -> list[Word]:
        """The words of a page, as OcrEngine says."""
        ...

    def read_lines(self, image: Image, boxes: Sequence[Box], height: int = strips.HEIGHT) -> list[Word]:
        """The words of the lines that stand in these boxes (pixels), cut out at most ``height`` pixels high."""
        ...


class LineFinder(Protocol):
    """Finds the lines of a page and reads them (TrueOcrEngine)."""

    @property
    def name(self) -> str:
        """For the record."""
        ...

    def lines(self, image: Image) -> list[PrintedLine]:
        """The lines of a page with their words, boxes in pixels."""
        ...


@dataclass(frozen=True, slots=True)
class CombinedEngine:
    """Reads every line twice and settles where the readings differ; the lines are found once."""

    first: LineReader
    second: LineFinder

    @property
    def name(self) -> str:
        """For the record: both engines."""
        return f"{self.first.name}+{self.second.name}"

    def read(self, image: Image, dpi: int) -> list[Word]:
        """The words of a page. Raises MissingTool when an engine is not installed, RuntimeError when one fails."""
        grey = brightest(image)
        lines = _with_whole_letters(self.second.lines(grey), grey)
        if _misses(grey, dpi, lines):
            words = self.first.read(grey, dpi)
        else:
            words = self.first.read_lines(grey, [line.box for line in lines])
        again = partial(self.first.read_lines, grey, height=_SECOND_LOOK)
        return combine(words, lines, language.load(), again)


def _with_whole_letters(lines: Sequence[PrintedLine], image: Image) -> list[PrintedLine]:
    """The lines, those made longer that begin or end within a word: at a seal or a signature a letter is left out."""
    import cv2
    import numpy as np

    scale = 0.5  # a letter is as well seen, and four times as fast
    small = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    _, _, specks, _ = cv2.connectedComponentsWithStats(np.asarray(small < _DARK, dtype=np.uint8))
    left, top, width, height = (specks[1:, column] / scale for column in range(4))
    right, middle = left + width, top + height / 2
    across = left + width / 2
    free = np.ones(len(left), dtype=bool)
    for x0, y0, x1, y1 in (
        line.box for line in lines
    ):  # a label that stands apart is a line of its own beside its words
        free &= (across < x0) | (x1 < across) | (middle < y0) | (y1 < middle)
    whole = []
    for line in lines:
        x0, y0, x1, y1 = line.box
        high = y1 - y0
        letters = free & (0.3 * high < height) & (height < 0.95 * high) & (width < 1.2 * high)
        letters &= (y0 + 0.25 * high < middle) & (middle < y1 - 0.15 * high)
        for _ in range(_LETTERS_LEFT_OUT):
            before = letters & (left < x0) & (x0 - 0.25 * high <= right) & (right <= x0 + 0.15 * high)
            behind = letters & (right > x1) & (x1 - 0.15 * high <= left) & (left <= x1 + 0.25 * high)
            x0, x1 = min([x0, *left[before]]), max([x1, *right[behind]])
        whole.append(replace(line, box=(float(x0), y0, float(x1), y1)))
    return whole


def _misses(image: Image, dpi: int, lines: Sequence[PrintedLine]) -> bool:
    """Does a row of letters stand on no line: hand-writing across two lines makes one of them, or none?"""
    import cv2
    import numpy as np

    scale = _COARSE_DPI / dpi
    small = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    ink = np.asarray(small < _INK, dtype=np.uint8)
    for line in lines:
        left, top, right, bottom = (int(side * scale) for side in line.box)
        ink[top : bottom + 1, left : right + 1] = 0
    _, _, specks, centres = cv2.connectedComponentsWithStats(ink)
    widths, heights = specks[:, cv2.CC_STAT_WIDTH], specks[:, cv2.CC_STAT_HEIGHT]
    letters = (_LETTER_WIDTHS[0] <= widths) & (widths <= _LETTER_WIDTHS[1])
    letters &= (_LETTER_HEIGHTS[0] <= heights) & (heights <= _LETTER_HEIGHTS[1])
    letters[0] = False  # the ground
    downwards = np.sort(centres[letters, 1])
    reach = _MISSED - 1
    return bool((downwards[reach:] - downwards[:-reach] <= _ROW).any())
