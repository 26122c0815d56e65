"""Blocks: every line in one of them, none lost, each in its place; and the way back from the text to paper."""

from __future__ import annotations

import re

import pytest

from pipeline import marks
from pipeline.document import Cell, Document, Line
from pipeline.layout import lay_out
from tests.letters import A4, LETTERHEAD, columns, laid_out, plain, printed, source, texts, word

BODY = ("Ủy ban nhân dân tỉnh yêu cầu:", "1. Sở Y tế kiểm tra bếp ăn.", "2. Sở Công Thương kiểm tra chợ./.")


def test_the_parts_of_a_letter_in_their_order() -> None:
    document = laid_out(plain(*BODY))
    order = ["letterhead", "addressees", "body", "to_places", "signature"]
    roles = [p.role for p in document.paragraphs]
    assert sorted(roles, key=order.index) == roles
    assert texts(document, "body") == list(BODY)
    assert texts(document, "addressees") == ["Kính gửi: Các sở, ban, ngành tỉnh."]
    assert texts(document, "signature") == ["TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH", "Lê Thị Minh Hòa"]


def test_the_left_column_of_the_letterhead_stands_before_the_right_one() -> None:
    assert texts(laid_out(plain(*BODY)), "letterhead") == [
        "ỦY BAN NHÂN DÂN",
        "TỈNH AN SƠN",
        "Số: 1482/UBND-VX",
        "V/v bảo đảm an toàn bếp ăn",
        "trường học",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "An Sơn, ngày 14 tháng 3 năm 2022",
    ]


