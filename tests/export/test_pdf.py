"""Searchable PDF: every word at its place by other readers, the pages drawn as before, a copy that says it is one."""

from __future__ import annotations

import ctypes
import hashlib
import io
import itertools
import shutil
import struct
import subprocess
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pikepdf
import pypdf
import pypdfium2
import pypdfium2.raw as pdfium
import pytest
from PIL import Image, ImageDraw, ImageOps

import pipeline
from pipeline import batch, export, resources
from pipeline.config import Config
from pipeline.document import Box, PrintedLine, Reading, Result, SourceInfo, SourcePage
from pipeline.errors import UnreadableFile
from pipeline.export import json as contract
from pipeline.export import pdf, writing
from pipeline.incoming import Incoming, Original
from pipeline.ocr.replay import ReplayEngine
from pipeline.reading import read
from pipeline.run import understand
from tests.invented import RESULT

CONFIG = Config()
INCOMING = resources.samples() / "incoming"
SCAN = INCOMING / "cd-04-ubnd.pdf"
RECORDED = Path(__file__).parents[1] / "golden" / "cd-04-ubnd.words.json"
OUT = Path("cv.pdf")
A4 = (595.0, 842.0)

# ------------------------------------------------------------------ invented originals and what was read of them

WORDS = ["Sở", "Nội", "vụ", "chủ", "trì,", "phối", "hợp", "với", "Sở", "Tài", "chính", "báo", "cáo"]


def level(words: Sequence[str] = WORDS, left: float = 70, top: float = 100) -> list[tuple[str, Box]]:
    """Words on one level line, six points a letter, twelve points high."""
    placed, at = [], left
    for word in words:
        placed.append((word, (at, top, at + 6 * len(word), top + 12)))
        at += 6 * len(word) + 4
    return placed


def result(
    data: bytes,
    pages: Sequence[Sequence[Sequence[tuple[str, Box | None]]]],
    *,
    media_type: str = "application/pdf",
    size: tuple[float, float] = A4,
    reading: Reading = "ocr",
    name: str = "cv-15.pdf",
) -> Result:
    """A result whose text is these lines of words, page by page."""
    text, lines = "", []
    for number, page in enumerate(pages, 1):
        for words in page:
            words_text = " ".join(word for word, _ in words)
            boxes = tuple(box for _, box in words)
            known = [box for box in boxes if box] or [(0.0, 0.0, 1.0, 1.0)]
            around = (*map(min, list(zip(*known, strict=True))[:2]), *map(max, list(zip(*known, strict=True))[2:]))
            lines.append(PrintedLine((len(text), len(text) + len(words_text)), number, around, boxes))  # type: ignore[arg-type]
            text += words_text + "\n"
    read_pages = tuple(SourcePage(number, reading, *size, 0.9) for number in range(1, len(pages) + 1))
    source = SourceInfo(name, hashlib.sha256(data).hexdigest(), media_type, len(pages), reading, read_pages)
    return replace(RESULT, source=source, text=text, lines=tuple(lines), tasks=(), issues=())


def copied(data: bytes, read: Result) -> bytes:
    (made,) = pdf.pages(Incoming(read, Original(data, read.source.file_name)), OUT, CONFIG).values()
    return made


def picture(mode: str = "L", size: tuple[int, int] = (620, 877)) -> Image.Image:
    """A page with a frame, a slanting stroke and shades: no turn or mirror of it is the same."""
    drawn = Image.linear_gradient("L").resize(size).convert("RGB")
    pen = ImageDraw.Draw(drawn)
    pen.rectangle((20, 20, size[0] - 60, size[1] - 140), outline=(10, 10, 10), width=4)
    pen.line((40, 40, size[0] // 2, size[1] // 3), fill=(200, 0, 30), width=9)
    return drawn.convert(mode)


def saved(image: Image.Image, form: str, **how: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, form, **how)
    return out.getvalue()


def made(change: Callable[[pikepdf.Pdf], None] = lambda pdf: None, amount: int = 1, **saving: Any) -> bytes:
    """A scan of so many pages as a PDF of JPEG pictures, changed before it is saved."""
    new = pikepdf.new()
    for number in range(amount):
        page = new.add_blank_page(page_size=A4)
        jpeg = saved(picture("RGB"), "JPEG", quality=40 + number)
        image = new.make_stream(jpeg, Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=620, Height=877)
        image.ColorSpace, image.BitsPerComponent, image.Filter = pikepdf.Name.DeviceRGB, 8, pikepdf.Name.DCTDecode
        page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=image))
        page.Contents = new.make_stream(b"q 595 0 0 842 0 0 cm /Im0 Do Q")
    change(new)
    out = io.BytesIO()
    new.save(out, **saving)
    return out.getvalue()


