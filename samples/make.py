"""Makes the sample dispatches that are not plain text: two DOCX, two born-digital PDFs, one scan.

Everything in them is invented: numbers, people and orders; only the provinces are real. Run from a checkout, with LibreOffice on
the PATH and the fonts of Debian's fonts-liberation2: ``python samples/make.py``. The outcome is committed, since LibreOffice
versions lay pages out differently and the expected facts under samples/expected/ stand for these very pages.
"""

from __future__ import annotations

import subprocess
import tempfile
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import cv2
import docx
import numpy as np
import pypdfium2
from docx.document import Document as WordDocument
from docx.enum.section import WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt
from docx.text.paragraph import Paragraph
from PIL import Image

HERE = Path(__file__).resolve().parent
INCOMING = HERE / "incoming"

COUNTRY = ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc")


@dataclass(frozen=True)
class Letter:
    """The boxes of NĐ 30/2020/NĐ-CP, Annex I, in the order in which they are printed."""

    organ: tuple[str, ...]
    code: str
    place_date: str
    body: tuple[str, ...]
    to_places: tuple[str, ...]
    signature: tuple[str, ...]
    signer: str
    about: str = ""
    title: tuple[str, ...] = ()
    addressees: tuple[str, ...] = ()
    urgency: str = ""
    country: tuple[str, ...] = COUNTRY
    table: tuple[tuple[str, ...], ...] = ()
    """Stands where the body says "|"; its first row is the heading."""


DECISION = Letter(
    organ=("ỦY BAN NHÂN DÂN", "TỈNH BÌNH THUẬN"),
    code="Số: 615/QĐ-UBND",
    place_date="Bình Thuận, ngày 04 tháng 3 năm 2024",
    title=(
        "QUYẾT ĐỊNH",
        "Về việc phê duyệt Đề án số hóa hồ sơ lưu trữ tại các cơ quan nhà nước tỉnh Bình Thuận",
        "CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH BÌNH THUẬN",
    ),
    body=(
        "Căn cứ Luật Tổ chức chính quyền địa phương ngày 19 tháng 6 năm 2015;",
        "Căn cứ Luật Lưu trữ ngày 11 tháng 11 năm 2011;",
        "Căn cứ Nghị định số 30/2020/NĐ-CP ngày 05 tháng 3 năm 2020 của Chính phủ về công tác văn thư;",
        "Theo đề nghị của Giám đốc Sở Nội vụ tại Tờ trình số 214/TTr-SNV ngày 20 tháng 02 năm 2024.",
        "^QUYẾT ĐỊNH:",
        "Điều 1. Phê duyệt Đề án số hóa hồ sơ lưu trữ tại các cơ quan nhà nước tỉnh Bình Thuận (kèm theo Quyết định này).",
        "Điều 2. Tổ chức thực hiện",
        "1. Sở Nội vụ chủ trì, phối hợp với Sở Thông tin và Truyền thông hướng dẫn, kiểm tra các cơ quan, địa phương triển "
        "khai Đề án; báo cáo Chủ tịch Ủy ban nhân dân tỉnh kết quả thực hiện trước ngày 15 tháng 12 hằng năm.",
        "2. Sở Tài chính cân đối, bố trí kinh phí thực hiện Đề án trong dự toán chi thường xuyên của các cơ quan, đơn vị.",
        "3. Ủy ban nhân dân các huyện, thị xã, thành phố hoàn thành số hóa hồ sơ của cấp mình chậm nhất ngày 30 tháng 6 "
        "năm 2025.",
        "Điều 3. Quyết định này có hiệu lực kể từ ngày ký và thay thế Quyết định số 1720/QĐ-UBND ngày 12 tháng 8 năm 2019 "
        "của Chủ tịch Ủy ban nhân dân tỉnh.",
        "Điều 4. Chánh Văn phòng Ủy ban nhân dân tỉnh, Giám đốc các Sở: Nội vụ, Tài chính, Thông tin và Truyền thông; Chủ "
        "tịch Ủy ban nhân dân các huyện, thị xã, thành phố chịu trách nhiệm thi hành Quyết định này./.",
    ),
    to_places=("- Như Điều 4;", "- Bộ Nội vụ;", "- Thường trực HĐND tỉnh;", "- Lưu: VT, NCKSTTHC."),
    signature=("CHỦ TỊCH",),
    signer="Ngô Thế Duyệt",
)

