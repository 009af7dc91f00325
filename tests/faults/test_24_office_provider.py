"""Signing in by the office's own provider: a real one, in a process of its own, and a real server of ours."""

from __future__ import annotations

import json
import re
import socket
import subprocess
import sys
import time
from html import unescape
from http.cookiejar import CookieJar
from typing import TYPE_CHECKING
from urllib.error import URLError
from urllib.parse import urlencode, urljoin
from urllib.request import HTTPCookieProcessor, build_opener, urlopen

import pytest
from allauth.socialaccount.models import SocialAccount
from django.conf import settings as project
from django.urls import reverse

from accounts.actions import unbind
from accounts.models import ProviderAccount, User

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client
    from pytest_django.fixtures import SettingsWrapper
    from pytest_django.live_server_helper import LiveServer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
#: Whom the provider knows.
CLAIMS = [
    {"sub": "1", "preferred_username": "ainur"},
    {"sub": "2", "email": "dana@oskemen.kz", "email_verified": True},
    {"sub": "3", "email": "dana@oskemen.kz", "email_verified": False},
    {"sub": "4", "preferred_username": "stranger"},
]


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    """The address of a provider of identities that runs beside the test."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    people = [argument for claims in CLAIMS for argument in ("--user-claims", json.dumps(claims))]
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "--port", str(port), *people],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    deadline = time.monotonic() + 60
    while True:
        try:
            urlopen(f"{address}/.well-known/openid-configuration").close()  # noqa: S310 - our own process
            break
        except URLError:
            assert process.poll() is None, "the provider ended"
            assert time.monotonic() < deadline, "the provider does not answer"
            time.sleep(0.2)
    yield address
    process.terminate()
    process.wait(10)


@pytest.fixture
def office(provider: str, settings: SettingsWrapper) -> None:
    """As the settings read OIDC_SERVER, OIDC_NAME, OIDC_CLIENT_ID and OIDC_CLIENT_SECRET."""
    app = {
        "provider_id": "office",
        "name": "Әкімдік",
        "client_id": "register",
        "secret": "geheim",
        "settings": {"server_url": provider},
    }
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}


class Person:
    """A browser of somebody whom the provider knows by a number."""

    def __init__(self, site: str) -> None:
        self.site = site
        self.opener = build_opener(HTTPCookieProcessor(CookieJar()))

    def ask(self, address: str, **fields: str) -> tuple[str, str]:
        """The address a request ends at, and the page."""
        data = urlencode(fields).encode() if fields else None
        with self.opener.open(urljoin(self.site, address), data) as answer:
            return answer.url, answer.read().decode()

    def sign_in(self, number: str, wanted: str = "/cities/") -> tuple[str, str]:
        _address, page = self.ask(f"{reverse('login')}?next={wanted}")
        assert "Әкімдік" in page
        token = re.search(r'csrfmiddlewaretoken" value="(\w+)"', page)
        assert token is not None
        address, page = self.ask(reverse("openid_connect_login"), csrfmiddlewaretoken=token[1], next=wanted)
        action = re.search(r'<form[^>]*action="([^"]*)"', page)
        return self.ask(urljoin(address, unescape(action[1])) if action else address, sub=number)


def test_a_person_known_by_her_user_name_comes_in_and_is_bound(
    office: None, official: User, live_server: LiveServer
) -> None:
    address, _page = Person(live_server.url).sign_in("1")
    assert address == f"{live_server.url}/cities/"
    bound = SocialAccount.objects.get()
    assert (bound.user, bound.uid) == (official, "1")
    User.objects.filter(pk=official.pk).update(username="ainur2")
    assert Person(live_server.url).sign_in("1")[0] == f"{live_server.url}/cities/", "renamed here"


def test_a_person_known_by_a_verified_address(office: None, staff: User, live_server: LiveServer) -> None:
    User.objects.filter(pk=staff.pk).update(email="Dana@oskemen.kz")
    assert Person(live_server.url).sign_in("3")[0] == live_server.url + reverse("login"), "not verified"
    assert Person(live_server.url).sign_in("2")[0] == f"{live_server.url}/cities/"


@pytest.mark.parametrize("number", ["3", "4"])
def test_a_stranger_gets_no_account(
    number: str, office: None, official: User, staff: User, live_server: LiveServer
) -> None:
    address, page = Person(live_server.url).sign_in(number)
    assert address == live_server.url + reverse("login")
    assert 'class="notice notice-error"' in page
    assert (User.objects.count(), SocialAccount.objects.count()) == (2, 0)


def test_who_is_closed_here_stays_outside(office: None, official: User, live_server: LiveServer) -> None:
    Person(live_server.url).sign_in("1")
    User.objects.update(is_active=False)
    assert Person(live_server.url).sign_in("1")[0] == live_server.url + reverse("login")


def test_who_was_unbound_is_out_and_is_bound_anew(
    office: None, official: User, live_server: LiveServer
) -> None:
    """By the name again: her number of before opens nothing once the name is another."""
    person = Person(live_server.url)
    person.sign_in("1")
    unbind(account=ProviderAccount.objects.get())
    assert person.ask("/cities/")[0] == f"{live_server.url}{reverse('login')}?next=/cities/"
    assert Person(live_server.url).sign_in("1")[0] == f"{live_server.url}/cities/"
    unbind(account=ProviderAccount.objects.get())
    User.objects.filter(pk=official.pk).update(username="ainur2")
    assert Person(live_server.url).sign_in("1")[0] == live_server.url + reverse("login")
    assert not SocialAccount.objects.exists()


def test_the_second_factor_is_asked_for_all_the_same(
    office: None, staff: User, live_server: LiveServer, settings: SettingsWrapper
) -> None:
    settings.SECOND_FACTOR_FOR = ["staff"]
    User.objects.filter(pk=staff.pk).update(username="ainur")
    assert Person(live_server.url).sign_in("1")[0] == live_server.url + reverse("mfa_index")


def test_a_forged_answer_is_refused(office: None, official: User, live_server: LiveServer) -> None:
    person = Person(live_server.url)
    back = reverse("openid_connect_callback")
    for query in ("", "?code=1", "?code=1&state=2", "?error=access_denied"):
        address, _page = person.ask(back + query)
        assert address == live_server.url + reverse("login"), query


def test_without_the_setting_there_is_no_such_door(client: Client) -> None:
    assert project.SOCIALACCOUNT_PROVIDERS == {}
    assert client.post(reverse("openid_connect_login")).status_code == 404
    assert "login/office" not in client.get(reverse("login")).content.decode()


def test_the_policy_lets_the_form_lead_to_the_provider() -> None:
    """Read from the environment, in a process of its own."""
    code = (
        "from cooperation import settings as s; print(s.CONTENT_SECURITY_POLICY['DIRECTIVES']['form-action'])"
    )
    environment = {"SECRET_KEY": "x" * 50, "OIDC_SERVER": "https://id.oskemen.kz/realms/akimat"}
    outcome = subprocess.run(
        [sys.executable, "-c", code],
        cwd=project.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert outcome.stdout.strip() == "[\"'self'\", 'https://id.oskemen.kz']"
