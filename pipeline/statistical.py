"""The seat of the statistical part: a spaCy pipeline from models/, asked what the rules may have missed.

What it sees never overrules a rule. A body that no rule knows joins the mentions and says so (``rule = "model:<name>"``);
where it sees a lead that the task does not name, the task carries ROLE_DOUBTFUL. docs/model.md says what that
is worth, docs/decisions/0010 why it goes no further.

spaCy's own Vietnamese tokenizer wants pyvi and cuts "08/01/2022" into five; the tokenizer here is a lossless regular
expression that keeps dates, numbers and document codes whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any

from pipeline import agencies, orders, resources
from pipeline.assign import Assignment
from pipeline.document import Agency, Document, Issue, Role, Span, Task
from pipeline.errors import DispatchError, ExitCode
from pipeline.labels import spoken

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc
    from spacy.vocab import Vocab

# Codes ("89/2018/NĐ-CP"), dates and numbers whole; then words; then single signs.
_TOKEN = re.compile(r"\d[\w&]*(?:[./-][\w&]+)+|\w+(?:-\w+)*|[^\w\s]")
# The names in a pipeline: entities, the spans with a role, the class of a sentence, the function that proposes the spans.
AGENCY = "AGENCY"
PERSON = "PERSON"
ROLES = "roles"
ASSIGNS = "ASSIGNS"
SUGGESTER = "congvan.bodies.v1"
_ROLE: dict[str, Role] = {"LEAD": "lead", "COORDINATE": "coordinate", "REPORT_TO": "report_to"}
_CODE = "ROLE_DOUBTFUL"
_SURE = 0.8  # below it what the model sees is not used
_LEFT = 0.7  # what is left of a doubted task's confidence


class ModelMissing(DispatchError):
    """A model was asked for that is not in models/, or cannot be loaded."""

    exit_code = ExitCode.USAGE


class DispatchTokenizer:
    """Text to tokens without loss: ``doc.text`` equals the text for every text, so that offsets hold in both."""

    def __init__(self, vocab: Vocab) -> None:
        self.vocab = vocab

    def __call__(self, text: str) -> Doc:
        from spacy.tokens import Doc

        words: list[str] = []
        spaces: list[bool] = []
        for piece, space in _pieces(text):
            words.append(piece)
            spaces.append(space)
        return Doc(self.vocab, words=words, spaces=spaces)

    # spaCy saves and loads a tokenizer through these; this one has no state of its own.
    def to_bytes(self, **_: Any) -> bytes:
        """No state."""
        return b""

    def from_bytes(self, _data: bytes, **_: Any) -> DispatchTokenizer:
        """No state."""
        return self

    def to_disk(self, _path: Any, **_: Any) -> None:
        """No state."""

    def from_disk(self, _path: Any, **_: Any) -> DispatchTokenizer:
        """No state."""
        return self


def _pieces(text: str) -> Iterator[tuple[str, bool]]:
    """Tokens and whether one space follows; any other white space is a token of its own, so nothing is lost."""
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        piece = match.group() if match else re.match(r"\s+|.", text[at:], re.DOTALL).group()  # type: ignore[union-attr]
        at += len(piece)
        space = not piece.isspace() and text[at : at + 1] == " "
        yield piece, space
        at += space


def _register() -> None:
    """Tell spaCy the function that a saved pipeline names: its role component reads the spans of the bodies found."""
    from spacy.util import registry

    if not registry.has("misc", SUGGESTER):
        registry.misc.register(SUGGESTER, func=lambda: _suggest)


def _suggest(docs: Sequence[Doc], *, ops: Any = None) -> Any:
    """The spans to give a role to: the bodies among each document's entities (spaCy's suggester interface)."""
    from spacy.pipeline.spancat import preset_spans_suggester

    for doc in docs:
        doc.spans[ROLES] = [entity for entity in doc.ents if entity.label_ == AGENCY]
    return preset_spans_suggester(docs, spans_key=ROLES, ops=ops)


def blank() -> Language:
    """An empty pipeline for Vietnamese dispatches: to train on, or to tokenize with."""
    import spacy

    _register()
    nlp = spacy.blank("xx")
    nlp.tokenizer = DispatchTokenizer(nlp.vocab)
    return nlp


@cache
def load(name: str) -> Language:
    """The pipeline ``models/<name>``, loaded once a process. Raises ModelMissing with the names that there are."""
    path = resources.models() / name
    if not (path / "config.cfg").is_file():
        there = sorted(p.parent.name for p in resources.models().glob("*/config.cfg"))
        raise ModelMissing(
            f"Không có mô hình “{name}”.",
            f"Mô hình hiện có: {', '.join(there)}." if there else "Chưa có mô hình nào được cài: bỏ tùy chọn model.",
        )
    try:
        import spacy
    except ImportError as error:
        raise ModelMissing(f"Không nạp được spaCy ({error}).", "Cài spaCy 3.8, hoặc bỏ tùy chọn model.") from error
    _register()
    nlp = spacy.load(path, exclude=["tokenizer"])  # it has no state to load
    nlp.tokenizer = DispatchTokenizer(nlp.vocab)
    return nlp


@dataclass(frozen=True, slots=True)
class Seen:
    """What the model sees at a place: a body or a person (``label``); a body's role in its sentence, None where it has
    none or the sentence assigns nothing, and how sure the role is (0 to 1; 1 of a pipeline that gives no roles)."""

    span: Span
    label: str
    role: Role | None = None
    score: float = 0.0


def read(text: str, regions: Sequence[Span], nlp: Language) -> list[Seen]:
    """Bodies and persons of the regions, in order, each sentence read by itself."""
    spans = []
    for region in regions:
        for start, end in orders.sentences(text, region):
            start += len(text[start:end]) - len(text[start:end].lstrip())
            spans.append((start, end))
    seen: list[Seen] = []
    for (start, _), doc in zip(spans, nlp.pipe((text[s:e] for s, e in spans), batch_size=256), strict=True):
        assigns = doc.cats.get(ASSIGNS, 1.0) >= 0.5
        group, unsaid = doc.spans.get(ROLES, ()), float(ROLES not in doc.spans)
        scores = group.attrs.get("scores", ()) if group else ()
        roles = {(s.start, s.end): (s.label_, float(max(x))) for s, x in zip(group, scores, strict=True)}
        for entity in doc.ents:
            label, score = roles.get((entity.start, entity.end), ("", unsaid)) if assigns else ("", 0.0)
            role = _ROLE.get(label)
            seen.append(Seen((start + entity.start_char, start + entity.end_char), entity.label_, role, score))
    return seen


def merge(
    text: str, found: Sequence[Agency], seen: Sequence[Seen], name: str, context: agencies.Context
) -> list[Agency]:
    """The rules' agencies and those that only the model sees, surely in a role, in order; a rule's span wins where two overlap."""
    merged = list(found)
    for body in seen:
        known = any(_overlap(a.span, body.span) for a in merged)
        if known or body.label != AGENCY or body.score < _SURE or not _is_name(text[slice(*body.span)]):
            continue
        span = body.span[0], _word_end(text, body.span[1])
        if any(_overlap(a.span, span) for a in found):
            span = body.span
        printed = text[slice(*span)]
        full = agencies.expand(printed)
        merged.append(Agency(printed, full, span, agencies.canonical(full, context), rule=f"model:{name}"))
    return sorted(merged, key=lambda a: a.span)


def _overlap(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _is_name(printed: str) -> bool:
    """May this be a body's own name? It has a capital, and is not the verb that opens a sentence ("Tập hợp …")."""
    return printed[:1].isupper() and not orders.opens_with_order(printed)


