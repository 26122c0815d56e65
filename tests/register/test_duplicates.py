"""The same number of the same organ under another content."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from pipeline import keys
from pipeline.document import Header
from pipeline.register import Register
from pipeline.register.identity import same_number
from tests.invented import RESULT, TASKS
from tests.register.conftest import NOW, Enter, another

ISSUED = dt.date(2022, 3, 14)


def head(code: str | None = "05/UBND-VX", organ: str | None = "UBND tỉnh An Sơn", issued: Any = ISSUED) -> Header:
    return Header(code=code, organ_name=organ, issued_date=issued)


@pytest.mark.parametrize(
    ("other", "same"),
    [
        (head(), True),
        (head("5/UBND–VX", "Ủy ban nhân dân tỉnh An Sơn", dt.date(2022, 11, 2)), True),
        (head(organ="Ủy ban nhân dân tỉnh"), True),
        (head(organ=None), True),
        (head(issued=None), True),
        (head("06/UBND-VX"), False),
        (head("05/UBND-KT"), False),
        (head(None), False),
        (head(organ="UBND tỉnh Bắc Hà"), False),
        (head(issued=dt.date(2023, 1, 4)), False),  # numbers begin anew each year
    ],
)
def test_numbers_are_compared_with_organ_and_year(other: Header, same: bool) -> None:
    assert same_number(head(), other) is same
    assert same_number(other, head()) is same


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        (dt.date(2021, 6, 1), dt.date(2024, 6, 1), True),  # one term
        (dt.date(2019, 6, 1), dt.date(2021, 6, 1), False),
        (dt.date(2020, 6, 1), dt.date(2018, 6, 1), True),  # the year of a congress may be of either term
        (dt.date(2020, 11, 1), dt.date(2023, 6, 1), True),
    ],
)
def test_a_partys_numbers_run_through_its_term(first: dt.date, second: dt.date, same: bool) -> None:
    one, other = (head("402-CV/TU", "Tỉnh ủy An Sơn", day) for day in (first, second))
    assert same_number(one, other) is same


def test_numbers_are_compared_as_they_are_meant() -> None:
    assert keys.of_code("005/QĐ – ubnd") == keys.of_code("5/QÐ-UBND") == "5/qđ-ubnd"
    assert keys.of_code(None) is keys.of_code("") is None


def test_a_second_document_of_a_number_is_entered_linked_and_told(register: Register, enter: Enter) -> None:
    enter()
    second = replace(another(1, code="1482/UBND-VX", issued_date=dt.date(2022, 3, 15)), tasks=TASKS[1:])
    entered = enter(second)
    assert (entered.arrival_number, entered.new) == (2, True)
    (notice,) = entered.notices
    assert notice.code == "DUPLICATE_NUMBER"
    for words in ("1482/UBND-VX", "1/2022", "ngày ban hành 14/03/2022 – 15/03/2022", "số nhiệm vụ 4 – 3"):
        assert words in notice.message
    assert "trước ngày 01/04/2022" in notice.message and "07 ngày làm việc" not in notice.message
    assert register.documents()[1].duplicate_of == ("1/2022",)
    first, again = register.incoming()
    assert "DUPLICATE_NUMBER" not in [issue.code for issue in first.result.issues]
    assert [issue.message for issue in again.result.issues if issue.code == "DUPLICATE_NUMBER"] == [notice.message]


def test_what_reads_alike_is_said_to(enter: Enter) -> None:
    enter()
    (notice,) = enter(another(1, code="1482/UBND-VX")).notices
    assert "như nhau" in notice.message


def test_a_corrected_number_makes_and_ends_a_duplicate(register: Register, enter: Enter) -> None:
    enter()
    enter(another(1))
    (notice,) = register.set_document(2, {"code": "1482/UBND-VX"}, by="An", now=NOW)
    assert notice.code == "DUPLICATE_NUMBER"
    assert register.set_document(2, {"unit": "Phòng A"}, by="An", now=NOW) == ()
    register.set_document(2, {"code": "2001/UBND-VX"}, by="An", now=NOW)
    assert register.documents()[1].duplicate_of == ()


def test_the_same_content_is_no_duplicate(enter: Enter) -> None:
    enter()
    assert enter(RESULT, version="2").notices == ()
