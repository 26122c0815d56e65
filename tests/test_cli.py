"""The command line: results on stdout, words on stderr, an exit code for every way it can end."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import types
from collections.abc import Callable
from dataclasses import is_dataclass, replace
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest
from click.testing import CliRunner, Result

import pipeline
from pipeline import doctor, ours
from pipeline.cli import cli
from pipeline.config import Config
from pipeline.document import Result as Processed
from pipeline.errors import MissingTool, SecretDocument, UnreadableFile
from pipeline.export import json as contract
from tests.invented import RESULT

ROOT = Path(__file__).resolve().parent.parent
Invoke = Callable[..., Result]


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Path | bytes, Config]]:
    """Puts a stand-in for the stages in place; it fails by the words in a file. Gives the list of its calls."""
    made: list[tuple[Path | bytes, Config]] = []

    def process(
        source: Path | bytes, *, file_name: str | None = None, config: Config | None = None, way: tuple[int, ...] = ()
    ) -> Processed:
        assert config is not None and file_name is not None
        made.append((source, config))
        words = (source.read_bytes() if isinstance(source, Path) else source).decode()
        if "hỏng" in words:
            raise UnreadableFile("Tệp hỏng.", "Hãy lấy lại bản gốc.")
        if "mật" in words and not config.allow_secret:
            raise SecretDocument("Văn bản có dấu MẬT.", "Dùng --allow-secret.")
        if "quét" in words:
            raise MissingTool("Cần Tesseract.", "apt-get install tesseract-ocr")
        if "nổ" in words:
            raise ZeroDivisionError("division by zero")
        part = ours.of(RESULT, config.office, config.today) if config.office else None
        return replace(RESULT, source=replace(RESULT.source, file_name=file_name), office=part)

    monkeypatch.setitem(sys.modules, "pipeline.run", types.SimpleNamespace(process=process))
    return made


@pytest.fixture
def invoke(calls: list[tuple[Path | bytes, Config]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Invoke:
    """Runs a command in an empty folder with a clean environment, one process."""
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("CONGVAN_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("CONGVAN_JOBS", "1")

    def run(*arguments: str, data: bytes | None = None) -> Result:
        return CliRunner().invoke(cli, list(arguments), input=data)

    return run


def write(**files: str) -> None:
    for name, words in files.items():
        path = Path(name.replace("__", "/") + ".txt")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(words, encoding="utf-8")


# ------------------------------------------------------------------ process


def test_one_file_gives_json_pages_and_lists(invoke: Invoke) -> None:
    write(cv="tốt")
    done = invoke("process", "cv.txt", "-o", "out")
    assert (done.exit_code, done.stdout) == (0, "")
    assert "Đã xử lý 1/1 văn bản: 4 nhiệm vụ, 1 văn bản cần rà soát." in done.stderr
    assert sorted(path.name for path in Path("out").iterdir()) == ["cv", "cv.html", "cv.json", "cv.md"]
    assert len(list(Path("out/cv").iterdir())) == 10
    assert contract.load(Path("out/cv.json").read_bytes()).source.file_name == "cv.txt"


@pytest.mark.parametrize("given", ["json", "md", "html", "json,html"])
def test_only_the_formats_asked_for_are_written(invoke: Invoke, given: str) -> None:
    write(cv="tốt")
    assert invoke("process", "cv.txt", "-o", "out", "--format", given).exit_code == 0
    assert {path.suffix[1:] for path in Path("out").rglob("*.*")} == set(given.split(","))


def test_a_folder_keeps_its_sub_folders_and_gets_an_index(invoke: Invoke) -> None:
    write(vao__a="tốt", vao__thang1__a="tốt")
    done = invoke("process", "vao", "-o", "ra")
    assert done.exit_code == 0 and Path("ra/a.json").is_file() and Path("ra/thang1/a.json").is_file()
    assert 'href="thang1/a.html"' in Path("ra/index.html").read_text(encoding="utf-8")
    assert "(thang1/a.md)" in Path("ra/index.md").read_text(encoding="utf-8")


def test_a_batch_lists_each_failed_file_with_advice_and_goes_on(invoke: Invoke) -> None:
    write(vao__a="tốt", vao__b="hỏng", vao__c="mật", vao__d="nổ")
    done = invoke("process", "vao", "-o", "ra")
    assert done.exit_code == 8
    assert "Không xử lý được b.txt: Tệp hỏng. Hãy lấy lại bản gốc." in done.stderr
    assert "Không xử lý được c.txt: Văn bản có dấu MẬT." in done.stderr
    assert "d.txt: Lỗi của chương trình (ZeroDivisionError: division by zero)." in done.stderr
    assert "Traceback" not in done.stderr
    assert "Đã xử lý 1/4 văn bản" in done.stderr
    assert [path.name for path in Path("ra").glob("*.json")] == ["a.json"]
    assert "Tệp hỏng. Hãy lấy lại bản gốc." in Path("ra/index.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(("words", "code"), [("tốt", 0), ("nổ", 1), ("hỏng", 3), ("quét", 4), ("mật", 6)])
def test_a_single_file_ends_with_its_own_code_and_no_partial_files(invoke: Invoke, words: str, code: int) -> None:
    write(cv=words)
    assert invoke("process", "cv.txt", "-o", "out").exit_code == code
    assert Path("out/cv.json").exists() == (code == 0)
    assert code == 0 or list(Path("out").rglob("*")) == []


@pytest.mark.parametrize(("words", "code"), [("hỏng", 7), ("mật", 6), ("quét", 4)])
def test_a_batch_of_which_none_was_done(invoke: Invoke, words: str, code: int) -> None:
    write(vao__a=words, vao__b=words)
    assert invoke("process", "vao", "-o", "ra").exit_code == code


def test_allow_secret_lets_a_secret_document_through(invoke: Invoke) -> None:
    write(cv="mật")
    assert invoke("process", "cv.txt", "-o", "out", "--allow-secret").exit_code == 0


def test_a_folder_without_documents_is_nothing_found(invoke: Invoke) -> None:
    Path("vao").mkdir()
    Path("vao/bang.xlsx").write_bytes(b"x")
    done = invoke("process", "vao", "-o", "ra")
    assert done.exit_code == 7 and ".docx" in done.stderr


def test_a_file_that_is_not_there_or_vanishes_is_reported(invoke: Invoke) -> None:
    assert invoke("process", "mất.txt", "-o", "out").exit_code == 3
    write(cv="tốt")
    done = invoke("process", "cv.txt", "mất.txt", "-o", "out")
    assert done.exit_code == 8 and "mất.txt: Không tìm thấy tệp." in done.stderr


def test_a_file_that_vanishes_while_it_is_read_is_reported(invoke: Invoke, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*_: Any, **__: Any) -> Processed:
        raise FileNotFoundError(2, "No such file or directory")

    monkeypatch.setitem(sys.modules, "pipeline.run", types.SimpleNamespace(process=gone))
    write(cv="tốt")
    done = invoke("process", "cv.txt", "-o", "out")
    assert done.exit_code == 3 and "Không mở được tệp: không tìm thấy tệp hoặc thư mục." in done.stderr


def test_a_file_where_the_output_folder_should_be_stops_before_any_work(
    invoke: Invoke, calls: list[tuple[Path | bytes, Config]]
) -> None:
    write(cv="tốt", out="một tệp")
    done = invoke("process", "cv.txt", "-o", "out.txt")
    assert done.exit_code == 5 and "Không ghi được vào thư mục kết quả out.txt" in done.stderr
    assert calls == []


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_an_output_folder_without_write_permission(invoke: Invoke) -> None:
    write(cv="tốt")
    Path("out").mkdir(mode=0o500)
    assert invoke("process", "cv.txt", "-o", "out").exit_code == 5


def test_the_output_folder_may_not_be_the_input_folder(invoke: Invoke) -> None:
    write(vao__a="tốt")
    assert invoke("process", "vao", "-o", "vao/../vao").exit_code == 5
    assert [path.name for path in Path("vao").iterdir()] == ["a.txt"]


def test_stdin_is_read_under_the_name_given(invoke: Invoke, calls: list[tuple[Path | bytes, Config]]) -> None:
    done = invoke("process", "-", "--name", "cv-12.pdf", "-o", "out", data="tốt".encode())
    assert done.exit_code == 0 and calls[0][0] == "tốt".encode()
    assert json.loads(Path("out/cv-12.json").read_text(encoding="utf-8"))["source"]["file_name"] == "cv-12.pdf"


def test_the_name_of_stdin_cannot_leave_the_output_folder(invoke: Invoke) -> None:
    assert invoke("process", "-", "--name", "../../cv.txt", "-o", "out", data=b"x").exit_code == 0
    assert Path("out/cv.json").is_file()


def test_a_dash_for_output_prints_json_lines(invoke: Invoke) -> None:
    write(vao__a="tốt", vao__b="tốt")
    done = invoke("process", "vao", "-o", "-")
    assert [json.loads(line)["source"]["file_name"] for line in done.stdout.splitlines()] == ["a.txt", "b.txt"]


def test_as_prints_an_offices_own_tasks_and_those_of_its_groups(invoke: Invoke) -> None:
    write(cv="tốt")
    done = invoke("process", "cv.txt", "--as", "Sở Y tế tỉnh An Sơn")
    assert done.exit_code == 0 and not Path("out").exists()
    assert "Công văn số 1482/UBND-VX ngày 14/03/2022" in done.stdout
    assert "Kiểm tra bếp ăn tập thể" in done.stdout and "(thuộc nhóm “Các sở, ban, ngành tỉnh”)" in done.stdout
    assert "Rà soát cơ sở" not in done.stdout


@pytest.mark.parametrize("office", ["SỞ Y TẾ", "Sở Y tế", "sở y  tế tỉnh An Sơn"])
def test_an_office_is_known_by_other_spellings(invoke: Invoke, office: str) -> None:
    write(cv="tốt")
    assert "Kiểm tra bếp ăn" in invoke("process", "cv.txt", "--as", office).stdout


@pytest.mark.parametrize("office", ["Sở Y tế tỉnh Bình Sơn", "Sở Y", "Cục Thống kê"])
def test_another_office_has_no_tasks(invoke: Invoke, office: str) -> None:
    write(cv="tốt")
    done = invoke("process", "cv.txt", "--as", office)
    assert (done.exit_code, "Kiểm tra bếp ăn" in done.stdout) == (0, False)


def test_options_reach_the_stages(invoke: Invoke, calls: list[tuple[Path | bytes, Config]]) -> None:
    write(cv="tốt")
    invoke("process", "cv.txt", "-o", "out", "--received-on", "08/01/2022", "--dpi", "200", "--model", "nho")
    config = calls[0][1]
    assert (str(config.received_on), config.dpi, config.model) == ("2022-01-08", 200, "nho")


def test_congvan_toml_of_the_folder_is_read_and_its_errors_end_the_run(
    invoke: Invoke, calls: list[tuple[Path | bytes, Config]]
) -> None:
    write(cv="tốt")
    Path("congvan.toml").write_text("dpi = 150", encoding="utf-8")
    invoke("process", "cv.txt", "-o", "out")
    assert calls[0][1].dpi == 150
    Path("other.toml").write_text("dbi = 150", encoding="utf-8")
    done = invoke("process", "cv.txt", "-o", "out", "--config", "other.toml")
    assert done.exit_code == 2 and "Có phải là “dpi”" in done.stderr


def test_english_on_request(invoke: Invoke) -> None:
    write(vao__a="tốt", vao__b="hỏng")
    done = invoke("process", "vao", "-o", "ra", "--lang", "en")
    assert "1 of 2 documents processed: 4 tasks" in done.stderr and "1 files failed:" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["process"], "Thiếu"),
        (["process", "cv.txt"], "Thiếu -o THƯ_MỤC"),
        (["process", "cv.txt", "-o", "out", "--frmat", "json"], "Không có tùy chọn --frmat. Có phải là --format"),
        (["process", "cv.txt", "-o", "out", "--format", "rtf"], "chỉ nhận: json, jsonl, md, html"),
        (["process", "cv.txt", "-o", "out", "--jobs", "0"], "từ 1 đến 256"),
        (["process", "cv.txt", "-o", "out", "--lang", "fr"], "'--lang' không hợp lệ"),
        (["process", "cv.txt", "-o", "-", "--as", "Sở Y tế"], "Không dùng -o - cùng với --as"),
        (["process", "cv.txt", "-o", "out", "--name", "a.txt"], "--name chỉ dùng khi đọc từ stdin"),
        (["process", "-", "-", "-o", "out"], "“-” chỉ dùng được một lần"),
        (["proces", "cv.txt"], "Có phải là “process”?"),
        (["--bogus"], "Không có tùy chọn --bogus"),
    ],
)
def test_wrong_use_ends_with_2_and_vietnamese_words(invoke: Invoke, arguments: list[str], words: str) -> None:
    write(cv="tốt")
    done = invoke(*arguments)
    assert done.exit_code == 2 and words in done.stderr and done.stdout == ""
    assert not Path("out").exists()


def test_the_traceback_of_a_fault_shows_only_on_request(invoke: Invoke, monkeypatch: pytest.MonkeyPatch) -> None:
    write(cv="nổ")
    assert "Traceback" not in invoke("process", "cv.txt", "-o", "out").stderr
    shown = invoke("show", "cv.txt")
    assert shown.exit_code == 1 and len(shown.stderr.splitlines()) == 1 and "CONGVAN_DEBUG=1" in shown.stderr
    monkeypatch.setenv("CONGVAN_DEBUG", "1")
    assert "ZeroDivisionError" in invoke("process", "cv.txt", "-o", "out").stderr
    assert isinstance(invoke("show", "cv.txt").exception, ZeroDivisionError)


# ------------------------------------------------------------------ show, explain


def test_show_prints_header_review_and_tasks_plainly_into_a_pipe(invoke: Invoke) -> None:
    write(cv="tốt")
    done = invoke("show", "cv.txt")
    assert done.exit_code == 0 and "\x1b" not in done.stdout and "│" not in done.stdout
    for words in ("Số, ký hiệu: 1482/UBND-VX", "Cần rà soát:", "- Không đọc được hết trang 2.", "Chủ trì: Sở Y tế"):
        assert words in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 100


def test_show_draws_a_table_that_fits_the_terminal() -> None:
    from pipeline import terminal

    text = terminal.overview(RESULT, "vi", 130, table=True)
    assert "─┼─" in text and max(map(len, text.splitlines())) <= 130
    for task in RESULT.tasks:
        assert task.action.split()[-1] in text


def test_show_reads_the_json_of_an_earlier_run(invoke: Invoke, calls: list[tuple[Path | bytes, Config]]) -> None:
    Path("cv.json").write_text(contract.render(RESULT), encoding="utf-8")
    assert "1482/UBND-VX" in invoke("show", "cv.json").stdout
    assert calls == []
    Path("other.json").write_text("{}", encoding="utf-8")
    assert invoke("show", "other.json").exit_code == 3


def test_show_reads_stdin_and_reports_a_missing_file(invoke: Invoke) -> None:
    assert "Tệp: cv.txt" in invoke("show", "-", "--name", "cv.txt", data=b"x").stdout
    missing = invoke("show", "mất.txt")
    assert missing.exit_code == 3 and missing.stdout == ""


def test_explain_names_rules_and_words(invoke: Invoke) -> None:
    write(cv="tốt")
    text = invoke("explain", "cv.txt").stdout
    assert "Đọc theo thể thức: Nghị định 30/2020/NĐ-CP" in text
    assert "quy tắc: lead-subject" in text and "căn cứ vào chữ: “Sở Y tế”" in text
    assert "căn cứ vào chữ: “trước ngày 01/4/2022”" in text and "quy tắc: cite-law" in text


def test_explain_of_one_item_says_only_that(invoke: Invoke) -> None:
    write(cv="tốt")
    text = invoke("explain", "cv.txt", "--directive", "3").stdout
    assert "[3.-1]" in text and "[3.-2]" in text and "[1]" not in text and "cite-law" not in text


def test_explain_of_one_item_gives_its_words_and_what_its_values_rest_on(invoke: Invoke) -> None:
    write(cv="tốt")
    text = " ".join(invoke("explain", "cv.txt", "--directive", "3.-1").stdout.split())
    for words in (
        "[3.-1] mục 3, gạch đầu dòng thứ 1: “Rà soát …”",
        "T3 [3.-1]: Rà soát",
        "Độ tin cậy: 0.90 – chủ trì nêu ngay trong mục; số thời hạn: 1; thời hạn tính từ một mốc; DEADLINE_AMBIGUOUS",
        "DEADLINE_AMBIGUOUS: Chưa biết ngày nhận văn bản",
    ):
        assert words in text, text
    assert "3.-2" not in text


def test_explain_of_one_task_says_what_is_inherited_and_where_the_words_stand(
    invoke: Invoke, monkeypatch: pytest.MonkeyPatch
) -> None:
    task = RESULT.tasks[1]
    lead = replace(task.reasons[0], rule="heading-governs-children", directive="3")
    asked = replace(task.reasons[0], rule="addressees", directive=None)
    given = replace(RESULT, tasks=(replace(task, reasons=(lead, asked)),))
    monkeypatch.setitem(sys.modules, "pipeline.run", types.SimpleNamespace(process=lambda *_, **__: given))
    write(cv="tốt")
    text = " ".join(invoke("explain", "cv.txt", "--task", "t2").stdout.split())
    start, end = RESULT.deadlines[2].span
    for words in (
        "lấy từ: mục 3",
        "lấy từ: Kính gửi: không ai được nêu tên",
        "chủ trì lấy từ nơi khác; số thời hạn: 1; không có điểm nghi ngờ",
        f"“định kỳ hằng quý, trước ngày 25 tháng cuối quý” (ký tự {start}–{end})",
    ):
        assert words in text, text


def test_explain_of_an_unknown_task_or_item_names_near_ones(invoke: Invoke) -> None:
    write(cv="tốt")
    task = invoke("explain", "cv.txt", "--task", "T9")
    assert task.exit_code == 2 and "“T9”. Có phải là: T" in task.stderr and "T1, T2, T3, T4." in task.stderr
    item = invoke("explain", "cv.txt", "--directive", "3-1")
    assert item.exit_code == 2 and "Có phải là: 3.-1" in item.stderr
    both = invoke("explain", "cv.txt", "--task", "T1", "--directive", "1")
    assert both.exit_code == 2 and "Chỉ dùng một trong" in both.stderr


def test_explain_of_an_unknown_item_lists_those_there_are(invoke: Invoke) -> None:
    write(cv="tốt")
    done = invoke("explain", "cv.txt", "--directive", "9.z")
    assert done.exit_code == 2 and "1, 2, 3, 3.-1, 3.-2" in done.stderr


# ------------------------------------------------------------------ schema, doctor, version


def test_schema_is_json_on_stdout(invoke: Invoke) -> None:
    assert json.loads(invoke("schema").stdout)["$id"] == "congvan/1"


def test_version(invoke: Invoke) -> None:
    assert invoke("--version").stdout == f"congvan {pipeline.__version__}\n"


def test_doctor_is_content_when_all_that_is_needed_is_there(invoke: Invoke, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda name: f"bin/{name}")
    monkeypatch.setattr(
        doctor, "_output", lambda *command: {"--list-langs": "List:\nvie\n"}.get(command[-1], "x 5.3.0")
    )
    done = invoke("doctor")
    assert done.exit_code == 0 and "Tesseract: có (5.3.0)" in done.stdout
    assert "Times New Roman: không có, nên có để" in done.stdout


def test_doctor_names_the_command_for_what_is_missing(invoke: Invoke, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda name: None)
    monkeypatch.setattr(sys, "platform", "linux")
    done = invoke("doctor")
    assert done.exit_code == 4 and "Thiếu 3 công cụ" in done.stderr
    for command in ("tesseract-ocr-vie", "libreoffice-writer"):
        assert f"sudo apt-get install {command}" in done.stdout


# ------------------------------------------------------------------ the door


def run_door(*arguments: str, **more: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(ROOT / "cli.py"), *arguments], capture_output=True, text=True, check=False, **more
    )


def test_help_answers_at_once_and_loads_nothing_heavy() -> None:
    times = []
    for _ in range(3):
        start = time.perf_counter()
        assert run_door("--help").returncode == 0
        times.append(time.perf_counter() - start)
    # 0.3 s is meant; a busy machine is no reason to fail, so the bound is wide and the imports are what is held.
    assert min(times) < 1.5
    heavy = "pydantic jinja2 numpy cv2 pypdfium2 pdfplumber lxml docx pytesseract holidays pipeline.run multiprocessing"
    probe = f"import sys, pipeline.cli; print([name for name in {heavy.split()!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout == "[]\n"


def test_a_reader_that_goes_away_is_no_error() -> None:
    command = f'"{sys.executable}" "{ROOT / "cli.py"}" schema | head -1'
    done = subprocess.run(["bash", "-o", "pipefail", "-c", command], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "{\n", "")


def test_the_package_gives_its_public_names_lazily() -> None:
    assert pipeline.Result is Processed and pipeline.Config is Config
    assert set(pipeline.__all__) <= set(dir(pipeline))
    assert all(getattr(pipeline, name).__name__ == name for name in pipeline.__all__ if name != "__version__")
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        pipeline.nothing  # noqa: B018


def test_every_record_of_a_result_and_of_the_settings_is_public() -> None:
    records: set[type] = set()
    left: list[Any] = [Processed, Config]
    while left:
        each = left.pop()
        left += get_args(each)
        if is_dataclass(each) and isinstance(each, type) and each not in records:
            records.add(each)
            left += get_type_hints(each).values()
    assert len(records) > 20
    assert {record.__name__ for record in records} <= set(pipeline.__all__)
