"""CSV of the tasks: opens in Vietnamese, reads back as it was written, starts nothing."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.config import Config
from pipeline.document import Result
from pipeline.export import csv as tables
from pipeline.export import registers
from pipeline.incoming import Followed, Incoming
from tests.invented import RESULT, TASKS

PATH = Path("OUT/nhiem-vu.csv")
MEASURED = Config(today=dt.date(2022, 4, 5))


def rows(*documents: Incoming, config: Config = MEASURED) -> list[dict[str, str]]:
    (data,) = tables.collection(documents, PATH, config).values()
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def acting(action: str) -> Incoming:
    return Incoming(replace(RESULT, tasks=(replace(TASKS[0], action=action),)))


def test_every_sample_has_its_tasks(samples: Mapping[str, Result]) -> None:
    for stem, result in samples.items():
        ((path, data),) = tables.pages(Incoming(result), Path(f"OUT/{stem}.csv"), MEASURED).items()
        assert path == Path(f"OUT/{stem}.csv")
        read = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))
        held = [(item.task, recipient.agency) for recipient in result.recipients for item in recipient.tasks]
        assert sorted((row["Mã nhiệm vụ"], row["Cơ quan, đơn vị"]) for row in read if row["Vai trò"]) == sorted(
            (task, agency.canonical or agency.name) for task, agency in held
        )
        assert {row["Mã nhiệm vụ"] for row in read} == {task.id for task in result.tasks}


def test_many_documents_stand_under_one_head(samples: Mapping[str, Result]) -> None:
    documents = [Incoming(result, arrival_number=number) for number, result in enumerate(samples.values(), 1)]
    expected = [row for document in documents for row in registers.assignments(document, MEASURED.today)]
    assert [(row["Số đến"], row["Mã nhiệm vụ"]) for row in rows(*documents)] == [
        (str(row.arrival_number), row.number) for row in expected
    ]


def test_excel_sees_that_it_is_utf8_and_lines_end_by_the_rfc() -> None:
    (data,) = tables.collection((Incoming(RESULT),), PATH, MEASURED).values()
    assert data.startswith("\ufeffSố đến,Mã nhiệm vụ,".encode())
    assert data.count(b"\r\n") == data.count(b"\n") == 1 + 9


def test_days_hours_and_shares_are_for_programs() -> None:
    followed = {"T1": Followed(31, "done", dt.date(2022, 4, 20), "15/BC-SYT")}
    first, *_, last = rows(Incoming(RESULT, arrival_number=57, followed=followed))
    assert (first["Số đến"], first["Mã nhiệm vụ"], first["Độ tin cậy"], first["Trang"]) == ("57", "31", "0.9", "2")
    assert (first["Hạn cuối"], first["Ngày hoàn thành"]) == ("2022-04-20T17:00:00+07:00", "2022-04-20")
    assert (last["Hạn cuối"], last["Ngày hoàn thành"], last["Văn bản trả lời"]) == ("2022-06-30", "", "")


@pytest.mark.parametrize("words", ["=1+1", "+84 24", "- Rà soát", "@SUM(A1)", "＝1+1", "＠a"])
def test_what_a_spreadsheet_takes_for_a_formula_has_an_apostrophe(words: str) -> None:
    assert rows(acting(words))[0]["Nội dung nhiệm vụ"] == f"'{words}"


def test_a_guard_stands_only_at_the_beginning() -> None:
    assert rows(acting("Rà soát = + - @"))[0]["Nội dung nhiệm vụ"] == "Rà soát = + - @"


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), min_size=1).filter(lambda words: words.strip()))
def test_any_words_read_back(words: str) -> None:
    document = Incoming(replace(RESULT, tasks=TASKS[:1]), followed={"T1": Followed(1, note=words)})
    (read, *_) = rows(document)
    guarded = words[0] in "=+-@\t\r\n＝＋－＠"
    assert read["Ghi chú"] == (f"'{words}" if guarded else words)


def test_a_file_name_that_is_no_unicode_is_written_all_the_same() -> None:
    named = replace(RESULT, source=replace(RESULT.source, file_name="cv-\udcff.pdf"))
    assert rows(Incoming(named))[0]["Tệp"] == "cv-?.pdf"


def test_the_same_documents_give_the_same_bytes_and_none_gives_the_head() -> None:
    assert tables.collection((Incoming(RESULT),), PATH, MEASURED) == tables.collection(
        (Incoming(RESULT),), PATH, MEASURED
    )
    (head,) = tables.collection((), PATH, MEASURED).values()
    assert list(csv.reader([head.decode("utf-8-sig")])) == [list(registers.ASSIGNMENT_TITLES.values())]
