"""edXML packages: in the norm's order, the header and every task in them, and read in again they are the same dispatch."""

from __future__ import annotations

import base64
import datetime as dt
import io
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline import batch
from pipeline.config import Config
from pipeline.document import Result
from pipeline.errors import SecretDocument, UnreadableFile
from pipeline.export import edxml
from pipeline.export.sheet import sheet
from pipeline.incoming import Followed, Incoming, Original
from pipeline.reading import packages
from pipeline.reading.edxml import parse, stated
from pipeline.run import process
from tests.invented import CITATIONS, EVENT, QUARTERLY, RESULT, TASKS
from tests.sample_results import SAMPLES, SCAN, result_of

OUT = Path("OUT/cv-1482.edxml")
SPACE = "{http://www.mic.gov.vn/TBT/QCVN_102_2016}"
XLINK = "{http://www.w3.org/1999/xlink}"
ORDER = (
    "From", "To", "Code", "PromulgationInfo", "DocumentType", "Subject", "Content", "SignerInfo", "DueDate", "ToPlaces",
    "OtherInfo", "ResponseFor", "SteeringType", "DocumentId",
)  # fmt: skip
"""Of a message header (QCVN 102:2016/BTTTT, 3.2: 1.1 to 1.14)."""
REQUIRED = (
    "From",
    "Code",
    "PromulgationInfo",
    "DocumentType",
    "Subject",
    "SignerInfo",
    "OtherInfo",
    "SteeringType",
    "DocumentId",
)


def package(
    result: Result, original: Path | bytes | None = None, followed: Mapping[str, Followed] | None = None
) -> bytes:
    at_hand = Original(original, result.source.file_name) if original else None
    return edxml.pages(Incoming(result, at_hand, followed=followed or {}), OUT, Config())[OUT]


def message(data: bytes) -> ET.Element:
    root = ET.fromstring(data)
    found = root.find(f"{SPACE}edXMLEnvelope/{SPACE}edXMLHeader/{SPACE}MessageHeader")
    assert found is not None
    return found


def text(element: ET.Element, *path: str) -> str | None:
    return element.findtext("/".join(SPACE + name for name in path))


def texts(element: ET.Element, *path: str) -> Iterator[str | None]:
    return (found.text for found in element.findall("/".join(SPACE + name for name in path)))


def check(data: bytes) -> ET.Element:
    """What the norm asks of a package, its header and its manifest."""
    root = ET.fromstring(data)
    assert root.tag == f"{SPACE}edXML"
    assert b"<edXML:MessageHeader>" in data and b"<edXML:Attachment" not in data.replace(b"<edXML:AttachmentName>", b"")
    header = message(data)
    names = [element.tag.removeprefix(SPACE) for element in header]
    assert [ORDER.index(name) for name in names] == sorted(ORDER.index(name) for name in names)
    assert set(REQUIRED) <= set(names) and all(
        names.count(name) == 1 for name in names if name not in ("To", "ResponseFor")
    )
    for path in (("PromulgationInfo", "PromulgationDate"), ("DueDate",), ("ResponseFor", "PromulgationDate")):
        for day in filter(None, texts(header, *path)):
            dt.datetime.strptime(day, "%Y/%m/%d")  # noqa: DTZ007
    assert text(header, "OtherInfo", "Priority") in {"0", "1", "2", "3"}
    assert int(text(header, "OtherInfo", "PageAmount") or "") > 0
    assert text(header, "SteeringType") in {"1", "2"} and text(header, "DocumentType", "Type") in {"1", "2"}
    trace = root.find(f"{SPACE}edXMLEnvelope/{SPACE}edXMLHeader/{SPACE}TraceHeaderList")
    assert trace is not None and text(trace, "Bussiness", "BussinessDocType") == "0"
    listed = {e.get(f"{XLINK}href"): text(e, "AttachmentName") for e in root.iter(f"{SPACE}Reference")}
    attached = {f"cid:{text(e, 'ContentId')}": text(e, "AttachmentName") for e in root.iter(f"{SPACE}Attachment")}
    assert listed == attached
    return header


# ------------------------------------------------------------------ out


@pytest.mark.parametrize("stem", SAMPLES)
def test_every_sample_is_a_package_with_its_header_and_all_of_its_tasks(stem: str) -> None:
    result = result_of(stem)
    header = check(package(result, SAMPLES[stem]))
    assert text(header, "Code", "CodeNumber") == (result.header.code_number or "")
    assert text(header, "Code", "CodeNotation") == (result.header.code_notation or "")
    assert text(header, "Subject") == (result.header.subject or "")
    assert [name or "" for name in texts(header, "To", "OrganName")] == list(
        dict.fromkeys(a.canonical or a.name for a in result.addressees or result.to_places)
    )
    lines = (text(header, "Content") or "").splitlines()
    rows = sheet(Incoming(result)).rows
    doubts = [line for line in lines if not line[0].isdigit()]
    assert lines[: len(doubts)] == doubts == [f"[cần kiểm tra] {words}" for words in sheet(Incoming(result)).review]
    lines = lines[len(doubts) :]
    assert len(lines) == len(rows) == len(result.tasks) > 0
    for line, row in zip(lines, rows, strict=True):
        assert line.startswith(f"{row.number}. ") and row.action in line
        assert all(body in line for body in (*row.lead, *row.coordinate, *row.report_to))
        assert all(due.words in line for due in row.dues)
        assert ("[cần kiểm tra]" in line) == row.doubtful


