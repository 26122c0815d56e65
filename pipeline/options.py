"""Options that several commands share, and the settings that they make with the environment and congvan.toml."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from pipeline.config import Config, load
from pipeline.usage import FilePath

F = TypeVar("F", bound=Callable[..., Any])


def settings_of(ctx: click.Context, config: Path | None, **flags: Any) -> Config:
    """The settings in force; congvan.toml is that of --config, of CONGVAN_CONFIG, or of the working folder."""
    named = config or (Path(os.environ["CONGVAN_CONFIG"]) if os.environ.get("CONGVAN_CONFIG") else None)
    here = Path("congvan.toml")
    settings = load(named or (here if here.is_file() else None), os.environ, flags)
    ctx.meta["congvan.lang"] = settings.lang
    return settings


def with_settings(command: F) -> F:
    """--lang, --config and --help."""
    for option in (
        click.option("--lang", type=click.Choice(["vi", "en"]), help="Ngôn ngữ của thông báo (mặc định: vi)."),
        click.option(
            "--config",
            metavar="TỆP",
            type=FilePath(path_type=Path),
            help="Tệp cấu hình (mặc định: congvan.toml ở thư mục hiện tại).",
        ),
        click.help_option("--help", help="Xem trợ giúp này."),
    ):
        command = option(command)
    return command


def for_reading(command: F) -> F:
    """The options that say how a dispatch is read."""
    for option in (
        click.option("--model", metavar="TÊN", help="Tên mô hình thống kê trong models/ (mặc định: chỉ dùng quy tắc)."),
        click.option("--dpi", metavar="SỐ", help="Độ phân giải khi đọc bản quét (mặc định: 300)."),
        click.option("--allow-secret", is_flag=True, default=None, help="Vẫn xử lý văn bản có dấu MẬT."),
        click.option("--received-on", metavar="NGÀY", help="Ngày nhận văn bản, ví dụ 2022-01-08 hoặc 08/01/2022."),
    ):
        command = option(command)
    return command


def in_register(command: F) -> F:
    """--register: which register."""
    return click.option("--register", metavar="TỆP", help="Sổ văn bản đến (mặc định: congvan.sqlite).")(command)


def on_day(command: F) -> F:
    """--today: the day by which what is overdue is measured."""
    return click.option("--today", metavar="NGÀY", help="Ngày để tính việc quá hạn (mặc định: hôm nay).")(command)


def for_office(command: F) -> F:
    """The options that say whose tasks are wanted, and by which day their deadlines are measured."""
    for option in (
        click.option(
            "--today",
            metavar="NGÀY",
            help="Ngày để tính việc quá hạn, sắp đến hạn (mặc định: hôm nay).",
        ),
        click.option("--mine", is_flag=True, default=None, help="Việc của cơ quan nêu ở [office] trong congvan.toml."),
        click.option("--as", "office", metavar="CƠ_QUAN", help="Việc của cơ quan này."),
    ):
        command = option(command)
    return command
