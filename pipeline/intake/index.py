"""The lists of an output folder: index.html, index.md, and the registers and calendars over all documents in it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path, PurePath

from pipeline import batch, export
from pipeline.config import Config
from pipeline.export import writing
from pipeline.export.sheet import Entry, Failure, entry
from pipeline.register import Exports, Register

_STAMP = ".congvan-index"
"""A hidden file that says of which state of the register the lists are: they are long to make where documents are many."""


Entries = dict[int, tuple[int, Entry]]
"""Lines of the list that are known already: by document, with the revision they show."""

_LISTED = ("html", "md", *export.COLLECTED)


def lies_there(out: Path, kept: Exports) -> bool:
    """Whether all files of a document are in the output folder, with the sizes they had or as a person has changed them."""
    try:
        return all(
            (out / path).stat().st_size == size or writing.is_edited(out / path, size)
            for path, size in kept.sizes.items()
        )
    except OSError:
        return False


def write(
    register: Register,
    folder: str,
    out: Path,
    config: Config,
    known: Entries,
    failures: Sequence[Failure],
    drawn_by: str,
) -> bool:
    """Write the lists in ``config.formats`` over the documents whose outputs are in ``out``; False where they are there and
    nothing has changed since. ``folder`` is the register's name for ``out``; ``known`` is filled up. Raises OutputFailed, RegisterFailed."""
    there = [(document, kept) for document, _, kept in register.exported_in(folder) if _is_there(out, kept)]
    names = [out / f"{batch.INDEX}.{form}" for form in config.formats if form in _LISTED]
    state = (drawn_by, names, [(document, kept.target, kept.revision) for document, kept in there], failures)
    stamp = hashlib.sha256(repr(state).encode("utf-8", "surrogateescape")).hexdigest()
    if _read(out / _STAMP) == stamp.encode() and all(name.is_file() for name in names):
        return False
    documents = [document for document, _ in there]
    entries: list[Entry] = []
    if {"html", "md"} & set(config.formats):
        unknown = [(d, kept) for d, kept in there if known.get(d, (0,))[0] != kept.revision]
        for (document, kept), incoming in zip(unknown, register.incoming(d for d, _ in unknown), strict=True):
            known[document] = (kept.revision, entry(incoming, PurePath(kept.target).as_posix()))
        entries = [known[document][1] for document in documents]
    pages = batch.index_pages(out, entries, failures, config.formats)
    for form in config.formats:
        if form in export.COLLECTED:
            path = out / f"{batch.INDEX}.{form}"
            pages |= export.module(form).collection(register.incoming(documents), path, config)
    writing.place({out / _STAMP: stamp, **pages}, out)  # the stamp last
    writing.remove_stale(out / batch.INDEX, tuple(f".{form}" for form in config.formats), pages)
    return True


def _is_there(out: Path, kept: Exports) -> bool:
    """Whether a document's outputs are still in the folder, whatever has been done to them."""
    return any((out / path).is_file() for path in kept.sizes)


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None
