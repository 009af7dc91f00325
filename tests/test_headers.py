"""What every answer says to the browser, errors and files included, and where it never leads."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from tests.factories import agreement, scan

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from django.http import HttpResponse

    from accounts.models import User

pytestmark = pytest.mark.django_db

#: The whole policy: a source added to it fails here first.
POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
HEADERS = {
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def check(response: HttpResponse, status: int) -> None:
    assert response.status_code == status
    directives = [
        directive.strip().split(" ", 1) for directive in response["Content-Security-Policy"].split(";")
    ]
    assert dict(directives) == POLICY
    assert {name: response[name] for name in HEADERS} == HEADERS
    assert "Server" not in response
    assert "X-Powered-By" not in response


@pytest.fixture
def browser(official: User) -> Client:
    """Ainur's, which is sent the page of an error instead of the error, and must send the forms' tokens."""
    client = Client(raise_request_exception=False, enforce_csrf_checks=True)
    client.force_login(official)
    return client


def test_pages_papers_and_files(browser: Client) -> None:
    for address in (reverse("home"), reverse("agreements"), f"{reverse('search')}?q=x", reverse("healthz")):
        check(browser.get(address), 200)
    card = reverse("agreement", args=[agreement().pk])
    for address in (card, f"{card}?format=pdf", f"{reverse('agreements')}?format=csv", f"{card}?format=xlsx"):
        check(browser.get(address), 200)
    check(browser.get(scan().get_absolute_url()), 200)


def test_the_door_and_the_way_to_it(client: Client) -> None:
    check(client.get(reverse("home")), 302)
    check(client.get(reverse("login")), 200)
    check(client.get(reverse("admin:login")), 302)


def test_the_admin(administrator: User, client_of: Callable[[User], Client]) -> None:
    for page in ("index", "agreements_agreement_changelist", "agreements_agreement_add", "jsi18n"):
        check(client_of(administrator).get(reverse(f"admin:{page}")), 200)


def broken(*args: Any, **kwargs: Any) -> None:
    raise RuntimeError("the password is 12345")


@pytest.mark.parametrize(
    ("method", "address", "extra", "status"),
    [
        ("GET", "/no-such-page/", {}, 404),
        ("GET", "/agreements/987654/", {}, 404),
        ("GET", "/%00", {}, 404),
        ("GET", "/%ff", {}, 404),
        ("GET", "/../../etc/passwd", {}, 404),
        ("GET", "/language/", {}, 405),
        ("POST", "/language/", {}, 403),
        ("GET", "/", {"HTTP_HOST": "evil.example"}, 400),
        ("GET", "/cities/", {}, 500),
    ],
)
def test_errors(
    method: str, address: str, extra: dict, status: int, browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cooperation.reports.CityRegister.decorate", broken)
    response = browser.generic(method, address, **extra)
    check(response, status)
    page = response.content.decode()
    assert all(secret not in page for secret in ("Traceback", "12345", "RuntimeError", "settings"))


def test_an_error_without_the_database(
    browser: Client, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any
) -> None:
    """The page of an error asks nothing of what may be broken."""
    browser.logout()
    with django_assert_num_queries(0):
        check(browser.get("/no-such-page/"), 404)


@pytest.mark.parametrize(
    ("language", "sentence"),
    [("kk", "Мұндай бет жоқ"), ("ru", "Такой страницы нет"), ("en", "There is no such page")],
)
def test_errors_speak_the_language_of_the_person(
    language: str, sentence: str, official: User, client_of: Callable[[User], Client]
) -> None:
    official.language = language
    official.save()
    assert sentence in client_of(official).get("/no-such-page/").content.decode()


# --- Elsewhere ---

ELSEWHERE = [
    "https://evil.example/",
    "//evil.example/",
    "///evil.example/",
    "/\\evil.example/",
    "http:evil.example",
    "javascript:alert(1)",
    "\x00//evil.example",
    " https://evil.example/",
]


@pytest.mark.parametrize("address", ELSEWHERE)
def test_next_to_elsewhere_leads_home(address: str, official: User, client: Client) -> None:
    name_and_password = {"username": "ainur", "password": "pw-ainur"}
    assert client.post(reverse("set-language"), {"language": "kk", "next": address}).url == "/"
    assert client.post(reverse("login"), {**name_and_password, "next": address}).url == "/"
    assert client.get(reverse("login"), {"next": address}).url == "/", "signed in already"


# --- Cookies ---


def test_cookies_are_out_of_the_reach_of_scripts_and_of_other_sites(official: User, client: Client) -> None:
    client.get(reverse("login"))
    client.post(reverse("login"), {"username": "ainur", "password": "pw-ainur"})
    client.post(reverse("set-language"), {"language": "kk"})
    assert {name: (cookie["httponly"], cookie["samesite"]) for name, cookie in client.cookies.items()} == {
        settings.SESSION_COOKIE_NAME: (True, "Lax"),
        settings.CSRF_COOKIE_NAME: (True, "Lax"),
        settings.LANGUAGE_COOKIE_NAME: (True, "Lax"),
    }
