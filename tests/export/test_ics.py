"""Calendars: read back by icalendar and expanded by dateutil they hold every task by its last day on time, as RFC 5545 wants it."""

from __future__ import annotations

import datetime as dt
import itertools
import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import icalendar
import pytest
from dateutil.rrule import rrulestr

from pipeline.config import Config
from pipeline.document import Deadline, Event, Result
from pipeline.export import ics, wording, writing
from pipeline.export.sheet import sheet
from pipeline.incoming import Followed, Incoming
from tests.invented import BEFORE, HEALTH, HOUR, PERIOD, QUARTERLY, RESULT, TASKS
from tests.sample_results import SAMPLES, result_of

OUT = Path("OUT/cv-1482.ics")
UTC7 = dt.timezone(dt.timedelta(hours=7))
EVERY_QUARTER = replace(QUARTERLY, next=(dt.date(2022, 3, 25), dt.date(2022, 6, 25), dt.date(2022, 9, 25)))


def with_deadlines(*deadlines: Deadline, **header: Any) -> Result:
    """The invented result with one task that has these deadlines."""
    task = replace(TASKS[0], deadlines=deadlines, issues=())
    return replace(RESULT, tasks=(task,), header=replace(RESULT.header, **header))


def read(result: Result | Incoming, config: Config | None = None) -> icalendar.Calendar:
    incoming = result if isinstance(result, Incoming) else Incoming(result)
    return icalendar.Calendar.from_ical(ics.pages(incoming, OUT, config or Config())[OUT])


def one(calendar: icalendar.Calendar, kind: str) -> Any:
    (component,) = calendar.walk(kind)
    return component


def words(component: Any, name: str) -> str:
    return str(component[name])


def expanded(component: Any, number: int) -> list[dt.date]:
    """The first days on which a component stands."""
    start = component.decoded("dtstart")
    rule = component["rrule"].to_ical().decode()
    timed = isinstance(start, dt.datetime)
    begins = start if timed else dt.datetime.combine(start, dt.time())
    found = list(itertools.islice(rrulestr(rule, dtstart=begins), number))
    return [moment if timed else moment.date() for moment in found]


# ------------------------------------------------------------------ by RFC 5545


def check(data: bytes) -> icalendar.Calendar:
    """What RFC 5545 asks of every calendar, its components, and their lines."""
    text = data.decode("utf-8")
    assert text.endswith("\r\n") and "\n" not in text.replace("\r\n", "")
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u2028\u2029\x85]", text)
    calendar = icalendar.Calendar.from_ical(data)
    assert calendar.to_ical() == data
    assert {"version", "prodid", "method", "x-wr-calname"} <= {key.lower() for key in calendar}
    zones = [str(zone["tzid"]) for zone in calendar.walk("VTIMEZONE")]
    used = set(re.findall(r"TZID=([^:;]+)", text.replace("\r\n ", "")))
    assert used <= set(zones) == {"Asia/Ho_Chi_Minh"}
    assert len(zones) == 1
    entries = [*calendar.walk("VTODO"), *calendar.walk("VEVENT")]
    identities = [str(entry["uid"]) for entry in entries]
    assert len(set(identities)) == len(identities)
    for entry in entries:
        assert not entry.errors and entry["dtstamp"] and entry["summary"]
        assert entry.decoded("dtstamp").tzinfo is dt.UTC or entry.decoded("dtstamp").utcoffset() == dt.timedelta()
        if "rrule" in entry:
            assert expanded(entry, 1) == [entry.decoded("dtstart")]  # the start is the first of the set
        if entry.name == "VEVENT":
            assert entry["transp"] and ("dtend" not in entry or entry.decoded("dtend") > entry.decoded("dtstart"))
        elif "dtstart" in entry:
            assert entry.decoded("due") > entry.decoded("dtstart")
        for alarm in entry.walk("VALARM"):
            assert {"ACTION", "TRIGGER", "DESCRIPTION"} <= set(alarm)
    return calendar


@pytest.mark.parametrize("stem", SAMPLES)
def test_every_sample_is_a_calendar_with_all_of_its_tasks(stem: str) -> None:
    result = result_of(stem)
    pages = ics.pages(Incoming(result), OUT, Config())
    calendars = {path: check(data) for path, data in pages.items()}
    assert told(calendars[OUT]) == asked(result, [task.id for task in result.tasks])
    lists = {listing.slug: listing for listing in sheet(Incoming(result)).listings}
    for path, calendar in calendars.items():
        if path != OUT:
            rows = (row.task for group in lists.pop(path.stem).groups for row in group.rows)
            assert told(calendar) == asked(result, dict.fromkeys(rows))
    assert not any(listing.amount for listing in lists.values())
    meetings = [event for event in calendars[OUT].walk("VEVENT") if words(event, "transp") == "OPAQUE"]
    assert [event.decoded("dtstart") for event in meetings] == [event.start for event in result.events]


