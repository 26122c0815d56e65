"""ALTO 4.4 (Library of Congress): what was read, as XML with a place for every block, line and word."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, get_args

from pipeline import __version__
from pipeline.document import BlockRole
from pipeline.export.transcript import Drawn, Pixels, TextLine, Transcript, drawn, numbered, printable

if TYPE_CHECKING:
    from lxml.etree import _Element

_ALTO = "http://www.loc.gov/standards/alto/ns-v4#"
_SCHEMA = "http://www.loc.gov/standards/alto/v4/alto-4-4.xsd"
_LOCATION = "{http://www.w3.org/2001/XMLSchema-instance}schemaLocation"


def render(whole: Transcript, dpi: int) -> str:
    """The transcript as ALTO; places are in pixels of ``dpi`` an inch, as the processing settings state.

    A ``TextBlock`` is one block; its role is the ``LayoutTag`` it refers to. What was done to a page is its ``Processing``.
    Raises DispatchError (USAGE) for a file without places on paper.
    """
    from lxml import etree

    pages = drawn(whole, dpi, "alto")
    root = etree.Element(
        f"{{{_ALTO}}}alto", SCHEMAVERSION="4.4", nsmap={None: _ALTO, "xsi": _LOCATION[1:].split("}")[0]}
    )
    root.set(_LOCATION, f"{_ALTO} {_SCHEMA}")
    about = _add(root, "Description")
    _add(about, "MeasurementUnit").text = "pixel"
    image = _add(about, "sourceImageInformation")
    _add(image, "fileName").text = printable(whole.file_name)
    _add(image, "fileIdentifier", fileIdentifierLocation="SHA-256").text = whole.sha256
    for page in pages:
        _add_processing(about, page)
    tags = _add(root, "Tags")
    for role in get_args(BlockRole):
        _add(tags, "LayoutTag", ID=f"role_{role}", LABEL=role)
    layout = _add(root, "Layout")
    for page in pages:
        _add_page(layout, page)
    written: bytes = etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)
    return written.decode()


def _add(parent: _Element, tag: str, **attributes: str) -> _Element:
    from lxml import etree

    return etree.SubElement(parent, f"{{{_ALTO}}}{tag}", attributes)


def _add_place(parent: _Element, tag: str, name: str, box: Pixels, **more: str) -> _Element:
    left, top, right, bottom = box
    place = {"HPOS": left, "VPOS": top, "WIDTH": right - left, "HEIGHT": bottom - top}
    return _add(parent, tag, ID=name, **{side: str(value) for side, value in place.items()}, **more)


def _add_processing(about: _Element, page: Drawn) -> None:
    processing = _add(about, "Processing", ID=f"processing_{page.page.page}")
    _add(processing, "processingCategory").text = "contentGeneration"
    for step in page.page.steps:
        _add(processing, "processingStepDescription").text = printable(step)
    _add(processing, "processingStepSettings").text = f"{page.page.reading}; {page.dpi} dpi"
    software = _add(processing, "processingSoftware")
    _add(software, "softwareName").text = "congvan"
    _add(software, "softwareVersion").text = __version__


def _add_page(layout: _Element, page: Drawn) -> None:
    number, (width, height) = page.page.page, page.size
    sheet = _add(
        layout,
        "Page",
        ID=f"page_{number}",
        PHYSICAL_IMG_NR=str(number),
        WIDTH=str(width),
        HEIGHT=str(height),
        PC=str(page.page.confidence),
        LANG="vi",
        PROCESSINGREFS=f"processing_{number}",
    )
    space = _add_place(sheet, "PrintSpace", f"space_{number}", (0, 0, width, height))
    blocks, lines, words = (numbered(kind, number) for kind in ("block", "line", "word"))
    for block in page.page.blocks:
        role = f"role_{block.role}"
        paragraph = _add_place(space, "TextBlock", next(blocks), page.place(block.lines), TAGREFS=role)
        for line in block.lines:
            printed = _add_place(paragraph, "TextLine", next(lines), page.place([line]))
            _add_words(printed, page, line, words)


def _add_words(printed: _Element, page: Drawn, line: TextLine, names: Iterator[str]) -> None:
    before: Pixels | None = None
    for word, box in page.words(line):
        if before:
            # The schema has a space between two words as an element of its own.
            _add(printed, "SP", HPOS=str(before[2]), VPOS=str(before[1]), WIDTH=str(max(box[0] - before[2], 0)))
        _add_place(printed, "String", next(names), box, CONTENT=printable(word.text), WC=str(word.confidence))
        before = box
