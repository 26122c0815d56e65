"""Documents enter the register: Số đến, what another run reads, what a person said before."""

from __future__ import annotations

import datetime as dt
import multiprocessing
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.document import Result
from pipeline.incoming import Original
from pipeline.register import DocumentFilter, Known, Register, TaskFilter
from tests.invented import RESULT, TASKS
from tests.register.conftest import ARRIVED, NOW, Enter, another


def test_a_document_is_its_content(register: Register, enter: Enter) -> None:
    first = enter()
    assert (first.document, first.arrival_number, first.new) == (1, 1, True)
    again = enter(arrived_on=dt.date(2023, 1, 1))
    assert (again.document, again.arrival_number, again.new, again.notices) == (1, 1, False, ())
    assert register.known("0" * 64) == Known(1, "1", 1, ARRIVED, first.revision)
    assert register.known("f" * 64) is None


def test_entering_twice_writes_nothing(path: Path, register: Register, enter: Enter) -> None:
    enter()
    before = everything(register)
    enter()
    assert everything(register) == before


def everything(register: Register) -> object:
    """All that the register answers."""
    numbers = [row.number for row in register.tasks()]
    return (
        register.documents(),
        register.tasks(),
        [register.history(task=number) for number in numbers],
        [register.history(document=row.document) for row in register.documents()],
        list(register.incoming()),
    )


def test_arrival_numbers_run_through_each_year(register: Register, enter: Enter) -> None:
    days = [dt.date(2022, 3, 1), dt.date(2022, 12, 31), dt.date(2023, 1, 3), dt.date(2023, 1, 3)]
    numbers = [enter(another(i), arrived_on=day).arrival_number for i, day in enumerate(days, 1)]
    assert numbers == [1, 2, 1, 2]
    assert [(row.arrived_on.year, row.arrival_number) for row in register.documents()] == [
        (2022, 1),
        (2022, 2),
        (2023, 1),
        (2023, 2),
    ]


def test_a_clock_that_jumps_back_is_told_and_numbers_go_on(enter: Enter) -> None:
    enter(another(1))
    early = enter(another(2), arrived_on=dt.date(2022, 3, 10))
    assert early.arrival_number == 2
    (notice,) = early.notices
    assert notice.code == "ARRIVAL_BACKWARDS"
    assert "10/03/2022" in notice.message and "16/03/2022" in notice.message and "1/2022" in notice.message


def test_another_version_keeps_number_day_and_a_persons_values(register: Register, enter: Enter) -> None:
    enter()
    register.set_task(1, {"unit": "Phòng Nghiệp vụ Y"}, by="An", now=NOW)
    register.set_document(1, {"subject": "về an toàn thực phẩm"}, by="An", now=NOW)
    read = replace(RESULT, header=replace(RESULT.header, subject="đọc lại", place="An Sơn 2"))
    again = enter(read, version="2", arrived_on=dt.date(2022, 5, 1))
    assert (again.arrival_number, again.new) == (1, False)
    (incoming,) = register.incoming()
    assert incoming.arrived_on == ARRIVED
    assert incoming.result.header.subject == "về an toàn thực phẩm"
    assert incoming.result.header.place == "An Sơn 2"
    assert incoming.followed["T1"].unit == "Phòng Nghiệp vụ Y"
    assert incoming.revision > 1


def test_a_task_keeps_its_number_when_others_come_and_go(register: Register, enter: Enter) -> None:
    enter()
    numbers = {row.action: row.number for row in register.tasks()}
    shifted = tuple(replace(task, id=f"T{i}") for i, task in enumerate(TASKS[1:], 1))
    enter(replace(RESULT, tasks=shifted), version="2")
    after = {row.action: row.number for row in register.tasks()}
    assert after == {action: number for action, number in numbers.items() if number != 1}
    (gone,) = [change for change in register.history(document=1) if change.field == "task"]
    assert gone.old is not None and gone.new is None and gone.old.startswith("1: kiểm tra")
    enter(RESULT, version="3")
    assert sorted(row.number for row in register.tasks()) == [2, 3, 4, 5]