def told(calendar: icalendar.Calendar) -> list[tuple[str, str]]:
    """The action and the deadline that each to-do tells in full."""
    lines = [words(todo, "description").split("\n") for todo in calendar.walk("VTODO")]
    return sorted((action, next((w for w in rest if w.startswith("Thời hạn")), "")) for action, *rest in lines)


def asked(result: Result, tasks: Iterable[str]) -> list[tuple[str, str]]:
    rows = {row.task: row for row in sheet(Incoming(result)).rows}
    return sorted(
        (rows[task].action, f"Thời hạn: {due.words}" + (f" (“{due.original}”)" if due.original else "") if due else "")
        for task in tasks
        for due in (rows[task].dues or (None,))
    )


def test_days_of_the_samples_are_the_last_on_time() -> None:
    checked = 0
    for stem in SAMPLES:
        result = result_of(stem)
        days = [
            deadline.last_day
            for task in result.tasks
            for deadline in task.deadlines
            if deadline.last_day and not isinstance(deadline.due, dt.datetime)
        ]
        events = read(result).walk("VEVENT")
        plain = [event for event in events if "rrule" not in event and words(event, "transp") == "TRANSPARENT"]
        found = [event.decoded("dtstart") for event in plain]
        assert [day for day in found if not isinstance(day, dt.datetime)] == days
        checked += len(days)
    assert checked > 20


# ------------------------------------------------------------------ days


def test_a_day_before_which_is_late_stands_on_the_day_before() -> None:
    calendar = read(with_deadlines(BEFORE))
    assert one(calendar, "VTODO").decoded("due") == dt.date(2022, 3, 31)
    event = one(calendar, "VEVENT")
    assert (event.decoded("dtstart"), event.decoded("dtend")) == (dt.date(2022, 3, 31), dt.date(2022, 4, 1))
    assert words(event, "transp") == "TRANSPARENT"
    assert "trước ngày 01/04/2022" in words(event, "description")


def test_the_last_day_of_a_period() -> None:
    assert one(read(with_deadlines(PERIOD)), "VTODO").decoded("due") == dt.date(2022, 6, 30)


def test_an_hour_stands_at_its_hour_in_vietnams_time() -> None:
    calendar = read(with_deadlines(HOUR))
    for moment in (one(calendar, "VTODO").decoded("due"), one(calendar, "VEVENT").decoded("dtstart")):
        assert moment == HOUR.due and str(moment.tzinfo) == "Asia/Ho_Chi_Minh"
    zone = one(calendar, "VTIMEZONE").to_tz()
    assert dt.datetime(2022, 4, 20, 17, tzinfo=zone).utcoffset() == dt.timedelta(hours=7)


@pytest.mark.parametrize(
    ("deadline", "reminders", "at"),
    [
        (BEFORE, (3, 1, 0), ["2022-03-28 08:00", "2022-03-30 08:00", "2022-03-31 08:00"]),
        (HOUR, (3, 0), ["2022-04-17 08:00", "2022-04-20 08:00"]),
        # what is due before the morning is told of an hour ahead
        (replace(HOUR, due=dt.datetime(2022, 4, 20, 7, 30, tzinfo=UTC7)), (0,), ["2022-04-20 06:30"]),
        (BEFORE, (), []),
    ],
)
def test_reminders_ring_in_the_morning(deadline: Deadline, reminders: tuple[int, ...], at: list[str]) -> None:
    event = one(read(with_deadlines(deadline), Config(reminders=reminders)), "VEVENT")
    start = event.decoded("dtstart")
    start = start if isinstance(start, dt.datetime) else dt.datetime.combine(start, dt.time())
    rings = [start + alarm.decoded("trigger") for alarm in event.walk("VALARM")]
    assert [f"{moment:%Y-%m-%d %H:%M}" for moment in rings] == at


# ------------------------------------------------------------------ rhythms


def test_a_rhythm_stands_on_its_last_days_on_time() -> None:
    calendar = read(with_deadlines(EVERY_QUARTER))
    event, todo = one(calendar, "VEVENT"), one(calendar, "VTODO")
    days = [dt.date(2022, 3, 24), dt.date(2022, 6, 24), dt.date(2022, 9, 24), dt.date(2022, 12, 24)]
    assert expanded(event, 4) == days
    assert [moment.date() for moment in expanded(todo, 4)] == days
    assert (todo.decoded("due") - todo.decoded("dtstart")) == dt.timedelta(hours=23, minutes=59)


