"""The command line: the only place that prints results or reads the clock.

Each command is a thin translation of one call; what a command needs is imported when it runs, so that ``--help``
answers at once. stdout carries results only; messages and progress go to stderr.
"""

from __future__ import annotations

import datetime as dt
import io
import os
import signal
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipeline import __version__
from pipeline.commands import batch as intake
from pipeline.commands import export as exports
from pipeline.commands import register, results
from pipeline.config import Config
from pipeline.errors import ExitCode, OutputFailed
from pipeline.messages import Lang, say
from pipeline.options import for_office, for_reading, settings_of, with_settings
from pipeline.usage import FilePath, Group, fail, page_numbers

if TYPE_CHECKING:
    from pipeline.batch import Found, Job, Outcome
    from pipeline.document import Result
    from pipeline.export.transcript import Transcript


@click.group(
    cls=Group,
    context_settings={"max_content_width": 100},
    options_metavar="[TÙY CHỌN]",
    subcommand_metavar="LỆNH …",
)
@click.version_option(__version__, "--version", message="congvan %(version)s", help="Xem phiên bản.")
@click.help_option("--help", help="Xem trợ giúp này.")
def cli() -> None:
    """Đọc công văn (TXT, HTML, DOCX, PDF, bản quét, gói EDXML, EML, ZIP) và lập danh mục nhiệm vụ: ai làm gì, thời hạn nào."""


# ------------------------------------------------------------------ process


@cli.command(short_help="Xử lý tệp và thư mục, ghi kết quả vào một thư mục.")
@click.argument("paths", metavar="ĐƯỜNG_DẪN…", nargs=-1, required=True, type=FilePath(path_type=Path))
@click.option("-o", "--out", metavar="THƯ_MỤC", help="Thư mục ghi kết quả; “-” in JSON Lines ra stdout.")
@click.option("--format", "formats", metavar="DẠNG", help="Dạng kết quả, cách nhau dấu phẩy (mặc định: json,md,html).")
@click.option("--name", metavar="TÊN", help="Tên tệp khi đọc từ stdin (“-”), ví dụ cv-12.pdf.")
@click.option(
    "--jobs", metavar="SỐ", help="Số tiến trình (mặc định: 1 cho ít tệp chữ, nếu không thì bằng số bộ xử lý)."
)
@for_office
@for_reading
@with_settings
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
    nhiệm vụ. Gói ZIP, thư EML và gói EDXML: mỗi tệp kèm là một văn bản, kết quả ở thư mục mang tên gói. Nhiều văn bản
    thì có thêm index.html và index.md. Mã kết thúc: xem docs/errors.md.
    """
    from pipeline import batch, export

    settings = settings_of(ctx, config, lang=lang, **flags)
    if settings.mine:
        settings = _measured(settings)
    if out is None and not settings.mine:
        raise click.UsageError("Thiếu -o THƯ_MỤC (hoặc --as CƠ_QUAN, --mine).", ctx)
    if out == "-" and (flags["office"] or flags["mine"]):
        raise click.UsageError("Không dùng -o - cùng với --as, --mine: cả hai đều in ra stdout.", ctx)
    folder = Path(out) if out and out != "-" else None
    files, passed = _find(paths, name, folder, ctx)
    if not files:
        advice = say("nothing_found_advice", settings.lang, suffixes=" ".join(batch.SUFFIXES))
        fail(say("nothing_found", settings.lang), advice, ExitCode.NOTHING_FOUND, settings.lang)
    if folder is not None:
        export.check(settings)
        batch.prepare(folder, paths, settings.lang)
    jobs = [
        batch.Job(file, target, folder, settings, line=out == "-")
        for file, target in zip(files, batch.targets(files, folder), strict=True)
    ]
    outcomes = _run(jobs, settings)
    single = len(files) == 1 and len(paths) == 1 and not paths[0].is_dir()
    _report(outcomes, passed, folder, settings, single=single)
    if folder is not None and not single:
        batch.write_index(folder, outcomes, settings.formats)
    ctx.exit(int(batch.exit_code((outcome.code for outcome in outcomes), single=single)))


def _measured(settings: Config) -> Config:
    """With the day by which an office's deadlines are near or past: today, where none is given."""
    return replace(settings, today=dt.date.today()) if settings.office and not settings.today else settings


