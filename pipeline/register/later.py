"""What later documents do to earlier ones, as the register keeps it; pipeline.changes reads it from a result."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from pipeline import keys
from pipeline.document import Header, Result
from pipeline.incoming import Incoming
from pipeline.register import schema

if TYPE_CHECKING:
    from pipeline.changes import Change, Effect


def named(result: Result) -> tuple[str, ...]:
    """The numbers of the documents that this one extends, amends, replaces …, as they are compared."""
    from pipeline import changes

    found = (keys.of_code(change.code) for change in changes.find(result))
    return tuple(dict.fromkeys(key for key in found if key))


def bears(found: Iterable[str]) -> sa.ColumnElement[bool]:
    """Documents that may be meant by these numbers; a bare number may be that of any notation."""
    column = schema.documents.c.code_key
    terms = [column == key for key in found]
    for key in found:
        if key == keys.of_figures(key):
            terms += [column.startswith(f"{key}{mark}", autoescape=True) for mark in "/-"]
    return sa.or_(sa.false(), *terms)


def meant_by(code_key: str | None) -> tuple[str, ...]:
    """The numbers by which others may mean a document of this one: its own, and its figures alone."""
    return tuple(filter(None, (code_key, keys.of_figures(code_key))))


def effects(connection: sa.Connection, source: Result, earlier: Incoming) -> list[Effect]:
    """What one document makes of the tasks of another, in the order in which it says so."""
    from pipeline import changes

    found: list[Effect] = []
    for change in changes.find(source):
        found += changes.effects(change, earlier, alone=_alone(connection, change))
    return found


def _alone(connection: sa.Connection, change: Change) -> bool:
    """Whether no more than one document of the register can be meant."""
    from pipeline import changes

    d = schema.documents
    key = keys.of_code(change.code)
    rows = connection.execute(sa.select(d.c.code, d.c.organ, d.c.issued_on).where(bears([key] if key else [])))
    meant = (Header(code=row.code, organ_name=row.organ, issued_date=row.issued_on) for row in rows)
    return sum(changes.concerns(change, header) for header in meant) <= 1


@cache
def _adapter() -> Any:
    from pydantic import TypeAdapter

    from pipeline.changes import Effect

    return TypeAdapter(Effect)


def packed(effect: Effect) -> str:
    """An effect as JSON."""
    text: str = _adapter().dump_json(effect).decode()
    return text


def unpacked(text: str) -> Effect:
    """An effect from its JSON."""
    effect: Effect = _adapter().validate_json(text)
    return effect
