"""Blocks -> the letterhead's facts, the addressees, Nơi nhận and the signer.

Values are what the letterhead, the signature block or the document's own words say; what is not printed is None
with an issue, never guessed (contract, "Header"). Boxes by NĐ 30/2020/NĐ-CP Annex I, Party documents by HD 36-HD/VPTW
and HD 05-HD/VPTW, each by the norm of its own date.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from pipeline import agencies, envelope, marks, organs, quoted
from pipeline.document import Agency, Document, Header, Issue, Reason, Span, Stated
from pipeline.header import bodies, number, signer, subject
from pipeline.rulebook import UPPER

# From these days on the norms apply; an older document follows the norm before (TT 01/2011/TT-BNV, HD 11-HD/VPTW).
_ND30_FROM = dt.date(2020, 3, 5)
_PARTY_36_FROM = dt.date(2018, 4, 3)
_PARTY_05_FROM = dt.date(2026, 5, 27)

_PRIORITY: dict[str, Literal[0, 1, 2, 3]] = {"KHẨN": 1, "THƯỢNG KHẨN": 2}
# By the degree's letters alone: a stamp may space them out.
_SECRECY: dict[str, Literal["mật", "tối mật", "tuyệt mật"]] = {
    "mật": "mật",
    "tốimật": "tối mật",
    "tuyệtmật": "tuyệt mật",
}


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What the head and the tail of a dispatch say."""

    header: Header
    addressees: tuple[Agency, ...]
    to_places: tuple[Agency, ...]
    context: agencies.Context
    issues: tuple[Issue, ...]


def read(
    document: Document, *, published: dt.date | None = None, scanned: bool = False, stated: Stated | None = None
) -> Letterhead:
    """Read the header of a document.

    ``published`` (a portal's publication date) gives only the year of a day printed without one. ``scanned`` says that
    the first page was OCR'd: an empty number is then likely hand-written. ``stated`` is what its electronic envelope
    says: it fills what the page does not tell (reasons' rule "edxml").
    """
    head = document.paragraphs_of("letterhead")
    issues: list[Issue] = []
    texts = [document.slice(p.span) for p in head]
    # a piece of the letterhead found inside the body stands after the head's own lines and adds to the subject only
    type_at = next((i for i, t in enumerate(texts) if marks.type_code(t)), None)
    type_name, type_code = marks.type_code(texts[type_at]) or (None, None) if type_at is not None else (None, None)
    figures, notation = number.read(document, head, issues, scanned)
    place, issued, year = number.place_date(document, head, issues, scanned)
    named = organs.printed(texts)
    signers = signer.read(document)
    header = Header(
        type_name=type_name,
        type_code=type_code or None,
        code=f"{figures}{notation}" if figures and notation else None,
        code_number=figures,
        code_notation=notation.lstrip("/-") or None if notation else None,
        organ_name=named[-1] if named else None,
        organ_in_charge=named[-2] if len(named) > 1 else None,
        place=place,
        issued_date=issued,
        subject=subject.read(texts, type_at),
        priority=_priority(document),
        secrecy=_secrecy(document),
        signer=signers[0] if signers else None,
    )
    addressee_spans = bodies.addressee_spans(document)
    told = None
    if not texts and not addressee_spans:
        told = quoted.read(document, published)
        if told:
            header, addressee_spans = told
    if header.organ_name is None:
        header = replace(header, organ_name=organs.in_words(document))
    if header.type_name is None and not told and (addressee_spans or header.code or subject.has_about(texts)):
        header = replace(header, type_name="Công văn", type_code="CV")
    given = envelope.compare(header, stated, (notation or "")[:1]) if stated else None
    if given:
        header = given.header
        issues = [issue for issue in issues if issue.code not in given.settled] + [*given.issues]
    header = replace(header, rules=_norm(texts, header, year))
    reasons = {reason.field: reason for reason in _reasons(document, header, told=bool(told))}
    reasons.update({reason.field: reason for reason in given.reasons} if given else {})
    header = replace(header, reasons=tuple(reasons.values()))
    if not any(i.code in ("DATE_MISSING", "HANDWRITTEN_DATE") for i in issues) and header.issued_date is None:
        message = "Không đọc được ngày ban hành: hãy đối chiếu bản gốc và nhập tay."
        issues.append(Issue("HANDWRITTEN_DATE" if scanned else "DATE_MISSING", "warning", message))
    if header.code is None and header.code_notation is None and not any(i.code.endswith("NUMBER") for i in issues):
        message = "Không đọc được số, ký hiệu: hãy đối chiếu bản gốc và nhập tay."
        issues.append(Issue("HANDWRITTEN_NUMBER" if scanned else "NUMBER_MISSING", "warning", message))
    if scanned and not (header.signer and header.signer.full_name) and (signed := document.paragraphs_of("signature")):
        message = "Không đọc được họ tên người ký (dấu, chữ ký đè lên): hãy xem bản gốc."
        issues.append(Issue("SIGNER_UNREAD", "info", message, signed[-1].span, document.page_of(signed[-1].span)))
    if len(signers) > 1 and (signed := document.paragraphs_of("signature")):
        names = ", ".join(s.full_name for s in signers if s.full_name)
        message = f"Văn bản có {len(signers)} người ký ({names}): phần đầu chỉ ghi người thứ nhất."
        issues.append(Issue("SIGNERS_SEVERAL", "info", message, signed[0].span, document.page_of(signed[0].span)))
    context = agencies.Context(place=province(header), organ=header.organ_name, issued=header.issued_date)
    addressees = bodies.addressees(document, addressee_spans, context, issues)
    return Letterhead(header, addressees, bodies.to_places(document, context), context, tuple(issues))


