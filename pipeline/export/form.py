"""A form in Word that an office can replace: a DOCX with placeholders such as {{so_den}}, which are filled with words.

The language has no commands. A placeholder may stand wherever there is text, also where Word has split it over runs; the
words take the look of its first letter. The rows of a table that hold ``{{nhiem_vu.…}}`` are repeated for each task, and
rows above them that hold only ``{{nhom.…}}`` for each group of tasks. A value is

- words, or None where a person writes: then a dotted line;
- several words: where nothing but punctuation stands beside the placeholder, its paragraph is repeated, else they are joined;
- nothing (an empty string, no words): a paragraph whose placeholders all stand for nothing is left out.

Words are put in as text: they are never read as placeholders, and cannot be markup.
"""

from __future__ import annotations

import copy
import difflib
import io
import itertools
import re
import unicodedata
import zipfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from pipeline.errors import ConfigError
from pipeline.export.sheet import slug

Value = str | None | Sequence[str]
Values = Mapping[str, Value]

DOTS = 20 * "."
"""What stands for a value that a person writes."""
TASK, GROUP = "nhiem_vu.", "nhom."

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_PARAGRAPH, _TEXT, _ROW, _TABLE, _CELL = (f"{_W}{name}" for name in ("p", "t", "tr", "tbl", "tc"))
_STORIES = frozenset(f"{_W}{name}" for name in ("document", "hdr", "ftr", "footnotes", "endnotes"))
_KEPT = tuple(f"{_W}{name}" for name in ("sectPr", "drawing", "pict", "object"))
_PLACEHOLDER = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
_SPACE = re.compile(r"[\t\n\r\f\v]+")
# What XML 1.0 cannot hold (section 2.2), controls that no reader shows, and marks that turn the reading direction.
_UNPRINTED = re.compile(
    "[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|[\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]"
)
_OLD_WORD = b"\xd0\xcf\x11\xe0"
_CORE = "docProps/core.xml"
_PROPERTIES = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator>congvan</dc:creator><cp:keywords>{mark}</cp:keywords>'
    "<dc:title>{title}</dc:title></cp:coreProperties>"
)
_ADVICE = "Hãy mở mẫu bằng Word, sửa rồi lưu lại dạng .docx; docs/templates.md liệt kê các chỗ điền."


@dataclass(frozen=True, slots=True)
class TaskGroup:
    """The tasks of a group, each with the values of its row; names without ``nhom.`` and ``nhiem_vu.``."""

    values: Values
    tasks: tuple[Values, ...]


