"""What of the register anybody may know of, and by which words a visitor finds it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Case, Exists, F, OuterRef, Prefetch, Q, When

from agreements.models import Agreement, Party
from agreements.models.agreement_rows import AgreementQuerySet
from agreements.models.choices import Access, Side
from partners.models import City, Sector
from reporting.dates import today
from reporting.search import SearchQuerySet

if TYPE_CHECKING:
    import datetime as dt

    from django.db.models import QuerySet

IS_PUBLIC = Q(agreement__access=Access.PUBLIC, agreement__archived_on=None)


class PublishedQuerySet(AgreementQuerySet):
    """Public agreements that are not in the archive; what nobody is shown finds none of them."""

    def places_of(self, condition: Q) -> QuerySet[Any]:
        """By their own words and those of organisations and cities, never by the name of a person."""
        own = SearchQuerySet.places_of(self, condition)
        return own.union(Party.objects.named_by(condition))

    def complete(self, day: dt.date) -> PublishedQuerySet:
        """With all that is published of them, as it stands on ``day``, in a fixed number of queries.

        ``public_parent`` is the key of what one rests on, if that is public as well.
        """
        parties = Party.objects.select_related("organisation__city", "city")
        rows = self.with_status(day).select_related("place")
        is_public = Q(parent__access=Access.PUBLIC, parent__archived_on=None)
        rows = rows.annotate(public_parent=Case(When(is_public, then=F("parent"))))
        return rows.prefetch_related(Prefetch("parties", parties), "sectors", "renewals")


def published() -> PublishedQuerySet:
    return PublishedQuerySet(Agreement).listed_to(AnonymousUser())


# --- What there is to choose from: nothing that only other agreements have ---


def cities(request: Any = None) -> QuerySet[City]:
    """The cities of the other sides. Two looks into an index for each: none reads all the parties."""
    theirs = Party.objects.filter(IS_PUBLIC, side=Side.THEIRS).order_by()
    named = Exists(theirs.filter(city=OuterRef("pk")))
    of_organisation = Exists(theirs.filter(city=None, organisation__city=OuterRef("pk")))
    return City.objects.partners().filter(named | of_organisation)


def sectors(request: Any = None) -> QuerySet[Sector]:
    through = Agreement.sectors.through.objects
    return Sector.objects.filter(Exists(through.filter(IS_PUBLIC, sector=OuterRef("pk"))))


def years() -> list[tuple[str, str]]:
    """Those in which something was signed, the latest first."""
    found = published().filter(signed_on__lte=today()).order_by().dates("signed_on", "year", order="DESC")
    return [(str(day.year), str(day.year)) for day in found]
