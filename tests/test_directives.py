"""The tree of directives and its ids, exactly by the contract (docs/format.md, "Directive")."""

from __future__ import annotations

import pytest

from pipeline.document import Line
from tests.letters import codes, ids, nodes, plain, source, tasks, word, worked

OPENING = "Ủy ban nhân dân tỉnh yêu cầu các đơn vị thực hiện các nội dung sau:"


# ------------------------------------------------------------------ labels


def test_numbers() -> None:
    assert ids(OPENING, "1. Sở Y tế kiểm tra.", "2. Sở Nội vụ kiểm tra.", "3. Công an tỉnh kiểm tra.") == [
        "1",
        "2",
        "3",
    ]


def test_letters_under_numbers() -> None:
    body = (
        OPENING,
        "1. Sở Y tế:",
        "a) Kiểm tra bếp ăn.",
        "b) Lập danh sách cơ sở.",
        "2. Sở Nội vụ:",
        "a) Tổng hợp kết quả.",
    )
    assert ids(*body) == ["1", "1.a", "1.b", "2", "2.a"]


def test_the_vietnamese_alphabet_under_a_roman_section() -> None:
    letters = "abcdđeg"
    body = [f"{letter}) Kiểm tra đợt {n}." for n, letter in enumerate(letters, 1)]
    assert ids("I. PHẠM VI", "II. PHÂN CÔNG", "3. Sở Y tế:", *body)[-7:] == [f"II.3.{letter}" for letter in letters]


def test_a_numbering_restarts_under_each_section() -> None:
    body = (
        "I. NHIỆM VỤ",
        "1. Sở Y tế kiểm tra.",
        "2. Sở Nội vụ kiểm tra.",
        "II. TỔ CHỨC THỰC HIỆN",
        "1. Công an tỉnh kiểm tra.",
    )
    assert ids(*body) == ["I", "I.1", "I.2", "II", "II.1"]


def test_decimal_labels() -> None:
    body = (
        OPENING,
        "4. Sở Y tế:",
        "4.1. Kiểm tra bếp ăn.",
        "4.2. Tập huấn:",
        "a) Người nấu ăn.",
        "b) Người quản lý bếp.",
        "5. Sở Nội vụ tổng hợp.",
    )
    assert ids(*body) == ["4", "4.1", "4.2", "4.2.a", "4.2.b", "5"]


def test_a_decimal_label_repeats_its_parent_only_once() -> None:
    """ "3.1." under "3." of part V is V.3.1, not V.3.3.1."""
    body = (
        "V. TỔ CHỨC THỰC HIỆN",
        "3. Sở Y tế:",
        "3.1. Kiểm tra bếp ăn.",
        "3.2. Lập danh sách.",
        "4. Sở Nội vụ tổng hợp.",
    )
    assert ids(*body) == ["V", "V.3", "V.3.1", "V.3.2", "V.4"]


def test_articles() -> None:
    body = (
        "Điều 1. Ban hành kèm theo Quyết định này Kế hoạch kiểm tra.",
        "Điều 2. Sở Y tế chủ trì thực hiện.",
        "Điều 3. Giám đốc Sở Y tế chịu trách nhiệm thi hành Quyết định này./.",
    )
    assert ids(*body, to=()) == ["Đ1", "Đ2", "Đ3"]


def test_clauses_and_points_under_an_article() -> None:
    body = (
        "Điều 2. Trách nhiệm thực hiện",
        "1. Sở Y tế:",
        "a) Kiểm tra bếp ăn;",
        "b) Lập danh sách.",
        "2. Sở Nội vụ tổng hợp.",
    )
    assert ids(*body, to=()) == ["Đ2", "Đ2.1", "Đ2.1.a", "Đ2.1.b", "Đ2.2"]


def test_bullets_are_counted_under_their_parent() -> None:
    body = (
        OPENING,
        "1. Sở Y tế kiểm tra.",
        "2. Sở Nội vụ:",
        "- Rà soát biên chế.",
        "- Lập danh sách.",
        "- Tổng hợp kết quả.",
        "3. Công an tỉnh:",
        "- Kiểm tra.",
    )
    assert ids(*body) == ["1", "2", "2.-1", "2.-2", "2.-3", "3", "3.-1"]