LETTER = Letter(
    organ=("ỦY BAN NHÂN DÂN", "TỈNH TÂY NINH"),
    code="Số: 3307/UBND-KSTT",
    place_date="Tây Ninh, ngày 12 tháng 3 năm 2026",
    about="V/v đẩy mạnh cung cấp dịch vụ công trực tuyến trên địa bàn tỉnh",
    addressees=("- Các sở, ban, ngành tỉnh;", "- Công an tỉnh;", "- Ủy ban nhân dân các xã, phường."),
    body=(
        "Thực hiện Thông báo số 96/TB-VPCP ngày 27/02/2026 của Văn phòng Chính phủ; xét đề nghị của Sở Khoa học và Công "
        "nghệ tại Tờ trình số 45/TTr-SKHCN ngày 06/3/2026, Chủ tịch Ủy ban nhân dân tỉnh yêu cầu:",
        "1. Các sở, ban, ngành tỉnh; Ủy ban nhân dân các xã, phường:",
        "a) Rà soát, cắt giảm thành phần hồ sơ của các thủ tục hành chính thuộc phạm vi quản lý; gửi kết quả rà soát về Sở "
        "Khoa học và Công nghệ trước 17 giờ 00 ngày 20/3/2026.",
        "b) Bố trí công chức hướng dẫn người dân, doanh nghiệp nộp hồ sơ trực tuyến; không yêu cầu người dân nộp lại giấy tờ "
        "đã được số hóa theo quy định tại điểm b khoản 1 Điều 9 Nghị định số 118/2025/NĐ-CP ngày 09/6/2025 của Chính phủ.",
        "c) Định kỳ 6 tháng, năm báo cáo kết quả thực hiện về Văn phòng Ủy ban nhân dân tỉnh.",
        "2. Sở Khoa học và Công nghệ:",
        "a) Chủ trì, phối hợp với Sở Tài chính, Văn phòng Ủy ban nhân dân tỉnh nâng cấp Hệ thống thông tin giải quyết thủ "
        "tục hành chính của tỉnh; hoàn thành trước ngày 15/4/2026.",
        "b) Trong vòng 07 ngày kể từ ngày nhận được kết quả rà soát, hướng dẫn các cơ quan, đơn vị cấu hình lại quy trình "
        "điện tử.",
        "3. Công an tỉnh bảo đảm an ninh, an toàn thông tin cho việc kết nối với Cơ sở dữ liệu quốc gia về dân cư.",
        "4. Sở Giáo dục và Đào tạo chủ trì, phối hợp với Ủy ban nhân dân các xã, phường hoàn thành cập nhật học bạ số chậm "
        "nhất ngày 31/5/2026.",
        "5. Giao Văn phòng Ủy ban nhân dân tỉnh theo dõi, đôn đốc; tổng hợp, báo cáo Chủ tịch Ủy ban nhân dân tỉnh trước ngày "
        "05 hằng tháng.",
        "Yêu cầu Thủ trưởng các sở, ban, ngành tỉnh, Chủ tịch Ủy ban nhân dân các xã, phường nghiêm túc thực hiện./.",
    ),
    to_places=(
        "- Như trên;",
        "- Chủ tịch, các PCT UBND tỉnh;",
        "- Sở Khoa học và Công nghệ;",
        "- LĐVP, Phòng KSTT;",
        "- Lưu: VT, KSTT.",
    ),
    signature=("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"),
    signer="Võ Thành Nhị",
)

