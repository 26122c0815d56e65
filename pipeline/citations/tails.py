"""Date and organ after a code: "ngày 25/6/2018 của Chính phủ", "của Bộ Y tế ngày 05 tháng 02 năm 2026"."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from functools import cache

from pipeline import rulebook
from pipeline.citations import codes, own

# "(05/3/2024)" needs no word before it; "05/3/24" is of this century.
_DAY = (
    r"(?P<day>\d{1,2})\s*(?:[/⁄.\-–]|tháng)\s*(?P<month>\d{1,2}|[^\W\d_]+(?:\s(?:một|hai))?)\s*"
    r"(?:[/⁄.\-–](?=\s*\d\d(?:\d\d)?(?!\d))|,?\s*năm(?=\s*\d{4}))\s*(?P<year>(?:19|20)\d{2}|\d\d)(?!\d)"
)
_DATED = re.compile(
    rf"[\s,]*(?:\(?\s*(?:(?:được\s+)?ban hành\s+|(?:đề|ký)\s+)?ngày|\((?=\s*\d+/\d+/\d+\s*\)))\s*{_DAY}\)?",
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


@own.per_office
def _known() -> re.Pattern[str]:
    table = codes.notations()
    named = alternatives({*table.issuers.values(), *table.party_issuers})
    heads = r"(?:(?:Bộ trưởng|Tổng|Thống đốc|Chánh án|Viện trưởng|Bộ trưởng,\s+Chủ nhiệm|Chủ nhiệm)\s+)?"
    people = alternatives(["UBND", "HĐND", "Ủy ban nhân dân", "Uỷ ban nhân dân", "Hội đồng nhân dân", "HĐND và UBND"])
    unit = alternatives(["tỉnh", "thành phố", "TP.", "huyện", "quận", "thị xã", "thị trấn", "xã", "phường", "đặc khu"])
    place = rf"(?-i:(?:\s(?:-\s)?[{_CAPITALS}][^\W_]*){{0,5}})"
    local = rf"(?:Chủ tịch\s+|Thường trực\s+)?(?:{people})\s+(?:{unit}){place}"
    return re.compile(rf"(?:{heads}(?:{named})|{local})(?![^\W_])", re.IGNORECASE)


def _date(match: re.Match[str]) -> dt.date | None:
    """The day of a match of ``_DAY``; None where no calendar has it."""
    word = match["month"].lower()
    months: dict[str, int] = rulebook.load("citations").tables["month"]
    month = int(word) if word.isdigit() else months.get(re.sub(r"\s+", " ", word), 0)
    year = int(match["year"])
    try:
        return dt.date(year if year > 99 else 2000 + year, month, int(match["day"]))
    except ValueError:
        return None


@cache
def _headed() -> re.Pattern[str]:
    verbs = alternatives(rulebook.load("citations").tables["words"]["issues"])
    return re.compile(
        rf"(?:ngày\s*{_DAY}|(?P<same>cùng ngày))\s*,?\s(?:(?!\bngày\b)[^.;:\n\d]){{0,90}}?\s(?:{verbs})\s(?:các\s)?$",
        re.IGNORECASE,
    )


def read_head(text: str, start: int, floor: int, previous: dt.date | None) -> dt.date | None:
    """The date said before a mention with what its organ did that day: "Ngày 04/3/2026, Sở Y tế ban hành …".

    ``previous`` is what "cùng ngày" means. A document received, sent or read that day bears another date.
    """
    low = max(floor, start - 130)
    if "gày" not in text[low:start] or not (headed := _headed().search(text[low:start])):
        return None
    return previous if headed["same"] else _date(headed)


def read_tail(text: str, end: int) -> tuple[dt.date | None, str | None, int]:
    """Date and organ that follow position ``end``, in either order, and where they end.

    Each is None where it is not printed; a date that no calendar has is none.
    """
    issued: dt.date | None = None
    issuer: str | None = None
    for _ in range(2):
        if issued is None and (dated := _DATED.match(text, end)):
            end = dated.end()
            if (issued := _date(dated)) is None:
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
