from __future__ import annotations

import datetime as dt
import io
import multiprocessing
import re
import resource
import time
import zlib
from concurrent.futures import ProcessPoolExecutor

import numpy as np
import pytest

from pipeline.document import Cell, Source, Word
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
    own, signed = ([line.text for line in page.lines if line.kind == kind] for kind in ("text", "textbox"))
    assert own == ["Số: /SYT-NV"]
    assert signed[0] == "Ký bởi: Sở Y tế", "the signature is laid over the page"
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


# ------------------------------------------------------------------ the displayed page

BOXES = {
    "plain": b"",
    "off": b"/MediaBox [-50 -30 545 812]",
    "cropped": b"/MediaBox [0 0 595 842] /CropBox [40 300 560 820]",
}


class Inked:
    """An engine that finds one word where the ink is."""

    name = "inked"

    def read(self, image: np.ndarray, dpi: int) -> list[Word]:
        dark = np.argwhere(image < 110)
        (y0, x0), (y1, x1) = dark.min(axis=0).tolist(), dark.max(axis=0).tolist()
        return [Word("mực", (x0, y0, x1 + 1, y1 + 1), 0.9)]


def turned(box: tuple[float, float, float, float], turn: int, width: float, height: float) -> tuple[float, ...]:
    """A box of an upright page of this size, displayed turned clockwise."""
    x0, y0, x1, y1 = box
    return {
        0: (x0, y0, x1, y1),
        90: (height - y1, x0, height - y0, x1),
        180: (width - x1, height - y1, width - x0, height - y0),
        270: (y0, width - x1, y1, width - x0),
    }[turn]


SHOWN = {"plain": (595, 842, 0, 0), "off": (595, 842, 50, -30), "cropped": (520, 520, -40, -22)}


@pytest.mark.parametrize("boxes", BOXES)
@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_turned_or_cropped_page_has_its_words_where_they_are_displayed(pdf, boxes: str, turn: int) -> None:
    keys = BOXES[boxes] + b" /Rotate %d" % turn
    width, height, right, down = SHOWN[boxes]
    letters = [(100, 200, 14, "Sở Y tế"), (300, 400, 14, "báo cáo")]
    pdf.page(other=letters, keys=keys)
    scan = np.full((842, 595), 235, np.uint8)
    scan[200:214, 100:400] = 10
    pdf.page(picture=scan, keys=keys)
    typed, scanned = read_bytes(pdf.data(), "a.pdf", ocr=Inked(), dpi=72).pages
    size = (height, width) if turn % 180 else (width, height)
    assert (scanned.width, scanned.height) == pytest.approx(size, abs=1)
    place = (100 + right, 200 + down, 400 + right, 214 + down)
    assert scanned.lines[0].words[0].box == pytest.approx(turned(place, turn, width, height), abs=3)
    # the letters themselves are read upright, however the page is displayed; their boxes are on the page as displayed
    assert (typed.width, typed.height) == pytest.approx(size, abs=1)
    assert typed.level == (pytest.approx((width, height), abs=1) if turn else None)
    assert typed.steps == ((f"turned:{360 - turn}",) if turn else ())
    for line, (left, top, _, text) in zip(typed.lines, letters, strict=True):
        assert line.text == text and (line.left, line.top) == pytest.approx((left + right, top + down), abs=4)
        place = (left + right, top + down, left + right + 7 * len(text), top + down + 14)
        assert line.box == pytest.approx(turned(place, turn, width, height), abs=4)


