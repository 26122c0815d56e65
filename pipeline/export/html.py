"""HTML to hand out: an overview of the document and a list for each recipient. Self-contained, no script, A4 print."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from pipeline import resources
from pipeline.config import Config
from pipeline.export import wording, writing
from pipeline.export.sheet import Entry, Failure, Sheet, sheet
from pipeline.incoming import Incoming
from pipeline.labels import spoken

if TYPE_CHECKING:
    from jinja2 import Environment


class _Markup(str):
    """Text that is HTML already: jinja2 leaves alone what has this method."""

    def __html__(self) -> str:
        return self


def _unbroken(text: str) -> _Markup:
    """Escaped HTML in which the code of a document ("15/2018/NĐ-CP") never breaks over two lines."""
    return _Markup(re.sub(r"\S*/[^\s<]*-\S+", r'<span class="code">\g<0></span>', escape(text)))


@cache
def _templates() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    made = Environment(
        loader=FileSystemLoader(resources.templates()),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["href"] = lambda path: quote(path, safe="/")
    made.filters["day"] = wording.date
    made.filters["item"] = spoken
    made.filters["unbroken"] = _unbroken
    made.globals |= {"list_mark": writing.MARK, "page_mark": writing.PAGE_MARK}
    return made


def overview(drawn: Sheet, folder: str) -> str:
    """The page of the whole document; ``folder`` is where its recipients' lists are, relative to the page."""
    return _templates().get_template("overview.html").render(sheet=drawn, folder=folder)


def listing(drawn: Sheet, number: int) -> str:
    """The page of one recipient, by its place in ``Sheet.listings``."""
    return _templates().get_template("listing.html").render(sheet=drawn, listing=drawn.listings[number])


def index(entries: Sequence[Entry], failures: Sequence[Failure]) -> str:
    """The page that links the documents of a batch and says what needs review."""
    return _templates().get_template("index.html").render(entries=entries, failures=failures)


def pages(incoming: Incoming, path: Path, config: Config) -> dict[Path, str]:
    """All files of this format: the overview at ``path``, a recipient's list each in the folder of that stem."""
    drawn = sheet(incoming.result)
    folder = writing.lists_folder(path.with_suffix(""))
    with_tasks = [(number, each.slug) for number, each in enumerate(drawn.listings) if each.amount]
    lists = {folder / f"{slug}.html": listing(drawn, number) for number, slug in with_tasks}
    return {path: overview(drawn, folder.name), **lists}
