"""What a careless user gives the program: every way in ends with words that help, a documented code, no half files."""

from __future__ import annotations

import io
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
import unicodedata
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result

from pipeline import batch, reading
from pipeline.cli import cli
from pipeline.errors import ExitCode
from tests.sheets import lettered

ROOT = Path(__file__).resolve().parent.parent
Invoke = Callable[..., Result]

LETTER = """UBND TỈNH AN SƠN                    CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
   SỞ CÔNG THƯƠNG                          Độc lập - Tự do - Hạnh phúc

  Số: 412/SCT-KH                        An Sơn, ngày 06 tháng 3 năm 2024
V/v báo cáo tình hình chợ
           nông thôn

                 Kính gửi: Ủy ban nhân dân các huyện, thành phố.

     Để phục vụ kỳ họp của Hội đồng nhân dân tỉnh, Sở Công Thương đề nghị Ủy ban nhân dân các huyện, thành phố:
     1. Rà soát các chợ nông thôn xuống cấp trên địa bàn.
     2. Gửi báo cáo về Sở Công Thương trước ngày 29/3/2024./.

Nơi nhận:                                              GIÁM ĐỐC
- Như trên;
- Lưu: VT, KH.                                      Đoàn Văn Lộc
"""


@pytest.fixture
def invoke(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Invoke:
    """Runs a command in an empty folder with a clean environment, one process."""
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("CONGVAN_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("CONGVAN_JOBS", "1")
    return lambda *arguments, data=None: CliRunner().invoke(cli, list(arguments), input=data)


def put(name: str, data: str | bytes = LETTER) -> Path:
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


def under(folder: str) -> list[Path]:
    return [path for path in Path(folder).rglob("*") if path.is_file()]


def zipped(**parts: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name.replace("__", "/") + ".xml", text)
    return target.getvalue()


NOISE = random.Random(7).randbytes(4000)
EMPTY_WORD = zipped(word__document='<w:document xmlns:w="w"><w:body><w:p/></w:body></w:document>')

# ------------------------------------------------------------------ files that are no dispatch


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("rỗng.txt", b"", "rỗng (0 byte)"),
        ("trắng.txt", b" \n\t\r\n \f\n", "Không đọc được chữ nào"),
        ("dấu.txt", b"\xef\xbb\xbf", "Không đọc được chữ nào"),
        ("vô hình.txt", "\u00a0\u200b\n".encode(), "Không đọc được chữ nào"),
        ("trống.md", b"---\ntitle: x\n---\n", "Không đọc được chữ nào"),
        ("script.html", b"<html><script>var a = 'x'</script></html>", "mở trang bằng trình duyệt"),
        ("ảnh.docx", EMPTY_WORD, "xuất tệp ra PDF"),
        ("rác.txt", NOISE, "không phải văn bản Unicode"),
        ("rác.pdf", NOISE, "nội dung không phải .pdf"),
        ("rác.docx", NOISE, "nội dung không phải .docx"),
        ("đầu.pdf", b"%PDF-1.4\n", "hỏng hoặc bị cắt ngắn"),
        ("nén.docx", zipped(a="x"), "tệp nén hoặc bảng tính"),
        ("cắt.docx", EMPTY_WORD[:-30], "hỏng hoặc bị cắt ngắn"),
        ("trang.mht", b"MIME-Version: 1.0\nContent-Type: multipart/related\n\n--x", "MHTML"),
        ("thư.txt", b"From: a@b.vn\nTo: c@d.vn\nSubject: x\n\nabc", "Thư điện tử thư.txt không kèm văn bản"),
    ],
)
def test_a_file_that_holds_no_dispatch(invoke: Invoke, name: str, data: bytes, words: str) -> None:
    put(name, data)
    done = invoke("process", name, "-o", "ra")
    assert (done.exit_code, done.stdout, under("ra")) == (3, "", [])
    assert words in done.stderr and "Traceback" not in done.stderr


def test_a_text_that_is_no_single_dispatch_by_its_length(invoke: Invoke, monkeypatch: pytest.MonkeyPatch) -> None:
    put("sách.html", f"<pre>{LETTER}</pre>")
    monkeypatch.setattr(reading, "MAX_CHARACTERS", 200)
    done = invoke("process", "sách.html", "-o", "ra")
    assert done.exit_code == 3 and "tách mỗi văn bản ra một tệp" in done.stderr


