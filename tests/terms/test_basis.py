"""Who rests on whom, and who lost the basis."""

from __future__ import annotations

import datetime as dt

import pytest

from agreements.models import Agreement
from tests.factories import agreement, agreement_of_a_term, renewal

pytestmark = pytest.mark.django_db

DAY = dt.date(2016, 6, 1)


def lost(user=None, day: dt.date = DAY) -> set[str]:
    return {row.title for row in Agreement.objects.without_basis(day, user)}


def test_what_rests_on_something_over_lost_its_basis_down_the_whole_chain() -> None:
    frame = agreement_of_a_term(title="Рамочное")
    plan = agreement("План", in_force=True, parent=frame)
    agreement("Договор", in_force=True, parent=plan)
    agreement("Само по себе", in_force=True)
    agreement("На действующем", in_force=True, parent=agreement("Действующее", in_force=True))
    assert lost() == {"План", "Договор"}
    assert lost(day=dt.date(2015, 12, 31)) == set()


def test_what_is_over_itself_or_not_signed_has_no_basis_to_lose() -> None:
    frame = agreement_of_a_term()
    agreement_of_a_term(title="Истёкшее", parent=frame)
    agreement("Проект", parent=frame)
    agreement("Подписанное", signed_on=dt.date(2014, 1, 1), parent=frame)
    assert lost() == {"Подписанное"}


def test_a_parent_terminated_and_one_that_lapsed_for_a_while() -> None:
    ended = {"terminated_on": dt.date(2016, 6, 1), "termination_reason": "Стороны решили иначе."}
    agreement("На прекращённом", in_force=True, parent=agreement(in_force=True, **ended))
    late = renewal(decided_on=dt.date(2016, 6, 2), new_end=dt.date(2020, 12, 31)).agreement
    agreement("На продлённом поздно", in_force=True, parent=late)
    assert lost() == {"На прекращённом", "На продлённом поздно"}
    assert lost(day=dt.date(2016, 6, 2)) == {"На прекращённом"}
    assert lost(day=dt.date(2016, 5, 31)) == {"На продлённом поздно"}


def test_a_hidden_basis_is_lost_only_for_those_who_know_of_it(administrator, official) -> None:
    over = agreement_of_a_term(title="Рамочное")
    hidden = agreement("Тайное", in_force=True, restricted=True, parent=over)
    agreement("На тайном", in_force=True, parent=hidden)
    agreement("На истёкшем тайном", in_force=True, parent=agreement_of_a_term(restricted=True))
    assert lost() == lost(official) == set()
    assert lost(administrator) == {"Тайное", "На тайном", "На истёкшем тайном"}


def test_the_number_is_one_query(django_assert_num_queries) -> None:
    above = agreement_of_a_term()
    for _step in range(6):
        above = agreement(in_force=True, parent=above)
    with django_assert_num_queries(1):
        assert Agreement.objects.without_basis(DAY).count() == 6
