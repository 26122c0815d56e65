"""A picture of a page, or a TIFF of several, as a PDF: JPEG in its own bytes, anything else without loss."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from PIL import Image as Picture
from PIL import ImageFile, ImageOps

from pipeline.document import SourcePage
from pipeline.reading.image import eight_bit

if TYPE_CHECKING:
    from pikepdf import Pdf

_A4 = 595.0, 842.0
# No side of a page may be longer (points; ISO 32000-1, annex C).
_LONGEST = 14_400.0
_PNG = b"\x89PNG\r\n\x1a\n"
_EXIF_ORIENTATION = 0x0112
# What EXIF says of how the picture lies, as the matrix that lays it upright into a square of one by one.
_UPRIGHT: Mapping[int, tuple[int, ...]] = {
    1: (1, 0, 0, 1, 0, 0),
    2: (-1, 0, 0, 1, 1, 0),
    3: (-1, 0, 0, -1, 1, 1),
    4: (1, 0, 0, -1, 0, 1),
    5: (0, -1, -1, 0, 1, 1),
    6: (0, -1, 1, 0, 0, 1),
    7: (0, 1, 1, 0, 0, 0),
    8: (0, 1, -1, 0, 1, 0),
}


def as_pdf(data: bytes, pages: Sequence[SourcePage]) -> Pdf:
    """A PDF with a page for each frame of a TIFF, or for a picture, so large as it was read where a PDF allows that.

    A frame that could not be read is an empty page, so that the n-th page stays the n-th. Raises OSError, SyntaxError and
    ValueError (Pillow) for a damaged file.
    """
    from pikepdf import Name, Operator, Pdf, unparse_content_stream

    read = {page.page: page for page in pages}
    pdf = Pdf.new()
    with Picture.open(io.BytesIO(data)) as picture:
        frames = int(getattr(picture, "n_frames", 1)) if picture.format == "TIFF" else 1
        for index in range(frames):
            page = read.get(index + 1)
            size = (page.width, page.height) if page else _A4
            smaller = min(1.0, _LONGEST / max(size))
            wide, high = (round(side * smaller, 3) for side in size)
            sheet = pdf.add_blank_page(page_size=(wide, high))
            if page is None:
                continue
            if picture.format in ("JPEG", "MPO"):
                drawn, lies = _jpeg(pdf, data, picture), picture.getexif().get(_EXIF_ORIENTATION, 1)
            else:
                drawn, lies = _png(pdf, _frame(data, index)), 1
            a, b, c, d, e, f = _UPRIGHT.get(lies, _UPRIGHT[1])
            laid = (a * wide, b * high, c * wide, d * high, e * wide, f * high)
            name = sheet.add_resource(drawn, Name.XObject, Name("/Scan"))
            shown: list[Any] = [
                ([], Operator("q")),
                (laid, Operator("cm")),
                ([name], Operator("Do")),
                ([], Operator("Q")),
            ]
            sheet.contents_add(unparse_content_stream(shown))
    return pdf


def _stream(pdf: Pdf, data: bytes, size: tuple[int, int], **about: Any) -> Any:
    from pikepdf import Name, Stream

    width, height = size
    kind = {"Type": Name.XObject, "Subtype": Name.Image, "Width": width, "Height": height}
    return Stream(pdf, data, **kind, **about)


def _jpeg(pdf: Pdf, data: bytes, picture: Picture.Image) -> Any:
    from pikepdf import Array, Name

    space = {"L": Name.DeviceGray, "CMYK": Name.DeviceCMYK}.get(picture.mode, Name.DeviceRGB)
    about = {"ColorSpace": space, "BitsPerComponent": 8, "Filter": Name.DCTDecode}
    if picture.mode == "CMYK" and "adobe" in picture.info:  # Adobe's are negatives
        about["Decode"] = Array([1, 0] * 4)
    return _stream(pdf, data, picture.size, **about)


def _frame(data: bytes, index: int) -> bytes:
    """A frame as a PNG that a PDF can hold as it is: not interlaced, nothing in it transparent. The file's own bytes where
    they are one."""
    if data.startswith(_PNG):
        depth, kind, interlaced = data[24], data[25], data[28]
        if depth <= 8 and kind in (0, 2, 3) and not interlaced and b"tRNS" not in data[:4096]:
            return data
    given, ImageFile.LOAD_TRUNCATED_IMAGES = ImageFile.LOAD_TRUNCATED_IMAGES, True
    try:
        with Picture.open(io.BytesIO(data)) as picture:
            picture.seek(index)
            upright = ImageOps.exif_transpose(picture)
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = given
    out = io.BytesIO()
    _opaque(upright).save(out, "PNG")
    return out.getvalue()


def _opaque(picture: Picture.Image) -> Picture.Image:
    """The picture in grey, colours or a palette, transparent parts white, as it was read."""
    if "A" in picture.mode or "a" in picture.mode or "transparency" in picture.info:
        whole = picture.convert("RGBA")
        return Picture.alpha_composite(Picture.new("RGBA", whole.size, "white"), whole).convert("RGB")
    if picture.mode.startswith("I") or picture.mode == "F":
        return eight_bit(picture)
    return picture if picture.mode in {"1", "L", "P", "RGB"} else picture.convert("RGB")


def _png(pdf: Pdf, data: bytes) -> Any:
    """A PNG in its own compression, which PDF knows too (ISO 32000-1, 7.4.4.4)."""
    from pikepdf import Array, Dictionary, Name

    chunks: dict[bytes, bytes] = {}
    at = len(_PNG)
    while at < len(data):
        length, tag = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
        chunks[tag] = chunks.get(tag, b"") + data[at + 8 : at + 8 + length]
        at += 12 + length
    width, height = (int.from_bytes(chunks[b"IHDR"][at : at + 4], "big") for at in (0, 4))
    depth, kind = chunks[b"IHDR"][8:10]
    space: Any = {0: Name.DeviceGray, 2: Name.DeviceRGB}.get(kind)
    if kind == 3:
        space = Array([Name.Indexed, Name.DeviceRGB, len(chunks[b"PLTE"]) // 3 - 1, chunks[b"PLTE"]])
    return _stream(
        pdf,
        chunks[b"IDAT"],
        (width, height),
        ColorSpace=space,
        BitsPerComponent=depth,
        Filter=Name.FlateDecode,
        DecodeParms=Dictionary(Predictor=15, Colors=3 if kind == 2 else 1, BitsPerComponent=depth, Columns=width),
    )
