"""Which pages of a PDF are read from their text layer, which from their picture, and which from both."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image as Picture
from PIL import ImageDraw, ImageFont

from pipeline.document import Page, Word
from pipeline.errors import MissingTool
from pipeline.ocr.null import NullEngine
from pipeline.reading import pixels, read_bytes
from tests.sheets import lettered

ROWS = [
    "Thực hiện chỉ đạo của Ủy ban nhân dân tỉnh, Sở Nông nghiệp và Môi trường đề nghị:",
    "1. Các xã, phường rà soát những tuyến đê xung yếu, báo cáo trước ngày 20/8/2025.",
    "2. Chi cục Thủy lợi chủ trì, phối hợp với các đơn vị kiểm tra hồ chứa nước.",
    "3. Văn phòng Sở theo dõi, đôn đốc và tổng hợp kết quả thực hiện.",
]
PROSE = [(60.0, 120.0 + 20 * at, 12.0, row) for at, row in enumerate(ROWS)]
SCAN = np.full((842, 595), 235, np.uint8)
lettered(SCAN, slice(100, 700), slice(60, 500), 10)


class Reader:
    """An engine that reads the same rows on every picture that has ink, one below the other."""

    name = "reader"

    def __init__(self, *rows: str, confidence: float = 0.9) -> None:
        self.rows, self.confidence = rows, confidence
        self.shown: list[tuple[int, int]] = []

    def read(self, image: np.ndarray, dpi: int) -> list[Word]:
        self.shown.append((image.shape[1], image.shape[0]))
        points, words = dpi / 72, []
        for at, row in enumerate(self.rows):
            left = 10.0
            for text in row.split():
                box = (left * points, (10 + 20 * at) * points, (left + 6 * len(text)) * points, (22 + 20 * at) * points)
                words.append(Word(text, box, self.confidence))
                left += 6 * len(text) + 4
        return words


def read(data: bytes, engine: object) -> Page:
    (page,) = read_bytes(data, "a.pdf", ocr=engine, dpi=150).pages  # type: ignore[arg-type]
    return page


def texts(page: Page) -> list[str]:
    return [line.text for line in page.lines]


# ------------------------------------------------------------------ layers that are not the page


def test_a_sound_layer_is_read_as_it_is(pdf) -> None:
    pdf.page(PROSE)
    engine = Reader("Không được hỏi")
    page = read(pdf.data(), engine)
    assert (page.reading, page.steps, texts(page), engine.shown) == ("text", (), ROWS, [])


@pytest.mark.parametrize("way", ["unseen", "under"])
def test_what_a_scanner_recognised_and_nobody_sees_is_not_believed(pdf, way: str) -> None:
    pdf.page(picture=SCAN, **{way: [(60, 120 + 20 * at, 12, row.replace("ỉ", "i")) for at, row in enumerate(ROWS)]})
    page = read(pdf.data(), Reader(*ROWS))
    assert (page.reading, page.steps[0], texts(page)) == ("ocr", "layer:invisible", ROWS)


def test_text_over_a_faint_picture_of_the_whole_page_is_its_layer(pdf) -> None:
    pdf.page(other=PROSE, picture=np.full((842, 595), 240, np.uint8))
    engine = Reader("Không được hỏi")
    page = read(pdf.data(), engine)
    assert (page.reading, texts(page), engine.shown) == ("text", ROWS, [])


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda letter, code: chr(0xE000 + code), "broken"),
        (lambda letter, code: f"(cid:{code})", "broken"),
        (lambda letter, code: chr(0x4E00 + code), "unlike"),  # signs of another language
        (lambda letter, code: letter if letter in " ./" else chr(ord("a") + code % 25), "unmarked"),
    ],
    ids=["private", "cid", "chinese", "shifted"],
)
def test_letters_with_a_wrong_value_are_read_from_the_picture(pdf, change, why: str) -> None:
    pdf.page(PROSE)
    page = read(pdf.data(change), Reader(*ROWS))
    assert (page.reading, page.steps[0], texts(page)) == ("ocr", f"layer:{why}", ROWS)


BARE = str.maketrans(
    "áảàạãăắằặẵẳâấầẩậẫéẻèẹêếềểệễíỉìịĩóỏòọõôốồổộỗơớờởợỡúủùụũưứừửựữýỳỷỵỹđĐỦỞ",
    "aaaaaaaaaaaaaaaaaeeeeeeeeeeiiiiiooooooooooooooooouuuuuuuuuuuyyyyydDUO",
)


def test_a_layer_that_lost_its_marks_is_read_from_the_picture(pdf) -> None:
    pdf.page([(left, top, size, text.translate(BARE)) for left, top, size, text in PROSE])
    page = read(pdf.data(), Reader(*ROWS))
    assert (page.reading, page.steps[0], texts(page)) == ("ocr", "layer:unmarked", ROWS)


ENGLISH = [
    "The provincial department kindly requests every agency to provide the following data",
    "about the irrigation systems which were damaged during the recent flooding, including",
    "their location, storage capacity, and the estimated cost of each individual repair.",
]


def test_a_page_in_another_language_keeps_its_layer(pdf) -> None:
    pdf.page([(60, 120 + 20 * at, 10, row) for at, row in enumerate(ENGLISH)])
    page = read(pdf.data(), Reader(*ENGLISH))
    assert (page.reading, texts(page)) == ("text", ENGLISH)


def test_a_doubtful_layer_is_kept_with_a_warning_where_there_is_no_engine(pdf) -> None:
    class Missing:
        name = "missing"

        def read(self, image: np.ndarray, dpi: int) -> list[Word]:
            raise MissingTool("Cần Tesseract để đọc trang quét.", "Cài đặt.")

    pdf.page([(60, 120 + 20 * at, 10, row) for at, row in enumerate(ENGLISH)])
    source = read_bytes(pdf.data(), "a.pdf", ocr=Missing())
    assert texts(source.pages[0]) == ENGLISH
    assert [(issue.code, issue.severity) for issue in source.issues] == [("LAYER_DOUBTFUL", "warning")]


def test_one_broken_typeface_among_sound_ones_is_noticed(pdf) -> None:
    pdf.page(PROSE * 3, other=[(60, 60, 12, "ÆÇÈ ÌÍÎ ÏÐÑ ÒÓÔ ÕÖ ÙÚÛ ÜÝÞ")])
    page = read(pdf.data(), Reader(*ROWS))
    assert page.steps[0] == "layer:broken"


def test_letters_set_apart_in_a_heading_are_words(pdf) -> None:
    spaced = [(60 + 9.0 * at, 60.0, 12.0, letter) for at, letter in enumerate("QUYẾT ĐỊNH") if letter != " "]
    pdf.page(other=[*spaced, *PROSE])
    assert texts(read(pdf.data(), NullEngine()))[0] == "QUYẾT ĐỊNH"


def test_numbers_of_columns_are_not_drawn_together(pdf) -> None:
    pdf.page([*PROSE, *[(60 + 9.0 * at, 400.0, 12.0, str(at)) for at in range(1, 10)]])
    assert texts(read(pdf.data(), NullEngine()))[-1] == "1 2 3 4 5 6 7 8 9"


def test_a_page_of_words_cut_into_letters_is_read_from_the_picture(pdf) -> None:
    # letters with marks stand apart from the others, as from some converters
    cut, left = [], 0.0
    for _, top, size, row in PROSE:
        left = 40.0
        for before, letter in zip(" " + row, row, strict=False):
            left += 6.0 + 2.5 * (not (before + letter).isascii())
            cut += [(left, top, size, letter)] if letter != " " else []
    pdf.page(other=cut)
    page = read(pdf.data(), Reader(*ROWS))
    assert (page.steps[0], texts(page)) == ("layer:split", ROWS)


def test_text_drawn_as_outlines_is_read_from_the_picture(pdf) -> None:
    outlines = [(60.0 + 7 * n, 100.0 + 20 * row, 4.0, 8.0) for row in range(30) for n in range(60)]
    pdf.page([(290, 800, 12, "2")], rules=outlines)
    page = read(pdf.data(), Reader(*ROWS, *ROWS))
    assert (page.reading, page.steps[0], texts(page)) == ("ocr", "layer:outlines", [*ROWS, *ROWS])


def test_a_short_page_with_a_drawing_keeps_its_letters(pdf) -> None:
    pdf.page([(60, 120, 12, "Phụ lục kèm theo")], rules=[(100, 300, 200, 60)])
    page = read(pdf.data(), Reader("Phụ lục kèm theo"))
    assert (page.reading, texts(page)) == ("text", ["Phụ lục kèm theo"])


def test_letters_of_an_old_typeface_are_converted_and_told(pdf) -> None:
    rows = ["Uû ban nh©n d©n tØnh th«ng b¸o kÕt qu¶ thùc hiÖn nhiÖm vô"] * 4
    pdf.page(other=[(60, 120 + 20 * at, 12, row) for at, row in enumerate(rows)], font=b"ABCDEF+.VnTime")
    source = read_bytes(pdf.data(), "a.pdf", ocr=NullEngine())
    assert source.pages[0].reading == "text"
    assert texts(source.pages[0]) == ["Uỷ ban nhân dân tỉnh thông báo kết quả thực hiện nhiệm vụ"] * 4
    assert "OLD_ENCODING" in {issue.code for issue in source.issues}


def test_capitals_of_an_old_typeface_are_settled_by_their_row(pdf) -> None:
    pdf.page(other=[(60, 60, 12, "CéNG HOµ X· HéI CHñ NGHÜA VIÖT NAM")], font=b"ABCDEF+.VnTime")
    page = read(pdf.data(), NullEngine())
    assert texts(page) == ["CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM"]


def test_typed_words_that_stand_in_the_picture_are_not_read_twice(pdf) -> None:
    class Seeing(Reader):
        """Reads a word where there is ink in the upper part of the page."""

        def read(self, image: np.ndarray, dpi: int) -> list[Word]:
            dark = np.argwhere(image[: image.shape[0] // 7] < 120)
            if not len(dark):
                return []
            (y0, x0), (y1, x1) = dark.min(axis=0).tolist(), dark.max(axis=0).tolist()
            return [Word("thấy", (x0, y0, x1 + 1, y1 + 1), 0.9)]

    scan = np.full((842, 595), 235, np.uint8)
    lettered(scan, slice(400, 700), slice(200, 400))
    pdf.page([(200, 100, 14, "1849")], picture=scan)
    assert texts(read(pdf.data(), Seeing())) == ["1849"]


# ------------------------------------------------------------------ pictures among text

TABLE = ["Xã An Hòa 12 hộ", "Xã Bình Tân 30 hộ", "Phường Trà Bá 8 hộ"]


def written(rows: list[str], width: int, height: int, gap: int, size: int = 24) -> np.ndarray:
    """A picture with rows of print."""
    picture = Picture.new("L", (width, height), 250)
    for at, row in enumerate(rows):
        ImageDraw.Draw(picture).text((40, 30 + gap * at), row, fill=10, font=ImageFont.load_default(size))
    return np.asarray(picture)


PICTURE = written(
    ["Xã An Hòa có mười hai hộ phải sơ tán", "Xã Bình Tân có ba mươi hộ", "Phường Trà Bá"] * 2, 800, 300, 42
)


def test_only_what_lies_on_a_picture_is_painted_over() -> None:
    picture = np.full((100, 200), 10, np.uint8)
    picture[::2] = 240
    boxes = [
        (-50.0, -40.0, -10.0, -20.0),
        (300.0, 20.0, 340.0, 40.0),
        (20.0, -60.0, 60.0, -30.0),
        (40.0, 20.0, 80.0, 40.0),
    ]
    painted = pixels.without(picture, boxes, 1.0)
    changed = np.argwhere(painted != picture)
    assert changed.min(axis=0).tolist() == [17, 37] and changed.max(axis=0).tolist() == [41, 82]
    assert picture[21, 50] == 10


def test_a_pasted_picture_of_a_table_is_read_where_it_stands(pdf) -> None:
    pdf.page(
        [*PROSE, (60, 480, 12, "Trên đây là nội dung đề nghị các đơn vị thực hiện.")],
        picture=PICTURE,
        places=[(60, 220, 450, 170)],
    )
    engine = Reader(*TABLE)
    page = read(pdf.data(), engine)
    assert (page.reading, page.steps) == ("mixed", ("regions:1",))
    assert texts(page) == [*ROWS, *TABLE, "Trên đây là nội dung đề nghị các đơn vị thực hiện."]
    assert page.lines[4].box == pytest.approx((70, 230, 70 + 6 * 12 + 4 * 4, 242), abs=7)
    assert engine.shown == [(pytest.approx(450 * 150 / 72, abs=2), pytest.approx(170 * 150 / 72, abs=2))]
    assert page.lines[0].confidence == 1.0 and page.lines[4].confidence == pytest.approx(0.9, abs=0.1)
    assert 0.9 <= page.confidence < 1.0


@pytest.mark.parametrize(
    ("place", "engine"),
    [
        ((60, 400, 100, 100), Reader("không được hỏi đến nó")),
        ((60, 300, 450, 15), Reader("không được hỏi đến nó")),
        ((60, 300, 300, 300), Reader("xì", "%~ ;")),
        ((60, 300, 300, 300), Reader("chữ của con dấu tròn đỏ", confidence=0.3)),
    ],
    ids=["small", "low", "a face", "unsure"],
)
def test_a_picture_without_text_adds_nothing(pdf, place, engine) -> None:
    pdf.page(PROSE, picture=PICTURE, places=[place])
    page = read(pdf.data(), engine)
    assert (page.reading, texts(page), page.steps) == ("text", ROWS, ())


def test_strips_of_one_picture_are_one_region(pdf) -> None:
    pdf.page(PROSE, picture=PICTURE, places=[(60, 300 + 40 * at, 450, 40) for at in range(4)])
    engine = Reader(*TABLE)
    page = read(pdf.data(), engine)
    assert (page.reading, texts(page)) == ("mixed", [*ROWS, *TABLE]) and len(engine.shown) == 1


def test_a_picture_that_cannot_be_read_is_told_and_the_text_kept(pdf) -> None:
    class Broken:
        name = "broken"

        def read(self, image: np.ndarray, dpi: int) -> list[Word]:
            raise RuntimeError("Tesseract báo lỗi")

    pdf.page(PROSE, picture=PICTURE, places=[(60, 300, 450, 170)])
    source = read_bytes(pdf.data(), "a.pdf", ocr=Broken())
    assert texts(source.pages[0]) == ROWS
    assert [(issue.code, issue.severity, issue.page) for issue in source.issues] == [("PICTURE_NOT_READ", "warning", 1)]


def test_a_form_filled_over_its_scan_is_read_once(pdf) -> None:
    class Under(Reader):
        """Reads a word on every row of ink."""

        def read(self, image: np.ndarray, dpi: int) -> list[Word]:
            dark = np.flatnonzero((image < 120).sum(axis=1) > 3)
            rows = np.split(dark, np.flatnonzero(np.diff(dark) > 15) + 1)
            return [Word(f"in{at}", (100.0, float(r[0]), 400.0, float(r[-1])), 0.9) for at, r in enumerate(rows)]

    form = written(["Họ và tên người khai đơn, số nhà, tổ dân phố"] * 4, 595 * 2, 842 * 2, 240)
    filled = [(60.0, 80.0 + 120 * at, 12.0, row) for at, row in enumerate(ROWS)]
    pdf.page(other=filled, picture=form)
    page = read(pdf.data(), Under())
    assert page.reading == "mixed"
    assert texts(page) == ["in0", ROWS[0], "in1", ROWS[1], "in2", ROWS[2], "in3", ROWS[3]]
