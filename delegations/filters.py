"""What may be asked of delegations."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from django.db.models import Count, Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from partners.models import City
from reporting.filters import ArchivableFilter, ChoicesFilter, DateFilter, RowsFilter, TextFilter, count_by

from .models import Delegation, Stop

if TYPE_CHECKING:
    import datetime as dt

    from .models.delegation import DelegationQuerySet


class DelegationFilter(ArchivableFilter):
    text = TextFilter(label=_("text"), method="by_text")
    direction = ChoicesFilter(label=_("direction"), choices=Delegation.Direction.choices)
    state = ChoicesFilter(label=_("state"), choices=Delegation.State.choices)
    city = RowsFilter(label=_("city"), queryset=City.objects.all(), to_field_name="slug", method="by_city")
    since = DateFilter(label=_("from"), field_name="starts_on", lookup_expr="gte")
    until = DateFilter(label=_("to"), field_name="starts_on", lookup_expr="lte")

    not_over_on = DateFilter(label=_("not over before"), method="by_not_over")

    facets = {"direction": "count_directions", "state": "count_states", "city": "count_cities"}
    spans = (("since", "until"),)

    class Meta:
        model = Delegation
        fields: list[str] = []

    def by_text(self, rows: DelegationQuerySet, name: str, value: str) -> DelegationQuerySet:
        return rows.search(value)

    def by_city(self, rows: DelegationQuerySet, name: str, value: list[City]) -> DelegationQuerySet:
        """Journeys there, and those that came from there."""
        there = Stop.objects.filter(city__in=value).values("delegation")
        return rows.filter(Q(pk__in=there) | Q(origin__in=value))

    def by_not_over(self, rows: DelegationQuerySet, name: str, value: dt.date) -> DelegationQuerySet:
        return rows.filter(Q(ends_on=None) | Q(ends_on__gte=value))

    def count_directions(self, rows: DelegationQuerySet) -> dict[str, int]:
        return count_by(rows, "direction")

    def count_states(self, rows: DelegationQuerySet) -> dict[str, int]:
        return count_by(rows, "state")

    def count_cities(self, rows: DelegationQuerySet) -> dict[str, int]:
        stops = Stop.objects.filter(delegation__in=rows.values("pk")).order_by()
        there = Counter(dict(stops.values_list("city__slug").annotate(n=Count("delegation", distinct=True))))
        passed = Stop.objects.filter(delegation=OuterRef("pk"), city=OuterRef("origin"))
        came = rows.exclude(origin=None).exclude(Exists(passed))
        return there + Counter(count_by(came, "origin__slug"))
