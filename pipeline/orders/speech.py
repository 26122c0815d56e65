"""A text that orders something and who speaks in it, sentence by sentence: where bodies are listed, what orders them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from pipeline import agencies, rulebook
from pipeline.document import Agency, Span
from pipeline.orders import words
from pipeline.orders.found import Finding
from pipeline.orders.split import mask

_CONDITION = re.compile(r"(?i)\b(?:nếu|trường hợp|trong quá trình|khó khăn, vướng mắc|khi có)\b")
_AFTER_NAMES = re.compile(r"[\s)]*(?:\([^()]*\)\s*)?,?\s*(?:\([^()]*\)\s*)?")
_UNNAMED = "unnamed-authority"
# "Sở Y tế, trong quá trình thực hiện, kịp thời …"
ASIDE = re.compile(
    r"(?i)(?:trong|theo|căn cứ|trên cơ sở|tùy|khi|sau khi|ngoài)\s+[^,;.:]{3,160},\s+(?:để\s+[^,;.:]{3,80},\s+)?"
    r"|(?:trong quá trình|khi|sau khi)\s+[^;.:]{3,120}?\s(?=(?:phải|cần|có trách nhiệm)\s)"
)
# "Các Bộ đến nay chưa có báo cáo theo …, khẩn trương gửi …": which of the class are meant
_WHICH = re.compile(
    r"\s*(?:đến nay |hiện nay |hiện )?(?:chưa|còn chậm|còn nợ|được giao|được phân công)\b[^;.:]{3,200}?(?:,\s+(?=\S)|\s(?=(?:phải|cần)\s))"
)
_LEADING_ORGAN = re.compile(
    r"(?i)(?:thủ tướng|phó thủ tướng|chính phủ|(?:ủy|uỷ) ban nhân dân (?:tỉnh|thành phố|huyện|quận|xã|phường)|(?:phó )?chủ tịch (?:ủy ban|uỷ ban|hội đồng) nhân dân|ban thường vụ|"
    r"thường trực|ban chấp hành|bộ chính trị|ban bí thư|bộ trưởng|lãnh đạo|bí thư|hội đồng nhân dân|ban chỉ đạo|trưởng ban)"
)


class Speech:
    """``text`` with what is known of its bodies; ``issuer`` is the full name of the organ that speaks."""

    def __init__(self, text: str, context: agencies.Context, issuer: str | None) -> None:
        self.text = text
        self.context = context
        # an organ may be its head: "Chủ tịch Ủy ban nhân dân tỉnh X" speaks as "Ủy ban nhân dân tỉnh X"
        self.issuer = agencies.head_to_body(issuer).casefold() if issuer else ""

    def bodies(self, start: int, end: int) -> list[Agency]:
        """The enumeration of bodies that begins at ``start``."""
        return [a for a in agencies.parse_list(self.text, start, end, context=self.context) if a.rule != _UNNAMED]

    def behind(self, name: str, text: str, span: Span, number: int) -> list[Finding]:
        """The bodies enumerated right behind the cue of the rule ``name``, at each of its places in ``text`` (that of ``span``)."""
        rule = rulebook.load("orders").rule(name)
        found: list[Finding] = []
        for match in rule.pattern.finditer(text):
            bodies = self.bodies(span[0] + match.end(), span[1])
            # "…: Sở A; cơ quan phối hợp: …" goes on with the next attribute
            bodies = [a for a in bodies if a.text.lower() not in ("cơ quan", "đơn vị")]
            found += [Finding(a, rule.extra["role"], name, number) for a in bodies]
        return found

    def goes_on(self, position: int, end: int, *, head: bool) -> bool:
        """Do the words behind the names make an order of the clause?

        At the ``head`` of a sentence a body is its subject, whatever the verb; elsewhere only a known verb proves it.
        """
        after = _AFTER_NAMES.match(self.text, position, end)
        at = after.end() if after else position
        if which := _WHICH.match(self.text, at, end):
            return bool(words.listed("words").match(self.text, which.end(), end))
        for _ in range(3):
            if words.listed("words").match(self.text, at, end):
                return True
            if words.listed("never").match(self.text, at, end):
                return False
            aside = ASIDE.match(self.text, at, end)
            if not aside:
                break
            at = aside.end()
        return head and words.opens_with_verb(self.text[at : min(end, at + 60)])

    def is_issuer(self, name: str) -> bool:
        """Is this the organ that speaks, by its name or the beginning of it?"""
        body = agencies.head_to_body(name).casefold()
        return bool(self.issuer) and (body == self.issuer or (len(body.split()) > 3 and self.issuer.startswith(body)))

    def is_speaker(self, name: str) -> bool:
        """Does this body give the order, rather than carry it on? The issuer, a leader, or a leading organ.

        A letterhead may be read wrong: in a letter, who asks and is not addressed is the issuer under another name.
        """
        if not self.issuer or self.is_issuer(name) or _LEADING_ORGAN.match(name):
            return True
        body = agencies.head_to_body(name).casefold()
        sent_to = self.context.addressed
        return bool(sent_to) and not any(body in to or to in body or agencies.belongs(name, to) for to in sent_to)


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a speech: ``text`` is its words with brackets and quotations masked, ``number`` counts from 0.

    ``conditional``: it speaks of a case.
    """

    speech: Speech
    span: Span
    number: int
    text: str
    conditional: bool

    def bodies(self, at: int) -> list[Agency]:
        """The enumeration of bodies that begins at ``text[at]``."""
        return self.speech.bodies(self.span[0] + at, self.span[1])

    def behind(self, cue: str) -> list[Finding]:
        """The bodies enumerated right behind the cue of a rule, at each of its places."""
        return self.speech.behind(cue, self.text, self.span, self.number)

    def orders(self, bodies: list[Agency]) -> bool:
        """Do known words of order stand right behind these bodies?"""
        return bool(bodies) and self.speech.goes_on(bodies[-1].span[1], self.span[1], head=False)

    def leads(self, bodies: Iterable[Agency], rule: str, *, doubtful: bool = False) -> list[Finding]:
        """These bodies as those that lead by the sentence's first order."""
        return [Finding(a, "lead", rule, self.number, self.conditional, doubtful) for a in bodies]


def sentence(speech: Speech, span: Span, number: int) -> Sentence:
    """The sentence that stands at ``span``, the ``number``-th of the stretch that is read."""
    text = mask(speech.text[span[0] : span[1]])
    return Sentence(speech, span, number, text, bool(_CONDITION.search(text)))
