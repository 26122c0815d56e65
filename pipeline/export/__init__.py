"""What the office takes away: a document in the formats asked for, and many documents in one file.

A format is a module of this package, named after it. ``pages(incoming, path, config)`` gives the files of one
document, ``collection(documents, path, config)``, where a format has it, those of many: a register, a calendar.
"""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

from pipeline.config import Config, Format
from pipeline.export import writing
from pipeline.incoming import Incoming

_MODULES: dict[Format, str] = {"md": "markdown"}
"""Formats whose module has another name than the ending of their files."""

COLLECTED: tuple[Format, ...] = ("jsonl", "csv", "xlsx", "ics")
"""Formats that hold many documents in one file, or one file a recipient over many documents."""


def module(form: Format) -> Any:
    """The module of a format; its libraries are imported with it."""
    return importlib.import_module(f"pipeline.export.{_MODULES.get(form, form)}")


def check(config: Config) -> None:
    """See, before any work is done, that the office's own templates can be used. Raises ConfigError."""
    if "docx" in config.formats and config.templates:
        from pipeline.export import docx

        for name in docx.PLACEHOLDERS:
            docx.template(name, config.templates)


def files(incoming: Incoming, target: Path, config: Config) -> dict[Path, str | bytes]:
    """The files of one document in ``config.formats``, by their paths. ``target`` is the output path without extension: ``OUT/cv-6132`` gives
    OUT/cv-6132.json, .html, …, and what is for one recipient in the folder OUT/cv-6132/."""
    found: dict[Path, str | bytes] = {}
    for form in config.formats:
        found |= module(form).pages(incoming, target.with_name(f"{target.name}.{form}"), config)
    return found


def write(incoming: Incoming, target: Path, config: Config, within: Path | None = None) -> tuple[Path, ...]:
    """Write a document in ``config.formats``: all of its files, or none where one cannot be written. Gives what it wrote.

    ``within`` is the output folder, which must be there. Lists of an earlier run that no longer hold are removed. Raises
    OutputFailed.
    """
    made = files(incoming, target, config)
    writing.place(made, within)
    writing.remove_stale(target, tuple(f".{form}" for form in config.formats), made)
    return tuple(made)
