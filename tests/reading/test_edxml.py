"""edXML envelopes: attachments, what the header states, and how it is laid beside the page."""

from __future__ import annotations

import base64
import datetime as dt
import time
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.config import Config
from pipeline.document import Header, Page, Result, Signer, Source, Stated
from pipeline.envelope import compare, wishes
from pipeline.errors import UnreadableFile
from pipeline.reading import packages, read_bytes
from pipeline.reading.edxml import entries
from pipeline.run import process, understand
from tests.reading.test_packages import zipped

LETTER = """UBND TỈNH AN SƠN                    CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
   SỞ CÔNG THƯƠNG                          Độc lập - Tự do - Hạnh phúc

  Số: 412/SCT-KH                        An Sơn, ngày 06 tháng 3 năm 2024
V/v báo cáo tình hình chợ nông thôn

                 Kính gửi: Ủy ban nhân dân các huyện, thành phố.

     Sở Công Thương đề nghị Ủy ban nhân dân các huyện, thành phố:
     1. Rà soát các chợ nông thôn xuống cấp trên địa bàn.
     2. Gửi báo cáo về Sở Công Thương trước ngày 29/3/2024./.

Nơi nhận:                                              GIÁM ĐỐC
- Như trên;
- Lưu: VT, KH.                                      Đoàn Văn Lộc
"""
UNSIGNED = LETTER.replace("412/SCT", "      /SCT").replace("ngày 06 tháng 3", "ngày    tháng   ")

HEADER = """<edXML:MessageHeader>
 <edXML:From><edXML:OrganId>000.00.14.H90</edXML:OrganId><edXML:OrganName>Sở Công Thương tỉnh An Sơn</edXML:OrganName></edXML:From>
 <edXML:To><edXML:OrganId>000.01.02.H90</edXML:OrganId><edXML:OrganName>UBND huyện Bắc Sơn</edXML:OrganName></edXML:To>
 <edXML:Code><edXML:CodeNumber>{number}</edXML:CodeNumber><edXML:CodeNotation>{notation}</edXML:CodeNotation></edXML:Code>
 <edXML:PromulgationInfo><edXML:Place>An Sơn</edXML:Place><edXML:PromulgationDate>{date}</edXML:PromulgationDate></edXML:PromulgationInfo>
 <edXML:DocumentType><edXML:Type>2</edXML:Type><edXML:TypeName>Công văn</edXML:TypeName></edXML:DocumentType>
 <edXML:Subject>{subject}</edXML:Subject><edXML:Content>N/A</edXML:Content>
 <edXML:SignerInfo><edXML:Competence/><edXML:Position>Giám đốc</edXML:Position><edXML:FullName>{signer}</edXML:FullName></edXML:SignerInfo>
 <edXML:DueDate>{due}</edXML:DueDate>
 <edXML:OtherInfo><edXML:Priority>{priority}</edXML:Priority><edXML:PageAmount>1</edXML:PageAmount></edXML:OtherInfo>
</edXML:MessageHeader>"""
FIELDS = {
    "number": "412",
    "notation": "SCT-KH",
    "date": "2024/03/06",
    "subject": "Báo cáo tình hình chợ nông thôn",
    "signer": "Đoàn Văn Lộc",
    "due": "",
    "priority": "0",
}


def encoded(data: str | bytes) -> str:
    return base64.b64encode(data if isinstance(data, bytes) else data.encode()).decode()


def attachment(name: str, text: str, cid: str = "a1", kind: str = "text/plain") -> str:
    return (
        f"<Attachment><ContentType>{kind}</ContentType><ContentId>{cid}</ContentId><Description>Tệp kèm</Description>"
        f'<e:ContentTransferEncoded xmlns:e="x">{text}</e:ContentTransferEncoded><AttachmentName>{name}</AttachmentName></Attachment>'
    )


