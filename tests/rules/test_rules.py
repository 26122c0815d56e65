"""Every example and counterexample of every rule file is a case of its own.

An example: the finder, on ``text``, gives an item whose words are ``find``, by that rule, with the values of ``value``.
A counterexample: the finder gives nothing by that rule.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import importlib
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from pipeline import resources, rulebook

# Rule file → module with find(), and whether it reads a date relative to the document's own.
MODULES: dict[str, tuple[str, bool]] = {
    "citations": ("citations", True),
    "deadlines": ("deadlines", True),
    "agencies": ("agencies", False),
    "letterhead": ("marks", False),
    "events": ("events", True),
    "changes": ("changes.said", True),
    "orders": ("orders", False),
    "tables": ("tables", False),
}


def _rule_files() -> list[str]:
    """Rule files that hold rules (gazetteers have none)."""
    return sorted(
        p.stem for p in resources.rules().glob("*.toml") if tomllib.loads(p.read_text(encoding="utf-8")).get("rule")
    )


def _cases(kind: str) -> list[Any]:
    return list(_each(kind))


def _each(kind: str) -> Iterator[Any]:
    for name in _rule_files():
        if name not in MODULES:
            continue
        for rule in rulebook.load(name).rules:
            for number, example in enumerate(getattr(rule, kind), 1):
                yield pytest.param(name, rule.name, example, id=f"{name}-{rule.name}-{number}")


def _plain(value: Any) -> Any:
    """A value as TOML would write it: dates as ISO strings, tuples as lists, records as tables without empty fields."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        table = {f.name: _plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
        return {k: v for k, v in table.items() if v is not None}
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, (list, tuple)):
        return [_plain(v) for v in value]
    return value


def _found(name: str, example: rulebook.Example) -> Sequence[Any]:
    module, takes_issued = MODULES[name]
    find = importlib.import_module(f"pipeline.{module}").find
    issued = dt.date.fromisoformat(example.issued) if example.issued else None
    found = find(example.text, issued=issued) if takes_issued else find(example.text)
    # A finder that also has doubts to report gives (items, issues).
    items: Sequence[Any] = found[0] if isinstance(found, tuple) else found
    return items


@pytest.mark.parametrize("name", _rule_files())
def test_every_rule_file_has_a_finder(name: str) -> None:
    assert name in MODULES, f"rules/{name}.toml: add its module to MODULES"


def _rules() -> list[tuple[str, rulebook.Rule]]:
    return [(name, rule) for name in _rule_files() for rule in rulebook.load(name).rules]


@pytest.mark.parametrize(("name", "rule"), _rules(), ids=lambda v: getattr(v, "name", v))
def test_every_rule_says_why_and_shows_it(name: str, rule: rulebook.Rule) -> None:
    assert rule.why.strip()
    assert len(rule.examples) >= 3, f"rules/{name}.toml, {rule.name}: three ways in which it is written"
    assert rule.counterexamples, f"rules/{name}.toml, {rule.name}: what looks alike and is not?"
    for example in rule.examples:
        assert example.find
        assert example.find in example.text


def _lists(where: str, value: Any) -> Iterator[tuple[str, list[str]]]:
    """The lists of words in a rule file's own tables, each with where it stands."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _lists(f"{where}.{key}", inner)
    elif isinstance(value, list) and value and all(isinstance(word, str) for word in value):
        yield where, value


@pytest.mark.parametrize("name", _rule_files())
def test_a_list_of_words_holds_each_once(name: str) -> None:
    twice = {
        where: [word for word, count in Counter(words).items() if count > 1]
        for where, words in _lists(name, rulebook.load(name).tables)
    }
    assert not any(twice.values()), {where: words for where, words in twice.items() if words}


@pytest.mark.parametrize(("name", "rule", "example"), _cases("examples"))
def test_example(name: str, rule: str, example: rulebook.Example) -> None:
    found = _found(name, example)
    same = [f for f in found if example.text[f.span[0] : f.span[1]] == example.find and f.rule == rule]
    assert same, [(f.rule, example.text[f.span[0] : f.span[1]]) for f in found]
    values = [{key: _plain(getattr(f, key)) for key in example.value} for f in same]
    assert example.value in values


@pytest.mark.parametrize(("name", "rule", "example"), _cases("counterexamples"))
def test_counterexample(name: str, rule: str, example: rulebook.Example) -> None:
    found = [f for f in _found(name, example) if f.rule == rule]
    assert not found, (example.why, [example.text[f.span[0] : f.span[1]] for f in found])
