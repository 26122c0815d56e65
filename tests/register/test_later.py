"""Later documents change the tasks of earlier ones, in whatever order they come; a person's value stands."""

from __future__ import annotations

import datetime as dt
import itertools
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from pipeline.cli import cli
from pipeline.document import Result
from pipeline.register import Change, Register, TaskFilter
from pipeline.run import process
from tests.register.conftest import ARRIVED, NOW

_LETTER = """ỦY BAN NHÂN DÂN                 CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
TỈNH AN SƠN                          Độc lập - Tự do - Hạnh phúc
Số: {number}/UBND-VX                  An Sơn, ngày {day} tháng {month} năm 2022
V/v {subject}

Kính gửi: Các sở, ban, ngành tỉnh.

{body}

Nơi nhận:                                 KT. CHỦ TỊCH
- Như trên;                               PHÓ CHỦ TỊCH
- Lưu: VT.
                                          Lê Thị Minh Hòa
"""


def letter(number: int, day: int, month: int, subject: str, body: str) -> Result:
    text = _LETTER.format(number=number, day=day, month=month, subject=subject, body=body)
    return process(text.encode(), file_name=f"cv-{number}.txt")


FIRST = letter(
    1482,
    14,
    3,
    "tăng cường an toàn thực phẩm",
    "UBND tỉnh yêu cầu:\n1. Sở Y tế chủ trì, phối hợp với Sở Giáo dục và Đào tạo kiểm tra bếp ăn tập thể; báo cáo UBND tỉnh "
    "trước ngày 01/4/2022.\n2. Sở Công Thương rà soát cơ sở cung cấp suất ăn, hoàn thành trước ngày 15/4/2022./.",
)
EXTENDS = letter(
    1599,
    24,
    3,
    "điều chỉnh thời hạn báo cáo",
    "UBND tỉnh gia hạn thời hạn báo cáo tại mục 1 Công văn số 1482/UBND-VX ngày 14/3/2022 từ ngày 01/4/2022 thành trước "
    "ngày 30/4/2022./.",
)
CORRECTS = letter(
    1601,
    25,
    3,
    "đính chính Công văn số 1482/UBND-VX",
    "Tại mục 2 Công văn số 1482/UBND-VX ngày 14/3/2022 của UBND tỉnh in “trước ngày 15/4/2022”, nay đính chính thành “trước "
    "ngày 25/4/2022”./.",
)
REPLACES = letter(
    1700,
    28,
    4,
    "thay thế Công văn số 1482/UBND-VX",
    "Công văn này thay thế Công văn số 1482/UBND-VX ngày 14/3/2022 của UBND tỉnh./.",
)


def orders(*results: Result) -> list[tuple[Result, ...]]:
    return list(itertools.permutations(results))


def said(order: tuple[Result, ...]) -> str:
    return "-".join(str(result.header.code_number) for result in order)


def put(register: Register, result: Result, version: str = "1") -> tuple[int, ...]:
    return register.enter(result, version=version, arrived_on=ARRIVED, now=NOW, original=None).changed


def first_tasks(register: Register) -> dict[str, object]:
    """What holds for the tasks of the first letter, by their item."""
    return {
        row.directive: (row.due, row.original_due, row.followed.status)
        for row in register.tasks(TaskFilter(code="1482/UBND-VX"))
    }


def number_of(register: Register, directive: str) -> int:
    (row,) = [row for row in register.tasks(TaskFilter(code="1482")) if row.directive == directive]
    return row.number


def last(register: Register, directive: str, field: str) -> Change:
    return [each for each in register.history(task=number_of(register, directive)) if each.field == field][-1]


