"""A restricted record by its key: 404, to the letter as for a key never given; for every role and level.

The matrix is generated over the addresses: a new one that takes a key fails until it is known
whose rows it opens.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role, give_role
from agreements.models import Agreement, Commitment, Document
from agreements.models.choices import Access
from delegations.models import Delegation
from partners.models import City, Organisation
from reporting.models import Issue
from tests.addresses import ADDRESSES, Address
from tests.factories import access_grant, agreement, commitment, scan
from tests.secret import Secret, enter_secret, make_register
from workgroups.models import AgendaItem, Meeting, WorkingGroup

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.django_db

#: As secret as an agreement is.
LEVELLED = {Agreement, Commitment, Document}
#: Known to everybody who signs in; what of it belongs to a restricted agreement is left out of its page.
OPEN = {AgendaItem, City, Delegation, Issue, Meeting, Organisation, WorkingGroup}
#: Addresses whose view names no model: what their key opens.
WITHOUT_MODEL: dict[str, Any] = {
    "account_reset_password_from_key": User,
    "calendar-file": User,
    "close-meeting": Meeting,
    "correct-decision": Meeting,
    "document": Document,
    "file": User,
    "file-again": User,
    "file-cancel": User,
    "file-content": User,
    "file-delete": User,
    "mfa_remove_webauthn": User,
    "minutes": Meeting,
    "minutes-names": Meeting,
    "minutes-row": Meeting,
    "saved-view": User,
    "saved-view-delete": User,
}
KEYED = [one for one in ADDRESSES if one.takes and not one.name.startswith("admin:")]


def model_of(address: Address) -> Any:
    """What its view says, or its declaration among the addresses."""
    declared = getattr(address.callback, "view_initkwargs", {})
    return getattr(address.view, "model", None) or declared.get("model") or WITHOUT_MODEL.get(address.name)


@pytest.mark.parametrize("address", KEYED, ids=lambda one: one.name)
def test_it_is_known_whose_rows_an_address_opens(address: Address) -> None:
    assert model_of(address) in LEVELLED | OPEN | {User}


def person(part: str) -> User:
    user = User.objects.create_user(part, language="en")
    give_role(user, part)
    return user


def browser_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def rows(level: str) -> dict[Any, int]:
    """A row of each levelled table that belongs to an agreement of the level."""
    paper = agreement("О поставке", access=level) if level != Access.INTERNAL else agreement("О поставке")
    Agreement.objects.filter(pk=paper.pk).update(access=level)
    promise = commitment(agreement=paper)
    return {Agreement: paper.pk, Commitment: promise.pk, Document: scan(commitment=promise).pk}


@pytest.mark.parametrize("level", Access.values)
@pytest.mark.parametrize("is_open", [False, True], ids=["closed", "open"])
def test_the_matrix_of_visitors(is_open: bool, level: str, settings: Any) -> None:
    """Where the register is open, the page of an agreement is there if that is public, and no other page."""
    settings.PUBLIC_REGISTER = is_open
    keys = rows(level)
    for address in (one for one in KEYED if model_of(one) in LEVELLED):
        status = Client().get(address.with_key(keys[model_of(address)])).status_code
        if is_open and address.name == "agreement":
            assert status == (200 if level == Access.PUBLIC else 404)
        else:
            assert status == 302, address.name


@pytest.mark.parametrize("level", Access.values)
@pytest.mark.parametrize("part", Role.values)
def test_the_matrix(part: str, level: str, settings: Any) -> None:
    """The same whether the register is open or not: here it is."""
    settings.PUBLIC_REGISTER = True
    client, keys = browser_of(person(part)), rows(level)
    levelled = [one for one in KEYED if model_of(one) in LEVELLED]
    assert len(levelled) > 10
    for address in levelled:
        status = client.get(address.with_key(keys[model_of(address)])).status_code
        if level == Access.RESTRICTED and part in (Role.OFFICIAL, Role.STAFF):
            assert status == 404, address.name
        else:
            assert status in ({200, 403} if part == Role.OFFICIAL else {200}), address.name


@pytest.mark.parametrize("part", [Role.OFFICIAL, Role.STAFF])
def test_the_matrix_with_an_exception(part: str) -> None:
    user, keys = person(part), rows(Access.RESTRICTED)
    access_grant(agreement=Agreement.objects.get(pk=keys[Agreement]), user=user)
    for address in (one for one in KEYED if model_of(one) in LEVELLED):
        status = browser_of(user).get(address.with_key(keys[model_of(address)])).status_code
        assert status in {200, 403}, address.name


# --- To the letter ---


@pytest.fixture
def secret(db: None) -> Secret:
    return enter_secret(make_register())


@pytest.fixture
def browser(official: User, client_of: Callable[[User], Client]) -> Client:
    return client_of(official)


def test_a_restricted_record_is_missing_to_the_letter(secret: Secret, browser: Client) -> None:
    """The same answer as for a key that was never given, so that keys cannot be tried."""
    for row in (secret.agreement, secret.scan, secret.evidence):
        name = row._meta.model_name
        for query in ("", "?format=pdf", "?format=pdf&lang=kk"):
            answer, missing = (browser.get(reverse(name, args=[key]) + query) for key in (row.pk, 987654))
            assert (answer.status_code, missing.status_code) == (404, 404)
            assert answer.content == missing.content
            assert dict(answer.headers) == dict(missing.headers)
        assert browser.head(reverse(name, args=[row.pk])).status_code == 404


def test_the_head_of_the_unit_sees_and_the_staff_does_not(
    secret: Secret, staff: User, client_of: Callable[[User], Client]
) -> None:
    addresses = [
        reverse("agreement", args=[secret.agreement.pk]),
        reverse("document", args=[secret.scan.pk]),
        reverse("document", args=[secret.evidence.pk]),
    ]

    def statuses() -> set[int]:
        return {client_of(staff).get(address).status_code for address in addresses}

    assert statuses() == {404}
    give_role(staff, "head")
    assert statuses() == {200}
