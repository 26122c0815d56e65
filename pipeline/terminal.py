"""A result as text on a terminal or in a pipe: ``congvan show`` and ``--as``."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence

from pipeline.document import Result
from pipeline.export import wording
from pipeline.export.sheet import OfficeDue, OfficeSheet, Row, Sheet, sheet
from pipeline.incoming import Incoming
from pipeline.messages import Lang, say

# ------------------------------------------------------------------ one office's list


def office_list(result: Result, lang: Lang) -> str:
    """What the document asks of the office that ``result.office`` is about; empty where it asks nothing."""
    drawn = sheet(Incoming(result))
    if drawn.office is None or not drawn.office.groups:
        return ""
    return "\n".join([f"{drawn.title} – {drawn.office.name}\n", *_office(drawn.office, 80, lang)]) + "\n"


def _office(office: OfficeSheet, width: int, lang: Lang) -> list[str]:
    """An office's part, a paragraph each: how it came, what is due, its tasks by role."""
    parts: list[str] = []
    if office.reached:
        parts.append(wrapped(say("reached", lang), office.reached, width) + "\n")
    if office.suggested:
        parts.append(wrapped(say("suggested", lang), "; ".join(office.suggested), width) + "\n")
    if office.due:
        title = say("due_on", lang, day=office.measured) if office.measured else say("due", lang)
        parts.append("\n".join([f"{title}:", *(_due_line(due, width) for due in office.due)]) + "\n")
    for group in office.groups:
        parts.append(f"{group.title}:\n")
        parts += [_block(row, width, lang) for row in group.rows]
    return parts


def _due_line(due: OfficeDue, width: int) -> str:
    mark = f" [{due.mark}]" if due.mark else ""
    line = f"  - {due.day or f'“{due.said}”'}{mark}: ({due.number}) {due.action}"
    return line if len(line) <= width else line[: width - 1].rpartition(" ")[0] + " …"


# ------------------------------------------------------------------ show


def wrapped(label: str, text: str, width: int, indent: str = "") -> str:
    """A labelled value, broken at ``width`` characters (at least 40), its further lines indented."""
    head = f"{indent}{label}: " if label else indent
    return textwrap.fill(
        text, max(width, 40), initial_indent=head, subsequent_indent=indent + "    ", break_on_hyphens=False
    )


def _dues(row: Row) -> str:
    words = []
    for due in row.dues:
        said = f" (“{due.original}”)" if due.original else ""
        words.append(f"{due.words}{said}" + (f" [{due.inherited_from}]" if due.inherited_from else ""))
    return "; ".join(words)


def _where(row: Row, lang: Lang) -> str:
    return (row.directive or "Người dùng thêm") + (f", {say('page', lang, page=row.page)}" if row.page else "")


def _block(row: Row, width: int, lang: Lang) -> str:
    lines = [
        textwrap.fill(f"{row.number}. {row.action}", max(width, 40), subsequent_indent="   ", break_on_hyphens=False)
    ]
    if row.via:
        lines.append(f"   (thuộc nhóm “{row.via}”)")
    values = (
        ("where", _where(row, lang)),
        ("lead", "; ".join(row.lead)),
        ("coordinate", "; ".join(row.coordinate)),
        ("report_to", "; ".join(row.report_to)),
        ("deadline", _dues(row)),
        ("basis", "; ".join(row.citations)),
        ("suggested", "; ".join(row.suggested)),
        ("review" if row.doubtful else "notes", "; ".join(row.notes)),
    )
    lines += [wrapped(say(key, lang), value, width, "   ") for key, value in values if value]
    return "\n".join(lines) + "\n"


def _columns(row: Row, lang: Lang) -> list[str]:
    return [
        str(row.number),
        row.action + (f" [{_where(row, lang)}]"),
        "; ".join(row.lead),
        "; ".join(row.coordinate),
        "; ".join(row.report_to),
        _dues(row),
        "; ".join(row.notes),
    ]


def grid(heads: Sequence[str], rows: Iterable[Sequence[str]], widths: Sequence[int]) -> Iterator[str]:
    """The lines of a table with columns of these widths, whose cells are broken into lines."""

    def cells(values: Sequence[str]) -> list[str]:
        columns = [
            textwrap.wrap(value, width, break_on_hyphens=False) or [""]
            for value, width in zip(values, widths, strict=True)
        ]
        height = max(len(column) for column in columns)
        padded = [[*column, *[""] * (height - len(column))] for column in columns]
        return [
            " │ ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip()
            for line in zip(*padded, strict=True)
        ]

    rule = "─┼─".join("─" * width for width in widths)
    yield from cells(heads)
    for row in rows:
        yield rule
        yield from cells(row)


def _head(result: Result, drawn: Sheet, width: int, lang: Lang) -> list[str]:
    header, signer = result.header, result.header.signer
    values = (
        ("file", result.source.file_name),
        ("organ", header.organ_name or "—"),
        ("code", header.code or "—"),
        ("date", wording.date(header.issued_date) if header.issued_date else "—"),
        ("subject", header.subject or "—"),
        ("signer", (signer.full_name if signer else None) or "—"),
        ("priority", wording.PRIORITIES[header.priority] if header.priority else ""),
        ("secrecy", header.secrecy or ""),
        ("addressees", "; ".join(agency.name for agency in result.addressees)),
        ("status", drawn.status),
    )
    return [wrapped(say(key, lang), value, width) for key, value in values if value]


def overview(result: Result, lang: Lang, width: int, *, table: bool) -> str:
    """Header, what needs review, and the tasks: as a table of ``width`` characters, or as plain blocks, one a task,
    where ``table`` is False or the width less than 110."""
    drawn = sheet(Incoming(result))
    parts = [_head(result, drawn, width, lang)]
    for key, lines in (("review", drawn.review), ("remarks", drawn.remarks)):
        if lines:
            parts.append([f"{say(key, lang)}:", *(wrapped("", f"- {line}", width, "  ") for line in lines)])
    body: list[str]
    if not drawn.rows:
        body = [say("no_tasks", lang)]
    elif table and width >= 110:
        heads = ["#", *(say(key, lang) for key in ("task", "lead", "coordinate", "report_to", "deadline", "notes"))]
        free = width - 3 - 3 * 6
        widths = [3, *(free * share // 100 for share in (34, 15, 12, 11, 16, 12))]
        body = ["\n".join(grid(heads, (_columns(row, lang) for row in drawn.rows), widths))]
    else:
        body = [_block(row, width, lang) for row in drawn.rows]
    parts.append([f"{say('tasks', lang)} ({len(drawn.rows)}):", "", *body])
    if drawn.office and (mine := _office(drawn.office, width, lang)):
        parts.append([f"{say('office', lang, name=drawn.office.name)}:", "", *mine])
    return "\n\n".join("\n".join(lines).rstrip() for lines in parts) + "\n"
