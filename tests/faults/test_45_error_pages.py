"""Line 45: each page of an error in three languages, without the database, without details."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError
from django.test import Client
from django.urls import reverse

from tests.reading import tree, words

if TYPE_CHECKING:
    from django.http import HttpResponse

pytestmark = pytest.mark.django_db

SECRET = "the password is 12345"
REQUESTS: dict[int, dict[str, Any]] = {
    400: {"method": "GET", "path": "/", "HTTP_HOST": "evil.example"},
    403: {"method": "POST", "path": "/language/"},
    404: {"method": "GET", "path": "/no-such-page/"},
    413: {
        "method": "POST",
        "path": "/language/",
        "data": "x=" + "x" * settings.DATA_UPLOAD_MAX_MEMORY_SIZE,
        "content_type": "application/x-www-form-urlencoded",
    },
    500: {"method": "GET", "path": "/healthz"},
    503: {"method": "GET", "path": "/healthz"},
}
CAUSES = {500: RuntimeError, 503: OperationalError}


@pytest.fixture
def browser() -> Client:
    client = Client(raise_request_exception=False, enforce_csrf_checks=True)
    client.cookies[settings.CSRF_COOKIE_NAME] = "x" * 32  # else a form is refused before it is read
    return client


def break_healthz(monkeypatch: pytest.MonkeyPatch, error: type[Exception]) -> None:
    class Broken:
        def cursor(self) -> None:
            raise error(SECRET)

    monkeypatch.setattr("cooperation.views.connection", Broken())


def heading(response: HttpResponse) -> str:
    return words(tree(response).find(".//h1"))


@pytest.mark.parametrize("status", REQUESTS)
def test_in_three_languages_and_without_the_database(
    status: int, browser: Client, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any
) -> None:
    break_healthz(monkeypatch, CAUSES.get(status, RuntimeError))
    headings = set()
    for language in ("kk", "ru", "en"):
        with django_assert_num_queries(0):
            response = browser.generic(**REQUESTS[status], HTTP_ACCEPT_LANGUAGE=language)
        page = response.content.decode()
        assert response.status_code == status
        assert f'<html lang="{language}">' in page
        assert all(word not in page for word in (SECRET, "Traceback", "Error(", "settings"))
        headings.add(heading(response))
    assert len(headings) == 3


@pytest.mark.parametrize(
    ("error", "status"),
    [(OperationalError, 503), (InterfaceError, 503), (DatabaseError, 503), (ValueError, 500)],
)
def test_the_log_has_the_number_of_the_page(
    error: type[Exception],
    status: int,
    browser: Client,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    break_healthz(monkeypatch, error)
    response = browser.get(reverse("healthz"))
    assert (response.status_code, response.get("Retry-After")) == (status, "10" if status == 503 else None)
    number = re.search(r"\b[0-9a-f]{8}\b", response.content.decode())
    assert number is not None
    assert f"Error {number[0]} at GET /healthz" in caplog.text
