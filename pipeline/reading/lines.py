"""Words with boxes -> lines; and one printed text line -> its columns.

The letterhead and the signature block stand in two columns (NĐ 30/2020/NĐ-CP, Annex I, boxes 1-2 and 7-9b).
A wide gap splits a printed line there, but not the blank left for a hand-written number or day.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from statistics import median

from pipeline.document import Box, Cell, Line, Word
from pipeline.reading.normalise import squeeze

_LABEL = re.compile(r"[-–+•*]|\(?(?:\d{1,3}(?:\.\d{1,3})*|[a-zđA-ZĐ]|[ivxlcIVXLC]{1,5})[.)]|\(\d{1,2}\)|[IVXLC]{1,5}")
_OPEN_BEFORE = re.compile(r"(?:\bSố|\bSố\s*:|\bngày|\btháng|\bnăm)\s*$", re.IGNORECASE)
_OPEN_AFTER = re.compile(r"(?:tháng\b|năm\b|/\s*[A-ZĐ]|-\s?[A-ZĐ]{2,}/)")
# Quốc hiệu, Tiêu ngữ and the Party's heading always begin the right column, however narrow the gap before them.
_RIGHT_HEAD = re.compile(
    r"CỘNG H(?:ÒA|OÀ) XÃ HỘI CHỦ NGHĨA VIỆT NAM|Độc lập\s*[-–]\s*Tự do\s*[-–]\s*Hạnh phúc|ĐẢNG CỘNG SẢN VIỆT NAM"
)
_INSIDE_A_NAME = re.compile(r"(?:NƯỚC|CỦA|BỘ)\s*$", re.IGNORECASE)

# A gap splits a line when it is this many character heights wide and this many ordinary word spaces.
_GAP_HEIGHTS = 2.0
_GAP_SPACES = 3.0


def is_label(text: str) -> bool:
    """Is the text nothing but a list label: a dash, "1.", "2.1.", "a)", "IV."?"""
    return _LABEL.fullmatch(text.strip()) is not None


def is_blank_to_fill(before: str, after: str) -> bool:
    """Is the gap between two pieces the room for a hand-written number or day: "Số:      /UBND", "ngày     tháng"?"""
    after = after.lstrip()
    if _OPEN_AFTER.match(after):
        # a lone "năm 2022" in the other column goes on a date above it, not what stands beside it
        return after[0] not in "tn" or re.search(r"\b(?:ngày|tháng)\b", before) is not None
    return _OPEN_BEFORE.search(before) is not None and re.match(r"[\d./…]", after) is not None


def columns(text: str) -> list[tuple[int, str]]:
    """The columns of one printed text line: (character position, squeezed text); tabs stand every 8 characters.

    Four spaces or a tab between two pieces part them, unless the first is only a list label or the gap is a blank
    to fill in. An empty list for a line of white space.
    """
    wide = text.expandtabs(8)
    tabbed = {len(text[: m.end()].expandtabs(8)) for m in re.finditer(r"\t+", text)}
    pieces: list[tuple[int, str]] = []
    for match in re.finditer(r"\S+(?: {1,3}\S+)*", wide):
        # A tab of one to three characters' width hides inside a run of spaces: cut there too.
        start = match.start()
        for stop in sorted(t for t in tabbed if match.start() < t < match.end()):
            pieces.append((start, wide[start:stop].rstrip()))
            start = stop + len(wide[stop:]) - len(wide[stop:].lstrip())
        pieces.append((start, wide[start : match.end()]))
    pieces = [part for left, piece in pieces for part in _before_right_head(left, piece)]
    joined: list[tuple[int, str]] = []
    for left, piece in pieces:
        if joined and (is_label(joined[-1][1]) or is_blank_to_fill(joined[-1][1], piece)):
            joined[-1] = (joined[-1][0], f"{joined[-1][1]} {piece}")
        else:
            joined.append((left, piece))
    return [(left, squeeze(piece)) for left, piece in joined if squeeze(piece)]


def _before_right_head(left: int, piece: str) -> list[tuple[int, str]]:
    if (head := _RIGHT_HEAD.search(piece)) and is_right_head(piece[: head.start()], piece[head.start() :]):
        return [(left, piece[: head.start()]), (left + head.start(), piece[head.start() :])]
    return [(left, piece)]


def is_right_head(before: str, after: str) -> bool:
    """Is what follows the heading of the right column, and not a piece of a name such as "HIẾN PHÁP NƯỚC …"?"""
    return (
        _RIGHT_HEAD.fullmatch(after.strip()) is not None
        and bool(before.strip())
        and _INSIDE_A_NAME.search(before) is None
    )


def plain_lines(
    text: str,
    *,
    page: int = 1,
    top: int = 0,
    start: bool | None = None,
    cells: Mapping[int, Sequence[tuple[Cell, str]]] | None = None,
) -> list[Line]:
    """The lines of a plain text, one for each column; ``top`` counts source lines from the given one.

    ``cells`` are the cells of the source lines that belong to a table, by their index.
    """
    lines: list[Line] = []
    blank = 0
    for number, row in enumerate(text.split("\n"), start=top):
        if cells and (typed := cells.get(number - top)) is not None:
            lines += [
                Line(part, page, top=float(number), bottom=float(number + 1), start=True, cell=cell)
                for cell, part in typed
            ]
            blank = 0
            continue
        parts = columns(row)
        if not parts:
            blank += 1
            continue
        lines += [
            Line(
                text=part,
                page=page,
                left=float(left),
                right=float(left + len(part)),
                top=float(number),
                bottom=float(number + 1),
                start=start,
                blank_before=blank,
            )
            for left, part in parts
        ]
        blank = 0
    return lines


def lines_of(words: Sequence[Word], page: int, is_bold: Callable[[Word], bool] | None = None) -> list[Line]:
    """Group words (boxes in points) to lines, top to bottom and left to right; a line ends at a column gap.

    ``is_bold`` tells whether a word is printed bold; without it ``Line.bold`` is None.
    """
    rows = _rows([w for w in words if w.text.strip()])
    spaces = [gap for row in rows for gap in _gaps(row) if gap > 0]
    usual = median(spaces) if spaces else 0.0
    return [_line(part, page, is_bold) for row in rows for part in _parts(row, usual)]


def _rows(words: Sequence[Word]) -> list[list[Word]]:
    """Words that overlap vertically by half of the lower one's height stand on one row, left to right."""
    rows: list[list[Word]] = []
    for word in sorted(words, key=lambda w: (w.box[1] + w.box[3], w.box[0])):
        # Only the nearest word of a row is compared: a row of a slightly turned page is not level.
        best, share = None, 0.5
        for row in rows[-6:]:
            near = min(row, key=lambda other: _distance(other.box, word.box))
            overlap = _overlap(near.box, word.box)
            if overlap >= share:
                best, share = row, overlap
        if best is None:
            rows.append([word])
        else:
            best.append(word)
    for row in rows:
        row.sort(key=lambda w: w.box[0])
    return sorted(rows, key=lambda row: median(w.box[1] + w.box[3] for w in row))


