"""Line 39: midnight here and in Greenwich, the change of Kazakhstan's zone, 29 February, another zone."""

from __future__ import annotations

import datetime as dt
import zoneinfo

import pytest
from django.utils import timezone

from agreements.models import Agreement
from agreements.models.choices import Status
from reporting.dates import today
from reporting.formats import moment
from tests.factories import agreement, commitment

ALMATY = zoneinfo.ZoneInfo("Asia/Almaty")


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch):
    def set_clock(*utc: int) -> None:
        monkeypatch.setattr("django.utils.timezone.now", lambda: dt.datetime(*utc, tzinfo=dt.UTC))

    return set_clock


@pytest.mark.parametrize(
    ("utc", "day"),
    [
        ((2026, 11, 27, 18, 59, 59), dt.date(2026, 11, 27)),
        ((2026, 11, 27, 19, 0, 0), dt.date(2026, 11, 28)),  # UTC+5 since 1 March 2024
        ((2024, 2, 28, 17, 59, 59), dt.date(2024, 2, 28)),
        ((2024, 2, 28, 18, 0, 0), dt.date(2024, 2, 29)),  # UTC+6 before
        ((2024, 2, 29, 17, 59, 59), dt.date(2024, 2, 29)),
        # At midnight the clocks of Almaty went back to 23 o'clock: the day had 25 hours.
        ((2024, 2, 29, 18, 0, 0), dt.date(2024, 2, 29)),
        ((2024, 2, 29, 19, 0, 0), dt.date(2024, 3, 1)),
    ],
)
def test_the_day_is_that_of_the_reader(utc: tuple[int, ...], day: dt.date, at) -> None:
    at(*utc)
    with timezone.override(ALMATY):
        assert today() == day


def test_a_moment_is_told_by_the_clock_of_its_day_and_place() -> None:
    before, after = dt.datetime(2024, 2, 15, 6, tzinfo=dt.UTC), dt.datetime(2024, 3, 15, 6, tzinfo=dt.UTC)
    with timezone.override(ALMATY):
        assert "12:00" in moment(before)
        assert "11:00" in moment(after)
    with timezone.override(zoneinfo.ZoneInfo("Asia/Tomsk")):
        assert "13:00" in moment(after)


@pytest.mark.django_db
def test_what_is_due_today_is_late_after_midnight_of_the_reader(official, client_of, at) -> None:
    promised = commitment(due_on=dt.date(2026, 11, 27))
    browser = client_of(official)
    address = promised.get_absolute_url()
    at(2026, 11, 27, 18, 59, 59)
    assert "overdue" not in browser.get(address).content.decode().lower()
    at(2026, 11, 27, 19, 0, 0)
    assert "overdue" in browser.get(address).content.decode().lower()
    official.time_zone = "UTC"
    official.save()
    assert "overdue" not in browser.get(address).content.decode().lower()


@pytest.mark.django_db
def test_a_term_to_29_february() -> None:
    leap = dt.date(2024, 2, 29)
    agreement(signed_on=dt.date(2020, 2, 29), in_force_from=dt.date(2020, 2, 29), in_force_until=leap)
    words = [Agreement.objects.with_status(day).get().status for day in (leap, leap + dt.timedelta(days=1))]
    assert words == [Status.IN_FORCE, Status.EXPIRED]
