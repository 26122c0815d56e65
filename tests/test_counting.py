"""What OCR spoilt of a label is put right where the count says plainly what was printed, and nowhere else."""

from __future__ import annotations

import pytest

from pipeline.counting import labels_of
from pipeline.document import Document, Paragraph

ROMANS = ("MỤC ĐÍCH, YÊU CẦU", "NỘI DUNG THỰC HIỆN", "KINH PHÍ THỰC HIỆN", "TỔ CHỨC THỰC HIỆN")
BODIES = ("Sở Y tế", "Sở Nội vụ", "Sở Tài chính", "Sở Xây dựng", "Sở Tư pháp", "Sở Công Thương", "Công an tỉnh")


def read(*texts: str, scanned: bool | tuple[bool, ...] = True) -> tuple[Document, tuple[Paragraph, ...]]:
    """A body of these paragraphs."""
    flags = scanned if isinstance(scanned, tuple) else (scanned,) * len(texts)
    paragraphs, start = [], 0
    for text, flag in zip(texts, flags, strict=True):
        paragraphs.append(Paragraph((start, start + len(text)), "body", scanned=flag))
        start += len(text) + 1
    return Document("\n".join(texts) + "\n", tuple(paragraphs)), tuple(paragraphs)


def labels(*texts: str, scanned: bool | tuple[bool, ...] = True) -> list[str | None]:
    """The label of each paragraph as ids write it."""
    found, _ = labels_of(*read(*texts, scanned=scanned))
    return [label and label.text for label in found]


def items(*printed: str) -> list[str]:
    """Paragraphs that open with what is given, each with the words of an item behind it."""
    return [f"{label} {body} báo cáo;" for label, body in zip(printed, BODIES, strict=False)]


def sections(*printed: str) -> list[str]:
    return [f"{label} {heading}" for label, heading in zip(printed, ROMANS, strict=False)]


# ------------------------------------------------------------------ what is put right on a scan


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        (("I.", "II", "III."), ("I", "II", "III")),  # the point was lost
        (("I.", "Il.", "III."), ("I", "II", "III")),
        (("1.", "11.", "III."), ("1", "11", "III")),  # a number with its point is one, as far as one can see
        (("I.", "I.", "III."), ("I", "II", "III")),  # a stroke was lost
        (("I.", "II.", "II."), ("I", "II", "III")),
        (("I.", "II.", "III.", "V."), ("I", "II", "III", "IV")),
        (("I.", "H.", "III."), ("I", "II", "III")),  # two strokes grown together
        (("|", "||", "|||"), ("I", "II", "III")),
    ],
)
def test_a_roman_numeral_that_comes_close_to_the_next_is_the_next(
    given: tuple[str, ...], meant: tuple[str, ...]
) -> None:
    assert labels(*sections(*given)) == list(meant)


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        (("1.", "2", "3."), ("1", "2", "3")),  # without its point
        (("1.", "2:", "3;"), ("1", "2", "3")),
        (("l.", "2."), ("1", "2")),
        (("I.", "2."), ("1", "2")),
        (("1.", "2 .", "3."), ("1", "2", "3")),
        (("1.", "2.", "8.", "4."), ("1", "2", "3", "4")),  # between two and four
        (("1.", "2.", "2.", "4."), ("1", "2", "3", "4")),
        (("1.", "2.", ".. 3.", "4."), ("1", "2", "3", "4")),  # a speck before it
        (("1.", "2.", "- 3.", "4."), ("1", "2", "3", "4")),
        (("1.", "2.", "x; 3."), ("1", "2", "3")),
        (("1.", "2.", "~ * 3."), ("1", "2", "3")),
    ],
)
def test_a_number_that_is_the_next_is_a_label(given: tuple[str, ...], meant: tuple[str, ...]) -> None:
    assert labels(*items(*given)) == list(meant)


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        (("1.", "a)", "6)"), ("1", "a", "b")),
        (("1.", "a)", "b)", "c)", "đ)", "đ)", "e)"), ("1", "a", "b", "c", "d", "đ", "e")),
        (("1.", "a)", "b)", "e)"), ("1", "a", "b", "c")),
        (("2.", "a)", "c)", "c)"), ("2", "a", "b", "c")),
    ],
)
def test_a_point_that_is_read_as_one_like_it_is_the_next(given: tuple[str, ...], meant: tuple[str, ...]) -> None:
    assert labels(*items(*given)) == list(meant)


def test_the_ninth_point_is_a_letter_behind_the_letter_before_it() -> None:
    texts = [f"{point}) Nội dung {point};" for point in "abcdđe"]
    assert labels("4. Sở Y tế:", *texts, "9) Nội dung khác;")[-1] == "g"


def test_a_number_of_two_parts_is_read_with_a_comma_for_its_point() -> None:
    assert labels("2. Nhiệm vụ:", "2,1 Sở Y tế rà soát.", "2;2. Sở Nội vụ rà soát.", "2.3. Sở Tư pháp rà soát.") == [
        "2", "2.1", "2.2", "2.3",
    ]  # fmt: skip


def test_a_repaired_label_keeps_what_was_read_and_where_its_words_begin() -> None:
    texts = sections("I.", "H.", "III.")
    second = labels_of(*read(*texts))[0][1]
    assert second is not None and (second.level, second.printed) == ("roman", "H")
    assert texts[1][second.end :] == ROMANS[1]


def test_a_section_in_capitals_stays_one_where_the_first_item_below_it_is_spoilt() -> None:
    assert labels(*sections("I."), *items("1,", "2."), *sections("II.")[:1]) == ["I", "1", "2", "II"]


