"""The words that make an order of a clause: the lists of rules/orders.toml as patterns, and what a text opens with."""

from __future__ import annotations

import re
from functools import cache

from pipeline import rulebook

_RHYTHM = re.compile(r"(?i)\d{1,2}\s+(?:giờ|ngày|tuần|tháng|quý|năm)\b")


@cache
def listed(table: str) -> re.Pattern[str]:
    """Any word of a list of ``[order]`` in rules/orders.toml, with nothing of a word behind it."""
    words = rulebook.load("orders").tables["order"][table]
    return re.compile(rf"(?:{rulebook.alternatives(words)})(?!\w)", re.IGNORECASE)


@cache
def anywhere() -> re.Pattern[str]:
    """A word of an order in small letters, wherever it stands: a capital one is a part of a name."""
    return re.compile(rf"(?<!\w){listed('words').pattern}")


def opens_with_order(text: str) -> bool:
    """Does a text that names nobody open with an order ("Rà soát …", "Trước ngày 5/3, gửi …")?

    Where it does not, its first words may be a body that no rule knows, or it may order nothing: the lead is doubtful.
    """
    head = text.lstrip(' -–+•*"“(')
    head = head[:1].lower() + head[1:]
    return bool(listed("words").match(head) or fronted(head, 0))


def fronted(text: str, at: int) -> bool:
    """Does an adverbial begin here, behind which the subject may come ("Hằng quý, …", "06 tháng một lần, …")?"""
    return bool(listed("fronted").match(text, at) or _RHYTHM.match(text, at))


def opens_with_verb(text: str) -> bool:
    """May the first word of this stretch be a verb, rather than one that goes on with names? For verbs that the word list lacks.

    underthesea's tagger is asked only then: it takes a second to load, and the list decides nearly always.
    """
    if not text[:1].islower():
        return False
    from underthesea import pos_tag

    # its tagger takes many a verb of this style for a noun ("định hướng tuyên truyền"): only what joins names is sure
    return pos_tag(text)[0][1] not in ("E", "C", "L", "CH")


def opening(text: str, pattern: str) -> int:
    """How long what opens a text by this pattern is; 0 where nothing does."""
    match = re.match(pattern, text)
    return match.end() if match else 0
