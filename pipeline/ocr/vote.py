"""Two readings of one page made one: Tesseract's words and trueocr's lines.

Both misread tone marks, but seldom the same ones, so what they agree on is nearly always right. Where they differ, the
language model weighs their readings between the words beside them; digits and codes are settled by their form.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import takewhile

from pipeline.document import Box, Word
from pipeline.ocr import language
from pipeline.ocr.language import EDGE, SyllableModel
from pipeline.ocr.trueocr import PrintedLine

Reread = Callable[[Sequence[Box]], Sequence[Word]]
"""Reads lines once more: their boxes on the page to their words."""

# A number, amount, date, list label or code: 10.506  5,3%  01/7/2022  2.1.  II.  39/2011/NQ-HĐND  10-20
_FORM = re.compile(
    r"[(\[“\"]?(?:\d+(?:[.,:/–-]\d+)*%?|[IVXLC]+(?=[.)])"
    r"|(?:\d+/)+[A-ZĐ][A-ZĐa-z0-9]*(?:[-–/.&][A-ZĐ0-9][A-ZĐa-z0-9]*)*)[.,;:)\]”\"/]*"
)
_DAY = re.compile(r"(?<![\d/])(\d{1,2})/(\d{1,2})/(\d{4})(?![\d/])")
# What a dispatch prints right before and after a word; other signs there are specks and rules.
_OPENING = re.compile(r"(?:[(\[“\"'‘+*–-]|[(\[][“\"])?")
_CLOSING = re.compile(r"[.,;:…!?%]*[)\]”\"'’]*[.,;:…!?%]*(?:/[.-]?)?")
# Signs that a speck or a stroke is taken for more often than they are printed: both engines must see them.
_SELDOM = frozenset({'"', "'", "“", "‘", "?", "!"})
_PRINTED = re.compile(r"[0-9A-Za-zÀ-ƿḀ-ỹ]|^[-–+*•:;.…%&/]+$")
_DIGITS = re.compile(r"\d")
_NUMERAL = re.compile(r"[IVX]{1,5}[.)]")
_LIKE_NUMERAL = re.compile(r"[IVXLl1|]{1,5}[.,)]?")
# What numbers a paragraph, at the head of a line; the second engine loses the space behind it: "3.Về"
_LABEL = re.compile(r"\d{1,2}(?:\.\d{1,2})*[.)/]|[a-zđ]\)|[IVX]{1,5}\.")
_GLUED = re.compile(rf"({_LABEL.pattern})([^\W\d_]+.*)")
_BULLETS = frozenset("-–+•*:")
_INSIDE = re.compile(r"[^\W_]+(?:[-–/.&'’][^\W_]+)*")

# A reading is never surer than this, nor less sure than its complement: an engine's confidence is no probability.
_SUREST = 0.97
# How much (log-odds) the first engine's punctuation is better than the second one's.
_BETTER_SIGNS = 3.0
# Log-probability that a word is spelt in signs that no word has, or in digits and letters that are no code.
_MISSPELT = -15.0
# Log-probability of a letter that one engine saw and the other did not: what a letter of running text costs in the model.
_OMITTED = -2.0
# A word that only one engine saw is kept from these confidences on; below, it is a speck, a seal or a stroke of the pen.
_SEEN_BY_FIRST = 0.4
_SEEN_BY_SECOND = 0.8
_SEEN_OUTSIDE = 0.6
# Digits that two engines read differently are no better than this, whatever each says.
_DISPUTED = 0.4


def combine(
    words: Sequence[Word], lines: Sequence[PrintedLine], model: SyllableModel, again: Reread | None = None
) -> list[Word]:
    """The words of a page from the first engine's words and the second engine's lines; boxes in the same pixels.

    ``read_as`` is the first engine's reading where another was chosen. Confidence rises where both agree, and is at most
    0.4 where they differ in digits. ``again`` reads a line once more for the digits on which they differ: what it reads
    as the second engine did is taken, with the lower confidence of these two.
    """
    if not lines:
        return list(words)
    ordered = sorted(lines, key=lambda line: line.box[1])
    within, outside = _assigned(words, ordered)
    slots = [list(_slots(own, _parted(line.words), model)) for own, line in zip(within, ordered, strict=True)]
    thirds = _read_again(slots, ordered, again)
    settled: list[list[Word]] = []
    for at, (line, own) in enumerate(zip(ordered, within, strict=True)):
        above = next((n for n in range(at - 1, -1, -1) if _follows(ordered[n].box, line.box)), None)
        before = settled[above][-1].text if above is not None and settled[above] else None
        if _is_stacked(own):
            outside += own  # a stamp across two lines makes one of them
            settled.append([])
        elif own:
            found = _settled(slots[at], thirds[at], before, model)
            settled.append([_on(line.box, word) for word in _beside(found)])
        else:
            sure = sum(word.confidence for word in line.words) / len(line.words) >= _SEEN_OUTSIDE
            settled.append(list(line.words) if sure and any(_INSIDE.search(w.text) for w in line.words) else [])
    strays = [w for w in outside if w.confidence >= _SEEN_OUTSIDE and (_is_form(w.text) or _is_known(w.text, model))]
    return [word for line in settled for word in line] + strays


def _assigned(words: Sequence[Word], lines: Sequence[PrintedLine]) -> tuple[list[list[Word]], list[Word]]:
    """The words that stand on each line, left to right, and those that stand on none."""
    within: list[list[Word]] = [[] for _ in lines]
    outside: list[Word] = []
    for found in sorted(words, key=lambda w: w.box[0]):
        word = replace(found, text="".join(found.text.split()))
        if word.confidence < _SEEN_OUTSIDE and not _PRINTED.search(word.text):
            continue  # a speck
        shares = [_share(word.box, line.box) for line in lines]
        best = max(range(len(lines)), key=shares.__getitem__, default=None)
        (outside if best is None or shares[best] < 0.3 else within[best]).append(word)
    return within, outside


def _parted(words: tuple[Word, ...]) -> tuple[Word, ...]:
    """The words of a line, the label at its head parted from the word behind it."""
    glued = _GLUED.fullmatch(words[0].text)
    if glued is None or not glued[2][0].isupper():
        return words
    x0, y0, x1, y1 = words[0].box
    cut = x0 + (x1 - x0) * len(glued[1]) / len(words[0].text)
    label = replace(words[0], text=glued[1], box=(x0, y0, cut, y1))
    return (label, replace(words[0], text=glued[2], box=(cut, y0, x1, y1)), *words[1:])


def _is_stacked(words: Sequence[Word]) -> bool:
    """Do the words stand on two rows?"""
    printed = [word.box for word in words if word.confidence >= _SEEN_OUTSIDE]
    return bool(printed) and max(box[1] for box in printed) > min(box[3] for box in printed)


def _read_again(
    slots: Sequence[Sequence[_Slot]], lines: Sequence[PrintedLine], again: Reread | None
) -> list[list[Word]]:
    """A third reading of each line on which the engines differ in a digit or in its Roman numeral; none of the others."""
    disputed = [
        at for at, line in enumerate(slots) if any(slot.is_disputed() or slot.is_doubtful_numeral() for slot in line)
    ]
    thirds: list[list[Word]] = [[] for _ in lines]
    if again is not None and disputed:
        chosen = [lines[at] for at in disputed]
        within, _ = _assigned(again([line.box for line in chosen]), chosen)
        for at, words in zip(disputed, within, strict=True):
            thirds[at] = words
    return thirds


def _beside(words: Sequence[Word]) -> list[Word]:
    """The words of a line, none reaching over the next: a blurred gap makes a box too wide."""
    ends = [other.box[0] for other in words[1:]] + [math.inf]
    return [
        replace(word, box=(word.box[0], word.box[1], max(min(word.box[2], end), word.box[0] + 1), word.box[3]))
        for word, end in zip(words, ends, strict=True)
    ]


def _on(line: Box, word: Word) -> Word:
    """The word no higher than its line: a speck or a stroke of the pen beside a word makes a box too tall."""
    x0, y0, x1, y1 = word.box
    return replace(word, box=(x0, max(y0, line[1]), x1, min(y1, line[3])))


def _share(word: Box, line: Box) -> float:
    """The share of a word's height that lies on a line; 0 where its middle is beside the line."""
    height = line[3] - line[1]
    if not line[0] - height / 2 <= (word[0] + word[2]) / 2 <= line[2] + height / 2:
        return 0.0
    return (min(word[3], line[3]) - max(word[1], line[1])) / max(min(word[3] - word[1], height), 1.0)


