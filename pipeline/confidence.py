"""How likely a task is wholly right: every lead, coordinating body, receiver of the report and deadline.

A logistic sum over what the task's values rest on. The weights stand in rules/confidence.toml and are drawn from annotated
dispatches by scripts/calibrate; docs/accuracy.md shows how often tasks of each confidence were right.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from functools import cache

from pipeline import rulebook
from pipeline.document import Document, Task

LINE = 0.8
"""A task below it carries an issue (``TASK_DOUBTFUL`` where nothing else is doubted)."""

GRAVE = 0.65
"""A task below it makes its document one to be reviewed, whatever else is doubted."""

_RANGE = (0.05, 0.99)  # nothing is certain, neither way
_INHERITED = {
    "addressees": "lead-addressed",
    "introducing-sentence": "lead-introduced",
    "heading-governs-children": "lead-above",
    "heading-asked": "lead-above",
    "unlisted-subject": "lead-unlisted",
}
# A day that falls on a weekend is read right all the same.
_HARMLESS = frozenset({"DEADLINE_WEEKEND", "DEADLINE_HOLIDAY"})
_LONG, _MANY = 350, 4  # letters of an order, leads of a task
_UNSURE = 0.75  # OCR confidence of a paragraph's least sure figure


def of(task: Task, document: Document) -> float:
    """The probability (0-1) that a task is wholly right, to two places."""
    return probability(traits(task, document))


def probability(rests_on: Iterable[str]) -> float:
    """The probability (0-1) that a task which rests on these is wholly right, to two places."""
    total = weights()["bias"] + sum(weights().get(name, 0.0) for name in rests_on)
    low, high = _RANGE
    return round(min(high, max(low, 1 / (1 + math.exp(-total)))), 2)


def traits(task: Task, document: Document) -> frozenset[str]:
    """What a task's values rest on, by the names of rules/confidence.toml."""
    return frozenset((*_of_leads(task), *_of_times(task), *_of_words(task, document)))


def _of_leads(task: Task) -> Iterator[str]:
    rules = [reason.rule for reason in task.reasons if reason.field == "lead"]
    yield _INHERITED.get(rules[0], "lead-named") if rules and task.lead else "lead-none"
    if "LEAD_DOUBTFUL" in task.issues:
        yield "lead-doubtful"
    if len(task.lead) >= _MANY:
        yield "leads-many"
    if task.coordinate:
        yield "coordinate"
    if task.report_to:
        yield "report-to"


def _of_times(task: Task) -> Iterator[str]:
    if task.deadlines:
        yield "deadline" if len(task.deadlines) == 1 else "deadlines-several"
    if any(d.type in ("relative", "event") for d in task.deadlines):
        yield "deadline-without-day"
    if any(code.startswith(("DEADLINE_", "DATE_", "DIGITS_")) and code not in _HARMLESS for code in task.issues):
        yield "time-doubtful"


def _of_words(task: Task, document: Document) -> Iterator[str]:
    if task.directive.startswith("PL"):
        yield "beside-the-body"
    if len(task.action) > _LONG:
        yield "long"
    if "GROUP_EXCEPTION" in task.issues:
        yield "exception"
    start, end = task.span
    if any(p.sureness < _UNSURE for p in document.paragraphs if p.span[0] < end and start < p.span[1]):
        yield "unsure-figures"


@cache
def weights() -> dict[str, float]:
    """The weights of rules/confidence.toml."""
    drawn: dict[str, float] = rulebook.load("confidence").tables["weights"]
    return drawn


def bins(
    said: Iterable[tuple[float, bool]], edges: tuple[float, ...] = (0.0, 0.6, 0.8, 0.9, 0.95, 1.01)
) -> list[tuple[str, int, float, float]]:
    """A reliability curve: for each stretch of confidence its name, the tasks in it, their mean confidence, and the share right."""
    found = list(said)
    rows = []
    for low, high in zip(edges, edges[1:], strict=False):
        here = [(value, right) for value, right in found if low <= value < high]
        if here:
            rows.append(
                (
                    f"{low:.2f}–{min(high, 1.0):.2f}",
                    len(here),
                    sum(value for value, _ in here) / len(here),
                    sum(right for _, right in here) / len(here),
                )
            )
    return rows
