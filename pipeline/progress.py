"""How far a task is: done or in work, on time or late, and the day that this is measured by."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from pipeline.document import Deadline, Task
from pipeline.incoming import Followed, TaskStatus

Standing = Literal["done_on_time", "done_late", "done", "in_time", "overdue", "in_work", "void"]
"""The four states of follow-up (hoàn thành đúng hạn, hoàn thành quá hạn, đang thực hiện trong hạn, đang thực hiện quá
hạn); done and in_work where no day is known to measure by; void: not to be done any more."""

WORDS: dict[Standing, str] = {
    "done_on_time": "Hoàn thành đúng hạn",
    "done_late": "Hoàn thành quá hạn",
    "done": "Hoàn thành",
    "in_time": "Đang thực hiện trong hạn",
    "overdue": "Đang thực hiện quá hạn",
    "in_work": "Đang thực hiện",
    "void": "Không còn phải thực hiện",
}

_ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Progress:
    """``standing``, and the ``deadline`` it is measured by with its last day on time; both None where no day is known."""

    standing: Standing
    deadline: Deadline | None = None
    last_day: dt.date | None = None


def of(task: Task, followed: Followed | None, today: dt.date | None) -> Progress:
    """How far a task is on the day ``today``; None does not measure what is still in work.

    What is in work is measured by the first of its deadlines, for nothing must be missed; what is done by the last of
    them, for one day of completion answers for all. ``followed.done_on`` of a task still in work settles what was due up
    to that day. An occurrence of a rhythm counts as missed only where a register follows the task: without one, the
    coming occurrence counts.
    """
    done_on = followed.done_on if followed else None
    status = followed.status if followed else "open"
    if status == "done":
        day, deadline = max(_fixed(task), key=lambda each: each[0], default=(None, None))
    else:
        ahead = [each for each in _fixed(task) if done_on is None or each[0] > done_on]
        ahead += _recurring(task, done_on, None if followed else today)
        day, deadline = min(ahead, key=lambda each: each[0], default=(None, None))
    return Progress(standing(status, done_on, day, today), deadline, day)


def standing(status: TaskStatus, done_on: dt.date | None, day: dt.date | None, today: dt.date | None) -> Standing:
    """The state of a task whose last day on time that counts is ``day``; arguments as for ``of``."""
    if status == "void":
        return "void"
    if status == "done":
        if day is None or done_on is None:
            return "done"
        return "done_on_time" if done_on <= day else "done_late"
    if day is None or today is None:
        return "in_work"
    return "overdue" if day < today else "in_time"


def on_time(moment: dt.date, bound: str | None) -> dt.date:
    """The last day on time of a day or hour: "trước ngày D" is the day before, "trước 17 giờ ngày D" that day itself."""
    if isinstance(moment, dt.datetime):
        return moment.date()
    return moment - _ONE_DAY if bound == "before" else moment


def last_day(deadline: Deadline) -> dt.date | None:
    """The last day on time of a deadline with a day; None for a rhythm, and where no day is known. A result of another
    program may hold only the stated day."""
    if deadline.type == "recurring":
        return None
    return deadline.last_day or (on_time(deadline.due, deadline.bound) if deadline.due else None)


def _fixed(task: Task) -> Iterator[tuple[dt.date, Deadline]]:
    for deadline in task.deadlines:
        if day := last_day(deadline):
            yield day, deadline


def _recurring(task: Task, done_on: dt.date | None, today: dt.date | None) -> Iterator[tuple[dt.date, Deadline]]:
    """The first occurrence of each rhythm after the one that was done; else the first that is not past."""
    since = done_on or (today - _ONE_DAY if today else None)
    for deadline in task.deadlines:
        if day := coming(deadline, since):
            yield day, deadline


def coming(deadline: Deadline, since: dt.date | None) -> dt.date | None:
    """The last day on time of a rhythm's first occurrence after ``since`` (None: of its first); None where its beginning is
    not known."""
    moments = deadline.next
    if deadline.rrule and since:
        from pipeline.deadlines import rhythms

        clock = moments[0].time() if moments and isinstance(moments[0], dt.datetime) else None
        moments += rhythms.coming(deadline.rrule, since, clock)
    days = (on_time(moment, deadline.bound) for moment in moments)
    return next((day for day in days if since is None or day > since), None)
