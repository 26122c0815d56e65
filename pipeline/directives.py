"""Body paragraphs -> the tree of directives, with ids exactly as the contract says (docs/format.md, "Directive").

A label makes a node; a paragraph without a label is the text of the node it stands in, unless it assigns work on its own
(names another body, or sets a deadline): then it is a ``pn``. Closing paragraphs that assign work stand at the top level.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from pipeline.counting import labels_of
from pipeline.document import Directive, DirectiveKind, Document, Issue, Paragraph, Span
from pipeline.labels import Label, label_after
from pipeline.orders import ATTRIBUTE, Order

# From the outermost to the innermost; a label closes every open node of its own level and below.
_LEVELS = ("part", "capital", "roman", "article", "number", "multi", "letter", "bracket", "dash", "plus")
_SECTIONS = frozenset({"part", "capital", "roman"})
_BINDS_TO_HEADING = re.compile(
    r"(?i)\b(?:các nội dung (?:nêu )?trên|nội dung (?:nêu )?trên|các nhiệm vụ (?:nêu )?trên|^\W*trên cơ sở (?:báo cáo|kết quả|đề xuất|rà soát))"
)
# A closing sentence speaks of the whole document.
_CLOSING = re.compile(
    r"(?i)^\W*(?:trên đây là|trong quá trình|căn cứ (?:chỉ thị|công văn|kế hoạch|quyết định|công điện|nội dung|các nội dung) (?:này|trên)|nhận được|"
    r"(?:chỉ thị|công văn|công điện|kế hoạch|thông báo) này|yêu cầu|đề nghị|kính đề nghị|trân trọng|giao|rất mong|mọi vướng mắc)\b"
    # "Văn bản góp ý đề nghị gửi về Bộ Nội vụ trước ngày …"
    r"|^\W*(?:văn bản|ý kiến|(?:các )?báo cáo|kết quả|nội dung|tài liệu|danh sách)\b[^.;]{0,100}?\b(?:gửi|báo cáo) (?:về|đến|cho|trước)\b"
)
# One that asks a body for work asks it for all of the document, though the last item may have named the same body.
_ASKING = re.compile(r"(?i)^\W*(?:yêu cầu|(?:kính )?đề nghị|giao)\b")
_COURTESY = re.compile(r"(?i)\b(?:kính (?:trình|đề nghị|mong)|trân trọng|rất mong)\b")


# A deed whose list says what it is made of, not who does what: "báo cáo số liệu … gồm:"
CONSISTS = re.compile(
    r"(?i)\b(?:hoàn thành|hoàn thiện|lập|gửi|nộp|chuẩn bị|thành lập|báo cáo|cung cấp|tổng hợp|thống kê|xây dựng|góp ý|cho ý kiến)\s[^.;]*"
    r"(?:\bgồm(?:\s+các\s+\S+(?:\s+\S+)?)?|\btheo (?:các )?(?:nội dung|đề cương|mẫu)(?:\s+\S+){0,3})\s*:\s*$"
)


@dataclass(frozen=True, slots=True)
class Body:
    """The tree, the paragraphs before its first node, and the spans that make up each directive's own words.

    ``quoted`` are those of these spans that quote another text ("sửa đổi như sau: “2. …”"): content that orders nothing.
    ``rows`` are the directives that are rows of a table of tasks: tasks by their columns, whatever their words.
    """

    directives: tuple[Directive, ...]
    preamble: tuple[Span, ...]
    own: dict[str, tuple[Span, ...]]
    quoted: frozenset[Span]
    issues: tuple[Issue, ...]
    rows: frozenset[str] = frozenset()


@dataclass(slots=True)
class _Node:
    id: str
    label: str | None
    level: str
    kind: DirectiveKind
    spans: list[Span]
    text_start: int
    numbering: str = ""
    prefix: str = ""
    children: list[_Node] = field(default_factory=list)
    absorbed: int = 0
    paragraphs: int = 0

    def own_text(self, text: str) -> str:
        return " ".join(text[max(s, self.text_start) : e] for s, e in self.spans).strip()


class _Tree:
    """The tree while it grows: the open nodes from the root to the innermost."""

    def __init__(self, document: Document, read: Callable[[Span], Order], dated: Callable[[Span], bool]) -> None:
        self.document = document
        self.text = document.text
        self.read = read
        self.dated = dated
        self.root = _Node("", None, "root", "section", [], 0)
        self.open: list[_Node] = [self.root]
        self.issues: list[Issue] = []

    @property
    def leaf(self) -> _Node:
        return self.open[-1]

    # -------------------------------------------------------------- labels

    def label(self, paragraph: Paragraph, found: Label) -> None:
        """Open the node of a labelled paragraph."""
        level, label = found.level, found.text
        text_start = paragraph.span[0] + found.end
        if found.printed:
            self._repair(found.printed, label, paragraph)
        if level == "number" and label == "1" and self._restarts_below():
            parent = self.leaf
        else:
            self._close(level, label)
            parent = self.leaf
        node = _Node("", label, level, _kind(level), [paragraph.span], text_start)
        node.prefix = parent.id
        node.numbering = label
        if level in ("dash", "plus"):
            count = sum(1 for child in parent.children if child.level == level) + 1
            own = f"{label}{count}"
        else:
            if level == "multi" and parent.numbering and label.startswith(parent.numbering + "."):
                node.prefix = parent.prefix  # "3.1." under "3." of "V" is V.3.1, not V.3.3.1
            own = self._repaired(parent, node, label, paragraph)
        node.id = f"{node.prefix}.{own}" if node.prefix else own
        parent.children.append(node)
        self.open.append(node)

    def _close(self, level: str, label: str) -> None:
        """Close what a label of this level ends."""
        if level == "multi":
            stem = label.rsplit(".", 1)[0]
            while (
                len(self.open) > 1
                and self.leaf.numbering != stem
                and not (self.leaf.level in _SECTIONS or self.leaf.level == "article")
            ):
                self.open.pop()
            return
        rank = _LEVELS.index(level)
        while len(self.open) > 1:
            leaf = self.leaf
            if leaf.level == "paragraph" and rank >= _LEVELS.index("letter"):
                before = [child for child in self.open[-2].children if child.level == level]
                if not (level == "letter" and before and label == label_after(before[-1].label or "")):
                    return  # bullets under an unlabelled heading hang under its pn
                self.open.pop()
                continue
            if leaf.level != "paragraph" and _LEVELS.index(leaf.level) < rank:
                return
            self.open.pop()

    def _restarts_below(self) -> bool:
        """Does a new "1." begin a list inside the open letter, rather than a new count?"""
        last = next((n for n in reversed(self.open) if n.level == "number"), None)
        return (
            last is not None
            and self.leaf.level in ("letter", "bracket")
            and self.leaf.own_text(self.text).endswith(":")
        )

    def _repaired(self, parent: _Node, node: _Node, label: str, paragraph: Paragraph) -> str:
        """The label, or the one its order plainly means where a printed label repeats."""
        same = [child for child in parent.children if child.level == node.level]
        if not same or all(child.label != label for child in same):
            return label
        expected = label_after(same[-1].label or "")
        if expected is None or any(child.label == expected for child in same):
            expected = f"{label}({len(same) + 1})"
        self._repair(label, expected, paragraph)
        node.label = expected
        return expected

    def _repair(self, printed: str, label: str, paragraph: Paragraph) -> None:
        message = f"Nhãn “{printed}” được đọc theo thứ tự là “{label}”."
        page = self.document.page_of(paragraph.span)
        self.issues.append(Issue("LABEL_REPAIRED", "info", message, paragraph.span, page))

    # -------------------------------------------------------------- paragraphs without a label

    def unlabelled(self, paragraph: Paragraph, *, trailing: bool, following: Label | None) -> None:
        """A paragraph without a label, after the first labelled one; ``following`` is the next label of the body."""
        leaf = self.leaf
        text = self.document.slice(paragraph.span)
        if self._is_bare_heading(leaf) and not (trailing and _CLOSING.match(text) and leaf.level in _SECTIONS):
            leaf.spans.append(paragraph.span)
            leaf.absorbed += 1
            return
        order = self.read(paragraph.span)
        asks_anew = trailing and bool(_ASKING.match(text)) and bool(order.of("lead"))
        if ATTRIBUTE.match(text) or not (asks_anew or self._assigns(order, paragraph.span)):
            if trailing and (_CLOSING.match(text) or _COURTESY.search(text)):
                return  # "Trên đây là báo cáo …": of the whole document, and no work
            leaf.spans.append(paragraph.span)
            leaf.absorbed += 1
            return
        own_promise = text.lstrip().startswith("(")
        named = bool(order.of("lead")) and not own_promise
        parent = self._parent_of_paragraph(text, trailing=trailing, named=named, following=following)
        if parent is None:
            leaf.spans.append(paragraph.span)
            leaf.absorbed += 1
            return
        while self.leaf is not parent:
            self.open.pop()
        self.add_paragraph(paragraph, parent)

    def add_paragraph(self, paragraph: Paragraph, parent: _Node) -> None:
        """Open a ``pn`` under a node."""
        parent.paragraphs += 1
        own = f"p{parent.paragraphs}"
        node = _Node(
            f"{parent.id}.{own}" if parent.id else own,
            None,
            "paragraph",
            "paragraph",
            [paragraph.span],
            paragraph.span[0],
        )
        parent.children.append(node)
        self.open.append(node)

    def _is_bare_heading(self, node: _Node) -> bool:
        """A node that so far only names a topic or a body: the first paragraph under it is its text."""
        if node.absorbed or node.children or node.level in ("root", "paragraph", "dash", "plus"):
            return False
        return _names_a_topic(node.own_text(self.text))

    def _assigns(self, order: Order, span: Span) -> bool:
        named = {f.agency.name.casefold() for f in order.of("lead")}
        if self.dated(span) or order.asks_addressees:
            return True
        if not named:
            return False
        return not named <= self._leads_above()

    def _leads_above(self) -> set[str]:
        """The bodies that the open nodes already name."""
        names: set[str] = set()
        for node in self.open[1:]:
            for span in node.spans:
                names |= {f.agency.name.casefold() for f in self.read(span).of("lead")}
        return names

    def _parent_of_paragraph(self, text: str, *, trailing: bool, named: bool, following: Label | None) -> _Node | None:
        item = self._enclosing_item(following)
        if item is not None and item.level == "article":
            return item  # a decision's last article goes on to its end
        if trailing:
            if _BINDS_TO_HEADING.search(text) and item is not None and item.children and not _CLOSING.match(text):
                return item
            if named or _CLOSING.match(text):
                return self.root
        return item

    def _enclosing_item(self, following: Label | None) -> _Node | None:
        """The item an unlabelled paragraph goes on: past the bullets and finished points of a list, up to what heads it."""
        for depth in range(len(self.open) - 1, 0, -1):
            node = self.open[depth]
            if node.level in ("dash", "plus", "paragraph", "bracket"):
                continue
            if node.level == "letter" and not node.absorbed and not node.children and depth > 1:
                if following and following.level == "letter" and following.text == label_after(node.label or ""):
                    return node  # "c) … ¶ … d) …": the list goes on, the paragraph stands in its point
                continue
            return node
        return self.root


def build(document: Document, read: Callable[[Span], Order], dated: Callable[[Span], bool]) -> Body:
    """The directives of a document.

    ``read`` tells who is ordered what in a span (orders.read); ``dated`` whether a deadline stands in it.
    """
    tree = _Tree(document, read, dated)
    paragraphs = document.paragraphs_of("body")
    labels, quoted = labels_of(document, paragraphs)
    last = max((i for i, label in enumerate(labels) if label), default=-1)
    preamble: list[Span] = []
    for i, paragraph in enumerate(paragraphs):
        label = labels[i]
        text = document.slice(paragraph.span)
        if not re.search(r"\w", text):
            continue
        if label and _describes(tree, paragraph, labels, i):
            preamble.append(paragraph.span)
        elif label:
            tree.label(paragraph, label)
        elif tree.leaf is not tree.root or tree.root.children:
            tree.unlabelled(paragraph, trailing=i > last, following=next(filter(None, labels[i + 1 :]), None))
        elif _heads_a_list(tree, paragraph) or (CONSISTS.search(text) and _bulleted(labels, i)):
            tree.add_paragraph(paragraph, tree.root)
        elif _orders_by_itself(tree, paragraph, text, labelled=last >= 0):
            tree.add_paragraph(paragraph, tree.root)
            tree.open.pop()
        else:
            preamble.append(paragraph.span)
        if last < 0 and tree.leaf is not tree.root:
            tree.open = [tree.root]
    return Body(
        tuple(_freeze(child, document) for child in tree.root.children),
        tuple(preamble),
        dict(_own_spans(tree.root)),
        quoted,
        tuple(tree.issues),
    )


def _bulleted(labels: Sequence[Label | None], i: int) -> bool:
    """Does a list of bullets follow, in a body that numbers nothing?"""
    following = labels[i + 1] if i + 1 < len(labels) else None
    return following is not None and all(label is None or label.level in ("dash", "plus") for label in labels)


def _describes(tree: _Tree, paragraph: Paragraph, labels: Sequence[Label | None], i: int) -> bool:
    """Is a bullet before the first number a part of the introduction ("Qua kiểm tra cho thấy: - Một số nơi …")?"""
    label = labels[i]
    if label is None or label.level not in ("dash", "plus") or tree.root.children:
        return False
    numbered = any(later is not None and later.level not in ("dash", "plus") for later in labels[i + 1 :])
    # "Một số nơi còn chậm …" has a class for its subject and orders nothing
    ordered = any(f.rule != "subject" or not f.agency.group for f in tree.read(paragraph.span).of("lead"))
    return numbered and not ordered and not tree.dated(paragraph.span)


def _heads_a_list(tree: _Tree, paragraph: Paragraph) -> bool:
    """Is a paragraph before any label a body's name with a colon ("Đề nghị Sở Y tế:"), over bullets of its own?"""
    order = tree.read(paragraph.span)
    return order.heading is not None and order.introduces and not order.complete


