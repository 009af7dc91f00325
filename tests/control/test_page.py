"""The page of a commitment: all that is known of it, for those who may know."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from agreements.actions import extend_commitment
from tests.factories import (
    agenda_item,
    agreement,
    city,
    commitment,
    decision,
    delegation,
    document,
    enterprise,
    meeting,
    organisation,
    person,
)
from tests.reading import tree, with_class, words

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from accounts.models import User
    from agreements.models import Commitment

pytestmark = pytest.mark.django_db

FIRST, SECOND, THIRD = dt.date(2010, 12, 31), dt.date(2011, 3, 1), dt.date(2011, 6, 1)


@pytest.fixture
def browser(official: User, client_of: Callable[[User], Client]) -> Client:
    return client_of(official)


def page(browser: Client, row: Commitment) -> str:
    return words(tree(browser.get(row.get_absolute_url()))).replace("\N{NO-BREAK SPACE}", " ")


def test_all_that_is_known_of_it(browser: Client, staff: User) -> None:
    row = commitment(
        "Поставить оборудование",
        agreement=agreement("Соглашение с клиникой"),
        delegation=delegation("Визит в Томск"),
        source_words="До конца года мы ожидаем получить",
        point="7",
        side="theirs",
        city=city("Томск"),
        lead_organisation=organisation("Клиника"),
        lead_person=person("Чирков"),
        completion_form_ru="акт приёмки",
        cost=1500,
        cost_currency="KZT",
        progress_ru="Проект договора согласован.",
        order_number="214-ө",
        ordered_on=dt.date(2010, 11, 2),
    )
    row.co_executors.add(enterprise("Техноцентр"))
    document(commitment=row, title="Акт № 14")
    said = page(browser, row)
    for words_of_page in (
        "Соглашение с клиникой",
        "Визит в Томск",
        "«До конца года мы ожидаем получить»",
        "their side",
        "Чирков Ислам Альмаханович",
        "Техноцентр",
        "акт приёмки",
        "₸",
        "Проект договора согласован.",
        "No. 214-ө of 2 November 2010",
        "Акт № 14",
        "no date set",
    ):
        assert words_of_page in said, words_of_page


def test_the_point_of_the_protocol_it_came_from(browser: Client) -> None:
    row = commitment("Провести переговоры")
    item = agenda_item(meeting=meeting(number=4, held_on=dt.date(2026, 5, 15)), order=2)
    decision(item=item, number=3, commitment=row)
    assert "point 2.3 of protocol No. 4 of 15 May 2026" in page(browser, row)


def test_a_question_that_is_hidden_does_not_lead_to_its_protocol(browser: Client) -> None:
    row = commitment("Провести переговоры")
    item = agenda_item(agreement=agreement("Тайное", restricted=True))
    decision(item=item, commitment=row)
    said = page(browser, row)
    assert "Провести переговоры" in said
    assert "protocol" not in said


def test_where_nothing_is_known_the_page_says_so(browser: Client) -> None:
    said = page(browser, commitment())
    for sentence in (
        "It has not been entered where this was promised.",
        "Nothing has been reported yet.",
        "No date was set, so there is none to move.",
        "No documents.",
        "nobody named",
    ):
        assert sentence in said


def test_moved_dates_stand_in_their_order_with_who_asked_and_approved(
    browser: Client, staff: User, administrator: User
) -> None:
    row = commitment(due_on=FIRST, due_on_precision="month")
    given: dict[str, Any] = {"requested_by": "мэрия Томска", "approved_by": administrator, "user": staff}
    extend_commitment(commitment=row, new_due_on=SECOND, reason="Таможня", **given)
    extend_commitment(commitment=row, new_due_on=THIRD, reason="Дороги", user=staff)
    said = page(browser, row)
    assert "moved 2 times" in said
    assert "First date: December 2010. Present date: 1 June 2011." in said
    moved = said[said.index("Dates that were moved") :]
    assert moved.index("Таможня") < moved.index("Дороги")
    assert "Who asked: мэрия Томска · Approved by: Ахметов Тимур" in moved
    assert "Approved by: not approved yet" in moved


def test_who_reported_and_who_verified(browser: Client, staff: User, administrator: User) -> None:
    done = {"completed_on": SECOND, "result_ru": "Поставлено", "reported_by": staff}
    row = commitment(due_on=FIRST, delay_reason_ru="Таможня", measures_ru="Письмо", **done)
    said = page(browser, row)
    assert "done after the deadline" in said
    assert "verified not yet" in said
    row.verified_by, row.verified_on = administrator, THIRD
    row.save()
    said = page(browser, row)
    assert "verified Ахметов Тимур, 1 June 2011" in said
    assert "Таможня" in said
    assert "Письмо" in said


def test_why_it_was_dropped(browser: Client) -> None:
    row = commitment(dropped_on=SECOND, drop_reason="Клиника закрыта.")
    said = page(browser, row)
    assert "taken off control" in said
    assert "Клиника закрыта." in said


def test_a_long_text_stands_whole(browser: Client) -> None:
    row = commitment("Поставить " * 200 + "вовремя")
    assert "вовремя" in page(browser, row)


def test_the_history_tells_extensions_and_evidence(browser: Client, staff: User) -> None:
    row = commitment(due_on=FIRST)
    extend_commitment(commitment=row, new_due_on=SECOND, reason="Таможня", user=staff)
    kept = document(commitment=row, title="Акт приёмки")
    kept.title = "Акт ввода"
    kept.save()
    kept.delete()
    document(commitment=commitment("Другое"), title="Чужой акт")
    told = words(with_class(tree(browser.get(row.get_absolute_url())), "history")[0])
    told = told.replace("\N{NO-BREAK SPACE}", " ")
    assert "extension: 31 December 2010 → 1 March 2011" in told
    assert "Due on: 31 December 2010 → 1 March 2011" in told
    assert "document: Акт приёмки" in told
    assert "Title: Акт приёмки → Акт ввода" in told
    assert "Deleted · document: Акт ввода" in told
    assert "Чужой акт" not in told


@pytest.mark.parametrize(("language", "state"), [("kk", "тексеру"), ("ru", "проверка")])
def test_in_the_language_of_the_reader(
    browser: Client, official: User, staff: User, language: str, state: str
) -> None:
    official.language = language
    official.save()
    row = commitment(completed_on=FIRST, result_ru="Сделано", reported_by=staff)
    with translation.override(language):
        assert state in page(browser, row).lower()


# --- Who may ---


def test_of_a_restricted_agreement_it_is_missing(
    browser: Client, administrator: User, client_of: Any
) -> None:
    row = commitment("Тайное", agreement=agreement(restricted=True))
    hidden, missing = browser.get(row.get_absolute_url()), browser.get("/commitments/987654/")
    assert (hidden.status_code, missing.status_code) == (404, 404)
    assert hidden.content == missing.content
    assert client_of(administrator).get(row.get_absolute_url()).status_code == 200


def test_markup_in_every_text_is_shown_literally(browser: Client) -> None:
    markup = "<b onclick=x>жирно</b>"
    row = commitment(markup, source_words=markup, progress_ru=markup, order_number="<b>", ordered_on=FIRST)
    content = browser.get(row.get_absolute_url()).content.decode()
    assert "<b onclick" not in content
    assert content.count("&lt;b onclick=x&gt;жирно&lt;/b&gt;") >= 3


def test_as_many_queries_however_much_hangs_on_it(browser: Client, staff: User) -> None:
    def cost(row: Commitment) -> int:
        browser.get(row.get_absolute_url())
        with CaptureQueriesContext(
            connection,
        ) as queries:
            browser.get(row.get_absolute_url())
        return len(queries)

    def made(number: int) -> Commitment:
        row = commitment(due_on=FIRST, agreement=agreement(), city=city(), lead_organisation=organisation())
        for step in range(number):
            new = SECOND + dt.timedelta(days=step)
            given: dict[str, Any] = {"user": staff}
            extend_commitment(commitment=row, new_due_on=new, reason="Таможня", **given)
            document(commitment=row, title=f"Акт {step}")
            row.co_executors.add(organisation())
        return row

    assert cost(made(1)) == cost(made(4)) < 40
