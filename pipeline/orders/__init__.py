"""Who is told to do what in a stretch of text, by the grammar of its clauses (rules/orders.toml).

Reads one directive's own words and says which bodies lead, coordinate and receive a report, with the rule that says so.
Inheritance (from a heading, the introducing sentence, the addressees) is assign.py's business.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipeline import agencies, rulebook
from pipeline.document import Agency, Span
from pipeline.orders import leads, names, partners, reports, words
from pipeline.orders.found import Finding, Order
from pipeline.orders.leads import ATTRIBUTE
from pipeline.orders.speech import Sentence, Speech, sentence
from pipeline.orders.split import BRACKET, mask, sentences
from pipeline.orders.words import opens_with_order

__all__ = ["ATTRIBUTE", "Finding", "Order", "find", "mask", "opens_with_order", "read", "sentences"]

_ASKS = re.compile(
    r"(?i)\b(?:đề nghị|yêu cầu|kính mời|mời)\s+(?:các\s+)?quý\s+(?:cơ quan|đơn vị|sở|ban|ngành|bộ|ủy ban|uỷ ban|ông|bà|vị)\b"
)
_BEFORE_HEADING = r"(?i)\W*(?:(?:giao|đề nghị|yêu cầu)\s+)?(?:đối với\s+)?"
_CLOSES_HEADING = re.compile(r"\s*(?:\([^()]*\)\s*)?(?:có trách nhiệm|chịu trách nhiệm|thực hiện)?\s*:")


def find(text: str) -> list[Finding]:
    """Every body in a role in one stretch of text (the examples of rules/orders.toml run through this)."""
    return list(read(text, (0, len(text))).findings)


def read(text: str, span: Span, context: agencies.Context | None = None, *, issuer: str | None = None) -> Order:
    """Read the orders in ``text[span]``. ``issuer`` is the full name of the organ that speaks: never its own lead by "yêu cầu"."""
    speech = Speech(text, context or agencies.Context(), issuer)
    findings: list[Finding] = []
    heading = _heading(speech, span)
    begin = span[0]
    if heading:
        findings.extend(Finding(a, "lead", "heading", 0) for a in heading[0])
        begin = heading[1]
    parts = list(sentences(text, (begin, span[1])))
    for number, part in enumerate(parts):
        findings.extend(_findings(sentence(speech, part, number)))
    last = text[parts[-1][0] : parts[-1][1]].rstrip() if parts else ""
    introduces = last.endswith(":") or (bool(heading) and not last)
    complete = len(parts) > 1 or (bool(last) and not introduces)
    if heading and parts and _is_list(speech, begin, span[1]):
        complete = False  # "Lãnh đạo các sở: Sở A, Sở B": names on both sides of the colon
    return Order(
        tuple(_merge(findings)),
        (span[0], heading[1]) if heading else None,
        introduces,
        complete,
        bool(_ASKS.search(text, *span)),
    )


def _is_list(speech: Speech, begin: int, end: int) -> bool:
    """Is there nothing but bodies between these places?"""
    listed = speech.bodies(begin, end)
    return bool(listed) and not speech.text[listed[-1].span[1] : end].strip(" .;,")


def _merge(findings: Sequence[Finding]) -> Iterator[Finding]:
    """Each body once a role; a body that only stands in a condition's sentence is dropped where another leads."""
    firm = [f for f in findings if f.role == "lead" and not f.conditional]
    seen: set[tuple[str, str]] = set()
    for finding in findings:
        key = (finding.role, finding.agency.name.casefold())
        if key in seen or (finding.role == "lead" and finding.conditional and firm and finding.agency.group):
            continue
        seen.add(key)
        yield finding


def _heading(speech: Speech, span: Span) -> tuple[list[Agency], int] | None:
    """(bodies, end) of an opening that is nothing but bodies and a colon, or bodies and the end of the text."""
    if rulebook.load("orders").rule("attribute-lead").pattern.match(speech.text, span[0]):
        return None
    start = span[0] + words.opening(speech.text[span[0] : span[1]], _BEFORE_HEADING)
    found = speech.bodies(start, span[1])
    if found:
        end = found[-1].span[1]
        tail = speech.text[end : span[1]]
        if not BRACKET.sub("", tail).strip(" .;,"):
            return found, span[1]
        if closes := _CLOSES_HEADING.match(tail):
            return found, end + closes.end()
    return names.up_to_the_colon(speech, found, start, span[1])


def _findings(part: Sentence) -> list[Finding]:
    """The findings of one sentence; a bracket that is a sentence of its own counts too."""
    found = leads.find(part)
    found += partners.find(part, found)
    found += reports.find(part)
    begin, end = part.span
    for bracket in BRACKET.finditer(part.speech.text[begin:end]):
        inner = (begin + bracket.start() + 1, begin + bracket.end() - 1)
        found += [f for f in _bracket(part.speech, inner, part.number) if f not in found]
    return found


def _bracket(speech: Speech, span: Span, number: int) -> list[Finding]:
    """ "(Sở Tài chính chịu trách nhiệm tổng hợp chung)"; a mere name in brackets explains, it orders nothing."""
    text = speech.text[span[0] : span[1]]
    found = speech.behind("attribute-lead", text, span, number)
    found += speech.behind("attribute-coordinate", text, span, number)
    if found:
        return found
    if re.match(r"(?i)\s*giao\b", text):
        return speech.behind("order-object", text, span, number)
    bodies = speech.bodies(span[0], span[1])
    if bodies and len(text.split()) > 6 and speech.goes_on(bodies[-1].span[1], span[1], head=False):
        return [Finding(a, "lead", "subject", number + 1) for a in bodies]
    return []
