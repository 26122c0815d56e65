"""Accuracy on the real documents of ../shared, by its own score, against tests/accuracy_baseline.json.

No figure may fall, and no silent error may be added. A figure that rises is recorded with
``pytest tests/test_accuracy.py --update-baseline``, and the change's entry in CHANGELOG.md says what moved.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import warnings
from pathlib import Path
from typing import Any

import pytest

import pipeline
from pipeline.errors import DispatchError
from pipeline.export.json import render

BASELINE = Path(__file__).with_name("accuracy_baseline.json")
SILENT = "silent deadline errors"

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


def measure(shared: Path, documents: tuple[str, ...], folder: Path) -> tuple[dict[str, Any], str]:
    """The score's rows over these documents, and its list of errors. A document that fails counts as all missed."""
    for name in documents:
        try:
            result = pipeline.process(source(shared, name))
        except DispatchError as error:
            warnings.warn(f"{name}: {error}", stacklevel=1)
            continue
        (folder / f"{name}.json").write_text(render(result), encoding="utf-8")
    figures = folder / "figures.json"
    command = [sys.executable, shared / "eval/score.py", shared / "gold", folder, "--errors", "--json", figures]
    scored = subprocess.run([*command, "--only", *documents], capture_output=True, text=True, check=True)
    return json.loads(figures.read_text(encoding="utf-8")), scored.stdout


def falls(before: dict[str, Any], now: dict[str, Any]) -> list[str]:
    """Rows that are worse than the baseline: a lower F1, or more silent errors."""
    worse = []
    for row, was in before.items():
        if row == SILENT:
            if now[SILENT] > was:
                worse.append(f"{row}: {was} → {now[SILENT]}")
        elif row not in now or now[row]["f1"] < was["f1"] - 1e-9:
            worse.append(f"{row}: F1 {was['f1']:.4f} → {now[row]['f1'] if row in now else 0:.4f}")
    return worse


@pytest.mark.slow
@pytest.mark.shared
@pytest.mark.parametrize(
    "group", [pytest.param(g, marks=pytest.mark.tesseract if g == "scans" else ()) for g in GROUPS]
)
def test_no_figure_falls(group: str, shared: Path, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    if group == "old word" and shutil.which("soffice") is None:
        pytest.skip("LibreOffice is not installed")
    now, report = measure(shared, GROUPS[group], tmp_path)
    baseline = json.loads(BASELINE.read_text(encoding="utf-8"))
    if request.config.getoption("--update-baseline"):
        BASELINE.write_text(json.dumps({**baseline, group: now}, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        pytest.fail(f"wrote the figures of “{group}” to {BASELINE.name}; run again without --update-baseline")
    assert not falls(baseline[group], now), report
    if falls(now, baseline[group]):
        rises = "; ".join(falls(now, baseline[group]))
        warnings.warn(f"better than the baseline (now → baseline): {rises}. Record it: --update-baseline", stacklevel=1)


def test_a_fall_is_seen_and_a_rise_is_none() -> None:
    low, high = ({"citations": {"f1": f1}, SILENT: silent} for f1, silent in ((0.8, 1), (0.9, 0)))
    assert falls(high, low) == ["citations: F1 0.9000 → 0.8000", "silent deadline errors: 0 → 1"]
    assert falls(low, high) == []
    assert falls(high, {SILENT: 0}) == ["citations: F1 0.9000 → 0.0000"]
