"""What was reworded: which columns are compared, and which of their changes another heading tells already."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Q

from agreements.models import Agreement, Commitment, Extension, Party
from delegations.models import Delegation
from partners.models import Organisation
from reporting.history import compared, told_fields
from reporting.languages import translated
from reporting.versions import bases, differing, latest, unknown_before
from workgroups.models import Meeting, WorkingGroup

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import QuerySet

    from reporting.history import Change

    from .span import Span


@dataclass(frozen=True)
class Turn:
    """Columns that change when something happens that has a heading of its own, and how it is known."""

    columns: frozenset[str]
    happened: Callable[[Span], Q]


def turn(*columns: str, **conditions: Any) -> Turn:
    return Turn(frozenset(columns), lambda span: Q(**conditions))


def extended(span: Span) -> Q:
    """The date of a commitment is the one that an extension of the span gave it."""
    given = span.entered(Extension.objects.filter(commitment=OuterRef("id"), new_due_on=OuterRef("due_on")))
    return Q(Exists(given))


@dataclass(frozen=True)
class Wording:
    """The columns of a table that are compared; those of each turn only where it did not happen."""

    model: Any
    turns: list[Turn] = field(default_factory=list)
    #: Columns that say where the row belongs, not what it says.
    apart: frozenset[str] = frozenset()

    @property
    def plain(self) -> list[str]:
        elsewhere = self.apart.union(*(one.columns for one in self.turns))
        return [one.name for one in told_fields(self.model) if one.name not in elsewhere]

    def changed(self, span: Span) -> QuerySet[Any]:
        """The last versions in the span of rows that say something else than before it.

        Each has ``turn_0``, ``turn_1`` …: whether that turn happened.
        """
        versions = latest(self.model, span.period).exclude(history_type="-")
        reasons = Q(differing(self.model, self.plain))
        for number, one in enumerate(self.turns):
            happened = one.happened(span)
            came = happened & ~Q(Exists(bases(self.model).filter(happened)))
            versions = versions.annotate(**{f"turn_{number}": came})
            reasons |= differing(self.model, one.columns) & Q(**{f"turn_{number}": False})
        return versions.filter(reasons)

    def compared(self, versions: list[Any], span: Span) -> list[list[Change]]:
        """For each of these versions what is other than before the span; a fixed number of queries."""
        before = self.model.history.in_bulk([version.base for version in versions])
        pairs = [(before[version.base], version) for version in versions]
        told = compared(self.model, pairs, span.user)
        return [
            [change for change in changes if change.name not in self.told_elsewhere(version)]
            for version, changes in zip(versions, told, strict=True)
        ]

    def told_elsewhere(self, version: Any) -> frozenset[str]:
        turns = enumerate(self.turns)
        return self.apart.union(*(one.columns for n, one in turns if getattr(version, f"turn_{n}")))


AGREEMENTS = Wording(Agreement, [turn("terminated_on", "termination_reason", terminated_on__isnull=False)])
PARTIES = Wording(Party, apart=frozenset({"agreement", "order"}))
COMMITMENTS = Wording(
    Commitment,
    [
        turn("completed_on", "result_kk", "result_ru", "reported_by", completed_on__isnull=False),
        turn("verified_by", "verified_on", verified_on__isnull=False),
        turn("dropped_on", "drop_reason", dropped_on__isnull=False),
        Turn(frozenset({"due_on"}), extended),
    ],
)
VISITS = Wording(Delegation, [turn("state", "state_reason", state=Delegation.State.CANCELLED)])
GROUPS = Wording(WorkingGroup, [turn("dissolved_on", dissolved_on__isnull=False)])
MEETINGS = Wording(
    Meeting, [turn("state", "cancel_reason", state__in=[Meeting.State.HELD, Meeting.State.CANCELLED])]
)


def party_names(versions: list[Any]) -> dict[int, str]:
    """What the parties of these versions are called: one query for the organisations."""
    known = Organisation.objects.in_bulk({one.organisation_id for one in versions} - {None})
    return {one.pk: str(known.get(one.organisation_id) or translated(one, "described")) for one in versions}


def unknown(span: Span) -> int:
    """How many records were changed of which nothing says what they were before: loaded without a history."""
    agreements = span.older(span.agreements)
    tables = [
        agreements,
        Party.objects.filter(agreement__in=agreements.order_by().values("pk")),
        span.older(span.commitments),
        span.older(span.visits),
        span.older(span.workgroups),
        span.older(span.meetings),
    ]
    return sum(rows.filter(pk__in=unknown_before(rows.model, span.period)).count() for rows in tables)
