"""Deadlines in running text: a point by which, or a period or rhythm in which, a task must be done.

The language is in rules/deadlines.toml; this file tries its rules at their cue words, weighs the clause around a match,
joins days with rhythms, and says what is doubtful. What a phrase means on the calendar is in ``timepoints``.
Nothing is guessed in silence: an impossible date stays without a day, a year taken from the issue date and a doubtful
reading carry an issue.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Literal

from pipeline import rulebook, timepoints, workdays
from pipeline.clauses import Page
from pipeline.document import Deadline, Issue, Severity, Span
from pipeline.rulebook import Rule, alternatives
from pipeline.timepoints import Bound, Value

# What lies further back than this at the issue is history, not a slip of the pen.
_LONG_GONE = dt.timedelta(days=730)
# How far back the words that govern a mention are looked for, in characters.
_REACH = 160
_NUMBER_CUE = r"(?<![\w/.,\-])[0-9]{1,2}(?=\s*(?:tháng|năm|tuần|ngày|quý|lần)\b)"
# "Đối với trường hợp nghỉ trước ngày D": a day gone by tells which cases are meant
_CONCERNED = re.compile(r"(?i)[\s\-–+•]*(?:(?:riêng\s+)?đối\s+với|(?:các\s+)?trường\s+hợp|những)\b[^,:]*$")
_REPORTS = re.compile(rf"(?<!\w)(?:[Bb]áo cáo|[Gg]ửi|[Tt]rình|[Nn]ộp)\s+(?:(?:về|cho)\s+)?[{rulebook.UPPER}]")
_GAP_LEFT = re.compile(r"[\s,:]*\(?\s*(?:gửi\s+)?")
_GAP_RIGHT = re.compile(r"\s*[,(]?\s*(?:của\s+)?")

_MESSAGES: dict[str, tuple[Severity, str]] = {
    "DATE_INVALID": ("error", "“{text}”: không có ngày này trong lịch; xem bản gốc và nhập thời hạn."),
    "DATE_REPAIRED": ("warning", "“{text}”: chữ số đọc không rõ, đã hiểu là {day}; đối chiếu bản gốc."),
    "DATE_WEEKDAY_MISMATCH": ("warning", "“{text}”: thứ trong tuần không khớp với ngày {day}."),
    "DEADLINE_AMBIGUOUS": ("warning", "“{text}”: chưa chắc đây là thời hạn, hoặc có thể hiểu khác; cần xem lại."),
    "DEADLINE_BEFORE_ISSUE": ("warning", "“{text}”: thời hạn {day} sớm hơn ngày ban hành văn bản."),
    "DEADLINE_HOLIDAY": ("info", "“{text}”: {off}."),
    "DEADLINE_WEEKEND": ("info", "“{text}”: {off}."),
    "DEADLINE_YEAR_ASSUMED": (
        "info",
        "“{text}”: văn bản không ghi đủ ngày, tháng, năm; đã lấy theo ngày ban hành: {day}.",
    ),
    "DEADLINE_YEAR_UNKNOWN": ("warning", "“{text}”: không ghi năm và chưa rõ ngày ban hành nên không tính được ngày."),
    "HOLIDAYS_UNKNOWN": (
        "warning",
        "“{text}”: chưa có lịch nghỉ lễ đã công bố của năm đó; ngày {day} cần kiểm tra lại.",
    ),
}


@dataclass(frozen=True, slots=True)
class _Reader:
    """A rule with its conditions compiled."""

    rule: Rule
    reads: str
    bound: Bound | None
    after: re.Pattern[str] | None
    not_after: re.Pattern[str] | None
    not_before: re.Pattern[str] | None
    unless: re.Pattern[str] | None


@dataclass(frozen=True, slots=True)
class _Book:
    """The rule book ready to scan: readers by cue, the patterns a clause is weighed by, and whose a period is."""

    scanner: re.Pattern[str]
    by_cue: dict[str, tuple[_Reader, ...]]
    following: _Reader
    unit: re.Pattern[str]
    patterns: dict[str, re.Pattern[str]]
    heads: dict[str, re.Pattern[str]]
    completed: re.Pattern[str]


@dataclass(slots=True)
class _Hit:
    """A match on its way to a deadline. ``rhythm`` is its own RRULE, or the one it was joined with."""

    reader: _Reader
    match: re.Match[str]
    span: Span
    doubts: list[str] = field(default_factory=list)
    rhythm: str | None = None
    adverbial: bool = True
    taken: bool = False
    which: bool = False


@cache
def _book() -> _Book:
    book = rulebook.load("deadlines")

    def condition(rule: Rule, key: str, form: str) -> re.Pattern[str] | None:
        source = rule.extra.get(key)
        return re.compile(form % source.format_map(book.fragments), re.IGNORECASE) if source else None

    readers = [
        _Reader(
            rule,
            rule.extra["reads"],
            rule.extra.get("bound"),
            condition(rule, "after", r"(?<!\w)(?:%s)\s*$"),
            condition(rule, "not_after", r"(?<!\w)(?:%s)\s*$"),
            condition(rule, "not_before", r"(?:%s)"),
            condition(rule, "unless", r"(?:%s)"),
        )
        for rule in book.rules
    ]
    cues = {cue for reader in readers for cue in reader.rule.extra["cue"]}
    context = book.tables["context"]
    heads = {}
    for kind, nouns in context["nouns"].items():
        compounds = [c for c in context["compounds"] if c not in nouns]
        verbs = context["finish" if kind == "year" else "order"]
        heads[kind] = re.compile(
            rf"(?<!\w)(?:{alternatives(compounds)}|(?P<noun>{alternatives(nouns)})"
            rf"|(?<!trong )(?<!tại )(?<!theo )(?<!các )(?P<verb>{alternatives(verbs)})"
            rf"|(?P<naming>{alternatives(context['naming'])}))(?!\w)",
            re.IGNORECASE,
        )
    return _Book(
        re.compile(rf"(?<!\w)(?:{alternatives([c for c in cues if c != '#'])})(?!\w)|{_NUMBER_CUE}"),
        {
            cue: tuple(r for r in readers if any(f"{cue} ".startswith(f"{c} ") for c in r.rule.extra["cue"]))
            for cue in cues
        },
        next(r for r in readers if r.rule.extra.get("follows")),
        re.compile(book.fragments["runit"], re.IGNORECASE),
        {name: re.compile(source, re.IGNORECASE) for name, source in context["patterns"].items()},
        heads,
        re.compile(
            rf"(?<!\w)(?<!kết quả )(?<!tỷ lệ )(?<!mức độ )(?:{alternatives(context['completed'])})(?!\w)",
            re.IGNORECASE,
        ),
    )


# ------------------------------------------------------------------ the clause around a match


def _governor(left: str, kind: str) -> Literal["verb", "noun", "none"]:
    """Whose attribute a period or a rhythm is: the nearest head before it, a verb of work or a noun that owns it.

    A verb right behind a naming noun is part of a name ("việc rà soát"): the search goes on before it.
    """
    if kind != "rhythm" and _book().completed.search(left):
        return "verb"
    heads = [head for head in _book().heads[kind].finditer(left) if head.lastgroup]
    i = len(heads) - 1
    while i >= 0 and heads[i].lastgroup != "noun":
        if heads[i].lastgroup == "naming":
            if kind == "rhythm" and not left[heads[i].end() :].strip():
                return "noun"
            i -= 1
            continue
        first = i
        while (
            first
            # a verb of reporting behind a comma begins anew: "kết quả đối chiếu, báo cáo UBND tỉnh trong tháng 7"
            and not re.match(r"(?i)(?:báo cáo|gửi|trình|nộp|hoàn thành)", left[heads[first].start() :])
            and heads[first - 1].lastgroup == "verb"
            and re.fullmatch(r"[\s,]*(?:và\s+)?", left[heads[first - 1].end() : heads[first].start()])
        ):
            first -= 1
        # "Kết quả báo cáo UBND tỉnh trong tháng 5": to report and to send stay verbs.
        if not first or left[heads[first].start() :].lower().startswith(("báo cáo", "gửi")):
            return "verb"
        if heads[first - 1].lastgroup == "verb" or left[heads[first - 1].end() : heads[first].start()].strip():
            return "verb"
        i = first - 1
    return "noun" if i >= 0 else "none"


def _opens(reader: _Reader, after: str) -> list[str] | None:
    """Whether the sentence that opens with a period orders something; the doubts about it."""
    patterns = _book().patterns
    if re.match(r"[^.;]{0,90}\bđã\b", after) or not patterns["ordered"].search(after):
        return None
    if patterns["plain"].search(after):
        return []
    return None if reader.rule.extra.get("needs") == "finish" else ["DEADLINE_AMBIGUOUS"]


def _weigh(reader: _Reader, match: re.Match[str], page: Page) -> list[str] | None:
    """Whether the words around a match let it be a deadline: None if not, else the doubts (issue codes)."""
    extra, patterns = reader.rule.extra, _book().patterns
    start, end = page.clause(match.start())
    left = page.text[max(start, match.start() - _REACH) : match.start()]
    right = page.text[match.end() : end]
    if (
        (reader.after and not reader.after.search(left))
        or (reader.not_after and reader.not_after.search(left))
        or (reader.not_before and reader.not_before.match(right))
        or (reader.unless and reader.unless.search(left))
    ):
        return None
    fronted = patterns["opening"].fullmatch(left) is not None
    if extra.get("fronted") and not fronted:
        return None
    doubts = ["DEADLINE_AMBIGUOUS"] if extra.get("doubt") else []
    if "needs" not in extra and reader.reads not in ("date", "period"):
        return doubts
    told = patterns["history"].search(left)
    if told and not patterns["must"].search(told["rest"]):
        if not patterns["must"].search(left[: told.start()]):
            return None
        # "hoàn thành chi trả cho các hộ đã thống nhất trước ngày D": an order stands before what is told
        doubts.append("DEADLINE_AMBIGUOUS")
    if reader.reads == "period" and fronted and ("needs" in extra or extra.get("fronted")):
        return _opens(reader, page.text[match.end() : page.sentence(match.start())[1]])
    if "needs" not in extra:
        return doubts
    if fronted:
        return _opens(reader, right) if reader.reads == "date" else doubts
    if left.rstrip().endswith(("(", ":")):
        return doubts
    governor = _governor(left, _nouns(reader, match))
    if governor == "none" and _nouns(reader, match) != "year" and not told:
        # a verb that no list knows ("đoàn làm việc … trong tháng 5/2026"): to the clerk, not into silence
        return [*doubts, "DEADLINE_AMBIGUOUS"]
    if governor == "noun" and reader.reads == "period" and _nouns(reader, match) != "year" and _REPORTS.search(left):
        # "báo cáo UBND tỉnh kết quả giải quyết trong tháng 4": by April, or April's results
        return [*doubts, "DEADLINE_AMBIGUOUS"]
    return doubts if governor == "verb" else None


def _nouns(reader: _Reader, match: re.Match[str]) -> str:
    """The table of nouns for a match: a whole year is mostly what a plan is about, a month mostly when work is due."""
    groups = match.groupdict()
    year = any(groups.get(name) for name in ("pyear", "bare_year", "rest", "all_rest", "rest_year"))
    return "year" if year or groups.get("this") == "năm" else str(reader.rule.extra["nouns"])


def _adverbial(reader: _Reader, match: re.Match[str], page: Page) -> list[str] | None:
    """Whether a rhythm says how often something is done (its doubts), or belongs to a noun (None)."""
    patterns = _book().patterns
    start, end = page.clause(match.start())
    left = page.text[max(start, match.start() - _REACH) : match.start()]
    if (reader.not_after and reader.not_after.search(left)) or (reader.after and not reader.after.search(left)):
        return None
    owner = reader.rule.extra.get("owner")
    if owner:
        return None if owner == "meeting" and patterns["meeting"].search(left) else []
    if match.groupdict().get("often") or patterns["opening"].fullmatch(left):
        return []
    if left.rstrip().endswith((",", "(", ":", " –", " -")):
        return None if patterns["planning"].search(left) else []
    if _governor(left, "rhythm") != "verb":
        return None
    return ["DEADLINE_AMBIGUOUS"] if re.match(rf"\s*{patterns['owned'].pattern}", page.text[match.end() : end]) else []


# ------------------------------------------------------------------ scanning and joining


def _rhythms(reader: _Reader, match: re.Match[str], page: Page) -> Iterator[_Hit]:
    doubts = _adverbial(reader, match, page)
    units = list(_book().unit.finditer(page.text, match.start(), match.end()))
    if match.groupdict().get("often"):
        units = units[:1]
    for i, unit in enumerate(units):
        start = match.start() if i == 0 else unit.start()
        end = match.end() if len(units) == 1 else unit.end()
        yield _Hit(reader, match, (start, end), list(doubts or ()), timepoints.rhythm(unit[0]), doubts is not None)


def _scan(page: Page) -> Iterator[_Hit]:
    book, text = _book(), page.text
    lowered = text.lower() if len(text.lower()) == len(text) else text
    at = 0
    while found := book.scanner.search(lowered, at):
        cue = " ".join(found[0].split())
        at = found.end()
        if page.quoted(found.start()):
            continue
        for reader in book.by_cue["#" if cue.isdigit() else cue]:
            match = reader.rule.pattern.match(text, found.start())
            if match is None:
                continue
            if reader.reads == "rhythm":
                yield from _rhythms(reader, match, page)
                at = match.end()
                break
            doubts = _weigh(reader, match, page)
            if doubts is None:
                continue
            end = match.end()
            if match.groupdict().get("anchor") and match.end("anchor") == end:
                end = match.start("anchor") + len(timepoints.anchor_of(match["anchor"]))
            hit = _Hit(reader, match, (match.start(), end), doubts)
            if reader.reads == "date" and reader.bound == "before" and _only_cases(hit, page):
                continue
            yield hit
            at = end
            while reader.reads == "date" and (more := book.following.rule.pattern.match(text, at)):
                following = more.span()[0] + len(re.match(r"[\s,]*(?:(?:và|hoặc)\s+)?", more[0])[0])  # type: ignore[index]
                yield _Hit(
                    _Reader(book.following.rule, "date", _bound(reader, match), None, None, None, None),
                    more,
                    (following, more.end()),
                )
                at = more.end()
            break


def _only_cases(hit: _Hit, page: Page) -> bool:
    """Whether "… trước ngày D" only tells which cases are meant; ``which`` marks one that may."""
    start, end = page.clause(hit.span[0])
    left = page.text[max(start, hit.span[0] - _REACH) : hit.span[0]]
    patterns = _book().patterns
    if patterns["which"].search(left) and not patterns["must"].search(left):
        if patterns["case"].match(page.text, hit.span[1]):
            return True
        hit.which = True
    return False


def _bound(reader: _Reader, match: re.Match[str]) -> Bound:
    if reader.bound:
        return reader.bound
    return "before" if re.search(r"tr(?:ướ|ưó|uớ|ươ)c", match.groupdict().get("lead") or "", re.IGNORECASE) else "by"


_WANTED = {
    "day": ("FREQ=MONTHLY",),
    "weekday": ("FREQ=WEEKLY", "FREQ=MONTHLY"),
    "hour": ("FREQ=DAILY",),
    "date": ("FREQ=YEARLY", "FREQ=MONTHLY;INTERVAL=6"),
    "period": ("FREQ=YEARLY",),
}


def _yearless(hit: _Hit, page: Page) -> bool:
    groups = hit.match.groupdict()
    if hit.reader.reads == "period":
        return bool(groups.get("pmonth") or groups.get("quarter")) and not (
            groups.get("month_year") or groups.get("quarter_year")
        )
    return not groups.get("year") and _book().patterns["year_ahead"].match(page.text, hit.match.end()) is None


def _join(hits: list[_Hit], page: Page) -> None:
    """Give each day, weekday, hour and yearless date the rhythm beside it, or the one its clause opens with."""
    rhythms = [h for h in hits if h.reader.reads == "rhythm"]
    points = [
        h
        for h in hits
        if h.reader.reads in _WANTED and (h.reader.reads not in ("date", "period") or _yearless(h, page))
    ]
    later: _Hit | None = None
    for hit in reversed(points):
        fitting = [r for r in rhythms if (r.rhythm or "").startswith(_WANTED[hit.reader.reads])]
        start, end = hit.span
        beside = [r for r in fitting if r.span[0] >= end and _GAP_RIGHT.fullmatch(page.text, end, r.span[0])]
        beside = beside or [
            r for r in fitting if r.span[1] <= start and _GAP_LEFT.fullmatch(page.text, r.span[1], start)
        ]
        clause, sentence = page.clause(start), page.sentence(start)
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
        elif not hit.match.groupdict().get("of_month") and (
            implied := list(_book().patterns["implied"].finditer(page.text, clause[0], start))
        ):
            rule = timepoints.rhythm(implied[-1]["unit"])
            if rule.startswith(_WANTED[hit.reader.reads]):
                hit.rhythm = rule
                hit.doubts.append("DEADLINE_AMBIGUOUS")
        later = hit


# ------------------------------------------------------------------ values and issues


def _value(hit: _Hit, page: Page, issued: dt.date | None, received: dt.date | None) -> Value | None:
    groups, bound = hit.match.groupdict(), _bound(hit.reader, hit.match)
    match hit.reader.reads:
        case "date":
            role = groups.get("of_year") or "này"
            if (hit.rhythm or role.lower() not in ("nay", "này", "sau", "tới")) and (rule := timepoints.yearly(groups)):
                return Value("recurring", bound=bound, rrule=rule)
            ahead = _book().patterns["year_ahead"].match(page.text, hit.match.end())
            return timepoints.date(groups, bound, issued, ahead["year"] if ahead else None)
        case "day":
            return timepoints.day_of_month(groups, bound, hit.rhythm, issued)
        case "weekday":
            return timepoints.weekday(groups, bound, hit.rhythm, issued)
        case "hour":
            return timepoints.hour(groups, bound, hit.rhythm, issued)
        case "period":
            if hit.rhythm and (rule := timepoints.yearly_period(groups)):
                return Value("recurring", bound=bound, rrule=rule)
            return timepoints.period(groups, bound, issued)
        case "relative":
            return timepoints.term(groups, issued, received)
        case "ahead":
            return timepoints.ahead(groups)
        case "rhythm":
            return Value("recurring", rrule=hit.rhythm)
    anchor = groups.get("anchor")
    return Value(
        "immediate" if hit.reader.reads == "immediate" else "event", anchor=" ".join(anchor.split()) if anchor else None
    )


def _days_off(value: Value) -> list[tuple[str, str]]:
    """The issues of a stated day, or its last day on time, on which offices are closed. The day is never moved."""
    if value.type != "date" or value.due is None or value.last_day is None:
        return []
    due = value.due.date() if isinstance(value.due, dt.datetime) else value.due
    found: dict[str, str] = {}
    for day, what in ((due, "ngày đã ghi"), (value.last_day, "ngày cuối còn đúng hạn")):
        name = workdays.holiday(day)
        if name:
            found.setdefault("DEADLINE_HOLIDAY", f"{what} ({day:%d/%m/%Y}) là ngày nghỉ lễ: {name}")
        elif day.weekday() >= 5:
            weekday = "thứ Bảy" if day.weekday() == 5 else "Chủ nhật"
            found.setdefault("DEADLINE_WEEKEND", f"{what} ({day:%d/%m/%Y}) là {weekday}")
    return list(found.items())


def _finish(hit: _Hit, value: Value, page: Page, issued: dt.date | None) -> tuple[Deadline, list[Issue]] | None:
    """The deadline and its issues; None for a day or period gone by at the issue, where no order names it."""
    doubts = [*hit.doubts, *value.doubts]
    if issued and value.last_day and value.last_day < issued:
        if (
            issued - value.last_day > _LONG_GONE
            or hit.which
            or "needs" in hit.reader.rule.extra
            or hit.reader.rule.extra.get("fronted")
            or _CONCERNED.match(page.text[page.clause(hit.span[0])[0] : hit.span[0]])
        ):
            return None
        doubts.append("DEADLINE_BEFORE_ISSUE")
    elif hit.which:
        doubts.append("DEADLINE_AMBIGUOUS")
    off = dict(_days_off(value))
    codes = tuple(dict.fromkeys([*doubts, *off]))
    text = page.text[slice(*hit.span)]
    day = value.due.strftime("%d/%m/%Y") if value.due else "chưa rõ"
    issues = []
    for code in codes:
        severity, message = _MESSAGES[code]
        issues.append(
            Issue(code, severity, message.format(text=" ".join(text.split()), day=day, off=off.get(code, "")), hit.span)
        )
    deadline = Deadline(
        text=text, span=hit.span, type=value.type, due=value.due, bound=value.bound, last_day=value.last_day,
        timex=value.timex, rrule=value.rrule, duration=value.duration, working_days=value.working_days,
        anchor=value.anchor, clause=page.said(hit.span), issues=codes, rule=hit.reader.rule.name,
    )  # fmt: skip
    return deadline, issues


def find(
    text: str,
    *,
    issued: dt.date | None = None,
    received: dt.date | None = None,
    regions: Sequence[Span] | None = None,
) -> tuple[list[Deadline], list[Issue]]:
    """Every deadline in a text, in order and without overlap, and what is doubtful about them.

    ``issued`` is the document's own date: it fills in a year or month that is not printed and starts terms counted from
    the issue; ``received``, from the register, starts terms counted from the receipt. ``regions`` limits the search to
    spans of the text (the body). Days are never moved off weekends or holidays, except the end of a computed term
    (Bộ luật Dân sự 2015, Điều 148 khoản 5).
    """
    page = Page(text)
    hits = [h for h in _scan(page) if regions is None or any(s <= h.span[0] and h.span[1] <= e for s, e in regions)]
    _join(hits, page)
    deadlines: list[Deadline] = []
    issues: list[Issue] = []
    for hit in sorted(hits, key=lambda h: h.span):
        if hit.reader.reads == "rhythm" and (hit.taken or not hit.adverbial):
            continue
        value = _value(hit, page, issued, received)
        done = _finish(hit, value, page, issued) if value else None
        if done and (not deadlines or deadlines[-1].span[1] <= done[0].span[0]):
            deadlines.append(done[0])
            issues.extend(done[1])
    return deadlines, issues
