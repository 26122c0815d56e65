"""JSON by the contracts ``congvan/1`` and ``congvan-text/1``: the dataclasses of a result and of a transcript, field for
field."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from pipeline.config import Config
from pipeline.document import Result
from pipeline.errors import UnreadableFile
from pipeline.export.transcript import Transcript
from pipeline.incoming import Incoming

_NUMBERS = re.compile(r"\[\n\s+-?\d[\d.e+-]*(?:,\n\s+-?\d[\d.e+-]*)*\n\s*\]")

SCHEMAS = {"congvan/1": Result, "congvan-text/1": Transcript}


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: _plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, (tuple, list)):
        return [_plain(item) for item in value]
    return value.isoformat() if isinstance(value, dt.date) else value


def as_dict(result: Result | Transcript) -> dict[str, Any]:
    """A result or a transcript as plain JSON values, ``schema`` first. Every key of the contract is present, null or empty where
    nothing is known."""
    plain: dict[str, Any] = _plain(result)
    return {"schema": plain.pop("schema"), **plain}


def render(result: Result | Transcript, indent: int | None = 1) -> str:
    """A result or a transcript as JSON text that ends with a newline; ``indent`` None gives one line (JSON Lines)."""
    text = json.dumps(as_dict(result), ensure_ascii=False, allow_nan=False, indent=indent)
    # a span or a box on one line: a page of a scan has hundreds. No string of JSON holds a line break.
    return _NUMBERS.sub(lambda found: " ".join(found[0].split()).replace("[ ", "[").replace(" ]", "]"), text) + "\n"


def pages(incoming: Incoming, path: Path, config: Config) -> dict[Path, str]:
    """The one file of this format."""
    return {path: render(incoming.result)}


@cache
def _adapter(name: str) -> Any:
    from pydantic import TypeAdapter

    return TypeAdapter(SCHEMAS[name])


def load(data: bytes) -> Result:
    """A result from its JSON. Raises UnreadableFile where it is not one of ``congvan/1``."""
    try:
        result: Result = _adapter("congvan/1").validate_json(data)
    except ValueError as error:
        raise UnreadableFile(
            "Tệp JSON không phải kết quả congvan/1.", "Xử lý lại văn bản gốc bằng `congvan process`."
        ) from error
    return result


def descriptions(name: str = "congvan/1") -> dict[str, dict[str, str]]:
    """What each record and field of a contract means: record → field → words; the record itself under ``record``."""
    text = Path(__file__).with_name("fields.toml").read_text(encoding="utf-8")
    words: dict[str, dict[str, str]] = tomllib.loads(text)
    records = _records(_drawn(name))
    return {record: fields for record, fields in words.items() if record in records}


def _drawn(name: str) -> dict[str, Any]:
    drawn: dict[str, Any] = _adapter(name).json_schema(mode="serialization")
    return drawn


def _records(drawn: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {drawn["title"]: drawn, **drawn.get("$defs", {})}


def schema(name: str = "congvan/1") -> dict[str, Any]:
    """The JSON Schema (2020-12) of a contract. Every field is required; a contract may get more fields later."""
    drawn = _drawn(name)
    words = descriptions(name)
    for title, record in _records(drawn).items():
        known = words.get(title, {})
        record["title"] = title
        record["description"] = known.get("record", title)
        record["required"] = sorted(record["properties"])
        for field, property_ in record["properties"].items():
            property_.pop("default", None)
            property_.pop("title", None)
            property_["description"] = known.get(field, field)
    head = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": name,
    }
    return {**head, **{key: drawn[key] for key in ("title", "description", "type", "properties", "required", "$defs")}}
