"""The order of the stages, on one screen: bytes in, one Result out."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Literal

from pipeline import (
    agencies,
    annexes,
    assign,
    citations,
    deadlines,
    directives,
    envelope,
    events,
    header,
    layout,
    marks,
    orders,
    ours,
    tables,
    unread,
    unsure,
)
from pipeline.compose import compose
from pipeline.config import Config
from pipeline.document import (
    Agency,
    Block,
    Citation,
    Document,
    Header,
    Issue,
    Result,
    Severity,
    Source,
    SourceInfo,
    SourcePage,
    Span,
)
from pipeline.errors import SecretDocument
from pipeline.export.transcript import Transcript, transcript
from pipeline.reading import read, read_bytes
from pipeline.workers import processors

# Types that tell their addressees something and put nobody to work by addressing him (NĐ 30/2020/NĐ-CP Phụ lục III).
_TELLS = frozenset({"BC", "TTr", "BB", "TC", "GNP", "PG", "PB"})

# Issues that say that a part of the file was not read.
_INCOMPLETE = frozenset({"PAGE_FAILED", "PAGE_TRUNCATED", "PAGES_NOT_READ"})


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
    letterhead = header.read(document, published=source.published, scanned=_scanned(source), stated=source.stated)
    _refuse_secret(letterhead.header, config)
    issued = letterhead.header.issued_date
    addressed = tuple(agencies.head_to_body(a.name).casefold() for a in letterhead.addressees)
    context = replace(letterhead.context, named=_named(letterhead), addressed=addressed)
    context = replace(context, abbreviations=agencies.short_forms(document.text, context))
    if config.office:
        context = ours.known(context, config.office)
        letterhead = replace(
            letterhead,
            addressees=ours.written_out(letterhead.addressees, context),
            to_places=ours.written_out(letterhead.to_places, context),
        )
    flow = tuple(
        p.span
        for p in document.paragraphs_of("body", "footnote", "letterhead", "table")
        if not (p.role == "letterhead" and marks.bears(document.slice(p.span), "number"))  # its own number
    )
    own = citations.Own(config.laws, config.notations)
    cited = citations.find(document.text, issued=issued, own_code=letterhead.header.code, regions=flow, own=own)
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

    issuer = letterhead.header.organ_name
    meetings = tuple(events.find(document.text, issued=issued, regions=body_spans))
    inviting = events.is_invitation(letterhead.header)

    def told(span: Span, order: orders.Order) -> orders.Order:
        leads = [f.agency.name for f in order.of("lead")]
        if inviting and events.only_invites(document.text, span, meetings, issuer, leads):
            return orders.Order((), span, order.introduces, False)  # names without work
        return order

    def read_order(span: Span) -> orders.Order:
        return told(span, orders.read(document.text, span, context, issuer=issuer))

    def is_dated(span: Span) -> bool:
        return any(span[0] <= d.span[0] < span[1] and annexes.binds(d, issued) for d in dated)

    def own_order(of: directives.Body, directive: str) -> orders.Order:
        return told(of.own[directive][0], _own_order(document, of, directive, context, issuer))

    body = directives.build(document, read_order, is_dated)
    asked = tables.Asked(
        context,
        letterhead.header.organ_name,
        () if letterhead.header.type_code in _TELLS else letterhead.addressees,
        issued,
        config.received_on,
        config.workdays,
    )
    beside = annexes.read(document, asked, read_order, own_order)
    body = beside.joined(body)
    directive_at = _places(body)
    beside_dated, beside_issues = unsure.marked(document, beside.listed.deadlines, ())
    placed = [
        *(replace(d, directive=directive_at(d.span)) for d in dated),
        *(replace(d, directive=at) for d in beside_dated if (at := d.directive or directive_at(d.span))),
    ]
    placed.sort(key=lambda d: d.span)
    cited_placed = tuple(replace(c, directive=_cited_in(document, directive_at, c)) for c in cited)
    beside_cited = _cited_beside(document, letterhead, flow, beside, directive_at, own)
    own_orders = beside.listed.orders | {
        d.id: own_order(body, d.id) for top in body.directives for d in top.walk() if d.id not in beside.listed.orders
    }
    introduction = _introduction(document, body, read_order)
    work = assign.assign(
        document,
        body,
        own_orders,
        introduction,
        letterhead.addressees,
        placed,
        (*cited_placed, *beside_cited),
        context,
        addressees_act=letterhead.header.type_code not in _TELLS,
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
        *_unread(document, beside),
        *_missing(source, document),
        *_recognised(letterhead),
        *(envelope.wishes(letterhead.header, source.stated, work.tasks) if source.stated else ()),
    )
    issues = tuple(replace(issue, places=document.where(issue.span)) if issue.span else issue for issue in issues)
    result = Result(
        source=_source_info(source),
        status=_status(issues),
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
    )
    return replace(result, office=ours.of(result, config.office, config.today)) if config.office else result


def _named(letterhead: header.Letterhead) -> tuple[str, ...]:
    """The single bodies of Kính gửi and Nơi nhận, as printed: the list shows where a long name ends."""
    bodies = (*letterhead.addressees, *letterhead.to_places)
    names = {agencies.head_to_body(a.text) for a in bodies if not a.group}
    return tuple(sorted(n for n in names if n[:1].isupper() and len(n.split()) > 3 and re.search(r", | và | - ", n)))


def _cited_beside(
    document: Document,
    letterhead: header.Letterhead,
    flow: tuple[Span, ...],
    beside: annexes.Annexed,
    directive_at: Callable[[Span], str | None],
    own: citations.Own,
) -> list[Citation]:
    """The citations in the annexes that were read, for their tasks: they are not the body's (contract, "Directive")."""
    spans = tuple(p.span for annex in beside.read for p in annex.paragraphs)
    if not spans:
        return []
    issued, own_code = letterhead.header.issued_date, letterhead.header.code
    found = citations.find(document.text, issued=issued, own_code=own_code, regions=(*flow, *spans), own=own)
    first = beside.read[0].span[0]
    return [replace(c, directive=directive_at(c.span)) for c in found if c.span[0] >= first]


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


