"""How documents come in: read, entered in the register, their outputs put in place; killed at any moment, it goes on.

A document is its content. It is read in a worker from one snapshot of its file, entered in the order of the files, so
that Số đến follows it, and only then are its outputs drawn from the register; that they are in place is noted last. What
the register knows to be done is not done again. Nothing is touched where the documents come from.
"""

from __future__ import annotations

import datetime as dt
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from pipeline import batch, version, workers
from pipeline.batch import Found, Outcome
from pipeline.config import FORMATS, Config, Format
from pipeline.errors import ExitCode, OutputFailed
from pipeline.export.sheet import Entry, Failure
from pipeline.intake import index
from pipeline.intake.jobs import Drawing, Job, Reading, carry_out, digest, once_more
from pipeline.messages import say
from pipeline.register import Exports, Notice, Register

EventKind = Literal["document", "skipped", "changed", "copy", "failed"]


@dataclass(frozen=True, slots=True)
class Event:
    """What became of a file.

    ``document``: it is in the register, ``new`` by this run, and its outputs were put in place; ``skipped``: all that
    was so already; ``copy``: a file of this run, ``copy_of``, has the same content; ``failed``: see ``outcome``. ``pages``
    counts its pages, ``status`` is that of its result.
    """

    kind: EventKind
    file_name: str
    arrival_number: int | None = None
    arrived_on: dt.date | None = None
    new: bool = False
    pages: int = 0
    status: str = ""
    entry: Entry | None = None
    notices: tuple[Notice, ...] = ()
    outcome: Outcome | None = None
    copy_of: str = ""