def edxml(*attachments: str, action: str = "0", **fields: str) -> bytes:
    header = HEADER.format(**{**FIELDS, **fields})
    space = "http://www.mic.gov.vn/TBT/QCVN_102_2016"
    return (
        f'<?xml version="1.0" encoding="utf-8"?>\n<edXML xmlns="{space}"><edXML:edXMLEnvelope xmlns:edXML="{space}">'
        f"<edXML:edXMLHeader>{header}<edXML:TraceHeaderList><edXML:Bussiness><edXML:BussinessDocType>{action}"
        "</edXML:BussinessDocType></edXML:Bussiness></edXML:TraceHeaderList></edXML:edXMLHeader><edXML:edXMLBody>"
        '<edXML:edXMLManifest version="1.0"><edXML:Reference xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="cid:a1">'
        "<edXML:AttachmentName>cv-412.txt</edXML:AttachmentName></edXML:Reference></edXML:edXMLManifest></edXML:edXMLBody>"
        f"</edXML:edXMLEnvelope><AttachmentEncoded>{''.join(attachments)}</AttachmentEncoded></edXML>"
    ).encode()


def stated(**fields: str) -> Stated:
    (entry,) = entries(edxml(attachment("a.txt", encoded(LETTER)), **fields), "a.edxml")
    assert entry.stated
    return entry.stated


# ------------------------------------------------------------------ the package


def test_the_header_states_what_it_states() -> None:
    assert stated(due="2024/03/29", priority="3") == Stated(
        code_number="412",
        code_notation="SCT-KH",
        organ_name="Sở Công Thương tỉnh An Sơn",
        place="An Sơn",
        issued_date=dt.date(2024, 3, 6),
        type_name="Công văn",
        subject="Báo cáo tình hình chợ nông thôn",
        signer=Signer(None, "Giám đốc", "Đoàn Văn Lộc"),
        priority=3,
        due_date=dt.date(2024, 3, 29),
    )


@pytest.mark.parametrize(
    ("number", "notation", "expected"),
    [
        ("412", "412/SCT-KH", ("412", "SCT-KH")),
        ("412/SCT-KH", "", ("412", "SCT-KH")),
        ("412", "/SCT-KH", ("412", "SCT-KH")),
        ("05", "2024/QĐ-UBND", ("05/2024", "QĐ-UBND")),
        ("", "05/2024/QĐ-UBND", ("05/2024", "QĐ-UBND")),
        ("05", "05/2024/QĐ-UBND", ("05/2024", "QĐ-UBND")),
        ("", "2024/QĐ-UBND", (None, "QĐ-UBND")),
        ("2024", "2024/QĐ-UBND", ("2024", "QĐ-UBND")),
        ("127", "QĐ/TU", ("127", "QĐ/TU")),
        ("127-QĐ/TU", "QĐ/TU", ("127", "QĐ/TU")),
        ("N/A", "SCT-KH", (None, "SCT-KH")),
        ("", "", (None, None)),
    ],
)
def test_number_and_notation_stand_apart(number: str, notation: str, expected: tuple[str | None, str | None]) -> None:
    told = stated(number=number, notation=notation)
    assert (told.code_number, told.code_notation) == expected


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2024/03/06", dt.date(2024, 3, 6)),
        ("2024-03-06", dt.date(2024, 3, 6)),
        ("06/03/2024", dt.date(2024, 3, 6)),
        ("2024-03-06T08:00:00", dt.date(2024, 3, 6)),
        ("2024-03-05T17:00:00Z", dt.date(2024, 3, 6)),
        ("2024/03/06 08:00:00", dt.date(2024, 3, 6)),
        ("0001-01-01", None),
        ("2024/02/30", None),
        ("hôm nay", None),
        ("", None),
    ],
)
def test_days_in_the_forms_that_programs_write(text: str, date: dt.date | None) -> None:
    assert stated(date=text).issued_date == date


@pytest.mark.parametrize(
    "content",
    [
        LETTER.encode(),
        zipped(("9f3c-uuid", LETTER)),  # as most e-offices send it: an archive around each file
        zipped(("cv.txt", LETTER)),
    ],
)
def test_an_attachment_is_read_with_or_without_the_archive_around_it(content: bytes) -> None:
    source = read_bytes(edxml(attachment("cv-412.txt", encoded(content))), "gói.edxml")
    assert (source.file_name, source.media_type) == ("gói.edxml/cv-412.txt", "text/plain")
    assert source.stated and source.stated.code_number == "412" and source.issues == ()
    assert "Sở Công Thương đề nghị" in "\n".join(line.text for line in source.pages[0].lines)


