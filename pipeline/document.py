"""The nouns of the field: what a dispatch is made of, from a word on paper to a recipient's task list.

Names and meanings follow the result contract ``congvan/1`` (docs/format.md); a dataclass of the contract
has the contract's field names, so that its JSON is a plain dump of it. Spans are half-open ``[start, end)``
in code points of ``Document.text``, which is made once and never changes. Boxes are points, origin top left.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

Span = tuple[int, int]
Box = tuple[float, float, float, float]

Reading = Literal["text", "ocr", "mixed"]
Severity = Literal["info", "warning", "error"]
Role = Literal["lead", "coordinate", "report_to"]

# ------------------------------------------------------------------ what reading gives


@dataclass(frozen=True, slots=True)
class Word:
    """One printed word with its place on the page; ``read_as`` is the engine's own reading where it was repaired."""

    text: str
    box: Box
    confidence: float = 1.0
    read_as: str | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """Where a line stands in a table of the source (all zero-based), and over how many rows and columns its cell reaches."""

    table: int
    row: int
    column: int
    rows: int = 1
    columns: int = 1


@dataclass(frozen=True, slots=True)
class Line:
    """A run of words that stands on one line of one column.

    ``left``/``right`` are horizontal positions: points where the source has geometry, character columns in
    plain text. ``start`` is True where the source itself says that a paragraph begins here (a Word paragraph,
    an HTML block), False where it says the line goes on the one before, None where nobody knows (a printed line).
    ``kind`` is what the source says of the line: running text, a footnote's text, a text box laid over the page,
    or a running header or footer. ``blank_before`` counts empty lines above it in the source.
    """

    text: str
    page: int
    left: float = 0.0
    right: float = 0.0
    top: float = 0.0
    bottom: float = 0.0
    box: Box | None = None
    words: tuple[Word, ...] = ()
    confidence: float = 1.0
    start: bool | None = None
    kind: Literal["text", "footnote", "textbox", "header", "footer"] = "text"
    cell: Cell | None = None
    bold: bool | None = None
    blank_before: int = 0


@dataclass(frozen=True, slots=True)
class Page:
    """One page as it was read. ``width``/``height`` in points, 0 where the source has no pages (text, HTML, Word).

    ``level`` is the width and height of the page made upright, on which the lines of a scan were formed; None where that
    is the page as it came.

    ``steps`` are what was done to read it, in order, as codes with a value (``turned:90``); `congvan doctor FILE` says
    them in words.
    """

    page: int
    lines: tuple[Line, ...]
    reading: Reading = "text"
    width: float = 0.0
    height: float = 0.0
    confidence: float = 1.0
    steps: tuple[str, ...] = ()
    level: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """A file as it was read: its identity, its pages, and what its container said about it.

    ``published`` is the date a portal page or a front matter gives; only a fallback for the year of a day
    printed without one. ``stated`` is what the electronic envelope says that the file came in.
    """

    file_name: str
    sha256: str
    media_type: str
    pages: tuple[Page, ...]
    published: dt.date | None = None
    issues: tuple[Issue, ...] = ()
    stated: Stated | None = None


@dataclass(frozen=True, slots=True)
class Stated:
    """What an electronic envelope says of the dispatch it carries (edXML, QCVN 102:2016/BTTTT); None where it is silent.

    ``documents`` is how many documents came in it: of several, only one is the dispatch. ``action`` is what the sender
    wants with it: a new document, or one sent before withdrawn, updated, replaced. ``priority`` as in Header.
    """

    code_number: str | None = None
    code_notation: str | None = None
    organ_name: str | None = None
    place: str | None = None
    issued_date: dt.date | None = None
    type_name: str | None = None
    subject: str | None = None
    signer: Signer | None = None
    priority: Literal[0, 1, 2, 3] = 0
    due_date: dt.date | None = None
    action: Literal["new", "revoke", "update", "replace"] = "new"
    documents: int = 1


# ------------------------------------------------------------------ what layout makes

