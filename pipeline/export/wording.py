"""Values in the words of an office: dates, deadlines, rhythms, citations, as a clerk would write them."""

from __future__ import annotations

import datetime as dt
import re

from pipeline.document import Citation, Deadline, Header, OfficeDue, OfficePart, Pinpoint
from pipeline.incoming import LATER, PERSON, Amendment

ROLES = {"lead": "Chủ trì", "coordinate": "Phối hợp", "report_to": "Nhận báo cáo"}
PRIORITIES = ("Thường", "Khẩn", "Thượng khẩn", "Hỏa tốc")
POSSIBLE = "Có thể liên quan (văn bản không nói rõ)"
STATUSES = {
    "complete": "Đã đọc đủ",
    "needs_review": "Cần rà soát",
    "partial": "Chưa đọc được toàn bộ",
}
RELATIONS = {
    "basis": "Căn cứ",
    "implements": "Thực hiện",
    "amends": "Sửa đổi, bổ sung",
    "replaces": "Thay thế, bãi bỏ",
    "reply_to": "Trả lời",
    "mentions": "Nhắc đến",
}
NORMS = {
    "nd30": "Nghị định 30/2020/NĐ-CP",
    "party-36": "Hướng dẫn 36-HD/VPTW",
    "party-05": "Hướng dẫn 05-HD/VPTW",
    "older": "quy định trước Nghị định 30/2020/NĐ-CP",
    "unknown": "chưa xác định",
}

_PERSON = " (người dùng nhập)"
_UNITS = {"H": "giờ", "D": "ngày", "W": "tuần", "M": "tháng", "Y": "năm"}
_WEEKDAYS = {
    "MO": "thứ Hai",
    "TU": "thứ Ba",
    "WE": "thứ Tư",
    "TH": "thứ Năm",
    "FR": "thứ Sáu",
    "SA": "thứ Bảy",
    "SU": "Chủ nhật",
}
_QUARTER_MONTHS = {"1,4,7,10": "tháng đầu quý", "2,5,8,11": "tháng giữa quý", "3,6,9,12": "tháng cuối quý"}
_RHYTHMS = {
    ("DAILY", 1): "hằng ngày",
    ("WEEKLY", 1): "hằng tuần",
    ("MONTHLY", 1): "hằng tháng",
    ("MONTHLY", 3): "hằng quý",
    ("YEARLY", 1): "hằng năm",
}


def date(value: dt.date) -> str:
    """dd/mm/yyyy, with the hour first where there is one: "17 giờ 00 ngày 20/01/2022"."""
    day = f"{value.day:02}/{value.month:02}/{value.year:04}"
    return f"{value.hour:02} giờ {value.minute:02} ngày {day}" if isinstance(value, dt.datetime) else day


def _until(due: dt.date, bound: str | None) -> str:
    words = date(due) if isinstance(due, dt.datetime) else f"ngày {date(due)}"
    if bound == "before":
        return f"trước {words}"
    return f"đến hết {words}" if bound == "by" and not isinstance(due, dt.datetime) else f"đến {words}"


def duration(iso: str, working_days: bool = False) -> str | None:
    """ "07 ngày" for P7D; None for a duration that is not one plain number of one unit."""
    match = re.fullmatch(r"P(?:T(\d+)(H)|(\d+)([DWMY]))", iso)
    if match is None:
        return None
    number, unit = (match[1], match[2]) if match[2] else (match[3], match[4])
    return f"{int(number):02} {_UNITS[unit]}" + (" làm việc" if working_days else "")


def rhythm(rrule: str, bound: str | None = None) -> str | None:
    """An RRULE in words ("trước ngày 20 hằng tháng"), or None for one that has no plain words here."""
    parts = dict(part.partition("=")[::2] for part in rrule.removeprefix("RRULE:").split(";"))
    interval = int(parts.pop("INTERVAL", "1"))
    freq = parts.pop("FREQ", "")
    days = parts.pop("BYMONTHDAY", "")
    months = parts.pop("BYMONTH", "")
    weekdays = parts.pop("BYDAY", "")
    hour, minute = parts.pop("BYHOUR", ""), parts.pop("BYMINUTE", "0")
    if parts or any(day not in _WEEKDAYS for day in filter(None, weekdays.split(","))):
        return None
    unit = {"DAILY": "ngày", "WEEKLY": "tuần", "MONTHLY": "tháng", "YEARLY": "năm"}.get(freq)
    if unit is None:
        return None
    every = _RHYTHMS.get((freq, interval), f"{interval:02} {unit} một lần")
    when = ""
    if days:
        named = ["cuối tháng" if day == "-1" else f"{int(day):02}" for day in days.split(",")]
        when = f"ngày {', '.join(named)}"
        if months in _QUARTER_MONTHS:
            every = f"{_QUARTER_MONTHS[months]}"
        elif months:
            every = f"tháng {months.replace(',', ', ')} hằng năm"
    elif weekdays:
        when = ", ".join(_WEEKDAYS[day] for day in weekdays.split(","))
    elif months:
        every = f"tháng {months.replace(',', ', ')} hằng năm"
    if hour:
        when = f"{int(hour):02} giờ {int(minute):02} {when}".strip()
    if when and bound:
        when = f"trước {when}" if bound == "before" else f"chậm nhất {when}"
    return f"{when} {every}".strip()


