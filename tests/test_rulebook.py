"""The rule engine: fragments, flags, and errors that name the rule; and where the data is found."""

from __future__ import annotations

import unicodedata
from pathlib import Path
from typing import Any

import pytest

from pipeline import resources, rulebook


def rule(pattern: str, name: str = "r", **more: Any) -> dict[str, Any]:
    return {"name": name, "why": "to try", "pattern": pattern, **more}


def test_fragments_may_use_fragments() -> None:
    book = rulebook.parse(
        "t", {"fragment": {"day": r"\d{{1,2}}", "date": "{day}/{day}"}, "rule": [rule(r"ngày\s+{date}")]}
    )
    match = book.rules[0].pattern.search("xong NGÀY 05/3")
    assert match is not None
    assert match.group() == "NGÀY 05/3"
    assert book.fragments["date"].count("/") == 1


def test_braces_are_doubled_to_stand_for_themselves() -> None:
    (only,) = rulebook.parse("t", {"rule": [rule(r"^\d{{2,3}}$")]}).rules
    assert only.pattern.match("123")
    assert not only.pattern.match("1")


def test_case_is_folded_unless_the_rule_says_so() -> None:
    book = rulebook.parse("t", {"rule": [rule("khẩn", "any"), rule("KHẨN", "strict", case=True)]})
    assert book.rule("any").pattern.search("KHẨN")
    assert not book.rule("strict").pattern.search("khẩn trương")


def test_keys_of_a_kind_are_kept_beside_the_rule() -> None:
    book = rulebook.parse("t", {"rule": [rule("x", role="lead")], "order": {"words": ["phải"]}})
    assert book.rules[0].extra == {"role": "lead"}
    assert book.tables == {"order": {"words": ["phải"]}}


def test_examples_and_counterexamples_are_read() -> None:
    entry = rule(
        "x",
        examples=[{"text": "x y", "find": "x", "value": {"a": 1}, "issued": "2022-03-14"}],
        counterexamples=[{"text": "y", "why": "no x"}],
    )
    (only,) = rulebook.parse("t", {"rule": [entry]}).rules
    (example,), (counterexample,) = only.examples, only.counterexamples
    assert (example.find, example.value, example.issued) == ("x", {"a": 1}, "2022-03-14")
    assert (counterexample.find, counterexample.why) == (None, "no x")


@pytest.mark.parametrize(
    ("pattern", "why"),
    [
        ("(", "does not compile"),
        ("{unknown}", "unknown fragment"),
        (r"\d{1}", "a single brace"),
        ("{", "an open brace"),
    ],
)
def test_a_pattern_that_cannot_be_built_is_named(pattern: str, why: str) -> None:
    with pytest.raises(ValueError, match=r"rules/t\.toml, rule 'broken'"):
        assert rulebook.parse("t", {"rule": [rule(pattern, "broken")]}).rules[0].pattern


def test_a_fragment_that_uses_itself_is_an_error_with_its_path() -> None:
    with pytest.raises(ValueError, match="a → b → a"):
        rulebook.parse("t", {"fragment": {"a": "{b}", "b": "{a}"}, "rule": []})


def test_a_name_stands_once() -> None:
    with pytest.raises(ValueError, match="stands twice"):
        rulebook.parse("t", {"rule": [rule("x"), rule("y")]})


def test_rules_keep_their_order_and_are_found_by_name() -> None:
    book = rulebook.parse("t", {"rule": [rule("x", "first"), rule("y", "second")]})
    assert [r.name for r in book.rules] == ["first", "second"]
    assert book.rule("second").pattern.pattern == "y"
    with pytest.raises(KeyError, match="no rule named 'third'"):
        book.rule("third")


VOWELS = "aăâeêioôơuưy"
TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")


def test_letters_of_each_case_are_all_there_and_no_other() -> None:
    """Code points do not sort by case, so the classes list each letter with each tone."""
    small = {unicodedata.normalize("NFC", v + t) for v in VOWELS for t in TONES} | {"đ", *map(chr, range(97, 123))}
    book = rulebook.parse(
        "t", {"rule": [rule("^[{lower}]$", "lower", case=True), rule("^[{upper}]$", "upper", case=True)]}
    )
    lower, upper = (book.rule(name).pattern for name in ("lower", "upper"))
    for letter in small:
        assert lower.match(letter), letter
        assert upper.match(letter.upper()), letter.upper()
        assert not upper.match(letter), letter
        assert not lower.match(letter.upper()), letter.upper()


@pytest.mark.parametrize("path", sorted(resources.rules().glob("*.toml")), ids=lambda p: p.stem)
def test_every_rule_file_loads_once_and_compiles(path: Path) -> None:
    assert rulebook.load(path.stem) is rulebook.load(path.stem)
    assert rulebook.load(path.stem).name == path.stem
    assert all(rule.pattern for rule in rulebook.load(path.stem).rules)


def test_a_rule_file_that_is_not_there_is_an_error() -> None:
    with pytest.raises(FileNotFoundError):
        rulebook.load("no-such-rules")
