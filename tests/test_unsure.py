"""A deadline or a citation made of digits that OCR was not sure of is never without a warning."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.config import Config
from pipeline.document import Issue, Line, Page, Result, Word
from pipeline.reading import read_bytes
from pipeline.run import understand

TEXT = """ỦY BAN NHÂN DÂN
TỈNH AN BÌNH
Số: 15/UBND-KT
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
An Bình, ngày 05 tháng 3 năm 2024
Kính gửi: Sở Tài chính
Thực hiện Chỉ thị số 04/CT-TTg ngày 12/02/2024 của Thủ tướng Chính phủ, UBND tỉnh yêu cầu:
1. Sở Tài chính báo cáo kết quả trước ngày 25/3/2024.
2. Sở Y tế rà soát 15 cơ sở, báo cáo trước ngày 28/3/2024."""


def scanned(doubtful: str) -> Result:
    """The dispatch as a scan whose one word was read badly."""
    lines = []
    for at, text in enumerate(TEXT.splitlines()):
        top = 60.0 + at * 20
        words = tuple(
            Word(part, (80.0 + n * 40, top, 115.0 + n * 40, top + 12), 0.4 if part.strip(".,") == doubtful else 0.97)
            for n, part in enumerate(text.split())
        )
        box = (80.0, top, words[-1].box[2], top + 12)
        lines.append(Line(text=text, page=1, box=box, words=words))
    blank = read_bytes(TEXT.encode(), "mau.txt")
    page = Page(page=1, lines=tuple(lines), reading="ocr", width=595, height=842, confidence=0.9)
    return understand(replace(blank, pages=(page,)), Config())


def doubts(result: Result) -> list[Issue]:
    return [issue for issue in result.issues if issue.code == "DIGITS_DOUBTFUL"]


def test_a_doubtful_day_marks_its_deadline_alone() -> None:
    result = scanned("25/3/2024")
    assert [issue.severity for issue in doubts(result)] == ["warning"]
    assert "25/3/2024" in doubts(result)[0].message
    marked = [d for d in result.deadlines if "DIGITS_DOUBTFUL" in d.issues]
    assert len(result.deadlines) == 2 and [result.text[slice(*d.span)] for d in marked] == ["trước ngày 25/3/2024"]
    assert [t.directive for t in result.tasks if "DIGITS_DOUBTFUL" in t.issues] == ["1"]


@pytest.mark.parametrize("word", ["12/02/2024", "04/CT-TTg"])
def test_a_doubtful_date_or_number_of_a_citation_is_said(word: str) -> None:
    (issue,) = doubts(scanned(word))
    assert word in issue.message


def test_a_doubtful_count_is_no_deadline() -> None:
    assert doubts(scanned("15")) == []


def test_sure_digits_are_no_doubt() -> None:
    assert doubts(scanned("")) == []