def test_thirty_megabytes_are_refused_at_once(invoke: Invoke) -> None:
    put("sách.txt", b"a b c\n" * 5_000_000)
    start = time.perf_counter()
    done = invoke("process", "sách.txt", "-o", "ra")
    assert done.exit_code == 3 and "2 triệu ký tự" in done.stderr
    assert time.perf_counter() - start < 20


@pytest.mark.parametrize(
    "words",
    [
        "CÁCH NẤU PHỞ\n\n- 1 kg xương\n1. Rửa xương cho sạch.\n2. Ninh trong 8 giờ.\n",
        "Dear Ms Carter,\n\nThank you for your letter.\n1. Please send the invoice.\n\nYours,\nJohn Smith\n",
        "Buổi sáng mùa thu năm ấy, trời trong xanh.\n\n- Ông ơi, ông kể chuyện đi!\n- Ừ, các cháu ngồi xuống.\n",
    ],
)
def test_a_document_that_is_no_dispatch_is_never_called_complete(invoke: Invoke, words: str) -> None:
    put("x.txt", words)
    assert invoke("process", "x.txt", "-o", "ra").exit_code == 0
    result = json.loads(Path("ra/x.json").read_bytes())
    assert result["status"] == "needs_review"
    assert "NOT_A_DISPATCH" in {issue["code"] for issue in result["issues"]}


# ------------------------------------------------------------------ encodings


def cp1258(text: str) -> bytes:
    letters = []
    for char in unicodedata.normalize("NFC", text):
        base, *marks = unicodedata.normalize("NFD", char)
        tones = [mark for mark in marks if mark in "\u0300\u0301\u0303\u0309\u0323"]
        letters.append(
            unicodedata.normalize("NFC", base + "".join(m for m in marks if m not in tones)) + "".join(tones)
        )
    return "".join(letters).encode("cp1258")


@pytest.mark.parametrize(
    "data",
    [
        LETTER.encode("utf-16-le"),
        LETTER.encode("utf-16-be"),
        ("\ufeff" + LETTER).encode("utf-16-be"),
        LETTER.encode("utf-8-sig"),
        cp1258(LETTER),
        unicodedata.normalize("NFD", LETTER).encode(),
        LETTER.replace("\n", "\r\n").encode(),
        LETTER.replace("\n", "\r").encode(),
        LETTER.replace("Sở", "S\0ở").encode(),
        LETTER.replace("     2.", "\f     2.").encode(),
    ],
    ids=["utf-16-le", "utf-16-be", "bom16", "bom8", "cp1258", "nfd", "crlf", "mac", "nul", "formfeed"],
)
def test_one_letter_in_many_encodings_gives_the_same_tasks(invoke: Invoke, data: bytes) -> None:
    put("a.txt")
    put("b.txt", data)
    assert invoke("process", "a.txt", "b.txt", "-o", "ra").exit_code == 0
    a, b = (json.loads(Path(f"ra/{name}.json").read_bytes()) for name in "ab")
    assert a["header"] == b["header"] and [t["action"] for t in a["tasks"]] == [t["action"] for t in b["tasks"]]
    assert len(a["tasks"]) == 2


def test_a_line_of_half_a_megabyte_is_read(invoke: Invoke) -> None:
    put("a.txt", LETTER.replace("trên địa bàn.", "trên địa bàn " + "các thôn và các bản " * 26_000 + "."))
    assert invoke("process", "a.txt", "-o", "ra").exit_code == 0
    assert len(json.loads(Path("ra/a.json").read_bytes())["tasks"]) == 2


# ------------------------------------------------------------------ names and places


def test_names_that_hurt_terminals_pages_and_folders(invoke: Invoke) -> None:
    for name in (
        "xuống\ndòng.txt",
        "\u202efdp.txt",
        "màu\x1b[31m.txt",
        "<script>alert(1)<.txt",
        "-rf.txt",
        "%41#?.txt",
    ):
        put(f"vào/{name}")
    with open(b"v\xc3\xa0o/\xff\xfe.txt", "wb") as file:  # a name in TCVN3
        file.write(LETTER.encode())
    done = invoke("process", "vào", "-o", "ra")
    assert done.exit_code == 0 and "7/7" in done.stderr
    names = sorted(path.stem for path in Path("ra").glob("*.json"))
    assert names == sorted(["%41#?", "-rf", "<script>alert(1)<", "__", "_fdp", "màu_[31m", "xuống_dòng"])
    for path in under("ra"):
        if path.suffix in (".html", ".md"):
            text = path.read_text(encoding="utf-8")
            assert "<script>alert" not in text and "\x1b" not in text and "\u202e" not in text


