"""Directives + mentions -> tasks -> a list for each recipient, each value with the reason why it stands there.

Inheritance of the lead (contract, "Lead"): the body named in the sentence, else the heading's above, else the object of
the sentence that introduces the list, else the addressees.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline import agencies, confidence
from pipeline.agencies.classes import EXCEPT
from pipeline.directives import CONSISTS, Body
from pipeline.document import (
    Agency,
    Citation,
    Deadline,
    Directive,
    Document,
    Issue,
    Reason,
    Recipient,
    Severity,
    Span,
    Task,
)
from pipeline.labels import spoken
from pipeline.orders import Finding, Order, opens_with_order
from pipeline.recipients import body_of, recipients

# Sections that say why, with what money, for whom or how, and assign nothing unless a body is named in them.
_STATES_ONLY = re.compile(
    r"(?i)\b(?:mục đích|mục tiêu|yêu cầu|quan điểm|phạm vi|đối tượng|căn cứ|sự cần thiết|kinh phí|chỉ tiêu|tiêu chuẩn|tiêu chí|thành phần|địa điểm|thời gian|hồ sơ|thủ tục|"
    r"nguyên tắc|tình hình|kết quả|đánh giá|bối cảnh|hình thức|nội dung thi đua|nội dung tuyên truyền|thực trạng|tồn tại|hạn chế|nguyên nhân)\b"
)
# What a decision does by saying it, praise, consent and formulas: work for nobody.
_EFFECT = re.compile(
    r"(?i)^\W*(?:(?:quyết định|chỉ thị|kế hoạch|quy định|nghị quyết|thông báo|văn bản|hướng dẫn|công văn) này\s+(?:có hiệu lực|thay thế|thay cho)|ban hành kèm theo|"
    r"ghi nhận|hoan nghênh|biểu dương|đánh giá cao|(?:cơ bản )?thống nhất (?:với|chủ trương|nội dung|về|cao)|đồng ý|trân trọng|\((?:thông báo|giấy mời|văn bản|công văn) này)\b"
)
# What an article of a decision does by saying it; elsewhere the same words are work ("3. UBND các xã: - Thành lập đội xung kích")
_ENACTS = re.compile(
    r"(?i)^\W*(?:ban hành|phê duyệt|phê chuẩn|thành lập|kiện toàn|giải thể|bãi bỏ|bổ nhiệm|miễn nhiệm|điều động|cho thôi|công nhận|công bố|tặng|sửa đổi|bổ sung|điều chỉnh|thu hồi|thông qua)\b"
)
# "kiểm tra điều kiện kinh doanh của:", over a list of those to whom it is done
_OBJECTS = re.compile(r"(?i)\b(?:của|đối với|tại|cho|với)\s*:\s*$")
# A Party body's "Lãnh đạo UBND tỉnh thực hiện …" is what it does, not the UBND's leaders
_PARTY = re.compile(
    r"(?i)(?:đảng ủy|tỉnh ủy|thành ủy|huyện ủy|quận ủy|thị ủy|ban cán sự đảng|đảng đoàn|ban thường vụ|chi bộ|cấp ủy)\b"
)
# "Rà soát phương án theo phương châm “4 tại chỗ”, trong đó lưu ý:"
_MINDS = re.compile(
    r"(?i)(?:,\s+(?:trong đó|đặc biệt)(?:\s+(?:chú ý|lưu ý|chú trọng|tập trung))?|\b(?:bảo đảm|đảm bảo|theo) các (?:nguyên tắc|yêu cầu|tiêu chí))\s*:\s*$"
)
# What only a deed is told with, even in a section that states ("Hình thức: - Chỉ đạo các trường …")
_ACTS = re.compile(
    r"(?i)^\W*(?:chỉ đạo|giao|phân công|cử|gửi|nộp|báo cáo|lập danh sách|đăng ký|yêu cầu|đề nghị)\s+(?!của\b)"
)
_EXCEPTS = re.compile(rf"(?i)\((?:{EXCEPT})\b")
_HARD = frozenset({"date", "period", "relative", "recurring"})


@dataclass(frozen=True, slots=True)
class Assignment:
    """What the directives come to."""

    tasks: tuple[Task, ...]
    recipients: tuple[Recipient, ...]
    issues: tuple[Issue, ...]


@dataclass(frozen=True, slots=True)
class _Inherited:
    """What a node hands down to its children: leads and coordinators, and the directive and rule they come from."""

    lead: tuple[Agency, ...] = ()
    coordinate: tuple[Agency, ...] = ()
    source: str | None = None
    rule: str = ""
    states_only: bool = False
    tells: bool = False  # a report or a submission: only whom it names is asked to act
    concrete: bool = False  # named by a heading or an introducing sentence, not only by the addressees
    objects: bool = False  # the list names to whom or what it is done ("kiểm tra điều kiện của:")


def assign(
    document: Document,
    body: Body,
    orders: dict[str, Order],
    introduction: Order | None,
    addressees: Sequence[Agency],
    deadlines: Sequence[Deadline],
    citations: Sequence[Citation],
    context: agencies.Context,
    *,
    addressees_act: bool = True,
    unread: Mapping[str, Span] | None = None,
) -> Assignment:
    """Make the tasks of all directives and the list of each recipient.

    ``addressees_act`` is False for a report or a submission: it tells its addressees, it does not put them to work.
    ``unread`` is, by directive, a date in its words that was read as nothing.
    ``orders`` holds what each directive's own words order; ``introduction`` what the sentence that opens the list orders.
    """
    maker = _Maker(document, body, orders, deadlines, citations, unread or {})
    addressees = _one_by_one(document, addressees, context)
    top = _Inherited(tuple(addressees) if addressees_act else (), rule="addressees", tells=not addressees_act)
    if introduction and (named := introduction.of("lead")):
        top = _Inherited(
            _agencies(named), _agencies(introduction.of("coordinate")), rule="introducing-sentence", concrete=True
        )
    for directive in body.directives:
        if directive.id.startswith(
            "PL"
        ):  # beside the body: only whom a row, a heading or a sentence there names is to act
            maker.visit(directive, _Inherited(tells=True))
            continue
        closing = directive.kind == "paragraph"
        maker.visit(
            directive,
            replace(top, rule="addressees", lead=tuple(addressees) or top.lead) if closing and addressees_act else top,
        )
    maker.tell_of_dates_outside_tasks()
    lists = recipients(maker.tasks, addressees, context)
    return Assignment(tuple(maker.tasks), lists, tuple(maker.issues))


def _one_by_one(document: Document, addressees: Sequence[Agency], context: agencies.Context) -> tuple[Agency, ...]:
    """The addressees as bodies: "Bộ trưởng các Bộ: A, B" is two; the head stands for the body (contract, "Lead")."""
    bodies: list[Agency] = []
    for addressee in addressees:
        listed = agencies.parse_list(document.text, *addressee.span, context=context)
        covered = bool(listed) and listed[-1].span[1] == addressee.span[1]
        bodies.extend(body_of(a) for a in (listed if covered and len(listed) > 1 else [addressee]))
    return tuple(bodies)


class _Maker:
    def __init__(
        self,
        document: Document,
        body: Body,
        orders: dict[str, Order],
        deadlines: Sequence[Deadline],
        citations: Sequence[Citation],
        unread: Mapping[str, Span],
    ) -> None:
        self.document = document
        self.body = body
        self.orders = orders
        self.deadlines = deadlines
        self.citations = citations
        self.unread = unread
        self.tasks: list[Task] = []
        self.issues: list[Issue] = []

    def visit(self, directive: Directive, inherited: _Inherited) -> None:
        """Make the directive's own task, if it has one, then its children's."""
        order = self.orders[directive.id]
        if self._is_task(directive, order, inherited):
            self.tasks.append(self._task(directive, order, inherited))
        handed = self._hand_down(directive, order, inherited)
        for child in directive.children:
            self.visit(child, handed)

    def tell_of_dates_outside_tasks(self) -> None:
        """A deadline of a passage that was taken for no task: a clerk looks whether it is one."""
        at_work = {task.directive for task in self.tasks}
        for deadline in self.deadlines:
            if deadline.type in _HARD and deadline.directive not in at_work:
                message = f"“{deadline.text}”: đọc như thời hạn nhưng không thuộc nhiệm vụ nào; hãy kiểm tra."
                self._issue("DEADLINE_OUTSIDE_TASKS", "warning", message, deadline.span)

    def _is_task(self, directive: Directive, order: Order, inherited: _Inherited) -> bool:
        if directive.id in self.body.rows:
            return True
        if not re.search(r"\w", directive.text):
            return False
        own = [d for d in self.deadlines if d.directive == directive.id and d.type in _HARD]
        if directive.children:
            own_words = directive.heading or directive.text
            # a heading that only opens its list is no task, unless it sets a date of its own
            works = (order.complete and not _is_title(directive, order)) or _lists_parts(own_words)
            return bool(own) or (works and (bool(order.of("lead")) or not _takes_effect(directive)))
        if directive.kind == "section" and not order.of("lead"):
            return False
        if inherited.tells and not order.of("lead") and not inherited.lead:
            return False
        if own:
            return True
        if order.heading and not order.complete:
            return False  # a name alone: one of a list of those invited, addressed, concerned
        if order.of("lead"):
            # "Đối tượng áp dụng: Các cơ quan …" names bodies and orders nothing
            only_names = all(f.rule == "heading" for f in order.of("lead"))
            return not (only_names and directive.heading and _STATES_ONLY.match(directive.heading))
        if _STATES_ONLY.match(directive.text) and re.match(r"[^.;:]{0,40}:", directive.text):
            return False  # "Thời gian: 08 giờ …", "Địa điểm: …"
        if directive.id.startswith("Đ") and not inherited.lead:
            return False  # an article of a decision that names nobody says what holds, not what to do
        if _takes_effect(directive) or (inherited.states_only and not _ACTS.match(directive.text)):
            return False
        if order.introduces and not order.complete:
            return False
        return not (not inherited.concrete and _STATES_ONLY.match(directive.heading or directive.text))

    def _hand_down(self, directive: Directive, order: Order, inherited: _Inherited) -> _Inherited:
        title = directive.heading or directive.text
        states_only = inherited.states_only
        if directive.kind == "section" or (not order.of("lead") and len(title) < 120):
            states_only = (states_only and directive.kind != "section") or (
                bool(_STATES_ONLY.search(title)) and not order.of("lead")
            )
        leads = _leads(order, inherited)
        parts = _lists_parts(title)
        states_only = states_only or parts
        objects = parts or bool(_OBJECTS.search(title))
        if not leads:
            coordinate = _agencies(order.of("coordinate")) if objects else inherited.coordinate
            return replace(inherited, states_only=states_only, objects=objects, coordinate=coordinate)
        rule = "heading-asked" if re.match(r"(?i)\W*đối với\b", title) else "heading-governs-children"
        coordinate = _agencies(order.of("coordinate"))
        return replace(
            inherited,
            lead=_agencies(leads),
            coordinate=coordinate,
            source=directive.id,
            rule=rule,
            states_only=parts,
            concrete=True,
            objects=objects,
        )

    def _task(self, directive: Directive, order: Order, inherited: _Inherited) -> Task:
        reasons: list[Reason] = []
        leads = _leads(order, inherited)
        lead = list(_agencies(leads))
        reasons += [_reason("lead", f, directive.id) for f in leads]
        adds = inherited.concrete and directive.kind != "paragraph"
        first_named = any(f.sentence == 0 for f in leads)
        if not first_named and (adds or not lead):
            for agency in inherited.lead:
                if all(agency.name.casefold() != a.name.casefold() for a in lead):
                    lead.append(agency)
                    reasons.append(Reason("lead", agency.name, inherited.rule, inherited.source, agency.span))
        coordinate = list(_agencies(order.of("coordinate")))
        reasons += [_reason("coordinate", f, directive.id) for f in order.of("coordinate")]
        for agency in inherited.coordinate if not first_named else ():
            if all(agency.name.casefold() != a.name.casefold() for a in coordinate):
                coordinate.append(agency)
                reasons.append(Reason("coordinate", agency.name, inherited.rule, inherited.source, agency.span))
        report_to = list(_agencies(order.of("report_to")))
        reasons += [_reason("report_to", f, directive.id) for f in order.of("report_to")]
        lead_names = {a.name.casefold() for a in lead}
        coordinate = [a for a in coordinate if a.name.casefold() not in lead_names]
        deadlines = [d for d in self.deadlines if d.directive == directive.id]
        reasons += [Reason("deadline", d.text, d.rule, directive.id, d.span) for d in deadlines]
        cited = sorted({c.code or c.title or "" for c in self.citations if c.directive == directive.id} - {""})
        codes = [code for d in deadlines for code in d.issues]
        codes += self._doubts(directive, leads, lead)
        places = tuple(p for span in self.body.own[directive.id] for p in self.document.where(span))
        task = Task(
            id=f"T{len(self.tasks) + 1}",
            directive=directive.id,
            action=_action(directive, order, self.document),
            lead=tuple(lead),
            coordinate=tuple(coordinate),
            report_to=tuple(report_to),
            deadlines=tuple(deadlines),
            citations=tuple(cited),
            span=directive.span,
            places=places,
            confidence=0.0,
            issues=tuple(dict.fromkeys(codes)),
            reasons=tuple(reasons),
        )
        return self._weighed(task, directive)

    def _doubts(self, directive: Directive, leads: Sequence[Finding], lead: Sequence[Agency]) -> list[str]:
        """What a clerk is told of a task: its issue codes; ``leads`` are those that its own words name, ``lead`` all."""
        told: dict[str, tuple[str, Span]] = {}
        if not lead:
            told["LEAD_UNKNOWN"] = "không rõ cơ quan chủ trì.", directive.span
        elif any(f.doubtful for f in leads) or (not leads and not opens_with_order(directive.text)):
            told["LEAD_DOUBTFUL"] = "chưa chắc cơ quan chủ trì: hãy đọc lại câu đầu của mục.", directive.span
        if span := self.unread.get(directive.id):
            words = self.document.slice(span)
            told["DATE_UNREAD"] = f"mốc “{words}” không được đọc là thời hạn; hãy kiểm tra.", span
        own_text = " ".join(self.document.slice(span) for span in self.body.own[directive.id])
        if _EXCEPTS.search(own_text):
            words = "có cơ quan được loại trừ khỏi nhóm; hãy bỏ cơ quan đó khỏi danh sách."
            told["GROUP_EXCEPTION"] = words, directive.span
        for code, (words, span) in told.items():
            self._issue(code, "warning", f"{_named(directive)}: {words}", span)
        return list(told)

    def _weighed(self, task: Task, directive: Directive) -> Task:
        """The task with its confidence; one that is unlikely to be right says so, whatever else it says."""
        task = replace(task, confidence=confidence.of(task, self.document))
        if task.confidence >= confidence.LINE or task.issues:
            return task
        message = f"{_named(directive)}: khả năng đọc đúng cả nhiệm vụ là {task.confidence:.0%}; hãy đọc lại."
        severity: Severity = "warning" if task.confidence < confidence.GRAVE else "info"
        self._issue("TASK_DOUBTFUL", severity, message, directive.span)
        return replace(task, issues=("TASK_DOUBTFUL",))

    def _issue(self, code: str, severity: Severity, message: str, span: Span) -> None:
        self.issues.append(Issue(code, severity, message, span, self.document.page_of(span)))


def _leads(order: Order, inherited: _Inherited) -> list[Finding]:
    """The leads that a directive's own words name.

    Under a heading that names a body, "Yêu cầu các đơn vị …" or "Phân công cán bộ …" is what that body is to do
    (contract, "X chỉ đạo Y thực hiện": X leads); a single body that is charged by name there leads itself. Under
    "Đối với UBND tỉnh:" of a report, "Giao Sở A …" is what the UBND is asked to do.
    """
    found = order.of("lead")
    if inherited.objects:
        found = tuple(f for f in found if not f.agency.group)
    if inherited.concrete and all(_PARTY.match(a.name) for a in inherited.lead):
        found = tuple(f for f in found if not (f.rule == "subject" and f.text.startswith("Lãnh đạo ")))
    return [
        f
        for f in found
        if f.rule != "order-object"
        or inherited.rule not in ("heading-governs-children", "heading-asked")
        or (inherited.rule == "heading-governs-children" and not f.agency.group and f.agency.text[:1].isupper())
    ]


def _lists_parts(words: str) -> bool:
    """Is a list's heading a deed itself, and the list what it is made of or has to mind?"""
    return bool(CONSISTS.search(words)) or (bool(_MINDS.search(words)) and opens_with_order(words))


