"""Choices: a forged key of a hidden record is "not a valid choice", its name never echoed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.contrib import admin
from django.db import models
from django.urls import reverse

from accounts.models import Recorded
from agreements.models import Agreement, Commitment, Document
from tests.admin.entry import Entry
from tests.factories import commitment, decision
from tests.secret import SECRET, Secret, enter_secret, make_register
from workgroups.models import Decision

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


def test_a_forged_choice_is_none_and_not_named(secret: Secret, browser: Client) -> None:
    forged, missing = (
        browser.get(reverse("commitments"), {"agreement": key}) for key in (secret.agreement.pk, 987654)
    )
    assert SECRET not in forged.content.decode()
    assert forged.context["report"].problems == missing.context["report"].problems != []


#: What leads to a record that may be hidden: table, field.
RELATIONS = [
    (model, field.name)
    for model, page in admin.site._registry.items()
    if issubclass(model, Recorded)
    for field in (*model._meta.fields, *model._meta.many_to_many)
    if isinstance(field, (models.ForeignKey, models.ManyToManyField))
    and field.related_model in (Agreement, Commitment, Decision, Document)
    and field.name in page.get_autocomplete_fields(None)
]


@pytest.mark.parametrize(("model", "field"), RELATIONS, ids=lambda one: getattr(one, "__name__", one))
def test_no_autocomplete_offers_it(
    model: type[models.Model], field: str, secret: Secret, staff: User, client_of: Callable[[User], Client]
) -> None:
    asked = {
        "app_label": model._meta.app_label,
        "model_name": model._meta.model_name,
        "field_name": field,
        "term": SECRET,
    }
    assert client_of(staff).get(reverse("admin:autocomplete"), asked).json()["results"] == []


def test_the_administrator_is_offered_it(
    secret: Secret, administrator: User, client_of: Callable[[User], Client]
) -> None:
    assert len(RELATIONS) > 3
    asked = {"app_label": "agreements", "model_name": "commitment", "field_name": "agreement", "term": SECRET}
    assert client_of(administrator).get(reverse("admin:autocomplete"), asked).json()["results"] != []


def test_a_forged_choice_in_the_admin_is_none_and_not_named(
    secret: Secret, staff: User, client_of: Callable[[User], Client]
) -> None:
    entry = Entry(client_of(staff), Commitment).fill(text_ru="Дать", agreement=secret.agreement.pk).send()
    assert not entry.saved
    assert "not one of the available choices" in entry.errors
    assert SECRET not in entry.response.content.decode()


def test_no_box_of_the_admin_names_whatever_record_has_a_number() -> None:
    """Django writes a record's name beside the box for its bare number, whoever may know of it."""
    pages = [row for page in admin.site._registry.values() for row in (page, *page.inlines)]
    assert [row for row in pages if row.raw_id_fields] == []


def test_a_forged_correction_is_none_and_not_named(
    secret: Secret, staff: User, client_of: Callable[[User], Client]
) -> None:
    hidden, shown = decision(commitment=commitment(agreement=secret.agreement), number=37), decision()
    entry = (
        Entry(client_of(staff), Decision, shown).fill(corrects=hidden.pk, corrected_on="01.06.2026").send()
    )
    assert "not one of the available choices" in entry.errors
    assert f"/decision/{hidden.pk}/" not in entry.response.content.decode()