def _introduction(
    document: Document, body: directives.Body, read_order: Callable[[Span], orders.Order]
) -> orders.Order | None:
    """What the sentence orders that opens the list: the last one before the first label, when it ends in a colon."""
    if not body.preamble:
        return None
    start, end = body.preamble[-1]
    if not document.text[start:end].rstrip().endswith(":"):
        return None
    *_, last = orders.sentences(document.text, (start, end))
    return read_order(last)


def _own_order(
    document: Document, body: directives.Body, directive: str, context: agencies.Context, issuer: str | None
) -> orders.Order:
    """What a directive's own words order: its heading line and the paragraphs under it, read as one."""
    own = [span for span in body.own[directive] if span not in body.quoted] or list(body.own[directive][:1])
    parts = [orders.read(document.text, span, context, issuer=issuer) for span in own]
    if len(parts) == 1:
        return parts[0]
    title, *rest = parts
    # a bare title says nothing of who; a heading that names a body does, and so does a line that orders
    findings = title.findings if title.complete else title.of("lead") if title.heading else ()
    for number, part in enumerate(rest):
        findings += tuple(replace(f, sentence=f.sentence + number) for f in part.findings)
    complete = title.complete or any(p.complete for p in rest)
    return orders.Order(findings, title.heading, rest[-1].introduces, complete)


def _places(body: directives.Body) -> Callable[[Span], str | None]:
    """A look-up of the directive whose own words hold the beginning of a span."""
    own = sorted((span, directive) for directive, spans in body.own.items() for span in spans)
    starts = [span[0] for span, _ in own]

    def directive_at(span: Span) -> str | None:
        i = bisect_right(starts, span[0]) - 1
        return own[i][1] if i >= 0 and span[0] < own[i][0][1] else None

    return directive_at


def _cited_in(document: Document, directive_at: Callable[[Span], str | None], citation: Citation) -> str | None:
    """The directive of a citation; a footnote's belongs to the paragraph that the note follows."""
    found = directive_at(citation.span)
    if found:
        return found
    for before, note in zip(document.paragraphs, document.paragraphs[1:], strict=False):
        if note.role == "footnote" and note.span[0] <= citation.span[0] < note.span[1]:
            return directive_at((before.span[1] - 1, before.span[1]))
    return None


