"""All that is told of a day."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, cast

from agreements.models import Agreement, Commitment
from cooperation.balance import CityBalance, balances
from cooperation.dormancy import Finding, counts
from cooperation.for_you import ForYou, for_you
from cooperation.maps import Map, agreements_by_city, partner_map
from delegations.models import Delegation

from .due import Due, due_of
from .matrix import Matrix, matrix_of
from .numbers import Number, register
from .signed import Signed, signed_of

if TYPE_CHECKING:
    import datetime as dt

    from accounts.models import AnyUser, User
    from agreements.models.agreement import AgreementQuerySet
    from agreements.models.commitment import CommitmentQuerySet
    from delegations.models.delegation import DelegationQuerySet

#: How many rows the lists show; the registers have all.
URGENT, VISITS, LATELY, BALANCES = 8, 5, 4, 8


class Cockpit:
    """How things stand on a day, for one person; each part costs its queries when it is asked for."""

    def __init__(self, user: AnyUser, day: dt.date) -> None:
        self.user, self.day = user, day
        self.agreements = Agreement.objects.visible_to(user)
        self.commitments = Commitment.objects.visible_to(user)

    @cached_property
    def due(self) -> Due:
        return due_of(self.commitments, self.day)

    @cached_property
    def for_you(self) -> ForYou:
        """The dates of whoever is signed in."""
        return for_you(cast("User", self.user), self.day)

    @cached_property
    def balances(self) -> list[CityBalance]:
        return balances(self.user, self.day)

    @property
    def leading_balances(self) -> list[CityBalance]:
        return self.balances[:BALANCES]

    @cached_property
    def dormant(self) -> list[Finding]:
        return counts(self.user, self.day)

    @cached_property
    def signed(self) -> Signed:
        return signed_of(self.agreements, self.day)

    @cached_property
    def by_city(self) -> dict[int, int]:
        return agreements_by_city(self.user)

    @cached_property
    def matrix(self) -> Matrix:
        return matrix_of(self.user, self.by_city)

    @cached_property
    def map(self) -> Map:
        return partner_map(self.user, numbers=self.by_city)

    @cached_property
    def urgent(self) -> CommitmentQuerySet:
        """What is late, the longest first, then what is due next: the order that an index has."""
        unfinished = self.commitments.unfinished(self.day).exclude(due_on=None)
        return unfinished.for_register(self.day).order_by("due_on", "pk")[:URGENT]

    @cached_property
    def lately(self) -> AgreementQuerySet:
        return self.agreements.filter(signed_on__lte=self.day).for_register(self.day)[:LATELY]

    @cached_property
    def upcoming(self) -> DelegationQuerySet:
        return Delegation.objects.visible_to(self.user).upcoming(self.day)

    @cached_property
    def visits(self) -> DelegationQuerySet:
        return self.upcoming.with_stops().order_by("starts_on", "pk")[:VISITS]

    @cached_property
    def upcoming_number(self) -> Number:
        planned = [Delegation.State.PLANNED.value, Delegation.State.UNDER_WAY.value]
        address = register("delegations", state=planned, not_over_on=self.day.isoformat())
        return Number(self.upcoming.count(), address)
