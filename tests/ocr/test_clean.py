from __future__ import annotations

import cv2
import numpy as np
import pytest

from pipeline.ocr.clean import Cleaned, clean, skew


def page(angle: float = 0.0) -> np.ndarray:
    """A grey page at 150 dpi with rows of dark strokes, turned clockwise by an angle."""
    rng = np.random.default_rng(7)
    image = np.full((1754, 1240), 255, np.uint8)
    for top in range(200, 1500, 40):
        x = 150
        while x < 1080:
            width = int(rng.integers(4, 14))
            image[top : top + 16, x : x + width // 2 + 2] = 20
            x += width + 4
    matrix = cv2.getRotationMatrix2D((620, 877), -angle, 1.0)
    return cv2.warpAffine(image, matrix, (1240, 1754), flags=cv2.INTER_CUBIC, borderValue=(255,))


def test_seals_and_signatures_in_colour_vanish_and_ink_stays() -> None:
    image = np.full((900, 700, 3), 245, np.uint8)
    image[100:108, 100:300] = (20, 20, 20)
    cv2.circle(image, (400, 500), 120, (40, 40, 230), 12)
    cv2.line(image, (100, 700), (600, 720), (200, 60, 30), 6)
    grey = clean(image, 150).image
    assert grey[104, 200] < 60
    assert grey[400:620, 280:520].min() > 200
    assert grey[690:730, 100:600].min() > 180


def test_a_shadow_over_the_paper_is_taken_away() -> None:
    shade = np.linspace(255, 130, 1240).astype(np.uint8)[None, :].repeat(1754, axis=0)
    grey = clean(np.minimum(page(), shade), 150).image
    ground = grey[50:150]
    assert ground.min() > 230
    assert grey[200:216].min() < 80


@pytest.mark.parametrize("angle", [-2.0, -0.8, 0.6, 2.5])
def test_the_skew_of_a_page_is_found(angle: float) -> None:
    assert skew(page(angle), 150) == pytest.approx(-angle, abs=0.15)


def test_a_level_page_a_blank_page_and_a_picture_are_left_alone() -> None:
    assert clean(page(), 150).angle == 0
    assert clean(np.full((1754, 1240), 255, np.uint8), 150).angle == 0
    noise = np.random.default_rng(1).integers(0, 255, (800, 600), dtype=np.uint8)
    assert clean(noise, 150).angle == 0


@pytest.mark.parametrize("angle", [-2.4, -0.7, 0.9, 3.0])
def test_boxes_become_level_and_go_back_to_where_they_stood(angle: float) -> None:
    cleaned = clean(page(angle), 150)
    turn = np.radians(angle)

    def on_scan(x: float, y: float) -> tuple[float, float]:
        dx, dy = x - 620, y - 877
        return 620 + dx * np.cos(turn) - dy * np.sin(turn), 877 + dx * np.sin(turn) + dy * np.cos(turn)

    tops = []
    for x in (160.0, 1070.0):
        px, py = on_scan(x, 208)
        stood = (px - 5, py - 8, px + 5, py + 8)
        level = cleaned.from_paper(stood)
        tops.append(level[1])
        assert cleaned.on_paper(level) == pytest.approx(stood, abs=0.01)
    assert tops[0] == pytest.approx(tops[1], abs=3)


def test_boxes_of_a_level_page_do_not_move() -> None:
    box = (1.0, 2.0, 3.0, 4.0)
    cleaned = Cleaned(page())
    assert cleaned.level(box) == cleaned.on_paper(box) == cleaned.from_paper(box) == box


def test_red_ink_of_the_upper_part_is_kept_apart_from_black_print() -> None:
    page = np.full((1000, 700, 3), 255, np.uint8)
    page[300:330, 100:200] = (30, 20, 220)  # a red stamp
    page[500:510, 100:600] = (20, 20, 20)  # print
    page[900:980, 400:480] = (30, 20, 220)  # the seal on a signature
    cleaned = clean(page, 100)
    assert cleaned.stamps is not None
    assert cleaned.stamps[315, 150] < 50 and cleaned.stamps[505, 300] == 255 and cleaned.stamps[940, 440] == 255
    assert cleaned.image[315, 150] > 200 and cleaned.image[505, 300] < 50


@pytest.mark.parametrize("colour", [(20, 20, 20), (200, 60, 20), (140, 235, 245)])
def test_black_blue_and_yellow_are_no_red_ink(colour: tuple[int, int, int]) -> None:
    page = np.full((1000, 700, 3), 255, np.uint8)
    page[300:330, 100:200] = colour
    assert clean(page, 100).stamps is None
    assert clean(page.max(axis=2), 100).stamps is None
