"""Misread tone marks put right: what was read, what other engines read, and what stands in the context weigh together.

A noisy channel: each word has candidates, each with the odds that the engine misread it so; the path of the best
candidates by the language model (ocr/language.py) wins. Only a syllable that outweighs its own reading by far is
changed. Numbers, codes, dates, abbreviations and names are left as read, and so is the placement of marks (hòa, hoà).
A full stop before a small letter becomes the comma it was.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from pipeline.document import Line, Word
from pipeline.ocr.language import SyllableModel, bare, closes, key_of, load, split, well_formed

# The log odds that a word of a confidence is misread: Tesseract's words of 0.96 and more are wrong once in 200 times,
# those of 0.86 and less once in four.
_SURE, _UNSURE = -5.0, -1.0
_SURE_FROM, _UNSURE_TO = 0.96, 0.86
# What a candidate costs (log probability) by what must have been misread. The hook above is the mark that scans lose.
_HOOK, _TONE, _VOWEL, _LETTER = 0.5, 1.5, 3.0, 5.0
# What it is worth that another engine read the candidate.
_SECOND_READER = 4.0
# By how much (log odds) a repair must be more probable than what was read.
_MARGIN = 3.0
# Two syllables make an expression when they were seen together so often, and so many times as often as what was read.
_SEEN, _TIMES = 10, 20


@dataclass(frozen=True, slots=True)
class _Choice:
    text: str
    weight: float


@dataclass(frozen=True, slots=True)
class _Way:
    """A way through the words up to here: its log probability, the last word's text, and the way before it."""

    score: float
    text: str | None
    before: _Way | None


def repair(words: Sequence[Word], alternatives: Mapping[int, Sequence[str]] | None = None) -> list[Word]:
    """The words of a line, a paragraph or a column, in reading order, with misread syllables repaired.

    ``alternatives`` are other engines' readings of a word, by its place in ``words``. A repaired word keeps the engine's
    own reading in ``read_as``; every other word is returned as it was, one of confidence 1 (stated, not read) always.
    Attached punctuation is kept. Raises FileNotFoundError without the model.
    """
    model = load()
    choices = [_choices(at, words, (alternatives or {}).get(at, ()), model) for at in range(len(words))]
    repaired: list[Word] = []
    for word, chosen in zip(words, _best_path(words, choices, model), strict=True):
        before, middle, after = split(word.text)
        if chosen == middle:
            repaired.append(word)
        else:
            repaired.append(replace(word, text=f"{before}{chosen}{after}", read_as=word.read_as or word.text))
    return [_stop_repaired(word, after) for word, after in zip_longest(repaired, repaired[1:])]


def _stop_repaired(word: Word, after: Word | None) -> Word:
    """The word with a comma for a full stop before a small letter: "các huyện. thành phố" has lost the comma's tail."""
    if after is None or word.confidence == 1 or not word.text.endswith("."):
        return word
    syllable, follower = word.text[:-1], after.text.rstrip(".,;:")
    if all(len(t) > 1 and t.islower() and t.isalpha() and well_formed(key_of(t)) for t in (syllable, follower)):
        return replace(word, text=f"{syllable},", read_as=word.read_as or word.text)
    return word


def repair_lines(lines: Sequence[Line]) -> list[Line]:
    """The printed lines of a page, in reading order, with their words repaired and their text made anew.

    A line is read together with the one before it where both stand in one column.
    """
    repaired = []
    for column in _columns(lines):
        words = iter(repair([word for line in column for word in line.words]))
        for line in column:
            own = tuple(next(words) for _ in line.words)
            changed = own != line.words
            repaired.append(replace(line, words=own, text=" ".join(w.text for w in own)) if changed else line)
    return repaired


