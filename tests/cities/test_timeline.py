"""The cooperation with a city over time: what is counted where, and that each number leads to its rows."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cooperation.timeline import MOST_YEARS, Slot, timeline
from partners.models import City
from tests.factories import (
    agreement,
    city,
    commitment,
    delegation,
    forum,
    meeting,
    person,
    stop,
    working_group,
)
from tests.filling import fill
from tests.reading import csv_rows, tree, words

if TYPE_CHECKING:
    from django.test import Client

    from accounts.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def tomsk() -> City:
    return city("Томск", slug="tomsk")


@pytest.fixture
def browser(official: User, client_of) -> Client:
    return client_of(official)


def numbers(user: User, place: City) -> dict[str, dict[Slot, int]]:
    found = timeline(user, place)
    return {name: of_lane for name, of_lane in found.numbers.items() if of_lane}


def the_case(place: City) -> None:
    """October 2010: a forum in September, a visit, two signatures, a meeting and a result in December."""
    held = forum(starts_on=dt.date(2010, 9, 6))
    visit = delegation(starts_on=dt.date(2010, 10, 11), forum=held)
    stop(delegation=visit, city=place)
    for _ in range(2):
        agreement(
            partner=place, signed_on=dt.date(2010, 10, 1), signed_on_precision="month", delegation=visit
        )
    group = working_group(city=place)
    meeting(group=group, held_on=dt.date(2010, 11, 20), state="held", chair=person())
    commitment(city=place, completed_on=dt.date(2010, 12, 30), result_ru="Сделано.")


def test_a_short_time_is_told_by_months(official, tomsk):
    the_case(tomsk)
    assert numbers(official, tomsk) == {
        "forums": {Slot(2010, 9): 1},
        "visits": {Slot(2010, 10): 1},
        "signatures": {Slot(2010, 10): 2},
        "meetings": {Slot(2010, 11): 1},
        "results": {Slot(2010, 12): 1},
    }
    assert timeline(official, tomsk).slots == [Slot(2010, month) for month in range(9, 13)]


def test_a_date_known_to_the_year_is_put_into_no_month(official, tomsk):
    the_case(tomsk)
    agreement(partner=tomsk, signed_on=dt.date(2010, 1, 1), signed_on_precision="year")
    assert timeline(official, tomsk).slots == [Slot(2010, 0)]
    assert numbers(official, tomsk)["signatures"] == {Slot(2010, 0): 3}


def test_a_long_time_is_told_by_years_with_the_empty_ones(official, tomsk):
    the_case(tomsk)
    agreement(partner=tomsk, signed_on=dt.date(2014, 3, 5))
    found = timeline(official, tomsk)
    assert found.slots == [Slot(year, 0) for year in range(2010, 2015)]
    assert [name for name, _cells in found.table] == ["2014", "2010"]


def test_what_is_too_long_ago_to_be_drawn_is_counted(official, tomsk):
    agreement(partner=tomsk, signed_on=dt.date(1901, 3, 5))
    agreement(partner=tomsk, signed_on=dt.date(2014, 3, 5))
    found = timeline(official, tomsk)
    assert len(found.slots) == MOST_YEARS
    assert found.earlier == 1


def test_what_did_not_happen_is_not_counted(official, tomsk):
    stop(
        delegation=delegation(starts_on=dt.date(2010, 1, 1), state="cancelled", state_reason="Отменён."),
        city=tomsk,
    )
    meeting(group=working_group(city=tomsk))
    commitment(city=tomsk, due_on=dt.date(2010, 1, 1))
    agreement(partner=tomsk)
    agreement(partner=city("Барнаул"), signed_on=dt.date(2010, 1, 1))
    forum(starts_on=dt.date(2010, 1, 1))
    assert timeline(official, tomsk) is None


def test_what_is_restricted_is_not_counted(official, administrator, tomsk):
    paper = agreement(partner=tomsk, signed_on=dt.date(2010, 1, 1), restricted=True, forum=forum())
    commitment(agreement=paper, city=tomsk, completed_on=dt.date(2010, 2, 1), result_ru="Сделано.")
    assert timeline(official, tomsk) is None
    assert numbers(administrator, tomsk) == {
        "signatures": {Slot(2010, 1): 1},
        "results": {Slot(2010, 2): 1},
    }


@pytest.mark.parametrize("home", [False, True])
def test_each_number_leads_to_exactly_its_rows(home, official, browser, tomsk):
    fill(4)
    the_case(tomsk)
    agreement(partner=tomsk, signed_on=dt.date(2016, 2, 29))
    shown = City.objects.get(is_home=True) if home else tomsk
    cells = [cell for _name, row in timeline(official, shown).table for cell in row]
    linked = [(number, address) for _label, number, address in cells if address]
    assert len(linked) >= 3
    for number, address in linked:
        assert len(csv_rows(browser.get(f"{address}&format=csv"))) - 1 == number, address


def test_the_page_says_when_nothing_has_happened(browser, tomsk):
    assert "Nothing has happened yet" in words(tree(browser.get(tomsk.get_absolute_url())))


def test_queries_do_not_grow(official, tomsk):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            timeline(official, tomsk)
        return len(captured)

    the_case(tomsk)
    queries()
    before = queries()
    for _ in range(5):
        the_case(tomsk)
    assert queries() == before == 5
