"""One frozen ``Config``: flags > ``CONGVAN_*`` > ``congvan.toml`` > defaults; an unknown key is an error."""

from __future__ import annotations

import datetime as dt
import json
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Literal, get_args

from pipeline import profile, workdays
from pipeline.errors import ConfigError, reason
from pipeline.messages import Lang
from pipeline.profile import Office, unknown
from pipeline.workdays import Calendar

Format = Literal["json", "jsonl", "md", "html", "docx", "xlsx", "csv", "ics", "edxml", "pdf"]
FORMATS: tuple[Format, ...] = get_args(Format)
DEFAULT_FORMATS: tuple[Format, ...] = ("json", "md", "html")

PREFIX = "CONGVAN_"
_NOT_SETTINGS = frozenset({"CONGVAN_DEBUG", "CONGVAN_CONFIG"})
"""Environment variables of the command line itself: show tracebacks; where congvan.toml is."""


@dataclass(frozen=True, slots=True)
class Config:
    """How a dispatch is processed.

    ``received_on`` is the day the office received it (periods "kể từ ngày nhận được" count from it); ``office`` the
    office that runs the program, and ``mine`` whether what a dispatch asks of it is printed; ``today`` the day by which its
    deadlines are near or past, None where nobody asks; ``dpi`` the resolution at which scans are drawn, 72 to
    1200; ``model`` the name of a statistical model in models/, None for rules only; ``jobs`` the processes of a batch,
    or of the pages of a single scan, None for as many as they are worth; ``formats`` what is written. ``laws`` are names of
    laws with their numbers, and ``notations`` letters with the organ they mean, that the office adds to rules/laws.toml
    and rules/document_types.toml. ``workdays`` is the calendar of working days with the office's own days off and on
    (pipeline.workdays.read), None for the public one; congvan.toml names its file, a relative path from its own folder.
    ``register`` is the register of incoming documents: an SQLite file, or a database URL as SQLAlchemy takes it.
    ``reminders`` are how many days before a deadline a calendar reminds of it; ``templates`` is the folder of the
    office's own DOCX templates, None for those that come with the program.
    """

    received_on: dt.date | None = None
    allow_secret: bool = False
    office: Office | None = None
    mine: bool = False
    today: dt.date | None = None
    lang: Lang = "vi"
    jobs: int | None = None
    dpi: int = 300
    model: str | None = None
    formats: tuple[Format, ...] = DEFAULT_FORMATS
    laws: tuple[tuple[str, tuple[str, ...]], ...] = ()
    notations: tuple[tuple[str, str], ...] = ()
    workdays: Calendar | None = None
    register: str = "congvan.sqlite"
    reminders: tuple[int, ...] = (3, 1)
    templates: Path | None = None


SETTINGS = tuple(f.name for f in fields(Config))


def day(value: Any) -> dt.date:
    """A day as people write it: 2022-01-08, 08/01/2022. Raises ValueError."""
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return value
    text = str(value).strip()
    printed = re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", text)
    try:
        return dt.date(*(int(n) for n in reversed(printed.groups()))) if printed else dt.date.fromisoformat(text)
    except ValueError:
        raise ValueError("cần một ngày, ví dụ 2022-01-08 hoặc 08/01/2022") from None


