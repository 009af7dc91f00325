"""Records that were deleted, told by their last name to those who might have seen them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from agreements.models import Agreement, Amendment, Commitment, Extension, Party, Renewal
from agreements.models.access import sees_all
from agreements.models.choices import Access, Side
from delegations.models import Delegation, Stop
from reporting.versions import deleted
from workgroups.models import Meeting, WorkingGroup

from .telling import gone, name_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from django.db.models import QuerySet

    from .span import Span
    from .telling import Row


@dataclass(frozen=True)
class Deleted:
    """A table whose deleted rows are told: which of them, by their last version, and how they are called."""

    model: Any
    within: Callable[[Span], Q]
    called: Callable[[Any], str] = name_of
    #: The row that it hung on, which is still there; empty where it stood by itself.
    parent: str = ""

    def found(self, span: Span) -> QuerySet[Any]:
        versions = deleted(self.model, span.period).filter(self.within(span))
        related = ["history_user", self.parent] if self.parent else ["history_user"]
        return versions.select_related(*related).order_by("-history_date", "-pk")

    def told(self, versions: list[Any]) -> Iterable[Row]:
        kind = str(self.model._meta.verbose_name)
        return [gone(one, self.called(one), kind, getattr(one, self.parent or "pk")) for one in versions]


def numbered(version: Any) -> str:
    return f"№ {version.number}"


def dates(version: Any) -> str:
    return Extension.__str__(version)


# --- Which: those of the city, and none that the reader might not have seen ---


def agreements(span: Span) -> Q:
    """A deleted agreement is as secret as it was last."""
    found = Q() if sees_all(span.user) else ~Q(access=Access.RESTRICTED)
    if span.place:
        here = Q(city=span.place) | Q(city=None, organisation__city=span.place)
        found &= Q(id__in=Party.history.filter(here, side=Side.THEIRS).values("agreement_id"))
    return found


def commitments(span: Span) -> Q:
    """As secret as its agreement is, or was when that was deleted too."""
    found = Q(city=span.place) if span.place else Q()
    if sees_all(span.user):
        return found
    gone_too = Agreement.history.filter(history_type="-", access=Access.RESTRICTED).values("id")
    closed = Agreement.objects.hidden_from(span.user).values("pk")
    hidden = Q(agreement_id__in=closed) | Q(agreement_id__in=gone_too)
    return found & (Q(agreement_id=None) | ~hidden)


def visits(span: Span) -> Q:
    if span.place is None:
        return Q()
    return Q(origin=span.place) | Q(id__in=Stop.history.filter(city=span.place).values("delegation_id"))


def groups(span: Span) -> Q:
    return Q(city=span.place) if span.place else Q()


def meetings(span: Span) -> Q:
    if span.place is None:
        return Q()
    return Q(group_id__in=WorkingGroup.history.filter(city=span.place).values("id"))


def of_agreements(span: Span) -> Q:
    return Q(agreement__in=span.older(span.agreements).order_by().values("pk"))


def of_commitments(span: Span) -> Q:
    return Q(commitment__in=span.older(span.commitments).order_by().values("pk"))


DELETED = [
    Deleted(Agreement, agreements),
    Deleted(Renewal, of_agreements, numbered, "agreement"),
    Deleted(Amendment, of_agreements, numbered, "agreement"),
    Deleted(Commitment, commitments),
    Deleted(Extension, of_commitments, dates, "commitment"),
    Deleted(Delegation, visits),
    Deleted(WorkingGroup, groups),
    Deleted(Meeting, meetings, numbered),
]
