"""The values in force of a document and its tasks: worked out anew from what was read, what persons said and what later
documents say, and written with their history.
"""

from __future__ import annotations

import datetime as dt
import json
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import sqlalchemy as sa

from pipeline import keys, progress
from pipeline.document import Issue, Result, Task
from pipeline.export import json as contract
from pipeline.export import wording
from pipeline.incoming import Incoming, Original
from pipeline.register import identity, later, lists, overlay, schema
from pipeline.register.records import ChangeKind, Notice

_HEADER = frozenset({"code", "organ", "issued_on"})
"""The values by which documents are told apart."""
_TOLD_OF_DOCUMENT = ("organ", "code", "type_name", "issued_on", "subject", "status", "unit", "forwarded_on", "note")
_TOLD_OF_TASK = ("action", "lead", "deadline", "status", "done_on", "reply_code", "unit", "note")


@dataclass(frozen=True, slots=True)
class Cause:
    """When and why values change: the program read the document anew, a person said so, a document came."""

    at: str
    kind: ChangeKind = "program"
    by: str | None = None


class Changed(NamedTuple):
    """A line of history: the value that was, the value that is, why, and the document that is the cause."""

    field: str
    old: Any
    new: Any
    kind: ChangeKind = "program"
    cause: str | None = None


def packed(result: Result) -> bytes:
    """A result as it is stored: its JSON, compressed."""
    return zlib.compress(contract.render(result, indent=None).encode(), 6)


def unpacked(data: bytes) -> Result:
    """A result from its stored form."""
    return contract.load(zlib.decompress(data))


@cache
def _adapter() -> Any:
    from pydantic import TypeAdapter

    return TypeAdapter(Task)


def task_text(task: Task) -> str:
    """A task as JSON."""
    text: str = _adapter().dump_json(task).decode()
    return text


def remember(connection: sa.Connection, cause: Cause, entity: str, number: int, changes: Iterable[Changed]) -> None:
    """Write changes into history."""
    rows = [
        {
            "at": cause.at,
            "entity": entity,
            "number": number,
            "field": each.field,
            "old": _said(each.old),
            "new": _said(each.new),
            "kind": each.kind,
            "by": cause.by,
            "cause": each.cause,
        }
        for each in changes
    ]
    if rows:
        connection.execute(sa.insert(schema.history), rows)


def _said(value: Any) -> str | None:
    return value.isoformat() if isinstance(value, dt.date) else value or None


# ------------------------------------------------------------------ laid together


def laid(
    connection: sa.Connection,
    row: sa.RowMapping,
    read: Result | None = None,
    *,
    persons: bool = True,
    changes: bool = True,
) -> tuple[Incoming, dict[str, overlay.Laid]]:
    """A document from its row, with what persons say of its tasks and what later documents do to them; ``read`` is what
    the program read, where that is at hand."""
    document = int(row["id"])
    e, f, t = schema.edits, schema.effects, schema.tasks
    edits: dict[int, dict[str, Any]] = {}
    if persons:
        for edit in connection.execute(edits_of_tasks(document)):
            edits.setdefault(edit.number, {})[edit.field] = json.loads(edit.value)
    changed: dict[int, list[overlay.Amended]] = {}
    if changes:
        for each in connection.execute(sa.select(f).where(f.c.document == document).order_by(f.c.id)):
            changed.setdefault(each.task, []).append(overlay.Amended(later.unpacked(each.effect), each.cause))
    entries = {
        task.task: overlay.Entry(
            task.id,
            _adapter().validate_json(task.kept) if task.kept else None,
            edits.get(task.id, {}),
            tuple(changed.get(task.id, ())),
        )
        for task in connection.execute(sa.select(t).where(t.c.document == document).order_by(t.c.position, t.c.id))
    }
    own = connection.execute(sa.select(e.c.field, e.c.value).where(e.c.entity == "document", e.c.number == document))
    links = sa.select(schema.links.c.words).where(schema.links.c.document == document).order_by(schema.links.c.other)
    return overlay.document(
        read or unpacked(row["result"]),
        entries,
        {field: json.loads(value) for field, value in own},
        [Issue("DUPLICATE_NUMBER", "warning", words) for words in connection.scalars(links)],
        arrival_number=row["arrival_number"],
        arrived_on=row["arrived_on"],
        original=_original(row),
        revision=row["revision"],
    )


def edits_of_tasks(document: int) -> sa.Select[Any]:
    """The persons' values of a document's tasks: number, field, value."""
    e, t = schema.edits, schema.tasks
    return (
        sa.select(e.c.number, e.c.field, e.c.value)
        .join(t, sa.and_(e.c.entity == "task", e.c.number == t.c.id))
        .where(t.c.document == document)
    )


def _original(row: sa.RowMapping) -> Original | None:
    if not row["path"] or not Path(row["path"]).is_file():
        return None
    return Original(Path(row["path"]), Path(row["path"]).name, tuple(json.loads(row["way"])))


# ------------------------------------------------------------------ worked out and written


