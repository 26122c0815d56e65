"""What the scans of a text hand to one another: a mention before short forms are resolved."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.document import Span


@dataclass(frozen=True, slots=True)
class Found:
    """A mention of a document. ``code`` is None where it is not printed; ``after`` is where its date and organ end.

    ``number`` and ``year`` are as printed; a law cited by name has a ``title`` and no number. ``doubts`` are issue codes.
    """

    span: Span
    rule: str
    type: str | None
    code: str | None = None
    title: str | None = None
    number: str = ""
    year: str | None = None
    issued: dt.date | None = None
    issuer: str | None = None
    after: int = 0
    doubts: tuple[str, ...] = ()


def flat(text: str) -> str:
    """Text on one line, single blanks."""
    return " ".join(text.split())


def apart(found: Iterable[Found]) -> list[Found]:
    """In order, without overlaps; of two that overlap the one that begins first stays, or the longer."""
    kept: list[Found] = []
    for one in sorted(found, key=lambda f: (f.span[0], -f.span[1])):
        if not kept or one.span[0] >= kept[-1].span[1]:
            kept.append(one)
    return kept
