"""The score: what is right, missed and too much, on made-up facts; and that an independent score finds the same figures."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import pipeline
from pipeline import Config, likeness, score
from pipeline.cli import cli
from pipeline.errors import DispatchError, UnreadableFile
from pipeline.export.json import as_dict

DISPATCHES = Path(__file__).with_name("dispatches")

GOLD: dict[str, Any] = {
    "header": {"code": "15/SYT-NV", "organ_in_charge": None, "priority": 0, "signer": {"full_name": "Ngô Bá Khá"}},
    "addressees": ["Sở Nội vụ", "Công an tỉnh"],
    "citations": [
        {"code": "89/2018/NĐ-CP", "issued_date": "2018-06-25"},
        {"title": "Luật Dân số năm 2025"},
        {"code": "1/KH-UBND", "optional": True},
    ],
    "directives": [
        {"id": "1", "starts": "Sở Nội vụ rà soát"},
        {"id": "2", "starts": "Công an tỉnh"},
        {"id": "3", "starts": "Lưu ý", "optional": True},
    ],
    "tasks": [
        {
            "directive": "1",
            "lead": ["Giám đốc Sở Nội vụ"],
            "coordinate": [],
            "report_to": ["UBND tỉnh"],
            "deadlines": ["2022-01-08"],
            "may": {"coordinate": ["Sở Tư pháp"], "deadlines": ["P7D"]},
        },
        {
            "directive": "2",
            "or": ["p1"],
            "lead": ["Công an tỉnh"],
            "deadlines": ["FREQ=MONTHLY;BYMONTHDAY=20", "event"],
        },
    ],
    "deadlines_optional": ["2022-12-31"],
}


def result() -> dict[str, Any]:
    """What a faultless reading of GOLD gives."""
    return {
        "header": {
            "code": "15 / SYT - NV",
            "organ_in_charge": None,
            "priority": 0,
            "signer": {"full_name": "NGÔ BÁ KHÁ"},
        },
        "addressees": [{"name": "Sở Nội vụ, Công an tỉnh"}],
        "citations": [
            {"code": "89/2018/NĐ-CP", "issued_date": "2018-06-25"},
            {"code": None, "title": "Luật Dân số"},
            {"code": "01/KH-UBND"},
        ],
        "directives": [
            {"id": "1", "label": "1.", "text": "Sở Nội vụ rà soát hồ sơ", "children": [{"id": "3", "text": "Lưu ý"}]},
            {"id": "2", "heading": "Công an tỉnh:", "text": "Kiểm tra"},
            {"id": "PL1.1", "text": "biểu mẫu"},
        ],
        "tasks": [
            {
                "directive": "1",
                "lead": [{"name": "Sở Nội vụ"}],
                "coordinate": [{"name": "Sở Tư pháp"}],
                "report_to": [{"name": "Ủy ban nhân dân tỉnh An Sơn"}],
                "deadlines": [{"due": "2022-01-08T17:00:00+07:00"}, {"due": "2022-12-31"}],
                "issues": [],
            },
            {
                "directive": "p1",
                "lead": [{"name": "Công an tỉnh"}],
                "deadlines": [{"rrule": "FREQ=MONTHLY;INTERVAL=1;BYMONTHDAY=20", "due": None}, {"type": "immediate"}],
            },
        ],
    }


def scored(**changed: Any) -> tuple[str, ...]:
    return score.faults(score.document("d07", GOLD, result() | changed))


def test_a_faultless_result_has_no_fault_and_full_figures() -> None:
    facts = score.document("d07", GOLD, result())
    assert score.faults(facts) == ()
    figures = score.figures(facts)
    assert {figure.f1 for figure in figures.values()} == {1.0}
    assert {row: figures[row].gold for row in ("addressees", "citations", "directives", score.WHOLE_TASK)} == {
        "addressees": 2,
        "citations": 2,
        "directives": 2,
        score.WHOLE_TASK: 2,
    }


@pytest.mark.parametrize(
    ("field", "value", "faults"),
    [
        ("code", "16/SYT-NV", ["missed 15/SYT-NV", "extra 16/SYT-NV"]),
        ("code", None, ["missed 15/SYT-NV"]),
        ("organ_in_charge", "Bộ Y tế", ["extra Bộ Y tế"]),
        ("priority", 1, ["extra 1"]),
        ("signer", {"full_name": "Ngô Bá Khả"}, ["missed", "extra"]),
    ],
)
def test_a_wrong_header_value_is_missed_and_too_much(field: str, value: object, faults: list[str]) -> None:
    wrong = scored(header=result()["header"] | {field: value})
    assert wrong == (*(f"d07 header.{field} {fault}" for fault in faults), "d07 documents wholly right missed")


def test_citations_count_by_code_or_name_and_their_dates_apart() -> None:
    cited = [{"code": "89/2018/NĐ-CP", "issued_date": None}, {"code": "90/2018/NĐ-CP"}]
    assert scored(citations=cited) == (
        "d07 citations missed luật dân số",
        "d07 citations extra 90/2018/NĐ-CP",
        "d07 citations.issued_date missed 89/2018/NĐ-CP 2018-06-25",
        "d07 documents wholly right missed",
    )
    dates_only = [c | {"issued_date": None} for c in result()["citations"]]
    assert scored(citations=dates_only) == ("d07 citations.issued_date missed 89/2018/NĐ-CP 2018-06-25",)


def test_a_directive_must_have_its_id_and_its_first_words() -> None:
    tree = [
        {"id": "1", "text": "Sở Tài chính cấp kinh phí"},
        {"id": "2", "text": "Công an tỉnh"},
        {"id": "4", "text": "x"},
    ]
    assert scored(directives=tree)[:2] == ("d07 directives missed 1", "d07 directives extra 4")


def test_a_wrong_deadline_without_an_issue_is_silent() -> None:
    first, second = result()["tasks"]
    late = first | {"deadlines": [{"due": "2022-01-18"}]}
    wrong = scored(tasks=[late, second])
    assert wrong == (
        "d07#1 task.deadline missed 2022-01-08",
        "d07#1 task.deadline extra 2022-01-18",
        "d07#1 silent deadline errors silent 2022-01-08 read as 2022-01-18",
        "d07#1 tasks wholly right missed",
        "d07 documents wholly right missed",
    )
    flagged = scored(tasks=[late | {"issues": ["DEADLINE_AMBIGUOUS"]}, second])
    assert not any("silent" in fault for fault in flagged)


def test_a_task_that_is_not_there_is_missed_whole_and_one_too_many_is_named() -> None:
    first, second = result()["tasks"]
    wrong = scored(tasks=[second, first | {"directive": "9"}, first | {"directive": "PL1.1"}])
    assert wrong == (
        "d07#1 task.lead missed sở nội vụ",
        "d07#1 task.report_to missed ủy ban nhân dân tỉnh",
        "d07#1 task.deadline missed 2022-01-08",
        "d07#1 tasks wholly right missed",
        "d07#9 tasks wholly right extra no task there",
        "d07 documents wholly right missed",
    )


def test_a_document_without_a_result_is_all_missed() -> None:
    facts = score.document("d07", GOLD, None)
    assert {fact.verdict for fact in facts} == {"missed"}
    assert score.figures(facts)["task.lead"] == score.Figure(0.0, 0.0, 0.0, 2)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("UBND tỉnh", "Uỷ ban nhân dân tỉnh", True),
        ("Giám đốc Công an tỉnh", "Công an tỉnh", True),
        ("Sở Giáo dục và Đào tạo", "Sở Giáo dục và Đào tao", True),
        ("Ủy ban nhân dân tỉnh", "Ủy ban nhân dân tỉnh Hưng Yên", True),
        ("Sở Y tế", "Sở Y tế tỉnh Hưng Yên", True),
        ("Sở Y tế", "Sở Tài chính", False),
        ("Cục Thuế", "Chi cục Thuế", False),
        ("Chánh Văn phòng", "Văn phòng", True),
        ("Bí thư Đảng ủy xã", "Đảng ủy xã", True),
    ],
)
def test_names_in_other_letters(one: str, other: str, same: bool) -> None:
    (left, *_), (right, *_) = likeness.bodies([one]), likeness.bodies([{"name": other}])
    assert likeness.same_name(left, right) is same


def test_a_class_and_its_parts_listed_are_the_same_bodies() -> None:
    assert likeness.bodies(["Các sở, ban và ngành; Thủ trưởng các đơn vị"]) == ["sở", "ban", "ngành", "đơn vị"]


@pytest.mark.parametrize(
    ("deadline", "moment"),
    [
        ({"due": "2022-01-20T17:00:00+07:00"}, "2022-01-20"),
        ({"rrule": "RRULE:FREQ=YEARLY;BYMONTHDAY=5;BYMONTH=1;COUNT=3"}, "FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=5"),
        ({"duration": "P5D", "working_days": True}, "P5D/working"),
        ({"type": "event"}, "event"),
        ("FREQ=MONTHLY;BYMONTHDAY=20;INTERVAL=1", "FREQ=MONTHLY;BYMONTHDAY=20"),
        ("P5D/working", "P5D/working"),
    ],
)
def test_what_a_deadline_comes_to(deadline: Any, moment: str) -> None:
    assert likeness.moment(deadline) == moment


# ------------------------------------------------------------------ reports and the command


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    """A gold folder with d07 and d08, and a results folder with a faultless d07."""
    gold, results = tmp_path / "gold", tmp_path / "results"
    gold.mkdir()
    results.mkdir()
    for name in ("d07", "d08"):
        (gold / f"{name}.gold.json").write_text(json.dumps(GOLD), encoding="utf-8")
    (results / "d07.json").write_text(json.dumps(result()), encoding="utf-8")
    return gold, results


def run(*arguments: object) -> Any:
    return CliRunner().invoke(cli, ["score", *map(str, arguments)])


def test_figures_and_faults_are_printed(folders: tuple[Path, Path]) -> None:
    done = run(*folders, "--errors")
    assert done.exit_code == 0 and done.stdout.startswith("2 văn bản\n")
    assert "tasks wholly right        1.000  0.500  0.667      4\n" in done.stdout
    assert "  d08#1 task.deadline missed 2022-01-08\n" in done.stdout and "d07" not in done.stdout


def test_gains_and_losses_against_a_baseline(folders: tuple[Path, Path], tmp_path: Path) -> None:
    gold, results = folders
    baseline, out = tmp_path / "baseline.json", tmp_path / "out.json"
    assert run(gold, results, "--baseline", baseline, "--update-baseline").exit_code == 0
    assert run(gold, results, "--baseline", baseline).exit_code == 0
    late = result()
    late["tasks"][0]["deadlines"] = [{"due": "2022-01-18"}]
    (results / "d07.json").write_text(json.dumps(late), encoding="utf-8")
    (results / "d08.json").write_text(json.dumps(result()), encoding="utf-8")
    done = run(gold, results, "--baseline", baseline, "--json", out)
    lost, _, gained = done.stdout.partition("Mất, trước đúng nay sai")[2].partition("Được, trước sai nay đúng")
    assert done.exit_code == 9
    assert "  d07#1 task.deadline missed 2022-01-08\n" in lost and "d08" not in lost
    assert "  d08#2 task.lead missed công an tỉnh\n" in gained and "d07" not in gained
    assert json.loads(out.read_text(encoding="utf-8"))["silent"] == 1
    assert run(gold, results, "--only", "d08", "--baseline", baseline).exit_code == 0
    assert run(gold, results, "--baseline", baseline, "--update-baseline").exit_code == 0
    assert run(gold, results, "--baseline", baseline).exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["results", "results"], 7, "Không có tệp *.gold.json nào"),
        (["gold", "results", "--only", "d99"], 7, "Không có d99.gold.json"),
        (["gold", "results", "--baseline", "none.json"], 3, "Không mở được none.json"),
        (["gold", "results", "--baseline", "results/d07.json"], 3, "không phải kết quả chấm"),
        (["gold", "results", "--update-baseline"], 2, "--update-baseline cần --baseline"),
        (["gold", "broken"], 3, "không phải JSON"),
        (["gold", "other"], 3, "không theo dạng đã quy định"),
    ],
)
def test_wrong_use_of_the_score(
    folders: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch, arguments: list[str], code: int, words: str
) -> None:
    monkeypatch.chdir(folders[0].parent)
    for folder, text in (("broken", "x"), ("other", '{"tasks": [{"lead": []}]}')):
        Path(folder).mkdir()
        Path(folder, "d07.json").write_text(text, encoding="utf-8")
    done = run(*arguments)
    assert done.exit_code == code and words in done.stderr


def test_gold_files_are_found_by_id(folders: tuple[Path, Path]) -> None:
    assert list(score.gold_files(folders[0])) == ["d07", "d08"]
    with pytest.raises(DispatchError):
        score.gold_files(folders[1])
    with pytest.raises(UnreadableFile):
        score.read_json(folders[0])


@pytest.mark.shared
@pytest.mark.parametrize("given", ["as processed", "with faults"])
def test_an_independent_score_finds_the_same_figures(shared: Path, tmp_path: Path, given: str) -> None:
    """The same measures, written twice: here, and for the project by someone else."""
    results = tmp_path / "results"
    results.mkdir()
    for name in list(score.gold_files(DISPATCHES))[::4]:
        (path,) = (p for p in DISPATCHES.glob(f"{name}.*") if p.suffix != ".json")
        found = as_dict(pipeline.process(path, config=Config(allow_secret=True)))
        if given == "with faults":
            found["header"]["code"] = None
            found["tasks"] = [task | {"lead": task["coordinate"], "deadlines": []} for task in found["tasks"][1:]]
        (results / f"{name}.json").write_text(json.dumps(found, ensure_ascii=False), encoding="utf-8")
    figures = tmp_path / "figures.json"
    command = [sys.executable, shared / "eval/score.py", DISPATCHES, results, "--json", figures]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    theirs = json.loads(figures.read_text(encoding="utf-8"))
    ours = score.report(score.folders(DISPATCHES, results))
    assert ours["silent"] == theirs.pop(score.SILENT)
    assert ours["figures"] == theirs
