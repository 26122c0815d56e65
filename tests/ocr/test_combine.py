from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import cv2
import numpy as np
import pytest

from pipeline.document import Box, Word
from pipeline.ocr import installed, language, trueocr
from pipeline.ocr.combine import CombinedEngine, _misses
from pipeline.ocr.inprocess import InProcessEngine
from pipeline.ocr.installed import best_engine
from pipeline.ocr.reduce import ReducedEngine
from pipeline.ocr.strips import cut
from pipeline.ocr.tesseract import TesseractEngine
from pipeline.ocr.trueocr import PrintedLine
from pipeline.ocr.vote import combine
from pipeline.reading.scan import read_scan

PAGE = np.full((400, 1600), 255, np.uint8)


def words(text: str, top: float = 100, confidence: float = 0.9, left: float = 50) -> list[Word]:
    """The words of a line, 20 pixels a letter; "word~0.3" states a word's own confidence."""
    found = []
    for part in text.split():
        printed, _, own = part.partition("~")
        right = left + 20 * len(printed)
        found.append(Word(printed, (left, top + 8, right, top + 42), float(own or confidence)))
        left = right + 20
    return found


def line(text: str, top: float = 100, confidence: float = 0.9, left: float = 50) -> PrintedLine:
    """A line as the second engine gives it: its words are as high as the line."""
    read = tuple(
        Word(w.text, (w.box[0], top, w.box[2], top + 50), w.confidence) for w in words(text, top, confidence, left)
    )
    return PrintedLine((read[0].box[0], top, read[-1].box[2], top + 50), read)


def combined(first: list[Word], *lines: PrintedLine) -> list[Word]:
    return combine(first, lines, language.load())


def text(found: list[Word]) -> str:
    return " ".join(word.text for word in found)


def settled(first: str, second: str) -> str:
    return text(combined(words(first), line(second)))


def test_words_that_both_read_alike_are_surer_and_stay_where_the_first_engine_saw_them() -> None:
    first = words("Ủy ban nhân dân", confidence=0.8)
    found = combined(first, line("Ủy ban nhân dân", confidence=0.9))
    assert [w.box for w in found] == [w.box for w in first]
    assert [w.confidence for w in found] == pytest.approx([0.98] * 4)
    assert [w.read_as for w in found] == [None] * 4


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("các tô chức, cá nhân", "các tổ chức, cá nhân", "các tổ chức, cá nhân"),
        ("công tác quán lý nhà nước", "công tác quản lý nhà nước", "công tác quản lý nhà nước"),
        ("báo cáo trước ngày", "bảo cáo trước ngày", "báo cáo trước ngày"),
        ("trong thời gian tới", "trong thời gián tới", "trong thời gian tới"),
        ("ĐÔN ĐÓC THỰC HIỆN", "ĐÔN ĐỐC THỰC HIỆN", "ĐÔN ĐỐC THỰC HIỆN"),
    ],
)
def test_where_tone_marks_differ_the_neighbours_decide(first: str, second: str, expected: str) -> None:
    assert settled(first, second) == expected


def test_the_first_engines_reading_stays_on_a_word_that_was_settled_otherwise() -> None:
    found = combined(words("các tô chức, cá nhân"), line("các tổ chức, cá nhân"))
    assert [(w.text, w.read_as) for w in found][:3] == [("các", None), ("tổ", "tô"), ("chức,", None)]


