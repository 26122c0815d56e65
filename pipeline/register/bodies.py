"""The bodies of a task in a person's words, and the recipients' lists that follow from them. Pure: values in, values out."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from pipeline import agencies
from pipeline.agencies.names import capitalised
from pipeline.document import Agency, Header, Reason, Recipient, Result, Task
from pipeline.recipients import recipients

FIELDS = ("action", "lead", "coordinate")
"""What a person may correct of a task itself: its words, and the names of those who lead and who coordinate."""


def named(words: str, header: Header) -> tuple[Agency, ...]:
    """The bodies of a list as a person types it, between semicolons or as a document would list them: "Sở A; Sở B",
    "Sở A, Sở B và UBND các huyện". What is no body by the rules is one by the person's word."""
    context = _context(header)
    found: list[Agency] = []
    for piece in filter(None, map(str.strip, words.split(";"))):
        read = agencies.parse_list(piece, 0, len(piece), context=context)
        if not read or read[-1].span[1] < len(piece):
            name = capitalised(agencies.expand(piece, context))
            read = [Agency(piece, name, (0, 0), agencies.canonical(name, context))]
        found += (replace(each, span=(0, 0)) for each in read)
    return tuple({each.name: each for each in found}.values())


def worded(task: Task, edits: Mapping[str, Any], header: Header, rule: str) -> Task:
    """A task with a person's words in the place of what was read; its reasons say so by ``rule``."""
    said = [name for name in FIELDS if name in edits]
    if not said:
        return task
    action = edits.get("action", task.action)
    lead, coordinate = (
        named(edits[role], header) if role in edits else before
        for role, before in (("lead", task.lead), ("coordinate", task.coordinate))
    )
    words = {"action": [action], "lead": [each.name for each in lead], "coordinate": [each.name for each in coordinate]}
    reasons = [reason for reason in task.reasons if reason.field not in said]
    reasons += (Reason(name, each, rule) for name in said for each in words[name])
    return replace(task, action=action, lead=lead, coordinate=coordinate, reasons=tuple(reasons))


def lists(read: Result, tasks: Sequence[Task], header: Header, anew: Collection[str]) -> tuple[Recipient, ...]:
    """The recipients' lists of a result with these tasks, where those in ``anew`` (by id) have other bodies than were
    read. All else stays as it was read; who has no task left and is not addressed has no list."""
    if not anew:
        return read.recipients
    order = {task.id: place for place, task in enumerate(tasks)}
    context = _context(header)
    made = {_key(each.agency): each for each in recipients(tasks, read.addressees, context)}
    before = {_key(each.agency): each for each in read.recipients}
    addressed = {_key(each.agency) for each in recipients((), read.addressees, context)}
    found = []
    for key, each in (before | {key: each for key, each in made.items() if key not in before}).items():
        had = before[key].tasks if key in before else ()
        items = [item for item in had if item.task in order and item.task not in anew]
        items += (item for item in (made[key].tasks if key in made else ()) if item.task in anew)
        if items or not had or key in addressed:
            found.append(replace(each, tasks=tuple(sorted(items, key=lambda item: order[item.task]))))
    return tuple(found)


def _key(agency: Agency) -> str:
    return (agency.canonical or agency.name).casefold()


def _context(header: Header) -> agencies.Context:
    from pipeline.header import province

    return agencies.Context(province(header), header.organ_name, header.issued_date)
