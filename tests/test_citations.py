"""Citations beyond single rules: resolution, inheritance, regions, pinpoints, relations, and what is no citation."""

from __future__ import annotations

import datetime as dt
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import citations
from pipeline.citations import codes, pinpoints
from pipeline.document import Citation


def codes_in(text: str, **keywords: object) -> list[str | None]:
    return [c.code for c in citations.find(text, **keywords)]  # type: ignore[arg-type]


def only(text: str) -> Citation:
    (citation,) = citations.find(text)
    return citation


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Nghị định số 34/2016/NĐ-CP và số 154/2020/NĐ-CP", ["34/2016/NĐ-CP", "154/2020/NĐ-CP"]),
        ("các Thông tư 21/2015/TT-BYT, 33/2019/TT-BYT", ["21/2015/TT-BYT", "33/2019/TT-BYT"]),
        ("theo TT 21/2015, 33/2019/TT-BYT", ["21/2015/TT-BYT", "33/2019/TT-BYT"]),
        ("Công văn số 123, 125 và 130/UBND-VX", ["123/UBND-VX", "125/UBND-VX", "130/UBND-VX"]),
        ("Nghị quyết số 18-NQ/TW, số 19-NQ/TW", ["18-NQ/TW", "19-NQ/TW"]),
        ("Kế hoạch số 13-KH/TU và Công văn số 77/UBND-NC", ["13-KH/TU", "77/UBND-NC"]),
        ("Luật số 45/2019/QH14, số 12/2024/QH15", ["45/2019/QH14", "12/2024/QH15"]),
        ("Thông tư liên tịch số 05/1999/TTLT/BLÐTBXH-BYT-BTC", ["05/1999/TTLT/BLĐTBXH-BYT-BTC"]),
        ("Nghị quyết liên tịch số 12/2025/NQLT - UBTVQH15", ["12/2025/NQLT-UBTVQH15"]),
        ("Thông tư số 26/2025/TTBYT", ["26/2025/TT-BYT"]),
        ("Kế hoạch số 88/KH-BGDDT", ["88/KH-BGDĐT"]),
        ("Thông báo Kết luận số 41/TB-VPCP ngày 03/02/2026", ["41/TB-VPCP"]),
        ("Công văn hỏa tốc số 15/SNNMT-TL", ["15/SNNMT-TL"]),
        ("Quyết định của Thủ tướng Chính phủ số 1719/QĐ-TTg", ["1719/QĐ-TTg"]),
        ("công văn số 8/TTr-SYT", ["8/TTr-SYT"]),
        ("Công văn số 11/BCĐ-VPĐP; 99/VPĐP-KHTH, 35/CAT-PV01", ["11/BCĐ-VPĐP", "99/VPĐP-KHTH", "35/CAT-PV01"]),
        ("Chỉ thị số 05‑CT/TW", ["05-CT/TW"]),
    ],
)
def test_codes(text: str, expected: list[str]) -> None:
    assert codes_in(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Điện thoại: 0261.3822117/Fax 0261.3822118, đường dây nóng 1900-1234/VN",
        "phục vụ 24/7, tỷ lệ khung hình 16/9, đạt 1/3 kế hoạch",
        "số tài khoản 80101911/26.06.2025, mã dự án 7654321/DA",
        "từng TC/TCTP của UBND/HĐND cấp xã",
        "từ ngày 20/01/2022 đến 31/12/2026, trong tháng 01/2022",
        "kinh phí 1234/2021 triệu đồng/người/năm",
        "cúm A(H7N9), ISO 9001:2015, TCVN 5603:2023/BYT, QCVN 01:2025/BTNMT",
        "km 12/QL1, ngõ 24/TDP3, lớp 12/A1, nhà số 5/KP2",
        "thẩm quyền ban hành QĐ-TTg, mẫu NĐ-CP",
        "tệp KH-12/UBND-2026.pdf tại https://tinh.gov.vn/2026/15/QĐ-UBND",
        "#12/CĐ-TTg @15/QĐ-BNV",
        "Mẫu số 02/TB-SYT, Biểu số 05-BC/TU, Phụ lục số 3/KH-UBND",
        "Công văn này, Nghị định này, Kế hoạch này",
        "chủ trương, pháp luật của Nhà nước; kỷ luật Đảng; Hội Luật gia",
        "Kế hoạch 5 năm 2026-2030, Báo cáo 6 tháng, Chương trình 2 năm",
        "xây dựng dự thảo Luật Thủ đô, dự án Luật Nhà ở",
        "Số:           /UBND-NC",
    ],
)
def test_no_citation(text: str) -> None:
    assert citations.find(text) == []