def _takes_effect(directive: Directive) -> bool:
    """Do the directive's words do what they say, and leave nothing to be done?"""
    article = directive.id.startswith("Đ")
    return bool(_EFFECT.match(directive.text) or (article and _ENACTS.match(directive.text)))


def _named(directive: Directive) -> str:
    """The directive as a clerk finds it on paper: "Mục 2.a", "Điều 2, mục 1"."""
    words = spoken(directive.id)
    return words[:1].upper() + words[1:]


def _is_title(directive: Directive, order: Order) -> bool:
    """A node with children whose own words are a title, a body's name, or a sentence that opens the list."""
    if order.introduces and not order.complete:
        return True
    own = directive.heading or directive.text
    return directive.kind == "section" or (
        not order.of("lead") and len(own) < 160 and not own.rstrip().endswith((".", ";"))
    )


def _agencies(findings: Iterable[Finding]) -> tuple[Agency, ...]:
    """The bodies of findings, the head standing for the body (contract, "Lead")."""
    bodies: list[Agency] = []
    for finding in findings:
        agency = body_of(finding.agency)
        if all(agency.name.casefold() != b.name.casefold() for b in bodies):
            bodies.append(agency)
    return tuple(bodies)


def _reason(role: str, finding: Finding, directive: str) -> Reason:
    return Reason(role, body_of(finding.agency).name, finding.rule, directive, finding.span)


def _action(directive: Directive, order: Order, document: Document) -> str:
    """What is to be done, in the directive's own words: behind an opening body's name and colon, without the closing mark."""
    text = directive.text
    if order.heading and directive.heading is None:
        rest = document.text[order.heading[1] : directive.span[1]].strip()
        text = rest or text
    elif directive.heading and directive.kind != "section" and not directive.children:
        head = directive.heading.rstrip(" :")
        if not order.heading and directive.text != directive.heading:
            text = f"{head}: {directive.text}"
    return re.sub(r"[\s./;,]+$", "", text).strip()
