"""Agreements between administrations and contracts between enterprises."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Case, Count, Exists, F, OuterRef, Prefetch, Q, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from simple_history.models import HistoricalRecords

from accounts.models import Archivable, ArchivableRows, Recorded
from delegations.models import Delegation, Forum
from partners.models import City, Organisation, Sector
from partners.models.titled import Titled
from reporting.dates import precision_field, today
from reporting.formats import Money, PartialDate
from reporting.languages import Translated
from reporting.search import SearchQuerySet, folded_text, search_indexes, stems

from .access import hidden, sees_all
from .choices import CONTRACT_KINDS, Access, Fulfilment, Kind, Side, Status, TextLanguage
from .genealogy import LIVING, OVER, keys_below
from .periods import DAY, Period, Term, periods_of, problem_of, with_previous_ends
from .similarity import of_like_title, signed_when

if TYPE_CHECKING:
    import datetime as dt

    from accounts.models import AnyUser

    from .document import Document
    from .party import Party


class RegistryNumber(models.Func):
    """«2010/003» of the year and the sequence; NULL before the number is given."""

    template = (
        "(registry_year::text || '/' || "
        "lpad(registry_sequence::text, greatest(3, length(registry_sequence::text)), '0'))"
    )
    output_field = models.CharField(max_length=20)

    def __init__(self, **extra: Any) -> None:
        super().__init__(**extra)


class LatestDate(models.Func):
    """Tomorrow by the server's clock: no signature on earth is later than that today."""

    template = "((now() + interval '1 day')::date)"
    output_field = models.DateField()


SEARCHED = (
    "title_kk",
    "title_ru",
    "title_en",
    "subject_kk",
    "subject_ru",
    "subject_en",
    "number_on_paper",
    Coalesce(RegistryNumber(), Value("")),
)


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
        over = Agreement.objects.of_status(OVER, on)
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
        through = Agreement.sectors.through.objects
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