def _columns(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """Runs of lines that stand below one another."""
    column: list[Line] = []
    for line in lines:
        if column and not _is_below(column[-1], line):
            yield column
            column = []
        column.append(line)
    yield column


def _is_below(above: Line, line: Line) -> bool:
    shared = min(above.right, line.right) - max(above.left, line.left)
    return line.top > above.top and shared > 0.5 * min(above.right - above.left, line.right - line.left)


def _choices(at: int, words: Sequence[Word], others: Sequence[str], model: SyllableModel) -> list[_Choice]:
    """What may have been printed, the engine's own reading first."""
    middle = split(words[at].text)[1]
    choices = [_Choice(middle, 0.0)]
    if words[at].confidence >= 1 or not _is_syllable(middle):
        return choices
    base = _misread(words[at].confidence) - _MARGIN
    read_elsewhere = {text for other in others if key_of(text := split(other)[1]) != key_of(middle)}
    weights = {text: base - _cost(middle, text) for text in model.variants(middle)}
    if not model.known(middle):
        weights |= {text: base - _cost(middle, text) for text in model.confusable(middle)}
    weights |= {text: base + _SECOND_READER for text in read_elsewhere if model.known(text) and _is_syllable(text)}
    if not middle.islower() and not _begins(at, words):
        weights = {text: weight for text, weight in weights.items() if _is_expression(at, words, text, model)}
    return [*choices, *(_Choice(text, weight) for text, weight in weights.items())]


def _is_syllable(text: str) -> bool:
    """May this be a syllable, read well or badly: letters in one case, none of a list (a, b, d) or of an abbreviation?"""
    if not text.isalpha() or (len(text) == 1 and text.isascii()):
        return False
    if len(text) > 1 and text.isupper():
        # TTHC and HĐND bear no mark on a vowel; QUYÉT can be no syllable but does
        return well_formed(key_of(text)) or any(map(unicodedata.combining, unicodedata.normalize("NFD", text)))
    return text.islower() or text.istitle()


def _begins(at: int, words: Sequence[Word]) -> bool:
    """Does a sentence begin here, and no name: is the next word in small letters?"""
    return (
        split(words[at].text)[1].istitle()
        and (at == 0 or closes(words[at - 1].text))
        and (at + 1 == len(words) or split(words[at + 1].text)[1].islower())
    )


def _is_expression(at: int, words: Sequence[Word], text: str, model: SyllableModel) -> bool:
    """Is a word with a capital, put in as ``text``, part of an expression ("Ban Quản lý", "QUYẾT ĐỊNH"), and so no name?

    Names of people and places have a capital on each syllable. A neighbour may itself be misread.
    """
    read = split(words[at].text)[1]
    left = split(words[at - 1].text)[1] if at and not closes(words[at - 1].text) else ""
    right = split(words[at + 1].text)[1] if at + 1 < len(words) and not closes(words[at].text) else ""

    def binds(pairs: Sequence[tuple[str, str]], others: Sequence[tuple[str, str]]) -> bool:
        seen = max(model.seen(*pair) for pair in pairs)
        return seen >= _SEEN and seen >= _TIMES * max(model.seen(*other) for other in others)

    lefts, rights = ((beside, *model.variants(beside)) for beside in (left, right))
    before = left != "" and binds([(n, text) for n in lefts], [(n, read) for n in lefts])
    after = right != "" and binds([(text, n) for n in rights], [(read, n) for n in rights])
    return before or after if text.isupper() else before and after and right.islower()


def _misread(confidence: float) -> float:
    share = (confidence - _UNSURE_TO) / (_SURE_FROM - _UNSURE_TO)
    return _UNSURE + (_SURE - _UNSURE) * min(max(share, 0.0), 1.0)


def _cost(read: str, printed: str) -> float:
    """The log probability, below 0 turned positive, that the one is read as the other, given that it was misread."""
    was, now = key_of(read), key_of(printed)
    cost = 0.0 if bare(was) == bare(now) else _LETTER
    cost += _VOWEL * sum(a != b and bare(a) == bare(b) for a, b in zip(_toneless(was), _toneless(now), strict=False))
    if _tone(was) != _tone(now):
        cost += _HOOK if "\u0309" in _tone(was) + _tone(now) else _TONE
    return cost


def _tone(key: str) -> str:
    return "".join(mark for mark in key if unicodedata.combining(mark))


def _toneless(key: str) -> str:
    return "".join(mark for mark in key if not unicodedata.combining(mark))


def _best_path(words: Sequence[Word], choices: Sequence[Sequence[_Choice]], model: SyllableModel) -> list[str]:
    """The candidates that make the most probable text together (Viterbi)."""
    # the best way to end in each candidate of the word before; None is the edge of a sentence
    ways: dict[str | None, _Way] = {None: _Way(0.0, None, None)}

    def best(to: str | None) -> tuple[float, _Way]:
        return max(((way.score + model.follows(end, to), way) for end, way in ways.items()), key=lambda found: found[0])

    for word, candidates in zip(words, choices, strict=True):
        steps: dict[str | None, _Way] = {}
        for choice in candidates:
            score, before = best(choice.text or None)
            steps[choice.text or None] = _Way(score + choice.weight, choice.text, before)
        ways = steps
        if closes(word.text) and None not in ways:
            score, before = best(None)
            ways = {None: replace(before, score=score)}
    path: list[str] = []
    way: _Way | None = best(None)[1]
    while way is not None and way.text is not None:
        path.append(way.text)
        way = way.before
    return path[::-1]
