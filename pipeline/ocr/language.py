"""How likely a Vietnamese syllable is between its two neighbours: the language model behind the repair of tone marks.

Counts of syllables and of pairs of syllables in legal text (models/syllables/card.md says which), smoothed by
interpolated Kneser-Ney. A syllable is known by its letters and its one tone, not by the vowel that bears the mark:
"hoà" and "hòa" are the same. What is no syllable belongs to a class: a number, another word, the edge of a sentence.
"""

from __future__ import annotations

import math
import re
import sys
import unicodedata
import zlib
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from pathlib import Path

from pipeline import resources

EDGE, NUMBER, OTHER = ".", "0", "?"

_DISCOUNT = 0.75  # of Kneser-Ney
# The share of every prediction that is left to what any text may say and the model's texts do not.
_ELSEWHERE = 0.02
# Vietnamese writes about so many different syllables; a string that can be no syllable is so much rarer than an unseen one.
_SYLLABLES = 7000
_NO_SYLLABLE = 0.001

_TONES = "\u0300\u0301\u0303\u0309\u0323"
_ATTACHED = re.compile(r"^([\W_]*)(.*?)([\W_]*)$", re.S)
_CLOSES = re.compile(r"[.;:!?…]")

_INITIALS = {
    "front": "gh ngh k",  # before e, ê, i, y
    "back": "c g ng",  # before the others
    "any": "b ch d đ gi h kh l m n nh p ph r s t th tr v x",
}
_RHYMES = """
a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây
e ec em en eng eo ep et ê êch êm ên ênh êp êt êu
i ia ich iêc iêm iên iêng iêp iêt iêu im in inh ip it iu y
o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oc oe oen oeo oet oi om on ong ooc oong op ot
ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt
u ua uân uâng uât uây uc uê uêch uên uênh ui um un ung uôc uôi uôm uôn uông uôt up ut uơ uy uya uych uyên uyêt uynh
uyt uyu ư ưa ưc ưi ưm ưn ưng ươc ươi ươm ươn ương ươp ươt ươu ưt ưu
"""
# With "qu" the glide is part of the initial; "y" begins a syllable of its own.
_AFTER_QU = """
a ac ach ai an ang anh ao at au ay ăc ăm ăn ăng ăp ăt âc ân âng ât ây e en eo et ê êch ên ênh êt i ich in inh it iu
ôc ơ ơn y ych yên yêt ynh yt
"""
_ALONE = "y yêm yên yêng yêt yêu"
_STOPS = ("p", "t", "c", "ch")

# What OCR takes for another letter, apart from marks; both ways. Written without marks.
_CONFUSED = (
    ("l", "i"), ("l", "t"), ("i", "t"), ("l", "1"), ("i", "1"), ("o", "0"), ("m", "rn"), ("m", "ni"), ("n", "ri"), ("n", "u"),
    ("h", "li"), ("h", "b"), ("d", "cl"), ("c", "e"), ("e", "o"), ("a", "o"), ("g", "q"), ("v", "y"), ("f", "t"), ("u", "ii"), ("s", "5"),
)  # fmt: skip


@lru_cache(maxsize=65536)
def key_of(word: str) -> str:
    """The word in lower case with its tone mark, if it has one, at the end: "Hoà" and "hòa" are both "hoa" + U+0300."""
    letters = unicodedata.normalize("NFD", word.lower())
    tone = "".join(mark for mark in letters if mark in _TONES)
    rest = "".join(mark for mark in letters if mark not in _TONES) if tone else letters
    return unicodedata.normalize("NFC", rest) + tone


def bare(key: str) -> str:
    """The letters of a key without any mark; đ is d."""
    return "".join(c for c in unicodedata.normalize("NFD", key) if not unicodedata.combining(c)).replace("đ", "d")


@cache
def _toneless() -> frozenset[str]:
    """Every syllable that Vietnamese spelling allows, without tones."""
    rhymes = _RHYMES.split()
    spelt = {*rhymes, *_ALONE.split(), *("qu" + rhyme for rhyme in _AFTER_QU.split())}
    for kind, initials in _INITIALS.items():
        fits = [r for r in rhymes if kind == "any" or (r[0] in "eêiy") == (kind == "front")]
        spelt.update(initial + rhyme for initial in initials.split() for rhyme in fits)
    # "gi" swallows the i of its rhyme: gì, gìn, giêng
    return frozenset({*spelt, *("g" + rhyme for rhyme in rhymes if rhyme[0] == "i")})


