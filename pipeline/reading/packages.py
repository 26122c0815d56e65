"""Files that hold dispatches (ZIP, mail, edXML, also one in another): which documents are in them, each taken out alone.

Nothing is unpacked onto a disk, and one file at a time into memory; names are labels only.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pipeline.document import Issue, Stated
from pipeline.errors import UnreadableFile
from pipeline.reading import archive, edxml, mail
from pipeline.reading.entry import Entry, is_named_document
from pipeline.reading.kinds import PACKAGES, Format, Package
from pipeline.reading.sniff import sniff

MAX_DOCUMENTS = 500
MAX_UNPACKED = 1024 * 1024 * 1024
"""Bytes of all documents of a package together."""
MAX_DEPTH = 2
"""How deep a package may lie in others: a ZIP in a ZIP in a mail is opened, one more is not."""

_OPENED: dict[Format | Package, Callable[[bytes, str], list[Entry]]] = {
    "zip": archive.entries,
    "mail": mail.entries,
    "edxml": edxml.entries,
}
_SORT_OUT = "Hãy lấy các văn bản ra một thư mục rồi xử lý thư mục đó."


@dataclass(frozen=True, slots=True)
class Inside:
    """A document in a package: the way to it, one position a package, and its name with theirs ("thư-12.eml/phu-luc.zip/bieu-1.pdf")."""

    way: tuple[int, ...]
    label: str


@dataclass(frozen=True, slots=True)
class Taken:
    """A document taken out of its package, with what the package says of it."""

    data: bytes
    file_name: str
    stated: Stated | None = None
    issues: tuple[Issue, ...] = ()


def documents(data: bytes, file_name: str) -> tuple[list[Inside], int]:
    """The documents of a package in its order, and how many of its files are of other formats.

    A file that is no package is its own only document. A package inside that cannot be opened stands among the
    documents, to fail there. Raises UnreadableFile: empty, damaged, too much in it, no document in it.
    """
    found, passed = _search(data, file_name, (), _Allowance())
    if not found:
        raise _without_documents(data, file_name, passed)
    return found, passed


def take(data: bytes, file_name: str, way: tuple[int, ...] = ()) -> Taken:
    """The document at the end of a way, or the only one that stands there in a package of its own.

    Raises UnreadableFile for what cannot be unpacked, and where there are several documents.
    """
    taken = _follow(Taken(data, file_name), way)
    found, passed = _search(taken.data, taken.file_name, way, _Allowance())
    if not found:
        raise _without_documents(taken.data, taken.file_name, passed)
    if len(found) > 1:
        names = ", ".join(inside.label.removeprefix(f"{taken.file_name}/") for inside in found[:5])
        raise UnreadableFile(
            f"Gói {taken.file_name} có {len(found)} văn bản: {names}{', …' if len(found) > 5 else ''}.",
            "Hãy xử lý cả gói bằng `congvan process`, hoặc lấy từng tệp ra.",
        )
    # Once more for what was found: a package that cannot be opened fails there as it does when it is asked for.
    return taken if found[0].way == way else take(data, file_name, found[0].way)


def _follow(taken: Taken, way: tuple[int, ...]) -> Taken:
    for place in way:
        entry = _entries(taken.data, taken.file_name)[place]
        taken = Taken(
            entry.unpack(),
            f"{taken.file_name}/{entry.label}",
            entry.stated or taken.stated,
            (*taken.issues, *entry.issues),
        )
    return taken


def _entries(data: bytes, file_name: str) -> list[Entry]:
    return _OPENED[sniff(data, file_name)[0]](data, file_name)


class _TooMuch(UnreadableFile):
    """The package as a whole is refused, and not only what lies deepest in it."""


class _Allowance:
    """What a package may still hold, over all packages in it."""

    def __init__(self) -> None:
        self.documents, self.unpacked = MAX_DOCUMENTS, MAX_UNPACKED

    def spend(self, size: int, package: str) -> None:
        self.documents -= 1
        self.unpacked -= size
        if self.documents < 0:
            raise _TooMuch(f"Gói {package} có hơn {MAX_DOCUMENTS} văn bản.", _SORT_OUT)
        if self.unpacked < 0:
            raise _TooMuch(f"Gói {package} khi mở ra lớn hơn {MAX_UNPACKED >> 20} MB.", _SORT_OUT)


def _search(data: bytes, file_name: str, way: tuple[int, ...], allowance: _Allowance) -> tuple[list[Inside], int]:
    if sniff(data, file_name)[0] not in _OPENED:
        return [Inside(way, file_name)], 0
    if len(way) > MAX_DEPTH:
        raise UnreadableFile(f"Gói {file_name} nằm quá sâu trong các gói khác.", _SORT_OUT)
    found: list[Inside] = []
    passed = 0
    for place, entry in enumerate(_entries(data, file_name)):
        if entry.passed or not is_named_document(entry.label):
            passed += 1
            continue
        inside = Inside((*way, place), f"{file_name}/{entry.label}")
        allowance.spend(entry.size, file_name)
        if not entry.label.lower().endswith(PACKAGES):
            found.append(inside)
            continue
        try:
            deeper, more = _search(entry.unpack(), inside.label, inside.way, allowance)
        except _TooMuch:
            raise
        except UnreadableFile:
            deeper, more = [inside], 0
        found += deeper
        passed += more
    return found, passed


def _without_documents(data: bytes, file_name: str, passed: int) -> UnreadableFile:
    what = "Thư điện tử" if sniff(data, file_name)[0] == "mail" else "Gói"
    others = f" ({passed} tệp dạng khác)" if passed else ""
    return UnreadableFile(
        f"{what} {file_name} không kèm văn bản nào đọc được{others}.",
        "Hãy kiểm tra tệp đính kèm, hoặc xin lại bên gửi.",
    )
