"""Lines -> blocks with roles, in the reading order of a dispatch.

The order of a dispatch is the norm's (NĐ 30/2020/NĐ-CP Annex I): letterhead in two columns, type name and subject,
addressees, body, then Nơi nhận and the signature side by side, then annexes. Boxes decide where there are boxes; in text
without them the words do. What is not the dispatch's own flow (page numbers, signature overlays, incoming stamps, copy
blocks, a stray piece of the letterhead) keeps its words, at the end of the text, under its own role.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from pipeline import marks
from pipeline.compose import compose
from pipeline.document import Block, Document, Line, Source
from pipeline.layout import head, tail
from pipeline.layout.tail import ends
from pipeline.layout.zones import Zones, grouped
from pipeline.rulebook import UPPER

__all__ = ["blocks", "ends", "lay_out"]

_HEAD_OF_ANNEX = 12


def lay_out(source: Source) -> Document:
    """The document of a source: its blocks, and the text made of them once."""
    return compose(blocks(source))


def blocks(source: Source) -> tuple[Block, ...]:
    """The blocks of a source in reading order: every line that holds a word in one of them."""
    sizes = {page.page: page.level or (page.width, page.height) for page in source.pages}
    widths = {number: width for number, (width, _) in sizes.items()}
    zones = Zones()
    flow: list[Line] = []
    for page in source.pages:
        lines = _own_lines(page.lines, sizes[page.page][1], zones)
        flow.extend(lines)
    flow = [piece for line in flow for piece in _split_columns(line)]
    begin = head.start(flow)
    zones.overlay.extend(flow[:begin])
    _divide(flow[begin:], widths, zones)
    zones.annex = _in_order(zones.annex, widths)
    return tuple(grouped(zones))


def _divide(flow: Sequence[Line], widths: dict[int, float], zones: Zones) -> None:
    """Puts every line of a dispatch into its zone."""
    head_end, first_centred = head.extent(flow, widths)
    head.place(flow[:head_end], first_centred, widths, zones)
    rest = flow[head_end:]
    signed = tail.start(rest)
    annex = tail.annex_start(rest, signed)
    zones.body.extend(_body_lines(rest[:signed], zones))
    tail.place(rest[signed:annex], widths, zones)
    copied = any(marks.bears(line.text, "copy-block") for line in rest[annex : annex + 8])
    (zones.overlay if copied else zones.annex).extend(rest[annex:])


def _in_order(annex: list[Line], widths: dict[int, float]) -> list[Line]:
    """The lines of an annex as they are read: one with a letterhead of its own in the order of a dispatch."""
    if not any(marks.bears(line.text, "motto", "party-motto") for line in annex[:_HEAD_OF_ANNEX]):
        return annex
    inner = Zones()
    _divide(annex, widths, inner)
    own = [*inner.letterhead, *inner.addressees, *inner.body, *inner.to_places, *inner.signature, *inner.overlay]
    return own + _in_order(inner.annex, widths) if own else annex


# ------------------------------------------------------------------ what is not the flow


def _own_lines(lines: Sequence[Line], height: float, zones: Zones) -> list[Line]:
    """The page's lines without page furniture and overlays, which go to their zones."""
    own: list[Line] = []
    stamped = -9
    for position, line in enumerate(lines):
        if not line.text.strip():
            continue
        if line.kind != "text" and marks.bears(line.text, "secrecy", "urgency"):
            zones.overlay.append(line)  # a stamp counts wherever it lies
            continue
        if marks.bears(line.text, "incoming-stamp"):
            stamped = position
        elif (
            position - stamped <= 4
            and re.match(r"\W*(?:Số|Ngày|Giờ|Chuyển)\s*:", line.text)
            and not marks.bears(line.text, "number")
        ):
            zones.overlay.append(line)  # the number and day that the recipient wrote into its stamp
            continue
        if line.kind in ("header", "footer") or (line.cell is None and _is_page_number(line, position, lines, height)):
            zones.furniture.append(line)
        elif line.kind == "textbox":
            zones.overlay.append(line)
        elif marks.bears(line.text, "signature-overlay", "incoming-stamp"):
            zones.overlay.append(line)
        else:
            own.append(line)
    return own


