"""What stands at the door: sniffing, images, old Word files, limits."""

from __future__ import annotations

import hashlib
import io
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from pipeline import reading
from pipeline.document import Word
from pipeline.errors import MissingTool, UnreadableFile
from pipeline.ocr.null import NullEngine
from pipeline.reading import office, read, read_bytes
from pipeline.reading.sniff import sniff


@pytest.mark.parametrize(
    ("data", "name", "kind"),
    [
        (b"%PDF-1.7 ...", "a.txt", "pdf"),
        (b"\x89PNG\r\n\x1a\n", "a.pdf", "image"),
        (b"{\\rtf1 x}", "a.doc", "rtf"),
        (b"<!DOCTYPE html><html>", "a.txt", "html"),
        (b"<p>x</p>", "a.htm", "html"),
        ("SỞ Y TẾ".encode(), "a.md", "markdown"),
        (b"---\ntitle: x\n---\n", "a.txt", "markdown"),
        ("SỞ Y TẾ".encode(), "a.txt", "text"),
        (b"1 < 2", "khong-duoi", "text"),
        (b"\xd0\xcf\x11\xe0" + "WordDocument".encode("utf-16-le"), "a.doc", "doc"),
    ],
)
def test_content_decides_before_the_name(data: bytes, name: str, kind: str) -> None:
    assert sniff(data, name)[0] == kind


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"", "rong.pdf"),
        (b"PK\x03\x04 cut", "a.docx"),
        (b"\x00\x01" * 100, "a.docx"),
        (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "a.docx"),
        (b"\xd0\xcf\x11\xe0" + "Workbook".encode("utf-16-le"), "a.xls"),
        (b"\x89PNG\r\n\x1a\n cut", "a.png"),
        (b"II*\x00", "a.tif"),
    ],
)
def test_a_file_that_cannot_be_read_says_what_to_do(data: bytes, name: str) -> None:
    with pytest.raises(UnreadableFile) as caught:
        read_bytes(data, name, ocr=NullEngine())
    assert name in caught.value.message
    assert caught.value.advice


def test_a_source_names_its_file_and_its_content(tmp_path: Path) -> None:
    path = tmp_path / "cv-12.txt"
    path.write_text("Sở Y tế báo cáo.", encoding="utf-8")
    source = read(path)
    assert source.file_name == "cv-12.txt"
    assert source.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert source.media_type == "text/plain"


def test_a_path_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match=r"khong-co\.txt"):
        read(tmp_path / "khong-co.txt")


def test_a_file_over_the_limit_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(reading, "MAX_BYTES", 10)
    path = tmp_path / "to.txt"
    path.write_text("mười một byte")
    with pytest.raises(UnreadableFile, match="200 MB"):
        read(path)
    with pytest.raises(UnreadableFile, match="200 MB"):
        read_bytes(b"12345678901", "to.txt")


class Fixed:
    name = "fixed"

    def __init__(self) -> None:
        self.dpi: list[int] = []

    def read(self, image: np.ndarray, dpi: int) -> list[Word]:
        self.dpi.append(dpi)
        return [Word("Sở", (100, 100, 140, 130), 0.9)]


