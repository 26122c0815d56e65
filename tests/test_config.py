"""Settings: which source wins, and errors that name the key."""

from __future__ import annotations

import dataclasses
import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from pipeline.config import SETTINGS, Config, ConfigError, load
from pipeline.profile import Office


def toml(folder: Path, text: str) -> Path:
    path = folder / "congvan.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_without_any_source_the_defaults_hold() -> None:
    assert load(None, {"PATH": "x", "LANG": "vi_VN"}, {"lang": None}) == Config()


def test_flags_win_over_environment_over_file(tmp_path: Path) -> None:
    path = toml(tmp_path, 'dpi = 100\njobs = 2\noffice = "Sở Y tế"\n')
    config = load(path, {"CONGVAN_DPI": "200", "CONGVAN_JOBS": "3"}, {"dpi": "400", "jobs": None})
    assert (config.dpi, config.jobs, config.office) == (400, 3, Office("Sở Y tế"))


@pytest.mark.parametrize(
    ("key", "given", "value"),
    [
        ("received_on", "2022-01-08", dt.date(2022, 1, 8)),
        ("received_on", "8/1/2022", dt.date(2022, 1, 8)),
        ("allow_secret", "true", True),
        ("allow_secret", "0", False),
        ("lang", "EN", "en"),
        ("jobs", "4", 4),
        ("formats", "html,json,html", ("html", "json")),
        ("office", "  Sở  Y tế ", Office("Sở Y tế")),
        ("model", "", None),
    ],
)
def test_words_are_read_as_values(key: str, given: str, value: Any) -> None:
    assert getattr(load(None, {f"CONGVAN_{key.upper()}": given}, {}), key) == value


def test_toml_values_keep_their_types(tmp_path: Path) -> None:
    path = toml(tmp_path, 'received_on = 2022-01-08\nallow_secret = true\nformats = ["md"]\n')
    config = load(path, {}, {})
    assert (config.received_on, config.allow_secret, config.formats) == (dt.date(2022, 1, 8), True, ("md",))


@pytest.mark.parametrize(
    ("key", "given"),
    [
        ("received_on", "31/02/2022"),
        ("received_on", "hôm nay"),
        ("allow_secret", "có lẽ"),
        ("lang", "fr"),
        ("jobs", "0"),
        ("jobs", "nhiều"),
        ("dpi", "20000"),
        ("formats", "json,rtf"),
    ],
)
def test_a_value_out_of_range_is_an_error_that_names_the_key(key: str, given: str) -> None:
    with pytest.raises(ConfigError, match=f"CONGVAN_{key.upper()}") as caught:
        load(None, {f"CONGVAN_{key.upper()}": given}, {})
    assert caught.value.exit_code == 2


@pytest.mark.parametrize(("text", "near"), [("offices = 'x'", "office"), ("receivedon = 1", "received_on")])
def test_an_unknown_key_of_the_file_asks_did_you_mean(tmp_path: Path, text: str, near: str) -> None:
    with pytest.raises(ConfigError, match=f"Có phải là “{near}”"):
        load(toml(tmp_path, text), {}, {})


def test_an_office_adds_laws_and_notations(tmp_path: Path) -> None:
    path = toml(tmp_path, '[laws]\n"Luật  Khu kinh tế" = ["17/2027/QH16"]\n[notations]\nBQLKKT = "Ban Quản lý"\n')
    config = load(path, {}, {})
    assert config.laws == (("Luật Khu kinh tế", ("17/2027/QH16",)),)
    assert config.notations == (("BQLKKT", "Ban Quản lý"),)


@pytest.mark.parametrize(
    "text",
    [
        'laws = "Luật Giá"',
        '[laws]\n"Nghị định X" = []',
        '[laws]\n"Luật X" = "17/2027/QH16"',
        '[laws]\n"Luật X" = ["17-2027"]',
        'notations = ["BQL"]',
        '[notations]\n"b q" = "Ban"',
    ],
)
def test_what_an_office_adds_must_be_laws_and_letters(tmp_path: Path, text: str) -> None:
    with pytest.raises(ConfigError, match="không hợp lệ"):
        load(toml(tmp_path, text), {}, {})


def test_an_unknown_variable_asks_did_you_mean_and_a_strange_one_lists_them() -> None:
    with pytest.raises(ConfigError, match="Có phải là “CONGVAN_JOBS”"):
        load(None, {"CONGVAN_JOB": "2"}, {})
    with pytest.raises(ConfigError, match="Các thiết lập: CONGVAN_RECEIVED_ON"):
        load(None, {"CONGVAN_QWXZ": "2"}, {})


def test_the_command_lines_own_variables_are_no_settings() -> None:
    assert load(None, {"CONGVAN_DEBUG": "1", "CONGVAN_CONFIG": "x.toml"}, {}) == Config()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"jobs = 1\ndpi = x\n", "sai cú pháp TOML ở dòng 2, cột 7"),
        (b"dpi = ", "sai cú pháp TOML"),
        (b"\xff\xfe", "không phải UTF-8"),
    ],
)
def test_a_broken_file_is_named(tmp_path: Path, data: bytes, words: str) -> None:
    path = tmp_path / "congvan.toml"
    path.write_bytes(data)
    with pytest.raises(ConfigError, match=words):
        load(path, {}, {})


@pytest.mark.parametrize(
    ("env", "flags", "words"),
    [
        ({}, {"received_on": "31/02/2025"}, "giá trị “31/02/2025” của “--received-on”"),
        ({}, {"formats": "junk"}, "giá trị “junk” của “--format”"),
        ({"CONGVAN_JOBS": "nhiều"}, {}, "giá trị “nhiều” của “CONGVAN_JOBS”"),
    ],
)
def test_a_wrong_value_is_named_as_it_was_typed(env: dict[str, str], flags: dict[str, str], words: str) -> None:
    with pytest.raises(ConfigError, match=words):
        load(None, env, flags)


def test_an_empty_variable_is_not_set() -> None:
    assert load(None, {"CONGVAN_DPI": "", "CONGVAN_OFFICE": " "}, {}) == Config()


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="Không đọc được tệp cấu hình"):
        load(tmp_path / "none.toml", {}, {})


def test_a_config_cannot_be_changed_and_has_every_setting() -> None:
    assert tuple(field.name for field in dataclasses.fields(Config)) == SETTINGS
    with pytest.raises(dataclasses.FrozenInstanceError):
        Config().dpi = 1  # type: ignore[misc]
