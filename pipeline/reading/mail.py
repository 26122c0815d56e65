"""Mails (.eml, RFC 5322 and MIME): their attachments, those of mails forwarded in them, and the parts of edXML messages.

What the sender writes in the mail itself is no dispatch and is passed over. Only where a mail carries no document at
all, and its text bears the head of a dispatch (Quốc hiệu, or a line with number and ký hiệu), is the text read as one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from email import message_from_bytes, policy
from email.errors import CloseBoundaryNotFoundDefect, MessageError
from email.message import EmailMessage
from functools import partial
from pathlib import PurePosixPath

from pipeline.document import Stated
from pipeline.errors import UnreadableFile
from pipeline.reading import edxml
from pipeline.reading.entry import CUT, Entry, is_named_document, label, with_ending
from pipeline.reading.normalise import fold
from pipeline.reading.sniff import PARTS

_MAX_PARTS = 2_000
_MAX_FIELD = 20_000
_LOGO_BYTES = 100_000
"""An inline picture below this size is a logo or a signature; a page that was photographed is larger."""

_FORWARDED = frozenset({"message/rfc822", "message/global"})
_HEAD = re.compile(
    r"^\W*CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\W*$|^\W*CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM\W*$"
    r"|^\W*Số\s*:?\s*[\d.…_]*\s*[-/]\s*[A-ZĐ]{2}",
    re.MULTILINE,
)
_SPACE = str.maketrans("", "", " \t\r\n")
_TAG = re.compile(r"<[^>]*>")


class _Bounded(policy.EmailPolicy):
    """Cuts a header field of endless length, which would take minutes to parse."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        name, value = super().header_source_parse(sourcelines)
        return name, value[:_MAX_FIELD]


def entries(data: bytes, file_name: str) -> list[Entry]:
    """The files that a mail carries, in its order. Raises UnreadableFile where it is no mail that can be taken apart."""
    if len(re.findall(rb"^--", data, re.MULTILINE)) > _MAX_PARTS:
        raise UnreadableFile(f"Thư {file_name} có quá nhiều phần.", "Hãy lưu các tệp đính kèm ra thư mục rồi xử lý.")
    alone = PARTS.match(data)
    if alone:
        data = b'Content-Type: multipart/related; boundary="%s"\r\n\r\n' % alone["boundary"] + data
    try:
        mail = message_from_bytes(data, policy=_Bounded())
        return _carried(mail, file_name) if isinstance(mail, EmailMessage) else []
    # The parser of the standard library meets broken mails with errors of many kinds.
    except (MessageError, ValueError, LookupError, TypeError, AttributeError, RecursionError) as fault:
        raise UnreadableFile(
            f"Thư {file_name} hỏng hoặc không đúng dạng thư điện tử.",
            "Hãy lưu các tệp đính kèm ra rồi xử lý các tệp đó.",
        ) from fault


def _carried(mail: EmailMessage, mail_name: str, folder: str = "") -> list[Entry]:
    parts = list(_parts(mail))
    texts = [part for part, _ in parts if _is_text(part)]
    pages = "".join(_words(part) for part in texts if part.get_content_subtype() == "html")
    header, names = _envelope(part for part, _ in parts)
    found: list[Entry] = []
    for number, (part, cut) in enumerate(parts, start=1):
        inner = part.get_payload(0) if part.get_content_type() in _FORWARDED and part.is_multipart() else None
        if isinstance(inner, EmailMessage):
            inside = label(part.get_filename() or str(inner.get("Subject") or f"thu-{number}"))[:80]
            found += _carried(inner, f"{mail_name}/{inside}", f"{folder}{inside}/")
        elif not _is_text(part):
            cid = edxml.bare_id(str(part.get("Content-ID") or ""))
            name = folder + (names.get(cid) or _name(part, number))
            encoded = str(part.get_payload())
            issues = (CUT,) if cut or _breaks_off(part, encoded) else ()
            logo = part.get_content_maintype() == "image" and len(encoded) < _LOGO_BYTES and f"cid:{cid}" in pages
            found.append(Entry(name, len(encoded), partial(_bytes, part), issues=issues, passed=bool(cid) and logo))
    documents = [file.label for file in found if is_named_document(file.label) and not file.passed]
    if header:
        header = replace(header, documents=edxml.documents_named(documents))
        found = [replace(file, stated=header) for file in found]
    return found if documents else [*found, *_body(texts, mail_name, folder)]


def _parts(part: EmailMessage, cut: bool = False) -> Iterator[tuple[EmailMessage, bool]]:
    """The parts that hold something, forwarded mails whole; with each, whether the mail breaks off in it."""
    if part.get_content_maintype() != "multipart":
        yield part, cut
        return
    inner = part.get_payload() if part.is_multipart() else []
    ends = not any(isinstance(defect, CloseBoundaryNotFoundDefect) for defect in part.defects)
    for number, each in enumerate(inner, start=1):
        yield from _parts(each, number == len(inner) and (cut or not ends))


def _is_text(part: EmailMessage) -> bool:
    """Does the part belong to what is written in the mail, and is no file?"""
    return part.get_content_maintype() == "text" and not part.get_filename() and not part.is_attachment()


def _name(part: EmailMessage, number: int) -> str:
    told = part.get_filename() or ""
    # letters that stand in the header without any encoding, as some programs write them
    told = told.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    # old programs tell the whole path on the sender's disk
    name = label(told).rpartition("/")[2] if told else f"dinh-kem-{number}"
    return with_ending(
        "winmail.dat" if part.get_content_type() == "application/ms-tnef" else name, part.get_content_type()
    )


def _bytes(part: EmailMessage) -> bytes:
    data = part.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""


def _breaks_off(part: EmailMessage, encoded: str) -> bool:
    """Does base64 text end in the middle of a group of four?"""
    transfer = str(part.get("Content-Transfer-Encoding", "")).strip().lower()
    return transfer == "base64" and len(encoded.translate(_SPACE)) % 4 > 0


# ------------------------------------------------------------------ what is written in the mail


def _words(part: EmailMessage) -> str:
    try:
        return str(part.get_content())
    except LookupError:  # a character set that nobody knows
        return _bytes(part).decode("utf-8", "replace")


def _envelope(parts: Iterable[EmailMessage]) -> tuple[Stated | None, dict[str, str]]:
    """What the envelope of an edXML message states, and the names it gives the parts; nothing in any other mail."""
    for part in parts:
        if part.get_content_subtype().endswith("xml") and b"MessageHeader" in (data := _bytes(part)):
            root = edxml.parse(data, "edXML")
            if header := edxml.stated(root):
                return header, edxml.references(root)
    return None, {}


def _body(texts: list[EmailMessage], mail_name: str, folder: str) -> list[Entry]:
    """The mail's own text where it bears the head of a dispatch; the page before the bare text, which has no tables."""
    stem = PurePosixPath(mail_name).stem
    for kind, ending in (("html", ".html"), ("plain", ".txt")):
        for words in (_words(part) for part in texts if part.get_content_subtype() == kind):
            if _HEAD.search(fold(_TAG.sub("\n", words))):
                data = words.encode("utf-8-sig", "replace")
                return [Entry(f"{folder}{stem}{ending}", len(data), partial(bytes, data))]
    return []
