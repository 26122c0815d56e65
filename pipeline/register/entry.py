"""What is written when a document enters the register, or is read anew: Số đến, tasks, and what they change elsewhere.

The values in force are worked out from what was read, what persons said and what later documents say; so the order in
which documents come makes no difference, and no run can overwrite a person's value.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from pipeline.agencies.classes import EXCEPT
from pipeline.document import Deadline, Result, Task
from pipeline.export import wording
from pipeline.incoming import Original
from pipeline.register import identity, later, schema
from pipeline.register.overlay import ADDED, KEPT
from pipeline.register.records import Entered, Notice
from pipeline.register.settle import Cause, Changed, edits_of_tasks, packed, remember, settle, task_text, unpacked

_EXCEPTION = re.compile(rf"\((?:{EXCEPT})\b", re.IGNORECASE)

# ------------------------------------------------------------------ entering


def enter(
    connection: sa.Connection,
    result: Result,
    version: str,
    arrived_on: dt.date,
    now: dt.datetime,
    original: Original | None,
) -> Entered:
    """Enter a document, or what another version of the program reads in one that is known."""
    d = schema.documents
    known = connection.execute(sa.select(d).where(d.c.sha256 == result.source.sha256)).mappings().first()
    if known and known["version"] == version:
        return Entered(known["id"], known["arrival_number"], False, revision=known["revision"])
    cause = Cause(now.isoformat())
    notices: list[Notice] = []
    values: dict[str, Any] = {"version": version, "result": packed(result)}
    values["file_name"] = result.source.file_name
    if original is not None and isinstance(original.source, Path):
        values |= {"path": str(original.source.absolute()), "way": json.dumps(original.way)}
    if known:
        document, number = known["id"], known["arrival_number"]
        before = unpacked(known["result"])
        connection.execute(sa.update(d).where(d.c.id == document).values(**values))
    else:
        notices += _clock(connection, arrived_on)
        number = _next_number(connection, arrived_on.year)
        before = None
        values = {"way": "[]", **values, "sha256": result.source.sha256, "revision": 0, "year": arrived_on.year}
        values["status"] = result.status
        values |= {"arrival_number": number, "arrived_on": arrived_on, "entered_at": cause.at}
        document = _inserted(connection, d, values)
        said = f"{number}/{arrived_on.year}"
        remember(connection, cause, "document", document, [Changed("arrival_number", None, said)])
    _tasks(connection, document, result, before, cause)
    connection.execute(sa.delete(schema.references).where(schema.references.c.document == document))
    for key in later.named(result):
        connection.execute(sa.insert(schema.references).values(document=document, key=key))
    anew = known is not None and known["result"] != values["result"]
    settled = settle(connection, document, cause, fresh=known is None, anew=anew)
    revision = connection.scalar(sa.select(d.c.revision).where(d.c.id == document)) or 1
    return Entered(document, number, not known, (*notices, *settled.notices), settled.changed, revision)


def _clock(connection: sa.Connection, arrived_on: dt.date) -> list[Notice]:
    """The clock, or a day given by hand, may lie before what is entered already: the numbers go on all the same."""
    d = schema.documents
    last = connection.execute(
        sa.select(d.c.arrived_on, d.c.arrival_number, d.c.year).order_by(d.c.arrived_on.desc(), d.c.id.desc()).limit(1)
    ).first()
    if last is None or last.arrived_on <= arrived_on:
        return []
    words = f"Ngày đến {wording.date(arrived_on)} sớm hơn ngày đến của văn bản đã vào sổ trước đó"
    where = f"({wording.date(last.arrived_on)}, số đến {last.arrival_number}/{last.year})"
    return [Notice("ARRIVAL_BACKWARDS", f"{words} {where}; số đến vẫn được cấp nối tiếp.")]


def _next_number(connection: sa.Connection, year: int) -> int:
    """The next Số đến of a year; the row is locked until the document stands in the register."""
    c = schema.counters
    changed = connection.execute(sa.update(c).where(c.c.year == year).values(last=c.c.last + 1))
    if not changed.rowcount:
        connection.execute(sa.insert(c).values(year=year, last=1))
    return int(connection.scalar(sa.select(c.c.last).where(c.c.year == year)) or 0)


def _inserted(connection: sa.Connection, table: sa.Table, values: Mapping[str, Any]) -> int:
    key = connection.execute(sa.insert(table).values(**values)).inserted_primary_key
    assert key is not None
    return int(key[0])


# ------------------------------------------------------------------ tasks


def _tasks(connection: sa.Connection, document: int, result: Result, before: Result | None, cause: Cause) -> None:
    """The tasks of a run in the place of those of the run before. One that is not found any more goes; but where a
    person has touched it, it is kept."""
    t = schema.tasks
    old = connection.execute(sa.select(t).where(t.c.document == document).order_by(t.c.position)).mappings().all()
    actions = {task.id: task.action for task in before.tasks} if before else {}
    as_read = [(row["id"], row["directive"], actions.get(row["task"], row["action"])) for row in old]
    pairs = identity.matched(as_read, result.tasks)
    history: list[Changed] = []
    for index, task in enumerate(result.tasks):
        values = {
            "task": task.id,
            "directive": task.directive,
            "position": index,
            "exceptions": _exceptions(task, result),
            "kept": None,
        }
        if index in pairs:
            number = pairs[index]
            connection.execute(sa.update(t).where(t.c.id == number).values(**values))
        else:
            number = _inserted(
                connection,
                t,
                {**values, "document": document, "action": "", "lead": "", "deadline": "", "status": "open"},
            )
            history += [Changed("task", None, f"{number}: {task.action}")] if before else []
    edited = {row.number for row in connection.execute(edits_of_tasks(document))}
    for row in old:
        if row["id"] in pairs.values():
            continue
        if row["id"] not in edited and not row["task"].startswith(ADDED):
            connection.execute(sa.delete(t).where(t.c.id == row["id"]))
            history.append(Changed("task", f"{row['id']}: {row['action']}", None))
        elif before and not row["kept"]:
            lost = next(task for task in before.tasks if task.id == row["task"])
            kept = replace(lost, id=f"{KEPT}{row['id']}", span=(0, 0), places=(), deadlines=_unplaced(lost))
            connection.execute(
                sa.update(t)
                .where(t.c.id == row["id"])
                .values(task=kept.id, position=len(result.tasks), kept=task_text(kept))
            )
    remember(connection, cause, "document", document, history)


def _unplaced(task: Task) -> tuple[Deadline, ...]:
    # the text it stood in is gone, and with it the places
    return tuple(replace(deadline, span=(0, 0)) for deadline in task.deadlines)


def _exceptions(task: Task, result: Result) -> str | None:
    """The words of a task that take bodies out of a class: "(trừ Sở Y tế)"."""
    words = result.text[task.span[0] : task.span[1]]
    return words if _EXCEPTION.search(words) else None