def test_two_columns_that_ran_together_are_cut() -> None:
    lines = [
        Line("UBND TỈNH AN SƠN CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 1),
        Line("SỞ NỘI VỤ Độc lập - Tự do - Hạnh phúc", 1),
        Line("Số: 15/SNV-CC An Sơn, ngày 02 tháng 3 năm 2023", 1),
        Line("Kính gửi: Sở Y tế.", 1),
        Line("Sở Y tế báo cáo biên chế./.", 1),
    ]
    assert texts(lay_out(source(lines)), "letterhead") == [
        "UBND TỈNH AN SƠN",
        "SỞ NỘI VỤ",
        "Số: 15/SNV-CC",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "An Sơn, ngày 02 tháng 3 năm 2023",
    ]


def test_no_word_is_lost_and_spans_fit() -> None:
    for document in (laid_out(plain(*BODY)), lay_out(word(*BODY))):
        end = 0
        for paragraph in document.paragraphs:
            assert paragraph.span[0] >= end
            end = paragraph.span[1]
            assert document.slice(paragraph.span).strip()
    printed_words = sorted(plain(*BODY).split())
    assert sorted(laid_out(plain(*BODY)).text.split()) == printed_words


def test_every_printed_line_is_found_again_on_paper() -> None:
    rows = [
        (113.0, 220.0, "1. Sở Y tế kiểm tra bếp ăn tập thể của các trường học"),
        (85.0, 238.0, "trước ngày 01/4/2022."),
    ]
    document = lay_out(source(printed(*rows), width=A4[0], height=A4[1]))
    at = document.text.index("trường học trước ngày")
    places = document.where((at, at + len("trường học trước ngày")))
    assert [p.page for p in places] == [1, 1]
    assert [p.box[:2] for p in places if p.box] == [(113.0, 220.0), (85.0, 238.0)]
    assert document.page_of((at, at + 1)) == 1


def test_a_span_over_a_page_break_has_two_places() -> None:
    first = printed((113, 760, "1. Sở Y tế kiểm tra bếp ăn tập thể của các trường học ở"))
    second = printed((85, 80, "thành phố trước ngày 01/4/2022."), page=2)
    document = lay_out(source([*first, *second], width=A4[0], height=A4[1]))
    at = document.text.index("ở thành phố")
    assert [p.page for p in document.where((at, at + 11))] == [1, 2]


@pytest.mark.parametrize("number", ["2", "- 2 -", "Trang 2/3"])
def test_a_page_number_in_the_margin_is_furniture(number: str) -> None:
    rows = [(290.0, 40.0, number), (85.0, 90.0, "xong trước ngày 01/4/2022.")]
    lines = [*printed((113, 700, "1. Sở Y tế kiểm tra bếp ăn,")), *printed(*rows, page=2)]
    document = lay_out(source(lines, width=A4[0], height=A4[1]))
    assert texts(document, "furniture") == [number]
    assert texts(document, "body") == ["1. Sở Y tế kiểm tra bếp ăn, xong trước ngày 01/4/2022."]


def test_a_lone_number_in_the_flow_is_no_page_number() -> None:
    lines = printed((113, 400, "Số bếp ăn phải kiểm tra trong năm:"), (300, 418, "12"), (113, 436, "bếp ăn."))
    assert not texts(lay_out(source(lines, width=A4[0], height=A4[1])), "furniture")


def test_running_headers_and_overlays_leave_the_flow_but_not_the_text() -> None:
    base = word(*BODY).pages[0].lines
    lines = (
        Line("Văn bản nội bộ", 1, kind="header"),
        *base,
        Line("Ký bởi: Sở Y tế", 1, start=True),
        Line("in tại VP", 1, kind="textbox"),
    )
    document = lay_out(source(lines))
    assert texts(document, "furniture") == ["Văn bản nội bộ"]
    assert texts(document, "overlay") == ["Ký bởi: Sở Y tế", "in tại VP"]
    assert texts(document, "body") == list(BODY)


def test_footnotes_and_tables_have_their_own_role() -> None:
    base = list(word(*BODY).pages[0].lines)
    at = next(i for i, line in enumerate(base) if line.text.startswith("2."))
    cells = [Line(t, 1, start=True, cell=Cell(5, 0, c)) for c, t in enumerate(("TT", "Nội dung"))]
    note = Line("1 Theo Nghị định số 15/2018/NĐ-CP.", 1, start=True, kind="footnote")
    document = lay_out(source([*base[:at], *cells, note, *base[at:]]))
    assert texts(document, "table") == ["TT", "Nội dung"]
    assert texts(document, "footnote") == [note.text]
    assert texts(document, "body") == list(BODY)


# ------------------------------------------------------------------ the tail


def test_the_signer_a_line_above_noi_nhan() -> None:
    tail = columns(
        ("", "KT. CHỦ TỊCH"), ("Nơi nhận:", "PHÓ CHỦ TỊCH"), ("- Như trên;", ""), ("- Lưu: VT.", "Tạ Văn Ba")
    )
    document = laid_out(plain(*BODY, tail=tail))
    assert texts(document, "signature") == ["KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH", "Tạ Văn Ba"]
    assert texts(document, "body") == list(BODY)


def test_a_signature_without_noi_nhan() -> None:
    document = laid_out(plain(*BODY, tail=columns(("", "GIÁM ĐỐC"), ("", ""), ("", "Tạ Văn Ba"))))
    assert texts(document, "signature") == ["GIÁM ĐỐC", "Tạ Văn Ba"]
    assert texts(document, "body") == list(BODY)


ANNEX = ("PHỤ LỤC I", "DANH SÁCH BẾP ĂN", "1. Bếp ăn Trường A", "2. Bếp ăn Trường B")


def test_an_annex_after_the_signature_is_its_own_part() -> None:
    document = laid_out(plain(*BODY) + "\n" + "\n".join(ANNEX) + "\n")
    assert texts(document, "annex")[0] == "PHỤ LỤC I"
    assert texts(document, "body") == list(BODY)
    assert texts(document, "signature")[-1] == "Lê Thị Minh Hòa"


def test_a_second_letterhead_after_the_signature_begins_an_annex() -> None:
    second = LETTERHEAD.replace("1482/UBND-VX", "9/PL-UBND")
    document = laid_out(plain(*BODY) + "\n" + second + "\n\n1. Nội dung đề cương báo cáo.\n")
    assert not any("9/PL-UBND" in t for t in texts(document, "letterhead", "signature", "to_places", "body"))
    assert any("đề cương" in t for t in texts(document, "annex"))


@pytest.mark.parametrize("title", ["SAO Y", "SAO Y BẢN CHÍNH", "SAO LỤC", "TRÍCH SAO"])
def test_a_copy_block_is_an_overlay(title: str) -> None:
    block = columns(
        ("SỞ Y TẾ AN SƠN", title), ("Số: 77/SY-SYT", "An Sơn, ngày 20 tháng 3 năm 2022"), ("Nơi nhận:", "GIÁM ĐỐC")
    )
    document = laid_out(plain(*BODY) + "\n" + block + "\n")
    kept = texts(document, "letterhead", "signature", "to_places", "body", "annex")
    assert not any("77/SY" in t or title in t or "SỞ Y TẾ AN SƠN" in t for t in kept)
    assert any("77/SY-SYT" in t for t in texts(document, "overlay"))


# ------------------------------------------------------------------ addressees


def test_a_long_list_of_addressees_ends_where_the_body_begins() -> None:
    items = [f"- Sở số {n};" for n in range(1, 30)]
    text = plain(*BODY, to="\n" + "\n".join(f"          {i}" for i in items) + "\n          - Công an tỉnh.")
    document = laid_out(text)
    assert texts(document, "addressees") == ["Kính gửi:", *items, "- Công an tỉnh."]
    assert texts(document, "body") == list(BODY)


def test_an_addressee_over_two_lines_is_one() -> None:
    text = plain(*BODY, to="Ủy ban nhân dân các huyện, thị xã,\n                         thành phố trực thuộc tỉnh.")
    assert texts(laid_out(text), "addressees") == [
        "Kính gửi: Ủy ban nhân dân các huyện, thị xã, thành phố trực thuộc tỉnh."
    ]


def test_a_text_that_is_no_dispatch_is_all_body() -> None:
    document = laid_out("Sáng nay trời có mưa nhỏ.\nChiều tạnh ráo.\n")
    assert {p.role for p in document.paragraphs} == {"body"}


# ------------------------------------------------------------------ marks


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("CÔNG ĐIỆN", "CĐ"),
        ("QUYẾT ĐỊNH", "QĐ"),
        ("QUYẾT ĐỊNH:", "QĐ"),
        ("CHÍ THỊ", "CT"),
        ("KẾT LUẬN", "KL"),
        ("HƯỚNG DẪN", "HD"),
        ("CÔNG ĐIỆN HỎA TỐC", "CĐ"),
        ("CHƯƠNG TRÌNH CÔNG TÁC", "CTr"),
        ("THÔNG BÁO KẾT LUẬN", "TB"),
        ("BÁO CÁO TÓM TẮT", "BC"),
        ("PHIẾU CHUYỂN ĐƠN", "PC"),
        ("KẾ HOẠCH (ĐIỀU CHỈNH)", "KH"),
        ("DỰ THẢO KẾ HOẠCH", "KH"),
        ("THÔNG BÁO (LẦN 2)", "TB"),
        ("THƯ CÔNG", ""),
    ],
)
def test_a_type_name_alone_on_its_line(line: str, code: str) -> None:
    found = marks.type_code(line)
    assert found is not None
    assert found[1] == code