def _follows(above: Box, below: Box) -> bool:
    """Does a line stand right under another, in the same column?"""
    shared = min(above[2], below[2]) - max(above[0], below[0])
    narrower = min(above[2] - above[0], below[2] - below[0])
    return shared > narrower / 2 and 0 < below[1] - above[1] < 2.5 * (above[3] - above[1])


@dataclass(frozen=True, slots=True)
class _Slot:
    """The same piece of a line in both readings; either may be empty."""

    first: tuple[Word, ...]
    second: tuple[Word, ...]

    def is_disputed(self) -> bool:
        """Do the engines differ in the digits?"""
        return _digits(self.first) != _digits(self.second)

    def is_doubtful_numeral(self) -> bool:
        """Do the engines differ in what may be the Roman numeral of a heading: L, IL and 1I are read for I., II."""
        texts = [" ".join(word.text for word in words) for words in (self.first, self.second)]
        return texts[0] != texts[1] and any(map(_LIKE_NUMERAL.fullmatch, texts))

    def label(self) -> tuple[Word, ...]:
        """The label, where one engine alone reads one and the other a single word or sign."""
        if len(self.first) != 1 or len(self.second) != 1:
            return ()
        seen = [_LABEL.fullmatch(words[0].text) is not None for words in (self.first, self.second)]
        if seen[0] == seen[1]:
            return ()
        return self.first if seen[0] else _replaced(self.first, self.second)

    def _here(self, third: Sequence[Word]) -> list[Word]:
        """The words of a third reading of the line in the place of this slot."""
        own = self.second or self.first
        left, right = min(w.box[0] for w in own), max(w.box[2] for w in own)
        return [word for word in third if left < (word.box[0] + word.box[2]) / 2 < right]

    def numeral(self, third: Sequence[Word]) -> Word | None:
        """The Roman numeral that a third reading of the line has here."""
        here = self._here(third)
        return here[0] if len(here) == 1 and _NUMERAL.fullmatch(here[0].text) else None

    def borne_out(self, third: Sequence[Word]) -> list[Word]:
        """What a third reading of the line has here, if it has the second engine's digits; else nothing."""
        if not _digits(self.second):
            return []
        here = self._here(third)
        return here if _digits(here) == _digits(self.second) else []


