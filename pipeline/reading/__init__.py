"""Bytes -> pages of lines: the only room that opens a dispatch.

One file a format. Every reader gives the same lines, folded once (normalise.py); which lines are letterhead,
body or signature is for layout to say.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.document import Source
from pipeline.errors import UnreadableFile, reason
from pipeline.reading.kinds import Format
from pipeline.reading.normalise import shown
from pipeline.reading.sniff import sniff

if TYPE_CHECKING:
    from pipeline.ocr import OcrEngine
    from pipeline.reading.content import Content

MAX_BYTES = 200 * 1024 * 1024
MAX_CHARACTERS = 2_000_000
"""Some 600 printed pages: more is no dispatch, and would take minutes."""
_TRIES = 3
"""So often a file is read that changes while it is read."""

_SCAN_AGAIN = "Hãy xem tệp có trang trắng không; nếu không, quét lại rõ hơn ở 300 dpi."
_IN_WORD = "Nếu nội dung là ảnh chèn vào tệp, hãy xuất tệp ra PDF rồi xử lý tệp PDF."
_WORDLESS: dict[Format, str] = {
    "text": "Hãy lấy lại bản gốc của tệp.",
    "markdown": "Hãy lấy lại bản gốc của tệp.",
    "html": "Hãy mở trang bằng trình duyệt rồi lưu lại, hoặc in ra PDF.",
    **dict.fromkeys(("docx", "doc", "rtf", "odt"), _IN_WORD),
    **dict.fromkeys(("pdf", "image"), _SCAN_AGAIN),
}


def read(
    path: Path, *, ocr: OcrEngine | None = None, dpi: int = 300, way: tuple[int, ...] = (), jobs: int = 1
) -> Source:
    """Read one file. ``ocr`` reads scanned pages (Tesseract when None); ``dpi`` is the resolution they are drawn in;
    ``jobs`` the processes that the pages of a PDF or TIFF are spread over; ``way`` leads to a document in a package (packages.documents), else a package must hold exactly one.

    Raises UnreadableFile (empty, without words, damaged, encrypted, unknown, too large) and MissingTool (Tesseract,
    LibreOffice).
    """
    return read_bytes(snapshot(path), shown(path.name), ocr=ocr, dpi=dpi, way=way, jobs=jobs)


def snapshot(path: Path) -> bytes:
    """The bytes of a file at one moment, however it is changed or replaced meanwhile.

    Raises UnreadableFile: it cannot be opened, is too large, or is being written all the time.
    """
    name = shown(path.name)
    try:
        with path.open("rb") as file:
            for _ in range(_TRIES):
                before = os.fstat(file.fileno())
                if before.st_size > MAX_BYTES:
                    raise too_large(name)
                file.seek(0)
                data = file.read()
                after = os.fstat(file.fileno())
                if (len(data), before.st_mtime_ns) == (after.st_size, after.st_mtime_ns):
                    return data
    except OSError as fault:
        raise UnreadableFile(f"Không mở được tệp {name}: {reason(fault)}.", "Hãy kiểm tra đường dẫn.") from fault
    raise UnreadableFile(f"Tệp {name} đang được ghi.", "Hãy xử lý lại khi đã chép xong.")


def read_bytes(
    data: bytes,
    file_name: str,
    *,
    ocr: OcrEngine | None = None,
    dpi: int = 300,
    way: tuple[int, ...] = (),
    jobs: int = 1,
) -> Source:
    """Read a file that is already in memory; ``file_name`` names it in messages and settles kinds of plain text."""
    if len(data) > MAX_BYTES:
        raise too_large(file_name)
    kind, media_type = sniff(data, file_name)
    if kind == "zip" or kind == "mail" or kind == "edxml":
        from pipeline.reading import packages

        taken = packages.take(data, file_name, way)
        source = read_bytes(taken.data, taken.file_name, ocr=ocr, dpi=dpi, jobs=jobs)
        return replace(source, stated=taken.stated, issues=(*taken.issues, *source.issues))
    # Four bytes are the most that a character takes: what is longer is not even cut into lines.
    if kind in {"text", "markdown"} and len(data) > 4 * MAX_CHARACTERS:
        raise _too_long(file_name)
    content = _content(kind, data, file_name, ocr, dpi, jobs)
    characters = sum(len(line.text) for page in content.pages for line in page.lines)
    if characters > MAX_CHARACTERS:
        raise _too_long(file_name)
    if not characters:
        raise UnreadableFile(f"Không đọc được chữ nào trong tệp {file_name}.", _WORDLESS[kind])
    return Source(
        file_name=file_name,
        sha256=hashlib.sha256(data).hexdigest(),
        media_type=media_type,
        pages=content.pages,
        published=content.published,
        issues=content.issues,
    )


def too_large(file_name: str) -> UnreadableFile:
    """The error for a file beyond MAX_BYTES."""
    return UnreadableFile(f"Tệp {file_name} lớn hơn 200 MB.", "Hãy tách tệp hoặc quét lại ở 300 dpi.")


def _too_long(file_name: str) -> UnreadableFile:
    return UnreadableFile(
        f"Tệp {file_name} có hơn {MAX_CHARACTERS // 1_000_000} triệu ký tự: không phải một văn bản.",
        "Hãy tách mỗi văn bản ra một tệp.",
    )


def _content(kind: Format, data: bytes, file_name: str, ocr: OcrEngine | None, dpi: int, jobs: int) -> Content:
    # Each format is imported where it is needed: a text file must not load the PDF or OCR libraries.
    match kind:
        case "text":
            from pipeline.reading import text

            return text.read_text(data, file_name)
        case "markdown":
            from pipeline.reading import markdown

            return markdown.read_markdown(data, file_name)
        case "html":
            from pipeline.reading import html

            return html.read_html(data, file_name)
        case "docx":
            from pipeline.reading import docx

            return docx.read_docx(data, file_name, ocr=ocr, jobs=jobs)
        case "doc" | "rtf" | "odt":
            from pipeline.reading import docx, office

            return docx.read_docx(office.to_docx(data, kind, file_name), file_name, ocr=ocr, jobs=jobs)
        case "pdf":
            from pipeline.reading import pdf

            return pdf.read_pdf(data, file_name, ocr=ocr, dpi=dpi, jobs=jobs)
        case "image":
            from pipeline.reading import image

            return image.read_image(data, file_name, ocr=ocr, jobs=jobs)
