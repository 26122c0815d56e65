"""Vietnamese from before Unicode: TCVN3 (ABC), VNI, VPS and VISCII, told by the font or by the whole text.

Each of the four prints Vietnamese letters at codes where Windows has others, so that "nước" is stored as "n­íc" (TCVN3)
or "nöôùc" (VNI). Which one it is, and whether it is one at all, is settled by what reads as Vietnamese syllables; the
tables are those of viparse. TCVN3 knows no toned capitals: they are printed by fonts whose name ends in H.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import Literal, NamedTuple

from pipeline.document import Issue
from pipeline.ocr.language import key_of, well_formed
from pipeline.reading.spelling import odd_share

Name = Literal["tcvn3", "vni", "vps", "viscii", "utf-8"]

TITLES: dict[Name, str] = {
    "tcvn3": "TCVN3 (ABC)",
    "vni": "VNI",
    "vps": "VPS",
    "viscii": "VISCII",
    "utf-8": "UTF-8 mở nhầm bằng bảng mã Windows",
}


class Coding(NamedTuple):
    """A way to read a text: the encoding it was written in, and the Windows code page its bytes were shown in."""

    name: Name
    page: Literal["cp1252", "cp1258"] = "cp1252"


_CODINGS = (
    *(Coding(name) for name in TITLES),
    *(Coding(name, "cp1258") for name in ("tcvn3", "vni")),  # saved again on a Vietnamese Windows
)

# Families as Word names them; a PDF cuts the spaces out and puts a subset's tag before. "VNtimes new roman" is none.
_SUBSET = re.compile(r"[A-Z]{6}\+")
_STYLE = re.compile(r"(?:[\s,_-]*(?:bold|italic|oblique|regular|normal|roman|mt|ps))+$", re.IGNORECASE)
_FAMILIES: tuple[tuple[Name, re.Pattern[str]], ...] = (
    ("tcvn3", re.compile(r"\.(?i:vn)[a-zA-Z0-9]|Vn[A-Z]")),
    ("vni", re.compile(r"VNI(?:[-\s]|[A-Z][a-z])", re.IGNORECASE)),
    ("vps", re.compile(r"VPS(?:[-\s]|[A-Z][a-z])")),
    ("viscii", re.compile(r"VISCII|VI[-\s]?(?:Times|Arial|Helv|Courier|Univers)")),
)

# What viparse's VNI table leaves out, by the rule of its other rows: ẳ has the hook of ă, ỵ and its capital one letter.
_MORE: dict[Name, tuple[tuple[str, str], ...]] = {"vni": (("aú", "ẳ"), ("AÚ", "Ẳ"), ("î", "ỵ"), ("Î", "Ỵ"))}

# Letters that only Unicode Vietnamese has, composed or not: a word with one of them is not in an old encoding.
_UNICODE = re.compile("[ĂăĐđĨĩŨũƠơƯư\u0300-\u0323\u1ea0-\u1ef9]")
_SPACE = re.compile(r"([ \t\r\n\f\v]+)")
_APART = re.compile(r"[\x20-\x40\[-`{-~\u2010-\u2026]+")
_HYPHEN = re.compile("[-\u2212\u2010\u2011]")
_INNER_HYPHEN = re.compile(rf"[^\W\d_]{_HYPHEN.pattern}|{_HYPHEN.pattern}[^\W\d_]")
# How often one reading must outweigh the other before it is believed of every word around.
_OUTWEIGHS = 3
# A text is taken to be in an old encoding when so many of its marked words read well then, by so much more than before,
# and by so much more than in any other encoding.
_READS, _GAIN, _APART_FROM_NEXT = 0.8, 0.3, 0.1
_LEAST_WORDS, _ENOUGH_WORDS = 4, 10
_SAMPLE = 40_000


@lru_cache(maxsize=1024)
def of_font(font: str) -> tuple[Name | None, bool]:
    """The old encoding that a font is made for (None for any other font), and whether it prints capitals only."""
    family = _STYLE.sub("", _SUBSET.sub("", font.strip()))
    name = next((name for name, pattern in _FAMILIES if pattern.match(family)), None)
    return name, name == "tcvn3" and family.endswith("H")


def from_font(text: str, font: str, context: str = "") -> str:
    """The Unicode text of a word or a run that is set in ``font``; unchanged where the font is no old one.

    ``text`` must not be folded before: U+00AD is the ư of TCVN3. Text that is Unicode already, whatever its font is
    called, stays; ``context`` (text around it in such fonts) settles words that read well either way, such as "có".
    """
    name, capitals = of_font(font)
    if name is None:
        return text
    context = context[:_SAMPLE]
    coding = _best(name, context or text)
    is_old = _verdict(text, coding)
    if not is_old and not _UNICODE.search(text):
        around = _verdict(context, coding)
        is_old = is_old if around is None else around
    if is_old is False:
        return text
    shown = "\n".join(_line(row, coding, is_old) for row in text.split("\n"))
    return shown.upper() if capitals else shown


def detect(text: str) -> Coding | None:
    """The old encoding of a whole text whose bytes were taken for Windows letters; None where it is Unicode or unsure."""
    words = _marked(text[:_SAMPLE])
    if len(words) < _LEAST_WORDS:
        return None
    now = _share(words)
    if now >= _READS:
        return None
    shares = {coding: _share([_word(word, coding) for word in words]) for coding in _CODINGS}
    best = max(shares, key=lambda coding: shares[coding])
    next_best = max(share for coding, share in shares.items() if coding.name != best.name)
    sure = shares[best] >= max(_READS, now + _GAIN, next_best + _APART_FROM_NEXT)
    return best if sure else None


def convert(text: str, coding: Coding) -> str:
    """The Unicode text of a whole document that ``detect`` told the encoding of, or of a piece of it.

    A line of Unicode in such a document stays as it is.
    """
    rows = text.split("\n")
    mixed = coding.page == "cp1252" and coding.name != "utf-8"
    return "\n".join(_line(r, coding, _verdict(r, coding) if mixed and _UNICODE.search(r) else True) for r in rows)


def told(names: Iterable[Name], text: str) -> tuple[Issue, ...]:
    """What a clerk should know of a ``text`` that was converted: from which encodings, and whether letters are left odd."""
    titles = ", ".join(TITLES[name] for name in sorted(set(names)))
    if not titles:
        return ()
    return Issue("OLD_ENCODING", "info", f"Văn bản dùng bảng mã cũ {titles}; đã chuyển sang Unicode."), *strange(text)


def strange(text: str, share: float = 0.005) -> tuple[Issue, ...]:
    """A warning where more than this share of a text's letters are none of Vietnamese."""
    if odd_share(text.replace("\ufffd", "")) <= share:
        return ()
    message = "Tệp có nhiều ký tự lạ, có thể do bảng mã cũ: hãy đối chiếu với bản gốc."
    return (Issue("TEXT_DAMAGED", "warning", message),)


