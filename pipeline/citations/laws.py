"""Laws cited by name: rules/laws.toml against running text, and the end of a name that the table does not know.

Names are compared by their words: case, commas, hyphens, "và" and, in names of two words and more, tone marks do not
count ("Luật Phòng chống tham nhũng", "LUẬT PCTN"). The longest name wins: "Luật Đầu tư công" is not "Luật Đầu tư".
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from pipeline import resources, rulebook
from pipeline.citations import own
from pipeline.citations.codes import canonical
from pipeline.citations.found import Found, flat
from pipeline.citations.tails import AND, alternatives, read_tail

# A word that clerks and converters glue on ("tố cáonăm 2018") is none of the name.
_WORD = re.compile(r"[^\W_]{2,}?(?=(?:ngày|năm)(?![^\W_]))|[^\W_]+")
_GAP = re.compile(r"(?:[ \t\u00a0,\-–&/“”\"]|\n(?!\s*\n)){1,6}")
_JOINING = frozenset({"va", "cua"})
_LAW = re.compile(
    r"(?<![^\W_])(?:BL(?:DS|HS|LĐ|TTDS|TTHS)|Bộ [Ll]uật|BỘ LUẬT|[Ll]uật|LUẬT|Pháp lệnh|PHÁP LỆNH|Hiến pháp|HIẾN PHÁP)(?![^\W_])"
)
_LAW_YEAR = re.compile(r"\s*\(?\s*(?:sửa đổi\s+)?(?:năm\s+)?(?P<year>(?:19|20)\d{2})(?![\w/.-]\w)\)?")
_LAW_CODE = re.compile(
    r"[\s,]*\(?(?:[Ll]uật\s+)?[Ss][ốỐ]:?\s*(?P<code>\d{1,3}/\d{4}/(?:PL-|NQ-)?(?:QH|UBTVQH)\s?\d+)\)?"
)
_BARE_CODE = re.compile(r"\s+(?P<code>\d{1,3}/\d{4}/QH\d+)")
_LAW_LIST = re.compile(r"(?:[Cc]ác|CÁC)\s+$")
_OPENING = "Luật sửa đổi, bổ sung một số điều của"
_PROPER = frozenset({"Việt", "Nam", "Nhà", "Quốc", "Mặt", "Tổ", "Đảng", "Nhân"})
_END = ""  # the key of a trie node that ends a name; no word is empty


@dataclass(frozen=True, slots=True)
class Laws:
    """The table of laws: names as a trie of folded words, titles by number, numbers by title."""

    trie: dict[str, Any]
    abbreviations: dict[str, tuple[str, ...]]
    title_of_code: dict[str, str]
    codes_of_title: dict[str, tuple[str, ...]]


def fold(word: str) -> str:
    """A word without case and marks: "Đất" and "ĐÂT" are "dat"."""
    plain = unicodedata.normalize("NFD", word.casefold()).replace("đ", "d").replace("ð", "d")
    return "".join(c for c in plain if not unicodedata.combining(c))


_OPENING_FOLDED = fold(_OPENING).replace(",", "")


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads((resources.rules() / "laws.toml").read_text(encoding="utf-8"))


@own.per_office
def table() -> Laws:
    """The table of rules/laws.toml with the office's own laws, made once a process and an office."""
    data = _data()
    trie: dict[str, Any] = {}
    title_of_code: dict[str, str] = {}
    codes_of_title: dict[str, tuple[str, ...]] = {}
    for title, codes in (data["names"] | dict(own.current.get().laws)).items():
        node = trie
        for word in _WORD.findall(title):
            if (folded := fold(word)) not in _JOINING:
                node = node.setdefault(folded, {})
        node[_END] = title
        title_of_code |= dict.fromkeys(codes, title)
        codes_of_title[title] = tuple(codes)
    short = {k: tuple(fold(w) for w in v.split()) for k, v in data["abbreviation"].items()}
    bare = {k: tuple(w for w in v if w not in _JOINING) for k, v in short.items()}
    return Laws(trie, bare, title_of_code, codes_of_title)


def _words(text: str, start: int) -> Iterator[tuple[str, tuple[str, ...], int]]:
    """(word as printed, its folded words, its end) from ``start`` on, as long as a name could go on."""
    position = start
    while word := _WORD.match(text, position):
        folded = fold(word[0])
        yield word[0], table().abbreviations.get(word[0], () if folded in _JOINING else (folded,)), word.end()
        gap = _GAP.match(text, word.end())
        if gap is None:
            return
        position = gap.end()


def longest(text: str, start: int, kind: str = "") -> tuple[str, int] | None:
    """The longest known name that begins at ``start``: its title and where it ends.

    ``kind`` is a word to put before what is printed: in "các Luật Đầu tư, Xây dựng" the second name lacks "Luật".
    """
    node = table().trie
    printed: list[str] = []
    for word in kind.split():
        node = node[fold(word)]
    found: tuple[str, int] | None = None
    for word, folded, end in _words(text, start):
        printed.append(word)
        for one in folded:
            node = node.get(one, {})
        if not node:
            break
        if folded and _END in node and _same_marks(node[_END], printed, kind):
            found = node[_END], end
    return found


