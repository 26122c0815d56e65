"""The head of a dispatch: where it ends, and its lines in reading order."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from pipeline import marks
from pipeline.document import Line
from pipeline.layout.zones import BULLET, Zones
from pipeline.paragraphs import LABEL

# How far down a dispatch its head can reach, in lines. Long lists of addressees are the reason for so many.
_HEAD_LINES = 90
_HEAD_MARKS = (
    "motto",
    "party-motto",
    "union-motto",
    "tagline",
    "number",
    "number-empty",
    "place-date",
    "place-date-short",
    "about",
    "about-words",
)
# A subject that opens with Về alone stands so many lines under the number at most.
_UNDER_NUMBER = 3
# A remark in brackets under an addressee is shorter than this.
_NOTE = 100
_MOTTOS = ("motto", "party-motto", "union-motto")
# So many lines of organ, number and date at most stand before the Quốc hiệu.
_MOST_BEFORE_MOTTO = 8
# So many lines of the organ that decides, its term and its session at most stand under a subject.
_MOST_DECIDERS = 3


def start(flow: Sequence[Line]) -> int:
    """Index of the first line of the letterhead, behind the words of a mail that carries the dispatch: such words greet their
    readers before any Quốc hiệu, and the number stands after it."""
    greeted = False
    for i, line in enumerate(flow[:_HEAD_LINES]):
        if greeted and marks.bears(line.text, *_MOTTOS):
            if not any(marks.bears(below.text, "number", "number-empty") for below in flow[i : i + _MOST_BEFORE_MOTTO]):
                return 0
            while i > 0 and flow[i - 1].text.isupper() and not marks.bears(flow[i - 1].text, *marks.ADDRESSING):
                i -= 1
            return i
        if not greeted and marks.bears(line.text, *_HEAD_MARKS):
            return 0
        greeted = greeted or marks.bears(line.text, "to") is not None
    return 0


def extent(flow: Sequence[Line], widths: dict[int, float]) -> tuple[int, int]:
    """(index of the first body line, index of the first line that spans both columns) of the flow."""
    seen: dict[str, int] = {}
    limit = min(len(flow), _HEAD_LINES)
    for i in range(limit):
        text = flow[i].text
        for name in (*_HEAD_MARKS, *(marks.ADDRESSING if ":" in text else ("to",))):
            if name not in seen and marks.bears(text, name):
                seen[name] = i
                break
        else:
            under_number = i - seen.get("number", i) in range(1, _UNDER_NUMBER + 1)
            if under_number and "type" not in seen and marks.bears(text, "about-short"):
                seen.setdefault("about-words", i)
            if "type" not in seen and marks.type_code(text) and not text.rstrip().endswith(":"):
                seen["type"] = i
        if seen.keys() & set(marks.ADDRESSING):
            break
        if _is_article_line(flow[i]) and not (seen.keys() & {"motto", "number", "type", "about"} and i < 40):
            break
    if not seen:
        return 0, 0
    letterhead_end = max((i for name, i in seen.items() if name not in (*marks.ADDRESSING, "type")), default=-1) + 1
    centred = min((seen[n] for n in ("type", *marks.ADDRESSING) if n in seen), default=letterhead_end)
    if opening := seen.keys() & set(marks.ADDRESSING):
        return _addressees_end(flow, seen[opening.pop()], widths), centred
    if "type" in seen and seen["type"] + 1 >= letterhead_end - 3:
        return _deciders_end(flow, _subject_end(flow, seen["type"] + 1, widths)), centred
    if about := seen.get("about", seen.get("about-words")):
        return _subject_end(flow, about + 1, widths), letterhead_end
    return letterhead_end, letterhead_end


def _is_article_line(line: Line) -> bool:
    """A line too long for any letterhead: the flow of an article."""
    return line.box is None and len(line.text) > 220


def _addressees_end(flow: Sequence[Line], start: int, widths: dict[int, float]) -> int:
    """Index after the list that "Kính gửi:" or "… điện:" opens."""
    opening = marks.bears(flow[start].text, *marks.ADDRESSING)
    last = opening.groups.get("first", "") if opening else ""
    i = start + 1
    bulleted = bool(BULLET.match(last)) or not last
    while i < len(flow):
        text = flow[i].text.strip()
        item = bool(BULLET.match(text))
        if also := marks.bears(text, "to"):  # "Đồng kính gửi: …"
            last = also.groups["first"]
            i += 1
            continue
        if text.startswith("(") and text.endswith(")") and len(text) < _NOTE:
            i += 1  # an address, a remark under the last of the list
            continue
        if last.endswith(".") or (last and not item and _opens_body(text)):
            break
        if item and (bulleted or last.endswith((";", ","))):
            pass
        elif not last:
            pass  # the list stands on the lines below, without bullets
        elif last.endswith(";") and len(text) < 160:
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


def _opens_body(text: str) -> bool:
    """Is it a sentence, or what a sentence opens with, rather than a line of a subject or of a list of bodies?"""
    return marks.bears(text, "opens-body", "sentence") is not None


def _continues(previous: Line, line: Line, widths: dict[int, float]) -> bool:
    """Does a printed line go on the item above it, rather than open the body?"""
    if line.start is not None:
        return line.start is False
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
        elif not _goes_on_subject(line, previous, flow[start], widths) or _begins_text(flow, i, widths):
            break
        i += 1
    return i


def _begins_text(flow: Sequence[Line], i: int, widths: dict[int, float]) -> bool:
    """Is a printed line the first of a paragraph: indented, full to the margin, and the next one goes back to the left?"""
    line, below = flow[i], flow[i + 1] if i + 1 < len(flow) else None
    width = widths.get(line.page)
    if below is None or line.box is None or below.box is None or not width or below.page != line.page:
        return False
    height = max(1.0, line.bottom - line.top)
    return 0.8 * height < line.left - below.left < 6 * height and abs(line.right - below.right) < 0.03 * width


def _deciders_end(flow: Sequence[Line], start: int) -> int:
    """Index after the lines in capitals that say who decides, in which session, between a subject and its legal basis."""
    i = start
    while i < min(len(flow), start + _MOST_DECIDERS) and marks.bears(flow[i].text, "decider"):
        i += 1
    return i


def _goes_on_subject(line: Line, previous: Line, first: Line, widths: dict[int, float]) -> bool:
    text = line.text.strip()
    if LABEL.match(text) or previous.text.rstrip().endswith((".", ":", ";")) or _opens_body(text):
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
    return line.blank_before == 0 and len(text) < 110 and len(first.text) < 110


def place(head: Sequence[Line], centred: int, widths: dict[int, float], zones: Zones) -> None:
    """Letterhead lines, the left column before the right one; then type name and subject; then the addressees."""
    upper, lower = head[:centred], head[centred:]
    gutter = _gutter(upper)
    right = [line for line in upper if _is_right(line, widths, gutter)]
    left = [line for line in upper if not _is_right(line, widths, gutter)]
    zones.letterhead.extend(left + right)
    into = zones.letterhead
    for line in lower:
        if marks.bears(line.text, *marks.ADDRESSING):
            into = zones.addressees
        into.append(line)


def _gutter(upper: Sequence[Line]) -> float:
    """In plain text, the character column where the right half of a two-column letterhead begins; infinity without one."""
    for line in upper:
        if line.box is None and line.cell is None and line.left > 20 and marks.bears(line.text, *_MOTTOS):
            return max(20.0, line.left - 12)
    return math.inf


def _is_right(line: Line, widths: dict[int, float], gutter: float) -> bool:
    width = widths.get(line.page)
    if line.box is not None and width:
        return (line.left + line.right) / 2 > 0.5 * width and line.left > 0.33 * width
    if line.cell is not None:
        return line.cell.column > 0
    return line.left >= gutter or bool(marks.bears(line.text, *_MOTTOS, "tagline", "place-date"))
