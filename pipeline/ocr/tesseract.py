"""Tesseract with the Vietnamese data, through pytesseract; one thread for each page: pages run side by side, not threads."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from pipeline.document import Word
from pipeline.errors import MissingTool

if TYPE_CHECKING:
    from pipeline.ocr import Image

_INSTALL = "Cài đặt: apt-get install tesseract-ocr tesseract-ocr-vie"


@dataclass(frozen=True, slots=True)
class TesseractEngine:
    """Reads a page with the ``tesseract`` program.

    ``segmentation`` is Tesseract's page segmentation mode (--psm); 4 reads a column of lines of any size,
    6 one even block, 3 looks for columns. ``timeout_s`` ends a page that hangs.
    """

    language: str = "vie"
    segmentation: int = 4
    timeout_s: float = 120.0

    @property
    def name(self) -> str:
        """For the record: program, language, segmentation."""
        return f"tesseract/{self.language}/psm{self.segmentation}"

    def read(self, image: Image, dpi: int) -> list[Word]:
        """The words of a page. Raises MissingTool without Tesseract or its data, RuntimeError when it fails."""
        import pytesseract

        _check(self.language)
        # pytesseract hands its own environment on; more threads a page make every page several times slower.
        os.environ.setdefault("OMP_THREAD_LIMIT", "1")
        colours = image if image.ndim == 2 else image[:, :, ::-1]
        try:
            table = pytesseract.image_to_data(
                colours,
                lang=self.language,
                config=f"--psm {self.segmentation} --dpi {dpi}",
                output_type=pytesseract.Output.DICT,
                timeout=self.timeout_s,
            )
        except pytesseract.TesseractError as fault:
            raise RuntimeError(f"Tesseract báo lỗi: {fault}") from fault
        except RuntimeError as fault:  # what pytesseract raises when the time is up
            raise RuntimeError(f"Tesseract không đọc xong trang trong {self.timeout_s:.0f} giây") from fault
        return list(_words(table))


@cache
def _check(language: str) -> None:
    """Is the program there, and does it have the language? Raises MissingTool with the command that installs it."""
    import pytesseract

    try:
        languages = pytesseract.get_languages()
    except pytesseract.TesseractNotFoundError as fault:
        raise MissingTool("Cần Tesseract để đọc trang quét.", _INSTALL) from fault
    if not set(language.split("+")) <= set(languages):
        raise MissingTool(f"Tesseract chưa có dữ liệu ngôn ngữ {language}.", _INSTALL)


def _words(table: Mapping[str, Sequence[Any]]) -> Iterator[Word]:
    """The words (level 5) of Tesseract's table, boxes in pixels."""
    keys = ("level", "text", "left", "top", "width", "height", "conf")
    for level, text, left, top, width, height, confidence in zip(*(table[key] for key in keys), strict=True):
        if level == 5 and str(text).strip():
            box = (float(left), float(top), float(left + width), float(top + height))
            yield Word(str(text), box, max(float(confidence), 0.0) / 100)
