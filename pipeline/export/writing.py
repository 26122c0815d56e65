"""Files appear whole or not at all: everything is written beside its place first, then moved into it."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import itertools
import os
import shutil
import stat
import tempfile
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import BinaryIO

from pipeline.errors import OutputFailed, reason

MARK = "congvan-list"
"""Stands in every recipient list, so that a later run knows which files in a folder are its own."""
PAGE_MARK = "congvan-page"
"""Stands in every other page, so that a later run does not take a result for a dispatch."""

_PAGES = (".json", ".md", ".html", ".pdf", ".docx")
_HEAD = 16_384
"""So many bytes of a file are looked at: before its mark a PDF has the catalogue of its parts."""


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
            head = file.read(_HEAD)
    except OSError:
        return False
    if path.suffix.lower() == ".docx":
        head += _properties(path)
    return MARK.encode() in head or PAGE_MARK.encode() in head


def _properties(path: Path) -> bytes:
    """The properties of a Word file, which are packed once a person has saved it; empty where it has none to read."""
    import zipfile
    import zlib

    try:
        with zipfile.ZipFile(path) as archive, archive.open("docProps/core.xml") as part:
            return part.read(_HEAD)
    except (OSError, KeyError, ValueError, RuntimeError, zipfile.BadZipFile, zlib.error):
        return b""


_STAGING, _LOCK = ".congvan-", "lock"
_ADVICE = "Kiểm tra dung lượng đĩa và quyền ghi của thư mục kết quả."


def make_folder(folder: Path) -> list[Path]:
    """Make a folder with its parents; gives those that were new, outermost first. Raises OSError."""
    missing = [folder, *folder.parents]
    new = [path for path in missing if not path.exists()][::-1]
    folder.mkdir(parents=True, exist_ok=True)
    return new


Content = str | bytes | Iterator[bytes]
"""What becomes a file: text, bytes, or bytes piece by piece."""


def encoded(content: Content) -> Iterator[bytes]:
    """The bytes of a file, piece by piece."""
    # A file name that is not valid Unicode may stand in a text: "?" rather than a file that cannot be read.
    if isinstance(content, (str, bytes)):
        yield content if isinstance(content, bytes) else content.encode("utf-8", "replace")
    else:
        yield from content


def place(pages: Mapping[Path, Content], within: Path | None = None) -> None:
    """Write texts as UTF-8 files, and bytes as they are: all of them or none.

    They are put together in a folder of their own inside ``within``, which must be there (None: the folder of the first
    of them, which is made), and then moved into place, the first of them last: where it stands, the others do. Nothing
    waits for the disk: after a power cut, sizes tell what was lost, and the register what is to be written again.

    Raises OutputFailed, and leaves nothing behind then.
    """
    if not pages:
        return
    made: list[Path] = []
    path = within or next(iter(pages)).parent
    try:
        if within is None:
            made += make_folder(path)
        with staging(path) as folder:
            for number, (path, content) in enumerate(pages.items()):
                with (folder / str(number)).open("wb") as file:
                    file.writelines(encoded(content))
                made += make_folder(path.parent)
                if _is_folder(path):
                    raise IsADirectoryError(errno.EISDIR, "is a directory")
            for number, path in reversed(list(enumerate(pages))):
                os.replace(folder / str(number), path)
    except BaseException as error:
        for parent in reversed(made):
            with contextlib.suppress(OSError):
                parent.rmdir()
        if isinstance(error, OSError):
            raise OutputFailed(f"Không ghi được {path}: {reason(error)}.", _ADVICE) from error
        raise


def _is_folder(path: Path) -> bool:
    """Raises OSError for a name that no file can have."""
    try:
        return stat.S_ISDIR(path.stat().st_mode)
    except FileNotFoundError:
        return False


_EDITED = (".docx", ".xlsx")
"""What a person goes on writing in."""


def is_edited(path: Path, size: int) -> bool:
    """Whether a person has changed a file that this program wrote with so many bytes: it is another one, and whole."""
    if path.suffix.lower() not in _EDITED:
        return False
    import zipfile

    with contextlib.suppress(OSError):
        return path.stat().st_size != size and zipfile.is_zipfile(path)
    return False


def set_aside(path: Path) -> Path:
    """Keep a person's file under another name, which is given: "cv-12 (sửa tay).docx". Raises OutputFailed."""
    names = itertools.chain(["sửa tay"], (f"sửa tay {number}" for number in itertools.count(2)))
    free = next(new for name in names if not (new := path.with_name(f"{path.stem} ({name}){path.suffix}")).exists())
    try:
        path.rename(free)
    except OSError as error:
        raise OutputFailed(f"Không giữ được bản đã sửa tay của {path}: {reason(error)}.", _ADVICE) from error
    return free


@contextlib.contextmanager
def staging(folder: Path) -> Iterator[Path]:
    """A new folder inside ``folder``, removed at the end; ``sweep`` leaves it alone as long as this process lives. Raises
    OSError."""
    new, lock = _locked(folder)
    try:
        yield new
    finally:
        shutil.rmtree(new, ignore_errors=True)
        lock.close()


def _locked(folder: Path) -> tuple[Path, BinaryIO]:
    while True:
        new = Path(tempfile.mkdtemp(prefix=_STAGING, dir=folder))
        with contextlib.suppress(FileNotFoundError):  # swept before it was locked
            lock = (new / _LOCK).open("wb")
            with contextlib.suppress(OSError):  # a file system without locks
                fcntl.flock(lock, fcntl.LOCK_EX)
            if (new / _LOCK).exists():
                return new, lock
            lock.close()


def sweep(folder: Path) -> None:
    """Remove what killed processes have left in an output folder; what a living one works on stays."""
    for left in folder.glob(f"{_STAGING}*/"):
        with contextlib.suppress(OSError), (left / _LOCK).open("ab") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(left, ignore_errors=True)


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
