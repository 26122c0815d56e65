"""Mentions by number: the code at a number, the type before it, and the numbers that share its tail.

Rules with ``anchor = "number"`` in rules/citations.toml are tried at each number that a letter, slash or hyphen follows;
a bare number only after a word for a type.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from pipeline import rulebook
from pipeline.citations import codes, laws, repair
from pipeline.citations.found import Found
from pipeline.citations.tails import AND, alternatives, read_tail
from pipeline.document import Span

# "l28/" and "1O5/" are numbers too: OCR takes digits for letters.
_NUMBER = re.compile(r"(?<![\w/.@#=&%‐‑–—−-])(?<!\d:)(?:\d{1,5}(?!\d)|[lIO]\d{1,4}(?=\s?[/-]))")
_CODED = re.compile(r"(?:\.\d{1,3})?(?:[lIO]\d{1,3}|[A-Za-z])?\s{0,8}[/‐‑‒–—−-]")
_SAY_SO = re.compile(r"(?:^|[^\w])(?P<so>[Ss][ốôóo]\s*[:.]?\s*)$")
_IN_YEAR = re.compile(r"\s+năm\s+(?P<year>(?:19|20)\d{2})(?!\d)")
_PLAIN = {c: f for c in range(0x80, 0x1F00) if len(f := laws.fold(chr(c))) == 1}
_PLAIN |= {c: chr(c).lower() for c in range(ord("A"), ord("Z") + 1)}


@dataclass(frozen=True, slots=True)
class _Lead:
    """What stands before a number: where the citation begins, the type, whether its word has its own case, "số", and
    the numbers that share the code's tail."""

    start: int
    type: str | None = None
    exact: bool = False
    so: bool = False
    issuer: str | None = None
    items: tuple[Span, ...] = ()
    type_start: int = 0


@cache
def _no_document() -> re.Pattern[str]:
    words = (w.translate(_PLAIN) for w in rulebook.load("citations").tables["words"]["no_document"])
    return re.compile(rf"(?<![a-z0-9])(?:{alternatives(words)})\s*(?:so\s*[:.]?\s*)?$")


@cache
def _lead_patterns() -> tuple[re.Pattern[str], re.Pattern[str], dict[str, str], frozenset[str]]:
    """Patterns for a type before a number, word → type, and the last syllables of these words, all over folded text."""
    folded = {w.translate(_PLAIN): name for w, name in codes.notations().type_of_word.items()}
    word = rf"(?<![a-z0-9])(?<!phap )(?P<word>{alternatives(folded)})(?:\s+(?:hoa toc|khan|mat|lien tich|phap luat))?"
    items = r"(?P<items>(?:\d{1,5}[a-z]?(?:/(?:19|20)\d\d)?\s*(?:,|;|va)\s*(?:so\s*)?)*)"
    near = re.compile(rf"{word}[\s:*]*(?P<so>(?:so|ky hieu|so hieu)\s*[:.]?)?\s*{items}$")
    organ = r"(?P<of>(?:(?!\b(?:mau|bieu|phu luc)\b)[^.;:()\d]){3,70}?)"
    of = re.compile(rf"{word}\s+cua\s+{organ}\s+(?P<so>so\s*[:.]?)\s*{items}$")
    return near, of, folded, frozenset(w.split()[-1] for w in folded) | {"so"}


def _lead(text: str, start: int, floor: int) -> _Lead:
    low = max(floor, start - 130)
    before = text[low:start]
    plain = before.translate(_PLAIN)
    near, of, types, _ = _lead_patterns()
    match = near.search(plain) or (of.search(plain) if " cua " in plain else None)
    if match:
        printed = before[match.start("word") : match.end("word")]
        word = re.sub(r"\s+", " ", match["word"])
        known = printed in codes.notations().type_of_word or (" " in printed and printed[0].isupper())
        organ = match.groupdict().get("of")
        item_start = low + match.start("items")
        items = tuple(
            (item_start + m.start(), item_start + m.end()) for m in re.finditer(r"\d+[a-z]?(?:/\d{4})?", match["items"])
        )
        begin = low + match.start("word")
        own_start = begin
        if items:
            own_start = start
            if say_so := _SAY_SO.search(before):
                own_start = low + say_so.start("so")
        return _Lead(
            own_start,
            types[word],
            known,
            bool(match["so"]),
            re.sub(r"\s+", " ", before[match.start("of") : match.end("of")]) if organ else None,
            items,
            begin,
        )
    if say_so := _SAY_SO.search(before):
        return _Lead(low + say_so.start("so"), so=True)
    return _Lead(start)


