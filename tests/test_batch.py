"""Which files, under which names, and that one failure stays one."""

from __future__ import annotations

import io
import itertools
import json
import os
import signal
import threading
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path, PurePath

import pytest

from pipeline import batch, workers
from pipeline.batch import Found, Job, Outcome
from pipeline.config import Config
from pipeline.document import Issue
from pipeline.errors import ExitCode
from pipeline.reading import pages as pages_of
from pipeline.reading.pages import PageRead


def found(*names: str) -> list[Found]:
    return [Found(Path("in") / name, PurePath(name).name, PurePath(name).parent) for name in names]


# ------------------------------------------------------------------ finding


def make(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x", encoding="utf-8")


def test_a_folder_is_walked_in_order_without_hidden_lock_and_foreign_files(tmp_path: Path) -> None:
    make(tmp_path, "b.txt", "a.PDF", "sub/c.docx", ".git/d.txt", "~$b.docx", ".e.txt", "bang.xlsx", "sub/anh.mp4")
    files, passed = batch.find([tmp_path], None)
    assert [(file.folder / file.file_name).as_posix() for file in files] == ["a.PDF", "b.txt", "sub/c.docx"]
    assert passed == 2


def test_the_output_folder_inside_an_input_folder_is_left_out(tmp_path: Path) -> None:
    make(tmp_path, "a.txt", "out/a.html", "out/a/so-y-te.md")
    files, _ = batch.find([tmp_path], tmp_path / "out")
    assert [file.file_name for file in files] == ["a.txt"]


def test_a_named_file_is_taken_whatever_its_ending(tmp_path: Path) -> None:
    make(tmp_path, "cong-van")
    assert [file.file_name for file in batch.find([tmp_path / "cong-van"], None)[0]] == ["cong-van"]


def test_a_link_to_the_folder_above_does_not_loop(tmp_path: Path) -> None:
    make(tmp_path, "sub/a.txt")
    (tmp_path / "sub" / "up").symlink_to(tmp_path, target_is_directory=True)
    assert len(batch.find([tmp_path], None)[0]) == 1


# ------------------------------------------------------------------ packages


def package(*names: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return target.getvalue()


def test_a_package_stands_for_its_documents_and_its_other_files_are_counted(tmp_path: Path) -> None:
    make(tmp_path, "b.txt", "sub/c.rar", "bang.xlsx")
    (tmp_path / "sub" / "thư 12.zip").write_bytes(package("cv.txt", "phu-luc/cv.txt", "logo.svg", "sâu.rar"))
    (tmp_path / "hỏng.zip").write_bytes(package("a.txt")[:-9])
    files, passed = batch.find([tmp_path], None)
    assert [(file.file_name, file.folder.as_posix(), file.way) for file in files] == [
        ("b.txt", ".", ()),
        ("hỏng.zip", ".", ()),
        ("c.rar", "sub", ()),
        ("thư 12.zip/cv.txt", "sub/thư 12.zip", (0,)),
        ("thư 12.zip/phu-luc/cv.txt", "sub/thư 12.zip/phu-luc", (1,)),
        ("thư 12.zip/sâu.rar", "sub/thư 12.zip", (3,)),
    ]
    assert passed == 2


def test_documents_of_packages_of_one_stem_have_outputs_of_their_own(tmp_path: Path) -> None:
    make(tmp_path, "cv.txt")
    for name in ("cv.zip", "cv.eml"):  # what a file is, its content says
        (tmp_path / name).write_bytes(package("cv.txt", "sub/../cv.txt", "../../cv.docx"))
    files, _ = batch.find([tmp_path], None)
    assert [PurePath(target).as_posix() for target in batch.targets(files, None)] == [
        "cv.eml/cv", "cv.eml/sub/cv", "cv.eml/cv.docx", "cv", "cv.zip/cv", "cv.zip/sub/cv", "cv.zip/cv.docx",
    ]  # fmt: skip


def test_the_result_of_another_package_is_not_written_over(tmp_path: Path) -> None:
    (tmp_path / "a.zip").mkdir()
    source = {"source": {"file_name": "a.zip/cv.txt"}}
    (tmp_path / "a.zip" / "cv.json").write_text(json.dumps(source), encoding="utf-8")
    same = Found(b"", "a.zip/cv.txt", PurePath("a.zip"), (0,))
    other = Found(b"", "a.zip/cv.docx", PurePath("a.zip"), (1,))
    assert [PurePath(t).as_posix() for t in batch.targets([same], tmp_path)] == ["a.zip/cv"]
    assert [PurePath(t).as_posix() for t in batch.targets([other], tmp_path)] == ["a.zip/cv.docx"]


def test_a_package_is_not_unpacked_before_its_turn(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(package("cv.txt"))
    (found,), _ = batch.opened(Found(tmp_path / "a.zip", "a.zip"))
    assert found.source == tmp_path / "a.zip"
    (tmp_path / "a.zip").unlink()
    outcome = batch.carry_out(Job(found, "a.zip/cv", None, Config()))
    assert outcome.code is ExitCode.UNREADABLE and "Không tìm thấy tệp" in outcome.message


# ------------------------------------------------------------------ names


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (("cv-6132.pdf",), ["cv-6132"]),
        (("cv-6132.pdf", "cv-6132.docx"), ["cv-6132", "cv-6132.docx"]),
        (("cv.pdf", "cv.pdf", "cv.pdf", "cv.pdf"), ["cv", "cv.pdf", "cv.pdf.2", "cv.pdf.3"]),
        (("CV.pdf", "cv.docx"), ["CV", "cv.docx"]),
        (("a/cv.pdf", "b/cv.pdf"), ["a/cv", "b/cv"]),
        (("index.txt", "sub/index.txt"), ["index.txt", "sub/index"]),
        (("cv.v2.pdf", "cv.v2"), ["cv.v2", "cv"]),
    ],
)
def test_output_names(names: tuple[str, ...], expected: list[str]) -> None:
    assert [PurePath(target).as_posix() for target in batch.targets(found(*names), None)] == expected


def test_a_name_near_the_limit_of_the_file_system_leaves_room_for_extensions() -> None:
    (target,) = batch.targets(found("ộ" * 83 + ".pdf"), None)
    assert len(f"{target}.json".encode()) < 255 and set(target) == {"ộ"}


def test_the_result_of_another_file_is_not_written_over_and_its_own_is(tmp_path: Path) -> None:
    (tmp_path / "cv.json").write_text(json.dumps({"source": {"file_name": "cv.pdf"}}), encoding="utf-8")
    assert batch.targets(found("cv.docx"), tmp_path) == ["cv.docx"]
    assert batch.targets(found("cv.pdf"), tmp_path) == ["cv"]


@pytest.mark.parametrize("text", ["", "[1]", '{"source": 3}', "\x00"])
def test_a_file_that_is_no_result_does_not_hold_its_name(tmp_path: Path, text: str) -> None:
    (tmp_path / "cv.json").write_text(text, encoding="utf-8")
    assert batch.targets(found("cv.docx"), tmp_path) == ["cv"]


# ------------------------------------------------------------------ many processes


def echo_or_die(job: Job) -> Outcome:
    """Stands for carry_out in a worker: dies where the file's name asks for it."""
    if "dies" in job.found.file_name:
        os.kill(os.getpid(), signal.SIGKILL)
    return Outcome(job.found.file_name, ExitCode.OK)


def jobs(*names: str) -> list[Job]:
    return [Job(file, file.file_name, None, Config()) for file in found(*names)]


def test_a_few_texts_are_not_worth_a_second_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "processors", lambda: 4)
    texts = [f"{n}.txt" for n in range(100)]
    assert batch.processes_for(jobs(*texts[:5]), None) == 1
    assert batch.processes_for(jobs(*texts[:5]), 3) == 3
    assert batch.processes_for(jobs(*texts), None) == 4
    assert batch.processes_for(jobs("a.txt", "b.pdf", "c.txt"), None) == 3
    assert batch.processes_for(jobs("a.pdf"), 8) == 1


