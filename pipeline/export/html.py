"""HTML to look at and to hand out: a page of the document, its tasks beside its pages, and a list for each recipient.

Every file holds all that it needs and can fetch nothing: its Content-Security-Policy names the one style sheet and the one
script by their hashes. Both print on A4.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Sequence
from functools import cache
from hashlib import sha256
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from pipeline import resources
from pipeline.config import Config
from pipeline.export import marked, wording, writing
from pipeline.export.facsimile import page_images
from pipeline.export.paper import Paper
from pipeline.export.sheet import Entry, Failure, Sheet, sheet
from pipeline.incoming import Incoming
from pipeline.labels import spoken

if TYPE_CHECKING:
    from jinja2 import Environment


# Signs that HTML does not know are shown as one that stands for them.
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


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
    made.filters["base64"] = lambda data: b64encode(data).decode("ascii")
    made.globals |= {"list_mark": writing.MARK, "page_mark": writing.PAGE_MARK}
    return made


@cache
def _head(landscape: bool, viewer: bool) -> dict[str, _Markup | None]:
    """What pages of one kind share: style sheet, script, and the Content-Security-Policy under which nothing is fetched and
    nothing else is run or styled by."""
    sheets = ("page.css", "viewer.css") if viewer else ("page.css",)
    orientation = "landscape" if landscape else "portrait"
    style = "".join(_templates().get_template(name).render(orientation=orientation) for name in sheets)
    script = _templates().get_template("viewer.js").render() if viewer else None
    allowed = [f"style-src {_hash(style)}", *([f"script-src {_hash(script)}", "img-src data:"] if script else ())]
    policy = "; ".join(["default-src 'none'", *allowed, "base-uri 'none'", "form-action 'none'"])
    return {"style": _Markup(style), "script": _Markup(script) if script else None, "policy": _Markup(policy)}


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def _page(template: str, *, landscape: bool, viewer: bool = False, **values: Any) -> str:
    made = _templates().get_template(template).render(**_head(landscape, viewer), **values)
    return _CONTROLS.sub("\ufffd", made)


def overview(incoming: Incoming, drawn: Sheet, folder: str) -> str:
    """The page of the whole document; ``folder`` is where its recipients' lists are, relative to the page."""
    result = incoming.result
    paper = Paper(result)
    marks = marked.marks(result, drawn)
    lines = marked.outlines(result, paper, marks)
    images = page_images(incoming.original, result, paper.turns())
    sheetlets = [marked.sheetlet(result, paper, image, lines) for image in images]
    pictured = {each.image.page for each in sheetlets}
    on_pictures = [line.span for line in result.lines if line.page in pictured]
    listed: dict[str, list[int]] = {row.task: [] for row in drawn.rows}
    for number, each in enumerate((each for each in drawn.listings if each.amount), 1):
        for task in {row.task for group in each.groups for row in group.rows}:
            listed[task].append(number)
    return _page(
        "overview.html",
        landscape=True,
        viewer=True,
        sheet=drawn,
        folder=folder,
        listed=listed,
        numbers={row.task: row.number for row in drawn.rows},
        reviews=marked.reviews(result, drawn, marks, pictured),
        kinds=marked.KINDS,
        present={mark.kind for mark in marks},
        sheetlets=sheetlets,
        paragraphs=list(marked.paragraphs(result, marks, on_pictures)),
    )


def listing(drawn: Sheet, number: int) -> str:
    """The page of one recipient, by its place in ``Sheet.listings``."""
    return _page("listing.html", landscape=False, sheet=drawn, listing=drawn.listings[number])


def index(entries: Sequence[Entry], failures: Sequence[Failure]) -> str:
    """The page that links the documents of a batch and says what needs review."""
    return _page("index.html", landscape=True, entries=entries, failures=failures)


def pages(incoming: Incoming, path: Path, config: Config) -> dict[Path, str]:
    """All files of this format: the document at ``path``, a recipient's list each in the folder of that stem."""
    drawn = sheet(incoming, config.today)
    folder = writing.lists_folder(path.with_suffix(""))
    with_tasks = [(number, each.slug) for number, each in enumerate(drawn.listings) if each.amount]
    lists = {folder / f"{slug}.html": listing(drawn, number) for number, slug in with_tasks}
    return {path: overview(incoming, drawn, folder.name), **lists}
