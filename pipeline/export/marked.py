"""What is marked in a document for the eye: directives, deadlines, citations, agencies, doubts, each with the tasks that rest on it;
on pictures of its pages where there are any, in its text otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from pipeline.document import Agency, Directive, Issue, Result, Span
from pipeline.export import wording
from pipeline.export.facsimile import PageImage
from pipeline.export.paper import Outline, Paper, Point
from pipeline.export.sheet import Sheet, cited_as, title_of
from pipeline.labels import spoken

Kind = Literal["directive", "deadline", "citation", "agency", "doubt"]
KINDS: Mapping[Kind, str] = {
    "directive": "Nhiệm vụ",
    "deadline": "Thời hạn",
    "citation": "Viện dẫn",
    "agency": "Cơ quan",
    "doubt": "Cần rà soát",
}
"""The kinds of marks as the legend names them."""

# Bars of directives stand so far (points) left of the words; marks reach so far over the words' boxes.
_BAR, _OVER = 7.0, 0.6
# Of marks on the same words, later kinds lie upon earlier ones.
_ORDER: Sequence[Kind] = ("directive", "agency", "citation", "deadline", "doubt")


@dataclass(frozen=True, slots=True)
class Mark:
    """A span of the text that is marked. ``words`` say what it is; ``tasks`` are the numbers of the tasks it belongs to, or
    ``cited`` the row of the cited document."""

    kind: Kind
    span: Span
    words: str
    tasks: tuple[int, ...] = ()
    cited: int | None = None
    number: int = 0

    @property
    def link(self) -> str | None:
        """The row that it leads to."""
        if self.tasks:
            return f"#viec-{self.tasks[0]}"
        return f"#vien-dan-{self.cited}" if self.cited else None


@dataclass(frozen=True, slots=True)
class Drawn:
    """A mark, or a task, on one page: the outline of all its words as an SVG path, and the lines under them."""

    path: str
    under: str
    mark: Mark | None = None
    task: int | None = None
    first: bool = False
    tag: tuple[float, float, str] | None = None


@dataclass(frozen=True, slots=True)
class Sheetlet:
    """A page with its picture: marks in points of the upright page; ``text`` is what was read on it, a line a line."""

    image: PageImage
    width: float
    height: float
    tasks: tuple[Drawn, ...]
    marks: tuple[Drawn, ...]
    text: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text over which the same marks and tasks lie: the shortest mark leads on. ``first`` are the tasks that begin
    here, ``begins`` the marks that do."""

    text: str
    marks: tuple[Mark, ...] = ()
    tasks: tuple[int, ...] = ()
    first: tuple[int, ...] = ()
    begins: tuple[Mark, ...] = ()

    @property
    def leads(self) -> Mark | None:
        """The mark that is followed from here: the shortest. A directive is none: it has its number in the margin."""
        inline = [mark for mark in self.marks if mark.kind != "directive"]
        return min(inline, key=lambda mark: mark.span[1] - mark.span[0], default=None)

    @property
    def others(self) -> str:
        """The kinds of the other marks here, and ``begins`` where a doubt begins, as class names."""
        own = {"directive", self.leads.kind if self.leads else None}
        kinds = [kind for kind in dict.fromkeys(mark.kind for mark in self.marks) if kind not in own]
        begins = ["begins"] if any(mark.kind == "doubt" for mark in self.begins) else []
        return "".join(f" {name}" for name in (*kinds, *begins))


@dataclass(frozen=True, slots=True)
class Review:
    """A doubt on the list of those to check, and where it leads."""

    words: str
    link: str | None
    tasks: tuple[int, ...]
    mark: int | None


# ------------------------------------------------------------------ what is marked


def marks(result: Result, drawn: Sheet) -> tuple[Mark, ...]:
    """All marks of a result in the order of the text, numbered from 1."""
    numbers = {row.task: row.number for row in drawn.rows}
    found = [*_directives(result, numbers), *_deadlines(result, drawn, numbers)]
    found += [*_citations(result, drawn, numbers), *_agencies(result, numbers), *_doubts(result, numbers)]
    there = (mark for mark in found if 0 <= mark.span[0] < mark.span[1] <= len(result.text))
    ordered = sorted(there, key=lambda mark: (mark.span, _ORDER.index(mark.kind)))
    return tuple(replace(mark, number=number) for number, mark in enumerate(ordered, 1))


def _directives(result: Result, numbers: Mapping[str, int]) -> Iterator[Mark]:
    by_directive: dict[str, list[int]] = {}
    for task in result.tasks:
        by_directive.setdefault(task.directive, []).append(numbers[task.id])

    def below(directive: Directive) -> tuple[int, ...]:
        return tuple(number for each in directive.walk() for number in by_directive.get(each.id, ()))

    for top in result.directives:
        for directive in top.walk():
            item = spoken(directive.id)
            words = f"{item[:1].upper()}{item[1:]}"
            yield Mark(
                "directive", directive.span, words, tuple(by_directive.get(directive.id, ())) or below(directive)
            )


