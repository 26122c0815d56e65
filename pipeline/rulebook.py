"""Language as data: a TOML file of named rules, each with the examples that prove it.

A rule file has one ``[fragment]`` table (named pieces of pattern) and many ``[[rule]]`` entries. A pattern may use
``{name}`` for a fragment; fragments may use fragments. Doubled braces stand for braces (``\\d{{1,2}}``). Patterns are
Python regular expressions, compiled with IGNORECASE unless ``case = true``, and with UNICODE as always.

Each rule has ``name``, ``why``, ``pattern``, ``examples`` (``text`` → the exact substring ``find`` → ``value``) and
``counterexamples`` (``text`` and ``why`` not). tests/rules/test_rules.py runs every one as a case of its own.
Keys beyond these are the kind's own (``extra``): what code needs to normalise a match.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from pipeline import resources

# Vietnamese letters by case, for use inside a character class. Code points do not sort by case: a range such as "À-Ỹ"
# holds small letters too. In rule files these are the fragments {upper} and {lower}.
UPPER = "A-ZÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝĂĐĨŨƠƯẠẢẤẦẨẪẬẮẰẲẴẶẸẺẼẾỀỂỄỆỈỊỌỎỐỒỔỖỘỚỜỞỠỢỤỦỨỪỬỮỰỲỴỶỸ"
LOWER = "a-z" + UPPER.removeprefix("A-Z").lower()
# NĐ 30/2020/NĐ-CP Phụ lục I, mục II.6: points are lettered in the order of the Vietnamese alphabet
POINTS = "abcdđeghiklmnopqrstuvxy"

_OWN_KEYS = frozenset({"name", "why", "pattern", "case", "examples", "counterexamples"})


@dataclass(frozen=True, slots=True)
class Example:
    """A text, the exact substring a rule must find in it (None for a counter-example), and the value it must give."""

    text: str
    find: str | None
    value: dict[str, Any]
    why: str = ""
    issued: str | None = None


@dataclass(frozen=True)
class Rule:
    """One named rule. ``source`` is its pattern with the fragments filled in, ``extra`` the keys that belong to its kind."""

    book: str
    name: str
    why: str
    source: str
    flags: re.RegexFlag
    extra: dict[str, Any]
    examples: tuple[Example, ...]
    counterexamples: tuple[Example, ...]

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The rule's regular expression, compiled when it is first tried: a short letter needs few of the rules.

        Raises ValueError, naming file and rule, where it does not compile.
        """
        try:
            return re.compile(self.source, self.flags)
        except re.error as error:
            raise ValueError(f"rules/{self.book}.toml, rule {self.name!r}: {error}") from error


@dataclass(frozen=True, slots=True)
class Rulebook:
    """The rules of one file in their order (earlier rules win), and its other tables."""

    name: str
    rules: tuple[Rule, ...]
    fragments: dict[str, str]
    tables: dict[str, Any]

    def rule(self, name: str) -> Rule:
        """The rule of that name. Raises KeyError."""
        for rule in self.rules:
            if rule.name == name:
                return rule
        raise KeyError(f"{self.name}: no rule named {name!r}")


def alternatives(words: Iterable[str]) -> str:
    """A pattern for any of these words, the longest first, blanks as they come."""
    return "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in sorted(words, key=len, reverse=True))


def _resolve(fragments: dict[str, str]) -> dict[str, str]:
    done: dict[str, str] = {}

    def resolve(name: str, path: tuple[str, ...]) -> str:
        if name in path:
            raise ValueError(f"fragment {name!r} uses itself: {' → '.join((*path, name))}")
        if name not in done:
            raw = fragments[name]
            used = set(re.findall(r"(?<!\{)\{([a-z_]\w*)\}", raw))
            done[name] = raw.format_map({u: resolve(u, (*path, name)) for u in used})
        return done[name]

    return {name: resolve(name, ()) for name in fragments}


def parse(name: str, data: dict[str, Any]) -> Rulebook:
    """Build a rule book from parsed TOML. Raises ValueError, naming the rule, for a pattern with a wrong fragment."""
    fragments = _resolve({"upper": UPPER, "lower": LOWER, **data.get("fragment", {})})
    rules: list[Rule] = []
    for entry in data.get("rule", ()):
        try:
            source = entry["pattern"].format_map(fragments)
        except (KeyError, ValueError, IndexError) as error:
            raise ValueError(f"rules/{name}.toml, rule {entry.get('name')!r}: {error}") from error
        rules.append(
            Rule(
                book=name,
                name=entry["name"],
                why=entry["why"],
                source=source,
                flags=re.NOFLAG if entry.get("case") else re.IGNORECASE,
                extra={k: v for k, v in entry.items() if k not in _OWN_KEYS},
                examples=tuple(
                    Example(e["text"], e["find"], e.get("value", {}), issued=e.get("issued"))
                    for e in entry.get("examples", ())
                ),
                counterexamples=tuple(
                    Example(e["text"], None, {}, e["why"], issued=e.get("issued"))
                    for e in entry.get("counterexamples", ())
                ),
            )
        )
    names = [r.name for r in rules]
    if len(names) != len(set(names)):
        raise ValueError(f"rules/{name}.toml: a rule name stands twice")
    tables = {k: v for k, v in data.items() if k not in ("fragment", "rule")}
    return Rulebook(name, tuple(rules), fragments, tables)


@cache
def load(name: str) -> Rulebook:
    """The rule book ``rules/<name>.toml``, read once a process."""
    path = resources.rules() / f"{name}.toml"
    return parse(name, tomllib.loads(path.read_text(encoding="utf-8")))