# NĐ 30/2020/NĐ-CP Phụ lục III names 29 types.
_NAMED = """
nghị quyết, quyết định, chỉ thị, quy chế, quy định, thông cáo, thông báo, hướng dẫn, chương trình, kế hoạch, phương án,
đề án, dự án, báo cáo, biên bản, tờ trình, hợp đồng, công văn, công điện, bản ghi nhớ, bản thỏa thuận, giấy ủy quyền,
giấy mời, giấy giới thiệu, giấy nghỉ phép, phiếu gửi, phiếu chuyển, phiếu báo, thư công
"""
# Beside these, the Party's own.
_OF_THE_PARTY = ("kết luận", "thông tri", "tuyên bố", "lời kêu gọi")


@pytest.mark.parametrize("name", [*re.split(r",\s+", _NAMED.strip()), *_OF_THE_PARTY])
def test_every_type_of_the_norms_is_known_by_its_heading(name: str) -> None:
    found = marks.type_code(name.upper())
    assert found is not None
    assert found[0].casefold() == name


@pytest.mark.parametrize(
    "line", ["Quyết định", "CHỦ TỊCH", "", "QUYẾT ĐỊNH CỦA TỔNG GIÁM ĐỐC VỀ VIỆC NGHỈ LỄ HẰNG NĂM CỦA CÁN BỘ"]
)
def test_other_lines_are_no_type_name(line: str) -> None:
    assert marks.type_code(line) is None


def test_bare_letters_keep_their_places() -> None:
    assert marks.bare("Đặng Thị Thùy đến ỦY BAN") == "Dang Thi Thuy den UY BAN"


def test_the_marks_of_a_line_carry_their_groups() -> None:
    (mark,) = [m for m in marks.find("Số: 15/SNV-CC") if m.rule == "number"]
    assert (mark.groups["number"], mark.groups["notation"]) == ("15", "/SNV-CC")
    assert marks.bears("Sở Y tế kiểm tra", "number", "motto") is None


