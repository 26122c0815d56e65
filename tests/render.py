"""The plain dispatches of tests/dispatches/ as an office would send them: a Word file by NĐ 30/2020/NĐ-CP, a PDF, a scan.

A page and a seed give the same scan, byte for byte. ``scripts/render`` writes all three to a folder to look at.
"""

from __future__ import annotations

import re
import subprocess
import tempfile
from collections.abc import Iterable, Mapping
from io import BytesIO
from itertools import groupby
from pathlib import Path

import cv2
import numpy as np
import pypdfium2
from PIL import Image

from samples import make

FOLDER = Path(__file__).with_name("dispatches")
DPI = 200

_GAP = re.compile(r"\s{3,}")
_MIDDLE = 26
"""The character column beyond which a line that stands alone belongs to the right half."""
_DEEP = 8
"""A paragraph's first line is indented by less; a block whose first line is indented by as much is centred."""
_SECTION = re.compile(r"(?:[IVX]+|[A-D])\. \w{2}")


def letter(text: str) -> make.Letter:
    """The boxes of a dispatch that is written as plain text in two columns, its lines broken as on paper."""
    lines = text.rstrip().split("\n")
    dated = next(n for n, line in enumerate(lines) if re.search(r"ngày .*năm \d{4}", line))
    head_end = next(n for n, line in enumerate(lines) if n > dated and not line.strip())
    foot = next(n for n, line in enumerate(lines) if line.lstrip().startswith("Nơi nhận"))
    left, right = _halves(lines[:head_end])
    to_places, signature = _halves(lines[foot:])
    numbered = next(n for n, line in enumerate(left) if line.startswith("Số"))
    below = left[numbered + 1 :]
    title, addressees, body = _middle(lines[head_end:foot])
    return make.Letter(
        organ=tuple(left[:numbered]),
        code=left[numbered],
        place_date=right[-1],
        country=tuple(right[:-1]),
        about=" ".join(line for line in below if not line.isupper()),
        urgency=" ".join(line for line in below if line.isupper()),
        title=title,
        addressees=addressees,
        body=body,
        to_places=tuple(to_places[1:]),
        signature=tuple(signature[:-1]),
        signer=signature[-1],
    )


def _halves(lines: Iterable[str]) -> tuple[list[str], list[str]]:
    """What stands in the left column and in the right one; rules of dashes are left out."""
    left, right = [], []
    for line in lines:
        parts = _GAP.split(line.strip())
        if len(parts) == 1 and _indent(line) >= _MIDDLE:
            parts.insert(0, "")
        for column, part in zip((left, right), parts, strict=False):
            if part.strip("- "):
                column.append(part)
    return left, right


def _middle(lines: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """The title's lines, the addressees, and the body's paragraphs, those in the middle of the page marked with ^."""
    title: list[str] = []
    addressees: list[str] = []
    body: list[str] = []
    for blank, group in groupby(lines, lambda line: not line.strip()):
        block = [] if blank else list(group)
        if block and block[0].lstrip().startswith("Kính gửi"):
            for line in block:
                _item(addressees, re.sub(r"^\s*Kính gửi\s*:\s*", "", line).strip())
            continue
        centred = bool(block) and _indent(block[0]) >= _DEEP and not block[0].lstrip().startswith("- ")
        for number, line in enumerate(block):
            words = line.strip()
            if centred:
                (body if body else title).append(f"^{words}" if body else words)
            elif number and not _indent(line) and not _SECTION.match(words):
                body[-1] += f" {words}"
            else:
                body.append(words)
    return tuple(title), tuple(addressees), tuple(body)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _item(items: list[str], words: str) -> None:
    """Adds an item of a list, or the rest of the item before."""
    if items and words and not words.startswith("- "):
        items[-1] += f" {words}"
    elif words:
        items.append(words)


def dispatch(name: str) -> make.Letter:
    """The boxes of tests/dispatches/NAME.txt."""
    return letter((FOLDER / f"{name}.txt").read_text(encoding="utf-8"))


def word(name: str) -> bytes:
    """tests/dispatches/NAME.txt as a Word file."""
    out = BytesIO()
    make.word_file(dispatch(name), size=13).save(out)
    return out.getvalue()


def printed(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Word files as PDFs, by name, all in one run of LibreOffice (``soffice`` on the PATH)."""
    with tempfile.TemporaryDirectory() as folder:
        for name, data in files.items():
            Path(folder, f"{name}.docx").write_bytes(data)
        command = ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", "pdf"]
        sources = [str(Path(folder, f"{name}.docx")) for name in files]
        subprocess.run([*command, "--outdir", folder, *sources], check=True, capture_output=True, timeout=300)
        return {name: Path(folder, f"{name}.pdf").read_bytes() for name in files}


def scanned(pdf: bytes, signer: str, seed: int) -> bytes:
    """A printed PDF as an office's scanner gives it, as a PDF of pictures of 200 dpi without a text layer: a red seal over
    the signature, the page a little turned, softened, lit from one side, with the sensor's grain, in JPEG."""
    chance = np.random.default_rng(seed)
    document = pypdfium2.PdfDocument(pdf)
    pages = []
    for page in document:
        picture = np.ascontiguousarray(page.render(scale=DPI / 72).to_numpy()[:, :, :3])
        text = page.get_textpage()
        if found := text.search(signer).get_next():
            left, bottom, _, _ = text.get_charbox(found[0])
            middle = (int((left - 12) * DPI / 72), int((page.get_height() - bottom - 45) * DPI / 72))
            make.seal(picture, middle, DPI * 7 // 10)
        height, width = picture.shape[:2]
        turn = cv2.getRotationMatrix2D((width / 2, height / 2), chance.uniform(0.3, 1.2) * chance.choice([-1, 1]), 1.0)
        turned = cv2.warpAffine(picture, turn, (width, height), flags=cv2.INTER_CUBIC, borderValue=(248, 248, 248))
        soft = cv2.GaussianBlur(turned, (0, 0), chance.uniform(0.6, 0.9)).astype(np.float64)
        lit = np.linspace(1, chance.uniform(0.82, 0.92), width) * np.linspace(1, 0.95, height)[:, None]
        worn = soft * lit[:, :, None] + chance.normal(0, 7, (height, width, 1))
        pages.append(Image.fromarray(np.clip(worn, 0, 255).astype(np.uint8)[:, :, ::-1]))
    out = BytesIO()
    undated = {"creationDate": None, "modDate": None}
    pages[0].save(out, "PDF", resolution=DPI, save_all=True, append_images=pages[1:], quality=60, **undated)
    return out.getvalue()
