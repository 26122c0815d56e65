"""The seat of the statistical part: a spaCy pipeline from models/ whose spans are merged with the rules'.

spaCy's own Vietnamese tokenizer wants pyvi and cuts "08/01/2022" into five; the tokenizer here is a lossless regular
expression that keeps dates, numbers and document codes whole. Rules win where both find something: a model adds what no
rule knows, and what it adds says so (``rule = "model:<name>"``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from pipeline import agencies, resources
from pipeline.document import Agency, Document, Span
from pipeline.errors import DispatchError, ExitCode

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc
    from spacy.vocab import Vocab

# Codes ("89/2018/NĐ-CP"), dates and numbers whole; then words; then single signs.
_TOKEN = re.compile(r"\d[\w&]*(?:[./-][\w&]+)+|\w+(?:-\w+)*|[^\w\s]")
AGENCY = "AGENCY"
PERSON = "PERSON"


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


def blank() -> Language:
    """An empty pipeline for Vietnamese dispatches: to train on, or to tokenize with."""
    import spacy

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
    import spacy

    nlp = spacy.load(path, exclude=["tokenizer"])  # it has no state to load
    nlp.tokenizer = DispatchTokenizer(nlp.vocab)
    return nlp


def merge(
    text: str, found: Sequence[Agency], nlp: Language, name: str, context: agencies.Context, regions: Sequence[Span]
) -> list[Agency]:
    """The rules' agencies and those that only the model sees, in order; a rule's span wins where two overlap."""
    merged = list(found)
    taken = [a.span for a in found]
    for start, end in regions:
        for entity in nlp(text[start:end]).ents:
            span = (start + entity.start_char, start + entity.end_char)
            if entity.label_ != AGENCY or any(s < span[1] and span[0] < e for s, e in taken):
                continue
            printed = text[span[0] : span[1]]
            full = agencies.expand(printed)
            merged.append(Agency(printed, full, span, agencies.canonical(full, context), rule=f"model:{name}"))
    return sorted(merged, key=lambda a: a.span)


def signer_name(document: Document, nlp: Language) -> str | None:
    """The first person that the model sees in the signature block: for a block whose lines no rule could read."""
    for paragraph in document.paragraphs_of("signature"):
        for entity in nlp(document.slice(paragraph.span)).ents:
            if entity.label_ == PERSON:
                return str(entity.text)
    return None
