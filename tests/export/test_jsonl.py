"""JSON Lines: a document a line, each by the published schema, the same as its JSON file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import jsonschema

from pipeline import export
from pipeline.config import Config
from pipeline.document import Result
from pipeline.export import json as contract
from pipeline.export import jsonl
from pipeline.incoming import Incoming
from tests.invented import RESULT

PATH = Path("OUT/ket-qua.jsonl")


def lines(*results: Result) -> list[str]:
    (pieces,) = jsonl.collection(map(Incoming, results), PATH, Config()).values()
    text = b"".join(pieces).decode()
    assert text.endswith("\n") or not results
    return text.split("\n")[:-1]


def test_every_sample_is_a_line_by_the_schema_with_its_tasks(samples: Mapping[str, Result]) -> None:
    validator = jsonschema.Draft202012Validator(
        contract.schema(), format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
    )
    read = [json.loads(line) for line in lines(*samples.values())]
    assert len(read) == len(samples)
    for data, result in zip(read, samples.values(), strict=True):
        validator.validate(data)
        assert data["source"]["file_name"] == result.source.file_name
        assert [(task["id"], task["action"]) for task in data["tasks"]] == [(t.id, t.action) for t in result.tasks]
        held = [(r.agency.name, item.task, item.role) for r in result.recipients for item in r.tasks]
        assert [(r["agency"]["name"], i["task"], i["role"]) for r in data["recipients"] for i in r["tasks"]] == held


def test_a_line_is_the_documents_json(samples: Mapping[str, Result]) -> None:
    for result in (*samples.values(), RESULT):
        (line,) = lines(result)
        assert contract.load(line.encode()) == result
        assert json.loads(line) == json.loads(contract.render(result))


def test_one_document_gives_one_line_under_its_own_name() -> None:
    made = export.files(Incoming(RESULT), Path("OUT/cv-1482"), Config(formats=("jsonl",)))
    assert list(made) == [Path("OUT/cv-1482.jsonl")]
    assert made[Path("OUT/cv-1482.jsonl")] == contract.render(RESULT, indent=None)


def test_line_ends_inside_a_text_do_not_end_the_line() -> None:
    broken = replace(RESULT, text="một\nhai\r\nba\u2028bốn\x85năm")
    (first, second) = lines(broken, RESULT)
    assert json.loads(first)["text"] == broken.text
    assert json.loads(second)["text"] == RESULT.text


def test_no_document_gives_no_line() -> None:
    assert lines() == []
