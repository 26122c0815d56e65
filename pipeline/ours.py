"""What a dispatch asks of one office: which tasks are its own and why, what is due, which unit inside might take the work.

The office is one of a task's bodies by its name (with or without its place, abbreviated, through its head), by a class that
holds it, or because nobody is named and it is addressed. A class that the document leaves open ("các đơn vị liên quan") is
told as possible, never dropped. Units are suggested from their fields of work; a suggestion is never a lead.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import get_args

from pipeline import agencies, progress
from pipeline.agencies.classes import EXCEPT, may_belong
from pipeline.agencies.gazetteer import fold
from pipeline.agencies.names import KINDS
from pipeline.document import (
    Agency,
    Deadline,
    Directive,
    Mark,
    OfficeDue,
    OfficePart,
    OfficeTask,
    Reached,
    Result,
    Role,
    SuggestedUnit,
    Task,
    Why,
)
from pipeline.profile import Office, Unit

NEAR = 7
"""A deadline is near from so many days before its last day on."""

_LETTERS = re.compile(r"[A-ZĐ]{2}[\w.&-]*")
_PLACE = re.compile(rf" (?:{KINDS}) ")
_EXCEPT = re.compile(rf"\((?:{EXCEPT})\b([^)]*)\)", re.IGNORECASE)
ABOVE = re.compile(r"\b(?:nêu|nói|có tên) trên\b")
# "các bệnh viện, trung tâm trực thuộc Sở Y tế": kinds of body, and the body they stand under
_UNDER = re.compile(
    r"(?:các|từng|mỗi|toàn thể) (?P<kinds>.+?) (?:trực thuộc|thuộc)\b(?:(?: và|,)? (?:trực )?thuộc\b)?(?P<whose>.*)"
)
_ANY_KIND = re.compile(r"\b(?:đơn vị|cơ quan|tổ chức)\b")


def of(result: Result, office: Office, today: dt.date | None = None) -> OfficePart:
    """The office's part in a result; deadlines are marked overdue, near or later as measured by ``today``."""
    us = Us(office, result.header.organ_name)
    reached, via = _reached(result, us)
    lines = _lines(result)
    actions = {task.id: task.action for task in result.tasks}
    parts = {task.id: _words(task, result, lines) for task in result.tasks}
    tasks = tuple(
        OfficeTask(task.id, role, why, through, suggest(office.units, parts[task.id]) if role != "report_to" else ())
        for task in result.tasks
        for role, why, through in _roles(task, result, us, addressed=reached in ("addressee", "group"))
    )
    sure = _sure(tasks)
    about = {result.header.subject or "": 0.8} | {actions[i]: 0.5 for i in sure}
    return OfficePart(
        name=office.name,
        reached=reached,
        via=via,
        today=today,
        tasks=tasks,
        due=_due((task for task in result.tasks if task.id in sure), today, {}),
        suggested_units=suggest(office.units, about) if reached or sure else (),
    )


def due_anew(part: OfficePart, tasks: Iterable[Task], done: Mapping[str, dt.date]) -> OfficePart:
    """The office's part with the deadlines that these tasks have now. ``done`` is the day up to which what was due of a
    task is done, by its id."""
    sure = _sure(part.tasks)
    return replace(part, due=_due((task for task in tasks if task.id in sure), part.today, done))


def _sure(tasks: Iterable[OfficeTask]) -> set[str]:
    """The tasks whose deadlines are the office's."""
    return {task.task for task in tasks if task.role != "report_to" and task.why != "possible"}


# ------------------------------------------------------------------ how the office's own words are read


def known(context: agencies.Context, office: Office) -> agencies.Context:
    """The context with what the office knows: its abbreviations, and that its letters are a name wherever they stand.

    A short form that the text sets up itself means there what the text says.
    """
    letters = {
        short for short in (*office.short_names, *(s for s, _ in office.abbreviations)) if _LETTERS.fullmatch(short)
    }
    named = tuple(sorted({*context.named, *letters}))
    return replace(context, named=named, abbreviations=(*office.abbreviations, *context.abbreviations))


def written_out(bodies: Iterable[Agency], context: agencies.Context) -> tuple[Agency, ...]:
    """The bodies with the office's own abbreviations written out."""
    return tuple(
        body
        if (name := agencies.expand(body.name, context)) == body.name
        else replace(body, name=name, canonical=agencies.canonical(name, context))
        for body in bodies
    )


# ------------------------------------------------------------------ whose it is


