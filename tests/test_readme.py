"""What the README shows is what the program does: commands, output, JSON, exit codes, links."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import pipeline
from pipeline.errors import ExitCode
from pipeline.export.json import as_dict

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


def run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *command], cwd=ROOT, capture_output=True, text=True, timeout=300, check=False
    )


def is_part(part: Any, whole: Any) -> bool:
    """Whether all that one JSON value says stands in the other: keys of objects, items of lists."""
    if isinstance(part, dict):
        return isinstance(whole, dict) and all(key in whole and is_part(part[key], whole[key]) for key in part)
    if isinstance(part, list):
        return isinstance(whole, list) and all(any(is_part(p, w) for w in whole) for p in part)
    return bool(part == whole)


def test_the_list_of_one_office_is_as_shown() -> None:
    (block,) = (block for block in blocks("console") if " --as " in block)
    command, _, shown = block.removeprefix("$ ./congvan ").partition("\n")
    answer = run("cli.py", *shlex.split(command))
    assert answer.returncode == 0, answer.stderr
    assert answer.stdout.rstrip() == shown.rstrip()


def test_the_json_is_as_shown() -> None:
    (shown,) = blocks("json")
    whole = json.loads(json.dumps(as_dict(pipeline.process(ROOT / "samples/incoming/cv-3307-ubnd.pdf")), default=str))
    assert is_part(json.loads(shown), whole)


def test_the_python_example_prints_what_is_shown() -> None:
    (code,), (shown,) = blocks("python"), blocks("text")
    answer = run("-c", code)
    assert answer.returncode == 0, answer.stderr
    assert answer.stdout == shown


def test_the_exit_codes_are_all_there() -> None:
    table = README.partition("## Exit codes")[2].partition("\n## ")[0]
    assert [int(code) for code in re.findall(r"^\| (\d+) \|", table, re.MULTILINE)] == [int(code) for code in ExitCode]


@pytest.mark.tesseract
def test_the_first_command_does_what_is_shown(tmp_path: Path) -> None:
    (shown,) = re.findall(r"^\$ \./congvan\n(.+)$", README, re.MULTILINE)
    answer = run("cli.py", "process", "samples/incoming", "-o", str(tmp_path / "out"))
    assert answer.returncode == 0, answer.stderr
    assert answer.stderr.rstrip().replace(str(tmp_path / "out"), "out").endswith(shown)


def test_commands_can_be_started_and_links_lead_somewhere() -> None:
    for command in re.findall(r"^\$ \./(\w+)", README, re.MULTILINE):
        assert os.access(ROOT / command, os.X_OK), command
    pages = [ROOT / "README.md", ROOT / "CHANGELOG.md", ROOT / "samples/README.md", *ROOT.glob("docs/**/*.md")]
    for page in pages:
        for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text(encoding="utf-8")):
            if "://" not in target:
                assert (page.parent / target).exists(), f"{page.name} → {target}"
