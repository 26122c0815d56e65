"""Labels of items ("II.", "3.", "a)", "-"): which paragraph bears which, which comes next, and how an id is said in words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.document import Document, Paragraph, Span
from pipeline.orders import ATTRIBUTE
from pipeline.paragraphs import BULLET, LABEL
from pipeline.rulebook import POINTS, UPPER

_ROMANS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV", "XVI")
# Labels as OCR spoils them: the point of "7." read as a comma, the letter of "g)" as a sign that labels nothing
_SLIP = re.compile(rf"^\W{{0,2}}(?:(?P<number>\d{{1,2}})[,:;]|(?P<sign>[^\W\d_A-Za-zđĐ]|[øØ¢£§])\))\s+(?=[{UPPER}])")
# A quotation without an end is read so many paragraphs long at most.
_LONGEST_QUOTE = 8
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


def labels_of(document: Document, paragraphs: Sequence[Paragraph]) -> tuple[list[Label | None], frozenset[Span]]:
    """(the label of each paragraph or None, the paragraphs that quote another text and so bear none)."""
    labels: list[Label | None] = []
    quoting: list[Span] = []
    quoted = 0
    number, letter = "0", ""
    for paragraph in paragraphs:
        text = document.slice(paragraph.span)
        label = None
        if quoted:
            quoting.append(paragraph.span)
            quoted = 0 if "”" in text else quoted - 1
        elif text.lstrip()[:1] in '“"' and LABEL.match(text.lstrip()[1:]):
            quoting.append(paragraph.span)
            quoted = 0 if "”" in text else _LONGEST_QUOTE
        else:
            label = _label(text) or _slipped(text, number, letter)
        labels.append(label)
        if label and label.level == "number":
            number, letter = label.text, ""
        elif label and label.level == "letter":
            letter = label.text
    return labels, frozenset(quoting)


def _label(text: str) -> Label | None:
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


def _slipped(text: str, number: str, letter: str) -> Label | None:
    """A label that OCR spoilt, where the count so far says plainly which it is: "7," after 6, "ø)" after e)."""
    match = _SLIP.match(text)
    if not match:
        return None
    if number.isdigit() and match["number"] == str(int(number) + 1):
        return Label("number", match["number"], match.end())
    if match["sign"] and letter and (expected := label_after(letter)):
        return Label("letter", expected, match.end(), printed=match["sign"])
    return None


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

    for step in directive.removeprefix("PL.").split("."):
        for pattern, words in _STEPS:
            if match := re.fullmatch(pattern, step):
                end()
                parts.append(words.format(match[1]))
                break
        else:
            plain.append(step)
    end()
    return ", ".join(parts)
