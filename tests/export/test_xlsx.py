"""The workbook, read back by openpyxl and printed by LibreOffice: every task, real days, nothing that runs, whole or told."""

from __future__ import annotations

import datetime as dt
import io
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pypdf
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from pipeline import progress
from pipeline.config import Config
from pipeline.document import Result
from pipeline.errors import OutputFailed
from pipeline.export import registers, xlsx
from pipeline.incoming import Followed, Incoming
from pipeline.profile import Office
from tests.invented import RESULT, TASKS

PATH = Path("OUT/cv-1482.xlsx")
SHEETS = ["Sổ đăng ký văn bản đến", "Sổ theo dõi giải quyết", "Nhiệm vụ", "Cần rà soát"]
MEASURED = Config(office=Office("Sở Y tế tỉnh An Sơn", parent="UBND tỉnh An Sơn"), today=dt.date(2022, 4, 5))
ARRIVED = Incoming(
    RESULT,
    arrival_number=57,
    arrived_on=dt.date(2022, 3, 15),
    unit="Văn phòng",
    forwarded_on=dt.date(2022, 3, 16),
    followed={"T1": Followed(31, "done", dt.date(2022, 4, 20), "15/BC-SYT")},
)


def book(*documents: Incoming, config: Config = MEASURED) -> Any:
    (data,) = xlsx.collection(documents, PATH, config).values()
    return openpyxl.load_workbook(io.BytesIO(data))


def head_of(sheet: Worksheet) -> int:
    """The row of the columns' titles."""
    return next(row[0].row for row in sheet.iter_rows() if row[0].value in ("Ngày đến", "Số đến"))


def rows_of(sheet: Worksheet) -> list[dict[str, Any]]:
    """The rows under the head, by the columns' titles."""
    head = head_of(sheet)
    titles = [cell.value for cell in sheet[head]]
    rows = [dict(zip(titles, row, strict=True)) for row in sheet.iter_rows(min_row=head + 1, values_only=True)]
    return [row for row in rows if row[titles[0]] != "(1)"]


def headed(**more: Any) -> Incoming:
    return Incoming(replace(RESULT, header=replace(RESULT.header, **more)))


def organ(words: str) -> Any:
    """The cell of the register that has these words as Tác giả."""
    sheet = book(headed(organ_name=words))[SHEETS[0]]
    return sheet.cell(head_of(sheet) + 2, 3)


# ------------------------------------------------------------------ what it holds


@pytest.mark.parametrize("config", [MEASURED, Config()], ids=["measured", "not measured"])
def test_every_sample_has_its_tasks(samples: Mapping[str, Result], config: Config) -> None:
    for stem, result in samples.items():
        ((path, data),) = xlsx.pages(Incoming(result), Path(f"OUT/{stem}.xlsx"), config).items()
        assert path == Path(f"OUT/{stem}.xlsx")
        read = openpyxl.load_workbook(io.BytesIO(data))
        assert read.sheetnames == SHEETS
        rows = rows_of(read["Nhiệm vụ"])
        held = [(item.task, recipient.agency) for recipient in result.recipients for item in recipient.tasks]
        assert sorted((row["Mã nhiệm vụ"], row["Cơ quan, đơn vị"]) for row in rows if row["Vai trò"]) == sorted(
            (task, agency.canonical or agency.name) for task, agency in held
        )
        actions = {task.id: " ".join(task.action.split()) for task in result.tasks}
        assert {row["Mã nhiệm vụ"]: row["Nội dung nhiệm vụ"].casefold() for row in rows} == {
            task: action.casefold() for task, action in actions.items()
        }
        grave = [issue for issue in result.issues if issue.severity != "info"]
        assert len(rows_of(read["Cần rà soát"])) >= len(grave)


def test_many_documents_stand_in_one_workbook(samples: Mapping[str, Result]) -> None:
    documents = [Incoming(result, arrival_number=number) for number, result in enumerate(samples.values(), 1)]
    read = book(*documents)
    assert [row["Số đến"] for row in rows_of(read[SHEETS[0]])] == list(range(1, len(samples) + 1))
    rows = rows_of(read["Nhiệm vụ"])
    expected = [row for document in documents for row in registers.assignments(document, MEASURED.today)]
    assert [(row["Số đến"], row["Mã nhiệm vụ"], row["Cơ quan, đơn vị"]) for row in rows] == [
        (row.arrival_number, row.number, row.agency) for row in expected
    ]


