"""Plain text: its encoding, its pages, its lines."""

from __future__ import annotations

import codecs
import contextlib
import html
import re
from typing import NamedTuple

from pipeline.document import Issue, Page
from pipeline.errors import UnreadableFile
from pipeline.reading import glued, portal, typed
from pipeline.reading.content import Content
from pipeline.reading.encodings import Coding, convert, detect, strange, told
from pipeline.reading.lines import plain_lines
from pipeline.reading.normalise import fold
from pipeline.reading.spelling import marked_share, odd_share, syllable_share

_LOST = "\ufffd"
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# A share of foreign letters from which a text that is taken as Unicode may not be: some table or list, too short to tell.
_STRANGE = 0.04
_TAG = re.compile(r"<[^>]*>")
_TAG_APART = re.compile(r"(<[^>]*>)")
_LETTER_ENTITY = re.compile(
    r"&(?!(?:lt|gt|amp|quot|apos|#0*(?:34|38|39|60|62)|#x0*(?:22|26|27|3c|3e));)#?\w{1,8};", re.I
)


# Two columns of a text without boxes: the run of spaces by which layout tells them apart
_GUTTER = " " * 10


class Decoded(NamedTuple):
    """The folded text of a file, and what was doubtful or old about its encoding."""

    text: str
    issues: tuple[Issue, ...] = ()


def read_text(data: bytes, file_name: str) -> Content:
    """Read a plain text; a form feed begins a new page. Raises UnreadableFile for binary or unknown encodings."""
    pages: list[Page] = []
    tables = 0
    text, issues = decode(data, file_name)
    for number, sheet in enumerate(text.rstrip("\f\n ").split("\f"), start=1):
        cells = typed.cells_of(sheet.split("\n"), tables)
        tables = max((cell.table + 1 for row in cells.values() for cell, _ in row), default=tables)
        pages.append(Page(page=number, lines=tuple(plain_lines(_without_bars(sheet), page=number, cells=cells))))
    return portal.clean(Content(pages=tuple(pages), issues=issues))


def _without_bars(sheet: str) -> str:
    """The text with the bars of a layout table taken out ("VĂN PHÒNG CHÍNH PHỦ | CỘNG HÒA …", a lone "|"): its cells are
    columns. Rows of three cells and more are a table of data and stay."""
    lines = []
    for line in sheet.split("\n"):
        cells = [cell.strip() for cell in line.split("|") if cell.strip()]
        laid_out = "|" in line and len(cells) < 3 and all(re.search(r"[^\W\d]", cell) for cell in cells)
        lines.append(_GUTTER.join(cells) if laid_out else line)
    return "\n".join(lines)


def decode(data: bytes, file_name: str, *, markup: bool = False) -> Decoded:
    """The text of bytes in UTF-8, UTF-16 (with or without a mark), Windows-1258, or an encoding from before Unicode; words
    that were run together are parted.

    ``markup``: the text is HTML. Raises UnreadableFile where no encoding makes it text.
    """
    text, issues = _decode(data, file_name, markup=markup)
    text, parted = glued.part(text)
    return Decoded(text, (*issues, *parted))


def _decode(data: bytes, file_name: str, *, markup: bool) -> Decoded:
    for encoding in _candidates(data):
        try:
            raw = data.decode(encoding)
        except UnicodeError:
            continue
        if decoded := modernised(raw, markup=markup):
            return decoded
    with contextlib.suppress(UnicodeError):
        text = fold_checked(data.decode("cp1258"))
        if text and _is_vietnamese(text):
            return Decoded(text)
    # A file cut in the middle of a letter, or with a byte gone wrong, is still read; damage() tells of it.
    text = fold_checked(data.decode("utf-8", errors="replace"))
    if text and text.count(_LOST) < len(text) / 100 and _is_vietnamese(text):
        return Decoded(text, damage(text))
    # Every byte is a letter of Latin-1: what the old encodings do not explain is no text.
    if (coding := detect(_visible(raw := data.decode("latin-1"), markup))) and (old := _converted(raw, coding, markup)):
        return old
    raise UnreadableFile(
        f"Tệp {file_name} không phải văn bản Unicode đọc được, cũng không dùng bảng mã TCVN3, VNI, VPS hay VISCII.",
        "Hãy mở tệp bằng đúng phần mềm và phông chữ của nó rồi lưu lại với bảng mã UTF-8.",
    )


def modernised(raw: str, *, markup: bool = False) -> Decoded | None:
    """The folded text of a decoded file, out of the old encoding that it may be in; None where it is no text at all."""
    if coding := detect(_visible(raw, markup)):
        return _converted(raw, coding, markup)
    text = fold_checked(raw)
    return None if text is None else Decoded(text, damage(text) or strange(_visible(text, markup), _STRANGE))


def _visible(raw: str, markup: bool) -> str:
    return html.unescape(_TAG.sub(" ", raw)) if markup else raw


def _converted(raw: str, coding: Coding, markup: bool) -> Decoded | None:
    if markup:
        # A letter may be written as an entity (&ocirc;), but what stands for a sign of the markup must go on to do so.
        raw = _LETTER_ENTITY.sub(lambda entity: html.unescape(entity[0]), raw)
        converted = "".join(p if p.startswith("<") else convert(p, coding) for p in _TAG_APART.split(raw))
    else:
        converted = convert(raw, coding)
    text = fold_checked(converted)
    return None if text is None else Decoded(text, (*damage(text), *told([coding.name], _visible(text, markup))))


def _candidates(data: bytes) -> tuple[str, ...]:
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return (encoding,)
    # Half of the bytes of Latin text in UTF-16 are NUL; Vietnamese has enough spaces and plain letters for a tenth.
    odd, even = data[1::2].count(0), data[0::2].count(0)
    if max(odd, even) > len(data) / 20:
        return ("utf-16-le",) if odd > even else ("utf-16-be",)
    return ("utf-8",)


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