def _deadlines(result: Result, drawn: Sheet, numbers: Mapping[str, int]) -> Iterator[Mark]:
    tasks: dict[Span, list[int]] = {}
    amended: dict[Span, str] = {}
    for task, row in zip(result.tasks, drawn.rows, strict=True):
        for value, due in zip(task.deadlines, row.dues, strict=True):
            tasks.setdefault(value.span, []).append(numbers[task.id])
            if wording.is_amended(value):
                amended[value.span] = due.words
    for value in result.deadlines:
        words = amended.get(value.span) or wording.deadline(value)
        yield Mark("deadline", value.span, f"Thời hạn: {words}", tuple(tasks.get(value.span, ())))


def _citations(result: Result, drawn: Sheet, numbers: Mapping[str, int]) -> Iterator[Mark]:
    rows = {cited.key: number for number, cited in enumerate(drawn.cited, 1)}
    for value in result.citations:
        named = {value.code, value.title} - {None}
        tasks = tuple(
            numbers[task.id]
            for task in result.tasks
            if named & set(task.citations) and (task.directive == value.directive or _covers(task.span, value.span))
        )
        yield Mark("citation", value.span, f"Viện dẫn: {wording.citation(value)}", tasks, rows.get(cited_as(value)))


def _agencies(result: Result, numbers: Mapping[str, int]) -> Iterator[Mark]:
    named: dict[Span, Agency] = {agency.span: agency for agency in (*result.addressees, *result.agencies)}
    roles: dict[Span, dict[str, list[int]]] = {}
    for task in result.tasks:
        for role, agencies in (("lead", task.lead), ("coordinate", task.coordinate), ("report_to", task.report_to)):
            for agency in agencies:
                named.setdefault(agency.span, agency)
                of_role = roles.setdefault(agency.span, {}).setdefault(wording.ROLES[role].lower(), [])
                if numbers[task.id] not in of_role:
                    of_role.append(numbers[task.id])
    for span, agency in named.items():
        own = roles.get(span, {})
        said = "; ".join(f"{role} nhiệm vụ {_listed(tasks)}" for role, tasks in own.items())
        tasks = tuple(sorted({number for of_role in own.values() for number in of_role}))
        yield Mark("agency", span, f"Cơ quan: {title_of(agency)}{f' – {said}' if said else ''}", tasks)


def _doubts(result: Result, numbers: Mapping[str, int]) -> Iterator[Mark]:
    for issue in result.issues:
        if issue.span and issue.severity != "info":
            yield Mark("doubt", issue.span, f"Cần rà soát: {issue.message}", _touched(result, numbers, issue.span))


def _touched(result: Result, numbers: Mapping[str, int], span: Span) -> tuple[int, ...]:
    """The tasks that a span of the text touches, with their deadlines."""
    return tuple(
        numbers[task.id]
        for task in result.tasks
        if any(span[0] < e and s < span[1] for s, e in (task.span, *(value.span for value in task.deadlines)))
    )


def _covers(span: Span, inner: Span) -> bool:
    return span[0] <= inner[0] and inner[1] <= span[1]


def _listed(numbers: Iterable[int]) -> str:
    return ", ".join(map(str, numbers))


def reviews(result: Result, drawn: Sheet, marked: Sequence[Mark], pages: Iterable[int]) -> tuple[Review, ...]:
    """The doubts of a sheet, gravest first, each with the place it leads to: its mark, else its page where that is shown."""
    at = {(mark.span, mark.words): mark for mark in marked if mark.kind == "doubt"}
    shown = set(pages)

    def review(words: str, issue: Issue) -> Review:
        mark = at.get((issue.span, f"Cần rà soát: {issue.message}")) if issue.span else None
        if mark:
            return Review(words, f"#cho-{mark.number}", mark.tasks, mark.number)
        return Review(words, f"#trang-{issue.page}" if issue.page in shown else None, (), None)

    return tuple(review(words, issue) for words, issue in drawn.doubts)


# ------------------------------------------------------------------ on pictures of the pages


def sheetlet(result: Result, paper: Paper, image: PageImage, outlined: Outlined) -> Sheetlet:
    """A page with its marks. ``outlined`` are those of all pages (``outlines``)."""
    width, height = paper.size(image.page) or (image.width * 0.6, image.height * 0.6)
    own = [line for line in paper.lines if line.page == image.page]
    return Sheetlet(
        image,
        width,
        height,
        tuple(drawn for drawn in outlined.get(image.page, ()) if drawn.task),
        tuple(drawn for drawn in outlined.get(image.page, ()) if drawn.mark),
        tuple(result.text[slice(*line.span)] for line in own),
        tuple(dict.fromkeys(i.message for i in result.issues if i.page == image.page and not i.span)),
    )


Outlined = Mapping[int, Sequence[Drawn]]


