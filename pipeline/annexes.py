"""Annexes: each read as its own part, its tasks under ids PL1.2.a; and the tables of tasks of the body, under PL.B1.3.

An annex in prose is read where it assigns work: its title says so, or it names bodies that are to act. Forms, report outlines,
figures and lists of names assign nothing. Nobody is put to work there by being addressed: only whom its words name.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from pipeline import directives, marks, tables
from pipeline.directives import Body
from pipeline.document import Deadline, Directive, Document, Issue, Paragraph, Span
from pipeline.orders import Order
from pipeline.paragraphs import labelled
from pipeline.tables import Asked, Listed
from pipeline.tables.headings import said, says

# Without a title that speaks of tasks, so many directives that surely name who is to act make an annex one that assigns work.
_FEWEST_NAMED = 2
# So many blanks to fill in or boxes to tick make a form.
_BLANKS, _FEWEST_BLANKS = re.compile(r"\.{5,}|…{2,}|_{5,}|☐|□"), 3
# A title is printed on so many paragraphs at most (name, subject, "Kèm theo …", a letterhead of its own).
_TITLE = 8
_ROMAN = {"I": 1, "V": 5, "X": 10}

OwnOrder = Callable[[Body, str], Order]
"""What a directive's own words order."""


@dataclass(frozen=True, slots=True)
class Annex:
    """An annex: its id, its title, its paragraphs in order."""

    id: str
    title: str
    paragraphs: tuple[Paragraph, ...]

    @property
    def is_form(self) -> bool:
        """Does its title say that it is a form, a report's outline or a table of figures?"""
        return says(self.title, "annex-form")

    @property
    def span(self) -> Span:
        """From its first word to its last."""
        return self.paragraphs[0].span[0], self.paragraphs[-1].span[1]


@dataclass(slots=True)
class Annexed:
    """What was read of tables and annexes; ``bodies`` are the trees of prose, ``unread`` the annexes that gave no task."""

    listed: Listed
    bodies: list[Body] = field(default_factory=list)
    read: list[Annex] = field(default_factory=list)
    unread: list[Annex] = field(default_factory=list)

    def joined(self, body: Body) -> Body:
        """The body with what was read beside it."""
        own, quoted, issues = dict(body.own), set(body.quoted), list(body.issues)
        for part in self.bodies:
            own |= part.own
            quoted |= part.quoted
            issues += part.issues
        roots = tuple(self.listed.directives)
        return replace(
            body,
            directives=body.directives + roots,
            own=own | self.listed.own,
            quoted=frozenset(quoted),
            issues=(*issues, *self.listed.issues),
            rows=frozenset(self.listed.rows),
        )


def read(document: Document, asked: Asked, read_order: Callable[[Span], Order], own_order: OwnOrder) -> Annexed:
    """The tasks of the body's tables and of the annexes. ``read_order`` and ``own_order`` as for the body."""
    flow = document.paragraphs_of("body", "table")
    annexed = Annexed(tables.read(document, flow, "PL.B{}".format, asked))
    for annex in annexes(document):
        found = _read(document, annex, asked, read_order, own_order)
        if found is None:
            annexed.unread.append(annex)
            continue
        listed, body = found
        annexed.read.append(annex)
        annexed.bodies += [body] if body else []
        _add(annexed.listed, listed)
    return annexed


def _add(to: Listed, more: Listed) -> None:
    to.directives += more.directives
    to.own |= more.own
    to.orders |= more.orders
    to.rows |= more.rows
    to.deadlines += more.deadlines
    to.unread |= more.unread
    to.issues += more.issues
    to.doubtful += more.doubtful


# A paragraph that opens so tells somebody to work; a period in another may be what it is about.
_CHARGES = re.compile(
    r"(?i)\W*(?:chủ trì|phối hợp|rà soát|báo cáo|hoàn thành|hoàn thiện|xây dựng|tham mưu|lập|gửi|ban hành|hướng dẫn|kiểm tra)\b"
)


def binds(deadline: Deadline, issued: dt.date | None, words: str) -> bool:
    """Does a deadline show that a paragraph (its ``words``) assigns work by itself? A day before the issue is history."""
    past = issued is not None and deadline.due is not None and deadline.due.isoformat() < issued.isoformat()
    if deadline.type == "period":
        return not past and _CHARGES.match(words) is not None
    return deadline.type in ("date", "relative", "recurring") and not past


# ------------------------------------------------------------------ where annexes stand


