"""One page image -> one page: cleaned, read by the OCR engine, its words put back on the paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from pipeline.document import Issue, Line, Page, Word
from pipeline.ocr.clean import Cleaned, clean
from pipeline.ocr.repair import repair_lines
from pipeline.reading.lines import count_blank, lines_of, union
from pipeline.reading.normalise import squeeze

if TYPE_CHECKING:
    from pipeline.ocr import Image, OcrEngine

# Mean confidence of a page's words below which a clerk should look at the paper.
_DOUBTFUL = 0.75
# A word read with at least this confidence is never a ghost of its neighbour.
_SURE = 0.6
# A word on a stamp is believed from this confidence on; what the edge of a seal is read as has less.
_LEGIBLE = 0.5
# What ruled lines, table borders and the edge of a seal are read as; no dispatch prints these signs.
_RULES = "_|~`¬"


def read_scan(image: Image, number: int, dpi: int, engine: OcrEngine, typed: Sequence[Word] = ()) -> Page:
    """Read a page image (grey or BGR, ``dpi`` pixels an inch).

    Lines are formed on the levelled page (``left`` to ``bottom``); their boxes are on the paper.

    ``typed`` are words that the file itself states at a place of the page (in points), such as a stamped number.
    """
    cleaned = clean(image, dpi)
    points = 72 / dpi
    words = [replace(word, box=cleaned.from_paper(word.box, points)) for word in typed]
    words = _without_ghosts([*words, *_read(cleaned.image, cleaned, dpi, engine)])
    lines = count_blank(repair_lines(lines_of(words, number)))
    if cleaned.stamps is not None:
        lines = sorted([*lines, *_stamped(cleaned, words, number, dpi, engine)], key=lambda line: line.top)
    weight = sum(len(w.text) for w in words)
    confidence = sum(w.confidence * len(w.text) for w in words) / weight if weight else 1.0
    return Page(
        page=number,
        lines=tuple(_on_paper(line, cleaned, points) for line in lines),
        reading="ocr",
        width=image.shape[1] * points,
        height=image.shape[0] * points,
        confidence=round(confidence, 4),
    )


def _read(image: Image, cleaned: Cleaned, dpi: int, engine: OcrEngine) -> list[Word]:
    """What the engine reads on an image of the page, on the levelled page, without rules and borders."""
    points = 72 / dpi
    words = []
    for word in engine.read(image, dpi):
        if text := squeeze(word.text.strip(_RULES)):
            x0, y0, x1, y1 = (side * points for side in word.box)
            words.append(replace(word, text=text, box=cleaned.level((x0, y0, x1, y1), points)))
    return words


def _stamped(cleaned: Cleaned, printed: list[Word], number: int, dpi: int, engine: OcrEngine) -> list[Line]:
    """The lines of the red stamps, as text laid over the page; without what was already read in black."""
    assert cleaned.stamps is not None
    words = [w for w in _read(cleaned.stamps, cleaned, dpi, engine) if w.confidence >= _LEGIBLE]
    words = [word for word in words if not any(_middle_in(word, other) for other in printed)]
    return [replace(line, kind="textbox") for line in lines_of(words, number)]


def _middle_in(word: Word, other: Word) -> bool:
    (x0, y0, x1, y1), (left, top, right, bottom) = word.box, other.box
    return left < (x0 + x1) / 2 < right and top < (y0 + y1) / 2 < bottom


def _without_ghosts(words: list[Word]) -> list[Word]:
    """Words without those that lie on a surer one: specks and tone marks that were read a second time."""
    kept: list[Word] = []
    for word in sorted(words, key=lambda w: -w.confidence):
        if word.confidence >= _SURE or not any(_middle_in(word, other) for other in kept):
            kept.append(word)
    return kept


def doubts(page: Page) -> tuple[Issue, ...]:
    """A warning for a page that the engine itself was not sure of."""
    if not page.lines or page.confidence >= _DOUBTFUL:
        return ()
    message = f"Trang {page.page} quét mờ (độ tin cậy {page.confidence:.0%}): hãy đối chiếu với bản gốc."
    return (Issue("OCR_DOUBTFUL", "warning", message, page=page.page),)


def _on_paper(line: Line, cleaned: Cleaned, points: float) -> Line:
    if not cleaned.angle:
        return line

    words = tuple(replace(word, box=cleaned.on_paper(word.box, points)) for word in line.words)
    return replace(line, words=words, box=union([w.box for w in words]))
