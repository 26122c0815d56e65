"""The changes of a document: what its subject and its body say, joined by the earlier document that they mean."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from pipeline import citations, keys
from pipeline.changes import parts, said
from pipeline.changes.change import Change, day_of
from pipeline.changes.days import Days
from pipeline.changes.match import compatible, same_letters, served, speaks_for
from pipeline.changes.said import Said
from pipeline.clauses import Clauses
from pipeline.document import Agency, Citation, Result, Span

_NORMS = frozenset({"Luật", "Bộ luật", "Pháp lệnh", "Lệnh", "Hiến pháp", "Nghị định", "Thông tư", "Thông tư liên tịch"})
_MOVING = frozenset({"extends", "corrects", "amends"})
# What stands between a deed and the document that it is done to.
_OBJECT = re.compile(r"(?i)(?:^|\b(?:theo|tại|của|trong|ở|với|so với|nêu|nội dung|số|các))\s*$")
_AND = re.compile(r"(?i)(?:,|;|\bvà)\s*(?:các\s+)?$")
_OF_ANOTHER = re.compile(r"(?i)\s*(?:của\s+|tại\s+)?(?:công văn|văn bản|thông báo|kế hoạch|chỉ thị|quyết định)\s+này\b")


@dataclass(frozen=True, slots=True)
class _Deed:
    """A deed with the earlier document that it is done to; ``at`` is its place in the document's text."""

    said: Said
    earlier: Citation
    at: Span
    part: str | None = None
    pinpoint: tuple[str, ...] = ()
    agreed: str | None = None
    in_subject: bool = False

    @property
    def bare(self) -> bool:
        """Does it say no more than that something changes?"""
        return not (self.said.new or self.said.added or self.said.old or self.part)


def find(result: Result) -> tuple[Change, ...]:
    """What a document says of earlier documents, in the order of its text.

    Only what the document itself does counts: not what it tells of others, asks for or orders. What the subject and the
    body say of one earlier document is one change, unless they name different parts or days of it. An earlier document
    that is not named by its number is none.
    """
    subject, body = _regions(result)
    issued = result.header.issued_date
    headline = result.header.subject or ""
    in_subject = said.find(headline, issued=issued, subject=True)
    in_body = said.find(result.text[slice(*body)], issued=issued)
    if not (in_subject or in_body):
        return ()
    reader = _Reader(result, subject, body, headline)
    deeds = [*reader.of_subject(in_subject), *reader.of_body(in_body)]
    changes = [change for group in _by_document(deeds) for change in reader.changes(group)]
    return tuple(sorted(changes, key=lambda change: change.span))


def _regions(result: Result) -> tuple[Span, Span]:
    """Where the subject stands, and the body from the letterhead's end to the signature."""
    spans = {reason.field: reason.span for reason in result.header.reasons if reason.span}
    text, words = result.text, (result.header.subject or "").split()
    subject = spans.get("subject", (0, 0))
    printed = re.compile(r"\s+".join(map(re.escape, words))).search(text, subject[0]) if words else None
    subject = printed.span() if printed else subject
    head = max([subject[1], *(span[1] for field, span in spans.items() if field in ("code", "issued_date", "place"))])
    tail = spans.get("signer", (len(text), len(text)))[0]
    return subject, (head, tail if tail > head else len(text))


