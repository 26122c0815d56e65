"""Pictures of pages: PNG, JPEG, TIFF (of several pages), GIF and whatever else Pillow opens."""

from __future__ import annotations

import io
import logging
import math
import warnings
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PIL import Image as Picture
from PIL import ImageFile, ImageOps

from pipeline.document import Issue, Page
from pipeline.errors import MissingTool, UnreadableFile
from pipeline.ocr.clean import is_blank
from pipeline.ocr.geometry import A4_WIDTH_INCHES
from pipeline.reading import pixels
from pipeline.reading.content import Content
from pipeline.reading.pages import MAX_PAGES, PageRead, blank, collected, failed, read_pages, reason
from pipeline.reading.scan import doubts, read_scan

if TYPE_CHECKING:
    from pipeline.ocr import Image, OcrEngine

# Pillow tells of every odd tag of a damaged file; what matters to a clerk becomes an Issue.
logging.getLogger("PIL").setLevel(logging.CRITICAL)

_SANE_DPI = range(72, 1201)
_LEAST_SIDE = 50
# Resolutions that differ by less than this factor are one.
_UNEVEN = 1.05
# A page of A3 at 600 dpi has 70 million pixels; Pillow holds one in up to four bytes, and needs all of them at once.
_MOST_DECODED = 100_000_000
_SCAN_AGAIN = "Hãy quét hoặc chụp lại."
# TIFF tag NewSubfileType: its lowest bit marks a small copy of another page.
_SUBFILE_TYPE = 254


def read_image(data: bytes, file_name: str, *, ocr: OcrEngine | None = None, jobs: int = 1) -> Content:
    """Read a picture of a page, or a TIFF of several, which ``jobs`` processes share.

    Raises UnreadableFile when no page can be read (damaged, too small to hold text, too large), MissingTool without
    Tesseract.
    """
    try:
        picture = _opened(data)
        frames, kind = int(getattr(picture, "n_frames", 1)), picture.format
    except Picture.DecompressionBombError as fault:
        raise UnreadableFile(f"Ảnh {file_name} quá lớn.", "Hãy quét lại ở 300 dpi.") from fault
    except Exception as fault:  # Pillow raises what it likes on a damaged file
        raise UnreadableFile(f"Tệp ảnh {file_name} hỏng hoặc bị cắt ngắn.", _SCAN_AGAIN) from fault
    count = frames if kind == "TIFF" else 1
    content = collected(read_pages(partial(ImagePages, data, ocr), min(count, MAX_PAGES), jobs), count)
    if not content.pages:
        raise UnreadableFile(f"Không đọc được ảnh {file_name}. {content.issues[0].message}", _SCAN_AGAIN)
    if kind not in ("TIFF", "MPO") and frames > 1:  # a phone keeps a small or second view beside its photo (MPO)
        message = f"Tệp ảnh có {frames} khung hình (ảnh động); chỉ đọc khung đầu."
        return Content(content.pages, issues=(*content.issues, Issue("FIRST_FRAME_ONLY", "warning", message, page=1)))
    return content


class ImagePages:
    """A picture that is open for reading page by page; ``ocr`` reads it (the best engine installed when None).

    ``before`` pages of the file stand before it.
    """

    def __init__(self, data: bytes, ocr: OcrEngine | None, before: int = 0) -> None:
        if ocr is None:
            from pipeline.ocr.installed import best_engine

            ocr = best_engine()
        self._data, self._engine, self._before = data, ocr, before

    def __call__(self, index: int) -> PageRead:
        """Read one page. Raises MissingTool; any other fault is the page's own."""
        number = self._before + index + 1
        try:
            return self._read(index, number)
        except MissingTool:
            raise
        except Picture.DecompressionBombError:
            return failed(number, "ảnh quá lớn, hãy quét lại ở 300 dpi")
        except Exception as fault:  # whatever it is, it must not take the other pages with it
            return failed(number, reason(fault))

    def _read(self, index: int, number: int) -> PageRead:
        picture = _opened(self._data, index)
        width, height = picture.size
        if index and getattr(picture, "tag_v2", {}).get(_SUBFILE_TYPE, 0) & 1:
            return PageRead(None)
        if min(width, height) < _LEAST_SIDE:
            return failed(number, f"ảnh quá nhỏ ({width}×{height} điểm ảnh), hãy quét lại ở 300 dpi")
        if width * height > _MOST_DECODED:
            raise Picture.DecompressionBombError
        dpi, stretch = _dpi(picture)
        image, whole = _all_pixels(self._data, picture, index, math.ceil(1 / pixels.bounded(width, height)))
        dpi = max(round(dpi * max(image.shape[:2]) / max(width, height)), 1)
        image = _stretched(image, stretch)
        if is_blank(image, dpi):
            size = image.shape[1] * 72 / dpi, image.shape[0] * 72 / dpi
            read = blank(Page(page=number, lines=(), reading="ocr", width=size[0], height=size[1]))
        else:
            page = read_scan(image, number, dpi, self._engine)
            read = PageRead(page, doubts(page))
        if whole:
            return read
        message = f"Ảnh của trang {number} bị cắt cụt: chỉ đọc được phần còn lại."
        return replace(read, issues=(*read.issues, Issue("PAGE_TRUNCATED", "error", message, page=number)))


