"""Registers that join several floors: cities and organisations with what was signed with them."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db.models import Case, Count, IntegerField, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Cast, Coalesce
from django.utils.translation import gettext_lazy as _

from agreements.models import Agreement, Commitment, Party
from partners import reports as partners
from reporting.columns import Column

from .maps import agreements_by_city

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from partners.models.city import CityQuerySet
    from partners.models.organisation import OrganisationQuerySet


class CityRegister(partners.CityRegister):
    """Partner cities with the numbers of what was signed and what is late."""

    default_sort = "-agreements"
    columns = [
        *partners.CityRegister.columns,
        Column(name="agreements", label=_("agreements"), value="agreements", sort="agreements", width=30,
               numeric=True),
        Column(name="open", label=_("open commitments"), value="open_commitments", sort="open_commitments",
               width=34, numeric=True),
        Column(name="overdue", label=_("overdue"), value="overdue", sort="overdue", width=30, numeric=True,
               state=lambda row: "overdue" if row.overdue else ""),
    ]  # fmt: skip

    def decorate(self, rows: CityQuerySet) -> CityQuerySet:
        """The numbers of all cities, counted in one pass over each table, stand in the query as values.

        A subquery for each city would read the large tables again and again.
        """
        return rows.annotate(
            agreements=of_city(agreements_by_city(self.user)),
            open_commitments=of_city({city: owed for city, (owed, _late) in self.owed.items()}),
            overdue=of_city({city: late for city, (_owed, late) in self.owed.items()}),
        )

    @cached_property
    def owed(self) -> dict[int, tuple[int, int]]:
        """City → what is still to be done, and what of it is late."""
        day = self.filterset.day
        unfinished = Commitment.objects.listed_to(self.user).unfinished(day).exclude(city=None).order_by()
        numbers = {"owed": Count("pk"), "late": Count("pk", filter=Q(due_on__lt=day))}
        return {city: (n, late) for city, n, late in unfinished.values_list("city").annotate(**numbers)}

    def get_queryset(self) -> CityQuerySet:
        return super().get_queryset().partners()


def of_city(numbers: dict[int, int]) -> Cast:
    """The number of the row's city, as an expression to show and to sort by.

    Cast, since without any number it is a bare 0, and to order by 0 is to ask for a column of that place.
    """
    known = [When(pk=city, then=Value(number)) for city, number in numbers.items()]
    return Cast(Case(*known, default=Value(0)), IntegerField())


def number(rows: QuerySet[Any], key: str, counted: str = "pk") -> Coalesce:
    """How many rows there are for the outer row, by the column that ties them to it."""
    by_key = rows.order_by().values(key).annotate(n=Count(counted, distinct=True))
    return Coalesce(Subquery(by_key.values("n")), 0)


class OrganisationRegister(partners.OrganisationRegister):
    """Organisations with the number of agreements that each signed."""

    columns = [
        *partners.OrganisationRegister.columns,
        Column(name="agreements", label=_("agreements"), value="agreements", sort="agreements", width=30,
               numeric=True),
    ]  # fmt: skip

    def decorate(self, rows: OrganisationQuerySet) -> OrganisationQuerySet:
        visible = Agreement.objects.listed_to(self.user)
        signed = Party.objects.filter(organisation=OuterRef("pk"), agreement__in=visible.values("pk"))
        return super().decorate(rows).annotate(agreements=number(signed, "organisation", "agreement"))


class EnterpriseRegister(OrganisationRegister, partners.EnterpriseRegister):
    """Enterprises with the number of contracts and agreements that each signed."""
