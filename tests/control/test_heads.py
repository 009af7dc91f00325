"""Staff report and move dates; the head of the unit verifies and approves, and nobody her own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import translation

from accounts.models import User
from accounts.roles import give_role
from agreements.actions import approve_extension, extend_commitment, verify_commitment
from agreements.models import Commitment, Extension
from tests.admin.entry import Entry
from tests.control.test_entry import DONE, said, send
from tests.factories import days

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def head(db: None) -> User:
    """Saule, the head of the unit."""
    user = User.objects.create_user("saule", first_name="Сауле", last_name="Жұмабаева", language="en")
    give_role(user, "head")
    return User.objects.get(pk=user.pk)


@pytest.fixture
def saule(head: User, client_of: Callable[[User], Client]) -> Client:
    return client_of(head)


def moved(promise: Commitment, user: User) -> Extension:
    row = extend_commitment(commitment=promise, new_due_on=days(30), reason="Таможня", user=user)
    promise.refresh_from_db()
    return row


# --- Verifying ---


def test_staff_report_and_the_head_verifies(
    dana: Client, saule: Client, head: User, promise: Commitment
) -> None:
    send(dana, promise, "complete", **DONE)
    Commitment.objects.filter(pk=promise.pk).update(reported_by=None)
    promise.refresh_from_db()
    other = User.objects.create_user("other")
    Commitment.objects.filter(pk=promise.pk).update(reported_by=other)
    assert "The head of the unit verifies" in said(dana.get(promise.get_absolute_url()))
    assert send(dana, promise, "verify").status_code == 422
    assert send(saule, promise, "verify").status_code == 302
    promise.refresh_from_db()
    assert promise.verified_by == head


def test_the_head_does_not_verify_her_own_report(head: User, promise: Commitment) -> None:
    Commitment.objects.filter(pk=promise.pk).update(
        reported_by=head, completed_on=days(-1), result_ru="Сделано"
    )
    with pytest.raises(ValidationError, match="Another person has to verify"):
        verify_commitment(commitment=promise, user=head)


def test_staff_cannot_forge_a_verification_in_the_form(
    dana: Client, administrator: User, promise: Commitment
) -> None:
    entry = Entry(dana, Commitment, promise)
    assert "verified_by" not in entry.fields
    entry.fill(
        completed_on="2010-12-20", result_ru="Да", verified_by=administrator.pk, verified_on="2010-12-21"
    )
    assert entry.send().saved, entry.errors
    promise.refresh_from_db()
    assert promise.completed_on is not None
    assert promise.verified_by is None


# --- Approving ---


def test_staff_move_a_date_and_the_head_approves_it(
    dana: Client, saule: Client, head: User, staff: User, promise: Commitment
) -> None:
    assert send(dana, promise, "extend", new_due_on="2011-03-01", reason="Таможня").status_code == 302
    promise.refresh_from_db()
    assert "Approved by: not approved yet" in said(dana.get(promise.get_absolute_url()))
    assert send(dana, promise, "approve").status_code == 422, "staff may not"
    assert send(saule, promise, "approve").status_code == 302
    extension = promise.extensions.get()
    assert (extension.approved_by, extension.created_by, extension.updated_by) == (head, staff, head)
    assert "Approved by: Жұмабаева Сауле" in said(dana.get(promise.get_absolute_url()))
    promise.refresh_from_db()
    assert send(saule, promise, "approve").status_code == 422, "nothing waits any more"


def test_the_head_does_not_approve_a_date_she_moved(
    head: User, administrator: User, promise: Commitment
) -> None:
    moved(promise, head)
    with pytest.raises(ValidationError, match="Another person has to approve"):
        approve_extension(commitment=promise, user=head)
    approve_extension(commitment=promise, user=administrator)
    assert promise.extensions.get().approved_by == administrator


def test_a_date_is_not_moved_with_ones_own_approval(head: User, promise: Commitment) -> None:
    with pytest.raises(ValidationError, match="Another person has to approve"):
        extend_commitment(commitment=promise, new_due_on=days(30), reason="Так", user=head, approved_by=head)
    assert not Extension.objects.exists()


def test_staff_cannot_forge_an_approval(dana: Client, administrator: User, promise: Commitment) -> None:
    send(dana, promise, "extend", new_due_on="2011-03-01", reason="Таможня", approved_by=administrator.pk)
    assert promise.extensions.get().approved_by is None
    entry = Entry(dana, Commitment, promise)
    entry.add_row("extensions", new_due_on="2011-06-01", reason="Дороги", approved_by=administrator.pk)
    assert entry.send().saved, entry.errors
    assert not Extension.objects.exclude(approved_by=None).exists()


def test_the_head_names_another_who_approved_but_not_herself(
    saule: Client, head: User, administrator: User, promise: Commitment
) -> None:
    entry = Entry(saule, Commitment, promise)
    entry.add_row("extensions", new_due_on="2011-03-01", reason="Приказ", approved_by=head.pk)
    assert not entry.send().saved
    assert "Another person has to approve" in entry.errors
    row = {"approved_by": administrator.pk}
    assert entry.fill("extensions-0-", **row).send().saved, entry.errors
    assert promise.extensions.get().approved_by == administrator


def test_nothing_waits(saule: Client, promise: Commitment) -> None:
    assert "No new date waits" in said(saule.get(reverse("commitment-approve", args=[promise.pk])))
    assert send(saule, promise, "approve").status_code == 422
