"""Read the names of bodies in running text: one body or class at a place, and lists of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from pipeline.agencies.gazetteer import fold, grammar
from pipeline.agencies.names import Context, canonical, capitalised, expand, head
from pipeline.document import Agency, Span
from pipeline.rulebook import Rule

_JOIN = re.compile(r" ?(?:, và |, |; và |; | và | cùng với | cùng )")
_LEAD_IN = re.compile(r"(?:(?:các )?(?:ông|đồng chí)(?: \(bà\))?:? )?", re.IGNORECASE)
_BRACKET = re.compile(r" \([^()\n]{1,120}\)")


@cache
def _start() -> re.Pattern[str]:
    """Where a body's name may begin: a capital, or a small word that opens a class."""
    upper = grammar().fragments["upper"]
    return re.compile(rf"(?<![\w/.-])(?:[{upper}]|các|từng|mỗi|những|toàn|tất cả|một số|cấp|sở|bộ|ban|công an|chính quyền|mặt trận|cơ quan|người)")


def find(text: str, *, context: Context = Context(), regions: Sequence[Span] | None = None) -> list[Agency]:
    """All bodies and classes of bodies in the text (or in its ``regions``), sorted, none over another, the longest at a place."""
    folded = fold(text)
    found: list[Agency] = []
    for start, end in regions if regions is not None else [(0, len(text))]:
        at = start
        while match := _start().search(folded, at, end):
            at = match.start() + 1
            if units := _unit(text, folded, match.start(), end, context, listed=False):
                found.extend(units)
                at = units[-1].span[1]
    return found


def parse_list(text: str, start: int, end: int, *, context: Context = Context()) -> list[Agency]:
    """The bodies of the list that begins at ``start`` (after spaces); it ends with ``last.span[1]``. Empty when no body begins there."""
    folded = fold(text)
    at = start + len(folded[start:end]) - len(folded[start:end].lstrip())
    found: list[Agency] = []
    while True:
        lead_in = _LEAD_IN.match(folded, at, end)
        units = _unit(text, folded, lead_in.end() if lead_in else at, end, context, listed=True)
        if not units:
            return found
        found.extend(units)
        at = units[-1].span[1]
        if (bracket := _BRACKET.match(folded, at, end)) and _JOIN.match(folded, bracket.end(), end):
            at = bracket.end()
        join = _JOIN.match(folded, at, end)
        if not join:
            return found
        at = join.end()


def _unit(text: str, folded: str, at: int, end: int, context: Context, *, listed: bool) -> list[Agency]:
    """The body or class that begins at ``at``, with the head who stands for it; several where a list shares one noun."""
    title = head().match(folded, at, end)
    best: tuple[int, re.Match[str], Rule] | None = None
    for origin in (title.end(), at) if title else (at,):
        for rule in grammar().rules:
            if rule.extra.get("explicit") and not listed:
                continue
            match = rule.pattern.match(folded, origin, end)
            if match and match.end() > (best[0] if best else origin):
                best = (match.end(), match, rule)
        if best:
            break
    if best is None:
        return []
    stop, match, rule = best
    prefix = folded[at : match.start()]
    if each := rule.extra.get("each"):
        return list(_distributed(text, prefix, at, match, rule, context, each))
    return [_agency(text, (at, stop), prefix + match[0], rule, context)]


def _agency(text: str, span: Span, name: str, rule: Rule, context: Context) -> Agency:
    full = capitalised(expand(name))
    group = bool(rule.extra.get("group"))
    return Agency(text[span[0] : span[1]], full, span, None if group else canonical(full, context), group, rule=rule.name)


def _distributed(
    text: str, prefix: str, at: int, match: re.Match[str], rule: Rule, context: Context, each: str
) -> Iterator[Agency]:
    """One body for each name of a list: the noun before the list is said once and meant for every name."""
    kind = match["organ"] if each == "field" else match["kind"]
    before = prefix if each == "field" else f"{prefix}{match['organ'].strip()} "
    first = True
    for item in _members(each).finditer(match.string, match.start("list" if match["list"] else "more"), match.end()):
        kind = item["kind"] or kind
        name = before + (f"{kind} {item['name']}" if item["kind"] is None else item[0])
        yield _agency(text, (at if first else item.start(), item.end()), name, rule, context)
        first = False


@cache
def _members(each: str) -> re.Pattern[str]:
    fragments = grammar().fragments
    if each == "field":
        return re.compile(rf"(?:(?P<kind>[Bb]ộ|[Ss]ở) )?(?P<name>{fragments['field']})")
    return re.compile(rf"(?:(?P<kind>{fragments['units']}) )?(?P<name>{fragments['place']})")
