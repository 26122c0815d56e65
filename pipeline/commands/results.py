"""Commands about results that are there already: ``congvan schema`` and ``congvan score``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from pipeline.errors import ExitCode
from pipeline.messages import say
from pipeline.options import settings_of, with_settings
from pipeline.usage import Command, FilePath


@click.command(cls=Command, short_help="In JSON Schema của kết quả (congvan/1).")
@click.argument("name", metavar="[TÊN]", default="congvan/1", type=click.Choice(["congvan/1", "congvan-text/1"]))
@click.help_option("--help", help="Xem trợ giúp này.")
def schema(name: str) -> None:
    """In ra stdout JSON Schema của kết quả JSON; giải thích bằng chữ ở docs/format.md.

    TÊN: congvan/1 (kết quả của process) hoặc congvan-text/1 (của text --format json, docs/text.md).
    """
    import json

    from pipeline.export.json import schema as drawn

    click.echo(json.dumps(drawn(name), ensure_ascii=False, indent=2))


@click.command(cls=Command, short_help="Chấm kết quả theo đáp án, và so với lần chấm trước.")
@click.argument("gold", metavar="ĐÁP_ÁN", type=FilePath(path_type=Path))
@click.argument("results", metavar="KẾT_QUẢ", type=FilePath(path_type=Path))
@click.option("--only", metavar="MÃ", multiple=True, help="Chỉ chấm văn bản này; dùng được nhiều lần.")
@click.option("--errors", is_flag=True, help="In ra từng chỗ sai, thiếu, thừa.")
@click.option(
    "--json", "out", metavar="TỆP", type=FilePath(path_type=Path), help="Ghi cả kết quả chấm vào tệp JSON này."
)
@click.option("--baseline", metavar="TỆP", type=FilePath(path_type=Path), help="Mốc so sánh: kết quả chấm lần trước.")
@click.option("--update-baseline", is_flag=True, help="Ghi kết quả lần này làm mốc so sánh mới.")
@with_settings
@click.pass_context
def score(
    ctx: click.Context,
    /,
    gold: Path,
    results: Path,
    only: tuple[str, ...],
    errors: bool,
    out: Path | None,
    baseline: Path | None,
    update_baseline: bool,
    config: Path | None,
    **flags: Any,
) -> None:
    """Chấm các tệp KẾT_QUẢ/<mã>.json theo ĐÁP_ÁN/<mã>.gold.json: độ chính xác, độ phủ, F1 của từng hàng; nhiệm vụ và
    văn bản đúng trọn vẹn; thời hạn sai mà không cảnh báo. Văn bản không có kết quả tính là thiếu tất cả.

    Với --baseline: in ra những gì trước đúng nay sai và ngược lại; kết thúc với mã 9 khi có điều bị mất (trừ khi dùng
    --update-baseline).
    """
    from pipeline import score as scoring
    from pipeline.export import writing

    lang = settings_of(ctx, config, **flags).lang
    if update_baseline and (baseline is None or only):
        raise click.UsageError("--update-baseline cần --baseline TỆP và không đi cùng --only.", ctx)
    now = scoring.report(scoring.folders(gold, results, only))
    click.echo(scoring.table(now, lang), nl=False)
    listed = {"faults": [fault for each in now["faults"].values() for fault in each]} if errors else {}
    lost: tuple[str, ...] = ()
    if baseline and (baseline.exists() or not update_baseline):
        change = scoring.change(scoring.baseline(baseline), now)
        lost = change.lost
        listed |= {"lost": list(lost), "gained": list(change.gained)}
    for key, faults in listed.items():
        click.echo("\n".join([f"\n{say(key, lang, count=len(faults))}:", *(f"  {fault}" for fault in faults)]))
    written = scoring.as_json(now)
    writing.place({path: written for path in (out, baseline if update_baseline else None) if path})
    if update_baseline:
        click.echo(say("baseline_written", lang, file=baseline), err=True)
    ctx.exit(int(ExitCode.WORSE if lost and not update_baseline else ExitCode.OK))