# ------------------------------------------------------------------ other readers


def drawn(data: bytes) -> list[Any]:
    """The pages as pdfium draws them, form fields and all."""
    document = pypdfium2.PdfDocument(data)
    document.init_forms()
    return [page.render(scale=1).to_numpy() for page in document]


def looks_the_same(one: bytes, other: bytes) -> bool:
    return all(np.array_equal(a, b) for a, b in zip(drawn(one), drawn(other), strict=True))


def seen_words(data: bytes, number: int = 0) -> list[tuple[str, Box]]:
    """The words that pdfium finds on a page, boxes on the page as displayed."""
    page = pypdfium2.PdfDocument(data)[number]
    text = page.get_textpage()
    width, height = page.get_size()
    letters = []
    for at in range(text.count_chars()):
        code = pdfium.FPDFText_GetUnicode(text, at)
        # 2 is a hyphen at the end of a line, which pdfium joins to the next
        letters += [("-", at), ("\n", at)] if code == 2 else [(chr(code), at)]
    words = []
    for blank, group in itertools.groupby(letters, lambda letter: letter[0].isspace()):
        own = list(group)
        if not blank:
            corners = [_displayed(page, width, height, text.get_charbox(at, loose=True)) for _, at in own]
            x, y = ([side for corner in corners for side in corner[axis::2]] for axis in (0, 1))
            words.append(("".join(letter for letter, _ in own), (min(x), min(y), max(x), max(y))))
    return words


def _displayed(page: Any, width: float, height: float, box: Box) -> Box:
    finer = 100
    found: list[float] = []
    for x, y in (box[:2], box[2:]):
        across, down = ctypes.c_int(), ctypes.c_int()
        size = (int(width * finer), int(height * finer))
        assert pdfium.FPDF_PageToDevice(page, 0, 0, *size, 0, x, y, across, down)
        found += [across.value / finer, down.value / finer]
    return found[0], found[1], found[2], found[3]


def far(one: Box, other: Box) -> float:
    """How many points apart the sides of two boxes are at most, whichever corners they are given by."""
    return max(
        abs(func(a[axis], a[axis + 2]) - func(b[axis], b[axis + 2]))
        for a, b in ((one, other),)
        for axis in (0, 1)
        for func in (min, max)
    )


def within_points(data: bytes, words: Iterable[tuple[str, Box]], points: float, page: int = 0) -> None:
    found = seen_words(data, page)
    for word, box in words:
        distances = [far(box, there) for text, there in found if text == word]
        assert distances and min(distances) <= points, (word, box, min(distances, default=None))


# ------------------------------------------------------------------ a whole document


@cache
def scanned() -> tuple[Result, bytes]:
    read_as = understand(read(SCAN, ocr=ReplayEngine.load(RECORDED)), CONFIG)
    return read_as, copied(SCAN.read_bytes(), read_as)


def printed_words(read_as: Result) -> list[str]:
    """The words as they stand on the lines: one cut in two at the end of a line is two."""
    return [word for line in read_as.lines for word in read_as.text[slice(*line.span)].split()]


def test_every_word_of_every_task_is_where_it_is_printed() -> None:
    read_as, copy = scanned()
    assert len(read_as.tasks) >= 5
    found = seen_words(copy)
    for task in read_as.tasks:
        for line in read_as.lines:
            if line.span[0] < task.span[1] and task.span[0] < line.span[1]:
                printed = read_as.text[slice(*line.span)].split()
                for word, box in zip(printed, line.words, strict=True):
                    assert box is not None
                    middle = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
                    there = [b for text, b in found if text == word]
                    assert any(b[0] - 2 < middle[0] < b[2] + 2 and b[1] - 2 < middle[1] < b[3] + 2 for b in there), word


