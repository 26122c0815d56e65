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

from pipeline import agencies, envelope, marks, organs, quoted, rulebook
from pipeline.document import Agency, Document, Header, Issue, Paragraph, Reason, Signer, Span, Stated
from pipeline.rulebook import LOWER, UPPER

# NĐ 30/2020/NĐ-CP and HD 05-HD/VPTW took effect on these days; an older document follows the norm before.
_ND30_FROM = dt.date(2020, 3, 5)
_PARTY_05_FROM = dt.date(2026, 5, 27)

# OCR confidence below which a number or a day is left to a person. Hand-written digits stand apart from the ký hiệu
# ("280 /BC-UBND") and are read wrong with high confidence too; a printed number is one word with it.
_SURE = 0.8
_SURE_IN_PRINT = 0.5

_PRIORITY: dict[str, Literal[0, 1, 2, 3]] = {"KHẨN": 1, "THƯỢNG KHẨN": 2}
# By the degree's letters alone: a stamp may space them out.
_SECRECY: dict[str, Literal["mật", "tối mật", "tuyệt mật"]] = {
    "mật": "mật",
    "tốimật": "tối mật",
    "tuyệtmật": "tuyệt mật",
}
# A body has a name: a number or a stroke that was read among the addressees is none.
_NAMED = re.compile(r"[^\W\d_]{2}")
_RANK = re.compile(
    r"^(?:(?:GS|PGS|TS|ThS|Ths|BS|CKI+|KS|CN|Dr|Đồng chí|Ông|Bà|Đại tướng|Thượng tướng|Trung tướng|Thiếu tướng|"
    rf"Đại tá|Thượng tá|Trung tá|Thiếu tá|Đại úy|Thượng úy|Chuẩn đô đốc|Nhà giáo|Luật sư|Thầy thuốc)\.?,?\s*)+(?=[{UPPER}])"
)
# "Ksor H'Bia", "Y Thanh Hà Niê Kđăm": names of the highlands count too
_NAME = re.compile(
    rf"^(?:[{UPPER}][{LOWER}'’]*(?:[{UPPER}][{LOWER}]+)?\.?\s+){{1,5}}[{UPPER}][{LOWER}'’]*(?:[{UPPER}][{LOWER}]+)?$|^(?:[{UPPER}]+\s+){{1,5}}[{UPPER}]+$"
)
_SIGNED_MARK = re.compile(r"^\W*\(?\s*(?:đã ký|Đã ký|ký tên|chữ ký|Chữ ký|Ký tên)\b.*$")


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
    number, notation = _number(document, head, issues, scanned)
    place, issued = _place_date(document, head, issues, scanned)
    subject = _subject(texts, type_at)
    named = organs.printed(texts)
    header = Header(
        type_name=type_name,
        type_code=type_code,
        code=f"{number}{notation}" if number and notation else None,
        code_number=number,
        code_notation=notation.lstrip("/-") or None if notation else None,
        organ_name=named[-1] if named else None,
        organ_in_charge=named[-2] if len(named) > 1 else None,
        place=place,
        issued_date=issued,
        subject=subject,
        priority=_priority(document),
        secrecy=_secrecy(document),
        signer=_signer(document),
    )
    addressee_spans = _addressee_spans(document)
    told = None
    if not texts and not addressee_spans:
        told = quoted.read(document, published)
        if told:
            header, addressee_spans = told
    if header.organ_name is None:
        header = replace(header, organ_name=organs.in_words(document))
    if header.type_code is None and not told and (addressee_spans or header.code or _has_about(texts)):
        header = replace(header, type_name="Công văn", type_code="CV")
    given = envelope.compare(header, stated, (notation or "")[:1]) if stated else None
    if given:
        header = given.header
        issues = [issue for issue in issues if issue.code not in given.settled] + [*given.issues]
    header = replace(header, rules=_norm(document, header))
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
    context = agencies.Context(place=_province(header), organ=header.organ_name, issued=header.issued_date)
    addressees = tuple(a for span in addressee_spans for a in _bodies(document, span, context))
    to_places = tuple(a for p in document.paragraphs_of("to_places") for a in _to_place(document, p, context))
    return Letterhead(header, addressees, to_places, context, tuple(issues))


