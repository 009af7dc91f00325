"""Bad input: refused with a message that names the remedy, and by the database where it can."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from django.db import IntegrityError, transaction

from agreements.models import Agreement, Commitment, Extension, Party
from delegations.models import Delegation, Stop
from partners.models import City, Organisation, Person, Post
from reporting.dates import today
from tests.admin.entry import Entry

if TYPE_CHECKING:
    from types import SimpleNamespace

    from django.db import models
    from django.test import Client

    from accounts.models import User

TOMORROW = today() + dt.timedelta(days=1)
LATER = today() + dt.timedelta(days=3)

#: What is typed into the form of a new record, and what the form says to it.
REFUSED = [
    (Organisation, {"name_ru": "Завод", "tax_number": "123456789012"}, "check digit of this number is wrong"),
    (Organisation, {"name_ru": "Завод", "tax_number": "7707083894"}, "Compare it with the paper"),
    (
        Organisation,
        {"name_ru": "Завод", "registration_number": "1027700132196"},
        "check digit of this number",
    ),
    (Organisation, {"short_name_ru": "Завод"}, "Enter the name in Kazakh or in Russian"),
    (Organisation, {"name_ru": "Завод", "site": "javascript:alert(1)"}, "Enter a valid URL"),
    (
        City,
        {"name_ru": "Бийск", "slug": "biysk", "country": "RU", "is_home": "on"},
        "Take its mark away first",
    ),
    (City, {"name_ru": "Бийск", "slug": "biysk", "country": "RUS"}, "at most 2 characters"),
    (City, {"name_ru": "Бийск", "slug": "tomsk", "country": "RU"}, "already exists"),
    (City, {"name_ru": "Бийск", "slug": "biysk", "country": "RU", "latitude": "52"}, "or neither"),
    (
        City,
        {"name_ru": "Бийск", "slug": "biysk", "country": "RU", "time_zone": "Asia/Biysk"},
        "as in Asia/Almaty",
    ),
    (Person, {"given_name_ru": "Ислам"}, "Enter the surname"),
    (Agreement, {}, "Enter the title in Kazakh or in Russian"),
    (Agreement, {"title_ru": "О", "signed_on": f"{LATER:%d.%m.%Y}"}, "in the future"),
    (Agreement, {"title_ru": "О", "signed_on": "31.02.2010"}, "as in 15.10.2010, 10.2010"),
    (
        Agreement,
        {"title_ru": "О", "signed_on": "2011", "in_force_until": "2010"},
        "before the date of signing",
    ),
    (Agreement, {"title_ru": "О", "in_force_from": "2011", "in_force_until": "2010"}, "before its beginning"),
    (Agreement, {"title_ru": "О", "registry": "2010/003"}, "already taken. Leave the box empty"),
    (Agreement, {"title_ru": "О", "registry": "три"}, "as in 2010/003"),
    (Agreement, {"title_ru": "О", "registry": "1066/1"}, "as in 2010/003"),
    (Agreement, {"title_ru": "О", "amount": "100"}, "together with its currency"),
    (Agreement, {"title_ru": "О", "amount": "100", "currency": "XYZ"}, "as in KZT, RUB or USD"),
    (Agreement, {"title_ru": "О", "currency": "KZT"}, "together with its currency"),
    (Agreement, {"title_ru": "О", "terminated_on": "2020-01-01"}, "Say why the agreement was terminated"),
    (Commitment, {"text_ru": "Поставить", "completed_on": "2010-12-01"}, "cannot be closed without a result"),
    (Commitment, {}, "what was promised"),
    (Commitment, {"text_ru": "Поставить", "dropped_on": "2010-12-01"}, "why the commitment was dropped"),
    (Delegation, {"title_ru": "Визит", "starts_on": "11.2010", "ends_on": "10.2010"}, "before the beginning"),
    (Delegation, {"title_ru": "Визит", "state": "cancelled"}, "why the visit was cancelled"),
]


@pytest.mark.parametrize(("model", "typed", "message"), REFUSED)
def test_the_form_refuses_and_keeps_what_was_typed(
    dana: Client, agreement: Agreement, model: type[models.Model], typed: dict, message: str
) -> None:
    before = model.objects.count()
    entry = Entry(dana, model).fill(**typed).send()
    assert not entry.saved
    assert message in entry.errors
    assert {name: entry.fields[name] for name in typed} == {name: [value] for name, value in typed.items()}
    assert model.objects.count() == before


def test_the_same_organisation_on_both_sides(dana: Client, place: SimpleNamespace) -> None:
    entry = Entry(dana, Agreement).fill(title_ru="О").fill("parties-1-", organisation=place.akimat.pk)
    assert not entry.send().saved
    assert "already a party of the agreement" in entry.errors


def test_a_party_of_nobody(dana: Client, place: SimpleNamespace) -> None:
    entry = Entry(dana, Agreement).fill(title_ru="О").fill("parties-1-", title_ru="Мэр")
    assert not entry.send().saved
    assert "Choose the organisation, or describe it" in entry.errors


def test_a_parent_that_loops(dana: Client, agreement: Agreement) -> None:
    child = Agreement.objects.create(title_ru="Договор", parent=agreement)
    entry = Entry(dana, Agreement, agreement).fill(parent=child.pk).send()
    assert not entry.saved
    assert "the chain would loop" in entry.errors


@pytest.mark.parametrize("language", ["ru", "kk"])
def test_the_message_is_in_the_persons_language(
    dana: Client, staff: User, place: SimpleNamespace, language: str
) -> None:
    from django.utils import translation

    type(staff).objects.filter(pk=staff.pk).update(language=language)
    entry = Entry(dana, Agreement).send()
    with translation.override(language):
        assert translation.gettext("Enter the title in Kazakh or in Russian.") in entry.errors


# --- By the database ---


def agreement_with(**columns: object) -> Agreement:
    return Agreement(**{"title_ru": "О", **columns})


VIOLATIONS = {
    "agreement_registry_number": lambda r: agreement_with(registry_year=2010, registry_sequence=3),
    "agreement_registry_number_whole": lambda r: agreement_with(registry_year=1066, registry_sequence=1),
    "agreement_registry_number_whole-year": lambda r: agreement_with(registry_sequence=9),
    "agreement_registry_number_whole-sequence": lambda r: agreement_with(registry_year=2010),
    "agreement_signed_in_the_past": lambda r: agreement_with(signed_on=LATER),
    "agreement_term": lambda r: agreement_with(
        in_force_from=dt.date(2011, 1, 1), in_force_until=dt.date(2010, 1, 1)
    ),
    "agreement_ends_after_signing": lambda r: agreement_with(
        signed_on=dt.date(2011, 1, 1), in_force_until=dt.date(2010, 1, 1)
    ),
    "agreement_terminated_with_reason": lambda r: agreement_with(
        signed_on=dt.date(2010, 1, 1), terminated_on=dt.date(2011, 1, 1)
    ),
    "agreement_amount_with_currency": lambda r: agreement_with(amount=1),
    "agreement_amount_with_currency-sum": lambda r: agreement_with(currency="KZT"),
    "agreements_agreement_has_title": lambda r: Agreement(),
    "party_once": lambda r: Party(agreement=r.agreement, organisation=r.akimat),
    "party_named_or_described": lambda r: Party(agreement=r.agreement),
    "city_one_home": lambda r: City(slug="biysk", country="RU", name_ru="Бийск", is_home=True),
    "city_country_code": lambda r: City(slug="biysk", country="ru", name_ru="Бийск"),
    "city_coordinates": lambda r: City(slug="biysk", country="RU", name_ru="Бийск", latitude=52),
    "organisation_tax_number": lambda r: Organisation(name_ru="Завод", tax_number="7707083893"),
    "organisation_tax_number_form": lambda r: Organisation(name_ru="Завод", tax_number="77 07"),
    "commitment_closed_with_result": lambda r: Commitment(text_ru="Дать", completed_on=today()),
    "commitment_dropped_with_reason": lambda r: Commitment(text_ru="Дать", dropped_on=today()),
    "commitment_verified_by_another": lambda r: Commitment(
        text_ru="Дать",
        result_ru="Дано",
        completed_on=today(),
        verified_on=today(),
        reported_by=r.staff,
        verified_by=r.staff,
    ),
    "extension_goes_forward": lambda r: Extension(
        commitment=Commitment.objects.create(text_ru="Дать", due_on=today()),
        old_due_on=today(),
        new_due_on=today(),
        reason="Так",
    ),
    "post_dates": lambda r: Post(
        person=r.mayor, organisation=r.akimat, title_ru="Мэр", since=today(), until=dt.date(2000, 1, 1)
    ),
}


@pytest.mark.parametrize("constraint", VIOLATIONS)
def test_the_database_refuses(
    staff: User, place: SimpleNamespace, agreement: Agreement, constraint: str
) -> None:
    Organisation.objects.filter(pk=place.firm.pk).update(tax_number="7707083893")
    place.staff, place.agreement = staff, agreement
    row = VIOLATIONS[constraint](place)
    with pytest.raises(IntegrityError, match=constraint.partition("-")[0]), transaction.atomic():
        row.save()


def test_the_database_refuses_a_loop(agreement: Agreement) -> None:
    child = Agreement.objects.create(title_ru="Договор", parent=agreement)
    with pytest.raises(IntegrityError, match="rest on itself"), transaction.atomic():
        Agreement.objects.filter(pk=agreement.pk).update(parent=child)


# --- What the form did not see, because it happened at the same moment ---


def test_a_number_taken_at_the_same_moment(
    dana: Client, agreement: Agreement, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("agreements.actions.next_registry_sequence", lambda year: 3)
    entry = Entry(dana, Agreement).fill(title_ru="Договор о поставке", signed_on="2010").send()
    assert not entry.saved
    assert "This registry number is already taken." in entry.errors
    assert entry.fields["title_ru"] == ["Договор о поставке"]


def test_a_loop_closed_at_the_same_moment(
    dana: Client, agreement: Agreement, monkeypatch: pytest.MonkeyPatch
) -> None:
    child = Agreement.objects.create(title_ru="Договор", parent=agreement)
    monkeypatch.setattr("agreements.models.agreement.ancestor_keys", lambda key: set())
    entry = Entry(dana, Agreement, agreement).fill(parent=child.pk).send()
    assert not entry.saved
    assert "already rests on this one: choose another" in entry.errors


def test_two_stops_of_one_number(dana: Client, place: SimpleNamespace) -> None:
    """The constraint is deferred; it must speak before the message of success does."""
    visit = Delegation.objects.create(title_ru="Визит")
    Stop.objects.create(delegation=visit, city=place.tomsk, order=1)
    entry = Entry(dana, Delegation, visit).add_row("stops", order="1", city=place.home.pk)
    assert not entry.send().saved
    assert "same place in the order" in entry.errors
    assert "successfully" not in entry.response.content.decode()


def test_two_stops_change_places(dana: Client, place: SimpleNamespace) -> None:
    visit = Delegation.objects.create(title_ru="Визит")
    for order, city in enumerate([place.tomsk, place.home], start=1):
        Stop.objects.create(delegation=visit, city=city, order=order)
    entry = Entry(dana, Delegation, visit).fill("stops-0-", order="2").fill("stops-1-", order="1")
    assert entry.send().saved, entry.errors
    assert [stop.city for stop in visit.stops.all()] == [place.home, place.tomsk]


def test_rows_without_a_number_get_the_next(dana: Client, place: SimpleNamespace) -> None:
    visit = Delegation.objects.create(title_ru="Визит")
    Stop.objects.create(delegation=visit, city=place.tomsk, order=4)
    entry = Entry(dana, Delegation, visit)
    entry.add_row("stops", order="", city=place.home.pk).add_row("stops", order="", city=place.tomsk.pk)
    assert entry.send().saved, entry.errors
    assert list(visit.stops.values_list("order", flat=True)) == [4, 5, 6]