def shown(data: bytes, index: int, most: int) -> Image:
    """Grey or BGR pixels of a page of a picture, for somebody to look at: its longer side still has ``most`` pixels where it had.

    Raises what Pillow raises on a damaged file, and for one that is too large.
    """
    picture = _opened(data, index)
    if picture.width * picture.height > _MOST_DECODED:
        raise Picture.DecompressionBombError
    return _all_pixels(data, picture, index, max(max(picture.size) // most, 1))[0]


def _all_pixels(data: bytes, picture: Picture.Image, index: int, factor: int) -> tuple[Image, bool]:
    """The pixels of a page, and whether all of them are there."""
    try:
        return _pixels(picture, factor), True
    except (OSError, SyntaxError):  # cut off; what is missing is the ground of the page
        given, ImageFile.LOAD_TRUNCATED_IMAGES = ImageFile.LOAD_TRUNCATED_IMAGES, True
        try:
            return _without_missing_rows(_pixels(_opened(data, index), factor)), False
        finally:
            ImageFile.LOAD_TRUNCATED_IMAGES = given


def _opened(data: bytes, index: int = 0) -> Picture.Image:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # sizes are checked here
        picture = Picture.open(io.BytesIO(data))
        if index:
            picture.seek(index)
        return picture


def _pixels(picture: Picture.Image, factor: int) -> Image:
    """Grey or BGR pixels, upright by the camera's note, transparent parts white; reduced by ``factor``."""
    import numpy as np

    if factor > 1:
        width = picture.width
        picture.draft(None, (width // factor, picture.height // factor))  # a JPEG is decoded smaller at once
        factor = max(round(factor * picture.width / width), 1)
    upright = ImageOps.exif_transpose(picture)
    if upright.mode.startswith("I") or upright.mode == "F":
        upright = eight_bit(upright)
    elif upright.mode in {"RGBA", "LA", "PA", "La", "RGBa"} or "transparency" in upright.info:
        upright = upright.convert("RGBA")
    else:
        upright = upright.convert("L" if upright.mode in {"1", "L"} else "RGB")
    if factor > 1:
        upright = upright.reduce(factor)
    if upright.mode == "RGBA":
        upright = Picture.alpha_composite(Picture.new("RGBA", upright.size, "white"), upright).convert("RGB")
    image = np.asarray(upright, dtype=np.uint8)
    return np.ascontiguousarray(image if image.ndim == 2 else image[:, :, ::-1])


def eight_bit(picture: Picture.Image) -> Picture.Image:
    """A grey picture of 16 or 32 bits or of fractions in 256 shades; Pillow would cut off what is brighter."""
    import numpy as np

    values = np.asarray(picture)
    brightest = float(values.max(initial=0))
    full = next((full for full in (1.0, 255.0, 65535.0) if brightest <= full), brightest)
    return Picture.fromarray((np.clip(values, 0, None) * (255 / full)).astype(np.uint8))


def _without_missing_rows(image: Image) -> Image:
    """The rows that were not there, black or grey to the edge of the picture, in the shade of the page."""
    import numpy as np

    rows = image.reshape(image.shape[0], -1)
    there = np.flatnonzero(rows.max(axis=1) != rows.min(axis=1))
    if there.size:
        ground = np.median(rows[there[0] : there[-1] + 1 : 8], axis=None)
        image = image.copy()
        image[: there[0]] = ground
        image[there[-1] + 1 :] = ground
    return image


def _dpi(picture: Picture.Image) -> tuple[int, tuple[float, float]]:
    """The resolution that the file states, or that of an A4 page whose short side this is; and how much the picture must be
    stretched across and down to have it in both directions: a fax has 204 by 98 dots an inch."""
    across, down = (float(stated) for stated in picture.info.get("dpi", (0, 0)))
    finest, side = max(across, down), int(min(picture.size))
    if all(math.isfinite(stated) and round(stated) in _SANE_DPI for stated in (across, down)):
        stretch = (finest / across, finest / down)
        sides = [length * factor for length, factor in zip(picture.size, stretch, strict=True)]
        # Cameras and converters write 72 or 96 whatever the truth: a page that would be wider than A3 gives them away.
        if pixels.is_paper(min(sides) / finest):
            return round(finest), stretch
    return max(round(side / A4_WIDTH_INCHES), 72), (1.0, 1.0)


def _stretched(image: Image, stretch: tuple[float, float]) -> Image:
    import cv2
    import numpy as np

    if max(stretch) < _UNEVEN:
        return image
    return np.asarray(cv2.resize(image, None, fx=stretch[0], fy=stretch[1], interpolation=cv2.INTER_CUBIC), np.uint8)
