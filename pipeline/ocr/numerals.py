"""Roman numerals I to III, their strokes counted on the page: an engine that reads letter by letter loses one of several.

Both engines read "quý II" for "quý III", and the deadline is off by three months with nothing to show it. The strokes of
these numerals stand apart, each as high as the line's capitals; nothing else in print does so two or three times in a row.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from pipeline.document import Word
from pipeline.ocr.channels import brightest

if TYPE_CHECKING:
    from pipeline.ocr import Image

# What I, II and III are read as: one, l, a bar; two strokes whose serifs touch are an H.
_LIKE = re.compile(r"(?P<before>[(“\"]?)(?P<numeral>[IlH1|!]{1,4})(?P<after>(?:[./⁄,;:)\]”\"-].*)?)")
_ARABIC = re.compile(r"[1l]+")
_QUARTER = "quý"
# A numeral whose strokes cannot be counted, or were counted otherwise than read, is no surer than this.
_DOUBTFUL = 0.4
_MOST = 3
# Ink is darker than this. In heights of a stroke: what is upright, how wide it is, and how far the next may stand.
_DARK = 140
_FULL, _NARROW, _PITCH, _RAGGED = 0.8, 0.35, 0.75, 0.1
# A stroke is as high as this share of its word's box; ink right behind the last one makes another letter of it.
_LEAST, _BEHIND = 0.4, 0.2


def counted(words: Sequence[Word], image: Image) -> list[Word]:
    """The words of a grey or BGR page, in reading order, boxes in its pixels; the numerals of quarters and of headings in capitals
    as their strokes say. ``read_as`` keeps what was read, and what is in doubt gets a confidence of 0.4 at most."""
    found, grey = list(words), brightest(image)
    for at, word in enumerate(words):
        match = _LIKE.fullmatch(word.text)
        if match is None:
            continue
        quarter = at > 0 and words[at - 1].text.casefold().lstrip('(“"') == _QUARTER
        if quarter or (_heads(at, words) and not _ARABIC.fullmatch(match["numeral"])):
            found[at] = _checked(word, match, _strokes(word, grey), doubt=quarter)
    return found


def _checked(word: Word, match: re.Match[str], strokes: int | None, *, doubt: bool) -> Word:
    """The word with as many strokes as were read or counted, whichever are more: neither adds one.

    ``doubt``: where they cannot be counted, the reading is in doubt.
    """
    read = len(match["numeral"]) + match["numeral"].count("H")
    most = min(max(read, strokes or 0), _MOST)
    text = f"{match['before']}{'I' * most}{match['after']}"
    if text == word.text and strokes is None and not doubt:
        return word
    sure = word.confidence if text == word.text and strokes == read else min(word.confidence, _DOUBTFUL)
    return replace(
        word, text=text, confidence=sure, read_as=word.read_as if text == word.text else word.read_as or word.text
    )


def _heads(at: int, words: Sequence[Word]) -> bool:
    """Does the word stand before capitals, at the head of its line: "III. TỔ CHỨC THỰC HIỆN"?"""
    if at + 1 == len(words):
        return False
    word, after = words[at], words[at + 1]
    first = at == 0 or words[at - 1].box[0] > word.box[0] or not _level(words[at - 1], word)
    return first and _level(word, after) and len(after.text) > 1 and after.text.isupper() and after.text[0].isalpha()


def _level(a: Word, b: Word) -> bool:
    (_, top, _, bottom), (_, other_top, _, other_bottom) = a.box, b.box
    return min(bottom, other_bottom) - max(top, other_top) > 0.5 * min(bottom - top, other_bottom - other_top)


def _strokes(word: Word, image: Image) -> int | None:
    """How many upright strokes the word begins with, one to three; None where something else stands there."""
    import numpy as np
    import numpy.typing as npt

    x0, y0, x1, y1 = (max(round(side), 0) for side in word.box)
    ink: npt.NDArray[np.bool_] = np.array(image[y0:y1, x0:x1] < _DARK, ndmin=2)
    if not ink.any():
        return None
    # of each column: how much ink stands in one piece, and on which row the piece ends
    run = longest = end = np.zeros(ink.shape[1], dtype=int)
    for row, dark in enumerate(ink):
        run = np.where(dark, run + 1, 0)
        end = np.where(run > longest, row + 1, end)
        longest = np.maximum(longest, run)
    high = int(longest.max())
    upright = np.r_[False, longest >= _FULL * high, False]
    left, right = np.flatnonzero(upright[1:] & ~upright[:-1]), np.flatnonzero(upright[:-1] & ~upright[1:])
    apart = left[1:] - right[:-1] > _RAGGED * high
    left, right = left[np.r_[True, apart]], right[np.r_[apart, True]]
    bottom = int(end[left[0]])
    middle = np.atleast_1d(ink[bottom - round(0.7 * high) : bottom - round(0.3 * high)].any(axis=0))
    edge = round(_RAGGED * high)
    before = middle[: max(left[0] - edge, 0)]
    if high < _LEAST * ink.shape[0] or before.any() or (right - left > _NARROW * high)[:_MOST].any():
        return None
    strokes = 1
    while strokes < len(left) and left[strokes] - right[strokes - 1] < _PITCH * high:
        if middle[right[strokes - 1] + edge : left[strokes] - edge].any():
            break
        strokes += 1
    behind = middle[right[strokes - 1] : right[strokes - 1] + round(_BEHIND * high)]
    return strokes if strokes <= _MOST and not (behind.size and behind.all()) else None