def test_the_words_are_as_wide_as_they_are_printed() -> None:
    read_as, copy = scanned()
    found = seen_words(copy)
    for line in read_as.lines:
        for word, box in zip(read_as.text[slice(*line.span)].split(), line.words, strict=True):
            assert box is not None
            sides = [abs(box[0] - b[0]) + abs(box[2] - b[2]) for text, b in found if text == word]
            assert min(sides) < 3, word


def test_the_page_is_drawn_as_before_and_its_picture_is_the_same_bytes() -> None:
    read_as, copy = scanned()
    assert looks_the_same(SCAN.read_bytes(), copy)
    with pikepdf.open(SCAN) as before, pikepdf.open(io.BytesIO(copy)) as after:
        assert after.check_pdf_syntax() == []
        pictures = [[i.read_raw_bytes() for i in p.get_images().values()] for p in (before.pages[0], after.pages[0])]
        assert pictures[0] == pictures[1] != []
    assert len(copy) < SCAN.stat().st_size + 20_000


def test_pypdf_reads_the_text_in_the_order_of_the_dispatch() -> None:
    read_as, copy = scanned()
    text = pypdf.PdfReader(io.BytesIO(copy)).pages[0].extract_text().split()
    assert text == printed_words(read_as)


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext is not installed (poppler-utils)")
def test_poppler_reads_every_word_as_it_was_read() -> None:
    read_as, copy = scanned()
    found = subprocess.run(["pdftotext", "-", "-"], input=copy, capture_output=True, check=True).stdout.decode()
    assert sorted(found.split()) == sorted(printed_words(read_as))


def test_the_same_input_gives_the_same_bytes() -> None:
    read_as, copy = scanned()
    assert copied(SCAN.read_bytes(), read_as) == copy


def test_a_result_from_its_json_gives_the_same_copy() -> None:
    read_as, copy = scanned()
    kept = contract.load(contract.render(read_as).encode())
    assert kept.lines == read_as.lines
    assert copied(SCAN.read_bytes(), kept) == copy


def test_a_slanting_line_is_written_along_its_baseline() -> None:
    slanting = [(word, (b[0], b[1] + b[0] * 0.05, b[2], b[3] + b[0] * 0.05)) for word, b in level()]
    data = made()
    within_points(copied(data, result(data, [[slanting]])), slanting, 4)


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_a_page_that_lies_on_its_side_is_read_along_its_lines(quarters: int) -> None:
    def turned(box: Box) -> Box:
        x0, y0, x1, y1 = box
        return {
            1: (A4[0] - y1, x0, A4[0] - y0, x1),
            2: (A4[0] - x1, A4[1] - y1, A4[0] - x0, A4[1] - y0),
            3: (y0, A4[1] - x1, y1, A4[1] - x0),
        }[quarters]

    lines = [[(word, turned(box)) for word, box in level(top=top)] for top in (100, 120, 140)]
    data = made()
    copy = copied(data, result(data, [lines]))
    within_points(copy, [word for line in lines for word in line], 0.5)
    assert pypdf.PdfReader(io.BytesIO(copy)).pages[0].extract_text().split() == WORDS * 3


# ------------------------------------------------------------------ pages of every kind


def _laid(turn: int, crop: tuple[float, ...] | None, media: tuple[float, ...], unit: float) -> bytes:
    def lay(new: pikepdf.Pdf) -> None:
        page = new.pages[0]
        page.MediaBox = pikepdf.Array(media)
        page.Contents = new.make_stream(b"q %f 0 0 %f %f %f cm /Im0 Do Q" % (
            media[2] - media[0], media[3] - media[1], media[0], media[1]
        ))  # fmt: skip
        page.Rotate = turn
        if crop:
            page.CropBox = pikepdf.Array(crop)
        if unit != 1:
            page.UserUnit = unit

    return made(lay)


