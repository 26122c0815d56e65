"""From spans to paper: marks sit on their words, on level, skewed and turned pages; pages become pictures that lie upright."""

from __future__ import annotations

import io
import math
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image, ImageDraw

from pipeline import process
from pipeline.document import Box, Header, Issue, PrintedLine, Result, SourceInfo, SourcePage
from pipeline.export.facsimile import page_images
from pipeline.export.paper import Paper
from pipeline.incoming import Original

PDF = Path(__file__).parents[2] / "samples" / "incoming" / "cv-3307-ubnd.pdf"
WIDTH, HEIGHT = 595.0, 842.0


@pytest.fixture(scope="module")
def born_digital() -> Result:
    return process(PDF)


def test_marks_sit_on_the_words_of_a_text_layer(born_digital: Result) -> None:
    """Within 2 points of where the PDF itself says that the letters are."""
    document = pypdfium2.PdfDocument(PDF)
    paper = Paper(born_digital)
    checked = 0
    for mention in (*born_digital.deadlines, *born_digital.citations, *born_digital.agencies):
        parts = list(paper.outlines(mention.span))
        for part in parts:
            page = document[part.page - 1]
            searched = page.get_textpage().search(born_digital.text[slice(*part.span)], match_case=True)
            found = []
            while hit := searched.get_next():
                first, last = (page.get_textpage().get_charbox(at) for at in (hit[0], hit[0] + hit[1] - 1))
                found.append((first[0], HEIGHT - first[1], last[2]))
            if not found:  # pdfium takes the hyphen at the end of a line for a soft one
                continue
            left, bottom, right = part.corners[0][0], part.corners[3][1], part.corners[1][0]
            assert any(abs(left - x) < 2 and abs(right - u) < 2 and abs(bottom - y) < 5 for x, y, u in found)
            checked += 1
    assert checked >= 33


def scanned(*, turn: int = 0, skew: float = 0.0, known: bool = True) -> tuple[Result, dict[str, Box]]:
    """A page of three lines of words as a scanner that turned and skewed it gives it; and the words on the level page."""
    words = {}
    lines, text = [], ""
    angle = math.radians(skew)
    for row in range(3):
        start, boxes = len(text), []
        for column in range(6):
            word = f"chữ{row}{column}"
            x, y = 100 + column * 60, 200 + row * 30
            words[word] = (x, y, x + 50, y + 12)
            u, v = x + 25, y + 6 + (x + 25) * math.tan(angle)
            boxes.append(_turned((u - 25, v - 6, u + 25, v + 6), turn))
            text += f"{word} "
        whole = (min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes))
        lines.append(PrintedLine((start, len(text) - 1), 1, whole, tuple(boxes) if known else (boxes[0], *[None] * 5)))
        text = text[:-1] + "\n"
    size = (HEIGHT, WIDTH) if turn % 2 else (WIDTH, HEIGHT)
    source = SourceInfo("a.png", "", "image/png", 1, "ocr", (SourcePage(1, "ocr", *size, 0.9),))
    return Result(source, "complete", text, Header(), lines=tuple(lines)), words


def _turned(box: Box, quarters: int) -> Box:
    """A box of an upright page on the page that needs so many clockwise quarter turns to be upright."""
    x0, y0, x1, y1 = box
    match quarters:
        case 1:
            return y0, WIDTH - x1, y1, WIDTH - x0
        case 2:
            return WIDTH - x1, HEIGHT - y1, WIDTH - x0, HEIGHT - y0
        case 3:
            return HEIGHT - y1, x0, HEIGHT - y0, x1
        case _:
            return box


@pytest.mark.parametrize("skew", [0.0, 2.5, -4.0])
@pytest.mark.parametrize("turn", [0, 1, 2, 3])
def test_marks_sit_on_the_words_of_a_scan_however_it_lies(turn: int, skew: float) -> None:
    result, words = scanned(turn=turn, skew=skew)
    paper = Paper(result)
    assert paper.turns() == {1: turn} and paper.size(1) == (WIDTH, HEIGHT)
    start = result.text.index("chữ11")
    (part,) = paper.outlines((start, result.text.index("chữ15")))
    falls = math.tan(math.radians(skew))
    for (x, y), (u, v) in zip(part.corners, [(0, 0), (1, 0), (1, 1), (0, 1)], strict=True):
        along = words["chữ14"][2] if u else words["chữ11"][0]
        assert x == pytest.approx(along, abs=0.5)
        assert y == pytest.approx(words["chữ11"][3 if v else 1] + along * falls, abs=1.0)


