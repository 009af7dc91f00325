"""Commitments: extended, completed, verified."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import ValidationError

from accounts.roles import give_role
from agreements.actions import extend_commitment
from agreements.models import Agreement, Commitment, Extension, Party
from agreements.models.choices import Side
from partners.models import City
from reporting.dates import Precision, today
from tests.admin.entry import Entry

if TYPE_CHECKING:
    from types import SimpleNamespace

    from django.test import Client

    from accounts.models import User

FIRST, SECOND, THIRD = dt.date(2010, 12, 31), dt.date(2011, 3, 1), dt.date(2011, 6, 1)


@pytest.fixture
def commitment(agreement: Agreement) -> Commitment:
    """The equipment for heart surgery, due at the end of 2010."""
    return Commitment.objects.create(
        text_ru="Поставить оборудование", agreement=agreement, due_on=FIRST, due_on_precision=Precision.MONTH
    )


# --- With which city ---


def test_a_row_of_an_agreement_is_of_its_partner_city(
    dana: Client, agreement: Agreement, place: SimpleNamespace
) -> None:
    entry = Entry(dana, Agreement, agreement)
    entry.add_row("commitments", text_ru="Провести выставку", side="ours")
    assert entry.send().saved, entry.errors
    assert list(Commitment.objects.of_city(place.tomsk)) == [agreement.commitments.get()]


def test_of_several_cities_none_is_guessed_and_one_that_is_said_stays(
    dana: Client, agreement: Agreement, place: SimpleNamespace
) -> None:
    omsk = City.objects.create(slug="omsk", country="RU", name_ru="Омск")
    said = Commitment.objects.create(text_ru="Показать", agreement=agreement, city=omsk)
    assert Entry(dana, Commitment, said).fill(point="1").send().saved
    Party.objects.create(agreement=agreement, side=Side.THEIRS, city=omsk, described_ru="фирмы Омска")
    open_one = Commitment.objects.create(text_ru="Провести", agreement=agreement)
    assert Entry(dana, Commitment, open_one).fill(point="2").send().saved
    assert set(agreement.commitments.values_list("point", "city")) == {("1", omsk.pk), ("2", None)}


# --- Moving the date ---


def test_an_extension_moves_the_date_and_keeps_the_old_one(staff: User, commitment: Commitment) -> None:
    extension = extend_commitment(
        commitment=commitment, new_due_on=SECOND, reason="Таможня", requested_by="Томск", user=staff
    )
    commitment.refresh_from_db()
    assert (commitment.due_on, commitment.due_on_precision) == (SECOND, Precision.DAY)
    assert commitment.updated_by == staff
    assert (extension.old_due_on, extension.new_due_on, extension.created_by) == (FIRST, SECOND, staff)


@pytest.mark.parametrize("new", [FIRST, dt.date(2010, 1, 1)])
def test_a_date_does_not_go_back(staff: User, commitment: Commitment, new: dt.date) -> None:
    with pytest.raises(ValidationError, match="not later"):
        extend_commitment(commitment=commitment, new_due_on=new, reason="Так", user=staff)
    commitment.refresh_from_db()
    assert commitment.due_on == FIRST
    assert not Extension.objects.exists()


def test_nothing_to_extend(staff: User, db: None) -> None:
    undated = Commitment.objects.create(text_ru="Когда-нибудь")
    with pytest.raises(ValidationError, match="has no date yet"):
        extend_commitment(commitment=undated, new_due_on=SECOND, reason="Так", user=staff)


def test_extended_in_the_form(dana: Client, staff: User, commitment: Commitment) -> None:
    entry = Entry(dana, Commitment, commitment)
    entry.add_row("extensions", new_due_on="2011-03-01", reason="Таможня", approved_by=staff.pk)
    assert entry.send().saved, entry.errors
    commitment.refresh_from_db()
    assert commitment.due_on == SECOND
    assert commitment.extensions.get().old_due_on == FIRST
    assert commitment.extensions.get().approved_by is None, "staff ask, the head approves"

    again = Entry(dana, Commitment, commitment)
    assert "due_on" not in again.fields, "a moved date is moved by extensions only"
    again.add_row("extensions", new_due_on="2011-06-01", reason="Дороги")
    assert again.fill(due_on="2009").send().saved, again.errors
    commitment.refresh_from_db()
    assert commitment.due_on == THIRD
    assert commitment.extensions.count() == 2


def test_two_at_once_and_one_backwards(dana: Client, commitment: Commitment) -> None:
    entry = Entry(dana, Commitment, commitment)
    entry.add_row("extensions", new_due_on="2011-06-01", reason="Таможня")
    entry.add_row("extensions", new_due_on="2011-03-01", reason="Дороги")
    assert not entry.send().saved
    assert "not later than the old one" in entry.errors
    assert entry.fill("extensions-1-", new_due_on="2011-07-01").send().saved, entry.errors
    assert commitment.extensions.count() == 2


def test_an_extension_given_is_not_changed(dana: Client, staff: User, commitment: Commitment) -> None:
    extension = extend_commitment(commitment=commitment, new_due_on=SECOND, reason="Таможня", user=staff)
    entry = Entry(dana, Commitment, commitment).fill(
        "extensions-0-", id=extension.pk, new_due_on="2020-01-01"
    )
    assert entry.send().saved, entry.errors
    extension.refresh_from_db()
    assert extension.new_due_on == SECOND


def test_a_moved_date_in_the_form_of_the_agreement(
    dana: Client, staff: User, agreement: Agreement, commitment: Commitment
) -> None:
    extend_commitment(commitment=commitment, new_due_on=SECOND, reason="Таможня", user=staff)
    entry = Entry(dana, Agreement, agreement).fill("commitments-0-", due_on="2009")
    assert entry.send().saved, entry.errors
    commitment.refresh_from_db()
    assert commitment.due_on == SECOND


# --- Done and verified ---


def test_who_reports_is_who_saves(dana: Client, staff: User, commitment: Commitment) -> None:
    entry = Entry(dana, Commitment, commitment).fill(completed_on="2010-12-20", result_ru="Поставлено")
    assert entry.send().saved, entry.errors
    commitment.refresh_from_db()
    assert commitment.reported_by == staff


def test_nobody_verifies_what_they_reported(
    dana: Client, staff: User, administrator: User, commitment: Commitment
) -> None:
    give_role(staff, "head")
    entry = Entry(dana, Commitment, commitment).fill(completed_on="2010-12-20", result_ru="Поставлено")
    assert not entry.fill(verified_by=staff.pk).send().saved
    assert "verified by another person" in entry.errors
    assert entry.fill(verified_by=administrator.pk).send().saved, entry.errors
    commitment.refresh_from_db()
    assert (commitment.verified_by, commitment.verified_on) == (administrator, today())