def test_the_forms_have_their_columns_and_their_numbers() -> None:
    read = book(ARRIVED)
    for name, titles in ((SHEETS[0], registers.ARRIVAL_TITLES), (SHEETS[1], registers.FOLLOW_UP_TITLES)):
        head = head_of(read[name])
        assert [cell.value for cell in read[name][head]] == list(titles.values())
        assert [cell.value for cell in read[name][head + 1]] == [f"({n})" for n in range(1, len(titles) + 1)]


def test_days_are_days_and_numbers_are_numbers() -> None:
    read = book(ARRIVED)
    (arrival,) = rows_of(read[SHEETS[0]])
    assert arrival["Ngày đến"] == dt.datetime(2022, 3, 15) and arrival["Ngày chuyển"] == dt.datetime(2022, 3, 16)  # noqa: DTZ001
    assert (arrival["Số đến"], arrival["Ký nhận"]) == (57, None)
    sheet = read["Nhiệm vụ"]
    first = rows_of(sheet)[0]
    assert first["Hạn cuối"] == dt.datetime(2022, 4, 20, 17)  # noqa: DTZ001
    assert first["Ngày hoàn thành"] == dt.datetime(2022, 4, 20)  # noqa: DTZ001
    assert (first["Mã nhiệm vụ"], first["Trang"], first["Độ tin cậy"]) == (31, 2, 0.9)
    formats = dict(zip(first, (cell.number_format for cell in sheet[head_of(sheet) + 1]), strict=True))
    assert formats["Hạn cuối"] == "dd/mm/yyyy hh:mm"
    assert formats["Ngày hoàn thành"] == "dd/mm/yyyy"
    assert formats["Độ tin cậy"] == "0%"
    assert {cell.font.name for row in sheet.iter_rows() for cell in row} == {"Times New Roman"}


def test_an_hour_is_that_of_viet_nam() -> None:
    due = replace(TASKS[0].deadlines[1], due=dt.datetime(2022, 4, 20, 10, tzinfo=dt.UTC))
    utc = replace(RESULT, tasks=(replace(TASKS[0], deadlines=(replace(due, last_day=None),)),))
    assert rows_of(book(Incoming(utc))["Nhiệm vụ"])[0]["Hạn cuối"] == dt.datetime(2022, 4, 20, 17)  # noqa: DTZ001


def test_a_year_before_excels_calendar_is_written_out() -> None:
    (row,) = rows_of(book(headed(issued_date=dt.date(202, 3, 14)))[SHEETS[0]])
    assert row["Ngày tháng văn bản"] == "14/03/0202"


def test_the_book_says_whose_it_is_and_over_which_days_and_numbers_it_reaches() -> None:
    later = replace(ARRIVED, arrival_number=61, arrived_on=dt.date(2022, 12, 30))
    lines = [row[0] for row in book(later, ARRIVED)[SHEETS[0]].iter_rows(max_row=4, values_only=True)]
    assert lines == [
        "UBND TỈNH AN SƠN",
        "SỞ Y TẾ TỈNH AN SƠN",
        "SỔ ĐĂNG KÝ VĂN BẢN ĐẾN",
        "Năm: 2022. Từ ngày 15/03/2022 đến ngày 30/12/2022. Từ số 57 đến số 61",
    ]
    sheet = book(Incoming(RESULT), config=Config())[SHEETS[0]]
    assert [row[0] for row in sheet.iter_rows(max_row=2, values_only=True)] == ["SỔ ĐĂNG KÝ VĂN BẢN ĐẾN", "Năm: …………"]


def test_a_row_is_as_high_as_its_lines() -> None:
    sheet = book(replace(ARRIVED, note="Một\nHai\nBa\nBốn\nNăm\nSáu"))[SHEETS[0]]
    assert sheet.row_dimensions[head_of(sheet) + 2].height >= 6 * 14.5


