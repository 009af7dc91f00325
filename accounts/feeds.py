"""What a person may do with the secret address of her calendar."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from .models import CalendarFeed

if TYPE_CHECKING:
    from .models import User

#: Of the part that nobody guesses: 256 bits, written in 43 letters.
SECRET_BYTES = 32


def make_feed(*, user: User) -> CalendarFeed:
    """A new address; the one before it answers no longer."""
    secret = secrets.token_urlsafe(SECRET_BYTES)
    feed, _created = CalendarFeed.objects.update_or_create(user=user, defaults={"secret": secret})
    return feed


def revoke_feed(*, user: User) -> None:
    CalendarFeed.objects.filter(user=user).delete()
