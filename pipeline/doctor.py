"""Is everything here that the program needs? What is missing comes with the command that installs it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass

from pipeline import resources
from pipeline.messages import Lang, say


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked for. ``found`` is its version or place, None where it is missing; ``needed`` False for what only
    makes results better; ``purpose`` what it is for, Vietnamese and English;
    ``install`` the command that installs it, empty where there is none."""

    name: str
    found: str | None
    needed: bool
    purpose: tuple[str, str]
    install: str


_COMMANDS = {
    "tesseract": {
        "linux": "sudo apt-get install tesseract-ocr",
        "darwin": "brew install tesseract",
    },
    "vie": {
        "linux": "sudo apt-get install tesseract-ocr-vie",
        "darwin": "brew install tesseract-lang",
    },
    "libreoffice": {
        "linux": "sudo apt-get install libreoffice-writer",
        "darwin": "brew install --cask libreoffice",
    },
    "fonts": {
        "linux": "sudo apt-get install fonts-liberation2",
        "darwin": "brew install --cask font-liberation",
    },
}
_SERIFS = ("Times New Roman", "Tinos", "Liberation Serif")


def _install(tool: str) -> str:
    commands = _COMMANDS[tool]
    return commands.get(sys.platform, commands["linux"])


def _output(*command: str) -> str | None:
    """What a program prints, or None where it is missing or fails."""
    program = shutil.which(command[0])
    if program is None:
        return None
    try:
        done = subprocess.run([program, *command[1:]], capture_output=True, text=True, timeout=30, check=True)
    except (OSError, subprocess.SubprocessError, UnicodeDecodeError):
        return None
    return done.stdout or done.stderr


def _python() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    enough = sys.version_info >= (3, 11)
    purpose = ("chạy chương trình", "run")
    return Finding("Python ≥ 3.11", version if enough else None, True, purpose, "sudo apt-get install python3")


def _tesseract() -> list[Finding]:
    version = _output("tesseract", "--version")
    languages = (_output("tesseract", "--list-langs") or "").split()
    purpose = ("đọc bản quét", "read scans")
    return [
        Finding("Tesseract", version.split()[1] if version else None, True, purpose, _install("tesseract")),
        Finding("Tesseract: vie", "vie" if "vie" in languages else None, True, purpose, _install("vie")),
    ]


def _libreoffice() -> Finding:
    place = shutil.which("soffice") or shutil.which("libreoffice")
    purpose = ("đọc .doc, .odt, .rtf", "read .doc, .odt, .rtf")
    return Finding("LibreOffice", place, True, purpose, _install("libreoffice"))


def _models() -> Finding:
    folder = resources.models()
    names = sorted(path.name for path in folder.iterdir() if path.is_dir()) if folder.is_dir() else []
    purpose = ("bổ trợ cho các quy tắc", "support the rules")
    return Finding("models/", ", ".join(names) or None, False, purpose, "")


def _fonts() -> Finding:
    families = _output("fc-list", ":", "family") or ""
    found = next((name for name in _SERIFS if name in families), None)
    purpose = ("in trang HTML bằng phông chữ của văn bản hành chính", "print HTML in the typeface of the norm")
    return Finding("Times New Roman", found, False, purpose, _install("fonts"))


def examine() -> list[Finding]:
    """Everything the program can need, looked for on this machine."""
    return [_python(), *_tesseract(), _libreoffice(), _models(), _fonts()]


def described(findings: Iterable[Finding], lang: Lang) -> str:
    """A line for each thing: its version, or what it is for and how to install it."""
    lines = []
    for finding in findings:
        if finding.found:
            lines.append(f"{finding.name}: {say('present', lang)} ({finding.found})\n")
            continue
        state, use = ("missing", "needed_for") if finding.needed else ("absent", "useful_for")
        purpose = say(use, lang, purpose=finding.purpose[1 if lang == "en" else 0])
        install = f"; {say('install', lang, command=finding.install)}" if finding.install else ""
        lines.append(f"{finding.name}: {say(state, lang)}, {purpose}{install}\n")
    return "".join(lines)