TELEGRAM = Letter(
    organ=("ỦY BAN NHÂN DÂN", "TỈNH LÀO CAI"),
    code="Số: 04/CĐ-UBND",
    place_date="Lào Cai, ngày 22 tháng 7 năm 2024",
    urgency="KHẨN",
    title=("CÔNG ĐIỆN", "Về việc chủ động ứng phó với mưa lớn, lũ quét, sạt lở đất"),
    body=(
        "^CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH LÀO CAI ĐIỆN:",
        "- Các sở, ban, ngành tỉnh;",
        "- Ủy ban nhân dân các huyện, thị xã, thành phố;",
        "- Đài Khí tượng Thủy văn tỉnh.",
        "Theo bản tin dự báo, từ ngày 23/7 đến ngày 26/7/2024 trên địa bàn tỉnh có mưa to đến rất to, nguy cơ cao xảy ra lũ "
        "quét, sạt lở đất. Thực hiện Công điện số 68/CĐ-TTg ngày 21/7/2024 của Thủ tướng Chính phủ, Chủ tịch Ủy ban nhân dân "
        "tỉnh yêu cầu:",
        "1. Ủy ban nhân dân các huyện, thị xã, thành phố rà soát các khu dân cư có nguy cơ sạt lở, hoàn thành việc di dời người "
        "dân trước 18 giờ 00 ngày 23/7/2024.",
        "2. Sở Giao thông vận tải chủ trì, phối hợp với Công an tỉnh bố trí lực lượng kiểm soát, hướng dẫn giao thông tại các "
        "ngầm, tràn.",
        "3. Sở Công Thương chỉ đạo các chủ hồ thủy điện vận hành đúng quy trình; hằng ngày báo cáo Sở Nông nghiệp và Phát triển "
        "nông thôn mực nước các hồ chứa.",
        "4. Đài Khí tượng Thủy văn tỉnh dự báo, cung cấp thông tin phục vụ công tác chỉ đạo, ứng phó.",
        "5. Giao Sở Nông nghiệp và Phát triển nông thôn theo dõi, đôn đốc việc thực hiện; báo cáo Ủy ban nhân dân tỉnh./.",
    ),
    to_places=("- Như trên;", "- Thủ tướng Chính phủ (b/c);", "- Thường trực Tỉnh ủy;", "- Lưu: VT, NLN."),
    signature=("KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"),
    signer="Lý Seo Dương",
)

MINISTRY = Letter(
    organ=("BỘ GIÁO DỤC VÀ ĐÀO TẠO",),
    code="Số: 2650/BGDĐT-GDPT",
    place_date="Hà Nội, ngày 29 tháng 5 năm 2025",
    about="V/v chuẩn bị tổ chức dạy học 2 buổi/ngày từ năm học 2025 - 2026",
    addressees=("Các Sở Giáo dục và Đào tạo.",),
    # "#" and "##" stand for the two levels of automatic numbering; "†" for the footnote.
    body=(
        "Thực hiện Chỉ thị số 15/CT-TTg ngày 12 tháng 5 năm 2025 của Thủ tướng Chính phủ về nâng cao chất lượng giáo dục phổ "
        "thông, Bộ Giáo dục và Đào tạo đề nghị các Sở Giáo dục và Đào tạo thực hiện các nội dung sau:",
        "#Công tác chuẩn bị",
        "##Rà soát cơ sở vật chất, đội ngũ giáo viên của từng trường; hoàn thành trước ngày 15/7/2025.",
        "##Chủ trì, phối hợp với Sở Nội vụ tham mưu Ủy ban nhân dân tỉnh, thành phố bố trí giáo viên theo định mức.†",
        "#Chế độ báo cáo",
        "##Báo cáo Bộ Giáo dục và Đào tạo kết quả rà soát chậm nhất ngày 31/7/2025.",
        "##Định kỳ 06 tháng một lần, báo cáo Bộ Giáo dục và Đào tạo tình hình tổ chức dạy học 2 buổi/ngày.",
        "#Giao Vụ Giáo dục Phổ thông chủ trì, phối hợp với Cục Quản lý chất lượng tổ chức kiểm tra việc thực hiện tại các địa "
        "phương trong Quý IV/2025.",
        "Trong quá trình thực hiện, nếu có vướng mắc, đề nghị các Sở Giáo dục và Đào tạo phản ánh về Bộ Giáo dục và Đào tạo "
        "(qua Vụ Giáo dục Phổ thông) để được hướng dẫn./.",
    ),
    to_places=(
        "- Như trên;",
        "- Bộ trưởng (để báo cáo);",
        "- Vụ GDPT, Cục QLCL (để thực hiện);",
        "- Lưu: VT, Vụ GDPT.",
    ),
    signature=("KT. BỘ TRƯỞNG", "THỨ TRƯỞNG"),
    signer="Đặng Khải Lâm",
)
FOOTNOTE = "Thông tư số 20/2023/TT-BGDĐT ngày 30/10/2023 của Bộ trưởng Bộ Giáo dục và Đào tạo."
ANNEX = (
    ("TT", "Nội dung", "Đơn vị chủ trì", "Đơn vị phối hợp", "Thời gian hoàn thành"),
    (
        "1",
        "Biên soạn tài liệu hướng dẫn xây dựng thời khóa biểu",
        "Vụ Giáo dục Phổ thông",
        "Các Sở GDĐT",
        "Tháng 6/2025",
    ),
    ("2", "Tập huấn cán bộ quản lý các trường", "Các Sở GDĐT", "Vụ Giáo dục Phổ thông", "Trước ngày 15/8/2025"),
)


