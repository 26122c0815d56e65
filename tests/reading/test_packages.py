"""Packages: which documents are in an archive or a mail, under which names, and what is refused."""

from __future__ import annotations

import base64
import gzip
import io
import struct
import sys
import time
import tracemalloc
import unicodedata
import zipfile
import zlib
from email.message import EmailMessage

import pytest

from pipeline import reading
from pipeline.errors import UnreadableFile
from pipeline.reading import packages, read_bytes
from pipeline.reading.packages import documents, take
from pipeline.reading.sniff import sniff

CV = "SỞ Y TẾ\nSố: 45/SYT-NV\nKính gửi: Các đơn vị trực thuộc.\nĐề nghị báo cáo trước ngày 05/4/2024.\n"
HEADED = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\n" + CV


def zipped(*files: tuple[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, data in files:
            archive.writestr(zipfile.ZipInfo(name) if "\\" in name else name, data)
    return target.getvalue()


def labels(data: bytes, name: str = "gói.zip") -> list[str]:
    return [inside.label.removeprefix(f"{name}/") for inside in documents(data, name)[0]]


def refusal(data: bytes, name: str = "gói.zip", way: tuple[int, ...] = ()) -> str:
    with pytest.raises(UnreadableFile) as caught:
        take(data, name, way)
    assert caught.value.advice
    return str(caught.value)


# ------------------------------------------------------------------ archives


def test_each_document_of_an_archive_stands_for_itself_and_the_rest_is_counted() -> None:
    data = zipped(("cv-45.txt", CV), ("phụ lục/biểu 1.txt", "Biểu một"), ("bảng.xlsx", b"x"), ("cv-45.pdf.p7s", b"x"))
    found, passed = documents(data, "gói.zip")
    assert [inside.label for inside in found] == ["gói.zip/cv-45.txt", "gói.zip/phụ lục/biểu 1.txt"]
    assert passed == 2
    source = read_bytes(data, "gói.zip", way=found[1].way)
    assert (source.file_name, source.pages[0].lines[0].text) == ("gói.zip/phụ lục/biểu 1.txt", "Biểu một")


def test_the_only_document_of_a_package_is_read_without_asking() -> None:
    data = zipped(("mail/cv-45.txt", CV), ("logo.svg", "x"))
    assert read_bytes(data, "gói.zip").pages[0].lines[0].text == "SỞ Y TẾ"


def test_of_several_documents_none_is_taken_for_the_one() -> None:
    words = refusal(zipped(*((f"cv-{n}.txt", CV) for n in range(7))))
    assert "7 văn bản: cv-0.txt, cv-1.txt, cv-2.txt, cv-3.txt, cv-4.txt, …" in words and "congvan process" in words


def test_a_file_that_is_no_package_stands_for_itself() -> None:
    assert documents(CV.encode(), "cv.txt") == ([packages.Inside((), "cv.txt")], 0)


def test_a_word_file_named_as_an_archive_is_read_as_word() -> None:
    data = zipped(
        (
            "word/document.xml",
            "<w:document xmlns:w='w'><w:body><w:p><w:r><w:t>SỞ Y TẾ</w:t></w:r></w:p></w:body></w:document>",
        )
    )
    assert read_bytes(data, "cv.zip").media_type.endswith("wordprocessingml.document")


def test_an_archive_that_begins_with_a_bare_pdf_is_no_pdf() -> None:
    assert sniff(zipped(("a.pdf", b"%PDF-1.4 ..."), method=zipfile.ZIP_STORED), "a.zip")[0] == "zip"


def test_archives_in_archives_are_opened_to_a_depth() -> None:
    inner = zipped(("cv.txt", CV))
    for name in ("ba.zip", "hai.zip"):
        inner = zipped((name, inner))
    assert labels(inner) == ["hai.zip/ba.zip/cv.txt"]
    assert read_bytes(inner, "gói.zip").file_name == "gói.zip/hai.zip/ba.zip/cv.txt"
    deeper = zipped(("một.zip", inner))
    assert labels(deeper) == ["một.zip/hai.zip/ba.zip"]
    assert "nằm quá sâu" in refusal(deeper)


def test_a_broken_archive_inside_does_not_take_the_others_with_it() -> None:
    data = zipped(("hỏng.zip", zipped(("a.txt", CV))[:-30]), ("cv.txt", CV), ("rỗng.zip", zipped(("a.xlsx", b""))))
    found, passed = documents(data, "gói.zip")
    assert ([inside.label for inside in found], passed) == (["gói.zip/hỏng.zip", "gói.zip/cv.txt"], 1)
    assert "gói.zip/hỏng.zip hỏng hoặc bị cắt ngắn" in refusal(data, way=found[0].way)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (zipped(("a.txt", CV))[:-25], "hỏng hoặc bị cắt ngắn"),
        (zipped(), "không kèm văn bản nào"),
        (zipped(("a.xlsx", b"x"), ("b.csv", b"x")), "(2 tệp dạng khác)"),
        (b"", "rỗng (0 byte)"),
        (b"\x00\x01" * 400, "không phải .zip"),
    ],
)
def test_an_archive_without_documents_says_so(data: bytes, words: str) -> None:
    assert words in refusal(data)


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("/etc/cv.txt", "etc/cv.txt"),
        ("../../../cv.txt", "cv.txt"),
        ("C:\\Users\\vt\\cv.txt", "C_/Users/vt/cv.txt"),
        ("a/./b/../cv.txt", "a/b/cv.txt"),
        ('cv "45": <1>?.txt', "cv _45__ _1__.txt"),
        ("thư mục. /cv.txt", "thư mục/cv.txt"),
        (unicodedata.normalize("NFD", "công văn.txt"), "công văn.txt"),
        ("cv\x1b[31m.txt", "cv_[31m.txt"),
    ],
)
def test_names_are_labels_that_lead_nowhere(name: str, label: str) -> None:
    assert labels(zipped((name, CV))) == [label]


