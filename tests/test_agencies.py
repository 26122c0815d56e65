"""Bodies and classes of bodies: names in running text, lists, places filled in, membership."""

from __future__ import annotations

import datetime as dt
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import rulebook
from pipeline.agencies import Context, belongs, canonical, expand, find, head_to_body, parse_list

HUNG_YEN = Context(place="tỉnh Hưng Yên")
HA_NOI = Context(place="thành phố Hà Nội")


def names(text: str) -> list[str]:
    """What parse_list reads at the head of a text."""
    return [agency.name for agency in parse_list(text, 0, len(text))]


LISTS = {
    "Sở Y tế, UBND các huyện, thị xã, thành phố và các đơn vị liên quan khẩn trương rà soát": [
        "Sở Y tế", "Ủy ban nhân dân các huyện, thị xã, thành phố", "Các đơn vị liên quan",
    ],
    "Bộ Y tế, Bộ Giáo dục và Đào tạo phối hợp": ["Bộ Y tế", "Bộ Giáo dục và Đào tạo"],
    "Ủy ban nhân dân các tỉnh: Lào Cai, Yên Bái và Phú Thọ kiểm tra": [
        "Ủy ban nhân dân tỉnh Lào Cai", "Ủy ban nhân dân tỉnh Yên Bái", "Ủy ban nhân dân tỉnh Phú Thọ",
    ],
    "UBND các huyện Mộc Hạ, An Lão và thị xã Bình Sơn; Công an tỉnh báo cáo": [
        "Ủy ban nhân dân huyện Mộc Hạ", "Ủy ban nhân dân huyện An Lão", "Ủy ban nhân dân thị xã Bình Sơn", "Công an tỉnh",
    ],
    "Giám đốc các Sở: Tài chính, Văn hóa, Thể thao và Du lịch, Y tế; Chủ tịch UBND cấp xã chịu trách nhiệm": [
        "Giám đốc Sở Tài chính", "Giám đốc Sở Văn hóa, Thể thao và Du lịch", "Giám đốc Sở Y tế",
        "Chủ tịch Ủy ban nhân dân cấp xã",
    ],
    "các ban, sở, ngành, Mặt trận Tổ quốc, các đoàn thể, các huyện, thị, thành ủy tập trung chỉ đạo": [
        "Các ban, sở, ngành, Mặt trận Tổ quốc, các đoàn thể", "Các huyện, thị, thành ủy",
    ],
    "Từng địa phương, cơ quan, đơn vị, cơ sở sản xuất kinh doanh phải có phương án": [
        "Từng địa phương, cơ quan, đơn vị, cơ sở sản xuất kinh doanh",
    ],
    "các sở, ngành chức năng và các địa phương xây dựng đề án": ["Các sở, ngành chức năng", "Các địa phương"],
    "Các sở, ban, ngành, Hội Nông dân tỉnh tuyên truyền": ["Các sở, ban, ngành", "Hội Nông dân tỉnh"],
    "HĐND, UBND tỉnh xem xét": ["Hội đồng nhân dân tỉnh", "Ủy ban nhân dân tỉnh"],
    "Báo và Phát thanh, Truyền hình tỉnh, Cổng Thông tin điện tử tỉnh đưa tin": [
        "Báo và Phát thanh, Truyền hình tỉnh", "Cổng Thông tin điện tử tỉnh",
    ],
    "Ban Quản lý Khu kinh tế Vân Phong và các Khu công nghiệp tỉnh đôn đốc": [
        "Ban Quản lý Khu kinh tế Vân Phong và các Khu công nghiệp tỉnh",
    ],
    "Ngân hàng Nhà nước Việt Nam - Chi nhánh tỉnh Hưng Yên chỉ đạo": [
        "Ngân hàng Nhà nước Việt Nam - Chi nhánh tỉnh Hưng Yên",
    ],
    "các ông (bà): Chánh Văn phòng UBND tỉnh, Giám đốc Sở Nội vụ và Thủ trưởng các đơn vị có liên quan": [
        "Chánh Văn phòng Ủy ban nhân dân tỉnh", "Giám đốc Sở Nội vụ", "Thủ trưởng các đơn vị có liên quan",
    ],
    "Sở Nội vụ (Cơ quan thường trực Hội đồng), Sở Tài chính tham mưu": ["Sở Nội vụ", "Sở Tài chính"],
    "các Sở Du lịch, Sở Văn hóa, Thể thao và Du lịch các tỉnh, thành phố": [
        "Các Sở Du lịch", "Sở Văn hóa, Thể thao và Du lịch các tỉnh, thành phố",
    ],
    "Ban Thường vụ các huyện ủy, thị ủy, đảng ủy trực thuộc Tỉnh ủy; các ban đảng lãnh đạo": [
        "Ban Thường vụ các huyện ủy, thị ủy, đảng ủy trực thuộc Tỉnh ủy", "Các ban đảng",
    ],
    "Chánh Văn phòng, Vụ trưởng Vụ Pháp chế, Thủ trưởng các đơn vị thuộc Bộ chịu trách nhiệm": [
        "Chánh Văn phòng", "Vụ trưởng Vụ Pháp chế", "Thủ trưởng các đơn vị thuộc Bộ",
    ],
    "Bệnh viện Đa khoa tỉnh, Trung tâm Y tế các huyện và các cơ sở khám bệnh, chữa bệnh trên địa bàn bảo đảm": [
        "Bệnh viện Đa khoa tỉnh", "Trung tâm Y tế các huyện", "Các cơ sở khám bệnh, chữa bệnh trên địa bàn",
    ],
    "chủ đầu tư, nhà thầu thi công phối hợp": ["Chủ đầu tư", "Nhà thầu thi công"],
    "khẩn trương triển khai": [],
    "Tổ chức thực hiện nghiêm": [],
    "Ban hành kế hoạch": [],
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), LISTS.items())
def test_a_list_is_read_body_by_body(text: str, expected: list[str]) -> None:
    assert names(text) == expected


