"""Ruled tables on a scan: their cells are found, letters and frames are none, and their rules can be taken out."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from pipeline.document import Cell, Word
from pipeline.ocr import ruling
from pipeline.reading.grid import placed
from pipeline.reading.scan import read_scan

DPI = 200
LEFT, TOP = 150, 500
WIDE, HIGH = (100, 600, 300), (120, 120, 160)


def page(angle: float = 0.0) -> np.ndarray:
    """A page with a ruled table of three rows and columns; the first cell of the last column reaches over two rows."""
    image = np.full((2339, 1654), 255, np.uint8)
    xs = LEFT + np.cumsum((0, *WIDE))
    ys = TOP + np.cumsum((0, *HIGH))
    for row, y in enumerate(ys):
        cv2.line(image, (int(xs[0]), int(y)), (int(xs[2] if row == 1 else xs[3]), int(y)), 0, 3)
    for x in xs:
        cv2.line(image, (int(x), int(ys[0])), (int(x), int(ys[-1])), 0, 3)
    cv2.putText(image, "Cong an tinh", (LEFT + 120, TOP + 70), cv2.FONT_HERSHEY_SIMPLEX, 1, 0, 3)
    turning = cv2.getRotationMatrix2D((827, 1170), angle, 1)
    return np.asarray(cv2.warpAffine(image, turning, (1654, 2339), borderValue=255), np.uint8)


@pytest.mark.parametrize("angle", [0.0, 0.25])
def test_cells_are_found_with_what_they_reach_over(angle: float) -> None:
    (boxes,) = ruling.find(page(angle), DPI)
    cells = placed([(x0 * 72 / DPI, y0 * 72 / DPI, x1 * 72 / DPI, y1 * 72 / DPI) for x0, y0, x1, y1 in boxes])
    assert list(cells) == [
        Cell(0, 0, 0),
        Cell(0, 0, 1),
        Cell(0, 0, 2, rows=2),
        Cell(0, 1, 0),
        Cell(0, 1, 1),
        Cell(0, 2, 0),
        Cell(0, 2, 1),
        Cell(0, 2, 2),
    ]


def test_print_and_a_frame_are_no_table() -> None:
    image = np.full((2339, 1654), 255, np.uint8)
    cv2.rectangle(image, (150, 200), (1500, 400), 0, 3)
    cv2.line(image, (300, 600), (1300, 600), 0, 3)
    cv2.putText(image, "CONG HOA XA HOI CHU NGHIA VIET NAM", (200, 320), cv2.FONT_HERSHEY_SIMPLEX, 1.5, 0, 4)
    assert ruling.find(image, DPI) == []


def test_the_rules_are_taken_out_and_the_letters_stay() -> None:
    image = page()
    tables = ruling.find(image, DPI)
    without = ruling.erased(image, DPI, tables)
    assert (without[TOP - 5 : TOP + 5, LEFT : LEFT + 1000] > 128).all()
    text = np.s_[TOP + 30 : TOP + 90, LEFT + 110 : LEFT + 500]
    assert (without[text] == image[text]).all()


class Words:
    """An engine that reads a word in the middle of three cells."""

    name = "reads words at places"

    def read(self, image: np.ndarray, dpi: int) -> list[Word]:
        places = {"STT": (50, 60), "Nhiệm": (300, 60), "Tháng": (850, 120), "1": (50, 180)}
        return [
            Word(text, (LEFT + x - 40.0, TOP + y - 20.0, LEFT + x + 40.0, TOP + y + 20.0), 0.95)
            for text, (x, y) in places.items()
        ]


def test_words_of_a_scan_stand_in_their_cells() -> None:
    lines = read_scan(page(), 1, DPI, Words()).lines
    assert [(line.text, line.cell) for line in lines] == [
        ("STT", Cell(0, 0, 0)),
        ("Nhiệm", Cell(0, 0, 1)),
        ("Tháng", Cell(0, 0, 2, rows=2)),
        ("1", Cell(0, 1, 0)),
    ]
