"""What each clean-up step, engine and combination gains and loses, on pages as they are and on worse copies: a table.

python bench/ablation.py GOLD PAGES… [--only COLUMN…] [--rows ROW…] [--cache FOLDER] [--processes N]

GOLD and PAGES as in bench/ocr.py; the copies are those of bench/degrade.py, one of each page with the page's own seed. A cell
is the error rate in % of letters, and after the stroke that of marks alone. A row "without …" is the program as it is with one
step switched off; a cell is a dot where that changes no page. What an engine read of a picture is kept
in FOLDER, so a second run reads only what has changed.
"""

from __future__ import annotations

import argparse
import hashlib
import multiprocessing
import os
import pickle
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]

from degrade import DEGRADATIONS, degraded  # noqa: E402
from ocr import errors, folded, picture_of  # noqa: E402

if TYPE_CHECKING:
    from degrade import Image

    from pipeline.document import Box
    from pipeline.ocr import OcrEngine

STEPS = {
    "resolution": "reduction to 300 dpi",
    "orientation": "quarter turns",
    "perspective": "the page cut out of the photo",
    "borders": "black borders whitened",
    "colour": "the brightest channel",
    "ground": "division by the ground",
    "contrast": "faint print darkened",
    "noise": "specks removed",
    "holes": "punch holes whitened",
    "deskew": "levelling",
}


@dataclass(frozen=True)
class Row:
    """A way to read a page: the engine, whether the page is cleaned, without which step, and whether words are repaired."""

    name: str
    engine: str
    without: tuple[str, ...] = ()
    repaired: bool = True


SHIPPED = Row("**both, repaired: congvan**", "both")
ROWS = [
    Row("bare `tesseract -l vie`", "bare"),
    Row("Tesseract, cleaned", "tesseract", repaired=False),
    Row("Tesseract, cleaned, repaired", "tesseract"),
    Row("trueocr, cleaned, repaired", "trueocr"),
    Row("both, cleaned", "both", repaired=False),
    SHIPPED,
    Row("… without any cleaning", "both", tuple(STEPS)),
    *(Row(f"… without {words}", "both", (step,)) for step, words in STEPS.items()),
]


@dataclass(frozen=True)
class Kept:
    """An engine whose readings are kept in a folder."""

    engine: Any
    folder: Path

    @property
    def name(self) -> str:
        return str(self.engine.name)

    def read(self, image: Image, dpi: int) -> Any:
        return self._kept("read", image, dpi)

    def lines(self, image: Image) -> Any:
        return self._kept("lines", image)

    def read_lines(self, image: Image, boxes: Sequence[Box], **options: int) -> Any:
        return self._kept("read_lines", image, boxes, **options)

    def _kept(self, method: str, image: Image, *rest: Any, **options: int) -> Any:
        seen = hashlib.sha1(f"{self.name} {method} {image.shape} {rest} {options}".encode())
        seen.update(image.tobytes())
        path = self.folder / f"{seen.hexdigest()}.pickle"
        if not path.exists():
            new = path.with_suffix(f".{os.getpid()}")
            new.write_bytes(pickle.dumps(getattr(self.engine, method)(image, *rest, **options)))
            new.rename(path)
        return pickle.loads(path.read_bytes())


@cache
def engine_of(name: str, folder: Path) -> OcrEngine:
    """The engines as this program puts them together."""
    from pipeline.ocr.combine import CombinedEngine
    from pipeline.ocr.installed import best_engine
    from pipeline.ocr.tesseract import TesseractEngine

    if name == "bare":
        return Kept(TesseractEngine(segmentation=3), folder)
    both = best_engine()
    if not isinstance(both, CombinedEngine):
        raise SystemExit("bench/ablation.py: trueocr is not installed")
    first, second = Kept(both.first, folder), Kept(both.second, folder)
    return {"tesseract": first, "trueocr": second, "both": CombinedEngine(first, second)}[name]


