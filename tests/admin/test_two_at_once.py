"""Two people with one record open: the second is told, nothing is overwritten unseen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from agreements.models import Agreement, Commitment, Party
from partners.models import City
from tests.admin.entry import Entry, address

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import SimpleNamespace

    from django.test import Client

    from accounts.models import User


@pytest.fixture
def timur(administrator: User, client_of: Callable[[User], Client]) -> Client:
    """The browser of Timur, who works on the same record."""
    return client_of(administrator)


def test_the_second_is_told_and_loses_nothing(dana: Client, timur: Client, agreement: Agreement) -> None:
    first, second = Entry(timur, Agreement, agreement), Entry(dana, Agreement, agreement)
    assert first.fill(note="Подлинник в архиве", number_on_paper="17").send().saved
    assert not second.fill(note="Подлинник утерян").send().saved
    assert "Ахметов Тимур saved this record at" in second.errors
    assert "Note: Подлинник в архиве" in second.errors
    assert "Number on the paper: 17" in second.errors
    assert address(Agreement, "change", agreement.pk) in second.links
    assert second.fields["note"] == ["Подлинник утерян"]
    agreement.refresh_from_db()
    assert agreement.note == "Подлинник в архиве"


def test_without_a_tick_it_stays_refused_and_with_it_goes_through(
    dana: Client, timur: Client, agreement: Agreement
) -> None:
    second = Entry(dana, Agreement, agreement).fill(note="Вторая")
    Entry(timur, Agreement, agreement).fill(note="Первая").send()
    assert not second.send().saved
    assert not second.send().saved
    assert second.answer().send().saved, second.errors
    agreement.refresh_from_db()
    assert agreement.note == "Вторая"


def test_a_tick_is_good_for_the_version_it_was_set_for(
    dana: Client, timur: Client, agreement: Agreement
) -> None:
    second = Entry(dana, Agreement, agreement).fill(note="Вторая")
    Entry(timur, Agreement, agreement).fill(note="Первая").send()
    second.send().answer()
    Entry(timur, Agreement, agreement).fill(note="Третья").send()
    assert not second.send().saved
    agreement.refresh_from_db()
    assert agreement.note == "Третья"


def test_a_row_changed_in_the_form_of_the_agreement(
    dana: Client, timur: Client, agreement: Agreement
) -> None:
    first, second = Entry(timur, Agreement, agreement), Entry(dana, Agreement, agreement)
    first.fill("parties-1-", title_ru="Глава города").send()
    assert not second.fill("parties-1-", title_ru="Градоначальник").send().saved
    assert "Title on the day, in Russian: Глава города" in second.errors
    assert Party.objects.get(side="theirs").title_ru == "Глава города"
    assert second.answer().send().saved, second.errors
    assert Party.objects.get(side="theirs").title_ru == "Градоначальник"


def test_a_row_changed_on_its_own_page(dana: Client, timur: Client, agreement: Agreement) -> None:
    commitment = Commitment.objects.create(text_ru="Поставить оборудование", agreement=agreement)
    second = Entry(dana, Agreement, agreement)
    assert Entry(timur, Commitment, commitment).fill(text_ru="Поставить приборы").send().saved
    assert not second.fill(note="Проверено").send().saved, "the row would have gone back to its old text"
    assert Commitment.objects.get().text_ru == "Поставить приборы"


def test_a_row_added_by_the_other_stays(
    dana: Client, timur: Client, place: SimpleNamespace, agreement: Agreement
) -> None:
    second = Entry(dana, Agreement, agreement)
    first = Entry(timur, Agreement, agreement).add_row("parties", side="third", organisation=place.firm.pk)
    assert first.send().saved, first.errors
    assert not second.fill(note="Проверено").send().saved
    assert second.answer().send().saved, second.errors
    assert agreement.parties.count() == 3


def test_saving_the_same_again_is_no_conflict(dana: Client, timur: Client, agreement: Agreement) -> None:
    second = Entry(dana, Agreement, agreement)
    Entry(timur, Agreement, agreement).send()
    assert second.send().saved, second.errors


def test_a_form_without_a_version_changes_nothing(dana: Client, place: SimpleNamespace) -> None:
    entry = Entry(dana, City, place.tomsk).fill(region="Томская область")
    del entry.fields["version"]
    assert not entry.send().saved
    assert City.objects.get(pk=place.tomsk.pk).region == ""


def test_a_record_deleted_meanwhile(dana: Client, timur: Client, place: SimpleNamespace) -> None:
    city = City.objects.create(slug="x", country="RU", name_ru="Бийск")
    entry = Entry(dana, City, city).fill(region="Алтайский край")
    city.delete()
    response = dana.post(entry.address, entry.fields, follow=True)
    assert "doesn’t exist. Perhaps it was deleted?" in response.content.decode()