BlockRole = Literal[
    "letterhead",  # organ names, Quốc hiệu, Tiêu ngữ, number, place and date, type name, subject: the head of the dispatch
    "addressees",  # Kính gửi, or the list after "điện:"
    "body",
    "to_places",  # Nơi nhận
    "signature",
    "annex",
    "table",  # a table inside the body
    "footnote",
    "overlay",  # electronic-signature text, incoming stamps, copy blocks
    "furniture",  # page numbers, running heads, repeated articles
]


@dataclass(frozen=True, slots=True)
class Block:
    """Printed lines that belong together, in reading order: one paragraph, one entry of a list, one line of a head."""

    role: BlockRole
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of ``Document.text``. ``left`` is the first line's position; ``cell`` its place in a table.

    ``sureness`` is the OCR confidence (0-1) of its least sure word that holds a digit: 1 where the text was not scanned.
    ``unsure`` are the words with a digit, and the Roman numerals, that OCR read with a confidence below 0.6, or two engines differently.
    ``scanned``: was it read from a picture?
    """

    span: Span
    role: BlockRole
    left: float = 0.0
    cell: Cell | None = None
    bold: bool | None = None
    page: int = 1
    sureness: float = 1.0
    unsure: tuple[str, ...] = ()
    scanned: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """A piece of paper: a page and a box on it (None where the source has no geometry)."""

    page: int
    box: Box | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """The text of a dispatch, made once, with the way back to paper.

    ``read`` holds for each of ``lines`` the boxes of its words (PrintedLine.words).
    """

    text: str
    paragraphs: tuple[Paragraph, ...]
    lines: tuple[tuple[Span, Place], ...] = ()
    issues: tuple[Issue, ...] = ()
    read: tuple[tuple[Box | None, ...], ...] = ()

    def paragraphs_of(self, *roles: BlockRole) -> tuple[Paragraph, ...]:
        """The paragraphs that have one of these roles, in reading order."""
        return tuple(p for p in self.paragraphs if p.role in roles)

    def slice(self, span: Span) -> str:
        """The text of a span."""
        return self.text[span[0] : span[1]]

    def lines_in(self, span: Span) -> Iterator[tuple[Span, Place]]:
        """The printed lines that a span stands on, each with its own span and its piece of paper, in reading order."""
        # lines stand in the order of the text and never overlap
        i = bisect_right(self.lines, span[0], key=lambda line: line[0][1])
        while i < len(self.lines) and self.lines[i][0][0] < span[1]:
            yield self.lines[i]
            i += 1

    def where(self, span: Span) -> tuple[Place, ...]:
        """The pieces of paper a span stands on, one a printed line, in reading order."""
        return tuple(place for _, place in self.lines_in(span))

    def page_of(self, span: Span) -> int | None:
        """The page on which a span begins."""
        places = self.where(span)
        return places[0].page if places else None


# ------------------------------------------------------------------ what is found


@dataclass(frozen=True, slots=True)
class Issue:
    """A doubt or a fault that a clerk should see. Codes are documented in docs/errors.md and stable.

    ``places`` are the pieces of paper the span stands on: where to look, and for a hand-written number what to type off.
    """

    code: str
    severity: Severity
    message: str
    span: Span | None = None
    page: int | None = None
    places: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class Agency:
    """A body, or a class of bodies (``group``), as named in the text.

    ``text`` as printed; ``name`` with abbreviations written out; ``canonical`` with the place filled in from the
    document, or None; ``members`` the bodies of a class where they are known.
    """

    text: str
    name: str
    span: Span
    canonical: str | None = None
    group: bool = False
    members: tuple[str, ...] = ()
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Pinpoint:
    """Điều (article), khoản (clause), điểm (point) of a cited document."""

    article: str | None = None
    clause: str | None = None
    point: str | None = None


Relation = Literal["basis", "implements", "amends", "replaces", "reply_to", "mentions"]


@dataclass(frozen=True, slots=True)
class Citation:
    """A reference to another document, by code, by an alias set up earlier, or a law by its name.

    ``issues`` are issue codes that concern it.
    """

    text: str
    span: Span
    type: str | None = None
    code: str | None = None
    title: str | None = None
    issued_date: dt.date | None = None
    issuer: str | None = None
    pinpoint: tuple[Pinpoint, ...] = ()
    relation: Relation = "mentions"
    directive: str | None = None
    issues: tuple[str, ...] = ()
    rule: str = ""


DeadlineType = Literal["date", "period", "relative", "recurring", "event", "immediate"]


@dataclass(frozen=True, slots=True)
class Deadline:
    """A point by which, or a period or rhythm in which, a task must be done.

    ``due`` is the stated date (or date-time, +07:00), or a period's last day; ``bound`` says whether that day itself
    is late ("before") or on time ("by"); ``last_day`` is the last day on time. ``timex`` is a period (2022-01, 2022-Q1),
    ``rrule`` a rhythm by RFC 5545 and ``next`` its coming days after the receipt or the issue; ``duration`` an ISO 8601
    duration counted from ``anchor``, in working days where ``working_days``.
    ``clause`` is the clause that states it; ``inherited_from`` the directive of a heading whose deadline a task shows.
    ``issues`` are issue codes that concern it.
    """

    text: str
    span: Span
    type: DeadlineType
    due: dt.date | dt.datetime | None = None
    bound: Literal["before", "by"] | None = None
    last_day: dt.date | None = None
    timex: str | None = None
    rrule: str | None = None
    next: tuple[dt.date | dt.datetime, ...] = ()
    duration: str | None = None
    working_days: bool = False
    anchor: str | None = None
    clause: str | None = None
    directive: str | None = None
    inherited_from: str | None = None
    issues: tuple[str, ...] = ()
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """A meeting to which a dispatch invites; no deadline.

    ``start`` is a date-time (+07:00), or a date where no hour is printed; ``text`` and ``span`` are the words that say so.
    ``place`` and ``chair`` are as printed.
    """

    text: str
    span: Span
    start: dt.date | dt.datetime
    place: str | None = None
    chair: str | None = None
    rule: str = ""


# ------------------------------------------------------------------ the header


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signed: the authority ("TL. CHỦ TỊCH / KT. CHÁNH VĂN PHÒNG"), the position, the name without rank or title."""

    competence: str | None = None
    position: str | None = None
    full_name: str | None = None


