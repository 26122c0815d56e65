"""iCalendar (RFC 5545): each deadline of each task as a to-do and as an event with reminders, meetings as events; the whole and
a file a recipient.

A day stands on the *last day on time*: "trước ngày 01/4" is the 31st of March. A deadline with an hour stands at that hour,
in Vietnam's time. A rhythm is a recurring entry from its first day after the document came. A deadline whose day nobody knows
("trước kỳ họp thứ 8") is a to-do without a day, with its words, and so is a task without any deadline: nothing is missing.

Importing a newer file changes the entries that are there, and adds none a second time. Calendars know an entry by its UID:
here a hash of the file, the directive, and the place of task and deadline in it, so it stays when an action, a day, a name or
the document's number is put right, and two documents never share one, be their numbers the same. They take the newer of two by SEQUENCE, then
DTSTAMP: both grow with the register's revision of the document. Neither is the clock: the same input gives the same bytes.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from pipeline import progress
from pipeline.config import Config
from pipeline.document import Deadline, Event, Result, Role, Task
from pipeline.export import recurrence, wording, writing
from pipeline.export.sheet import Listing, Row, Sheet, free_slug, sheet
from pipeline.export.transcript import printable
from pipeline.incoming import Followed, Incoming
from pipeline.labels import spoken

if TYPE_CHECKING:
    import icalendar

_ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
_OURS = uuid.uuid5(uuid.NAMESPACE_OID, "congvan")
_DAY = dt.timedelta(days=1)
_MORNING = dt.time(8)
"""When a reminder rings: the day's work begins."""
_LONG = 90  # letters of a summary
_PRIORITIES = (5, 3, 2, 1)
"""RFC 5545 by the dispatch's urgency: 5 is medium, 1 the highest."""
_STATUSES = {"open": "NEEDS-ACTION", "done": "COMPLETED", "void": "CANCELLED"}
_SAID = {"open": "", "done": "[đã xong] ", "void": "[không phải thực hiện nữa] "}
_IN_ROLE: dict[Role, str] = {"lead": "", "coordinate": "Phối hợp: ", "report_to": "Nhận báo cáo: "}
_PERIODS = {"FREQ=DAILY": 1, "FREQ=WEEKLY": 7}  # days
_MONTH = 28


def pages(incoming: Incoming, path: Path, config: Config) -> dict[Path, bytes]:
    """The calendar of the whole document at ``path``, one a recipient in the folder of that stem."""
    drawn = sheet(incoming)
    folder = writing.lists_folder(path.with_suffix(""))
    found = {path: _calendar(drawn.title, _written(_whole(incoming, drawn, config)), writing.PAGE_MARK)}
    for listing in drawn.listings:
        if entries := _written(_of(listing, incoming, drawn, config)):
            found[folder / f"{listing.slug}.ics"] = _calendar(listing.name, entries, writing.MARK)
    return found


def collection(documents: Iterable[Incoming], path: Path, config: Config) -> dict[Path, bytes]:
    """The calendar of all documents at ``path``, one a recipient over all of them in the folder of that stem."""
    # Written out at once: a component takes many times the room of its text.
    whole: list[bytes] = []
    mine: dict[str, list[bytes]] = {}
    same: Counter[str] = Counter()
    for given in documents:
        incoming = _apart(given, same)
        drawn = sheet(incoming)
        whole += _written(_whole(incoming, drawn, config))
        for listing in drawn.listings:
            if entries := _written(_of(listing, incoming, drawn, config)):
                mine.setdefault(listing.name, []).extend(entries)
    folder = writing.lists_folder(path.with_suffix(""))
    found = {path: _calendar("Nhiệm vụ được giao", whole, writing.PAGE_MARK)}
    taken: set[str] = set()
    for name in sorted(mine):
        taken.add(slug := free_slug(name, taken))
        found[folder / f"{slug}.ics"] = _calendar(name, mine[name], writing.MARK)
    return found


def _apart(incoming: Incoming, same: Counter[str]) -> Incoming:
    """The document, told from others of the same file, of which ``same`` counts how many came before."""
    source = incoming.result.source
    same[source.sha256] += 1
    if same[source.sha256] == 1:
        return incoming
    apart = replace(source, sha256=f"{source.sha256}|{same[source.sha256]}")
    return replace(incoming, result=replace(incoming.result, source=apart))