def _same_marks(title: str, printed: list[str], kind: str) -> bool:
    """One-word names need their own marks: "Luật Giá" is a law, "Luật gia" a profession."""
    own = title.split()
    if len(own) != 2 or own[0] != "Luật":
        return True
    return (kind.split() + printed)[-1].casefold() == own[1].casefold() and printed[-1][0].isupper()


# ------------------------------------------------------------------ mentions by name


@cache
def _no_law() -> re.Pattern[str]:
    words = rulebook.load("citations").tables["words"]["no_law"]
    return re.compile(rf"(?<![^\W_])(?:{alternatives(words)})[\s:]+$", re.IGNORECASE)


def named(text: str) -> list[Found]:
    """The laws that a text cites by name ("Luật Đất đai năm 2024"), in its order, with the rule that reads each."""
    rules = [r for r in rulebook.load("citations").rules if r.extra["anchor"] == "law"]
    found: list[Found] = []
    position = 0
    while anchor := _LAW.search(text, position):
        start, position = anchor.span()
        before = text[max(0, start - 24) : start]
        if _no_law().search(before):
            continue
        for rule in rules:
            match = rule.pattern.match(text, start)
            end = _name_end(text, rule.name, match) if match else None
            if match and end:
                found.append(_law(text, rule.name, start, end[1], end[0]))
                position = found[-1].span[1]
                break
        else:
            if not _LAW_LIST.search(before):
                continue
            colon = re.compile(r"\s*:?\s*").match(text, position)
            position = colon.end() if colon else position
            first = _bare_law(text, position)
            if first is None:
                continue
            found.append(first)
        if _LAW_LIST.search(before):
            while (gap := AND.match(text, found[-1].after)) and (more := _bare_law(text, gap.end())):
                found.append(more)
            position = found[-1].span[1]
    return found


def _bare_law(text: str, start: int) -> Found | None:
    """A further law of "các Luật: Đầu tư, Xây dựng": a known name, with a capital, without "Luật"."""
    known = longest(text, start, "Luật") if text[start : start + 1].isupper() else None
    return _law(text, "law", start, known[1], known[0]) if known else None


def _name_end(text: str, rule: str, match: re.Match[str]) -> tuple[str, int] | None:
    """The title a match stands for and where the name ends, or None."""
    start = match.start()
    if rule == "law":
        return longest(text, start) if text[start].isupper() else None
    if rule == "law-unlisted":
        return _unlisted(text, match)
    return _amending(text, match)


def _amending(text: str, match: re.Match[str]) -> tuple[str, int] | None:
    """The title of an amending law over the list of laws that it amends, the known names as their table spells them."""
    opening = _OPENING if fold(flat(match.group())).replace(",", "") == _OPENING_FOLDED else flat(match.group())
    pieces, end = [opening], match.end()
    while known := longest(text, end) or _unlisted_at(text, end):
        pieces, end = [*pieces, known[0]], known[1]
        gap = AND.match(text, end)
        if gap is None or not longest(text, gap.end()):
            return "".join((pieces[0], " ", *pieces[1:])), end
        pieces, end = [*pieces, ", " if "," in gap.group() else " và "], gap.end()
    # "của 15 Luật", "của các luật": the laws are only counted
    word = re.compile(r"[Ll]uật|Bộ luật|Pháp lệnh").match(text, end)
    return (flat(text[match.start() : word.end()]), word.end()) if word else None


def _unlisted_at(text: str, start: int) -> tuple[str, int] | None:
    match = rulebook.load("citations").rule("law-unlisted").pattern.match(text, start)
    return _unlisted(text, match) if match else None


def _unlisted(text: str, match: re.Match[str]) -> tuple[str, int] | None:
    """The name of a law that no table has: a capitalised word, then small ones up to the next capital."""
    words = list(_WORD.finditer(text, match.start("name"), match.end()))
    if not (words[0][0][0].isupper() and words[0][0][1].islower()):
        return None
    kept = next((i for i, w in enumerate(words[1:], 1) if w[0][0].isupper() and w[0] not in _PROPER), len(words))
    end = words[kept - 1].end()
    return (flat(text[match.start() : end]), end) if kept > 1 else None


def _law(text: str, rule: str, start: int, end: int, title: str) -> Found:
    code = year = None
    if (printed := _LAW_YEAR.match(text, end)) and not _LAW_CODE.match(text, end):
        year = printed["year"]
        end = printed.end()
        if text[printed.end() - 1] == ")" and "(" not in printed.group():
            end -= 1
        title = f"{title} năm {year}"
    # "Luật Công nghiệp công nghệ số 71/2025/QH15": the name itself ends in the word that announces the number.
    numbered = _LAW_CODE.match(text, end) or (_BARE_CODE.match(text, end) if title.endswith(" số") else None)
    if numbered and not (rule == "law-amending" and table().title_of_code.get(canonical(numbered["code"]))):
        code, end = canonical(numbered["code"]), numbered.end()
        if text[end - 1] == ")" and "(" not in numbered.group():
            end -= 1
    issued, issuer, after = read_tail(text, end)
    kind = next((k for k in ("Bộ luật", "Pháp lệnh", "Hiến pháp") if title.lower().startswith(k.lower())), "Luật")
    return Found((start, end), rule, kind, code, title, "", year, issued, issuer, after)
