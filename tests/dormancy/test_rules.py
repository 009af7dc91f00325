"""What sleeps: each rule finds it, and leaves alone what does not."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from agreements.models import Agreement
from cooperation.dormancy import RULES, counts
from reporting.dates import today
from tests.factories import (
    agreement,
    city,
    commitment,
    days,
    delegation,
    document,
    meeting,
    organisation,
    party,
    person,
    working_group,
)
from tests.filling import fill
from tests.reading import csv_rows, tree, words

if TYPE_CHECKING:
    from django.test import Client

    from accounts.models import User

pytestmark = pytest.mark.django_db
NAMES = {rule.name: rule for rule in RULES}


@pytest.fixture
def browser(official: User, client_of) -> Client:
    return client_of(official)


def finds(name: str, row: Any, user: User) -> bool:
    return NAMES[name].rows(user, today()).filter(pk=row.pk).exists()


# --- Agreements ---


def test_a_framework_agreement_without_a_plan(official):
    sleeping = agreement(in_force=True)
    planned, promised, expired = (agreement(in_force=True) for _ in range(3))
    agreement(kind="plan", parent=planned)
    commitment(agreement=promised)
    Agreement.objects.filter(pk=expired.pk).update(in_force_until=days(-1))
    contract = agreement(in_force=True, kind="contract")
    found = [finds("no_plan", row, official) for row in (sleeping, planned, promised, expired, contract)]
    assert found == [True, False, False, False, False]


def test_a_restricted_plan_is_not_told_by_the_rule(official, administrator):
    framework = agreement(in_force=True)
    agreement(kind="plan", parent=framework, restricted=True)
    assert finds("no_plan", framework, official)
    assert finds("no_plan", framework, administrator)


@pytest.mark.parametrize(("age", "found"), [(89, False), (90, True), (400, True)])
def test_a_contract_without_a_result(age, found, official):
    contract = agreement(kind="contract", signed_on=days(-age), in_force_from=days(-age))
    commitment(agreement=contract, due_on=days(1))
    assert finds("no_result", contract, official) is found
    commitment(agreement=contract, completed_on=days(-1), result_ru="Поставлено.")
    assert not finds("no_result", contract, official)


def test_a_joint_venture_is_a_contract_and_a_memorandum_is_not(official):
    old = {"signed_on": days(-400), "in_force_from": days(-400)}
    assert finds("no_result", agreement(kind="joint_venture", **old), official)
    assert not finds("no_result", agreement(kind="memorandum", **old), official)


@pytest.mark.parametrize(("left", "found"), [(31, False), (30, True), (0, True), (-1, False)])
def test_a_term_ending_within_its_notice(left, found, official):
    paper = agreement(in_force=True, in_force_until=days(left), notice_days=30)
    assert finds("in_notice", paper, official) is found


def test_a_term_without_notice_or_end_does_not_end_within_it(official):
    assert not finds("in_notice", agreement(in_force=True, in_force_until=days(1)), official)
    assert not finds("in_notice", agreement(in_force=True, notice_days=30), official)


def test_an_agreement_that_lost_its_basis(official):
    over = agreement(in_force=True, in_force_until=days(-1))
    ending = agreement(in_force=True, in_force_until=days(0))
    plan, deal = agreement(in_force=True, parent=over), agreement(parent=ending, in_force=True)
    below = agreement(in_force=True, parent=plan)
    gone = agreement(in_force=True, parent=over, terminated_on=days(-1), termination_reason="Письмо.")
    found = [finds("no_basis", row, official) for row in (over, ending, plan, deal, below, gone)]
    assert found == [False, False, True, False, True, False]


def test_a_restricted_basis_is_not_told_by_the_rule(official, administrator):
    over = agreement(in_force=True, in_force_until=days(-1), restricted=True)
    follower = agreement(in_force=True, parent=over)
    hidden = agreement(
        in_force=True, parent=agreement(in_force=True, in_force_until=days(-1)), restricted=True
    )
    below = agreement(in_force=True, parent=hidden)
    for user in (official, administrator):
        assert not any(finds("no_basis", row, user) for row in (follower, below))


def test_no_signed_original(official):
    without, with_scan, draft = agreement(in_force=True), agreement(in_force=True), agreement()
    document(agreement=with_scan, kind="original")
    document(agreement=without, kind="translation")
    assert [finds("no_original", row, official) for row in (without, with_scan, draft)] == [
        True,
        False,
        False,
    ]


def test_a_party_that_is_not_named(official):
    named = agreement(in_force=True, partner=organisation())
    described = agreement(in_force=True, partner=city())
    alone = agreement(in_force=True)
    party(agreement=alone, side="ours")
    assert [finds("incomplete", row, official) for row in (named, described, alone)] == [False, True, True]


@pytest.mark.parametrize(("age", "found"), [(29, False), (31, True)])
def test_a_record_without_a_date_of_signing(age, found, official):
    draft = agreement(partner=organisation())
    entered = dt.datetime.combine(days(-age), dt.time(12), dt.UTC)
    Agreement.objects.filter(pk=draft.pk).update(created_at=entered)
    assert finds("incomplete", draft, official) is found


def test_nobody_is_responsible(official, staff):
    assert finds("nobody", agreement(in_force=True), official)
    assert finds("nobody", agreement(signed_on=days(-1)), official)
    assert not finds("nobody", agreement(in_force=True, responsible=staff), official)
    assert not finds("nobody", agreement(in_force=True, in_force_until=days(-1)), official)


# --- The others ---


def test_nobody_carries_a_commitment_out(official):
    assert finds("no_lead", commitment(due_on=days(5)), official)
    assert not finds("no_lead", commitment(lead_person=person()), official)
    assert not finds("no_lead", commitment(lead_organisation=organisation()), official)
    assert not finds("no_lead", commitment(completed_on=days(-1), result_ru="Сделано."), official)
    assert not finds("no_lead", commitment(dropped_on=days(-1), drop_reason="Отпало."), official)


@pytest.mark.parametrize(("age", "found"), [(182, False), (183, True)])
def test_a_return_visit_that_was_not_made(age, found, official):
    visit = delegation(state="completed", ends_on=days(-age))
    assert finds("no_return", visit, official) is found


@pytest.mark.parametrize(
    ("state", "begins", "found"),
    [
        ("completed", -10, False),
        ("under_way", -1, False),
        ("planned", 10, False),
        ("planned", None, False),
        ("planned", -10, True),
        ("cancelled", 10, True),
    ],
)
def test_a_visit_is_returned_by_one_that_was_made_or_is_still_to_come(state, begins, found, official):
    visit = delegation(state="completed", ends_on=days(-400))
    begins_on = None if begins is None else days(begins)
    answer = delegation(in_return_for=visit, state=state, state_reason="Отложен.", starts_on=begins_on)
    assert finds("no_return", visit, official) is found
    assert not finds("no_return", answer, official)


@pytest.mark.parametrize(("age", "found"), [(91, False), (92, True), (400, True)])
def test_a_group_that_does_not_meet(age, found, official):
    group = working_group(formed_on=days(-1000))
    meeting(group=group, held_on=days(-age), state="held", chair=person())
    meeting(group=group, number=2, held_on=days(20))
    assert finds("no_meeting", group, official) is found


def test_a_group_is_given_time_to_meet_and_a_dissolved_one_is_left_in_peace(official):
    assert not finds("no_meeting", working_group(formed_on=days(-91)), official)
    assert finds("no_meeting", working_group(formed_on=None), official)
    assert not finds("no_meeting", working_group(formed_on=days(-900), dissolved_on=days(-1)), official)


# --- Pages ---


def one_for_each_rule() -> None:
    old = {"signed_on": days(-400), "in_force_from": days(-400)}
    agreement(kind="contract", partner=city(), **old)
    agreement(in_force=True, in_force_until=days(3), notice_days=30)
    agreement(in_force=True, parent=agreement(in_force=True, in_force_until=days(-1)))
    commitment()
    delegation(state="completed", ends_on=days(-400))
    working_group()


def number_on_page(browser: Client, name: str) -> int:
    section = next(one for one in tree(browser.get("/dormant/")).iter("section") if one.get("id") == name)
    return int(words(section.find("h2")).split()[-1])


@pytest.mark.parametrize("who", ["official", "administrator"])
@pytest.mark.parametrize("name", NAMES)
def test_a_number_leads_to_exactly_its_rows(name, who, client_of, request):
    user = request.getfixturevalue(who)
    browser = client_of(user)
    fill(2)
    one_for_each_rule()
    agreement("Тайное", in_force=True, restricted=True)
    rows = csv_rows(browser.get(f"{NAMES[name].address}&format=csv"))[1:]
    found = {finding.rule.name: finding.number for finding in counts(user, today())}
    assert len(rows) == found[name] == number_on_page(browser, name) > 0


def test_what_is_restricted_leaves_no_trace(browser, administrator, client_of):
    agreement("Тайное", in_force=True, restricted=True)
    for address in ("/dormant/", "/dormant/agreements/", "/dormant/agreements/?rule=nobody"):
        assert "Тайное" not in browser.get(address).content.decode()
        assert "Тайное" in client_of(administrator).get(address).content.decode()


def test_a_row_says_which_rules_found_it(browser):
    agreement("Соглашение с Томском", partner=city(), in_force=True)
    (text,) = (" ".join(row) for row in csv_rows(browser.get("/dormant/agreements/?format=csv"))[1:])
    with translation.override("en"):
        found = {name for name, rule in NAMES.items() if str(rule.label) in text}
    assert found == {"no_plan", "no_original", "incomplete", "nobody"}


def test_the_total_is_of_what_sleeps(browser, staff):
    agreement("Спит", in_force=True)
    awake = agreement("Не спит", in_force=True, responsible=staff, partner=organisation())
    document(agreement=awake)
    commitment(agreement=awake)
    page = words(tree(browser.get("/dormant/agreements/?text=ъъъ")))
    assert "0 of 1" in page


def test_an_unknown_rule_is_told(browser):
    assert "Filter “rule” was not applied" in words(tree(browser.get("/dormant/agreements/?rule=all")))


def test_the_rule_is_said_with_its_threshold(browser, settings):
    settings.DORMANT_CONTRACT_DAYS = 77
    assert "77 days" in words(tree(browser.get("/dormant/")))


def test_an_empty_register_has_nothing_that_sleeps(browser):
    assert words(tree(browser.get("/dormant/"))).count("Nothing.") == len(RULES)


def test_queries_do_not_grow(browser):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert browser.get(reverse("dormant")).status_code == 200
        return len(captured)

    fill(1)
    one_for_each_rule()
    queries()
    before = queries()
    fill(7)
    assert queries() == before