def _written(entries: Iterable[icalendar.Component]) -> list[bytes]:
    return [entry.to_ical() for entry in entries]


def _calendar(name: str, entries: Iterable[bytes], mark: str) -> bytes:
    import icalendar

    made = icalendar.Calendar()
    made.add("version", "2.0")
    made.add("prodid", "-//congvan//congvan//VI")
    made.add("calscale", "GREGORIAN")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", _short(name))
    made.add("x-wr-timezone", _ZONE.key)
    made.add("x-congvan", mark)
    made.add_component(_vietnam())
    head, end, rest = made.to_ical().rpartition(b"END:VCALENDAR")
    return b"".join([head, *entries, end, rest])


def _vietnam() -> icalendar.Component:
    """One time since 1975, written out: what the machine's tables say of the time before changes from year to year."""
    import icalendar

    standard = icalendar.TimezoneStandard()
    standard.add("dtstart", dt.datetime.combine(dt.date(1975, 6, 13), dt.time()))
    standard.add("tzoffsetfrom", dt.timedelta(hours=8))
    standard.add("tzoffsetto", dt.timedelta(hours=7))
    standard.add("tzname", "+07")
    zone = icalendar.Timezone()
    zone.add("tzid", _ZONE.key)
    zone.add_component(standard)
    return zone


# ------------------------------------------------------------------ what stands in a calendar


@dataclass(frozen=True, slots=True)
class _Entry:
    """One deadline of one task, or a task without one. ``key`` tells it from the others of its document. ``moment`` is the
    (first) last day on time, or its hour; None where nobody knows it. ``rrule`` gives the further ones."""

    key: str
    summary: str
    description: str
    categories: tuple[str | None, ...]
    followed: Followed
    moment: dt.date | None
    rrule: str | None


def _whole(incoming: Incoming, drawn: Sheet, config: Config) -> Iterator[icalendar.Component]:
    for row in drawn.rows:
        yield from _task(row, None, incoming, drawn, config)
    yield from _meetings(incoming, drawn, config)


def _of(listing: Listing, incoming: Incoming, drawn: Sheet, config: Config) -> Iterator[icalendar.Component]:
    """The entries of a recipient: a task in the first of its roles, the leading ones first."""
    seen: set[str] = set()
    for group in listing.groups:
        for row in group.rows:
            if row.task not in seen:
                yield from _task(row, group.role, incoming, drawn, config)
            seen.add(row.task)
    yield from _meetings(incoming, drawn, config)


def _task(
    row: Row, role: Role | None, incoming: Incoming, drawn: Sheet, config: Config
) -> Iterator[icalendar.Component]:
    result = incoming.result
    task = next(task for task in result.tasks if task.id == row.task)
    for number, deadline in enumerate(task.deadlines or (None,)):
        entry = _entry(row, role, task, deadline, number, incoming, drawn)
        yield _todo(entry, incoming)
        if entry.moment:
            yield _event(entry, entry.moment, incoming, config.reminders)


def _entry(
    row: Row, role: Role | None, task: Task, deadline: Deadline | None, number: int, incoming: Incoming, drawn: Sheet
) -> _Entry:
    result = incoming.result
    followed = incoming.followed.get(task.id, Followed(0))
    moment = _moment(deadline) if deadline else None
    words = "" if moment or not deadline else f" – {_short(row.dues[number].words)}"
    doubt = "[cần kiểm tra] " if row.doubtful and followed.status == "open" else ""
    same = [each.id for each in result.tasks if each.directive == task.directive].index(task.id)
    return _Entry(
        key=f"{task.directive}|{same}|{number}",
        summary=f"{_SAID[followed.status]}{doubt}{_IN_ROLE[role or 'lead']}{_short(row.action)}{words}",
        description=_description(row, role, number, incoming, drawn),
        categories=(result.header.code or result.header.type_name, wording.ROLES[role] if role else None),
        followed=followed,
        moment=moment,
        rrule=_rrule(deadline) if deadline else None,
    )


