"""An invented dispatch with a result built by hand, for everything that comes after the stages.

Four tasks over two pages, every kind of deadline, a group, an issue of each severity, and hostile characters.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from pipeline.document import (
    Agency,
    Citation,
    Deadline,
    DeadlineType,
    Directive,
    Header,
    Issue,
    Pinpoint,
    Place,
    Reason,
    Recipient,
    RecipientTask,
    Result,
    Role,
    Signer,
    SourceInfo,
    SourcePage,
    Span,
    Task,
)

TEXT = """ỦY BAN NHÂN DÂN TỈNH AN SƠN
Số: 1482/UBND-VX
An Sơn, ngày 14 tháng 3 năm 2022
V/v tăng cường an toàn thực phẩm trong trường học
Kính gửi: Các sở, ban, ngành tỉnh; UBND các huyện, thành phố.
Căn cứ Nghị định số 15/2018/NĐ-CP ngày 02/02/2018 của Chính phủ và Luật An toàn thực phẩm, UBND tỉnh yêu cầu:
1. Sở Y tế chủ trì, phối hợp với Sở Giáo dục và Đào tạo kiểm tra bếp ăn tập thể theo khoản 2 Điều 5 Nghị định \
số 15/2018/NĐ-CP, xong trước ngày 01/4/2022; báo cáo UBND tỉnh trước 17 giờ 00 ngày 20/4/2022.
2. Các sở, ban, ngành tỉnh tuyên truyền đến cán bộ, công chức; định kỳ hằng quý, trước ngày 25 tháng cuối quý \
gửi kết quả về Sở Y tế.
3. UBND các huyện, thành phố:
- Rà soát cơ sở cung cấp suất ăn <script>alert("1 & 2")</script> | bảng *kê* trong vòng 07 ngày làm việc kể từ \
ngày nhận được văn bản này.
- Hoàn thành trong Quý II/2022 trước kỳ họp thứ 8 của HĐND tỉnh.
TM. ỦY BAN NHÂN DÂN
KT. CHỦ TỊCH
PHÓ CHỦ TỊCH
Lê Thị Minh Hòa"""


def span(words: str) -> Span:
    """Where the words first stand in TEXT."""
    start = TEXT.index(words)
    return start, start + len(words)


def agency(words: str, name: str | None = None, *, canonical: str | None = None, group: bool = False) -> Agency:
    return Agency(words, name or words, span(words), canonical=canonical, group=group, rule="agency-by-list")


HEALTH = agency("Sở Y tế", canonical="Sở Y tế tỉnh An Sơn")
SCHOOLS = agency("Sở Giáo dục và Đào tạo", canonical="Sở Giáo dục và Đào tạo tỉnh An Sơn")
PROVINCE = agency("UBND tỉnh", "Ủy ban nhân dân tỉnh", canonical="Ủy ban nhân dân tỉnh An Sơn")
OFFICES = agency("Các sở, ban, ngành tỉnh", group=True)
DISTRICTS = agency("UBND các huyện, thành phố", "Ủy ban nhân dân các huyện, thành phố", group=True)


def deadline(words: str, kind: DeadlineType, directive: str, **more: Any) -> Deadline:
    return Deadline(words, span(words), kind, directive=directive, rule="due-test", **more)


BEFORE = deadline(
    "trước ngày 01/4/2022", "date", "1", due=dt.date(2022, 4, 1), bound="before", last_day=dt.date(2022, 3, 31)
)
HOUR = deadline(
    "trước 17 giờ 00 ngày 20/4/2022",
    "date",
    "1",
    due=dt.datetime(2022, 4, 20, 17, tzinfo=dt.timezone(dt.timedelta(hours=7))),
    bound="before",
    last_day=dt.date(2022, 4, 20),
)
QUARTERLY = deadline(
    "định kỳ hằng quý, trước ngày 25 tháng cuối quý",
    "recurring",
    "2",
    rrule="FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=25;BYMONTH=3,6,9,12",
    bound="before",
)
RELATIVE = deadline(
    "trong vòng 07 ngày làm việc kể từ ngày nhận được văn bản này",
    "relative",
    "3.-1",
    duration="P7D",
    working_days=True,
    anchor="ngày nhận được văn bản này",
    issues=("DEADLINE_AMBIGUOUS",),
)
PERIOD = deadline(
    "trong Quý II/2022", "period", "3.-2", due=dt.date(2022, 6, 30), timex="2022-Q2", last_day=dt.date(2022, 6, 30)
)
EVENT = deadline("trước kỳ họp thứ 8 của HĐND tỉnh", "event", "3.-2", anchor="kỳ họp thứ 8 của HĐND tỉnh")


def task(number: int, directive: str, action: str, lead: tuple[Agency, ...], **more: Any) -> Task:
    values: dict[str, Any] = {"coordinate": (), "report_to": (), "deadlines": (), "citations": (), **more}
    return Task(
        id=f"T{number}",
        directive=directive,
        action=action,
        lead=lead,
        span=span(action),
        places=(Place(2, (70.0, 100.0 + 20 * number, 525.0, 114.0 + 20 * number)),),
        confidence=0.9,
        reasons=(Reason("lead", lead[0].name, "lead-subject", directive, lead[0].span),),
        **values,
    )


TASKS = (
    task(
        1,
        "1",
        "kiểm tra bếp ăn tập thể theo khoản 2 Điều 5 Nghị định số 15/2018/NĐ-CP",
        (HEALTH,),
        coordinate=(SCHOOLS,),
        report_to=(PROVINCE,),
        deadlines=(BEFORE, HOUR),
        citations=("15/2018/NĐ-CP",),
    ),
    task(2, "2", "tuyên truyền đến cán bộ, công chức", (OFFICES,), report_to=(HEALTH,), deadlines=(QUARTERLY,)),
    task(
        3,
        "3.-1",
        'Rà soát cơ sở cung cấp suất ăn <script>alert("1 & 2")</script> | bảng *kê*',
        (DISTRICTS,),
        deadlines=(RELATIVE,),
        issues=("DEADLINE_AMBIGUOUS",),
    ),
    task(4, "3.-2", "Hoàn thành trong Quý II/2022", (DISTRICTS,), deadlines=(PERIOD, EVENT)),
)

DIRECTIVES = (
    Directive("1", "1.", "item", None, "Sở Y tế chủ trì …", span("1. Sở Y tế")),
    Directive("2", "2.", "item", None, "Các sở, ban, ngành tỉnh tuyên truyền …", span("2. Các sở")),
    Directive(
        "3",
        "3.",
        "item",
        "UBND các huyện, thành phố:",
        "UBND các huyện, thành phố:",
        span("3. UBND các huyện, thành phố:"),
        (
            Directive("3.-1", "-", "bullet", None, "Rà soát …", span("- Rà soát")),
            Directive("3.-2", "-", "bullet", None, "Hoàn thành …", span("- Hoàn thành")),
        ),
    ),
)

CITATIONS = (
    Citation(
        "Nghị định số 15/2018/NĐ-CP ngày 02/02/2018 của Chính phủ",
        span("Nghị định số 15/2018/NĐ-CP ngày 02/02/2018 của Chính phủ"),
        "Nghị định",
        "15/2018/NĐ-CP",
        issued_date=dt.date(2018, 2, 2),
        issuer="Chính phủ",
        relation="basis",
        rule="cite-full",
    ),
    Citation(
        "Luật An toàn thực phẩm",
        span("Luật An toàn thực phẩm"),
        "Luật",
        title="Luật An toàn thực phẩm",
        relation="basis",
        rule="cite-law",
    ),
    Citation(
        "khoản 2 Điều 5 Nghị định số 15/2018/NĐ-CP",
        span("khoản 2 Điều 5 Nghị định số 15/2018/NĐ-CP"),
        "Nghị định",
        "15/2018/NĐ-CP",
        pinpoint=(Pinpoint("5", "2"),),
        directive="1",
        rule="cite-full",
    ),
)


def _own(number: int, role: Role = "lead") -> RecipientTask:
    return RecipientTask(f"T{number}", role, "named")


def _by_group(number: int) -> RecipientTask:
    return RecipientTask(f"T{number}", "lead", "group", OFFICES.name)


RESULT = Result(
    source=SourceInfo(
        "cv-1482.pdf",
        "0" * 64,
        "application/pdf",
        2,
        "mixed",
        (SourcePage(1, "text", 595.0, 842.0, 1.0), SourcePage(2, "ocr", 595.0, 842.0, 0.93)),
    ),
    status="needs_review",
    text=TEXT,
    header=Header(
        type_name="Công văn",
        type_code="CV",
        code="1482/UBND-VX",
        code_number="1482",
        code_notation="UBND-VX",
        organ_name="Ủy ban nhân dân tỉnh An Sơn",
        place="An Sơn",
        issued_date=dt.date(2022, 3, 14),
        subject="tăng cường an toàn thực phẩm trong trường học",
        priority=1,
        signer=Signer("TM. ỦY BAN NHÂN DÂN / KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH", "Lê Thị Minh Hòa"),
        rules="nd30",
    ),
    addressees=(OFFICES, DISTRICTS),
    directives=DIRECTIVES,
    citations=CITATIONS,
    deadlines=(BEFORE, HOUR, QUARTERLY, RELATIVE, PERIOD, EVENT),
    agencies=(HEALTH, SCHOOLS, PROVINCE, OFFICES, DISTRICTS),
    tasks=TASKS,
    recipients=(
        Recipient(HEALTH, (_own(1), _by_group(2), _own(2, "report_to"))),
        Recipient(SCHOOLS, (_own(1, "coordinate"), _by_group(2))),
        Recipient(PROVINCE, (_own(1, "report_to"),)),
        Recipient(OFFICES, (_own(2),)),
        Recipient(DISTRICTS, (_own(3), _own(4))),
    ),
    issues=(
        Issue(
            "DEADLINE_AMBIGUOUS",
            "warning",
            "Chưa biết ngày nhận văn bản nên chưa tính được “07 ngày làm việc”.",
            RELATIVE.span,
            2,
        ),
        Issue("PAGE_FAILED", "error", "Không đọc được hết trang 2.", None, 2),
        Issue("DUPLICATE_TEXT", "info", "Bài viết xuất hiện hai lần trong tệp.", None, None),
    ),
)
