"""What was read: as plain text, JSON, hOCR and ALTO."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest
from lxml import etree, html

from pipeline.document import Block, BlockRole, Cell, Issue, Line, Page, Source, Word
from pipeline.errors import DispatchError, ExitCode, UnreadableFile
from pipeline.export import alto, hocr
from pipeline.export import json as contract
from pipeline.export.transcript import Transcript, left_out, only, plain, transcript

DPI = 144  # two pixels a point
XHTML = "{http://www.w3.org/1999/xhtml}"
ALTO = "{http://www.loc.gov/standards/alto/ns-v4#}"


def line(text: str, page: int = 1, left: float = 60, top: float = 50, *, sure: float = 0.9) -> Line:
    """A printed line of words that are six points wide a letter and twelve points high."""
    words, at = [], left
    for word in text.split():
        words.append(Word(word, (at, top, at + 6 * len(word), top + 12), sure))
        at += 6 * len(word) + 4
    box = (left, top, at - 4, top + 12)
    return Line(text, page, box[0], box[2], top, top + 12, box, tuple(words), sure)


def source(pages: Sequence[int] = (1, 2), *, issues: tuple[Issue, ...] = (), size: float = 1.0) -> Source:
    drawn = tuple(
        Page(number, (), "ocr", 595.276 * size, 841.89 * size, 0.91234, ("layer:none", "deskewed:1.2"))
        for number in pages
    )
    return Source("cv-15.pdf", "ab" * 32, "application/pdf", drawn, issues=issues)


def block(role: BlockRole, *lines: Line) -> Block:
    return Block(role, lines)


LETTER = (
    block("letterhead", line("UBND HUYỆN AN SƠN")),
    block("letterhead", line("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", left=280)),
    block("addressees", line("Kính gửi: Các xã, thị trấn", top=90)),
    block("body", line("Ủy ban nhân dân huyện yêu cầu các xã", top=120), line("báo cáo & <tổng hợp>", page=2)),
    block("body", line("trước ngày 05/3/2025./.", page=2, top=70)),
    block("to_places", line("Nơi nhận:", page=2, top=100)),
    block("to_places", line("- Như trên;", page=2, top=115)),
    block("signature", line("CHỦ TỊCH", page=2, left=380, top=100)),
    block("overlay", line("CÔNG VĂN ĐẾN Số: 12", top=20, sure=0.4)),
    block("furniture", line("2", page=2, left=300, top=20)),
)
WHOLE = transcript(source(), LETTER)
FIRST = """\
UBND HUYỆN AN SƠN
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM

Kính gửi: Các xã, thị trấn

Ủy ban nhân dân huyện yêu cầu các xã
"""
SECOND = """\
báo cáo & <tổng hợp>

trước ngày 05/3/2025./.

Nơi nhận:
- Như trên;

