"""Makes docs/viewer.png, the picture of a document's page in the README: ``python docs/picture.py``.

Needs Chromium on the PATH and playwright. The picture is of samples/incoming/cv-3307-ubnd.pdf, with a task chosen.
"""

from __future__ import annotations

import io
import shutil
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from pipeline import process  # noqa: E402
from pipeline.config import Config  # noqa: E402
from pipeline.export import html  # noqa: E402
from pipeline.incoming import Incoming, Original  # noqa: E402

SAMPLE = ROOT / "samples" / "incoming" / "cv-3307-ubnd.pdf"
TASK = 4


def picture() -> bytes:
    """The page at 1400 by 900, as a PNG of few colours."""
    from PIL import Image
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        page_file = Path(folder, "cv-3307-ubnd.html")
        incoming = Incoming(process(SAMPLE), Original(SAMPLE, SAMPLE.name))
        page_file.write_text(html.pages(incoming, page_file, Config())[page_file], encoding="utf-8")
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = chromium.new_page(viewport={"width": 1400, "height": 900})
        page.goto(page_file.as_uri())
        page.evaluate("document.querySelector('#nhiem-vu').scrollIntoView()")
        page.click(f"#viec-{TASK} .action")
        page.mouse.move(0, 0)
        shot = page.screenshot()
        chromium.close()
    out = io.BytesIO()
    Image.open(io.BytesIO(shot)).convert("RGB").quantize(128, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
    return out.getvalue()


if __name__ == "__main__":
    (ROOT / "docs" / "viewer.png").write_bytes(picture())
