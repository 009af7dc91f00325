"""A person's calendar under a secret address: what a calendar program reads, and who opens and shuts it."""

from __future__ import annotations

import datetime as dt
import logging
import re
from typing import TYPE_CHECKING

import icalendar
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.feeds import make_feed, revoke_feed
from accounts.models import CalendarFeed
from accounts.roles import give_role
from cooperation.calendar import feed as feeds
from cooperation.logs import WithoutSecrets
from tests.factories import agreement, city, commitment, days, delegation, meeting, stop, working_group
from tests.filling import fill
from tests.reading import tree, with_class, words

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse

    from accounts.models import User

pytestmark = pytest.mark.django_db

PAGE = "/calendar/feed/"


def file(user: User, query: str = "") -> HttpResponse:
    """As a calendar program asks for it: with the address alone."""
    return Client().get(address(user) + query)


def address(user: User) -> str:
    return reverse("calendar-file", args=[CalendarFeed.objects.get(user=user).secret])


def events(response: HttpResponse) -> dict[str, icalendar.Event]:
    assert response.status_code == 200
    read = icalendar.Calendar.from_ical(response.content)
    assert read.errors == []
    return {str(one["uid"]): one for one in read.walk("VEVENT")}


def titles(response: HttpResponse) -> set[str]:
    return {str(one["summary"]) for one in events(response).values()}


@pytest.fixture
def ainur(official: User) -> User:
    """With an open address."""
    make_feed(user=official)
    return official


# --- What it contains ---


def test_each_kind_of_entry_stands_on_whole_days(ainur: User) -> None:
    tomsk = city("Томск", slug="tomsk")
    due = commitment("Провести выставку", city=tomsk, due_on=days(4))
    signed = {"signed_on": dt.date(2020, 1, 1), "in_force_from": dt.date(2020, 1, 1)}
    paper = agreement("Договор", partner=tomsk, in_force_until=days(60), notice_days=30, **signed)
    visit = delegation("Визит", starts_on=days(1), ends_on=days(3))
    stop(delegation=visit, city=tomsk)
    sitting = meeting(group=working_group("Группа", city=tomsk), held_on=days(5), starts_at=dt.time(23, 30))
    found = events(file(ainur))
    assert {uid: (one["dtstart"].dt, one["dtend"].dt) for uid, one in found.items()} == {
        f"due-{due.pk}@cooperation": (days(4), days(5)),
        f"end-{paper.pk}@cooperation": (days(60), days(61)),
        f"notice-{paper.pk}@cooperation": (days(30), days(31)),
        f"visit-{visit.pk}@cooperation": (days(1), days(4)),
        f"meeting-{sitting.pk}@cooperation": (days(5), days(6)),
    }
    assert {str(one["transp"]) for one in found.values()} == {"TRANSPARENT"}
    assert (
        str(found[f"visit-{visit.pk}@cooperation"]["url"]) == f"http://testserver{visit.get_absolute_url()}"
    )


def test_a_changed_entry_replaces_the_one_known_before(ainur: User) -> None:
    promise = commitment("Выставка", due_on=days(4))
    (before,) = events(file(ainur))
    promise.due_on = days(9)
    promise.save()
    ((after, event),) = events(file(ainur)).items()
    assert after == before
    assert event["dtstart"].dt == days(9)
    assert event["dtstamp"].dt == promise.updated_at.replace(microsecond=0)


def test_it_goes_three_months_back_and_eighteen_ahead(ainur: User) -> None:
    for number in (-93, -92, 0, 548, 549):
        commitment(f"День {number}", due_on=days(number))
    assert {one.split("День ")[1].split(" ")[0] for one in titles(file(ainur))} == {"-92", "0", "548"}


def test_what_is_kept_or_dropped_is_left_out(ainur: User) -> None:
    commitment("Сделано", due_on=days(1), completed_on=days(-1), result_ru="да")
    commitment("Снято", due_on=days(1), dropped_on=days(-1), drop_reason="нет")
    commitment("Осталось", due_on=days(1))
    assert titles(file(ainur)) == {"Due date: Осталось (in Russian)"}


