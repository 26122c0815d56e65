"""trueocr: finds the lines of a page and reads each, for a second opinion on what Tesseract read.

An optional package (``available``), young and therefore pinned: its detector and recogniser are called below its own
page loop, which would turn the page, read it without the ink around a line, and give no place or confidence of a letter.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.document import Box, Word
from pipeline.errors import MissingTool
from pipeline.ocr.channels import brightest

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from pipeline.ocr import Image

    Array = NDArray[np.float32]

_RELEASES = ("0.1.1",)
# Lines of like width are read together; more at a time needs more memory and is no faster on one thread.
_BATCH = 32
# A box less high than this (pixels) holds a speck, not a line.
_LEAST_HEIGHT = 6


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """One line of print as it was found: where it stands (pixels) and its words, left to right."""

    box: Box
    words: tuple[Word, ...]


def available() -> bool:
    """Is the package installed, in a release that is known to work here?"""
    try:
        return metadata.version("trueocr") in _RELEASES
    except metadata.PackageNotFoundError:
        return False


@dataclass(frozen=True, slots=True)
class TrueOcrEngine:
    """Reads a page line by line; one thread, the networks are loaded once a process."""

    name: str = "trueocr"

    def read(self, image: Image, dpi: int) -> list[Word]:
        """The words of all lines. Raises MissingTool when the package is not installed."""
        return [word for line in self.lines(image) for word in line.words]

    def lines(self, image: Image) -> list[PrintedLine]:
        """The lines of a grey or BGR page, level and upright, as the detector finds them, with boxes in its pixels.

        Raises MissingTool when the package is not installed.
        """

        grey = brightest(image)
        networks = _networks()
        boxes = [box[:4] for box in networks.pages.detect(grey) if box[3] - box[1] >= _LEAST_HEIGHT]
        return [line for line in _read(networks, grey, boxes) if line.words]


@dataclass(frozen=True, slots=True)
class _Networks:
    pages: Any
    recogniser: Any


@cache
def _networks() -> _Networks:
    """The networks of the package, each with one thread. Raises MissingTool when it is not installed."""
    if not available():
        raise MissingTool("Cần gói trueocr để đọc lần thứ hai.", "Cài đặt: pip install trueocr==" + _RELEASES[-1])
    import trueocr
    from trueocr.page import PageEngine

    weights = Path(trueocr.__file__).parent / "models"
    return _Networks(PageEngine(weights, threads=1), trueocr.Recognizer(weights, threads=1))


def _read(networks: _Networks, grey: Image, boxes: list[Array]) -> list[PrintedLine]:
    from trueocr.preprocess import crop_line, pad_batch, width_batches

    reader = networks.recogniser
    # What stands above and below a line stays in the picture: the recogniser was trained to look there.
    strips = [
        crop_line(grey, box, window=3, max_width=reader.max_width, pad_y=reader.pad_y, pad_x=reader.pad_x)
        for box in boxes
    ]
    lines: dict[int, PrintedLine] = {}
    for batch in width_batches([strip.shape[1] for strip in strips], max_batch=_BATCH):
        pixels, widths = pad_batch([strips[at] for at in batch])
        signs, sureness, lengths = reader.session.run(["ids", "conf", "lengths"], {"x": pixels, "widths": widths})
        for row, at in enumerate(batch):
            steps = int(lengths[row])
            letters = _letters(signs[row, :steps], sureness[row, :steps], reader.chars)
            left, top, right, bottom = (float(side) for side in boxes[at])
            margin = reader.pad_x * (bottom - top)
            step = (right - left + 2 * margin) / max(steps, 1)
            box = (left, top, right, bottom)
            lines[at] = PrintedLine(box, tuple(_words(letters, left - margin, step, box)))
    return [lines[at] for at in range(len(boxes))]


def _letters(signs: Any, sureness: Any, chars: list[str]) -> list[tuple[str, int, float]]:
    """(letter, time step, confidence) of the best path: repeats are one letter, 0 is none (CTC)."""
    letters = []
    before = 0
    for step, sign in enumerate(signs.tolist()):
        if sign and sign != before:
            letters.append((chars[sign - 1], step, float(sureness[step])))
        before = sign
    return letters


def _words(letters: list[tuple[str, int, float]], origin: float, step: float, box: Box) -> list[Word]:
    """The letters cut at spaces; a word is as sure as its least sure letter, and reaches half way into the gaps."""
    words: list[Word] = []
    group: list[tuple[str, int, float]] = []
    for letter in [*letters, (" ", 0, 1.0)]:
        if not letter[0].isspace():
            group.append(letter)
        elif group:
            # A letter's step lies somewhere in the letter; its neighbours stand about two steps away.
            left = max(origin + (group[0][1] - 1) * step, box[0])
            right = min(origin + (group[-1][1] + 2) * step, box[2])
            place = (left, box[1], max(right, left + step), box[3])
            words.append(Word("".join(g[0] for g in group), place, min(g[2] for g in group)))
            group = []
    return words