@dataclass(frozen=True, slots=True)
class Header:
    """The letterhead's facts (NĐ 30/2020/NĐ-CP, Annex VI names). What is not printed is None, never guessed.

    ``reasons`` say for each value by which rule and from which words it was read.
    """

    type_name: str | None = None
    type_code: str | None = None
    code: str | None = None
    code_number: str | None = None
    code_notation: str | None = None
    organ_name: str | None = None
    organ_in_charge: str | None = None
    place: str | None = None
    issued_date: dt.date | None = None
    subject: str | None = None
    priority: Literal[0, 1, 2, 3] = 0
    secrecy: Literal["mật", "tối mật", "tuyệt mật"] | None = None
    signer: Signer | None = None
    rules: Literal["nd30", "party-36", "party-05", "older", "unknown"] = "unknown"
    reasons: tuple[Reason, ...] = ()


# ------------------------------------------------------------------ directives and tasks

DirectiveKind = Literal["section", "item", "bullet", "paragraph"]


@dataclass(frozen=True, slots=True)
class Directive:
    """A unit of the body that tells somebody to do something, or a labelled node above one (ids: docs/format.md)."""

    id: str
    label: str | None
    kind: DirectiveKind
    heading: str | None
    text: str
    span: Span
    children: tuple[Directive, ...] = ()

    def walk(self) -> Iterator[Directive]:
        """This directive and all below it, in reading order."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a value stands where it stands: the rule, the words it read, and the directive they stand in."""

    field: str
    value: str
    rule: str
    directive: str | None = None
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Task:
    """One piece of work: who leads, who coordinates, who receives the report, by when."""

    id: str
    directive: str
    action: str
    lead: tuple[Agency, ...]
    coordinate: tuple[Agency, ...]
    report_to: tuple[Agency, ...]
    deadlines: tuple[Deadline, ...]
    citations: tuple[str, ...]
    span: Span
    places: tuple[Place, ...]
    confidence: float
    issues: tuple[str, ...] = ()
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class RecipientTask:
    """A task on a recipient's list: in which role, and why it is on the list."""

    task: str
    role: Role
    why: Literal["named", "group", "addressee"]
    via: str | None = None


