"""What the own words of each directive order, for one dispatch: who speaks in it, and the meetings that it invites to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline import agencies, events, orders
from pipeline.directives import Body
from pipeline.document import Document, Event, Span
from pipeline.orders import Order


@dataclass(frozen=True, slots=True)
class OwnWords:
    """A dispatch's words; ``issuer`` is the full name of the organ that speaks, ``invites`` says that it is an invitation."""

    document: Document
    context: agencies.Context
    issuer: str | None
    meetings: Sequence[Event]
    invites: bool

    def read(self, span: Span) -> Order:
        """What a stretch of the text orders."""
        return self._told(span, orders.read(self.document.text, span, self.context, issuer=self.issuer))

    def of(self, body: Body, directive: str) -> Order:
        """What a directive's own words order: its heading line and the paragraphs under it, read as one."""
        spans = body.own[directive]
        own = [span for span in spans if span not in body.quoted] or list(spans[:1])
        parts = [orders.read(self.document.text, span, self.context, issuer=self.issuer) for span in own]
        return self._told(spans[0], parts[0] if len(parts) == 1 else _joined(parts))

    def introduction(self, body: Body) -> Order | None:
        """What the sentence orders that opens the list: the last one before the first label, when it ends in a colon."""
        if not body.preamble:
            return None
        start, end = body.preamble[-1]
        if not self.document.text[start:end].rstrip().endswith(":"):
            return None
        *_, last = orders.sentences(self.document.text, (start, end))
        return self.read(last)

    def _told(self, span: Span, order: Order) -> Order:
        """The order, or one without work where an invitation only names those who meet."""
        leads = [f.agency.name for f in order.of("lead")]
        if self.invites and events.only_invites(self.document.text, span, self.meetings, self.issuer, leads):
            return Order((), span, order.introduces, False)
        return order


def _joined(parts: Sequence[Order]) -> Order:
    title, *rest = parts
    # a bare title says nothing of who; a heading that names a body does, and so does a line that orders
    findings = title.findings if title.complete else title.of("lead") if title.heading else ()
    for number, part in enumerate(rest):
        findings += tuple(replace(f, sentence=f.sentence + number) for f in part.findings)
    complete = title.complete or any(p.complete for p in rest)
    return Order(findings, title.heading, rest[-1].introduces, complete)