def test_a_word_without_a_box_is_placed_between_its_neighbours() -> None:
    result, words = scanned(known=False)
    start = result.text.index("chữ23")
    (part,) = Paper(result).outlines((start, start + 5))
    assert part.corners[0][0] == pytest.approx(words["chữ23"][0], abs=8)
    assert part.corners[1][0] == pytest.approx(words["chữ23"][2], abs=8)


def test_a_span_over_lines_has_a_part_on_each_and_one_that_is_not_printed_has_none() -> None:
    result, _ = scanned()
    parts = list(Paper(result).outlines((3, len(result.text))))
    assert [result.text[slice(*part.span)][-5:] for part in parts] == ["chữ05", "chữ15", "chữ25"]
    assert list(Paper(replace(result, lines=())).outlines((0, 10))) == []


# ------------------------------------------------------------------ pictures


def picture(*frames: Image.Image, kind: str = "TIFF") -> bytes:
    out = io.BytesIO()
    frames[0].save(out, kind, save_all=True, append_images=frames[1:], dpi=(200, 200))
    return out.getvalue()


def sheet_of_paper(size: tuple[int, int] = (1654, 2339)) -> Image.Image:
    """White paper with a black mark in its upper left corner."""
    page = Image.new("L", size, 255)
    ImageDraw.Draw(page).rectangle((50, 50, 250, 150), fill=0)
    return page


def read_from(data: bytes, media_type: str, pages: int) -> Result:
    sheets = tuple(SourcePage(n, "ocr", WIDTH, HEIGHT, 0.9) for n in range(1, pages + 1))
    return Result(SourceInfo("a", sha256(data).hexdigest(), media_type, pages, "ocr", sheets), "complete", "", Header())


def test_every_page_becomes_an_upright_picture_of_bounded_size() -> None:
    upright = sheet_of_paper()
    data = picture(upright, upright.rotate(180))
    found = list(page_images(Original(data, "a.tiff"), read_from(data, "image/tiff", 2), {2: 2}))
    assert [(image.page, image.width, image.height) for image in found] == [(1, 992, 1403), (2, 992, 1403)]
    for image in found:
        drawn = Image.open(io.BytesIO(image.data)).convert("L")
        assert drawn.getpixel((90, 60)) < 40 and drawn.getpixel((900, 1340)) > 200
        assert len(image.data) < 90_000


def test_a_page_that_could_not_be_read_is_shown_and_one_that_cannot_be_drawn_is_passed_over() -> None:
    data = picture(sheet_of_paper(), sheet_of_paper())
    failed = (Issue("PAGE_FAILED", "error", "Không đọc được trang 2: nội dung hỏng.", page=2),)
    result = replace(read_from(data, "image/tiff", 1), issues=failed)
    assert [image.page for image in page_images(Original(data, "a.tiff"), result, {})] == [1, 2]
    gone = replace(result, issues=(*failed, replace(failed[0], page=7)))
    assert [image.page for image in page_images(Original(data, "a.tiff"), gone, {})] == [1, 2]


def test_a_page_that_ended_the_process_that_read_it_is_not_opened_again() -> None:
    data = picture(sheet_of_paper(), sheet_of_paper())
    message = "Không đọc được trang 2: chương trình đọc trang này bị dừng giữa chừng."
    result = replace(read_from(data, "image/tiff", 1), issues=(Issue("PAGE_FAILED", "error", message, page=2),))
    assert [image.page for image in page_images(Original(data, "a.tiff"), result, {})] == [1]


def test_another_file_of_that_name_and_a_missing_one_give_no_pictures(tmp_path: Path) -> None:
    data = picture(sheet_of_paper())
    result = read_from(data, "image/tiff", 1)
    assert list(page_images(Original(picture(sheet_of_paper((900, 1200))), "a.tiff"), result, {})) == []
    assert list(page_images(Original(tmp_path / "a.tiff", "a.tiff"), result, {})) == []
    assert list(page_images(None, result, {})) == []


def test_print_is_kept_without_loss_and_colour_is_kept() -> None:
    grey, coloured = sheet_of_paper(), sheet_of_paper().convert("RGB")
    ImageDraw.Draw(coloured).ellipse((900, 1800, 1200, 2100), outline=(200, 20, 30), width=20)
    kinds = []
    for page in (grey, coloured):
        data = picture(page, kind="PNG")
        (image,) = page_images(Original(data, "a.png"), read_from(data, "image/png", 1), {})
        kinds.append(image.media_type)
    assert kinds == ["image/png", "image/webp"]
