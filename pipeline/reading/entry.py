"""What a package (archive, mail, edXML) gives back: the files in it, none of them unpacked yet."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath

from pipeline.document import Issue, Stated
from pipeline.reading.kinds import CLOSED, DOCUMENTS, MEDIA_TYPES, PACKAGES
from pipeline.reading.normalise import shown


@dataclass(frozen=True, slots=True)
class Entry:
    """A file in a package.

    ``label`` names it, with folders ("phu-luc/bieu-1.pdf"); it leads nowhere on a disk. ``size`` is how many bytes it
    has at most, ``unpack`` gives them and raises UnreadableFile. ``stated`` is what the package says of the dispatch,
    ``issues`` what is doubtful about the file before it is read. ``passed`` marks what is no document whatever its
    ending: a link, a logo.
    """

    label: str
    size: int
    unpack: Callable[[], bytes]
    stated: Stated | None = None
    issues: tuple[Issue, ...] = ()
    passed: bool = False


CUT = Issue("TEXT_DAMAGED", "warning", "Tệp đính kèm có thể đã bị cắt ngắn khi gửi: hãy đối chiếu với bản gốc.")
"""The doubt about a file that the package does not hold to its end."""

_REFUSED = re.compile(r'[<>:"|?*]')
_NAMED = frozenset({*DOCUMENTS, *PACKAGES, *CLOSED})
_ENDINGS = {
    **{media_type: f".{kind}" for kind, media_type in MEDIA_TYPES.items() if kind not in {"mail", "edxml"}},
    "application/x-pdf": ".pdf",
    "application/x-zip-compressed": ".zip",
    "text/rtf": ".rtf",
    "text/plain": ".txt",
    "text/markdown": ".md",
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "image/jpg": ".jpg",
    "image/tiff": ".tif",
}


def label(name: str) -> str:
    """A name as a relative path with "/": no drive, no "..", no letter that a file system refuses, in NFC."""
    parts = re.split(r"[/\\]", shown(unicodedata.normalize("NFC", name)))
    kept = (_REFUSED.sub("_", part).strip().rstrip(" .") for part in parts)
    return "/".join(part for part in kept if part) or "_"


def is_named_document(name: str) -> bool:
    """Does the name say that this may be a dispatch, or hold one? "winmail.dat" is where Outlook hides attachments."""
    return PurePosixPath(name).suffix.lower() in _NAMED or PurePosixPath(name).name.lower() == "winmail.dat"


def with_ending(name: str, media_type: str) -> str:
    """The name with the ending of its media type where its own says nothing ("Công văn số 12.2024", PDF)."""
    own, ending = PurePosixPath(name).suffix.lower(), _ENDINGS.get(media_type.lower(), "")
    # "Text" is said of tables and settings too: there the name knows better.
    if own in _NAMED or (own and ending in {".txt", ".md"}):
        return name
    return name + ending
