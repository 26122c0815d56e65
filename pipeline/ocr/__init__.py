"""Page image -> words. One Protocol, three engines: Tesseract in use, Replay for tests, Null for none."""

from __future__ import annotations

from contextvars import ContextVar
from typing import TYPE_CHECKING, Protocol

from pipeline.document import Word

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Image = NDArray[np.uint8]


PAGE: ContextVar[int] = ContextVar("page", default=0)
"""The number of the page that is being read, for an engine that keeps a record."""


class OcrEngine(Protocol):
    """Reads the words printed on one page image."""

    @property
    def name(self) -> str:
        """The engine and what it was set up with, for the record."""
        ...

    def read(self, image: Image, dpi: int) -> list[Word]:
        """The words of a grey (H×W) or BGR (H×W×3) image; boxes in pixels of it, confidence 0-1.

        Raises MissingTool when the engine is not installed; any other fault concerns this page only.
        """
        ...
