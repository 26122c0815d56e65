"""Pages spread over processes: the same pages in the same order, and a page that kills its worker is lost alone."""

from __future__ import annotations

import os
import signal
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from pipeline import reading
from pipeline.document import Cell, Line, Page, Word
from pipeline.errors import MissingTool
from pipeline.ocr.tesseract import TesseractEngine, _check
from pipeline.reading import pages, read_bytes
from pipeline.reading.pages import PageRead, collected, failed, read_pages


def read_one(folder: str, index: int) -> PageRead:
    """Reads a page as its number asks for: 3 dies, 5 never ends, 7 fails."""
    with open(f"{folder}/{os.getpid()}", "a", encoding="utf-8"):
        pass
    if index == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    if index == 5:
        time.sleep(300)
    if index == 7:
        return failed(8, "hỏng")
    return PageRead(Page(page=index + 1, lines=(Line(f"Trang {index + 1}", index + 1),)))


def opened(folder: str) -> Callable[[int], PageRead]:
    return partial(read_one, folder)


def test_pages_come_in_order_and_what_kills_a_worker_costs_one_page(tmp_path) -> None:
    start = time.monotonic()
    reads = list(read_pages(partial(opened, str(tmp_path)), 10, jobs=3, patience_s=4.0))
    assert time.monotonic() - start < 20
    assert [read.page.page if read.page else None for read in reads] == [1, 2, 3, None, 5, None, 7, None, 9, 10]
    lost = [(issue.code, issue.severity, issue.page) for read in reads for issue in read.issues]
    assert lost == [("PAGE_FAILED", "error", number) for number in (4, 6, 8)]
    workers = [int(path.name) for path in tmp_path.iterdir()]
    assert 3 <= len(workers) <= 5 and os.getpid() not in workers  # a lost one is replaced if the others are busy
    for worker in workers:
        with pytest.raises(ProcessLookupError):
            os.kill(worker, 0)


@pytest.mark.parametrize(("count", "jobs"), [(3, 1), (1, 4)])
def test_one_process_or_one_page_needs_no_other(tmp_path, count: int, jobs: int) -> None:
    assert len(list(read_pages(partial(opened, str(tmp_path)), count, jobs))) == count
    assert [path.name for path in tmp_path.iterdir()] == [str(os.getpid())]


def test_whoever_stops_listening_leaves_no_worker(tmp_path) -> None:
    reads = read_pages(partial(opened, str(tmp_path)), 3, jobs=2)
    next(reads)
    reads.close()
    for path in tmp_path.iterdir():
        with pytest.raises(ProcessLookupError):
            os.kill(int(path.name), 0)


def without_engine() -> Callable[[int], PageRead]:
    def read(index: int) -> PageRead:
        raise MissingTool("Cần Tesseract.", "Cài đặt.")

    return read


def test_a_missing_program_ends_the_file() -> None:
    with pytest.raises(MissingTool) as caught:
        list(read_pages(without_engine, 4, jobs=2))
    assert caught.value.advice == "Cài đặt."


def cannot_be_opened() -> Callable[[int], PageRead]:
    raise OSError("tệp đã bị xóa")


def test_a_file_that_a_worker_cannot_open_is_told_like_any_other_fault(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(OSError, match="tệp đã bị xóa"):
        list(read_pages(cannot_be_opened, 4, jobs=2))
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize("possible", [0, 1, 2])
def test_where_no_more_processes_can_be_had_those_there_read_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, possible: int
) -> None:
    started = []

    class Scarce(pages._Worker):
        def __init__(self, *given: object) -> None:
            if len(started) >= possible:
                raise BlockingIOError(11, "Resource temporarily unavailable")
            super().__init__(*given)
            started.append(self)

    monkeypatch.setattr(pages, "_Worker", Scarce)
    reads = read_pages(partial(opened, str(tmp_path)), 3, jobs=3)
    if not possible:
        with pytest.raises(BlockingIOError):
            next(reads)
        return
    assert [read.page.page for read in reads if read.page] == [1, 2, 3]
    assert len(list(tmp_path.iterdir())) == possible


# ------------------------------------------------------------------ what a page's program leaves behind


