"""The best reading that the packages of this machine allow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.ocr import trueocr
from pipeline.ocr.combine import CombinedEngine
from pipeline.ocr.reduce import ReducedEngine
from pipeline.ocr.tesseract import TesseractEngine
from pipeline.ocr.trueocr import TrueOcrEngine

if TYPE_CHECKING:
    from pipeline.ocr import OcrEngine


def best_engine() -> OcrEngine:
    """Tesseract, with trueocr beside it where that is installed."""
    first = ReducedEngine(TesseractEngine())
    return CombinedEngine(first, TrueOcrEngine()) if trueocr.available() else first
