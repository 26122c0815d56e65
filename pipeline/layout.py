"""Lines -> blocks with roles, in the reading order of a dispatch.

The order of a dispatch is the norm's (NĐ 30/2020/NĐ-CP Annex I): letterhead in two columns, type name and subject,
addressees, body, then Nơi nhận and the signature side by side, then annexes. Boxes decide where there are boxes; in text
without them the words do. What is not the dispatch's own flow (page numbers, signature overlays, incoming stamps, copy
blocks, a stray piece of the letterhead) keeps its words, at the end of the text, under its own role.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from pipeline import marks
from pipeline.compose import compose
from pipeline.document import Block, BlockRole, Document, Line, Source
from pipeline.paragraphs import LABEL, split
from pipeline.rulebook import UPPER

# How far down a dispatch its head can reach, in lines. Long lists of addressees are the reason for so many.
_HEAD_LINES = 90
_HEAD_MARKS = ("motto", "party-motto", "tagline", "number", "number-empty", "place-date", "about", "about-words")
_HEAD_OF_ANNEX = 12
# So many lines of a letterhead at most stand before its Quốc hiệu.
_MOST_ABOVE = 4
_BULLET = re.compile(r"^\s*[-–—+•*▪●]\s*")
# What a body ends with (NĐ 30/2020/NĐ-CP Annex I).
_ENDED = re.compile(r"\./\.?\W*$")
# Opening words of a body: basis, occasion, or the first label.
_BODY_OPENING = re.compile(
    r"^\W*(?:Căn cứ|Thực hiện|Tiếp theo|Xét|Theo|Ngày \d|Ngày, |Để |Nhằm|Trên cơ sở|Qua |Thời gian qua|Hiện nay|Phúc đáp|Tiếp tục|Vừa qua|Triển khai|Trong|Sau khi)\b"
)


@dataclass(slots=True)
class _Zones:
    """The lines of each part, in reading order."""

    letterhead: list[Line] = field(default_factory=list)
    addressees: list[Line] = field(default_factory=list)
    body: list[Line] = field(default_factory=list)
    to_places: list[Line] = field(default_factory=list)
    signature: list[Line] = field(default_factory=list)
    annex: list[Line] = field(default_factory=list)
    overlay: list[Line] = field(default_factory=list)
    furniture: list[Line] = field(default_factory=list)


def lay_out(source: Source) -> Document:
    """The document of a source: its blocks, and the text made of them once."""
    return compose(blocks(source))


def blocks(source: Source) -> tuple[Block, ...]:
    """The blocks of a source in reading order: every line that holds a word in one of them."""
    sizes = {page.page: page.level or (page.width, page.height) for page in source.pages}
    widths = {number: width for number, (width, _) in sizes.items()}
    zones = _Zones()
    flow: list[Line] = []
    for page in source.pages:
        lines = _own_lines(page.lines, sizes[page.page][1], zones)
        flow.extend(lines)
    _divide([piece for line in flow for piece in _split_columns(line)], widths, zones)
    zones.annex = _in_order(zones.annex, widths)
    return tuple(_blocks(zones))


def _divide(flow: Sequence[Line], widths: dict[int, float], zones: _Zones) -> None:
    """Puts every line of a dispatch into its zone."""
    head_end, first_centred = _head(flow, widths)
    _place_head(flow[:head_end], first_centred, widths, zones)
    rest = flow[head_end:]
    tail = _tail_start(rest)
    annex = _annex_start(rest, tail)
    zones.body.extend(_body_lines(rest[:tail], zones))
    _place_tail(rest[tail:annex], widths, zones)
    copied = any(marks.bears(line.text, "copy-block") for line in rest[annex : annex + 8])
    (zones.overlay if copied else zones.annex).extend(rest[annex:])


def _in_order(annex: list[Line], widths: dict[int, float]) -> list[Line]:
    """The lines of an annex as they are read: one with a letterhead of its own in the order of a dispatch."""
    if not any(marks.bears(line.text, "motto", "party-motto") for line in annex[:_HEAD_OF_ANNEX]):
        return annex
    inner = _Zones()
    _divide(annex, widths, inner)
    own = [*inner.letterhead, *inner.addressees, *inner.body, *inner.to_places, *inner.signature, *inner.overlay]
    return own + _in_order(inner.annex, widths) if own else annex


# ------------------------------------------------------------------ what is not the flow


def _own_lines(lines: Sequence[Line], height: float, zones: _Zones) -> list[Line]:
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

# ------------------------------------------------------------------ the head


def _head(flow: Sequence[Line], widths: dict[int, float]) -> tuple[int, int]:
    """(index of the first body line, index of the first line that spans both columns) of the flow."""
    seen: dict[str, int] = {}
    limit = min(len(flow), _HEAD_LINES)
    for i in range(limit):
        text = flow[i].text
        for name in (*_HEAD_MARKS, "to", "wire"):
            if name not in seen and marks.bears(text, name):
                seen[name] = i
                break
        else:
            if "type" not in seen and marks.type_code(text) and not text.rstrip().endswith(":"):
                seen["type"] = i
        if "to" in seen or "wire" in seen:
            break
        if _is_article_line(flow[i]) and not (seen.keys() & {"motto", "number", "type", "about"} and i < 40):
            break
    if not seen:
        return 0, 0
    letterhead_end = max((i for name, i in seen.items() if name not in ("to", "wire", "type")), default=-1) + 1
    centred = min((seen[n] for n in ("type", "to", "wire") if n in seen), default=letterhead_end)
    if "to" in seen or "wire" in seen:
        return _addressees_end(flow, seen.get("to", seen.get("wire", 0)), widths), centred
    if "type" in seen and seen["type"] + 1 >= letterhead_end - 3:
        return _subject_end(flow, seen["type"] + 1, widths), centred
    if about := seen.get("about", seen.get("about-words")):
        return _subject_end(flow, about + 1, widths), letterhead_end
    return letterhead_end, letterhead_end


def _is_article_line(line: Line) -> bool:
    """A line too long for any letterhead: the flow of an article."""
    return line.box is None and len(line.text) > 220


def _addressees_end(flow: Sequence[Line], start: int, widths: dict[int, float]) -> int:
    """Index after the list that "Kính gửi:" or "… điện:" opens."""
    opening = marks.bears(flow[start].text, "to", "wire")
    last = opening.groups.get("first", "") if opening else ""
    i = start + 1
    bulleted = bool(_BULLET.match(last)) or not last
    while i < len(flow):
        text = flow[i].text.strip()
        item = bool(_BULLET.match(text))
        if last.endswith("."):
            break
        if item and (bulleted or last.endswith((";", ","))):
            pass
        elif not last:
            pass  # the list stands on the lines below, without bullets
        elif last.endswith(";") and len(text) < 160 and not _BODY_OPENING.match(text):
            pass
        elif last.endswith((",", " và")) or (
            not last.endswith((";", ":")) and _continues(flow[i - 1], flow[i], widths)
        ):
            pass
        else:
            break
        last = text
        i += 1
    return i


def _continues(previous: Line, line: Line, widths: dict[int, float]) -> bool:
    """Does a printed line go on the item above it, rather than open the body?"""
    if line.start is not None:
        return line.start is False
    if _BODY_OPENING.match(line.text):
        return False
    if line.box is not None and widths.get(line.page):
        return line.left > 0.3 * widths[line.page] or line.left >= previous.left > 0.2 * widths[line.page]
    return line.blank_before == 0 and line.text[:1].islower()


def _subject_end(flow: Sequence[Line], start: int, widths: dict[int, float]) -> int:
    """Index after the lines of the subject that begin at ``start``."""
    i = start
    while i < len(flow) and i < start + 8:
        line, previous = flow[i], flow[i - 1]
        text = line.text.strip()
        if i == start:
            # the line under the type name is its subject, unless it plainly opens the body
            if len(text) > 400 or LABEL.match(text) or text.endswith(";") or re.match(r"Căn cứ\b", text):
                break
        elif not _goes_on_subject(line, previous, flow[start], widths):
            break
        i += 1
    return i


def _goes_on_subject(line: Line, previous: Line, first: Line, widths: dict[int, float]) -> bool:
    text = line.text.strip()
    if LABEL.match(text) or previous.text.rstrip().endswith((".", ":", ";")) or re.match(r"Căn cứ\b", text):
        return False
    if line.start is False:
        return True
    if first.bold is not None and line.bold is not None and first.bold and not line.bold:
        return False
    width = widths.get(line.page)
    if line.box is not None and width:
        centre = (first.left + first.right) / 2
        shift = abs((line.left + line.right) / 2 - centre)
        # a body's first line is indented on the left only, so its centre lies half an indent to the right
        centred = shift < 0.05 * width
        indented = (line.left > 0.16 * width and line.right < 0.88 * width) or bool(first.bold and line.bold)
        indented = indented or shift < 0.02 * width
        close = line.top - previous.bottom < 1.3 * max(1.0, previous.bottom - previous.top)
        return centred and indented and close
    if text.isupper() or (line.bold and first.bold):
        return line.blank_before <= 1
    return line.blank_before == 0 and len(text) < 110 and len(first.text) < 110 and not _BODY_OPENING.match(text)


def _place_head(head: Sequence[Line], centred: int, widths: dict[int, float], zones: _Zones) -> None:
    """Letterhead lines, the left column before the right one; then type name and subject; then the addressees."""
    upper, lower = head[:centred], head[centred:]
    gutter = _gutter(upper)
    right = [line for line in upper if _is_right(line, widths, gutter)]
    left = [line for line in upper if not _is_right(line, widths, gutter)]
    zones.letterhead.extend(left + right)
    into = zones.letterhead
    for line in lower:
        if marks.bears(line.text, "to", "wire"):
            into = zones.addressees
        into.append(line)


def _gutter(upper: Sequence[Line]) -> float:
    """In plain text, the character column where the right half of a two-column letterhead begins; infinity without one."""
    for line in upper:
        if line.box is None and line.cell is None and line.left > 20 and marks.bears(line.text, "motto", "party-motto"):
            return max(20.0, line.left - 12)
    return math.inf


def _is_right(line: Line, widths: dict[int, float], gutter: float) -> bool:
    width = widths.get(line.page)
    if line.box is not None and width:
        return (line.left + line.right) / 2 > 0.5 * width and line.left > 0.33 * width
    if line.cell is not None:
        return line.cell.column > 0
    return line.left >= gutter or bool(marks.bears(line.text, "motto", "party-motto", "tagline", "place-date"))


# ------------------------------------------------------------------ the tail


def _tail_start(rest: Sequence[Line]) -> int:
    """Index of the first line of Nơi nhận or the signature; all lines when there is neither."""
    ended = bracketed = False
    for i, line in enumerate(rest):
        if marks.bears(line.text, "to-places"):
            # KT. CHỦ TỊCH may stand a line above "Nơi nhận" when the columns are not level
            while i > 0 and marks.bears(rest[i - 1].text, "authority", "position"):
                i -= 1
            return i
        text = line.text.strip()
        if ended and (bracketed or text.startswith("(")):
            bracketed = not text.endswith((")", ")."))  # "(Gửi kèm …)" still belongs to the body
            continue
        # after "./." come short lines only: a list and a signature, even where OCR spoilt their first words
        closing = ended and (_is_signature_line(line) or bool(_BULLET.match(line.text)) or _closes(rest, i))
        if i > 0 and line.cell is None and (closing or marks.bears(line.text, "authority")):
            return i
        if line.cell is not None and marks.bears(line.text, "authority") and _closes(rest, i):
            return i
        ended = ends(line.text)
    for i in range(len(rest) - 1, 0, -1):  # a decision's body may end without "./."
        if marks.bears(rest[i].text, "position") and rest[i].text.strip().isupper() and len(rest) - i < 12:
            return i
    return len(rest)


def ends(text: str) -> bool:
    """Does a text close with the sign that ends a dispatch?"""
    return _ENDED.search(text) is not None


def _closes(rest: Sequence[Line], i: int) -> bool:
    """Do only short lines follow: a signature and its list, no more text of a body?"""
    return all(len(line.text) < 100 for line in rest[i : i + 12])


def _is_signature_line(line: Line) -> bool:
    return bool(marks.bears(line.text, "authority", "position")) or line.text.strip().isupper()


def _annex_start(rest: Sequence[Line], tail: int) -> int:
    """Index of the first line after the signature that is an annex, or a second letterhead after it."""
    if tail >= len(rest):
        return len(rest)
    page = rest[tail].page
    signed = False
    for i in range(tail, len(rest)):
        line = rest[i]
        text = line.text.strip()
        signed = signed or bool(marks.bears(text, "authority", "position"))
        if i > tail and marks.bears(text, "copy-block"):
            return _copy_letterhead(rest, i, tail)
        if i > tail + 1 and (marks.bears(text, "annex", "motto", "party-motto")):
            return _page_top(rest, i, page)
        if i > tail + 2 and signed and marks.type_code(text):
            return i
        if signed and line.page > page + 1:
            return i
    return len(rest)


def _page_top(rest: Sequence[Line], i: int, page: int) -> int:
    """Index of the first line of the page on which an annex begins: its own organ stands left of, or above, what marks it."""
    first = i
    while first > 0 and rest[first - 1].page == rest[i].page:
        first -= 1
    return first if rest[i].page > page and i - first <= _MOST_ABOVE else i


def _copy_letterhead(rest: Sequence[Line], i: int, tail: int) -> int:
    """Index of the first line of a copy block, whose own organ and number may stand above its "SAO Y"."""
    while i > tail + 1:
        text = rest[i - 1].text.strip()
        own = marks.bears(text, "number", "number-empty", "place-date", "motto", "party-motto", "tagline")
        if not (
            own or not re.search(r"\w", text) or (text.isupper() and not marks.bears(text, "authority", "position"))
        ):
            break
        i -= 1
    return i


def _place_tail(tail: Sequence[Line], widths: dict[int, float], zones: _Zones) -> None:
    """Nơi nhận from the left column, the signature from the right one."""
    listing = False
    for line in tail:
        text = line.text.strip()
        if marks.bears(text, "to-places"):
            listing = True
            zones.to_places.append(line)
            continue
        width = widths.get(line.page)
        if line.box is not None and width:
            right = line.left > 0.4 * width or (line.left + line.right) / 2 > 0.55 * width
            (zones.signature if right else zones.to_places).append(line)
        elif line.cell is not None:
            (zones.signature if line.cell.column > 0 else zones.to_places).append(line)
        elif marks.bears(text, "authority", "position") or (text.isupper() and len(text) > 5) or not listing:
            zones.signature.append(line)
        elif _BULLET.match(text) or (not zones.signature and not _ends_list(zones.to_places)):
            zones.to_places.append(line)
        else:
            zones.signature.append(line)


def _ends_list(lines: Sequence[Line]) -> bool:
    return bool(lines) and (lines[-1].text.rstrip().endswith(".") or "Lưu" in lines[-1].text[:8])


# ------------------------------------------------------------------ the body


def _body_lines(lines: Sequence[Line], zones: _Zones) -> list[Line]:
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


# ------------------------------------------------------------------ the blocks


def _blocks(zones: _Zones) -> Iterator[Block]:
    """The zones in the order of a dispatch, each cut into its paragraphs, entries or lines."""
    yield from _each("letterhead", zones.letterhead)
    yield from (Block("addressees", tuple(group)) for group in _items(zones.addressees))
    yield from (Block(role, tuple(group)) for role, group in _body_paragraphs(zones.body))
    yield from (Block("to_places", tuple(group)) for group in _items(zones.to_places))
    yield from _each("signature", zones.signature)
    yield from (Block("annex", tuple(group)) for _, group in _body_paragraphs(zones.annex))
    yield from _each("overlay", zones.overlay)
    yield from _each("furniture", zones.furniture)


def _each(role: BlockRole, lines: Sequence[Line]) -> Iterator[Block]:
    return (Block(role, (line,)) for line in lines)


def _items(lines: Sequence[Line]) -> list[list[Line]]:
    """The items of a list, one an entry: a bullet, a new source paragraph, or the end of the item above opens one."""
    items: list[list[Line]] = []
    for line in lines:
        last = items[-1][-1].text.rstrip() if items else ""
        opens = (
            not items
            or bool(_BULLET.match(line.text))
            or marks.bears(line.text, "to", "wire", "to-places") is not None
            or marks.bears(items[-1][-1].text, "to-places") is not None
            or last.endswith((";", ":", "."))
            or bool(line.start)
        )
        if opens:
            items.append([line])
        else:
            items[-1].append(line)
    return items


def _body_paragraphs(lines: Sequence[Line]) -> list[tuple[BlockRole, list[Line]]]:
    """Body lines grouped to paragraphs; footnotes and table cells are paragraphs of their own role."""
    groups: list[tuple[BlockRole, list[Line]]] = []
    run: list[Line] = []

    def flush() -> None:
        groups.extend(("body", paragraph) for paragraph in split(run))
        run.clear()

    for line in lines:
        if line.kind == "footnote":
            flush()
            groups.append(("footnote", [line]))
        elif line.cell is not None:
            flush()
            last = groups[-1] if groups else None
            if last and last[0] == "table" and last[1][0].cell == line.cell:
                last[1].append(line)
            else:
                groups.append(("table", [line]))
        else:
            run.append(line)
    flush()
    return groups
