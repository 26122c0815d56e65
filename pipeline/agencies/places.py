"""Districts and communes: which province a name tells, and what a place of before 01/7/2025 has become.

The file (places.txt, drawn by scripts/places) is read when the first name asks for it. It knows the units of the day before
the change of 01/7/2025 and of the day itself: a commune that was merged earlier is unknown to it, and nothing is said of it.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache

from pipeline import resources
from pipeline.agencies.gazetteer import fold

# NQ 202/2025/QH15 and NQ 76/2025/UBTVQH15: no districts and no townships from this day, and other communes.
TWO_LEVELS_SINCE = dt.date(2025, 7, 1)

DISTRICT = frozenset({"huyện", "quận", "thị xã", "thành phố"})  # a city that is not centrally run
COMMUNE = frozenset({"xã", "phường", "thị trấn", "đặc khu"})

_UNIT = re.compile(
    rf"(?P<kind>{'|'.join(sorted(DISTRICT | COMMUNE | {'tỉnh'}, key=len, reverse=True))}) (?P<name>\S.*)"
)
_ISLAND = re.compile(r"huyện đảo ")


@dataclass(frozen=True, slots=True)
class _Files:
    """Places by name, folded and in small letters: provinces of a district or commune, and what came after it."""

    communes: dict[str, tuple[str, ...]]  # today: the provinces that have one of this name
    districts: dict[str, tuple[tuple[str, str], ...]]  # until 30/6/2025: (province then, province now)
    former: dict[str, tuple[tuple[str, str], ...]]  # communes until 30/6/2025, likewise
    after: dict[tuple[str, str], tuple[str, ...]]  # (unit, province then) → the communes of today, in official order


@cache
def _files() -> _Files:
    communes: dict[str, list[str]] = defaultdict(list)
    districts: dict[str, dict[tuple[str, str], None]] = defaultdict(dict)
    former: dict[str, dict[tuple[str, str], None]] = defaultdict(dict)
    after: dict[tuple[str, str], dict[str, None]] = defaultdict(dict)
    province = ""
    # the file's names are folded as they stand (a test sees to it): folding them here takes longer than a letter is read
    for line in (resources.rules() / "places.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            province = line.strip("[]")
        elif line and not line.startswith("#"):
            commune, parts = line.split("\t")
            communes[commune.lower()].append(province)
            for part in parts.split("; "):
                where, _, units = part.partition(": ")
                then, district = where.split(" > ")
                for unit in (district.lower(), *(units.lower().split(", ") if units else ())):
                    table = districts if unit == district.lower() else former
                    table[unit][then, province] = None
                    after[unit, then][commune] = None
    return _Files(
        {name: tuple(found) for name, found in communes.items()},
        {name: tuple(found) for name, found in districts.items()},
        {name: tuple(found) for name, found in former.items()},
        {pair: tuple(found) for pair, found in after.items()},
    )


def _key(unit: str) -> str:
    return _ISLAND.sub("huyện ", fold(unit).lower())


def split(unit: str) -> tuple[str, str] | None:
    """("huyện", "Sa Pa") of "huyện Sa Pa"; None where no kind of place begins the words or no name follows."""
    match = _UNIT.fullmatch(fold(unit)) or _UNIT.fullmatch(fold(unit)[:1].lower() + fold(unit)[1:])
    return (match["kind"], match["name"]) if match else None


def provinces(unit: str, issued: dt.date | None) -> tuple[str, ...]:
    """The provinces that have a district or commune of this name ("xã Thanh Sơn") at a date, as they are called at that date
    or on 01/7/2025; none where the name is unknown. Without a date, today's."""
    files, key = _files(), _key(unit)
    if issued is None or issued >= TWO_LEVELS_SINCE:
        return files.communes.get(key, ())
    return tuple(dict.fromkeys(then for then, _ in (*files.districts.get(key, ()), *files.former.get(key, ()))))


def became(unit: str, province: str | None) -> tuple[str, tuple[str, ...]] | None:
    """What a district or commune of before 01/7/2025 has become: its province of today and the communes that its ground lies in.

    ``province`` is its province then or now, None where only the name is known. None for an unknown name, and for one that
    several provinces had where ``province`` does not tell which.
    """
    files, key = _files(), _key(unit)
    pairs = (*files.districts.get(key, ()), *files.former.get(key, ()))
    if province is not None:
        pairs = tuple(pair for pair in pairs if province in pair)
    if len({then for then, _ in pairs}) != 1 or len({now for _, now in pairs}) != 1:
        return None
    then, now = pairs[0]
    return now, files.after[key, then]