@pytest.mark.parametrize("name", ["..", ".", "../..", "/", "a/.."])
def test_no_name_leads_out_of_the_output_folder(invoke: Invoke, name: str) -> None:
    assert invoke("process", "-", "--name", name, "-o", "x/ra", data=LETTER.encode()).exit_code == 0
    assert Path("x/ra/stdin.json").is_file()
    assert {path.parts[:2] for path in under(".")} == {("x", "ra")}


@pytest.mark.parametrize("name", ["...txt", "..txt", "..."])
def test_a_file_named_with_dots_stays_in_the_output_folder(invoke: Invoke, name: str) -> None:
    put(name)
    assert invoke("process", f"./{name}", "-o", "x/ra").exit_code == 0
    assert {path.parts[:2] for path in under("x")} == {("x", "ra")}


def test_a_word_file_and_a_web_page_of_one_name(invoke: Invoke) -> None:
    put("vào/cv.htm", f"<pre>{LETTER}</pre>")
    put("vào/cv.html", f"<pre>{LETTER}</pre>")
    put("vào/cv.md", LETTER)
    done = invoke("process", "vào", "-o", "ra")
    assert done.exit_code == 0, done.stderr
    assert sorted(path.name for path in Path("ra").glob("*.json")) == ["cv.html.json", "cv.json", "cv.md.json"]
    assert Path("ra/cv.html").is_file() and list(Path("ra/cv.html.danh-muc").glob("*.html"))


def test_results_of_an_earlier_run_are_no_dispatches(invoke: Invoke) -> None:
    put("a.txt")
    assert invoke("process", ".", "-o", "ra").exit_code == 0
    done = invoke("process", ".", "-o", "ra2")
    assert done.exit_code == 0 and "1/1" in done.stderr


def test_a_file_given_twice_is_done_once(invoke: Invoke) -> None:
    put("vào/a.txt")
    done = invoke("process", "vào", "vào/a.txt", "./vào/../vào/a.txt", "-o", "ra")
    assert done.exit_code == 0 and "1/1" in done.stderr


def test_pipes_devices_and_broken_links_never_hang(invoke: Invoke) -> None:
    put("vào/a.txt")
    os.mkfifo("vào/ống.txt")
    for name, target in (("vòng.txt", "vòng.txt"), ("mất.txt", "không có"), ("số không.txt", "/dev/zero")):
        Path("vào", name).symlink_to(target)
    Path("vào/lên").symlink_to("..", target_is_directory=True)
    done = invoke("process", "vào", "-o", "ra")
    assert done.exit_code == 8 and "Đã xử lý 1/5" in done.stderr
    assert "ống.txt: Không phải là tệp thường" in done.stderr and "vòng.txt: Không tìm thấy tệp" in done.stderr
    shown = invoke("show", "vào/ống.txt")
    assert shown.exit_code == 3 and "Không phải là tệp thường" in shown.stderr
    folder = invoke("show", "vào")
    assert folder.exit_code == 3 and "Đây là một thư mục" in folder.stderr


def test_a_folder_that_may_not_be_listed_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "kín").mkdir()
    honest = os.scandir

    def closed(path: str | Path) -> object:
        if Path(path).name == "kín":
            raise PermissionError(13, "Permission denied", str(path))
        return honest(path)

    monkeypatch.setattr(os, "scandir", closed)
    files, _ = batch.find([tmp_path], None)
    assert [file.file_name for file in files] == ["kín"]
    outcome = batch.carry_out(batch.Job(files[0], "kín", None, batch.Config()))
    assert outcome.code is ExitCode.UNREADABLE and "không có quyền truy cập" in outcome.message


def test_the_failures_are_told_even_when_the_index_cannot_be_written(invoke: Invoke) -> None:
    put("vào/a.txt")
    put("vào/b.txt", b"")
    Path("ra/index.html").mkdir(parents=True)
    done = invoke("process", "vào", "-o", "ra")
    assert done.exit_code == 5 and "b.txt rỗng" in done.stderr and "ở đó có một thư mục cùng tên" in done.stderr


