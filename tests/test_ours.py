"""One office's part in a document: whose a task is and why, what is due, which unit is suggested."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

import pipeline
from pipeline import Config, ours, terminal
from pipeline.cli import cli
from pipeline.config import load
from pipeline.document import Agency, OfficePart, OfficeTask, Result
from pipeline.errors import ConfigError
from pipeline.export import html, markdown
from pipeline.export import json as contract
from pipeline.incoming import Incoming
from pipeline.profile import Office, Unit
from tests.invented import BEFORE, DISTRICTS, HEALTH, OFFICES, RESULT, TASKS
from tests.test_docs import generator

UNITS = (
    Unit("Phòng Nghiệp vụ Y", "NVY", "Đỗ Gia Khiêm", ("khám bệnh, chữa bệnh", "an toàn thực phẩm", "bếp ăn tập thể")),
    Unit("Văn phòng Sở", None, None, ("tuyên truyền", "văn thư, lưu trữ")),
)
OFFICE = Office("Sở Y tế", ("SYT",), "Ủy ban nhân dân tỉnh An Sơn", "tỉnh", "tỉnh An Sơn", UNITS)
TODAY = dt.date(2022, 3, 28)


def why(result: Result, office: Office) -> dict[tuple[str, str], tuple[str, str | None]]:
    return {(task.task, task.role): (task.why, task.via) for task in ours.of(result, office).tasks}


def with_lead(*leads: Agency, action: str | None = None) -> Result:
    """RESULT with one task, led by these."""
    task = replace(TASKS[0], lead=leads, coordinate=(), report_to=(), deadlines=())
    return replace(RESULT, tasks=(replace(task, action=action or task.action),), recipients=())


def body(name: str, canonical: str | None = None, *, group: bool = False) -> Agency:
    return Agency(name, name, (0, 0), canonical, group)


# ------------------------------------------------------------------ whose a task is


def test_ours_by_name_by_group_and_as_receiver() -> None:
    part = ours.of(RESULT, OFFICE)
    assert (part.reached, part.via) == ("group", "Các sở, ban, ngành tỉnh")
    assert why(RESULT, OFFICE) == {
        ("T1", "lead"): ("named", None),
        ("T2", "lead"): ("group", OFFICES.name),
        ("T2", "report_to"): ("named", None),
    }


def test_an_office_that_is_not_addressed_and_one_that_gets_a_copy() -> None:
    assert ours.of(RESULT, Office("Trường Đại học An Sơn")) == OfficePart("Trường Đại học An Sơn")
    copied = replace(RESULT, addressees=(DISTRICTS,), to_places=(HEALTH,))
    assert ours.of(copied, OFFICE).reached == "copy"
    assert ours.of(replace(RESULT, addressees=(HEALTH,)), OFFICE).reached == "addressee"


@pytest.mark.parametrize(
    ("named", "same"),
    [
        (body("Sở Y tế"), True),
        (body("Sở Y tế", "Sở Y tế tỉnh An Sơn"), True),
        (body("Giám đốc Sở Y tế", "Giám đốc Sở Y tế tỉnh An Sơn"), True),
        (body("SYT"), True),
        (body("Sở Y tế", "Sở Y tế tỉnh Bình Sơn"), False),
        (body("Sở Y tế tỉnh Bình Sơn"), False),
        (body("Sở Y"), False),
        (body("Sở Nội vụ"), False),
    ],
)
def test_the_names_of_an_office(named: Agency, same: bool) -> None:
    assert bool(why(with_lead(named), OFFICE)) is same


def test_a_committee_is_named_by_its_level_or_by_its_place() -> None:
    office = Office("Ủy ban nhân dân tỉnh", ("UBND tỉnh",), place="tỉnh An Sơn")
    assert why(with_lead(body("UBND tỉnh", "Ủy ban nhân dân tỉnh An Sơn")), office)
    assert not why(with_lead(body("UBND tỉnh", "Ủy ban nhân dân tỉnh Bình Sơn")), office)


@pytest.mark.parametrize(
    ("group", "reason"),
    [
        ("Thủ trưởng các sở, ban, ngành", "group"),
        ("Các sở, ngành có liên quan", "possible"),
        ("Các cơ quan, đơn vị nêu trên", "addressee"),
        ("Ủy ban nhân dân các xã, phường", None),
    ],
)
def test_classes_hold_the_office_or_may(group: str, reason: str | None) -> None:
    found = why(with_lead(body(group, group=True)), OFFICE)
    assert found == ({("T1", "lead"): (reason, group)} if reason else {})


@pytest.mark.parametrize(
    ("group", "ours_it_is"),
    [
        ("Các đơn vị trực thuộc Sở Y tế", True),
        ("Các bệnh viện, trung tâm trực thuộc", True),
        ("Các đơn vị thuộc và trực thuộc Sở", True),
        ("Các bệnh viện trực thuộc Sở Y tế", False),
        ("Các đơn vị trực thuộc Sở Nội vụ", False),
    ],
)
def test_classes_of_those_under_a_body(group: str, ours_it_is: bool) -> None:
    centre = Office("Trung tâm Kiểm soát bệnh tật", parent="Sở Y tế tỉnh An Sơn", place="tỉnh An Sơn")
    issued = replace(RESULT.header, organ_name="Sở Y tế tỉnh An Sơn")
    result = replace(with_lead(body(group, group=True)), header=issued)
    assert bool(why(result, centre)) is ours_it_is


def test_a_class_of_the_offices_own_level() -> None:
    district = Office("Phòng Tư pháp", level="huyện", place="huyện Ba Sơn")
    group = body("Các phòng, ban cấp huyện", group=True)
    assert why(with_lead(group), district) == {("T1", "lead"): ("group", group.name)}
    assert not why(with_lead(group), replace(district, level="xã"))


def test_a_task_of_all_addressees_says_so() -> None:
    reason = replace(TASKS[1].reasons[0], rule="addressees")
    result = replace(RESULT, tasks=(replace(TASKS[1], reasons=(reason,)),))
    assert why(result, OFFICE)["T2", "lead"] == ("addressee", OFFICES.name)


def test_an_office_that_is_excepted_has_no_task_by_the_class() -> None:
    text = "Các sở, ban, ngành (trừ Sở Y tế) rà soát."
    task = replace(TASKS[1], span=(0, len(text)), report_to=())
    result = replace(RESULT, text=text, tasks=(task,))
    assert why(result, OFFICE) == {}
    assert why(result, Office("Sở Nội vụ")) == {("T2", "lead"): ("group", OFFICES.name)}


# ------------------------------------------------------------------ what is due


def test_what_is_due_is_sorted_and_marked_by_the_day_given() -> None:
    later = replace(BEFORE, due=dt.date(2022, 5, 2), last_day=dt.date(2022, 5, 2), text="xong ngày 02/5/2022")
    weekly = replace(
        BEFORE, type="recurring", due=None, last_day=None, next=(dt.date(2022, 3, 26), dt.date(2022, 4, 2))
    )
    open_end = replace(BEFORE, type="event", due=None, last_day=None, text="trước kỳ họp")
    at_once = replace(open_end, type="immediate", text="ngay")
    task = replace(TASKS[0], deadlines=(open_end, later, at_once, weekly, BEFORE))
    part = ours.of(replace(RESULT, tasks=(task,)), OFFICE, dt.date(2022, 4, 1))
    assert [(due.text, due.day, due.mark) for due in part.due] == [
        (BEFORE.text, dt.date(2022, 3, 31), "overdue"),
        (weekly.text, dt.date(2022, 4, 1), "near"),
        (later.text, dt.date(2022, 5, 2), "later"),
        ("trước kỳ họp", None, None),
    ]
    assert {due.mark for due in ours.of(replace(RESULT, tasks=(task,)), OFFICE).due} == {None}


def test_what_others_report_or_may_have_to_do_is_not_due() -> None:
    task = replace(TASKS[0], lead=(DISTRICTS,), coordinate=(), report_to=(HEALTH,))
    assert ours.of(replace(RESULT, tasks=(task,)), OFFICE).due == ()
    open_class = replace(TASKS[0], lead=(body("Các sở, ngành liên quan", group=True),), coordinate=(), report_to=())
    assert ours.of(replace(RESULT, tasks=(open_class,)), OFFICE).due == ()


# ------------------------------------------------------------------ suggested units


def suggested(words: str, weight: float = 1.0) -> dict[str, tuple[float, tuple[str, ...]]]:
    return {each.unit: (each.score, each.words) for each in ours.suggest(UNITS, {words: weight})}


@pytest.mark.parametrize(
    ("words", "units"),
    [
        ("Kiểm tra bếp ăn tập thể", {"Phòng Nghiệp vụ Y": (0.9, ("bếp ăn tập thể",))}),
        ("kiểm tra AN TOÀN THỰC PHẨM tại bếp ăn tập thể", {"Phòng Nghiệp vụ Y": (0.99, ("an toàn thực phẩm", "bếp ăn tập thể"))}),
        ("bảo đảm an toàn thực", {"Phòng Nghiệp vụ Y": (0.3, ("an toàn", "toàn thực"))}),
        ("Giao Phòng Nghiệp vụ Y tham mưu", {"Phòng Nghiệp vụ Y": (1.0, ("Phòng Nghiệp vụ Y",))}),
        ("giao đồng chí Đỗ Gia Khiêm theo dõi", {"Phòng Nghiệp vụ Y": (1.0, ("Đỗ Gia Khiêm",))}),
        ("bao dam an toan thuc pham", {}),
        ("an toàn giao thông", {}),
    ],
)  # fmt: skip
def test_units_are_suggested_by_their_fields(words: str, units: dict[str, tuple[float, tuple[str, ...]]]) -> None:
    assert suggested(words) == units


def test_a_field_that_units_share_suggests_each_less_and_faint_words_nobody() -> None:
    shared = (Unit("A", fields=("tin học",)), Unit("B", fields=("tin học", "mạng")))
    assert [(u.unit, u.score) for u in ours.suggest(shared, {"phòng máy tin học": 1.0})] == [("A", 0.45), ("B", 0.45)]
    assert ours.suggest(shared, {"tin học": 0.4}) == ()


def test_a_suggestion_is_never_a_lead() -> None:
    part = ours.of(RESULT, OFFICE)
    by_task = {task.task: task.suggested_units for task in part.tasks if task.role == "lead"}
    assert [unit.unit for unit in by_task["T1"]] == ["Phòng Nghiệp vụ Y"]
    assert [unit.unit for unit in by_task["T2"]] == ["Văn phòng Sở", "Phòng Nghiệp vụ Y"]
    assert next(task for task in part.tasks if task.role == "report_to").suggested_units == ()
    assert RESULT.tasks[0].lead == (HEALTH,)


# ------------------------------------------------------------------ the whole way

LETTER = """UBND TỈNH AN SƠN                CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
SỞ Y TẾ                          Độc lập - Tự do - Hạnh phúc
Số: 512/SYT-NVY                  An Sơn, ngày 07 tháng 4 năm 2026
V/v kiểm tra bếp ăn bán trú