def test_punctuation_is_the_first_engines() -> None:
    # the second one loses stops at the end of a line and takes semicolons for commas
    assert settled("kịp thời tháo gở vướng mắc.", "kịp thời tháo gỡ vướng mắc") == "kịp thời tháo gỡ vướng mắc."
    assert settled("báo cáo tiến độ; đồng thời", "báo cáo tiến độ, đồng thời") == "báo cáo tiến độ; đồng thời"


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("phổ thông: d) Chuẩn bị", "phổ thông, d) Chuẩn bị", "phổ thông; d) Chuẩn bị"),
        ("phổ thông: d) Chuẩn bị", "phổ thông; d) Chuẩn bị", "phổ thông; d) Chuẩn bị"),
        ("như sau: a) Chuẩn bị", "như sau: a) Chuẩn bị", "như sau: a) Chuẩn bị"),
        ("như sau: a) Chuẩn bị", "như sau a) Chuẩn bị", "như sau: a) Chuẩn bị"),
        ("Đài “Truyền hình tỉnh", "Đài Truyền hình tỉnh", "Đài Truyền hình tỉnh"),
        ("phong trào “Thi đua yêu nước”", "phong trào “Thi đua yêu nước", "phong trào “Thi đua yêu nước”"),
        ("thực hiện? các nội dung", "thực hiện các nội dung", "thực hiện các nội dung"),
    ],
)
def test_a_sign_that_a_speck_is_taken_for_needs_both_engines(first: str, second: str, expected: str) -> None:
    assert settled(first, second) == expected


def test_a_stop_inside_a_sentence_that_only_the_first_engine_saw_is_a_speck() -> None:
    assert settled("góp phần. nâng cao hiệu quả", "góp phần nâng cao hiệu quả") == "góp phần nâng cao hiệu quả"


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("ngày 42/02/2024 của", "ngày 22/02/2024 của", "ngày 22/02/2024 của"),  # no month has 42 days
        ("số 315S5TC-TCHC ngày", "số 315/STC-TCHC ngày", "số 315/STC-TCHC ngày"),
        ("ngày 12/6/2025 của", "ngày 12(6/2025 của", "ngày 12/6/2025 của"),
        ("giảm 20% chi phí", "giảm 206 chi phí", "giảm 20% chi phí"),
        ("tỉ lệ % phòng học", "tỉ lệ 9% phòng học", "tỉ lệ % phòng học"),  # no digit is taken from one engine alone
        ("I. Mục đích", "L Mục đích", "I. Mục đích"),
        ("giai đoạn 2026- 2030 của", "giai đoạn 2026-2030 của", "giai đoạn 2026-2030 của"),
    ],
)
def test_digits_and_codes_are_settled_by_their_form(first: str, second: str, expected: str) -> None:
    assert settled(first, second) == expected


def test_digits_that_the_engines_read_differently_are_never_sure() -> None:
    found = combined(words("trước ngày 15/8/2025"), line("trước ngày 16/8/2025"))
    assert (found[-1].text, found[-1].confidence) == ("15/8/2025", 0.4)
    found = combined(words("Số: 3~0.2 /CT-UBND"), line("Số: 23~0.98 /CT-UBND"))
    assert [(w.text, w.confidence) for w in found[1:2]] == [("23", 0.4)]


def test_a_number_that_only_one_engine_saw_is_kept_in_doubt() -> None:
    first = [*words("ngày", left=50), *words("tháng 6 năm 2026", left=210)]
    found = combined(first, line("ngày 05 tháng 6 năm 2026"))
    assert text(found) == "ngày 05 tháng 6 năm 2026"
    assert [w.text for w in found if w.confidence < 0.5] == ["05"]


def test_the_same_digits_with_another_stop_stay_as_sure_as_they_were() -> None:
    assert combined(words("2. Sở Y tế"), line("2, Sở Y tế"))[0] == words("2. Sở Y tế")[0]


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("sở, ban ngành, UBND huyện", "sở, ban ngành,UBND huyện", "sở, ban ngành, UBND huyện"),
        ("xem xét, quy ết định", "xem xét, quyết định", "xem xét, quyết định"),
        ("SỰ CÂN THIẾT", "SỰCẦN THIẾT", "SỰ CẦN THIẾT"),
    ],
)
def test_spaces_are_taken_from_the_reading_whose_pieces_are_words(first: str, second: str, expected: str) -> None:
    assert settled(first, second) == expected


