"""The syllable model: what it knows, what it finds likely, and that it can be made again."""

from __future__ import annotations

import math
import runpy
import sys
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import resources
from pipeline.ocr import language
from pipeline.ocr.language import EDGE, NUMBER, SyllableModel, key_of, load, split, tokens, well_formed

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "syllables"
FOLDER = resources.models() / "syllables"


@pytest.fixture
def remake(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Runs scripts/syllables with the given arguments."""

    def run(*arguments: Path) -> None:
        monkeypatch.setattr(sys, "argv", ["syllables", *map(str, arguments)])
        runpy.run_path(str(SCRIPT), run_name="__main__")

    return run


def test_it_is_loaded_once_and_small() -> None:
    assert load() is load()
    assert sum(file.stat().st_size for file in FOLDER.iterdir()) < 4_000_000


@pytest.mark.parametrize("word", ["hòa", "hoà", "Hòa", "HOÀ", "thủy", "thuỷ", unicodedata.normalize("NFD", "nghị")])
def test_case_composition_and_tone_placement_do_not_matter(word: str) -> None:
    assert load().known(word)
    assert load().count(word) > 0
    assert key_of(word) == key_of(word.lower())


@pytest.mark.parametrize("word", ["quyét", "tổl", "", "12", ".", "0", "?", "zwxk"])
def test_what_was_never_seen_is_not_known(word: str) -> None:
    assert not load().known(word)
    assert load().count(word) == 0


@pytest.mark.parametrize(
    ("left", "right_one", "wrong_ones", "right"),
    [
        ("và", "tổ", ("tô", "tố", "tơ"), "chức"),
        ("thực", "hiện", ("hiền", "hiển"), "nghiêm"),
        ("ban", "quản", ("quán", "quan"), "lý"),
        (None, "Đẩy", ("Đây", "Đấy", "Đầy"), "mạnh"),
        ("nghị", "quyết", ("quyét",), None),
    ],
)
def test_the_neighbours_tell_the_marks(
    left: str | None, right_one: str, wrong_ones: tuple[str, ...], right: str | None
) -> None:
    model = load()
    chance = {each: model.follows(left, each) + model.follows(each, right) for each in (right_one, *wrong_ones)}
    assert all(chance[right_one] > chance[wrong] + 2 for wrong in wrong_ones)


def test_what_was_seen_together_is_counted() -> None:
    model = load()
    assert model.seen("chủ", "trì") > model.seen("chủ", "trị")
    assert model.seen(None, "điều") > 0


def test_the_chances_of_what_may_follow_add_up_to_one() -> None:
    model = load()
    for left in ("tổ", "chức", None, "12", "zwxk"):
        after = [EDGE, NUMBER, *model.spelling.values()]
        known = sum(math.exp(model.follows(left, right)) for right in after)
        assert 0.8 < known <= 1.0001


@given(st.none() | st.text(max_size=8), st.text(min_size=1, max_size=8), st.none() | st.text(max_size=8))
def test_any_string_has_a_chance(left: str | None, word: str, right: str | None) -> None:
    chance = load().follows(left, word) + load().follows(word, right)
    assert math.isfinite(chance)
    assert chance < 0


@given(st.text(max_size=12))
def test_a_split_word_is_whole(word: str) -> None:
    assert "".join(split(word)) == word


def test_variants_are_known_most_frequent_first_in_the_case_of_the_word() -> None:
    model = load()
    found = model.variants("quan")
    assert "quản" in found
    assert "quan" not in found
    assert all(model.known(each) for each in found)
    assert [model.count(each) for each in found] == sorted((model.count(each) for each in found), reverse=True)
    assert "Quản" in model.variants("Quán")
    assert "QUẢN" in model.variants("QUÁN")
    assert "đổi" in model.variants("dôi")
    assert "nhân" in model.variants("nhän")
    assert not {"hòa", "hoà"} & set(model.variants("hoà"))


@pytest.mark.parametrize(("read", "printed"), [("Ià", "Là"), ("rnới", "mới"), ("clo", "do"), ("1à", "là")])
def test_confusable_letters(read: str, printed: str) -> None:
    found = load().confusable(read)
    assert all(load().known(each) for each in found)
    assert printed in found
    assert not set(found) & set(load().variants(read))


@pytest.mark.parametrize(
    "word",
    ["nghiêng", "quyết", "gì", "giếng", "khuỷu", "ngoằn", "yêu", "ý", "kỹ", "xoong", "ghế", "huỳnh", "quốc", "thuở"],
)
def test_vietnamese_syllables(word: str) -> None:
    assert well_formed(key_of(word))


@pytest.mark.parametrize(
    "word", ["quyét", "ghà", "ngế", "kàn", "tổc", "càt", "clo", "they", "hđnd", "đăk", "aa", "bụm1"]
)
def test_no_vietnamese_syllables(word: str) -> None:
    assert not well_formed(key_of(word))


def test_a_text_as_the_model_counts_it() -> None:
    words = ["Sở", "Y", "tế", "(chủ", "trì),", "gửi", "trước", "ngày", "15/3/2022;", "-", "Lưu:", "VT."]
    assert list(tokens(words)) == [
        EDGE, key_of("sở"), "y", key_of("tế"), key_of("chủ"), key_of("trì"), key_of("gửi"), key_of("trước"),
        key_of("ngày"), NUMBER, EDGE, EDGE, "lưu", EDGE, "vt", EDGE, EDGE,
    ]  # fmt: skip


def test_the_model_is_made_from_a_text(tmp_path: Path, remake: Callable[..., None]) -> None:
    corpus, folder = tmp_path / "texts.txt", tmp_path / "model"
    page = "Phòng Nội vụ tổ chức hội nghị ngày 5.\nPhòng Nội vụ tổ chức,\nphối hợp lập sổ."
    corpus.write_text("\f".join([page] * 3 + ["riêng một nơi"]), encoding="utf-8")
    remake(corpus, folder)
    model = language.read(folder)
    assert isinstance(model, SyllableModel)
    assert model.known("tổ")
    assert not model.known("riêng")  # one document is not enough
    assert model.count("chức") == 6
    assert model.seen("chức", "phối") == 3  # a line that the page's width broke goes on
    assert model.seen("ngày", "31") == 3
    assert model.follows("tổ", "chức") > model.follows("sổ", "chức")
    assert math.isfinite(model.follows("riêng", "zwxk"))


@pytest.mark.slow
@pytest.mark.shared
def test_the_shipped_model_is_what_the_command_makes(tmp_path: Path, shared: Path, remake: Callable[..., None]) -> None:
    remake(shared / "corpus" / "legal-text.txt.xz", tmp_path)
    assert language.read(tmp_path) == language.read(FOLDER)
