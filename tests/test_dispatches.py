"""The invented dispatches of tests/dispatches/, fact by fact, against their *.gold.json and a committed baseline.

Every document has, for every kind of fact, what is right, what is too much and what is missing; baseline.json lists the
latter two by name. A fact that was right and is no longer fails. What got better is recorded with
``pytest tests/test_dispatches.py --update-baseline``. Gold files are written as docs/format.md says; "optional" and "may"
mark facts that are neither wrong nor missed.
"""

from __future__ import annotations

import json
import re
import unicodedata
import warnings
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import pipeline
from pipeline import Config
from pipeline.export.json import as_dict
from tests.golden.test_samples import bodies, moment, nodes

FOLDER = Path(__file__).with_name("dispatches")
BASELINE = FOLDER / "baseline.json"
GOLD = {path.name.removesuffix(".gold.json"): path for path in sorted(FOLDER.glob("*.gold.json"))}
NOT_COUNTED = {"immediate", "event"}
"""Deadlines without a value to compare."""

Facts = set[str]
Report = dict[str, dict[str, list[str]]]


@cache
def processed(name: str) -> dict[str, Any]:
    (path,) = (p for p in FOLDER.glob(f"{name}.*") if p.suffix != ".json")
    return as_dict(pipeline.process(path, config=Config(allow_secret=True)))


def key(moment_of: str) -> str:
    """A deadline's value; the parts of a rhythm in one order."""
    return ";".join(sorted(moment_of.split(";")))


def parts(agencies: list[Any]) -> Facts:
    """Bodies one by one: "các sở, ban, ngành" and its parts listed are the same fact."""
    split = [part for name in bodies(agencies) for part in re.split(r"[;,]\s*(?:và\s+)?|\s+và\s+", name)]
    return bodies(split) - {""}


def law(citation: dict[str, Any]) -> str:
    """A citation's code, or the law's name without its year."""
    return citation.get("code") or re.sub(r" năm \d{4}$", "", citation["title"] or "")


def compare(gold: dict[str, Any], found: dict[str, Any]) -> tuple[dict[str, tuple[Facts, Facts]], dict[str, Facts]]:
    """(row → (facts of the gold, facts found), row → facts that may be found or not)."""
    rows: dict[str, tuple[Facts, Facts]] = {}
    may: dict[str, Facts] = {}

    def printed(value: Any) -> str:
        return unicodedata.normalize("NFC", str(value)).casefold()

    head = found["header"] | {"signer": (found["header"]["signer"] or {}).get("full_name")}
    wanted = dict(gold["header"])
    if "signer" in wanted:
        wanted["signer"] = (wanted["signer"] or {}).get("full_name")
    rows["header"] = tuple({f"{f}: {printed(h[f])}" for f in wanted} for h in (wanted, head))  # type: ignore[assignment]
    rows["addressees"] = (parts(gold["addressees"]), parts(found["addressees"]))
    cited = {law(c): c for c in gold["citations"]}
    rows["citations"] = (set(cited), {law(c) for c in found["citations"]} - {""})
    may["citations"] = {code for code, c in cited.items() if c.get("optional")}
    own = nodes(found["directives"])
    rows["directives"] = ({d["id"] for d in gold["directives"]}, set(own))
    optional = may["directives"] = {d["id"] for d in gold["directives"] if d.get("optional")}
    tasks = {t["directive"]: t for t in found["tasks"]}
    everywhere = {key(k) for k in gold.get("deadlines_optional", ())} | NOT_COUNTED
    for row in ("lead", "coordinate", "report_to", "deadlines"):
        rows[row], may[row] = (set(), set()), set()
        for task in gold["tasks"]:
            where = next((i for i in (task["directive"], *task.get("or", ())) if i in tasks), None)
            got = tasks.pop(where) if where and row == "deadlines" else tasks.get(where or "", {})
            if task.get("optional") or task["directive"] in optional or row not in task:
                continue
            values: list[Facts] = []
            for source in (task[row], got.get(row, []), task.get("may", {}).get(row, [])):
                if row == "deadlines":
                    values.append({key(d if isinstance(d, str) else moment(d)) for d in source})
                else:
                    values.append(parts(source))
            free = values[2] | (everywhere if row == "deadlines" else set())
            for target, facts in zip((*rows[row], may[row]), (*values[:2], free), strict=True):
                target |= {f"{task['directive']}: {fact}" for fact in facts}
    known = {*optional, *(i for task in gold["tasks"] for i in (task["directive"], *task.get("or", ())))}
    rows["tasks"] = (set(), {i for i in tasks if i not in known and not i.startswith("PL")})
    return rows, may


