"""Names of bodies: abbreviations written out, the place filled in, the head taken off."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from functools import cache

from pipeline.agencies.gazetteer import alternation, fold, gazetteer, words


@dataclass(frozen=True, slots=True)
class Context:
    """What the letterhead tells about the bodies a dispatch names by half: "Sở Y tế" is the issuing province's."""

    place: str | None = None  # "tỉnh Hưng Yên", "thành phố Hà Nội": of the issuing organ
    organ: str | None = None  # its full name
    issued: dt.date | None = None


@cache
def _abbreviations() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    tables = gazetteer().abbreviations
    edge, end = r"(?<![\w.&-])", r"(?![\w&]|\.\w)"
    organs = alternation([*tables["organ"], *tables["party"]])
    names = alternation(sorted({full.split()[0] for full in (*tables["organ"].values(), *tables["party"].values())}))
    return (
        re.compile(rf"(?<=\b[BbSs][ộở] )(?:{alternation(tables['field'])}){end}|(?<=\b[Nn]gành |\b[Pp]hòng )(?:{alternation(tables['field'])}){end}"),
        re.compile(rf"(?:(?<=^)|(?<=, )|(?<=các ))(?:{alternation(tables['post'])})(?= (?:(?:{organs}|{names})\b|Thường trực|các |tỉnh)|,|$)"),
        re.compile(rf"{edge}(?:{organs}){end}"),
        re.compile(rf"{edge}(?:{alternation(tables['unit'])})(?:\. ?| )(?=[^\W\d_])"),
    )


def expand(name: str) -> str:
    """A name with its abbreviations written out: "UBND tỉnh" → "Ủy ban nhân dân tỉnh". First letter as printed."""
    tables = gazetteer().abbreviations
    field, post, organ, unit = _abbreviations()
    full = re.sub(r"\s+", " ", fold(name)).strip()
    full = re.sub(r"\b[Tt][Pp]\.? ?HCM\b", "thành phố Hồ Chí Minh", full)
    full = field.sub(lambda m: tables["field"][m[0]], full)
    full = post.sub(lambda m: tables["post"][m[0]], full)
    full = organ.sub(lambda m: tables["organ"].get(m[0]) or tables["party"][m[0]], full)
    return unit.sub(lambda m: tables["unit"][m[0].rstrip(". ")] + " ", full)


def capitalised(name: str) -> str:
    """The name with its first letter a capital."""
    return name[:1].upper() + name[1:]


@cache
def head() -> re.Pattern[str]:
    """Titles before the name of a body, one or several: "Chủ tịch, các Phó Chủ tịch "."""
    title = rf"(?i:(?:các )?(?:đồng chí |ông |bà |ông \(bà\):? ?)?(?:các )?)(?:{alternation(t for t in words('head') if t not in words('head_of'))}|(?:{alternation(words('head_of'))})(?= (?:Văn phòng|Thanh tra|Ban|ban|phòng|Phòng|Công an|Đoàn|đoàn|Tổ|các)))"
    return re.compile(rf"(?:{title})(?:(?:, | và |, và )(?:{title}))* ")


def head_to_body(name: str) -> str:
    """The body a head stands for: "Giám đốc Sở Y tế" → "Sở Y tế", "Thủ trưởng các sở, ban, ngành" → "Các sở, ban, ngành"."""
    match = head().match(name)
    return capitalised(name[match.end() :]) if match and match.end() < len(name) else name


def canonical(name: str, context: Context) -> str | None:
    """The name with its place filled in from the letterhead; None for a class, an unknown body, or an unknown place."""
    title = head().match(name)
    prefix = title[0] if title else ""
    body = name[len(prefix) :]
    return None if (full := _placed(body, context)) is None else capitalised(prefix + full)


def _placed(body: str, context: Context) -> str | None:
    data = gazetteer()
    lowered = body.lower()
    if lowered.startswith(("các ", "từng ", "mỗi ")) or re.search(r" (?:các|cấp) ", lowered):
        return None
    known = {s.lower() for e in (*data.bodies["central"], *data.bodies["ministry"]) for s in (e["name"], *e.get("spellings", ()))}
    if lowered in known:
        return body
    place = context.place
    local = sorted((e for e in data.bodies["local"] if lowered.startswith(e["name"].lower())), key=lambda e: -len(e["name"]))
    if not local and not lowered.startswith("sở "):
        return None
    rest = body[len(local[0]["name"]) :].strip() if local else ""
    if local and rest and not re.fullmatch(r"(?i:tỉnh|thành phố)", rest):
        return body
    if place is None:
        return None
    if local and local[0]["place"] == "name":
        return f"{body} {re.sub(r'^(?:tỉnh|thành phố) ', '', place)}"
    if re.search(r"(?i: (?:tỉnh|thành phố))$", body):
        return f"{body.rsplit(' ', 1 if lowered.endswith('tỉnh') else 2)[0]} {place}"
    if re.search(r" (?:tỉnh|thành phố) \S", body):
        return body
    return f"{body} {place}"
