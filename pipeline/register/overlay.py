"""Persons' values and later documents' changes, laid over what the program read. Pure: values in, values out.

A person's value wins over everything. A correction puts the stated day right; an extension gives more time: then the
day before it stays known, as the task's original one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from pipeline import marks, ours, progress
from pipeline.citations import codes
from pipeline.deadlines import rhythms
from pipeline.document import Deadline, Header, Issue, OfficePart, Reason, Result, Task
from pipeline.incoming import LATER, PERSON, Amendment, Followed, Incoming, Original, TaskStatus
from pipeline.profile import Office
from pipeline.register import bodies

if TYPE_CHECKING:
    from pipeline.changes import Effect

HEADER_FIELDS = ("code", "issued_date", "organ_name", "subject", "type_name")
"""What a person may correct of a document's head."""
ADDED, KEPT = "P", "R"
"""How the ids begin of tasks that no run finds: those that a person added, those that were found before."""
_NOT_FOUND = "Nhiệm vụ số {number} có giá trị do người dùng nhập, nhưng lần đọc mới nhất không còn thấy."


@dataclass(frozen=True, slots=True)
class Amended:
    """What a later document makes of a task, and that document in words."""

    effect: Effect
    cause: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A task of the register: its number, the task where no run finds it any more, persons' values by field, and what
    later documents say of it, in their order."""

    number: int
    kept: Task | None = None
    edits: Mapping[str, Any] = field(default_factory=dict)
    changes: tuple[Amended, ...] = ()

    @property
    def added(self) -> bool:
        """Whether a person added the task; no run ever found it."""
        return self.kept is not None and self.kept.id.startswith(ADDED)


@dataclass(frozen=True, slots=True)
class Laid:
    """A task with all that is said of it: ``original`` is its day before more time was given; ``issues`` tell what a
    later document did to it, or could not do because a person's value stands. ``made`` are the changes that were made."""

    task: Task
    followed: Followed
    original: dt.date | None = None
    issues: tuple[Issue, ...] = ()
    made: tuple[Amended, ...] = ()


# ------------------------------------------------------------------ one task


def task(found: Task, entry: Entry, since: dt.date) -> Laid:
    """A task with persons' values and later documents' changes; ``since`` is the day the document arrived."""
    edits = entry.edits
    deadlines = tuple(_since(deadline, since) for deadline in found.deadlines)
    stated = deadlines
    amendments: list[Amendment] = []
    for change in entry.changes:
        effect = change.effect
        if effect.sure and effect.new and not _of_day(entry):
            before, deadlines = deadlines, _replaced(deadlines, effect.deadline, effect.new)
            amendments += _amendments(before, deadlines, effect.kind == "extension", change.cause)
            stated = stated if effect.kind == "extension" else deadlines
    for name in ("due:correction", "due:extension"):
        if name in edits:
            extends = name == "due:extension"
            before, deadlines = deadlines, _moved(deadlines, dt.date.fromisoformat(edits[name]), extends)
            amendments += _amendments(before, deadlines, extends, None)
            stated = stated if extends else deadlines
    voided = [change.cause for change in entry.changes if change.effect.kind == "void" and change.effect.sure]
    status: TaskStatus = edits.get("status") or ("void" if voided else "open")
    if status == "void":
        amendments.append(Amendment("void", None if edits.get("status") else voided[0]))
    told = [(change, issue) for change in entry.changes if (issue := _told(change, entry, found))]
    made = tuple(change for change, issue in told if issue.code == "TASK_CHANGED")
    issues = tuple(issue for _, issue in told)
    if entry.kept and not entry.added:
        issues += (Issue("TASK_NOT_FOUND", "warning", _NOT_FOUND.format(number=entry.number), found.span),)
    laid = replace(
        found,
        deadlines=deadlines,
        issues=tuple(dict.fromkeys((*found.issues, *(issue.code for issue in issues)))),
    )
    followed = Followed(
        number=entry.number,
        status=status,
        done_on=_done_on(edits),
        reply_code=edits.get("reply_code"),
        unit=edits.get("unit"),
        note=edits.get("note"),
        amendments=tuple(amendments),
    )
    original = progress.of(replace(found, deadlines=stated), followed, None).last_day
    moved = original != progress.of(laid, followed, None).last_day
    return Laid(laid, followed, original if moved else None, issues, made)