Kính gửi:
- TTKSBT tỉnh;
- Sở Giáo dục và Đào tạo.

Thực hiện Quyết định số 77/QĐ-BATTP ngày 02/4/2026, Sở Y tế đề nghị:
1. TTKSBT tỉnh chủ trì, phối hợp với Sở Giáo dục và Đào tạo kiểm tra bếp ăn bán trú, hoàn thành trước ngày 20/4/2026.
2. Các đơn vị trực thuộc Sở cử cán bộ tham gia.
Trân trọng./.

Nơi nhận:                        GIÁM ĐỐC
- Như trên;
- Lưu: VT.                       Hà Thế Vinh
"""
PROFILE = """
[office]
name = "Trung tâm Kiểm soát bệnh tật"
parent = "Sở Y tế tỉnh An Sơn"
place = "tỉnh An Sơn"
[[office.unit]]
name = "Khoa Dinh dưỡng"
fields = ["bếp ăn bán trú"]
[office.abbreviations]
TTKSBT = "Trung tâm Kiểm soát bệnh tật"
[office.codes]
BATTP = "Ban Quản lý An toàn thực phẩm"
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "congvan.toml").write_text(PROFILE, encoding="utf-8")
    (tmp_path / "cv.txt").write_text(LETTER, encoding="utf-8")
    return tmp_path


