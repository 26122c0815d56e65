"""Many dispatches: which files, under which output names, each processed on its own so that one failure stays one.

A batch maps one plain function, ``carry_out``, over plain jobs (pipeline.workers.spread).
"""

from __future__ import annotations

import itertools
import json
import os
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path, PurePath

from pipeline import workers
from pipeline.config import Config, Format
from pipeline.document import Result
from pipeline.errors import DispatchError, ExitCode, OutputFailed, UnreadableFile, reason
from pipeline.export import writing
from pipeline.export.sheet import Entry, Failure
from pipeline.incoming import Incoming, Original
from pipeline.messages import Lang, say
from pipeline.reading.kinds import CLOSED, DOCUMENTS, PACKAGES
from pipeline.reading.normalise import shown
from pipeline.workers import processors

SUFFIXES = (*DOCUMENTS, *PACKAGES)
"""Endings of the files that are read from a folder. A file named on the command line is tried whatever its ending."""

_QUICK = frozenset({".txt", ".md", ".html", ".htm", ".docx"})
_SHARE = 12
"""A process takes as long to start as so many files of the quick formats take to be read."""

INDEX = "index"
"""Name of a batch's list of documents; no document's output may take it."""


@dataclass(frozen=True, slots=True)
class Found:
    """A file to process: where it is (or its bytes), its name, and the sub-folder of the input it came from.

    A document in a package has the package for its source, ``way`` leads to it (pipeline.reading.packages), and its
    name is that of the package with its own ("thư-12.eml/cv-45.pdf").
    """

    source: Path | bytes
    file_name: str
    folder: PurePath = PurePath()
    way: tuple[int, ...] = ()

    @property
    def original(self) -> Original:
        """Where the document is; its file's name is that of the package that holds it."""
        return Original(self.source, PurePath(self.file_name).parts[0], self.way)


