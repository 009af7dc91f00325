"""An address that is passed on, with its filters, applies the rights of its reader."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from tests.factories import access_grant
from tests.reading import csv_rows
from tests.secret import SECRET, Secret, enter_secret, make_register

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from accounts.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(official: User, client_of: Callable[[User], Client]) -> Client:
    return client_of(official)


@pytest.fixture
def secret(db: None) -> Secret:
    return enter_secret(make_register())


def test_the_reader_s_rights_and_not_the_sender_s(
    secret: Secret, browser: Client, official: User, administrator: User, client_of: Callable[[User], Client]
) -> None:
    """Page and file of one address: by the administrator, by who has an exception, by everybody else."""
    shared = f"{reverse('agreements')}?status=in_force&sort=-signed_on"
    rows = {}
    for name, client in (("official", browser), ("administrator", client_of(administrator))):
        rows[name] = csv_rows(client.get(f"{shared}&format=csv"))
        assert (SECRET in client.get(shared).content.decode()) == (name == "administrator")
    assert len(rows["administrator"]) == len(rows["official"]) + 1
    access_grant(agreement=secret.agreement, user=official)
    assert csv_rows(browser.get(f"{shared}&format=csv")) == rows["administrator"]


def test_an_address_of_a_hidden_record_passed_on_says_no_more_than_a_wrong_one(
    secret: Secret, browser: Client
) -> None:
    filtered = f"{reverse('commitments')}?agreement={{}}"
    hidden = browser.get(filtered.format(secret.agreement.pk)).content.decode()
    wrong = browser.get(filtered.format(987654)).content.decode()
    assert SECRET not in hidden
    assert ("not one of the available choices" in hidden) == ("not one of the available choices" in wrong)
