"""The docs are what the program says: generated pages are fresh, and every command and code stands in them."""

from __future__ import annotations

import importlib.util
import re
import types
from pathlib import Path

import click
import pytest

from pipeline import resources, rulebook
from pipeline.cli import cli
from pipeline.errors import ExitCode
from pipeline.messages import _MESSAGES, EXIT_CODES

ROOT = Path(__file__).resolve().parent.parent
_NOT_ISSUES = re.compile(r"CONGVAN_.*|OMP_THREAD_LIMIT|TESSDATA_PREFIX|REPORT_TO")


def generator() -> types.ModuleType:
    spec = importlib.util.spec_from_file_location("generate", ROOT / "docs" / "generate.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def documented() -> dict[str, dict[str, str]]:
    return {entry["code"]: entry for entry in rulebook.load("issues").tables["issue"]}


def source_text() -> str:
    paths = [*ROOT.glob("pipeline/**/*.py"), *ROOT.glob("pipeline/rules/*.toml")]
    return "\n".join(path.read_text(encoding="utf-8") for path in paths if path.name != "issues.toml")


def used() -> set[str]:
    """Every issue code in the source: what is given to Issue(…), and every other UPPER_SNAKE string."""
    text = source_text()
    given = re.findall(r"\bIssue\(\s*(?:code=)?[\"']([A-Z][A-Z0-9_]+)[\"']", text)
    strings = re.findall(r"[\"']([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)[\"']", text)
    return {code for code in (*given, *strings) if not _NOT_ISSUES.fullmatch(code)}


def test_generated_pages_are_up_to_date() -> None:
    assert generator().stale() == [], "run python docs/generate.py"


def test_every_command_is_in_the_docs_with_help_in_vietnamese() -> None:
    text = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
    for name, command in cli.commands.items():
        assert f"## congvan {name}\n" in text
        assert command.help and re.search("[ăâđêôơưạảấầậắặếềệịọốồộớợụứừựỳýỷ]", command.help)
        assert all(option.help for option in command.params if isinstance(option, click.Option))


def test_every_exit_code_has_words_in_both_languages() -> None:
    text = (ROOT / "docs" / "errors.md").read_text(encoding="utf-8")
    for code in ExitCode:
        assert all(EXIT_CODES[code]) and f"| {code.value} | `{code.name}` |" in text


def test_every_issue_code_of_the_source_is_documented() -> None:
    assert used() - set(documented()) == set(), "add them to pipeline/rules/issues.toml"


def test_every_documented_issue_code_is_used() -> None:
    text = source_text()
    assert [code for code in documented() if code not in text] == []


@pytest.mark.parametrize("code", documented())
def test_an_issue_entry_is_complete(code: str) -> None:
    entry = documented()[code]
    assert set(entry) == {"code", "severity", "meaning", "advice"}
    assert entry["severity"] in ("info", "warning", "error")
    assert re.fullmatch(r"[A-Z][A-Z0-9_]+", code)
    assert entry["meaning"].endswith(".") and entry["advice"].endswith(".")


def test_every_rule_stands_in_the_docs() -> None:
    text = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
    for path in resources.rules().glob("*.toml"):
        for rule in rulebook.load(path.stem).rules:
            assert f"### `{rule.name}`" in text


@pytest.mark.parametrize("key", _MESSAGES)
def test_messages_ask_for_the_same_values_in_both_languages(key: str) -> None:
    vi, en = (re.findall(r"\{(\w+)\}", words) for words in _MESSAGES[key])
    assert sorted(vi) == sorted(en)


def test_every_message_is_used() -> None:
    text = "\n".join(
        path.read_text(encoding="utf-8") for path in ROOT.glob("pipeline/**/*.py") if path.name != "messages.py"
    )
    assert [key for key in _MESSAGES if not re.search(rf"[\"']{key}[\"']", text)] == []


def test_the_page_on_batches_names_every_table_event_and_format() -> None:
    from typing import get_args

    from pipeline.config import FORMATS
    from pipeline.intake import EventKind
    from pipeline.register import schema

    page = (ROOT / "docs" / "batch.md").read_text(encoding="utf-8")
    names = {
        *schema.metadata.tables,
        *get_args(EventKind),
        *FORMATS,
        "started",
        "notice",
        "inbox_gone",
        "inbox_back",
        "done",
    }
    assert sorted(name for name in names if f"`{name}`" not in page) == []
