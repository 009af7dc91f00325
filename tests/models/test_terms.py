"""What follows from the dates of an agreement: its legal status on any day, its term, the day of notice."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from agreements.models import Agreement
from agreements.models.agreement import ancestor_keys
from agreements.models.choices import Status
from reporting.dates import today
from tests.factories import agreement, days, renewal

pytestmark = pytest.mark.django_db


def on(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


SIGNED = {"signed_on": on("2010-10-15")}
IN_FORCE = SIGNED | {"in_force_from": on("2010-11-01")}
TERM = IN_FORCE | {"in_force_until": on("2015-12-31")}
TERMINATED = TERM | {"terminated_on": on("2013-06-01"), "termination_reason": "Стороны решили иначе."}


@pytest.mark.parametrize(
    ("columns", "day", "status"),
    [
        ({}, "2010-10-15", Status.DRAFT),
        (SIGNED, "2010-10-14", Status.DRAFT),
        (SIGNED, "2010-10-15", Status.SIGNED),
        (SIGNED, "2030-01-01", Status.SIGNED),
        (IN_FORCE, "2010-10-31", Status.SIGNED),
        (IN_FORCE, "2010-11-01", Status.IN_FORCE),
        (IN_FORCE, "2099-01-01", Status.IN_FORCE),
        (TERM, "2010-10-14", Status.DRAFT),
        (TERM, "2011-03-01", Status.IN_FORCE),
        (TERM, "2015-12-31", Status.IN_FORCE),
        (TERM, "2016-01-01", Status.EXPIRED),
        (TERMINATED, "2013-05-31", Status.IN_FORCE),
        (TERMINATED, "2013-06-01", Status.TERMINATED),
        (TERMINATED, "2016-01-01", Status.TERMINATED),
    ],
)
def test_legal_status_on_a_day(columns: dict, day: str, status: str) -> None:
    agreement(**columns)
    row = Agreement.objects.with_status(on(day)).get()
    assert (row.status, row.as_of) == (status, on(day))
    assert Agreement.objects.in_force(on(day)).exists() == (status == Status.IN_FORCE)


# --- The end of the term, which the database keeps ---


def term_end(row: Agreement) -> dt.date | None:
    row.refresh_from_db()
    return row.term_end


def test_without_renewals_the_term_ends_as_the_paper_says() -> None:
    row = agreement(**TERM)
    assert term_end(row) == on("2015-12-31")
    Agreement.objects.update(in_force_until=on("2016-12-31"))
    assert term_end(row) == on("2016-12-31")
    assert term_end(agreement(**IN_FORCE)) is None


def test_a_renewal_moves_the_end_and_the_last_one_counts() -> None:
    row = agreement(**TERM)
    renewal(agreement=row, number=2, new_end=on("2025-12-31"))
    renewal(agreement=row, number=1, new_end=on("2020-12-31"))
    assert term_end(row) == on("2025-12-31")
    assert Agreement.objects.with_status(on("2024-01-01")).get().status == Status.IN_FORCE


def test_a_changed_renewal_moves_the_end() -> None:
    row = agreement(**TERM)
    step = renewal(agreement=row, new_end=on("2020-12-31"))
    step.new_end = on("2021-12-31")
    step.save()
    assert term_end(row) == on("2021-12-31")


def test_a_deleted_renewal_gives_the_end_back() -> None:
    row = agreement(**TERM)
    renewal(agreement=row, new_end=on("2020-12-31")).delete()
    assert term_end(row) == on("2015-12-31")


def test_an_open_ended_renewal_takes_the_end_away() -> None:
    row = agreement(**TERM)
    renewal(agreement=row, new_end=None)
    assert term_end(row) is None
    assert Agreement.objects.with_status(on("2099-01-01")).get().status == Status.IN_FORCE


def test_a_renewal_moved_to_another_agreement_changes_both() -> None:
    wrong, right = agreement(**TERM), agreement(**TERM)
    step = renewal(agreement=wrong, new_end=on("2020-12-31"))
    step.agreement = right
    step.save()
    assert (term_end(wrong), term_end(right)) == (on("2015-12-31"), on("2020-12-31"))


def test_nobody_else_writes_the_end_of_the_term() -> None:
    row = agreement(**TERM)
    Agreement.objects.update(term_end=on("2099-12-31"))
    assert term_end(row) == on("2015-12-31")


@pytest.mark.parametrize(
    ("until", "days_of_notice", "last_day"),
    [
        ("2015-12-31", 30, "2015-12-01"),
        ("2015-12-31", 0, "2015-12-31"),
        ("2016-03-30", 30, "2016-02-29"),
        ("2015-12-31", None, None),
        (None, 30, None),
    ],
)
def test_last_day_of_notice(until: str | None, days_of_notice: int | None, last_day: str | None) -> None:
    agreement(**IN_FORCE, in_force_until=until and on(until), notice_days=days_of_notice)
    row = Agreement.objects.with_status(on("2015-11-11")).get()
    assert row.term.notice_by == (last_day and on(last_day))


def test_a_signature_of_tomorrow_is_refused_by_the_form() -> None:
    agreement(signed_on=today()).clean()
    with pytest.raises(ValidationError, match="in the future"):
        agreement(signed_on=days(1)).clean()


# --- What rests on what ---


def chain(length: int) -> list[Agreement]:
    """Agreements of which each rests on the one before it."""
    rows: list[Agreement] = []
    for _step in range(length):
        rows.append(agreement(parent=rows[-1] if rows else None))
    return rows


@pytest.mark.parametrize("length", [1, 2, 3])
def test_a_loop_of_parents_is_refused_by_database_and_form(length: int) -> None:
    rows = chain(length)
    first = rows[0]
    first.parent = rows[-1]
    with pytest.raises(ValidationError, match="loop"):
        first.clean()
    with pytest.raises(IntegrityError, match="would rest on itself"), transaction.atomic():
        first.save()


def test_a_chain_may_be_long_and_may_fork() -> None:
    first, _second, third = chain(3)
    agreement(parent=first).clean()
    third.clean()
    assert ancestor_keys(third.pk) == {row.pk for row in Agreement.objects.exclude(pk__gt=third.pk)}


def test_a_parent_cannot_be_deleted_under_what_rests_on_it() -> None:
    with pytest.raises(ProtectedError):
        chain(2)[0].delete()


def test_the_end_is_told_as_precisely_as_it_is_known() -> None:
    row = agreement(in_force=True, in_force_until=dt.date(2015, 12, 31), in_force_until_precision="year")
    rows = Agreement.objects.with_status(today())
    assert str(rows.get().term.end) == "2015"
    renewal(agreement=row, new_end=dt.date(2020, 12, 31))
    end = rows.get().term.end
    assert (end.date, end.precision) == (dt.date(2020, 12, 31), "day")
    assert rows.get(pk=agreement().pk).term.end is None
