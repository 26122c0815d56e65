"""What persons say of a document or a task: checked, kept apart from what the program reads, in history.

A correction puts a day right that was misread: the task is then measured by the right day as if it had always stood there.
An extension gives more time: the day before it stays known.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from typing import Any

import sqlalchemy as sa

from pipeline import progress
from pipeline.document import Agency, Reason, Task
from pipeline.errors import UnknownEntry
from pipeline.incoming import PERSON
from pipeline.reading import normalise
from pipeline.register import bodies, overlay, schema
from pipeline.register.records import ChangeKind, Notice
from pipeline.register.settle import Cause, Changed, laid, remember, settle, task_text

TASK_FIELDS = ("status", "done_on", "through", "reply_code", "unit", "note", "due", "kind", *bodies.FIELDS)
"""``status`` open, done or void; ``done_on`` the day it was done; ``through`` the day up to which all occurrences of a
recurring task are done; ``due`` the new last day on time (None takes a person's day away) with its ``kind``, "correction" or
"extension"; ``action``, and ``lead`` and ``coordinate`` as a list in words ("-": nobody; None: as it was read again); the
others are words, None clears them."""
DOCUMENT_FIELDS = (*overlay.HEADER_FIELDS, "status", "unit", "forwarded_on", "note")
"""The values of a document that a person may set: of its head, None for what is not printed; ``status`` "complete" where
a person has gone through its doubts, None as it was read; and of the register."""
NOBODY = "-"


def set_task(
    connection: sa.Connection, number: int, values: Mapping[str, Any], by: str, now: dt.datetime
) -> tuple[Notice, ...]:
    """A person's values of a task."""
    _only(values, TASK_FIELDS)
    t, d = schema.tasks, schema.documents
    row = connection.execute(sa.select(d).join(t, t.c.document == d.c.id).where(t.c.id == number)).mappings().first()
    if row is None:
        raise unknown_task(number)
    task = _laid(connection, row, number)
    kind: ChangeKind = "person"
    values = {name: _clean(name, value) for name, value in values.items()}
    edits: dict[str, Any] = {name: values[name] for name in ("reply_code", "unit", "note") if name in values}
    edits |= {name: _GONE if values[name] is None else values[name] for name in bodies.FIELDS if name in values}
    if "due" in values:
        kind = values.get("kind") or "person"
        edits |= _due(task, values["due"], values.get("kind"))
    done: list[Changed] = []
    if values.keys() & {"status", "done_on", "through"}:
        read = _laid(connection, row, number, persons=False)
        edits |= _done(task, values, _edits(connection, "task", number), done, now.date(), read.followed.status)
    cause = Cause(now.isoformat(), kind, by)
    _keep(connection, cause, "task", number, edits)
    if "coordinate" in values:
        before, after = (_names(each.task.coordinate) for each in (task, _laid(connection, row, number)))
        done += [Changed("coordinate", before, after, "person")] if before != after else []
    remember(connection, cause, "task", number, done)
    return settle(connection, row["id"], cause).notices


def _laid(connection: sa.Connection, row: sa.RowMapping, number: int, *, persons: bool = True) -> overlay.Laid:
    tasks = laid(connection, row, persons=persons)[1].values()
    return next(each for each in tasks if each.followed.number == number)


def _names(named: Iterable[Agency]) -> str:
    return "; ".join(each.name for each in named)


def add_task(connection: sa.Connection, document: int, action: str, by: str, now: dt.datetime) -> int:
    """A task that no run has found, in a person's words; gives its number."""
    t = schema.tasks
    _there(connection, document)
    words = _clean("action", action)
    if not words:
        raise UnknownEntry("Nội dung nhiệm vụ trống.", "Ghi: --add-task “việc phải làm”.")
    row = {
        "document": document,
        "task": "",
        "directive": "",
        "action": "",
        "lead": "",
        "deadline": "",
        "status": "open",
    }
    last = connection.scalar(sa.select(sa.func.max(t.c.position)).where(t.c.document == document))
    key = connection.execute(sa.insert(t).values(**row, position=(last or 0) + 1)).inserted_primary_key
    assert key is not None
    number = int(key[0])
    reason = Reason("action", words, PERSON)
    made = Task(f"{overlay.ADDED}{number}", "", words, (), (), (), (), (), (0, 0), (), 1.0, reasons=(reason,))
    connection.execute(sa.update(t).where(t.c.id == number).values(task=made.id, kept=task_text(made)))
    cause = Cause(now.isoformat(), "person", by)
    _keep(connection, cause, "task", number, {"action": words})
    remember(connection, cause, "task", number, [Changed("action", None, words, "person")])
    remember(connection, cause, "document", document, [Changed("task", None, f"{number}: {words}", "person")])
    settle(connection, document, cause)
    return number


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
    task: overlay.Laid,
    values: Mapping[str, Any],
    before: Mapping[str, Any],
    told: list[Changed],
    today: dt.date,
    without: str,
) -> dict[str, Any]:
    """The edits of a status; of a recurring task, "done" closes its oldest open occurrence, or all ``through`` a day, and
    "open" opens the last one. ``without`` is the status that the task has where no person says one: that one is nobody's,
    so that a later document can still change it."""
    through = values.get("through")
    status = values.get("status") or ("done" if through else task.followed.status)
    if status not in ("open", "done", "void"):
        raise UnknownEntry(f"Trạng thái “{status}” không có.", "Chỉ nhận: open, done, void.")
    if values.get("done_on") and status != "done":
        raise UnknownEntry("Ngày hoàn thành chỉ đi cùng --status done.", "Ghi: --status done --done-on NGÀY.")
    day = values.get("done_on") or (dt.date.fromisoformat(before["done_on"]) if before.get("done_on") else today)
    opened = {"status": _GONE if without == "open" else "open"}
    if not any(deadline.rrule for deadline in task.task.deadlines):
        if through:
            raise UnknownEntry("Nhiệm vụ này không phải việc định kỳ.", "Ghi: --status done --done-on NGÀY.")
        if status == "open":
            return opened | {"done_on": _GONE}
        return {"status": status, "done_on": day if status == "done" else None}
    closed = list(before.get("closed") or [])
    if status == "done":
        occurrence = progress.of(task.task, task.followed, None).last_day
        if through and occurrence and through < occurrence:
            raise UnknownEntry(
                f"Kỳ gần nhất chưa xong có hạn {occurrence:%d/%m/%Y}, sau ngày {through:%d/%m/%Y}.",
                "Ghi --through một ngày từ hạn đó trở đi.",
            )
        day = values.get("done_on") or today
        closed.append([(through or occurrence or day).isoformat(), day.isoformat()])
        told.append(Changed("occurrence", None, ", ".join(closed[-1]), "person"))
        return opened | {"closed": closed}
    if status == "open" and task.followed.status == "open" and closed:
        told.append(Changed("occurrence", ", ".join(closed[-1]), None, "person"))
        return {"closed": closed[:-1] or _GONE}
    return opened if status == "open" else {"status": status}


