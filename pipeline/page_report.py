"""What was done to each page of a file, and how well it was read: ``congvan doctor FILE``."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

from pipeline.batch import Outcome, check, kept_to_its_file
from pipeline.config import Config
from pipeline.document import Issue, Page, Source
from pipeline.errors import ExitCode
from pipeline.messages import Lang, say
from pipeline.steps import spoken

_MM = 25.4 / 72
_READINGS = {"text": "reading_text", "ocr": "reading_ocr", "mixed": "reading_mixed"}


def examine(file: Path, target: Path | None, config: Config, clock: Callable[[], float]) -> Outcome:
    """Read a file and report on its pages (``printed``). Never raises: a failure is an Outcome, as in a batch.

    ``target`` is the path of the pictures that OCR is given, without their ending; None keeps none. Those of a document
    under a secrecy stamp are kept only with ``config.allow_secret``. ``clock`` gives seconds.
    """
    return kept_to_its_file(file.name, config.lang, partial(_examined, file, target, config, clock))


def _examined(file: Path, target: Path | None, config: Config, clock: Callable[[], float]) -> Outcome:
    from pipeline.export import writing
    from pipeline.ocr.installed import best_engine
    from pipeline.ocr.kept import KeepingEngine
    from pipeline.reading import read
    from pipeline.run import open_blocks

    check(file, config.lang)
    # The stamp is known when all is read: until then no picture is where it was asked for.
    with tempfile.TemporaryDirectory(prefix="congvan-") as folder:
        engine = KeepingEngine(best_engine(), clock, target and Path(folder) / target.name)
        start = clock()
        source = read(file, ocr=engine, dpi=config.dpi)
        seconds = clock() - start
        if engine.failure:
            raise engine.failure
        files: dict[int, list[Path]] = {}
        if target is not None:
            open_blocks(source, config)
            files = {page: [target.with_name(kept.name) for kept in kept] for page, kept in engine.files.items()}
            for kept in Path(folder).iterdir():
                writing.place({target.with_name(kept.name): kept.read_bytes()})
    printed = report(source, engine.seconds, files, seconds, config.lang)
    return Outcome(file.name, ExitCode.OK, printed=printed)


def report(
    source: Source,
    seconds: Mapping[int, float],
    files: Mapping[int, Sequence[Path]],
    total: float,
    lang: Lang,
) -> str:
    """A paragraph for each page and a line of totals.

    ``seconds`` is the time that OCR took, by page; ``files`` the pictures that were kept of it; ``total`` the seconds
    that the whole file took.
    """
    pages = {page.page: page for page in source.pages}
    failed = {issue.page for issue in source.issues if issue.page is not None and issue.code == "PAGE_FAILED"}
    lines = [source.file_name]
    for number in sorted({*pages, *failed}):
        if number in pages:
            lines.append(_page(pages[number], seconds.get(number), lang))
            lines += (f"  - {spoken(step, lang)}" for step in pages[number].steps)
            lines += (f"  - {say('kept', lang, file=file)}" for file in files.get(number, ()))
        else:
            lines.append(say("page_failed", lang, page=number))
        lines += _told(issue for issue in source.issues if issue.page == number)
    lines += _told(issue for issue in source.issues if issue.page not in {*pages, *failed})
    lines.append(_total(source.pages, total, lang))
    return "\n".join(lines) + "\n"


def _told(issues: Iterable[Issue]) -> Iterator[str]:
    return (f"  ! {issue.code}: {issue.message}" for issue in issues)


def _page(page: Page, seconds: float | None, lang: Lang) -> str:
    words = _words(page)
    facts = [say(_READINGS[page.reading], lang), say("words_read", lang, count=words)]
    if page.width and page.height:
        facts.insert(0, f"{page.width * _MM:.0f} × {page.height * _MM:.0f} mm")
    if page.reading != "text" and words:
        facts.append(say("sure", lang, share=_decimal(100 * page.confidence, lang)))
        if repaired := sum(word.read_as is not None for line in page.lines for word in line.words):
            facts.append(say("repaired", lang, count=repaired))
    if seconds is not None:
        facts.append(say("seconds", lang, count=_decimal(seconds, lang)))
    return f"{say('page', lang, page=page.page).capitalize()}: {', '.join(facts)}"


def _total(pages: Sequence[Page], seconds: float, lang: Lang) -> str:
    words = sum(map(_words, pages))
    facts = [say("pages_read", lang, count=len(pages)), say("words_read", lang, count=words)]
    scanned = [(page.confidence, _words(page)) for page in pages if page.reading != "text"]
    if amount := sum(count for _, count in scanned):
        mean = sum(confidence * count for confidence, count in scanned) / amount
        facts.append(say("sure", lang, share=_decimal(100 * mean, lang)))
    facts.append(say("seconds", lang, count=_decimal(seconds, lang)))
    return f"{say('total', lang)}: {', '.join(facts)}"


def _words(page: Page) -> int:
    return sum(len(line.text.split()) for line in page.lines)


def _decimal(number: float, lang: Lang) -> str:
    """With one decimal, after a comma in Vietnamese."""
    text = f"{number:.1f}"
    return text if lang == "en" else text.replace(".", ",")