class Form:
    """A form that was read and checked once and can be filled many times.

    ``name`` is the file's name for messages, ``known`` the placeholders it may hold, ``needed`` the one it must hold.
    Raises ConfigError for a file that is no DOCX, and for placeholders that are unknown, open, or out of their place.
    """

    def __init__(self, data: bytes, name: str, known: Collection[str], needed: str | None = None) -> None:
        self._name = name
        self._known = frozenset(known)
        self._members, self._stories = _opened(data, name)
        self._members.pop(_CORE)
        held = {name for root in self._stories.values() for name in self._checked(root)}
        if needed is not None and needed not in held:
            raise self._fault(f"không có {{{{{needed}}}}} trong hàng nào của bảng nên sẽ mất nhiệm vụ")

    def fill(self, values: Values, groups: Sequence[TaskGroup], *, title: str, mark: str) -> bytes:
        """The filled document. ``values`` holds every placeholder outside the rows of tasks; ``title`` and ``mark`` (as a
        keyword) stand among its properties. The same input gives the same bytes."""
        from lxml import etree

        made = io.BytesIO()
        with zipfile.ZipFile(made, "w") as archive:

            def add(name: str, content: bytes, method: int = zipfile.ZIP_DEFLATED) -> None:
                member = zipfile.ZipInfo(name)  # of 1980: no clock
                member.compress_type = method
                archive.writestr(member, content)

            # First and uncompressed: the mark is among the first bytes of the file (pipeline.export.writing).
            add(_CORE, _PROPERTIES.format(mark=mark, title=escape(_printed(title))).encode(), zipfile.ZIP_STORED)
            for name, content in self._members.items():
                add(name, content)
            for name, story in self._stories.items():
                root = copy.deepcopy(story)
                _fill(root, values, groups)
                add(name, etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))
        return made.getvalue()

    def _fault(self, what: str) -> ConfigError:
        return ConfigError(f"Mẫu {self._name}: {what}.", _ADVICE)

    def _checked(self, root: Any) -> Iterator[str]:
        """The placeholders of a story. They are spelled as known from now on."""
        for paragraph in root.iter(_PARAGRAPH):
            texts = _texts(paragraph)
            words = _words(texts)
            for match in reversed(list(_PLACEHOLDER.finditer(words))):
                name = self._known_name(match)
                if name.startswith((TASK, GROUP)) and not _inside(paragraph, _ROW):
                    raise self._fault(f"{match[0]} phải đứng trong một hàng của bảng")
                _put(texts, match.span(), f"{{{{{name}}}}}")
                yield name
            left = _PLACEHOLDER.sub("", words)
            if broken := re.search(r"\{\{|\}\}|\{%|%\}", left):
                near = " ".join(left[max(broken.start() - 20, 0) : broken.end() + 20].split())
                raise self._fault(f"dấu {broken[0]} ở “{near}” không thuộc chỗ điền nào; chỗ điền viết là {{{{ten}}}}")

    def _known_name(self, match: re.Match[str]) -> str:
        name = ".".join(slug(part).replace("-", "_") for part in match[1].split("."))
        if name in self._known:
            return name
        near = difflib.get_close_matches(name, sorted(self._known), n=1, cutoff=0.5)
        asked = f". Có phải là {{{{{near[0]}}}}}?" if near else ""
        raise ConfigError(f"Mẫu {self._name}: không có chỗ điền {match[0]}{asked or '.'}", _ADVICE)


def _opened(data: bytes, name: str) -> tuple[dict[str, bytes], dict[str, Any]]:
    """The members of the file as python-docx writes it, and the roots of those with text. What is not part of the document
    is gone by then, and its properties are where they are looked for."""
    if data.startswith(_OLD_WORD):
        raise ConfigError(
            f"Mẫu {name} là tệp Word 97–2003 (.doc), hoặc có mật khẩu.",
            "Hãy mở bằng Word, bỏ mật khẩu và lưu lại dạng “Word Document (.docx)”.",
        )
    import docx
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.opc.packuri import PackURI
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    saved = io.BytesIO()
    try:
        document = docx.Document(io.BytesIO(data))
        document.core_properties.author = "congvan"  # a file without properties gets some
        document.part.package.part_related_by(RELATIONSHIP_TYPE.CORE_PROPERTIES).partname = PackURI(f"/{_CORE}")
        document.save(saved)
        with zipfile.ZipFile(saved) as archive:
            members = {member: archive.read(member) for member in archive.namelist()}
        roots = {
            member: etree.fromstring(content, parser)
            for member, content in members.items()
            if member.startswith("word/") and member.endswith(".xml")
        }
    except Exception as error:  # python-docx lets through whatever its parts raise
        raise ConfigError(
            f"Mẫu {name} hỏng hoặc không phải tệp Word (.docx).",
            "Hãy mở bằng Word và lưu lại dạng “Word Document (.docx)”, hoặc bỏ tệp này để dùng mẫu có sẵn.",
        ) from error
    stories = {member: root for member, root in roots.items() if root.tag in _STORIES}
    return {member: content for member, content in members.items() if member not in stories}, stories


def _texts(paragraph: Any) -> list[Any]:
    """The text elements of a paragraph, without those of a text box that hangs in it."""
    return [text for text in paragraph.iter(_TEXT) if next(text.iterancestors(_PARAGRAPH)) is paragraph]


def _words(texts: Sequence[Any]) -> str:
    return "".join(text.text or "" for text in texts)


def _inside(element: Any, tag: str) -> bool:
    return next(element.iterancestors(tag), None) is not None


def _printed(words: str) -> str:
    """Words as a form can hold them: NFC, on one line, without what cannot be printed."""
    return _UNPRINTED.sub("", _SPACE.sub(" ", unicodedata.normalize("NFC", words)))


