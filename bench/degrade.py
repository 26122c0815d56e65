"""What happens to a page on its way to an office: pictures of pages made worse, the same way each time.

Every degradation takes a BGR picture of a page at 300 dpi and a random generator, and gives a picture and its resolution.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Image = NDArray[np.uint8]
    Picture = tuple[Image, int]

DPI = 300


def degraded(name: str, image: Image, seed: int) -> Picture:
    """The picture after what ``name`` (a key of DEGRADATIONS) says has happened to it."""
    return DEGRADATIONS[name](image, np.random.default_rng(seed))


def _as_it_is(image: Image, chance: np.random.Generator) -> Picture:
    return image, DPI


def _quarters(turn: int) -> Callable[[Image, np.random.Generator], Picture]:
    def put_in(image: Image, chance: np.random.Generator) -> Picture:
        return _bytes(cv2.rotate(image, turn)), DPI

    return put_in


def _skewed(degrees: float) -> Callable[[Image, np.random.Generator], Picture]:
    def fed(image: Image, chance: np.random.Generator) -> Picture:
        height, width = image.shape[:2]
        angle = degrees * chance.choice([-1, 1])
        matrix = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
        white = (255, 255, 255)
        return _bytes(cv2.warpAffine(image, matrix, (width, height), flags=cv2.INTER_CUBIC, borderValue=white)), DPI

    return fed


def _noisy(image: Image, chance: np.random.Generator) -> Picture:
    """The grain of a cheap sensor with dead pixels."""
    noise = image + chance.normal(0, 28, image.shape[:2])[:, :, None]
    dead = chance.random(image.shape[:2])
    noise[dead < 0.004] = 0
    noise[dead > 0.996] = 255
    return _bytes(noise.clip(0, 255)), DPI


def _faxed(image: Image, chance: np.random.Generator) -> Picture:
    """Black or white at 200 dpi, with specks of one to four pixels."""
    small = cv2.resize(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY), None, fx=2 / 3, fy=2 / 3, interpolation=cv2.INTER_AREA)
    page = np.where(small < 150, 0, 255)
    speckled = chance.random(page.shape)
    page[speckled < 0.006] = 0
    page[speckled > 0.994] = 255
    page[cv2.dilate(np.uint8(chance.random(page.shape) < 0.001), np.ones((2, 2), np.uint8)) > 0] = 0
    return _bytes(page), 200


def _coarse(image: Image, chance: np.random.Generator) -> Picture:
    scale = 110 / DPI
    return _bytes(cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)), 110


def _fine(image: Image, chance: np.random.Generator) -> Picture:
    """A scanner at its highest setting."""
    return _bytes(cv2.resize(image, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC)), 2 * DPI


def _blurred(image: Image, chance: np.random.Generator) -> Picture:
    """150 dpi, out of focus, unevenly lit, grey, in JPEG blocks."""
    small = cv2.resize(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY), None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    soft = cv2.GaussianBlur(small, (0, 0), 0.9).astype(np.float64)
    lit = np.linspace(0.95, 0.65, soft.shape[1]) * np.linspace(1, 0.85, soft.shape[0])[:, None]
    return _jpeg((soft * 0.6 + 80) * lit + chance.normal(0, 5, soft.shape), 55), 150


def _faint(image: Image, chance: np.random.Generator) -> Picture:
    """The last of the toner: a quarter of the contrast, with paper that is not quite white."""
    return _jpeg(180 + image * 0.24 + chance.normal(0, 3, image.shape), 80), DPI


def _photographed(image: Image, chance: np.random.Generator) -> Picture:
    """On a brown desk, seen from one side, the shadow of a hand across it, in JPEG."""
    height, width = image.shape[:2]
    frame = (round(width * 1.25), round(height * 1.2))
    corners = np.asarray([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    shift = np.asarray([(0.12, 0.1), (1.13, 0.07), (1.2, 1.13), (0.06, 1.12)]) * (width, height)
    placed = np.asarray(shift + chance.uniform(-0.02, 0.02, (4, 2)) * width, np.float32)
    matrix = cv2.getPerspectiveTransform(corners, placed)
    page = cv2.warpPerspective(image, matrix, frame, flags=cv2.INTER_AREA, borderValue=(50, 70, 95))
    light = np.full(frame[::-1], 0.92)
    hand = np.rint([(0.5, 1.1), (0.62, 0.45), (0.8, 0.4), (1.0, 0.9)] * np.asarray(frame)).astype(np.int32)
    cv2.fillPoly(light, [hand], 0.55)
    light = cv2.GaussianBlur(light, (0, 0), width / 40)[:, :, None]
    return _jpeg(page * light + chance.normal(0, 4, page.shape), 75), DPI


def _bordered(image: Image, chance: np.random.Generator) -> Picture:
    """The black of the copier's glass on two sides, the shadow of a fold on a third, a grey scan."""
    grey = cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)
    left, bottom = int(chance.integers(60, 120)), int(chance.integers(40, 100))
    page = cv2.copyMakeBorder(grey, 0, bottom, left, 0, cv2.BORDER_CONSTANT, value=[12]).astype(np.float64)
    across = np.arange(page.shape[1])[::-1]
    return _bytes(page * (1 - 0.75 * np.exp(-across / 90)) + chance.normal(0, 3, page.shape)), DPI


def _sealed(image: Image, chance: np.random.Generator) -> Picture:
    """A red seal and a blue stroke of the pen across the text."""
    height, width = image.shape[:2]
    middle = (int(width * chance.uniform(0.35, 0.65)), int(height * chance.uniform(0.4, 0.65)))
    ink = np.full_like(image, 255)
    for radius, line in ((215, 14), (150, 5)):
        cv2.circle(ink, middle, radius, (60, 50, 225), line, cv2.LINE_AA)
    star = [
        (middle[0] + r * np.sin(a), middle[1] - r * np.cos(a))
        for a, r in zip(np.arange(10) * np.pi / 5, [120, 46] * 5, strict=True)
    ]
    cv2.fillPoly(ink, [np.rint(star).astype(np.int32)], (60, 50, 225), cv2.LINE_AA)
    pen = middle + np.cumsum(chance.normal(0, 60, (12, 2)), axis=0)
    cv2.polylines(ink, [np.rint(pen).astype(np.int32)], False, (190, 70, 40), 8, cv2.LINE_AA)
    return _bytes(image * (ink / 255.0)), DPI


def _bytes(image: NDArray[np.float64] | NDArray[np.int64] | cv2.typing.MatLike) -> Image:
    return np.ascontiguousarray(np.clip(np.rint(image), 0, 255), dtype=np.uint8)


def _jpeg(image: NDArray[np.float64], quality: int) -> Image:
    _, data = cv2.imencode(".jpg", _bytes(image), [cv2.IMWRITE_JPEG_QUALITY, quality])
    return _bytes(cv2.imdecode(data, cv2.IMREAD_UNCHANGED))


DEGRADATIONS: dict[str, Callable[[Image, np.random.Generator], Picture]] = {
    "as they are": _as_it_is,
    "turned 90°": _quarters(cv2.ROTATE_90_CLOCKWISE),
    "turned 180°": _quarters(cv2.ROTATE_180),
    "skewed 0.4°": _skewed(0.4),
    "skewed 3°": _skewed(3),
    "skewed 8°": _skewed(8),
    "noise": _noisy,
    "fax": _faxed,
    "110 dpi": _coarse,
    "600 dpi": _fine,
    "blurred": _blurred,
    "faint": _faint,
    "photo": _photographed,
    "borders": _bordered,
    "seal": _sealed,
}
