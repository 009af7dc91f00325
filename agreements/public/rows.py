"""What of the register anybody may know of, and by which words a visitor finds it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Prefetch, Q, Subquery

from agreements.models import Agreement, Party
from agreements.models.agreement_rows import AgreementQuerySet
from agreements.models.choices import Access, Side
from partners.models import City, Organisation, Sector
from reporting.dates import today
from reporting.search import Fold, SearchQuerySet, Stems

if TYPE_CHECKING:
    import datetime as dt

    from django.db.models import QuerySet

IS_PUBLIC = Q(agreement__access=Access.PUBLIC, agreement__archived_on=None)
NAMES = ("name_kk", "name_ru", "name_en")
#: Wide columns that are not published.
UNREAD = ("search_text", "search_vector", "note", "source")


class PublishedQuerySet(AgreementQuerySet):
    """Public agreements that are not in the archive; what nobody is shown finds none of them."""

    def places_of(self, condition: Q) -> QuerySet[Any]:
        """By their own words and the names of organisations and cities, never by that of a person."""
        own = SearchQuerySet.places_of(self, condition)
        return own.union(
            Party.objects.named_by(*(called(model, condition) for model in (Organisation, City)))
        )

    def complete(self, day: dt.date) -> PublishedQuerySet:
        """With all that is published of them, as it stands on ``day``, in a fixed number of queries.

        ``public_parent`` is the key of what one rests on, if that is published as well.
        """
        parent = published().filter(pk=OuterRef("parent_id")).order_by().values("pk")
        rows = self.with_status(day).annotate(public_parent=Subquery(parent))
        rows = rows.select_related("place").defer(*UNREAD, *(f"place__{name}" for name in UNREAD[:2]))
        return rows.prefetch_related(Prefetch("parties", parties()), "sectors", "renewals")


def called(model: Any, condition: Any) -> QuerySet[Any]:
    """Keys of the rows whose published names answer: by what else is searched, tax numbers could be guessed.

    The columns of search, which an index has, find the few that are then looked at by their names alone.
    """
    of_names = {"search_text": Fold(*NAMES), "search_vector": Stems(*NAMES)}
    named = model.objects.filter(condition).alias(**{f"names_{name}": of for name, of in of_names.items()})
    again = [(f"names_{lookup}", value) for lookup, value in condition.children]
    return named.filter(Q(*again, _connector=condition.connector)).values("pk")


def parties() -> QuerySet[Party]:
    """The parties by name and place; nothing else of organisation and city is even read."""
    columns = ["agreement", "side", "order", "described_kk", "described_ru", "described_en"]
    for place in ("city", "organisation__city"):
        columns += [f"{place}__{name}" for name in (*NAMES, "country")]
    columns += [f"organisation__{name}" for name in NAMES]
    return Party.objects.select_related("organisation__city", "city").only(*columns)


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
    """Each looked for by itself up to its first agreement: as EXISTS, all rows would be joined."""
    through = Agreement.sectors.through.objects.filter(IS_PUBLIC, sector=OuterRef("pk"))
    first = Subquery(through.order_by().values("agreement")[:1])
    return Sector.objects.alias(first=first).filter(first__isnull=False)


def years() -> list[tuple[str, str]]:
    """Those in which something was signed, the latest first."""
    found = published().filter(signed_on__lte=today()).order_by().dates("signed_on", "year", order="DESC")
    return [(str(day.year), str(day.year)) for day in found]
