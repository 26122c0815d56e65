from __future__ import annotations

import datetime as dt
import io

import numpy as np
import pytest

from pipeline.document import Cell, Word
from pipeline.errors import MissingTool, UnreadableFile
from pipeline.ocr.null import NullEngine
from pipeline.reading import read_bytes

PROSE = [
    (80, 200 + 20 * n, 12, f"{n}. Sở Y tế rà soát, tổng hợp số liệu đợt {n}, báo cáo Ủy ban nhân dân tỉnh.")
    for n in range(1, 6)
]
SIGNED = [
    (420, 20, 8, "Ký bởi: Sở Y tế"),
    (420, 29, 8, "Thời gian ký: 05/03/2025"),
    (420, 38, 8, "09:15:00 +07:00"),
]
SCAN = np.full((1170, 827), 235, np.uint8)
SCAN[100:110, 100:600] = 10


class Printed:
    """An engine that finds the same two words on every page, and remembers what it was shown."""

    name = "printed"

    def __init__(self) -> None:
        self.shown: list[tuple[tuple[int, ...], int]] = []

    def read(self, image: np.ndarray, dpi: int) -> list[Word]:
        self.shown.append((image.shape, dpi))
        return [Word("Số:", (300, 400, 360, 440), 0.9), Word("_/SYT-NV|", (520, 400, 700, 440), 0.7)]


class Failing:
    name = "failing"

    def __init__(self, fault: Exception) -> None:
        self.fault = fault

    def read(self, image: np.ndarray, dpi: int) -> list[Word]:
        raise self.fault