class Agreement(Titled, Archivable, Recorded):
    """A paper that two or more sides signed: an agreement of administrations or a contract of enterprises."""

    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices, default=Kind.INTERMUNICIPAL)
    registry_year = models.PositiveSmallIntegerField(_("registry year"), null=True, editable=False)
    registry_sequence = models.PositiveIntegerField(_("number within the year"), null=True, editable=False)
    registry_number = models.GeneratedField(
        expression=RegistryNumber(),
        output_field=models.CharField(max_length=20),
        db_persist=True,
        verbose_name=_("registry number"),
    )
    number_on_paper = models.CharField(_("number on the paper"), max_length=100, blank=True)
    subject_kk = models.TextField(_("subject in Kazakh"), blank=True)
    subject_ru = models.TextField(_("subject in Russian"), blank=True)
    subject_en = models.TextField(_("subject in English"), blank=True)
    subject = Translated(_("subject"))
    sectors = models.ManyToManyField(
        Sector, blank=True, related_name="agreements", verbose_name=_("directions of cooperation")
    )
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("rests on"),
        help_text=_("The framework agreement this one rests on."),
    )
    delegation = models.ForeignKey(
        Delegation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="agreements",
        verbose_name=_("signed during the visit"),
    )
    forum = models.ForeignKey(
        Forum,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="agreements",
        verbose_name=_("signed at the forum"),
    )
    place = models.ForeignKey(
        City,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="signings",
        verbose_name=_("place of signing"),
    )
    signed_on = models.DateField(_("signed on"), null=True, blank=True)
    signed_on_precision = precision_field()
    in_force_from = models.DateField(_("in force from"), null=True, blank=True)
    in_force_from_precision = precision_field()
    in_force_until = models.DateField(
        _("in force until"), null=True, blank=True, help_text=_("Leave empty when it is open-ended.")
    )
    in_force_until_precision = precision_field()
    # Written by the database alone, by a trigger: the end of the last renewal, or of the paper.
    term_end = models.DateField(_("end of the term"), null=True, blank=True, editable=False)
    renewal_terms_kk = models.TextField(_("order of renewal in Kazakh"), blank=True)
    renewal_terms_ru = models.TextField(_("order of renewal in Russian"), blank=True)
    renewal_terms_en = models.TextField(_("order of renewal in English"), blank=True)
    renewal_terms = Translated(_("order of renewal"))
    notice_days = models.PositiveSmallIntegerField(
        _("days of notice"),
        null=True,
        blank=True,
        help_text=_("How many days before the end notice must be given."),
    )
    terminated_on = models.DateField(_("terminated on"), null=True, blank=True)
    termination_reason = models.TextField(_("reason for the termination"), blank=True)
    text_languages = ArrayField(
        models.CharField(max_length=2, choices=TextLanguage.choices),
        verbose_name=_("languages of the text"),
        default=list,
        blank=True,
    )
    amount = models.DecimalField(_("amount"), max_digits=18, decimal_places=2, null=True, blank=True)
    currency = models.CharField(
        _("currency"), max_length=3, blank=True, help_text=_("Three letters by ISO 4217, as in KZT or RUB.")
    )
    access = models.CharField(_("access"), max_length=10, choices=Access.choices, default=Access.INTERNAL)
    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="agreements",
        verbose_name=_("responsible"),
    )
    source = models.TextField(_("source"), blank=True, help_text=_("Where the record was taken from."))
    note = models.TextField(_("note"), blank=True)
    search_text = folded_text(*SEARCHED)
    search_vector = stems(*SEARCHED)

    # Annotated by with_status, with_deadline, with_progress and with_partner_city.
    status: str
    as_of: dt.date
    deadline: dt.date | None
    promised: int
    kept: int
    late: int
    partner_city: int | None
    # Annotated by with_last_notice.
    last_notice_on: dt.date | None
    # Annotated by PublishedQuerySet.complete.
    public_parent: int | None
    #: Prefetched by for_register: the signed originals.
    originals: list[Document]

    objects = AgreementQuerySet.as_manager()
    history = HistoricalRecords(
        excluded_fields=["search_text", "search_vector", "registry_number"], m2m_fields=[sectors]
    )

    class Meta:
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")
        ordering = [F("signed_on").desc(nulls_last=True), "-pk"]
        permissions = [("view_restricted", _("Can see restricted records"))]
        indexes = [
            *search_indexes("agreement"),
            # Covers the register's order, its count and the legal status: none reads the wide rows.
            models.Index(
                F("signed_on").desc(nulls_last=True),
                F("id").desc(),
                name="agreement_by_signing",
                include=[
                    "access",
                    "kind",
                    "signed_on",
                    "in_force_from",
                    "term_end",
                    "terminated_on",
                    "archived_on",
                ],
            ),
            models.Index(fields=["id"], condition=Q(access="restricted"), name="agreement_restricted"),
            models.Index(fields=["id"], condition=Q(archived_on__isnull=False), name="agreement_archived"),
            models.Index(fields=["term_end"], name="agreement_by_end"),
            models.Index(LAST_NOTICE, name="agreement_by_last_notice"),
        ]
        constraints = [
            *Titled.Meta.constraints,
            *Archivable.Meta.constraints,
            models.UniqueConstraint(
                fields=["registry_year", "registry_sequence"],
                name="agreement_registry_number",
                violation_error_message=_("This registry number is already taken."),
            ),
            models.CheckConstraint(
                # A NULL in a comparison would satisfy the check.
                condition=Q(registry_year=None, registry_sequence=None)
                | Q(
                    registry_year__isnull=False,
                    registry_sequence__isnull=False,
                    registry_year__range=(1900, 2200),
                    registry_sequence__gte=1,
                ),
                name="agreement_registry_number_whole",
                violation_error_message=_("A registry number is a year and a sequence, as in 2010/003."),
            ),
            models.CheckConstraint(
                condition=Q(parent=None) | ~Q(parent=F("id")),
                name="agreement_not_its_own_parent",
                violation_error_message=_("An agreement cannot rest on itself."),
            ),
            models.CheckConstraint(
                condition=Q(signed_on=None) | Q(signed_on__lte=LatestDate()),
                name="agreement_signed_in_the_past",
                violation_error_message=_("The date of signing is in the future."),
            ),
            models.CheckConstraint(
                condition=Q(in_force_until=None)
                | Q(in_force_from=None)
                | Q(in_force_until__gte=F("in_force_from")),
                name="agreement_term",
                violation_error_message=_("The end of the term is before its beginning."),
            ),
            models.CheckConstraint(
                condition=Q(in_force_until=None) | Q(signed_on=None) | Q(in_force_until__gte=F("signed_on")),
                name="agreement_ends_after_signing",
                violation_error_message=_("The end of the term is before the date of signing."),
            ),
            models.CheckConstraint(
                condition=Q(terminated_on=None) | ~Q(termination_reason=""),
                name="agreement_terminated_with_reason",
                violation_error_message=_("Say why the agreement was terminated."),
            ),
            models.CheckConstraint(
                condition=Q(terminated_on=None) | Q(signed_on__lte=F("terminated_on")),
                name="agreement_terminated_after_signing",
                violation_error_message=_("The agreement was terminated before it was signed."),
            ),
            models.CheckConstraint(
                condition=Q(amount=None, currency="")
                | Q(amount__isnull=False, amount__gte=0, currency__regex=r"^[A-Z]{3}$"),
                name="agreement_amount_with_currency",
                violation_error_message=_("Enter the amount together with its currency, or neither."),
            ),
        ]

    def __str__(self) -> str:
        return " ".join(filter(None, [self.registry_number, self.title]))

    def get_absolute_url(self) -> str:
        return reverse("agreement", args=[self.pk])

    def clean(self) -> None:
        """Refuse a future signature and a chain of parents that comes back to itself."""
        if self.signed_on and self.signed_on > today():
            raise ValidationError({"signed_on": _("The date of signing is in the future.")})
        if self.parent_id and self.pk and self.pk in ancestor_keys(self.parent_id):
            raise ValidationError(
                {
                    "parent": _(
                        "This agreement already rests on the one you are entering: the chain would loop."
                    )
                }
            )
        if self.pk:
            refuse_against_renewals(self)

    def in_the_way(self, user: AnyUser) -> list[Any]:
        from .commitment import Commitment

        promised = Commitment.objects.listed_to(user).filter(agreement=self)
        number = promised.unfinished(today()).count()
        sentence = ngettext(
            "{n} commitment of it is not finished. Complete, drop or archive that first.",
            "{n} commitments of it are not finished. Complete, drop or archive them first.",
            number,
        )
        return [sentence.format(n=number)] if number else []

    @property
    def money(self) -> Money | None:
        """The sum in its currency; never added to another currency's."""
        return Money(self.amount, self.currency) if self.amount is not None else None

    @property
    def language_names(self) -> list[str]:
        return [str(TextLanguage(code).label) for code in self.text_languages]

    @property
    def end(self) -> PartialDate | None:
        """The end of the last period, as precisely as it is known; a renewal's is known to the day."""
        return self.periods[-1].end

    @property
    def periods(self) -> list[Period]:
        """That of the paper, and one for each renewal, in the order of time."""
        return periods_of(self)

    @property
    def term(self) -> Term:
        """How its term stands on the day that with_status was asked for."""
        return Term(self, self.as_of)

    @property
    def last_day(self) -> dt.date | None:
        """The last day on which it is or was in force; nothing where it is open-ended."""
        before_termination = self.terminated_on and self.terminated_on - DAY
        return min((day for day in (self.term_end, before_termination) if day), default=None)

    def parties_of(self, *sides: str) -> list[Party]:
        """The parties of these sides, from the prefetched ones."""
        return [party for party in self.parties.all() if party.side in sides]

    @property
    def partner_cities(self) -> list[City]:
        """The cities of the other side, each once, in the order of the parties."""
        cities = (party.place_city for party in self.parties_of(Side.THEIRS))
        return list(dict.fromkeys(city for city in cities if city))


def refuse_against_renewals(agreement: Agreement) -> None:
    """ValidationError where the end of the paper or the termination cannot be right beside the renewals."""
    renewals = list(agreement.renewals.all())
    pairs = with_previous_ends(agreement.in_force_until, renewals)
    if any(problem_of(renewal, end) for renewal, end in pairs):
        message = _("It was renewed: its own term ends before the first renewal begins.")
        raise ValidationError({"in_force_until": message})
    if agreement.terminated_on and any(one.decided_on >= agreement.terminated_on for one in renewals):
        message = _("It was renewed by a later decision: if that renewal is wrong, take it away first.")
        raise ValidationError({"terminated_on": message})


def ancestor_keys(key: int) -> set[int]:
    """The keys of an agreement and of all it rests on. One query a step up; chains are short."""
    found: set[int] = set()
    current: int | None = key
    while current and current not in found:
        found.add(current)
        current = Agreement.objects.filter(pk=current).values_list("parent", flat=True).first()
    return found
