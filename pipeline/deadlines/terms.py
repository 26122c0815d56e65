"""Terms: so many days, months or hours from a happening, or back from one."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace

from pipeline.deadlines.days import calendar_day
from pipeline.deadlines.values import Groups, Value, number
from pipeline.workdays import Calendar

_ISO_UNITS = {
    "giờ": "PT{}H",
    "tiếng": "PT{}H",
    "phút": "PT{}M",
    "ngày": "P{}D",
    "tuần": "P{}W",
    "tháng": "P{}M",
    "năm": "P{}Y",
}
_THIS = (
    r"(?:công văn|văn bản|kế hoạch|quyết định|chỉ thị|thông báo|công điện|hướng dẫn|nghị quyết|kết luận|thông tri|giấy mời"
    r"|phiếu chuyển|thông báo kết luận)(?:\s+này)?"
)
_FROM_ISSUE = re.compile(
    rf"(?:ngày|khi|thời điểm)\s+(?:(?:ký ban hành|ký|ban hành|phát hành)(?:\s+{_THIS})?|{_THIS}\s+(?:được\s+)?(?:ký|ban hành|phát hành))",
    re.I,
)
# "Ban hành quy trình …; báo cáo trong 05 ngày kể từ ngày ban hành": of what the order has issued
BARE_ISSUE = re.compile(r"(?:ngày|khi|thời điểm)\s+ban hành", re.I)
_FROM_RECEIPT = re.compile(rf"(?:ngày|khi|thời điểm)\s+(?:tiếp\s+)?nhận\s+(?:được\s+)?{_THIS}", re.I)
_FROM_DAY = re.compile(
    r"(?:hết\s+)?ngày\s+(\d{1,2})(?:\s*[/-]\s*|\s+tháng\s+)(\d{1,2})(?:\s*[/-]\s*|\s+năm\s+)(\d{4})", re.I
)
_ANCHOR_END = re.compile(
    r"\s+(?:để|thì|phải|nhưng|nhằm|và\s+(?:báo cáo|gửi|hoàn thành|trình)|đồng thời|đề nghị|yêu cầu)\b.*", re.I | re.S
)


def _duration(groups: Groups) -> str:
    count, unit = number(groups["n"] or "một"), (groups["unit"] or "").lower()
    return f"P{3 * count}M" if unit == "quý" else _ISO_UNITS[unit].format(count)


def anchor_of(raw: str) -> str:
    """The anchor without the clause that goes on behind it ("… phải báo cáo", "… để tổng hợp")."""
    return _ANCHOR_END.sub("", raw).rstrip()


def _anchor(groups: Groups) -> str | None:
    return " ".join(anchor_of(groups.get("anchor") or "").split()) or None


def _start(anchor: str | None, issued: dt.date | None, received: dt.date | None) -> dt.date | None:
    if anchor is None:
        return None
    if _FROM_ISSUE.fullmatch(anchor):
        return issued
    if _FROM_RECEIPT.fullmatch(anchor):
        return received
    printed = _FROM_DAY.fullmatch(anchor)
    return calendar_day(int(printed[3]), int(printed[2]), int(printed[1])) if printed else None


def term(groups: Groups, issued: dt.date | None, received: dt.date | None, calendar: Calendar) -> Value:
    """A term with its anchor. A day is computed only from the issue of this document, its known receipt, or a day that
    the anchor names."""
    anchor = _anchor(groups)
    value = Value(
        "relative", bound="by", duration=_duration(groups), working_days=bool(groups.get("work")), anchor=anchor
    )
    start = _start(anchor, issued, received)
    end = calendar.term_end(start, value.duration or "", working_days=value.working_days) if start else None
    if start is None or end is None:
        return value
    known = calendar.known(start.year) and calendar.known(end.year)
    return replace(value, due=end, last_day=end, doubts=() if known else ("HOLIDAYS_UNKNOWN",))


def ahead(groups: Groups) -> Value:
    """A term that runs back from a happening; the anchor keeps the word trước."""
    anchor = _anchor(groups) or ""
    if not anchor.lower().startswith("tr"):
        anchor = f"trước {anchor}"
    return Value(
        "relative", bound="by", duration=_duration(groups), working_days=bool(groups.get("work")), anchor=anchor
    )