def raw_name(name: bytes, flags: int = 0, extra: bytes = b"") -> bytes:
    """An archive whose only file has these very bytes for its name."""
    info = zipfile.ZipInfo("#" * len(name))
    info.extra = extra
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr(info, CV)
    data = target.getvalue().replace(b"#" * len(name), name)
    if flags:
        at = data.rindex(b"PK\x01\x02") + 8
        data = data[:6] + struct.pack("<H", flags) + data[8:at] + struct.pack("<H", flags) + data[at + 2 :]
    return data


def unicode_path(name: bytes, told: str) -> bytes:
    field = b"\x01" + struct.pack("<I", zlib.crc32(name)) + told.encode()
    return struct.pack("<HH", 0x7075, len(field)) + field


@pytest.mark.parametrize(
    ("data", "label"),
    [
        (raw_name("Công văn.txt".encode(), flags=0x800), "Công văn.txt"),
        (raw_name("Công văn.txt".encode()), "Công văn.txt"),
        (raw_name("Công điện.txt".encode("cp1258", "ignore")), "Công đin.txt"),
        (raw_name("Báo cáo số 5.txt".replace("ố", "ô").encode("cp437")), "Báo cáo sô 5.txt"),
        (raw_name("Quyêt đi\u0323nh.txt".encode("cp1258")), "Quyêt định.txt"),
        (raw_name(b"C_ng v_n.txt", extra=unicode_path(b"C_ng v_n.txt", "Công văn.txt")), "Công văn.txt"),
        (raw_name(b"C_ng v_n.txt", extra=unicode_path(b"another", "Công văn.txt")), "C_ng v_n.txt"),
    ],
)
def test_vietnamese_names_of_any_system(data: bytes, label: str) -> None:
    assert labels(data) == [label]


def test_two_files_of_one_name_are_two_documents() -> None:
    with pytest.warns(UserWarning, match="Duplicate"):
        data = zipped(("cv.txt", "Bản một"), ("cv.txt", "Bản hai"))
    found, _ = documents(data, "gói.zip")
    assert [take(data, "gói.zip", inside.way).data.decode() for inside in found] == ["Bản một", "Bản hai"]


