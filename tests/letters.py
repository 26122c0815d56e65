"""Invented dispatches, composed piece by piece: as plain text in columns, as a Word file's paragraphs, as a printed page.

The bodies and places are made up. ``worked`` runs every stage after reading; the rest looks into its result.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any

from pipeline.config import Config
from pipeline.document import Agency, Cell, Directive, Document, Line, Page, Result, Source, Task
from pipeline.header import Letterhead
from pipeline.header import read as read_header
from pipeline.layout import lay_out
from pipeline.reading import read_bytes
from pipeline.run import understand

COLUMN = 44  # the character column where the right half of a plain text's letterhead begins
A4 = (595.0, 842.0)


def columns(*rows: tuple[str, str]) -> str:
    """Two columns side by side, as a plain text shows them."""
    return "\n".join(f"{left:<{COLUMN}}{right}".rstrip() for left, right in rows)


LETTERHEAD = columns(
    ("   ỦY BAN NHÂN DÂN", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
    ("     TỈNH AN SƠN", "     Độc lập - Tự do - Hạnh phúc"),
    ("", ""),
    ("  Số: 1482/UBND-VX", "An Sơn, ngày 14 tháng 3 năm 2022"),
    ("V/v bảo đảm an toàn bếp ăn", ""),
    ("     trường học", ""),
)
SIGNATURE = columns(
    ("Nơi nhận:", "TM. ỦY BAN NHÂN DÂN"),
    ("- Như trên;", "   KT. CHỦ TỊCH"),
    ("- Thường trực Tỉnh ủy;", "   PHÓ CHỦ TỊCH"),
    ("- Lưu: VT, VX.", ""),
    ("", ""),
    ("", "   Lê Thị Minh Hòa"),
)


def plain(*body: str, head: str = LETTERHEAD, to: str = "Các sở, ban, ngành tỉnh.", tail: str = SIGNATURE) -> str:
    """A dispatch as a plain text, one paragraph a line."""
    addressed = f"               Kính gửi: {to}\n\n" if to else ""
    return f"{head}\n\n{addressed}" + "\n".join(body) + f"\n\n{tail}\n"


def word(
    *body: str, to: Sequence[str] = ("Các sở, ban, ngành tỉnh",), organ: str = "ỦY BAN NHÂN DÂN TỈNH AN SƠN"
) -> Source:
    """A dispatch as Word stores it: paragraphs that know their beginning; letterhead and signature in tables."""
    rows: list[Line] = []

    def add(text: str, cell: Cell | None = None) -> None:
        top = float(len(rows))
        rows.append(Line(text, 1, top=top, bottom=top + 1, right=float(len(text)), start=True, cell=cell))

    for column, row, text in (
        (0, 0, organ),
        (1, 0, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        (1, 0, "Độc lập - Tự do - Hạnh phúc"),
        (0, 1, "Số: 1482/UBND-VX"),
        (0, 1, "V/v bảo đảm an toàn bếp ăn trường học"),
        (1, 1, "An Sơn, ngày 14 tháng 3 năm 2022"),
    ):
        add(text, Cell(0, row, column))
    if len(to) == 1:
        add(f"Kính gửi: {to[0]}.")
    elif to:
        add("Kính gửi:")
        for item in to[:-1]:
            add(f"- {item};")
        add(f"- {to[-1]}.")
    for paragraph in body:
        add(paragraph)
    for column, text in (
        (0, "Nơi nhận:"),
        (0, "- Như trên;"),
        (0, "- Lưu: VT, VX."),
        (1, "TM. ỦY BAN NHÂN DÂN"),
        (1, "CHỦ TỊCH"),
        (1, "Trần Quốc Bảo"),
    ):
        add(text, Cell(1, 0, column))
    return source(rows)


def source(lines: Iterable[Line], *, width: float = 0.0, height: float = 0.0) -> Source:
    """A source of these lines, on the pages that they name."""
    lines = tuple(lines)
    pages = sorted({line.page for line in lines})
    return Source(
        "cv-1482.docx",
        hashlib.sha256(repr(lines).encode()).hexdigest(),
        "application/octet-stream",
        tuple(Page(n, tuple(x for x in lines if x.page == n), width=width, height=height) for n in pages),
    )


def printed(*rows: tuple[float, float, str], page: int = 1, **more: Any) -> list[Line]:
    """Lines of a printed page: (left, top, text) in points, 13-point type that is 6 points wide."""
    return [
        Line(
            text,
            page,
            left=left,
            right=left + 6 * len(text),
            top=top,
            bottom=top + 13,
            box=(left, top, left + 6 * len(text), top + 13),
            **more,
        )
        for left, top, text in rows
    ]


def letterhead(text: str) -> Letterhead:
    """What the head and the tail of a plain text say."""
    return read_header(laid_out(text))


def laid_out(text: str) -> Document:
    """The document of a plain text."""
    return lay_out(read_bytes(text.encode(), "cv-1482.txt"))


def worked(what: Source | str, **config: Any) -> Result:
    """The result of a source, or of a plain text."""
    if isinstance(what, str):
        what = read_bytes(what.encode(), "cv-1482.txt")
    return understand(what, Config(**config))


def nodes(result: Result) -> dict[str, Directive]:
    """The directives by id, in reading order."""
    found = [node for top in result.directives for node in top.walk()]
    assert len({node.id for node in found}) == len(found), "an id stands twice"
    return {node.id: node for node in found}


def ids(*body: str, to: Sequence[str] = ("Các sở, ban, ngành tỉnh",)) -> list[str]:
    """The directive ids of a body, in reading order."""
    return list(nodes(worked(word(*body, to=to))))


def tasks(*body: str, to: Sequence[str] = ("Các sở, ban, ngành tỉnh",)) -> dict[str, Task]:
    """The tasks of a body by the directive they come from."""
    return {task.directive: task for task in worked(word(*body, to=to)).tasks}


def names(agencies: Iterable[Agency]) -> list[str]:
    """Full names, in order."""
    return [agency.name for agency in agencies]


def texts(document: Document, *roles: Any) -> list[str]:
    """The paragraphs of these roles."""
    return [document.slice(p.span) for p in document.paragraphs_of(*roles)]


def codes(holder: Any) -> list[str]:
    """The codes of the issues of a result, a letterhead or a document."""
    return [issue.code for issue in holder.issues]