def annexes(document: Document) -> list[Annex]:
    """The annexes of a document in order. One without a printed number has the first that is free."""
    parts: list[tuple[str | None, list[Paragraph]]] = []
    for paragraph in document.paragraphs_of("annex"):
        title = said(document.slice(paragraph.span), "annex") if paragraph.cell is None else None
        if title and title.rule == "annex-title":
            parts.append((title.when, [paragraph]))
        elif parts:
            parts[-1][1].append(paragraph)
        else:
            parts.append((None, [paragraph]))
    printed = [_number(when) for when, _ in parts]
    taken = {number for number in printed if number}
    found: list[Annex] = []
    for number, (_, paragraphs) in zip(printed, parts, strict=True):
        if number is None or any(annex.id == f"PL{number}" for annex in found):
            number = next(n for n in range(1, len(parts) + len(taken) + 1) if n not in taken)
            taken.add(number)
        found.append(Annex(f"PL{number}", _title(document, paragraphs), tuple(paragraphs)))
    return found


def _number(printed: str | None) -> int | None:
    if printed is None or printed.isdigit():
        return int(printed) if printed else None
    values = [_ROMAN[letter] for letter in printed]
    return sum(-a if a < b else a for a, b in zip(values, [*values[1:], 0], strict=True))


def _title(document: Document, paragraphs: Sequence[Paragraph]) -> str:
    words: list[str] = []
    for paragraph in paragraphs[:_TITLE]:
        text = document.slice(paragraph.span)
        if paragraph.cell is not None or (words and (labelled(text) or len(text) > 250)):
            break
        words.append(text)
    return " ".join(words)


# ------------------------------------------------------------------ one annex


def _read(
    document: Document, annex: Annex, asked: Asked, read_order: Callable[[Span], Order], own_order: OwnOrder
) -> tuple[Listed, Body | None] | None:
    """What an annex assigns: its tables, its prose; None where that is nothing."""
    if annex.is_form or any(
        marks.bears(document.slice(p.span), "to", "wire") for p in annex.paragraphs if p.cell is None
    ):
        return None
    told = says(annex.title, "annex-list") or says(annex.title, "annex-norms")
    prose = None if told else _prose(document, annex, asked, read_order, own_order)

    def name(table: int) -> str:
        return annex.id if table == 1 and prose is None else f"{annex.id}.B{table}"

    listed = tables.read(document, annex.paragraphs, name, asked)
    if prose is None and not listed.directives:
        return None
    children: tuple[Directive, ...] = prose[0].directives if prose else ()
    for root in listed.directives:
        children += root.children if root.id == annex.id else (root,)
    first = annex.paragraphs[0].span
    listed.directives = [Directive(annex.id, None, "section", annex.title, "", first, children)]
    listed.own[annex.id] = (first,)
    listed.orders[annex.id] = Order((), None, True, False)
    if prose:
        listed.deadlines += prose[1]
        listed.issues += prose[2]
    return listed, prose[0] if prose else None


def _prose(
    document: Document, annex: Annex, asked: Asked, read_order: Callable[[Span], Order], own_order: OwnOrder
) -> tuple[Body, list[Deadline], list[Issue]] | None:
    """The directives of an annex's prose, with their deadlines; None where it assigns no work."""
    paragraphs = list(_own_prose(document, annex))
    texts = [document.slice(p.span) for p in paragraphs]
    if not any(map(labelled, texts)) or sum(bool(_BLANKS.search(text)) for text in texts) >= _FEWEST_BLANKS:
        return None
    spans = [p.span for p in paragraphs]
    dated, doubts = asked.dated(document.text, spans)

    def is_dated(span: Span) -> bool:
        return any(span[0] <= d.span[0] < span[1] and binds(d, asked.issued, document.slice(span)) for d in dated)

    part = replace(document, paragraphs=tuple(replace(p, role="body") for p in paragraphs))
    body = directives.build(part, read_order, is_dated)
    named = [d.id for top in body.directives for d in top.walk() if _names(own_order(body, d.id))]
    if len(named) < (1 if says(annex.title, "annex-tasks") else _FEWEST_NAMED):
        return None
    return _under(annex.id, body), dated, doubts


def _names(order: Order) -> bool:
    """Does an order surely name who is to act?"""
    return any(not f.doubtful and f.rule != "unlisted-subject" for f in order.of("lead"))


def _own_prose(document: Document, annex: Annex) -> Iterator[Paragraph]:
    """The paragraphs of an annex before its signature, without its tables."""
    for paragraph in annex.paragraphs[1:]:
        text = document.slice(paragraph.span)
        if paragraph.cell is None and re.search(r"\w", text):
            if marks.bears(text, "to-places", "authority"):
                return
            yield paragraph


def _under(prefix: str, body: Body) -> Body:
    """The body with its ids under the annex's."""

    def moved(directive: Directive) -> Directive:
        children = tuple(moved(child) for child in directive.children)
        return replace(directive, id=f"{prefix}.{directive.id}", children=children)

    return replace(
        body,
        directives=tuple(moved(d) for d in body.directives),
        own={f"{prefix}.{d}": spans for d, spans in body.own.items()},
    )