def test_plus_bullets_under_dashes() -> None:
    body = (
        OPENING,
        "2. Sở Nội vụ:",
        "- Rà soát biên chế.",
        "- Lập danh sách.",
        "- Tổng hợp kết quả:",
        "+ Theo đơn vị.",
        "+ Theo vị trí việc làm.",
        "- Công khai kết quả.",
    )
    assert ids(*body) == ["2", "2.-1", "2.-2", "2.-3", "2.-3.+1", "2.-3.+2", "2.-4"]


@pytest.mark.parametrize("bullet", ["-", "–", "•"])
def test_every_kind_of_dash_is_a_bullet(bullet: str) -> None:
    assert ids(OPENING, "1. Sở Y tế:", f"{bullet} Kiểm tra bếp ăn.", f"{bullet} Lập danh sách.") == [
        "1",
        "1.-1",
        "1.-2",
    ]


def test_a_number_in_brackets_has_its_number_for_id() -> None:
    assert ids(OPENING, "(1) Sở Y tế kiểm tra.", "(2) Sở Nội vụ kiểm tra.") == ["1", "2"]


def test_a_label_may_stick_to_its_word() -> None:
    assert ids(OPENING, "1.Sở Y tế kiểm tra.", "2.Sở Nội vụ kiểm tra.") == ["1", "2"]


def test_inline_enumerations_stay_inside() -> None:
    assert ids(
        OPENING, "1. Sở Y tế: (i) kiểm tra bếp ăn; (ii) lập danh sách; (iii) tổng hợp.", "2. Sở Nội vụ kiểm tra."
    ) == ["1", "2"]


def test_kinds_and_labels() -> None:
    found = nodes(
        worked(word("I. NHIỆM VỤ", "1. Sở Y tế:", "a) Kiểm tra:", "- Bếp ăn trường học.", "- Bếp ăn bệnh viện."))
    )
    assert {i: n.kind for i, n in found.items()} == {
        "I": "section", "I.1": "item", "I.1.a": "item", "I.1.a.-1": "bullet", "I.1.a.-2": "bullet",
    }  # fmt: skip
    assert found["I.1.a.-1"].label == "-"
    assert found["I.1"].heading == "Sở Y tế:"


# ------------------------------------------------------------------ repeated and skipped labels


def test_a_repeated_letter_is_repaired_with_an_issue() -> None:
    result = worked(word(OPENING, "1. Sở Y tế:", "a) Kiểm tra.", "b) Lập danh sách.", "b) Tập huấn.", "d) Tổng hợp."))
    assert list(nodes(result)) == ["1", "1.a", "1.b", "1.c", "1.d"]
    assert codes(result).count("LABEL_REPAIRED") == 1


def test_a_repeated_number_is_repaired_with_an_issue() -> None:
    result = worked(
        word(
            OPENING,
            "1. Sở Y tế kiểm tra.",
            "2. Sở Nội vụ kiểm tra.",
            "2. Công an tỉnh kiểm tra.",
            "4. Sở Xây dựng kiểm tra.",
        )
    )
    assert list(nodes(result)) == ["1", "2", "3", "4"]
    assert "LABEL_REPAIRED" in codes(result)


def test_swapped_d_and_đ() -> None:
    body = [f"{letter}) Kiểm tra đợt {n}." for n, letter in enumerate("abcđde", 1)]
    result = worked(word(OPENING, "1. Sở Y tế:", *body))
    assert len(nodes(result)) == 7
    assert [n.text[-2] for n in list(nodes(result).values())[1:]] == list("123456")


def test_a_repeated_label_whose_order_is_not_plain_still_has_an_id_of_its_own() -> None:
    result = worked(
        word(
            OPENING,
            "1. Sở Y tế kiểm tra.",
            "2. Sở Nội vụ kiểm tra.",
            "3. Công an tỉnh kiểm tra.",
            "2. Sở Xây dựng kiểm tra.",
        )
    )
    assert len(nodes(result)) == 4
    assert "LABEL_REPAIRED" in codes(result)


def test_a_gap_that_is_printed_stays() -> None:
    result = worked(word(OPENING, "8. Sở Y tế kiểm tra.", "10. Sở Nội vụ kiểm tra."))
    assert list(nodes(result)) == ["8", "10"]
    assert "LABEL_REPAIRED" not in codes(result)


