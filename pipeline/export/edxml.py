"""edXML: the envelope in which e-offices exchange dispatches (QCVN 102:2016/BTTTT with SĐ1:2022), for the office's own document
system.

The header states the letterhead's facts in the norm's order; ``Content`` lists the tasks in words; ``DueDate`` is the earliest
last day on time of what is still to be done, by when the first answer is due. The original is the only attachment, in an archive of its own as e-offices
send it: a list that a program made is no part of a dispatch. Where the original is not at hand unchanged, there is none. What
nobody knows here stays empty: the organs' identifiers (``OrganId``, Quyết định 20/2020/QĐ-TTg) are the exchange's.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import io
import uuid
import zipfile
from collections.abc import Iterable, Iterator
from operator import itemgetter
from pathlib import Path, PurePosixPath
from typing import Any

from pipeline import progress
from pipeline.config import Config
from pipeline.document import Agency, Header, Result, Signer, Task
from pipeline.errors import DispatchError, SecretDocument
from pipeline.export.sheet import Row, Sheet, sheet, title_of
from pipeline.export.transcript import printable
from pipeline.incoming import Incoming, Original, TaskStatus

SPACE = "http://www.mic.gov.vn/TBT/QCVN_102_2016"
XLINK = "http://www.w3.org/1999/xlink"

_LEGAL, _ADMINISTRATIVE = "1", "2"  # DocumentType/Type
_NO_DIRECTIVE, _DIRECTIVE = "1", "2"  # SteeringType
_NEW = "0"  # BussinessDocType: neither withdrawn, updated nor replaced
_CHECK = "[cần kiểm tra] "
_ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)


def pages(incoming: Incoming, path: Path, config: Config) -> dict[Path, bytes]:
    """The one package of a document.

    Raises SecretDocument: the norm does not cover secret documents (QCVN 102:2016/BTTTT).
    """
    if incoming.result.header.secrecy:
        raise SecretDocument(
            f"Văn bản độ {incoming.result.header.secrecy} không được đóng gói edXML (QCVN 102:2016/BTTTT).",
            "Hãy bỏ edxml khỏi --format.",
        )
    return {path: _package(incoming)}


def _package(incoming: Incoming) -> bytes:
    from lxml import etree

    root = etree.Element(f"{{{SPACE}}}edXML", nsmap={None: SPACE})
    # Programs look for the prefix that the norm's examples have, though any means the same.
    envelope = etree.SubElement(root, f"{{{SPACE}}}edXMLEnvelope", nsmap={"edXML": SPACE})
    header = _add(envelope, "edXMLHeader")
    _message(_add(header, "MessageHeader"), incoming)
    _trace(_add(header, "TraceHeaderList"), incoming)
    manifest = _add(_add(envelope, "edXMLBody"), "edXMLManifest")
    manifest.set("version", "1.0")
    if original := _at_hand(incoming.original, incoming.result.source.sha256):
        _attach(root, manifest, original, incoming.result)
    data: bytes = etree.tostring(root.getroottree(), xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return data


def _add(parent: Any, name: str, text: str | None = None) -> Any:
    from lxml import etree

    element = etree.SubElement(parent, f"{{{SPACE}}}{name}")
    if text:
        element.text = printable("\n".join(" ".join(line.split()) for line in text.splitlines()))
    return element


# ------------------------------------------------------------------ the header


def _message(message: Any, incoming: Incoming) -> None:
    result = incoming.result
    header = result.header
    drawn = sheet(incoming)
    statuses = {task: followed.status for task, followed in incoming.followed.items()}
    rows = {row.task: row for row in drawn.rows if statuses.get(row.task) != "void"}
    due = _due((task for task in result.tasks if statuses.get(task.id, "open") == "open"), header.issued_date)
    _organ(_add(message, "From"), header.organ_name, header.organ_in_charge)
    for name in _names(result.addressees or result.to_places):
        _organ(_add(message, "To"), name)
    code = _add(message, "Code")
    _add(code, "CodeNumber", header.code_number)
    _add(code, "CodeNotation", header.code_notation)
    issued = _add(message, "PromulgationInfo")
    _add(issued, "Place", header.place)
    _add(issued, "PromulgationDate", _day(header.issued_date))
    kind = _add(message, "DocumentType")
    _add(kind, "Type", _LEGAL if "/" in (header.code_number or "") else _ADMINISTRATIVE)
    _add(kind, "TypeName", header.type_name)
    _add(message, "Subject", header.subject)
    told = [
        *_doubts(drawn, due and (due[0], rows[due[1]])),
        *(_said(row, statuses.get(task)) for task, row in rows.items()),
    ]
    _add(message, "Content", "\n".join(told))
    signer, signed = header.signer or Signer(), _add(message, "SignerInfo")
    _add(signed, "Competence", signer.competence)
    _add(signed, "Position", signer.position)
    _add(signed, "FullName", signer.full_name)
    if due:
        _add(message, "DueDate", _day(due[0]))
    if names := _names(result.to_places):
        places = _add(message, "ToPlaces")
        for name in names:
            _add(places, "Place", name)
    other = _add(message, "OtherInfo")
    _add(other, "Priority", str(header.priority))
    _add(other, "PageAmount", str(result.source.page_amount))
    answered = {c.code: c.issued_date for c in reversed(result.citations) if c.relation == "reply_to" and c.code}
    for number, date in reversed(answered.items()):
        answer = _add(message, "ResponseFor")
        _add(answer, "OrganId")
        _add(answer, "Code", number)
        _add(answer, "PromulgationDate", _day(date))
    _add(message, "SteeringType", _DIRECTIVE if result.tasks else _NO_DIRECTIVE)
    _add(message, "DocumentId", _identity(header) or result.source.sha256)


def _organ(element: Any, name: str | None, in_charge: str | None = None) -> None:
    _add(element, "OrganId")
    if in_charge:
        _add(element, "OrganizationInCharge", in_charge)
    _add(element, "OrganName", name)


def _names(agencies: Iterable[Agency]) -> list[str]:
    return list(dict.fromkeys(map(title_of, agencies)))


def _doubts(drawn: Sheet, due: tuple[dt.date, Row] | None) -> Iterator[str]:
    """What is doubtful of the header, in words: its own fields have no room for that."""
    of_tasks = {note for row in drawn.rows for note in row.notes}
    yield from (f"{_CHECK}{words}" for words in drawn.review if not any(words.startswith(note) for note in of_tasks))
    if due and due[1].doubtful:
        yield f"{_CHECK}DueDate {_day(due[0])}: theo nhiệm vụ {due[1].number}, chưa chắc chắn."


def _said(row: Row, status: TaskStatus | None) -> str:
    """A task on one line: "1. Sở Y tế: Kiểm tra bếp ăn; phối hợp: Sở Giáo dục và Đào tạo; thời hạn: trước ngày 01/04/2022"."""
    parts = (
        (f"{'; '.join(row.lead)}: " if row.lead else "") + row.action,
        f"phối hợp: {', '.join(row.coordinate)}" if row.coordinate else "",
        f"nhận báo cáo: {', '.join(row.report_to)}" if row.report_to else "",
        f"thời hạn: {'; '.join(due.words for due in row.dues)}" if row.dues else "",
    )
    mark = "[đã xong] " if status == "done" else _CHECK if row.doubtful else ""
    return f"{row.number}. {mark}{'; '.join(filter(None, parts))}"


def _due(tasks: Iterable[Task], issued: dt.date | None) -> tuple[dt.date, str] | None:
    """The earliest last day on time from the day of issue on, and its task; a rhythm has none that counts for the whole
    document."""
    days = ((day, task.id) for task in tasks for d in task.deadlines if (day := progress.last_day(d)))
    return min((each for each in days if issued is None or each[0] >= issued), default=None, key=itemgetter(0))


def _identity(header: Header) -> str | None:
    """An identifier in the shape that e-offices give ("organ,yyyy/MM/dd,number/notation"), by the organ's name."""
    if not (header.organ_name and header.issued_date and header.code):
        return None
    return f"{header.organ_name},{_day(header.issued_date)},{header.code}"


