"""An engine that keeps the pictures it is given and notes how long it took: ``congvan doctor FILE``."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.document import Word
from pipeline.errors import OutputFailed
from pipeline.export import writing
from pipeline.ocr import PAGE

if TYPE_CHECKING:
    from pipeline.ocr import Image, OcrEngine


@dataclass(slots=True)
class KeepingEngine:
    """Reads with another engine. ``seconds`` and ``files`` tell for each page what that took and where its pictures are.

    ``target`` is the path of the pictures without their ending ("anh/d04" gives anh/d04-trang-1.png, and -trang-1-2.png
    for a second picture of that page); None keeps none. A picture that cannot be written stops no reading: the error
    waits in ``failure``. ``clock`` gives seconds.
    """

    engine: OcrEngine
    clock: Callable[[], float]
    target: Path | None = None
    seconds: dict[int, float] = field(default_factory=dict)
    files: dict[int, list[Path]] = field(default_factory=dict)
    failure: OutputFailed | None = None

    @property
    def name(self) -> str:
        """The name of the engine that reads."""
        return self.engine.name

    def read(self, image: Image, dpi: int) -> list[Word]:
        """The words that the other engine reads, with its errors."""
        page = PAGE.get()
        if self.target is not None and self.failure is None:
            self._keep(image, dpi, page, self.target)
        start = self.clock()
        try:
            return self.engine.read(image, dpi)
        finally:
            self.seconds[page] = self.seconds.get(page, 0.0) + self.clock() - start

    def _keep(self, image: Image, dpi: int, page: int, target: Path) -> None:
        from PIL import Image as Picture

        kept = self.files.setdefault(page, [])
        again = f"-{len(kept) + 1}" if kept else ""
        path = target.with_name(f"{target.name}-trang-{page}{again}.png")
        written = io.BytesIO()
        Picture.fromarray(image if image.ndim == 2 else image[:, :, ::-1]).save(written, "PNG", dpi=(dpi, dpi))
        try:
            writing.place({path: written.getvalue()})
        except OutputFailed as failure:
            self.failure = failure
        else:
            kept.append(path)
