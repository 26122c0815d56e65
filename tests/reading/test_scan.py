"""A page that was put in upside down or on its side is read upright, and its boxes stand where they stood on the paper."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.document import Word
from pipeline.reading.scan import read_scan
from tests.sheets import DPI, HEIGHT, MARK, WIDTH, Image, sheet


class Reads:
    """An engine that reads the page only when its mark stands in the upper left corner."""

    name = "reads upright pages"

    def __init__(self, surely: float = 0.9) -> None:
        self.surely = surely
        self.asked = 0

    def read(self, image: Image, dpi: int) -> list[Word]:
        self.asked += 1
        left, top, right, bottom = MARK
        upright = image.shape[0] > image.shape[1] and (image[top + 2 : bottom - 2, left + 9 : right - 9] < 128).all()
        box = (float(left), float(top), float(right), float(bottom))
        return [Word("công", box, self.surely) if upright else Word("ou3q", box, 0.4)]


@pytest.mark.parametrize("quarters", range(4))
def test_however_a_page_was_put_in_it_is_read_upright(quarters: int) -> None:
    came = np.ascontiguousarray(np.rot90(sheet(), quarters))
    page = read_scan(came, 1, DPI, Reads())
    assert [line.text for line in page.lines] == ["công"]
    assert [step for step in page.steps if step.startswith("turned")] == (
        [f"turned:{90 * quarters}"] if quarters else []
    )
    assert (page.width, page.height) == pytest.approx((came.shape[1] * 72 / DPI, came.shape[0] * 72 / DPI))
    assert page.level == pytest.approx((WIDTH * 72 / DPI, HEIGHT * 72 / DPI))
    (box,) = [line.box for line in page.lines]
    assert box is not None
    left, top, right, bottom = (round(side * DPI / 72) for side in box)
    assert (came[top + 2 : bottom - 2, left + 2 : right - 2] < 128).all()


def test_a_page_that_is_read_well_is_read_once() -> None:
    engine = Reads()
    read_scan(sheet(), 1, DPI, engine)
    assert engine.asked == 1


def test_a_page_that_is_read_badly_either_way_stays_as_it_came() -> None:
    engine = Reads(surely=0.5)
    page = read_scan(sheet(), 1, DPI, engine)
    assert engine.asked == 2
    assert page.steps == () and [line.text for line in page.lines] == ["công"]


def test_what_was_read_is_never_as_sure_as_what_the_file_states() -> None:
    stated = Word("15", (30.0, 60.0, 42.0, 70.0), 1.0)
    page = read_scan(sheet(), 1, DPI, Reads(surely=1.0), [stated])
    sure = {word.text: word.confidence for line in page.lines for word in line.words}
    assert sure["15"] == 1 and 0.999 < sure["công"] < 1
