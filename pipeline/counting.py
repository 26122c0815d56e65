"""The labels of a body in their order; what OCR spoilt of them is put right where the count says plainly what was printed.

A scan reads "III" for "III.", "1:" for "1.", "đ)" for "d)", "9)" for "g)", a speck before a label. The label that must follow
is known, so a reading that comes close to it is it; what is no more than likely is left as it was read, and so is a label out
of its count that the next one goes on from: a gap printed on purpose, a list that begins anew.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from pipeline.document import Document, Paragraph, Span
from pipeline.labels import Label, label_after, label_of
from pipeline.paragraphs import BULLET, LABEL
from pipeline.rulebook import UPPER

# Labels as OCR spoils them: the point of "7." read as a comma, the letter of "g)" as a sign that labels nothing
_SLIP = re.compile(rf"^\W{{0,2}}(?:(?P<number>\d{{1,2}})[,:;]|(?P<sign>[^\W\d_A-Za-zđĐ]|[øØ¢£§])\))\s+(?=[{UPPER}])")
# A heading in capitals behind what may have been its Roman numeral, a number without its point, a multiple one with a comma
_ROMAN = re.compile(rf"^\W{{0,2}}?(?P<read>[IVXLlHi1|!]{{1,6}})[.,:;)]?\s+(?=[{UPPER}]+,? [{UPPER}]{{2}})")
_BARE = re.compile(rf"^\W{{0,2}}(?P<read>[\dlIO|]{{1,2}})\s?[.,:;)/]?\s*(?=[{UPPER}][^\W\d_])")
_MULTI = re.compile(rf"^\W{{0,2}}(?P<read>\d{{1,2}}[,.:;]\s?\d{{1,2}})\.?\s+(?=[{UPPER}])")
_POINT = re.compile(r"^\W{0,2}(?P<read>[^\W_])\)\s*(?=\S)")
# A speck or a stroke before a label, read as a sign, a figure or two letters
_JUNK = re.compile(r"^(?:[^\w\s“\"(]{1,3}\s*|\w{1,2}[:;,]\s+|\d\s+)(?=\S)")
_STROKES = str.maketrans({"l": "I", "1": "I", "|": "I", "!": "I", "i": "I", "L": "I", "H": "II"})
_FIGURES = str.maketrans({"l": "1", "I": "1", "|": "1", "O": "0"})
# Points as figures are read for them, and those two that scans and typists swap
_ALIKE = frozenset({"9g", "6b", "0o", "1i", "1l", "li", "dđ", "đd", "ce", "ec"})
# The levels on which a label that is out of its count is looked at, and those that begin the count anew
_COUNTED = {
    "roman": ("part", "capital"),
    "number": ("part", "capital", "roman", "article"),
    "letter": ("part", "capital", "roman", "article", "number", "multi"),
}
_ONE = Label("number", "1", 0)
# A quotation without an end is read so many paragraphs long at most.
_LONGEST_QUOTE = 8


@dataclass(slots=True)
class _Count:
    """The last label of each level; "" where the count has not begun."""

    capital: str = ""
    roman: str = ""
    number: str = ""
    multi: str = ""
    letter: str = ""

    def take(self, label: Label) -> None:
        if label.level in ("part", "capital"):
            self.roman = self.number = self.multi = self.letter = ""
            self.capital = label.text if label.level == "capital" else ""
        elif label.level in ("roman", "article"):
            self.number = self.multi = self.letter = ""
            self.roman = label.text if label.level == "roman" else self.roman
        elif label.level == "number":
            self.number, self.multi, self.letter = label.text, "", ""
        elif label.level == "multi":
            self.multi, self.letter = label.text, ""
        elif label.level == "letter":
            self.letter = label.text

    def follows(self, label: Label) -> bool:
        """Is this the label that comes next on its level?"""
        if label.level == "capital":
            return label.text.lower() == label_after(self.capital.lower())
        return label.level in ("roman", "number", "multi", "letter") and label.text in self.expected(label.level)

    def expected(self, level: str) -> tuple[str, ...]:
        """What may come next on a level."""
        if level == "multi":
            return tuple(filter(None, (label_after(self.multi) if self.multi else "", f"{self.number}.1")))
        last = str(getattr(self, level))
        following = label_after(last) if last else {"roman": "I", "number": "1", "letter": "a"}[level]
        return (following,) if following else ()


def labels_of(document: Document, paragraphs: Sequence[Paragraph]) -> tuple[list[Label | None], frozenset[Span]]:
    """(the label of each paragraph or None, the paragraphs that quote another text and so bear none)."""
    labels: list[Label | None] = []
    quoting: list[Span] = []
    quoted = 0
    count = _Count()
    read = [label_of(document.slice(paragraph.span)) for paragraph in paragraphs]
    for at, paragraph in enumerate(paragraphs):
        text = document.slice(paragraph.span)
        label = None
        if quoted:
            quoting.append(paragraph.span)
            quoted = 0 if "”" in text else quoted - 1
        elif text.lstrip()[:1] in '“"' and LABEL.match(text.lstrip()[1:]):
            quoting.append(paragraph.span)
            quoted = 0 if "”" in text else _LONGEST_QUOTE
        else:
            label, later = read[at], read[at + 1 :]
            if paragraph.scanned and not _is_sound(text, label, count, later):
                label = _spoilt(text, label, count, later) or label
            label = label or _slipped(text, count)
        labels.append(label)
        if label:
            count.take(label)
    return _in_order(labels, paragraphs), frozenset(quoting)


def _is_sound(text: str, label: Label | None, count: _Count, later: Sequence[Label | None]) -> bool:
    """Is the label the next of its count, or one that the next goes on from? An "I." before "2." is a one, but for that of a
    heading in capitals, below which the "1." was spoilt."""
    if label is None or (label.text == "I" and not _ROMAN.match(text) and _goes_on(_ONE, later)):
        return False
    return count.follows(label) or _goes_on(label, later)


def _goes_on(label: Label, later: Sequence[Label | None]) -> bool:
    """Does the next label of its level follow this one? Two in order were not both misread."""
    for other in filter(None, later):
        if other.level == label.level:
            return other.text == label_after(label.text)
        if other.level in _COUNTED.get(label.level, ()):
            return False
    return False


def _slipped(text: str, count: _Count) -> Label | None:
    """A label of any document whose sign was mistaken: "7," after 6, "ø)" after e)."""
    match = _SLIP.match(text)
    if not match:
        return None
    if match["number"] in count.expected("number"):
        return Label("number", match["number"], match.end())
    if match["sign"] and count.letter and (expected := label_after(count.letter)):
        return Label("letter", expected, match.end(), printed=match["sign"])
    return None


def _spoilt(text: str, label: Label | None, count: _Count, later: Sequence[Label | None]) -> Label | None:
    """The label that a scanned paragraph must have been printed with, where what was read comes close to it."""
    heading = None if label and label.level == "number" else _ROMAN.match(text)
    if heading and not (heading["read"] == "1" and _goes_on(_ONE, later)):
        read = heading["read"].translate(_STROKES)
        for expected in count.expected("roman"):
            if read == expected or (set(read) <= set("IVX") and abs(len(read) - len(expected)) == 1):
                return _as(Label("roman", expected, heading.end()), heading["read"])
    bare = _BARE.match(text) if label is None or label.level in ("letter", "roman") else None
    if bare and (figures := bare["read"].translate(_FIGURES)) in count.expected("number"):
        return _as(Label("number", figures, bare.end()), bare["read"])
    if label is None and (multi := _MULTI.match(text)):
        read = re.sub(r"\W+", ".", multi["read"])
        if read in count.expected("multi"):
            return _as(Label("multi", read, multi.end()), multi["read"])
    if count.letter and (label is None or label.level in ("number", "letter")) and (point := _POINT.match(text)):
        for expected in count.expected("letter"):
            if point["read"] + expected in _ALIKE:
                return _as(Label("letter", expected, point.end()), point["read"])
    if label is None or label.level in ("dash", "number"):
        return _behind_junk(text, count)
    return None


def _behind_junk(text: str, count: _Count) -> Label | None:
    """The label behind a speck or two, where it is the next of its count."""
    start = 0
    for _ in range(2):
        junk = _JUNK.match(text[start:])
        if junk is None:
            return None
        start += junk.end()
        found = None if BULLET.match(text[start:]) else label_of(text[start:])
        if found and count.follows(found):
            return replace(found, end=start + found.end)
    return None


def _as(label: Label, read: str) -> Label:
    return label if read == label.text else replace(label, printed=read)


def _in_order(labels: list[Label | None], paragraphs: Sequence[Paragraph]) -> list[Label | None]:
    """The labels, each scanned one that stands between a label and its next but one read as the one between."""
    ordered = list(labels)
    for level, breaks in _COUNTED.items():
        for before, at, after in _threes(ordered, level, breaks):
            between = label_after(before.text)
            own = ordered[at]
            assert own is not None
            if paragraphs[at].scanned and between and own.text != between and label_after(between) == after.text:
                ordered[at] = replace(own, text=between, printed=own.printed or own.text)
    return ordered


def _threes(labels: list[Label | None], level: str, breaks: tuple[str, ...]) -> Iterator[tuple[Label, int, Label]]:
    """(a label, the index of the next of its level, the one after that) in one count; the list may change on the way."""
    run: list[int] = []
    for at, label in enumerate(labels):
        if label is None:
            continue
        if label.level in breaks:
            run.clear()
        elif label.level == level:
            run.append(at)
            if len(run) >= 3:
                before, after = labels[run[-3]], labels[at]
                assert before is not None and after is not None
                yield before, run[-2], after
