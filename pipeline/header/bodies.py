"""Kính gửi and Nơi nhận: the lists of bodies of a dispatch (boxes 9a and 9b, NĐ 30/2020/NĐ-CP Phụ lục I)."""

from __future__ import annotations

import re

from pipeline import agencies, marks
from pipeline.document import Agency, Document, Issue, Paragraph, Span

# A body has a name: a number or a stroke that was read among the addressees is none.
_NAMED = re.compile(r"[^\W\d_]{2}")
_BRACKETED = re.compile(r"\([^()]*\)$")
_ITEM = re.compile(r"^[\s\-–—+•*]*(?P<body>.*?)[\s;:.,]*$", re.DOTALL)


def addressee_spans(document: Document) -> list[Span]:
    """Where the items of Kính gửi stand, each without its lead-in."""
    spans = []
    for paragraph in document.paragraphs_of("addressees"):
        text = document.slice(paragraph.span)
        opening = marks.bears(text, *marks.ADDRESSING)
        offset = text.rindex(opening.groups["first"]) if opening and opening.groups["first"] else 0
        if opening and not opening.groups["first"]:
            continue
        spans.append((paragraph.span[0] + offset, paragraph.span[1]))
    return spans


def addressees(
    document: Document, spans: list[Span], context: agencies.Context, issues: list[Issue]
) -> tuple[Agency, ...]:
    """The bodies that these items name; an issue where they only point to a list."""
    found: list[Agency] = []
    for span in spans:
        if marks.bears(document.slice(span), "named-elsewhere"):
            message = "Kính gửi không nêu tên cơ quan mà dẫn tới danh sách: hãy xem danh sách, Nơi nhận."
            issues.append(Issue("ADDRESSEES_LISTED", "warning", message, span, document.page_of(span)))
        else:
            found.extend(_bodies(document, span, context))
    return tuple(found)


def to_places(document: Document, context: agencies.Context) -> tuple[Agency, ...]:
    """Nơi nhận, without "Như trên" and "Lưu"."""
    return tuple(a for p in document.paragraphs_of("to_places") for a in _to_place(document, p, context))


def _bodies(document: Document, span: Span, context: agencies.Context) -> list[Agency]:
    """The addressees of one item: the item itself, or what semicolons (or plain enumeration) divide it into."""
    found: list[Agency] = []
    start = span[0]
    for piece in re.split(r";", document.slice(span)):
        match = _ITEM.match(piece)
        if match and _NAMED.search(match.group("body") or "") and not _BRACKETED.match(match.group("body")):
            begin = start + match.start("body")
            end = begin + _without_note(match.group("body"))
            listed = agencies.parse_list(document.text, begin, end, context=context)
            if len(listed) > 1 and listed[-1].span[1] == end and ":" not in match.group("body"):
                found.extend(listed)
            else:
                found.append(_agency(document, (begin, end), context))
        start += len(piece) + 1
    return found


def _without_note(body: str) -> int:
    """How long a body's name is without what is written behind it in brackets: "(để b/c)"."""
    note = marks.bears(body, "note")
    return note.span[0] if note and note.span[0] else len(body)


def _agency(document: Document, span: Span, context: agencies.Context) -> Agency:
    text = document.slice(span)
    name = agencies.expand(text, context)
    group = bool(re.match(r"(?i)(?:các|những|thủ trưởng|lãnh đạo|chủ tịch|giám đốc)?\s*các\b", name)) or " các " in name
    members = agencies.members(name, context.issued) if group else ()
    return Agency(text, name, span, agencies.canonical(name, context), group, members, rule="addressee-line")


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
    return [_agency(document, (start, start + _without_note(body)), context)]
