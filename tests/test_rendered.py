"""The same dispatch as text, Word file, PDF and scan: what it is read from makes no difference to what is understood.

The files are made on the spot by tests/render.py. Every form is held against the gold of the text; a form's own fault is one
that the text has not.
"""

from __future__ import annotations

import re
import shutil
from collections import Counter
from functools import cache
from typing import Any

import pytest

import pipeline
from pipeline import score
from pipeline.export.json import as_dict
from tests import render

NAMES = ("b09", "c10", "e01", "e04", "e05", "e08", "e10", "e11", "e15", "e17")
SCANNED = ("c10", "e04", "e10", "e15")
SEED = 1
FALL = {"all facts": 2.0, score.WHOLE_TASK: 4.0}
"""By how many points of F1 the scans may be worse than the text."""

HEADING = "in plain text a short heading runs into the unlabelled paragraph below it"
WRAPPED_DATE = "the place and date are not read where they break over two lines of the right column"

Facts = tuple[score.Fact, ...]


def each(**known: str) -> list[Any]:
    """All names; one with a known fault of the program must fail, and says why: once mended, its mark goes."""
    return [pytest.param(n, marks=pytest.mark.xfail(reason=known[n], strict=True)) if n in known else n for n in NAMES]


@cache
def read(name: str, kind: str, data: bytes) -> Facts:
    result = as_dict(pipeline.process(data, file_name=f"{name}.{kind}"))
    return score.document(name, score.read_json(render.FOLDER / f"{name}.gold.json"), result)


def as_text(name: str) -> Facts:
    return read(name, "txt", (render.FOLDER / f"{name}.txt").read_bytes())


def points(facts: Facts) -> dict[str, float]:
    """F1 in percent, over the rows that name single facts, and over tasks wholly right."""
    single = Counter(f.verdict for f in facts if f.row not in {score.WHOLE_TASK, score.WHOLE_DOCUMENT, score.SILENT})
    f1 = 2 * single["right"] / (2 * single["right"] + single["missed"] + single["extra"])
    return {"all facts": 100 * f1, score.WHOLE_TASK: 100 * score.figures(facts)[score.WHOLE_TASK].f1}


@pytest.fixture(scope="session")
def printed() -> dict[str, bytes]:
    if shutil.which("soffice") is None:
        pytest.skip("LibreOffice is not installed (soffice)")
    return render.printed({name: render.word(name) for name in NAMES})


@pytest.mark.parametrize("name", NAMES)
def test_no_word_is_lost_on_the_way_to_the_letter(name: str) -> None:
    letter = render.dispatch(name)
    boxes = [
        letter.organ,
        letter.country,
        letter.title,
        letter.addressees,
        letter.body,
        letter.to_places,
        letter.signature,
    ]
    single = [letter.code, letter.place_date, letter.about, letter.urgency, letter.signer]
    kept = Counter(re.findall(r"\w+", " ".join([*(text for box in boxes for text in box), *single])))
    written = Counter(re.findall(r"\w+", (render.FOLDER / f"{name}.txt").read_text(encoding="utf-8")))
    headings = Counter(["Nơi", "nhận", *(["Kính", "gửi"] if letter.addressees else [])])
    assert written - headings == kept


@pytest.mark.parametrize("name", each(e04=HEADING))
def test_as_a_word_file(name: str) -> None:
    assert score.faults(read(name, "docx", render.word(name))) == score.faults(as_text(name))


@pytest.mark.slow
@pytest.mark.parametrize("name", each(e04=HEADING, e10=WRAPPED_DATE))
def test_as_a_pdf(name: str, printed: dict[str, bytes]) -> None:
    assert score.faults(read(name, "pdf", printed[name])) == score.faults(as_text(name))


@pytest.mark.slow
@pytest.mark.tesseract
def test_as_a_scan(printed: dict[str, bytes]) -> None:
    scans = {name: render.scanned(printed[name], render.dispatch(name).signer, SEED) for name in SCANNED}
    by_scan = tuple(fact for name, data in scans.items() for fact in read(name, "pdf", data))
    by_text = tuple(fact for name in SCANNED for fact in as_text(name))
    own = sorted(set(score.faults(by_scan)) - set(score.faults(by_text)))
    before, now = points(by_text), points(by_scan)
    assert all(now[row] >= before[row] - fall for row, fall in FALL.items()), (before, now, own)


def test_a_scan_is_the_same_every_time(printed: dict[str, bytes]) -> None:
    signer = render.dispatch("b09").signer
    once, again, other = (render.scanned(printed["b09"], signer, seed) for seed in (SEED, SEED, SEED + 1))
    assert once == again
    assert once != other