def test_a_list_begins_after_spaces_and_says_where_it_ends() -> None:
    text = "Giao  Sở Y tế, Công an tỉnh chủ trì"
    listed = parse_list(text, len("Giao"), len(text))
    assert text[listed[-1].span[1] :] == " chủ trì"


def test_an_order_ends_a_name() -> None:
    for verb in ("tổ chức tập huấn", "chủ trì", "bố trí kinh phí", "hướng dẫn", "báo cáo", "có trách nhiệm", "phải"):
        assert names(f"Trung tâm Khuyến nông {verb} theo quy định") == ["Trung tâm Khuyến nông"], verb


def test_organisation_and_to_organise_are_told_apart() -> None:
    assert names("các tổ chức, cá nhân vi phạm") == ["Các tổ chức, cá nhân"]
    assert names("Sở Y tế tổ chức tập huấn") == ["Sở Y tế"]


@pytest.mark.parametrize(
    "text",
    [
        "Ban hành các văn bản hướng dẫn, ban đầu thí điểm.",
        "Báo cáo kết quả tại hội nghị, hội trường.",
        "Bộ tiêu chí, Bộ luật Dân sự, bộ thủ tục hành chính.",
        "Quyền sở hữu trí tuệ, cục bộ, viện dẫn, phòng học, văn phòng phẩm.",
        "Phòng, chống dịch bệnh; các trường hợp nhập cảnh; các báo cáo định kỳ.",
        "Cán bộ y tế, cơ sở giáo dục, cơ sở dữ liệu.",
    ],
)
def test_words_that_only_look_like_bodies(text: str) -> None:
    assert find(text) == []


def test_the_older_place_of_the_tone_mark_and_long_dashes_are_read() -> None:
    (committee, department) = find("Uỷ ban nhân dân tỉnh và Sở Lao động – Thương binh và Xã hội")
    assert committee.text == "Uỷ ban nhân dân tỉnh"
    assert committee.name == "Ủy ban nhân dân tỉnh"
    assert department.name == "Sở Lao động - Thương binh và Xã hội"


def test_the_issuing_organ_by_its_kind_alone_takes_its_full_name() -> None:
    (own,) = find("Gửi về Bộ trước ngày 20/6.", context=Context(organ="Bộ Nội vụ"))
    assert (own.text, own.name) == ("Bộ", "Bộ Nội vụ")


def test_a_place_is_a_city_from_the_day_it_became_one() -> None:
    text = "Ủy ban nhân dân các tỉnh, thành phố: Đồng Nai, Hà Nội"
    before = find(text, context=Context(issued=dt.date(2026, 4, 29)))
    after = find(text, context=Context(issued=dt.date(2026, 4, 30)))
    assert [a.name for a in before] == ["Ủy ban nhân dân tỉnh Đồng Nai", "Ủy ban nhân dân thành phố Hà Nội"]
    assert after[0].name == "Ủy ban nhân dân thành phố Đồng Nai"


def test_only_the_regions_asked_for_are_read() -> None:
    text = "Sở Y tế. Sở Nội vụ."
    assert [a.text for a in find(text, regions=[(9, len(text))])] == ["Sở Nội vụ"]


