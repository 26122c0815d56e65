"""How a page lies in its picture: its outline on a darker desk, its quarter turn, its skew; and the way back to paper.

Everything is decided on a small picture, and only where it is sure: a page that lies right is never moved. Transformations
are 3×3 matrices of homogeneous points (x right, y down), so that one product is the way from the paper as it came to the
page as it is read.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

from pipeline.document import Box
from pipeline.ocr.channels import darkest

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from pipeline.ocr import Image

    Matrix = NDArray[np.float64]
    Floats = NDArray[np.float32]

# Letters are looked at in so many pixels an inch; an angle is sought first in every fourth of their pixels.
_LETTERS_DPI = 100
_SPARSE = 4
_DARK = 140
# Inches. Print that is larger is a rule, a frame, a seal or a picture: it says nothing about lines of text.
_LONGEST, _THICKEST = 1.5, 0.4
_FEWEST_POINTS = 300
_MAX_ANGLE = 15.0
# The best angle must beat no turn by this factor in sharpness of the rows, or the page is left as it is; an angle that
# no feeder makes must beat it more clearly.
_SURE, _SURE_IF_STEEP, _STEEP = 1.05, 1.5, 4.0
# Columns must be so many times as sharp as lines: on 31 real upright pages they were 0.37 times as sharp at most, on a table
# of twenty narrow columns 1.5 times.
_SURELY_ON_ITS_SIDE = 2.0
# What is up is told in so many strips of the page, because lines are bent.
_STRIPS = 4

# The outline of a page is sought in a picture whose longer side has at most so many pixels.
_OUTLINE_SIDE = 600
# A page fills at least, and at most, this share of its photograph, and its sides differ by at most this factor.
_LEAST_SHARE, _MOST_SHARE, _MOST_TAPER = 0.25, 0.96, 1.35
_PAPER_RATIOS = (1.2, 1.65)
_A4_RATIO = math.sqrt(2)
A4_WIDTH_INCHES = 8.27
# How much brighter (0-255) the paper is than the desk, on this share of points along each side.
_DESK_CONTRAST, _SIDES_SEEN = 30, 0.9


@dataclass(frozen=True, slots=True)
class Lie:
    """How a page lies: the clockwise quarter turns that make it upright, then the clockwise degrees to level lines.

    ``others`` are the quarter turns that may be right instead, likeliest first: print alone does not tell for certain what
    is up, and lines of figures or capitals least of all. Only reading tells.
    """

    quarters: int = 0
    angle: float = 0.0
    others: tuple[int, ...] = ()


def lie(grey: Image, dpi: int, quarters: int | None = None) -> Lie:
    """How a page of dark print on an even white ground lies, or with ``quarters`` how far from level it then is.

    Lie() where there is too little print to tell. A page is never taken to be upside down, nor on its side unless its
    columns look like lines much more than its lines do.
    """
    import numpy as np

    y, x = (np.asarray(side, dtype=np.float32) for side in np.nonzero(_letters(grey, dpi)))
    if len(x) < _FEWEST_POINTS:
        return Lie(quarters or 0)
    standing = _Print(x, y), _Print(-y, x)  # as the page stands, and after a quarter turn clockwise
    if quarters is not None:
        return Lie(quarters, standing[quarters % 2].angle())
    on_its_side = standing[1].sharpness(standing[1].roughly) / standing[0].sharpness(standing[0].roughly)
    if on_its_side > _SURELY_ON_ITS_SIDE:
        angle = standing[1].angle()
        return Lie(3, angle, (1,)) if standing[1].fraying(angle) > 0 else Lie(1, angle, (3,))
    return Lie(0, standing[0].angle(), (2,) if on_its_side < 1 / _SURELY_ON_ITS_SIDE else (2, 1, 3))


def _letters(grey: Image, dpi: int) -> Image:
    """A small picture that is 1 where letters, or words grown together, have ink."""
    import cv2
    import numpy as np

    scale = min(1.0, _LETTERS_DPI / dpi)
    small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    ink = np.asarray(small < _DARK, dtype=np.uint8)
    _, labels, found, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    across, down = found[:, cv2.CC_STAT_WIDTH] / (dpi * scale), found[:, cv2.CC_STAT_HEIGHT] / (dpi * scale)
    lettered = (np.maximum(across, down) <= _LONGEST) & (np.minimum(across, down) <= _THICKEST)
    lettered &= found[:, cv2.CC_STAT_AREA] > 1
    lettered[0] = False  # the ground
    return np.asarray(lettered[labels], dtype=np.uint8)


class _Print:
    """The pixels of the letters, looked at along one direction."""

    def __init__(self, x: Floats, y: Floats) -> None:
        self.x, self.y = x, y

    def _changes(self, angle: float, every: int = 1) -> NDArray[np.float64]:
        """From row to row, how much ink is added when the page is turned clockwise by so many degrees."""
        import numpy as np

        turn = math.radians(angle)
        rows = self.y[::every] * math.cos(turn) + self.x[::every] * math.sin(turn)
        return np.diff(np.bincount((rows - rows.min()).astype(np.int32)).astype(np.float64), prepend=0, append=0)

    def sharpness(self, angle: float, every: int = 1) -> float:
        """How abruptly rows of ink begin and end."""
        return float((self._changes(angle, every) ** 2).sum())

    @cached_property
    def roughly(self) -> float:
        """The best angle to half a degree."""
        import numpy as np

        angles = np.arange(-_MAX_ANGLE, _MAX_ANGLE + 0.1, 0.5)
        return max((float(a) for a in angles), key=lambda angle: self.sharpness(angle, _SPARSE))

    def angle(self) -> float:
        """The turn that makes the lines level; 0 where none is clearly better than none."""
        import numpy as np

        angles = self.roughly + np.arange(-0.4, 0.41, 0.1)
        best = max((float(a) for a in angles), key=self.sharpness)
        sure = _SURE_IF_STEEP if abs(best) > _STEEP else _SURE
        return round(best, 2) if self.sharpness(best) > sure * self.sharpness(0.0) else 0.0

    def fraying(self, angle: float) -> float:
        """-1 to 1: below nought where lines end sharply at the baseline and fray out above it, in marks and ascenders.

        -0.36 to -0.06 on 30 of 31 real upright pages; but above nought in lines of nothing but figures or capitals.
        """
        import numpy as np

        edges = np.linspace(self.x.min(), self.x.max() + 1, _STRIPS + 1)
        within = [(self.x >= left) & (self.x < right) for left, right in pairwise(edges)]
        strips = [_Print(self.x[own], self.y[own])._changes(angle) ** 3 for own in within if own.any()]
        changes = np.concatenate(strips)
        return float(changes.sum() / np.abs(changes).sum())


def outline(image: Image) -> Floats | None:
    """The corners (x, y) of a page on a darker desk, from the upper left one clockwise; None where that is not sure."""
    import cv2
    import numpy as np

    step = math.ceil(max(image.shape[:2]) / _OUTLINE_SIDE)
    small = image[::step, ::step]  # print, which coarse steps would tear, is closed over below
    dark = darkest(np.asarray(small, dtype=np.uint8))
    # Print is closed over, so that the page is one bright piece.
    bright = cv2.medianBlur(cv2.morphologyEx(dark, cv2.MORPH_CLOSE, np.ones((9, 9), np.uint8)), 5)
    frame = np.concatenate([bright[:3].ravel(), bright[-3:].ravel(), bright[:, :3].ravel(), bright[:, -3:].ravel()])
    if np.percentile(bright, 75) - np.median(frame) < _DESK_CONTRAST:
        return None
    level, _ = cv2.threshold(bright, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    for share in (1.0, 0.85, 0.7):  # a shadow on the page may be darker than the first level
        corners = _four_corners(np.asarray(bright > level * share, dtype=np.uint8))
        if corners is not None and _is_seen(corners, np.asarray(bright, dtype=np.uint8)):
            return np.asarray(corners * step, dtype=np.float32)
    return None


def _four_corners(bright: Image) -> Floats | None:
    """The corners of the largest bright piece, where it has the form of a page seen from above."""
    import cv2
    import numpy as np

    contours, _ = cv2.findContours(bright, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    largest = max(contours, key=cv2.contourArea, default=None)
    if largest is None:
        return None
    hull = cv2.convexHull(largest)
    polygon = cv2.approxPolyDP(hull, 0.02 * cv2.arcLength(hull, True), True).reshape(-1, 2)
    if len(polygon) != 4 or cv2.contourArea(largest) < 0.97 * cv2.contourArea(hull):
        return None
    if not _LEAST_SHARE < cv2.contourArea(polygon) / bright.size < _MOST_SHARE:
        return None
    sums, differences = polygon.sum(axis=1), polygon[:, 0] - polygon[:, 1]
    order = [int(sums.argmin()), int(differences.argmax()), int(sums.argmax()), int(differences.argmin())]
    if len(set(order)) < 4:
        return None
    corners = np.asarray(polygon[order], dtype=np.float32)
    top, right, bottom, left = _sides(corners)
    ratio = max(top, bottom) / max(left, right)
    tapers = max(top / bottom, bottom / top, left / right, right / left)
    is_page = _PAPER_RATIOS[0] <= max(ratio, 1 / ratio) <= _PAPER_RATIOS[1] and tapers <= _MOST_TAPER
    return corners if is_page else None


def _sides(corners: Floats) -> list[float]:
    """The lengths of the upper, right, lower and left side."""
    return [math.dist(corners[i], corners[(i + 1) % 4]) for i in range(4)]


def _is_seen(corners: Floats, bright: Image) -> bool:
    """Is the desk darker than the paper along every side?"""
    import numpy as np

    height, width = bright.shape
    middle = corners.mean(axis=0)
    step = 0.02 * max(height, width)
    for i in range(4):
        start, end = corners[i], corners[(i + 1) % 4]
        along = start + (end - start) * np.linspace(0.1, 0.9, 30)[:, None]
        outward = (along.mean(axis=0) - middle) / np.linalg.norm(along.mean(axis=0) - middle) * step
        seen = []
        for inner, outer in zip(
            np.rint(along - outward).astype(int), np.rint(along + outward).astype(int), strict=True
        ):
            x, y = outer
            if 0 <= x < width and 0 <= y < height:
                seen.append(int(bright[inner[1], inner[0]]) - int(bright[y, x]) > _DESK_CONTRAST)
        if len(seen) < 15 or sum(seen) < _SIDES_SEEN * len(seen):
            return False
    return True


def rectifying(corners: Floats, most_dpi: int) -> tuple[Matrix, tuple[int, int], int]:
    """How a page with these corners becomes an A4 page seen from above: matrix, (width, height) in pixels, dpi."""
    import cv2
    import numpy as np

    top, right, bottom, left = _sides(corners)
    across, down = max(top, bottom), max(left, right)
    dpi = min(round(min(across, down) / A4_WIDTH_INCHES), most_dpi)
    short, long = round(dpi * A4_WIDTH_INCHES), round(dpi * A4_WIDTH_INCHES * _A4_RATIO)
    width, height = (short, long) if down >= across else (long, short)
    upright = np.asarray([(0, 0), (width, 0), (width, height), (0, height)], dtype=np.float32)
    return np.asarray(cv2.getPerspectiveTransform(corners, upright), dtype=np.float64), (width, height), dpi


def scaling(factor_x: float, factor_y: float) -> Matrix:
    """The matrix that multiplies x and y."""
    import numpy as np

    return np.diag([factor_x, factor_y, 1.0])


def quarter_turning(quarters: int, width: float, height: float) -> Matrix:
    """Clockwise quarter turns of a page of that size, its upper left corner staying at the origin."""
    import numpy as np

    turns: dict[int, list[list[float]]] = {
        0: [[1, 0, 0], [0, 1, 0]],
        1: [[0, -1, height], [1, 0, 0]],
        2: [[-1, 0, width], [0, -1, height]],
        3: [[0, 1, 0], [-1, 0, width]],
    }
    return np.asarray([*turns[quarters % 4], [0, 0, 1]], dtype=np.float64)


def turning(angle: float, width: float, height: float) -> Matrix:
    """A clockwise turn in degrees about the middle of a page of that size."""
    import cv2
    import numpy as np

    turn = cv2.getRotationMatrix2D((width / 2, height / 2), -angle, 1.0)
    return np.asarray(np.vstack([turn, (0, 0, 1)]), dtype=np.float64)


def back(matrix: NDArray[np.floating]) -> Matrix:
    """The way back."""
    import numpy as np

    return np.asarray(np.linalg.inv(matrix), dtype=np.float64)


def moved(box: Box, matrix: Matrix) -> Box:
    """A small box after a transformation.

    Its middle goes where it goes, its sides keep their lengths in the scale there: boxes of words do not grow
    when a page is turned by a few degrees there and back.
    """
    (a, b, c), (d, e, f), (g, h, i) = matrix.tolist()
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    w = g * x + h * y + i
    u, v = (a * x + b * y + c) / w, (d * x + e * y + f) / w
    x_goes = ((a - u * g) / w, (d - v * g) / w)
    y_goes = ((b - u * h) / w, (e - v * h) / w)
    across, down = (box[2] - box[0]) * math.hypot(*x_goes) / 2, (box[3] - box[1]) * math.hypot(*y_goes) / 2
    if abs(x_goes[1]) > abs(x_goes[0]):
        across, down = down, across
    return u - across, v - down, u + across, v + down
