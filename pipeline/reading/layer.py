"""The text layer of a PDF page: its lines, its pictures, and whether it says what is printed.

A layer can lie without a sign of it: letters with a wrong Unicode value, marks lost, words cut into letters. It is judged
by what all Vietnamese text has in common; what fails is read from the picture of the page instead.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from statistics import median
from typing import TYPE_CHECKING, Any

from pipeline.document import Box, Line, Word
from pipeline.reading import encodings
from pipeline.reading.footnotes import body_size, is_note, without_marks
from pipeline.reading.grid import cells_of, lines_with_tables
from pipeline.reading.lines import count_blank, union
from pipeline.reading.normalise import squeeze
from pipeline.reading.overlay import overlaid
from pipeline.reading.spelling import marked_share, odd_share, syllable_share

if TYPE_CHECKING:
    from pipeline.reading.sheet import Sheet

# A page that pictures cover to more than this share, with fewer own characters than this, is a scan.
COVERED = 0.5
FEW_CHARACTERS = 120
# Letters of one word stand closer than this share of the type size; the narrowest justified space is about 0.18.
_LETTER_GAP = 0.12
# A row of so many letters that stand further apart than that, but not further than this, is set in spaced letters.
_SPACED_ROW = 8
_MOST_SPACED = 0.8
# The same letter of the same type within a point of another is that letter printed twice.
_SAME_PLACE = 1.0
# Pictures that touch are strips of one; a smaller share of the page, or a lower one (points), is a seal, a logo, a name.
_TOUCH = 3.0
_LEAST_PICTURE = 0.04
_LEAST_HEIGHT = 20.0

_ODD = 0.04
# One typeface of a page may be broken alone; it is judged from so many words on.
_ODD_IN_FONT = 0.2
_FEWEST_WORDS_OF_FONT = 4
_SYMBOLS = re.compile(r"symbol|dings|webding", re.IGNORECASE)
_FEWEST_WORDS = 20
_FEWEST_LETTERS = 80
# Vietnamese prose has two thirds of its words marked and nearly all shaped like its syllables; a third is another language.
_UNMARKED = 0.25
_SHAPED = 0.6
# Words of one letter are rare in Vietnamese; so many of a row are pieces of words.
_SINGLE_LETTERS = 0.4


@dataclass(frozen=True, slots=True)
class Layer:
    """What a page says of itself, in points of the page as it is read.

    ``over`` are the indexes of lines laid over the page (signatures, stamps), ``pictures`` the pictures large enough to
    hold text, ``covered`` the share of the page under pictures, ``tables`` how many ruled tables ``lines`` hold,
    ``hidden`` how many letters nobody sees, ``stamped`` whether form fields are among the lines, ``turned`` the
    clockwise turn in degrees from the displayed page to the one that ``lines`` stand on, ``broken`` whether the words of
    a typeface are no words, ``encoded`` the old encodings that words were in, ``aside`` how many letters run another way.
    """

    lines: tuple[Line, ...] = ()
    over: frozenset[int] = frozenset()
    pictures: tuple[Box, ...] = ()
    covered: float = 0.0
    tables: int = 0
    hidden: int = 0
    stamped: bool = False
    turned: int = 0
    broken: bool = False
    encoded: frozenset[encodings.Name] = frozenset()
    aside: int = 0

    def text(self) -> str:
        """The page's own text, without overlays."""
        return "\n".join(line.text for at, line in enumerate(self.lines) if at not in self.over)

    def overlay(self) -> list[Line]:
        """The overlay lines."""
        return [line for at, line in enumerate(self.lines) if at in self.over]

    def words(self) -> list[Word]:
        """The page's own words, without overlays."""
        return [word for at, line in enumerate(self.lines) if at not in self.over for word in line.words]

    def marked_lines(self) -> list[Line]:
        """All lines in reading order; those laid over the page are marked so."""
        lines = [replace(line, kind="textbox") if at in self.over else line for at, line in enumerate(self.lines)]
        return count_blank(lines)

    def is_scan(self) -> bool:
        """Is the page a picture, with few words or none of its own?"""
        return self.covered > COVERED and len(self.text()) < FEW_CHARACTERS

    def fault(self) -> str | None:
        """Why the layer is surely not what is printed: letters without their values, or words cut into letters."""
        text = self.text()
        if self.broken or odd_share(text) > _ODD:
            return "broken"
        rows = [line.text.split() for line in self.lines]
        cut = sum(len(row) for row in rows if sum(map(_is_letter, row)) > _SINGLE_LETTERS * len(row))
        return "split" if cut >= _FEWEST_WORDS else None

    def doubt(self) -> str | None:
        """Why the layer may not be what is printed: it is not Vietnamese with its marks. Another language may be meant."""
        text = self.text()
        if sum(map(str.isalpha, text)) < _FEWEST_LETTERS:
            return None
        return "unmarked" if marked_share(text) < _UNMARKED else "unlike" if syllable_share(text) < _SHAPED else None


