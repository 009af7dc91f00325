"""Registry numbers under a lock: two at the same moment get two numbers."""

from __future__ import annotations

import datetime as dt
import threading
from typing import TYPE_CHECKING

import pytest
from django.db import connection, transaction

from agreements.actions import give_registry_number
from agreements.models import Agreement
from reporting.dates import today

if TYPE_CHECKING:
    from collections.abc import Callable


def together(number: int, work: Callable[[int], None]) -> None:
    """Do ``work`` in so many threads at once, each with a connection of its own."""
    start = threading.Barrier(number)

    def play(index: int) -> None:
        start.wait()
        try:
            work(index)
        finally:
            connection.close()

    threads = [threading.Thread(target=play, args=(index,)) for index in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@pytest.mark.django_db(transaction=True)
def test_at_the_same_moment() -> None:
    def enter(index: int) -> None:
        give_registry_number(
            agreement=Agreement(title_ru=f"Соглашение {index}", signed_on=dt.date(2010, 10, 15))
        )

    together(4, enter)
    numbers = Agreement.objects.order_by("registry_sequence").values_list("registry_number", flat=True)
    assert list(numbers) == ["2010/001", "2010/002", "2010/003", "2010/004"]


@pytest.mark.django_db(transaction=True)
def test_the_second_waits_for_the_first_to_end() -> None:
    """Else it would read the same last number and both would take the next."""
    first_has_number, order = threading.Event(), []

    def enter(index: int) -> None:
        if index == 1:
            first_has_number.wait()
        with transaction.atomic():
            give_registry_number(agreement=Agreement(title_ru=f"Соглашение {index}"))
            order.append(index)
            first_has_number.set()

    together(2, enter)
    assert order == [0, 1]
    assert Agreement.objects.values("registry_sequence").distinct().count() == 2


def test_of_the_year_of_signing_else_of_the_present_one(db: None) -> None:
    signed = Agreement.objects.create(title_ru="Подписано", signed_on=dt.date(2010, 10, 15))
    draft = Agreement(title_ru="Проект")
    for agreement in (signed, draft):
        give_registry_number(agreement=agreement)
    assert signed.registry_number == "2010/001"
    assert draft.registry_number == f"{today().year}/001"


def test_given_once(db: None) -> None:
    agreement = Agreement(title_ru="Соглашение")
    give_registry_number(agreement=agreement)
    number = agreement.registry_number
    give_registry_number(agreement=agreement)
    agreement.refresh_from_db()
    assert agreement.registry_number == number
    assert agreement.history.count() == 1


def test_after_the_last_even_where_one_is_missing(db: None) -> None:
    Agreement.objects.create(title_ru="Старое", registry_year=today().year, registry_sequence=1234)
    agreement = Agreement(title_ru="Соглашение")
    give_registry_number(agreement=agreement)
    assert agreement.registry_number == f"{today().year}/1235"
