"""The samples processed once, for every test of a format."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from pipeline.document import Result
from tests.sample_results import SAMPLES, result_of


@pytest.fixture(scope="session")
def samples() -> Mapping[str, Result]:
    """The result of each dispatch in samples/incoming, by its file name without ending."""
    return {stem: result_of(stem) for stem in SAMPLES}
