"""The command line: the only place that prints, reads the clock, or turns an error into an exit code.

Each command is a thin translation of one call; what a command needs is imported when it runs, so that ``--help``
answers at once. stdout carries results only; messages and progress go to stderr.
"""

from __future__ import annotations

import io
import os
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import click

from pipeline import __version__
from pipeline.config import Config, load
from pipeline.errors import DispatchError, ExitCode, reason
from pipeline.messages import Lang, say

if TYPE_CHECKING:
    from pipeline.batch import Found, Job, Outcome
    from pipeline.document import Result


class _Path(click.Path):
    """A path; an empty one, as an unset variable leaves it, is no way to say "this folder"."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if not str(value):
            self.fail("đường dẫn trống.", param, ctx)
        return super().convert(value, param, ctx)


F = TypeVar("F", bound=Callable[..., Any])

# ------------------------------------------------------------------ click in Vietnamese


class _Formatter(click.HelpFormatter):
    """Help with Vietnamese headings."""

    _HEADINGS = {"Options": "Tùy chọn", "Commands": "Lệnh"}

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, args, prefix or "Cách dùng: ")

    def write_heading(self, heading: str) -> None:
        super().write_heading(self._HEADINGS.get(heading, heading))


class _Context(click.Context):
    formatter_class = _Formatter


class _Command(click.Command):
    context_class = _Context

    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, **{"options_metavar": "[TÙY CHỌN]", **settings})


def _usage_words(error: click.UsageError) -> str:
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


class _Group(click.Group):
    """All commands; errors end here, as one line on stderr and an exit code."""

    context_class = _Context
    command_class = _Command

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
            _fail(error.message, error.advice, error.exit_code, _lang(ctx))
        except KeyboardInterrupt:
            _fail(say("stopped", _lang(ctx)), "", ExitCode.INTERRUPTED, _lang(ctx))
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
            _fail(say(key, _lang(ctx), reason=reason(error, _lang(ctx))), "", code, _lang(ctx))
        except (click.ClickException, click.Abort, click.exceptions.Exit):
            raise
        except Exception as error:
            if os.environ.get("CONGVAN_DEBUG") == "1":
                raise
            lang = _lang(ctx)
            message = say("internal", lang, error=f"{type(error).__name__}: {error}")
            _fail(message, say("internal_advice", lang), ExitCode.INTERNAL, lang)


def _give_up_stdout() -> None:
    """Nothing that still waits to be printed may fail a second time when the program ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _lang(ctx: click.Context) -> Lang:
    return "en" if ctx.meta.get("congvan.lang") == "en" else "vi"


def _misused(error: click.UsageError, command: str) -> NoReturn:
    command = error.ctx.command_path if error.ctx else command
    _fail(f"{_usage_words(error)} Xem: {command} --help", "", ExitCode.USAGE, "vi")


def _fail(message: str, advice: str, code: ExitCode, lang: Lang) -> NoReturn:
    click.echo(f"{say('error', lang)}: {message} {advice}".strip(), err=True)
    raise SystemExit(int(code))


def _settings(ctx: click.Context, config: Path | None, **flags: Any) -> Config:
    """The settings in force; congvan.toml is that of --config, of CONGVAN_CONFIG, or of the working folder."""
    named = config or (Path(os.environ["CONGVAN_CONFIG"]) if os.environ.get("CONGVAN_CONFIG") else None)
    here = Path("congvan.toml")
    settings = load(named or (here if here.is_file() else None), os.environ, flags)
    ctx.meta["congvan.lang"] = settings.lang
    return settings


def _with_settings(command: F) -> F:
    for option in (
        click.option("--lang", type=click.Choice(["vi", "en"]), help="Ngôn ngữ của thông báo (mặc định: vi)."),
        click.option(
            "--config",
            metavar="TỆP",
            type=_Path(path_type=Path),
            help="Tệp cấu hình (mặc định: congvan.toml ở thư mục hiện tại).",
        ),
        click.help_option("--help", help="Xem trợ giúp này."),
    ):
        command = option(command)
    return command


