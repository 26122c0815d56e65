"""Models and samples lie beside the package in a checkout and inside it in a wheel."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline import resources


def test_a_checkout_has_them_beside_the_package() -> None:
    package = Path(resources.__file__).parent
    assert resources.rules() == package / "rules"
    assert resources.templates() == package / "templates"
    assert resources.samples() == package.parent / "samples"
    assert (resources.samples() / "incoming").is_dir()


@pytest.mark.parametrize("name", ["models", "samples"])
def test_a_wheel_has_them_inside(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "pipeline"
    (tmp_path / name).mkdir()
    package.mkdir()
    monkeypatch.setattr(resources, "_PACKAGE", package)
    assert getattr(resources, name)() == tmp_path / name
    (package / name).mkdir()
    assert getattr(resources, name)() == package / name
