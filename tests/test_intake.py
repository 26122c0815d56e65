"""The intake: what is done is not done again, what was begun is finished, and nothing is taken for something else."""

from __future__ import annotations

import datetime as dt
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from pipeline import batch, workers
from pipeline.cli import cli
from pipeline.config import Config
from pipeline.export import writing
from pipeline.intake import Event, Intake, jobs, watching
from pipeline.profile import Office
from pipeline.register import Register
from tests.faults.inbox import content, environment, fill, letter, numbers, outputs

ROOT = Path(__file__).resolve().parent.parent
DAY = dt.date(2024, 3, 30)
NOW = dt.datetime(2024, 3, 30, 8, tzinfo=dt.timezone(dt.timedelta(hours=7)))


@pytest.fixture(autouse=True)
def empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("CONGVAN_")]:
        monkeypatch.delenv(name)


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Jobs are done in this process, one after another."""

    def spread(
        jobs: Iterator[Any], work: Callable[[Any], Any], processes: int, died: object, stopped: Callable[[], bool]
    ) -> Iterator[Any]:
        for job in jobs:
            if job is not None:
                yield job, work(job)

    monkeypatch.setattr(workers, "spread", spread)


def put(name: str, number: int = 1, **more: Any) -> Path:
    path = Path("đến") / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(letter(number, **more), encoding="utf-8")
    return path


def taken(config: Config | None = None, *, again: bool = False, out: str = "ra") -> list[Event]:
    """Everything in the inbox is taken in; what was told of each file."""
    events: list[Event] = []
    config = config or Config(formats=("json", "md"))
    batch.prepare(Path(out), (), "vi")
    with Register.open("so.sqlite") as register:
        intake = Intake(
            register, Path(out), config, arrived_on=DAY, now=lambda: NOW, tell=events.append, again=again
        )  # fmt: skip
        intake.take(batch.find([Path("đến")], Path(out))[0], 1)
        intake.write_index()
    return events


def kinds(events: list[Event]) -> list[str]:
    return [event.kind for event in events]


pytestmark = pytest.mark.usefixtures("here")

# ------------------------------------------------------------------ what is done


def test_numbers_follow_the_files_and_what_is_done_is_skipped() -> None:
    for number in (3, 1, 2):
        put(f"{number}.txt", number)
    first = taken()
    assert [(e.kind, e.file_name, e.arrival_number, e.new) for e in first] == [
        ("document", "1.txt", 1, True), ("document", "2.txt", 2, True), ("document", "3.txt", 3, True),
    ]  # fmt: skip
    made, times = outputs(Path("ra")), {p: p.stat().st_mtime_ns for p in Path("ra").rglob("*")}
    assert kinds(taken()) == ["skipped"] * 3
    assert outputs(Path("ra")) == made and {p: p.stat().st_mtime_ns for p in Path("ra").rglob("*")} == times


def read_again(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that are read from now on."""
    read: list[str] = []

    def reading(job: jobs.Reading) -> batch.Outcome:
        read.append(job.file_name)
        return really(job)

    really = jobs._read
    monkeypatch.setattr(jobs, "_read", reading)
    return read


@pytest.mark.parametrize("damage", ["gone", "cut", "list gone"])
def test_outputs_that_are_damaged_are_drawn_again_without_reading(damage: str, monkeypatch: pytest.MonkeyPatch) -> None:
    put("1.txt", 1), put("2.txt", 2)
    taken()
    made = outputs(Path("ra"))
    match damage:
        case "gone":
            Path("ra/1.json").unlink()
        case "cut":
            os.truncate("ra/1.md", 100)
        case "list gone":
            next(Path("ra/1").iterdir()).unlink()
    read = read_again(monkeypatch)
    assert kinds(taken()) == ["document", "skipped"]
    assert not read and outputs(Path("ra")) == made


def test_a_new_format_is_drawn_without_reading_and_the_others_are_kept_up(monkeypatch: pytest.MonkeyPatch) -> None:
    put("1.txt", 1)
    taken()
    read = read_again(monkeypatch)
    assert kinds(taken(Config(formats=("html", "csv")))) == ["document"] and not read
    assert {"1.json", "1.md", "1.html", "1.csv", "index.html", "index.csv"} <= set(outputs(Path("ra")))
    assert kinds(taken()) == ["skipped"]