def _digits(words: Sequence[Word]) -> list[str]:
    return [digit for word in words for digit in _DIGITS.findall(word.text)]


def _slots(first: Sequence[Word], second: Sequence[Word], model: SyllableModel) -> Iterator[_Slot]:
    """Both readings of a line, cut at the spaces that they share."""
    a, b = ("".join(f" {word.text}" for word in words) + " " for words in (first, second))
    blocks = SequenceMatcher(None, a, b, autojunk=False).get_matching_blocks()
    cuts = [(m.a + n, m.b + n) for m in blocks for n in range(m.size) if a[m.a + n] == " "]
    i = j = 0
    for x, y in [*cuts, (len(a) - 1, len(b) - 1)]:
        to_i, to_j = a.count(" ", 0, x), b.count(" ", 0, y)
        left, right = tuple(first[i:to_i]), tuple(second[j:to_j])
        i, j = to_i, to_j
        alike = _alike(left, right)
        yield from _pairs(left[:alike], right[:alike])
        if left[alike:] or right[alike:]:
            yield from _pairs(*_cut_alike(left[alike:], right[alike:], model))


def _alike(first: Sequence[Word], second: Sequence[Word]) -> int:
    """How many words at the head are the same in both."""
    return sum(1 for _ in takewhile(lambda pair: pair[0].text == pair[1].text, zip(first, second, strict=False)))


def _pairs(first: tuple[Word, ...], second: tuple[Word, ...]) -> Iterator[_Slot]:
    if len(first) == len(second):
        return (_Slot((f,), (s,)) for f, s in zip(first, second, strict=True))
    return iter([_Slot(first, second)])


def _cut_alike(
    first: tuple[Word, ...], second: tuple[Word, ...], model: SyllableModel
) -> tuple[tuple[Word, ...], tuple[Word, ...]]:
    """The same letters with other spaces between them, both cut as the better one is; else as they came."""
    if len(first) == len(second) or len("".join(w.text for w in first)) != len("".join(w.text for w in second)):
        return first, second
    # A wrong cut leaves pieces that are no words; the second engine loses more spaces than the first one.
    if _oddities(first, model) <= _oddities(second, model):
        return first, _recut(second, first)
    return _recut(first, second), second


