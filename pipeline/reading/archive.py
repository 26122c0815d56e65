"""ZIP archives: the names of their files and, one at a time and within limits, their bytes. Nothing goes onto a disk."""

from __future__ import annotations

import contextlib
import io
import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterator

from pipeline.errors import UnreadableFile
from pipeline.reading.entry import Entry, label

_MAX_DIRECTORY = 4 * 1024 * 1024
"""Bytes of an archive's list of files: some 40,000 of them."""

_FAULTS = (zipfile.BadZipFile, zlib.error, struct.error, OSError, EOFError, RuntimeError, ValueError)
_UTF8_NAME = 0x800
_ENCRYPTED = 0x1
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_MARKS = frozenset("\u0300\u0301\u0303\u0309\u0323\u0302\u0306\u031b")


@contextlib.contextmanager
def opened(data: bytes, file_name: str) -> Iterator[zipfile.ZipFile]:
    """The archive for reading. Raises UnreadableFile where it is damaged, now or while it is read."""
    if _directory_size(data) > _MAX_DIRECTORY:
        raise UnreadableFile(f"Gói {file_name} có quá nhiều tệp.", "Hãy giải nén rồi xử lý thư mục đó.")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            yield archive
    except _FAULTS as fault:
        raise UnreadableFile(f"Tệp {file_name} hỏng hoặc bị cắt ngắn.", "Hãy lấy lại bản gốc của tệp.") from fault


def entries(data: bytes, file_name: str) -> list[Entry]:
    """The files of an archive in its own order; folders and what systems add (".DS_Store", "~$…") are left out.

    Raises UnreadableFile where it is damaged, or where its files lie over one another, as only in a bomb.
    """
    with opened(data, file_name) as archive:
        files = [info for info in archive.infolist() if not info.is_dir()]
    if sum(info.compress_size for info in files) > len(data):
        raise UnreadableFile(
            f"Gói {file_name} không an toàn: các tệp bên trong chồng lên nhau.", "Hãy hỏi lại bên gửi; không giải nén."
        )
    return [
        Entry(
            name,
            info.file_size,
            _unpacker(data, info, f"{file_name}/{name}"),
            passed=stat.S_ISLNK(info.external_attr >> 16),
        )
        for info in files
        if not _is_hidden(name := label(_name(info)))
    ]


def _unpacker(data: bytes, info: zipfile.ZipInfo, shown_name: str) -> Callable[[], bytes]:
    def unpack() -> bytes:
        from pipeline.reading import MAX_BYTES, too_large

        if info.flag_bits & _ENCRYPTED:
            raise UnreadableFile(
                f"Tệp {shown_name} có mật khẩu.",
                "Hãy giải nén bằng mật khẩu rồi xử lý thư mục đó, hoặc nén lại không đặt mật khẩu.",
            )
        if info.compress_type not in _METHODS:
            raise UnreadableFile(
                f"Tệp {shown_name} được nén theo kiểu không đọc được.", "Hãy giải nén rồi xử lý thư mục đó."
            )
        if info.file_size > MAX_BYTES:
            raise too_large(shown_name)
        with opened(data, shown_name) as archive:
            return whole(archive, info)

    return unpack


def whole(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """All bytes of a file in an archive. Unpacks no more than the size it states: one that goes on behind it fails by its
    check sum (BadZipFile). Otherwise raises as ``head`` does."""
    return head(archive, info, info.file_size + 1)


def head(archive: zipfile.ZipFile, info: zipfile.ZipInfo, size: int) -> bytes:
    """The first bytes of a file in an archive, up to ``size``; no more are unpacked.

    Raises ValueError for a compression that unpacks without measure (BZIP2, LZMA), which no office file has, and what
    zipfile raises.
    """
    if info.compress_type not in _METHODS:
        raise ValueError(info.filename)
    with archive.open(info) as stream:
        return stream.read(size)


def _directory_size(data: bytes) -> int:
    # The end record (APPNOTE 4.3.16), at most 64 KiB of remark behind it; the one of ZIP64 stands before it.
    tail = data[-66_000:]
    end = tail.rfind(b"PK\x05\x06")
    wide = tail.rfind(b"PK\x06\x06", 0, max(end, 0))
    if wide >= 0:
        return int.from_bytes(tail[wide + 40 : wide + 48], "little")
    return int.from_bytes(tail[end + 12 : end + 16], "little") if end >= 0 else 0


def _is_hidden(name: str) -> bool:
    return any(part.startswith((".", "~$", "__MACOSX")) for part in name.split("/"))


def _name(info: zipfile.ZipInfo) -> str:
    """The name of a file. Without the mark for UTF-8 it may stand in the letters of any system (APPNOTE, appendix D)."""
    if info.flag_bits & _UTF8_NAME:
        return info.filename
    raw = info.orig_filename.encode("cp437")
    told = _unicode_path(info.extra, raw)
    if told:
        return told
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        pass
    for system in ("cp437", "cp1258"):
        try:
            name = unicodedata.normalize("NFC", raw.decode(system))
        except UnicodeDecodeError:
            continue
        if _is_vietnamese(name):
            return name
    return info.filename


def _unicode_path(extra: bytes, raw: bytes) -> str | None:
    """The name in UTF-8 that WinRAR and Info-ZIP write beside the old one (APPNOTE 4.6.9)."""
    while len(extra) >= 4:
        kind, length = struct.unpack("<HH", extra[:4])
        field = extra[4 : 4 + length]
        if kind == 0x7075 and len(field) > 5 and int.from_bytes(field[1:5], "little") == zlib.crc32(raw):
            return field[5:].decode("utf-8", "replace")
        extra = extra[4 + length :]
    return None


def _is_vietnamese(name: str) -> bool:
    """Are the letters beyond ASCII those of Vietnamese? In a wrong code page they are Greek, lines and signs."""
    return all(
        char in "đĐ–" or (base[:1].isalpha() and base[:1].isascii() and set(base[1:]) <= _MARKS)
        for char in name
        if not char.isascii()
        for base in [unicodedata.normalize("NFD", char)]
    )
