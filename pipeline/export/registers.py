"""The rows of the office's books, one place for every format: văn bản đến, its follow-up, the tasks, what is to be reviewed.

The first two are Sổ đăng ký văn bản đến and Sổ theo dõi giải quyết văn bản đến with the columns, in the words, of NĐ
30/2020/NĐ-CP, Phụ lục IV (mục VI and VIII). A row is a tuple of values as they are: days as days, numbers as numbers.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import NamedTuple

from pipeline import progress, rulebook
from pipeline.document import Deadline, Directive, Issue, Recipient, RecipientTask, Result, Span, Task
from pipeline.export import wording
from pipeline.export.sheet import Row, sheet, title_of
from pipeline.incoming import Followed, Incoming
from pipeline.labels import spoken
from pipeline.progress import Progress, Standing

_SEVERITIES = {"error": "Lỗi", "warning": "Cảnh báo"}
_GRAVEST_FIRST: tuple[Standing, ...] = ("overdue", "in_time", "in_work", "done_late", "done_on_time", "done", "void")
_IN_WORK: tuple[Standing, ...] = ("overdue", "in_time", "in_work")


class Arrival(NamedTuple):
    """A document in Sổ đăng ký văn bản đến."""

    arrived_on: dt.date | None
    arrival_number: int | None
    organ: str | None
    code: str | None
    issued: dt.date | None
    subject: str
    unit: str | None
    forwarded_on: dt.date | None
    signed: None
    note: str


ARRIVAL_TITLES: Mapping[str, str] = {
    "arrived_on": "Ngày đến",
    "arrival_number": "Số đến",
    "organ": "Tác giả",
    "code": "Số, ký hiệu văn bản",
    "issued": "Ngày tháng văn bản",
    "subject": "Tên loại và trích yếu nội dung văn bản",
    "unit": "Đơn vị hoặc người nhận",
    "forwarded_on": "Ngày chuyển",
    "signed": "Ký nhận",
    "note": "Ghi chú",
}


class FollowUp(NamedTuple):
    """What one unit has to do of a document, in Sổ theo dõi giải quyết văn bản đến. ``due`` is the last day, or hour, on time."""

    arrival_number: int | None
    document: str
    unit: str | None
    due: dt.date | None
    standing: str
    replies: str
    note: str


FOLLOW_UP_TITLES: Mapping[str, str] = {
    "arrival_number": "Số đến",
    "document": "Tên loại, số, ký hiệu, ngày, tháng và tên cơ quan, tổ chức ban hành văn bản",
    "unit": "Đơn vị hoặc người nhận",
    "due": "Thời hạn giải quyết",
    "standing": "Tiến độ giải quyết",
    "replies": "Số, ký hiệu văn bản trả lời",
    "note": "Ghi chú",
}


class Assignment(NamedTuple):
    """A task of one recipient. ``due`` is the last day, or hour, on time; ``check`` says that something of it is doubtful;
    ``confidence`` is 0 to 1; ``number`` the task's number in the register, or its id in the document where there is no
    register."""

    arrival_number: int | None
    number: int | str
    code: str | None
    item: str
    action: str
    agency: str | None
    role: str
    lead: str
    coordinate: str
    deadlines: str
    due: dt.date | None
    standing: str
    check: str
    done_on: dt.date | None
    reply_code: str | None
    issued: dt.date | None
    organ: str | None
    why: str
    report_to: str
    bound: str
    unit: str | None
    note: str | None
    citations: str
    page: int | None
    confidence: float
    warnings: str
    file_name: str


ASSIGNMENT_TITLES: Mapping[str, str] = {
    "arrival_number": "Số đến",
    "number": "Mã nhiệm vụ",
    "code": "Số, ký hiệu văn bản",
    "item": "Mục",
    "action": "Nội dung nhiệm vụ",
    "agency": "Cơ quan, đơn vị",
    "role": "Vai trò",
    "lead": "Chủ trì",
    "coordinate": "Phối hợp",
    "deadlines": "Thời hạn",
    "due": "Hạn cuối",
    "standing": "Trạng thái",
    "check": "Kiểm tra",
    "done_on": "Ngày hoàn thành",
    "reply_code": "Văn bản trả lời",
    "issued": "Ngày tháng văn bản",
    "organ": "Cơ quan ban hành",
    "why": "Vì sao có nhiệm vụ",
    "report_to": "Báo cáo cho",
    "bound": "Cách tính hạn",
    "unit": "Đơn vị được giao",
    "note": "Ghi chú",
    "citations": "Căn cứ",
    "page": "Trang",
    "confidence": "Độ tin cậy",
    "warnings": "Cảnh báo",
    "file_name": "Tệp",
}


class Doubt(NamedTuple):
    """Something of a document that a person should check. ``words`` are the document's own."""

    arrival_number: int | None
    document: str
    severity: str
    message: str
    words: str
    item: str
    page: int | None
    tasks: str
    advice: str
    code: str
    file_name: str


