"""What a handed-out page shows of a result: rows, boxes and lists in words, the same for every printed format."""

from __future__ import annotations

import datetime as dt
import itertools
import re
import unicodedata
from collections import Counter
from collections.abc import Container, Iterable
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal

from pipeline import progress, rulebook
from pipeline.document import (
    Agency,
    Citation,
    Deadline,
    Event,
    Issue,
    OfficePart,
    Recipient,
    Result,
    Role,
    SuggestedUnit,
    Task,
)
from pipeline.export import wording
from pipeline.incoming import Amendment, Followed, Incoming, TaskStatus
from pipeline.labels import spoken

_ROLES: tuple[Role, ...] = ("lead", "coordinate", "report_to")
_CLOSED: tuple[Literal["done", "void"], ...] = ("done", "void")
_OF_REGISTER = ("Số đến", "Ngày đến", "Đơn vị hoặc người nhận", "Ngày chuyển", "Ghi chú")


@dataclass(frozen=True, slots=True)
class Due:
    """A deadline in words, the document's own words where they say more, and where it is inherited from. ``former`` is what
    it was before it was amended, in words."""

    now: str
    original: str | None
    inherited_from: str | None
    former: str | None = None

    @property
    def words(self) -> str:
        return f"{self.now}; {self.former}" if self.former else self.now


@dataclass(frozen=True, slots=True)
class State:
    """How far a task is, in words, with the further lines of the register: who has it, what answers it."""

    status: TaskStatus
    words: str
    overdue: bool
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """One task in a table. ``notes`` are its issues in words; ``via`` the group through which a list has it; ``suggested``
    the units inside the office that might take it. ``state`` is None where there is nothing to say of it."""

    number: int
    task: str
    directive: str
    page: int | None
    action: str
    lead: tuple[str, ...]
    coordinate: tuple[str, ...]
    report_to: tuple[str, ...]
    dues: tuple[Due, ...]
    citations: tuple[str, ...]
    notes: tuple[str, ...]
    doubtful: bool
    via: str | None = None
    suggested: tuple[str, ...] = ()
    state: State | None = None

    @property
    def status(self) -> TaskStatus:
        return self.state.status if self.state else "open"

    @property
    def to_check(self) -> bool:
        """Whether something must be checked before the task can be done: what is done or void needs it no more."""
        return self.doubtful and self.status == "open"


@dataclass(frozen=True, slots=True)
class Group:
    """The tasks a recipient has in one role."""

    role: Role
    title: str
    rows: tuple[Row, ...]

    @property
    def tally(self) -> str:
        return tally(row.status for row in self.rows)


@dataclass(frozen=True, slots=True)
class Listing:
    """A recipient's task list. ``slug`` is its file name without extension, unique in the document; ``amount`` its
    number of tasks."""

    name: str
    slug: str
    groups: tuple[Group, ...]
    amount: int


@dataclass(frozen=True, slots=True)
class OfficeDue:
    """A deadline of the office: its day, whether that is past or near, the task's number in its list, and the words."""

    day: str
    mark: str
    late: bool
    number: str
    action: str
    said: str


