"""What still waits is not archived: the refusal names the remedy and counts what stands in the way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from reporting.archiving import archive
from tests.archive.kinds import REASON
from tests.factories import (
    agreement,
    city,
    commitment,
    days,
    delegation,
    hold,
    home_city,
    meeting,
    person,
    working_group,
)

if TYPE_CHECKING:
    from accounts.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


def goes(row: Any, user: User) -> bool:
    archive(row=row, reason=REASON, user=user)
    row.refresh_from_db()
    return row.archived_on is not None


def refused(row: Any, user: User) -> str:
    with pytest.raises(ValidationError) as refusal:
        archive(row=row, reason=REASON, user=user)
    row.refresh_from_db()
    assert row.archived_on is None
    return " ".join(refusal.value.messages)


def test_an_agreement_with_unfinished_commitments(staff: User) -> None:
    paper = agreement()
    promises = [commitment(agreement=paper), commitment(agreement=paper, due_on=days(3))]
    told = refused(paper, staff)
    assert "2 commitments" in told
    assert "Complete, drop or archive them first" in told
    promises[0].dropped_on, promises[0].drop_reason = days(0), "Не нужно"
    promises[0].save()
    assert "1 commitment" in refused(paper, staff)
    assert goes(promises[1], staff)  # a commitment may always be archived
    assert goes(paper, staff)


def test_an_agreement_whose_commitments_are_done(staff: User) -> None:
    paper = agreement()
    commitment(agreement=paper, completed_on=days(-1), result_ru="Сделано.")
    assert goes(paper, staff)


def test_a_group_with_a_planned_meeting(staff: User) -> None:
    group = working_group()
    hold(meeting(group=group, number=1, chair=person()))
    sitting = meeting(group=group, number=2, held_on=days(5))
    assert "1 meeting of the group is planned" in refused(group, staff)
    sitting.state, sitting.cancel_reason = "cancelled", "Отпуск"
    sitting.save()
    assert goes(group, staff)


@pytest.mark.parametrize(
    ("columns", "waits"),
    [
        ({"state": "planned", "starts_on": days(3), "ends_on": days(5)}, True),
        ({"state": "under_way", "starts_on": days(-1), "ends_on": days(0)}, True),
        ({"state": "planned"}, True),
        ({"state": "planned", "starts_on": days(-5), "ends_on": days(-1)}, False),
        ({"state": "completed", "starts_on": days(-5), "ends_on": days(5)}, False),
        ({"state": "cancelled", "state_reason": "Введён дважды", "starts_on": days(3)}, False),
    ],
)
def test_a_visit_that_is_not_over(columns: dict[str, Any], waits: bool, staff: User) -> None:
    visit = delegation(**columns)
    if waits:
        assert "completed or cancelled first" in refused(visit, staff)
    else:
        assert goes(visit, staff)


def test_our_own_city(staff: User) -> None:
    assert "Our own city" in refused(home_city(), staff)
    assert goes(city(), staff)
