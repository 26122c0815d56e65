"""Deadlines in official sentences, and sentences without one: tests/deadline_sentences.txt, a case a line."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline import deadlines
from pipeline.document import Deadline, Issue

FILE = Path(__file__).with_name("deadline_sentences.txt")


def _sentences() -> Iterator[tuple[dt.date, str, str]]:
    """The issue date, the sentence and the values expected, of each line of the file."""
    issued = dt.date.min
    for line in FILE.read_text(encoding="utf-8").splitlines():
        if line.startswith("@"):
            issued = dt.date.fromisoformat(line[1:].strip())
        elif line and not line.startswith("#"):
            sentence, _, values = line.rpartition(" => ")
            yield issued, sentence.replace("|", "\n"), values


def _written(deadline: Deadline, issues: list[Issue]) -> str:
    """A deadline in the notation of the file."""
    bound = {"before": "<", "by": "≤", None: ""}[deadline.bound]
    due = deadline.due
    day = due.strftime("%Y-%m-%dT%H:%M") if isinstance(due, dt.datetime) else due.isoformat() if due else ""
    match deadline.type:
        case "date":
            value = bound + day if day else "date"
        case "period":
            value = f"{bound}{day}/{deadline.timex}" if day else "period"
        case "relative":
            value = f"{deadline.duration}{'W' * deadline.working_days}{f'={day}' if day else ''}"
        case "recurring":
            value = (deadline.rrule or "").removeprefix("FREQ=")
        case "event":
            value = "event"
        case "immediate":
            value = "now"
    told = {i.severity for i in issues if i.span == deadline.span}
    if told & {"warning", "error"}:
        return f"{value}?"
    return f"{value}~" if "DEADLINE_YEAR_ASSUMED" in deadline.issues else value


@pytest.mark.parametrize(("issued", "sentence", "values"), [pytest.param(*s, id=s[1]) for s in _sentences()])
def test_sentence(issued: dt.date, sentence: str, values: str) -> None:
    found, issues = deadlines.find(sentence, issued=issued)
    assert " ".join(_written(d, issues) for d in found) == ("" if values == "none" else values)
