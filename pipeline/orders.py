"""Who is told to do what in a stretch of text, by the grammar of its clauses (rules/orders.toml).

Reads one directive's own words and says which bodies lead, coordinate and receive a report, with the rule that says so.
Inheritance (from a heading, the introducing sentence, the addressees) is assign.py's business.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from pipeline import agencies, rulebook
from pipeline.document import Agency, Role, Span
from pipeline.rulebook import LOWER, UPPER


@dataclass(frozen=True, slots=True)
class Finding:
    """A body in a role: the rule that says so and the sentence it stands in (0 = first).

    ``conditional``: the sentence speaks of a case ("nếu có vướng mắc"); ``doubtful``: where the names begin is a guess.
    """

    agency: Agency
    role: Role
    rule: str
    sentence: int
    conditional: bool = False
    doubtful: bool = False

    @property
    def span(self) -> Span:
        """Where the body's name stands."""
        return self.agency.span

    @property
    def text(self) -> str:
        """The body's name as printed."""
        return self.agency.text


@dataclass(frozen=True, slots=True)
class Order:
    """What a stretch of text orders.

    ``heading`` is the span of an opening "Sở Y tế:", ``introduces`` says that the text ends by announcing a list,
    ``complete`` that it orders something besides (a sentence that does not end in a colon), ``asks_addressees`` that
    it asks those whom the letter addresses ("đề nghị quý cơ quan …") without naming them.
    """

    findings: tuple[Finding, ...]
    heading: Span | None
    introduces: bool
    complete: bool
    asks_addressees: bool = False

    def of(self, role: Role) -> tuple[Finding, ...]:
        """The findings in one role, in order."""
        return tuple(f for f in self.findings if f.role == role)


_SENTENCE = re.compile(rf"(?<=[.!?…])\s+(?=[“\"(]?[{UPPER}])|(?<=[.!?])\s+(?=[-+]\s)")
_ABBREVIATION = re.compile(r"(?:\b(?:TP|Tp|TX|Q|P|TT|KT|TL|TM|ThS|TS|PGS|GS|St|Mr|v\.v|No|CT|PCT)|\b[A-ZĐ])\.$")
_BRACKET = re.compile(r"\([^()]*\)")
_QUOTE = re.compile(r"“[^”]*”|\"[^\"]*\"")
_CONDITION = re.compile(r"(?i)\b(?:nếu|trường hợp|trong quá trình|khó khăn, vướng mắc|khi có)\b")
_AFTER_NAMES = re.compile(r"[\s)]*(?:\([^()]*\)\s*)?,?\s*(?:\([^()]*\)\s*)?")
_UNNAMED = "unnamed-authority"
# "Đơn vị chủ trì: …", "Thời gian hoàn thành: …" give their values to the task above (contract, "Directive")
ATTRIBUTE = re.compile(
    r"(?i)^\W*(?:(?:đơn vị|cơ quan|bộ phận|trách nhiệm|phân công)(?: (?:chủ trì|phối hợp|thực hiện|đầu mối|tham mưu|chuẩn bị|soạn thảo|báo cáo|trình))+|chủ trì|phối hợp(?: thực hiện)?|"
    r"(?:thời gian|thời hạn|tiến độ|hạn)(?: (?:thực hiện|hoàn thành|trình|báo cáo|gửi))*|sản phẩm)\s*:"
)
# "Sở A là cơ quan thường trực, có nhiệm vụ:" over a list: what A is to do
_IS_A = re.compile(r"\s+là\s+(?:cơ quan|đơn vị|đầu mối)\b")
# "việc … do X chủ trì" charges X; "hồ sơ do X cung cấp" only says whose it is
_CARRIES = re.compile(r"\s+(?:chủ trì|thực hiện|đảm nhiệm|chịu trách nhiệm|phụ trách|làm đầu mối)\b")
_ASKS = re.compile(
    r"(?i)\b(?:đề nghị|yêu cầu|kính mời|mời)\s+(?:các\s+)?quý\s+(?:cơ quan|đơn vị|sở|ban|ngành|bộ|ủy ban|uỷ ban|ông|bà|vị)\b"
)
_RHYTHM = re.compile(r"(?i)\d{1,2}\s+(?:giờ|ngày|tuần|tháng|quý|năm)\b")
_LINKS = "do vậy|đồng thời|ngoài ra|riêng|trong đó|đặc biệt|bên cạnh đó|vì vậy|do đó|trước mắt"
_CLASS = re.compile(
    r"(?i)(?:các|từng|mỗi|toàn|những|mọi|cấp ủy|cấp uỷ|chính quyền|thủ trưởng|lãnh đạo|chủ tịch|giám đốc|người đứng đầu|bí thư)\b"
)
# "UBND các tỉnh từ Quảng Ninh đến Đắk Lắk"
_FROM_TO = re.compile(
    rf"\s+từ\s+[{UPPER}][^,;.:\d]{{2,40}}?\s+đến\s+(?:[{UPPER}][{LOWER}]*\s?){{1,5}}(?=\s|,|$)(?<=\S)"
)
# "Bộ trưởng Bộ A và ông Trần Văn B chịu trách nhiệm thi hành": whom a decision is about
_PERSONS = re.compile(
    rf"(?:,|\s+và|,\s+và)\s+(?:các\s+)?(?:ông|bà|đồng chí)(?:\s+\(bà\))?:?(?:\s+[{UPPER}][{LOWER}]+){{2,5}}(?:(?:,|\s+và)\s+(?:ông|bà)?(?:\s+[{UPPER}][{LOWER}]+){{2,5}})*"
)
_ASIDE = re.compile(
    r"(?i)(?:trong|theo|căn cứ|trên cơ sở|tùy|khi|sau khi|ngoài)\s+[^,;.:]{3,160},\s+(?:để\s+[^,;.:]{3,80},\s+)?"
    r"|(?:trong quá trình|khi|sau khi)\s+[^;.:]{3,120}?\s(?=(?:phải|cần|có trách nhiệm)\s)"
)
# "Các Bộ đến nay chưa có báo cáo theo …, khẩn trương gửi …": which of the class are meant
_WHICH = re.compile(
    r"\s*(?:đến nay |hiện nay |hiện )?(?:chưa|còn chậm|còn nợ|được giao|được phân công)\b[^;.:]{3,200}?(?:,\s+(?=\S)|\s(?=(?:phải|cần)\s))"
)
_SPEAKS = re.compile(
    r"\s*(?:trân trọng\s+|kính\s+)?(?:giao(?:\s+nhiệm\s+vụ)?(?:\s+cho)?|yêu cầu|đề nghị|phân công|chỉ thị(?:\s+cho)?|kêu gọi|mời|chỉ đạo(?!\s+(?:và|,)))\s*:?\s+(?:đồng chí\s+)?"
)
# What an issuer does by saying it: no work of its own
_PERFORMS = re.compile(
    r"\s*(?:báo cáo|phát động|ban hành|thông báo|đề nghị|yêu cầu|giao|hướng dẫn|kính trình|kính đề nghị|xây dựng kế hoạch|triển khai kế hoạch|phổ biến|trả lời|cảm ơn|có ý kiến|gửi|trân trọng|kêu gọi|mời|chỉ thị|quyết định)\b"
)
_LEADING_ORGAN = re.compile(
    r"(?i)(?:thủ tướng|phó thủ tướng|chính phủ|(?:ủy|uỷ) ban nhân dân (?:tỉnh|thành phố|huyện|quận|xã|phường)|(?:phó )?chủ tịch (?:ủy ban|uỷ ban|hội đồng) nhân dân|ban thường vụ|"
    r"thường trực|ban chấp hành|bộ chính trị|ban bí thư|bộ trưởng|lãnh đạo|bí thư|hội đồng nhân dân|ban chỉ đạo|trưởng ban)"
)