class Settled(NamedTuple):
    """``notices`` are what a clerk has not been told before; ``changed`` the other documents that changed with it."""

    notices: tuple[Notice, ...]
    changed: tuple[int, ...] = ()


def settle(
    connection: sa.Connection, document: int, cause: Cause, *, fresh: bool = False, anew: bool = False
) -> Settled:
    """Work out the values in force of a document, and of those that it changes, and write them; what changed goes into
    history, and counts in the revision. ``fresh``: the document is new, so that what it says itself changes nothing;
    ``anew``: other values were read in it."""
    before = _code_key(connection, document)
    told, moved = _one(connection, document, cause, fresh=fresh, anew=anew)
    changed = []
    if fresh or anew or moved & _HEADER:
        elsewhere = Cause(cause.at)
        for other in _touched(connection, document, (before, _code_key(connection, document))):
            said, differs = _one(connection, other, elsewhere)
            if said or differs:
                changed.append(other)
                told += said
    return Settled(tuple(dict.fromkeys(told)), tuple(changed))


def _code_key(connection: sa.Connection, document: int) -> str | None:
    d = schema.documents
    return connection.scalar(sa.select(d.c.code_key).where(d.c.id == document))


def _touched(connection: sa.Connection, document: int, codes: Iterable[str | None]) -> list[int]:
    """The other documents that this one extends, amends or replaces, or did before; and those for which it can be mistaken
    by a later document that means one of them. ``codes`` are the numbers that it had and has."""
    d, e, r = schema.documents, schema.effects, schema.references
    cited = connection.scalars(sa.select(r.c.key).where(r.c.document == document)).all()
    own = {key for code in codes for key in later.meant_by(code)}
    meant = connection.scalars(sa.select(r.c.key).where(r.c.key.in_(own))).all()
    now = sa.select(d.c.id).where(later.bears({*cited, *meant}))
    before = sa.select(e.c.document).where(e.c.source == document)
    return sorted(set(connection.scalars(now.union(before))) - {document})


def _one(
    connection: sa.Connection, document: int, cause: Cause, *, fresh: bool = False, anew: bool = False
) -> tuple[list[Notice], set[str]]:
    """Settle one document: what a clerk has not been told before, and what changed."""
    d = schema.documents
    wanted = sa.select(d).where(d.c.id == document)
    row = connection.execute(wanted).mappings().one()
    read = unpacked(row["result"])
    incoming, tasks = laid(connection, row, read)
    if fresh:
        _write(connection, row, cause, incoming, tasks, silent=True)
        row = connection.execute(wanted).mappings().one()
    changed = set()
    if _affect(connection, row, read, keys.of_code(incoming.result.header.code)):
        changed.add("effects")
        incoming, tasks = laid(connection, row, read)
    changed |= _write(connection, row, cause, incoming, tasks)
    if (fresh or changed & _HEADER) and _compare(connection, document, incoming.result):
        changed.add("links")
        incoming, tasks = laid(connection, row, read)
    told = _tell(connection, document, read, incoming.result)
    if fresh or anew or changed or told:
        connection.execute(sa.update(d).where(d.c.id == document).values(revision=d.c.revision + 1))
    return told, changed


def _write(
    connection: sa.Connection,
    row: sa.RowMapping,
    cause: Cause,
    incoming: Incoming,
    tasks: Mapping[str, overlay.Laid],
    *,
    silent: bool = False,
) -> set[str]:
    """Write the columns of a document and its tasks; gives the fields that changed."""
    d, t = schema.documents, schema.tasks
    header = incoming.result.header
    values = {
        "organ": header.organ_name,
        "code": header.code,
        "code_key": keys.of_code(header.code),
        "type_name": header.type_name,
        "issued_on": header.issued_date,
        "subject": header.subject,
        "status": incoming.result.status,
        "unit": incoming.unit,
        "forwarded_on": incoming.forwarded_on,
        "note": incoming.note,
    }
    changed = {name for name, value in values.items() if value != row[name]}
    if changed:
        connection.execute(sa.update(d).where(d.c.id == row["id"]).values(**values))
    if not silent:
        told = [Changed(name, row[name], values[name], cause.kind) for name in _TOLD_OF_DOCUMENT if name in changed]
        remember(connection, cause, "document", row["id"], told)
    numbered = connection.execute(sa.select(t).where(t.c.document == row["id"])).mappings().all()
    if lists.keep(connection, row["id"], {old["task"]: old["id"] for old in numbered}, incoming.result):
        changed.add("recipients")
    for old in numbered:
        each = tasks[old["task"]]
        values = _columns(each)
        differs = {name for name, value in values.items() if value != old[name]}
        if not differs:
            continue
        connection.execute(sa.update(t).where(t.c.id == old["id"]).values(**values))
        changed |= differs
        if old["action"] and not silent:  # a task without words has just been made
            told = [
                Changed(name, old[name], values[name], *_why(name, each, cause))
                for name in _TOLD_OF_TASK
                if name in differs and not (name == "done_on" and values["rrule"])  # its occurrence is told
            ]
            remember(connection, cause, "task", old["id"], told)
    return changed


