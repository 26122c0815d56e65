"""What an office adds to the tables of laws and notations (congvan.toml): laws newer than this program, its own organs' letters."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Own:
    """``laws`` are names with the numbers that bear them, ``notations`` letters with the organ that they mean (or "" where
    every place has one): as in rules/laws.toml and rules/document_types.toml."""

    laws: tuple[tuple[str, tuple[str, ...]], ...] = ()
    notations: tuple[tuple[str, str], ...] = ()


NONE = Own()
current: ContextVar[Own] = ContextVar("own", default=NONE)
"""Whose tables a call of ``citations.find`` reads; set for the length of the call."""


def per_office(make: Callable[[], T]) -> Callable[[], T]:
    """``make``, run once for each office: what it gives is drawn from the tables."""

    @cache
    def made(_: Own) -> T:
        return make()

    return lambda: made(current.get())
