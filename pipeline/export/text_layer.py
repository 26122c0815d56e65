"""The words of a page as text that nobody sees and every reader finds: searched, marked and copied over the picture.

Each line is written along its own baseline, each of its words as wide as it is printed. All letters of the font are one
stroke without breadth: it has the size of a letter, which some readers ask for, and no ink.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Any

from pipeline.document import Box, PrintedLine

if TYPE_CHECKING:
    from pikepdf import Dictionary, Matrix, Pdf

# Every letter is half as wide as the type is high; what lies below the baseline is a fifth of it (per mille).
_WIDTH, _ASCENT, _DESCENT = 500, 800, -200
# Text render mode 3: neither filled nor stroked (ISO 32000-1, 9.3.6).
_UNSEEN = 3
# A line must be so long (points), of so many words, to tell how far from level it runs; less than this (degrees) is level.
_LONG, _FEWEST_WORDS, _LEVEL = 120.0, 4, 0.1
# The narrowest word and space, as a share of the type size: a space parts two words even where their boxes touch.
_NARROW = 0.02


class GlyphlessFont:
    """A font for all letters of a file: each has a code of its own, the same width, and no ink."""

    def __init__(self) -> None:
        self._codes: dict[str, int] = {}

    def encode(self, text: str) -> bytes:
        """The codes of a text, two bytes a letter."""
        codes = (self._codes.setdefault(letter, len(self._codes) + 1) for letter in text)
        return b"".join(code.to_bytes(2, "big") for code in codes)

    def register(self, pdf: Pdf) -> Dictionary:
        """The font as an object of the file, once all texts are encoded."""
        from pikepdf import Array, Dictionary, Name, Stream

        name = Name("/CongvanGlyphless")
        descriptor = Dictionary(
            Type=Name.FontDescriptor,
            FontName=name,
            Flags=5,  # all of one width, in a set of its own
            FontBBox=Array([0, _DESCENT, _WIDTH, _ASCENT]),
            ItalicAngle=0,
            Ascent=_ASCENT,
            Descent=_DESCENT,
            CapHeight=_ASCENT,
            StemV=80,
            FontFile2=pdf.make_indirect(Stream(pdf, _font_file())),
        )
        letters = Dictionary(
            Type=Name.Font,
            Subtype=Name.CIDFontType2,
            BaseFont=name,
            CIDSystemInfo=Dictionary(Registry=b"Adobe", Ordering=b"Identity", Supplement=0),
            FontDescriptor=pdf.make_indirect(descriptor),
            DW=_WIDTH,
            CIDToGIDMap=pdf.make_indirect(Stream(pdf, b"\0\0" + b"\0\1" * len(self._codes))),
        )
        whole = Dictionary(
            Type=Name.Font,
            Subtype=Name.Type0,
            BaseFont=name,
            Encoding=Name("/Identity-H"),
            DescendantFonts=Array([pdf.make_indirect(letters)]),
            ToUnicode=pdf.make_indirect(Stream(pdf, self._to_unicode())),
        )
        return pdf.make_indirect(whole)

    def _to_unicode(self) -> bytes:
        pairs = [f"<{code:04x}> <{letter.encode('utf-16-be').hex()}>" for letter, code in self._codes.items()]
        hundreds = [pairs[at : at + 100] for at in range(0, len(pairs), 100)]  # a section may hold no more
        sections = [f"{len(part)} beginbfchar\n{chr(10).join(part)}\nendbfchar" for part in hundreds]
        head = (
            "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
            "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
            "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
            "1 begincodespacerange\n<0000> <ffff>\nendcodespacerange\n"
        )
        tail = "\nendcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"
        return (head + "\n".join(sections) + tail).encode("ascii")


def _font_file() -> bytes:
    """A TrueType font of two glyphs: the empty one of no letter, and that of all, from corner to corner and back."""
    corners = (0, _WIDTH, 0, _DESCENT, _ASCENT - _DESCENT, 0)  # the steps across, then those down
    stroke = struct.pack(">5hHH3B6hx", 1, 0, _DESCENT, _WIDTH, _ASCENT, 2, 0, 1, 1, 1, *corners)
    tables = {
        "glyf": stroke,
        "head": struct.pack(
            ">4I2H2q4h2H3h",
            0x10000,
            0x10000,
            0,
            0x5F0F3CF5,
            0,
            1000,
            0,
            0,
            *(0, _DESCENT, _WIDTH, _ASCENT),
            0,
            8,
            2,
            0,
            0,
        ),
        "hhea": struct.pack(">IhhhHhhhhhhhhhhhH", 0x10000, _ASCENT, _DESCENT, 0, _WIDTH, *[0] * 11, 1),
        "hmtx": struct.pack(">Hhh", _WIDTH, 0, 0),
        "loca": struct.pack(">3H", 0, 0, len(stroke) // 2),
        "maxp": struct.pack(">IH13H", 0x10000, 2, 3, 1, *[0] * 11),
    }
    offset = 12 + 16 * len(tables)
    directory, body = b"", b""
    for tag, table in tables.items():
        padded = table + bytes(-len(table) % 4)
        checksum = sum(struct.unpack(f">{len(padded) // 4}I", padded)) & 0xFFFFFFFF
        directory += struct.pack(">4sIII", tag.encode("ascii"), checksum, offset + len(body), len(table))
        body += padded
    return struct.pack(">IHHHH", 0x10000, len(tables), 64, 2, 32) + directory + body


# ------------------------------------------------------------------ lines on paper


@dataclass(frozen=True, slots=True)
class _Read:
    """A word that OCR read: its letters and its box on the displayed page."""

    text: str
    box: Box

    @property
    def middle(self) -> tuple[float, float]:
        x0, y0, x1, y1 = self.box
        return (x0 + x1) / 2, (y0 + y1) / 2


def words(line: PrintedLine, text: str) -> list[_Read]:
    """The words of a line that OCR read, without those that the file itself states."""
    printed = text[slice(*line.span)].split()
    return [_Read(word, box) for word, box in zip(printed, line.words, strict=False) if box]


def content(lines: Iterable[Sequence[_Read]], height: float, upright: Matrix, name: str, font: GlyphlessFont) -> bytes:
    """The operators that write these lines on a page ``height`` points high as displayed.

    ``upright`` leads from the page as displayed (points, origin bottom left) to the page's own space; ``name`` is the font
    among the page's resources.
    """
    from pikepdf import Array, Name, Operator, String, unparse_content_stream

    lines = [line for line in lines if line]
    quarter = _quarter(lines)
    slopes = [slope for line in lines if (slope := _slope(line, quarter)) is not None]
    usual = median(slopes) if slopes else 0.0
    drawn: list[tuple[list[Any], Operator]] = []

    def put(operator: str, *operands: Any) -> None:
        drawn.append((list(operands), Operator(operator)))

    def show(text: str, width: float, size: float) -> None:
        put("Tz", round(100_000 * width / (_WIDTH * len(text) * size), 2))
        put("TJ", Array([String(font.encode(text))]))

    put("q")
    put("cm", *upright.shorthand)
    put("BT")
    put("Tr", _UNSEEN)
    for line in lines:
        own = _slope(line, quarter)
        run = _Run(line, quarter, usual if own is None else own)
        (across, down), (x, y) = run.direction, run.start
        put("Tf", Name(name), round(run.size, 2))
        turned = (round(side, 5) for side in (across, -down, down, across))
        put("Tm", *turned, round(x, 2), round(height - y, 2))
        at = 0.0
        for word, begin, end, following in run.words:
            put("Td", round(begin - at, 2), 0)
            at = begin
            show(word, max(end - begin, _NARROW * run.size), run.size)
            if following is not None:
                show(" ", max(following - end, _NARROW * run.size), run.size)
    put("ET")
    put("Q")
    return unparse_content_stream(drawn)


class _Run:
    """A line along its direction: where it starts on the displayed page (origin top left), its type size, its words with
    where they begin and end and where the next begins, from the start of the line."""

    def __init__(self, line: Sequence[_Read], quarter: int, slope: float) -> None:
        angle = math.radians(90 * quarter + slope)
        across, down = math.cos(angle), math.sin(angle)
        self.direction = across, down
        placed = []
        for word in line:
            x, y = word.middle
            length, thickness = _sides(word.box, quarter)
            placed.append((x * across + y * down, y * across - x * down, length, thickness))
        begins = [along - length / 2 for along, _, length, _ in placed]
        ends = [along + length / 2 for along, _, length, _ in placed]
        # a speck, a bracket or a stroke of the pen among the words does not make the line higher
        odd = len(placed) // 4
        top = sorted(aside - thickness / 2 for _, aside, _, thickness in placed)[odd]
        bottom = sorted(aside + thickness / 2 for _, aside, _, thickness in placed)[-1 - odd]
        self.size = max(bottom - top, 1.0)
        base = bottom + self.size * _DESCENT / 1000
        self.start = begins[0] * across - base * down, begins[0] * down + base * across
        nexts = [*(begin - begins[0] for begin in begins[1:]), None]
        self.words = [
            (word.text, begin - begins[0], end - begins[0], following)
            for word, begin, end, following in zip(line, begins, ends, nexts, strict=True)
        ]


def _sides(box: Box, quarter: int) -> tuple[float, float]:
    """How long a word is along its line, and how high."""
    width, height = box[2] - box[0], box[3] - box[1]
    return (height, width) if quarter % 2 else (width, height)


def _quarter(lines: Iterable[Sequence[_Read]]) -> int:
    """Which way most lines run on the displayed page: 0 to the right, 1 down, 2 to the left, 3 up."""
    ways = [0.0] * 4
    for line in lines:
        (x, y), (u, v) = line[0].middle, line[-1].middle
        ways[round(math.degrees(math.atan2(v - y, u - x)) / 90) % 4] += math.hypot(u - x, v - y)
    return max(range(4), key=ways.__getitem__)


def _slope(line: Sequence[_Read], quarter: int) -> float | None:
    """How far from level a line runs, in clockwise degrees; None where it is too short to tell."""
    turn = math.radians(90 * quarter)
    across, down = round(math.cos(turn)), round(math.sin(turn))
    along = [x * across + y * down for x, y in (word.middle for word in line)]
    aside = [y * across - x * down for x, y in (word.middle for word in line)]
    if len(line) < _FEWEST_WORDS or max(along) - min(along) < _LONG:
        return None
    middle, level = sum(along) / len(along), sum(aside) / len(aside)
    rise = sum((a - middle) * (b - level) for a, b in zip(along, aside, strict=True))
    slope = math.degrees(math.atan2(rise, sum((a - middle) ** 2 for a in along)))
    return slope if abs(slope) > _LEVEL else 0.0