def _for_reading(command: F) -> F:
    for option in (
        click.option("--model", metavar="TÊN", help="Tên mô hình thống kê trong models/ (mặc định: chỉ dùng quy tắc)."),
        click.option("--dpi", metavar="SỐ", help="Độ phân giải khi đọc bản quét (mặc định: 300)."),
        click.option("--allow-secret", is_flag=True, default=None, help="Vẫn xử lý văn bản có dấu MẬT."),
        click.option("--received-on", metavar="NGÀY", help="Ngày nhận văn bản, ví dụ 2022-01-08 hoặc 08/01/2022."),
    ):
        command = option(command)
    return command


@click.group(
    cls=_Group,
    context_settings={"max_content_width": 100},
    options_metavar="[TÙY CHỌN]",
    subcommand_metavar="LỆNH …",
)
@click.version_option(__version__, "--version", message="congvan %(version)s", help="Xem phiên bản.")
@click.help_option("--help", help="Xem trợ giúp này.")
def cli() -> None:
    """Đọc công văn (TXT, HTML, DOCX, PDF, bản quét) và lập danh mục nhiệm vụ: ai làm gì, thời hạn nào."""


# ------------------------------------------------------------------ process


@cli.command(short_help="Xử lý tệp và thư mục, ghi kết quả vào một thư mục.")
@click.argument("paths", metavar="ĐƯỜNG_DẪN…", nargs=-1, required=True, type=_Path(path_type=Path))
@click.option("-o", "--out", metavar="THƯ_MỤC", help="Thư mục ghi kết quả; “-” in JSON Lines ra stdout.")
@click.option("--format", "formats", metavar="DẠNG", help="Dạng kết quả, cách nhau dấu phẩy (mặc định: json,md,html).")
@click.option("--name", metavar="TÊN", help="Tên tệp khi đọc từ stdin (“-”), ví dụ cv-12.pdf.")
@click.option("--as", "office", metavar="CƠ_QUAN", help="In ra stdout nhiệm vụ của cơ quan này.")
@click.option(
    "--jobs", metavar="SỐ", help="Số tiến trình (mặc định: 1 cho ít tệp chữ, nếu không thì bằng số bộ xử lý)."
)
@_for_reading
@_with_settings
@click.pass_context
def process(
    ctx: click.Context,
    /,
    paths: tuple[Path, ...],
    out: str | None,
    name: str | None,
    lang: str | None,
    config: Path | None,
    **flags: Any,
) -> None:
    """Xử lý các tệp và thư mục (đọc cả thư mục con; “-” đọc từ stdin).

    Văn bản cv-6132.pdf cho cv-6132.json, cv-6132.md, cv-6132.html, và trong thư mục cv-6132 mỗi cơ quan một danh mục
    nhiệm vụ. Nhiều văn bản thì có thêm index.html và index.md. Mã kết thúc: xem docs/errors.md.
    """
    from pipeline import batch

    settings = _settings(ctx, config, lang=lang, **flags)
    if out is None and not flags["office"]:
        raise click.UsageError("Thiếu -o THƯ_MỤC (hoặc --as CƠ_QUAN).", ctx)
    if out == "-" and flags["office"]:
        raise click.UsageError("Không dùng -o - cùng với --as: cả hai đều in ra stdout.", ctx)
    folder = Path(out) if out and out != "-" else None
    files, passed = _find(paths, name, folder, ctx)
    if not files:
        advice = say("nothing_found_advice", settings.lang, suffixes=" ".join(batch.SUFFIXES))
        _fail(say("nothing_found", settings.lang), advice, ExitCode.NOTHING_FOUND, settings.lang)
    if folder is not None:
        batch.prepare(folder, paths, settings.lang)
    jobs = [
        batch.Job(file, target, folder, settings, line=out == "-")
        for file, target in zip(files, batch.targets(files, folder), strict=True)
    ]
    outcomes = _run(jobs, settings)
    single = len(paths) == 1 and not paths[0].is_dir()
    _report(outcomes, passed, folder, settings, single=single)
    if folder is not None and not single:
        batch.write_index(folder, outcomes, settings.formats)
    ctx.exit(int(batch.exit_code(outcomes, single=single)))


