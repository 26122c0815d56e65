"""Lines that show by their words what part of a dispatch they are: rules/letterhead.toml, applied to one line.

A mark says only what a line *looks like*; the layout decides by its place whether it is that.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from pipeline import rulebook
from pipeline.document import Span

# The lead-in of a subject, which the subject is written without (contract, "subject")
ABOUT = re.compile(r"^[\s\"“”(]*(?:V/v|Về\s+việc|Về|v/v)\s*:?\s+", re.IGNORECASE)
# What opens the list of those a dispatch is for.
ADDRESSING = ("to", "wire", "invites")


@dataclass(frozen=True, slots=True)
class Mark:
    """What a line looks like: the rule that says so, the words, and the rule's named groups (stripped, never None)."""

    rule: str
    text: str
    span: Span
    groups: dict[str, str]


def find(text: str) -> list[Mark]:
    """Every mark that a line bears, in the order of the rules."""
    marks = []
    for rule in rulebook.load("letterhead").rules:
        if match := rule.pattern.search(text):
            groups = {k: (v or "").strip() for k, v in match.groupdict().items()}
            marks.append(Mark(rule.name, match.group(), match.span(), groups))
    return marks


def bears(text: str, *names: str) -> Mark | None:
    """The first mark of one of these names that a line bears, or None."""
    for name in names:
        if match := _pattern(name).search(text):
            return Mark(name, match.group(), match.span(), {k: (v or "").strip() for k, v in match.groupdict().items()})
    return None


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return rulebook.load("letterhead").rule(name).pattern


def is_rule(text: str) -> bool:
    """A printed rule under a heading: dashes, underscores, asterisks."""
    return not re.search(r"[^\W_]", text)


def type_code(text: str) -> tuple[str, str] | None:
    """(type name, code) where a line is nothing but the name of a document type in capitals (box 5a), else None; the code is
    empty for a type that has none (thư công)."""
    words = re.sub(r"[^\w\s,]", " ", text).strip()
    words = re.sub(r"\s+", " ", words)
    if not words or words != words.upper() or len(words) > 60:
        return None
    # OCR loses and swaps the marks of capitals: "CHÍ THỊ" is read by its bare letters
    words = _heading_tail().sub("", words)
    return _heading_types().get(words) or _heading_types().get(bare(words))


def bare(text: str) -> str:
    """The text without tone marks, vowel marks and the bar of đ; as long as the NFC text."""
    decomposed = unicodedata.normalize("NFD", text)
    letters = "".join(c for c in decomposed if not unicodedata.combining(c))
    return letters.replace("Đ", "D").replace("đ", "d")


@cache
def _heading_tail() -> re.Pattern[str]:
    """What may stand behind the name of a type: who issues it together, how urgent it is, its number."""
    tails = rulebook.load("document_types").tables["heading_tails"]
    return re.compile(rf"(?: (?:{rulebook.alternatives(tails)})| (?:SỐ|LẦN|LẦN THỨ) \d+)+$|^DỰ THẢO ")


@cache
def _heading_types() -> dict[str, tuple[str, str]]:
    types: dict[str, tuple[str, str]] = {}
    for entry in rulebook.load("document_types").tables["types"]:
        for name in (entry["name"], *(n for n in entry["also"] if " " in n)):
            if entry["codes"] or entry["norm"] in ("nd30", "party"):
                types.setdefault(name.upper(), (entry["name"], next(iter(entry["codes"]), "")))
    for name, entry in list(types.items()):
        types.setdefault(bare(name), entry)
    return types
