"""Names of bodies: abbreviations written out, the place filled in, the head taken off."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from functools import cache, lru_cache

from pipeline.agencies import directory, places
from pipeline.agencies.gazetteer import alternation, fold, gazetteer, words

KINDS = "tỉnh|thành phố|huyện|thị xã|quận|xã|phường|thị trấn|đặc khu"
"""The kinds of place that a body may have in its name, as alternatives of a pattern."""


@dataclass(frozen=True, slots=True)
class Context:
    """What the letterhead tells about the bodies a dispatch names by half: "Sở Y tế" is the issuing province's."""

    place: str | None = None  # "tỉnh Hưng Yên", "thành phố Hà Nội": of the issuing organ
    organ: str | None = None  # its full name
    issued: dt.date | None = None
    addressed: tuple[str, ...] = ()  # full names of those the dispatch is sent to, heads off, in small letters
    named: tuple[str, ...] = ()  # bodies that Kính gửi and Nơi nhận name, a line each: where their names end is certain
    abbreviations: tuple[
        tuple[str, str], ...
    ] = ()  # short forms of the office and of the text, with their words; the last wins


@cache
def _abbreviations() -> tuple[re.Pattern[str], ...]:
    tables = gazetteer().abbreviations
    edge, end = r"(?<![\w.&-])", r"(?![\w&]|\.\w)"
    organs = alternation([*tables["organ"], *tables["party"]])
    names = alternation(sorted({full.split()[0] for full in (*tables["organ"].values(), *tables["party"].values())}))
    return (
        re.compile(rf"(?<![\w./&-])(?:{alternation(tables['body'])})(?![\w&/-]|\.\w)"),
        re.compile(
            rf"(?<=\b[BbSs][ộở] )(?:{alternation(tables['field'])}){end}|(?<=\b[Nn]gành |\b[Pp]hòng )(?:{alternation(tables['field'])}){end}"
        ),
        re.compile(
            rf"(?:(?<=^)|(?<=, )|(?<=các ))(?:{alternation(tables['post'])})(?= (?:(?:{organs}|{names})\b|Thường trực|các |tỉnh|(?:Sở|Bộ|(?:Tỉnh|Thành|Huyện|Quận|Thị|Đảng) ủy)\b)|,|$)"
        ),
        re.compile(rf"{edge}(?:{organs}){end}"),
        re.compile(rf"{edge}(?:{alternation(tables['unit'])})(?:(?:\. ?| )(?=[^\W\d_])|(?=[,;]|$))"),
    )


@lru_cache(maxsize=64)
def _own_forms(abbreviations: tuple[tuple[str, str], ...]) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w.&-])(?:{alternation(short for short, _ in abbreviations)})(?![\w&]|\.\w)")


@lru_cache(maxsize=4096)
def expand(name: str, context: Context | None = None) -> str:
    """A name with its abbreviations written out: "UBND tỉnh" → "Ủy ban nhân dân tỉnh". First letter as printed.

    The ``context`` tells what depends on whose letter it is: "VPTU" is "Văn phòng Thành ủy" in a centrally run city's; its
    abbreviations go before all others.
    """
    tables = gazetteer().abbreviations
    body, field, post, organ, unit = _abbreviations()
    full = re.sub(r"\s+", " ", fold(name)).strip()
    if context and context.abbreviations:
        full = _own_forms(context.abbreviations).sub(lambda m: dict(context.abbreviations)[m[0]], full)
    full = re.sub(r"\b[Tt][Pp]\.? ?HCM\b", "thành phố Hồ Chí Minh", full)
    full = body.sub(lambda m: tables["body"][m[0]], full)
    full = field.sub(lambda m: tables["field"][m[0]], full)
    if listed := re.search(r"\b[BbSs][ộở]: ", full):  # "các Sở: TN&MT, GTVT"
        full = full[: listed.end()] + ", ".join(
            tables["field"].get(part, part) for part in full[listed.end() :].split(", ")
        )
    full = post.sub(lambda m: tables["post"][m[0]], full)
    city = context is not None and (home_province(context) or "").startswith("thành phố ")

    def organ_of(match: re.Match[str]) -> str:
        written = tables["organ"].get(match[0]) or tables["party"][match[0]]
        return re.sub(alternation(tables["city"]), lambda m: tables["city"][m[0]], written) if city else written

    full = organ.sub(organ_of, full)
    return unit.sub(lambda m: tables["unit"][m[0].rstrip(". ")] + (" " if m[0][-1] in ". " else ""), full)


