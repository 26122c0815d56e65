"""``congvan batch`` measured: pages a second in one process and in two, what it costs beside bare OCR, memory, a long scan.

python bench/batch.py [speed] [overhead] [tail] [memory]     (all of them where none is named)

speed     rendered scans of two pages, in one process and in two, by the clock: start, register and outputs included
overhead  processor time of the batch over that of bare OCR (the same pages drawn, cleaned and read, nothing made of them),
          with JSON alone and with the default formats, whose viewer holds a picture of each page
tail      one long scan after short ones: in two processes a page of it goes to whichever is free
memory    resident memory of the parent and its workers over 1,000 texts, at the 100th and at the last

The scans are pages of the samples, drawn at 300 dpi; each has a speck of its own, so that no two are one document.
"""

from __future__ import annotations

import argparse
import concurrent.futures
import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

DPI = 300
SAMPLES = ("qd-615-ubnd.pdf", "cv-3307-ubnd.pdf")
FORMATS = ("json", "json,md,html")
BARE = """
import sys
from pathlib import Path
from pipeline.reading import read
for path in sys.argv[1:]:
    read(Path(path), jobs=1)
"""


def pictures() -> Iterator[object]:
    """The pages of the samples over and over, each time with another speck."""
    import pypdfium2

    speck = 0
    while True:
        for name in SAMPLES:
            for page in pypdfium2.PdfDocument(ROOT / "samples" / "incoming" / name):
                picture = page.render(scale=DPI / 72, grayscale=True).to_pil()
                picture.putpixel((20 + speck % 900, 20 + speck // 900), 90)
                speck += 1
                yield picture


def scans(folder: Path, lengths: Sequence[int]) -> list[Path]:
    """A scanned PDF for each length in pages."""
    folder.mkdir()
    pages = pictures()
    made = []
    for number, length in enumerate(lengths):
        first, *others = [next(pages) for _ in range(length)]
        made.append(folder / f"scan-{number:03}.pdf")
        first.save(made[-1], "PDF", resolution=DPI, save_all=True, append_images=others)  # type: ignore[attr-defined]
    return made


def batch(folder: Path, inbox: Path, jobs: int, *more: str) -> tuple[float, float]:
    """Seconds by the clock and by the processor of a batch from scratch."""
    with tempfile.TemporaryDirectory(dir=folder) as out:
        command = ["batch", str(inbox), "-o", f"{out}/out", "--register", f"{out}/register.sqlite", "--quiet"]
        return timed([sys.executable, str(ROOT / "cli.py"), *command, "--jobs", str(jobs), *more])


def timed(command: Sequence[str]) -> tuple[float, float]:
    def spent() -> float:
        usage = resource.getrusage(resource.RUSAGE_CHILDREN)
        return usage.ru_utime + usage.ru_stime

    before, start = spent(), time.perf_counter()
    # an installed program finds its modules compiled
    env = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    subprocess.run(command, check=True, cwd=ROOT, env={**env, "OMP_THREAD_LIMIT": "1"})
    return time.perf_counter() - start, spent() - before


def speed(folder: Path, pages: int, rounds: int) -> None:
    scans(folder / "in", [2] * (pages // 2))
    taken = [[batch(folder, folder / "in", jobs)[0] for jobs in (1, 2)] for _ in range(rounds)]
    one, two = (min(times) for times in zip(*taken, strict=True))
    print(f"{pages} pages, 1 process:   {pages / one:6.3f} pages/s   {one:6.1f} s")
    print(f"{pages} pages, 2 processes: {pages / two:6.3f} pages/s   {two:6.1f} s   {one / two:5.2f} x")
    files = [*map(str, sorted((folder / "in").iterdir()))]
    alone = timed([sys.executable, "-c", BARE, *files])[0]
    with concurrent.futures.ThreadPoolExecutor(2) as both:
        side = max(both.map(lambda half: timed([sys.executable, "-c", BARE, *half])[0], (files[::2], files[1::2])))
    print(
        f"the machine's ceiling, bare OCR of the halves side by side: {alone:6.1f} s, {side:6.1f} s   {alone / side:5.2f} x"
    )


def overhead(folder: Path, pages: int, rounds: int) -> None:
    files = scans(folder / "in", [2] * (pages // 2))
    taken = []
    for _ in range(rounds):
        bare = timed([sys.executable, "-c", BARE, *map(str, files)])[1]
        taken.append((bare, *(batch(folder, folder / "in", 1, "--format", form)[1] for form in FORMATS)))
    bare, *whole = (min(times) for times in zip(*taken, strict=True))
    (folder / "one").mkdir()
    (folder / "one" / "a.txt").write_text(
        "Kính gửi: Sở Y tế.\nSở Y tế báo cáo trước ngày 05/4/2024.\n", encoding="utf-8"
    )
    start = min(batch(folder, folder / "one", 1)[1] for _ in range(rounds))
    bare_start = min(timed([sys.executable, "-c", BARE])[1] for _ in range(rounds))
    print(
        f"bare OCR of {pages} pages: {bare:6.1f} s of processor time, {bare_start:.1f} s of it to start; a batch starts in {start:.1f} s"
    )
    for form, spent in zip(FORMATS, whole, strict=True):
        running = (spent - start) / (bare - bare_start) - 1
        print(
            f"batch --format {form + ':':14} {spent:6.1f} s   {100 * (spent / bare - 1):+5.1f} %   {100 * running:+5.1f} % once started"
        )


def tail(folder: Path, pages: int, rounds: int) -> None:
    scans(folder / "in", [1, 1, pages])
    taken = [[batch(folder, folder / "in", jobs)[0] for jobs in (1, 2)] for _ in range(rounds)]
    one, two = (min(times) for times in zip(*taken, strict=True))
    print(
        f"2 short scans, then one of {pages} pages: {one:6.1f} s in 1 process, {two:6.1f} s in 2   {one / two:5.2f} x"
    )


def memory(folder: Path, documents: int, rounds: int) -> None:
    from tests.faults.inbox import fill

    fill(folder / "texts", documents)
    command = ["batch", str(folder / "texts"), "-o", str(folder / "out"), "--register", str(folder / "r.sqlite")]
    seen: list[tuple[int, float, float]] = []
    with subprocess.Popen(
        [sys.executable, str(ROOT / "cli.py"), *command, "--jobs", "2", "--json-log"],
        cwd=ROOT, stderr=subprocess.PIPE, text=True,
    ) as run:  # fmt: skip
        assert run.stderr is not None
        done = 0
        for line in run.stderr:
            done += '"event": "document"' in line
            if done in (documents // 10, documents // 2, documents) and (not seen or seen[-1][0] != done):
                seen.append((done, resident([run.pid]), resident(workers(run.pid))))
    for count, parent, others in seen:
        print(f"after {count:5} documents: parent {parent:6.1f} MiB, workers together {others:6.1f} MiB")


def workers(parent: int) -> list[int]:
    from tests.faults.inbox import children

    return children(parent)


def resident(processes: Iterable[int]) -> float:
    """Resident memory in MiB, what they share counted once a process."""
    total = 0.0
    for process in processes:
        found = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{process}/status").read_text())
        total += int(found[1]) / 1024 if found else 0
    return total


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parts = {"speed": speed, "overhead": overhead, "tail": tail, "memory": memory}
    parser.add_argument("parts", metavar="PART", nargs="*", choices=[[], *parts], help=", ".join(parts))
    parser.add_argument("--pages", type=int, default=16, help="pages of the scans (default: 16)")
    parser.add_argument("--documents", type=int, default=1000, help="texts of the memory test (default: 1000)")
    parser.add_argument("--rounds", type=int, default=2, help="repetitions, of which the best counts (default: 2)")
    options = parser.parse_args()
    for name in options.parts or parts:
        with tempfile.TemporaryDirectory() as folder:
            parts[name](Path(folder), options.documents if name == "memory" else options.pages, options.rounds)


if __name__ == "__main__":
    main()