def _find(paths: Sequence[Path], name: str | None, out: Path | None, ctx: click.Context) -> tuple[list[Found], int]:
    from pipeline import batch

    piped = [path for path in paths if str(path) == "-"]
    if len(piped) > 1:
        raise click.UsageError("“-” chỉ dùng được một lần.", ctx)
    if name and not piped:
        raise click.UsageError("--name chỉ dùng khi đọc từ stdin (“-”).", ctx)
    files, passed = batch.find([path for path in paths if str(path) != "-"], out)
    if piped:
        files.append(batch.Found(_stdin(), _stdin_name(name)))
    return files, passed


def _stdin() -> bytes:
    # A service may start a program without it.
    return sys.stdin.buffer.read() if sys.stdin else b""


def _stdin_name(name: str | None) -> str:
    """The name that stdin's document goes by; no path leads out of the output folder through it."""
    from pipeline.reading.normalise import shown

    last = shown(Path(name or "").name)
    return last if last.strip(".") else "stdin"


def _run(jobs: list[Job], settings: Config) -> list[Outcome]:
    from pipeline import batch

    outcomes: list[Outcome] = []
    with click.progressbar(
        batch.run(jobs, batch.processes_for(jobs, settings.jobs)),
        length=len(jobs),
        label=say("progress", settings.lang),
        show_pos=True,
        show_eta=True,
        file=sys.stderr,
        hidden=len(jobs) < 2 or not sys.stderr.isatty(),
    ) as done:
        for outcome in done:
            click.echo(outcome.printed, nl=False)
            outcomes.append(outcome)
    return outcomes


def _report(outcomes: list[Outcome], passed: int, folder: Path | None, settings: Config, *, single: bool) -> None:
    """The failures, each with its advice, and one line of summary, on stderr."""
    lang = settings.lang
    failed = [outcome for outcome in outcomes if outcome.code is not ExitCode.OK]
    entries = [outcome.entry for outcome in outcomes if outcome.entry]
    if settings.office:
        for outcome in outcomes:
            if outcome.entry and not outcome.printed:
                click.echo(say("no_tasks_for", lang, name=outcome.file_name, office=settings.office), err=True)
    if failed and not single:
        click.echo(say("failed", lang, count=len(failed)), err=True)
    for outcome in failed:
        line = say("failed_one", lang, name=outcome.file_name, message=f"{outcome.message} {outcome.advice}".strip())
        click.echo(line if single else f"  {line}", err=True)
        if outcome.trace and os.environ.get("CONGVAN_DEBUG") == "1":
            click.echo(outcome.trace, err=True)
    if passed:
        click.echo(say("skipped", lang, count=passed), err=True)
    summary = say(
        "done",
        lang,
        done=len(entries),
        all=len(outcomes),
        tasks=sum(entry.tasks for entry in entries),
        review=sum(1 for entry in entries if entry.review),
    )
    where = f" {say('written_to', lang, folder=folder)}" if folder and entries else ""
    if entries or not single:
        click.echo(summary + where, err=True)


# ------------------------------------------------------------------ show, explain


def _result(file: Path, name: str | None, settings: Config) -> Result:
    """The result of one dispatch, or the one that a JSON file of ``process`` holds."""
    from pipeline.batch import check

    piped = str(file) == "-"
    if not piped:
        check(file, settings.lang)
    if file.suffix.lower() == ".json":
        from pipeline.export.json import load as load_json

        return load_json(file.read_bytes())
    from pipeline.run import process as process_one

    source = _stdin() if piped else file
    return process_one(source, file_name=_stdin_name(name) if piped else file.name, config=settings)


def _width() -> tuple[int, bool]:
    """Characters a line, and whether it is a terminal that is written to."""
    import shutil

    terminal = sys.stdout is not None and sys.stdout.isatty()
    return (shutil.get_terminal_size().columns if terminal else 100), terminal