@dataclass(frozen=True, slots=True)
class OfficeSheet:
    """What the document asks of the office that runs the program, in words."""

    name: str
    reached: str
    measured: str
    suggested: tuple[str, ...]
    due: tuple[OfficeDue, ...]
    groups: tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class Cited:
    """A cited document in a table: ``words`` names it, ``items`` say where the dispatch refers to it; ``key`` as in cited_as."""

    key: str
    words: str
    issued: str
    issuer: str
    relation: str
    pinpoints: tuple[str, ...]
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A whole document as its pages show it. ``doubts`` are the issues behind ``review``, each with the words said of it."""

    title: str
    file_name: str
    status: str
    facts: tuple[tuple[str, str], ...]
    review: tuple[str, ...]
    remarks: tuple[str, ...]
    rows: tuple[Row, ...]
    cited: tuple[Cited, ...]
    listings: tuple[Listing, ...]
    office: OfficeSheet | None = None
    doubts: tuple[tuple[str, Issue], ...] = ()

    @property
    def tally(self) -> str:
        return tally(row.status for row in self.rows)


@dataclass(frozen=True, slots=True)
class Entry:
    """One document of a batch in its index. ``target`` is its output path without extension, relative to the folder;
    ``closed`` is how many of its tasks are done or void, ``first_due`` the first day of the others."""

    target: str
    file_name: str
    code: str | None
    issued: str
    organ: str | None
    subject: str | None
    status: str
    tasks: int
    recipients: int
    review: int
    first_due: dt.date | None
    closed: int = 0


@dataclass(frozen=True, slots=True)
class Failure:
    """One file of a batch that could not be processed."""

    file_name: str
    message: str
    advice: str


@cache
def meanings() -> dict[str, str]:
    """Issue code → what it means, from rules/issues.toml."""
    return {entry["code"]: entry["meaning"] for entry in rulebook.load("issues").tables["issue"]}


@cache
def _severities() -> dict[str, str]:
    return {entry["code"]: entry["severity"] for entry in rulebook.load("issues").tables["issue"]}


def slug(name: str) -> str:
    """An ASCII file name for a body: "Sở Y tế" → "so-y-te". At most 60 characters; "co-quan" where nothing is left."""
    bare = unicodedata.normalize("NFD", name.casefold().replace("đ", "d").replace("\u00f0", "d"))
    words = re.sub(r"[^a-z0-9]+", "-", "".join(c for c in bare if not unicodedata.combining(c))).strip("-")
    if len(words) > 60:
        words = words[:60].rpartition("-")[0] or words[:60]
    return words or "co-quan"


def free_slug(name: str, taken: Container[str]) -> str:
    """The slug of a name, or with a number behind it where others have that: "so-y-te-2"."""
    base = slug(name)
    slugs = (base if number == 1 else f"{base}-{number}" for number in itertools.count(1))
    return next(free for free in slugs if free not in taken)


def title_of(agency: Agency) -> str:
    """The fullest name of a body."""
    return agency.canonical or agency.name


def _names(agencies: Iterable[Agency]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(agency.name for agency in agencies))


def _touches(issue: Issue, spans: list[tuple[int, int]]) -> bool:
    return issue.span is not None and any(issue.span[0] < e and s < issue.span[1] for s, e in spans)


def _notes(task: Task, issues: tuple[Issue, ...], told: Container[str]) -> tuple[tuple[str, ...], bool]:
    """The words of a task's issues (the message that was given on this place, else the code's meaning), without those that
    are told elsewhere, and whether any of them is more than information."""
    spans = [task.span, *(d.span for d in task.deadlines)]
    found = (*task.issues, *(code for d in task.deadlines for code in d.issues))
    codes = dict.fromkeys(code for code in found if code not in told)
    words: list[str] = []
    doubtful = False
    for code in codes:
        of_code = [issue for issue in issues if issue.code == code]
        here = [issue for issue in of_code if _touches(issue, spans)]
        words += [issue.message for issue in here] or [meanings().get(code, code)]
        # what a later document's deadline has brought along has its issue there
        severities: set[str] = {issue.severity for issue in here or of_code} or {_severities().get(code, "warning")}
        doubtful |= severities != {"info"}
    return tuple(dict.fromkeys(words)), doubtful


def _folded(words: str) -> str:
    # "trước ngày 01 tháng 4 năm 2022" and "trước ngày 01/04/2022" say the same, and so do "trong vòng 10 ngày", "10 ngày".
    words = re.sub(r"^trong (?:vòng|thời hạn) ", "", words.casefold())
    words = re.sub(r"(\d+) tháng (\d+) năm (\d+)", r"\1/\2/\3", words)
    return re.sub(r"\b0+(?=\d)", "", words)


def _due(value: Deadline, result: Result, amendments: Iterable[Amendment]) -> Due:
    if wording.is_amended(value):
        last = [each for each in amendments if each.span == value.span][-1:]
        printed = " ".join(result.text[slice(*value.span)].split())
        now, former = wording.amended(value, last[0] if last else None, printed)
        return Due(now, None, value.inherited_from, former)
    words = wording.deadline(value)
    said = " ".join(value.text.split())
    return Due(words, said if _folded(said) != _folded(words) else None, value.inherited_from)


def tally(statuses: Iterable[TaskStatus]) -> str:
    """ "9 nhiệm vụ"; where some are closed: "9 nhiệm vụ, trong đó 2 hoàn thành, 1 không còn phải thực hiện"."""
    count = Counter(statuses)
    closed = [f"{count[status]} {progress.WORDS[status].lower()}" for status in _CLOSED if count[status]]
    return f"{count.total()} nhiệm vụ" + (f", trong đó {', '.join(closed)}" if closed else "")


def _state(task: Task, followed: Followed | None, today: dt.date | None) -> State | None:
    """How far a task is; what no register follows is only said to be overdue."""
    standing = progress.of(task, followed, today).standing
    words, overdue = progress.WORDS[standing], standing == "overdue"
    if followed is None:
        return State("open", words, overdue) if overdue else None
    if followed.status == "void":
        words += "".join(wording.amended_by(each) for each in followed.amendments if each.kind == "void")
    elif followed.done_on:
        day = wording.date(followed.done_on)
        words += f", ngày {day}" if followed.status == "done" else f"; đã xong kỳ đến ngày {day}"
    lines = (
        f"Giao: {followed.unit}" if followed.unit else "",
        f"Văn bản trả lời: {followed.reply_code}" if followed.reply_code else "",
        followed.note or "",
        f"Số theo dõi: {followed.number}",
    )
    return State(followed.status, words, overdue, tuple(filter(None, lines)))


def _row(number: int, task: Task, incoming: Incoming, today: dt.date | None) -> Row:
    result, followed = incoming.result, incoming.followed.get(task.id)
    by_code = {key: cited for cited in reversed(result.citations) for key in (cited.code, cited.title) if key}
    amendments = followed.amendments if followed else ()
    # the deadline itself says what a later document has made of it
    later = {each.kind for each in amendments if each.by}
    notes, doubtful = _notes(task, result.issues, {"TASK_CHANGED"} if later and "void" not in later else ())
    action = " ".join(task.action.split())
    return Row(
        number=number,
        task=task.id,
        directive=task.directive,
        page=task.places[0].page if task.places and result.source.page_amount > 1 else None,
        action=action[:1].upper() + action[1:],
        lead=_names(task.lead),
        coordinate=_names(task.coordinate),
        report_to=_names(task.report_to),
        dues=tuple(_due(value, result, amendments) for value in task.deadlines),
        citations=tuple(wording.citation(by_code[code]) if code in by_code else code for code in task.citations),
        notes=notes,
        doubtful=doubtful,
        state=_state(task, followed, today),
    )


def listing_of(recipient: Recipient, rows: Iterable[Row], taken: Container[str] = ()) -> Listing:
    """A recipient's list out of the rows of its document; ``taken`` are the slugs of the lists before it."""
    by_task = {row.task: row for row in rows}
    name = title_of(recipient.agency)
    groups = []
    for role in _ROLES:
        mine = [item for item in recipient.tasks if item.role == role and item.task in by_task]
        numbered = tuple(
            replace(by_task[item.task], number=number, via=item.via if item.why == "group" else None)
            for number, item in enumerate(mine, 1)
        )
        if numbered:
            groups.append(Group(role, wording.ROLES[role], numbered))
    amount = len({row.task for group in groups for row in group.rows})
    return Listing(name, free_slug(name, taken), tuple(groups), amount)