def test_a_landscape_page_whose_text_runs_along_is_read_from_its_layer(pdf) -> None:
    pdf.page(keys=b"/Rotate 90")
    number = int(pdf.objects[pdf.pages[0] - 1].split(b"/Contents ")[1].split()[0])
    rows = b"\n".join(
        pdf.show([(0, 0, 12, text)])
        .replace(b"12 Tf 0 830.0 Td", b"12 Tf 0 1 -1 0 %d 60 Tm" % (100 + 20 * at))
        .replace(b"12 Tf 0 830 Td", b"12 Tf 0 1 -1 0 %d 60 Tm" % (100 + 20 * at))
        for at, (*_, text) in enumerate(PROSE)
    )
    pdf.objects[number - 1] = b"<< /Length %d >>\nstream\n%s\nendstream" % (len(rows), rows)
    (page,) = read_bytes(pdf.data(), "a.pdf", ocr=NullEngine()).pages
    assert (page.reading, page.width, page.height) == ("text", 842, 595)
    assert [line.text for line in page.lines] == [text for *_, text in PROSE]
    assert page.lines[0].left == pytest.approx(60, abs=1)


def test_letters_across_the_lines_of_a_page_are_told_of(pdf) -> None:
    pdf.page(PROSE)
    number = int(pdf.objects[pdf.pages[0] - 1].split(b"/Contents ")[1].split()[0])
    aside = pdf.show([(0, 0, 12, "Sở Y tế kiểm tra bếp ăn trường học")]).replace(b" Td", b" Td 0 1 -1 0 500 300 Tm")
    body = pdf.show(PROSE) + b"\n" + aside
    pdf.objects[number - 1] = b"<< /Length %d >>\nstream\n%s\nendstream" % (len(body), body)
    content = read_bytes(pdf.data(), "a.pdf", ocr=NullEngine())
    assert [line.text for line in content.pages[0].lines] == [text for *_, text in PROSE]
    assert [(issue.code, issue.severity) for issue in content.issues] == [("TEXT_ASIDE", "warning")]


# ------------------------------------------------------------------ bounded time and memory


def test_forms_drawn_within_forms_end_in_bounded_time(pdf) -> None:
    """Each draws the next ten times: five hundred bytes that make a million drawings."""
    inner = pdf.add(b"<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Length 10 >>\nstream\n0 0 1 1 re\nendstream")
    for _ in range(6):
        resources = b"/Resources << /XObject << /X %d 0 R >> >>" % inner
        body = b"/X Do " * 10
        inner = pdf.add(
            b"<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] %s /Length %d >>\nstream\n%s\nendstream"
            % (resources, len(body), body)
        )
    pdf.page(PROSE)
    pdf.page(PROSE)
    number = int(pdf.objects[pdf.pages[0] - 1].split(b"/Contents ")[1].split()[0])
    pdf.objects[number - 1] = b"<< /Length 5 >>\nstream\n/X Do\nendstream"
    sheet = pdf.objects[pdf.pages[0] - 1]
    pdf.objects[pdf.pages[0] - 1] = sheet.replace(
        b"/Resources <<", b"/Resources << /XObject << /X %d 0 R >>" % inner, 1
    )
    content = read_bytes(pdf.data(), "a.pdf", ocr=NullEngine())
    assert [(issue.code, issue.page) for issue in content.issues] == [("PAGE_FAILED", 1)]
    assert [page.page for page in content.pages] == [2]


def bomb(pdf, size: int, head: bytes = b"") -> int:
    """A stream that inflates to so many bytes of spaces."""
    packer = zlib.compressobj(9)
    megabyte = b" " * 2**20
    packed = b"".join(packer.compress(megabyte) for _ in range(size >> 20)) + packer.flush()
    return pdf.add(b"<< %s /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream" % (head, len(packed), packed))


