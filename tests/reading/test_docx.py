from __future__ import annotations

import pytest

from pipeline.document import Cell, Line
from pipeline.errors import UnreadableFile
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
        ("SỞ Y TẾ", Cell(0, 0, 0)),
        ("Số: 12/SYT-NV", Cell(0, 0, 0)),
        ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", Cell(0, 0, 1)),
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


def test_a_paragraph_whose_mark_was_deleted_goes_on_in_the_next(docx) -> None:
    lines = read(docx(p("Sở Y tế", "<w:rPr><w:del/></w:rPr>") + p("báo cáo.")))
    assert [(line.text, line.start) for line in lines] == [("Sở Y tế", True), ("báo cáo.", False)]


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


def test_entities_are_not_followed(docx) -> None:
    import io
    import zipfile

    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(docx(p("x")))) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            text = old.read(name).decode()
            if name == "word/document.xml":
                text = '<!DOCTYPE d [<!ENTITY e SYSTEM "file:///etc/hostname">]>' + text.replace(">x<", ">x&e;<")
            new.writestr(name, text)
    assert [line.text for line in read(target.getvalue())] == ["x"]
