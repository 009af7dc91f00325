"""Which agreements a person may not know of: the one place that says so.

Rights of the role and named exceptions are read once for each user object, as
Django does with permissions; so ``visible_to`` adds no query, and people of the
same rights ask the same question, whose answer can be kept for all of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from django.conf import settings
from django.db.models import Q

from reporting.dates import today

from .choices import Access

if TYPE_CHECKING:
    import datetime as dt

    from django.db.models import QuerySet

    from accounts.models import AnyUser

    Rows = TypeVar("Rows", bound=QuerySet[Any])

SEES_ALL = "agreements.view_restricted"
#: Where a user object keeps its exceptions and the day they were read for.
KNOWN = "_granted_agreements"


def sees_all(user: AnyUser | None) -> bool:
    return bool(user and user.has_perm(SEES_ALL))


def granted_to(user: AnyUser | None) -> list[int]:
    """The keys of the agreements ``user`` has an exception for. Costs a query, once a user object."""
    from .access_grant import AccessGrant  # an exception points to its agreement

    if user is None or not user.is_active:
        return []
    day = today()
    known: tuple[dt.date, list[int]] | None = getattr(user, KNOWN, None)
    if known is None or known[0] != day:
        grants = AccessGrant.objects.in_force(day).reaching(user).order_by()
        known = day, sorted(set(grants.values_list("agreement", flat=True)))
        setattr(user, KNOWN, known)
    return known[1]


def hidden(user: AnyUser | None) -> Q:
    """The condition that an agreement is hidden from ``user``; of nobody, every restricted one is.

    From whoever has not signed in: all that is not public, and that too where the register is closed.
    """
    if user is not None and not user.is_authenticated:
        return ~Q(access=Access.PUBLIC) if settings.PUBLIC_REGISTER else Q(pk__isnull=False)
    restricted = Q(access=Access.RESTRICTED)
    if granted := granted_to(user):
        restricted &= ~Q(pk__in=granted)
    return restricted


def as_secret_as_agreements(rows: Rows, user: AnyUser, *ways: str) -> Rows:
    """Those of ``rows`` whose agreements, by the relations ``ways``, ``user`` may know of."""
    from .agreement import Agreement

    if not user.is_authenticated:
        return rows.none()
    if sees_all(user):
        return rows
    for way in ways:
        rows = rows.exclude(**{f"{way}__in": Agreement.objects.hidden_from(user)})
    return rows
