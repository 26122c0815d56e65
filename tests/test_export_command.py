"""``congvan export``: results that are there, and the register, in another format."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pipeline import process
from pipeline.cli import cli
from pipeline.export import json as contract

SAMPLES = Path(__file__).resolve().parent.parent / "samples" / "incoming"


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the results of two samples, one in a sub-folder, and files that are no results."""
    folder = tmp_path_factory.mktemp("kept")
    (folder / "tháng 3").mkdir()
    for name, target in (("cv-1184-snn.txt", "cv-1184-snn.json"), ("cv-3307-ubnd.pdf", "tháng 3/cv-3307-ubnd.json")):
        (folder / target).write_text(contract.render(process(SAMPLES / name)), encoding="utf-8")
    (folder / "khác.json").write_text('{"schema": "congvan-text/1"}', encoding="utf-8")
    (folder / "ghi chú.txt").write_text("của văn thư", encoding="utf-8")
    return folder


@pytest.fixture(autouse=True)
def in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(cli, ["export", *map(str, arguments)])


def test_a_folder_of_results_becomes_one_file(kept: Path) -> None:
    done = run("jsonl", kept, "-o", "-")
    assert (done.exit_code, done.stderr) == (0, "")
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [line["header"]["code"] for line in lines] == ["1184/SNN-TTBVTV", "3307/UBND-KSTT"]
    assert len(lines[1]["tasks"]) == 9


def test_a_file_is_named_by_its_ending_and_a_folder_gets_a_file(kept: Path) -> None:
    assert run("jsonl", kept, "-o", "tất cả.jsonl").exit_code == 0
    assert run("jsonl", kept, "-o", "ra").exit_code == 0
    assert Path("tất cả.jsonl").read_bytes() == Path("ra/congvan.jsonl").read_bytes()


def test_a_format_of_one_file_a_document_keeps_the_folders(kept: Path) -> None:
    done = run("md", kept, "-o", "ra")
    assert done.exit_code == 0 and "Đã xuất 2 văn bản" in done.stderr and done.stdout == ""
    assert Path("ra/cv-1184-snn.md").is_file() and Path("ra/tháng 3/cv-3307-ubnd.md").is_file()
    assert len(list(Path("ra/tháng 3/cv-3307-ubnd").glob("*.md"))) >= 5


def test_one_result_file_is_exported_as_it_was(kept: Path) -> None:
    assert run("json", kept / "cv-1184-snn.json", "-o", "ra").exit_code == 0
    assert Path("ra/cv-1184-snn.json").read_bytes() == (kept / "cv-1184-snn.json").read_bytes()


def test_pages_are_shown_where_the_original_is_at_hand_and_unchanged(kept: Path, tmp_path: Path) -> None:
    result = kept / "tháng 3" / "cv-3307-ubnd.json"
    assert run("html", result, "-o", "với", "--originals", SAMPLES).exit_code == 0
    other = tmp_path / "gốc"
    other.mkdir()
    (other / "cv-3307-ubnd.pdf").write_bytes((SAMPLES / "qd-615-ubnd.pdf").read_bytes())
    assert run("html", result, "-o", "không", "--originals", other).exit_code == 0
    pictures = [
        Path(folder, "cv-3307-ubnd.html").read_text("utf-8").count("data:image/") for folder in ("với", "không")
    ]
    assert pictures == [2, 0]


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["rtf", "x.json", "-o", "ra"], 2, "chỉ nhận: json, jsonl"),
        (["md", "x.json", "-o", "-"], 2, "-o cần một thư mục"),
        (["xlsx", "x.json", "-o", "ra", "--register", "sổ.sqlite"], 2, "Chỉ dùng một trong"),
        (["md", "không có.json", "-o", "ra"], 3, "không tìm thấy tệp"),
        (["md", ".", "-o", "ra"], 7, "Không có kết quả nào để xuất"),
    ],
)
def test_wrong_use_is_told_with_what_to_do(arguments: list[str], code: int, words: str) -> None:
    done = run(*arguments)
    assert done.exit_code == code and words in done.stderr and done.stdout == ""
    assert not Path("ra").exists()


def test_a_file_that_is_no_result_is_named(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text("{}", encoding="utf-8")
    done = run("md", "x.json", "-o", "ra")
    assert done.exit_code == 3 and "x.json: Tệp JSON không phải kết quả congvan/1." in done.stderr


def test_a_document_without_pages_of_paper_has_no_pdf_and_the_others_have(kept: Path) -> None:
    done = run("pdf", kept, "-o", "ra", "--originals", SAMPLES)
    assert done.exit_code == 0 and "cv-1184-snn.txt: không có bản pdf" in done.stderr
    assert Path("ra/tháng 3/cv-3307-ubnd.pdf").read_bytes() == (SAMPLES / "cv-3307-ubnd.pdf").read_bytes()


def test_a_document_that_a_format_refuses_ends_no_other(kept: Path, tmp_path: Path) -> None:
    secret = json.loads((kept / "cv-1184-snn.json").read_text(encoding="utf-8"))
    secret["header"]["secrecy"] = "mật"
    (tmp_path / "a.json").write_text(json.dumps(secret), encoding="utf-8")
    (tmp_path / "b.json").write_bytes((kept / "cv-1184-snn.json").read_bytes())
    done = run("edxml", "a.json", "b.json", "-o", "ra")
    assert done.exit_code == 8 and "độ mật không được đóng gói edXML" in done.stderr
    assert [path.name for path in Path("ra").iterdir()] == ["b.edxml"]


def test_the_templates_are_written_for_the_office_and_its_own_are_kept() -> None:
    done = CliRunner().invoke(cli, ["templates", "mau"])
    assert done.exit_code == 0 and done.stderr.count("Đã ghi mẫu") == 2
    Path("mau/phieu-giao-viec.docx").write_bytes(b"own")
    again = CliRunner().invoke(cli, ["templates", "mau"])
    assert again.exit_code == 0 and again.stderr.count("giữ nguyên") == 2
    assert Path("mau/phieu-giao-viec.docx").read_bytes() == b"own"


@pytest.mark.parametrize("command", ["process", "batch"])
def test_a_template_that_cannot_be_used_is_told_before_any_work(command: str) -> None:
    Path("mau").mkdir()
    Path("mau/phieu-giao-viec.docx").write_bytes(b"no Word file")
    Path("congvan.toml").write_text('templates = "mau"', encoding="utf-8")
    done = CliRunner().invoke(cli, [command, str(SAMPLES), "-o", "ra", "--format", "docx"])
    assert done.exit_code == 2 and "phieu-giao-viec.docx" in done.stderr
    assert not Path("ra").exists() and not Path("congvan.sqlite").exists()
