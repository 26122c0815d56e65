"""The rows of the office's books: the norm's columns in its words, each task with each recipient, nothing doubtful left out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace

from pipeline.document import Deadline, Issue, OfficePart, OfficeTask, Result
from pipeline.export import registers
from pipeline.incoming import Followed, Incoming
from tests.invented import HOUR, PERIOD, QUARTERLY, RESULT, TASKS, span

APRIL_5 = dt.date(2022, 4, 5)
ARRIVED = Incoming(
    RESULT,
    arrival_number=57,
    arrived_on=dt.date(2022, 3, 15),
    unit="Văn phòng",
    forwarded_on=dt.date(2022, 3, 16),
    note="Bản giấy đến sau",
)


def test_columns_are_those_of_the_norm_in_its_words() -> None:
    # NĐ 30/2020/NĐ-CP, Phụ lục IV, mục VI and VIII
    assert list(registers.ARRIVAL_TITLES.values()) == [
        "Ngày đến",
        "Số đến",
        "Tác giả",
        "Số, ký hiệu văn bản",
        "Ngày tháng văn bản",
        "Tên loại và trích yếu nội dung văn bản",
        "Đơn vị hoặc người nhận",
        "Ngày chuyển",
        "Ký nhận",
        "Ghi chú",
    ]
    assert list(registers.FOLLOW_UP_TITLES.values()) == [
        "Số đến",
        "Tên loại, số, ký hiệu, ngày, tháng và tên cơ quan, tổ chức ban hành văn bản",
        "Đơn vị hoặc người nhận",
        "Thời hạn giải quyết",
        "Tiến độ giải quyết",
        "Số, ký hiệu văn bản trả lời",
        "Ghi chú",
    ]


def test_titles_stand_over_their_own_values() -> None:
    assert tuple(registers.ARRIVAL_TITLES) == registers.Arrival._fields
    assert tuple(registers.FOLLOW_UP_TITLES) == registers.FollowUp._fields
    assert tuple(registers.ASSIGNMENT_TITLES) == registers.Assignment._fields
    assert tuple(registers.DOUBT_TITLES) == registers.Doubt._fields


def test_a_document_has_a_line_in_the_register() -> None:
    assert registers.arrival(ARRIVED) == (
        dt.date(2022, 3, 15),
        57,
        "Ủy ban nhân dân tỉnh An Sơn",
        "1482/UBND-VX",
        dt.date(2022, 3, 14),
        "Công văn V/v tăng cường an toàn thực phẩm trong trường học",
        "Văn phòng",
        dt.date(2022, 3, 16),
        None,
        "Khẩn; Cần rà soát; Bản giấy đến sau",
    )


def test_a_named_type_stands_before_its_subject_and_what_is_not_printed_stays_empty() -> None:
    named = replace(RESULT.header, type_name="Kế hoạch", type_code="KH", secrecy="mật", priority=0)
    row = registers.arrival(Incoming(replace(RESULT, header=named, status="complete")))
    assert row.subject == "Kế hoạch tăng cường an toàn thực phẩm trong trường học"
    assert row.note == "Mật"
    bare = replace(RESULT.header, type_name=None, type_code=None, code=None, subject=None, issued_date=None)
    row = registers.arrival(Incoming(replace(RESULT, header=bare)))
    assert (row.arrived_on, row.arrival_number, row.code, row.issued, row.subject) == (
        None,
        None,
        None,
        None,
        "Văn bản",
    )


# ------------------------------------------------------------------ follow-up


def test_a_unit_has_a_line_with_its_first_day_and_its_gravest_state() -> None:
    followed = {
        "T1": Followed(1, unit="Phòng Nghiệp vụ Y", note="Đã đôn đốc"),
        "T2": Followed(2, "done", dt.date(2022, 3, 24), "15/BC-SYT", "Phòng Nghiệp vụ Y"),
        "T3": Followed(3, unit="Thanh tra"),
        "T4": Followed(4, "void", unit="Thanh tra"),
    }
    first, second = registers.follow_ups(replace(ARRIVED, followed=followed), APRIL_5)
    assert first == (
        57,
        "Công văn số 1482/UBND-VX ngày 14/03/2022 của Ủy ban nhân dân tỉnh An Sơn",
        "Phòng Nghiệp vụ Y",
        dt.date(2022, 3, 31),
        "Đang thực hiện quá hạn (xong 1/2 việc)",
        "15/BC-SYT",
        "Đã đôn đốc",
    )
    assert (second.unit, second.due, second.standing) == ("Thanh tra", None, "Đang thực hiện")
    assert second.note == "Chưa tính được ngày: 07 ngày làm việc kể từ ngày nhận được văn bản này"


def test_when_all_is_done_the_last_day_stands() -> None:
    two = replace(RESULT, tasks=(TASKS[0], TASKS[3]))
    done = {"T1": Followed(1, "done", dt.date(2022, 4, 30)), "T4": Followed(4, "done", dt.date(2022, 4, 30))}
    (row,) = registers.follow_ups(replace(ARRIVED, result=two, followed=done), APRIL_5)
    assert (row.due, row.standing) == (PERIOD.due, "Hoàn thành quá hạn")
    only_void = {"T1": Followed(1, "void"), "T4": Followed(4, "void")}
    (row,) = registers.follow_ups(replace(ARRIVED, result=two, followed=only_void), APRIL_5)
    assert row.standing == "Không còn phải thực hiện"


def test_a_day_that_is_done_is_not_the_day_of_what_is_still_in_work() -> None:
    done = {"T1": Followed(1, "done", dt.date(2022, 3, 1))}
    (row,) = registers.follow_ups(
        replace(ARRIVED, result=replace(RESULT, tasks=(TASKS[0], TASKS[2])), followed=done), APRIL_5
    )
    assert (row.due, row.standing) == (None, "Đang thực hiện (xong 1/2 việc)")


def test_the_office_follows_what_is_its_own() -> None:
    ours = OfficePart("Sở Y tế", tasks=(OfficeTask("T2", "report_to", "named"), OfficeTask("T4", "lead", "group")))
    (row,) = registers.follow_ups(replace(ARRIVED, result=replace(RESULT, office=ours)), APRIL_5)
    assert (row.unit, row.due, row.standing) == ("Văn phòng", PERIOD.due, "Đang thực hiện trong hạn")
    (row,) = registers.follow_ups(replace(ARRIVED, result=replace(RESULT, office=OfficePart("Sở Xây dựng"))), APRIL_5)
    assert (row.due, row.standing) == (None, "Không có nhiệm vụ")


# ------------------------------------------------------------------ tasks


def test_a_task_has_a_row_for_each_recipient_and_role() -> None:
    rows = list(registers.assignments(ARRIVED, APRIL_5))
    assert [(row.number, row.agency, row.role, row.why) for row in rows] == [
        ("T1", "Sở Y tế tỉnh An Sơn", "Chủ trì", "Được nêu tên"),
        ("T1", "Sở Giáo dục và Đào tạo tỉnh An Sơn", "Phối hợp", "Được nêu tên"),
        ("T1", "Ủy ban nhân dân tỉnh An Sơn", "Nhận báo cáo", "Được nêu tên"),
        ("T2", "Sở Y tế tỉnh An Sơn", "Chủ trì", "Thuộc nhóm “Các sở, ban, ngành tỉnh”"),
        ("T2", "Sở Y tế tỉnh An Sơn", "Nhận báo cáo", "Được nêu tên"),
        ("T2", "Sở Giáo dục và Đào tạo tỉnh An Sơn", "Chủ trì", "Thuộc nhóm “Các sở, ban, ngành tỉnh”"),
        ("T2", "Các sở, ban, ngành tỉnh", "Chủ trì", "Được nêu tên"),
        ("T3", "Ủy ban nhân dân các huyện, thành phố", "Chủ trì", "Được nêu tên"),
        ("T4", "Ủy ban nhân dân các huyện, thành phố", "Chủ trì", "Được nêu tên"),
    ]
    first = rows[0]
    assert (first.item, first.lead, first.coordinate) == ("Mục 1", "Sở Y tế", "Sở Giáo dục và Đào tạo")
    assert first.deadlines == "trước ngày 01/04/2022; trước 17 giờ 00 ngày 20/04/2022"
    assert (first.due, first.bound) == (dt.date(2022, 3, 31), "Trước ngày nêu (hết ngày liền trước)")
    assert (first.standing, first.page, first.confidence) == ("Đang thực hiện quá hạn", 2, 0.9)
    assert first.citations == "Nghị định số 15/2018/NĐ-CP"
    assert rows[7].warnings.startswith("Chưa biết ngày nhận văn bản")


def test_the_register_says_how_far_a_task_is() -> None:
    followed = {"T1": Followed(31, "done", dt.date(2022, 4, 20), "15/BC-SYT", "Phòng Nghiệp vụ Y", "Gửi bản điện tử")}
    row = next(registers.assignments(replace(ARRIVED, followed=followed), None))
    assert (row.number, row.standing, row.done_on) == (31, "Hoàn thành đúng hạn", dt.date(2022, 4, 20))
    assert (row.reply_code, row.unit, row.note) == ("15/BC-SYT", "Phòng Nghiệp vụ Y", "Gửi bản điện tử")


def test_a_task_that_nobody_has_keeps_its_row() -> None:
    (row,) = registers.assignments(Incoming(replace(RESULT, tasks=TASKS[:1], recipients=())), None)
    assert (row.number, row.agency, row.role, row.why) == ("T1", None, "", "")


def test_an_hour_stands_on_the_last_day() -> None:
    def due(*deadlines: Deadline) -> dt.date | None:
        result = replace(RESULT, tasks=(replace(TASKS[0], deadlines=deadlines),))
        return next(registers.assignments(Incoming(result), None)).due

    zone = dt.timezone(dt.timedelta(hours=7))
    assert due(HOUR) == dt.datetime(2022, 4, 20, 17, tzinfo=zone)
    weekly = replace(QUARTERLY, rrule="FREQ=WEEKLY;BYDAY=FR", next=(dt.datetime(2022, 3, 18, 16, tzinfo=zone),))
    assert due(weekly) == dt.datetime(2022, 3, 18, 16, tzinfo=zone)
    row = next(registers.assignments(Incoming(replace(RESULT, tasks=(replace(TASKS[0], deadlines=(weekly,)),))), None))
    assert row.bound == "Trước giờ nêu trong văn bản"
    assert row.deadlines.startswith("trước 16 giờ 00 thứ Sáu hằng tuần (“")


def test_what_is_doubtful_says_so_in_its_row_and_in_the_follow_up() -> None:
    checks = {row.number: row.check for row in registers.assignments(ARRIVED, None)}
    assert checks == {"T1": "", "T2": "", "T3": "Cần kiểm tra", "T4": ""}
    unsure = replace(TASKS[0], issues=("DEADLINE_AMBIGUOUS",))
    (row,) = registers.follow_ups(Incoming(replace(RESULT, tasks=(unsure, TASKS[3]), issues=())), APRIL_5)
    assert (row.due, row.note.split("; ")[0]) == (dt.date(2022, 3, 31), "Thời hạn cần kiểm tra")
    (row,) = registers.follow_ups(Incoming(replace(RESULT, tasks=(TASKS[0], TASKS[2]))), APRIL_5)
    assert row.due == dt.date(2022, 3, 31) and "cần kiểm tra" not in row.note


def test_samples_have_every_task_of_every_recipient(samples: Mapping[str, Result]) -> None:
    for result in samples.values():
        rows = list(registers.assignments(Incoming(result), None))
        held = [(item.task, item.role) for recipient in result.recipients for item in recipient.tasks]
        assert len(rows) >= len(held) > 0
        assert {row.number for row in rows} == {task.id for task in result.tasks}
        assert sorted(row.number for row in rows if row.agency) == sorted(task for task, _ in held)


# ------------------------------------------------------------------ what to review


def test_every_error_and_warning_is_told_with_its_place() -> None:
    error, warning = registers.doubts(ARRIVED)
    assert (error.severity, error.code, error.page, error.words) == ("Lỗi", "PAGE_FAILED", 2, "")
    assert (warning.severity, warning.code, warning.page) == ("Cảnh báo", "DEADLINE_AMBIGUOUS", 2)
    assert warning.words == "trong vòng 07 ngày làm việc kể từ ngày nhận được văn bản này"
    assert warning.item == "Mục 3, gạch đầu dòng thứ 1"
    assert warning.tasks.startswith("Rà soát cơ sở cung cấp suất ăn")
    assert warning.advice == "Đọc lại câu trên bản gốc."


def test_a_doubt_outside_the_tasks_stands_in_its_innermost_directive() -> None:
    def item(words: str) -> str:
        issue = Issue("DIGITS_DOUBTFUL", "warning", "Đọc không chắc chắn.", span(words))
        return next(registers.doubts(Incoming(replace(RESULT, tasks=(), issues=(issue,))))).item

    assert item("Hoàn thành") == "Mục 3, gạch đầu dòng thứ 2"
    assert item("Lê Thị Minh Hòa") == ""


def test_a_doubtful_task_of_which_no_issue_speaks_is_told_too() -> None:
    silent = replace(RESULT, issues=())
    (row,) = registers.doubts(Incoming(silent))
    assert (row.code, row.item, row.page) == ("DEADLINE_AMBIGUOUS", "Mục 3, gạch đầu dòng thứ 1", 2)
    assert row.words == row.tasks == TASKS[2].action
    assert row.message


def test_samples_tell_each_doubt_once(samples: Mapping[str, Result]) -> None:
    for result in samples.values():
        grave: list[Issue] = [issue for issue in result.issues if issue.severity != "info"]
        rows = list(registers.doubts(Incoming(result)))
        assert [row.message for row in rows][: len(grave)] == [
            issue.message for issue in sorted(grave, key=lambda issue: issue.severity != "error")
        ]
