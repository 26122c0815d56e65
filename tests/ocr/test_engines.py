from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytesseract
import pytest

from pipeline.document import Word
from pipeline.errors import MissingTool
from pipeline.ocr import inprocess, tesseract
from pipeline.ocr.inprocess import InProcessEngine
from pipeline.ocr.null import NullEngine
from pipeline.ocr.replay import ReplayEngine
from pipeline.ocr.tesseract import TesseractEngine

PAGE = np.full((40, 60), 255, np.uint8)
needs_tesserocr = pytest.mark.skipif(not inprocess.available(), reason="tesserocr is not installed")
ENGINES = (TesseractEngine(), pytest.param(InProcessEngine(), marks=needs_tesserocr))


class Counting:
    """An engine that counts how often it is asked."""

    name = "counting"
    asked = 0

    def read(self, image: np.ndarray, dpi: int) -> list[Word]:
        self.asked += 1
        return [Word("Sở", (1, 2, 30, 20), 0.9), Word("Y tế", (32, 2, 58, 20), 0.8)]


def test_replay_records_once_and_plays_back_from_a_file(tmp_path: Path) -> None:
    source = Counting()
    recorder = ReplayEngine(source=source)
    first = recorder.read(PAGE, 300)
    assert recorder.read(PAGE.copy(), 300) == first
    assert source.asked == 1
    recorder.save(tmp_path / "words.json")
    assert ReplayEngine.load(tmp_path / "words.json").read(PAGE, 300) == first


def test_replay_knows_no_other_image() -> None:
    recorder = ReplayEngine(source=Counting())
    recorder.read(PAGE, 300)
    with pytest.raises(KeyError):
        ReplayEngine(recorder.recordings).read(PAGE.T.copy(), 300)


def test_null_finds_nothing() -> None:
    assert NullEngine().read(PAGE, 300) == []


def test_a_missing_program_or_language_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_program() -> list[str]:
        raise pytesseract.TesseractNotFoundError

    tesseract._check.cache_clear()
    monkeypatch.setattr(pytesseract, "get_languages", no_program)
    with pytest.raises(MissingTool) as caught:
        TesseractEngine().read(PAGE, 300)
    assert caught.value.advice.endswith("apt-get install tesseract-ocr tesseract-ocr-vie")
    monkeypatch.setattr(pytesseract, "get_languages", lambda: ["eng"])
    with pytest.raises(MissingTool, match="vie"):
        TesseractEngine().read(PAGE, 300)
    tesseract._check.cache_clear()


