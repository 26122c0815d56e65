"""Repair of tone marks: what is put right, and what must never be touched."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.document import Line, Word
from pipeline.ocr.repair import repair, repair_lines

SAMPLES = Path(__file__).resolve().parents[2] / "samples" / "incoming"


def words(text: str, confidence: float = 0.93) -> list[Word]:
    """The words of a text, side by side."""
    return [Word(part, (at * 40.0, 0.0, at * 40.0 + 35, 12.0), confidence) for at, part in enumerate(text.split())]


def repaired(text: str, confidence: float = 0.93, alternatives: dict[int, Sequence[str]] | None = None) -> str:
    return " ".join(word.text for word in repair(words(text, confidence), alternatives))


@pytest.mark.parametrize(
    ("read", "printed"),
    [
        ("Các đơn vị tô chức thực hiện nghiêm túc", "Các đơn vị tổ chức thực hiện nghiêm túc"),
        ("giao Phòng Nội vụ tông hợp, báo cáo kêt quả", "giao Phòng Nội vụ tổng hợp, báo cáo kết quả"),
        ("cơ quan có thâm quyền xem xét, quyêt định;", "cơ quan có thẩm quyền xem xét, quyết định;"),
        ("Đây mạnh cải cách thủ tục hành chính.", "Đẩy mạnh cải cách thủ tục hành chính."),
        ("thực hiện các (biên pháp) phòng ngừa", "thực hiện các (biện pháp) phòng ngừa"),
        ("TỜ TRÌNH VỀ VIỆC BAN HÀNH NGHỊ QUYÉT", "TỜ TRÌNH VỀ VIỆC BAN HÀNH NGHỊ QUYẾT"),
        ("báo cáo KÉT QUÁ THỰC HIỆN", "báo cáo KẾT QUẢ THỰC HIỆN"),
        ("Công ty phối hợp với Ban Quán lý khu công nghiệp", "Công ty phối hợp với Ban Quản lý khu công nghiệp"),
    ],
)
def test_misread_marks_are_put_right(read: str, printed: str) -> None:
    assert repaired(read, 0.85) == printed


@pytest.mark.parametrize(
    ("read", "printed"),
    [
        ("UBND các huyện. thành phố rà soát", "UBND các huyện, thành phố rà soát"),
        ("theo quy định. Các đơn vị báo cáo", "theo quy định. Các đơn vị báo cáo"),
        ("theo quy định. a) Giao các đơn vị", "theo quy định. a) Giao các đơn vị"),
        ("tại mục 5. các đơn vị, v.v. và", "tại mục 5. các đơn vị, v.v. và"),
    ],
)
def test_a_full_stop_before_a_small_letter_is_a_comma(read: str, printed: str) -> None:
    assert repaired(read, 0.93) == printed


def test_the_engine_s_own_reading_is_kept_on_the_word() -> None:
    before = words("yêu cầu các đơn vị tô chức, thực hiện")
    after = repair(before)
    assert [word.read_as for word in after] == [None] * 5 + ["tô"] + [None] * 3
    assert after[5].text == "tổ"
    assert after[5].box == before[5].box
    assert [a for a, b in zip(after, before, strict=True) if a.read_as is None] == before[:5] + before[6:]
    already = [*before[:5], Word("tô", before[5].box, 0.9, read_as="tỏ"), *before[6:]]
    assert repair(already)[5].read_as == "tỏ"


@pytest.mark.parametrize(
    "text",
    [
        "Căn cứ Nghị định số 15/2031/NĐ-CP ngày 05/3/2031 của Chính phủ",
        "Công văn 482/UBND-VX, KT-XH, BCĐ-PCTT, QĐ, TT, UBND, TTHC, HĐND",
        "giao ông Lê Văn Tô chức vụ Trưởng phòng chủ trì",
        "các ông Nguyễn Văn Tỉnh, Hồ Thị Chi, Trần Quán Lý",
        "Ủy ban nhân dân xã Tịnh Đông, thôn Phô Chợ, xã Quán Tông",
        "UBND XÃ TỊNH ĐÔNG",
        "tổng chiều dài 12,5 m, a) b) c) d) đ) 1. II.",
        "hoà giải, hòa giải, thuỷ lợi, thủy lợi, quý, qúy",
        "dự án Blockchain, phần mềm ChatGPT, Zalo, email, internet",
        "lắp đặt cột gôn sân bóng, mua chuông, xẻng, thau chậu",
    ],
)
@pytest.mark.parametrize("confidence", [0.6, 0.96])
def test_what_must_not_be_touched(text: str, confidence: float) -> None:
    assert repaired(text, confidence) == text


def test_a_word_that_the_file_states_is_left() -> None:
    assert repaired("yêu cầu các đơn vị tô chức thực hiện", 1.0) == "yêu cầu các đơn vị tô chức thực hiện"


def test_a_doubtful_word_is_changed_sooner() -> None:
    text = "không đề xảy ra sự cố"
    assert repaired(text, 0.97) == text
    assert repaired(text, 0.8) == "không để xảy ra sự cố"
    assert repaired("đã quyêt định giao", 0.97) == "đã quyết định giao"


def test_another_engine_s_reading_counts() -> None:
    text = "các xã, phường năm tình hình ở cơ sở"
    assert repaired(text, 0.93) == text
    assert repaired(text, 0.93, {3: ["nắm"]}) == "các xã, phường nắm tình hình ở cơ sở"
    assert repaired(text, 0.93, {3: ["nzm", "12", "", "năm"], 6: ["0"]}) == text


def test_another_engine_s_placement_of_the_mark_does_not_count() -> None:
    assert repaired("tổ hoà giải ở cơ sở", 0.5, {1: ["hòa"]}) == "tổ hoà giải ở cơ sở"


def test_repair_repeated_changes_nothing_more() -> None:
    once = repair(words("Phòng Nội vụ tông hợp, tô chức hội nghị", 0.9))
    assert repair(once) == once


@given(st.lists(st.builds(Word, st.text(max_size=8), st.just((0.0, 0.0, 1.0, 1.0)), st.floats(0, 1)), max_size=8))
def test_every_word_stays_in_its_place(printed: list[Word]) -> None:
    after = repair(printed)
    assert [(w.box, w.confidence) for w in after] == [(w.box, w.confidence) for w in printed]
    assert all(w.text == p.text or w.read_as == p.text for w, p in zip(after, printed, strict=True))


def test_clean_text_stays_as_it_is() -> None:
    changed = []
    amount = 0
    for file in sorted(SAMPLES.glob("*.txt")):
        for line in file.read_text(encoding="utf-8").splitlines():
            amount += len(line.split())
            changed += [word for word in repair(words(line, 0.96)) if word.read_as is not None]
    assert amount > 700
    assert changed == []


def line(text: str, left: float, top: float) -> Line:
    own = tuple(Word(w.text, (w.box[0] + left, top, w.box[2] + left, top + 12), w.confidence) for w in words(text))
    return Line(text, 1, left, own[-1].box[2], top, top + 12, words=own)


def test_lines_of_one_column_are_read_together() -> None:
    upper, lower = line("giao Văn phòng và các đơn vị liên quan tô", 60, 100), line("chức thực hiện", 60, 120)
    assert [each.text for each in repair_lines([upper, lower])] == [upper.text[:-2] + "tổ", lower.text]
    assert repair_lines([upper, lower])[0].words[-1].read_as == "tô"
    beside = line("chức thực hiện", 600, 100)
    assert repair_lines([upper, beside]) == [upper, beside]
    assert repair_lines([]) == []
