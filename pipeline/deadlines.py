"""Deadlines in running text: a point by which, or a period or rhythm in which, a task must be done.

The language is in rules/deadlines.toml; this file tries its rules at their cue words, weighs the clause around a
match, joins days with rhythms, and does the calendar's arithmetic. Nothing is guessed in silence: a date that is
impossible stays without a day, a year taken from the issue date and a doubtful reading carry an issue.
"""

from __future__ import annotations

import bisect
import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any, Literal

from pipeline import rulebook, timepoints
from pipeline.document import Deadline, Issue, Severity, Span
from pipeline.rulebook import Rule
from pipeline.timepoints import Reading

_BOUNDARY = re.compile(r"[;\n.!?]")
_LABEL = re.compile(r"[\s\-–+*•(“\"]*(?:(?:[a-zđ]|\d+(?:\.\d+)*|[ivx]+)[.)]?\s+)?(?:(?:trong đó|riêng|đồng thời)[,:]?\s*)?", re.I)
_ORDERED = re.compile(r"\b(?:phải|yêu cầu|đề nghị|giao|hoàn thành|xong|tổ chức|triển khai|xây dựng|ban hành|rà soát|gửi|báo cáo|"
                      r"đánh giá|thực hiện|tập trung|tổng kết|sơ kết|trình|kiểm tra|công bố|bàn giao|tham mưu)\b", re.I)
_HISTORY = re.compile(r"\bđã\s+(?!được\s+(?:giao|yêu))(?:được\s+)?\S+(?:\s+\S+)?(?P<rest>[^,;:]*)$", re.I)
_MUST = re.compile(r"\b(?:phải|cần|đề nghị|yêu cầu|bảo đảm|đảm bảo|gửi|nộp|báo cáo|trình|hoàn thành)\b", re.I)
# "các hồ sơ được tiếp nhận trước ngày …": which cases are meant, not by when.
_WHICH = re.compile(r"(?:\bđược|\bdo)\s+(?!gửi|hoàn|giải quyết|đưa)(?:[^\s,;]+\s+){1,5}$|\b(?:ký|ký kết|thành lập|tuyển dụng|cấp|ban hành)\s+$", re.I)
_CASE = re.compile(r"\s*,?\s*(?:thì|mà|nhưng|tiếp tục|được|và còn|và chưa|vẫn|không|có)\b", re.I)
_QUOTES = re.compile(r"“[^“”]{0,6000}”|\"[^\"\n]{0,3000}\"")
_BESIDE = re.compile(r"[\s,:;]*(?:\(\s*)?(?:vào\s+|là\s+|của\s+|gửi\s+)?$|\s*\)?\s*$")
_NUMBER_CUE = r"(?<![\w/.,\-])[0-9]{1,2}(?=\s*(?:tháng|năm|tuần|ngày|quý|lần)\b)"
_SEVERITY: dict[str, Severity] = {
    "DATE_INVALID": "error",
    "DEADLINE_YEAR_ASSUMED": "info",
    "DEADLINE_WEEKEND": "info",
    "DEADLINE_HOLIDAY": "info",
}


@dataclass(frozen=True, slots=True)
class _Reader:
    """A rule with its conditions compiled."""

    rule: Rule
    reads: str
    after: re.Pattern[str] | None
    not_after: re.Pattern[str] | None
    not_before: re.Pattern[str] | None
    unless: re.Pattern[str] | None


@dataclass(frozen=True, slots=True)
class _Book:
    """The rule book, ready to scan: readers by cue, and the words that decide whose a period is."""

    scanner: re.Pattern[str]
    by_cue: dict[str, tuple[_Reader, ...]]
    following: _Reader
    unit: re.Pattern[str]
    heads: dict[str, re.Pattern[str]]


@dataclass(slots=True)
class _Hit:
    """A match on its way to a deadline: what was read, and the rhythm it was joined with."""

    reader: _Reader
    match: re.Match[str]
    span: Span
    rhythm: str | None = None
    adverbial: bool = True
    taken: bool = False
    doubts: list[str] = field(default_factory=list)
    joined: str | None = None


def _compiled(rule: Rule, key: str, fragments: dict[str, str], form: str) -> re.Pattern[str] | None:
    source = rule.extra.get(key)
    return re.compile(form.format(source.format_map(fragments)), re.I) if source else None


def _words(names: Sequence[str]) -> str:
    return "|".join(re.escape(n) for n in sorted(names, key=len, reverse=True))


@cache
def _book() -> _Book:
    book = rulebook.load("deadlines")
    by_cue: dict[str, list[_Reader]] = {}
    following: list[_Reader] = []
    for rule in book.rules:
        reader = _Reader(
            rule,
            rule.extra["reads"],
            _compiled(rule, "after", book.fragments, r"(?<!\w)(?:{})\s*$"),
            _compiled(rule, "not_after", book.fragments, r"(?<!\w)(?:{})\s*$"),
            _compiled(rule, "not_before", book.fragments, r"(?:{})"),
            _compiled(rule, "unless", book.fragments, r"(?:{})"),
        )
        if rule.extra.get("follows"):
            following.append(reader)
        for cue in rule.extra["cue"]:
            by_cue.setdefault(cue, []).append(reader)
    literal = _words([c.replace(" ", "\x00") for c in by_cue if c != "#"]).replace("\x00", r"\s+")
    context = book.tables["context"]
    heads = {
        kind: re.compile(
            rf"(?<!\w)(?:(?P<verb>{_words(context['finish' if kind == 'year' else 'order'])})"
            rf"|(?P<naming>{_words([n for n in context['naming'] if n not in nouns])})|(?P<noun>{_words(nouns)}))(?!\w)",
            re.I,
        )
        for kind, nouns in context["nouns"].items()
    }
    return _Book(
        re.compile(rf"(?<!\w)(?:{literal})(?!\w)|{_NUMBER_CUE}"),
        {cue: tuple(readers) for cue, readers in by_cue.items()},
        following[0],
        re.compile(book.fragments["runit"], re.I),
        heads,
    )


