"""The bodies in a cell of a table, each in the role that its column or the cell's own words give it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from pipeline import agencies
from pipeline.document import Agency, Document, Role, Span
from pipeline.orders import Finding
from pipeline.rulebook import LOWER, UPPER

# What stands between two bodies of a cell: signs of a list, a bullet, a number.
_BETWEEN = re.compile(r"(?:[\s;,.:/&|•●▪*+–—-]|\(?\d{1,2}[.)](?=\s)|(?:và|cùng)\s)+")
_HELPS = re.compile(
    r"(?:(?:các\s+)?(?:cơ\s+quan|đơn\s+vị|phòng|bộ\s+phận)\s+)?(?:,?\s*và\s+)?phối\s+hợp(?:\s+(?:thực\s+hiện|chặt\s+chẽ|với|cùng))*",
    re.IGNORECASE,
)
_LEADS = re.compile(
    r"(?:(?:cơ\s+quan|đơn\s+vị|phòng|bộ\s+phận|là)\s+)*(?:chủ\s+trì|đầu\s+mối|thực\s+hiện\s+chính)"
    r"(?:,?\s+(?:thực\s+hiện|tham\s+mưu|xây\s+dựng|soạn\s+thảo))*",
    re.IGNORECASE,
)
# Words that go with a body and name none.
_PASSED = re.compile(
    r"(?:thực\s+hiện|tham\s+mưu|chịu\s+trách\s+nhiệm|phụ\s+trách|triển\s+khai|theo\s+(?:chức\s+năng|phân\s+công|thẩm\s+quyền|lĩnh\s+vực)[^;,]*)\b",
    re.IGNORECASE,
)
_BRACKET = re.compile(r"\s*\([^()]*\)")
_PERSON = re.compile(r"(?:các\s+)?(?:ông|bà|đồng\s+chí|đ/c|anh|chị)\b[^;]*", re.IGNORECASE)
_UNKNOWN = re.compile(r"[^;,(]+")
# Words that go on a name beyond what is known of it: "các đơn vị | cấp nước".
_GOES_ON = re.compile(rf"\s+(?P<words>[{LOWER}][^;,(/\n]*)")
_LETTERS = re.compile(r"[^\W\d_]{2}")
# A body's name is no longer, in characters.
_LONGEST = 120
# A line of a printed cell that opens with a body begins a new one where the lines before are a whole name of so many words.
_WHOLE_NAME = 3


def bodies(document: Document, span: Span, context: agencies.Context, column: str) -> list[Finding]:
    """The bodies of a cell. ``column`` is the kind of its column: lead, body, shared, coordinate or report_to.

    A name that no rule knows is kept as printed, and doubtful. In a shared column that does not say who leads, the first
    body leads and that is doubtful.
    """
    role: Role = column if column in ("coordinate", "report_to") else "lead"  # type: ignore[assignment]
    reader = _Reader(document.text, context, column)
    found: list[Finding] = []
    for piece in _pieces(document, span, context):
        role = reader.read(piece, role, found)
    if column == "shared" and not reader.told and len(found) > 1:
        rest = [Finding(f.agency, "coordinate", f.rule, 0, doubtful=True) for f in found[1:]]
        found = [Finding(found[0].agency, "lead", found[0].rule, 0, doubtful=True), *rest]
    return found


class _Reader:
    """Reads pieces of a cell one after another; ``told`` once the cell's own words have named a role."""

    def __init__(self, text: str, context: agencies.Context, column: str) -> None:
        self.text = text
        self.context = context
        self.rule = f"table-{column}"
        self.told = False

    def read(self, piece: Span, role: Role, found: list[Finding]) -> Role:
        """Add the bodies of a piece; the role in which what follows it stands."""
        at, end = piece
        while True:
            between = _BETWEEN.match(self.text, at, end)
            at = between.end() if between else at
            if at >= end:
                return role
            if role != "report_to" and (cue := self._cue(at, end)):
                at, role, self.told = cue[0], cue[1], True
                continue
            if skipped := _PASSED.match(self.text, at, end) or _BRACKET.match(self.text, at, end):
                at = skipped.end()
                continue
            at = self._body(at, end, role, found)

    def _cue(self, at: int, end: int) -> tuple[int, Role] | None:
        if match := _HELPS.match(self.text, at, end):
            return match.end(), "coordinate"
        if match := _LEADS.match(self.text, at, end):
            return match.end(), "lead"
        return None

    def _body(self, at: int, end: int, role: Role, found: list[Finding]) -> int:
        """Add the bodies that begin here; where they end."""
        person = _PERSON.match(self.text, at, end)
        listed = [] if person else agencies.parse_list(self.text, at, end, context=self.context)
        if not listed:
            words = person or _UNKNOWN.match(self.text, at, end)
            if words is None:
                return at + 1
            name = words[0].rstrip(" .:-–")
            if _LETTERS.search(name) and len(name) <= _LONGEST:
                agency = Agency(name, agencies.expand(name), (at, at + len(name)))
                found.append(Finding(agency, role, self.rule, 0, doubtful=True))
            return words.end()
        last = self._extended(listed[-1], end)
        for agency in (*listed[:-1], last):
            doubtful = agency is last is not listed[-1] and not last.group
            found.append(Finding(agency, self._beside(agency, end) or role, self.rule, 0, doubtful=doubtful))
        bracket = _BRACKET.match(self.text, last.span[1], end)
        return bracket.end() if bracket else last.span[1]

    def _extended(self, agency: Agency, end: int) -> Agency:
        """The body with the words that go on its name: "các đơn vị" of "các đơn vị cấp nước"."""
        rest = _GOES_ON.match(self.text, agency.span[1], end)
        if not rest or any(known.match(rest["words"]) for known in (_PASSED, _HELPS, _LEADS)):
            return agency
        words = rest["words"].rstrip(" .:")
        span = agency.span[0], rest.start("words") + len(words)
        return replace(agency, text=self.text[slice(*span)], name=f"{agency.name} {words}", span=span, canonical=None)

    def _beside(self, agency: Agency, end: int) -> Role | None:
        """The role that a bracket behind the name gives it: "Công an tỉnh (phối hợp)"."""
        bracket = _BRACKET.match(self.text, agency.span[1], end)
        if bracket is None:
            return None
        inside = bracket[0].strip(" ()")
        role: Role | None = "coordinate" if _HELPS.match(inside) else "lead" if _LEADS.match(inside) else None
        self.told = self.told or role is not None
        return role