def vietnamese(text: str) -> float:
    """How much a text is like Vietnamese (0-1): words with marks, and words shaped like syllables."""
    return min(marked_share(text) / 0.6, 1.0) * syllable_share(text)


def _is_letter(word: str) -> bool:
    return len(word) == 1 and word.isalpha()


def layer_of(sheet: Sheet, number: int) -> Layer:
    """Read the text layer of a page; tables are numbered from 0."""
    width, height = float(sheet.width), float(sheet.height)
    # Spaces are left to the gaps: Word lays stray ones over other letters.
    seen = [
        c
        for c in _once(sheet.chars)
        if not c["text"].isspace() and 0 <= (c["x0"] + c["x1"]) / 2 <= width and 0 <= c["top"] <= height
    ]
    printed = [c for c in seen if c["upright"] and not c["turn"]]
    chars, notes_from = without_marks(printed, height)
    found, encoded = _decoded(_words(chars))
    fonts = {Word(text, place): (font, size) for raw, font, size, place in found if (text := squeeze(raw))}

    def font_of(line: Line) -> tuple[str, float]:
        return Counter(fonts[w] for w in line.words).most_common(1)[0][0]

    tables = cells_of(sheet)
    lines = lines_with_tables(list(fonts), number, lambda w: "bold" in fonts[w][0].lower(), tables, 0)
    if notes_from is not None:
        body, floor = body_size(printed), notes_from - 1
        lines = [
            replace(line, kind="footnote") if line.top >= floor and is_note(font_of(line)[1], body) else line
            for line in lines
        ]
    pictures = [box for image in sheet.images if (box := _within(image, width, height))]
    return Layer(
        lines=tuple(lines),
        over=frozenset(overlaid(lines, font_of)),
        pictures=() if sheet.turned else tuple(_sizable(pictures, width, height)),
        covered=min(sum(map(_area, pictures)) / (width * height), 1.0),
        tables=len(tables),
        hidden=sheet.hidden,
        stamped=sheet.stamped,
        turned=sheet.turned,
        broken=_broken_font(fonts),
        aside=len(seen) - len(printed),
        encoded=frozenset(encoded),
    )


# ------------------------------------------------------------------ letters to words


