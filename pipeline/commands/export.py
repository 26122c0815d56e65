"""``congvan export``: results or the register in another format."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipeline.config import FORMATS, Config, Format
from pipeline.errors import DispatchError, ExitCode, OutputFailed, reason
from pipeline.messages import say
from pipeline.options import in_register, on_day, settings_of, with_settings
from pipeline.usage import Command, FilePath, fail

if TYPE_CHECKING:
    from pipeline.incoming import Incoming

Named = Iterator[tuple[str, "Incoming"]]
"""Documents one after another, each with its output name."""


@click.command(cls=Command, short_help="Xuất kết quả đã có, hoặc cả sổ, ra dạng khác.")
@click.argument("form", metavar="DẠNG", type=click.Choice(FORMATS))
@click.argument("results", metavar="[KẾT_QUẢ…]", nargs=-1, type=FilePath(path_type=Path))
@click.option("-o", "--out", metavar="NƠI_GHI", required=True, help="Thư mục, hoặc tệp; “-” in ra stdout.")
@in_register
@click.option(
    "--originals",
    metavar="THƯ_MỤC",
    multiple=True,
    type=FilePath(path_type=Path, file_okay=False, exists=True),
    help="Nơi có tệp gốc của KẾT_QUẢ, cho ảnh trang và PDF; dùng được nhiều lần.",
)
@on_day
@with_settings
@click.pass_context
def export(
    ctx: click.Context,
    /,
    form: Format,
    results: tuple[Path, ...],
    out: str,
    originals: tuple[Path, ...],
    config: Path | None,
    **flags: Any,
) -> None:
    """Xuất ra DẠNG: json, jsonl, md, html, docx, xlsx, csv, ics, edxml, pdf.

    KẾT_QUẢ là các tệp JSON của những lần chạy trước, hoặc thư mục có chúng; không nêu thì lấy từ sổ văn bản đến, kể cả
    những gì người dùng đã sửa. jsonl, csv, xlsx, ics gom mọi văn bản vào một tệp (ics thêm mỗi cơ quan một tệp); các dạng
    khác mỗi văn bản một tệp trong thư mục.
    """
    import datetime as dt

    from pipeline.export import COLLECTED

    if out == "-" and form not in COLLECTED:
        raise click.UsageError(f"Dạng {form} ghi mỗi văn bản một tệp: -o cần một thư mục.", ctx)
    if results and flags["register"]:
        raise click.UsageError("Chỉ dùng một trong KẾT_QUẢ và --register.", ctx)
    settings = settings_of(ctx, config, **flags)
    settings = replace(settings, formats=(form,), today=settings.today or dt.date.today())
    with ExitStack() as opened:
        found = _from_files(results, originals) if results else _from_register(settings, opened)
        counted = _Counted(found)
        if form in COLLECTED:
            written = _collected(counted, form, out, settings)
        else:
            written = _each(counted, Path(out), settings)
    lang = settings.lang
    if not counted.documents:
        fail(say("nothing_to_export", lang), say("nothing_to_export_advice", lang), ExitCode.NOTHING_FOUND, lang)
    if out != "-":
        done = counted.documents - len(written.refused) - len(written.nothing)
        for words in (*written.refused, *written.nothing):
            click.echo(words, err=True)
        click.echo(say("exported", lang, documents=done, files=written.files, where=out), err=True)
    ctx.exit(int(ExitCode.PARTIAL if written.refused else ExitCode.OK))


@dataclass
class _Written:
    """How many files were written; what was refused of a document, and what a format has nothing of, in words."""

    files: int = 0
    refused: list[str] = field(default_factory=list)
    nothing: list[str] = field(default_factory=list)


class _Counted:
    """Documents as they pass by, counted."""

    def __init__(self, found: Named) -> None:
        self._found = found
        self.documents = 0

    def __iter__(self) -> Named:
        for each in self._found:
            self.documents += 1
            yield each


def _from_files(paths: Iterable[Path], originals: Iterable[Path]) -> Named:
    from pipeline import results

    kept = results.find(paths)
    documents = results.documents(kept, results.originals(originals))
    return zip((each.target for each in kept), documents, strict=True)


def _from_register(settings: Config, opened: ExitStack) -> Named:
    from pipeline import batch
    from pipeline.register import Register

    register = opened.enter_context(Register.open(settings.register, create=False))
    taken: set[str] = set()
    for incoming in register.incoming():
        found = batch.Found(b"", incoming.result.source.file_name)
        name = next(name for name in batch.names(found) if name.casefold() not in taken)
        taken.add(name.casefold())
        yield name, incoming


def _collected(documents: Iterable[tuple[str, Incoming]], form: Format, out: str, settings: Config) -> _Written:
    from pipeline import export
    from pipeline.export import writing

    path = Path(out) if Path(out).suffix.lower() == f".{form}" else Path(out) / f"congvan.{form}"
    pages = export.module(form).collection((incoming for _, incoming in documents), path, settings)
    if out == "-":
        for piece in writing.encoded(pages[path]):
            click.echo(piece, nl=False)
    else:
        writing.place(pages)
    return _Written(len(pages))


def _each(documents: Iterable[tuple[str, Incoming]], folder: Path, settings: Config) -> _Written:
    """A document that cannot be written in the format ends no other; an output folder that cannot be written ends all."""
    from pipeline import export

    (form,) = settings.formats
    done = _Written()
    for target, incoming in documents:
        name = incoming.result.source.file_name
        try:
            files = len(export.write(incoming, folder / target, settings))
        except OutputFailed:
            raise
        except (DispatchError, OSError) as error:
            why = reason(error, settings.lang) if isinstance(error, OSError) else error
            done.refused.append(say("failed_one", settings.lang, name=name, message=why))
            continue
        done.files += files
        if not files:
            done.nothing.append(say("not_in_format", settings.lang, name=name, form=form))
    return done


@click.command(cls=Command, short_help="Chép các mẫu Word ra một thư mục để cơ quan sửa.")
@click.argument("folder", metavar="THƯ_MỤC", type=FilePath(path_type=Path))
@with_settings
@click.pass_context
def templates(ctx: click.Context, /, folder: Path, config: Path | None, **flags: Any) -> None:
    """Chép mẫu Phiếu giải quyết và Phiếu giao việc ra THƯ_MỤC. Sửa bằng Word rồi ghi templates = "THƯ_MỤC" vào
    congvan.toml; các chỗ điền ở docs/templates.md. Tệp đã có thì giữ nguyên.
    """
    from pipeline import resources
    from pipeline.export import writing

    lang = settings_of(ctx, config, **flags).lang
    ours = {folder / path.name: path for path in sorted(resources.templates().glob("*.docx"))}
    new = {path: source.read_bytes() for path, source in ours.items() if not path.exists()}
    writing.place(new)
    for path in ours:
        click.echo(say("template_written" if path in new else "template_kept", lang, file=path), err=True)
