"""The invented dispatches of tests/dispatches/, by `congvan score`, fault by fault against a committed baseline.

A fact that was right and is wrong now fails, and is named. What got better is recorded with
``pytest tests/test_dispatches.py --update-baseline``. Gold files are written as docs/format.md says; "optional" and "may"
mark facts that are neither wrong nor missed.
"""

from __future__ import annotations

import warnings
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import pipeline
from pipeline import Config, score
from pipeline.export.json import as_dict

FOLDER = Path(__file__).with_name("dispatches")
BASELINE = FOLDER / "baseline.json"
GOLD = score.gold_files(FOLDER)


@cache
def facts(name: str) -> tuple[score.Fact, ...]:
    (path,) = (p for p in FOLDER.glob(f"{name}.*") if p.suffix != ".json")
    found = as_dict(pipeline.process(path, config=Config(allow_secret=True)))
    return score.document(name, score.read_json(GOLD[name]), found)


def test_the_baseline_is_of_these_documents(request: pytest.FixtureRequest) -> None:
    if request.config.getoption("--update-baseline"):
        BASELINE.write_text(score.as_json(score.report({name: facts(name) for name in GOLD})), encoding="utf-8")
        pytest.fail(f"wrote the figures and faults to {BASELINE.name}; run again without --update-baseline")
    assert set(score.baseline(BASELINE)["faults"]) == set(GOLD)


@pytest.mark.parametrize("name", GOLD)
def test_nothing_that_was_right_is_wrong_now(name: str) -> None:
    change = score.change(score.baseline(BASELINE), score.report({name: facts(name)}))
    assert not change.lost, "\n".join(["lost:", *change.lost, "gained:", *change.gained])
    if change.gained:
        gained = "; ".join(change.gained)
        warnings.warn(f"{name} is better than its baseline: {gained}. Record it: --update-baseline", stacklevel=1)


def test_most_facts_are_right() -> None:
    """A floor under all rows together, so that a baseline written in error does not pass for good."""
    every = [fact for name in GOLD for fact in facts(name)]
    figures: dict[str, Any] = score.figures(every)
    assert sum(figure.gold for figure in figures.values()) > 1500
    assert sum(fact.verdict == "right" for fact in every) > 0.9 * len(every)
    assert figures[score.WHOLE_TASK].f1 > 0.8
