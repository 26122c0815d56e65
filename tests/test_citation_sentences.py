"""Citations in official sentences, and numbers that are none: tests/citation_sentences.txt, a case a line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline import citations
from pipeline.document import Citation

FILE = Path(__file__).with_name("citation_sentences.txt")


def _sentences() -> Iterator[tuple[str, str]]:
    """The sentence and the values expected, of each line of the file."""
    for line in FILE.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            sentence, _, values = line.rpartition(" => ")
            yield sentence.replace("|", "\n"), values


def _written(citation: Citation) -> str:
    """A citation in the notation of the file."""
    value = citation.code or f"={citation.title}"
    date = f"@{citation.issued_date}" if citation.issued_date else ""
    return f"{value}{date}{'?' * ('CODE_REPAIRED' in citation.issues)}"


@pytest.mark.parametrize(("sentence", "values"), [pytest.param(*s, id=s[0]) for s in _sentences()])
def test_sentence(sentence: str, values: str) -> None:
    assert "; ".join(map(_written, citations.find(sentence))) == ("" if values == "none" else values)
