"""How right results are: facts of a gold annotation against the JSON of ``congvan process``, row by row.

A gold file ``<id>.gold.json`` lists facts (docs/format.md says what the words mean): header fields, addressees, citations,
directives and tasks. ``optional`` marks what is neither wrong nor missed, ``may`` values that are right with and without,
``or`` other directives where the same task may stand. Every comparison gives a ``Fact`` with a verdict; figures, faults, and
what was gained and lost against an earlier score are all counted from these.

How two writings of a value are found to be the same is in likeness.py.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal, TypeVar

from pipeline import likeness
from pipeline.errors import DispatchError, ExitCode, UnreadableFile, reason
from pipeline.messages import Lang, say

Verdict = Literal["right", "missed", "extra", "silent"]
T = TypeVar("T")

WHOLE_TASK, WHOLE_DOCUMENT, SILENT = "tasks wholly right", "documents wholly right", "silent deadline errors"
_LETTERHEAD = ("type_code", "code", "organ_name", "organ_in_charge", "place", "issued_date", "subject")
_HEADER = (*_LETTERHEAD, "priority", "secrecy")
_ROLES = ("lead", "coordinate", "report_to")
ROWS = (
    *(f"header.{field}" for field in (*_HEADER, "signer")),
    "addressees",
    "citations",
    "citations.issued_date",
    "directives",
    *(f"task.{role}" for role in (*_ROLES, "deadline")),
    WHOLE_TASK,
    WHOLE_DOCUMENT,
)
"""The rows of figures, in the order they are shown."""

_SUFFIX = ".gold.json"
_NO_VALUE = frozenset({"immediate", "event"})
"""Deadlines that have no value to compare."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One comparison: in which document or at which directive of it ("d07#1.2"), of which row, how it came out.

    ``silent`` is a wrong deadline on a task that carries no issue.
    """

    where: str
    row: str
    verdict: Verdict
    words: str = ""

    def __str__(self) -> str:
        return f"{self.where} {self.row} {self.verdict} {self.words}".rstrip()


@dataclass(frozen=True, slots=True)
class Figure:
    """Precision, recall and F1 (0 to 1) of a row over all documents, and how many facts the gold has there."""

    precision: float
    recall: float
    f1: float
    gold: int


@dataclass(frozen=True, slots=True)
class Change:
    """What is right now and was wrong in the baseline, and the reverse; each as the fault's words."""

    gained: tuple[str, ...]
    lost: tuple[str, ...]


# ------------------------------------------------------------------ whole folders


def gold_files(folder: Path, only: Collection[str] = ()) -> dict[str, Path]:
    """The gold files of a folder by document id, of all or of these ids. Raises DispatchError where an id or every file
    is missing."""
    files = {path.name.removesuffix(_SUFFIX): path for path in sorted(folder.glob(f"*{_SUFFIX}"))}
    if unknown := [name for name in only if name not in files]:
        raise _nothing(f"Không có {unknown[0]}{_SUFFIX} trong {folder}.")
    if not files:
        raise _nothing(f"Không có tệp *{_SUFFIX} nào trong {folder}.")
    return {name: path for name, path in files.items() if not only or name in only}


def _nothing(message: str) -> DispatchError:
    error = DispatchError(message, "Kiểm tra lại đường dẫn của thư mục đáp án.")
    error.exit_code = ExitCode.NOTHING_FOUND
    return error


def read_json(path: Path) -> dict[str, Any]:
    """A JSON object. Raises UnreadableFile where the file holds none."""
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UnreadableFile(f"Không mở được {path}: {reason(error)}.", "Kiểm tra lại đường dẫn.") from error
    except ValueError as error:
        raise UnreadableFile(f"{path} không phải JSON.", "Tạo lại tệp này.") from error
    if not isinstance(value, dict):
        raise UnreadableFile(f"{path} không phải một đối tượng JSON.", "Tạo lại tệp này.")
    return value


def folders(gold: Path, results: Path, only: Collection[str] = ()) -> dict[str, tuple[Fact, ...]]:
    """The facts of each document; one without ``results/<id>.json`` counts as all missed.

    Raises DispatchError: no gold file (NOTHING_FOUND), or a file that is no JSON of its kind (UNREADABLE).
    """
    facts = {}
    for name, path in gold_files(gold, only).items():
        found = results / f"{name}.json"
        wanted, result = read_json(path), read_json(found) if found.is_file() else None
        try:
            facts[name] = document(name, wanted, result)
        except (KeyError, TypeError) as error:
            raise UnreadableFile(
                f"{path} hoặc {found} không theo dạng đã quy định ({type(error).__name__}: {error}).",
                "Xem docs/format.md.",
            ) from error
    return facts


def report(facts: Mapping[str, Sequence[Fact]]) -> dict[str, Any]:
    """All there is to say of a score as plain JSON values, by document id where it is about one: also the form of a
    baseline."""
    every = [fact for each in facts.values() for fact in each]
    return {
        "documents": len(facts),
        "figures": {row: asdict(figure) for row, figure in figures(every).items()},
        "silent": sum(1 for fact in every if fact.verdict == "silent"),
        "faults": {name: list(faults(each)) for name, each in facts.items()},
    }


