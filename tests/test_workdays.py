"""Working days: the law of terms, the holiday file, and an office's own days over it."""

from __future__ import annotations

import datetime as dt
import tomllib
from pathlib import Path

import pytest

from pipeline import deadlines, workdays
from pipeline.config import ConfigError, load

OWN = """
announced = 2027

[off]
2027-02-03 = "Nghỉ hoán đổi theo thông báo của tỉnh"
"12/02/2027" = "Nghỉ thêm của cơ quan"

[worked]
2027-02-20 = "Làm bù cho ngày 03/02/2027"
"""


def own(text: str = OWN) -> workdays.Calendar:
    return workdays.amended(workdays.standard(), tomllib.loads(text))


def test_an_offices_days_stand_over_the_public_ones() -> None:
    calendar = own()
    assert calendar.holiday(dt.date(2027, 2, 3)) == "Nghỉ hoán đổi theo thông báo của tỉnh"
    assert not calendar.is_working(dt.date(2027, 2, 12))
    assert calendar.is_working(dt.date(2027, 2, 20))
    assert workdays.standard().is_working(dt.date(2027, 2, 3))
    assert calendar.holiday(dt.date(2027, 4, 30)) == workdays.standard().holiday(dt.date(2027, 4, 30))
    assert calendar.known(2027)
    assert not calendar.known(2028)


def test_a_public_holiday_may_be_worked() -> None:
    calendar = own('[worked]\n2027-04-30 = "Trực"\n')
    assert calendar.is_working(dt.date(2027, 4, 30))
    assert calendar.holiday(dt.date(2027, 4, 30)) is None


def test_working_days_are_counted_by_the_offices_calendar() -> None:
    text = "Các đơn vị trả lời trong thời hạn 02 ngày làm việc kể từ ngày ký văn bản này."
    issued = dt.date(2027, 2, 18)
    (plain,), issues = deadlines.find(text, issued=issued)
    assert (plain.due, plain.last_day, [i.code for i in issues]) == (
        dt.date(2027, 2, 22),
        dt.date(2027, 2, 22),
        ["HOLIDAYS_UNKNOWN"],
    )
    (swapped,), issues = deadlines.find(text, issued=issued, calendar=own())
    assert (swapped.due, issues) == (dt.date(2027, 2, 20), [])


def test_a_stated_saturday_that_is_worked_is_not_flagged() -> None:
    text = "Gửi báo cáo chậm nhất ngày 20/02/2027."
    assert [i.code for i in deadlines.find(text)[1]] == ["DEADLINE_WEEKEND"]
    assert deadlines.find(text, calendar=own())[1] == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[nghi]\n2027-02-03 = 'x'", "không có mục “nghi”; chỉ nhận announced, [off], [worked]"),
        ("announced = '2027'", "“announced” phải là một năm"),
        ("off = [2027-02-03]", "phải là một bảng [off]"),
        ("[off]\n2027-02-30 = 'x'", "[off]: “2027-02-30” không phải là ngày"),
        ("[off]\n'Tết' = 'x'", "[off]: “Tết” không phải là ngày"),
        ("[off]\n2027-02-03 = ' '", "cần một lý do"),
        ("[worked]\n2027-02-18 = 'x'", "ngày 18/02/2027 trong [worked] vốn là ngày làm việc"),
        ("[off]\n2027-02-20 = 'x'\n[worked]\n2027-02-20 = 'x'", "vừa nghỉ ([off]) vừa làm ([worked])"),
    ],
)
def test_a_slip_in_an_offices_file_is_said(text: str, words: str) -> None:
    with pytest.raises(ValueError) as caught:  # noqa: PT011 (the words are compared below)
        own(text)
    assert words in str(caught.value)


def test_congvan_toml_names_the_file_from_its_own_folder(tmp_path: Path) -> None:
    (tmp_path / "lich.toml").write_text(OWN, encoding="utf-8")
    settings = tmp_path / "congvan.toml"
    settings.write_text('workdays = "lich.toml"\n', encoding="utf-8")
    assert load(settings, {}, {}).workdays == own()
    assert load(None, {"CONGVAN_WORKDAYS": str(tmp_path / "lich.toml")}, {}).workdays == own()


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("thieu.toml", None, "không đọc được tệp"),
        ("lich.toml", b"[off", "sai cú pháp TOML"),
        ("lich.toml", "[off]\n2027-02-03 = 'Tết'".encode("utf-16"), "không phải UTF-8"),
        ("lich.toml", b"[off]\n2027-13-05 = 'x'", "“2027-13-05” không phải là ngày"),
    ],
)
def test_a_file_that_cannot_be_used_is_named(tmp_path: Path, name: str, data: bytes | None, words: str) -> None:
    if data is not None:
        (tmp_path / name).write_bytes(data)
    settings = tmp_path / "congvan.toml"
    settings.write_text(f'workdays = "{name}"\n', encoding="utf-8")
    with pytest.raises(ConfigError, match="“workdays”") as caught:
        load(settings, {}, {})
    assert words in str(caught.value)
    assert name in str(caught.value)
