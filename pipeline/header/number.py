"""Box 3 and box 4 of a letterhead: number and ký hiệu, place and date (NĐ 30/2020/NĐ-CP Phụ lục I)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence

from pipeline import marks
from pipeline.document import Document, Issue, Paragraph

# OCR confidence below which a number or a day is left to a person. Hand-written digits stand apart from the ký hiệu
# ("280 /BC-UBND") and are read wrong with high confidence too; a printed number is one word with it.
_SURE = 0.8
_SURE_IN_PRINT = 0.5
# The second half of a number or a date stands so many lines below at most: the other column may come between.
_BETWEEN = 2


def read(
    document: Document, head: Sequence[Paragraph], issues: list[Issue], scanned: bool
) -> tuple[str | None, str | None]:
    """(number, ký hiệu with its separator) as printed; the number None, with an issue, where it cannot be read."""
    for i, paragraph in enumerate(head):
        text = document.slice(paragraph.span)
        mark = marks.bears(text, "number")
        if not mark and marks.bears(text, "number-empty"):
            # number and ký hiệu on two lines
            below = (document.slice(p.span).strip() for p in head[i + 1 : i + 1 + _BETWEEN])
            mark = next((m for line in below if (m := marks.bears(f"{text.strip()} {line}", "number"))), None)
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


def place_date(
    document: Document, head: Sequence[Paragraph], issues: list[Issue], scanned: bool
) -> tuple[str | None, dt.date | None, int | None]:
    """(place, date, year) as printed. The date is None, with an issue, where day or month is blank or cannot be read; the year
    may be printed all the same."""
    for text, paragraph in _date_lines(document, head):
        mark = marks.bears(text, "place-date", "place-date-short", "date-only")
        if not mark:
            continue
        groups = mark.groups
        place = re.sub(r"\s+", " ", groups.get("place", "")) or None
        day, month, year = (re.sub(r"\D", "", groups[k]) for k in ("day", "month", "year"))
        odd = any(re.search(r"[^\d.…_]", groups[k]) for k in ("day", "month"))
        odd = odd or paragraph.sureness < _SURE
        if day and month and len(year) == 4 and not odd:
            try:
                return place, dt.date(int(year), int(month), int(day)), int(year)
            except ValueError:
                pass
        code = "HANDWRITTEN_DATE" if scanned or odd else "DATE_MISSING"
        message = (
            "Ngày ban hành viết tay không đọc được: hãy nhập tay."
            if code == "HANDWRITTEN_DATE"
            else "Ngày ban hành để trống: hãy nhập khi đã ban hành."
        )
        issues.append(Issue(code, "warning", message, paragraph.span, document.page_of(paragraph.span)))
        return place, None, int(year) if len(year) == 4 else None
    return None, None, None


def _date_lines(document: Document, head: Sequence[Paragraph]) -> Iterator[tuple[str, Paragraph]]:
    """The lines that may hold the date: with a place, then those cut by the end of the line, then a day without a place."""
    lines = [(document.slice(p.span).strip(), p) for p in head]
    alone = [(text, p) for text, p in lines if not marks.bears(text, "date-only")]
    yield from alone
    for i, (text, paragraph) in enumerate(lines):
        if marks.bears(text, "motto", "party-motto", "union-motto", "tagline"):
            continue
        # "Hà Nội," / "ngày 18 tháng 3 năm 2024"; a line of the other column may stand between the two halves
        reach = _BETWEEN if marks.bears(text, "place-date-open", "place-only") else 1
        for below, _ in lines[i + 1 : i + 1 + reach]:
            yield f"{text} {below}", paragraph
    yield from ((text, p) for text, p in lines if marks.bears(text, "date-only"))
