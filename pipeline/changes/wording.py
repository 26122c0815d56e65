"""A change in a sentence, as a clerk would say it."""

from __future__ import annotations

from pipeline.changes.change import Change
from pipeline.export import wording

_DEEDS = {
    "extends": "điều chỉnh thời hạn",
    "corrects": "đính chính",
    "amends": "sửa đổi",
    "replaces": "thay thế",
    "revokes": "thu hồi, bãi bỏ",
    "reminds": "đôn đốc thực hiện",
    "replies": "trả lời",
}


def describe(change: Change) -> str:
    """What a change does to which document: "Công văn số 1599/UBND-VX ngày 24/03/2026 điều chỉnh thời hạn báo cáo (mục 2) của
    Công văn số 1482/UBND-VX ngày 14/03/2026: từ ngày 28/03/2026 thành trước ngày 30/04/2026". No full stop at the end."""
    later = f"Văn bản số {change.later}" if change.later else "Văn bản mới"
    when = f" ngày {wording.date(change.said_on)}" if change.said_on else ""
    said = _DEEDS[change.kind]
    if change.about and change.kind in ("extends", "corrects"):
        said = f"{said} {'thời hạn ' if change.kind == 'corrects' and change.new else ''}{change.about}"
    if change.part:
        said = f"{said} {change.part}" if change.kind != "extends" else f"{said} ({change.part})"
    of = " của" if change.part or change.kind == "extends" or change.about else ""
    earlier = f"{change.type or 'văn bản'} số {change.code}"
    earlier += f" ngày {wording.date(change.issued_date)}" if change.issued_date else ""
    return f"{later}{when} {said}{of} {earlier}{_days(change)}"


def _days(change: Change) -> str:
    if change.added is not None:
        return f": thêm {change.added} ngày"
    if change.new is None or change.new.due is None:
        return ""
    old = f"từ ngày {wording.date(change.old)} thành " if change.old else ""
    return f": {old}{wording.deadline(change.new)}"
