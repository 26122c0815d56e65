"""``congvan text`` and ``congvan doctor FILE``: what was read, and how."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner, Result
from PIL import Image as Picture
from PIL import ImageDraw

from pipeline import resources
from pipeline.cli import cli
from pipeline.document import Issue, Line, Page, Source, Word
from pipeline.page_report import report
from pipeline.reading import read

Invoke = Callable[..., Result]
PRINTED = resources.samples() / "incoming" / "cv-3307-ubnd.pdf"


@pytest.fixture
def invoke(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Invoke:
    """Runs a command in an empty folder with a clean environment."""
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("CONGVAN_")]:
        monkeypatch.delenv(name)

    def run(*arguments: str | Path, data: bytes | None = None) -> Result:
        return CliRunner().invoke(cli, list(map(str, arguments)), input=data)

    return run


@dataclass
class Engine:
    """Reads the same two words on every page; remembers at how many pixels an inch."""

    seen: list[int]
    name: str = "two words"

    def read(self, image: np.ndarray, dpi: int) -> list[Word]:
        self.seen.append(dpi)
        return [Word("Kính", (100, 100, 180, 130), 0.9), Word("gửi", (190, 100, 240, 130), 0.5, "gứi")]


@pytest.fixture
def scan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A picture of a page of A4 at 100 dpi with some ink on it, which an engine of this test reads."""
    engine = Engine([])
    monkeypatch.setattr("pipeline.ocr.installed.best_engine", lambda: engine)
    page = Picture.new("L", (827, 1169), 255)
    words = [
        "Can",
        "cu",
        "Ke",
        "hoach",
        "cua",
        "Uy",
        "ban",
        "nhan",
        "dan",
        "huyen",
        "ve",
        "phong",
        "chay,",
        "de",
        "nghi",
        "cac",
        "xa",
        "bao",
        "cao",
        "ket",
        "qua",
    ]
    for row in range(20):  # no two lines alike: letters that stand in columns are those of a page lying on its side
        text = " ".join(words[(3 * row + at * at) % len(words)] for at in range(12))
        ImageDraw.Draw(page).text((100, 100 + 40 * row), text, fill=0, font_size=15)
    path = tmp_path / "quet.png"
    page.save(path, dpi=(100, 100))
    return path


# ------------------------------------------------------------------ text


def test_text_prints_the_dispatch_and_says_what_it_leaves_out(invoke: Invoke) -> None:
    done = invoke("text", PRINTED)
    first, second = done.stdout.split("\f")
    assert done.exit_code == 0 and first.startswith("ỦY BAN NHÂN DÂN\n")
    assert "\n\n1. " in first and "\nNơi nhận:\n- Như trên;\n" in second
    assert done.stderr == "Không in 1 dòng ngoài văn bản (dấu, chữ ký số, số trang); --all in cả.\n"
    whole = invoke("text", PRINTED, "--all")
    assert whole.stdout == f"{done.stdout}\n2\n" and whole.stderr == ""


def test_text_of_some_pages(invoke: Invoke) -> None:
    pages = invoke("text", PRINTED).stdout.split("\f")
    assert [invoke("text", PRINTED, "--page", n).stdout for n in ("1", "2", "1-2")] == [*pages, "\f".join(pages)]


def test_the_help_says_that_some_pages_need_the_whole_file_read() -> None:
    words = " ".join(CliRunner().invoke(cli, ["text", "--help"]).stdout.split())
    assert "Chỉ in các trang này, ví dụ 3 hoặc 2-5 hoặc 1,4; cả tệp vẫn được đọc" in words


@pytest.mark.parametrize("pages", ["0", "x", "2-1", "1,,2", "-1", "1-"])
def test_a_page_that_is_no_number_is_wrong_use(invoke: Invoke, pages: str) -> None:
    done = invoke("text", PRINTED, "--page", pages)
    assert (done.exit_code, done.stdout) == (2, "") and "ví dụ 3 hoặc 2-5" in done.stderr


def test_a_page_that_is_not_there_is_wrong_use(invoke: Invoke) -> None:
    done = invoke("text", PRINTED, "--page", "2,7")
    assert (done.exit_code, done.stdout) == (2, "") and "không có trang 7. Tệp có 2 trang." in done.stderr


def test_text_as_json_hocr_and_alto(invoke: Invoke) -> None:
    data = json.loads(invoke("text", PRINTED, "--format", "json", "--page", "2").stdout)
    assert (data["schema"], data["page_amount"], [page["page"] for page in data["pages"]]) == ("congvan-text/1", 2, [2])
    assert {"overlay", "furniture"} & {block["role"] for block in data["pages"][0]["blocks"]}
    assert 'class="ocrx_word"' in invoke("text", PRINTED, "--format", "hocr").stdout
    assert "scan_res 150 150" in invoke("text", PRINTED, "--format", "hocr", "--dpi", "150").stdout
    assert "<TextBlock " in invoke("text", PRINTED, "--format", "alto").stdout


