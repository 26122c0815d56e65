"""The invented dispatches of letterheads.toml, and the ways in which a dispatch reaches an office."""

from __future__ import annotations

import datetime as dt
import textwrap
import tomllib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from pipeline import events, header, layout
from pipeline.document import Cell, Line, Source
from pipeline.reading import read_bytes
from tests.letters import A4, COLUMN, printed, source

LETTERS: dict[str, dict[str, Any]] = {
    letter["name"]: letter
    for letter in tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))["letter"]
}

_WIDTH = 84  # characters of a printed line
_CHARACTER = 6.0  # points of a printed character (tests.letters.printed)
_LEFT, _RIGHT = 150.0, 415.0  # the middles of the two columns of a printed page
_MARGIN = 85.0


def _rows(text: str) -> Iterator[tuple[str, str, str]]:
    """(kind, left, right) of each line of the notation: "row", "centred", "item", "paragraph", "blank"."""
    for line in text.strip("\n").splitlines():
        if "|" in line:
            left, right = (part.strip() for part in line.split("|"))
            yield "row", left, right
        elif line.startswith("^ "):
            yield "centred", line[2:], ""
        elif line.startswith("> "):
            yield "item", line[2:], ""
        else:
            yield ("paragraph" if line.strip() else "blank"), line, ""


def _tables(text: str) -> Iterator[list[list[tuple[str, str]]] | tuple[str, str]]:
    """The notation as Word keeps it: a table of rows, each with its lines, or (kind, text) of a paragraph."""
    table: list[list[tuple[str, str]]] = []
    for kind, left, right in _rows(text):
        if kind == "row" and (left or right):
            if not table:
                table.append([])
            table[-1].append((left, right))
        elif kind == "row":
            table.append([])
        else:
            if table:
                yield table
                table = []
            yield kind, left
    if table:
        yield table


def in_columns(text: str) -> Source:
    """A plain text that keeps the columns by blanks, its lines cut at the margin."""
    lines: list[str] = []
    for kind, left, right in _rows(text):
        if kind == "row":
            lines.append(f"{left:<{max(COLUMN, len(left) + 4)}}{right}".rstrip())
        elif kind == "centred":
            lines.append(f"{left:^{_WIDTH}}".rstrip())
        elif kind == "item":
            lines.append(" " * 24 + left)
        elif kind == "paragraph":
            lines.extend(textwrap.wrap(left, _WIDTH, initial_indent=" " * 6))
        else:
            lines.append("")
    return _read("\n".join(lines))


def as_word(text: str) -> Source:
    """A Word file: paragraphs that know their beginning, letterhead and signature in tables."""
    lines: list[Line] = []
    tables = 0

    def add(text: str, cell: Cell | None = None) -> None:
        top = float(len(lines))
        lines.append(Line(text, 1, top=top, bottom=top + 1, right=float(len(text)), start=True, cell=cell))

    for part in _tables(text):
        if isinstance(part, tuple):
            if part[1]:
                add(part[1])
            continue
        for number, row in enumerate(part):
            for column in (0, 1):
                for pair in row:
                    if pair[column]:
                        add(pair[column], Cell(tables, number, column))
        tables += 1
    return source(lines)


def as_page(text: str) -> Source:
    """A printed page: boxes, two columns side by side, lines cut at the margin."""
    rows: list[tuple[float, float, str]] = []
    top, body = 60.0, False
    for kind, left, right in _rows(text):
        if kind == "row":
            if left:
                middle = _LEFT - _CHARACTER * len(left) / 2
                rows.append((_MARGIN if body or left.startswith("-") else max(40.0, middle), top, left))
            if right:
                rows.append((_RIGHT - _CHARACTER * len(right) / 2, top, right))
        elif kind == "centred":
            rows.append((A4[0] / 2 - _CHARACTER * len(left) / 2, top, left))
        elif kind == "item":
            rows.append((200.0, top, left))
        elif kind == "paragraph":
            body = True
            first, *rest = textwrap.wrap(left, int((A4[0] - 2 * _MARGIN) / _CHARACTER), initial_indent=" " * 5)
            rows.append((_MARGIN + 5 * _CHARACTER, top, first.strip()))
            for piece in rest:
                top += 16
                rows.append((_MARGIN, top, piece))
        top += 16
    return source(printed(*rows), width=A4[0], height=max(A4[1], top + 60))


