"""Laws cited by name: rules/laws.toml against running text, and the end of a name that the table does not know.

Names are compared by their words: case, commas, hyphens, "và" and, in names of two words and more, tone marks do not
count ("Luật Phòng chống tham nhũng", "LUẬT PCTN"). The longest name wins: "Luật Đầu tư công" is not "Luật Đầu tư".
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from pipeline import resources

_WORD = re.compile(r"[^\W_]+")
_GAP = re.compile(r"(?:[ \t\u00a0,\-–&/“”\"]|\n(?!\s*\n)){1,6}")
_JOINING = frozenset({"va"})
_END = ""  # the key of a trie node that ends a name; no word is empty


@dataclass(frozen=True, slots=True)
class Laws:
    """The table of laws: names as a trie of folded words, titles by number."""

    trie: dict[str, Any]
    abbreviations: dict[str, tuple[str, ...]]
    title_of_code: dict[str, str]


def fold(word: str) -> str:
    """A word without case and marks: "Đất" and "ĐÂT" are "dat"."""
    plain = unicodedata.normalize("NFD", word.casefold()).replace("đ", "d").replace("ð", "d")
    return "".join(c for c in plain if not unicodedata.combining(c))


@cache
def table() -> Laws:
    """The table of rules/laws.toml, read once a process."""
    data = tomllib.loads((resources.rules() / "laws.toml").read_text(encoding="utf-8"))
    trie: dict[str, Any] = {}
    title_of_code: dict[str, str] = {}
    for title, codes in data["names"].items():
        node = trie
        for word in _WORD.findall(title):
            if (folded := fold(word)) not in _JOINING:
                node = node.setdefault(folded, {})
        node[_END] = title
        title_of_code |= {code: title for code in codes}
    short = {k: tuple(fold(w) for w in v.split()) for k, v in data["abbreviation"].items()}
    return Laws(trie, {k: tuple(w for w in v if w not in _JOINING) for k, v in short.items()}, title_of_code)


def _words(text: str, start: int) -> Iterator[tuple[str, tuple[str, ...], int]]:
    """(word as printed, its folded words, its end) from ``start`` on, as long as a name could go on."""
    position = start
    while word := _WORD.match(text, position):
        folded = fold(word[0])
        yield word[0], table().abbreviations.get(word[0], () if folded in _JOINING else (folded,)), word.end()
        gap = _GAP.match(text, word.end())
        if gap is None:
            return
        position = gap.end()


def match(text: str, start: int, kind: str = "") -> tuple[str, int] | None:
    """The longest known name that begins at ``start``: its title and where it ends.

    ``kind`` is a word to put before what is printed: in "các Luật Đầu tư, Xây dựng" the second name lacks "Luật".
    """
    node = table().trie
    printed: list[str] = []
    for word in kind.split():
        node = node[fold(word)]
    found: tuple[str, int] | None = None
    for word, folded, end in _words(text, start):
        printed.append(word)
        for one in folded:
            node = node.get(one, {})
        if not node:
            break
        if folded and _END in node and _same_marks(node[_END], printed, kind):
            found = node[_END], end
    return found


def _same_marks(title: str, printed: list[str], kind: str) -> bool:
    """One-word names need their own marks: "Luật Giá" is a law, "Luật gia" a profession."""
    own = title.split()
    if len(own) != 2 or own[0] != "Luật":
        return True
    return (kind.split() + printed)[-1].casefold() == own[1].casefold() and printed[-1][0].isupper()
