"""A stretch of text in its sentences, and without what it says in brackets and quotations."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.document import Span
from pipeline.rulebook import UPPER

BRACKET = re.compile(r"\([^()]*\)")
_QUOTE = re.compile(r"“[^”]*”|\"[^\"]*\"")
_SENTENCE = re.compile(rf"(?<=[.!?…])\s+(?=[“\"(]?[{UPPER}])|(?<=[.!?])\s+(?=[-+]\s)")
_ABBREVIATION = re.compile(r"(?:\b(?:TP|Tp|TX|Q|P|TT|KT|TL|TM|ThS|TS|PGS|GS|St|Mr|v\.v|No|CT|PCT)|\b[A-ZĐ])\.$")


def sentences(text: str, span: Span) -> Iterator[Span]:
    """The sentences of a stretch of text, as spans into it."""
    start = span[0]
    stretch = mask(text[span[0] : span[1]])
    for match in _SENTENCE.finditer(stretch):
        end = span[0] + match.start()
        if _ABBREVIATION.search(text[start:end]):
            continue
        if text[start:end].strip():
            yield start, end
        start = span[0] + match.end()
    if text[start : span[1]].strip():
        yield start, span[1]


def mask(text: str) -> str:
    """The text with bracketed and quoted words blanked out, length unchanged."""
    for pattern in (BRACKET, _QUOTE):
        text = pattern.sub(lambda m: m.group()[0] + " " * (len(m.group()) - 2) + m.group()[-1], text)
    return text
