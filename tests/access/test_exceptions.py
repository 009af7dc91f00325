"""A named exception opens one restricted agreement, to whom it was given, until its last day, and no more."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.feeds import make_feed
from accounts.models import CalendarFeed, User
from accounts.roles import give_role
from agreements.genealogy import tree_of
from agreements.models import AccessGrant, Agreement, Commitment, Document, Party
from agreements.reminders import dues
from reporting.dates import today
from tests.admin.entry import Entry, address
from tests.changes.conftest import Told, before
from tests.factories import (
    access_grant,
    agenda_item,
    agreement,
    commitment,
    days,
    decision,
    party,
    scan,
)
from tests.secret import SECRET, Secret, enter_secret, everywhere, make_register, seen
from workgroups.models import AgendaItem, Decision

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.fixture
def secret(db: None) -> Secret:
    return enter_secret(make_register())


def again(user: User) -> User:
    """The person as the next request finds her: rights are read once for each object."""
    return User.objects.get(pk=user.pk)


def sees(user: User, paper: Agreement) -> bool:
    return Agreement.objects.visible_to(again(user)).filter(pk=paper.pk).exists()


# --- To whom, and how long ---


def test_the_person_and_nobody_else(official: User, staff: User) -> None:
    paper, other = agreement(restricted=True), agreement(restricted=True)
    access_grant(agreement=paper, user=official)
    assert sees(official, paper)
    assert not sees(official, other)
    assert not sees(staff, paper)


def test_the_unit_by_its_very_name(official: User, staff: User) -> None:
    paper = agreement(restricted=True)
    User.objects.filter(pk=official.pk).update(unit="Отдел экономики")
    User.objects.filter(pk=staff.pk).update(unit="Отдел экономики и финансов")
    access_grant(agreement=paper, unit="Отдел экономики")
    assert sees(official, paper)
    assert not sees(staff, paper)
    User.objects.filter(pk=official.pk).update(unit="")
    assert not sees(official, paper), "who left the unit left the exception"


@pytest.mark.parametrize(
    ("given", "until", "holds"),
    [(-9, None, True), (-9, 0, True), (-9, -1, False), (0, 0, True), (1, None, False)],
)
def test_from_the_first_day_to_the_last(official: User, given: int, until: int | None, holds: bool) -> None:
    paper = agreement(restricted=True)
    last = None if until is None else days(until)
    access_grant(agreement=paper, user=official, given_on=days(given), until=last)
    assert sees(official, paper) == holds


def test_taken_away_at_the_next_request(official: User, client_of: Callable[[User], Client]) -> None:
    grant = access_grant(user=official)
    browser = client_of(official)
    page = grant.agreement.get_absolute_url()
    assert browser.get(page).status_code == 200
    grant.delete()
    assert browser.get(page).status_code == 404
    assert AccessGrant.history.filter(history_type="-", user=official).exists(), "who had it stays known"


def test_a_person_who_was_deactivated_has_none(official: User) -> None:
    grant = access_grant(user=official)
    User.objects.filter(pk=official.pk).update(is_active=False)
    assert not sees(official, grant.agreement)


# --- What it opens ---


@pytest.mark.usefixtures("papers_as_text")
def test_with_all_exceptions_every_page_is_as_with_the_right(
    official: User, secret: Secret, client_of: Callable[[User], Client]
) -> None:
    """In every page, paper, file, search, count and total: two ways to the same rights."""
    addresses = everywhere()
    restricted = Agreement.objects.filter(access="restricted")
    grants = [access_grant(agreement=paper, user=official) for paper in restricted]
    assert len(grants) == 2
    by_exceptions = seen(client_of(official), addresses)
    AccessGrant.objects.all().delete()
    official.user_permissions.add(Permission.objects.get(codename="view_restricted"))
    by_right = seen(client_of(official), addresses)
    assert [one for one in addresses if by_exceptions[one] != by_right[one]] == []
    assert sum(SECRET in page for page in by_right.values()) > 20


@pytest.mark.usefixtures("papers_as_text")
def test_an_exception_for_one_shows_nothing_of_another(
    official: User, secret: Secret, client_of: Callable[[User], Client]
) -> None:
    other = Agreement.objects.get(access="restricted", title_ru="Иное")
    access_grant(agreement=other, user=official)
    access_grant(agreement=secret.agreement, user=official, given_on=days(-3), until=days(-1))
    pages = seen(client_of(official), everywhere()[::3])
    assert [one for one, page in pages.items() if SECRET in page and SECRET not in one] == []


def test_all_that_belongs_to_it_comes_with_it(official: User, secret: Secret) -> None:
    def counts() -> list[int]:
        person = again(official)
        return [
            model.objects.visible_to(person).filter(pk__in=keys).count() for model, keys in belonging.items()
        ]

    paper = secret.agreement
    belonging = {
        Commitment: list(paper.commitments.values_list("pk", flat=True)),
        Document: [secret.scan.pk, secret.evidence.pk],
        Party: list(paper.parties.values_list("pk", flat=True)),
        AgendaItem: [agenda_item(agreement=paper).pk],
        Decision: [
            decision(item=agenda_item(agreement=paper)).pk,
            decision(commitment=commitment(agreement=paper)).pk,
        ],
    }
    assert counts() == [0] * len(belonging)
    access_grant(agreement=paper, user=official)
    assert counts() == [len(keys) for keys in belonging.values()]


def test_what_rests_on_what_goes_through_it_only_with_the_exception(official: User) -> None:
    top = agreement("Рамка")
    middle = agreement("Тайное", restricted=True, parent=top)
    below = agreement("План", parent=middle)

    def family(paper: Agreement) -> set[str]:
        return {str(node.agreement.title) for node in tree_of(paper, again(official), today()).nodes}

    assert family(top) == {"Рамка"}
    assert family(below) == {"План"}
    access_grant(agreement=middle, user=official)
    assert family(top) == family(below) == {"Рамка", "Тайное", "План"}
    tops = Agreement.objects.filter(pk=top.pk)
    assert set(Agreement.objects.resting_on(tops, again(official))) == {middle, below}


def test_reminders_and_the_calendar_follow_it(staff: User, client: Client) -> None:
    paper = agreement("Тайное", restricted=True, in_force=True, in_force_until=days(7), responsible=staff)
    make_feed(user=staff)
    feed = reverse("calendar-file", args=[CalendarFeed.objects.get(user=staff).secret])

    def told() -> tuple[bool, bool]:
        return bool(dues(again(staff), today())), "Тайное" in client.get(feed).content.decode()

    assert told() == (False, False)
    grant = access_grant(agreement=paper, user=staff)
    assert told() == (True, True)
    grant.given_on, grant.until = days(-2), days(-1)
    grant.save()
    assert told() == (False, False)


def test_what_was_deleted_of_it_is_told_only_with_the_exception(official: User) -> None:
    paper = before(agreement("Тайное", restricted=True))
    before(commitment("Удалённое обещание", agreement=paper)).delete()
    assert not Told(again(official)).filled
    access_grant(agreement=paper, user=official)
    assert Told(again(official)).filled == {"deleted"}


# --- What it costs ---


def test_one_query_for_a_person_however_many_rows_and_exceptions(official: User) -> None:
    def queries() -> int:
        person = again(official)
        with CaptureQueriesContext(connection) as captured:
            list(Agreement.objects.visible_to(person))
            list(Commitment.objects.visible_to(person))
            list(Document.objects.visible_to(person))
        return len(captured)

    before = queries()
    for _ in range(5):
        grant = access_grant(user=official)
        commitment(agreement=grant.agreement)
        scan(agreement=grant.agreement)
        agreement()
    assert queries() == before
    assert before - 3 <= 3, "two for the rights of the role, one for the exceptions"


def test_people_of_the_same_rights_ask_the_same_question(official: User, staff: User) -> None:
    """So that a number kept for one is kept for all of them, and for nobody else."""

    def question(user: User) -> tuple[str, tuple]:
        return Commitment.objects.visible_to(again(user)).query.sql_with_params()

    assert question(official) == question(staff)
    grant = access_grant(user=official)
    assert question(official) != question(staff)
    access_grant(agreement=grant.agreement, user=staff)
    assert question(official) == question(staff)


# --- Who gives it ---


@pytest.fixture
def head(staff: User, client_of: Callable[[User], Client]) -> Client:
    give_role(staff, "head")
    return client_of(staff)


def test_the_head_gives_it_on_the_form_of_the_agreement(head: Client, staff: User, official: User) -> None:
    paper = agreement("Тайное", restricted=True)
    party(agreement=paper)
    entry = Entry(head, Agreement, paper).add_row(
        "access_grants", user=official.pk, reason="Ведёт переговоры"
    )
    assert entry.send().saved, entry.errors
    grant = AccessGrant.objects.get()
    assert (grant.user, grant.given_by, grant.given_on, grant.until) == (official, staff, today(), None)
    assert sees(official, paper)
    page = head.get(paper.get_absolute_url()).content.decode()
    assert "Ведёт переговоры" in page
    assert str(official) in page


def test_to_whom_and_by_whom_it_was_given_stays(head: Client, official: User, administrator: User) -> None:
    grant = access_grant(user=official, given_by=administrator)
    entry = Entry(head, AccessGrant, grant).fill(
        until=days(5).isoformat(), user=administrator.pk, unit="Отдел"
    )
    assert entry.send().saved, entry.errors
    grant.refresh_from_db()
    assert (grant.user, grant.unit, grant.given_by, grant.until) == (official, "", administrator, days(5))


@pytest.mark.parametrize("given", [{}, {"user": True, "unit": "Отдел"}])
def test_a_person_or_a_unit_one_of_them(head: Client, official: User, given: dict) -> None:
    User.objects.filter(pk=official.pk).update(unit="Отдел")
    whom = {name: official.pk if value is True else value for name, value in given.items()}
    entry = Entry(head, Agreement, agreement("Тайное", restricted=True))
    assert not entry.add_row("access_grants", reason="Так надо", **whom).send().saved
    assert "name one of them" in entry.errors
    assert not AccessGrant.objects.exists()


def test_a_last_day_before_today_is_refused(head: Client, official: User) -> None:
    entry = Entry(head, Agreement, agreement("Тайное", restricted=True))
    row = {"user": official.pk, "reason": "Так надо", "until": dt.date(2020, 1, 1).isoformat()}
    assert not entry.add_row("access_grants", **row).send().saved
    assert "The last day is before the day" in entry.errors


def test_a_grant_is_not_shown_on_the_page_to_whom_it_was_given(
    official: User, client_of: Callable[[User], Client]
) -> None:
    grant = access_grant(user=official, reason="Ведёт переговоры")
    page = client_of(official).get(grant.agreement.get_absolute_url()).content.decode()
    assert "Ведёт переговоры" not in page


def test_no_account_is_opened_or_deleted_on_the_way(
    administrator: User, official: User, client_of: Callable[[User], Client]
) -> None:
    grant = access_grant(user=official)
    page = client_of(administrator).get(address(Agreement, "change", grant.agreement.pk)).content.decode()
    assert 'name="access_grants-0-user"' in page
    assert re.findall(r'id="(?:add|change|delete|view)_id_access_grants-\S+-user"', page) == []
    assert 'id="add_id_responsible"' in page, "an account is chosen elsewhere as before"


def test_staff_cannot_give_it_to_themselves(staff: User, client_of: Callable[[User], Client]) -> None:
    """By no forged row, of her own paper or of one she was let into, nor on its own page."""
    dana = client_of(staff)
    paper, mine = agreement("Открытое"), access_grant(user=staff, until=days(1))
    for target in (paper, mine.agreement):
        entry = Entry(dana, Agreement, target)
        forged = {
            "TOTAL_FORMS": "1",
            "INITIAL_FORMS": "0",
            "0-user": staff.pk,
            "0-reason": "Хочу",
            "0-agreement": target.pk,
        }
        entry.fill("access_grants-", **forged).send()
    assert list(AccessGrant.objects.all()) == [mine]
    for page in ("changelist", "add"):
        assert dana.post(address(AccessGrant, page), {"user": staff.pk}).status_code == 403
    for page, status in {"change": 403, "delete": 403, "history": 404}.items():
        where = address(AccessGrant, page, mine.pk)
        assert dana.get(where).status_code == status, page
        assert dana.post(where, {"until": "", "post": "yes"}).status_code == status, page
    mine.refresh_from_db()
    assert mine.until == days(1)


def test_staff_do_not_open_to_all_what_they_were_let_into(
    official: User, head: Client, client_of: Callable[[User], Client]
) -> None:
    """Else the last day of an exception would be nobody's: what is internal stays seen."""
    give_role(official, "staff")
    paper = access_grant(user=official, until=days(1)).agreement
    for browser, opens in ((client_of(official), False), (head, True)):
        Entry(browser, Agreement, paper).fill(access="internal", note="Проверено").send()
        paper.refresh_from_db()
        assert (paper.access, paper.note) == ("internal" if opens else "restricted", "Проверено")