def picture(size: tuple[int, int], form: str, **options: object) -> bytes:
    """A page with a bar of ink, for an empty one is not read."""
    target = io.BytesIO()
    sheet = Image.new("L", size, 255)
    sheet.paste(0, (size[0] // 5, size[1] // 5, size[0] // 2, size[1] // 4))
    sheet.save(target, form, **options)
    return target.getvalue()


def test_the_resolution_is_the_stated_one_or_that_of_a4() -> None:
    for data, dpi in (
        (picture((1654, 2339), "PNG", dpi=(200, 200)), 200),
        (picture((2480, 3508), "PNG"), 300),
        (picture((2480, 3508), "JPEG", dpi=(72, 72)), 300),
    ):
        engine = Fixed()
        read_bytes(data, "a", ocr=engine)
        assert set(engine.dpi) == {dpi}


def test_a_tiff_has_as_many_pages_as_pictures() -> None:
    target = io.BytesIO()
    sheets = [Image.new("1", (827, 1170), 1) for _ in range(3)]
    for sheet in sheets:
        sheet.paste(0, (100, 300, 600, 310))
    sheets[0].save(target, "TIFF", save_all=True, append_images=sheets[1:], dpi=(100, 100))
    source = read_bytes(target.getvalue(), "a.tif", ocr=Fixed())
    assert [(page.page, page.reading, len(page.lines)) for page in source.pages] == [(n, "ocr", 1) for n in (1, 2, 3)]
    assert source.pages[0].lines[0].box == pytest.approx((72, 72, 100.8, 93.6))
    assert source.media_type == "image/tiff"


def test_a_picture_of_one_pixel_is_refused() -> None:
    with pytest.raises(UnreadableFile, match="quá nhỏ"):
        read_bytes(picture((1, 1), "PNG"), "cham.png", ocr=NullEngine())


def test_a_transparent_picture_lies_on_white_paper() -> None:
    seen = []

    class Eye:
        name = "eye"

        def read(self, image: np.ndarray, dpi: int) -> list[Word]:
            seen.append((int(image[:300].min()), int(image[395:415].min())))
            return [Word("Sở", (100, 100, 140, 130), 0.9)]

    target = io.BytesIO()
    sheet = Image.new("RGBA", (600, 800), (0, 0, 0, 0))
    sheet.paste((0, 0, 0, 255), (100, 400, 500, 410))
    sheet.save(target, "PNG")
    read_bytes(target.getvalue(), "a.png", ocr=Eye())
    assert seen and all(ground == 255 and ink < 120 for ground, ink in seen)


def test_old_word_files_need_libreoffice(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(MissingTool) as caught:
        read_bytes(b"{\\rtf1 x}", "a.rtf")
    assert "apt-get install libreoffice" in caught.value.advice


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_rich_text_comes_through_libreoffice() -> None:
    source = read_bytes(rb"{\rtf1\ansi S\u7903? Y t\u7871? b\'e1o c\'e1o.\par D\'f2ng hai\par}", "a.rtf")
    assert [line.text for line in source.pages[0].lines] == ["Sở Y tế báo cáo.", "Dòng hai"]


def test_a_text_file_loads_no_heavy_library() -> None:
    code = (
        "import sys; from pipeline.reading import read_bytes; read_bytes(b'So Y te', 'a.txt');"
        "print([m for m in ('cv2', 'numpy', 'pdfplumber', 'pypdfium2', 'lxml', 'PIL') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_libreoffice_that_hangs_or_makes_nothing_is_no_endless_wait(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    program = tmp_path / "soffice"
    program.write_text("#!/bin/sh\nexit 0\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UnreadableFile, match="không mở được"):
        read_bytes(b"{\\rtf1 x}", "a.rtf")
    program.write_text("#!/bin/sh\n/bin/sleep 30 & wait\n")
    monkeypatch.setattr(office, "_TIMEOUT_S", 0.2)
    with pytest.raises(UnreadableFile, match="giây"):
        read_bytes(b"{\\rtf1 x}", "a.rtf")


def test_a_red_stamp_on_a_scan_is_read_and_laid_over_the_page() -> None:
    class Clerk:
        name = "clerk"

        def read(self, image: np.ndarray, dpi: int) -> list[Word]:
            if image.shape == (1170, 827):  # the page, without its red ink
                assert (image[300:330, 100:200] == 255).all()
                return [Word("Kính", (100, 400, 140, 430), 0.9), Word("gửi", (150, 400, 190, 430), 0.9)]
            return [Word("MẬT", (20, 50, 120, 80), 0.9), Word("oO", (130, 50, 150, 80), 0.2)]

    page = np.full((1170, 827, 3), 255, np.uint8)
    page[300:330, 100:200] = (220, 20, 30)
    target = io.BytesIO()
    Image.fromarray(page).save(target, "PNG", dpi=(100, 100))
    (read_page,) = read_bytes(target.getvalue(), "a.png", ocr=Clerk()).pages
    assert [(line.text, line.kind) for line in read_page.lines] == [("MẬT", "textbox"), ("Kính gửi", "text")]


def test_an_engine_that_fails_on_every_page_is_named_in_the_message() -> None:
    class Broken:
        name = "broken"

        def read(self, image: np.ndarray, dpi: int) -> list[Word]:
            raise RuntimeError("Tesseract không đọc xong trang trong 120 giây")

    with pytest.raises(UnreadableFile, match="không đọc xong trang trong 120 giây"):
        read_bytes(picture((827, 1170), "PNG"), "a.png", ocr=Broken())