def _distance(a: Box, b: Box) -> float:
    return max(a[0] - b[2], b[0] - a[2], 0.0)


def _overlap(a: Box, b: Box) -> float:
    shared = min(a[3], b[3]) - max(a[1], b[1])
    lower = min(a[3] - a[1], b[3] - b[1])
    return shared / lower if lower > 0 else 0.0


def _gaps(row: Sequence[Word]) -> list[float]:
    return [b.box[0] - a.box[2] for a, b in zip(row, row[1:], strict=False)]


def _parts(row: list[Word], usual: float) -> list[list[Word]]:
    """Cut a row at its column gaps. ``usual`` is the page's ordinary word space, for rows too short to show one."""
    height = median(w.box[3] - w.box[1] for w in row)
    gaps = _gaps(row)
    parts = [[row[0]]]
    for index, (gap, word) in enumerate(zip(gaps, row[1:], strict=True)):
        others = gaps[:index] + gaps[index + 1 :]
        space = median(others) if len(others) >= 3 else usual
        wide = gap > _GAP_HEIGHTS * height and gap > _GAP_SPACES * space
        before, after = _text(parts[-1]), _text(row[index + 1 :])
        wide = wide and not is_label(before) and not is_blank_to_fill(before, after)
        if wide or is_right_head(before, after):
            parts.append([word])
        else:
            parts[-1].append(word)
    return parts


def _text(words: Sequence[Word]) -> str:
    return " ".join(w.text for w in words)


def _line(words: list[Word], page: int, is_bold: Callable[[Word], bool] | None) -> Line:
    box = union([w.box for w in words])
    weights = [max(len(w.text), 1) for w in words]
    confidence = sum(w.confidence * n for w, n in zip(words, weights, strict=True)) / sum(weights)
    return Line(
        text=squeeze(_text(words)),
        page=page,
        left=box[0],
        right=box[2],
        top=box[1],
        bottom=box[3],
        box=box,
        words=tuple(words),
        confidence=round(confidence, 4),
        bold=all(map(is_bold, words)) if is_bold else None,
    )


def shifted(box: Box, x: float, y: float) -> Box:
    """The box so far further right and down."""
    return box[0] + x, box[1] + y, box[2] + x, box[3] + y


def union(boxes: Sequence[Box]) -> Box:
    """The smallest box around all of these (at least one)."""
    return (
        min(b[0] for b in boxes),
        min(b[1] for b in boxes),
        max(b[2] for b in boxes),
        max(b[3] for b in boxes),
    )


def count_blank(lines: Sequence[Line]) -> list[Line]:
    """Printed lines with ``blank_before`` set: how many lines of the usual pitch would fit in the gap above each."""
    pitches = [b.top - a.top for a, b in zip(lines, lines[1:], strict=False) if b.top > a.bottom - 2 > a.top]
    if not pitches:
        return list(lines)
    pitch = median(pitches)
    counted, floor = [], None
    for line in lines:
        room = (line.top - floor) / pitch if floor is not None else 0.0
        counted.append(replace(line, blank_before=max(int(room + 0.25), 0)))
        floor = max(floor or 0.0, line.bottom)
    return counted
