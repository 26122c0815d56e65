"""Footnotes of a printed page: small raised numbers in the text, and the notes in smaller type at the foot."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

# A reference mark is set at about 0.58 of the type size around it (Word), the note itself at 10-12 points under 13-14.
_MARK = 0.75
_NOTE = 0.95


def without_marks(chars: Sequence[dict[str, Any]], height: float) -> tuple[list[dict[str, Any]], float | None]:
    """The characters without the reference marks of the page's footnotes, and where (top, in points) the notes begin.

    A small digit such as that of m² stays where no footnote at the foot of the page bears its number.
    """
    body = body_size(chars)
    small = [c for c in chars if c["text"].isdigit() and c["size"] <= _MARK * body]
    marks = _runs(small)
    starts = {}
    for mark in marks:
        row = [c for c in chars if c not in mark and _same_row(c, mark[0])]
        own = Counter(round(c["size"], 1) for c in row).most_common(1)
        before = any(c["x1"] <= mark[0]["x0"] + 1 for c in row)
        if row and not before and own[0][0] <= _NOTE * body and mark[0]["top"] > height / 3:
            starts[_number(mark)] = min(c["top"] for c in row)
    if not starts:
        return list(chars), None
    dropped = {id(c) for mark in marks if _number(mark) in starts for c in mark}
    return [c for c in chars if id(c) not in dropped], min(starts.values())


def is_note(size: float, body: float) -> bool:
    """Is a line below the first note set in the smaller type of notes?"""
    return size <= _NOTE * body


def body_size(chars: Sequence[dict[str, Any]]) -> float:
    """The type size that most characters of a page have; 0 on an empty page."""
    sizes = Counter(round(c["size"], 1) for c in chars)
    return float(sizes.most_common(1)[0][0]) if sizes else 0.0


def _runs(chars: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """Digits that stand beside each other."""
    runs: list[list[dict[str, Any]]] = []
    for char in sorted(chars, key=lambda c: (round(c["top"]), c["x0"])):
        last = runs[-1][-1] if runs else None
        if last and abs(last["top"] - char["top"]) < 1 and 0 <= char["x0"] - last["x1"] + 1 < 2:
            runs[-1].append(char)
        else:
            runs.append([char])
    return runs


def _same_row(char: dict[str, Any], mark: dict[str, Any]) -> bool:
    middle: float = (mark["top"] + mark["bottom"]) / 2
    return bool(char["top"] <= middle <= char["bottom"])


def _number(mark: list[dict[str, Any]]) -> str:
    return "".join(c["text"] for c in mark)