# ------------------------------------------------------------------ one word


@cache
def _table(name: Name) -> tuple[re.Pattern[str], dict[str, str]]:
    from viparse.normalize.encodings import CHARMAPS

    letters = dict(CHARMAPS[name].pairs) | dict(_MORE.get(name, ()))
    # A capital at the head of a word may bear the mark of the small letter.
    letters |= {
        old[0].upper() + old[1:]: new.upper() for old, new in letters.items() if len(old) > 1 and old[0].islower()
    } | letters
    return re.compile("|".join(map(re.escape, sorted(letters, key=len, reverse=True)))), letters


@cache
def _bytes_of(page: str) -> dict[int, str]:
    """Windows' own signs back to the codes they stand at; so also the private letters of fonts made as symbol fonts."""
    table = {0xF000 + code: chr(code) for code in range(0x20, 0x100)} | {0x3BC: "\xb5", 0x2219: "\xb7"}
    for code in range(0x80, 0x100):
        shown = bytes([code]).decode(page, "ignore")
        if shown and ord(shown) != code:
            table[ord(shown)] = chr(code)
    return table


@cache
def _signs() -> dict[int, str]:
    return {ord(old): chr(new) for new, old in _bytes_of("cp1252").items() if 0x80 <= ord(old) < 0xA0}


