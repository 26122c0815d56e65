from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.reading.normalise import fold, shown, squeeze


@pytest.mark.parametrize(
    ("raw", "folded"),
    [
        (unicodedata.normalize("NFD", "Ủy ban nhân dân huyện Đắk Mil"), "Ủy ban nhân dân huyện Đắk Mil"),
        ("Số:\u00a015/Q\u00d0\u2011UBND", "Số: 15/QĐ-UBND"),
        ("BLÐTBXH ð", "BLĐTBXH đ"),
        ("giai đoạn 2021 – 2025", "giai đoạn 2021 – 2025"),
        ("kế\u00ad hoạch\u200b\ufeff", "kế hoạch"),
        ("15/2025/TT\u2010BYT; 3\u22125", "15/2025/TT-BYT; 3-5"),
        ("QUYẾT Ð\u1ecaNH, \u0189\u1eb7ng", "QUYẾT ĐỊNH, Đặng"),
        ("Sở\u00ad\u200cY\u2060tế", "SởYtế"),
        (unicodedata.normalize("NFD", "hoà, hòa, thuỷ"), "hoà, hòa, thuỷ"),
        ("hoà, hòa, thuỷ, thủy", "hoà, hòa, thuỷ, thủy"),
        ("Số:    /UBND\tngày", "Số:    /UBND\tngày"),
        ("a\r\nb\rc", "a\nb\nc"),
        ("\uf02d Sở Y tế", "- Sở Y tế"),
        ("qua\u0301\u0302n", "quấn"),
    ],
)
def test_one_spelling_of_every_character(raw: str, folded: str) -> None:
    assert fold(raw) == folded


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    once = fold(text)
    assert fold(once) == once


@given(st.text(alphabet="aăâeêioôơuưyđbcn ̣́̀̉̃.,", max_size=60))
def test_composed_and_decomposed_input_give_one_result(text: str) -> None:
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text))


def test_squeezing_puts_a_text_on_one_line() -> None:
    assert squeeze("  Kính\t gửi:\n  Sở\u2003Y tế ") == "Kính gửi: Sở Y tế"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Công văn số 1.pdf", "Công văn số 1.pdf"),
        ("Co\u0302ng va\u0306n.pdf", "Co\u0302ng va\u0306n.pdf"),
        ("a\nb\x1b[31m\u202ec\udcff.txt", "a_b_[31m_c_.txt"),
    ],
)
def test_a_name_is_shown_without_what_no_terminal_should_get(name: str, expected: str) -> None:
    assert shown(name) == expected