def test_what_only_one_engine_saw() -> None:
    missed = line("Điều khoản thi hành", top=200)
    assert text(combined(words("Phạm vi áp dụng"), line("Phạm vi áp dụng"), missed)) == (
        "Phạm vi áp dụng Điều khoản thi hành"
    )
    blurred = line("xq~0.3 rkt~0.4", top=200)
    assert text(combined(words("Phạm vi áp dụng"), line("Phạm vi áp dụng"), blurred)) == "Phạm vi áp dụng"


def test_what_the_first_engine_reads_beside_every_line_is_dropped_unless_it_is_a_sure_word() -> None:
    seal = words("ƠẠXN~0.9 “~0.8 tỉnh~0.3", top=300)
    assert text(combined([*words("Phạm vi áp dụng"), *seal], line("Phạm vi áp dụng"))) == "Phạm vi áp dụng"
    left_out = words("Lưu văn thư", top=300)
    found = combined([*words("Phạm vi áp dụng"), *left_out], line("Phạm vi áp dụng"))
    assert text(found) == "Phạm vi áp dụng Lưu văn thư"


def test_specks_inside_a_line_are_dropped_and_bullets_kept() -> None:
    for read, expected in (
        ("-~0.3", "- Chủ trì, phối hợp"),
        ("`~0.3", "Chủ trì, phối hợp"),
        ("]~0.7", "Chủ trì, phối hợp"),
        ("Xq~0.2", "Chủ trì, phối hợp"),
    ):
        first = [*words(read, left=20), *words("Chủ trì, phối hợp", left=60)]
        assert text(combined(first, line("Chủ trì, phối hợp", left=50))) == expected


def test_a_box_over_two_printed_lines_settles_nothing() -> None:
    upper, lower = words("Căn cứ quy định", top=100), words("của pháp luật", top=150)
    stamped = PrintedLine((50, 100, 500, 200), (Word("1EN104213", (50, 100, 500, 200), 0.4),))
    found = combined([*upper, *lower], stamped)
    assert sorted(w.text for w in found) == sorted(w.text for w in [*upper, *lower])


def test_a_word_is_no_higher_than_its_line() -> None:
    tall = [Word("Về", (50, 20, 90, 290), 0.9), *words("việc triển khai", left=110)]
    found = combined(tall, line("Về việc triển khai"))
    assert found[0].box == (50, 100, 90, 150)


def test_without_lines_the_first_engines_words_stay() -> None:
    assert combined(words("Kính gửi: Sở Nội vụ")) == words("Kính gửi: Sở Nội vụ")


@dataclass(frozen=True)
class Lines:
    """A second engine with a recorded page."""

    found: list[PrintedLine]
    name: str = "lines"

    def lines(self, image: np.ndarray) -> list[PrintedLine]:
        return self.found


@dataclass
class Reader:
    """A first engine that reads every line as stated, by the height at which it is asked, and knows what it was asked."""

    lines: dict[int, list[Word]]
    page: list[Word] = field(default_factory=list)
    asked: list[tuple[int, int]] = field(default_factory=list)
    boxes: Sequence[Box] = ()
    name: str = "reader"

    def read(self, image: np.ndarray, dpi: int) -> list[Word]:
        return self.page

    def read_lines(self, image: np.ndarray, boxes: Sequence[Box], height: int = 48) -> list[Word]:
        self.asked.append((height, len(boxes)))
        self.boxes = boxes
        return self.lines[height]


def test_the_lines_that_one_engine_found_are_read_by_the_other() -> None:
    first = Reader({48: words("các tô chức")})
    engine = CombinedEngine(first, Lines([line("các tổ chức")]))
    assert text(engine.read(PAGE, 300)) == "các tổ chức"
    assert first.asked == [(48, 1)], "and no line is read again for nothing"
    assert engine.name == "reader+lines"


