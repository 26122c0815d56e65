from __future__ import annotations

import cv2
import numpy as np
import pytest

from pipeline.document import Box
from pipeline.ocr.clean import clean, is_blank
from tests.sheets import DPI, HEIGHT, MARK, WIDTH, Image, photo, sheet

COLOURED = (HEIGHT, WIDTH, 3)


def mark_in(image: Image, box: Box, dpi: int) -> float:
    """The share of ink in a box (points) of a picture."""
    left, top, right, bottom = (round(side * dpi / 72) for side in box)
    return float((image[top:bottom, left:right] < 128).mean())


def test_seals_and_signatures_in_colour_vanish_and_ink_stays() -> None:
    image = np.full((900, 700, 3), 245, np.uint8)
    image[100:108, 100:300] = (20, 20, 20)
    cv2.circle(image, (400, 500), 120, (40, 40, 230), 12)
    cv2.line(image, (100, 700), (600, 720), (200, 60, 30), 6)
    grey = clean(image, 150).image
    assert grey[104, 200] < 60
    assert grey[400:620, 280:520].min() > 200
    assert grey[690:730, 100:600].min() > 180


def test_a_shadow_over_the_paper_is_taken_away() -> None:
    shade = np.linspace(255, 130, WIDTH).astype(np.uint8)[None, :].repeat(HEIGHT, axis=0)
    grey = clean(np.minimum(sheet(), shade), DPI).image
    assert grey[30:100].min() > 230
    assert grey[200:216].min() < 80


def test_a_clean_page_loses_nothing() -> None:
    cleaned = clean(sheet(), DPI)
    assert cleaned.steps == ()
    assert np.array_equal(cleaned.image, sheet())


def test_a_small_skew_is_left_in_the_pixels_a_larger_one_is_not() -> None:
    small, large = clean(sheet(0.2), DPI), clean(sheet(2.0), DPI)
    assert small.steps == () and np.array_equal(small.image, sheet(0.2))
    assert large.steps == ("deskewed:-2",)
    assert (large.image[210] < 128).sum() > 250  # along the first row


def test_a_faint_page_is_darkened() -> None:
    cleaned = clean(sheet(ink=190, paper=240), DPI)
    assert cleaned.steps == ("darkened",)
    assert cleaned.image.min() < 60 and cleaned.image[30:100].min() == 255


def test_faint_spots_on_an_empty_page_are_not_made_ink() -> None:
    page = np.full((HEIGHT, WIDTH), 255, np.uint8)
    page[800:808, 600:640] = 200
    assert clean(page, DPI).image.min() > 150


def test_specks_all_over_are_taken_out_and_full_stops_stay() -> None:
    chance = np.random.default_rng(5)
    page = sheet()
    page[1600:1604, 400:404] = 0  # a full stop
    noisy = np.where(chance.random(page.shape) < 0.004, np.uint8(0), page)
    cleaned = clean(noisy, DPI)
    assert cleaned.steps == ("denoised",)
    assert (cleaned.image[30:100] < 128).mean() < 0.0002
    assert cleaned.image[1601:1603, 401:403].max() < 30


def test_tone_marks_and_the_crumbs_of_worn_letters_are_no_noise() -> None:
    page = sheet()
    for x in range(160, 1080, 8):
        for y in range(216, 1500, 40):
            page[y - 19, x] = page[y + 3, x + 4] = 0
    assert clean(page, DPI).steps == ()


def test_black_borders_become_paper() -> None:
    page = sheet()
    page[:, :70] = 10
    page[-12:] = 10
    cleaned = clean(page, DPI)
    assert cleaned.steps == ("borders",)
    assert cleaned.image[:, :80].min() > 200 and cleaned.image[-20:].min() > 200
    assert (cleaned.image[200:1500, 150:] == sheet()[200:1500, 150:]).mean() > 0.99


