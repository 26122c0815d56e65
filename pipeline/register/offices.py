"""Which tasks of the register are one office's, by the rules of pipeline.ours; each name is judged once."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, partial
from typing import NamedTuple, get_args

import sqlalchemy as sa

from pipeline import ours
from pipeline.document import Agency, Role, Why
from pipeline.profile import Office
from pipeline.register import schema
from pipeline.register.settle import unpacked

_ROLES: tuple[Role, ...] = get_args(Role)
_WHYS: tuple[Why, ...] = get_args(Why)


class Share(NamedTuple):
    """How the office has a task: its first role, the surest reason, and the class or unit through which."""

    role: Role
    why: Why
    via: str | None


def shares(connection: sa.Connection, office: Office, words: Mapping[int, str]) -> dict[int, Share]:
    """The office's share in each of these tasks that it has one in. ``words`` maps the tasks to the words that take bodies
    out of a class, empty where there are none."""
    d, t, r = schema.documents, schema.tasks, schema.recipients

    @cache
    def us(organ: str | None) -> ours.Us:
        return ours.Us(office, organ)

    @cache
    def addressed(document: int) -> bool:
        result = unpacked(connection.scalar(sa.select(d.c.result).where(d.c.id == document)) or b"")
        return ours.of(result, office).reached in ("addressee", "group")

    judged: dict[tuple[object, ...], tuple[Why, str | None] | None] = {}
    found: dict[int, list[Share]] = {}
    query = (
        sa.select(r.c.task, r.c.role, r.c.why, r.c.text, r.c.name, r.c.canonical, r.c.is_group, d.c.id, d.c.organ)
        .join(t, r.c.task == t.c.id)
        .join(d, t.c.document == d.c.id)
        .where(r.c.why != "group")  # who has it through a class is told by the class
    )
    for task, role, reason, text, name, canonical, group, document, organ in connection.execute(query):
        if task not in words:
            continue
        inherited = reason == "addressee"
        # what a class is said to hold depends on who writes; whether "nêu trên" means us, on who is addressed
        where = document if group and ours.ABOVE.search(name) else organ if group else None
        key = (text, name, canonical, group, inherited, where, words[task])
        if key not in judged:
            body = Agency(text, name, (0, 0), canonical, bool(group))
            judged[key] = us(organ).share(
                body, inherited=inherited, words=words[task], addressed=partial(addressed, document)
            )
        if share := judged[key]:
            found.setdefault(task, []).append(Share(role, *share))
    return {task: min(each, key=_rank) for task, each in found.items()}


def _rank(share: Share) -> tuple[int, int]:
    return _ROLES.index(share.role), _WHYS.index(share.why)
