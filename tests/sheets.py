"""Pictures of pages with rows of strokes in place of letters: ascenders and marks above, an even baseline below."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.uint8]

WIDTH, HEIGHT = 1240, 1754
DPI = 150
MARK = (170, 120, 330, 132)
"""A black bar above the first row, to see where the page's upper left corner went (left, top, right, bottom)."""


def sheet(angle: float = 0.0, ink: int = 20, paper: int = 255) -> Image:
    """A grey A4 page of 150 dpi, turned clockwise by an angle in degrees."""
    chance = np.random.default_rng(7)
    image = np.full((HEIGHT, WIDTH), paper, np.uint8)
    for baseline in range(216, 1516, 40):
        x = 150 + int(chance.integers(0, 15))
        while x < 1080:
            width = int(chance.integers(4, 14))
            rising = int(chance.choice([0, 0, 5, 9]))
            image[baseline - 16 - rising : baseline, x : x + width // 2 + 2] = ink
            x += width + 4
    left, top, right, bottom = MARK
    image[top:bottom, left:right] = ink
    return turned(image, angle, paper)


def lettered(image: Image, rows: slice, columns: slice, ink: int = 10) -> Image:
    """The picture with rows of small letters written on a part of it; 72 pixels an inch or so."""
    part = image[rows, columns]
    down, across = np.indices(part.shape[:2])
    part[(down % 20 < 8) & (across % 12 < 6)] = ink
    return image


def turned(image: Image, angle: float, ground: int = 255) -> Image:
    """The picture turned clockwise about its middle."""
    matrix = cv2.getRotationMatrix2D((image.shape[1] / 2, image.shape[0] / 2), -angle, 1.0)
    size = (image.shape[1], image.shape[0])
    return np.asarray(cv2.warpAffine(image, matrix, size, flags=cv2.INTER_CUBIC, borderValue=(ground,)), np.uint8)


def photo(page: Image, desk: int = 70) -> tuple[Image, NDArray[np.float64]]:
    """The page on a darker desk, seen from one side, and where each of its points went (3×3)."""
    height, width = page.shape[:2]
    corners = np.asarray([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    placed = np.asarray([(190, 160), (1340, 120), (1430, 1900), (130, 1870)], np.float32)
    matrix = cv2.getPerspectiveTransform(corners, placed)
    seen = cv2.warpPerspective(page, matrix, (1560, 2040), flags=cv2.INTER_LINEAR, borderValue=(desk,))
    return np.asarray(seen, np.uint8), matrix
