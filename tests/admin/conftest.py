"""The register in which the admin's tests are played: our city, Tomsk, those who sign."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
from django.utils import translation

from agreements.models import Agreement, Party
from partners.models import City, Organisation, Person, Post

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.test import Client

    from accounts.models import User


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """Messages are told by their source text."""
    with translation.override("en"):
        yield


@pytest.fixture
def place(db: None) -> SimpleNamespace:
    """Ust-Kamenogorsk with its akim, Tomsk with its mayor, an enterprise of each."""
    home = City.objects.create(slug="oskemen", country="KZ", name_ru="Усть-Каменогорск", is_home=True)
    tomsk = City.objects.create(slug="tomsk", country="RU", name_ru="Томск")
    kind = Organisation.Kind.ADMINISTRATION
    akimat = Organisation.objects.create(kind=kind, name_ru="Акимат города Усть-Каменогорска", city=home)
    mayoralty = Organisation.objects.create(kind=kind, name_ru="Администрация города Томска", city=tomsk)
    abishev = Person.objects.create(surname_ru="Абишев", given_name_ru="Ислам")
    mayor = Person.objects.create(surname_ru="Николайчук", given_name_ru="Николай")
    Post.objects.create(
        person=abishev, organisation=akimat, title_ru="Аким города", since=dt.date(2008, 1, 1)
    )
    Post.objects.create(
        person=mayor, organisation=mayoralty, title_ru="Мэр города", since=dt.date(2009, 1, 1)
    )
    firm = Organisation.objects.create(name_ru="ТОО «Техноцентр»", city=home)
    elesi = Organisation.objects.create(name_ru="ЗАО «ЭлеСи»", city=tomsk)
    return SimpleNamespace(
        home=home,
        tomsk=tomsk,
        akimat=akimat,
        mayoralty=mayoralty,
        abishev=abishev,
        mayor=mayor,
        firm=firm,
        elesi=elesi,
    )


@pytest.fixture
def agreement(place: SimpleNamespace) -> Agreement:
    """The agreement with Tomsk, entered before."""
    signed = Agreement.objects.create(
        title_ru="О торгово-экономическом, научно-техническом и культурном сотрудничестве",
        signed_on=dt.date(2010, 10, 15),
        registry_year=2010,
        registry_sequence=3,
    )
    Party.objects.create(agreement=signed, side="ours", organisation=place.akimat, signatory=place.abishev)
    Party.objects.create(agreement=signed, side="theirs", organisation=place.mayoralty, signatory=place.mayor)
    return signed


@pytest.fixture
def dana(staff: User, client_of: Callable[[User], Client]) -> Client:
    """The browser of Dana, who enters data."""
    return client_of(staff)
