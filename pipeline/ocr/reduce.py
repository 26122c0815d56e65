"""Tesseract at a resolution that it reads as well, in less time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pipeline.document import Box, Word
from pipeline.ocr import strips

if TYPE_CHECKING:
    from pipeline.ocr import Image
    from pipeline.ocr.combine import LineReader


@dataclass(frozen=True, slots=True)
class ReducedEngine:
    """Gives another engine no more than ``most_dpi`` pixels an inch.

    Tesseract brings every line to 36 pixels before it reads it, about a body line at 200 dpi; more pixels only make its
    search for lines slower, and keep the noise that reduction averages away.
    """

    engine: LineReader
    most_dpi: int = 200

    @property
    def name(self) -> str:
        """For the record: the engine and the resolution."""
        return f"{self.engine.name}@{self.most_dpi}"

    def read(self, image: Image, dpi: int) -> list[Word]:
        """The engine's words, boxes in pixels of the image as it came. Raises what the engine raises."""
        import cv2
        import numpy as np

        if dpi <= self.most_dpi:
            return self.engine.read(image, dpi)
        scale = self.most_dpi / dpi
        small = np.asarray(cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), dtype=np.uint8)
        across, down = image.shape[1] / small.shape[1], image.shape[0] / small.shape[0]
        return [
            replace(word, box=(x0 * across, y0 * down, x1 * across, y1 * down))
            for word in self.engine.read(small, self.most_dpi)
            for x0, y0, x1, y1 in [word.box]
        ]

    def read_lines(self, image: Image, boxes: Sequence[Box], height: int = strips.HEIGHT) -> list[Word]:
        """As the engine reads them: lines are reduced where they are cut out (strips.py)."""
        return self.engine.read_lines(image, boxes, height)
