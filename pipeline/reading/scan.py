"""One page image -> one page: cleaned, read by the OCR engine, its words put back on the paper."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from statistics import median
from typing import TYPE_CHECKING

from pipeline.document import Box, Issue, Line, Page, Word
from pipeline.ocr import PAGE, numerals, ruling, seals
from pipeline.ocr.clean import Cleaned, clean
from pipeline.ocr.repair import repair_lines
from pipeline.reading.grid import lines_with_tables, placed
from pipeline.reading.lines import count_blank, lines_of, union
from pipeline.reading.normalise import squeeze
from pipeline.reading.overlay import overlaid
from pipeline.reading.pages import nothing_on
from pipeline.reading.red_stamps import read_red
from pipeline.reading.stamps import COVERED, Reading, read_apart

if TYPE_CHECKING:
    from pipeline.ocr import Image, OcrEngine

# Mean confidence of a page's words below which a clerk should look at the paper.
_DOUBTFUL = 0.75
# A word read with at least this confidence is never a ghost of its neighbour.
_SURE = 0.6
# Mean confidence below which a page may be upside down: print is read with 0.9, upside down with 0.5 at most.
_UPSIDE_DOWN = 0.6
# What was read is never as sure as what the file states, which is 1; whoever comes after tells them apart by that.
_SUREST = 0.9999
# Letters less high than this share of the page's usual ones are small print, such as that of an electronic signature.
_SMALL = 0.85
# Ink of a cleaned page is darker than this (0-255); a line of ten letters is twice as much of an A4 page.
_DARK, _LEAST_INK = 140, 0.0002
# What ruled lines, table borders and the edge of a seal are read as; no dispatch prints these signs.
_RULES = "_|~`¬"
STRUCK = "struck:"
"""The step of a page on which so many words at a seal were left out."""


def read_scan(image: Image, number: int, dpi: int, engine: OcrEngine, typed: Sequence[Word] = ()) -> Page:
    """Read a page image (grey or BGR, ``dpi`` pixels an inch).

    Lines are formed on the levelled page (``left`` to ``bottom``); their boxes are on the paper.

    ``typed`` are words that the file itself states at a place of the page (in points), such as a stamped number.
    """
    PAGE.set(number)
    cleaned, read = _read_upright(image, dpi, engine)
    stated = [replace(word, box=cleaned.from_paper(word.box)) for word in typed]
    words = _without_ghosts([*stated, *_levelled(read.words, cleaned)])
    words, struck = _without_strokes(words, image, dpi, cleaned)
    tables = [placed([cleaned.level(box) for box in cells]) for cells in ruling.find(cleaned.image, cleaned.dpi)]
    lines = _with_overlays(count_blank(repair_lines(lines_with_tables(words, number, None, tables, 0))))
    laid_over = [_levelled(stamp, cleaned) for stamp in read.stamps]
    if cleaned.stamps is not None:
        laid_over.append(_in_red(cleaned, words, engine))
    if laid_over:
        stamped = [replace(line, kind="textbox") for stamp in laid_over for line in lines_of(stamp, number)]
        lines = sorted([*lines, *stamped], key=lambda line: line.top)
    weight = sum(len(w.text) for w in words)
    confidence = sum(w.confidence * len(w.text) for w in words) / weight if weight else 1.0
    return Page(
        page=number,
        lines=tuple(_on_paper(line, cleaned, stated) for line in lines),
        reading="ocr",
        width=image.shape[1] * 72 / dpi,
        height=image.shape[0] * 72 / dpi,
        level=cleaned.size,
        confidence=round(confidence, 4),
        steps=(
            *cleaned.steps,
            *read.steps(),
            *((f"{STRUCK}{struck}",) if struck else ()),
            *(("blank",) if not lines and _is_empty(cleaned.image) else ()),
        ),
    )


def _with_overlays(lines: list[Line]) -> list[Line]:
    """The lines, those of an electronic signature drawn into the picture marked as laid over: a line that says so, and what
    stands close to it in letters as small, which print is not."""
    if not lines:
        return lines
    usual = median(line.bottom - line.top for line in lines)

    def size(line: Line) -> object:
        return "small" if line.bottom - line.top < _SMALL * usual else line

    over = overlaid(lines, size)
    return [replace(line, kind="textbox") if at in over else line for at, line in enumerate(lines)]


def _is_empty(image: Image) -> bool:
    """Is there next to no ink on a cleaned page: specks, or what was left by a seal that shone through?"""
    return float((image < _DARK).mean()) < _LEAST_INK


def _read_upright(image: Image, dpi: int, engine: OcrEngine) -> tuple[Cleaned, Reading]:
    """The page cleaned and read; where that gives no words, as it may stand instead: upside down or on its side."""
    cleaned = clean(image, dpi)
    tries = [(cleaned, _read(cleaned, engine))]
    if _legibility(tries[0][1].words) <= 0:
        for quarters in cleaned.others:
            turned = clean(image, dpi, quarters=quarters)
            tries.append((turned, _read(turned, engine)))
    return max(tries, key=lambda found: _legibility(found[1].words))


def _read(cleaned: Cleaned, engine: OcrEngine) -> Reading:
    without = ruling.erased(cleaned.image, cleaned.dpi, ruling.find(cleaned.image, cleaned.dpi))
    reading = read_apart(without, cleaned.dpi, engine)
    return replace(reading, words=tuple(numerals.counted(reading.words, without)))


def _legibility(words: Iterable[Word]) -> float:
    """Above nought where more was read than print upside down is read as."""
    return sum((word.confidence - _UPSIDE_DOWN) * len(word.text) for word in words)


def _levelled(words: Iterable[Word], cleaned: Cleaned) -> list[Word]:
    """Words of the cleaned image on the levelled page, without rules and borders."""
    return [
        replace(word, text=text, box=cleaned.level(word.box))
        for word in words
        if (text := squeeze(word.text.strip(_RULES)))
    ]


def _in_red(cleaned: Cleaned, printed: list[Word], engine: OcrEngine) -> list[Word]:
    """The words of the red stamps, without those that were read in black too: ink that is neither."""
    assert cleaned.stamps is not None
    return [
        word
        for word in _levelled(read_red(cleaned.stamps, cleaned.dpi, engine), cleaned)
        if not any(
            word.text.casefold() == other.text.casefold() and _middle_in(word.box, other.box) for other in printed
        )
    ]


def _middle_in(box: Box, other: Box) -> bool:
    (x0, y0, x1, y1), (left, top, right, bottom) = box, other
    return left < (x0 + x1) / 2 < right and top < (y0 + y1) / 2 < bottom


def _without_ghosts(words: list[Word]) -> list[Word]:
    """Words without those that lie on a surer one: specks and tone marks that were read a second time."""
    kept: list[Word] = []
    for word in sorted(words, key=lambda w: -w.confidence):
        if word.confidence >= _SURE or not any(_middle_in(word.box, other.box) for other in kept):
            kept.append(word)
    return kept


def _signed(seal: Box, cleaned: Cleaned, dpi: int) -> Box:
    """Where the signature is that a seal (pixels of the page as it came) was set on: on the levelled page.

    A seal covers the left third of the signature (NĐ 30/2020/NĐ-CP Điều 33), which so goes on to the right of it.
    """
    left, top, right, bottom = (side * 72 / dpi for side in seal)
    x0, y0, x1, y1 = cleaned.from_paper((left, top, right, bottom))
    return x0, y0, x1 + (x1 - x0), y1


def _without_strokes(words: list[Word], image: Image, dpi: int, cleaned: Cleaned) -> tuple[list[Word], int]:
    """The words without what a seal and the strokes of a signature were read as, and how many these were."""
    if all(word.confidence >= _SURE for word in words):
        return words, 0  # whatever seals there are
    signed = [_signed(seal, cleaned, dpi) for seal in seals.find(image, dpi)]
    kept = [w for w in words if w.confidence >= _SURE or not any(_middle_in(w.box, place) for place in signed)]
    return kept, len(words) - len(kept)


def _value(page: Page, code: str) -> str | None:
    """The value of a step of the page, None where it was not taken."""
    return next((step.removeprefix(code) for step in page.steps if step.startswith(code)), None)


def doubts(page: Page) -> tuple[Issue, ...]:
    """What a clerk should know of how a page was read: not surely, with words under a stamp, without those in a seal."""
    issues = []
    if "blank" in page.steps:
        issues.append(nothing_on(page.page))
    elif not page.lines:
        message = f"Trang {page.page} không trắng nhưng không đọc được chữ nào: hãy xem bản gốc."
        issues.append(Issue("OCR_DOUBTFUL", "warning", message, page=page.page))
    elif page.confidence < _DOUBTFUL:
        message = f"Trang {page.page} quét mờ (độ tin cậy {page.confidence:.0%}): hãy đối chiếu với bản gốc."
        issues.append(Issue("OCR_DOUBTFUL", "warning", message, page=page.page))
    if covered := _value(page, COVERED):
        message = f"Trang {page.page}: dấu đến đè lên chữ ở {covered} dòng, có thể thiếu từ: hãy đối chiếu bản gốc."
        issues.append(Issue("TEXT_UNDER_STAMP", "warning", message, page=page.page))
    if struck := _value(page, STRUCK):
        message = f"Trang {page.page}: bỏ {struck} từ đọc không chắc ở chỗ con dấu và chữ ký."
        issues.append(Issue("SEAL_WORDS_LEFT_OUT", "info", message, page=page.page))
    return tuple(issues)


def _on_paper(line: Line, cleaned: Cleaned, stated: Sequence[Word]) -> Line:
    words = tuple(
        replace(
            word,
            box=cleaned.on_paper(word.box),
            confidence=word.confidence if word in stated else min(word.confidence, _SUREST),
        )
        for word in line.words
    )
    return replace(line, words=words, box=union([w.box for w in words]))