def _amendments(
    before: tuple[Deadline, ...], after: tuple[Deadline, ...], extends: bool, by: str | None
) -> Iterator[Amendment]:
    """What was done to deadlines, by what is new in them."""
    for each in after:
        if each not in before:
            yield Amendment("extension" if extends else "correction", by, each.span)


def _since(deadline: Deadline, arrived: dt.date) -> Deadline:
    """A rhythm counts from the day on which the document arrived: nobody could be late before."""
    if deadline.type != "recurring" or not deadline.rrule:
        return deadline
    hour = deadline.next[0] if deadline.next and isinstance(deadline.next[0], dt.datetime) else None
    # "trước ngày 20": the 20th itself is late, and of no use on the day of arrival
    after = arrived if deadline.bound == "before" and not hour else arrived - dt.timedelta(days=1)
    return replace(deadline, next=rhythms.coming(deadline.rrule, after, hour.time() if hour else None))


def _done_on(edits: Mapping[str, Any]) -> dt.date | None:
    """The day a task was done; of a recurring one, its last occurrence that was."""
    if closed := edits.get("closed"):
        return dt.date.fromisoformat(closed[-1][0])
    day = edits.get("done_on") if edits.get("status") == "done" else None
    return dt.date.fromisoformat(day) if day else None


def _replaced(deadlines: tuple[Deadline, ...], old: Deadline | None, new: Deadline) -> tuple[Deadline, ...]:
    """The deadlines with one of them replaced, in whose place in the text the new one stands."""
    same = (i for i, each in enumerate(deadlines) if old and (each.span, each.text) == (old.span, old.text))
    index = next(same, None)
    if index is None:
        return (*deadlines, replace(new, span=(0, 0), rule=LATER))
    there = deadlines[index]
    placed = replace(
        new, span=there.span, clause=there.clause, directive=there.directive, inherited_from=None, rule=LATER
    )
    return (*deadlines[:index], placed, *deadlines[index + 1 :])


def _moved(deadlines: tuple[Deadline, ...], day: dt.date, extends: bool) -> tuple[Deadline, ...]:
    """The deadlines with the day that a person set.

    More time moves every day that lies before the new one; a correction, and a day brought forward, takes the place of
    the first. A task without a day gets it in the place of what has none ("07 ngày kể từ ngày nhận"), or beside its rhythm.
    """
    days = {i: known for i, each in enumerate(deadlines) if (known := progress.last_day(each))}
    early = [i for i, known in days.items() if known < day] if extends else []
    places = early or sorted(days, key=days.__getitem__)[:1]
    places = places or [i for i, each in enumerate(deadlines) if each.type != "recurring"][:1]
    if not places:
        return (*deadlines, Deadline(f"{day:%d/%m/%Y}", (0, 0), "date", day, "by", day, rule=PERSON))
    there = deadlines[places[0]]
    moved = Deadline(
        there.text,
        there.span,
        "date",
        day,
        "by",
        day,
        clause=there.clause,
        directive=there.directive,
        inherited_from=there.inherited_from,
        rule=PERSON,
    )
    return tuple(moved if i == places[0] else each for i, each in enumerate(deadlines) if i not in places[1:])


def _told(change: Amended, entry: Entry, found: Task) -> Issue | None:
    """What a clerk is told of a later document: what it changed, or that a person's value stands against it; None where
    the task is settled already."""
    effect = change.effect
    words = f"Nhiệm vụ số {entry.number}: {effect.message}"
    if not effect.sure:
        return Issue("TASK_TOUCHED", "warning", words, found.span)
    against = entry.edits.get("status") if effect.kind == "void" else _of_day(entry)
    if against in ("done", "void"):
        return None
    if against:
        kept = "Giá trị do người dùng nhập được giữ."
        return Issue("TASK_CHANGE_REFUSED", "warning", f"{words} {kept}", found.span)
    return Issue("TASK_CHANGED", "info", words, found.span)


