"""What becomes of the tasks of an earlier document: its deadlines moved or put right, or the tasks void."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from pipeline import keys
from pipeline.changes import parts
from pipeline.changes.change import Change, Effect, EffectKind, day_of
from pipeline.changes.match import certain, compatible, concerns, same_letters, speaks_for, speaks_of
from pipeline.changes.wording import describe
from pipeline.document import Deadline, Header, Task
from pipeline.export import wording
from pipeline.incoming import Incoming

# A part that falls away as a whole: "nội dung tại mục 2", but not "số liệu tại mục 2".
_NO_MORE = re.compile(
    rf"(?i)(?:(?:toàn bộ|các|những)\s+)*(?:(?:nội dung|nhiệm vụ|yêu cầu)\s+)?(?:(?:nêu |quy định )?(?:tại|ở)\s+)?{parts.CHAIN}\W*$"
)
_DAY = dt.timedelta(days=1)
# What is remarked on a deadline and leaves no doubt of its day.
_PLAIN = frozenset({"DEADLINE_WEEKEND", "DEADLINE_HOLIDAY", "DEADLINE_YEAR_ASSUMED", "DEADLINE_FAR"})


@dataclass(frozen=True, slots=True)
class _Dated:
    """A task's deadline with a day."""

    task: Task
    deadline: Deadline
    day: dt.date


def effects(change: Change, earlier: Incoming, *, alone: bool = True) -> tuple[Effect, ...]:
    """What a change makes of the open tasks of the document that it means (``concerns``), in that document's order.

    An effect is sure where it is plain: the document is that one and no other, both are of one organ (or the later one is of
    its office, which passes on what the organ decided), and the part named is
    the task's directive, or the day printed as the former one is the task's, or the document has one day only and the words
    speak of it. All else is "touched": nothing is to be changed, the message tells the clerk where to look. ``alone``: is it
    the only registered document that the change can mean? Reminders and replies have no effects, nor has a change on a document
    that it does not concern.
    """
    if change.kind in ("reminds", "replies") or not concerns(change, earlier.result.header):
        return ()
    tasks = [t for t in earlier.result.tasks if _is_open(t, earlier)]
    doubt = _doubt(change, earlier.result.header, alone=alone)
    if change.kind in ("replaces", "revokes"):
        return tuple(_voided(change, tasks, earlier, doubt))
    if change.new is None and change.added is None and change.kind != "extends":
        return tuple(
            _touched(change, t, "xem nội dung thay đổi trong văn bản mới") for t in _in_part(change, tasks, earlier)[0]
        )
    return tuple(_moved(change, tasks, earlier, doubt))


def _is_open(task: Task, earlier: Incoming) -> bool:
    followed = earlier.followed.get(task.id)
    return followed is None or followed.status == "open"


def _doubt(change: Change, header: Header, *, alone: bool) -> str | None:
    """Why nobody may carry the change out without a look; None where the earlier document and who changes it are plain."""
    if not alone:
        return "có nhiều văn bản trong sổ có thể là văn bản được nhắc đến"
    if not certain(change, header):
        return "văn bản mới không ghi đủ số, ký hiệu, ngày của văn bản cũ"
    own = compatible(change.by, header.organ_name) and same_letters(change.later, header.code)
    if not own and not _passed_on(change, header):
        return f"văn bản mới do {change.by or 'cơ quan khác'} ban hành, không phải cơ quan đã ban hành văn bản cũ"
    return None


def _passed_on(change: Change, header: Header) -> bool:
    """Does the office of the earlier document's organ pass on what that organ, or its head, decided of this document, which it
    names by number and day?"""
    known = header.issued_date is not None and change.issued_date == header.issued_date
    same = known and keys.of_code(change.code) == keys.of_code(header.code)
    return same and speaks_for(change.agreed, header.organ_name)


def _in_part(change: Change, tasks: Sequence[Task], earlier: Incoming) -> tuple[list[Task], bool]:
    """The tasks in the part that a change names, and whether that part is plain; all tasks, not plain, where it is none of
    the body's or could be several."""
    if change.part is None:
        return list(tasks), True
    there = {d.id for top in earlier.result.directives for d in top.walk()}
    meant = [parts.meant(pinpoint, there) for pinpoint in change.pinpoint]
    inside = [t for t in tasks if any(parts.within(t.directive, one) for found in meant for one in found)]
    plain = bool(meant) and all(len(found) == 1 for found in meant)
    plain = plain and (change.kind not in ("replaces", "revokes") or _NO_MORE.match(change.part) is not None)
    return (inside, plain) if inside else (list(tasks), False)


