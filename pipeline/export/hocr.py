"""hOCR 1.2: what was read, as XHTML with a box for every page, area, paragraph, line and word."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING

from pipeline import __version__
from pipeline.export.transcript import Drawn, Pixels, TextLine, Transcript, drawn, numbered, printable

if TYPE_CHECKING:
    from lxml.etree import _Element

_XHTML = "http://www.w3.org/1999/xhtml"
_CAPABILITIES = "ocr_page ocr_carea ocr_par ocr_line ocrx_word ocrp_wconf"


def render(whole: Transcript, dpi: int) -> str:
    """The transcript as hOCR; boxes are in pixels of ``dpi`` an inch, which each page states as ``scan_res``.

    An ``ocr_carea`` holds neighbouring blocks of one role (``data-role``), an ``ocr_par`` one block.
    Raises DispatchError (USAGE) for a file without places on paper.
    """
    from lxml import etree

    pages = drawn(whole, dpi, "hocr")
    root = etree.Element(f"{{{_XHTML}}}html", lang="vi", nsmap={None: _XHTML})
    root.set("{http://www.w3.org/XML/1998/namespace}lang", "vi")
    head = _add(root, "head")
    _add(head, "title").text = printable(whole.file_name)
    _add(head, "meta", {"charset": "utf-8"})
    for name, content in (
        ("ocr-system", f"congvan {__version__}"),
        ("ocr-capabilities", _CAPABILITIES),
        ("ocr-number-of-pages", str(len(pages))),
        ("ocr-langs", "vi"),
        ("ocr-scripts", "Latn"),
    ):
        _add(head, "meta", {"name": name, "content": content})
    body = _add(root, "body")
    for page in pages:
        _add_page(body, page, printable(whole.file_name).replace('"', "'"))
    written: bytes = etree.tostring(
        root, encoding="UTF-8", xml_declaration=True, doctype="<!DOCTYPE html>", pretty_print=True
    )
    return written.decode()


def _add(parent: _Element, tag: str, attributes: dict[str, str] | None = None) -> _Element:
    from lxml import etree

    return etree.SubElement(parent, f"{{{_XHTML}}}{tag}", attributes or {})


def _add_place(parent: _Element, tag: str, kind: str, name: str, box: Pixels, *properties: str) -> _Element:
    title = "; ".join(("bbox {} {} {} {}".format(*box), *properties))
    return _add(parent, tag, {"class": kind, "id": name, "title": title})


def _add_page(body: _Element, page: Drawn, file_name: str) -> None:
    number = page.page.page
    about = (f'image "{file_name}"', f"ppageno {number - 1}", f"scan_res {page.dpi} {page.dpi}")
    sheet = _add_place(body, "div", "ocr_page", f"page_{number}", (0, 0, *page.size), *about)
    if not page.page.blocks:
        sheet.text = "\n"  # no <div/>, which a reader of HTML takes for an opening tag
    areas, paragraphs, lines, words = (numbered(kind, number) for kind in ("area", "par", "line", "word"))
    for role, group in groupby(page.page.blocks, key=lambda block: block.role):
        blocks = list(group)
        box = page.place(line for block in blocks for line in block.lines)
        area = _add_place(sheet, "div", "ocr_carea", next(areas), box)
        area.set("data-role", role)
        for block in blocks:
            paragraph = _add_place(area, "p", "ocr_par", next(paragraphs), page.place(block.lines))
            for line in block.lines:
                printed = _add_place(paragraph, "span", "ocr_line", next(lines), page.place([line]))
                _add_words(printed, page, line, words)


def _add_words(printed: _Element, page: Drawn, line: TextLine, names: Iterator[str]) -> None:
    printed.text = ""  # the printing of the tree breaks no line within a printed line
    for at, (word, box) in enumerate(page.words(line)):
        if at:
            printed[-1].tail = " "
        sure = f"x_wconf {word.confidence * 100:.0f}"
        _add_place(printed, "span", "ocrx_word", next(names), box, sure).text = printable(word.text)
