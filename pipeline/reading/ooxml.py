"""The container of a Word file (ECMA-376 part 2) and how its elements are asked.

Strict and transitional OOXML have the same names in other namespaces: everything is told by its local name.
"""

from __future__ import annotations

import posixpath
import zipfile
from typing import Any

from pipeline.reading.archive import whole

_MAX_PART = 100 * 1024 * 1024


def name_of(element: Any) -> str:
    """The local name of an element; empty for a comment."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def attribute(element: Any, name: str) -> str | None:
    """An attribute by its local name."""
    return next((v for k, v in element.attrib.items() if k.rpartition("}")[2] == name), None)


def child(element: Any | None, *path: str) -> Any | None:
    """The first child of this local name, or the end of a path of them; None where there is none."""
    for name in path:
        element = next((e for e in element if name_of(e) == name), None) if element is not None else None
    return element


def is_on(element: Any | None) -> bool | None:
    """The value of an on/off property; None where it is not said."""
    return None if element is None else attribute(element, "val") not in {"0", "false", "off", "none"}


def font_of(properties: Any | None) -> str | None:
    """The font that run properties state for letters with marks; "" for one of the theme, None where they state none."""
    fonts = child(properties, "rFonts")
    if fonts is None:
        return None
    for side in ("hAnsi", "ascii"):
        if attribute(fonts, f"{side}Theme") is not None:
            return ""
        if name := attribute(fonts, side):
            return name
    return None


class Package:
    """The parts of an OOXML file, parsed when asked for. ``main`` names the document part."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._parsed: dict[str, Any] = {}
        main = [t for kind, t in self._relations("").values() if kind == "officeDocument"]
        self.main = main[0] if main else "word/document.xml"
        self.relations = self._relations(self.main)

    def data(self, name: str) -> bytes:
        """The bytes of a part. Raises KeyError when it is not there, ValueError when it is too large, BadZipFile when it is
        larger than it says."""
        info = self._archive.getinfo(name)
        if info.file_size > _MAX_PART:
            raise ValueError(name)
        return whole(self._archive, info)

    def part(self, name: str) -> Any:
        """The root element of a part."""
        from lxml import etree

        if name not in self._parsed:
            # No DTD, no entities, no network: a dispatch comes from outside.
            parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True)
            self._parsed[name] = etree.fromstring(self.data(name), parser)
        return self._parsed[name]

    def related(self, kind: str) -> Any | None:
        """The part that the main document relates to as styles, numbering, footnotes …; None when there is none."""
        name = next((t for k, t in self.relations.values() if k == kind), None)
        return self.part(name) if name in self._archive.namelist() else None

    def _relations(self, part: str) -> dict[str, tuple[str, str]]:
        folder, base = posixpath.split(part)
        name = posixpath.join(folder, "_rels", f"{base}.rels")
        if name not in self._archive.namelist():
            return {}
        return {
            e.get("Id", ""): (
                e.get("Type", "").rpartition("/")[2],
                posixpath.normpath(posixpath.join("/", folder, e.get("Target", ""))).lstrip("/"),
            )
            for e in self.part(name)
            if e.get("TargetMode") != "External"
        }
