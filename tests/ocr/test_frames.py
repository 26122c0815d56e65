"""Ruled frames of the size of an incoming stamp, and pictures without rules."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from pipeline.ocr import frames

A4 = (3508, 2480)
STAMP = (150, 700, 740, 1110)
"""Left, top, right, bottom: 50 × 35 mm at 300 dpi."""


def page() -> np.ndarray:
    return np.full(A4, 255, np.uint8)


def framed(image: np.ndarray, box: tuple[int, int, int, int], thick: int = 4) -> np.ndarray:
    cv2.rectangle(image, box[:2], box[2:], 0, thick)
    return image


@pytest.mark.parametrize("dpi", [150, 300, 600])
def test_the_frame_of_a_stamp_is_found_at_any_resolution(dpi: int) -> None:
    scale = dpi / 300
    image = framed(page(), STAMP)
    cv2.line(image, (150, 800), (740, 800), 0, 4)
    image = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    (found,) = frames.find(image, dpi)
    assert found == pytest.approx([side * scale for side in STAMP], abs=20 * scale)


@pytest.mark.parametrize("degrees", [-3, -1.5, 1.5, 3])
def test_a_stamp_set_aslant_is_found(degrees: float) -> None:
    image = framed(page(), STAMP)
    cv2.line(image, (150, 800), (740, 800), 0, 4)
    middle = ((STAMP[0] + STAMP[2]) / 2, (STAMP[1] + STAMP[3]) / 2)
    turning = cv2.getRotationMatrix2D(middle, degrees, 1)
    aslant = np.asarray(cv2.warpAffine(image, turning, image.shape[::-1], borderValue=[255]), np.uint8)
    (found,) = frames.find(aslant, 300)
    assert found == pytest.approx(STAMP, abs=40)


@pytest.mark.parametrize(
    ("box", "what"),
    [
        ((150, 700, 2300, 2400), "a table over the page"),
        ((150, 700, 350, 770), "the frame of a stamp of urgency"),
        ((150, 700, 2300, 704), "a line under a heading"),
    ],
)
def test_other_rules_are_no_stamp(box: tuple[int, int, int, int], what: str) -> None:
    assert frames.find(framed(page(), box), 300) == [], what


def test_a_stamp_sized_cell_of_a_table_is_no_stamp() -> None:
    image = page()
    for column in range(4):
        for row in range(3):
            framed(image, (150 + column * 590, 700 + row * 410, 740 + column * 590, 1110 + row * 410))
    assert frames.find(image, 300) == []


def test_letters_are_no_rules_and_a_page_of_them_has_no_frame() -> None:
    image = page()
    for top in range(300, 3200, 70):
        cv2.putText(image, "uy ban nhan dan tinh yeu cau cac so, ban, nganh thuc hien", (200, top), 0, 1.9, 0, 4)
    assert frames.find(image, 300) == []
    assert (frames.without_rules(image, 300) == image).mean() > 0.9999


def test_a_line_through_a_letter_is_taken_out_and_the_stroke_closed() -> None:
    image = page()
    image[900:960, 300:312] = 0  # a stem
    image[926:930, 150:740] = 0  # a rule through it
    mended = frames.without_rules(image, 300)
    assert (mended[920:936, 340:700] == 255).all(), "the rule is gone"
    assert (mended[905:955, 302:310] < 128).all(), "the stem is whole"
