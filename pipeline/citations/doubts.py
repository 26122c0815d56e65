"""What is doubtful about a citation, as issue codes, and the issues a clerk reads."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence

from pipeline.citations import codes, laws
from pipeline.citations.found import Found
from pipeline.citations.repair import REPAIRED, one_off
from pipeline.document import Citation, Document, Issue, Severity

DATE_AFTER = "CITATION_DATE_AFTER"
DATES_DIFFER = "CITATION_DATES_DIFFER"
YEAR_DIFFERS = "CITATION_YEAR_DIFFERS"
LAW_NUMBER = "LAW_NUMBER_DOUBTFUL"
UNRESOLVED = "CITATION_UNRESOLVED"

_SEVERITY: dict[str, Severity] = {
    REPAIRED: "warning",
    DATE_AFTER: "warning",
    DATES_DIFFER: "warning",
    YEAR_DIFFERS: "warning",
    LAW_NUMBER: "warning",
    UNRESOLVED: "info",
}


def of(one: Found, dates_differ: bool) -> tuple[str, ...]:
    """The issue codes of a mention."""
    parts = codes.split(one.code) if one.code else None
    said = {
        UNRESOLVED: one.code is None and one.title is None,
        DATES_DIFFER: dates_differ and one.issued is not None,
        LAW_NUMBER: bool(one.code and one.title) and _digit_off(one),
        YEAR_DIFFERS: bool(parts and parts[1] and one.issued and not one.title and str(one.issued.year) != parts[1]),
    }
    return (*one.doubts, *(code for code, is_so in said.items() if is_so))


def _digit_off(one: Found) -> bool:
    """True where the table knows a law of this name whose number is but for a digit the one printed."""
    known = laws.table().codes_of_title.get(re.sub(r"\s+năm\s+\d{4}$", "", one.title or ""), ())
    code = (one.code or "").lstrip("0")
    return code not in {k.lstrip("0") for k in known} and any(one_off(k.lstrip("0"), code) for k in known)


def dates_differ(found: Iterable[Found]) -> frozenset[str | None]:
    """The codes that bear two dates; a Party organ's and an office's numbers begin anew, but not in one document."""
    dates: dict[str, set[dt.date]] = {}
    for one in found:
        if (
            one.code and one.issued and not one.title
        ):  # after an amended law's name stands now and then the other's date
            dates.setdefault(one.code, set()).add(one.issued)
    return frozenset(code for code, days in dates.items() if len(days) > 1)


def issues(document: Document, citations: Sequence[Citation]) -> list[Issue]:
    """An issue for each code of each citation, once for each reading."""
    found: dict[tuple[str, str, str | None, dt.date | None], Issue] = {}
    for one in citations:
        for code in one.issues:
            key = (code, " ".join(one.text.split()), one.code, one.issued_date)
            page = document.page_of(one.span)
            found.setdefault(key, Issue(code, _SEVERITY[code], _message(code, one), one.span, page))
    return list(found.values())


def _message(code: str, one: Citation) -> str:
    printed = " ".join(one.text.split())
    if code == REPAIRED:
        return f"“{printed}” được hiểu là {one.code}: hãy đối chiếu bản gốc."
    if code == DATE_AFTER:
        return f"“{printed}”: ngày ghi kèm sau ngày của văn bản này nên không lấy; hãy đối chiếu bản gốc."
    if code == LAW_NUMBER:
        return f"“{printed}”: số không khớp số đã biết của luật này, chỉ lệch một chữ số; hãy đối chiếu bản gốc."
    if code == YEAR_DIFFERS:
        return f"“{printed}”: năm trong số, ký hiệu khác năm của ngày ban hành {one.issued_date:%d/%m/%Y} ghi kèm."
    if code == DATES_DIFFER:
        day = f" {one.issued_date:%d/%m/%Y}" if one.issued_date else ""
        return f"“{printed}”{day}: văn bản này ghi ngày khác ở chỗ khác cho cùng số, ký hiệu."
    return f"“{printed}”: không rõ số, ký hiệu đầy đủ của văn bản được viện dẫn."
