"""CSV: the tasks, a row for each recipient that has one, for any program that takes tables.

RFC 4180 (comma, double quotes, CR LF) in UTF-8 with a byte order mark, by which Excel sees that it is UTF-8; days and
hours by ISO 8601, a confidence from 0 to 1. A text that a spreadsheet would take for a formula, because it begins with
= + - @ (or their full-width forms), a tab or a line break, has an apostrophe before it, as OWASP advises (CSV Injection).
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pipeline.config import Config
from pipeline.export import registers
from pipeline.incoming import Incoming

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def pages(incoming: Incoming, path: Path, config: Config) -> dict[Path, bytes]:
    """The tasks of one document."""
    return collection((incoming,), path, config)


def collection(documents: Iterable[Incoming], path: Path, config: Config) -> dict[Path, bytes]:
    """The tasks of many documents, in the order they come, under one head."""
    data = io.BytesIO()
    table = io.TextIOWrapper(data, "utf-8-sig", errors="replace", newline="")
    writer = csv.writer(table)
    writer.writerow(registers.ASSIGNMENT_TITLES.values())
    for incoming in documents:
        for row in registers.assignments(incoming, config.today):
            writer.writerow([_value(value) for value in row])
    table.flush()
    return {path: data.getvalue()}


def _value(value: Any) -> Any:
    if isinstance(value, dt.date):
        return value.isoformat()
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