class _Reader:
    """A result on the way to its changes."""

    def __init__(self, result: Result, subject: Span, body: Span, headline: str) -> None:
        self.result, self.subject, self.body = result, subject, body
        self.text = result.text
        self.header = result.header
        self.served = served(self.header)
        self.clauses = Clauses(self.text)
        self.cited = [c for c in result.citations if body[0] <= c.span[0] < body[1] and self._is_earlier(c)]
        issued, own_code = self.header.issued_date, self.header.code
        named = citations.find(headline, issued=issued, own_code=own_code) if any(map(str.isdigit, headline)) else []
        self.headed = [self._fullest(c) for c in named if self._is_earlier(c)]
        self.days = Days(result, self.clauses, self.cited)

    def _is_earlier(self, cited: Citation) -> bool:
        return _code(cited) is not None and cited.title is None

    def _fullest(self, cited: Citation) -> Citation:
        """The mention of a document with the date and organ that its other mentions give."""
        same = [c for c in self.result.citations if c.code and c.code == cited.code]
        return replace(
            cited,
            issued_date=cited.issued_date or next((c.issued_date for c in same if c.issued_date), None),
            issuer=cited.issuer or next((c.issuer for c in same if c.issuer), None),
        )

    # -------------------------------------------------------------- the earlier document

    def of_subject(self, found: Iterable[Said]) -> Iterator[_Deed]:
        """The deeds of the subject, done to the document that it names, else to the one that the body writes of."""
        headline = self.header.subject or ""
        for read in found:
            one = replace(read, new=replace(read.new, span=self.subject)) if read.new else read
            earlier = self.headed or self._one_of(self.cited)
            for cited in earlier if one.doc or one.kind not in _MOVING else earlier[:1]:
                part, pinpoint = self._part(one, cited, headline, [(one.span[0], len(headline))], ())
                yield _Deed(one, cited, self.subject, part, pinpoint, in_subject=True)

    def of_body(self, found: Iterable[Said]) -> Iterator[_Deed]:
        for shifted in found:
            one = _moved(shifted, self.body[0])
            if (one.this and not self._is_own(one.this)) or self._is_anothers(one):
                continue
            for cited in self._earlier(one):
                if one.told and not self._is_ours(cited):
                    continue
                around = [self.clauses.clause(one.span[0]), self.clauses.sentence(one.span[0])]
                part, pinpoint = self._part(one, cited, self.text, around, self.result.citations)
                yield _Deed(one, cited, one.span, part, pinpoint, self._agreed(one))

    def _is_own(self, this: str) -> bool:
        """Is "… này" this document: of its own type, or a document at large?"""
        own = (self.header.type_name or "").casefold()
        return not own or this.casefold() in (own, "văn bản") or not _is_type(this)

    def _is_anothers(self, one: Said) -> bool:
        """Does the clause name another body as the one that does it ("các trường điều chỉnh thời gian học")?"""
        if one.told or one.whom or not one.doer:
            return False
        start = max(self.clauses.clause(one.span[0])[0], self.text.rfind(",", 0, one.span[0]))
        return any(
            start <= body.span[0]
            and body.span[1] <= one.span[0]
            and not (self._is_issuer(body) or self._is_served(body))
            for body in self.result.agencies
        )

    def _is_issuer(self, body: Agency) -> bool:
        own = self.header.organ_name
        return not body.group and (compatible(body.name, own) or compatible(body.canonical, own))

    def _is_served(self, body: Agency) -> bool:
        """Does a body, or its head, have this document's organ for its office?"""
        return not body.group and any(speaks_for(body.canonical or body.name, name) for name in self.served)

    def _agreed(self, one: Said) -> str | None:
        """Who decided on a deed that this office passes on: "Chủ tịch … đồng ý gia hạn", "theo ý kiến của Chủ tịch …, gia hạn"."""
        low, at = self.clauses.sentence(one.span[0])[0], one.span[0]
        for body in reversed(self.result.agencies):
            if low <= body.span[0] and body.span[1] <= at and self._is_served(body):
                start, end = body.span
                if said.agrees(self.text[end:at]) or said.decided(self.text[low:start]):
                    return body.canonical or body.name
        return None

    def _earlier(self, one: Said) -> list[Citation]:
        low, high = self.clauses.sentence(one.span[0])
        if one.doc:
            named = [c for c in self.cited if c.span[0] < one.doc[1] and one.doc[0] < c.span[1]]
            if named:
                return [self._fullest(c) for c in (*named, *self._listed(named[-1], high))]
            if any(c.span[0] < one.doc[1] and one.doc[0] < c.span[1] for c in self.result.citations):
                return []
        else:
            behind = [c for c in self.cited if one.span[0] <= c.span[0] < high and not self._is_norm(c)]
            for c in behind:
                gap = self.text[max(one.span[0], c.span[0] - 90) : c.span[0]]
                deed_only = _without_parts(self.text[one.span[0] : c.span[0]])
                if _OBJECT.search(_without_parts(gap)) or one.span[0] + len(deed_only) - one.span[1] < 3:
                    return [self._fullest(c)]
            ahead = [c for c in self.result.citations if low <= c.span[0] < one.span[0]]
            if one.here:
                return [self._fullest(c) for c in ahead[-1:] if self._is_earlier(c) and self._is_ours(c)]
            ahead = [c for c in ahead if c in self.cited and self._is_ours(c)]
            if ahead:
                return [self._fullest(ahead[-1])]
        if one.named:
            return []
        return [c for c in self.headed if self._is_ours(c)][:1] or self._one_of(
            [c for c in self.cited if c.span[0] < one.span[0]]
        )

    def _listed(self, first: Citation, high: int) -> Iterator[Citation]:
        """The further documents of a list: "… và Công văn số …"."""
        previous = first
        for c in self.cited:
            if previous.span[1] <= c.span[0] < high:
                gap = self.text[previous.span[1] : c.span[0]]
                if c.relation != previous.relation or not _AND.search(gap) or len(gap) > 200:
                    return
                yield c
                previous = c

    def _one_of(self, cited: Sequence[Citation]) -> list[Citation]:
        """The one document of the issuing organ that is cited, where a deed names none; empty where it could be several."""
        ours = {_code(c): self._fullest(c) for c in cited if self._is_ours(c)}
        return list(ours.values()) if len(ours) == 1 else []

    def _is_norm(self, cited: Citation) -> bool:
        return cited.type in _NORMS and cited.type != self.header.type_name

    def _is_ours(self, cited: Citation) -> bool:
        """May it be an earlier document of the organ that issued this one, or one of a body whose office that is?"""
        if self._is_norm(cited):
            return False
        if any(speaks_for(cited.issuer, name) for name in self.served):
            return True
        return same_letters(cited.code, self.header.code) and compatible(cited.issuer, self.header.organ_name)

    def _part(
        self, one: Said, cited: Citation, text: str, around: Sequence[Span], cites: Sequence[Citation]
    ) -> tuple[str | None, tuple[str, ...]]:
        """The part of the earlier document that the clause, else the sentence names, in words and as ids: none of this document
        or of another."""
        if one.part:
            return one.part, parts.ids(one.part)
        words: list[str] = []
        found: list[str] = []
        for stretch in around:
            for span, ids in parts.chains(text, *stretch):
                behind = next((c for c in cites if 0 <= c.span[0] - span[1] <= 25), None)
                if (behind and behind.code != cited.code) or _OF_ANOTHER.match(text, span[1]):
                    continue
                words.append(" ".join(text[slice(*span)].split()))
                found += ids
            if found:
                break
        return ", ".join(dict.fromkeys(words)) or None, tuple(dict.fromkeys(found))

    # -------------------------------------------------------------- from deeds to changes

    def changes(self, deeds: list[_Deed]) -> Iterator[Change]:
        """The changes of one earlier document."""
        kinds = {deed.said.kind for deed in deeds}
        for kind in ("replaces", "revokes"):
            yield from self._of_parts([d for d in deeds if d.said.kind == kind])
        moving = [d for d in deeds if d.said.kind in _MOVING]
        gone = any(d.said.kind in ("replaces", "revokes") and not d.part for d in deeds)
        if moving and not gone:
            yield from self._moved(moving)
        if not kinds - {"reminds", "replies"}:
            for kind in ("reminds", "replies"):
                if same := [d for d in deeds if d.said.kind == kind]:
                    yield self._change(same[0], same)

    def _of_parts(self, deeds: list[_Deed]) -> Iterator[Change]:
        """One change a part; a subject that names no part says what the body says."""
        detailed = any(d.part and not d.in_subject for d in deeds)
        kept = [d for d in deeds if not (detailed and d.in_subject and not d.pinpoint)]
        done: set[tuple[str | None, tuple[str, ...]]] = set()
        for deed in kept:
            key = (deed.part, deed.pinpoint)
            if key not in done:
                done.add(key)
                yield self._change(deed, [deed])

    def _moved(self, deeds: list[_Deed]) -> Iterator[Change]:
        deeds = _as_corrections(deeds)
        told = [d for d in deeds if not d.bare]
        groups: list[list[_Deed]] = []
        for deed in sorted(told, key=lambda d: (d.said.new is None, d.at)):
            for group in groups:
                if all(_agree(deed, other) for other in group):
                    group.append(deed)
                    break
            else:
                groups.append([deed])
        if not groups:
            yield self.days.dated(self._change(_plainest(deeds), deeds))
            return
        rest = [d for d in deeds if d.bare]
        found = [self._change(_plainest(group), [*group, *rest]) for group in groups]
        yield from [self.days.dated(found[0])] if len(found) == 1 else map(partial(_undecided, others=found), found)

    def _change(self, first: _Deed, deeds: Sequence[_Deed]) -> Change:
        """The change that deeds make together, in the words of the first."""
        every = [first, *(d for d in deeds if d is not first)]
        cited = first.earlier
        saids = [d.said for d in every]
        named = next((d for d in every if d.pinpoint), None) or next((d for d in every if d.part), first)
        kind = min((s.kind for s in saids), key=_strength)
        return Change(
            kind=kind,
            text=" ".join(self.text[slice(*first.at)].split()),
            span=first.at,
            rule=first.said.rule,
            code=_code(cited) or "",
            type=cited.type,
            issued_date=cited.issued_date,
            issuer=cited.issuer,
            part=named.part,
            pinpoint=named.pinpoint,
            about=next((s.about for s in saids if s.about), None),
            whom=next((s.whom for s in saids if s.whom), None),
            old=next((s.old for s in saids if s.old), None),
            new=self.days.verified(next((s.new for s in saids if s.new), None)),
            added=next((s.added for s in saids if s.added), None),
            later=self.header.code,
            by=self.header.organ_name,
            said_on=self.header.issued_date,
            agreed=next((d.agreed for d in every if d.agreed), None),
        )


