"""What is done to a person's way in."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.sessions.models import Session
from django.db import transaction

if TYPE_CHECKING:
    from .models import ProviderAccount, User


@transaction.atomic
def end_sessions(*, user: User) -> None:
    """Sign ``user`` out everywhere: no browser has an open session of hers any more."""
    sessions = UserSession.objects.filter(user=user)
    Session.objects.filter(session_key__in=list(sessions.values_list("session_key", flat=True))).delete()
    sessions.delete()


@transaction.atomic
def forget_sessions(now: dt.datetime) -> int:
    """Drop the sessions that are over, and what was noted of them; how many."""
    number, _each = Session.objects.filter(expire_date__lt=now).delete()
    # A session is noted before it is stored: the newest of them may still be on its way.
    noted = UserSession.objects.filter(last_seen_at__lt=now - dt.timedelta(days=1))
    noted.exclude(session_key__in=Session.objects.values("session_key")).delete()
    return number


@transaction.atomic
def unbind(*, account: ProviderAccount) -> None:
    """The provider's number opens nothing any more, nor does a session that it opened."""
    end_sessions(user=account.user)
    account.delete()


@transaction.atomic
def take_away_second_factor(*, user: User, by: User, reason: str) -> None:
    """A lost telephone or key opens nothing any more; its person sets up another at the next sign-in."""
    Authenticator.objects.filter(user=user).delete()
    end_sessions(user=user)
    # Told in the language of whoever reads it: Django translates the names.
    said = [
        {"deleted": {"name": "second factor", "object": str(user)}},
        {"added": {"name": "reason", "object": reason}},
    ]
    LogEntry.objects.log_actions(by.pk, [user], CHANGE, change_message=said, single_object=True)
