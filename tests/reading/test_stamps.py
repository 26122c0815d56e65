"""A black incoming stamp is read apart from the text beside it and under it."""

from __future__ import annotations

from dataclasses import dataclass, field

import cv2
import numpy as np
import pytest

from pipeline.document import Page, Word
from pipeline.layout import blocks
from pipeline.ocr.clean import Cleaned
from pipeline.reading import scan
from pipeline.reading.scan import doubts, read_scan
from pipeline.reading.stamps import read_apart
from tests.letters import source

STAMP = (150, 700, 740, 1110)
ROW = 70


@dataclass
class Sheet:
    """A page whose words are patches of ink, each of a shade of its own, and an engine that knows the shades."""

    image: np.ndarray = field(default_factory=lambda: np.full((3508, 2480), 255, np.uint8))
    words: list[tuple[str, float]] = field(default_factory=list)
    name: str = "sheet"

    def print(self, text: str, left: int, top: int, confidence: float = 0.95) -> None:
        """Words of 80 pixels, 20 apart, 40 high."""
        for number, word in enumerate(text.split()):
            x = left + 100 * number
            self.image[top : top + 40, x : x + 80] = len(self.words)
            self.words.append((word, confidence))

    def read(self, image: np.ndarray, dpi: int) -> list[Word]:
        found = []
        for shade, (text, confidence) in enumerate(self.words):
            rows, columns = np.nonzero(image == shade)
            if len(rows) > 40 * 80 / 2:
                box = (float(columns.min()), float(rows.min()), float(columns.max() + 1), float(rows.max() + 1))
                found.append(Word(text, box, confidence))
        return found


def stamped(*rows: str, left: int = 170) -> Sheet:
    """A page with a stamp and the words in it, one row below another."""
    sheet = Sheet()
    cv2.rectangle(sheet.image, STAMP[:2], STAMP[2:], 200, 4)  # grey, so that no shade of a word is drawn
    cv2.rectangle(sheet.image, STAMP[:2], STAMP[2:], 160, 2)
    for number, row in enumerate(rows):
        sheet.print(row, left, STAMP[1] + 20 + ROW * number)
    return sheet


def texts(words: tuple[Word, ...]) -> list[str]:
    return [word.text for word in words]


def test_what_stands_in_the_stamp_is_not_the_text_beside_it() -> None:
    sheet = stamped("CÔNG VĂN ĐẾN", "Số: 2770", "Ngày: 04/4/18")
    sheet.print("Kính gửi: Sở Nội vụ", 900, STAMP[1] + 20)
    read = read_apart(sheet.image, 300, sheet)
    assert texts(read.words) == ["Kính", "gửi:", "Sở", "Nội", "vụ"]
    assert [texts(stamp) for stamp in read.stamps] == [["CÔNG", "VĂN", "ĐẾN", "Số:", "2770", "Ngày:", "04/4/18"]]
    assert (read.covered, read.steps()) == (0, ("stamps:1",))
    original = {word.text: word.box for word in sheet.read(sheet.image, 300)}
    assert all(word.box == original[word.text] for word in read.stamps[0]), "boxes are those of the page"


def test_another_frame_of_that_size_stays_in_the_text() -> None:
    sheet = stamped("DỰ THẢO LẦN", "Ngày: 04/4/18")
    read = read_apart(sheet.image, 300, sheet)
    assert texts(read.words) == ["DỰ", "THẢO", "LẦN", "Ngày:", "04/4/18"]
    assert (read.stamps, read.steps()) == ((), ())


def under() -> Sheet:
    """A stamp over the beginnings of two lines of a paragraph; the margin is at 400."""
    sheet = stamped("ĐẾN", "Số:", "Ngày:")
    for number in range(6):
        sheet.print("dòng thứ mấy của đoạn văn này", 400, 1300 + ROW * number)
    for number, confidence in enumerate((0.9, 0.2)):
        top = STAMP[1] + 240 + ROW * number
        sheet.print("trước ngày", 400, top, confidence)
        sheet.print("qua các cấp đã có cố gắng", 760, top)
    return sheet


def test_a_line_that_goes_on_under_the_stamp_keeps_what_is_legible_there() -> None:
    read = read_apart(under().image, 300, under())
    rows: dict[float, list[str]] = {}
    for word in sorted(read.words, key=lambda w: (w.box[1], w.box[0])):
        rows.setdefault(word.box[1], []).append(word.text)
    first, second, *rest = rows.values()
    assert first == ["trước", "ngày", "qua", "các", "cấp", "đã", "có", "cố", "gắng"]
    assert second == ["qua", "các", "cấp", "đã", "có", "cố", "gắng"]
    assert len(rest) == 6
    assert read.covered == 2


def rows_of(words: tuple[Word, ...]) -> list[list[str]]:
    """The words of each row, top to bottom and left to right."""
    rows: dict[float, list[str]] = {}
    for word in sorted(words, key=lambda w: (w.box[1], w.box[0])):
        rows.setdefault(word.box[1], []).append(word.text)
    return list(rows.values())