def test_the_header_of_the_invented_dispatch() -> None:
    header = check(package(RESULT))
    assert text(header, "From", "OrganName") == "Ủy ban nhân dân tỉnh An Sơn"
    assert list(texts(header, "To", "OrganName")) == ["Các sở, ban, ngành tỉnh", "Ủy ban nhân dân các huyện, thành phố"]
    assert text(header, "PromulgationInfo", "Place") == "An Sơn"
    assert text(header, "PromulgationInfo", "PromulgationDate") == "2022/03/14"
    assert text(header, "DocumentType", "TypeName") == "Công văn"
    assert text(header, "SignerInfo", "Competence") == "TM. ỦY BAN NHÂN DÂN / KT. CHỦ TỊCH"
    assert text(header, "SignerInfo", "Position") == "PHÓ CHỦ TỊCH"
    assert text(header, "SignerInfo", "FullName") == "Lê Thị Minh Hòa"
    assert text(header, "DueDate") == "2022/03/31"  # "trước ngày 01/4/2022": the last day on time
    assert text(header, "OtherInfo", "Priority") == "1"
    assert text(header, "OtherInfo", "PageAmount") == "2"
    assert text(header, "DocumentId") == "Ủy ban nhân dân tỉnh An Sơn,2022/03/14,1482/UBND-VX"


def test_a_rhythm_and_an_event_set_no_day_for_the_whole() -> None:
    task = replace(TASKS[0], deadlines=(replace(QUARTERLY, next=(dt.date(2022, 3, 25),)), EVENT))
    assert text(check(package(replace(RESULT, tasks=(task,)))), "DueDate") is None


def test_what_need_not_be_done_any_more_is_left_out() -> None:
    header = check(package(RESULT, followed={"T1": Followed(1, "void")}))
    assert text(header, "DueDate") == "2022/06/30"
    assert [line[:2] for line in (text(header, "Content") or "").splitlines()] == ["[c", "2.", "3.", "4."]
    assert (text(header, "Content") or "").startswith("[cần kiểm tra] Không đọc được hết trang 2.")


def test_what_is_done_sets_no_day_and_says_so() -> None:
    header = check(
        package(RESULT, followed={"T1": Followed(1, "done", dt.date(2022, 3, 30)), "T3": Followed(3, "done")})
    )
    assert text(header, "DueDate") == "2022/06/30"
    said = (text(header, "Content") or "").splitlines()
    assert [line[2:14] for line in said if line[:2] in ("1.", "3.")] == [" [đã xong] S", " [đã xong] Ủ"]


def test_a_day_that_is_doubtful_says_so() -> None:
    task = replace(TASKS[0], issues=("DEADLINE_AMBIGUOUS",))
    header = check(package(replace(RESULT, tasks=(task,), issues=())))
    assert text(header, "DueDate") == "2022/03/31"
    assert "[cần kiểm tra] DueDate 2022/03/31: theo nhiệm vụ 1, chưa chắc chắn." in (text(header, "Content") or "")


def test_the_day_of_issue_counts_and_a_day_before_it_does_not() -> None:
    def due(day: dt.date) -> str | None:
        deadline = replace(
            TASKS[0].deadlines[0], due=day, last_day=None
        )  # "before", of a program that gives no last day
        return text(check(package(replace(RESULT, tasks=(replace(TASKS[0], deadlines=(deadline,)),)))), "DueDate")

    assert due(dt.date(2022, 3, 15)) == "2022/03/14" == f"{RESULT.header.issued_date:%Y/%m/%d}"
    assert due(dt.date(2022, 3, 14)) is None


def test_a_dispatch_without_tasks_steers_nothing() -> None:
    header = check(package(replace(RESULT, tasks=(), recipients=(), issues=())))
    assert (text(header, "SteeringType"), text(header, "Content")) == ("1", "")


def test_a_number_with_its_year_is_a_legal_document() -> None:
    legal = replace(RESULT.header, code="05/2025/QĐ-UBND", code_number="05/2025", code_notation="QĐ-UBND")
    assert text(check(package(replace(RESULT, header=legal))), "DocumentType", "Type") == "1"


