"""Plain text: its encoding, its pages, its lines."""

from __future__ import annotations

import codecs

from pipeline.document import Issue, Page
from pipeline.errors import UnreadableFile
from pipeline.reading import portal
from pipeline.reading.content import Content
from pipeline.reading.lines import plain_lines
from pipeline.reading.normalise import fold
from pipeline.reading.spelling import marked_share, odd_share, syllable_share

_LOST = "\ufffd"
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def read_text(data: bytes, file_name: str) -> Content:
    """Read a plain text; a form feed begins a new page. Raises UnreadableFile for binary or unknown encodings."""
    pages = []
    text = decode(data, file_name)
    for number, sheet in enumerate(text.rstrip("\f\n ").split("\f"), start=1):
        pages.append(Page(page=number, lines=tuple(plain_lines(sheet, page=number))))
    return portal.clean(Content(pages=tuple(pages), issues=damage(text)))


def decode(data: bytes, file_name: str) -> str:
    """The folded text of bytes in UTF-8, UTF-16 (with or without a mark) or Windows-1258."""
    for encoding in _candidates(data):
        try:
            text = fold_checked(data.decode(encoding))
        except UnicodeError:
            continue
        if text is not None and (encoding != "cp1258" or _is_vietnamese(text)):
            return text
    # A file cut in the middle of a letter, or with a byte gone wrong, is still read; damage() tells of it.
    text = fold_checked(data.decode("utf-8", errors="replace"))
    if text and text.count(_LOST) < len(text) / 100 and _is_vietnamese(text):
        return text
    raise UnreadableFile(
        f"Tệp {file_name} không phải văn bản Unicode đọc được.",
        "Hãy mở tệp và lưu lại với bảng mã UTF-8 (văn bản phông TCVN3/VNI cần chuyển mã trước).",
    )


def _candidates(data: bytes) -> tuple[str, ...]:
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return (encoding,)
    # Half of the bytes of Latin text in UTF-16 are NUL; Vietnamese has enough spaces and plain letters for a tenth.
    odd, even = data[1::2].count(0), data[0::2].count(0)
    if max(odd, even) > len(data) / 20:
        return ("utf-16-le",) if odd > even else ("utf-16-be",)
    return ("utf-8", "cp1258")


def damage(text: str) -> tuple[Issue, ...]:
    """A warning where characters of a text were lost before it came here."""
    if not (lost := text.count(_LOST)):
        return ()
    return (Issue("TEXT_DAMAGED", "warning", f"{lost} ký tự trong tệp bị hỏng: hãy đối chiếu với bản gốc."),)


def fold_checked(raw: str) -> str | None:
    """The folded text, or None when too many control characters show that it is no text at all."""
    controls = sum(ord(char) < 32 and char not in "\t\n\r\f\v" for char in raw)
    return None if controls > len(raw) / 100 else fold(raw)


def _is_vietnamese(text: str) -> bool:
    # Any bytes decode as Windows-1258; only text that reads as Vietnamese is believed.
    return syllable_share(text) > 0.7 and marked_share(text) > 0.2 and odd_share(text) < 0.02
