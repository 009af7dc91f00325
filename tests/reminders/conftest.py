"""Dana answers for an agreement and has an address; the register has a name and a mail server."""

from __future__ import annotations

import datetime as dt
import socket
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone, translation

from agreements import digests
from agreements.digests import Outcome
from tests import factories

if TYPE_CHECKING:
    from collections.abc import Callable

    from accounts.models import User
    from agreements.models import Agreement, Commitment

#: The day of these tests, a Monday.
DAY = dt.date(2026, 11, 23)


def after(number: int) -> dt.date:
    """The day so many days from DAY."""
    return DAY + dt.timedelta(days=number)


@pytest.fixture(autouse=True)
def _noon(monkeypatch: pytest.MonkeyPatch) -> None:
    """In Almaty, of DAY."""
    monkeypatch.setattr(timezone, "now", lambda: dt.datetime(2026, 11, 23, 7, tzinfo=dt.UTC))


@pytest.fixture(autouse=True)
def _mail(settings: Any) -> None:
    settings.EMAIL_URL = "smtp://mail.example.kz"
    settings.SITE_URL = "https://register.example.kz"
    settings.DEFAULT_FROM_EMAIL = "Реестр <register@example.kz>"


@pytest.fixture
def port(settings: Any) -> int:
    """A free one, where mail is sent to; nobody listens yet."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        number = free.getsockname()[1]
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", number
    return number


@pytest.fixture
def dana(staff: User) -> User:
    staff.email = "dana@example.kz"
    staff.save()
    return staff


@pytest.fixture
def ending(dana: User) -> Callable[..., Agreement]:
    """An agreement that Dana answers for, the last day of which is so many days from DAY."""

    def made(left: int, title: str = "Соглашение с Томском", **columns: Any) -> Agreement:
        term = {"in_force_until": after(left), "responsible": dana} | columns
        row = factories.agreement(title, in_force=True, **term)
        row.refresh_from_db()
        return row

    return made


@pytest.fixture
def promised(dana: User) -> Callable[..., Commitment]:
    """A commitment of an agreement that Dana answers for, due so many days from DAY."""

    def made(left: int, text: str = "Провести выставку", **columns: Any) -> Commitment:
        whence = {} if "agreement" in columns else {"agreement": factories.agreement(responsible=dana)}
        return factories.commitment(text, due_on=after(left), **whence | columns)

    return made


def sent_on(day: dt.date) -> dict[str, list[str]]:
    """What a run on ``day`` sends: user name → the texts."""
    sent = [result for result in digests.run(day) if result.outcome is Outcome.SENT]
    with speaking("ru"):
        return {result.user.username: [due.text for due in result.dues] for result in sent}


def speaking(language: str) -> Any:
    return translation.override(language)
