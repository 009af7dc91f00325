"""What is done to a commitment, and what is refused with the remedy."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from agreements.actions import (
    complete_commitment,
    drop_commitment,
    extend_commitment,
    report_progress,
    verify_commitment,
)
from agreements.models import Document, Extension
from tests.factories import commitment, days
from tests.faults.files import pdf

if TYPE_CHECKING:
    from collections.abc import Iterator

    from accounts.models import User
    from agreements.models import Commitment

pytestmark = pytest.mark.django_db

DAY = dt.date(2011, 1, 20)
DONE: dict[str, Any] = {"completed_on": DAY, "result_ru": "Поставлено"}
DROPPED: dict[str, Any] = {"dropped_on": DAY, "drop_reason": "Клиника закрыта"}


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def test_progress_is_noted_and_kept_in_the_history(promise: Commitment, staff: User) -> None:
    report_progress(commitment=promise, user=staff, progress_ru="Договор подписан.")
    report_progress(commitment=promise, user=staff, progress_ru="Оборудование в пути.")
    promise.refresh_from_db()
    assert (promise.progress_ru, promise.updated_by) == ("Оборудование в пути.", staff)
    told = [(one.progress_ru, one.history_type) for one in promise.history.all()]
    assert told == [("Оборудование в пути.", "~"), ("Договор подписан.", "~"), ("", "+")]


def test_progress_says_something(promise: Commitment, staff: User) -> None:
    with pytest.raises(ValidationError, match="in Kazakh or in Russian"):
        report_progress(commitment=promise, user=staff)


def test_closed_with_its_result_by_who_reports(promise: Commitment, staff: User) -> None:
    complete_commitment(commitment=promise, user=staff, completed_on=DAY, result_kk="Жеткізілді")
    promise.refresh_from_db()
    assert (promise.completed_on, promise.result_kk, promise.reported_by) == (DAY, "Жеткізілді", staff)
    assert not promise.documents.exists()


def test_closed_with_the_file_that_shows_it(promise: Commitment, staff: User) -> None:
    file = SimpleUploadedFile("акт.pdf", pdf())
    complete_commitment(commitment=promise, user=staff, evidence=file, evidence_title="Акт № 14", **DONE)
    paper = promise.documents.get()
    assert (paper.title, paper.kind, paper.file_name) == ("Акт № 14", Document.Kind.ACT, "акт.pdf")
    assert (paper.size, paper.created_by) == (len(pdf()), staff)


def test_a_file_that_is_not_taken_closes_nothing(promise: Commitment, staff: User) -> None:
    with pytest.raises(ValidationError, match="content of this file"):
        complete_commitment(
            commitment=promise, user=staff, evidence=SimpleUploadedFile("акт.pdf", b"MZ"), **DONE
        )
    promise.refresh_from_db()
    assert promise.completed_on is None
    assert not Document.objects.exists()


def test_not_closed_without_a_result_nor_on_a_day_to_come(promise: Commitment, staff: User) -> None:
    with pytest.raises(ValidationError, match="cannot be closed without a result"):
        complete_commitment(commitment=promise, user=staff, completed_on=DAY)
    with pytest.raises(ValidationError, match="still to come"):
        complete_commitment(commitment=promise, user=staff, completed_on=days(1), result_ru="Будет")
    complete_commitment(commitment=promise, user=staff, completed_on=days(0), result_ru="Сегодня")


def test_not_closed_before_it_was_ordered(staff: User) -> None:
    ordered = commitment(ordered_on=DAY)
    with pytest.raises(ValidationError, match="before the day it was ordered"):
        complete_commitment(
            commitment=ordered, user=staff, completed_on=DAY - dt.timedelta(days=1), result_ru="Да"
        )
    complete_commitment(commitment=ordered, user=staff, **DONE)


def test_verified_by_another_person(promise: Commitment, staff: User, administrator: User) -> None:
    complete_commitment(commitment=promise, user=staff, **DONE)
    with pytest.raises(ValidationError, match="Another person has to verify"):
        verify_commitment(commitment=promise, user=staff)
    verify_commitment(commitment=promise, user=administrator)
    promise.refresh_from_db()
    assert (promise.verified_by, promise.verified_on) == (administrator, days(0))
    with pytest.raises(ValidationError, match="verified already"):
        verify_commitment(commitment=promise, user=administrator)


def test_what_is_not_done_or_reported_by_nobody_known_is_not_verified(
    promise: Commitment, administrator: User
) -> None:
    with pytest.raises(ValidationError, match="not done yet"):
        verify_commitment(commitment=promise, user=administrator)
    with pytest.raises(ValidationError, match="not known who reported"):
        verify_commitment(commitment=commitment(**DONE), user=administrator)


def test_dropped_with_a_reason(promise: Commitment, staff: User) -> None:
    with pytest.raises(ValidationError, match="Say why"):
        drop_commitment(commitment=promise, user=staff, dropped_on=DAY, drop_reason="")
    with pytest.raises(ValidationError, match="still to come"):
        drop_commitment(commitment=promise, user=staff, dropped_on=days(1), drop_reason="Так")
    drop_commitment(commitment=promise, user=staff, **DROPPED)
    promise.refresh_from_db()
    assert (promise.dropped_on, promise.drop_reason) == (DAY, "Клиника закрыта")


@pytest.mark.parametrize(("end", "said"), [(DONE, "It was done on"), (DROPPED, "It was taken off control")])
def test_what_is_finished_is_not_carried_on(end: dict[str, Any], said: str, staff: User) -> None:
    row = commitment(due_on=DAY, **end)
    for verb, given in (
        (report_progress, {"progress_ru": "Идёт"}),
        (complete_commitment, DONE),
        (drop_commitment, DROPPED),
        (extend_commitment, {"new_due_on": days(9), "reason": "Так"}),
    ):
        with pytest.raises(ValidationError, match=said):
            verb(commitment=row, user=staff, **given)
    assert row.history.count() == 1
    assert not Extension.objects.exists()


def test_a_verb_sees_what_somebody_else_has_saved_meanwhile(promise: Commitment, staff: User) -> None:
    mine = type(promise).objects.get(pk=promise.pk)
    complete_commitment(commitment=promise, user=staff, **DONE)
    with pytest.raises(ValidationError, match="It was done on"):
        drop_commitment(commitment=mine, user=staff, **DROPPED)
