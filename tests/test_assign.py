"""Tasks and lists: who leads by inheritance, whose deadline it is, and why a task stands on a recipient's list."""

from __future__ import annotations

import datetime as dt

import pytest

from pipeline.document import Result, Task
from tests.letters import A4, codes, names, printed, source, tasks, word, worked

OPENING = "Ủy ban nhân dân tỉnh yêu cầu các đơn vị thực hiện các nội dung sau:"
TO = ("Sở Y tế", "Công an tỉnh", "UBND các huyện, thành phố")


def leads(*body: str, to: tuple[str, ...] = TO) -> dict[str, list[str]]:
    return {directive: names(task.lead) for directive, task in tasks(*body, to=to).items()}


def reason(task: Task, field: str) -> str:
    return next(r.rule for r in task.reasons if r.field == field)


# ------------------------------------------------------------------ the chain: sentence > heading > introduction > addressees


def test_the_body_named_in_the_sentence_leads() -> None:
    found = tasks(OPENING, "1. Sở Y tế:", "a) Kiểm tra bếp ăn.", "b) Công an tỉnh xử lý vi phạm.")
    assert names(found["1.b"].lead) == ["Công an tỉnh"]
    assert reason(found["1.b"], "lead") == "subject"


def test_a_body_charged_in_the_sentence_leads() -> None:
    found = leads(OPENING, "1. Sở Y tế:", "a) Kiểm tra bếp ăn.", "b) Giao Công an tỉnh xử lý vi phạm.")
    assert found == {"1.a": ["Sở Y tế"], "1.b": ["Công an tỉnh"]}


def test_any_verb_makes_the_subject_lead() -> None:
    assert leads(OPENING, "1. UBND huyện An Lão sửa mái chợ trung tâm.")["1"] == ["Ủy ban nhân dân huyện An Lão"]


def test_else_the_heading_above() -> None:
    found = tasks(
        OPENING, "1. Sở Y tế:", "a) Kiểm tra bếp ăn:", "- Bậc mầm non.", "- Bậc tiểu học.", "2. Sở Nội vụ tổng hợp."
    )
    assert names(found["1.a.-2"].lead) == ["Sở Y tế"]
    (only,) = [r for r in found["1.a.-2"].reasons if r.field == "lead"]
    assert only.directive == "1", "the reason names the heading"


def test_else_the_object_of_the_introducing_sentence() -> None:
    body = ("Ủy ban nhân dân tỉnh yêu cầu Sở Công Thương thực hiện:", "1. Kiểm tra các chợ.", "2. Công khai kết quả.")
    found = tasks(*body, to=("Sở Công Thương", "Công an tỉnh"))
    assert names(found["1"].lead) == ["Sở Công Thương"]
    assert reason(found["1"], "lead") == "introducing-sentence"


def test_else_the_addressees() -> None:
    body = ("Qua theo dõi, nguy cơ ngộ độc còn cao.", "1. Kiểm tra các chợ.", "2. Công khai kết quả.")
    found = tasks(*body, to=("Sở Công Thương", "Công an tỉnh"))
    assert names(found["2"].lead) == ["Sở Công Thương", "Công an tỉnh"]
    assert reason(found["2"], "lead") == "addressees"


def test_a_closing_sentence_that_names_nobody_goes_to_the_addressees() -> None:
    body = (OPENING, "1. Sở Y tế:", "a) Kiểm tra bếp ăn.", "Đề nghị các đơn vị báo cáo kết quả trước ngày 30/6/2022./.")
    found = leads(*body, to=("Các sở, ban, ngành tỉnh",))
    assert found["1.a"] == ["Sở Y tế"]
    assert "Sở Y tế" not in found["p1"]


