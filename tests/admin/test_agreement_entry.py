"""Entering an agreement from the paper."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from agreements.models import Agreement
from reporting.dates import Precision, today
from tests.admin.entry import Entry

if TYPE_CHECKING:
    from types import SimpleNamespace

    from django.test import Client

    from accounts.models import User


def test_the_form_knows_our_side_today_and_who_is_responsible(
    dana: Client, staff: User, place: SimpleNamespace
) -> None:
    fields = Entry(dana, Agreement).fields
    assert fields["signed_on"] == [f"{today():%d.%m.%Y}"]
    assert fields["responsible"] == [str(staff.pk)]
    assert fields["parties-0-side"] == ["ours"]
    assert fields["parties-0-organisation"] == [str(place.akimat.pk)]
    assert fields["parties-0-signatory"] == [str(place.abishev.pk)]
    assert fields["parties-0-title_ru"] == ["Аким города"]
    assert fields["parties-1-side"] == ["theirs"]


def test_an_agreement_from_the_paper(dana: Client, staff: User, place: SimpleNamespace) -> None:
    entry = Entry(dana, Agreement)
    entry.fill(title_ru="О сотрудничестве", signed_on="октябрь 2010", place=place.tomsk.pk)
    entry.fill("parties-1-", organisation=place.mayoralty.pk, signatory=place.mayor.pk)
    entry.add_row("commitments", text_ru="Поставить оборудование", side="theirs", due_on="12.2010")
    assert entry.send().saved, entry.errors

    agreement = Agreement.objects.get()
    assert agreement.registry_number == "2010/001"
    assert (agreement.signed_on, agreement.signed_on_precision) == (dt.date(2010, 10, 1), Precision.MONTH)
    assert (agreement.created_by, agreement.updated_by) == (staff, staff)
    ours, theirs = agreement.parties.all()
    assert (ours.side, ours.signatory, ours.title_ru) == ("ours", place.abishev, "Аким города")
    assert (theirs.side, theirs.organisation) == ("theirs", place.mayoralty)
    assert theirs.title_ru == "Мэр города", "taken from the post held on the day"
    assert theirs.created_by == staff
    commitment = agreement.commitments.get()
    assert (commitment.due_on, commitment.due_on_precision) == (dt.date(2010, 12, 31), Precision.MONTH)


def test_a_date_is_shown_as_it_was_typed(dana: Client, place: SimpleNamespace) -> None:
    entry = Entry(dana, Agreement).fill(
        title_ru="О сотрудничестве", signed_on="октябрь 2010", in_force_until="2015"
    )
    assert entry.send().saved, entry.errors
    agreement = Agreement.objects.get()
    assert agreement.in_force_until == dt.date(2015, 12, 31)
    fields = Entry(dana, Agreement, agreement).fields
    assert (fields["signed_on"], fields["in_force_until"]) == (["10.2010"], ["2015"])
    assert fields["registry"] == ["2010/001"]


def test_an_old_number_is_kept_and_the_next_follows_it(dana: Client, place: SimpleNamespace) -> None:
    assert Entry(dana, Agreement).fill(title_ru="Старое", signed_on="2010", registry="2010/7").send().saved
    assert Entry(dana, Agreement).fill(title_ru="Новый договор", signed_on="2010").send().saved
    assert set(Agreement.objects.values_list("registry_number", flat=True)) == {"2010/007", "2010/008"}


def test_an_emptied_number_is_kept(dana: Client, agreement: Agreement) -> None:
    assert Entry(dana, Agreement, agreement).fill(registry="").send().saved
    agreement.refresh_from_db()
    assert agreement.registry_number == "2010/003"


def test_a_form_without_its_default_party(dana: Client, place: SimpleNamespace) -> None:
    entry = Entry(dana, Agreement).fill(title_ru="Договор предприятий")
    entry.fill("parties-0-", organisation=place.firm.pk, signatory="", title_ru="")
    assert entry.send().saved, entry.errors
    assert [party.organisation for party in Agreement.objects.get().parties.all()] == [place.firm]


@pytest.mark.parametrize(("language", "first"), [("ru", "title_ru"), ("kk", "title_kk"), ("en", "title_en")])
def test_the_own_language_comes_first(
    dana: Client, staff: User, place: SimpleNamespace, language: str, first: str
) -> None:
    type(staff).objects.filter(pk=staff.pk).update(language=language)
    titles = [name for name in Entry(dana, Agreement).fields if name.startswith("title_")]
    assert titles[0] == first


def test_the_record_leads_to_its_page(dana: Client, agreement: Agreement) -> None:
    page = Entry(dana, Agreement, agreement).response.content.decode()
    assert f'href="{agreement.get_absolute_url()}"' in page