def set_document(
    connection: sa.Connection, document: int, values: Mapping[str, Any], by: str, now: dt.datetime
) -> tuple[Notice, ...]:
    """A person's values of a document."""
    _only(values, DOCUMENT_FIELDS)
    _there(connection, document)
    cause = Cause(now.isoformat(), "person", by)
    edits = {name: _clean(name, value) for name, value in values.items()}
    if edits.get("status", "complete") not in ("complete", None):
        raise UnknownEntry(f"Trạng thái “{edits['status']}” không ghi được.", "Chỉ ghi được: complete (đã rà soát).")
    if edits.get("status", "") is None:
        edits["status"] = _GONE
    _keep(connection, cause, "document", document, edits)
    return settle(connection, document, cause).notices


def _there(connection: sa.Connection, document: int) -> None:
    d = schema.documents
    if connection.scalar(sa.select(d.c.id).where(d.c.id == document)) is None:
        raise UnknownEntry("Sổ không có văn bản đó.", "Xem các văn bản bằng `congvan documents`.")


def _clean(name: str, value: Any) -> Any:
    """A person's words as they are kept: composed letters, no control characters, on one line but for a note."""
    if not isinstance(value, str):
        return value
    lines = [" ".join(line.split()) for line in normalise.fold(value).splitlines()]
    words = ("\n" if name == "note" else " ").join(lines).strip()
    return ("" if words == NOBODY else words or None) if name in ("lead", "coordinate") else words or None


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
