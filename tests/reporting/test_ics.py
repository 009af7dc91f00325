"""Events as a file that calendars read."""

from __future__ import annotations

import datetime as dt
import zoneinfo

import icalendar

from reporting.ics import Event, calendar

NOON = dt.datetime(2026, 12, 1, 12, 0, tzinfo=zoneinfo.ZoneInfo("Asia/Almaty"))


def read(*events: Event, **options: str) -> icalendar.Calendar:
    return icalendar.Calendar.from_ical(calendar("Мерзімдер", events, **options))


def test_a_day_has_no_time_of_day():
    (event,) = read(Event("1@register", "Срок", dt.date(2026, 12, 31))).walk("VEVENT")
    assert event.decoded("dtstart") == dt.date(2026, 12, 31)
    assert "dtend" not in event


def test_the_last_of_several_days_is_among_them():
    (event,) = read(Event("1@register", "Визит", dt.date(2026, 12, 1), dt.date(2026, 12, 3))).walk("VEVENT")
    assert event.decoded("dtend") == dt.date(2026, 12, 4)


def test_a_moment_keeps_its_zone():
    (event,) = read(Event("1@register", "Заседание", NOON, NOON + dt.timedelta(hours=2))).walk("VEVENT")
    assert event.decoded("dtstart") == NOON
    assert event.decoded("dtend") == NOON + dt.timedelta(hours=2)


def test_letters_of_every_kind_and_line_breaks_come_back_whole():
    title = "Әңгіме; «Өскемен», Томск\\Барнаул\nBEGIN:VEVENT"
    (event,) = read(Event("1@register", title, NOON, place="Өскемен, 5; кабинет 2")).walk("VEVENT")
    assert str(event["summary"]) == title
    assert str(event["location"]) == "Өскемен, 5; кабинет 2"


def test_no_line_is_longer_than_the_standard_allows():
    lines = calendar("Мерзімдер", [Event("1@register", "Өте ұзақ атау " * 40, NOON)]).split(b"\r\n")
    assert max(map(len, lines)) <= 75


def test_an_invitation_asks():
    assert read(Event("1@register", "Заседание", NOON), method="REQUEST")["method"] == "REQUEST"
