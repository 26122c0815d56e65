"""Where a paragraph ends, and how its lines join: in a Word file, on a printed page, in a hard-wrapped text."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

import pytest

from pipeline.document import Line
from pipeline.paragraphs import join, labelled, split
from pipeline.reading.lines import plain_lines
from tests.letters import printed

WORDS = (
    "Ủy ban nhân dân tỉnh nhận thấy việc kiểm tra bếp ăn tập thể của một số địa phương còn chậm, chưa có kế hoạch cụ thể "
    "và chưa gửi báo cáo đúng thời gian quy định. Để khắc phục, các đơn vị khẩn trương thực hiện những nội dung sau:",
    "1. Sở Y tế chủ trì, phối hợp với Sở Giáo dục và Đào tạo lập danh sách bếp ăn tập thể phải kiểm tra trong năm, trình "
    "Ủy ban nhân dân tỉnh xem xét trước ngày 01/4/2022.",
    "2. Sở Công Thương kiểm tra nguồn gốc thực phẩm tại các chợ đầu mối, siêu thị và cửa hàng tiện lợi; xử lý nghiêm các "
    "trường hợp vi phạm theo quy định của pháp luật.",
    "Các đơn vị báo cáo kết quả thực hiện về Ủy ban nhân dân tỉnh để theo dõi, chỉ đạo kịp thời trong thời gian tới./.",
)


def grouped(lines: Sequence[Line]) -> list[str]:
    return [join(group)[0] for group in split(lines)]


def whole(text: str) -> list[str]:
    return grouped(plain_lines(text))


@pytest.mark.parametrize("width", [74, 80, 100])
def test_hard_wrapped_lines_are_joined_again(width: int) -> None:
    """Without an indent or a blank line, only the short last line of a paragraph tells its end."""
    assert whole("\n".join(textwrap.fill(p, width) for p in WORDS)) == list(WORDS)


@pytest.mark.parametrize("indent", ["    ", "      ", "\t"])
def test_a_first_line_indent_begins_a_paragraph(indent: str) -> None:
    assert whole("\n".join(textwrap.fill(p, 80, initial_indent=indent) for p in WORDS)) == list(WORDS)


def test_blank_lines_between_paragraphs() -> None:
    assert whole("\n\n".join(textwrap.fill(p, 80) for p in WORDS)) == list(WORDS)


def test_blank_lines_between_all_wrapped_lines_mean_nothing() -> None:
    rows = [row for p in WORDS for row in textwrap.wrap(p, 80)]
    assert whole("\n\n".join(rows)) == list(WORDS)


def test_one_paragraph_a_line_stays_one_a_line() -> None:
    assert whole("\n".join(WORDS)) == list(WORDS)


def test_short_lines_that_end_are_paragraphs() -> None:
    rows = ["1. Sở Y tế.", "2. Sở Nội vụ.", "3. Công an tỉnh.", "4. Sở Tài chính.", "5. Sở Xây dựng."]
    assert whole("\n".join(rows)) == rows


def test_a_source_that_knows_its_paragraphs_is_believed() -> None:
    lines = [
        Line("1. Sở Y tế kiểm tra", 1, start=True),
        Line("2. bếp ăn tập thể", 1, start=False),
        Line("không có nhãn", 1, start=True),
    ]
    assert grouped(lines) == ["1. Sở Y tế kiểm tra 2. bếp ăn tập thể", "không có nhãn"]


def page(paragraphs: Sequence[str], width: int, indent: float) -> list[Line]:
    rows: list[tuple[float, float, str]] = []
    for paragraph in paragraphs:
        pieces = textwrap.wrap(paragraph, width, initial_indent="§" * int(indent / 6))
        rows += [
            (85.0 + (indent if piece.startswith("§") else 0), 100 + 18.0 * (len(rows) + i), piece.lstrip("§"))
            for i, piece in enumerate(pieces)
        ]
    return printed(*rows)


@pytest.mark.parametrize("indent", [0.0, 30.0, 42.0])
def test_a_printed_page_is_judged_by_its_margins(indent: float) -> None:
    assert grouped(page(WORDS, 74, indent)) == list(WORDS)


def test_a_wrapped_line_that_begins_like_a_label_goes_on() -> None:
    """ "… khoản" / "2. Điều 5 …": full to the margin and not ended, so the next line is no item."""
    rows = [
        (113.0, 100.0, "1. Sở Y tế kiểm tra việc chấp hành quy định tại khoản 1 và điểm"),
        (85.0, 118.0, "a) khoản 2 Điều 5 Nghị định số 15/2018/NĐ-CP của Chính phủ về thực"),
        (85.0, 136.0, "hiện một số điều của Luật."),
    ]
    assert len(split(printed(*rows))) == 1


@pytest.mark.parametrize(
    ("rows", "text"),
    [
        (("theo Công văn số 432/TTg-", "CĐS của Thủ tướng"), "theo Công văn số 432/TTg-CĐS của Thủ tướng"),
        (("Thông tư số 15/2020/", "TT-BGDĐT"), "Thông tư số 15/2020/TT-BGDĐT"),
        (("dịch COVID-", "19 tại địa phương"), "dịch COVID-19 tại địa phương"),
        (("Độc lập -", "Tự do"), "Độc lập - Tự do"),
        (("giai đoạn 2021 -", "2025"), "giai đoạn 2021 - 2025"),
        (("Sở Y tế   kiểm tra", "  bếp ăn "), "Sở Y tế kiểm tra bếp ăn"),
    ],
)
def test_how_lines_join(rows: tuple[str, ...], text: str) -> None:
    joined, spans = join([Line(row, 1) for row in rows])
    assert joined == text
    for row, (start, end) in zip(rows, spans, strict=True):
        assert joined[start:end] == " ".join(row.split())


@pytest.mark.parametrize(
    "text",
    ["1. Sở Y tế", "3.Bộ trưởng", "I. MỤC ĐÍCH", "IV/ TỔ CHỨC", "a) Rà soát", "đ) Rà soát", "1.2. Rà soát", "(1) Rà soát",
     "Điều 3. Sở Y tế", "- Rà soát", "+ Rà soát", "• Rà soát", "2/ Sở Nội vụ"],
)  # fmt: skip
def test_labels(text: str) -> None:
    assert labelled(text)


@pytest.mark.parametrize(
    "text",
    ["1.5 tỷ đồng", "2022", "15/3/2022 là ngày hội", "3.500 hộ dân", "Sở Y tế", "(sau đây gọi tắt là Ban)", "12.5% kế hoạch", "1,2 triệu liều"],
)  # fmt: skip
def test_numbers_that_are_no_labels(text: str) -> None:
    assert not labelled(text)
