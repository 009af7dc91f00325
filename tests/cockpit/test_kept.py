"""Answers are kept as long as they are true, and for those who may know them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import connection, transaction
from django.db.models import Count
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agreements.models import Agreement, Commitment, Party
from cooperation.cockpit.state import Cockpit
from cooperation.kept import Kept
from reporting.dates import today
from reporting.models import Office
from tests.factories import agreement, city, commitment, days, delegation, organisation, party
from tests.filling import fill

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from accounts.models import User

#: Real transactions: one that has written keeps nothing.
pytestmark = pytest.mark.django_db(transaction=True)


def test_an_answer_is_kept_until_its_table_changes() -> None:
    agreement()
    rows = Agreement.objects.all()
    assert Kept().count(rows) == 1
    with CaptureQueriesContext(connection) as queries:
        assert Kept().count(rows) == 1
    assert len(queries) == 1, "the revisions alone"
    commitment()
    with CaptureQueriesContext(connection) as queries:
        assert Kept().count(rows) == 1
    assert len(queries) == 1, "another table changed"
    agreement()
    assert Kept().count(rows) == 2


@pytest.mark.parametrize("change", ["update", "delete", "bulk", "sql"])
def test_no_way_of_changing_is_overlooked(change: str) -> None:
    paper = agreement(partner=None)
    rows = Agreement.objects.filter(note="")
    assert Kept().count(rows) == 1
    if change == "update":
        Agreement.objects.update(note="иное")
    elif change == "delete":
        paper.delete()
    elif change == "bulk":
        paper.note = "иное"
        Agreement.objects.bulk_update([paper], ["note"])
    else:
        with connection.cursor() as cursor:
            cursor.execute("UPDATE agreements_agreement SET note = 'иное'")
    assert Kept().count(rows) == 0


def test_a_table_behind_a_join_or_a_subquery_counts_too() -> None:
    firm = organisation(city=city("Томск"))
    party(agreement=agreement(), organisation=firm, city=None)
    places = Party.objects.with_place().order_by().values_list("place").annotate(n=Count("pk"))
    before = Kept().rows(places)
    firm.city = city("Барнаул")
    firm.save()
    assert Kept().rows(places) != before


def test_a_table_whose_changes_nobody_counts_is_asked_each_time() -> None:
    assert Kept().count(Office.objects.all()) == 0
    Office.objects.create(name_ru="Акимат")
    assert Kept().count(Office.objects.all()) == 1


def test_rows_and_their_number_and_dicts_and_tuples_are_not_taken_for_each_other() -> None:
    agreement("Одно")
    titles = Agreement.objects.order_by()
    assert Kept().rows(titles.values("title_ru")) == [{"title_ru": "Одно"}]
    assert Kept().rows(titles.values_list("title_ru")) == [("Одно",)]
    assert Kept().count(titles.values_list("title_ru")) == 1
    assert Kept().rows(titles.none()) == []


def test_what_is_restricted_stays_so(official: User, administrator: User) -> None:
    commitment(agreement=agreement(restricted=True), due_on=days(-1))
    for _ in range(2):
        assert Cockpit(administrator, today()).due.total.total.value == 1
        assert Cockpit(official, today()).due.total.total.value == 0


def test_the_home_page_costs_the_same_whatever_the_number_of_rows(
    official: User, client_of: Callable[[User], Client]
) -> None:
    browser = client_of(official)

    def queries() -> int:
        fill(4)
        delegation("Поездка", starts_on=days(3))
        with CaptureQueriesContext(connection) as captured:
            browser.get(reverse("home"))
        return len(captured)

    queries()
    number = queries()
    assert queries() == number
    with CaptureQueriesContext(connection) as again:
        browser.get(reverse("home"))
    assert len(again) <= number - 12, "nothing is counted twice"


def test_a_commitment_that_is_done_leaves_the_page_at_once(
    official: User, client_of: Callable[[User], Client]
) -> None:
    promise = commitment("Поставить", due_on=days(-1), city=city())
    browser = client_of(official)
    assert browser.get(reverse("home")).context["cockpit"].due.overdue.value == 1
    Commitment.objects.filter(pk=promise.pk).update(completed_on=today(), result_ru="да")
    assert browser.get(reverse("home")).context["cockpit"].due.overdue.value == 0


def test_what_is_undone_is_not_kept_for_the_next_who_changes_as_much() -> None:
    rows = Agreement.objects.all()
    with transaction.atomic():
        agreement()
        assert Kept().count(rows) == 1, "its own writing is seen"
        transaction.set_rollback(True)
    assert Kept().count(rows) == 0
    with transaction.atomic():
        Agreement.objects.update(note="иное")
        agreement()
        assert Kept().count(rows) == 1
        Agreement.objects.all().delete()
        assert Kept().count(rows) == 0
        transaction.set_rollback(True)
    agreement()
    assert Kept().count(rows) == 1


def test_another_process_is_told_when_it_is_committed_and_not_before() -> None:
    paper = agreement()
    rows = Agreement.objects.filter(note="")
    assert Kept().count(rows) == 1
    other = connection.copy()
    try:
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute("UPDATE agreements_agreement SET note = 'иное' WHERE id = %s", [paper.pk])
            assert Kept().count(rows) == 1
            other.commit()
    finally:
        other.close()
    assert Kept().count(rows) == 0


def test_a_trigger_that_is_switched_off_keeps_nothing() -> None:
    rows = Agreement.objects.all()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE agreements_agreement DISABLE TRIGGER note_revision")
        try:
            assert Kept().count(rows) == 0
            agreement()
            assert Kept().count(rows) == 1
        finally:
            cursor.execute("ALTER TABLE agreements_agreement ENABLE TRIGGER note_revision")


def test_the_next_day_has_other_numbers(official: User) -> None:
    commitment(due_on=days(0))
    assert Cockpit(official, today()).due.overdue.value == 0
    assert Cockpit(official, days(1)).due.overdue.value == 1


def test_names_are_in_the_language_of_who_reads(official: User, client_of: Callable[[User], Client]) -> None:
    """Only keys and numbers are kept: the names are asked for each time."""
    agreement(partner=city("Томск", name_kk="Томскі қаласы"), signed_on=days(-1))
    browser = client_of(official)
    for language, name in (("ru", "Томск"), ("kk", "Томскі қаласы"), ("ru", "Томск")):
        official.language = language
        official.save()
        names = [row.city.name for row in browser.get(reverse("home")).context["cockpit"].map.partners]
        matrix = browser.get(reverse("home")).context["cockpit"].matrix
        assert [str(column.name) for column in matrix.columns] == [name], names
