"""Box 5 of a letterhead: the subject (trích yếu) under a type name or behind V/v (NĐ 30/2020/NĐ-CP Phụ lục I)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline import marks
from pipeline.rulebook import UPPER

# "KẾT LUẬN / CỦA BAN THƯỜNG VỤ TỈNH ỦY / về …", "QUYẾT ĐỊNH / Về việc … / CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH X": whose paper it is
_WHOSE = re.compile(rf"^CỦA\s+[{UPPER}\s,]+$")
# What stands beside a subject, and what only got between its lines.
_ELSEWHERE = ("motto", "party-motto", "union-motto", "tagline", "place-date", "place-date-short", "number")
_BETWEEN: tuple[str, ...] = ("urgency", "secrecy", "draft", "date-only")


def has_about(texts: Sequence[str]) -> bool:
    """Does a line say what a công văn is about?"""
    return any(marks.bears(t, "about", "about-words", "about-short") for t in texts)


def read(texts: Sequence[str], type_at: int | None) -> str | None:
    """Trích yếu without its leading "V/v", "Về việc" or "Về"; ``type_at`` is the line that names the type."""
    about_at = next((i for i, t in enumerate(texts) if marks.bears(t, "about")), None)
    if about_at is None and type_at is None:
        about_at = next((i for i, t in enumerate(texts) if marks.bears(t, "about-words", "about-short")), None)
    start = about_at if about_at is not None else type_at + 1 if type_at is not None else None
    if start is None:
        return None
    # "Hà Nội, ngày 04 tháng 3" / "năm 2020": the rest of a date is no part of the subject that it stands beside
    between = _BETWEEN
    if any(marks.bears(t, "place-date-open") for t in texts):
        between += ("date-tail",)
    if any(marks.bears(t, "date-only") for t in texts):
        between += ("place-only",)
    pieces: list[str] = []
    for text in texts[start:]:
        if marks.bears(text, *_ELSEWHERE, "place-date-open"):
            if about_at is not None:
                break
            continue
        if marks.is_rule(text) or marks.bears(text, *between) or (not pieces and _WHOSE.match(text.strip())):
            continue
        if pieces and marks.bears(text, "decider") and not pieces[-1].isupper():
            break
        pieces.append(text.strip())
    whole = " ".join(pieces)
    lead = marks.ABOUT.match(whole)
    subject = whole[lead.end() :] if lead else whole
    if lead and lead.group().strip()[0] in '"“”(':
        subject = subject.rstrip(' .;:*"”)')  # the mark that closes what opened before V/v
    return subject.strip(" .;:*_-–") or None
