"""Tiny documents made on the spot: PDF, Word, scans."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pytest

Piece = tuple[float, float, float, str]  # left and top in points, type size, text


@dataclass
class PdfMaker:
    """Writes PDF 1.4 by hand: text in a font whose ToUnicode map holds Vietnamese, pictures, signature fields."""

    objects: list[bytes] = field(default_factory=list)
    pages: list[int] = field(default_factory=list)
    letters: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.objects = [b""] * 4  # catalog, pages, font, its ToUnicode map

    def add(self, body: bytes) -> int:
        self.objects.append(body)
        return len(self.objects)

    def stream(self, data: bytes, head: bytes = b"") -> int:
        packed = zlib.compress(data)
        return self.add(
            b"<< %s /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream" % (head, len(packed), packed)
        )

    def _code(self, letter: str) -> int:
        return self.letters.setdefault(letter, len(self.letters) + 1)

    def show(self, pieces: Sequence[Piece], height: float = 842) -> bytes:
        """A content stream that prints the pieces; every letter is half as wide as the type size."""
        rows = []
        for left, top, size, text in pieces:
            codes = "".join(f"{self._code(letter):02x}" for letter in text)
            rows.append(f"BT /F1 {size} Tf {left} {height - top - size} Td <{codes}> Tj ET")
        return "\n".join(rows).encode()

    def page(
        self,
        pieces: Sequence[Piece] = (),
        *,
        picture: np.ndarray | None = None,
        fields: Sequence[Sequence[Piece]] = (),
        rules: Sequence[tuple[float, float, float, float]] = (),
        under: Sequence[Piece] = (),
        unseen: Sequence[Piece] = (),
        places: Sequence[tuple[float, float, float, float]] = ((0, 0, 595, 842),),
        other: Sequence[Piece] = (),
        keys: bytes = b"",
        font: bytes = b"Other",
    ) -> None:
        """A page of A4 with printed pieces, a grey picture at a place of it, signature fields and ruled lines.

        A rule is a filled rectangle: left, top, width, height, as are the ``places`` of the picture. ``under`` is printed
        before the picture, ``unseen`` in render mode 3, ``other`` in a typeface named ``font``; ``keys`` are further
        entries of the page.
        """
        content, extra, fonts = self.show(pieces), b"", b"/F1 3 0 R"
        if unseen:
            content += b"\n3 Tr\n" + self.show(unseen) + b"\n0 Tr"
        if other:
            described = self.add(b"<< /Type /FontDescriptor /FontName /%s /Flags 4 /Ascent 800 /Descent -200 >>" % font)
            head = b"<< /Type /Font /Subtype /TrueType /BaseFont /%s /FontDescriptor %d 0 R /ToUnicode 4 0 R"
            widths = b"/FirstChar 0 /LastChar 255 /Widths [" + b"500 " * 256 + b"] >>"
            fonts += b" /F2 %d 0 R" % self.add(head % (font, described) + widths)
            content += b"\n" + self.show(other).replace(b"/F1", b"/F2")
        if picture is not None:
            height, width = picture.shape
            number = self.stream(
                picture.tobytes(),
                b"/Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceGray /BitsPerComponent 8"
                % (width, height),
            )
            drawn = [
                b"q %f 0 0 %f %f %f cm /Im1 Do Q" % (wide, high, left, 842 - top - high)
                for left, top, wide, high in places
            ]
            content = b"\n".join([self.show(under), *drawn, content])
            extra = b"/XObject << /Im1 %d 0 R >>" % number
        for left, top, width, height in rules:
            content += f"\n0 0 0 rg {left} {842 - top - height} {width} {height} re f".encode()
        annotations = []
        for pieces_of_field in fields:
            form = self.stream(
                self.show(pieces_of_field),
                b"/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >>",
            )
            annotations.append(
                self.add(
                    b"<< /Type /Annot /Subtype /Widget /FT /Sig /T (s) /F 4 /Rect [0 0 595 842] /AP << /N %d 0 R >> >>"
                    % form
                )
            )
        body = self.stream(content)
        self.pages.append(
            self.add(
                b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R /Annots [%s] %s "
                b"/Resources << /Font << %s >> %s >> >>"
                % (body, b" ".join(b"%d 0 R" % a for a in annotations), keys, fonts, extra)
            )
        )

    def data(self, value: Callable[[str, int], str] = lambda letter, code: letter) -> bytes:
        """The file. ``value`` gives the text that stands for a letter and its code, to write a file that misleads."""
        mapping = "\n".join(
            f"<{code:02x}> <{value(letter, code).encode('utf-16-be').hex()}>" for letter, code in self.letters.items()
        )
        cmap = (
            "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapType 2 def\n"
            "1 begincodespacerange <00> <ff> endcodespacerange\n"
            f"{len(self.letters)} beginbfchar\n{mapping}\nendbfchar endcmap end end"
        ).encode()
        self.objects[0] = b"<< /Type /Catalog /Pages 2 0 R >>"
        self.objects[1] = b"<< /Type /Pages /Count %d /Kids [%s] >>" % (
            len(self.pages),
            b" ".join(b"%d 0 R" % p for p in self.pages),
        )
        self.objects[2] = (
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Courier /FirstChar 0 /LastChar 255 /ToUnicode 4 0 R /Widths ["
            + b"500 " * 256
            + b"] >>"
        )
        self.objects[3] = b"<< /Length %d >>\nstream\n%s\nendstream" % (len(cmap), cmap)
        out, places = bytearray(b"%PDF-1.4\n"), []
        for number, body in enumerate(self.objects, start=1):
            places.append(len(out))
            out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
        start = len(out)
        out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1)
        out += b"".join(b"%010d 00000 n \n" % place for place in places)
        out += b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(places) + 1, start)
        return bytes(out)


@pytest.fixture
def pdf() -> PdfMaker:
    return PdfMaker()


_NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

DocxMaker = Callable[..., bytes]


@pytest.fixture
def docx() -> DocxMaker:
    """Makes a Word file from the inside of w:body and of further parts (styles, numbering, footnotes, header1 …)."""

    def make(body: str, parts: Mapping[str, str] | None = None) -> bytes:
        parts = parts or {}
        roots = {"header": "hdr", "footer": "ftr"}
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w") as archive:
            archive.writestr("[Content_Types].xml", "<Types/>")
            archive.writestr(
                "_rels/.rels",
                f'<Relationships><Relationship Id="r1" Type="{_OFFICE}/officeDocument" Target="word/document.xml"/>'
                "</Relationships>",
            )
            archive.writestr("word/document.xml", f"<w:document {_NAMESPACES}><w:body>{body}</w:body></w:document>")
            links = ""
            for name, inside in parts.items():
                kind = name.rstrip("0123456789")
                root = roots.get(kind, kind)
                archive.writestr(f"word/{name}.xml", f"<w:{root} {_NAMESPACES}>{inside}</w:{root}>")
                links += f'<Relationship Id="{name}" Type="{_OFFICE}/{kind}" Target="{name}.xml"/>'
            archive.writestr("word/_rels/document.xml.rels", f"<Relationships>{links}</Relationships>")
        return target.getvalue()

    return make