def test_text_without_geometry_is_text_and_json_only(invoke: Invoke) -> None:
    Path("cv.txt").write_text(
        "SỞ Y TẾ\nSố: 15/SYT-NV\n\nKính gửi: Các bệnh viện\n\nĐề nghị báo cáo.\n", encoding="utf-8"
    )
    assert "\n\nĐề nghị báo cáo.\n" in invoke("text", "cv.txt").stdout
    assert json.loads(invoke("text", "cv.txt", "--format", "json").stdout)["pages"][0]["blocks"]
    for form in ("hocr", "alto"):
        done = invoke("text", "cv.txt", "--format", form)
        assert (done.exit_code, done.stdout) == (2, "") and "--format text hoặc json" in done.stderr


def test_text_into_a_file_that_is_not_the_source(invoke: Invoke) -> None:
    assert invoke("text", PRINTED, "-o", "ra/cv.txt", "--page", "1").stdout == ""
    assert Path("ra/cv.txt").read_bytes().startswith("ỦY BAN NHÂN DÂN\n".encode())
    Path("cv.txt").write_text("Đề nghị báo cáo.\n", encoding="utf-8")
    done = invoke("text", "cv.txt", "-o", "../" + Path.cwd().name + "/cv.txt")
    assert done.exit_code == 5 and "không ghi đè" in done.stderr
    assert Path("cv.txt").read_text(encoding="utf-8") == "Đề nghị báo cáo.\n"


def test_text_from_stdin(invoke: Invoke) -> None:
    done = invoke("text", "-", "--name", "cv.md", data="Đề nghị báo cáo.".encode())
    assert (done.exit_code, done.stdout) == (0, "Đề nghị báo cáo.\n")


def test_text_of_a_secret_dispatch_needs_leave(invoke: Invoke) -> None:
    letter = "SỞ NỘI VỤ\nSố: 15/SNV-VP\n\nMẬT\n\nKính gửi: Các huyện\n\nĐề nghị báo cáo trước ngày 05/3/2025.\n"
    Path("cv.txt").write_text(letter, encoding="utf-8")
    done = invoke("text", "cv.txt")
    assert (done.exit_code, done.stdout) == (6, "")
    assert "Đề nghị báo cáo" in invoke("text", "cv.txt", "--allow-secret").stdout


def test_doubts_of_reading_are_told_on_stderr(invoke: Invoke, scan: Path) -> None:
    done = invoke("text", scan)
    assert done.stdout == "Kính gửi\n" and "Trang 1 quét mờ" in done.stderr


# ------------------------------------------------------------------ doctor FILE


def test_doctor_says_how_each_page_was_read(invoke: Invoke, scan: Path) -> None:
    done = invoke("doctor", scan)
    page, *_, total = done.stdout.splitlines()[1:-1]
    assert done.exit_code == 0 and done.stdout.startswith("quet.png\n")
    assert page.startswith("Trang 1: 210 × 297 mm, OCR, 2 từ, độ tin cậy 72,9 %, 1 từ được sửa, 0,0 giây")
    assert "  ! OCR_DOUBTFUL: Trang 1 quét mờ" in done.stdout
    assert total.startswith("Cộng: 1 trang, 2 từ, độ tin cậy 72,9 %, ")


def test_doctor_of_a_text_layer_in_english(invoke: Invoke) -> None:
    lines = invoke("doctor", PRINTED, "--lang", "en").stdout.splitlines()
    assert [line.split(", ")[1] for line in lines[1:3]] == ["text of the file"] * 2
    assert lines[3].startswith("Total: 2 pages, ") and "confidence" not in lines[3]


def test_doctor_saves_the_pictures_as_they_were_read(invoke: Invoke, scan: Path) -> None:
    done = invoke("doctor", scan, PRINTED, "--save", "anh/moi")
    assert "  - ảnh đã đọc: anh/moi/quet-trang-1.png" in done.stdout
    (path,) = Path("anh/moi").iterdir()
    with Picture.open(path) as picture:
        assert (picture.size, round(picture.info["dpi"][0])) == ((827, 1169), 100)
        assert 0.001 < (np.asarray(picture) < 128).mean() < 0.2


def test_doctor_keeps_the_pictures_of_two_files_of_one_name_apart(invoke: Invoke, scan: Path) -> None:
    Path("khac").mkdir()
    other = Path("khac/quet.png")
    other.write_bytes(scan.read_bytes())
    assert invoke("doctor", scan, other, "--save", "anh").exit_code == 0
    assert sorted(path.name for path in Path("anh").iterdir()) == ["quet-trang-1.png", "quet.png-trang-1.png"]


