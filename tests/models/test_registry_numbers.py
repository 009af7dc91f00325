"""Registry numbers: given once, by the year, without a gap."""

from __future__ import annotations

import datetime as dt

import pytest

from agreements.actions import give_registry_number, next_registry_sequence
from agreements.models import Agreement
from reporting.dates import today
from tests.factories import agreement

pytestmark = pytest.mark.django_db

OCTOBER = dt.date(2010, 10, 15)


def test_numbers_run_within_the_year_of_signing() -> None:
    rows = [agreement(signed_on=day) for day in (OCTOBER, dt.date(2011, 1, 5), OCTOBER)]
    for row in rows:
        give_registry_number(agreement=row)
    assert [row.registry_number for row in rows] == ["2010/001", "2011/001", "2010/002"]


def test_a_draft_takes_a_number_of_the_present_year() -> None:
    row = agreement()
    give_registry_number(agreement=row)
    assert row.registry_number == f"{today().year}/001"


def test_a_number_once_given_stays() -> None:
    row = agreement(signed_on=OCTOBER, registry_year=2009, registry_sequence=7)
    give_registry_number(agreement=row)
    assert Agreement.objects.get().registry_number == "2009/007"


def test_the_next_number_follows_the_largest() -> None:
    agreement(registry_year=2010, registry_sequence=999)
    assert next_registry_sequence(2010) == 1000
    assert next_registry_sequence(2011) == 1


@pytest.mark.parametrize(("sequence", "written"), [(3, "2010/003"), (999, "2010/999"), (1000, "2010/1000")])
def test_how_a_number_is_written(sequence: int, written: str) -> None:
    agreement(registry_year=2010, registry_sequence=sequence)
    assert Agreement.objects.get().registry_number == written
    assert str(Agreement.objects.get()).startswith(written)