def test_before_the_first_of_the_month_is_the_last_of_the_one_before() -> None:
    first = replace(
        QUARTERLY,
        rrule="FREQ=MONTHLY;BYMONTHDAY=1",
        next=(dt.date(2024, 2, 1), dt.date(2024, 3, 1), dt.date(2024, 4, 1)),
    )
    event = one(read(with_deadlines(first)), "VEVENT")
    assert expanded(event, 3) == [dt.date(2024, 1, 31), dt.date(2024, 2, 29), dt.date(2024, 3, 31)]


def test_a_weekly_hour() -> None:
    moments = tuple(dt.datetime(2022, 3, day, 16, tzinfo=UTC7) for day in (18, 25))
    weekly = replace(QUARTERLY, rrule="FREQ=WEEKLY;BYDAY=FR", next=moments)
    calendar = read(with_deadlines(weekly))
    assert expanded(one(calendar, "VEVENT"), 2) == list(moments)
    assert one(calendar, "VTODO").decoded("due") == moments[0]
    # seven days ahead would ring on the day of the one before
    event = one(read(with_deadlines(weekly), Config(reminders=(7, 1))), "VEVENT")
    assert [alarm.decoded("trigger") for alarm in event.walk("VALARM")] == [dt.timedelta(days=-1, hours=-8)]


def test_a_daily_report_at_midnight_is_still_due_after_its_start() -> None:
    midnight = replace(QUARTERLY, rrule="FREQ=DAILY", next=(dt.datetime(2022, 3, 15, tzinfo=UTC7),))
    calendar = check(ics.pages(Incoming(with_deadlines(midnight)), OUT, Config())[OUT])
    assert one(calendar, "VEVENT").walk("VALARM") == []


def test_a_rhythm_whose_beginning_nobody_knows_is_a_to_do_with_its_words() -> None:
    calendar = read(
        with_deadlines(replace(QUARTERLY, rrule="FREQ=WEEKLY;INTERVAL=2", bound=None, text="02 tuần một lần"))
    )
    assert calendar.walk("VEVENT") == []
    assert "DUE" not in one(calendar, "VTODO")
    assert words(one(calendar, "VTODO"), "summary").endswith(" – 02 tuần một lần")


# ------------------------------------------------------------------ nothing is missing


def test_what_has_no_day_is_a_to_do_with_its_words() -> None:
    todos = {words(todo, "summary"): "DUE" in todo for todo in read(RESULT).walk("VTODO")}
    assert todos.pop("Hoàn thành trong Quý II/2022 – trước kỳ họp thứ 8 của HĐND tỉnh") is False
    assert [due for summary, due in todos.items() if summary.startswith("[cần kiểm tra] Rà soát")] == [False]
    assert sum(todos.values()) == 2  # the two deadlines of the first task share their summary


def test_a_task_without_a_deadline_is_there() -> None:
    calendar = read(with_deadlines())
    assert "DUE" not in one(calendar, "VTODO") and calendar.walk("VEVENT") == []


def test_a_recipient_has_its_tasks_and_its_role() -> None:
    pages = ics.pages(Incoming(RESULT), OUT, Config())
    health = icalendar.Calendar.from_ical(pages[Path("OUT/cv-1482/so-y-te-tinh-an-son.ics")])
    assert words(health, "x-wr-calname") == "Sở Y tế tỉnh An Sơn"
    assert [words(todo, "description").split("\n")[2] for todo in health.walk("VTODO")] == [
        "Vai trò: Chủ trì",
        "Vai trò: Chủ trì",
        "Vai trò: Chủ trì (thuộc “Các sở, ban, ngành tỉnh”)",
    ]
    province = icalendar.Calendar.from_ical(pages[Path("OUT/cv-1482/uy-ban-nhan-dan-tinh-an-son.ics")])
    assert {words(todo, "summary").partition(":")[0] for todo in province.walk("VTODO")} == {"Nhận báo cáo"}
    whole = {str(entry["uid"]) for entry in read(RESULT).walk("VTODO")}
    assert {str(entry["uid"]) for entry in health.walk("VTODO")} < whole  # in one calendar a task stands once


