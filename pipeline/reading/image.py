"""Pictures of pages: PNG, JPEG, TIFF (of several pages)."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from pipeline.document import Issue, Page
from pipeline.errors import MissingTool, UnreadableFile
from pipeline.reading.content import Content
from pipeline.reading.scan import doubts, read_scan

if TYPE_CHECKING:
    from pipeline.ocr import Image, OcrEngine

_A4_WIDTH_INCHES = 8.27
_SANE_DPI = range(72, 1201)
_LEAST_SIDE = 50
# A page of A3 at 600 dpi has 70 million pixels; more than this is no page, or a bomb.
_MAX_PIXELS = 200_000_000


def read_image(data: bytes, file_name: str, *, ocr: OcrEngine | None = None) -> Content:
    """Read a picture of a page, or a TIFF of several.

    Raises UnreadableFile when it is damaged or too small to hold text, MissingTool without Tesseract.
    """
    from PIL import Image as Picture
    from PIL import UnidentifiedImageError

    if ocr is None:
        from pipeline.ocr.installed import best_engine

        ocr = best_engine()
    pages: list[Page] = []
    issues: list[Issue] = []
    try:
        picture = Picture.open(io.BytesIO(data))
        frames = int(getattr(picture, "n_frames", 1))
    except (UnidentifiedImageError, OSError, ValueError, Picture.DecompressionBombError) as fault:
        raise _damaged(file_name) from fault
    for index in range(frames):
        number = index + 1
        try:
            picture.seek(index)
            _check_size(picture, file_name)
            page = read_scan(_pixels(picture), number, _dpi(picture), ocr)
        except (MissingTool, UnreadableFile):
            raise
        except Exception as fault:  # one page must not take the file with it: the fault becomes an Issue
            issues.append(Issue("PAGE_FAILED", "error", f"Không đọc được trang {number}: {fault}.", page=number))
        else:
            pages.append(page)
            issues += doubts(page)
    if not pages:
        raise UnreadableFile(f"Không đọc được ảnh {file_name}. {issues[0].message}", "Hãy quét hoặc chụp lại.")
    return Content(pages=tuple(pages), issues=tuple(issues))


def _damaged(file_name: str) -> UnreadableFile:
    return UnreadableFile(f"Tệp ảnh {file_name} hỏng hoặc bị cắt ngắn.", "Hãy quét hoặc chụp lại.")


def _check_size(picture: Any, file_name: str) -> None:
    if min(picture.size) < _LEAST_SIDE:
        width, height = picture.size
        raise UnreadableFile(f"Ảnh {file_name} quá nhỏ ({width}×{height} điểm ảnh).", "Hãy quét lại ở 300 dpi.")
    if picture.size[0] * picture.size[1] > _MAX_PIXELS:
        raise UnreadableFile(f"Ảnh {file_name} quá lớn.", "Hãy quét lại ở 300 dpi.")


def _pixels(picture: Any) -> Image:
    """Grey or BGR pixels, upright by the camera's note, transparent parts white."""
    import numpy as np
    from PIL import Image as Picture
    from PIL import ImageOps

    upright = ImageOps.exif_transpose(picture)
    if upright.mode in {"RGBA", "LA", "PA"} or "transparency" in upright.info:
        upright = upright.convert("RGBA")
        upright = Picture.alpha_composite(Picture.new("RGBA", upright.size, "white"), upright)
    if upright.mode in {"1", "L", "I;16", "I", "F"}:
        return np.ascontiguousarray(np.asarray(upright.convert("L"), dtype=np.uint8))
    return np.ascontiguousarray(np.asarray(upright.convert("RGB"), dtype=np.uint8)[:, :, ::-1])


def _dpi(picture: Any) -> int:
    """The resolution that the file states, or that of an A4 page whose short side this is."""
    stated, side = float(picture.info.get("dpi", (0, 0))[0]), int(min(picture.size))
    # Cameras and converters write 72 or 96 whatever the truth: a page that would be wider than A3 gives them away.
    if stated and round(stated) in _SANE_DPI and side / stated < 12:
        return round(stated)
    return max(round(side / _A4_WIDTH_INCHES), 72)
