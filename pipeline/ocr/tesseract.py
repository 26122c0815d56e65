"""Tesseract with the Vietnamese data, one thread for each page: pages run side by side, not threads."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

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
        program = _program(self.language)
        command = [program, "stdin", "stdout", "-l", self.language]
        command += ["--psm", str(self.segmentation), "--dpi", str(dpi), "tsv"]
        try:
            done = subprocess.run(
                command,
                input=_portable(image),
                capture_output=True,
                timeout=self.timeout_s,
                check=False,
                env={**os.environ, "OMP_THREAD_LIMIT": "1"},
            )
        except subprocess.TimeoutExpired as fault:
            raise RuntimeError(f"Tesseract không đọc xong trang trong {self.timeout_s:.0f} giây") from fault
        if done.returncode:
            raise RuntimeError(f"Tesseract báo lỗi: {done.stderr.decode(errors='replace').strip()[-200:]}")
        return list(_words(done.stdout.decode("utf-8", errors="replace")))


@cache
def _program(language: str) -> str:
    """The path of the program, once it is known to have the language."""
    program = shutil.which("tesseract")
    if program is None:
        raise MissingTool("Cần Tesseract để đọc trang quét.", _INSTALL)
    listed = subprocess.run([program, "--list-langs"], capture_output=True, text=True, timeout=30, check=False)
    if not set(language.split("+")) <= set(listed.stdout.split()):
        raise MissingTool(f"Tesseract chưa có dữ liệu ngôn ngữ {language}.", _INSTALL)
    return program


def _portable(image: Image) -> bytes:
    """The image as a portable grey map or pixel map, which need no encoder."""
    height, width = image.shape[:2]
    if image.ndim == 2:
        return b"P5 %d %d 255\n" % (width, height) + image.tobytes()
    return b"P6 %d %d 255\n" % (width, height) + image[:, :, ::-1].tobytes()


def _words(table: str) -> Iterator[Word]:
    """Words of Tesseract's TSV: level page block par line word left top width height conf text."""
    for row in table.splitlines():
        cells = row.split("\t")
        if len(cells) != 12 or cells[0] != "5" or not cells[11].strip():
            continue
        left, top, width, height = map(float, cells[6:10])
        yield Word(cells[11], (left, top, left + width, top + height), max(float(cells[10]), 0.0) / 100)
