"""Word files (OOXML): paragraphs and tables in document order, as a reader sees them.

Automatic numbers are written out (numbering.py), tracked changes are read as accepted, footnotes follow the paragraph
that refers to them, text set in fonts from before Unicode is converted (encodings.py). Word has no pages before it is
printed: everything stands on page 1 without geometry. A scan that was pasted into Word is read by OCR (pictures.py).
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from pipeline.document import Cell, Line
from pipeline.errors import UnreadableFile
from pipeline.reading import pictures
from pipeline.reading.content import Content, unpaged
from pipeline.reading.encodings import Name, from_font, of_font, told
from pipeline.reading.lines import columns
from pipeline.reading.numbering import Numbering, numbering_of
from pipeline.reading.ooxml import Package, attribute, child, font_of, is_on, name_of

if TYPE_CHECKING:
    from pipeline.ocr import OcrEngine

Kind = Literal["text", "footnote", "textbox", "header", "footer"]

_LEFT_OUT = frozenset({"del", "moveFrom", "commentRangeStart", "commentRangeEnd", "pPr", "rPr", "instrText", "delText"})
_PAGE_FIELD = re.compile(r"^\s*(?:PAGE|NUMPAGES|SECTIONPAGES|PAGEREF|TOC|SEQ Page)\b", re.IGNORECASE)
# A paragraph longer than this is prose: a tab or a run of spaces in it is no column.
_PROSE = 200


def read_docx(data: bytes, file_name: str, *, ocr: OcrEngine | None = None, jobs: int = 1) -> Content:
    """Read a Word file; ``ocr`` in ``jobs`` processes reads the pages of one that holds hardly anything but pictures.

    Raises UnreadableFile when it is no OOXML document, MissingTool for a scan without Tesseract.
    """
    from lxml import etree

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            package = Package(archive)
            reader = _Reader(package)
            lines = list(reader.lines())
            drawn = pictures.drawn(package)
    except (zipfile.BadZipFile, zlib.error, KeyError, ValueError, RuntimeError, OSError, etree.XMLSyntaxError) as fault:
        raise UnreadableFile(
            f"Tệp Word {file_name} hỏng hoặc bị cắt ngắn.", "Hãy mở bằng Word, lưu lại rồi thử lại."
        ) from fault
    text = "\n".join(line.text for line in lines)
    typed = Content(pages=unpaged(lines) if lines else (), issues=told(reader.encodings, text))
    return pictures.beside(typed, drawn, data, file_name, ocr=ocr, jobs=jobs)


@dataclass(slots=True)
class _Style:
    based_on: str | None
    number: str | None
    level: int | None
    bold: bool | None
    caps: bool | None
    font: str | None


class _Styles:
    """Paragraph and character styles with what they inherit."""

    def __init__(self, root: Any | None) -> None:
        self._styles: dict[str, _Style] = {}
        self.default: str | None = None
        self.list_styles: dict[str, str] = {}
        self._font = font_of(child(root, "docDefaults", "rPrDefault", "rPr"))
        for element in root if root is not None else ():
            if name_of(element) == "style":
                self._add(element)

    def _add(self, element: Any) -> None:
        style_id = attribute(element, "styleId") or ""
        number = child(element, "pPr", "numPr", "numId")
        level = child(element, "pPr", "numPr", "ilvl")
        based_on = child(element, "basedOn")
        self._styles[style_id] = _Style(
            based_on=None if based_on is None else attribute(based_on, "val"),
            number=None if number is None else attribute(number, "val"),
            level=None if level is None else int(attribute(level, "val") or 0),
            bold=is_on(child(element, "rPr", "b")),
            caps=is_on(child(element, "rPr", "caps")),
            font=font_of(child(element, "rPr")),
        )
        kind = attribute(element, "type")
        if kind == "paragraph" and attribute(element, "default") in {"1", "true", "on"}:
            self.default = style_id
        if kind == "numbering" and number is not None:
            self.list_styles[style_id] = attribute(number, "val") or ""

    def chain(self, style_id: str | None) -> Iterator[tuple[str, _Style]]:
        """A style and those it is based on, nearest first."""
        seen: set[str] = set()
        while style_id and style_id in self._styles and style_id not in seen:
            seen.add(style_id)
            yield style_id, self._styles[style_id]
            style_id = self._styles[style_id].based_on

    def bold(self, style_id: str | None) -> bool | None:
        return next((s.bold for _, s in self.chain(style_id) if s.bold is not None), None)

    def caps(self, style_id: str | None) -> bool | None:
        return next((s.caps for _, s in self.chain(style_id) if s.caps is not None), None)

    def font(self, style_id: str | None) -> str | None:
        return next((s.font for _, s in self.chain(style_id) if s.font is not None), None)

    def look(self, style_id: str | None) -> _Look:
        """How a paragraph of this style looks."""
        return _Look(
            bold=bool(self.bold(style_id)),
            caps=bool(self.caps(style_id)),
            font=self.font(style_id) or self._font or "",
        )


class _Look(NamedTuple):
    """How a piece of text is set, as far as it changes what is read."""

    bold: bool
    caps: bool
    font: str


@dataclass(slots=True)
class _Text:
    """The text of one paragraph while it is gathered: pieces with their look, and what hangs on it."""

    pieces: list[tuple[str, _Look]] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)
    boxes: list[Any] = field(default_factory=list)
    fields: list[list[str]] = field(default_factory=list)

    def hidden(self) -> bool:
        """Inside the code of a field, or inside the result of a page number."""
        return any(state[1] == "code" or _PAGE_FIELD.match(state[0]) for state in self.fields)


class _Reader:
    def __init__(self, package: Package) -> None:
        self._package = package
        self._styles = _Styles(package.related("styles"))
        self._numbering: Numbering = numbering_of(package.related("numbering"), self._styles.list_styles)
        self._notes = {kind: self._note_bodies(package.related(kind)) for kind in ("footnotes", "endnotes")}
        self._top = 0
        self._tables = 0
        self._blank = 0
        self._all = ""
        self.encodings: set[Name] = set()

    @staticmethod
    def _note_bodies(root: Any | None) -> dict[str, Any]:
        # The separators between text and notes are stored as notes of another type.
        notes = root if root is not None else ()
        return {attribute(e, "id") or "": e for e in notes if attribute(e, "type") in {None, "normal"}}

    def lines(self) -> Iterator[Line]:
        """Running headers, the body, running footers."""
        body = child(self._package.part(self._package.main), "body")
        if body is None:
            raise ValueError("no body")
        self._all = "".join(e.text or "" if name_of(e) == "t" else " " for e in body.iter())
        yield from self._running(body, "headerReference", "header")
        self._blank = 0
        yield from self._blocks(body, "text", None)
        self._blank = 0
        yield from self._running(body, "footerReference", "footer")

    def _running(self, body: Any, tag: str, kind: Kind) -> Iterator[Line]:
        seen: set[str] = set()
        for reference in (e for e in body.iter() if name_of(e) == tag):
            _, part = self._package.relations.get(attribute(reference, "id") or "", ("", ""))
            if part and part not in seen:
                seen.add(part)
                yield from self._blocks(self._package.part(part), kind, None)

    def _blocks(self, parent: Any, kind: Kind, cell: Cell | None) -> Iterator[Line]:
        begun: list[Any] = []
        for element in parent:
            match name_of(element):
                case "p":
                    # A paragraph whose mark was deleted under track changes goes on in the next one.
                    begun.append(element)
                    if not _is_unmarked(element):
                        yield from self._paragraph(begun, kind, cell)
                        begun = []
                case "tbl":
                    yield from self._table(element, kind)
                case "sdt":
                    content = child(element, "sdtContent")
                    yield from self._blocks(content if content is not None else (), kind, cell)
                case "ins" | "moveTo" | "customXml" | "smartTag":
                    yield from self._blocks(element, kind, cell)
                case "AlternateContent":
                    yield from self._blocks(_choice(element), kind, cell)
                case _:
                    pass
        if begun:
            yield from self._paragraph(begun, kind, cell)

    def _table(self, table: Any, kind: Kind) -> Iterator[Line]:
        number, self._tables = self._tables, self._tables + 1
        rows = [list(_placed(e)) for e in _unwrapped(table, "tr") if child(e, "trPr", "del") is None]
        below = [{column for column, _, cell in row if _is_merged_up(cell)} for row in [*rows[1:], []]]
        for row, cells in enumerate(rows):
            for column, wide, cell in cells:
                # A cell merged with the one above holds only an empty paragraph, or leftovers that nobody sees.
                if _is_merged_up(cell) or child(cell, "tcPr", "cellDel") is not None:
                    continue
                high = 1 + next(more for more, merged in enumerate(below[row:]) if column not in merged)
                self._blank = 0
                yield from self._blocks(cell, kind, Cell(number, row, column, high, wide))
        self._blank = 0

    def _paragraph(self, elements: list[Any], kind: Kind, cell: Cell | None) -> Iterator[Line]:
        # Where paragraphs were joined, the mark of the last one is left, with its style and its number.
        properties = child(elements[-1], "pPr")
        style_element = child(properties, "pStyle")
        style = attribute(style_element, "val") if style_element is not None else self._styles.default
        text, look = _Text(), self._styles.look(style)
        for element in elements:
            self._gather(element, text, look)
        shown = self._in_unicode(text.pieces)
        # An empty paragraph has its number, too, and counts.
        label = self._in_unicode([(self._label(properties, style), look)])
        if shown.strip():
            bold = all(look.bold for piece, look in text.pieces if piece.strip())
            begins = True
            for row in (label + shown.lstrip("\t ") if label else shown).split("\n"):
                for part in self._columns(row):
                    yield Line(
                        text=part,
                        page=1,
                        top=float(self._top),
                        start=begins,
                        kind=kind,
                        cell=cell,
                        bold=bold,
                        blank_before=self._blank,
                    )
                    begins, self._blank = False, 0
                self._top += 1
        elif not text.boxes:
            self._blank += 1
        for box in text.boxes:
            yield from self._blocks(box, "textbox" if kind == "text" else kind, None)
        for source, note in text.notes:
            if (body := self._notes[source].get(note)) is not None:
                yield from self._blocks(body, "footnote", None)

    def _in_unicode(self, pieces: list[tuple[str, _Look]]) -> str:
        """The text of pieces, out of the encodings of old fonts; a letter and its mark may stand in two pieces."""
        shown = ""
        for (encoding, _, caps), group in groupby(pieces, lambda piece: (*of_font(piece[1].font), piece[1].caps)):
            run = list(group)
            stored = "".join(piece for piece, _ in run)
            text = from_font(stored, run[0][1].font, self._all)
            if encoding and text.lower() != stored.lower():
                self.encodings.add(encoding)
            shown += text.upper() if caps else text
        return shown

    @staticmethod
    def _columns(row: str) -> list[str]:
        if len(row) > _PROSE:
            return [" ".join(part for _, part in columns(row))]
        return [part for _, part in columns(row)]

    def _label(self, properties: Any | None, style: str | None) -> str:
        number = child(properties, "numPr", "numId")
        level = child(properties, "numPr", "ilvl")
        list_id = None if number is None else attribute(number, "val")
        at = None if level is None else int(attribute(level, "val") or 0)
        if list_id is None:
            for name, each in self._styles.chain(style):
                if each.number is not None:
                    list_id = each.number
                    if at is None:
                        at = each.level if each.level is not None else self._numbering.level_of_style(list_id, name)
                    break
        if list_id is None or list_id == "0":
            return ""
        return self._numbering.label(list_id, at or 0)

    def _gather(self, parent: Any, text: _Text, look: _Look) -> None:
        for element in parent:
            match name_of(element):
                case "r":
                    self._run(element, text, look)
                case "fldSimple":
                    if not _PAGE_FIELD.match(attribute(element, "instr") or ""):
                        self._gather(element, text, look)
                case "sdt":
                    content = child(element, "sdtContent")
                    self._gather(content if content is not None else (), text, look)
                case name if name not in _LEFT_OUT:
                    self._gather(element, text, look)

    def _run(self, run: Any, text: _Text, look: _Look) -> None:
        properties = child(run, "rPr")
        if is_on(child(properties, "vanish")):
            return
        style = child(properties, "rStyle")
        style_id = None if style is None else attribute(style, "val")
        own = (is_on(child(properties, "b")), is_on(child(properties, "caps")), font_of(properties))
        of_style = (self._styles.bold(style_id), self._styles.caps(style_id), self._styles.font(style_id))
        bold, caps, font = (
            next(value for value in values if value is not None) for values in zip(own, of_style, look, strict=True)
        )
        for element in run:
            self._mark(element, text, _Look(bool(bold), bool(caps), str(font)))

    def _mark(self, element: Any, text: _Text, look: _Look) -> None:
        name = name_of(element)
        match name:
            case "fldChar":
                _field(text.fields, attribute(element, "fldCharType"))
            case "instrText":
                if text.fields:
                    text.fields[-1][0] += element.text or ""
            case "drawing" | "pict" | "object":
                text.boxes.extend(_boxes(element))
            case "AlternateContent":
                for inner in _choice(element):
                    self._mark(inner, text, look)
            case "footnoteReference" | "endnoteReference":
                text.notes.append((name.removesuffix("Reference") + "s", attribute(element, "id") or ""))
            case _ if not text.hidden():
                if shown := _shown(element, name):
                    # A symbol brings its own font.
                    font = attribute(element, "font") if name == "sym" else None
                    text.pieces.append((shown, look._replace(font=font) if font else look))


def _is_unmarked(paragraph: Any) -> bool:
    mark = child(paragraph, "pPr", "rPr")
    return child(mark, "del") is not None or child(mark, "moveFrom") is not None


def _field(fields: list[list[str]], kind: str | None) -> None:
    """Follow the begin, separate and end marks of nested fields: each is [code, part we are in]."""
    if kind == "begin":
        fields.append(["", "code"])
    elif kind == "separate" and fields:
        fields[-1][1] = "result"
    elif kind == "end" and fields:
        fields.pop()


def _shown(element: Any, name: str) -> str:
    match name:
        case "t":
            return (element.text or "").replace("\n", " ")
        case "tab" | "ptab":
            return "\t"
        case "br" | "cr":
            return "\n"
        case "noBreakHyphen":
            return "-"
        case "softHyphen":
            return "\u00ad"  # the ư of TCVN3; no letter in any other font
        case "sym":
            return _symbol(attribute(element, "char") or "")
        case _:
            return ""


def _symbol(code: str) -> str:
    """The letter of a w:sym (ECMA-376 part 1, 17.3.3.30: two bytes in hexadecimal); empty for what is no letter."""
    try:
        number = int(code, 16)
    except ValueError:
        return ""
    return chr(number) if 0x20 <= number <= 0xFFFD and not 0xD800 <= number <= 0xDFFF else ""


def _choice(element: Any) -> Any:
    """The branch of an mc:AlternateContent that Word shows; the fallback repeats it for old programs."""
    branches = {name_of(e): e for e in element}
    return branches.get("Choice", branches.get("Fallback", ()))


def _boxes(element: Any) -> Iterator[Any]:
    """The contents of text boxes drawn here, each once."""
    for inner in element:
        if name_of(inner) == "txbxContent":
            yield inner
        else:
            yield from _boxes(_choice(inner) if name_of(inner) == "AlternateContent" else inner)


def _placed(row: Any) -> Iterator[tuple[int, int, Any]]:
    """The cells of a row with the column that each begins at and how many columns it is wide."""
    before = child(row, "trPr", "gridBefore")
    column = int(attribute(before, "val") or 0) if before is not None else 0
    for cell in _unwrapped(row, "tc"):
        span = child(cell, "tcPr", "gridSpan")
        wide = int(attribute(span, "val") or 1) if span is not None else 1
        yield column, wide, cell
        column += wide


def _is_merged_up(cell: Any) -> bool:
    merge = child(cell, "tcPr", "vMerge")
    return merge is not None and attribute(merge, "val") != "restart"


def _unwrapped(parent: Any, name: str) -> Iterator[Any]:
    """Rows of a table or cells of a row, out of content controls and tracked insertions."""
    for element in parent:
        if name_of(element) == name:
            yield element
        elif name_of(element) in {"sdt", "sdtContent", "ins", "customXml"}:
            yield from _unwrapped(element, name)