def test_the_name_comes_from_the_manifest_or_the_kind_where_the_attachment_has_none() -> None:
    bare = f"<Attachment><ContentId>cid:a1</ContentId><Content>{encoded(LETTER)}</Content></Attachment>"
    typed = f"<Attachment><ContentType>application/pdf</ContentType><Content>{encoded(LETTER)}</Content></Attachment>"
    shown = f"<Attachment><Content>{encoded(b'%PDF-1.4' + bytes(30))}</Content></Attachment>"
    named = attachment("Công văn số 412.2024", encoded(LETTER), kind="application/pdf")
    labels = [entry.label for entry in entries(edxml(bare, typed, shown, named), "a.edxml")]
    assert labels == ["cv-412.txt", "van-ban.pdf", "van-ban.pdf", "Công văn số 412.2024.pdf"]


def test_an_archive_among_the_attachments_is_opened() -> None:
    package = edxml(attachment("phu-luc.zip", encoded(zipped(("a.txt", LETTER), ("b.txt", LETTER)))))
    found, _ = packages.documents(package, "gói.edxml")
    assert [inside.label for inside in found] == ["gói.edxml/phu-luc.zip/a.txt", "gói.edxml/phu-luc.zip/b.txt"]
    told = packages.take(package, "gói.edxml", found[1].way).stated
    assert told and told.code_number == "412" and told.documents > 1


def test_the_form_of_go_vn_is_read_too() -> None:
    data = (
        '<EdXMLEnvelope xmlns="http://www.go.vn/eDoc"><MessageHeader><From><OrganName>Sở Công Thương</OrganName></From>'
        "<Code><CodeNumber>412</CodeNumber><CodeNotation>SCT-KH</CodeNotation></Code><PromulgationInfo>"
        "<PromulgationDate>2024-03-06</PromulgationDate></PromulgationInfo><DocumentType>Công văn</DocumentType>"
        "<SignerInfo><Signer>Đoàn Văn Lộc</Signer></SignerInfo></MessageHeader><Manifest><Attachment>"
        f"<Content>{encoded(LETTER)}</Content><FileName>cv.txt</FileName><FileType>text/plain</FileType></Attachment></Manifest></EdXMLEnvelope>"
    ).encode()
    told = read_bytes(data, "gói.xml").stated
    assert told and (told.type_name, told.issued_date) == ("Công văn", dt.date(2024, 3, 6))
    assert told.signer == Signer(None, None, "Đoàn Văn Lộc")


@pytest.mark.parametrize("head", ["", 'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="Boundary"\n\n'])
def test_the_form_of_mime_parts_is_read_too(head: str) -> None:
    data = (
        f"{head}--Boundary\nContent-Type: text/xml; charset=utf-8\nContent-ID: <Start>\n\n"
        '<S:Envelope xmlns:S="s" xmlns:edXML="http://www.e-doc.vn/Schema/"><S:Header>'
        f'{HEADER.format(**FIELDS)}</S:Header><S:Body><Manifest><Reference xmlns:x="x" x:href="cid:a1">'
        "<AttachmentName>cv-412.txt</AttachmentName></Reference></Manifest></S:Body></S:Envelope>\n"
        "--Boundary\nContent-Type: application/octet-stream\nContent-Transfer-Encoding: base64\nContent-ID: <a1>\n\n"
        f"{encoded(LETTER)}\n--Boundary--\n"
    ).encode()
    source = read_bytes(data, "gói.edxml")
    assert source.file_name == "gói.edxml/cv-412.txt"
    assert source.stated and source.stated.code_number == "412"


def test_no_entity_is_resolved_and_nothing_is_fetched(tmp_path: Path) -> None:
    secret = tmp_path / "bí mật.txt"
    secret.write_text("MẬT KHẨU", encoding="utf-8")
    body = edxml(attachment("a.txt", encoded(LETTER)), subject="&x;").decode().split("\n", 1)[1]
    source = read_bytes(f'<!DOCTYPE edXML [<!ENTITY x SYSTEM "{secret.as_uri()}">]>{body}'.encode(), "gói.edxml")
    assert source.stated and source.stated.subject == "&x;"


