"""The directory of bodies: who bore a name at a date, and who came after. Data: rules/bodies.toml, rules/places.txt."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from pipeline.agencies.gazetteer import gazetteer

OPEN, ALWAYS = dt.date.max, dt.date.min


@dataclass(frozen=True, slots=True)
class Successor:
    """What came after a body; ``takes`` is the part of its work, where several share it."""

    name: str
    takes: str | None = None

    def __str__(self) -> str:
        return f"{self.name} ({self.takes})" if self.takes else self.name


@dataclass(frozen=True, slots=True)
class Body:
    """One body for as long as it bore one name. Both days are days on which it did; OPEN and ALWAYS where no end is known."""

    name: str
    kind: str
    valid_from: dt.date = ALWAYS
    valid_to: dt.date = OPEN
    successors: tuple[Successor, ...] = ()
    parent: str | None = None
    source: str | None = None

    def stands(self, day: dt.date | None) -> bool:
        """Whether it bore the name on a day; without a day, whether it does so still."""
        return self.valid_to == OPEN if day is None else self.valid_from <= day <= self.valid_to


@dataclass(frozen=True, slots=True)
class Province:
    """A province or centrally run city under one name: ``unit`` is the kind with the name ("tỉnh Lào Cai")."""

    unit: str
    valid_from: dt.date = ALWAYS
    valid_to: dt.date = OPEN
    successor: str | None = None
    source: str | None = None


@cache
def national() -> Mapping[str, tuple[Body, ...]]:
    """Ministries and central bodies by each of their names in small letters."""
    found: dict[str, list[Body]] = defaultdict(list)
    for table in ("ministry", "central"):
        for entry in gazetteer().bodies[table]:
            body = _body(entry, table)
            for name in (entry["name"], *entry.get("spellings", ())):
                found[name.lower()].append(body)
    return {name: tuple(bodies) for name, bodies in found.items()}


@cache
def departments() -> Mapping[str, Body]:
    """Departments of a province by each of their names in small letters, without a place."""
    return {
        name.lower(): _body(entry, "department")
        for entry in gazetteer().bodies["department"]
        for name in (entry["name"], *entry.get("spellings", ()))
    }


@cache
def terms() -> Mapping[tuple[str, str], tuple[Body, ...]]:
    """For how long a local body of a level was called so, by its name in small letters and the level."""
    found: dict[tuple[str, str], list[Body]] = defaultdict(list)
    for entry in gazetteer().bodies["term"]:
        found[entry["name"].lower(), entry["level"]].append(_body(entry, "local"))
    return {key: tuple(bodies) for key, bodies in found.items()}


def at(bodies: Iterable[Body], day: dt.date | None) -> Body | None:
    """The one that stands on a day; else the last that ended before it, else the first to come. None of none."""
    found: Body | None = None
    for body in sorted(bodies, key=lambda body: body.valid_from):
        if body.stands(day):
            return body
        if found is None or day is None or body.valid_to < day:
            found = body
    return found


def heirs(body: Body, day: dt.date | None) -> tuple[Successor, ...]:
    """Who does the work of a national body or a department on a day: its successors, or theirs where these ended too."""
    found: dict[str, Successor] = {}
    for successor in body.successors:
        known = at(national().get(successor.name.lower(), ()), day) or departments().get(successor.name.lower())
        if known is None or known.stands(day) or not known.successors:
            found.setdefault(successor.name, successor)
        else:
            after = heirs(known, day)
            same = [heir for heir in after if successor.takes and successor.takes in (heir.takes or "")]
            for heir in same or after:
                found.setdefault(heir.name, heir)
    return tuple(found.values())


@cache
def provinces() -> Mapping[str, Province]:
    """Provinces and centrally run cities by kind and name in small letters ("tỉnh hà giang"), in every spelling."""
    table = gazetteer().bodies["province"]
    found: dict[str, Province] = {}
    for name in table["since_2025"]:
        found[f"tỉnh {name}".lower()] = Province(f"tỉnh {name}")
    for city in table["city"]:
        unit, since = f"thành phố {city['name']}", city.get("valid_from", ALWAYS)
        found[unit.lower()] = Province(unit, since)
        if province := found.get(f"tỉnh {city['name']}".lower()):
            found[province.unit.lower()] = replace(province, valid_to=since - dt.timedelta(days=1), successor=unit)
    for entry in table["former"]:
        unit = f"tỉnh {entry['name']}"
        last, source = entry.get("valid_to", table["last_day"]), entry.get("source", table["source"])
        found[unit.lower()] = Province(unit, ALWAYS, last, entry["successor"], source)
    for spelling, name in table["spellings"].items():
        found[f"tỉnh {spelling}".lower()] = found[f"tỉnh {name}".lower()]
    return found


def province(name: str, day: dt.date | None) -> Province | None:
    """The province or centrally run city that these words mean on a day, with or without its kind: "Hà Nội", "tỉnh Yên Bái".

    A city that was not yet centrally run is none ("thành phố Huế" in 2024 is a district of Thừa Thiên Huế).
    """
    known = provinces()
    lowered = name.lower()
    if found := known.get(lowered):
        return None if lowered.startswith("thành phố") and day is not None and day < found.valid_from else found
    kinds = [known[key] for kind in ("thành phố", "tỉnh") if (key := f"{kind} {lowered}") in known]
    standing = [unit for unit in kinds if day is None or unit.valid_from <= day <= unit.valid_to]
    return next(iter(standing or kinds), None)


def province_today(unit: str) -> str:
    """The province that a former one is part of now, as it is called now: "tỉnh Yên Bái" → "tỉnh Lào Cai"."""
    found = provinces().get(unit.lower())
    return province_today(found.successor) if found and found.successor else unit


def all_provinces(day: dt.date) -> tuple[str, ...]:
    """The provinces and centrally run cities of a day; none of a day before 01/8/2008, of which the data is not whole."""
    if day < dt.date(2008, 8, 1):
        return ()
    units = dict.fromkeys(provinces().values())
    return tuple(u.unit for u in units if u.valid_from <= day <= u.valid_to)


def _body(entry: Mapping[str, Any], kind: str) -> Body:
    after = entry.get("successor", ())
    return Body(
        name=entry["name"],
        kind=entry.get("kind", kind),
        valid_from=entry.get("valid_from", ALWAYS),
        valid_to=entry.get("valid_to", OPEN),
        successors=tuple(
            Successor(one) if isinstance(one, str) else Successor(one["name"], one["takes"])
            for one in ([after] if isinstance(after, str) else after)
        ),
        parent=entry.get("parent"),
        source=entry.get("source"),
    )