def test_short_forms_stand_for_the_full_mention_before_or_after() -> None:
    text = (
        "Thực hiện Nghị quyết 115 và Chỉ thị 16.\n"
        "Nghị quyết số 115/NQ-CP ngày 05/8/2021 của Chính phủ; Chỉ thị số 16/CT-TTg ngày 31/3/2020."
    )
    found = citations.find(text)
    assert [c.code for c in found] == ["115/NQ-CP", "16/CT-TTg"] * 2
    assert found[0].issued_date == dt.date(2021, 8, 5)
    assert found[1].issuer == "Thủ tướng Chính phủ"


def test_of_two_with_one_number_the_type_decides_then_the_nearest_before() -> None:
    text = (
        "Quyết định số 30/QĐ-UBND ngày 02/01/2026; Nghị định số 30/2020/NĐ-CP. Nghị định 30 quy định thể thức. "
        "Quyết định số 30/QĐ-BNV. Theo Quyết định 30"
    )
    assert codes_in(text) == [
        "30/QĐ-UBND", "30/2020/NĐ-CP", "30/2020/NĐ-CP", "30/QĐ-BNV", "30/QĐ-BNV",
    ]  # fmt: skip


def test_what_nothing_resolves_keeps_its_type_and_has_no_code() -> None:
    citation = only("theo Nghị quyết số 57, các đơn vị tổ chức quán triệt")
    assert (citation.type, citation.code, citation.text) == ("Nghị quyết", None, "Nghị quyết số 57")


def test_a_printed_organ_makes_the_code_only_where_the_norm_leaves_no_choice() -> None:
    assert codes_in("Nghị quyết số 57 của Bộ Chính trị") == ["57-NQ/TW"]
    assert codes_in("Chỉ thị 16 của Thủ tướng Chính phủ") == ["16/CT-TTg"]
    assert codes_in("Thông tư số 39/2016 của Bộ trưởng Bộ Y tế") == ["39/2016/TT-BYT"]
    assert codes_in("Thông tư số 39 của Bộ Y tế") == [None]


@pytest.mark.parametrize(
    "alias",
    ["sau đây gọi tắt là Nghị quyết 98", "sau đây viết tắt là Nghị quyết số 98", "dưới đây gọi là Nghị quyết 98"],
)
def test_alias_with_another_number_than_the_code(alias: str) -> None:
    text = f"Nghị quyết số 201/2025/QH15 ngày 26/02/2025 của Quốc hội ({alias}). Triển khai Nghị quyết 98."
    assert codes_in(text)[-1] == "201/2025/QH15"


def test_alias_of_what_a_decision_approves() -> None:
    text = (
        "Quyết định số 06/QĐ-TTg ngày 06/01/2022 phê duyệt Đề án phát triển ứng dụng dữ liệu về dân cư (Đề án 06). "
        "Đẩy mạnh thực hiện Đề án 06."
    )
    last = citations.find(text)[-1]
    assert (last.type, last.code, last.issued_date) == ("Đề án", "06/QĐ-TTg", dt.date(2022, 1, 6))


def test_a_law_named_again_carries_its_code_unless_the_year_differs() -> None:
    text = "Luật Đất đai số 31/2024/QH15. Theo Luật Đất đai, khác với Luật Đất đai năm 2013"
    assert codes_in(text) == ["31/2024/QH15", "31/2024/QH15", None]


def test_law_name_that_ends_in_the_word_for_number() -> None:
    assert codes_in("Luật Công nghiệp công nghệ số 71/2025/QH15") == ["71/2025/QH15"]
    assert only("Luật Công nghiệp công nghệ số").title == "Luật Công nghiệp công nghệ số"


def test_laws_in_a_list() -> None:
    text = "Căn cứ Luật Đấu thầu, Luật Xây dựng, Luật Đất đai; các Luật: Giá, Đầu tư công và Nhà ở"
    assert [c.title for c in citations.find(text)] == [
        "Luật Đấu thầu", "Luật Xây dựng", "Luật Đất đai", "Luật Giá", "Luật Đầu tư công", "Luật Nhà ở",
    ]  # fmt: skip


def test_the_title_of_an_amending_law_is_spelled_as_it_should_be() -> None:
    text = "Luật sửa đổi bỗ sung một sô điều của Luật Tổ chức Chính phủ và Luật tổ chức chính quyền địa phương"
    assert only(text).title == (
        "Luật sửa đổi, bổ sung một số điều của Luật Tổ chức Chính phủ và Luật Tổ chức chính quyền địa phương"
    )