class Intake:
    """Takes documents into a register and an output folder, which must be there.

    ``arrived_on`` is the Ngày đến of what is new, ``now`` gives the moment for the history, ``tell`` is told of each
    file. ``again`` reads and draws even what is done.
    """

    def __init__(
        self,
        register: Register,
        out: Path,
        config: Config,
        *,
        arrived_on: dt.date,
        now: Callable[[], dt.datetime],
        tell: Callable[[Event], None],
        again: bool = False,
    ) -> None:
        self._register, self._out, self._config = register, out, config
        self._now, self._tell, self._again = now, tell, again
        self.arrived_on = arrived_on
        # A register holds text: a path that is none is written so that it stays one and the same.
        self._folder = os.fsencode(out.resolve()).decode("utf-8", "backslashreplace")
        self._read_by, self._drawn_by = version.of_reading(config), version.of_drawing(config)
        self._seen: dict[str, str] = {}
        self._to_draw: deque[Drawing] = deque()
        self._open = 0
        self._failures: dict[tuple[str, tuple[int, ...]], Failure] = {}
        self._entries: index.Entries = {}

    # ------------------------------------------------------------------ documents

    def take(self, files: Iterable[Found], processes: int, stopped: Callable[[], bool] = lambda: False) -> None:
        """Take the documents in, in the order of ``files``. Once ``stopped`` says so no more are begun.

        Raises RegisterFailed, and OutputFailed where the output folder has gone or its disk is full: what is in the
        register stays there, and the next run goes on from it.
        """
        import pipeline.run  # noqa: F401  once, before the workers become copies of this process

        self._seen.clear()
        done: Iterator[tuple[Job, Outcome]] = workers.spread(
            self._jobs(files), carry_out, processes, once_more, stopped
        )
        for job, outcome in done:
            self._open -= 1
            if outcome.code is not ExitCode.OK:
                self._failed(job, outcome)
            elif isinstance(job, Reading):
                self._enter(job, outcome)
            else:
                self._drawn(job, outcome)

    def _jobs(self, files: Iterable[Found]) -> Iterator[Job | None]:
        """What there is to do: for each file, then for documents that others have changed; drawing comes first."""
        for file in files:
            yield from self._drawings()
            if job := self._wanted(file):
                self._open += 1
                yield job
        while self._to_draw or self._open:
            yield from self._drawings()
            yield None
        self._to_draw.extend(self._changed())
        yield from self._drawings()

    def _drawings(self) -> Iterator[Drawing]:
        while self._to_draw:
            self._open += 1
            yield self._to_draw.popleft()

    def _wanted(self, file: Found) -> Job | None:
        """What there is to do for a file; None where there is nothing, which is told."""
        content = digest(file)
        if content in self._seen:
            self._tell(Event("copy", file.file_name, copy_of=self._seen[content]))
            return None
        known = None
        if content:
            self._seen[content] = file.file_name
            known = self._register.known(content)
        if known and known.version == self._read_by and not self._again:
            kept = self._register.exports(known.document, self._folder)
            if kept and self._in_place(kept, known.revision):
                self._skip(file, known.arrival_number, known.arrived_on)
                return None
            return self._drawing(known.document, known.revision, kept, file, content)
        arrived_on = known.arrived_on if known else self.arrived_on
        return Reading(file, replace(self._config, received_on=arrived_on, today=None, jobs=1))

    def _enter(self, job: Reading, outcome: Outcome) -> None:
        assert outcome.result is not None and job.config.received_on is not None
        entered = self._register.enter(
            outcome.result,
            version=self._read_by,
            arrived_on=job.config.received_on,
            now=self._now(),
            original=job.found.original if _is_text(job.found) else None,
        )
        kept = self._register.exports(entered.document, self._folder)
        if kept and self._in_place(kept, entered.revision) and not self._again:  # another process was quicker
            self._skip(job.found, entered.arrival_number, job.config.received_on)
            return
        drawing = self._drawing(entered.document, entered.revision, kept, job.found, outcome.result.source.sha256)
        self._to_draw.append(replace(drawing, new=entered.new, notices=entered.notices))

    def _skip(self, file: Found, arrival_number: int, arrived_on: dt.date) -> None:
        self._failures.pop(_key(file), None)
        self._tell(Event("skipped", file.file_name, arrival_number, arrived_on))

    def _failed(self, job: Job, outcome: Outcome) -> None:
        key = _key(job.found) if job.found else (job.file_name, ())
        self._failures[key] = Failure(outcome.file_name, outcome.message, outcome.advice)
        notices = job.notices if isinstance(job, Drawing) else ()
        self._tell(Event("failed", outcome.file_name, notices=notices, outcome=outcome))
        if outcome.code is ExitCode.OUTPUT:
            self._check_out()

    def _check_out(self) -> None:
        """Where one document could not be written: can any be? Raises OutputFailed."""
        lang = self._config.lang
        if not self._out.is_dir():
            raise OutputFailed(say("out_gone", lang, folder=self._out), say("goes_on_advice", lang))
        batch.prepare(self._out, (), lang)

    # ------------------------------------------------------------------ outputs

    def _drawing(
        self, document: int, revision: int, kept: Exports | None, file: Found | None, content: str | None = None
    ) -> Drawing:
        # Formats that an earlier run wrote are kept up: no output may say what the register does not say any more.
        earlier = {mark.partition("@")[0] for mark in kept.formats} if kept else set()
        formats = tuple(form for form in FORMATS if form in earlier or form in self._config.formats)
        if kept:
            target = kept.target
        else:
            assert file is not None and content is not None
            target = self._register.claim(self._folder, content, batch.free_names(file, self._out))
        (incoming,) = self._register.incoming([document])
        if file is not None:
            incoming = replace(incoming, original=file.original)
        config = replace(self._config, formats=formats, jobs=1)
        sizes = kept.sizes if kept else {}
        return Drawing(document, incoming, revision, target, self._out, config, file, sizes=sizes)

    def _in_place(self, kept: Exports, revision: int) -> bool:
        wanted = set(self._marks(self._config.formats))
        return kept.revision == revision and wanted <= set(kept.formats) and index.lies_there(self._out, kept)

    def _marks(self, formats: Iterable[Format]) -> tuple[str, ...]:
        """How the register notes formats: with the digest of what draws them."""
        return tuple(f"{form}@{self._drawn_by}" for form in formats)

    def _changed(self) -> Iterator[Drawing]:
        """The documents here that a later one, or a person, has changed since their outputs were drawn."""
        for document, revision, kept in self._register.exported_in(self._folder):
            if kept.revision != revision and index.lies_there(self._out, kept):
                yield self._drawing(document, revision, kept, None)

    def _drawn(self, job: Drawing, outcome: Outcome) -> None:
        formats = self._marks(job.config.formats)
        self._register.exported(job.document, self._folder, job.target, formats, job.revision, outcome.sizes)
        assert outcome.entry is not None
        self._entries[job.document] = (job.revision, outcome.entry)
        if job.found:
            self._failures.pop(_key(job.found), None)
        incoming = job.incoming
        aside = (Notice("OUTPUT_EDITED", say("kept_aside", self._config.lang, file=path)) for path in outcome.aside)
        self._tell(
            Event(
                "document" if job.found else "changed",
                job.file_name,
                incoming.arrival_number,
                incoming.arrived_on,
                new=job.new,
                pages=incoming.result.source.page_amount,
                status=incoming.result.status,
                entry=outcome.entry,
                notices=(*job.notices, *aside),
            )
        )

    def write_index(self) -> bool:
        """The lists of all documents in the output folder, and of what failed; whether there was anything to change.
        Raises OutputFailed, RegisterFailed."""
        self._failures = {key: failure for key, failure in self._failures.items() if Path(key[0]).exists()}
        failures = list(self._failures.values())
        try:
            return index.write(
                self._register, self._folder, self._out, self._config, self._entries, failures, self._drawn_by
            )
        except OutputFailed:
            self._check_out()
            raise


def _is_text(file: Found) -> bool:
    """Whether the path of a file is valid Unicode: another one cannot stand in a register."""
    try:
        str(file.source).encode()
    except UnicodeEncodeError:
        return False
    return True


def _key(file: Found) -> tuple[str, tuple[int, ...]]:
    return str(file.source), file.way