def test_entities_that_multiply_end_soon() -> None:
    body = edxml(attachment("a.txt", encoded(LETTER)), subject="&b9;").decode().split("\n", 1)[1]
    bombs = "".join(f'<!ENTITY b{n} "{f"&b{n - 1};" * 10 if n else "lol"}">' for n in range(10))
    start = time.perf_counter()
    with pytest.raises(UnreadableFile):
        read_bytes(f"<!DOCTYPE edXML [{bombs}]>{body}".encode(), "gói.edxml")
    assert time.perf_counter() - start < 20


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (edxml(attachment("a.txt", encoded(LETTER)))[:-40], "hỏng hoặc bị cắt ngắn"),
        (edxml(), "không kèm văn bản nào"),
        (edxml(attachment("bang.xlsx", encoded(LETTER))), "1 tệp dạng khác"),
        (
            b"<edXML><edXMLEnvelope><edXMLHeader><MessageStatus><StatusCode>03</StatusCode></MessageStatus>"
            b"</edXMLHeader></edXMLEnvelope></edXML>",
            "chỉ báo trạng thái",
        ),
        (
            edxml(
                attachment("a.txt", encoded("a")),
                attachment("b.txt", encoded(LETTER * 2)),
                attachment("c.txt", encoded(LETTER)),
            ),
            "2 văn bản",
        ),
    ],
)
def test_a_package_that_is_no_single_dispatch(data: bytes, words: str) -> None:
    with pytest.raises(UnreadableFile) as caught:
        read_bytes(data, "gói.edxml")
    assert words in caught.value.message and caught.value.advice


def test_an_attachment_that_was_cut_is_told_of() -> None:
    source = read_bytes(edxml(attachment("a.txt", encoded(LETTER)[:-23])), "gói.edxml")
    assert [issue.code for issue in source.issues][0] == "TEXT_DAMAGED"


# ------------------------------------------------------------------ beside the page


def run(letter: str = LETTER, *, action: str = "0", **fields: str) -> Result:
    return process(edxml(attachment("cv.txt", encoded(letter)), action=action, **fields), file_name="gói.edxml")


def codes(result: Result) -> list[str]:
    return [issue.code for issue in result.issues]


def test_an_envelope_that_agrees_changes_nothing() -> None:
    alone = process(LETTER.encode(), file_name="cv.txt")
    result = run(number="0412", subject="V/v báo cáo tình hình chợ nông thôn", due="2024/03/28")
    assert (result.header, result.issues) == (alone.header, alone.issues)


def test_what_is_not_printed_is_filled_from_the_envelope() -> None:
    assert {"NUMBER_MISSING", "DATE_MISSING"} <= set(codes(process(UNSIGNED.encode(), file_name="cv.txt")))
    result = run(UNSIGNED)
    assert (result.header.code, result.header.code_number, result.header.issued_date) == (
        "412/SCT-KH", "412", dt.date(2024, 3, 6),
    )  # fmt: skip
    assert not {"NUMBER_MISSING", "DATE_MISSING"} & set(codes(result))
    rules = {reason.field: (reason.rule, reason.value) for reason in result.header.reasons}
    assert rules["code"] == ("edxml", "412/SCT-KH") and rules["issued_date"] == ("edxml", "06/03/2024")
    assert rules["subject"][0] != "edxml"


def test_a_hand_written_number_of_a_scan_is_filled() -> None:
    lines = read_bytes(UNSIGNED.encode(), "cv.txt").pages[0].lines
    scan = Source("cv.pdf", "0", "application/pdf", (Page(1, lines, reading="ocr"),))
    assert "HANDWRITTEN_NUMBER" in codes(understand(scan, Config()))
    result = understand(replace(scan, stated=stated()), Config())
    assert result.header.code == "412/SCT-KH" and "HANDWRITTEN_NUMBER" not in codes(result)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"number": "421"}, "Số trên văn bản là “412”, trên phong bì điện tử là “421”"),
        ({"notation": "SCT-TM"}, "Ký hiệu trên văn bản là “SCT-KH”"),
        ({"date": "2024/03/07"}, "Ngày ban hành trên văn bản là “06/03/2024”, trên phong bì điện tử là “07/03/2024”"),
        ({"subject": "Phòng, chống cháy rừng mùa khô"}, "Trích yếu"),
        ({"signer": "Trần Thị Bình"}, "Người ký"),
    ],
)
def test_the_page_wins_and_a_difference_is_told(fields: dict[str, str], words: str) -> None:
    result = run(**fields)
    assert result.header == process(LETTER.encode(), file_name="cv.txt").header
    (issue,) = [issue for issue in result.issues if issue.code == "ENVELOPE_DIFFERS"]
    assert words in issue.message and issue.severity == "warning"
    assert result.status == "needs_review"


