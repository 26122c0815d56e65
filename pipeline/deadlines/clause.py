"""Whether the words around a match let it be a deadline: the clause it stands in, weighed."""

from __future__ import annotations

import re
from typing import Literal

from pipeline import rulebook
from pipeline.clauses import Clauses
from pipeline.deadlines.book import Reader, rules
from pipeline.document import Span

# How far back the words that govern a mention are looked for, in characters.
_REACH = 160
_REPORTS = re.compile(rf"(?<!\w)(?:[Bb]áo cáo|[Gg]ửi|[Tt]rình|[Nn]ộp)\s+(?:(?:về|cho)\s+)?[{rulebook.UPPER}]")
# "Đối với trường hợp nghỉ trước ngày D": a day gone by tells which cases are meant
_CONCERNED = re.compile(r"(?i)[\s\-–+•]*(?:(?:riêng\s+)?đối\s+với|(?:các\s+)?trường\s+hợp|những)\b[^,:]*$")
# "Tài khoản mở trước ngày D phải đăng ký lại": the same, told behind it
_CASES = re.compile(r"(?i)\s*,?\s*(?:(?P<surely>thì|vẫn|được|tiếp\s+tục)|phải|là|nếu|không)\b")
# "nếu được tuyển dụng lại trong thời gian 60 tháng kể từ ngày … thì phải hoàn trả": a term of the case, not of the order
_IF = re.compile(r"(?i)\bnếu\b[^.;]*$")
_THEN = re.compile(r"[^.;]{0,240}?\bthì\b")
# "không để dồn vào cuối năm": what must not happen by then
_AVERTED = re.compile(r"(?i)\b(?:không để|tránh(?: để)?|không được để)\b[^,;:]*$")
_TOLD = re.compile(r"(?i)\bđã\b(?:[^,;:]*|[^,;:]*, (?:đưa vào|đi vào|hoàn thành|được)[^,;:]*)$")


def left_of(clauses: Clauses, at: int) -> str:
    """The words of the clause before a position, as far as they govern it."""
    return clauses.text[max(clauses.clause(at)[0], at - _REACH) : at]


def governor(left: str, kind: str) -> Literal["verb", "noun", "none"]:
    """Whose attribute a period or a rhythm is: the nearest head before it, a verb of work or a noun that owns it.

    A verb right behind a naming noun is part of a name ("việc rà soát"): the search goes on before it.
    """
    if kind != "rhythm" and rules().completed.search(left):
        return "verb"
    heads = [head for head in rules().heads[kind].finditer(left) if head.lastgroup]
    i = len(heads) - 1
    while i >= 0 and heads[i].lastgroup != "noun":
        if heads[i].lastgroup == "naming":
            if kind == "rhythm" and not left[heads[i].end() :].strip():
                return "noun"
            i -= 1
            continue
        first = i
        while (
            first
            # a verb of reporting behind a comma begins anew: "kết quả đối chiếu, báo cáo UBND tỉnh trong tháng 7"
            and not re.match(r"(?i)(?:báo cáo|gửi|trình|nộp|hoàn thành)", left[heads[first].start() :])
            and heads[first - 1].lastgroup == "verb"
            and re.fullmatch(r"[\s,]*(?:và\s+)?", left[heads[first - 1].end() : heads[first].start()])
        ):
            first -= 1
        # "Kết quả báo cáo UBND tỉnh trong tháng 5": to report and to send stay verbs.
        if not first or left[heads[first].start() :].lower().startswith(("báo cáo", "gửi")):
            return "verb"
        if heads[first - 1].lastgroup == "verb" or left[heads[first - 1].end() : heads[first].start()].strip():
            return "verb"
        i = first - 1
    return "noun" if i >= 0 else "none"


def _opens(reader: Reader, after: str) -> list[str] | None:
    """Whether the sentence that opens with a period orders something; the doubts about it."""
    patterns = rules().patterns
    if re.match(r"[^.;]{0,90}\bđã\b", after) or not patterns["ordered"].search(after):
        return None
    if patterns["plain"].search(after):
        return []
    return None if reader.rule.extra.get("needs") == "finish" else ["DEADLINE_AMBIGUOUS"]


def weigh(reader: Reader, match: re.Match[str], clauses: Clauses) -> list[str] | None:
    """Whether the words around a match let it be a deadline: None if not, else the doubts (issue codes)."""
    extra, patterns = reader.rule.extra, rules().patterns
    left = left_of(clauses, match.start())
    right = clauses.text[match.end() : clauses.clause(match.start())[1]]
    if (
        (reader.after and not reader.after.search(left))
        or (reader.not_after and reader.not_after.search(left))
        or (reader.not_before and reader.not_before.match(right))
        or (reader.unless and reader.unless.search(left))
    ):
        return None
    fronted = patterns["opening"].fullmatch(left) is not None
    if extra.get("fronted") and not fronted:
        return None
    doubts = ["DEADLINE_AMBIGUOUS"] if extra.get("doubt") else []
    before = clauses.text[clauses.sentence(match.start())[0] : match.start()]
    if reader.reads == "relative" and _IF.search(before) and _THEN.match(clauses.text, match.start()):
        return None
    if "needs" not in extra and reader.reads not in ("date", "period"):
        return doubts
    if _AVERTED.search(left):
        return None
    told = patterns["history"].search(left)
    if told and not patterns["must"].search(told["rest"]):
        if not patterns["must"].search(left[: told.start()]):
            return None
        # "hoàn thành chi trả cho các hộ đã thống nhất trước ngày D": an order stands before what is told
        doubts.append("DEADLINE_AMBIGUOUS")
    if reader.reads == "period" and fronted and ("needs" in extra or extra.get("fronted")):
        return _opens(reader, clauses.text[match.end() : clauses.sentence(match.start())[1]])
    if "needs" not in extra:
        return doubts
    if fronted:
        return _opens(reader, right) if reader.reads == "date" else doubts
    if left.rstrip().endswith(("(", ":")):
        return doubts
    return _governed(reader, match, left, right, doubts, told=told is not None)


