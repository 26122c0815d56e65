"""From text to hits: rules tried at their cue words, and days joined with the rhythms beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from pipeline.clauses import Clauses
from pipeline.deadlines import rhythms
from pipeline.deadlines.book import Reader, rules
from pipeline.deadlines.clause import adverbial, weigh, which_cases
from pipeline.deadlines.terms import anchor_of
from pipeline.deadlines.values import Bound
from pipeline.document import Span

_GAP_LEFT = re.compile(r"[\s,:]*\(?\s*(?:gửi\s+)?")
_GAP_RIGHT = re.compile(r"\s*[,(]?\s*(?:của\s+)?")
_LISTED = re.compile(r"[\s,]*(?:(?:và|hoặc)\s+)?")
# What a day, weekday, hour, date or period may take its month or year from.
_WANTED = {
    "day": ("FREQ=MONTHLY",),
    "weekday": ("FREQ=WEEKLY", "FREQ=MONTHLY"),
    "hour": ("FREQ=DAILY",),
    "date": ("FREQ=YEARLY", "FREQ=MONTHLY;INTERVAL=6"),
    "period": ("FREQ=YEARLY",),
}


@dataclass(slots=True)
class Hit:
    """A match on its way to a deadline. ``rhythm`` is its own RRULE, or the one it was joined with; ``which`` marks one
    that may only tell which cases are meant."""

    reader: Reader
    match: re.Match[str]
    span: Span
    doubts: list[str] = field(default_factory=list)
    rhythm: str | None = None
    adverbial: bool = True
    taken: bool = False
    which: bool = False

    @property
    def bound(self) -> Bound:
        """Whether the words say before a day or by it."""
        if self.reader.bound:
            return self.reader.bound
        lead = self.match.groupdict().get("lead") or ""
        return "before" if re.search(r"tr(?:ướ|ưó|uớ|ươ)c", lead, re.IGNORECASE) else "by"


def scan(clauses: Clauses) -> Iterator[Hit]:
    """Every match that its clause lets be a deadline, or a rhythm that a day may be joined with."""
    book, text = rules(), clauses.text
    lowered = text.lower() if len(text.lower()) == len(text) else text
    at = 0
    while found := book.scanner.search(lowered, at):
        cue = " ".join(found[0].split())
        at = found.end()
        if clauses.quoted(found.start()):
            continue
        for reader in book.by_cue["#" if cue.isdigit() else cue]:
            match = reader.rule.pattern.match(text, found.start())
            if match is None:
                continue
            if reader.reads == "rhythm":
                yield from _rhythms(reader, match, clauses)
                at = match.end()
                break
            doubts = weigh(reader, match, clauses)
            if doubts is None:
                continue
            hit = Hit(reader, match, (match.start(), _end(match)), doubts)
            if reader.reads == "date" and reader.bound == "before":
                which = which_cases(hit.span, clauses)
                if which:
                    continue
                hit.which = which is None
            yield hit
            at = hit.span[1]
            for further in _further(hit, text):
                yield further
                at = further.span[1]
            break


def _rhythms(reader: Reader, match: re.Match[str], clauses: Clauses) -> Iterator[Hit]:
    doubts = adverbial(reader, match, clauses)
    units = list(rules().unit.finditer(clauses.text, match.start(), match.end()))
    if match.groupdict().get("often"):
        units = units[:1]
    for i, unit in enumerate(units):
        start = match.start() if i == 0 else unit.start()
        end = match.end() if len(units) == 1 else unit.end()
        yield Hit(reader, match, (start, end), list(doubts or ()), rhythms.rhythm(unit[0]), doubts is not None)


def _end(match: re.Match[str]) -> int:
    if match.groupdict().get("anchor") and match.end("anchor") == match.end():
        return match.start("anchor") + len(anchor_of(match["anchor"]))
    # "trước thứ Sáu (23/02/2024)"
    opened = match[0].count("(") > match[0].count(")") and match.string.startswith(")", match.end())
    return match.end() + opened


def _further(hit: Hit, text: str) -> Iterator[Hit]:
    """The further days of a list that begins with a hit, with its bound."""
    reader = rules().following.get(hit.reader.reads)
    at = hit.span[1]
    while reader and (match := reader.rule.pattern.match(text, at)):
        gap = _LISTED.match(match[0])
        start = match.start() + (gap.end() if gap else 0)
        yield Hit(Reader(reader.rule, reader.reads, hit.bound), match, (start, match.end()))
        at = match.end()


def _yearless(hit: Hit, clauses: Clauses) -> bool:
    groups = hit.match.groupdict()
    if hit.reader.reads == "period":
        return bool(groups.get("pmonth") or groups.get("quarter")) and not (
            groups.get("month_year") or groups.get("quarter_year")
        )
    return not groups.get("year") and rules().patterns["year_ahead"].match(clauses.text, hit.match.end()) is None


def join(hits: list[Hit], clauses: Clauses) -> None:
    """Give each day, weekday, hour and yearless date the rhythm beside it, or the one its clause opens with."""
    given = [h for h in hits if h.reader.reads == "rhythm"]
    points = [
        h
        for h in hits
        if h.reader.reads in _WANTED and (h.reader.reads not in ("date", "period") or _yearless(h, clauses))
    ]
    later: Hit | None = None
    for hit in reversed(points):
        fitting = [r for r in given if (r.rhythm or "").startswith(_WANTED[hit.reader.reads])]
        start, end = hit.span
        beside = [r for r in fitting if r.span[0] >= end and _GAP_RIGHT.fullmatch(clauses.text, end, r.span[0])]
        beside = beside or [
            r for r in fitting if r.span[1] <= start and _GAP_LEFT.fullmatch(clauses.text, r.span[1], start)
        ]
        clause, sentence = clauses.clause(start), clauses.sentence(start)
        told = [r for r in fitting if r.adverbial and clause[0] <= r.span[0] < clause[1]]
        told = told or [r for r in fitting if r.adverbial and sentence[0] <= r.span[0] < start]
        if beside:
            hit.span = min(start, beside[0].span[0]), max(end, beside[0].span[1])
        chosen = (beside or sorted(told, key=lambda r: (r.span[0] > start, abs(start - r.span[0]))))[:1]
        if chosen:
            hit.rhythm = chosen[0].rhythm
            chosen[0].taken = True
        elif (
            later and later.rhythm and later.reader.rule.extra.get("follows") and later.match.start() == hit.match.end()
        ):
            hit.rhythm = later.rhythm
        else:
            _imply(hit, clauses)
        later = hit


def _imply(hit: Hit, clauses: Clauses) -> None:
    """The rhythm that lies in a report's name: "báo cáo 6 tháng gửi trước ngày 15/6"."""
    groups = hit.match.groupdict()
    if groups.get("of_quarter") or (groups.get("of_month") or "sau").lower() not in ("sau", "tới"):
        return
    named = list(rules().patterns["implied"].finditer(clauses.text, clauses.clause(hit.span[0])[0], hit.span[0]))
    if named:
        rule = rhythms.rhythm(named[-1]["unit"])
        if rule.startswith(_WANTED[hit.reader.reads]):
            hit.rhythm = rule
            hit.doubts.append("DEADLINE_AMBIGUOUS")
