"""By which program, rules, models and settings a document was read, and by which its outputs were drawn: digests to compare."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from pipeline import resources
from pipeline.config import Config

_PROGRAM = Path(__file__).resolve().parent
_NOT_READING = ("export", "commands", "register", "templates")
_LENGTH = 16


def of_reading(config: Config) -> str:
    """What a result depends on beside its document and the day it was received: everything that reads, and the settings for
    it. Sixteen hexadecimal digits."""
    files = [p for p in _files(_PROGRAM) if p.relative_to(_PROGRAM).parts[0] not in _NOT_READING]
    days = config.workdays
    # A set of days has another order in every process.
    calendar = days and (days.first, days.last, days.announced, sorted(days.off.items()), sorted(days.worked))
    settings = (config.dpi, config.model, config.laws, config.notations, calendar, config.office)
    return _digest(settings, [*files, *_files(resources.models())])


def of_drawing(config: Config) -> str:
    """What the outputs of a result depend on: everything that draws, and the settings for it."""
    own = _files(config.templates) if config.templates else []
    return _digest((config.today, config.reminders, config.office, config.lang), [*_files(_PROGRAM), *own])


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc")


def _digest(settings: Iterable[object], files: Iterable[Path]) -> str:
    digest = hashlib.sha256(repr(tuple(settings)).encode())
    for path in files:
        content = path.read_bytes()
        digest.update(f"\0{path.name}\0{len(content)}\0".encode("utf-8", "surrogateescape"))
        digest.update(content)
    return digest.hexdigest()[:_LENGTH]
