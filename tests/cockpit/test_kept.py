"""Answers are kept as long as they are true, and for those who may know them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import connection
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

pytestmark = pytest.mark.django_db


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
