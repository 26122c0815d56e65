"""Read the names of bodies in running text: one body or class at a place, and lists of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from pipeline.agencies.classes import members
from pipeline.agencies.gazetteer import alternation, fold, gazetteer, grammar, words
from pipeline.agencies.names import Context, canonical, capitalised, expand, head, head_to_body
from pipeline.document import Agency, Span
from pipeline.rulebook import Rule

_NOWHERE = Context()


@dataclass(frozen=True, slots=True)
class _Reading:
    """A rule's match and where the reading ends: behind the match, with the parts that follow it."""

    rule: Rule
    match: re.Match[str]
    end: int

    @property
    def start(self) -> int:
        return self.match.start()


_ORDER, _NOTION = "\x1f", "\x1e"
_JOIN = re.compile(r" ?(?:, và |, |; và |; | và | cùng với | cùng )")
_LEAD_IN = re.compile(r"(?:(?:các )?(?:ông|đồng chí)(?: \(bà\))?:? )?", re.IGNORECASE)
_CLASS = re.compile(r"(?<!\w)(?:các|cấp|[Tt]ừng|[Mm]ỗi) |, (?:thị xã|xã|phường|thành phố|đặc khu|thị trấn)\b")
_BRACKET = re.compile(r" \([^()\n]{1,120}\)")


@cache
def _start() -> re.Pattern[str]:
    """Where a body's name may begin: a capital, or a small word that opens a class."""
    upper = grammar().fragments["upper"]
    return re.compile(
        rf"(?<![\w/.-])(?:[{upper}]|các|từng|mỗi|những|toàn|tất cả|một số|cấp|sở|bộ|đồng chí|ngành (?=[{upper}])|(?:công an|đảng ủy) (?=tỉnh|xã|phường|huyện|thành phố)|chính quyền|mặt trận|cơ quan|người)"
    )


_folded = lru_cache(maxsize=4)(fold)  # a whole text is asked for again with each sentence


@lru_cache(maxsize=4)
def _marked(folded: str) -> str:
    """The text as the rules read it, as long as before: words that begin an order, and commas inside a notion, made plain."""
    marked = list(folded)
    for match in _marks().finditer(folded):
        if match["stop"]:
            marked[match.start() - 1] = _ORDER
        elif match["pair"]:
            for comma in re.finditer(", ", match[0]):
                marked[match.start() + comma.start() + 1] = _NOTION
    return "".join(marked)


@cache
def _marks() -> re.Pattern[str]:
    pair, keep, stop = (alternation(words(name)) for name in ("pair", "keep", "stop"))
    known = gazetteer()
    names = alternation(known.fields + tuple(e["name"] for e in (*known.bodies["local"], *known.bodies["central"])))
    # "tổ chức" after "các" or a comma is an organisation, not "to organise"
    return re.compile(
        rf"(?<!\w)(?:{names}|(?P<pair>(?i:{pair}))|(?i:{keep})|(?<= )(?!(?:(?<=các )|(?<=, )|(?<=và ))tổ chức\b)(?P<stop>{stop}))(?!\w)"
    )


def find(text: str, *, context: Context = _NOWHERE, regions: Sequence[Span] | None = None) -> list[Agency]:
    """All bodies and classes of bodies in the text (or in its ``regions``), sorted, none over another, the longest at a place."""
    folded = _folded(text)
    found: list[Agency] = []
    for start, end in regions if regions is not None else [(0, len(text))]:
        at = start
        while match := _start().search(folded, at, end):
            at = match.start() + 1
            if units := _unit(text, folded, match.start(), end, context, listed=False):
                found.extend(units)
                at = units[-1].span[1]
    return found


def parse_list(text: str, start: int, end: int, *, context: Context = _NOWHERE) -> list[Agency]:
    """The bodies of the list that begins at ``start`` (after spaces); it ends with ``last.span[1]``. Empty when no body begins there."""
    folded = _folded(text)
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
    marked = _marked(folded)
    title = head().match(marked, at, end)
    chosen = None
    if title:
        person = not title[0].rstrip().endswith(words("head_of"))
        chosen = _longest(marked, folded, title.end(), end, allow=("head", "person") if person or listed else ("head",))
    chosen = chosen or _longest(marked, folded, at, end, allow=("head", "person") if listed else ())
    if (said := _said(context.named, folded, title.end() if title else at, end)) and said > (
        chosen.end if chosen else at
    ):
        name = folded[at:said]
        full = capitalised(expand(name, context))
        return [Agency(text[at:said], full, (at, said), canonical(full, context), rule="letterhead-name")]
    if chosen is None or (
        chosen.start == at and chosen.rule.extra.get("loose") == "person" and " " not in marked[at : chosen.end]
    ):
        return []  # "Ban", "Tổ" alone, with no head before, may begin anything
    prefix = folded[at : chosen.start]
    if "each" in chosen.rule.extra:
        return list(_distributed(text, prefix, at, chosen, context))
    return [_agency(text, (at, chosen.end), folded[at : chosen.end], chosen.rule, context)]


def _longest(marked: str, folded: str, at: int, end: int, *, allow: tuple[str, ...]) -> _Reading | None:
    """The rule that reads most at a place. A weak rule yields to a known name unless it adds a capitalised part to it."""
    best: _Reading | None = None
    for rule in _rules(allow):
        if best and rule.extra.get("loose") == "person":
            continue  # a name beats the reading as a row of common nouns
        match = rule.pattern.match(marked, at, end)
        if not match or (rule.extra.get("capital") and not (allow or folded[at].isupper())):
            continue
        stop = _goes_on(rule, marked, match.end(), end)
        if stop is None or stop <= (best.end if best else at):
            continue
        if best and rule.extra.get("weak") and not best.rule.extra.get("weak"):
            added = folded[best.end : stop]
            if added.islower() or not added.strip():
                continue
        best = _Reading(rule, match, stop)
    return best


