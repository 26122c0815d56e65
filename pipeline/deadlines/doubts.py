"""What is said when a deadline is doubtful: an issue for each code, in words for the clerk."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from pipeline.deadlines.values import Value
from pipeline.document import Issue, Severity, Span
from pipeline.workdays import Calendar, add_months

_MESSAGES: dict[str, tuple[Severity, str]] = {
    "DATE_INVALID": ("error", "“{text}”: không có ngày này trong lịch; xem bản gốc và nhập thời hạn."),
    "DATE_REPAIRED": ("warning", "“{text}”: chữ số đọc không rõ, đã hiểu là {day}; đối chiếu bản gốc."),
    "DATE_WEEKDAY_MISMATCH": ("warning", "“{text}”: thứ trong tuần không khớp với ngày {day}."),
    "DEADLINE_AMBIGUOUS": ("warning", "“{text}”: chưa chắc đây là thời hạn, hoặc có thể hiểu khác; cần xem lại."),
    "DEADLINE_BEFORE_ISSUE": ("warning", "“{text}”: thời hạn {day} sớm hơn ngày ban hành văn bản{slip}."),
    "DEADLINE_BLANK": ("warning", "“{text}”: ngày để trống hoặc không đọc được; xem bản gốc và nhập thời hạn."),
    "DEADLINE_BOUNDS": ("info", "“{text}”: vừa nói “chậm nhất” vừa nói “trước”; đã lấy cách chặt hơn: trước {day}."),
    "DEADLINE_FAR": ("warning", "“{text}”: thời hạn {day} cách ngày ban hành hơn ba năm; xem có nhầm năm không."),
    "DEADLINE_HOLIDAY": ("info", "“{text}”: {off}."),
    "DEADLINE_WEEKEND": ("info", "“{text}”: {off}."),
    "DEADLINE_YEAR_ASSUMED": (
        "info",
        "“{text}”: văn bản không ghi đủ ngày, tháng, năm; đã lấy theo ngày ban hành: {day}.",
    ),
    "DEADLINE_YEAR_UNKNOWN": ("warning", "“{text}”: không ghi năm và chưa rõ ngày ban hành nên không tính được ngày."),
    "HOLIDAYS_UNKNOWN": (
        "warning",
        "“{text}”: chưa có lịch nghỉ lễ đã công bố của năm đó; ngày {day} cần kiểm tra lại.",
    ),
}
# A day gone by that would lie so shortly after the issue a year later: the year is probably misprinted.
_SLIP = dt.timedelta(days=200)


def days_off(value: Value, calendar: Calendar) -> dict[str, str]:
    """The issues of a stated day, or its last day on time, on which offices are closed. The day is never moved."""
    if value.type != "date" or value.due is None or value.last_day is None:
        return {}
    due = value.due.date() if isinstance(value.due, dt.datetime) else value.due
    found: dict[str, str] = {}
    for day, what in ((due, "ngày đã ghi"), (value.last_day, "ngày cuối còn đúng hạn")):
        name = calendar.holiday(day)
        if name:
            found.setdefault("DEADLINE_HOLIDAY", f"{what} ({day:%d/%m/%Y}) là ngày nghỉ lễ: {name}")
        elif day.weekday() >= 5 and not calendar.is_working(day):
            weekday = "thứ Bảy" if day.weekday() == 5 else "Chủ nhật"
            found.setdefault("DEADLINE_WEEKEND", f"{what} ({day:%d/%m/%Y}) là {weekday}")
    return found


def issues(
    codes: Iterable[str], text: str, span: Span, value: Value, off: dict[str, str], issued: dt.date | None
) -> list[Issue]:
    """An issue for each code, in the words of the deadline (``text``) and its value."""
    day = value.due.strftime("%d/%m/%Y") if value.due else "chưa rõ"
    slip = ""
    if issued and value.last_day and dt.timedelta() <= add_months(value.last_day, 12) - issued <= _SLIP:
        slip = ", có thể in nhầm năm"
    found = []
    for code in codes:
        severity, words = _MESSAGES[code]
        message = words.format(text=" ".join(text.split()), day=day, off=off.get(code, ""), slip=slip)
        found.append(Issue(code, severity, message, span))
    return found
