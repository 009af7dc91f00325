"""Who may see what: every address has a door, and what is hidden leaves no trace.

The admin's own pages and choices are in admin/test_secrets.py.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from agreements.forms import ENTRY_FORMS
from agreements.term_forms import TERM_FORMS
from reporting.archive_pages import ArchiveView
from tests.addresses import ADDRESSES
from tests.factories import document, scan
from tests.secret import Register, Secret, enter_secret, make_register

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse
    from django.test import Client

    from accounts.models import User
    from agreements.models import Document

pytestmark = pytest.mark.django_db

SITE = [address for address in ADDRESSES if not address.name.startswith("admin:")]
ADMIN = [address for address in ADDRESSES if address.name.startswith("admin:")]
#: Open to everybody, for a reason; what they answer to a plain GET.
OPEN = {
    "login": (200, "the door itself"),
    "account_login": (200, "the door itself, as django-allauth calls it"),
    "mfa_authenticate": (302, "comes after the password, for those who have a second factor"),
    "openid_connect_login": (405, "a button of the door"),
    "openid_connect_callback": (404, "where a provider of identities leads back; there is none"),
    "admin:login": (302, "leads to the one door"),
    "account_reset_password": (200, "for those who have forgotten their password"),
    "account_reset_password_done": (200, "the same answer, whether there is an account or not"),
    "account_reset_password_from_key": (404, "whoever has the mail may choose a password; this key is wrong"),
    "account_reset_password_from_key_done": (200, "says that it is done"),
    "logout": (405, "a button, and leaving twice does no harm"),
    "admin:logout": (302, "a button, and leaving twice does no harm"),
    "set-language": (405, "a button, on the page of signing in too"),
    "calendar-file": (404, "whoever knows its secret part reads it; this one is wrong"),
    "open-data": (404, "the register is closed to visitors here; opened in tests/public/"),
    "robots": (404, "the same"),
    "open-data-csv": (404, "the same"),
    "open-data-json": (404, "the same"),
    "healthz": (200, "asked by machines, says “ok” and no more"),
}
#: Which lead those who are signed in on to where they wanted, whatever they ask for.
DOORS = {"login", "account_login"}
#: Which take nothing but a POST, and pages that take one too.
BUTTONS = {
    "agenda-fill",
    "agenda-item",
    "as-citizen",
    "file-again",
    "file-cancel",
    "file-delete",
    "invitation-sent",
    "invite",
    "logout",
    "minutes-row",
    "openid_connect_login",
    "saved-view-delete",
    "set-language",
}
FORMS = {
    "account_change_password",
    "account_reauthenticate",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    *(
        address.name
        for address in SITE
        if address.name.startswith("mfa_") and address.name != "mfa_view_recovery_codes"
    ),
    "agenda",
    "calendar-feed",
    "call-off-meeting",
    "close-meeting",
    "commitments-several",
    "correct-decision",
    "files",
    "minutes",
    "plan-meeting",
    "reminders",
    "saved-view",
    "saved-views",
    "replan-meeting",
    "sessions",
    *(form.address_name() for form in (*ENTRY_FORMS.values(), *TERM_FORMS.values())),
    *(address.name for address in SITE if address.view is ArchiveView),
}


@pytest.fixture
def browser(official: User, client_of: Callable[[User], Client]) -> Client:
    return client_of(official)


# --- The doors ---


def test_a_stranger_is_asked_to_sign_in_at_every_address(client: Client) -> None:
    assert len(SITE) > 15
    assert len(ADMIN) > 100
    for address in ADDRESSES:
        path = address.with_key()
        response = client.get(path, {"q": "Томск"})
        if address.name in OPEN:
            assert response.status_code == OPEN[address.name][0], path
            continue
        door = reverse("admin:login" if address in ADMIN else "login")
        assert response.status_code == 302, path
        assert response.url.startswith(f"{door}?next={path}%3Fq%3D"), path


def test_after_signing_in_a_person_is_where_she_wanted_to_be(official: User, client: Client) -> None:
    wanted = f"{reverse('agreements')}?city=tomsk&status=in_force"
    door = client.get(wanted, follow=True)
    hidden = re.search(r'name="next" value="([^"]*)"', door.content.decode().split("sign-in")[1])
    assert hidden is not None
    assert hidden[1].replace("&amp;", "&") == wanted
    name_and_password = {"username": "ainur", "password": "pw-ainur"}
    assert client.post(reverse("login"), {**name_and_password, "next": wanted}).url == wanted


def test_an_official_may_not_enter_the_admin(browser: Client) -> None:
    for address in ADMIN:
        path = address.with_key()
        if address.name not in OPEN:
            assert browser.get(path).url.startswith(reverse("admin:login")), path
            assert browser.post(path).url.startswith(reverse("admin:login")), path


# --- Wrong keys and methods ---


@pytest.mark.parametrize("address", [one for one in SITE if one.takes], ids=lambda one: one.name)
def test_no_such_record(address, browser: Client) -> None:
    ask = browser.post if address.name in BUTTONS else browser.get
    for key in (0, 987654, 99999999999999999999):
        assert ask(address.with_key(key)).status_code == 404, key
    assert ask(address.with_key(987654).replace("987654", "first")).status_code == 404


@pytest.mark.parametrize("address", [one for one in SITE if one.name not in DOORS], ids=lambda one: one.name)
def test_wrong_method(address, browser: Client) -> None:
    right = {"POST"} if address.name in BUTTONS else {"GET", "HEAD"}
    if address.name in FORMS:
        right = {"GET", "HEAD", "POST"}
    for method in {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"} - right:
        assert browser.generic(method, address.with_key(987654)).status_code == 405, method


# --- Restricted records ---


@pytest.fixture
def register(db: None) -> Register:
    return make_register()


@pytest.fixture
def secret(register: Register) -> Secret:
    return enter_secret(register)


# --- Files ---


def file_of(browser: Client, row: Document) -> HttpResponse:
    return browser.get(reverse("document", args=[row.pk]))


def test_a_file_comes_under_its_own_name_as_an_attachment(browser: Client) -> None:
    response = file_of(browser, scan(b"%PDF-1.7 the scan", "соглашение с Томском.pdf"))
    assert b"".join(response.streaming_content) == b"%PDF-1.7 the scan"
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''%D1%81%D0%BE")


def test_a_file_of_another_type_is_only_bytes(browser: Client) -> None:
    response = file_of(browser, scan(b"<script>", "page.html", media_type="text/html"))
    assert response["Content-Type"] == "application/octet-stream"


def test_a_paper_without_a_file(browser: Client) -> None:
    assert file_of(browser, document()).status_code == 404