def _suggested(units: Iterable[SuggestedUnit]) -> tuple[str, ...]:
    return tuple(f"{each.unit} ({', '.join(f'“{words}”' for words in each.words)})" for each in units)


def _office(part: OfficePart, rows: Iterable[Row]) -> OfficeSheet:
    """The office's part: its tasks by role, those that are only possible last, numbered through all of them."""
    by_task = {row.task: row for row in rows}
    titles = [(role, wording.ROLES[role], False) for role in _ROLES] + [(None, wording.POSSIBLE, True)]
    groups: list[Group] = []
    numbers: dict[str, str] = {}
    for role, title, possible in titles:
        mine = [
            task
            for task in part.tasks
            if task.task in by_task and (task.why == "possible") == possible and role in (task.role, None)
        ]
        done = sum(len(group.rows) for group in groups)
        numbered = tuple(
            replace(
                by_task[task.task],
                number=n,
                via=task.via if task.why != "named" else None,
                suggested=_suggested(task.suggested_units),
            )
            for n, task in enumerate(mine, done + 1)
        )
        for row in numbered:
            numbers.setdefault(row.task, str(row.number))
        if numbered:
            groups.append(Group(role or mine[0].role, title, numbered))
    due = tuple(
        OfficeDue(
            day=wording.date(each.day) if each.day else "",
            mark=wording.mark(each, part.today),
            late=each.mark == "overdue",
            number=numbers[each.task],
            action=by_task[each.task].action,
            said=" ".join(each.text.split()),
        )
        for each in part.due
        if each.task in numbers and by_task[each.task].status == "open"
    )
    return OfficeSheet(
        name=part.name,
        reached=wording.reached(part),
        measured=wording.date(part.today) if part.today else "",
        suggested=_suggested(part.suggested_units),
        due=due,
        groups=tuple(groups),
    )


def cited_as(value: Citation) -> str:
    """What is the same for all citations of one document."""
    return value.code or value.title or value.text.casefold()


def _cited(citations: tuple[Citation, ...]) -> tuple[Cited, ...]:
    by_document: dict[str, list[Citation]] = {}
    for value in citations:
        by_document.setdefault(cited_as(value), []).append(value)
    rows = []
    for mentions in by_document.values():
        first = mentions[0]
        issued = next((m.issued_date for m in mentions if m.issued_date), None)
        relations = list(dict.fromkeys(wording.RELATIONS[m.relation] for m in mentions))
        rows.append(
            Cited(
                key=cited_as(first),
                words=wording.citation(first),
                issued=wording.date(issued) if issued else "",
                issuer=next((m.issuer for m in mentions if m.issuer), ""),
                relation=", ".join([r for r in relations if r != wording.RELATIONS["mentions"]] or relations),
                pinpoints=tuple(dict.fromkeys(wording.pinpoint(p) for m in mentions for p in m.pinpoint)),
                items=tuple(dict.fromkeys(spoken(m.directive) if m.directive else "phần mở đầu" for m in mentions)),
            )
        )
    return tuple(rows)


