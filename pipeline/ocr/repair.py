"""Misread tone marks put right: what was read, what other engines read, and what stands in the context weigh together.

A noisy channel: each word has candidates, each with the odds that the engine misread it so; the path of the best
candidates by the language model (ocr/language.py) wins. Only a syllable that outweighs its own reading by far is
changed. Numbers, codes, dates, abbreviations, names and words in foreign letters are left as read.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.document import Word
from pipeline.ocr.language import SyllableModel, bare, closes, key_of, load, split, well_formed

# The log odds that a word of a confidence is misread: Tesseract's words of 0.96 and more are wrong once in 200 times,
# from 0.86 down once in four.
_SURE, _UNSURE = -5.0, -1.0
_SURE_FROM, _UNSURE_FROM = 0.96, 0.86
# What a candidate costs in log probability by what must have been misread. The hook above is the mark that scans lose.
_HOOK, _TONE, _VOWEL, _LETTER = 0.5, 1.5, 3.0, 5.0
# By how much (log odds) a repair must be more probable than what was read.
_MARGIN = 2.0
# Another engine read it so: what that is worth beside the engine's own confidence.
_SECOND_READER = 4.0
# A neighbour that a syllable foretells by so much (log probability) makes one expression with it.
_FORETOLD = math.log(0.1)
# A pair of syllables that stands so often in the model's texts is no chance.
_SEEN = 5


@dataclass(frozen=True, slots=True)
class _Choice:
    text: str
    weight: float


def repair(words: Sequence[Word], alternatives: Mapping[int, Sequence[str]] | None = None) -> list[Word]:
    """The words of one line or paragraph, in reading order, with misread syllables repaired.

    ``alternatives`` are other engines' readings of a word, by its place in ``words``. A repaired word keeps the engine's
    own reading in ``read_as``; every other word is returned as it was. Attached punctuation is kept.
    """
    model = load()
    choices = [_choices(at, words, (alternatives or {}).get(at, ()), model) for at in range(len(words))]
    if all(len(each) == 1 for each in choices):
        return list(words)
    repaired = []
    for word, chosen in zip(words, _best_path(words, choices, model), strict=True):
        before, middle, after = split(word.text)
        if chosen == middle:
            repaired.append(word)
        else:
            repaired.append(replace(word, text=f"{before}{chosen}{after}", read_as=word.read_as or word.text))
    return repaired


def _choices(at: int, words: Sequence[Word], others: Sequence[str], model: SyllableModel) -> list[_Choice]:
    """What may have been printed, the engine's own reading first."""
    middle = split(words[at].text)[1]
    choices = [_Choice(middle, 0.0)]
    if not _is_syllable(middle):
        return choices
    base = _misread(words[at].confidence) - _MARGIN
    read_elsewhere = {split(other)[1] for other in others} - {middle}
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
    """Is a word with a capital, put in as ``text``, part of a fixed expression ("Ban Quản lý", "QUYẾT ĐỊNH"), and so no name?

    Names of people and places have a capital on each syllable; the syllable of an expression foretells its neighbour.
    """
    left = split(words[at - 1].text)[1] if at and not closes(words[at - 1].text) else None
    right = split(words[at + 1].text)[1] if at + 1 < len(words) and not closes(words[at].text) else None
    foretold = max(model.follows(left, text) if left else -math.inf, model.follows(text, right) if right else -math.inf)
    if foretold < _FORETOLD:
        return False
    return text.isupper() or (right is not None and right.islower() and model.seen(left, text) >= _SEEN)


def _misread(confidence: float) -> float:
    share = (confidence - _UNSURE_FROM) / (_SURE_FROM - _UNSURE_FROM)
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
    # (score, texts so far) for each candidate of the word before; None is the edge of a sentence
    paths: dict[str | None, tuple[float, tuple[str, ...]]] = {None: (0.0, ())}
    for word, candidates in zip(words, choices, strict=True):
        step: dict[str | None, tuple[float, tuple[str, ...]]] = {}
        for choice in candidates:
            score, path = max(
                ((s + model.follows(left, choice.text or None), p) for left, (s, p) in paths.items()),
                key=lambda x: x[0],
            )
            step[choice.text or None] = (score + choice.weight, (*path, choice.text))
        if closes(word.text) and None not in step:
            score, path = max(((s + model.follows(left, None), p) for left, (s, p) in step.items()), key=lambda x: x[0])
            step = {None: (score, path)}
        paths = step
    return max(((s + model.follows(left, None), p) for left, (s, p) in paths.items()), key=lambda x: x[0])[1]