def test_only_the_processors_that_this_process_may_use_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threading, "active_count", lambda: 1)
    monkeypatch.setattr(os, "cpu_count", lambda: 64)
    monkeypatch.setattr(os, "sched_getaffinity", lambda process: {3, 5, 7}, raising=False)
    assert workers.processors() == 3 and batch.processes_for(jobs(*"abcdefgh"), None) == 3
    monkeypatch.delattr(os, "sched_getaffinity")  # a Mac
    assert workers.processors() == 64
    monkeypatch.setattr(threading, "active_count", lambda: 2)
    assert workers.processors() == 1


@pytest.mark.parametrize("processes", [1, 2])
def test_outcomes_keep_the_order_of_the_jobs(processes: int) -> None:
    names = [f"{n}.txt" for n in range(6)]
    assert [o.file_name for o in batch.run(jobs(*names), processes, echo_or_die)] == names


def test_a_worker_that_dies_takes_only_its_own_file() -> None:
    outcomes = list(batch.run(jobs("a.txt", "dies.txt", "b.txt", "dies-too.txt", "c.txt"), 2, echo_or_die))
    assert [(o.file_name, o.code is ExitCode.OK) for o in outcomes] == [
        ("a.txt", True), ("dies.txt", False), ("b.txt", True), ("dies-too.txt", False), ("c.txt", True),
    ]  # fmt: skip
    assert outcomes[1].code is ExitCode.INTERNAL and "bị dừng đột ngột" in outcomes[1].message


