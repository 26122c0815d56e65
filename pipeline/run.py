"""The order of the stages, on one screen: bytes in, one Result out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from pipeline import (
    agencies,
    annexes,
    assign,
    citations,
    completeness,
    deadlines,
    directives,
    envelope,
    events,
    header,
    layout,
    marks,
    ours,
    placing,
    tables,
    unread,
    unsure,
)
from pipeline.compose import compose
from pipeline.config import Config
from pipeline.document import (
    Agency,
    Block,
    Box,
    Citation,
    Document,
    Header,
    Issue,
    PrintedLine,
    Result,
    Source,
    SourceInfo,
    SourcePage,
    Span,
)
from pipeline.errors import SecretDocument
from pipeline.export.transcript import Transcript, transcript
from pipeline.own_words import OwnWords
from pipeline.reading import read, read_bytes
from pipeline.workers import processors

# Types that tell their addressees something and put nobody to work by addressing him (NĐ 30/2020/NĐ-CP Phụ lục III).
_TELLS = frozenset({"BC", "TTr", "BB", "TC", "GNP", "PG", "PB"})


def process(
    source: Path | bytes, *, file_name: str | None = None, config: Config | None = None, way: tuple[int, ...] = ()
) -> Result:
    """Read one dispatch and make its task lists.

    ``source`` is a path, or the bytes of a file named ``file_name``; ``way`` leads to a document in a package (ZIP,
    mail, edXML: pipeline.reading.packages), which otherwise must hold exactly one. Raises DispatchError (pipeline.errors) for a file
    that cannot be read, a missing outside program, or a document under a secrecy stamp without ``config.allow_secret``.
    """
    config = config or Config()
    return understand(_read(source, file_name, config, way), config)


def _read(source: Path | bytes, file_name: str | None, config: Config, way: tuple[int, ...] = ()) -> Source:
    jobs = config.jobs or processors()
    if isinstance(source, Path):
        return read(source, dpi=config.dpi, way=way, jobs=jobs)
    return read_bytes(source, file_name or "stdin", dpi=config.dpi, way=way, jobs=jobs)


def transcribe(source: Path | bytes, *, file_name: str | None = None, config: Config | None = None) -> Transcript:
    """Read one dispatch and give what was read, in reading order; nothing is made of it. Arguments and errors as for
    ``process``."""
    config = config or Config()
    pages = _read(source, file_name, config)
    return transcript(pages, open_blocks(pages, config))


def open_blocks(source: Source, config: Config) -> tuple[Block, ...]:
    """The blocks of a source in reading order, for whoever shows its pages. Raises SecretDocument for a document under a
    secrecy stamp without ``config.allow_secret``."""
    blocks = layout.blocks(source)
    _refuse_secret(header.read(compose(blocks), published=source.published).header, config)
    return blocks


def _refuse_secret(letterhead: Header, config: Config) -> None:
    if letterhead.secrecy and not config.allow_secret:
        raise SecretDocument(
            f"Văn bản có dấu chỉ độ mật “{letterhead.secrecy.upper()}”: không xử lý qua sổ thông thường.",
            "Nếu được phép, chạy lại với --allow-secret trên máy dành cho tài liệu mật.",
        )


def understand(source: Source, config: Config) -> Result:
    """Everything after reading: a pure function of the pages and the configuration."""
    document = layout.lay_out(source)
    letterhead, context = _letterhead(source, document, config)
    issued = letterhead.header.issued_date
    flow = tuple(
        p.span
        for p in document.paragraphs_of("body", "footnote", "letterhead", "table")
        if not (p.role == "letterhead" and marks.bears(document.slice(p.span), "number"))  # its own number
    )
    own = citations.Own(config.laws, config.notations)

    def cited_within(regions: Sequence[Span]) -> list[Citation]:
        return citations.find(document.text, issued=issued, own_code=letterhead.header.code, regions=regions, own=own)

    cited = cited_within(flow)
    body_spans = tuple(p.span for p in document.paragraphs_of("body"))
    dated, date_issues = deadlines.find(
        document.text, issued=issued, received=config.received_on, regions=body_spans, calendar=config.workdays
    )
    dated, digit_issues = unsure.marked(document, dated, cited)
    mentions = agencies.find(document.text, context=context, regions=body_spans)
    if config.model:
        from pipeline import statistical

        nlp = statistical.load(config.model)
        ruled, seen = mentions, statistical.read(document.text, body_spans, nlp)
        mentions = statistical.merge(document.text, ruled, seen, config.model, context)
        signer = letterhead.header.signer
        if signer and not signer.full_name:
            signer = replace(signer, full_name=statistical.signer_name(document, nlp))
            letterhead = replace(letterhead, header=replace(letterhead.header, signer=signer))

    meetings = tuple(events.find(document.text, issued=issued, regions=body_spans))
    issuer, invites = letterhead.header.organ_name, events.is_invitation(letterhead.header)
    words = OwnWords(document, context, issuer, meetings, invites)

    def is_dated(span: Span) -> bool:
        return any(span[0] <= d.span[0] < span[1] and annexes.binds(d, issued, document.slice(span)) for d in dated)

    body = directives.build(document, words.read, is_dated)
    addressees_act = letterhead.header.type_code not in _TELLS
    charged = letterhead.addressees if addressees_act else ()
    asked = tables.Asked(context, issuer, charged, issued, config.received_on, config.workdays)
    beside = annexes.read(document, asked, words.read, words.of)
    body = beside.joined(body)
    directive_at = placing.directive_at(body)
    beside_dated, beside_issues = unsure.marked(document, beside.listed.deadlines, ())
    placed = [
        *(replace(d, directive=directive_at(d.span)) for d in dated),
        *(replace(d, directive=at) for d in beside_dated if (at := d.directive or directive_at(d.span))),
    ]
    placed.sort(key=lambda d: d.span)
    cited_placed = tuple(replace(c, directive=placing.cited_in(document, directive_at, c)) for c in cited)
    beside_cited: list[Citation] = []
    if annexed := tuple(p.span for annex in beside.read for p in annex.paragraphs):
        later = (c for c in cited_within((*flow, *annexed)) if c.span[0] >= annexed[0][0])
        beside_cited = [replace(c, directive=directive_at(c.span)) for c in later]
    own_orders = beside.listed.orders | {
        d.id: words.of(body, d.id) for top in body.directives for d in top.walk() if d.id not in beside.listed.orders
    }
    work = assign.assign(
        document,
        body,
        own_orders,
        words.introduction(body),
        letterhead.addressees,
        placed,
        (*cited_placed, *beside_cited),
        context,
        addressees_act=addressees_act,
        unread={
            directive: found[0]
            for directive, spans in body.own.items()
            if directive not in beside.listed.own
            and (found := list(unread.dates(document.text, spans, issued, placed, (*cited, *beside_cited))))
        }
        | beside.listed.unread,
    )
    if config.model:
        work = statistical.doubted(document, body.own, work, ruled, seen)
    issues = (
        *source.issues,
        *document.issues,
        *letterhead.issues,
        *body.issues,
        *date_issues,
        *digit_issues,
        *beside_issues,
        *citations.doubts.issues(document, (*cited, *beside_cited)),
        *work.issues,
        *_standing(document, letterhead, mentions, work, cited, context),
        *completeness.issues(source, document, letterhead, beside),
        *(envelope.wishes(letterhead.header, source.stated, work.tasks) if source.stated else ()),
    )
    issues = tuple(replace(issue, places=document.where(issue.span)) if issue.span else issue for issue in issues)
    result = Result(
        source=_source_info(source),
        status=completeness.status(issues),
        text=document.text,
        header=letterhead.header,
        addressees=letterhead.addressees,
        to_places=letterhead.to_places,
        directives=body.directives,
        citations=cited_placed,
        deadlines=tuple(placed),
        events=meetings,
        agencies=tuple(mentions),
        tasks=work.tasks,
        recipients=work.recipients,
        issues=issues,
        lines=_printed(document),
    )
    return replace(result, office=ours.of(result, config.office, config.today)) if config.office else result


def _letterhead(source: Source, document: Document, config: Config) -> tuple[header.Letterhead, agencies.Context]:
    """The letterhead, and what it and the office tell of the bodies that the text names."""
    letterhead = header.read(document, published=source.published, scanned=_scanned(source), stated=source.stated)
    _refuse_secret(letterhead.header, config)
    addressed = tuple(agencies.head_to_body(a.name).casefold() for a in letterhead.addressees)
    context = replace(letterhead.context, named=_named(letterhead), addressed=addressed)
    context = replace(context, abbreviations=agencies.short_forms(document.text, context))
    if not config.office:
        return letterhead, context
    context = ours.known(context, config.office)
    addressees = ours.written_out(letterhead.addressees, context)
    to_places = ours.written_out(letterhead.to_places, context)
    return replace(letterhead, addressees=addressees, to_places=to_places), context


def _named(letterhead: header.Letterhead) -> tuple[str, ...]:
    """The single bodies of Kính gửi and Nơi nhận, as printed: the list shows where a long name ends."""
    bodies = (*letterhead.addressees, *letterhead.to_places)
    names = {agencies.head_to_body(a.text) for a in bodies if not a.group}
    return tuple(sorted(n for n in names if n[:1].isupper() and len(n.split()) > 3 and re.search(r", | và | - ", n)))


def _standing(
    document: Document,
    letterhead: header.Letterhead,
    mentions: Sequence[Agency],
    work: assign.Assignment,
    cited: Sequence[Citation],
    context: agencies.Context,
) -> tuple[Issue, ...]:
    """What is to be said of bodies that did not stand at the document's date."""
    asked = [a for task in work.tasks for a in (*task.lead, *task.coordinate, *task.report_to)]
    named = (*letterhead.addressees, *mentions, *letterhead.to_places)
    charged = (*letterhead.addressees, *asked)
    return agencies.standing.issues(document, named, charged, [c.span for c in cited], context)


def _printed(document: Document) -> tuple[PrintedLine, ...]:
    """The lines of the paper, boxes rounded to a tenth of a point: a hair's breadth."""
    return tuple(
        PrintedLine(span, place.page, _rounded(place.box), tuple(box and _rounded(box) for box in words))
        for (span, place), words in zip(document.lines, document.read, strict=True)
        if place.box
    )


def _rounded(box: Box) -> Box:
    x0, y0, x1, y1 = box
    return round(x0, 1), round(y0, 1), round(x1, 1), round(y1, 1)


def _scanned(source: Source) -> bool:
    return bool(source.pages) and source.pages[0].reading == "ocr"


def _source_info(source: Source) -> SourceInfo:
    pages = tuple(SourcePage(p.page, p.reading, p.width, p.height, round(p.confidence, 3)) for p in source.pages)
    kinds = {p.reading for p in source.pages if p.lines} or {"text"}
    reading = kinds.pop() if len(kinds) == 1 else "mixed"
    return SourceInfo(source.file_name, source.sha256, source.media_type, max(1, len(pages)), reading, pages)