def test_an_offices_abbreviations_and_codes_are_read(folder: Path) -> None:
    result = pipeline.process(folder / "cv.txt", config=load(folder / "congvan.toml", {}, {}))
    assert result.addressees[0].name == "Trung tâm Kiểm soát bệnh tật tỉnh"
    assert result.tasks[0].lead[0].name == "Trung tâm Kiểm soát bệnh tật tỉnh"
    assert result.citations[0].issuer == "Ban Quản lý An toàn thực phẩm"
    assert result.office is not None and result.office.reached == "addressee"
    assert [(task.task, task.role, task.why) for task in result.office.tasks] == [
        ("T1", "lead", "named"),
        ("T2", "lead", "group"),
    ]
    assert pipeline.process(folder / "cv.txt").office is None


def test_a_short_form_that_the_letter_sets_up_holds_beside_the_offices_own(folder: Path) -> None:
    letter = LETTER.replace("Thực hiện", "Phòng Khảo thí và Bảo đảm chất lượng (Phòng KT&BĐCL) đã góp ý. Thực hiện")
    letter = letter.replace("2. Các đơn vị trực thuộc Sở", "2. Giao Phòng KT&BĐCL")
    (folder / "cv.txt").write_text(letter, encoding="utf-8")
    for config in (Config(), load(folder / "congvan.toml", {}, {})):
        result = pipeline.process(folder / "cv.txt", config=config)
        assert [agency.name for agency in result.tasks[1].lead] == ["Phòng Khảo thí và Bảo đảm chất lượng"]