def as_json(scored: Mapping[str, Any]) -> str:
    """A report as a file."""
    return json.dumps(scored, ensure_ascii=False, indent=1) + "\n"


def table(scored: Mapping[str, Any], lang: Lang) -> str:
    """A report's figures for a terminal."""
    lines = [say("scored", lang, count=scored["documents"]), f"{'':24}{'P':>7}{'R':>7}{'F1':>7}{'gold':>7}"]
    for row, figure in scored["figures"].items():
        shares = "".join(f"{figure[name]:7.3f}" for name in ("precision", "recall", "f1"))
        lines.append(f"{row:24}{shares}{figure['gold']:7}")
    return "\n".join([*lines, say("silent_errors", lang, count=scored["silent"])]) + "\n"


def baseline(path: Path) -> dict[str, Any]:
    """An earlier report. Raises UnreadableFile where the file is none."""
    read = read_json(path)
    if not isinstance(read.get("faults"), dict):
        raise UnreadableFile(f"{path} không phải kết quả chấm của congvan score.", "Tạo lại bằng --update-baseline.")
    return read


def change(before: Mapping[str, Any], now: Mapping[str, Any]) -> Change:
    """What moved between two reports; a document that only one of them has is no gain and no loss."""
    pairs = [(before["faults"][name], faults) for name, faults in now["faults"].items() if name in before["faults"]]
    return Change(
        gained=tuple(fault for then, later in pairs for fault in then if fault not in later),
        lost=tuple(fault for then, later in pairs for fault in later if fault not in then),
    )


def figures(facts: Iterable[Fact]) -> dict[str, Figure]:
    """Each row's figures, micro-averaged; a row without any fact is left out."""
    counts = Counter((fact.row, fact.verdict) for fact in facts)
    rows = {}
    for row in ROWS:
        right, missed, extra = (counts[row, verdict] for verdict in ("right", "missed", "extra"))
        if right + missed + extra:
            precision = right / (right + extra) if right + extra else 0.0
            recall = right / (right + missed) if right + missed else 0.0
            f1 = 2 * precision * recall / (precision + recall) if right else 0.0
            rows[row] = Figure(precision, recall, f1, right + missed)
    return rows


def faults(facts: Iterable[Fact]) -> tuple[str, ...]:
    """What is wrong, in words: each a string that stays the same as long as the fault does."""
    return tuple(dict.fromkeys(str(fact) for fact in facts if fact.verdict != "right"))


# ------------------------------------------------------------------ one document


def document(name: str, gold: Mapping[str, Any], result: Mapping[str, Any] | None) -> tuple[Fact, ...]:
    """All facts of a document: ``gold`` as its file holds it, ``result`` by the contract congvan/1, None where there is none."""
    compared = _Compared(name, gold, result or {}, missing=result is None)
    facts = (
        *compared.header(),
        *compared.addressees(),
        *compared.citations(),
        *compared.directives(),
        *compared.tasks(),
    )
    # the date of a citation is a row of its own and spoils no document
    wrong = result is None or any(f.verdict != "right" and f.row != "citations.issued_date" for f in facts)
    return (*facts, Fact(name, WHOLE_DOCUMENT, "missed" if wrong else "right"))


