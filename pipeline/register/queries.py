"""Questions to the register: which documents, which tasks, what happened to them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa

from pipeline import keys
from pipeline.incoming import Followed
from pipeline.register import offices, schema
from pipeline.register.records import Change, DocumentFilter, DocumentRow, TaskFilter, TaskRow

_d, _t, _r, _e = schema.documents, schema.tasks, schema.recipients, schema.edits


def documents(connection: sa.Connection, wanted: DocumentFilter) -> list[DocumentRow]:
    """The documents that are wanted, in the order of Số đến."""
    terms = [
        column == value
        for column, value in (
            (_d.c.status, wanted.status),
            (_d.c.year, wanted.year),
            (_d.c.id, wanted.document),
        )
        if value is not None
    ]
    if wanted.issued_from:
        terms.append(_d.c.issued_on >= wanted.issued_from)
    if wanted.issued_to:
        terms.append(_d.c.issued_on <= wanted.issued_to)
    if wanted.code:
        terms.append(_of_code(wanted.code))
    amounts = {
        row.document: (row.all, row.open)
        for row in connection.execute(
            sa.select(
                _t.c.document,
                sa.func.count().label("all"),
                sa.func.sum(sa.case((_t.c.status == "open", 1), else_=0)).label("open"),
            ).group_by(_t.c.document)
        )
    }
    links: dict[int, list[str]] = {}
    same = schema.links.c
    joined = sa.select(same.document, _d.c.arrival_number, _d.c.year).join(_d, same.other == _d.c.id)
    for link in connection.execute(joined.order_by(_d.c.id)):
        links.setdefault(link.document, []).append(f"{link.arrival_number}/{link.year}")
    edited = _edited(connection, "document")
    columns = [column for column in _d.c if column.name != "result"]
    rows = connection.execute(sa.select(*columns).where(*terms).order_by(_d.c.year, _d.c.arrival_number))
    return [
        DocumentRow(
            document=row.id,
            arrival_number=row.arrival_number,
            arrived_on=row.arrived_on,
            file_name=row.file_name,
            organ=row.organ,
            code=row.code,
            type_name=row.type_name,
            issued_on=row.issued_on,
            subject=row.subject,
            status=row.status,
            unit=row.unit,
            forwarded_on=row.forwarded_on,
            note=row.note,
            tasks=amounts.get(row.id, (0, 0))[0],
            open_tasks=amounts.get(row.id, (0, 0))[1],
            edited=edited.get(row.id, ()),
            duplicate_of=tuple(links.get(row.id, ())),
        )
        for row in rows
        if _holds(row.organ, wanted.organ) and _holds(row.unit, wanted.unit)
    ]


def _holds(value: str | None, wanted: str | None) -> bool:
    """Whether a name stands in a longer one, abbreviations and capitals aside; databases do not fold Vietnamese."""
    key = keys.of_name(wanted)
    return key is None or key in (keys.of_name(value) or "")


def _of_code(code: str) -> sa.ColumnElement[bool]:
    return _d.c.code_key.contains(keys.of_code(code) or code, autoescape=True)


def _edited(connection: sa.Connection, entity: str) -> dict[int, tuple[str, ...]]:
    found: dict[int, tuple[str, ...]] = {}
    for row in connection.execute(
        sa.select(_e.c.number, _e.c.field).where(_e.c.entity == entity).order_by(_e.c.number, _e.c.field)
    ):
        found[row.number] = (*found.get(row.number, ()), row.field)
    return found


def tasks(connection: sa.Connection, wanted: TaskFilter) -> list[TaskRow]:
    """The tasks that are wanted, the nearest day first, those without one last."""
    terms: list[sa.ColumnElement[bool]] = []
    if wanted.status:
        terms.append(_t.c.status == wanted.status)
    if wanted.due_before:
        terms.append(_t.c.due < wanted.due_before)
    if wanted.overdue_on:
        terms += [_t.c.status == "open", _t.c.due < wanted.overdue_on]
    if wanted.code:
        terms.append(_of_code(wanted.code))
    if wanted.document is not None:
        terms.append(_t.c.document == wanted.document)
    if wanted.numbers is not None:
        terms.append(_t.c.id.in_(wanted.numbers))
    if wanted.recipient:
        terms.append(_t.c.id.in_(_given_to(wanted.recipient)))
    columns = [_d.c.arrival_number, _d.c.arrived_on, _d.c.organ, _d.c.code, _d.c.type_name, _d.c.issued_on]
    query = sa.select(_t, *columns).join(_d, _t.c.document == _d.c.id).where(*terms)
    edited = _edited(connection, "task")
    rows = connection.execute(query).all()
    shares: dict[int, offices.Share] = {}
    if wanted.office:
        shares = offices.shares(connection, wanted.office, {row.id: row.exceptions or "" for row in rows})
        rows = [row for row in rows if row.id in shares]
    helpers = _coordinating(connection, query.with_only_columns(_t.c.id))
    found = [_row(row, helpers.get(row.id, ""), edited.get(row.id, ()), shares.get(row.id)) for row in rows]
    return sorted(found, key=lambda row: (row.due or dt.date.max, row.number))


def _coordinating(connection: sa.Connection, numbers: sa.Select[Any]) -> dict[int, str]:
    """Who coordinates in tasks, in words."""
    found: dict[int, dict[str, None]] = {}
    named = sa.select(_r.c.task, _r.c.name).where(
        _r.c.role == "coordinate", _r.c.why != "group", _r.c.task.in_(numbers)
    )
    for task, name in connection.execute(named.order_by(_r.c.id)):
        found.setdefault(task, {})[name] = None
    return {task: "; ".join(names) for task, names in found.items()}


def _given_to(name: str) -> sa.Select[Any]:
    """Tasks on the list of a body of that name, with its place or without."""
    key = keys.of_name(name) or ""
    same = [
        term
        for column in (_r.c.key, _r.c.canonical_key)
        for term in (column == key, column.startswith(f"{key} ", autoescape=True))
    ]
    return sa.select(_r.c.task).where(sa.or_(*same))


def _row(row: Any, coordinate: str, edited: tuple[str, ...], share: offices.Share | None) -> TaskRow:
    role, why, via = share or (None, None, None)
    return TaskRow(
        number=row.id,
        document=row.document,
        arrival_number=row.arrival_number,
        arrived_on=row.arrived_on,
        organ=row.organ,
        code=row.code,
        type_name=row.type_name,
        issued_on=row.issued_on,
        task=row.task,
        directive=row.directive,
        action=row.action,
        lead=row.lead,
        coordinate=coordinate,
        deadline=row.deadline,
        due=row.due,
        original_due=row.original_due,
        rrule=row.rrule,
        followed=Followed(row.id, row.status, row.done_on, row.reply_code, row.unit, row.note),
        found=row.kept is None,
        edited=edited,
        role=role,
        why=why,
        via=via,
    )


def history(connection: sa.Connection, entity: str, number: int) -> list[Change]:
    """What changed of a task or a document, in the order in which it was written."""
    h = schema.history
    rows = connection.execute(sa.select(h).where(h.c.entity == entity, h.c.number == number).order_by(h.c.id))
    return [
        Change(dt.datetime.fromisoformat(row.at), row.field, row.old, row.new, row.kind, row.by, row.cause)
        for row in rows
    ]
