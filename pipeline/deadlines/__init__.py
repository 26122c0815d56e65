"""Deadlines in running text: a point by which, or a period or rhythm in which, a task must be done.

The language is in rules/deadlines.toml. ``scan`` tries its rules at their cue words and joins days with rhythms,
``clause`` weighs the words around a match, ``days``, ``periods``, ``terms`` and ``rhythms`` say what a phrase means on
the calendar, and ``doubts`` says what is doubtful. Nothing is guessed in silence: an impossible date stays without a
day, a year taken from the issue date and a doubtful reading carry an issue.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence

from pipeline import workdays
from pipeline.clauses import Clauses
from pipeline.deadlines import clause, days, doubts, periods, rhythms, terms
from pipeline.deadlines.book import rules
from pipeline.deadlines.scan import Hit, join, scan
from pipeline.deadlines.values import Value
from pipeline.document import Deadline, Issue, Span
from pipeline.workdays import Calendar

__all__ = ["find"]

# What lies further back than this at the issue is history, not a slip of the pen.
_LONG_GONE = dt.timedelta(days=730)


def find(
    text: str,
    *,
    issued: dt.date | None = None,
    received: dt.date | None = None,
    regions: Sequence[Span] | None = None,
    calendar: Calendar | None = None,
) -> tuple[list[Deadline], list[Issue]]:
    """Every deadline in a text, in order and without overlap, and what is doubtful about them.

    ``issued`` is the document's own date: it fills in a year or month that is not printed and starts terms counted from
    the issue; ``received``, from the register, starts terms counted from the receipt; the coming days of a rhythm lie
    after it, or after the issue. ``regions`` limits the search to spans of the text (the body). Days are never moved off
    weekends or holidays of ``calendar`` (the public one by default), except the end of a computed term (Bộ luật Dân sự
    2015, Điều 148 khoản 5).
    """
    clauses = Clauses(text)
    calendar = calendar or workdays.standard()
    hits = [h for h in scan(clauses) if regions is None or any(s <= h.span[0] and h.span[1] <= e for s, e in regions)]
    join(hits, clauses)
    deadlines: list[Deadline] = []
    issues: list[Issue] = []
    for hit in sorted(hits, key=lambda h: h.span):
        if hit.reader.reads == "rhythm" and (hit.taken or not hit.adverbial):
            continue
        value = _value(hit, clauses, issued, received, calendar, _day_before(hit, clauses, deadlines))
        codes = _codes(hit, value, clauses, issued) if value else None
        if value is None or codes is None or (deadlines and hit.span[0] < deadlines[-1].span[1]):
            continue
        off = doubts.days_off(value, calendar)
        codes = list(dict.fromkeys([*codes, *off]))
        after = received or issued
        deadlines.append(
            Deadline(
                text=text[slice(*hit.span)], span=hit.span, type=value.type, due=value.due, bound=value.bound,
                last_day=value.last_day, timex=value.timex, rrule=value.rrule,
                next=rhythms.coming(value.rrule, after, value.clock) if value.rrule and after else (),
                duration=value.duration, working_days=value.working_days, anchor=value.anchor,
                clause=clauses.said(hit.span), issues=tuple(codes), rule=hit.reader.rule.name,
            )
        )  # fmt: skip
        issues.extend(doubts.issues(codes, text[slice(*hit.span)], hit.span, value, off, issued))
    return deadlines, issues


def _day_before(hit: Hit, clauses: Clauses, deadlines: Sequence[Deadline]) -> dt.date | None:
    """The day of the deadline before a hit in the same sentence."""
    if not deadlines or deadlines[-1].span[0] < clauses.sentence(hit.span[0])[0]:
        return None
    due = deadlines[-1].due
    return due.date() if isinstance(due, dt.datetime) else due


def _value(
    hit: Hit,
    clauses: Clauses,
    issued: dt.date | None,
    received: dt.date | None,
    calendar: Calendar,
    before: dt.date | None,
) -> Value | None:
    """What a hit means on the calendar; None for one that nothing completes."""
    groups, bound = hit.match.groupdict(), hit.bound
    match hit.reader.reads:
        case "date":
            role = groups.get("of_year") or "này"
            if hit.rhythm or role.lower() not in ("nay", "này", "sau", "tới"):
                found = days.yearly(groups, bound)
                if found:
                    return found
            ahead = rules().patterns["year_ahead"].match(clauses.text, hit.match.end())
            behind = rules().patterns["weekday_behind"].match(clauses.text, hit.match.end())
            if behind and not groups.get("weekday"):
                groups |= {"weekday": behind["weekday"]}
            return days.date(groups, bound, issued, ahead["year"] if ahead else None)
        case "day":
            return days.day_of_month(groups, bound, hit.rhythm, issued)
        case "weekday":
            return days.weekday(groups, bound, hit.rhythm, issued)
        case "hour":
            return days.hour(groups, bound, hit.rhythm, issued, before)
        case "blank":
            return Value("date", bound=bound, doubts=("DEADLINE_BLANK",))
        case "period":
            if hit.rhythm and (rule := periods.yearly_period(groups)):
                return Value("recurring", bound=bound, rrule=rule)
            return periods.period(groups, bound, issued)
        case "relative":
            sentence = clauses.text[clauses.sentence(hit.match.start())[0] : hit.match.start()]
            another = terms.BARE_ISSUE.fullmatch(terms.anchor_of(groups.get("anchor") or "")) and re.search(
                r"(?i)\bban hành\b", sentence
            )
            return terms.term(groups, None if another else issued, received, calendar)
        case "ahead":
            return terms.ahead(groups)
        case "rhythm":
            return Value("recurring", rrule=hit.rhythm)
    anchor = groups.get("anchor")
    return Value(
        "immediate" if hit.reader.reads == "immediate" else "event", anchor=" ".join(anchor.split()) if anchor else None
    )


def _codes(hit: Hit, value: Value, clauses: Clauses, issued: dt.date | None) -> list[str] | None:
    """The doubts about a deadline; None for a day or period gone by at the issue, where no order names it."""
    codes = [*hit.doubts, *value.doubts]
    if re.match(r"(?i)(?:chậm|muộn|trễ)\s+nhất", hit.match[0]) and value.type == "date" and value.bound == "before":
        codes.append("DEADLINE_BOUNDS")
    if issued and value.last_day and value.last_day < issued:
        long_gone = issued - value.last_day > _LONG_GONE
        if (
            hit.which
            or hit.reader.rule.extra.get("ahead")
            or not clause.orders_past(hit.reader, hit.span, clauses, long_gone=long_gone)
        ):
            return None
        codes.append("DEADLINE_BEFORE_ISSUE")
    elif hit.which:
        codes.append("DEADLINE_AMBIGUOUS")
    return codes
