"""The kinds of file that are read: their names, endings and media types."""

from __future__ import annotations

from typing import Literal

Format = Literal["pdf", "docx", "doc", "rtf", "odt", "html", "markdown", "text", "image"]
Package = Literal["zip", "mail", "edxml"]

DOCUMENTS = (
    ".txt", ".md", ".html", ".htm", ".docx", ".doc", ".odt", ".rtf", ".pdf",
    ".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp", ".gif", ".webp",
)  # fmt: skip
"""Endings of the files that are read as one dispatch."""
PACKAGES = (".zip", ".eml", ".edxml")
"""Endings of the files that hold dispatches."""
CLOSED = (".msg", ".rar", ".7z", ".p7m", ".heic", ".heif")
"""Endings of the files that may hold a dispatch and cannot be opened: each is told of by its name."""

MEDIA_TYPES: dict[Format | Package, str] = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "doc": "application/msword",
    "rtf": "application/rtf",
    "odt": "application/vnd.oasis.opendocument.text",
    "html": "text/html",
    "markdown": "text/markdown",
    "text": "text/plain",
    "zip": "application/zip",
    "mail": "message/rfc822",
    "edxml": "application/xml",
}
