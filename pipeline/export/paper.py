"""Where a span of the text stands on the paper: outlines on the upright page, as narrow as the words.

A line that OCR read has the boxes of its words; of one from a PDF's own text layer only its box is known, and a part of it
is found by how wide letters are.
"""

from __future__ import annotations

import math
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from statistics import median

from pipeline.document import Box, PrintedLine, Result, Span

Point = tuple[float, float]

# A line with so many letters that is so many times as high as wide runs down or up the page.
_LETTERS, _STANDS = 6, 1.5
# So many words tell how far from level the lines of a page run.
_FEWEST_WORDS = 5
# Widths (em) of the letters of the type that NĐ 30/2020/NĐ-CP Phụ lục I prescribes, Times New Roman; others are half as wide
# as high, and so are figures.
_WIDTHS = {
    0.25: " .,",
    0.28: "ijlt;:/",
    0.33: "frI()[]-!",
    0.39: "sJ",
    0.44: "aceyz“”",
    0.56: "FPS",
    0.61: "ELTZ",
    0.67: "BCR",
    0.72: "ADGHKNOQUVXYw",
    0.78: "m",
    0.89: "M",
    0.94: "W",
    1.0: "–…",
}
_OF_LETTER = {letter: width for width, letters in _WIDTHS.items() for letter in letters}
_OTHER = 0.5
# A space is made wider by so much (em) at most.
_MOST_SPARE = 0.6


@dataclass(frozen=True, slots=True)
class Outline:
    """A part of a printed line on the upright page, in points: its corners from the upper left one clockwise."""

    page: int
    span: Span
    corners: tuple[Point, Point, Point, Point]


@dataclass(frozen=True, slots=True)
class _Lie:
    """How a page lies: the clockwise quarter turns that make it upright, its size as it came, and how much its lines then fall
    to the right (points a point)."""

    turn: int
    width: float
    height: float
    slope: float = 0.0

    def upright(self, box: Box) -> Box:
        x0, y0, x1, y1 = box
        match self.turn:
            case 1:
                return self.height - y1, x0, self.height - y0, x1
            case 2:
                return self.width - x1, self.height - y1, self.width - x0, self.height - y0
            case 3:
                return y0, self.width - x1, y1, self.width - x0
            case _:
                return box


class Paper:
    """The way from spans of a result to its pages. ``lines`` are those it has places for, in the order of the text."""

    def __init__(self, result: Result) -> None:
        self.lines = sorted(result.lines, key=lambda line: line.span)
        self._ends = [line.span[1] for line in self.lines]
        self._text = result.text
        sizes = {page.page: (page.width, page.height) for page in result.source.pages}
        by_page: dict[int, list[PrintedLine]] = {page: [] for page in sizes}
        for line in self.lines:
            by_page.setdefault(line.page, []).append(line)
        self._lies = {page: _lie(own, *sizes.get(page, (0.0, 0.0)), result.text) for page, own in by_page.items()}

    def turns(self) -> dict[int, int]:
        """For each page the clockwise quarter turns that make it upright."""
        return {page: lie.turn for page, lie in self._lies.items()}

    def size(self, page: int) -> tuple[float, float] | None:
        """Width and height of the upright page in points; None where they are not known."""
        lie = self._lies.get(page)
        if lie is None or not lie.width:
            return None
        return (lie.height, lie.width) if lie.turn % 2 else (lie.width, lie.height)

    def outlines(self, span: Span) -> Iterator[Outline]:
        """The parts of printed lines that a span covers, in reading order."""
        for line in self.lines[bisect_right(self._ends, span[0]) :]:
            if line.span[0] >= span[1]:
                return
            start, end = max(span[0], line.span[0]), min(span[1], line.span[1])
            words = self._text[start:end]
            if words.strip():
                start += len(words) - len(words.lstrip())
                end -= len(words) - len(words.rstrip())
                yield Outline(line.page, (start, end), self._corners(line, start, end))

    def _corners(self, line: PrintedLine, start: int, end: int) -> tuple[Point, Point, Point, Point]:
        slope = self._lies[line.page].slope if line.words else 0.0
        boxes = [
            _part(box, self._text[s:e], max(start, s) - s, min(end, e) - s)
            for (s, e), box in self._boxes(line)
            if s < end and start < e
        ]
        left, right = boxes[0][0], max(box[2] for box in boxes)
        # how far above and below a line through the first word's left end the words reach
        shifts = [slope * (_middle(box)[0] - left) for box in boxes]
        top = min(box[1] - shift for box, shift in zip(boxes, shifts, strict=True))
        bottom = max(box[3] - shift for box, shift in zip(boxes, shifts, strict=True))
        fall = slope * (right - left)
        return (left, top), (right, top + fall), (right, bottom + fall), (left, bottom)

    def _boxes(self, line: PrintedLine) -> list[tuple[Span, Box]]:
        """The words of a line, or all of it where only its own box is known, with their boxes on the upright page."""
        lie, text = self._lies[line.page], self._text[slice(*line.span)]
        whole = lie.upright(line.box)
        words = list(_words(text))
        if len(words) != len(line.words) or not any(line.words):
            return [(line.span, whole)]
        boxes = [box and lie.upright(box) for box in line.words]
        found = []
        for at, (start, end) in enumerate(words):
            box = boxes[at] or _between(boxes, words, text, at, whole)
            found.append(((line.span[0] + start, line.span[0] + end), box))
        return found


