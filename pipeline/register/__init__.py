"""The register of incoming documents (sổ đăng ký văn bản đến): documents, tasks, recipients, issues, status and history.

What a person says is kept apart from what the program reads, so that no run overwrites it; what later documents change
is worked out anew whenever one of them comes, in whatever order they come.
"""

from pipeline.register.records import (
    Change,
    ChangeKind,
    DocumentFilter,
    DocumentRow,
    Entered,
    Exports,
    Known,
    Notice,
    TaskFilter,
    TaskRow,
)
from pipeline.register.store import Register

__all__ = [
    "Change",
    "ChangeKind",
    "DocumentFilter",
    "DocumentRow",
    "Entered",
    "Exports",
    "Known",
    "Notice",
    "Register",
    "TaskFilter",
    "TaskRow",
]
