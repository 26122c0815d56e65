"""Which directive each mention stands in: by the span of its own words; a footnote's, by the paragraph that it follows."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable

from pipeline.directives import Body
from pipeline.document import Citation, Document, Span


def directive_at(body: Body) -> Callable[[Span], str | None]:
    """A look-up of the directive whose own words hold the beginning of a span."""
    own = sorted((span, directive) for directive, spans in body.own.items() for span in spans)
    starts = [span[0] for span, _ in own]

    def at(span: Span) -> str | None:
        i = bisect_right(starts, span[0]) - 1
        return own[i][1] if i >= 0 and span[0] < own[i][0][1] else None

    return at


def cited_in(document: Document, at: Callable[[Span], str | None], citation: Citation) -> str | None:
    """The directive of a citation; a footnote's belongs to the paragraph that the note follows."""
    found = at(citation.span)
    if found:
        return found
    for before, note in zip(document.paragraphs, document.paragraphs[1:], strict=False):
        if note.role == "footnote" and note.span[0] <= citation.span[0] < note.span[1]:
            return at((before.span[1] - 1, before.span[1]))
    return None
