from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from pipeline.document import Word
from pipeline.errors import MissingTool
from pipeline.ocr import tesseract
from pipeline.ocr.null import NullEngine
from pipeline.ocr.replay import ReplayEngine
from pipeline.ocr.tesseract import TesseractEngine

PAGE = np.full((40, 60), 255, np.uint8)


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


def test_a_missing_program_or_language_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    tesseract._program.cache_clear()
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(MissingTool) as caught:
        TesseractEngine().read(PAGE, 300)
    assert caught.value.advice.endswith("apt-get install tesseract-ocr tesseract-ocr-vie")
    program = tmp_path / "tesseract"
    program.write_text("#!/bin/sh\necho eng\n")
    program.chmod(0o755)
    with pytest.raises(MissingTool, match="vie"):
        TesseractEngine().read(PAGE, 300)
    tesseract._program.cache_clear()


def test_one_thread_and_the_words_of_the_table(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    tesseract._program.cache_clear()
    program = tmp_path / "tesseract"
    row = r"5\t1\t1\t1\t1\t1\t10\t20\t30\t8\t91.5\tSố:"
    blank = r"5\t1\t1\t1\t1\t2\t50\t20\t3\t8\t95\t "
    program.write_text(
        f'#!/bin/sh\ncase "$*" in *list-langs*) echo vie;; *) /bin/cat >/dev/null; '
        f'printf "level\\n{row}\\n{blank}\\n"; printf "$OMP_THREAD_LIMIT" >{tmp_path}/limit;; esac\n'
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert TesseractEngine().read(PAGE, 300) == [Word("Số:", (10, 20, 40, 28), 0.915)]
    assert (tmp_path / "limit").read_text() == "1"
    tesseract._program.cache_clear()


def test_a_page_on_which_the_program_fails_or_hangs_is_a_fault_of_that_page(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    tesseract._program.cache_clear()
    program = tmp_path / "tesseract"
    program.write_text(
        '#!/bin/sh\ncase "$*" in *list-langs*) echo vie;; *psm\\ 4*) exit 3;; *) exec /bin/sleep 5;; esac\n'
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(RuntimeError, match="báo lỗi"):
        TesseractEngine().read(PAGE, 300)
    with pytest.raises(RuntimeError, match="không đọc xong"):
        TesseractEngine(segmentation=6, timeout_s=0.2).read(PAGE, 300)
    tesseract._program.cache_clear()


@pytest.mark.tesseract
def test_tesseract_reads_printed_letters() -> None:
    import cv2

    page = np.full((300, 1600), 255, np.uint8)
    cv2.putText(page, "CONG VAN 2025", (60, 180), cv2.FONT_HERSHEY_DUPLEX, 3.5, 0, 8)
    words = TesseractEngine().read(page, 300)
    assert "2025" in " ".join(word.text for word in words)
    assert all(0 <= w.box[0] < w.box[2] <= 1600 and 0 <= w.confidence <= 1 for w in words)