def test_links_and_what_systems_add_are_no_documents() -> None:
    link = zipfile.ZipInfo("mật khẩu.txt")
    link.external_attr = 0o120777 << 16
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr(link, "/etc/passwd")
        for name in ("__MACOSX/._cv.txt", ".ẩn.txt", "~$cv.docx", "thư mục/", "cv.txt"):
            archive.writestr(name, "" if name.endswith("/") else CV)
    found, passed = documents(target.getvalue(), "gói.zip")
    assert ([inside.label for inside in found], passed) == (["gói.zip/cv.txt"], 1)


def test_a_password_is_told_of_for_the_file_that_has_one() -> None:
    data = zipped(("a.txt", CV), ("b.txt", CV))
    at = data.index(b"PK\x03\x04", 4)
    listed = data.rindex(b"PK\x01\x02")
    locked = bytearray(data)
    locked[at + 6] |= 1
    locked[listed + 8] |= 1
    found, _ = documents(bytes(locked), "gói.zip")
    assert take(bytes(locked), "gói.zip", found[0].way).data == CV.encode()
    assert "gói.zip/b.txt có mật khẩu" in refusal(bytes(locked), way=found[1].way)


def test_a_damaged_file_in_a_whole_archive_fails_alone() -> None:
    data = bytearray(zipped(("a.txt", CV * 50), ("b.txt", CV)))
    data[60] ^= 0xFF
    found, _ = documents(bytes(data), "gói.zip")
    assert "gói.zip/a.txt hỏng" in refusal(bytes(data), way=found[0].way)
    assert take(bytes(data), "gói.zip", found[1].way).data == CV.encode()


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_rare_way_of_packing_is_refused_by_name(method: int) -> None:
    assert "nén theo kiểu không đọc được" in refusal(zipped(("a.txt", CV), method=method))


# ------------------------------------------------------------------ limits


def test_the_number_of_documents_has_a_limit() -> None:
    words = refusal(zipped(*((f"{n}.txt", CV) for n in range(packages.MAX_DOCUMENTS + 1))))
    assert "hơn 500 văn bản" in words and "thư mục" in words


def test_documents_of_archives_inside_count_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packages, "MAX_DOCUMENTS", 5)
    part = zipped(*((f"{n}.txt", CV) for n in range(2)))
    assert len(labels(zipped(("a.zip", part), ("b.txt", CV)))) == 3
    assert "Gói gói.zip/b.zip có hơn 5 văn bản" in refusal(zipped(("a.zip", part), ("b.zip", part)))


def test_what_is_unpacked_has_a_limit_and_other_files_do_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packages, "MAX_UNPACKED", 1 << 20)
    assert labels(zipped(("phim.mp4", bytes(2 << 20)), ("cv.txt", CV))) == ["cv.txt"]
    assert "lớn hơn 1 MB" in refusal(zipped(("a.txt", bytes(1 << 19)), ("b.txt", bytes((1 << 19) + 1))))


def test_a_file_in_a_package_has_the_limit_of_any_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MAX_BYTES", 1000)
    data = zipped(("to.txt", "a" * 1001), ("nhỏ.txt", CV[:50]))
    found, _ = documents(data, "gói.zip")
    assert "gói.zip/to.txt lớn hơn 200 MB" in refusal(data, way=found[0].way)
    assert take(data, "gói.zip", found[1].way).data


def test_a_file_that_unpacks_to_more_than_it_states_costs_no_memory() -> None:
    data = bytearray(zipped(("bom.txt", bytes(300 << 20))))
    for at in (data.index(b"PK\x03\x04") + 22, data.rindex(b"PK\x01\x02") + 24):
        data[at : at + 4] = struct.pack("<I", 1000)
    tracemalloc.start()
    assert "hỏng" in refusal(bytes(data))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 20 << 20