@pytest.mark.parametrize("unit", [1, 2])
@pytest.mark.parametrize("media", [(0, 0, 595, 842), (-40, 30, 555, 872), (0, 0, 842, 595)], ids=str)
@pytest.mark.parametrize("cropped", [False, True])
@pytest.mark.parametrize("turn", [0, 90, 180, 270, -90, 450])
def test_words_stand_where_they_are_displayed(turn: int, cropped: bool, media: tuple[float, ...], unit: float) -> None:
    crop = (media[0] + 30, media[1] + 50, media[2] + 500, media[3] - 20) if cropped else None
    data = _laid(turn, crop, media, unit)
    words = level(["Ủy", "ban", "nhân", "dân", "tỉnh", "Hưng", "Yên"])
    size = pypdfium2.PdfDocument(data)[0].get_size()
    copy = copied(data, result(data, [[words]], size=size))
    within_points(copy, words, 0.5)
    assert looks_the_same(data, copy)


def _inherited(new: pikepdf.Pdf) -> None:
    new.Root.Pages.Resources = new.pages[0].Resources
    for page in new.pages:
        del page.Resources


def _shared(new: pikepdf.Pdf) -> None:
    shared = new.make_indirect(new.pages[0].Resources)
    for page in new.pages:
        page.Resources = shared


def _left_open(new: pikepdf.Pdf) -> None:
    for page in new.pages:
        page.Contents = new.make_stream(b"Q q q 0.5 0 0 0.5 0 0 cm 1190 0 0 1684 0 0 cm /Im0 Do")


def _in_pieces(new: pikepdf.Pdf) -> None:
    for page in new.pages:
        page.Contents = pikepdf.Array([new.make_stream(b"q 595 0 0 842"), new.make_stream(b"0 0 cm /Im0 Do Q")])


def _scaled(new: pikepdf.Pdf) -> None:
    for page in new.pages:
        page.Contents = new.make_stream(b"2 0 0 2 9 9 cm 290 0 0 400 0 0 cm /Im0 Do")


@pytest.mark.parametrize("odd", [_inherited, _shared, _left_open, _in_pieces, _scaled], ids=lambda odd: odd.__name__)
def test_pages_that_are_put_together_oddly(odd: Callable[[pikepdf.Pdf], None]) -> None:
    data = made(odd, amount=3)
    pages = [[level(top=100 + 50 * number)] for number in range(3)]
    copy = copied(data, result(data, pages))
    for number, lines in enumerate(pages):
        within_points(copy, lines[0], 0.5, number)
        assert len(seen_words(copy, number)) == len(WORDS)
    assert looks_the_same(data, copy)


@pytest.mark.parametrize("filters", ["CCITT", "JPX"])
def test_pictures_in_any_compression_stay_as_they_are(filters: str) -> None:
    if filters == "CCITT":
        tiff = saved(picture("1"), "TIFF", compression="group4", tiffinfo={278: 2000})
        with Image.open(io.BytesIO(tiff)) as opened:
            (start,), (length,) = opened.tag_v2[273], opened.tag_v2[279]  # type: ignore[attr-defined]
        about: dict[str, Any] = {"Filter": pikepdf.Name.CCITTFaxDecode, "ColorSpace": pikepdf.Name.DeviceGray}
        about["DecodeParms"] = pikepdf.Dictionary(K=-1, Columns=620, Rows=877, BlackIs1=True)
        stream, about["BitsPerComponent"] = tiff[start : start + length], 1
    else:
        stream, about = saved(picture("RGB"), "JPEG2000"), {"Filter": pikepdf.Name.JPXDecode}

    def put(new: pikepdf.Pdf) -> None:
        image = new.make_stream(stream, Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=620, Height=877)
        for key, value in about.items():
            image[f"/{key}"] = value
        new.pages[0].Resources.XObject.Im0 = image

    data = made(put)
    copy = copied(data, result(data, [[level()]]))
    assert looks_the_same(data, copy)
    with pikepdf.open(io.BytesIO(copy)) as after:
        assert after.pages[0].get_images()["/Im0"].read_raw_bytes() == stream


