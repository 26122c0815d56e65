"""A scanned page made fit for reading: no coloured seals, an even white ground, level lines."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.document import Box

if TYPE_CHECKING:
    from pipeline.ocr import Image

_MAX_ANGLE = 4.0
_LEAST_ANGLE = 0.3
_LEAST_TURN = 0.5
# The best angle must beat no turn by this factor in sharpness of the rows, or the page is left as it is.
_SURE = 1.05
# Ink is red when its red channel is brighter by so much than both others (0-255); yellow paper and blue ink are not.
_RED = 50
# Stamps of urgency, secrecy and receipt stand in the upper part of a page; the seal on a signature mostly below it.
_STAMPED_PART = 0.6
# Less of that part red than this is no stamp: one word of 14 points in a frame is twice as much.
_LEAST_RED = 0.0002


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A grey page (0 ink, 255 ground) and how it lies.

    ``angle`` is the clockwise turn in degrees that makes the page's lines level; ``turned`` is how much of it the image
    has had. A small skew is left in the image, because turning pixels costs tone marks and Tesseract does not mind;
    the words' boxes are made level instead. ``stamps`` is a picture of the same size with nothing but the red ink of the
    upper part of the page, None where there is none: a stamp MẬT or HỎA TỐC is red (NĐ 26/2020/NĐ-CP Điều 2, NĐ 30/2020/
    NĐ-CP Phụ lục I) and not on ``image``.
    """

    image: Image
    angle: float = 0.0
    turned: float = 0.0
    stamps: Image | None = None

    def level(self, box: Box, points: float = 1.0) -> Box:
        """A box of ``image`` on the levelled page; the box is in units of ``points`` of a pixel."""
        return self._moved(box, points, self.angle - self.turned)

    def on_paper(self, box: Box, points: float = 1.0) -> Box:
        """A box of the levelled page on the page as it came."""
        return self._moved(box, points, -self.angle)

    def from_paper(self, box: Box, points: float = 1.0) -> Box:
        """A box of the page as it came on the levelled page."""
        return self._moved(box, points, self.angle)

    def _moved(self, box: Box, points: float, clockwise: float) -> Box:
        if not clockwise:
            return box
        height, width = (side * points for side in self.image.shape[:2])
        turn = math.radians(clockwise)
        # The centre of a small box moves; its size hardly changes at these angles.
        x, y = (box[0] + box[2] - width) / 2, (box[1] + box[3] - height) / 2
        dx = x * math.cos(turn) - y * math.sin(turn) - x
        dy = x * math.sin(turn) + y * math.cos(turn) - y
        return box[0] + dx, box[1] + dy, box[2] + dx, box[3] + dy


def clean(image: Image, dpi: int) -> Cleaned:
    """Clean a grey or BGR page image of the given resolution; the size in pixels stays the same.

    The brightest channel of each pixel keeps black ink and lets red seals and blue signatures vanish; dividing by
    the smoothed ground takes shadows and yellow paper away. No smoothing of the ink: it costs tone marks.
    """
    grey, stamps = _level(_without_colour(image), dpi), _red_ink(image)
    angle = skew(grey, dpi)
    if abs(angle) < _LEAST_ANGLE:
        return Cleaned(grey, stamps=stamps)
    if abs(angle) < _LEAST_TURN:
        return Cleaned(grey, angle, stamps=stamps)
    return Cleaned(_turned(grey, angle), angle, angle, None if stamps is None else _turned(stamps, angle))


def _without_colour(image: Image) -> Image:
    import cv2
    import numpy as np

    if image.ndim == 2:
        return image
    blue, green, red = cv2.split(image)
    return np.asarray(cv2.max(cv2.max(blue, green), red), dtype=np.uint8)  # ten times as fast as max(axis=2)


def _red_ink(image: Image) -> Image | None:
    """The red ink of the upper part of a BGR page, dark on white; None for a grey page or where there is no stamp."""
    import cv2
    import numpy as np

    if image.ndim == 2:
        return None
    upper = image[: int(image.shape[0] * _STAMPED_PART)]
    blue, green, red = cv2.split(upper)
    redness = np.asarray(cv2.subtract(red, cv2.max(blue, green)), dtype=np.uint8)
    if (redness > _RED).mean() < _LEAST_RED:
        return None
    page = np.full(image.shape[:2], 255, np.uint8)
    page[: upper.shape[0]] -= cv2.convertScaleAbs(redness, alpha=2).astype(np.uint8)
    return page


def _level(grey: Image, dpi: int) -> Image:
    import cv2
    import numpy as np

    # The ground is what remains when ink is closed over at a size larger than any stroke.
    scale = 75 / dpi
    small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    ground = cv2.medianBlur(cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((9, 9), np.uint8)), 21)
    ground = cv2.resize(ground, (grey.shape[1], grey.shape[0]), interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.divide(grey, np.maximum(ground, 1), scale=255), dtype=np.uint8)


def skew(grey: Image, dpi: int) -> float:
    """The clockwise turn in degrees that makes the text lines level; 0 when no angle is clearly better than none."""
    import cv2
    import numpy as np

    scale = min(1.0, 100 / dpi)
    small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    ink = np.asarray((small < 140) * 255, dtype=np.uint8)
    if not 0.002 < ink.mean() / 255 < 0.4:
        return 0.0

    def sharpness(angle: float) -> float:
        rows = _turned(ink, angle, ground=0).sum(axis=1, dtype=np.float64)
        return float(np.square(np.diff(rows)).sum())

    coarse = max(np.arange(-_MAX_ANGLE, _MAX_ANGLE + 0.1, 0.5), key=sharpness)
    best = max(np.arange(coarse - 0.4, coarse + 0.41, 0.1), key=sharpness)
    return round(float(best), 2) if sharpness(best) > _SURE * sharpness(0.0) else 0.0


def _turned(image: Image, angle: float, ground: int = 255) -> Image:
    import cv2
    import numpy as np

    height, width = image.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), -angle, 1.0)
    turned = cv2.warpAffine(
        image, matrix, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_CONSTANT, borderValue=[ground]
    )
    return np.asarray(turned, dtype=np.uint8)
