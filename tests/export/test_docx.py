"""Word files: every task and date on them, NĐ 30's layout, hostile words harmless, an office's own template or a message."""

from __future__ import annotations

import datetime as dt
import io
import runpy
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import docx as word
import pytest
from docx.document import Document as WordDocument
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt

from pipeline import batch, resources
from pipeline.config import Config
from pipeline.document import Header, OfficePart, OfficeTask, Recipient, RecipientTask, Result, SuggestedUnit, Task
from pipeline.errors import ConfigError, ExitCode
from pipeline.export import docx, writing
from pipeline.export.sheet import sheet
from pipeline.incoming import Followed, Incoming
from pipeline.profile import Office
from pipeline.reading import read_bytes
from tests.invented import HEALTH, RESULT, TASKS
from tests.sample_results import SAMPLES, result_of

PATH = Path("OUT/cv-1482.docx")
SLIPS = Path("OUT/cv-1482")
OFFICE = Office("Sở Y tế", parent="Ủy ban nhân dân tỉnh An Sơn", place="tỉnh An Sơn")


def pages(incoming: Incoming | Result, config: Config | None = None) -> dict[Path, WordDocument]:
    """The files of a document, read back by python-docx."""
    incoming = Incoming(incoming) if isinstance(incoming, Result) else incoming
    made = docx.pages(incoming, PATH, config or Config())
    return {path: word.Document(io.BytesIO(as_bytes(data))) for path, data in made.items()}


def as_bytes(data: str | bytes) -> bytes:
    assert isinstance(data, bytes)
    return data


def words(document: WordDocument) -> str:
    """The text of a document outside its tables."""
    return "\n".join(paragraph.text for paragraph in document.paragraphs)


def everything(document: WordDocument) -> str:
    """All text of a document's body, a paragraph a line."""
    paragraphs = document.element.body.iter(qn("w:p"))
    return "\n".join("".join(t.text or "" for t in p.iter(qn("w:t"))) for p in paragraphs)


def rows(document: WordDocument) -> list[list[str]]:
    """The rows of the table of tasks: number, task, bodies, deadlines, notes."""
    (table,) = (table for table in document.tables if table.rows[0].cells[0].text == "TT")
    return [[cell.text for cell in row.cells] for row in table.rows[1:] if row.cells[0].text.isdigit()]


def group_titles(document: WordDocument) -> list[str]:
    """The lines above the tasks of each group."""
    table = next(table for table in document.tables if table.rows[0].cells[0].text == "TT")
    return [row.cells[0].text for row in table.rows[1:] if not row.cells[0].text.isdigit()]


def resolution_of(result: Result) -> WordDocument:
    return pages(result)[PATH]


# ---------------------------------------------------------------- what stands on them


@pytest.mark.parametrize("stem", SAMPLES)
def test_the_files_of_a_sample_hold_its_tasks_recipients_and_deadlines(stem: str) -> None:
    result = result_of(stem)
    drawn, made = sheet(Incoming(result)), pages(result)
    resolution = rows(made.pop(PATH))
    assert sorted(row[1].split("\n")[0].removesuffix(f" {docx.CHECK}") for row in resolution) == sorted(
        row.action for row in drawn.rows
    )
    by_action = {row.action: row for row in drawn.rows}
    for row in resolution:
        expected = by_action[row[1].split("\n")[0].removesuffix(f" {docx.CHECK}")]
        assert row[2].split("\n")[: len(expected.lead)] == list(expected.lead)
        assert all(due.words in row[3] for due in expected.dues)
        assert row[3] or not expected.dues
    with_tasks = {each.slug: each for each in drawn.listings if each.amount}
    assert with_tasks
    assert {path.stem for path in made} == set(with_tasks)
    for path, slip in made.items():
        listing = with_tasks[path.stem]
        assert f"{listing.name} có {listing.amount} nhiệm vụ" in words(slip)
        expected_rows = [row for group in listing.groups for row in group.rows]
        found = rows(slip)
        assert [row[1].split("\n")[0].removesuffix(f" {docx.CHECK}") for row in found] == [
            row.action for row in expected_rows
        ]
        for shown, row in zip(found, expected_rows, strict=True):
            assert all(due.words in shown[3] for due in row.dues)
        assert group_titles(slip) == [f"{g.title} ({len(g.rows)} nhiệm vụ)" for g in listing.groups]