def _is_page_number(line: Line, position: int, lines: Sequence[Line], height: float) -> bool:
    if not marks.bears(line.text, "page-number"):
        return False
    if height:  # only in the top or bottom margin: a number may be a cell or a formula elsewhere
        return line.top < 0.1 * height or line.bottom > 0.92 * height
    return position in (0, len(lines) - 1) or line.left > 20


def _split_columns(line: Line) -> list[Line]:
    """Two columns that ran together on one line (few spaces between them, or OCR): cut before the right one's words."""
    if marks.bears(line.text, "place-date"):
        return [line]
    for name in ("motto", "tagline-right", "place-date-right"):
        if cut := _RIGHT_COLUMN[name].search(line.text):
            left, right = line.text[: cut.start()].strip(), line.text[cut.start() :].strip()
            if len(left) >= 3 and not left.endswith(","):
                share = line.left + (line.right - line.left) * cut.start() / max(1, len(line.text))
                words = [w for w in line.words if w.box[0] < share]
                rest = line.words[len(words) :]
                return [
                    replace(line, text=left, right=share, words=tuple(words)),
                    replace(line, text=right, left=share, words=tuple(rest)),
                ]
    return [line]


_RIGHT_COLUMN = {
    "motto": re.compile(r"C[ỘO]NG H[ÒO][AÀ] XÃ H[ỘO]I CH[ỦU] NGH[ĨI]A VI[ỆE]T NAM|ĐẢNG CỘNG SẢN VIỆT NAM$"),
    "tagline-right": re.compile(r"Độc lập\s*[-–]\s*Tự do\s*[-–]\s*Hạnh phúc"),
    # "Số: 15/SYT-NV   Hà Nội, ngày …": the place is what stands between the ký hiệu and ", ngày"
    "place-date-right": re.compile(
        rf"(?<=\s)(?:[{UPPER}][\w.]*\s){{0,4}}[{UPPER}][\w.]*, ngày\s*\S{{0,3}}\s*tháng\s*\S{{0,3}}\s*năm\s*\d{{4}}$"
    ),
}


# ------------------------------------------------------------------ the body


def _body_lines(lines: Sequence[Line], zones: Zones) -> list[Line]:
    """Body lines with the segments of one row joined again, and strays of the letterhead taken out of the flow."""
    body: list[Line] = []
    for line in lines:
        about = marks.bears(line.text, "about")
        if about and line.cell is None and len(line.text) < 120 and body and not line.start:
            # A piece of the letterhead that a PDF's text order dropped into the middle of a page.
            zones.letterhead.append(line)
            continue
        previous = body[-1] if body else None
        if previous and _same_row(previous, line):
            body[-1] = _merge(previous, line)
        else:
            body.append(line)
    return body


def _same_row(a: Line, b: Line) -> bool:
    if a.box is None or b.box is None or a.page != b.page or a.cell or b.cell:
        return False
    overlap = min(a.bottom, b.bottom) - max(a.top, b.top)
    return overlap > 0.5 * min(a.bottom - a.top, b.bottom - b.top) and b.left >= a.right - 1


def _merge(a: Line, b: Line) -> Line:
    assert a.box and b.box
    box = (min(a.box[0], b.box[0]), min(a.box[1], b.box[1]), max(a.box[2], b.box[2]), max(a.box[3], b.box[3]))
    return replace(
        a,
        text=f"{a.text} {b.text}",
        right=b.right,
        bottom=max(a.bottom, b.bottom),
        box=box,
        words=a.words + b.words,
        confidence=min(a.confidence, b.confidence),
    )
