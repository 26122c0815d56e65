"""Automatic list numbers of Word: what numbering.xml shows before a paragraph (ECMA-376 part 1, 17.9)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from pipeline.reading.encodings import from_font
from pipeline.reading.ooxml import attribute, child, font_of, is_on, name_of

_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
          (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list: the format of its number and the text around it ("%1.%2.")."""

    start: int = 1
    form: str = "decimal"
    text: str = ""
    restart: int | None = None
    suffix: str = "tab"
    legal: bool = False
    style: str | None = None


@dataclass(slots=True)
class Numbering:
    """The lists of one document and how far each has counted. Ask ``label`` once for each paragraph, in order."""

    lists: dict[str, dict[int, Level]] = field(default_factory=dict)
    instances: dict[str, tuple[str, dict[int, Level], dict[int, int]]] = field(default_factory=dict)
    _counts: dict[str, dict[int, int]] = field(default_factory=dict)
    _begun: set[tuple[str, int]] = field(default_factory=set)

    def level_of_style(self, number: str, style: str | None) -> int:
        """The level of a list that a paragraph style is tied to; 0 when it is tied to none."""
        abstract, changed, _ = self.instances.get(number, ("", {}, {}))
        levels = self.lists.get(abstract, {}) | changed
        return next((at for at, level in levels.items() if style and level.style == style), 0)

    def label(self, number: str, at: int) -> str:
        """Count one paragraph of list instance ``number`` at level ``at``; its label, with a space when one follows."""
        if number not in self.instances:
            return ""
        abstract, changed, starts = self.instances[number]
        levels = self.lists.get(abstract, {}) | changed
        level = levels.get(at)
        if level is None:
            return ""
        counts = self._counts.setdefault(abstract, {})
        if at in starts and (number, at) not in self._begun:
            counts.pop(at, None)
        self._begun.add((number, at))
        counts[at] = counts[at] + 1 if at in counts else starts.get(at, level.start)
        for deeper in [d for d in counts if d > at]:
            # A level starts anew after any higher level, unless it says never (0) or only after a certain one.
            restart = levels[deeper].restart if deeper in levels else None
            if restart is None or (restart and at < restart):
                del counts[deeper]
        return _shown(level, levels, counts)


def _shown(level: Level, levels: dict[int, Level], counts: dict[int, int]) -> str:
    if level.form == "bullet":
        # A symbol font's bullet is a dash to a reader: circles and squares do not exist in NĐ 30 documents.
        text = "+" if level.text.strip() in {"+", "\uf02b"} else "-"
        return f"{text} " if level.text.strip() else ""
    if level.form == "none" and "%" not in level.text:
        return f"{level.text} " if level.text.strip() else ""

    def value(match: re.Match[str]) -> str:
        at = int(match.group(1)) - 1
        other = levels.get(at, level)
        return _number(counts.get(at, other.start), "decimal" if level.legal else other.form)

    text = re.sub(r"%([1-9])", value, level.text)
    return text if level.suffix == "nothing" or not text else f"{text} "


def _number(value: int, form: str) -> str:
    match form:
        case "lowerLetter":
            return _letter(value)
        case "upperLetter":
            return _letter(value).upper()
        case "lowerRoman":
            return _roman(value)
        case "upperRoman":
            return _roman(value).upper()
        case "decimalZero":
            return f"{value:02d}"
        case "none" | "bullet":
            return ""
        case _:
            return str(value)


def _letter(value: int) -> str:
    # After z Word doubles the letter: aa, bb, cc.
    turn, at = divmod(max(value, 1) - 1, 26)
    return chr(ord("a") + at) * (turn + 1)


def _roman(value: int) -> str:
    shown = ""
    for size, sign in _ROMAN:
        count, value = divmod(value, size)
        shown += sign * count
    return shown


def _value(element: Any, name: str) -> str | None:
    found = child(element, name)
    return None if found is None else attribute(found, "val")


def _children(element: Any, name: str) -> list[Any]:
    return [e for e in element if name_of(e) == name]


def _level(element: Any) -> Level:
    restart = _value(element, "lvlRestart")
    return Level(
        start=int(_value(element, "start") or 0),
        form=_value(element, "numFmt") or "decimal",
        text=from_font(_value(element, "lvlText") or "", font_of(child(element, "rPr")) or ""),
        restart=None if restart is None else int(restart),
        suffix=_value(element, "suff") or "tab",
        legal=bool(is_on(child(element, "isLgl"))),
        style=_value(element, "pStyle"),
    )


def _at(element: Any) -> int:
    return int(attribute(element, "ilvl") or 0)


def numbering_of(root: Any | None, list_styles: dict[str, str]) -> Numbering:
    """The lists of a parsed numbering.xml (None: no list). ``list_styles``: list style id -> its list instance."""
    if root is None:
        return Numbering()
    lists: dict[str, dict[int, Level]] = {}
    links: dict[str, str] = {}
    for element in _children(root, "abstractNum"):
        abstract = attribute(element, "abstractNumId") or ""
        lists[abstract] = {_at(level): _level(level) for level in _children(element, "lvl")}
        links[abstract] = _value(element, "numStyleLink") or ""
    instances: dict[str, tuple[str, dict[int, Level], dict[int, int]]] = {}
    for element in _children(root, "num"):
        changed: dict[int, Level] = {}
        starts: dict[int, int] = {}
        for override in _children(element, "lvlOverride"):
            changed |= {_at(override): _level(level) for level in _children(override, "lvl")}
            if (start := _value(override, "startOverride")) is not None:
                starts[_at(override)] = int(start)
        instances[attribute(element, "numId") or ""] = (_value(element, "abstractNumId") or "", changed, starts)
    for number, (abstract, changed, starts) in list(instances.items()):
        # A list that only links to a list style has its levels in that style's own list.
        linked = list_styles.get(links.get(abstract, ""))
        if linked in instances:
            instances[number] = (instances[linked][0], changed, starts)
    return Numbering(lists=lists, instances=instances)
