"""The pages on which staff renew and terminate: what follows is told, then it is done."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from agreements.models import Agreement, Renewal
from reporting.dates import today
from tests.factories import agreement, agreement_of_a_term, commitment, days, document
from tests.reading import tree, words

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db

VERBS = ["renew", "terminate", "withdraw"]


@pytest.fixture
def browser(staff, client_of) -> Client:
    return client_of(staff)


@pytest.fixture
def paper() -> Agreement:
    return agreement_of_a_term(in_force_until=days(100), notice_days=30)


def at(paper: Agreement, verb: str) -> str:
    return reverse(f"agreement-{verb}", args=[paper.pk])


def text(response: Any) -> str:
    return words(tree(response))


def send(browser: Client, paper: Agreement, verb: str, **values: str) -> Any:
    paper.refresh_from_db()
    return browser.post(at(paper, verb), {"version": paper.updated_at.isoformat(), **values})


RENEWED = {"decided_on": "2020-03-01", "new_end": str(days(900))}
ENDED = {"terminated_on": str(days(20)), "termination_reason": "Письмо партнёра"}


def test_the_page_has_the_buttons_of_what_can_be_done(browser: Client, paper) -> None:
    page = browser.get(paper.get_absolute_url()).content.decode()
    assert [verb for verb in VERBS if at(paper, verb) in page] == ["renew", "terminate"]
    Agreement.objects.filter(pk=paper.pk).update(terminated_on=days(9), termination_reason="Письмо")
    assert at(paper, "withdraw") in browser.get(paper.get_absolute_url()).content.decode()


def test_the_form_proposes_as_many_years_again(browser: Client) -> None:
    paper = agreement_of_a_term()  # 2011 to 2015
    page = browser.get(at(paper, "renew")).content.decode()
    assert 'value="2020-12-31"' in page


def test_what_follows_is_told_before_anything_is_typed(browser: Client, paper) -> None:
    agreement("Договор поставки", in_force=True, parent=paper)
    commitment("Поставить насосы", agreement=paper, due_on=days(50))
    page = text(browser.get(at(paper, "terminate")))
    for told in ("What follows", "Without this basis since", "Договор поставки", "Поставить насосы"):
        assert told in page
    assert Agreement.objects.get(pk=paper.pk).terminated_on is None


def test_what_follows_is_told_of_what_was_typed_and_nothing_is_saved(browser: Client, paper) -> None:
    short = agreement_of_a_term(title="Короткий договор", parent=paper, in_force_until=days(500))
    response = send(browser, paper, "renew", **RENEWED, note="по письму", look="1")
    page = text(response)
    assert response.status_code == 200
    assert short.title not in page
    assert "по письму" in response.content.decode()
    assert not Renewal.objects.exists()
    sooner = send(browser, paper, "renew", decided_on="2020-03-01", new_end=str(days(200)), look="1")
    assert short.title in text(sooner)
    refused = send(browser, paper, "renew", decided_on="2020-03-01", new_end=str(days(99)), look="1")
    assert refused.status_code == 422
    assert "a renewal makes the term longer" in text(refused)


def test_a_renewal_is_entered(browser: Client, paper, staff) -> None:
    own = document(agreement=paper)
    response = send(browser, paper, "renew", **RENEWED, document=str(own.pk), note="по письму")
    assert response.url == paper.get_absolute_url()
    entered = Renewal.objects.get()
    assert (entered.document, entered.note, entered.created_by) == (own, "по письму", staff)
    assert entered.history.get().history_user == staff


def test_a_termination_is_entered_and_withdrawn(browser: Client, paper) -> None:
    assert send(browser, paper, "terminate", **ENDED).status_code == 302
    paper.refresh_from_db()
    assert paper.terminated_on == days(20)
    assert send(browser, paper, "withdraw").status_code == 302
    paper.refresh_from_db()
    assert paper.terminated_on is None


@pytest.mark.parametrize("verb", VERBS)
def test_what_is_not_possible_says_why_and_has_no_form(browser: Client, verb: str) -> None:
    response = browser.get(at(agreement(), verb))
    assert response.status_code == 200
    assert 'class="entry-form"' not in response.content.decode()
    assert send(browser, agreement(), verb, **RENEWED, **ENDED).status_code == 422


@pytest.mark.parametrize(
    "day", ["", "31.02.2030", "0001-01-01", "9999-12-31", "2030-12-31\x00", "۲۰۳۰-۱۲-۳۱x", "1" * 3000]
)
def test_a_day_that_cannot_be_comes_back_with_all_that_was_typed(browser: Client, paper, day: str) -> None:
    for verb, values in (
        ("renew", {"decided_on": day, "new_end": "2090-01-01", "note": "набрано"}),
        ("terminate", {"terminated_on": day, "termination_reason": "набрано"}),
    ):
        response = send(browser, paper, verb, **values)
        assert response.status_code == 422, verb
        assert "набрано" in response.content.decode()
    assert not Renewal.objects.exists()


def test_the_rule_is_told_at_the_field_it_is_about(browser: Client, paper) -> None:
    page = text(send(browser, paper, "terminate", terminated_on="2001-01-01", termination_reason="Письмо"))
    assert "before it was signed" in page
    page = text(send(browser, paper, "terminate", terminated_on=str(days(101)), termination_reason="Письмо"))
    assert "ends by itself" in page


def test_a_number_that_cannot_go_on_is_told_and_is_no_error(browser: Client, paper) -> None:
    last = {"decided_on": dt.date(2015, 1, 1), "new_end": days(200)}
    Renewal.objects.create(agreement=paper, number=32767, **last)
    assert send(browser, paper, "renew", **RENEWED).status_code == 422


def test_the_second_of_two_editors_is_told_and_loses_nothing(browser: Client, paper) -> None:
    opened = browser.get(at(paper, "renew")).context["form"].initial["version"]
    assert send(browser, paper, "renew", **RENEWED).status_code == 302
    later = {"decided_on": "2021-03-01", "new_end": str(days(2000)), "note": "набрано"}
    response = browser.post(at(paper, "renew"), {"version": opened, **later})
    assert response.status_code == 422
    assert "saved this record" in text(response)
    assert "набрано" in response.content.decode()
    assert Renewal.objects.count() == 1
    token = f"agreements.agreement-{paper.pk}@{Agreement.objects.get(pk=paper.pk).updated_at.isoformat()}"
    browser.post(at(paper, "renew"), {"version": opened, **later, "confirmed": token})
    assert Renewal.objects.count() == 2


def test_a_paper_of_another_agreement_or_of_a_hidden_one_is_no_choice(browser: Client, paper) -> None:
    other = document(agreement=agreement(restricted=True), title="Чужое")
    assert "Чужое" not in browser.get(at(paper, "renew")).content.decode()
    assert send(browser, paper, "renew", **RENEWED, document=str(other.pk)).status_code == 422


@pytest.mark.parametrize("verb", VERBS)
def test_who_may_not_change_it_is_refused_and_a_hidden_one_is_missing(
    verb: str, browser: Client, official, client_of, paper
) -> None:
    assert client_of(official).get(at(paper, verb)).status_code == 403
    assert client_of(official).post(at(paper, verb), RENEWED | ENDED).status_code == 403
    hidden = agreement_of_a_term(restricted=True)
    for who in (browser, client_of(official)):
        assert who.get(at(hidden, verb)).status_code == 404
        assert who.post(at(hidden, verb), RENEWED | ENDED).status_code == 404
    assert at(paper, verb) not in client_of(official).get(paper.get_absolute_url()).content.decode()


def test_what_rests_on_it_and_is_hidden_is_not_told(browser: Client, paper) -> None:
    agreement("Тайный договор", in_force=True, restricted=True, parent=paper)
    page = text(browser.get(at(paper, "terminate")))
    assert "Тайный" not in page
    assert "Nothing that rests on it goes on after its last day." in page


def test_the_end_proposed_is_of_a_leap_year_too(browser: Client) -> None:
    leap = agreement_of_a_term(in_force_from=dt.date(2016, 3, 1), in_force_until=dt.date(2024, 2, 28))
    assert 'value="2032-02-27"' in browser.get(at(leap, "renew")).content.decode()
    assert today() > leap.in_force_until
