"""The wheel, not the checkout: what is in it, and that it works where only its own dependencies are installed."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import venv
import zipfile
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import pytest

import pipeline

ROOT = Path(__file__).resolve().parent.parent
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("wheel")]


def run(*command: object, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(c) for c in command], cwd=cwd, capture_output=True, text=True, timeout=300, check=False)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from the source distribution as a release is: what the latter lacks, the former lacks too."""
    folder = tmp_path_factory.mktemp("wheel")
    packed = run(sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", folder, cwd=ROOT)
    assert packed.returncode == 0, packed.stderr
    (sdist,) = folder.glob("*.tar.gz")
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    built = run(*command, "--wheel-dir", folder, sdist, cwd=folder)
    assert built.returncode == 0, built.stderr
    (path,) = folder.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def program(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The ``congvan`` command in a fresh environment that sees the wheel and what requirements.lock names, no more.

    The locked distributions are linked in from this environment rather than fetched: no network, and no second copy.
    """
    home = tmp_path_factory.mktemp("fresh") / "venv"
    venv.create(home, with_pip=False, symlinks=True)
    (packages,) = home.glob("lib/python*/site-packages")
    for name in re.findall(r"^([A-Za-z0-9._-]+)==", (ROOT / "requirements.lock").read_text("utf-8"), re.MULTILINE):
        try:
            files = distribution(name).files or []
        except PackageNotFoundError:
            continue  # locked for another platform
        for top in {file.parts[0] for file in files} - {"..", "__pycache__"}:
            link = packages / top
            if not link.exists():
                link.symlink_to(Path(str(distribution(name).locate_file(top))).resolve())
    command = [sys.executable, "-m", "pip", "--python", home / "bin" / "python", "install", "--quiet"]
    installed = run(*command, "--no-deps", "--no-index", wheel, cwd=home)
    assert installed.returncode == 0, installed.stderr
    return home / "bin" / "congvan"


def test_the_wheel_holds_the_package_with_its_data_and_nothing_else(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    tops = {name.partition("/")[0] for name in names}
    assert tops == {"pipeline", f"congvan-{pipeline.__version__}.dist-info"}
    for folder in ("rules", "templates", "models", "samples/incoming"):
        ours = {p.name for p in next(d for d in (ROOT / "pipeline" / folder, ROOT / folder) if d.is_dir()).iterdir()}
        assert ours, f"{folder} is empty"
        inside = f"pipeline/{folder}/"
        packed = {n.removeprefix(inside).partition("/")[0] for n in names if n.startswith(inside)}
        assert ours - {"__pycache__"} <= packed, folder
    assert "pipeline/py.typed" in names


def test_the_program_gives_its_version(program: Path, tmp_path: Path) -> None:
    answer = run(program, "--version", cwd=tmp_path)
    assert (answer.returncode, answer.stderr) == (0, "")
    assert pipeline.__version__ in answer.stdout


def test_the_program_gives_the_schema(program: Path, tmp_path: Path) -> None:
    answer = run(program, "schema", cwd=tmp_path)
    assert answer.returncode == 0, answer.stderr
    assert "tasks" in json.loads(answer.stdout)["properties"]


@pytest.mark.parametrize("name", ["cv-1184-snn.txt", "tb-87-ubnd.html", "cv-2650-bgddt.docx", "cv-3307-ubnd.pdf"])
def test_the_program_processes_its_own_samples(program: Path, tmp_path: Path, name: str) -> None:
    sample = next(program.parent.parent.glob(f"lib/python*/site-packages/pipeline/samples/incoming/{name}"))
    answer = run(program, "process", sample, "-o", tmp_path / "out", cwd=tmp_path)
    assert answer.returncode == 0, answer.stderr
    result = json.loads((tmp_path / "out" / f"{sample.stem}.json").read_text(encoding="utf-8"))
    assert result["tasks"]
    assert result["recipients"]


def test_the_program_reads_with_its_trained_part(program: Path, tmp_path: Path) -> None:
    sample = next(program.parent.parent.glob("lib/python*/site-packages/pipeline/samples/incoming/cv-1184-snn.txt"))
    with_model = run(program, "process", "--model", "dispatch", sample, "-o", tmp_path / "out", cwd=tmp_path)
    assert with_model.returncode == 0, with_model.stderr
    assert json.loads((tmp_path / "out" / "cv-1184-snn.json").read_text(encoding="utf-8"))["tasks"]
    without = run(program, "process", "--model", "nobody", sample, "-o", tmp_path / "out2", cwd=tmp_path)
    assert without.returncode != 0
    assert "dispatch" in without.stderr
