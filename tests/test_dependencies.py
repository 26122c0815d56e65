"""pyproject.toml declares what the program imports, no more and no less; the locks pin it and name no machine."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
LOCKS = ("requirements.lock", "requirements-dev.lock")


def canonical(requirement: str) -> str:
    """The distribution's name as PyPA normalises it: "Jinja2>=3" is "jinja2"."""
    found = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert found, requirement
    return re.sub(r"[-_.]+", "-", found[0]).lower()


def imported_modules() -> dict[str, str]:
    """Top-level modules from outside that the program imports, each with a file that does."""
    found: dict[str, str] = {}
    for path in sorted((ROOT / "pipeline").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names: list[str] = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
                names = [node.module]
            for name in names:
                found.setdefault(name.partition(".")[0], str(path.relative_to(ROOT)))
    return {m: where for m, where in found.items() if m not in sys.stdlib_module_names and m != "pipeline"}


def locked(name: str) -> dict[str, str]:
    """Distribution → pinned version (the first, where versions differ by Python)."""
    pins: dict[str, str] = {}
    for line in (ROOT / name).read_text(encoding="utf-8").splitlines():
        if pin := re.match(r"([A-Za-z0-9._-]+)==([^\s;\\]+)", line):
            pins.setdefault(canonical(pin[1]), pin[2])
    return pins


def test_every_import_is_declared_and_every_dependency_is_imported() -> None:
    distributions = packages_distributions()
    used = {}
    for module, where in imported_modules().items():
        assert module in distributions, f"{where} imports {module}, which is not installed here"
        used[canonical(distributions[module][0])] = where
    declared = {canonical(d) for d in PROJECT["dependencies"]}
    optional = {canonical(d) for d in PROJECT["optional-dependencies"]["fast"]}
    assert set(used) - declared == optional, {n: used[n] for n in set(used) - declared}
    assert declared - set(used) == set(), "declared but never imported"


@pytest.mark.parametrize("name", LOCKS)
def test_the_lock_pins_every_dependency_with_hashes(name: str) -> None:
    wanted = [*PROJECT["dependencies"], *(PROJECT["optional-dependencies"]["dev"] if "dev" in name else [])]
    pins = locked(name)
    assert {canonical(w) for w in wanted} <= set(pins)
    text = (ROOT / name).read_text(encoding="utf-8")
    entries = re.findall(r"^[A-Za-z0-9][^\n]*(?:\n    --hash=sha256:[0-9a-f]{64}[^\n]*)+", text, re.MULTILINE)
    assert len(entries) == len(re.findall(r"^[A-Za-z0-9]", text, re.MULTILINE))


@pytest.mark.parametrize("name", LOCKS)
def test_the_lock_names_no_host_and_no_machine(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert not re.search(r"https?:|file:|--(?:index|find-links|extra-index)|(?:^|\s)/\w", text)


def test_both_locks_give_the_program_the_same_versions() -> None:
    run, dev = (locked(name) for name in LOCKS)
    assert {name: dev.get(name) for name in run} == run


def test_no_gigabytes_of_neural_libraries_come_along() -> None:
    assert not {"torch", "tensorflow", "transformers"} & set(locked("requirements-dev.lock"))
