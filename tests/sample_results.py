"""The result of each sample, read once a test process; the scan by its recorded OCR words, so that no Tesseract is needed."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pipeline
from pipeline import resources
from pipeline.config import Config
from pipeline.document import Result
from pipeline.ocr.replay import ReplayEngine
from pipeline.reading import read
from pipeline.run import understand

SAMPLES = {path.stem: path for path in sorted((resources.samples() / "incoming").iterdir())}
SCAN = "cd-04-ubnd"
RECORDED = Path(__file__).with_name("golden") / f"{SCAN}.words.json"


@cache
def result_of(stem: str) -> Result:
    """The result of one sample."""
    if stem == SCAN:
        return understand(read(SAMPLES[stem], ocr=ReplayEngine.load(RECORDED)), Config())
    return pipeline.process(SAMPLES[stem])