def test_letters_of_every_kind_are_read_back_as_they_are() -> None:
    printed = ["Đ", "ữ", "“QUỐC", "HIỆU”", "½", "→", "𝒳𝒴", "\ufffd", "a\u0323", "(\\)", "<&>", "ﬁ"]
    data = made()
    copy = copied(data, result(data, [[level(printed)]]))
    assert pypdf.PdfReader(io.BytesIO(copy)).pages[0].extract_text().split() == printed
    many = ["".join(map(chr, range(at, at + 20))) for at in range(0x4E00, 0x4E00 + 600, 20)]
    copy = copied(data, result(data, [[level([word], top=20.0 * at) for at, word in enumerate(many)]]))
    assert pypdf.PdfReader(io.BytesIO(copy)).pages[0].extract_text().split() == many


def test_words_that_touch_stay_apart_and_empty_boxes_do_no_harm() -> None:
    words = [
        ("một", (70.0, 100.0, 90.0, 112.0)),
        ("hai", (89.0, 100.0, 110.0, 112.0)),
        ("ba", (110.0, 100.0, 110.0, 100.0)),
    ]
    data = made()
    copy = copied(data, result(data, [[words, [("x", (70.0, 200.0, 70.0, 200.0))]]]))
    assert pypdf.PdfReader(io.BytesIO(copy)).pages[0].extract_text().split() == ["một", "hai", "ba", "x"]


# ------------------------------------------------------------------ the text that is there already

_OLD = b"BT /F1 12 Tf %d Tr 1 0 0 1 70 700 Tm (So Noi vu) Tj 0 -20 Td [(chu) -300 (tri)] TJ T* (x) ' ET "


def _with_old_text(mode: int, *, in_form: bool = False) -> Callable[[pikepdf.Pdf], None]:
    def put(new: pikepdf.Pdf) -> None:
        page = new.pages[0]
        font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
        page.Resources.Font = pikepdf.Dictionary(F1=font)
        operators = _OLD % mode
        if in_form:
            form = new.make_stream(operators, Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Form)
            form.BBox, form.Resources = pikepdf.Array([0, 0, *A4]), pikepdf.Dictionary(Font=page.Resources.Font)
            page.Resources.XObject.Fm0 = form
            operators = b"/Fm0 Do"
        page.contents_add(operators)

    return put


@pytest.mark.parametrize("in_form", [False, True])
def test_a_scanners_own_unseen_text_gives_way_to_ours(in_form: bool) -> None:
    data = made(_with_old_text(3, in_form=in_form))
    assert [word for word, _ in seen_words(data)][:3] == ["So", "Noi", "vu"]
    copy = copied(data, result(data, [[level()]]))
    assert [word for word, _ in seen_words(copy)] == WORDS
    assert looks_the_same(data, copy)


def test_text_that_is_seen_stays() -> None:
    data = made(_with_old_text(0))
    copy = copied(data, result(data, [[level()]]))
    assert [word for word, _ in seen_words(copy)][:3] == ["So", "Noi", "vu"]
    assert looks_the_same(data, copy)


def test_unseen_text_stays_on_a_page_that_was_read_from_its_layer() -> None:
    """Only a picture in it was read by OCR."""
    data = made(_with_old_text(3))
    copy = copied(data, result(data, [[level()]], reading="mixed"))
    assert [word for word, _ in seen_words(copy)][:3] == ["So", "Noi", "vu"]
    assert len(seen_words(copy)) > len(WORDS)


def test_a_word_that_the_file_itself_states_is_not_written_again() -> None:
    data = made()
    words: list[tuple[str, Box | None]] = [*level()]
    words[3] = (words[3][0], None)
    copy = copied(data, result(data, [[words]]))
    assert [word for word, _ in seen_words(copy)] == WORDS[:3] + WORDS[4:]


# ------------------------------------------------------------------ what is not a scan


def test_a_pdf_with_its_own_text_is_copied_byte_for_byte() -> None:
    path = INCOMING / "cv-3307-ubnd.pdf"
    read_as = pipeline.process(path)
    assert read_as.lines and not any(line.words for line in read_as.lines)
    assert pdf.pages(Incoming(read_as, Original(path, path.name)), OUT, CONFIG) == {OUT: path.read_bytes()}


def test_there_is_no_pdf_of_a_plain_text(tmp_path: Path) -> None:
    path = INCOMING / "cv-1184-snn.txt"
    read_as = pipeline.process(path)
    config = replace(CONFIG, formats=("json", "pdf"))
    target = tmp_path / "cv-1184-snn"
    written = export.write(Incoming(read_as, Original(path, path.name)), target, config)
    assert [file.suffix for file in written] == [".json"]


