"""Renewing, terminating and withdrawing a termination: what is written, and what is refused."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from django.core.exceptions import ValidationError

from agreements.actions import renew_agreement, terminate_agreement, withdraw_termination
from agreements.models import Agreement
from reporting.dates import today
from tests.factories import agreement, agreement_of_a_term, days, document, renewal

if TYPE_CHECKING:
    from accounts.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]

DECIDED, END = dt.date(2015, 10, 1), dt.date(2020, 12, 31)


def renew(paper: Agreement, user: User, **values: Any) -> Any:
    return renew_agreement(agreement=paper, user=user, **{"decided_on": DECIDED, "new_end": END, **values})


def ending(**values: Any) -> Agreement:
    """Given notice of: it ends ten days from now."""
    return agreement(in_force=True, terminated_on=days(10), termination_reason="Письмо партнёра.", **values)


# --- Renewing ---


def test_a_renewal_is_written_with_its_author_and_moves_the_end(staff) -> None:
    paper = agreement_of_a_term()
    before = paper.updated_at
    own = document(agreement=paper)
    first = renew(paper, staff, note="По письму", document=own)
    assert (first.number, first.begins_on, first.created_by) == (1, dt.date(2016, 1, 1), staff)
    assert paper.term_end == END
    second = renew(paper, staff, decided_on=dt.date(2020, 10, 1), new_end=None)
    assert (second.number, second.previous_end) == (2, END)
    paper.refresh_from_db()
    assert paper.term_end is None
    assert paper.updated_by == staff
    assert paper.updated_at > before
    assert second.history.get().updated_by == staff


def test_a_renewal_after_a_lapse_begins_when_it_is_said_to(staff) -> None:
    later = renew(agreement_of_a_term(), staff, starts_on=dt.date(2016, 3, 1))
    later.refresh_from_db()
    assert later.begins_on == dt.date(2016, 3, 1)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"decided_on": days(1), "new_end": days(900)}, "decided_on"),
        ({"new_end": dt.date(2015, 12, 31)}, "new_end"),
        ({"starts_on": dt.date(2015, 12, 31)}, "starts_on"),
        ({"starts_on": dt.date(2021, 1, 1)}, "new_end"),
    ],
)
def test_a_renewal_out_of_order_is_refused_at_its_field(values, field, staff) -> None:
    paper = agreement_of_a_term()
    with pytest.raises(ValidationError) as refusal:
        renew(paper, staff, **values)
    assert list(refusal.value.message_dict) == [field]
    assert not paper.renewals.exists()


def test_the_paper_of_a_renewal_is_of_the_agreement(staff) -> None:
    with pytest.raises(ValidationError, match="paper of this agreement"):
        renew(agreement_of_a_term(), staff, document=document(agreement=agreement()))


def test_what_has_no_term_to_renew_says_so(staff) -> None:
    for paper, words in (
        (agreement(), "not been signed"),
        (agreement(in_force=True), "open-ended"),
        (ending(in_force_until=days(90)), "Withdraw the termination first"),
        (
            agreement_of_a_term(terminated_on=dt.date(2015, 6, 1), termination_reason="Письмо."),
            "is not renewed",
        ),
    ):
        with pytest.raises(ValidationError, match=words):
            renew(paper, staff)


def test_numbers_go_on_from_the_highest_and_the_present_state_counts(staff) -> None:
    stale = renewal(number=7, new_end=dt.date(2018, 12, 31)).agreement
    Agreement.objects.filter(pk=stale.pk).update(note="Сохранил другой.")
    assert renew(stale, staff, decided_on=dt.date(2018, 10, 1)).number == 8
    stale.refresh_from_db()
    assert stale.note == "Сохранил другой."


# --- Terminating ---


@pytest.mark.parametrize("shift", [-5, 0, 200])
def test_a_termination_is_written_with_its_author(shift, staff) -> None:
    paper = agreement(in_force=True)
    terminate_agreement(agreement=paper, on=days(shift), reason=" Письмо партнёра. ", user=staff)
    paper.refresh_from_db()
    assert (paper.terminated_on, paper.termination_reason) == (days(shift), "Письмо партнёра.")
    assert paper.history.first().updated_by == paper.updated_by == staff
    status = Agreement.objects.with_status(today()).get(pk=paper.pk).status
    assert status == ("in_force" if shift > 0 else "terminated")


def refused(paper: Agreement, user: User, on: dt.date, reason: str = "Письмо.") -> str:
    with pytest.raises(ValidationError) as refusal:
        terminate_agreement(agreement=paper, on=on, reason=reason, user=user)
    paper.refresh_from_db()
    return " ".join(refusal.value.messages)


def test_a_termination_that_cannot_be_is_refused(staff) -> None:
    assert "not been signed" in refused(agreement(), staff, today())
    assert "Say why" in refused(agreement(in_force=True), staff, today(), reason="  ")
    assert "before it was signed" in refused(agreement(in_force=True), staff, dt.date(1999, 1, 1))
    assert "entered already" in refused(ending(), staff, days(3))
    paper = agreement_of_a_term()
    assert "ends by itself on 31\xa0December 2015" in refused(paper, staff, dt.date(2016, 1, 1))
    assert "take it away first" in refused(renewal().agreement, staff, DECIDED)
    assert paper.terminated_on is None


def test_the_last_day_of_the_term_can_still_be_that_of_a_termination(staff) -> None:
    paper = agreement_of_a_term()
    terminate_agreement(agreement=paper, on=dt.date(2015, 12, 31), reason="Письмо.", user=staff)
    assert paper.last_day == dt.date(2015, 12, 30)


# --- Withdrawing ---


def test_a_termination_to_come_is_withdrawn_and_its_reason_stays_in_the_history(staff) -> None:
    paper = ending()
    withdraw_termination(agreement=paper, user=staff)
    paper.refresh_from_db()
    assert (paper.terminated_on, paper.termination_reason) == (None, "")
    latest, before = paper.history.all()[:2]
    assert (latest.updated_by, before.termination_reason) == (staff, "Письмо партнёра.")


def test_what_has_come_to_pass_is_not_withdrawn(staff) -> None:
    over = agreement(in_force=True, terminated_on=today(), termination_reason="Письмо.")
    for paper, words in ((over, "that day has come"), (agreement(in_force=True), "nothing to withdraw")):
        with pytest.raises(ValidationError, match=words):
            withdraw_termination(agreement=paper, user=staff)
