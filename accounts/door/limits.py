"""How long a person stays signed in."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth import logout

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.sessions.backends.base import SessionBase
    from django.http import HttpRequest, HttpResponse

#: The moments in a session, in seconds: since when it is open, and when it was last used.
SINCE, USED = "open_since", "used_at"
#: So many seconds may pass before use is noted again: writing costs a query.
GRAIN = 60


class SessionLimitsMiddleware:
    """Ends a session on the server that nobody used for a while, or that is open for a whole working day."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            if is_over(request.session):
                logout(request)
            else:
                note_use(request.session)
        return self.get_response(request)


def is_over(session: SessionBase) -> bool:
    now = time.time()
    idle, open_for = now - session.get(USED, now), now - session.get(SINCE, now)
    return idle > settings.SESSION_IDLE_MINUTES * 60 or open_for > settings.SESSION_MAX_HOURS * 3600


def note_use(session: SessionBase) -> None:
    now = time.time()
    session.setdefault(SINCE, now)
    if now - session.get(USED, 0) > GRAIN:
        session[USED] = now
