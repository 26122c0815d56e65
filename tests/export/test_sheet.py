from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

import pipeline
from pipeline.document import Issue
from pipeline.export import sheet
from pipeline.incoming import Amendment, Followed, Incoming
from tests.invented import BEFORE, RESULT

SAMPLES = Path(__file__).resolve().parents[2] / "samples" / "incoming"


def test_an_invitation_shows_its_meeting() -> None:
    result = pipeline.process(SAMPLES / "gm-45-stp.txt")
    (meeting,) = (words for label, words in sheet.facts(Incoming(result)) if label == "Cuộc họp")
    (event,) = result.events
    assert event.place
    assert event.place in meeting
    assert "08 giờ 00 ngày 17/03/2026" in meeting


@pytest.mark.parametrize(
    ("code", "doubtful"), [("DEADLINE_WEEKEND", False), ("DEADLINE_AMBIGUOUS", True), ("NEW", True)]
)
def test_what_a_later_documents_deadline_brings_along_weighs_as_the_code_does(code: str, doubtful: bool) -> None:
    moved = replace(BEFORE, issues=(code,), rule="register-later-document")
    result = replace(RESULT, issues=(), tasks=(replace(RESULT.tasks[0], deadlines=(moved,)),))
    (row,) = sheet.sheet(Incoming(result)).rows
    assert (row.doubtful, len(row.notes)) == (doubtful, 1)


def test_what_a_deadline_says_of_a_later_document_is_not_said_twice() -> None:
    issue = Issue("TASK_CHANGED", "info", "Nhiệm vụ số 31: được gia hạn.", RESULT.tasks[0].span)
    result = replace(RESULT, issues=(issue,), tasks=(replace(RESULT.tasks[0], issues=(issue.code,)),))
    extended, void = Amendment("extension", "Công văn số 9/UBND", BEFORE.span), Amendment("void", "Công văn số 10/UBND")
    for amendments, told in (((extended,), 0), ((void,), 1), ((extended, void), 1), ((), 1)):
        (row,) = sheet.sheet(Incoming(result, followed={"T1": Followed(31, amendments=amendments)})).rows
        assert len(row.notes) == told
