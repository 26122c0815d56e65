"""One page of a PDF, taken out of its file as a document of its own and laid as a reader shows it.

The signatures and numbers that an e-office stamps on a page are form fields: they are written into the page. Its crop box
and its turn are carried out, so that every place on it is the place on the displayed page. What is too heavy to be
read in bounded time and memory is refused before anything inflates it.
"""

from __future__ import annotations

import io
import logging
import re
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium
from pdfminer.layout import LTChar, LTContainer, LTItem, LTPage
from pdfminer.pdfdocument import PDFDocument
from pdfminer.pdfinterp import PDFPageInterpreter
from pdfminer.pdfpage import PDFPage
from pdfminer.pdftypes import LITERALS_FLATE_DECODE, LITERALS_LZW_DECODE, PDFStream, resolve1
from pdfminer.psparser import literal_name
from pdfplumber.page import Page, PDFPageAggregatorWithMarkedContent
from pdfplumber.pdf import PDF

# pdfminer tells of every odd operator of a damaged file; what matters to a clerk becomes an Issue.
logging.getLogger("pdfminer").setLevel(logging.CRITICAL)

# A dense page of print is drawn by 100 kB of operators; a map or a plan by megabytes, which say nothing and take minutes.
_MOST_OPERATORS = 2_000_000
# A page with a stamp in every cell of a table draws hundreds of forms.
_MOST_FORMS = 20_000
# No font, form or profile of a page is larger than this, inflated; a stream that is was made to fill the memory.
_MOST_INFLATED = 64 * 1024 * 1024
# Deflate makes at most 1,032 bytes of one, LZW at most 2,731.
_MOST_GAIN = 1032
_TABLE_OF_OBJECTS = re.compile(rb"/Type\s*/(?:ObjStm|XRef)\b.{0,2000}?\bstream\r?\n", re.DOTALL)
# Text render modes (ISO 32000-1, 9.3.6): 3 draws nothing, 7 only adds to the clipping path.
_INVISIBLE = frozenset({3, 7})


class HeavyPage(Exception):
    """The page is drawn by so many operators that only its picture can be read."""


class UnreadablePage(RuntimeError):
    """The page cannot be read at all; the message is for a clerk."""


def is_bomb(data: bytes) -> bool:
    """Would a PDF fill the memory when it is opened, by its tables of objects?"""
    view = memoryview(data)
    for found in _TABLE_OF_OBJECTS.finditer(data):
        with suppress(zlib.error):
            if len(zlib.decompressobj().decompress(view[found.end() :], _MOST_INFLATED + 1)) > _MOST_INFLATED:
                return True
    return False


def sheet_of(document: pypdfium2.PdfDocument, index: int) -> Sheet:
    """A page as it is displayed, or turned so that most of its letters are upright, with its form fields written into it.

    Raises HeavyPage, UnreadablePage, and what pdfium and pdfminer raise on a damaged page.
    """
    single = pypdfium2.PdfDocument.new()
    single.import_pages(document, [index])
    sheet = _opened(single)
    _weigh(sheet.pdf.doc, sheet.page_obj)
    page = single[0]
    changed = bool(sheet.page_obj.attrs.get("Annots")) and (
        pdfium.FPDFPage_Flatten(page, pdfium.FLAT_NORMALDISPLAY) == pdfium.FLATTEN_SUCCESS
    )
    # a page that was flattened is parsed anew, or it would be transformed as it was before
    page = single[0] if changed else page
    if _lay(page) or changed:
        sheet = _opened(single)
    turn = Counter(char["turn"] for char in sheet.chars).most_common(1)
    if turn and turn[0][0]:
        page.set_rotation(turn[0][0])
        _lay(page)
        sheet = _opened(single)
        sheet.turned = turn[0][0]
    sheet.stamped = changed
    return sheet


class Sheet(Page):
    """A pdfplumber page that gives only what can be seen: no text that is invisible or lies under a picture.

    ``hidden`` counts the letters left out; ``stamped`` tells whether form fields were written into the page; ``turned``
    is the clockwise turn in degrees from the displayed page to this one. A letter's ``turn`` is that which makes it upright.
    """

    hidden: int = 0
    stamped: bool = False
    turned: int = 0

    @property
    def layout(self) -> LTPage:
        """The page's objects, as pdfminer gives them."""
        if not hasattr(self, "_layout"):
            device = _Seen(self.pdf.rsrcmgr, pageno=self.page_number, laparams=None)
            PDFPageInterpreter(self.pdf.rsrcmgr, device).process_page(self.page_obj)
            self._layout = device.get_result()
            self.hidden = device.hidden
        return self._layout

    def process_object(self, obj: LTItem) -> dict[str, Any]:
        """A letter with what is asked of letters here: pdfplumber's own list takes half the time of a page."""
        if not isinstance(obj, LTChar):
            return dict(super().process_object(obj))
        top = self.height - obj.y1
        return {
            "object_type": "char",
            "text": obj.get_text(),
            "fontname": str(obj.fontname),
            "size": obj.size,
            "upright": obj.upright,
            "turn": _turn(obj.matrix),
            "x0": obj.x0,
            "x1": obj.x1,
            "top": top,
            "bottom": self.height - obj.y0,
            "doctop": top,
            "width": obj.width,
            "height": obj.height,
        }


