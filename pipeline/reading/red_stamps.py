"""The stamps of urgency, secrecy and receipt in red ink: each taken by itself, set level, and read."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from pipeline.document import Word
from pipeline.ocr import frames

if TYPE_CHECKING:
    from pipeline.ocr import Image, OcrEngine

_MM = 1 / 25.4
# Parts of one stamp stand closer than this (millimetres); it is at least so wide and so high.
_GAP, _LEAST = 4.0, (8.0, 3.0)
_INK = 128
# A word on a stamp is believed from this confidence on; what the edge of a seal is read as has less.
_LEGIBLE = 0.5
# A hand does not set a stamp more askew than this (degrees).
_MOST_ASKEW = 30.0


def read_red(image: Image, dpi: int, engine: OcrEngine) -> list[Word]:
    """The words of the stamps on a picture of nothing but red ink, dark on white; boxes as if the stamps were level."""
    return [
        replace(word, box=(x0 + left, y0 + top, x1 + left, y1 + top))
        for stamp, left, top in _stamps(image, dpi)
        for word in _whole_words(engine.read(stamp, dpi))
        for x0, y0, x1, y1 in [word.box]
    ]


def _whole_words(words: list[Word]) -> list[Word]:
    """The words without specks, and without pieces of them that were read a second time."""
    tallest = max((word.box[3] - word.box[1] for word in words), default=0.0)
    whole: list[Word] = []
    for word in sorted(words, key=lambda w: -len(w.text)):
        middle = (word.box[0] + word.box[2]) / 2
        again = any(other.box[0] < middle < other.box[2] and _on_a_row(word, other) for other in whole)
        if word.confidence >= _LEGIBLE and word.box[3] - word.box[1] > tallest / 3 and not again:
            whole.append(word)
    return whole


def _on_a_row(word: Word, other: Word) -> bool:
    return other.box[1] < (word.box[1] + word.box[3]) / 2 < other.box[3]


def _stamps(image: Image, dpi: int) -> Iterator[tuple[Image, float, float]]:
    """Each stamp set level, without its frame, black on white; and where its left upper corner is on the picture (pixels)."""
    import cv2
    import numpy as np

    millimetre = dpi * _MM
    ink = np.asarray(image < _INK, dtype=np.uint8)
    gap = round(_GAP * millimetre)
    _, labels, found, _ = cv2.connectedComponentsWithStats(cv2.dilate(ink, np.ones((gap, gap), np.uint8)))
    for number, (left, top, width, height, _) in enumerate(found.tolist()):
        if not number or width < _LEAST[0] * millimetre + gap or height < _LEAST[1] * millimetre + gap:
            continue
        part = np.where(labels == number, image, np.uint8(255))[top : top + height, left : left + width]
        # black print that ran across the stamp has left gaps in its letters
        whole = 255 - cv2.morphologyEx(255 - part, cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8))
        level = frames.without_rules(_level(np.asarray(whole, dtype=np.uint8)), dpi)
        margin = (level.shape[1] - width) / 2, (level.shape[0] - height) / 2
        yield np.where(level < _INK, np.uint8(0), np.uint8(255)), left - margin[0], top - margin[1]


def _level(stamp: Image) -> Image:
    """A stamp turned so that its frame, or what it says, is level; with white around it."""
    import cv2
    import numpy as np

    down, across = np.nonzero(stamp < _INK)
    _, (width, height), angle = cv2.minAreaRect(np.column_stack([across, down]).astype(np.float32))
    askew = (
        (angle if width >= height else angle + 90) + 90
    ) % 180 - 90  # releases of OpenCV count the angle differently
    side = math.ceil(math.hypot(*stamp.shape)) + 20
    matrix = cv2.getRotationMatrix2D((stamp.shape[1] / 2, stamp.shape[0] / 2), askew, 1.0)
    if abs(askew) > _MOST_ASKEW:
        matrix = np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]])
    matrix[:, 2] += (side - stamp.shape[1]) / 2, (side - stamp.shape[0]) / 2
    turned = cv2.warpAffine(stamp, matrix, (side, side), flags=cv2.INTER_CUBIC, borderValue=[255])
    return np.asarray(turned, dtype=np.uint8)
