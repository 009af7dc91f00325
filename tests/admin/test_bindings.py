"""Whom the office's provider is bound to: the administrator looks, and unbinds."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import DELETION, LogEntry
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from accounts.models import ProviderAccount, User
from accounts.roles import Role, give_role
from tests.admin.entry import address
from tests.faults.door import sign_in
from tests.reading import tree, words

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

pytestmark = pytest.mark.django_db

#: What the provider tells of a person, and the number it knows her by.
TOLD = {"sub": "number-4711", "email": "private@example.kz", "phone_number": "+7 701 000 00 00"}
BOUND, USED = dt.datetime(2025, 3, 1, 6, tzinfo=dt.UTC), dt.datetime(2026, 5, 4, 6, tzinfo=dt.UTC)
LIST = address(ProviderAccount, "changelist")


def bound(user: User, number: str = "number-4711") -> ProviderAccount:
    SocialAccount.objects.create(user=user, provider="office", uid=number, extra_data=TOLD)
    account = ProviderAccount.objects.get(uid=number)
    ProviderAccount.objects.filter(pk=account.pk).update(date_joined=BOUND, last_login=USED)
    return account


def pages(account: ProviderAccount) -> list[str]:
    return [LIST, *(address(ProviderAccount, page, account.pk) for page in ("change", "delete", "history"))]


@pytest.fixture
def timur(administrator: User, client_of: Callable[[User], Client]) -> Client:
    return client_of(administrator)


def test_who_is_bound_since_when(timur: Client, staff: User, settings: Any) -> None:
    account = bound(staff)
    for page in (LIST, address(ProviderAccount, "change", account.pk)):
        told = words(tree(timur.get(page)))
        for part in ("Оспанова Дана (dana)", "office", "1 March 2025, 11:00", "4 May 2026, 11:00"):
            assert part in told, page
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {"APPS": [{"provider_id": "office", "name": "Әкімдік"}]}
    }
    assert "Әкімдік" in words(tree(timur.get(LIST)))


def test_what_the_provider_tells_is_on_no_page(timur: Client, staff: User) -> None:
    account = bound(staff)
    for page in pages(account):
        text = timur.get(page).content.decode()
        assert timur.get(page).status_code == 200
        for told in TOLD.values():
            assert told not in text, page
    assert timur.get(f"{LIST}?extra_data__email=private@example.kz").status_code in {302, 400}
    found = timur.get(f"{LIST}?q=private@example.kz").context["cl"].queryset
    assert not found.exists()


def test_unbinding(timur: Client, administrator: User, staff: User, official: User) -> None:
    """Her sessions end, the log says who did it, and nobody else is touched."""
    account, other = bound(staff), bound(official, "number-2")
    browser = sign_in("dana")
    assert browser.get("/cities/").status_code == 200
    page = address(ProviderAccount, "delete", account.pk)
    assert "Оспанова Дана" in words(tree(timur.get(page)))
    assert SocialAccount.objects.count() == 2, "a GET changes nothing"
    assert timur.post(page, {"post": "yes"}).url == reverse("admin:index")
    assert list(SocialAccount.objects.values_list("pk", flat=True)) == [other.pk]
    assert browser.get("/cities/").url.startswith(reverse("login"))
    assert not UserSession.objects.filter(user=staff).exists()
    entry = LogEntry.objects.get(action_flag=DELETION)
    assert (entry.user, entry.object_repr) == (administrator, "Оспанова Дана")
    assert entry.content_type.model_class() is ProviderAccount
    staff.refresh_from_db()
    assert staff.is_active
    assert sign_in("dana").get("/cities/").status_code == 200, "by her password as before"


@pytest.mark.parametrize("part", [Role.OFFICIAL, Role.STAFF, Role.HEAD])
def test_it_is_the_administrators_alone(
    part: Role, client_of: Callable[[User], Client], official: User, staff: User
) -> None:
    give_role(official, part)
    browser, account = client_of(official), bound(staff)
    for page in pages(account):
        for answer in (browser.get(page), browser.post(page, {"post": "yes"})):
            refused = answer.status_code == 403 or answer.url.startswith(reverse("admin:login"))
            assert refused, page
    assert SocialAccount.objects.count() == 1
    if part != Role.OFFICIAL:
        assert LIST not in browser.get("/admin/").content.decode()


def test_a_right_given_by_hand_is_not_enough(client_of: Callable[[User], Client], staff: User) -> None:
    staff.user_permissions.set(
        Permission.objects.filter(content_type__app_label__in=["accounts", "socialaccount"])
    )
    account = bound(staff)
    for page in pages(account):
        assert client_of(staff).get(page).status_code == 403


def test_a_stranger_is_sent_to_the_door(client: Client, staff: User) -> None:
    for page in pages(bound(staff)):
        assert client.get(page).url.startswith(reverse("admin:login"))


def test_nothing_is_added_or_changed_by_hand(timur: Client, staff: User, official: User) -> None:
    account = bound(staff)
    assert timur.get(address(ProviderAccount, "add")).status_code == 403
    assert timur.post(address(ProviderAccount, "add"), {"user": official.pk, "uid": "1"}).status_code == 403
    changed = timur.post(address(ProviderAccount, "change", account.pk), {"user": official.pk, "uid": "1"})
    assert changed.status_code == 403
    timur.post(LIST, {"action": "delete_selected", "_selected_action": [account.pk], "post": "yes"})
    assert SocialAccount.objects.values_list("user", "uid").get() == (staff.pk, "number-4711")


def test_one_that_is_gone(timur: Client, staff: User) -> None:
    account = bound(staff)
    SocialAccount.objects.all().delete()
    for page in ("change", "delete"):
        assert timur.get(address(ProviderAccount, page, account.pk)).url == reverse("admin:index")


def test_the_list_costs_no_query_a_row(timur: Client) -> None:
    def queries(rows: int) -> int:
        for _ in range(rows):
            number = str(User.objects.count())
            bound(User.objects.create_user(f"user-{number}"), number)
        with CaptureQueriesContext(connection) as captured:
            assert timur.get(LIST).status_code == 200
        return len(captured)

    queries(2)
    assert queries(1) == queries(9)


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_in_the_readers_language(timur: Client, administrator: User, staff: User, language: str) -> None:
    administrator.language = language
    administrator.save()
    bound(staff)
    told = words(tree(timur.get(LIST)))
    with translation.override(language):
        for label in ("provider", "bound since", "last sign-in"):
            assert translation.gettext(label) != label
            assert translation.gettext(label).casefold() in told.casefold()
