"""A register that is open to citizens: a public agreement with Tomsk, and what the office alone may know."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from agreements.models import Agreement, Party
from agreements.models.choices import Access
from reporting.dates import today
from tests.factories import (
    administration,
    agreement,
    city,
    commitment,
    home_city,
    party,
    person,
    renewal,
    scan,
    sector,
)

if TYPE_CHECKING:
    from partners.models import City

#: What no visitor may read anywhere.
UNSEEN = [
    "Закрытое",
    "Служебное",
    "Отменённое",
    "Бийск",
    "Абакан",
    "Барнаул",
    "Тайное направление",
    "Подписантов",
    "Ведущая",
    "Обещание",
    "Примечание",
    "Источник",
    "777777",
    "8 3822 11-22-33",
    "office@tomsk.example",
]


@dataclass
class Open:
    """An agreement of each level, alike in all but the words."""

    public: Agreement
    archived: Agreement
    internal: Agreement
    restricted: Agreement


@pytest.fixture
def opened(settings) -> None:
    settings.PUBLIC_REGISTER = True


@pytest.fixture
def papers(db, opened: None) -> Open:
    """Of the public one everything is filled in; it rests on the restricted one, the internal one on it."""
    home = home_city(name_kk="Өскемен")
    ours = administration(home, phone="8 7232 26-00-00")
    restricted = signed("Закрытое", city("Абакан"), Access.RESTRICTED)
    public = signed(
        "Соглашение с Томском",
        city("Томск", name_kk="Том", slug="tomsk"),
        Access.PUBLIC,
        subject_ru="О торговле",
        number_on_paper="12-А",
        registry_year=2010,
        registry_sequence=3,
        in_force_until=dt.date(2030, 12, 31),
        parent=restricted,
        place=home,
        amount=777777,
        currency="KZT",
        note="Примечание",
        source="Источник",
    )
    public.sectors.add(sector("Торговля", code="fairs"))
    party(agreement=public, side="ours", organisation=ours, signatory=person("Подписантов"), order=1)
    renewal(agreement=public, decided_on=dt.date(2020, 5, 3), new_end=dt.date(2040, 12, 31))
    commitment("Обещание", agreement=public)
    scan(agreement=public, title="Обещание")
    archived = signed("Отменённое", city("Бийск", slug="biysk"), Access.PUBLIC)
    Agreement.objects.filter(pk=archived.pk).update(archived_on=today(), archive_reason="Внесено дважды")
    internal = signed("Служебное", city("Барнаул"), Access.INTERNAL, parent=public)
    internal.sectors.add(sector("Тайное направление"))
    return Open(public, archived, internal, restricted)


def signed(title: str, partner: City, access: str, **columns) -> Agreement:
    """In October 2010, by the administration of the place, whose telephone is known."""
    row = agreement(
        title,
        access=access,
        signed_on=dt.date(2010, 10, 1),
        signed_on_precision="month",
        **{"in_force_from": dt.date(2010, 11, 1)} | columns,
    )
    theirs = administration(partner, phone="8 3822 11-22-33", email="office@tomsk.example")
    Party.objects.create(agreement=row, organisation=theirs, title_ru="Ведущая")
    return row
