"""Markdown to hand out or to paste: an overview of the document and a list for each recipient."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
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


def escape(text: object) -> str:
    """Words of a document as plain Markdown text on one line: no mark-up, no table cell, no HTML comes out of them."""
    line = " ".join(str(text).split()).replace("&", "&amp;").replace("<", "&lt;")
    return re.sub(r"([\\`*_\[\]|~>])", r"\\\1", line)


@cache
def _templates() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    made = Environment(
        loader=FileSystemLoader(resources.templates()),
        autoescape=False,  # Markdown, not HTML: every value goes through the filter `md`
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters["md"] = escape
    made.filters["href"] = lambda path: quote(path, safe="/")
    made.filters["day"] = wording.date
    made.filters["item"] = spoken
    made.globals |= {"list_mark": writing.MARK, "page_mark": writing.PAGE_MARK}
    return made


def overview(drawn: Sheet, folder: str) -> str:
    """The whole document; ``folder`` is where its recipients' lists are, relative to the file."""
    return _templates().get_template("overview.md").render(sheet=drawn, folder=folder)


def listing(drawn: Sheet, number: int) -> str:
    """The list of one recipient, by its place in ``Sheet.listings``."""
    return _templates().get_template("listing.md").render(sheet=drawn, listing=drawn.listings[number])


def index(entries: Sequence[Entry], failures: Sequence[Failure]) -> str:
    """The list of a batch's documents, with what needs review."""
    return _templates().get_template("index.md").render(entries=entries, failures=failures)


def pages(incoming: Incoming, path: Path, config: Config) -> dict[Path, str]:
    """All files of this format: the overview at ``path``, a recipient's list each in the folder of that stem."""
    drawn = sheet(incoming, config.today)
    folder = writing.lists_folder(path.with_suffix(""))
    with_tasks = [(number, each.slug) for number, each in enumerate(drawn.listings) if each.amount]
    lists = {folder / f"{slug}.md": listing(drawn, number) for number, slug in with_tasks}
    return {path: overview(drawn, folder.name), **lists}
