"""edXML: the envelope in which e-offices exchange dispatches (QCVN 102:2016/BTTTT), its header and its attachments.

The older forms of it (SOAP with MIME parts, 2012; the one of go.vn) have the same elements under other names of space
and other roots: everything is told by its local name.
"""

from __future__ import annotations

import base64
import datetime as dt
import re
from collections.abc import Callable, Iterable
from pathlib import PurePosixPath
from typing import Any, Literal

from pipeline.document import Signer, Stated
from pipeline.errors import UnreadableFile
from pipeline.reading import archive
from pipeline.reading.entry import CUT, Entry, is_named_document, label, with_ending
from pipeline.reading.kinds import PACKAGES
from pipeline.reading.normalise import squeeze
from pipeline.reading.ooxml import attribute, child, name_of

_ACTIONS: tuple[Literal["new", "revoke", "update", "replace"], ...] = ("new", "revoke", "update", "replace")
_PRIORITIES: dict[str, Literal[0, 1, 2, 3]] = {"1": 1, "2": 2, "3": 3, "4": 3}
# What programs write where they have nothing to state.
_NOTHING = frozenset({"", "n/a", "na", "null", "none", "không", "-", "."})
_DAY = re.compile(
    r"(?P<year>\d{4})[-/](?P<month>\d{1,2})[-/](?P<day>\d{1,2})|(?P<day2>\d{1,2})[-/](?P<month2>\d{1,2})[-/](?P<year2>\d{4})"
)
_WHOLE = re.compile(r"(\d+[a-zA-Z]?(?:/\d{4}(?=/))?)[-/](\D.*)")
_YEAR = re.compile(r"((?:19|20)\d\d)/(?=\D)")
_NO_LETTER = re.compile(r"[^A-Za-z0-9+/]")
_HANOI = dt.timezone(dt.timedelta(hours=7))


def entries(data: bytes, file_name: str) -> list[Entry]:
    """The attachments of an edXML file, each with what the header states.

    Raises UnreadableFile where it is no whole XML, or a mere notice of receipt.
    """
    root = parse(data, file_name)
    listed = references(root)
    files = [
        (_name(element, listed, text), text)
        for element in root.iter()
        if name_of(element) in {"Attachment", "Attach"} and (text := _encoded(element))
    ]
    if not files and any(name_of(element) == "StatusCode" for element in root.iter()):
        raise UnreadableFile(
            f"Gói {file_name} chỉ báo trạng thái gửi nhận, không kèm văn bản nào.", "Không cần xử lý tệp này."
        )
    header = stated(root, documents_named(name for name, _ in files))
    return [
        Entry(name, len(text), _unpacker(text, name, f"{file_name}/{name}"), header, (CUT,) if len(text) % 4 else ())
        for name, text in files
    ]


def parse(data: bytes, file_name: str) -> Any:
    """The root element. Raises UnreadableFile where the XML is broken."""
    from lxml import etree

    # No DTD, no entities, no network: a package comes from outside.
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True, remove_comments=True, remove_pis=True
    )
    try:
        return etree.fromstring(data.strip(), parser)
    except etree.XMLSyntaxError as fault:
        raise UnreadableFile(
            f"Gói {file_name} hỏng hoặc bị cắt ngắn.", "Hãy tải lại từ trục liên thông hoặc xin lại bên gửi."
        ) from fault


def stated(root: Any, documents: int = 1) -> Stated | None:
    """What the message header states of the dispatch; None where there is no header."""
    header = next((e for e in root.iter() if name_of(e) == "MessageHeader"), None)
    if header is None:
        return None
    number, notation = _code(_text(header, "Code", "CodeNumber"), _text(header, "Code", "CodeNotation"))
    signer = Signer(
        _text(header, "SignerInfo", "Competence"),
        _text(header, "SignerInfo", "Position"),
        _text(header, "SignerInfo", "FullName") or _text(header, "SignerInfo", "Signer"),
    )
    return Stated(
        code_number=number,
        code_notation=notation,
        organ_name=_text(header, "From", "OrganName"),
        place=_text(header, "PromulgationInfo", "Place"),
        issued_date=_date(
            _text(header, "PromulgationInfo", "PromulgationDate") or _text(header, "PromulgationInfo", "Date")
        ),
        type_name=_text(header, "DocumentType", "TypeName") or _type(header),
        subject=_text(header, "Subject"),
        signer=signer if signer != Signer() else None,
        priority=_PRIORITIES.get(_text(header, "OtherInfo", "Priority") or "", 0),
        due_date=_date(_text(header, "DueDate")),
        action=_action(root),
        documents=documents,
    )


