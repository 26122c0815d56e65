"""A result on disk: JSON by the contract ``congvan/1``, and pages to hand out in Markdown and HTML."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from pipeline.config import Format
from pipeline.document import Result
from pipeline.export import writing


def write(result: Result, target: Path, formats: Iterable[Format]) -> None:
    """Write a result in these formats: all of its files, or none where one cannot be written.

    ``target`` is the output path without extension: ``OUT/cv-6132`` gives OUT/cv-6132.json, .md and .html, and the
    recipients' lists in the folder OUT/cv-6132/. Lists of an earlier run that no longer hold are removed.
    Raises OutputFailed.
    """
    pages: dict[Path, str] = {}
    stale: list[str] = []
    for form in formats:
        if form == "json":
            from pipeline.export import json

            pages |= json.pages(result, target.with_name(f"{target.name}.json"))
        elif form == "md":
            from pipeline.export import markdown

            pages |= markdown.pages(result, target.with_name(f"{target.name}.md"))
            stale.append(".md")
        else:
            from pipeline.export import html

            pages |= html.pages(result, target.with_name(f"{target.name}.html"))
            stale.append(".html")
    writing.place(pages)
    writing.remove_stale(target, stale, pages)
