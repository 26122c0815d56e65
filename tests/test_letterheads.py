"""Every invented letter of letterheads.toml, in every way that a dispatch reaches an office: all facts of its head and tail."""

from __future__ import annotations

import pytest

from tests.letterheads import LETTERS, WAYS, expected, found, same


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", LETTERS)
def test_letter(name: str, way: str) -> None:
    facts = found(way, LETTERS[name])
    wrong = {
        fact: (value, facts[fact]) for fact, value in expected(LETTERS[name]).items() if not same(value, facts[fact])
    }
    assert not wrong
