"""PDF: page by page the text layer, or OCR where the page is a picture.

pdfplumber gives characters with places and fonts, pypdfium2 draws pages. Signatures and numbers that an e-office
stamps on a page are form fields; they are flattened into the text layer to be read, and left out of the picture.
"""

from __future__ import annotations

import datetime as dt
import io
import logging
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from pipeline.document import Issue, Line, Page, Word
from pipeline.errors import MissingTool, UnreadableFile
from pipeline.reading.content import Content
from pipeline.reading.footnotes import body_size, is_note, without_marks
from pipeline.reading.grid import cells_of, lines_with_tables
from pipeline.reading.lines import count_blank
from pipeline.reading.normalise import squeeze
from pipeline.reading.overlay import overlaid, signed_on
from pipeline.reading.scan import doubts, read_scan
from pipeline.reading.spelling import marked_share, odd_share, syllable_share

if TYPE_CHECKING:
    from pipeline.ocr import Image, OcrEngine

# pdfminer tells of every odd operator of a damaged file; what matters to a clerk becomes an Issue.
logging.getLogger("pdfminer").setLevel(logging.CRITICAL)

# A page that a picture covers to more than this share, with fewer own characters than this, is a scan.
_COVERED = 0.5
_FEW_CHARACTERS = 120
# Letters of one word stand closer than this share of the type size; the narrowest justified space is about 0.18.
_LETTER_GAP = 0.12
# The same letter of the same type within a point of another is that letter printed twice.
_SAME_PLACE = 1.0


def read_pdf(data: bytes, file_name: str, *, ocr: OcrEngine | None = None, dpi: int = 300) -> Content:
    """Read a PDF. A page that fails leaves an Issue PAGE_FAILED and the others are read all the same.

    Raises UnreadableFile (encrypted, truncated, no pages, every page failed), MissingTool (a scan, no Tesseract).
    """
    import pdfplumber
    import pypdfium2

    try:
        drawn = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as fault:
        if "password" in str(fault).lower():
            raise UnreadableFile(f"Tệp PDF {file_name} có mật khẩu.", "Hãy bỏ mật khẩu rồi thử lại.") from fault
        raise UnreadableFile(f"Tệp PDF {file_name} hỏng hoặc bị cắt ngắn.", "Hãy tải hoặc quét lại.") from fault
    if not len(drawn):
        raise UnreadableFile(f"Tệp PDF {file_name} không có trang nào.", "Hãy tải hoặc quét lại.")
    pages: list[Page] = []
    issues: list[Issue] = []
    signed: list[dt.date] = []
    try:
        written = pdfplumber.open(io.BytesIO(_flattened(data)))
    except Exception:  # pdfminer raises what it likes on a damaged file; the pages can still be drawn and read by OCR
        written = None
    engine, tables = ocr, 0
    for index in range(len(drawn)):
        number = index + 1
        try:
            layer = _layer(written.pages[index], number, tables) if written else _Layer()
            if written:
                written.pages[index].close()  # or the characters of every page stay in memory
        except Exception:  # as above, for one page
            layer = _Layer()
        try:
            if _reads_as_text(layer, drawn, index):
                pages.append(_printed(layer, drawn[index], number))
                tables += layer.tables
            else:
                if engine is None:
                    from pipeline.ocr.installed import best_engine

                    engine = best_engine()
                page = read_scan(_drawing(drawn, index, dpi), number, dpi, engine, layer.typed())
                pages.append(page)
                issues += doubts(page)
            signed += signed_on(" ".join(line.text for line in layer.overlay()))
        except MissingTool:
            raise
        except Exception as fault:  # one page must not take the file with it: the fault becomes an Issue
            issues.append(Issue("PAGE_FAILED", "error", f"Không đọc được trang {number}: {fault}.", page=number))
    if not pages:
        raise UnreadableFile(f"Không đọc được trang nào của {file_name}. {issues[0].message}", "Hãy tải hoặc quét lại.")
    return Content(pages=tuple(pages), published=min(signed, default=None), issues=tuple(issues))


def _flattened(data: bytes) -> bytes:
    """The file with the appearances of its form fields and annotations written into the pages."""
    import pypdfium2
    import pypdfium2.raw as pdfium

    document = pypdfium2.PdfDocument(data)
    changed = False
    for page in document:
        if pdfium.FPDFPage_GetAnnotCount(page):
            changed |= pdfium.FPDFPage_Flatten(page, pdfium.FLAT_NORMALDISPLAY) == pdfium.FLATTEN_SUCCESS
    if not changed:
        return data
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


