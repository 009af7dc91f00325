"""Who signed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.models import Recorded
from partners.models import City, Organisation, Person
from reporting.languages import Translated, some_language, translated

from .access import as_secret_as_agreements
from .agreement import Agreement
from .choices import Side

if TYPE_CHECKING:
    from accounts.models import AnyUser


class PartyQuerySet(models.QuerySet["Party"]):
    def visible_to(self, user: AnyUser) -> Self:
        """A party is as secret as its agreement."""
        return as_secret_as_agreements(self, user, "agreement")

    def listed_to(self, user: AnyUser) -> Self:
        """Without those of archived agreements: they are few and an index has them."""
        archived = Agreement.objects.archived().order_by().values("pk")
        return self.visible_to(user).exclude(agreement__in=archived)

    def with_place(self) -> models.QuerySet[Any]:
        """Annotates ``place``: the key of the party's city, its own or its organisation's."""
        return self.annotate(place=Coalesce("city", "organisation__city"))

    def for_display(self) -> Self:
        return self.select_related("organisation__city", "city", "signatory")

    def partners_in(self, cities: models.QuerySet[Any] | list[City]) -> models.QuerySet[Any]:
        """Keys of the agreements whose other side sits in one of ``cities``.

        Two index scans under a union: an OR across the join would read the whole table.
        """
        theirs = self.filter(side=Side.THEIRS).order_by()
        named = theirs.filter(city=None, organisation__city__in=cities).values("agreement")
        return theirs.filter(city__in=cities).values("agreement").union(named)

    def named_by(
        self, organisations: models.QuerySet[Any], cities: models.QuerySet[Any]
    ) -> models.QuerySet[Any]:
        """Keys of the agreements one of whose parties is of ``organisations``, or sits in ``cities``."""
        rows = self.order_by()
        return (
            rows.filter(organisation__in=organisations)
            .values("agreement")
            .union(
                rows.filter(city__in=cities).values("agreement"),
                rows.filter(organisation__city__in=cities).values("agreement"),
            )
        )

    def found_by(self, condition: Q) -> models.QuerySet[Any]:
        """Keys of the agreements one of whose parties, cities or signatories answers ``condition``."""
        found = [model.objects.filter(condition).values("pk") for model in (Organisation, City, Person)]
        signed = self.order_by().filter(signatory__in=found.pop()).values("agreement")
        return self.named_by(*found).union(signed)


class Party(Recorded):
    """A side of an agreement: an organisation, or what the source calls it when it names none."""

    agreement = models.ForeignKey(
        Agreement, on_delete=models.CASCADE, related_name="parties", verbose_name=_("agreement")
    )
    side = models.CharField(_("side"), max_length=6, choices=Side.choices, default=Side.THEIRS)
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="signings",
        verbose_name=_("organisation"),
    )
    described_kk = models.CharField(_("description in Kazakh"), max_length=300, blank=True)
    described_ru = models.CharField(
        _("description in Russian"),
        max_length=300,
        blank=True,
        help_text=_("When the paper does not name the organisation: what it says instead."),
    )
    described_en = models.CharField(_("description in English"), max_length=300, blank=True)
    city = models.ForeignKey(
        City,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="parties",
        verbose_name=_("city"),
        help_text=_("Only when it differs from the organisation's, or no organisation is named."),
    )
    signatory = models.ForeignKey(
        Person,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="signatures",
        verbose_name=_("signatory"),
    )
    title_kk = models.CharField(_("title on the day, in Kazakh"), max_length=300, blank=True)
    title_ru = models.CharField(_("title on the day, in Russian"), max_length=300, blank=True)
    title_en = models.CharField(_("title on the day, in English"), max_length=300, blank=True)
    title = Translated(_("title"))
    signed_on = models.DateField(
        _("signed on"), null=True, blank=True, help_text=_("Only when this side signed on another day.")
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    objects = PartyQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("party")
        verbose_name_plural = _("parties")
        ordering = ["order", "pk"]
        indexes = [
            # Cover the partner city of an agreement and the agreements of a city.
            models.Index(
                fields=["agreement"], include=["side", "city", "organisation"], name="party_by_agreement"
            ),
            models.Index(
                fields=["side", "city"], include=["agreement", "organisation"], name="party_by_city"
            ),
            models.Index(
                fields=["side", "organisation"], include=["agreement", "city"], name="party_by_organisation"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "organisation"],
                name="party_once",
                violation_error_message=_("This organisation is already a party of the agreement."),
            ),
            models.CheckConstraint(
                condition=~Q(organisation=None) | some_language("described"),
                name="party_named_or_described",
                violation_error_message=_("Choose the organisation, or describe it as the paper does."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The organisation's name, or the description from the source. Costs a query if not selected."""
        return self.organisation.name if self.organisation else translated(self, "described")

    @property
    def place_city(self) -> City | None:
        return self.city or (self.organisation.city if self.organisation else None)