def test_a_book_of_no_document_has_its_heads() -> None:
    read = book()
    assert [rows_of(read[name]) for name in SHEETS] == [[], [], [], []]


# ------------------------------------------------------------------ what Excel does not take


@pytest.mark.parametrize(
    "words", ["=1+1", "+84", "-2", "@SUM(A1)", "\t=1+1", "http://an-son.example", "=HYPERLINK(A1)"]
)
def test_a_cell_is_text_whatever_it_begins_with(words: str) -> None:
    cell = organ(words)
    assert (cell.value, cell.data_type, cell.hyperlink) == (words, "s", None)


def test_a_text_that_is_too_long_says_that_it_was_cut() -> None:
    value = organ("Ả𝔸" * 20_000).value
    assert len(value.encode("utf-16-le")) // 2 <= 32_767
    assert value.startswith("Ả𝔸Ả𝔸") and value.endswith("(còn nữa: xem đủ ở tệp CSV hoặc JSON)")
    fits = "x" * 32_767
    assert organ(fits).value == fits


@pytest.mark.parametrize("words", ["<r><t>x</t></r>", "</t></is>&", "tệp \udcff", "chuông \x07 và \x00", "\ufffe"])
def test_no_text_breaks_the_file(words: str) -> None:
    seen = organ(words).value.rstrip()
    assert seen == words.translate({0xDCFF: "?", 0x07: "_x0007_", 0x00: "_x0000_", 0xFFFE: "_xFFFE_"})


def test_rows_that_are_too_many_go_on_in_a_second_sheet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx, "_MOST_ROWS", 9)  # five lines above the table, so four rows a sheet
    read = book(ARRIVED)
    assert read.sheetnames == [*SHEETS, "Nhiệm vụ (2)", "Nhiệm vụ (3)"]
    parts = [rows_of(read[name]) for name in ("Nhiệm vụ", "Nhiệm vụ (2)", "Nhiệm vụ (3)")]
    assert [len(part) for part in parts] == [4, 4, 1]
    monkeypatch.undo()
    assert [row for part in parts for row in part] == rows_of(book(ARRIVED)["Nhiệm vụ"])
    assert read["Nhiệm vụ (3)"].auto_filter.ref and read["Nhiệm vụ (3)"].freeze_panes == "A6"


def test_the_file_name_links_to_its_page(monkeypatch: pytest.MonkeyPatch) -> None:
    def links(path: str, config: Config) -> list[str | None]:
        (data,) = xlsx.pages(ARRIVED, Path(path), config).values()
        sheet = openpyxl.load_workbook(io.BytesIO(data))["Nhiệm vụ"]
        cells = [cell for row in sheet.iter_rows(min_row=head_of(sheet) + 1) for cell in row[-1:]]
        assert {cell.value for cell in cells} == {"cv-1482.pdf"}
        return [cell.hyperlink.target if cell.hyperlink else None for cell in cells]

    written = replace(MEASURED, formats=("html", "xlsx"))
    assert links("OUT/cv 1482.xlsx", written) == ["cv%201482.html"] * 9
    assert links("OUT/cv-1482.xlsx", replace(MEASURED, formats=("xlsx",))) == [None] * 9
    assert links("OUT/cv#1482.xlsx", written) == [None] * 9  # Excel would look for a place in the file "cv"
    monkeypatch.setattr(xlsx, "_MOST_LINKS", 4)
    assert links("OUT/cv-1482.xlsx", written) == ["cv-1482.html"] * 4 + [None] * 5


def test_the_same_documents_give_the_same_bytes() -> None:
    first, second = (xlsx.collection((ARRIVED, Incoming(RESULT)), PATH, MEASURED)[PATH] for _ in range(2))
    assert first == second
    assert openpyxl.load_workbook(io.BytesIO(first)).properties.created == dt.datetime(2020, 3, 5)  # noqa: DTZ001


def test_no_room_for_temporary_rows_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "gone"))
    with pytest.raises(OutputFailed, match="không tìm thấy tệp hoặc thư mục"):
        xlsx.pages(ARRIVED, PATH, MEASURED)


