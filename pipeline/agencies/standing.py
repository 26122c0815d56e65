"""Whether a body that a dispatch names stood at the dispatch's date, and who does its work if it did not."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from pipeline.agencies import directory, places
from pipeline.agencies.directory import ALWAYS, OPEN, Body, Successor
from pipeline.agencies.gazetteer import gazetteer
from pipeline.agencies.names import Context, canonical, capitalised, head_to_body, home_province, local
from pipeline.document import Agency, Document, Issue, Span
from pipeline.rulebook import UPPER

_DAY = dt.timedelta(days=1)
# Orders are written before the day for the day after: a body soon to come is named by right.
_AHEAD = dt.timedelta(days=120)
_LAST_DISTRICT_DAY = places.TWO_LEVELS_SINCE - _DAY
_TWO_LEVELS = "Luật 72/2025/QH15"

# Bodies of a district that its communes have too, each by its own name; its offices went to the communes' committees.
_OF_COMMUNES = frozenset(
    {
        "ủy ban nhân dân", "hội đồng nhân dân", "ủy ban mặt trận tổ quốc", "ủy ban mặt trận tổ quốc việt nam",
        "hội nông dân", "hội liên hiệp phụ nữ", "hội cựu chiến binh",
    }
)  # fmt: skip
_OFFICES = re.compile(r"(?i)(?:phòng |văn phòng |$)")
_PARTY_OF_DISTRICT = frozenset({"huyện ủy", "quận ủy", "thị ủy", "thành ủy"})
_OF_CITY = {"tỉnh ủy": "Thành ủy", "tỉnh đoàn": "Thành đoàn"}

# What tells of a body's past, and is no sign that the writer thinks it stands.
_PAST = re.compile(
    r"(?i)\b(?:sáp nhập|hợp nhất|sắp xếp|giải thể|kết thúc hoạt động|đổi tên|tách ra|chia tách|tiếp nhận từ|chuyển giao|bàn giao|kế thừa|trước đây|trước khi)\b"
)
_FORMER = re.compile(r"(?i)[ ,]*\(?(?:cũ|trước đây|trước khi|nay là|nay thuộc|\(?trước sáp nhập)\b")
_NAMED_ON = re.compile(rf"(?: -)? (?:và )?[{UPPER}]")
_SENTENCE = re.compile(r"[.;:](?=\s)|\n")
_DISTRICT_CLASS = re.compile(
    r"\b(?:các|cấp|từng|mỗi|liên) (?:[^.;]*\b)?(?:huyện|quận|thị xã)\b|^(?:[^.;]*\b)?(?:huyện|quận), thị xã\b"
)
_TOWNSHIP_CLASS = re.compile(r"\bthị trấn\b")
_ISLAND_CLASS = re.compile(r"\bđặc khu\b")


@dataclass(frozen=True, slots=True)
class _Seat:
    """Where a local body stands: its level, its place ("huyện Sa Pa") and the province of today around it, where they are known."""

    level: str
    unit: str | None = None
    province: str | None = None


@lru_cache(maxsize=4096)
def resolve(name: str, context: Context) -> Body | None:
    """The body that a full name (abbreviations written out) means at the date of the context; None where the directory does not
    know it. Where none bore the name at that date, the one that bore it before, else the one that was to come."""
    plain = head_to_body(re.sub(r" \([^()]*\)$", "", name))
    national = directory.at(directory.national().get(plain.lower(), ()), context.issued)
    if national and national.stands(context.issued):
        return national
    full = canonical(plain, context) or plain
    if known := local().match(full.lower()):
        office = known.start("named") if known["named"] else 0
        found = _local_body(full, full[: known.end()].strip(), office, context)
    else:
        found = _place_body(full, context)
    return found or (national and replace(national, successors=directory.heirs(national, context.issued)))


def _local_body(full: str, organ: str, office: int, context: Context) -> Body | None:
    """A local body: for as long as its kind had this name at its level, and its place stood."""
    kind = organ[office:].lower()
    seat = _seat(kind, full[len(organ) :].strip(), context)
    if seat is None:
        return None
    department = directory.departments().get(kind)
    bounds = [
        b
        for b in (department, _term(kind, seat.level, context), _term(organ[:office].strip().lower(), "party", context))
        if b
    ]
    ground = _ground(seat, context) if department or kind in _following() else None
    spans = [*bounds, *([ground] if ground else [])]
    if not spans:
        return None
    over = [b for b in spans if not b.stands(context.issued)]
    last = min(spans, key=lambda b: b.valid_to)
    return Body(
        name=full,
        kind="department" if department else seat.level,
        valid_from=max(b.valid_from for b in spans),
        valid_to=last.valid_to,
        successors=_after(organ, office, seat, over, ground, context) if over else (),
        parent=seat.unit,
        source=last.source,
    )


def _place_body(full: str, context: Context) -> Body | None:
    """A place that stands for its authorities, or an office of a district: "Tỉnh Yên Bái", "Phòng Tư pháp huyện Sa Pa"."""
    match = re.fullmatch(
        r"(?P<organ>(?:[Pp]hòng .+? )?)(?P<place>(?:[Tt]ỉnh|[Tt]hành phố|[Hh]uyện|[Qq]uận|[Tt]hị xã|[Tt]hị trấn|[Pp]hường|[Xx]ã) .+)",
        full,
    )
    if match is None:
        return None
    seat = _seat("", match["place"][:1].lower() + match["place"][1:], context)
    ground = _ground(seat, context) if seat else None
    if seat is None or ground is None or (match["organ"] and seat.level != "district"):
        return None
    over = () if ground.stands(context.issued) else _after("", 0, seat, [ground], ground, context)
    return Body(full, seat.level, ground.valid_from, ground.valid_to, over, None, ground.source)


def _seat(kind: str, place: str, context: Context) -> _Seat | None:
    home = home_province(context)
    today = directory.province_today(home) if home else None
    lowered = place.lower()
    if not place:
        if kind in directory.departments() or kind in ("tỉnh ủy", "tỉnh đoàn"):
            return _Seat("province", home, today)
        return _Seat("district", None, today) if kind in _PARTY_OF_DISTRICT - {"thành ủy"} | {"huyện đoàn"} else None
    if re.match(r"khu vực (?:\d+|[ivxl]+)\b", lowered):
        return _Seat("region", place, today)
    if province := directory.province(lowered, context.issued):
        return _Seat("province", province.unit, directory.province_today(province.unit))
    if kind in _PARTY_OF_DISTRICT and (
        unit := {"huyện": "huyện ", "quận": "quận ", "thị": "thị xã ", "thành": "thành phố "}.get(kind.split()[0])
    ):
        place = unit + place
    where = places.split(place)
    if where is None:
        bare = lowered in places.DISTRICT - {"thành phố"}
        return _Seat("district", None, today) if bare else None
    if where[0] == "tỉnh":
        return _Seat("province", place)
    unit, _, outer = place.partition(", ")
    around = directory.province(outer, context.issued) if outer else None
    level = "district" if where[0] in places.DISTRICT else "commune"
    return _Seat(level, unit, directory.province_today(around.unit) if around else today)


def _term(name: str, level: str, context: Context) -> Body | None:
    return directory.at(directory.terms().get((name, level), ()), context.issued) if name else None


@cache
def _following() -> frozenset[str]:
    """Local bodies that cease with their place."""
    entries = (entry for entry in gazetteer().bodies["local"] if entry.get("follows"))
    return frozenset(name.lower() for entry in entries for name in (entry["name"], *entry.get("spellings", ())))


def _ground(seat: _Seat, context: Context) -> Body | None:
    """For how long the place itself stood, as far as that is known."""
    if seat.level == "province" and seat.unit:
        unit = directory.provinces().get(seat.unit.lower())
        return Body(unit.unit, "province", unit.valid_from, unit.valid_to, source=unit.source) if unit else None
    if seat.level == "district":
        return Body(seat.unit or "", "district", ALWAYS, _LAST_DISTRICT_DAY, source=_TWO_LEVELS)
    if seat.level == "commune" and seat.unit:
        if seat.unit.lower().startswith("thị trấn "):
            return Body(seat.unit, "commune", ALWAYS, _LAST_DISTRICT_DAY, source=_TWO_LEVELS)
        if seat.unit.lower().startswith("đặc khu "):
            return Body(seat.unit, "commune", places.TWO_LEVELS_SINCE, OPEN, source=_TWO_LEVELS)
        if seat.province in places.provinces(seat.unit, None):
            return Body(seat.unit, "commune")
        if seat.province and places.became(seat.unit, seat.province):
            return Body(seat.unit, "commune", ALWAYS, _LAST_DISTRICT_DAY, source=_TWO_LEVELS)
    return None


def _after(
    organ: str, office: int, seat: _Seat, over: Sequence[Body], ground: Body | None, context: Context
) -> tuple[Successor, ...]:
    """Who came after: the heirs of the kind in today's place, or the same body of the place that came after."""
    body = organ[office:]
    place = directory.province_today(seat.unit) if seat.level == "province" and seat.unit else seat.unit
    became = places.became(seat.unit, seat.province) if seat.unit and seat.level in ("district", "commune") else None
    province = became[0] if became else seat.province
    committee = _in_place(body, place) if place and seat.level == "province" else body
    if heirs := [
        heir
        for ended in over
        if ended is not ground
        for heir in (directory.heirs(ended, context.issued) if ended.kind == "department" else ended.successors)
    ]:
        return tuple(Successor(_filled(h.name, committee if office else "", place, province), h.takes) for h in heirs)
    if ground is None or ground not in over or ground.valid_to == OPEN:
        return ()
    if seat.level == "province":
        return (Successor(capitalised(f"{organ[:office]}{committee}")),)
    if body.lower() in _PARTY_OF_DISTRICT:
        body = "Đảng ủy"
    elif seat.level == "district" and body.lower() not in _OF_COMMUNES:
        if not _OFFICES.match(body):
            return ()
        body = "Ủy ban nhân dân"
    return tuple(Successor(capitalised(f"{body} {commune}".strip())) for commune in (became[1] if became else ()))


