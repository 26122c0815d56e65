"""What a later document says of an earlier one, and what that makes of the earlier one's tasks."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from pipeline.document import Deadline, Span

ChangeKind = Literal["extends", "corrects", "amends", "replaces", "revokes", "reminds", "replies"]
"""extends: a deadline moves; corrects: the earlier document was printed wrong; amends: its contents change; replaces, revokes:
it, or a part of it, holds no more; reminds, replies: nothing in it changes."""

EffectKind = Literal["extension", "correction", "void", "touched"]


@dataclass(frozen=True, slots=True)
class Change:
    """What a document says of one earlier document.

    ``text`` and ``span`` are the words that say so, in the later document; ``later``, ``by`` and ``said_on`` are that
    document's own number, organ and day; ``agreed`` is who decided it, where ``by`` is that one's office. ``type``, ``code`` (canonical, or the bare number where no more is printed),
    ``issued_date`` and ``issuer`` name the earlier one. ``part`` is the part of it that is concerned, as printed ("điểm b
    mục 2"), None where it is the whole; ``pinpoint`` are the ids of that part's directives, from the innermost labelled
    unit named ("2.b", "II.3"), empty where the part is none of the body's.
    ``about`` is whose deadline moves, as printed ("gửi báo cáo"); ``whom`` the body that alone it moves for. ``old`` is the
    day printed as the former one, ``new`` the deadline that holds now (its ``bound`` None where only a day is printed),
    ``added`` the days by which the deadline moves where no new day is printed.
    """

    kind: ChangeKind
    text: str
    span: Span
    rule: str
    code: str
    type: str | None = None
    issued_date: dt.date | None = None
    issuer: str | None = None
    part: str | None = None
    pinpoint: tuple[str, ...] = ()
    about: str | None = None
    whom: str | None = None
    old: dt.date | None = None
    new: Deadline | None = None
    added: int | None = None
    later: str | None = None
    by: str | None = None
    said_on: dt.date | None = None
    agreed: str | None = None


@dataclass(frozen=True, slots=True)
class Effect:
    """What a change makes of one task of the earlier document.

    ``task`` is the task's id there. ``deadline`` is the deadline concerned, as the task has it; ``old`` its day; ``new`` the
    deadline that takes its place. Only a ``sure`` effect may be carried out; any other is of the kind "touched", changes
    nothing, and ``message`` (Vietnamese) tells the clerk what to look at.
    """

    task: str
    kind: EffectKind
    sure: bool
    message: str
    deadline: Deadline | None = None
    old: dt.date | None = None
    new: Deadline | None = None


def day_of(deadline: Deadline | None) -> dt.date | None:
    """The day that a deadline states, without its hour."""
    due = deadline.due if deadline else None
    return due.date() if isinstance(due, dt.datetime) else due