PLAN = Letter(
    organ=("ỦY BAN NHÂN DÂN", "TỈNH ĐIỆN BIÊN"),
    code="Số: 1268/KH-UBND",
    place_date="Điện Biên, ngày 02 tháng 4 năm 2026",
    title=("KẾ HOẠCH", "Phổ cập kỹ năng số cho người dân vùng cao năm 2026"),
    body=(
        "Thực hiện Quyết định số 604/QĐ-TTg ngày 16/3/2026 của Thủ tướng Chính phủ, Ủy ban nhân dân tỉnh ban hành Kế hoạch "
        "như sau:",
        "I. MỤC ĐÍCH, YÊU CẦU",
        "1. Đến hết năm 2026, ít nhất 60% người trong độ tuổi lao động ở vùng cao sử dụng được dịch vụ công trực tuyến.",
        "2. Việc thực hiện phải tiết kiệm, hiệu quả, phù hợp với từng địa bàn.",
        "II. NHIỆM VỤ CỤ THỂ",
        "|",
        "III. TỔ CHỨC THỰC HIỆN",
        "1. Sở Khoa học và Công nghệ",
        "a) Biên soạn tài liệu hướng dẫn bằng tiếng Thái, tiếng Mông.",
        "- Đơn vị chủ trì: Sở Khoa học và Công nghệ.",
        "- Đơn vị phối hợp: Sở Dân tộc và Tôn giáo.",
        "- Thời gian hoàn thành: Tháng 5/2026.",
        "b) Theo dõi, đôn đốc việc thực hiện Kế hoạch; trước ngày 20 tháng cuối quý báo cáo Ủy ban nhân dân tỉnh.",
        "2. Sở Tài chính tham mưu Ủy ban nhân dân tỉnh bố trí kinh phí thực hiện Kế hoạch.",
        "3. Ủy ban nhân dân các xã, phường kiện toàn tổ công nghệ số cộng đồng, hoàn thành trước ngày 28/4/2026.",
        "Trong quá trình thực hiện, nếu có khó khăn, vướng mắc, đề nghị các cơ quan, địa phương báo cáo Ủy ban nhân dân tỉnh "
        "(qua Sở Khoa học và Công nghệ) để xem xét, giải quyết./.",
    ),
    table=(
        ("TT", "Nhiệm vụ", "Cơ quan chủ trì", "Cơ quan phối hợp", "Thời gian"),
        ("1", "Mở lớp tập huấn cho tổ công nghệ số cộng đồng", "Sở Khoa học và Công nghệ", "Tỉnh đoàn", "Quý II/2026"),
        (
            "2",
            "Lắp đặt điểm truy cập Internet tại nhà văn hóa bản",
            "Ủy ban nhân dân các xã, phường",
            "Sở Tài chính, Sở Khoa học và Công nghệ",
            "30/9/2026",
        ),
        ("3", "Tuyên truyền trên sóng phát thanh", "Báo và Phát thanh, Truyền hình tỉnh", "", "Hằng tháng"),
    ),
    to_places=(
        "- Bộ Khoa học và Công nghệ (b/c);",
        "- Thường trực Tỉnh ủy (b/c);",
        "- Các sở, ban, ngành tỉnh;",
        "- Ủy ban nhân dân các xã, phường;",
        "- Lưu: VT, KGVX.",
    ),
    signature=("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"),
    signer="Lò Thị Minh Phượng",
)


