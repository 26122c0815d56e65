"""The pages of one file, read one after another or spread over processes.

A worker opens the file itself and draws its own pages, so that no pixels travel and the memory is that of one page a
process. A page that kills its worker, or never ends, is lost alone. With a worker end the programs that it started, and
the pictures that it laid down for them go when the file is read: they may be of a secret document.
"""

from __future__ import annotations

import datetime as dt
import multiprocessing
import os
import signal
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from multiprocessing.connection import Connection, wait
from pathlib import Path

from pipeline.document import Issue, Page
from pipeline.reading.content import Content
from pipeline.reading.encodings import Name, told
from pipeline.workers import give_back_processor, leave_with_parent, take_idle_processor

# A worker is a copy of this process: the file need not travel, and a script that calls the program is not run again.
_FORK = multiprocessing.get_context("fork")

MAX_PAGES = 2000
"""More is no dispatch; what follows is not read, with an issue."""

KILLED = "chương trình đọc trang này bị dừng giữa chừng"
"""What is said of a page that ended the process that read it."""

# An engine gives a page up after two minutes; a page is read up to four times (stamps, upside down, a picture in it).
_PATIENCE_S = 600.0


@dataclass(frozen=True, slots=True)
class PageRead:
    """What became of one page: None where it could not be read. ``signed`` are the days of its electronic signatures,
    ``encoded`` the old encodings (reading/encodings.py) its words were in."""

    page: Page | None
    issues: tuple[Issue, ...] = ()
    signed: tuple[dt.date, ...] = ()
    encoded: frozenset[Name] = frozenset()


ReadPage = Callable[[int], PageRead]
"""Reads the page of an index (from 0). A page's fault is in its PageRead; what it raises ends the whole file."""


def collected(found: Iterator[PageRead], count: int) -> Content:
    """The content of a file of ``count`` pages, its tables numbered through.

    Reading stops at MAX_PAGES, or before the text has more than MAX_CHARACTERS; an issue says so.
    """
    from pipeline.reading import MAX_CHARACTERS

    pages: list[Page] = []
    issues: list[Issue] = []
    signed: list[dt.date] = []
    encoded: set[Name] = set()
    characters = tables = tried = 0
    for read in found:
        if read.page:
            characters += sum(len(line.text) for line in read.page.lines)
            if pages and characters > MAX_CHARACTERS:
                break
            cells = {line.cell.table for line in read.page.lines if line.cell}
            pages.append(_numbered_from(tables, read.page) if tables and cells else read.page)
            tables += max(cells, default=-1) + 1
        issues += read.issues
        signed += read.signed
        encoded |= read.encoded
        tried += 1
    if tried < count:
        message = f"Tệp có {count} trang; chỉ đọc {tried} trang đầu. Hãy tách các trang còn lại ra tệp riêng."
        issues.append(Issue("PAGES_NOT_READ", "error", message, page=tried + 1))
    if encoded:
        issues += told(encoded, "\n".join(line.text for page in pages for line in page.lines))
    return Content(pages=tuple(pages), published=min(signed, default=None), issues=tuple(issues))


def _numbered_from(first: int, page: Page) -> Page:
    """The page with its tables numbered from ``first``."""
    lines = (
        replace(line, cell=replace(line.cell, table=first + line.cell.table)) if line.cell else line
        for line in page.lines
    )
    return replace(page, lines=tuple(lines))


def blank(page: Page) -> PageRead:
    """A page with nothing printed on it, which is passed over."""
    return PageRead(replace(page, steps=("blank", *page.steps)), (nothing_on(page.page),))


def nothing_on(number: int) -> Issue:
    """The issue of a blank page."""
    return Issue("PAGE_BLANK", "info", f"Trang {number} trắng, được bỏ qua.", page=number)


def reason(fault: Exception) -> str:
    """Why a page could not be read, for a clerk: our own words, or that the file is damaged, which is all that others' mean."""
    ours = isinstance(fault, RuntimeError) and type(fault).__module__.startswith(("builtins", "pipeline"))
    return str(fault) if ours and str(fault) else "nội dung trang hỏng hoặc bị cắt ngắn"


def failed(number: int, why: object) -> PageRead:
    """A page that could not be read."""
    return PageRead(None, (Issue("PAGE_FAILED", "error", f"Không đọc được trang {number}: {why}.", page=number),))


