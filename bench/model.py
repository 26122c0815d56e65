"""What the trained part is worth: rules, model and both, on sentences that were held out and on annotated dispatches.

python bench/model.py [GOLD CORPUS]     writes docs/model.md and models/dispatch/card.md

GOLD holds annotations (<id>.gold.json) and CORPUS their documents (<id>.* in any folder below), text documents only; the
invented dispatches of tests/dispatches are always measured.
"""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import argparse
import hashlib
import json
import random
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.text import SUFFIXES  # noqa: E402
from pipeline import Config, agencies, orders, resources, score, statistical  # noqa: E402
from pipeline.document import Result, Source  # noqa: E402
from pipeline.export.json import as_dict  # noqa: E402
from pipeline.reading import read  # noqa: E402
from pipeline.run import understand  # noqa: E402
from scripts.sentences import Sentence, held_out, patterns, scanned, training, training_files  # noqa: E402

NAME = "dispatch"
RULES, MODEL = Config(allow_secret=True), Config(allow_secret=True, model=NAME)
ROLES = {"lead": "LEAD", "coordinate": "COORDINATE", "report_to": "REPORT_TO"}
Marks = set[tuple[int, int, str]]
"""(start, end, label of scripts.sentences.LABELS) in a sentence; ASSIGNS stands at (0, 0)."""


@dataclass
class Count:
    """Right, too much, missing."""

    right: int = 0
    extra: int = 0
    missing: int = 0

    def add(self, wanted: set[Any], found: set[Any]) -> None:
        self.right += len(wanted & found)
        self.extra += len(found - wanted)
        self.missing += len(wanted - found)

    def __str__(self) -> str:
        """Precision, recall, F1."""
        p, r = (self.right / max(1, self.right + n) for n in (self.extra, self.missing))
        return f"{p:.2f} / {r:.2f} / **{2 * p * r / max(1e-9, p + r):.2f}**"


def by_rules(text: str) -> Marks:
    """What the rules alone see in a sentence."""
    order = orders.read(text, (0, len(text)))
    marks = {a.span: "OTHER" for a in agencies.find(text)} | {f.span: ROLES[f.role] for f in order.findings}
    assigns = bool(order.of("lead")) or orders.opens_with_order(text)
    return {(*span, label) for span, label in marks.items()} | ({(0, 0, "ASSIGNS")} if assigns else set())


def by_model(text: str) -> Marks:
    """What the model alone sees in a sentence."""
    nlp = statistical.load(NAME)
    found: Marks = set()
    for seen in statistical.read(text, [(0, len(text))], nlp):
        label = "PERSON" if seen.label == statistical.PERSON else ROLES[seen.role] if seen.role else "OTHER"
        found.add((*seen.span, label))
    return found | ({(0, 0, "ASSIGNS")} if nlp(text).cats[statistical.ASSIGNS] >= 0.5 else set())


def by_both(text: str) -> Marks:
    """The rules' marks, and the model's where they overlap none of the rules'; a sentence assigns when either says so."""
    ruled = by_rules(text)
    return (
        ruled
        | {m for m in by_model(text) if all(m[0] >= e or s >= m[1] for s, e, _ in ruled)}
        | {m for m in by_model(text) if m[2] == "ASSIGNS"}
    )


WAYS: dict[str, Callable[[str], Marks]] = {"rules": by_rules, "model": by_model, "both": by_both}


def sentence_rows(sentences: Sequence[Sentence]) -> Iterator[str]:
    """A line of the table for each kind of mark."""
    counts: dict[str, dict[str, Count]] = defaultdict(lambda: defaultdict(Count))
    for sentence in sentences:
        wanted = set(sentence.spans) | ({(0, 0, "ASSIGNS")} if sentence.assigns else set())
        for way, see in WAYS.items():
            found = see(sentence.text)
            for label in ("LEAD", "COORDINATE", "REPORT_TO", "PERSON", "ASSIGNS"):
                counts[label][way].add({m for m in wanted if m[2] == label}, {m for m in found if m[2] == label})
            spans = [{m[:2] for m in marks if m[2] not in ("PERSON", "ASSIGNS")} for marks in (wanted, found)]
            counts["AGENCY"][way].add(*spans)
    names = {
        "AGENCY": "bodies (span)",
        "LEAD": "leads (span and role)",
        "COORDINATE": "coordinating bodies",
        "REPORT_TO": "receivers of reports",
        "PERSON": "persons",
        "ASSIGNS": "sentences that assign work",
    }
    for label, name in names.items():
        yield f"| {name} | " + " | ".join(str(counts[label][way]) for way in WAYS) + " |"