@pytest.mark.parametrize(
    ("short", "full"),
    [
        ("UBND tỉnh", "Ủy ban nhân dân tỉnh"),
        ("TTTU, TT.HĐND tỉnh", "Thường trực Tỉnh ủy, Thường trực Hội đồng nhân dân tỉnh"),
        ("CT, các PCT UBND tỉnh", "Chủ tịch, các Phó Chủ tịch Ủy ban nhân dân tỉnh"),
        ("Sở LĐ-TB&XH", "Sở Lao động - Thương binh và Xã hội"),
        ("Sở VH,TT&DL", "Sở Văn hóa, Thể thao và Du lịch"),
        ("Bộ NN&MT", "Bộ Nông nghiệp và Môi trường"),
        ("UBND TP. Huế", "Ủy ban nhân dân thành phố Huế"),
        ("UBND các huyện, TX, TP", "Ủy ban nhân dân các huyện, thị xã, thành phố"),
        ("BQL các KCN", "Ban Quản lý các khu công nghiệp"),
        ("UBMTTQVN tỉnh", "Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh"),
        ("Sở Y tế", "Sở Y tế"),
    ],
)
def test_abbreviations_are_written_out(short: str, full: str) -> None:
    assert expand(short) == full


@pytest.mark.parametrize(
    ("name", "context", "expected"),
    [
        ("Ủy ban nhân dân tỉnh", HUNG_YEN, "Ủy ban nhân dân tỉnh Hưng Yên"),
        ("Sở Y tế", HUNG_YEN, "Sở Y tế tỉnh Hưng Yên"),
        ("Sở Y tế", HA_NOI, "Sở Y tế thành phố Hà Nội"),
        ("Ban Thường vụ Tỉnh ủy", HUNG_YEN, "Ban Thường vụ Tỉnh ủy Hưng Yên"),
        ("Chủ tịch Ủy ban nhân dân tỉnh", HUNG_YEN, "Chủ tịch Ủy ban nhân dân tỉnh Hưng Yên"),
        ("Ban Quản lý các khu công nghiệp", HUNG_YEN, "Ban Quản lý các khu công nghiệp tỉnh Hưng Yên"),
        ("Sở Y tế tỉnh Lào Cai", HUNG_YEN, "Sở Y tế tỉnh Lào Cai"),
        ("Ủy ban nhân dân phường Long Bình", HUNG_YEN, "Ủy ban nhân dân phường Long Bình"),
        ("Bộ Y tế", Context(), "Bộ Y tế"),
        ("Chủ tịch nước", HUNG_YEN, "Chủ tịch nước"),
        ("Sở Y tế", Context(), None),
        ("Ủy ban nhân dân tỉnh", HA_NOI, None),  # a province's committee in a city's letter: whose, it does not say
        ("Công an", HUNG_YEN, None),  # of the province, a district or a commune
        ("Các sở, ban, ngành", HUNG_YEN, None),
        ("Ủy ban nhân dân cấp xã", HUNG_YEN, None),
        ("Công ty Điện lực Hưng Yên", HUNG_YEN, None),
    ],
)
def test_the_place_is_filled_in_where_the_letterhead_tells_it(
    name: str, context: Context, expected: str | None
) -> None:
    assert canonical(name, context) == expected


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("Giám đốc Sở Y tế", "Sở Y tế"),
        ("Chủ tịch Ủy ban nhân dân các xã", "Ủy ban nhân dân các xã"),
        ("Thủ trưởng các sở, ban, ngành", "Các sở, ban, ngành"),
        ("Cục trưởng Cục Thuế", "Cục Thuế"),
        ("Chánh Văn phòng Ủy ban nhân dân tỉnh", "Văn phòng Ủy ban nhân dân tỉnh"),
        ("Trưởng Ban Quản lý các khu công nghiệp", "Ban Quản lý các khu công nghiệp"),
        ("Bộ trưởng, Chủ nhiệm Văn phòng Chính phủ", "Văn phòng Chính phủ"),
        ("Chủ tịch nước", "Chủ tịch nước"),
        ("Sở Y tế", "Sở Y tế"),
    ],
)
def test_a_head_stands_for_the_body(name: str, body: str) -> None:
    assert head_to_body(name) == body