def test_there_is_no_pdf_without_the_original() -> None:
    assert pdf.pages(Incoming(scanned()[0]), OUT, CONFIG) == {}


def test_an_original_that_has_changed_is_not_written_upon() -> None:
    read_as, _ = scanned()
    with pytest.raises(UnreadableFile, match="đã thay đổi"):
        copied(SCAN.read_bytes() + b" ", read_as)


def test_an_original_that_is_gone_is_an_error_of_the_system(tmp_path: Path) -> None:
    read_as, _ = scanned()
    with pytest.raises(FileNotFoundError):
        pdf.pages(Incoming(read_as, Original(tmp_path / "cv.pdf", "cv.pdf")), OUT, CONFIG)


@pytest.mark.parametrize("damage", [lambda d: d[:200], lambda d: b"%PDF-1.4\n" + bytes(300)])
def test_a_pdf_beyond_repair_is_refused_with_what_to_do(damage: Callable[[bytes], bytes]) -> None:
    data = damage(made())
    with pytest.raises(UnreadableFile, match="tệp hỏng") as fault:
        copied(data, result(data, [[level()]]))
    assert "--format" in fault.value.advice


def test_a_pdf_that_was_cut_short_is_copied_with_what_is_left() -> None:
    data = made(amount=2)
    data = data[: data.rindex(b"xref")]
    copy = copied(data, result(data, [[level()], [level(top=300)]]))
    within_points(copy, level(top=300), 0.5, 1)


# ------------------------------------------------------------------ what a copy says of itself


def test_a_copy_is_known_and_no_later_run_takes_it_for_a_dispatch(tmp_path: Path) -> None:
    (tmp_path / "cv.pdf").write_bytes(scanned()[1])
    shutil.copy(SCAN, tmp_path)
    assert writing.is_page(tmp_path / "cv.pdf") and not writing.is_page(tmp_path / SCAN.name)
    found, passed = batch.find([tmp_path], None)[:2]
    assert [file.file_name for file in found] == [SCAN.name] and passed == 1


def test_a_copy_names_its_original() -> None:
    read_as, copy = scanned()
    with pikepdf.open(io.BytesIO(copy)) as opened, opened.open_metadata() as xmp:
        assert str(opened.docinfo["/CongvanOriginal"]) == f"sha256:{hashlib.sha256(SCAN.read_bytes()).hexdigest()}"
        assert SCAN.name in str(opened.docinfo["/CongvanNotice"])
        assert xmp["{urn:congvan:copy}notice"] == str(opened.docinfo["/CongvanNotice"])


def _signed(new: pikepdf.Pdf) -> None:
    page = new.pages[0]
    looks = new.make_stream(b"1 0 0 RG 3 w 5 5 90 40 re S", Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Form)
    looks.BBox = pikepdf.Array([0, 0, 100, 50])
    value = new.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.Sig,
            Filter=pikepdf.Name("/Adobe.PPKLite"),
            ByteRange=pikepdf.Array([0, 10, 20, 30]),
            Contents=pikepdf.String(b"\x30" * 64),
        )
    )
    field = new.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.Annot,
            Subtype=pikepdf.Name.Widget,
            FT=pikepdf.Name.Sig,
            T="ChuKySo",
            V=value,
            F=4,
            Rect=pikepdf.Array([350, 120, 450, 170]),
            AP=pikepdf.Dictionary(N=looks),
            P=page.obj,
        )
    )
    page.Annots = pikepdf.Array([field])
    new.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array([field]), SigFlags=3)
    new.Root.Perms = pikepdf.Dictionary(DocMDP=value)


def test_a_signature_keeps_its_looks_and_claims_nothing_in_the_copy() -> None:
    data = made(_signed)
    copy = copied(data, result(data, [[level()]]))
    assert looks_the_same(data, copy) and not looks_the_same(made(), copy)
    assert b"ByteRange" in data and b"ByteRange" not in copy
    with pikepdf.open(io.BytesIO(copy)) as opened:
        (field,) = opened.Root.AcroForm.Fields
        assert "/V" not in field and int(field.Ff) & 1
        assert "/SigFlags" not in opened.Root.AcroForm and "/Perms" not in opened.Root
        assert "Chữ ký số không đi theo bản sao" in str(opened.docinfo["/CongvanNotice"])
    with pikepdf.open(io.BytesIO(scanned()[1])) as opened:
        assert "Chữ ký" not in str(opened.docinfo["/CongvanNotice"])