def _governed(
    reader: Reader, match: re.Match[str], left: str, right: str, doubts: list[str], *, told: bool
) -> list[str] | None:
    """The doubts by the head that governs a match, None where a noun owns it."""
    nouns = _nouns(reader, match)
    owner = governor(left, nouns)
    if owner == "noun" and match.groupdict().get("days"):
        # "… kết quả đóng trong 15 ngày đầu tháng 01": so narrow a time is when something is done
        return [*doubts, "DEADLINE_AMBIGUOUS"]
    if owner == "none" and nouns != "year" and not told:
        # a verb that no list knows ("đoàn làm việc … trong tháng 5/2026"): to the clerk, not into silence
        return [*doubts, "DEADLINE_AMBIGUOUS"]
    if (
        owner == "noun"
        and reader.reads == "period"
        and nouns != "year"
        and (_REPORTS.search(left) or _done(left, nouns))
    ):
        # "báo cáo UBND tỉnh kết quả giải quyết trong tháng 4": by April, or April's results
        return [*doubts, "DEADLINE_AMBIGUOUS"]
    if owner == "noun" and rules().patterns["finished"].match(right):
        # "Phấn đấu đến ngày D hoàn thành 100% …": a target, with a day
        return [*doubts, "DEADLINE_AMBIGUOUS"]
    return doubts if owner == "verb" else None


def _done(left: str, nouns: str) -> bool:
    """Whether the noun that owns a period is the object of a verb whose work falls into it."""
    heads = [head for head in rules().heads[nouns].finditer(left) if head.lastgroup]
    while heads and heads[-1].lastgroup != "verb":
        heads.pop()
    return bool(heads) and " ".join(heads[-1][0].lower().split()) in rules().doing


def _nouns(reader: Reader, match: re.Match[str]) -> str:
    """The table of nouns for a match: a whole year is mostly what a plan is about, a month mostly when work is due."""
    groups = match.groupdict()
    year = any(groups.get(name) for name in ("pyear", "bare_year", "rest", "all_rest", "rest_year"))
    return "year" if year or groups.get("this") == "năm" else str(reader.rule.extra["nouns"])


def adverbial(reader: Reader, match: re.Match[str], clauses: Clauses) -> list[str] | None:
    """Whether a rhythm says how often something is done (its doubts), or belongs to a noun (None)."""
    patterns = rules().patterns
    left = left_of(clauses, match.start())
    if (reader.not_after and reader.not_after.search(left)) or (reader.after and not reader.after.search(left)):
        return None
    owner = reader.rule.extra.get("owner")
    if owner:
        return None if owner == "meeting" and patterns["meeting"].search(left) else []
    if match.groupdict().get("often") or patterns["opening"].fullmatch(left):
        return []
    if left.rstrip().endswith((",", "(", ":", " –", " -")):
        return None if patterns["planning"].search(left) else []
    if governor(left, "rhythm") != "verb":
        return None
    owned = re.match(rf"\s*{patterns['owned'].pattern}", clauses.text[match.end() : clauses.clause(match.start())[1]])
    return ["DEADLINE_AMBIGUOUS"] if owned else []


def which_cases(span: Span, clauses: Clauses) -> bool | None:
    """Whether "… trước ngày D" tells which cases are meant: True surely, None perhaps, False not."""
    left = left_of(clauses, span[0])
    patterns = rules().patterns
    if not patterns["which"].search(left) or patterns["must"].search(left):
        return False
    return True if patterns["case"].match(clauses.text, span[1]) else None


def orders_past(reader: Reader, span: Span, clauses: Clauses, *, long_gone: bool) -> bool:
    """Whether an order stands before a day or a period that lies before the issue: a slip of the pen, not history."""
    left = left_of(clauses, span[0])
    if reader.rule.extra.get("fronted") or _CONCERNED.match(left) or _TOLD.search(left):
        return False
    if long_gone:
        return _REPORTS.search(left) is not None
    cases = _CASES.match(clauses.text, span[1])
    if cases and (cases["surely"] or governor(left, "quarter") == "none"):
        return False
    patterns = rules().patterns
    if patterns["opening"].fullmatch(left) and not patterns["ordered"].search(
        clauses.text, span[1], clauses.sentence(span[0])[1]
    ):
        return False
    return "needs" not in reader.rule.extra or patterns["due"].search(left) is not None
