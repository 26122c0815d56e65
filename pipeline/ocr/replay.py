"""Recorded readings, found again by the content of the image: tests without an OCR engine."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.document import Word

if TYPE_CHECKING:
    from pipeline.ocr import Image, OcrEngine


def key_of(image: Image) -> str:
    """The SHA-256 of an image's shape and pixels."""
    return hashlib.sha256(f"{image.shape}".encode() + image.tobytes()).hexdigest()


@dataclass(slots=True)
class ReplayEngine:
    """Returns recorded words. With ``source`` it asks that engine for an unknown image and records the answer.

    Without ``source`` an unknown image is a KeyError, so that a test never passes on a page nobody recorded.
    """

    recordings: dict[str, list[Word]] = field(default_factory=dict)
    source: OcrEngine | None = None
    name: str = "replay"

    def read(self, image: Image, dpi: int) -> list[Word]:
        """The words recorded for exactly this image."""
        key = key_of(image)
        if key not in self.recordings and self.source is not None:
            self.recordings[key] = self.source.read(image, dpi)
        return list(self.recordings[key])

    def save(self, path: Path) -> None:
        """Write the recordings as JSON."""
        rows = {k: [[w.text, *w.box, w.confidence] for w in words] for k, words in self.recordings.items()}
        path.write_text(json.dumps(rows, ensure_ascii=False, indent=0, sort_keys=True), encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> ReplayEngine:
        """An engine with the recordings of a file written by ``save``."""
        rows = json.loads(path.read_text(encoding="utf-8"))
        return cls({k: [Word(t, (a, b, c, d), q) for t, a, b, c, d, q in words] for k, words in rows.items()})
