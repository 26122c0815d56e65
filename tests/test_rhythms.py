"""Rhythms: the next three days of a recurring deadline."""

from __future__ import annotations

import datetime as dt

import pytest

from pipeline import deadlines
from pipeline.deadlines import rhythms


@pytest.mark.parametrize(
    ("rrule", "after", "days"),
    [
        ("FREQ=DAILY", "2024-02-27", "2024-02-28 2024-02-29 2024-03-01"),
        ("FREQ=WEEKLY;BYDAY=FR", "2024-02-23", "2024-03-01 2024-03-08 2024-03-15"),
        ("FREQ=MONTHLY;BYDAY=2FR", "2024-02-20", "2024-03-08 2024-04-12 2024-05-10"),
        ("FREQ=MONTHLY;BYMONTHDAY=20", "2024-02-20", "2024-03-20 2024-04-20 2024-05-20"),
        ("FREQ=MONTHLY;BYMONTHDAY=20", "2024-02-19", "2024-02-20 2024-03-20 2024-04-20"),
        # a month without that day ends on its last one
        ("FREQ=MONTHLY;BYMONTHDAY=31", "2024-01-31", "2024-02-29 2024-03-31 2024-04-30"),
        ("FREQ=MONTHLY;BYMONTHDAY=30", "2025-02-01", "2025-02-28 2025-03-30 2025-04-30"),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", "2024-02-20", "2024-02-29 2024-03-31 2024-04-30"),
        # the months of a quarter, whatever month the dispatch is of
        ("FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=25;BYMONTH=3,6,9,12", "2024-04-10", "2024-06-25 2024-09-25 2024-12-25"),
        ("FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=5;BYMONTH=1,4,7,10", "2024-11-02", "2025-01-05 2025-04-05 2025-07-05"),
        ("FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=15", "2024-06-15", "2025-06-15 2026-06-15 2027-06-15"),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", "2024-03-01", "2025-02-28 2026-02-28 2027-02-28"),
        # no day of its own: the last day of each period
        ("FREQ=WEEKLY", "2024-02-20", "2024-02-25 2024-03-03 2024-03-10"),
        ("FREQ=MONTHLY", "2024-02-20", "2024-02-29 2024-03-31 2024-04-30"),
        ("FREQ=MONTHLY;INTERVAL=3", "2024-02-20", "2024-03-31 2024-06-30 2024-09-30"),
        ("FREQ=MONTHLY;INTERVAL=6", "2024-02-20", "2024-06-30 2024-12-31 2025-06-30"),
        ("FREQ=YEARLY", "2024-02-20", "2024-12-31 2025-12-31 2026-12-31"),
        ("FREQ=YEARLY;BYMONTH=9", "2024-02-20", "2024-09-30 2025-09-30 2026-09-30"),
        # nobody knows where these began
        ("FREQ=WEEKLY;INTERVAL=2", "2024-02-20", ""),
        ("FREQ=DAILY;INTERVAL=15", "2024-02-20", ""),
        ("FREQ=YEARLY;INTERVAL=5", "2024-02-20", ""),
        ("FREQ=MONTHLY;INTERVAL=5", "2024-02-20", ""),
        ("FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=15", "2024-02-20", ""),
    ],
)
def test_coming_days(rrule: str, after: str, days: str) -> None:
    assert " ".join(str(d) for d in rhythms.coming(rrule, dt.date.fromisoformat(after))) == days


def test_an_hour_is_vietnamese_time() -> None:
    (found,), _ = deadlines.find("Báo cáo trước 14h30 thứ Năm hằng tuần.", issued=dt.date(2024, 2, 20))
    assert [d.isoformat() for d in found.next] == [
        "2024-02-22T14:30:00+07:00",
        "2024-02-29T14:30:00+07:00",
        "2024-03-07T14:30:00+07:00",
    ]


def test_the_receipt_counts_before_the_issue_and_without_either_none_is_given() -> None:
    text = "Báo cáo trước ngày 20 hằng tháng."
    issued, received = dt.date(2024, 2, 18), dt.date(2024, 2, 21)
    assert deadlines.find(text, issued=issued)[0][0].next[0] == dt.date(2024, 2, 20)
    assert deadlines.find(text, issued=issued, received=received)[0][0].next[0] == dt.date(2024, 3, 20)
    assert deadlines.find(text)[0][0].next == ()


def test_only_rhythms_have_coming_days() -> None:
    found, _ = deadlines.find("Gửi trước ngày 15/3/2024.", issued=dt.date(2024, 2, 20))
    assert found[0].next == ()
