"""Processes that work for another one, and leave with it."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
import threading
from pathlib import Path

from pipeline.errors import ExitCode


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