def references(root: Any) -> dict[str, str]:
    """The names of the attachments by their content ids, as the manifest lists them."""
    names: dict[str, str] = {}
    for reference in root.iter():
        if name_of(reference) == "Reference" and (name := _text(reference, "AttachmentName")):
            for cid in (_text(reference, "ContentId"), attribute(reference, "href")):
                if cid:
                    names[bare_id(cid)] = with_ending(label(name), _text(reference, "ContentType") or "")
    return names


def bare_id(cid: str) -> str:
    """A content id without its brackets and its "cid:"."""
    return cid.strip().strip("<>").removeprefix("cid:")


def documents_named(names: Iterable[str]) -> int:
    """How many of these files are documents; a package among them counts for more than one."""
    return sum(1 + name.lower().endswith(PACKAGES) for name in names if is_named_document(name))


# ------------------------------------------------------------------ the header


def _text(element: Any, *path: str) -> str | None:
    found = child(element, *path)
    words = squeeze("".join(found.itertext())) if found is not None else ""
    return None if words.lower() in _NOTHING else words


def _type(header: Any) -> str | None:
    """The type where it stands without a name of its own: <DocumentType>Công văn</DocumentType>."""
    element = child(header, "DocumentType")
    return _text(header, "DocumentType") if element is not None and not len(element) else None


def _code(number: str | None, notation: str | None) -> tuple[str | None, str | None]:
    """Number and ký hiệu apart, also where one of the two fields holds both ("45/UBND-VX")."""
    number, notation = (re.sub(r"\s+", "", text or "") for text in (number, notation))
    if whole := _WHOLE.fullmatch(number):
        number, notation = whole.groups()
    elif (whole := _WHOLE.fullmatch(notation)) and number in {"", whole[1], whole[1].partition("/")[0]}:
        # "2024/QĐ-UBND" alone: a number, or the year of one that is missing
        number, notation = whole.groups() if number or not _YEAR.match(notation) else ("", whole[2])
    elif number and "/" not in number and (year := _YEAR.match(notation)):
        # a legal document's number holds its year: "05/2025/QĐ-UBND"
        number, notation = f"{number}/{year[1]}", notation[year.end() :]
    return (number if re.match(r"\d", number) else None), notation.strip("/-") or None


def _date(text: str | None) -> dt.date | None:
    if not text:
        return None
    try:
        moment = dt.datetime.fromisoformat(text.replace("Z", "+00:00"))
        if moment.tzinfo:
            return moment.astimezone(_HANOI).date()
    except (ValueError, OverflowError):
        pass
    match = _DAY.match(text)
    if not match:
        return None
    year, month, day = (int(match[part] or match[f"{part}2"]) for part in ("year", "month", "day"))
    try:
        # programs fill an empty field with the first day that they know
        return dt.date(year, month, day) if year > 1945 else None
    except ValueError:
        return None


def _action(root: Any) -> Literal["new", "revoke", "update", "replace"]:
    kind = next((e for e in root.iter() if name_of(e) in {"BussinessDocType", "BusinessDocType"}), None)
    number = (kind.text or "").strip() if kind is not None else ""
    return _ACTIONS[int(number)] if number in {"0", "1", "2", "3"} else "new"


# ------------------------------------------------------------------ the attachments


def _name(element: Any, listed: dict[str, str], encoded: str) -> str:
    told = next((n for key in ("AttachmentName", "FileName", "Name") if (n := _text(element, key))), None)
    name = label(told) if told else listed.get(bare_id(_text(element, "ContentId") or "")) or "van-ban"
    media_type = _text(element, "ContentType") or _text(element, "FileType") or ""
    # A PDF shows itself by its first letters where nothing is said.
    return with_ending(name, "application/pdf" if encoded.startswith("JVBERi0") else media_type)


def _encoded(element: Any) -> str:
    """The base64 text of an attachment: its longest piece of text, without white space; empty where it has none."""
    longest = max((e.text for e in element.iter() if e.text), key=len, default="")
    text = "".join(longest.split())
    return text if len(text) > 24 and re.fullmatch(r"[A-Za-z0-9+/]+={0,2}", text[:100]) else ""


def _unpacker(text: str, name: str, shown_name: str) -> Callable[[], bytes]:
    def unpack() -> bytes:
        letters = _NO_LETTER.sub("", text)
        whole = letters[: len(letters) - 1] if len(letters) % 4 == 1 else letters
        return _unwrapped(base64.b64decode(whole + "=" * (-len(whole) % 4)), name, shown_name)

    return unpack


def _unwrapped(data: bytes, name: str, shown_name: str) -> bytes:
    """The file itself where it was put into an archive of its own for the way, as most e-offices do."""
    if not data.startswith(b"PK\x03\x04") or PurePosixPath(name).suffix.lower() == ".zip":
        return data
    files = archive.entries(data, shown_name)
    return files[0].unpack() if len(files) == 1 else data
