"""Numbers of documents: how a code is written, and what its notation says of the type and the organ.

A code is number and notation ("89/2018/NĐ-CP", "402-CV/TU"). The data is rules/document_types.toml.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from pipeline import resources
from pipeline.citations import own

_DASHES = re.compile("[‐‑‒–—−_-]+")
_SPACES = re.compile(r"\s+")
_PARTS = re.compile(r"(?P<number>[\d.]+[a-zA-Z]?)[/-](?:(?P<year>(?:19|20)\d{2})/)?(?P<notation>.+)")
_TOKEN = re.compile(r"[^-/.&()]+")
_ASSEMBLY = re.compile(r"(QH|UBTVQH|HĐNN)\d*")
# A department's notation: S for sở, then its name ("SYT", "SNNMT", "SGDĐT").
_DEPARTMENT = re.compile(r"S[A-ZĐ]{2,}")


@dataclass(frozen=True, slots=True)
class Notations:
    """What rules/document_types.toml says, by the letters of a notation and by the words of a type."""

    type_of_code: Mapping[str, str]
    type_of_word: Mapping[str, str]
    issuers: Mapping[str, str]
    organs: frozenset[str]
    approved: frozenset[str]
    short_form: Mapping[str, str]
    notation_of_issuer: Mapping[str, str]
    party_issuers: Mapping[str, str]
    spelling: Mapping[str, str]
    joined: Mapping[str, str]


def _by_letters(tokens: Iterable[str]) -> dict[str, str]:
    """Folded token → the token as it should be, also where OCR lost the bar of Đ or added one ("BGDDT", "HĐNĐ"); "HD"
    stays, since HĐ is another type."""
    known = {t.replace("-", "").casefold(): t for t in tokens}
    without_bar: dict[str, set[str]] = {}
    for folded, token in known.items():
        without_bar.setdefault(folded.replace("đ", "d"), set()).add(token)
    return {bare: next(iter(tokens)) for bare, tokens in without_bar.items() if len(tokens) == 1} | known


def _joined(issuers: Iterable[str]) -> Iterator[str]:
    """Type and organ, for the notations whose hyphen clerks and converters lose: "TTBYT", "QĐUBND"."""
    for kind in ("NĐ", "NQ", "QĐ", "CT", "CĐ", "TT", "TB", "KH", "BC"):
        for organ in (*issuers, "UBND", "HĐND"):
            if organ == "CP" or len(organ) > 2:
                yield f"{kind}-{organ}"


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads((resources.rules() / "document_types.toml").read_text(encoding="utf-8"))


@own.per_office
def notations() -> Notations:
    """The table of types and organs, made once a process and an office."""
    data = _data()
    added = dict(own.current.get().notations)
    issuers = data["issuer"] | {letters: name for letters, name in added.items() if name}
    type_of_code: dict[str, str] = {}
    type_of_word: dict[str, str] = {}
    for entry in data["types"]:
        for code in entry["codes"]:
            type_of_code.setdefault(code, entry["name"])
        for word in (entry["name"], *entry["also"]):
            type_of_word.setdefault(word, entry["name"])
    organs = frozenset(issuers) | frozenset(data["local"]["tokens"]) | frozenset(added)
    of_issuer: dict[str, str] = {}
    for letters, name in issuers.items():
        of_issuer.setdefault(name, letters)
    return Notations(
        type_of_code=type_of_code,
        type_of_word=type_of_word,
        issuers=issuers,
        organs=organs,
        approved=frozenset(data["approved"]),
        short_form=data["short_form"],
        notation_of_issuer=of_issuer,
        party_issuers=data["party_issuer"],
        spelling=_by_letters((*organs, *type_of_code)),
        joined=_by_letters(_joined(issuers)),
    )


def canonical(printed: str) -> str:
    """A code as the contract wants it: no "số", no spaces, Đ as U+0110, plain hyphens, known letters in their own case.

    ``canonical("123 /QĐ – TTG")`` is ``"123/QĐ-TTg"``. The number keeps its leading zeros.
    """
    code = _DASHES.sub("-", _SPACES.sub("", printed.replace("Ð", "Đ").replace("ð", "đ")))
    code = re.sub(r"^[Ss][ốôố]:?", "", code).rstrip(".,;")
    head = re.match(r"[\d.]*", code)
    start = head.end() if head else 0
    table = notations()

    def spelled(token: re.Match[str]) -> str:
        folded = token[0].casefold()
        bare = folded.replace("đ", "d")
        known = table.spelling.get(folded) or table.spelling.get(bare)
        # only a notation's first letters can be a type with its organ: "CĐ-CTUBND" is another organ's
        if known is None and code[start : start + token.start()].strip("/-0123456789") == "":
            known = table.joined.get(folded) or table.joined.get(bare)
        return known or token[0]

    return code[:start] + _TOKEN.sub(spelled, code[start:])


def split(code: str) -> tuple[str, str | None, str] | None:
    """Number, year (or None) and notation of a canonical code; None when it has no such form."""
    match = _PARTS.fullmatch(code)
    return (match["number"], match["year"], match["notation"]) if match else None


def type_of(notation: str) -> str | None:
    """The type that a notation says: "NĐ-CP" Nghị định, "BYT-QĐ" Quyết định, "UBND-VX" Công văn; None for QHnn."""
    table = notations().type_of_code
    if notation in table:
        return table[notation]
    tokens = _TOKEN.findall(notation)
    if not tokens or _ASSEMBLY.fullmatch(tokens[0]):
        return None
    if tokens[0] in table and len(tokens) > 1:
        return table[tokens[0]]
    if tokens[-1] in ("QĐ", "TT", "CT", "NQ") and len(tokens) > 1:
        return table[tokens[-1]]
    # Before 1997 an organ's letters stood alone ("306/HĐBT"): they say nothing of the type.
    return "Công văn" if len(tokens) > 1 else None


def issuer_of(notation: str) -> str | None:
    """The one organ that a notation can mean ("NĐ-CP" Chính phủ), or None for a local or joint one."""
    table = notations()
    tokens = _TOKEN.findall(notation)
    if not tokens or "TTLT" in notation or "NQLT" in notation:
        return None
    if assembly := _ASSEMBLY.fullmatch(tokens[0]):
        return table.issuers[assembly[1]]
    if tokens[0] in table.type_of_code:
        return table.issuers.get(tokens[1]) if len(tokens) > 1 else None
    return table.issuers.get(tokens[0])


def is_notation(notation: str) -> bool:
    """True where the letters alone show a document's notation, without a word such as "Công văn số" before them."""
    table = notations()
    tokens = _TOKEN.findall(notation)
    if not tokens:
        return False
    first, rest = tokens[0], tokens[1:]
    if _ASSEMBLY.fullmatch(first):
        return True
    if first in table.type_of_code:
        return bool(rest) and len(rest[0]) > 1 and rest[0][0].isupper()
    if rest and rest[-1] in ("QĐ", "TT", "CT", "NQ"):
        return first in table.organs
    if not rest or len(rest[0]) < 2:
        return False
    return first in table.issuers or first in ("UBND", "HĐND") or bool(_DEPARTMENT.fullmatch(first))