# ------------------------------------------------------------------ annotated dispatches


@dataclass(frozen=True)
class Dispatch:
    """A document that was read, with its annotation."""

    source: Source
    gold: dict[str, Any]


def dispatches(gold: Path, corpus: Path) -> list[Dispatch]:
    """The text documents that are annotated. Exits where there are none."""
    found = []
    for path in sorted(gold.glob("*.gold.json")):
        name = path.name.removesuffix(".gold.json")
        files = [p for p in sorted(corpus.rglob(f"{name}.*")) if p.suffix in SUFFIXES or p.suffix == ".pdf"]
        sources = [read(p) for p in files[:1] if p.suffix != ".pdf" or has_text(p)]
        found += [Dispatch(source, json.loads(path.read_text(encoding="utf-8"))) for source in sources]
    if not found:
        raise SystemExit(f"bench/model.py: no annotated text document in {gold}")
    return found


def has_text(path: Path) -> bool:
    """Is this PDF more than pictures of pages?"""
    import pdfplumber

    with pdfplumber.open(path) as pdf:
        return len(pdf.pages[0].extract_text() or "") > 200


def plain(name: str) -> str:
    """A body's name as names are compared."""
    return agencies.head_to_body(agencies.expand(name)).casefold()


def named_in(text: str, names: Iterable[str]) -> set[str]:
    """Those of the names that stand in the text, in full or abbreviated."""
    return {n for n in map(plain, names) if n in agencies.expand(text).casefold()}


def roles(dispatch: Dispatch) -> dict[str, dict[str, Count]]:
    """Role → way → count: the bodies that a task's own words name, by the gold and by each way of reading."""
    counts: dict[str, dict[str, Count]] = defaultdict(lambda: defaultdict(Count))
    result = understand(dispatch.source, RULES)
    texts = {d.id: d.text for top in result.directives for d in top.walk()}
    for task in dispatch.gold["tasks"]:
        text = texts.get(task["directive"])
        if task.get("optional") or text is None:
            continue
        for way, see in WAYS.items():
            marks: dict[str, set[str]] = defaultdict(set)
            for start, end in orders.sentences(text, (0, len(text))):
                sentence = text[start:end].strip()
                for first, last, label in see(sentence):
                    marks[label].add(plain(sentence[first:last]))
            for role, label in ROLES.items():
                if role in task:
                    wanted = named_in(text, task[role])
                    counts[role][way].add(wanted, {alike(name, wanted) for name in marks[label]})
            bodies = set().union(*(marks[label] for label in (*ROLES.values(), "OTHER")))
            wanted = {n for role in ROLES for n in named_in(text, task.get(role, ()))}
            counts["bodies"][way].add(wanted, {alike(n, wanted) for n in bodies} & wanted)
    return counts


def alike(name: str, wanted: set[str]) -> str:
    """The wanted name that this is but for its place or a title, else the name itself."""
    return next((w for w in sorted(wanted) if w == name or w.startswith(f"{name} ") or name.startswith(f"{w} ")), name)


def scored(dispatch: Dispatch, result: Result) -> list[score.Fact]:
    """The result compared with the annotation (`congvan score`)."""
    return list(score.document("", dispatch.gold, as_dict(result)))


