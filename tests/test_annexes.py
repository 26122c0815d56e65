"""Annexes: what they assign becomes tasks with ids of their own; forms, outlines, figures and lists assign nothing."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from pipeline.document import Result, Task
from tests.letters import plain, worked

BODY = (
    "1. Sở Y tế tổ chức kiểm tra bếp ăn trường học trước ngày 30/4/2022.",
    "2. Sở Nội vụ theo dõi việc thực hiện./.",
)
ASSIGNS = """
PHỤ LỤC I
PHÂN CÔNG NHIỆM VỤ
(Kèm theo Công văn số 1482/UBND-VX ngày 14 tháng 3 năm 2022 của Ủy ban nhân dân tỉnh An Sơn)

1. Sở Giáo dục và Đào tạo:
a) Lập danh sách bếp ăn của các trường, gửi Sở Y tế trước ngày 25/3/2022.
b) Phối hợp với Công an tỉnh kiểm tra nguồn thực phẩm theo Nghị định số 15/2018/NĐ-CP.
2. Sở Tài chính bố trí kinh phí theo quy định.
3. Yêu cầu chung về hồ sơ.
"""
OUTLINE = """
PHỤ LỤC II
ĐỀ CƯƠNG BÁO CÁO
1. Công tác chỉ đạo, điều hành của Sở Y tế
a) Sở Y tế ban hành văn bản
b) Kết quả kiểm tra
2. Đề nghị Ủy ban nhân dân tỉnh hỗ trợ kinh phí
"""
PLACES = """
PHỤ LỤC
DANH SÁCH CÁC TRƯỜNG ĐƯỢC KIỂM TRA
1. Trường Tiểu học An Phú
2. Trường Mầm non Hoa Sen
"""
FIGURES = """
PHỤ LỤC III
Kết quả thực hiện năm 2021
1. Số bếp ăn được cấp giấy chứng nhận: 35
2. Số vụ ngộ độc: 0
"""
PLAN = """
ỦY BAN NHÂN DÂN                             CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
TỈNH AN SƠN                                     Độc lập - Tự do - Hạnh phúc

KẾ HOẠCH
Triển khai bảo đảm an toàn bếp ăn
(Ban hành kèm theo Công văn số 1482/UBND-VX ngày 14/3/2022)

I. MỤC ĐÍCH
1. Nâng cao nhận thức về an toàn thực phẩm.
II. TỔ CHỨC THỰC HIỆN
1. Sở Y tế chủ trì, phối hợp với Sở Công Thương lấy mẫu kiểm nghiệm trước ngày 10/4/2022.
2. Ủy ban nhân dân các huyện, thị xã, thành phố kiểm tra bếp ăn trên địa bàn.
"""


def read(*annexes: str) -> Result:
    return worked(plain(*BODY) + "".join(annexes))


def by_id(result: Result) -> dict[str, Task]:
    return {task.directive: task for task in result.tasks if task.directive.startswith("PL")}


def codes(result: Result) -> set[str]:
    return {issue.code for issue in result.issues}


def test_an_annex_that_assigns_work_gives_tasks_of_its_own() -> None:
    result = read(ASSIGNS)
    tasks = by_id(result)
    assert list(tasks) == ["PL1.1.a", "PL1.1.b", "PL1.2"]
    first, second, third = tasks.values()
    assert [a.name for a in first.lead] == ["Sở Giáo dục và Đào tạo"]
    assert [a.name for a in first.report_to] == ["Sở Y tế"]
    assert [d.due.isoformat() for d in first.deadlines if d.due] == ["2022-03-25"]
    assert [a.name for a in second.coordinate] == ["Công an tỉnh"]
    assert second.citations == ("15/2018/NĐ-CP",)
    assert [a.name for a in third.lead] == ["Sở Tài chính"]
    assert "ANNEX_NOT_READ" not in codes(result)


def test_nobody_is_put_to_work_in_an_annex_by_being_addressed() -> None:
    assert all("PL1.3" not in task.directive for task in read(ASSIGNS).tasks)


def test_the_body_stays_as_it_is() -> None:
    without, annexed = read(), read(ASSIGNS)
    assert annexed.tasks[: len(without.tasks)] == without.tasks
    assert annexed.citations == without.citations
    assert annexed.header == without.header


def test_tasks_of_an_annex_stand_on_the_lists_of_their_bodies() -> None:
    result = read(ASSIGNS)
    tasks = by_id(result)
    lists = {r.agency.name: [entry.task for entry in r.tasks] for r in result.recipients}
    assert tasks["PL1.2"].id in lists["Sở Tài chính"]
    assert tasks["PL1.1.b"].id in lists["Công an tỉnh"]
    assert tasks["PL1.1.a"].places


@pytest.mark.parametrize("annex", [OUTLINE, PLACES, FIGURES], ids=["outline", "places", "figures"])
def test_what_assigns_nothing_gives_no_tasks(annex: str) -> None:
    assert by_id(read(annex)) == {}


def test_an_annex_that_gave_no_task_is_told_of_unless_it_is_a_form() -> None:
    assert "ANNEX_NOT_READ" in codes(read(PLACES))
    assert "ANNEX_NOT_READ" in codes(read(FIGURES))
    assert "ANNEX_NOT_READ" not in codes(read(OUTLINE))
    assert "ANNEX_NOT_READ" in codes(read(ASSIGNS, PLACES))


def test_annexes_bear_their_printed_numbers() -> None:
    result = read(ASSIGNS.replace("PHỤ LỤC I", "PHỤ LỤC III"), OUTLINE)
    assert {task.split(".")[0] for task in by_id(result)} == {"PL3"}


def test_a_plan_behind_the_signature_is_an_annex() -> None:
    result = read(PLAN)
    tasks = by_id(result)
    assert list(tasks) == ["PL1.II.1", "PL1.II.2"]
    assert [a.name for a in tasks["PL1.II.1"].coordinate] == ["Sở Công Thương"]
    assert "SECOND_DOCUMENT" not in codes(result)


def test_a_second_letter_in_the_file_is_no_annex() -> None:
    result = read(PLAN.replace("KẾ HOẠCH\n", "Kính gửi: Sở Y tế.\n"))
    assert by_id(result) == {}
    assert "SECOND_DOCUMENT" in codes(result)


def test_explain_shows_them(tmp_path) -> None:  # type: ignore[no-untyped-def]
    from pipeline.cli import cli

    path = tmp_path / "cv.txt"
    path.write_text(plain(*BODY) + ASSIGNS, encoding="utf-8")
    shown = CliRunner().invoke(cli, ["explain", str(path), "--directive", "PL1.1.a"])
    assert shown.exit_code == 0
    assert "Sở Giáo dục và Đào tạo" in shown.output
