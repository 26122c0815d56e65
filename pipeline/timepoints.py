"""What a matched phrase means on the calendar: stated days, periods, terms, rhythms.

Functions of the named groups of a match (rules/deadlines.toml) and of the document's date. A year or a month that is
not printed is taken from the issue date and said so; without an issue date the day stays open. Doubts are issue codes.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from pipeline import workdays
from pipeline.document import DeadlineType

Groups = Mapping[str, str | None]
Bound = Literal["before", "by"]

_UTC7 = dt.timezone(dt.timedelta(hours=7))
_ONE_DAY = dt.timedelta(days=1)
# A day without a year that lies further back than this belongs to the next year.
_BACKWARD = dt.timedelta(days=31)
_LOOKALIKES = str.maketrans("lLiIoO", "111100")
_NUMBERS = {
    "một": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4, "năm": 5, "sáu": 6, "bảy": 7, "tám": 8, "chín": 9, "mười": 10,
    "mười lăm": 15, "hai mươi": 20, "ba mươi": 30, "nhất": 1, "đầu": 1, "đầu tiên": 1, "cuối": -1, "cuối cùng": -1,
}  # fmt: skip
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_WEEKDAY_NAMES = {"hai": 0, "ba": 1, "tư": 2, "năm": 3, "sáu": 4, "bảy": 5}
_ISO_UNITS = {
    "giờ": "PT{}H",
    "tiếng": "PT{}H",
    "phút": "PT{}M",
    "ngày": "P{}D",
    "tuần": "P{}W",
    "tháng": "P{}M",
    "năm": "P{}Y",
}
_FREQUENCIES = {"ngày": "DAILY", "tuần": "WEEKLY", "tháng": "MONTHLY", "quý": "MONTHLY", "năm": "YEARLY"}
_QUARTER_MONTHS = {0: "1,4,7,10", 1: "2,5,8,11", 2: "3,6,9,12"}
_FROM_ISSUE = re.compile(
    r"(?:ngày|khi|thời điểm)\s+(?:ký|ban hành|phát hành|ký ban hành)"
    r"(?:\s+(?:công văn|văn bản|kế hoạch|quyết định|chỉ thị|thông báo|công điện|hướng dẫn)(?:\s+này)?)?",
    re.I,
)
_FROM_RECEIPT = re.compile(
    r"(?:ngày|khi|thời điểm)\s+(?:tiếp\s+)?nhận\s+(?:được\s+)?"
    r"(?:công văn|văn bản|kế hoạch|quyết định|chỉ thị|thông báo|công điện|hướng dẫn)(?:\s+này)?",
    re.I,
)
_ANCHOR_END = re.compile(
    r"\s+(?:để|thì|phải|nhưng|nhằm|và\s+(?:báo cáo|gửi|hoàn thành|trình)|đồng thời|đề nghị|yêu cầu)\b.*", re.I | re.S
)


@dataclass(frozen=True, slots=True)
class Value:
    """A phrase read: the fields of a Deadline that it gives, and the doubts about it."""

    type: DeadlineType
    due: dt.date | dt.datetime | None = None
    bound: Bound | None = None
    last_day: dt.date | None = None
    timex: str | None = None
    rrule: str | None = None
    duration: str | None = None
    working_days: bool = False
    anchor: str | None = None
    doubts: tuple[str, ...] = ()


def _spaced(raw: str) -> str:
    return " ".join(raw.lower().split())


def _number(raw: str) -> int:
    word = _spaced(raw)
    return int(word) if word.isdigit() else _NUMBERS[word]


def _digits(raw: str) -> tuple[int, bool]:
    clean = re.sub(r"\s", "", raw).translate(_LOOKALIKES)
    return int(clean), clean != raw


def _in_year(month: int, day: int, issued: dt.date | None) -> dt.date | None:
    if issued is None:
        return None
    for year in (issued.year, issued.year + 1):
        try:
            found = dt.date(year, month, day)
        except ValueError:
            continue
        if found >= issued - _BACKWARD:
            return found
    return None


def _at(day: dt.date, groups: Groups) -> dt.date | dt.datetime:
    if not groups.get("hour"):
        return day
    hour, minute = int(groups["hour"] or 0), int(groups.get("minute") or 0)
    if groups.get("half") in ("chiều", "tối") and hour < 12:
        hour += 12
    # 24 giờ is the end of that day; the day stays the printed one.
    clock = dt.time(hour, minute) if hour < 24 else dt.time(23, 59)
    return dt.datetime.combine(day, clock, _UTC7)


def _last_day(due: dt.date | dt.datetime, bound: Bound) -> dt.date:
    if isinstance(due, dt.datetime):
        return due.date()
    return due - _ONE_DAY if bound == "before" else due


def _stated(day: dt.date, groups: Groups, bound: Bound, *doubts: str) -> Value:
    if int(groups.get("hour") or 0) > 24:
        return Value("date", bound=bound, doubts=(*doubts, "DATE_INVALID"))
    due = _at(day, groups)
    if groups.get("weekday") and weekday_index(groups["weekday"] or "") != day.weekday():
        doubts = (*doubts, "DATE_WEEKDAY_MISMATCH")
    return Value("date", due, bound, _last_day(due, bound), doubts=doubts)


def weekday_index(name: str) -> int:
    """The weekday of a Vietnamese name, Monday 0 ("thứ Hai", "thứ 2", "Chủ nhật")."""
    word = _spaced(name)
    if not word.startswith("thứ"):
        return 6
    tail = word.removeprefix("thứ").strip()
    return int(tail) - 2 if tail.isdigit() else _WEEKDAY_NAMES[tail]


def date(groups: Groups, bound: Bound, issued: dt.date | None, year: str | None = None) -> Value | None:
    """A calendar date, its year from ``year`` or the issue date where none is printed. None: no date."""
    printed = groups.get("year") or year
    raw = f"{groups['day']} {groups['month']}"
    if not re.search(r"\d", raw) or (groups.get("sep") == "." and not printed):
        return None
    (day, odd_day), (month, odd_month) = _digits(groups["day"] or ""), _digits(groups["month"] or "")
    if printed is None:
        if (odd_day or odd_month) or not (1 <= month <= 12 and 1 <= day <= 31):
            return None
        if issued is None:
            return Value("date", bound=bound, doubts=("DEADLINE_YEAR_UNKNOWN",))
        start = {"sau": 1, "tới": 1, "nay": 0, "này": 0}.get((groups.get("of_year") or "").lower())
        found = _in_year(month, day, issued if start is None else dt.date(issued.year + start, 1, 1))
        if found is None:
            return Value("date", bound=bound, doubts=("DATE_INVALID",))
        return _stated(found, groups, bound, "DEADLINE_YEAR_ASSUMED")
    full, odd_year = _digits(printed)
    doubts = ["DATE_REPAIRED"] if odd_day or odd_month or odd_year else []
    if full < 100:
        full += 2000
        doubts.append("DEADLINE_YEAR_ASSUMED")
    try:
        return _stated(dt.date(full, month, day), groups, bound, *doubts)
    except ValueError:
        return Value("date", bound=bound, doubts=(*doubts, "DATE_INVALID"))


# ------------------------------------------------------------------ periods


@dataclass(frozen=True, slots=True)
class _Period:
    first: dt.date
    last: dt.date
    timex: str
    doubts: tuple[str, ...] = ()


def _months(year: int, first: int, last: int, timex: str, *doubts: str) -> _Period:
    return _Period(dt.date(year, first, 1), dt.date(year, last, calendar.monthrange(year, last)[1]), timex, doubts)


def _month(year: int, month: int) -> _Period:
    return _months(year, month, month, f"{year}-{month:02d}")


def _quarter(year: int, quarter: int) -> _Period:
    return _months(year, 3 * quarter - 2, 3 * quarter, f"{year}-Q{quarter}")


def _week(first: dt.date, *doubts: str) -> _Period:
    iso = first.isocalendar()
    return _Period(first, first + 6 * _ONE_DAY, f"{iso.year}-W{iso.week:02d}", doubts)


def _days_of(found: _Period, count: int, *, first: bool) -> _Period:
    """ "15 ngày đầu tháng 9", "10 ngày cuối quý": so many days from a period's beginning, or up to its end."""
    if not first:
        return found
    last = min(found.last, found.first + (count - 1) * _ONE_DAY)
    return replace(found, last=max(last, found.first))


