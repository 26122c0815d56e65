"""Folding at the door: one spelling of every character before any rule looks at the text.

Unicode NFC (Annex I of NĐ 30/2020/NĐ-CP asks for TCVN 6909:2001, which is Unicode); odd spaces, hyphens and
invisible characters become plain ones. The placement of tone marks (hòa, hoà) stays as printed.
"""

from __future__ import annotations

import re
import unicodedata

_TABLE: dict[int, str | None] = {
    **dict.fromkeys((0x00A0, 0x1680, 0x180E, 0x202F, 0x205F, 0x3000, *range(0x2000, 0x200B)), " "),
    **dict.fromkeys((0x00AD, 0xFEFF, 0x2060, 0x034F, *range(0x200B, 0x2010), *range(0x202A, 0x202F)), None),
    **dict.fromkeys((0x2010, 0x2011, 0x2212), "-"),
    # The Icelandic eth and the African D look like the Vietnamese Đ and come out of old fonts and keyboards.
    **dict.fromkeys((0x00D0, 0x0189), "Đ"),
    0x00F0: "đ",
    0x0256: "đ",
    # Bullets of the Symbol and Wingdings fonts, which Word stores in the private use area.
    0xF02D: "-",
    0xF0BE: "-",
    0xF02B: "+",
    **dict.fromkeys((0xF0B7, 0xF0A7, 0xF0D8, 0xF076, 0xF0A8, 0xF0FC), "•"),
    0xFB00: "ff",
    0xFB01: "fi",
    0xFB02: "fl",
    # C0 and C1 controls but tab, line feed and form feed; carriage returns are folded before.
    **dict.fromkeys((*range(0x00, 0x09), 0x0B, *range(0x0E, 0x20), *range(0x7F, 0xA0)), None),
    0x0085: "\n",
    0x2028: "\n",
    0x2029: "\n",
}
_STRAY_MARK = re.compile(r"[^\W\d_][\u0300-\u0323]+")
_UNPRINTED = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_TONES = "\u0300\u0301\u0303\u0309\u0323"


def _reorder(match: re.Match[str]) -> str:
    # A tone typed before the circumflex, breve or horn does not compose: "á" + U+0302 is ấ to a reader.
    letters = unicodedata.normalize("NFD", match.group())
    marks = sorted(letters[1:], key=lambda mark: mark in _TONES)
    return unicodedata.normalize("NFC", letters[0] + "".join(marks))


def fold(text: str) -> str:
    """The text in NFC with plain spaces, hyphens and newlines, without invisible characters.

    Runs of spaces and tabs are kept: in a plain text they are the columns of the printed page.
    """
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n").translate(_TABLE))
    return _STRAY_MARK.sub(_reorder, text)


def shown(file_name: str) -> str:
    """A file's name as it can be printed, stored and used for a result: "_" for line breaks, terminal codes, marks that
    turn the reading direction, and bytes that are no UTF-8."""
    return "".join("_" if unicodedata.category(char) in _UNPRINTED else char for char in file_name)


def squeeze(text: str) -> str:
    """The folded text on one line: every run of white space is one space, none at the ends."""
    return " ".join(fold(text).split())