def test_what_a_person_says_comes_into_the_outputs_with_the_next_run(monkeypatch: pytest.MonkeyPatch) -> None:
    put("1.txt", 1)
    taken()
    with Register.open("so.sqlite") as register:
        document = register.at(1)
        register.set_document(document, {"subject": "rà soát chợ hạng ba"}, by="Văn thư", now=NOW)
    read = read_again(monkeypatch)
    assert kinds(taken()) == ["document"] and not read
    assert json.loads(Path("ra/1.json").read_bytes())["header"]["subject"] == "rà soát chợ hạng ba"
    assert "rà soát chợ hạng ba" in Path("ra/index.md").read_text(encoding="utf-8")


def test_a_slip_that_a_person_wrote_in_is_left_alone_and_then_kept_aside() -> None:
    from docx import Document

    put("a.txt")
    config = Config(formats=("json", "docx"))
    taken(config)
    slip = Path("ra/a.docx")
    word = Document(str(slip))
    word.add_paragraph("Đồng ý; giao Phòng Kế hoạch.")
    word.save(str(slip))
    written = slip.read_bytes()
    assert kinds(taken(config)) == ["skipped"] and slip.read_bytes() == written
    with Register.open("so.sqlite") as register:
        register.set_document(1, {"unit": "Phòng Kế hoạch"}, by="văn thư", now=NOW)
    (event,) = taken(config)
    assert [notice.code for notice in event.notices] == ["OUTPUT_EDITED"]
    assert Path("ra/a (sửa tay).docx").read_bytes() == written != slip.read_bytes()
    assert kinds(taken(config)) == ["skipped"]


def test_a_document_that_is_changed_by_a_later_one_is_drawn_anew_though_its_file_is_gone() -> None:
    path = put("1.txt", 1)
    taken()
    before = Path("ra/1.json").read_bytes()
    path.unlink()
    words = "Tiếp theo Công văn số 1/SCT-KH ngày 02/3/2024, Sở Công Thương gia hạn thời gian báo cáo tại Công văn số "
    put("2.txt", 2, before=words + "1/SCT-KH đến ngày 30/4/2024.")
    events = taken()
    assert kinds(events) == ["document", "changed"] and events[1].file_name == "1.txt"
    assert Path("ra/1.json").read_bytes() != before and events[0].notices


def test_another_version_of_the_program_reads_again_and_the_number_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    put("1.txt", 1)
    taken()
    read = read_again(monkeypatch)
    (event,) = taken(Config(formats=("json", "md"), office=Office("Ủy ban nhân dân huyện Bình Khê")))
    assert (event.kind, event.new, event.arrival_number, read) == ("document", False, 1, ["1.txt"])
    assert taken()[0].kind == "document" and taken(again=True)[0].kind == "document"
    assert read == ["1.txt"] * 3 and numbers(Path("so.sqlite")) == [1]


# ------------------------------------------------------------------ what is one document


def test_two_files_of_one_content_are_one_document() -> None:
    put("a.txt"), put("b.txt"), put("c/a.txt", 2)
    events = taken()
    assert [(e.kind, e.file_name, e.copy_of) for e in events if e.kind == "copy"] == [("copy", "b.txt", "a.txt")]
    assert numbers(Path("so.sqlite")) == [1, 2] and not Path("ra/b.json").exists()


def test_a_new_content_under_an_old_name_is_another_document() -> None:
    put("cv.txt", 1)
    taken()
    put("cv.txt", 2)
    (event,) = taken()
    assert event.arrival_number == 2 and event.entry and event.entry.target == "cv.txt"
    assert json.loads(Path("ra/cv.json").read_bytes())["header"]["code"] == "1/SCT-KH"
    assert json.loads(Path("ra/cv.txt.json").read_bytes())["header"]["code"] == "2/SCT-KH"


def test_a_file_that_is_replaced_while_it_is_processed_stays_the_one_that_was_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = put("cv.txt", 1)
    really = jobs._read

    def replaced(job: jobs.Reading) -> batch.Outcome:
        outcome = really(job)
        path.write_text(letter(2), encoding="utf-8")
        return outcome

    monkeypatch.setattr(jobs, "_read", replaced)
    (event,) = taken(Config(formats=("json", "pdf")))
    assert event.entry and event.entry.code == "1/SCT-KH"
    monkeypatch.setattr(jobs, "_read", really)
    events = taken(Config(formats=("json",)))
    assert [event.entry.code for event in events if event.entry] == ["2/SCT-KH"]
    assert numbers(Path("so.sqlite")) == [1, 2]


