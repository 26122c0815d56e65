"""Date and organ after a code: "ngày 25/6/2018 của Chính phủ", "của Bộ Y tế ngày 05 tháng 02 năm 2026"."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from functools import cache

from pipeline import rulebook
from pipeline.citations import codes

_DATED = re.compile(
    r"[\s,]*\(?\s*(?:(?:được\s+)?ban hành\s+|ký\s+)?"
    r"ngày\s*(?P<day>\d{1,2})\s*(?:[/⁄.\-–]|tháng)\s*(?P<month>\d{1,2})\s*(?:[/⁄.\-–]|,?\s*năm)\s*"
    r"(?P<year>(?:19|20)\d{2})(?!\d)\)?",
    re.IGNORECASE,
)
AND = re.compile(r"\s*(?:,|;|,?\s*và)\s+")
_BY = re.compile(r"[\s,]*(?:của|do)\s+(?=[A-ZĐỦÙ]|liên\s)")
# Punctuation that no organ's name has; a comma only in the name of the ministry of culture, sports and tourism.
_STOPS = r"[.;:()“”\"]|\n|,(?!\s(?:Thể thao|Thể dục)\b)"
_CAPITALS = "A-Z" + "".join(c for c in map(chr, range(0xC0, 0x1EFA)) if c.isupper())
_REACH = 110  # no organ's name is longer


def alternatives(words: Iterable[str]) -> str:
    """A pattern for any of these words, the longest first, blanks as they come, also around a hyphen."""
    return rulebook.alternatives(words).replace(r"\-", r"\s?-\s?")


@cache
def _name_ends() -> re.Pattern[str]:
    words = rulebook.load("citations").tables["words"]["organ_ends"]
    return re.compile(rf"{_STOPS}|\s(?:{alternatives(words)})(?![^\W_])")


@cache
def _known() -> re.Pattern[str]:
    table = codes.notations()
    named = alternatives({*table.issuers.values(), *table.party_issuers})
    heads = r"(?:(?:Bộ trưởng|Tổng|Thống đốc|Chánh án|Viện trưởng|Bộ trưởng,\s+Chủ nhiệm|Chủ nhiệm)\s+)?"
    people = alternatives(["UBND", "HĐND", "Ủy ban nhân dân", "Uỷ ban nhân dân", "Hội đồng nhân dân", "HĐND và UBND"])
    unit = alternatives(["tỉnh", "thành phố", "TP.", "huyện", "quận", "thị xã", "thị trấn", "xã", "phường", "đặc khu"])
    place = rf"(?-i:(?:\s(?:-\s)?[{_CAPITALS}][^\W_]*){{0,5}})"
    local = rf"(?:Chủ tịch\s+|Thường trực\s+)?(?:{people})\s+(?:{unit}){place}"
    return re.compile(rf"(?:{heads}(?:{named})|{local})(?![^\W_])", re.IGNORECASE)


def read_tail(text: str, end: int) -> tuple[dt.date | None, str | None, int]:
    """Date and organ that follow position ``end``, in either order, and where they end.

    Each is None where it is not printed; a date that no calendar has is none.
    """
    issued: dt.date | None = None
    issuer: str | None = None
    for _ in range(2):
        if issued is None and (dated := _DATED.match(text, end)):
            end = dated.end()
            try:
                issued = dt.date(int(dated["year"]), int(dated["month"]), int(dated["day"]))
            except ValueError:
                break
        elif issuer is None and (by := _BY.match(text, end)):
            if known := _known().match(text, by.end()):
                stop = known.end()
            else:
                after = _name_ends().search(text, by.end(), by.end() + _REACH)
                stop = after.start() if after else min(len(text), by.end() + _REACH)
            name = re.sub(r"\s+", " ", text[by.end() : stop]).strip()
            if not 0 < len(name.split()) <= 16:
                break
            issuer, end = codes.notations().issuers.get(name, name), stop
        else:
            break
    return issued, issuer, end
