"""What is said to be doubtful about citations, and what an office adds to the tables of laws and notations."""

from __future__ import annotations

import datetime as dt

import pytest

from pipeline import citations
from pipeline.citations import Own, codes, doubts
from pipeline.document import Document, Paragraph


def issues_in(text: str, **keywords: object) -> list[tuple[str, str]]:
    """Code and message of each issue of the text's citations."""
    document = Document(text, (Paragraph((0, len(text)), "body"),))
    found = doubts.issues(document, citations.find(text, **keywords))  # type: ignore[arg-type]
    return [(issue.code, issue.message) for issue in found]


def codes_of(text: str, **keywords: object) -> list[str]:
    return [code for code, _ in issues_in(text, **keywords)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Kế hoạch số 31/KH-UBNID ngày 05/02/2026", ["CODE_REPAIRED"]),
        ("theo Nghị quyết số 57, các đơn vị quán triệt", ["CITATION_UNRESOLVED"]),
        ("Nghị định số 24/2021/NĐ-CP ngày 05/3/2012", ["CITATION_YEAR_DIFFERS"]),
        ("Luật Đất đai số 31/2014/QH15", ["LAW_NUMBER_DOUBTFUL"]),
        ("Luật Đất đai số 31/2024/QH15; Luật Đất đai số 99/2031/QH17", []),
        ("Công văn số 8/SYT-NV ngày 05/02/2026; Công văn số 8/SYT-NV", []),
        ("Nghị định số 24/2021/NĐ-CP ngày 05/3/2021 của Chính phủ", []),
    ],
)
def test_each_doubt_is_said_once(text: str, expected: list[str]) -> None:
    assert codes_of(text) == expected


def test_a_repair_names_both_readings() -> None:
    ((_, message),) = issues_in("Nghị quyết số l28/NQ-CP. Nghị quyết số l28/NQ-CP")
    assert "l28/NQ-CP" in message
    assert "128/NQ-CP:" in message


def test_one_number_with_two_dates() -> None:
    text = "Công văn số 8/SYT-NV ngày 05/02/2026; Công văn số 8/SYT-NV ngày 06/02/2026"
    assert codes_of(text) == ["CITATION_DATES_DIFFER"] * 2
    assert [c.issued_date for c in citations.find(text)] == [dt.date(2026, 2, 5), dt.date(2026, 2, 6)]


def test_a_date_after_the_document_is_said() -> None:
    text = "Công văn số 14/UBND-VX ngày 05/12/2026"
    assert codes_of(text, issued=dt.date(2026, 2, 9)) == ["CITATION_DATE_AFTER"]
    assert codes_of(text, issued=dt.date(2026, 12, 5)) == []


def test_digits_stay_and_an_organs_own_letters_stay() -> None:
    for text in ("Nghị quyết số 182/NQ-CP; Nghị quyết số 128/NQ-CP", "Báo cáo số 5/BC-HĐTĐ; Công văn số 7/HMD-VP"):
        assert codes_of(text) == []


@pytest.mark.parametrize(
    ("text", "relation"),
    [
        ("Quyết định số 5/QĐ-UBND ngày 05/02/2020 hết hiệu lực kể từ ngày Quyết định này có hiệu lực", "replaces"),
        ("Quyết định số 5/QĐ-UBND đã hết hiệu lực", "mentions"),
        ("Theo Quyết định số 5/QĐ-UBND. Quyết định cũ hết hiệu lực", "implements"),
    ],
)
def test_what_ends_a_document_replaces_it(text: str, relation: str) -> None:
    assert [c.relation for c in citations.find(text)] == [relation]


# ------------------------------------------------------------------ what an office adds

OWN = Own(
    laws=(("Luật Khu kinh tế", ("17/2027/QH16",)),),
    notations=(("BQLKKT", "Ban Quản lý Khu kinh tế"), ("TTXL", "")),
)


def test_an_office_adds_laws() -> None:
    text = "Căn cứ Luật Khu kinh tế và các văn bản; Luật số 17/2027/QH16"
    assert [c.title for c in citations.find(text, own=OWN)] == ["Luật Khu kinh tế"] * 2
    assert [c.title for c in citations.find("Luật số 17/2027/QH16")] == [None]


def test_an_office_adds_organs() -> None:
    with_name, without = citations.find("Văn bản: 15/BQLKKT-QH, 16/TTXL-KT", own=OWN)
    assert (with_name.code, with_name.issuer) == ("15/BQLKKT-QH", "Ban Quản lý Khu kinh tế")
    assert (without.code, without.issuer) == ("16/TTXL-KT", None)


def test_what_one_office_adds_is_not_anothers() -> None:
    assert citations.find("Theo Quyết định số 5 của Ban Quản lý Khu kinh tế", own=OWN)[0].code is None
    assert "BQLKKT" not in codes.notations().organs
    assert citations.find("15/BQLKKT-QH") == []
    assert [c.code for c in citations.find("15/BQLKKT-QH", own=OWN)] == ["15/BQLKKT-QH"]
