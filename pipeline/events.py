"""The meetings to which a dispatch invites: when, where, who chairs (rules/events.toml). Their days are no deadlines."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from functools import cache

from pipeline import rulebook
from pipeline.document import Event, Header, Span

_UTC7 = dt.timezone(dt.timedelta(hours=7))
# So far from its time, in characters, a meeting's place and chair stand at most.
_BESIDE = 700
_INVITES = r"\b(?:mời|tham dự|dự (?:họp|hội nghị|lễ))\b"
_HALVES = {"chiều": 12, "tối": 12}


def find(text: str, *, issued: dt.date | None = None, regions: Sequence[Span] | None = None) -> list[Event]:
    """The meetings in these parts of a text, in its order.

    ``issued`` is the dispatch's own day: it gives the year of a day printed without one, and a meeting before it is over and
    none. A day that no calendar has is none.
    """
    found: list[Event] = []
    for start, end in _joined(regions or [(0, len(text))]):
        part = text[start:end]
        for rule in rulebook.load("events").rules:
            for match in rule.pattern.finditer(part):
                when = (start + match.start("when"), start + match.end("when"))
                moment = _moment(match.groupdict(), issued)
                if moment is None or any(e.span[0] < when[1] and when[0] < e.span[1] for e in found):
                    continue
                place = match.groupdict().get("place") or _beside("place", part, match.span("when"))
                if place or not rule.extra.get("place"):
                    chair = _beside("chair", part, match.span("when"))
                    found.append(Event(text[when[0] : when[1]], when, moment, _tidy(place), _tidy(chair), rule.name))
    return sorted(found, key=lambda event: event.span)


def is_invitation(header: Header) -> bool:
    """Is the dispatch there to invite: a giấy mời, or a letter whose subject says so?"""
    return header.type_code == "GM" or re.search(_INVITES, header.subject or "", re.IGNORECASE) is not None


def only_invites(text: str, span: Span, meetings: Sequence[Event], issuer: str | None, leads: Sequence[str]) -> bool:
    """Does a stretch of an invitation order nothing: a line that says when, where or who chairs, or the sender that holds the
    meeting? ``leads`` are the bodies that it seems to put to work."""
    if any(pattern.match("\n" + text[span[0] : span[1]]) for pattern in _labels().values()):
        return bool(meetings)
    held = any(span[0] <= meeting.span[0] < span[1] for meeting in meetings)
    return held and bool(leads) and all(lead == issuer for lead in leads)


def _joined(regions: Sequence[Span]) -> list[Span]:
    """Regions that follow one another as one: place and chair stand on lines of their own."""
    joined: list[Span] = []
    for start, end in regions:
        if joined and start - joined[-1][1] <= 1:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def _moment(groups: dict[str, str | None], issued: dt.date | None) -> dt.date | dt.datetime | None:
    month, year = groups["month"] or groups["of_month"], groups["year"] or groups["of_year"]
    if not (groups["day"] and month and (year or issued)):
        return None
    try:
        day = dt.date(int(year) if year else issued.year if issued else 0, int(month), int(groups["day"]))
        if issued and not year and day < issued:
            day = day.replace(year=day.year + 1)
        if issued and day < issued:
            return None
        if not groups.get("hour"):
            return day
        hour = int(groups["hour"] or 0)
        hour += _HALVES.get(groups.get("half") or "", 0) if hour < 12 else 0
        return dt.datetime(day.year, day.month, day.day, hour, int(groups["minute"] or 0), tzinfo=_UTC7)
    except ValueError:
        return None


def _beside(what: str, text: str, when: Span) -> str | None:
    """What a labelled line near the time says, the nearest first."""
    near = [
        (min(abs(match.start() - when[1]), abs(when[0] - match.end())), match["value"])
        for match in _labels()[what].finditer(text, max(0, when[0] - _BESIDE), when[1] + _BESIDE)
    ]
    return min(near)[1] if near else None


def _tidy(value: str | None) -> str | None:
    return re.sub(r"\s+", " ", value).strip(" .,;/") if value else None


@cache
def _labels() -> dict[str, re.Pattern[str]]:
    return {
        what: re.compile(pattern, re.IGNORECASE) for what, pattern in rulebook.load("events").tables["beside"].items()
    }