def text_of(row: Row, image: Image, dpi: int, folder: Path) -> str:
    """What the dispatch says, as this program lays it out, without overlays and page numbers; of bare Tesseract, all."""
    from pipeline.document import Source
    from pipeline.layout import lay_out
    from pipeline.ocr.clean import clean
    from pipeline.reading import scan

    if row.engine == "bare":
        return " ".join(word.text for word in engine_of("bare", folder).read(image, dpi))
    with ExitStack() as patches:
        patches.enter_context(patch.object(scan, "clean", partial(clean, without=row.without)))
        if not row.repaired:
            patches.enter_context(patch.object(scan, "repair_lines", lambda lines: lines))
        page = scan.read_scan(image, 1, dpi, engine_of(row.engine, folder))
    document = lay_out(Source("page", "0" * 64, "image/png", (page,)))
    printed = [p for p in document.paragraphs if p.role not in ("overlay", "furniture")]
    return "\n".join(document.slice(paragraph.span) for paragraph in printed)


def measured(job: tuple[str, int, Path, str, Sequence[Row], Path]) -> list[tuple[int, int]]:
    """The errors of one page in one column, for every row."""
    import cv2

    cv2.setNumThreads(1)
    column, seed, picture, printed, rows, folder = job
    image, dpi = degraded(column, cv2.imread(str(picture)), seed)
    return [errors(text_of(row, image, dpi, folder), printed) for row in rows]


def chosen(names: Sequence[str], asked: Sequence[str] | None) -> list[str]:
    """The names that have one of the asked words in them; all where nothing is asked."""
    return [name for name in names if asked is None or any(word in name for word in asked)]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("gold", metavar="GOLD", type=Path)
    parser.add_argument("pages", metavar="PAGES", nargs="+", type=Path)
    parser.add_argument("--only", nargs="+", help="columns with these words in their names")
    parser.add_argument("--rows", nargs="+", help="rows with these words in their names")
    parser.add_argument("--cache", type=Path, help="a folder in which the engines' readings are kept")
    parser.add_argument("--processes", type=int, default=1)
    options = parser.parse_args()
    transcripts = {p.name.removesuffix(".gt.txt"): p.read_text("utf-8") for p in sorted(options.gold.glob("*.gt.txt"))}
    if not transcripts:
        raise SystemExit(f"bench/ablation.py: no *.gt.txt in {options.gold}")
    length = sum(len(folded(text)) for text in transcripts.values())
    columns = chosen(list(DEGRADATIONS), options.only)
    rows = [row for row in ROWS if row.name in chosen([row.name for row in ROWS], options.rows)]
    with tempfile.TemporaryDirectory() as made, multiprocessing.get_context("spawn").Pool(options.processes) as pool:
        folder = options.cache or Path(made, "readings")
        folder.mkdir(parents=True, exist_ok=True)
        pictures = [picture_of(name, options.pages, Path(made)) for name in transcripts]
        jobs = [
            (column, seed, picture, printed, rows, folder)
            for column in columns
            for seed, (picture, printed) in enumerate(zip(pictures, transcripts.values(), strict=True))
        ]
        found = pool.imap(measured, jobs)
        cells = {}
        for column in columns:
            pages = [next(found) for _ in pictures]
            cells[column] = [[page[at] for page in pages] for at in range(len(rows))]
            print(f"{column}: done", file=sys.stderr, flush=True)
    print(f"{len(transcripts)} pages, {length:,} characters\n")
    print("| | " + " | ".join(columns) + " |")
    print("|---|" + "---|" * len(columns))
    shipped = rows.index(SHIPPED) if SHIPPED in rows else None
    for at, row in enumerate(rows):
        texts = []
        for column in columns:
            same = shipped is not None and row.name.startswith("…") and cells[column][at] == cells[column][shipped]
            texts.append("·" if same else cell(cells[column][at], length))
        print(f"| {row.name} | {' | '.join(texts)} |")


def cell(counts: Sequence[tuple[int, int]], length: int) -> str:
    """Errors of all pages in % of letters, of all kinds and of marks: 0.61/.04"""
    wrong, marks = (100 * sum(column) / length for column in zip(*counts, strict=True))
    return f"{wrong:.2f}/{marks:.2f}".replace("/0.", "/.")


if __name__ == "__main__":
    main()
