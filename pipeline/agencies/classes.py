"""Who belongs to a class of bodies: "Sở Y tế" to "Các sở, ban, ngành", a ward's committee to "UBND các xã, phường"."""

from __future__ import annotations

import datetime as dt
import re
from functools import cache, lru_cache

from pipeline.agencies import directory
from pipeline.agencies.gazetteer import alternation, fold, gazetteer
from pipeline.agencies.names import KINDS, capitalised, expand, head_to_body

_UNIT = rf"(?:{KINDS})"
_RANKS = {
    "tỉnh": ("tỉnh", "thành phố"),
    "huyện": ("huyện", "quận", "thị xã", "thành phố"),
    "xã": ("xã", "phường", "thị trấn", "đặc khu"),
}
# "các đơn vị liên quan" are some of the units, and the letter does not say which.
_SOME = re.compile(
    r"liên quan|chức năng|nêu trên|nói trên|được (?:chọn|giao|kiểm tra|thanh tra|phân công)|nơi có|khác\b"
)
EXCEPT = "trừ|ngoại trừ|không bao gồm|không gồm"
"""Words that take bodies out of a class, as alternatives of a pattern: "các sở (trừ Sở Y tế)"."""

_OTHERS = re.compile(r"\b(?:trực thuộc|thuộc|của|ngoài|trong lĩnh vực|hoạt động)\b")
_LOWER_RANK = re.compile(r"\b(?:cấp|của|thuộc) (?:huyện|xã|cơ sở)\b")


def belongs(member: str, group: str) -> bool:
    """Whether a body is one of a class, by its kind. Never by a guess: an undefined part ("các đơn vị liên quan") has no members."""
    body, whole = (_plain(name) for name in (member, group))
    if body == whole or _SOME.search(whole):
        return False
    if match := re.fullmatch(r"các ((?:sở|phòng) .+)", whole):
        return _begins(body, match[1])
    return _same_body_elsewhere(body, whole) or _of_kind(body, whole)


_EVERYWHERE = re.compile(
    r"(?P<organ>.*?) ?(?:các|34|63) (?:tỉnh, thành phố|tỉnh và thành phố|tỉnh, thành|thành phố, tỉnh)(?: trực thuộc trung ương)?"
    r"(?: trên cả nước| trong cả nước| cả nước| trên toàn quốc| toàn quốc)?"
)
_COMMITTEES = re.compile(r"(?:ban thường vụ )?các (?:tỉnh ủy, thành ủy|tỉnh, thành ủy)(?: trực thuộc trung ương)?")
# The structure of the Government is in the directory from this day on.
_MINISTRIES_SINCE = dt.date(2007, 7, 31)


@lru_cache(maxsize=1024)
def members(group: str, issued: dt.date | None) -> tuple[str, ...]:
    """The bodies of a class at a date, where the directory knows all of them: "Các Bộ, cơ quan ngang Bộ", "UBND các tỉnh, thành phố".

    Empty for a class of which it knows only some, for a part of one ("các tỉnh miền núi", "các bộ liên quan"), without a date, and
    for the communes of a province, which are many: whether a body is one of them, ``belongs`` says.
    """
    whole = _plain(group)
    if issued is None:
        return ()
    if match := _EVERYWHERE.fullmatch(whole):
        return _in_every_province(match["organ"], issued)
    if _COMMITTEES.fullmatch(whole):
        return tuple(_committee(unit) for unit in directory.all_provinces(issued))
    parts = re.split(r", (?:các )?| và (?:các )?", whole.removeprefix("các "))
    rosters = [_roster(part, issued) for part in parts]
    return tuple(name for roster in rosters for name in roster) if all(rosters) else ()


def _committee(unit: str) -> str:
    if unit.startswith("thành phố "):
        return f"Thành ủy {unit.removeprefix('thành phố ')}"
    return f"Tỉnh ủy {unit.removeprefix('tỉnh ')}"


def _in_every_province(organ: str, issued: dt.date) -> tuple[str, ...]:
    """The provinces of a day, or the body of this name of each of them."""
    units = directory.all_provinces(issued)
    if not organ:
        return tuple(capitalised(unit) for unit in units)
    department = directory.departments().get(organ)
    whole = department is not None and department.stands(issued) and organ in _everywhere()
    return tuple(f"{capitalised(_official(organ))} {unit}" for unit in units) if whole or organ in _OF_PROVINCES else ()


_OF_PROVINCES = frozenset({"ủy ban nhân dân", "hội đồng nhân dân", "công an"})


@cache
def _everywhere() -> frozenset[str]:
    return frozenset(entry["name"].lower() for entry in gazetteer().bodies["department"] if entry.get("everywhere"))


def _official(organ: str) -> str:
    department = directory.departments().get(organ)
    return department.name if department else organ