_LEADER_SAYS = re.compile(
    r"(?<!của )(?<!với )(?:(?:Phó )?(?:Thủ tướng|Chủ tịch|Bộ trưởng|Thứ trưởng|Bí thư|Giám đốc|Chủ nhiệm|Thống đốc|Tổng Giám đốc)|[Đđ]ồng chí|[Tt]hường trực|[Ll]ãnh đạo)"
    r"\b[^,;:.]{0,80}?\s(?:giao|yêu cầu|đề nghị|chỉ thị|phân công)(?:\s+cho)?\s*:?\s+"
)
# A closing formula, whoever says it: "Văn phòng Chính phủ xin thông báo để các Bộ biết, thực hiện"
_NOTIFIES = re.compile(r"\s*(?:xin|trân trọng|kính)?\s*thông báo\s+(?:để|đến|tới|cho)\b[^.;]*\bbiết\b")
_LONGEST_NAME = 14  # words of a name that no list knows
# What proves that the words before it name who is told: "X chủ trì", "X có trách nhiệm"
_TOLD = re.compile(
    r"(?<!\w)(?:chủ trì|có trách nhiệm|chịu trách nhiệm|có nhiệm vụ|là (?:cơ quan|đơn vị|đầu mối))(?!\w)"
)
_NO_BODY = re.compile(
    r"(?i)(?:các\s+)?(?:việc|kinh phí|nội dung|trường hợp|thời gian|công tác|kế hoạch|nguồn|nhiệm vụ|dự án|đây|đồng thời|khi|nếu|để|trong|ngoài|theo|căn cứ|đối với|văn bản|hồ sơ)\b"
)


def find(text: str) -> list[Finding]:
    """Every body in a role in one stretch of text (the examples of rules/orders.toml run through this)."""
    return list(read(text, (0, len(text))).findings)