def test_mine_prints_the_profiles_part_and_as_another_offices(folder: Path) -> None:
    mine = CliRunner().invoke(cli, ["process", "cv.txt", "--mine", "--today", "2026-04-17"])
    assert mine.exit_code == 0
    for words in (
        "– Trung tâm Kiểm soát bệnh tật\n",
        "Văn bản: gửi đích danh",
        "Đến hạn (tính đến ngày 17/04/2026):\n  - 19/04/2026 [còn 2 ngày]: (1)",
        "Gợi ý đơn vị: Khoa Dinh dưỡng (“bếp ăn bán trú”)",
        "(thuộc nhóm “Các đơn vị trực thuộc Sở”)",
    ):
        assert words in mine.stdout
    other = CliRunner().invoke(cli, ["process", "cv.txt", "--as", "Sở Giáo dục và Đào tạo", "--today", "2026-05-01"])
    assert "[quá hạn]" in other.stdout and "Phối hợp:\n" in other.stdout and "Gợi ý" not in other.stdout
    shown = CliRunner().invoke(cli, ["show", "cv.txt", "--today", "2026-04-17"])
    assert "Việc của Trung tâm Kiểm soát bệnh tật:" in shown.stdout


def test_results_show_the_part_and_are_marked_only_when_a_list_is_asked_for(folder: Path) -> None:
    assert CliRunner().invoke(cli, ["process", "cv.txt", "-o", "out"]).exit_code == 0
    part = json.loads(Path("out/cv.json").read_text(encoding="utf-8"))["office"]
    assert part["today"] is None and part["due"] == [
        {"task": "T1", "text": "trước ngày 20/4/2026", "day": "2026-04-19", "mark": None}
    ]
    of_task, of_subject = (task["suggested_units"] for task in part["tasks"])
    assert of_task == [{"unit": "Khoa Dinh dưỡng", "score": 0.9, "words": ["bếp ăn bán trú"]}]
    assert of_subject == [{"unit": "Khoa Dinh dưỡng", "score": 0.36, "words": ["bếp ăn bán trú"]}]
    for page in ("out/cv.md", "out/cv.html"):
        text = Path(page).read_text(encoding="utf-8")
        assert "Việc của Trung tâm Kiểm soát bệnh tật" in text and "Khoa Dinh dưỡng" in text and "quá hạn" not in text


def test_mine_without_a_profile_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(cli, ["process", "cv.txt", "--mine"])
    assert done.exit_code == 2 and "[office]" in done.stderr and "--as" in done.stderr


def test_every_format_draws_the_part_and_json_gives_it_back() -> None:
    result = replace(RESULT, office=ours.of(RESULT, OFFICE, TODAY))
    assert contract.load(contract.render(result).encode()) == result
    for pages in (
        markdown.pages(Incoming(result), Path("cv.md"), Config()),
        html.pages(Incoming(result), Path("cv.html"), Config()),
    ):
        page = pages[next(iter(pages))]
        assert "Việc của Sở Y tế" in page and "còn 3 ngày" in page and "Phòng Nghiệp vụ Y" in page
        assert '<script>alert("1' not in page
    assert terminal.office_list(result, "en").count("Suggested unit:") == 3
    assert terminal.office_list(RESULT, "vi") == ""