def capitalised(name: str) -> str:
    """The name with its first letter a capital."""
    return name[:1].upper() + name[1:]


@cache
def head() -> re.Pattern[str]:
    """Titles before the name of a body, one or several: "Chủ tịch, các Phó Chủ tịch "."""
    titles = [t for t in words("head") if t not in words("head_of")]
    titles += [t[0].lower() + t[1:] for t in titles if not t.isupper()]
    title = rf"(?i:(?:các )?(?:đồng chí |ông |bà |ông \(bà\):? ?)?(?:các )?)(?:{alternation(titles)}|(?:{alternation(words('head_of'))})(?= (?:Văn phòng|Thanh tra|Ban|ban|phòng|Phòng|Công an|Đoàn|đoàn|Tổ|các(?! (?:thôn|bản|ấp|buôn|làng|xóm|khu|tổ)))))"
    return re.compile(rf"(?:{title})(?:(?:, | và |, và )(?:{title}))*:? ")


# Heads whose title holds a part of the body's name
_HEADS_BY_TITLE = {
    "Tổng Thanh tra Chính phủ": "Thanh tra Chính phủ",
    "Tổng Kiểm toán Nhà nước": "Kiểm toán nhà nước",
    "Tổng Kiểm toán nhà nước": "Kiểm toán nhà nước",
}


@lru_cache(maxsize=4096)
def head_to_body(name: str) -> str:
    """The body a head stands for: "Giám đốc Sở Y tế" → "Sở Y tế", "Thủ trưởng các sở, ban, ngành" → "Các sở, ban, ngành"."""
    if name in _HEADS_BY_TITLE:
        return _HEADS_BY_TITLE[name]
    match = head().match(name)
    if match is None or match.end() == len(name) or name.lower() in _central():
        return name
    return capitalised(name[match.end() :])


@lru_cache(maxsize=4096)
def canonical(name: str, context: Context) -> str | None:
    """The name with its place filled in from the letterhead, the head kept; None for a class, an unknown body or place.

    What only stands in brackets behind it ("(để báo cáo)") is no part of the name.
    """
    name = re.sub(r" \([^()]*\)$", "", name)
    body = head_to_body(name)
    prefix = name[: len(name) - len(body)]
    full = _placed(body, context)
    return capitalised(prefix + full) if full else None


@lru_cache(maxsize=64)
def home_province(context: Context) -> str | None:
    """The province that the issuing organ lies in, as it is called at the document's date: "tỉnh Hưng Yên".

    A Party committee's name says it without the kind ("Tỉnh ủy Nghệ An"); a district's or commune's where only one has that name.
    """
    place = fold(context.place or "")
    said = re.search(r"(?:^|[,-] ?| )(?P<unit>(?:tỉnh|thành phố) \S.*)$", place)
    if not place:
        said = re.search(r"(?:[Tt]ỉnh|[Tt]hành) (?:ủy|[Đđ]oàn) (?P<unit>\S.*)$", fold(context.organ or ""))
    if said and (found := directory.province(said["unit"], context.issued)):
        return found.unit
    if said and said["unit"].startswith("tỉnh "):
        return said["unit"]  # read or written in a way that the directory does not know: as printed
    where = places.provinces(place.split(",")[0], context.issued) if places.split(place) else ()
    return where[0] if len(where) == 1 else None


@cache
def _central() -> frozenset[str]:
    return frozenset(directory.national())