def _put(texts: Sequence[Any], span: tuple[int, int], words: str) -> None:
    """Put words in the place of a span of the texts, into the first that it touches."""
    at = 0
    for text in texts:
        held = text.text or ""
        start, end = max(span[0] - at, 0), min(span[1] - at, len(held))
        at += len(held)
        if start < end:
            text.text = held[:start] + words + held[end:]
            text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
            words = ""


def _kind(row: Any) -> str | None:
    """TASK for a row that is repeated for each task, GROUP for one of each group, None for any other."""
    own = (p for p in row.iter(_PARAGRAPH) if next(p.iterancestors(_ROW)) is row)
    names = [name for p in own for name in _PLACEHOLDER.findall(_words(_texts(p)))]
    return next((prefix for prefix in (TASK, GROUP) if any(name.startswith(prefix) for name in names)), None)


def _fill(root: Any, values: Values, groups: Sequence[TaskGroup]) -> None:
    repeated = [(row, kind) for row in root.iter(_ROW) if (kind := _kind(row))]
    rows = {row for row, _ in repeated}
    outer = [(row, kind) for row, kind in repeated if rows.isdisjoint(row.iterancestors(_ROW))]
    paragraphs = [p for p in root.iter(_PARAGRAPH) if rows.isdisjoint(p.iterancestors(_ROW))]
    for paragraph in paragraphs:
        _fill_paragraph(paragraph, values)
    for table, in_table in itertools.groupby(outer, key=lambda each: each[0].getparent()):
        _fill_rows(table, list(in_table), values, groups)


def _fill_rows(table: Any, rows: list[tuple[Any, str]], values: Values, groups: Sequence[TaskGroup]) -> None:
    blocks = [(kind, [row for row, _ in block]) for kind, block in itertools.groupby(rows, key=lambda each: each[1])]
    place = table.index(rows[0][0])
    for row, _ in rows:
        table.remove(row)
    for group in groups:
        of_group = {**values, **{GROUP + name: value for name, value in group.values.items()}}
        for kind, block in blocks:
            scopes = (
                [of_group]
                if kind == GROUP
                else [{**of_group, **{TASK + n: v for n, v in task.items()}} for task in group.tasks]
            )
            for scope, row in itertools.product(scopes, block):
                made = copy.deepcopy(row)
                for paragraph in list(made.iter(_PARAGRAPH)):
                    _fill_paragraph(paragraph, scope)
                table.insert(place, made)
                place += 1
    if table.tag == _TABLE and table.find(_ROW) is None:
        table.getparent().remove(table)


def _fill_paragraph(paragraph: Any, values: Values) -> None:
    texts = _texts(paragraph)
    words = _words(texts)
    places = list(_PLACEHOLDER.finditer(words))
    if not places:
        return
    alone = len(places) == 1 and not re.search(r"\w", _PLACEHOLDER.sub("", words))
    value = values[places[0][1]]
    if alone and value is not None and not isinstance(value, str) and len(value) > 1:
        for each in value:
            made = copy.deepcopy(paragraph)
            paragraph.addprevious(made)
            _put(_texts(made), places[0].span(), _printed(each))
        paragraph.getparent().remove(paragraph)
        return
    if not any(_said(values[place[1]]) for place in places):
        _leave_out(paragraph, texts)
        return
    for place in reversed(places):
        _put(texts, place.span(), _printed(_said(values[place[1]])))


def _said(value: Value) -> str:
    return DOTS if value is None else value if isinstance(value, str) else "; ".join(value)


def _leave_out(paragraph: Any, texts: Sequence[Any]) -> None:
    """Remove a paragraph; where something must stand, or it holds more than words, only its words."""
    parent, before = paragraph.getparent(), paragraph.getprevious()
    needed = len(parent.findall(_PARAGRAPH)) == 1
    if parent.tag == _CELL and paragraph.getnext() is None:  # a cell ends with a paragraph
        needed = before is None or before.tag != _PARAGRAPH
    if needed or next(paragraph.iter(*_KEPT), None) is not None:
        for text in texts:
            text.text = ""
    else:
        parent.remove(paragraph)