@cli.command(short_help="Xem kết quả của một văn bản ngay trên màn hình.")
@click.argument("file", metavar="TỆP", type=_Path(path_type=Path))
@click.option("--name", metavar="TÊN", help="Tên tệp khi đọc từ stdin (“-”).")
@_for_reading
@_with_settings
@click.pass_context
def show(ctx: click.Context, /, file: Path, name: str | None, config: Path | None, **flags: Any) -> None:
    """Xem phần đầu, các điểm cần rà soát và bảng nhiệm vụ của một văn bản (hoặc của tệp JSON đã có)."""
    from pipeline import terminal

    settings = _settings(ctx, config, **flags)
    width, table = _width()
    click.echo(terminal.overview(_result(file, name, settings), settings.lang, width, table=table), nl=False)


@cli.command(short_help="Giải thích mỗi giá trị: quy tắc nào, từ chữ nào.")
@click.argument("file", metavar="TỆP", type=_Path(path_type=Path))
@click.option("--directive", metavar="MỤC", help="Chỉ giải thích mục này và các mục con, ví dụ 2.a.")
@click.option("--name", metavar="TÊN", help="Tên tệp khi đọc từ stdin (“-”).")
@_for_reading
@_with_settings
@click.pass_context
def explain(
    ctx: click.Context, /, file: Path, directive: str | None, name: str | None, config: Path | None, **flags: Any
) -> None:
    """Với mỗi giá trị của phần đầu, nhiệm vụ, thời hạn và văn bản viện dẫn: tên quy tắc và chữ đã đọc."""
    from pipeline import terminal

    settings = _settings(ctx, config, **flags)
    result = _result(file, name, settings)
    click.echo(terminal.explain(result, settings.lang, _width()[0], directive), nl=False)


# ------------------------------------------------------------------ schema, doctor


@cli.command(short_help="In JSON Schema của kết quả (congvan/1).")
@click.help_option("--help", help="Xem trợ giúp này.")
def schema() -> None:
    """In ra stdout JSON Schema của kết quả JSON; giải thích bằng chữ ở docs/format.md."""
    import json

    from pipeline.export.json import schema as drawn

    click.echo(json.dumps(drawn(), ensure_ascii=False, indent=2))


@cli.command(short_help="Kiểm tra các công cụ cần thiết đã có chưa.")
@_with_settings
@click.pass_context
def doctor(ctx: click.Context, /, config: Path | None, **flags: Any) -> None:
    """Kiểm tra Python, Tesseract, dữ liệu tiếng Việt, LibreOffice, mô hình, phông chữ; thiếu gì thì in lệnh cài đặt.

    Kết thúc với mã 0 khi đủ những gì cần thiết, mã 4 khi thiếu.
    """
    from pipeline.doctor import examine

    settings = _settings(ctx, config, **flags)
    lang = settings.lang
    findings = examine()
    for finding in findings:
        if finding.found:
            click.echo(f"{finding.name}: {say('present', lang)} ({finding.found})")
            continue
        state = say("missing" if finding.needed else "absent", lang)
        purpose = say(
            "needed_for" if finding.needed else "useful_for", lang, purpose=finding.purpose[1 if lang == "en" else 0]
        )
        install = f"; {say('install', lang, command=finding.install)}" if finding.install else ""
        click.echo(f"{finding.name}: {state}, {purpose}{install}")
    missing = sum(1 for finding in findings if finding.needed and not finding.found)
    click.echo(say("not_all_there", lang, count=missing) if missing else say("all_there", lang), err=True)
    ctx.exit(int(ExitCode.MISSING_TOOL if missing else ExitCode.OK))


def main() -> None:
    """The console script ``congvan``."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # results are UTF-8 wherever the program runs
            stream.reconfigure(encoding="utf-8", errors="replace")
    # A service is stopped by this signal: leave as for Ctrl-C, with the workers and without half files.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    cli(prog_name="congvan")
