"""A deactivated person's open session dies at the next request, and does not rise again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from accounts.actions import end_sessions
from tests.faults.door import sign_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from accounts.models import User

pytestmark = pytest.mark.django_db


def test_an_open_session_dies_at_the_next_request(staff: User) -> None:
    browser = sign_in("dana")
    assert browser.get(reverse("home")).status_code == 200
    staff.is_active = False
    staff.save()
    for page in (reverse("home"), reverse("admin:index"), reverse("mfa_index")):
        assert browser.get(page).status_code == 302


def test_what_the_administrator_closes_stays_closed(
    staff: User, administrator: User, client_of: Callable[[User], Client]
) -> None:
    """Opened again, the account has to be signed in to again."""
    browser, other = sign_in("dana"), sign_in("dana")
    boss = client_of(administrator)
    form = reverse("admin:accounts_user_change", args=[staff.pk])
    fields = {"username": "dana", "role": "staff", "language": "ru", "time_zone": "Asia/Almaty"}
    assert boss.post(form, fields).status_code == 302, "without the tick “active”"
    assert boss.post(form, fields | {"is_active": "on"}).status_code == 302
    staff.refresh_from_db()
    assert staff.is_active
    for each in (browser, other):
        assert each.get(reverse("home")).status_code == 302


def test_who_is_closed_cannot_sign_in_and_is_told_no_more_than_a_stranger(staff: User) -> None:
    staff.is_active = False
    staff.save()
    refused = Client().post(reverse("login"), {"username": "dana", "password": "pw-dana"})
    unknown = Client().post(reverse("login"), {"username": "nobody", "password": "pw-dana"})
    assert refused.context["form"].errors == unknown.context["form"].errors != {}


def test_out_everywhere(staff: User, official: User) -> None:
    browsers, hers = [sign_in("dana"), sign_in("dana")], sign_in("ainur")
    page = browsers[0].get(reverse("sessions")).content.decode()
    assert page.count("127.0.0.1") == 2
    assert browsers[0].get(reverse("sessions")).status_code == 200, "to look at it ends nothing"
    assert browsers[0].post(reverse("sessions")).url == reverse("login")
    for each in browsers:
        assert each.get(reverse("home")).status_code == 302
    assert hers.get(reverse("home")).status_code == 200
    end_sessions(user=official)
    assert not Session.objects.exists()
