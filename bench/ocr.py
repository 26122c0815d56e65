"""Scanned pages read side by side: bare Tesseract, OCRmyPDF where it is installed, and this program, in one run.

python bench/ocr.py GOLD PAGES…

GOLD is a folder of transcribed pages NAME.gt.txt; PAGES are folders (searched in depth) with the picture NAME.png, .jpg
or .tif of each, or, for a NAME that ends in -pN, with the PDF whose page N it is. Every reader gets the same picture of
300 dpi and one thread, and has read one page before the clock starts. The error rate is the Levenshtein distance over the
length of the transcript, white space folded, reading order and letterhead included; "tones" are the errors that vanish
when all marks are taken away. "CPU s" is the time of the processor for a page, which other work on the
machine changes less than the clock; peak memory is that of the reader with the programs it starts.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

DPI = 300
PICTURES = (".png", ".jpg", ".jpeg", ".tif", ".tiff")
Reader = Callable[[Path], str]


def bare_tesseract() -> Reader:
    """The program with its own page segmentation, as most people call it."""

    def read(picture: Path) -> str:
        command = ["tesseract", str(picture), "-", "-l", "vie", "--dpi", str(DPI)]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout

    return read


def ocrmypdf() -> Reader:
    """OCRmyPDF with deskew and clean; the text it leaves beside the PDF."""

    def read(picture: Path) -> str:
        with tempfile.TemporaryDirectory() as folder:
            text, pdf = Path(folder, "page.txt"), Path(folder, "page.pdf")
            options = [
                "-l",
                "vie",
                "--jobs",
                "1",
                "--image-dpi",
                str(DPI),
                "--deskew",
                "--clean",
                "--sidecar",
                str(text),
            ]
            subprocess.run(["ocrmypdf", *options, str(picture), str(pdf)], capture_output=True, check=True)
            return text.read_text(encoding="utf-8")

    return read


def ours(second_reader: bool = True, in_process: bool = False) -> Reader:
    """The text of the dispatch as this program lays it out, without overlays and page numbers; with Tesseract as a program, as
    an ordinary set-up has it, or ``in_process``."""
    import cv2

    from pipeline.document import Source
    from pipeline.layout import lay_out
    from pipeline.ocr.combine import CombinedEngine
    from pipeline.ocr.inprocess import InProcessEngine
    from pipeline.ocr.reduce import ReducedEngine
    from pipeline.ocr.tesseract import TesseractEngine
    from pipeline.ocr.trueocr import TrueOcrEngine
    from pipeline.reading.scan import read_scan

    cv2.setNumThreads(1)
    first = ReducedEngine(InProcessEngine() if in_process else TesseractEngine())
    engine = CombinedEngine(first, TrueOcrEngine()) if second_reader else first

    def read(picture: Path) -> str:
        page = read_scan(cv2.imread(str(picture)), 1, DPI, engine)
        document = lay_out(Source(picture.name, "0" * 64, "image/png", (page,)))
        printed = [p for p in document.paragraphs if p.role not in ("overlay", "furniture")]
        return "\n".join(document.slice(paragraph.span) for paragraph in printed)

    return read


READERS: dict[str, Callable[[], Reader]] = {
    "tesseract -l vie": bare_tesseract,
    "ocrmypdf --deskew --clean": ocrmypdf,
    "congvan, Tesseract alone": lambda: ours(False),
    "congvan": ours,
    "congvan, Tesseract in process": lambda: ours(in_process=True),
}


@dataclass(frozen=True)
class Run:
    """What a reader made of the pages: texts, seconds a page by the clock and by the processor, peak memory in MiB."""

    texts: list[str]
    seconds: float
    processor: float
    peak: float


def measured(name: str, pictures: Sequence[Path]) -> Run:
    """Runs in a process of its own, or one reader's memory would count as the next one's."""
    os.environ["OMP_THREAD_LIMIT"] = "1"
    read = READERS[name]()
    read(pictures[0])
    started, worked = time.perf_counter(), sum(os.times()[:4])
    texts = [read(picture) for picture in pictures]
    seconds, processor = time.perf_counter() - started, sum(os.times()[:4]) - worked
    usage = [resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return Run(texts, seconds / len(pictures), processor / len(pictures), sum(usage) / 1024)


def folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def unmarked(text: str) -> str:
    letters = unicodedata.normalize("NFD", folded(text))
    return "".join(c for c in letters if not unicodedata.combining(c)).replace("đ", "d").replace("Đ", "D")


def errors(read: str, printed: str) -> tuple[int, int]:
    """(all errors, those that are only marks) in letters."""
    from rapidfuzz.distance import Levenshtein

    total = Levenshtein.distance(folded(read), folded(printed))
    return total, total - Levenshtein.distance(unmarked(read), unmarked(printed))


def picture_of(name: str, folders: Sequence[Path], made: Path) -> Path:
    """The page's picture, drawn into ``made`` where it comes out of a PDF. Exits where there is none."""
    files = {path.name: path for folder in folders for path in folder.rglob("*")}
    for suffix in PICTURES:
        if name + suffix in files:
            return files[name + suffix]
    numbered = re.fullmatch(r"(.+)-p(\d+)", name)
    if numbered is None or f"{numbered[1]}.pdf" not in files:
        raise SystemExit(f"bench/ocr.py: no picture of {name}")
    import pypdfium2

    page = pypdfium2.PdfDocument(files[f"{numbered[1]}.pdf"])[int(numbered[2]) - 1]
    target = made / f"{name}.png"
    page.render(scale=DPI / 72, may_draw_forms=False).to_pil().save(target, dpi=(DPI, DPI))
    return target


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("gold", metavar="GOLD", type=Path)
    parser.add_argument("pages", metavar="PAGES", nargs="+", type=Path)
    parser.add_argument("--each", action="store_true", help="the error rate of every page, too")
    options = parser.parse_args()
    transcripts = {p.name.removesuffix(".gt.txt"): p.read_text("utf-8") for p in sorted(options.gold.glob("*.gt.txt"))}
    if not transcripts:
        raise SystemExit(f"bench/ocr.py: no *.gt.txt in {options.gold}")
    length = sum(len(folded(text)) for text in transcripts.values())
    print(f"{len(transcripts)} pages, {length:,} characters")
    print(f"{'':30}{'errors %':>9}{'tones %':>9}{'s a page':>10}{'CPU s':>8}{'peak MiB':>10}")
    with tempfile.TemporaryDirectory() as folder:
        pictures = [picture_of(name, options.pages, Path(folder)) for name in transcripts]
        for name in READERS:
            if (name.startswith("ocrmypdf") and shutil.which("ocrmypdf") is None) or (
                name.endswith("in process") and find_spec("tesserocr") is None
            ):
                print(f"{name:30}{'not installed':>18}")
                continue
            with multiprocessing.get_context("spawn").Pool(1) as pool:
                run: Run = pool.apply(measured, (name, pictures))
            counts = [errors(read, printed) for read, printed in zip(run.texts, transcripts.values(), strict=True)]
            rates = [100 * sum(column) / length for column in zip(*counts, strict=True)]
            speed = f"{run.seconds:10.2f}{run.processor:8.2f}{run.peak:10.0f}"
            print(f"{name:30}{rates[0]:9.2f}{rates[1]:9.2f}{speed}", flush=True)
            if options.each:
                for (page, printed), (wrong, _) in zip(transcripts.items(), counts, strict=True):
                    print(f"    {page:24}{100 * wrong / len(folded(printed)):9.2f}")


if __name__ == "__main__":
    main()
