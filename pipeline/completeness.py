"""Whether all of a file became tasks: what stands in it and was not read, pages that are missing, a file that is no dispatch."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from pipeline import layout, marks
from pipeline.annexes import Annexed
from pipeline.document import Document, Issue, Severity, Source, Span
from pipeline.header import Letterhead

# Issues that say that a part of the file was not read.
_INCOMPLETE = frozenset({"PAGE_FAILED", "PAGE_TRUNCATED", "PAGES_NOT_READ"})
# Behind Nơi nhận or the signature stand names; a paragraph so long, in characters, is text.
_LONG_TAIL = 250


def issues(source: Source, document: Document, letterhead: Letterhead, beside: Annexed) -> list[Issue]:
    """What a clerk is told of the document as a whole. ``beside`` is what was read of its tables and annexes."""
    return [*_unread(document, beside), *_missing(source, document), *_recognised(letterhead)]


def status(found: Sequence[Issue]) -> Literal["complete", "needs_review", "partial"]:
    """How far a result with these issues is to be relied on (docs/format.md, "status")."""
    if any(i.code in _INCOMPLETE for i in found):
        return "partial"
    return "needs_review" if any(i.severity in ("warning", "error") for i in found) else "complete"


def _unread(document: Document, beside: Annexed) -> list[Issue]:
    """What stands in the document and is not yet made into tasks: said, never dropped in silence."""
    found = []

    def say(code: str, severity: Severity, message: str, span: Span) -> None:
        found.append(Issue(code, severity, message, span, document.page_of(span)))

    for annex in beside.unread:
        if not annex.is_form and any(
            marks.bears(document.slice(p.span), "motto", "to", "wire") for p in annex.paragraphs
        ):
            message = "Sau phần ký còn một văn bản nữa trong tệp, chưa được đọc: hãy tách thành tệp riêng."
            say("SECOND_DOCUMENT", "warning", message, annex.span)
            break
    for paragraph in document.paragraphs_of("to_places", "signature"):
        if len(document.slice(paragraph.span)) > _LONG_TAIL:
            message = "Sau Nơi nhận còn đoạn văn dài chưa được đọc thành nhiệm vụ: hãy xem bản gốc."
            say("TAIL_NOT_READ", "warning", message, paragraph.span)
            break
    if doubtful := beside.listed.doubtful:
        message = "Bảng trong thân văn bản chưa được đọc thành nhiệm vụ: hãy xem bản gốc."
        say("TABLE_NOT_READ", "info", message, doubtful[0])
    if not_read := [annex for annex in beside.unread if not annex.is_form]:
        say("ANNEX_NOT_READ", "info", "Phụ lục chưa được đọc thành nhiệm vụ: hãy xem bản gốc.", not_read[0].span)
    return found


def _missing(source: Source, document: Document) -> list[Issue]:
    """A warning where pages seem to be missing or in a wrong order: no end anywhere, or a letterhead behind the first page."""
    pages = [page for page in source.pages if page.width and page.lines]
    if not pages:
        return []
    body = document.paragraphs_of("body")
    ended = bool(document.paragraphs_of("to_places", "signature")) or bool(
        body and layout.ends(document.slice(body[-1].span))
    )
    headed = [
        paragraph.page
        for paragraph in document.paragraphs_of("letterhead")
        if marks.bears(document.slice(paragraph.span), "motto", "party-motto")
    ]
    if headed and min(headed) > pages[0].page:
        what = f"phần đầu văn bản nằm ở trang {min(headed)}."
    elif not ended:
        what = "không thấy phần kết (“./.”, Nơi nhận, chữ ký)."
    else:
        return []
    message = f"Có thể thiếu trang hoặc các trang sai thứ tự: {what}"
    return [Issue("PAGES_MISSING", "warning", message, page=pages[-1].page)]


def _recognised(letterhead: Letterhead) -> list[Issue]:
    """A warning where nothing shows that this is an official document at all (a recipe, a chapter, a page of news)."""
    facts = letterhead.header
    printed_organ = any(r.field == "organ_name" and r.rule != "in-words" for r in facts.reasons)
    if facts.code_notation or facts.type_code or printed_organ or letterhead.addressees or facts.signer:
        return []
    message = "Không thấy số, ký hiệu, loại văn bản, cơ quan ban hành, nơi nhận hay người ký: có thể không phải văn bản hành chính."
    return [Issue("NOT_A_DISPATCH", "warning", message)]