# The marks that each value is read from, the first that the letterhead bears.
_READ_FROM = {
    "code": ("number", "number-empty"),
    "place": ("place-date", "place-date-short", "place-date-open"),
    "issued_date": ("place-date", "place-date-short", "place-date-open", "date-only"),
    "subject": ("about", "about-words", "about-short"),
    "priority": ("urgency",),
    "secrecy": ("secrecy",),
}


def _reasons(document: Document, header: Header, *, told: bool) -> tuple[Reason, ...]:
    """For each value: the rule that read it and where; "in-words" where no letterhead but the text itself names it."""
    head = document.paragraphs_of("letterhead", "overlay")
    reasons: list[Reason] = []
    for field in (
        "type_name",
        "code",
        "organ_name",
        "organ_in_charge",
        "place",
        "issued_date",
        "subject",
        "priority",
        "secrecy",
    ):
        value = getattr(header, field)
        if not value:
            continue
        found: tuple[str, Span | None] = ("quoted-dispatch" if told else "in-words", None)
        for paragraph in head:
            text = document.slice(paragraph.span)
            if field == "type_name" and marks.type_code(text):
                found = ("type-name", paragraph.span)
            elif mark := marks.bears(text, *_READ_FROM.get(field, ())):
                found = (mark.rule, paragraph.span)
            elif field.startswith("organ") and organs.printed([text]) and not told:
                found = ("organ-lines", paragraph.span)
            else:
                continue
            break
        reasons.append(Reason(field, str(value), found[0], None, found[1]))
    signature = document.paragraphs_of("signature")
    if header.signer and header.signer.full_name and signature:
        span = (signature[0].span[0], signature[-1].span[1])
        reasons.append(Reason("signer", header.signer.full_name, "signature-block", None, span))
    return tuple(reasons)


# ------------------------------------------------------------------ stamps, norm, place


def _priority(document: Document) -> Literal[0, 1, 2, 3]:
    for paragraph in document.paragraphs_of("letterhead", "overlay"):
        text = document.slice(paragraph.span)
        if named := marks.type_code(text):  # "CÔNG ĐIỆN HỎA TỐC"
            text = re.sub(rf"^\W*{named[0]}\W*", "", text, flags=re.IGNORECASE)
        if mark := marks.bears(text, "urgency"):
            return _PRIORITY.get(mark.groups["degree"], 3)
    return 0


def _secrecy(document: Document) -> Literal["mật", "tối mật", "tuyệt mật"] | None:
    """The gravest degree that stands alone anywhere on the pages: a needless refusal is the safe side."""
    degrees = [
        _SECRECY[re.sub(r"\s+", "", mark.groups["degree"]).lower()]
        for paragraph in document.paragraphs
        if paragraph.cell is None and (mark := marks.bears(document.slice(paragraph.span), "secrecy"))
    ]
    return max(degrees, key=list(_SECRECY.values()).index, default=None)


def _norm(
    texts: Sequence[str], header: Header, year: int | None
) -> Literal["nd30", "party-36", "party-05", "older", "unknown"]:
    """The norm of the document's own day, or of its year where the day is blank; unknown without either, and for the Youth
    Union, which has a norm of its own."""
    party = any(marks.bears(t, "party-motto") for t in texts) or bool(
        header.code and re.search(r"-[A-ZĐa-zđ]+/(?:TW|TU|HU|ĐU|TWĐ|VPTW|[A-ZĐ]*T[WU])\b", header.code)
    )
    day = header.issued_date or (dt.date(year, 12, 31) if year else None)
    if not day or (
        any(marks.bears(t, "union-motto") for t in texts) and not any(marks.bears(t, "motto") for t in texts)
    ):
        return "unknown"
    if party:
        return "party-05" if day >= _PARTY_05_FROM else "party-36" if day >= _PARTY_36_FROM else "older"
    return "nd30" if day >= _ND30_FROM else "older"


def province(header: Header) -> str | None:
    """The place of the issuing organ as "tỉnh X" or "thành phố X": from the organs' names, else from nothing."""
    for name in (header.organ_name, header.organ_in_charge):
        if name and (
            match := re.search(rf"\b(?:tỉnh|thành phố|huyện|quận|thị xã|xã|phường|đặc khu)\s+(?-i:[{UPPER}]).*$", name)
        ):
            return match.group()
    return None
