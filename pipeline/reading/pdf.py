"""PDF: page by page the text layer, or OCR where the page is a picture, or both where a picture stands in the text.

pdfplumber gives characters with places and fonts, pypdfium2 draws pages. Why a page was read the way it was stands in
``Page.steps``: ``layer:…`` names what was wrong with its text layer, ``regions:n`` counts its pictures that were read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property, partial
from typing import TYPE_CHECKING

import pypdfium2

from pipeline.document import Box, Issue, Line, Page, Word
from pipeline.errors import MissingTool, UnreadableFile
from pipeline.ocr import geometry
from pipeline.ocr.clean import is_blank
from pipeline.reading import pixels
from pipeline.reading.content import Content
from pipeline.reading.layer import FEW_CHARACTERS, Layer, layer_of, vietnamese
from pipeline.reading.lines import count_blank, shifted, union
from pipeline.reading.overlay import signed_on
from pipeline.reading.pages import MAX_PAGES, PageRead, blank, collected, failed, read_pages, reason
from pipeline.reading.scan import doubts, read_scan
from pipeline.reading.sheet import HeavyPage, UnreadablePage, is_bomb, sheet_of

if TYPE_CHECKING:
    from pipeline.ocr import Image, OcrEngine

# A page with few letters and more ink than this beside them is printed in outlines instead of letters.
_DRAWN = 0.005
# Two readings are of one page: the picture's is better when it is so much more Vietnamese, or so much longer.
_MORE_VIETNAMESE = 0.2
_MORE_WORDS = 10
# A picture in a text holds text when so many words are read on it with this confidence.
_LEGIBLE = 0.6
_FEWEST_WORDS = 3
_MOST_PICTURES = 4
# Fewer letters than this across the lines of a page are an arrow, an axis, a number in the margin.
_MANY_ASIDE = 20
# Resolution at which a page is searched for print.
_BLANK_DPI = 150
# So many pages are read before the file is opened anew.
_OPEN_FOR = 25
# Above so many pixels pdfium may leave a picture out without a word.
_MOST_DECODED = 1_000_000_000


def read_pdf(data: bytes, file_name: str, *, ocr: OcrEngine | None = None, dpi: int = 300, jobs: int = 1) -> Content:
    """Read a PDF; ``jobs`` processes share its pages. A page that fails leaves an Issue PAGE_FAILED and the others are
    read all the same.

    Raises UnreadableFile (encrypted, truncated, no pages, every page failed), MissingTool (a scan, no Tesseract).
    """
    if is_bomb(data):
        raise UnreadableFile(f"Tệp PDF {file_name} có dữ liệu nén phình ra quá lớn.", "Hãy xin lại tệp từ bên gửi.")
    try:
        count = len(pypdfium2.PdfDocument(data))
    except pypdfium2.PdfiumError as fault:
        if "password" in str(fault).lower():
            raise UnreadableFile(f"Tệp PDF {file_name} có mật khẩu.", "Hãy bỏ mật khẩu rồi thử lại.") from fault
        raise UnreadableFile(f"Tệp PDF {file_name} hỏng hoặc bị cắt ngắn.", "Hãy tải hoặc quét lại.") from fault
    if not count:
        raise UnreadableFile(f"Tệp PDF {file_name} không có trang nào.", "Hãy tải hoặc quét lại.")
    found = read_pages(partial(PdfPages, data, ocr, dpi), min(count, MAX_PAGES), jobs)
    content = collected(found, count)
    if not content.pages:
        words = f"Không đọc được trang nào của {file_name}. {content.issues[0].message}"
        raise UnreadableFile(words, "Hãy tải hoặc quét lại.")
    return content


class PdfPages:
    """A PDF that is open for reading page by page; ``ocr`` reads pictures (the best engine installed when None)."""

    def __init__(self, data: bytes, ocr: OcrEngine | None, dpi: int) -> None:
        self._data, self._file = data, pypdfium2.PdfDocument(data)
        self._since_opened = 0
        self._given, self._dpi = ocr, dpi

    @cached_property
    def _engine(self) -> OcrEngine:
        if self._given is not None:
            return self._given
        from pipeline.ocr.installed import best_engine

        return best_engine()

    def __call__(self, index: int) -> PageRead:
        """Read one page. Raises MissingTool; any other fault is the page's own."""
        number = index + 1
        if self._since_opened == _OPEN_FOR:  # pdfium keeps what it has once met of a file
            self._file.close()
            self._file, self._since_opened = pypdfium2.PdfDocument(self._data), 0
        self._since_opened += 1
        try:
            layer, why = self._layer(index, number)
            read = self._read(layer, why, self._file[index], number)
        except MissingTool:
            raise
        except Exception as fault:  # whatever it is, it must not take the other pages with it
            return failed(number, reason(fault))
        signed = signed_on(" ".join(line.text for line in layer.overlay()))
        text = read.page is not None and read.page.reading != "ocr"
        return replace(read, signed=tuple(signed), encoded=layer.encoded if text else frozenset())

    def _layer(self, index: int, number: int) -> tuple[Layer, str | None]:
        """The text layer of a page, and why it is surely not the page (None where it may be)."""
        try:
            layer = layer_of(sheet_of(self._file, index), number)
        except UnreadablePage:
            raise
        except HeavyPage:
            return Layer(), "heavy"
        except Exception:
            # pdfminer raises what it likes on a damaged file; the page can still be drawn and read by OCR
            return Layer(), "failed"
        if layer.text() and not layer.is_scan():
            return layer, layer.fault()
        if layer.text():
            return layer, "typed"
        return layer, "invisible" if layer.hidden else "overlay" if layer.over else "none"

    def _read(self, layer: Layer, why: str | None, sheet: pypdfium2.PdfPage, number: int) -> PageRead:
        if why is None:
            return self._checked(layer, sheet, number)
        if not layer.words() and why not in ("heavy", "failed"):
            width, height = sheet.get_size()
            dpi = _fitting(width, height, _BLANK_DPI)
            if is_blank(_drawn(sheet, dpi), dpi):
                return _blank(layer, sheet, number)
        page = self._scanned(layer, sheet, number, layer.words() if why == "typed" else ())
        signed = [replace(line, kind="textbox") for line in layer.overlay()]
        return PageRead(_with_steps(replace(page, lines=(*page.lines, *signed)), f"layer:{why}"), doubts(page))

    def _checked(self, layer: Layer, sheet: pypdfium2.PdfPage, number: int) -> PageRead:
        """A page whose layer may be sound: where something speaks against it, the better reading of two."""
        doubt = layer.doubt()
        if not doubt and len(layer.text()) < FEW_CHARACTERS and not layer.turned and self._is_drawn(layer, sheet):
            doubt = "outlines"
        if doubt:
            try:
                rival = self._scanned(layer, sheet, number, ())
            except MissingTool as missing:
                message = f"Lớp chữ của trang {number} có thể không đúng với bản in. {missing}"
                issue = Issue("LAYER_DOUBTFUL", "warning", message, page=number)
                return PageRead(_with_steps(_printed(layer, sheet, number), f"layer:{doubt}"), (issue,))
            if _is_better(rival, layer, doubt):
                return PageRead(_with_steps(rival, f"layer:{doubt}"), doubts(rival))
        return self._with_pictures(layer, sheet, number)

    def _is_drawn(self, layer: Layer, sheet: pypdfium2.PdfPage) -> bool:
        """Is there more on the page than its letters and pictures?"""
        known = [line.box for line in layer.lines if line.box] + list(layer.pictures)
        dpi = _look_dpi(sheet)
        return pixels.ink(pixels.without(_drawn(sheet, dpi), known, 72 / dpi)) > _DRAWN

    def _scanned(self, layer: Layer, sheet: pypdfium2.PdfPage, number: int, typed: Sequence[Word]) -> Page:
        """The page read from its picture, with the words that are typed on it."""
        width, height = sheet.get_size()
        inches = min(width, height) / 72
        # the scan of a page that is no paper's size is one of A4: its letters are as large there
        factor = 1.0 if pixels.is_paper(inches) or not layer.is_scan() else geometry.A4_WIDTH_INCHES / inches
        dpi = _fitting(width * factor, height * factor, self._dpi)
        image = _drawn(sheet, dpi * factor)
        typed = [replace(word, box=_scaled(word.box, factor)) for word in _as_displayed(typed, layer, sheet)]
        if not layer.stamped:  # what is typed is in the picture too; form fields are not
            image = pixels.without(image, [word.box for word in typed], 72 / dpi)
        page = _scaled_page(read_scan(image, number, dpi, self._engine, typed), 1 / factor)
        return _with_steps(page, f"dpi:{dpi}") if dpi < self._dpi else page

    def _with_pictures(self, layer: Layer, sheet: pypdfium2.PdfPage, number: int) -> PageRead:
        """The text layer, with what is read on the larger pictures in it."""
        page = _printed(layer, sheet, number)
        issues: list[Issue] = []
        regions = 0
        if len(layer.pictures) > _MOST_PICTURES:
            message = f"Trang {number} có {len(layer.pictures)} ảnh lớn: chỉ đọc chữ trong {_MOST_PICTURES} ảnh đầu."
            issues.append(Issue("PICTURE_NOT_READ", "warning", message, page=number))
        for box in layer.pictures[:_MOST_PICTURES]:
            dpi = _fitting(box[2] - box[0], box[3] - box[1], self._dpi)
            words = [shifted(word.box, -box[0], -box[1]) for word in layer.words()]
            image = pixels.without(_drawn(sheet, dpi, box), words, 72 / dpi)
            if is_blank(image, dpi):
                continue
            try:
                region = read_scan(image, number, dpi, self._engine)
            except Exception as fault:  # the text around the picture is sound
                message = f"Không đọc được chữ trong ảnh ở trang {number}: {reason(fault)}."
                issues.append(Issue("PICTURE_NOT_READ", "warning", message, page=number))
                continue
            if lines := _legible(region):
                page = _with_lines(page, [_placed(line, box) for line in lines], box)
                issues += doubts(region)
                regions += 1
        if regions:
            page = _with_steps(page, f"regions:{regions}")
        if layer.aside >= _MANY_ASIDE:
            message = (
                f"Trang {number} có {layer.aside} chữ cái in theo chiều khác với trang, chưa được đọc: hãy xem bản gốc."
            )
            issues.append(Issue("TEXT_ASIDE", "warning", message, page=number))
        return PageRead(page, tuple(dict.fromkeys(issues)))


