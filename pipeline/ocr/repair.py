"""Misread tone marks put right: what was read, what other engines read, and what stands in the context weigh together.

A noisy channel: each word has candidates, each with the odds that the engine misread it so; the path of the best
candidates by the language model (ocr/language.py) wins. Only a syllable that outweighs its own reading by far is
changed. Numbers, codes, dates, abbreviations, names and words in foreign letters are left as read.
"""

from __future__ import annotations

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
_MARGIN = 3.0
# Another engine read it so: what that is worth beside the engine's own confidence.
_SECOND_READER = 4.0
_MOST_CANDIDATES = 12


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
    if not _is_touchable(at, words):
        return choices
    misread = _misread(words[at].confidence) - _MARGIN
    read_elsewhere = {split(other)[1] for other in others}
    found = {*model.variants(middle)[:_MOST_CANDIDATES], *(o for o in read_elsewhere if model.known(o))}
    if not model.known(middle):
        found.update(model.confusable(middle)[:_MOST_CANDIDATES])
    for text in sorted(found - {middle}):
        bonus = _SECOND_READER if text in read_elsewhere else 0.0
        choices.append(_Choice(text, misread + bonus - _cost(middle, text)))
    return choices


def _is_touchable(at: int, words: Sequence[Word]) -> bool:
    """May this word be repaired: a syllable in small letters, at the head of a sentence, or in a line of capitals?"""
    middle = split(words[at].text)[1]
    if not middle.isalpha():
        return False
    if middle.islower():
        return len(middle) > 1 or not middle.isascii()
    if middle.isupper():
        # "QUYÉT ĐỊNH" is a heading; "TTHC" and "UBND" are abbreviations
        return len(middle) > 1 and well_formed(key_of(middle)) and _in_capitals(at, words)
    return middle.istitle() and _begins(at, words)


def _in_capitals(at: int, words: Sequence[Word]) -> bool:
    beside = [split(w.text)[1] for w in (*words[max(at - 1, 0) : at], *words[at + 1 : at + 2])]
    return bool(beside) and all(text.isupper() for text in beside if text.isalpha())


def _begins(at: int, words: Sequence[Word]) -> bool:
    """Does a sentence begin here, and no name: the next word is in small letters?"""
    if at + 1 < len(words) and not split(words[at + 1].text)[1].islower():
        return False
    return at == 0 or closes(words[at - 1].text)


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
