"""scripts/setup: installs what is missing, leaves alone what is there, and says what to do where it cannot."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
TOOLS = ("bash", "cat", "cut", "dirname", "env", "grep", "id", "rm", "sha256sum")


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A checkout's set-up script on a machine that has a shell, Python, and nothing else."""
    checkout, bin_ = tmp_path / "checkout", tmp_path / "bin"
    for folder in (checkout / "scripts", bin_):
        folder.mkdir(parents=True)
    shutil.copy(ROOT / "scripts" / "setup", checkout / "scripts" / "setup")
    (checkout / "requirements.lock").write_text("# nothing\n", encoding="utf-8")
    for tool in TOOLS:
        where = shutil.which(tool)
        assert where, tool
        (bin_ / tool).symlink_to(where)
    (bin_ / "python3").symlink_to(sys.executable)
    return tmp_path


def command(machine: Path, name: str, script: str) -> None:
    """Puts a command on the machine, made of these shell lines. It notes each call in calls.txt."""
    path = machine / "bin" / name
    path.write_text(f'#!{machine}/bin/bash\necho "{name} $*" >>"{machine}/calls.txt"\n{script}\n', encoding="utf-8")
    path.chmod(0o755)


def environment(machine: Path, lock_hash: str) -> None:
    """Puts a ready .venv on the machine, stamped with that hash."""
    (machine / "checkout/.venv/bin").mkdir(parents=True)
    (machine / "checkout/.venv/bin/python").symlink_to(sys.executable)
    (machine / "checkout/.venv/.made-from-requirements.lock").write_text(lock_hash + "\n", encoding="utf-8")


def set_up(machine: Path, what: str = "run") -> subprocess.CompletedProcess[str]:
    script = machine / "checkout/scripts/setup"
    path = {"PATH": str(machine / "bin")}
    return subprocess.run([script, what], env=path, capture_output=True, text=True, timeout=60, check=False)


def calls(machine: Path) -> list[str]:
    log = machine / "calls.txt"
    return log.read_text(encoding="utf-8").splitlines() if log.exists() else []


def test_a_machine_without_apt_is_told_what_to_install(machine: Path) -> None:
    answer = set_up(machine)
    assert answer.returncode == 4
    assert answer.stdout == ""
    assert "tesseract-ocr tesseract-ocr-vie" in answer.stderr


def test_tesseract_without_vietnamese_is_not_enough(machine: Path) -> None:
    command(machine, "tesseract", "echo eng")
    command(machine, "apt-get", "exit 100")
    command(machine, "sudo", '"$@"')
    assert set_up(machine).returncode == 100
    installs = [call for call in calls(machine) if call.startswith("apt-get") and " install " in call]
    assert calls(machine).count("apt-get update -q") == 1
    assert not installs, "a failed update must not be followed by an install"


def test_missing_packages_are_installed_once_the_lists_are_fresh(machine: Path) -> None:
    command(machine, "apt-get", 'case "$*" in *install*) exit 7 ;; esac')
    command(machine, "sudo", '"$@"')
    assert set_up(machine).returncode == 7
    seen = [call for call in calls(machine) if call.startswith("apt-get")]
    assert seen[0] == "apt-get update -q"
    assert seen[1].endswith("tesseract-ocr tesseract-ocr-vie")


def test_a_second_run_does_nothing(machine: Path) -> None:
    command(machine, "tesseract", "echo vie")
    lock = (machine / "checkout/requirements.lock").read_bytes()
    environment(machine, hashlib.sha256(lock).hexdigest())
    answer = set_up(machine)
    assert (answer.returncode, answer.stdout, answer.stderr) == (0, "", "")


def test_a_changed_lock_is_installed(machine: Path) -> None:
    command(machine, "tesseract", "echo vie")
    environment(machine, "0" * 64)
    python = machine / "checkout/.venv/bin/python"
    python.unlink()
    python.write_text(f'#!{machine}/bin/bash\necho "python $*" >>"{machine}/calls.txt"\n', encoding="utf-8")
    python.chmod(0o755)
    assert set_up(machine).returncode == 0
    (install,) = [call for call in calls(machine) if " install " in call]
    assert "--require-hashes" in install
    lock = (machine / "checkout/requirements.lock").read_bytes()
    stamp = machine / "checkout/.venv/.made-from-requirements.lock"
    assert stamp.read_text(encoding="utf-8").strip() == hashlib.sha256(lock).hexdigest()


def test_an_unknown_word_is_a_usage_error(machine: Path) -> None:
    answer = set_up(machine, "everything")
    assert answer.returncode == 2
    assert "run|dev" in answer.stderr