CHỦ TỊCH
"""


# ------------------------------------------------------------------ the transcript


def test_a_block_over_a_page_break_stands_on_both_pages() -> None:
    first, second = WHOLE.pages
    assert [b.role for b in first.blocks] == ["letterhead", "letterhead", "addressees", "body", "overlay"]
    assert [(b.role, b.goes_on) for b in second.blocks][:2] == [("body", True), ("body", False)]
    assert first.blocks[3].goes_on is False
    assert (first.width, first.confidence, first.steps) == (595.28, 0.912, ("layer:none", "deskewed:1.2"))


def test_what_stands_beside_the_text_comes_last_on_its_page() -> None:
    stamped = transcript(source([1]), (LETTER[8], LETTER[0]))
    assert [b.role for b in stamped.pages[0].blocks] == ["letterhead", "overlay"]


def test_the_box_of_a_line_is_that_of_its_words() -> None:
    """Half of a line that was cut into two columns still has the box of the whole."""
    half = replace(line("Số: 15/UBND"), box=(60, 50, 540, 62))
    (drawn,) = transcript(source([1]), [block("letterhead", half)]).pages[0].blocks[0].lines
    assert drawn.box == (60, 50, 60 + 18 + 4 + 42, 62)


def test_only_the_pages_asked_for() -> None:
    part = only(WHOLE, (2,))
    assert [page.page for page in part.pages] == [2] and part.page_amount == 2
    with pytest.raises(DispatchError, match="không có trang 3. Tệp có 2 trang") as caught:
        only(WHOLE, (2, 3))
    assert caught.value.exit_code is ExitCode.USAGE


FAILED = Issue("PAGE_FAILED", "error", "Không đọc được trang 2: ảnh hỏng.", page=2)


def test_a_page_that_failed_cannot_be_asked_for_and_leaves_its_place() -> None:
    lines = [block("body", line("trang một")), block("body", line("trang ba", page=3))]
    whole = transcript(source((1, 3), issues=(FAILED,)), lines)
    assert (whole.page_amount, plain(whole)) == (3, "trang một\n\f\n\ftrang ba\n")
    with pytest.raises(UnreadableFile, match="ảnh hỏng"):
        only(whole, (2,))
    assert only(whole, (1,)).issues == ()


# ------------------------------------------------------------------ plain text


def test_plain_text_is_the_printed_lines_without_what_stands_beside() -> None:
    assert plain(WHOLE) == FIRST + "\f" + SECOND
    assert left_out(WHOLE) == 2


def test_plain_text_with_what_stands_beside() -> None:
    assert plain(WHOLE, beside=True) == f"{FIRST}\nCÔNG VĂN ĐẾN Số: 12\n\f{SECOND}\n2\n"


def test_a_page_without_words_is_an_empty_page() -> None:
    assert plain(transcript(source((1, 2, 3)), [LETTER[0], block("body", line("x", page=3))])).split("\f")[1] == "\n"


def test_a_row_of_a_table_is_a_line_with_tabs_and_the_letterhead_is_none() -> None:
    def cell(role: BlockRole, text: str, row: int, column: int) -> Block:
        lines = [replace(line(piece), cell=Cell(0, row, column)) for piece in text.split("|")]
        return Block(role, tuple(lines))

    head = [cell("letterhead", "SỞ Y TẾ", 0, 0), cell("letterhead", "Độc lập", 0, 1)]
    rows = [cell("table", "Nhiệm vụ", 0, 0), cell("table", "Hạn", 0, 1)]
    rows += [cell("table", "Rà soát|hồ sơ", 1, 0), cell("table", "31/3", 1, 1)]
    text = plain(transcript(source([1]), [*head, *rows]))
    assert text == "SỞ Y TẾ\nĐộc lập\n\nNhiệm vụ\tHạn\nRà soát hồ sơ\t31/3\n"


# ------------------------------------------------------------------ JSON


def test_json_follows_its_schema_and_every_field_is_described() -> None:
    schema = contract.schema("congvan-text/1")
    jsonschema.Draft202012Validator.check_schema(schema)
    data = json.loads(contract.render(WHOLE))
    jsonschema.validate(data, schema, cls=jsonschema.Draft202012Validator)
    assert next(iter(data)) == "schema" and data["schema"] == schema["$id"] == "congvan-text/1"
    records = {"Transcript": schema, **schema["$defs"]}
    described = {name: set(fields) - {"record"} for name, fields in contract.descriptions("congvan-text/1").items()}
    assert described == {name: set(record["properties"]) for name, record in records.items()}


def test_json_has_a_box_and_the_engines_own_reading_for_each_word() -> None:
    read = Word("tổ", (60.004, 50, 72.0049, 62), 0.87654, "tô")
    page = transcript(source([1]), [block("body", replace(line("tổ"), words=(read,)))])
    (word,) = json.loads(contract.render(page))["pages"][0]["blocks"][0]["lines"][0]["words"]
    assert word == {"text": "tổ", "box": [60.0, 50, 72.0, 62], "confidence": 0.877, "read_as": "tô"}


def test_a_source_without_geometry_has_null_boxes() -> None:
    whole = transcript(source([1], size=0), [block("body", Line("Một dòng.", 1))])
    data = json.loads(contract.render(whole))["pages"][0]
    assert (data["width"], data["blocks"][0]["lines"][0]["box"]) == (0, None)
    assert data["blocks"][0]["lines"][0]["words"] == []


# ------------------------------------------------------------------ hOCR


def bbox(element: etree._Element) -> tuple[int, ...]:
    found = re.search(r"(?:^|; )bbox (\d+) (\d+) (\d+) (\d+)(?:;|$)", element.get("title"))
    assert found
    return tuple(map(int, found.groups()))


def within(inner: Sequence[float], outer: Sequence[float]) -> bool:
    return inner[0] >= outer[0] and inner[1] >= outer[1] and inner[2] <= outer[2] and inner[3] <= outer[3]


def test_hocr_has_pages_areas_paragraphs_lines_and_words_each_within_the_one_above() -> None:
    root = etree.fromstring(hocr.render(WHOLE, DPI).encode())
    above = {"ocr_carea": "ocr_page", "ocr_par": "ocr_carea", "ocr_line": "ocr_par", "ocrx_word": "ocr_line"}
    placed = root.findall(f".//{XHTML}*[@class]")
    assert {element.get("class") for element in placed} == {"ocr_page", *above}
    for element in placed:
        left, top, right, bottom = bbox(element)
        assert left < right and top < bottom
        if element.get("class") in above:
            assert element.getparent().get("class") == above[element.get("class")]
            assert within(bbox(element), bbox(element.getparent()))
    ids = [element.get("id") for element in placed]
    assert len(ids) == len(set(ids))
    capabilities = root.find(f".//{XHTML}meta[@name='ocr-capabilities']").get("content").split()
    assert set(capabilities) == {"ocrp_wconf", *(element.get("class") for element in placed)}
    assert root.find(f".//{XHTML}meta[@name='ocr-system']").get("content").startswith("congvan ")


def test_hocr_says_lines_places_confidence_and_resolution() -> None:
    root = etree.fromstring(hocr.render(WHOLE, DPI).encode())
    lines = ["".join(each.itertext()) for each in root.iter(f"{XHTML}span") if each.get("class") == "ocr_line"]
    assert lines == [text.text for page in WHOLE.pages for each in page.blocks for text in each.lines]
    page = root.find(f".//{XHTML}div[@id='page_2']")
    assert page.get("title") == 'bbox 0 0 1191 1684; image "cv-15.pdf"; ppageno 1; scan_res 144 144'
    assert root.find(f".//{XHTML}span[@id='word_1_1']").get("title") == "bbox 120 100 168 124; x_wconf 90"
    areas = [element.get("data-role") for element in page if element.get("class") == "ocr_carea"]
    assert areas == ["body", "to_places", "signature", "furniture"]


def test_hocr_is_read_alike_by_a_reader_of_html() -> None:
    blank = transcript(source((1, 2)), [block("body", line("sau trang trắng", page=2))])
    document = html.document_fromstring(hocr.render(blank, DPI).encode())
    first, second = document.find_class("ocr_page")
    assert (first.getparent().tag, second.getparent().tag) == ("body", "body")
    assert [word.text for word in second.find_class("ocrx_word")] == ["sau", "trang", "trắng"]


# ------------------------------------------------------------------ ALTO


def test_alto_follows_the_schema() -> None:
    schema = etree.XMLSchema(etree.parse(Path(__file__).with_name("alto-4-4-used.xsd")))
    root = etree.fromstring(alto.render(WHOLE, DPI).encode())
    schema.assertValid(root)  # ids are unique and references point somewhere too
    broken = etree.fromstring(alto.render(WHOLE, DPI).encode())
    broken.find(f".//{ALTO}TextBlock").set("TAGREFS", "role_none")
    broken.find(f".//{ALTO}String").set("WC", "90")
    assert not schema.validate(broken)


def test_alto_says_words_places_roles_and_steps() -> None:
    root = etree.fromstring(alto.render(WHOLE, DPI).encode())
    lines = [[word.get("CONTENT") for word in each.iter(f"{ALTO}String")] for each in root.iter(f"{ALTO}TextLine")]
    assert lines == [text.text.split() for page in WHOLE.pages for each in page.blocks for text in each.lines]
    first = root.find(f".//{ALTO}String")
    assert {name: first.get(name) for name in ("HPOS", "VPOS", "WIDTH", "HEIGHT", "WC")} == {
        "HPOS": "120", "VPOS": "100", "WIDTH": "48", "HEIGHT": "24", "WC": "0.9",
    }  # fmt: skip
    labels = {tag.get("ID"): tag.get("LABEL") for tag in root.iter(f"{ALTO}LayoutTag")}
    roles = [labels[each.get("TAGREFS")] for each in root.iter(f"{ALTO}TextBlock")]
    assert roles == [each.role for page in WHOLE.pages for each in page.blocks]
    steps = [step.text for step in root.iter(f"{ALTO}processingStepDescription")]
    assert steps == ["layer:none", "deskewed:1.2"] * 2


# ------------------------------------------------------------------ both


Render = Callable[[Transcript, int], str]


@pytest.mark.parametrize("render", [hocr.render, alto.render])
def test_places_off_the_paper_are_cut_at_its_edge(render: Render) -> None:
    whole = transcript(source([1]), [block("body", line("lệch", left=-10, top=835))])
    root = etree.fromstring(render(whole, DPI).encode())
    if render is hocr.render:
        place = bbox(root.find(f".//{XHTML}span[@class='ocrx_word']"))
    else:
        string = root.find(f".//{ALTO}String")
        left, top, width, height = (int(string.get(name)) for name in ("HPOS", "VPOS", "WIDTH", "HEIGHT"))
        place = (left, top, left + width, top + height)
    assert place == (0, 1670, 28, 1684)


@pytest.mark.parametrize("render", [hocr.render, alto.render])
def test_what_xml_cannot_hold_becomes_a_replacement_sign(render: Render) -> None:
    odd = transcript(source([1]), [block("body", line('a\x01b\ud800c\uffff"<&>'))])
    odd = replace(odd, file_name='a"\x02.pdf')
    root = etree.fromstring(render(odd, DPI).encode())
    texts = [*root.itertext(), *(word.get("CONTENT", "") for word in root.iter(f"{ALTO}String"))]
    assert 'a\ufffdb\ufffdc\ufffd"<&>' in texts


@pytest.mark.parametrize("render", [hocr.render, alto.render])
def test_a_line_whose_source_gives_no_words_is_one_word(render: Render) -> None:
    whole = transcript(source([1]), [block("body", replace(line("cả một dòng"), words=()))])
    assert "cả một dòng" in render(whole, DPI)


@pytest.mark.parametrize("render", [hocr.render, alto.render])
@pytest.mark.parametrize(
    "whole",
    [
        transcript(source([1], size=0), [block("body", Line("Một dòng.", 1))]),
        transcript(source([1]), [block("body", Line("Một dòng.", 1))]),
    ],
)
def test_without_places_on_paper_there_is_no_hocr_or_alto(render: Render, whole: Transcript) -> None:
    with pytest.raises(DispatchError, match="không có tọa độ") as caught:
        render(whole, DPI)
    assert caught.value.exit_code is ExitCode.USAGE