@cache
def local() -> re.Pattern[str]:
    """A local body's own name at the head of a full name; its group says how the place is put to it."""
    bodies = gazetteer().bodies
    kinds = {
        "named": [e for e in bodies["local"] if e["place"] == "name"],
        "provincial": [e for e in bodies["local"] if e["place"] == "level" and e.get("level") == "province"],
        "any": [e for e in bodies["local"] if e["place"] == "level" and e.get("level") != "province"],
    }
    offices = alternation(office.lower() for office in bodies["party_offices"])
    names = {
        k: alternation({n.lower() for e in v for n in (e["name"], *e.get("spellings", ()))}) for k, v in kinds.items()
    }
    field = alternation(f.lower() for f in gazetteer().fields)
    return re.compile(
        rf"(?:(?:(?:{offices}) )?(?P<named>{names['named']})|(?P<provincial>{names['provincial']}|sở {field})|(?P<any>{names['any']}))(?!\w)"
    )


_PLACE = re.compile(rf"(?P<unit>{KINDS}) (?P<name>.+)", re.IGNORECASE)
_NAMED_UNIT = {"tỉnh": "tỉnh", "thành": "thành phố", "huyện": "huyện", "quận": "quận", "thị": "thị xã"}


def _placed(body: str, context: Context) -> str | None:
    lowered = body.lower()
    national = directory.at(directory.national().get(lowered, ()), context.issued)
    known = local().match(lowered)
    if national and (national.stands(context.issued) or not known):
        return body
    rest = lowered[known.end() :].strip() if known else lowered
    if re.match(r"các |từng |mỗi |toàn |ngành ", rest) or re.search(r"(?:^| )cấp |, (?:xã|phường|huyện)", rest):
        return None
    if own := _own(body, context):
        return own
    if known and not rest:
        if known["named"]:
            unit = _place_of(_NAMED_UNIT[known["named"].split()[0]], context)
            return f"{body} {unit['name']}" if unit else None
        return f"{body} {home}" if known["provincial"] and (home := home_province(context)) else None
    if bare := re.search(rf" ({KINDS})$", lowered):
        unit = _place_of(bare[1], context)
        return f"{body[: bare.start()]} {unit[0]}" if unit else None
    province = directory.province(rest, context.issued)
    if known is None:
        return body if province and _PLACE.match(rest) else None
    if province and not known["named"] and not _PLACE.match(rest):
        return (
            f"{body[: known.end()]} {province.unit}"  # "Công an Hà Nội"; a Party committee's name has no kind of place
        )
    sited = re.match(rf"(?:{KINDS}|khu vực|vùng) \S|việt nam$|trung ương$", rest)
    return body if sited or province else None


def _place_of(kind: str, context: Context) -> re.Match[str] | None:
    """The letterhead's place of a kind, and its ``name``: the issuing organ's own, or the province it lies in."""
    for unit in (context.place, home_province(context)):
        if unit and (match := _PLACE.fullmatch(unit)) and match["unit"].lower() == kind:
            return match
    return None


def _own(body: str, context: Context) -> str | None:
    """What the issuing organ calls its own by half: itself, "Văn phòng Sở", an office of a district's or commune's committee."""
    organ, place = context.organ or "", context.place or ""
    if place and organ.endswith(place) and organ.lower().startswith(f"{body.lower()} "):
        return organ  # "Bảo hiểm xã hội" in a letter of Bảo hiểm xã hội tỉnh Hưng Yên
    if organ.lower() == f"ủy ban nhân dân {place}".lower() and not directory.province(place, context.issued):
        return (
            f"{body} {place}"
            if body.startswith("Phòng ") and body.removeprefix("Phòng ") in gazetteer().fields
            else None
        )
    if body.endswith("Đảng ủy") and organ.startswith("Đảng ủy "):
        return body.removesuffix("Đảng ủy") + (_placed(organ, context) or organ)
    office = re.fullmatch(r"(?P<office>Văn phòng|Thanh tra|Ban Giám đốc|Lãnh đạo) (?P<kind>Sở|Bộ)", body)
    if office and organ.startswith(f"{office['kind']} "):
        return f"{office['office']} {_placed(organ, context) or organ}"
    return None
