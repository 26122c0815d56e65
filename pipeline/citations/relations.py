"""What the citing document does with the cited one: by the last verb before the citation in its clause."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from pipeline import rulebook
from pipeline.citations.found import Found
from pipeline.citations.tails import AND, alternatives
from pipeline.document import Relation

_CLAUSE = re.compile(r"[.;](?:\s|$)|\n\s*(?:\n|(?=[A-ZĐĂÂÊÔƠƯÁÚỦÝỨỔ])|[-+•]\s|\d+[.)]|[a-zđ]\)\s)")
_LIST_GAP = re.compile(
    r"[\s,;]*(?:(?:và|hoặc|cùng|các|số|của)\b[\s,;:]*)*(?:(?:điều|khoản|điểm|và|của|đến|từ|\d+[a-zđ]?|[a-zđ]\d?)\b|[\s,;])*",
    re.IGNORECASE,
)


@cache
def _cues() -> tuple[re.Pattern[str], tuple[Relation, ...]]:
    """One pattern with a group a relation, and the relations."""
    words: dict[Relation, list[str]] = rulebook.load("citations").tables["relation"]
    groups = "|".join(rf"(?P<{name}>\b(?:{alternatives(said)})\b)" for name, said in words.items())
    return re.compile(groups, re.IGNORECASE), tuple(words)


@cache
def _opens_title() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{alternatives(rulebook.load('citations').tables['words']['title'])})\b")


def relations(text: str, found: Sequence[Found]) -> list[Relation]:
    """What the citing document does with each cited one, by the last verb before it in its clause.

    In "Nghị định A sửa đổi Nghị định B" it is A that amends B: for the citing document B is only mentioned. A list goes on
    as it began ("Căn cứ Nghị định A; Nghị định C").
    """
    given: list[Relation] = []
    began: Relation = "mentions"  # how the sentence's list of citations began, without what their titles name
    previous: Found | None = None
    for one in found:
        start = one.span[0]
        breaks = list(_CLAUSE.finditer(text, max(0, start - 240), start))
        clause = breaks[-1].end() if breaks else max(0, start - 240)
        relation: Relation
        if previous is None or previous.span[1] <= clause:
            goes_on = breaks and breaks[-1].group().startswith(";") and not text[clause:start].strip()
            relation = _last_cue(text, clause, start) or (began if goes_on else "mentions")
            began = relation
        else:
            gap = text[min(previous.after, start) : start]
            if _LIST_GAP.fullmatch(gap):
                relation = given[-1]
            elif _opens_title().search(gap):
                relation = "mentions"
            elif cue := _last_cue(text, previous.span[1], start):
                relation = began = cue
            else:
                relation = began if AND.match(gap) else "mentions"
        if relation == "mentions" and _ended(text, one.after):
            relation = "replaces"
        given.append(relation)
        previous = one
    return given


@cache
def _ending() -> re.Pattern[str]:
    words = alternatives(rulebook.load("citations").tables["words"]["ended"])
    return re.compile(rf"(?<!\bđã )(?<!\bdo )\b(?:{words})\b", re.IGNORECASE)


def _ended(text: str, after: int) -> bool:
    """True where the clause goes on to say that the cited document ends ("Quyết định số … hết hiệu lực")."""
    stop = _CLAUSE.search(text, after, after + 240)
    return bool(_ending().search(text, after, stop.start() if stop else min(len(text), after + 240)))


def _last_cue(text: str, low: int, high: int) -> Relation | None:
    pattern, relations = _cues()
    last: Relation | None = None
    for cue in pattern.finditer(text, low, high):
        last = next(name for name in relations if cue[name])
    return last
