"""Old Word, RTF and OpenDocument files through LibreOffice, which keeps their automatic numbers."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from pipeline.errors import MissingTool, UnreadableFile

_TIMEOUT_S = 120.0
_ADVICE = "Hãy mở tệp bằng Word và lưu lại dạng .docx."


def to_docx(data: bytes, suffix: str, file_name: str) -> bytes:
    """The same document as OOXML. ``suffix`` is doc, rtf or odt.

    LibreOffice runs with a profile of its own, so that an open window or another conversion does not disturb it.
    Raises MissingTool without LibreOffice, UnreadableFile when it makes nothing of the file within two minutes.
    """
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        raise MissingTool(
            f"Cần LibreOffice để đọc tệp .{suffix} ({file_name}).", "Cài đặt: apt-get install libreoffice-writer"
        )
    with tempfile.TemporaryDirectory(prefix="congvan-") as folder:
        source = Path(folder) / f"source.{suffix}"
        source.write_bytes(data)
        command = [
            program,
            f"-env:UserInstallation={(Path(folder) / 'profile').as_uri()}",
            *("--headless", "--norestore", "--convert-to", "docx", "--outdir", folder),
            str(source),
        ]
        # soffice starts another process, which must end with it: both are in a session of their own.
        process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        try:
            process.wait(_TIMEOUT_S)
        except subprocess.TimeoutExpired as fault:
            raise UnreadableFile(
                f"LibreOffice không mở được {file_name} trong {_TIMEOUT_S:.0f} giây.", _ADVICE
            ) from fault
        finally:  # the time is up, or the user stops the run
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        target = source.with_suffix(".docx")
        if not target.is_file():
            raise UnreadableFile(f"LibreOffice không mở được {file_name}.", _ADVICE)
        return target.read_bytes()
