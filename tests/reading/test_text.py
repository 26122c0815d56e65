from __future__ import annotations

import datetime as dt
import time

import pytest

from pipeline.errors import UnreadableFile
from pipeline.reading import read_bytes

LETTER = """\
UBND TỈNH HÀ NAM               CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
SỞ NỘI VỤ                         Độc lập - Tự do - Hạnh phúc

        Kính gửi: Ủy ban nhân dân các xã, phường.

Sở Nội vụ đề nghị Ủy ban nhân dân các xã, phường rà soát biên chế.
"""


@pytest.mark.parametrize(
    "data",
    [
        LETTER.encode(),
        LETTER.encode("utf-8-sig"),
        LETTER.encode("utf-16"),
        LETTER.encode("utf-16-le"),
        LETTER.encode("utf-16-be"),
        LETTER.replace("\n", "\r\n").encode(),
    ],
    ids=["utf-8", "utf-8 with mark", "utf-16", "utf-16-le", "utf-16-be", "crlf"],
)
def test_every_unicode_encoding_gives_the_same_lines(data: bytes) -> None:
    assert read_bytes(data, "a.txt").pages == read_bytes(LETTER.encode(), "a.txt").pages


def test_windows_1258_is_read_and_its_marks_composed() -> None:
    # Windows-1258 has ế as ê and a combining acute.
    data = "Ðê\u0300 nghi\u0323 các sơ\u0309, ban, nga\u0300nh ba\u0301o ca\u0301o kê\u0301t qua\u0309.".replace(
        "Ð", "Đ"
    )
    (line,) = read_bytes(data.encode("cp1258"), "a.txt").pages[0].lines
    assert line.text == "Đề nghị các sở, ban, ngành báo cáo kết quả."


def test_columns_share_their_top_and_differ_in_left() -> None:
    lines = read_bytes(LETTER.encode(), "a.txt").pages[0].lines
    assert [(line.top, line.left, line.text[:9]) for line in lines[:4]] == [
        (0, 0, "UBND TỈNH"),
        (0, 31, "CỘNG HÒA "),
        (1, 0, "SỞ NỘI VỤ"),
        (1, 34, "Độc lập -"),
    ]
    assert [(line.left, line.blank_before, line.start, line.box) for line in lines[4:]] == [
        (8, 1, None, None),
        (0, 1, None, None),
    ]


def test_bars_of_a_layout_table_are_columns() -> None:
    barred = "BỘ NỘI VỤ | CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM |\n|\nSố: 12/BNV-VP | Hà Nội, ngày 02 tháng 3 năm 2021 |\n| a | b | c |\n"
    lines = read_bytes(barred.encode(), "a.txt").pages[0].lines
    assert [line.text for line in lines if "|" in line.text] == ["| a | b | c |"]
    assert [line.text for line in lines if "BNV" in line.text or "Hà Nội" in line.text] == [
        "Số: 12/BNV-VP",
        "Hà Nội, ngày 02 tháng 3 năm 2021",
    ]


def test_a_form_feed_begins_a_page() -> None:
    pages = read_bytes("Trang một\fTrang hai\n\f".encode(), "a.txt").pages
    assert [(page.page, [line.text for line in page.lines]) for page in pages] == [
        (1, ["Trang một"]),
        (2, ["Trang hai"]),
    ]


@pytest.mark.parametrize(
    "data",
    [b"", bytes(range(256)) * 40, b"\x00\x01\x02\x03" * 500, "Größe für Straße und Tür über ".encode("latin-1") * 5],
    ids=["empty", "bytes", "binary", "German"],
)
def test_what_is_no_vietnamese_text_is_refused_with_advice(data: bytes) -> None:
    with pytest.raises(UnreadableFile) as caught:
        read_bytes(data, "rac.txt")
    assert caught.value.advice


PARAGRAPHS = [
    f"{n}. Giao Sở Nông nghiệp và Môi trường chủ trì, phối hợp với các địa phương kiểm tra tuyến đê số {n}, hoàn thành"
    f" việc gia cố trước mùa mưa bão và báo cáo kết quả về Ủy ban nhân dân tỉnh theo quy định."
    for n in range(1, 6)
]
PORTAL = "\n".join(
    [
        "Truy cập",
        "Hôm nay:",
        "12",
        "Hôm qua:",
        "7",
        "Tất cả:",
        "90210",
        "Tăng cường bảo vệ đê điều",
        "Ngày 03/06/2025 08:15:00",
    ]
    + PARAGRAPHS
    + ["", "Tăng cường bảo vệ đê điều", "Đăng lúc: 03/06/2025 08:15 (GMT+7)"]
    + PARAGRAPHS
    + ["0 bình luận", "Thủ tục hành chính"]
)


def test_a_portal_page_pasted_as_text_is_read_once() -> None:
    source = read_bytes(PORTAL.encode(), "a.txt")
    lines = source.pages[0].lines
    assert [line.text for line in lines if line.kind == "text"] == ["Tăng cường bảo vệ đê điều", *PARAGRAPHS]
    assert {line.text for line in lines if line.kind == "header"} >= {"Truy cập", "Hôm nay:", "12", "90210"}
    assert [line.text for line in lines if line.kind == "footer"] == ["0 bình luận", "Thủ tục hành chính"]
    assert source.published == dt.date(2025, 6, 3)
    assert [issue.code for issue in source.issues] == ["DUPLICATE_TEXT"]


def test_a_repeated_signature_list_is_not_taken_for_a_second_article() -> None:
    places = ["Nơi nhận:", "- Như trên;", "- Thường trực Tỉnh ủy;", "- Lưu: VT."]
    text = "\n".join([*PARAGRAPHS, *places, "SAO Y", *places])
    source = read_bytes(text.encode(), "a.txt")
    assert len(source.pages[0].lines) == len(PARAGRAPHS) + 9
    assert not source.issues


@pytest.mark.parametrize(
    ("stamp", "day"),
    [
        ("Ngày 03/06/2025 08:15:00", dt.date(2025, 6, 3)),
        ("Thứ Ba, 03/06/2025, 08:15 (GMT+7)", dt.date(2025, 6, 3)),
        ("08:15 | 03/06/2025", dt.date(2025, 6, 3)),
        ("Cập nhật: 3/6/2025", dt.date(2025, 6, 3)),
        ("Ngày 03/06/2025", None),
        ("Họp lúc 08:15 ngày 03/06/2025 tại phòng họp số 2", None),
        ("Ngày 33/06/2025 08:15", None),
    ],
)
def test_only_a_publication_stamp_gives_the_publication_date(stamp: str, day: dt.date | None) -> None:
    assert read_bytes(f"{stamp}\nSở Y tế báo cáo.".encode(), "a.txt").published == day


def test_a_file_cut_inside_a_letter_is_read_with_a_warning() -> None:
    data = "Sở Y tế chủ trì rà soát, báo cáo Ủy ban nhân dân tỉnh kết quả thực hiện. ".encode() * 5
    source = read_bytes(data + "kế".encode()[:-1], "a.txt")
    assert [(issue.code, issue.severity) for issue in source.issues] == [("TEXT_DAMAGED", "warning")]
    assert source.pages[0].lines[0].text.startswith("Sở Y tế chủ trì")


def test_a_text_that_repeats_itself_all_over_is_gone_through_once() -> None:
    start = time.perf_counter()
    rows = [f"Dòng thứ {n % 40} của bảng theo dõi hằng ngày" for n in range(20_000)]
    read_bytes("\n".join(rows).encode(), "a.txt")
    assert time.perf_counter() - start < 8
