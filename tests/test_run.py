"""A dispatch from bytes to task lists, and what stops it."""

from __future__ import annotations

import datetime as dt
import hashlib
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import pipeline
from pipeline import Config, ExitCode, SecretDocument, UnreadableFile
from pipeline.document import Cell, Issue, Line
from tests.letters import LETTERHEAD, codes, names, nodes, plain, printed, source, word, worked

BODY = (
    "Căn cứ Nghị định số 15/2018/NĐ-CP ngày 02/02/2018 của Chính phủ, Ủy ban nhân dân tỉnh yêu cầu:",
    "1. Sở Y tế chủ trì, phối hợp với Sở Công Thương kiểm tra bếp ăn, xong trước ngày 01/4/2022.",
    "2. UBND các huyện, thành phố:",
    "a) Rà soát cơ sở cung cấp suất ăn.",
    "b) Định kỳ hằng quý, báo cáo Sở Y tế.",
    "Yêu cầu các đơn vị báo cáo kết quả về UBND tỉnh trước ngày 30/6/2022./.",
)
LETTER = plain(*BODY)


@pytest.fixture(scope="module")
def result() -> pipeline.Result:
    return pipeline.process(LETTER.encode(), file_name="cv-1482.txt")


def test_who_does_what_by_when(result: pipeline.Result) -> None:
    rows = {
        t.directive: (names(t.lead), names(t.coordinate), names(t.report_to), [d.due or d.rrule for d in t.deadlines])
        for t in result.tasks
    }
    districts = "Ủy ban nhân dân các huyện, thành phố"
    assert rows == {
        "1": (["Sở Y tế"], ["Sở Công Thương"], [], [dt.date(2022, 4, 1)]),
        "2.a": ([districts], [], [], []),
        "2.b": ([districts], [], ["Sở Y tế"], ["FREQ=MONTHLY;INTERVAL=3"]),
        "p1": (rows["p1"][0], [], ["Ủy ban nhân dân tỉnh"], [dt.date(2022, 6, 30)]),
    }
    assert list(nodes(result)) == ["1", "2", "2.a", "2.b", "p1"]


def test_the_source_is_told(result: pipeline.Result) -> None:
    assert result.schema == "congvan/1"
    assert result.source.file_name == "cv-1482.txt"
    assert result.source.sha256 == hashlib.sha256(LETTER.encode()).hexdigest()
    assert (result.source.media_type, result.source.page_amount, result.source.reading) == ("text/plain", 1, "text")


def test_an_issue_about_words_says_where_they_stand_on_paper() -> None:
    rows = [
        (90, 60, "UBND TỈNH AN SƠN"),
        (90, 110, "Số:      /UBND-VX"),
        (300, 110, "An Sơn, ngày 05 tháng 9 năm 2023"),
    ]
    scan = source(
        printed(*rows, (180, 180, "Kính gửi: Sở Y tế."), (113, 220, "Sở Y tế báo cáo./.")), width=595, height=842
    )
    result = worked(replace(scan, pages=tuple(replace(page, reading="ocr") for page in scan.pages)))
    (issue,) = [issue for issue in result.issues if issue.code == "HANDWRITTEN_NUMBER"]
    assert [(place.page, place.box) for place in issue.places] == [(1, (90, 110, 90 + 6 * len(rows[1][2]), 123))]
    assert all(not issue.places for issue in result.issues if issue.span is None)


