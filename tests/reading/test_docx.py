from __future__ import annotations

import io
import shutil
import struct
import subprocess
import tracemalloc
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from pipeline.document import Cell, Line, Word
from pipeline.errors import MissingTool, UnreadableFile
from pipeline.reading import read_bytes


def read(data: bytes) -> tuple[Line, ...]:
    (page,) = read_bytes(data, "a.docx").pages
    return page.lines


def p(text: str, properties: str = "", run: str = "") -> str:
    return (
        f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:rPr>{run}</w:rPr><w:t xml:space='preserve'>{text}</w:t></w:r></w:p>"
    )


def item(text: str, number: int, level: int = 0) -> str:
    return p(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')


def level(at: int, form: str, text: str, start: int = 1, more: str = "") -> str:
    return f'<w:lvl w:ilvl="{at}"><w:start w:val="{start}"/><w:numFmt w:val="{form}"/>{more}<w:lvlText w:val="{text}"/></w:lvl>'


PSTYLE = '<w:pStyle w:val="Dieu"/>'
NUMBERING = (
    f'<w:abstractNum w:abstractNumId="0">{level(0, "upperRoman", "%1.")}{level(1, "decimal", "%2.")}'
    f"{level(2, 'lowerLetter', '%3)')}{level(3, 'bullet', '&#xF02D;')}</w:abstractNum>"
    f'<w:abstractNum w:abstractNumId="1">{level(0, "decimal", "%1.")}{level(1, "decimal", "%1.%2.")}</w:abstractNum>'
    f'<w:abstractNum w:abstractNumId="2">{level(0, "decimal", "Điều %1.", 3, PSTYLE)}'
    "</w:abstractNum>"
    '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    '<w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>'
    '<w:num w:numId="3"><w:abstractNumId w:val="1"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'
    '<w:num w:numId="4"><w:abstractNumId w:val="2"/></w:num>'
    '<w:num w:numId="5"><w:abstractNumId w:val="1"/></w:num>'
)
STYLES = (
    '<w:style w:type="paragraph" w:styleId="Dieu"><w:pPr><w:numPr><w:numId w:val="4"/></w:numPr></w:pPr>'
    "<w:rPr><w:b/></w:rPr></w:style>"
    '<w:style w:type="paragraph" w:styleId="DieuCon"><w:basedOn w:val="Dieu"/></w:style>'
)


def test_automatic_numbers_are_written_out(docx) -> None:
    body = "".join(
        [
            item("NHIỆM VỤ", 1),
            item("Sở Y tế", 1, 1),
            item("Rà soát", 1, 2),
            item("Báo cáo", 1, 2),
            item("hằng tháng", 1, 3),
            item("Sở Nội vụ", 1, 1),
            item("Tổng hợp", 1, 2),
            item("TỔ CHỨC THỰC HIỆN", 1),
            item("Công an tỉnh", 1, 1),
        ]
    )
    assert [line.text for line in read(docx(body, {"numbering": NUMBERING}))] == [
        "I. NHIỆM VỤ",
        "1. Sở Y tế",
        "a) Rà soát",
        "b) Báo cáo",
        "- hằng tháng",
        "2. Sở Nội vụ",
        "a) Tổng hợp",
        "II. TỔ CHỨC THỰC HIỆN",
        "1. Công an tỉnh",
    ]


def test_lists_of_one_kind_share_a_count_unless_one_starts_anew(docx) -> None:
    body = item("một", 2) + item("hai", 5) + item("hai một", 5, 1) + item("lại một", 3) + item("lại hai", 3)
    assert [line.text for line in read(docx(body, {"numbering": NUMBERING}))] == [
        "1. một",
        "2. hai",
        "2.1. hai một",
        "1. lại một",
        "2. lại hai",
    ]


def test_a_style_brings_its_number_and_its_weight(docx) -> None:
    body = p("Phạm vi", '<w:pStyle w:val="Dieu"/>') + p("Đối tượng", '<w:pStyle w:val="DieuCon"/>')
    body += p("Không số", '<w:pStyle w:val="Dieu"/><w:numPr><w:numId w:val="0"/></w:numPr>')
    lines = read(docx(body, {"numbering": NUMBERING, "styles": STYLES}))
    assert [line.text for line in lines] == ["Điều 3. Phạm vi", "Điều 4. Đối tượng", "Không số"]
    assert all(line.bold for line in lines)


def test_letterhead_table_and_merged_cells(docx) -> None:
    def cell(text: str, properties: str = "") -> str:
        return f"<w:tc><w:tcPr>{properties}</w:tcPr>{text}</w:tc>"

    merged = '<w:vMerge w:val="restart"/>'
    body = (
        "<w:tbl><w:tr>"
        + cell(p("SỞ Y TẾ") + p("Số: 12/SYT-NV"), merged)
        + cell(p("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"), '<w:gridSpan w:val="2"/>')
        + "</w:tr><w:tr>"
        + cell(p("thừa"), "<w:vMerge/>")
        + cell(p("trái"))
        + cell(p("phải"))
        + "</w:tr></w:tbl>"
        + p("Kính gửi: Bệnh viện tỉnh")
    )
    assert [(line.text, line.cell) for line in read(docx(body))] == [
        ("SỞ Y TẾ", Cell(0, 0, 0, rows=2)),
        ("Số: 12/SYT-NV", Cell(0, 0, 0, rows=2)),
        ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", Cell(0, 0, 1, columns=2)),
        ("trái", Cell(0, 1, 1)),
        ("phải", Cell(0, 1, 2)),
        ("Kính gửi: Bệnh viện tỉnh", None),
    ]


def test_tracked_changes_comments_and_fields(docx) -> None:
    body = (
        "<w:p><w:r><w:t xml:space='preserve'>Hoàn thành </w:t></w:r>"
        "<w:del><w:r><w:delText>trước ngày 01/5/2025</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>trước ngày 15/5/2025</w:t></w:r></w:ins>"
        "<w:commentRangeStart w:id='1'/><w:r><w:commentReference w:id='1'/></w:r>"
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> PAGE </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>7</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r><w:r><w:t>.</w:t></w:r>'
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>ẩn</w:t></w:r></w:p>"
    )
    assert [line.text for line in read(docx(body))] == ["Hoàn thành trước ngày 15/5/2025."]


@pytest.mark.parametrize("change", ["del", "moveFrom"])
def test_a_paragraph_whose_mark_was_removed_goes_on_in_the_next(docx, change: str) -> None:
    body = p("Sở Y tế ", f"<w:rPr><w:{change}/></w:rPr>") + item("chủ trì, ", 1, 1).replace(
        "</w:pPr>", f"<w:rPr><w:{change}/></w:rPr></w:pPr>"
    )
    body += item("báo cáo.", 1, 1) + item("Sở Nội vụ.", 1, 1)
    lines = read(docx(body, {"numbering": NUMBERING}))
    assert [(line.text, line.start) for line in lines] == [
        ("1. Sở Y tế chủ trì, báo cáo.", True),
        ("2. Sở Nội vụ.", True),
    ]


def test_what_was_moved_or_deleted_is_read_where_it_stands_now(docx) -> None:
    def removed(text: str, change: str, run: str) -> str:
        mark = f"<w:pPr><w:rPr><w:{change}/></w:rPr></w:pPr>"
        return f"<w:p>{mark}<w:{change}><w:r><w:{run}>{text}</w:{run}></w:r></w:{change}></w:p>"

    def row(text: str, properties: str = "", cell: str = "") -> str:
        return f"<w:tr><w:trPr>{properties}</w:trPr><w:tc><w:tcPr>{cell}</w:tcPr>{p(text)}</w:tc></w:tr>"

    body = (
        removed("chuyển đi", "moveFrom", "t")
        + removed("bỏ", "del", "delText")
        + p("một")
        + "<w:p><w:pPr><w:rPr><w:moveTo/></w:rPr></w:pPr><w:moveTo><w:r><w:t>chuyển đến</w:t></w:r></w:moveTo></w:p>"
        + "<w:tbl>"
        + row("dòng cũ", "<w:del/>")
        + row("dòng mới", "<w:ins/>")
        + row("ô bỏ", cell="<w:cellDel/>")
        + "</w:tbl>"
    )
    lines = read(docx(body))
    assert [(line.text, line.start, line.cell and line.cell.row) for line in lines] == [
        ("một", True, None),
        ("chuyển đến", True, None),
        ("dòng mới", True, 0),
    ]


def test_an_empty_paragraph_of_a_list_has_its_number_too(docx) -> None:
    body = item("một", 2) + item("", 2) + item("ba", 2)
    assert [line.text for line in read(docx(body, {"numbering": NUMBERING}))] == ["1. một", "3. ba"]


def test_a_table_in_a_cell_is_a_table_of_its_own(docx) -> None:
    def table(inside: str) -> str:
        return f"<w:tbl><w:tr><w:tc>{inside}</w:tc></w:tr></w:tbl>"

    lines = read(docx(table(p("ngoài") + table(p("trong")) + p("sau"))))
    assert [(line.text, line.cell) for line in lines] == [
        ("ngoài", Cell(0, 0, 0)),
        ("trong", Cell(1, 0, 0)),
        ("sau", Cell(0, 0, 0)),
    ]


def fonted(*runs: tuple[str, str], properties: str = "") -> str:
    inside = "".join(
        f'<w:r><w:rPr><w:rFonts w:ascii="{font}" w:hAnsi="{font}"/></w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'
        if font
        else f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'
        for text, font in runs
    )
    return f"<w:p><w:pPr>{properties}</w:pPr>{inside}</w:p>"


def test_runs_in_old_fonts_are_converted_and_others_are_not(docx) -> None:
    body = (
        fonted(("uû ban nh©n d©n tØnh", ".VnTimeH"))
        + fonted(("C¸c së, ngµnh rµ so¸t; ", ".VnTime"), ("được giao © 2005", "Times New Roman"))
        + fonted(("được giao, có", ".VnTime"))
        + fonted(("Ñöôïc giao, dieän tíc", "VNI-Times"), ("h roäng a", "VNI-Times"), ("ù", "VNI-Times"))
    )
    source = read_bytes(docx(body), "a.docx")
    assert [line.text for line in source.pages[0].lines] == [
        "UỶ BAN NHÂN DÂN TỈNH",
        "Các sở, ngành rà soát; được giao © 2005",
        "được giao, có",
        "Được giao, diện tích rộng á",
    ]
    (issue,) = source.issues
    assert (issue.code, issue.severity) == ("OLD_ENCODING", "info")
    assert "TCVN3 (ABC), VNI" in issue.message


def test_old_fonts_come_through_styles_defaults_and_numbers(docx) -> None:
    fonts = '<w:rFonts w:ascii="{0}" w:hAnsi="{0}"/>'
    styles = (
        f"<w:docDefaults><w:rPrDefault><w:rPr>{fonts.format('.VnTime')}</w:rPr></w:rPrDefault></w:docDefaults>"
        '<w:style w:type="paragraph" w:styleId="Hoa">'
        f"<w:rPr>{fonts.format('.VnTimeH')}</w:rPr></w:style>"
        '<w:style w:type="paragraph" w:styleId="HoaCon"><w:basedOn w:val="Hoa"/></w:style>'
        f'<w:style w:type="character" w:styleId="Moi"><w:rPr>{fonts.format("Arial")}</w:rPr></w:style>'
    )
    numbering = (
        f'<w:abstractNum w:abstractNumId="0">{level(0, "decimal", "§iÒu %1.")}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    )
    body = (
        p("th«ng b¸o", '<w:pStyle w:val="HoaCon"/>')
        + "<w:p><w:r><w:t>N</w:t></w:r><w:r><w:softHyphen/></w:r><w:r><w:t>íc s¹ch</w:t></w:r>"
        + '<w:r><w:sym w:font=".VnTime" w:char="F0AE"/></w:r></w:p>'
        + p("kÕ ho¹ch", run="<w:caps/>")
        + p("được ©", run='<w:rStyle w:val="Moi"/>')
        + item("Ph¹m vi", 1)
    )
    lines = read(docx(body, {"styles": styles, "numbering": numbering}))
    assert [line.text for line in lines] == ["THÔNG BÁO", "Nước sạchđ", "KẾ HOẠCH", "được ©", "Điều 1. Phạm vi"]


def test_footnotes_follow_their_paragraph_and_leave_no_digit(docx) -> None:
    body = (
        "<w:p><w:r><w:t>Thực hiện Kế hoạch</w:t></w:r><w:r><w:footnoteReference w:id='2'/></w:r>"
        "<w:r><w:t xml:space='preserve'> năm 2025</w:t></w:r></w:p>" + p("Đoạn sau")
    )
    notes = (
        f'<w:footnote w:type="separator" w:id="0">{p("vạch")}</w:footnote>'
        f'<w:footnote w:id="2"><w:p><w:r><w:footnoteRef/><w:t xml:space="preserve"> Kế hoạch số 9/KH-UBND</w:t></w:r></w:p></w:footnote>'
    )
    assert [(line.text, line.kind) for line in read(docx(body, {"footnotes": notes}))] == [
        ("Thực hiện Kế hoạch năm 2025", "text"),
        ("Kế hoạch số 9/KH-UBND", "footnote"),
        ("Đoạn sau", "text"),
    ]


def test_a_text_box_is_read_once(docx) -> None:
    inside = f"<w:txbxContent>{p('DỰ THẢO')}</w:txbxContent>"
    body = (
        "<w:p><w:r><w:t>Kế hoạch</w:t></w:r><w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wps:txbx>"
        f"{inside}</wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox>{inside}</v:textbox></w:pict>"
        "</mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )
    assert [(line.text, line.kind) for line in read(docx(body))] == [("Kế hoạch", "text"), ("DỰ THẢO", "textbox")]


def test_soft_breaks_empty_paragraphs_and_capitals(docx) -> None:
    body = (
        p("kế hoạch", run="<w:b/><w:caps/>")
        + p("")
        + p("")
        + "<w:p><w:r><w:t>dòng một</w:t><w:br/><w:t>dòng hai</w:t></w:r></w:p>"
    )
    assert [(line.text, line.start, line.bold, line.blank_before) for line in read(docx(body))] == [
        ("KẾ HOẠCH", True, True, 0),
        ("dòng một", True, False, 2),
        ("dòng hai", False, False, 0),
    ]


def test_running_headers_and_footers_are_marked(docx) -> None:
    body = p("Nội dung") + (
        '<w:sectPr><w:headerReference w:type="default" r:id="header1"/>'
        '<w:footerReference w:type="default" r:id="footer1"/></w:sectPr>'
    )
    lines = read(docx(body, {"header1": p("Lưu hành nội bộ"), "footer1": p("Địa chỉ: 1 Lê Lợi")}))
    assert [(line.text, line.kind) for line in lines] == [
        ("Lưu hành nội bộ", "header"),
        ("Nội dung", "text"),
        ("Địa chỉ: 1 Lê Lợi", "footer"),
    ]


def test_tabs_part_two_columns_but_not_prose(docx) -> None:
    prose = "Đề nghị các cơ quan, đơn vị nghiêm túc triển khai thực hiện các nội dung nêu trên. " * 3
    body = (
        "<w:p><w:r><w:t>Nơi nhận:</w:t><w:tab/><w:tab/><w:t>KT. GIÁM ĐỐC</w:t></w:r></w:p>"
        f"<w:p><w:r><w:t>{prose}</w:t><w:tab/><w:t>Báo cáo.</w:t></w:r></w:p>"
    )
    lines = read(docx(body))
    assert [line.text for line in lines[:2]] == ["Nơi nhận:", "KT. GIÁM ĐỐC"]
    assert lines[0].top == lines[1].top
    assert lines[2].text == f"{prose}Báo cáo."


@pytest.mark.parametrize("cut", [0.3, 0.7])
def test_a_truncated_file_is_refused(docx, cut: float) -> None:
    data = docx(p("Nội dung " * 50))
    with pytest.raises(UnreadableFile, match="hỏng"):
        read_bytes(data[: int(len(data) * cut)], "a.docx")


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2])
def test_a_part_larger_than_it_says_is_refused_before_it_is_unpacked(docx, method: int) -> None:
    real, stated = 60 << 20, 1000
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(docx(p("x")))) as old, zipfile.ZipFile(target, "w", method) as new:
        for name in old.namelist():
            new.writestr(name, b" " * real if name == "word/document.xml" else old.read(name))
    data = target.getvalue().replace(struct.pack("<I", real), struct.pack("<I", stated))
    tracemalloc.start()
    try:
        with pytest.raises(UnreadableFile, match="hỏng"):
            read_bytes(data, "a.docx")
        assert tracemalloc.get_traced_memory()[1] < 10 << 20
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("2013", "–"),
        ("0020", " "),
        *((code, "") for code in ("FFFFFFFFFFFF", "110000", "D800", "DFFF", "FFFF", "0007", "0", "-41", "x", "")),
    ],
)
def test_a_symbol_that_is_no_letter_shows_nothing(docx, code: str, shown: str) -> None:
    body = f'<w:p><w:r><w:t>Hạn</w:t><w:sym w:char="{code}"/><w:t>cuối</w:t></w:r></w:p>'
    assert [line.text for line in read(docx(body))] == [f"Hạn{shown}cuối"]


