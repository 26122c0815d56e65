"""Citations: every mention of another document in a text, with the code it stands for.

Language is in rules/citations.toml (how a number is written), rules/document_types.toml (types and organs) and
rules/laws.toml (names of laws). Code does what data cannot: the type before a number, the date and organ after it,
shared tails ("TT 54/2015, 28/2019/TT-BYT"), short forms and aliases, pinpoints, and the relation to the citing document.
A code is never made up: it is printed, or it follows from a fuller mention, a printed organ, or a type of one organ.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from pipeline.citations import codes, laws, pinpoints
from pipeline.citations.codes import canonical
from pipeline.citations.found import Found, apart
from pipeline.citations.numbers import numbers
from pipeline.citations.relations import relations
from pipeline.citations.resolve import resolved
from pipeline.document import Citation, Span

__all__ = ["canonical", "find"]


def find(
    text: str,
    *,
    issued: dt.date | None = None,
    own_code: str | None = None,
    regions: Sequence[Span] | None = None,
) -> list[Citation]:
    """Every citation of ``text``, in order, none overlapping; spans are of ``text`` and cover type and code.

    ``own_code`` is the document's own number: never a citation of itself. With ``regions`` only mentions inside one of
    these spans are given; full mentions and alias definitions outside them still say what short forms mean. A date after
    ``issued`` cannot be a cited document's and is left out. A mention without date or organ takes them from the same
    code's fuller mention. A short form that nothing resolves keeps its type and has no code;
    with a printed year it has number, year and type ("TT 41/2020": 41/2020/TT), which leaves the organ open.
    """
    found = laws.named(text)
    found = apart(resolved(text, apart(found + numbers(text, found))))
    own = canonical(own_code) if own_code else None
    if issued:
        found = [replace(f, issued=None) if f.issued and f.issued > issued else f for f in found]
    dates: dict[str, dt.date] = {}
    organs: dict[str, str] = {}
    for one in found:
        key = one.code or one.title or ""
        if one.issued:
            dates.setdefault(key, one.issued)
        if one.issuer:
            organs.setdefault(key, one.issuer)
    citations: list[Citation] = []
    previous: Found | None = None
    for one, relation in zip(found, relations(text, found), strict=True):
        floor = previous.span[1] if previous else 0
        key = one.code or one.title or ""
        inside = regions is None or any(s <= one.span[0] and one.span[1] <= e for s, e in regions)
        if inside and not (own and one.code == own):
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
                    rule=one.rule,
                )
            )
        previous = one
    return citations
