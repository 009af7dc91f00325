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
    from django.http import HttpResponse
    from django.test import Client
    from pytest_django.fixtures import SettingsWrapper

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


#: Paths with escapes, backslashes and doubled slashes, none of them an address of the site.
NOWHERE = [
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
    "/agreements//evil.example/",
    "/%2f%2fevil.example/agreements/",
    "/%0d%0aLocation:%20//evil.example/",
]


def at(client: Client, path: str) -> HttpResponse:
    """As the server hands a path over: with its escapes undone."""
    return client.get("/", PATH_INFO=unquote(path, "latin-1"))


@pytest.mark.fault(20)
@pytest.mark.parametrize("path", NOWHERE)
def test_a_path_that_leads_nowhere(path: str, browser: Client) -> None:
    response = at(browser, path)
    assert response.status_code in (400, 404), response.get("Location")


@pytest.mark.fault(20)
@pytest.mark.parametrize("is_open", [True, False])
@pytest.mark.parametrize("path", NOWHERE)
def test_a_path_that_leads_a_visitor_nowhere(
    path: str, is_open: bool, client: Client, settings: SettingsWrapper
) -> None:
    """No way to the door either: that is for addresses that are there."""
    settings.PUBLIC_REGISTER = is_open
    response = at(client, path)
    assert response.status_code in (400, 404), response.get("Location")
    assert "evil" not in str(response.headers)


#: Where a visitor is sent from the addresses below; the one of the admin leads on to the other.
DOORS = {
    "/accounts/login/?next=/agreements/",
    "/accounts/login/?next=/cities/",
    "/admin/login/?next=/admin/",
}


@pytest.mark.fault(20)
@pytest.mark.parametrize("is_open", [True, False])
@pytest.mark.parametrize("path", ["/%61greements/", "/cities%2F", "/%61dmin/"])
def test_an_address_written_with_escapes_is_the_address(
    path: str, is_open: bool, client: Client, settings: SettingsWrapper
) -> None:
    """A visitor is let in, or sent to the door of this very site, as without the escapes."""
    settings.PUBLIC_REGISTER = is_open
    answer, plain = at(client, path), client.get(unquote(path))
    assert (answer.status_code, answer.get("Location")) == (plain.status_code, plain.get("Location"))
    assert answer.status_code == 200 or answer.url in DOORS
