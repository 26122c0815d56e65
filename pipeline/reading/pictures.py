"""Pictures in a Word file: a scan that somebody pasted into Word is read page by page, like any other scan."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from pipeline.document import Issue, Page
from pipeline.errors import UnreadableFile
from pipeline.reading.content import Content
from pipeline.reading.ooxml import Package, attribute, child, name_of
from pipeline.reading.pages import MAX_PAGES, PageRead, collected, failed, read_pages

if TYPE_CHECKING:
    from pipeline.ocr import OcrEngine

# With no more typed letters than this, the pictures are the document.
_FEW_CHARACTERS = 120
# The share of the paper from which a picture is a large part of a page, and beside a typed text no logo or signature.
_PART_OF_A_PAGE, _BESIDE = 0.15, 0.08
_A4_TWIPS = 11906 * 16838
_TWIP, _EMU = 1 / 20, 1 / 12700  # in points
_LENGTH = re.compile(r"(?<![\w-])(width|height)\s*:\s*([\d.]+)(pt|in|cm|mm|px)?")
_POINTS = {"pt": 1.0, "in": 72.0, "cm": 72 / 2.54, "mm": 72 / 25.4, "px": 0.75, None: 0.75}


class Drawn(NamedTuple):
    """A picture as it is drawn: its part of the file, and the share (0-1) of the paper that it covers."""

    part: str
    share: float


def drawn(package: Package) -> tuple[Drawn, ...]:
    """The pictures of the body in reading order, without those that a tracked change removed."""
    body = child(package.part(package.main), "body")
    if body is None:
        return ()
    paper = max((_paper(e) for e in body.iter() if name_of(e) == "pgSz"), default=_A4_TWIPS * _TWIP**2)
    found = []
    for element in body.iter():
        if name_of(element) not in {"drawing", "pict", "object"} or _is_left_out(element):
            continue
        share = _area(element) / paper
        for inner in element.iter():
            link = attribute(inner, {"blip": "embed", "imagedata": "id"}.get(name_of(inner), ""))
            kind, part = package.relations.get(link or "", ("", ""))
            if kind == "image":
                found.append(Drawn(part, share))
    return tuple(found)


def scans(data: bytes) -> Iterator[Callable[[], bytes]]:
    """The pictures that are the pages of a scan in a Word file, in order, each to be unpacked before the next is asked for.
    Both raise what a damaged file raises."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        package = Package(archive)
        for picture in drawn(package):
            if picture.share >= _PART_OF_A_PAGE:
                yield partial(package.data, picture.part)


def beside(
    typed: Content,
    pictures: tuple[Drawn, ...],
    data: bytes,
    file_name: str,
    *,
    ocr: OcrEngine | None = None,
    jobs: int = 1,
) -> Content:
    """A Word file's text together with its pictures: pages in place of a text that is hardly there, else an issue.

    ``data`` is the file that the pictures are in; ``jobs`` processes share them. Raises UnreadableFile when no page of
    a scan can be read, MissingTool without Tesseract.
    """
    letters = sum(len(line.text) for page in typed.pages for line in page.lines if line.kind in {"text", "footnote"})
    is_scan = letters < _FEW_CHARACTERS
    large = [picture.part for picture in pictures if picture.share >= (_PART_OF_A_PAGE if is_scan else _BESIDE)]
    if not large:
        return typed
    if not is_scan:
        message = f"Tệp Word có {len(large)} ảnh lớn chưa được đọc (có thể là bảng, trang quét): hãy xem ảnh trong tệp."
        return replace(typed, issues=(*typed.issues, Issue("PICTURE_NOT_READ", "warning", message)))
    count = len(large)
    scanned = collected(read_pages(partial(_Pictures, data, large, ocr), min(count, MAX_PAGES), jobs), count)
    if not scanned.pages:
        raise UnreadableFile(f"Không đọc được ảnh nào trong tệp {file_name}.", "Hãy xuất tệp ra PDF rồi xử lý tệp PDF.")
    # The few words typed beside the pictures come last: where on the paper they stand, only Word knows.
    last = (_numbered(page, count + page.page) for page in typed.pages)
    return replace(typed, pages=(*scanned.pages, *last), issues=(*typed.issues, *scanned.issues))


class _Pictures:
    """A Word file that is open for reading its pictures, each as a page."""

    def __init__(self, data: bytes, parts: list[str], ocr: OcrEngine | None) -> None:
        if ocr is None:
            from pipeline.ocr.installed import best_engine

            ocr = best_engine()
        self._data, self._parts, self._engine = data, parts, ocr

    def __call__(self, index: int) -> PageRead:
        """Read one picture. Raises MissingTool; any other fault is the page's own."""
        from pipeline.reading.image import ImagePages

        try:
            with zipfile.ZipFile(io.BytesIO(self._data)) as archive:
                picture = Package(archive).data(self._parts[index])
        except (zipfile.BadZipFile, zlib.error, KeyError, ValueError, RuntimeError, OSError) as fault:
            return failed(index + 1, fault)
        return ImagePages(picture, self._engine, before=index)(0)


def _numbered(page: Page, number: int) -> Page:
    return replace(page, page=number, lines=tuple(replace(line, page=number) for line in page.lines))


def _paper(size: Any) -> float:
    width, height = (float(attribute(size, side) or 0) * _TWIP for side in ("w", "h"))
    return width * height or _A4_TWIPS * _TWIP**2


def _area(element: Any) -> float:
    """The area in square points that a drawing takes on the paper."""
    for inner in element.iter():
        if name_of(inner) == "extent":
            return float(attribute(inner, "cx") or 0) * _EMU * float(attribute(inner, "cy") or 0) * _EMU
        sides = {m[1]: float(m[2]) * _POINTS[m[3]] for m in _LENGTH.finditer(attribute(inner, "style") or "")}
        if len(sides) == 2:
            return sides["width"] * sides["height"]
    return 0.0


def _is_left_out(element: Any) -> bool:
    """In a removed run, in the copy that Word keeps of a drawing for old programs, or a part of another drawing."""
    outside = {"del", "moveFrom", "Fallback", "drawing", "pict", "object"}
    return any(name_of(above) in outside for above in element.iterancestors())
