"""Boxes 7a-7c: who signed, by what authority, in which position (NĐ 30/2020/NĐ-CP Phụ lục I, mục II.7)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from pipeline import marks
from pipeline.document import Document, Signer
from pipeline.rulebook import LOWER, UPPER

_RANK = re.compile(
    r"^(?:(?:GS|PGS|TS|ThS|Ths|BS|BSCK\s?I+|CKI+|CK\s?I+|KS|KTS|LS|CN|Dr|TTƯT|TTND|NGƯT|NGND|Đồng chí|Ông|Bà|"
    r"Đại tướng|Thượng tướng|Trung tướng|Thiếu tướng|Đại tá|Thượng tá|Trung tá|Thiếu tá|Đại úy|Thượng úy|Trung úy|"
    r"Thiếu úy|Đô đốc|Phó Đô đốc|Chuẩn đô đốc|Chuẩn Đô đốc|Nhà giáo|Luật sư|Thầy thuốc|Thẩm phán|Kiểm sát viên)"
    rf"(?:\s+(?:ưu tú|nhân dân))?\.?,?\s*)+(?=[{UPPER}])"
)
# "Ksor H'Bia", "Y Thanh Hà Niê Kđăm": names of the highlands count too
_NAME = re.compile(
    rf"^(?:[{UPPER}][{LOWER}'’]*(?:[{UPPER}][{LOWER}]+)?\.?\s+){{1,5}}[{UPPER}][{LOWER}'’]*(?:[{UPPER}][{LOWER}]+)?$"
)
_NAME_IN_CAPITALS = re.compile(rf"^(?:[{UPPER}]+\s+){{1,5}}[{UPPER}]+$")
_SIGNED_MARK = re.compile(r"^\W*\(?\s*(?:đã ký|ký tên|chữ ký|daky)\b.*$", re.IGNORECASE)
_ORGAN = re.compile(r"(?:ỦY BAN|UỶ BAN|UBND|BAN|SỞ|BỘ|CỤC|VỤ)\b")


@dataclass(slots=True)
class _Block:
    """The lines over one name."""

    competence: list[str] = field(default_factory=list)
    positions: list[str] = field(default_factory=list)

    def signer(self, name: str | None) -> Signer:
        return Signer(" / ".join(self.competence) or None, " / ".join(self.positions) or None, name)


def read(document: Document) -> list[Signer]:
    """The signers, the first of them the one on the left where two sign side by side. Stacked authorities are joined by
    " / ", and so are two positions of one person."""
    lines = [
        text
        for paragraph in document.paragraphs_of("signature")
        if (text := re.sub(r"\s+", " ", document.slice(paragraph.span)).strip(" .,;:*_"))
        and not marks.is_rule(text)
        and not _SIGNED_MARK.match(text)
    ]
    names = _names(lines)
    blocks = [_Block()]
    goes_on: list[str] = []
    for at, text in enumerate(lines):
        last = blocks[-1]
        if marks.bears(text, "authority"):
            if last.positions or _acts(text) in map(_acts, last.competence):
                blocks.append(last := _Block())
            goes_on = last.competence
            goes_on.append(text)
        elif marks.bears(text, "position"):
            # two authorities above two positions: line by line, or the left column first
            goes_on = next((block for block in blocks if not block.positions), last).positions
            if text not in goes_on:
                goes_on.append(text)
        elif at in names:
            goes_on = []
        elif goes_on and text.isupper():
            goes_on[-1] = f"{goes_on[-1]} {text}"
    blocks = [block for block in blocks if block.competence or block.positions]
    found = list(names.values())
    if len(found) > 1 and len(blocks) == 1 and len(blocks[0].positions) == len(found):
        blocks = [_Block(blocks[0].competence, [position]) for position in blocks[0].positions]
    if len(found) > 1 and len(found) == len(blocks):
        return [block.signer(name) for block, name in zip(blocks, found, strict=True)]
    if not blocks:
        return []
    whole = _Block([c for b in blocks for c in b.competence], [p for b in blocks for p in b.positions])
    return [whole.signer(found[-1] if found else None)]


def _names(lines: Sequence[str]) -> dict[int, str]:
    """Which lines are names, below the first position: those in small letters, else the last one in capitals."""
    first = next((at for at, t in enumerate(lines) if marks.bears(t, "authority", "position")), len(lines))
    below = {at: _bare(text) for at, text in enumerate(lines) if at > first and not _is_office(text)}
    names = {at: text for at, text in below.items() if _NAME.match(text) and not text.isupper()}
    if names:
        return names
    capitals = [(at, text.title()) for at, text in below.items() if _NAME_IN_CAPITALS.match(text)]
    return dict(capitals[-1:])


def _bare(text: str) -> str:
    """A name without rank and title; a pen stroke or a seal leaves signs beside a name that was scanned."""
    return _RANK.sub("", re.sub(r"^[\W_]+|[\W_]+$", "", text))


def _is_office(text: str) -> bool:
    return bool(marks.bears(text, "authority", "position") or _ORGAN.match(text.strip(" .,;:*_")))


def _acts(authority: str) -> str:
    """The letters that say how one signs for another: TM, KT, TL, TU(Q)."""
    return re.sub(r"[^A-Z]", "", authority)[:2]
