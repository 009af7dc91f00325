"""A register of a hundred days ago, and what happened in it since."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone, translation

from agreements.models import Agreement
from cooperation.changes.groups import groups
from cooperation.changes.rewording import unknown
from cooperation.changes.span import Span
from reporting.dates import today
from tests.past import redate

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from accounts.models import User
    from cooperation.changes.telling import Row
    from partners.models import City


@pytest.fixture(autouse=True)
def _english() -> Any:
    with translation.override("en"):
        yield


@pytest.fixture
def browser(official: User, client_of: Callable[[User], Client]) -> Client:
    return client_of(official)


def before(row: Any, days: int = 100) -> Any:
    """The row, entered and recorded so many days ago."""
    moment = timezone.now() - dt.timedelta(days=days)
    type(row)._base_manager.filter(pk=row.pk).update(created_at=moment)
    redate(row, moment)
    row.refresh_from_db()
    for party in row.parties.all() if isinstance(row, Agreement) else ():
        before(party, days)
    return row


def change(row: Any, user: User | None = None, **columns: Any) -> Any:
    """Save other values, as the admin does."""
    for name, value in columns.items():
        setattr(row, name, value)
    row.stamp(user)
    row.save()
    return row


class Told:
    """What a person is told of the last thirty days, or other ones."""

    def __init__(self, user: User, city: City | None = None, since: int = -30, until: int = 0) -> None:
        day = today()
        ends = (day + dt.timedelta(days=since), day + dt.timedelta(days=until))
        span = Span(user, *ends, city)
        self.groups = {group.name: group for group in groups(span)}
        self.unknown = unknown(span)

    def rows(self, name: str) -> list[Row]:
        return self.groups[name].rows(0, 1000)

    def names(self, name: str) -> list[str]:
        assert self.groups[name].count == len(self.rows(name))
        return [plain(row.name) for row in self.rows(name)]

    def only(self, name: str) -> Row:
        (row,) = self.rows(name)
        return row

    @property
    def filled(self) -> set[str]:
        """The headings that have rows."""
        return {name for name, group in self.groups.items() if group.count}


def plain(text: str) -> str:
    """Without the mark of another language, and with spaces that break."""
    return text.replace(" (in Russian)", "").replace("\xa0", " ")


def facts(row: Row) -> str:
    return plain(" ".join(row.facts))


def changes(row: Row) -> list[tuple[str, str, str]]:
    return [(one.label, plain(one.before), plain(one.after)) for one in row.changes]
