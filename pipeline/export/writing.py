"""Files appear whole or not at all: everything is written beside its place first, then moved into it."""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

from pipeline.errors import OutputFailed, reason

MARK = "congvan-list"
"""Stands in every recipient list, so that a later run knows which files in a folder are its own."""
PAGE_MARK = "congvan-page"
"""Stands in every other page, so that a later run does not take a result for a dispatch."""

_PAGES = (".json", ".md", ".html")


def lists_folder(target: Path) -> Path:
    """The folder of a document's recipient lists, beside its pages: OUT/cv-6132 for OUT/cv-6132.html.

    A target that looks like a page itself (cv.html, the second document of that stem) gets another ending, because
    OUT/cv.html may be the page of the first.
    """
    return target.with_name(f"{target.name}.danh-muc") if target.suffix.lower() in _PAGES else target


def is_page(path: Path) -> bool:
    """Is the file a page or a list that this program wrote? False where it cannot be read."""
    if path.suffix.lower() not in _PAGES or not path.is_file():
        return False
    try:
        with path.open("rb") as file:
            head = file.read(2000)
    except OSError:
        return False
    return MARK.encode() in head or PAGE_MARK.encode() in head


_ADVICE = "Kiểm tra dung lượng đĩa và quyền ghi của thư mục kết quả."


def make_folder(folder: Path) -> list[Path]:
    """Make a folder with its parents; gives those that were new, outermost first. Raises OSError."""
    missing = [folder, *folder.parents]
    new = [path for path in missing if not path.exists()][::-1]
    folder.mkdir(parents=True, exist_ok=True)
    return new


def place(pages: Mapping[Path, str | bytes]) -> None:
    """Write texts as UTF-8 files, and bytes as they are: all of them or none.

    Raises OutputFailed, and leaves nothing behind then.
    """
    made: list[Path] = []
    waiting: list[tuple[Path, Path]] = []
    path = Path()
    try:
        for number, (path, text) in enumerate(pages.items()):
            made += make_folder(path.parent)
            if path.is_dir():
                raise IsADirectoryError(errno.EISDIR, "is a directory")
            temporary = path.with_name(f".congvan-{os.getpid()}-{number}.tmp")
            waiting.append((temporary, path))
            # A file name that is not valid Unicode may stand in a text: "?" rather than a file that cannot be read.
            temporary.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8", "replace"))
        for temporary, path in waiting:
            os.replace(temporary, path)
    except BaseException as error:
        for temporary, _ in waiting:
            temporary.unlink(missing_ok=True)
        for folder in reversed(made):
            with contextlib.suppress(OSError):
                folder.rmdir()
        if isinstance(error, OSError):
            raise OutputFailed(f"Không ghi được {path}: {reason(error)}.", _ADVICE) from error
        raise


def remove_stale(target: Path, suffixes: Iterable[str], kept: Collection[Path]) -> None:
    """Remove a document's recipient lists of an earlier run: a body that has no task any more keeps no list."""
    folder = lists_folder(target)
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