def _of_day(entry: Entry) -> str | None:
    """The last day on time that a person has set."""
    return entry.edits.get("due:extension") or entry.edits.get("due:correction")


# ------------------------------------------------------------------ the document


def header(read: Header, edits: Mapping[str, Any]) -> Header:
    """The letterhead's facts with a person's values, whose reasons say so."""
    values: dict[str, Any] = {name: edits[name] for name in HEADER_FIELDS if name in edits}
    if not values:
        return read
    reasons = tuple(reason for reason in read.reasons if reason.field not in values)
    reasons += tuple(Reason(name, str(value or ""), PERSON) for name, value in values.items())
    if values.get("issued_date"):
        values["issued_date"] = dt.date.fromisoformat(values["issued_date"])
    if "code" in values:
        parts = codes.split(values["code"]) if values["code"] else None
        values["code_number"], values["code_notation"] = (parts[0], parts[2]) if parts else (None, None)
    if "type_name" in values:
        known = marks.type_code((values["type_name"] or "").upper())
        values["type_code"] = known[1] if known else None
    return replace(read, **values, reasons=reasons)


def document(
    read: Result,
    entries: Mapping[str, Entry],
    edits: Mapping[str, Any],
    noticed: Iterable[Issue],
    *,
    arrival_number: int,
    arrived_on: dt.date,
    original: Original | None,
    revision: int,
) -> tuple[Incoming, dict[str, Laid]]:
    """A document with all that is said of it, and its tasks by their ids. ``entries`` are the register's tasks by the id
    of the task in the result; those that no run finds any more stand after the others."""
    head = header(read.header, edits)
    found = {each.id: each for each in read.tasks} | {key: e.kept for key, e in entries.items() if e.kept}
    worded = {key: bodies.worded(each, entries[key].edits, head, PERSON) for key, each in found.items()}
    laid = {key: task(each, entries[key], arrived_on) for key, each in worded.items()}
    tasks = tuple(each.task for each in laid.values())
    anew = {key for key, each in worded.items() if entries[key].kept or each is not found[key]}
    reviewed = edits.get("status") == "complete"
    result = replace(
        read,
        status="complete" if reviewed else read.status,
        header=head,
        tasks=tasks,
        recipients=bodies.lists(read, tasks, head, anew),
        issues=(
            *(replace(issue, severity="info") if reviewed else issue for issue in read.issues),
            *noticed,
            *(issue for each in laid.values() for issue in each.issues),
        ),
    )
    if read.office:
        still = [each for each in laid.values() if each.followed.status == "open"]
        done = {each.task.id: each.followed.done_on for each in still if each.followed.done_on}
        part = _office(read.office, result, anew)
        result = replace(result, office=ours.due_anew(part, (each.task for each in still), done))
    forwarded = edits.get("forwarded_on")
    incoming = Incoming(
        result,
        original,
        arrival_number,
        arrived_on,
        unit=edits.get("unit"),
        forwarded_on=dt.date.fromisoformat(forwarded) if forwarded else None,
        note=edits.get("note"),
        followed={key: each.followed for key, each in laid.items()},
        revision=revision,
    )
    return incoming, laid


def _office(read: OfficePart, result: Result, anew: Collection[str]) -> OfficePart:
    """The office's part where tasks have other bodies than were read; of the office only its name is known here."""
    if not anew:
        return read
    judged = ours.of(result, Office(read.name), read.today).tasks
    tasks = [item for item in read.tasks if item.task not in anew] + [item for item in judged if item.task in anew]
    order = {task.id: place for place, task in enumerate(result.tasks)}
    return replace(read, tasks=tuple(sorted(tasks, key=lambda item: order[item.task])))