def _roster(noun: str, issued: dt.date) -> tuple[str, ...]:
    kind = {"bộ": "ministry", "cơ quan ngang bộ": "ministerial agency"}.get(noun)
    if kind and issued >= _MINISTRIES_SINCE:
        bodies = {body.name: body for bodies in directory.national().values() for body in bodies if body.kind == kind}
        return tuple(name for name, body in bodies.items() if body.stands(issued))
    for entry in gazetteer().bodies["roster"]:
        if entry["noun"] == noun and entry["valid_from"] <= issued <= entry.get("valid_to", dt.date.max):
            return tuple(entry["names"])
    return ()


def may_belong(member: str, group: str) -> bool:
    """Whether a body is of the kind of which the letter means an undefined part: "Sở Y tế" of "các sở, ngành có liên quan"."""
    whole = _plain(group)
    kind = " ".join(re.sub(r"\bcó$", "", _SOME.split(whole)[0].strip()).split())
    return kind != whole and belongs(member, kind)


@lru_cache(maxsize=4096)
def _plain(name: str) -> str:
    return head_to_body(expand(fold(name))).lower()


def _same_body_elsewhere(body: str, whole: str) -> bool:
    """ "UBND các xã, phường" holds "UBND phường Long Bình"; "Sở Y tế các tỉnh" holds "Sở Y tế tỉnh Lào Cai"."""
    if match := re.fullmatch(rf"các ({_UNIT}.*)", whole):
        organ, rest = "ủy ban nhân dân", match[1]
    elif match := re.fullmatch(
        rf"(?P<organ>.+?) (?:các (?={_UNIT}\b)|(?=(?:các )?cấp )|(?={_UNIT}, ))(?P<rest>.+)", whole
    ):
        organ, rest = match["organ"], match["rest"]
    else:
        return False
    place = body.removeprefix(organ).strip()
    if not _begins(body, organ):
        return False
    unit = re.match(_UNIT, place)
    if unit is None:
        return not place and organ.startswith("sở ")
    return unit[0] in _units(rest, place)


def _units(rest: str, place: str) -> set[str]:
    """The kinds of place that a class speaks of; a centrally run city counts with the provinces, another with the districts."""
    if rest.startswith("cấp") and rest != "các cấp":
        found = {unit for rank in re.findall(r"(tỉnh|huyện|xã)", rest) for unit in _RANKS[rank]}
        provincial = "tỉnh" in rest
    elif rest == "các cấp":
        return {unit for units in _RANKS.values() for unit in units}
    else:
        found = set(re.findall(_UNIT, rest))
        provincial = "tỉnh" in re.split(r" (?:trên|thuộc|của|trực) ", rest)[0]
        found &= set(re.findall(_UNIT, re.split(r" (?:trên|thuộc|của|trực) ", rest)[0]))
    city = gazetteer().is_city(place.removeprefix("thành phố").strip(), None)
    if place.startswith("thành phố ") and city != provincial:
        found.discard("thành phố")
    return found


def _of_kind(body: str, whole: str) -> bool:
    """ "Các sở, ban, ngành" holds "Sở Y tế": by the table of classes in bodies.toml."""
    if not whole.startswith(("các ", "từng ", "mỗi ", "toàn thể ")):
        return False
    own = re.search(r"thuộc ủy ban nhân dân (?:tỉnh|thành phố)", whole)
    if own and not body.startswith(("sở ", "ban ", "văn phòng ủy ban nhân dân", "thanh tra ")):
        return False  # the police, the army and the tax office stand under their ministries
    if _OTHERS.search(whole) and not own and not re.search(r"chuyên môn thuộc|thuộc chính phủ", whole):
        return False
    if _LOWER_RANK.search(whole) and not body.startswith("ủy ban"):
        return False
    nouns = _nouns().findall(whole)
    central = (
        "bộ" in nouns or "cơ quan ngang bộ" in nouns or re.search(r"(?<!trực thuộc )\btrung ương\b", whole) is not None
    )
    return body.startswith(tuple(begin for noun in nouns for begin in _beginnings().get((noun, central), ())))


@cache
def _beginnings() -> dict[tuple[str, bool], tuple[str, ...]]:
    """How members' names begin, by the noun of the class and whether it is a class of central bodies."""
    found: dict[tuple[str, bool], tuple[str, ...]] = {}
    for entry in gazetteer().bodies["class"]:
        for central in (True, False) if entry["level"] == "any" else (entry["level"] == "central",):
            found[entry["noun"], central] = tuple(member.lower() for member in entry["members"])
    return found


@cache
def _nouns() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){alternation({noun for noun, _ in _beginnings()})}(?!\w)")


def _begins(body: str, organ: str) -> bool:
    return body == organ or body.startswith(organ + " ")
