from __future__ import annotations

import cv2
import numpy as np
import pytest

from pipeline.ocr import geometry
from pipeline.ocr.geometry import Lie, lie, outline
from tests.sheets import DPI, HEIGHT, WIDTH, Image, photo, sheet, turned


def rotated(image: Image, quarters: int) -> Image:
    """After so many clockwise quarter turns."""
    return np.ascontiguousarray(np.rot90(image, -quarters))


@pytest.mark.parametrize("angle", [-12.0, -5.5, -2.0, -0.8, 0.6, 2.5, 8.0])
def test_the_skew_of_a_page_is_found(angle: float) -> None:
    assert lie(sheet(angle), DPI).angle == pytest.approx(-angle, abs=0.15)


def test_the_skew_of_lines_is_found_beside_rules_that_are_level() -> None:
    page = sheet(-1.0)
    cv2.rectangle(page, (60, 60), (WIDTH - 60, HEIGHT - 60), 0, 6)
    assert lie(page, DPI).angle == pytest.approx(1.0, abs=0.15)


@pytest.mark.parametrize("quarters", [1, 3])
def test_a_page_on_its_side_is_turned_upright(quarters: int) -> None:
    found = lie(rotated(sheet(1.0), quarters), DPI)
    assert (found.quarters, found.others) == (4 - quarters, (quarters,))
    assert found.angle == pytest.approx(-1.0, abs=0.15)


def test_print_alone_turns_no_page_upside_down() -> None:
    assert lie(sheet(), DPI) == lie(rotated(sheet(), 2), DPI) == Lie(0, 0.0, (2,))


def test_an_upright_table_of_narrow_columns_stays() -> None:
    table = np.full((1240, 1754), 255, np.uint8)
    chance = np.random.default_rng(2)
    for left in range(100, 1650, 80):
        table[100:1140, left : left + 3] = 0
        for top in range(120, 1120, 40):
            x = left + int(chance.integers(10, 20))
            while x < left + 66:
                table[top : top + 16, x : x + 5] = 20
                x += int(chance.integers(8, 16))
    assert lie(table, DPI).quarters == 0


def test_a_blank_page_and_a_picture_do_not_lie_anyhow() -> None:
    assert lie(np.full((HEIGHT, WIDTH), 255, np.uint8), DPI) == Lie()
    picture = np.random.default_rng(1).integers(0, 255, (800, 600), dtype=np.uint8)
    assert (lie(picture, DPI).quarters, lie(picture, DPI).angle) == (0, 0.0)


def test_the_corners_of_a_page_on_a_desk_are_found() -> None:
    seen, placed = photo(sheet())
    corners = outline(seen)
    assert corners is not None
    expected = cv2.perspectiveTransform(np.float32([[(0, 0), (WIDTH, 0), (WIDTH, HEIGHT), (0, HEIGHT)]]), placed)
    assert corners == pytest.approx(expected[0], abs=15)


@pytest.mark.parametrize(
    "scan",
    [
        pytest.param(sheet(), id="a scan"),
        pytest.param(photo(sheet(), desk=240)[0], id="a page on a white desk"),
        pytest.param(photo(sheet())[0][:, 160:], id="a page that the frame cuts off"),
        pytest.param(cv2.rectangle(sheet(), (0, 0), (WIDTH, 500), 60, -1), id="a dark picture on a page"),
        pytest.param(turned(np.full((900, 900), 255, np.uint8), 20, 40), id="a square of paper"),
    ],
)
def test_where_no_page_is_surely_seen_nothing_is_cut_out(scan: Image) -> None:
    assert outline(scan) is None


def test_a_box_of_a_word_keeps_its_size_there_and_back() -> None:
    box = (100.0, 200.0, 180.0, 220.0)
    turning = geometry.turning(6.0, 600, 800)
    there = geometry.moved(box, turning)
    assert (there[2] - there[0], there[3] - there[1]) == pytest.approx((80, 20))
    assert geometry.moved(there, geometry.back(turning)) == pytest.approx(box)


@pytest.mark.parametrize("quarters", range(4))
def test_quarter_turns_move_boxes_as_they_move_pixels(quarters: int) -> None:
    page = np.zeros((80, 60), np.uint8)
    page[10:15, 20:40] = 1
    left, top, right, bottom = geometry.moved((20, 10, 40, 15), geometry.quarter_turning(quarters, 60, 80))
    found = rotated(page, quarters)
    assert found[round(top) : round(bottom), round(left) : round(right)].all() and found.sum() == 100