def test_a_heading_gives_lead_and_coordinators_to_its_children() -> None:
    body = (
        OPENING,
        "2. Giao Sở Y tế chủ trì, phối hợp với Công an tỉnh:",
        "a) Kiểm tra bếp ăn.",
        "b) Lập danh sách cơ sở.",
    )
    for directive in ("2.a", "2.b"):
        task = tasks(*body)[directive]
        assert (names(task.lead), names(task.coordinate)) == (["Sở Y tế"], ["Công an tỉnh"])


@pytest.mark.parametrize(
    "heading", ["3. Sở Y tế:", "3. Sở Y tế", "3. Giao Sở Y tế:", "3. Đối với Sở Y tế:", "3. Sở Y tế có trách nhiệm:"]
)
def test_headings_that_name_a_body(heading: str) -> None:
    assert leads(OPENING, heading, "- Kiểm tra bếp ăn.", "- Lập danh sách.") == {
        "3.-1": ["Sở Y tế"],
        "3.-2": ["Sở Y tế"],
    }


def test_a_body_listed_after_a_colon_is_one_each() -> None:
    found = leads(OPENING, "1. Ủy ban nhân dân các tỉnh: Sóc Trăng, Cà Mau và Phú Thọ báo cáo số liệu.")
    assert found["1"] == [
        "Ủy ban nhân dân tỉnh Sóc Trăng",
        "Ủy ban nhân dân tỉnh Cà Mau",
        "Ủy ban nhân dân tỉnh Phú Thọ",
    ]


def test_a_class_stays_one_group() -> None:
    (lead,) = tasks(OPENING, "1. Các sở, ban, ngành, đoàn thể tỉnh tuyên truyền.")["1"].lead
    assert lead.group
    assert lead.name == "Các sở, ban, ngành, đoàn thể tỉnh"


def test_the_head_stands_for_the_body() -> None:
    found = leads(
        OPENING, "1. Giám đốc Sở Y tế kiểm tra bếp ăn.", "2. Chủ tịch UBND các huyện, thành phố kiểm tra chợ."
    )
    assert found == {"1": ["Sở Y tế"], "2": ["Ủy ban nhân dân các huyện, thành phố"]}


def test_nobody_is_named_and_nobody_addressed() -> None:
    result = worked(
        word("Qua theo dõi, nguy cơ còn cao.", "1. Kiểm tra các chợ đầu mối.", "2. Công khai kết quả.", to=())
    )
    assert [t.lead for t in result.tasks] == [(), ()]
    assert all("LEAD_UNKNOWN" in t.issues for t in result.tasks)
    assert codes(result).count("LEAD_UNKNOWN") == 2
    assert all(t.confidence < 0.8 for t in result.tasks)
    assert result.status == "needs_review"


def test_a_coordinator_that_leads_is_not_named_twice() -> None:
    found = tasks(OPENING, "1. Giao Sở Y tế chủ trì, phối hợp với Công an tỉnh:", "a) Công an tỉnh xử lý vi phạm.")[
        "1.a"
    ]
    assert names(found.lead) == ["Công an tỉnh"]
    assert "Công an tỉnh" not in names(found.coordinate)


# ------------------------------------------------------------------ what is a task


def test_a_heading_that_only_opens_its_list_is_no_task() -> None:
    assert list(tasks(OPENING, "1. Sở Y tế:", "a) Kiểm tra bếp ăn.", "b) Lập danh sách.")) == ["1.a", "1.b"]


def test_a_heading_with_a_deadline_of_its_own_keeps_it() -> None:
    result = worked(
        word(
            OPENING,
            "1. Sở Y tế hoàn thành trước ngày 01/4/2022 các việc sau:",
            "a) Kiểm tra bếp ăn.",
            "b) Lập danh sách.",
        )
    )
    (stated,) = result.deadlines
    assert stated.directive == "1"
    by = {t.directive: [d for d in t.deadlines if not d.inherited_from] for t in result.tasks}
    assert by["1.a"] == by["1.b"] == [], "children do not inherit it"
    assert [d.due for d in by["1"]] == [dt.date(2022, 4, 1)]


