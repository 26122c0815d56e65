"""Accuracy on the real documents of ../shared, by `congvan score`, against tests/accuracy_baseline.json.

No figure may fall, and no silent error may be added; what was gained and lost is named. A figure that rises is recorded
with ``pytest tests/test_accuracy.py --update-baseline``, and the change's entry in CHANGELOG.md says what moved.
"""

from __future__ import annotations

import json
import shutil
import warnings
from pathlib import Path
from typing import Any

import pytest

import pipeline
from pipeline import score
from pipeline.errors import DispatchError
from pipeline.export.json import render

BASELINE = Path(__file__).with_name("accuracy_baseline.json")

SEEDS = tuple(f"seed-{n:03}" for n in range(5))
# Documents that need the same outside programs are measured together: a machine without one still measures the others.
GROUPS = {
    "text": (*SEEDS, "d05", "d06", "d07", "d08", "d09", "d10", "d12"),
    "old word": ("d11",),
    "scans": ("d01", "d02", "d03", "d04"),
}


def source(shared: Path, name: str) -> Path:
    """The document of that id."""
    (path,) = (*shared.glob(f"corpus/seeds/{name}.*"), *shared.glob(f"corpus/dispatches/{name}.*"))
    return path


def measure(shared: Path, documents: tuple[str, ...], folder: Path) -> dict[str, Any]:
    """The score's report on these documents. A document that fails counts as all missed."""
    for name in documents:
        try:
            result = pipeline.process(source(shared, name))
        except DispatchError as error:
            warnings.warn(f"{name}: {error}", stacklevel=1)
            continue
        (folder / f"{name}.json").write_text(render(result), encoding="utf-8")
    return score.report(score.folders(shared / "gold", folder, documents))


def falls(before: dict[str, Any], now: dict[str, Any]) -> list[str]:
    """Rows that are worse than the baseline: a lower F1, or more silent errors."""
    worse = []
    for row, was in before["figures"].items():
        f1 = now["figures"].get(row, {"f1": 0.0})["f1"]
        if f1 < was["f1"] - 1e-9:
            worse.append(f"{row}: F1 {was['f1']:.4f} → {f1:.4f}")
    if now["silent"] > before["silent"]:
        worse.append(f"{score.SILENT}: {before['silent']} → {now['silent']}")
    return worse


def moved(before: dict[str, Any], now: dict[str, Any]) -> str:
    """What was lost and gained, one a line."""
    change = score.change(before, now)
    return "\n".join([*(f"lost: {fault}" for fault in change.lost), *(f"gained: {fault}" for fault in change.gained)])


@pytest.mark.slow
@pytest.mark.shared
@pytest.mark.parametrize(
    "group", [pytest.param(g, marks=pytest.mark.tesseract if g == "scans" else ()) for g in GROUPS]
)
def test_no_figure_falls(group: str, shared: Path, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    if group == "old word" and shutil.which("soffice") is None:
        pytest.skip("LibreOffice is not installed")
    now = measure(shared, GROUPS[group], tmp_path)
    baseline = json.loads(BASELINE.read_text(encoding="utf-8"))
    if request.config.getoption("--update-baseline"):
        BASELINE.write_text(score.as_json({**baseline, group: now}), encoding="utf-8")
        pytest.fail(f"wrote the figures of “{group}” to {BASELINE.name}; run again without --update-baseline")
    before = baseline[group]
    assert not falls(before, now), "\n".join([*falls(before, now), moved(before, now)])
    if words := moved(before, now):
        warnings.warn(f"moved against the baseline:\n{words}\nRecord it: --update-baseline", stacklevel=1)


def test_a_fall_is_seen_and_a_rise_is_none() -> None:
    faults = {"d07": ["d07 citations missed 1/QĐ-TTg"]}
    low, high = (
        {"figures": {"citations": {"f1": f1}}, "silent": silent, "faults": wrong}
        for f1, silent, wrong in ((0.8, 1, faults), (0.9, 0, {"d07": []}))
    )
    assert falls(high, low) == ["citations: F1 0.9000 → 0.8000", "silent deadline errors: 0 → 1"]
    assert falls(low, high) == []
    assert falls(high, {"figures": {}, "silent": 0}) == ["citations: F1 0.9000 → 0.0000"]
    assert moved(high, low) == "lost: d07 citations missed 1/QĐ-TTg"
    assert moved(low, high) == "gained: d07 citations missed 1/QĐ-TTg"
