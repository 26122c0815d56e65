"""The register's commands: ``congvan tasks``, ``task``, ``documents``, ``document``."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from pipeline.messages import say
from pipeline.options import for_office, in_register, on_day, settings_of, with_settings
from pipeline.usage import Command, a_day, a_day_or_none, a_number

if TYPE_CHECKING:
    from pipeline.register import Notice

F = TypeVar("F", bound=Callable[..., Any])

_STANDINGS = {"overdue": "overdue", "in-time": "in_time", "done-on-time": "done_on_time", "done-late": "done_late"}
"""Words of --status that are states on a day."""


def _for_register(command: F) -> F:
    """The options that all commands of the register share."""
    for option in (
        click.option("--json", "as_json", is_flag=True, help="In JSON (danh sách: mỗi dòng một đối tượng)."),
        in_register,
    ):
        command = option(command)
    return command


def _by(command: F) -> F:
    return click.option("--by", metavar="TÊN", help="Người nhập (mặc định: tên đăng nhập).")(command)


@click.command(cls=Command, short_help="Xem các nhiệm vụ trong sổ văn bản đến.")
@click.option("--recipient", metavar="TÊN", help="Nhiệm vụ trong danh mục của cơ quan này (đích danh hoặc qua nhóm).")
@click.option("--due-before", metavar="NGÀY", type=a_day, help="Hạn cuối trước ngày này.")
@click.option("--overdue", is_flag=True, help="Chỉ việc đang thực hiện mà đã quá hạn.")
@click.option(
    "--status", type=click.Choice(["open", "done", "void", *_STANDINGS]), help="Chỉ nhiệm vụ ở trạng thái này."
)
@click.option("--code", metavar="SỐ", help="Của văn bản có số, ký hiệu này (hoặc một phần của nó).")
@_for_register
@for_office
@with_settings
@click.pass_context
def tasks(
    ctx: click.Context,
    /,
    recipient: str | None,
    due_before: dt.date | None,
    overdue: bool,
    status: str | None,
    code: str | None,
    as_json: bool,
    config: Path | None,
    **flags: Any,
) -> None:
    """Các nhiệm vụ trong sổ, việc đến hạn trước đứng trước. --as và --mine tính cả nhóm mà cơ quan thuộc về.

    \b
    --status open          đang thực hiện
             in-time       đang thực hiện trong hạn
             overdue       đang thực hiện quá hạn
             done          hoàn thành
             done-on-time  hoàn thành đúng hạn
             done-late     hoàn thành quá hạn
             void          không còn phải thực hiện (bị thay thế, hoặc người dùng ghi)
    """
    from pipeline.register import Register, TaskFilter, words

    settings = settings_of(ctx, config, **flags)
    today = settings.today or dt.date.today()
    wanted = TaskFilter(
        recipient=recipient,
        due_before=due_before,
        overdue_on=today if overdue else None,
        status=status if status in ("open", "done", "void") else None,  # type: ignore[arg-type]
        code=code,
        office=settings.office if settings.mine else None,
    )
    with Register.open(settings.register, create=False) as register:
        rows = register.tasks(wanted)
    if status in _STANDINGS:
        rows = [row for row in rows if words.standing(row, today) == _STANDINGS[status]]
    if as_json:
        _lines(words.task_values(row, today) for row in rows)
    else:
        width, table = _width()
        _print(words.tasks(rows, today, settings.lang, width, table=table))


@click.command(cls=Command, short_help="Xem hoặc cập nhật một nhiệm vụ trong sổ.")
@click.argument("number", metavar="SỐ", type=a_number)
@click.option(
    "--status",
    type=click.Choice(["open", "done", "void"]),
    help="Đang làm, đã xong, không còn phải làm. Việc định kỳ: done là xong kỳ cũ nhất chưa xong, open là bỏ lần ghi đó.",
)
@click.option("--done-on", metavar="NGÀY", type=a_day, help="Ngày hoàn thành (mặc định: hôm nay).")
@click.option("--through", metavar="NGÀY", type=a_day, help="Việc định kỳ: xong mọi kỳ có hạn đến hết ngày này.")
@click.option("--reply-code", metavar="SỐ", help="Số, ký hiệu văn bản trả lời.")
@click.option("--unit", metavar="TÊN", help="Đơn vị hoặc người được giao.")
@click.option("--note", metavar="CHỮ", help="Ghi chú.")
@click.option(
    "--due",
    metavar="NGÀY",
    type=a_day_or_none,
    help="Ngày cuối cùng còn đúng hạn; để trống (“”) thì lấy lại hạn đã đọc.",
)
@click.option("--action", metavar="CHỮ", help="Nội dung nhiệm vụ đúng.")
@click.option("--lead", metavar="TÊN; TÊN", help="Cơ quan chủ trì đúng; “-”: không có.")
@click.option("--coordinate", metavar="TÊN; TÊN", help="Cơ quan phối hợp đúng; “-”: không có.")
@click.option("--correction", is_flag=True, help="Với --due: ngày cũ đọc hoặc in sai; không tính là gia hạn.")
@click.option("--extension", is_flag=True, help="Với --due: được gia hạn; hạn cũ vẫn xem được.")
@_by
@on_day
@_for_register
@with_settings
@click.pass_context
def task(
    ctx: click.Context,
    /,
    number: int,
    correction: bool,
    extension: bool,
    by: str | None,
    as_json: bool,
    config: Path | None,
    **flags: Any,
) -> None:
    """Không có tùy chọn nào để ghi: xem nhiệm vụ SỐ và lịch sử của nó (ai, lúc nào, từ gì thành gì, vì sao).

    Những gì ghi ở đây không bao giờ bị lần chạy sau ghi đè. Giá trị để trống (“”) là xóa; với --action, --lead,
    --coordinate, --due là lấy lại những gì đã đọc. Đọc nhầm một câu thành nhiệm vụ: --status void.
    """
    from pipeline.register import Register, words

    due = flags["due"]
    if correction and extension:
        raise click.UsageError("Chỉ dùng một trong --correction và --extension.", ctx)
    if (correction or extension) and not due:
        raise click.UsageError("--correction và --extension cần --due NGÀY.", ctx)
    own = ("status", "done_on", "through", "reply_code", "unit", "note", "due", "action", "lead", "coordinate")
    values = _said({name: flags.pop(name) for name in own})
    settings = settings_of(ctx, config, **flags)
    if correction or extension:
        values["kind"] = "correction" if correction else "extension"
    today = settings.today or dt.date.today()
    with Register.open(settings.register, create=False) as register:
        if values:
            _tell(register.set_task(number, values, by=_name(by), now=_now()))
        row = register.task(number)
        history = register.history(task=number)
    if as_json:
        _lines([words.task_values(row, today) | {"history": [words.values(each) for each in history]}])
    else:
        click.echo(words.task(row, history, today, settings.lang, _width()[0]), nl=False)


@click.command(cls=Command, short_help="Xem các văn bản trong sổ văn bản đến.")
@click.option("--code", metavar="SỐ", help="Số, ký hiệu (hoặc một phần của nó).")
@click.option("--organ", metavar="CƠ_QUAN", help="Cơ quan ban hành (hoặc một phần tên).")
@click.option("--from", "issued_from", metavar="NGÀY", type=a_day, help="Ngày ban hành từ ngày này.")
@click.option("--to", "issued_to", metavar="NGÀY", type=a_day, help="Ngày ban hành đến hết ngày này.")
@click.option(
    "--status", type=click.Choice(["complete", "needs_review", "partial"]), help="Đọc đủ, cần rà soát, thiếu."
)
@click.option("--unit", metavar="TÊN", help="Đơn vị hoặc người nhận (hoặc một phần tên).")
@click.option("--year", metavar="NĂM", type=a_number, help="Số đến của năm này.")
@_for_register
@with_settings
@click.pass_context
def documents(ctx: click.Context, /, as_json: bool, config: Path | None, **flags: Any) -> None:
    """Các văn bản trong sổ theo thứ tự Số đến; giá trị người dùng đã sửa thay cho giá trị đã đọc."""
    from pipeline.register import DocumentFilter, Register, words

    own = ("code", "organ", "issued_from", "issued_to", "status", "unit", "year")
    wanted = DocumentFilter(**{name: flags.pop(name) for name in own})
    settings = settings_of(ctx, config, **flags)
    with Register.open(settings.register, create=False) as register:
        rows = register.documents(wanted)
    if as_json:
        _lines(words.values(row) for row in rows)
    else:
        width, table = _width()
        _print(words.documents(rows, settings.lang, width, table=table))


def _arrival(value: str) -> tuple[int, int | None]:
    number, _, year = value.partition("/")
    try:
        return a_number(number), a_number(year) if year else None
    except click.BadParameter:
        raise click.BadParameter("cần số đến, ví dụ 12 hoặc 12/2022.") from None


@click.command(cls=Command, short_help="Xem hoặc sửa một văn bản trong sổ.")
@click.argument("arrival", metavar="SỐ_ĐẾN[/NĂM]", type=_arrival)
@click.option("--unit", metavar="TÊN", help="Đơn vị hoặc người nhận.")
@click.option("--forwarded-on", metavar="NGÀY", type=a_day_or_none, help="Ngày chuyển.")
@click.option("--note", metavar="CHỮ", help="Ghi chú.")
@click.option("--code", metavar="SỐ", help="Số, ký hiệu đúng.")
@click.option("--issued-date", metavar="NGÀY", type=a_day_or_none, help="Ngày ban hành đúng.")
@click.option("--organ", "organ_name", metavar="CƠ_QUAN", help="Cơ quan ban hành đúng.")
@click.option("--type", "type_name", metavar="TÊN_LOẠI", help="Tên loại đúng, ví dụ “Quyết định”.")
@click.option("--subject", metavar="CHỮ", help="Trích yếu đúng.")
@click.option("--reviewed/--not-reviewed", default=None, help="Đã rà soát xong: không còn “Cần rà soát”; hoặc bỏ ghi.")
@click.option("--add-task", metavar="CHỮ", help="Thêm một nhiệm vụ mà chương trình không thấy.")
@_by
@on_day
@_for_register
@with_settings
@click.pass_context
def document(
    ctx: click.Context,
    /,
    arrival: tuple[int, int | None],
    reviewed: bool | None,
    add_task: str | None,
    by: str | None,
    as_json: bool,
    config: Path | None,
    **flags: Any,
) -> None:
    """Không có tùy chọn nào để ghi: xem văn bản, các nhiệm vụ và lịch sử. Không nêu NĂM thì lấy năm mới nhất có SỐ_ĐẾN.

    Những gì ghi ở đây không bao giờ bị lần chạy sau ghi đè, và có trong mọi bản xuất. Giá trị để trống (“”) là xóa.
    """
    from pipeline.register import DocumentFilter, Register, TaskFilter, words
    from pipeline.register.persons import DOCUMENT_FIELDS

    values = _said({name: flags.pop(name) for name in DOCUMENT_FIELDS if name != "status"})
    if reviewed is not None:
        values["status"] = "complete" if reviewed else None
    settings = settings_of(ctx, config, **flags)
    today = settings.today or dt.date.today()
    with Register.open(settings.register, create=False) as register:
        number = register.at(*arrival)
        if values:
            _tell(register.set_document(number, values, by=_name(by), now=_now()))
        if add_task is not None:
            added = register.add_task(number, add_task, by=_name(by), now=_now())
            click.echo(say("task_added", settings.lang, number=added), err=True)
        (row,) = register.documents(DocumentFilter(document=number))
        given = register.tasks(TaskFilter(document=number))
        history = register.history(document=number)
    if as_json:
        beside = {"history": [words.values(each) for each in history]}
        _lines([words.values(row) | {"tasks": [words.task_values(each, today) for each in given]} | beside])
    else:
        click.echo(words.document(row, given, history, today, settings.lang, _width()[0]), nl=False)


# ------------------------------------------------------------------ what they share


def _said(values: dict[str, Any]) -> dict[str, Any]:
    """The values that were given; an empty one is None, which clears."""
    return {name: value or None for name, value in values.items() if value is not None}


def _tell(notices: Iterable[Notice]) -> None:
    for notice in notices:
        click.echo(notice.message, err=True)


def _print(lines: Iterable[str]) -> None:
    for line in lines:  # one by one: the first of many thousands need not wait for the last
        click.echo(line)


def _lines(values: Iterable[dict[str, Any]]) -> None:
    for each in values:
        click.echo(json.dumps(each, ensure_ascii=False))


def _name(by: str | None) -> str:
    import getpass

    try:
        return by or getpass.getuser()
    except (KeyError, OSError):  # a container's user may have no name
        return "?"


def _now() -> dt.datetime:
    return dt.datetime.now().astimezone()


def _width() -> tuple[int, bool]:
    terminal = sys.stdout is not None and sys.stdout.isatty()
    return (shutil.get_terminal_size().columns if terminal else 100), terminal
