"""The best reading that the packages of this machine allow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.ocr import inprocess, trueocr
from pipeline.ocr.combine import CombinedEngine
from pipeline.ocr.inprocess import InProcessEngine
from pipeline.ocr.reduce import ReducedEngine
from pipeline.ocr.tesseract import TesseractEngine
from pipeline.ocr.trueocr import TrueOcrEngine

if TYPE_CHECKING:
    from pipeline.ocr import OcrEngine


def best_engine() -> OcrEngine:
    """Tesseract, in this process where tesserocr is installed; with trueocr beside it where that is installed."""
    first = ReducedEngine(InProcessEngine() if inprocess.available() else TesseractEngine())
    return CombinedEngine(first, TrueOcrEngine()) if trueocr.available() else first
