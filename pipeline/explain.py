"""Why each value stands where it stands: ``congvan explain``, of a document, of a directive, or of a task."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NoReturn

from pipeline import rulebook
from pipeline.document import Citation, Deadline, Directive, Issue, Result, Span, Task
from pipeline.errors import DispatchError, ExitCode
from pipeline.export import wording
from pipeline.export.sheet import meanings
from pipeline.labels import spoken
from pipeline.messages import Lang, say
from pipeline.resources import rules
from pipeline.terminal import wrapped


def _reasons() -> dict[str, str]:
    """Rule name → why it exists, over all rule files."""
    return {rule.name: rule.why for path in sorted(rules().glob("*.toml")) for rule in rulebook.load(path.stem).rules}


@dataclass(frozen=True, slots=True)
class _Source:
    """What a value rests on: the rule, the words it read, and the directive they stand in where that is another."""

    rule: str = ""
    span: Span | None = None
    elsewhere: str = ""


class _Explainer:
    """Writes a value with what it rests on: the rule, why the rule exists, the words it read, where they stand."""

    def __init__(self, result: Result, width: int, lang: Lang) -> None:
        self.result = result
        self.width = width
        self.lang = lang
        self.why = _reasons()

    def value(self, label: str, value: str, source: _Source) -> str:
        lines = [wrapped(label, value, self.width, "  ")]
        if source.rule:
            why = f" – {self.why[source.rule]}" if source.rule in self.why else ""
            lines.append(self._under("rule", f"{source.rule}{why}"))
        if source.elsewhere:
            lines.append(self._under("inherited", source.elsewhere))
        if source.span and (words := " ".join(self.result.text[source.span[0] : source.span[1]].split())):
            lines.append(self._under("words", f"“{words}” ({self.place(source.span)})"))
        return "\n".join(lines)

    def _under(self, key: str, words: str) -> str:
        return wrapped(say(key, self.lang), words, self.width, "      ")

    def place(self, span: Span) -> str:
        """Where words stand: "ký tự 120–148, trang 2"; the page only where it is known."""
        words = say("characters", self.lang, start=span[0], end=span[1])
        page = self._page(span)
        return f"{words}, {say('page', self.lang, page=page)}" if page else words

    def _page(self, span: Span) -> int | None:
        if self.result.source.page_amount == 1:
            return 1
        for task in self.result.tasks:
            pages = {place.page for place in task.places}
            if len(pages) == 1 and task.span[0] <= span[0] and span[1] <= task.span[1]:
                return pages.pop()
        return next((issue.page for issue in self.result.issues if issue.span == span), None)

    def header(self) -> list[str]:
        header = self.result.header
        read_by = self.value(say("read_by", self.lang), wording.NORMS[header.rules], _Source())
        return [read_by, *(self.value(r.field, r.value, _Source(r.rule, r.span)) for r in header.reasons)]

    def directive(self, node: Directive) -> list[str]:
        """A directive's own words, and where they stand."""
        heading = node.heading if node.heading and node.heading != node.text else ""
        words = " ".join(f"{heading} {node.text}".split())
        return [wrapped(f"[{node.id}] {spoken(node.id)}", f"“{words}” ({self.place(node.span)})", self.width)]

    def task(self, task: Task) -> list[str]:
        lines = [wrapped(f"{task.id} [{task.directive}]", task.action, self.width)]
        for reason in task.reasons:
            if reason.field in wording.ROLES:
                source = _Source(reason.rule, reason.span, self._elsewhere(reason.rule, reason.directive, task))
                lines.append(self.value(say(reason.field, self.lang), reason.value, source))
        lines += [self.deadline(value) for value in task.deadlines]
        if task.citations:
            lines.append(wrapped(say("basis", self.lang), "; ".join(task.citations), self.width, "  "))
        rests = "; ".join(self._rests_on(task))
        lines.append(wrapped(say("confidence", self.lang), f"{task.confidence:.2f} – {rests}", self.width, "  "))
        return [*lines, *self.issues(task)]

    def _elsewhere(self, rule: str, directive: str | None, task: Task) -> str:
        """Where an inherited value comes from; empty for one that the task's own words give."""
        if rule == "addressees":
            return say("from_addressees", self.lang)
        if directive is None:
            return say("from_introduction", self.lang)
        return spoken(directive) if directive != task.directive else ""

    def _rests_on(self, task: Task) -> list[str]:
        """What a task's confidence rests on: whether its lead is named, its deadlines, its doubts."""
        leads = [reason for reason in task.reasons if reason.field == "lead"]
        own = any(not self._elsewhere(reason.rule, reason.directive, task) for reason in leads)
        key = "lead_named" if own else "lead_inherited" if leads else "lead_unknown"
        parts = [say(key, self.lang), say("deadline_count", self.lang, count=len(task.deadlines))]
        parts += (
            [say("deadline_open", self.lang)] if any(d.type in ("event", "relative") for d in task.deadlines) else []
        )
        return [*parts, *(task.issues or (say("no_doubt", self.lang),))]

    def issues(self, task: Task) -> list[str]:
        """The issues of a task, in the words that were said of this place, or else the code's meaning."""
        codes = dict.fromkeys((*task.issues, *(code for d in task.deadlines for code in d.issues)))
        lines = []
        for code in codes:
            here = [i for i in self.result.issues if i.code == code and _touches(i, task)]
            for words in [issue.message for issue in here] or [meanings().get(code, code)]:
                lines.append(wrapped(code, words, self.width, "  "))
        return lines

    def deadline(self, value: Deadline) -> str:
        label = say("deadline", self.lang) + (f" [{value.directive}]" if value.directive else "")
        elsewhere = spoken(value.inherited_from) if value.inherited_from else ""
        return self.value(label, wording.deadline(value), _Source(value.rule, value.span, elsewhere))

    def citation(self, value: Citation) -> str:
        label = wording.RELATIONS[value.relation] + (f" [{value.directive}]" if value.directive else "")
        return self.value(label, wording.citation(value), _Source(value.rule, value.span))


