"""What batch and watch tell while they work: a live line and tables for a person, one JSON object a line for a program."""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
import sys
from collections.abc import Iterable
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

import click

from pipeline.errors import ExitCode
from pipeline.messages import Lang, say

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from pipeline.intake import Event

_LONG = 30
"""A batch of more documents shows only those that need attention."""


@dataclass(slots=True)
class Tally:
    """What became of all files so far."""

    files: int | None = None
    passed: int = 0
    new: int = 0
    again: int = 0
    skipped: int = 0
    changed: int = 0
    copies: int = 0
    failed: int = 0
    review: int = 0
    pages: int = 0
    tasks: int = 0
    codes: set[ExitCode] = field(default_factory=set)

    def count(self, event: Event) -> None:
        if event.kind == "failed":
            assert event.outcome is not None
            self.failed += 1
            self.codes.add(event.outcome.code)
            return
        self.codes.add(ExitCode.OK)
        self.skipped += event.kind == "skipped"
        self.copies += event.kind == "copy"
        self.changed += event.kind == "changed"
        if event.kind == "document" and event.entry:
            self.new += event.new
            self.again += not event.new
            self.review += bool(event.entry.review)
            self.pages += event.pages
            self.tasks += event.entry.tasks


class Teller(AbstractContextManager["Teller"]):
    """Counts, and says nothing: the part that all share."""

    def __init__(self, lang: Lang) -> None:
        self.lang = lang
        self.tally = Tally()

    def begin(self, files: int | None, passed: int, processes: int, out: Path) -> None:
        """Work begins on so many files (None: on whatever comes); ``passed`` were passed over."""
        self.tally.files, self.tally.passed = files, passed

    def tell(self, event: Event) -> None:
        """Something has become of a file."""
        self.tally.count(event)

    def gone(self, inbox: Path, away: bool) -> None:
        """The folder that is watched has gone, or is back."""

    def end(self, out: Path) -> None:
        """All is done."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        pass


class Quiet(Teller):
    """Only what failed, as it fails."""

    def tell(self, event: Event) -> None:
        super().tell(event)
        if event.outcome:
            click.echo(_failure(event, self.lang), err=True)


class JsonLog(Teller):
    """One JSON object a line on stderr for each thing that happens (docs/batch.md)."""

    def begin(self, files: int | None, passed: int, processes: int, out: Path) -> None:
        super().begin(files, passed, processes, out)
        self._log("started", files=files, passed_over=passed, processes=processes, out=str(out))

    def tell(self, event: Event) -> None:
        super().tell(event)
        more: dict[str, object] = {}
        if event.arrival_number is not None:
            day = event.arrived_on
            more |= {"arrival_number": event.arrival_number, "arrived_on": day.isoformat() if day else None}
        if event.entry:
            entry = event.entry
            due = entry.first_due.isoformat() if entry.first_due else None
            more |= {"new": event.new, "target": entry.target, "code": entry.code, "status": event.status}
            more |= {"pages": event.pages, "tasks": entry.tasks, "review": entry.review, "first_due": due}
        if event.outcome:
            outcome = event.outcome
            more |= {"exit_code": int(outcome.code), "message": outcome.message, "advice": outcome.advice}
        if event.copy_of:
            more["copy_of"] = event.copy_of
        self._log(event.kind, file=event.file_name, **more)
        for notice in event.notices:
            self._log("notice", file=event.file_name, code=notice.code, message=notice.message)

    def gone(self, inbox: Path, away: bool) -> None:
        self._log("inbox_gone" if away else "inbox_back", folder=str(inbox))

    def end(self, out: Path) -> None:
        totals = {key: value for key, value in asdict(self.tally).items() if key != "codes"}
        self._log("done", **totals)

    def _log(self, event: str, **values: object) -> None:
        now = dt.datetime.now().astimezone().isoformat(timespec="seconds")
        click.echo(json.dumps({"time": now, "event": event, **values}, ensure_ascii=False), err=True)


class Words(Teller):
    """For a person: a live line where stderr is a terminal, and at the end a table, what failed, and the totals."""

    def __init__(self, lang: Lang) -> None:
        super().__init__(lang)
        self._rows: list[tuple[Event, bool]] = []
        self._failed: list[Event] = []
        self._progress: Progress | None = None
        self._bar: TaskID | None = None

    def begin(self, files: int | None, passed: int, processes: int, out: Path) -> None:
        super().begin(files, passed, processes, out)
        if files is not None and sys.stderr.isatty():
            self._progress = _progress()
            self._bar = self._progress.add_task(say("progress", self.lang), total=files, counts="")
            self._progress.start()

    def tell(self, event: Event) -> None:
        super().tell(event)
        if self.tally.files is None:
            self._say(event)
            return
        if event.kind == "failed":
            self._failed.append(event)
        elif event.kind in ("document", "copy"):
            attention = bool(event.notices or event.copy_of or (event.entry and event.entry.review))
            if attention or len(self._rows) < _LONG:
                self._rows.append((event, attention))
        if self._progress and self._bar is not None:
            tally = self.tally
            counts = say("counts", self.lang, pages=tally.pages, review=tally.review, failed=tally.failed)
            done = tally.new + tally.again + tally.skipped + tally.copies + tally.failed
            self._progress.update(self._bar, completed=done, counts=counts)

    def _say(self, event: Event) -> None:
        """A line for a document that has just come."""
        if event.outcome:
            click.echo(_failure(event, self.lang), err=True)
        elif event.kind != "skipped":
            click.echo("  ".join(filter(None, _cells(event, self.lang))), err=True)

    def gone(self, inbox: Path, away: bool) -> None:
        click.echo(say("inbox_gone" if away else "inbox_back", self.lang, folder=inbox), err=True)

    def end(self, out: Path) -> None:
        self._stop()
        lang, tally = self.lang, self.tally
        long = tally.new + tally.again + tally.copies > _LONG
        if rows := [event for event, attention in self._rows if attention or not long]:
            _print_table([_cells(event, lang) for event in rows], lang)
            if long:
                click.echo(say("only_attention", lang), err=True)
        if self._failed:
            click.echo(say("failed", lang, count=len(self._failed)), err=True)
        for event in self._failed:
            click.echo("  " + _failure(event, lang), err=True)
        if tally.passed:
            click.echo(say("skipped", lang, count=tally.passed), err=True)
        values = {key: value for key, value in asdict(tally).items() if key not in ("codes", "files", "passed")}
        click.echo(f"{say('taken_in', lang, **values)} {say('written_to', lang, folder=out)}", err=True)

    def _stop(self) -> None:
        if self._progress:
            self._progress.stop()
            self._progress = None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()


def _progress() -> Progress:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    return Progress(
        TextColumn("{task.description}"),
        BarColumn(bar_width=None),
        MofNCompleteColumn(),
        TextColumn("{task.fields[counts]}", markup=False),
        TimeRemainingColumn(compact=True),
        console=Console(stderr=True),
        transient=True,
        expand=True,
    )


def _cells(event: Event, lang: Lang) -> tuple[str, ...]:
    """A document's row: Số đến, file, tasks, first deadline, status, what the register remarked."""
    from pipeline.export import wording

    if event.copy_of:
        return "", event.file_name, "", "", "", say("copy_of", lang, name=event.copy_of)
    entry = event.entry
    assert entry is not None
    due = wording.date(entry.first_due) if entry.first_due else ""
    notices = "; ".join(notice.message for notice in event.notices)
    return str(event.arrival_number), event.file_name, str(entry.tasks), due, entry.status, notices


def _print_table(rows: Iterable[tuple[str, ...]], lang: Lang) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    width = shutil.get_terminal_size().columns if sys.stderr.isatty() else 120
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for key in ("arrival_number", "file", "tasks", "first_due", "status", "notices"):
        table.add_column(say(key, lang), justify="right" if key in ("arrival_number", "tasks") else "left")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    Console(stderr=True, width=width).print(table)


def _failure(event: Event, lang: Lang) -> str:
    assert event.outcome is not None
    outcome = event.outcome
    message = f"{outcome.message} {outcome.advice}".strip()
    trace = f"\n{outcome.trace}" if outcome.trace and os.environ.get("CONGVAN_DEBUG") == "1" else ""
    return say("failed_one", lang, name=outcome.file_name, message=message) + trace
