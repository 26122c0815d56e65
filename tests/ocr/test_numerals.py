from __future__ import annotations

import numpy as np
import pytest

from pipeline.document import Word
from pipeline.ocr.numerals import counted

HEIGHT, STROKE, PITCH = 30, 6, 14


def page(strokes: int) -> np.ndarray:
    """A white page with so many upright strokes side by side, as "III" stands in print."""
    image = np.full((60, 200), 255, dtype=np.uint8)
    for i in range(strokes):
        left = 80 + PITCH * i
        image[15 : 15 + HEIGHT, left : left + STROKE] = 0
    return image


def words(numeral: str, strokes: int) -> list[Word]:
    right = 80 + PITCH * (strokes - 1) + STROKE
    return [
        Word("quý", (20, 15, 60, 45), confidence=0.95),
        Word(numeral, (78, 14, right + 2, 46), confidence=0.95),
    ]


@pytest.mark.parametrize(
    ("read", "strokes", "right"), [("II", 3, "III"), ("I", 2, "II"), ("l", 1, "I"), ("Il.", 3, "III.")]
)
def test_a_stroke_that_was_lost_is_counted_and_the_numeral_doubtful(read: str, strokes: int, right: str) -> None:
    _, numeral = counted(words(read, strokes), page(strokes))
    assert numeral.text == right
    assert numeral.confidence <= 0.4
    assert numeral.read_as == read


def test_a_numeral_read_as_it_stands_stays_sure() -> None:
    given = words("III", 3)
    assert counted(given, page(3)) == given


def test_what_is_no_numeral_of_a_quarter_is_left_alone() -> None:
    given = [Word("là", (20, 15, 60, 45), confidence=0.95), words("II", 3)[1]]
    assert counted(given, page(3)) == given
