"""Errors are an interface: exit codes, the errors a user can meet, and the issue codes of a result.

Both tables are stable and documented (docs/errors.md is generated from this file). Messages say what to do.
"""

from __future__ import annotations

import enum
import errno
from typing import Literal


class ExitCode(enum.IntEnum):
    """Exit codes of ``congvan``. One file ends with its own code; a batch with PARTIAL when some files were done."""

    OK = 0
    INTERNAL = 1  # a fault of the program itself
    USAGE = 2  # wrong options or arguments
    UNREADABLE = 3  # a file that cannot be read: empty, damaged, encrypted, no dispatch format
    MISSING_TOOL = 4  # an outside program is needed and not installed (Tesseract, LibreOffice)
    OUTPUT = 5  # the output folder cannot be written
    SECRET = 6  # stamped MẬT / TỐI MẬT / TUYỆT MẬT and --allow-secret not given
    NOTHING_FOUND = 7  # no readable file among the paths given
    PARTIAL = 8  # some files of a batch were done, some failed
    WORSE = 9  # congvan score: something that was right in the baseline is wrong now
    INTERRUPTED = 130  # stopped by Ctrl-C or a signal; what was written until then is whole


_REASONS = {
    errno.ENOENT: "không tìm thấy tệp hoặc thư mục",
    errno.EACCES: "không có quyền truy cập",
    errno.EPERM: "không có quyền truy cập",
    errno.EROFS: "ổ đĩa chỉ cho đọc",
    errno.ENOSPC: "ổ đĩa đã đầy",
    errno.EDQUOT: "đã hết dung lượng được cấp",
    errno.EEXIST: "ở đó đã có một tệp cùng tên",
    errno.ENOTDIR: "đường dẫn đi qua một tệp, không phải thư mục",
    errno.EISDIR: "ở đó có một thư mục cùng tên",
    errno.ENAMETOOLONG: "tên quá dài",
    errno.ELOOP: "liên kết trỏ vòng",
    errno.EIO: "lỗi đọc ghi của ổ đĩa",
}


def reason(error: OSError, lang: Literal["vi", "en"] = "vi") -> str:
    """Why the system refused, in the words of an office; the system's own words in English, or for something rare."""
    return (_REASONS.get(error.errno or 0) if lang == "vi" else None) or error.strerror or str(error)


class DispatchError(Exception):
    """A file or a set-up that cannot be processed. ``message`` says what is wrong, ``advice`` what to do."""

    exit_code: ExitCode = ExitCode.UNREADABLE

    def __init__(self, message: str, advice: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.advice = advice

    def __str__(self) -> str:
        return f"{self.message} {self.advice}".strip()


class ConfigError(DispatchError):
    """A setting that does not exist, or a value it cannot have."""

    exit_code = ExitCode.USAGE


class UnreadableFile(DispatchError):
    """The bytes are empty, damaged, encrypted, or of a format that is not read."""


class MissingTool(DispatchError):
    """An outside program is needed; ``advice`` is the command that installs it."""

    exit_code = ExitCode.MISSING_TOOL


class OutputFailed(DispatchError):
    """The result could not be written."""

    exit_code = ExitCode.OUTPUT


class SecretDocument(DispatchError):
    """The document bears a secrecy stamp; it must not pass through ordinary registers (Luật Bảo vệ bí mật nhà nước)."""

    exit_code = ExitCode.SECRET


class RegisterFailed(DispatchError):
    """The register of incoming documents cannot be opened, read or written."""

    exit_code = ExitCode.OUTPUT


class UnknownEntry(DispatchError):
    """There is no such document or task in the register, or a value that it cannot have."""

    exit_code = ExitCode.USAGE
