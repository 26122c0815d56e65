"""Files appear whole or not at all: everything is written beside its place first, then moved into it."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

from pipeline.errors import OutputFailed

MARK = "congvan-list"
"""Stands in every recipient list, so that a later run knows which files in a folder are its own."""


def _advice(error: OSError) -> str:
    return f"{error.strerror or error}. Kiểm tra dung lượng đĩa và quyền ghi của thư mục kết quả."


def make_folder(folder: Path) -> list[Path]:
    """Make a folder with its parents; gives those that were new, outermost first. Raises OSError."""
    missing = [folder, *folder.parents]
    new = [path for path in missing if not path.exists()][::-1]
    folder.mkdir(parents=True, exist_ok=True)
    return new


def place(pages: Mapping[Path, str]) -> None:
    """Write texts as UTF-8 files, all of them or none. Raises OutputFailed, and leaves nothing behind then."""
    made: list[Path] = []
    waiting: list[tuple[Path, Path]] = []
    path = Path()
    try:
        for number, (path, text) in enumerate(pages.items()):
            made += make_folder(path.parent)
            if path.is_dir():
                raise IsADirectoryError(0, "ở đó đã có một thư mục cùng tên")
            temporary = path.with_name(f".congvan-{os.getpid()}-{number}.tmp")
            waiting.append((temporary, path))
            # A file name that is not valid Unicode may stand in a text: "?" rather than a file that cannot be read.
            temporary.write_bytes(text.encode("utf-8", "replace"))
        for temporary, path in waiting:
            os.replace(temporary, path)
    except BaseException as error:
        for temporary, _ in waiting:
            temporary.unlink(missing_ok=True)
        for folder in reversed(made):
            with contextlib.suppress(OSError):
                folder.rmdir()
        if isinstance(error, OSError):
            raise OutputFailed(f"Không ghi được {path}.", _advice(error)) from error
        raise


def remove_stale(folder: Path, suffixes: Iterable[str], kept: Collection[Path]) -> None:
    """Remove a folder's recipient lists of an earlier run: a body that has no task any more keeps no list."""
    if not folder.is_dir():
        return
    removed = False
    for path in sorted(folder.iterdir()):
        if path.suffix in tuple(suffixes) and path not in kept and path.is_file():
            with contextlib.suppress(OSError):
                if MARK in path.read_text(encoding="utf-8", errors="replace")[:2000]:
                    path.unlink()
                    removed = True
    if removed and not any(folder.iterdir()):
        folder.rmdir()
