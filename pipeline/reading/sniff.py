"""What kind of file is it? By content first; the name's ending only decides between kinds of plain text."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from pathlib import PurePath
from typing import Literal

from pipeline.errors import UnreadableFile

Format = Literal["pdf", "docx", "doc", "rtf", "odt", "html", "markdown", "text", "image"]

MEDIA_TYPES: dict[Format, str] = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "doc": "application/msword",
    "rtf": "application/rtf",
    "odt": "application/vnd.oasis.opendocument.text",
    "html": "text/html",
    "markdown": "text/markdown",
    "text": "text/plain",
}
_IMAGES = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
)
_READABLE = "Các định dạng đọc được: TXT, MD, HTML, DOCX, DOC, ODT, RTF, PDF, PNG, JPG, TIFF."
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body|meta|table|div|article)\b", re.IGNORECASE)
_MIME = re.compile(
    rb"\s*(?:MIME-Version|From|Return-Path|Received|Content-Type):[^\n]*\r?\n(?:[\w-]+:|[ \t])", re.IGNORECASE
)
_FRONT_MATTER = re.compile(rb"\A(?:\xef\xbb\xbf)?---[ \t]*\r?\n[A-Za-z_]+:")


def sniff(data: bytes, file_name: str) -> tuple[Format, str]:
    """The format of a file and its media type.

    Raises UnreadableFile for an empty file and for containers that are no dispatch (spreadsheets, archives,
    encrypted Office files).
    """
    if not data:
        raise UnreadableFile(f"Tệp {file_name} rỗng (0 byte).", "Hãy tải hoặc quét lại văn bản.")
    kind = _binary(data, file_name)
    if kind == "image":
        return kind, next(media for magic, media in _IMAGES if data.startswith(magic))
    if kind is None:
        kind = _textual(data, PurePath(file_name).suffix.lower())
    return kind, MEDIA_TYPES[kind]


def _binary(data: bytes, file_name: str) -> Format | None:
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if any(data.startswith(magic) for magic, _ in _IMAGES):
        return "image"
    if data.startswith(b"PK\x03\x04"):
        return _zipped(data, file_name)
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        return _compound(data, file_name)
    if data.lstrip().startswith(b"{\\rtf"):
        return "rtf"
    if _MIME.match(data):
        raise UnreadableFile(
            f"Tệp {file_name} là trang web dạng MHTML hoặc thư điện tử.", "Hãy mở và lưu lại dạng HTML, DOCX hoặc PDF."
        )
    suffix = PurePath(file_name).suffix.lower()
    if suffix in {".pdf", ".docx", ".doc", ".odt", ".png", ".jpg", ".jpeg", ".tif", ".tiff"} and b"\0" in data[:4096]:
        raise UnreadableFile(f"Tệp {file_name} hỏng: nội dung không phải {suffix}.", "Hãy lấy lại bản gốc của tệp.")
    return None


def _zipped(data: bytes, file_name: str) -> Format:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
            if any(re.fullmatch(r"word/document\d*\.xml", name) for name in names):
                return "docx"
            if "mimetype" in names and archive.read("mimetype").startswith(MEDIA_TYPES["odt"].encode()):
                return "odt"
    except (zipfile.BadZipFile, zlib.error, OSError, RuntimeError) as fault:
        raise UnreadableFile(f"Tệp {file_name} hỏng hoặc bị cắt ngắn.", "Hãy lấy lại bản gốc của tệp.") from fault
    raise UnreadableFile(f"Tệp {file_name} không phải văn bản (tệp nén hoặc bảng tính).", _READABLE)


def _compound(data: bytes, file_name: str) -> Format:
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise UnreadableFile(f"Tệp {file_name} có mật khẩu.", "Hãy mở bằng Word, bỏ mật khẩu rồi lưu lại.")
    if "WordDocument".encode("utf-16-le") in data:
        return "doc"
    raise UnreadableFile(f"Tệp {file_name} không phải văn bản Word.", _READABLE)


def _textual(data: bytes, suffix: str) -> Format:
    if suffix in {".md", ".markdown"} or _FRONT_MATTER.match(data):
        return "markdown"
    # A UTF-16 page has a NUL beside every ASCII letter.
    head = data[:4096].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if suffix in {".html", ".htm", ".xhtml"} and b"<" in head:
        return "html"
    if head.startswith(b"<") and _HTML.search(head):
        return "html"
    return "text"
