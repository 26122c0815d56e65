"""SIGKILL at random moments of a batch: after the last run everything is as if nobody had disturbed it."""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import signal
import subprocess
import threading
import time
from pathlib import Path
from typing import IO

import pytest

from tests.faults.inbox import batch, children, command, content, environment, fill, folders, outputs

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="no /proc here"),
]

KILLS = 55
TEXTS, OTHERS = 100, 6


def killed(folder: Path, chance: random.Random) -> str:
    """Run the batch and kill it, after a few documents or after some time: all of it, its parent alone, or first a worker
    and then the parent. Says which; "done" where it was quicker."""
    with subprocess.Popen(
        command("--json-log"), cwd=folder, env=environment(), stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as run:
        assert run.stderr is not None
        seen = threading.Semaphore(0)

        def read(lines: IO[str]) -> None:
            for line in lines:
                if '"event": "document"' in line:
                    seen.release()

        reader = threading.Thread(target=read, args=(run.stderr,))
        reader.start()
        if chance.random() < 0.8:
            for _ in range(chance.randint(0, 3)):
                seen.acquire(timeout=20)
            time.sleep(chance.uniform(0, 0.12))
        else:
            time.sleep(chance.uniform(0.05, 1.5))
        how = chance.choice(["parent", "parent", "all", "worker"])
        workers = children(run.pid)
        if how == "worker" and workers:
            kill(chance.choice(workers))
            time.sleep(chance.uniform(0, 0.3))
        ended = run.poll() is not None
        if how == "all":
            for worker in workers:
                kill(worker)
        run.kill()
        run.wait()
        reader.join()
    return "done" if ended else how


def kill(process: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(process, signal.SIGKILL)


def test_what_is_killed_again_and_again_ends_as_what_nobody_disturbed(tmp_path: Path) -> None:
    fill(tmp_path / "đến", TEXTS, OTHERS)
    inbox = outputs(tmp_path / "đến")
    calm = batch(tmp_path)
    assert calm.returncode == 0, calm.stderr
    undisturbed = outputs(tmp_path / "ra"), folders(tmp_path / "ra"), content(tmp_path / "so.sqlite")
    assert len(undisturbed[2]["documents"]) == TEXTS + OTHERS
    assert undisturbed[2]["effects"]  # some put off the deadlines of others

    def clear() -> None:
        shutil.rmtree(tmp_path / "ra")
        for file in tmp_path.glob("so.sqlite*"):
            file.unlink()

    clear()
    chance, kills = random.Random(5), 0
    while kills < KILLS:
        if killed(tmp_path, chance) == "done":
            same_as(undisturbed, tmp_path)
            clear()
        else:
            kills += 1
    last = batch(tmp_path)
    assert last.returncode == 0, last.stderr
    same_as(undisturbed, tmp_path)
    assert outputs(tmp_path / "đến") == inbox
    again = batch(tmp_path)
    assert again.returncode == 0 and f"đã xong từ trước {TEXTS + OTHERS}" in again.stderr
    same_as(undisturbed, tmp_path)


def same_as(undisturbed: tuple[object, ...], folder: Path) -> None:
    files, places, rows = undisturbed
    assert outputs(folder / "ra") == files
    assert folders(folder / "ra") == places
    assert content(folder / "so.sqlite") == rows