def test_doctor_draws_pdf_pages_at_the_resolution_asked_for(invoke: Invoke, scan: Path) -> None:
    Picture.open(scan).save("quet.pdf", resolution=100)
    invoke("doctor", "quet.pdf", "--dpi", "120", "--save", "anh")
    with Picture.open("anh/quet-trang-1.png") as picture:
        assert abs(picture.size[0] - 827 * 1.2) < 2 and round(picture.info["dpi"][0]) == 120


def test_doctor_of_files_that_cannot_be_read(invoke: Invoke) -> None:
    Path("hong.pdf").write_bytes(b"%PDF-1.4 cut off")
    alone = invoke("doctor", "hong.pdf")
    assert (alone.exit_code, alone.stdout) == (3, "") and "Không xử lý được hong.pdf: " in alone.stderr
    both = invoke("doctor", "hong.pdf", "khong-co.pdf", PRINTED)
    assert both.exit_code == 8 and "khong-co.pdf: Không tìm thấy tệp." in both.stderr
    assert "cv-3307-ubnd.pdf" in both.stdout


@pytest.mark.parametrize(
    ("fault", "code", "words"),
    [
        (PermissionError(13, "Permission denied"), 3, "không có quyền truy cập"),
        (ZeroDivisionError("division by zero"), 1, "ZeroDivisionError: division by zero"),
    ],
)
def test_doctor_keeps_every_fault_to_its_file(
    invoke: Invoke, scan: Path, monkeypatch: pytest.MonkeyPatch, fault: Exception, code: int, words: str
) -> None:
    def refuse(path: Path, **settings: Any) -> Source:
        if path == scan:
            raise fault
        return read(path, **settings)

    monkeypatch.setattr("pipeline.reading.read", refuse)
    done = invoke("doctor", scan, PRINTED)
    assert done.exit_code == 8 and "cv-3307-ubnd.pdf\nTrang 1" in done.stdout
    assert "quet.png: " in done.stderr and words in done.stderr and "Traceback" not in done.stderr
    assert invoke("doctor", scan).exit_code == code


def test_doctor_saves_no_picture_of_a_secret_dispatch_without_leave(
    invoke: Invoke, scan: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = ["SỞ NỘI VỤ", "Số: 15/SNV-VP", "MẬT", "Kính gửi: Các huyện", "Đề nghị báo cáo."]

    class Secret(Engine):
        def read(self, image: np.ndarray, dpi: int) -> list[Word]:
            return [
                Word(word, (100.0 + 90 * at, 100.0 + 60 * row, 180.0 + 90 * at, 130.0 + 60 * row), 0.9)
                for row, text in enumerate(rows)
                for at, word in enumerate(text.split())
            ]

    monkeypatch.setattr("pipeline.ocr.installed.best_engine", lambda: Secret([]))
    done = invoke("doctor", scan, "--save", "anh")
    assert (done.exit_code, done.stdout, list(Path("anh").iterdir())) == (6, "", [])
    assert "--allow-secret" in done.stderr
    assert invoke("doctor", scan).exit_code == 0
    assert invoke("doctor", scan, "--save", "anh", "--allow-secret").exit_code == 0
    assert [path.name for path in Path("anh").iterdir()] == ["quet-trang-1.png"]


def test_a_page_that_was_not_tried_is_not_one_that_failed() -> None:
    issues = (
        Issue("PAGE_FAILED", "error", "Không đọc được trang 2: hỏng.", page=2),
        Issue("PAGES_NOT_READ", "error", "Tệp có 9 trang; chỉ đọc 2 trang đầu.", page=3),
    )
    source = Source("cv.pdf", "0" * 64, "application/pdf", (Page(1, (Line("Kính gửi", 1),)),), issues=issues)
    written = report(source, {}, {}, 1.0, "vi")
    assert written.splitlines()[2:5] == [
        "Trang 2: KHÔNG ĐỌC ĐƯỢC",
        "  ! PAGE_FAILED: Không đọc được trang 2: hỏng.",
        "  ! PAGES_NOT_READ: Tệp có 9 trang; chỉ đọc 2 trang đầu.",
    ]
    assert "Trang 3" not in written


def test_doctor_with_a_folder_that_cannot_be_written(invoke: Invoke, scan: Path) -> None:
    Path("anh").write_text("một tệp", encoding="utf-8")
    done = invoke("doctor", scan, "--save", "anh")
    assert (done.exit_code, done.stdout) == (5, "") and "anh" in done.stderr


def test_doctor_whose_picture_cannot_be_written(invoke: Invoke, scan: Path) -> None:
    Path("anh/quet-trang-1.png").mkdir(parents=True)
    done = invoke("doctor", scan, "--save", "anh")
    assert done.exit_code == 5 and "Không ghi được anh/quet-trang-1.png" in done.stderr


def test_doctor_saves_only_with_a_file(invoke: Invoke) -> None:
    done = invoke("doctor", "--save", "anh")
    assert done.exit_code == 2 and "--save cần ít nhất một TỆP" in done.stderr
