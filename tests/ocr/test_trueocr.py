from __future__ import annotations

from importlib import metadata

import cv2
import numpy as np
import pytest

from pipeline.errors import MissingTool
from pipeline.ocr import trueocr
from pipeline.ocr.trueocr import TrueOcrEngine

needs_trueocr = pytest.mark.skipif(not trueocr.available(), reason="trueocr is not installed")


@pytest.fixture(scope="module")
def page() -> np.ndarray:
    """A page with two lines of print."""
    image = np.full((700, 1600), 255, np.uint8)
    cv2.putText(image, "CONG VAN 2025", (100, 200), cv2.FONT_HERSHEY_DUPLEX, 3, 0, 7)
    cv2.putText(image, "trinh bay", (300, 420), cv2.FONT_HERSHEY_DUPLEX, 3, 0, 7)
    return image


def test_an_unknown_release_is_as_good_as_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metadata, "version", lambda name: "9.0")
    assert not trueocr.available()

    def missing(name: str) -> str:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "version", missing)
    assert not trueocr.available()


def test_without_the_package_the_message_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trueocr, "available", lambda: False)
    trueocr._networks.cache_clear()
    with pytest.raises(MissingTool) as caught:
        TrueOcrEngine().read(np.full((40, 60), 255, np.uint8), 300)
    assert caught.value.advice == "Cài đặt: pip install trueocr==0.1.1"


def test_letters_of_the_best_path_become_words_with_places() -> None:
    signs = np.array([0, 1, 1, 0, 1, 2, 3, 3, 0, 2])
    letters = trueocr._letters(signs, np.linspace(0.9, 0.99, 10), ["a", "b", " "])
    assert [letter for letter, _, _ in letters] == ["a", "a", "b", " ", "b"]
    found = trueocr._words(letters, 0.0, 10.0, (0.0, 5.0, 110.0, 45.0))
    assert [(word.text, word.box) for word in found] == [("aab", (0, 5, 70, 45)), ("b", (80, 5, 110, 45))]
    assert found[0].confidence == pytest.approx(0.91)


@needs_trueocr
def test_lines_have_boxes_and_words_from_left_to_right(page: np.ndarray) -> None:
    lines = sorted(TrueOcrEngine().lines(page), key=lambda line: line.box[1])
    assert [" ".join(word.text for word in line.words) for line in lines] == ["CONG VAN 2025", "trinh bay"]
    for line in lines:
        left, top, right, bottom = line.box
        assert all(left <= w.box[0] < w.box[2] <= right for w in line.words)
        assert all((w.box[1], w.box[3]) == (top, bottom) and 0 < w.confidence <= 1 for w in line.words)
    ink = np.flatnonzero((page[100:230] < 128).any(axis=0))
    first, last = lines[0].words[0].box, lines[0].words[-1].box
    assert first[0] == pytest.approx(ink[0], abs=40) and last[2] == pytest.approx(ink[-1], abs=40)


@needs_trueocr
def test_a_blank_page_has_no_lines_and_colour_does_not_matter(page: np.ndarray) -> None:
    engine = TrueOcrEngine()
    assert engine.lines(np.full((900, 700), 255, np.uint8)) == []
    assert engine.read(cv2.cvtColor(page, cv2.COLOR_GRAY2BGR), 300) == engine.read(page, 300)
