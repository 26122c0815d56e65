"""Processes that work for another one, and leave with it."""

from __future__ import annotations

import multiprocessing
import os
import threading

from pipeline.errors import ExitCode


def processors() -> int:
    """How many processes this one may start unasked: one a processor; one beside threads of its own, whose locks a fork
    would copy."""
    return (os.cpu_count() or 1) if threading.active_count() == 1 else 1


def leave_with_parent() -> None:
    """End this worker when the process that gives it work is gone (killed): it would wait for ever."""
    parent = multiprocessing.parent_process()

    def leave() -> None:
        if parent is not None:
            parent.join()
            os._exit(int(ExitCode.INTERRUPTED))

    threading.Thread(target=leave, daemon=True).start()