def _pieces(document: Document, span: Span, context: agencies.Context) -> Iterator[Span]:
    """The stretches of a cell that hold whole names: its paragraphs, and its lines where each begins a body."""
    start, end, printed = span[0], span[0], False
    for (begin, stop), place in document.lines_in(span):
        if end > start and _ends_before(
            document.text, (start, end), (begin, span[1]), printed=printed, context=context
        ):
            yield start, end
            start = begin
        end, printed = min(stop, span[1]), place.box is not None
    yield from _bullets(document.text, (start, span[1]), context)


def _ends_before(text: str, above: Span, below: Span, *, printed: bool, context: agencies.Context) -> bool:
    """Does a name end with the line above, and a new one begin below?"""
    if not re.match(rf"[-–+•*\d(\s]*[{UPPER}]", text[below[0] : below[1]]):
        return False
    before = text[above[0] : above[1]].rstrip()
    if re.search(r"(?i)(?:,|\bvà|\bvới|-|–|\bcác|&)$", before):
        return False
    if agencies.head_to_body(f"{re.split('[;,]', before)[-1].strip()} Sở") == "Sở":
        return False  # a head's title: his body stands on the next line
    if not printed or before.endswith((";", ".")) or re.match(r"[-–+•*]\s", text[below[0] : below[1]]):
        return True
    listed = agencies.parse_list(text, above[0] + _lead_in(before), above[1], context=context)
    whole = (
        bool(listed) and listed[-1].span[1] >= above[0] + len(before) and len(listed[-1].name.split()) >= _WHOLE_NAME
    )
    return whole and bool(agencies.parse_list(text, *below, context=context))


def _lead_in(text: str) -> int:
    match = _BETWEEN.match(text)
    return match.end() if match else 0


def _bullets(text: str, span: Span, context: agencies.Context) -> Iterator[Span]:
    """A stretch that opens with a dash, cut at the dashes that open a body or a role; else the stretch as it is."""
    start = span[0]
    if re.match(r"\s*[-–+]\s", text[start : span[1]]):
        for dash in re.compile(rf"\s[-–+]\s+(?=[{UPPER}])").finditer(text, span[0] + 1, span[1]):
            at = dash.end()
            if (
                _HELPS.match(text, at)
                or _LEADS.match(text, at)
                or agencies.parse_list(text, at, span[1], context=context)
            ):
                yield start, dash.start()
                start = dash.start()
    yield start, span[1]