def test_a_meeting_stands_with_its_place_and_its_chair() -> None:
    meeting = Event("14 giờ", (0, 6), dt.datetime(2022, 3, 20, 14, tzinfo=UTC7), "Phòng họp A; tầng 2", "Ông Lê Văn An")
    event = one(read(replace(with_deadlines(), events=(meeting,))), "VEVENT")
    assert event.decoded("dtstart") == meeting.start
    assert words(event, "location") == "Phòng họp A; tầng 2"
    assert "Chủ trì: Ông Lê Văn An" in words(event, "description")
    assert words(event, "transp") == "OPAQUE" and len(event.walk("VALARM")) == 2
    pages = ics.pages(Incoming(replace(RESULT, events=(replace(meeting, start=dt.date(2022, 3, 20)),))), OUT, Config())
    for data in pages.values():
        (day,) = [e for e in check(data).walk("VEVENT") if words(e, "transp") == "OPAQUE"]
        assert day.decoded("dtend") == dt.date(2022, 3, 21)


def test_hostile_characters_stay_words() -> None:
    action = 'a; b, c\\d\r\nBEGIN:VEVENT "x" \x00\x07\u2028\udcff ' + "Ề" * 100
    task = replace(TASKS[0], action=action)
    result = replace(RESULT, tasks=(task,), header=replace(RESULT.header, subject="x\r\nATTACH:file:///etc/passwd"))
    calendar = check(ics.pages(Incoming(result), OUT, Config())[OUT])
    first = words(calendar.walk("VTODO")[0], "description").split("\n")[0]
    assert first.startswith('A; b, c\\d BEGIN:VEVENT "x" \ufffd\ufffd \ufffd ') and first.endswith("Ề" * 100)
    assert not any("attach" in entry for entry in calendar.walk("VEVENT"))


# ------------------------------------------------------------------ what the register says


@pytest.mark.parametrize(
    ("followed", "status", "event", "said"),
    [
        (Followed(1), "NEEDS-ACTION", "CONFIRMED", ""),
        (Followed(1, "done", dt.date(2022, 3, 30)), "COMPLETED", "CONFIRMED", "[đã xong] "),
        (Followed(1, "done"), "COMPLETED", "CONFIRMED", "[đã xong] "),
        (Followed(1, "void"), "CANCELLED", "CANCELLED", "[không phải thực hiện nữa] "),
    ],
)
def test_the_status_of_a_task(followed: Followed, status: str, event: str, said: str) -> None:
    calendar = read(Incoming(with_deadlines(BEFORE), followed={"T1": followed}))
    todo = one(calendar, "VTODO")
    assert words(todo, "status") == status and words(one(calendar, "VEVENT"), "status") == event
    assert words(todo, "summary").startswith(f"{said}Kiểm tra")
    assert ("COMPLETED" in todo) == bool(followed.done_on)
    if followed.done_on:
        assert todo.decoded("completed").astimezone(UTC7).date() == followed.done_on
    assert bool(calendar.walk("VALARM")) == (followed.status == "open")


def test_a_rhythm_goes_on_after_what_was_done_and_ends_where_it_is_over() -> None:
    result = with_deadlines(EVERY_QUARTER)
    going = read(Incoming(result, followed={"T1": Followed(1, "open", dt.date(2022, 6, 24))}))
    assert one(going, "VTODO").decoded("due").date() == dt.date(2022, 9, 24)
    assert expanded(one(going, "VEVENT"), 1) == [dt.date(2022, 3, 24)]
    over = read(Incoming(result, followed={"T1": Followed(1, "done", dt.date(2022, 6, 24))}))
    assert "RRULE" not in one(over, "VTODO")
    assert expanded(one(over, "VEVENT"), 9) == [dt.date(2022, 3, 24), dt.date(2022, 6, 24)]


def test_what_the_office_wrote_down_is_told() -> None:
    followed = Followed(7, "open", None, "55/SYT-VP", "Phòng Nghiệp vụ", "chờ số liệu")
    incoming = Incoming(
        with_deadlines(BEFORE), arrival_number=12, arrived_on=dt.date(2022, 3, 15), followed={"T1": followed}
    )
    said = words(one(read(incoming), "VTODO"), "description")
    for fact in (
        "Số đến: 12, ngày đến 15/03/2022",
        "Đơn vị, người nhận: Phòng Nghiệp vụ",
        "Văn bản trả lời: 55/SYT-VP",
        "Ghi chú: chờ số liệu",
    ):
        assert fact in said.split("\n")


def test_a_secret_says_so() -> None:
    secret = with_deadlines(BEFORE, secrecy="tối mật")
    assert "Độ mật: tối mật" in words(one(read(secret), "VTODO"), "description").split("\n")