@cache
def _rules(allow: tuple[str, ...]) -> tuple[Rule, ...]:
    """The rules that hold where these kinds of loose ones are allowed."""
    return tuple(rule for rule in grammar().rules if rule.extra.get("loose") in (None, *allow))


def _goes_on(rule: Rule, marked: str, at: int, end: int) -> int | None:
    """Where a reading ends with the parts that follow its pattern (``then``); None where one is missing."""
    for name in rule.extra.get("then", ()):
        part = _part(name).match(marked, at, end)
        if part is None:
            return None
        at = part.end()
    return at


def _said(named: tuple[str, ...], folded: str, at: int, end: int) -> int | None:
    """Where a body that the letterhead names ends, if it stands here in the same words."""
    match = _names_of(named).match(folded, at, end) if named else None
    return match.end() if match else None


@lru_cache(maxsize=64)
def _names_of(named: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?:{alternation(fold(name) for name in named)})(?!\w)")


_SHORT_FORM = re.compile(
    r" \((?:(?:sau đây )?(?:gọi tắt|viết tắt|gọi) là:? ?)?[“\"]?(?P<short>(?:[A-ZĐ][^\W\d_]* ){0,3}[^\W\d_]*[A-ZĐ]{2}[\w&.-]*)[”\"]?\)"
)


def short_forms(text: str, context: Context = _NOWHERE) -> tuple[tuple[str, str], ...]:
    """The short forms that a text sets up for bodies itself: "Phòng Khảo thí và Bảo đảm chất lượng (Phòng KT&BĐCL)"."""
    found = {}
    for match in _SHORT_FORM.finditer(text):
        named = find(text, context=context, regions=[(max(0, match.start() - 120), match.start())])
        # "NHNN", "GDĐT": the tables' own words
        known = expand(match["short"]) != match["short"] or match["short"] in gazetteer().abbreviations["field"]
        if named and named[-1].span[1] == match.start() and not named[-1].group and not known:
            found[match["short"]] = head_to_body(named[-1].name)
    return tuple(sorted(found.items()))


def notion_end(text: str) -> int:
    """Where a noun ends that begins no body's name, however much it looks so ("Phòng, chống …", "Hội nghị …"); 0 for none."""
    match = _notions().match(_folded(text))
    return match.end() if match else 0


@cache
def _notions() -> re.Pattern[str]:
    return re.compile(rf"(?:{alternation(words('not_noun'))})(?!\w)", re.IGNORECASE)


@cache
def _part(name: str) -> re.Pattern[str]:
    return re.compile(grammar().fragments[name])


def _agency(text: str, span: Span, name: str, rule: Rule, context: Context) -> Agency:
    full = capitalised(expand(name, context))
    if rule.extra.get("own") and context.organ:
        full = context.organ
    group = rule.extra.get("group", False) or rule.extra.get("each") == "body" and bool(_CLASS.search(full))
    printed = text[span[0] : span[1]]
    if group:
        return Agency(printed, full, span, None, True, members(full, context.issued), rule.name)
    return Agency(printed, full, span, canonical(full, context), rule=rule.name)


def _distributed(text: str, prefix: str, at: int, reading: _Reading, context: Context) -> Iterator[Agency]:
    """One body for each name of a list: the noun before the list (or the level after it) is said once and meant for all."""
    rule, match = reading.rule, reading.match
    each = rule.extra["each"]
    parts = match.groupdict()
    kind = parts.get("kind") or (parts["organ"] if each in ("field", "name") else "")
    before = f"{prefix}{match['organ'].strip()} " if each == "territory" else prefix
    kind = "" if kind.lower() in ("đơn vị", "cơ quan") else kind
    members = "list" if parts["list"] else "more"
    items = list(_members(each).finditer(match.string, match.start(members), match.end(members)))
    for item in items:
        if each == "body":
            name = f"{item['name']} {match.string[match.start('tail') : reading.end]}"
        else:
            kind = item["kind"] or _unit_of(item["name"], parts.get("kinds"), context) or kind
            name = f"{kind} {item['name']}".strip()
        start = at if item is items[0] else item.start()
        end = reading.end if each == "body" and item is items[-1] else item.end()
        yield _agency(text, (start, end), before + name, rule, context)


def _unit_of(place: str, kinds: str | None, context: Context) -> str:
    """Which of several kinds a place is: "các tỉnh, thành phố: Hà Nội, Lào Cai". Empty where the name does not tell."""
    if kinds is None or "tỉnh" not in kinds.lower():
        return ""
    return "thành phố" if gazetteer().is_city(place, context.issued) else "tỉnh"


@cache
def _members(each: str) -> re.Pattern[str]:
    fragments = grammar().fragments
    if each == "body":
        return re.compile(rf"(?P<name>{fragments['joint']})")
    if each == "field":
        return re.compile(rf"(?:(?P<kind>[Bb]ộ|[Ss]ở) )?(?P<name>{fragments['field']})")
    if each == "name":
        return re.compile(rf"(?P<kind>)(?P<name>{fragments['named']})")
    return re.compile(rf"(?:(?P<kind>{fragments['units']}) )?(?P<name>{fragments['place']})")