# ------------------------------------------------------------------ Word


def _write(paragraph: Paragraph, text: str, *, size: float = 14, bold: bool = False, italic: bool = False) -> Paragraph:
    run = paragraph.add_run(text)
    run.font.size, run.bold, run.italic = Pt(size), bold, italic
    return paragraph


def _centre(holder: Any, text: str, **style: Any) -> None:
    # A fresh cell already has one empty paragraph.
    first = holder.paragraphs[0] if hasattr(holder, "_tc") and not holder.paragraphs[0].text else None
    paragraph = _write(first or holder.add_paragraph(), text, **style)
    paragraph.alignment = ALIGN.CENTER
    paragraph.paragraph_format.space_after = Pt(0)


def _two_columns(word: WordDocument, *, rows: int) -> list[tuple[Any, Any]]:
    """A table without lines, as letterheads and signatures are set in practice; returns its (left, right) cells."""
    table = word.add_table(rows=rows, cols=2)
    table.autofit = False
    for column, width in zip(table.columns, (Cm(6.2), Cm(10.2)), strict=True):
        column.width = width
        for cell in column.cells:
            cell.width = width
    for row in table.rows:
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    return [(row.cells[0], row.cells[1]) for row in table.rows]


def _page_number(word: WordDocument) -> None:
    section = word.sections[0]
    section.different_first_page_header_footer = True
    paragraph = section.header.paragraphs[0]
    paragraph.alignment = ALIGN.CENTER
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    paragraph._p.append(field)


def _numbering(word: WordDocument) -> int:
    """A two-level list, "1." over "a)", as Word's automatic numbering; returns its numId."""
    part = word.part.numbering_part.element
    levels = "".join(
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{fmt}"/><w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/>'
        f'<w:pPr><w:ind w:left="0" w:firstLine="720"/></w:pPr></w:lvl>'
        for level, (fmt, text) in enumerate((("decimal", "%1."), ("lowerLetter", "%2)")))
    )
    abstract = parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="90">{levels}</w:abstractNum>')
    part.insert(0, abstract)
    part.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="90"><w:abstractNumId w:val="90"/></w:num>'))
    return 90


def _numbered(paragraph: Paragraph, num_id: int, level: int) -> None:
    paragraph._p.get_or_add_pPr().append(
        parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="{num_id}"/></w:numPr>')
    )


def _footnote(word: WordDocument, paragraph: Paragraph, text: str) -> None:
    run = paragraph.add_run()
    run._r.append(parse_xml(f'<w:footnoteReference {nsdecls("w")} w:id="2"/>'))
    run.font.superscript = True
    rule = "<w:p><w:r><w:{0}/></w:r></w:p>"
    xml = (
        f"<w:footnotes {nsdecls('w')}>"
        f'<w:footnote w:type="separator" w:id="0">{rule.format("separator")}</w:footnote>'
        f'<w:footnote w:type="continuationSeparator" w:id="1">{rule.format("continuationSeparator")}</w:footnote>'
        f'<w:footnote w:id="2"><w:p><w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:footnoteRef/></w:r>'
        f'<w:r><w:t xml:space="preserve"> {text}</w:t></w:r></w:p></w:footnote></w:footnotes>'
    )
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    word.part.relate_to(
        Part(PackURI("/word/footnotes.xml"), kind, xml.encode(), word.part.package), RELATIONSHIP_TYPE.FOOTNOTES
    )