def _in_place(body: str, place: str) -> str:
    """A provincial body's full name: "Tỉnh ủy" with "thành phố Hải Phòng" is "Thành ủy Hải Phòng"."""
    kind, _, name = place.removeprefix("thành ").partition(" ")
    if body.lower() not in (*_OF_CITY, *(name.lower() for name in _OF_CITY.values())):
        return f"{body} {place}".strip()
    return f"{_OF_CITY.get(body.lower(), body) if kind == 'phố' else body} {name}"


def _filled(name: str, committee: str, place: str | None, province: str | None) -> str:
    """A successor's name with its place: "{place}" of its own, a department's behind it, a Party office's committee."""
    if name.startswith("Sở ") and place:
        return f"{name} {place}"
    if committee:
        return f"{name} {committee}"
    return re.sub(r" \{\w+\}", lambda m: f" {found}" if (found := place if "place" in m[0] else province) else "", name)


# ---------------------------------------------------------------------------------------------------- issues


def issues(
    document: Document, mentions: Iterable[Agency], charged: Iterable[Agency], cited: Iterable[Span], context: Context
) -> tuple[Issue, ...]:
    """An issue for each body, or class of bodies, that did not stand at the date of the context: one a body.

    A warning where it is ``charged`` (it leads, coordinates, receives reports or is addressed), else only told. What a cited
    document's title or issuer says, and what tells of the past, is passed over. Nothing is said without a date.
    """
    if context.issued is None:
        return ()
    own = resolve(context.organ, context) if context.organ else None
    if own and not own.stands(context.issued):
        return (_own_issue(own, context.issued),)  # the date is in doubt, and with it what could be said of the others
    asked = {agency.span for agency in charged}
    ends = sorted(span[1] for span in cited)
    found: dict[str, Issue] = {}
    for agency in sorted({a.span: a for a in mentions}.values(), key=lambda a: (a.span not in asked, a.span)):
        body = _class_body(agency) if agency.group else resolve(agency.name, _around(document.text, agency, context))
        if body is None or body.stands(context.issued) or body.name.lower() in found:
            continue
        if context.issued < body.valid_from <= context.issued + _AHEAD or _tells_of_past(
            document.text, agency, ends, agency.span in asked
        ):
            continue
        early = context.issued < body.valid_from
        found[body.name.lower()] = Issue(
            "BODY_NOT_YET" if early else "BODY_ENDED",
            "warning" if agency.span in asked and body.kind != "class of townships" else "info",
            _message(agency, body, context.issued),
            agency.span,
            document.page_of(agency.span),
        )
    return tuple(sorted(found.values(), key=lambda issue: issue.span or (0, 0)))


