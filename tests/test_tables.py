"""Tables of tasks, in every form that a dispatch comes in: each row a task with the fields of its columns."""

from __future__ import annotations

import io
import shutil
import subprocess
import tomllib
from collections.abc import Callable, Iterator
from html import escape
from pathlib import Path
from typing import Any

import pytest

import pipeline
from pipeline.document import Result, Task
from pipeline.labels import spoken
from pipeline.tables import find

CASES = tomllib.loads((Path(__file__).parent / "tables.toml").read_text(encoding="utf-8"))["table"]
PLAIN = [case for case in CASES if case.get("plain", True)]

HEAD = """ỦY BAN NHÂN DÂN            CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
TỈNH AN SƠN                     Độc lập - Tự do - Hạnh phúc
Số: 88/UBND-TH               An Sơn, ngày 05 tháng 02 năm 2024
V/v phân công nhiệm vụ"""
TO = "Kính gửi: Các sở, ban, ngành tỉnh."
BEFORE = "Để thực hiện Chương trình công tác năm 2024, Ủy ban nhân dân tỉnh giao nhiệm vụ theo bảng sau:"
AFTER = "1. Sở Nội vụ theo dõi, đôn đốc việc thực hiện Công văn này./."
TAIL = ["Nơi nhận:", "- Như trên;", "- Lưu: VT."], ["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH", "Lê Văn Bình"]
ANNEX = "PHỤ LỤC II"
TITLE = "PHÂN CÔNG NHIỆM VỤ"

Rows = list[list[str]]


def merged(rows: Rows) -> Iterator[tuple[int, int, int, int, str]]:
    """(row, column, rows, columns, text) of every cell; those merged into another are left out."""
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            if text in ("^", "<"):
                continue
            wide = 1 + next((n for n, t in enumerate(row[c + 1 :]) if t != "<"), len(row) - c - 1)
            below = [rows[k][c] for k in range(r + 1, len(rows))]
            high = 1 + next((n for n, t in enumerate(below) if t != "^"), len(below))
            yield r, c, high, wide, text


def as_word(rows: Rows, *, annex: bool = False) -> bytes:
    import docx

    document = docx.Document()

    def two_columns(left: list[str], right: list[str]) -> None:
        table = document.add_table(1, 2)
        for cell, texts in zip(table.rows[0].cells, (left, right), strict=True):
            cell.text = "\n".join(texts)

    def table_of_tasks() -> None:
        table = document.add_table(len(rows), len(rows[0]))
        table.style = "Table Grid"
        for r, c, high, wide, text in merged(rows):
            cell = table.cell(r, c)
            if high > 1 or wide > 1:
                cell = cell.merge(table.cell(r + high - 1, c + wide - 1))
            first, *more = text.split("/") if _has_lines(text) else [text]
            cell.paragraphs[0].add_run(first)
            for line in more:
                cell.add_paragraph(line)

    lines = [[part.strip() for part in row.split("   ") if part.strip()] for row in HEAD.split("\n")]
    two_columns([row[0] for row in lines], [row[1] for row in lines if len(row) > 1])
    document.add_paragraph(TO)
    document.add_paragraph(BEFORE)
    if not annex:
        table_of_tasks()
    document.add_paragraph(AFTER)
    two_columns(*TAIL)
    if annex:
        document.add_paragraph(ANNEX)
        document.add_paragraph(TITLE)
        table_of_tasks()
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def _has_lines(text: str) -> bool:
    """Are the slashes of a cell its line ends, not those of a date?"""
    return "/" in text and not any(part[:1].isdigit() or part.strip() in ("lần", "") for part in text.split("/")[1:])


def _typed(rows: Rows, row: Callable[[list[str]], str]) -> str:
    table = "\n".join(row([t.replace("/", "; ") if _has_lines(t) else t for t in cells]) for cells in rows)
    tail = "\n".join(f"{a:<40}{b}" for a, b in zip(*TAIL, strict=True))
    return f"{HEAD}\n\n{TO}\n\n{BEFORE}\n{table}\n{AFTER}\n\n{tail}\n"


def as_pipes(rows: Rows) -> bytes:
    return _typed(rows, lambda cells: f"| {' | '.join(cells)} |").encode()


def as_tabs(rows: Rows) -> bytes:
    return _typed(rows, "\t".join).encode()