def _find(paths: Sequence[Path], name: str | None, out: Path | None, ctx: click.Context) -> tuple[list[Found], int]:
    from pipeline import batch

    piped = [path for path in paths if str(path) == "-"]
    if len(piped) > 1:
        raise click.UsageError("“-” chỉ dùng được một lần.", ctx)
    if name and not piped:
        raise click.UsageError("--name chỉ dùng khi đọc từ stdin (“-”).", ctx)
    files, passed = batch.find([path for path in paths if str(path) != "-"], out)
    if piped:
        found, others = batch.opened(batch.Found(_stdin(), _stdin_name(name)))
        files += found
        passed += others
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
    if settings.mine and settings.office:
        for outcome in outcomes:
            if outcome.entry and not outcome.printed:
                click.echo(say("no_tasks_for", lang, name=outcome.file_name, office=settings.office.name), err=True)
    if failed and not single:
        click.echo(say("failed", lang, count=len(failed)), err=True)
    for outcome in failed:
        _tell_failure(outcome, lang, "" if single else "  ")
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


def _tell_failure(outcome: Outcome, lang: Lang, indent: str = "") -> None:
    message = f"{outcome.message} {outcome.advice}".strip()
    click.echo(indent + say("failed_one", lang, name=outcome.file_name, message=message), err=True)
    if outcome.trace and os.environ.get("CONGVAN_DEBUG") == "1":
        click.echo(outcome.trace, err=True)


# ------------------------------------------------------------------ show, explain


def _one(file: Path, name: str | None, settings: Config) -> tuple[Path | bytes, str]:
    """What there is to read, a file or the bytes of stdin, and its name."""
    from pipeline.batch import check

    if str(file) == "-":
        return _stdin(), _stdin_name(name)
    check(file, settings.lang)
    return file, file.name


def _result(file: Path, name: str | None, settings: Config) -> Result:
    """The result of one dispatch, or the one that a JSON file of ``process`` holds."""
    source, file_name = _one(file, name, settings)
    if isinstance(source, Path) and file.suffix.lower() == ".json":
        from pipeline.export.json import load as load_json

        kept = load_json(file.read_bytes())
        if settings.office:
            from pipeline import ours

            kept = replace(kept, office=ours.of(kept, settings.office, settings.today))
        return kept
    from pipeline.run import process as process_one

    return process_one(source, file_name=file_name, config=settings)


def _width() -> tuple[int, bool]:
    """Characters a line, and whether it is a terminal that is written to."""
    import shutil

    terminal = sys.stdout is not None and sys.stdout.isatty()
    return (shutil.get_terminal_size().columns if terminal else 100), terminal


@cli.command(short_help="Xem kết quả của một văn bản ngay trên màn hình.")
@click.argument("file", metavar="TỆP", type=FilePath(path_type=Path))
@click.option("--name", metavar="TÊN", help="Tên tệp khi đọc từ stdin (“-”).")
@for_office
@for_reading
@with_settings
@click.pass_context
def show(ctx: click.Context, /, file: Path, name: str | None, config: Path | None, **flags: Any) -> None:
    """Xem phần đầu, các điểm cần rà soát và bảng nhiệm vụ của một văn bản (hoặc của tệp JSON đã có)."""
    from pipeline import terminal

    settings = _measured(settings_of(ctx, config, **flags))
    width, table = _width()
    click.echo(terminal.overview(_result(file, name, settings), settings.lang, width, table=table), nl=False)


