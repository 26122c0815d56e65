"""The recipients' lists as the register keeps them: whose task it is, in which role, and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import sqlalchemy as sa

from pipeline import keys
from pipeline.document import Agency, Result, Task
from pipeline.register import schema


def keep(connection: sa.Connection, document: int, numbers: Mapping[str, int], result: Result) -> bool:
    """Write the lists of a document, whose tasks have these numbers; whether they are other than before."""
    t, r = schema.tasks, schema.recipients
    own = sa.select(t.c.id).where(t.c.document == document)
    names = [column.name for column in r.c if column.name != "id"]
    rows = [row for task in result.tasks for row in _rows(numbers[task.id], task, result)]
    before = connection.execute(sa.select(*(r.c[name] for name in names)).where(r.c.task.in_(own)).order_by(r.c.id))
    if [tuple(each) for each in before] == [tuple(row[name] for name in names) for row in rows]:
        return False
    connection.execute(sa.delete(r).where(r.c.task.in_(own)))
    if rows:
        connection.execute(sa.insert(r), rows)
    return True


def _rows(number: int, task: Task, result: Result) -> Iterator[dict[str, Any]]:
    by_addressees = {(r.field, r.value) for r in task.reasons if r.rule == "addressees"}
    for role, bodies in (("lead", task.lead), ("coordinate", task.coordinate), ("report_to", task.report_to)):
        for body in bodies:
            yield _row(number, role, "addressee" if (role, body.name) in by_addressees else "named", None, body)
    for recipient in result.recipients:
        for item in recipient.tasks:
            if item.task == task.id and item.why == "group":
                yield _row(number, item.role, "group", item.via, recipient.agency)


def _row(number: int, role: str, why: str, via: str | None, agency: Agency) -> dict[str, Any]:
    return {
        "task": number,
        "role": role,
        "why": why,
        "via": via,
        "text": agency.text,
        "name": agency.name,
        "canonical": agency.canonical,
        "is_group": agency.group,
        "key": keys.of_name(agency.name) or "",
        "canonical_key": keys.of_name(agency.canonical),
    }