class _Text:
    """A text with its borders found once: clauses end at ``;`` and at sentence ends, sentences at the latter."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._clauses = [0]
        self._sentences = [0]
        for match in _BOUNDARY.finditer(text):
            at = match.end()
            if match[0] == ";":
                self._clauses.append(at)
            elif self._ends_sentence(match[0], at):
                self._clauses.append(at)
                self._sentences.append(at)
        self._quotes = [m.span() for m in _QUOTES.finditer(text)]

    def _ends_sentence(self, mark: str, at: int) -> bool:
        rest = self.text[at : at + 40]
        first = rest.lstrip()[:1]
        if mark == "\n":
            return not (first.islower() and not re.match(r"\s*[a-zđ][.)]\s", rest)) and not re.match(r"\s*\d[\d/]*[/;,.]?\d", rest)
        if rest[:1] and not rest[:1].isspace() and rest[:1] not in "/”\")":
            return False
        return not first.islower() and not re.search(r"(?<!\w)[A-ZĐ][\wĐ]?\.$", self.text[max(0, at - 4) : at])

    @staticmethod
    def _within(borders: list[int], at: int, end: int) -> Span:
        i = bisect.bisect_right(borders, at)
        return borders[i - 1], borders[i] if i < len(borders) else end

    def clause(self, at: int) -> Span:
        """The clause around a position."""
        return self._within(self._clauses, at, len(self.text))

    def sentence(self, at: int) -> Span:
        """The sentence around a position."""
        return self._within(self._sentences, at, len(self.text))

    def quoted(self, at: int) -> bool:
        """Whether a position stands in quotation marks."""
        i = bisect.bisect_right(self._quotes, (at, len(self.text)))
        return i > 0 and at < self._quotes[i - 1][1]

    def said(self, span: Span) -> str:
        """The clause that states a span, without its label, bullet and end marks."""
        start, end = self.clause(span[0])[0], self.clause(max(span[0], span[1] - 1))[1]
        clause = " ".join(self.text[start:end].split())
        return re.sub(r"^(?:[-–+*•]\s*|(?:[a-zđ]|\d+(?:\.\d+)*)[.)]\s+)+", "", clause).strip(" ;.").removesuffix("./").strip()


def _governor(left: str, kind: str) -> Literal["verb", "noun", "none"]:
    """Whose attribute a period or a rhythm is: the nearest head before it, a verb of work or a noun that owns it."""
    heads = list(_book().heads[kind].finditer(left))
    i = len(heads) - 1
    while i >= 0:
        if heads[i].lastgroup == "noun":
            return "noun"
        if heads[i].lastgroup == "naming":
            i -= 1
            continue
        first = i
        while first > 0 and heads[first - 1].lastgroup == "verb" and re.fullmatch(
            r"[\s,]*(?:và\s+)?", left[heads[first - 1].end() : heads[first].start()]
        ):
            first -= 1
        named = first > 0 and heads[first - 1].lastgroup != "verb" and not left[heads[first - 1].end() : heads[first].start()].strip()
        if not named:
            return "verb"
        i = first - 1
    return "none"


def _fronted(left: str) -> bool:
    return _LABEL.fullmatch(left) is not None


def _happened(left: str) -> bool:
    """Whether the words before tell what has been done ("đã … trước ngày"), with no order after them."""
    match = _HISTORY.search(left)
    return match is not None and not _MUST.search(match["rest"])


def _admits(reader: _Reader, match: re.Match[str], page: _Text) -> list[str] | None:
    """Whether the words around a match let it be a deadline: None if not, else the doubts (issue codes)."""
    text, rule = page.text, reader.rule
    start, end = page.clause(match.start())
    left, right = text[start : match.start()], text[match.end() : end]
    near = left[-140:]
    if reader.after and not reader.after.search(near):
        return None
    if reader.not_after and reader.not_after.search(near):
        return None
    if reader.not_before and reader.not_before.match(right):
        return None
    if reader.unless and reader.unless.search(left):
        return None
    fronted = _fronted(left)
    if rule.extra.get("fronted") and not fronted:
        return None
    doubts = ["DEADLINE_AMBIGUOUS"] if rule.extra.get("doubt") else []
    if reader.reads in ("rhythm", "immediate", "event", "relative", "ahead") and "needs" not in rule.extra:
        return doubts
    if _happened(near):
        return None
    if fronted and (reader.reads == "period" or "needs" in rule.extra) and match.group("lead" if "lead" in match.re.groupindex else 0)[:1]:
        sentence = text[match.end() : page.sentence(match.start())[1]]
        if "lead" not in match.re.groupindex:
            if re.match(r"[^.;]{0,90}\bđã\b", sentence) or not _ORDERED.search(sentence):
                return None
            strong = re.search(r"\b(?:phải|yêu cầu|đề nghị|hoàn thành|xong|các (?:cơ quan|đơn vị|sở|xã|địa phương))\b", sentence, re.I)
            return doubts if strong else [*doubts, "DEADLINE_AMBIGUOUS"]
    if "needs" in rule.extra:
        groups = match.groupdict()
        long = any(groups.get(g) for g in ("pyear", "rest_year", "rest", "all_rest")) or groups.get("this") == "năm"
        kind = "year" if long or rule.extra["nouns"] == "year" or rule.extra["needs"] == "finish" else "quarter"
        if left.rstrip().endswith(("(", ":")):
            return doubts
        owner = _governor(left, kind)
        if owner != "verb":
            return None
    return doubts
