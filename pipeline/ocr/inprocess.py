"""Tesseract in this process, through tesserocr where it is installed: the same words, without a program started a page."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.document import Box, Word
from pipeline.errors import MissingTool
from pipeline.ocr import strips
from pipeline.ocr.channels import brightest

if TYPE_CHECKING:
    from pipeline.ocr import Image

_FOLDER = re.compile(r'in "([^"]+)"')


def available(language: str = "vie") -> bool:
    """Is tesserocr installed, and does a Tesseract on this machine have the data of the language?"""
    return find_spec("tesserocr") is not None and _data(language) is not None


@dataclass(frozen=True, slots=True)
class InProcessEngine:
    """Reads as TesseractEngine does; the fields mean the same, ``timeout_s`` for a page or for one line."""

    language: str = "vie"
    segmentation: int = 4
    timeout_s: float = 120.0

    @property
    def name(self) -> str:
        """For the record: library, language, segmentation."""
        return f"tesserocr/{self.language}/psm{self.segmentation}"

    def read(self, image: Image, dpi: int) -> list[Word]:
        """The words of a page. Raises MissingTool without tesserocr or the data, RuntimeError when it fails."""
        return self._words(brightest(image), dpi, self.segmentation)

    def read_lines(self, image: Image, boxes: Sequence[Box], height: int = strips.HEIGHT) -> list[Word]:
        """The words of the lines of a grey page that stand in these boxes (pixels), cut out at most ``height`` pixels high; raises as ``read`` does."""
        return [
            line.on_page(word)
            for line in strips.cut(image, boxes, height)
            for word in self._words(line.image, strips.DPI, strips.ONE_LINE)
        ]

    def _words(self, image: Image, dpi: int, segmentation: int) -> list[Word]:
        import numpy as np

        reader = _reader(self.language, segmentation)
        height, width = image.shape
        try:
            reader.SetVariable("user_defined_dpi", str(dpi))
            reader.SetImageBytes(np.ascontiguousarray(image).tobytes(), width, height, 1, width)
            if not reader.Recognize(int(self.timeout_s * 1000)):
                raise RuntimeError(f"Tesseract không đọc xong trang trong {self.timeout_s:.0f} giây")
            return list(_words(reader))
        finally:
            reader.Clear()


@cache
def _reader(language: str, segmentation: int) -> Any:
    """One reader a process and set-up, with one thread: pages run side by side, not threads."""
    if not available(language):
        raise MissingTool(f"Cần gói tesserocr và dữ liệu Tesseract {language}.", "Cài đặt: pip install tesserocr")
    os.environ.setdefault("OMP_THREAD_LIMIT", "1")
    import tesserocr

    return tesserocr.PyTessBaseAPI(path=_data(language), lang=language, psm=segmentation)


@cache
def _data(language: str) -> str | None:
    """The folder of Tesseract's data for a language; None where there is none."""
    stated = os.environ.get("TESSDATA_PREFIX")
    if stated and _has(stated, language):
        return stated
    try:
        # The library brings no data of its own; the program knows where its data is.
        listed = subprocess.run(["tesseract", "--list-langs"], capture_output=True, text=True, check=False, timeout=20)
    except (OSError, subprocess.TimeoutExpired):
        return None
    folder = _FOLDER.search(listed.stdout + listed.stderr)
    return folder[1] if folder and _has(folder[1], language) else None


def _has(folder: str, language: str) -> bool:
    return all((Path(folder) / f"{each}.traineddata").is_file() for each in language.split("+"))


def _words(reader: Any) -> Iterator[Word]:
    import tesserocr

    level = tesserocr.RIL.WORD
    for found in tesserocr.iterate_level(reader.GetIterator(), level):
        if not found.Empty(level) and (text := found.GetUTF8Text(level)).strip():
            left, top, right, bottom = (float(side) for side in found.BoundingBox(level))
            yield Word(text, (left, top, right, bottom), max(found.Confidence(level), 0.0) / 100)