def outlines(result: Result, paper: Paper, marked: Sequence[Mark]) -> Outlined:
    """All tasks and marks by the pages they stand on, in the order in which they are drawn."""
    found: dict[int, list[Drawn]] = {}
    edges = _edges(paper, marked)
    for number, task in enumerate(result.tasks, 1):
        by_page = _by_page(paper.outlines(task.span))
        for page, parts in by_page.items():
            first = page == min(by_page)
            found.setdefault(page, []).append(Drawn(_path(parts), "", task=number, first=first))
    # the wider below the narrower, which else could not be clicked
    for mark in sorted(marked, key=lambda mark: (mark.span[0] - mark.span[1], _ORDER.index(mark.kind))):
        by_page = _by_page(paper.outlines(mark.span))
        for page, parts in by_page.items():
            first = page == min(by_page)
            if mark.kind == "directive":
                drawn = _bar(mark, parts, edges[page], first)
            else:
                x, y = parts[0].corners[0]
                sign = (x + 1, y + 1, "!") if mark.kind == "doubt" and first else None
                drawn = Drawn(_path(parts), _under(parts), mark, first=first, tag=sign)
            found.setdefault(page, []).append(drawn)
    return found


def _by_page(parts: Iterable[Outline]) -> dict[int, list[Outline]]:
    found: dict[int, list[Outline]] = {}
    for part in parts:
        found.setdefault(part.page, []).append(part)
    return found


def _edges(paper: Paper, marked: Iterable[Mark]) -> dict[int, float]:
    """The left edge of the directives of each page."""
    found: dict[int, float] = {}
    for mark in marked:
        if mark.kind == "directive":
            for part in paper.outlines(mark.span):
                found[part.page] = min(found.get(part.page, part.corners[0][0]), part.corners[0][0])
    return found


def _bar(mark: Mark, parts: Sequence[Outline], edge: float, first: bool) -> Drawn:
    """A directive is a bar left of its lines, with the numbers of its tasks where it begins."""
    top, bottom = parts[0].corners[0][1], parts[-1].corners[3][1]
    x = max(edge - _BAR, 3.0)
    bar = f"M{_n(x)} {_n(top)}V{_n(bottom)}"
    own = f"{mark.tasks[0]}–{mark.tasks[-1]}" if len(mark.tasks) > 1 else _listed(mark.tasks)
    return Drawn(
        "", bar, mark, first=first, tag=(x, (top + parts[0].corners[3][1]) / 2, own) if own and first else None
    )


def _path(parts: Iterable[Outline]) -> str:
    return "".join("M" + "L".join(f"{_n(x)} {_n(y)}" for x, y in _widened(part)) + "z" for part in parts)


def _widened(part: Outline) -> tuple[Point, ...]:
    (a, b), (c, d), (e, f), (g, h) = part.corners
    return (a - _OVER, b - _OVER), (c + _OVER, d - _OVER), (e + _OVER, f + _OVER), (g - _OVER, h + _OVER)


def _under(parts: Iterable[Outline]) -> str:
    lines = ((part.corners[3], part.corners[2]) for part in parts)
    return "".join(f"M{_n(x)} {_n(y + _OVER)}L{_n(u)} {_n(v + _OVER)}" for (x, y), (u, v) in lines)


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


# ------------------------------------------------------------------ in the text


def paragraphs(result: Result, marked: Sequence[Mark], without: Sequence[Span] = ()) -> Iterator[tuple[Piece, ...]]:
    """The paragraphs of the text in pieces, those left out that ``without`` touches: they are shown elsewhere."""
    text = result.text
    begins: dict[int, list[Mark | int]] = {}
    ends: dict[int, list[Mark | int]] = {}
    # what a person added stands nowhere in the text
    there = ((number, task.span) for number, task in enumerate(result.tasks, 1) if task.span[0] < task.span[1])
    laid: list[tuple[Span, Mark | int]] = [(span, number) for number, span in there]
    laid += [(mark.span, mark) for mark in marked]
    for (start, end), what in laid:
        begins.setdefault(start, []).append(what)
        ends.setdefault(end, []).append(what)
    breaks = [at for at, letter in enumerate(text) if letter == "\n"]
    cuts = sorted({0, len(text), *begins, *ends, *breaks, *(at + 1 for at in breaks)})
    hidden = sorted(without, reverse=True)
    lying: dict[Mark | int, None] = {}
    begun: list[Mark | int] = []
    pieces: list[Piece] = []
    paragraph = 0
    for start, end in pairwise(cuts):
        for what in ends.get(start, ()):
            lying.pop(what, None)
        lying |= dict.fromkeys(begins.get(start, ()))
        begun += begins.get(start, ())
        if text[start:end] != "\n":
            pieces.append(_piece(text[start:end], lying, begun))
            begun = []
        if pieces and (text[start:end] == "\n" or end == len(text)):
            while hidden and hidden[-1][1] <= paragraph:
                hidden.pop()
            if not (hidden and hidden[-1][0] < end):
                yield tuple(pieces)
            pieces, paragraph = [], end


def _piece(text: str, lying: Iterable[Mark | int], begun: Iterable[Mark | int]) -> Piece:
    return Piece(
        text,
        marks=tuple(what for what in lying if isinstance(what, Mark)),
        tasks=tuple(what for what in lying if isinstance(what, int)),
        first=tuple(what for what in begun if isinstance(what, int)),
        begins=tuple(what for what in begun if isinstance(what, Mark)),
    )