def _scanned(source: Source) -> bool:
    return bool(source.pages) and source.pages[0].reading == "ocr"


def _recognised(letterhead: header.Letterhead) -> list[Issue]:
    """A warning where nothing shows that this is an official document at all (a recipe, a chapter, a page of news)."""
    facts = letterhead.header
    printed_organ = any(r.field == "organ_name" and r.rule != "in-words" for r in facts.reasons)
    if facts.code_notation or facts.type_code or printed_organ or letterhead.addressees or facts.signer:
        return []
    message = "Không thấy số, ký hiệu, loại văn bản, cơ quan ban hành, nơi nhận hay người ký: có thể không phải văn bản hành chính."
    return [Issue("NOT_A_DISPATCH", "warning", message)]


def _unread(document: Document, beside: annexes.Annexed) -> list[Issue]:
    """What stands in the document and is not yet made into tasks: said, never dropped in silence."""
    issues = []

    def say(code: str, severity: Severity, message: str, span: Span) -> None:
        issues.append(Issue(code, severity, message, span, document.page_of(span)))

    for annex in beside.unread:
        if not annex.is_form and any(
            marks.bears(document.slice(p.span), "motto", "to", "wire") for p in annex.paragraphs
        ):
            message = "Sau phần ký còn một văn bản nữa trong tệp, chưa được đọc: hãy tách thành tệp riêng."
            say("SECOND_DOCUMENT", "warning", message, annex.span)
            break
    for paragraph in document.paragraphs_of("to_places", "signature"):
        if len(document.slice(paragraph.span)) > 250:
            message = "Sau Nơi nhận còn đoạn văn dài chưa được đọc thành nhiệm vụ: hãy xem bản gốc."
            say("TAIL_NOT_READ", "warning", message, paragraph.span)
            break
    if doubtful := beside.listed.doubtful:
        message = "Bảng trong thân văn bản chưa được đọc thành nhiệm vụ: hãy xem bản gốc."
        say("TABLE_NOT_READ", "info", message, doubtful[0])
    if not_read := [annex for annex in beside.unread if not annex.is_form]:
        say("ANNEX_NOT_READ", "info", "Phụ lục chưa được đọc thành nhiệm vụ: hãy xem bản gốc.", not_read[0].span)
    return issues


def _missing(source: Source, document: Document) -> list[Issue]:
    """A warning where pages seem to be missing or in a wrong order: no end anywhere, or a letterhead behind the first page."""
    pages = [page for page in source.pages if page.width and page.lines]
    if not pages:
        return []
    body = document.paragraphs_of("body")
    ended = bool(document.paragraphs_of("to_places", "signature")) or bool(
        body and layout.ends(document.slice(body[-1].span))
    )
    headed = [
        paragraph.page
        for paragraph in document.paragraphs_of("letterhead")
        if marks.bears(document.slice(paragraph.span), "motto", "party-motto")
    ]
    if headed and min(headed) > pages[0].page:
        what = f"phần đầu văn bản nằm ở trang {min(headed)}."
    elif not ended:
        what = "không thấy phần kết (“./.”, Nơi nhận, chữ ký)."
    else:
        return []
    message = f"Có thể thiếu trang hoặc các trang sai thứ tự: {what}"
    return [Issue("PAGES_MISSING", "warning", message, page=pages[-1].page)]


def _status(issues: tuple[Issue, ...]) -> Literal["complete", "needs_review", "partial"]:
    if any(i.code in _INCOMPLETE for i in issues):
        return "partial"
    return "needs_review" if any(i.severity in ("warning", "error") for i in issues) else "complete"


def _source_info(source: Source) -> SourceInfo:
    pages = tuple(SourcePage(p.page, p.reading, p.width, p.height, round(p.confidence, 3)) for p in source.pages)
    kinds = {p.reading for p in source.pages if p.lines} or {"text"}
    reading = kinds.pop() if len(kinds) == 1 else "mixed"
    return SourceInfo(source.file_name, source.sha256, source.media_type, max(1, len(pages)), reading, pages)