def test_a_page_whose_lines_were_not_found_is_read_whole() -> None:
    page = np.full((3000, 2000), 255, np.uint8)
    for left in range(100, 700, 100):  # six letters
        page[1500:1540, left : left + 30] = 0
    found = words("dòng đầu", top=20)
    first = Reader({48: found}, page=[*found, *words("cả trang", top=1500)])
    engine = CombinedEngine(first, Lines([line("dòng đầu", top=20)]))
    assert text(engine.read(page, 300)) == "dòng đầu cả trang"
    page[1500:1540, 100:200] = 255  # five: a signature has as many strokes
    assert text(engine.read(page, 300)) == "dòng đầu"
    assert first.asked == [(48, 1)]


def test_a_line_that_begins_within_a_word_is_read_from_its_first_letter() -> None:
    page = PAGE.copy()
    cv2.putText(page, "CHU TICH", (100, 140), cv2.FONT_HERSHEY_DUPLEX, 1.4, 0, 3)
    ink = np.flatnonzero((page < 128).any(axis=0))
    cut = PrintedLine((float(ink[0] + 38), 95.0, float(ink[-1]), 155.0), tuple(words("HU TICH")))
    first = Reader({48: []})
    CombinedEngine(first, Lines([cut])).read(page, 300)
    ((left, *_),) = first.boxes
    assert left == pytest.approx(ink[0], abs=3)


@pytest.mark.parametrize("letters", range(12))
def test_a_few_letters_on_no_line_are_specks(letters: int) -> None:
    page = np.full((600, 2000), 255, np.uint8)
    for at in range(letters):
        page[300:340, 100 + 100 * at : 130 + 100 * at] = 0
    assert _misses(page, 300, []) is (letters >= 6)


@pytest.mark.parametrize(
    ("third", "expected", "sure"),
    [
        ("trước ngày 16/8/2025", "16/8/2025", True),  # two of three
        ("trước ngày 15/8/2025", "15/8/2025", False),  # the same engine twice
        ("trước ngày 18/8/2025", "15/8/2025", False),
        ("trước ngày 16/8/2025~0.5", "16/8/2025", False),
        ("16 trước ngày 8/2025", "15/8/2025", False),  # elsewhere on the line
        ("", "15/8/2025", False),
    ],
)
def test_a_third_look_decides_between_digits_only_for_the_other_engine(third: str, expected: str, sure: bool) -> None:
    first = Reader({48: words("trước ngày 15/8/2025"), 72: words(third)})
    found = CombinedEngine(first, Lines([line("trước ngày 16/8/2025")])).read(PAGE, 300)
    assert found[-1].text == expected
    assert (found[-1].confidence >= 0.6) is sure
    assert first.asked == [(48, 1), (72, 1)]


@pytest.mark.parametrize(
    ("read", "other", "third", "expected"),
    [
        ("I. MỤC ĐÍCH", "IL MỤC ĐÍCH", "II. MỤC ĐÍCH", "II."),
        ("L SỰ CẦN THIẾT", "I, SỰ CẦN THIẾT", "I. SỰ CẦN THIẾT", "I."),
        ("III. MỤC ĐÍCH", "IH. MỤC ĐÍCH", "III. MỤC ĐÍCH", "III."),
        ("I. MỤC ĐÍCH", "IL MỤC ĐÍCH", "H. MỤC ĐÍCH", "I."),
        ("I. MỤC ĐÍCH", "I. MỤC ĐÍCH", "II. MỤC ĐÍCH", "I."),
    ],
)
def test_a_third_look_settles_the_numeral_of_a_heading(read: str, other: str, third: str, expected: str) -> None:
    first = Reader({48: words(read), 72: words(third)})
    assert CombinedEngine(first, Lines([line(other)])).read(PAGE, 300)[0].text == expected


def test_a_word_reaches_no_further_than_the_next_one() -> None:
    wide = [Word("tất", (50, 108, 400, 142), 0.9), *words("cả các", left=150)]
    found = combined(wide, line("tất cả các"))
    assert [w.box[2] for w in found][0] == found[1].box[0]