def test_a_black_band_with_text_on_most_of_the_page_is_no_border() -> None:
    page = sheet()
    page[: HEIGHT // 2] = 255 - page[: HEIGHT // 2]
    assert "borders" not in clean(page, DPI).steps


def test_a_page_of_600_dpi_is_read_at_300() -> None:
    large = cv2.resize(sheet(), None, fx=4, fy=4, interpolation=cv2.INTER_LINEAR)
    cleaned = clean(np.asarray(large, np.uint8), 600)
    assert (cleaned.dpi, cleaned.image.shape, cleaned.steps) == (300, (HEIGHT * 2, WIDTH * 2), ("dpi:300",))
    left, top, right, bottom = (side * 2.0 for side in MARK)
    points = tuple(side * 72 / DPI for side in MARK)
    assert cleaned.on_paper(cleaned.level((left, top, right, bottom))) == pytest.approx(points, abs=0.01)


def test_a_page_of_few_pixels_is_not_blown_up() -> None:
    assert clean(sheet(), 75).dpi == 75


ON_PAPER = [
    pytest.param(lambda page: page, 0, (), id="as it is"),
    pytest.param(lambda page: np.rot90(page), 90, ("turned:90",), id="on its left side"),
    pytest.param(lambda page: np.rot90(page, -1), 270, ("turned:270",), id="on its right side"),
    pytest.param(lambda page: photo(page)[0], 0, ("perspective",), id="a photo"),
]


@pytest.mark.parametrize(("happened", "_turn", "steps"), ON_PAPER)
@pytest.mark.parametrize("angle", [0.0, 0.4, -3.0])
def test_boxes_go_from_the_page_as_it_came_to_the_level_page_and_back(
    happened: object, _turn: int, steps: tuple[str, ...], angle: float
) -> None:
    assert callable(happened)
    came = np.ascontiguousarray(happened(sheet(angle)))
    cleaned = clean(came, DPI)
    assert cleaned.steps[: len(steps)] == steps
    # the black bar, found on the cleaned image by its length
    ink = cv2.erode(np.uint8(cleaned.image < 128), np.ones((5, 80), np.uint8))
    rows, columns = np.nonzero(ink)
    assert len(rows)
    y, x = float(rows.mean()), float(columns.mean())
    level = cleaned.level((x - 20, y - 2, x + 20, y + 2))
    assert level[0] < cleaned.size[0] / 2 and level[1] < cleaned.size[1] / 4
    paper = cleaned.on_paper(level)
    assert cleaned.from_paper(paper) == pytest.approx(level, abs=0.3)
    assert mark_in(came, paper, DPI) > 0.9


def test_a_page_can_be_turned_over_when_it_could_not_be_read() -> None:
    came = np.ascontiguousarray(np.rot90(sheet(1.0), 2))
    as_it_stands = clean(came, DPI)
    assert as_it_stands.others == (2,)
    upright = clean(came, DPI, quarters=2)
    assert upright.steps == ("turned:180", "deskewed:-1")
    left, top, right, bottom = (side * 72 / DPI for side in MARK)
    assert mark_in(upright.image, (left + 5, top + 2, right - 5, bottom - 2), DPI) == 1


def ring(image: Image, x: float, y: float, across: float, thick: int = -1, ink: int = 30) -> Image:
    """A round of ink at a place of a page, all in millimetres but the stroke."""
    scale = DPI / 25.4
    return np.asarray(
        cv2.circle(image.copy(), (round(x * scale), round(y * scale)), round(across * scale / 2), ink, thick)
    )


def roundly(image: Image, x: float, y: float) -> Image:
    """What is on a page in 12 mm about a place in millimetres."""
    left, top, right, bottom = (round(side * DPI / 25.4) for side in (x - 6, y - 6, x + 6, y + 6))
    return image[max(top, 0) : bottom, max(left, 0) : right]


@pytest.mark.parametrize(
    ("x", "y", "across", "thick", "ink"),
    [(11, 108, 5.5, -1, 30), (11, 188, 5.5, 4, 90), (16, 148, 8, -1, 170), (201, 148, 6, -1, 30), (105, 9, 6, 3, 30)],
    ids=["disc", "ring", "grey", "right", "above"],
)
def test_punch_holes_in_the_margins_are_whitened(x: float, y: float, across: float, thick: int, ink: int) -> None:
    cleaned = clean(ring(sheet(), x, y, across, thick, ink), DPI)
    assert cleaned.steps == ("holes",)
    assert roundly(cleaned.image, x, y).min() > 230
    inner = np.s_[190:1500, 150:1080]  # the print
    assert np.array_equal(cleaned.image[inner], sheet()[inner])


def test_the_holes_of_a_page_on_its_side_are_those_of_the_page_upright() -> None:
    turned = cv2.rotate(ring(ring(sheet(), 18, 108, 6), 18, 188, 6), cv2.ROTATE_90_CLOCKWISE)
    cleaned = clean(np.asarray(turned, np.uint8), DPI)
    assert cleaned.steps == ("turned:270", "holes")
    assert roundly(cleaned.image, 18, 108).min() > 230


@pytest.mark.parametrize(
    ("x", "y", "across", "thick", "why"),
    [
        (30, 15, 6, -1, "within the text"),
        (40, 20, 6, 4, "a large O below the upper margin"),
        (11, 108, 2.5, -1, "as small as a letter"),
        (11, 108, 14, 4, "as large as a seal"),
    ],
)
def test_other_rounds_are_no_holes(x: float, y: float, across: float, thick: int, why: str) -> None:
    page = ring(np.full((HEIGHT, WIDTH), 255, np.uint8), x, y, across, thick)
    assert "holes" not in clean(page, DPI).steps, why


def test_what_is_not_round_or_not_alone_or_not_clear_within_is_no_hole() -> None:
    page, word = np.full((HEIGHT, WIDTH), 255, np.uint8), np.full((HEIGHT, WIDTH), 255, np.uint8)
    cv2.rectangle(page, (50, 600), (82, 632), 30, 4)
    assert "holes" not in clean(page, DPI).steps
    cv2.putText(word, "SO HOA", (50, 660), cv2.FONT_HERSHEY_SIMPLEX, 1.6, 30, 4)
    assert "holes" not in clean(word, DPI).steps
    numbered = ring(np.full((HEIGHT, WIDTH), 255, np.uint8), 11, 108, 8, 3)
    cv2.putText(numbered, "2", (56, 647), cv2.FONT_HERSHEY_SIMPLEX, 0.8, 30, 3)
    assert "holes" not in clean(numbered, DPI).steps


def test_holes_stay_where_the_step_is_left_out() -> None:
    cleaned = clean(ring(sheet(), 11, 108, 5.5), DPI, without=("holes",))
    assert cleaned.steps == () and roundly(cleaned.image, 11, 108).min() < 60


def test_red_ink_of_the_upper_part_is_kept_apart_from_black_print() -> None:
    page = np.full((1000, 700, 3), 255, np.uint8)
    page[300:330, 100:200] = (30, 20, 220)  # a red stamp
    page[500:510, 100:600] = (20, 20, 20)  # print
    page[900:980, 400:480] = (30, 20, 220)  # the seal on a signature
    cleaned = clean(page, 100)
    assert cleaned.stamps is not None
    assert cleaned.stamps[315, 150] < 50 and cleaned.stamps[505, 300] == 255 and cleaned.stamps[940, 440] == 255
    assert cleaned.image[315, 150] > 200 and cleaned.image[505, 300] < 50


@pytest.mark.parametrize("colour", [(20, 20, 20), (200, 60, 20), (140, 235, 245)])
def test_black_blue_and_yellow_are_no_red_ink(colour: tuple[int, int, int]) -> None:
    page = np.full((1000, 700, 3), 255, np.uint8)
    page[300:330, 100:200] = colour
    assert clean(page, 100).stamps is None
    assert clean(page.max(axis=2), 100).stamps is None


def blank() -> Image:
    return np.full((HEIGHT, WIDTH), 250, np.uint8)


def dirty() -> Image:
    """Dust, two punch holes, a streak, the shadow of a fold, grain."""
    page, chance = blank(), np.random.default_rng(3)
    for x, y in chance.integers(40, 1100, (100, 2)):
        cv2.circle(page, (int(x), int(y)), int(chance.integers(1, 3)), 40, -1)
    for y in (700, 1150):
        cv2.circle(page, (60, y), 18, 20, -1)
    page[:, 1150:1152] = 60
    shaded = page * np.linspace(0.5, 1, WIDTH) + chance.normal(0, 12, page.shape)
    return shaded.clip(0, 255).astype(np.uint8)


def back_side() -> Image:
    return np.asarray(255 - (255 - cv2.flip(sheet(), 1)) * 0.15, np.uint8)


def written(text: str, size: float = 0.6) -> Image:
    return np.asarray(cv2.putText(blank(), text, (600, 80), cv2.FONT_HERSHEY_COMPLEX, size, 30, 1), np.uint8)


@pytest.mark.parametrize(
    "page", [blank(), dirty(), back_side()], ids=["white", "dirty", "the back side shines through"]
)
def test_a_page_without_print_is_blank(page: Image) -> None:
    assert is_blank(page, DPI)


SEAL = np.asarray(cv2.circle(np.full(COLOURED, 250, np.uint8), (800, 1300), 100, (60, 60, 220), 5), np.uint8)


@pytest.mark.parametrize(
    "page",
    [sheet(), sheet(ink=190), written("2"), written("Noi nhan: VT.", 0.5), SEAL],
    ids=["print", "faint print", "a page number", "a short line", "a seal"],
)
def test_a_page_with_anything_to_see_is_not_blank(page: Image) -> None:
    assert not is_blank(page, DPI)
