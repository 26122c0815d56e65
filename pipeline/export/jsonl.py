"""JSON Lines: each document by the contract ``congvan/1`` on a line of its own, for programs that read a stream."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from pipeline.config import Config
from pipeline.export.json import render
from pipeline.incoming import Incoming


def pages(incoming: Incoming, path: Path, config: Config) -> dict[Path, str]:
    """The one line of a document."""
    return collection((incoming,), path, config)


def collection(documents: Iterable[Incoming], path: Path, config: Config) -> dict[Path, str]:
    """One file, a line a document."""
    return {path: "".join(render(incoming.result, indent=None) for incoming in documents)}
