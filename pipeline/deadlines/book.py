"""The rule book ready to scan: readers by cue, and the patterns a clause is weighed by (rules/deadlines.toml)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from pipeline import rulebook
from pipeline.deadlines.values import Bound
from pipeline.rulebook import Rule, alternatives

_NUMBER_CUE = r"(?<![\w/.,\-])[0-9]{1,2}(?=\s*(?:tháng|năm|tuần|ngày|quý|lần)\b)"


@dataclass(frozen=True, slots=True)
class Reader:
    """A rule with its conditions compiled."""

    rule: Rule
    reads: str
    bound: Bound | None = None
    after: re.Pattern[str] | None = None
    not_after: re.Pattern[str] | None = None
    not_before: re.Pattern[str] | None = None
    unless: re.Pattern[str] | None = None


@dataclass(frozen=True, slots=True)
class Book:
    """Readers by cue and, for a further day of a list, by what they read; patterns; and whose a period is."""

    scanner: re.Pattern[str]
    by_cue: dict[str, tuple[Reader, ...]]
    following: dict[str, Reader]
    unit: re.Pattern[str]
    patterns: dict[str, re.Pattern[str]]
    heads: dict[str, re.Pattern[str]]
    completed: re.Pattern[str]
    doing: frozenset[str]


@cache
def rules() -> Book:
    """The rule book, compiled once a process."""
    book = rulebook.load("deadlines")

    def condition(rule: Rule, key: str, form: str) -> re.Pattern[str] | None:
        source = rule.extra.get(key)
        return re.compile(form % source.format_map(book.fragments), re.IGNORECASE) if source else None

    readers = [
        Reader(
            rule,
            rule.extra["reads"],
            rule.extra.get("bound"),
            condition(rule, "after", r"(?<!\w)(?:%s)\s*$"),
            condition(rule, "not_after", r"(?<!\w)(?:%s)\s*$"),
            condition(rule, "not_before", r"(?:%s)"),
            condition(rule, "unless", r"(?:%s)"),
        )
        for rule in book.rules
    ]
    cues = {cue for reader in readers for cue in reader.rule.extra["cue"]}
    context = book.tables["context"]
    return Book(
        re.compile(rf"(?<!\w)(?:{alternatives([c for c in cues if c != '#'])})(?!\w)|{_NUMBER_CUE}"),
        {
            cue: tuple(r for r in readers if any(f"{cue} ".startswith(f"{c} ") for c in r.rule.extra["cue"]))
            for cue in cues
        },
        {r.reads: r for r in readers if r.rule.extra.get("follows")},
        re.compile(book.fragments["runit"], re.IGNORECASE),
        {name: re.compile(source, re.IGNORECASE) for name, source in context["patterns"].items()},
        {kind: _heads(context, kind) for kind in context["nouns"]},
        re.compile(
            rf"(?<!\w)(?<!kết quả )(?<!tỷ lệ )(?<!mức độ )(?:{alternatives(context['completed'])})(?!\w)",
            re.IGNORECASE,
        ),
        frozenset(context["doing"]),
    )


def _heads(context: dict[str, Any], kind: str) -> re.Pattern[str]:
    """The words that can own a period or a rhythm: nouns, verbs of work, and nouns that name a verb's work."""
    nouns = context["nouns"][kind]
    compounds = [c for c in context["compounds"] if c not in nouns]
    verbs = context["finish" if kind == "year" else "order"]
    return re.compile(
        rf"(?<!\w)(?:{alternatives(compounds)}|(?P<noun>{alternatives(nouns)})"
        rf"|(?<!trong )(?<!tại )(?<!theo )(?<!các )(?P<verb>{alternatives(verbs)})"
        rf"|(?P<naming>{alternatives(context['naming'])}))(?!\w)",
        re.IGNORECASE,
    )