@pytest.mark.parametrize(
    ("printed", "issued"),
    [
        ("ngày 05/02/2026 của UBND tỉnh", "2026-02-05"),
        ("ngày 5 tháng 2 năm 2026", "2026-02-05"),
        (", ngày 05-02-2026 của Ban Thường vụ Tỉnh ủy", "2026-02-05"),
        ("ngày 05.02.2026", "2026-02-05"),
        ("của Ủy ban nhân dân tỉnh Kon Tum ngày\n05/02/2026", "2026-02-05"),
        ("(ngày 05/02/2026)", "2026-02-05"),
        ("ngày 31/02/2026", None),
        ("trước ngày 05/02/2026", None),
    ],
)
def test_the_date_printed_with_a_code(printed: str, issued: str | None) -> None:
    citation = only(f"Công văn số 14/UBND-VX {printed}")
    assert citation.issued_date == (dt.date.fromisoformat(issued) if issued else None)


def test_each_of_a_list_keeps_its_own_date() -> None:
    text = "Quyết định số 12/QĐ-UBND ngày 02/01/2025 và số 15/QĐ-UBND ngày 09/01/2025 của UBND tỉnh"
    assert [c.issued_date for c in citations.find(text)] == [dt.date(2025, 1, 2), dt.date(2025, 1, 9)]


def test_a_date_after_the_document_is_not_the_cited_documents() -> None:
    text = "Công văn số 14/UBND-VX ngày 05/12/2026"
    assert citations.find(text, issued=dt.date(2026, 2, 9))[0].issued_date is None


@pytest.mark.parametrize(
    ("text", "issuer"),
    [
        ("Quyết định số 5/QĐ-UBND của Chủ tịch UBND tỉnh Gia Lai về việc phê duyệt", "Chủ tịch UBND tỉnh Gia Lai"),
        ("Kế hoạch số 5/KH-SVHTT của Sở Văn hóa, Thể thao và Du lịch về lễ hội", "Sở Văn hóa, Thể thao và Du lịch"),
        ("Công văn số 5/BGTVT-VT của Bộ Giao thông vận tải và Công văn số 6/SGTVT-VT", "Bộ Giao thông vận tải"),
        ("Kết luận số 5-KL/TW của Ban Bí thư Trung ương Đảng", "Ban Bí thư"),
        ("Nghị định số 5/2025/NĐ-CP quy định chi tiết", "Chính phủ"),
        ("Nghị quyết số 5/NQ-CP ngày 02/01/2026 của CP", "Chính phủ"),
        ("Quyết định số 5/QĐ-UBND phê duyệt", None),
    ],
)
def test_issuer(text: str, issuer: str | None) -> None:
    assert citations.find(text)[0].issuer == issuer


@pytest.mark.parametrize(
    ("text", "relations"),
    [
        ("Căn cứ Nghị định số 5/2025/NĐ-CP; Nghị định số 6/2025/NĐ-CP", ["basis", "basis"]),
        ("KẾ HOẠCH\nCăn cứ Luật Giá;\nThực hiện Công văn số 5/UBND-VX", ["basis", "implements"]),
        ("Thực hiện Công văn số 5/UBND-VX và Kế hoạch số 7/KH-UBND", ["implements", "implements"]),
        ("Phúc đáp Công văn số 5/UBND-VX", ["reply_to"]),
        ("Xét đề nghị của Sở Y tế tại Tờ trình số 5/TTr-SYT", ["reply_to"]),
        ("Quyết định này thay thế Quyết định số 5/QĐ-UBND", ["replaces"]),
        ("Sửa đổi, bổ sung một số điều của Quyết định số 5/QĐ-UBND", ["amends"]),
        ("Căn cứ Nghị định số 5/2025/NĐ-CP sửa đổi Nghị định số 6/2020/NĐ-CP", ["basis", "mentions"]),
        ("Ngày 05/01/2026, Sở Y tế có Công văn số 5/SYT-NV", ["mentions"]),
    ],
)
def test_relation(text: str, relations: list[str]) -> None:
    assert [c.relation for c in citations.find(text)] == relations


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("điểm a, b khoản 1 và khoản 3 Điều 24", [("24", "1", "a"), ("24", "1", "b"), ("24", "3", None)]),
        ("khoản 1, khoản 2 Điều 3", [("3", "1", None), ("3", "2", None)]),
        ("Điều 5, 6, 7", [("5", None, None), ("6", None, None), ("7", None, None)]),
        ("từ Điều 5 đến Điều 7", [("5", None, None), ("6", None, None), ("7", None, None)]),
        (
            "Điều 5a, khoản 2a Điều 6 và điểm a1 khoản 3 Điều 7 của",
            [("5a", None, None), ("6", "2a", None), ("7", "3", "a1")],
        ),
        ("các điểm a đến d khoản 2 Điều 4", [("4", "2", p) for p in "abcd"]),
        ("quy định tại", []),
    ],
)
def test_pinpoints(text: str, expected: list[tuple[str | None, ...]]) -> None:
    citation = only(f"Thực hiện {text} Nghị định số 5/2025/NĐ-CP")
    assert [(p.article, p.clause, p.point) for p in citation.pinpoint] == expected
    assert citation.text == "Nghị định số 5/2025/NĐ-CP"