def facts(incoming: Incoming) -> tuple[tuple[str, str], ...]:
    """The letterhead's facts as label and words, in the order of the norm, then the register's; a value that is not printed
    is a dash."""
    result, header = incoming.result, incoming.result.header
    signer = header.signer
    signed = " / ".join(filter(None, (signer.competence, signer.position))) if signer else ""
    rows = [
        ("Cơ quan ban hành", header.organ_name),
        ("Cơ quan chủ quản", header.organ_in_charge),
        ("Loại văn bản", header.type_name),
        ("Số, ký hiệu", header.code),
        ("Ngày ban hành", wording.date(header.issued_date) if header.issued_date else None),
        ("Trích yếu", header.subject),
        ("Người ký", " – ".join(filter(None, (signed, signer.full_name if signer else None))) or None),
        ("Độ khẩn", wording.PRIORITIES[header.priority]),
        ("Độ mật", header.secrecy),
        ("Kính gửi", "; ".join(_names(result.addressees)) or None),
        *(("Cuộc họp", _meeting(event)) for event in result.events),
        ("Số đến", str(incoming.arrival_number) if incoming.arrival_number is not None else None),
        ("Ngày đến", wording.date(incoming.arrived_on) if incoming.arrived_on else None),
        ("Đơn vị hoặc người nhận", incoming.unit),
        ("Ngày chuyển", wording.date(incoming.forwarded_on) if incoming.forwarded_on else None),
        ("Ghi chú", incoming.note),
    ]
    optional = {"Cơ quan chủ quản", "Độ mật", "Kính gửi", *_OF_REGISTER}
    return tuple((label, value or "—") for label, value in rows if value or label not in optional)


def _meeting(event: Event) -> str:
    chair = f"chủ trì: {event.chair}" if event.chair else None
    return "; ".join(filter(None, (wording.date(event.start), event.place, chair)))


def _say(issue: Issue) -> str:
    return f"{issue.message} (trang {issue.page})" if issue.page and issue.page > 1 else issue.message


def sheet(incoming: Incoming, today: dt.date | None = None) -> Sheet:
    """Everything the pages of one document show. What is overdue on the day ``today`` is said; None does not measure it."""
    result = incoming.result
    rows = tuple(_row(number, task, incoming, today) for number, task in enumerate(result.tasks, 1))
    listings: dict[str, Listing] = {}
    for recipient in result.recipients:
        listing = listing_of(recipient, rows, listings)
        listings[listing.slug] = listing
    grave = sorted((i for i in result.issues if i.severity != "info"), key=lambda i: i.severity != "error")
    doubts: dict[str, Issue] = {}
    for issue in grave:
        doubts.setdefault(_say(issue), issue)
    return Sheet(
        title=wording.document(result.header),
        file_name=result.source.file_name,
        status=wording.STATUSES[result.status],
        facts=facts(incoming),
        review=tuple(doubts),
        remarks=tuple(dict.fromkeys(_say(issue) for issue in result.issues if issue.severity == "info")),
        rows=rows,
        cited=_cited(result.citations),
        listings=tuple(listings.values()),
        office=_office(result.office, rows) if result.office else None,
        doubts=tuple(doubts.items()),
    )


def entry(incoming: Incoming, target: str) -> Entry:
    """The line of a document in the index of a batch."""
    result, header = incoming.result, incoming.result.header
    unknown = Followed(0)
    still = [
        (task, each) for task in result.tasks if (each := incoming.followed.get(task.id, unknown)).status == "open"
    ]
    days = [
        day
        for task, followed in still
        for deadline in task.deadlines
        if (day := progress.last_day(deadline)) and day > (followed.done_on or dt.date.min)
    ]
    return Entry(
        target=target,
        file_name=result.source.file_name,
        code=header.code,
        issued=wording.date(header.issued_date) if header.issued_date else "",
        organ=header.organ_name,
        subject=header.subject,
        status=wording.STATUSES[result.status],
        tasks=len(result.tasks),
        recipients=sum(1 for recipient in result.recipients if recipient.tasks),
        review=len({_say(issue) for issue in result.issues if issue.severity != "info"}),
        first_due=min(days, default=None),
        closed=len(result.tasks) - len(still),
    )