@dataclass(frozen=True, slots=True)
class Job:
    """One file and what to do with it.

    ``target`` is its output path without extension, relative to ``out``; ``out`` None writes nothing; ``line`` asks
    for the result as one line of JSON, ``office`` for the task list of that office.
    """

    found: Found
    target: str
    out: Path | None
    config: Config
    line: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a job. ``printed`` is what it gives to stdout; ``trace`` a traceback for whoever debugs.

    For the intake: ``result`` is what was read, ``sizes`` are the files that were written, by their paths in the output
    folder, with their bytes, ``aside`` those that a person had changed and that were kept under these names.
    """

    file_name: str
    code: ExitCode
    message: str = ""
    advice: str = ""
    entry: Entry | None = None
    printed: str = ""
    trace: str = ""
    result: Result | None = None
    sizes: Mapping[str, int] = field(default_factory=dict)
    aside: tuple[str, ...] = ()


def prepare(folder: Path, paths: Iterable[Path], lang: Lang) -> None:
    """Make the output folder before any work is done. Raises OutputFailed where it cannot be written or is an input."""
    if any(path.is_dir() and path.resolve() == folder.resolve() for path in paths):
        raise OutputFailed(say("out_is_input", lang, folder=folder), say("out_is_input_advice", lang))
    try:
        writing.make_folder(folder)
        writing.sweep(folder)
        with writing.staging(folder):
            pass
    except OSError as error:
        words = say("out_unusable", lang, folder=folder, reason=reason(error, lang))
        raise OutputFailed(words, say("out_advice", lang)) from error


def find(paths: Iterable[Path], out: Path | None) -> tuple[list[Found], int]:
    """The documents under these paths in a stable order, and how many files of other formats were passed over.

    A package (ZIP, mail, edXML) stands for the documents in it; one that cannot be opened, and a file of a closed format
    (RAR, Outlook's .msg), are among them, to fail there. Folders are walked without following links; hidden files, the
    lock files of Word ("~$…"), the output folder and pages that an earlier run wrote are left out. A file that is
    reached twice is taken once. A folder that cannot be listed is among the files, to fail there.
    """
    documents: list[Found] = []
    files, passed = walk(paths, out)
    for file in files:
        found, others = opened(file)
        documents += found
        passed += others
    return documents, passed


def walk(paths: Iterable[Path], out: Path | None) -> tuple[list[Found], int]:
    """The files under these paths as ``find`` takes them, packages unopened."""
    inside = out.resolve() if out else None
    files: dict[str, Found] = {}
    passed = 0

    def take(path: Path, folder: str = "") -> None:
        files.setdefault(os.path.abspath(path), Found(path, shown(path.name), PurePath(shown(folder))))

    for path in paths:
        if not path.is_dir():
            take(path)
            continue
        closed: list[OSError] = []
        for folder, folders, names in os.walk(path, onerror=closed.append):
            here = Path(folder)
            folders[:] = sorted(d for d in folders if not d.startswith(".") and (here / d).resolve() != inside)
            for name in sorted(names):
                if name.startswith((".", "~$")):
                    continue
                suffix = Path(name).suffix.lower()
                if suffix not in (*SUFFIXES, *CLOSED) or writing.is_page(here / name):
                    passed += 1
                    continue
                take(here / name, str(here.relative_to(path)))
        for error in closed:
            take(Path(error.filename))
    return list(files.values()), passed


def opened(file: Found) -> tuple[list[Found], int]:
    """The documents in a package, and how many other files are in it; any other file, and a package that cannot be
    opened, stands for itself."""
    if PurePath(file.file_name).suffix.lower() not in PACKAGES:
        return [file], 0
    from pipeline import reading
    from pipeline.reading import packages

    try:
        if isinstance(file.source, Path) and not (
            file.source.is_file() and file.source.stat().st_size <= reading.MAX_BYTES
        ):
            return [file], 0
        data = file.source.read_bytes() if isinstance(file.source, Path) else file.source
        inside, passed = packages.documents(data, file.file_name)
    except Exception:  # whatever it is, it is told when the file's turn comes, and ends no other
        return [file], 0
    return [_inside(file, each.label, each.way) for each in inside], passed


def _inside(package: Found, label: str, way: tuple[int, ...]) -> Found:
    if not way:
        return package
    # The package's whole name is the folder: its stem may be that of a document beside it, and of its lists.
    folders = (_shortened(part) for part in PurePath(label).parent.parts)
    return Found(package.source, label, package.folder.joinpath(*folders), way)


def _shortened(name: str, limit: int = 200) -> str:
    # Room for extensions: file systems allow 255 bytes a name, and a Vietnamese letter takes up to three.
    return os.fsencode(name)[:limit].decode("utf-8", "ignore") if len(os.fsencode(name)) > limit else name


def _other_document(path: Path, file_name: str) -> bool:
    """Is there already a result of another file under this name?"""
    try:
        source = json.loads(path.read_bytes())["source"]["file_name"]
    except (OSError, ValueError, KeyError, TypeError):
        return False
    return bool(source != file_name)


def names(file: Found) -> Iterator[str]:
    """The output paths without extension that a file may have, the best first and without end: ``cv-6132``,
    ``cv-6132.docx``, ``cv-6132.docx.2`` …; sub-folders of an input folder are kept."""
    whole = PurePath(file.file_name)
    stem, full = _shortened(whole.stem), _shortened(whole.name)
    # "." and ".." are no names: "...txt" has the second for its stem.
    first = [name for name in (stem, full) if name.strip(".")] or ["_"]
    for name in itertools.chain(first, (f"{full}.{number}" for number in itertools.count(2))):
        if (path := str(file.folder / name)).casefold() != INDEX:
            yield path


def targets(files: Iterable[Found], out: Path | None) -> list[str]:
    """Output paths without extension, one a file, each the first of its ``names`` that no file before it has. No result of
    another file, of this run or an earlier one, is written over."""
    taken: dict[str, str] = {}
    for file in files:
        # Names that differ only in case are one file on many systems.
        name = next(name for name in free_names(file, out) if name.casefold() not in taken)
        taken[name.casefold()] = name
    return list(taken.values())


def free_names(file: Found, out: Path | None) -> Iterator[str]:
    """The ``names`` of a file under which there is no result of a file of another name."""
    return (n for n in names(file) if not (out and _other_document(out / f"{n}.json", file.file_name)))


def check(path: Path, lang: Lang) -> None:
    """Is there a regular file? Reading a pipe or a device could last for ever. Raises UnreadableFile, OSError."""
    if path.is_file():
        return
    if path.is_dir():
        os.scandir(path).close()
    key = "a_folder" if path.is_dir() else "not_a_file" if path.exists() else "no_file"
    raise UnreadableFile(say(key, lang), say("no_file_advice", lang))


def carry_out(job: Job) -> Outcome:
    """Process and write one file. Never raises: a failure is an Outcome with its exit code, message and advice."""
    return kept_to_its_file(job.found.file_name, job.config.lang, partial(_carried_out, job))


def _carried_out(job: Job) -> Outcome:
    from pipeline.run import process

    name, lang = job.found.file_name, job.config.lang
    original = snapshot(job.found, lang)
    result = process(original.source, file_name=original.file_name, config=job.config, way=original.way)
    if job.out is not None:
        from pipeline import export

        export.write(Incoming(result, original), job.out / job.target, job.config, job.out)
    printed = ""
    if job.line:
        from pipeline.export.json import render

        printed = render(result, indent=None)
    elif job.config.mine:
        from pipeline import terminal

        printed = terminal.office_list(result, lang)
    from pipeline.export.sheet import entry

    return Outcome(name, ExitCode.OK, entry=entry(Incoming(result), PurePath(job.target).as_posix()), printed=printed)


def snapshot(found: Found, lang: Lang) -> Original:
    """The file with its bytes at this moment: what is read, exported and compared is one and the same, whatever becomes
    of the file meanwhile. Raises UnreadableFile, OSError."""
    from pipeline import reading

    if not isinstance(found.source, Path):
        return found.original
    check(found.source, lang)
    return replace(found.original, source=reading.snapshot(found.source))


def kept_to_its_file(name: str, lang: Lang, work: Callable[[], Outcome]) -> Outcome:
    """What became of the work on the file of that name; whatever is raised is its failure, and ends no other file."""
    try:
        return work()
    except DispatchError as error:
        return Outcome(name, error.exit_code, error.message, error.advice)
    except OSError as error:
        message = say("cannot_open", lang, reason=reason(error, lang))
        return Outcome(name, ExitCode.UNREADABLE, message, say("cannot_open_advice", lang))
    except Exception as error:  # a fault of ours in one file must not end the others
        message = say("internal", lang, error=f"{type(error).__name__}: {error}")
        return Outcome(
            name, ExitCode.INTERNAL, message, say("internal_advice", lang), trace="".join(traceback.format_exc())
        )


def processes_for(jobs: list[Job], wanted: int | None) -> int:
    """How many processes to work in: as many as ``wanted``, else one a processor where pages are drawn or scanned, and
    fewer for text, which one process has read before a second has started."""
    worth = len(jobs)
    if not wanted and all(PurePath(job.found.file_name).suffix.lower() in _QUICK for job in jobs):
        worth //= _SHARE
    return max(1, min(wanted or processors(), worth))


def run(jobs: list[Job], processes: int, work: Callable[[Job], Outcome] = carry_out) -> Iterator[Outcome]:
    """Carry out the jobs and give each outcome in the order of the jobs as soon as it is there.

    ``processes`` 1 works in this process. A worker that dies (killed for memory) takes only its own file with it.
    Processors that no file needs are shared out for the pages of the files.
    """
    jobs = [_with_jobs(job, (job.config.jobs or processors()) // processes) for job in jobs]
    if processes == 1:
        yield from map(work, jobs)
        return
    for _, outcome in workers.spread(iter(jobs), work, processes, partial(once_more, work=work)):
        yield outcome


def _with_jobs(job: Job, processes: int) -> Job:
    return replace(job, config=replace(job.config, jobs=max(processes, 1)))


def once_more(job: Job, work: Callable[[Job], Outcome] = carry_out) -> Outcome:
    """What becomes of a job whose worker died: it is tried in a process of its own, each page in another."""
    lost = Outcome(job.found.file_name, ExitCode.INTERNAL, say("worker_died", job.config.lang))
    return workers.alone(work, _with_jobs(job, max(job.config.jobs or 1, 2))) or lost


def write_index(folder: Path, outcomes: Iterable[Outcome], formats: Iterable[Format]) -> None:
    """Write the list of a batch's documents and failures, as index.html and index.md. Raises OutputFailed."""
    outcomes = list(outcomes)
    entries = [outcome.entry for outcome in outcomes if outcome.entry]
    failures = [Failure(o.file_name, o.message, o.advice) for o in outcomes if o.code is not ExitCode.OK]
    writing.place(index_pages(folder, entries, failures, formats), folder)


def index_pages(
    folder: Path, entries: Sequence[Entry], failures: Sequence[Failure], formats: Iterable[Format]
) -> dict[Path, str | bytes]:
    """The list of documents and failures, as index.html and index.md where these are among the formats."""
    pages: dict[Path, str | bytes] = {}
    if "html" in formats:
        from pipeline.export import html

        pages[folder / f"{INDEX}.html"] = html.index(entries, failures)
    if "md" in formats:
        from pipeline.export import markdown

        pages[folder / f"{INDEX}.md"] = markdown.index(entries, failures)
    return pages


def exit_code(codes: Iterable[ExitCode], *, single: bool) -> ExitCode:
    """The code a run ends with. ``single``: one file was given, whose own code it is. A batch ends with PARTIAL when
    some files were done and some not; when none was, with the code they share, or NOTHING_FOUND."""
    codes = set(codes)
    if codes == {ExitCode.OK}:
        return ExitCode.OK
    if ExitCode.OK in codes:
        return ExitCode.PARTIAL
    shared = codes.pop() if len(codes) == 1 else ExitCode.NOTHING_FOUND
    return ExitCode.NOTHING_FOUND if shared is ExitCode.UNREADABLE and not single else shared