def _moved(one: Said, by: int) -> Said:
    """A deed found in a part of the text, at its place in the whole."""
    new = replace(one.new, span=(one.new.span[0] + by, one.new.span[1] + by)) if one.new else None
    doc = (one.doc[0] + by, one.doc[1] + by) if one.doc else None
    return replace(one, span=(one.span[0] + by, one.span[1] + by), doc=doc, new=new)


def _by_document(deeds: Iterable[_Deed]) -> list[list[_Deed]]:
    groups: dict[str | None, list[_Deed]] = {}
    for deed in deeds:
        groups.setdefault(_code(deed.earlier), []).append(deed)
    return list(groups.values())


def _code(cited: Citation) -> str | None:
    """The code of a mention, or the number alone where no more is printed."""
    if cited.code:
        return cited.code
    printed = re.search(r"(?<!\d)(\d{1,5})\s*$", cited.text)
    return keys.of_figures(printed[1]) if printed else None


def _is_type(words: str) -> bool:
    return words.casefold() in {name.casefold() for name in citations.codes.notations().type_of_word}


def _without_parts(gap: str) -> str:
    """The words between a deed and a document without the part of it that they name."""
    for (start, end), _ in reversed(list(parts.chains(gap, 0, len(gap)))):
        if not gap[end:].strip(" ,"):
            gap = gap[:start]
    return gap.rstrip(" ,")