def _part(period: _Period, part: str) -> _Period:
    """The beginning, middle or end of a period. A month's parts are of ten days; a longer one's are vague."""
    if part.startswith(("cuối", "hạ", "nửa cuối")):
        return period
    first = part.startswith(("đầu", "thượng"))
    doubts = (*period.doubts, "DEADLINE_AMBIGUOUS")
    if (period.last - period.first).days < 31:
        day = 15 if part == "nửa đầu" else 10 if first else 20
        return replace(period, last=period.first.replace(day=day), doubts=doubts)
    if part in ("giữa", "nửa đầu"):
        months = period.last.month - period.first.month + 1
        return replace(period, last=workdays.add_months(period.first, months // 2) - _ONE_DAY, doubts=doubts)
    return replace(
        period,
        last=workdays.add_months(period.first, max(1, (period.last.month - period.first.month + 1) // 4)) - _ONE_DAY,
        doubts=doubts,
    )


def _year_of(raw: str | None, last_month: int, issued: dt.date | None) -> tuple[int | None, tuple[str, ...]]:
    if raw:
        year, odd = _digits(raw)
        return year, ("DATE_REPAIRED",) if odd else ()
    if issued is None:
        return None, ("DEADLINE_YEAR_UNKNOWN",)
    end = dt.date(issued.year, last_month, calendar.monthrange(issued.year, last_month)[1])
    return issued.year + (end < issued - _BACKWARD), ("DEADLINE_YEAR_ASSUMED",)


def _relative_period(unit: str, which: str, issued: dt.date) -> _Period:
    ahead = which in ("tới", "sau")
    if unit == "tuần":
        return _week(issued - issued.weekday() * _ONE_DAY + 7 * ahead * _ONE_DAY)
    if unit == "tháng":
        day = workdays.add_months(issued.replace(day=1), int(ahead))
        return _month(day.year, day.month)
    if unit == "quý":
        day = workdays.add_months(issued.replace(day=1), 3 * ahead)
        return _quarter(day.year, (day.month + 2) // 3)
    return _months(issued.year + ahead, 1, 12, str(issued.year + ahead))


def _find_period(groups: Groups, issued: dt.date | None) -> tuple[_Period | None, tuple[str, ...]]:
    def found(raw: str | None, last_month: int) -> tuple[int | None, tuple[str, ...]]:
        return _year_of(raw, last_month, issued)

    if groups.get("pmonth"):
        month, odd = _digits(groups["pmonth"] or "")
        if not 1 <= month <= 12:
            return None, ("DATE_INVALID",)
        year, doubts = found(groups.get("month_year"), month)
        return (_month(year, month) if year else None), (*doubts, *(("DATE_REPAIRED",) if odd else ()))
    if groups.get("quarter"):
        raw = (groups["quarter"] or "").upper().replace("L", "I")
        quarter = int(raw) if raw.isdigit() else ("I", "II", "III", "IV").index(raw) + 1
        year, doubts = found(groups.get("quarter_year"), 3 * quarter)
        return (_quarter(year, quarter) if year else None), doubts
    if groups.get("half_year"):
        second = (groups["half_year"] or "").endswith("cuối")
        year, doubts = found(groups.get("half_of_year"), 12 if second else 6)
        return (_months(year, 6 * second + 1, 6 * second + 6, f"{year}-H{second + 1}") if year else None), doubts
    if groups.get("week"):
        month = int(groups["week_month"] or 0)
        if not 1 <= month <= 12:
            return None, ("DATE_INVALID",)
        year, doubts = found(groups.get("week_year"), month)
        nth = _number(groups["week"] or "")
        if year is None:
            return None, doubts
        day = _month(year, month).last if nth < 0 else dt.date(year, month, min(28, 7 * nth - 6))
        return _week(day - day.weekday() * _ONE_DAY), (*doubts, "DEADLINE_AMBIGUOUS")
    if groups.get("this") and groups.get("which"):
        if issued is None:
            return None, ("DEADLINE_YEAR_UNKNOWN",)
        return _relative_period((groups["this"] or "").lower(), (groups["which"] or "").lower(), issued), (
            "DEADLINE_YEAR_ASSUMED",
        )
    year, doubts = found(groups.get("pyear") or groups.get("rest_year"), 12)
    if year is None:
        return None, doubts
    if groups.get("rest"):
        first = max(1, 13 - int(groups["rest"] or 1))
        return _months(year, first, 12, f"{year}-{first:02d}/{year}-12"), doubts
    return _months(year, 1, 12, str(year)), doubts


def period(groups: Groups, bound: Bound, issued: dt.date | None) -> Value:
    """A week, month, quarter or year, or a part of one; due is its last day, its first where the bound is before it."""
    found, doubts = _find_period(groups, issued)
    if found is None:
        return Value("period", bound=bound, doubts=doubts)
    if groups.get("days") and groups.get("part") in ("đầu", "cuối"):
        found = _days_of(found, int(groups["days"] or 0), first=groups["part"] == "đầu")
    elif groups.get("part"):
        found = _part(found, _spaced(groups["part"] or ""))
    doubts = (
        *doubts,
        *found.doubts,
        *(("DEADLINE_AMBIGUOUS",) if any(map(groups.get, ("range", "months", "quarters"))) else ()),
    )
    if bound == "before" and not groups.get("closing") and not (groups.get("part") or "").startswith("cuối"):
        return Value("period", found.first, "before", found.first - _ONE_DAY, found.timex, doubts=doubts)
    return Value("period", found.last, "by", found.last, found.timex, doubts=doubts)


# ------------------------------------------------------------------ terms


def _duration(groups: Groups) -> str:
    count, unit = _number(groups["n"] or ""), (groups["unit"] or "").lower()
    return f"P{3 * count}M" if unit == "quý" else _ISO_UNITS[unit].format(count)


def anchor_of(raw: str) -> str:
    """The anchor without the clause that goes on behind it ("… phải báo cáo", "… để tổng hợp")."""
    return _ANCHOR_END.sub("", raw).rstrip()


def term(groups: Groups, issued: dt.date | None, received: dt.date | None) -> Value:
    """A term with its anchor. A day is computed only from the issue of this document, or from its known receipt."""
    anchor = " ".join(anchor_of(groups.get("anchor") or "").split()) or None
    value = Value(
        "relative", bound="by", duration=_duration(groups), working_days=bool(groups.get("work")), anchor=anchor
    )
    start = None
    if anchor and _FROM_ISSUE.fullmatch(anchor):
        start = issued
    elif anchor and _FROM_RECEIPT.fullmatch(anchor):
        start = received
    end = workdays.term_end(start, value.duration or "", working_days=value.working_days) if start else None
    if start is None or end is None:
        return value
    unknown = not (workdays.known(start.year) and workdays.known(end.year))
    return replace(value, due=end, last_day=end, doubts=("HOLIDAYS_UNKNOWN",) if unknown else ())


def ahead(groups: Groups) -> Value:
    """A term that runs back from a happening; the anchor keeps the word trước."""
    anchor = " ".join(anchor_of(groups.get("anchor") or "").split())
    return Value(
        "relative", bound="by", duration=_duration(groups), working_days=bool(groups.get("work")), anchor=anchor
    )


# ------------------------------------------------------------------ rhythms


def rhythm(unit: str) -> str:
    """The RRULE of a unit of rhythm: "tháng", "quý", "06 tháng", "3 năm", "6 tháng đầu năm"."""
    match = re.search(r"(?:(\d+|ba|sáu|chín)\s+)?(ngày|tuần|tháng|quý|năm)", unit.lower())
    if match is None:
        raise ValueError(f"no unit of rhythm: {unit!r}")
    count, name = _number(match[1] or "1"), match[2]
    count *= 3 if name == "quý" else 1
    if name == "tháng" and count in (9, 12):
        # A report on nine months, like one on twelve, comes once a year.
        return "FREQ=YEARLY;BYMONTH=9" if count == 9 else "FREQ=YEARLY"
    return f"FREQ={_FREQUENCIES[name]}" + (f";INTERVAL={count}" if count > 1 else "")


def yearly(groups: Groups) -> str | None:
    """The RRULE of a day and month of every year."""
    (day, _), (month, _) = _digits(groups["day"] or ""), _digits(groups["month"] or "")
    return f"FREQ=YEARLY;BYMONTH={month};BYMONTHDAY={day}" if 1 <= month <= 12 and 1 <= day <= 31 else None


def yearly_period(groups: Groups) -> str | None:
    """The RRULE of a month, or of the last month of a quarter, of every year."""
    found, _ = _find_period(groups, dt.date(2000, 1, 1))
    return f"FREQ=YEARLY;BYMONTH={found.last.month}" if found else None


def day_of_month(groups: Groups, bound: Bound, rhythm_rule: str | None, issued: dt.date | None) -> Value | None:
    """A day of the month that a rhythm, the words after it, or the issue date gives. None: nothing names the month."""
    raw = _spaced(groups["mday"] or "")
    day = int(raw) if raw.isdigit() else -1
    if day == 0 or day > 31:
        return None
    quarter, month = _spaced(groups.get("of_quarter") or ""), _spaced(groups.get("of_month") or "")
    if quarter:
        place = 2 if quarter.startswith(("cuối", "thứ ba")) else 1 if quarter in ("giữa", "thứ hai") else 0
        return Value(
            "recurring", bound=bound, rrule=f"FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY={day};BYMONTH={_QUARTER_MONTHS[place]}"
        )
    if rhythm_rule and rhythm_rule.startswith("FREQ=MONTHLY"):
        # A day without its month in a longer rhythm does not say which month of it.
        doubts = ("DEADLINE_AMBIGUOUS",) if "INTERVAL" in rhythm_rule else ()
        return Value("recurring", bound=bound, rrule=f"{rhythm_rule};BYMONTHDAY={day}", doubts=doubts)
    if month and month not in ("này", "nay", "sau", "tới"):
        return Value("recurring", bound=bound, rrule=f"FREQ=MONTHLY;BYMONTHDAY={day}")
    if not month or day < 0:
        return None
    if issued is None:
        return Value("date", bound=bound, doubts=("DEADLINE_YEAR_UNKNOWN",))
    first = workdays.add_months(issued.replace(day=1), int(month in ("sau", "tới")))
    try:
        return _stated(first.replace(day=day), groups, bound, "DEADLINE_YEAR_ASSUMED")
    except ValueError:
        return Value("date", bound=bound, doubts=("DATE_INVALID",))


def weekday(groups: Groups, bound: Bound, rhythm_rule: str | None, issued: dt.date | None) -> Value | None:
    """A weekday of every week or month, or of this or the next week. None: nothing names the week."""
    index = weekday_index(groups["weekday"] or "")
    nth = groups.get("nth") or groups.get("nth_day")
    if rhythm_rule == "FREQ=MONTHLY" and nth:
        return Value("recurring", bound=bound, rrule=f"FREQ=MONTHLY;BYDAY={_number(nth)}{_WEEKDAYS[index]}")
    if rhythm_rule == "FREQ=WEEKLY":
        return Value("recurring", bound=bound, rrule=f"FREQ=WEEKLY;BYDAY={_WEEKDAYS[index]}")
    which = groups.get("this_week")
    if not which:
        return None
    if issued is None:
        return Value("date", bound=bound, doubts=("DEADLINE_YEAR_UNKNOWN",))
    shift = index - issued.weekday() + (0 if which == "này" else 7)
    return _stated(issued + shift * _ONE_DAY, groups, bound, "DEADLINE_YEAR_ASSUMED")


def hour(groups: Groups, bound: Bound, rhythm_rule: str | None, issued: dt.date | None) -> Value | None:
    """An hour of every day, or of the day of issue. None: nothing names the day."""
    if rhythm_rule == "FREQ=DAILY":
        return Value("recurring", bound=bound, rrule="FREQ=DAILY")
    if not groups.get("today"):
        return None
    if issued is None:
        return Value("date", bound=bound, doubts=("DEADLINE_YEAR_UNKNOWN",))
    return _stated(issued, groups, bound, "DEADLINE_YEAR_ASSUMED")
