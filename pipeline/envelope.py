"""What the electronic envelope states of a dispatch, beside what its pages say: it fills what is not printed or was
written by hand, and a difference is told. The page is the original (Nghị định 30/2020/NĐ-CP, Điều 5): it wins.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from pipeline import agencies, marks
from pipeline.document import Header, Issue, Reason, Signer, Stated, Task

RULE = "edxml"

_ALIKE = 0.6
"""Share of two subjects that must be the same: clerks shorten and retype them."""
_NAMES = {
    "code_number": "Số",
    "code_notation": "Ký hiệu",
    "issued_date": "Ngày ban hành",
    "type_name": "Tên loại",
    "subject": "Trích yếu",
    "signer": "Người ký",
}
_SETTLED = {
    "code": ("HANDWRITTEN_NUMBER", "NUMBER_MISSING"),
    "issued_date": ("HANDWRITTEN_DATE", "DATE_MISSING"),
}
_ACTIONS = {"revoke": "thu hồi", "update": "cập nhật", "replace": "thay thế"}


@dataclass(frozen=True, slots=True)
class Compared:
    """The header with what the envelope adds, the reasons of what was added, and the issues; ``settled`` are codes of
    issues that have lost their ground."""

    header: Header
    reasons: tuple[Reason, ...]
    issues: tuple[Issue, ...]
    settled: frozenset[str]


def compare(header: Header, stated: Stated, separator: str = "") -> Compared:
    """Lay the envelope beside the header. ``separator`` is the sign that the page prints before the ký hiệu.

    Of several documents in one envelope only the one that bears its ký hiệu is taken for the dispatch; the others are
    annexes, or dispatches of their own, and stay as they are.
    """
    if not _is_dispatch(header, stated):
        return Compared(header, (), (), frozenset())
    added = dict(_added(header, stated))
    filled = replace(header, **added)
    if "code_number" in added or "code_notation" in added:
        code = _code(filled, separator)
        filled, added = replace(filled, code=code), {**added, "code": code}
    reasons = tuple(
        Reason(field, _words(value), RULE) for field, value in added.items() if not field.startswith("code_") and value
    )
    settled = frozenset(code for field in added if added[field] for code in _SETTLED.get(field, ()))
    return Compared(filled, reasons, tuple(_differences(header, stated)), settled)


def wishes(header: Header, stated: Stated, tasks: Iterable[Task]) -> tuple[Issue, ...]:
    """What the sender asks for beside the text: that an earlier document be withdrawn, or a day that no task has."""
    if not _is_dispatch(header, stated):
        return ()
    issues = []
    if stated.action in _ACTIONS:
        message = f"Bên gửi báo gói này để {_ACTIONS[stated.action]} văn bản đã gửi trước: hãy xử lý văn bản cũ."
        issues.append(Issue("ENVELOPE_REPLACES", "warning", message))
    due = stated.due_date
    known = {day for task in tasks for d in task.deadlines for day in (d.last_day, d.due) if day is not None}
    days = {str(day)[:10] for day in known}
    if due and str(due) not in days and not (header.issued_date and due <= header.issued_date):
        message = f"Bên gửi đặt hạn xử lý ngày {due:%d/%m/%Y}, không có trong các nhiệm vụ đọc được."
        issues.append(Issue("ENVELOPE_DUE_DATE", "warning", message))
    return tuple(issues)


def _is_dispatch(header: Header, stated: Stated) -> bool:
    same = bool(header.code_notation) and _bare(header.code_notation) == _bare(stated.code_notation)
    return stated.documents == 1 or same


def _added(header: Header, stated: Stated) -> Iterator[tuple[str, Any]]:
    printed, told = header.code_notation, stated.code_notation
    if printed and told and _bare(printed) != _bare(told):
        return  # the envelope of another document: the difference is told, and nothing of it is believed
    for field in ("code_notation", "code_number"):
        if not getattr(header, field) and (value := getattr(stated, field)):
            yield field, value
    for field in ("issued_date", "place", "organ_name", "subject"):
        if getattr(header, field) is None and (value := getattr(stated, field)):
            yield field, value
    if header.type_name is None and stated.type_name and (named := marks.type_code(stated.type_name.upper())):
        yield "type_name", named[0]
        yield "type_code", named[1] or None
    if not header.priority and stated.priority:
        yield "priority", stated.priority
    if stated.signer:
        own, other = header.signer or Signer(), stated.signer
        signer = Signer(
            own.competence or other.competence, own.position or other.position, own.full_name or other.full_name
        )
        if signer != own:
            yield "signer", signer


def _code(header: Header, separator: str) -> str | None:
    """Số and ký hiệu as one: "45/UBND-VX", and "45-CV/TU" of the Party, whose ký hiệu has the stroke inside."""
    number, notation = header.code_number, header.code_notation
    if not (number and notation):
        return None
    party = "/" in notation and not notation[:1].isdigit()
    return f"{number}{separator or ('-' if party else '/')}{notation}"


def _differences(header: Header, stated: Stated) -> Iterator[Issue]:
    pairs: dict[str, tuple[Any, Any]] = {
        field: (getattr(header, field), getattr(stated, field)) for field in _NAMES if field != "signer"
    }
    pairs["signer"] = (
        header.signer.full_name if header.signer else None,
        stated.signer.full_name if stated.signer else None,
    )
    for field, (printed, told) in pairs.items():
        if printed and told and not _same(field, printed, told):
            message = (
                f"{_NAMES[field]} trên văn bản là “{_words(printed)}”, trên phong bì điện tử là “{_words(told)}”: "
                "hãy đối chiếu bản gốc."
            )
            yield Issue("ENVELOPE_DIFFERS", "warning", message)
    if header.organ_name and stated.organ_name and not _same_organ(header.organ_name, stated.organ_name):
        # An office may pass on what another has issued.
        message = f"Bên gửi trên phong bì điện tử là “{stated.organ_name}”, văn bản do “{header.organ_name}” ban hành."
        yield Issue("ENVELOPE_DIFFERS", "info", message)


def _same(field: str, printed: Any, told: Any) -> bool:
    if field == "code_number":
        return str(printed).lstrip("0").casefold() == str(told).lstrip("0").casefold()
    if not isinstance(printed, str):
        return bool(printed == told)
    mine, other = _bare(printed), _bare(told)
    if field == "subject":
        told = marks.ABOUT.sub("", told)
        ratio = difflib.SequenceMatcher(None, printed.casefold().split(), told.casefold().split()).ratio()
        return mine in _bare(told) or _bare(told) in mine or ratio >= _ALIKE
    return mine == other


def _same_organ(printed: str, told: str) -> bool:
    mine, other = (_bare(agencies.expand(name)) for name in (printed, told))
    return mine in other or other in mine


def _bare(text: str | None) -> str:
    """The letters and digits alone, without marks: OCR and clerks differ in the rest."""
    return re.sub(r"[\W_]", "", marks.bare(text or "")).casefold()


def _words(value: Any) -> str:
    if isinstance(value, Signer):
        return value.full_name or value.position or value.competence or ""
    return f"{value:%d/%m/%Y}" if hasattr(value, "strftime") else str(value)