def test_a_task_that_a_person_touched_is_kept_when_no_run_finds_it(register: Register, enter: Enter) -> None:
    enter()
    register.set_task(1, {"reply_code": "77/SYT-NVY"}, by="An", now=NOW)
    again = enter(replace(RESULT, tasks=TASKS[1:]), version="2")
    assert [notice.code for notice in again.notices] == ["TASK_NOT_FOUND"]
    (row,) = register.tasks(TaskFilter(numbers=(1,)))
    assert not row.found and row.followed.reply_code == "77/SYT-NVY" and row.due == dt.date(2022, 3, 31)
    (incoming,) = register.incoming()
    assert [task.id for task in incoming.result.tasks] == ["T2", "T3", "T4", "R1"]
    assert incoming.followed["R1"].number == 1
    assert "R1" in [item.task for recipient in incoming.result.recipients for item in recipient.tasks]
    assert not enter(replace(RESULT, tasks=TASKS[2:]), version="3").notices
    found = enter(RESULT, version="4")
    assert not found.notices
    assert register.tasks(TaskFilter(numbers=(1,)))[0].found
    assert {row.number: row.followed.reply_code for row in register.tasks()}[1] == "77/SYT-NVY"


def test_the_original_is_at_hand_as_long_as_the_file_lies_there(register: Register, tmp_path: Path) -> None:
    file = tmp_path / "thư.eml"
    file.write_bytes(b"x")
    register.enter(RESULT, version="1", arrived_on=ARRIVED, now=NOW, original=Original(file, file.name, (2,)))
    (incoming,) = register.incoming()
    assert incoming.original == Original(file, "thư.eml", (2,))
    file.unlink()
    assert next(register.incoming()).original is None


def test_output_names_are_given_once(register: Register) -> None:
    assert register.claim("out", "a", iter(["cv-1", "cv-1.pdf"])) == "cv-1"
    assert register.claim("out", "b", iter(["CV-1", "cv-1.docx"])) == "cv-1.docx"
    assert register.claim("out", "a", iter(["other"])) == "cv-1"
    assert register.claim("elsewhere", "b", iter(["cv-1"])) == "cv-1"


def test_what_was_exported_is_known(register: Register, enter: Enter) -> None:
    entered = enter()
    assert register.exports(1, "out") is None
    register.exported(1, "out", "cv-1482", ("json", "md"), entered.revision, {"cv-1482.json": 12})
    kept = register.exports(1, "out")
    assert kept is not None
    assert (kept.target, kept.formats, kept.sizes) == ("cv-1482", ("json", "md"), {"cv-1482.json": 12})
    assert kept.revision == register.revision(1)
    register.set_task(1, {"note": "đã gọi điện"}, by="An", now=NOW)
    assert register.revision(1) > kept.revision
    register.exported(1, "out", "cv-1482", ("json",), register.revision(1), {})
    assert register.exports(1, "out") != kept


def test_incoming_documents_come_in_the_order_of_their_numbers(register: Register, enter: Enter) -> None:
    for number in range(1, 8):
        enter(another(number))
    assert [incoming.arrival_number for incoming in register.incoming()] == list(range(1, 8))
    assert [incoming.arrival_number for incoming in register.incoming([5, 2])] == [2, 5]


# ------------------------------------------------------------------ two writers


def _write(path: str, first: int, amount: int) -> None:
    with Register.open(path) as register:
        for number in range(first, first + amount):
            result = replace(another(number), tasks=TASKS[:1], recipients=())
            register.enter(result, version="1", arrived_on=ARRIVED, now=NOW, original=None)