def test_the_resolution_form_has_the_parts_of_the_norm_and_dots_where_a_person_writes() -> None:
    text = everything(resolution_of(RESULT))
    for part in (
        "PHIẾU GIẢI QUYẾT VĂN BẢN ĐẾN",
        "Công văn số 1482/UBND-VX ngày 14/03/2022 của Ủy ban nhân dân tỉnh An Sơn",
        "tăng cường an toàn thực phẩm trong trường học",
        "1. Ý kiến của lãnh đạo cơ quan, tổ chức",
        "2. Ý kiến của lãnh đạo đơn vị",
        "3. Ý kiến đề xuất của người giải quyết",
        "Số đến: ....",
        "Ngày đến: ....",
        "sớm nhất: trước ngày 01/04/2022",
        "Độ khẩn: Khẩn.",
    ):
        assert part in text
    assert "{{" not in text


def test_the_tasks_of_the_resolution_form_stand_by_their_deadlines() -> None:
    assert [row[4].split("\n")[0] for row in rows(resolution_of(RESULT))] == [
        "Mục 1, trang 2",
        "Mục 3, gạch đầu dòng thứ 2, trang 2",
        "Mục 2, trang 2",
        "Mục 3, gạch đầu dòng thứ 1, trang 2",
    ]


def test_what_is_doubtful_says_so_on_both() -> None:
    made = pages(RESULT)
    (districts,) = (d for p, d in made.items() if p.stem == "uy-ban-nhan-dan-cac-huyen-thanh-pho")
    for document in (made[PATH], districts):
        (row,) = (row for row in rows(document) if "suất ăn" in row[1])
        assert row[1].endswith("[cần kiểm tra]")
        assert row[3].endswith("[cần kiểm tra]")
        assert "Cần kiểm tra: Chưa biết ngày nhận văn bản" in row[4]
        assert "Cần kiểm tra với bản gốc: Không đọc được hết trang 2" in words(document)
        assert "Chưa biết ngày nhận" not in words(document)  # it stands with its task
        others = [row for row in rows(document) if "suất ăn" not in row[1]]
        assert others
        assert not any("kiểm tra]" in "".join(row) for row in others)


def test_values_that_are_not_known_are_dotted_lines() -> None:
    bare = resolution_of(replace(RESULT, header=Header(), tasks=(), recipients=(), issues=()))
    assert "Văn bản số .................... ngày .................... của ...................." in words(bare)
    assert "Cần kiểm tra" not in words(bare)
    assert "Độ khẩn" not in words(bare)
    assert group_titles(bare) == ["Không thấy nhiệm vụ nào (0 nhiệm vụ)"]