def _with_hour(rrule: str, value: Deadline) -> str:
    """The rule with the hour of its days ("trước 15 giờ thứ Năm hằng tuần"), where they have one."""
    first = value.next[0] if value.next else None
    if "BYHOUR" in rrule or not isinstance(first, dt.datetime):
        return rrule
    return f"{rrule};BYHOUR={first.hour};BYMINUTE={first.minute}"


def deadline(value: Deadline) -> str:
    """A deadline in one phrase; the document's own words where no value could be worked out."""
    if value.type == "recurring":
        return (rhythm(_with_hour(value.rrule, value), value.bound) if value.rrule else None) or value.text
    if value.type == "relative":
        length = duration(value.duration, value.working_days) if value.duration else None
        words = f"{length} kể từ {value.anchor}" if length and value.anchor else length or value.text
        return f"{words} ({_until(value.due, value.bound or 'by')})" if value.due else words
    if value.due is None:
        return "ngay" if value.type == "immediate" else value.text
    return _until(value.due, value.bound or ("by" if value.type == "period" else None))


def amended(value: Deadline, amendment: Amendment | None, printed: str) -> tuple[str, str | None]:
    """A deadline that a person or a later document has set, with who did, and what it was: "gia hạn đến hết ngày 15/03/2027
    (người dùng nhập)", "hạn cũ: trước ngày 25/5/2023". ``printed`` is what stands in its place in the document;
    ``amendment`` is None where only the deadline's rule is known."""
    by = _PERSON if value.rule == PERSON else ", theo văn bản sau"
    said, before = deadline(value), "văn bản ghi"
    if amendment:
        by = amended_by(amendment)
        if amendment.kind == "extension":
            said, before = f"gia hạn {said}" if said.startswith("đến") else f"gia hạn thành {said}", "hạn cũ"
        elif printed:
            deed = "đính chính" if amendment.by else "sửa"
            said, before = f"{deed} thành {said}", f"trước khi {deed}"
    return f"{said}{by}", f"{before}: {printed}" if printed else None


def amended_by(amendment: Amendment) -> str:
    """Who amended a task, to follow what was done: ", theo Công văn số 1302/SNN-TTBVTV …"."""
    return f", theo {amendment.by}" if amendment.by else _PERSON


def is_amended(value: Deadline) -> bool:
    """Whether a deadline is not the one that was read: a person or a later document has set it."""
    return value.rule in (PERSON, LATER)


def reached(part: OfficePart) -> str:
    """How a document came to an office: "gửi đích danh", "gửi nhóm “Các sở, ban, ngành tỉnh”", "gửi để biết"; empty where
    it was not sent to it."""
    to = {"addressee": "gửi đích danh", "group": "gửi nhóm", "copy": "gửi để biết (Nơi nhận)"}.get(
        part.reached or "", ""
    )
    return f"{to} “{part.via}”" if part.via else to


def mark(due: OfficeDue, today: dt.date | None) -> str:
    """ "quá hạn", "hôm nay", "còn 3 ngày" for a day that is near; empty otherwise."""
    if due.mark == "near" and due.day and today:
        left = (due.day - today).days
        return f"còn {left} ngày" if left else "hôm nay"
    return "quá hạn" if due.mark == "overdue" else ""


def pinpoint(value: Pinpoint) -> str:
    """ "điểm a khoản 2 Điều 5"."""
    parts = (("điểm", value.point), ("khoản", value.clause), ("Điều", value.article))
    return " ".join(f"{word} {number}" for word, number in parts if number)


def citation(value: Citation) -> str:
    """ "Nghị định số 89/2018/NĐ-CP"; a law by its name; the printed words where neither is known."""
    if value.code:
        return f"{value.title or value.type or 'Văn bản'} số {value.code}"
    return value.title or value.text


def document(header: Header) -> str:
    """The dispatch in one phrase: "Công văn số 6132/SYT-NV ngày 26/12/2021 của Sở Y tế"."""
    words = [header.type_name or "Văn bản"]
    if header.code:
        words.append(f"số {header.code}")
    if header.issued_date:
        words.append(f"ngày {date(header.issued_date)}")
    if header.organ_name:
        words.append(f"của {header.organ_name}")
    return " ".join(words)
