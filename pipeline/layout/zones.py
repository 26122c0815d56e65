"""The parts of a dispatch while its lines are laid out, and the blocks that each part is cut into."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from pipeline import marks
from pipeline.document import Block, BlockRole, Line
from pipeline.paragraphs import split

BULLET = re.compile(r"^\s*[-–—+•*▪●]\s*")


@dataclass(slots=True)
class Zones:
    """The lines of each part, in reading order."""

    letterhead: list[Line] = field(default_factory=list)
    addressees: list[Line] = field(default_factory=list)
    body: list[Line] = field(default_factory=list)
    to_places: list[Line] = field(default_factory=list)
    signature: list[Line] = field(default_factory=list)
    annex: list[Line] = field(default_factory=list)
    overlay: list[Line] = field(default_factory=list)
    furniture: list[Line] = field(default_factory=list)


def grouped(zones: Zones) -> Iterator[Block]:
    """The zones in the order of a dispatch, each cut into its paragraphs, entries or lines."""
    yield from _each("letterhead", zones.letterhead)
    yield from (Block("addressees", tuple(group)) for group in _items(zones.addressees))
    yield from (Block(role, tuple(group)) for role, group in _body_paragraphs(zones.body))
    yield from (Block("to_places", tuple(group)) for group in _items(zones.to_places))
    yield from _each("signature", zones.signature)
    yield from (Block("annex", tuple(group)) for _, group in _body_paragraphs(zones.annex))
    yield from _each("overlay", zones.overlay)
    yield from _each("furniture", zones.furniture)


def _each(role: BlockRole, lines: Sequence[Line]) -> Iterator[Block]:
    return (Block(role, (line,)) for line in lines)


def _items(lines: Sequence[Line]) -> list[list[Line]]:
    """The items of a list, one an entry: a bullet, a new source paragraph, or the end of the item above opens one."""
    items: list[list[Line]] = []
    for line in lines:
        last = items[-1][-1].text.rstrip() if items else ""
        opens = (
            not items
            or bool(BULLET.match(line.text))
            or marks.bears(line.text, *marks.ADDRESSING, "to-places") is not None
            or marks.bears(items[-1][-1].text, "to-places") is not None
            or last.endswith((";", ":", "."))
            or bool(line.start)
        )
        if opens:
            items.append([line])
        else:
            items[-1].append(line)
    return items


def _body_paragraphs(lines: Sequence[Line]) -> list[tuple[BlockRole, list[Line]]]:
    """Body lines grouped to paragraphs; footnotes and table cells are paragraphs of their own role."""
    groups: list[tuple[BlockRole, list[Line]]] = []
    run: list[Line] = []

    def flush() -> None:
        groups.extend(("body", paragraph) for paragraph in split(run))
        run.clear()

    for line in lines:
        if line.kind == "footnote":
            flush()
            groups.append(("footnote", [line]))
        elif line.cell is not None:
            flush()
            last = groups[-1] if groups else None
            if last and last[0] == "table" and last[1][0].cell == line.cell:
                last[1].append(line)
            else:
                groups.append(("table", [line]))
        else:
            run.append(line)
    flush()
    return groups