def _orders_by_itself(tree: _Tree, paragraph: Paragraph, text: str, *, labelled: bool) -> bool:
    """Does a paragraph before any label assign work itself, rather than lead up to the list?"""
    if labelled or text.rstrip().endswith(":") or re.match(r"(?i)\W*(?:căn cứ|xét)\b", text):
        return False
    order = tree.read(paragraph.span)
    return bool(order.of("lead")) or order.asks_addressees or tree.dated(paragraph.span)


def _names_a_topic(own: str) -> bool:
    """Is a label's own line only a heading: a topic or a body's name, closed by a colon or by nothing?"""
    return own.endswith(":") or (len(own) < 200 and not own.endswith((".", ";", "./.")))


def _kind(level: str) -> DirectiveKind:
    if level in _SECTIONS:
        return "section"
    return "bullet" if level in ("dash", "plus") else "item"


def _freeze(node: _Node, document: Document) -> Directive:
    first = node.spans[0]
    heading = None
    own = document.text[node.text_start : first[1]].strip()
    rest = " ".join(document.slice(s).strip() for s in node.spans[1:])
    if rest and _names_a_topic(own):
        heading, text = own, rest
    elif rest:
        text = f"{own} {rest}"
    elif node.children:
        heading, text = (own, "") if own.endswith(":") or not own.endswith((".", ";")) else (None, own)
    else:
        text = own
    return Directive(
        node.id,
        node.label,
        node.kind,
        heading,
        text or own,
        (first[0], node.spans[-1][1]),
        tuple(_freeze(child, document) for child in node.children),
    )


def _own_spans(node: _Node) -> list[tuple[str, tuple[Span, ...]]]:
    own: list[tuple[str, tuple[Span, ...]]] = []
    for child in node.children:
        first, *rest = child.spans
        own.append((child.id, ((child.text_start, first[1]), *rest)))
        own.extend(_own_spans(child))
    return own
