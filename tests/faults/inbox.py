"""An inbox of invented dispatches, ``congvan batch`` as a process of its own, and what is left when it has ended."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
SAMPLES = ROOT / "samples" / "incoming"

_LETTER = """UBND TỈNH AN SƠN                    CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
   SỞ CÔNG THƯƠNG                          Độc lập - Tự do - Hạnh phúc

  Số: {number}/SCT-KH                        An Sơn, ngày {day:02} tháng 3 năm 2024
V/v {matter}

                 Kính gửi: Ủy ban nhân dân các huyện, thành phố.

{before}     Để phục vụ kỳ họp của Hội đồng nhân dân tỉnh, Sở Công Thương đề nghị Ủy ban nhân dân các huyện, thành phố:
     1. Rà soát các chợ nông thôn xuống cấp trên địa bàn.
     2. Gửi báo cáo về Sở Công Thương trước ngày {due}/4/2024./.

Nơi nhận:                                              GIÁM ĐỐC
- Như trên;
- Lưu: VT, KH.                                      Đoàn Văn Lộc
"""


def letter(number: int, *, due: int = 29, matter: str = "rà soát chợ nông thôn", before: str = "") -> str:
    """An invented công văn of that number; ``before`` is a paragraph that opens it."""
    day = 1 + number % 28
    return _LETTER.format(number=number, day=day, due=due, matter=matter, before=before and f"     {before}\n")


def fill(folder: Path, texts: int, others: int = 0, first: int = 1) -> None:
    """``texts`` letters, every tenth putting off the deadline of the one before, and so many variants of the samples."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(first, first + texts):
        put_off = ""
        if number % 10 == 0:
            put_off = f"Tiếp theo Công văn số {number - 1}/SCT-KH ngày {1 + (number - 1) % 28:02}/3/2024, "
            put_off += (
                f"Sở Công Thương gia hạn thời gian báo cáo tại Công văn số {number - 1}/SCT-KH đến ngày 30/4/2024."
            )
        (folder / f"cv-{number:04}.txt").write_text(letter(number, before=put_off), encoding="utf-8")
    for number in range(others):
        if number % 2:
            name, data = "qd-615-ubnd.pdf", (SAMPLES / "qd-615-ubnd.pdf").read_bytes() + b"%% %d\n" % number
        else:
            name = "kh-1268-ubnd.docx"
            buffer = BytesIO((SAMPLES / name).read_bytes())
            with zipfile.ZipFile(buffer, "a") as archive:
                archive.comment = str(number).encode()
            data = buffer.getvalue()
        (folder / f"{number:02}-{name}").write_bytes(data)


def command(*more: str | Path, inbox: str | Path = "đến", out: str = "ra") -> list[str]:
    """The command line of a batch in its working folder."""
    return [
        sys.executable, str(ROOT / "cli.py"), "batch", str(inbox), "-o", out, "--register", "so.sqlite",
        "--received-on", "2024-03-30", "--jobs", "2", *map(str, more),
    ]  # fmt: skip


def environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("CONGVAN_")}


def batch(folder: Path, *more: str | Path, **places: Any) -> subprocess.CompletedProcess[str]:
    """A batch that nobody disturbs."""
    return subprocess.run(
        command(*more, **places), cwd=folder, env=environment(), capture_output=True, text=True, check=False
    )


def outputs(folder: Path) -> dict[str, bytes]:
    """Every file of an output folder with its content, hidden ones too."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def folders(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_dir()}


_MOMENTS = {"entered_at", "at"}


def content(register: Path) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of a register, without the time of day at which they were written."""
    with sqlite3.connect(register) as connection:
        tables = [
            name for (name,) in connection.execute("select name from sqlite_master where type = 'table' order by name")
        ]
        found = {}
        for table in tables:
            if table.startswith("sqlite_"):
                continue
            columns = [column[1] for column in connection.execute(f'pragma table_info("{table}")')]
            wanted = ", ".join(f'"{column}"' for column in columns if column not in _MOMENTS)
            found[table] = sorted(connection.execute(f'select {wanted} from "{table}"'), key=repr)
    connection.close()
    return found


def numbers(register: Path) -> list[int]:
    """The Số đến that were given, in order."""
    with sqlite3.connect(register) as connection:
        found = [number for (number,) in connection.execute("select arrival_number from documents order by 1")]
    connection.close()
    return found


def children(parent: int) -> list[int]:
    """The processes that a process has started and that are alive, from /proc."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, its_parent = stat.read_text().rpartition(")")[2].split()[:2]
        except (OSError, ValueError):
            continue
        if int(its_parent) == parent and state != "Z":
            found.append(int(stat.parent.name))
    return found
