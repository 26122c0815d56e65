"""Blocks -> the one text of the dispatch, made once, with the way back to paper."""

from __future__ import annotations

import re
from collections.abc import Iterable

from pipeline.document import Block, Box, Document, Line, Paragraph, Place, Span
from pipeline.paragraphs import join
from pipeline.reading.lines import union

# OCR confidence below which a digit is not relied on; two engines that differ leave 0.4 (ocr/combine.py).
_UNSURE = 0.6
_DIGIT = re.compile(r"\d")
_NUMERAL = re.compile(r"\W*[IVX]+\W*")


def compose(blocks: Iterable[Block]) -> Document:
    """The document of these blocks: one paragraph a block, one a line of text."""
    paragraphs: list[Paragraph] = []
    parts: list[str] = []
    places: list[tuple[Span, Place]] = []
    read: list[tuple[Box | None, ...]] = []
    start = 0
    for block in blocks:
        text, spans = join(block.lines)
        for line, (s, e) in zip(block.lines, spans, strict=True):
            places.append(((start + s, start + e), Place(line.page, line.box)))
            read.append(_read(line))
        paragraphs.append(_paragraph(block, (start, start + len(text))))
        parts.append(text + "\n")
        start += len(text) + 1
    return Document("".join(parts), tuple(paragraphs), tuple(places), read=tuple(read))


def _read(line: Line) -> tuple[Box | None, ...]:
    """The boxes of the words of a line where OCR read it (document.PrintedLine.words)."""
    if all(word.confidence == 1 for word in line.words):  # stated, not read
        return ()
    amount = len(line.text.split())
    if amount == len(line.words):
        return tuple(None if word.confidence == 1 else word.box for word in line.words)
    x0, y0, x1, y1 = union([word.box for word in line.words])
    share = (x1 - x0) / amount
    return tuple((x0 + at * share, y0, x0 + (at + 1) * share, y1) for at in range(amount))


def _paragraph(block: Block, span: Span) -> Paragraph:
    first = block.lines[0]
    words = [word for line in block.lines for word in line.words]
    numbers = [word for word in words if _DIGIT.search(word.text)]
    return Paragraph(
        span=span,
        role=block.role,
        left=first.left,
        cell=first.cell if block.role in ("body", "table", "footnote", "annex") else None,
        bold=first.bold,
        page=first.page,
        sureness=min((word.confidence for word in numbers), default=1.0),
        unsure=tuple(
            word.text
            for word in words
            if word.confidence < _UNSURE and (_DIGIT.search(word.text) or _NUMERAL.fullmatch(word.text))
        ),
        scanned=any(word.confidence < 1 for word in words),
    )
