"""The office that runs the program, as congvan.toml tells of it under ``[office]``."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from pipeline.errors import ConfigError

LEVELS = ("trung ương", "tỉnh", "huyện", "xã")


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit inside the office: its name, its short name, its head, and its fields of work in words."""

    name: str
    short: str | None = None
    head: str | None = None
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Office:
    """An office and the names that it goes by.

    ``place`` is its place ("tỉnh An Sơn"): a body of that name elsewhere is another one. ``parent`` is the body it stands
    under, ``level`` one of LEVELS: they say which classes ("các đơn vị trực thuộc Sở Y tế", "các phòng, ban cấp huyện") hold
    it. ``abbreviations`` are short forms, with what they stand for, that letters to this office use.
    """

    name: str
    short_names: tuple[str, ...] = ()
    parent: str | None = None
    level: str | None = None
    place: str | None = None
    units: tuple[Unit, ...] = ()
    abbreviations: tuple[tuple[str, str], ...] = ()

    def called(self, name: str) -> Office:
        """This office where ``name`` is one of its names, else another one of that name, in the same letters."""
        known = {said.casefold() for said in (self.name, *self.short_names, f"{self.name} {self.place}")}
        if name.casefold() in known:
            return self
        return replace(Office(name), abbreviations=self.abbreviations)


def unknown(where: str, key: str, names: Iterable[str], spell: Callable[[str], str] = str) -> ConfigError:
    """The error for a setting that does not exist; ``spell`` writes a setting's name as its user did."""
    names = tuple(names)
    near = difflib.get_close_matches(key, names, n=1, cutoff=0.5)
    return ConfigError(
        f"{where}: không có thiết lập “{spell(key)}”.",
        f"Có phải là “{spell(near[0])}”?" if near else f"Các thiết lập: {', '.join(map(spell, names))}.",
    )


def read(table: Mapping[str, Any], where: str) -> Office:
    """The profile in a table ``[office]``; ``where`` names its file. Raises ConfigError."""
    values = _Table(table, f"{where}, [office]")
    values.only("name", "short_names", "parent", "level", "place", "unit", "abbreviations", "codes")
    values.pairs("codes")  # taken by pipeline.config among the notations
    level = values.text("level")
    if level and level.casefold() not in LEVELS:
        raise values.wrong("level", f"chỉ nhận: {', '.join(LEVELS)}")
    return Office(
        name=values.name(),
        short_names=values.texts("short_names"),
        parent=values.text("parent"),
        level=level and level.casefold(),
        place=values.text("place"),
        units=tuple(_unit(each) for each in values.tables("unit")),
        abbreviations=values.pairs("abbreviations"),
    )


def _unit(values: _Table) -> Unit:
    values.only("name", "short", "head", "fields")
    return Unit(values.name(), values.text("short"), values.text("head"), values.texts("fields"))


class _Table:
    """A table of the file, whose values are read with an error that names the key."""

    def __init__(self, table: Mapping[str, Any], where: str) -> None:
        self.table = table
        self.where = where

    def wrong(self, key: str, why: str) -> ConfigError:
        return ConfigError(f"{self.where}: “{key}” không hợp lệ: {why}.")

    def only(self, *names: str) -> None:
        for key in self.table:
            if key not in names:
                raise unknown(self.where, key, names)

    def text(self, key: str) -> str | None:
        value = self.table.get(key, "")
        if not isinstance(value, str):
            raise self.wrong(key, "cần một chuỗi chữ")
        return " ".join(value.split()) or None

    def name(self) -> str:
        if name := self.text("name"):
            return name
        raise ConfigError(f"{self.where}: thiếu “name”.", 'Ví dụ: name = "Sở Y tế".')

    def texts(self, key: str) -> tuple[str, ...]:
        values = self.table.get(key, [])
        if not isinstance(values, list) or not all(isinstance(value, str) and value.strip() for value in values):
            raise self.wrong(key, 'cần một danh sách chữ, ví dụ ["đầu tư công", "tin học"]')
        return tuple(" ".join(value.split()) for value in values)

    def tables(self, key: str) -> tuple[_Table, ...]:
        values = self.table.get(key, [])
        if not isinstance(values, list) or not all(isinstance(value, dict) for value in values):
            raise self.wrong(key, f"mỗi đơn vị là một bảng [[office.{key}]]")
        return tuple(_Table(value, f"{self.where}, {key} {number}") for number, value in enumerate(values, 1))

    def pairs(self, key: str) -> tuple[tuple[str, str], ...]:
        values = self.table.get(key, {})
        if not isinstance(values, dict) or not all(
            isinstance(value, str) and value.strip() for value in values.values()
        ):
            raise self.wrong(key, 'cần một bảng, ví dụ "TTKSBT" = "Trung tâm Kiểm soát bệnh tật"')
        return tuple((short, " ".join(full.split())) for short, full in values.items())
