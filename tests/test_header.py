"""The letterhead's facts by each norm, and what is not printed: None with an issue, never a guess (docs/format.md, "Header")."""

from __future__ import annotations

import datetime as dt

import pytest

from pipeline import header, layout
from pipeline.document import Header, Line, Page, Source
from tests.letters import LETTERHEAD, codes, columns, letterhead, names, plain, printed, source, texts, word

BODY = "1. Sở Y tế kiểm tra bếp ăn tập thể trước ngày 01/4/2022."


def head(text: str) -> Header:
    return letterhead(text).header


# ------------------------------------------------------------------ NĐ 30/2020/NĐ-CP


def test_a_letter_in_character_columns() -> None:
    found = letterhead(plain(BODY))
    assert found.header == Header(
        type_name="Công văn",
        type_code="CV",
        code="1482/UBND-VX",
        code_number="1482",
        code_notation="UBND-VX",
        organ_name="Ủy ban nhân dân tỉnh An Sơn",
        place="An Sơn",
        issued_date=dt.date(2022, 3, 14),
        subject="bảo đảm an toàn bếp ăn trường học",
        signer=found.header.signer,
        rules="nd30",
        reasons=found.header.reasons,
    )
    assert found.header.signer is not None
    assert found.header.signer.competence == "TM. ỦY BAN NHÂN DÂN / KT. CHỦ TỊCH"
    assert found.header.signer.position == "PHÓ CHỦ TỊCH"
    assert found.header.signer.full_name == "Lê Thị Minh Hòa"
    assert names(found.addressees) == ["Các sở, ban, ngành tỉnh"]
    assert names(found.to_places) == ["Thường trực Tỉnh ủy"]
    assert not found.issues


def test_the_cells_of_a_word_letterhead() -> None:
    found = header.read(layout.lay_out(word(BODY))).header
    assert (found.code, found.place, found.issued_date) == ("1482/UBND-VX", "An Sơn", dt.date(2022, 3, 14))
    assert (found.organ_name, found.organ_in_charge) == ("Ủy ban nhân dân tỉnh An Sơn", None)
    assert found.subject == "bảo đảm an toàn bếp ăn trường học"
    assert found.signer is not None
    assert found.signer.full_name == "Trần Quốc Bảo"


