"""A disk that is full, an output folder that goes, names that no office should give: nothing lost, a message each."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import time
import unicodedata
from pathlib import Path

import pytest

from pipeline import batch as batches
from tests.faults.inbox import batch, command, environment, fill, letter, numbers, outputs

ADVICE = "chạy lại lệnh này là tiếp tục"

pytestmark = pytest.mark.slow


def test_a_full_disk_is_told_and_the_next_run_goes_on(tmp_path: Path) -> None:
    fill(tmp_path / "đến", 8)

    def small_files() -> None:  # a page is larger than this, a staging lock and the register of a run are not
        resource.setrlimit(resource.RLIMIT_FSIZE, (3000, resource.RLIM_INFINITY))

    made = batch(tmp_path, "--format", "json")  # the register is there, and large enough
    assert made.returncode == 0
    shutil.rmtree(tmp_path / "ra")
    done = subprocess.run(
        command("--format", "json"), cwd=tmp_path, env=environment(), capture_output=True, text=True, check=False,
        preexec_fn=small_files,
    )  # fmt: skip
    assert done.returncode == 5 and "Traceback" not in done.stderr, done.stderr
    assert not outputs(tmp_path / "ra")
    again = batch(tmp_path, "--format", "json")
    assert again.returncode == 0 and "ghi lại kết quả 8" in again.stderr
    assert numbers(tmp_path / "so.sqlite") == list(range(1, 9))


def test_an_output_folder_that_is_removed_ends_the_run_and_nothing_is_read_twice(tmp_path: Path) -> None:
    fill(tmp_path / "đến", 150)
    with subprocess.Popen(
        command("--json-log"), cwd=tmp_path, env=environment(), stderr=subprocess.PIPE, text=True
    ) as run:
        assert run.stderr is not None
        words = ""
        for line in run.stderr:
            words += line
            if '"event": "document"' in line and words.count('"event": "document"') == 3:
                os.rename(tmp_path / "ra", tmp_path / "đi")
    assert run.returncode == 5 and "Thư mục kết quả ra không còn nữa" in words and ADVICE in words
    assert not (tmp_path / "ra").exists()
    before = len(numbers(tmp_path / "so.sqlite"))
    again = batch(tmp_path)
    assert again.returncode == 0 and f"Vào sổ mới {150 - before} văn bản, ghi lại kết quả {before}" in again.stderr
    assert numbers(tmp_path / "so.sqlite") == list(range(1, 151))


@pytest.mark.parametrize("damage", ["garbage", "empty", "folder", "cut"])
def test_a_register_that_is_none_is_left_as_it_is(tmp_path: Path, damage: str) -> None:
    fill(tmp_path / "đến", 2)
    register = tmp_path / "so.sqlite"
    match damage:
        case "garbage":
            register.write_bytes(b"khong phai la so " * 500)
        case "empty":
            register.write_bytes(b"")
        case "folder":
            register.mkdir()
        case "cut":
            assert batch(tmp_path).returncode == 0
            shutil.rmtree(tmp_path / "ra")
            register.write_bytes(register.read_bytes()[:9000])
    before = register.read_bytes() if register.is_file() else None
    done = batch(tmp_path)
    assert done.returncode == 5 and "Traceback" not in done.stderr and "sổ" in done.stderr.lower(), done.stderr
    assert (register.read_bytes() if register.is_file() else None) == before
    assert not [name for name in outputs(tmp_path / "ra") if name.endswith(".json")]


NAMES = {
    "newline": "cv\n1.txt",
    "long": "ộ" * 83 + ".txt",  # 253 bytes
    "decomposed": unicodedata.normalize("NFD", "công văn đến.txt"),
    "right-to-left": "cv-\u202etxt.1\u202c.txt",
    "not Unicode": os.fsdecode(b"cv-\xff\xfe.txt"),
    "markup": "[red]cv[bold].txt",
}


def test_names_that_no_office_should_give(tmp_path: Path) -> None:
    (tmp_path / "đến").mkdir()
    for number, name in enumerate(NAMES.values(), 1):
        (tmp_path / "đến" / name).write_text(letter(number), encoding="utf-8")
    (tmp_path / "đến" / "vòng").symlink_to(tmp_path / "đến", target_is_directory=True)
    (tmp_path / "đến" / "mình.txt").symlink_to("mình.txt")
    before = sorted(os.listdir(tmp_path / "đến"))
    done = batch(tmp_path)
    assert done.returncode == 8 and "mình.txt" in done.stderr and "Traceback" not in done.stderr, done.stderr
    assert numbers(tmp_path / "so.sqlite") == list(range(1, len(NAMES) + 1))
    made = outputs(tmp_path / "ra")
    assert len([name for name in made if name.endswith(".json")]) == len(NAMES)
    assert sorted(os.listdir(tmp_path / "đến")) == before
    again = batch(tmp_path)
    assert f"đã xong từ trước {len(NAMES)}" in again.stderr and outputs(tmp_path / "ra") == made


def test_ten_thousand_files_are_found_in_seconds(tmp_path: Path) -> None:
    for folder in range(10):
        (tmp_path / f"{folder}").mkdir()
        for number in range(1000):
            (tmp_path / f"{folder}" / f"{number}.txt").touch()
    start = time.perf_counter()
    files, _ = batches.find([tmp_path], tmp_path / "ra")
    assert len(files) == 10_000 and time.perf_counter() - start < 10
    assert [file.file_name for file in files[:3]] == ["0.txt", "1.txt", "10.txt"]


def test_a_clock_that_goes_back_is_told_and_the_numbers_go_on(tmp_path: Path) -> None:
    fill(tmp_path / "đến", 1)
    assert batch(tmp_path).returncode == 0
    fill(tmp_path / "đến", 2)
    done = subprocess.run(
        [*command(), "--received-on", "2024-03-01"], cwd=tmp_path, env=environment(), capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0 and "sớm hơn ngày đến" in done.stderr.replace("\n", " "), done.stderr
    assert numbers(tmp_path / "so.sqlite") == [1, 2]