def test_files_that_lie_over_one_another_are_refused() -> None:
    data = zipped(*((f"{n}.txt", b"a" * 4000) for n in range(40)), method=zipfile.ZIP_STORED)
    start = data.index(b"PK\x01\x02")
    first, listing = data[: data.index(b"PK\x03\x04", 4)], bytearray(data[start:])
    at = 0
    while (at := listing.find(b"PK\x01\x02", at)) >= 0:
        listing[at + 42 : at + 46] = bytes(4)
        at += 4
    end = listing.rindex(b"PK\x05\x06")
    listing[end + 16 : end + 20] = struct.pack("<I", len(first))
    assert "chồng lên nhau" in refusal(first + bytes(listing))


def test_a_bomb_of_archives_in_archives_ends_soon() -> None:
    bomb = zipped(("0.txt", bytes(50 << 20)))
    for _ in range(5):
        bomb = zipped(*((f"{n}.zip", bomb) for n in range(16)))
    start = time.perf_counter()
    assert "hơn 500 văn bản" in refusal(bomb)
    assert time.perf_counter() - start < 20


def test_a_package_that_holds_itself_ends() -> None:
    data = zipped(("gói.zip", b"?"))
    for _ in range(200):
        data = zipped(("gói.zip", data))
    assert "nằm quá sâu" in refusal(data)


def test_the_kind_of_an_office_file_is_not_unpacked_from_a_bomb() -> None:
    data = zipped(("mimetype", b" " * (60 << 20)), method=zipfile.ZIP_BZIP2)
    tracemalloc.start()
    try:
        with pytest.raises(UnreadableFile):
            sniff(data, "cv.odt")
        assert tracemalloc.get_traced_memory()[1] < 10 << 20
    finally:
        tracemalloc.stop()


def test_a_list_of_a_million_files_is_not_even_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    parsed: list[object] = []
    monkeypatch.setattr(zipfile.ZipFile, "_RealGetContents", parsed.append)
    record = b"PK\x01\x02" + bytes(42)
    size = 46 * 1_000_000
    end = b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 65535, 65535, size, 0, 0)
    assert "quá nhiều tệp" in refusal(b"PK\x03\x04" + record * 1_000_000 + end)
    assert parsed == []


# ------------------------------------------------------------------ mails


def mail(
    *attachments: tuple[str, bytes], subject: str = "Gửi công văn", body: str = "Kính gửi anh chị."
) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "vt@anson.gov.vn", "syt@anson.gov.vn", subject
    message.set_content(body)
    for name, data in attachments:
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return message


def test_each_attachment_is_a_document_and_the_covering_words_are_none() -> None:
    message = mail(("cv-45.txt", CV.encode()), ("Biểu số 1.txt", CV.encode()), ("bảng.xlsx", b"x"))
    data = message.as_bytes()
    found, passed = documents(data, "thư.eml")
    assert [inside.label for inside in found] == ["thư.eml/cv-45.txt", "thư.eml/Biểu số 1.txt"]
    assert passed == 1
    assert take(data, "thư.eml", found[1].way).data == CV.encode()


@pytest.mark.parametrize(
    "disposition",
    [
        "attachment; filename*=UTF-8''C%C3%B4ng%20v%C4%83n%2045.txt",
        "attachment;\n filename*0*=UTF-8''C%C3%B4ng%20;\n filename*1*=v%C4%83n%2045.txt",
        'attachment; filename="=?UTF-8?B?Q8O0bmcgdsSDbiA0NS50eHQ=?="',
        'attachment; filename="=?utf-8?Q?C=C3=B4ng_v=C4=83n?=\n =?utf-8?Q?_45.txt?="',
        'attachment; filename="Công văn 45.txt"',
        'inline; filename="C:\\\\thu\\\\Công văn 45.txt"',
    ],
)
def test_names_of_attachments_in_every_encoding(disposition: str) -> None:
    data = (
        "From: a@b.vn\nSubject: x\nContent-Type: multipart/mixed; boundary=b\n\n--b\n"
        f"Content-Type: application/octet-stream\nContent-Disposition: {disposition}\n\nSở Y tế\n--b--\n"
    ).encode()
    assert labels(data, "a.eml") == ["Công văn 45.txt"]


