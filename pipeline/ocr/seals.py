"""Where the round seals of organs stand on a page, whatever the ink."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.document import Box
from pipeline.ocr.channels import darkest

if TYPE_CHECKING:
    from pipeline.ocr import Image

_MM = 1 / 25.4
# Radius in millimetres: seals of organs measure 36 to 42 across, those of some units less (NĐ 99/2016/NĐ-CP and its circulars).
_RADII = (14, 23)
_SEARCH_DPI = 75
# The edge that makes a circle, and how round it must be (0-1): on 29 scanned pages nothing but seals reaches 0.6.
_EDGE, _ROUND = 300, 0.6


def find(image: Image, dpi: int) -> list[Box]:
    """The boxes (pixels) of the seals on a grey or BGR page as it came, before its colours are taken away."""
    import cv2
    import numpy as np

    scale = min(1.0, _SEARCH_DPI / dpi)
    small = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    millimetre = dpi * scale * _MM
    circles = cv2.HoughCircles(
        cv2.medianBlur(darkest(np.asarray(small, dtype=np.uint8)), 3),
        cv2.HOUGH_GRADIENT_ALT,
        dp=1.5,
        minDist=_RADII[0] * millimetre,
        param1=_EDGE,
        param2=_ROUND,
        minRadius=round(_RADII[0] * millimetre),
        maxRadius=round(_RADII[1] * millimetre),
    )
    found = [] if circles is None else np.asarray(circles).reshape(-1, circles.shape[-1])[:, :3].tolist()
    return [((x - r) / scale, (y - r) / scale, (x + r) / scale, (y + r) / scale) for x, y, r in found]
