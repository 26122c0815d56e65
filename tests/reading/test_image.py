"""Pictures as they arrive: every kind of pixels, cut off, turned, moving, far too large."""

from __future__ import annotations

import io
import warnings
from typing import Any

import numpy as np
import pytest
from PIL import Image as Picture
from PIL import ImageFile

from pipeline.document import Source, Word
from pipeline.errors import UnreadableFile
from pipeline.ocr.clean import is_blank
from pipeline.reading import read_bytes


class Inked:
    """An engine that finds one word on every row of ink."""

    name = "inked"

    def read(self, image: np.ndarray, dpi: int) -> list[Word]:
        rows = np.flatnonzero((image < 110).sum(axis=1) > image.shape[1] // 10)
        parts = np.split(rows, np.flatnonzero(np.diff(rows) > 3) + 1) if rows.size else []
        return [Word(f"hàng-{at}", (60.0, float(p[0]), 200.0, float(p[-1] + 1)), 0.9) for at, p in enumerate(parts)]


PAGE = Picture.new("L", (620, 877), 235)
for top in range(100, 800, 100):
    PAGE.paste(20, (60, top, 560, top + 6))
ROWS = [f"hàng-{at}" for at in range(7)]


def encoded(picture: Picture.Image, kind: str, **settings: Any) -> bytes:
    target = io.BytesIO()
    picture.save(target, kind, **settings)
    return target.getvalue()


def read(data: bytes, name: str) -> Source:
    return read_bytes(data, name, ocr=Inked())


def rows(source: Source) -> list[str]:
    return [line.text for page in source.pages for line in page.lines]


def sixteen(scale: int) -> Picture.Image:
    return Picture.fromarray(np.asarray(PAGE).astype(np.uint16) * scale)


def on_glass(mode: str) -> Picture.Image:
    """The page with its ground transparent."""
    ink = PAGE.point(lambda shade: 255 if shade < 100 else 0)
    return Picture.merge(mode, [Picture.new("L", PAGE.size, 0)] * (len(mode) - 1) + [ink])


def inverted_cmyk() -> bytes:
    """As Photoshop writes it: an Adobe marker, and all four inks the other way round."""
    data = encoded(PAGE.convert("RGB").convert("CMYK"), "JPEG", quality=95)
    assert b"Adobe" in data  # Pillow writes the marker, and inverts, itself
    return data


KINDS = {
    "grey.png": encoded(PAGE, "PNG"),
    "one-bit.png": encoded(PAGE.convert("1"), "PNG"),
    "palette.png": encoded(PAGE.convert("P"), "PNG"),
    "rgba.png": encoded(on_glass("RGBA"), "PNG"),
    "la.png": encoded(on_glass("LA"), "PNG"),
    "sixteen.png": encoded(sixteen(257), "PNG"),
    "sixteen.tif": encoded(sixteen(257), "TIFF"),
    "float.tif": encoded(Picture.fromarray(np.asarray(PAGE) / np.float32(255)), "TIFF"),
    "fax.tif": encoded(PAGE.convert("1"), "TIFF", compression="group4"),
    "lzw.tif": encoded(PAGE.convert("RGB"), "TIFF", compression="tiff_lzw"),
    "cmyk.tif": encoded(PAGE.convert("RGB").convert("CMYK"), "TIFF"),
    "cmyk.jpg": inverted_cmyk(),
    "progressive.jpg": encoded(PAGE.convert("RGB"), "JPEG", progressive=True),
}


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_of_pixels(name: str) -> None:
    source = read(KINDS[name], name)
    assert (rows(source), source.issues) == (ROWS, ())


def test_a_page_is_upright_by_the_camera_s_note() -> None:
    turned = PAGE.transpose(Picture.Transpose.ROTATE_90)
    note = Picture.Exif()
    note[0x0112] = 6  # to be turned a quarter clockwise
    source = read(encoded(turned, "JPEG", exif=note), "a.jpg")
    assert rows(source) == ROWS and source.pages[0].width < source.pages[0].height


@pytest.mark.parametrize(
    ("kind", "mode"), [("JPEG", "L"), ("JPEG", "RGB"), ("PNG", "L"), ("PNG", "RGB"), ("TIFF", "L"), ("GIF", "P")]
)
def test_a_picture_cut_in_half_gives_its_upper_half_and_says_so(kind: str, mode: str) -> None:
    grain = np.random.default_rng(5).integers(0, 8, (877, 620), dtype=np.uint8)  # or there is nothing to cut off
    data = encoded(Picture.fromarray(np.asarray(PAGE) - grain).convert(mode), kind)
    source = read(data[: len(data) // 2], f"a.{kind.lower()}")
    assert rows(source)[:2] == ROWS[:2] and len(rows(source)) < len(ROWS)
    assert [(issue.code, issue.severity, issue.page) for issue in source.issues] == [("PAGE_TRUNCATED", "error", 1)]
    (page,) = source.pages
    assert (round(page.width), round(page.height)) == (595, 842)
    assert ImageFile.LOAD_TRUNCATED_IMAGES is False


def test_the_first_frame_of_a_moving_picture_is_read() -> None:
    frames = [PAGE, Picture.new("L", PAGE.size, 235)]
    data = encoded(frames[0], "GIF", save_all=True, append_images=frames[1:])
    source = read(data, "a.png")
    assert rows(source) == ROWS and len(source.pages) == 1
    assert [(issue.code, issue.severity) for issue in source.issues] == [("FIRST_FRAME_ONLY", "warning")]


def bomb(side: int) -> bytes:
    return encoded(Picture.new("1", (side, side)), "PNG")


def test_a_picture_of_400_million_pixels_is_refused_undecoded(monkeypatch: pytest.MonkeyPatch) -> None:
    data = bomb(20_000)
    assert len(data) < 100_000
    decoded: list[object] = []
    monkeypatch.setattr(ImageFile.ImageFile, "load", decoded.append)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(UnreadableFile, match="quá lớn") as caught:
            read(data, "a.png")
    assert decoded == [] and "300 dpi" in str(caught.value)


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_picture_of_50_million_pixels_is_read_smaller(kind: str) -> None:
    large = PAGE.resize((620 * 10, 877 * 10), Picture.Resampling.NEAREST)
    (page,) = read(encoded(large, kind, dpi=(750, 750)), "a").pages
    assert [line.text for line in page.lines] == ROWS
    assert (round(page.width), round(page.height)) == (595, 842)


def test_a_tiff_is_read_page_by_page_and_a_bad_page_is_an_issue() -> None:
    tiny, blank = Picture.new("L", (20, 20)), Picture.new("L", PAGE.size, 240)
    data = encoded(PAGE, "TIFF", save_all=True, append_images=[tiny, blank, PAGE], compression="tiff_lzw")
    for jobs in (1, 2):
        source = read_bytes(data, "a.tif", ocr=Inked(), jobs=jobs)
        assert [(page.page, page.steps, len(page.lines)) for page in source.pages] == [
            (1, source.pages[0].steps, 7),
            (3, ("blank",), 0),
            (4, source.pages[0].steps, 7),
        ]
        assert [(issue.code, issue.page) for issue in source.issues] == [("PAGE_FAILED", 2), ("PAGE_BLANK", 3)]
        assert "quá nhỏ (20×20 điểm ảnh)" in source.issues[0].message


def test_a_small_copy_in_a_tiff_is_no_page() -> None:
    from PIL.TiffImagePlugin import ImageFileDirectory_v2

    mark = ImageFileDirectory_v2()
    mark[254] = 1
    small = PAGE.resize((155, 219))
    small.encoderinfo = {"tiffinfo": mark}
    source = read(encoded(PAGE, "TIFF", save_all=True, append_images=[small]), "a.tif")
    assert [page.page for page in source.pages] == [1] and source.issues == ()


@pytest.mark.parametrize("size", [(30, 900), (900, 30)])
def test_a_picture_too_small_for_text_is_refused(size: tuple[int, int]) -> None:
    with pytest.raises(UnreadableFile, match="quá nhỏ"):
        read(encoded(Picture.new("L", size), "PNG"), "a.png")


@pytest.mark.parametrize("shade", [255, 200, 120])
def test_an_empty_page_is_blank_whatever_its_shade_and_a_black_one_is_not(shade: int) -> None:
    dusty = np.full((877, 620), shade, np.uint8)
    dusty[400:403, 300:303] = shade // 2
    dusty[:, :10] = 10  # the edge of the glass
    assert is_blank(dusty, 75)
    assert not is_blank(np.full((877, 620), 10, np.uint8), 75)
    assert not is_blank(np.asarray(PAGE), 75)


def test_a_file_of_nothing_but_a_blank_page_is_refused_without_asking_the_engine() -> None:
    with pytest.raises(UnreadableFile, match="Không đọc được chữ nào"):
        read_bytes(encoded(Picture.new("L", PAGE.size, 200), "PNG"), "a.png", ocr=None)


@pytest.mark.parametrize("cut", [30, 200])
def test_a_picture_without_pixels_is_refused(cut: int) -> None:
    with pytest.raises(UnreadableFile):
        read(encoded(PAGE, "JPEG")[:cut], "a.jpg")


def test_a_fax_of_uneven_resolution_is_stretched_to_the_finer_one() -> None:
    fax = PAGE.resize((1240, 860))
    (page,) = read(encoded(fax, "TIFF", dpi=(204, 98)), "fax.tif").pages
    assert (page.width, page.height) == pytest.approx((1240 * 72 / 204, 860 * 72 / 98), abs=1)
    assert [line.text for line in page.lines] == ROWS
    first, last = page.lines[0].box, page.lines[-1].box
    assert first and last and last[1] - first[1] == pytest.approx(600 / 877 * page.height, rel=0.02)


def test_a_resolution_of_nothing_is_none() -> None:
    data, three_hundred = encoded(PAGE, "TIFF", dpi=(300, 300)), b"\x2c\x01\x00\x00\x01\x00\x00\x00"
    assert three_hundred in data
    (page,) = read(data.replace(three_hundred, bytes(8)), "a.tif").pages
    assert page.width == pytest.approx(595, rel=0.02), "that of an A4 page"


def test_the_first_page_is_read_even_if_it_calls_itself_a_small_copy() -> None:
    assert rows(read(encoded(PAGE, "TIFF", tiffinfo={254: 1}), "a.tif")) == ROWS


def test_the_second_view_of_a_phones_photo_is_no_moving_picture() -> None:
    photo = PAGE.convert("RGB")
    source = read(encoded(photo, "MPO", save_all=True, append_images=[photo]), "a.jpg")
    assert "FIRST_FRAME_ONLY" not in [issue.code for issue in source.issues]
    assert rows(source) == ROWS