def test_entities_are_not_followed(docx) -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(docx(p("x")))) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            text = old.read(name).decode()
            if name == "word/document.xml":
                text = '<!DOCTYPE d [<!ENTITY e SYSTEM "file:///etc/hostname">]>' + text.replace(">x<", ">x&e;<")
            new.writestr(name, text)
    assert [line.text for line in read(target.getvalue())] == ["x"]


class Clerk:
    """Reads one word on every page: how wide the picture is."""

    name = "clerk"

    def read(self, image: np.ndarray, dpi: int) -> list[Word]:
        return [Word(f"rộng{image.shape[1]}", (100, 100, 240, 130), 0.9)]


def with_pictures(*pictures: tuple[int, float], text: str = "") -> bytes:
    """A Word file of pages with a black bar: width in pixels, and width on the paper in centimetres (A4: 21)."""
    import docx
    from docx.shared import Cm

    document = docx.Document()
    for pixels, width in pictures:
        target = io.BytesIO()
        page = Image.new("L", (pixels, int(pixels * 1.41)), 255)
        page.paste(0, (20, 40, pixels // 2, 60))
        page.save(target, "PNG")
        target.seek(0)
        document.add_picture(target, width=Cm(width))
    if text:
        document.add_paragraph(text)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def test_a_scan_pasted_into_word_is_read_page_by_page() -> None:
    source = read_bytes(with_pictures((827, 16), (900, 15), (300, 2), text="Bản quét"), "a.docx", ocr=Clerk())
    assert [(page.page, page.reading, [line.text for line in page.lines]) for page in source.pages] == [
        (1, "ocr", ["rộng827"]),
        (2, "ocr", ["rộng900"]),
        (3, "text", ["Bản quét"]),
    ]
    assert {line.page for page in source.pages for line in page.lines} == {1, 2, 3}
    assert not source.issues


def test_large_pictures_beside_a_text_are_told_of_and_small_ones_are_not() -> None:
    text = "Sở Y tế chủ trì rà soát, báo cáo Ủy ban nhân dân tỉnh kết quả. " * 4
    beside = read_bytes(with_pictures((827, 16), text=text), "a.docx")
    assert [(issue.code, issue.severity) for issue in beside.issues] == [("PICTURE_NOT_READ", "warning")]
    assert [line.text for line in beside.pages[0].lines] == [text.strip()]
    assert not read_bytes(with_pictures((827, 3), text=text), "a.docx").issues
    with pytest.raises(UnreadableFile, match="Không đọc được chữ nào"):
        read_bytes(with_pictures((827, 3)), "a.docx")


def test_a_picture_that_cannot_be_read_is_one_page_that_failed() -> None:
    data = with_pictures((827, 16), (900, 16))
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name)[: 5 if name == "word/media/image1.png" else None])
    source = read_bytes(target.getvalue(), "a.docx", ocr=Clerk())
    assert [(page.page, page.lines[0].text) for page in source.pages] == [(2, "rộng900")]
    assert [(issue.code, issue.page) for issue in source.issues] == [("PAGE_FAILED", 1)]