def _touched(change: Change, task: Task, why: str, at: _Dated | None = None) -> Effect:
    message = f"{describe(change)}; có thể liên quan đến nhiệm vụ này: {why}."
    return Effect(task.id, "touched", False, message, at.deadline if at else None, at.day if at else None)


def _voided(change: Change, tasks: Sequence[Task], earlier: Incoming, doubt: str | None) -> Iterator[Effect]:
    concerned, plain = _in_part(change, tasks, earlier)
    for task in concerned:
        if doubt or not plain:
            yield _touched(change, task, doubt or f"chưa rõ phần “{change.part}” gồm nhiệm vụ nào")
        else:
            yield Effect(task.id, "void", True, f"{describe(change)}: nhiệm vụ này không còn phải thực hiện.")


def _moved(change: Change, tasks: Sequence[Task], earlier: Incoming, doubt: str | None) -> Iterator[Effect]:
    dated = [one for task in tasks for one in _days(task)]
    inside, plain = _in_part(change, tasks, earlier)
    concerned = [one for one in dated if one.task in inside]
    same = [one for one in concerned if change.old and change.old in (one.day, one.deadline.last_day)]
    if not plain and len({one.task.id for one in same}) != 1:
        doubt = doubt or f"chưa rõ phần “{change.part}” gồm nhiệm vụ nào"
    if change.old and not same:
        doubt = doubt or f"hạn cũ ghi trong văn bản mới ({wording.date(change.old)}) không khớp"
    concerned = same or concerned
    if not change.old:
        doubt = doubt or _unnamed(change, concerned)
    if not concerned:
        for task in inside:
            yield _touched(change, task, "nhiệm vụ không có hạn là một ngày cụ thể")
        return
    doubt = doubt or (f"văn bản mới chỉ nói về {change.whom}" if change.whom else None)
    for one in concerned:
        yield _one(change, one, doubt)


def _one(change: Change, one: _Dated, doubt: str | None) -> Effect:
    new = _new(change, one)
    doubt = doubt or _odd(change, one, new)
    if doubt or new is None:
        hint = f" (hạn mới có thể là {wording.deadline(new)})" if new and new.due else ""
        return _touched(change, one.task, f"{doubt or 'chưa đọc được hạn mới'}{hint}", one)
    kind: EffectKind = "correction" if change.kind == "corrects" else "extension"
    said = "được đính chính" if kind == "correction" else "được điều chỉnh"
    message = f"{describe(change)}: hạn {said} từ {wording.deadline(one.deadline)} thành {wording.deadline(new)}."
    return Effect(one.task.id, kind, True, message, one.deadline, one.day, new)


def _days(task: Task) -> Iterator[_Dated]:
    for deadline in task.deadlines:
        day = day_of(deadline)
        if day and deadline.type in ("date", "relative"):
            yield _Dated(task, deadline, day)


def _unnamed(change: Change, concerned: Sequence[_Dated]) -> str | None:
    """Why a change that prints no former day may not mean these deadlines: they are several, or another work's."""
    if len({one.day for one in concerned}) > 1:
        return "có nhiều hạn khác nhau, văn bản mới không ghi hạn cũ"
    said = [f"{one.task.action} {one.deadline.clause or ''}" for one in concerned]
    if not change.pinpoint and said and not any(speaks_of(change.about, words) for words in said):
        return f"văn bản mới nói về thời hạn “{change.about}”"
    return None


def _new(change: Change, one: _Dated) -> Deadline | None:
    """The deadline that takes a task's place; where only a day is printed, it counts as the former one did."""
    if change.added is not None:
        due = one.day + change.added * _DAY
        return replace(one.deadline, due=due, last_day=_last(due, one.deadline.bound))
    day = day_of(change.new)
    if change.new is None or day is None:
        return None
    if change.new.bound is None:
        bound = one.deadline.bound
        return replace(change.new, bound=bound, last_day=_last(day, bound))
    return change.new


def _last(due: dt.date, bound: str | None) -> dt.date:
    return due - _DAY if bound == "before" else due


def _odd(change: Change, one: _Dated, new: Deadline | None) -> str | None:
    """Why a new day is doubted; None where it is plain."""
    day = day_of(new)
    if new is None or day is None:
        return "chưa đọc được hạn mới"
    if change.added is not None:
        return f"văn bản mới chỉ ghi thêm {change.added} ngày"
    if day == one.day:
        return "hạn mới trùng hạn cũ"
    if change.kind != "corrects" and day < one.day:
        return "hạn mới sớm hơn hạn cũ"
    if change.said_on and day < change.said_on:
        return "hạn mới trước ngày của chính văn bản mới"
    if not _PLAIN.issuperset(new.issues):
        return "hạn mới đọc chưa chắc chắn, cần đối chiếu bản gốc"
    return None