class _Compared:
    """A gold annotation beside a result."""

    def __init__(self, name: str, gold: Mapping[str, Any], result: Mapping[str, Any], *, missing: bool) -> None:
        self.name = name
        self.gold = gold
        self.result = result
        self.missing = missing

    def header(self) -> Iterator[Fact]:
        wanted, found = self.gold.get("header") or {}, self.result.get("header") or {}
        for field in _HEADER:
            if field in wanted:
                yield from self._field(
                    field, wanted[field] or None, found.get(field) or None, likeness.same_field(field)
                )
        if "signer" in wanted:
            one, other = ((each.get("signer") or {}).get("full_name") or None for each in (wanted, found))
            yield from self._field("signer", one, other, likeness.same_field("signer"))

    def _field(self, field: str, wanted: Any, found: Any, same: Callable[[Any, Any], bool]) -> Iterator[Fact]:
        row = f"header.{field}"
        # a baseline is kept among a project's files: no person's name and no sentence of a document goes there
        said = (lambda value: "") if field in ("signer", "subject") else str
        if wanted is None and found is None:
            if not self.missing:
                yield Fact(self.name, row, "right")
        elif wanted is not None and found is not None and same(wanted, found):
            yield Fact(self.name, row, "right", said(wanted))
        else:
            if wanted is not None:
                yield Fact(self.name, row, "missed", said(wanted))
            if found is not None:
                yield Fact(self.name, row, "extra", said(found))

    def addressees(self) -> Iterator[Fact]:
        if "addressees" in self.gold:
            wanted, found = (likeness.bodies(each.get("addressees")) for each in (self.gold, self.result))
            yield from self._paired("addressees", self.name, wanted, found, likeness.same_name)

    def citations(self) -> Iterator[Fact]:
        if "citations" not in self.gold:
            return
        cited = self.result.get("citations") or []
        counted = [c for c in self.gold["citations"] if not c.get("optional")]
        free = [c for c in self.gold["citations"] if c.get("optional")]
        wanted, found, optional = (likeness.unlike(map(likeness.cited, each)) for each in (counted, cited, free))
        yield from self._paired("citations", self.name, wanted, found, likeness.same_cited, optional)
        dates = {(likeness.code(c["code"]), c["issued_date"]) for c in cited if c.get("code") and c.get("issued_date")}
        for each in counted:
            if each.get("code") and each.get("issued_date"):
                there = (likeness.code(each["code"]), each["issued_date"]) in dates
                words = f"{each['code']} {each['issued_date']}"
                yield Fact(self.name, "citations.issued_date", "right" if there else "missed", words)

    def directives(self) -> Iterator[Fact]:
        if "directives" not in self.gold:
            return
        found = {node["id"]: node for node in _walk(self.result.get("directives") or []) if _counts(node["id"])}
        for each in self.gold["directives"]:
            if not each.get("optional"):
                there = each["id"] in found and likeness.starts(found[each["id"]], each["starts"])
                yield Fact(self.name, "directives", "right" if there else "missed", each["id"])
        known = {each["id"] for each in self.gold["directives"]}
        yield from (Fact(self.name, "directives", "extra", i) for i in found if i not in known)

    def tasks(self) -> Iterator[Fact]:
        if "tasks" not in self.gold:
            return
        found: dict[str, list[Mapping[str, Any]]] = {}
        for task in self.result.get("tasks") or []:
            found.setdefault(str(task["directive"]), []).append(task)
        for each in self.gold["tasks"]:
            places = (each["directive"], *each.get("or", ()))
            taken = [task for place in places for task in found.pop(place, ())]
            if not each.get("optional"):
                yield from self._task(each, taken)
        optional = {d["id"] for d in self.gold.get("directives", ()) if d.get("optional")}
        for directive in found:
            if directive not in optional and _counts(directive):
                yield Fact(f"{self.name}#{directive}", WHOLE_TASK, "extra", "no task there")

    def _task(self, gold: Mapping[str, Any], taken: Sequence[Mapping[str, Any]]) -> Iterator[Fact]:
        where = f"{self.name}#{gold['directive']}"
        may = gold.get("may") or {}
        facts: list[Fact] = []
        for role in _ROLES:
            if role in gold or role != "report_to":
                found = likeness.bodies(agency for task in taken for agency in task.get(role) or [])
                facts += self._paired(
                    f"task.{role}",
                    where,
                    likeness.bodies(gold.get(role)),
                    found,
                    likeness.same_name,
                    likeness.bodies(may.get(role)),
                )
        wanted = [key for key in map(likeness.moment, gold.get("deadlines", ())) if key not in _NO_VALUE]
        free = {
            *map(likeness.moment, may.get("deadlines", ())),
            *map(likeness.moment, self.gold.get("deadlines_optional", ())),
        }
        given = likeness.unlike(likeness.moment(deadline) for task in taken for deadline in task.get("deadlines") or [])
        found = [key for key in given if key not in _NO_VALUE and (key in wanted or key not in free)]
        dated = list(self._paired("task.deadline", where, wanted, found, str.__eq__))
        yield from (*facts, *dated)
        wrong_date = any(fact.verdict != "right" for fact in dated)
        if taken and wrong_date and not any(task.get("issues") for task in taken):
            words = f"{', '.join(wanted) or 'no date'} read as {', '.join(found) or 'no date'}"
            yield Fact(where, SILENT, "silent", words)
        whole = bool(taken) and not wrong_date and all(fact.verdict == "right" for fact in facts)
        yield Fact(where, WHOLE_TASK, "right" if whole else "missed")

    def _paired(
        self,
        row: str,
        where: str,
        wanted: Sequence[T],
        found: Sequence[T],
        same: Callable[[T, T], bool],
        optional: Sequence[T] = (),
    ) -> Iterator[Fact]:
        """Each wanted value with a found one of its own; what is left over is missed or too much."""
        left = list(found)
        for value in wanted:
            # the very same first, so that a likeness does not take the partner of another
            partner = next((other for other in left if other == value), None)
            if partner is None:
                partner = next((other for other in left if same(value, other)), None)
            if partner is not None:
                left.remove(partner)
            yield Fact(where, row, "right" if partner is not None else "missed", _said(value))
        for other in left:
            if not any(same(value, other) for value in optional):
                yield Fact(where, row, "extra", _said(other))


def _said(value: object) -> str:
    return next(filter(None, value), "") if isinstance(value, tuple) else str(value)


def _counts(directive: object) -> bool:
    """Annexes are not annotated: what is found in them is neither right nor wrong."""
    return not str(directive).startswith("PL")


def _walk(nodes: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    for node in nodes:
        yield node
        yield from _walk(node.get("children") or [])
