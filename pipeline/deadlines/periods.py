"""Weeks, months, quarters and years, and parts of them: a period's first and last day.

Functions of the named groups of a match (rules/deadlines.toml) and of the document's date.
"""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass, replace

from pipeline import workdays
from pipeline.deadlines.values import BACKWARD, ONE_DAY, Bound, Groups, Value, digits, number, spaced


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
    return _Period(first, first + 6 * ONE_DAY, f"{iso.year}-W{iso.week:02d}", doubts)


def _days_of(found: _Period, count: int, *, first: bool) -> _Period:
    """ "15 ngày đầu tháng 9", "10 ngày cuối quý": so many days from a period's beginning, or up to its end."""
    if not first:
        return found
    last = min(found.last, found.first + (count - 1) * ONE_DAY)
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
        return replace(period, last=workdays.add_months(period.first, months // 2) - ONE_DAY, doubts=doubts)
    return replace(
        period,
        last=workdays.add_months(period.first, max(1, (period.last.month - period.first.month + 1) // 4)) - ONE_DAY,
        doubts=doubts,
    )


def _year_of(raw: str | None, last_month: int, issued: dt.date | None) -> tuple[int | None, tuple[str, ...]]:
    if raw:
        year, odd = digits(raw)
        return year, ("DATE_REPAIRED",) if odd else ()
    if issued is None:
        return None, ("DEADLINE_YEAR_UNKNOWN",)
    end = dt.date(issued.year, last_month, calendar.monthrange(issued.year, last_month)[1])
    return issued.year + (end < issued - BACKWARD), ("DEADLINE_YEAR_ASSUMED",)


def _relative_period(unit: str, which: str, issued: dt.date) -> _Period:
    ahead = which in ("tới", "sau")
    if unit == "tuần":
        return _week(issued - issued.weekday() * ONE_DAY + 7 * ahead * ONE_DAY)
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
        month, odd = digits(groups["pmonth"] or "")
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
        nth = number(groups["week"] or "")
        if year is None:
            return None, doubts
        day = _month(year, month).last if nth < 0 else dt.date(year, month, min(28, 7 * nth - 6))
        return _week(day - day.weekday() * ONE_DAY), (*doubts, "DEADLINE_AMBIGUOUS")
    if groups.get("this"):
        if issued is None:
            return None, ("DEADLINE_YEAR_UNKNOWN",)
        return _relative_period((groups["this"] or "").lower(), (groups.get("which") or "này").lower(), issued), (
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
        found = _part(found, spaced(groups["part"] or ""))
    doubts = (
        *doubts,
        *found.doubts,
        *(("DEADLINE_AMBIGUOUS",) if any(map(groups.get, ("range", "months", "quarters"))) else ()),
    )
    if bound == "before" and not groups.get("closing") and not (groups.get("part") or "").startswith("cuối"):
        return Value("period", found.first, "before", found.first - ONE_DAY, found.timex, doubts=doubts)
    return Value("period", found.last, "by", found.last, found.timex, doubts=doubts)


def yearly_period(groups: Groups) -> str | None:
    """The RRULE of a month, or of the last month of a quarter, of every year."""
    found, _ = _find_period(groups, dt.date(2000, 1, 1))
    return f"FREQ=YEARLY;BYMONTH={found.last.month}" if found else None
