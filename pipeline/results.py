"""Results that are there already: the JSON files of earlier runs, and the files they were read from."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pipeline import batch
from pipeline.errors import DispatchError, UnreadableFile
from pipeline.export import json
from pipeline.incoming import Incoming, Original


@dataclass(frozen=True, slots=True)
class Kept:
    """A result file, and its name without ".json", relative to the folder that it was found in."""

    path: Path
    target: str


def find(paths: Iterable[Path]) -> list[Kept]:
    """The result files under these paths, in a stable order; other files in folders are passed over."""
    found: dict[Path, Kept] = {}
    for path in paths:
        if not path.is_dir():
            found.setdefault(path.resolve(), Kept(path, _target(path.name)))
            continue
        for file in sorted(path.rglob("*.json")):
            if _is_result(file):
                found.setdefault(file.resolve(), Kept(file, _target(file.relative_to(path).as_posix())))
    return list(found.values())


def _is_result(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return b'"congvan/1"' in file.read(100)
    except OSError:
        return False


def _target(name: str) -> str:
    return name.removesuffix(".json")


def read(kept: Kept, originals: Mapping[str, list[Original]]) -> Incoming:
    """The document of a result file, with the file it was read from where that is among ``originals`` (unchanged).

    Raises UnreadableFile, OSError.
    """
    result = json.load(kept.path.read_bytes())
    same_name = originals.get(result.source.file_name, ())
    return Incoming(result, next((each for each in same_name if _is(each, result.source.sha256)), None))


def _is(original: Original, sha256: str) -> bool:
    try:
        return hashlib.sha256(original.read()).hexdigest() == sha256
    except (OSError, DispatchError):
        return False


def originals(folders: Iterable[Path]) -> dict[str, list[Original]]:
    """The dispatches under these folders by their names, as results name their source."""
    found: dict[str, list[Original]] = {}
    files, _ = batch.find(folders, None)
    for file in files:
        found.setdefault(file.file_name, []).append(file.original)
    return found


def documents(kept: Iterable[Kept], at_hand: Mapping[str, list[Original]]) -> Iterator[Incoming]:
    """The documents of these result files, one after another. Raises UnreadableFile that names the file."""
    for each in kept:
        try:
            yield read(each, at_hand)
        except UnreadableFile as error:
            raise UnreadableFile(f"{each.path}: {error.message}", error.advice) from error
