from __future__ import annotations

from pathlib import Path

import pipeline
from pipeline.export import sheet
from pipeline.incoming import Incoming

SAMPLES = Path(__file__).resolve().parents[2] / "samples" / "incoming"


def test_an_invitation_shows_its_meeting() -> None:
    result = pipeline.process(SAMPLES / "gm-45-stp.txt")
    (meeting,) = (words for label, words in sheet.facts(Incoming(result)) if label == "Cuộc họp")
    (event,) = result.events
    assert event.place
    assert event.place in meeting
    assert "08 giờ 00 ngày 17/03/2026" in meeting
