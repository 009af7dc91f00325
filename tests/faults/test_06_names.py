"""Feeds, reminders, page titles, logs: no restricted names. A revoked feed address: 404."""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.urls import reverse

from accounts.feeds import make_feed, revoke_feed
from accounts.models import CalendarFeed
from agreements.models import Agreement
from agreements.reminders import dues
from cooperation.logs import WithoutSecrets
from cooperation.settings import BASE_DIR
from reporting.dates import today
from tests.factories import days
from tests.secret import SECRET, Secret, enter_secret, everywhere, make_register

if TYPE_CHECKING:
    from collections.abc import Callable

    from accounts.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(official: User, client_of: Callable[[User], Client]) -> Client:
    return client_of(official)


@pytest.fixture
def secret(db: None) -> Secret:
    return enter_secret(make_register())


def feed_of(user: User) -> str:
    make_feed(user=user)
    return reverse("calendar-file", args=[CalendarFeed.objects.get(user=user).secret])


def test_a_revoked_feed_is_missing_as_a_wrong_one(official: User, client: Client) -> None:
    address = feed_of(official)
    assert client.get(address).status_code == 200
    revoke_feed(user=official)
    revoked, wrong = client.get(address), client.get("/calendar/abc.ics")
    assert (revoked.status_code, wrong.status_code) == (404, 404)
    assert revoked.content == wrong.content


def test_nobody_without_the_right_is_reminded(secret: Secret, staff: User) -> None:
    paper = Agreement.objects.filter(pk=secret.agreement.pk)
    paper.update(responsible=staff, in_force_until=days(7), term_end=days(7))
    secret.agreement.commitments.update(due_on=days(7))
    assert dues(staff, today()) == []


def test_no_title_of_a_page_names_it(secret: Secret, browser: Client) -> None:
    titles = {}
    for address in (one for one in everywhere() if "format=" not in one and SECRET not in one):
        answer = browser.get(address)
        titles[address] = "".join(re.findall("<title>(.*?)</title>", answer.content.decode(), re.S))
    assert len(titles) > 40
    assert [address for address, title in titles.items() if SECRET in title] == []


def test_no_log_names_it(
    secret: Secret, browser: Client, official: User, staff: User, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for row in (secret.agreement, secret.scan):
        browser.get(row.get_absolute_url())
        browser.post(row.get_absolute_url())
    browser.get(reverse("commitments"), {"agreement": secret.agreement.pk})
    Client().get(feed_of(official))
    lines = [line for line in caplog.messages if "SELECT" not in line and "INSERT" not in line]
    assert lines != []
    assert [line for line in lines if SECRET in line] == []


@pytest.mark.parametrize(
    ("name", "parts"),
    [("calendar-file", ["s3cret-Part"]), ("account_reset_password_from_key", ["1a", "s3cret-Part"])],
)
def test_no_log_keeps_an_address_that_opens_something_by_itself(name: str, parts: list[str]) -> None:
    """Neither the register's nor that of nginx, which would keep it for weeks."""
    address = reverse(name, args=parts)
    record = logging.LogRecord("x", logging.WARNING, "", 0, "Not Found: %s", (address,), None)
    WithoutSecrets().filter(record)
    assert "s3cret" not in record.getMessage()
    site = (BASE_DIR / "deploy/nginx.conf").read_text()
    unlogged = re.findall(r"^    ~(\S+) 0;$", site, re.MULTILINE)
    assert any(re.search(rule, f"{address}?kind=due") for rule in unlogged)
    others = ("calendar", "calendar-feed", "account_reset_password", "account_reset_password_done")
    assert not any(re.search(rule, reverse(other)) for rule in unlogged for other in others)
    logs = re.findall(r"access_log .*", site)
    assert len(logs) == site.count("\nserver {") > 0
    assert all(line.endswith(" if=$is_logged;") for line in logs)
