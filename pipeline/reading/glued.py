"""Words that a copy from the web ran together ("đàotạo", "Namnghiên cứu"): parted again before anybody looks at the text.

Only a string with a Vietnamese letter that can be no single syllable is touched, and only where it falls into syllables
that the language model knows (pipeline/ocr/language.py); of several ways the likeliest between its neighbours is taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from pipeline.document import Issue
from pipeline.reading.spelling import is_syllable
from pipeline.rulebook import LOWER, UPPER

_LONGEST, _MOST, _SHORTEST = 7, 12, 5  # letters of a syllable ("nghiêng"), syllables of a run, letters of a run
_RARE = 20  # a syllable seen less often in 15 million characters of legal text is no proof
_WORD = re.compile(rf"(?<![\w@/.-])[^\W\d_]{{{_SHORTEST},}}(?![\w@/-])")
_INNER_CAPITAL = re.compile(rf"(?<=[{LOWER}])(?=[{UPPER}])")


def part(text: str) -> tuple[str, tuple[Issue, ...]]:
    """The text with its glued words parted, and an issue that says how many and shows one."""
    parted: list[tuple[str, str]] = []
    pieces: list[str] = []
    at = 0
    for match in _WORD.finditer(text):
        if _sound(match[0]):
            continue
        before = text[max(0, match.start() - 12) : match.start()].rsplit(maxsplit=1)
        whole = _ways(match[0], before[-1] if before and before[-1].isalpha() else None)
        if whole:
            pieces += [text[at : match.start()], whole]
            parted.append((match[0], whole))
            at = match.end()
    if not parted:
        return text, ()
    glued, whole = parted[0]
    message = f"Đã tách {len(parted)} chỗ chữ viết dính liền (như “{glued}” → “{whole}”)."
    return "".join((*pieces, text[at:])), (Issue("WORDS_PARTED", "info", message),)


@lru_cache(maxsize=65536)
def _sound(word: str) -> bool:
    """Nothing to part: one syllable, capitals only (UBND), or no Vietnamese letter (email, Facebook)."""
    return word.isascii() or word.isupper() or is_syllable(word)


@lru_cache(maxsize=4096)
def _ways(run: str, left: str | None) -> str | None:
    """The likeliest syllables of a run, or None where it does not fall into known ones."""
    from pipeline.ocr import language  # counts of a million pairs: only a text with glued words pays for them

    model = language.load()
    best: dict[int, tuple[float, list[str]]] = {0: (0.0, [])}
    for start, end, syllable in _steps(run):
        if start not in best or not _known(syllable):
            continue
        score, said = best[start]
        if len(said) == _MOST:
            continue
        found = score + model.follows(said[-1] if said else left, syllable)
        if end not in best or found > best[end][0]:
            best[end] = (found, [*said, syllable])
    said = best.get(len(run), (0.0, []))[1]
    return " ".join(said) if len(said) > 1 else None


def _steps(run: str) -> Iterator[tuple[int, int, str]]:
    """Every stretch that may be a syllable; none runs over a capital inside the run ("cáoThủ")."""
    capitals = {match.start() for match in _INNER_CAPITAL.finditer(run)}
    for start in range(len(run)):
        for end in range(start + 1, min(start + _LONGEST, len(run)) + 1):
            if not any(start < capital < end for capital in capitals):
                yield start, end, run[start:end]


@lru_cache(maxsize=65536)
def _known(syllable: str) -> bool:
    from pipeline.ocr import language

    return language.well_formed(language.key_of(syllable)) and language.load().count(syllable) >= _RARE
