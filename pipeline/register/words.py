"""Rows of the register as text on a terminal or in a pipe, and as plain values for JSON."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from pipeline import progress
from pipeline.document import Header
from pipeline.export import wording
from pipeline.incoming import Followed
from pipeline.labels import spoken
from pipeline.messages import Lang, say
from pipeline.register.overlay import ADDED
from pipeline.register.records import Change, DocumentRow, TaskRow
from pipeline.terminal import grid, wrapped

_NARROWEST = 110
"""Characters a line from which rows stand in a table."""
_LABELS = {
    "action": "task",
    "issued_on": "date",
    "issued_date": "date",
    "type_name": "type",
    "organ_name": "organ",
    "note": "own_note",
    "arrival_number": "field_arrival_number",
    "occurrence": "field_occurrence",
}
"""Fields whose label has another key in the messages."""
_KINDS = {"correction": "kind_correction", "extension": "kind_extension", "replacement": "kind_replacement"}
_STATUSES = {"open": "status_open", "done": "status_done", "void": "status_void"}
_ISO = re.compile(r"\b(\d{4})-(\d\d)-(\d\d)\b")


def standing(row: TaskRow, today: dt.date) -> progress.Standing:
    """The state of a task on a day."""
    followed = row.followed
    return progress.standing(followed.status, followed.done_on, row.due, today)


# ------------------------------------------------------------------ lists


def tasks(rows: Sequence[TaskRow], today: dt.date, lang: Lang, width: int, *, table: bool) -> Iterator[str]:
    """The lines of the list of tasks, and how many are late; as a table where there is room for it, else as blocks."""
    if not rows:
        yield say("no_such_tasks", lang)
        return
    late = sum(standing(row, today) == "overdue" for row in rows)
    summary = say("tasks_found", lang, count=len(rows), late=late)
    if not table or width < _NARROWEST:
        yield from (_task_block(row, today, lang, width) for row in rows)
        yield summary
        return
    heads = ["#", *(say(key, lang) for key in ("last_day", "standing", "task", "lead", "incoming_document", "unit"))]
    shares = (34, 20, 24, 10)
    free = width - 6 - 10 - 16 - 3 * 6
    widths = [6, 10, 16, *(free * share // sum(shares) for share in shares)]
    cells = (
        [
            str(row.number),
            wording.date(row.due) if row.due else "",
            progress.WORDS[standing(row, today)],
            row.action
            + (f" [{spoken(row.directive)}]" if row.directive else "")
            + (f" ({_role(row)})" if row.role else ""),
            row.lead,
            f"{row.arrival_number}/{row.arrived_on.year}: {_named(row)}",
            row.followed.unit or "",
        ]
        for row in rows
    )
    yield from grid(heads, cells, widths)
    yield from ("", summary)


def _task_block(row: TaskRow, today: dt.date, lang: Lang, width: int) -> str:
    head = wrapped("", f"{row.number}. {row.action}", width)
    values = (
        ("standing", progress.WORDS[standing(row, today)]),
        ("deadline", row.deadline),
        ("last_day", _last_day(row, lang)),
        ("lead", row.lead),
        ("role", _role(row)),
        (
            "incoming_document",
            f"{row.arrival_number}/{row.arrived_on.year}: "
            + ", ".join(filter(None, (_named(row), spoken(row.directive)))),
        ),
        *_followed(row),
    )
    return "\n".join([head, *_lines(values, lang, width)]) + "\n"


def documents(rows: Sequence[DocumentRow], lang: Lang, width: int, *, table: bool) -> Iterator[str]:
    """The lines of the list of documents in the order of Số đến."""
    if not rows:
        yield say("no_such_documents", lang)
        return
    summary = say("documents_found", lang, count=len(rows))
    if not table or width < _NARROWEST:
        yield from (_document_block(row, lang, width) for row in rows)
        yield summary
        return
    heads = [say(key, lang) for key in ("arrival", "organ", "code", "date", "subject", "unit", "tasks")]
    shares = (20, 14, 34, 14)
    free = width - 10 - 10 - 12 - 3 * 6
    organ, code, subject, unit = (free * share // sum(shares) for share in shares)
    cells = (
        [
            f"{row.arrival_number}/{row.arrived_on.year} {wording.date(row.arrived_on)}",
            row.organ or "",
            row.code or "",
            wording.date(row.issued_on) if row.issued_on else "",
            " ".join(filter(None, (row.type_name, row.subject))),
            row.unit or "",
            say("tasks_open", lang, open=row.open_tasks, all=row.tasks) if row.tasks else "",
        ]
        for row in rows
    )
    yield from grid(heads, cells, [10, organ, code, 10, subject, unit, 12])
    yield from ("", summary)


def _document_block(row: DocumentRow, lang: Lang, width: int) -> str:
    return "\n".join([wrapped("", _arrived(row, lang), width), *_lines(_facts(row, lang), lang, width)]) + "\n"


# ------------------------------------------------------------------ one task, one document


def task(row: TaskRow, history: Iterable[Change], today: dt.date, lang: Lang, width: int) -> str:
    """All that the register says of a task, with its history."""
    title = say("task_of_register", lang, number=row.number, standing=progress.WORDS[standing(row, today)])
    values = (
        ("task", row.action),
        ("where", spoken(row.directive)),
        ("incoming_document", _named(row)),
        ("arrival", f"{row.arrival_number}/{row.arrived_on.year} ({wording.date(row.arrived_on)})"),
        ("lead", row.lead),
        ("coordinate", row.coordinate),
        ("deadline", row.deadline),
        ("last_day", _last_day(row, lang)),
        *_followed(row),
        ("remarks", _remark(row, lang)),
    )
    return "\n".join([title, *_lines(values, lang, width), *_history(history, lang, width)]) + "\n"


def _remark(row: TaskRow, lang: Lang) -> str:
    if row.found:
        return ""
    return say("added_by_person" if row.task.startswith(ADDED) else "not_found_any_more", lang)


def document(
    row: DocumentRow, given: Iterable[TaskRow], history: Iterable[Change], today: dt.date, lang: Lang, width: int
) -> str:
    """All that the register says of a document, with its tasks and its history."""
    lines = [_arrived(row, lang), *_lines(_facts(row, lang), lang, width)]
    listed = [
        wrapped(
            "",
            f"{each.number}. [{progress.WORDS[standing(each, today)]}] "
            + " – ".join(filter(None, (each.action, each.lead))),
            width,
            "  ",
        )
        for each in given
    ]
    listed = [f"{say('tasks', lang)} ({len(listed)}):", *listed] if listed else []
    return "\n".join([*lines, *listed, *_history(history, lang, width)]) + "\n"


def _facts(row: DocumentRow, lang: Lang) -> tuple[tuple[str, str], ...]:
    edited = [say(_LABELS.get(field, field), lang) for field in row.edited]
    return (
        ("file", row.file_name),
        ("organ", row.organ or "—"),
        ("code", row.code or "—"),
        ("date", wording.date(row.issued_on) if row.issued_on else "—"),
        ("type", row.type_name or ""),
        ("subject", row.subject or "—"),
        ("status", wording.STATUSES[row.status]),
        ("unit", row.unit or ""),
        ("forwarded_on", wording.date(row.forwarded_on) if row.forwarded_on else ""),
        ("own_note", row.note or ""),
        ("same_number", ", ".join(row.duplicate_of)),
        ("set_by_person", ", ".join(edited)),
    )


def _history(history: Iterable[Change], lang: Lang, width: int) -> list[str]:
    lines = [wrapped("", _change(each, lang), width, "  ") for each in history]
    return [f"{say('history', lang)}:", *lines] if lines else []


def _change(each: Change, lang: Lang) -> str:
    field = say(_LABELS.get(each.field, each.field), lang)
    words = say(
        "history_line",
        lang,
        at=f"{each.at:%d/%m/%Y %H:%M}",
        by=each.by or say("program", lang),
        field=field[:1].lower() + field[1:],
        old=_value(each.field, each.old, lang),
        new=_value(each.field, each.new, lang),
    )
    why = [say(_KINDS[each.kind], lang)] if each.kind in _KINDS else []
    why += [each.cause] if each.cause else []
    return f"{words} ({'; '.join(why)})" if why else words


def _value(field: str, value: str | None, lang: Lang) -> str:
    if value is None:
        return "—"
    if field == "status":
        return say(_STATUSES[value], lang) if value in _STATUSES else wording.STATUSES[value]
    return _ISO.sub(r"\3/\2/\1", value)


def _arrived(row: DocumentRow, lang: Lang) -> str:
    day = wording.date(row.arrived_on)
    return say("arrived", lang, number=row.arrival_number, year=row.arrived_on.year, day=day)


def _named(row: TaskRow) -> str:
    return wording.document(Header(row.type_name, code=row.code, issued_date=row.issued_on, organ_name=row.organ))


def _role(row: TaskRow) -> str:
    if row.role is None:
        return ""
    words = wording.POSSIBLE if row.why == "possible" else wording.ROLES[row.role]
    return f"{words}, “{row.via}”" if row.via else words


def _last_day(row: TaskRow, lang: Lang) -> str:
    if row.due is None:
        return ""
    day = wording.date(row.due)
    if row.original_due:
        return say("last_day_was", lang, day=day, before=wording.date(row.original_due))
    return say("rhythm_day", lang, day=day) if row.rrule and row.followed.status == "open" else day


def _followed(row: TaskRow) -> tuple[tuple[str, str], ...]:
    followed = row.followed
    done = wording.date(followed.done_on) if followed.done_on else ""
    return (
        ("occurrence_done" if row.rrule else "done_on", done),
        ("reply_code", followed.reply_code or ""),
        ("unit", followed.unit or ""),
        ("own_note", followed.note or ""),
    )


def _lines(values: Iterable[tuple[str, str]], lang: Lang, width: int) -> list[str]:
    return [wrapped(say(key, lang), value, width, "   ") for key, value in values if value]


# ------------------------------------------------------------------ JSON


def task_values(row: TaskRow, today: dt.date) -> dict[str, Any]:
    """A task as plain JSON values: the row's own, those of its follow-up beside them, and its state on the day."""
    return _plain(row) | _plain(row.followed) | {"standing": standing(row, today)}


def values(row: DocumentRow | Change) -> dict[str, Any]:
    """A document or a line of history as plain JSON values."""
    return _plain(row)


def _plain(row: TaskRow | DocumentRow | Followed | Change) -> dict[str, Any]:
    values = {field.name: getattr(row, field.name) for field in dataclasses.fields(row) if field.name != "followed"}
    return {name: value.isoformat() if isinstance(value, dt.date) else value for name, value in values.items()}
