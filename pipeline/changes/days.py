"""The days of a change that stand in other sentences than the deed."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import replace

from pipeline.changes import said
from pipeline.changes.change import Change, day_of
from pipeline.changes.match import speaks_of
from pipeline.clauses import Clauses
from pipeline.document import Citation, Deadline, Result

_TOLD = re.compile(r"(?i)\b(?:có|đã|ban hành|gửi|tại|theo|yêu cầu|đề nghị)\b")
_BY = re.compile(r"(?i)\b(?:trước|hết|đến|chậm nhất|muộn nhất|hạn|là)\b[^.;,]{0,30}$")
_TIME = re.compile(r"(?i)\b(?:thời gian|thời hạn|thời điểm|hạn)\b")
_DOUBTFUL = "DIGITS_DOUBTFUL"


class Days:
    """The days of a result, and its mentions of earlier documents (``cited``)."""

    def __init__(self, result: Result, clauses: Clauses, cited: Sequence[Citation]) -> None:
        self.result, self.clauses, self.cited = result, clauses, cited
        self.text = result.text

    def dated(self, change: Change) -> Change:
        """The change with its former and its new day, where the deed itself prints none: the day that is told of the earlier
        document, and the one deadline of this document that speaks of the same work."""
        if change.kind == "amends" or change.added:
            return change
        old = change.old or self._told_day(change)
        if change.new or (change.kind == "corrects" and not change.old and not _TIME.search(change.text)):
            return replace(change, old=old)
        new = [d for d in self.result.deadlines if self._is_new(d, change, old)]
        days = {(d.due, d.bound) for d in new}
        return replace(change, old=old, new=new[0] if len(days) == 1 else None)

    def verified(self, new: Deadline | None) -> Deadline | None:
        """The new deadline; on a scan doubted, unless a deadline of the result vouches for its digits."""
        if new is None or self.result.source.reading == "text":
            return new
        vouched = any(
            d.span[0] < new.span[1] and new.span[0] < d.span[1] and d.due == new.due and _DOUBTFUL not in d.issues
            for d in self.result.deadlines
        )
        return new if vouched else replace(new, issues=(*new.issues, _DOUBTFUL))

    def _is_new(self, deadline: Deadline, change: Change, old: dt.date | None) -> bool:
        """May a deadline of this document be the one that holds now: a day of the same work, not the former one, not told
        of the earlier document?"""
        day = day_of(deadline)
        if day is None or day == old or deadline.type != "date" or not speaks_of(change.about, deadline.clause or ""):
            return False
        return self._tells(deadline.span[0], change) is None

    def _told_day(self, change: Change) -> dt.date | None:
        """The day that a sentence tells of the earlier document ("… Công văn số 5/SYT-VP yêu cầu báo cáo trước ngày …")."""
        days: set[dt.date | None] = set()
        for c in self.cited:
            if c.code == change.code and (after := self._tells(c.span[0], change)) is not None:
                tail = self.text[after : self.clauses.sentence(after)[1]]
                named = (m for m in said.DAY.finditer(tail) if _BY.search(tail[: m.start()]))
                days |= {said.day(m[0], self.result.header.issued_date) for m in named}
        days -= {None, change.issued_date}
        return days.pop() if len(days) == 1 else None

    def _tells(self, at: int, change: Change) -> int | None:
        """Where the mention of the earlier document ends, in a sentence that tells of it and changes nothing; None where the
        sentence around ``at`` is none such."""
        low, high = self.clauses.sentence(at)
        sentence = self.text[low:high]
        if low <= change.span[0] < high or not _TOLD.search(sentence) or said.find(sentence):
            return None
        return next((c.span[1] for c in self.cited if low <= c.span[0] < high and c.code == change.code), None)