def test_pinpoints_belong_to_the_citation_they_stand_before() -> None:
    text = "Điều 5 Nghị định số 5/2025/NĐ-CP và khoản 2 Điều 7 Nghị định số 6/2025/NĐ-CP"
    assert [[p.article for p in c.pinpoint] for c in citations.find(text)] == [["5"], ["7"]]


def test_own_number_is_no_citation_nor_is_a_short_form_of_it() -> None:
    text = "Số: 542 /TB-UBND … Thông báo số 542/TB-UBND, Thông báo 542; Công văn số 7/UBND-VX"
    assert codes_in(text, own_code="542/TB-UBND") == ["7/UBND-VX"]


def test_only_regions_count_but_their_outside_resolves() -> None:
    head = "V/v triển khai Nghị quyết số 115/NQ-CP ngày 05/8/2021\n"
    body = "Các sở thực hiện Nghị quyết 115."
    (citation,) = citations.find(head + body, regions=[(len(head), len(head + body))])
    assert (citation.code, citation.issued_date) == ("115/NQ-CP", dt.date(2021, 8, 5))
    assert citation.span[0] >= len(head)


@pytest.mark.parametrize(
    ("notation", "type_name", "issuer"),
    [
        ("NĐ-CP", "Nghị định", "Chính phủ"),
        ("QĐ-TTg", "Quyết định", "Thủ tướng Chính phủ"),
        ("TTg-CĐS", "Công văn", "Thủ tướng Chính phủ"),
        ("BYT-QĐ", "Quyết định", "Bộ Y tế"),
        ("UBTVQH15", None, "Ủy ban Thường vụ Quốc hội"),
        ("TTLT-BTC-BTP", "Thông tư liên tịch", None),
        ("QĐ-UBND", "Quyết định", None),
        ("CV/TU", "Công văn", None),
    ],
)
def test_notation_says_type_and_organ(notation: str, type_name: str | None, issuer: str | None) -> None:
    assert (codes.type_of(notation), codes.issuer_of(notation)) == (type_name, issuer)


@pytest.mark.parametrize(
    ("printed", "code"),
    [
        ("số 59 /QĐ-SCT", "59/QĐ-SCT"),
        ("432/TTg-\nCĐS", "432/TTg-CĐS"),
        ("402- CV/TU", "402-CV/TU"),
        ("123/QĐ – TTG", "123/QĐ-TTg"),
        ("76/NQ_HÐND", "76/NQ-HĐND"),
        ("05/HD-UBND", "05/HD-UBND"),
    ],
)
def test_canonical(printed: str, code: str) -> None:
    assert citations.canonical(printed) == code


def test_a_chain_of_pinpoints_without_end_is_read_in_no_time() -> None:
    text = "điểm a, b khoản 1 Điều 4; " * 400
    assert len(pinpoints.before(text, len(text))) < 100


pieces = st.sampled_from(
    ["Nghị định số 5/2025/NĐ-CP ", "Nghị quyết 57 ", "(sau đây gọi tắt là Đề án 06) ", "Luật Đất đai ", "các Luật: ", "và ", ", ",
     "12/UBND-VX", "khoản 2 Điều 5 ", "ngày 05/02/2026 ", "của Chính phủ ", "\n", "Điều ", "số ", "/", "- ", "Luật sửa đổi, bổ sung "]
)  # fmt: skip


@given(st.lists(pieces | st.text(max_size=6), max_size=14).map("".join))
def test_spans_are_in_order_apart_and_say_what_is_reported(text: str) -> None:
    text = unicodedata.normalize("NFC", text)
    end = 0
    for citation in citations.find(text):
        assert end <= citation.span[0] < citation.span[1] <= len(text)
        assert text[citation.span[0] : citation.span[1]] == citation.text
        end = citation.span[1]