def test_the_claim_to_be_an_archive_file_is_dropped_and_the_rest_of_the_metadata_stays() -> None:
    def claim(new: pikepdf.Pdf) -> None:
        with new.open_metadata(set_pikepdf_as_editor=False) as xmp:
            xmp["pdfaid:part"], xmp["pdfaid:conformance"], xmp["dc:title"] = "2", "B", "Công văn số 15"

    data = made(claim)
    with pikepdf.open(io.BytesIO(copied(data, result(data, [[level()]])))) as opened, opened.open_metadata() as xmp:
        assert "pdfaid:part" not in xmp and "pdfaid:conformance" not in xmp
        assert xmp["dc:title"] == "Công văn số 15"


def test_a_restricted_original_gives_an_open_copy_that_says_so() -> None:
    closed = pikepdf.Encryption(owner="mật khẩu", user="", allow=pikepdf.Permissions(extract=False))
    data = made(encryption=closed)
    read_as = result(data, [[level()]])
    copy = copied(data, read_as)
    assert looks_the_same(data, copy) and copied(data, read_as) == copy
    with pikepdf.open(io.BytesIO(copy)) as opened:
        assert not opened.is_encrypted and opened.allow.extract
        assert "hạn chế" in str(opened.docinfo["/CongvanNotice"])


# ------------------------------------------------------------------ pictures


def _pages_of(copy: bytes) -> Iterator[Image.Image]:
    with pikepdf.open(io.BytesIO(copy)) as opened:
        for page in opened.pages:
            (image,) = page.get_images().values()
            yield pikepdf.PdfImage(image).as_pil_image()


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK"])
def test_a_photograph_keeps_its_bytes_and_stands_upright(mode: str, orientation: int) -> None:
    image = picture(mode)
    exif = Image.Exif()
    exif[0x0112] = orientation
    data = saved(image, "JPEG", exif=exif, quality=90)
    upright = ImageOps.exif_transpose(Image.open(io.BytesIO(data))).convert("RGB")
    read_as = result(data, [[level()]], media_type="image/jpeg", size=(upright.width, upright.height), name="cv.jpg")
    copy = copied(data, read_as)
    with pikepdf.open(io.BytesIO(copy)) as opened:
        assert next(iter(opened.pages[0].get_images().values())).read_raw_bytes() == data
    shown = np.asarray(drawn(copy)[0][:, :, 2::-1], int)
    # CMYK is no more than a recipe: each program mixes it differently
    assert np.abs(shown - np.asarray(upright, int)).mean() < (40 if mode == "CMYK" else 1.5)
    within_points(copy, level(), 0.5)


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "RGBA", "LA", "I;16"])
@pytest.mark.parametrize("form", ["PNG", "TIFF", "GIF", "BMP", "WEBP"])
def test_any_other_picture_is_embedded_without_loss(form: str, mode: str) -> None:
    image = picture("L").convert("I").point(lambda v: v * 257).convert("I;16") if mode == "I;16" else picture(mode)
    if mode in ("RGBA", "LA"):
        image.putalpha(Image.new("L", image.size, 255))
    how = {"WEBP": {"lossless": True}}.get(form, {})
    try:
        data = saved(image, form, **how)
    except (OSError, KeyError, ValueError):
        pytest.skip(f"{form} holds no {mode}")
    media = "image/" + form.lower()
    copy = copied(data, result(data, [[level()]], media_type=media, name=f"cv.{form.lower()}"))
    (embedded,) = _pages_of(copy)
    with Image.open(io.BytesIO(data)) as original:
        expected = original.convert("RGB") if original.mode != "I;16" else picture("RGB" if mode != "I;16" else "L")
        assert np.array_equal(np.asarray(embedded.convert("RGB")), np.asarray(expected.convert("RGB")))


