"""Who signed, from where, and for how much."""

from __future__ import annotations

from decimal import Decimal

import pytest

from agreements.models import Agreement, Party
from agreements.models.choices import Side
from reporting.formats import Money
from tests.factories import agreement, city, enterprise, home_city, organisation, party

pytestmark = pytest.mark.django_db


def test_partner_cities_are_those_of_the_other_side_each_once() -> None:
    tomsk, barnaul, almaty = city("Томск"), city("Барнаул"), city("Алматы")
    row = agreement()
    party(agreement=row, side=Side.OURS, organisation=enterprise(city=home_city()))
    party(agreement=row, organisation=enterprise(city=barnaul), order=2)
    party(agreement=row, organisation=enterprise(city=tomsk), order=1)
    party(agreement=row, organisation=None, described_ru="фирмы города", city=tomsk, order=3)
    party(agreement=row, organisation=organisation(city=None), order=4)
    party(agreement=row, side=Side.THIRD, organisation=organisation(city=almaty), order=5)
    assert row.partner_cities == [tomsk, barnaul]
    assert Agreement.objects.with_partner_city().get().partner_city == tomsk.pk


@pytest.mark.parametrize("named", [True, False])
def test_a_city_of_its_own_goes_before_the_organisations(named: bool) -> None:
    tomsk, barnaul = city("Томск"), city("Барнаул")
    row = agreement()
    party(agreement=row, organisation=enterprise(city=barnaul), city=tomsk if named else None)
    assert row.partner_cities == [tomsk if named else barnaul]
    assert Agreement.objects.with_partner([tomsk]).exists() == named
    assert Agreement.objects.with_partner([barnaul]).exists() != named
    assert Party.objects.with_place().get().place == (tomsk.pk if named else barnaul.pk)


def test_our_own_city_is_no_partner() -> None:
    home = home_city()
    row = agreement()
    party(agreement=row, side=Side.OURS, organisation=enterprise(city=home))
    assert row.partner_cities == []
    assert not Agreement.objects.with_partner([home]).exists()


def test_agreements_of_an_organisation_on_whichever_side() -> None:
    firm = organisation()
    for side in Side:
        party(agreement=agreement(), side=side, organisation=firm)
    agreement(partner=organisation("Другая"))
    assert Agreement.objects.with_party([firm]).count() == 3


def test_a_party_that_is_not_named_is_called_as_the_paper_calls_it() -> None:
    assert str(party(organisation=organisation("Прибор"))) == "Прибор (in Russian)"
    assert (
        str(party(organisation=None, described_en="firms of Tomsk", described_ru="фирмы")) == "firms of Tomsk"
    )


def test_a_sum_stands_in_its_currency() -> None:
    assert agreement(amount=5, currency="RUB").money == Money(Decimal(5), "RUB")
    assert agreement(amount=0, currency="KZT").money == Money(Decimal(0), "KZT")
    assert agreement().money is None


@pytest.mark.parametrize(
    ("kind", "is_contract"), [("contract", True), ("joint_venture", True), ("plan", False)]
)
def test_contracts_are_known_by_their_kind(kind: str, is_contract: bool) -> None:
    agreement(kind=kind)
    assert Agreement.objects.contracts().exists() == is_contract
