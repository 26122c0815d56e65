"""What is asked of the register and what it answers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from pipeline.document import Role, Why
from pipeline.incoming import Followed, TaskStatus
from pipeline.profile import Office

ChangeKind = Literal["program", "person", "correction", "extension", "replacement"]
"""Why a value changed: another version of the program read the document anew; a person; a day that had been misread is
put right; more time is given; the document was replaced."""


@dataclass(frozen=True, slots=True)
class Known:
    """A document that is in the register; ``version`` is the program's (with its rules and models) that read it."""

    document: int
    version: str
    arrival_number: int
    arrived_on: dt.date
    revision: int


@dataclass(frozen=True, slots=True)
class Notice:
    """What a clerk must see; the codes are in docs/errors.md."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Entered:
    """What became of a document that was entered. ``changed`` are other documents whose tasks it changed."""

    document: int
    arrival_number: int
    new: bool
    notices: tuple[Notice, ...] = ()
    changed: tuple[int, ...] = ()
    revision: int = 1


@dataclass(frozen=True, slots=True)
class Exports:
    """Outputs of a document in a folder: ``sizes`` maps each file (relative to the folder) to its bytes."""

    target: str
    formats: tuple[str, ...]
    revision: int
    sizes: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class DocumentFilter:
    """Which documents are wanted; None asks for nothing. ``code``, ``organ``, ``unit`` are found inside longer values,
    ``issued_from`` and ``issued_to`` are days of issue, both included, ``year`` is that of the Số đến."""

    code: str | None = None
    organ: str | None = None
    issued_from: dt.date | None = None
    issued_to: dt.date | None = None
    status: str | None = None
    unit: str | None = None
    year: int | None = None
    document: int | None = None


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A line of the list of documents; the values are those in force. ``edited`` are the fields with a person's value,
    ``duplicate_of`` the Số đến ("12/2022") of earlier documents of the same number."""

    document: int
    arrival_number: int
    arrived_on: dt.date
    file_name: str
    organ: str | None
    code: str | None
    type_name: str | None
    issued_on: dt.date | None
    subject: str | None
    status: str
    unit: str | None
    forwarded_on: dt.date | None
    note: str | None
    tasks: int
    open_tasks: int
    edited: tuple[str, ...] = ()
    duplicate_of: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TaskFilter:
    """Which tasks are wanted; None asks for nothing.

    ``recipient`` is a body's name, with or without its place; ``due_before`` excludes its day; ``overdue_on`` is the day
    by which an open task is late; ``code`` is that of its document; ``numbers`` restricts to tasks, ``document`` to one
    document's; ``office`` to what is that office's, by the rules of pipeline.ours.
    """

    recipient: str | None = None
    due_before: dt.date | None = None
    overdue_on: dt.date | None = None
    status: TaskStatus | None = None
    code: str | None = None
    numbers: tuple[int, ...] | None = None
    document: int | None = None
    office: Office | None = None


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A line of the list of tasks; the values are those in force.

    ``due`` is the last day on time that counts (pipeline.following); ``original_due`` what it was before more time was
    given, None where none was. ``deadline`` says all its deadlines in words. ``found`` is False for a task that no run
    of the program finds any more and that is kept for what a person said of it. ``role``, ``why``, ``via`` say how the
    office has it that was asked for.
    """

    number: int
    document: int
    arrival_number: int
    arrived_on: dt.date
    organ: str | None
    code: str | None
    type_name: str | None
    issued_on: dt.date | None
    task: str
    directive: str
    action: str
    lead: str
    coordinate: str
    deadline: str
    due: dt.date | None
    original_due: dt.date | None
    rrule: str | None
    followed: Followed
    found: bool = True
    edited: tuple[str, ...] = ()
    role: Role | None = None
    why: Why | None = None
    via: str | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """A line of history: what was changed, from what to what, by whom or by which document."""

    at: dt.datetime
    field: str
    old: str | None
    new: str | None
    kind: ChangeKind
    by: str | None
    cause: str | None
