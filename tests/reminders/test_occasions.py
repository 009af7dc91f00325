"""On which days who is told of what: each occasion from both sides, and every one of them once."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.roles import give_role
from agreements.actions import extend_commitment
from agreements.models import Agreement, Reminder
from agreements.reminders import COMMITMENT, TERM, dues, number_of_dues
from tests import factories
from tests.reminders.conftest import DAY, after, sent_on, speaking

if TYPE_CHECKING:
    from collections.abc import Callable

    from accounts.models import User

pytestmark = pytest.mark.django_db


# --- The table of occasions ---


@pytest.mark.parametrize(
    ("left", "occasion"),
    [
        (91, None),
        (90, 90),
        (89, 90),
        (61, 90),
        (60, 60),
        (31, 60),
        (30, 30),
        (16, 30),
        (15, 15),
        (8, 15),
        (7, 7),
        (1, 7),
        (0, 0),
        (-1, 0),
        (-30, 0),
        (-31, None),
    ],
)
def test_the_occasion_of_the_end_of_a_term(left: int, occasion: int | None) -> None:
    assert TERM.occasion(left) == occasion


@pytest.mark.parametrize(
    ("left", "occasion"),
    [
        (31, None),
        (30, 30),
        (8, 30),
        (7, 7),
        (1, 7),
        (0, 0),
        (-1, 0),
        (-6, 0),
        (-7, -7),
        (-13, -7),
        (-14, -14),
        (-5835, -5831),
    ],
)
def test_the_occasion_of_a_commitment(left: int, occasion: int | None) -> None:
    assert COMMITMENT.occasion(left) == occasion


@pytest.mark.parametrize("days", [[90, 60, 30, 15, 7, 0], [10], [0, 90], [5, -5], []])
@pytest.mark.parametrize("step", [0, 1, 7])
def test_the_database_finds_exactly_what_has_an_occasion(days: list[int], step: int, settings: Any) -> None:
    settings.REMIND_TERM_DAYS = settings.REMIND_COMMITMENT_DAYS = days
    settings.REMIND_OVERDUE_EVERY = step
    for kind in (TERM, COMMITMENT):
        first, last = kind.span(DAY)
        for left in range(-200, 200):
            found = first <= after(left) <= last
            assert found == (kind.occasion(left) is not None), (kind.name, left)


# --- Ends of terms ---


@pytest.mark.parametrize("days", [90, 60, 30, 15, 7, 0])
def test_a_term_is_told_of_on_each_day_and_not_the_day_before(
    days: int, dana: User, ending: Callable[..., Agreement]
) -> None:
    ending(200)
    told = [left for left in range(200, -40, -1) if sent_on(after(200 - left))]
    assert told == [90, 60, 30, 15, 7, 0]
    assert days in told


def test_days_of_notice_are_counted_from_the_end_of_the_term(
    dana: User, ending: Callable[..., Agreement]
) -> None:
    ending(120, notice_days=30)
    assert sent_on(after(-1)) == {}
    assert sent_on(DAY) == {"dana": ["Соглашение с Томском"]}
    with speaking("en"):
        (due,) = dues(dana, DAY)
    assert (due.what, due.deadline, due.left, due.occasion) == (
        "last day to give notice",
        after(90),
        90,
        90,
    )


def test_without_notice_the_end_itself_counts(dana: User, ending: Callable[..., Agreement]) -> None:
    ending(90)
    with speaking("en"):
        (due,) = dues(dana, DAY)
    assert (due.what, due.deadline) == ("last day of the term", after(90))


def test_a_renewal_moves_the_date_and_it_is_told_of_anew(
    dana: User, ending: Callable[..., Agreement]
) -> None:
    paper = ending(7)
    assert sent_on(DAY) == {"dana": ["Соглашение с Томском"]}
    factories.renewal(agreement=paper, number=1, decided_on=DAY, new_end=after(7 + 365))
    assert sent_on(after(7)) == {}
    assert sent_on(after(7 + 365 - 7)) == {"dana": ["Соглашение с Томском"]}
    assert set(Reminder.objects.values_list("deadline", "days")) == {(after(7), 7), (after(372), 7)}


@pytest.mark.parametrize(
    "columns",
    [
        {"terminated_on": DAY, "termination_reason": "По соглашению сторон."},
        {"signed_on": None, "in_force_from": None},
        {"in_force_until": None},
        {"responsible": None},
    ],
)
def test_nothing_to_tell_of(columns: dict[str, Any], dana: User, ending: Callable[..., Agreement]) -> None:
    paper = ending(7)
    assert len(dues(dana, DAY)) == 1
    Agreement.objects.filter(pk=paper.pk).update(**columns)
    assert dues(dana, DAY) == []


def test_an_end_known_to_the_month_counts_from_its_last_day_and_says_the_month(
    dana: User, ending: Callable[..., Agreement]
) -> None:
    ending(7, in_force_until=dt.date(2026, 11, 30), in_force_until_precision="month")
    with speaking("en"):
        (due,) = dues(dana, DAY)
        assert (due.left, due.date) == (7, "last day of the term: November 2026")


# --- Commitments ---


def test_a_commitment_is_told_of_before_and_every_week_after(
    dana: User, promised: Callable[..., Any]
) -> None:
    promised(40)
    told = [left for left in range(40, -30, -1) if sent_on(after(40 - left))]
    assert told == [30, 7, 0, -7, -14, -21, -28]


@pytest.mark.parametrize(
    "columns",
    [
        {"completed_on": DAY, "result_ru": "Проведена."},
        {"dropped_on": DAY, "drop_reason": "Отпало."},
        {"due_on": None},
    ],
)
def test_what_is_done_or_dropped_or_has_no_date_is_not_told_of(
    columns: dict[str, Any], dana: User, promised: Callable[..., Any]
) -> None:
    promise = promised(-3)
    assert len(dues(dana, DAY)) == 1
    type(promise).objects.filter(pk=promise.pk).update(**columns)
    assert dues(dana, DAY) == []


def test_a_moved_date_has_occasions_of_its_own(dana: User, promised: Callable[..., Any]) -> None:
    promise = promised(0)
    assert sent_on(DAY) == {"dana": ["Провести выставку"]}
    extend_commitment(commitment=promise, new_due_on=after(37), reason="Ждём.", user=dana)
    assert sent_on(after(1)) == {}
    assert sent_on(after(7)) == {"dana": ["Провести выставку"]}
    assert sent_on(after(37)) == {"dana": ["Провести выставку"]}


# --- Who ---


def test_the_lead_s_account_is_told_too(dana: User, official: User, promised: Callable[..., Any]) -> None:
    official.email = "ainur@example.kz"
    official.save()
    lead = factories.person(user=official)
    promised(7, lead_person=lead)
    factories.commitment("Без соглашения", due_on=after(7), lead_person=lead)
    assert sent_on(DAY) == {
        "ainur": ["Провести выставку", "Без соглашения"],
        "dana": ["Провести выставку"],
    }


def test_of_an_organisation_those_who_hold_a_post_there_today(official: User) -> None:
    park, person = factories.organisation(), factories.person(user=official)
    factories.commitment(due_on=after(7), lead_organisation=park)
    assert dues(official, DAY) == []
    post = factories.post(person=person, organisation=park, until=after(-1))
    assert dues(official, DAY) == []
    post.until = DAY
    post.save()
    assert len(dues(official, DAY)) == 1
    assert dues(official, after(1)) == []


def test_where_a_person_leads_the_organisation_is_not_told(official: User) -> None:
    park = factories.organisation()
    factories.post(person=factories.person(user=official), organisation=park)
    factories.commitment(due_on=after(7), lead_organisation=park, lead_person=factories.person("Другой"))
    assert dues(official, DAY) == []


def test_who_is_both_is_told_once(dana: User, promised: Callable[..., Any]) -> None:
    promised(7, lead_person=factories.person(user=dana))
    assert sent_on(DAY) == {"dana": ["Провести выставку"]}


def test_a_deactivated_person_is_told_nothing(dana: User, ending: Callable[..., Agreement]) -> None:
    ending(7)
    dana.is_active = False
    dana.save()
    assert sent_on(DAY) == {}
    dana.is_active = True
    dana.save()
    assert sent_on(DAY) == {"dana": ["Соглашение с Томском"]}


def test_a_successor_is_told_though_the_predecessor_was(
    dana: User, official: User, ending: Callable[..., Agreement]
) -> None:
    official.email = "ainur@example.kz"
    official.save()
    paper = ending(30)
    assert sent_on(DAY) == {"dana": ["Соглашение с Томском"]}
    Agreement.objects.filter(pk=paper.pk).update(responsible=official)
    assert sent_on(after(1)) == {"ainur": ["Соглашение с Томском"]}


def test_what_is_restricted_is_told_only_to_who_may_see_it(
    dana: User, ending: Callable[..., Agreement], promised: Callable[..., Any]
) -> None:
    """Even to the one who answers for it, the right may have been taken away."""
    secret = ending(7, "Секретное соглашение", access="restricted")
    promised(7, "Секретная поставка", agreement=secret)
    assert sent_on(DAY) == {}
    assert number_of_dues(dana, DAY) == (0, 0)
    give_role(dana, "head")
    assert sent_on(DAY) == {"dana": ["Секретное соглашение", "Секретная поставка"]}


# --- Exactly once ---


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    left=st.integers(0, 100),
    notice=st.none() | st.integers(0, 40),
    runs=st.lists(st.integers(0, 140), min_size=1, max_size=25).map(sorted),
)
def test_every_occasion_once_however_the_runs_are_spread(
    left: int, notice: int | None, runs: list[int], dana: User
) -> None:
    """Runs missed and runs doubled: on each run the last occasion that has come, if it was not told of."""
    with transaction.atomic():
        paper = factories.agreement(
            in_force=True, in_force_until=after(left), notice_days=notice, responsible=dana
        )
        factories.commitment(agreement=paper, due_on=after(left))
        expected: list[tuple[str, int | None]] = []
        for run in runs:
            occasions = {
                ("agreement", TERM.occasion(left - (notice or 0) - run)),
                ("commitment", COMMITMENT.occasion(left - run)),
            }
            expected += [one for one in occasions if one[1] is not None and one not in expected]
            sent_on(after(run))
        rows = Reminder.objects.filter(digest__state="sent")
        told = [("agreement" if row.agreement_id else "commitment", row.days) for row in rows]
        assert sorted(told) == sorted(expected)
        transaction.set_rollback(True)
