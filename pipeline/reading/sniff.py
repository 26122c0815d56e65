"""What kind of file is it? By content first; the name's ending only decides between kinds of plain text."""

from __future__ import annotations

import re
from pathlib import PurePath

from pipeline.errors import UnreadableFile
from pipeline.reading.kinds import DOCUMENTS, MEDIA_TYPES, PACKAGES, Format, Package

_IMAGES = (
    (re.compile(rb"\x89PNG\r\n\x1a\n"), "image/png"),
    (re.compile(rb"\xff\xd8\xff"), "image/jpeg"),
    (re.compile(rb"II\*\x00|MM\x00\*"), "image/tiff"),
    (re.compile(rb"GIF8[79]a"), "image/gif"),
    (re.compile(rb"RIFF.{4}WEBP", re.DOTALL), "image/webp"),
    # "BM" alone begins many a word: the size of the second header (one byte of seven values) decides.
    (re.compile(rb"BM.{4}\x00{4}.{4}[\x0c\x28\x34\x38\x40\x6c\x7c]\x00{3}", re.DOTALL), "image/bmp"),
)
_READABLE = (
    "Các định dạng đọc được: TXT, MD, HTML, DOCX, DOC, ODT, RTF, PDF, PNG, JPG, TIFF, BMP, GIF, WEBP; "
    "gói ZIP, EML, EDXML."
)
_UNPACK = "Hãy giải nén ra một thư mục rồi xử lý thư mục đó, hoặc nén lại dạng ZIP."
# What stands at the head of files that cannot be opened: what they are, and what to do.
_CLOSED = (
    (re.compile(rb"Rar!\x1a\x07"), "tệp nén RAR", _UNPACK),
    (re.compile(rb"7z\xbc\xaf\x27\x1c"), "tệp nén 7z", _UNPACK),
    (re.compile(rb"\x1f\x8b\x08"), "tệp nén GZ", _UNPACK),
    (
        re.compile(rb"\x78\x9f\x3e\x22"),
        "gói winmail.dat của Outlook (TNEF)",
        "Hãy mở thư bằng Outlook và lưu tệp đính kèm ra, hoặc nhờ bên gửi gửi lại thư dạng HTML hay văn bản thường.",
    ),
    (
        re.compile(rb".{4}ftyp(?:hei[cxms]|hev[cx]|mif1|msf1|avif)", re.DOTALL),
        "ảnh HEIC của điện thoại",
        "Hãy chuyển sang JPG (hoặc đặt điện thoại chụp dạng JPG) rồi xử lý lại.",
    ),
)
_EDXML = re.compile(rb"<(?:[\w.-]+:)?(?:edXML(?:Envelope)?|MessageHeader)\b", re.IGNORECASE)
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body|meta|table|div|article)\b", re.IGNORECASE)
_MIME = re.compile(
    rb"\s*(?:MIME-Version|From|Return-Path|Received|Content-Type|Delivered-To|Message-ID|Date|Subject|To|X-[\w-]+):"
    rb"[^\n]*\r?\n(?:[\w-]+:|[ \t])",
    re.IGNORECASE,
)
# A file named as a mail may begin with any header; the parts of an edXML message may stand without the mail's head.
_HEADER = re.compile(rb"\s*(?:From \S[^\n]*\n|[A-Za-z][\w-]*:)")
PARTS = re.compile(rb"\s*--(?P<boundary>[^\s\"]{1,70})[ \t]*\r?\nContent-[\w-]+:", re.IGNORECASE)
"""The head of a multipart body that stands alone."""
_BINARY = {*DOCUMENTS, *PACKAGES} - {".txt", ".md", ".html", ".htm", ".edxml"}
_WEB_PAGE = (".mht", ".mhtml", ".htm", ".html", ".doc")
_FRONT_MATTER = re.compile(rb"\A(?:\xef\xbb\xbf)?---[ \t]*\r?\n[A-Za-z_]+:")