def test_the_envelope_of_another_document_fills_nothing() -> None:
    result = run(UNSIGNED, notation="SYT-NV", priority="2")
    assert (result.header.code_number, result.header.issued_date, result.header.priority) == (None, None, 0)
    assert {"NUMBER_MISSING", "ENVELOPE_DIFFERS"} <= set(codes(result))


def test_a_day_that_no_task_has_is_told() -> None:
    assert "ENVELOPE_DUE_DATE" not in codes(run(due="2024/03/28"))  # "trước ngày 29/3": the last day on time
    assert "ENVELOPE_DUE_DATE" not in codes(run(due="2024/03/29"))
    assert "ENVELOPE_DUE_DATE" not in codes(run(due="2024/03/06"))  # the day of issue: what programs fill in
    (issue,) = [issue for issue in run(due="2024/04/15").issues if issue.code == "ENVELOPE_DUE_DATE"]
    assert "15/04/2024" in issue.message


@pytest.mark.parametrize(("action", "word"), [("1", "thu hồi"), ("2", "cập nhật"), ("3", "thay thế")])
def test_what_the_sender_withdraws_is_told(action: str, word: str) -> None:
    (issue,) = [issue for issue in run(action=action).issues if issue.code == "ENVELOPE_REPLACES"]
    assert word in issue.message


def test_of_several_documents_only_the_one_with_the_notation_takes_the_envelope() -> None:
    told = replace(stated(number="9", due="2024/04/15"), documents=2)
    page = Header(code_notation="SCT-KH")
    assert compare(page, told, "/").header.code == "9/SCT-KH"
    for other in (Header(), Header(code="1/SYT-NV", code_number="1", code_notation="SYT-NV")):
        compared = compare(other, told)
        assert (compared.header, compared.issues, wishes(other, told, ())) == (other, (), ())
    assert wishes(page, told, ())


@pytest.mark.parametrize(
    ("notation", "separator", "code"),
    [("SCT-KH", "", "9/SCT-KH"), ("QĐ/TU", "", "9-QĐ/TU"), ("QĐ/TU", "/", "9/QĐ/TU"), ("CV-TU", "-", "9-CV-TU")],
)
def test_number_and_notation_are_joined_as_the_page_or_the_norm_does(notation: str, separator: str, code: str) -> None:
    told = Stated(code_number="9", code_notation=notation)
    assert compare(Header(), told, separator).header.code == code


def test_urgency_type_and_signer_are_filled_where_the_page_is_silent() -> None:
    told = Stated(type_name="Quyết định", priority=2, signer=Signer("KT. GIÁM ĐỐC", None, "Đoàn Văn Lộc"))
    header = compare(Header(signer=Signer(None, "PHÓ GIÁM ĐỐC", None)), told).header
    assert (header.type_name, header.type_code, header.priority) == ("Quyết định", "QĐ", 2)
    assert header.signer == Signer("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC", "Đoàn Văn Lộc")


def test_another_sender_is_an_info_for_an_office_may_pass_a_document_on() -> None:
    page = Header(organ_name="Sở Công Thương tỉnh An Sơn")
    assert compare(page, Stated(organ_name="Văn phòng Sở Công Thương tỉnh An Sơn")).issues == ()
    assert compare(Header(organ_name="Ủy ban nhân dân tỉnh An Sơn"), Stated(organ_name="UBND tỉnh An Sơn")).issues == ()
    (issue,) = compare(page, Stated(organ_name="UBND huyện Bắc Sơn")).issues
    assert (issue.code, issue.severity) == ("ENVELOPE_DIFFERS", "info")
