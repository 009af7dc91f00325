"""Fields a person may not set are ignored or refused; actions, pop-ups and rows in forms respect rights."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.urls import reverse

from accounts.models import User as Person
from agreements.models import AccessGrant, Agreement, Commitment, Party
from reporting.archive_admin import ArchivableAdmin
from reporting.dates import today
from tests import factories
from tests.admin.entry import Entry, address

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from accounts.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(official: User, client_of: Callable[[User], Client]) -> Client:
    return client_of(official)


@pytest.fixture
def clerk(staff: User, client_of: Callable[[User], Client]) -> Client:
    return client_of(staff)


def test_a_person_sets_only_what_the_form_has(clerk: Client, administrator: User) -> None:
    paper = factories.agreement("О поставке")
    forged = {
        "created_by": administrator.pk,
        "term_end": "2030-01-01",
        "registry_year": "1999",
        "updated_at": "",
        "id": 987654,
    }
    assert Entry(clerk, Agreement, paper).fill(**forged).send().saved
    after = Agreement.objects.get(pk=paper.pk)
    assert (after.created_by, after.term_end, after.registry_year) == (None, None, today().year)
    assert Agreement.objects.count() == 1


def test_nobody_gives_herself_access(clerk: Client, staff: User) -> None:
    """Not by a row forged into the form of an agreement, nor by the table's own pages."""
    secret = factories.agreement("Тайное", restricted=True)
    entry = Entry(clerk, Agreement, factories.agreement("Открытое"))
    row = {"0-user": staff.pk, "0-reason": "Хочу", "0-agreement": secret.pk}
    entry.fill("access_grants-", TOTAL_FORMS="1", INITIAL_FORMS="0", **row).send()
    for page in ("changelist", "add"):
        assert clerk.post(address(AccessGrant, page), {"user": staff.pk}).status_code == 403
    assert not AccessGrant.objects.exists()


def test_nobody_verifies_or_approves_by_a_forged_field(clerk: Client, administrator: User) -> None:
    promise = factories.commitment(due_on=factories.days(-1))
    entry = Entry(clerk, Commitment, promise)
    entry.fill(completed_on=today().isoformat(), result_ru="Да", verified_by=administrator.pk)
    assert entry.send().saved, entry.errors
    where = reverse("commitment-extend", args=[factories.commitment(due_on=today()).pk])
    later = {"new_due_on": factories.days(9).isoformat(), "reason": "Так"}
    clerk.post(where, {**later, "approved_by": administrator.pk})
    assert not Commitment.objects.exclude(verified_by=None).exists()
    assert not Commitment.objects.filter(extensions__approved_by__isnull=False).exists()


def test_a_person_s_own_settings_take_no_rights(browser: Client, official: User) -> None:
    forged = {"is_staff": "on", "is_superuser": "on", "unit": "Аппарат акима", "groups": "1", "role": "head"}
    browser.post(reverse("reminders"), {"reminded_by_mail": "on", **forged})
    after = Person.objects.get(pk=official.pk)
    assert (after.is_staff, after.is_superuser, after.unit) == (False, False, "")
    assert not after.groups.exists()


def test_a_form_of_somebody_else_s_account_is_closed_to_staff(clerk: Client, staff: User) -> None:
    for page in ("changelist", "add"):
        assert clerk.post(address(Person, page), {"role": "administrator"}).status_code == 403
    where = address(Person, "change", staff.pk)
    assert clerk.post(where, {"role": "administrator", "is_superuser": "on"}).status_code == 403
    assert not Person.objects.get(pk=staff.pk).is_superuser


def test_there_are_no_actions_that_could_be_forged(clerk: Client) -> None:
    paper = factories.agreement("О поставке")
    forged = {"action": "delete_selected", "_selected_action": paper.pk, "post": "yes"}
    clerk.post(address(Agreement, "changelist"), forged)
    assert Agreement.objects.filter(pk=paper.pk).exists()
    offered = {page.actions for page in admin.site._registry.values() if page.actions}
    assert offered == {ArchivableAdmin.actions}  # each asks for the right to change


def test_a_popup_asks_the_same_rights(clerk: Client, browser: Client) -> None:
    assert clerk.get(address(Agreement, "add") + "?_popup=1").status_code == 200
    assert clerk.get(address(Agreement, "add") + "?_to_field=note").status_code == 400
    assert browser.get(address(Agreement, "add") + "?_popup=1").status_code == 302


def test_a_row_of_another_agreement_is_not_taken_over(clerk: Client) -> None:
    """The key of a row that hangs on a hidden agreement, forged into the form of one's own."""
    hidden = factories.party(agreement=factories.agreement("Тайное", restricted=True))
    own = factories.party(agreement=factories.agreement("Открытое"))
    entry = Entry(clerk, Agreement, own.agreement)
    entry.fill("parties-0-", id=hidden.pk, agreement=own.agreement.pk, described_ru="Чужая").send()
    hidden.refresh_from_db()
    assert (hidden.agreement.title_ru, hidden.described_ru) == ("Тайное", "")
    assert Party.objects.count() == 2


def test_who_may_only_look_saves_nothing(staff: User, client_of: Callable[[User], Client]) -> None:
    staff.groups.clear()
    staff.user_permissions.add(Permission.objects.get(codename="view_agreement"))
    paper = factories.agreement("О поставке")
    where = address(Agreement, "change", paper.pk)
    assert client_of(staff).post(where, {"title_ru": "Иное"}).status_code == 403
    paper.refresh_from_db()
    assert paper.title_ru == "О поставке"
