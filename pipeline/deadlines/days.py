"""Stated days: a calendar date, a day of a month, a weekday, an hour of a day.

Functions of the named groups of a match (rules/deadlines.toml) and of the document's date. A year or a month that is not
printed is taken from the issue date and said so; without an issue date the day stays open. Doubts are issue codes.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace

from pipeline import workdays
from pipeline.deadlines.values import BACKWARD, ONE_DAY, Bound, Groups, Value, digits, number, spaced

_UTC7 = dt.timezone(dt.timedelta(hours=7))
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_WEEKDAY_NAMES = {"hai": 0, "ba": 1, "tư": 2, "năm": 3, "sáu": 4, "bảy": 5}
_QUARTER_MONTHS = {0: "1,4,7,10", 1: "2,5,8,11", 2: "3,6,9,12"}
# Beyond this from the issue a stated day is doubted: a digit may be wrong. Plans do name the last day of a far year.
_FAR = dt.timedelta(days=3 * 366)
_LAST_DAYS = frozenset({(12, 30), (12, 31), (6, 30)})


def calendar_day(year: int, month: int, day: int) -> dt.date | None:
    """That day, or None where the calendar has none."""
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _in_year(month: int, day: int, issued: dt.date) -> dt.date | None:
    for year in (issued.year, issued.year + 1):
        found = calendar_day(year, month, day)
        if found and found >= issued - BACKWARD:
            return found
    return None


def clock(groups: Groups) -> dt.time | None:
    """The hour of a match. 24 giờ is the end of that day: the day stays the printed one. Raises ValueError beyond."""
    if not groups.get("hour"):
        return None
    hour, minute = int(groups["hour"] or 0), int(groups.get("minute") or 0)
    if groups.get("half") in ("chiều", "tối") and hour < 12:
        hour += 12
    return dt.time(23, 59) if (hour, minute) == (24, 0) else dt.time(hour, minute)


def _last_day(due: dt.date | dt.datetime, bound: Bound) -> dt.date:
    if isinstance(due, dt.datetime):
        # before midnight is on the day before
        return due.date() - ONE_DAY if due.time() == dt.time() else due.date()
    return due - ONE_DAY if bound == "before" else due


def _stated(day: dt.date, groups: Groups, bound: Bound, *doubts: str) -> Value:
    try:
        hour = clock(groups)
    except ValueError:
        return Value("date", bound=bound, doubts=(*doubts, "DATE_INVALID"))
    due = dt.datetime.combine(day, hour, _UTC7) if hour is not None else day
    if groups.get("office"):
        # "trước khi hết giờ hành chính ngày D": on that day
        bound = "by"
    if groups.get("weekday") and weekday_index(groups["weekday"] or "") != day.weekday():
        doubts = (*doubts, "DATE_WEEKDAY_MISMATCH")
    return Value("date", due, bound, _last_day(due, bound), doubts=doubts)


def weekday_index(name: str) -> int:
    """The weekday of a Vietnamese name, Monday 0 ("thứ Hai", "thứ 2", "Chủ nhật")."""
    word = spaced(name)
    if not word.startswith("thứ"):
        return 6
    tail = word.removeprefix("thứ").strip()
    return int(tail) - 2 if tail.isdigit() else _WEEKDAY_NAMES[tail]


def date(groups: Groups, bound: Bound, issued: dt.date | None, year: str | None = None) -> Value | None:
    """A calendar date, its year from ``year`` or the issue date where none is printed. None: no date."""
    printed = groups.get("year") or year
    raw = f"{groups['day']} {groups['month']}"
    if not re.search(r"\d", raw) or ((groups.get("sep") or "").strip() == "." and not printed):
        return None
    (day, odd_day), (month, odd_month) = digits(groups["day"] or ""), digits(groups["month"] or "")
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
    full, odd_year = digits(printed)
    doubts = ["DATE_REPAIRED"] if odd_day or odd_month or odd_year else []
    if full < 100:
        full += 2000
        doubts.append("DEADLINE_YEAR_ASSUMED")
    found = calendar_day(full, month, day)
    if found is None:
        return Value("date", bound=bound, doubts=(*doubts, "DATE_INVALID"))
    if issued and found > issued + _FAR and (month, day) not in _LAST_DAYS:
        doubts.append("DEADLINE_FAR")
    return _stated(found, groups, bound, *doubts)


def day_of_month(groups: Groups, bound: Bound, rhythm_rule: str | None, issued: dt.date | None) -> Value | None:
    """A day of the month that a rhythm, the words after it, or the issue date gives. None: nothing names the month."""
    raw = spaced(groups["mday"] or "")
    day = int(raw) if raw.isdigit() else -1
    if day == 0 or day > 31:
        return None
    quarter, month = spaced(groups.get("of_quarter") or ""), spaced(groups.get("of_month") or "")
    if quarter:
        place = 2 if quarter.startswith(("cuối", "thứ ba")) else 1 if quarter in ("giữa", "thứ hai") else 0
        return _again(f"FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY={day};BYMONTH={_QUARTER_MONTHS[place]}", groups, bound)
    if groups.get("of_term"):
        return _closing(day, groups, bound, rhythm_rule)
    if rhythm_rule and rhythm_rule.startswith("FREQ=MONTHLY"):
        # A day without its month in a longer rhythm does not say which month of it.
        doubts = ("DEADLINE_AMBIGUOUS",) if "INTERVAL" in rhythm_rule else ()
        return _again(f"{rhythm_rule};BYMONTHDAY={day}", groups, bound, *doubts)
    if groups.get("each_month") or (month and month not in ("này", "nay", "sau", "tới")):
        return _again(f"FREQ=MONTHLY;BYMONTHDAY={day}", groups, bound)
    if not month or day < 0:
        return None
    if issued is None:
        return Value("date", bound=bound, doubts=("DEADLINE_YEAR_UNKNOWN",))
    first = workdays.add_months(issued.replace(day=1), int(month in ("sau", "tới")))
    found = calendar_day(first.year, first.month, day)
    if found is None:
        return Value("date", bound=bound, doubts=("DATE_INVALID",))
    return _stated(found, groups, bound, "DEADLINE_YEAR_ASSUMED")


def _closing(day: int, groups: Groups, bound: Bound, rhythm_rule: str | None) -> Value:
    """A day of the last month of a report's term, which its rhythm tells: every third month for a quarterly one."""
    length = {"FREQ=MONTHLY": 1, "FREQ=MONTHLY;INTERVAL=3": 3, "FREQ=MONTHLY;INTERVAL=6": 6, "FREQ=YEARLY": 12}.get(
        rhythm_rule or ""
    )
    if length is None:
        return Value("recurring", bound=bound, doubts=("DEADLINE_AMBIGUOUS",))
    if length == 1:
        return _again(f"FREQ=MONTHLY;BYMONTHDAY={day}", groups, bound)
    if length == 12:
        return _again(f"FREQ=YEARLY;BYMONTH=12;BYMONTHDAY={day}", groups, bound)
    months = ",".join(str(month) for month in range(length, 13, length))
    return _again(f"FREQ=MONTHLY;INTERVAL={length};BYMONTHDAY={day};BYMONTH={months}", groups, bound)