DOUBT_TITLES: Mapping[str, str] = {
    "arrival_number": "Số đến",
    "document": "Văn bản",
    "severity": "Mức độ",
    "message": "Điều cần rà soát",
    "words": "Chữ trong văn bản",
    "item": "Mục",
    "page": "Trang",
    "tasks": "Nhiệm vụ liên quan",
    "advice": "Việc nên làm",
    "code": "Mã",
    "file_name": "Tệp",
}


def arrival(incoming: Incoming) -> Arrival:
    """The line of a document in Sổ đăng ký văn bản đến. Ký nhận stays empty: it is signed by hand."""
    header = incoming.result.header
    linked = " V/v " if header.type_code == "CV" and header.subject else " "
    notes = (
        wording.PRIORITIES[header.priority] if header.priority else None,
        header.secrecy.capitalize() if header.secrecy else None,
        wording.STATUSES[incoming.result.status] if incoming.result.status != "complete" else None,
        incoming.note,
    )
    return Arrival(
        arrived_on=incoming.arrived_on,
        arrival_number=incoming.arrival_number,
        organ=header.organ_name,
        code=header.code,
        issued=header.issued_date,
        subject=f"{header.type_name or 'Văn bản'}{linked}{header.subject or ''}".strip(),
        unit=incoming.unit,
        forwarded_on=incoming.forwarded_on,
        signed=None,
        note=_joined(notes),
    )


def follow_ups(incoming: Incoming, today: dt.date | None) -> Iterator[FollowUp]:
    """A document's lines in Sổ theo dõi giải quyết: one a unit that has tasks of it, one in all where nobody has any.

    Where the office is known, its own tasks count, else all; what a later document or a person made void does not,
    unless nothing else is left.
    """
    doubtful = {row.task for row in sheet(incoming).rows if row.doubtful}
    by_unit: dict[str | None, list[tuple[Task, Progress, Followed | None]]] = {}
    for task in _own(incoming.result):
        followed = incoming.followed.get(task.id)
        unit = followed.unit if followed and followed.unit else incoming.unit
        by_unit.setdefault(unit, []).append((task, progress.of(task, followed, today), followed))
    for unit, given in (by_unit or {incoming.unit: []}).items():
        live = [each for each in given if each[1].standing != "void"] or given
        first = _first([standing for _, standing, _ in live])
        unsure = any(standing is first and task.id in doubtful for task, standing, _ in live)
        yield FollowUp(
            arrival_number=incoming.arrival_number,
            document=wording.document(incoming.result.header),
            unit=unit,
            due=_moment(first) if first else None,
            standing=_standing([standing.standing for _, standing, _ in live]),
            replies=_joined(followed.reply_code for _, _, followed in given if followed),
            note=_joined(
                [
                    "Thời hạn cần kiểm tra" if unsure else None,
                    *_undated(live),
                    *(followed.note for _, _, followed in given if followed),
                ]
            ),
        )


