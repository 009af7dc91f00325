"""All that is told of a day."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

from agreements.models import Agreement, Commitment
from cooperation.balance import CityBalance, balances_of
from cooperation.dormancy import Finding, counts
from cooperation.for_you import ForYou, for_you
from cooperation.kept import Kept
from cooperation.maps import Map, by_city, partner_map
from delegations.models import Delegation
from workgroups.models import Meeting

from .due import Due, account_of, due_of, owed
from .matrix import Matrix, matrix_of
from .numbers import Number, register
from .signed import Signed, by_year_and_kind, signed_of

if TYPE_CHECKING:
    import datetime as dt

    from accounts.models import AnyUser, User
    from agreements.models.agreement_rows import AgreementQuerySet
    from agreements.models.commitment import CommitmentQuerySet
    from delegations.models.delegation import DelegationQuerySet
    from workgroups.models.meeting import MeetingQuerySet

#: How many rows the lists show; the registers have all.
URGENT, VISITS, MEETINGS, LATELY, BALANCES = 8, 5, 5, 4, 8


class Cockpit:
    """How things stand on a day, for one person; each part costs its queries when it is asked for."""

    def __init__(self, user: AnyUser, day: dt.date) -> None:
        self.user, self.day, self.kept = user, day, Kept()
        self.agreements = Agreement.objects.listed_to(user)
        self.commitments = Commitment.objects.listed_to(user)

    @cached_property
    def due(self) -> Due:
        return due_of(self.owed, self.day)

    @cached_property
    def owed(self) -> list[dict[str, Any]]:
        return self.kept.rows(owed(self.commitments, self.day))

    @cached_property
    def for_you(self) -> ForYou:
        """The dates of whoever is signed in."""
        return for_you(cast("User", self.user), self.day)

    @cached_property
    def balances(self) -> list[CityBalance]:
        return balances_of(self.user, self.day, [account_of(row) for row in self.owed])

    @property
    def leading_balances(self) -> list[CityBalance]:
        return self.balances[:BALANCES]

    @cached_property
    def dormant(self) -> list[Finding]:
        return counts(self.user, self.day, self.kept.count)

    @cached_property
    def signed(self) -> Signed:
        return signed_of(self.kept.rows(by_year_and_kind(self.agreements, self.day)))

    @cached_property
    def by_city(self) -> dict[int, int]:
        return {city: number for city, number in self.kept.rows(by_city(self.user)) if city}

    @cached_property
    def matrix(self) -> Matrix:
        return matrix_of(self.user, self.kept, self.by_city)

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
        return Delegation.objects.listed_to(self.user).upcoming(self.day)

    @cached_property
    def visits(self) -> DelegationQuerySet:
        return self.upcoming.with_stops().order_by("starts_on", "pk")[:VISITS]

    @cached_property
    def meetings(self) -> MeetingQuerySet:
        """Of working groups, planned for this day or later."""
        planned = Meeting.objects.visible_to(self.user).planned().filter(held_on__gte=self.day)
        return planned.select_related("group").order_by("held_on", "starts_at", "pk")[:MEETINGS]

    @cached_property
    def upcoming_number(self) -> Number:
        planned = [Delegation.State.PLANNED.value, Delegation.State.UNDER_WAY.value]
        address = register("delegations", state=planned, not_over_on=self.day.isoformat())
        return Number(self.kept.count(self.upcoming), address)