@cli.command(short_help="Giải thích mỗi giá trị: quy tắc nào, từ chữ nào.")
@click.argument("file", metavar="TỆP", type=FilePath(path_type=Path))
@click.option("--directive", metavar="MỤC", help="Chỉ giải thích mục này và các mục con, ví dụ 2.a.")
@click.option("--task", metavar="NHIỆM_VỤ", help="Chỉ giải thích nhiệm vụ này, ví dụ T7.")
@click.option("--name", metavar="TÊN", help="Tên tệp khi đọc từ stdin (“-”).")
@for_reading
@with_settings
@click.pass_context
def explain(
    ctx: click.Context,
    /,
    file: Path,
    directive: str | None,
    task: str | None,
    name: str | None,
    config: Path | None,
    **flags: Any,
) -> None:
    """Với mỗi giá trị của phần đầu, nhiệm vụ, thời hạn và văn bản viện dẫn: tên quy tắc, chữ đã đọc và chỗ của chữ.

    Với --directive hoặc --task: cả lời của mục, giá trị nào lấy từ nơi khác, độ tin cậy dựa vào đâu, điểm nghi ngờ.
    """
    from pipeline.explain import explain as explained

    if directive and task:
        raise click.UsageError("Chỉ dùng một trong --directive và --task.", ctx)
    settings = settings_of(ctx, config, **flags)
    result = _result(file, name, settings)
    click.echo(explained(result, settings.lang, _width()[0], directive=directive, task=task), nl=False)


# ------------------------------------------------------------------ text


@cli.command(short_help="In ra những gì đã đọc được: chữ, vị trí, độ tin cậy.")
@click.argument("file", metavar="TỆP", type=FilePath(path_type=Path))
@click.option(
    "--page",
    "pages",
    metavar="SỐ",
    type=page_numbers,
    help="Chỉ in các trang này, ví dụ 3 hoặc 2-5 hoặc 1,4; cả tệp vẫn được đọc để biết dòng nào thuộc phần nào.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "hocr", "alto"]),
    default="text",
    help="Dạng kết quả (mặc định: text); hocr và alto chỉ cho PDF và ảnh.",
)
@click.option("--all", "beside", is_flag=True, help="Dạng text: in cả dấu, chữ ký số, số trang.")
@click.option("-o", "--out", metavar="TỆP", type=FilePath(path_type=Path), help="Ghi vào tệp này (mặc định: stdout).")
@click.option("--name", metavar="TÊN", help="Tên tệp khi đọc từ stdin (“-”).")
@click.option("--dpi", metavar="SỐ", help="Độ phân giải khi đọc bản quét, và của tọa độ hocr, alto (mặc định: 300).")
@click.option("--allow-secret", is_flag=True, default=None, help="Vẫn đọc văn bản có dấu MẬT.")
@with_settings
@click.pass_context
def text(
    ctx: click.Context,
    /,
    file: Path,
    pages: tuple[int, ...] | None,
    form: str,
    beside: bool,
    out: Path | None,
    name: str | None,
    config: Path | None,
    **flags: Any,
) -> None:
    """Những gì đã đọc được từ một văn bản, theo thứ tự đọc: cột trái trước cột phải, mỗi dòng in một dòng.

    \b
    text  chữ của văn bản; dòng trống giữa các đoạn, ký tự sang trang (FF) giữa các trang
    json  trang, khối, dòng, từ với tọa độ và độ tin cậy, theo congvan-text/1 (docs/text.md)
    hocr  hOCR 1.2, tọa độ bằng điểm ảnh ở độ phân giải --dpi
    alto  ALTO 4.4, tọa độ như hocr
    """
    from pipeline.export import transcript
    from pipeline.run import transcribe

    settings = settings_of(ctx, config, **flags)
    source, file_name = _one(file, name, settings)
    if out and isinstance(source, Path) and out.exists() and out.samefile(source):
        raise OutputFailed(say("out_is_file", settings.lang, file=out), say("out_is_file_advice", settings.lang))
    whole = transcribe(source, file_name=file_name, config=settings)
    if pages:
        whole = transcript.only(whole, pages)
    written = _written(whole, form, beside, settings)
    if out and str(out) != "-":
        from pipeline.export import writing

        writing.place({out: written})
    else:
        click.echo(written, nl=False)
    for issue in whole.issues:
        click.echo(issue.message, err=True)
    if form == "text" and not beside and (count := transcript.left_out(whole)):
        click.echo(say("left_out", settings.lang, count=count), err=True)