def test_a_text_layer_is_read_with_places_and_columns(pdf) -> None:
    pdf.page([(60, 50, 12, "SỞ Y TẾ"), (260, 50, 12, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"), *PROSE])
    (page,) = read_bytes(pdf.data(), "a.pdf").pages
    assert (page.reading, page.width, page.height) == ("text", 595, 842)
    assert [line.text for line in page.lines] == [
        "SỞ Y TẾ",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        *(text for *_, text in PROSE),
    ]
    assert page.lines[1].box == pytest.approx((260, 50, 260 + len(page.lines[1].text) * 6, 62), abs=6)
    assert page.lines[2].blank_before > 0


def test_a_stray_space_does_not_tear_a_word(pdf) -> None:
    pdf.page([*PROSE, (80, 500, 12, "QUYẾT"), (86, 500, 12, " ")])
    assert read_bytes(pdf.data(), "a.pdf").pages[0].lines[-1].text == "QUYẾT"


def test_a_signature_over_a_text_page_is_marked_and_dates_the_file(pdf) -> None:
    pdf.page(PROSE, fields=[SIGNED])
    source = read_bytes(pdf.data(), "a.pdf")
    lines = source.pages[0].lines
    assert [line.text for line in lines if line.kind == "textbox"] == [text for *_, text in SIGNED]
    assert len([line for line in lines if line.kind == "text"]) == len(PROSE)
    assert source.published == dt.date(2025, 3, 5)


def test_a_scan_with_only_a_signature_as_text_is_read_by_ocr(pdf) -> None:
    pdf.page(picture=SCAN, fields=[SIGNED])
    engine = Printed()
    (page,) = read_bytes(pdf.data(), "a.pdf", ocr=engine, dpi=200).pages
    assert page.reading == "ocr"
    assert [line.text for line in page.lines] == ["Số: /SYT-NV"]
    assert page.lines[0].box == pytest.approx((108, 144, 252, 158.4))
    assert page.confidence == pytest.approx(0.75, abs=0.03)
    ((shape, dpi),) = engine.shown
    assert dpi == 200
    assert shape == pytest.approx((842 / 72 * 200, 595 / 72 * 200), abs=2)


def test_a_number_that_the_registry_typed_on_a_scan_joins_its_line(pdf) -> None:
    pdf.page(picture=SCAN, fields=[[(140, 145, 13, "1849")]])
    (page,) = read_bytes(pdf.data(), "a.pdf", ocr=Printed(), dpi=200).pages
    assert [line.text for line in page.lines] == ["Số: 1849 /SYT-NV"]


def test_a_layer_of_broken_letters_is_read_by_ocr(pdf) -> None:
    # TCVN3 bytes that a PDF gives as Latin-1 letters.
    pdf.page([(80, 200 + 20 * n, 12, "Uû ban nh©n d©n tØnh th«ng b¸o kÕt qu¶ thùc hiÖn nhiÖm vô") for n in range(6)])
    assert read_bytes(pdf.data(), "a.pdf", ocr=Printed()).pages[0].reading == "ocr"


def test_a_picture_drawn_without_letters_is_read_by_ocr_and_a_blank_page_is_empty(pdf) -> None:
    pdf.page(rules=[(50, 400, 400, 3)])
    pdf.page()
    drawn, blank = read_bytes(pdf.data(), "a.pdf", ocr=Printed()).pages
    assert drawn.reading == "ocr"
    assert (blank.reading, blank.lines) == ("text", ())


def test_a_failed_page_is_an_issue_and_the_others_are_read(pdf) -> None:
    pdf.page(PROSE)
    pdf.page(picture=SCAN)
    source = read_bytes(pdf.data(), "a.pdf", ocr=Failing(RuntimeError("hỏng")))
    assert [page.page for page in source.pages] == [1]
    assert [(issue.code, issue.severity, issue.page) for issue in source.issues] == [("PAGE_FAILED", "error", 2)]


def test_a_file_of_which_every_page_fails_is_refused(pdf) -> None:
    pdf.page(picture=SCAN)
    with pytest.raises(UnreadableFile):
        read_bytes(pdf.data(), "a.pdf", ocr=Failing(RuntimeError("hỏng")))


def test_a_missing_engine_stops_the_file(pdf) -> None:
    pdf.page(picture=SCAN)
    with pytest.raises(MissingTool):
        read_bytes(pdf.data(), "a.pdf", ocr=Failing(MissingTool("Cần Tesseract.", "Cài đặt.")))


def test_a_doubtful_page_is_reported(pdf) -> None:
    class Unsure:
        name = "unsure"

        def read(self, image: np.ndarray, dpi: int) -> list[Word]:
            return [Word("Sô:", (300, 400, 360, 440), 0.4)]

    pdf.page(picture=SCAN)
    (issue,) = read_bytes(pdf.data(), "a.pdf", ocr=Unsure()).issues
    assert (issue.code, issue.severity, issue.page) == ("OCR_DOUBTFUL", "warning", 1)


def test_a_scan_without_words_is_a_page_without_lines_and_nothing_but_such_pages_is_refused(pdf) -> None:
    pdf.page(picture=SCAN)
    with pytest.raises(UnreadableFile, match="Không đọc được chữ nào"):
        read_bytes(pdf.data(), "a.pdf", ocr=NullEngine())
    pdf.page(PROSE)
    scan, _ = read_bytes(pdf.data(), "a.pdf", ocr=NullEngine()).pages
    assert (scan.reading, scan.lines) == ("ocr", ())


@pytest.mark.parametrize("cut", [0.02, 0.3])
def test_a_truncated_file_is_refused(pdf, cut: float) -> None:
    pdf.page(PROSE)
    data = pdf.data()
    with pytest.raises(UnreadableFile) as caught:
        read_bytes(data[: int(len(data) * cut)], "a.pdf")
    assert caught.value.advice


def test_a_password_is_named_and_an_empty_one_tried(pdf) -> None:
    pypdf = pytest.importorskip("pypdf", reason="pypdf writes the encrypted file")
    pdf.page(PROSE)

    def locked(password: str) -> bytes:
        writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf.data()))
        writer.encrypt(user_password=password, owner_password="chu", algorithm="RC4-128")
        target = io.BytesIO()
        writer.write(target)
        return target.getvalue()

    with pytest.raises(UnreadableFile, match="mật khẩu"):
        read_bytes(locked("bi-mat"), "a.pdf")
    assert len(read_bytes(locked(""), "a.pdf").pages[0].lines) == len(PROSE)


def test_a_ruled_table_gives_its_cells_and_shading_does_not(pdf) -> None:
    rules = [(60.0, top, 400.0, 0.5) for top in (300.0, 330.0, 390.0)]
    rules += [(left, 300.0, 0.5, 90.0) for left in (60.0, 100.0, 460.0)]
    shading = [(60.0, 190.0, 500.0, 20.0), (60.0, 230.0, 500.0, 20.0), (200.0, 190.0, 60.0, 60.0)]
    pdf.page(
        [
            *PROSE[:3],
            (65, 308, 12, "TT"),
            (105, 308, 12, "Nhiệm vụ"),
            (65, 350, 12, "1"),
            (105, 340, 12, "Rà soát số liệu"),
            (105, 360, 12, "và báo cáo"),
            (80, 420, 12, "Yêu cầu các đơn vị nghiêm túc thực hiện."),
        ],
        rules=rules + shading,
    )
    lines = read_bytes(pdf.data(), "a.pdf").pages[0].lines
    assert [(line.text, line.cell) for line in lines[3:]] == [
        ("TT", Cell(0, 0, 0)),
        ("Nhiệm vụ", Cell(0, 0, 1)),
        ("1", Cell(0, 1, 0)),
        ("Rà soát số liệu", Cell(0, 1, 1)),
        ("và báo cáo", Cell(0, 1, 1)),
        ("Yêu cầu các đơn vị nghiêm túc thực hiện.", None),
    ]
    assert {line.cell for line in lines[:3]} == {None}


def test_a_footnote_is_marked_and_its_number_leaves_the_text(pdf) -> None:
    row = "Thực hiện Kế hoạch số 9/KH-UBND"
    pdf.page(
        [
            (80, 200, 14, row),
            (80 + 7.7 * len(row), 199, 8, "1"),
            (80, 225, 14, "Diện tích 25 m"),
            (80 + 7.7 * 14, 224, 8, "2"),
            (80, 250, 14, "Các sở, ban, ngành báo cáo kết quả."),
            (80, 720, 7, "1"),
            (86, 720, 11, "Về phòng, chống thiên tai"),
            (80, 735, 11, "trên địa bàn tỉnh."),
            (290, 800, 14, "3"),
        ]
    )
    lines = read_bytes(pdf.data(), "a.pdf").pages[0].lines
    assert [(line.text.replace("m 2", "m2"), line.kind) for line in lines] == [
        (row, "text"),
        ("Diện tích 25 m2", "text"),
        ("Các sở, ban, ngành báo cáo kết quả.", "text"),
        ("Về phòng, chống thiên tai", "footnote"),
        ("trên địa bàn tỉnh.", "footnote"),
        ("3", "text"),
    ]


def test_a_letter_printed_twice_on_itself_is_one_letter(pdf) -> None:
    twice = [(72.0 + shift, 100.0, 14.0, "Sở Công Thương báo cáo.") for shift in (0, 0.4)]
    pdf.page([*twice, (72.0, 130.0, 14.0, "Bổ sung đầy đủ hồ sơ.")])
    (page,) = read_bytes(pdf.data(), "a.pdf", ocr=NullEngine()).pages
    assert [line.text for line in page.lines] == ["Sở Công Thương báo cáo.", "Bổ sung đầy đủ hồ sơ."]
