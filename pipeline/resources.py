"""Where the data that comes with the program is: rules, models, samples, templates; in a wheel and in a checkout."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def rules() -> Path:
    """The folder of rule files and gazetteers."""
    return _PACKAGE / "rules"


def templates() -> Path:
    """The folder of templates: jinja2, and two Word files."""
    return _PACKAGE / "templates"


def _beside(name: str) -> Path:
    # A wheel installs models/ and samples/ inside the package; a checkout has them beside it.
    inside = _PACKAGE / name
    return inside if inside.is_dir() else _PACKAGE.parent / name


def models() -> Path:
    """The folder of trained weights, one sub-folder with a card each."""
    return _beside("models")


def samples() -> Path:
    """The folder of invented sample dispatches."""
    return _beside("samples")
