"""The pages of a scan or a PDF as pictures for the screen, drawn from the original one at a time."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from pipeline.document import Result
from pipeline.errors import DispatchError
from pipeline.incoming import Original
from pipeline.reading.pages import KILLED

if TYPE_CHECKING:
    import pypdfium2
    from PIL import Image

# Print is read with ease at this resolution; a page of no paper's size is drawn smaller.
_DPI, _LONGEST = 120, 1700
# Beyond so many pages a file is too large to be opened at ease.
MOST_PAGES = 120
# pdfium keeps what it has once met of a file.
_OPEN_FOR = 25
# Channels that differ by so much are colour; a page with hardly any, most of it white, is clean print.
_COLOURED, _LEAST_COLOUR, _CLEAN = 40, 0.0005, 0.8
# Every so manieth pixel of every so manieth row tells.
_EVERY = 3
# Shades of grey that clean print needs, and the effort (1 to 9) at which it is packed. Quality and effort of WebP by which the print of a scan stays sharp.
_SHADES, _PACKING = 16, 4
_QUALITY, _EFFORT = 50, 2
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

Draw = Callable[[], "Image.Image"]


@dataclass(frozen=True, slots=True)
class PageImage:
    """A page as a picture file, upright; its size in pixels."""

    page: int
    media_type: str
    data: bytes
    width: int
    height: int


def page_images(original: Original | None, result: Result, turns: Mapping[int, int]) -> Iterator[PageImage]:
    """The pages of a result that can be drawn, in order, those that could not be read among them; up to MOST_PAGES.

    ``turns`` are the clockwise quarter turns that make a page upright. There are none where the file is not the one that was
    read, or has no pages of its own (a text).
    """
    failed = {issue.page for issue in result.issues if issue.code == "PAGE_FAILED" and KILLED not in issue.message}
    numbers = sorted({*(page.page for page in result.source.pages), *(page for page in failed if page)})
    kind = result.source.media_type
    if original is None or not (kind in ("application/pdf", _WORD) or kind.startswith("image/")):
        return
    if kind == _WORD and not result.lines:
        return
    try:
        data = original.read()
    except (OSError, DispatchError):
        return
    if hashlib.sha256(data).hexdigest() != result.source.sha256:
        return
    sizes = {page.page: (page.width, page.height) for page in result.source.pages}
    for number, draw in _drawings(kind, data, numbers[:MOST_PAGES]):
        try:
            picture = draw()
        except Exception:  # whatever pdfium and Pillow raise on a damaged page: its words are shown instead
            continue
        yield _encoded(number, _upright(picture, sizes.get(number, (0.0, 0.0)), turns.get(number, 0)))


def _drawings(kind: str, data: bytes, numbers: list[int]) -> Iterator[tuple[int, Draw]]:
    """How each page is drawn. Gives up where the file as a whole cannot be opened."""
    try:
        if kind == "application/pdf":
            for start in range(0, len(numbers), _OPEN_FOR):
                yield from _of_pdf(data, numbers[start : start + _OPEN_FOR])
        elif kind == _WORD:
            from pipeline.reading.pictures import scans

            for number, unpack in enumerate(scans(data), 1):
                if number in numbers:
                    yield number, partial(_of_word, unpack)
        else:
            for number in numbers:
                yield number, partial(_of_image, data, number - 1)
    except Exception:  # it was read, and cannot be opened now: its words are shown instead
        return


def _of_pdf(data: bytes, numbers: list[int]) -> Iterator[tuple[int, Draw]]:
    import pypdfium2

    with pypdfium2.PdfDocument(data) as document:
        document.init_forms()  # what an e-office stamps on a page are form fields
        for number in numbers:
            yield number, partial(_of_sheet, document, number - 1)


def _of_sheet(document: pypdfium2.PdfDocument, index: int) -> Image.Image:
    sheet = document[index]
    try:
        scale = min(_DPI / 72, _LONGEST / max(sheet.get_size()))
        drawn: Image.Image = sheet.render(scale=scale).to_pil()
        return drawn.convert("RGB")
    finally:
        sheet.close()


def _of_word(unpack: Callable[[], bytes]) -> Image.Image:
    return _of_image(unpack(), 0)


def _of_image(data: bytes, index: int) -> Image.Image:
    from PIL import Image

    from pipeline.reading.image import shown

    pixels = shown(data, index, _LONGEST)
    grey = pixels.ndim == 2
    return Image.fromarray(pixels if grey else pixels[:, :, ::-1]).convert("RGB")


def _upright(picture: Image.Image, size: tuple[float, float], turn: int) -> Image.Image:
    """The picture in the size of its page (points), made upright."""
    from PIL import Image

    if 0 in size:
        scale = min(1.0, _LONGEST / max(picture.size))
        wanted = (picture.width * scale, picture.height * scale)
    else:
        scale = min(_DPI / 72, _LONGEST / max(size))
        wanted = (size[0] * scale, size[1] * scale)
    exact = max(round(wanted[0]), 1), max(round(wanted[1]), 1)
    if max(abs(exact[0] - picture.width), abs(exact[1] - picture.height)) > 1:
        picture = picture.resize(exact, Image.Resampling.BOX if picture.width > exact[0] else Image.Resampling.BICUBIC)
    turning = {1: Image.Transpose.ROTATE_270, 2: Image.Transpose.ROTATE_180, 3: Image.Transpose.ROTATE_90}
    return picture.transpose(turning[turn]) if turn else picture


def _encoded(number: int, picture: Image.Image) -> PageImage:
    """Clean print in few shades of grey and without loss, what a scanner or a camera gives in WebP: the smaller of the two."""
    import numpy as np
    from PIL import Image

    # channel by channel: a minimum over the last axis of three takes ten times as long
    red, green, blue = np.moveaxis(np.asarray(picture)[::_EVERY, ::_EVERY], 2, 0)
    darkest = np.minimum(np.minimum(red, green), blue)
    white = float((darkest == 255).mean())
    coloured = float((np.maximum(np.maximum(red, green), blue) - darkest > _COLOURED).mean())
    out = io.BytesIO()
    if white > _CLEAN and coloured < _LEAST_COLOUR:
        step = 255 / (_SHADES - 1)
        shades = picture.convert("L").point([round(value / step) for value in range(256)])
        few = Image.frombytes("P", shades.size, shades.tobytes())
        few.putpalette([round(shade * step) for shade in range(_SHADES) for _ in "rgb"])
        few.save(out, "PNG", bits=4, compress_level=_PACKING)
        return PageImage(number, "image/png", out.getvalue(), *picture.size)
    picture.save(out, "WEBP", quality=_QUALITY, method=_EFFORT)
    return PageImage(number, "image/webp", out.getvalue(), *picture.size)
