"""Processes that work for another one, and leave with it."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
import tempfile
import threading
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from multiprocessing.synchronize import Semaphore
from pathlib import Path
from typing import TypeVar

from pipeline.errors import ExitCode

J = TypeVar("J")
R = TypeVar("R")

# A worker is a copy of this process: what is imported here need not be imported in each.
_FORK = multiprocessing.get_context("fork")

_AHEAD = 64
"""So many jobs are given out or done before their turn: enough that a long scan does not leave the others without work,
few enough that their results take little memory."""
_AT_HAND = 2
"""So many jobs wait for a worker: no more, for a job that comes of a result (to write what was read) is then soon begun."""

_idle: Semaphore | None = None
"""In a worker of ``spread``: how many processors have no job at the moment."""


def processors() -> int:
    """How many processes this one may start unasked: one for each processor that it may use; one beside threads of its
    own, whose locks a fork would copy."""
    if threading.active_count() > 1:
        return 1
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def leave_with_parent(temporary: Path | None = None) -> None:
    """End this worker when the process that gives it work is gone (killed): it would wait for ever.

    With it go the folder ``temporary``, which that process cannot remove any more, and the programs that the worker
    started, where it leads a group of its own.
    """
    parent = multiprocessing.parent_process()

    def leave() -> None:
        if parent is None:
            return
        parent.join()
        if temporary is not None:
            shutil.rmtree(temporary, ignore_errors=True)
        if os.getpgrp() == os.getpid():
            os.killpg(os.getpid(), signal.SIGKILL)
        os._exit(int(ExitCode.INTERRUPTED))

    threading.Thread(target=leave, daemon=True).start()


def take_idle_processor() -> bool:
    """Is there a processor that no job needs? It is the asker's until ``give_back_processor``. Never outside ``spread``."""
    return _idle is not None and _idle.acquire(block=False)


def give_back_processor() -> None:
    """A processor that ``take_idle_processor`` gave is free again."""
    assert _idle is not None
    _idle.release()


def spread(
    jobs: Iterator[J | None],
    work: Callable[[J], R],
    processes: int,
    died: Callable[[J], R],
    stopped: Callable[[], bool] = lambda: False,
) -> Iterator[tuple[J, R]]:
    """Carry out jobs in other processes; gives each with what ``work`` made of it, in the order of the jobs.

    A job is drawn from ``jobs`` when there is room for it, and may depend on what came before: None says that there is
    none until another result has been taken. A worker that dies takes one job with it: ``died`` says what becomes of
    the one that was waited for, the others are given out anew. Once ``stopped`` says so no job is begun any more, and
    those at work are finished. Whoever leaves early (an exception, Ctrl-C) ends the workers at once.
    """
    ahead: deque[tuple[J, Future[R]]] = deque()
    pool = _Pool(processes)
    more = True
    try:
        while True:
            busy = [future for _, future in ahead if not future.done()]
            while more and len(ahead) < _AHEAD and len(busy) < processes + _AT_HAND and not stopped():
                try:
                    job = next(jobs)
                except StopIteration:
                    more = False
                    break
                if job is None:
                    break
                ahead.append((job, pool.give(work, job)))
                busy.append(ahead[-1][1])
            if stopped():
                more = False
                ahead = deque((job, future) for job, future in ahead if not future.cancel())
            if not ahead:
                break
            if not ahead[0][1].done():
                wait(busy, return_when=FIRST_COMPLETED)
                continue
            job, future = ahead.popleft()
            try:
                result = future.result()
            except BrokenProcessPool:
                # The others may wait for a lock that the dead one held, and are deaf to SIGTERM.
                pool.kill()
                result = died(job)
                pool = _Pool(processes)
                ahead = deque((j, f if f.done() and not f.exception() else pool.give(work, j)) for j, f in ahead)
            yield job, result
    except BaseException:
        pool.kill()
        raise
    pool.end()


def alone(work: Callable[[J], R], job: J) -> R | None:
    """What a process of its own makes of a job; None where it dies."""
    pool = _Pool(1)
    try:
        return pool.give(work, job).result()
    except BrokenProcessPool:
        return None
    except BaseException:
        pool.kill()
        raise
    finally:
        pool.end()


class _Pool:
    """Worker processes with a folder for their pictures, which goes with them: they may be of a secret document."""

    def __init__(self, processes: int) -> None:
        self._others = set(multiprocessing.active_children())
        self._temporary = tempfile.TemporaryDirectory(prefix="congvan-", ignore_cleanup_errors=True)
        self._executor = ProcessPoolExecutor(
            processes, _FORK, _begin, (Path(self._temporary.name), _FORK.Semaphore(processes))
        )

    def give(self, work: Callable[[J], R], job: J) -> Future[R]:
        try:
            return self._executor.submit(_at_work, work, job)
        except BrokenProcessPool as error:  # that it is broken is told where the job's turn comes
            future: Future[R] = Future()
            future.set_exception(error)
            return future

    def kill(self) -> None:
        """End the workers and the programs they have started, in the middle of their work."""
        for worker in set(multiprocessing.active_children()) - self._others:
            with suppress(ProcessLookupError):  # it does not lead its group yet, and has started nothing
                os.killpg(worker.pid or 0, signal.SIGKILL)
            worker.kill()
        self.end()

    def end(self) -> None:
        self._executor.shutdown(wait=True, cancel_futures=True)
        self._temporary.cleanup()


def _begin(temporary: Path, idle: Semaphore) -> None:
    global _idle
    _idle = idle
    os.setpgrp()  # Ctrl-C does not reach it: the parent ends it, and by this group the programs it has started
    for number in (signal.SIGINT, signal.SIGTERM):  # a handler, unlike SIG_IGN, is not passed on to programs
        signal.signal(number, lambda *_: None)
    leave_with_parent(temporary)
    tempfile.tempdir = os.environ["TMPDIR"] = str(temporary)


def _at_work(work: Callable[[J], R], job: J) -> R:
    taken = take_idle_processor()
    try:
        return work(job)
    finally:
        if taken:
            give_back_processor()
