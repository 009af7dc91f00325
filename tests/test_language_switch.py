"""The language and the clock of the person who asks."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories import agreement, city
from tests.reading import tree, with_class, words, xlsx_sheet

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse
    from django.test import Client

    from accounts.models import User

pytestmark = pytest.mark.django_db

FILTERED = (
    "?city=tomsk&status=in_force&status=expired&text=%D1%81%D0%BE%26%D1%8E%D0%B7&sort=-signed_on&group=year"
)


def language_of(response: HttpResponse) -> str:
    page, header = tree(response).get("lang"), response["Content-Language"]
    assert page == header
    return page


def press(client: Client, page: HttpResponse, language: str) -> HttpResponse:
    """Press a button of the switch on a page; what comes is the page it leads to."""
    (form,) = with_class(tree(page), "languages")
    fields = {field.get("name"): field.get("value") for field in form.iter("input")}
    return client.post(form.get("action"), {**fields, "language": language}, follow=True)


@pytest.mark.parametrize("name", ["agreements", "commitments"])
def test_the_switch_keeps_the_address_and_its_filters(
    name: str, official: User, client_of: Callable[[User], Client]
) -> None:
    agreement(partner=city("Томск", slug="tomsk"), in_force=True)
    browser = client_of(official)
    address = reverse(name) + FILTERED
    page = browser.get(address)
    for language in ("kk", "ru", "en"):
        switched = press(browser, page, language)
        assert switched.redirect_chain == [(address, 302)]
        assert language_of(switched) == language
        assert switched.context["report"].filterset.given == page.context["report"].filterset.given


def test_the_choice_stays_with_the_person(official: User, client_of: Callable[[User], Client]) -> None:
    browser = client_of(official)
    press(browser, browser.get(reverse("home")), "kk")
    official.refresh_from_db()
    assert official.language == "kk"
    assert language_of(client_of(official).get(reverse("home"))) == "kk", "on another computer"


def test_who_has_not_signed_in_yet_is_asked_in_the_language_chosen(client: Client) -> None:
    switched = press(client, client.get(f"{reverse('login')}?next=/agreements/"), "kk")
    assert switched.redirect_chain == [("/accounts/login/?next=/agreements/", 302)]
    assert language_of(switched) == "kk"
    assert language_of(client.get(reverse("login"))) == "kk"


def test_a_page_of_an_error_speaks_the_language_of_the_last_page(
    official: User, client_of: Callable[[User], Client]
) -> None:
    """It is answered before the person is known, and without the database."""
    official.language = "kk"
    official.save()
    browser = client_of(official)
    assert language_of(browser.get("/", HTTP_HOST="evil.example")) == "ru"
    browser.get(reverse("home"))
    assert language_of(browser.get("/", HTTP_HOST="evil.example")) == "kk"


def test_an_unknown_language_changes_nothing(official: User, client_of: Callable[[User], Client]) -> None:
    browser = client_of(official)
    assert language_of(press(browser, browser.get(reverse("home")), "xx")) == "en"
    browser.cookies.clear()
    browser.cookies["django_language"] = "xx"
    assert browser.get(reverse("login"))["Content-Language"] == "ru"


@pytest.mark.parametrize(
    ("wish", "language"),
    [("kk-KZ,ru;q=0.8", "kk"), ("en-GB", "en"), ("de", "ru"), ("", "ru"), ("\x00;q=x", "ru")],
)
def test_the_wish_of_the_browser_where_nothing_else_is_known(
    wish: str, language: str, client: Client
) -> None:
    assert language_of(client.get(reverse("login"), headers={"Accept-Language": wish})) == language


def test_the_present_language_is_marked(official: User, client_of: Callable[[User], Client]) -> None:
    (form,) = with_class(tree(client_of(official).get(reverse("home"))), "languages")
    assert [words(one) for one in form.iter("button") if one.get("aria-current")] == ["ENG"]


@pytest.mark.parametrize(
    ("zone", "shown"), [("Asia/Almaty", "18:40"), ("Asia/Tomsk", "20:40"), ("Mars/Olympus", "18:40")]
)
def test_moments_are_told_by_the_clock_of_the_person(
    zone: str,
    shown: str,
    official: User,
    client_of: Callable[[User], Client],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(timezone, "now", lambda: dt.datetime(2026, 11, 22, 13, 40, tzinfo=dt.UTC))
    official.time_zone = zone
    official.save()
    file = client_of(official).get(f"{reverse('agreements')}?format=xlsx")
    assert shown in xlsx_sheet(file)["A2"].value
