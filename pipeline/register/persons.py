"""What persons say of a document or a task: checked, kept apart from what the program reads, in history.

A correction puts a day right that was misread: the task is then measured by the right day as if it had always stood there.
An extension gives more time: the day before it stays known.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from pipeline import progress
from pipeline.errors import UnknownEntry
from pipeline.register import overlay, schema
from pipeline.register.records import ChangeKind, Notice
from pipeline.register.settle import Cause, Changed, laid, remember, settle

TASK_FIELDS = ("status", "done_on", "reply_code", "unit", "note", "due", "kind")
"""``status`` open, done or void; ``done_on`` the day it was done; ``due`` the new last day on time (None takes a person's
day away) with its ``kind``, "correction" or "extension"; the others are words, None clears them."""
DOCUMENT_FIELDS = (*overlay.HEADER_FIELDS, "unit", "forwarded_on", "note")
"""The values of a document that a person may set: of its head, None for what is not printed, and of the register."""


def set_task(
    connection: sa.Connection, number: int, values: Mapping[str, Any], by: str, now: dt.datetime
) -> tuple[Notice, ...]:
    """A person's values of a task."""
    _only(values, TASK_FIELDS)
    t, d = schema.tasks, schema.documents
    row = connection.execute(sa.select(d).join(t, t.c.document == d.c.id).where(t.c.id == number)).mappings().first()
    if row is None:
        raise unknown_task(number)
    _, tasks = laid(connection, row)
    task = next(each for each in tasks.values() if each.followed.number == number)
    kind: ChangeKind = "person"
    edits = {name: values[name] for name in ("reply_code", "unit", "note") if name in values}
    if "due" in values:
        kind = values.get("kind") or "person"
        edits |= _due(task, values["due"], values.get("kind"))
    done: list[Changed] = []
    if "status" in values or "done_on" in values:
        edits |= _done(task, values, _edits(connection, "task", number), done, now.date())
    cause = Cause(now.isoformat(), kind, by)
    _keep(connection, cause, "task", number, edits)
    remember(connection, cause, "task", number, done)
    return settle(connection, row["id"], cause).notices


def unknown_task(number: int) -> UnknownEntry:
    """The error for a task that is not in the register."""
    return UnknownEntry(f"Sổ không có nhiệm vụ số {number}.", "Xem các nhiệm vụ bằng `congvan tasks`.")


def _due(task: overlay.Laid, day: dt.date | None, kind: str | None) -> dict[str, Any]:
    known = progress.of(task.task, task.followed, None).last_day
    if day is None:
        return {"due:correction": _GONE, "due:extension": _GONE}
    if kind is None and known is not None:
        raise UnknownEntry(
            f"Nhiệm vụ số {task.followed.number} đã có thời hạn {known:%d/%m/%Y}.",
            "Nêu rõ: --correction nếu ngày đó đọc sai, --extension nếu được gia hạn.",
        )
    # what is misread of a day that was given later is that day, not the original one
    extends = kind == "extension" or (kind == "correction" and task.original is not None)
    return {"due:extension" if extends else "due:correction": day}


def _done(
    task: overlay.Laid, values: Mapping[str, Any], before: Mapping[str, Any], told: list[Changed], today: dt.date
) -> dict[str, Any]:
    """The edits of a status; of a recurring task, "done" closes its oldest open occurrence, "open" opens the last one."""
    status = values.get("status") or task.followed.status
    if status not in ("open", "done", "void"):
        raise UnknownEntry(f"Trạng thái “{status}” không có.", "Chỉ nhận: open, done, void.")
    if values.get("done_on") and status != "done":
        raise UnknownEntry("Ngày hoàn thành chỉ đi cùng --status done.", "Ghi: --status done --done-on NGÀY.")
    day = values.get("done_on") or (dt.date.fromisoformat(before["done_on"]) if before.get("done_on") else today)
    if not any(deadline.rrule for deadline in task.task.deadlines):
        return {"status": status, "done_on": day if status == "done" else None}
    closed = list(before.get("closed") or [])
    if status == "done":
        occurrence = progress.of(task.task, task.followed, None).last_day or day
        day = values.get("done_on") or today
        closed.append([occurrence.isoformat(), day.isoformat()])
        told.append(Changed("occurrence", None, f"{occurrence.isoformat()}, {day.isoformat()}", "person"))
        return {"status": "open", "closed": closed}
    if status == "open" and task.followed.status == "open" and closed:
        told.append(Changed("occurrence", ", ".join(closed[-1]), None, "person"))
        return {"status": "open", "closed": closed[:-1]}
    return {"status": status}


def set_document(
    connection: sa.Connection, document: int, values: Mapping[str, Any], by: str, now: dt.datetime
) -> tuple[Notice, ...]:
    """A person's values of a document."""
    _only(values, DOCUMENT_FIELDS)
    d = schema.documents
    if connection.scalar(sa.select(d.c.id).where(d.c.id == document)) is None:
        raise UnknownEntry("Sổ không có văn bản đó.", "Xem các văn bản bằng `congvan documents`.")
    cause = Cause(now.isoformat(), "person", by)
    _keep(connection, cause, "document", document, values)
    return settle(connection, document, cause).notices


# ------------------------------------------------------------------ how they are kept

_GONE = object()
"""An edit that is taken away: what the program reads is in force again."""


def _only(values: Mapping[str, Any], fields: tuple[str, ...]) -> None:
    if wrong := [name for name in values if name not in fields]:
        raise UnknownEntry(f"Không có giá trị “{wrong[0]}”.", f"Các giá trị: {', '.join(fields)}.")


def _edits(connection: sa.Connection, entity: str, number: int) -> dict[str, Any]:
    e = schema.edits
    rows = connection.execute(sa.select(e.c.field, e.c.value).where(e.c.entity == entity, e.c.number == number))
    return {row.field: json.loads(row.value) for row in rows}


def _keep(connection: sa.Connection, cause: Cause, entity: str, number: int, edits: Mapping[str, Any]) -> None:
    e = schema.edits
    for field, value in edits.items():
        connection.execute(sa.delete(e).where(e.c.entity == entity, e.c.number == number, e.c.field == field))
        if value is not _GONE:
            said = json.dumps(value.isoformat() if isinstance(value, dt.date) else value, ensure_ascii=False)
            row = {"entity": entity, "number": number, "field": field, "value": said, "by": cause.by, "at": cause.at}
            connection.execute(sa.insert(e).values(**row))