def test_the_office_and_the_register_fill_in_what_they_know() -> None:
    part = OfficePart(
        "Sở Y tế",
        reached="group",
        via="Các sở, ban, ngành tỉnh",
        tasks=(OfficeTask("T1", "lead", "named"), OfficeTask("T2", "lead", "group", "Các sở, ban, ngành tỉnh")),
        suggested_units=(SuggestedUnit("Phòng Nghiệp vụ Y", 0.9, ("thực phẩm",)),),
    )
    incoming = Incoming(
        replace(RESULT, office=part),
        arrival_number=217,
        arrived_on=dt.date(2022, 3, 16),
        unit="Phòng Kế hoạch",
        note="Bản gốc ở Văn phòng",
        followed={
            "T1": Followed(31, "done", done_on=dt.date(2022, 3, 30), reply_code="88/SYT-NVY"),
            "T2": Followed(32, unit="Thanh tra Sở"),
        },
    )
    document = pages(incoming, Config(office=OFFICE))[PATH]
    text = everything(document)
    for part_of in (
        "Số đến: 217",
        "Ngày đến: 16/03/2022",
        "An Sơn, ngày",
        "chủ trì: Phòng Kế hoạch",
        "Gợi ý theo lĩnh vực (không phải phân công): Phòng Nghiệp vụ Y",
        "Ghi chú: Bản gốc ở Văn phòng",
        "gửi nhóm “Các sở, ban, ngành tỉnh”",
        "Nhiệm vụ văn bản giao Sở Y tế",
        "sớm nhất: ....",  # a rhythm whose coming days are not known
    ):
        assert part_of in text
    assert text.startswith("Ủy ban nhân dân tỉnh An Sơn\nSở Y tế\n")
    first, second = rows(document)
    assert first[4].split("\n")[1:] == [
        "Hoàn thành đúng hạn, ngày 30/03/2022",
        "Văn bản trả lời: 88/SYT-NVY",
        "Số theo dõi: 31",
    ]
    assert "Giao: Thanh tra Sở" in second[4]
    assert "Thuộc nhóm “Các sở, ban, ngành tỉnh”" in second[4]


def test_a_body_that_only_receives_reports_is_given_no_orders() -> None:
    made = pages(RESULT)
    assert "DANH MỤC NHIỆM VỤ" in words(made[SLIPS / "uy-ban-nhan-dan-tinh-an-son.docx"])
    assert "PHIẾU GIAO VIỆC" in words(made[SLIPS / "so-y-te-tinh-an-son.docx"])


# ---------------------------------------------------------------- layout


@pytest.mark.parametrize("path", [PATH, SLIPS / "so-y-te-tinh-an-son.docx"])
def test_the_layout_is_that_of_the_norm(path: Path) -> None:
    """NĐ 30/2020/NĐ-CP, Phụ lục I, mục I."""
    document = pages(RESULT)[path]
    (section,) = document.sections
    assert (round(section.page_width / Mm(1)), round(section.page_height / Mm(1))) == (210, 297)
    for margin, least, most in (
        (section.top_margin, 20, 25),
        (section.bottom_margin, 20, 25),
        (section.left_margin, 30, 35),
        (section.right_margin, 15, 20),
    ):
        assert least <= round(margin / Mm(1), 1) <= most
    assert section.different_first_page_header_footer
    assert "PAGE" in "".join(i.text for i in section.header._element.iter(qn("w:instrText")))
    assert not section.first_page_header.paragraphs[0].text
    assert document.styles["Normal"].font.name == "Times New Roman"
    runs = {run.text: run for p in document.tables[0].rows[0].cells[1].paragraphs for run in p.runs}
    country, motto = runs["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"], runs["Độc lập - Tự do - Hạnh phúc"]
    assert country.bold and Pt(12) <= country.font.size <= Pt(13)
    assert motto.bold and Pt(13) <= motto.font.size <= Pt(14)
    table = document.tables[1]
    assert table._tbl.tr_lst[0].find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None
    assert all(tr.find(f"{qn('w:trPr')}/{qn('w:cantSplit')}") is not None for tr in table._tbl.tr_lst)


def test_the_templates_are_what_their_script_draws() -> None:
    """Red after a change of scripts/templates: run it."""
    script = Path(__file__).resolve().parents[2] / "scripts" / "templates"
    for name, data in runpy.run_path(str(script))["drawn"]().items():
        kept = zipfile.ZipFile(resources.templates() / name)
        drawn = zipfile.ZipFile(io.BytesIO(data))
        assert kept.namelist() == drawn.namelist()
        for member in drawn.namelist():
            assert kept.read(member) == drawn.read(member), f"{name}: {member}"


def test_a_secret_says_so_on_every_page_and_others_say_nothing() -> None:
    secret = replace(RESULT, header=replace(RESULT.header, secrecy="mật"))
    assert all("Độ mật: Mật." in everything(data) for data in pages(secret).values())
    assert not any("Độ mật" in everything(data) for data in pages(RESULT).values())