def test_two_processes_give_numbers_without_gap_or_double(path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    # a quarter of the documents is entered by both
    writers = [context.Process(target=_write, args=(str(path), first, 300)) for first in (1, 201)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert [writer.exitcode for writer in writers] == [0, 0]
    with Register.open(str(path), create=False) as register:
        rows = register.documents()
    assert [row.arrival_number for row in rows] == list(range(1, 501))
    assert len({row.file_name for row in rows}) == 500


# ------------------------------------------------------------------ a person's values, whatever comes after

_FIELDS = st.one_of(
    st.tuples(st.just("unit"), st.sampled_from(["Phòng A", "Phòng B", None])),
    st.tuples(st.just("reply_code"), st.sampled_from(["1/SYT-VP", None])),
    st.tuples(st.just("note"), st.sampled_from(["gấp", None])),
    st.tuples(st.just("status"), st.sampled_from(["open", "void"])),
    st.tuples(st.just("due"), st.dates(dt.date(2022, 4, 1), dt.date(2022, 12, 31))),
)
_STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("edit"), st.integers(1, 4), _FIELDS),
        st.tuples(st.just("run"), st.permutations(range(4)), st.integers(0, 4)),
    ),
    max_size=8,
)


@given(steps=_STEPS)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_run_loses_what_a_person_said(tmp_path_factory: pytest.TempPathFactory, steps: list[object]) -> None:
    path = tmp_path_factory.mktemp("register") / "congvan.sqlite"
    said: dict[int, dict[str, object]] = {}
    with Register.open(str(path)) as register:
        register.enter(RESULT, version="0", arrived_on=ARRIVED, now=NOW, original=None)
        for version, step in enumerate(steps, 1):
            match step:
                case ("edit", int(number), (str(field), value)):
                    if register.tasks(TaskFilter(numbers=(number,))):
                        values = {field: value} | ({"kind": "extension"} if field == "due" else {})
                        register.set_task(number, values, by="An", now=NOW)
                        said.setdefault(number, {})[field] = value
                        if value == "open":  # what it is without a person's word is no value of his
                            said[number].pop(field)
                case ("run", list(order), int(amount)):
                    register.enter(
                        _read(order[:amount]), version=str(version), arrived_on=ARRIVED, now=NOW, original=None
                    )
        rows = {row.number: row for row in register.tasks()}
        (incoming,) = register.incoming()
    followed = {each.number: each for each in incoming.followed.values()}
    for number, values in said.items():
        if not values:
            continue
        row = rows[number]
        assert row.followed == replace(followed[number], amendments=())
        for field, value in values.items():
            if field != "due":
                assert getattr(row.followed, field) == value
            elif row.rrule is None:
                assert row.due == value


def _read(order: list[int]) -> Result:
    """What a version of the program may find: some of the tasks, in another order, under other ids."""
    tasks = tuple(replace(TASKS[i], id=f"T{n}") for n, i in enumerate(order, 1))
    return replace(RESULT, tasks=tasks, recipients=())


def test_documents_are_found_by_what_stands_in_the_register(register: Register, enter: Enter) -> None:
    enter()
    enter(another(1, organ_name="Sở Y tế", issued_date=dt.date(2022, 5, 2)))
    register.set_document(2, {"unit": "Phòng Kế hoạch - Tài chính", "code": "05/SYT-KHTC"}, by="An", now=NOW)

    def found(**wanted: object) -> list[int]:
        return [row.document for row in register.documents(DocumentFilter(**wanted))]  # type: ignore[arg-type]

    assert found() == [1, 2]
    assert found(code="5/SYT") == found(code="05/syt-khtc") == found(organ="sở y tế") == [2]
    assert found(organ="UBND tỉnh An Sơn") == [1]
    assert found(issued_from=dt.date(2022, 3, 15)) == found(unit="tài chính") == [2]
    assert found(issued_to=dt.date(2022, 3, 14)) == found(code="1482") == [1]
    assert found(status="needs_review", year=2022) == [1, 2]
    assert found(status="complete") == found(year=2023) == []
    row = register.documents(DocumentFilter(document=2))[0]
    assert row.edited == ("code", "unit") and row.tasks == row.open_tasks == 4
