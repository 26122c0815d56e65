"""Labels of items ("II.", "3.", "a)", "-"): which one opens a text, which comes next, and how an id is said in words."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.orders import ATTRIBUTE
from pipeline.paragraphs import BULLET, LABEL
from pipeline.rulebook import POINTS

_ROMANS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV", "XVI")
_STEPS = (
    (r"PL(\w+)", "phụ lục {}"),
    (r"B(\d+)", "bảng {}"),
    (r"Đ(\d\w*)", "Điều {}"),
    (r"-(\d+)", "gạch đầu dòng thứ {}"),
    (r"\+(\d+)", "dấu cộng thứ {}"),
    (r"p(\d+)", "đoạn không đánh số thứ {}"),
)


@dataclass(frozen=True, slots=True)
class Label:
    """A label: its level, its text as ids write it, where the words behind it begin, and what was printed if repaired."""

    level: str
    text: str
    end: int
    printed: str | None = None


def label_of(text: str) -> Label | None:
    """The label that opens a paragraph. An attribute of the task above is none, however it is printed."""
    if bullet := BULLET.match(text):
        if ATTRIBUTE.match(text[bullet.end() :]):
            return None
        plus = bullet["bullet"] == "+"
        return Label("plus" if plus else "dash", "+" if plus else "-", bullet.end())
    if not (match := LABEL.match(text)):
        return None
    level, label = next((k, v) for k, v in match.groupdict().items() if v is not None)
    if level == "article":
        label = f"Đ{label.split()[-1]}"
    elif level == "part":
        label = label.split()[-1]
    return Label(level, label, match.end())


def label_after(label: str) -> str | None:
    """The label that follows this one in its row: "2.3" → "2.4", "d" → "đ", "IV" → "V"; None where none does."""
    if match := re.fullmatch(r"((?:\d+\.)*)(\d+)", label):
        return f"{match[1]}{int(match[2]) + 1}"
    for row in (tuple(POINTS), _ROMANS):
        if label in row[:-1]:
            return row[row.index(label) + 1]
    return None


def spoken(directive: str) -> str:
    """Where a directive stands, from its id: "mục 2.a", "Điều 2, mục 1.c", "mục 4, gạch đầu dòng thứ 1"."""
    parts: list[str] = []
    plain: list[str] = []

    def end() -> None:
        if plain:
            parts.append(f"mục {'.'.join(plain)}")
            plain.clear()

    for step in filter(None, directive.removeprefix("PL.").split(".")):
        for pattern, words in _STEPS:
            if match := re.fullmatch(pattern, step):
                end()
                parts.append(words.format(match[1]))
                break
        else:
            plain.append(step)
    end()
    return ", ".join(parts)
