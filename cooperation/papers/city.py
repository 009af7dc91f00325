"""Справка о сотрудничестве с городом: form 3 of the akimat's documents, one page and annexes."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.models import Agreement, Commitment
from agreements.models.choices import CONTRACT_KINDS
from agreements.reports import sums
from delegations.models import Delegation
from partners.grammar import COOPERATION_NOTE, heading
from partners.models import City, Organisation, Post, Sector
from reporting.dates import today
from reporting.papers import OnDay, Paper

from ..timeline import timeline
from .balance import Balance
from .tables import AGREEMENTS, VISITS, table

if TYPE_CHECKING:
    from accounts.models import User
    from agreements.models.agreement_rows import AgreementQuerySet
    from delegations.models.delegation import DelegationQuerySet

#: How many rows the first page names, and how many of an area; the annexes have the rest.
NAMED, NAMED_OF_AREA = 2, 1


class CityNote(Paper):
    """Справка: what a page must tell of the cooperation with a city, and the lists behind it."""

    name = "note"
    label = gettext_lazy("Note on cooperation")
    description = gettext_lazy(
        "A page on the cooperation with a city, with who owes what; lists of agreements and visits follow."
    )
    template_name = "cooperation/papers/city_note.html"
    in_word = True
    form_class = OnDay

    def title(self) -> str:
        return heading(COOPERATION_NOTE, self.record)

    def context(self) -> dict[str, Any]:
        day = self.choices["on"]
        facts = Cooperation(self.record, self.user, day)
        return {
            "note": facts,
            "agreements": table(AGREEMENTS, facts.agreements.for_register(day)),
            "commitments": facts.balance.tables(),
            "visits": table(VISITS, facts.visits.with_stops().with_heads()),
            "timeline": timeline(self.user, self.record),
            "other_day": day if day != today() else None,
        }


@dataclass(frozen=True)
class Signed:
    """What was signed, all in all or in one area, in numbers and with the latest by name."""

    title: Any
    agreements: AgreementQuerySet
    day: dt.date
    area: str = ""
    #: How many are named, and the keys of what the page has named already.
    most: int = NAMED
    named: frozenset[int] = frozenset()

    @cached_property
    def count(self) -> int:
        return self.agreements.count()

    @cached_property
    def in_force(self) -> int:
        return self.agreements.in_force(self.day).count()

    @cached_property
    def sums(self) -> list[str]:
        """The sums of the contracts, a currency each."""
        return [str(money) for _currency, money in sums(self.agreements.order_by())]

    @cached_property
    def sectors(self) -> list[tuple[str, int]]:
        """The directions of the area with the number of their agreements, the largest first."""
        directions = Agreement.sectors.through.objects.filter(
            sector__area=self.area, agreement__in=self.agreements.order_by().values("pk")
        )
        numbers = dict(directions.order_by().values_list("sector").annotate(n=Count("pk")))
        named = Sector.objects.filter(pk__in=numbers)
        return sorted(((sector.name, numbers[sector.pk]) for sector in named), key=lambda one: -one[1])

    @cached_property
    def latest(self) -> list[Agreement]:
        return list(self.agreements.exclude(pk__in=self.named).with_status(self.day)[: self.most])


@dataclass(frozen=True)
class Cooperation:
    """The cooperation with a city on a day, as far as a person may know of it: a fixed number of queries."""

    city: City
    user: User
    day: dt.date

    # --- Sections 1 and 2: the city, and what the cooperation rests on ---

    @cached_property
    def heads(self) -> list[Post]:
        """Who leads the city's administration."""
        administrations = Organisation.objects.listed_to(self.user).filter(
            city=self.city, kind=Organisation.Kind.ADMINISTRATION
        )
        held = Post.objects.filter(organisation__in=administrations).held_on(self.day)
        return list(held.select_related("person", "organisation")[:NAMED])

    @cached_property
    def hours_ahead(self) -> str:
        """«+2»: how far its clocks are ahead of ours on that day; empty where a zone is not known."""
        home = City.objects.filter(is_home=True).first()
        shifts = [utc_offset(city.time_zone, self.day) for city in (self.city, home) if city]
        if len(shifts) < 2 or None in shifts:
            return ""
        theirs, ours = (shift for shift in shifts if shift is not None)
        hours = (theirs - ours).total_seconds() / 3600
        return f"{hours:+g}" if hours else "0"

    @property
    def agreements(self) -> AgreementQuerySet:
        return Agreement.objects.listed_to(self.user).of_city(self.city)

    @cached_property
    def basis(self) -> Signed:
        """The agreements of the administrations; contracts are told of in their areas."""
        return Signed("", self.agreements.exclude(kind__in=CONTRACT_KINDS), self.day)

    # --- Sections 3 to 5: the areas ---

    @cached_property
    def areas(self) -> list[Signed]:
        titles = {
            Sector.Area.TRADE: _("Trade and economic cooperation"),
            Sector.Area.SCIENCE: _("Scientific and technical cooperation"),
            Sector.Area.HUMANITARIAN: _("Cultural and humanitarian cooperation"),
        }
        found: list[Signed] = []
        named = {agreement.pk for agreement in self.basis.latest}
        for area, title in titles.items():
            rows = self.agreements_in(area)
            found.append(Signed(title, rows, self.day, area, NAMED_OF_AREA, frozenset(named)))
            named |= {agreement.pk for agreement in found[-1].latest}
        return found

    def agreements_in(self, area: str) -> AgreementQuerySet:
        """By their directions; a contract without one is trade."""
        directions = Agreement.sectors.through.objects
        inside = Q(pk__in=directions.filter(sector__area=area).values("agreement"))
        if area == Sector.Area.TRADE:
            inside |= Q(kind__in=CONTRACT_KINDS) & ~Q(pk__in=directions.values("agreement"))
        return self.agreements.filter(inside)

    # --- Sections 6 and 7: visits and the balance ---

    @property
    def visits(self) -> DelegationQuerySet:
        visits = Delegation.objects.listed_to(self.user).exclude(state=Delegation.State.CANCELLED)
        return visits if self.city.is_home else visits.to_city(self.city)

    @cached_property
    def visits_counted(self) -> dict[str, int]:
        """How many went there and how many came from there, up to the day."""
        past = self.visits.filter(starts_on__lte=self.day).exclude(state=Delegation.State.PLANNED).order_by()
        numbers = dict(past.values_list("direction").annotate(n=Count("pk")))
        return {direction: numbers.get(direction, 0) for direction in Delegation.Direction.values}

    @cached_property
    def last_visit(self) -> Delegation | None:
        return self.visits.filter(starts_on__lte=self.day).exclude(state=Delegation.State.PLANNED).first()

    @cached_property
    def next_visit(self) -> Delegation | None:
        return self.visits.filter(starts_on__gt=self.day).order_by("starts_on", "pk").first()

    @cached_property
    def balance(self) -> Balance:
        return Balance(Commitment.objects.listed_to(self.user).of_city(self.city), self.day)

    @cached_property
    def late(self) -> list[Commitment]:
        return self.balance.late(NAMED)


def utc_offset(zone: str, day: dt.date) -> dt.timedelta | None:
    """How far the clocks of the zone are ahead of UTC at noon of the day."""
    try:
        there = zoneinfo.ZoneInfo(zone)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        return None
    return dt.datetime.combine(day, dt.time(12), there).utcoffset()