@lru_cache(maxsize=65536)
def _word(word: str, coding: Coding) -> str:
    """One word read in an encoding, whether that makes sense or not."""
    if word.isascii() and word.isprintable() and not _INNER_HYPHEN.search(word):
        return word
    if coding.page == "cp1252" and _UNICODE.search(word):
        return word
    code = word.translate(_bytes_of(coding.page))
    if coding.name == "utf-8":
        try:
            return code.encode("latin-1").decode()
        except UnicodeError:
            return word
    read = _letters(code, coding.name)
    # A PDF and many programs show code 0xAD, the ư of TCVN3, as the hyphen that Windows has there.
    if coding.name == "tcvn3" and _INNER_HYPHEN.search(word):
        whole = _letters(_HYPHEN.sub("\xad", code), "tcvn3")
        if reads(whole):
            return whole
    return read


def _letters(code: str, name: Name) -> str:
    pattern, letters = _table(name)
    shown = pattern.sub(lambda match: letters[match.group()], code)
    return unicodedata.normalize("NFC", shown.translate(_signs()))


def _marked(text: str) -> list[str]:
    """The words with something in them that is no plain ASCII; VPS and VISCII have capitals among the control codes."""
    return [word for word in _SPACE.split(text) if not (word.isascii() and word.isprintable() or _SPACE.match(word))]


@lru_cache(maxsize=65536)
def reads(word: str) -> bool:
    """Is the word, without signs and digits, made of syllables that Vietnamese spelling allows?"""
    parts = [part for part in _APART.split(word) if part]
    return bool(parts) and all(well_formed(key_of(part)) for part in parts)


def _share(words: list[str]) -> float:
    return sum(map(reads, words)) / len(words)


# ------------------------------------------------------------------ a line


@lru_cache(maxsize=512)
def _best(name: Name, text: str) -> Coding:
    """The code page in which the text of an old font was taken for Windows letters: mostly 1252, in some RTF 1258."""
    words, usual = _marked(text), Coding(name)
    if len(words) < _ENOUGH_WORDS:
        return usual
    least = _share([_word(word, usual) for word in words]) + _APART_FROM_NEXT
    others = (coding for coding in _CODINGS if coding.name == name and coding != usual)
    return next((c for c in others if _share([_word(word, c) for word in words]) > least), usual)


@lru_cache(maxsize=512)
def _verdict(text: str, coding: Coding) -> bool | None:
    """Is a text in this encoding? None where nothing in it tells, or one part is and another is not."""
    old = new = 0
    for word in _marked(text):
        as_is, read = reads(word), reads(_word(word, coding))
        old += read and not as_is
        new += (as_is and not read) or (coding.page == "cp1252" and _UNICODE.search(word) is not None)
    if old > _OUTWEIGHS * new:
        return True
    return False if new > _OUTWEIGHS * old else None


def _line(row: str, coding: Coding, is_old: bool | None) -> str:
    if is_old is False:
        return row
    words = []
    for word in _SPACE.split(row):
        read = _word(word, coding)
        words.append(word if is_old is None and reads(word) and not reads(read) else read)
    shown = "".join(words)
    return _with_capitals(shown) if coding.name == "tcvn3" else shown


_STATE = re.compile(r"cộng h(?:òa|oà) xã hội chủ nghĩa việt nam")
_COMMITTEE = re.compile(r"(?<!\w)ủ(?=y ban\b)")
_NAME = re.compile(r"[^\W\d_]+")


def _with_capitals(line: str) -> str:
    """TCVN3 typed in capitals has small toned letters among them: "CéNG" is CỘNG, and "X·" beside it XÃ.

    The Quốc hiệu (NĐ 30/2020/NĐ-CP, Annex I) is always in capitals: a line with a small one was set in an H font.
    """
    if _STATE.search(line):
        return line.upper()
    # "Ủy ban" is always a name, and there is no Ủ to write it with.
    words = _SPACE.split(_COMMITTEE.sub("Ủ", line))
    start = 0
    for at, word in enumerate([*words, "x"]):
        if _has_small(word):  # the end of a run of words without plain small letters
            if any(map(_is_half_capital, words[start:at])):
                words[start:at] = [each.upper() for each in words[start:at]]
            start = at + 1
    return "".join(words)


def _has_small(word: str) -> bool:
    return any("a" <= letter <= "z" for letter in word)


def _is_half_capital(word: str) -> bool:
    """Two plain capitals or more, and a small letter that only an H font could have made a capital: "HéI", "THñ"."""
    return any(
        sum("A" <= letter <= "Z" for letter in name) > 1 and any(map(str.islower, name)) for name in _NAME.findall(word)
    )