def _word_end(text: str, end: int) -> int:
    """The end of the word that a name was cut in: "Cục Di sản văn|hóa". A word of Vietnamese is often two syllables."""
    from underthesea import word_tokenize

    start = max(text.rfind(mark, 0, end) for mark in ",;.:\n") + 1
    stretch = text[start : end + 20]
    at = start
    for word in word_tokenize(stretch, use_token_normalize=False):
        at = text.find(word, at)
        if at < 0:
            return end
        if at < end < at + len(word):
            return int(at + len(word)) if at + len(word) < start + len(stretch) else end
        at += len(word)
    return end


def doubted(
    document: Document,
    own: Mapping[str, Sequence[Span]],
    work: Assignment,
    known: Sequence[Agency],
    seen: Sequence[Seen],
) -> Assignment:
    """The tasks, and an issue for each in whose own words (``own``, by directive) the model surely sees a lead that the task
    names in no role. ``known`` are the bodies that the rules found."""
    issues = list(work.issues)
    tasks = []
    for task in work.tasks:
        spans = own.get(task.directive, ())
        leads = (s.span for s in seen if s.role == "lead" and s.score >= _SURE and _within(s.span, spans))
        odd = next((lead for lead in leads if _is_missing(document.slice(lead), lead, task, known)), None)
        if odd:
            place = spoken(task.directive)
            message = (
                f"{place[:1].upper()}{place[1:]}: “{document.slice(odd)}” có thể là cơ quan chủ trì, "
                "mà kết quả đọc theo quy tắc không nêu; hãy đọc lại câu này."
            )
            issues.append(Issue(_CODE, "warning", message, odd, document.page_of(odd)))
            confidence = round(max(0.1, task.confidence * _LEFT), 2)
            task = replace(task, issues=(*task.issues, _CODE), confidence=confidence)
        tasks.append(task)
    return replace(work, tasks=tuple(tasks), issues=tuple(issues))


def _within(span: Span, spans: Sequence[Span]) -> bool:
    return any(start <= span[0] < end for start, end in spans)


def _is_missing(printed: str, span: Span, task: Task, known: Sequence[Agency]) -> bool:
    """Is this a body, as far as one can tell, and named in no role of the task?"""
    if not any(_overlap(a.span, span) for a in known) and not _is_name(printed):
        return False
    name = _plain(printed)
    named = [_plain(a.name) for a in (*task.lead, *task.coordinate, *task.report_to)]
    return not any(name in other or other in name for other in named)


def _plain(name: str) -> str:
    return agencies.head_to_body(agencies.expand(name)).casefold()


def signer_name(document: Document, nlp: Language) -> str | None:
    """The first person that the model sees in the signature block: for a block whose lines no rule could read."""
    for paragraph in document.paragraphs_of("signature"):
        for entity in nlp(document.slice(paragraph.span)).ents:
            if entity.label_ == PERSON:
                return str(entity.text)
    return None