# ------------------------------------------------------------------ the code at the end


@pytest.mark.parametrize(
    ("codes", "single", "expected"),
    [
        ([0], True, 0),
        ([3], True, 3),
        ([6], True, 6),
        ([0, 0], False, 0),
        ([0, 3], False, 8),
        ([0, 6], False, 8),
        ([3, 3], False, 7),
        ([3], False, 7),
        ([6, 6], False, 6),
        ([4, 4], False, 4),
        ([3, 6], False, 7),
    ],
)
def test_the_exit_code_of_a_run(codes: list[int], single: bool, expected: int) -> None:
    assert batch.exit_code(map(ExitCode, codes), single=single) == expected


# ------------------------------------------------------------------ processors that no file needs


def slow_page(index: int) -> PageRead:
    """Stands for a scanned page: takes a while, and says which process read it."""
    time.sleep(0.2)
    return PageRead(None, (Issue("READ", "info", str(os.getpid()), page=index + 1),))


def open_slow() -> Callable[[int], PageRead]:
    return slow_page


def read_slowly(count: int) -> list[tuple[int | None, str]]:
    pages = pages_of.read_pages(open_slow, count, 1)
    return [(page.issues[0].page, page.issues[0].message) for page in pages]


def spread(*counts: int) -> list[list[tuple[int | None, str]]]:
    done = workers.spread(iter(counts), read_slowly, 2, lambda count: [])
    return [read for _, read in done]


def test_the_pages_of_the_last_scan_go_to_whichever_process_is_free() -> None:
    short, long = spread(2, 12)
    assert [page for page, _ in long] == list(range(1, 13))
    assert len({process for _, process in short}) == 1 and len({process for _, process in long}) == 2
    assert max(Counter(process for _, process in long).values()) < 11


def test_while_every_processor_has_a_file_each_reads_its_own() -> None:
    first, second = spread(6, 6)
    assert len({process for _, process in first[:5]}) == len({process for _, process in second[:5]}) == 1


def test_jobs_are_drawn_as_there_is_room_and_begun_no_more_when_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "_AHEAD", 4)
    drawn = []

    def endless() -> Iterator[int]:
        for number in itertools.count():
            drawn.append(number)
            yield number

    taken: list[int] = []
    done = workers.spread(endless(), abs, 2, lambda job: -1, stopped=lambda: len(taken) >= 20)
    for job, result in done:
        assert job == result
        taken.append(job)
        assert len(drawn) <= len(taken) + 4
    assert 20 <= len(taken) <= 24 and taken == list(range(len(taken)))


def test_a_job_that_waits_for_a_result_is_drawn_after_it() -> None:
    seen: list[int] = []

    def after_each_other() -> Iterator[int | None]:
        for number in range(3):
            while len(seen) < number:
                yield None
            yield number

    for job, _ in workers.spread(after_each_other(), abs, 2, lambda job: -1):
        seen.append(job)
    assert seen == [0, 1, 2]
