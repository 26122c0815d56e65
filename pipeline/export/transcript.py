"""What was read of a file: its pages with their blocks, lines and words in reading order (``congvan text``).

As plain text, as JSON by the contract ``congvan-text/1``, and the ground of hOCR and ALTO.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import count, groupby
from typing import Literal

from pipeline.document import Block, BlockRole, Box, Cell, Issue, Line, Reading, Source, Word
from pipeline.errors import DispatchError, ExitCode, UnreadableFile
from pipeline.reading.lines import union

BESIDE: frozenset[BlockRole] = frozenset({"overlay", "furniture"})
"""Roles of what stands on the paper beside the dispatch's own text: stamps, signature overlays, page numbers."""
_PARAGRAPHS = frozenset({"body", "annex", "table", "footnote"})


@dataclass(frozen=True, slots=True)
class TextLine:
    """A printed line; ``words`` is empty where the source has no geometry."""

    text: str
    box: Box | None
    confidence: float
    words: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class TextBlock:
    """A paragraph, an entry of a list, a line of the letterhead, a cell: as much of it as stands on this page.

    ``goes_on`` is True where it began on a page before.
    """

    role: BlockRole
    goes_on: bool
    cell: Cell | None
    lines: tuple[TextLine, ...]


@dataclass(frozen=True, slots=True)
class TextPage:
    """A page as it was read, its blocks in reading order, those beside the text (``BESIDE``) last."""

    page: int
    width: float
    height: float
    reading: Reading
    confidence: float
    steps: tuple[str, ...]
    blocks: tuple[TextBlock, ...]


@dataclass(frozen=True, slots=True)
class Transcript:
    """What was read of a file, by the contract ``congvan-text/1``."""

    file_name: str
    sha256: str
    media_type: str
    page_amount: int
    pages: tuple[TextPage, ...]
    issues: tuple[Issue, ...] = ()
    schema: Literal["congvan-text/1"] = "congvan-text/1"


def transcript(source: Source, blocks: Iterable[Block]) -> Transcript:
    """The transcript of a source whose lines stand in these blocks; boxes in points rounded to 0.01."""
    placed: dict[int, list[TextBlock]] = {page.page: [] for page in source.pages}
    for block in blocks:
        cell = block.lines[0].cell
        for part, (page, lines) in enumerate(groupby(block.lines, key=lambda line: line.page)):
            placed[page].append(TextBlock(block.role, part > 0, cell, tuple(map(_line, lines))))
    pages = tuple(
        TextPage(
            page=page.page,
            width=round(page.width, 2),
            height=round(page.height, 2),
            reading=page.reading,
            confidence=round(page.confidence, 3),
            steps=page.steps,
            blocks=tuple(sorted(placed[page.page], key=lambda block: block.role in BESIDE)),
        )
        for page in source.pages
    )
    amount = max((*placed, *_failed(source.issues)))
    return Transcript(source.file_name, source.sha256, source.media_type, amount, pages, source.issues)


def _failed(issues: Iterable[Issue]) -> dict[int, Issue]:
    """The pages that could not be read, each with the issue that says why."""
    return {issue.page: issue for issue in issues if issue.code == "PAGE_FAILED" and issue.page}


def _line(line: Line) -> TextLine:
    words = tuple(replace(word, box=_rounded(word.box), confidence=round(word.confidence, 3)) for word in line.words)
    # Half of a line that held two columns still has the box of the whole: its words know better.
    box = union([word.box for word in words]) if words else line.box and _rounded(line.box)
    return TextLine(line.text, box, round(line.confidence, 3), words)


def _rounded(box: Box) -> Box:
    x0, y0, x1, y1 = box
    return round(x0, 2), round(y0, 2), round(x1, 2), round(y1, 2)


def only(whole: Transcript, pages: Collection[int]) -> Transcript:
    """The transcript of these pages alone, in the file's order.

    Raises UnreadableFile for a page that could not be read, DispatchError (USAGE) for one that is not there.
    """
    failed = _failed(whole.issues)
    for number in sorted(set(pages) - {page.page for page in whole.pages}):
        if number in failed:
            raise UnreadableFile(failed[number].message, "Hãy quét lại trang này.")
        raise _misused(f"Tệp {whole.file_name} không có trang {number}.", f"Tệp có {whole.page_amount} trang.")
    return replace(
        whole,
        pages=tuple(page for page in whole.pages if page.page in pages),
        issues=tuple(issue for issue in whole.issues if issue.page is None or issue.page in pages),
    )


