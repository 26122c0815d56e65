"""The annotated sentences of models/dispatch/sentences: their markup, their slots, and the variants made of them.

A line is ``+`` (assigns work) or ``=`` (does not) and a sentence; ``[L Sở Y tế]`` is a body that leads, ``C`` one that
coordinates, ``R`` one that receives a report, ``O`` one in none of these roles, ``[P …]`` a person. ``@name`` and
``<name>`` are slots, filled from words.toml; what fills them may hold slots and marked bodies itself.
"""

from __future__ import annotations

import random
import re
import tomllib
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "models" / "dispatch" / "sentences"
HELD_OUT = "held_out.txt"
LABELS = {"L": "LEAD", "C": "COORDINATE", "R": "REPORT_TO", "O": "OTHER", "P": "PERSON"}

_MARKED = re.compile(r"\[([LCROP]) ([^\[\]]+)\]")
_SLOT = re.compile(r"@(?P<body>[a-z]+)|<(?P<words>[a-z]+)>")
_NUMBERS = ("1. ", "2. ", "3.2. ", "a) ", "đ) ", "- ", "+ ", "II. ", "Điều 4. ", "(2) ", "c. ", "– ")
_OLD = [("ủy", "uỷ"), ("Ủy", "Uỷ"), ("hóa", "hoá"), ("Hòa", "Hoà"), ("thủy", "thuỷ"), ("tòa", "toà")]
_LOOKS = {"l": "1", "1": "l", "0": "O", "i": "ï", "h": "b", "rn": "m", "I": "l"}


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with its marked spans (start, end, label of LABELS) and whether it assigns work; ``noisy`` as OCR reads."""

    text: str
    spans: tuple[tuple[int, int, str], ...]
    assigns: bool
    noisy: bool = False


def patterns(name: str) -> list[str]:
    """The lines of one file, without comments. Raises ValueError for one that is neither + nor =."""
    lines = (FOLDER / name).read_text(encoding="utf-8").splitlines()
    found = [line for line in lines if line.strip() and not line.startswith("#")]
    if wrong := [line for line in found if line[:2] not in ("+ ", "= ")]:
        raise ValueError(f"{name}: {wrong[0]}")
    return found


def training_files() -> list[str]:
    """The files that are trained on, in order of name."""
    return sorted(path.name for path in FOLDER.glob("*.txt") if path.name != HELD_OUT)


def parse(pattern: str) -> Sentence:
    """A line without slots as a sentence."""
    text, spans = "", []
    at = 2
    for match in _MARKED.finditer(pattern):
        text += pattern[at : match.start()]
        spans.append((len(text), len(text) + len(match[2]), LABELS[match[1]]))
        text += match[2]
        at = match.end()
    text += pattern[at:]
    return Sentence(text, tuple(spans), pattern[0] == "+")


@cache
def _words() -> dict[str, dict[str, list]]:  # type: ignore[type-arg]
    return tomllib.loads((FOLDER / "words.toml").read_text(encoding="utf-8"))


def filled(pattern: str, chance: random.Random) -> str:
    """The line with its slots filled; no body twice in a line, a sentence's first letter a capital."""
    used: set[str] = set()

    def fill(match: re.Match[str]) -> str:
        table = _words()["body" if match["body"] else "words"][match["body"] or match["words"]]
        fresh = [value for value in table if value not in used] or table
        value = chance.choice(fresh)
        if match["body"]:
            used.add(value)
        return str(value)

    while _SLOT.search(pattern):
        pattern = _SLOT.sub(fill, pattern)
    first = re.search(r"\w", _MARKED.sub(lambda m: " " * 3 + m[2] + " ", pattern)[2:])
    if first:
        at = 2 + first.start()
        pattern = pattern[:at] + pattern[at].upper() + pattern[at + 1 :]
    return pattern


def held_out() -> list[Sentence]:
    """The sentences that are never trained on."""
    return [parse(line) for line in patterns(HELD_OUT)]