HEAD = [
    (95, 60, "UBND TỈNH AN SƠN"),
    (280, 60, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
    (90, 110, "Số: 12/UBND-VX"),
    (300, 110, "An Sơn, ngày 05 tháng 9 năm 2023"),
    (180, 180, "Kính gửi: Sở Y tế."),
    (113, 220, "Ủy ban nhân dân tỉnh yêu cầu Sở Y tế kiểm tra các bếp ăn;"),
]
TAIL = [(113, 60, "báo cáo kết quả trước ngày 15/9/2023./."), (85, 100, "Nơi nhận:"), (330, 100, "CHỦ TỊCH")]


@pytest.mark.parametrize(
    ("pages", "missing"),
    [
        ((HEAD, TAIL), []),
        ((HEAD,), ["không thấy phần kết"]),
        ((TAIL, HEAD), ["phần đầu văn bản nằm ở trang 2"]),
        (((), HEAD, TAIL), []),
    ],
)
def test_pages_that_are_missing_or_in_disorder_are_told_of(pages: tuple[list[Any], ...], missing: list[str]) -> None:
    lines = [line for number, rows in enumerate(pages, start=1) for line in printed(*rows, page=number)]
    result = worked(source(lines, width=595, height=842))
    found = [issue.message for issue in result.issues if issue.code == "PAGES_MISSING"]
    assert len(found) == len(missing) and all(words in message for words, message in zip(missing, found, strict=True))
    assert result.status == ("needs_review" if missing else "complete") or not missing


def test_citations_know_their_relation_and_directive(result: pipeline.Result) -> None:
    (cited,) = result.citations
    assert (cited.code, cited.relation, cited.directive) == ("15/2018/NĐ-CP", "basis", None)


def test_deadlines_know_their_directive(result: pipeline.Result) -> None:
    assert [d.directive for d in result.deadlines] == ["1", "2.b", "p1"]


def test_a_path_and_its_bytes_give_the_same(tmp_path: Path, result: pipeline.Result) -> None:
    path = tmp_path / "cv-1482.txt"
    path.write_text(LETTER, encoding="utf-8")
    assert pipeline.process(path) == result


def test_a_second_run_gives_the_same(result: pipeline.Result) -> None:
    assert pipeline.process(LETTER.encode(), file_name="cv-1482.txt") == result


def test_the_day_of_receipt_reckons_periods() -> None:
    text = plain(*BODY[:-1], "Báo cáo UBND tỉnh trong vòng 07 ngày kể từ ngày nhận được Công văn này./.")
    (unknown,) = [d for d in worked(text).deadlines if d.type == "relative"]
    (known,) = [d for d in worked(text, received_on=dt.date(2022, 3, 16)).deadlines if d.type == "relative"]
    assert (unknown.due, unknown.duration, unknown.working_days) == (None, "P7D", False)
    assert known.due == dt.date(2022, 3, 23)


# ------------------------------------------------------------------ status


def test_complete_only_without_a_warning(result: pipeline.Result) -> None:
    grave = [i for i in result.issues if i.severity != "info"]
    assert (result.status == "complete") == (not grave)


def test_a_warning_asks_for_review() -> None:
    assert worked(plain(*BODY, head=LETTERHEAD.replace("1482", "    "))).status == "needs_review"


def test_a_failed_page_makes_the_result_partial() -> None:
    failed = Issue("PAGE_FAILED", "error", "Không đọc được trang 2.", page=2)
    result = worked(replace(word(*BODY), issues=(failed,)))
    assert result.status == "partial"
    assert failed in result.issues
    assert result.tasks


def test_what_is_not_read_is_said() -> None:
    lines = list(word(*BODY).pages[0].lines)
    table = [Line(t, 1, start=True, cell=Cell(7, 0, c)) for c, t in enumerate(("TT", "Nhiệm vụ"))]
    at = next(i for i, line in enumerate(lines) if line.text.startswith("2."))
    assert "TABLE_NOT_READ" in codes(worked(source([*lines[:at], *table, *lines[at:]])))
    annexed = worked(LETTER + "\nPHỤ LỤC\nDANH SÁCH BẾP ĂN\n1. Trường A\n")
    assert "ANNEX_NOT_READ" in codes(annexed) or any(i.startswith("PL") for i in nodes(annexed))


# ------------------------------------------------------------------ what stops it

SECRET = plain(*BODY, head=f"{LETTERHEAD}\n\n  TỐI MẬT")


def test_a_secrecy_stamp_stops_by_default() -> None:
    with pytest.raises(SecretDocument, match="TỐI MẬT") as stopped:
        pipeline.process(SECRET.encode(), file_name="cv.txt")
    assert stopped.value.exit_code == ExitCode.SECRET
    assert "--allow-secret" in stopped.value.advice


def test_it_is_processed_on_an_explicit_word() -> None:
    result = pipeline.process(SECRET.encode(), file_name="cv.txt", config=Config(allow_secret=True))
    assert result.header.secrecy == "tối mật"
    assert len(result.tasks) == 4


def test_the_word_secret_in_the_body_stops_nothing() -> None:
    assert worked(plain(*BODY[:-1], "Các đơn vị bảo vệ bí mật nhà nước, tài liệu mật./.")).header.secrecy is None


def test_a_text_that_is_no_dispatch_is_said_to_be_none() -> None:
    result = worked("Sáng nay trời có mưa nhỏ.\nChiều tạnh ráo.\n")
    assert not result.tasks
    assert result.status == "needs_review"


@pytest.mark.parametrize("data", [b"", b"   \n", b"\x00\x01\x02\x03" * 64])
def test_no_dispatch_at_all(data: bytes) -> None:
    with pytest.raises(UnreadableFile):
        pipeline.process(data, file_name="x.txt")


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile):
        pipeline.process(tmp_path / "none.txt")


def test_a_text_loads_neither_pdf_nor_ocr_nor_models() -> None:
    heavy = "cv2", "pdfplumber", "pypdfium2", "pytesseract", "spacy", "PIL", "jinja2"
    code = (
        "import sys, pipeline; from pathlib import Path\n"
        "pipeline.process(sys.stdin.buffer.read(), file_name='cv.txt')\n"
        f"print([m for m in {heavy!r} if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], input=LETTER.encode(), capture_output=True, check=True)
    assert done.stdout.decode().strip() == "[]"