def _misused(message: str, advice: str) -> DispatchError:
    error = DispatchError(message, advice)
    error.exit_code = ExitCode.USAGE
    return error


# ------------------------------------------------------------------ plain text


def plain(whole: Transcript, *, beside: bool = False) -> str:
    """The printed text line by line, an empty line between paragraphs, a form feed between pages.

    A row of a table is one line with tabs between its cells. What stands beside the text is left out, or comes last
    on its page with ``beside``. A page that could not be read is an empty one, so that the n-th page stays the n-th.
    """
    pages = {page.page: page.blocks for page in whole.pages}
    numbers = sorted({*pages, *_failed(whole.issues)})
    return "\f".join(_page_text(pages.get(number, ()), beside) for number in numbers)


def left_out(whole: Transcript) -> int:
    """How many lines ``plain`` leaves out as standing beside the text."""
    return sum(len(block.lines) for page in whole.pages for block in page.blocks if block.role in BESIDE)


def _page_text(blocks: Iterable[TextBlock], beside: bool) -> str:
    groups: list[list[str]] = []
    last: TextBlock | None = None
    for block in blocks:
        if block.role in BESIDE and not beside:
            continue
        lines = [line.text for line in block.lines]
        if last and _same_row(last, block):
            groups[-1][-1] += "\t" + " ".join(lines)
        else:
            lines = [" ".join(lines)] if _is_cell(block) else lines
            if last and last.role == block.role and (block.role not in _PARAGRAPHS or _is_cell(block)):
                groups[-1].extend(lines)
            else:
                groups.append(lines)
        last = block
    return "\n\n".join("\n".join(group) for group in groups) + "\n" if groups else "\n"


def _is_cell(block: TextBlock) -> bool:
    """Is the block a cell of a table that holds text? The letterhead of a Word file is a table for its looks only."""
    return block.cell is not None and block.role in _PARAGRAPHS


def _same_row(a: TextBlock, b: TextBlock) -> bool:
    if not (_is_cell(a) and _is_cell(b) and a.cell and b.cell):
        return False
    return (a.cell.table, a.cell.row) == (b.cell.table, b.cell.row) and a.cell.column != b.cell.column


# ------------------------------------------------------------------ places in pixels, for hOCR and ALTO

Pixels = tuple[int, int, int, int]
"""Left, top, right, bottom."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A page drawn at ``dpi`` pixels an inch."""

    page: TextPage
    dpi: int

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the page."""
        return round(self.page.width * self.dpi / 72), round(self.page.height * self.dpi / 72)

    def place(self, lines: Iterable[TextLine]) -> Pixels:
        """The box around these lines, cut at the edges of the page."""
        return self.pixels(union([line.box for line in lines if line.box]))

    def pixels(self, box: Box) -> Pixels:
        """A box in points, cut at the edges of the page."""
        limits = (*self.size, *self.size)
        left, top, right, bottom = (
            min(max(round(side * self.dpi / 72), 0), limit) for side, limit in zip(box, limits, strict=True)
        )
        return left, top, max(left, right), max(top, bottom)

    def words(self, line: TextLine) -> Iterator[tuple[Word, Pixels]]:
        """The words of a line with their places; the whole line where its source gives no words."""
        assert line.box is not None
        for word in line.words or (Word(line.text, line.box, line.confidence),):
            yield word, self.pixels(word.box)


def drawn(whole: Transcript, dpi: int, form: str) -> tuple[Drawn, ...]:
    """The pages drawn at that resolution, to be written in ``form``.

    Raises DispatchError (USAGE) where the file has no places on paper (Word, HTML, plain text).
    """
    for page in whole.pages:
        if not page.width or any(line.box is None for block in page.blocks for line in block.lines):
            raise _misused(
                f"Tệp {whole.file_name} không có tọa độ trên giấy nên không viết được dạng {form}.",
                "Hãy dùng --format text hoặc json, hoặc xuất tệp ra PDF.",
            )
    return tuple(Drawn(page, dpi) for page in whole.pages)


def numbered(kind: str, page: int) -> Iterator[str]:
    """Names for the parts of that kind on a page, the same on every run: line_2_1, line_2_2, …"""
    return (f"{kind}_{page}_{at}" for at in count(1))


def printable(text: str) -> str:
    """The text without what XML 1.0 cannot hold (controls, lone surrogates, non-characters): U+FFFD in its place."""
    return _NOT_XML.sub("\ufffd", text)


_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