def read(text: str, span: Span, context: agencies.Context | None = None, *, issuer: str | None = None) -> Order:
    """Read the orders in ``text[span]``. ``issuer`` is the full name of the organ that speaks: never its own lead by "yêu cầu"."""
    context = context or agencies.Context()
    reader = _Reader(text, context, issuer)
    findings: list[Finding] = []
    heading = reader.heading(span)
    begin = span[0]
    if heading:
        findings.extend(Finding(a, "lead", "heading", 0) for a in heading[0])
        begin = heading[1]
    parts = list(sentences(text, (begin, span[1])))
    for number, sentence in enumerate(parts):
        findings.extend(reader.sentence(sentence, number))
    last = text[parts[-1][0] : parts[-1][1]].rstrip() if parts else ""
    introduces = last.endswith(":") or (bool(heading) and not last)
    complete = len(parts) > 1 or (bool(last) and not introduces)
    if (
        heading
        and parts
        and (listed := reader.bodies(begin, span[1]))
        and not text[listed[-1].span[1] : span[1]].strip(" .;,")
    ):
        complete = False  # "Lãnh đạo các sở: Sở A, Sở B": names on both sides of the colon
    return Order(
        tuple(_merge(findings)),
        (span[0], heading[1]) if heading else None,
        introduces,
        complete,
        bool(_ASKS.search(text, *span)),
    )


def _merge(findings: Sequence[Finding]) -> Iterator[Finding]:
    """Each body once a role; a body that only stands in a condition's sentence is dropped where another leads."""
    firm = [f for f in findings if f.role == "lead" and not f.conditional]
    seen: set[tuple[str, str]] = set()
    for finding in findings:
        key = (finding.role, finding.agency.name.casefold())
        if key in seen or (finding.role == "lead" and finding.conditional and firm and finding.agency.group):
            continue
        seen.add(key)
        yield finding


def sentences(text: str, span: Span) -> Iterator[Span]:
    """The sentences of a stretch of text, as spans into it."""
    start = span[0]
    stretch = mask(text[span[0] : span[1]])
    for match in _SENTENCE.finditer(stretch):
        end = span[0] + match.start()
        if _ABBREVIATION.search(text[start:end]):
            continue
        if text[start:end].strip():
            yield start, end
        start = span[0] + match.end()
    if text[start : span[1]].strip():
        yield start, span[1]


def mask(text: str) -> str:
    """The text with bracketed and quoted words blanked out, length unchanged."""
    for pattern in (_BRACKET, _QUOTE):
        text = pattern.sub(lambda m: m.group()[0] + " " * (len(m.group()) - 2) + m.group()[-1], text)
    return text


@cache
def _words(table: str) -> re.Pattern[str]:
    words = rulebook.load("orders").tables["order"][table]
    return re.compile(rf"(?:{rulebook.alternatives(words)})(?!\w)", re.IGNORECASE)


# "chủ trì, Phòng Thanh tra - Kiểm tra, Văn phòng phối hợp": capitals, or classes, up to the verb
_PARTNERS = re.compile(rf"((?:[{UPPER}]|các\s)[^.;:()]{{3,160}}?)\s+(?:cùng\s+)?phối hợp\b")


# Members and deputies are people of a body, not the body: "Các đồng chí thành viên UBND xã"
_MEMBERS = re.compile(r"(?i)(?:các\s+)?(?:đồng chí\s+)?(?:các\s+)?(?:phó (?:chủ tịch|bí thư)|thành viên|ủy viên)\b")


def _as_named(agency: Agency) -> Agency:
    """The people as the text names them, one class."""
    name = re.sub(r"(?i)^(?:các\s+)?(?:đồng chí\s+)", "Các ", agency.name)
    return replace(agency, name=name, canonical=None, group=True, rule="members-of")


def _unlisted_names(text: str, start: int, end: int) -> Iterator[Agency]:
    """The parts of a list that a cue on either side proves to be names; each begins with a capital or "các"."""
    for match in re.compile(rf"(?:[{UPPER}]|các\s).+?(?=(?:,\s+|\s+và\s+|,\s+và\s+)(?:[{UPPER}]|các\s)|$)").finditer(
        text[start:end]
    ):
        name = match.group().strip(" ,")
        at = start + match.start()
        yield Agency(name, agencies.expand(name), (at, at + len(name)), group=name.startswith("các "), rule="unlisted")


_ACRONYM = re.compile(
    rf"[A-ZĐ]{{2,8}}\d{{0,2}}(?=\s+[{LOWER}]|,\s+[A-ZĐ]{{2,8}}\d{{0,2}}\b|\s*:)"
)  # "EVN", "PA05"; no line in capitals


def _noun_end(text: str) -> int:
    """Where the noun or the acronym ends that opens a name."""
    noun = _ACRONYM.match(text) or _words("acting").match(text)
    return noun.end() if noun else 0


