"""How commitments stand on a day, and what that says of their agreements."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from agreements.actions import extend_commitment
from agreements.models import Agreement, Commitment, Extension
from agreements.models.choices import Fulfilment, State
from tests.factories import agreement, commitment, extension

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.django_db

DAY = dt.date(2011, 3, 1)


def after(number: int) -> dt.date:
    """So many days after the day that is asked about."""
    return DAY + dt.timedelta(days=number)


def done(number: int) -> dict[str, Any]:
    return {"completed_on": after(number), "result_ru": "Сделано."}


def dropped(number: int) -> dict[str, Any]:
    return {"dropped_on": after(number), "drop_reason": "Отпало."}


@pytest.mark.parametrize(
    ("columns", "state", "urgency"),
    [
        ({}, State.OPEN, 1),
        ({"due_on": after(31)}, State.OPEN, 1),
        ({"due_on": after(30)}, State.DUE_SOON, 1),
        ({"due_on": after(0)}, State.DUE_SOON, 1),
        ({"due_on": after(-1)}, State.OVERDUE, 0),
        ({"due_on": after(-1)} | done(-1), State.DONE, 2),
        ({"due_on": after(-1)} | done(0), State.DONE_LATE, 2),
        (done(0), State.DONE, 2),
        ({"due_on": after(-1)} | done(1), State.OVERDUE, 0),
        ({"due_on": after(-9)} | dropped(0), State.DROPPED, 2),
        ({"due_on": after(-9)} | dropped(1), State.OVERDUE, 0),
    ],
)
def test_state_on_a_day(columns: dict[str, Any], state: str, urgency: int) -> None:
    commitment(**columns)
    row = Commitment.objects.with_urgency(DAY).get()
    assert (row.state, row.urgency) == (state, urgency)
    assert Commitment.objects.overdue(DAY).exists() == (state == State.OVERDUE)
    assert Commitment.objects.unfinished(DAY).exists() == (urgency < 2)


def test_due_soon_is_a_setting(settings: Any) -> None:
    settings.COMMITMENT_DUE_SOON_DAYS = 5
    commitment(due_on=after(6))
    assert Commitment.objects.with_state(DAY).get().state == State.OPEN


def test_due_by_counts_both_days() -> None:
    for number in (-1, 0, 10, 11):
        commitment(due_on=after(number))
    found = Commitment.objects.due_by(after(10), DAY)
    assert sorted(row.due_on for row in found) == [after(0), after(10)]


# --- Fulfilment of an agreement ---

LATE, OPEN, DONE, DROPPED = {"due_on": after(-1)}, {"due_on": after(9)}, done(-1), dropped(-1)


@pytest.mark.parametrize(
    ("commitments", "fulfilment", "progress"),
    [
        ([], Fulfilment.NONE, (0, 0, 0)),
        ([DROPPED], Fulfilment.NONE, (0, 0, 0)),
        ([OPEN], Fulfilment.ON_TIME, (1, 0, 0)),
        ([{}], Fulfilment.ON_TIME, (1, 0, 0)),
        ([DONE, OPEN], Fulfilment.ON_TIME, (2, 1, 0)),
        ([DONE, OPEN, LATE], Fulfilment.OVERDUE, (3, 1, 1)),
        ([DONE, DROPPED], Fulfilment.FULFILLED, (1, 1, 0)),
        ([LATE | done(5)], Fulfilment.OVERDUE, (1, 0, 1)),
        ([LATE | dropped(5)], Fulfilment.OVERDUE, (1, 0, 1)),
    ],
)
def test_fulfilment_on_a_day(commitments: list[dict], fulfilment: str, progress: tuple[int, ...]) -> None:
    row = agreement()
    for columns in commitments:
        commitment(agreement=row, **columns)
    commitment(**LATE)  # of no agreement: says nothing of any
    row = Agreement.objects.of_fulfilment([fulfilment], DAY).with_progress(DAY).get()
    others = [word for word in Fulfilment.values if word != fulfilment]
    assert not Agreement.objects.of_fulfilment(others, DAY).exists()
    assert (row.promised, row.kept, row.late) == progress


# --- Dates that were moved ---


def test_the_first_date_is_never_lost() -> None:
    row = commitment(due_on=after(90))
    extension(commitment=row, old_due_on=after(0), new_due_on=after(30))
    extension(commitment=row, old_due_on=after(30), new_due_on=after(90))
    never_moved = commitment(due_on=after(7))
    found = {one.pk: (one.first_due_on, one.moved) for one in Commitment.objects.with_first_due()}
    assert found == {row.pk: (after(0), 2), never_moved.pk: (after(7), 0)}


def test_an_extension_moves_the_date_and_keeps_the_old_one(staff: Any) -> None:
    row = commitment(due_on=after(0), due_on_precision="month")
    kept = extend_commitment(commitment=row, new_due_on=after(30), reason="Ждём оборудование.", user=staff)
    row.refresh_from_db()
    assert (row.due_on, row.due_on_precision, row.updated_by) == (after(30), "day", staff)
    assert (kept.old_due_on, kept.new_due_on, kept.created_by) == (after(0), after(30), staff)


def refused_by(write: Callable[[], Any]) -> str:
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        write()
    return refusal.value.__cause__.diag.constraint_name


def test_the_database_lets_an_extension_begin_at_the_present_date_only(staff: Any) -> None:
    row = commitment(due_on=after(0))
    other = {"commitment": row, "new_due_on": after(90), "reason": "Так"}
    for old in (after(-1), after(1)):
        wrong = Extension(old_due_on=old, **other)
        assert refused_by(wrong.save) == "extension_from_present_date"
    undated = Extension(old_due_on=after(0), **other | {"commitment": commitment()})
    assert refused_by(undated.save) == "extension_from_present_date"
    Extension(old_due_on=after(0), **other).save()


def test_the_database_lets_a_moved_date_be_moved_by_an_extension_only(staff: Any) -> None:
    row = commitment(due_on=after(0))
    Commitment.objects.update(due_on=after(1))  # a date not moved yet is put right freely
    extend_commitment(commitment=row, new_due_on=after(30), reason="Таможня", user=staff)
    for day in (after(0), after(31), None):
        assert refused_by(lambda day=day: Commitment.objects.update(due_on=day)) == (
            "commitment_moved_by_extension"
        )
    extend_commitment(commitment=row, new_due_on=after(60), reason="Дороги", user=staff)
    assert list(row.extensions.values_list("old_due_on", "new_due_on")) == [
        (after(1), after(30)),
        (after(30), after(60)),
    ]


@pytest.mark.parametrize(
    ("due_on", "message"), [(None, "no date yet"), (after(30), "not later"), (after(31), "not later")]
)
def test_an_extension_goes_forward_from_a_date(due_on: dt.date | None, message: str, staff: Any) -> None:
    row = commitment(due_on=due_on)
    with pytest.raises(ValidationError, match=message):
        extend_commitment(commitment=row, new_due_on=after(30), reason="Нужно время.", user=staff)
    assert not Extension.objects.exists()


def test_the_first_date_is_told_as_precisely_as_it_was_known(staff: Any) -> None:
    promise = commitment(due_on=dt.date(2010, 12, 31), due_on_precision="year")
    extend_commitment(commitment=promise, new_due_on=dt.date(2011, 3, 31), reason="Ждём.", user=staff)
    extend_commitment(commitment=promise, new_due_on=dt.date(2011, 6, 30), reason="Ещё ждём.", user=staff)
    row = Commitment.objects.with_first_due().get()
    assert (row.first_due_on, row.first_due_on_precision) == (dt.date(2010, 12, 31), "year")
    assert row.moved == 2
