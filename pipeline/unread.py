"""Dates and words of a time limit in a directive that were read as nothing: neither deadline nor citation. The last guard
against silence.

Most are a start, a case or a celebration; one that was a deadline in words no rule knows must not pass unseen.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence

from pipeline.document import Citation, Deadline, Span

_DATE = re.compile(
    r"(?<![\w/.-])(?P<day>\d{1,2})(?:\s*[/.-]\s*|\s+tháng\s+)(?P<month>\d{1,2})(?:(?:\s*[/.-]\s*|\s*năm\s*)(?P<year>\d{4}))?(?![\d/]|\w)"
    r"|\btrong\s+(?:quý\s+(?:[IV]+|[1-4])|tháng\s+\d{1,2}|\d{1,2}\s+ngày|tuần)\b"
    r"|\btrong\s+năm\s+20\d\d\b"
    # a rhythm
    r"|\bđịnh\s+kỳ,?\s+(?:h[ằàa]ng|mỗi|\d|tháng|quý|tuần|năm|theo\s+(?:quý|tháng|tuần))\b|\bbáo\s+cáo\b[^.;\n]{0,80}?(?P<rhythm>\bh[ằà]ng\s+(?:tháng|quý|tuần)\b)|\bthường\s+kỳ\s+h[ằà]ng\s+(?:tháng|quý|tuần)\b|\b(?:một|hai|ba|sáu|\d{1,2})\s+(?:tháng|tuần|năm)\s+(?:một|1)\s+lần\b"
    # words of a time limit whose time no rule has read
    r"|\b(?:chậm nhất|muộn nhất|trễ nhất|hạn chót|hạn cuối|không muộn hơn|deadline)\b"
    r"|\btrước\s+(?:\d{1,2}\s*(?:giờ|h|g)\d*\b|thứ\s+(?:hai|ba|tư|năm|sáu|bảy|[2-7])\b|ngày\s+\d{1,2}(?!\s*[\d/.-]|\s+tháng\s+\d))",
    re.IGNORECASE,
)
# The beginning of something, or the reach of data: never by when.
_STARTS = re.compile(r"(?i)\b(?:kể từ|tính từ|tính đến|số liệu[^.;]{0,40}|từ)\s+(?:ngày\s+|tháng\s+)?$")
# A citation's own date stands right behind its code.
_BEHIND_A_CODE = 45


def dates(
    text: str,
    spans: Iterable[Span],
    issued: dt.date | None,
    deadlines: Sequence[Deadline],
    citations: Sequence[Citation],
) -> Iterator[Span]:
    """Dates, months and words of a time limit in these spans, not before the issue, that no deadline and no citation covers."""
    taken = [d.span for d in deadlines] + [(c.span[0], c.span[1] + _BEHIND_A_CODE) for c in citations]
    for start, end in spans:
        for match in _DATE.finditer(text, start, end):
            at = match.start("rhythm") if match["rhythm"] else match.start()
            if any(s <= at < e for s, e in taken) or _STARTS.search(text[max(start, at - 60) : at]):
                continue
            if match["day"] and not _may_lie_ahead(match, issued):
                continue
            yield at, match.end()


def _may_lie_ahead(match: re.Match[str], issued: dt.date | None) -> bool:
    year = int(match["year"]) if match["year"] else issued.year if issued else 2000
    try:
        day = dt.date(year, int(match["month"]), int(match["day"]))
    except ValueError:
        return False  # no date: "24/7", "1.5", "16/9" of other things
    return not (match["year"] and issued and day < issued)