def test_transparent_parts_are_white_as_they_were_read() -> None:
    image = picture("RGBA")
    image.putalpha(Image.new("L", image.size, 0))
    data = saved(image, "PNG")
    (embedded,) = _pages_of(copied(data, result(data, [[level()]], media_type="image/png")))
    assert embedded.convert("L").getextrema() == (255, 255)


def test_an_interlaced_png_is_embedded() -> None:
    # the seven passes of Adam7 over 8 by 8 points of one shade: rows of 1, 1, 2, 2, 4, 4, 8 after their filter bytes
    rows = [(1, 1), (1, 1), (2, 1), (2, 2), (4, 2), (4, 4), (8, 4)]
    pixels = b"".join((b"\0" + b"\x60" * wide) * high for wide, high in rows)

    def chunk(tag: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + tag + body + struct.pack(">I", zlib.crc32(tag + body))

    head = struct.pack(">IIBBBBB", 8, 8, 8, 0, 0, 0, 1)
    data = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(pixels)) + chunk(b"IEND", b"")
    (embedded,) = _pages_of(copied(data, result(data, [[level()]], media_type="image/png")))
    assert embedded.convert("L").getextrema() == (0x60, 0x60)


@pytest.mark.parametrize("compression", ["group4", "tiff_lzw", "jpeg", None])
def test_each_page_of_a_tiff_is_a_page(compression: str | None) -> None:
    mode = "1" if compression == "group4" else "L"
    frames = [picture(mode), picture(mode).rotate(180), picture(mode).transpose(Image.Transpose.FLIP_LEFT_RIGHT)]
    how = {"compression": compression} if compression else {}
    data = saved(frames[0], "TIFF", save_all=True, append_images=frames[1:], **how)
    lines = [[level(top=100 + 40 * number)] for number in range(3)]
    copy = copied(data, result(data, lines, media_type="image/tiff", name="cv.tif"))
    with Image.open(io.BytesIO(data)) as original:
        for number, embedded in enumerate(_pages_of(copy)):
            original.seek(number)
            assert np.array_equal(np.asarray(embedded.convert("L")), np.asarray(original.convert("L")))
            within_points(copy, lines[number][0], 0.5, number)


def test_a_page_of_a_tiff_that_could_not_be_read_is_an_empty_one() -> None:
    data = saved(picture("1"), "TIFF", save_all=True, append_images=[picture("1")] * 2)
    whole = result(data, [[level()], [], [level(top=200)]], media_type="image/tiff", name="cv.tif")
    read_as = replace(whole, source=replace(whole.source, pages=(whole.source.pages[0], whole.source.pages[2])))
    copy = copied(data, read_as)
    assert len(drawn(copy)) == 3 and drawn(copy)[1].min() == 255
    within_points(copy, level(top=200), 0.5, 2)


def test_a_fax_of_uneven_dots_stands_in_its_true_proportions() -> None:
    data = saved(picture("1", (1728, 1100)), "TIFF", dpi=(204, 98))
    size = (1728 * 72 / 204, 1100 * 72 / 98)
    copy = copied(data, result(data, [[level()]], media_type="image/tiff", size=size, name="fax.tif"))
    assert pypdfium2.PdfDocument(copy)[0].get_size() == pytest.approx(size, abs=0.1)
    within_points(copy, level(), 0.5)


def test_a_picture_longer_than_a_page_may_be_is_made_smaller() -> None:
    data = saved(picture("1", (100, 3000)), "PNG")
    words = level(top=15_000)
    copy = copied(data, result(data, [[words]], media_type="image/png", size=(600, 18_000)))
    assert pypdfium2.PdfDocument(copy)[0].get_size() == pytest.approx((480, 14_400))
    within_points(copy, [(word, (b[0] * 0.8, b[1] * 0.8, b[2] * 0.8, b[3] * 0.8)) for word, b in words], 0.5)


def test_a_picture_cut_short_shows_what_is_left() -> None:
    whole = saved(picture("L"), "PNG")
    data = whole[: len(whole) * 2 // 3]
    copy = copied(data, result(data, [[level()]], media_type="image/png", name="cv.png"))
    assert drawn(copy)[0].min() < 100
