"""Printed lines -> paragraphs -> text: where a paragraph ends, and how its lines join.

A source that knows its paragraphs (Word, HTML, Markdown) is believed. A printed page is judged by its margins, a text
without geometry by the length of its lines and how they end.
"""

from __future__ import annotations

import re
import statistics
from collections.abc import Sequence

from pipeline.document import Line, Span
from pipeline.rulebook import UPPER

# Labels of NĐ 30 bodies and of legal texts, as printed at the head of a paragraph (domain: body numbering). The number
# may stick to its word ("3.Bộ trưởng"); a decimal number or a date is no label.
LABEL = re.compile(
    r"""^\W{0,2}(?:
        (?P<article>Điều\s+\d+[a-zđ]?)\s*[.:]?(?=\s|$)
      | (?P<part>(?:PHẦN|Phần|CHƯƠNG|Chương|MỤC|Mục)\s+(?:[IVXLC]+|\d+|thứ\s+\w+))\b[.:]?
      | (?P<roman>[IVX]{1,6})\s*(?:[.)/](?=\s|[^\W\d_]|$)|\s?[-–](?=\s+[^\W\d_a-z]))
      | (?P<capital>[A-EGHĐ])\s*(?:[.)](?=\s)|[-–](?=\s+[^\W\d_a-z]))
      | (?P<multi>\d{1,2}(?:\.\d{1,2}){1,3})\.?\)?(?=\s+[^\W\d_])(?!\s*(?:tỷ|triệu|nghìn|%|ha|km|m|đồng)\b)
      | (?P<number>\d{1,2})\s*(?:[.)/](?=\s*[^\W\d_“"'(]|\s+[“"'(]|\s*$)(?!\d)|[-–](?=\s+[UPPER]))
      | \((?P<bracket>\d{1,2}|[a-zđ])\)(?=\s)
      | (?P<letter>[a-zđ])\s*(?:[.)/](?=\s|[UPPER])|[-–](?=\s+[UPPER]))
    )""".replace("UPPER", UPPER),
    re.VERBOSE,
)
BULLET = re.compile(r"^\W{0,1}(?P<bullet>[-–—•*▪●❖⮚>+])\s*(?=[^\W\d_“\"'(]|\d)")
_ENDS = re.compile(r"[.;:!?…”\"/)]\W*$")
# The text of a page is at least so many line heights wide (16.5 cm on A4 with 13-point type are more than 30).
_NARROWEST = 28
# "432/TTg-" + "CĐS", "15/2020/TT-" + "BGDĐT", "COVID-" + "19": a code or name cut at its hyphen or slash
_CUT = re.compile(r"[^\W_][-/]$")
_CUT_HEAD = re.compile(r"^[A-ZĐ0-9]")


def join(lines: Sequence[Line]) -> tuple[str, list[Span]]:
    """(the paragraph's text, the span of each line in it). A space between lines, none inside a code cut in two."""
    text = ""
    spans: list[Span] = []
    for line in lines:
        piece = re.sub(r"\s+", " ", line.text).strip()
        if text and not (_CUT.search(text) and _CUT_HEAD.match(piece)):
            text += " "
        spans.append((len(text), len(text) + len(piece)))
        text += piece
    return text, spans


def split(lines: Sequence[Line]) -> list[list[Line]]:
    """Group the lines of a body to paragraphs, in order."""
    if not lines:
        return []
    unknown = [line for line in lines if line.start is None]
    printed = [line for line in unknown if line.box is not None]
    plain = [line for line in unknown if line.box is None]
    margins = _margins(printed)
    wrapped = _hard_wrapped(plain)
    width = max((len(line.text) for line in plain), default=0) if wrapped else 0
    margin = _text_margin(plain)
    gaps_mean_nothing = wrapped and _blank_share(plain) > 0.6
    paragraphs: list[list[Line]] = []
    for line in lines:
        if not paragraphs:
            paragraphs.append([line])
            continue
        previous = paragraphs[-1][-1]
        if line.start is not None:
            begins = line.start
        elif line.box is not None:
            begins = _begins_printed(line, previous, margins)
        elif not wrapped:
            begins = not _cut_in_a_sentence(line, previous)
        else:
            begins = _begins_wrapped(line, previous, width, margin, gaps_mean_nothing)
        if begins:
            paragraphs.append([line])
        else:
            paragraphs[-1].append(line)
    return paragraphs


def labelled(text: str) -> bool:
    """Does a label or a bullet open this text?"""
    return bool(LABEL.match(text) or BULLET.match(text))


def _margins(lines: Sequence[Line]) -> dict[int, tuple[float, float]]:
    """A page's (left, right) margins: where its continuation lines begin, and where its full lines end."""
    margins: dict[int, tuple[float, float]] = {}
    for page in {line.page for line in lines}:
        own = [line for line in lines if line.page == page]
        lefts = sorted(line.left for line in own)
        rights = sorted(line.right for line in own)
        left, right = lefts[len(lefts) // 6], rights[-1 - len(rights) // 6]
        # a page may hold short lines only: none of them is full then
        narrowest = _NARROWEST * statistics.median(line.bottom - line.top for line in own)
        margins[page] = (left, max(right, left + narrowest))
    return margins


def _begins_printed(line: Line, previous: Line, margins: dict[int, tuple[float, float]]) -> bool:
    left, right = margins[line.page]
    height = max(1.0, line.bottom - line.top)
    indented = line.left > left + 0.9 * height
    ended = bool(_ENDS.search(previous.text))
    previous_right = margins.get(previous.page, (left, right))[1]
    short = previous.right < previous_right - 2.5 * height
    if labelled(line.text) and (indented or ended or short):
        return True
    if indented and (ended or short) and line.left < left + 12 * height:
        return True
    return ended and short


def _hard_wrapped(lines: Sequence[Line]) -> bool:
    """Are these lines cut at a margin (a pasted PDF), rather than whole paragraphs?"""
    if len(lines) < 4:
        return False
    lengths = [len(line.text) for line in lines]
    if max(lengths) > 140:
        return False
    full = [n for n in lengths if n > 0.7 * max(lengths)]
    unended = [line for line in lines if not _ENDS.search(line.text)]
    return len(full) > 0.4 * len(lines) and len(unended) > 0.35 * len(lines) and statistics.median(full) > 40


def _cut_in_a_sentence(line: Line, previous: Line) -> bool:
    """Does a line go on in small letters where a long one stopped without a mark? A short letter has too few lines to tell
    by their lengths that they were cut at a margin."""
    return (
        len(previous.text) > 60
        and not _ENDS.search(previous.text)
        and line.text[:1].islower()
        and not line.blank_before
        and not labelled(line.text)
    )


def _blank_share(lines: Sequence[Line]) -> float:
    return sum(1 for line in lines[1:] if line.blank_before) / max(1, len(lines) - 1)


def _text_margin(lines: Sequence[Line]) -> float:
    """The character column where most lines begin that go on the line above."""
    lefts = [line.left for line in lines]
    return statistics.mode(lefts) if lefts else 0.0


def _begins_wrapped(line: Line, previous: Line, width: int, margin: float, gaps_mean_nothing: bool) -> bool:
    ended = bool(_ENDS.search(previous.text))
    short = len(previous.text) < 0.78 * width
    if line.left >= margin + 3 and (ended or short):
        return True
    if labelled(line.text) and (ended or short):
        return True
    if line.blank_before > (1 if gaps_mean_nothing else 0) and (ended or short):
        return True
    return ended and short
