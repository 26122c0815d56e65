"""What a page draws already: the text on it that nobody sees, and whether it leaves its graphics state as it found it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pikepdf import Page, Pdf

_SHOWS = frozenset({"Tj", "TJ", "'", '"'})
# Text render modes that draw nothing (ISO 32000-1, 9.3.6); 7 only adds to the clipping path, which cuts what follows.
_UNSEEN = 3
_DEEPEST = 8
# A page drawn by more bytes than this is a map or a plan, and no scanner's page.
_MOST_BYTES = 2_000_000


def unbalanced(page: Page) -> tuple[int, int]:
    """How many more graphics states a page restores than it has saved, and how many it leaves saved at its end."""
    depth = lowest = 0
    for instruction in _instructions(page):
        match str(instruction.operator):
            case "q":
                depth += 1
            case "Q":
                depth -= 1
                lowest = min(lowest, depth)
    return -lowest, depth - lowest


def remove(pdf: Pdf, page: Page) -> None:
    """Take the text out of a page that is written on it unseen. Whatever is drawn stays as it is."""
    if (bare := _without_unseen(page, 0)) is not None:
        page.Contents = pdf.make_stream(bare)


def _instructions(holder: Any) -> Sequence[Any]:
    import pikepdf

    contents = holder.Contents if isinstance(holder, pikepdf.Page) else holder
    parts = list(contents) if isinstance(contents, pikepdf.Array) else [contents]
    if sum(len(part.read_bytes()) for part in parts) > _MOST_BYTES:
        return []
    return pikepdf.parse_content_stream(holder)


def _without_unseen(holder: Any, depth: int) -> bytes | None:
    """The content of a page or form without its unseen text, None where there is none; forms within it are changed in place."""
    import pikepdf

    kept: list[Any] = []
    mode, saved = 0, list[int]()
    removed = False
    text: list[tuple[int, int]] = []
    """Where text is shown in the text object that is open, and in which mode."""
    for instruction in _instructions(holder):
        operator = str(instruction.operator)
        if operator == "q":
            saved.append(mode)
        elif operator == "Q":
            mode = saved.pop() if saved else 0
        elif operator == "Tr":
            mode = int(instruction.operands[0])
        elif operator == "BT":
            text = []
        elif operator in _SHOWS:
            text.append((len(kept), mode))
        elif operator == "Do" and depth < _DEEPEST:
            _clear_form(holder, str(instruction.operands[0]), depth)
        kept.append(instruction)
        # a text object that is seen in part stays whole: what is shown first moves what is shown next
        if operator == "ET" and text and {shown for _, shown in text} == {_UNSEEN}:
            for at, _ in reversed(text):
                del kept[at]
            removed, text = True, []
    return pikepdf.unparse_content_stream(kept) if removed else None


def _clear_form(holder: Any, name: str, depth: int) -> None:
    import pikepdf

    resources = holder.resources if isinstance(holder, pikepdf.Page) else holder.get("/Resources", pikepdf.Dictionary())
    form = resources.get("/XObject", pikepdf.Dictionary()).get(name)
    if form is not None and form.get("/Subtype") == "/Form" and (bare := _without_unseen(form, depth + 1)) is not None:
        form.write(bare)
