"""Round seals are found in red and in black; other round and ruled things are none."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from pipeline.ocr import seals

RED = (60, 40, 200)


def page(dpi: int = 300) -> np.ndarray:
    image = np.full((round(11.7 * dpi), round(8.27 * dpi), 3), 255, np.uint8)
    for row in range(10, 100, 4):
        cv2.putText(image, "uy ban nhan dan tinh", (dpi // 2, row * dpi // 10), 0, dpi / 160, (0, 0, 0), dpi // 100)
    return image


def sealed(image: np.ndarray, dpi: int, radius_mm: float, colour: tuple[int, int, int]) -> tuple[float, ...]:
    """Draws a seal with a double rim and a star; its box."""
    x, y, radius = round(5.5 * dpi), round(8 * dpi), round(radius_mm * dpi / 25.4)
    cv2.circle(image, (x, y), radius, colour, dpi // 60)
    cv2.circle(image, (x, y), round(0.85 * radius), colour, dpi // 150)
    cv2.drawMarker(image, (x, y), colour, cv2.MARKER_STAR, radius, dpi // 60)
    cv2.line(image, (x, y), (x + 2 * radius, y - radius), (0, 0, 0), dpi // 60)  # a signature across
    return (x - radius, y - radius, x + radius, y + radius)


@pytest.mark.parametrize("dpi", [150, 300])
@pytest.mark.parametrize("colour", [RED, (0, 0, 0)])
@pytest.mark.parametrize("radius", [16.0, 21.0])
def test_a_seal_is_found_whatever_its_ink(dpi: int, colour: tuple[int, int, int], radius: float) -> None:
    image = page(dpi)
    box = sealed(image, dpi, radius, colour)
    found = seals.find(image, dpi)
    assert found
    assert all(each == pytest.approx(box, abs=radius * dpi / 25.4 * 0.25) for each in found)
    grey = seals.find(image.min(axis=2), dpi)
    assert [each == pytest.approx(box, abs=dpi / 5) for each in grey] == [True] * len(grey) and grey


@pytest.mark.parametrize("radius", [4.0, 40.0])
def test_smaller_and_larger_circles_are_no_seals(radius: float) -> None:
    image = page()
    sealed(image, 300, radius, RED)
    assert seals.find(image, 300) == []


def test_a_page_without_seal_has_none() -> None:
    assert seals.find(page(), 300) == []
    assert seals.find(np.full((900, 700), 255, np.uint8), 100) == []