def _between(boxes: Sequence[Box | None], words: Sequence[Span], text: str, at: int, whole: Box) -> Box:
    """The box of a word that has none, between the nearest words that have."""
    before = next((n for n in range(at - 1, -1, -1) if boxes[n]), None)
    after = next((n for n in range(at + 1, len(boxes)) if boxes[n]), None)
    previous, following = before is not None and boxes[before], after is not None and boxes[after]
    begin = words[before][1] if before is not None else 0
    end = words[after][0] if after is not None else len(text)
    _, top, _, bottom = previous or following or whole
    gap = previous[2] if previous else whole[0], top, following[0] if following else whole[2], bottom
    return _part(gap, text[begin:end], words[at][0] - begin, words[at][1] - begin)


def _lie(lines: Sequence[PrintedLine], width: float, height: float, text: str) -> _Lie:
    """How a page lies, told by its words where OCR read them, else by how its lines follow one another."""
    long = [line for line in lines if line.span[1] - line.span[0] >= _LETTERS]
    standing = sum(_stands(line.box) for line in long) * 2 > len(long)
    ways = [_way(boxes[0], boxes[-1]) for line in long if len(boxes := [box for box in line.words if box]) > 1]
    if ways:
        forward = sum(way[1] if standing else way[0] for way in ways) >= 0
    else:
        middles = [_middle(line.box)[0 if standing else 1] for line in long]
        onward = sum((b > a) - (b < a) for a, b in pairwise(middles))
        forward = onward <= 0 if standing else onward >= 0
    turn = (3 if forward else 1) if standing else (0 if forward else 2)
    lie = _Lie(turn, width, height)
    slopes = []
    for line in long:
        boxes = [lie.upright(box) for box in line.words if box]
        if len(boxes) >= _FEWEST_WORDS and boxes[-1][0] > boxes[0][2]:
            across, down = _way(boxes[0], boxes[-1])
            slopes.append(down / across)
    return _Lie(turn, width, height, median(slopes) if slopes else 0.0)


def _stands(box: Box) -> bool:
    return box[3] - box[1] > _STANDS * (box[2] - box[0])


def _middle(box: Box) -> Point:
    return (box[0] + box[2]) / 2, (box[1] + box[3]) / 2


def _way(box: Box, other: Box) -> Point:
    (x, y), (u, v) = _middle(box), _middle(other)
    return u - x, v - y


def _words(text: str) -> Iterator[Span]:
    at = 0
    for word in text.split():
        at = text.index(word, at)
        yield at, at + len(word)
        at += len(word)


def _part(box: Box, text: str, start: int, end: int) -> Box:
    """The box of a part of the text that a box holds."""
    if (start, end) == (0, len(text)):
        return box
    widths = [_width(letter) for letter in text]
    whole = math.fsum(widths) or 1.0
    spaces = text.count(" ")
    # what a line is longer than its letters was given to its spaces when both its edges were made even
    spare = (box[2] - box[0]) / max(box[3] - box[1], 1.0) - whole
    if spaces and 0 < spare <= _MOST_SPARE * spaces:
        widths = [
            width + spare / spaces if letter == " " else width for letter, width in zip(text, widths, strict=True)
        ]
        whole += spare
    across = (box[2] - box[0]) / whole
    return box[0] + across * math.fsum(widths[:start]), box[1], box[0] + across * math.fsum(widths[:end]), box[3]


@cache
def _width(letter: str) -> float:
    bare = {"đ": "d", "Đ": "D"}.get(letter) or unicodedata.normalize("NFD", letter)[0]
    return _OF_LETTER.get(" " if bare.isspace() else bare, _OTHER)
