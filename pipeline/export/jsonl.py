"""JSON Lines: each document by the contract ``congvan/1`` on a line of its own, for programs that read a stream."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from pipeline.config import Config
from pipeline.export.json import render
from pipeline.incoming import Incoming


def pages(incoming: Incoming, path: Path, config: Config) -> dict[Path, str]:
    """The one line of a document."""
    return {path: render(incoming.result, indent=None)}


def collection(documents: Iterable[Incoming], path: Path, config: Config) -> dict[Path, Iterator[bytes]]:
    """One file, a line a document, made as it is written: many documents are more than a memory holds."""
    return {path: (render(incoming.result, indent=None).encode("utf-8", "replace") for incoming in documents)}
