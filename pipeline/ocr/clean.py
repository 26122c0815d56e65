"""A scanned page made fit for reading: upright, level, no coloured seals, an even white ground, no specks, no holes."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.document import Box
from pipeline.ocr import geometry
from pipeline.ocr.channels import brightest, darkest

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from pipeline.ocr import Image
    from pipeline.ocr.geometry import Matrix

# More pixels an inch cost time and memory and read no better.
_MOST_DPI = 300
# Degrees. Less skew than this harms no reading; turning pixels costs tone marks.
_LEAST_ANGLE = 0.3
# Ink is red when its red channel is brighter by so much than both others (0-255); yellow paper and blue ink are not.
_RED = 50
# Ink is coloured when its channels differ by so much (0-255).
_COLOURED = 60
# Stamps of urgency, secrecy and receipt stand in the upper part of a page; the seal on a signature mostly below it.
_STAMPED_PART = 0.6
# Less of that part red than this is no stamp: one word of 14 points in a frame is twice as much.
_LEAST_RED = 0.0002
# Ink on a levelled page is darker than this.
_DARK = 140
# Inches. A speck is no larger; the full stops and tone dots of 10 points are.
_SPECK = 0.0101
# Specks on a square inch of clear paper: 1 at most on 31 clean scans and on turned copies of them, 270 on a bad fax. Paper
# is clear that has no print in a square of this resolution nor beside it; it is judged from so many square inches on.
_NOISY = 40.0
_CLEAR_DPI, _LEAST_CLEAR = 30, 0.5
# What is not ground, and what share of a page must be print to judge its ink; the darkest fifth of the print was at most 57
# on 31 clean scans, and is made so dark where it is fainter than _FAINT_INK.
_PAPER, _LEAST_PRINT = 220, 0.005
_FAINT_INK, _BLACK_INK, _MOST_DARKENED = 105, 50, 4.0
# The edge of the glass or the shadow beside a page, and how much of a page they may cover before it is a dark page.
_BLACK = 90
_MOST_BORDER = 0.3
_LEAST_BORDER = 0.002
# A page is searched for print at this resolution; what is lighter than this shines through from the back.
_BLANK_DPI, _SHINING_THROUGH = 150, 200
# Inches: beside the edge nothing is printed; the height of small letters of 8 points; rules are long and thin, holes round.
_EDGE, _LEAST_LETTER = 0.08, 0.05
_LEAST_RULE, _RULE, _LEAST_HOLE = 0.8, 0.03, 0.14
# Millimetres. Punched holes measure 5 to 8 across, and their centres lie so far from the left edge at most, and from the
# others: there nothing is printed (NĐ 30/2020/NĐ-CP Phụ lục I: margins of 30 to 35 left, 15 to 20 right, 20 to 25 above and
# below). So far around a hole there is no ink, as there is around a letter O of a heading.
_HOLES, _HOLED_LEFT, _HOLED, _ALONE = (4.0, 9.0), 20.0, 14.0, 1.5
# Holes are looked for at this resolution or up to twice as much, and are darker than this part of the ground. A piece of ink
# that fills so much of the circle about it is round; what has less ink than the last is clear, around it or within a ring.
_LEAST_HOLE_DPI, _HOLE_INK, _ROUND, _EMPTY = 75, 0.8, 0.82, 0.05


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A grey page (0 ink, 255 ground), what was done to it and how it lies.

    ``dpi`` are the pixels an inch of ``image``. The levelled page is that image in points: upright, with level lines;
    ``to_paper`` takes a point of it to the point of the page as it came. ``stamps`` is a picture of the same size with
    nothing but the red ink of the upper part of the page, None where there is none: a stamp MẬT or HỎA TỐC is red
    (NĐ 26/2020/NĐ-CP Điều 2, NĐ 30/2020/NĐ-CP Phụ lục I) and not on ``image``. ``steps`` are codes with a value:
    ``dpi:300`` (reduced to), ``perspective``, ``borders``, ``darkened``, ``denoised``, ``turned:90`` (clockwise),
    ``holes`` (whitened), ``deskewed:1.2`` (clockwise). ``others`` are the clockwise quarter turns by which the page may be
    upright if it cannot be read as it is.
    """

    image: Image
    dpi: int
    to_paper: Matrix
    stamps: Image | None = None
    steps: tuple[str, ...] = ()
    others: tuple[int, ...] = ()

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of the levelled page in points."""
        height, width = self.image.shape[:2]
        return width * 72 / self.dpi, height * 72 / self.dpi

    def level(self, box: Box) -> Box:
        """A box of ``image`` in pixels as a box of the levelled page in points."""
        x0, y0, x1, y1 = (side * 72 / self.dpi for side in box)
        return x0, y0, x1, y1

    def on_paper(self, box: Box) -> Box:
        """A box of the levelled page on the page as it came, both in points."""
        return geometry.moved(box, self.to_paper)

    def from_paper(self, box: Box) -> Box:
        """A box of the page as it came on the levelled page, both in points."""
        return geometry.moved(box, geometry.back(self.to_paper))


def clean(image: Image, dpi: int, *, quarters: int | None = None, without: Collection[str] = ()) -> Cleaned:
    """Clean a grey or BGR page image of the given resolution.

    The brightest channel of each pixel keeps black ink and lets red seals and blue signatures vanish; dividing by
    the smoothed ground takes shadows and yellow paper away. No smoothing of the ink: it costs tone marks.

    ``quarters`` are the clockwise quarter turns to give the page, for one of ``others`` where it could not be read; None
    for what it seems to need. ``without`` names steps not to take, to measure what they are worth: resolution,
    perspective, colour, borders, ground, contrast, noise, orientation, holes, deskew.
    """
    import cv2
    import numpy as np

    flat, now, to_image, flattened = _flat(image, dpi, without)
    grey, evened = _even(flat, now, without)
    steps = [*flattened, *evened]
    lie = geometry.lie(grey, now, 0 if "orientation" in without else quarters)
    if lie.quarters:
        to_image = geometry.quarter_turning(lie.quarters, grey.shape[1], grey.shape[0]) @ to_image
        turn = (cv2.ROTATE_90_CLOCKWISE, cv2.ROTATE_180, cv2.ROTATE_90_COUNTERCLOCKWISE)[lie.quarters - 1]
        grey, flat = (np.asarray(cv2.rotate(picture, turn), dtype=np.uint8) for picture in (grey, flat))
        steps.append(f"turned:{90 * lie.quarters}")
    if "holes" not in without and (holes := _holes(flat, now)):
        for x, y, radius in holes:
            cv2.circle(grey, (x, y), radius, 255, cv2.FILLED)
        steps.append("holes")
    stamps = _red_ink(flat)
    size = (grey.shape[1], grey.shape[0])
    if "deskew" not in without and abs(lie.angle) >= _LEAST_ANGLE:
        turning = geometry.turning(lie.angle, *size)
        grey, stamps = _warped(grey, turning, size), None if stamps is None else _warped(stamps, turning, size)
        to_image = turning @ to_image
        steps.append(f"deskewed:{lie.angle:g}")
    to_paper = geometry.scaling(72 / dpi, 72 / dpi) @ geometry.back(to_image) @ geometry.scaling(now / 72, now / 72)
    return Cleaned(grey, now, to_paper, stamps, tuple(steps), lie.others)


def _flat(image: Image, dpi: int, without: Collection[str]) -> tuple[Image, int, Matrix, list[str]]:
    """The page seen from above, at a resolution fit for reading: picture, dpi, the way of its pixels, what was done."""
    import cv2
    import numpy as np

    steps, to_image = [], geometry.scaling(1, 1)
    if dpi > _MOST_DPI and "resolution" not in without:
        height, width = image.shape[:2]
        size = (round(width * _MOST_DPI / dpi), round(height * _MOST_DPI / dpi))
        image, dpi = np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), dtype=np.uint8), _MOST_DPI
        to_image = geometry.scaling(size[0] / width, size[1] / height)
        steps.append(f"dpi:{dpi}")
    if "perspective" not in without and (corners := geometry.outline(image)) is not None:
        rectifying, size, dpi = geometry.rectifying(corners, _MOST_DPI)
        image, to_image = _warped(image, rectifying, size), rectifying @ to_image
        steps.append("perspective")
    return image, dpi, to_image, steps


def _even(image: Image, dpi: int, without: Collection[str]) -> tuple[Image, list[str]]:
    """Dark print on an even white ground, grey, and what was done for it."""
    import cv2
    import numpy as np

    steps = []
    grey = _grey(image) if "colour" in without else _without_coloured_ink(image)
    if "borders" not in without and (border := _border(grey, dpi)) is not None:
        grey = np.where(border, np.uint8(np.percentile(grey[::8, ::8], 75)), grey)
        steps.append("borders")
    if "ground" not in without:
        grey = _level(grey, dpi)
    if "contrast" not in without and (factor := _faintness(grey, dpi)) > 1:
        darker = np.clip(255 - (255 - np.arange(256)) * factor, 0, 255).astype(np.uint8)
        grey = np.asarray(cv2.LUT(grey, darker), dtype=np.uint8)
        steps.append("darkened")
    if "noise" not in without and _is_noisy(grey, dpi):
        grey = _without_specks(grey, dpi)
        steps.append("denoised")
    return grey, steps


def _grey(image: Image) -> Image:
    import cv2
    import numpy as np

    return image if image.ndim == 2 else np.asarray(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY), dtype=np.uint8)


def _without_coloured_ink(image: Image) -> Image:
    """The brightest channel, and white where that still shows a trace of coloured ink."""
    import cv2
    import numpy as np

    grey = brightest(image)
    if image.ndim == 2:
        return grey
    coloured = np.asarray(cv2.subtract(grey, darkest(image)) > _COLOURED, dtype=np.uint8)
    # the rim of a stroke is paler than the stroke; black print that crosses it stays
    stroke = cv2.dilate(coloured, np.ones((3, 3), np.uint8))
    return np.where((stroke > 0) & (grey > _DARK), np.uint8(255), grey)


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


def _border(grey: Image, dpi: int) -> NDArray[np.bool_] | None:
    """The pixels of what is black from the edge of the picture inwards; None where there is none."""
    import cv2
    import numpy as np

    scale = 50 / dpi
    small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    black = np.asarray(small < _BLACK, dtype=np.uint8)
    # A black frame about the picture holds on to what touches the edge; strokes of letters are too thin to stay.
    framed = cv2.morphologyEx(
        cv2.copyMakeBorder(black, 3, 3, 3, 3, cv2.BORDER_CONSTANT, value=[1]), cv2.MORPH_OPEN, np.ones((3, 3), np.uint8)
    )
    _, labels = cv2.connectedComponents(framed, connectivity=4)
    border = np.asarray(labels == labels[0, 0], dtype=np.uint8)[3:-3, 3:-3]
    if not _LEAST_BORDER < border.mean() < _MOST_BORDER:
        return None
    border = np.asarray(cv2.dilate(border, np.ones((3, 3), np.uint8)), dtype=np.uint8)
    size = (grey.shape[1], grey.shape[0])
    return np.asarray(cv2.resize(border, size, interpolation=cv2.INTER_NEAREST), dtype=np.bool_)


def _level(grey: Image, dpi: int) -> Image:
    import cv2
    import numpy as np

    # The ground is what remains when ink is closed over at a size larger than any stroke.
    scale = 75 / dpi
    small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    ground = cv2.medianBlur(cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((9, 9), np.uint8)), 21)
    ground = cv2.resize(ground, (grey.shape[1], grey.shape[0]), interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.divide(grey, np.maximum(ground, 1), scale=255), dtype=np.uint8)


def _faintness(grey: Image, dpi: int) -> float:
    """How many times darker the print of an even page must become to be black; 1 where it is dark enough."""
    import cv2
    import numpy as np

    scale = min(1.0, 150 / dpi)
    small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    print_ = small[small < _PAPER]
    if print_.size < _LEAST_PRINT * small.size:
        return 1.0
    ink = float(np.percentile(print_, 20))
    return min((255 - _BLACK_INK) / (255 - ink), _MOST_DARKENED) if ink > _FAINT_INK else 1.0


def _is_noisy(grey: Image, dpi: int) -> bool:
    """Are there specks all over the page? Asked of the clear parts in its middle: worn letters have specks about them."""
    import cv2
    import numpy as np

    middle = grey[3 * len(grey) // 8 : 5 * len(grey) // 8]
    specks, labels = _specks(middle, dpi)
    specked = specks[labels]
    print_ = np.asarray((middle < _DARK) & ~specked, dtype=np.uint8)
    size = (middle.shape[1], middle.shape[0])
    coarse = cv2.resize(print_ * 255, None, fx=_CLEAR_DPI / dpi, fy=_CLEAR_DPI / dpi, interpolation=cv2.INTER_AREA)
    near = cv2.dilate(np.asarray(coarse > 0, dtype=np.uint8), np.ones((3, 3), np.uint8))
    clear = cv2.resize(near, size, interpolation=cv2.INTER_NEAREST) == 0
    area = float(clear.sum()) / dpi**2
    return area > _LEAST_CLEAR and len(np.unique(labels[specked & clear])) > _NOISY * area


def _specks(grey: Image, dpi: int) -> tuple[NDArray[np.bool_], NDArray[np.int32]]:
    """Which pieces of ink are specks, and the piece that every pixel belongs to."""
    import cv2
    import numpy as np

    ink = np.asarray(grey < _DARK, dtype=np.uint8)
    _, labels, found, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    size = np.maximum(found[:, cv2.CC_STAT_WIDTH], found[:, cv2.CC_STAT_HEIGHT])
    specks = size <= max(_SPECK * dpi, 1)
    specks[0] = False  # the ground
    return specks, np.asarray(labels, dtype=np.int32)


def _without_specks(grey: Image, dpi: int) -> Image:
    import numpy as np

    # Specks by their size, not a median: that takes the tone marks of small letters with it.
    specks, labels = _specks(grey, dpi)
    return np.where(specks[labels], np.uint8(255), grey)


def _holes(image: Image, dpi: int) -> list[tuple[int, int, int]]:
    """Centre and radius (pixels) of the punch holes in the margins of an upright grey or BGR page: dark discs and rings."""
    import cv2
    import numpy as np

    scale = 1.0
    while scale * dpi >= 2 * _LEAST_HOLE_DPI:  # halving is several times faster than one reduction
        scale /= 2
        image = np.asarray(cv2.resize(image, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    small, millimetre = brightest(image), scale * dpi / 25.4
    # The ground is what remains when ink is closed over at a size larger than any hole.
    size = round(1.5 * _HOLES[1] * millimetre)
    ground = cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((size, size), np.uint8))
    ink = np.asarray(small < _HOLE_INK * ground, dtype=np.uint8)
    height, width = ink.shape
    inner = round((_HOLED_LEFT + _HOLES[1]) * millimetre)
    ink[inner:-inner, inner:-inner] = 0  # no margin
    found = []
    contours, hierarchy = cv2.findContours(ink, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    for contour, (_, _, _, parent) in zip(contours, [] if hierarchy is None else hierarchy[0], strict=True):
        _, _, across, down = cv2.boundingRect(contour)
        if parent >= 0 or not all(_HOLES[0] <= side / millimetre <= _HOLES[1] for side in (across, down)):
            continue
        (x, y), radius = cv2.minEnclosingCircle(contour)
        margins = (x - _HOLED_LEFT * millimetre, *(side - _HOLED * millimetre for side in (y, width - x, height - y)))
        if min(margins) > 0 or cv2.contourArea(contour) < _ROUND * np.pi * radius**2:
            continue
        inside, around, edge = np.zeros_like(ink), np.zeros_like(ink), radius + 0.5 * millimetre
        centre = (round(x), round(y))
        cv2.circle(inside, centre, round(0.6 * radius), 1, cv2.FILLED)
        cv2.circle(around, centre, round(edge + _ALONE * millimetre), 1, cv2.FILLED)
        cv2.circle(around, centre, round(edge), 0, cv2.FILLED)
        full = float(ink[inside > 0].mean())
        if min(full, 1 - full) < _EMPTY and ink[around > 0].mean() < _EMPTY:
            found.append((round(x / scale), round(y / scale), round(edge / scale)))
    return found


def _warped(image: Image, matrix: Matrix, size: tuple[int, int]) -> Image:
    import cv2
    import numpy as np

    white = [255] * (1 if image.ndim == 2 else 3)
    flags, edge = cv2.INTER_CUBIC, cv2.BORDER_CONSTANT
    if not matrix[2, :2].any():  # no perspective: half the time
        return np.asarray(cv2.warpAffine(image, matrix[:2], size, None, flags, edge, white), dtype=np.uint8)
    return np.asarray(cv2.warpPerspective(image, matrix, size, None, flags, edge, white), dtype=np.uint8)


def is_blank(image: Image, dpi: int) -> bool:
    """Is nothing to be read on a grey or BGR page? ``dpi`` at least 75.

    Specks, streaks, rules, punch holes, the shadow of a fold and what shines through from the back are nothing; one short
    line, a page number or a stamp in any colour is something. In doubt it is something: an engine finds out.
    """
    import cv2
    import numpy as np

    scale = min(1.0, _BLANK_DPI / dpi)
    now = dpi * scale
    small = np.asarray(cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    dark = darkest(small)
    if np.median(dark) < _BLACK:
        return False  # a lid left open, or a page that somebody must look at
    ink = np.asarray(_level(dark, round(now)) < _SHINING_THROUGH, dtype=np.uint8)
    _, _, found, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    left, top, across, down, area = found[1:].T
    height, width = ink.shape
    edge = _EDGE * now
    inside = (left > edge) & (top > edge) & (left + across < width - edge) & (top + down < height - edge)
    large, small_side = np.maximum(across, down) / now, np.minimum(across, down) / now
    printed = (large >= _LEAST_LETTER) & ((small_side >= _RULE) | (large < _LEAST_RULE))
    hole = (area > 0.65 * across * down) & (small_side > _LEAST_HOLE) & (large < 1.3 * small_side)
    return not (inside & printed & ~hole).any()
