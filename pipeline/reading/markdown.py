"""Markdown: front matter, portal exports with a table of facts above the dispatch, and the dispatch itself."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace

from pipeline.document import Cell, Line
from pipeline.reading import portal
from pipeline.reading.content import Content, unpaged
from pipeline.reading.lines import columns
from pipeline.reading.normalise import squeeze
from pipeline.reading.text import decode

_FRONT = re.compile(r"\A\s*---[ \t]*\n(?P<fields>.*?\n)(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_FIELD = re.compile(r"^(?P<key>[A-Za-z_][\w-]*)\s*:\s*(?P<value>.*)$", re.MULTILINE)
_HEADING = re.compile(r"\s{0,3}#{1,6}\s+(?P<text>.*?)\s*#*\s*$")
_RULE = re.compile(r"\s{0,3}(?:[-*_]\s*){3,}$")
_TABLE_ROW = re.compile(r"\s*\|.*\|\s*$")
_TABLE_RULE = re.compile(r"\s*\|?(?:\s*:?-{2,}:?\s*\|)*\s*:?-{2,}:?\s*\|?\s*$")
_BULLET = re.compile(r"(?P<indent>\s*)[-*+–•]\s+(?=\S)")
_NUMBER = re.compile(r"\s*(?:\*\*)?(?:\d+(?:\.\d+)*\\?[.)]|[a-zđ]\\?\)|[IVX]+\\?\.)(?:\*\*)?\s")
_EMPHASIS = re.compile(r"(?<!\\)(\*{1,3}|(?<!\w)_{1,3}(?=\S)|(?<=\S)_{1,3}(?!\w))")
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+.!|<>~-])")
_LINK = re.compile(r"!?\[(?P<text>[^\]]*)\]\([^)\s]*(?:\s+\"[^\"]*\")?\)")
_TAG = re.compile(r"</?(?:b|i|u|em|strong|center|p|div|span|font|sup|sub)(?:\s[^>]*)?>", re.IGNORECASE)
_LETTERHEAD = re.compile(r"CỘNG H(?:ÒA|OÀ) XÃ HỘI|ĐẢNG CỘNG SẢN VIỆT NAM", re.IGNORECASE)


def read_markdown(data: bytes, file_name: str) -> Content:
    """Read markdown; a portal's front matter, title and table of facts above the letterhead are left out."""
    text, issues = decode(data, file_name)
    text = text.replace("\f", "\n")
    title, published = "", None
    if match := _FRONT.match(text):
        fields = {m["key"].lower(): m["value"].strip().strip("\"'") for m in _FIELD.finditer(match["fields"])}
        title, published = fields.get("title", ""), _date(fields.get("date", ""))
        text = text[match.end() :]
    rows = _below_facts(text.split("\n"), title)
    return portal.clean(Content(pages=unpaged(_lines(rows)), published=published, issues=issues))


def _date(value: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(value[:10])
    except ValueError:
        return None


def _below_facts(rows: list[str], title: str) -> list[str]:
    """The rows of the dispatch: without the title of the front matter, and without the tables and headings above it."""
    rows = [row for row in rows if not (title and (m := _HEADING.match(row)) and squeeze(m["text"]) == squeeze(title))]
    head = next((i for i, row in enumerate(rows) if _LETTERHEAD.search(row)), None)
    if head is None:
        return rows
    # Above the letterhead a two-column table states facts about the dispatch; the letterhead itself may be a table.
    tables = [i for i, row in enumerate(rows[:head]) if _TABLE_ROW.match(row) and not _same_table(rows, i, head)]
    if not tables:
        return rows
    begin = max(tables) + 1
    while begin < head and (not rows[begin].strip() or _HEADING.match(rows[begin]) or _RULE.match(rows[begin])):
        begin += 1
    return rows[begin:]


def _same_table(rows: list[str], first: int, last: int) -> bool:
    return all(_TABLE_ROW.match(row) or _TABLE_RULE.match(row) for row in rows[first : last + 1])


def _lines(rows: list[str]) -> list[Line]:
    lines: list[Line] = []
    blank, table, table_row, inside = 0, -1, 0, False
    fresh = True
    for top, row in enumerate(rows):
        if not row.strip() or _RULE.match(row) and not _TABLE_ROW.match(row):
            blank += not row.strip()
            fresh, inside = True, False
            continue
        if _TABLE_ROW.match(row):
            if not inside:
                table, table_row, inside = table + 1, 0, True
            if _TABLE_RULE.match(row):
                continue
            for column, cell in enumerate(row.strip()[1:-1].split("|")):
                for line in _inline(cell, top):
                    place = Cell(table, table_row, column)
                    lines.append(_with(line, start=True, blank=blank, cell=place))
            table_row, blank, fresh = table_row + 1, 0, True
            continue
        inside = False
        heading = _HEADING.match(row)
        quoted = re.sub(r"^\s{0,3}>\s?", "", heading["text"] if heading else row)
        begins = fresh or heading is not None or bool(_BULLET.match(quoted) or _NUMBER.match(quoted))
        for line in _inline(quoted, top, bold=True if heading else None):
            lines.append(_with(line, start=begins, blank=blank))
            blank = 0
        # A heading ends its own block; two spaces or a backslash at the end only break the line.
        fresh = heading is not None
    return lines


def _with(line: Line, *, start: bool, blank: int, cell: Cell | None = None) -> Line:
    return replace(line, start=start, blank_before=blank, cell=cell)


def _inline(row: str, top: int, bold: bool | None = None) -> list[Line]:
    """The lines of one source row without its markup: one for each column, and for each <br> of a table cell."""
    lines = []
    for piece in re.split(r"<br\s*/?>", row, flags=re.IGNORECASE):
        bullet = _BULLET.match(piece)
        body = piece[bullet.end() :] if bullet else piece
        plain = _plain(body)
        strong = bold or _is_strong(body)
        if bullet:
            mark = "+" if "+" in bullet.group() else "-"
            plain = f"{bullet['indent']}{mark} {plain}"
        lines += [
            Line(text=text, page=1, left=float(left), right=float(left + len(text)), top=float(top), bold=strong)
            for left, text in columns(plain)
        ]
    return lines


def _plain(text: str) -> str:
    text = _TAG.sub("", _LINK.sub(lambda m: m["text"], text.rstrip("\\")))
    return _ESCAPE.sub(r"\1", _EMPHASIS.sub("", text))


def _is_strong(text: str) -> bool:
    body = text.strip()
    return re.fullmatch(r"(?:\*\*\*?|__)(?!\s)(?:(?!\*\*|__).)+(?:\*\*\*?|__)", body) is not None