@pytest.mark.parametrize("second", [False, True])
@pytest.mark.parametrize("in_process", [False, True])
def test_the_best_engine_is_made_of_what_is_installed(
    monkeypatch: pytest.MonkeyPatch, in_process: bool, second: bool
) -> None:
    monkeypatch.setattr(installed.inprocess, "available", lambda: in_process)
    monkeypatch.setattr(trueocr, "available", lambda: second)
    engine = installed.best_engine()
    first = engine.first if isinstance(engine, CombinedEngine) else engine
    assert isinstance(engine, CombinedEngine) is second
    assert isinstance(first, ReducedEngine)
    assert isinstance(first.engine, InProcessEngine if in_process else TesseractEngine)
    assert best_engine().name == engine.name


@dataclass
class Asked:
    """An engine that reads one word on the upper left quarter of any image, and remembers what it was asked."""

    name: str = "asked"
    shape: tuple[int, ...] = ()
    dpi: int = 0

    def read(self, image: np.ndarray, dpi: int) -> list[Word]:
        self.shape, self.dpi = image.shape, dpi
        return [Word("Sở", (0, 0, image.shape[1] / 2, image.shape[0] / 2), 0.9)]


@pytest.mark.parametrize(("dpi", "shape", "asked_dpi"), [(300, (267, 1067), 200), (150, (400, 1600), 150)])
def test_no_more_pixels_than_are_read_better_and_boxes_on_the_image_as_it_came(
    dpi: int, shape: tuple[int, int], asked_dpi: int
) -> None:
    asked = Asked()
    found = ReducedEngine(asked).read(PAGE, dpi)
    assert (asked.shape, asked.dpi) == (shape, asked_dpi)
    assert found[0].box == pytest.approx((0, 0, 800, 200), abs=0.01)


def test_a_scanned_line_is_repaired_and_keeps_what_the_engine_read() -> None:
    class Fixed:
        name = "fixed"

        def read(self, image: np.ndarray, dpi: int) -> list[Word]:
            return words("giao các cơ quan, tô chức, cá nhân", confidence=0.8)

    page = read_scan(np.full((800, 1600), 255, np.uint8), 1, 200, Fixed())
    (printed,) = page.lines
    assert printed.text == "giao các cơ quan, tổ chức, cá nhân"
    assert [(w.text, w.read_as) for w in printed.words if w.read_as] == [("tổ", "tô")]


@pytest.mark.parametrize(
    ("first", "second", "label"),
    [
        ("3. Về việc này", "3.Về việc này", "3."),  # glued to its word by the second engine
        ("3 Về việc này", "3.Về việc này", "3."),
        ("b, Về việc này", "b) Về việc này", "b)"),  # one engine alone reads a label
        ("— Về việc này", "a) Về việc này", "a)"),
        ("II. MỤC TIÊU", "H. MỤC TIÊU", "II."),
        ("2.1. Rà soát", "2.1.Rà soát", "2.1."),
    ],
)
def test_at_the_head_of_a_line_what_only_one_engine_reads_as_a_label_is_one(
    first: str, second: str, label: str
) -> None:
    found = combined(words(first), line(second))
    assert found[0].text == label and len(found) == len(first.split())


@pytest.mark.parametrize("read", ["1.5triệu đồng", "3.về việc", "số 3.Về việc"])
def test_a_figure_and_its_word_are_parted_only_where_a_label_may_stand(read: str) -> None:
    assert settled(read, read) == read


def test_the_strip_of_a_label_ends_before_the_words_beside_it() -> None:
    page = np.full((200, 1000), 255, np.uint8)
    page[55:75, 140:600] = 0
    label, words_beside = cut(page, [(100, 50, 130, 80), (140, 50, 600, 80)], 60)
    assert label.image.min() == 255 and words_beside.image.min() == 0
    alone, _ = cut(page, [(100, 50, 138, 80), (140, 120, 600, 150)], 60)
    assert alone.image.min() == 0  # nothing stands beside it: it keeps the room for a tone mark
