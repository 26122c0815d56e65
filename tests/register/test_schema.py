"""The tables can be made in other databases too, and are those of the version that they say."""

from __future__ import annotations

import hashlib

import pytest
from sqlalchemy.dialects import mssql, postgresql
from sqlalchemy.engine.interfaces import Dialect
from sqlalchemy.schema import CreateIndex, CreateTable

from pipeline.register import schema

OF_VERSION_1 = "1e0ee7276a5649a3945ca636e96ad23f2a9274a9f9e7d82473de83054d5de4c5"


def drawn(dialect: Dialect) -> str:
    tables = schema.metadata.sorted_tables
    made = [CreateTable(table) for table in tables] + [CreateIndex(i) for table in tables for i in table.indexes]
    return "\n".join(sorted(str(each.compile(dialect=dialect)).strip() for each in made))


@pytest.mark.parametrize("dialect", [postgresql.dialect(), mssql.dialect()], ids=lambda dialect: dialect.name)
def test_the_tables_can_be_made_elsewhere(dialect: Dialect) -> None:
    text = drawn(dialect)
    assert all(f"CREATE TABLE {table.name} " in text for table in schema.metadata.sorted_tables)


def test_whoever_changes_the_tables_counts_up_their_version() -> None:
    # registers of offices are of this version: other tables need the next one, and a way from this one to it
    columns = [column for table in schema.metadata.sorted_tables for column in table.columns]
    said = sorted(f"{c.table.name}.{c.name} {c.type} {c.nullable} {c.primary_key}" for c in columns)
    assert (schema.VERSION, hashlib.sha256("\n".join(said).encode()).hexdigest()) == (1, OF_VERSION_1)
