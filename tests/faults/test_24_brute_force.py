"""Guessing passwords: throttled by account and by address, and the answers tell nothing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.conf import settings as project
from django.contrib.auth.hashers import identify_hasher, make_password
from django.core.cache import cache, caches
from django.test import Client
from django.urls import reverse

from accounts.door.adapter import Door
from accounts.models import User
from tests.faults.door import sign_in

if TYPE_CHECKING:
    from pytest_django.fixtures import SettingsWrapper

pytestmark = pytest.mark.django_db
CACHES = project.CACHES
WAIT, WRONG = (
    Door.error_messages["too_many_login_attempts"],
    Door.error_messages["username_password_mismatch"],
)
PER_ACCOUNT, PER_ADDRESS = 5, 20
#: Nobody's password.
NONE = "-"


def attempt(name: str, password: str = NONE, *, address: str = "10.0.0.1", **headers: str) -> str:
    """What the door answers: its errors, or "" if it opens."""
    answer = Client(REMOTE_ADDR=address).post(
        reverse("login"),
        {"username": name, "password": password},
        headers=headers,
    )
    return "" if answer.status_code == 302 else " ".join(answer.context["form"].non_field_errors())


def test_an_unknown_name_gets_the_same_answers(official: User) -> None:
    known, unknown = ([attempt(name) for _ in range(7)] for name in ("ainur", "nobody"))
    assert known == unknown
    assert known[:PER_ACCOUNT] == [known[0]] * PER_ACCOUNT
    assert known[PER_ACCOUNT] != known[0]


def test_an_account_is_closed_to_every_address_and_under_each_of_its_names(official: User) -> None:
    official.email = "ainur@oskemen.kz"
    official.save()
    for number in range(PER_ACCOUNT):
        attempt(("ainur", "ainur@oskemen.kz", "AINUR")[number % 3], address=f"10.0.0.{number}")
    late = attempt("ainur", "pw-ainur", address="10.9.9.9")
    assert late == WAIT
    assert attempt("ainur@oskemen.kz", "pw-ainur", address="10.9.9.8") == late


def test_the_right_password_counts_nothing(official: User) -> None:
    for _ in range(PER_ACCOUNT * 2):
        assert attempt("ainur", "pw-ainur") == ""


def test_one_address_may_not_try_all_accounts(official: User) -> None:
    for number in range(PER_ADDRESS):
        assert attempt(f"somebody{number}") == WRONG
    assert attempt("ainur", "pw-ainur") == WAIT
    assert attempt("ainur", "pw-ainur", address="10.0.0.2") == ""


def test_forwarded_for_does_not_reset_it(official: User) -> None:
    for number in range(PER_ADDRESS):
        attempt(f"somebody{number}", **{"X-Forwarded-For": f"1.2.3.{number}"})
    assert attempt("ainur", "pw-ainur", **{"X-Forwarded-For": "8.8.8.8"}) == WAIT


def test_behind_the_proxy_only_what_it_added_is_believed(official: User, settings: SettingsWrapper) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for number in range(PER_ADDRESS):
        attempt(f"somebody{number}", **{"X-Forwarded-For": f"1.2.3.{number}, 10.1.1.1"})
    assert attempt("ainur", "pw-ainur", **{"X-Forwarded-For": "8.8.8.8, 10.1.1.1"}) == WAIT
    assert attempt("ainur", "pw-ainur", **{"X-Forwarded-For": "10.1.1.2"}) == "", "a neighbour goes in"


def test_the_door_of_the_admin_is_the_same(staff: User) -> None:
    browser = Client()
    door = reverse("admin:login")
    assert browser.get(door).url.startswith(reverse("login"))
    posted = browser.post(door, {"username": "dana", "password": "pw-dana"})
    assert posted.url.startswith(reverse("login"))
    assert browser.get(reverse("admin:index")).status_code == 302, "it opened nothing"


def test_a_password_asked_for_anew_is_throttled_too(official: User) -> None:
    browser = sign_in("ainur")
    answers = [
        browser.post(reverse("account_reauthenticate"), {"password": "wrong"}).content.decode()
        for _ in range(PER_ACCOUNT + 1)
    ]
    assert "Wait" not in answers[0]
    assert "Wait" in answers[-1]
    assert attempt("ainur", "pw-ainur", address="10.0.0.3") == WAIT, "of the same account"


def test_all_processes_count_together(official: User, settings: SettingsWrapper) -> None:
    """In the database, as on a server."""
    settings.CACHES = CACHES
    for _ in range(PER_ACCOUNT):
        attempt("ainur")
    del caches["default"]  # another process has another object
    assert attempt("ainur", "pw-ainur") == WAIT
    cache.clear()
    assert attempt("ainur", "pw-ainur") == ""


def test_lost_passwords_do_not_tell_whether_there_is_an_account(
    official: User, settings: SettingsWrapper, client: Client, mailoutbox: list
) -> None:
    settings.EMAIL_URL = "smtp://mail"
    User.objects.filter(pk=official.pk).update(email="ainur@oskemen.kz")
    known, unknown = (
        client.post(reverse("account_reset_password"), {"email": address}, follow=True)
        for address in ("ainur@oskemen.kz", "nobody@oskemen.kz")
    )
    known, unknown = (re.sub(r'value="\w{64}"', "", page.content.decode()) for page in (known, unknown))
    assert known == unknown
    assert [letter.to for letter in mailoutbox] == [["ainur@oskemen.kz"]]


def test_without_mail_the_page_says_whom_to_ask(settings: SettingsWrapper, client: Client) -> None:
    settings.HELP_CONTACT = "Каб. 214, тел. 25-25"
    assert "Каб. 214" in client.get(reverse("account_reset_password")).content.decode()


# --- How passwords are kept ---


def test_passwords_are_kept_by_argon2_and_older_ones_anew(official: User, settings: SettingsWrapper) -> None:
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.Argon2PasswordHasher",
        "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    ]
    assert make_password("x").startswith("argon2$argon2id$")
    User.objects.filter(pk=official.pk).update(password=make_password("pw-ainur", hasher="pbkdf2_sha256"))
    sign_in("ainur")
    official.refresh_from_db()
    assert identify_hasher(official.password).algorithm == "argon2"


def test_a_weak_password_is_refused(official: User) -> None:
    browser = sign_in("ainur")
    for weak in ("short", "1234567890123", "password12", "Серікова12"):
        fields = {"oldpassword": "pw-ainur", "password1": weak, "password2": weak}
        page = browser.post(reverse("account_change_password"), fields)
        assert page.status_code == 200
        assert page.context["form"].errors, weak


def test_nobody_signs_up(client: Client) -> None:
    for page in ("/accounts/signup/", "/accounts/email/", "/accounts/social/signup/"):
        assert client.get(page).status_code == 404
        assert client.post(page).status_code == 404
