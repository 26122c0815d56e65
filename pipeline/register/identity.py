"""Which documents and tasks are the same: numbers and organs compared, duplicates, tasks of a document read anew."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence

from pipeline import keys
from pipeline.document import Header, Result, Task
from pipeline.export import wording

_PARTY = re.compile(r"\d+[a-z]?-[A-ZĐ]", re.IGNORECASE)
_TERM = 5
"""Years of a Party congress term; terms begin in years that five divides (2015, 2020, 2025)."""


def same_number(one: Header, other: Header) -> bool:
    """Whether two documents of different content bear one number of one organ.

    Numbers begin anew each year (NĐ 30/2020/NĐ-CP Điều 15), those of the Party with each congress term (Hướng dẫn
    36-HD/VPTW); what is not known of one of them does not tell them apart.
    """
    key = keys.of_code(one.code)
    if key is None or key != keys.of_code(other.code):
        return False
    organs = sorted(filter(None, (keys.of_name(one.organ_name), keys.of_name(other.organ_name))), key=len)
    if len(organs) == 2 and not f"{organs[1]} ".startswith(f"{organs[0]} "):  # "Sở Y tế" leaves its place out
        return False
    if one.issued_date is None or other.issued_date is None:
        return True
    if _PARTY.match(key):
        return bool(_terms(one.issued_date) & _terms(other.issued_date))
    return one.issued_date.year == other.issued_date.year


def _terms(issued: dt.date) -> set[int]:
    """The years in which the term may have begun; in the year of a congress it may be the old one or the new one."""
    begin = issued.year - issued.year % _TERM
    return {begin - _TERM, begin} if issued.year == begin else {begin}


def differences(one: Result, other: Result) -> str:
    """What tells two documents of one number apart, in words: "ngày ban hành 14/03/2022 – 15/03/2022; 4 – 5 nhiệm vụ"."""
    pairs = (
        ("ngày ban hành", _day(one), _day(other)),
        ("trích yếu", _quoted(one.header.subject), _quoted(other.header.subject)),
        ("số trang", str(one.source.page_amount), str(other.source.page_amount)),
        ("số nhiệm vụ", str(len(one.tasks)), str(len(other.tasks))),
        ("thời hạn", _deadlines(one, other), _deadlines(other, one)),
    )
    told = [f"{label} {before} – {after}" for label, before, after in pairs if before.casefold() != after.casefold()]
    if not told and [task.action for task in one.tasks] != [task.action for task in other.tasks]:
        told = ["nội dung nhiệm vụ"]
    return "khác nhau: " + "; ".join(told) if told else "những gì đọc được đều như nhau"


def _day(result: Result) -> str:
    return wording.date(result.header.issued_date) if result.header.issued_date else "không rõ"


def _quoted(words: str | None) -> str:
    return f"“{' '.join(words.split())}”" if words else "không rõ"


def _deadlines(result: Result, other: Result) -> str:
    """The deadlines that the other one does not have."""
    theirs = {wording.deadline(deadline) for task in other.tasks for deadline in task.deadlines}
    said = (wording.deadline(deadline) for task in result.tasks for deadline in task.deadlines)
    return ", ".join(dict.fromkeys(words for words in said if words not in theirs)) or "không thêm"


def matched(before: Sequence[tuple[int, str, str]], found: Sequence[Task]) -> dict[int, int]:
    """Which of the tasks that a run found are those of the run before: index in ``found`` → number.

    ``before`` are (number, directive, action) in the document's order. The same words in the same item come first, then
    the same words anywhere, then what says most of it in the same item: what a person said of one task is no other's.
    """
    left = {number: (directive, _words(action)) for number, directive, action in before}
    pairs: dict[int, int] = {}
    ways: tuple[Callable[[tuple[str, str], tuple[str, str]], bool], ...] = (
        lambda old, new: old == new,
        lambda old, new: old[1] == new[1],
        lambda old, new: old[0] == new[0] and _alike(old[1], new[1]),
    )
    for same in ways:
        for index, task in enumerate(found):
            if index in pairs:
                continue
            new = (task.directive, _words(task.action))
            if (number := next((n for n, old in left.items() if same(old, new)), None)) is not None:
                pairs[index] = number
                del left[number]
    return pairs


def _words(action: str) -> str:
    return " ".join(action.casefold().split())


def _alike(one: str, other: str) -> bool:
    """Whether most words of the shorter text stand in the longer one."""
    short, long = sorted((set(one.split()), set(other.split())), key=len)
    return len(short & long) > len(short) / 2
