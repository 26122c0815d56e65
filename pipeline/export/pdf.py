"""Searchable PDF: a copy of the original with an invisible text layer on the pages that OCR read.

The pages stay as they are: their pictures are the original's bytes, and what is drawn on them does not change. Only text
that nobody sees goes, a scanner's own recognition (docs/decisions/0009-layer-or-picture.md): two texts at one place would be
found twice, and that one is wrong more often. The copy is not the original: a signature holds for the original's bytes
alone, so its value is not carried over (its looks are), nor is a claim to be PDF/A, nor the original's restrictions on copying.
"""

from __future__ import annotations

import hashlib
import io
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.config import Config
from pipeline.document import Result
from pipeline.errors import UnreadableFile
from pipeline.export import old_layer, text_layer, writing
from pipeline.incoming import Incoming

if TYPE_CHECKING:
    from pikepdf import Matrix, Page, Pdf

_FONT = "/CongvanText"
_NAMESPACE = "urn:congvan:copy"
_READ_ONLY = 1


def pages(incoming: Incoming, path: Path, config: Config) -> dict[Path, bytes]:
    """The copy of the original with its text layer; of a PDF no page of which was read by OCR, the original's own bytes.

    No file where the original is none that is printed on pages (plain text, HTML, Word), or is not at hand any more.
    Raises UnreadableFile where the original has changed since it was read or cannot be copied, and OSError.
    """
    result, original = incoming.result, incoming.original
    kind = result.source.media_type
    if original is None or not (kind == "application/pdf" or kind.startswith("image/")):
        return {}
    data = original.read()
    if hashlib.sha256(data).hexdigest() != result.source.sha256:
        raise UnreadableFile(f"Tệp {result.source.file_name} đã thay đổi sau khi được đọc.", "Hãy xử lý lại văn bản.")
    if kind == "application/pdf" and not any(line.words for line in result.lines):
        return {path: data}
    return {path: searchable(data, result)}


def searchable(data: bytes, result: Result) -> bytes:
    """The PDF or picture with the words of the result where they are printed. Raises UnreadableFile for a damaged one."""
    from pikepdf import ObjectStreamMode, PdfError

    out = io.BytesIO()
    try:
        with _opened(data, result) as pdf:
            _write_words(pdf, result)
            _mark_as_copy(pdf, result)
            # plain objects: a later run finds the mark of a copy without opening it
            pdf.save(out, deterministic_id=True, object_stream_mode=ObjectStreamMode.disable, min_version="1.5")
    except (PdfError, OSError, SyntaxError, ValueError) as fault:
        raise UnreadableFile(
            f"Không làm được bản PDF có lớp chữ từ tệp {result.source.file_name}: tệp hỏng.",
            "Hãy quét lại, hoặc bỏ pdf khỏi --format.",
        ) from fault
    return out.getvalue()


def _opened(data: bytes, result: Result) -> Pdf:
    if result.source.media_type == "application/pdf":
        import pikepdf

        return pikepdf.open(io.BytesIO(data))
    from pipeline.export import page_pictures

    return page_pictures.as_pdf(data, result.source.pages)


# ------------------------------------------------------------------ the words


def _write_words(pdf: Pdf, result: Result) -> None:
    from pikepdf import Name

    lines = defaultdict(list)
    for line in result.lines:
        if read := text_layer.words(line, result.text):
            lines[line.page].append(read)
    font = text_layer.GlyphlessFont()
    written = []
    for source in result.source.pages:
        if source.page not in lines:
            continue
        if source.page > len(pdf.pages):  # mended by one library, and not by the other
            raise ValueError(f"page {source.page} is missing")
        page = pdf.pages[source.page - 1]
        if source.reading == "ocr":
            old_layer.remove(pdf, page)
        upright = _upright(page, source.width, source.height)
        drawn = text_layer.content(lines[source.page], source.height, upright, _FONT, font)
        opened, closed = old_layer.unbalanced(page)
        page.contents_add(b"q\n" * (1 + opened), prepend=True)
        page.contents_add(b"\n" + b"Q\n" * (1 + closed) + drawn)
        written.append(page)
    registered = font.register(pdf)
    for page in written:
        page.add_resource(registered, Name.Font, Name(_FONT))


def _upright(page: Page, width: float, height: float) -> Matrix:
    """The way from the page as displayed, so many points wide and high (origin bottom left), to the page's own space."""
    from pikepdf import Matrix

    media, crop = ([float(side) for side in box] for box in (page.mediabox, page.cropbox))
    left, right = max(min(media[::2]), min(crop[::2])), min(max(media[::2]), max(crop[::2]))
    bottom, top = max(min(media[1::2]), min(crop[1::2])), min(max(media[1::2]), max(crop[1::2]))
    if right <= left or top <= bottom:  # as pdfium displays it, and so as it was read (reading/sheet.py)
        left, bottom, right, top = media
    turn = page.rotation % 360
    across, down = (right - left, top - bottom) if turn % 180 == 0 else (top - bottom, right - left)
    x, y = across / width, down / height  # one point of what was read in units of the page
    return {
        0: Matrix(x, 0, 0, y, left, bottom),
        90: Matrix(0, x, -y, 0, right, bottom),
        180: Matrix(-x, 0, 0, -y, right, top),
        270: Matrix(0, -x, y, 0, left, top),
    }[turn]


# ------------------------------------------------------------------ what the copy says of itself


def _mark_as_copy(pdf: Pdf, result: Result) -> None:
    """What it is, of which file, and what of the original does not hold for it, in the file's information and XMP."""
    signatures = _without_signatures(pdf)
    notice = f"Bản sao do congvan lập để tra cứu, có lớp chữ do máy đọc, từ tệp {result.source.file_name}."
    if signatures:
        notice += " Chữ ký số không đi theo bản sao: hãy kiểm tra trên tệp gốc."
    if pdf.is_encrypted:
        notice += " Tệp gốc đặt hạn chế sao chép hoặc in; bản sao không mang hạn chế ấy."
    about = {"mark": writing.PAGE_MARK, "original": f"sha256:{result.source.sha256}", "notice": notice}
    for key, value in about.items():
        pdf.docinfo[f"/Congvan{key.capitalize()}"] = value
    with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as xmp:
        for claim in ("pdfaid:part", "pdfaid:conformance", "pdfaid:rev", "pdfaid:amd"):
            if claim in xmp:
                del xmp[claim]
        xmp.register_xml_namespace(_NAMESPACE, "congvan")
        for key, value in about.items():
            xmp[f"{{{_NAMESPACE}}}{key}"] = value


def _without_signatures(pdf: Pdf) -> int:
    """Take the values of electronic signatures out of their fields, which keep their looks and can be filled in no more;
    how many there were."""
    from pikepdf import Dictionary, Name

    found = 0
    for item in pdf.objects:
        if (
            isinstance(item, Dictionary)
            and isinstance(signed := item.get(Name.V), Dictionary)
            and Name.ByteRange in signed
        ):
            del item[Name.V]
            item.Ff = int(item.get(Name.Ff, 0)) | _READ_ONLY
            found += 1
    if found:
        for holder, key in ((pdf.Root.get(Name.AcroForm), Name.SigFlags), (pdf.Root, Name.Perms), (pdf.Root, Name.DSS)):
            if isinstance(holder, Dictionary) and key in holder:
                del holder[key]
    return found