def test_rows_that_go_through_under_the_stamp_and_one_hidden_between_them_are_read() -> None:
    sheet = stamped("ĐẾN", "Số:", "Ngày:")
    through = "một hai ba bốn năm sáu bảy tám chín mười"
    for top in (920, 1060):
        sheet.print(through, 20, top)
    sheet.print("Công an tỉnh;", 220, 990)
    sheet.print("Chuyển:.....", 600, 990)
    read = read_apart(sheet.image, 300, sheet)
    assert rows_of(read.words) == [through.split(), ["Công", "an", "tỉnh;"], through.split()]
    assert read.covered == 3


def test_a_column_beside_the_stamp_does_not_go_on_under_it() -> None:
    sheet = stamped("ĐẾN", "Số:", "Ngày:")
    for top in (720, 860):
        sheet.print("tỉnh yêu cầu các sở", 1100, top)
    read = read_apart(sheet.image, 300, sheet)
    assert rows_of(read.words) == [["tỉnh", "yêu", "cầu", "các", "sở"]] * 2
    assert read.covered == 0


def test_a_row_along_whose_marks_the_stamp_cuts_is_read_whole() -> None:
    sheet = stamped("ĐẾN", "Số:", "Ngày:")
    sheet.print("thực hiện cơ chế một cửa", 200, STAMP[3] + 7)
    sheet.print("liên thông", 200, 1300)
    read = read_apart(sheet.image, 300, sheet)
    assert rows_of(read.words) == [["thực", "hiện", "cơ", "chế", "một", "cửa"], ["liên", "thông"]]
    assert {word.box[1] for word in read.words} == {STAMP[3] + 7, 1300}
    assert read.covered == 1


@pytest.mark.parametrize("row", ["CÔNGVĂNĐẾN", "EN", "Chuyếm", "Ngày:...18"])
def test_what_ocr_leaves_of_the_words_of_a_stamp_makes_one(row: str) -> None:
    sheet = stamped(row, "Sổ:")
    assert read_apart(sheet.image, 300, sheet).steps() == ("stamps:1",)


def test_one_word_of_a_stamp_repeated_makes_none() -> None:
    sheet = stamped("Ngày nộp", "Ngày nhận")
    assert read_apart(sheet.image, 300, sheet).steps() == ()


@pytest.fixture
def no_cleaning(monkeypatch: pytest.MonkeyPatch) -> None:
    """Patches of ink in columns are no text to the clean-up, which would turn the page."""
    monkeypatch.setattr(scan, "clean", lambda image, dpi: Cleaned(image, dpi, np.eye(3)))


@pytest.mark.usefixtures("no_cleaning")
def test_words_that_may_be_lost_under_a_stamp_are_said() -> None:
    sheet = under()
    page = read_scan(sheet.image, 3, 300, sheet)
    assert page.steps[-2:] == ("stamps:1", "covered:2")
    (issue,) = doubts(page)
    assert (issue.code, issue.severity, issue.page) == ("TEXT_UNDER_STAMP", "warning", 3)
    assert "Trang 3" in issue.message and "2 dòng" in issue.message
    assert doubts(Page(page=3, lines=page.lines)) == ()
    assert [issue.code for issue in doubts(Page(page=3, lines=()))] == ["OCR_DOUBTFUL"]


@pytest.mark.usefixtures("no_cleaning")
def test_the_stamp_stands_last_as_an_overlay() -> None:
    sheet = under()
    page = read_scan(sheet.image, 1, 300, sheet)
    *flow, last = blocks(source(page.lines))
    assert (last.role, [block.role for block in flow].count("overlay")) == ("overlay", 4)
    overlay = [line.text for block in (*flow, last) if block.role == "overlay" for line in block.lines]
    assert overlay[:3] == ["ĐẾN", "Số:", "Ngày:"]


@pytest.mark.usefixtures("no_cleaning")
def test_what_a_seal_and_a_signature_were_read_as_is_left_out_and_said() -> None:
    sheet = Sheet()
    cv2.circle(sheet.image, (1400, 1500), 212, 200, 6)
    for text, left, confidence in (("CHỦ", 1400, 0.9), ("MMUP", 1500, 0.3), ("Uan", 1750, 0.3), ("xa", 2200, 0.9)):
        sheet.print(text, left, 1480, confidence)
    page = read_scan(sheet.image, 2, 300, sheet)
    assert " ".join(line.text for line in page.lines).split() == ["CHỦ", "xa"]
    assert page.steps == ("struck:2",)
    assert [(issue.code, issue.severity) for issue in doubts(page)] == [("SEAL_WORDS_LEFT_OUT", "info")]


@pytest.mark.usefixtures("no_cleaning")
def test_a_page_of_specks_is_blank_and_one_of_ink_without_words_is_doubtful() -> None:
    sheet = Sheet()
    page = read_scan(sheet.image, 4, 300, sheet)
    assert (page.lines, page.steps, [issue.code for issue in doubts(page)]) == ((), ("blank",), ["PAGE_BLANK"])
    sheet.image[1000:1500, 500:600] = 90
    page = read_scan(sheet.image, 4, 300, sheet)
    assert (page.lines, page.steps, [issue.code for issue in doubts(page)]) == ((), (), ["OCR_DOUBTFUL"])