def printed_letter() -> Source:
    """Box for box as NĐ 30/2020/NĐ-CP Annex I prints it; the columns interleave from top to bottom."""
    rows = [
        (95, 60, "UBND TỈNH AN SƠN"),
        (280, 60, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        (110, 76, "SỞ NỘI VỤ"),
        (300, 76, "Độc lập - Tự do - Hạnh phúc"),
        (90, 110, "Số: 318/SNV-CCVC"),
        (310, 110, "An Sơn, ngày 05 tháng 9 năm 2023"),
        (85, 126, "V/v rà soát biên chế"),
        (110, 142, "năm 2024"),
        (180, 180, "Kính gửi: Ủy ban nhân dân các huyện, thành phố."),
        (113, 220, "Ủy ban nhân dân các huyện, thành phố rà soát biên chế, báo cáo trước"),
        (85, 238, "ngày 15/9/2023./."),
        (85, 280, "Nơi nhận:"),
        (330, 280, "KT. GIÁM ĐỐC"),
        (85, 296, "- Như trên;"),
        (320, 296, "PHÓ GIÁM ĐỐC"),
        (85, 312, "- Lưu: VT, CCVC."),
        (320, 380, "Phạm Văn Đồng Tâm"),
    ]
    return source(printed(*rows), width=595, height=842)


def test_the_boxes_of_a_printed_page() -> None:
    found = header.read(layout.lay_out(printed_letter()))
    assert found.header.organ_name == "Sở Nội vụ"
    assert found.header.organ_in_charge == "Ủy ban nhân dân tỉnh An Sơn"
    assert found.header.code == "318/SNV-CCVC"
    assert found.header.issued_date == dt.date(2023, 9, 5)
    assert found.header.subject == "rà soát biên chế năm 2024"
    assert found.header.signer is not None
    assert found.header.signer.competence == "KT. GIÁM ĐỐC"
    assert found.header.signer.position == "PHÓ GIÁM ĐỐC"
    assert found.header.signer.full_name == "Phạm Văn Đồng Tâm"
    assert names(found.addressees) == ["Ủy ban nhân dân các huyện, thành phố"]
    assert found.to_places == ()


def test_superior_and_issuing_organ_each_over_two_lines() -> None:
    two = columns(
        ("BỘ NÔNG NGHIỆP", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        ("VÀ MÔI TRƯỜNG", "     Độc lập - Tự do - Hạnh phúc"),
        ("CỤC QUẢN LÝ ĐÊ ĐIỀU", ""),
        ("VÀ PHÒNG, CHỐNG THIÊN TAI", ""),
        ("Số: 77/ĐĐ-PCTT", "Hà Nội, ngày 02 tháng 8 năm 2025"),
        ("V/v trực ban mùa lũ", ""),
    )
    found = head(plain(BODY, head=two))
    assert found.organ_in_charge == "Bộ Nông nghiệp và Môi trường"
    assert found.organ_name == "Cục Quản lý đê điều và Phòng, chống thiên tai"


def test_a_decision() -> None:
    top = columns(
        ("   CHỦ TỊCH", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        ("ỦY BAN NHÂN DÂN TỈNH AN SƠN", "     Độc lập - Tự do - Hạnh phúc"),
        ("Số: 615/QĐ-UBND", "An Sơn, ngày 20 tháng 6 năm 2024"),
    )
    body = [
        "                         QUYẾT ĐỊNH",
        "        Về việc thành lập Tổ công tác chuyển đổi số",
        "",
        "       CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH AN SƠN",
        "",
        "Căn cứ Luật Tổ chức chính quyền địa phương ngày 19/6/2015;",
        "Theo đề nghị của Giám đốc Sở Nội vụ.",
        "                       QUYẾT ĐỊNH:",
        "Điều 1. Thành lập Tổ công tác chuyển đổi số tỉnh An Sơn.",
        "Điều 2. Sở Nội vụ theo dõi việc thực hiện Quyết định này./.",
    ]
    found = head(plain(*body, head=top, to=""))
    assert (found.type_name, found.type_code) == ("Quyết định", "QĐ")
    assert found.code == "615/QĐ-UBND"
    assert (found.organ_name or "").casefold() == "chủ tịch ủy ban nhân dân tỉnh an sơn"
    assert found.subject == "thành lập Tổ công tác chuyển đổi số"


def test_the_head_and_its_body_each_keep_a_capital() -> None:
    top = LETTERHEAD.replace("   ỦY BAN NHÂN DÂN", "CHỦ TỊCH ỦY BAN NHÂN DÂN")
    assert head(plain(BODY, head=top)).organ_name == "Chủ tịch Ủy ban nhân dân tỉnh An Sơn"


@pytest.mark.parametrize(
    ("title", "name", "code"),
    [
        ("CHỈ THỊ", "Chỉ thị", "CT"),
        ("KẾ HOẠCH", "Kế hoạch", "KH"),
        ("THÔNG BÁO", "Thông báo", "TB"),
        ("TỜ TRÌNH", "Tờ trình", "TTr"),
    ],
)
def test_a_named_type_stands_over_its_subject(title: str, name: str, code: str) -> None:
    top = columns(
        ("ỦY BAN NHÂN DÂN", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        ("  TỈNH AN SƠN", "     Độc lập - Tự do - Hạnh phúc"),
        (f"Số: 09/{code}-UBND", "An Sơn, ngày 12 tháng 5 năm 2023"),
    )
    below = [f"                           {title}", "          Về phòng cháy rừng mùa khô năm 2023", "", BODY]
    found = head(plain(*below, head=top, to=""))
    assert (found.type_name, found.type_code, found.code) == (name, code, f"09/{code}-UBND")
    assert found.subject == "phòng cháy rừng mùa khô năm 2023"


def test_a_wire_names_those_it_goes_to_without_kinh_gui() -> None:
    top = columns(
        ("  ỦY BAN NHÂN DÂN", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        ("     TỈNH AN SƠN", "     Độc lập - Tự do - Hạnh phúc"),
        ("Số: 04/CĐ-UBND", "An Sơn, ngày 18 tháng 9 năm 2024"),
    )
    body = [
        "                      CÔNG ĐIỆN",
        "          Về việc ứng phó bão số 4",
        "",
        "     CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH AN SƠN điện:",
        "          - Giám đốc Sở Y tế;",
        "          - Chủ tịch UBND các huyện, thành phố.",
        "",
        "1. Sở Y tế trực cấp cứu 24/24 giờ.",
    ]
    found = letterhead(plain(*body, head=top, to=""))
    assert (found.header.type_code, found.header.code) == ("CĐ", "04/CĐ-UBND")
    assert found.header.subject == "ứng phó bão số 4"
    assert names(found.addressees) == ["Giám đốc Sở Y tế", "Chủ tịch Ủy ban nhân dân các huyện, thành phố"]


# ------------------------------------------------------------------ Party documents

PARTY = columns(
    ("     TỈNH ỦY AN SƠN", "    ĐẢNG CỘNG SẢN VIỆT NAM"),
    ("          *", ""),
    ("    Số 402- CV/TU", "An Sơn, ngày 26 tháng 12 năm 2021"),
    ("Về việc lãnh đạo công tác tết", ""),
)
PARTY_SIGNATURE = columns(
    ("Nơi nhận:", "T/M BAN THƯỜNG VỤ"),
    ("- Như trên,", "   PHÓ BÍ THƯ"),
    ("- Lưu Văn phòng Tỉnh ủy.", ""),
    ("", "  Hoàng Nghĩa Hiếu"),
)


def test_a_party_letter() -> None:
    found = letterhead(plain(BODY, head=PARTY, to="- Các huyện ủy, thành ủy.", tail=PARTY_SIGNATURE))
    assert found.header.code == "402-CV/TU"
    assert (found.header.code_number, found.header.code_notation) == ("402", "CV/TU")
    assert found.header.organ_name == "Tỉnh ủy An Sơn"
    assert found.header.subject == "lãnh đạo công tác tết"
    assert found.header.rules == "party-36"
    assert found.header.type_code == "CV"
    assert found.header.signer is not None
    assert found.header.signer.competence == "T/M BAN THƯỜNG VỤ"
    assert found.header.signer.full_name == "Hoàng Nghĩa Hiếu"


@pytest.mark.parametrize(
    ("issued", "rules"),
    [("26 tháng 5 năm 2026", "party-36"), ("27 tháng 5 năm 2026", "party-05"), ("01 tháng 02 năm 2019", "party-36")],
)
def test_a_party_document_is_read_by_the_norm_of_its_own_day(issued: str, rules: str) -> None:
    assert head(plain(BODY, head=PARTY.replace("26 tháng 12 năm 2021", issued), tail=PARTY_SIGNATURE)).rules == rules


@pytest.mark.parametrize(("year", "rules"), [(2019, "older"), (2020, "nd30")])
def test_before_the_norm_of_2020(year: int, rules: str) -> None:
    assert head(plain(BODY, head=LETTERHEAD.replace("2022", str(year)))).rules == rules


# ------------------------------------------------------------------ what is not there


@pytest.mark.parametrize("number", ["      ", "......", "…….", "____"])
def test_a_blank_number_is_none_with_an_issue(number: str) -> None:
    found = letterhead(plain(BODY, head=LETTERHEAD.replace("1482", number)))
    assert (found.header.code, found.header.code_number) == (None, None)
    assert found.header.code_notation == "UBND-VX"
    assert codes(found) == ["NUMBER_MISSING"]


@pytest.mark.parametrize("day", ["    ", "....", "…"])
def test_a_blank_day_is_none_with_an_issue(day: str) -> None:
    found = letterhead(plain(BODY, head=LETTERHEAD.replace("ngày 14 ", f"ngày {day} ")))
    assert found.header.issued_date is None
    assert found.header.place == "An Sơn"
    assert codes(found) == ["DATE_MISSING"]


@pytest.mark.parametrize(
    ("printed_number", "issue"),
    [("2#", "HANDWRITTEN_NUMBER"), ("l4$2", "HANDWRITTEN_NUMBER"), ("", "HANDWRITTEN_NUMBER")],
)
def test_a_hand_written_number_of_a_scan_is_not_made_up(printed_number: str, issue: str) -> None:
    rows = columns(("ỦY BAN NHÂN DÂN", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"), (f"Số: {printed_number}/UBND-VX", ""))
    document = layout.lay_out(
        source([Line(t.strip(), 1) for row in rows.splitlines() for t in row.split("    ") if t.strip()])
    )
    found = header.read(document, scanned=True)
    assert found.header.code_number is None
    assert found.header.code is None
    assert issue in codes(found)


@pytest.mark.parametrize("day", ["1#", "l/", "&"])
def test_a_hand_written_day_of_a_scan_is_not_made_up(day: str) -> None:
    lines = [Line("ỦY BAN NHÂN DÂN TỈNH AN SƠN", 1), Line(f"An Sơn, ngày {day} tháng 3 năm 2022", 1)]
    found = header.read(layout.lay_out(source(lines)), scanned=True)
    assert found.header.issued_date is None
    assert "HANDWRITTEN_DATE" in codes(found)


def test_a_day_that_no_calendar_has_is_none_with_an_issue() -> None:
    found = letterhead(plain(BODY, head=LETTERHEAD.replace("14 tháng 3", "31 tháng 4")))
    assert found.header.issued_date is None
    assert codes(found)


def test_no_number_and_no_date_at_all() -> None:
    found = letterhead("THÔNG BÁO\nVề lịch trực tết\n\n1. Phòng Hành chính lập lịch trực.\n")
    assert (found.header.code, found.header.issued_date, found.header.organ_name) == (None, None, None)
    assert {"NUMBER_MISSING", "DATE_MISSING"} <= set(codes(found))


# ------------------------------------------------------------------ how numbers are printed


@pytest.mark.parametrize(
    ("printed_code", "code"),
    [
        ("Số:    59  /UBND-VX", "59/UBND-VX"),
        ("Số: 11/CT.UBND", "11/CT-UBND"),
        ("Số: 05/2025/QĐ-UBND", "05/2025/QĐ-UBND"),
        ("Số: 2775 /SNV-CCHC&VTLT", "2775/SNV-CCHC&VTLT"),
        ("Số: 66.7/2025/NQ-CP", "66.7/2025/NQ-CP"),
    ],
)
def test_spaces_and_odd_marks_in_a_number(printed_code: str, code: str) -> None:
    assert head(plain(BODY, head=LETTERHEAD.replace("Số: 1482/UBND-VX", printed_code))).code == code


def test_number_and_notation_on_two_lines() -> None:
    broken = columns(
        ("   ỦY BAN NHÂN DÂN", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        ("     TỈNH AN SƠN", "     Độc lập - Tự do - Hạnh phúc"),
        ("  Số: 1482/", "An Sơn, ngày 14 tháng 3 năm 2022"),
        ("  UBND-VX", ""),
        ("V/v bảo đảm an toàn bếp ăn", ""),
    )
    found = head(plain(BODY, head=broken))
    assert found.code == "1482/UBND-VX"
    assert found.organ_name == "Ủy ban nhân dân tỉnh An Sơn"
    assert found.subject == "bảo đảm an toàn bếp ăn"


def test_the_date_on_two_lines() -> None:
    broken = columns(
        ("   ỦY BAN NHÂN DÂN", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        ("     TỈNH AN SƠN", "     Độc lập - Tự do - Hạnh phúc"),
        ("  Số: 1482/UBND-VX", "An Sơn, ngày 14 tháng 3"),
        ("V/v an toàn bếp ăn", "năm 2022"),
    )
    found = head(plain(BODY, head=broken))
    assert (found.place, found.issued_date) == ("An Sơn", dt.date(2022, 3, 14))
    assert found.subject == "an toàn bếp ăn"


@pytest.mark.parametrize("about", ["V/v", "V/v:", "Về việc", "v/v"])
def test_the_subject_is_without_its_lead_in(about: str) -> None:
    assert head(plain(BODY, head=LETTERHEAD.replace("V/v", about))).subject == "bảo đảm an toàn bếp ăn trường học"


def test_a_stray_about_line_in_the_body_is_no_paragraph_of_it() -> None:
    """A PDF's text order may drop box 5b into the page: it stays the subject, and no directive swallows it."""
    no_about = "\n".join(LETTERHEAD.splitlines()[:4])
    body = (
        "Ủy ban nhân dân tỉnh yêu cầu các đơn vị thực hiện:",
        "1. Sở Y tế kiểm tra bếp ăn",
        "V/v bảo đảm an toàn bếp ăn",
        "tập thể trước ngày 01/4/2022.",
    )
    document = layout.lay_out(
        source(
            [
                Line(t, 1)
                for t in (
                    *(x for r in no_about.splitlines() for x in r.split("    ") if x.strip()),
                    "Kính gửi: Sở Y tế.",
                    *body,
                )
            ]
        )
    )
    assert header.read(document).header.subject == "bảo đảm an toàn bếp ăn"
    assert not any("V/v" in t for t in texts(document, "body"))


# ------------------------------------------------------------------ stamps


@pytest.mark.parametrize(
    ("stamp", "priority"), [("KHẨN", 1), ("THƯỢNG KHẨN", 2), ("HỎA TỐC", 3), ("HỎA TỐC HẸN GIỜ", 3), ("HOẢ TỐC", 3)]
)
def test_urgency(stamp: str, priority: int) -> None:
    assert head(plain(BODY, head=f"{LETTERHEAD}\n\n  {stamp}")).priority == priority


@pytest.mark.parametrize(("stamp", "secrecy"), [("MẬT", "mật"), ("TỐI MẬT", "tối mật"), ("TUYỆT MẬT", "tuyệt mật")])
def test_secrecy(stamp: str, secrecy: str) -> None:
    assert head(plain(BODY, head=f"{LETTERHEAD}\n\n  {stamp}")).secrecy == secrecy


def test_both_stamps_at_once() -> None:
    found = head(plain(BODY, head=f"{LETTERHEAD}\n\n  MẬT\n  KHẨN"))
    assert (found.secrecy, found.priority) == ("mật", 1)
    assert found.subject == "bảo đảm an toàn bếp ăn trường học"


def test_a_stamp_in_a_text_box_counts() -> None:
    lines = (Line("HỎA TỐC", 1, kind="textbox", start=True), *word(BODY).pages[0].lines)
    found = header.read(layout.lay_out(source(lines))).header
    assert found.priority == 3


@pytest.mark.parametrize("words", ["Các đơn vị khẩn trương bảo mật hồ sơ.", "Sở Y tế xử lý công điện KHẨN của Bộ."])
def test_words_of_the_body_are_no_stamps(words: str) -> None:
    found = head(plain(words))
    assert (found.priority, found.secrecy) == (0, None)


# ------------------------------------------------------------------ who signed


def signature(*right: str) -> str:
    left = ("Nơi nhận:", "- Như trên;", "- Lưu: VT.")
    rows = max(len(left), len(right))
    return columns(*zip((*left, *[""] * (rows - len(left))), (*right, *[""] * (rows - len(right))), strict=True))


@pytest.mark.parametrize(
    ("lines", "competence", "position", "name"),
    [
        (("GIÁM ĐỐC", "", "Ngô Bá Khá"), None, "GIÁM ĐỐC", "Ngô Bá Khá"),
        (("TL. CHỦ TỊCH", "KT. CHÁNH VĂN PHÒNG", "PHÓ CHÁNH VĂN PHÒNG", "Vũ Thị Thu"), "TL. CHỦ TỊCH / KT. CHÁNH VĂN PHÒNG", "PHÓ CHÁNH VĂN PHÒNG", "Vũ Thị Thu"),
        (("KT. BỘ TRƯỞNG", "THỨ TRƯỞNG", "(Đã ký)", "Đặng Quang Huy"), "KT. BỘ TRƯỞNG", "THỨ TRƯỞNG", "Đặng Quang Huy"),
        (("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH", "TS. Bùi Ngọc Anh"), "TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH", "Bùi Ngọc Anh"),
        (("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC", "Thượng tá Lý Văn Tài"), "KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC", "Lý Văn Tài"),
        (("TUQ. CHỦ TỊCH", "GIÁM ĐỐC SỞ NỘI VỤ", "Mai Xuân Hồng"), "TUQ. CHỦ TỊCH", "GIÁM ĐỐC SỞ NỘI VỤ", "Mai Xuân Hồng"),
    ],
)  # fmt: skip
def test_signer(lines: tuple[str, ...], competence: str | None, position: str, name: str) -> None:
    signer = head(plain(BODY, tail=signature(*lines))).signer
    assert signer is not None
    assert (signer.competence, signer.position, signer.full_name) == (competence, position, name)


def test_a_letter_without_signature_names_no_signer() -> None:
    assert head(plain(BODY, tail="")).signer is None


# ------------------------------------------------------------------ not the header


def test_the_copy_block_below_does_not_change_the_header() -> None:
    copy = columns(
        ("  VĂN PHÒNG TỈNH ỦY", "SAO Y"),
        ("Số: 77/SY-VP", "An Sơn, ngày 20 tháng 3 năm 2022"),
        ("Nơi nhận:", "CHÁNH VĂN PHÒNG"),
        ("- Các phòng;", ""),
        ("", "Tô Văn Sao"),
    )
    with_copy, without = letterhead(plain(BODY) + "\n" + copy), letterhead(plain(BODY))
    assert with_copy.header == without.header
    assert names(with_copy.to_places) == names(without.to_places)


@pytest.mark.parametrize(
    "stamp", [("VĂN BẢN ĐẾN", "Số: 9999", "Ngày: 20/3/2022"), ("ĐẾN", "Số: 9999", "Ngày: 20/3/2022", "Chuyển:")]
)
@pytest.mark.parametrize("row", [3, 6])
def test_an_incoming_stamp_is_not_the_header(row: int, stamp: tuple[str, ...]) -> None:
    stamped = LETTERHEAD.splitlines()
    stamped[row:row] = [f"          {line}" for line in stamp]
    found = head(plain(BODY, head="\n".join(stamped)))
    assert (found.code, found.issued_date) == ("1482/UBND-VX", dt.date(2022, 3, 14))
    assert found.organ_name == "Ủy ban nhân dân tỉnh An Sơn"


def test_an_electronic_signature_over_the_page_is_not_the_header() -> None:
    overlay = "Ký bởi: Văn phòng Ủy ban nhân dân\nNgày ký: 15.03.2022 08:20:39 +07:00\nCơ quan: Tỉnh Lạ\n\n"
    with_overlay, without = head(overlay + plain(BODY)), head(plain(BODY))
    assert with_overlay == without


# ------------------------------------------------------------------ lists of bodies


@pytest.mark.parametrize(
    ("to", "bodies"),
    [
        ("Sở Y tế.", ["Sở Y tế"]),
        ("Sở Y tế; Sở Công Thương.", ["Sở Y tế", "Sở Công Thương"]),
        ("\n          - Sở Y tế;\n          - Công an tỉnh;\n          - UBND các huyện, thành phố.", ["Sở Y tế", "Công an tỉnh", "Ủy ban nhân dân các huyện, thành phố"]),
        ("- Sở Y tế;\n                - Công an tỉnh.", ["Sở Y tế", "Công an tỉnh"]),
    ],
)  # fmt: skip
def test_addressees_in_order(to: str, bodies: list[str]) -> None:
    assert names(letterhead(plain(BODY, to=to)).addressees) == bodies


def test_as_above_and_file_copies_are_no_places() -> None:
    tail = columns(
        ("Nơi nhận:", "GIÁM ĐỐC"),
        ("- Như trên;", ""),
        ("- Bộ Y tế (để b/c);", ""),
        ("- Lưu: VT, NVY.", "Ngô Bá Khá"),
    )
    (only,) = letterhead(plain(BODY, tail=tail)).to_places
    assert only.name.startswith("Bộ Y tế")


def test_the_place_of_the_issuer_fills_in_names() -> None:
    head = LETTERHEAD.replace("AN SƠN", "HƯNG YÊN")
    (only,) = letterhead(plain(BODY, head=head, to="Sở Y tế.")).addressees
    assert only.canonical == "Sở Y tế tỉnh Hưng Yên"


# ------------------------------------------------------------------ a page that tells of a dispatch

NEWS = (
    "Ngày 30-12, Bộ Công Thương đã có công văn khẩn số 8123/BCT-TTTN gửi Sở Công Thương các tỉnh về việc bảo đảm "
    "nguồn cung hàng hóa dịp Tết.\n"
    "1. Sở Công Thương theo dõi sát thị trường.\n"
    "2. Sở Công Thương báo cáo Bộ trước ngày 15/01.\n"
)


def news(published: dt.date | None) -> Header:
    page = Page(1, tuple(Line(t, 1, start=True) for t in NEWS.splitlines()))
    return header.read(
        layout.lay_out(Source("tin.html", "0" * 64, "text/html", (page,), published)), published=published
    ).header


def test_a_page_that_quotes_a_dispatch() -> None:
    found = news(dt.date(2022, 1, 2))
    assert (found.code, found.type_code) == ("8123/BCT-TTTN", "CV")
    assert found.issued_date == dt.date(2021, 12, 30), "the year before the page's own"
    assert found.subject == "bảo đảm nguồn cung hàng hóa dịp Tết"


def test_a_page_names_the_organ_that_wrote() -> None:
    assert news(dt.date(2022, 1, 2)).organ_name == "Bộ Công Thương"


def test_without_a_day_of_publication_the_year_is_not_guessed() -> None:
    assert news(None).issued_date is None


def test_stamps_signature_and_subject_do_not_leak_into_the_body() -> None:
    document = layout.lay_out(word(BODY))
    assert texts(document, "body") == [BODY]
    assert texts(document, "to_places") == ["Nơi nhận:", "- Như trên;", "- Lưu: VT, VX."]
    assert texts(document, "signature") == ["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH", "Trần Quốc Bảo"]


def test_a_signer_who_could_not_be_read_on_a_scan_is_told_of() -> None:
    lines = [line for line in printed_letter().pages[0].lines if line.text != "Phạm Văn Đồng Tâm"]
    document = layout.lay_out(source(lines, width=595, height=842))
    assert "SIGNER_UNREAD" in codes(header.read(document, scanned=True))
    assert "SIGNER_UNREAD" not in codes(header.read(document))
    assert "SIGNER_UNREAD" not in codes(header.read(layout.lay_out(printed_letter()), scanned=True))