def test_a_label_that_only_lost_its_point_is_no_repair() -> None:
    second = labels_of(*read(*sections("I.", "II", "III.")))[0][1]
    assert second is not None and second.printed is None


# ------------------------------------------------------------------ what stays as it was read


@pytest.mark.parametrize(
    "given",
    [
        sections("I.", "III.", "IV."),  # a gap that was printed: what follows goes on from it
        sections("I.", "II.", "I.", "II."),  # a plan with sections of its own
        items("1.", "2.", "4.", "5."),
        items("1.", "a)", "b)", "c)", "đ)", "e)"),  # d) was passed over
        items("8.", "10."),
    ],
)
def test_a_label_out_of_its_count_that_the_next_goes_on_from_was_printed_so(given: list[str]) -> None:
    printed = [text.split()[0].rstrip(".)") for text in given]
    assert labels(*given) == printed


@pytest.mark.parametrize(
    "text",
    [
        "5 Bộ trưởng đã dự họp.",  # not the next number
        "30 Lý Thường Kiệt, Hà Nội.",
        "2 tháng một lần, các sở báo cáo.",  # no capital behind it
        "1,5 Tỷ đồng.",
        "3,1 Sở Y tế.",  # of an item that is not there yet
        "II Kế hoạch",  # no heading in capitals
        "“2. Sở Y tế",
    ],
)
def test_what_opens_with_a_figure_is_no_label_unless_it_is_the_next(text: str) -> None:
    assert labels("1. Sở Y tế rà soát.", text)[1] is None


def test_a_bullet_stays_a_bullet() -> None:
    assert labels("1. Sở Y tế:", "- Rà soát cơ sở.", "- 02 bộ hồ sơ.", "- 5. Không phải mục.") == ["1", "-", "-", "-"]


def test_the_last_number_of_a_list_is_not_guessed() -> None:
    assert labels(*items("1.", "2.", "8.")) == ["1", "2", "8"]


def test_the_eighth_capital_behind_the_seventh_is_no_roman_numeral() -> None:
    before = [f"{letter}. PHẦN {letter}" for letter in "ABCDĐEG"]
    assert labels(*before, "I. MỤC TIÊU CHUNG", "H. TỔ CHỨC THỰC HIỆN")[-1] == "H"


def test_a_section_in_capitals_may_be_numbered_with_figures() -> None:
    assert labels("1 MỤC ĐÍCH, YÊU CẦU", "2. NỘI DUNG THỰC HIỆN") == ["1", "2"]
    assert labels("1 MỤC ĐÍCH, YÊU CẦU", "II. NỘI DUNG THỰC HIỆN") == ["I", "II"]


def test_a_new_article_and_a_new_section_begin_their_counts_anew() -> None:
    texts = [
        "Điều 1. Giao việc.",
        "1. Sở Y tế.",
        "2. Sở Nội vụ.",
        "Điều 2. Tổ chức.",
        "1. Sở Tư pháp.",
        "2 Sở Xây dựng.",
    ]
    assert labels(*texts) == ["Đ1", "1", "2", "Đ2", "1", "2"]
    assert labels("I. CHUNG", "1. Một.", "II. RIÊNG", "3. Ba.", "3. Bốn.") == ["I", "1", "II", "3", "3"]


# ------------------------------------------------------------------ a document that was not scanned


@pytest.mark.parametrize(
    "given",
    [
        sections("I.", "III.", "III."),
        items("1.", "2.", "8.", "4."),
        items("1.", "a)", "6)"),
        items("1.", "a)", "c)", "c)"),
    ],
)
def test_what_is_printed_in_a_file_is_believed(given: list[str]) -> None:
    assert labels(*given, scanned=False) == [text.split()[0].rstrip(".)") for text in given]
    assert labels("I. CHUNG", "II RIÊNG BIỆT LẠI", scanned=False) == ["I", None]


def test_only_the_scanned_page_of_a_file_is_looked_at() -> None:
    given = items("1.", "2.", "8.", "4.")
    assert labels(*given, scanned=(False, False, True, False)) == ["1", "2", "3", "4"]
    assert labels(*given, scanned=(True, True, False, True)) == ["1", "2", "8", "4"]


@pytest.mark.parametrize("scanned", [True, False])
def test_a_slip_of_a_sign_is_put_right_in_any_document(scanned: bool) -> None:
    assert labels("6. Sở Y tế.", "7, Sở Nội vụ.", scanned=scanned) == ["6", "7"]
    assert labels("6. Sở Y tế.", "8, Sở Nội vụ.", scanned=scanned) == ["6", None]
    assert labels("1. Sở:", "a) Một.", "b) Hai.", "¢) Ba.", scanned=scanned) == ["1", "a", "b", "c"]
    assert labels("1. Sở:", "¢) Ba.", scanned=scanned) == ["1", None]


# ------------------------------------------------------------------ quotations


def test_the_labels_of_a_quotation_are_not_counted() -> None:
    texts = ["1. Sửa đổi như sau:", "“3. Sở Y tế:", "a) Rà soát;", "b) Báo cáo.”", "2 Sở Nội vụ thực hiện."]
    document, paragraphs = read(*texts)
    found, quoting = labels_of(document, paragraphs)
    assert [label and label.text for label in found] == ["1", None, None, None, "2"]
    assert quoting == {paragraph.span for paragraph in paragraphs[1:4]}


def test_a_quotation_without_an_end_ends_by_itself() -> None:
    texts = ["“1. Sở Y tế:", *(f"{n}. Việc thứ {n}." for n in range(2, 14))]
    _, quoting = labels_of(*read(*texts))
    assert len(quoting) == 9
    assert labels(*texts)[9:] == ["10", "11", "12", "13"]