def test_what_it_answers_is_told_once() -> None:
    answered = replace(CITATIONS[0], code="45/SYT-NV", relation="reply_to", issued_date=dt.date(2022, 3, 1))
    again = replace(answered, issued_date=None)
    header = check(package(replace(RESULT, citations=(*CITATIONS, answered, again))))
    assert list(texts(header, "ResponseFor", "Code")) == ["45/SYT-NV"]
    assert list(texts(header, "ResponseFor", "PromulgationDate")) == ["2022/03/01"]


def test_what_is_not_known_is_empty() -> None:
    bare = replace(
        RESULT.header, code=None, code_number=None, issued_date=None, signer=None, organ_name=None, place=None
    )
    data = package(replace(RESULT, header=bare))
    assert text(check(data), "DocumentId") == RESULT.source.sha256
    told = stated(parse(data, "a.edxml"))
    assert told and (told.code_number, told.issued_date, told.signer, told.organ_name) == (None, None, None, None)


def test_hostile_characters_stay_words() -> None:
    subject = "a <b>&amp; ]]> \x00\x0c\udcff\ufffe b"
    data = package(replace(RESULT, header=replace(RESULT.header, subject=subject)))
    assert (text(check(data), "Subject") or "").startswith("a <b>&amp; ]]> ")
    assert not any(sign in data.decode() for sign in "\x00\x0c\ufffe")


def test_a_secret_document_is_not_packed() -> None:
    with pytest.raises(SecretDocument) as caught:
        package(replace(RESULT, header=replace(RESULT.header, secrecy="mật")))
    assert "QCVN 102:2016" in caught.value.message and caught.value.advice


# ------------------------------------------------------------------ the original


def test_the_original_lies_in_an_archive_as_it_was() -> None:
    stem = "cv-3307-ubnd"
    root = ET.fromstring(package(result_of(stem), SAMPLES[stem]))
    encoded = root.findtext(f"{SPACE}AttachmentEncoded/{SPACE}Attachment/{SPACE}ContentTransferEncoded")
    with zipfile.ZipFile(io.BytesIO(base64.b64decode(encoded or "", validate=True))) as archive:
        assert archive.namelist() == ["cv-3307-ubnd.pdf"]
        assert archive.read("cv-3307-ubnd.pdf") == SAMPLES[stem].read_bytes()


@pytest.mark.parametrize("original", [None, b"another file", Path("no such file.txt")])
def test_without_the_original_as_it_was_read_nothing_is_attached(original: Path | bytes | None) -> None:
    stem = "cv-1184-snn"
    data = package(result_of(stem), original)
    assert b"AttachmentEncoded" not in data
    check(data)
    with pytest.raises(UnreadableFile, match="không kèm văn bản nào"):
        process(data, file_name="gói.edxml")


def test_the_same_input_gives_the_same_bytes() -> None:
    stem = "kh-1268-ubnd"
    assert package(result_of(stem), SAMPLES[stem]) == package(result_of(stem), SAMPLES[stem].read_bytes())


# ------------------------------------------------------------------ in again


@pytest.mark.parametrize("stem", SAMPLES)
def test_the_header_is_read_in_again_as_it_was(stem: str) -> None:
    result = result_of(stem)
    data = package(result, SAMPLES[stem])
    taken = packages.take(data, "gói.edxml")
    assert (taken.data, taken.file_name) == (SAMPLES[stem].read_bytes(), f"gói.edxml/{SAMPLES[stem].name}")
    header, told = result.header, taken.stated
    assert told and told.documents == 1 and told.action == "new"
    for field in (
        "code_number",
        "code_notation",
        "organ_name",
        "place",
        "issued_date",
        "type_name",
        "subject",
        "priority",
    ):
        assert getattr(told, field) == getattr(header, field), field
    assert told.signer == header.signer


@pytest.mark.parametrize("stem", [stem for stem in SAMPLES if stem != SCAN])
def test_a_package_that_is_read_in_again_is_the_same_dispatch(stem: str) -> None:
    result = result_of(stem)
    again = process(package(result, SAMPLES[stem]), file_name="gói.edxml")
    assert again.header == result.header
    assert again.tasks == result.tasks and again.recipients == result.recipients
    assert again.issues == result.issues and again.status == result.status


def test_a_corrected_number_fills_what_the_page_lacks() -> None:
    letter = SAMPLES["cv-1184-snn"].read_bytes().replace(b"1184/", b"     /", 1)
    result = process(letter, file_name="cv.txt")
    assert result.header.code_number is None
    corrected = replace(result, header=replace(result.header, code_number="1184"))
    again = process(package(corrected, letter), file_name="gói.edxml")
    assert again.header.code == f"1184/{result.header.code_notation}"


def test_whoever_receives_it_finds_the_dispatch_in_it(tmp_path: Path) -> None:
    (tmp_path / "den.edxml").write_bytes(package(result_of("cv-1184-snn"), SAMPLES["cv-1184-snn"]))
    found, passed = batch.find([tmp_path], None)
    assert [file.file_name for file in found] == ["den.edxml/cv-1184-snn.txt"] and passed == 0
