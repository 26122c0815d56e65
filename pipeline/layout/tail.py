"""The tail of a dispatch: Nơi nhận and the signature, and where the annexes begin behind them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from pipeline import marks
from pipeline.document import Line
from pipeline.layout.zones import BULLET, Zones
from pipeline.paragraphs import labelled

# So many lines of a letterhead at most stand before its Quốc hiệu.
_MOST_ABOVE = 4
# So many lines of a signature at most stand above Nơi nhận.
_MOST_SIGNED = 10
# What a body ends with (NĐ 30/2020/NĐ-CP Annex I).
_ENDED = re.compile(r"\./\.?\W*$")


def start(rest: Sequence[Line]) -> int:
    """Index of the first line of Nơi nhận or the signature; all lines when there is neither."""
    ended = bracketed = False
    for i, line in enumerate(rest):
        if marks.bears(line.text, "to-places"):
            return _signature_above(rest, i)
        text = line.text.strip()
        if ended and (bracketed or text.startswith("(")):
            bracketed = not text.endswith((")", ")."))  # "(Gửi kèm …)" still belongs to the body
            continue
        # after "./." come short lines only: a list and a signature, even where OCR spoilt their first words
        closing = ended and (_is_signature_line(line) or bool(BULLET.match(line.text)) or _closes(rest, i))
        if i > 0 and line.cell is None and (closing or marks.bears(line.text, "authority")):
            return i
        if line.cell is not None and marks.bears(line.text, "authority") and _closes(rest, i):
            return i
        ended = ends(line.text)
    for i in range(len(rest) - 1, 0, -1):  # a decision's body may end without "./."
        if marks.bears(rest[i].text, "position") and rest[i].text.strip().isupper() and len(rest) - i < 12:
            return i
    return len(rest)


def _signature_above(rest: Sequence[Line], listed: int) -> int:
    """Index of the first line of a signature that stands above Nơi nhận: the columns may not be level, and those who sign
    side by side stand over the list."""
    top = listed
    for i in range(listed - 1, max(-1, listed - 1 - _MOST_SIGNED), -1):
        text = rest[i].text.strip()
        if marks.bears(text, "authority", "position") and text.isupper():
            top = i
        elif len(text) > 40 or text.endswith((".", ";", ":")) or labelled(text):
            break
    return top


def ends(text: str) -> bool:
    """Does a text close with the sign that ends a dispatch?"""
    return _ENDED.search(text) is not None


def _closes(rest: Sequence[Line], i: int) -> bool:
    """Do only short lines follow: a signature and its list, no more text of a body?"""
    return all(len(line.text) < 100 for line in rest[i : i + 12])


def _is_signature_line(line: Line) -> bool:
    return bool(marks.bears(line.text, "authority", "position")) or line.text.strip().isupper()


def annex_start(rest: Sequence[Line], tail: int) -> int:
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


def place(tail: Sequence[Line], widths: dict[int, float], zones: Zones) -> None:
    """Nơi nhận from the left column, the signature from the right one; of two that sign side by side the left one first."""
    listed = next((i for i, line in enumerate(tail) if marks.bears(line.text, "to-places")), len(tail))
    signs_left = [line for line in tail[:listed] if _side(line, widths) == "left"]
    if any(marks.bears(line.text, "authority", "position") for line in signs_left):
        zones.signature.extend(signs_left)
        tail = [line for line in tail if line not in signs_left]
    listing = False
    for line in tail:
        text = line.text.strip()
        side = _side(line, widths)
        if marks.bears(text, "to-places"):
            listing = True
            zones.to_places.append(line)
        elif zones.signature and marks.bears(text, "address-footer"):
            zones.furniture.append(line)
        elif side:
            (zones.signature if side == "right" else zones.to_places).append(line)
        elif marks.bears(text, "authority", "position") or _in_capitals(text) or not listing:
            zones.signature.append(line)
        elif BULLET.match(text) or (not zones.signature and not _ends_list(zones.to_places)):
            zones.to_places.append(line)
        else:
            zones.signature.append(line)


def _side(line: Line, widths: dict[int, float]) -> Literal["left", "right"] | None:
    """The column of a tail that a line stands in; None where its source has no columns."""
    width = widths.get(line.page)
    if line.box is not None and width:
        return "right" if line.left > 0.4 * width or (line.left + line.right) / 2 > 0.55 * width else "left"
    if line.cell is not None:
        return "right" if line.cell.column > 0 else "left"
    return None


def _in_capitals(text: str) -> bool:
    return text.isupper() and len(text) > 5 and not BULLET.match(text)


def _ends_list(lines: Sequence[Line]) -> bool:
    return bool(lines) and (lines[-1].text.rstrip().endswith(".") or "Lưu" in lines[-1].text[:8])
