"""Rhythms for calendars: expanded by dateutil, the last days on time are those that the deadline says."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest
from dateutil.rrule import rrulestr

from pipeline.deadlines import rhythms
from pipeline.export.recurrence import after, ended, last_days

DAY = dt.timedelta(days=1)
RHYTHMS = (
    "FREQ=DAILY",
    "FREQ=WEEKLY",
    *(f"FREQ=WEEKLY;BYDAY={day}" for day in ("MO", "TH", "SU", "MO,TH")),
    *(f"FREQ=MONTHLY;BYMONTHDAY={day}" for day in (1, 2, 20, 28, 29, 30, 31, -1)),
    *(f"FREQ=MONTHLY;BYDAY={day}" for day in ("1MO", "2FR", "4SU", "-1SA", "-1MO")),
    *(f"FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY={day};BYMONTH=1,4,7,10" for day in (1, 5, 30, 31)),
    *(f"FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY={day};BYMONTH=3,6,9,12" for day in (1, 25, 31, -1)),
    "FREQ=MONTHLY;INTERVAL=6;BYMONTHDAY=15;BYMONTH=6,12",
    *(f"FREQ=YEARLY;BYMONTH={month};BYMONTHDAY={day}" for month, day in ((1, 1), (1, 31), (2, 29), (3, 1), (12, 31))),
    *("FREQ=MONTHLY", "FREQ=MONTHLY;INTERVAL=3", "FREQ=MONTHLY;INTERVAL=6", "FREQ=YEARLY", "FREQ=YEARLY;BYMONTH=9"),
)


def stated(rrule: str, since: dt.date, number: int) -> list[dt.date]:
    """The first days of a rhythm as a deadline tells them, three at a time."""
    found: list[dt.date] = []
    while len(found) < number:
        found += rhythms.coming(rrule, found[-1] if found else since)
    return found[:number]


@pytest.mark.parametrize("since", [dt.date(2023, 1, 1), dt.date(2023, 11, 30), dt.date(2024, 2, 28)])
@pytest.mark.parametrize("before", [False, True])
@pytest.mark.parametrize("rrule", RHYTHMS)
def test_the_rule_gives_every_last_day_on_time(rrule: str, before: bool, since: dt.date) -> None:
    days = [day - before * DAY for day in stated(rrule, since, 30)]
    rule = rrulestr(last_days(rrule, before=before), dtstart=dt.datetime.combine(days[0], dt.time()))
    assert [moment.date() for moment in itertools.islice(rule, 30)] == days


def test_a_calendar_reads_the_plainest_rule_that_says_it() -> None:
    assert last_days("FREQ=MONTHLY;BYMONTHDAY=20", before=True) == "FREQ=MONTHLY;BYMONTHDAY=19"
    assert last_days("FREQ=MONTHLY;BYMONTHDAY=1", before=True) == "FREQ=MONTHLY;BYMONTHDAY=-1"
    assert last_days("FREQ=MONTHLY;INTERVAL=3", before=False) == "FREQ=MONTHLY;BYMONTH=3,6,9,12;BYMONTHDAY=-1"
    assert last_days("FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=1", before=True) == "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=-1"
    assert last_days("FREQ=WEEKLY;BYDAY=MO", before=True) == "FREQ=WEEKLY;BYDAY=SU"


def test_the_day_after_one_that_is_done() -> None:
    first = dt.date(2022, 3, 24)
    assert after("FREQ=MONTHLY;BYMONTHDAY=24", first, dt.date(2022, 5, 24)) == dt.date(2022, 6, 24)
    hour = dt.datetime(2022, 3, 24, 16, tzinfo=dt.UTC)
    assert after("FREQ=WEEKLY;BYDAY=TH", hour, dt.date(2022, 3, 24)) == dt.datetime(2022, 3, 31, 16, tzinfo=dt.UTC)


def test_a_rhythm_that_is_over_ends_with_its_last_day() -> None:
    rule, first = "FREQ=MONTHLY;BYMONTHDAY=24", dt.date(2022, 3, 24)
    assert ended(rule, first, None) == ended(rule, first, first) == f"{rule};COUNT=1"
    assert ended(rule, first, dt.date(2022, 5, 24)) == f"{rule};UNTIL=20220524"
    hour = dt.datetime(2022, 3, 24, 16, tzinfo=dt.timezone(dt.timedelta(hours=7)))
    assert ended(rule, hour, dt.date(2022, 5, 24)) == f"{rule};UNTIL=20220524T090000Z"


def test_several_weekdays_of_a_month_are_no_rhythm_of_ours() -> None:
    with pytest.raises(ValueError, match="1MO,3MO"):
        last_days("FREQ=MONTHLY;BYDAY=1MO,3MO", before=True)