def report(name: str) -> Report:
    """row → {"missing": facts, "extra": facts}; rows without either are left out."""
    rows, may = compare(json.loads(GOLD[name].read_text(encoding="utf-8")), processed(name))
    wrong: Report = {}
    for row, (wanted, found) in rows.items():
        free = may.get(row, set())
        missing, extra = sorted(wanted - found - free), sorted(found - wanted - free)
        if missing or extra:
            wrong[row] = {"missing": missing, "extra": extra}
    return wrong


def faults(wrong: Report) -> set[str]:
    return {f"{row}, {kind}: {fact}" for row, kinds in wrong.items() for kind, facts in kinds.items() for fact in facts}


@pytest.mark.parametrize("name", GOLD)
def test_nothing_that_was_right_is_wrong_now(name: str, request: pytest.FixtureRequest) -> None:
    baseline: dict[str, Report] = json.loads(BASELINE.read_text(encoding="utf-8")) if BASELINE.exists() else {}
    now = report(name)
    if request.config.getoption("--update-baseline"):
        kept = {n: r for n, r in baseline.items() if n in GOLD} | {name: now}
        BASELINE.write_text(
            json.dumps(dict(sorted(kept.items())), ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
        )
        pytest.fail(f"wrote the facts of {name} to {BASELINE.name}; run again without --update-baseline")
    new, gone = faults(now) - faults(baseline[name]), faults(baseline[name]) - faults(now)
    assert not new, "\n".join(sorted(new))
    if gone:
        warnings.warn(
            f"{name} is better than its baseline: {'; '.join(sorted(gone))}. Record it: --update-baseline", stacklevel=1
        )


def test_the_baseline_has_these_documents_and_no_other() -> None:
    assert set(json.loads(BASELINE.read_text(encoding="utf-8"))) == set(GOLD)


def test_most_facts_are_right() -> None:
    """A floor under all rows together, so that a baseline written in error does not pass for good."""
    wanted = wrong = 0
    for name in GOLD:
        rows, _ = compare(json.loads(GOLD[name].read_text(encoding="utf-8")), processed(name))
        wanted += sum(len(facts) for facts, _ in rows.values())
        wrong += len(faults(report(name)))
    assert wanted > 1000
    assert wrong < 0.2 * wanted


def test_a_fault_is_seen() -> None:
    gold = {
        "header": {"code": "15/SYT-NV", "signer": {"full_name": "Ngô Bá Khá"}},
        "addressees": ["Sở Y tế"],
        "citations": [{"code": "89/2018/NĐ-CP"}, {"code": "1/KH-UBND", "optional": True}],
        "directives": [{"id": "1", "starts": "x"}, {"id": "2", "starts": "y", "optional": True}],
        "tasks": [
            {"directive": "1", "lead": ["Sở Y tế"], "coordinate": [], "deadlines": ["FREQ=MONTHLY;BYMONTHDAY=20"], "may": {"coordinate": ["Công an tỉnh"]}}
        ],
    }  # fmt: skip
    late = {"due": "2022-04-01", "rrule": None, "duration": None, "working_days": False, "type": "date"}
    found = {
        "header": {"code": None, "signer": None},
        "addressees": [],
        "citations": [],
        "directives": [{"id": "3", "children": []}],
        "tasks": [
            {
                "directive": "1",
                "lead": [{"name": "Sở Nội vụ"}],
                "coordinate": [{"name": "Công an tỉnh"}],
                "deadlines": [late],
            }
        ],
    }
    rows, may = compare(gold, found)
    assert rows["header"][0] ^ rows["header"][1] == {
        "code: 15/syt-nv",
        "code: none",
        "signer: ngô bá khá",
        "signer: none",
    }
    assert rows["directives"] == ({"1", "2"}, {"3"})
    assert may["directives"] == {"2"}
    assert rows["lead"] == ({"1: sở y tế"}, {"1: sở nội vụ"})
    assert rows["coordinate"][1] - may["coordinate"] == set()
    assert rows["deadlines"][0] == {"1: BYMONTHDAY=20;FREQ=MONTHLY"}
    assert rows["deadlines"][1] == {"1: 2022-04-01"}
    assert may["citations"] == {"1/KH-UBND"}