def _oddities(words: Sequence[Word], model: SyllableModel) -> int:
    texts = [word.text for word in words if word.text not in _BULLETS]
    return sum((not (_is_form(t) or _is_known(t, model))) + 2 * (_spelling(t) < 0) for t in texts)


def _recut(words: tuple[Word, ...], like: tuple[Word, ...]) -> tuple[Word, ...]:
    """The letters of the words in pieces as long, and as placed, as others."""
    letters = "".join(word.text for word in words)
    confidence = min(word.confidence for word in words)
    pieces, at = [], 0
    for other in like:
        pieces.append(Word(letters[at : at + len(other.text)], other.box, confidence))
        at += len(other.text)
    return _replaced(words, tuple(pieces))


@dataclass(frozen=True, slots=True)
class _Reading:
    """One way to read a slot: its words, and how much the engines say for it (log-odds)."""

    words: tuple[Word, ...]
    score: float = 0.0


def _settled(slots: Sequence[_Slot], third: Sequence[Word], before: str | None, model: SyllableModel) -> list[Word]:
    """The likeliest words of a line: the best path through the readings of its slots (Viterbi)."""
    start = EDGE if before is None else _tokens((before,))[-1]
    paths: dict[str, tuple[float, tuple[_Reading, ...]]] = {start: (0.0, ())}
    for at, slot in enumerate(slots, start=1):
        readings = _readings(slot, third, at < len(slots), model, heads=at == 1)
        longer: dict[str, tuple[float, tuple[_Reading, ...]]] = {}
        for reading in readings:
            tokens = _tokens([word.text for word in reading.words])
            for last, (score, path) in paths.items():
                total, end = score + reading.score + _likelihood(last, tokens, model), tokens[-1] if tokens else last
                if end not in longer or total > longer[end][0]:
                    longer[end] = (total, (*path, reading))
        paths = longer
    _, best = max(paths.values(), key=lambda found: found[0])
    return [word for reading in best for word in reading.words]


def _tokens(texts: Sequence[str]) -> list[str]:
    return list(language.tokens(texts))[1:-1]


def _likelihood(last: str, tokens: Sequence[str], model: SyllableModel) -> float:
    return sum(model.follows(left, right) for left, right in zip([last, *tokens], tokens, strict=False))


def _readings(
    slot: _Slot, third: Sequence[Word], goes_on: bool, model: SyllableModel, *, heads: bool
) -> list[_Reading]:
    """The ways to read a slot; digits that the engines do not agree on are doubtful in each, unless a third look decides.

    ``heads``: at the head of a line, where only one of the readings may be a label, it is.
    """
    if slot.is_doubtful_numeral() and (numeral := slot.numeral(third)):
        return [_Reading(_replaced(slot.first, (numeral,)) if slot.first else (numeral,))]
    if slot.is_disputed() and (bearing_out := slot.borne_out(third)):
        sureness = min(word.confidence for word in bearing_out)
        words = tuple(replace(word, confidence=min(word.confidence, sureness)) for word in slot.second)
        return [_Reading(_replaced(slot.first, words) if slot.first else words)]
    label = slot.label() if heads else ()
    found = [_Reading(label)] if label else _ways(slot.first, slot.second, goes_on, model)
    return [_Reading(_disputed(each.words), each.score) for each in found] if slot.is_disputed() else found


def _disputed(words: tuple[Word, ...]) -> tuple[Word, ...]:
    return tuple(replace(word, confidence=min(word.confidence, _DISPUTED)) for word in words)


def _ways(first: tuple[Word, ...], second: tuple[Word, ...], goes_on: bool, model: SyllableModel) -> list[_Reading]:
    """One way to read where the engines agree, or where it is not for the language model to say."""
    if not second:
        return [_Reading(tuple(w for w in first if _is_seen(w, model)))]
    if not first:
        return [_Reading(tuple(w for w in second if w.confidence >= _SEEN_BY_SECOND))]
    f, s = (" ".join(word.text for word in words) for words in (first, second))
    if f == s:
        return [_Reading(tuple(map(_agreed, first, second)))]
    if _is_form(f) or _is_form(s):
        return [_Reading(_by_form(first, second, model))]
    if len(first) == len(second) == 1:
        return _single(first[0], second[0], goes_on)
    return [_whole(first, s), _Reading(_replaced(first, second), _whole(second, f).score)]


