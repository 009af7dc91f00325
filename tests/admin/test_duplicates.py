"""Warnings before something is entered twice."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from agreements.models import Agreement, Party
from partners.models import Organisation
from reporting.dates import Precision
from tests.admin.entry import Entry, address

if TYPE_CHECKING:
    from types import SimpleNamespace

    from django.test import Client

DAY = dt.date(2010, 10, 15)


def paper(place: SimpleNamespace, **columns: object) -> Agreement:
    """The paper about to be entered, of the akimat and Tomsk unless told otherwise."""
    return Agreement(**{"title_ru": "О сотрудничестве в культуре", "signed_on": DAY, **columns})


# --- What is found ---


@pytest.mark.parametrize(
    ("columns", "found"),
    [
        ({}, True),
        ({"signed_on": dt.date(2010, 10, 16)}, False),
        ({"signed_on": dt.date(2010, 10, 1), "signed_on_precision": Precision.MONTH}, True),
        ({"signed_on": dt.date(2010, 1, 1), "signed_on_precision": Precision.YEAR}, True),
        ({"signed_on": dt.date(2010, 9, 1), "signed_on_precision": Precision.MONTH}, False),
        ({"signed_on": None}, False),
        ({"kind": "contract"}, False),
    ],
)
def test_same_time_kind_and_parties(
    place: SimpleNamespace, agreement: Agreement, columns: dict, found: bool
) -> None:
    similar = Agreement.objects.similar_to(paper(place, **columns), [place.akimat, place.mayoralty])
    assert similar.exists() == found


@pytest.mark.parametrize(
    ("precision", "signed_on"),
    [(Precision.MONTH, dt.date(2010, 10, 1)), (Precision.YEAR, dt.date(2010, 1, 1))],
)
def test_the_entered_one_may_be_the_less_precise(
    place: SimpleNamespace, agreement: Agreement, precision: str, signed_on: dt.date
) -> None:
    Agreement.objects.update(signed_on_precision=precision, signed_on=signed_on)
    assert Agreement.objects.similar_to(paper(place), [place.akimat, place.mayoralty]).exists()


def test_a_like_title_with_somebody_else_is_another_paper(
    place: SimpleNamespace, agreement: Agreement
) -> None:
    barnaul = Organisation.objects.create(name_ru="Администрация города Барнаула", kind="administration")
    like = paper(place, title_ru=agreement.title_ru)
    assert not Agreement.objects.similar_to(like, [place.akimat, barnaul]).exists()
    assert Agreement.objects.similar_to(like, [place.akimat]).exists(), "the other side is not known"


def test_a_like_title_without_a_named_partner(place: SimpleNamespace, agreement: Agreement) -> None:
    Party.objects.filter(side="theirs").update(organisation=None, described_ru="администрация Томска")
    like = paper(place, title_ru="О торгово-экономическом, научно-техническом и культурном сотрудничестве.")
    assert Agreement.objects.similar_to(like, [place.akimat, place.mayoralty]).exists()


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("ТОО Техноцентр", True),
        ("ТОО «Техно-Центр»", True),
        ("техноцентр", True),
        ("ТОО «Казцинк»", False),
        ("Акимат города Усть-Каменогорска", False),
    ],
)
def test_organisations_of_like_name(place: SimpleNamespace, name: str, found: bool) -> None:
    similar = Organisation.objects.similar_to(Organisation(name_ru=name))
    assert (place.firm in similar) == found


def test_organisations_of_one_tax_number(place: SimpleNamespace) -> None:
    Organisation.objects.filter(pk=place.firm.pk).update(tax_number="7017000000")
    assert place.firm in Organisation.objects.similar_to(
        Organisation(name_ru="Иное", tax_number="7017000000")
    )
    assert not Organisation.objects.similar_to(Organisation(name_ru="Иное")).exists()


# --- What the form does with it ---


def test_a_likely_duplicate_needs_a_tick(dana: Client, place: SimpleNamespace, agreement: Agreement) -> None:
    entry = Entry(dana, Agreement).fill(title_ru="О сотрудничестве", signed_on="10.2010")
    entry.fill("parties-1-", organisation=place.mayoralty.pk, signatory=place.mayor.pk)
    entry.add_row("commitments", text_ru="Поставить оборудование")
    assert not entry.send().saved
    assert "may be in the register already" in entry.errors
    assert address(Agreement, "change", agreement.pk) in entry.links
    assert Agreement.objects.count() == 1

    assert entry.fields["title_ru"] == ["О сотрудничестве"]
    assert entry.fields["parties-1-organisation"] == [str(place.mayoralty.pk)]
    assert entry.fields["commitments-0-text_ru"] == ["Поставить оборудование"]
    assert entry.answer().send().saved, entry.errors
    assert Agreement.objects.count() == 2


def test_an_answer_given_is_remembered_while_something_else_is_wrong(
    dana: Client, place: SimpleNamespace, agreement: Agreement
) -> None:
    entry = Entry(dana, Agreement).fill(title_ru=agreement.title_ru, signed_on="15.10.2010").send().answer()
    assert not entry.fill(amount="5").send().saved
    assert "currency" in entry.errors
    assert entry.fill(currency="RUB").send().saved, entry.errors


def test_another_candidate_is_another_warning(
    dana: Client, place: SimpleNamespace, agreement: Agreement
) -> None:
    entry = Entry(dana, Agreement).fill(title_ru=agreement.title_ru, signed_on="15.10.2010").send().answer()
    Agreement.objects.create(title_ru=agreement.title_ru, signed_on=DAY)
    assert not entry.send().saved


def test_a_change_that_does_not_tell_is_not_asked_about(
    dana: Client, place: SimpleNamespace, agreement: Agreement
) -> None:
    Agreement.objects.create(title_ru=agreement.title_ru, signed_on=DAY)
    assert Entry(dana, Agreement, agreement).fill(note="Проверено").send().saved
    assert not Entry(dana, Agreement, agreement).fill(title_ru=agreement.title_ru + ".").send().saved


def test_a_restricted_duplicate_is_not_named(
    dana: Client, place: SimpleNamespace, agreement: Agreement
) -> None:
    Agreement.objects.update(access="restricted")
    assert Entry(dana, Agreement).fill(title_ru=agreement.title_ru, signed_on="15.10.2010").send().saved


def test_an_organisation_of_like_name(dana: Client, place: SimpleNamespace) -> None:
    entry = Entry(dana, Organisation).fill(name_ru="ТОО Техноцентр").send()
    assert not entry.saved
    assert address(Organisation, "change", place.firm.pk) in entry.links
    assert entry.answer().send().saved, entry.errors


def test_an_organisation_of_the_same_number_is_refused_with_a_link(
    dana: Client, place: SimpleNamespace
) -> None:
    Organisation.objects.filter(pk=place.firm.pk).update(tax_number="7707083893")
    entry = Entry(dana, Organisation).fill(name_ru="Сбербанк", tax_number="77 0708 3893").send()
    assert not entry.saved
    assert "already in the register" in entry.errors
    assert address(Organisation, "change", place.firm.pk) in entry.links
    assert not entry.answer().send().saved
