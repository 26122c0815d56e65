"""congvan: an official dispatch in, who must do what by when out.

The public API and nothing else. Names are loaded on first use, so that ``import pipeline.cli`` stays light:
``process(path_or_bytes, file_name=…, config=…)`` gives a ``Result``; failures are ``DispatchError`` subclasses.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipeline.config import Config
    from pipeline.document import (
        Agency,
        Citation,
        Deadline,
        Directive,
        Event,
        Header,
        Issue,
        OfficeDue,
        OfficePart,
        OfficeTask,
        Pinpoint,
        Place,
        PrintedLine,
        Reason,
        Recipient,
        RecipientTask,
        Result,
        Signer,
        SourceInfo,
        SourcePage,
        SuggestedUnit,
        Task,
    )
    from pipeline.errors import DispatchError, ExitCode, MissingTool, OutputFailed, SecretDocument, UnreadableFile
    from pipeline.profile import Office, Unit
    from pipeline.run import process
    from pipeline.workdays import Calendar

__version__ = "0.1.0"

__all__ = [
    "Agency",
    "Calendar",
    "Citation",
    "Config",
    "Deadline",
    "Directive",
    "DispatchError",
    "Event",
    "ExitCode",
    "Header",
    "Issue",
    "MissingTool",
    "Office",
    "OfficeDue",
    "OfficePart",
    "OfficeTask",
    "OutputFailed",
    "Pinpoint",
    "Place",
    "PrintedLine",
    "Reason",
    "Recipient",
    "RecipientTask",
    "Result",
    "SecretDocument",
    "Signer",
    "SourceInfo",
    "SourcePage",
    "SuggestedUnit",
    "Task",
    "Unit",
    "UnreadableFile",
    "__version__",
    "process",
]

_ELSEWHERE = {
    "process": "pipeline.run",
    "Calendar": "pipeline.workdays",
    "Office": "pipeline.profile",
    "Unit": "pipeline.profile",
    "Config": "pipeline.config",
    "DispatchError": "pipeline.errors",
    "ExitCode": "pipeline.errors",
    "MissingTool": "pipeline.errors",
    "OutputFailed": "pipeline.errors",
    "SecretDocument": "pipeline.errors",
    "UnreadableFile": "pipeline.errors",
}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(_ELSEWHERE.get(name, "pipeline.document")), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