def _is_notion(text: str) -> bool:
    """Does the text open with a notion ("Phòng, chống …") rather than with one who acts ("Tổ trưởng …")?"""
    return agencies.notion_end(text) > _noun_end(text)


@cache
def _name_goes_on() -> re.Pattern[str]:
    """Words of a body's name up to its verb: "Các tổ dân phố, buôn tổ chức", "Ban Chỉ sự các thôn chủ động"."""
    sure = "chủ trì|phối hợp|tổ chức|có trách nhiệm|chịu trách nhiệm|chỉ đạo|hướng dẫn|triển khai"
    word = rf"(?:[{UPPER}{LOWER}]+\s+)"
    return re.compile(
        rf"(?:,\s+|\s+và\s+){word}{{1,3}}?(?=(?:{sure})\b)|\s+(?:nơi|các|của)\s+{word}{{1,3}}?(?={_words('words').pattern})"
    )


@cache
def _verb() -> re.Pattern[str]:
    """A word of an order, wherever it stands."""
    return re.compile(rf"(?<!\w){_words('words').pattern}", re.IGNORECASE)


class _Reader:
    def __init__(self, text: str, context: agencies.Context, issuer: str | None) -> None:
        self.text = text
        self.context = context
        # an organ may be its head: "Chủ tịch Ủy ban nhân dân tỉnh X" speaks as "Ủy ban nhân dân tỉnh X"
        self.issuer = agencies.head_to_body(issuer).casefold() if issuer else ""

    def bodies(self, start: int, end: int) -> list[Agency]:
        """The enumeration of bodies that begins at ``start``."""
        return [a for a in agencies.parse_list(self.text, start, end, context=self.context) if a.rule != _UNNAMED]

    # -------------------------------------------------------------- heading

    def heading(self, span: Span) -> tuple[list[Agency], int] | None:
        """(bodies, end) of an opening that is nothing but bodies and a colon, or bodies and the end of the text."""
        start = span[0] + _leading(
            self.text[span[0] : span[1]], r"(?i)\W*(?:(?:giao|đề nghị|yêu cầu)\s+)?(?:đối với\s+)?"
        )
        if rulebook.load("orders").rule("attribute-lead").pattern.match(self.text, span[0]):
            return None
        found = self.bodies(start, span[1])
        if not found:
            return self._heading_of_others(start, span[1], [])
        rest = _BRACKET.sub("", self.text[found[-1].span[1] : span[1]]) if "(" in self.text[span[0] : span[1]] else None
        end = found[-1].span[1]
        tail = self.text[end : span[1]] if rest is None else rest
        if not tail.strip(" .;,"):
            return found, span[1]
        match = re.match(
            r"\s*(?:\([^()]*\)\s*)?(?:có trách nhiệm|chịu trách nhiệm|thực hiện)?\s*:", self.text[end : span[1]]
        )
        if match:
            return found, end + match.end()
        return self._heading_of_others(start, span[1], found)

    def _heading_of_others(self, start: int, end: int, found: list[Agency]) -> tuple[list[Agency], int] | None:
        """An opening of names up to a colon, some of which no list of bodies knows: "Phòng Kế toán, Tổ Xe: lập sổ …"."""
        colon = self.text.find(":", start, min(end, start + 200))
        if colon < 0:
            return None
        names = self.text[start:colon]
        tail = self.text[found[-1].span[1] : colon] if found else names
        if re.search(r"[.;()]", names) or len(tail.split()) > _LONGEST_NAME or _NO_BODY.match(names):
            return None
        # "Thanh tra và Thi đua khen thưởng: thành lập đoàn": what follows the colon shows that it was all names
        goes_on = re.compile(rf"\s*[{LOWER}]").match(self.text, colon + 1, end) and not _verb().match(tail.strip())
        if (_verb().search(tail) and not (found and goes_on)) or (not found and not self._opens_a_name(names)):
            return None
        if found and not re.match(rf"(?:,| và) (?:[{UPPER}]|các )", tail):
            found = [*found[:-1], self._extended(found[-1], colon)]  # "NHNN chi nhánh các Khu vực:"
        else:
            found = [*found, *_unlisted_names(self.text, start + len(names) - len(tail), colon)]
        return (found, colon + 1) if found else None

    def _opens_a_name(self, text: str) -> bool:
        """Does a capitalised noun of one who acts begin here ("Phòng …", "Tổ trưởng"), and no order or notion?"""
        noun = _ACRONYM.match(text) or _words("acting").match(text)
        return bool(noun) and text[:1].isupper() and not opens_with_order(text) and not _is_notion(text)

    # -------------------------------------------------------------- sentences

    def sentence(self, span: Span, number: int) -> list[Finding]:
        """The findings of one sentence; a bracket that is a sentence of its own counts too."""
        text = mask(self.text[span[0] : span[1]])
        conditional = bool(_CONDITION.search(text))
        findings = self._leads(text, span, number, conditional)
        findings += [f for f in self._in_particular(text, span, number) if f.agency not in [g.agency for g in findings]]
        findings += self._coordinates(text, span, number, findings)
        findings += self._reports(text, span, number)
        for bracket in _BRACKET.finditer(self.text[span[0] : span[1]]):
            inner = (span[0] + bracket.start() + 1, span[0] + bracket.end() - 1)
            findings += [f for f in self._bracket(inner, number) if f not in findings]
        return findings

    def _bracket(self, span: Span, number: int) -> list[Finding]:
        text = self.text[span[0] : span[1]]
        found = list(self._after("attribute-lead", text, span, number))
        found += self._after("attribute-coordinate", text, span, number)
        if found:
            return found
        if re.match(r"(?i)\s*giao\b", text):
            return self._after("order-object", text, span, number)
        bodies = self.bodies(span[0], span[1])
        # "(Sở Tài chính chịu trách nhiệm tổng hợp chung)"; a mere name in brackets explains, it orders nothing
        if bodies and self._orders(bodies[-1].span[1], span[1], head=False) and len(text.split()) > 6:
            return [Finding(a, "lead", "subject", number + 1) for a in bodies]
        return []

    def _in_particular(self, text: str, span: Span, number: int) -> list[Finding]:
        """ "…, trong đó X chịu trách nhiệm …": a body that the sentence adds, whoever else leads."""
        found: list[Finding] = []
        for match in re.finditer(r"(?i)\btrong đó,?\s+(?:giao\s+)?", text):
            bodies = self.bodies(span[0] + match.end(), span[1])
            if (
                match.start()
                and bodies
                and not bodies[0].group
                and self._orders(bodies[-1].span[1], span[1], head=False)
            ):
                found += [Finding(a, "lead", "subject", number + 1) for a in bodies]
        return found

    def _leads(self, text: str, span: Span, number: int, conditional: bool) -> list[Finding]:
        """Who must do it: an attribute line, else the first clause that names whom it orders; a later "giao X" adds X."""
        if found := self._after("attribute-lead", text, span, number):
            return found
        attribute = ATTRIBUTE.match(text)
        for start in self._clause_starts(text, span):
            if attribute and start < span[0] + attribute.end():
                continue  # "Thời gian: Công đoàn cơ sở tổ chức đại hội xong trước …" orders behind the colon
            found = self._ordered_object(text, span, start, number, conditional)
            if not found:
                found = self._subject(span, start, number, conditional)
            if found:
                found += self._charged(text, span, number, start)
                return found + self._next_subjects(text, span, number, start)
        if attribute:
            return []
        return (
            self._said_by_a_leader(text, span, number, conditional)
            or self._by_agent(text, span, number)
            or self._charged(text, span, number, span[0])  # "Thống nhất chủ trương …; giao X …"
            or self._concerning(text, span, number)
        )

    def _subject(self, span: Span, start: int, number: int, conditional: bool) -> list[Finding]:
        """The bodies at the head of a clause, when what they go on with is an order; through them, whom they order."""
        bodies = self.bodies(start, span[1])
        if not bodies:
            return self._unlisted(span, start, number, conditional) if self._at_head(span, start) else []
        if not self._at_head(span, start) and bodies[0].text[:1].islower() and not _CLASS.match(bodies[0].text):
            return []
        if _MEMBERS.match(self.text, start):
            bodies = [_as_named(a) for a in bodies]
        bodies = self._with_the_rest(bodies, span)
        after = bodies[-1].span[1]
        if len(bodies) > 1 and re.match(r"(?i)(?:mỗi|từng)\b", bodies[-1].text):
            bodies = bodies[:-1]  # "Sở A, Sở B, mỗi sở trong phạm vi của mình, …"
        if place := _FROM_TO.match(self.text, after, span[1]):
            after = place.end()
            bodies = [*bodies[:-1], self._extended(bodies[-1], after)]
        if bracket := re.compile(r"\s*\([^()]*\)").match(self.text, after, span[1]):
            after = bracket.end()
        if person := _PERSONS.match(self.text, after, span[1]):
            after = person.end()
        speaks = _SPEAKS.match(self.text, after, span[1])
        # "X chỉ đạo Y thực hiện": X leads, unless X is the issuer itself
        directs = bool(speaks) and "chỉ đạo" in (speaks.group() if speaks else "")
        if speaks and all(self._is_issuer(a.name) if directs else self._is_speaker(a.name) for a in bodies):
            objects = self.bodies(speaks.end(), span[1])
            return [Finding(a, "lead", "order-object", number, conditional) for a in objects]
        if len(bodies) == 1 and _NOTIFIES.match(self.text, after, span[1]):
            return []
        if len(bodies) == 1 and self._is_issuer(bodies[0].name) and _PERFORMS.match(self.text, after, span[1]):
            return []
        if _IS_A.match(self.text, after, span[1]) and self.text[span[0] : span[1]].rstrip().endswith(":"):
            return [Finding(a, "lead", "subject", number, conditional) for a in bodies]
        if self._orders(after, span[1], head=self._at_head(span, start)):
            own = self._past_the_fronted(span, start, bodies)
            return [Finding(a, "lead", "subject", number, conditional, own is not bodies) for a in own]
        return []

    def _unlisted(self, span: Span, start: int, number: int, conditional: bool) -> list[Finding]:
        """A subject that no list of bodies knows, proved by what it is told: "Nhóm Rà soát chủ trì …"."""
        text = self.text[start : span[1]]
        told = _TOLD.search(mask(text))
        if not told and self._opens_a_name(text):
            told = _verb().search(mask(text), _noun_end(text))  # "Văn hóa xã tuyên truyền …"
        if number or not told or not text[:1].isupper() or opens_with_order(text) or _NO_BODY.match(text):
            return []
        name = text[: told.start()].rstrip(" ,")
        if not 1 <= len(name.split()) <= _LONGEST_NAME or re.search(r"[.:;]", name) or _is_notion(name):
            return []
        found = Agency(name, agencies.expand(name), (start, start + len(name)), rule="unlisted")
        return [Finding(found, "lead", "unlisted-subject", number, conditional, doubtful=True)]

    def _with_the_rest(self, bodies: list[Agency], span: Span) -> list[Agency]:
        """The bodies, the last one with the words that stand between it and its verb: "Các tổ dân phố[, khu trọ] tổ chức"."""
        last = bodies[-1]
        end = last.span[1]
        rest = _name_goes_on().match(self.text, end, span[1])
        if not rest:
            return bodies
        if _words("words").match(rest.group().lstrip(" ,")) or _ASIDE.match(self.text, end, span[1]):
            return bodies
        return [*bodies[:-1], self._extended(last, rest.end())]

    def _extended(self, body: Agency, end: int) -> Agency:
        """The body with the words up to ``end`` in its name."""
        more = self.text[body.span[1] : end].rstrip()
        stop = body.span[1] + len(more)
        name = body.name + agencies.expand(f"_{more}")[1:]
        return replace(body, text=self.text[body.span[0] : stop], name=name, canonical=None, span=(body.span[0], stop))

    def _at_head(self, span: Span, start: int) -> bool:
        """Does a sentence, or what follows a title's colon, begin here?"""
        before = self.text[span[0] : start].rstrip()
        return not re.search(r"\w", before) or before.endswith(":")

    def _past_the_fronted(self, span: Span, start: int, bodies: list[Agency]) -> list[Agency]:
        """The subject's own names, where "Trên cơ sở chỉ đạo của A, B, các C …" may go on with the list of whose it was.

        The names change their kind where the subject begins: single bodies belong to A, the classes after them lead.
        """
        before = self.text[span[0] : start].rstrip(", ")
        owner = re.search(r"\bcủa\s+([^,;]+)$", before)
        if not owner or len(bodies) < 2 or bodies[0].group:
            return bodies
        owners = self.bodies(span[0] + owner.start(1), span[0] + len(before))
        if not owners or owners[-1].span[1] != span[0] + len(before):
            return bodies
        return [a for a in bodies if a.group] or list(bodies)

    def _ordered_object(self, text: str, span: Span, start: int, number: int, conditional: bool) -> list[Finding]:
        """The object of a Giao / Yêu cầu / Đề nghị that opens a clause."""
        rule = rulebook.load("orders").rule("order-object")
        match = rule.pattern.match(text, start - span[0])
        if not match:
            return []
        at = span[0] + match.end()
        bodies = self.bodies(at, span[1])
        if bodies and not self._is_issuer(bodies[0].name):
            return [Finding(a, "lead", rule.name, number, conditional) for a in self._with_the_rest(bodies, span)]
        if bodies and _MEMBERS.match(self.text, at):
            # "các đồng chí Phó Chủ tịch UBND tỉnh": people of the issuer, not the issuer
            return [Finding(_as_named(a), "lead", rule.name, number, conditional) for a in bodies]
        if not bodies:
            return [replace(f, rule=rule.name) for f in self._unlisted(span, at, number, conditional)]
        return []

    def _said_by_a_leader(self, text: str, span: Span, number: int, conditional: bool) -> list[Finding]:
        """ "Về vấn đề này, Phó Thủ tướng Trần Văn A giao Bộ B …": a person of rank speaks for the issuer."""
        for match in _LEADER_SAYS.finditer(text):
            bodies = self.bodies(span[0] + match.end(), span[1])
            if bodies and not self._is_issuer(bodies[0].name):
                return [Finding(a, "lead", "order-object", number, conditional) for a in bodies]
        return []

    def _charged(self, text: str, span: Span, number: int, start: int) -> list[Finding]:
        """ "Sở A chủ trì …; giao Sở B …": a body charged behind the beginning of a sentence."""
        found: list[Finding] = []
        for match in re.finditer(r"(?i)[;,]\s*(?:đồng thời,?\s+)?(?P<verb>giao|đề nghị)\s+(?:cho\s+)?", text):
            if span[0] + match.start() > start:
                bodies = self.bodies(span[0] + match.end(), span[1])
                if bodies and (match["verb"].lower() == "giao" or not bodies[0].group):
                    found += [Finding(a, "lead", "order-object", number) for a in bodies]
        return found

    def _next_subjects(self, text: str, span: Span, number: int, start: int) -> list[Finding]:
        """ "Sở A lập kế hoạch; các sở còn lại cử cán bộ tham gia": the subject of a later clause."""
        found: list[Finding] = []
        for match in re.finditer(r";\s+(?:đồng thời,?\s+)?(?:trên cơ sở[^,;]{3,120},\s+)?", text):
            bodies = self.bodies(span[0] + match.end(), span[1]) if span[0] + match.start() > start else []
            if (
                bodies
                and not self._is_issuer(bodies[0].name)
                and self._orders(bodies[-1].span[1], span[1], head=False)
                and not re.match(r"\s*(?:cùng\s+)?phối hợp\b", self.text[bodies[-1].span[1] : span[1]])
            ):
                found += [Finding(a, "lead", "subject", number) for a in bodies]
        return found

    def _by_agent(self, text: str, span: Span, number: int) -> list[Finding]:
        """The agent of a passive: "do Sở A chủ trì xem xét"."""
        rule = rulebook.load("orders").rule("by-agent")
        for match in rule.pattern.finditer(text):
            bodies = self.bodies(span[0] + match.end(), span[1])
            if bodies and _CARRIES.match(self.text, bodies[-1].span[1], span[1]):
                return [Finding(a, "lead", rule.name, number) for a in bodies]
        return []

    def _concerning(self, text: str, span: Span, number: int) -> list[Finding]:
        found = self._after("concerning", text, span, number)
        if not found:
            return []
        # "Đối với các cơ quan A, ..." names whose work it is only where the names close the phrase
        rest = self.text[found[-1].span[1] : span[1]]
        if number and not re.match(r"\s*,", rest):
            return []  # "Đối với các doanh nghiệp chịu ảnh hưởng thì …" later on: to whom something is done
        asked = re.match(r"[^.;]{0,240}?,\s+(?:yêu cầu|đề nghị|cần|phải|khẩn trương|chủ động)\b", rest)
        return found if asked or re.match(r"[^.;]{0,60}?[,:]", rest) else []

    def _is_issuer(self, name: str) -> bool:
        body = agencies.head_to_body(name).casefold()
        return bool(self.issuer) and (body == self.issuer or (len(body.split()) > 3 and self.issuer.startswith(body)))

    def _is_speaker(self, name: str) -> bool:
        """Does this body give the order, rather than carry it on? The issuer, a leader, or a leading organ.

        A letterhead may be read wrong: in a letter, who asks and is not addressed is the issuer under another name.
        """
        if not self.issuer or self._is_issuer(name) or _LEADING_ORGAN.match(name):
            return True
        body = agencies.head_to_body(name).casefold()
        sent_to = self.context.addressed
        return bool(sent_to) and not any(body in to or to in body or agencies.belongs(name, to) for to in sent_to)

    def _clause_starts(self, text: str, span: Span) -> Iterator[int]:
        """Where a subject may stand: the sentence's head, behind a title's colon, behind its fronted adverbial."""
        start = _leading(text, rf"(?i)\W*(?:(?:{_LINKS})\s*,?\s+)?")
        yield span[0] + start
        for then in re.finditer(r"\bthì\s+", text):
            yield span[0] + then.end()
        titled = [colon.end() for colon in re.finditer(rf":\s+(?=[{UPPER}])", text)]
        yield from (span[0] + at for at in titled)
        fronted = next((at for at in (start, _leading(text, r"\W*"), *titled) if _fronted(text, at)), None)
        if fronted is not None:
            for comma in re.compile(r"[,;]\s+(?:trân trọng\s+|kính\s+)?").finditer(text, fronted):
                yield span[0] + comma.end()

    def _orders(self, position: int, end: int, *, head: bool) -> bool:
        """Do the words behind the names make an order of the clause?

        At the ``head`` of a sentence a body is its subject, whatever the verb; elsewhere only a known verb proves it.
        """
        after = _AFTER_NAMES.match(self.text, position, end)
        at = after.end() if after else position
        if which := _WHICH.match(self.text, at, end):
            return bool(_words("words").match(self.text, which.end(), end))
        for _ in range(3):
            if _words("words").match(self.text, at, end):
                return True
            if _words("never").match(self.text, at, end):
                return False
            aside = _ASIDE.match(self.text, at, end)
            if not aside:
                break
            at = aside.end()  # "Sở Y tế, trong quá trình thực hiện, kịp thời …"
        return head and _opens_with_verb(self.text[at : min(end, at + 60)])

    def _after(self, name: str, text: str, span: Span, number: int) -> list[Finding]:
        """The bodies enumerated right behind a rule's cue, at each of its places in the text."""
        rule = rulebook.load("orders").rule(name)
        found: list[Finding] = []
        for match in rule.pattern.finditer(text):
            bodies = self.bodies(span[0] + match.end(), span[1])
            # "…: Sở A; cơ quan phối hợp: …" goes on with the next attribute
            bodies = [a for a in bodies if a.text.lower() not in ("cơ quan", "đơn vị")]
            found += [Finding(a, rule.extra["role"], name, number) for a in bodies]
        return found

    def _coordinates(self, text: str, span: Span, number: int, leads: Sequence[Finding]) -> list[Finding]:
        found = self._after("attribute-coordinate", text, span, number)
        found += self._after("coordinate-with", text, span, number)
        found += self._after("together-with", text, span, number)
        found += self._after("help-of", text, span, number)
        leading = {f.agency.span for f in leads}
        for match in re.finditer(r"chủ trì\s*[,;]\s+", text):
            start = span[0] + match.end()
            bodies = self.bodies(start, span[1])
            named = _PARTNERS.match(self.text, start, span[1])
            if named and (not bodies or bodies[-1].span[1] < named.end(1)):
                bodies = [
                    *bodies[:-1],
                    *_unlisted_names(self.text, bodies[-1].span[0] if bodies else start, named.end(1)),
                ]
            if bodies and re.match(r"\s*(?:cùng\s+)?phối hợp\b", self.text[bodies[-1].span[1] : span[1]]):
                found += [Finding(a, "coordinate", "partner-subject", number) for a in bodies]
        return [f for f in found if f.agency.span not in leading]

    def _reports(self, text: str, span: Span, number: int) -> list[Finding]:
        """Who receives a report directly; not whom the receiver reports to in turn ("để tổng hợp, báo cáo Y")."""
        found: list[Finding] = []
        for name in ("report-to", "send-result-to", "send-to"):
            rule = rulebook.load("orders").rule(name)
            for match in rule.pattern.finditer(text):
                clause = text[: match.start()]
                boundary = max(clause.rfind(";"), clause.rfind(". "))
                if re.search(r"\bđể\b[^;]*$", clause[boundary + 1 :]) and re.search(
                    r"\b(?:để|qua)\b[^;]*?\b(?:tổng hợp|xem xét|theo dõi|thẩm định|thẩm tra|phê duyệt|hoàn thiện|có cơ sở|làm cơ sở)\b",
                    text[boundary + 1 : match.end()],
                ):
                    continue
                if re.search(
                    r"\b(?:tham mưu|giúp|qua|quá|chương|công|quy|lộ|hành|giáo|tờ|tiến)\s+(?:\S+\s+){0,6}$", clause
                ) and (re.search(r"\b(?:quá|chương|công|quy|lộ|hành|giáo|tờ|tiến)\s+$", clause)):
                    continue
                bodies = self.bodies(span[0] + match.end(), span[1])
                if bodies and not (rule.extra.get("single") and bodies[0].group):
                    found += [
                        Finding(a, "report_to", name, number) for a in bodies if a not in [f.agency for f in found]
                    ]
        return found