def test_sections_of_aim_and_scope_assign_nothing() -> None:
    body = (
        "I. MỤC ĐÍCH, YÊU CẦU",
        "1. Nâng cao nhận thức của cán bộ.",
        "II. NHIỆM VỤ",
        "1. Sở Y tế kiểm tra bếp ăn.",
    )
    assert list(tasks(*body)) == ["II.1"]


def test_task_ids_count_in_reading_order() -> None:
    found = tasks(OPENING, "1. Sở Y tế:", "a) Kiểm tra.", "b) Lập danh sách.", "2. Sở Nội vụ tổng hợp.")
    assert [(t.id, d) for d, t in found.items()] == [("T1", "1.a"), ("T2", "1.b"), ("T3", "2")]


def test_the_action_is_in_the_directives_own_words() -> None:
    found = tasks(OPENING, "1. Sở Y tế: Kiểm tra bếp ăn tập thể./.")["1"]
    assert found.action == "Kiểm tra bếp ăn tập thể"


# ------------------------------------------------------------------ deadlines and citations


def test_a_deadline_belongs_to_its_own_clause() -> None:
    body = (
        OPENING,
        "1. Sở Y tế kiểm tra bếp ăn, xong trước ngày 01/4/2022; tập huấn người nấu ăn chậm nhất ngày 15/4/2022.",
        "2. Sở Nội vụ tổng hợp.",
    )
    found = tasks(*body)
    assert [d.due for d in found["1"].deadlines] == [dt.date(2022, 4, 1), dt.date(2022, 4, 15)]
    assert [d.bound for d in found["1"].deadlines] == ["before", "by"]
    first, second = found["1"].deadlines
    assert "bếp ăn" in (first.clause or "")
    assert "tập huấn" not in (first.clause or "")
    assert "tập huấn" in (second.clause or "")
    assert found["2"].deadlines == ()


def test_a_closing_deadline_is_not_given_to_every_item() -> None:
    body = (
        OPENING,
        "1. Sở Y tế kiểm tra.",
        "2. Sở Nội vụ kiểm tra.",
        "Các đơn vị báo cáo kết quả trước ngày 30/6/2022./.",
    )
    found = tasks(*body)
    assert [len(found[d].deadlines) for d in ("1", "2", "p1")] == [0, 0, 1]


def test_a_task_carries_the_codes_it_cites() -> None:
    found = tasks(OPENING, "1. Sở Y tế thực hiện Nghị định số 15/2018/NĐ-CP ngày 02/02/2018.", "2. Sở Nội vụ tổng hợp.")
    assert (found["1"].citations, found["2"].citations) == (("15/2018/NĐ-CP",), ())


def test_a_doubtful_deadline_marks_its_task() -> None:
    result = worked(word(OPENING, "1. Sở Y tế kiểm tra trước ngày 31/4/2022.", "2. Sở Nội vụ tổng hợp."))
    doubtful, sure = result.tasks
    assert doubtful.issues
    assert sure.issues == ()
    assert doubtful.confidence < sure.confidence


# ------------------------------------------------------------------ places on paper


def test_the_places_of_a_task_are_its_lines() -> None:
    rows = [
        (160.0, 100.0, "Kính gửi: Sở Y tế."),
        (113.0, 140.0, "1. Sở Y tế kiểm tra bếp ăn tập thể của các trường học trên"),
        (85.0, 158.0, "địa bàn toàn tỉnh trước ngày 01/4/2022."),
        (113.0, 176.0, "2. Sở Y tế công khai kết quả kiểm tra./."),
    ]
    result = worked(source(printed(*rows), width=A4[0], height=A4[1]))
    first, second = result.tasks
    assert [p.box[1] for p in first.places if p.box] == [140.0, 158.0]
    assert [p.box[1] for p in second.places if p.box] == [176.0]
    assert {p.page for p in (*first.places, *second.places)} == {1}