def read_pages(
    open_file: Callable[[], ReadPage], count: int, jobs: int, patience_s: float = _PATIENCE_S
) -> Iterator[PageRead]:
    """The pages of a file in order, each as soon as it and those before it are read.

    ``open_file`` is called once in each of up to ``jobs`` processes and must be picklable; ``patience_s`` is the time a
    page may take in a process of its own. With ``jobs`` 1 this process reads, and a processor that no other job of its
    batch needs (pipeline.workers) helps it as long as there are pages. Raises what the opening of the file and the reading
    of a page raise, and OSError where the system has no process left for even one.
    """
    waiting, done, workers = deque(range(count)), dict[int, PageRead](), list[_Worker]()
    # A worker of a multiprocessing.Pool may have no workers itself.
    read = open_file() if min(jobs, count) < 2 or multiprocessing.current_process().daemon else None
    lent = 0
    temporary = tempfile.TemporaryDirectory(prefix="congvan-", ignore_cleanup_errors=True)
    start = partial(_Worker, open_file, Path(temporary.name))
    try:
        for turn in range(count):
            while turn not in done:
                if read is None:
                    jobs = _give_out(waiting, workers, start, jobs)
                else:
                    # After its first page: at the start of a batch a processor is idle only until its job comes.
                    while lent + 1 < len(waiting) < count and take_idle_processor():
                        lent += 1
                    with suppress(OSError):  # no process to be had: this one reads on
                        _give_out(waiting, workers, start, lent)
                    if waiting:
                        index = waiting.popleft()
                        done[index] = read(index)
                for worker in _returned(workers, patience_s, wait_for_one=turn not in done):
                    index, answer = worker.answer()
                    if isinstance(answer, Exception):
                        raise answer
                    done[index] = answer or failed(index + 1, KILLED)
                    if answer is None:
                        workers.remove(worker)
            yield done.pop(turn)
    finally:
        for worker in workers:
            worker.end()
        for _ in range(lent):
            give_back_processor()
        temporary.cleanup()


class _Worker:
    """A process that reads one page at a time, and the page it is reading. Raises OSError where none can be had."""

    def __init__(self, open_file: Callable[[], ReadPage], temporary: Path) -> None:
        self.pipe, theirs = _FORK.Pipe()
        self._process = _FORK.Process(target=_work, args=(theirs, open_file, temporary), daemon=True)
        self._process.start()
        theirs.close()  # or the death of the process would not close the pipe
        self.index: int | None = None
        self.since = 0.0

    def give(self, index: int) -> None:
        self.index, self.since = index, time.monotonic()
        with suppress(ConnectionError):  # it has died meanwhile: so will its answer say
            self.pipe.send(index)

    def answer(self) -> tuple[int, PageRead | Exception | None]:
        """The page it was given and what became of it; None where the process died or its time is up."""
        assert self.index is not None
        index, self.index = self.index, None
        with suppress(EOFError, ConnectionError):
            if self.pipe.poll():
                return index, self.pipe.recv()
        self.end()
        return index, None

    def end(self) -> None:
        assert self._process.pid is not None
        with suppress(ProcessLookupError):  # it does not lead its group yet, and has started nothing
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.kill()
        self._process.join()
        self.pipe.close()


def _give_out(waiting: deque[int], workers: list[_Worker], start: Callable[[], _Worker], jobs: int) -> int:
    """Give pages to idle workers and to new ones, up to ``jobs``; how many workers there may be from now on."""
    while waiting:
        idle = next((worker for worker in workers if worker.index is None), None)
        if idle is None:
            if len(workers) >= jobs:
                break
            try:
                workers.append(idle := start())
            except OSError:  # no memory, no process left: those that are there read on
                if not workers:
                    raise
                return len(workers)
        idle.give(waiting.popleft())
    return jobs


def _returned(workers: list[_Worker], patience_s: float, *, wait_for_one: bool) -> list[_Worker]:
    """The workers that have answered or died, once there are some where ``wait_for_one`` says so, and those whose time is
    up."""
    busy = [worker for worker in workers if worker.index is not None]
    if not busy:
        return []
    left = min(worker.since for worker in busy) + patience_s - time.monotonic() if wait_for_one else 0.0
    ready = wait([worker.pipe for worker in busy], timeout=max(left, 0.0))
    now = time.monotonic()
    return [worker for worker in busy if worker.pipe in ready or now - worker.since > patience_s]


def _work(pipe: Connection, open_file: Callable[[], ReadPage], temporary: Path) -> None:
    os.setpgrp()  # Ctrl-C does not reach it: the parent ends it, and by this group the programs it has started
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    leave_with_parent(temporary)
    tempfile.tempdir = os.environ["TMPDIR"] = str(temporary)
    read: ReadPage | None = None
    while True:
        index = pipe.recv()
        try:
            if read is None:
                read = open_file()
            answer: PageRead | Exception = read(index)
        except Exception as fault:
            answer = fault
        pipe.send(answer)
