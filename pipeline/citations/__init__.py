"""Citations: every mention of another document in a text, with the code it stands for.

Language is in rules/citations.toml (how a number is written), rules/document_types.toml (types and organs) and
rules/laws.toml (names of laws). Code does what data cannot: the type before a number, the date and organ after it,
shared tails ("TT 54/2015, 28/2019/TT-BYT"), short forms and aliases, pinpoints, and the relation to the citing document.
A code is never made up: it is printed, or it follows from a fuller mention, a printed organ, or a type of one organ.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from pipeline.citations import codes, doubts, laws, pinpoints, repair
from pipeline.citations.codes import canonical
from pipeline.citations.found import Found, apart
from pipeline.citations.numbers import numbers
from pipeline.citations.own import NONE, Own, current
from pipeline.citations.relations import relations
from pipeline.citations.resolve import resolved
from pipeline.citations.tails import read_head
from pipeline.document import Citation, Span

__all__ = ["Own", "canonical", "doubts", "find"]

_SAME_DAY = re.compile(r"\s*,?\s*(?:ban hành\s+|ký\s+)?cùng ngày\b")


def find(
    text: str,
    *,
    issued: dt.date | None = None,
    own_code: str | None = None,
    regions: Sequence[Span] | None = None,
    own: Own = NONE,
) -> list[Citation]:
    """Every citation of ``text``, in order, none overlapping; spans are of ``text`` and cover type and code.

    ``own_code`` is the document's own number: never a citation of itself. With ``regions`` only mentions inside one of
    these spans are given; full mentions and alias definitions outside them still say what short forms mean. A date after
    ``issued`` cannot be a cited document's and is left out, with an issue. A mention without date or organ takes them from
    the same code's fuller mention. A short form that nothing resolves keeps its type and has no code;
    with a printed year it has number, year and type ("TT 41/2020": 41/2020/TT), which leaves the organ open. What is
    doubtful carries issue codes (pipeline.citations.doubts). ``own`` is what the office adds to the tables.
    """
    before = current.set(own)
    try:
        return _found(text, issued, canonical(own_code) if own_code else None, regions)
    finally:
        current.reset(before)


def _found(text: str, issued: dt.date | None, own_code: str | None, regions: Sequence[Span] | None) -> list[Citation]:
    found = laws.named(text)
    found = apart(repair.among(apart(found + numbers(text, found))))
    found = [_within(one, issued) for one in _headed(text, apart(resolved(text, found)))]
    dates, organs = _first(found)
    apart_dates = doubts.dates_differ(found)
    citations: list[Citation] = []
    floor = 0
    for one, relation in zip(found, relations(text, found), strict=True):
        key = one.code or one.title or ""
        inside = regions is None or any(s <= one.span[0] and one.span[1] <= e for s, e in regions)
        if inside and not (own_code and one.code == own_code):
            parts = codes.split(one.code) if one.code else None
            citations.append(
                Citation(
                    text=text[one.span[0] : one.span[1]],
                    span=one.span,
                    type=one.type,
                    code=one.code,
                    title=one.title,
                    issued_date=one.issued or (dates.get(key) if key else None),
                    issuer=one.issuer or organs.get(key) or (codes.issuer_of(parts[2]) if parts else None),
                    pinpoint=pinpoints.before(text, one.span[0], floor),
                    relation=relation,
                    issues=doubts.of(one, one.code in apart_dates),
                    rule=one.rule,
                )
            )
        floor = one.span[1]
    return citations


def _headed(text: str, found: Iterable[Found]) -> Iterator[Found]:
    """The mentions, with the dates that stand before them ("Ngày 04/3/2026, Sở Y tế ban hành Công văn số …") or are those
    of the mention before ("… và Công văn số … cùng ngày")."""
    floor, said = 0, None
    for one in found:
        if one.issued is None and one.title is None:
            day = said if _SAME_DAY.match(text, one.span[1]) else read_head(text, one.span[0], floor, said)
            one = replace(one, issued=day)
        yield one
        floor, said = one.after, one.issued or said


def _within(one: Found, issued: dt.date | None) -> Found:
    if not (issued and one.issued and one.issued > issued):
        return one
    return replace(one, issued=None, doubts=(*one.doubts, doubts.DATE_AFTER))


def _first(found: Iterable[Found]) -> tuple[dict[str, dt.date], dict[str, str]]:
    """The first date and the first organ said of each code or title."""
    dates: dict[str, dt.date] = {}
    organs: dict[str, str] = {}
    for one in found:
        key = one.code or one.title or ""
        if one.issued:
            dates.setdefault(key, one.issued)
        if one.issuer:
            organs.setdefault(key, one.issuer)
    return dates, organs
