"""What a phrase was read as, and the numerals in it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from pipeline.document import DeadlineType

Groups = Mapping[str, str | None]
Bound = Literal["before", "by"]

ONE_DAY = dt.timedelta(days=1)
# A day or month without a year that lies further back than this at the issue belongs to the next year.
BACKWARD = dt.timedelta(days=31)
_LOOKALIKES = str.maketrans("lLiIoO", "111100")
_NUMBERS = {
    "một": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4, "năm": 5, "sáu": 6, "bảy": 7, "tám": 8, "chín": 9, "mười": 10,
    "mười lăm": 15, "hai mươi": 20, "ba mươi": 30, "nhất": 1, "đầu": 1, "đầu tiên": 1, "cuối": -1, "cuối cùng": -1,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Value:
    """A phrase read: the fields of a Deadline that it gives, and the doubts about it (issue codes).

    ``clock`` is the hour of a rhythm.
    """

    type: DeadlineType
    due: dt.date | dt.datetime | None = None
    bound: Bound | None = None
    last_day: dt.date | None = None
    timex: str | None = None
    rrule: str | None = None
    clock: dt.time | None = None
    duration: str | None = None
    working_days: bool = False
    anchor: str | None = None
    doubts: tuple[str, ...] = ()


def spaced(raw: str) -> str:
    """Words in small letters with single blanks."""
    return " ".join(raw.lower().split())


def number(raw: str) -> int:
    """The number of a numeral or of a word ("05", "mười lăm"); -1 for the last. Raises KeyError for another word."""
    word = spaced(raw)
    return int(word) if word.isdigit() else _NUMBERS[word]


def digits(raw: str) -> tuple[int, bool]:
    """The number of digits that OCR may have taken for letters or torn apart, and whether it had."""
    clean = re.sub(r"\s", "", raw).translate(_LOOKALIKES)
    return int(clean), clean != raw