@pytest.mark.parametrize(
    ("head", "label"),
    [
        ('Content-Type: text/plain; name="=?UTF-8?B?Q8O0bmcgdsSDbi50eHQ=?="', "Công văn.txt"),
        ("Content-Type: application/pdf", "dinh-kem-1.pdf"),
        ('Content-Type: application/pdf\nContent-Disposition: attachment; filename="CV 45.2024"', "CV 45.2024.pdf"),
        ('Content-Type: image/jpeg; name="trang 1.jpg"', "trang 1.jpg"),
    ],
)
def test_a_part_is_named_by_what_its_head_says(head: str, label: str) -> None:
    data = f"From: a@b.vn\nTo: c\nContent-Type: multipart/mixed; boundary=b\n\n--b\n{head}\n\nx\n--b--\n".encode()
    assert labels(data, "a.eml") == [label]


def test_transfer_encodings_are_undone() -> None:
    data = (
        b"Delivered-To: a@b.vn\nTo: c\nContent-Type: multipart/mixed; boundary=b\n\n"
        b"--b\nContent-Type: text/plain; charset=utf-8; name=a.txt\nContent-Transfer-Encoding: quoted-printable\n\n"
        b"S=E1=BB=9F Y t=E1=BA=BF b=C3=A1o =\nc=C3=A1o.\n"
        b"--b\nContent-Type: text/plain; name=b.txt\nContent-Transfer-Encoding: base64\n\nU+G7nyBZIHThur8=\n--b--\n"
    )
    found, _ = documents(data, "thư.eml")
    texts = [read_bytes(data, "thư.eml", way=inside.way) for inside in found]
    assert [source.pages[0].lines[0].text for source in texts] == ["Sở Y tế báo cáo.", "Sở Y tế"]
    assert not any(source.issues for source in texts)


def test_a_forwarded_mail_and_an_archive_in_it_are_opened() -> None:
    inner = mail(("cv.zip", zipped(("cv-45.txt", CV))), ("cv-46.txt", CV.encode()), subject="Chuyển: công văn")
    outer = mail()
    outer.add_attachment(inner)
    assert labels(outer.as_bytes(), "thư.eml") == [
        "Chuyển_ công văn/cv.zip/cv-45.txt",
        "Chuyển_ công văn/cv-46.txt",
    ]


def test_logos_are_passed_over_and_photographed_pages_are_not() -> None:
    message = EmailMessage()
    message["From"], message["To"] = "a@b.vn", "c@d.vn"
    message.set_content("Kính gửi")
    message.add_alternative('<p>Kính gửi</p><img src="cid:logo"><img src="cid:trang">', subtype="html")
    page = message.get_payload(1)
    assert isinstance(page, EmailMessage)
    for name, size in (("logo", 3000), ("trang", 200_000)):
        page.add_related(b"\xff\xd8\xff" + bytes(size), "image", "jpeg", cid=f"<{name}>", filename=f"{name}.jpg")
    message.add_attachment(b"\xff\xd8\xff", maintype="image", subtype="jpeg", filename="quét.jpg")
    found, passed = documents(message.as_bytes(), "thư.eml")
    assert ([inside.label for inside in found], passed) == (["thư.eml/trang.jpg", "thư.eml/quét.jpg"], 1)


def test_a_mail_without_attachments_is_a_document_only_where_it_bears_a_letterhead() -> None:
    assert labels(mail(body=HEADED).as_bytes(), "thư 12.eml") == ["thư 12.txt"]
    assert "thư 12.eml không kèm văn bản" in refusal(mail(body="Đề nghị anh gửi báo cáo.").as_bytes(), "thư 12.eml")
    assert labels(mail(("a.txt", b"x"), body=HEADED).as_bytes(), "thư.eml") == ["a.txt"]


def test_the_page_of_a_mail_is_read_before_its_bare_text() -> None:
    message = mail(body=HEADED)
    message.add_alternative("".join(f"<p>{line}</p>" for line in HEADED.splitlines()), subtype="html")
    source = read_bytes(message.as_bytes(), "thư.eml")
    assert (source.file_name, source.media_type) == ("thư.eml/thư.html", "text/html")
    assert source.pages[0].lines[2].text == "SỞ Y TẾ"