@pytest.mark.parametrize("order", orders(FIRST, EXTENDS, CORRECTS), ids=said)
def test_deadlines_move_in_whatever_order_the_documents_come(register: Register, order: tuple[Result, ...]) -> None:
    for result in order:
        put(register, result)
    assert first_tasks(register) == {
        "1": (dt.date(2022, 4, 29), dt.date(2022, 3, 31), "open"),
        "2": (dt.date(2022, 4, 24), None, "open"),  # a correction is no extension
    }
    change = last(register, "1", "deadline")
    assert (change.old, change.new, change.kind) == ("trước ngày 01/04/2022", "trước ngày 30/04/2022", "extension")
    assert change.cause is not None and "1599/UBND-VX" in change.cause
    change = last(register, "2", "deadline")
    assert change.kind == "correction" and change.cause is not None and "1601/UBND-VX" in change.cause
    (incoming,) = [each for each in register.incoming() if each.result.header.code == "1482/UBND-VX"]
    assert incoming.result.tasks[0].deadlines[0].rule == "register-later-document"
    (extended,), (corrected,) = (each.amendments for each in list(incoming.followed.values())[:2])
    assert (extended.kind, corrected.kind) == ("extension", "correction")
    assert extended.span == incoming.result.tasks[0].deadlines[0].span and "1599/UBND-VX" in (extended.by or "")
    assert [issue.code for issue in incoming.result.issues].count("TASK_CHANGED") == 2


@pytest.mark.parametrize("order", orders(FIRST, EXTENDS, REPLACES), ids=said)
def test_open_tasks_of_a_replaced_document_are_void(register: Register, order: tuple[Result, ...]) -> None:
    for result in order:
        put(register, result)
    assert {status for *_, status in first_tasks(register).values()} == {"void"}  # type: ignore[misc]
    change = last(register, "1", "status")
    assert (change.old, change.new, change.kind, change.by) == ("open", "void", "replacement", None)
    assert change.cause is not None and "1700/UBND-VX" in change.cause
    (voided,) = [each for each in register.incoming() if each.result.header.code == "1482/UBND-VX"]
    causes = [each.amendments[-1] for each in voided.followed.values()]
    assert {(each.kind, "1700/UBND-VX" in (each.by or "")) for each in causes} == {("void", True)}


def test_a_task_that_is_done_stays_done(register: Register) -> None:
    put(register, FIRST)
    register.set_task(number_of(register, "1"), {"status": "done", "done_on": dt.date(2022, 3, 30)}, by="An", now=NOW)
    put(register, REPLACES)
    assert first_tasks(register)["1"] == (dt.date(2022, 3, 31), None, "done")
    assert first_tasks(register)["2"] == (dt.date(2022, 4, 14), None, "void")


def test_a_task_done_within_the_extended_time_keeps_it(register: Register) -> None:
    put(register, FIRST)
    put(register, EXTENDS)
    register.set_task(number_of(register, "1"), {"status": "done", "done_on": dt.date(2022, 4, 20)}, by="An", now=NOW)
    assert first_tasks(register)["1"] == (dt.date(2022, 4, 29), dt.date(2022, 3, 31), "done")


def test_a_persons_day_is_not_moved_but_a_clerk_is_told(register: Register) -> None:
    put(register, FIRST)
    number = number_of(register, "1")
    register.set_task(number, {"due": dt.date(2022, 4, 10), "kind": "extension"}, by="An", now=NOW)
    entered = register.enter(EXTENDS, version="1", arrived_on=ARRIVED, now=NOW, original=None)
    assert first_tasks(register)["1"] == (dt.date(2022, 4, 10), dt.date(2022, 3, 31), "open")
    assert entered.changed == (1,)
    (notice,) = entered.notices
    assert notice.code == "TASK_CHANGE_REFUSED" and "1599/UBND-VX" in notice.message
    register.set_task(number, {"due": None}, by="An", now=NOW)
    assert first_tasks(register)["1"] == (dt.date(2022, 4, 29), dt.date(2022, 3, 31), "open")


def test_a_void_task_that_a_person_opens_stays_open(register: Register) -> None:
    for result in (FIRST, REPLACES):
        put(register, result)
    register.set_task(number_of(register, "2"), {"status": "open"}, by="An", now=NOW)
    put(register, FIRST, version="2")
    put(register, REPLACES, version="2")
    assert first_tasks(register)["2"] == (dt.date(2022, 4, 14), None, "open")