def _flag(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    word = str(value).strip().casefold()
    if word in ("1", "true", "yes", "on"):
        return True
    if word in ("0", "false", "no", "off", ""):
        return False
    raise ValueError("cần true hoặc false")


def _number(value: Any, low: int, high: int) -> int:
    try:
        number = int(str(value))
    except ValueError:
        number = low - 1
    if isinstance(value, bool) or not low <= number <= high:
        raise ValueError(f"cần một số nguyên từ {low} đến {high}")
    return number


def _choice(value: Any, choices: tuple[str, ...]) -> str:
    word = str(value).strip().casefold()
    if word not in choices:
        raise ValueError(f"chỉ nhận: {', '.join(choices)}")
    return word


def _formats(value: Any) -> tuple[str, ...]:
    words = value.split(",") if isinstance(value, str) else value
    if not isinstance(words, (list, tuple)) or not words:
        raise ValueError(f"chỉ nhận: {', '.join(FORMATS)}")
    return tuple(dict.fromkeys(_choice(word, FORMATS) for word in words))


def _laws(value: Any) -> tuple[tuple[str, tuple[str, ...]], ...]:
    if not isinstance(value, dict):
        raise ValueError('cần một bảng, ví dụ "Luật Khu kinh tế" = ["17/2027/QH16"]')
    for name, numbers in value.items():
        if not re.match(r"(?:Bộ luật|Luật|Pháp lệnh)\s+\w", name):
            raise ValueError(f"“{name}” phải bắt đầu bằng Luật, Bộ luật hoặc Pháp lệnh")
        if not isinstance(numbers, list) or not all(re.fullmatch(r"\d+/\d{4}/[\w-]+", str(n)) for n in numbers):
            raise ValueError(f'số của “{name}” phải là một danh sách như ["17/2027/QH16"]')
    return tuple((" ".join(name.split()), tuple(numbers)) for name, numbers in value.items())


def _notations(value: Any) -> tuple[tuple[str, str], ...]:
    if not isinstance(value, dict) or not all(isinstance(name, str) for name in value.values()):
        raise ValueError('cần một bảng, ví dụ BQLKKT = "Ban Quản lý Khu kinh tế"')
    for letters in value:
        if not re.fullmatch(r"[A-ZĐ][A-Za-zĐđ0-9]+", letters):
            raise ValueError(f"“{letters}” không phải chữ viết tắt trong ký hiệu văn bản")
    return tuple((letters, " ".join(name.split())) for letters, name in value.items())


def _workdays(value: Any) -> Calendar:
    if not isinstance(value, str):
        raise ValueError("cần đường dẫn của một tệp TOML")
    try:
        return workdays.read(Path(value))
    except OSError as error:
        raise ValueError(f"không đọc được tệp: {reason(error)}") from error


def _register(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError("cần đường dẫn của một tệp SQLite, hoặc một URL cơ sở dữ liệu")
    return value.strip()


def _reminders(value: Any) -> tuple[int, ...]:
    words = value.split(",") if isinstance(value, str) else value
    if not isinstance(words, (list, tuple)):
        raise ValueError("cần số ngày, ví dụ [3, 1]")
    return tuple(sorted({_number(word, 0, 365) for word in words}, reverse=True))


def _folder(value: Any) -> Path:
    if not isinstance(value, str) or not (folder := Path(value)).is_dir():
        raise ValueError("cần đường dẫn của một thư mục có thật")
    return folder


def _text(value: Any) -> str | None:
    if not isinstance(value, str):
        raise ValueError("cần một chuỗi chữ")
    return " ".join(value.split()) or None


_READ = {
    "received_on": day,
    "allow_secret": _flag,
    "office": lambda value: Office(name) if (name := _text(value)) else None,
    "mine": _flag,
    "today": day,
    "lang": lambda value: _choice(value, get_args(Lang)),
    "jobs": lambda value: _number(value, 1, 256),
    "dpi": lambda value: _number(value, 72, 1200),
    "model": _text,
    "formats": _formats,
    "laws": _laws,
    "notations": _notations,
    "workdays": _workdays,
    "register": _register,
    "reminders": _reminders,
    "templates": _folder,
}


def _settings(given: Mapping[str, Any], where: str, spell: Callable[[str], str] = str) -> dict[str, Any]:
    """The values of one source; ``spell`` writes a setting's name as its user did."""
    values: dict[str, Any] = {}
    for key, value in given.items():
        if key not in _READ:
            raise unknown(where, key, SETTINGS, spell)
        if key == "office" and isinstance(value, dict):
            values[key] = profile.read(value, where)
            continue
        try:
            values[key] = _READ[key](value)
        except ValueError as error:
            raise ConfigError(f"{where}: giá trị “{_said(value)}” của “{spell(key)}” không hợp lệ: {error}.") from error
    return values


def _said(value: Any) -> str:
    """A value as it stands in congvan.toml or on the command line."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)


def _variable(name: str) -> str:
    return PREFIX + name.upper()


def _option(name: str) -> str:
    return {"office": "--as", "formats": "--format"}.get(name, f"--{name.replace('_', '-')}")


def load(path: Path | None, env: Mapping[str, str], flags: Mapping[str, Any]) -> Config:
    """The settings in force.

    ``path`` is a congvan.toml (None: none is read); ``env`` the environment, of which only ``CONGVAN_*`` counts;
    ``flags`` the options given on the command line, None for one not given.
    Raises ConfigError for an unknown key, a value out of range, or a file that cannot be read.
    """
    values: dict[str, Any] = {}
    if path is not None:
        try:
            table = tomllib.loads(path.read_text(encoding="utf-8"))
        except OSError as error:
            raise ConfigError(f"Không đọc được tệp cấu hình {path}: {reason(error)}.") from error
        except UnicodeDecodeError as error:
            raise ConfigError(f"Tệp cấu hình {path} không phải UTF-8.", "Hãy lưu lại với bảng mã UTF-8.") from error
        except tomllib.TOMLDecodeError as error:
            place = re.search(r"at line (\d+), column (\d+)", str(error))
            where = f" ở dòng {place[1]}, cột {place[2]}" if place else ""
            raise ConfigError(f"Tệp cấu hình {path} sai cú pháp TOML{where}.") from error
        for key in ("workdays", "templates", "register"):
            if isinstance(own := table.get(key), str) and "://" not in own:
                table[key] = str(path.parent / own)
        if isinstance(office := table.get("office"), dict) and isinstance(codes := office.get("codes"), dict):
            table["notations"] = {**table.get("notations", {}), **codes}
        values |= _settings(table, str(path))
    # An empty variable is one that is not set.
    ours = {k: v for k, v in env.items() if k.startswith(PREFIX) and k not in _NOT_SETTINGS and v.strip()}
    for given in (
        _settings({k.removeprefix(PREFIX).lower(): v for k, v in ours.items()}, "Biến môi trường", _variable),
        _settings({k: v for k, v in flags.items() if v is not None}, "Tham số", _option),
    ):
        if (profile_of := values.get("office")) and (named := given.get("office")):
            given["office"] = profile_of.called(named.name)
        values |= given
    if flags.get("office"):
        values["mine"] = True
    if values.get("mine") and not values.get("office"):
        raise ConfigError(
            "Chưa biết cơ quan nào: --mine cần bảng [office] trong congvan.toml.", 'Hoặc nêu tên: --as "Sở Y tế".'
        )
    return Config(**values)
