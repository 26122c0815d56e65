"""Every step that reading can take has words, in both languages."""

from __future__ import annotations

import inspect
import re
import string
from pathlib import Path

import pytest

from pipeline.reading import layer, pdf, scan, stamps
from pipeline.steps import STEPS, spoken

ROOT = Path(__file__).resolve().parent.parent


def codes() -> set[str]:
    """Every code that the source puts among the steps of a page, without its value."""
    paths = [*ROOT.glob("pipeline/ocr/*.py"), *ROOT.glob("pipeline/reading/*.py")]
    text = "\n".join(path.read_text(encoding="utf-8") for path in paths)
    calls = re.findall(r"(?:steps\.append|_with_steps|steps=)\(.*", text)
    found = {code for call in calls for code in re.findall(r"[\"']([a-z]+)(?=[:\"'])", call)} - {"layer"}
    found |= set(re.findall(r"\"([a-z]+):", inspect.getsource(stamps.Reading.steps)))
    found |= {stamps.COVERED.rstrip(":"), scan.STRUCK.rstrip(":")}
    judged = (layer.Layer.fault, layer.Layer.doubt, pdf.PdfPages._layer)
    reasons = {word for judge in judged for word in re.findall(r"[^f]\"([a-z]+)\"", inspect.getsource(judge))}
    reasons.update(re.findall(r"doubt = \"([a-z]+)\"", text))
    return found | {f"layer:{reason}" for reason in reasons}


def test_every_step_of_the_source_has_words_and_every_word_is_of_a_step() -> None:
    assert codes() == set(STEPS)


@pytest.mark.parametrize("code", STEPS)
def test_a_step_says_its_value_in_both_languages(code: str) -> None:
    asked = [[name for _, name, _, _ in string.Formatter().parse(words) if name] for words in STEPS[code]]
    assert asked[0] == asked[1] and set(asked[0]) <= {"value"}
    assert all(words and words == words.strip() for words in STEPS[code])


@pytest.mark.parametrize(
    ("step", "vi", "en"),
    [
        ("turned:90", "xoay 90° theo chiều kim đồng hồ", "turned 90° clockwise"),
        ("deskewed:-1.2", "chỉnh nghiêng -1,2°", "deskewed by -1.2°"),
        ("layer:none", "không có lớp chữ", "no text layer"),
        ("blank", "trang trắng", "blank page"),
        ("polished:3.5", "polished:3.5", "polished:3.5"),
        ("{0}", "{0}", "{0}"),
    ],
)
def test_steps_are_spoken(step: str, vi: str, en: str) -> None:
    assert (spoken(step, "vi"), spoken(step, "en")) == (vi, en)
