"""What `manage.py send_reminders` says: on trial, without a mail server, on whose day; and the admin."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from agreements.digests import Outcome, run
from agreements.models import Digest, Reminder
from tests.reading import tree, words
from tests.reminders.conftest import DAY, after

if TYPE_CHECKING:
    from collections.abc import Callable

    from agreements.models import Commitment

pytestmark = pytest.mark.django_db


def said(capsys: pytest.CaptureFixture[str], **options: Any) -> list[str]:
    call_command("send_reminders", **options)
    return capsys.readouterr().out.splitlines()


# --- Only said ---


def test_a_trial_says_what_would_leave_and_leaves_no_trace(
    dana: User, promised: Callable[..., Commitment], capsys: pytest.CaptureFixture[str]
) -> None:
    promised(-3)
    promised(0)
    assert said(capsys, dry_run=True) == ["dana: would be sent: 2 dates, 1 overdue"]
    assert (mail.outbox, Digest.objects.count(), Reminder.objects.count()) == ([], 0, 0)
    assert said(capsys) == ["dana: sent: 2 dates, 1 overdue"]
    assert said(capsys, dry_run=True) == ["Nobody has anything to be told of."]


def test_a_trial_on_another_day(
    dana: User, promised: Callable[..., Commitment], capsys: pytest.CaptureFixture[str]
) -> None:
    promised(37)
    assert said(capsys, dry_run=True) == ["Nobody has anything to be told of."]
    assert said(capsys, dry_run=True, day=after(7)) == ["dana: would be sent: 1 dates, 0 overdue"]


def test_a_trial_leaves_what_waits_as_it_is(
    dana: User, promised: Callable[..., Commitment], capsys: pytest.CaptureFixture[str]
) -> None:
    promised(0)
    Digest.objects.create(user=dana, day=after(-1), problem="Connection refused", attempts=3)
    before = list(Digest.objects.values())
    assert said(capsys, dry_run=True) == ["dana: would be sent: 1 dates, 0 overdue"]
    assert list(Digest.objects.values()) == before


@pytest.mark.parametrize(
    ("columns", "why"), [({"email": ""}, "has no e-mail address"), ({"reminded_by_mail": False}, "no mail")]
)
def test_a_trial_says_who_would_get_none_and_why(
    columns: dict[str, Any],
    why: str,
    dana: User,
    promised: Callable[..., Commitment],
    capsys: pytest.CaptureFixture[str],
) -> None:
    promised(0)
    User.objects.update(**columns)
    (line,) = said(capsys, dry_run=True)
    assert why in line


@pytest.mark.parametrize("day", ["2026-02-30", "tomorrow", ""])
def test_a_day_that_is_none_is_refused(day: str) -> None:
    with pytest.raises(CommandError, match="--day"):
        call_command("send_reminders", "--dry-run", f"--day={day}")


# --- Without a mail server ---


def test_without_a_mail_server_it_says_so_and_nothing_is_lost(
    dana: User, promised: Callable[..., Commitment], settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    promised(0)
    settings.EMAIL_URL = ""
    (line,) = said(capsys)
    assert "put EMAIL_URL into the environment" in line
    assert (mail.outbox, Digest.objects.count()) == ([], 0)
    assert said(capsys, dry_run=True) == ["dana: would be sent: 1 dates, 0 overdue"]
    settings.EMAIL_URL = "smtp://mail.example.kz"
    assert said(capsys) == ["dana: sent: 1 dates, 0 overdue"]


# --- Whose day ---


def test_the_day_is_that_of_where_the_person_is(
    dana: User, promised: Callable[..., Commitment], monkeypatch: pytest.MonkeyPatch
) -> None:
    """At eight in the evening in London it is one o'clock of the next day in Almaty."""
    promised(7)
    monkeypatch.setattr(timezone, "now", lambda: dt.datetime(2026, 11, 22, 20, tzinfo=dt.UTC))
    User.objects.update(time_zone="Europe/London")
    (result,) = run()
    assert ([due.occasion for due in result.dues], dana.digests.get().day) == ([30], after(-1))
    User.objects.update(time_zone="Asia/Almaty")
    (result,) = run()
    assert ([due.occasion for due in result.dues], result.outcome) == ([7], Outcome.SENT)
    assert set(dana.digests.values_list("day", flat=True)) == {after(-1), DAY}


def test_a_zone_that_is_not_known_is_the_office_s(dana: User, promised: Callable[..., Commitment]) -> None:
    promised(0)
    User.objects.update(time_zone="Mars/Olympus")
    assert [result.outcome for result in run()] == [Outcome.SENT]


# --- In the admin ---


@pytest.fixture
def told(dana: User, promised: Callable[..., Commitment]) -> Reminder:
    promised(0, "Поставить оборудование")
    list(run(DAY))
    return Reminder.objects.get()


def addresses(row: Digest | Reminder) -> list[str]:
    name = row._meta.model_name
    return [
        reverse(f"admin:agreements_{name}_changelist"),
        reverse(f"admin:agreements_{name}_change", args=[row.pk]),
    ]


def test_the_administrator_reads_what_was_sent(told: Reminder, administrator: User, client_of: Any) -> None:
    browser = client_of(administrator)
    for address in addresses(told.digest) + addresses(told):
        assert "Оспанова" in words(tree(browser.get(address)))
    assert "Поставить оборудование" in words(tree(browser.get(addresses(told)[0])))
    found = browser.get(addresses(told)[0], {"q": "Оспанова"})
    assert "Поставить оборудование" in words(tree(found))
    assert "Поставить оборудование" not in words(tree(browser.get(addresses(told)[0], {"q": "Серікова"})))


def test_and_writes_nothing_there(told: Reminder, administrator: User, client_of: Any) -> None:
    browser = client_of(administrator)
    for row in (told, told.digest):
        before = type(row).objects.values().get()
        _, page = addresses(row)
        assert browser.post(page, {"day": "2020-01-01", "deadline": "2020-01-01"}).status_code == 403
        assert browser.get(reverse(f"admin:agreements_{row._meta.model_name}_add")).status_code == 403
        assert type(row).objects.values().get() == before
    digest = reverse("admin:agreements_digest_delete", args=[told.digest_id])
    assert browser.post(digest, {"post": "yes"}).status_code == 403
    assert Digest.objects.exists()


@pytest.mark.parametrize(("who", "status"), [("staff", 403), ("official", 302)])
def test_nobody_else_reads_it(
    who: str, status: int, told: Reminder, client_of: Any, request: pytest.FixtureRequest
) -> None:
    browser = client_of(request.getfixturevalue(who))
    for address in addresses(told.digest) + addresses(told):
        assert browser.get(address).status_code == status


def test_what_waits_stands_in_the_list_with_its_problem(
    dana: User, administrator: User, client_of: Any
) -> None:
    row = Digest.objects.create(user=dana, day=DAY, problem="550 no such user", attempts=2)
    page = client_of(administrator).get(addresses(row)[0], {"state__exact": "waiting"})
    assert "550 no such user" in words(tree(page))
    others = client_of(administrator).get(addresses(row)[0], {"state__exact": "sent"})
    assert "550 no such user" not in words(tree(others))
