"""``congvan batch`` and ``congvan watch``: documents into the register and an output folder, and what is told meanwhile."""

from __future__ import annotations

import datetime as dt
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from pipeline.commands.telling import JsonLog, Quiet, Teller, Words
from pipeline.config import Config
from pipeline.errors import ExitCode
from pipeline.messages import say
from pipeline.options import for_reading, in_register, settings_of, with_settings
from pipeline.usage import Command, FilePath, fail

if TYPE_CHECKING:
    from pipeline.intake import Intake

F = TypeVar("F", bound=Callable[..., Any])


def _for_intake(command: F) -> F:
    """The options that batch and watch share."""
    for option in (
        click.option("--json-log", is_flag=True, help="Ghi ra stderr mỗi sự việc một dòng JSON (docs/batch.md)."),
        click.option("--quiet", is_flag=True, help="Chỉ báo những gì không xử lý được."),
        click.option("--force", is_flag=True, help="Đọc và ghi lại cả những văn bản đã xong."),
        click.option("--jobs", metavar="SỐ", help="Số tiến trình (mặc định: bằng số bộ xử lý)."),
        in_register,
        click.option(
            "--format", "formats", metavar="DẠNG", help="Dạng kết quả, cách nhau dấu phẩy (mặc định: json,md,html)."
        ),
        click.option(
            "-o", "--out", metavar="THƯ_MỤC", required=True, type=FilePath(path_type=Path), help="Thư mục ghi kết quả."
        ),
    ):
        command = option(command)
    return command


@click.command(
    cls=Command, short_help="Xử lý cả thư mục, vào sổ văn bản đến; dừng giữa chừng thì chạy lại là tiếp tục."
)
@click.argument("paths", metavar="ĐƯỜNG_DẪN…", nargs=-1, required=True, type=FilePath(path_type=Path))
@_for_intake
@for_reading
@with_settings
@click.pass_context
def batch(
    ctx: click.Context,
    /,
    paths: tuple[Path, ...],
    out: Path,
    force: bool,
    quiet: bool,
    json_log: bool,
    config: Path | None,
    **flags: Any,
) -> None:
    """Xử lý các tệp và thư mục như `congvan process`, và vào sổ: mỗi văn bản được cấp Số đến theo thứ tự tên tệp.

    Văn bản nào đã xong (cùng nội dung, cùng phiên bản chương trình, kết quả còn đủ) thì không làm lại. Bị tắt bất cứ lúc
    nào, chạy lại lệnh này là tiếp tục: không mất, không vào sổ hai lần. Tệp trong ĐƯỜNG_DẪN không bị đụng đến; tệp không
    xử lý được thì ở nguyên đó, và được liệt kê kèm lý do. Mã kết thúc như của process.
    """
    from pipeline.batch import SUFFIXES, exit_code, find

    settings = settings_of(ctx, config, **flags)
    files, passed = find(paths, out)
    if not files:
        advice = say("nothing_found_advice", settings.lang, suffixes=" ".join(SUFFIXES))
        fail(say("nothing_found", settings.lang), advice, ExitCode.NOTHING_FOUND, settings.lang)
    teller = _teller(settings, quiet, json_log)
    with _intake(settings, out, paths, teller, force) as intake:
        teller.begin(len(files), passed, _processes(settings), out)
        intake.take(files, _processes(settings))
        intake.write_index()
        teller.end(out)
    ctx.exit(int(exit_code(teller.tally.codes, single=len(files) == 1 and not paths[0].is_dir())))


@click.command(cls=Command, short_help="Chờ và xử lý văn bản mới trong một thư mục, như batch.")
@click.argument("inbox", metavar="THƯ_MỤC_ĐẾN", type=FilePath(path_type=Path))
@click.option(
    "--poll", is_flag=True, help="Xem thư mục đều đặn thay vì chờ hệ thống báo (ổ đĩa mạng; tự dùng khi cần)."
)
@_for_intake
@for_reading
@with_settings
@click.pass_context
def watch(
    ctx: click.Context,
    /,
    inbox: Path,
    poll: bool,
    out: Path,
    force: bool,
    quiet: bool,
    json_log: bool,
    config: Path | None,
    **flags: Any,
) -> None:
    """Xử lý những gì đang có trong THƯ_MỤC_ĐẾN rồi chờ tệp mới, như `congvan batch`; tệp đang chép dở thì đợi chép xong.

    Ctrl-C hoặc SIGTERM: dừng sau khi xong các văn bản đang đọc; lần nữa: dừng ngay. THƯ_MỤC_ĐẾN mất (ổ mạng rớt) thì đợi
    đến khi có lại.
    """
    import threading

    from pipeline.intake import watching

    settings = settings_of(ctx, config, **flags)
    stop = threading.Event()

    def stopped(number: int, frame: object) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        stop.set()

    teller = _teller(settings, quiet, json_log)
    with _intake(settings, out, (inbox,), teller, force) as intake:
        before = {number: signal.signal(number, stopped) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            teller.begin(None, 0, _processes(settings), out)
            for files in watching.rounds(inbox, out, stop, poll=poll, gone=partial(teller.gone, inbox)):
                intake.arrived_on = settings.received_on or dt.date.today()
                intake.take(files, _processes(settings), stop.is_set)
                if len(files) < watching.ROUND or stop.is_set():
                    intake.write_index()
            teller.end(out)
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


@contextmanager
def _intake(settings: Config, out: Path, paths: Sequence[Path], teller: Teller, again: bool) -> Iterator[Intake]:
    """The way in, with the output folder and the register ready; at the end nothing half-made is left in the folder."""
    from pipeline import export
    from pipeline.batch import prepare
    from pipeline.export import writing
    from pipeline.intake import Intake
    from pipeline.register import Register

    export.check(settings)
    prepare(out, paths, settings.lang)
    with Register.open(settings.register) as register, teller:
        try:
            yield Intake(
                register,
                out,
                settings,
                arrived_on=settings.received_on or dt.date.today(),
                now=lambda: dt.datetime.now().astimezone(),
                tell=teller.tell,
                again=again,
            )
        finally:
            writing.sweep(out)


def _processes(settings: Config) -> int:
    from pipeline.workers import processors

    return settings.jobs or processors()


def _teller(settings: Config, quiet: bool, json_log: bool) -> Teller:
    if json_log:
        return JsonLog(settings.lang)
    return Quiet(settings.lang) if quiet else Words(settings.lang)