# The marks that each value is read from, the first that the letterhead bears.
_READ_FROM = {
    "code": ("number", "number-empty"),
    "place": ("place-date",),
    "issued_date": ("place-date", "date-only"),
    "subject": ("about", "about-words"),
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


# ------------------------------------------------------------------ number, place, date


def _number(
    document: Document, head: Sequence[Paragraph], issues: list[Issue], scanned: bool
) -> tuple[str | None, str | None]:
    """(number, ký hiệu with its separator) as printed; the number None, with an issue, where it cannot be read."""
    for i, paragraph in enumerate(head):
        text = document.slice(paragraph.span)
        mark = marks.bears(text, "number")
        if not mark and marks.bears(text, "number-empty") and i + 1 < len(head):
            # number and ký hiệu on two lines
            mark = marks.bears(f"{text.strip()} {document.slice(head[i + 1].span).strip()}", "number")
        if not mark:
            continue
        number = re.sub(r"\s+", "", mark.groups["number"])
        notation = re.sub(r"\s+", "", mark.groups["notation"]).replace("_", "-").rstrip(".")
        if notation[1:2] and notation[0] == "/" and "-" not in notation and "." in notation:
            notation = notation.replace(".", "-", 1)  # "11/CT.UBND"
        if re.fullmatch(r"\d{1,6}[a-zA-Z]?|\d{1,4}\.\d{1,2}", number) and paragraph.sureness >= (
            _SURE_IN_PRINT if re.search(r"\d[/-]", text) else _SURE
        ):
            # a legal document's number holds its year: "05/2025/QĐ-UBND"
            return number + re.sub(r"\s+", "", mark.groups["year"]), notation
        page = document.page_of(paragraph.span)
        if not number or re.fullmatch(r"[.…_]+", number):
            code = "HANDWRITTEN_NUMBER" if scanned else "NUMBER_MISSING"
            message = (
                "Số văn bản viết tay không đọc được: hãy nhập tay."
                if scanned
                else "Số văn bản để trống (dự thảo?): hãy nhập khi đã cấp số."
            )
            issues.append(Issue(code, "warning", message, paragraph.span, page))
        else:
            message = f"Số văn bản đọc không chắc chắn (“{number}”): hãy đối chiếu bản gốc và nhập tay."
            issues.append(Issue("HANDWRITTEN_NUMBER", "warning", message, paragraph.span, page))
        return None, notation
    return None, None


def _place_date(
    document: Document, head: Sequence[Paragraph], issues: list[Issue], scanned: bool
) -> tuple[str | None, dt.date | None]:
    texts = [document.slice(p.span).strip() for p in head]
    # the line may have broken after the place: "Hà Nội," / "ngày 18 tháng 3 năm 2024"
    broken = [
        f"{text} {below}" if not marks.bears(text, "motto", "party-motto", "tagline") else ""
        for text, below in zip(texts, texts[1:] + [""], strict=False)
    ]
    for text, paragraph in (*zip(texts, head, strict=True), *zip(broken, head, strict=True)):
        mark = marks.bears(text, "place-date")
        if not mark:
            continue
        groups = mark.groups
        place = re.sub(r"\s+", " ", groups["place"])
        day, month, year = (re.sub(r"\D", "", groups[k]) for k in ("day", "month", "year"))
        odd = any(re.search(r"[^\d.…_]", groups[k]) for k in ("day", "month"))
        odd = odd or paragraph.sureness < _SURE
        if day and month and len(year) == 4 and not odd:
            try:
                return place, dt.date(int(year), int(month), int(day))
            except ValueError:
                pass
        code = "HANDWRITTEN_DATE" if scanned or odd else "DATE_MISSING"
        message = (
            "Ngày ban hành viết tay không đọc được: hãy nhập tay."
            if code == "HANDWRITTEN_DATE"
            else "Ngày ban hành để trống: hãy nhập khi đã ban hành."
        )
        issues.append(Issue(code, "warning", message, paragraph.span, document.page_of(paragraph.span)))
        return place, None
    return None, None


# ------------------------------------------------------------------ subject, organ


def _has_about(texts: Sequence[str]) -> bool:
    return any(marks.bears(t, "about", "about-words") for t in texts)


# "KẾT LUẬN / CỦA BAN THƯỜNG VỤ TỈNH ỦY / về …", "QUYẾT ĐỊNH / Về việc … / CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH X": whose paper it is
_WHOSE = re.compile(rf"^CỦA\s+[{UPPER}\s,]+$")


def _subject(texts: Sequence[str], type_at: int | None) -> str | None:
    """Trích yếu without its leading "V/v", "Về việc" or "Về"."""
    about_at = next((i for i, t in enumerate(texts) if marks.bears(t, "about")), None)
    if about_at is None and type_at is None:
        about_at = next((i for i, t in enumerate(texts) if marks.bears(t, "about-words")), None)
    start = about_at if about_at is not None else type_at + 1 if type_at is not None else None
    if start is None:
        return None
    pieces: list[str] = []
    for text in texts[start:]:
        if marks.bears(
            text, "motto", "party-motto", "tagline", "place-date", "date-only", "number", "urgency", "secrecy"
        ):
            if about_at is not None:
                break
            continue
        if marks.is_rule(text) or (not pieces and _WHOSE.match(text.strip())):
            continue
        if pieces and _is_authority_line(text) and not pieces[-1].isupper():
            break
        pieces.append(text.strip())
    subject = marks.ABOUT.sub("", " ".join(pieces)).strip(" .;:*_-–")
    return subject or None


def _is_authority_line(text: str) -> bool:
    """The line of a decision that says who decides, in capitals under the subject: "CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH X"."""
    table = rulebook.load("letterhead").tables["organ"]
    line = text.strip()
    return line.isupper() and any(line.startswith(head) for head in (*table["heads"], "GIÁM ĐỐC", "BỘ TRƯỞNG", "CHÁNH"))


# ------------------------------------------------------------------ stamps, norm, place


def _priority(document: Document) -> Literal[0, 1, 2, 3]:
    for paragraph in document.paragraphs_of("letterhead", "overlay"):
        if mark := marks.bears(document.slice(paragraph.span), "urgency"):
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


def _norm(document: Document, header: Header) -> Literal["nd30", "party-36", "party-05", "older", "unknown"]:
    head = [document.slice(p.span) for p in document.paragraphs_of("letterhead")]
    party = any(marks.bears(t, "party-motto") for t in head) or bool(
        header.code and re.search(r"-[A-ZĐa-zđ]+/(?:TW|TU|HU|ĐU|TWĐ|VPTW|[A-ZĐ]*T[WU])\b", header.code)
    )
    issued = header.issued_date
    if party:
        return "party-05" if issued and issued >= _PARTY_05_FROM else "party-36"
    if issued and issued < _ND30_FROM:
        return "older"
    return "nd30" if head else "unknown"


def _province(header: Header) -> str | None:
    """The place of the issuing organ as "tỉnh X" or "thành phố X": from the organs' names, else from nothing."""
    for name in (header.organ_name, header.organ_in_charge):
        if name and (
            match := re.search(rf"\b(?:tỉnh|thành phố|huyện|quận|thị xã|xã|phường|đặc khu)\s+(?-i:[{UPPER}]).*$", name)
        ):
            return match.group()
    return None


# ------------------------------------------------------------------ lists of bodies


def _addressee_spans(document: Document) -> list[Span]:
    spans = []
    for paragraph in document.paragraphs_of("addressees"):
        text = document.slice(paragraph.span)
        opening = marks.bears(text, "to", "wire")
        offset = text.rindex(opening.groups["first"]) if opening and opening.groups["first"] else 0
        if opening and not opening.groups["first"]:
            continue
        spans.append((paragraph.span[0] + offset, paragraph.span[1]))
    return spans


_ITEM = re.compile(r"^[\s\-–—+•*]*(?P<body>.*?)[\s;.,]*$", re.DOTALL)


def _bodies(document: Document, span: Span, context: agencies.Context) -> list[Agency]:
    """The addressees of one item: the item itself, or what semicolons (or plain enumeration) divide it into."""
    found: list[Agency] = []
    start = span[0]
    for piece in re.split(r";", document.slice(span)):
        match = _ITEM.match(piece)
        if match and _NAMED.search(match.group("body") or ""):
            begin = start + match.start("body")
            end = start + match.end("body")
            listed = agencies.parse_list(document.text, begin, end, context=context)
            if len(listed) > 1 and listed[-1].span[1] == end and ":" not in match.group("body"):
                found.extend(listed)
            else:
                found.append(_agency(document, (begin, end), context))
        start += len(piece) + 1
    return found


def _agency(document: Document, span: Span, context: agencies.Context) -> Agency:
    text = document.slice(span)
    name = agencies.expand(text)
    group = bool(re.match(r"(?i)(?:các|những|thủ trưởng|lãnh đạo|chủ tịch|giám đốc)?\s*các\b", name)) or " các " in name
    return Agency(text, name, span, agencies.canonical(name, context), group, rule="addressee-line")


def _to_place(document: Document, paragraph: Paragraph, context: agencies.Context) -> list[Agency]:
    text = document.slice(paragraph.span)
    opening = marks.bears(text, "to-places")
    offset = 0
    if opening:
        if not opening.groups["first"]:
            return []
        offset = text.rindex(opening.groups["first"])
    match = _ITEM.match(text[offset:])
    if not match or not match.group("body"):
        return []
    body = match.group("body")
    if re.match(r"(?i)(?:như|lưu)\b", body):
        return []
    start = paragraph.span[0] + offset + match.start("body")
    return [_agency(document, (start, start + len(body)), context)]


# ------------------------------------------------------------------ signer


def _signer(document: Document) -> Signer | None:
    """Competence (stacked lines joined by " / "), position and name from the signature block (boxes 7a-7c)."""
    competence: list[str] = []
    position: str | None = None
    name: str | None = None
    for paragraph in document.paragraphs_of("signature"):
        text = re.sub(r"\s+", " ", document.slice(paragraph.span)).strip(" .,;:*_")
        if marks.is_rule(text) or _SIGNED_MARK.match(text):
            continue
        if marks.bears(text, "authority"):
            competence.append(text)
        elif marks.bears(text, "position"):
            position = text
        else:
            # a pen stroke or a seal leaves signs beside a name that was scanned
            bare = _RANK.sub("", re.sub(r"^[\W_]+|[\W_]+$", "", text))
            if (
                _NAME.match(bare)
                and (position or competence)
                and not re.match(r"(?:ỦY BAN|UỶ BAN|UBND|BAN|SỞ|BỘ|CỤC|VỤ)\b", bare)
            ):
                name = bare if not bare.isupper() else bare.title()
            elif text.isupper() and (position or competence) and name is None:
                if position:
                    position = f"{position} {text}"
                else:
                    competence[-1] = f"{competence[-1]} {text}"
    if not (competence or position or name):
        return None
    return Signer(" / ".join(competence) or None, position, name)
