"""Numbers of documents and names of bodies as they are compared, however they were printed."""

from __future__ import annotations

import re
import unicodedata

from pipeline import agencies
from pipeline.agencies.gazetteer import fold
from pipeline.citations import codes

_FIGURES = re.compile(r"\d+(?:[a-zđ](?![^\W\d_]))?", re.IGNORECASE)


def of_code(code: str | None) -> str | None:
    """A number as it is compared: "05/BNV–VP" and "5/bnv-vp" are one. None where there is none."""
    if not code:
        return None
    return re.sub(r"^0+(?=\d)", "", codes.canonical(code).casefold()) or None


def of_figures(code: str | None) -> str | None:
    """A number without its letters, by which documents are looked up that are named by it alone: "012/UBND-VX": "12",
    "12a/UBND-VX": "12a". None where there is none."""
    match = _FIGURES.match(code or "")
    return (match[0].lstrip("0") or "0").casefold() if match else None


def of_name(name: str | None) -> str | None:
    """A body's name as it is compared: "UBND tỉnh An Sơn" and "Ủy ban nhân dân tỉnh An Sơn" are one."""
    if not name or not name.strip():
        return None
    return " ".join(fold(agencies.expand(unicodedata.normalize("NFC", name))).casefold().split())
