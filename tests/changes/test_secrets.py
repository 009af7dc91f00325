"""What is restricted leaves no trace among the changes, even when it is deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from agreements.actions import extend_commitment
from agreements.models.choices import Access
from tests.changes.conftest import Told, before, change, changes, facts
from tests.factories import (
    agenda_item,
    agreement,
    amendment,
    commitment,
    days,
    decision,
    meeting,
    party,
    person,
    renewal,
)

if TYPE_CHECKING:
    from accounts.models import User

pytestmark = pytest.mark.django_db


def happen(staff: User) -> None:
    """Everything that can happen to a secret."""
    agreement("Тайное новое", restricted=True)
    old = before(agreement("Тайное", restricted=True, signed_on=days(-400), in_force_until=days(50)))
    commitment("Тайное обещание", agreement=old, due_on=days(-1))
    party(agreement=old)
    amendment(agreement=old)
    renewal(agreement=old, new_end=days(100))
    promise = before(commitment("Тайное старое", agreement=old, due_on=days(-5)))
    extend_commitment(commitment=promise, new_due_on=days(50), reason="Тайна", user=staff)
    change(promise, staff, text_ru="Тайное иное")
    before(commitment("Тайное позднее", agreement=old, due_on=days(-5)))
    done = before(commitment("Тайное сделанное", agreement=old))
    change(done, staff, completed_on=days(-1), result_ru="Тайна")
    change(old, staff, title_ru="Тайное теперь", terminated_on=days(-1), termination_reason="Тайна")
    over = {"signed_on": days(-400), "in_force_from": days(-400), "in_force_until": days(-5)}
    before(agreement("Тайное истёкшее", restricted=True, **over))


def test_nothing_of_a_restricted_agreement(official: User, staff: User, administrator: User) -> None:
    happen(staff)
    assert not Told(official).filled
    new, old = {"agreements", "commitments"}, {"extended", "amended", "reworded"}
    assert Told(administrator).filled == new | old | {"done", "late", "ended", "expired"}


def test_a_deleted_restricted_agreement_leaves_no_trace(official: User, administrator: User) -> None:
    paper = before(agreement("Тайное", restricted=True))
    promise = before(commitment("Тайное обещание", agreement=paper))
    other = before(commitment("Тайное второе", agreement=paper))
    other.delete()
    assert not Told(official).filled, "while the agreement is there"
    promise.delete()
    paper.delete()
    assert not Told(official).filled
    assert len(Told(administrator).rows("deleted")) == 3


def test_the_last_version_says_whether_it_was_open(official: User, staff: User) -> None:
    opened = before(agreement("Открытое", restricted=True))
    change(opened, staff, access=Access.INTERNAL).delete()
    closed = before(agreement("Закрытое"))
    change(closed, staff, access=Access.RESTRICTED).delete()
    assert Told(official).names("deleted") == ["Открытое"]


def test_what_became_restricted_is_gone_from_what_is_told(official: User, staff: User) -> None:
    paper = before(agreement("О приборах"))
    change(paper, staff, title_ru="О больницах")
    assert Told(official).filled == {"reworded"}
    change(paper, staff, access=Access.RESTRICTED)
    assert not Told(official).filled


def test_a_hidden_record_is_not_named(official: User, administrator: User, staff: User) -> None:
    change(before(agreement("О приборах")), staff, parent=agreement("Тайное", restricted=True))
    row = Told(official).only("reworded")
    assert changes(row) == [("rests on", "", "a record that is not shown")]
    assert "Тайное" in str(changes(Told(administrator).rows("reworded")[0]))


def test_a_decision_on_a_secret_is_not_told(official: User, administrator: User) -> None:
    sitting = meeting(held_on=days(-1))
    open_item = agenda_item(meeting=sitting, order=1)
    hidden = agenda_item(meeting=sitting, order=2, agreement=agreement("Тайное", restricted=True))
    decision(item=open_item, text_ru="Открыто.")
    promise = commitment("Т", agreement=hidden.agreement)
    decision(item=open_item, number=2, text_ru="Тайна.", commitment=promise)
    decision(item=hidden, text_ru="Тайна.")
    change(sitting, state="held", chair=person())
    told = facts(Told(official).only("meetings"))
    assert "Открыто." in told
    assert "Тайна." not in told
    assert facts(Told(administrator).only("meetings")).count("Тайна.") == 2