def _class_body(agency: Agency) -> Body | None:
    name = agency.name.lower()
    if _DISTRICT_CLASS.search(name):
        heir = Successor("Ủy ban nhân dân các xã, phường, đặc khu")
        return Body(agency.name, "class of districts", ALWAYS, _LAST_DISTRICT_DAY, (heir,), source=_TWO_LEVELS)
    if _TOWNSHIP_CLASS.search(name):
        return Body(
            agency.name,
            "class of townships",
            ALWAYS,
            _LAST_DISTRICT_DAY,
            (Successor("các xã, phường, đặc khu"),),
            source=_TWO_LEVELS,
        )
    if _ISLAND_CLASS.search(name):
        return Body(agency.name, "class of communes", places.TWO_LEVELS_SINCE, source=_TWO_LEVELS)
    return None


def _around(text: str, agency: Agency, context: Context) -> Context:
    """The context with the province that the words behind a name say: "UBND xã Tân Lập, tỉnh Sơn La"."""
    match = re.match(
        rf",? (?P<unit>(?:tỉnh|thành phố) [{UPPER}]\w*(?: (?:- )?[{UPPER}]\w*){{0,4}})",
        text[agency.span[1] : agency.span[1] + 50],
    )
    if match and directory.province(match["unit"], context.issued):
        return Context(match["unit"], None, context.issued)
    return context


