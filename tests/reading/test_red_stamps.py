"""A stamp in red ink is read by itself: askew, framed, across the print."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from pipeline.document import Word
from pipeline.reading.red_stamps import read_red

DPI = 300


def stamp(angle: float, text: str = "HOA TOC") -> np.ndarray:
    """A picture of red ink, dark on white: a framed stamp turned counter-clockwise."""
    image = np.full((1200, 2000), 255, np.uint8)
    cv2.rectangle(image, (700, 500), (1200, 640), 0, 6)
    cv2.putText(image, text, (740, 600), cv2.FONT_HERSHEY_DUPLEX, 2.6, 0, 7)
    matrix = cv2.getRotationMatrix2D((950, 570), angle, 1.0)
    return np.asarray(cv2.warpAffine(image, matrix, (2000, 1200), borderValue=[255]), np.uint8)


class Rows:
    """An engine that says how high the ink of the picture is: what is level is as high as a line."""

    name = "rows"

    def __init__(self, *found: Word) -> None:
        self.found = list(found)
        self.heights: list[int] = []

    def read(self, image: np.ndarray, dpi: int) -> list[Word]:
        rows = np.flatnonzero((image < 128).any(axis=1))
        self.heights.append(int(rows[-1] - rows[0]) if rows.size else 0)
        assert set(np.unique(image)) <= {0, 255}
        return self.found


@pytest.mark.parametrize("angle", [0.0, 4.0, -6.0])
def test_a_stamp_is_set_level_and_loses_its_frame(angle: float) -> None:
    engine = Rows(Word("HỎA", (250, 280, 380, 340), 0.9))
    (word,) = read_red(stamp(angle), DPI, engine)
    assert engine.heights == [pytest.approx(56, abs=14)], "the letters, without the frame of 140"
    assert 600 < word.box[0] < word.box[2] < 1300 and 400 < word.box[1] < word.box[3] < 740


def test_specks_unsure_words_and_second_readings_are_left_out() -> None:
    whole, second = Word("TỐC", (300, 100, 440, 160), 0.9), Word("ỐC", (340, 104, 440, 160), 0.97)
    speck, unsure = Word("1", (500, 150, 504, 160), 0.9), Word("D", (100, 100, 150, 160), 0.3)
    engine = Rows(second, whole, speck, unsure)
    assert [word.text for word in read_red(stamp(0), DPI, engine)] == ["TỐC"]


def test_two_stamps_are_read_one_by_one_and_specks_not_at_all() -> None:
    image = np.minimum(stamp(3), np.roll(stamp(-3), 420, axis=0))
    image[50:56, 50:56] = 0
    engine = Rows()
    assert read_red(image, DPI, engine) == []
    assert len(engine.heights) == 2