def peak(data: bytes, **settings: object) -> tuple[Source, float]:
    """What is read, and by how many MB the memory grew meanwhile, in a process of its own."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("fork")) as pool:
        return pool.submit(measured, data, settings).result()


def measured(data: bytes, settings: dict[str, object]) -> tuple[Source, float]:
    import pipeline.reading.pdf  # noqa: F401  # what the program itself needs is not counted

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    source = read_bytes(data, "a.pdf", **settings)
    return source, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024


@pytest.mark.parametrize("where", ["content", "font"])
def test_a_page_that_inflates_to_a_gigabyte_fails_alone(pdf, where: str) -> None:
    pdf.page(PROSE)
    pdf.page(PROSE)
    huge = bomb(pdf, 2**30)
    page = pdf.pages[0] - 1
    if where == "content":
        pdf.objects[page] = re.sub(rb"/Contents \d+", b"/Contents %d" % huge, pdf.objects[page])
    else:
        font = pdf.add(b"<< /Type /Font /Subtype /Type1 /BaseFont /X /ToUnicode %d 0 R >>" % huge)
        pdf.objects[page] = pdf.objects[page].replace(b"/F1 3 0 R", b"/F1 %d 0 R" % font)
    source, grown = peak(pdf.data())
    assert [page.page for page in source.pages] == [2] and grown < 400
    assert [(issue.code, issue.page) for issue in source.issues] == [("PAGE_FAILED", 1)]
    assert "phình ra quá lớn" in source.issues[0].message


def test_a_file_whose_own_table_is_a_bomb_is_refused(pdf) -> None:
    pdf.page(PROSE)
    bomb(pdf, 2**28, b"/Type /ObjStm /N 1 /First 4")
    with pytest.raises(UnreadableFile, match="phình ra quá lớn"):
        read_bytes(pdf.data(), "a.pdf")


def test_a_page_of_a_million_strokes_is_read_from_its_picture(pdf) -> None:
    pdf.page(PROSE)
    number = int(pdf.objects[pdf.pages[0] - 1].split(b"/Contents ")[1].split()[0])
    strokes = zlib.decompress(pdf.objects[number - 1].split(b"stream\n", 1)[1].rsplit(b"\nendstream", 1)[0])
    again = pdf.stream(strokes + b"\n1 0 0 1 0 0 cm" * 200_000)
    pdf.objects[pdf.pages[0] - 1] = pdf.objects[pdf.pages[0] - 1].replace(
        b"/Contents %d " % number, b"/Contents %d " % again
    )
    (page,) = read_bytes(pdf.data(), "a.pdf", ocr=Printed()).pages
    assert (page.reading, page.steps[0]) == ("ocr", "layer:heavy")


@pytest.mark.parametrize("bits", [1, 8])
def test_a_picture_of_400_million_pixels_in_a_page_is_drawn_small(pdf, bits: int) -> None:
    pdf.page(picture=SCAN)
    picture = next(at for at, body in enumerate(pdf.objects) if b"/Subtype /Image" in body)
    packer = zlib.compressobj(9)
    row = bytes(20_000 * bits // 8)
    packed = b"".join(packer.compress(row) for _ in range(20_000)) + packer.flush()
    head = b"/Subtype /Image /Width 20000 /Height 20000 /ColorSpace /DeviceGray /BitsPerComponent %d" % bits
    pdf.objects[picture] = b"<< %s /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream" % (
        head,
        len(packed),
        packed,
    )
    engine = Printed()
    start = time.perf_counter()
    (page,) = read_bytes(pdf.data(), "a.pdf", ocr=engine).pages
    assert time.perf_counter() - start < 20 and page.reading == "ocr"
    assert all(shape[0] * shape[1] < 10_000_000 for shape, _ in engine.shown)


def test_a_page_five_metres_wide_is_drawn_in_bounded_pixels(pdf) -> None:
    pdf.page(rules=[(100, 100, 400, 400)], keys=b"/MediaBox [0 0 14400 14400]")
    pdf.page(PROSE, keys=b"/MediaBox [0 0 14400 14400]")
    engine = Printed()
    drawn, typed = read_bytes(pdf.data(), "a.pdf", ocr=engine, dpi=1200).pages
    assert all(shape[0] * shape[1] <= 40_100_000 for shape, _ in engine.shown)
    assert drawn.reading == "text" or "dpi:31" in drawn.steps
    assert (typed.width, len(typed.lines)) == (14400, len(PROSE))


def test_a_scan_laid_on_a_page_at_a_pixel_a_point_is_taken_for_a4(pdf) -> None:
    pdf.page(picture=SCAN, places=[(0, 842 - 3508, 2480, 3508)], keys=b"/MediaBox [0 0 2480 3508]")
    engine = Printed()
    (page,) = read_bytes(pdf.data(), "a.pdf", ocr=engine, dpi=100).pages
    ((shape, dpi),) = engine.shown
    assert (dpi, shape) == (100, pytest.approx((1170, 827), abs=3))
    assert (page.width, page.height) == pytest.approx((2480, 3508), abs=2), "places are points of the page as it is"
    assert page.level == pytest.approx((595, 842), abs=1)
    assert page.lines[0].words[0].box == pytest.approx((900, 1200, 1080, 1320), abs=3)


def test_a_page_without_a_size_does_not_hurt_the_others(pdf) -> None:
    pdf.page(PROSE, keys=b"/MediaBox [0 0 0 0]")
    pdf.page(PROSE)
    pages = read_bytes(pdf.data(), "a.pdf", ocr=NullEngine()).pages
    assert [page.page for page in pages] == [1, 2] and len(pages[1].lines) == len(PROSE)


def test_a_picture_that_cannot_be_decoded_is_no_blank_page(pdf) -> None:
    pdf.page(picture=SCAN)
    pdf.page(PROSE)
    picture = next(at for at, body in enumerate(pdf.objects) if b"/Subtype /Image" in body)
    head = b"/Subtype /Image /Width 800 /Height 1100 /ColorSpace /DeviceGray /BitsPerComponent 8 /Filter /DCTDecode"
    pdf.objects[picture] = b"<< %s /Length 12 >>\nstream\nno jpeg here\nendstream" % head
    source = read_bytes(pdf.data(), "a.pdf", ocr=Printed())
    assert [page.page for page in source.pages] == [2]
    assert [(issue.code, issue.page) for issue in source.issues] == [("PAGE_FAILED", 1)]


def test_a_blank_scan_is_passed_over_and_counted(pdf) -> None:
    pdf.page(picture=np.full((1170, 827), 220, np.uint8))
    pdf.page(PROSE)
    engine = Printed()
    source = read_bytes(pdf.data(), "a.pdf", ocr=engine)
    assert engine.shown == [] and source.pages[0].steps == ("blank",)
    assert [(issue.code, issue.severity, issue.page) for issue in source.issues] == [("PAGE_BLANK", "info", 1)]


@pytest.mark.parametrize("broken", [b"xref\n0 1\n0000000000 65535 f \n", b"xref\n0 9\n0000000009 00000 n \n", b""])
def test_a_broken_table_of_objects_is_mended(pdf, broken: bytes) -> None:
    pdf.page(PROSE)
    pdf.page(PROSE)
    data = pdf.data()
    body, rest = data[: data.index(b"xref\n")], data[data.index(b"trailer") :]
    pages = read_bytes(body + broken + rest, "a.pdf").pages
    assert [len(page.lines) for page in pages] == [len(PROSE)] * 2


def test_a_page_cut_off_the_end_fails_and_those_before_it_are_read(pdf) -> None:
    pdf.page(PROSE)
    pdf.page(PROSE)
    pdf.data()
    pdf.objects.append(b"<< >>")
    last = pdf.pages[-1]
    pdf.pages[-1], pdf.objects = len(pdf.objects), [*pdf.objects[: last - 1], b"null", *pdf.objects[last:]]
    source = read_bytes(pdf.data(), "a.pdf", ocr=NullEngine())
    assert len(source.pages[0].lines) == len(PROSE)


def test_two_thousand_pages_are_read_and_no_more(pdf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.reading.pdf.MAX_PAGES", 3)
    for _ in range(5):
        pdf.page(PROSE[:1])
    source = read_bytes(pdf.data(), "a.pdf")
    assert len(source.pages) == 3
    assert [(i.code, i.severity, i.page) for i in source.issues] == [("PAGES_NOT_READ", "error", 4)]
