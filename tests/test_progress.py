"""How far a task is: the four states of follow-up, and the day that each is measured by."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from pipeline import progress
from pipeline.document import Deadline, Task
from pipeline.incoming import Followed
from tests.invented import BEFORE, EVENT, HOUR, PERIOD, QUARTERLY, TASKS

MARCH_31, APRIL_1, APRIL_20 = dt.date(2022, 3, 31), dt.date(2022, 4, 1), dt.date(2022, 4, 20)
REPORTS = replace(QUARTERLY, next=(dt.date(2022, 3, 25), dt.date(2022, 6, 25), dt.date(2022, 9, 25)))


def task(*deadlines: Deadline) -> Task:
    return replace(TASKS[0], deadlines=deadlines)


def done(day: dt.date | None) -> Followed:
    return Followed(1, "done", day)


@pytest.mark.parametrize(
    ("followed", "today", "standing"),
    [
        (None, MARCH_31, "in_time"),
        (None, APRIL_1, "overdue"),
        (Followed(1), APRIL_1, "overdue"),
        (None, None, "in_work"),
        (done(MARCH_31), APRIL_20, "done_on_time"),
        (done(APRIL_1), None, "done_late"),
        (done(None), APRIL_20, "done"),
        (Followed(1, "void"), APRIL_20, "void"),
    ],
)
def test_a_date_is_measured_by_its_last_day_on_time(
    followed: Followed | None, today: dt.date | None, standing: progress.Standing
) -> None:
    found = progress.of(task(BEFORE), followed, today)
    assert (found.standing, found.deadline, found.last_day) == (standing, BEFORE, MARCH_31)


def test_without_a_day_nothing_is_late() -> None:
    assert progress.of(task(EVENT), None, APRIL_1) == progress.Progress("in_work")
    assert progress.of(task(), done(APRIL_1), APRIL_20) == progress.Progress("done")


def test_of_several_days_the_first_counts_while_in_work_and_the_last_when_done() -> None:
    both = task(HOUR, BEFORE)
    assert progress.of(both, None, APRIL_1) == progress.Progress("overdue", BEFORE, MARCH_31)
    assert progress.of(both, done(APRIL_20), APRIL_20) == progress.Progress("done_on_time", HOUR, APRIL_20)


def test_a_day_that_stands_only_as_stated_loses_the_day_that_is_late() -> None:
    stated = replace(BEFORE, last_day=None)
    assert progress.of(task(stated), None, None).last_day == MARCH_31
    assert progress.of(task(replace(stated, bound="by")), None, None).last_day == APRIL_1
    assert progress.of(task(replace(HOUR, last_day=None)), None, None).last_day == APRIL_20
    assert progress.of(task(replace(PERIOD, last_day=None)), None, None).last_day == dt.date(2022, 6, 30)


@pytest.mark.parametrize(
    ("followed", "today", "standing", "last_day"),
    [
        # nobody follows it: what is past may be done, so the coming one counts; the last day on time is the day before
        (None, dt.date(2022, 6, 24), "in_time", dt.date(2022, 6, 24)),
        (None, dt.date(2022, 6, 25), "in_time", dt.date(2022, 9, 24)),
        (None, dt.date(2024, 1, 1), "in_time", dt.date(2024, 3, 24)),
        (None, None, "in_work", dt.date(2022, 3, 24)),
        # a register follows it: an occurrence that nobody reported as done is missed
        (Followed(1), dt.date(2022, 6, 1), "overdue", dt.date(2022, 3, 24)),
        (Followed(1, done_on=dt.date(2022, 3, 24)), dt.date(2022, 6, 1), "in_time", dt.date(2022, 6, 24)),
        (Followed(1, done_on=dt.date(2023, 3, 24)), dt.date(2023, 7, 1), "overdue", dt.date(2023, 6, 24)),
    ],
)
def test_a_rhythm_is_measured_by_the_occurrence_that_comes(
    followed: Followed | None, today: dt.date | None, standing: progress.Standing, last_day: dt.date
) -> None:
    found = progress.of(task(REPORTS), followed, today)
    assert (found.standing, found.deadline, found.last_day) == (standing, REPORTS, last_day)


def test_an_hour_of_a_rhythm_is_on_its_own_day() -> None:
    zone = dt.timezone(dt.timedelta(hours=7))
    weekly = replace(
        QUARTERLY, rrule="FREQ=WEEKLY;BYDAY=FR", next=(dt.datetime(2022, 3, 18, 16, tzinfo=zone),), bound="before"
    )
    assert progress.of(task(weekly), None, dt.date(2022, 4, 1)).last_day == dt.date(2022, 4, 1)


def test_a_rhythm_whose_beginning_nobody_knows_has_no_day() -> None:
    unknown = replace(QUARTERLY, rrule="FREQ=YEARLY;INTERVAL=5")
    assert progress.of(task(unknown), None, APRIL_1) == progress.Progress("in_work")


def test_every_standing_has_words() -> None:
    assert progress.WORDS["overdue"] == "Đang thực hiện quá hạn"
    assert len(set(progress.WORDS.values())) == len(progress.WORDS) == 7