def test_a_date_known_to_the_month_takes_the_whole_month(ainur: User) -> None:
    commitment("К месяцу", due_on=dt.date(days(0).year + 1, 2, 28), due_on_precision="month")
    (event,) = events(file(ainur)).values()
    year = days(0).year + 1
    assert (event["dtstart"].dt, event["dtend"].dt) == (dt.date(year, 2, 1), dt.date(year, 3, 1))
    assert "in the course of: February" in str(event["description"])


@pytest.mark.parametrize(
    ("language", "word"), [("kk", "Орындау мерзімі"), ("ru", "Срок исполнения"), ("en", "Due date")]
)
def test_it_speaks_the_language_of_its_person(ainur: User, language: str, word: str) -> None:
    ainur.language = language
    ainur.save()
    commitment("Выставка", text_kk="Көрме", text_en="Fair", due_on=days(1))
    response = file(ainur)
    assert response["Content-Language"] == language
    (title,) = titles(response)
    assert title.startswith(f"{word}: ")


def test_the_day_is_that_of_its_person(ainur: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """At nine in the evening UTC it is the next day in Almaty: the span has moved on."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: dt.datetime(2026, 12, 10, 21, 0, tzinfo=dt.UTC))
    commitment("Крайний", due_on=dt.date(2026, 12, 11) + feeds.AHEAD)
    assert len(titles(file(ainur))) == 1
    ainur.time_zone = "America/New_York"
    ainur.save()
    assert titles(file(ainur)) == set()


def test_text_stays_text(ainur: User) -> None:
    nasty = "Строка;с,запятыми\\и\r\nDTSTART:20200101\nEND:VCALENDAR <b>{{ 7 }}</b> " + "ш" * 3000
    commitment(nasty, due_on=days(1))
    (event,) = events(file(ainur)).values()
    assert event["dtstart"].dt == days(1)
    assert "ш" * 3000 in str(event["summary"])


def test_kinds_and_cities_can_be_chosen(ainur: User) -> None:
    tomsk = city("Томск", slug="tomsk")
    commitment("Томску", city=tomsk, due_on=days(1))
    commitment("Никому", due_on=days(1))
    meeting(group=working_group("Группа", city=tomsk), held_on=days(5))
    assert len(titles(file(ainur))) == 3
    assert len(titles(file(ainur, "?city=tomsk"))) == 2
    assert titles(file(ainur, "?city=tomsk&kind=meeting")) == {"Meeting: Группа (in Russian)"}
    assert len(titles(file(ainur, "?kind=%00&city=abc&zz=1"))) == 3


def test_more_than_the_limit_is_left_out_and_said(ainur: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feeds, "MOST_EVENTS", 3)
    for number in range(1, 6):
        commitment(f"День {number}", due_on=days(number))
    response = file(ainur)
    assert len(events(response)) == 3
    assert "День 4" not in " ".join(titles(response))
    assert "3 of 5 entries are here." in response.content.decode()


def test_the_number_of_queries_does_not_grow(ainur: User) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            file(ainur)
        return len(captured)

    fill(6)
    queries()
    before = queries()
    fill(12)
    assert queries() == before < 25


# --- Whom it answers ---


def test_it_answers_without_signing_in_and_is_kept_nowhere(ainur: User) -> None:
    response = file(ainur)
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Cache-Control"] == "private, no-store"
    assert response.cookies == {}
    head = Client().head(address(ainur))
    assert (head.status_code, head.content) == (200, b"")
    assert Client().post(address(ainur)).status_code == 405


def test_a_wrong_address_a_revoked_one_and_that_of_a_person_who_left_are_not_found(ainur: User) -> None:
    known = address(ainur)
    ainur.is_active = False
    ainur.save()
    left = Client().get(known)
    ainur.is_active = True
    ainur.save()
    assert Client().get(known).status_code == 200
    revoke_feed(user=ainur)
    revoked = Client().get(known)
    wrong = Client().get("/calendar/abc.ics")
    assert {one.status_code for one in (left, revoked, wrong)} == {404}
    assert left.content == revoked.content == wrong.content


def test_it_shows_what_its_person_may_see_at_this_moment(ainur: User) -> None:
    secret = agreement("Тайное", restricted=True, signed_on=dt.date(2020, 1, 1), in_force_until=days(20))
    commitment("Тайное обещание", agreement=secret, due_on=days(4))
    assert titles(file(ainur)) == set()
    give_role(ainur, "head")
    assert len(titles(file(ainur))) == 2
    give_role(ainur, "official")
    assert titles(file(ainur)) == set()
    assert "Тайн" not in file(ainur).content.decode()


def test_it_is_never_in_the_log(ainur: User, caplog: pytest.LogCaptureFixture) -> None:
    known = address(ainur)
    revoke_feed(user=ainur)
    caplog.handler.addFilter(WithoutSecrets())
    with caplog.at_level(logging.DEBUG):
        Client().get(known)
    secret = known.removeprefix("/calendar/").removesuffix(".ics")
    assert "/calendar/….ics" in caplog.text
    assert secret not in caplog.text


def test_the_log_of_the_site_has_that_filter(settings) -> None:
    assert settings.LOGGING["handlers"]["console"]["filters"] == ["without_secrets"]
    record = logging.LogRecord("x", logging.INFO, "", 0, "%s and %d", ("/agreements/", 7), None)
    assert WithoutSecrets().filter(record)
    assert record.args == ("/agreements/", 7), "other lines stay as they are"


# --- The page where it is made ---


@pytest.fixture
def browser(official: User, client_of: Callable[[User], Client]) -> Client:
    return client_of(official)


def shown(response: HttpResponse) -> str:
    return next(
        (one.get("value", "") for one in tree(response).iter("input") if one.get("id") == "feed-address"), ""
    )


def press(browser: Client, action: str) -> HttpResponse:
    return browser.post(PAGE, {"action": action}, follow=True)


def test_a_person_makes_copies_renews_and_revokes_her_address(browser: Client, official: User) -> None:
    assert shown(browser.get(PAGE)) == ""
    assert CalendarFeed.objects.count() == 0, "looking makes nothing"
    first = shown(press(browser, "make"))
    assert re.fullmatch(r"http://testserver/calendar/[\w-]{43}\.ics", first)
    assert shown(browser.get(PAGE)) == first
    assert Client().get(first).status_code == 200
    second = shown(press(browser, "renew"))
    assert second != first
    assert (Client().get(first).status_code, Client().get(second).status_code) == (404, 200)
    assert shown(press(browser, "revoke")) == ""
    assert Client().get(second).status_code == 404
    press(browser, "revoke")  # twice does no harm


def test_every_person_has_her_own(browser: Client, staff: User, client_of: Callable[[User], Client]) -> None:
    mine, hers = shown(press(browser, "make")), shown(press(client_of(staff), "make"))
    assert mine != hers
    press(browser, "revoke")
    assert Client().get(hers).status_code == 200


def test_an_unknown_button_changes_nothing_and_says_so(browser: Client, ainur: User) -> None:
    known = address(ainur)
    for data in ({}, {"action": "zz"}, {"action": ["\x00"]}):
        response = browser.post(PAGE, data, follow=True)
        assert "Nothing was changed" in words(with_class(tree(response), "notice-error")[0])
    assert address(ainur) == known


def test_only_a_form_of_ours_and_only_somebody_signed_in(official: User, client: Client) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(official)
    assert strict.post(PAGE, {"action": "make"}).status_code == 403
    assert client.post(PAGE, {"action": "make"}).status_code == 302
    assert CalendarFeed.objects.count() == 0


def test_the_public_name_of_the_site_stands_in_the_address(browser: Client, settings) -> None:
    settings.SITE_URL = "https://register.example.kz"
    assert shown(press(browser, "make")).startswith("https://register.example.kz/calendar/")


def test_the_administrator_revokes_and_sees_no_secret(
    ainur: User, administrator: User, staff: User, client_of: Callable[[User], Client]
) -> None:
    feed = CalendarFeed.objects.get(user=ainur)
    admin = client_of(administrator)
    listing = reverse("admin:accounts_calendarfeed_changelist")
    change = reverse("admin:accounts_calendarfeed_change", args=[feed.pk])
    delete = reverse("admin:accounts_calendarfeed_delete", args=[feed.pk])
    for page in (listing, change, delete):
        response = admin.get(page)
        assert response.status_code == 200
        assert feed.secret not in response.content.decode()
        assert client_of(staff).get(page).status_code == 403
    known = address(ainur)
    admin.post(delete, {"post": "yes"})
    assert Client().get(known).status_code == 404