@lru_cache(maxsize=65536)
def well_formed(key: str) -> bool:
    """Can this key be a Vietnamese syllable: an initial, a rhyme, one tone, and a tone that its stop allows?"""
    letters = key.rstrip(_TONES)
    tone = key[len(letters) :]
    return letters in _toneless() and (
        tone in ("\u0301", "\u0323") if letters.endswith(_STOPS) else tone == "" or len(tone) == 1
    )


def split(word: str) -> tuple[str, str, str]:
    """A printed word as what is attached before it, the word itself (may be empty), what is attached after it."""
    match = _ATTACHED.match(word)
    assert match is not None
    return match.group(1), match.group(2), match.group(3)


def closes(word: str) -> bool:
    """Does a sentence or a clause end after this word: a full stop, semicolon or colon, or a dash that stands alone?"""
    _, middle, after = split(word)
    return not middle or _CLOSES.search(after) is not None


def tokens(words: Sequence[str]) -> Iterator[str]:
    """What the model counts of a running text: keys and classes, with the edges of sentences between them.

    Commas, brackets and quotation marks are passed over.
    """
    yield EDGE
    for word in words:
        if middle := split(word)[1]:
            yield _class(middle)
        if closes(word):
            yield EDGE
    yield EDGE


def _class(word: str) -> str:
    return NUMBER if any(c.isdigit() for c in word) else key_of(word)


@dataclass(frozen=True)
class SyllableModel:
    """Counts of syllables and pairs. ``spelling`` and ``counts`` are by key; ``pairs`` by left key, then right key."""

    spelling: Mapping[str, str]
    counts: Mapping[str, int]
    pairs: Mapping[str, Mapping[str, int]]

    def known(self, syllable: str) -> bool:
        """Was this syllable seen in the texts? Case and tone placement do not matter."""
        return key_of(syllable) in self.spelling

    def count(self, syllable: str) -> int:
        """How often this syllable was seen; 0 where it is not known."""
        return self.counts.get(key_of(syllable), 0) if self.known(syllable) else 0

    def seen(self, left: str | None, right: str | None) -> int:
        """How often the one was seen to follow the other; None stands for the edge of a sentence."""
        return self.pairs.get(self._token(left), {}).get(self._token(right), 0)

    def follows(self, left: str | None, right: str | None) -> float:
        """Natural log of P(right | left); None stands for the edge of a sentence. Never minus infinity.

        Of syllables between the same neighbours the likeliest has the greatest sum of both sides.
        """
        before, after = self._token(left), self._token(right)
        return math.log((1 - _ELSEWHERE) * self._probability(before, after) + _ELSEWHERE * _share(after))

    def variants(self, syllable: str) -> tuple[str, ...]:
        """Other known syllables of the same bare letters (tone, vowel marks, đ or d), most frequent first."""
        key = key_of(syllable)
        return tuple(
            _cased(self.spelling[other], syllable) for other in self._by_letters.get(bare(key), ()) if other != key
        )

    def confusable(self, syllable: str) -> tuple[str, ...]:
        """Other known syllables that OCR may have read as this one by a wrong letter, most frequent first.

        One letter of the table (l for i, rn for m, …) is exchanged, and marks may differ besides; no variants.
        """
        letters = bare(key_of(syllable))
        shapes = {
            letters[:at] + new + letters[at + len(old) :] for old, new in _EXCHANGES for at in _places(old, letters)
        }
        found = {other for shape in shapes - {letters} for other in self._by_letters.get(shape, ())}
        ordered = sorted(found, key=lambda other: (-self.counts[other], other))
        return tuple(_cased(self.spelling[other], syllable) for other in ordered)

    def _token(self, word: str | None) -> str:
        return EDGE if word is None else _class(word)

    def _probability(self, left: str, right: str) -> float:
        before, after = (key if key in self.counts else OTHER for key in (left, right))
        found = self._preceded[after] / self._kinds
        if followers := self.pairs.get(before):
            kept = max(followers.get(after, 0) - _DISCOUNT, 0.0)
            found = (kept + _DISCOUNT * len(followers) * found) / self._totals[before]
        # A word that the model never saw is one of those that the class of other words stands for.
        return found if after == right else found * _share(right)

    @cached_property
    def _preceded(self) -> Counter[str]:
        preceded: Counter[str] = Counter()
        for followers in self.pairs.values():
            preceded.update(followers.keys())
        return preceded

    @cached_property
    def _kinds(self) -> int:
        return sum(map(len, self.pairs.values()))

    @cached_property
    def _totals(self) -> dict[str, int]:
        return {left: sum(followers.values()) for left, followers in self.pairs.items()}

    @cached_property
    def _by_letters(self) -> dict[str, list[str]]:
        groups: dict[str, list[str]] = defaultdict(list)
        for key in self.spelling:  # in the order of frequency
            if well_formed(key):
                groups[bare(key)].append(key)
        return groups