def _written(whole: Transcript, form: str, beside: bool, settings: Config) -> str:
    from pipeline.export import alto, hocr, json, transcript

    match form:
        case "json":
            return json.render(whole)
        case "hocr":
            return hocr.render(whole, settings.dpi)
        case "alto":
            return alto.render(whole, settings.dpi)
        case _:
            return transcript.plain(whole, beside=beside)


# ------------------------------------------------------------------ doctor


@cli.command(short_help="Kiểm tra các công cụ cần thiết, hoặc xem từng trang của tệp đã được đọc thế nào.")
@click.argument("files", metavar="[TỆP…]", nargs=-1, type=FilePath(path_type=Path))
@click.option(
    "--save", metavar="THƯ_MỤC", type=FilePath(path_type=Path), help="Ghi ảnh của mỗi trang quét như đã đưa vào OCR."
)
@click.option("--dpi", metavar="SỐ", help="Độ phân giải khi đọc bản quét (mặc định: 300).")
@click.option("--allow-secret", is_flag=True, default=None, help="Vẫn ghi ảnh (--save) của văn bản có dấu MẬT.")
@with_settings
@click.pass_context
def doctor(
    ctx: click.Context, /, files: tuple[Path, ...], save: Path | None, config: Path | None, **flags: Any
) -> None:
    """Không có TỆP: kiểm tra Python, Tesseract, dữ liệu tiếng Việt, LibreOffice, mô hình, phông chữ; thiếu gì thì in
    lệnh cài đặt. Kết thúc với mã 0 khi đủ những gì cần thiết, mã 4 khi thiếu.

    Có TỆP: với mỗi trang, chữ lấy từ đâu, ảnh đã được làm sạch những gì, độ tin cậy, thời gian, điểm nghi ngờ.
    """
    settings = settings_of(ctx, config, **flags)
    if files:
        ctx.exit(int(_examine_files(files, save, settings)))
    if save:
        raise click.UsageError("--save cần ít nhất một TỆP.", ctx)
    ctx.exit(int(_examine_tools(settings.lang)))


def _examine_tools(lang: Lang) -> ExitCode:
    from pipeline.doctor import described, examine

    findings = examine()
    click.echo(described(findings, lang), nl=False)
    missing = sum(1 for finding in findings if finding.needed and not finding.found)
    click.echo(say("not_all_there", lang, count=missing) if missing else say("all_there", lang), err=True)
    return ExitCode.MISSING_TOOL if missing else ExitCode.OK


def _examine_files(files: Sequence[Path], save: Path | None, settings: Config) -> ExitCode:
    from pipeline import batch
    from pipeline.page_report import examine

    if save:
        batch.prepare(save, (), settings.lang)
    codes = []
    found = [batch.Found(file, file.name) for file in files]
    for file, target in zip(files, batch.targets(found, None), strict=True):
        outcome = examine(file, save / target if save else None, settings, time.perf_counter)
        if outcome.code is ExitCode.OK:
            click.echo(outcome.printed)
        else:
            _tell_failure(outcome, settings.lang)
        codes.append(outcome.code)
    return batch.exit_code(codes, single=len(files) == 1)


cli.add_command(intake.batch)
cli.add_command(intake.watch)
cli.add_command(exports.export)
cli.add_command(exports.templates)
cli.add_command(register.tasks)
cli.add_command(register.task)
cli.add_command(register.documents)
cli.add_command(register.document)
cli.add_command(results.schema)
cli.add_command(results.score)


def main() -> None:
    """The console script ``congvan``."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # results are UTF-8 wherever the program runs
            stream.reconfigure(encoding="utf-8", errors="replace")
    # A service is stopped by this signal: leave as for Ctrl-C, with the workers and without half files.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    cli(prog_name="congvan")