# ---------------------------------------------------------------- words stay words


def one_task(action: str, **header: object) -> Result:
    task: Task = replace(TASKS[0], action=action, deadlines=(), citations=())
    recipient = Recipient(HEALTH, (RecipientTask("T1", "lead", "named"),))
    return replace(RESULT, tasks=(task,), recipients=(recipient,), issues=(), header=replace(RESULT.header, **header))


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("{{so_den}} {{nhiem_vu.tt}} {{la}} {% if %}", "{{so_den}} {{nhiem_vu.tt}} {{la}} {% if %}"),
        ("<w:t>&amp; ]]> <b>A</b> \"'", "<w:t>&amp; ]]> <b>A</b> \"'"),
        ("R\x00a\x02 so\ufffe\ud800át\x7f", "Ra soát"),
        ("Ha\u0309i Pho\u0300ng", "Hải Phòng"),
        ("Rà \u202esoát\u202c \u2066A\u2069\u200f", "Rà soát A"),
        ("=1+1 \\1 $2 %s {0}", "=1+1 \\1 $2 %s {0}"),
        ("Việc " + "rất dài " * 700 + "hết", "Việc " + "rất dài " * 700 + "hết"),
    ],
)
def test_no_word_of_the_document_becomes_markup_or_a_placeholder(said: str, shown: str) -> None:
    made = pages(one_task(said, subject=said, code=said))
    assert len(made) == 2
    for document in made.values():
        assert rows(document)[0][1] == shown
        assert everything(document).count(shown) >= 2


def test_the_same_input_gives_the_same_bytes_without_a_clock() -> None:
    first, second = (docx.pages(Incoming(RESULT), PATH, Config()) for _ in range(2))
    assert first == second
    for data in first.values():
        with zipfile.ZipFile(io.BytesIO(as_bytes(data))) as archive:
            assert archive.testzip() is None
            assert {member.date_time[0] for member in archive.infolist()} == {1980}
            assert b"dcterms" not in archive.read("docProps/core.xml")


def test_a_template_is_read_once_for_many_documents() -> None:
    docx._read.cache_clear()
    many = tuple(Recipient(replace(HEALTH, canonical=f"Sở Y tế {n}"), RESULT.recipients[0].tasks) for n in range(30))
    for _ in range(2):
        assert len(docx.pages(Incoming(replace(RESULT, recipients=many)), PATH, Config())) == 31
    assert docx._read.cache_info().misses == 2


# ---------------------------------------------------------------- a later run knows its own


def test_a_later_run_takes_no_page_for_a_dispatch_even_when_word_has_saved_it(tmp_path: Path) -> None:
    written = docx.pages(Incoming(RESULT), tmp_path / "cv.docx", Config())
    writing.place(written)
    assert all(writing.is_page(path) for path in written)
    for path in written:
        document = word.Document(str(path))
        document.add_paragraph("Đồng ý. " * 50)
        document.save(str(path))
        assert writing.MARK.encode() not in path.read_bytes()
        assert writing.is_page(path)
    dispatch = tmp_path / "kh.docx"
    dispatch.write_bytes(SAMPLES["kh-1268-ubnd"].read_bytes())
    (tmp_path / "hong.docx").write_bytes(b"PK\x03\x04 broken")
    assert [found.file_name for found in batch.find([tmp_path], None)[0]] == ["hong.docx", "kh.docx"]


def test_a_slip_that_no_longer_holds_is_removed_unless_a_person_has_written_in_it(tmp_path: Path) -> None:
    target = tmp_path / "cv"
    written = docx.pages(Incoming(RESULT), tmp_path / "cv.docx", Config())
    writing.place(written)
    first, second, *others = (path for path in written if path.parent == target)
    document = word.Document(str(first))
    document.add_paragraph("Đã giao Thanh tra Sở.")
    document.save(str(first))
    writing.remove_stale(target, (".docx",), others)
    assert first.is_file()
    assert not second.exists()
    assert all(path.is_file() for path in others)