def assignments(incoming: Incoming, today: dt.date | None) -> Iterator[Assignment]:
    """A row for each task and each recipient that has it, in a role each; a task that nobody has keeps a row."""
    result = incoming.result
    held: dict[str, list[tuple[Recipient, RecipientTask]]] = {}
    for recipient in result.recipients:
        for item in recipient.tasks:
            held.setdefault(item.task, []).append((recipient, item))
    for task, row in zip(result.tasks, sheet(incoming).rows, strict=True):
        followed = incoming.followed.get(task.id)
        standing = progress.of(task, followed, today)
        one = Assignment(
            arrival_number=incoming.arrival_number,
            number=followed.number if followed else task.id,
            code=result.header.code,
            item=_item(task.directive),
            action=row.action,
            agency=None,
            role="",
            lead=_joined(row.lead),
            coordinate=_joined(row.coordinate),
            deadlines=_joined(_said(row)),
            due=_moment(standing),
            standing=progress.WORDS[standing.standing],
            check="Cần kiểm tra" if row.doubtful else "",
            done_on=followed.done_on if followed else None,
            reply_code=followed.reply_code if followed else None,
            issued=result.header.issued_date,
            organ=result.header.organ_name,
            why="",
            report_to=_joined(row.report_to),
            bound=_bound(standing.deadline) if standing.deadline else "",
            unit=(followed.unit if followed else None) or incoming.unit,
            note=followed.note if followed else None,
            citations=_joined(row.citations),
            page=task.places[0].page if task.places else None,
            confidence=task.confidence,
            warnings=_joined(row.notes),
            file_name=result.source.file_name,
        )
        for recipient, item in held.get(task.id, ()):
            yield one._replace(agency=title_of(recipient.agency), role=wording.ROLES[item.role], why=_why(item))
        if task.id not in held:
            yield one


def doubts(incoming: Incoming) -> Iterator[Doubt]:
    """Every error and warning of a document, errors first, then the doubtful tasks that none of them speaks of."""
    result = incoming.result
    rows = sheet(incoming).rows
    blank = Doubt(
        arrival_number=incoming.arrival_number,
        document=wording.document(result.header),
        severity=_SEVERITIES["warning"],
        message="",
        words="",
        item="",
        page=None,
        tasks="",
        advice="",
        code="",
        file_name=result.source.file_name,
    )
    told: set[str] = set()
    grave = [issue for issue in result.issues if issue.severity != "info"]
    for issue in sorted(grave, key=lambda issue: issue.severity != "error"):
        touched = {task.id: task.directive for task in result.tasks if _speaks_of(issue, task)}
        told |= touched.keys()
        yield blank._replace(
            severity=_SEVERITIES[issue.severity],
            message=issue.message,
            words=" ".join(result.text[slice(*issue.span)].split()) if issue.span else "",
            item=_joined(map(_item, touched.values() or _directives_at(result.directives, issue.span))),
            page=issue.page,
            tasks=_joined(row.action for row in rows if row.task in touched),
            advice=_advice().get(issue.code, ""),
            code=issue.code,
        )
    for task, row in zip(result.tasks, rows, strict=True):
        if row.doubtful and task.id not in told:
            codes = [code for code in _codes(task) if code in _advice()]
            yield blank._replace(
                message=_joined(row.notes),
                words=" ".join(result.text[slice(*task.span)].split()),
                item=_item(task.directive),
                page=task.places[0].page if task.places else None,
                tasks=row.action,
                advice=_joined(_advice()[code] for code in codes),
                code=_joined(codes),
            )


# ------------------------------------------------------------------ values in words


def _joined(parts: Iterable[str | None]) -> str:
    return "; ".join(dict.fromkeys(part for part in parts if part))


def _item(directive: str) -> str:
    said = spoken(directive)
    return said[:1].upper() + said[1:]


