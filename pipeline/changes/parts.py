"""Parts of an earlier document, as words and as ids of its directives: "điểm b mục 2" is 2.b, "khoản 1 Điều 3" is Đ3.1."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product

from pipeline.document import Span

# From the outermost to the innermost.
_RANKS = {
    "phụ lục": 0,
    "phần": 1,
    "điều": 1,
    "mục": 2,
    "khoản": 2,
    "tiểu mục": 3,
    "điểm": 3,
    "tiết": 4,
    "gạch đầu dòng": 5,
}
_VALUE = r"(?:[IVX]{1,5}(?:\.\d{1,2})*(?!\w)|\d{1,2}(?:\.\d{1,2})*(?![\w/.]*/)(?!\w)|[a-zđ](?!\w))"
_UNIT = (
    rf"(?:gạch\s+đầu\s+dòng(?:\s+thứ)?\s+(?:nhất|hai|ba|tư|năm|\d+)|"
    rf"(?:tiểu\s+mục|phụ\s+lục|mục|điểm|khoản|điều|phần|tiết)\s+{_VALUE}(?:\s*(?:,|;|và)\s*{_VALUE})*)"
)
CHAIN = rf"(?<!\w)(?<!danh )(?<!biểu ){_UNIT}(?:[\s,]*(?:(?:của|thuộc|tại|trong)\s+)?{_UNIT})*"
"""A pattern for a place of a document; capitals do not matter."""
_CHAIN = re.compile(CHAIN, re.IGNORECASE)
_PIECE = re.compile(
    r"(?P<unit>gạch\s+đầu\s+dòng|tiểu\s+mục|phụ\s+lục|mục|điểm|khoản|điều|phần|tiết)\s+(?:thứ\s+)?", re.IGNORECASE
)
_VALUES = re.compile(rf"(?-i:{_VALUE})|nhất|hai|ba|tư|năm")
_ORDINALS = {"nhất": "1", "hai": "2", "ba": "3", "tư": "4", "năm": "5"}
_ROMAN = {"I": 1, "II": 2, "III": 3, "IV": 4, "V": 5, "VI": 6, "VII": 7, "VIII": 8, "IX": 9, "X": 10}


def chains(text: str, low: int, high: int) -> Iterator[tuple[Span, tuple[str, ...]]]:
    """The places that a stretch of text names, each with the ids that it means."""
    for match in _CHAIN.finditer(text, low, high):
        if found := ids(match[0]):
            yield match.span(), found


def ids(words: str) -> tuple[str, ...]:
    """The ids of the directives that a chain of units means, in the order named; empty for no such chain."""
    return tuple(one for match in _CHAIN.finditer(words) for one in _read(match[0]))


def _read(chain: str) -> Iterator[str]:
    pieces = list(_PIECE.finditer(chain))
    units: list[tuple[int, list[str]]] = []
    for piece, after in zip(pieces, [*pieces[1:], None], strict=True):
        unit = " ".join(piece["unit"].lower().split())
        values = [_id(unit, value) for value in _VALUES.findall(chain[piece.end() : after.start() if after else None])]
        rank = 1 if unit == "mục" and values and values[0][0] in "IVX" else _RANKS[unit]
        units.append((rank, values))
    units.sort(key=lambda unit: unit[0])
    yield from (_joined(labels) for labels in product(*(values for _, values in units)))


def _id(unit: str, value: str) -> str:
    if unit == "gạch đầu dòng":
        return f"-{_ORDINALS.get(value, value)}"
    if unit == "phụ lục":
        return f"PL{_ROMAN.get(value, value)}"
    return f"Đ{value}" if unit == "điều" else value


def _joined(labels: tuple[str, ...]) -> str:
    """One id of labels from the outside in; "2.1" under "2" says the 2 itself."""
    kept = [label for label, inner in zip(labels, (*labels[1:], ""), strict=True) if not inner.startswith(f"{label}.")]
    return ".".join(kept)


def meant(pinpoint: str, ids_there: set[str]) -> list[str]:
    """The ids of a document that a pinpoint can mean: the id itself, else those that end with it."""
    if pinpoint in ids_there:
        return [pinpoint]
    return [one for one in ids_there if one.endswith(f".{pinpoint}")]


def within(directive: str, part: str) -> bool:
    """Does a directive stand in a part, or is it the part?"""
    return directive == part or directive.startswith(f"{part}.")