def test_slips_are_told_from_other_pages_by_their_mark() -> None:
    for path, document in pages(RESULT).items():
        assert document.core_properties.keywords == (writing.PAGE_MARK if path == PATH else writing.MARK)
        assert "1482/UBND-VX" in document.core_properties.title


def test_the_program_reads_its_own_word_files() -> None:
    for data in docx.pages(Incoming(RESULT), PATH, Config()).values():
        lines = "\n".join(line.text for page in read_bytes(as_bytes(data), "p.docx").pages for line in page.lines)
        assert "1482/UBND-VX" in lines


# ---------------------------------------------------------------- an office's own template


def own(folder: Path, name: str, build: Callable[[WordDocument], object]) -> Config:
    """A configuration with one template of the office's own."""
    document = word.Document()
    build(document)
    document.save(str(folder / f"{name}.docx"))
    return Config(templates=folder, office=OFFICE)


def task_table(document: WordDocument, *cells: str) -> None:
    """A table with one row."""
    for cell, text in zip(document.add_table(1, len(cells)).rows[0].cells, cells, strict=True):
        cell.text = text


def test_a_template_of_the_office_is_used_and_the_other_stays(tmp_path: Path) -> None:
    config = own(tmp_path, docx.RESOLUTION, lambda d: d.add_paragraph("Hồ sơ {{ So_Den }} – {{Trích yếu}}"))
    made = pages(replace(Incoming(RESULT), arrival_number=5), config)
    assert words(made[PATH]) == "Hồ sơ 5 – tăng cường an toàn thực phẩm trong trường học"
    assert "PHIẾU GIAO VIỆC" in words(made[SLIPS / "so-y-te-tinh-an-son.docx"])


def test_a_placeholder_that_word_has_split_keeps_the_look_of_its_first_letter(tmp_path: Path) -> None:
    def build(document: WordDocument) -> None:
        paragraph = document.add_paragraph("Số ")
        for text, bold in (
            ("{", True),
            ("{so_ky", False),
            ("_hieu}", False),
            ("} và {{co_quan_", None),
            ("ban_hanh}}!", None),
        ):
            paragraph.add_run(text).bold = bold

    document = pages(RESULT, own(tmp_path, docx.RESOLUTION, build))[PATH]
    assert words(document) == "Số 1482/UBND-VX và Ủy ban nhân dân tỉnh An Sơn!"
    assert [run.text for run in document.paragraphs[0].runs if run.bold] == ["1482/UBND-VX"]


def test_several_words_repeat_their_paragraph_or_are_joined_and_nothing_leaves_it_out(tmp_path: Path) -> None:
    def build(document: WordDocument) -> None:
        document.add_paragraph("Khẩn: {{do_khan}}")
        document.add_paragraph("Ngày đến {{ngay_den}}")
        task_table(
            document,
            "{{nhiem_vu.tt}}",
            "- {{nhiem_vu.thoi_han}};",
            "Hạn: {{nhiem_vu.thoi_han}}",
            "Gợi ý {{nhiem_vu.goi_y}}",
        )

    quiet = replace(RESULT, header=replace(RESULT.header, priority=0), tasks=TASKS[:1])
    document = pages(quiet, own(tmp_path, docx.RESOLUTION, build))[PATH]
    assert words(document) == f"Ngày đến {docx.DOTS}"
    (row,) = document.tables[0].rows
    dues = ["trước ngày 01/04/2022", "trước 17 giờ 00 ngày 20/04/2022"]
    assert [cell.text for cell in row.cells] == [
        "1",
        "\n".join(f"- {due};" for due in dues),
        f"Hạn: {'; '.join(dues)}",
        "",
    ]


