"""Lines 19 and 20: pages and orders that are not there, and paths that lead nowhere."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote

import pytest
from django.urls import reverse

from tests.addresses import REGISTERS
from tests.filling import fill
from tests.reading import page_rows

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db

PAGES = ["0", "-1", "abc", "9" * 21, "99", "", "1.5", "1e3", "٣", "%00"]
FORBIDDEN = [
    "access",
    "created_by__password",
    "-",
    "--signed_on",
    "?",
    "signed_on,pk",
    "responsible__username",
]


@pytest.fixture
def browser(official, client_of) -> Client:
    return client_of(official)


@pytest.mark.parametrize("name", REGISTERS)
def test_a_page_that_is_not_there(name: str, browser: Client) -> None:
    fill(1)
    rows = page_rows(browser.get(reverse(name)))
    for page in PAGES:
        response = browser.get(f"{reverse(name)}?page={page}")
        assert response.status_code == 200, page
        assert page_rows(response) == rows, page


@pytest.mark.parametrize("name", REGISTERS)
def test_an_order_that_is_not_offered(name: str, browser: Client) -> None:
    fill(1)
    rows = page_rows(browser.get(reverse(name)))
    for order in FORBIDDEN:
        response = browser.get(f"{reverse(name)}?sort={order}")
        assert response.status_code == 200, order
        assert page_rows(response) == rows, order


@pytest.mark.fault(20)
@pytest.mark.parametrize(
    "path",
    [
        "/%00",
        "/agreements/%00/",
        "/%2e%2e/",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/static/%2e%2e/%2e%2e/manage.py",
        "/%ff",
        "/agreements/1%ff/",
        "//evil.example/",
        "//evil.example",
        "/\\evil.example",
        "/agreements/1/%2e%2e/%2e%2e/admin",
    ],
)
def test_a_path_that_leads_nowhere(path: str, browser: Client) -> None:
    """As the server hands it over: with its escapes undone."""
    response = browser.get("/", PATH_INFO=unquote(path, "latin-1"))
    assert response.status_code in (400, 404), response.get("Location")
