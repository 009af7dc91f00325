"""What a meeting dealt with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.models import Recorded
from agreements.models import Agreement
from partners.models import Person
from partners.models.titled import Titled
from reporting.languages import Translated

from .meeting import Meeting

if TYPE_CHECKING:
    from accounts.models import AnyUser


class AgendaItemQuerySet(models.QuerySet["AgendaItem"]):
    def visible_to(self, user: AnyUser) -> Self:
        """What was said of an agreement is as secret as the agreement."""
        if not user.is_authenticated:
            return self.none()
        if user.has_perm("agreements.view_restricted"):
            return self
        return self.exclude(agreement__in=Agreement.objects.restricted())


class AgendaItem(Titled, Recorded):
    """A question of the agenda: who reported (СЛУШАЛИ) and who spoke (ВЫСТУПИЛИ)."""

    meeting = models.ForeignKey(
        Meeting, on_delete=models.CASCADE, related_name="agenda", verbose_name=_("meeting")
    )
    order = models.PositiveSmallIntegerField(_("order"), default=1)
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

    objects = AgendaItemQuerySet.as_manager()
    history = HistoricalRecords(m2m_fields=[speakers])

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
        ]