def test_what_fails_is_told_listed_and_not_registered() -> None:
    put("1.txt", 1)
    Path("đến/hong.pdf").write_bytes(b"%PDF-1.7 hong")
    secret = letter(2).replace("  Số: 2/SCT-KH", "  MẬT\n  Số: 2/SCT-KH")
    Path("đến/mat.txt").write_text(secret, encoding="utf-8")
    events = taken()
    assert [(e.file_name, int(e.outcome.code)) for e in events if e.outcome] == [("hong.pdf", 3), ("mat.txt", 6)]
    assert numbers(Path("so.sqlite")) == [1]
    listed = Path("ra/index.md").read_text(encoding="utf-8")
    assert (
        "hong.pdf" in listed and "mat.txt" in listed and sorted(os.listdir("đến")) == ["1.txt", "hong.pdf", "mat.txt"]
    )
    Path("đến/hong.pdf").unlink()
    taken()
    assert "hong.pdf" not in Path("ra/index.md").read_text(encoding="utf-8")


# ------------------------------------------------------------------ cut off anywhere


class Cut(BaseException):
    """As if the program had been killed here."""


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_cut_off_at_any_step_the_next_run_makes_up_for_it(monkeypatch: pytest.MonkeyPatch, after: bool) -> None:
    fill(Path("đến"), 2)
    words = "Tiếp theo Công văn số 1/SCT-KH ngày 02/3/2024, Sở Công Thương gia hạn thời gian báo cáo tại Công văn số "
    put("cv-9.txt", 3, before=words + "1/SCT-KH đến ngày 30/4/2024.")
    taken()
    calm = outputs(Path("ra")), content(Path("so.sqlite"))
    steps = 0

    def counted(work: Callable[..., Any]) -> Callable[..., Any]:
        def step(*arguments: Any, **named: Any) -> Any:
            nonlocal steps
            steps += 1
            if steps == cut and not after:
                raise Cut
            result = work(*arguments, **named)
            if steps == cut:
                raise Cut
            return result

        return step

    for name in ("claim", "enter", "exported"):
        monkeypatch.setattr(Register, name, counted(getattr(Register, name)))
    monkeypatch.setattr(writing.os, "replace", counted(os.replace))
    monkeypatch.setattr(writing, "remove_stale", counted(writing.remove_stale))
    cut, cuts = 1, 0
    while True:
        for path in sorted(Path().glob("ra/**/*"), reverse=True):
            path.rmdir() if path.is_dir() else path.unlink()
        for path in Path().glob("so.sqlite*"):
            path.unlink()
        steps = 0
        try:
            taken()
        except Cut:
            cuts += 1
        else:
            break
        chosen, cut = cut, 0
        taken()
        cut = chosen + 1
        assert (outputs(Path("ra")), content(Path("so.sqlite"))) == calm, f"cut at step {chosen}"
    assert cuts > 20


def test_the_remains_of_a_killed_run_are_swept_and_those_of_a_living_one_are_not() -> None:
    Path("ra").mkdir()
    (Path("ra") / ".congvan-abc123").mkdir()
    (Path("ra") / ".congvan-abc123" / "0").write_bytes(b"half")
    with writing.staging(Path("ra")) as living:
        writing.sweep(Path("ra"))
        assert [path.name for path in Path("ra").iterdir()] == [living.name]
    assert not list(Path("ra").iterdir())


# ------------------------------------------------------------------ what is told


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, [*arguments, "--register", "so.sqlite", "--received-on", "2024-03-30"])


def test_the_table_the_totals_and_what_failed_are_told_on_stderr_only() -> None:
    put("1.txt", 1), put("2.txt", 1)
    put("[b]3.txt", 3, due=31)
    Path("đến/hong.pdf").write_bytes(b"%PDF-1.7 hong")
    done = run("batch", "đến", "-o", "ra")
    assert (done.exit_code, done.stdout) == (8, "")
    assert "Số đến" in done.stderr and "[b]3.txt" in done.stderr and "Cùng nội dung với 1.txt" in done.stderr
    assert "1 tệp không xử lý được:" in done.stderr and "hong.pdf" in done.stderr
    assert "Vào sổ mới 2 văn bản" in done.stderr and "trùng nội dung 1" in done.stderr


