"""Meetings: what an invitation says of when, where and who, and that it puts nobody to work by saying so."""

from __future__ import annotations

import datetime as dt

import pytest

from pipeline import events
from tests.letterheads import LETTERS, as_word
from tests.letters import worked

SEVEN = dt.timezone(dt.timedelta(hours=7))


def invited(name: str) -> dict[str, list[str]]:
    """Directive → leads of each task of a letter of letterheads.toml."""
    return {task.directive: [a.name for a in task.lead] for task in worked(as_word(LETTERS[name]["text"])).tasks}


def test_an_invitation_asks_only_what_it_asks() -> None:
    assert invited("giay-moi") == {"4": ["Sở Tài chính"]}
    assert invited("giay-moi-without-labels") == {}
    assert list(invited("cong-van-that-invites")) == ["p1"]


def test_the_meeting_is_no_deadline() -> None:
    result = worked(as_word(LETTERS["giay-moi"]["text"]))
    assert [d.due for d in result.deadlines] == [dt.date(2024, 3, 18)]
    (meeting,) = result.events
    assert meeting.start == dt.datetime(2024, 3, 20, 14, tzinfo=SEVEN)
    assert result.text[meeting.span[0] : meeting.span[1]] == meeting.text


def test_two_meetings_each_have_their_own_place() -> None:
    text = (
        "1. Thời gian: 8 giờ 00 ngày 05/6/2025.\nĐịa điểm: Hội trường A.\n"
        "2. Thời gian: 14 giờ 00 ngày 06/6/2025.\nĐịa điểm: Hội trường B.\n"
    )
    assert [e.place for e in events.find(text, issued=dt.date(2025, 6, 1))] == ["Hội trường A", "Hội trường B"]


@pytest.mark.parametrize(
    ("printed", "start"),
    [
        ("Thời gian: 8 giờ 00 ngày 05/01", dt.datetime(2026, 1, 5, 8, tzinfo=SEVEN)),
        ("Thời gian: 2 giờ 30 chiều ngày 20/12/2025", dt.datetime(2025, 12, 20, 14, 30, tzinfo=SEVEN)),
    ],
)
def test_the_year_rolls_forward_and_the_afternoon_counts(printed: str, start: dt.datetime) -> None:
    assert [e.start for e in events.find(printed, issued=dt.date(2025, 12, 15))] == [start]


@pytest.mark.parametrize("printed", ["Thời gian: 25 giờ 00 ngày 05/6/2025", "Thời gian: 8 giờ ngày 31/6/2025"])
def test_a_time_that_no_clock_or_calendar_has_is_none(printed: str) -> None:
    assert events.find(printed, issued=dt.date(2025, 6, 1)) == []


def test_a_day_without_a_year_needs_the_dispatchs_own() -> None:
    assert events.find("Thời gian: 8 giờ 00 ngày 05/6") == []
