"""Digits that OCR was not sure of, in the deadlines and citations that were made of them: each carries an issue."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipeline.document import Citation, Deadline, Document, Issue, Paragraph, Span

_CODE = "DIGITS_DOUBTFUL"
# A citation's span ends with its number; its date stands behind it, this long at most.
_DATE = len(" ngày 16 tháng 04 năm 2021")


def marked(
    document: Document, deadlines: Sequence[Deadline], citations: Sequence[Citation]
) -> tuple[list[Deadline], list[Issue]]:
    """The deadlines, those with a doubtful digit marked, and an issue for each such deadline and citation."""
    paragraphs = [paragraph for paragraph in document.paragraphs if paragraph.unsure]
    issues: list[Issue] = []
    found: list[Deadline] = []
    for deadline in deadlines:
        words = list(_doubtful(document, paragraphs, deadline.span))
        if words:
            deadline = replace(deadline, issues=(*deadline.issues, _CODE))
            issues.append(_issue(document, deadline.span, words))
        found.append(deadline)
    for citation in citations:
        begin, end = citation.span
        span = (begin, end + _DATE) if citation.issued_date else citation.span
        if words := list(_doubtful(document, paragraphs, span)):
            issues.append(_issue(document, citation.span, words))
    return found, issues


def _doubtful(document: Document, paragraphs: Sequence[Paragraph], span: Span) -> Iterator[str]:
    """The doubtful words of the paragraph, one of these, that stand in the span, or that it begins or ends within."""
    for paragraph in paragraphs:
        if paragraph.span[0] <= span[0] < paragraph.span[1]:
            for word in dict.fromkeys(paragraph.unsure):
                # a word of the span reaches at most its own length out of it
                reach = max(span[0] - len(word) + 1, paragraph.span[0]), min(span[1] + len(word) - 1, paragraph.span[1])
                if word in document.slice(reach):
                    yield word


def _issue(document: Document, span: Span, words: Sequence[str]) -> Issue:
    read = ", ".join(f"“{word}”" for word in words)
    message = f"“{document.slice(span)}”: {read} đọc không chắc chắn trên bản quét: hãy đối chiếu bản gốc."
    return Issue(_CODE, "warning", message, span, document.page_of(span))