def test_quiet_says_only_what_failed() -> None:
    put("1.txt", 1)
    assert (done := run("batch", "đến", "-o", "ra", "--quiet")).exit_code == 0 and done.stderr == ""
    Path("đến/hong.pdf").write_bytes(b"%PDF-1.7 hong")
    assert (done := run("batch", "đến", "-o", "ra", "--quiet")).exit_code == 8
    assert len(done.stderr.splitlines()) == 1 and "hong.pdf" in done.stderr


def test_the_log_is_one_json_object_a_line() -> None:
    put("1.txt", 1), put("2.txt", 1)
    Path("đến/hong.pdf").write_bytes(b"%PDF-1.7 hong")
    done = run("batch", "đến", "-o", "ra", "--json-log")
    lines = [json.loads(line) for line in done.stderr.splitlines()]
    assert [line["event"] for line in lines] == ["started", "document", "copy", "failed", "done"]
    document, _, failed, last = lines[1:]
    assert (document["arrival_number"], document["target"], document["first_due"]) == (1, "1", "2024-04-28")
    assert (failed["exit_code"], failed["file"]) == (3, "hong.pdf") and failed["advice"]
    assert (last["new"], last["copies"], last["failed"], last["files"]) == (1, 1, 1, 3)
    assert all(dt.datetime.fromisoformat(line["time"]).tzinfo for line in lines)


def test_a_long_batch_shows_only_what_needs_attention() -> None:
    fill(Path("đến"), 31)
    done = run("batch", "đến", "-o", "ra", "--format", "json")
    assert "cv-0001.txt" not in done.stderr and "đủ cả ở index.html" in done.stderr
    assert "Vào sổ mới 31 văn bản" in done.stderr


# ------------------------------------------------------------------ watching


def test_a_file_is_taken_when_it_is_whole_and_again_when_it_is_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "_SETTLED_S", 0.05)
    monkeypatch.setattr(watching, "_LOOK_S", 0.1)
    path = put("1.txt", 1)
    put("2.txt.part", 2), put("~$3.txt", 3)
    stop, away = threading.Event(), []
    arriving = watching.rounds(Path("đến"), Path("ra"), stop, poll=False, gone=away.append)
    assert [file.file_name for file in next(arriving)] == ["1.txt"]
    growing = put("4.txt", 4)
    grown = 0

    def grow() -> None:
        nonlocal grown
        for _ in range(8):
            with growing.open("a", encoding="utf-8") as file:
                file.write("thêm\n")
            grown += 1
            time.sleep(0.02)

    writer = threading.Thread(target=grow)
    writer.start()
    assert [file.file_name for file in next(arriving)] == ["4.txt"] and grown == 8
    writer.join()
    path.write_text(letter(5), encoding="utf-8")
    assert [file.file_name for file in next(arriving)] == ["1.txt"]
    os.rename("đến", "mất")
    threading.Timer(0.5, os.rename, ("mất", "đến")).start()
    threading.Timer(1.5, put, ("6.txt", 6)).start()
    assert [file.file_name for file in next(arriving)] == ["6.txt"] and away == [True, False]
    stop.set()
    assert list(arriving) == []


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_watch_takes_what_comes_and_ends_cleanly(number: int) -> None:
    put("1.txt", 1)
    command = [
        sys.executable,
        str(ROOT / "cli.py"),
        "watch",
        "đến",
        "-o",
        "ra",
        "--register",
        "so.sqlite",
        "--json-log",
    ]
    with subprocess.Popen(
        command, env=environment(), stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as run_:
        assert run_.stderr is not None
        events = []
        for line in run_.stderr:
            events.append(json.loads(line))
            if events[-1]["event"] == "document":
                if len(events) == 2:
                    put("2.txt", 2)
                else:
                    os.killpg(run_.pid, number)
    assert [event["event"] for event in events] == ["started", "document", "document", "done"]
    assert run_.returncode == 0 and numbers(Path("so.sqlite")) == [1, 2]
    assert "2.html" in outputs(Path("ra")) and "2/SCT-KH" in Path("ra/index.md").read_text(encoding="utf-8")
    assert not list(Path("ra").glob(".congvan-*/"))
