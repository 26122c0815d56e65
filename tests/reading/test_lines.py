from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.document import Word
from pipeline.reading.lines import columns, count_blank, is_label, lines_of


def words(text: str, left: float, top: float, size: float = 12, space: float = 3) -> list[Word]:
    """Words set from ``left`` on, every letter half as wide as the type size."""
    made = []
    for part in text.split():
        right = left + len(part) * size / 2
        made.append(Word(part, (left, top, right, top + size)))
        left = right + space
    return made


@pytest.mark.parametrize(
    ("row", "parts"),
    [
        ("UBND TỈNH A          CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", [0, 21]),
        ("Nơi nhận:\tTM. ỦY BAN NHÂN DÂN", [0, 16]),
        ("     PHÓ CHỦ TỊCH   ", [5]),
        ("-      Như trên;", [0]),
        ("1.\tSở Nội vụ rà soát", [0]),
        ("a)     Tổng hợp số liệu", [0]),
        ("Số:       /UBND-NC", [0]),
        ("Số:       15/QĐ-SNV", [0]),
        ("ngày      tháng      năm 2025", [0]),
        ("Số:      /KH-UBND             Hà Nam, ngày      tháng 3 năm 2025", [0, 30]),
        ("UBND XÃ B  CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", [0, 11]),
        ("PHÒNG Y TẾ Độc lập - Tự do - Hạnh phúc", [0, 11]),
        ("HIẾN PHÁP NƯỚC CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", [0]),
        ("   ", []),
    ],
)
def test_a_wide_gap_parts_columns_but_not_labels_or_blanks_to_fill(row: str, parts: list[int]) -> None:
    assert [left for left, _ in columns(row)] == parts


def test_the_pieces_of_a_row_keep_all_its_words() -> None:
    row = "SỞ Y TẾ      CỘNG HÒA\tĐộc lập - Tự do"
    assert " ".join(text for _, text in columns(row)).split() == row.split()


@given(st.lists(st.sampled_from(["Sở", "Y", "tế", "1.", "-", "Số:", "/UBND", "ngày"]), min_size=1), st.data())
def test_no_word_is_lost_or_made_up_by_columns(row: list[str], data: st.DataObject) -> None:
    text = row[0]
    for word in row[1:]:
        text += data.draw(st.sampled_from([" ", "    ", "\t", "  \t "])) + word
    assert " ".join(piece for _, piece in columns(text)).split() == row


@pytest.mark.parametrize("label", ["-", "+", "1.", "12)", "3.2.1.", "a)", "đ)", "IV.", "(2)", "II"])
def test_list_labels(label: str) -> None:
    assert is_label(label)


@pytest.mark.parametrize("text", ["Sở", "2025", "Nơi nhận:", "5K"])
def test_no_list_labels(text: str) -> None:
    assert not is_label(text)


def test_a_two_column_letterhead_becomes_two_lines_a_row() -> None:
    page = words("UBND TỈNH A", 60, 50) + words("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 260, 50)
    page += words("SỞ Y TẾ", 70, 66) + words("Độc lập - Tự do - Hạnh phúc", 300, 67)
    assert [line.text for line in lines_of(page, 1)] == [
        "UBND TỈNH A",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "SỞ Y TẾ",
        "Độc lập - Tự do - Hạnh phúc",
    ]


def test_the_national_heading_begins_a_column_however_narrow_the_gap() -> None:
    row = words("ỦY BAN NHÂN DÂN TỈNH", 60, 50) + words("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 192, 50)
    assert [line.text for line in lines_of(row, 1)] == ["ỦY BAN NHÂN DÂN TỈNH", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"]


def test_a_justified_row_with_wide_spaces_stays_one_line() -> None:
    row = words("triển khai các biện pháp cấp bách phòng ngừa", 60, 50, space=30)
    assert [line.text for line in lines_of(row, 1)] == ["triển khai các biện pháp cấp bách phòng ngừa"]


def test_the_blank_for_a_hand_written_number_stays_inside_its_line() -> None:
    row = words("Số:", 60, 50) + words("/UBND-NC", 130, 50) + words("Hà Nam, ngày", 300, 50)
    row += words("tháng 3 năm 2025", 430, 50) + words("Xét đề nghị của Sở Nội vụ tại văn bản", 60, 90)
    assert [line.text for line in lines_of(row, 1)] == [
        "Số: /UBND-NC",
        "Hà Nam, ngày tháng 3 năm 2025",
        "Xét đề nghị của Sở Nội vụ tại văn bản",
    ]


def test_a_line_has_the_box_around_its_words_and_their_mean_confidence() -> None:
    a, b = Word("Kính", (10, 20, 34, 32), 0.5), Word("gửi:", (38, 21, 62, 33), 1.0)
    (line,) = lines_of([b, a], 3)
    assert (line.text, line.page, line.box, line.confidence) == ("Kính gửi:", 3, (10, 20, 62, 33), 0.75)


@given(st.lists(st.tuples(st.floats(0, 500), st.floats(0, 800), st.floats(1, 60), st.floats(4, 20)), max_size=25))
def test_every_word_stands_on_exactly_one_line(boxes: list[tuple[float, float, float, float]]) -> None:
    page = [Word(f"w{i}", (x, y, x + w, y + h)) for i, (x, y, w, h) in enumerate(boxes)]
    assert sorted(word.text for line in lines_of(page, 1) for word in line.words) == sorted(w.text for w in page)


def test_blank_lines_are_counted_by_the_usual_pitch() -> None:
    page = [word for top in (0, 16, 32, 48, 96) for word in words("một dòng chữ", 60, top)]
    assert [line.blank_before for line in count_blank(lines_of(page, 1))] == [0, 0, 0, 0, 2]
