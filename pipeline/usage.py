"""click in Vietnamese: paths, headings of the help, wrong use; and how every error ends: a line on stderr, an exit code."""

from __future__ import annotations

import datetime as dt
import os
import re
import sys
from pathlib import Path
from typing import Any, Literal, NoReturn

import click

from pipeline.errors import DispatchError, ExitCode, reason
from pipeline.messages import Lang, say


class FilePath(click.Path):
    """A path; an empty one, as an unset variable leaves it, is no way to say "this folder"."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if not str(value):
            self.fail("đường dẫn trống.", param, ctx)
        return super().convert(value, param, ctx)


class _Formatter(click.HelpFormatter):
    """Help with Vietnamese headings."""

    _HEADINGS = {"Options": "Tùy chọn", "Commands": "Lệnh"}

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, args, prefix or "Cách dùng: ")

    def write_heading(self, heading: str) -> None:
        super().write_heading(self._HEADINGS.get(heading, heading))


class Context(click.Context):
    """The context of a command, whose help has Vietnamese headings."""

    formatter_class = _Formatter


class Command(click.Command):
    """A command whose help says "[TÙY CHỌN]" where its options go."""

    context_class = Context

    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, **{"options_metavar": "[TÙY CHỌN]", **settings})


def page_numbers(value: str) -> tuple[int, ...]:
    """Pages as a printer takes them: "3", "2-5", "1,4-6". Raises BadParameter."""
    numbers: dict[int, None] = {}
    for piece in value.split(","):
        found = re.fullmatch(r"\s*(\d{1,5})\s*(?:[-–]\s*(\d{1,5})\s*)?", piece)
        first, last = (int(found[1]), int(found[2] or found[1])) if found else (0, 0)
        if not 1 <= first <= last:
            raise click.BadParameter("cần số trang từ 1, ví dụ 3 hoặc 2-5 hoặc 1,4.")
        numbers |= dict.fromkeys(range(first, last + 1))
    return tuple(numbers)


def a_number(value: str) -> int:
    """A number of the register, or a year: at most nine digits. Raises BadParameter."""
    if not re.fullmatch(r"\d{1,9}", value.strip()):
        raise click.BadParameter("cần một số, ví dụ 12.")
    return int(value)


def a_day(value: str) -> dt.date:
    """A day, as 2022-01-08 or 08/01/2022. Raises BadParameter."""
    from pipeline.config import day

    try:
        return day(value)
    except ValueError as error:
        raise click.BadParameter(f"{error}.") from None


def a_day_or_none(value: str) -> dt.date | Literal[""]:
    """A day, or "" where the value that stands is to be taken away. Raises BadParameter."""
    return a_day(value) if value.strip() else ""


def _misuse(error: click.UsageError) -> str:
    """What is wrong with the command line, in one Vietnamese sentence."""
    match error:
        case click.NoSuchOption():
            near = f" Có phải là {' / '.join(error.possibilities)}?" if error.possibilities else ""
            if any(word.startswith("-") and Path(word).exists() for word in sys.argv[1:]):
                near = " Tệp có tên bắt đầu bằng “-” thì ghi là ./-…"
            return f"Không có tùy chọn {error.option_name}.{near}"
        case click.MissingParameter():
            name = error.param.get_error_hint(error.ctx) if error.param and error.ctx else error.param_hint
            return f"Thiếu {name}."
        case click.BadParameter():
            name = error.param.get_error_hint(error.ctx) if error.param and error.ctx else error.param_hint
            choices = error.param.type.choices if error.param and isinstance(error.param.type, click.Choice) else ()
            return f"Giá trị của {name} không hợp lệ: " + (
                f"chỉ nhận: {', '.join(choices)}." if choices else error.message
            )
        case click.BadOptionUsage():
            return f"Tùy chọn {error.option_name} thiếu giá trị, hoặc có giá trị thừa."
        case _ if error.message.startswith("Got unexpected extra"):
            return "Thừa tham số."
        case _:
            return error.message


# ------------------------------------------------------------------ how errors end


class Group(click.Group):
    """All commands; errors end here, as one line on stderr and an exit code."""

    context_class = Context
    command_class = Command

    def make_context(self, *args: Any, **extra: Any) -> click.Context:
        try:
            return super().make_context(*args, **extra)
        except click.exceptions.NoArgsIsHelpError:
            raise
        except click.UsageError as error:
            _misused(error, "congvan")

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        if args and not args[0].startswith("-") and self.get_command(ctx, args[0]) is None:
            import difflib

            near = difflib.get_close_matches(args[0], self.list_commands(ctx), n=1)
            hint = f"Có phải là “{near[0]}”?" if near else f"Các lệnh: {', '.join(self.list_commands(ctx))}."
            raise click.UsageError(f"Không có lệnh “{args[0]}”. {hint}", ctx)
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except click.UsageError as error:
            _misused(error, ctx.command_path)
        except DispatchError as error:
            fail(error.message, error.advice, error.exit_code, _lang(ctx))
        except KeyboardInterrupt:
            fail(say("stopped", _lang(ctx)), "", ExitCode.INTERRUPTED, _lang(ctx))
        except BrokenPipeError:
            # The reader of our output has gone (`| head`): nothing is wrong, and nothing more is to be written.
            _give_up_stdout()
            raise SystemExit(ExitCode.OK) from None
        except OSError as error:
            # Files are guarded where they are opened: without a name it is stdin or stdout.
            if error.filename is None:
                _give_up_stdout()
            key = "cannot_open" if error.filename else "stdout_failed"
            code = ExitCode.UNREADABLE if error.filename else ExitCode.OUTPUT
            fail(say(key, _lang(ctx), reason=reason(error, _lang(ctx))), "", code, _lang(ctx))
        except (click.ClickException, click.Abort, click.exceptions.Exit):
            raise
        except Exception as error:
            if os.environ.get("CONGVAN_DEBUG") == "1":
                raise
            lang = _lang(ctx)
            message = say("internal", lang, error=f"{type(error).__name__}: {error}")
            fail(message, say("internal_advice", lang), ExitCode.INTERNAL, lang)


def _give_up_stdout() -> None:
    """Nothing that still waits to be printed may fail a second time when the program ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _lang(ctx: click.Context) -> Lang:
    """The language of messages, as far as the settings are known."""
    return "en" if ctx.meta.get("congvan.lang") == "en" else "vi"


def _misused(error: click.UsageError, command: str) -> NoReturn:
    command = error.ctx.command_path if error.ctx else command
    fail(f"{_misuse(error)} Xem: {command} --help", "", ExitCode.USAGE, "vi")


def fail(message: str, advice: str, code: ExitCode, lang: Lang) -> NoReturn:
    """End the program with a line on stderr and that exit code."""
    click.echo(f"{say('error', lang)}: {message} {advice}".strip(), err=True)
    raise SystemExit(int(code))
