from __future__ import annotations

import pytest

from pipeline.reading import read_bytes
from pipeline.reading.glued import part


@pytest.mark.parametrize(
    ("glued", "whole"),
    [
        ("Giao Ban Chỉ đạo quốcgia rà soát.", "Giao Ban Chỉ đạo quốc gia rà soát."),
        ("Kính gửi: Cácsởgiáodụcđàotạo", "Kính gửi: Các sở giáo dục đào tạo"),
        ("báo cáoThủ tướng Chính phủ", "báo cáo Thủ tướng Chính phủ"),
        ("Việt Namnghiên cứu", "Việt Nam nghiên cứu"),
    ],
)
def test_words_run_together_are_parted(glued: str, whole: str) -> None:
    text, issues = part(glued)
    assert text == whole
    assert [issue.code for issue in issues] == ["WORDS_PARTED"]


@pytest.mark.parametrize(
    "text",
    [
        "Sở Nội vụ nghiêng về phương án một.",
        "xã Krông Búk, Đắk Lắk; ông Y Hằng; São Paulo",
        "hộp thư tôgiáo@angiang.gov.vn, UBMTTQVN, Facebook",
    ],
)
def test_names_addresses_and_sound_words_stay(text: str) -> None:
    assert part(text) == (text, ())


def test_a_file_with_glued_words_says_so() -> None:
    content = read_bytes("Kính gửi: Các sởgiáo dục và đào tạo.".encode(), "a.txt")
    assert content.pages[0].lines[0].text == "Kính gửi: Các sở giáo dục và đào tạo."
    assert [issue.code for issue in content.issues] == ["WORDS_PARTED"]