@pytest.mark.parametrize(
    ("member", "group"),
    [
        ("Sở Y tế", "Các sở, ban, ngành, đoàn thể tỉnh"),
        ("Giám đốc Sở Y tế", "Thủ trưởng các sở, ban, ngành"),
        ("Công an tỉnh", "Các sở, ban, ngành"),
        ("Hội Nông dân tỉnh", "Các sở, ban, ngành, đoàn thể tỉnh"),
        ("Ủy ban nhân dân phường Long Bình", "Ủy ban nhân dân các xã, phường, đặc khu"),
        ("Ủy ban nhân dân phường Long Bình", "Các xã, phường, thị trấn"),
        ("UBND xã Tân Lập", "UBND cấp xã"),
        ("Ủy ban nhân dân huyện Mộc Hạ", "Ủy ban nhân dân các huyện, thị xã, thành phố"),
        ("Bộ Y tế", "Các Bộ, cơ quan ngang Bộ"),
        ("Văn phòng Chính phủ", "Các Bộ, cơ quan ngang Bộ, cơ quan thuộc Chính phủ"),
        ("Ủy ban nhân dân tỉnh Lào Cai", "Ủy ban nhân dân các tỉnh, thành phố trực thuộc Trung ương"),
        ("Ủy ban nhân dân thành phố Hà Nội", "Chủ tịch UBND các tỉnh, thành phố trực thuộc Trung ương"),
        ("Sở Y tế tỉnh Lào Cai", "Sở Y tế các tỉnh, thành phố"),
        ("Sở Giáo dục và Đào tạo", "Các Sở Giáo dục và Đào tạo"),
        ("Sở Nội vụ tỉnh Lâm Đồng", "Các cơ quan chuyên môn thuộc Ủy ban nhân dân tỉnh"),
        ("Sở Y tế", "Các cơ quan, đơn vị, địa phương"),
        ("Ủy ban nhân dân xã Tân Lập", "Các cơ quan, đơn vị, địa phương"),
    ],
)
def test_members_of_a_class(member: str, group: str) -> None:
    assert belongs(member, group)


@pytest.mark.parametrize(
    ("stranger", "group"),
    [
        ("Sở Y tế", "Ủy ban nhân dân các xã"),
        ("Sở Nội vụ", "Các Sở Y tế"),
        ("Sở Y tế", "Các cơ quan, đơn vị liên quan"),  # some of them: which, the letter does not say
        ("Sở Y tế", "Các đơn vị thuộc và trực thuộc Bộ"),
        ("Bộ Y tế", "Các sở, ban, ngành"),
        ("Bộ Chỉ huy Quân sự tỉnh", "Các Bộ, cơ quan ngang Bộ"),
        ("Ủy ban nhân dân tỉnh", "Các sở, ban, ngành"),
        ("Ủy ban nhân dân tỉnh", "UBND cấp xã"),
        ("Ủy ban nhân dân thành phố Hà Nội", "Ủy ban nhân dân các huyện, thị xã, thành phố"),
        ("Ủy ban nhân dân huyện Mộc Hạ", "Ủy ban nhân dân các tỉnh, thành phố trực thuộc Trung ương"),
        ("Các sở, ban, ngành", "Các sở, ban, ngành"),
    ],
)
def test_strangers_to_a_class(stranger: str, group: str) -> None:
    assert not belongs(stranger, group)


_PIECES = st.sampled_from(
    [
        "Sở Y tế",
        "UBND tỉnh",
        "các sở, ban, ngành",
        "Giám đốc",
        "các tỉnh: ",
        "và",
        ", ",
        "; ",
        " ",
        "\n",
        "(",
        "Hà Nội",
        "tổ chức",
        "phòng, chống",
        "Ban",
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(_PIECES | st.text(max_size=6), max_size=14).map("".join))
def test_spans_are_the_words_reported_in_order_and_apart(text: str) -> None:
    found = find(text)
    assert all(text[a.span[0] : a.span[1]] == a.text and a.text.strip() for a in found)
    assert all(left.span[1] <= right.span[0] for left, right in zip(found, found[1:], strict=False))


def test_a_long_dispatch_is_read_fast() -> None:
    paragraph = "Sở Y tế chủ trì, phối hợp với Công an tỉnh, UBND các xã, phường và các cơ quan liên quan kiểm tra. "
    text = paragraph * 200  # about 20,000 characters, far denser with names than a letter
    find(paragraph)
    started = time.process_time()
    found = find(text)
    assert len(found) == 4 * 200
    assert time.process_time() - started < 1.0


def test_every_rule_has_examples_and_counterexamples() -> None:
    for rule in rulebook.load("agencies").rules:
        assert len(rule.examples) >= 3, rule.name
        assert rule.counterexamples, rule.name