def as_web(rows: Rows) -> bytes:
    def cell(high: int, wide: int, text: str) -> str:
        lines = text.split("/") if _has_lines(text) else [text]
        return f'<td rowspan="{high}" colspan="{wide}">{"<br>".join(map(escape, lines))}</td>'

    by_row: dict[int, str] = dict.fromkeys(range(len(rows)), "")
    for r, _, high, wide, text in merged(rows):
        by_row[r] += cell(high, wide, text)
    table = "".join(f"<tr>{cells}</tr>" for cells in by_row.values())
    lines = [[part.strip() for part in row.split("   ") if part.strip()] for row in HEAD.split("\n")]
    head = "".join(f"<p>{part}</p>" for column in (0, 1) for row in lines for part in row[column : column + 1])
    tail = "".join(f"<p>{line}</p>" for side in TAIL for line in side)
    body = f"{head}<p>{TO}</p><p>{BEFORE}</p><table>{table}</table><p>{AFTER}</p>{tail}"
    return f"<html><body>{body}</body></html>".encode()


def worked(data: bytes, name: str) -> Result:
    return pipeline.process(data, file_name=name)


def key(deadline: Any) -> str:
    return str(deadline.due or deadline.rrule or deadline.type)


def fields(task: Task, prefix: str) -> list[str]:
    named = [" + ".join(a.name for a in role) for role in (task.lead, task.coordinate, task.report_to)]
    return [
        task.directive.removeprefix(prefix),
        *named,
        " + ".join(key(d)[:10] if d.due else key(d) for d in task.deadlines),
    ]


def rows_of(result: Result, prefix: str) -> list[list[str]]:
    return [fields(task, prefix) for task in result.tasks if task.directive.startswith("PL")]


def check(case: dict[str, Any], result: Result, prefix: str = "PL.B1.") -> None:
    assert rows_of(result, prefix) == case["tasks"]
    said = {issue.code for issue in result.issues} & {"TABLE_NOT_READ", "ANNEX_NOT_READ"}
    assert bool(said) == case.get("doubtful", False) or (prefix != "PL.B1." and not case["tasks"])
    # the text of a table stands in the document once, and every task knows its place in it
    for task in result.tasks:
        assert result.text[task.span[0] : task.span[1]].strip()


def ids(case: dict[str, Any]) -> str:
    return str(case["name"])


@pytest.mark.parametrize("case", CASES, ids=ids)
def test_in_word(case: dict[str, Any]) -> None:
    check(case, worked(as_word(case["rows"]), "cv.docx"))


@pytest.mark.parametrize("case", CASES, ids=ids)
def test_in_an_annex(case: dict[str, Any]) -> None:
    check(case, worked(as_word(case["rows"], annex=True), "cv.docx"), "PL2.")


@pytest.mark.parametrize("case", CASES, ids=ids)
def test_on_a_web_page(case: dict[str, Any]) -> None:
    check(case, worked(as_web(case["rows"]), "cv.html"))


@pytest.mark.parametrize("case", PLAIN, ids=ids)
def test_in_plain_text_with_bars(case: dict[str, Any]) -> None:
    check(case, worked(as_pipes(case["rows"]), "cv.txt"))


@pytest.mark.parametrize("case", PLAIN, ids=ids)
def test_in_plain_text_with_tabs(case: dict[str, Any]) -> None:
    check(case, worked(as_tabs(case["rows"]), "cv.txt"))


LONG: Rows = [
    ["STT", "Nội dung công việc", "Cơ quan chủ trì", "Thời gian hoàn thành"],
    *(
        [
            str(n),
            f"Kiểm tra, lập biên bản và xử lý các tồn tại tại công trình cấp nước số {n} " * 6,
            body,
            f"{n}/8/2024",
        ]
        for n, body in enumerate(["Sở Y tế", "Công an tỉnh", "Sở Tư pháp"] * 4, start=1)
    ),
]


