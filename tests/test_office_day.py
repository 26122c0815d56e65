"""docs/office.md: the day in the office that it tells is lived through, command by command, as it is written."""

from __future__ import annotations

import datetime as dt
import re
import shlex
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook

from pipeline.cli import cli

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "docs" / "office.md").read_text(encoding="utf-8")
pytestmark = [pytest.mark.tesseract, pytest.mark.slow]


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


COMMANDS = [line.removeprefix("$ congvan ") for block in blocks("console") for line in block.splitlines()]


def run(command: str) -> Result:
    return CliRunner().invoke(cli, shlex.split(command))


@dataclass(frozen=True)
class Day:
    folder: Path
    done: dict[str, Result]

    def said(self, beginning: str) -> str:
        """What the first command that begins so printed."""
        return next(done.stdout for command, done in self.done.items() if command.startswith(beginning))


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Day]:
    """The commands of the page, run in a folder with the samples and the settings of the page."""
    folder = tmp_path_factory.mktemp("office")
    shutil.copytree(ROOT / "samples" / "incoming", folder / "den")
    (folder / "congvan.toml").write_text(blocks("toml")[0], encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        yield Day(folder, {command: run(command) for command in COMMANDS})


def test_every_command_of_the_page_ends_well(day: Day) -> None:
    assert len(day.done) == len(COMMANDS) >= 14
    assert {command: done.stderr for command, done in day.done.items() if done.exit_code} == {}


def test_what_a_person_says_stands_in_the_books(day: Day) -> None:
    book = load_workbook(day.folder / "so-van-ban-den.xlsx")
    rows = [[cell.value for cell in row] for row in book["Sổ đăng ký văn bản đến"].iter_rows()]
    (row,) = (row for row in rows if "3307/UBND-KSTT" in row)
    assert "Phòng Giáo dục Trung học" in row and dt.datetime(2026, 3, 13) in row  # noqa: DTZ001
    tasks = [[cell.value for cell in row] for row in book["Nhiệm vụ"].iter_rows()]
    assert any("118/BC-SGDĐT" in row and dt.datetime(2026, 5, 28) in row for row in tasks)  # noqa: DTZ001


def test_a_corrected_day_is_shown_and_the_old_one_is_kept(day: Day) -> None:
    shown = run("task 29").stdout
    assert "14/04/2026" in shown and "15/04/2026" in shown


def test_the_lists_hold_what_they_are_asked_for(day: Day) -> None:
    assert "học bạ số" in day.said("tasks --mine")
    assert "quá hạn" in day.said("tasks --overdue")
    assert "Sở Tài chính" in day.said("tasks --recipient")


def test_the_batch_again_reads_nothing_and_draws_what_persons_changed(day: Day) -> None:
    again = run(COMMANDS[0] + " --json-log")
    assert again.exit_code == 0
    events = re.findall(r'"event": "(\w+)", "file": "([^"]+)"', again.stderr)
    assert {name for kind, name in events if kind == "document"} == {"cv-3307-ubnd.pdf"}
    assert sum(kind == "skipped" for kind, _ in events) == 8
    assert "Phòng Giáo dục Trung học" in _words(day.folder / "ket-qua" / "cv-3307-ubnd.docx")


def _words(path: Path) -> str:
    from docx import Document

    return "\n".join(paragraph.text for paragraph in Document(str(path)).paragraphs)
