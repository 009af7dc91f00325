"""Official delegations, ours and theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.models import Archivable, ArchivableRows, Recorded
from partners.models import City, Person
from partners.models.titled import Titled
from reporting.dates import precision_field, today
from reporting.languages import Translated
from reporting.search import SearchQuerySet, folded_text, search_indexes, stems

from .forum import Forum

if TYPE_CHECKING:
    import datetime as dt

    from accounts.models import AnyUser

    from .member import Member
    from .stop import Stop

SEARCHED = (
    "title_kk",
    "title_ru",
    "title_en",
    "purpose_kk",
    "purpose_ru",
    "purpose_en",
    "order_number",
)


class DelegationQuerySet(ArchivableRows, SearchQuerySet["Delegation"]):
    def visible_to(self, user: AnyUser) -> Self:
        return self if user.is_authenticated else self.none()

    def upcoming(self, on: dt.date) -> Self:
        """Journeys not yet over on ``on`` and not cancelled."""
        planned = Q(state__in=[Delegation.State.PLANNED, Delegation.State.UNDER_WAY])
        return self.filter(planned, Q(ends_on=None) | Q(ends_on__gte=on))

    def to_city(self, city: City) -> Self:
        """Journeys there, and those that came from there."""
        return self.to_cities([city])

    def to_cities(self, cities: list[City]) -> Self:
        """Journeys to one of ``cities``, and those that came from there."""
        from .stop import Stop  # a stop points to its delegation, not the other way round

        there = Stop.objects.filter(city__in=cities).order_by().values("delegation")
        return self.filter(Q(pk__in=there) | Q(origin__in=cities))

    def with_stops(self) -> Self:
        """Adds ``route``: the stops in their order, with their cities."""
        from .stop import Stop

        return self.prefetch_related(
            models.Prefetch("stops", Stop.objects.select_related("city"), to_attr="route")
        )

    def with_heads(self) -> Self:
        """Adds ``heads``: the head of the delegation, in a list of at most one."""
        from .member import Member

        heads = Member.objects.filter(role=Member.Role.HEAD).select_related("person")
        return self.prefetch_related(models.Prefetch("members", heads, to_attr="heads"))

    def places_of(self, condition: Q) -> models.QuerySet[Any]:
        from .member import Member
        from .stop import Stop

        cities = City.objects.filter(condition).order_by()
        people = Person.objects.filter(condition).order_by()
        by_city = Stop.objects.filter(city__in=cities).order_by().values("delegation")
        by_origin = Delegation.objects.filter(origin__in=cities).order_by().values("pk")
        by_person = Member.objects.filter(person__in=people).order_by().values("delegation")
        return super().places_of(condition).union(by_city, by_origin, by_person)


class Delegation(Titled, Archivable, Recorded):
    """An official journey: who was sent, to which cities, on what basis, and what came of it."""

    class Direction(models.TextChoices):
        OUTGOING = "outgoing", _("outgoing")
        INCOMING = "incoming", _("incoming")

    class Level(models.TextChoices):
        HEAD = "head", _("head of the city")
        DEPUTY = "deputy", _("deputy head of the city")
        DEPARTMENT = "department", _("department")
        BUSINESS = "business", _("business circles")
        EXPERTS = "experts", _("experts")

    class State(models.TextChoices):
        PLANNED = "planned", _("planned")
        UNDER_WAY = "under_way", _("under way")
        COMPLETED = "completed", _("completed")
        CANCELLED = "cancelled", _("cancelled")

    direction = models.CharField(
        _("direction"), max_length=10, choices=Direction.choices, default=Direction.OUTGOING
    )
    origin = models.ForeignKey(
        City,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="sent_delegations",
        verbose_name=_("city it comes from"),
        help_text=_("Of an incoming delegation."),
    )
    purpose_kk = models.TextField(_("purpose in Kazakh"), blank=True)
    purpose_ru = models.TextField(_("purpose in Russian"), blank=True)
    purpose_en = models.TextField(_("purpose in English"), blank=True)
    purpose = Translated(_("purpose"))
    level = models.CharField(_("level"), max_length=12, choices=Level.choices, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.PLANNED)
    state_reason = models.TextField(
        _("reason for the state"), blank=True, help_text=_("Required when the visit is cancelled.")
    )
    forum = models.ForeignKey(
        Forum,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="delegations",
        verbose_name=_("forum it follows from"),
    )
    order_number = models.CharField(_("number of the order"), max_length=50, blank=True)
    order_date = models.DateField(_("date of the order"), null=True, blank=True)
    in_return_for = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="return_visits",
        verbose_name=_("in return for"),
    )
    starts_on = models.DateField(_("begins on"), null=True, blank=True)
    starts_on_precision = precision_field()
    ends_on = models.DateField(_("ends on"), null=True, blank=True)
    ends_on_precision = precision_field()
    outcome_kk = models.TextField(_("outcome in Kazakh"), blank=True)
    outcome_ru = models.TextField(_("outcome in Russian"), blank=True)
    outcome_en = models.TextField(_("outcome in English"), blank=True)
    outcome = Translated(_("outcome"))
    proposals_kk = models.TextField(_("proposals in Kazakh"), blank=True)
    proposals_ru = models.TextField(_("proposals in Russian"), blank=True)
    proposals_en = models.TextField(_("proposals in English"), blank=True)
    proposals = Translated(_("proposals"))
    report_signer = models.ForeignKey(
        Person,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("who signs the report"),
        help_text=_("Empty: the head of the delegation."),
    )
    report_signer_title_kk = models.CharField(_("title of the signer in Kazakh"), max_length=300, blank=True)
    report_signer_title_ru = models.CharField(_("title of the signer in Russian"), max_length=300, blank=True)
    report_signer_title_en = models.CharField(_("title of the signer in English"), max_length=300, blank=True)
    report_signer_title = Translated(_("title of the signer"))
    reported_on = models.DateField(_("date of the report"), null=True, blank=True)
    search_text = folded_text(*SEARCHED)
    search_vector = stems(*SEARCHED)

    # Prefetched by with_stops and with_heads.
    route: list[Stop]
    heads: list[Member]

    objects = DelegationQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["search_text", "search_vector"])

    class Meta:
        verbose_name = _("delegation")
        verbose_name_plural = _("delegations")
        ordering = [F("starts_on").desc(nulls_last=True), "-pk"]
        indexes = search_indexes("delegation")
        constraints = [
            *Titled.Meta.constraints,
            *Archivable.Meta.constraints,
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="delegation_dates",
                violation_error_message=_("The end is before the beginning."),
            ),
            models.CheckConstraint(
                condition=~Q(state="cancelled") | ~Q(state_reason=""),
                name="delegation_cancelled_with_reason",
                violation_error_message=_("Say why the visit was cancelled."),
            ),
            models.CheckConstraint(
                condition=Q(in_return_for=None) | ~Q(in_return_for=F("id")),
                name="delegation_not_in_return_for_itself",
                violation_error_message=_("A visit cannot be in return for itself."),
            ),
        ]

    def get_absolute_url(self) -> str:
        return reverse("delegation", args=[self.pk])

    def in_the_way(self, user: AnyUser) -> list[Any]:
        if not Delegation.objects.upcoming(today()).filter(pk=self.pk).exists():
            return []
        return [_("The visit is not over. Mark it as completed or cancelled first.")]