@pytest.fixture
def endless(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The place of a ``tesseract`` that never ends. In it come to be the temporary folder, ``started`` with the
    program's process number, and ``worker`` with that of whoever started it."""
    program = tmp_path / "tesseract"
    program.write_text(
        '#!/bin/sh\ncase "$*" in\n*--list-langs*) echo "List (1):"; echo vie ;;\n*--version*) echo "tesseract 5.3.0" ;;\n'
        f"*) echo $$ > '{tmp_path}/starting'; /bin/mv '{tmp_path}/starting' '{tmp_path}/started'; exec /bin/sleep 600 ;;\nesac\n"
    )
    program.chmod(0o755)
    (tmp_path / "tam").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tam"))
    _check.cache_clear()
    return tmp_path


def read_with_program(folder: Path, index: int) -> PageRead:
    """The first page is read as soon as the program is at work on the second; the third is lost with that worker."""
    if index == 1:
        (folder / "worker").write_text(str(os.getpid()))
        TesseractEngine().read(np.full((60, 60), 255, np.uint8), 100)
    until = time.monotonic() + 60
    while not (folder / "started").exists() and time.monotonic() < until:
        time.sleep(0.05)
    if index == 2:
        os.kill(int((folder / "worker").read_text()), signal.SIGKILL)
        time.sleep(600)
    return PageRead(Page(page=index + 1, lines=()))


def with_program(folder: Path) -> Callable[[int], PageRead]:
    return partial(read_with_program, folder)


def at_work(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="no /proc here")
@pytest.mark.parametrize("end", ["nobody listens", "time is up", "worker is killed"])
def test_a_program_that_reads_a_page_ends_with_its_worker(
    endless: Path, monkeypatch: pytest.MonkeyPatch, end: str
) -> None:
    late = 0.0
    monkeypatch.setattr(pages, "time", SimpleNamespace(monotonic=lambda: time.monotonic() + late))
    reads = read_pages(partial(with_program, endless), 3 if end == "worker is killed" else 2, jobs=2)
    assert next(reads).page
    program = int((endless / "started").read_text())
    assert at_work(program) and list((endless / "tam").rglob("tess_*"))
    if end == "time is up":
        late = 10_000.0
    if end != "nobody listens":
        assert next(reads).page is None
    reads.close()
    until = time.monotonic() + 20
    while at_work(program) and time.monotonic() < until:
        time.sleep(0.05)
    assert not at_work(program) and list((endless / "tam").iterdir()) == []


def test_tables_are_numbered_through_the_file() -> None:
    def table(number: int, *tables: int) -> PageRead:
        return PageRead(Page(page=number, lines=tuple(Line("x", number, cell=Cell(t, 0, 0)) for t in tables)))

    content = collected(iter([table(1, 0, 1), table(2), table(3, 0)]), 3)
    assert [line.cell.table for page in content.pages for line in page.lines if line.cell] == [0, 1, 2]


def test_reading_stops_where_a_file_is_too_long_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MAX_CHARACTERS", 100)
    reads = (PageRead(Page(page=n, lines=(Line("chữ " * 10, n),))) for n in range(1, 9))
    content = collected(reads, 8)
    assert [page.page for page in content.pages] == [1, 2]
    assert [(i.code, i.severity, i.page) for i in content.issues] == [("PAGES_NOT_READ", "error", 3)]
    assert "có 8 trang; chỉ đọc 2 trang đầu" in content.issues[0].message


class Printed:
    """An engine that tells where the ink is on a page."""

    name = "printed"

    def read(self, image: np.ndarray, dpi: int) -> list[Word]:
        rows = np.flatnonzero((image < 120).any(axis=1))
        return [Word(f"hàng-{round(int(rows[0]) * 7.2 / dpi) * 10}", (100, int(rows[0]), 300, int(rows[-1])), 0.9)]


def test_a_scan_gives_the_same_pages_in_one_process_and_in_three(pdf) -> None:
    for page in range(5):
        scan = np.full((842, 595), 235, np.uint8)
        scan[100 + 60 * page : 110 + 60 * page, 100:400] = 10
        pdf.page(picture=scan)
    alone = read_bytes(pdf.data(), "a.pdf", ocr=Printed(), dpi=100)
    spread = read_bytes(pdf.data(), "a.pdf", ocr=Printed(), dpi=100, jobs=3)
    assert spread == alone
    assert [page.lines[0].text for page in alone.pages] == [f"hàng-{100 + 60 * page}" for page in range(5)]