def test_rows_of_a_group_stand_above_or_below_its_tasks_and_in_them(tmp_path: Path) -> None:
    def build(document: WordDocument) -> None:
        table = document.add_table(4, 2)
        for row, cells in zip(
            table.rows,
            (
                ("Vai trò", "Việc"),
                ("{{nhom.ten}}", ""),
                ("{{nhom.ten}}", "{{nhiem_vu.noi_dung}}"),
                ("Cộng", "{{nhom.so_nhiem_vu}}"),
            ),
            strict=True,
        ):
            for cell, text in zip(row.cells, cells, strict=True):
                cell.text = text

    slip = pages(RESULT, own(tmp_path, docx.SLIP, build))[SLIPS / "so-y-te-tinh-an-son.docx"]
    action, second = (
        "Kiểm tra bếp ăn tập thể theo khoản 2 Điều 5 Nghị định số 15/2018/NĐ-CP",
        "Tuyên truyền đến cán bộ, công chức",
    )
    assert [[cell.text for cell in row.cells] for row in slip.tables[0].rows] == [
        ["Vai trò", "Việc"],
        ["Chủ trì", ""],
        ["Chủ trì", action],
        ["Chủ trì", second],
        ["Cộng", "2"],
        ["Nhận báo cáo", ""],
        ["Nhận báo cáo", second],
        ["Cộng", "1"],
    ]


def test_placeholders_are_filled_in_headers_text_boxes_and_tables_in_tables(tmp_path: Path) -> None:
    def build(document: WordDocument) -> None:
        document.sections[0].header.paragraphs[0].text = "Đầu trang {{so_ky_hieu}}"
        box = (
            f"<w:r {nsdecls('w')} xmlns:v='urn:schemas-microsoft-com:vml'><w:pict><v:shape><v:textbox><w:txbxContent>"
            "<w:p><w:r><w:t>Khung {{so_den}}</w:t></w:r></w:p></w:txbxContent></v:textbox></v:shape></w:pict></w:r>"
        )
        paragraph = document.add_paragraph("Ngoài khung {{ngay_van_ban}}")
        paragraph._p.append(parse_xml(box))
        outer = document.add_table(1, 1).rows[0].cells[0]
        outer.text = "{{tep}}"
        outer.add_table(1, 1).rows[0].cells[0].text = "{{nhiem_vu.noi_dung}}"

    document = pages(replace(Incoming(RESULT), arrival_number=9), own(tmp_path, docx.RESOLUTION, build))[PATH]
    assert document.sections[0].header.paragraphs[0].text == "Đầu trang 1482/UBND-VX"
    assert everything(document).split("\n")[1:3] == ["Khung 9", "cv-1482.pdf"]
    (outer,) = document.tables
    assert outer.rows[0].cells[0].text.startswith("cv-1482.pdf")
    assert len(outer.rows) == 1
    assert len(outer.rows[0].cells[0].tables[0].rows) == 4


def test_a_template_saved_anew_is_read_anew(tmp_path: Path) -> None:
    config = own(tmp_path, docx.RESOLUTION, lambda d: d.add_paragraph("Một"))
    assert words(pages(RESULT, config)[PATH]) == "Một"
    own(tmp_path, docx.RESOLUTION, lambda d: d.add_paragraph("Hai hai hai"))
    assert words(pages(RESULT, config)[PATH]) == "Hai hai hai"


def test_every_documented_placeholder_has_a_value(tmp_path: Path) -> None:
    for name, known in docx.PLACEHOLDERS.items():
        folder = tmp_path / name
        folder.mkdir()

        def build(document: WordDocument, known: dict[str, str] = known) -> None:
            for each in known:
                if "." in each:
                    task_table(document, f"{{{{{each}}}}}")
                else:
                    document.add_paragraph(f"x{{{{{each}}}}}")

        for document in pages(RESULT, own(folder, name, build)).values():
            assert "{{" not in everything(document)