def _tells_of_past(text: str, agency: Agency, cited: Sequence[int], charged: bool) -> bool:
    start, end = agency.span
    if _FORMER.match(text, end) or re.search(r"(?i)\b(?:nguyên|\(trước là) $", text[max(0, start - 12) : start]):
        return True
    if not agency.group and _NAMED_ON.match(text, end):
        return True  # "Bộ Thương mại Hoa Kỳ": another body's name begins so
    if charged:
        return False
    before = text[max(0, start - 400) : start]
    opens = max((match.end() for match in _SENTENCE.finditer(before)), default=0) + start - len(before)
    closes = _SENTENCE.search(text, end)
    sentence = text[opens : closes.start() if closes else len(text)]
    return any(opens < place <= start for place in cited) or bool(_PAST.search(sentence))


def _own_issue(own: Body, issued: dt.date) -> Issue:
    when = (
        f"đến {own.valid_from:%d/%m/%Y} mới có"
        if issued < own.valid_from
        else f"không còn từ {own.valid_to + _DAY:%d/%m/%Y}"
    )
    message = f"Cơ quan ban hành “{own.name}” {when}, văn bản đề ngày {issued:%d/%m/%Y}: hãy kiểm tra ngày văn bản."
    return Issue("BODY_NOT_YET" if issued < own.valid_from else "BODY_ENDED", "warning", message)


def _message(agency: Agency, body: Body, issued: dt.date) -> str:
    if issued < body.valid_from:
        return f"“{agency.text}” đến {body.valid_from:%d/%m/%Y} mới có, văn bản đề ngày {issued:%d/%m/%Y}: hãy kiểm tra ngày văn bản."
    shown = [str(s) for s in body.successors[:6]] + (["…"] if len(body.successors) > 6 else [])
    after = f"nay là: {'; '.join(shown)}" if shown else "hãy xác định cơ quan tiếp nhận"
    source = f" ({body.source})" if body.source else ""
    return f"“{agency.text}” không còn tên gọi này từ {body.valid_to + _DAY:%d/%m/%Y}{source}; {after}."
