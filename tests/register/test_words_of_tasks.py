"""What a person corrects of a task itself, and the tasks that a person adds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import replace
from typing import Any

import pytest

from pipeline.document import Result
from pipeline.errors import UnknownEntry
from pipeline.incoming import PERSON, Incoming
from pipeline.profile import Office
from pipeline.register import DocumentFilter, Register, TaskFilter, TaskRow, words
from tests.invented import RESULT, TASKS
from tests.register.conftest import NOW, Enter

MAY_2 = dt.date(2022, 5, 2)


def put(register: Register, number: int = 1, **values: Any) -> TaskRow:
    register.set_task(number, values, by="An", now=NOW)
    return register.task(number)


def incoming(register: Register) -> Incoming:
    (found,) = register.incoming([1])
    return found


def lists(result: Result, task: str) -> set[str]:
    """Whose list a task is on."""
    return {each.agency.name for each in result.recipients if task in [item.task for item in each.tasks]}


def test_a_persons_words_take_the_place_of_what_was_read(register: Register, enter: Enter) -> None:
    before = enter().revision
    row = put(
        register, action="Lập  danh sách", lead="Sở Y tế, Công an tỉnh và UBND các huyện; Tổ 06", coordinate="Sở X"
    )
    assert (row.action, row.lead, row.coordinate) == (
        "Lập danh sách",
        "Sở Y tế; Công an tỉnh; Ủy ban nhân dân các huyện; Tổ 06",
        "Sở X",
    )
    assert row.edited == ("action", "coordinate", "lead")
    found = incoming(register)
    task = found.result.tasks[0]
    assert task.lead[2].group and {reason.rule for reason in task.reasons if reason.field == "lead"} == {PERSON}
    assert {"Tổ 06", "Sở X", "Công an tỉnh"} <= lists(found.result, "T1") and found.revision > before
    assert [row.number for row in register.tasks(TaskFilter(recipient="Tổ 06"))] == [1]
    office = Office("Công an tỉnh An Sơn", place="tỉnh An Sơn")
    assert 1 in [row.number for row in register.tasks(TaskFilter(office=office))]
    assert {each.field: (each.new, each.by) for each in register.history(task=1)} == {
        "action": (row.action, "An"),
        "lead": (row.lead, "An"),
        "coordinate": ("Sở X", "An"),
    }


def test_the_lists_of_other_tasks_stay_as_they_were_read(register: Register, enter: Enter) -> None:
    enter()
    before = incoming(register).result
    put(register, lead="Sở Lạ")
    after = incoming(register).result
    assert {task.id: lists(before, task.id) for task in TASKS[1:]} == {
        task.id: lists(after, task.id) for task in TASKS[1:]
    }
    put(register, lead=None)
    assert incoming(register).result == before


def test_nobody_is_said_with_a_dash(register: Register, enter: Enter) -> None:
    enter()
    assert put(register, lead="-").lead == ""
    assert incoming(register).result.tasks[0].lead == ()
    assert put(register, lead="").lead != ""


def test_another_version_finds_the_task_by_what_is_printed(register: Register, enter: Enter) -> None:
    enter()
    put(register, action="Việc của tôi", lead="Sở Y tế")
    enter(replace(RESULT, tasks=(replace(TASKS[0], directive="9"), *TASKS[1:])), version="2")
    row = register.task(1)
    assert (row.action, row.lead, row.directive, row.found) == ("Việc của tôi", "Sở Y tế", "9", True)


def test_what_was_said_of_a_task_does_not_go_over_to_another_of_its_item(register: Register, enter: Enter) -> None:
    enter()
    put(register, status="done", done_on=MAY_2)
    other = replace(TASKS[0], action="Bố trí kinh phí mua thuốc")
    assert [each.code for each in enter(replace(RESULT, tasks=(other, *TASKS[1:])), version="2").notices] == [
        "TASK_NOT_FOUND"
    ]
    assert {row.action: row.followed.status for row in register.tasks()}["Bố trí kinh phí mua thuốc"] == "open"
    nearly = replace(TASKS[0], action=f"{TASKS[0].action} (hoàn thành)")
    enter(replace(RESULT, tasks=(nearly, *TASKS[1:])), version="3")
    assert register.task(1).found and register.task(1).followed.status == "done"


@pytest.mark.parametrize("left", [(), (1, 2), (0, 1, 2, 3)])
def test_an_added_task_is_one_like_the_others(register: Register, enter: Enter, left: Collection[int]) -> None:
    enter()
    number = register.add_task(1, "Cử cán bộ tham gia Tổ công tác", by="An", now=NOW)
    row = put(register, number, lead="Sở Nội vụ", due=MAY_2, action=None)
    assert (row.due, row.lead, row.found is False and row.task) == (MAY_2, "Sở Nội vụ", f"P{number}")
    enter(replace(RESULT, tasks=tuple(TASKS[i] for i in left)), version="2")
    assert register.task(number).due == MAY_2
    found = incoming(register)
    assert found.result.tasks[-1].action == "Cử cán bộ tham gia Tổ công tác"
    assert "Sở Nội vụ" in lists(found.result, f"P{number}")
    assert not [issue for issue in found.result.issues if f"số {number} " in issue.message]
    (document,) = register.documents(DocumentFilter(document=1))
    assert document.tasks == len(left) + 1
    said = words.task(register.task(number), (), MAY_2, "vi", 100)
    assert "do người dùng thêm" in said and "Mục" not in said


def test_a_run_that_finds_an_added_task_takes_it_over(register: Register, enter: Enter) -> None:
    enter(replace(RESULT, tasks=TASKS[1:]))
    number = register.add_task(1, TASKS[0].action.upper(), by="An", now=NOW)
    put(register, number, unit="Phòng A")
    enter(RESULT, version="2")
    row = register.task(number)
    assert (row.found, row.task, row.followed.unit) == (True, "T1", "Phòng A")


def test_an_added_task_needs_words_and_a_document(register: Register, enter: Enter) -> None:
    enter()
    with pytest.raises(UnknownEntry, match="trống"):
        register.add_task(1, "  ", by="An", now=NOW)
    with pytest.raises(UnknownEntry, match="không có văn bản"):
        register.add_task(7, "Việc", by="An", now=NOW)
    assert len(register.tasks()) == len(TASKS)


def test_a_reviewed_document_is_no_more_to_be_reviewed(register: Register, enter: Enter) -> None:
    enter()
    before = incoming(register).result
    assert before.status == "needs_review"
    assert not register.set_document(1, {"status": "complete"}, by="An", now=NOW)
    found = incoming(register).result
    assert found.status == "complete" and {issue.severity for issue in found.issues} == {"info"}
    assert not register.documents(DocumentFilter(status="needs_review"))
    assert not enter(RESULT, version="2").notices and incoming(register).result.status == "complete"
    assert [(each.field, each.new, each.by) for each in register.history(document=1)][-1] == (
        "status",
        "complete",
        "An",
    )
    register.set_document(1, {"status": None}, by="An", now=NOW)
    assert incoming(register).result == before
    with pytest.raises(UnknownEntry, match="partial"):
        register.set_document(1, {"status": "partial"}, by="An", now=NOW)


def test_words_are_kept_as_they_can_be_printed(register: Register, enter: Enter) -> None:
    enter()
    row = put(register, unit="Pho\u0300ng\n A\x1b[31m\x07", note="dòng 1\r\ndòng  2\x00", reply_code="   ")
    assert (row.followed.unit, row.followed.note, row.followed.reply_code) == ("Phòng A[31m", "dòng 1\ndòng 2", None)
    register.set_document(1, {"unit": "Pho\u0300ng"}, by="An", now=NOW)
    assert register.documents(DocumentFilter(unit="pho\u0300ng"))
    assert register.tasks(TaskFilter(recipient="So\u031b\u0309 Y te\u0302\u0301"))
