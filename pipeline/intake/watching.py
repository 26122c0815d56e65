"""Which files of a folder have arrived: new ones, and those that were changed, once nobody writes them any more."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event

from pipeline import batch
from pipeline.batch import Found

ROUND = 100
"""So many files are taken at a time."""

_SETTLED_S = 1.0
"""A file is whole when its size and time have stayed for so long."""
_LOOK_S = 10.0
"""So often the folder is looked at whatever the system says: a network drive does not tell of files."""

_Stamp = tuple[int, int]


def rounds(inbox: Path, out: Path, stop: Event, *, poll: bool, gone: Callable[[bool], None]) -> Iterator[list[Found]]:
    """The documents of a folder as they arrive, at most ROUND files at a time, until ``stop`` is set.

    First come those that are there. A file comes again when it is changed. ``poll`` looks at the folder all the time
    instead of waiting for the system to tell. While the folder is not there it is waited for: ``gone`` is told True, and
    False when it is back.
    """
    taken: dict[Path, _Stamp] = {}
    before: dict[Path, _Stamp] = {}
    away = False
    changes = _Changes(inbox, stop, poll)
    while not stop.is_set():
        if away != (not inbox.is_dir()):
            away = not away
            gone(away)
        files = {file: stamp for file in batch.walk([inbox], out)[0] if (stamp := _stamp(file))} if not away else {}
        now = {file.source: stamp for file, stamp in files.items() if isinstance(file.source, Path)}
        new = [file for file, stamp in files.items() if taken.get(_path(file)) != stamp]
        whole = [file for file in new if before.get(_path(file)) == files[file]][:ROUND]
        before = now
        if whole:
            yield [document for file in whole for document in batch.opened(file)[0]]
            taken |= {_path(file): files[file] for file in whole}
        elif new:
            stop.wait(_SETTLED_S)
        else:
            if not away:  # a drive that comes back brings its files with it
                taken = {path: stamp for path, stamp in taken.items() if path in now}
            changes.wait()


def _path(file: Found) -> Path:
    assert isinstance(file.source, Path)
    return file.source


def _stamp(file: Found) -> _Stamp | None:
    try:
        status = _path(file).stat()
    except OSError:
        return None
    return status.st_size, status.st_mtime_ns


class _Changes:
    """Waits until the system tells of a change in a folder, or until it is time to look again."""

    def __init__(self, folder: Path, stop: Event, poll: bool) -> None:
        self._folder, self._stop, self._poll = folder, stop, poll
        self._told: Iterator[object] | None = None

    def wait(self) -> None:
        try:
            self._told = self._told or self._listen()
            next(self._told)
        except (OSError, StopIteration):  # no such folder; no more watches to be had
            self._told = None
            self._stop.wait(_LOOK_S)

    def _listen(self) -> Iterator[object]:
        from watchfiles import watch

        return watch(
            self._folder,
            watch_filter=None,
            stop_event=self._stop,
            rust_timeout=int(_LOOK_S * 1000),
            yield_on_timeout=True,
            force_polling=self._poll or None,
            raise_interrupt=False,
        )
