"""What short forms stand for: "NĐ 89/2018", "Nghị quyết 128", "(sau đây gọi tắt là …)", a law named again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

from pipeline import rulebook
from pipeline.citations import codes
from pipeline.citations.found import Found, flat
from pipeline.citations.tails import alternatives

_YEAR_TAIL = re.compile(r"\s+(?:năm\s+)?(?:19|20)\d{2}$")
_NEW_PARAGRAPH = re.compile(r"\n\s*(?:\n|[A-ZĐĂÂÊÔƠƯÁÚỦÝỨỔ]|[-+•]\s|\d+[.)]\s)")
_WITH_YEAR = frozenset({"Nghị định", "Thông tư", "Thông tư liên tịch", "Nghị quyết", "Quyết định", "Chỉ thị"})
_WORTH_KEEPING = _WITH_YEAR | {"Kết luận", "Đề án", "Công điện"}


def resolved(text: str, found: list[Found]) -> list[Found]:
    """Give short forms the code of the fuller mention, and add the later mentions of aliases."""
    full = [f for f in found if f.code]
    named: dict[tuple[str, str], Found] = {}
    phrases: list[Found] = []
    for match in _definitions(text):
        alias = flat(match["alias"])
        kind = next((t for w, t in _words() if alias.startswith(w + " ")), None)
        if kind is None or not (target := _nearest(text, full, match.start())):
            continue
        if number := re.fullmatch(r".*\s(?:số\s+)?(\d+[a-z]?)", alias):
            named[kind, _plain_number(number[1])] = target
        else:
            # A name for what the cited document is or approves; "(sau đây gọi tắt là Đề án)" may name any other thing.
            around = text[max(0, target.span[0] - 60) : match.start()]
            if kind != target.type and not (kind in codes.notations().approved and _approves().search(around)):
                continue
            said = re.compile(r"\s+".join(map(re.escape, alias.split())) + r"(?![^\W_])")
            phrases += [
                replace(target, span=m.span(), rule="alias", type=kind, after=m.end(), issued=None, issuer=None)
                for m in said.finditer(text)
                if not any(f.span[0] < m.end() and m.start() < f.span[1] and f.rule != "law-unlisted" for f in found)
            ]
    given: list[Found] = []
    for one in found:
        if one.code is None and one.number:
            short = _fill(text, one, full, named)
            if short is None:
                continue
            one = short
        elif one.code is None and one.title and (same := _same_law(one, full)):
            one = replace(one, code=same.code)
        given.append(one)
    taken = {p.span[0] for p in phrases}
    return [f for f in given if f.rule != "law-unlisted" or f.span[0] not in taken] + phrases


@cache
def _approves() -> re.Pattern[str]:
    return re.compile(alternatives(rulebook.load("citations").tables["words"]["approves"]))


def _definitions(text: str) -> Iterator[re.Match[str]]:
    if "gọi" in text or "viết" in text:
        yield from rulebook.load("citations").rule("alias").pattern.finditer(text)


@cache
def _words() -> tuple[tuple[str, str], ...]:
    return tuple(sorted(codes.notations().type_of_word.items(), key=lambda item: -len(item[0])))


def _plain_number(number: str) -> str:
    return number.lstrip("0").lower()


def _nearest(text: str, full: list[Found], start: int) -> Found | None:
    """The last full mention before ``start`` in the same paragraph."""
    before = [f for f in full if f.span[1] <= start]
    if before and start - before[-1].span[1] <= 600 and not _NEW_PARAGRAPH.search(text, before[-1].span[1], start):
        return before[-1]
    return None


def _fill(text: str, short: Found, full: list[Found], named: dict[tuple[str, str], Found]) -> Found | None:
    """A short form with its code; with none where nothing says it; None where it is no citation after all."""
    number = _plain_number(short.number)
    table = codes.notations()
    same = [f for f in full if _plain_number(f.number) == number and (short.year is None or f.year == short.year)]
    alike = [f for f in same if f.type == short.type]
    if not alike and len(short.number) > 1 and short.type in table.approved | {"Công văn"}:
        alike = [f for f in same if f.year is None or short.year]
    if alike:
        before = [f for f in alike if f.span[0] < short.span[0]]
        return replace(short, code=(before[-1] if before else alike[0]).code)
    if target := named.get((short.type or "", number)):
        return replace(short, code=target.code)
    if code := _by_organ(short):
        return replace(short, code=code)
    s, e = short.span
    stated = short.issued or short.issuer or re.search(r"\b[Ss]ố\s*:?\s*$", text[s : e - len(short.number)])
    said = stated or (len(short.number) > 1 and re.match(r"\s*[,;.)]", text[e : e + 3]))
    if not said or _is_year(short) or (text[s].islower() and not (short.issued or short.issuer)):
        return None
    numbered = stated and (short.issued or short.type not in rulebook.load("citations").tables["words"]["variants"])
    return short if numbered or short.type in _WORTH_KEEPING else None


def _is_year(short: Found) -> bool:
    return short.rule == "number-alone" and 1945 <= int(re.sub(r"\D", "", short.number)) <= 2100


def _by_organ(short: Found) -> str | None:
    """The code that type, number, year and a printed organ make by the norms, or None."""
    table = codes.notations()
    kind = short.type or ""
    letters = next((c for c, name in table.type_of_code.items() if name == kind), None)
    issuer = re.sub(r"^(?:Bộ trưởng|Thống đốc|Chánh án|Viện trưởng)\s+", "", short.issuer or "")
    number = short.number
    if short.year:
        if kind in table.short_form:
            return f"{number}/{short.year}/{table.short_form[kind]}"
        if kind not in _WITH_YEAR or letters is None:
            return None
        organ = table.notation_of_issuer.get(issuer)
        return f"{number}/{short.year}/{letters}-{organ}" if organ else f"{number}/{short.year}/{letters}"
    if letters is None or kind in ("Nghị định", "Thông tư", "Luật", "Pháp lệnh", "Lệnh") or kind in table.approved:
        return None
    if party := table.party_issuers.get(re.sub(r"\s+khóa\s.*$| Đảng.*$", "", issuer)):
        return f"{number}-{letters}/{party}"
    if re.match(r"(?:Chủ tịch\s+)?(?:UBND|Ủy ban nhân dân|Uỷ ban nhân dân)\b", issuer):
        return f"{number}/{letters}-UBND"
    organ = table.notation_of_issuer.get(issuer)
    return f"{number}/{letters}-{organ}" if organ in ("CP", "TTg", "VPCP") else None


def _same_law(one: Found, full: list[Found]) -> Found | None:
    """The mention with a number of the law that ``one`` names; of another year it is another law."""
    title = _YEAR_TAIL.sub("", one.title or "")
    same = [f for f in full if f.title and _YEAR_TAIL.sub("", f.title) == title and f.rule != "alias"]
    if one.year:
        same = [f for f in same if f.year == one.year or (f.code or "").split("/")[1:2] == [one.year]]
    before = [f for f in same if f.span[0] < one.span[0]]
    return before[-1] if before else (same[0] if same else None)
