"""A session: new at signing in, gone at signing out, out of the reach of scripts, and not for ever."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from accounts.door import limits
from tests.faults.door import sign_in
from tests.test_headers import (
    test_cookies_are_out_of_the_reach_of_scripts_and_of_other_sites,  # noqa: F401 - it runs here too
)

if TYPE_CHECKING:
    from pytest_django.fixtures import SettingsWrapper

    from accounts.models import User

pytestmark = pytest.mark.django_db
COOKIE = settings.SESSION_COOKIE_NAME


def key(browser: Client) -> str:
    return browser.cookies[COOKIE].value


def test_the_number_of_the_session_changes_at_signing_in(official: User) -> None:
    browser = Client()
    session = browser.session
    session["planted"] = True
    session.save()
    before = key(browser)
    browser.post(reverse("login"), {"username": "ainur", "password": "pw-ainur"})
    assert key(browser) != before
    assert not Session.objects.filter(session_key=before).exists()


@pytest.mark.parametrize("door", ["logout", "admin:logout"])
def test_signing_out_ends_it_on_the_server(door: str, staff: User) -> None:
    browser, thief = sign_in("dana"), Client()
    thief.cookies[COOKIE] = key(browser)
    assert thief.get(reverse("home")).status_code == 200
    browser.post(reverse(door))
    assert thief.get(reverse("home")).status_code == 302
    assert not Session.objects.filter(session_key=key(thief)).exists()


def test_a_new_password_ends_the_other_sessions(staff: User) -> None:
    browser, other = sign_in("dana"), sign_in("dana")
    new = "құпия-сөз-2026-жаңа"
    fields = {"oldpassword": "pw-dana", "password1": new, "password2": new}
    assert browser.post(reverse("account_change_password"), fields).url == reverse("home")
    assert browser.get(reverse("home")).status_code == 200
    assert other.get(reverse("home")).status_code == 302


def test_cookies_are_secure_over_https(official: User, settings: SettingsWrapper) -> None:
    """As on a server; tests speak plain HTTP."""
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    cookies = sign_in("ainur").cookies
    assert cookies[COOKIE]["secure"]
    assert cookies[settings.CSRF_COOKIE_NAME]["secure"]


# --- Limits ---


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time of the limits, to be moved on."""
    moment = [1_800_000_000.0]
    monkeypatch.setattr(limits.time, "time", lambda: moment[0])
    return moment


def test_idle_for_too_long(official: User, client: Client, clock: list[float]) -> None:
    client.force_login(official)
    client.get(reverse("home"))
    clock[0] += settings.SESSION_IDLE_MINUTES * 60 - 90
    assert client.get(reverse("home")).status_code == 200
    clock[0] += settings.SESSION_IDLE_MINUTES * 60 - 90
    assert client.get(reverse("home")).status_code == 200, "use begins the time anew"
    clock[0] += settings.SESSION_IDLE_MINUTES * 60 + 90
    assert client.get(reverse("home")).status_code == 302
    assert client.get(reverse("home")).status_code == 302, "and it is over for good"
    assert not Session.objects.filter(expire_date__isnull=False, session_key=key(client)).exists()


def test_open_for_too_long_though_in_use(official: User, client: Client, clock: list[float]) -> None:
    client.force_login(official)
    for _half_hour in range(settings.SESSION_MAX_HOURS * 2 + 1):
        assert client.get(reverse("home")).status_code == 200
        clock[0] += 30 * 60
    assert client.get(reverse("home")).status_code == 302


def test_to_note_the_use_costs_no_query_within_a_minute(
    official: User, client: Client, clock: list[float]
) -> None:
    client.force_login(official)
    client.get(reverse("healthz"))
    client.get(reverse("home"))
    noted = client.session[limits.USED]
    clock[0] += limits.GRAIN - 1
    client.get(reverse("home"))
    assert client.session[limits.USED] == noted
    clock[0] += 2
    client.get(reverse("home"))
    assert client.session[limits.USED] > noted


@pytest.mark.parametrize(
    ("says", "told"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0",
            "Firefox, Windows",
        ),
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/138.0 Safari/537.36", "Chrome, Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/138.0 Safari/537.36 Edg/138.0", "Edge, Windows"),
        ("Mozilla/5.0 (Linux; Android 15) Chrome/138.0 Mobile Safari/537.36", "Chrome, Android"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Safari/604.1",
            "Safari, iPhone",
        ),
        ("<b>curl</b>", "&lt;b&gt;curl&lt;/b&gt;"),
    ],
)
def test_a_person_reads_in_which_browsers_she_is_signed_in(says: str, told: str, staff: User) -> None:
    browser = sign_in("dana", headers={"user-agent": says})
    assert f"{told} · 127.0.0.1" in browser.get(reverse("sessions")).content.decode()