@dataclass(frozen=True, slots=True)
class Recipient:
    """A body with its list of tasks: the product."""

    agency: Agency
    tasks: tuple[RecipientTask, ...]


# ------------------------------------------------------------------ what one office has in it


Reached = Literal["addressee", "group", "copy"]
Why = Literal["named", "addressee", "group", "possible"]
Mark = Literal["overdue", "near", "later"]


@dataclass(frozen=True, slots=True)
class SuggestedUnit:
    """A unit inside the office that might take the work, by its fields of work: a suggestion, never a lead.

    ``score`` is 0 to 1, no probability; ``words`` are the words that it rests on.
    """

    unit: str
    score: float
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OfficeTask:
    """A task that is the office's: in which role, and why.

    ``addressee`` is a task of all to whom the document is sent, nobody being named; ``possible`` one of a class that the
    document leaves open ("các đơn vị liên quan"). ``via`` is the class, or the inside unit, through which the office has it.
    """

    task: str
    role: Role
    why: Why
    via: str | None = None
    suggested_units: tuple[SuggestedUnit, ...] = ()


@dataclass(frozen=True, slots=True)
class OfficeDue:
    """A deadline of the office: ``day`` the last day on time (None where it is not known), ``mark`` where that day is
    known and there is a day to measure it by."""

    task: str
    text: str
    day: dt.date | None = None
    mark: Mark | None = None


@dataclass(frozen=True, slots=True)
class OfficePart:
    """What a document asks of the office that runs the program.

    ``reached`` says how it came: sent to it by name (addressee), to a class that holds it (group), or for information
    (copy: it is only in Nơi nhận); ``via`` is that class. ``due`` is sorted by day, those without one last; ``today`` is
    the day it is measured by, None where nobody asked.
    """

    name: str
    reached: Reached | None = None
    via: str | None = None
    today: dt.date | None = None
    tasks: tuple[OfficeTask, ...] = ()
    due: tuple[OfficeDue, ...] = ()
    suggested_units: tuple[SuggestedUnit, ...] = ()


# ------------------------------------------------------------------ the result


@dataclass(frozen=True, slots=True)
class SourcePage:
    """How one page was read; ``width``/``height`` in points, 0 where the source has no pages."""

    page: int
    reading: Reading
    width: float
    height: float
    confidence: float


@dataclass(frozen=True, slots=True)
class SourceInfo:
    """The file a result came from."""

    file_name: str
    sha256: str
    media_type: str
    page_amount: int
    reading: Reading
    pages: tuple[SourcePage, ...] = ()


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """A line of the paper: its span in the text, its page, and its box in points (origin top left) of the page as displayed.

    ``words`` are the boxes of its words where OCR read it, in the order of the text, None for a word that the file itself
    states; empty where the whole line stands in the file's own text layer.
    """

    span: Span
    page: int
    box: Box
    words: tuple[Box | None, ...] = ()


@dataclass(frozen=True, slots=True)
class Result:
    """One processed document, by the contract ``congvan/1``.

    ``lines`` are the lines of the paper in the order of the text; empty where the source has no places on paper.
    """

    source: SourceInfo
    status: Literal["complete", "needs_review", "partial"]
    text: str
    header: Header
    addressees: tuple[Agency, ...] = ()
    to_places: tuple[Agency, ...] = ()
    directives: tuple[Directive, ...] = ()
    citations: tuple[Citation, ...] = ()
    deadlines: tuple[Deadline, ...] = ()
    events: tuple[Event, ...] = ()
    agencies: tuple[Agency, ...] = ()
    tasks: tuple[Task, ...] = ()
    recipients: tuple[Recipient, ...] = ()
    issues: tuple[Issue, ...] = ()
    office: OfficePart | None = None
    lines: tuple[PrintedLine, ...] = ()
    schema: Literal["congvan/1"] = field(default="congvan/1")
