"""An incoming stamp in black on a scanned page: read apart from the text beside it and under it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import TYPE_CHECKING

from pipeline.document import Box, Line, Word
from pipeline.ocr import frames
from pipeline.reading.lines import lines_of, union

if TYPE_CHECKING:
    from pipeline.ocr import Image, OcrEngine

COVERED = "covered:"
"""The step of a page on which so many lines of text go under a stamp."""

# What the stamp says (NĐ 30/2020/NĐ-CP Phụ lục IV), each word as OCR leaves it; two of them make a stamp.
_SAYS = (
    re.compile(r"^[ĐD][ẾÊE]N\W*$"),
    re.compile(r"^(?:CV|C[ÔO]NG|V[ĂA]N)\W*$"),
    re.compile(r"^S[ốôồ]\W*$"),
    re.compile(r"^Ng[àâa]y\W*$"),
    re.compile(r"^Gi[ờơ]\W*$"),
    re.compile(r"^Chuy[ểêé]n\W*$"),
    re.compile(r"^L[ưu]u\W*$"),
)
# White pixels around a part that is read by itself.
_PADDING = 20
# A word under a stamp is believed from this confidence on.
_LEGIBLE = 0.6
_LETTERS = re.compile(r"[^\W\d_]{2}|\d")
# A line that begins within so many of its heights of the stamp, further right than the others, goes on under it.
_NEAR = 2.5


@dataclass(frozen=True, slots=True)
class Reading:
    """The words of a page (pixels), those of each stamp on it, and how many lines of the text go under one."""

    words: tuple[Word, ...]
    stamps: tuple[tuple[Word, ...], ...] = ()
    covered: int = 0

    def steps(self) -> tuple[str, ...]:
        """What was done, for ``Page.steps``."""
        found = (f"stamps:{len(self.stamps)}",) if self.stamps else ()
        return (*found, f"{COVERED}{self.covered}") if self.covered else found


def read_apart(image: Image, dpi: int, engine: OcrEngine) -> Reading:
    """Read a grey page. Raises what the engine raises."""
    stamps: dict[Box, tuple[Word, ...]] = {}
    found = frames.find(image, dpi)
    mended = frames.without_rules(image, dpi) if found else image
    for box in found:
        words = _read(mended, box, dpi, engine)
        if sum(any(pattern.match(word.text) for word in words) for pattern in _SAYS) >= 2:
            stamps[box] = tuple(words)
    if not stamps:
        return Reading(tuple(engine.read(image, dpi)))
    without = image.copy()
    for box in stamps:
        left, top, right, bottom = map(round, box)
        without[top:bottom, left:right] = 255
    words, covered = engine.read(without, dpi), 0
    for box in stamps:
        for line in list(_cut_off(words, box)):
            words = _completed(words, line, box, mended, dpi, engine)
            covered += 1
    return Reading(tuple(words), tuple(stamps.values()), covered)


def _read(image: Image, box: Box, dpi: int, engine: OcrEngine) -> list[Word]:
    """The words of a part of a page, boxes on the page."""
    import numpy as np

    left, top, right, bottom = (max(round(side), 0) for side in box)
    part = np.ascontiguousarray(image[top:bottom, left:right])
    framed = np.pad(part, _PADDING, constant_values=255)
    x, y = left - _PADDING, top - _PADDING
    return [replace(word, box=_moved(word.box, x, y)) for word in engine.read(framed, dpi)]


def _moved(box: Box, x: float, y: float) -> Box:
    return box[0] + x, box[1] + y, box[2] + x, box[3] + y


def _cut_off(words: Sequence[Word], stamp: Box) -> Iterator[Line]:
    """The lines of text whose beginning lies under the stamp: beside it, where the page's lines begin further left."""
    lines = lines_of(words, 1)
    beside = [line for line in lines if stamp[1] <= (line.top + line.bottom) / 2 <= stamp[3]]
    margins = [line.left for line in lines if line not in beside and line.left < stamp[2]]
    if len(margins) < 3:
        return
    for line in beside:
        height = line.bottom - line.top
        if -height <= line.left - stamp[2] <= _NEAR * height:
            yield replace(line, left=median(margins))


def _completed(words: Sequence[Word], line: Line, stamp: Box, image: Image, dpi: int, engine: OcrEngine) -> list[Word]:
    """The words with those of a line that lie under a stamp or are cut by its edge, as far as they are legible."""
    height = line.bottom - line.top
    # The first word may have lost its first letters at the edge of the stamp: it is read again whole.
    rest = line.words[1:]
    until = rest[0].box[0] if rest else line.right + height
    strip = (line.left - height / 2, line.top - height / 4, line.right + height, line.bottom + height / 4)
    found = [
        word
        for word in _read(image, strip, dpi, engine)
        if (word.box[0] + word.box[2]) / 2 < until
        and word.box[0] >= line.left - height / 2
        and (word.box[0] > stamp[2] or (word.confidence >= _LEGIBLE and _LETTERS.search(word.text)))
    ]
    if not found:
        return list(words)
    return [word for word in words if word != line.words[0]] + [_level(word, line) for word in found]


def _level(word: Word, line: Line) -> Word:
    x0, _, x1, _ = word.box
    _, top, _, bottom = union([other.box for other in line.words])
    return replace(word, box=(x0, top, x1, bottom))