# ------------------------------------------------------------------ the recipients' lists


def entries(result: Result, name: str) -> list[tuple[str, str, str, str | None]]:
    """(directive, role, why, via) of one body's list."""
    directive = {t.id: t.directive for t in result.tasks}
    (recipient,) = [r for r in result.recipients if r.agency.name == name]
    return [(directive[e.task], e.role, e.why, e.via) for e in recipient.tasks]


LISTS = (
    OPENING,
    "1. Sở Y tế chủ trì, phối hợp với Công an tỉnh kiểm tra, báo cáo UBND tỉnh.",
    "2. Các sở, ban, ngành tỉnh tuyên truyền đến cán bộ.",
    "3. UBND các huyện, thành phố kiểm tra chợ.",
)


def test_everybody_who_leads_coordinates_or_receives_has_a_list() -> None:
    result = worked(word(*LISTS, to=("Các sở, ban, ngành tỉnh",)))
    assert ("1", "lead", "named", None) in entries(result, "Sở Y tế")
    assert ("1", "coordinate", "named", None) in entries(result, "Công an tỉnh")
    assert entries(result, "Ủy ban nhân dân tỉnh") == [("1", "report_to", "named", None)]


def test_a_member_has_its_groups_tasks_and_why() -> None:
    result = worked(word(*LISTS, to=("Các sở, ban, ngành tỉnh",)))
    assert ("2", "lead", "group", "Các sở, ban, ngành tỉnh") in entries(result, "Sở Y tế")
    assert "3" not in [row[0] for row in entries(result, "Sở Y tế")]


def test_a_named_unit_has_the_tasks_of_all_units() -> None:
    body = (*LISTS, "4. UBND thành phố An Bình báo cáo về chợ trung tâm.")
    result = worked(word(*body, to=("Các sở, ban, ngành tỉnh",)))
    rows = entries(result, "Ủy ban nhân dân thành phố An Bình")
    assert ("4", "lead", "named", None) in rows
    assert ("3", "lead", "group", "Ủy ban nhân dân các huyện, thành phố") in rows


def test_an_addressee_is_on_the_list_because_it_is_addressed() -> None:
    result = worked(
        word("Qua theo dõi, nguy cơ còn cao.", "1. Kiểm tra các chợ.", "2. Công khai.", to=("Sở Công Thương",))
    )
    assert entries(result, "Sở Công Thương") == [("1", "lead", "addressee", None), ("2", "lead", "addressee", None)]


def test_an_addressee_without_a_task_still_has_its_list() -> None:
    result = worked(word(*LISTS, to=("Sở Y tế", "Đài Phát thanh và Truyền hình tỉnh")))
    own = entries(result, "Đài Phát thanh và Truyền hình tỉnh")
    assert all(why == "group" for _, _, why, _ in own)


def test_one_body_by_several_names_has_one_list() -> None:
    result = worked(
        word(
            OPENING,
            "1. Sở Y tế kiểm tra.",
            "2. Giám đốc Sở Y tế báo cáo.",
            "3. Sở Y tế tỉnh An Sơn tổng hợp.",
            to=("Sở Y tế",),
        )
    )
    lists = [r for r in result.recipients if "Y tế" in r.agency.name]
    assert len(lists) == 1
    assert [e.task for e in lists[0].tasks] == ["T1", "T2", "T3"]


def test_a_list_is_in_reading_order_without_repeats() -> None:
    result = worked(word(*LISTS, "4. Sở Y tế tổng hợp, báo cáo UBND tỉnh.", to=("Các sở, ban, ngành tỉnh",)))
    for recipient in result.recipients:
        order = [int(e.task.removeprefix("T")) for e in recipient.tasks]
        assert order == sorted(order)
        assert len({(e.task, e.role) for e in recipient.tasks}) == len(recipient.tasks)
