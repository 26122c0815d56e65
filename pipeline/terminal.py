"""A result as text on a terminal or in a pipe: ``congvan show``, ``congvan explain`` and ``--as``."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import replace

from pipeline import agencies, rulebook
from pipeline.document import Agency, Citation, Deadline, Recipient, RecipientTask, Result, Task
from pipeline.errors import DispatchError, ExitCode
from pipeline.export import wording
from pipeline.export.sheet import Row, Sheet, listing_of, sheet
from pipeline.messages import Lang, say
from pipeline.resources import rules

_PLACE = re.compile(r" (?:tỉnh|thành phố|huyện|quận|thị xã|xã|phường|đặc khu|thị trấn) ")


# ------------------------------------------------------------------ one office's list


def is_office(agency: Agency, office: str) -> bool:
    """Is this body the office of that name? A name may leave out its place ("Sở Y tế" for "Sở Y tế tỉnh An Sơn"), but
    two places must agree."""
    wanted = agencies.expand(office).casefold()
    names = [agencies.expand(name).casefold() for name in (agency.canonical or agency.name, agency.name, agency.text)]
    if wanted in names:
        return True
    short, long = sorted((wanted, names[0]), key=len)
    return not agency.group and long.startswith(short) and bool(_PLACE.match(long[len(short) :]))


def office_list(result: Result, office: str, lang: Lang) -> str:
    """The tasks of one office, by its name and by the groups it belongs to; empty where it has none."""
    mine: dict[tuple[str, str], RecipientTask] = {}
    for recipient in result.recipients:
        if is_office(recipient.agency, office):
            mine |= {(item.task, item.role): item for item in recipient.tasks}
    for recipient in result.recipients:
        name = recipient.agency.name
        if recipient.agency.group and agencies.belongs(agencies.expand(office), name):
            for item in recipient.tasks:
                mine.setdefault((item.task, item.role), replace(item, why="group", via=name))
    drawn = sheet(result)
    order = {row.task: number for number, row in enumerate(drawn.rows)}
    tasks = tuple(sorted(mine.values(), key=lambda item: order.get(item.task, 0)))
    listing = listing_of(Recipient(Agency(office, office, (0, 0)), tasks), drawn.rows)
    if not listing.amount:
        return ""
    parts = [f"{drawn.title} – {listing.name}\n"]
    for group in listing.groups:
        parts.append(f"{group.title}:\n")
        parts += [_block(row, 80, lang) for row in group.rows]
    return "\n".join(parts) + "\n"


# ------------------------------------------------------------------ show


def _wrapped(label: str, text: str, width: int, indent: str = "") -> str:
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
    return row.directive + (f", {say('page', lang, page=row.page)}" if row.page else "")


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
        ("review" if row.doubtful else "notes", "; ".join(row.notes)),
    )
    lines += [_wrapped(say(key, lang), value, width, "   ") for key, value in values if value]
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


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]], widths: Sequence[int]) -> str:
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
    lines = cells(heads)
    for row in rows:
        lines += [rule, *cells(row)]
    return "\n".join(lines)


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
    return [_wrapped(say(key, lang), value, width) for key, value in values if value]


def overview(result: Result, lang: Lang, width: int, *, table: bool) -> str:
    """Header, what needs review, and the tasks: as a table of ``width`` characters, or as plain blocks, one a task,
    where ``table`` is False or the width less than 110."""
    drawn = sheet(result)
    parts = [_head(result, drawn, width, lang)]
    for key, lines in (("review", drawn.review), ("remarks", drawn.remarks)):
        if lines:
            parts.append([f"{say(key, lang)}:", *(_wrapped("", f"- {line}", width, "  ") for line in lines)])
    body: list[str]
    if not drawn.rows:
        body = [say("no_tasks", lang)]
    elif table and width >= 110:
        heads = ["#", *(say(key, lang) for key in ("task", "lead", "coordinate", "report_to", "deadline", "notes"))]
        free = width - 3 - 3 * 6
        widths = [3, *(free * share // 100 for share in (34, 15, 12, 11, 16, 12))]
        body = [_table(heads, (_columns(row, lang) for row in drawn.rows), widths)]
    else:
        body = [_block(row, width, lang) for row in drawn.rows]
    parts.append([f"{say('tasks', lang)} ({len(drawn.rows)}):", "", *body])
    return "\n\n".join("\n".join(lines).rstrip() for lines in parts) + "\n"


# ------------------------------------------------------------------ explain


def _reasons() -> dict[str, str]:
    """Rule name → why it exists, over all rule files."""
    return {rule.name: rule.why for path in sorted(rules().glob("*.toml")) for rule in rulebook.load(path.stem).rules}


class _Explainer:
    """Writes one line a value: the value, the rule, why the rule exists, the words it read."""

    def __init__(self, result: Result, width: int, lang: Lang) -> None:
        self.result = result
        self.width = width
        self.lang = lang
        self.why = _reasons()

    def value(self, label: str, value: str, rule: str = "", span: tuple[int, int] | None = None) -> str:
        words = " ".join(self.result.text[span[0] : span[1]].split()) if span else ""
        lines = [_wrapped(label, value, self.width, "  ")]
        if rule:
            why = f" – {self.why[rule]}" if rule in self.why else ""
            lines.append(_wrapped(say("rule", self.lang), f"{rule}{why}", self.width, "      "))
        if words:
            lines.append(_wrapped(say("words", self.lang), f"“{words}”", self.width, "      "))
        return "\n".join(lines)

    def header(self) -> list[str]:
        header = self.result.header
        lines = [self.value(say("read_by", self.lang), wording.NORMS[header.rules])]
        return [*lines, *(self.value(r.field, r.value, r.rule, r.span) for r in header.reasons)]

    def task(self, task: Task) -> list[str]:
        lines = [_wrapped(f"{task.id} [{task.directive}]", task.action, self.width)]
        for reason in task.reasons:
            label = say(reason.field, self.lang) if reason.field in wording.ROLES else reason.field
            lines.append(self.value(label, reason.value, reason.rule, reason.span))
        lines += [self.deadline(value) for value in task.deadlines]
        return lines

    def deadline(self, value: Deadline) -> str:
        label = say("deadline", self.lang) + (f" [{value.directive}]" if value.directive else "")
        return self.value(label, wording.deadline(value), value.rule, value.span)

    def citation(self, value: Citation) -> str:
        label = wording.RELATIONS[value.relation] + (f" [{value.directive}]" if value.directive else "")
        return self.value(label, wording.citation(value), value.rule, value.span)


def explain(result: Result, lang: Lang, width: int, directive: str | None = None) -> str:
    """For each value: the rule that gave it and the words it read; of one directive and those below it, or of all.

    Raises DispatchError (USAGE) for a directive that the document does not have.
    """
    ids = [node.id for root in result.directives for node in root.walk()]
    chosen: set[str] | None = None
    if directive is not None:
        roots = [node for root in result.directives for node in root.walk() if node.id == directive]
        if not roots:
            error = DispatchError(
                say("no_directive", lang, id=directive), say("no_directive_advice", lang, ids=", ".join(ids) or "—")
            )
            error.exit_code = ExitCode.USAGE
            raise error
        chosen = {node.id for root in roots for node in root.walk()}
    by = _Explainer(result, width, lang)
    parts: list[list[str]] = []
    if chosen is None:
        parts.append([f"{say('header', lang)}:", *by.header()])
    for task in result.tasks:
        if chosen is None or task.directive in chosen:
            parts.append(by.task(task))
    shown = {d.span for task in result.tasks for d in task.deadlines}
    loose = [d for d in result.deadlines if d.span not in shown and (chosen is None or d.directive in chosen)]
    if loose:
        parts.append([f"{say('deadlines', lang)}:", *(by.deadline(value) for value in loose)])
    cited = [c for c in result.citations if chosen is None or c.directive in chosen]
    if cited:
        parts.append([f"{say('citations', lang)}:", *(by.citation(value) for value in cited)])
    return "\n\n".join("\n".join(lines) for lines in parts) + "\n"
