"""An incoming document (văn bản đến): what was read in it, and what the office's register says of it.

Every export is drawn from this record. Without a register only ``result`` is known.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from pipeline.document import Result, Span

TaskStatus = Literal["open", "done", "void"]
"""In work; done; void: not to be done any more, because a later document replaced it or a person said so."""

PERSON = "register-person"
"""The rule that a value of a person bears in a result."""
LATER = "register-later-document"
"""The rule that a deadline bears which a later document set."""


@dataclass(frozen=True, slots=True)
class Original:
    """The file that a result was read from: its path or its bytes, its name, and the way to the document in it where it is a
    package (pipeline.reading.packages)."""

    source: Path | bytes
    file_name: str
    way: tuple[int, ...] = ()

    def read(self) -> bytes:
        """The bytes of the document itself, taken out of its package. Raises OSError and DispatchError."""
        from pipeline.reading import packages

        data = self.source.read_bytes() if isinstance(self.source, Path) else self.source
        return packages.take(data, self.file_name, self.way).data


@dataclass(frozen=True, slots=True)
class Amendment:
    """What was done to a task after it was read: more time given, a day put right, the task made void.

    ``by`` is the later document that did it, in words; None where a person did. ``span`` is that of the deadline it set.
    """

    kind: Literal["extension", "correction", "void"]
    by: str | None = None
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Followed:
    """What the register says of a task (sổ theo dõi giải quyết văn bản đến, NĐ 30/2020/NĐ-CP Phụ lục IV).

    ``number`` is the task's number in the register. ``reply_code`` is the number of the document that answers it,
    ``unit`` the unit or person it was given to. ``done_on`` is the day it was done; of a recurring task, the last
    occurrence that was done. ``amendments`` are in the order in which they were made.
    """

    number: int
    status: TaskStatus = "open"
    done_on: dt.date | None = None
    reply_code: str | None = None
    unit: str | None = None
    note: str | None = None
    amendments: tuple[Amendment, ...] = ()


@dataclass(frozen=True, slots=True)
class Incoming:
    """A document that came to the office.

    ``result`` holds, where a register is in use, what persons have corrected and later documents have changed.
    ``arrival_number`` (Số đến) and ``arrived_on`` (Ngày đến) are the register's; ``unit`` is the unit or person to whom
    the document went (Đơn vị hoặc người nhận) on the day ``forwarded_on`` (Ngày chuyển). ``followed`` holds what the
    register says of each task, by its id in ``result``. ``original`` is None where the file is not at hand any more.
    ``revision`` counts how often the register has changed the document or its tasks.
    """

    result: Result
    original: Original | None = None
    arrival_number: int | None = None
    arrived_on: dt.date | None = None
    unit: str | None = None
    forwarded_on: dt.date | None = None
    note: str | None = None
    followed: Mapping[str, Followed] = field(default_factory=dict)
    revision: int = 0