# ------------------------------------------------------------------ secret documents


@pytest.mark.parametrize("degree", ["MẬT", "TỐI MẬT", "TUYỆT MẬT"])
def test_nothing_of_a_secret_document_leaves_a_batch(invoke: Invoke, degree: str) -> None:
    secret = LETTER.replace("V/v báo", f"   {degree}\nV/v báo").replace("chợ nông thôn xuống cấp", "kho vũ khí")
    put("vào/a.txt")
    put("vào/b.txt", secret)
    done = invoke("process", "vào", "-o", "ra")
    assert done.exit_code == 8 and f"độ mật “{degree}”" in done.stderr
    assert not any("kho vũ khí" in path.read_text(encoding="utf-8") for path in under("ra"))
    assert "kho vũ khí" not in done.output and not list(Path("ra").glob("b.*"))
    alone = invoke("process", "vào/b.txt", "-o", "-")
    assert (alone.exit_code, alone.stdout) == (6, "")


# ------------------------------------------------------------------ wrong use


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["process", "", "-o", "ra"], "đường dẫn trống"),
        (["show", ""], "đường dẫn trống"),
        (["process", "a.txt", "-o"], "-o thiếu giá trị"),
        (["process", "a.txt", "-o", "ra", "--allow-secret=1"], "--allow-secret thiếu giá trị, hoặc có giá trị thừa"),
        (["process", "a.txt", "-o", "ra", "--lang", "fr"], "chỉ nhận: vi, en"),
        (["process", "a.txt", "-o", "ra", "--jobs", "-1"], "của “--jobs” không hợp lệ"),
        (["process", "a.txt", "-o", "ra", "--received-on", "31/02/2025"], "cần một ngày, ví dụ"),
        (["show", "a.txt", "thừa"], "Thừa tham số"),
    ],
)
def test_wrong_use_is_told_in_vietnamese(invoke: Invoke, arguments: list[str], words: str) -> None:
    put("a.txt")
    done = invoke(*arguments)
    assert (done.exit_code, done.stdout) == (2, "") and words in done.stderr
    assert not Path("ra").exists()


def test_nothing_on_stdin(invoke: Invoke) -> None:
    assert invoke("process", "-", "-o", "ra", data=b"").exit_code == 3
    assert invoke("show", "-", data=b"").exit_code == 3


# ------------------------------------------------------------------ the program itself


def door(*arguments: str, **more: object) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, str(ROOT / "cli.py"), *arguments],
        capture_output=True,
        check=False,
        **more,  # type: ignore[call-overload]
    )