class _Seen(PDFPageAggregatorWithMarkedContent):
    """Takes away the letters that nobody sees: a scanner's own recognition, written unseen over or under the scan."""

    hidden = 0
    _mode = 0
    _forms = 0

    def begin_figure(self, *args: Any, **kwargs: Any) -> None:
        self._forms += 1
        if self._forms > _MOST_FORMS:  # each may draw the next ten times: pdfium would take as long
            raise UnreadablePage("trang vẽ lồng nhau quá nhiều lần")
        super().begin_figure(*args, **kwargs)

    def render_string(self, textstate: Any, seq: Any, ncs: Any, graphicstate: Any) -> None:
        self._mode = textstate.render
        super().render_string(textstate, seq, ncs, graphicstate)

    def render_char(self, *args: Any, **kwargs: Any) -> float:
        width: float = super().render_char(*args, **kwargs)
        if self._mode in _INVISIBLE:
            self.cur_item._objs.pop()
            self.hidden += 1
        return width

    def render_image(self, name: str, stream: PDFStream) -> None:
        super().render_image(name, stream)
        page = self._stack[0] if self._stack else self.cur_item
        see_through = stream.get_any(("SMask", "Mask", "IM", "ImageMask"))
        if not see_through and self.cur_item.width * self.cur_item.height > page.width * page.height / 2:
            self.hidden += _cover(page, self.cur_item.bbox)


def _turn(matrix: Sequence[float]) -> int:
    """The clockwise turn in degrees that makes a letter drawn by this matrix upright."""
    a, b = matrix[:2]
    if abs(a) >= abs(b):
        return 0 if a >= 0 else 180
    return 90 if b > 0 else 270


def _cover(container: LTContainer[Any], box: tuple[float, float, float, float]) -> int:
    """Take away the letters drawn so far inside a box, and count them."""
    x0, y0, x1, y1 = box
    kept, covered = [], 0
    for item in container:
        if isinstance(item, LTChar) and x0 <= (item.x0 + item.x1) / 2 <= x1 and y0 <= (item.y0 + item.y1) / 2 <= y1:
            covered += 1
            continue
        if isinstance(item, LTContainer):
            covered += _cover(item, box)
        kept.append(item)
    container._objs = kept
    return covered


def _opened(document: pypdfium2.PdfDocument) -> Sheet:
    target = io.BytesIO()
    document.save(target)
    pdf = PDF(target)
    return Sheet(pdf, next(PDFPage.create_pages(pdf.doc)), 1)


def _lay(page: pypdfium2.PdfPage) -> bool:
    """Turn and crop a page as it is displayed. False where it lies so already."""
    media, crop = page.get_mediabox(), page.get_cropbox()
    left, bottom = max(media[0], crop[0]), max(media[1], crop[1])
    right, top = min(media[2], crop[2]), min(media[3], crop[3])
    if right <= left or top <= bottom:
        left, bottom, right, top = media
    turn = page.get_rotation()
    if not turn and media == (left, bottom, right, top) and not left and not bottom:
        return False
    matrix = {
        0: (1, 0, 0, 1, -left, -bottom),
        90: (0, -1, 1, 0, -bottom, right),
        180: (-1, 0, 0, -1, right, top),
        270: (0, 1, -1, 0, top, -left),
    }[turn]
    width, height = page.get_size()
    clip = pdfium.FS_RECTF(left=0, top=height, right=width, bottom=0)
    pdfium.FPDFPage_TransFormWithClip(page, pdfium.FS_MATRIX(*matrix), clip)
    page.set_rotation(0)
    page.set_mediabox(0, 0, width, height)
    page.set_cropbox(0, 0, width, height)
    return True


def _weigh(document: PDFDocument, page: PDFPage) -> None:
    """Raises UnreadablePage for a stream that would fill the memory, HeavyPage for too many operators."""
    contents = {stream.objid for stream in map(resolve1, page.contents) if isinstance(stream, PDFStream)}
    operators = 0
    for stream in _streams(document):
        kind = literal_name(resolve1(stream.get("Subtype")) or "")
        if kind == "Image":  # pdfium draws a picture row by row
            continue
        size = _inflated(stream)
        if size > _MOST_INFLATED:
            raise UnreadablePage("dữ liệu nén phình ra quá lớn")
        if stream.objid in contents or kind == "Form":
            operators += size
    if operators > _MOST_OPERATORS:
        raise HeavyPage


def _streams(document: PDFDocument) -> Iterator[PDFStream]:
    for table in document.xrefs:
        for number in table.get_objids():
            item = document.getobj(number)
            if isinstance(item, PDFStream):
                yield item


def _inflated(stream: PDFStream) -> int:
    """The size of a stream when its filters are undone; anything above _MOST_INFLATED where it is more than that."""
    data = stream.get_rawdata() or b""
    size = len(data)
    for name, _ in stream.get_filters():
        if name in LITERALS_LZW_DECODE and size * _MOST_GAIN > _MOST_INFLATED:
            return _MOST_INFLATED + 1
        if name in LITERALS_FLATE_DECODE:
            try:
                data = zlib.decompressobj().decompress(data, _MOST_INFLATED + 1)
            except zlib.error:
                return size
            size = len(data)
            if size > _MOST_INFLATED:
                return size
    return size
