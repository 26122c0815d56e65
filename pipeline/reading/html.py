"""A saved web page: the dispatch out of the portal around it, nothing of the dispatch lost.

Two passes: elements that are surely the page's own are dropped; then the smallest element that still holds
the text and every sign of a dispatch is read block by block.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from typing import Any

from pipeline.document import Cell, Line
from pipeline.reading import portal
from pipeline.reading.content import Content, unpaged
from pipeline.reading.lines import columns, is_label
from pipeline.reading.normalise import fold, squeeze
from pipeline.reading.text import Decoded, decode, modernised

_NEVER_SHOWN = re.compile(
    r"script|style|noscript|template|link|meta|iframe|object|embed|svg|canvas|audio|video|map|select|option|button"
    r"|input|textarea|datalist|dialog"
)
_STRONG = frozenset({"b", "strong", "h1", "h2", "h3", "h4", "th"})
_NAVIGATION = frozenset({"nav", "aside", "menu"})
_BLOCK = re.compile(
    r"address|article|aside|blockquote|body|caption|center|d[dlt]|details|div|fieldset|figcaption|figure|footer|form"
    r"|h[1-6]|header|hr|html|li|main|ol|p|pre|section|summary|table|tbody|td|tfoot|th|thead|tr|ul"
)
_NESTED = re.compile(r"div|article|main|section|form|table|tbody|tr|td|center")
_PAGE_PART = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|menu|breadcrumbs?|comments?|binh-?luan|share|social|related|tin-?lien-?quan|tin-?khac|footer|sidebar|"
    r"counter|thong-?ke|truy-?cap|banner|advert\w*|ads?|paging|pagination|login|search|toolbar|copyright|skip)(?:$|[\s_-])",
    re.IGNORECASE,
)
# Words that only a dispatch has: what holds one of them is never taken for a part of the portal.
_SIGN = re.compile(
    r"CỘNG H(?:ÒA|OÀ) XÃ HỘI|ĐẢNG CỘNG SẢN VIỆT NAM|Độc lập\s*[-–]\s*Tự do|Kính gửi|Nơi nhận|\bSố\s*:|\./\."
    r"|^\s*Căn cứ |^\s*(?:TM|KT|TL|TUQ|T/M|T/L|Q)\.?\s+[A-ZĐ]|^\s*(?:\d{1,2}\.|[a-zđ]\)|[IVX]+\.|Điều \d+\.)\s+\S",
    re.MULTILINE,
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_BOLD = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.IGNORECASE)
_NOTE_LINK = re.compile(r"#_?(?:ftn|edn|footnote)", re.IGNORECASE)
_NOTE = re.compile(r"^_?(?:ftn|edn|footnote)\d+$", re.IGNORECASE)
# Descend to an element only when it holds this share of the page's running text.
_SHARE = 0.85
_LONG_CELL = 1500


def read_html(data: bytes, file_name: str) -> Content:
    """Read a saved web page or a Word document saved as HTML."""
    from lxml import html

    text, issues = _text(data, file_name)
    # lxml refuses a str that declares an encoding of its own.
    root = html.document_fromstring(re.sub(r"\A\s*<\?xml[^>]*\?>", "", text) or "<html></html>")
    published = _stated_date(root)
    _drop_page_parts(root)
    body = root.find("body")
    walker = _Walker()
    walker.walk(_container(body if body is not None else root))
    walker.flush()
    return portal.clean(Content(pages=unpaged(walker.lines), published=published, issues=issues))


def _text(data: bytes, file_name: str) -> Decoded:
    declared = re.search(rb"charset\s*=\s*[\"']?\s*([\w-]+)", data[:4096], re.IGNORECASE)
    if declared and declared[1].lower() not in {b"utf-8", b"utf8", b"utf-16", b"unicode"}:
        try:
            stated = modernised(data.decode(declared[1].decode("ascii")), markup=True)
        except (UnicodeError, LookupError):
            stated = None
        if stated:
            return stated
    return decode(data, file_name, markup=True)


def _stated_date(root: Any) -> dt.date | None:
    """The publication date that the page states for machines."""
    found = root.xpath(
        "//meta[@property='article:published_time' or @name='pubdate' or @itemprop='datePublished']/@content"
        " | //meta[@name='DC.date.issued']/@content | //*[@itemprop='datePublished']/@datetime | //time/@datetime"
    )
    for value in found:
        try:
            return dt.date.fromisoformat(str(value).strip()[:10])
        except ValueError:
            continue
    return None


def _drop_page_parts(root: Any) -> None:
    total = len(squeeze(root.text_content()))
    for element in list(root.iter()):
        parent = element.getparent()
        if parent is None:
            continue
        if not isinstance(element.tag, str) or _is_page_part(element, total):
            # The text behind a dropped element belongs to its parent.
            element.drop_tree() if isinstance(element.tag, str) else _drop_comment(element)


def _drop_comment(element: Any) -> None:
    parent, tail, before = element.getparent(), element.tail or "", element.getprevious()
    if before is not None:
        before.tail = (before.tail or "") + tail
    else:
        parent.text = (parent.text or "") + tail
    parent.remove(element)


def _is_page_part(element: Any, total: int) -> bool:
    tag = element.tag.lower()
    if _NEVER_SHOWN.fullmatch(tag):
        return True
    if element.get("hidden") is not None or _HIDDEN.search(element.get("style") or ""):
        return True
    named = f"{element.get('class') or ''} {element.get('id') or ''} {element.get('role') or ''}"
    suspect = tag in _NAVIGATION or _PAGE_PART.search(named) is not None
    suspect |= tag in {"header", "footer"} and not _inside_article(element)
    if not suspect and tag not in {"ul", "ol", "div", "table"}:
        return False
    text = element.text_content()
    if _SIGN.search(text) or len(squeeze(text)) > total / 2:
        return False
    return suspect or _is_link_list(element, text)


def _inside_article(element: Any) -> bool:
    return any(a.tag in {"article", "main"} for a in element.iterancestors())


def _is_link_list(element: Any, text: str) -> bool:
    """A menu: three short links or more, and hardly a word beside them."""
    links = [squeeze(a.text_content()) for a in element.iter("a")]
    linked = sum(map(len, links))
    return len(links) >= 3 and linked >= 0.8 * len(squeeze(text)) and linked / len(links) < 90 and ";" not in text


def _weight(element: Any) -> int:
    """Characters of running text: blocks of some length, links not counted."""
    linked = sum(len(squeeze(a.text_content())) for a in element.iter("a"))
    return max(len(squeeze(element.text_content())) - linked, 0)


def _container(body: Any) -> Any:
    """The smallest element that holds the text; no sign of a dispatch is left outside."""
    chosen = body
    while True:
        children = [e for e in chosen if isinstance(e.tag, str)]
        total = _weight(chosen)
        inner = next((e for e in children if total and _weight(e) >= _SHARE * total), None)
        if inner is None or not _NESTED.fullmatch(inner.tag):
            return chosen
        outside = [e for e in children if e is not inner]
        titled = any(e.tag in {"h1", "h2", "h3"} for e in outside)
        if titled or _SIGN.search(fold("\n".join(e.text_content() for e in outside))):
            return chosen
        chosen = inner


@dataclass(slots=True)
class _Walker:
    """Blocks in reading order -> lines. ``pieces`` is the block under way, as (text, bold)."""

    lines: list[Line] = field(default_factory=list)
    pieces: list[tuple[str, bool]] = field(default_factory=list)
    label: str = ""
    cell: Cell | None = None
    note: bool = False
    tables: int = 0
    top: int = 0

    def walk(self, element: Any, bold: bool = False) -> None:
        """Read an element and what stands in it."""
        tag = element.tag.lower() if isinstance(element.tag, str) else ""
        if tag == "br":
            self.pieces.append(("\n", bold))
        elif tag == "table" and _is_data(element):
            self._table(element, bold)
        elif tag == "pre":
            self._pre(element)
        elif tag == "a" and _NOTE_LINK.match(element.get("href") or "") and _is_note_mark(element):
            return
        else:
            is_block = _BLOCK.fullmatch(tag) is not None
            if is_block:
                self.flush()
            was, self.note = self.note, self.note or bool(_NOTE.match(element.get("id") or "") and is_block)
            strong = bold or tag in _STRONG or _BOLD.search(element.get("style") or "") is not None
            if tag == "li":
                self.label = _list_label(element)
            self._children(element, strong)
            if is_block:
                self.flush()
            self.note = was

    def _children(self, element: Any, bold: bool) -> None:
        self._add(element.text, bold)
        for child in element:
            if isinstance(child.tag, str):
                self.walk(child, bold)
            self._add(child.tail, bold)

    def _add(self, text: str | None, bold: bool) -> None:
        if text:
            self.pieces.append((re.sub(r"\s+", " ", fold(text)), bold))

    def _table(self, table: Any, bold: bool) -> None:
        self.flush()
        number, self.tables = self.tables, self.tables + 1
        outer = self.cell
        rows = [r for r in table.iter("tr") if next(r.iterancestors("table")) is table]
        covered: dict[int, int] = {}
        for row, element in enumerate(rows):
            column = 0
            for cell in (c for c in element if c.tag in {"td", "th"}):
                while covered.get(column, 0) > 0:
                    column += 1
                wide, high = _span(cell, "colspan"), _span(cell, "rowspan")
                self.cell = Cell(number, row, column, high, wide)
                self.walk(cell, bold)
                covered |= dict.fromkeys(range(column, column + wide), high)
                column += wide
            covered = {c: left - 1 for c, left in covered.items()}
        self.cell = outer

    def _pre(self, element: Any) -> None:
        self.flush()
        for row in fold(element.text_content()).split("\n"):
            for left, part in columns(row):
                self._emit(part, start=None, bold=None, left=float(left))
            self.top += 1

    def flush(self) -> None:
        """End the block under way: one line for each <br>-separated piece."""
        pieces, self.pieces = self.pieces, []
        shown = "".join(text for text, _ in pieces)
        if not shown.strip():
            return
        bold = all(strong for text, strong in pieces if text.strip())
        label, self.label = self.label, ""
        start = True
        for row in shown.split("\n"):
            if text := squeeze(row):
                self._emit(label + text if start and not is_label(text.split()[0]) else text, start=start, bold=bold)
                start = False
            self.top += 1

    def _emit(self, text: str, *, start: bool | None, bold: bool | None, left: float = 0.0) -> None:
        self.lines.append(
            Line(
                text=text,
                page=1,
                left=left,
                right=left + len(text),
                top=float(self.top),
                start=start,
                kind="footnote" if self.note else "text",
                cell=self.cell,
                bold=bold,
            )
        )


def _is_data(table: Any) -> bool:
    """A table of the dispatch, not one that only lays out the page: its cells are short and it has more than one."""
    cells = table.xpath(".//td | .//th")
    return len(cells) > 1 and all(len(cell.text_content()) < _LONG_CELL for cell in cells)


def _is_note_mark(element: Any) -> bool:
    """Is a link nothing but a footnote's number: [1], 1, (*)?"""
    return re.fullmatch(r"[\[(]?(?:\d{1,3}|\*+|[ivx]+)[\])]?", squeeze(element.text_content())) is not None


def _list_label(item: Any) -> str:
    parent = item.getparent()
    if parent is None or parent.tag != "ol":
        return "- "
    number = int(parent.get("start") or 1) + sum(1 for e in item.itersiblings("li", preceding=True))
    match parent.get("type"):
        case "a":
            return f"{chr(ord('a') + (number - 1) % 26)}) "
        case "A":
            return f"{chr(ord('A') + (number - 1) % 26)}. "
        case _:
            return f"{number}. "


def _span(cell: Any, name: str) -> int:
    value = cell.get(name) or "1"
    return min(int(value), 100) if value.isdigit() and int(value) else 1