def end_to_end(found: Sequence[Dispatch]) -> Iterator[str]:
    """What the seat changes: figures with and without the model, and which tasks it doubts."""
    facts: dict[str, list[score.Fact]] = defaultdict(list)
    counts: Counter[str] = Counter()
    for dispatch in found:
        ruled, modelled = (understand(dispatch.source, config) for config in (RULES, MODEL))
        facts["rules"] += scored(dispatch, ruled)
        facts["with the model"] += scored(dispatch, modelled)
        wrong = {
            fact.where.partition("#")[2]
            for fact in scored(dispatch, ruled)
            if fact.verdict != "right" and fact.row in {f"task.{role}" for role in ROLES}
        }
        asked = {task["directive"] for task in dispatch.gold["tasks"] if not task.get("optional")}
        for task in modelled.tasks:
            if task.directive in asked:
                kind = "wrong" if task.directive in wrong else "right"
                counts[kind] += 1
                counts[f"{kind}, doubted"] += "ROLE_DOUBTFUL" in task.issues
        counts["bodies"] += sum(a.rule.startswith("model:") for a in modelled.agencies)
    yield "\n| end to end | leads F1 | coordinate F1 | report_to F1 | tasks wholly right | dispatches a second of a core |\n|---|---|---|---|---|---|"
    for way, config in (("rules", RULES), ("with the model", MODEL)):
        rows = score.figures(facts[way])
        figures = " | ".join(f"{rows[f'task.{role}'].f1:.3f}" for role in ROLES)
        yield f"| {way} | {figures} | {rows[score.WHOLE_TASK].f1:.3f} | {rate(found, config):.0f} |"
    yield (
        f"\n`ROLE_DOUBTFUL` stands at {counts['wrong, doubted']} of the {counts['wrong']} tasks with a wrong body and at "
        f"{counts['right, doubted']} of the {counts['right']} others; {counts['bodies']} bodies that no rule knows join the mentions."
    )


def rate(found: Sequence[Dispatch], config: Config) -> float:
    """Dispatches a second of processor time, in the best of three rounds."""
    best = float("inf")
    for _ in range(3):
        started = time.process_time()
        for dispatch in found:
            understand(dispatch.source, config)
        best = min(best, time.process_time() - started)
    return len(found) / best


def dispatch_tables(title: str, found: Sequence[Dispatch]) -> Iterator[str]:
    """The tables of one set of annotated dispatches."""
    total: dict[str, dict[str, Count]] = defaultdict(lambda: defaultdict(Count))
    for dispatch in found:
        for role, ways in roles(dispatch).items():
            for way, count in ways.items():
                total[role][way].right += count.right
                total[role][way].extra += count.extra
                total[role][way].missing += count.missing
    yield f"\n## {title}: {len(found)} dispatches\n"
    yield "The bodies that a task's own words name, precision / recall / F1 (of bodies, whatever their role, only the recall can be told).\n"
    yield "| | rules | model | both |\n|---|---|---|---|"
    for role in (*ROLES, "bodies"):
        cells = (
            f"recall {c.right / max(1, c.right + c.missing):.2f}" if role == "bodies" else str(c)
            for c in (total[role][way] for way in WAYS)
        )
        yield f"| {role} | " + " | ".join(cells) + " |"
    yield from end_to_end(found)


# ------------------------------------------------------------------ the pages


def page(gold: Path | None, corpus: Path | None) -> str:
    """docs/model.md."""
    clean = held_out()
    chance = random.Random(5)
    worn = [scanned(sentence, chance) for sentence in clean]
    lines = [
        "# Phần học máy · The trained part",
        "",
        "<!-- Written by bench/model.py: change its sources, then run it again. -->",
        "",
        "`congvan process --model dispatch …` puts `models/dispatch` into its seat (`pipeline/statistical.py`): it adds bodies that no rule",
        "knows to the mentions, and where it surely sees a lead that a task names in no role, the task carries",
        "`ROLE_DOUBTFUL` and less confidence. It changes no value. Why it is no default: [decision 10](decisions/0010-what-the-model-may-say.md).",
        "What it was trained on: [card](../models/dispatch/card.md).",
        "",
        f"## Held-out sentences: {len(clean)}",
        "",
        "Invented, with other frames and mostly other bodies than those that were trained on, worded off the beaten track on purpose.",
        "Precision / recall / F1; a span counts when both ends are right.",
    ]
    for title, sentences in (("as written", clean), ("with the errors of a poor scan (6 words in 100)", worn)):
        lines += ["", f"| {title} | rules | model | both |", "|---|---|---|---|", *sentence_rows(sentences)]
    sets = [("Invented dispatches (tests/dispatches)", ROOT / "tests" / "dispatches", ROOT / "tests" / "dispatches")]
    if gold and corpus:
        sets.append(("Real dispatches, annotated", gold, corpus))
    for title, golds, documents in sets:
        lines += dispatch_tables(title, dispatches(golds, documents))
    return "\n".join(lines) + "\n"


