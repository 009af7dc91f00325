"""Renewals and terminations typed in the admin: the same rules, told kindly, nothing typed lost."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from agreements.models import Agreement, Renewal
from tests.admin.entry import Entry
from tests.factories import agreement, agreement_of_a_term, document, renewal

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(staff, client_of) -> Client:
    return client_of(staff)


def new_paper(browser: Client, **values: str) -> Entry:
    """The form of a new agreement, its parties left for later."""
    form = Entry(browser, Agreement).fill("parties-", TOTAL_FORMS="0")
    return form.fill(title_ru="О сотрудничестве", signed_on="2010-10-15", **values)


def test_the_history_of_a_new_paper_is_typed_in_one_go_in_any_order(browser: Client) -> None:
    form = new_paper(browser, in_force_from="2010-11-01", in_force_until="2015")
    form.add_row("renewals", number="2", decided_on="2020-12-01", new_end="2025-12-31")
    form.add_row("renewals", number="1", decided_on="2015-12-01", new_end="2020-12-31")
    assert form.send().saved
    first, second = Renewal.objects.all()
    assert (first.begins_on, second.begins_on) == (dt.date(2016, 1, 1), dt.date(2021, 1, 1))


def test_a_renewal_that_ends_sooner_comes_back_with_a_message(browser: Client) -> None:
    paper = renewal(new_end=dt.date(2020, 12, 31)).agreement
    form = Entry(browser, Agreement, paper)
    form.add_row("renewals", decided_on="2018-10-01", new_end="2019-12-31", note="по письму")
    assert not form.send().saved
    assert "a renewal makes the term longer" in form.errors
    assert form.fields["renewals-1-note"] == ["по письму"]


def test_what_a_form_cannot_foresee_the_database_tells_in_the_same_words(browser: Client) -> None:
    """Two new rows of a paper not saved yet: only together they are out of order."""
    form = new_paper(browser, in_force_until="2015-12-31")
    form.add_row("renewals", decided_on="2015-10-01", new_end="2020-12-31")
    form.add_row("renewals", decided_on="2018-10-01", new_end="2019-12-31")
    assert not form.send().saved
    assert "a renewal makes the term longer" in form.errors
    assert not Agreement.objects.exists()


def test_a_termination_before_a_renewal_comes_back_with_a_message(browser: Client) -> None:
    paper = renewal(new_end=dt.date(2020, 12, 31)).agreement
    form = Entry(browser, Agreement, paper).fill(terminated_on="2014-01-01", termination_reason="Письмо.")
    assert not form.send().saved
    assert "if that renewal is wrong, take it away first" in form.errors


def test_a_new_paper_terminated_before_its_renewal(browser: Client) -> None:
    ended = {"terminated_on": "2014-01-01", "termination_reason": "Письмо."}
    form = new_paper(browser, in_force_until="2015-12-31", **ended)
    form.add_row("renewals", decided_on="2015-10-01", new_end="2020-12-31")
    assert not form.send().saved
    assert "what is over is not renewed" in form.errors


def test_the_paper_of_a_renewal_is_chosen_among_those_of_the_agreement(browser: Client) -> None:
    paper = agreement_of_a_term()
    own, other = (
        document(agreement=paper, title="Доп. соглашение"),
        document(agreement=agreement(), title="Чужое"),
    )
    form = Entry(browser, Agreement, paper)
    assert "Чужое" not in form.response.content.decode()
    form.add_row("renewals", decided_on="2015-10-01", new_end="2020-12-31", document=str(other.pk))
    assert not form.send().saved
    form.fill("renewals-0-", document=str(own.pk))
    assert form.send().saved
    assert Renewal.objects.get().document == own
