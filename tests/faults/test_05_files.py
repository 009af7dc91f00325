"""Files made in the background: only who asked opens them, hidden rows are absent, they expire."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from reporting.models import Job
from tests.factories import agreement, job

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from accounts.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(official: User, client_of: Callable[[User], Client]) -> Client:
    return client_of(official)


KEYED = ("file", "file-content", "file-cancel", "file-again", "file-delete")


def test_only_who_asked_opens_it(
    official: User, staff: User, administrator: User, client_of: Callable[[User], Client]
) -> None:
    """Not even the administrator: another's file shows what another may see."""
    row = job(user=official)
    for other in (staff, administrator):
        client = client_of(other)
        for name in KEYED:
            where = reverse(name, args=[row.key])
            assert {client.get(where).status_code, client.post(where).status_code} <= {404, 405}, name
        assert row.title not in client.get(reverse("files")).content.decode()
    assert client_of(official).get(reverse("file", args=[row.key])).status_code == 200
    assert Job.objects.filter(pk=row.pk).exists(), "nobody else deleted it"


def test_a_restricted_record_cannot_be_asked_for(browser: Client) -> None:
    secret = agreement(restricted=True)
    answer = browser.post(reverse("files"), {"address": f"{secret.get_absolute_url()}?format=pdf"})
    assert answer.status_code == 404
    assert Job.objects.count() == 0


def test_it_expires_with_its_file(browser: Client, official: User) -> None:
    past = timezone.now() - dt.timedelta(minutes=1)
    row, kept = job(user=official), job(user=official)
    Job.objects.filter(pk=row.pk).update(state="done", finished_at=past, started_at=past, expires_at=past)
    call_command("drop_expired_files", verbosity=0)
    assert list(Job.objects.all()) == [kept]
    assert browser.get(reverse("file-content", args=[row.key])).status_code == 404
