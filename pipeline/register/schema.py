"""The tables of the register (SQLAlchemy Core; SQLite by default, other databases by their URL).

Columns hold the values in force, so that a question is one query; what the program read is kept in ``documents.result``,
what persons said in ``edits``, what later documents said in ``effects``. The values in force can always be worked out anew.
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

VERSION = 1
"""The version of these tables; a register of a newer one is refused."""

metadata = MetaData()


def _document(*, key: bool = False) -> Column[int]:
    of = ForeignKey("documents.id", ondelete="CASCADE")
    return Column("document", Integer, of, primary_key=key, nullable=False, index=not key)


meta = Table("meta", metadata, Column("key", String(40), primary_key=True), Column("value", Text, nullable=False))

counters = Table(
    "counters", metadata, Column("year", Integer, primary_key=True, autoincrement=False), Column("last", Integer)
)
"""The last Số đến of each year (NĐ 30/2020/NĐ-CP Điều 22 khoản 3: numbers run from 01/01 to 31/12)."""

documents = Table(
    "documents",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("sha256", String(64), nullable=False, unique=True),
    Column("version", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("year", Integer, nullable=False),
    Column("arrival_number", Integer, nullable=False),
    Column("arrived_on", Date, nullable=False),
    Column("entered_at", String(40), nullable=False),
    Column("file_name", Text, nullable=False),
    Column("path", Text),
    Column("way", Text, nullable=False),
    Column("organ", Text),
    Column("code", Text),
    Column("code_key", Text, index=True),
    Column("type_name", Text),
    Column("issued_on", Date),
    Column("subject", Text),
    Column("status", String(20), nullable=False),
    Column("unit", Text),
    Column("forwarded_on", Date),
    Column("note", Text),
    Column("result", LargeBinary, nullable=False),
    UniqueConstraint("year", "arrival_number"),
    sqlite_autoincrement=True,
)

tasks = Table(
    "tasks",
    metadata,
    Column("id", Integer, primary_key=True),
    _document(),
    Column("task", String(20), nullable=False),
    Column("directive", Text, nullable=False),
    Column("position", Integer, nullable=False),
    Column("action", Text, nullable=False),
    Column("lead", Text, nullable=False),
    Column("deadline", Text, nullable=False),
    Column("due", Date, index=True),
    Column("original_due", Date),
    Column("rrule", Text),
    Column("status", String(10), nullable=False),
    Column("done_on", Date),
    Column("reply_code", Text),
    Column("unit", Text),
    Column("note", Text),
    Column("exceptions", Text),
    Column("kept", Text),
    sqlite_autoincrement=True,
)
"""A task's number across the register is its ``id``. ``kept`` is the task itself where no run finds it any more."""

recipients = Table(
    "recipients",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("task", Integer, ForeignKey("tasks.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("role", String(12), nullable=False),
    Column("why", String(12), nullable=False),
    Column("via", Text),
    Column("text", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("canonical", Text),
    Column("is_group", Boolean, nullable=False),
    Column("key", Text, nullable=False, index=True),
    Column("canonical_key", Text),
)

issues = Table(
    "issues",
    metadata,
    Column("id", Integer, primary_key=True),
    _document(),
    Column("origin", String(10), nullable=False),
    Column("code", String(60), nullable=False),
    Column("severity", String(10), nullable=False),
    Column("message", Text, nullable=False),
    Column("page", Integer),
)
"""``origin`` program: found while reading; register: what the register noticed, and lays over the result."""

edits = Table(
    "edits",
    metadata,
    Column("entity", String(10), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("field", String(40), primary_key=True),
    Column("value", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", String(40), nullable=False),
)
"""Persons' values in force, as JSON; no run writes here."""

effects = Table(
    "effects",
    metadata,
    Column("id", Integer, primary_key=True),
    _document(),
    Column("task", Integer, ForeignKey("tasks.id", ondelete="CASCADE"), nullable=False),
    Column("source", Integer, ForeignKey("documents.id", ondelete="CASCADE"), nullable=False),
    Column("effect", Text, nullable=False),
    Column("cause", Text, nullable=False),
)
"""What a later document (``source``) makes of a task: pipeline.changes.Effect as JSON, and that document in words."""

references = Table(
    "concerned",
    metadata,
    Column("id", Integer, primary_key=True),
    _document(),
    Column("key", Text, nullable=False, index=True),
)
"""The numbers of the documents that a document extends, amends or replaces, whether or not they are in the register."""

links = Table(
    "links",
    metadata,
    _document(key=True),
    Column("other", Integer, ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True),
    Column("words", Text, nullable=False),
)
"""Documents of one number of one organ but of other content: ``other`` came before; ``words`` tell a clerk."""

history = Table(
    "history",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", String(40), nullable=False),
    Column("entity", String(10), nullable=False),
    Column("number", Integer, nullable=False),
    Column("field", String(40), nullable=False),
    Column("old", Text),
    Column("new", Text),
    Column("kind", String(20), nullable=False),
    Column("by", Text),
    Column("cause", Text),
    Index("history_of", "entity", "number"),
)

exports = Table(
    "exports",
    metadata,
    _document(key=True),
    Column("folder", Text, primary_key=True),
    Column("target", Text, nullable=False),
    Column("formats", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("sizes", Text, nullable=False),
)

names = Table(
    "names",
    metadata,
    Column("folder", Text, primary_key=True),
    Column("sha256", String(64), primary_key=True),
    Column("name", Text, nullable=False),
    Column("key", Text, nullable=False),
    UniqueConstraint("folder", "key"),
)
"""Output names that were given away; ``key`` is the name as file systems compare it that know no capitals."""