def test_output_is_utf8_whatever_the_locale(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(LETTER, encoding="utf-8")
    plain = {k: v for k, v in os.environ.items() if not k.startswith(("LC_", "LANG", "PYTHON", "CONGVAN_"))}
    done = door("show", "a.txt", cwd=tmp_path, env={**plain, "PYTHONIOENCODING": "latin-1"})
    assert done.returncode == 0 and "Số, ký hiệu: 412/SCT-KH" in done.stdout.decode("utf-8")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_a_full_disk_behind_stdout_is_an_output_error(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(LETTER, encoding="utf-8")
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [sys.executable, str(ROOT / "cli.py"), "show", "a.txt"],
            stdout=full,
            stderr=subprocess.PIPE,
            cwd=tmp_path,
            check=False,
        )
    assert done.returncode == 5 and "ổ đĩa đã đầy" in done.stderr.decode()


def test_without_stdin_and_stdout(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(LETTER, encoding="utf-8")
    for arguments, code in (("process a.txt -o ra", 0), ("show a.txt", 0), ("process - -o ra", 3)):
        line = f'"{sys.executable}" "{ROOT / "cli.py"}" {arguments} <&- >&-'
        done = subprocess.run(["bash", "-c", line], stderr=subprocess.PIPE, cwd=tmp_path, check=False)
        assert (done.returncode, b"Traceback" in done.stderr) == (code, False), done.stderr.decode()


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_run_that_is_stopped_leaves_whole_files_and_no_process(tmp_path: Path, number: int, jobs: str) -> None:
    (tmp_path / "vào").mkdir()
    for n in range(400):
        (tmp_path / "vào" / f"{n}.txt").write_text(LETTER, encoding="utf-8")
    with subprocess.Popen(
        [sys.executable, str(ROOT / "cli.py"), "process", "vào", "-o", "ra", "--jobs", jobs],
        stderr=subprocess.PIPE, cwd=tmp_path, start_new_session=True,
    ) as run:  # fmt: skip
        until = time.monotonic() + 60
        while not list(tmp_path.glob("ra/*.json")) and time.monotonic() < until:
            time.sleep(0.05)
        run.send_signal(number)
        _, words = run.communicate(timeout=60)
    assert run.returncode == 130 and "Đã dừng theo yêu cầu" in words.decode() and b"Traceback" not in words
    for path in tmp_path.glob("ra/*.json"):
        assert json.loads(path.read_bytes())["schema"] == "congvan/1"
    assert not list((tmp_path / "ra").rglob(".congvan-*"))
    with pytest.raises(ProcessLookupError):
        os.killpg(run.pid, 0)


def alive(group: int) -> list[str]:
    """The processes of a session that are still at work, from /proc."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, _, session = stat.read_text().rpartition(")")[2].split()[:4]
        except (OSError, ValueError):
            continue
        if int(session) == group and state != "Z":
            found.append(stat.parent.name)
    return found


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="no /proc here")
def test_workers_leave_with_a_parent_that_is_killed(tmp_path: Path) -> None:
    (tmp_path / "vào").mkdir()
    for n in range(300):
        (tmp_path / "vào" / f"{n}.txt").write_text(LETTER, encoding="utf-8")
    with subprocess.Popen(
        [sys.executable, str(ROOT / "cli.py"), "process", "vào", "-o", "ra", "--jobs", "2"],
        stderr=subprocess.DEVNULL, cwd=tmp_path, start_new_session=True,
    ) as run:  # fmt: skip
        until = time.monotonic() + 60
        while not list(tmp_path.glob("ra/*.json")) and time.monotonic() < until:
            time.sleep(0.05)
        assert len(alive(run.pid)) > 1
        run.kill()
    until = time.monotonic() + 20
    while alive(run.pid) and time.monotonic() < until:
        time.sleep(0.1)
    assert alive(run.pid) == []


# ------------------------------------------------------------------ packages


def archive(*files: tuple[str, str | bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as made:
        for name, data in files:
            made.writestr(name, data)
    return target.getvalue()


def test_a_package_among_the_files_gives_each_document_its_own_results(invoke: Invoke) -> None:
    put("vao/thư 12.zip", archive(("cv-45.txt", LETTER), ("phụ lục/cv-45.txt", LETTER), ("bảng.xlsx", b"x")))
    put("vao/thư 12.txt")
    done = invoke("process", "vao", "-o", "ra")
    assert done.exit_code == 0 and "Bỏ qua 1 tệp" in done.stderr and "3/3 văn bản" in done.stderr
    results = {path.relative_to("ra").as_posix(): json.loads(path.read_bytes()) for path in Path("ra").rglob("*.json")}
    assert {name: result["source"]["file_name"] for name, result in results.items()} == {
        "thư 12.json": "thư 12.txt",
        "thư 12.zip/cv-45.json": "thư 12.zip/cv-45.txt",
        "thư 12.zip/phụ lục/cv-45.json": "thư 12.zip/phụ lục/cv-45.txt",
    }
    again = invoke("process", "vao", "-o", "ra")
    assert again.exit_code == 0 and len(list(Path("ra").rglob("*.json"))) == 3


def test_a_document_that_fails_in_a_package_fails_alone(invoke: Invoke) -> None:
    put(
        "gói.zip",
        archive(
            ("cv.txt", LETTER),
            ("hỏng.pdf", b"%PDF-1.4"),
            ("thư.msg", b"\xd0\xcf\x11\xe0"),
            ("x.rar", b"Rar!\x1a\x07\x01"),
        ),
    )
    done = invoke("process", "gói.zip", "-o", "ra")
    assert done.exit_code == 8 and "1/4 văn bản" in done.stderr and Path("ra/gói.zip/cv.json").is_file()
    assert "gói.zip/hỏng.pdf" in done.stderr and "gói.zip/x.rar là tệp nén RAR" in done.stderr
    assert "gói.zip/x.rar" in Path("ra/index.html").read_text(encoding="utf-8")


def test_a_single_package_ends_with_its_own_code(invoke: Invoke) -> None:
    put("một.zip", archive(("cv.txt", LETTER)))
    put("trống.zip", archive(("bảng.xlsx", b"x")))
    assert invoke("process", "một.zip", "-o", "ra").exit_code == 0
    assert not Path("ra/index.html").exists()
    done = invoke("process", "trống.zip", "-o", "ra2")
    assert done.exit_code == 3 and "không kèm văn bản nào đọc được (1 tệp dạng khác)" in done.stderr
    assert under("ra2") == []


def test_a_package_is_read_from_stdin_and_shown_when_it_holds_one_document(invoke: Invoke) -> None:
    data = archive(("cv.txt", LETTER), ("b.txt", LETTER))
    done = invoke("process", "-", "--name", "gói.zip", "-o", "ra", data=data)
    assert done.exit_code == 0 and Path("ra/gói.zip/b.json").is_file()
    put("gói.zip", data)
    put("một.zip", archive(("cv.txt", LETTER)))
    assert "412/SCT-KH" in invoke("show", "một.zip").stdout
    shown = invoke("show", "gói.zip")
    assert shown.exit_code == 3 and "có 2 văn bản: cv.txt, b.txt" in shown.stderr


def test_no_name_in_a_package_leads_out_of_the_output_folder(invoke: Invoke) -> None:
    names = (
        "../../thoát.txt",
        "/tmp/thoát.txt",
        "..\\..\\thoát.txt",
        "C:\\thoát.txt",
        "a/../../../thoát.txt",
        "ộ" * 300 + ".txt",
    )
    put("vao/gói.zip", archive(*((name, LETTER) for name in names)))
    done = invoke("process", "vao", "-o", "ra")
    assert done.exit_code == 0, done.stderr
    assert len(list(Path("ra/gói.zip").rglob("*.json"))) == len(names)
    assert sorted(path.name for path in Path().iterdir()) == ["ra", "vao"]


# ------------------------------------------------------------------ scans without a sound Tesseract


def scan_and_text() -> bytes:
    """A PDF of a scanned page and a page of text."""
    from tests.reading.conftest import PdfMaker

    pdf = PdfMaker()
    scan = np.full((842, 595), 235, np.uint8)
    lettered(scan, slice(100, 700), slice(60, 500), 10)
    pdf.page(picture=scan)
    pdf.page([(60, 100 + 20 * at, 12, row.strip()) for at, row in enumerate(LETTER.splitlines()) if row.strip()])
    return pdf.data()


@pytest.fixture
def tesseract(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """Puts a program of that name in the place of all others, which does what it is told when it should read a page."""
    folder = tmp_path / "bin"
    folder.mkdir()

    def install(reading: str, languages: str = "vie") -> None:
        program = folder / "tesseract"
        program.write_text(
            '#!/bin/sh\ncase "$*" in\n'
            f'  *--list-langs*) echo "List of available languages (1):"; echo "{languages}" ;;\n'
            '  *--version*) echo "tesseract 5.3.0" ;;\n'
            f"  *) {reading} ;;\nesac\n"
        )
        program.chmod(0o755)

    from pipeline.ocr import inprocess, trueocr
    from pipeline.ocr import tesseract as program

    for optional in (inprocess, trueocr):
        monkeypatch.setattr(optional, "available", lambda: False)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin" if shutil.which("tesseract") is None else str(folder))
    program._check.cache_clear()
    yield install
    program._check.cache_clear()


def test_a_scan_without_tesseract_names_the_command_that_installs_it(invoke: Invoke, tesseract: object) -> None:
    put("a.pdf", scan_and_text())
    done = invoke("process", "a.pdf", "-o", "ra")
    assert done.exit_code == 4 and "apt-get install tesseract-ocr" in done.stderr and under("ra") == []


def test_tesseract_without_vietnamese_names_the_command(invoke: Invoke, tesseract: Callable[..., None]) -> None:
    tesseract("exit 0", languages="eng")
    put("a.pdf", scan_and_text())
    done = invoke("process", "a.pdf", "-o", "ra")
    assert done.exit_code == 4 and "tesseract-ocr-vie" in done.stderr and under("ra") == []


@pytest.mark.parametrize(
    ("reading", "words"),
    [("kill -SEGV $$", "Tesseract báo lỗi"), ("exec /bin/sleep 60", "không đọc xong trang trong 1 giây")],
)
def test_a_page_on_which_tesseract_crashes_or_hangs_fails_alone(
    tesseract: Callable[..., None], reading: str, words: str
) -> None:
    from pipeline.ocr.tesseract import TesseractEngine
    from pipeline.reading import read_bytes
    from pipeline.run import understand

    tesseract(reading)
    start = time.monotonic()
    source = read_bytes(scan_and_text(), "a.pdf", ocr=TesseractEngine(timeout_s=1))
    assert time.monotonic() - start < 20
    result = understand(source, batch.Config())
    assert result.status == "partial" and [page.page for page in result.source.pages] == [2]
    (issue,) = [issue for issue in result.issues if issue.code == "PAGE_FAILED"]
    assert (issue.severity, issue.page) == ("error", 1) and words in issue.message
    assert [task.directive for task in result.tasks][-1:] == ["2"]


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="no /proc here")
@pytest.mark.parametrize("stop", ["Ctrl-C", "end", "kill"])
def test_a_scan_that_is_stopped_leaves_no_program_and_no_picture(
    tmp_path: Path, tesseract: Callable[..., None], monkeypatch: pytest.MonkeyPatch, stop: str
) -> None:
    from tests.reading.conftest import PdfMaker

    pdf = PdfMaker()
    for at in range(2):
        scan = np.full((1170, 827), 235, np.uint8)
        lettered(scan, slice(100, 1000), slice(60, 500 + at), 10)
        pdf.page(picture=scan)
    (tmp_path / "a.pdf").write_bytes(pdf.data())
    started, temporary = tmp_path / "started", tmp_path / "tạm"
    temporary.mkdir()
    tesseract(f"echo >> '{started}'; exec /bin/sleep 600")
    monkeypatch.setenv("TMPDIR", str(temporary))
    with subprocess.Popen(
        [sys.executable, str(ROOT / "cli.py"), "process", "a.pdf", "-o", "ra", "--jobs", "2"],
        stderr=subprocess.DEVNULL, cwd=tmp_path, start_new_session=True,
    ) as run:  # fmt: skip
        until = time.monotonic() + 100
        while not (started.exists() and list(temporary.rglob("*.*"))) and time.monotonic() < until:
            time.sleep(0.05)
        assert len(alive(run.pid)) > 2 and list(temporary.rglob("*.*"))
        if stop == "Ctrl-C":  # reaches whatever is in the group that the terminal shows
            os.killpg(run.pid, signal.SIGINT)
        else:
            run.send_signal(signal.SIGTERM if stop == "end" else signal.SIGKILL)
        run.wait(60)
    until = time.monotonic() + 20
    while (alive(run.pid) or list(temporary.iterdir())) and time.monotonic() < until:
        time.sleep(0.1)
    assert (alive(run.pid), list(temporary.iterdir())) == ([], [])


@pytest.mark.slow
def test_a_long_scan_is_read_in_the_memory_of_a_short_one(tmp_path: Path) -> None:
    from tests.reading.conftest import PdfMaker

    def grown(count: int, jobs: int) -> float:
        pdf = PdfMaker()
        for at in range(count):
            scan = np.full((1170, 827), 235, np.uint8)
            lettered(scan, slice(100, 1000), slice(60, 500 + at), 10)
            pdf.page(picture=scan)
        (tmp_path / "a.pdf").write_bytes(pdf.data())
        program = (
            "import resource, sys; from pathlib import Path; from pipeline.document import Word; from pipeline.reading import read\n"
            "class Engine:\n"
            "    name = 'e'\n"
            "    def read(self, image, dpi): return [Word('chữ', (100.0 + 90 * n, 100.0, 180.0 + 90 * n, 130.0), 0.9) for n in range(9)]\n"
            f"pages = read(Path(sys.argv[1]), ocr=Engine(), dpi=100, jobs={jobs}).pages\n"
            f"assert len(pages) == {count}\n"
            "print(max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) / 1024)"
        )
        done = subprocess.run(
            [sys.executable, "-c", program, str(tmp_path / "a.pdf")],
            capture_output=True,
            text=True,
            cwd=ROOT,
            check=True,
        )
        return float(done.stdout)

    for jobs in (1, 2):
        assert grown(90, jobs) < grown(10, jobs) + 40
