"""Text laid over a page after it was written: electronic signatures, incoming stamps.

NĐ 30/2020/NĐ-CP, Annex I: box 14 and the organ's digital signature. Such text is not the dispatch's own.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence
from contextlib import suppress

from pipeline.document import Line

_CLOCK = re.compile(r"(?P<day>\d{2})[./-](?P<month>\d{2})[./-](?P<year>20\d\d)\s+\d{2}:\d{2}:\d{2}")
_MARKER = re.compile(
    r"^(?:Ký (?:số |điện tử )?bởi\b|Người ký:|Thời gian ký\b|Ngày ký:|Digitally signed|Signed by"
    r"|Signature (?:valid|not verified)|(?:CÔNG VĂN |VĂN BẢN )?ĐẾN$|[+-]\d{2}:\d{2}$)"
    r"|\d{2}[./-]\d{2}[./-]20\d\d\s+\d{2}:\d{2}:\d{2}",
    re.IGNORECASE,
)
_MAX_LINES = 8


def overlaid(lines: Sequence[Line], font_of: Callable[[Line], object]) -> set[int]:
    """The indexes of overlay lines: a line that marks one, and what stands close to it in the same font."""
    found: set[int] = set()
    for start, marker in enumerate(lines):
        if start in found or marker.cell or not _MARKER.search(marker.text):
            continue  # what stands in a table was not laid over it
        group, grown = {start}, True
        while grown and len(group) < _MAX_LINES:
            grown = False
            for at, line in enumerate(lines):
                if (
                    at not in group
                    and not line.cell
                    and font_of(line) == font_of(marker)
                    and any(_touch(line, lines[i]) for i in group)
                ):
                    group.add(at)
                    grown = True
        found |= group
    return found


def _touch(a: Line, b: Line) -> bool:
    gap = max(a.top, b.top) - min(a.bottom, b.bottom)
    side = max(a.left, b.left) - min(a.right, b.right)
    return gap < 0.8 * min(a.bottom - a.top, b.bottom - b.top) and side < 0


def signed_on(text: str) -> list[dt.date]:
    """The days of the electronic signatures whose time stamps stand in this text."""
    days = []
    for match in _CLOCK.finditer(text):
        with suppress(ValueError):
            days.append(dt.date(int(match["year"]), int(match["month"]), int(match["day"])))
    return days