def numbers(text: str, taken: Sequence[Found]) -> list[Found]:
    """The documents that a text cites by their number, in its order, but for those ``taken`` already."""
    rules = [r for r in rulebook.load("citations").rules if r.extra["anchor"] == "number"]
    bare = [r for r in rules if r.extra.get("bare")]
    endings = _lead_patterns()[3]
    starts = [f.span[0] for f in taken]
    found: list[Found] = []
    floor = position = 0
    while anchor := _NUMBER.search(text, position):
        start, position = anchor.start(), anchor.end()
        at = bisect_right(starts, start) - 1
        if at >= 0 and start < taken[at].span[1]:
            continue
        coded = _CODED.match(text, position)
        if not coded:
            # Most numbers count something: only a type's last syllable before one is worth a closer look.
            syllables = text[max(0, start - 12) : start].translate(_PLAIN).replace(":", " ").split()
            if not syllables or syllables[-1] not in endings:
                continue
        lead = _lead(text, start, floor)
        for rule in rules if coded else bare:
            match = rule.pattern.match(text, start)
            if match and (new := _read(text, rule, match, lead, found[-1] if found else None)):
                while found and found[-1].span[1] > new[0].span[0]:
                    found.pop()  # a short form that turns out to share this code's tail
                found += new
                position = max(position, match.end())
                floor = floor if new[-1].code is None else match.end()
                break
    return found


def _read(text: str, rule: rulebook.Rule, match: re.Match[str], lead: _Lead, previous: Found | None) -> list[Found]:
    """The mention at a match, after those that share its tail; empty where the match is no document's number."""
    groups = match.groupdict()
    notation, end = groups.get("notation"), match.end()
    year_printed = re.sub(r"\s", "", groups.get("year") or "")
    year = repair.digits(year_printed) or None
    if notation is None:
        return _short(text, rule.name, match, lead)
    end = repair.rest(text, end, codes.canonical(notation))
    printed = codes.canonical(text[match.start("notation") : end])
    notation = repair.notation(printed, with_year=bool(year))
    doubts = (repair.REPAIRED,) if notation != printed else ()
    goes_on = previous is not None and bool(AND.fullmatch(text[previous.after : lead.start]))
    if not _is_document(text, notation, rule, lead, match.start(), goes_on):
        return []
    tail = f"{year}/{notation}" if year else notation
    slash_lost = bool(rule.extra.get("slash"))
    separator = "/" if slash_lost or "/" in text[match.end("number") : match.start("notation")] else "-"
    kind = codes.type_of(notation)
    if lead.type and not (lead.type == "Công văn" and kind):
        kind = lead.type
    if kind is None and lead.type is None and previous and goes_on:
        kind = previous.type
    issued, issuer, after = read_tail(text, end)
    number = groups["number"]
    if slash_lost or repair.digits(number) != number or (year or "") != year_printed:
        number, doubts = repair.digits(number), (repair.REPAIRED,)
    code = codes.canonical(f"{number}{separator}{tail}")
    found = []
    for index, (s, e) in enumerate(lead.items):
        printed = text[s:e]
        item_number, _, item_year = printed.partition("/")
        item_tail = f"{item_year}/{notation}" if item_year else tail
        begin = lead.type_start if index == 0 else s
        name = "number-year" if item_year else "number-alone"
        item_code = codes.canonical(f"{item_number}{separator}{item_tail}")
        item = Found((begin, e), name, kind, item_code, number=item_number, year=item_year or year, after=e)
        found.append(replace(item, doubts=doubts))
    title = laws.table().title_of_code.get(code) if kind in (None, "Luật", "Bộ luật", "Pháp lệnh") else None
    if title and kind is None:
        kind = "Bộ luật" if title.startswith("Bộ luật") else "Luật"
    span, issuer = (lead.start, end), lead.issuer or issuer
    found.append(Found(span, rule.name, kind, code, title, number, year, issued, issuer, after, doubts))
    return found


def _is_document(text: str, notation: str, rule: rulebook.Rule, lead: _Lead, start: int, goes_on: bool) -> bool:
    """True where the words before a number, its letters, or the list it goes on, show that it is a document's."""
    needs = rule.extra["lead"]
    letters = re.findall(r"[^-/.&()]+", notation)
    if any(len(token) < 2 for token in letters[1:]) and not (lead.type and lead.so):
        return False  # forms: 01/KHCN/N, 04/NTM/T-N
    if lead.type:
        return sum(c.isupper() for c in notation) > 1
    if needs == "type" or (needs == "said" and not lead.so):
        return False
    if _no_document().search(text[max(0, start - 24) : start].translate(_PLAIN)):
        return False
    organs = codes.notations().organs
    if rule.name == "party-code" and letters[-1] not in organs:
        return lead.so and len(letters[-1]) > 1 and codes.is_notation(notation)
    if codes.is_notation(notation):
        return True
    return (lead.so or goes_on) and (
        (len(letters) > 1 and len(letters[0]) > 1) or letters[0] in organs - {"CT", "VP", "TCT"}
    )


def _short(text: str, rule: str, match: re.Match[str], lead: _Lead) -> list[Found]:
    if not (lead.type and (lead.exact or (lead.so and not lead.issuer))) or lead.items:
        return []
    issued, issuer, after = read_tail(text, match.end())
    year = match.groupdict().get("year")
    if year is None and (in_year := _IN_YEAR.match(text, match.end())):
        year = in_year["year"]
        issued, issuer, after = read_tail(text, in_year.end())
    span = (lead.start, match.end())
    issuer = lead.issuer or issuer
    return [Found(span, rule, lead.type, None, None, match["number"], year, issued, issuer, after)]
