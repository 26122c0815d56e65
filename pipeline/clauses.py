"""Where clauses and sentences of a text begin and end, and what stands in quotation marks."""

from __future__ import annotations

import bisect
import re

from pipeline.document import Span

_BOUNDARY = re.compile(r"[;\n.!?]")
_QUOTES = re.compile(r"“[^“”]{0,6000}”|\"[^\"\n]{0,3000}\"")
_LETTER_LABEL = re.compile(r"\s*[a-zđ][.)]\s")
_DATE_TAIL = re.compile(r"\s*\d[\d/]*/\d")
_LEAD_IN = re.compile(r"^(?:[-–+*•]\s*|(?:[a-zđ]|\d+(?:\.\d+)*)[.)]\s+)+")


class Clauses:
    """A text with its borders found once: clauses end at ``;`` and at sentence ends, sentences at the latter."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._clauses = [0]
        self._sentences = [0]
        for match in _BOUNDARY.finditer(text):
            if match[0] == ";":
                self._clauses.append(match.end())
            elif self._ends_sentence(match[0], match.end()):
                self._clauses.append(match.end())
                self._sentences.append(match.end())
        self._quotes = [m.span() for m in _QUOTES.finditer(text)]

    def _ends_sentence(self, mark: str, at: int) -> bool:
        rest = self.text[at : at + 40]
        first = rest.lstrip()[:1]
        if mark == "\n":
            # A line that goes on in lower case or in the middle of a date does not begin a sentence.
            return not ((first.islower() and not _LETTER_LABEL.match(rest)) or _DATE_TAIL.match(rest))
        if rest[:1] and not rest[:1].isspace() and rest[:1] not in '/”")':
            return False
        return not first.islower() and not re.search(r"(?<!\w)[A-ZĐ]\w?\.$", self.text[max(0, at - 4) : at])

    def _around(self, borders: list[int], at: int) -> Span:
        i = bisect.bisect_right(borders, at)
        return borders[i - 1], borders[i] if i < len(borders) else len(self.text)

    def clause(self, at: int) -> Span:
        """The clause around a position."""
        return self._around(self._clauses, at)

    def sentence(self, at: int) -> Span:
        """The sentence around a position."""
        return self._around(self._sentences, at)

    def quoted(self, at: int) -> bool:
        """Whether a position stands in quotation marks."""
        i = bisect.bisect_right(self._quotes, (at, len(self.text)))
        return i > 0 and at < self._quotes[i - 1][1]

    def said(self, span: Span) -> str:
        """The clause that states a span, without its label, bullet and end marks."""
        start, end = self.clause(span[0])[0], self.clause(span[1] - 1)[1]
        clause = " ".join(self.text[start:end].split())
        return _LEAD_IN.sub("", clause).rstrip(" ;./")
