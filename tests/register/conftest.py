"""A register of its own for each test, and invented documents to enter."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pipeline.document import Result
from pipeline.register import Entered, Register
from tests.invented import RESULT

NOW = dt.datetime(2022, 3, 16, 8, tzinfo=dt.timezone(dt.timedelta(hours=7)))
ARRIVED = dt.date(2022, 3, 16)

Enter = Callable[..., Entered]


def another(number: int, **header: Any) -> Result:
    """The invented dispatch under another content and number."""
    values = {"code": f"{2000 + number}/UBND-VX", "code_number": str(2000 + number), **header}
    source = replace(RESULT.source, sha256=f"{number:064x}", file_name=f"cv-{2000 + number}.pdf")
    return replace(RESULT, source=source, header=replace(RESULT.header, **values))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "congvan.sqlite"


@pytest.fixture
def register(path: Path) -> Iterator[Register]:
    with Register.open(str(path)) as opened:
        yield opened


@pytest.fixture
def enter(register: Register) -> Enter:
    """Enter a result: ``enter(result, version="2", arrived_on=…)``."""

    def entered(result: Result = RESULT, version: str = "1", arrived_on: dt.date = ARRIVED) -> Entered:
        return register.enter(result, version=version, arrived_on=arrived_on, now=NOW, original=None)

    return entered
