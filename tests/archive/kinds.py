"""A record of each kind that may be archived, such as every list and every number would have it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from agreements.models.choices import Access, Kind
from partners.models import City, Organisation
from reporting.archiving import archive
from tests.factories import (
    agreement,
    city,
    commitment,
    days,
    delegation,
    enterprise,
    person,
    stop,
    working_group,
)

if TYPE_CHECKING:
    from django.db.models import Model

    from accounts.models import User

REASON = "Введено дважды"
NAME = "Зарница"


def a_contract(user: User) -> Any:
    """In force, long not heard, its term ending, of a named partner; for all to see."""
    return agreement(
        NAME,
        in_force=True,
        kind=Kind.CONTRACT,
        partner=enterprise("Прибор", city=City.objects.get(slug="tomsk")),
        in_force_until=days(20),
        notice_days=30,
        responsible=user,
        access=Access.PUBLIC,
    )


def a_commitment(user: User) -> Any:
    """Due this year or late already, led by nobody but whoever answers for its agreement."""
    paper = agreement("Основание", in_force=True, responsible=user)
    return commitment(NAME, agreement=paper, due_on=days(-3), city=City.objects.get(slug="tomsk"))


def a_visit(user: User) -> Any:
    """Made and not returned."""
    visit = delegation(NAME, state="completed", starts_on=days(-300), ends_on=days(-290))
    stop(delegation=visit, city=City.objects.get(slug="tomsk"))
    return visit


def a_group(user: User) -> Any:
    """That has never met."""
    return working_group(NAME, city=City.objects.get(slug="tomsk"), formed_on=dt.date(2010, 11, 1))


def a_city(user: User) -> Any:
    return city(NAME, slug="zarnitsa")


def an_enterprise(user: User) -> Any:
    return Organisation.objects.get(pk=enterprise(NAME).pk)


def a_person(user: User) -> Any:
    return person(NAME)


#: What has a page, by the name of that page.
PAGES = {
    "agreement": a_contract,
    "commitment": a_commitment,
    "delegation": a_visit,
    "workgroup": a_group,
    "city": a_city,
    "organisation": an_enterprise,
}
KINDS = {**PAGES, "person": a_person}


def archived(row: Any, user: User) -> Any:
    archive(row=row, reason=REASON, user=user)
    row.refresh_from_db()
    return row


def in_admin(row: Model, page: str) -> str:
    name = f"admin:{row._meta.app_label}_{row._meta.model_name}_{page}"
    return reverse(name, args=[] if page == "changelist" else [row.pk])