def _columns(each: overlay.Laid) -> dict[str, Any]:
    task, followed = each.task, each.followed
    return {
        "action": " ".join(task.action.split()),
        "lead": "; ".join(dict.fromkeys(body.name for body in task.lead)),
        "deadline": "; ".join(dict.fromkeys(wording.deadline(deadline) for deadline in task.deadlines)),
        "due": progress.of(task, followed, None).last_day,
        "original_due": each.original,
        "rrule": next((deadline.rrule for deadline in task.deadlines if deadline.rrule), None),
        "status": followed.status,
        "done_on": followed.done_on,
        "reply_code": followed.reply_code,
        "unit": followed.unit,
        "note": followed.note,
    }


def _why(field: str, each: overlay.Laid, cause: Cause) -> tuple[ChangeKind, str | None]:
    """Why a value of a task changed: a deadline by what the cause says, a deadline or status by the last later document
    that changed it, all else because the program read it or a person said it."""
    if field == "deadline" and cause.by:
        return cause.kind, None
    kinds: dict[str, ChangeKind] = {"extension": "extension", "correction": "correction", "void": "replacement"}
    of_field = {"deadline": ("extension", "correction"), "status": ("void",)}.get(field, ())
    made = [change for change in each.made if change.effect.kind in of_field]
    if made and not cause.by:
        return kinds[made[-1].effect.kind], made[-1].cause
    return "person" if cause.by else "program", None


# ------------------------------------------------------------------ other documents


def _affect(connection: sa.Connection, row: sa.RowMapping, read: Result, code_key: str | None) -> bool:
    """Work out what later documents do to the tasks of this one, which bears that number; whether that is other than
    before."""
    d, f, t, r = schema.documents, schema.effects, schema.tasks, schema.references
    document = int(row["id"])
    wanted = sa.select(f.c.task, f.c.effect, f.c.cause).where(f.c.document == document).order_by(f.c.id)
    before = [tuple(each) for each in connection.execute(wanted)]
    connection.execute(sa.delete(f).where(f.c.document == document))
    named = later.meant_by(code_key)
    sources = connection.execute(
        sa.select(d)
        .where(d.c.id.in_(sa.select(r.c.document).where(r.c.key.in_(named))), d.c.id != document)
        .order_by(d.c.issued_on, d.c.id)
    ).mappings()
    numbers = {each.task: each.id for each in connection.execute(sa.select(t).where(t.c.document == document))}
    for source in sources.all():
        said, _ = laid(connection, source, persons=False, changes=False)
        earlier, _ = laid(connection, row, read, persons=False)
        cause = f"{wording.document(said.result.header)} (số đến {source['arrival_number']}/{source['year']})"
        for effect in later.effects(connection, said.result, earlier):
            values = {"document": document, "task": numbers[effect.task], "source": source["id"], "cause": cause}
            connection.execute(sa.insert(f).values(**values, effect=later.packed(effect)))
    return [tuple(each) for each in connection.execute(wanted)] != before


def _compare(connection: sa.Connection, document: int, result: Result) -> bool:
    """Link a document with those before it that bear its number; whether the links are other than before."""
    d, links = schema.documents, schema.links
    wanted = sa.select(links.c.other).where(links.c.document == document)
    before = set(connection.scalars(wanted))
    connection.execute(sa.delete(links).where(links.c.document == document))
    if (key := keys.of_code(result.header.code)) is None:
        return bool(before)
    same = sa.select(d).where(d.c.code_key == key, d.c.id < document).order_by(d.c.id)
    for row in connection.execute(same).mappings().all():
        other = laid(connection, row)[0].result
        if identity.same_number(result.header, other.header):
            where = f"văn bản số đến {row['arrival_number']}/{row['year']}"
            words = (
                f"Trùng số {result.header.code} của cùng cơ quan với {where}; {identity.differences(other, result)}."
            )
            connection.execute(sa.insert(links).values(document=document, other=row["id"], words=words))
    return set(connection.scalars(wanted)) != before


def _tell(connection: sa.Connection, document: int, read: Result, result: Result) -> list[Notice]:
    """Write the issues of a document; gives what the register noticed and has not told before."""
    i = schema.issues
    found = {(issue.code, issue.message, issue.span) for issue in read.issues}
    wanted = sa.select(i.c.code, i.c.message).where(i.c.document == document, i.c.origin == "register")
    before = {tuple(each) for each in connection.execute(wanted)}
    connection.execute(sa.delete(i).where(i.c.document == document))
    rows = [
        {
            "document": document,
            "origin": "program" if (issue.code, issue.message, issue.span) in found else "register",
            "code": issue.code,
            "severity": issue.severity,
            "message": issue.message,
            "page": issue.page,
        }
        for issue in result.issues
    ]
    if rows:
        connection.execute(sa.insert(i), rows)
    return [Notice(*each) for each in map(tuple, connection.execute(wanted)) if each not in before]