def _touches(issue: Issue, task: Task) -> bool:
    spans = [task.span, *(deadline.span for deadline in task.deadlines)]
    return issue.span is not None and any(issue.span[0] < end and start < issue.span[1] for start, end in spans)


def explain(result: Result, lang: Lang, width: int, *, directive: str | None = None, task: str | None = None) -> str:
    """For each value: the rule that gave it, the words it read and where they stand, what is inherited and from where.

    Of all, of one ``directive`` and those below it, or of one ``task``. Raises DispatchError (USAGE) for a directive or a
    task that the document does not have.
    """
    by = _Explainer(result, width, lang)
    nodes = {node.id: node for root in result.directives for node in root.walk()}
    tasks = {each.id: each for each in result.tasks}
    if task is not None:
        chosen = tasks.get(task.upper()) or _unknown("no_task", "no_task_advice", task, tasks, lang)
        of = nodes.get(chosen.directive)
        return _joined([*([by.directive(of)] if of else []), by.task(chosen), *_loose(by, {chosen.directive})])
    if directive is None:
        return _joined([[f"{say('header', lang)}:", *by.header()], *map(by.task, result.tasks), *_loose(by, None)])
    root = nodes.get(directive) or _unknown("no_directive", "no_directive_advice", directive, nodes, lang)
    parts = []
    for node in root.walk():
        parts.append(by.directive(node))
        parts += [by.task(each) for each in result.tasks if each.directive == node.id]
    return _joined([*parts, *_loose(by, {node.id for node in root.walk()})])


def _loose(by: _Explainer, ids: set[str] | None) -> list[list[str]]:
    """The deadlines that no task has, and the citations, of these directives or of all."""
    result = by.result
    shown = {deadline.span for task in result.tasks for deadline in task.deadlines}
    loose = [d for d in result.deadlines if d.span not in shown and (ids is None or d.directive in ids)]
    cited = [c for c in result.citations if ids is None or c.directive in ids]
    parts = []
    if loose:
        parts.append([f"{say('deadlines', by.lang)}:", *map(by.deadline, loose)])
    if cited:
        parts.append([f"{say('citations', by.lang)}:", *map(by.citation, cited)])
    return parts


def _joined(parts: Iterable[list[str]]) -> str:
    return "\n\n".join("\n".join(lines) for lines in parts) + "\n"


def _unknown(message: str, advice: str, name: str, known: Iterable[str], lang: Lang) -> NoReturn:
    ids = list(known)
    near = difflib.get_close_matches(name, ids, n=3, cutoff=0.5)
    advice = say(advice, lang, ids=", ".join(ids) or "—")
    if near:
        advice = f"{say('did_you_mean', lang, ids=', '.join(near))} {advice}"
    error = DispatchError(say(message, lang, id=name), advice)
    error.exit_code = ExitCode.USAGE
    raise error
