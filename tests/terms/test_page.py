"""The page and the card of an agreement: on any day, with its periods and its tree."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agreements.genealogy import MOST, losing_with, tree_of
from agreements.models import Agreement
from reporting.dates import today
from tests.factories import agreement, agreement_of_a_term, days, document, renewal
from tests.reading import tree, words

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db

ENDED = {"terminated_on": dt.date(2015, 6, 1), "termination_reason": "Стороны решили иначе."}


@pytest.fixture
def browser(official, client_of) -> Client:
    return client_of(official)


def page(browser: Client, row: Agreement, query: str = "") -> str:
    response = browser.get(row.get_absolute_url() + query)
    assert response.status_code == 200
    return words(tree(response))


def test_the_page_tells_the_status_of_the_day_asked_for(browser: Client) -> None:
    paper = renewal(decided_on=dt.date(2016, 3, 10), new_end=days(30)).agreement
    assert "expired since 1 January 2016" in page(browser, paper, "?on=2016-02-01")
    assert "30 days left" in page(browser, paper)
    text = page(browser, paper, "?on=2015-12-01")
    assert "30 days left" in text
    assert "Shown as it stands on 1 December 2015." in text
    assert "Not in force from 1 January 2016 to 9 March 2016" in text


@pytest.mark.parametrize(
    "day", ["", "31.02.2011", "2011-02-31", "0001-01-01", "9999-12-31", "%00", "x" * 2000]
)
def test_a_day_that_cannot_be_is_told_and_today_is_shown(browser: Client, day: str) -> None:
    text = page(browser, agreement(in_force=True), f"?on={day}")
    assert "in force" in text
    assert "Shown as it stands" not in text


def test_the_pdf_of_a_day_is_linked_from_the_page_of_that_day(browser: Client) -> None:
    response = browser.get(agreement(in_force=True).get_absolute_url() + "?on=2011-02-01")
    assert "?format=pdf&amp;form=card&amp;on=2011-02-01&amp;lang=kk" in response.content.decode()


def test_the_last_day_of_notice(browser: Client) -> None:
    def told(end: int) -> str:
        return page(browser, agreement_of_a_term(in_force_until=days(end), notice_days=30))

    assert "5 days left" in told(35)
    assert "today is the last day" in told(30)
    assert "the time to give notice has passed" in told(29)
    assert "last day to give notice" not in told(-1)


def test_a_termination_of_which_notice_was_given_leaves_it_in_force_until_then(browser: Client) -> None:
    paper = agreement(in_force=True, terminated_on=days(10), termination_reason="Уведомление партнёра.")
    text = page(browser, paper)
    assert "in force" in text
    assert "will be terminated on" in text
    assert "terminated since" in page(browser, paper, f"?on={days(10)}")
    register = words(tree(browser.get(reverse("agreements"))))
    assert "terminated from" in register


def test_the_paper_of_a_renewal_stands_beside_it(browser: Client) -> None:
    paper = agreement_of_a_term()
    decided = document(agreement=paper, title="Дополнительное соглашение", number="7")
    renewal(agreement=paper, document=decided, new_end=dt.date(2030, 12, 31))
    assert "decided on 1 October 2015: Дополнительное соглашение № 7" in page(browser, paper)


# --- The tree ---


def family() -> tuple[Agreement, Agreement, Agreement]:
    frame = agreement_of_a_term(title="Рамочное")
    plan = agreement("План", in_force=True, parent=frame)
    return frame, plan, agreement("Договор", in_force=True, parent=plan)


def titles(nodes: list) -> list:
    return [(node.agreement.title, titles(node.branches)) for node in nodes]


def test_the_tree_goes_from_the_root_down_to_all_that_rests_on_it(official) -> None:
    frame, plan, deal = family()
    agreement("Другой план", in_force=True, parent=frame)
    drawn = tree_of(plan, official, today())
    assert titles(drawn.roots) == [("Рамочное", [("План", [("Договор", [])])])]
    assert [node.is_own for node in drawn.nodes_in_order] == [False, True, False]
    assert [row.title for row in tree_of(deal, official, today()).above] == ["План", "Рамочное"]


def test_a_hidden_agreement_parts_the_tree_without_a_trace(official, administrator) -> None:
    frame = agreement_of_a_term(title="Рамочное")
    hidden = agreement("Тайное", in_force=True, restricted=True, parent=frame)
    deal = agreement("Договор", in_force=True, parent=hidden)
    assert titles(tree_of(deal, official, today()).roots) == [("Договор", [])]
    assert titles(tree_of(frame, official, today()).roots) == [("Рамочное", [])]
    assert len(tree_of(deal, administrator, today()).nodes) == 3


def test_a_wide_tree_is_cut_and_says_so(browser: Client, official) -> None:
    frame = agreement_of_a_term(title="Рамочное")
    for number in range(MOST + 9):
        agreement(f"Договор {number}", in_force=True, parent=frame)
    assert tree_of(frame, official, today()).hidden == 10
    text = page(browser, frame)
    assert "and 10 more" in text
    assert f"and {MOST + 9 - 20} more" in text


def test_the_page_costs_the_same_however_many_there_are(browser: Client) -> None:
    def queries(row: Agreement) -> int:
        with CaptureQueriesContext(connection) as captured:
            page(browser, row)
        return len(captured)

    _frame, plan, deal = family()
    queries(plan)
    before = queries(plan)
    for number in range(30):
        agreement(f"Ещё {number}", in_force=True, parent=(plan, deal)[number % 2])
    for _step in range(8):
        deal = agreement("Глубже", in_force=True, parent=deal)
    assert queries(plan) == before


def test_who_lost_the_basis_is_warned_and_the_basis_names_them(browser: Client) -> None:
    frame, _plan, deal = family()
    warning = "It has had no basis since 1 January 2016: what it rests on is over, “Рамочное (in Russian)”."
    assert "It has had no basis since 1 January 2016" in page(browser, deal), warning
    text = page(browser, frame)
    assert "Without this basis since 1 January 2016" in text
    assert "no basis since" not in page(browser, deal, "?on=2015-12-31")
    assert "It will lose its basis on 1 January 2016" in page(browser, deal, "?on=2015-12-31")
    assert "Will lose this basis on 1 January 2016" in page(browser, frame, "?on=2015-12-31")


def test_what_ends_before_its_basis_loses_nothing(browser: Client, official) -> None:
    frame = agreement_of_a_term(in_force_until=days(100))
    short = agreement_of_a_term(in_force_until=days(100), parent=frame)
    ended = agreement(
        "Прекращаемое", in_force=True, parent=frame, terminated_on=days(101), termination_reason="—"
    )
    for row in (short, ended):
        assert "lose its basis" not in page(browser, row)
    row = Agreement.objects.with_status(today()).get(pk=frame.pk)
    assert losing_with(row, official, today(), ends_on=row.last_day) is None
    Agreement.objects.filter(pk=ended.pk).update(terminated_on=days(102))
    losing = losing_with(row, official, today(), ends_on=row.last_day)
    assert losing is not None
    assert [one.pk for one in losing.agreements] == [ended.pk]


def test_the_register_of_those_that_lost_their_basis(browser: Client) -> None:
    family()
    agreement("Само по себе", in_force=True)
    text = words(tree(browser.get(reverse("agreements"), {"basis": "lost"})))
    assert "План" in text
    assert "Договор" in text
    assert "Само по себе" not in text
    early = words(tree(browser.get(reverse("agreements"), {"basis": "lost", "on": "2015-12-31"})))
    assert "План" not in early