def _day(date: dt.date | None) -> str:
    return f"{date:%Y/%m/%d}" if date else ""


def _trace(traces: Any, incoming: Incoming) -> None:
    traces.set("version", "1.0")
    if date := incoming.arrived_on or incoming.result.header.issued_date:
        trace = _add(traces, "TraceHeader")
        _add(trace, "OrganId")
        _add(trace, "Timestamp", f"{_day(date)} 00:00:00")
    business = _add(traces, "Bussiness")  # the norm's own spelling
    _add(business, "BussinessDocType", _NEW)
    _add(business, "Paper", "0")


# ------------------------------------------------------------------ the attachment


def _at_hand(original: Original | None, sha256: str) -> bytes | None:
    """The original's bytes, where the file is still the one that was read."""
    if original is None:
        return None
    try:
        data = original.read()
    except (OSError, DispatchError):
        return None
    return data if hashlib.sha256(data).hexdigest() == sha256 else None


def _attach(root: Any, manifest: Any, data: bytes, result: Result) -> None:
    from lxml import etree

    name = PurePosixPath(result.source.file_name).name
    kind = result.source.media_type
    cid = str(uuid.uuid5(uuid.NAMESPACE_OID, result.source.sha256))
    reference = etree.SubElement(manifest, f"{{{SPACE}}}Reference", nsmap={"xlink": XLINK})
    reference.set(f"{{{XLINK}}}href", f"cid:{cid}")
    reference.set(f"{{{XLINK}}}type", "simple")
    attachment = _add(_add(root, "AttachmentEncoded"), "Attachment")
    for element, content_id in ((reference, f"cid:{cid}"), (attachment, cid)):
        _add(element, "ContentType", kind)
        _add(element, "ContentId", content_id)
        _add(element, "Description", "Văn bản")
        _add(element, "AttachmentName", name)
    _add(attachment, "ContentTransferEncoded", base64.b64encode(_archived(data, name)).decode())


def _archived(data: bytes, name: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo(printable(name), _ZIP_EPOCH), data, zipfile.ZIP_DEFLATED)
    return packed.getvalue()
