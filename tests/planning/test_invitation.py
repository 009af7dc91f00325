"""The invitation: what it says in each language, and the file that calendars read."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from typing import TYPE_CHECKING, Any

import icalendar
import pytest

from tests.factories import agenda_item, attendance, city, days, membership, person
from tests.planning.conftest import held, planned, sits
from workgroups.actions import call_off_meeting
from workgroups.models import Attendance, Meeting, WorkingGroup

if TYPE_CHECKING:
    from django.test import Client

    from accounts.models import User

pytestmark = pytest.mark.django_db

DAY = dt.date(2027, 3, 10)


def at(group: WorkingGroup, **columns: Any) -> Meeting:
    usual = {"starts_at": dt.time(15), "ends_at": dt.time(16, 30), "place_ru": "Акимат, зал 1"}
    day = columns.pop("held_on", DAY)
    row = planned(group, **{**usual, **columns})
    row.held_on = day
    row.save()
    return row


def text(browser: Client, meeting: Meeting, lang: str = "ru") -> str:
    response = browser.get(f"/meetings/{meeting.pk}/invitation/?format=txt&lang={lang}")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    return response.content.decode()


def event(browser: Client, meeting: Meeting) -> tuple[icalendar.Calendar, Any]:
    response = browser.get(f"/meetings/{meeting.pk}/invitation/?format=ics&lang=ru")
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    file = icalendar.Calendar.from_ical(response.content)
    (found,) = file.walk("VEVENT")
    return file, found


# --- As a text ---


def test_it_says_when_where_what_and_to_whom(ainur: Client, group: WorkingGroup) -> None:
    row = at(group, chair=group.memberships.get(role="chair").person)
    agenda_item("О выставке", meeting=row, order=1, reporter=person("Докладов"))
    agenda_item("Снятое", meeting=row, order=None, is_struck=True)
    attendance(meeting=row, person=person("Гостев"), presence="invited", title_ru="эксперт")
    lines = text(ainur, row).splitlines()
    for line in (
        "Приглашаем вас на заседание № 9 группы «Рабочая группа по Томску».",
        "Дата: среда, 10 марта 2027 года",
        "Время: 15:00–16:30 (Усть-Каменогорск, UTC+5); 17:00–18:30 (Томск, UTC+7)",
        "Место: Акимат, зал 1",
        "Председатель: Абишев Ислам Альмаханович",
        "1. О выставке (докладчик: Докладов\N{NO-BREAK SPACE}И.\N{NO-BREAK SPACE}А.)",
        "— Абишев Ислам Альмаханович, аким",
        "— Гостев Ислам Альмаханович, эксперт",
    ):
        assert line in lines or line.replace("\N{NO-BREAK SPACE}", " ") in [
            one.replace("\N{NO-BREAK SPACE}", " ") for one in lines
        ]
    assert "Снятое" not in "".join(lines)


@pytest.mark.parametrize(("lang", "word"), [("kk", "Құрметті әріптестер,"), ("en", "Dear colleagues,")])
def test_in_the_language_asked_for(lang: str, word: str, ainur: Client, group: WorkingGroup) -> None:
    row = at(group)
    assert word in text(ainur, row, lang)
    assert word in ainur.get(f"/meetings/{row.pk}/invitation/?lang={lang}").content.decode()


def test_what_is_not_known_yet_is_said_to_be_so(ainur: Client, group: WorkingGroup) -> None:
    row = at(group, starts_at=None, ends_at=None, place_ru="")
    assert text(ainur, row).count("будет сообщено позднее") == 3


def test_a_line_break_in_a_name_makes_no_line(ainur: Client, group: WorkingGroup) -> None:
    sits(group, "", person=person("Иванов\r\nBcc: all@example.org"))
    row = at(group, place_ru="Зал\nМесто: другое")
    lines = text(ainur, row).splitlines()
    assert "Bcc: all@example.org Ислам Альмаханович" not in lines
    assert "Место: Зал Место: другое" in lines


def test_markup_is_text(ainur: Client, group: WorkingGroup) -> None:
    row = at(group, place_ru="<b>Зал</b> & {{ 7 }}")
    assert "Место: <b>Зал</b> & {{ 7 }}" in text(ainur, row)
    assert (
        "&lt;b&gt;Зал&lt;/b&gt; &amp; {{ 7 }}"
        in ainur.get(f"/meetings/{row.pk}/invitation/?lang=ru").content.decode()
    )


def test_an_unknown_language_or_format_is_told_of(ainur: Client, group: WorkingGroup) -> None:
    row = at(group)
    assert "There is no format" in ainur.get(f"/meetings/{row.pk}/invitation/?format=exe").content.decode()
    assert "Documents are made in" in ainur.get(f"/meetings/{row.pk}/invitation/?lang=xx").content.decode()


def test_a_file_has_one_header_whatever_its_name(ainur: Client, group: WorkingGroup) -> None:
    header = ainur.get(f"/meetings/{at(group).pk}/invitation/?format=ics&lang=ru")["Content-Disposition"]
    assert header.startswith("attachment; filename*=utf-8''%D0%9F")
    assert header.endswith(".ics")


# --- For calendars ---


def test_each_country_sees_its_own_hour(ainur: Client, group: WorkingGroup) -> None:
    file, found = event(ainur, at(group))
    begins = found.decoded("dtstart")
    assert begins == dt.datetime(2027, 3, 10, 10, tzinfo=dt.UTC)
    assert begins.astimezone(zoneinfo.ZoneInfo("Asia/Tomsk")).hour == 17
    assert found.decoded("dtend") - begins == dt.timedelta(minutes=90)
    assert [zone["TZID"] for zone in file.walk("VTIMEZONE")] == ["Asia/Almaty"]


@pytest.mark.parametrize(("day", "hour"), [(dt.date(2024, 2, 29), 9), (dt.date(2024, 3, 1), 10)])
def test_the_change_of_the_zone_of_kazakhstan(
    day: dt.date, hour: int, ainur: Client, group: WorkingGroup
) -> None:
    begins = event(ainur, at(group, held_on=day))[1].decoded("dtstart")
    assert begins.astimezone(dt.UTC) == dt.datetime(day.year, day.month, day.day, hour, tzinfo=dt.UTC)


def test_beyond_midnight_of_the_partner_the_day_is_said(ainur: Client, group: WorkingGroup) -> None:
    group.city.time_zone = "Asia/Kamchatka"
    group.city.save()
    row = at(group, starts_at=dt.time(20), ends_at=None)
    assert "11 марта 2027 года, 03:00 (Томск, UTC+12)" in text(ainur, row).replace("\N{NO-BREAK SPACE}", " ")


def test_a_zone_that_is_none_breaks_nothing(ainur: Client, group: WorkingGroup) -> None:
    group.city.time_zone = "../../etc/passwd"
    group.city.save()
    assert "(Усть-Каменогорск, UTC+5)\n" in text(ainur, at(group))


def test_without_an_hour_it_is_the_whole_day(ainur: Client, group: WorkingGroup) -> None:
    assert event(ainur, at(group, starts_at=None, ends_at=None))[1].decoded("dtstart") == DAY


def test_who_invites_and_who_is_invited(ainur: Client, group: WorkingGroup) -> None:
    secretary = group.memberships.get(role="secretary").person
    secretary.email = "secretary@example.kz"
    secretary.save()
    sits(
        group,
        "",
        person=person('Иванов "Лидер"\nATTENDEE:mailto:evil@example.org', email="ivanov@example.ru"),
    )
    file, found = event(ainur, at(group, secretary=secretary))
    assert file["method"] == "REQUEST"
    assert found["organizer"] == "mailto:secretary@example.kz"
    invited = found["attendee"]
    assert sorted(invited) == ["mailto:ivanov@example.ru", "mailto:secretary@example.kz"]
    named = {str(one): one.params["CN"] for one in invited}
    assert named["mailto:ivanov@example.ru"].startswith("Иванов 'Лидер' ATTENDEE:mailto:evil")


def test_the_same_event_replaces_itself(dana: Client, staff: User, group: WorkingGroup) -> None:
    row = at(group)
    _file, first = event(dana, row)
    row.refresh_from_db()
    data = {"number": 9, "held_on": days(30).isoformat(), "version": row.updated_at.isoformat()}
    assert dana.post(f"/meetings/{row.pk}/plan/", data).status_code == 302
    _file, second = event(dana, row)
    assert second["uid"] == first["uid"]
    assert (first["sequence"], second["sequence"]) == (0, 1)
    assert "изменились день, час или место" in text(dana, row)
    row.refresh_from_db()
    call_off_meeting(meeting=row, reason="Нет кворума.", user=staff)
    file, last = event(dana, row)
    assert (file["method"], last["status"], last["sequence"], last["uid"]) == (
        "CANCEL",
        "CANCELLED",
        2,
        first["uid"],
    )
    assert "не состоится" in text(dana, row)
    assert "Причина: Нет кворума." in text(dana, row)


# --- To whom ---


def test_members_of_the_day_and_no_others(ainur: Client, group: WorkingGroup) -> None:
    sits(group, "Ушедший", until=days(-1))
    membership(group=group, person=person("Будущий"), since=DAY + dt.timedelta(days=1))
    shown = text(ainur, at(group))
    assert "Ушедший" not in shown
    assert "Будущий" not in shown


def test_somebody_else_is_found_and_invited(dana: Client, group: WorkingGroup) -> None:
    row, guest = at(group), person("Чирков")
    assert "Чирков" in dana.get(f"/meetings/{row.pk}/invitation/?find=чирков").content.decode()
    for _twice in range(2):
        assert dana.post(f"/meetings/{row.pk}/invite/", {"person": guest.pk}).status_code == 302
    assert Attendance.objects.get().presence == "invited"
    assert "— Чирков" in text(dana, row)


@pytest.mark.parametrize("key", ["", "987654", "9" * 40, "²", "-1", "1 OR 1=1"])
def test_nobody_of_this_key(key: str, dana: Client, group: WorkingGroup) -> None:
    assert dana.post(f"/meetings/{at(group).pk}/invite/", {"person": key}).status_code == 404


@pytest.mark.parametrize("asked", ["%", "' OR 1=1", "\0", "а" * 5000, "<b>"])
def test_a_hostile_search_finds_nobody(asked: str, dana: Client, group: WorkingGroup) -> None:
    assert dana.get(f"/meetings/{at(group).pk}/invitation/", {"find": asked}).status_code == 200


def test_marked_as_sent_by_those_who_may(ainur: Client, dana: Client, group: WorkingGroup) -> None:
    row = at(group)
    assert ainur.post(f"/meetings/{row.pk}/invitation/sent/").status_code == 403
    assert ainur.post(f"/meetings/{row.pk}/invite/", {"person": person().pk}).status_code == 403
    dana.post(f"/meetings/{row.pk}/invitation/sent/")
    row.refresh_from_db()
    assert row.invited_at
    assert "Sent on" in dana.get(f"/meetings/{row.pk}/invitation/").content.decode()


def test_after_the_meeting_nobody_is_invited(dana: Client, group: WorkingGroup) -> None:
    row = held(group)
    dana.post(f"/meetings/{row.pk}/invitation/sent/")
    dana.post(f"/meetings/{row.pk}/invite/", {"person": person().pk})
    row.refresh_from_db()
    assert row.invited_at is None
    assert not Attendance.objects.exists()


def test_a_home_city_without_a_zone_uses_that_of_the_office(ainur: Client, group: WorkingGroup) -> None:
    type(group.city).objects.filter(is_home=True).update(time_zone="")
    assert "15:00–16:30 (Усть-Каменогорск, UTC+5)" in text(ainur, at(group))
    assert city("Барнаул").time_zone == ""