def test_a_scan_in_word_without_an_engine_says_what_to_install() -> None:
    class Missing(Clerk):
        def read(self, image: np.ndarray, dpi: int) -> list[Word]:
            raise MissingTool("Cần Tesseract.", "Cài đặt: apt-get install tesseract-ocr-vie")

    with pytest.raises(MissingTool):
        read_bytes(with_pictures((827, 16)), "a.docx", ocr=Missing())


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize("suffix", ["doc", "rtf", "odt"])
def test_old_fonts_numbers_and_tables_come_through_libreoffice(tmp_path: Path, suffix: str) -> None:
    import docx

    document = docx.Document()
    document.styles["Normal"].font.name = ".VnTime"
    cells = document.add_table(1, 2).rows[0].cells
    for cell, text in zip(cells, ("uû ban nh©n d©n", "th«ng b¸o"), strict=True):
        cell.paragraphs[0].add_run(text).font.name = ".VnTimeH"
    for text in ("Giao Së Y tÕ chñ tr×", "", "N\u00adíc s¹ch, ®Êt ®ai"):
        document.add_paragraph(text, style="List Number")
    document.save(str(tmp_path / "a.docx"))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", suffix, "--outdir", str(tmp_path)]
    subprocess.run([*command, str(tmp_path / "a.docx")], check=True, capture_output=True, timeout=120)
    source = read_bytes((tmp_path / f"a.{suffix}").read_bytes(), f"a.{suffix}")
    assert [(line.text, line.cell) for line in source.pages[0].lines] == [
        ("UỶ BAN NHÂN DÂN", Cell(0, 0, 0)),
        ("THÔNG BÁO", Cell(0, 0, 1)),
        ("1. Giao Sở Y tế chủ trì", None),
        ("3. Nước sạch, đất đai", None),
    ]
    assert [issue.code for issue in source.issues] == ["OLD_ENCODING"]