@dataclass(frozen=True, slots=True)
class _Layer:
    """The text layer of one page: its lines, which of them lie over it, the share that pictures cover, its tables."""

    lines: tuple[Line, ...] = ()
    over: frozenset[int] = frozenset()
    covered: float = 0.0
    tables: int = 0

    def text(self) -> str:
        """The page's own text, without overlays."""
        return "\n".join(line.text for at, line in enumerate(self.lines) if at not in self.over)

    def overlay(self) -> list[Line]:
        """The overlay lines."""
        return [line for at, line in enumerate(self.lines) if at in self.over]

    def typed(self) -> list[Word]:
        """The few words typed on a scanned page, such as the number that the registry stamps."""
        if len(self.text()) >= _FEW_CHARACTERS:
            return []
        return [word for at, line in enumerate(self.lines) if at not in self.over for word in line.words]


def _once(chars: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The characters without those printed a second time on themselves, as some programs make bold and shadow."""
    kept: list[dict[str, Any]] = []
    seen: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
    for char in chars:
        x, y = char["x0"], char["top"]
        kind = (char["text"], char["fontname"], char["size"])
        near = (c for i in (-1, 0, 1) for j in (-1, 0, 1) for c in seen.get((*kind, int(x) + i, int(y) + j), ()))
        if any(abs(c["x0"] - x) <= _SAME_PLACE and abs(c["top"] - y) <= _SAME_PLACE for c in near):
            continue
        seen.setdefault((*kind, int(x), int(y)), []).append(char)
        kept.append(char)
    return kept


def _layer(sheet: Any, number: int, first_table: int) -> _Layer:
    from pdfplumber.utils.text import extract_words

    x0, top, x1, bottom = sheet.bbox
    # Spaces are left to the gaps: Word lays stray ones over other letters.
    printed = [
        c
        for c in _once(sheet.chars)
        if not c["text"].isspace()
        and c["upright"]
        and x0 <= (c["x0"] + c["x1"]) / 2 <= x1
        and top <= c["top"] <= bottom
    ]
    chars, notes_from = without_marks(printed, float(sheet.height))
    fonts: dict[Word, tuple[str, float]] = {}
    for found in extract_words(chars, x_tolerance_ratio=_LETTER_GAP, y_tolerance=2, return_chars=True):
        if text := squeeze(found["text"]):
            word = Word(text, (found["x0"] - x0, found["top"] - top, found["x1"] - x0, found["bottom"] - top))
            fonts[word] = Counter((c["fontname"], round(c["size"], 1)) for c in found["chars"]).most_common(1)[0][0]

    def font_of(line: Line) -> tuple[str, float]:
        return Counter(fonts[w] for w in line.words).most_common(1)[0][0]

    tables = cells_of(sheet)
    lines = lines_with_tables(list(fonts), number, lambda w: "bold" in fonts[w][0].lower(), tables, first_table)
    if notes_from is not None:
        body, floor = body_size(printed), notes_from - top - 1
        lines = [
            replace(line, kind="footnote") if line.top >= floor and is_note(font_of(line)[1], body) else line
            for line in lines
        ]
    pictures = sum(
        max(min(i["x1"], x1) - max(i["x0"], x0), 0) * max(min(i["bottom"], bottom) - max(i["top"], top), 0)
        for i in sheet.images
    )
    return _Layer(
        lines=tuple(lines),
        over=frozenset(overlaid(lines, font_of)),
        covered=min(pictures / float(sheet.width * sheet.height), 1.0),
        tables=len(tables),
    )


def _reads_as_text(layer: _Layer, drawn: Any, index: int) -> bool:
    """Is the text layer the page? Otherwise it is a scan, or its letters are not those that are printed."""
    text = layer.text()
    if not text:
        return _is_blank(drawn, index)
    if layer.covered > _COVERED and len(text) < _FEW_CHARACTERS:
        return False
    if odd_share(text) > 0.04:
        return False
    # A scanner's own recognition in English: Vietnamese without its marks.
    unmarked = layer.covered > _COVERED and marked_share(text) < 0.25 and syllable_share(text) > 0.3
    return not unmarked


def _is_blank(drawn: Any, index: int) -> bool:
    image = _drawing(drawn, index, 36)
    return float((image < 160).mean()) < 0.0003


def _drawing(drawn: Any, index: int, dpi: int) -> Image:
    """The page as a BGR picture, without form fields: a signature's text must not cover what is printed under it."""
    image: Image = drawn[index].render(scale=dpi / 72, may_draw_forms=False).to_numpy()
    return image


def _printed(layer: _Layer, sheet: Any, number: int) -> Page:
    width, height = sheet.get_size()
    lines = [replace(line, kind="textbox") if at in layer.over else line for at, line in enumerate(layer.lines)]
    return Page(page=number, lines=tuple(count_blank(lines)), reading="text", width=width, height=height)