def _todo(entry: _Entry, incoming: Incoming) -> icalendar.Component:
    import icalendar

    made = icalendar.Todo()
    _say(made, f"todo|{entry.key}", incoming, entry.summary, entry.description, entry.categories)
    made.add("priority", _PRIORITIES[incoming.result.header.priority])
    made.add("status", _STATUSES[entry.followed.status])
    if entry.followed.status == "done":
        made.add("percent-complete", 100)
        if entry.followed.done_on:
            noon = dt.datetime.combine(entry.followed.done_on, dt.time(12), _ZONE)
            made.add("completed", noon.astimezone(dt.UTC))
    if entry.moment and entry.rrule and entry.followed.status == "open":
        # a repeating to-do must have a start, and be due after it (RFC 5545, 3.8.2.3): the day itself
        done_on = entry.followed.done_on
        start, due = _day_of(recurrence.after(entry.rrule, entry.moment, done_on) if done_on else entry.moment)
        made.add("dtstart", start)
        made.add("due", due)
        made.add("rrule", icalendar.vRecur.from_ical(entry.rrule))
    elif entry.moment:
        made.add("due", entry.moment)
    return made


def _event(entry: _Entry, moment: dt.date, incoming: Incoming, reminders: Iterable[int]) -> icalendar.Component:
    import icalendar

    made = icalendar.Event()
    _say(made, f"event|{entry.key}", incoming, entry.summary, entry.description, entry.categories)
    _stand(made, moment)
    if entry.rrule:
        done = entry.followed.status == "done"
        rule = recurrence.ended(entry.rrule, moment, entry.followed.done_on) if done else entry.rrule
        made.add("rrule", icalendar.vRecur.from_ical(rule))
    made.add("status", "CANCELLED" if entry.followed.status == "void" else "CONFIRMED")
    made.add("transp", "TRANSPARENT")
    if entry.followed.status == "open":
        for days in reminders:
            if days < _period(entry.rrule):
                made.add_component(_reminder(moment, days, entry.summary))
    return made


def _meetings(incoming: Incoming, drawn: Sheet, config: Config) -> Iterator[icalendar.Component]:
    import icalendar

    result = incoming.result
    for number, meeting in enumerate(result.events):
        summary = f"Họp: {_short(result.header.subject or drawn.title)}"
        made = icalendar.Event()
        words = _meeting_words(meeting, drawn.title)
        _say(made, f"meeting|{number}", incoming, summary, words, (result.header.code, "Cuộc họp"))
        if meeting.place:
            made.add("location", _line(meeting.place))
        start = _local(meeting.start)
        _stand(made, start)
        made.add("status", "CONFIRMED")
        made.add("transp", "OPAQUE")
        for days in config.reminders:
            made.add_component(_reminder(start, days, summary))
        yield made


def _say(
    made: icalendar.Component,
    key: str,
    incoming: Incoming,
    summary: str,
    description: str,
    categories: Iterable[str | None],
) -> None:
    stamp = _stamp(incoming)
    made.add("uid", _uid(incoming.result, key))
    made.add("dtstamp", stamp)
    made.add("last-modified", stamp)
    made.add("sequence", incoming.revision)
    made.add("summary", _line(summary))
    made.add("description", description)
    made.add("categories", [_line(each) for each in categories if each])


def _stand(made: icalendar.Component, moment: dt.date) -> None:
    """On a whole day, or at an hour."""
    made.add("dtstart", moment)
    if not isinstance(moment, dt.datetime):
        made.add("dtend", moment + _DAY)


# ------------------------------------------------------------------ when


def _recurs(deadline: Deadline) -> bool:
    """A rhythm whose beginning is known; "02 tuần một lần" does not say from when."""
    return bool(deadline.type == "recurring" and deadline.rrule and deadline.next)


def _rrule(deadline: Deadline) -> str | None:
    if not (deadline.rrule and _recurs(deadline)):
        return None
    return recurrence.last_days(deadline.rrule, before=_a_day_early(deadline))


def _a_day_early(deadline: Deadline) -> bool:
    return deadline.bound == "before" and not isinstance(deadline.next[0], dt.datetime)


def _moment(deadline: Deadline) -> dt.date | None:
    if _recurs(deadline):
        first = _local(deadline.next[0])
        return first - _DAY if _a_day_early(deadline) else first
    if deadline.type == "recurring":
        return None
    return _local(deadline.due) if isinstance(deadline.due, dt.datetime) else progress.last_day(deadline)


