"""``congvan tasks``, ``task``, ``documents``, ``document``: what is printed, and what a person's words do."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest
from click.testing import CliRunner, Result

from pipeline import ours, progress
from pipeline.cli import cli
from pipeline.messages import Lang
from pipeline.profile import Office
from pipeline.register import Register, TaskFilter, words
from pipeline.register.persons import DOCUMENT_FIELDS
from pipeline.run import process
from tests.invented import RESULT
from tests.register.conftest import ARRIVED, NOW, Enter, another

Invoke = Callable[..., Result]
DISPATCHES = Path(__file__).resolve().parent.parent / "dispatches"


@pytest.fixture
def invoke(path: Path, register: Register, enter: Enter, monkeypatch: pytest.MonkeyPatch) -> Invoke:
    """Runs a command on a register with two documents, in an empty folder, as measured by 1 June 2022."""
    enter()
    enter(another(1, organ_name="Sở Nội vụ"))
    monkeypatch.chdir(path.parent)
    for name in ("CONGVAN_CONFIG", "CONGVAN_REGISTER", "CONGVAN_OFFICE", "CONGVAN_LANG"):
        monkeypatch.delenv(name, raising=False)

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(cli, arguments)

    return run


def lines(result: Result) -> list[dict[str, object]]:
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


TODAY = ("--today", "1/6/2022")


def test_the_list_in_a_pipe_is_blocks(invoke: Invoke) -> None:
    said = invoke("tasks", "--code", "1482", *TODAY).stdout
    for each in (
        "1. kiểm tra bếp ăn tập thể",
        "   Tiến độ: Đang thực hiện quá hạn",
        "   Hạn cuối: 31/03/2022",
        "   Chủ trì: Sở Y tế",
        "   Văn bản: 1/2022: Công văn số 1482/UBND-VX ngày 14/03/2022 của Ủy ban nhân dân tỉnh An Sơn",
        "4 nhiệm vụ, 2 quá hạn.",
    ):
        assert each in said
    assert "Sở Nội vụ" not in said


def test_json_lines_hold_every_field(invoke: Invoke) -> None:
    first, *rest = lines(invoke("tasks", "--json", *TODAY))
    assert len(rest) == 7
    assert (first["due"], first["standing"], first["rrule"]) == (
        "2022-03-24",
        "overdue",
        "FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=25;BYMONTH=3,6,9,12",
    )
    assert {"number", "arrival_number", "arrived_on", "action", "lead", "original_due", "reply_code"} <= set(first)


@pytest.mark.parametrize(
    ("arguments", "numbers"),
    [
        (("--overdue",), [1, 2, 5, 6]),
        (("--status", "overdue"), [1, 2, 5, 6]),
        (("--status", "in-time"), [4, 8]),
        (("--status", "open", "--due-before", "2022-04-01"), [1, 2, 5, 6]),
        (("--status", "done"), []),
        (("--recipient", "Sở Giáo dục và Đào tạo", "--code", "1482/UBND-VX"), [1, 2]),
        (("--as", "UBND huyện Sông Bé"), [3, 4, 7, 8]),
    ],
)
def test_filters(invoke: Invoke, arguments: tuple[str, ...], numbers: list[int]) -> None:
    found = lines(invoke("tasks", "--json", *arguments, *TODAY))
    assert sorted(int(str(row["number"])) for row in found) == numbers


def test_one_office_and_why(invoke: Invoke) -> None:
    rows = {row["number"]: row for row in lines(invoke("tasks", "--as", "Sở Y tế", "--json", *TODAY))}
    assert {number: (row["role"], row["why"], row["via"]) for number, row in rows.items() if number in (1, 2)} == {
        1: ("lead", "named", None),
        2: ("lead", "group", "Các sở, ban, ngành tỉnh"),
    }
    assert "Vai trò: Chủ trì, “Các sở, ban, ngành tỉnh”" in invoke("tasks", "--as", "Sở Y tế").stdout


def test_nothing_found_is_said(invoke: Invoke) -> None:
    assert invoke("tasks", "--code", "9/XY").stdout == "Sổ không có nhiệm vụ nào như vậy.\n"
    assert invoke("documents", "--code", "9/XY").stdout == "Sổ không có văn bản nào như vậy.\n"
    assert invoke("tasks", "--code", "9/XY", "--json").stdout == ""


def test_a_task_done_is_shown_with_its_history(invoke: Invoke) -> None:
    done = ("--status", "done", "--done-on", "30/3/2022", "--reply-code", "77/SYT-NVY", "--by", "Lan")
    said = invoke("task", "1", *done, *TODAY).stdout
    assert "Nhiệm vụ số 1: Hoàn thành đúng hạn" in said
    assert "Văn bản trả lời: 77/SYT-NVY" in said
    assert "Lan: trạng thái: đang thực hiện → đã xong" in said
    assert invoke("task", "1", *TODAY).stdout == said
    (row,) = lines(invoke("task", "1", "--json", *TODAY))
    assert (row["status"], row["done_on"], row["standing"]) == ("done", "2022-03-30", "done_on_time")
    assert [each["by"] for each in row["history"]] == ["Lan"] * 3  # type: ignore[attr-defined]
    (row,) = lines(invoke("task", "1", "--reply-code", "", "--json"))
    assert row["reply_code"] is None


def test_a_correction_and_an_extension_are_told_apart(invoke: Invoke) -> None:
    said = invoke("task", "4", "--due", "15/7/2022", "--extension", "--by", "Lan").stdout
    assert "Hạn cuối: 15/07/2022 (trước khi gia hạn: 30/06/2022)" in said
    assert "→ đến hết ngày 15/07/2022; trước kỳ họp thứ 8 của HĐND tỉnh (gia hạn)" in " ".join(said.split())
    said = invoke("task", "8", "--due", "15/7/2022", "--correction").stdout
    assert "Hạn cuối: 15/07/2022\n" in said and "(đính chính, không phải gia hạn)" in " ".join(said.split())
    assert "Hạn cuối: 30/06/2022\n" in invoke("task", "4", "--due", "").stdout


def test_documents_and_one_of_them(invoke: Invoke) -> None:
    said = invoke("documents", "--organ", "sở nội vụ").stdout
    assert "Số đến 2/2022, ngày đến 16/03/2022" in said and "1 văn bản." in said
    changed = ("--unit", "Phòng Nghiệp vụ Y", "--forwarded-on", "17/3/2022", "--code", "1483/UBND-VX")
    said = invoke("document", "1/2022", *changed, "--by", "Lan").stdout
    for each in (
        "Số, ký hiệu: 1483/UBND-VX",
        "Đơn vị hoặc người nhận: Phòng Nghiệp vụ Y",
        "Ngày chuyển: 17/03/2022",
        "Giá trị do người dùng nhập: Số, ký hiệu, Ngày chuyển, Đơn vị hoặc người nhận",
        "Nhiệm vụ (4):",
        "Lan: số, ký hiệu: 1482/UBND-VX → 1483/UBND-VX",
        "chương trình: vào sổ, số đến: — → 1/2022",
    ):
        assert each in said
    (row,) = lines(invoke("document", "1", "--json"))
    assert row["code"] == "1483/UBND-VX" and len(row["tasks"]) == 4  # type: ignore[arg-type]
    assert [each["code"] for each in lines(invoke("documents", "--json"))] == ["1483/UBND-VX", "2001/UBND-VX"]


def test_a_number_that_stands_there_already_is_told(invoke: Invoke) -> None:
    done = invoke("document", "2", "--code", "1482/UBND-VX", "--organ", "UBND tỉnh An Sơn")
    assert "Trùng số 1482/UBND-VX" in done.stderr and done.exit_code == 0
    assert "Trùng số với: 1/2022" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("task", "99"), 2, "Sổ không có nhiệm vụ số 99"),
        (("document", "7/2022"), 2, "Sổ không có văn bản số đến 7/2022"),
        (("document", "bảy"), 2, "cần số đến"),
        (("task", "1", "--due", "30/4/2022"), 2, "--correction"),
        (("task", "1", "--extension"), 2, "--due"),
        (("task", "1", "--due", "30/4/2022", "--extension", "--correction"), 2, "một trong"),
        (("task", "1", "--due", "mai"), 2, "cần một ngày"),
        (("task", "1", "--done-on", "1/4/2022"), 2, "--status done"),
        (("tasks", "--due-before", ""), 2, "cần một ngày"),
        (("tasks", "--register", "không-có.sqlite"), 5, "Chưa có sổ"),
    ],
)
def test_wrong_use_is_told(invoke: Invoke, arguments: tuple[str, ...], code: int, said: str) -> None:
    done = invoke(*arguments)
    assert done.exit_code == code and said in done.stderr and done.stdout == ""


def test_every_change_has_words(register: Register, enter: Enter) -> None:
    enter()
    register.set_task(1, {"unit": "A", "note": "B", "reply_code": "C", "status": "void", "due": None}, by="An", now=NOW)
    register.set_document(1, {**dict.fromkeys(DOCUMENT_FIELDS), "unit": "A", "note": "B"}, by="An", now=NOW)
    read = replace(RESULT.tasks[0], action="kiểm tra bếp ăn", lead=RESULT.tasks[1].lead, deadlines=())
    enter(replace(RESULT, tasks=(read, *RESULT.tasks[2:])), version="2")
    for lang in get_args(Lang):
        history = register.history(task=1)
        fields = {change.field for change in history}
        assert {"action", "lead", "deadline", "status", "unit", "note", "reply_code"} <= fields
        assert words.task(register.task(1), history, NOW.date(), lang, 100).count("→") == len(history)
        (row,) = register.documents()
        history = register.history(document=1)
        assert {"arrival_number", "task", "organ", "issued_on", "type_name"} <= {change.field for change in history}
        assert words.document(row, [], history, NOW.date(), lang, 100).count("→") == len(history)


def test_english_messages(invoke: Invoke) -> None:
    said = invoke("task", "4", "--due", "15/7/2022", "--extension", "--lang", "en", *TODAY).stdout
    assert "Last day: 15/07/2022 (before more time was given: 30/06/2022)" in said
    assert "(extension)" in " ".join(said.split())


def test_a_wide_terminal_gets_tables(register: Register, enter: Enter) -> None:
    enter()
    rows = register.tasks()
    said = list(words.tasks(rows, dt.date(2022, 6, 1), "vi", 160, table=True))
    head, rule, *_ = said
    assert [cell.strip() for cell in head.split("│")] == [
        "#",
        "Hạn cuối",
        "Tiến độ",
        "Nội dung nhiệm vụ",
        "Chủ trì",
        "Văn bản",
        "Đơn vị hoặc",
    ]
    assert max(map(len, said)) <= 160
    said = list(words.documents(register.documents(), "vi", 140, table=True))
    assert any("1/2022" in line for line in said) and max(map(len, said)) <= 140


@pytest.mark.parametrize("office", [Office("Sở Y tế"), Office("Văn phòng UBND tỉnh"), Office("Trường THPT An Sơn")])
def test_an_offices_tasks_are_those_of_its_letters(register: Register, office: Office) -> None:
    results = [RESULT, *(process(path) for path in sorted(DISPATCHES.glob("a*.txt"))[:6])]
    expected = {}
    for result in results:
        register.enter(result, version="1", arrived_on=ARRIVED, now=NOW, original=None)
        part = ours.of(result, office)
        expected |= {(result.source.sha256, each.task): each for each in reversed(part.tasks)}
    shas = {row.document: incoming.result.source.sha256 for row, incoming in _both(register)}
    found = {(shas[row.document], row.task): row for row in register.tasks(TaskFilter(office=office))}
    assert found.keys() == expected.keys()
    for key, row in found.items():
        assert (row.role, row.why) == (expected[key].role, expected[key].why)


def _both(register: Register):  # type: ignore[no-untyped-def]
    return zip(register.documents(), register.incoming(), strict=True)


def test_states_say_what_the_sheets_say(register: Register, enter: Enter) -> None:
    enter()
    register.set_task(1, {"status": "done", "done_on": dt.date(2022, 4, 2)}, by="An", now=NOW)
    register.set_task(2, {"status": "done", "done_on": dt.date(2022, 3, 20)}, by="An", now=NOW)
    (incoming,) = register.incoming()
    for today in (dt.date(2022, 3, 20), dt.date(2022, 7, 1)):
        for task in incoming.result.tasks:
            followed = incoming.followed[task.id]
            measured = progress.of(task, followed, today)
            row = register.task(followed.number)
            assert (words.standing(row, today), row.due) == (measured.standing, measured.last_day)


def test_void_tasks_leave_an_offices_days(register: Register) -> None:
    part = ours.of(RESULT, Office("Sở Y tế"), dt.date(2022, 3, 20))
    register.enter(replace(RESULT, office=part), version="1", arrived_on=ARRIVED, now=NOW, original=None)
    register.set_task(1, {"due": dt.date(2022, 4, 30), "kind": "extension"}, by="An", now=NOW)
    register.set_task(2, {"status": "void"}, by="An", now=NOW)
    (incoming,) = register.incoming()
    assert incoming.result.office is not None
    assert [(due.task, due.day) for due in incoming.result.office.due] == [("T1", dt.date(2022, 4, 30))]


def test_a_task_is_corrected_added_and_taken_out(invoke: Invoke) -> None:
    said = invoke("task", "1", "--lead", "Sở Nội vụ; Tổ 06", "--coordinate", "Sở Y tế", "--action", "Kiểm tra", *TODAY)
    for each in ("Nội dung nhiệm vụ: Kiểm tra", "Chủ trì: Sở Nội vụ; Tổ 06", "Phối hợp: Sở Y tế"):
        assert each in said.stdout
    (row,) = lines(invoke("tasks", "--recipient", "Tổ 06", "--json"))
    assert (row["number"], row["coordinate"], row["edited"]) == (1, "Sở Y tế", ["action", "coordinate", "lead"])
    assert "kiểm tra bếp ăn" in invoke("task", "1", "--action", "", *TODAY).stdout
    added = invoke("document", "1", "--add-task", "Cử cán bộ", *TODAY)
    assert "nhiệm vụ số 9" in added.stderr and "9. [Đang thực hiện] Cử cán bộ\n" in added.stdout
    assert "9. Cử cán bộ" in invoke("tasks", *TODAY).stdout
    assert "Không còn phải thực hiện" in invoke("task", "9", "--status", "void", *TODAY).stdout


def test_a_document_is_reviewed(invoke: Invoke) -> None:
    assert len(lines(invoke("documents", "--status", "needs_review", "--json"))) == 2
    assert "trạng thái: Cần rà soát → Đã đọc đủ" in invoke("document", "1", "--reviewed").stdout
    assert [row["arrival_number"] for row in lines(invoke("documents", "--status", "needs_review", "--json"))] == [2]
    invoke("document", "1", "--not-reviewed")
    assert len(lines(invoke("documents", "--status", "needs_review", "--json"))) == 2


@pytest.mark.parametrize(
    "arguments", [("task", "abc"), ("task", "9" * 20), ("document", "9" * 20), ("documents", "--year", "x")]
)
def test_what_is_no_number_is_told_in_vietnamese(invoke: Invoke, arguments: tuple[str, ...]) -> None:
    done = invoke(*arguments)
    assert done.exit_code == 2 and "cần" in done.stderr and "integer" not in done.stderr