def test_what_is_lost_of_an_attachment_is_told_of() -> None:
    whole = mail(("cv.txt", CV.encode() * 3)).as_bytes()
    boundary = whole.rindex(b"--==")
    for cut in (boundary - 30, boundary - 27, boundary):
        source = read_bytes(whole[:cut], "thư.eml")
        assert "TEXT_DAMAGED" in [issue.code for issue in source.issues], cut
    assert read_bytes(whole, "thư.eml").issues == ()


def test_a_broken_mail_is_refused_in_words() -> None:
    nested = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(1900))
    assert "hỏng" in refusal(b"From: a@b.vn\n" + nested, "thư.eml")
    parts = b"--b\nContent-Type: application/pdf\n\nx\n" * 2100
    assert "quá nhiều phần" in refusal(b"From: a\nContent-Type: multipart/mixed; boundary=b\n\n" + parts, "thư.eml")


def test_a_head_of_endless_length_is_cut() -> None:
    head = b"From: a@b.vn\nSubject: " + b"=?utf-8?q?a?= " * 200_000 + b"\nContent-Type: text/plain; "
    head += b"".join(b"name*%d*=a;" % n for n in range(100_000))
    start = time.perf_counter()
    assert len(labels(head + b"\n\nx", "thư.eml")) == 1
    assert time.perf_counter() - start < 20


# ------------------------------------------------------------------ what cannot be opened


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("thư.msg", b"\xd0\xcf\x11\xe0" + "WordDocument __properties_version1.0".encode("utf-16-le"), ".eml"),
        ("gói.rar", b"Rar!\x1a\x07\x01\x00", "giải nén"),
        ("gói.7z", b"7z\xbc\xaf\x27\x1c\x00\x04", "giải nén"),
        ("gói.tar.gz", gzip.compress(b"x", mtime=0), "giải nén"),
        ("winmail.dat", b"\x78\x9f\x3e\x22\x01\x00", "TNEF"),
        ("cv.pdf.p7m", b"0\x82\x01\x00\x06\x09", "phần mềm ký số"),
        ("ảnh.heic", b"\x00\x00\x00\x18ftypheic", "JPG"),
    ],
)
def test_closed_formats_say_what_to_do_alone_and_in_a_package(name: str, data: bytes, words: str) -> None:
    assert words in refusal(data, name)
    message = mail((name, data), ("cv.txt", CV.encode())).as_bytes()
    found, passed = documents(message, "thư.eml")
    if name == "gói.tar.gz":
        assert (len(found), passed) == (1, 1)
    else:
        assert [inside.label for inside in found] == [f"thư.eml/{name}", "thư.eml/cv.txt"]
        assert words in refusal(message, "thư.eml", found[0].way)


def picture(form: str, **options: object) -> bytes:
    from PIL import Image

    target = io.BytesIO()
    Image.new("L", (60, 60), 255).save(target, form, **options)
    return target.getvalue()


@pytest.mark.parametrize(
    ("form", "media_type"), [("BMP", "image/bmp"), ("GIF", "image/gif"), ("WEBP", "image/webp"), ("PNG", "image/png")]
)
def test_pictures_are_known_by_their_content(form: str, media_type: str) -> None:
    assert sniff(picture(form), "trang.png") == ("image", media_type)


def test_words_that_begin_like_a_picture_are_words() -> None:
    assert sniff(b"BM 12 ngay 3 thang 4 nam 2024, So Y te bao cao", "cv.txt")[0] == "text"


def test_a_package_loads_no_heavy_library() -> None:
    import subprocess

    code = (
        "import sys, base64; from pipeline.reading.packages import documents;"
        f"documents(base64.b64decode({base64.b64encode(zipped(('a.txt', CV)))!r}), 'a.zip');"
        "print([m for m in ('cv2', 'numpy', 'pypdfium2', 'lxml', 'PIL') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