def sniff(data: bytes, file_name: str) -> tuple[Format | Package, str]:
    """The format of a file, or the kind of package it is, and its media type.

    Raises UnreadableFile for an empty file and for containers that are not opened (spreadsheets, RAR, Outlook's own
    mail format, encrypted Office files).
    """
    if not data:
        raise UnreadableFile(f"Tệp {file_name} rỗng (0 byte).", "Hãy tải hoặc quét lại văn bản.")
    kind = _binary(data, file_name)
    if kind == "image":
        return kind, next(media for magic, media in _IMAGES if magic.match(data))
    if kind is None:
        kind = _textual(data, PurePath(file_name).suffix.lower())
    return kind, MEDIA_TYPES[kind]


def _binary(data: bytes, file_name: str) -> Format | Package | None:
    # Before the look for a PDF: one may stand uncompressed at the head of an archive.
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return _zipped(data, file_name)
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if any(magic.match(data) for magic, _ in _IMAGES):
        return "image"
    suffix = PurePath(file_name).suffix.lower()
    for magic, what, advice in _CLOSED:
        if magic.match(data):
            raise UnreadableFile(f"Tệp {file_name} là {what}, chưa đọc được.", advice)
    if suffix == ".p7m":
        raise UnreadableFile(
            f"Tệp {file_name} là văn bản bọc trong chữ ký số (.p7m), chưa đọc được.",
            "Hãy mở bằng phần mềm ký số, lưu văn bản bên trong ra rồi xử lý tệp đó.",
        )
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        return _compound(data, file_name)
    if data.lstrip().startswith(b"{\\rtf"):
        return "rtf"
    if _MIME.match(data) or PARTS.match(data) or (suffix == ".eml" and _HEADER.match(data)):
        if suffix in _WEB_PAGE:
            raise UnreadableFile(
                f"Tệp {file_name} là trang web dạng MHTML.", "Hãy mở và lưu lại dạng HTML, DOCX hoặc PDF."
            )
        return "mail"
    if suffix in _BINARY and b"\0" in data[:4096]:
        raise UnreadableFile(f"Tệp {file_name} hỏng: nội dung không phải {suffix}.", "Hãy lấy lại bản gốc của tệp.")
    return None


def _zipped(data: bytes, file_name: str) -> Format | Package:
    from pipeline.reading import archive

    with archive.opened(data, file_name) as parts:
        names = set(parts.namelist())
        if any(re.fullmatch(r"word/document\d*\.xml", name) for name in names):
            return "docx"
        if "mimetype" in names:
            kind = archive.head(parts, parts.getinfo("mimetype"), 100)
            if kind.startswith(MEDIA_TYPES["odt"].encode()):
                return "odt"
    if "[Content_Types].xml" in names or PurePath(file_name).suffix.lower() in {".docx", ".odt", ".xlsx", ".pptx"}:
        raise UnreadableFile(f"Tệp {file_name} không phải văn bản (tệp nén hoặc bảng tính).", _READABLE)
    return "zip"


def _compound(data: bytes, file_name: str) -> Format:
    # First, for the Word files attached to a mail lie open in it; a Word file may hold a mail in turn.
    if "__properties_version1.0".encode("utf-16-le") in data and PurePath(file_name).suffix.lower() != ".doc":
        raise UnreadableFile(
            f"Tệp {file_name} là thư của Outlook (.msg), chưa đọc được.",
            "Hãy mở bằng Outlook, lưu thư dạng .eml hoặc lưu các tệp đính kèm ra, rồi xử lý các tệp đó.",
        )
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise UnreadableFile(f"Tệp {file_name} có mật khẩu.", "Hãy mở bằng Word, bỏ mật khẩu rồi lưu lại.")
    if "WordDocument".encode("utf-16-le") in data:
        return "doc"
    raise UnreadableFile(f"Tệp {file_name} không phải văn bản Word.", _READABLE)


def _textual(data: bytes, suffix: str) -> Format | Package:
    if suffix in {".md", ".markdown"} or _FRONT_MATTER.match(data):
        return "markdown"
    # A UTF-16 page has a NUL beside every ASCII letter.
    head = data[:4096].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if head.startswith(b"<") and _EDXML.search(head):
        return "edxml"
    if suffix in {".html", ".htm", ".xhtml"} and b"<" in head:
        return "html"
    if head.startswith(b"<") and _HTML.search(head):
        return "html"
    return "text"