def weekday(groups: Groups, bound: Bound, rhythm_rule: str | None, issued: dt.date | None) -> Value | None:
    """A weekday of every week or month, or of this or the next week. None: nothing names the week."""
    index = weekday_index(groups["weekday"] or "")
    nth = groups.get("nth") or groups.get("nth_day")
    if rhythm_rule == "FREQ=MONTHLY" and nth:
        return _again(f"FREQ=MONTHLY;BYDAY={number(nth)}{_WEEKDAYS[index]}", groups, bound)
    if rhythm_rule == "FREQ=WEEKLY":
        return _again(f"FREQ=WEEKLY;BYDAY={_WEEKDAYS[index]}", groups, bound)
    which = groups.get("this_week")
    if not which:
        return None
    if issued is None:
        return Value("date", bound=bound, doubts=("DEADLINE_YEAR_UNKNOWN",))
    shift = index - issued.weekday() + (0 if which == "này" else 7)
    return _stated(issued + shift * ONE_DAY, groups, bound, "DEADLINE_YEAR_ASSUMED")


def hour(
    groups: Groups, bound: Bound, rhythm_rule: str | None, issued: dt.date | None, before: dt.date | None
) -> Value | None:
    """An hour of every day, of the day of issue or the one after it, or of the day named ``before`` it in the sentence
    ("cùng ngày"). None: nothing names the day."""
    if rhythm_rule == "FREQ=DAILY":
        return _again("FREQ=DAILY", groups, bound)
    today = spaced(groups.get("today") or "")
    if not today:
        return None
    if today == "cùng ngày" and before:
        return _stated(before, groups, bound)
    if issued is None:
        return Value("date", bound=bound, doubts=("DEADLINE_YEAR_UNKNOWN",))
    doubts = ("DEADLINE_YEAR_ASSUMED", *(("DEADLINE_AMBIGUOUS",) if today == "cùng ngày" else ()))
    return _stated(issued + ("mai" in today) * ONE_DAY, groups, bound, *doubts)


def yearly(groups: Groups, bound: Bound) -> Value | None:
    """A day and month of every year. None: no such day."""
    (day, _), (month, _) = digits(groups["day"] or ""), digits(groups["month"] or "")
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    if calendar_day(2000, month, day) is None:
        return Value("date", bound=bound, doubts=("DATE_INVALID",))
    return _again(f"FREQ=YEARLY;BYMONTH={month};BYMONTHDAY={day}", groups, bound)


def _again(rrule: str, groups: Groups, bound: Bound, *doubts: str) -> Value:
    """A day that comes again and again, at an hour where one is printed."""
    value = Value("recurring", bound=bound, rrule=rrule, doubts=doubts)
    try:
        return replace(value, clock=clock(groups))
    except ValueError:
        return replace(value, doubts=(*doubts, "DATE_INVALID"))
