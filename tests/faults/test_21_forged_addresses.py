"""A forged Host or X-Forwarded-* leads nowhere; that ``?next=`` leads home is in tests/test_headers.py."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.core import mail
from django.urls import reverse

from tests.test_headers import ELSEWHERE, test_next_to_elsewhere_leads_home  # noqa: F401 - it runs here too

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django.fixtures import SettingsWrapper

    from accounts.models import User

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "evil.example:80", "a b", ""])
def test_a_forged_host_is_refused(host: str, client: Client) -> None:
    for page in (reverse("login"), reverse("home"), reverse("admin:index")):
        assert client.get(page, headers={"Host": host} if host else {"Host": "@"}).status_code == 400


def test_forged_forwarding_is_ignored(client: Client) -> None:
    forged = {
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-Proto": "https",
        "X-Forwarded-Port": "444",
        "Forwarded": "host=evil.example;proto=https",
    }
    answer = client.get(reverse("home"), headers=forged)
    assert answer.url == f"{reverse('login')}?next=/"
    assert not answer.wsgi_request.is_secure()
    assert "evil" not in client.get(reverse("login"), headers=forged).content.decode()


@pytest.mark.parametrize("site", ["", "https://register.example.kz"])
def test_the_mail_for_a_new_password_leads_to_the_site(
    site: str, official: User, client: Client, settings: SettingsWrapper
) -> None:
    settings.EMAIL_URL, settings.SITE_URL = "smtp://mail", site
    official.email = "ainur@oskemen.kz"
    official.save()
    forged = {"X-Forwarded-Host": "evil.example"}
    client.post(reverse("account_reset_password"), {"email": "ainur@oskemen.kz"}, headers=forged)
    (letter,) = mail.outbox
    assert re.findall(r"https?://[^/\s]+", str(letter.body)) == [site or "http://testserver"]


@pytest.mark.parametrize("address", ELSEWHERE)
def test_no_other_door_leads_elsewhere(address: str, staff: User, client: Client) -> None:
    """The admin's, and the one that asks anew who one is."""
    assert client.get(reverse("admin:login"), {"next": address}).url.startswith(reverse("login"))
    client.force_login(staff)
    assert client.get(reverse("admin:login"), {"next": address}).url == reverse("admin:index")
    answer = client.post(reverse("account_reauthenticate"), {"password": "pw-dana", "next": address})
    assert answer.url == "/"
