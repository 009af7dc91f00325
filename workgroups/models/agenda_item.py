"""What a meeting dealt with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.models import Recorded
from agreements.models import Agreement
from agreements.models.access import as_secret_as_agreements
from partners.models import Person
from partners.models.titled import Titled
from reporting.languages import Translated

from .meeting import Meeting

if TYPE_CHECKING:
    from accounts.models import AnyUser


class AgendaItemQuerySet(models.QuerySet["AgendaItem"]):
    def visible_to(self, user: AnyUser) -> Self:
        """What was said of an agreement is as secret as the agreement."""
        return as_secret_as_agreements(self, user, "agreement")

    def kept(self) -> Self:
        """The agenda itself: what stands in invitations and in the protocol."""
        return self.filter(is_struck=False)

    def struck(self) -> Self:
        return self.filter(is_struck=True)


class AgendaItem(Titled, Recorded):
    """A question of the agenda: who reported (СЛУШАЛИ) and who spoke (ВЫСТУПИЛИ)."""

    #: Whose secrets its history keeps, though the row belongs elsewhere since.
    secret_by = ("agreement",)

    class Origin(models.TextChoices):
        """Why it is on the agenda."""

        OWN = "own", _("added by hand")
        PROTOCOL = "protocol", _("fulfilment of a protocol")
        AGREEMENT = "agreement", _("agreement not heard lately")
        OVERDUE = "overdue", _("commitments past their date")

    meeting = models.ForeignKey(
        Meeting, on_delete=models.CASCADE, related_name="agenda", verbose_name=_("meeting")
    )
    order = models.PositiveSmallIntegerField(_("order"), null=True, blank=True, default=1)
    origin = models.CharField(
        _("origin"), max_length=10, choices=Origin.choices, default=Origin.OWN, editable=False
    )
    # One struck from the agenda stays known, without a place: it is not proposed for this meeting again.
    is_struck = models.BooleanField(_("struck from the agenda"), default=False, editable=False)
    protocol = models.ForeignKey(
        Meeting,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="hearings",
        verbose_name=_("protocol whose fulfilment is heard"),
    )
    agreement = models.ForeignKey(
        Agreement,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="hearings",
        verbose_name=_("agreement heard"),
    )
    reporter = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("reporter")
    )
    heard_kk = models.TextField(_("heard, in Kazakh"), blank=True)
    heard_ru = models.TextField(_("heard, in Russian"), blank=True)
    heard = Translated(_("heard"))
    speakers = models.ManyToManyField(Person, blank=True, related_name="+", verbose_name=_("who spoke"))
    spoke_kk = models.TextField(_("what was said, in Kazakh"), blank=True)
    spoke_ru = models.TextField(_("what was said, in Russian"), blank=True)
    spoke = Translated(_("spoke"))
    entered_as = models.UUIDField(_("key given by the page"), null=True, editable=False, unique=True)

    objects = AgendaItemQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["entered_as"], m2m_fields=[speakers])

    class Meta:
        verbose_name = _("agenda item")
        verbose_name_plural = _("agenda")
        ordering = ["order", "pk"]
        constraints = [
            *Titled.Meta.constraints,
            models.UniqueConstraint(
                fields=["meeting", "order"],
                name="agenda_item_order",
                violation_error_message=_("Two agenda items have the same place in the order."),
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.CheckConstraint(
                condition=Q(is_struck=True, order=None) | Q(is_struck=False, order__isnull=False),
                name="agenda_item_place",
                violation_error_message=_("An agenda item has a place in the order; a struck one has none."),
            ),
            models.CheckConstraint(
                condition=Q(origin="protocol", protocol__isnull=False, agreement=None)
                | Q(origin="agreement", protocol=None, agreement__isnull=False)
                | Q(origin__in=["own", "overdue"], protocol=None),
                name="agenda_item_origin",
                violation_error_message=_("The item hears a protocol or an agreement, as its origin says."),
            ),
            models.CheckConstraint(
                condition=Q(protocol=None) | ~Q(protocol=F("meeting")),
                name="agenda_item_earlier_protocol",
                violation_error_message=_("A meeting does not hear the fulfilment of its own protocol."),
            ),
            models.UniqueConstraint(
                fields=["meeting", "protocol"],
                name="agenda_item_protocol_once",
                violation_error_message=_("This protocol is on the agenda, or was struck from it."),
            ),
            models.UniqueConstraint(
                fields=["meeting"],
                condition=Q(origin="overdue"),
                name="agenda_item_overdue_once",
                violation_error_message=_("Commitments past their date are on the agenda, or were struck."),
            ),
        ]
