"""Everything promised: commitments, understandings, assignments."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Case, Count, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.models import Archivable, ArchivableRows, Recorded
from delegations.models import Delegation
from partners.models import City, Organisation, Person, Post, Sector
from reporting.dates import precision_field
from reporting.formats import Money
from reporting.languages import Translated, some_language
from reporting.search import SearchQuerySet, folded_text, search_indexes, stems

from .access import as_secret_as_agreements
from .agreement import Agreement
from .choices import Promiser, State

if TYPE_CHECKING:
    from accounts.models import AnyUser, User

SEARCHED = ("text_kk", "text_ru", "text_en", "source_words", "result_kk", "result_ru")


class CommitmentQuerySet(ArchivableRows, SearchQuerySet["Commitment"]):
    def visible_to(self, user: AnyUser) -> Self:
        """A commitment is as secret as the agreement it came from."""
        return as_secret_as_agreements(self, user, "agreement")

    def standing(self, on: dt.date) -> Self:
        """Not dropped by ``on``."""
        return self.filter(Q(dropped_on=None) | Q(dropped_on__gt=on))

    def unfinished(self, on: dt.date) -> Self:
        """Neither completed nor dropped by ``on``."""
        return self.standing(on).filter(Q(completed_on=None) | Q(completed_on__gt=on))

    def overdue(self, on: dt.date) -> Self:
        return self.unfinished(on).filter(due_on__lt=on)

    def due_by(self, day: dt.date, on: dt.date) -> Self:
        """Unfinished on ``on`` and due from then to ``day``."""
        return self.unfinished(on).filter(due_on__gte=on, due_on__lte=day)

    def entrusted_to(self, user: User, on: dt.date) -> Self:
        """Those of whose dates ``user`` is told: responsible for the agreement, or the lead.

        The lead is a person, or, where only an organisation is named, who holds a
        post in it on ``on``. A union: an OR across the tables would read them whole.
        """
        every = Commitment.objects.order_by()
        employers = Post.objects.held_on(on).filter(person__user=user).values("organisation")
        answered_for = every.filter(agreement__responsible=user).values("pk")
        led = every.filter(lead_person__user=user).values("pk")
        of_employer = every.filter(lead_person=None, lead_organisation__in=employers).values("pk")
        return self.filter(pk__in=answered_for.union(led, of_employer))

    def with_state(self, on: dt.date) -> Self:
        """Annotates ``state`` on ``on``, a word of State."""
        soon = on + dt.timedelta(days=settings.COMMITMENT_DUE_SOON_DAYS)
        return self.annotate(
            state=Case(
                When(dropped_on__lte=on, then=Value(State.DROPPED)),
                When(completed_on__lte=on, completed_on__gt=F("due_on"), then=Value(State.DONE_LATE)),
                When(completed_on__lte=on, then=Value(State.DONE)),
                When(due_on__lt=on, then=Value(State.OVERDUE)),
                When(due_on__lte=soon, then=Value(State.DUE_SOON)),
                default=Value(State.OPEN),
                output_field=models.CharField(max_length=10),
            )
        )

    def in_state(self, states: list[str], on: dt.date) -> Self:
        return self.with_state(on).filter(state__in=states)

    def with_urgency(self, on: dt.date) -> Self:
        """Annotates ``urgency``: 0 overdue, 1 still to do, 2 finished; overdue comes first."""
        return self.with_state(on).annotate(
            urgency=Case(
                When(state=State.OVERDUE, then=0),
                When(state__in=[State.DUE_SOON, State.OPEN], then=1),
                default=2,
                output_field=models.PositiveSmallIntegerField(),
            )
        )

    def with_first_due(self) -> Self:
        """Annotates ``first_due_on``, the date before any extension, with its precision, and ``moved``."""
        from .extension import Extension  # an extension points to its commitment

        extensions = Extension.objects.filter(commitment=OuterRef("pk"))
        number = extensions.order_by().values("commitment").annotate(n=Count("pk")).values("n")
        first = extensions.order_by("pk")[:1]
        return self.annotate(
            first_due_on=Coalesce(Subquery(first.values("old_due_on")), F("due_on")),
            first_due_on_precision=Coalesce(
                Subquery(first.values("old_due_on_precision")), F("due_on_precision")
            ),
            moved=Coalesce(Subquery(number), 0),
        )

    def never_moved(self) -> Self:
        from .extension import Extension

        return self.exclude(pk__in=Extension.objects.order_by().values("commitment"))

    def moved_at_least(self, times: int) -> Self:
        """Those whose date was moved so often or more."""
        from .extension import Extension

        counted = Extension.objects.order_by().values("commitment").annotate(n=Count("pk"))
        return self.filter(pk__in=counted.filter(n__gte=times).values("commitment"))

    def with_direction(self) -> Self:
        """Annotates ``direction``: the key of its sector, or else of the first one of its agreement."""
        of_agreement = Agreement.sectors.through.objects.filter(agreement=OuterRef("agreement"))
        first = of_agreement.order_by("sector__order", "sector").values("sector")[:1]
        return self.annotate(
            direction=Coalesce("sector", Subquery(first), output_field=models.BigIntegerField())
        )

    def of_direction(self, sectors: list[Sector]) -> Self:
        return self.with_direction().filter(direction__in=[sector.pk for sector in sectors])

    def most_urgent_first(self) -> Self:
        """By ``urgency``, which ``for_register`` and ``with_urgency`` annotate."""
        return self.order_by("urgency", "due_on", "pk")

    def for_register(self, on: dt.date) -> Self:
        return (
            self.with_urgency(on)
            .with_first_due()
            .select_related(
                "city", "agreement", "delegation", "lead_organisation", "lead_person", "verified_by"
            )
            .prefetch_related("co_executors")
        )

    def of_city(self, city: City) -> Self:
        """What was promised in the cooperation with a city; for our own city, all there is."""
        return self if city.is_home else self.filter(city=city)

    def for_page(self, on: dt.date) -> Self:
        """All that a page shows of a commitment: what the register does, the moved dates, the evidence."""
        return self.for_register(on).prefetch_related("extensions", "documents")

    def places_of(self, condition: Q) -> models.QuerySet[Any]:
        organisations = Organisation.objects.filter(condition).values("pk")
        people = Person.objects.filter(condition).values("pk")
        cities = City.objects.filter(condition).values("pk")
        everything = Commitment.objects.order_by()
        return (
            super()
            .places_of(condition)
            .union(
                everything.filter(lead_organisation__in=organisations).values("pk"),
                everything.filter(lead_person__in=people).values("pk"),
                everything.filter(city__in=cities).values("pk"),
            )
        )


class Commitment(Archivable, Recorded):
    """Something promised: by whom, by when, and whether it was kept."""

    #: Whose secrets its history keeps, though the row belongs elsewhere since.
    secret_by = ("agreement",)

    text_kk = models.TextField(_("text in Kazakh"), blank=True)
    text_ru = models.TextField(_("text in Russian"), blank=True)
    text_en = models.TextField(_("text in English"), blank=True)
    text = Translated(_("text"))
    point = models.CharField(
        _("number of the point"),
        max_length=50,
        blank=True,
        help_text=_("As the paper numbers it; that of a decision comes from its protocol."),
    )
    sector = models.ForeignKey(
        Sector,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="commitments",
        verbose_name=_("direction of cooperation"),
        help_text=_("Empty: the first direction of the agreement."),
    )
    side = models.CharField(_("who promised"), max_length=6, choices=Promiser.choices, default=Promiser.OURS)
    city = models.ForeignKey(
        City,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="commitments",
        verbose_name=_("partner city"),
    )
    agreement = models.ForeignKey(
        Agreement,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="commitments",
        verbose_name=_("agreement"),
    )
    delegation = models.ForeignKey(
        Delegation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="commitments",
        verbose_name=_("delegation"),
    )
    order_number = models.CharField(
        _("number of the order"),
        max_length=50,
        blank=True,
        help_text=_("An order of the akim; one by word of mouth has a date and no number."),
    )
    ordered_on = models.DateField(_("date of the order"), null=True, blank=True)
    source_words = models.TextField(
        _("words of the source"),
        blank=True,
        help_text=_("The sentence of the paper that promises it, word for word."),
    )
    lead_organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="led_commitments",
        verbose_name=_("lead organisation"),
    )
    lead_person = models.ForeignKey(
        Person,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="led_commitments",
        verbose_name=_("lead person"),
    )
    co_executors = models.ManyToManyField(
        Organisation, blank=True, related_name="shared_commitments", verbose_name=_("co-executors")
    )
    completion_form_kk = models.CharField(_("form of completion in Kazakh"), max_length=300, blank=True)
    completion_form_ru = models.CharField(
        _("form of completion in Russian"),
        max_length=300,
        blank=True,
        help_text=_("Act, contract, report, information…"),
    )
    completion_form = Translated(_("form of completion"))
    cost = models.DecimalField(_("expected cost"), max_digits=18, decimal_places=2, null=True, blank=True)
    cost_currency = models.CharField(
        _("currency of the cost"),
        max_length=3,
        blank=True,
        help_text=_("Three letters by ISO 4217, as in KZT or RUB."),
    )
    funding_source_kk = models.CharField(_("source of funding in Kazakh"), max_length=300, blank=True)
    funding_source_ru = models.CharField(_("source of funding in Russian"), max_length=300, blank=True)
    funding_source = Translated(_("source of funding"))
    due_on = models.DateField(_("due on"), null=True, blank=True)
    due_on_precision = precision_field()
    progress_kk = models.TextField(_("course of fulfilment in Kazakh"), blank=True)
    progress_ru = models.TextField(
        _("course of fulfilment in Russian"),
        blank=True,
        help_text=_("What has been done so far; what came of it in the end is the result."),
    )
    progress = Translated(_("course of fulfilment"))
    result_kk = models.TextField(_("result in Kazakh"), blank=True)
    result_ru = models.TextField(_("result in Russian"), blank=True)
    result = Translated(_("result"))
    completed_on = models.DateField(_("completed on"), null=True, blank=True)
    delay_reason_kk = models.TextField(_("reason for the delay in Kazakh"), blank=True)
    delay_reason_ru = models.TextField(_("reason for the delay in Russian"), blank=True)
    delay_reason = Translated(_("reason for the delay"))
    measures_kk = models.TextField(_("measures taken in Kazakh"), blank=True)
    measures_ru = models.TextField(_("measures taken in Russian"), blank=True)
    measures = Translated(_("measures taken"))
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="reported_commitments",
        verbose_name=_("reported by"),
    )
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="verified_commitments",
        verbose_name=_("verified by"),
    )
    verified_on = models.DateField(_("verified on"), null=True, blank=True)
    dropped_on = models.DateField(_("dropped on"), null=True, blank=True)
    drop_reason = models.TextField(_("reason for dropping"), blank=True)
    search_text = folded_text(*SEARCHED)
    search_vector = stems(*SEARCHED)

    # Annotated by with_state, with_urgency and with_first_due.
    state: str
    urgency: int
    first_due_on: dt.date
    first_due_on_precision: str
    moved: int
    # Annotated by with_direction.
    direction: int | None

    objects = CommitmentQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["search_text", "search_vector"], m2m_fields=[co_executors])

    class Meta:
        verbose_name = _("commitment")
        verbose_name_plural = _("commitments")
        permissions = [
            ("approve_extension", _("Can approve that a date is moved")),
            ("verify_commitment", _("Can verify that a commitment was kept")),
        ]
        ordering = [F("due_on").asc(nulls_last=True), "pk"]
        indexes = [
            *search_indexes("commitment"),
            # Covers the register's order and every count by state, side and city.
            models.Index(
                F("due_on").asc(nulls_last=True),
                F("id"),
                name="commitment_by_due",
                include=["due_on", "completed_on", "dropped_on", "archived_on", "agreement", "side", "city"],
            ),
            # Covers the fulfilment of an agreement.
            models.Index(
                fields=["agreement"],
                include=["due_on", "completed_on", "dropped_on", "archived_on"],
                name="commitment_by_agreement",
            ),
        ]
        constraints = [
            *Archivable.Meta.constraints,
            models.CheckConstraint(
                condition=some_language("text"),
                name="commitment_has_text",
                violation_error_message=_("Say in Kazakh or in Russian what was promised."),
            ),
            models.CheckConstraint(
                condition=Q(completed_on=None) | some_language("result"),
                name="commitment_closed_with_result",
                violation_error_message=_(
                    "A commitment cannot be closed without a result. Say what was done."
                ),
            ),
            models.CheckConstraint(
                condition=Q(completed_on=None) | Q(dropped_on=None),
                name="commitment_done_or_dropped",
                violation_error_message=_("A commitment is either done or dropped, not both."),
            ),
            models.CheckConstraint(
                condition=Q(dropped_on=None) | ~Q(drop_reason=""),
                name="commitment_dropped_with_reason",
                violation_error_message=_("Say why the commitment was dropped."),
            ),
            models.CheckConstraint(
                condition=Q(verified_by=None, verified_on=None)
                | Q(verified_by__isnull=False, verified_on__isnull=False, completed_on__isnull=False),
                name="commitment_verified_when_done",
                violation_error_message=_(
                    "Only a completed commitment can be verified, on a day and by a person."
                ),
            ),
            models.CheckConstraint(
                condition=Q(verified_by=None)
                | (Q(reported_by__isnull=False) & ~Q(verified_by=F("reported_by"))),
                name="commitment_verified_by_another",
                violation_error_message=_(
                    "A commitment is verified by another person than the one who reported it. Name both."
                ),
            ),
            models.CheckConstraint(
                condition=Q(verified_on=None) | Q(completed_on=None) | Q(verified_on__gte=F("completed_on")),
                name="commitment_verified_after_done",
                violation_error_message=_("A commitment is not verified before the day it was done."),
            ),
            models.CheckConstraint(
                condition=Q(order_number="") | Q(ordered_on__isnull=False),
                name="commitment_order_dated",
                violation_error_message=_("Enter the date of the order together with its number."),
            ),
            models.CheckConstraint(
                condition=Q(ordered_on=None)
                | (
                    (Q(due_on=None) | Q(due_on__gte=F("ordered_on")))
                    & (Q(completed_on=None) | Q(completed_on__gte=F("ordered_on")))
                    & (Q(dropped_on=None) | Q(dropped_on__gte=F("ordered_on")))
                ),
                name="commitment_after_its_order",
                violation_error_message=_("Nothing is due, done or dropped before the day it was ordered."),
            ),
            models.CheckConstraint(
                condition=Q(cost=None, cost_currency="")
                | Q(cost__isnull=False, cost__gte=0, cost_currency__regex=r"^[A-Z]{3}$"),
                name="commitment_cost_with_currency",
                violation_error_message=_("Enter the amount together with its currency, or neither."),
            ),
        ]

    def get_absolute_url(self) -> str:
        return reverse("commitment", args=[self.pk])

    def __str__(self) -> str:
        return self.text

    @property
    def expected_cost(self) -> Money | None:
        return Money(self.cost, self.cost_currency) if self.cost is not None else None
