"""Who belongs to a class of bodies: "Sở Y tế" to "Các sở, ban, ngành", a ward's committee to "UBND các xã, phường"."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from pipeline.agencies.gazetteer import alternation, fold, gazetteer
from pipeline.agencies.names import expand, head_to_body

_UNIT = r"(?:tỉnh|thành phố|huyện|thị xã|quận|xã|phường|thị trấn|đặc khu)"
_RANKS = {
    "tỉnh": ("tỉnh", "thành phố"),
    "huyện": ("huyện", "quận", "thị xã", "thành phố"),
    "xã": ("xã", "phường", "thị trấn", "đặc khu"),
}
# "các đơn vị liên quan" are some of the units, and the letter does not say which.
_SOME = re.compile(
    r"liên quan|chức năng|nêu trên|nói trên|được (?:chọn|giao|kiểm tra|thanh tra|phân công)|nơi có|khác\b"
)
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
    return body.startswith(tuple(begin for noun in _nouns().findall(whole) for begin in _members()[noun]))


@cache
def _members() -> dict[str, tuple[str, ...]]:
    return {entry["noun"]: tuple(m.lower() for m in entry["members"]) for entry in gazetteer().bodies["class"]}


@cache
def _nouns() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){alternation(_members())}(?!\w)")


def _begins(body: str, organ: str) -> bool:
    return body == organ or body.startswith(organ + " ")
