"""The gazetteer and the grammar rules, loaded once: bodies.toml, abbreviations.toml, agencies.toml."""

from __future__ import annotations

import datetime as dt
import itertools
import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from pipeline import resources, rulebook

# The mark of a falling diphthong stands on either letter in print ("uỷ", "ủy"); rules and data use the newer way.
_MARKS = {
    "oà": "òa", "oá": "óa", "oả": "ỏa", "oã": "õa", "oạ": "ọa",
    "oè": "òe", "oé": "óe", "oẻ": "ỏe", "oẽ": "õe", "oẹ": "ọe",
    "uỳ": "ùy", "uý": "úy", "uỷ": "ủy", "uỹ": "ũy", "uỵ": "ụy",
}  # fmt: skip
_MARKS |= {old.capitalize(): new.capitalize() for old, new in _MARKS.items()}
_MARK = re.compile(rf"(?<![qQ])(?:{'|'.join(_MARKS)})(?!\w)")
_PLAIN = str.maketrans({"\u00a0": " ", "\t": " ", "\u2010": "-", "\u2011": "-", "–": "-", "—": "-", "Ð": "Đ", "’": "'"})


def fold(text: str) -> str:
    """The text with spaces, dashes and tone-mark places made alike; as long as the text, so spans hold in both."""
    return _MARK.sub(lambda m: _MARKS[m[0]], text.translate(_PLAIN))


def alternation(strings: Iterable[str]) -> str:
    """A regular expression that matches any of the strings, the longest first; shared beginnings are tried once."""
    tree: dict[str, Any] = {}
    for string in strings:
        node = tree
        for char in string:
            node = node.setdefault(char, {})
        node[""] = {}

    def write(node: dict[str, Any]) -> str:
        ends = "" in node
        branches = [re.escape(char) + write(child) for char, child in node.items() if char]
        if not branches:
            return ""
        if len(branches) == 1 and not ends:
            return branches[0]
        return f"(?:{'|'.join(branches)}){'?' if ends else ''}"

    return write(tree)


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """The data as the code asks for it. ``abbreviations`` holds one table a kind (organ, party, post, unit, field)."""

    bodies: dict[str, Any]
    abbreviations: dict[str, dict[str, str]]
    fields: tuple[str, ...]
    provinces: tuple[str, ...]
    cities: dict[str, dt.date]

    def is_city(self, name: str, issued: dt.date | None) -> bool:
        """Whether a place is a centrally run city at a date (today's list where no date is known)."""
        since = self.cities.get(name.lower())
        return since is not None and (issued is None or since <= issued)


# How letters join the parts of a field: "Lao động-Thương binh và Xã hội", "Văn hóa Thể thao & Du lịch"
_JOINTS = {", ": (", ", " "), " - ": (" - ", "-", ", ", " "), " và ": (" và ", " & ", " - ", " ")}


def _ways_of_writing(field: str) -> Iterator[str]:
    """The name of a field with its parts joined in the other ways of print."""
    parts = re.split(f"({'|'.join(_JOINTS)})", field)
    for way in itertools.product(*(_JOINTS.get(part, (part,)) for part in parts)):
        yield "".join(way)


@cache
def gazetteer() -> Gazetteer:
    """bodies.toml and abbreviations.toml."""
    bodies = rulebook.load("bodies").tables
    abbreviations = dict(rulebook.load("abbreviations").tables)
    fields = {
        name.split(" ", 1)[1]
        for entry in (*bodies["ministry"], *bodies["department"])
        for name in (entry["name"], *entry.get("spellings", ()))
        if name.startswith(("Bộ ", "Sở "))
    }
    written = {other: field for field in sorted(fields) for other in _ways_of_writing(field) if other not in fields}
    abbreviations["field"] = written | abbreviations["field"]
    province = bodies["province"]
    return Gazetteer(
        bodies=bodies,
        abbreviations=abbreviations,
        fields=tuple(sorted(fields | set(bodies["other_fields"]))),
        provinces=(
            *(entry["name"] for entry in (*province["city"], *province["former"])),
            *province["since_2025"],
            *province["spellings"],
        ),
        cities={city["name"].lower(): city.get("valid_from", dt.date.min) for city in province["city"]},
    )


def _spellings(entry: dict[str, Any]) -> set[str]:
    """A name in every mix of written-out and abbreviated parts."""
    tables = gazetteer().abbreviations
    found = {entry["name"], *entry.get("spellings", ())}
    for abbreviation, full in (*tables["organ"].items(), *tables["party"].items()):
        found |= {name.replace(full, abbreviation) for name in found if full in name}
    return found


def _known(entries: Iterable[dict[str, Any]]) -> str:
    return alternation(sorted({s.lower() for entry in entries for s in _spellings(entry)}))


@cache
def grammar() -> rulebook.Rulebook:
    """The rules of agencies.toml with the gazetteer's names and the word lists in its fragments."""
    data = tomllib.loads((resources.rules() / "agencies.toml").read_text(encoding="utf-8"))
    known = gazetteer()
    lists = data["words"]
    bodies = known.bodies
    central = bodies["central"] + [e for e in bodies["ministry"] if not e["name"].startswith("Bộ ")]
    offices = [{"name": name} for name in bodies["party_offices"]]
    field = alternation(f.lower() for f in known.fields)

    def spaced(pattern: str) -> str:
        return pattern.replace(",\\ ", ",[ \x1e]")  # a comma of these names may be one that joins a notion

    data["fragment"] |= {
        "hard": alternation(lists["hard"]),
        "noun": spaced(alternation(noun.lower() for noun in lists["noun"])),
        "not_noun": spaced(alternation(lists["not_noun"])),
        "institution": alternation(lists["institution"]),
        "field": f"(?>{alternation(known.abbreviations['field'])}|(?i:{spaced(field)}))\\b",
        "province": alternation(p.lower() for p in known.provinces),
        "central": spaced(_known(central)),
        "local": f"(?i:{spaced(_known(e for e in bodies['local'] if 'mention' not in e))})\\b",
        "sited": f"(?i:{_known(e for e in bodies['local'] if 'mention' in e)})\\b",
        "joint": f"(?i:{_known(e for e in bodies['local'] if e.get('joint'))})\\b",
        "office": f"(?i:{_known(offices)})\\b",
        "acronym": alternation(known.abbreviations["body"]),
    }
    return rulebook.parse("agencies", data)


@cache
def words(name: str) -> tuple[str, ...]:
    """A word list of agencies.toml."""
    return tuple(grammar().tables["words"][name])
