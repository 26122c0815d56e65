"""Who receives a report: behind "báo cáo", "gửi … về"."""

from __future__ import annotations

import re

from pipeline import rulebook
from pipeline.orders.found import Finding
from pipeline.orders.speech import Sentence

# "để tổng hợp, báo cáo Y": whom the receiver reports to in turn
_IN_ORDER_TO = re.compile(r"\bđể\b[^;]*$")
_IN_TURN = re.compile(
    r"\b(?:để|qua)\b[^;]*?\b(?:tổng hợp|xem xét|theo dõi|thẩm định|thẩm tra|phê duyệt|hoàn thiện|có cơ sở|làm cơ sở)\b"
)
# "quá trình", "chương trình", "tờ trình": the second half of a noun
_HALF_A_NOUN = re.compile(r"\b(?:quá|chương|công|quy|lộ|hành|giáo|tờ|tiến)\s+$")


def find(sentence: Sentence) -> list[Finding]:
    """Who receives a report directly in a sentence; not whom the receiver reports to in turn."""
    text = sentence.text
    found: list[Finding] = []
    for name in ("report-to", "send-result-to", "send-to"):
        rule = rulebook.load("orders").rule(name)
        for match in rule.pattern.finditer(text):
            before = text[: match.start()]
            clause = max(before.rfind(";"), before.rfind(". ")) + 1
            if _IN_ORDER_TO.search(before[clause:]) and _IN_TURN.search(text[clause : match.end()]):
                continue
            if _HALF_A_NOUN.search(before):
                continue
            bodies = sentence.bodies(match.end())
            if bodies and not (rule.extra.get("single") and bodies[0].group):
                known = [f.agency for f in found]
                found += [Finding(a, "report_to", name, sentence.number) for a in bodies if a not in known]
    return found
