"""The register: one file of every document that came to the office, its tasks and what became of them."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import TracebackType
from typing import Any, Self, TypeVar

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from pipeline.document import Result
from pipeline.errors import UnknownEntry
from pipeline.incoming import Incoming, Original
from pipeline.register import database, entry, persons, queries, schema, settle
from pipeline.register.records import (
    Change,
    DocumentFilter,
    DocumentRow,
    Entered,
    Exports,
    Known,
    Notice,
    TaskFilter,
    TaskRow,
)

T = TypeVar("T")

_CHUNK = 50
"""Documents that are read from the register at a time."""
_ALL_DOCUMENTS, _ALL_TASKS = DocumentFilter(), TaskFilter()


class Register:
    """The register at a path or database URL. Every call that writes is one transaction: it is there or not there.

    All calls raise RegisterFailed where the database cannot be used, with what to do.
    """

    def __init__(self, where: str, engine: sa.Engine) -> None:
        self.where = where
        self._engine = engine

    @classmethod
    def open(cls, where: str, *, create: bool = True) -> Self:
        """The register at a path, or at a URL as SQLAlchemy takes it; made where there is none and ``create`` says so."""
        return cls(where, database.connect(where, create=create))

    def close(self) -> None:
        """Let go of the database."""
        with database.failures(self.where):
            self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @contextlib.contextmanager
    def _reading(self) -> Iterator[sa.Connection]:
        with database.failures(self.where), self._engine.connect() as connection:
            yield connection

    @contextlib.contextmanager
    def _writing(self) -> Iterator[sa.Connection]:
        with database.failures(self.where), self._engine.execution_options(writes=True).begin() as connection:
            yield connection

    def _written(self, work: Callable[[sa.Connection], T]) -> T:
        try:
            with self._writing() as connection:
                return work(connection)
        except IntegrityError:
            # Where writers do not wait for one another, another one entered the same at that moment; now it stands there.
            with self._writing() as connection:
                return work(connection)

    # ------------------------------------------------------------------ intake

    def known(self, sha256: str) -> Known | None:
        """The document of that content, None where it is not in the register."""
        d = schema.documents
        columns = (d.c.id, d.c.version, d.c.arrival_number, d.c.arrived_on, d.c.revision)  # all that Known has
        with self._reading() as connection:
            row = connection.execute(sa.select(*columns).where(d.c.sha256 == sha256)).first()
        return Known(*row) if row else None

    def revision(self, document: int) -> int:
        """A counter of a document that grows with each change of what its outputs show."""
        d = schema.documents
        with self._reading() as connection:
            return int(connection.scalar(sa.select(d.c.revision).where(d.c.id == document)) or 0)

    def claim(self, folder: str, sha256: str, wanted: Iterable[str]) -> str:
        """The output name of a content in a folder: the one it was given before, else the first of ``wanted`` that no
        other content has, capitals aside (an endless iterator). Two processes never get one name."""
        n = schema.names

        def claimed(connection: sa.Connection) -> str:
            of_folder = n.c.folder == folder
            given = connection.scalar(sa.select(n.c.name).where(of_folder, n.c.sha256 == sha256))
            if given is not None:
                return str(given)
            taken = sa.select(n.c.name).where(of_folder, n.c.key == sa.bindparam("key"))
            name = next(each for each in wanted if connection.scalar(taken, {"key": each.casefold()}) is None)
            connection.execute(sa.insert(n).values(folder=folder, sha256=sha256, name=name, key=name.casefold()))
            return name

        return self._written(claimed)

    def enter(
        self, result: Result, *, version: str, arrived_on: dt.date, now: dt.datetime, original: Original | None
    ) -> Entered:
        """Enter a document; one of the same content and version is left as it is.

        A new one gets the next Số đến of the year of ``arrived_on``. What another version of the program read takes the
        place of what was read before; Số đến, Ngày đến and every value of a person stay. ``now`` is the time of day with
        its zone, for the history.
        """
        return self._written(lambda c: entry.enter(c, result, version, arrived_on, now, original))

    def exported(
        self,
        document: int,
        folder: str,
        target: str,
        formats: Iterable[str],
        revision: int,
        sizes: Mapping[str, int],
    ) -> None:
        """The outputs of that revision are in place: ``sizes`` maps each file, relative to the folder, to its bytes."""
        x = schema.exports
        values = {"target": target, "formats": json.dumps(list(formats)), "revision": revision}
        values["sizes"] = json.dumps(dict(sizes), ensure_ascii=False)
        with self._writing() as connection:
            connection.execute(sa.delete(x).where(x.c.document == document, x.c.folder == folder))
            connection.execute(sa.insert(x).values(document=document, folder=folder, **values))

    def exports(self, document: int, folder: str) -> Exports | None:
        """The outputs of a document in a folder, None where there are none yet."""
        x = schema.exports
        with self._reading() as connection:
            row = connection.execute(sa.select(x).where(x.c.document == document, x.c.folder == folder)).first()
        if row is None:
            return None
        return Exports(row.target, tuple(json.loads(row.formats)), row.revision, json.loads(row.sizes))

    def exported_in(self, folder: str) -> list[tuple[int, int, Exports]]:
        """The documents with outputs in a folder, in the order of Số đến: each with its revision now and its outputs there."""
        d, x = schema.documents, schema.exports
        wanted = sa.select(d.c.id, d.c.revision.label("now"), x).join(x).where(x.c.folder == folder)
        with self._reading() as connection:
            rows = connection.execute(wanted.order_by(d.c.year, d.c.arrival_number)).all()
        return [
            (row.id, row.now, Exports(row.target, tuple(json.loads(row.formats)), row.revision, json.loads(row.sizes)))
            for row in rows
        ]

    # ------------------------------------------------------------------ reading

    def incoming(self, documents: Iterable[int] | None = None) -> Iterator[Incoming]:
        """Documents in the order of Số đến (all, or those named), with what persons and later documents say of them."""
        d = schema.documents
        named = None if documents is None else set(documents)
        wanted = sa.select(d.c.id).order_by(d.c.year, d.c.arrival_number)
        if named is not None and len(named) <= _CHUNK:
            wanted = wanted.where(d.c.id.in_(named))
        with self._reading() as connection:
            order = [each for each in connection.scalars(wanted) if named is None or each in named]
        for start in range(0, len(order), _CHUNK):
            chunk = order[start : start + _CHUNK]
            with self._reading() as connection:
                rows = {row["id"]: row for row in connection.execute(sa.select(d).where(d.c.id.in_(chunk))).mappings()}
                drawn = [settle.laid(connection, rows[each])[0] for each in chunk]
            yield from drawn

    def documents(self, wanted: DocumentFilter = _ALL_DOCUMENTS) -> list[DocumentRow]:
        """The documents that are wanted, in the order of Số đến."""
        with self._reading() as connection:
            return queries.documents(connection, wanted)

    def tasks(self, wanted: TaskFilter = _ALL_TASKS) -> list[TaskRow]:
        """The tasks that are wanted, the nearest day first, those without one last."""
        with self._reading() as connection:
            return queries.tasks(connection, wanted)

    def task(self, number: int) -> TaskRow:
        """The task of that number. Raises UnknownEntry."""
        if found := self.tasks(TaskFilter(numbers=(number,))):
            return found[0]
        raise persons.unknown_task(number)

    def history(self, *, task: int | None = None, document: int | None = None) -> list[Change]:
        """What changed of a task or of a document, in order."""
        entity, number = ("task", task) if task is not None else ("document", document)
        with self._reading() as connection:
            return queries.history(connection, entity, number or 0)

    # ------------------------------------------------------------------ persons

    def set_task(self, number: int, values: Mapping[str, Any], *, by: str, now: dt.datetime) -> tuple[Notice, ...]:
        """A person's values of a task (pipeline.register.persons.TASK_FIELDS). Raises UnknownEntry."""
        with self._writing() as connection:
            return persons.set_task(connection, number, values, by, now)

    def set_document(
        self, document: int, values: Mapping[str, Any], *, by: str, now: dt.datetime
    ) -> tuple[Notice, ...]:
        """A person's values of a document (pipeline.register.persons.DOCUMENT_FIELDS). Raises UnknownEntry."""
        with self._writing() as connection:
            return persons.set_document(connection, document, values, by, now)

    def add_task(self, document: int, action: str, *, by: str, now: dt.datetime) -> int:
        """Add a task that no run has found, in a person's words; gives its number. Raises UnknownEntry."""
        with self._writing() as connection:
            return persons.add_task(connection, document, action, by, now)

    def at(self, arrival_number: int, year: int | None = None) -> int:
        """The document of a Số đến; without a year that of the latest year that has it. Raises UnknownEntry."""
        d = schema.documents
        wanted = sa.select(d.c.id).where(d.c.arrival_number == arrival_number).order_by(d.c.year.desc())
        with self._reading() as connection:
            found = connection.scalar(wanted if year is None else wanted.where(d.c.year == year))
        if found is None:
            said = f"{arrival_number}/{year}" if year else str(arrival_number)
            raise UnknownEntry(f"Sổ không có văn bản số đến {said}.", "Xem các văn bản bằng `congvan documents`.")
        return int(found)
