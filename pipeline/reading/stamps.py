"""An incoming stamp in black on a scanned page: read apart from the text beside it and under it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

from pipeline.document import Box, Word
from pipeline.ocr import frames
from pipeline.reading.lines import lines_of, shifted

if TYPE_CHECKING:
    from pipeline.ocr import Image, OcrEngine

COVERED = "covered:"
"""The step of a page on which so many lines of text go under a stamp."""

# What the stamp says (NĐ 30/2020/NĐ-CP Phụ lục IV), each word as OCR leaves it; two different ones make a stamp.
_SAYS = (
    re.compile(r"^[ĐD]?[EÉÊẾỀỂỄ]N\W*$"),
    re.compile(r"^(?:CV|C[ÔO]NG|V[ĂAÂ]N)(?:V[ĂAÂ]N)?(?:[ĐD][EÉÊẾỀỂỄ]N)?\W*$"),
    re.compile(r"^S[oóôốồổỗ](?:\W|$)"),
    re.compile(r"^Ng[aàáâả]y(?:\W|$)"),
    re.compile(r"^Gi[oơờớở](?:\W|$)"),
    re.compile(r"^Chuy[eéêếềểễ][nm](?:\W|$)"),
    re.compile(r"^L[ưuứ]u(?:\W|$)"),
)
# The dotted lines of the stamp to write on.
_DOTTED = re.compile(r"[.…]{3}|…")
# White pixels around a part that is read by itself.
_PADDING = 20
# A word under a stamp is believed from this confidence on.
_LEGIBLE = 0.6
_LETTERS = re.compile(r"[^\W\d_]{2}|\d")
# A line that begins within so many of its heights of the stamp, further right than the others, goes on under it.
_NEAR = 2.5
# Words that end within so much of their height of the edge of a stamp are cut by it.
_CUT = 0.1
# Lines of a paragraph stand so many times the height of their words apart (14 points with marks, single spacing to 1.2).
_PITCH = 1.5


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


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of text that goes under a stamp: from where, the words after the stamp, and those that its edge may have cut."""

    left: float
    after: tuple[Word, ...]
    before: tuple[Word, ...] = ()

    @property
    def top(self) -> float:
        return min(word.box[1] for word in self.after)

    @property
    def bottom(self) -> float:
        return max(word.box[3] for word in self.after)

    @property
    def right(self) -> float:
        return self.after[-1].box[2]


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
        for row in _rows_under(words, box):
            words = _completed(words, row, box, mended, dpi, engine)
            covered += 1
    return Reading(tuple(words), tuple(stamps.values()), covered)


def _read(image: Image, box: Box, dpi: int, engine: OcrEngine) -> list[Word]:
    """The words of a part of a page, boxes on the page."""
    import numpy as np

    left, top, right, bottom = (max(round(side), 0) for side in box)
    part = np.ascontiguousarray(image[top:bottom, left:right])
    framed = np.pad(part, _PADDING, constant_values=255)
    x, y = left - _PADDING, top - _PADDING
    return [replace(word, box=shifted(word.box, x, y)) for word in engine.read(framed, dpi)]


def _rows_under(words: Sequence[Word], stamp: Box) -> list[_Row]:
    """The rows of text that go under the stamp, top to bottom, those wholly under it among them."""
    left, top, right, bottom = stamp
    beside = [word for word in words if top <= (word.box[1] + word.box[3]) / 2 <= bottom]
    middle = (left + right) / 2
    before = lines_of([word for word in beside if word.box[0] < middle], 1)
    margins = [line.left for line in lines_of([w for w in words if w not in beside], 1) if line.left < right]
    rows = []
    for line in lines_of([word for word in beside if word.box[0] >= middle], 1):
        height = line.bottom - line.top
        if not -height <= line.left - right <= _NEAR * height:
            continue
        level = [other for other in before if other.top < (line.top + line.bottom) / 2 < other.bottom]
        # What stands further left, such as the other column of a letterhead, does not go on under the stamp.
        if level and -height <= left - level[-1].right <= _NEAR * height:
            rows.append(_Row(level[-1].words[-1].box[0], line.words, (level[-1].words[-1],)))
        elif not level and len(margins) >= 3:
            rows.append(_Row(median(margins), line.words))
    rows.sort(key=lambda row: row.top)
    return rows + _hidden(rows, stamp) + _grazed(words, stamp)


def _hidden(rows: Sequence[_Row], stamp: Box) -> list[_Row]:
    """The rows wholly under the stamp: where rows that go under it have room for others of their distance between them."""
    hidden = []
    for upper, lower in pairwise(rows):
        height, step = upper.bottom - upper.top, lower.top - upper.top
        for number in range(1, room := max(round(step / (_PITCH * height)), 1)):
            top = upper.top + step * number / room
            # A word without letters stands for the row: nothing of it is seen.
            hidden.append(_Row(stamp[0], (Word("", (stamp[2], top, stamp[2], top + height), 1.0),)))
    return hidden


def _grazed(words: Sequence[Word], stamp: Box) -> list[_Row]:
    """The rows that the upper or lower edge of the stamp cuts along: there marks and tails are lost."""
    left, top, right, bottom = stamp
    usual = median(word.box[3] - word.box[1] for word in words) if words else 0.0
    rows = []
    for line in lines_of(words, 1):
        under = [word for word in line.words if left <= word.box[0] and word.box[2] <= right]
        above = any(abs(word.box[3] - top) < _CUT * usual for word in under)
        if above or any(abs(word.box[1] - bottom) < _CUT * usual for word in under):
            upper = line.top if above else line.bottom - max(usual, line.bottom - line.top)
            end = Word("", (line.right, upper, line.right, upper + max(usual, line.bottom - line.top)), 1.0)
            rows.append(_Row(line.left, (end,), line.words))
    return rows


def _completed(words: Sequence[Word], row: _Row, stamp: Box, image: Image, dpi: int, engine: OcrEngine) -> list[Word]:
    """The words with those of a row that lie under a stamp or are cut by its edge, as far as they are legible."""
    height = row.bottom - row.top
    # The words at the edges of the stamp may have lost letters to it: they are read again whole.
    rest = row.after[1:]
    until = rest[0].box[0] if rest else row.right + height
    strip = (row.left - height / 2, row.top - height / 4, row.right + height, row.bottom + height / 4)
    found = [
        word
        for word in _read(image, strip, dpi, engine)
        if (word.box[0] + word.box[2]) / 2 < until
        and word.box[0] >= row.left - height / 2
        and (not stamp[0] <= word.box[0] <= stamp[2] or _is_text(word))
    ]
    found = [w for w in found if not any(o.confidence > w.confidence and _middle_in(w, o) for o in found)]
    if not found:
        return list(words)
    cut = [word for word in (*row.before, row.after[0]) if any(_overlap(word, other) for other in found)]
    return [word for word in words if word not in cut] + [_level(word, row) for word in found]


def _is_text(word: Word) -> bool:
    """Is a word that stands where the stamp does legible, and none of the stamp's own?"""
    own = _DOTTED.search(word.text) or any(pattern.match(word.text) for pattern in _SAYS)
    return word.confidence >= _LEGIBLE and _LETTERS.search(word.text) is not None and not own


def _middle_in(word: Word, other: Word) -> bool:
    return other.box[0] < (word.box[0] + word.box[2]) / 2 < other.box[2]


def _overlap(word: Word, other: Word) -> bool:
    return min(word.box[2], other.box[2]) > max(word.box[0], other.box[0])


def _level(word: Word, row: _Row) -> Word:
    x0, _, x1, _ = word.box
    return replace(word, box=(x0, row.top, x1, row.bottom))