@pytest.fixture(scope="session")
def printed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Every case as LibreOffice prints it, and a table that goes on over pages, its heading repeated on each or not."""
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("no LibreOffice")
    folder = tmp_path_factory.mktemp("printed")
    files = {case["name"]: as_word(case["rows"]) for case in CASES}
    files |= {"long": as_word(LONG), "long, repeated": with_repeated_heading(as_word(LONG))}
    for number, data in enumerate(files.values()):
        (folder / f"{number}.docx").write_bytes(data)
    paths = [str(folder / f"{number}.docx") for number in range(len(files))]
    profile = f"-env:UserInstallation=file://{folder}/profile"
    command = [office, profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), *paths]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    return {name: (folder / f"{number}.pdf").read_bytes() for number, name in enumerate(files)}


def with_repeated_heading(data: bytes) -> bytes:
    import docx
    from docx.oxml import OxmlElement

    document = docx.Document(io.BytesIO(data))
    document.tables[1].rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


@pytest.mark.parametrize("case", CASES, ids=ids)
def test_in_print(case: dict[str, Any], printed: dict[str, bytes]) -> None:
    check(case, worked(printed[case["name"]], "cv.pdf"))


@pytest.mark.parametrize("name", ["long", "long, repeated"])
def test_a_table_that_goes_on_over_pages_is_one(name: str, printed: dict[str, bytes]) -> None:
    result = worked(printed[name], "cv.pdf")
    tasks = [task for task in result.tasks if task.directive.startswith("PL")]
    assert result.source.page_amount > 2
    assert [task.directive for task in tasks] == [f"PL.B1.{n}" for n in range(1, len(LONG))]
    assert [task.action for task in tasks] == [row[1].strip() for row in LONG[1:]]
    assert [task.lead[0].name for task in tasks] == [row[2] for row in LONG[1:]]
    assert any(len({place.page for place in task.places}) == 2 for task in tasks)  # a row that the end of a page cut


def row_of(case: str, directive: str) -> tuple[Result, Task]:
    rows = next(c["rows"] for c in CASES if c["name"] == case)
    result = worked(as_word(rows), "cv.docx")
    return result, next(task for task in result.tasks if task.directive == directive)


def test_a_row_is_on_the_lists_of_its_bodies() -> None:
    result, task = row_of("one heading row", "PL.B1.1")
    lists = {r.agency.name: {entry.task: entry.role for entry in r.tasks} for r in result.recipients}
    assert lists["Sở Y tế"][task.id] == "lead"
    assert lists["Công an tỉnh"][task.id] == "coordinate"


def test_the_words_of_a_row_stand_in_the_text_once() -> None:
    result, task = row_of("one heading row", "PL.B1.2")
    assert task.action == "Tập huấn cho cấp dưỡng"
    assert result.text.count(task.action) == 1
    assert task.action in result.text[slice(*task.span)]
    assert task.reasons and {reason.rule for reason in task.reasons if reason.field == "lead"} == {"table-lead"}


def test_what_is_as_above_points_to_where_it_is_printed() -> None:
    result, task = row_of("merged down, and as above", "PL.B1.4")
    (helper,) = task.coordinate
    assert result.text[slice(*helper.span)] == "Bộ Chỉ huy Quân sự tỉnh"


def test_a_body_that_no_rule_knows_is_kept_and_doubtful() -> None:
    rows = [
        ["STT", "Đầu việc", "Người thực hiện", "Hạn"],
        ["1", "Soạn dự thảo báo cáo", "Ông Lê Văn Bình", "15/3/2024"],
    ]
    (task,) = [t for t in worked(as_word(rows), "cv.docx").tasks if t.directive.startswith("PL")]
    assert [a.name for a in task.lead] == ["Ông Lê Văn Bình"]
    assert "LEAD_DOUBTFUL" in task.issues


def test_an_empty_lead_is_told_of_and_nobody_is_put_in() -> None:
    rows = [["STT", "Nhiệm vụ", "Chủ trì", "Thời hạn"], ["1", "Sơ kết phong trào", "", "15/3/2024"]]
    (task,) = [t for t in worked(as_word(rows), "cv.docx").tasks if t.directive.startswith("PL")]
    assert (task.lead, task.issues[0]) == ((), "LEAD_UNKNOWN")


def test_a_time_that_is_not_understood_is_told_of() -> None:
    rows = [["STT", "Nhiệm vụ", "Chủ trì", "Thời hạn"], ["1", "Sơ kết phong trào", "Sở Nội vụ", "Đợt 2, 45 ngày"]]
    (task,) = [t for t in worked(as_word(rows), "cv.docx").tasks if t.directive.startswith("PL")]
    assert (task.deadlines, task.issues) == ((), ("DATE_UNREAD",))


def test_a_column_of_bodies_that_is_not_understood_is_told_of() -> None:
    rows = [["STT", "Nhiệm vụ", "Chủ trì", "Bên kia"], ["1", "Sơ kết phong trào", "Sở Nội vụ", "Sở Y tế"]]
    assert "TABLE_COLUMN_UNKNOWN" in {issue.code for issue in worked(as_word(rows), "cv.docx").issues}


def test_a_clerk_finds_the_row_on_paper() -> None:
    assert [spoken(i) for i in ("PL.B1.3", "PL2.II.3", "PL2.B3.1.-2")] == [
        "bảng 1, mục 3",
        "phụ lục 2, mục II.3",
        "phụ lục 2, bảng 3, mục 1, gạch đầu dòng thứ 2",
    ]


def test_rules_of_columns_say_what_they_hold() -> None:
    assert [said.kind for said in find("Cơ quan phối hợp")] == ["coordinate"]
