"""What a person says of a task: states, days corrected and extended, tasks that come again and again."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from pipeline.document import Deadline, Result
from pipeline.errors import ExitCode, UnknownEntry
from pipeline.progress import Standing
from pipeline.register import Register, TaskFilter, TaskRow, words
from tests.invented import BEFORE, HOUR, QUARTERLY, RELATIVE, RESULT, TASKS
from tests.register.conftest import NOW, Enter

MARCH_31, APRIL_30, MAY_2 = dt.date(2022, 3, 31), dt.date(2022, 4, 30), dt.date(2022, 5, 2)
MONTHLY = replace(QUARTERLY, rrule="FREQ=MONTHLY;BYMONTHDAY=20")


def with_deadlines(*deadlines: Deadline) -> Result:
    return replace(RESULT, tasks=(replace(TASKS[0], deadlines=deadlines),), recipients=())


def put(register: Register, **values: Any) -> TaskRow:
    register.set_task(1, values, by="An", now=NOW)
    return register.task(1)


def test_the_four_states(register: Register, enter: Enter) -> None:
    enter(with_deadlines(BEFORE))

    def state(today: dt.date) -> Standing:
        return words.standing(register.task(1), today)

    assert [state(day) for day in (MARCH_31, APRIL_30)] == ["in_time", "overdue"]
    put(register, status="done", done_on=MARCH_31)
    assert state(APRIL_30) == "done_on_time"
    put(register, done_on=dt.date(2022, 4, 1))
    assert state(APRIL_30) == "done_late"
    put(register, status="void")
    assert state(APRIL_30) == "void"
    row = put(register, status="open")
    assert (row.followed.done_on, state(APRIL_30)) == (None, "overdue")
    assert [(c.old, c.new, c.by) for c in register.history(task=1) if c.field == "status"] == [
        ("open", "done", "An"),
        ("done", "void", "An"),
        ("void", "open", "An"),
    ]


def test_a_corrected_day_is_the_day_that_always_stood_there(register: Register, enter: Enter) -> None:
    enter(with_deadlines(BEFORE))
    put(register, status="done", done_on=APRIL_30)
    assert words.standing(register.task(1), MAY_2) == "done_late"
    row = put(register, due=APRIL_30, kind="correction")
    assert (row.due, row.original_due) == (APRIL_30, None)
    assert words.standing(row, MAY_2) == "done_on_time"
    assert register.history(task=1)[-1].kind == "correction"


def test_an_extension_keeps_the_original_day_in_sight(register: Register, enter: Enter) -> None:
    enter(with_deadlines(BEFORE))
    row = put(register, due=APRIL_30, kind="extension")
    assert (row.due, row.original_due, words.standing(row, APRIL_30)) == (APRIL_30, MARCH_31, "in_time")
    row = put(register, due=MAY_2, kind="extension")
    assert (row.due, row.original_due) == (MAY_2, MARCH_31)
    # what had been mistyped was the extended day
    row = put(register, due=dt.date(2022, 5, 12), kind="correction")
    assert (row.due, row.original_due) == (dt.date(2022, 5, 12), MARCH_31)
    assert [change.kind for change in register.history(task=1)] == ["extension", "extension", "correction"]
    row = put(register, due=None)
    assert (row.due, row.original_due) == (MARCH_31, None)


def test_more_time_moves_every_day_before_it_a_correction_only_the_first(register: Register, enter: Enter) -> None:
    enter(with_deadlines(BEFORE, HOUR))
    row = put(register, due=dt.date(2022, 4, 10), kind="correction")
    assert row.deadline == "đến hết ngày 10/04/2022; trước 17 giờ 00 ngày 20/04/2022"
    row = put(register, due=APRIL_30, kind="extension")
    assert row.deadline == "đến hết ngày 30/04/2022"
    assert row.original_due == dt.date(2022, 4, 10)
    (incoming,) = register.incoming()
    (deadline,) = incoming.result.tasks[0].deadlines
    assert (deadline.text, deadline.rule) == (BEFORE.text, "register-person")
    (followed,) = [each for each in incoming.followed.values() if each.number == 1]
    assert [(each.kind, each.by) for each in followed.amendments] == [("correction", None), ("extension", None)]
    assert followed.amendments[-1].span == deadline.span


def test_a_task_without_a_day_gets_one_without_saying_why(register: Register, enter: Enter) -> None:
    enter(with_deadlines(RELATIVE))
    assert register.task(1).due is None
    row = put(register, due=APRIL_30)
    assert (row.due, row.original_due, row.deadline) == (APRIL_30, None, "đến hết ngày 30/04/2022")
    with pytest.raises(UnknownEntry, match="--extension") as error:
        put(register, due=MAY_2)
    assert error.value.exit_code is ExitCode.USAGE


def test_occurrences_are_closed_the_oldest_first(register: Register, enter: Enter) -> None:
    enter(with_deadlines(MONTHLY), arrived_on=dt.date(2022, 3, 16))
    row = register.task(1)
    assert (row.due, row.rrule) == (dt.date(2022, 3, 19), MONTHLY.rrule)
    assert words.standing(row, dt.date(2022, 4, 1)) == "overdue"
    row = put(register, status="done", done_on=dt.date(2022, 3, 18))
    assert (row.due, row.followed.status, row.followed.done_on) == (
        dt.date(2022, 4, 19),
        "open",
        dt.date(2022, 3, 19),
    )
    assert words.standing(row, dt.date(2022, 4, 1)) == "in_time"
    assert words.standing(row, dt.date(2022, 6, 1)) == "overdue"  # April has passed undone
    row = put(register, status="done", done_on=dt.date(2022, 6, 1))
    assert row.due == dt.date(2022, 5, 19)
    row = put(register, status="open")  # that was a mistake
    assert row.due == dt.date(2022, 4, 19)
    assert [(c.old, c.new) for c in register.history(task=1) if c.field == "occurrence"] == [
        (None, "2022-03-19, 2022-03-18"),
        (None, "2022-04-19, 2022-06-01"),
        ("2022-04-19, 2022-06-01", None),
    ]
    assert put(register, status="void").followed.status == "void"
    assert put(register, status="open").followed.status == "open"


def test_a_rhythm_counts_from_the_day_of_arrival(register: Register, enter: Enter) -> None:
    # the letter is of March; it came on 20 April, which for "trước ngày 20" was too late already
    enter(with_deadlines(MONTHLY), arrived_on=dt.date(2022, 4, 20))
    assert register.task(1).due == dt.date(2022, 5, 19)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"status": "xong"}, "xong"),
        ({"done_on": APRIL_30}, "--status done"),
        ({"leader": "Sở Y tế"}, "leader"),
    ],
)
def test_a_wrong_value_is_told_and_nothing_is_written(
    register: Register, enter: Enter, values: dict[str, Any], words: str
) -> None:
    enter()
    with pytest.raises(UnknownEntry, match=words):
        register.set_task(1, {"unit": "Phòng A", **values}, by="An", now=NOW)
    assert register.task(1).followed.unit is None and register.history(task=1) == []


def test_what_is_not_there_is_told(register: Register, enter: Enter) -> None:
    for wrong in (
        lambda: register.set_task(9, {"unit": "x"}, by="An", now=NOW),
        lambda: register.task(9),
        lambda: register.set_document(9, {"unit": "x"}, by="An", now=NOW),
        lambda: register.at(9),
        lambda: register.at(9, 2022),
    ):
        with pytest.raises(UnknownEntry, match="Sổ không có") as error:
            wrong()
        assert "congvan " in error.value.advice
    enter()
    assert register.at(1) == register.at(1, 2022) == 1


def test_a_corrected_head_is_marked_and_its_number_taken_apart(register: Register, enter: Enter) -> None:
    enter()
    register.set_document(
        1,
        {"code": "1483/SYT-NVY", "issued_date": dt.date(2022, 3, 15), "organ_name": "Sở Y tế", "type_name": "Báo cáo"},
        by="An",
        now=NOW,
    )
    (incoming,) = register.incoming()
    header = incoming.result.header
    assert (header.code, header.code_number, header.code_notation) == ("1483/SYT-NVY", "1483", "SYT-NVY")
    assert (header.issued_date, header.organ_name) == (dt.date(2022, 3, 15), "Sở Y tế")
    assert (header.type_name, header.type_code) == ("Báo cáo", "BC")
    marked = {reason.field for reason in header.reasons if reason.rule == "register-person"}
    assert marked == {"code", "issued_date", "organ_name", "type_name"}
    register.set_document(1, {"code": None}, by="An", now=NOW)
    assert next(register.incoming()).result.header.code is None
    assert register.history(document=1)[-1].old == "1483/SYT-NVY"


def test_the_filters_of_tasks(register: Register, enter: Enter) -> None:
    enter()

    def found(**wanted: Any) -> list[int]:
        return [row.number for row in register.tasks(TaskFilter(**wanted))]

    assert found() == [2, 1, 4, 3]  # the nearest day first
    assert found(recipient="Sở Y tế") == found(recipient="sở y tế tỉnh An Sơn") == [2, 1]
    assert found(recipient="Sở Y tế tỉnh Bắc Hà") == []
    assert found(due_before=dt.date(2022, 6, 30)) == [2, 1]
    put(register, status="done", done_on=MARCH_31)
    assert found(overdue_on=dt.date(2022, 7, 1)) == [2, 4]
    assert found(status="done") == [1] and found(status="open") == [2, 4, 3]
    assert found(code="1482/UBND") == [2, 1, 4, 3] and found(code="1483") == []


def test_all_occurrences_through_a_day_are_closed_at_once(register: Register, enter: Enter) -> None:
    enter(with_deadlines(MONTHLY), arrived_on=dt.date(2022, 3, 16))
    row = put(register, through=dt.date(2022, 6, 30), done_on=dt.date(2022, 7, 1))
    assert (row.due, row.followed.status) == (dt.date(2022, 7, 19), "open")
    with pytest.raises(UnknownEntry, match="19/07/2022"):
        put(register, through=dt.date(2022, 7, 1))
    assert put(register, status="open").due == dt.date(2022, 3, 19)


def test_only_a_rhythm_is_done_through_a_day(register: Register, enter: Enter) -> None:
    enter(with_deadlines(BEFORE))
    with pytest.raises(UnknownEntry, match="định kỳ"):
        put(register, through=APRIL_30)


@pytest.mark.parametrize(("deadline", "done"), [(BEFORE, MARCH_31), (MONTHLY, dt.date(2022, 3, 18))])
def test_what_was_taken_back_is_no_value_of_a_person(
    register: Register, enter: Enter, deadline: Deadline, done: dt.date
) -> None:
    enter(with_deadlines(deadline))
    put(register, status="done", done_on=done)
    row = put(register, status="open")
    assert (row.edited, row.followed.status, row.followed.done_on) == ((), "open", None)
