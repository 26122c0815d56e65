"""The deadlines in the time column of a table: its cells are made sentences, and read as deadlines of prose are."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from pipeline.document import Deadline, Issue, Span
from pipeline.tables.headings import said

_YEAR = re.compile(r"20\d\d")
_SEGMENT = re.compile(r"[^;\n]+")
_DAY_AND_MONTH = re.compile(r"\d\s*[/.]\s*\d{1,2}\W*$")


@dataclass(frozen=True, slots=True)
class Time:
    """A time of a row: the directive it is for, its words, where they stand (the tick, for the period of a ticked column)."""

    directive: str
    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Times:
    """The deadlines of time cells, what is doubtful about them, and by directive what names a time and was not read."""

    deadlines: tuple[Deadline, ...]
    issues: tuple[Issue, ...]
    unread: dict[str, Span]


def read(cells: Iterable[Time], year: int | None, dated: Callable[[str], tuple[list[Deadline], list[Issue]]]) -> Times:
    """Read the cells with ``dated``, which finds the deadlines of a text. ``year`` is the one that the column's heading names
    for all of them ("Thời gian (năm 2026)")."""
    sentences = [sentence for cell in cells for sentence in _sentences(cell, year)]
    text = "".join(f"{phrase}.\n" for _, phrase, _ in sentences)
    found, doubts = dated(text)
    read_: list[Deadline] = []
    issues: list[Issue] = []
    unread: dict[str, Span] = {}
    start = 0
    for cell, phrase, rule in sentences:
        end = start + len(phrase) + 2
        here = [d for d in found if start <= d.span[0] < end]
        read_ += [
            replace(d, text=cell.text, span=cell.span, clause=cell.text, directive=cell.directive, rule=rule or d.rule)
            for d in here
        ]
        issues += [replace(i, span=cell.span) for i in doubts if i.span and start <= i.span[0] < end]
        if not here and rule != "time-planning" and re.search(r"\d", phrase):
            unread[cell.directive] = cell.span
        start = end
    return Times(tuple(read_), tuple(issues), unread)


def _sentences(cell: Time, year: int | None) -> Iterator[tuple[Time, str, str]]:
    """Each time of a cell: the cell cut down to it, the sentence that says it in prose, and the rule that made it one."""
    for segment in _SEGMENT.finditer(cell.text):
        words = segment[0].strip()
        if not words:
            continue
        start = cell.span[0] + segment.start() + segment[0].index(words)
        whole = cell.span[1] - cell.span[0] == len(cell.text)  # its words stand there as they are
        own = Time(cell.directive, words, (start, start + len(words)) if whole else cell.span)
        rule = said(words, "time")
        if rule is None:
            yield own, _dated(words, year), ""
            continue
        phrase = rule.when or words
        if rule.lead_in is None:
            yield own, words, rule.rule
        else:
            yield own, rule.lead_in + _dated(phrase[:1].lower() + phrase[1:], year), rule.rule


def _dated(phrase: str, year: int | None) -> str:
    """The phrase with the year that the heading names, where it names a day, month or quarter without one."""
    if year is None or _YEAR.search(phrase) or not re.search(r"\d|quý", phrase):
        return phrase
    return f"{phrase}/{year}" if _DAY_AND_MONTH.search(phrase) else f"{phrase} năm {year}"