def _agree(one: _Deed, other: _Deed) -> bool:
    """Do two deeds say nothing different of one document?"""
    pairs = (
        (one.pinpoint or None, other.pinpoint or None),
        (one.said.old, other.said.old),
        (one.said.day, other.said.day),
        (one.said.whom, other.said.whom),
    )
    return all(a == b for a, b in pairs if a is not None and b is not None)


def _undecided(change: Change, others: Sequence[Change]) -> Change:
    """The change, its new day doubted where another one gives the same deadline another day."""
    same = [c for c in others if _deadline(c) == _deadline(change)]
    if change.new is None or len({day_of(c.new) for c in same}) == 1:
        return change
    return replace(change, new=replace(change.new, issues=(*change.new.issues, "DEADLINE_AMBIGUOUS")))


def _deadline(change: Change) -> tuple[object, ...]:
    """What a change says of the deadline that it moves."""
    return change.pinpoint, change.old, change.about, change.whom


def _plainest(deeds: Sequence[_Deed]) -> _Deed:
    """The deed that says most: the one with a new day, in the body."""
    return min(deeds, key=lambda d: (d.said.new is None, d.bare, d.in_subject, d.at))


def _as_corrections(deeds: list[_Deed]) -> list[_Deed]:
    """Where the document says that the earlier one was printed wrong and corrects no day of it otherwise, what it moves is
    corrected, not extended."""
    corrections = [d for d in deeds if d.said.kind == "corrects"]
    if not corrections or any(d.said.new for d in corrections):
        return deeds
    return [replace(d, said=replace(d.said, kind="corrects")) for d in deeds]


def _strength(kind: str) -> int:
    return ("replaces", "revokes", "corrects", "extends", "amends", "reminds", "replies").index(kind)