def test_nothing_is_left_behind_where_documents_fail(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    def documents() -> Any:
        yield ARRIVED
        raise KeyError("register")

    with pytest.raises(KeyError):
        xlsx.collection(documents(), PATH, MEASURED)
    assert list(tmp_path.iterdir()) == []


# ------------------------------------------------------------------ how it is seen and printed


def test_sheets_are_set_up_to_filter_and_to_print() -> None:
    read = book(ARRIVED)
    for sheet in read.worksheets:
        head = head_of(sheet)
        first = head + (2 if sheet.title in SHEETS[:2] else 1)
        assert sheet.freeze_panes == f"A{first}"
        assert sheet.auto_filter.ref.split(":")[0] == f"A{first - 1}"
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
        # one page wide is what a file means that does not say how many
        assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.print_title_rows == f"${head}:${first - 1}"
        assert "Trang &P/&N" in sheet.oddFooter.right.text
        assert all(cell.alignment.wrap_text for cell in sheet[first])


def test_overdue_is_coloured_only_while_in_work() -> None:
    for name in ("Sổ theo dõi giải quyết", "Nhiệm vụ"):
        sheet = book(ARRIVED)[name]
        head = head_of(sheet)
        first = sheet.freeze_panes.removeprefix("A")
        columns = {cell.value: cell.column_letter for cell in sheet[head]}
        due = columns.get("Hạn cuối") or columns["Thời hạn giải quyết"]
        standing = columns.get("Trạng thái") or columns["Tiến độ giải quyết"]
        area = next(
            area for area in sheet.conditional_formatting if str(area.sqref).startswith(f"{due}{first}:{standing}")
        )
        late, near = (rule.formula[0] for rule in area.rules)
        assert late.startswith(f'AND(LEFT(${standing}{first},14)="Đang thực hiện",ISNUMBER(${due}{first})')
        assert late.endswith("<=NOW())") and near.endswith("<=TODAY()+7)")
    in_work = {key for key, words in progress.WORDS.items() if words[:14] == "Đang thực hiện"}
    assert in_work == {"overdue", "in_time", "in_work"}


def test_the_day_of_measuring_is_told() -> None:
    assert "Tiến độ tính đến ngày 05/04/2022." in book(ARRIVED)["Nhiệm vụ"]["A4"].value
    rows = rows_of(book(Incoming(RESULT), config=Config())["Nhiệm vụ"])
    assert {row["Trạng thái"] for row in rows} == {"Đang thực hiện"}


def test_libreoffice_prints_it(samples: Mapping[str, Result], tmp_path: Path) -> None:
    office = shutil.which("soffice")
    if office is None or not (Path(office).resolve().parent / "libsclo.so").exists():
        pytest.skip("LibreOffice Calc is not installed (libreoffice-calc-nogui)")
    documents = [Incoming(result, arrival_number=number) for number, result in enumerate(samples.values(), 1)]
    (data,) = xlsx.collection(documents, PATH, MEASURED).values()
    (tmp_path / "so.xlsx").write_bytes(data)
    command = [office, f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "pdf"]
    subprocess.run([*command, "--outdir", tmp_path, tmp_path / "so.xlsx"], check=True, capture_output=True, timeout=120)
    pages = pypdf.PdfReader(tmp_path / "so.pdf").pages
    texts = [" ".join(page.extract_text().split()) for page in pages]
    titles = (
        "SỔ ĐĂNG KÝ VĂN BẢN ĐẾN",
        "SỔ THEO DÕI GIẢI QUYẾT VĂN BẢN ĐẾN",
        "DANH MỤC NHIỆM VỤ",
        "NỘI DUNG CẦN RÀ SOÁT",
    )
    for title in titles:
        assert any(title in text for text in texts), title
    tasks = [text for text in texts if "Nội dung nhiệm vụ" in text]
    assert len(tasks) > 1  # the head is on each page
    assert not any("###" in text for text in texts)  # no column too narrow for its days
    assert all(round(float(page.mediabox.width)) == 842 and round(float(page.mediabox.height)) == 595 for page in pages)