class Us:
    """The office as a reader of names: is this body, or one of this class, ours? ``organ`` issued the document."""

    def __init__(self, office: Office, organ: str | None) -> None:
        self.office = office
        self.organ = self._plain(organ or "")
        self.parent = self._plain(office.parent or "")
        self.names = tuple(self._sited(self._plain(name)) for name in (office.name, *office.short_names))
        self.units = {self._plain(name): unit.name for unit in office.units for name in (unit.name, unit.short) if name}

    def _plain(self, name: str) -> str:
        """A name with its abbreviations written out, its head taken off, in small letters."""
        return _plain(name, self.office.abbreviations)

    def _sited(self, name: str) -> str:
        """The name with its place: "sở y tế" → "sở y tế tỉnh an sơn", "ủy ban nhân dân tỉnh" → "ủy ban nhân dân tỉnh an sơn"."""
        place = (self.office.place or "").casefold()
        if not place or place in name:
            return name
        return f"{name.removesuffix(' ' + place.split()[0])} {place}"

    def is_named(self, agency: Agency) -> bool:
        """A name may leave out its place ("Sở Y tế" for "Sở Y tế tỉnh An Sơn"), but two places must agree."""
        fullest = self._plain(agency.canonical or agency.name)
        given = {fullest, self._plain(agency.name), self._plain(agency.text)}
        for name in self.names:
            if name in given:
                return True
            short, long = sorted((name, fullest), key=len)
            if not agency.group and long.startswith(short) and _PLACE.match(long[len(short) :]):
                return True
        return False

    def unit(self, agency: Agency) -> str | None:
        """The inside unit that is named, if this is one."""
        return self.units.get(self._plain(agency.name)) or self.units.get(self._plain(agency.text))

    def is_member(self, group: Agency) -> bool:
        """Whether a class holds the office, by its kind, by its level, or by the body it stands under."""
        whole = self._plain(group.name)
        return any(agencies.belongs(name, whole) for name in self.names) or self._at_level(whole) or self._under(whole)

    def _at_level(self, whole: str) -> bool:
        """ "Các phòng, ban cấp huyện" holds a Phòng of the level huyện."""
        match = re.fullmatch(rf"các (?P<kinds>.+?) (?:cấp )?{self.office.level}", whole) if self.office.level else None
        return match is not None and self._of_kinds(match["kinds"])

    def _under(self, whole: str) -> bool:
        """ "Các đơn vị trực thuộc Sở Y tế" holds those whose parent it is; "… trực thuộc Sở", of the Sở that writes."""
        match = _UNDER.fullmatch(whole)
        if match is None or not self.parent:
            return False
        whose = match["whose"].strip()
        named = " " in whose and self.parent.startswith(whose)
        writes = bool(self.organ) and self.parent.startswith(self.organ) and self.parent.startswith(whose)
        return (named or writes) and self._of_kinds(match["kinds"])

    def _of_kinds(self, kinds: str) -> bool:
        each = re.split(r", (?:các )?| và (?:các )?", kinds)
        return bool(_ANY_KIND.search(kinds)) or any(f"{self.names[0]} ".startswith(f"{kind} ") for kind in each)

    def may_be_member(self, group: Agency) -> bool:
        """Whether a class that the document leaves open may mean the office."""
        return any(may_belong(name, group.name) for name in self.names)

    def is_excepted(self, words: str) -> bool:
        """Whether the words take the office out of a class: "(trừ Sở Y tế)"."""
        bare = {_PLACE.split(f"{name} ")[0].strip() for name in self.names}
        return any(name in self._plain(found[1]) for found in _EXCEPT.finditer(words) for name in bare)

    def share(
        self, body: Agency, *, inherited: bool, words: str, addressed: Callable[[], bool]
    ) -> tuple[Why, str | None] | None:
        """Why a task of this body is the office's, and through which class or unit; None where it is not.

        ``inherited``: the body has it because nobody is named and it is addressed; ``words`` are the task's own;
        ``addressed`` tells whether the document is sent to the office.
        """
        if self.is_named(body):
            return ("addressee" if inherited else "named"), None
        if unit := self.unit(body):
            return "named", unit
        if self.is_excepted(words) or not body.group:
            return None
        if self.is_member(body):
            return ("addressee" if inherited else "group"), body.name
        if self.may_be_member(body):
            return ("addressee" if ABOVE.search(body.name) and addressed() else "possible"), body.name
        return None


@lru_cache(maxsize=4096)
def _plain(name: str, abbreviations: tuple[tuple[str, str], ...]) -> str:
    return agencies.head_to_body(agencies.expand(name, agencies.Context(abbreviations=abbreviations))).casefold()


def _reached(result: Result, us: Us) -> tuple[Reached | None, str | None]:
    sent: tuple[tuple[Reached, Reached, tuple[Agency, ...]], ...] = (
        ("addressee", "group", result.addressees),
        ("copy", "copy", result.to_places),
    )
    for by_name, by_class, bodies in sent:
        if any(us.is_named(body) for body in bodies):
            return by_name, None
        if via := next((body.name for body in bodies if body.group and us.is_member(body)), None):
            return by_class, via
    return None, None


