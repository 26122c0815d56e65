"""A page that tells of a dispatch (a portal's news): the header of the dispatch that its first sentences quote."""

from __future__ import annotations

import datetime as dt
import re

from pipeline import agencies, marks
from pipeline.document import Document, Header, Paragraph, Span

_QUOTE = re.compile(
    r"(?:đã\s+|vừa\s+|mới\s+)?(?:có|ban hành|ký ban hành|phát đi|gửi)\s+(?P<type>công văn|công điện|chỉ thị|kế hoạch|thông báo|kết luận|quyết định|hướng dẫn)"
    r"(?:\s+(?:hỏa tốc|khẩn))?\s+số\s*:?\s*(?P<number>\d+)\s*(?P<notation>[/-]\s*[A-ZĐ][\w&.]*(?:\s*[-/]\s*[A-ZĐa-zđ][\w&]*)*)"
    r"(?:,?\s*ngày\s+(?P<full>\d{1,2}[/-]\d{1,2}[/-]\d{4}))?"
    r"(?:\s*,?\s*(?:gửi|yêu cầu|đề nghị)\s+(?P<to>[^.:]*?))?"
    r"(?:\s*,?\s*(?:về việc|về|v/v)\s+(?P<subject>[^.:]+))?[.:]",
    re.IGNORECASE,
)
_DAY = re.compile(r"\bNgày\s+(?P<day>\d{1,2})[/-](?P<month>\d{1,2})(?:[/-](?P<year>\d{4}))?")


def read(document: Document, published: dt.date | None) -> tuple[Header, list[Span]] | None:
    """The header of a dispatch that a news page tells of in its first sentences, and where its addressees stand."""
    for paragraph in document.paragraphs_of("body")[:8]:
        text = document.slice(paragraph.span)
        match = _QUOTE.search(text)
        if not match:
            continue
        named = marks.type_code(match["type"].upper())
        notation = re.sub(r"\s+", "", match["notation"])
        subject = marks.ABOUT.sub("", (match["subject"] or "").strip()) or None
        header = Header(
            type_name=named[0] if named else "Công văn",
            type_code=named[1] if named else "CV",
            code=match["number"] + notation,
            code_number=match["number"],
            code_notation=notation.lstrip("/-"),
            organ_name=_writer(document, paragraph, match.start()),
            issued_date=_day_of(text[: match.end()], match["full"], published),
            subject=subject,
        )
        spans: list[Span] = []
        if match["to"]:
            spans.append((paragraph.span[0] + match.start("to"), paragraph.span[0] + match.end("to")))
        return header, spans
    return None


def _writer(document: Document, paragraph: Paragraph, verb: int) -> str | None:
    """Who "đã có công văn": the one body named right before these words; of several, none is said to be the organ."""
    start, end = paragraph.span[0], paragraph.span[0] + verb
    writers = agencies.find(document.text, regions=[(start, end)])
    if not writers or document.text[writers[-1].span[1] : end].strip():
        return None
    listed = len(writers) > 1 and re.fullmatch(
        r"\s*(?:,|;|và)\s*", document.text[writers[-2].span[1] : writers[-1].span[0]]
    )
    return None if listed or writers[-1].group else writers[-1].name


def _day_of(sentence: str, full: str | None, published: dt.date | None) -> dt.date | None:
    day = _DAY.search(f"Ngày {full}" if full else sentence)
    if not day:
        return None
    year = int(day["year"]) if day["year"] else published.year if published else None
    if year is None:
        return None
    try:
        issued = dt.date(year, int(day["month"]), int(day["day"]))
    except ValueError:
        return None
    # "Ngày 30-12" on a page of 02/01: the year before. A 29/02 that is not over yet was no day of that year.
    if day["year"] or not published or issued <= published:
        return issued
    return None if (issued.month, issued.day) == (2, 29) else issued.replace(year=year - 1)
