"""An engine that finds nothing: for runs that must not read scans."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.document import Word

if TYPE_CHECKING:
    from pipeline.ocr import Image


class NullEngine:
    """Reads no word on any page."""

    name = "null"

    def read(self, image: Image, dpi: int) -> list[Word]:
        """No words."""
        return []
