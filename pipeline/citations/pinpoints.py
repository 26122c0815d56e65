"""Điều, khoản, điểm before a citation: words to places inside the cited document.

Order of naming is from the small to the large ("điểm a khoản 2 Điều 5"), as the norms on citing parts of a legal text
ask (Nghị định 34/2016/NĐ-CP, Nghị định 78/2025/NĐ-CP); a point or clause waits for the next article.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.document import Pinpoint
from pipeline.rulebook import POINTS

# One unit with its values: "điểm a, b và c", "khoản 1, 2", "Điều 5, 6, 7", "Điều 5 đến Điều 9".
_POINT = r"[a-zđ]{1,2}\d?(?![^\W_])"
_NUMBER = r"\d{1,3}[a-zđ]?(?![^\W_])(?!/)"
_JOIN = r"\s*(?:,|;|\bvà\b|\bhoặc\b|\bđến\b|-|–)\s*"
_UNIT = (
    rf"(?:(?:các\s+)?(?:điểm\s+{_POINT}(?:{_JOIN}{_POINT})*"
    rf"|(?:khoản|điều)\s+{_NUMBER}(?:{_JOIN}{_NUMBER})*))"
)
_BETWEEN = r"(?:[\s,;–-]|\b(?:và|hoặc|của|tại|từ|đến|hết)\b)"
_CHAIN = re.compile(rf"(?<![^\W_]){_UNIT}(?:{_BETWEEN}+{_UNIT})*(?:[\s,]|\b(?:của|các)\b)*$", re.IGNORECASE)
_NEAR = re.compile(r"(?:điều|khoản|điểm)\s[^.\n]{1,40}$", re.IGNORECASE)
_PIECE = re.compile(
    rf"(?P<unit>điểm|khoản|điều)\s+|(?P<to>đến)\s|(?P<number>{_NUMBER})|(?P<point>{_POINT})|(?P<word>[^\W\d_]+)",
    re.IGNORECASE,
)


def before(text: str, start: int, floor: int = 0) -> tuple[Pinpoint, ...]:
    """The pinpoints that stand right before position ``start`` and not before ``floor``, in the order named."""
    low = max(floor, start - 60)
    if not _NEAR.search(text, low, start):
        return ()
    low = max(floor, start - 500)
    match = _CHAIN.search(text[low:start])
    return tuple(_read(match.group())) if match else ()


def _expand(first: str, last: str) -> list[str]:
    """What "first đến last" adds after ``first``: numbers or letters in between and ``last`` itself."""
    if first.isdigit() and last.isdigit() and 0 < int(last) - int(first) <= 200:
        return [str(n) for n in range(int(first) + 1, int(last) + 1)]
    if first in POINTS and last in POINTS and len(first) == len(last) == 1:
        return list(POINTS[POINTS.index(first) + 1 : POINTS.index(last) + 1])
    return [last]


def _values(chain: str) -> Iterator[tuple[str, str]]:
    """(unit, value) pairs of a chain, ranges written out."""
    unit, previous, is_range = "", "", False
    for piece in _PIECE.finditer(chain):
        if piece["unit"]:
            unit = piece["unit"].lower()
        elif piece["to"]:
            is_range = True
        elif value := ((piece["point"] if unit == "điểm" else piece["number"]) or "").lower():
            for one in _expand(previous, value) if is_range else [value]:
                yield unit, one
            previous, is_range = value, False


def _read(chain: str) -> Iterator[Pinpoint]:
    points: list[str] = []
    waiting: list[tuple[str, str | None]] = []  # (clause, point) that wait for their article
    article: str | None = None
    unit_before = ""
    for unit, value in _values(chain):
        if unit == "điểm":
            if unit_before == "khoản":
                points = []
            points.append(value)
        elif unit == "khoản":
            waiting += [(value, p) for p in points] or [(value, None)]
            points = []
        else:
            article = value
            if waiting:
                yield from (Pinpoint(article, clause, point) for clause, point in waiting)
            elif points:
                yield from (Pinpoint(article, None, point) for point in points)
            else:
                yield Pinpoint(article)
            waiting, points = [], []
        unit_before = unit
    yield from (Pinpoint(article, clause, point) for clause, point in waiting)
    yield from (Pinpoint(article, None, point) for point in points)
