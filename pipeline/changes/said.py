"""The deeds that a text names: "gia hạn thời gian … đến ngày …", "thay thế Công văn số …" (rules/changes.toml).

A deed counts where the document itself does it: not one that is told of, asked for, supposed, ordered of somebody, or done
by a document that is cited before it.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal

from pipeline import deadlines, rulebook
from pipeline.changes.change import ChangeKind, day_of
from pipeline.clauses import Clauses
from pipeline.document import Deadline, Span
from pipeline.rulebook import UPPER, Rule, alternatives

DAY = re.compile(r"(?P<day>\d{1,2})\s*(?:/|\.|-|tháng)\s*(?P<month>\d{1,2})(?:\s*(?:/|\.|-|năm)\s*(?P<year>\d{4}))?")
_ABOUT_WORD = re.compile(r"(?i)\b(?:V/v|Về việc)\s*:?\s*")
# A document's number, wherever in a sentence: what that document does is no deed of this one.
_NUMBERED = re.compile(rf"\d+[a-z]?\s?[/-]\s?(?:\d{{4}}\s?/\s?)?[{UPPER}][\w/&-]*")
_DECREE = re.compile(r"(?i)\W*(?:các\s+)?(?:nghị\s+định|thông\s+tư|luật|pháp\s+lệnh|bộ\s+luật|nghị\s+quyết)\b")
_THIS = re.compile(r"(?i)(?P<type>\w+\s+\w+)\s+này\b")
_PREPOSITIONS = re.compile(
    r"(?i)[\s,:]*\b(?:tại|của|trong|theo|(?:ban hành )?kèm theo|ban hành|nêu|số|ở|và|thực hiện)\s*$"
)
_PASSIVE = re.compile(r"(?i)\b(?:được|đã)\s+(?:được\s+)?(?:sửa|bổ|ban|thay|quy)")
_WHOLE = re.compile(r"(?i)(?:(?:toàn bộ|các|những)\s+)*(?:nội dung|hiệu lực)?")
_ABOUT_ENDS = re.compile(
    r"(?i)\s*(?:^|(?<=\s))(?:theo|tại|của|nêu|quy định|đối với|cho|trong|từ|đến|sang|thành|như|là|công văn|văn bản|kế hoạch|"
    r"thông báo|chỉ thị|quyết định|công điện|thêm|lại|xuống|để|do)\b"
)
_FOR_ONE = re.compile(
    rf"(?:cho(?:\s+phép)?|đối\s+với|riêng)\s+(?P<whom>(?!Quý)[{UPPER}][^,.;:()]{{2,60}}?)\s*(?:được|$|[,.;:()]|\b(?:đến|từ|theo|tại)\b)"
)
_LEAD = re.compile(r"(?i)(?:trước|(?:đến\s+)?hết|chậm\s+nhất|muộn\s+nhất|đến)\b")
_DATE_OF_CODE = re.compile(
    rf"(?i:{_NUMBERED.pattern}(?:\s+của\s+[^.;,:\n\d]{{3,70}}?)?[\s,]*(?:ký\s+|ban\s+hành\s+)?(?:ngày\s*)?)$"
)
# A day that has another end: "từ | ngày …", "ngày … | đến ngày …".
_BEGINS = re.compile(r"(?i)\btừ\s*$")
_GOES_ON = re.compile(r"(?i)\)?\s*(?:đến|tới|-|–)\s*(?:hết\s+)?(?:ngày\s+)?\d{1,2}\s*(?:[/.-]|tháng)\s*\d")
_OPENED = re.compile(r"[“\"][^“”\"]*$")
_CLOSED = re.compile(r"[^“”\"]*")
_PRINTED = re.compile(r"(?i)[“\"]|\b(?:in|ghi|viết|đánh máy|nhầm|sai|cũ)\b")
# "xây dựng Thông tư thay thế …": what another document is for; "quyết định" and "thông báo" in small letters are verbs too
_ATTRIBUTE = re.compile(
    r"(?i)\b(?:(?-i:Quyết định|Thông báo)|(?:ban hành|xây dựng|dự thảo|soạn thảo|trình)\s+(?:quyết định|thông báo)|nghị định|thông tư|"
    r"luật|nghị quyết|quy chế|quy định|văn bản|kế hoạch|công văn|công điện|chỉ thị|hướng dẫn)(?:\s+mới)?(?:\s+(?:để|nhằm))?\s*$"
)
_WORD, _LAST = r"(?<!\w)(?:%s)(?!\w)", r"(?<!\w)(?:%s)\s*$"
_DENIED = r"(?<!\w)(?:không|chưa)\s+(?:có\s+ý\s+kiến\s+)?(?:%s)(?!\w)[^,:;]*$"
_BY_ITSELF = re.compile(r"(?i)\bđược\s*$")
# "được sửa đổi, | bổ sung": what is told of the first deed is told of the second
_CHAIN = re.compile(r"(?i)(?:\b(?:sửa đổi|bổ sung|điều chỉnh|thay thế|bãi bỏ|hủy bỏ|thu hồi)\s*(?:,|và)?\s*)+$")
# How far before "nay sửa lại là …" the wrong words stand, in characters.
_BEFORE = 300


@dataclass(frozen=True, slots=True)
class Said:
    """A deed as the text names it.

    ``doc`` is where the earlier document is named, ``part`` the part of it; ``about`` whose deadline moves, ``whom`` for whom
    alone; ``this`` the type that the document calls itself by ("Kế hoạch này"). ``told``: are others told to ("đề nghị các
    đơn vị hủy …")? ``named``: does it count only where its own sentence names the earlier document? ``doer``: do the words
    before it say who does it (not in "thời hạn … được lùi")? ``here``: is the earlier document the one named last before it?
    """

    kind: ChangeKind
    span: Span
    rule: str
    doc: Span | None = None
    part: str | None = None
    about: str | None = None
    whom: str | None = None
    old: dt.date | None = None
    new: Deadline | None = None
    added: int | None = None
    this: str | None = None
    told: bool = False
    named: bool = False
    doer: bool = True
    here: bool = False

    @property
    def day(self) -> dt.date | None:
        """The new day."""
        return day_of(self.new)


def find(text: str, *, issued: dt.date | None = None, subject: bool = False) -> list[Said]:
    """The deeds of a text in its order; ``issued`` is the document's own day. ``subject``: is the text the subject line,
    which else begins at "V/v"?"""
    cues = [(m.start(), m[0]) for m in _cues().finditer(text.lower())] if len(text.lower()) == len(text) else []
    if not cues:
        return []
    clauses: Clauses | None = None
    found: list[Said] = []
    for at, cue in cues:
        if found and at < found[-1].span[1]:
            continue
        for rule in _by_cue()[" ".join(cue.split())]:
            if not (match := rule.pattern.match(text, at)):
                continue
            clauses = clauses or Clauses(text)
            if clauses.quoted(at):
                break
            if said := _said(rule, match, clauses, issued, subject=subject):
                found.append(said)
                break
    return found


def day(words: str, issued: dt.date | None) -> dt.date | None:
    """The calendar day in a few words, its year that of the issue where none is printed; None for none."""
    match = DAY.search(words)
    if not match or not (match["year"] or issued):
        return None
    try:
        return dt.date(
            int(match["year"]) if match["year"] else issued.year if issued else 0,
            int(match["month"]),
            int(match["day"]),
        )
    except ValueError:
        return None


def agrees(words: str) -> bool:
    """Do the words between a body and a deed say that the body agrees to it?"""
    return _words("agreed", _WORD).search(words) is not None


def decided(words: str) -> bool:
    """Do the words before a body's name say that it is that one's decision: "theo ý kiến của …"?"""
    return _words("decided", _LAST).search(words) is not None


@cache
def _by_cue() -> dict[str, tuple[Rule, ...]]:
    book = rulebook.load("changes").rules
    cues = {cue for rule in book for cue in rule.extra["cue"]}
    return {
        cue: tuple(r for r in book if any(f"{cue} ".startswith(f"{begins} ") for begins in r.extra["cue"]))
        for cue in cues
    }


@cache
def _cues() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{alternatives(_by_cue())})(?!\w)")


@cache
def _after(rule: str) -> re.Pattern[str] | None:
    book = rulebook.load("changes")
    source = book.rule(rule).extra.get("after")
    return re.compile(source.format_map(book.fragments), re.IGNORECASE) if source else None


@cache
def _words(name: str, form: str) -> re.Pattern[str]:
    return re.compile(form % alternatives(rulebook.load("changes").tables["before"][name]), re.IGNORECASE)


@cache
def _main_clause() -> re.Pattern[str]:
    """Where a sentence comes to what its own organ does: "…, Sở Y tế …", "…, nay …", "… này …"."""
    main = alternatives(rulebook.load("changes").tables["before"]["main"])
    heads = alternatives(rulebook.load("letterhead").tables["organ"]["heads"])
    return re.compile(
        rf"[,:;]\s*(?:[^,]*(?<!\w)(?:{main})(?!\w)|(?-i:(?=[{UPPER}]))(?:{heads})(?!\w))|(?<!\w)này(?!\w)",
        re.IGNORECASE,
    )


@cache
def _day_words() -> re.Pattern[str]:
    return re.compile(rulebook.load("changes").fragments["day"], re.IGNORECASE)


@cache
def _corrected() -> re.Pattern[str]:
    """What is corrected right before its correction: "“ngày …” (nay được) | sửa thành"."""
    fragments = rulebook.load("changes").fragments
    return re.compile(
        rf"(?:{fragments['quote']}|{fragments['day']}\)?)[\s,]*(?:(?:nay|được|xin|thì)\s+)*$", re.IGNORECASE
    )


def _said(rule: Rule, match: re.Match[str], clauses: Clauses, issued: dt.date | None, *, subject: bool) -> Said | None:
    text, extra, groups = clauses.text, rule.extra, match.groupdict()
    part = _part(groups.get("part"), rule)
    if part is False or (groups.get("doc") and clauses.quoted(match.start("doc"))):
        return None
    start = clauses.sentence(match.start())[0]
    left = text[start : match.start()]
    headed = _ABOUT_WORD.search(left)
    in_subject = subject or headed is not None and not left[: headed.start()].strip()
    if in_subject and headed:
        left = left[headed.end() :]
    standing = _standing(rule, left, in_subject=in_subject)
    if standing == "none":
        return None
    tail = text[match.end() : clauses.clause(match.end())[1]]
    about, whom = _about(groups.get("about")), _whom(left, groups.get("about") or "", tail)
    begin, old, new = _read_days(rule, match, clauses, left, issued)
    this = _THIS.search(left)
    return Said(
        extra["kind"], (begin, match.end()), rule.name, match.span("doc") if groups.get("doc") else None,
        part or None, about, whom, old, new,
        int(groups["added"]) if groups.get("added") and not groups.get("working") else None,
        " ".join(this["type"].split()) if this else None,
        standing == "told", bool(extra.get("named")), "after" not in extra and standing != "here", standing == "here",
    )  # fmt: skip


def _read_days(
    rule: Rule, match: re.Match[str], clauses: Clauses, left: str, issued: dt.date | None
) -> tuple[int, dt.date | None, Deadline | None]:
    """Where the words of a deed begin, its former day and its new deadline, doubted where that day does not stand alone or is
    none of a task's."""
    text, kind, begin = clauses.text, rule.extra["kind"], match.start()
    spans = {name: match.span(name) for name in ("old", "new") if match.groupdict().get(name)}
    if (after := _after(rule.name)) and (before := after.search(left)):
        shift = begin - len(left)
        for name in before.groupdict().keys() & {"old", "new"}:
            spans[name] = (before.start(name) + shift, before.end(name) + shift)
            begin = min(begin, spans[name][0])
    new = deadline(text, spans["new"], issued) if "new" in spans else None
    sentence = clauses.sentence(match.start())[0]
    if "old" not in spans and new and kind == "corrects":
        spans |= _printed_before(text, sentence, new.span[0])
    old = day(text[slice(*spans["old"])], issued) if "old" in spans else None
    if new and (
        any(_has_another(text, span, name) for name, span in spans.items())
        or (kind in ("corrects", "amends") and _words("beside", _WORD).search(text, sentence, new.span[0]))
    ):
        new = replace(new, issues=(*new.issues, "DEADLINE_AMBIGUOUS"))
    return begin, old, new


Standing = Literal["own", "here", "told", "none"]
"""Whose deed it is: the document's own, its own if the document named last before it is, one that it tells others to leave an
earlier document by, or none of its."""


def _standing(rule: Rule, left: str, *, in_subject: bool) -> Standing:
    """Whose deed a match is, by the words before it in its sentence."""
    extra, left = rule.extra, _CHAIN.sub("", left)
    opening = not left.strip(' \t\n-–+•*(“"')
    if (extra.get("subject") and not in_subject) or (extra.get("opens") and not opening):
        return "none"
    doing = _BY_ITSELF.sub("", left) if extra.get("passive") else left
    if _words("supposed", _WORD).search(left) or (not extra.get("told") and _words("told", _LAST).search(doing)):
        return "none"
    if _ATTRIBUTE.search(left) or _words("main", _DENIED).search(left):
        return "none"
    if (after := _after(rule.name)) and not after.search(left):
        return "none"
    if after and not extra.get("firm"):
        return "own"
    numbered = list(_NUMBERED.finditer(left))
    here = bool(numbered) and not _main_clause().search(left, numbered[-1].end())
    if here and not after and not (extra.get("passive") and _corrected().search(left)):
        return "none"
    if _DECREE.match(left) and not _main_clause().search(left):
        return "none"
    # "xin đính chính" is a courtesy, "xin gia hạn" asks
    asked = [m for m in _words("asked", _WORD).finditer(left) if extra["kind"] != "corrects" or m[0].lower() != "xin"]
    last = asked[-1] if asked else None
    if last and not _main_clause().search(left, last.end()):
        told = _words("told_to", _WORD).fullmatch(last[0]) and "," not in left[last.end() :]
        return "told" if told and (extra.get("ordered") or extra["kind"] in ("replaces", "revokes")) else "none"
    if extra.get("ordered") and not (
        in_subject or opening or _main_clause().search(left) or _words("told_to", _WORD).search(left)
    ):
        return "none"
    return "here" if here else "own"


def _part(words: str | None, rule: Rule) -> str | None | Literal[False]:
    """The part of the earlier document that is named; None for the whole; False for what is no part of a document."""
    if words is None or rule.extra["kind"] == "replies":
        return None
    kept = " ".join(words.split()).strip(' ,:(“”"')
    while kept != (cut := _PREPOSITIONS.sub("", f" {kept}").strip(' ,:(“”"')):
        kept = cut
    if _WHOLE.fullmatch(kept):
        return None
    # "khoản 3 Điều 2 được sửa đổi tại Nghị định …": that document is not the one that is changed
    return kept if _words("part", r"^(?:%s)(?!\w)").match(kept) and not _PASSIVE.search(kept) else False


def _about(words: str | None) -> str | None:
    """Whose deadline moves: "nộp hồ sơ" of "thời hạn nộp hồ sơ tại Công văn số …"."""
    kept = _ABOUT_ENDS.split(" ".join((words or "").split()), maxsplit=1)[0].strip(' ,:(“”"')
    return kept or None


def _whom(left: str, about: str, tail: str) -> str | None:
    """The one body for whom alone a deadline moves: "đồng ý cho Sở Y tế lùi …", "lùi thời hạn đối với UBND xã Hòa An", "lùi …
    đến ngày … đối với Sở Y tế"."""
    match = _FOR_ONE.search(left) or _FOR_ONE.search(about) or _FOR_ONE.match(tail.lstrip(' ,(“”")'))
    return " ".join(match["whom"].split()) if match and not _type().match(match["whom"]) else None


@cache
def _type() -> re.Pattern[str]:
    return re.compile(rulebook.load("changes").fragments["type"], re.IGNORECASE)


def _printed_before(text: str, sentence: int, at: int) -> dict[str, Span]:
    """Where the day printed wrong stands (as "old"): the last one before its correction that is no document's, in the sentence
    or, where that tells how it was printed, in the paragraph before."""
    if days := _days(text, max(sentence, at - _BEFORE), at):
        return {"old": days[-1]}
    end = len(text[:sentence].rstrip())
    low = max(text.rfind("\n", 0, end) + 1, at - _BEFORE, 0)
    days = _days(text, low, end) if _PRINTED.search(text, low, end) else []
    return {"old": days[-1]} if days else {}


def _days(text: str, low: int, high: int) -> list[Span]:
    """The days of a stretch of text that are no document's."""
    found = (m for m in _day_words().finditer(text, low, high) if re.search(r"(?i)ngày|tháng|\d{4}", m[0]))
    return [m.span() for m in found if not _DATE_OF_CODE.search(text, max(0, m.start() - _BEFORE), m.start())]


def _has_another(text: str, span: Span, name: str) -> bool:
    """Does a day not stand alone: as an end of a period ("từ ngày … đến ngày …"), or with other days in one quotation?"""
    low = max(0, span[0] - _BEFORE)
    if name == "new" and (_BEGINS.search(text, low, span[0]) or _GOES_ON.match(text, span[1])):
        return True
    opened, closed = _OPENED.search(text, low, span[0]), _CLOSED.match(text, span[1])
    return bool(opened and closed and len(_days(text, opened.start(), closed.end())) > 1)


def deadline(text: str, span: Span, issued: dt.date | None) -> Deadline | None:
    """The deadline that a day and the words before it make ("trước 17 giờ 00 ngày 30/4/2026"); ``bound`` is None where they
    do not say whether that day itself is late. None where no day can be made of them."""
    words = text[slice(*span)]
    plain = re.sub(r"(?i)^tới\b", "đến", words)
    plain = re.sub(r"(?i)^đến\s+(?=trước|chậm|muộn)", "", plain)
    lead = _LEAD.match(plain)
    dated = DAY.search(words)
    # what lies before the issue is still what is printed: only a missing year needs the issue
    known = None if dated and dated["year"] else issued
    read, _ = deadlines.find(f"Gửi báo cáo {plain if lead else f'đến {plain}'}", issued=known)
    if not read:
        return None
    return replace(read[0], text=words, span=span, bound=read[0].bound if lead else None, clause=None, directive=None)
