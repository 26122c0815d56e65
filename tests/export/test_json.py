"""The JSON keeps the contract: every key, the schema, and nothing lost on the way there and back."""

from __future__ import annotations

import json
import unicodedata
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import export
from pipeline.config import Config
from pipeline.document import Header, Result, SourceInfo
from pipeline.errors import UnreadableFile
from pipeline.export import json as contract
from pipeline.incoming import Incoming
from tests.invented import RESULT

EMPTY = Result(SourceInfo("a.txt", "0" * 64, "text/plain", 1, "text"), "complete", "", Header())
# The keys the contract names; more may be added, none may go.
KEYS = {
    "": "schema source status text header addressees to_places directives citations deadlines agencies tasks "
    "recipients issues",
    "source": "file_name sha256 media_type page_amount reading pages",
    "header": "type_name type_code code code_number code_notation organ_name organ_in_charge place issued_date subject "
    "priority secrecy signer rules",
    "tasks": "id directive action lead coordinate report_to deadlines citations span places confidence issues",
    "deadlines": "text span type due bound timex rrule duration working_days anchor clause directive",
    "citations": "text span type code title issued_date issuer pinpoint relation directive",
    "addressees": "text name canonical group members span",
    "directives": "id label kind heading text span children",
    "recipients": "agency tasks",
    "issues": "code severity message span page",
}


def validator() -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(
        contract.schema(), format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
    )


def records(value: Any) -> dict[str, Any]:
    return value[0] if isinstance(value, list) else value


@pytest.mark.parametrize("part", KEYS)
def test_every_key_of_the_contract_is_present(part: str) -> None:
    data = json.loads(contract.render(RESULT))
    assert set(KEYS[part].split()) <= set(records(data[part]) if part else data)


def test_keys_are_present_when_nothing_is_known() -> None:
    data = json.loads(contract.render(EMPTY))
    assert set(KEYS[""].split()) <= set(data)
    assert data["header"]["signer"] is None and data["tasks"] == [] and data["header"]["priority"] == 0


@pytest.mark.parametrize("result", [RESULT, EMPTY], ids=["rich", "empty"])
def test_results_validate_against_the_published_schema(result: Result) -> None:
    validator().validate(json.loads(contract.render(result)))


@pytest.mark.parametrize(
    ("path", "bad"),
    [(("status",), "done"), (("header", "priority"), 7), (("schema",), "congvan/2"), (("tasks", 0, "span"), [1])],
)
def test_the_schema_refuses_wrong_values(path: tuple[Any, ...], bad: Any) -> None:
    data = json.loads(contract.render(RESULT))
    place = data
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = bad
    assert list(validator().iter_errors(data))


def test_the_schema_refuses_a_missing_key() -> None:
    data = json.loads(contract.render(RESULT))
    del data["header"]["code"]
    assert [error.validator for error in validator().iter_errors(data)] == ["required"]


def test_the_schema_is_itself_valid_and_names_no_host() -> None:
    schema = contract.schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["$id"] == "congvan/1"


def test_every_record_and_field_is_described() -> None:
    schema = contract.schema()
    drawn = {"Result": schema, **schema["$defs"]}
    described = {name: set(fields) - {"record"} for name, fields in contract.descriptions().items()}
    assert described == {name: set(record["properties"]) for name, record in drawn.items()}


def test_dates_are_iso_and_an_hour_carries_its_zone() -> None:
    data = json.loads(contract.render(RESULT))
    assert [d["due"] for d in data["tasks"][0]["deadlines"]] == ["2022-04-01", "2022-04-20T17:00:00+07:00"]
    assert data["header"]["issued_date"] == "2022-03-14"


def test_the_text_is_readable_utf8_with_schema_first() -> None:
    text = contract.render(RESULT)
    assert "Sở Y tế" in text and "\\u" not in text
    assert text.startswith('{\n "schema": "congvan/1"') and text.endswith("}\n")
    assert contract.render(RESULT, indent=None).count("\n") == 1


@pytest.mark.parametrize("result", [RESULT, EMPTY], ids=["rich", "empty"])
def test_a_result_comes_back_the_same(result: Result) -> None:
    assert contract.load(contract.render(result).encode()) == result


@settings(deadline=None)  # the first text pays for the schema
@given(st.text(alphabet=st.characters(exclude_categories=("Cs",))))
def test_any_text_comes_back_the_same(text: str) -> None:
    result = replace(EMPTY, text=unicodedata.normalize("NFC", text))
    assert contract.load(contract.render(result).encode()) == result


@pytest.mark.parametrize("data", [b"", b"[]", b'{"schema": "congvan/1"}', b"\xff\xfe"])
def test_other_json_is_refused_with_advice(data: bytes) -> None:
    with pytest.raises(UnreadableFile) as caught:
        contract.load(data)
    assert caught.value.advice


def test_writing_puts_the_file_in_place(tmp_path: Path) -> None:
    export.write(Incoming(RESULT), tmp_path / "sub" / "cv", Config(formats=("json",)))
    assert contract.load((tmp_path / "sub" / "cv.json").read_bytes()) == RESULT
    assert [path.name for path in (tmp_path / "sub").iterdir()] == ["cv.json"]


def test_a_file_name_that_is_not_unicode_still_gives_readable_json(tmp_path: Path) -> None:
    result = replace(EMPTY, source=replace(EMPTY.source, file_name="c\udce1.txt"))
    export.write(Incoming(result), tmp_path / "cv", Config(formats=("json",)))
    assert json.loads((tmp_path / "cv.json").read_text(encoding="utf-8"))["source"]["file_name"] == "c?.txt"