def test_one_thread_and_the_words_of_the_table(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: dict[str, Any] = {}

    def table(_image: Any, **options: Any) -> dict[str, list[Any]]:
        asked.update(options, threads=os.environ["OMP_THREAD_LIMIT"])
        columns = ("level", "page_num", "text", "left", "top", "width", "height", "conf")
        rows = [(4, 1, "", 10, 20, 90, 8, -1), (5, 1, "Số:", 10, 20, 30, 8, 91.5), (5, 1, " ", 50, 20, 3, 8, 95)]
        return {name: list(values) for name, values in zip(columns, zip(*rows, strict=True), strict=True)}

    tesseract._check.cache_clear()
    monkeypatch.delenv("OMP_THREAD_LIMIT", raising=False)
    monkeypatch.setattr(pytesseract, "get_languages", lambda: ["vie"])
    monkeypatch.setattr(pytesseract, "image_to_data", table)
    assert TesseractEngine().read(PAGE, 300) == [Word("Số:", (10, 20, 40, 28), 0.915)]
    assert (asked["lang"], asked["config"], asked["threads"]) == ("vie", "--psm 4 --dpi 300", "1")
    tesseract._check.cache_clear()


def test_a_page_on_which_the_program_fails_or_hangs_is_a_fault_of_that_page(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: Any, **__: Any) -> None:
        raise pytesseract.TesseractError(3, "broken")

    def hangs(*_: Any, **__: Any) -> None:
        raise RuntimeError("Tesseract process timeout")

    tesseract._check.cache_clear()
    monkeypatch.setattr(pytesseract, "get_languages", lambda: ["vie"])
    monkeypatch.setattr(pytesseract, "image_to_data", fails)
    with pytest.raises(RuntimeError, match="báo lỗi.*broken"):
        TesseractEngine().read(PAGE, 300)
    monkeypatch.setattr(pytesseract, "image_to_data", hangs)
    with pytest.raises(RuntimeError, match="không đọc xong"):
        TesseractEngine(timeout_s=1).read(PAGE, 300)
    tesseract._check.cache_clear()


@pytest.fixture(scope="module")
def printed() -> np.ndarray:
    """A page with two lines of print, 90 pixels high."""
    page = np.full((600, 1600), 255, np.uint8)
    cv2.putText(page, "CONG VAN 2025", (60, 180), cv2.FONT_HERSHEY_DUPLEX, 3.5, 0, 8)
    cv2.putText(page, "trinh bay 17", (300, 420), cv2.FONT_HERSHEY_DUPLEX, 3.5, 0, 8)
    return page


LINES = [(290.0, 320.0, 1300.0, 470.0), (50.0, 80.0, 1300.0, 200.0)]
"""Where the lines of that page stand, the lower one first."""


@pytest.mark.tesseract
@pytest.mark.parametrize("engine", ENGINES)
def test_lines_are_read_where_they_stand(engine: TesseractEngine | InProcessEngine, printed: np.ndarray) -> None:
    found = engine.read_lines(printed, LINES)
    assert [word.text for word in found if any(map(str.isdigit, word.text))] == ["17", "2025"]
    for word, line in zip((found[0], found[-1]), LINES, strict=True):
        x0, y0, x1, y1 = word.box
        assert line[0] - 30 <= x0 < x1 <= line[2] + 30 and line[1] - 30 <= y0 < y1 <= line[3] + 30
        ink = printed[round(y0) : round(y1), round(x0) : round(x1)]
        assert (ink < 128).mean() > 0.05, "there is print in the box"
    assert engine.read_lines(printed, []) == []


@pytest.mark.tesseract
@pytest.mark.parametrize("engine", ENGINES)
def test_print_is_read(engine: TesseractEngine | InProcessEngine, printed: np.ndarray) -> None:
    words = engine.read(printed, 300)
    assert {"2025", "17"} <= {word.text for word in words}
    assert all(0 <= w.box[0] < w.box[2] <= 1600 and 0 <= w.confidence <= 1 for w in words)


@needs_tesserocr
@pytest.mark.tesseract
def test_in_this_process_tesseract_reads_the_same_words(printed: np.ndarray) -> None:
    here, there = InProcessEngine().read_lines(printed, LINES), TesseractEngine().read_lines(printed, LINES)
    assert [word.text for word in here] == [word.text for word in there]
    for a, b in zip(here, there, strict=True):
        assert a.box == pytest.approx(b.box, abs=3)
        assert a.confidence == pytest.approx(b.confidence, abs=0.1)


@needs_tesserocr
@pytest.mark.tesseract
def test_a_page_that_takes_too_long_in_this_process_is_a_fault_of_that_page(printed: np.ndarray) -> None:
    with pytest.raises(RuntimeError, match="không đọc xong"):
        InProcessEngine(timeout_s=0.001).read(printed, 300)
    assert InProcessEngine().read(printed, 300), "and the next page is read"


def test_no_tesserocr_without_its_package_or_the_data(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inprocess, "find_spec", lambda name: None)
    assert not inprocess.available()
    monkeypatch.setattr(inprocess, "find_spec", lambda name: object())
    monkeypatch.setattr(inprocess, "_data", lambda language: None)
    assert not inprocess.available()
    inprocess._reader.cache_clear()
    with pytest.raises(MissingTool, match="tesserocr"):
        InProcessEngine().read(PAGE, 300)
