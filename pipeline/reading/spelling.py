"""Is this Vietnamese? Enough to tell a sound text layer or encoding from a broken one, not a spelling checker."""

from __future__ import annotations

import re
import unicodedata

_WORD = re.compile(r"[^\W\d_]+")
_SYLLABLE = re.compile(
    r"(?:ngh|ng|nh|ph|kh|gh|gi|ch|th|tr|qu|[bcdđghklmnprstvx])?[aăâeêioôơuưy]{1,3}(?:ch|nh|ng|[cmnpt])?"
)
_TONES = dict.fromkeys(map(ord, "\u0300\u0301\u0303\u0309\u0323"))
# Letters that Vietnamese never uses and that TCVN3, VNI and VISCII bytes turn into, and undecoded glyphs.
_ODD = re.compile(
    r"[\u00a1-\u00bf\u00c4-\u00c7\u00cb\u00ce\u00cf\u00d1\u00d6-\u00d8\u00db\u00dc\u00de\u00df"
    r"\u00e4-\u00e7\u00eb\u00ee\u00ef\u00f1\u00f6-\u00f8\u00fb\u00fc\u00fe\u00ff\ufffd\ue000-\uf8ff]|\(cid:\d+\)"
)
_ODD_BUT_USED = re.compile(r"[«»°§±²³½¼¾·×©®]")


def toneless(word: str) -> str:
    """The word in lower case without its tone mark; the letters ă â ê ô ơ ư đ stay."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", word.lower()).translate(_TONES))


def is_syllable(word: str) -> bool:
    """Has the word the shape of one Vietnamese syllable?"""
    return _SYLLABLE.fullmatch(toneless(word)) is not None


def syllable_share(text: str) -> float:
    """The share (0-1) of words shaped like a Vietnamese syllable; abbreviations such as UBND are not counted."""
    words = [w for w in _WORD.findall(text) if len(w) > 1]
    shaped = sum(map(is_syllable, words))
    foreign = sum(not is_syllable(w) and not (w.isupper() and len(w) <= 8) for w in words)
    return shaped / (shaped + foreign) if shaped + foreign else 0.0


def marked_share(text: str) -> float:
    """The share (0-1) of words with a Vietnamese letter or tone mark: about two thirds in Vietnamese prose."""
    words = [w for w in _WORD.findall(text) if len(w) > 1]
    return sum(not w.isascii() for w in words) / len(words) if words else 0.0


def odd_share(text: str) -> float:
    """Characters that no Vietnamese text holds, over its letters (0 when it has none)."""
    odd = len(_ODD.findall(_ODD_BUT_USED.sub("", text)))
    letters = sum(map(str.isalpha, text))
    return odd / max(letters, 1)