def training(variants: int, seed: int) -> Iterator[Sentence]:
    """Every training pattern ``variants`` times, each time filled and worn in another way; no sentence twice."""
    chance = random.Random(seed)
    seen: set[str] = set()
    for name in training_files():
        for pattern in patterns(name):
            for number in range(variants):
                sentence = parse(filled(pattern, chance))
                if number:
                    sentence = worn(sentence, chance)
                if sentence.text not in seen:
                    seen.add(sentence.text)
                    yield sentence


# ------------------------------------------------------------------ what happens to a sentence on its way to us


def worn(sentence: Sentence, chance: random.Random) -> Sentence:
    """The sentence with other verbs, a number before it, old tone marks, no final stop, or the errors of a scan."""
    if chance.random() < 0.5:
        sentence = _exchanged(sentence, chance)
    if chance.random() < 0.25:
        sentence = _pieces(sentence, [(0, 0, chance.choice(_NUMBERS))])
    if chance.random() < 0.15:
        sentence = _pieces(
            sentence, [(m.start(), m.end(), new) for old, new in _OLD for m in re.finditer(old, sentence.text)]
        )
    if chance.random() < 0.15 and sentence.text.endswith("."):
        sentence = _pieces(sentence, [(len(sentence.text) - 1, len(sentence.text), chance.choice(("", ";", ":")))])
    if chance.random() < 0.25:
        sentence = scanned(sentence, chance)
    return sentence


def scanned(sentence: Sentence, chance: random.Random, rate: float = 0.06) -> Sentence:
    """The sentence as a poor scan is read: marks lost, words broken or run together, letters taken for others."""
    edits: list[tuple[int, int, str]] = []
    for word in re.finditer(r"\w+", sentence.text):
        if chance.random() >= rate:
            continue
        start, end = word.span()
        kind = chance.random()
        if kind < 0.6:
            edits.append((start, end, _unmarked(word[0], chance)))
        elif kind < 0.75 and end - start > 3:
            edits.append((start + 2, start + 2, " "))
        elif kind < 0.9:
            wrong = next(((old, new) for old, new in _LOOKS.items() if old in word[0]), None)
            if wrong:
                edits.append((start, end, word[0].replace(*wrong, 1)))
        elif sentence.text[end : end + 1] == " " and not any(end in (s - 1, e) for s, e, _ in sentence.spans):
            edits.append((end, end + 1, ""))
    worse = _pieces(sentence, edits)
    return Sentence(worse.text, worse.spans, worse.assigns, noisy=True)


def _unmarked(word: str, chance: random.Random) -> str:
    """The word without its marks, or without the tone alone."""
    parts = unicodedata.normalize("NFD", word)
    tones = "\u0300\u0301\u0303\u0309\u0323"
    kept = [c for c in parts if not unicodedata.combining(c) or (chance.random() < 0.5 and c not in tones)]
    return unicodedata.normalize("NFC", "".join(kept))


def _exchanged(sentence: Sentence, chance: random.Random) -> Sentence:
    edits = []
    for group in _words()["verbs"]["exchange"]:
        for match in re.finditer(rf"(?<!\w)(?:{'|'.join(group)})(?!\w)", sentence.text):
            if not any(s < match.end() and match.start() < e for s, e, _ in sentence.spans):
                edits.append((match.start(), match.end(), chance.choice(group)))
    return _pieces(sentence, edits)


def _pieces(sentence: Sentence, edits: Sequence[tuple[int, int, str]]) -> Sentence:
    """The sentence with pieces replaced (start, end, new), its spans moved along."""
    text, spans = sentence.text, [list(span) for span in sentence.spans]
    for start, end, new in sorted(edits, reverse=True):
        moved = len(new) - (end - start)
        text = text[:start] + new + text[end:]
        for span in spans:
            inside = span[0] <= start and end <= span[1] and (span[0], span[1]) != (start, start)
            if start < span[0] or (start == end == span[0]):
                span[0], span[1] = span[0] + moved, span[1] + moved
            elif inside and start < span[1]:
                span[1] += moved
    return Sentence(text, tuple((s, e, label) for s, e, label in spans), sentence.assigns, sentence.noisy)
