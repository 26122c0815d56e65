"""Codes that OCR or a hasty hand spoilt: "36-CT/TIV", "15/KH-UBNID", "l28/NQ-CP", "TTLT-BGD ĐT-BNV".

Only letters are repaired, and only into a notation that is known: another of the same document's, else one of
rules/document_types.toml. A digit is read for a letter that looks like it, never for another digit. Who repairs says so:
each repaired mention carries the issue CODE_REPAIRED, and its words stay as printed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from pipeline import rulebook
from pipeline.citations import codes, own
from pipeline.citations.found import Found

REPAIRED = "CODE_REPAIRED"

_TOKEN = re.compile(r"[^-/.&()]+")
_DIGITS = str.maketrans({"l": "1", "I": "1", "O": "0", "o": "0"})
_REST = re.compile(r"\s(?P<first>[A-ZĐ]{1,5})(?:[-/&]\s?[A-ZĐ][A-Za-zĐđ0-9]*)*(?![^\W_])")
_UNIT = re.compile(r"\s[-–]\s[A-ZĐ]{2,7}\d{0,2}(?![^\W_])(?!\s[A-ZĐ]{2})")
_CENTRAL = re.compile(r"Bộ Chính trị|Ban Bí thư|Trung ương")
_LOCAL = re.compile(r"(?:Tỉnh|Thành|Huyện|Thị|Quận) ủy|(?:Tỉnh|Thành|Huyện|Thị|Quận) uỷ|Đảng bộ|Đảng ủy")


def digits(number: str) -> str:
    """A document's number with the letters that stand for digits read as these: "l28" is "128"."""
    return number.translate(_DIGITS)


@cache
def _skeleton(token: str) -> str:
    """A token with all letters that look alike as one."""
    groups: dict[str, list[str]] = rulebook.load("citations").tables["look_alike"]
    alike = sorted(
        ((seen, letter) for letter, all_seen in groups.items() for seen in all_seen), key=lambda p: -len(p[0])
    )
    for seen, letter in alike:
        token = token.replace(seen, letter)
    return token


@own.per_office
def _organs() -> dict[str, str]:
    """Skeleton → the one organ of the table that looks so."""
    found: dict[str, set[str]] = {}
    for organ in codes.notations().organs:
        found.setdefault(_skeleton(organ), set()).add(organ)
    return {skeleton: next(iter(organs)) for skeleton, organs in found.items() if len(organs) == 1}


def notation(printed: str, *, with_year: bool) -> str:
    """A notation with its organ as the table spells it, where the printed letters look like one organ and are none."""
    table = codes.notations()
    tokens = list(_TOKEN.finditer(printed))
    if not tokens:
        return printed
    place = 1 if tokens[0][0] in table.type_of_code and len(tokens) > 1 else 0
    organ = tokens[place]
    if organ[0] in table.organs:
        return printed
    known = _organs().get(_skeleton(organ[0]))
    if tokens[0][0] == "NĐ" and with_year and len(tokens) == 2 and len(organ[0]) == 2:
        known = "CP"  # nobody else issues one
    elif len(organ[0]) < 4 and not (known and ("W" in known or known == "TTg")):
        return printed  # organs coin short letters of their own
    return printed[: organ.start()] + known + printed[organ.end() :] if known else printed


def rest(text: str, end: int, printed: str) -> int:
    """Where a notation ends that is broken by blanks ("BGD ĐT-BNV", "SYT - NVY"); ``end`` where it is not."""
    table = codes.notations()
    tokens = _TOKEN.findall(printed)
    if len(tokens) == 1 and tokens[0] not in table.type_of_code and (unit := _UNIT.match(text, end)):
        return unit.end()
    more = _REST.match(text, end)
    organs = table.organs
    return more.end() if more and tokens[-1] not in organs and tokens[-1] + more["first"] in organs else end


def one_off(a: str, b: str) -> bool:
    """True where a letter put in, left out or changed makes ``a`` into ``b``."""
    if abs(len(a) - len(b)) > 1:
        return False
    start = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    return a[start + 1 :] == b[start:] or a[start:] == b[start + 1 :] or a[start + 1 :] == b[start + 1 :]


def _known(one: Found) -> bool:
    parts = codes.split(one.code) if one.code else None
    if parts is None:
        return False
    tokens = _TOKEN.findall(parts[2])
    table = codes.notations()
    return tokens[0] in table.organs or (tokens[0] in table.type_of_code and tokens[-1] in table.organs)


def among(found: Sequence[Found]) -> list[Found]:
    """The mentions, where two of one number and year are alike but for a letter: both with the notation that is known.

    "TƯ" stands for the centre and for a province: its organ, else the document's other Party codes, say which.
    """
    sure = {one.code: one for one in found if one.code and _known(one)}
    local = any(code.endswith("/TU") for code in sure)
    given: list[Found] = []
    for one in found:
        if one.code and one.code.endswith("/TƯ"):
            central = bool(_CENTRAL.search(one.issuer or ""))
            if central or local or _LOCAL.search(one.issuer or ""):
                one = replace(one, code=one.code[:-2] + ("TW" if central else "TU"))
        elif one.code and one.code not in sure and (target := _twin(one, sure)):
            one = replace(one, code=target.code, type=target.type, doubts=(*one.doubts, REPAIRED))
        given.append(one)
    return given


def _twin(one: Found, sure: dict[str, Found]) -> Found | None:
    parts = codes.split(one.code or "")
    if parts is None:
        return None
    number, year, printed = parts
    alike = [
        other
        for other in sure.values()
        if (known := codes.split(other.code or ""))
        and known[:2] == (number, year)
        and known[2][:2] == printed[:2]
        and (
            _skeleton(known[2]) == _skeleton(printed)
            or one_off(known[2], printed)
            or known[2].startswith(f"{printed}-")  # the organ was lost
        )
    ]
    return alike[0] if len(alike) == 1 else None