def card() -> str:
    """models/dispatch/card.md."""
    written = {name: len(patterns(name)) for name in training_files()}
    slots = sum("@" in p or "<" in p for name in written for p in patterns(name))
    made = list(training(*_recipe()))
    return f"""# Dispatch

<!-- Written by bench/model.py: change its sources, then run it again. -->

Bodies (AGENCY) and persons (PERSON), the role of each body in its sentence (LEAD, COORDINATE, REPORT_TO, or none), and whether a
sentence assigns work. A spaCy pipeline (tok2vec, ner, spancat_singlelabel, textcat), read by `pipeline/statistical.py`.

| | |
|---|---|
| data | `sentences/`: {sum(written.values())} sentences and patterns written by hand ({", ".join(f"{n} {c}" for n, c in written.items())}), {slots} of them with slots (`words.toml`); {len(made):,} training sentences made of them, {sum(s.noisy for s in made)} with the errors of a scan. Everything is invented; names of offices and provinces are facts. SHA-256 of the files together `{digest(data())}` |
| held out | {len(held_out())} more by hand (`sentences/held_out.txt`), never trained on |
| licence | Apache-2.0, as the program |
| weights | {sum(p.stat().st_size for p in weights()) / 1e6:.1f} MB, SHA-256 of the files together `{digest(weights())}` |
| scores | [docs/model.md](../../docs/model.md) |
| remade by | `scripts/train` (CPU, one thread, a fixed seed, 1 to 3 minutes), then `python bench/model.py` |

## What it does not know

It reads one sentence at a time and knows no letterhead: "UBND tỉnh" that speaks and "UBND tỉnh" that is told look alike to it. It has seen
some seven hundred frames; a subject whose verb it never met is cut too short or too long ("Cục Di sản" for "Cục Di sản văn hóa"). Things that are
counted like bodies ("các tuyến đường") are taken for bodies now and then. That is why it may doubt and not decide.
"""


def _recipe() -> tuple[int, int]:
    """(variants, seed) of scripts/train."""
    from importlib.machinery import SourceFileLoader
    from importlib.util import module_from_spec, spec_from_loader

    loader = SourceFileLoader("train", str(ROOT / "scripts" / "train"))
    spec = spec_from_loader("train", loader)
    assert spec
    module = module_from_spec(spec)
    loader.exec_module(module)
    return module.VARIANTS, module.SEED


def weights() -> list[Path]:
    """The files of the trained pipeline."""
    files = sorted((resources.models() / NAME).rglob("*"))
    return [p for p in files if p.is_file() and p.suffix != ".md" and "sentences" not in p.parts]


def data() -> list[Path]:
    """The files that it was trained on, and those held out."""
    return sorted(p for p in (resources.models() / NAME / "sentences").iterdir() if p.suffix in (".txt", ".toml"))


def digest(files: Sequence[Path]) -> str:
    """SHA-256 of the files' bytes, one after the other."""
    digest = hashlib.sha256()
    for path in files:
        digest.update(path.read_bytes())
    return digest.hexdigest()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path, nargs="?")
    parser.add_argument("corpus", type=Path, nargs="?")
    arguments = parser.parse_args()
    (resources.models() / NAME / "card.md").write_text(card(), encoding="utf-8")
    text = page(arguments.gold, arguments.corpus)
    (ROOT / "docs" / "model.md").write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