def _annex(word: WordDocument, letter: Letter) -> None:
    word.add_section(WD_SECTION.NEW_PAGE)
    _centre(word, "PHỤ LỤC", bold=True)
    _centre(word, "PHÂN CÔNG NHIỆM VỤ", bold=True)
    _centre(
        word,
        f"(Kèm theo Công văn số {letter.code.removeprefix('Số: ')} ngày 29/5/2025 của Bộ Giáo dục và Đào tạo)",
        italic=True,
    )
    _ruled(word, ANNEX)


def _ruled(word: WordDocument, rows: tuple[tuple[str, ...], ...]) -> None:
    """A table with lines: number, task, lead, coordinate, deadline."""
    table = word.add_table(rows=0, cols=len(rows[0]))
    table.style = "Table Grid"
    for row, texts in enumerate(rows):
        for cell, text, width in zip(table.add_row().cells, texts, (1.2, 5.2, 3.2, 3.2, 3.2), strict=True):
            cell.width = Cm(width)
            _write(cell.paragraphs[0], text, size=12, bold=row == 0)


def word_file(letter: Letter, *, size: float = 14) -> WordDocument:
    """The letter as a Word document, laid out by NĐ 30/2020/NĐ-CP: margins, two-column head and foot, justified body."""
    word = docx.Document()
    normal = word.styles["Normal"]
    normal.font.name, normal.font.size = "Times New Roman", Pt(size)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), "Times New Roman")
    section = word.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.top_margin = section.bottom_margin = section.right_margin = Cm(2)
    section.left_margin = Cm(3)
    _page_number(word)

    (left, right), (code, date) = _two_columns(word, rows=2)
    for organ in letter.organ:
        _centre(left, organ, size=13, bold=organ == letter.organ[-1])
    for number, text in enumerate(letter.country):
        _centre(right, text, size=12 + number, bold=True)
    _centre(code, letter.code, size=13)
    if letter.about:
        _centre(code, letter.about, size=12)
    if letter.urgency:
        _centre(code, letter.urgency, size=13, bold=True)
    _centre(date, letter.place_date, size=13, italic=True)
    word.add_paragraph()

    for text in letter.title:
        _centre(word, text, size=size, bold=True)
    if len(letter.addressees) == 1:
        _centre(word, "Kính gửi: " + letter.addressees[0], size=size)
    elif letter.addressees:
        _write(word.add_paragraph(), "Kính gửi:", size=size).paragraph_format.left_indent = Cm(3)
        for text in letter.addressees:
            _write(word.add_paragraph(), text, size=size).paragraph_format.left_indent = Cm(5)

    num_id = _numbering(word)
    for text in letter.body:
        if text.startswith("^"):
            _centre(word, text[1:], size=size, bold=True)
            continue
        if text == "|":
            _ruled(word, letter.table)
            continue
        level = len(text) - len(text.lstrip("#"))
        paragraph = _write(word.add_paragraph(), text.lstrip("#").rstrip("†"), size=size)
        paragraph.alignment = ALIGN.JUSTIFY
        paragraph.paragraph_format.space_after = Pt(6)
        paragraph.paragraph_format.first_line_indent = Cm(1.27)
        if level:
            _numbered(paragraph, num_id, level - 1)
        if text.endswith("†"):
            _footnote(word, paragraph, FOOTNOTE)

    ((left, right),) = _two_columns(word, rows=1)
    _write(left.paragraphs[0], "Nơi nhận:", size=12, bold=True, italic=True)
    for text in letter.to_places:
        _write(left.add_paragraph(), text, size=11).paragraph_format.space_after = Pt(0)
    for text in (*letter.signature, "", "", "", letter.signer):
        _centre(right, text, size=size, bold=True)
    return word


# ------------------------------------------------------------------ PDF and scan