def _blank(layer: Layer, sheet: pypdfium2.PdfPage, number: int) -> PageRead:
    """A page with nothing on it, or with nothing but a signature. Raises UnreadablePage where its picture is damaged."""
    for item in sheet.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE]):
        width, height = item.get_px_size()
        if width * height > _MOST_DECODED:
            raise UnreadablePage(f"ảnh quá lớn ({width}×{height} điểm ảnh)")
        if width * height <= pixels.MOST_PIXELS:
            try:
                item.get_bitmap()
            except pypdfium2.PdfiumError as fault:
                raise UnreadablePage("ảnh của trang hỏng") from fault
    return blank(_printed(layer, sheet, number))


def _drawn(sheet: pypdfium2.PdfPage, dpi: float, box: Box | None = None) -> Image:
    """The page, or a box on it, as a BGR picture; without form fields: a signature must not cover what is under it."""
    width, height = sheet.get_size()
    left, top, right, bottom = box or (0.0, 0.0, width, height)
    crop = (left, height - bottom, width - right, top)
    image: Image = sheet.render(scale=dpi / 72, crop=crop, may_draw_forms=False).to_numpy()
    return image


def _look_dpi(sheet: pypdfium2.PdfPage) -> float:
    """The resolution at which there is enough of a page to see whether there is ink on it."""
    return float(72 * pixels.LOOK / max(sheet.get_size()))