# ------------------------------------------------------------------ paragraphs without a label


def test_a_bare_heading_takes_its_first_paragraph() -> None:
    body = (
        OPENING,
        "1. Công tác kiểm tra",
        "Sở Y tế kiểm tra các bếp ăn tập thể.",
        "2. Công tác tập huấn",
        "Sở Nội vụ tập huấn cán bộ.",
    )
    found = nodes(worked(word(*body)))
    assert list(found) == ["1", "2"]
    assert found["1"].heading == "Công tác kiểm tra"
    assert found["1"].text == "Sở Y tế kiểm tra các bếp ăn tập thể."


def test_a_further_paragraph_that_names_another_body_is_a_paragraph_of_the_item() -> None:
    body = (
        OPENING,
        "3. Công tác kiểm tra",
        "Sở Y tế kiểm tra các bếp ăn tập thể.",
        "Giao Công an tỉnh bảo vệ đoàn kiểm tra.",
        "4. Sở Nội vụ tổng hợp.",
    )
    assert ids(*body) == ["3", "3.p1", "4"]


def test_a_further_paragraph_of_the_same_body_stays_part_of_the_item() -> None:
    body = (
        OPENING,
        "3. Sở Y tế:",
        "Sở Y tế kiểm tra các bếp ăn tập thể.",
        "Sở Y tế công khai kết quả.",
        "4. Sở Nội vụ tổng hợp.",
    )
    assert ids(*body) == ["3", "4"]


def test_a_paragraph_with_a_deadline_of_its_own() -> None:
    body = (
        OPENING,
        "3. Sở Y tế:",
        "a) Kiểm tra bếp ăn.",
        "b) Lập danh sách.",
        "Báo cáo kết quả các nội dung trên về UBND tỉnh trước ngày 08/4/2022.",
        "4. Sở Nội vụ tổng hợp.",
    )
    assert ids(*body) == ["3", "3.a", "3.b", "3.p1", "4"]


def test_a_paragraph_that_only_explains_is_no_directive() -> None:
    body = (
        OPENING,
        "1. Sở Y tế kiểm tra bếp ăn.",
        "Đây là việc có ý nghĩa quan trọng đối với sức khỏe học sinh.",
        "2. Sở Nội vụ kiểm tra.",
    )
    found = nodes(worked(word(*body)))
    assert list(found) == ["1", "2"]
    assert "ý nghĩa quan trọng" in found["1"].text


def test_closing_paragraphs_stand_at_the_top_level() -> None:
    body = (
        OPENING,
        "1. Sở Y tế kiểm tra.",
        "2. Sở Nội vụ tổng hợp.",
        "Giao Văn phòng UBND tỉnh theo dõi, đôn đốc việc thực hiện Công văn này.",
        "Yêu cầu các đơn vị báo cáo kết quả trước ngày 30/6/2022./.",
    )
    assert ids(*body) == ["1", "2", "p1", "p2"]


def test_a_letter_without_labels() -> None:
    body = (
        "Thời gian qua, số vụ ngộ độc thực phẩm tăng.",
        "Đề nghị Sở Y tế kiểm tra bếp ăn tập thể trước ngày 01/4/2022.",
        "Giao Công an tỉnh phối hợp xử lý.",
        "Trân trọng cảm ơn sự hợp tác của quý cơ quan./.",
    )
    assert ids(*body) == ["p1", "p2"]


@pytest.mark.parametrize(
    "request_",
    [
        "Để có cơ sở tổng hợp, đề nghị Quý đơn vị gửi số liệu.",
        "Ủy ban nhân dân tỉnh An Sơn đề nghị quý cơ quan cử 01 cán bộ tham dự hội nghị.",
    ],
)
def test_a_request_to_those_addressed(request_: str) -> None:
    assert ids("Ngày 10/3/2022 xảy ra ngộ độc tại một trường học.", request_, to=("Sở Y tế",)) == ["p1"]


