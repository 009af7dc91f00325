"""Which agreements: the questions that are asked of all of them at once."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Case, Count, Exists, F, OuterRef, Prefetch, Q, Subquery, Value, When
from django.db.models.functions import Coalesce

from accounts.models import ArchivableRows
from reporting.search import SearchQuerySet

from .access import hidden, sees_all
from .choices import CONTRACT_KINDS, Access, Fulfilment, Side, Status
from .genealogy import LIVING, OVER, keys_below
from .periods import DAY
from .similarity import of_like_title, signed_when

if TYPE_CHECKING:
    import datetime as dt

    from accounts.models import AnyUser
    from partners.models import City, Organisation, Sector

    from .agreement import Agreement


#: What ``Term.notice_by`` tells of one row, NULL without notice or end; an index finds rows by it.
LAST_NOTICE = models.ExpressionWrapper(F("term_end") - F("notice_days"), output_field=models.DateField())


def status_on(day: dt.date) -> Case:
    """The legal status on ``day`` by the dates alone.

    The end of the term is that of the last renewal (``term_end``, kept by the
    database); an empty end is open-ended. On the day of termination the
    agreement is no longer in force; on the last day of its term it still is.
    What was renewed late had expired in between: the few such renewals are
    asked once for all rows, not row by row.
    """
    from .renewal import Renewal  # a renewal points to its agreement

    return Case(
        When(terminated_on__lte=day, then=Value(Status.TERMINATED)),
        When(Q(signed_on=None) | Q(signed_on__gt=day), then=Value(Status.DRAFT)),
        When(Q(in_force_from=None) | Q(in_force_from__gt=day), then=Value(Status.SIGNED)),
        When(term_end__lt=day, then=Value(Status.EXPIRED)),
        When(pk__in=Renewal.objects.lapsed(day).values("agreement"), then=Value(Status.EXPIRED)),
        default=Value(Status.IN_FORCE),
        output_field=models.CharField(max_length=10),
    )


def fulfilment_on(day: dt.date) -> dict[Fulfilment, Q]:
    """For each word of Fulfilment the condition on ``day``; dropped and archived commitments do not count."""
    from .commitment import Commitment  # a commitment points to its agreement

    promised = Commitment.objects.listed().filter(agreement=OuterRef("pk")).standing(day)
    any_, unfinished, overdue = (
        Q(Exists(rows)) for rows in (promised, promised.unfinished(day), promised.overdue(day))
    )
    return {
        Fulfilment.OVERDUE: overdue,
        Fulfilment.ON_TIME: unfinished & ~overdue,
        Fulfilment.FULFILLED: any_ & ~unfinished,
        Fulfilment.NONE: ~any_,
    }


class AgreementQuerySet(ArchivableRows, SearchQuerySet["Agreement"]):
    def visible_to(self, user: AnyUser) -> Self:
        """What ``user`` may know of: of restricted records all by a right, or one by an exception.

        Whoever has not signed in: what is public, if the office has opened its register.
        """
        if not user.is_authenticated:
            return self.filter(access=Access.PUBLIC) if settings.PUBLIC_REGISTER else self.none()
        return self if sees_all(user) else self.exclude(hidden(user))

    def hidden_from(self, user: AnyUser | None) -> Self:
        """What ``user`` may not know of, by the index of restricted records."""
        return self.none() if sees_all(user) else self.filter(hidden(user))

    def with_status(self, on: dt.date) -> Self:
        """Annotates ``status`` on a day, and ``as_of``, the day itself."""
        return self.annotate(status=status_on(on), as_of=Value(on, output_field=models.DateField()))

    def of_status(self, statuses: list[str], on: dt.date) -> Self:
        return self.with_status(on).filter(status__in=statuses)

    def in_force(self, on: dt.date) -> Self:
        return self.with_status(on).filter(status=Status.IN_FORCE)

    def resting_on(self, above: models.QuerySet[Any], user: AnyUser | None) -> Self:
        """What rests on one of ``above``, directly or through others that ``user`` may know of."""
        return self.filter(pk__in=keys_below(above, user))

    def without_basis(self, on: dt.date, user: AnyUser | None = None) -> Self:
        """Those still living on a day that rest on one which is over, directly or through others.

        A chain through a restricted agreement counts only for a ``user`` who may see those.
        """
        over = self.model.objects.of_status(OVER, on)
        if not sees_all(user):
            over = over.exclude(hidden(user))
        return self.of_status(LIVING, on).resting_on(over, user)

    def with_deadline(self) -> Self:
        """Annotates ``deadline``: the last day to give notice, or else the end of the term."""
        return self.annotate(deadline=Coalesce(LAST_NOTICE, "term_end"))

    def ending(self, first: dt.date, last: dt.date, on: dt.date) -> Self:
        """Signed and not called off, with the ``deadline`` from ``first`` to ``last``, the nearest first."""
        standing = self.filter(signed_on__lte=on, terminated_on=None)
        return standing.with_deadline().filter(deadline__range=(first, last)).order_by("deadline", "pk")

    def outliving(self, day: dt.date | None) -> Self:
        """Those that go on after ``day``; none where the other one goes on for ever."""
        if day is None:
            return self.none()
        # A day before ``terminated_on`` it is still in force; neither date means for ever.
        ends = Q(term_end__isnull=False, term_end__lte=day) | Q(terminated_on__lte=day + DAY)
        return self.exclude(ends)

    def contracts(self) -> Self:
        return self.filter(kind__in=CONTRACT_KINDS)

    def of_city(self, city: City) -> Self:
        """What concerns a city: its partners' agreements; for our own city, all there are."""
        return self if city.is_home else self.with_partner([city])

    def with_partner(self, cities: models.QuerySet[Any] | list[City]) -> Self:
        """Agreements with a party of the other side in one of ``cities``."""
        from .party import Party  # a party points to its agreement

        return self.filter(pk__in=Party.objects.partners_in(cities))

    def in_sectors(self, sectors: models.QuerySet[Any] | list[Sector]) -> Self:
        through = self.model.sectors.through.objects
        return self.filter(pk__in=through.filter(sector__in=sectors).values("agreement"))

    def with_party(self, organisations: models.QuerySet[Any] | list[Organisation]) -> Self:
        """Agreements that one of ``organisations`` signed, on whichever side."""
        from .party import Party

        return self.filter(pk__in=Party.objects.filter(organisation__in=organisations).values("agreement"))

    def of_fulfilment(self, words: list[str], on: dt.date) -> Self:
        conditions = fulfilment_on(on)
        return self.filter(reduce(or_, (conditions[Fulfilment(word)] for word in words)))

    def fulfilment_counts(self, on: dt.date) -> dict[str, int]:
        """How many rows stand how; a query a word, each a semi-join: grouped, it would ask row by row."""
        return {word: self.filter(condition).count() for word, condition in fulfilment_on(on).items()}

    def with_last_notice(self) -> Self:
        """Annotates ``last_notice_on``, the last day to give notice, where there is one."""
        return self.annotate(last_notice_on=LAST_NOTICE)

    def with_progress(self, on: dt.date) -> Self:
        """Annotates ``promised``, ``kept`` and ``late``: numbers of listed commitments not dropped by ``on``.

        One small subquery a row and number: for the rows of a page, not for a filter.
        """
        from .commitment import Commitment

        promised = Commitment.objects.listed().filter(agreement=OuterRef("pk")).standing(on)

        def number(rows: models.QuerySet[Any]) -> Coalesce:
            counted = rows.order_by().values("agreement").annotate(n=Count("pk")).values("n")
            return Coalesce(Subquery(counted), 0)

        return self.annotate(
            promised=number(promised),
            kept=number(promised.filter(completed_on__lte=on)),
            late=number(promised.overdue(on)),
        )

    def with_partner_city(self) -> Self:
        """Annotates ``partner_city``: the key of the first city of the other side, to group by."""
        from .party import Party

        cities = (
            Party.objects.filter(agreement=OuterRef("pk"), side=Side.THEIRS)
            .with_place()
            .exclude(place=None)
            .order_by("order", "pk")
            .values("place")
        )
        return self.annotate(partner_city=Subquery(cities[:1]))

    def for_register(self, on: dt.date) -> Self:
        """All that a row of the register shows, in a fixed number of queries."""
        from .document import Document
        from .party import Party

        return (
            self.with_status(on)
            .with_progress(on)
            .select_related("responsible", "place")
            .prefetch_related(
                Prefetch("parties", Party.objects.for_display()),
                "sectors",
                "renewals",
                "amendments",
                Prefetch("documents", Document.objects.signed_originals(), to_attr="originals"),
            )
        )

    def places_of(self, condition: Q) -> models.QuerySet[Any]:
        """Found by its own words or by those of its parties, their cities and signatories."""
        from .party import Party

        return super().places_of(condition).union(Party.objects.found_by(condition))

    def similar_to(self, agreement: Agreement, organisations: list[Organisation]) -> Self:
        """Others that may be the same paper, entered before.

        Signed at the same time and either of the same kind and the same parties,
        or nearly of the same title and not with somebody else. ``organisations``
        are the parties; of fewer than two, the other side is not known.
        """
        from .party import Party

        others = self.exclude(pk=agreement.pk).filter(signed_when(agreement))
        alike = of_like_title(others, agreement)
        if len(organisations) < 2:
            return alike
        same_parties = others.filter(kind=agreement.kind)
        for organisation in organisations:
            same_parties = same_parties.with_party([organisation])
        theirs = Party.objects.filter(side=Side.THEIRS, organisation__isnull=False)
        shared = theirs.filter(organisation__in=organisations).values("agreement")
        alike = alike.exclude(pk__in=theirs.exclude(agreement__in=shared).values("agreement"))
        return others.filter(Q(pk__in=same_parties.values("pk")) | Q(pk__in=alike.values("pk")))
