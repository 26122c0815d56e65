"""The samples, fact by fact, against what was written down by hand from the documents (samples/expected/*.gold.json).

The facts are those a clerk would check on paper; what each sample is there to show stands in samples/README.md. The scan is read
twice: by recorded OCR words everywhere (``--update-baseline`` records them anew), and by Tesseract where it is installed.
"""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import pipeline
from pipeline import resources
from pipeline.config import Config
from pipeline.export.json import as_dict
from pipeline.ocr.replay import ReplayEngine
from pipeline.ocr.tesseract import TesseractEngine
from pipeline.reading import read
from pipeline.run import understand

SAMPLES = {path.stem: path for path in sorted((resources.samples() / "incoming").iterdir())}
SCAN = "cd-04-ubnd"
BY_TESSERACT = f"{SCAN}, by Tesseract"
RECORDED = Path(__file__).with_name(f"{SCAN}.words.json")
EACH = [*SAMPLES, pytest.param(BY_TESSERACT, marks=pytest.mark.tesseract)]

# "The head stands for the body": a task given to the Chủ tịch UBND tỉnh is the UBND tỉnh's.
_HEAD = re.compile(r"^(?:chủ tịch|giám đốc|thủ trưởng|chánh(?= văn phòng))\s+(?:các\s+)?")


@cache
def expected(stem: str) -> dict[str, Any]:
    """The facts of one sample."""
    path = resources.samples() / "expected" / f"{stem.partition(',')[0]}.gold.json"
    facts: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return facts


@cache
def processed(stem: str) -> dict[str, Any]:
    """The result of one sample, as the JSON that integrators read."""
    if stem == SCAN:
        return as_dict(understand(read(SAMPLES[stem], ocr=ReplayEngine.load(RECORDED)), Config()))
    return as_dict(pipeline.process(SAMPLES[stem.partition(",")[0]]))


def test_the_scan_was_recorded(request: pytest.FixtureRequest) -> None:
    if request.config.getoption("--update-baseline"):
        recorder = ReplayEngine(source=TesseractEngine())
        read(SAMPLES[SCAN], ocr=recorder)
        recorder.save(RECORDED)
        pytest.fail(f"wrote {RECORDED.name}; run again without --update-baseline")
    source = read(SAMPLES[SCAN], ocr=ReplayEngine.load(RECORDED))
    assert [page.reading for page in source.pages] == ["ocr"]
    assert {issue.severity for issue in source.issues} <= {"info"}, (
        "a page image that was not recorded fails its page: record it with --update-baseline"
    )


def bodies(agencies: list[Any]) -> set[str]:
    """Names to compare: letter case, the head of a body, and a leading "các" are not facts."""
    names = {a if isinstance(a, str) else a["name"] for a in agencies}
    return {re.sub(r"^các\s+", "", _HEAD.sub("", name.casefold())) for name in names}


def moment(deadline: dict[str, Any]) -> str:
    """What a deadline comes to: a day, a rhythm, a period to count, or its kind."""
    if deadline["due"]:
        return str(deadline["due"])[:10]
    if deadline["rrule"]:
        return str(deadline["rrule"])
    if deadline["duration"]:
        return deadline["duration"] + ("/working" if deadline["working_days"] else "")
    return str(deadline["type"])


