"""In the admin a restricted record and all that belongs to it is missing to whoever may not know of it.

The matrix is generated over the addresses of the admin, for each role and level.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.test import Client
from django.urls import reverse

from accounts.roles import Role
from agreements.models import (
    AccessGrant,
    Agreement,
    Amendment,
    Commitment,
    Document,
    Extension,
    Party,
    Reminder,
    Renewal,
)
from agreements.models.choices import Access
from tests import factories
from tests.addresses import ADDRESSES, Address
from tests.faults.test_01_missing import browser_of, person
from workgroups.models import AgendaItem, Decision

if TYPE_CHECKING:
    from django.http import HttpResponse

pytestmark = pytest.mark.django_db

MISSING = 987654
#: Belong to one agreement, by themselves or by its commitment.
LEVELLED = {AccessGrant, Agreement, Amendment, Commitment, Document, Extension, Party, Renewal}
#: Name one beside what they are: the admin leaves that out, or is the administrator's.
NAMING = {AgendaItem, Decision, Reminder}


def model_of(address: Address) -> Any:
    app, _dot, rest = address.name.removeprefix("admin:").partition("_")
    named = {(model._meta.app_label, model._meta.model_name): model for model in admin.site._registry}
    return named.get((app, rest.split("_")[0]))


KEYED = [
    one for one in ADDRESSES if one.takes == 1 and one.name.startswith("admin:") and model_of(one) in LEVELLED
]


def rows(level: str) -> dict[Any, Any]:
    paper = factories.agreement_of_a_term()
    promise = factories.commitment(agreement=paper)
    of_agreement = {
        AccessGrant: factories.access_grant,
        Amendment: factories.amendment,
        Document: factories.document,
        Party: factories.party,
        Renewal: factories.renewal,
    }
    found = {model: make(agreement=paper).pk for model, make in of_agreement.items()}
    Agreement.objects.filter(pk=paper.pk).update(access=level)
    extension = factories.extension(commitment=promise)
    return found | {Agreement: paper.pk, Commitment: promise.pk, Extension: extension.pk}


def told(response: HttpResponse, key: int) -> tuple[int, str, str]:
    """What can be told from an answer, without the key that was asked for and the token of the form."""
    messages = " ".join(str(message) for message in response.wsgi_request._messages)
    return response.status_code, response.get("Location", ""), messages.replace(str(key), "KEY")


def test_every_table_that_names_an_agreement_is_thought_of() -> None:
    secret = {Agreement, Commitment}
    naming = {
        model
        for model in admin.site._registry
        if any(field.related_model in secret for field in model._meta.concrete_fields)
    }
    assert naming <= LEVELLED | NAMING
    assert {model_of(address) for address in KEYED} == LEVELLED


@pytest.mark.parametrize("level", Access.values)
@pytest.mark.parametrize("part", [None, Role.OFFICIAL])
def test_the_matrix_of_those_who_do_not_enter_the_admin(part: str | None, level: str) -> None:
    client, keys = browser_of(person(part)) if part else Client(), rows(level)
    for address in KEYED:
        response = client.get(address.with_key(keys[model_of(address)]))
        assert response.status_code == 302, address.name
        assert "/login" in response.url, address.name


@pytest.mark.parametrize("level", Access.values)
@pytest.mark.parametrize("part", [Role.STAFF, Role.HEAD, Role.ADMINISTRATOR])
def test_the_matrix_of_the_admin(part: str, level: str) -> None:
    """Exceptions are the head's and the administrator's to give; staff know of none."""
    user, keys = person(part), rows(level)
    assert len(KEYED) >= 3 * len(LEVELLED)
    for address in KEYED:
        model, key = model_of(address), keys[model_of(address)]
        response = browser_of(user).get(address.with_key(key))
        if part == Role.STAFF and (level == Access.RESTRICTED or model is AccessGrant):
            missing = browser_of(user).get(address.with_key(MISSING))
            assert told(response, key) == told(missing, MISSING), address.name
            assert response.status_code != 200, address.name
        elif address.name.endswith("_change"):
            assert response.status_code == 200, address.name
        else:
            assert response.status_code in {200, 403}, address.name


@pytest.mark.parametrize("part", [Role.STAFF, Role.ADMINISTRATOR])
def test_no_address_leads_from_a_number_to_whatever_record_has_it(part: str) -> None:
    """Django's ``/admin/r/table/number/`` led to the page of any record, hidden or not, and so told of it."""
    paper = factories.agreement("О поставке", restricted=True)
    table = ContentType.objects.get_for_model(Agreement).pk
    browser = browser_of(person(part))
    for key in (paper.pk, MISSING):
        assert browser.get(f"/admin/r/{table}/{key}/").status_code == 404


def test_rows_of_the_admin_still_lead_to_their_pages() -> None:
    paper, browser = factories.agreement(), browser_of(person(Role.ADMINISTRATOR))
    scan, printed = factories.scan(agreement=paper), factories.issue()
    for record in (paper, printed):
        page = browser.get(
            reverse(f"admin:{record._meta.app_label}_{record._meta.model_name}_change", args=[record.pk])
        )
        assert f'href="{record.get_absolute_url()}"' in page.content.decode()
    rows = browser.get(reverse("admin:agreements_agreement_change", args=[paper.pk])).content.decode()
    assert f'href="{scan.get_absolute_url()}"' in rows
