"""The picture of a page before it is cleaned: of bounded size, with or without ink, without words that are known."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from pipeline.document import Box
from pipeline.ocr.channels import darkest

if TYPE_CHECKING:
    from pipeline.ocr import Image

MOST_PIXELS = 40_000_000
"""A page of A4 at 600 dpi has 35 million; twice as many take twice the memory and are read no better."""

LOOK = 800
"""So many pixels of the longer side of a page show whether there is ink on it."""

# No dispatch is narrower or wider than this (inches): a page that is has its picture laid on it at a wrong scale.
_PAPER = (4.0, 12.0)
_MARGIN = 0.03
# A page whose ground is darker than this (0-255) is all ink.
_DARK = 80
# Marks above capitals and below letters reach so far (share of the height) out of the box of a word.
_OVERHANG = 0.15


def is_paper(short_side_inches: float) -> bool:
    """Can a page be so narrow, or is its size a mistake of the program that wrote it?"""
    return _PAPER[0] <= short_side_inches <= _PAPER[1]


def bounded(width: float, height: float) -> float:
    """The factor (at most 1) by which a picture of this size in pixels must be reduced to have MOST_PIXELS."""
    return min(1.0, math.sqrt(MOST_PIXELS / max(width * height, 1.0)))


def ink(image: Image) -> float:
    """The share of a grey or BGR picture that is much darker than its ground; the edges of the scan are left out."""
    import cv2
    import numpy as np

    height, width = image.shape[:2]
    scale = min(1.0, LOOK / max(height, width))
    small = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    dark = darkest(np.asarray(small, dtype=np.uint8))
    top, left = (round(side * _MARGIN) for side in dark.shape)
    inner = dark[top : dark.shape[0] - top, left : dark.shape[1] - left]
    ground = float(np.median(inner))
    return float((inner < 0.65 * ground).mean()) if ground > _DARK else 1.0


def without(image: Image, boxes: Sequence[Box], points: float) -> Image:
    """The picture with the ground painted over these places; boxes are in units of ``points`` of a pixel."""
    painted = image.copy()
    for box in boxes:
        left, top, right, bottom = (round(side / points) for side in box)
        margin = round(_OVERHANG * (bottom - top))
        rows, columns = (
            slice(max(top - margin, 0), max(bottom + margin, 0)),
            slice(max(left - margin, 0), max(right + margin, 0)),
        )
        place = painted[rows, columns]
        if place.size:
            place[:] = place.reshape(-1, *place.shape[2:]).max(axis=0)
    return painted