def _single(first: Word, second: Word, goes_on: bool) -> list[_Reading]:
    """The readings of one word: the letters of either, the signs about it from the first engine, which reads them better.

    The second engine loses full stops at the end of a line; a stop that only the first saw is a speck if the words go on.
    """
    opening, letters, closing = language.split(first.text)
    other_opening, other, other_closing = language.split(second.text)
    if not letters or not other:
        sign = _whole((second,), first.text)
        return [_whole((first,), second.text), _Reading(_replaced((first,), sign.words), sign.score)]
    before = opening if opening and _OPENING.fullmatch(opening) else other_opening
    if before in _SELDOM and before != other_opening:
        before = other_opening
    closing = _closing(closing, other_closing)
    closings = {closing: 0.0}
    if goes_on and not other_closing:
        closings.setdefault("", -_BETTER_SIGNS)
    found = []
    for word, middle in ((first, letters), (second, other)):
        for after, score in closings.items():
            text = before + middle + after
            kept = first if text == first.text else Word(text, first.box, word.confidence, first.read_as or first.text)
            found.append(_Reading((kept,), _log_odds((word,)) + _spelling(middle) + score))
    return found


def _closing(first: str, second: str) -> str:
    """The signs after a word: the first engine's, unless no dispatch prints them, or the second saw what it cannot miss."""
    if not _CLOSING.fullmatch(first) or (first in _SELDOM and first != second):
        return second
    # A comma's tail is not there by chance; with the upper dot of a colon it makes a semicolon.
    return ";" if first == ":" and second in (",", ";") else first


def _whole(words: tuple[Word, ...], other: str) -> _Reading:
    """The words as they are; what the other reading has more of was not printed by chance."""
    omitted = max(len(other) - len(" ".join(word.text for word in words)), 0)
    return _Reading(words, _log_odds(words) + sum(_spelling(word.text) for word in words) + omitted * _OMITTED)


def _by_form(first: tuple[Word, ...], second: tuple[Word, ...], model: SyllableModel) -> tuple[Word, ...]:
    """The reading that has the form of a number, date or code; the first where both do, unless it is very unsure."""
    f, s = (" ".join(word.text for word in words) for words in (first, second))
    sureness, other = (min(word.confidence for word in words) for words in (first, second))
    if not _is_form(s):
        take_second = other > sureness and all(_is_known(word.text, model) for word in second)
    elif not _is_form(f):
        added = _DIGITS.sub("", s) == f
        take_second = not added and (other >= sureness or not all(_is_known(word.text, model) for word in first))
    else:
        take_second = sureness < 0.5 <= other
    return _replaced(first, second) if take_second else first


def _is_form(text: str) -> bool:
    """Has a text the form of a number, a label or a code, and are its dates days of the calendar?"""
    days = _DAY.findall(text)
    return _FORM.fullmatch(text) is not None and all(1 <= int(d) <= 31 and 1 <= int(m) <= 12 for d, m, _ in days)


def _is_known(text: str, model: SyllableModel) -> bool:
    return model.known(language.split(text)[1])


def _is_seen(word: Word, model: SyllableModel) -> bool:
    """Is a word kept that only the first engine saw?"""
    printed = word.confidence >= _SEEN_BY_FIRST and _PRINTED.search(word.text) is not None
    return printed or _is_likely(word.text, model)


def _is_likely(text: str, model: SyllableModel) -> bool:
    """Is a word worth keeping that was read without confidence: a bullet, or a known syllable of some length?"""
    return text in _BULLETS or (_is_known(text, model) and len(language.split(text)[1]) > 1)


def _spelling(text: str) -> float:
    """What speaks against a text as the middle of a word, before its neighbours are asked."""
    odd = _INSIDE.fullmatch(language.split(text)[1]) is None or (any(map(str.isdigit, text)) and not _is_form(text))
    return _MISSPELT if odd else 0.0


def _log_odds(words: Sequence[Word]) -> float:
    chance = min(max(min(word.confidence for word in words), 1 - _SUREST), _SUREST)
    return math.log(chance / (1 - chance))


def _agreed(first: Word, second: Word) -> Word:
    return replace(first, confidence=round(1 - (1 - first.confidence) * (1 - second.confidence), 4))


def _replaced(first: tuple[Word, ...], second: tuple[Word, ...]) -> tuple[Word, ...]:
    """The second reading, with the first engine's on its first word."""
    read_as = " ".join(word.text for word in first)
    return (replace(second[0], read_as=read_as), *second[1:])