def _fitting(width: float, height: float, dpi: int) -> int:
    """The resolution at which a page of this size (points) has no more than MOST_PIXELS."""
    return max(int(dpi * pixels.bounded(width * dpi / 72, height * dpi / 72)), 1)


def _printed(layer: Layer, sheet: pypdfium2.PdfPage, number: int) -> Page:
    width, height = sheet.get_size()
    page = Page(page=number, lines=tuple(layer.marked_lines()), reading="text", width=width, height=height)
    if not layer.turned:
        return page
    # as for a scan that lies on its side: the lines stand on the upright page, their boxes on the displayed one
    lines = []
    for line in page.lines:
        words = _as_displayed(line.words, layer, sheet)
        lines.append(replace(line, words=words, box=union([word.box for word in words])))
    size = (height, width) if layer.turned % 180 else (width, height)
    return replace(page, lines=tuple(lines), level=size, steps=(f"turned:{layer.turned}",))


def _as_displayed(words: Sequence[Word], layer: Layer, sheet: pypdfium2.PdfPage) -> tuple[Word, ...]:
    """Words of a layer with their boxes on the displayed page."""
    if not layer.turned:
        return tuple(words)
    way = geometry.back(geometry.quarter_turning(layer.turned // 90, *sheet.get_size()))
    return tuple(replace(word, box=geometry.moved(word.box, way)) for word in words)


def _with_steps(page: Page, *steps: str) -> Page:
    return replace(page, steps=(*steps, *page.steps))


def _is_better(rival: Page, layer: Layer, doubt: str) -> bool:
    words = [word.text for line in rival.lines for word in line.words if word.confidence >= _LEGIBLE]
    if doubt == "outlines":
        return len(words) > 2 * len(layer.words()) + _MORE_WORDS
    return vietnamese(" ".join(words)) > vietnamese(layer.text()) + _MORE_VIETNAMESE


# ------------------------------------------------------------------ pictures among text


def _legible(page: Page) -> list[Line]:
    """The lines that were surely read; none where a picture holds no text but a seal or a face."""
    lines = [line for line in page.lines if line.confidence >= _LEGIBLE]
    sure = [w for line in lines for w in line.words if w.confidence >= _LEGIBLE and sum(map(str.isalnum, w.text)) > 1]
    return lines if len(sure) >= _FEWEST_WORDS else []


def _with_lines(page: Page, lines: list[Line], box: Box) -> Page:
    """The page with the lines of a picture where it stands in the text; among the lines that stand upon it."""
    own = list(page.lines)
    within = any(
        box[1] < (line.top + line.bottom) / 2 < box[3] and line.left < box[2] and line.right > box[0] for line in own
    )
    for block in [[line] for line in lines] if within else [lines]:
        top = block[0].top
        at = next((i for i, line in enumerate(own) if line.top > top), len(own))
        own[at:at] = block
    weight = sum(len(line.text) for line in own)
    confidence = sum(line.confidence * len(line.text) for line in own) / weight
    return replace(page, lines=tuple(count_blank(own)), reading="mixed", confidence=round(confidence, 4))


def _placed(line: Line, box: Box) -> Line:
    """A line of a picture on the page."""
    x, y = box[0], box[1]
    return replace(
        line,
        left=line.left + x,
        right=line.right + x,
        top=line.top + y,
        bottom=line.bottom + y,
        box=shifted(line.box, x, y) if line.box else None,
        words=tuple(replace(word, box=shifted(word.box, x, y)) for word in line.words),
    )


def _scaled_page(page: Page, factor: float) -> Page:
    """The page with its places on a paper so many times as large; where its lines stand on the upright page stays."""
    if factor == 1:
        return page
    lines = [
        replace(
            line,
            box=_scaled(line.box, factor) if line.box else None,
            words=tuple(replace(word, box=_scaled(word.box, factor)) for word in line.words),
        )
        for line in page.lines
    ]
    level = page.level or (page.width, page.height)
    return replace(page, lines=tuple(lines), width=page.width * factor, height=page.height * factor, level=level)


def _scaled(box: Box, factor: float) -> Box:
    return box[0] * factor, box[1] * factor, box[2] * factor, box[3] * factor