def _roles(task: Task, result: Result, us: Us, *, addressed: bool) -> Iterator[tuple[Role, Why, str | None]]:
    """The roles that the office has in a task, each once, with the surest reason why."""
    words = result.text[task.span[0] : task.span[1]]
    by_role: dict[Role, tuple[Agency, ...]] = {
        "lead": task.lead,
        "coordinate": task.coordinate,
        "report_to": task.report_to,
    }
    for role, bodies in by_role.items():
        found: dict[Why, str | None] = {}
        for body in bodies:
            inherited = any(r.rule == "addressees" and r.field == role and r.value == body.name for r in task.reasons)
            if share := us.share(body, inherited=inherited, words=words, addressed=lambda: addressed):
                found.setdefault(*share)
        if found:
            why = min(found, key=get_args(Why).index)
            yield role, why, found[why]


# ------------------------------------------------------------------ what is due


def _due(tasks: Iterable[Task], today: dt.date | None, done: Mapping[str, dt.date]) -> tuple[OfficeDue, ...]:
    found: dict[tuple[str, dt.date | str], OfficeDue] = {}
    for task in tasks:
        for deadline in task.deadlines:
            settled = done.get(task.id)
            day = _last_day(deadline, today, settled)
            if deadline.type != "immediate" and not (day and settled and day <= settled):
                due = OfficeDue(task.id, deadline.text, day, _mark(day, today) if day and today else None)
                found.setdefault((task.id, day or deadline.text), due)
    return tuple(sorted(found.values(), key=lambda due: due.day or dt.date.max))


def _last_day(deadline: Deadline, today: dt.date | None, settled: dt.date | None) -> dt.date | None:
    if known := progress.last_day(deadline):
        return known
    return progress.coming(deadline, settled or (today - dt.timedelta(days=1) if today else None))


def _mark(day: dt.date, today: dt.date) -> Mark:
    if day < today:
        return "overdue"
    return "near" if (day - today).days <= NEAR else "later"


# ------------------------------------------------------------------ which unit inside

_LEAST = 0.3  # what shares less is no suggestion
_MOST = 3  # units


def suggest(units: tuple[Unit, ...], parts: Mapping[str, float]) -> tuple[SuggestedUnit, ...]:
    """The units whose fields of work the words speak of, the likeliest first, three at most.

    ``parts`` are pieces of text with their weight (0 to 1). A unit that is named in them counts fully; a field counts where
    all its words stand together, and half where at least half of its pairs of words do (Vietnamese words are mostly pairs
    of syllables). A field of several units counts for each only in part.
    """
    folded = {f" {' '.join(_syllables(words))} ": weight for words, weight in parts.items()}
    shared = [_folded(field) for unit in units for field in unit.fields]
    found = []
    for unit in units:
        left, words = 1.0, []
        for name in filter(None, (unit.name, unit.short, unit.head)):
            if any(f" {_folded(name)} " in text for text in folded):
                left, words = 0.0, [name]
        for field in unit.fields:
            share, said = max((_share(field, text, weight) for text, weight in folded.items()), default=(0.0, ()))
            if share:
                left *= 1 - share / shared.count(_folded(field))
                words += said
        if 1 - left >= _LEAST:
            found.append(SuggestedUnit(unit.name, round(1 - left, 2), tuple(dict.fromkeys(words))))
    return tuple(sorted(found, key=lambda each: -each.score)[:_MOST])


def _share(field: str, text: str, weight: float) -> tuple[float, tuple[str, ...]]:
    """How much of a field of work a text speaks of, and the words that say so."""
    syllables = _syllables(field)
    whole = " ".join(syllables)
    if f" {whole} " in text:
        return 0.9 * weight, (whole,)
    pairs = [" ".join(pair) for pair in zip(syllables, syllables[1:], strict=False)]
    said = tuple(pair for pair in pairs if f" {pair} " in text)
    if len(pairs) > 1 and 2 * len(said) >= len(pairs):
        return 0.45 * weight * len(said) / len(pairs), said
    return 0.0, ()


def _syllables(words: str) -> list[str]:
    return re.findall(r"\w+", fold(words).casefold())


def _folded(words: str) -> str:
    return " ".join(_syllables(words))


def _lines(result: Result) -> dict[str, tuple[str, ...]]:
    """Directive → the headings above it, from the nearest outwards."""
    lines: dict[str, tuple[str, ...]] = {}

    def visit(nodes: Iterable[Directive], above: tuple[str, ...]) -> None:
        for node in nodes:
            lines[node.id] = above
            visit(node.children, (node.heading or node.text, *above))

    visit(result.directives, ())
    return lines


def _words(task: Task, result: Result, lines: Mapping[str, tuple[str, ...]]) -> dict[str, float]:
    """What a task speaks of: its own words first, then the headings above it and the document's subject."""
    return {
        (result.header.subject or ""): 0.4,
        **dict.fromkeys(lines.get(task.directive, ()), 0.6),
        task.action: 1.0,
    }
