"""Tesseract with the Vietnamese data, through pytesseract; one thread for each page: pages run side by side, not threads."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.document import Box, Word
from pipeline.errors import MissingTool
from pipeline.ocr import strips

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
        colours = image if image.ndim == 2 else image[:, :, ::-1]
        return [word for _, word in self._words(colours, f"--psm {self.segmentation} --dpi {dpi}")]

    def read_lines(self, image: Image, boxes: Sequence[Box], height: int = strips.HEIGHT) -> list[Word]:
        """The words of the lines of a grey page that stand in these boxes (pixels), cut out at most ``height`` pixels high; raises as ``read`` does.

        One run of the program reads all: it takes a fifth less time than to search the page for lines, and no
        two lines are taken for one.
        """
        import cv2

        lines = strips.cut(image, boxes, height)
        if not lines:
            return []
        with tempfile.TemporaryDirectory(prefix="congvan-") as folder:
            pictures = [str(Path(folder) / f"{number}.pgm") for number in range(len(lines))]
            for picture, line in zip(pictures, lines, strict=True):
                cv2.imwrite(picture, line.image)
            listing = Path(folder) / "lines.txt"
            listing.write_text("\n".join(pictures), encoding="utf-8")
            found = self._words(str(listing), f"--psm {strips.ONE_LINE} --dpi {strips.DPI}")
        return [lines[number - 1].on_page(word) for number, word in found]

    def _words(self, source: Image | str, options: str) -> list[tuple[int, Word]]:
        """(number of the picture, word) of a picture, or of a file that lists pictures."""
        import pytesseract

        _check(self.language)
        # pytesseract hands its own environment on; more threads a page make every page several times slower.
        os.environ.setdefault("OMP_THREAD_LIMIT", "1")
        try:
            table = pytesseract.image_to_data(
                source,
                lang=self.language,
                config=options,
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


def _words(table: Mapping[str, Sequence[Any]]) -> Iterator[tuple[int, Word]]:
    """(picture, word) of Tesseract's table (level 5 is a word), boxes in pixels."""
    keys = ("level", "page_num", "text", "left", "top", "width", "height", "conf")
    for level, number, text, left, top, width, height, sure in zip(*(table[key] for key in keys), strict=True):
        if level == 5 and str(text).strip():
            box = (float(left), float(top), float(left + width), float(top + height))
            yield int(number), Word(str(text), box, max(float(sure), 0.0) / 100)
