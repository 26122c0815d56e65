"""What a test needs and this machine lacks is a skip with its reason, decided here once."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import SimpleNamespace

import pytest

CHECKOUT = Path(__file__).resolve().parent.parent
SHARED = CHECKOUT.parent / "shared"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-baseline",
        action="store_true",
        help="write accuracy_baseline.json and recorded OCR words anew; tests that did fail, so that nobody leaves it on",
    )


@cache
def _lacking(marker: str) -> str:
    """Why a marked test cannot run here; empty where it can."""
    if marker == "shared":
        return "" if SHARED.is_dir() else f"no {SHARED.name}/ beside the checkout"
    if shutil.which("tesseract") is None:
        return "Tesseract is not installed"
    languages = subprocess.run(["tesseract", "--list-langs"], capture_output=True, text=True, check=False).stdout
    return "" if "vie" in languages.split() else "Tesseract has no Vietnamese (tesseract-ocr-vie)"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real documents beside the checkout."""
    return SHARED


@pytest.fixture(autouse=True, scope="session")
def tesseract_as_a_program() -> Iterator[None]:
    """Scans are read as on a machine without tesserocr, which the checks install to test it: the figures are those
    of an ordinary set-up."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pipeline.ocr.installed.inprocess", SimpleNamespace(available=lambda: False))
        yield


def pytest_runtest_setup(item: pytest.Item) -> None:
    for marker in ("shared", "tesseract"):
        if item.get_closest_marker(marker) and (reason := _lacking(marker)):
            pytest.skip(reason)