@pytest.mark.parametrize(
    ("name", "text", "in_table", "message"),
    [
        (docx.RESOLUTION, "{{so_denn}}", False, "không có chỗ điền {{so_denn}}. Có phải là {{so_den}}?"),
        (docx.RESOLUTION, "{{xyzw}}", False, "không có chỗ điền {{xyzw}}."),
        (docx.RESOLUTION, "{{co_quan_nhan}}", False, "không có chỗ điền {{co_quan_nhan}}"),
        (docx.RESOLUTION, "{{#neu a}}", False, "không có chỗ điền {{#neu a}}"),
        (docx.RESOLUTION, "Số {{so_den} ngày", False, "dấu {{ ở “Số {{so_den} ngày”"),
        (docx.RESOLUTION, "{% for x in y %}", False, "dấu {% ở"),
        (docx.SLIP, "{{nhiem_vu.noi_dung}}", False, "{{nhiem_vu.noi_dung}} phải đứng trong một hàng của bảng"),
        (docx.SLIP, "{{nhom.ten}}", False, "{{nhom.ten}} phải đứng trong một hàng của bảng"),
        (docx.SLIP, "{{nhiem_vu.thoi_han}}", True, "không có {{nhiem_vu.noi_dung}} trong hàng nào"),
        (docx.SLIP, "Không có gì", False, "không có {{nhiem_vu.noi_dung}}"),
    ],
)
def test_a_fault_in_a_template_is_a_message(tmp_path: Path, name: str, text: str, in_table: bool, message: str) -> None:
    config = own(tmp_path, name, lambda d: task_table(d, text) if in_table else d.add_paragraph(text))
    with pytest.raises(ConfigError) as fault:
        pages(RESULT, config)
    assert f"Mẫu {name}.docx: " in fault.value.message
    assert message in fault.value.message
    assert fault.value.advice
    assert fault.value.exit_code is ExitCode.USAGE


def broken_xml() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(resources.templates() / f"{docx.SLIP}.docx") as source, zipfile.ZipFile(made, "w") as target:
        for member in source.namelist():
            target.writestr(member, source.read(member)[: 300 if member == "word/document.xml" else None])
    return made.getvalue()


def workbook() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as target:
        target.writestr("xl/workbook.xml", "<workbook/>")
    return made.getvalue()


@pytest.mark.parametrize(
    ("file_name", "data", "message"),
    [
        ("phieu-giao-viec.doc", b"\xd0\xcf\x11\xe0" + bytes(600), "phieu-giao-viec.doc không phải tệp .docx"),
        ("phieu-giao-viec.docx", b"\xd0\xcf\x11\xe0" + bytes(600), "là tệp Word 97–2003 (.doc), hoặc có mật khẩu"),
        ("phieu-giao-viec.docx", b"", "hỏng hoặc không phải tệp Word"),
        ("phieu-giao-viec.docx", b"{{so_den}}", "hỏng hoặc không phải tệp Word"),
        ("phieu-giao-viec.docx", workbook(), "hỏng hoặc không phải tệp Word"),
        ("phieu-giao-viec.docx", broken_xml(), "hỏng hoặc không phải tệp Word"),
        ("phieu.docx", b"", "không có phieu-giai-quyet.docx hoặc phieu-giao-viec.docx"),
    ],
)
def test_a_file_that_is_no_template_is_a_message(tmp_path: Path, file_name: str, data: bytes, message: str) -> None:
    (tmp_path / file_name).write_bytes(data)
    with pytest.raises(ConfigError) as fault:
        docx.pages(Incoming(RESULT), PATH, Config(templates=tmp_path))
    assert message in fault.value.message
    assert fault.value.advice


def test_a_template_folder_or_file_that_cannot_be_read_is_a_message(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="thư mục mẫu"):
        docx.pages(Incoming(RESULT), PATH, Config(templates=tmp_path / "mất"))
    (tmp_path / "phieu-giao-viec.docx").mkdir()
    with pytest.raises(ConfigError, match=r"Không đọc được mẫu phieu-giao-viec\.docx"):
        docx.pages(Incoming(RESULT), PATH, Config(templates=tmp_path))