def cell_by_cell(text: str) -> Source:
    """A plain text copied from a Word file or a web page: no columns left, each cell's lines after those of the one before."""
    lines: list[str] = []
    for part in _tables(text):
        if isinstance(part, tuple):
            lines.append(part[1])
        else:
            lines.extend(pair[column] for row in part for column in (0, 1) for pair in row if pair[column])
    return _read("\n".join(lines))


def line_by_line(text: str) -> Source:
    """A plain text as simple programs take it from a PDF: no columns left, both columns of each line on lines of their own."""
    return _read("\n".join(part for _, left, right in _rows(text) for part in ((left, right) if right else (left,))))


WAYS: dict[str, Callable[[str], Source]] = {
    "in_columns": in_columns,
    "as_word": as_word,
    "as_page": as_page,
    "cell_by_cell": cell_by_cell,
    "line_by_line": line_by_line,
}


def _read(text: str) -> Source:
    return read_bytes((text + "\n").encode(), "cv-1482.txt")


def expected(letter: dict[str, Any]) -> dict[str, Any]:
    """The facts of a letter as ``found`` gives them."""
    competence, position, name = letter.get("signer", ("", "", ""))
    issued: dt.date | None = letter.get("date")
    facts = {
        "type": letter.get("type"),
        "code": letter.get("code"),
        "organ": letter.get("organ"),
        "over": letter.get("over"),
        "place": letter.get("place"),
        "date": issued,
        "subject": letter.get("subject"),
        "priority": letter.get("priority", 0),
        "secrecy": letter.get("secrecy"),
        "competence": competence or None,
        "position": position or None,
        "name": name or None,
        "rules": letter["rules"],
        "to": sorted(letter.get("to", [])),
        "body": letter["body"],
        "issues": sorted(letter.get("issues", [])),
        "events": [letter["event"]] if "event" in letter else [],
    }
    return facts | ({"places": letter["places"]} if "places" in letter else {})


def found(way: str, letter: dict[str, Any]) -> dict[str, Any]:
    """The facts that the program finds in a letter that came in this way."""
    document = layout.lay_out(WAYS[way](letter["text"]))
    read = header.read(document)
    head, signer = read.header, read.header.signer
    body = [document.slice(p.span) for p in document.paragraphs_of("body")] or [""]
    opening, closing = letter["body"]
    return {
        "type": head.type_code,
        "code": head.code,
        "organ": head.organ_name,
        "over": head.organ_in_charge,
        "place": head.place,
        "date": head.issued_date,
        "subject": head.subject,
        "priority": head.priority,
        "secrecy": head.secrecy,
        "competence": signer.competence if signer else None,
        "position": signer.position if signer else None,
        "name": signer.full_name if signer else None,
        "rules": head.rules,
        "to": sorted(agency.name for agency in read.addressees),
        "body": [
            opening if body[0].startswith(opening) else body[0],
            closing if body[-1].endswith(closing) else body[-1],
        ],
        "issues": sorted({issue.code for issue in read.issues}),
        "places": [agency.name for agency in read.to_places],
        "events": [
            {
                key: str(getattr(e, key).isoformat() if key == "start" else getattr(e, key))
                for key in letter.get("event", e.__slots__)
            }
            for e in events.find(
                document.text, issued=head.issued_date, regions=[p.span for p in document.paragraphs_of("body")]
            )
        ],
    }


def same(one: Any, other: Any) -> bool:
    """Equal but for small and capital letters."""
    if isinstance(one, str) and isinstance(other, str):
        return one.casefold() == other.casefold()
    if isinstance(one, Sequence) and isinstance(other, Sequence):
        return len(one) == len(other) and all(same(a, b) for a, b in zip(one, other, strict=True))
    return bool(one == other)
