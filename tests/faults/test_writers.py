"""Two batches at once on one register, and a worker that is killed."""

from __future__ import annotations

import os
import signal
import subprocess
from pathlib import Path

import pytest

from tests.faults.inbox import batch, children, command, environment, fill, numbers, outputs

pytestmark = pytest.mark.slow


def both(folder: Path, first: list[str], second: list[str]) -> None:
    runs = [subprocess.Popen(line, cwd=folder, env=environment(), stderr=subprocess.PIPE) for line in (first, second)]
    for run in runs:
        _, words = run.communicate()
        assert run.returncode == 0, words.decode()


def test_two_batches_on_one_register_give_each_number_once(tmp_path: Path) -> None:
    fill(tmp_path / "sáng", 250)
    fill(tmp_path / "chiều", 250, first=251)
    both(tmp_path, command("--format", "json", inbox="sáng"), command("--format", "json", inbox="chiều"))
    assert numbers(tmp_path / "so.sqlite") == list(range(1, 501))
    made = outputs(tmp_path / "ra")
    assert len([name for name in made if name.endswith(".json")]) == 500
    assert {Path(name).suffix for name in made} == {".json", ""}


def test_two_batches_over_the_same_files_register_each_once(tmp_path: Path) -> None:
    fill(tmp_path / "đến", 40)
    both(tmp_path, command(), command())
    assert numbers(tmp_path / "so.sqlite") == list(range(1, 41))
    made = outputs(tmp_path / "ra")
    assert len([name for name in made if name.endswith(".json")]) == 40
    assert made["index.md"].decode().count("cv-00") >= 40
    again = batch(tmp_path)
    assert again.returncode == 0 and "đã xong từ trước 40" in again.stderr


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="no /proc here")
def test_a_batch_goes_on_when_a_worker_is_killed(tmp_path: Path) -> None:
    fill(tmp_path / "đến", 60)
    documents = killed = 0
    with subprocess.Popen(
        command("--json-log"), cwd=tmp_path, env=environment(), stderr=subprocess.PIPE, text=True
    ) as run:
        assert run.stderr is not None
        for line in run.stderr:
            documents += '"event": "document"' in line
            if killed < 3 and documents > 20 * killed and (workers := children(run.pid)):
                os.kill(workers[0], signal.SIGKILL)
                killed += 1
    # A kill may meet the process in which the document of the kill before is tried once more: then it is told as failed.
    assert run.returncode in (0, 8) and killed == 3
    assert subprocess.run(command("--quiet"), cwd=tmp_path, env=environment(), check=False).returncode == 0
    assert numbers(tmp_path / "so.sqlite") == list(range(1, 61))