def nodes(directives: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """The body's directives by id; an annex (ids PL…) is not part of the facts."""
    found = {}
    for node in directives:
        found |= {node["id"]: node} | nodes(node["children"])
    return {i: n for i, n in found.items() if not i.startswith("PL")}


@pytest.mark.parametrize("stem", EACH)
def test_header(stem: str) -> None:
    header = processed(stem)["header"]
    assert {key: header[key] for key in expected(stem)["header"]} == expected(stem)["header"]


@pytest.mark.parametrize("stem", EACH)
def test_addressees(stem: str) -> None:
    assert bodies(processed(stem)["addressees"]) == bodies(expected(stem)["addressees"])


def cited(citations: list[dict[str, Any]]) -> dict[str, set[str]]:
    """Code, or the title of a law cited by name → the dates given for it. A short mention need not repeat the date."""
    dates: dict[str, set[str]] = {}
    for citation in citations:
        code = citation.get("code")
        known = dates.setdefault(code or re.sub(r" năm \d{4}$", "", citation["title"]), set())
        if code and citation.get("issued_date"):
            known.add(citation["issued_date"])
    return dates


@pytest.mark.parametrize("stem", EACH)
def test_citations(stem: str) -> None:
    wanted = expected(stem)["citations"]
    optional = {c["code"] for c in wanted if c.get("optional")}
    found = cited([c for c in processed(stem)["citations"] if c["code"] not in optional])
    assert found == cited([c for c in wanted if not c.get("optional")])


@pytest.mark.parametrize("stem", EACH)
def test_directives(stem: str) -> None:
    found = nodes(processed(stem)["directives"])
    optional = {d["id"] for d in expected(stem)["directives"] if d.get("optional")}
    wanted = {d["id"]: d["starts"] for d in expected(stem)["directives"]}
    assert set(found) - optional == set(wanted) - optional
    for directive, starts in wanted.items():
        if directive in found:
            node = found[directive]
            assert any((node[part] or "").startswith(starts) for part in ("heading", "text")), (directive, node)


@pytest.mark.parametrize("stem", EACH)
def test_tasks(stem: str) -> None:
    optional = {d["id"] for d in expected(stem)["directives"] if d.get("optional")}
    found: dict[str, Any] = {}
    for task in processed(stem)["tasks"]:
        if task["directive"] in optional or task["directive"].startswith("PL"):
            continue
        row = found.setdefault(task["directive"], {"lead": set(), "coordinate": set(), "report_to": set(), "by": set()})
        for role in ("lead", "coordinate", "report_to"):
            row[role] |= bodies(task[role])
        row["by"] |= {moment(d) for d in task["deadlines"]}
    wanted = {
        t["directive"]: {
            "lead": bodies(t["lead"]),
            "coordinate": bodies(t["coordinate"]),
            "report_to": bodies(t["report_to"]),
            "by": set(t["deadlines"]),
        }
        for t in expected(stem)["tasks"]
    }
    assert found == wanted


def test_each_row_of_a_table_is_a_task() -> None:
    found = {
        task["directive"]: [
            *(bodies(task[role]) for role in ("lead", "coordinate", "report_to")),
            {moment(d) for d in task["deadlines"]},
        ]
        for task in processed("kh-1268-ubnd")["tasks"]
        if task["directive"].startswith("PL.")
    }
    assert found == {
        f"PL.B1.{row['directive']}": [
            *(bodies(row[role]) for role in ("lead", "coordinate", "report_to")),
            set(row["deadlines"]),
        ]
        for row in expected("kh-1268-ubnd")["rows"]
    }


def test_a_meeting_is_an_event() -> None:
    found = [{"start": event["start"], "place": event["place"]} for event in processed("gm-45-stp")["events"]]
    assert found == expected("gm-45-stp")["events"]


@pytest.mark.parametrize("stem", EACH)
def test_recipients(stem: str) -> None:
    """Bodies find their tasks on their own list, and the list says why: named, or as one of a group."""
    result = processed(stem)
    directive = {task["id"]: task["directive"] for task in result["tasks"]}
    found = {
        (name, directive[entry["task"]], entry["role"], entry["why"], (entry["via"] or "").casefold())
        for recipient in result["recipients"]
        for name in bodies([recipient["agency"]])
        for entry in recipient["tasks"]
    }
    for fact in expected(stem)["recipients"]:
        (name,) = bodies([fact["agency"]])
        row = (name, fact["directive"], fact["role"], fact["why"], fact.get("via", "").casefold())
        assert row in found, sorted(f for f in found if f[0] == name)


def test_every_sample_has_its_facts_and_a_line_in_the_table() -> None:
    facts = {path.name.removesuffix(".gold.json") for path in (resources.samples() / "expected").iterdir()}
    table = (resources.samples() / "README.md").read_text(encoding="utf-8")
    assert facts == set(SAMPLES)
    for path in SAMPLES.values():
        assert f"`incoming/{path.name}`" in table