def annexed(*page: tuple[float, float, str]) -> Document:
    """A printed letter with another page behind it."""
    first = printed(
        (95, 60, "UBND TỈNH AN SƠN"),
        (280, 60, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        (90, 110, "Số: 318/UBND-NC"),
        (310, 110, "An Sơn, ngày 05 tháng 9 năm 2023"),
        (180, 180, "Kính gửi: Sở Nội vụ."),
        (113, 220, "Sở Nội vụ rà soát biên chế, báo cáo trước ngày 15/9/2023./."),
        (113, 238, "(Xin gửi kèm theo: dự thảo Quyết định của Ủy ban nhân dân"),
        (85, 256, "tỉnh; báo cáo của Sở Nội vụ)"),
        (85, 290, "Nơi nhận:"),
        (330, 290, "CHỦ TỊCH"),
        (85, 306, "- Như trên."),
        (320, 390, "Phạm Văn Tâm"),
    )
    return lay_out(source([*first, *printed(*page, page=2)], width=A4[0], height=A4[1]))


def test_what_follows_the_end_in_brackets_is_body() -> None:
    document = annexed()
    assert " ".join(texts(document, "body")).endswith(
        "(Xin gửi kèm theo: dự thảo Quyết định của Ủy ban nhân dân tỉnh; báo cáo của Sở Nội vụ)"
    )
    assert texts(document, "to_places") == ["Nơi nhận:", "- Như trên."]


def test_an_annex_with_a_letterhead_of_its_own_is_read_column_by_column() -> None:
    document = annexed(
        (95, 60, "HỘI ĐỒNG NHÂN DÂN"),
        (290, 62, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        (110, 76, "TỈNH AN SƠN"),
        (300, 78, "Độc lập - Tự do - Hạnh phúc"),
        (250, 120, "NGHỊ QUYẾT"),
        (113, 160, "Điều 1. Giao biên chế năm 2024./."),
        (85, 200, "Nơi nhận:"),
        (330, 202, "CHỦ TỊCH"),
        (85, 216, "- Như Điều 1."),
        (320, 300, "Lê Thị Na"),
    )
    assert texts(document, "to_places") == ["Nơi nhận:", "- Như trên."]
    assert " ".join(texts(document, "annex")) == (
        "HỘI ĐỒNG NHÂN DÂN TỈNH AN SƠN CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM Độc lập - Tự do - Hạnh phúc NGHỊ QUYẾT "
        "Điều 1. Giao biên chế năm 2024./. Nơi nhận: - Như Điều 1. CHỦ TỊCH Lê Thị Na"
    )


def test_the_annex_begins_with_its_page() -> None:
    document = annexed((250, 60, "Sở Nội vụ An Sơn"), (260, 80, "PHỤ LỤC I"), (113, 120, "Biên chế năm 2024"))
    assert texts(document, "annex")[0].startswith("Sở Nội vụ An Sơn")
    assert texts(document, "to_places") == ["Nơi nhận:", "- Như trên."]


@pytest.mark.parametrize("skew", [-4.0, 0.0, 4.0])
def test_a_subject_ends_where_an_indented_paragraph_begins(skew: float) -> None:
    """The paragraph has no word that opens bodies: only its place on the page tells, on a scan that stands a little askew too."""
    rows = [
        (95.0, 60.0, "ỦY BAN NHÂN DÂN"),
        (280.0, 60.0, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        (110.0, 76.0, "XÃ TÂN KỲ"),
        (95.0, 110.0, "Số: 31/TB-UBND"),
        (310.0, 110.0, "Tân Kỳ, ngày 05 tháng 9 năm 2025"),
        (267.0 + skew, 150.0, "THÔNG BÁO"),
        (156.0 + skew / 2, 168.0, "Về thời gian tiếp nhận hồ sơ tại Trung tâm Phục vụ"),
        (240.0, 186.0, "hành chính công xã"),
        (115.0, 215.0, "Công tác tiếp nhận hồ sơ của Trung tâm những tháng qua có nhiều tiến bộ,"),
        (85.0 - skew / 2, 233.0, "nhân dân đánh giá tốt; để phục vụ tốt hơn, hồ sơ được nhận cả sáng thứ Bảy."),
        (115.0 - skew / 2, 251.0, "Các thôn thông tin đến nhân dân./."),
    ]
    document = lay_out(source(printed(*rows), width=A4[0], height=A4[1]))
    assert texts(document, "letterhead")[-1] == "hành chính công xã"
    assert texts(document, "body")[0].startswith("Công tác tiếp nhận")


def test_a_greeting_before_the_letterhead_is_not_the_dispatchs() -> None:
    document = laid_out("Kính gửi anh Tư,\nEm chuyển công văn.\n\n" + plain(*BODY))
    assert texts(document, "addressees") == ["Kính gửi: Các sở, ban, ngành tỉnh."]
    assert texts(document, "overlay")[0] == "Kính gửi anh Tư,"
    assert texts(document, "body") == list(BODY)
