"""Values in an office's words."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from pipeline.document import Citation, Deadline, Header, Pinpoint
from pipeline.export import wording
from pipeline.export.sheet import slug
from pipeline.labels import spoken

ZONE = dt.timezone(dt.timedelta(hours=7))


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"type": "date", "due": dt.date(2022, 1, 8), "bound": "before"}, "trước ngày 08/01/2022"),
        ({"type": "date", "due": dt.date(2021, 12, 31), "bound": "by"}, "đến hết ngày 31/12/2021"),
        ({"type": "date", "due": dt.date(2021, 12, 31)}, "đến ngày 31/12/2021"),
        (
            {"type": "date", "due": dt.datetime(2022, 1, 20, 17, tzinfo=ZONE), "bound": "before"},
            "trước 17 giờ 00 ngày 20/01/2022",
        ),
        ({"type": "period", "due": dt.date(2022, 3, 31), "timex": "2022-Q1"}, "đến hết ngày 31/03/2022"),
        ({"type": "relative", "duration": "P7D", "anchor": "khi được cấp vốn"}, "07 ngày kể từ khi được cấp vốn"),
        (
            {"type": "relative", "duration": "P5D", "working_days": True, "anchor": "ngày nhận được văn bản",
             "due": dt.date(2022, 1, 14)},
            "05 ngày làm việc kể từ ngày nhận được văn bản (đến hết ngày 14/01/2022)",
        ),
        ({"type": "relative", "duration": "PT24H", "anchor": "khi có dịch"}, "24 giờ kể từ khi có dịch"),
        ({"type": "relative", "text": "trong thời gian sớm nhất"}, "trong thời gian sớm nhất"),
        ({"type": "recurring", "rrule": "FREQ=MONTHLY;BYMONTHDAY=20", "bound": "before"}, "trước ngày 20 hằng tháng"),
        ({"type": "recurring", "rrule": "FREQ=YEARLY;BYEASTER=1", "text": "mỗi năm một kỳ"}, "mỗi năm một kỳ"),
        ({"type": "event", "text": "trước khi khai giảng"}, "trước khi khai giảng"),
        ({"type": "immediate", "text": "ngay sau khi nhận được Công điện"}, "ngay"),
        (
            {"type": "recurring", "rrule": "FREQ=WEEKLY;BYDAY=TH", "bound": "before",
             "next": (dt.datetime(2026, 11, 26, 15, tzinfo=dt.UTC),)},
            "trước 15 giờ 00 thứ Năm hằng tuần",
        ),
    ],
)  # fmt: skip
def test_a_deadline_in_words(values: dict[str, Any], words: str) -> None:
    assert wording.deadline(Deadline(**{"text": "…", "span": (0, 1), **values})) == words


@pytest.mark.parametrize(
    ("rrule", "bound", "words"),
    [
        ("FREQ=DAILY", None, "hằng ngày"),
        ("FREQ=WEEKLY;BYDAY=FR", "before", "trước thứ Sáu hằng tuần"),
        ("FREQ=WEEKLY;BYDAY=FR;BYHOUR=16", "before", "trước 16 giờ 00 thứ Sáu hằng tuần"),
        ("FREQ=MONTHLY;INTERVAL=3", None, "hằng quý"),
        ("FREQ=MONTHLY;INTERVAL=6", None, "06 tháng một lần"),
        ("FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=25;BYMONTH=3,6,9,12", "by", "chậm nhất ngày 25 tháng cuối quý"),
        ("FREQ=YEARLY;BYMONTH=6,12;BYMONTHDAY=15", "before", "trước ngày 15 tháng 6, 12 hằng năm"),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", None, "ngày cuối tháng hằng tháng"),
        ("FREQ=YEARLY", None, "hằng năm"),
        ("FREQ=HOURLY", None, None),
        ("FREQ=MONTHLY;BYDAY=1MO", None, None),
    ],
)
def test_a_rhythm_in_words(rrule: str, bound: str | None, words: str | None) -> None:
    assert wording.rhythm(rrule, bound) == words


def test_a_document_in_one_phrase_says_only_what_is_known() -> None:
    full = Header(type_name="Chỉ thị", code="02/CT-UBND", issued_date=dt.date(2022, 2, 3), organ_name="UBND xã An Hòa")
    assert wording.document(full) == "Chỉ thị số 02/CT-UBND ngày 03/02/2022 của UBND xã An Hòa"
    assert wording.document(Header()) == "Văn bản"


@pytest.mark.parametrize(
    ("citation", "words"),
    [
        (Citation("NĐ 15", (0, 1), "Nghị định", "15/2018/NĐ-CP"), "Nghị định số 15/2018/NĐ-CP"),
        (Citation("Luật X", (0, 1), "Luật", None, "Luật X"), "Luật X"),
        (Citation("Luật X", (0, 1), "Luật", "45/2019/QH14", "Luật X"), "Luật X số 45/2019/QH14"),
        (Citation("văn bản nêu trên", (0, 1)), "văn bản nêu trên"),
    ],
)
def test_a_citation_in_words(citation: Citation, words: str) -> None:
    assert wording.citation(citation) == words


def test_a_pinpoint_goes_from_small_to_large() -> None:
    assert wording.pinpoint(Pinpoint("5", "2", "a")) == "điểm a khoản 2 Điều 5"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Sở Y tế", "so-y-te"),
        ("Đảng ủy – Ủy ban nhân dân xã Đắk R'Lấp", "dang-uy-uy-ban-nhan-dan-xa-dak-r-lap"),
        ("../../etc", "etc"),
        ("…", "co-quan"),
        ("Ban Chỉ đạo " + "phòng chống thiên tai " * 6, "ban-chi-dao-phong-chong-thien-tai-phong-chong-thien-tai"),
    ],
)
def test_a_file_name_for_a_body(name: str, expected: str) -> None:
    assert slug(name) == expected and len(slug(name)) <= 60


@pytest.mark.parametrize(
    ("directive", "words"),
    [
        ("2.a", "mục 2.a"),
        ("II.3.đ", "mục II.3.đ"),
        ("Đ2.1.c", "Điều 2, mục 1.c"),
        ("4.-1", "mục 4, gạch đầu dòng thứ 1"),
        ("2.-3.+1", "mục 2, gạch đầu dòng thứ 3, dấu cộng thứ 1"),
        ("3.p1", "mục 3, đoạn không đánh số thứ 1"),
        ("PL1.2", "phụ lục 1, mục 2"),
    ],
)
def test_the_place_of_a_directive_in_words(directive: str, words: str) -> None:
    assert spoken(directive) == words