# ------------------------------------------------------------------ a newer file


def identities(result: Result | Incoming) -> set[str]:
    return {str(entry["uid"]) for entry in read(result).walk() if "uid" in entry}


def test_an_entry_is_the_same_when_its_words_or_its_day_are_put_right() -> None:
    old = with_deadlines(BEFORE, HOUR)
    later = replace(BEFORE, due=dt.date(2022, 5, 1), last_day=dt.date(2022, 4, 30))
    task = replace(old.tasks[0], id="T9", action="Kiểm tra lại", lead=(), deadlines=(later, HOUR))
    new = replace(old, tasks=(task,), header=replace(old.header, code="1483/UBND-VX", organ_name=None))
    assert identities(new) == identities(old)


def test_entries_of_other_documents_are_others() -> None:
    base = with_deadlines(BEFORE)
    other = replace(base, source=replace(base.source, sha256="1" * 64))  # the same number came again
    assert not identities(base) & identities(other)


def test_a_file_that_stands_twice_in_a_calendar_has_all_of_its_entries() -> None:
    data = ics.collection([Incoming(RESULT), Incoming(RESULT)], Path("OUT/congvan.ics"), Config())
    calendars = {path.stem: check(calendar) for path, calendar in data.items()}
    assert len(calendars["congvan"].walk("VTODO")) == 2 * len(read(RESULT).walk("VTODO"))


def test_a_day_that_stands_only_as_stated_is_not_the_last_on_time() -> None:
    stated = with_deadlines(replace(BEFORE, last_day=None))
    assert one(read(stated), "VTODO").decoded("due") == BEFORE.last_day


def test_letters_that_are_none_stand_in_no_way() -> None:
    task = replace(TASKS[0], directive="\ud800")
    check(ics.pages(Incoming(replace(RESULT, tasks=(task,))), OUT, Config())[OUT])


def test_a_revision_of_the_register_is_newer() -> None:
    old, new = (one(read(Incoming(with_deadlines(BEFORE), revision=number)), "VEVENT") for number in (1, 2))
    assert (old["sequence"], new["sequence"]) == (1, 2)
    assert old.decoded("dtstamp") < new.decoded("dtstamp") == new.decoded("last-modified")


def test_the_same_input_gives_the_same_bytes() -> None:
    assert ics.pages(Incoming(RESULT), OUT, Config()) == ics.pages(Incoming(RESULT), OUT, Config())


def test_urgency_is_a_priority() -> None:
    found = [words(one(read(with_deadlines(BEFORE, priority=level)), "VTODO"), "priority") for level in range(4)]
    assert found == ["5", "3", "2", "1"]


# ------------------------------------------------------------------ many documents


def test_a_recipient_has_one_calendar_over_all_documents() -> None:
    other = with_deadlines(BEFORE, code="9/UBND-VX", code_number="9")
    namesake = replace(HEALTH, canonical="Sở Y tế tỉnh An-Sơn")
    third = replace(
        with_deadlines(HOUR, code="10/UBND-VX"), recipients=(replace(RESULT.recipients[0], agency=namesake),)
    )
    path = Path("OUT/congvan.ics")
    documents = [Incoming(result) for result in (RESULT, other, third)]
    found = ics.collection(iter(documents), path, Config())
    calendars = {page: check(data) for page, data in found.items()}
    assert len(calendars[path].walk("VTODO")) == sum(len(read(d).walk("VTODO")) for d in documents)
    health = calendars[Path("OUT/congvan/so-y-te-tinh-an-son.ics")]
    codes = [str(todo["categories"].cats[0]) for todo in health.walk("VTODO")]
    assert codes == ["1482/UBND-VX"] * 3 + ["9/UBND-VX"]
    second = calendars[Path("OUT/congvan/so-y-te-tinh-an-son-2.ics")]
    assert [wording.date(todo.decoded("due")) for todo in second.walk("VTODO")] == ["17 giờ 00 ngày 20/04/2022"]


def test_nothing_makes_an_empty_calendar() -> None:
    (data,) = ics.collection([], Path("OUT/congvan.ics"), Config()).values()
    assert check(data).walk("VTODO") == []


def test_a_list_that_no_longer_holds_is_known_as_ours(tmp_path: Path) -> None:
    pages = ics.pages(Incoming(RESULT), tmp_path / "cv.ics", Config())
    writing.place(pages)
    kept = [path for path in pages if "so-y-te" not in path.name]
    writing.remove_stale(tmp_path / "cv", (".ics",), kept)
    assert sorted(tmp_path.rglob("*.ics")) == sorted(kept)
