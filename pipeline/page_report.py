"""What was done to each page of a file, and how well it was read: ``congvan doctor FILE``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from pipeline.document import Issue, Page, Source
from pipeline.messages import Lang, say
from pipeline.steps import spoken

_MM = 25.4 / 72
_READINGS = {"text": "reading_text", "ocr": "reading_ocr", "mixed": "reading_mixed"}


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
    failed = {issue.page for issue in source.issues if issue.page is not None}
    lines = [source.file_name]
    for number in sorted({*pages, *failed}):
        if number in pages:
            lines.append(_page(pages[number], seconds.get(number), lang))
            lines += (f"  - {spoken(step, lang)}" for step in pages[number].steps)
            lines += (f"  - {say('kept', lang, file=file)}" for file in files.get(number, ()))
        else:
            lines.append(say("page_failed", lang, page=number))
        lines += _issues(source.issues, number)
    lines += _issues(source.issues, None)
    lines.append(_total(source.pages, total, lang))
    return "\n".join(lines) + "\n"


def _issues(issues: Iterable[Issue], page: int | None) -> Iterator[str]:
    return (f"  ! {issue.code}: {issue.message}" for issue in issues if issue.page == page)


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
