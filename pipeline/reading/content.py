"""What every format gives back to the door: pages, and what the container says about them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace

from pipeline.document import Issue, Line, Page


@dataclass(frozen=True, slots=True)
class Content:
    """The pages of one file, the date on which a portal published it, and the doubts met while reading."""

    pages: tuple[Page, ...]
    published: dt.date | None = None
    issues: tuple[Issue, ...] = ()


def unpaged(lines: Iterable[Line]) -> tuple[Page, ...]:
    """One page without geometry, for sources that have none; lines are numbered downwards by ``top``.

    Lines that already share a ``top`` (two columns of one printed line) keep sharing it.
    """
    numbered: list[Line] = []
    number, last = -1, None
    for line in lines:
        if line.top != last or last is None:
            number, last = number + 1, line.top
        numbered.append(replace(line, top=float(number), bottom=float(number + 1)))
    return (Page(page=1, lines=tuple(numbered)),)