def _once(chars: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The characters without those printed a second time on themselves, as some programs make bold and shadow."""
    kept: list[dict[str, Any]] = []
    seen: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
    for char in chars:
        x, y = char["x0"], char["top"]
        kind = (char["text"], char["fontname"], char["size"])
        near = (c for i in (-1, 0, 1) for j in (-1, 0, 1) for c in seen.get((*kind, int(x) + i, int(y) + j), ()))
        if any(abs(c["x0"] - x) <= _SAME_PLACE and abs(c["top"] - y) <= _SAME_PLACE for c in near):
            continue
        seen.setdefault((*kind, int(x), int(y)), []).append(char)
        kept.append(char)
    return kept


_Found = tuple[str, str, float, Box]
"""A word: its text, typeface, type size and box."""


def _words(chars: Sequence[dict[str, Any]]) -> list[_Found]:
    """The words of a page. Rows of spaced letters ("C Ộ N G  H Ò A") have their own word gap."""
    from pdfplumber.utils.text import extract_words

    usual: list[dict[str, Any]] = []
    spaced: list[tuple[list[dict[str, Any]], float]] = []
    for row in _rows(chars):
        gap = _letter_space(row)
        if gap is None:
            usual += row
        else:
            spaced.append((row, gap))
    found = extract_words(usual, x_tolerance_ratio=_LETTER_GAP, y_tolerance=2, return_chars=True)
    for row, gap in spaced:
        tolerance = gap + _LETTER_GAP * float(row[0]["size"])
        found += extract_words(row, x_tolerance=tolerance, y_tolerance=2, return_chars=True)
    words = []
    for word in found:
        font, size = Counter((c["fontname"], round(c["size"], 1)) for c in word["chars"]).most_common(1)[0][0]
        box = (float(word["x0"]), float(word["top"]), float(word["x1"]), float(word["bottom"]))
        words.append((word["text"], font, size, box))
    return words


def _decoded(found: list[_Found]) -> tuple[list[_Found], set[encodings.Name]]:
    """The words in Unicode, and the old encodings that some were in. Rows are converted whole: they settle capitals."""
    old = [at for at, word in enumerate(found) if encodings.of_font(word[1])[0]]
    context = " ".join(found[at][0] for at in old)
    encoded: set[encodings.Name] = set()
    for (_, font), row in groupby(sorted(old, key=lambda at: _place(found[at])), key=lambda at: _place(found[at])[:2]):
        places = list(row)
        raw = " ".join(found[at][0] for at in places)
        text = encodings.from_font(raw, font, context)
        if text != raw and (name := encodings.of_font(font)[0]):
            encoded.add(name)
        for at, word in zip(places, text.split(" "), strict=True):
            found[at] = (word, *found[at][1:])
    return found, encoded


def _place(word: _Found) -> tuple[int, str, float]:
    """The row that a word stands on, its typeface, and where on the row it begins."""
    return round(word[3][3]), word[1], word[3][0]


def _rows(chars: Sequence[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """The letters of one height on the page and one size, left to right."""
    rows: dict[tuple[int, float], list[dict[str, Any]]] = {}
    for char in chars:
        rows.setdefault((round(char["bottom"]), round(char["size"], 1)), []).append(char)
    return [sorted(row, key=lambda c: c["x0"]) for row in rows.values()]


def _letter_space(row: Sequence[dict[str, Any]]) -> float | None:
    """The usual space between two letters of a row set in spaced letters (points); None for any other row."""
    letters = [c for c in row if c["text"].isalpha()]
    if len(letters) < max(_SPACED_ROW, 0.8 * len(row)):
        return None
    size = float(row[0]["size"])
    gap = median(b["x0"] - a["x1"] for a, b in zip(row, row[1:], strict=False))
    return float(gap) if _LETTER_GAP * size < gap < _MOST_SPACED * size else None


def _broken_font(fonts: dict[Word, tuple[str, float]]) -> bool:
    """Are the words of one typeface no words? Bullets and signs are set in typefaces of their own."""
    by_font: dict[str, list[str]] = {}
    for word, (font, _) in fonts.items():
        if len(word.text) > 1 and not _SYMBOLS.search(font):
            by_font.setdefault(font, []).append(word.text)
    return any(
        len(words) >= _FEWEST_WORDS_OF_FONT and odd_share(" ".join(words)) > _ODD_IN_FONT for words in by_font.values()
    )


# ------------------------------------------------------------------ pictures


def _within(item: dict[str, Any], width: float, height: float) -> Box | None:
    """The part of a picture that lies on the page."""
    box = (max(item["x0"], 0.0), max(item["top"], 0.0), min(item["x1"], width), min(item["bottom"], height))
    return box if box[0] < box[2] and box[1] < box[3] else None


def _area(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


def _sizable(pictures: Sequence[Box], width: float, height: float) -> list[Box]:
    """The pictures that can hold text; strips of one picture count as one."""
    whole: list[Box] = []
    for picture in pictures:
        group = picture
        while near := [box for box in whole if _touch(box, group)]:
            whole = [box for box in whole if box not in near]
            group = union([group, *near])
        whole.append(group)
    return [box for box in whole if _area(box) >= _LEAST_PICTURE * width * height and box[3] - box[1] >= _LEAST_HEIGHT]


def _touch(a: Box, b: Box) -> bool:
    return max(a[0], b[0]) - min(a[2], b[2]) <= _TOUCH and max(a[1], b[1]) - min(a[3], b[3]) <= _TOUCH