def _local(moment: dt.date) -> dt.date:
    return moment.astimezone(_ZONE) if isinstance(moment, dt.datetime) else moment


def _day_of(moment: dt.date) -> tuple[dt.datetime, dt.datetime]:
    """A day from its beginning to its end, or to the hour that is named."""
    start = dt.datetime.combine(moment, dt.time(), _ZONE)
    end = moment if isinstance(moment, dt.datetime) else dt.datetime.combine(moment, dt.time(23, 59), _ZONE)
    return start, max(end, start + dt.timedelta(minutes=1))


def _period(rrule: str | None) -> int:
    """The days from one occurrence to the next at least: a reminder further ahead would stand among others' days."""
    return _PERIODS.get(rrule.partition(";")[0], _MONTH) if rrule else 366


def _reminder(moment: dt.date, days: int, words: str) -> icalendar.Component:
    """In the morning so many days before; an hour before what begins earlier than that morning."""
    import icalendar

    start = moment if isinstance(moment, dt.datetime) else dt.datetime.combine(moment, dt.time(), _ZONE)
    ahead = dt.datetime.combine(start - days * _DAY, _MORNING, _ZONE) - start
    if isinstance(moment, dt.datetime):
        ahead = min(ahead, dt.timedelta(hours=-1))
    made = icalendar.Alarm()
    made.add("action", "DISPLAY")
    made.add("description", _line(words))
    made.add("trigger", ahead)
    return made


# ------------------------------------------------------------------ what identifies an entry


def _uid(result: Result, key: str) -> str:
    return str(uuid.uuid5(_OURS, printable(f"{result.source.sha256}|{key}")))


def _stamp(incoming: Incoming) -> dt.datetime:
    """The day the document came, or was issued, and a second for each revision."""
    day = incoming.arrived_on or incoming.result.header.issued_date or dt.date(2000, 1, 1)
    return dt.datetime.combine(day, dt.time(), dt.UTC) + dt.timedelta(seconds=incoming.revision)


# ------------------------------------------------------------------ in words


def _line(words: str) -> str:
    return printable(" ".join(words.split()))


def _short(words: str) -> str:
    """The words up to ``_LONG`` letters, whole words."""
    line = _line(words)
    return line if len(line) <= _LONG else line[:_LONG].rpartition(" ")[0].rstrip(" ,;:") + " …"


def _description(row: Row, role: Role | None, number: int, incoming: Incoming, drawn: Sheet) -> str:
    header = incoming.result.header
    followed = incoming.followed.get(row.task, Followed(0))
    due = row.dues[number] if row.dues else None
    arrival = f"{incoming.arrival_number}" if incoming.arrival_number else ""
    if arrival and incoming.arrived_on:
        arrival += f", ngày đến {wording.date(incoming.arrived_on)}"
    where = spoken(row.directive)
    facts = (
        ("Thời hạn", due.words + (f" (“{due.original}”)" if due.original else "") if due else ""),
        ("Vai trò", wording.ROLES[role] + (f" (thuộc “{row.via}”)" if row.via else "") if role else ""),
        ("Chủ trì", "; ".join(row.lead)),
        ("Phối hợp", "; ".join(row.coordinate)),
        ("Nhận báo cáo", "; ".join(row.report_to)),
        ("Văn bản", drawn.title),
        ("Trích yếu", header.subject),
        ("Độ mật", header.secrecy),
        ("Vị trí", f"{where} (trang {row.page})" if row.page else where),
        ("Viện dẫn", "; ".join(row.citations)),
        ("Số đến", arrival),
        ("Đơn vị, người nhận", followed.unit or incoming.unit),
        ("Văn bản trả lời", followed.reply_code),
        ("Ghi chú", followed.note),
        ("Cần kiểm tra", " ".join(row.notes)),
    )
    lines = (row.action, *(f"{name}: {value}" for name, value in facts if value))
    return "\n".join(map(_line, lines))


def _meeting_words(meeting: Event, title: str) -> str:
    facts = (
        ("Thời gian", wording.date(meeting.start)),
        ("Địa điểm", meeting.place),
        ("Chủ trì", meeting.chair),
        ("Văn bản", title),
    )
    return "\n".join(_line(f"{name}: {value}") for name, value in facts if value)