def test_a_person_opens_a_void_task_for_good(register: Register, path: Path) -> None:
    for result in (FIRST, EXTENDS, REPLACES):
        put(register, result)
    number = number_of(register, "2")
    said = CliRunner().invoke(cli, ["task", str(number), "--status", "open", "--by", "An", "--register", str(path)])
    assert said.exit_code == 0, said.output
    for result in (CORRECTS, replace(REPLACES, source=replace(REPLACES.source, sha256="f" * 64)), FIRST, REPLACES):
        put(register, result, version="2")
        assert first_tasks(register)["2"][2] == "open"  # type: ignore[index]
    assert first_tasks(register)["1"][2] == "void"  # type: ignore[index]
    change = last(register, "2", "status")
    assert (change.old, change.new, change.by) == ("void", "open", "An")


TWIN = replace(
    letter(1482, 14, 3, "báo cáo nhân lực", "UBND tỉnh yêu cầu:\n1. Sở Y tế báo cáo UBND tỉnh trước ngày 01/4/2022./."),
    header=FIRST.header,
)


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_what_may_mean_several_documents_of_the_register_moves_none(register: Register, order: tuple[int, ...]) -> None:
    for index in order:
        put(register, (FIRST, TWIN, EXTENDS)[index])
    assert [row.due for row in register.tasks(TaskFilter(code="1482")) if row.directive == "1"] == [
        dt.date(2022, 3, 31),
        dt.date(2022, 3, 31),
    ]
    for incoming in register.incoming():
        if incoming.result.header.code == "1482/UBND-VX":
            assert any("có nhiều văn bản trong sổ" in issue.message for issue in incoming.result.issues)


def test_a_second_document_of_the_number_takes_an_extension_back(register: Register) -> None:
    for result in (FIRST, EXTENDS):
        put(register, result)
    assert first_tasks(register)["1"] == (dt.date(2022, 4, 29), dt.date(2022, 3, 31), "open")
    assert put(register, TWIN) == (1,)
    row = next(row for row in register.tasks(TaskFilter(document=1)) if row.directive == "1")
    assert (row.due, row.followed.status) == (dt.date(2022, 3, 31), "open")


def test_a_change_that_another_reading_does_not_find_is_taken_back(register: Register) -> None:
    put(register, FIRST)
    assert put(register, EXTENDS) == (1,)
    before = register.revision(1)
    silent = replace(EXTENDS, text="", citations=(), header=replace(EXTENDS.header, subject="báo cáo"))
    assert put(register, silent, version="2") == (1,)
    assert first_tasks(register)["1"] == (dt.date(2022, 3, 31), None, "open")
    assert register.revision(1) > before


def test_a_corrected_number_finds_its_later_document(register: Register) -> None:
    misread = replace(FIRST, header=replace(FIRST.header, code="1462/UBND-VX"))
    for result in (EXTENDS, misread):
        put(register, result)
    assert register.tasks(TaskFilter(code="1462"))[0].original_due is None
    register.set_document(2, {"code": "1482/UBND-VX"}, by="An", now=NOW)
    assert first_tasks(register)["1"] == (dt.date(2022, 4, 29), dt.date(2022, 3, 31), "open")


def test_the_same_database_read_by_another_process_says_the_same(path: Path, register: Register) -> None:
    for result in (EXTENDS, FIRST):
        put(register, result)
    with Register.open(str(path), create=False) as other:
        assert first_tasks(other) == first_tasks(register)
        assert list(other.incoming()) == list(register.incoming())


@pytest.mark.parametrize("taken_back", [False, True])
def test_only_a_word_that_stands_holds_a_task_against_its_replacement(register: Register, taken_back: bool) -> None:
    put(register, FIRST)
    number = number_of(register, "1")
    for status in ("done", "open") if taken_back else ("done",):
        register.set_task(number, {"status": status}, by="Lan", now=NOW)
    put(register, REPLACES)
    assert register.task(number).followed.status == ("void" if taken_back else "done")
    register.set_task(number, {"status": "open"}, by="Lan", now=NOW)
    assert register.task(number).followed.status == "open"  # against the replacement, that is a person's word
