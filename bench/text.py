"""Speed of the text path, and beside it, in the same run and on the same texts, what a general Vietnamese toolkit takes.

python bench/text.py [FOLDER…]     the dispatches to read (default: tests/dispatches and samples/incoming)

A rate is dispatches a second of processor time, on one core. "new" are dispatches that the process sees for the first
time, after it has warmed up on others; "again" the same ones once more. The peers do less: word_tokenize cuts the text
into words, ner finds names of people, places and organisations; neither reads who must do what by when.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TypeVar

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from pipeline.config import Config  # noqa: E402
from pipeline.document import Result, Source  # noqa: E402
from pipeline.reading import read  # noqa: E402
from pipeline.run import process, understand  # noqa: E402

T = TypeVar("T")

FOLDERS = (ROOT / "tests" / "dispatches", ROOT / "samples" / "incoming")
SUFFIXES = (".txt", ".md", ".html", ".htm", ".docx")
CONFIG = Config()


def rate(work: Callable[[T], object], items: Sequence[T], rounds: int = 1) -> float:
    """Items a second of processor time, in the best of the rounds."""
    best = float("inf")
    for _ in range(rounds):
        started = time.process_time()
        for item in items:
            work(item)
        best = min(best, time.process_time() - started)
    return len(items) / best


def seconds(*arguments: str | Path, rounds: int) -> float:
    """The median wall time of a fresh ``python cli.py …``."""
    taken = []
    for _ in range(rounds):
        started = time.perf_counter()
        subprocess.run([sys.executable, ROOT / "cli.py", *arguments], check=True, capture_output=True)
        taken.append(time.perf_counter() - started)
    return statistics.median(taken)


def documents(folders: Iterable[Path]) -> list[Path]:
    """The text documents of the folders. Exits where there are fewer than two: one to warm up on, one to time."""
    found = [path for folder in folders for path in sorted(folder.iterdir()) if path.suffix.lower() in SUFFIXES]
    if len(found) < 2:
        raise SystemExit("bench/text.py: fewer than two text documents there")
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folders", metavar="FOLDER", nargs="*", type=Path, default=list(FOLDERS))
    parser.add_argument(
        "--rounds", type=int, default=3, help="repetitions; rates take the best, cold starts the median"
    )
    options = parser.parse_args()
    rounds: int = options.rounds
    paths = documents(options.folders)
    others, timed = paths[::2], paths[1::2]

    def whole(path: Path) -> Result:
        return process(path, config=CONFIG)

    def known(source: Source) -> Result:
        return understand(source, CONFIG)

    for path in others:
        whole(path)
    sources = [read(path) for path in timed]
    new = rate(known, sources)
    again = rate(known, sources, rounds)
    reading = rate(whole, timed, rounds)
    texts = [known(source).text for source in sources]
    length = sum(map(len, texts))
    print(f"{len(timed)} dispatches, {length:,} characters, {length / len(timed):,.0f} each")
    print(f"{'':34}dispatches/s a core    ratio")
    print(f"{'understand, new':34}{new:19.1f}    {1:5.2f}")
    print(f"{'understand, again':34}{again:19.1f}    {again / new:5.2f}")
    print(f"{'read + understand, again':34}{reading:19.1f}    {reading / new:5.2f}")

    from underthesea import ner, word_tokenize

    for name, peer in (("underthesea word_tokenize", word_tokenize), ("underthesea ner", ner)):
        peer(texts[0])
        peer_rate = rate(peer, texts, rounds)
        print(f"{name:34}{peer_rate:19.1f}    {peer_rate / new:5.2f}")

    with tempfile.TemporaryDirectory() as folder:
        print(f"{'congvan --help, cold':34}{seconds('--help', rounds=rounds):19.2f} s")
        for count in (1, 5):
            taken = seconds("process", *timed[:count], "-o", folder, rounds=rounds)
            print(f"{f'congvan process, {min(count, len(timed))} files, cold':34}{taken:19.2f} s")


if __name__ == "__main__":
    main()