def test_bullets_under_an_unlabelled_heading_hang_under_its_paragraph() -> None:
    body = (
        "Thời gian qua, số vụ ngộ độc thực phẩm tăng.",
        "Đề nghị Sở Y tế:",
        "- Kiểm tra bếp ăn.",
        "- Lập danh sách.",
        "Đề nghị Công an tỉnh:",
        "- Xử lý vi phạm.",
    )
    assert ids(*body, to=("Sở Y tế", "Công an tỉnh")) == ["p1", "p1.-1", "p1.-2", "p2", "p2.-1"]


def test_the_introducing_sentence_is_the_preamble() -> None:
    body = ("Ngày 10/3/2022 xảy ra ngộ độc tại một trường học.", OPENING, "1. Sở Y tế kiểm tra.")
    assert ids(*body) == ["1"]


def test_attribute_lines_give_their_values_to_the_task_above() -> None:
    body = (
        OPENING,
        "1. Kiểm tra bếp ăn tập thể.",
        "Đơn vị chủ trì: Sở Y tế.",
        "Đơn vị phối hợp: Sở Công Thương.",
        "Thời gian hoàn thành: trước ngày 01/4/2022.",
        "2. Sở Nội vụ tổng hợp.",
    )
    assert ids(*body) == ["1", "2"]
    task = tasks(*body)["1"]
    assert [a.name for a in task.lead] == ["Sở Y tế"]
    assert [a.name for a in task.coordinate] == ["Sở Công Thương"]
    assert [str(d.due) for d in task.deadlines] == ["2022-04-01"]


def test_attribute_lines_as_bullets_are_no_tasks_of_their_own() -> None:
    body = (
        OPENING,
        "1. Kiểm tra bếp ăn tập thể.",
        "- Đơn vị chủ trì: Sở Y tế.",
        "- Thời gian hoàn thành: trước ngày 01/4/2022.",
        "2. Sở Nội vụ tổng hợp.",
    )
    found = tasks(*body)
    assert list(found) == ["1", "2"]
    assert [a.name for a in found["1"].lead] == ["Sở Y tế"]
    assert [str(d.due) for d in found["1"].deadlines] == ["2022-04-01"]


# ------------------------------------------------------------------ what is no directive


QUOTATION = (
    OPENING,
    "1. Sở Y tế thực hiện khoản 2 Điều 5 Nghị định số 15/2018/NĐ-CP:",
    "“a) Trong thời hạn 60 ngày, cơ sở phải khắc phục;",
    "b) Hết thời hạn mà không khắc phục thì đình chỉ trước ngày 05/5/2022.”",
    "2. Sở Nội vụ tổng hợp.",
)


def test_a_quotation_is_content() -> None:
    assert ids(*QUOTATION) == ["1", "2"]


def test_a_quotation_sets_no_deadline() -> None:
    assert not [d.text for d in worked(word(*QUOTATION)).deadlines]


def test_page_numbers_and_annexes_are_no_directives_of_the_body() -> None:
    text = (
        plain(OPENING, "1. Sở Y tế kiểm tra.", "2. Sở Nội vụ kiểm tra./.")
        + "\nPHỤ LỤC\n1. Trường A\n2. Trường B\n3. Trường C\n"
    )
    body = [i for i in nodes(worked(text)) if not i.startswith("PL")]
    assert body == ["1", "2"]


def test_footnotes_are_no_directives_but_their_citations_count() -> None:
    lines = list(word(OPENING, "1. Sở Y tế kiểm tra theo quy định1.", "2. Sở Nội vụ tổng hợp.").pages[0].lines)
    at = next(i for i, line in enumerate(lines) if line.text.startswith("2."))
    note = Line("1 Thông tư số 54/2015/TT-BYT ngày 28/12/2015.", 1, start=True, kind="footnote")
    result = worked(source([*lines[:at], note, *lines[at:]]))
    assert list(nodes(result)) == ["1", "2"]
    (cited,) = result.citations
    assert (cited.code, cited.directive) == ("54/2015/TT-BYT", "1")


def test_spans_hold_the_own_words_and_stand_in_order() -> None:
    result = worked(word(OPENING, "1. Sở Y tế:", "a) Kiểm tra bếp ăn.", "b) Lập danh sách.", "2. Sở Nội vụ tổng hợp."))
    spans = [n.span for n in nodes(result).values()]
    assert spans == sorted(spans)
    for node in nodes(result).values():
        assert node.text.split()[0] in result.text[slice(*node.span)]