def test_an_occurrence_that_is_done_is_not_due_any_more() -> None:
    part = OfficePart("Sở Y tế", tasks=(OfficeTask("T1", "lead", "named"), OfficeTask("T2", "lead", "named")))
    days = lambda done: [(due.task, due.day) for due in ours.due_anew(part, RESULT.tasks, done).due]  # noqa: E731
    known = [("T1", dt.date(2022, 3, 31)), ("T1", dt.date(2022, 4, 20))]
    assert days({})[:2] == known and days({})[2][0] == "T2"
    assert days({"T2": dt.date(2022, 6, 24)}) == [*known, ("T2", dt.date(2022, 9, 24))]
    assert days({"T1": dt.date(2022, 3, 31)})[0] == known[1]


# ------------------------------------------------------------------ the profile


def written(folder: Path, text: str) -> Path:
    path = folder / "congvan.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_profile_of_the_docs_is_read(tmp_path: Path) -> None:
    config = load(written(tmp_path, generator().OFFICE), {}, {})
    assert config.office == Office(
        "Sở Y tế",
        ("SYT",),
        "Ủy ban nhân dân tỉnh An Sơn",
        "tỉnh",
        "tỉnh An Sơn",
        (Unit("Phòng Nghiệp vụ Y", "NVY", "Đỗ Gia Khiêm", ("khám bệnh, chữa bệnh", "an toàn thực phẩm")),),
        (("TTKSBT", "Trung tâm Kiểm soát bệnh tật"),),
    )
    assert config.notations == (("BATTP", "Ban Quản lý An toàn thực phẩm"),)
    assert not config.mine


@pytest.mark.parametrize("name", ["Sở Y tế", "sở y tế", "SYT", "Sở Y tế tỉnh An Sơn"])
def test_as_with_one_of_our_names_keeps_the_profile(tmp_path: Path, name: str) -> None:
    path = written(tmp_path, generator().OFFICE)
    config = load(path, {}, {"office": name})
    assert config.mine and config.office == load(path, {}, {}).office


def test_as_with_another_name_is_another_office_whose_letters_are_read_alike(tmp_path: Path) -> None:
    config = load(written(tmp_path, generator().OFFICE), {"CONGVAN_OFFICE": "Sở Nội vụ"}, {})
    assert config.office == Office("Sở Nội vụ", abbreviations=(("TTKSBT", "Trung tâm Kiểm soát bệnh tật"),))
    assert load(None, {}, {"office": "Sở Nội vụ"}) == Config(office=Office("Sở Nội vụ"), mine=True)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[office]\nnam = 'x'", r"\[office\]: không có thiết lập “nam”. Có phải là “name”\?"),
        ("[office]\nname = 'x'\n[[office.unit]]\nname = 'y'\nfield = []", "unit 1: không có thiết lập “field”. Có phải là “fields”"),
        ("[office]\nplace = 'x'", "thiếu “name”"),
        ("[office]\nname = 'x'\n[[office.unit]]\nshort = 'y'", "unit 1: thiếu “name”"),
        ("[office]\nname = 1", "“name” không hợp lệ: cần một chuỗi chữ"),
        ("[office]\nname = 'x'\nlevel = 'phường'", "chỉ nhận: trung ương, tỉnh, huyện, xã"),
        ("[office]\nname = 'x'\nshort_names = 'y'", "“short_names” không hợp lệ: cần một danh sách"),
        ("[office]\nname = 'x'\nunit = 'y'", r"mỗi đơn vị là một bảng \[\[office.unit\]\]"),
        ("[office]\nname = 'x'\nabbreviations = ['y']", "“abbreviations” không hợp lệ: cần một bảng"),
        ("[office]\nname = 'x'\ncodes = ['y']", "“codes” không hợp lệ: cần một bảng"),
        ("[office]\nname = 'x'\n[office.codes]\n'b q' = 'Ban'", "không phải chữ viết tắt trong ký hiệu"),
    ],
)  # fmt: skip
def test_a_wrong_profile_is_named(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(ConfigError, match=words):
        load(written(tmp_path, text), {}, {})
