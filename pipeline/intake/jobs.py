"""What a worker does for the intake: read a document, or draw its outputs."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path, PurePath

from pipeline import batch, workers
from pipeline.batch import Found, Outcome
from pipeline.config import Config
from pipeline.errors import DispatchError, ExitCode
from pipeline.incoming import Incoming, Original
from pipeline.messages import say
from pipeline.reading.kinds import DOCUMENTS
from pipeline.register import Notice


@dataclass(frozen=True, slots=True)
class Reading:
    """A document to read."""

    found: Found
    config: Config

    @property
    def file_name(self) -> str:
        return self.found.file_name


@dataclass(frozen=True, slots=True)
class Drawing:
    """The outputs to draw of a document that is in the register: under ``target``, a path in ``out`` without extension, in
    ``config.formats``, as of ``revision``. ``found`` is its file where this run has met it, ``new`` says that this run
    entered it, ``notices`` what the register remarked then. ``sizes`` are the files of an earlier run, by their paths in
    ``out``, with their bytes."""

    document: int
    incoming: Incoming
    revision: int
    target: str
    out: Path
    config: Config
    found: Found | None = None
    new: bool = False
    notices: tuple[Notice, ...] = ()
    sizes: Mapping[str, int] = field(default_factory=dict)

    @property
    def file_name(self) -> str:
        return self.incoming.result.source.file_name


Job = Reading | Drawing


def carry_out(job: Job) -> Outcome:
    """Do a job; a failure is an Outcome, and ends no other job."""
    work = partial(_read, job) if isinstance(job, Reading) else partial(_draw, job)
    return batch.kept_to_its_file(job.file_name, job.config.lang, work)


def once_more(job: Job) -> Outcome:
    """What becomes of a job whose worker died: it is tried in a process of its own, each page in another."""
    lost = Outcome(job.file_name, ExitCode.INTERNAL, say("worker_died", job.config.lang))
    return workers.alone(carry_out, replace(job, config=replace(job.config, jobs=2))) or lost


def digest(found: Found) -> str | None:
    """The SHA-256 of a document's own content, as in ``result.source.sha256``. None where it cannot be had: why, the
    reading will say."""
    try:
        assert isinstance(found.source, Path)
        batch.check(found.source, "vi")
        if found.way or found.source.suffix.lower() not in DOCUMENTS:
            return hashlib.sha256(found.original.read()).hexdigest()
        with found.source.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except (OSError, DispatchError):
        return None


def _read(job: Reading) -> Outcome:
    from pipeline.run import process

    original = batch.snapshot(job.found, job.config.lang)
    result = process(original.source, file_name=original.file_name, config=job.config, way=original.way)
    return Outcome(job.file_name, ExitCode.OK, result=result)


def _draw(job: Drawing) -> Outcome:
    from pipeline import export
    from pipeline.export import writing
    from pipeline.export.sheet import entry

    incoming = replace(job.incoming, original=_same(job.incoming))
    edited = [job.out / path for path, size in job.sizes.items() if writing.is_edited(job.out / path, size)]
    aside = tuple(writing.set_aside(path).relative_to(job.out).as_posix() for path in edited)
    written = export.write(incoming, job.out / job.target, job.config, job.out)
    sizes = {path.relative_to(job.out).as_posix(): path.stat().st_size for path in written}
    shown = entry(incoming, PurePath(job.target).as_posix())
    return Outcome(job.file_name, ExitCode.OK, entry=shown, sizes=sizes, aside=aside)


def _same(incoming: Incoming) -> Original | None:
    """The original's bytes, read once for all formats; None where another file, or none, stands in its place by now."""
    if incoming.original is None:
        return None
    try:
        data = incoming.original.read()
    except (OSError, DispatchError):
        return None
    source = incoming.result.source
    if hashlib.sha256(data).hexdigest() != source.sha256:
        return None
    return Original(data, PurePath(source.file_name).name)