def _said(row: Row) -> Iterator[str]:
    for due in row.dues:
        above = f" (theo {spoken(due.inherited_from)})" if due.inherited_from else ""
        yield f"{due.words} (“{due.original}”){above}" if due.original else f"{due.words}{above}"


def _why(item: RecipientTask) -> str:
    if item.why == "group":
        return f"Thuộc nhóm “{item.via}”" if item.via else "Thuộc một nhóm được nêu"
    return "Được nêu tên" if item.why == "named" else "Là nơi nhận văn bản (Kính gửi)"


def _bound(deadline: Deadline) -> str:
    """How the last day follows from the words: "trước ngày D" is not on time on D itself."""
    if deadline.bound == "before":
        hour = isinstance(_stated(deadline), dt.datetime)
        return "Trước giờ nêu trong văn bản" if hour else "Trước ngày nêu (hết ngày liền trước)"
    if deadline.bound == "by":
        return "Đến hết ngày nêu"
    return {"period": "Hết kỳ", "relative": "Tính từ mốc nêu trong văn bản", "recurring": "Kỳ tới"}.get(
        deadline.type, ""
    )


def _stated(deadline: Deadline) -> dt.date | None:
    """The day or hour that the document states; of a rhythm the first."""
    return deadline.due or next(iter(deadline.next), None)


def _moment(standing: Progress) -> dt.date | None:
    """The last day on time, with its hour where the document gives one (+07:00)."""
    if not (standing.deadline and standing.last_day):
        return None
    stated = _stated(standing.deadline)
    if not isinstance(stated, dt.datetime):
        return standing.last_day
    return dt.datetime.combine(standing.last_day, stated.timetz())


# ------------------------------------------------------------------ the follow-up of a unit


def _own(result: Result) -> list[Task]:
    if result.office is None:
        return list(result.tasks)
    ours = {item.task for item in result.office.tasks if item.role != "report_to"}
    return [task for task in result.tasks if task.id in ours]


def _first(standings: list[Progress]) -> Progress | None:
    """What has the first day of all that is in work; where nothing is, the last."""
    in_work = [each for each in standings if each.standing in _IN_WORK]
    dated = sorted(
        (each for each in in_work or standings if each.last_day), key=lambda each: each.last_day or dt.date.max
    )
    return dated[0 if in_work else -1] if dated else None


def _standing(standings: list[Standing]) -> str:
    """The gravest state of a unit's tasks, and of several how many are done."""
    if not standings:
        return "Không có nhiệm vụ"
    words = progress.WORDS[min(standings, key=_GRAVEST_FIRST.index)]
    left = sum(standing in _IN_WORK for standing in standings)
    return f"{words} (xong {len(standings) - left}/{len(standings)} việc)" if left and len(standings) > 1 else words


def _undated(given: Iterable[tuple[Task, Progress, Followed | None]]) -> Iterator[str]:
    for task, standing, _ in given:
        if standing.standing == "in_work" and standing.last_day is None:
            yield from (
                f"Chưa tính được ngày: {wording.deadline(deadline)}"
                for deadline in task.deadlines
                if deadline.type != "immediate"
            )


# ------------------------------------------------------------------ what is doubtful, and where it stands


def _codes(task: Task) -> list[str]:
    return list(dict.fromkeys((*task.issues, *(code for deadline in task.deadlines for code in deadline.issues))))


def _speaks_of(issue: Issue, task: Task) -> bool:
    if issue.span is None or issue.code not in _codes(task):
        return False
    begin, end = issue.span
    return any(begin < e and s < end for s, e in (task.span, *(deadline.span for deadline in task.deadlines)))


def _directives_at(directives: Iterable[Directive], span: Span | None) -> list[str]:
    """The innermost directive in which a span begins, if it begins in one."""
    around = [each for top in directives for each in top.walk() if span and each.span[0] <= span[0] < each.span[1]]
    return [each.id for each in around[-1:]]


@cache
def _advice() -> Mapping[str, str]:
    return {entry["code"]: entry["advice"] for entry in rulebook.load("issues").tables["issue"]}