def opens_with_order(text: str) -> bool:
    """Does a text that names nobody open with an order ("Rà soát …", "Trước ngày 5/3, gửi …")?

    Where it does not, its first words may be a body that no rule knows, or it may order nothing: the lead is doubtful.
    """
    head = text.lstrip(' -–+•*"“(')
    head = head[:1].lower() + head[1:]
    return bool(_words("words").match(head) or _fronted(head, 0))


def _fronted(text: str, at: int) -> bool:
    """Does an adverbial begin here, behind which the subject may come ("Hằng quý, …", "06 tháng một lần, …")?"""
    return bool(_words("fronted").match(text, at) or _RHYTHM.match(text, at))


def _opens_with_verb(text: str) -> bool:
    """May the first word of this stretch be a verb, rather than one that goes on with names? For verbs that the word list lacks.

    underthesea's tagger is asked only then: it takes a second to load, and the list decides nearly always.
    """
    if not text[:1].islower():
        return False
    from underthesea import pos_tag

    # its tagger takes many a verb of this style for a noun ("định hướng tuyên truyền"): only what joins names is sure
    return pos_tag(text)[0][1] not in ("E", "C", "L", "CH")


def _leading(text: str, pattern: str) -> int:
    match = re.match(pattern, text)
    return match.end() if match else 0