_EXCHANGES = tuple(sorted({pair for a, b in _CONFUSED for pair in ((a, b), (b, a))}))


def _share(key: str) -> float:
    """The probability of a token where nothing is known but its spelling."""
    return (1.0 if key in (EDGE, NUMBER) or well_formed(key) else _NO_SYLLABLE) / _SYLLABLES


def _places(part: str, whole: str) -> list[int]:
    return [at for at in range(len(whole)) if whole.startswith(part, at)]


def _cased(spelling: str, like: str) -> str:
    """The spelling with the case of ``like``: capitals, an initial capital, or small letters."""
    letters = [c for c in like if c.isalpha()]
    if len(letters) > 1 and all(c.isupper() for c in letters):
        return spelling.upper()
    return spelling[0].upper() + spelling[1:] if letters and letters[0].isupper() else spelling


@cache
def load() -> SyllableModel:
    """The model that comes with the program. Raises FileNotFoundError where models/syllables is not there."""
    return read(resources.models() / "syllables")


def read(folder: Path) -> SyllableModel:
    """A model that ``write`` stored."""
    rows = [line.split("\t") for line in (folder / "syllables.tsv").read_text(encoding="utf-8").splitlines()]
    spellings = [spelling for spelling, _ in rows]
    keys = [s if s in (EDGE, NUMBER, OTHER) else key_of(s) for s in spellings]
    numbers = array("H")
    numbers.frombytes(zlib.decompress((folder / "pairs.zlib").read_bytes()))
    if sys.byteorder == "big":
        numbers.byteswap()
    size = len(keys)
    rights, seen = numbers[size : (size + len(numbers)) // 2], numbers[(size + len(numbers)) // 2 :]
    pairs: dict[str, dict[str, int]] = {}
    start = 0
    for key, length in zip(keys, numbers[:size], strict=True):
        end = start + length
        pairs[key] = dict(zip([keys[right] for right in rights[start:end]], seen[start:end], strict=True))
        start = end
    spelling = {key: s for key, s in zip(keys, spellings, strict=True) if key not in (EDGE, NUMBER, OTHER)}
    return SyllableModel(spelling, {key: int(count) for key, (_, count) in zip(keys, rows, strict=True)}, pairs)


def write(model: SyllableModel, folder: Path) -> None:
    """Store a model: syllables.tsv (spelling, count; most frequent first) and pairs.zlib.

    pairs.zlib is a zlib stream of little-endian 16-bit numbers: for each row of the table how many different ones follow
    it, then the rows of those that follow, then how often each does (65535 stands for that or more).
    """
    keys = list(model.counts)
    row = {key: number for number, key in enumerate(keys)}
    text = "".join(f"{model.spelling.get(key, key)}\t{model.counts[key]}\n" for key in keys)
    (folder / "syllables.tsv").write_text(text, encoding="utf-8")
    followers = [sorted(((row[k], n) for k, n in model.pairs.get(key, {}).items())) for key in keys]
    numbers = array("H", [len(each) for each in followers])
    numbers.extend(right for each in followers for right, _ in each)
    numbers.extend(min(count, 65535) for each in followers for _, count in each)
    if sys.byteorder == "big":
        numbers.byteswap()
    (folder / "pairs.zlib").write_bytes(zlib.compress(numbers.tobytes(), 9))