def pdf_of(word: WordDocument) -> bytes:
    """The document as LibreOffice prints it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "letter.docx")
        word.save(str(path))
        command = ["soffice", "--headless", f"-env:UserInstallation=file://{folder}/profile", "--convert-to", "pdf"]
        subprocess.run([*command, "--outdir", folder, str(path)], check=True, capture_output=True, timeout=180)
        return path.with_suffix(".pdf").read_bytes()


def seal(page: np.ndarray, centre: tuple[int, int], radius: int) -> None:
    """A red seal and a blue pen stroke over the place where the signature stands, ink mixed with what is under it."""
    ink = np.full_like(page, 255)
    red, blue = (70, 60, 232), (205, 90, 45)
    for ring, thickness in ((radius, 7), (radius - 12, 2), (radius - 62, 2)):
        cv2.circle(ink, centre, ring, red, thickness, cv2.LINE_AA)
    turns = np.deg2rad(np.arange(10) * 36 - 90)
    reach = np.where(np.arange(10) % 2 == 0, radius * 0.38, radius * 0.15)
    star = np.stack([centre[0] + reach * np.cos(turns), centre[1] + reach * np.sin(turns)], axis=1)
    cv2.fillPoly(ink, [star.astype(np.int32)], red, cv2.LINE_AA)
    t = np.linspace(0, 1, 90)
    stroke = np.stack([centre[0] - 20 + 420 * t, centre[1] + 40 * np.sin(t * 17) * (1 - t) - 60 * t], axis=1).astype(
        np.int32
    )
    cv2.polylines(ink, [stroke], False, blue, 5, cv2.LINE_AA)
    np.minimum(page, ink, out=page)


def scan_of(pdf: bytes, *, dpi: int = 200, degrees: float = 0.6, seed: int = 20240722) -> bytes:
    """The PDF's pages as a flat-bed scanner would give them: no text layer, a slight turn, grey noise, a seal on the last page."""
    rng = np.random.default_rng(seed)
    document = pypdfium2.PdfDocument(pdf)
    pages = []
    for number in range(len(document)):
        page = np.ascontiguousarray(document[number].render(scale=dpi / 72).to_numpy()[:, :, :3])
        if number == len(document) - 1:
            text = document[number].get_textpage()
            found = text.search("PHÓ CHỦ TỊCH").get_next()
            left, bottom, _, _ = text.get_charbox(found[0])
            height = document[number].get_height()
            seal(page, (int(left * dpi / 72) - 45, int((height - bottom) * dpi / 72) + 125), 140)
        rows, columns = page.shape[:2]
        turn = cv2.getRotationMatrix2D((columns / 2, rows / 2), degrees * (-1) ** number, 1.0)
        page = cv2.warpAffine(page, turn, (columns, rows), borderValue=(250, 250, 250))
        page = cv2.GaussianBlur(page, (3, 3), 0.6)
        shade = np.linspace(0, 14, columns)[None, :, None]
        noise = rng.normal(0, 6, (rows, columns, 1))
        pages.append(Image.fromarray(np.clip(page - shade + noise, 0, 255).astype(np.uint8)[:, :, ::-1]))
    out = BytesIO()
    pages[0].save(out, "PDF", resolution=dpi, save_all=True, append_images=pages[1:], quality=60)
    return out.getvalue()


def main() -> None:
    """Writes the five files into samples/incoming/."""
    ministry = word_file(MINISTRY, size=13)
    _annex(ministry, MINISTRY)
    ministry.save(str(INCOMING / "cv-2650-bgddt.docx"))
    word_file(PLAN, size=13).save(str(INCOMING / "kh-1268-ubnd.docx"))
    (INCOMING / "qd-615-ubnd.pdf").write_bytes(pdf_of(word_file(DECISION, size=13)))
    (INCOMING / "cv-3307-ubnd.pdf").write_bytes(pdf_of(word_file(LETTER)))
    (INCOMING / "cd-04-ubnd.pdf").write_bytes(scan_of(pdf_of(word_file(TELEGRAM, size=13))))


if __name__ == "__main__":
    main()
