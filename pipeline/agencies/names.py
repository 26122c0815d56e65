"""Names of bodies: abbreviations written out, the place filled in, the head taken off."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from functools import cache, lru_cache

from pipeline.agencies.gazetteer import alternation, fold, gazetteer, words


@dataclass(frozen=True, slots=True)
class Context:
    """What the letterhead tells about the bodies a dispatch names by half: "Sở Y tế" is the issuing province's."""

    place: str | None = None  # "tỉnh Hưng Yên", "thành phố Hà Nội": of the issuing organ
    organ: str | None = None  # its full name
    issued: dt.date | None = None
    named: tuple[str, ...] = ()  # bodies that Kính gửi and Nơi nhận name, a line each: where their names end is certain


@cache
def _abbreviations() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    tables = gazetteer().abbreviations
    edge, end = r"(?<![\w.&-])", r"(?![\w&]|\.\w)"
    organs = alternation([*tables["organ"], *tables["party"]])
    names = alternation(sorted({full.split()[0] for full in (*tables["organ"].values(), *tables["party"].values())}))
    return (
        re.compile(
            rf"(?<=\b[BbSs][ộở] )(?:{alternation(tables['field'])}){end}|(?<=\b[Nn]gành |\b[Pp]hòng )(?:{alternation(tables['field'])}){end}"
        ),
        re.compile(
            rf"(?:(?<=^)|(?<=, )|(?<=các ))(?:{alternation(tables['post'])})(?= (?:(?:{organs}|{names})\b|Thường trực|các |tỉnh)|,|$)"
        ),
        re.compile(rf"{edge}(?:{organs}){end}"),
        re.compile(rf"{edge}(?:{alternation(tables['unit'])})(?:(?:\. ?| )(?=[^\W\d_])|(?=[,;]|$))"),
    )


@lru_cache(maxsize=4096)
def expand(name: str) -> str:
    """A name with its abbreviations written out: "UBND tỉnh" → "Ủy ban nhân dân tỉnh". First letter as printed."""
    tables = gazetteer().abbreviations
    field, post, organ, unit = _abbreviations()
    full = re.sub(r"\s+", " ", fold(name)).strip()
    full = re.sub(r"\b[Tt][Pp]\.? ?HCM\b", "thành phố Hồ Chí Minh", full)
    full = field.sub(lambda m: tables["field"][m[0]], full)
    full = post.sub(lambda m: tables["post"][m[0]], full)
    full = organ.sub(lambda m: tables["organ"].get(m[0]) or tables["party"][m[0]], full)
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


def canonical(name: str, context: Context) -> str | None:
    """The name with its place filled in from the letterhead, the head kept; None for a class, an unknown body or place."""
    body = head_to_body(name)
    prefix = name[: len(name) - len(body)]
    full = _placed(body, context.place)
    return capitalised(prefix + full) if full else None


@cache
def _central() -> frozenset[str]:
    bodies = gazetteer().bodies
    entries = (*bodies["central"], *bodies["ministry"])
    return frozenset(name.lower() for entry in entries for name in (entry["name"], *entry.get("spellings", ())))


@cache
def _local() -> re.Pattern[str]:
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


_PLACE = re.compile(
    r"(?P<unit>tỉnh|thành phố|huyện|thị xã|quận|xã|phường|thị trấn|đặc khu) (?P<name>.+)", re.IGNORECASE
)
_NAMED_UNIT = {"tỉnh": "tỉnh", "thành": "thành phố", "huyện": "huyện", "quận": "quận", "thị": "thị xã"}


def _placed(body: str, place: str | None) -> str | None:
    lowered = body.lower()
    if lowered in _central():
        return body
    known = _local().match(lowered)
    rest = body[known.end() :].strip() if known else body
    if re.match(r"các |từng |mỗi |toàn |ngành ", rest.lower()) or re.search(
        r"(?:^| )cấp |, (?:xã|phường|huyện)", rest.lower()
    ):
        return None
    where = _PLACE.fullmatch(place or "")
    if known and not rest:
        if where is None:
            return None
        unit = where["unit"].lower()
        if known["named"]:
            return f"{body} {where['name']}" if unit == _NAMED_UNIT.get(known["named"].split()[0]) else None
        return f"{body} {place}" if known["provincial"] and unit in ("tỉnh", "thành phố") else None
    if bare := re.search(r" (tỉnh|thành phố|huyện|thị xã|quận|xã|phường|thị trấn|đặc khu)$", lowered):
        fits = where is not None and where["unit"].lower() == bare[1]
        return f"{body[: bare.start()]} {place}" if fits else None
    sited = known and re.match(
        r"(?:tỉnh|thành phố|huyện|thị xã|quận|xã|phường|thị trấn|đặc khu|khu vực|vùng) \S|việt nam$|trung ương$",
        rest.lower(),
    )
    return body if sited else None
