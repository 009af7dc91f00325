"""Where a journey led."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.models import Recorded
from partners.models import City

from .delegation import Delegation


class Stop(Recorded):
    """A city on a delegation's way, from arrival to departure."""

    delegation = models.ForeignKey(
        Delegation, on_delete=models.CASCADE, related_name="stops", verbose_name=_("delegation")
    )
    city = models.ForeignKey(City, on_delete=models.PROTECT, related_name="stops", verbose_name=_("city"))
    order = models.PositiveSmallIntegerField(_("order"), default=1)
    arrives_on = models.DateField(_("arrival"), null=True, blank=True)
    departs_on = models.DateField(_("departure"), null=True, blank=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("stop")
        verbose_name_plural = _("stops")
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["delegation", "order"],
                name="stop_order",
                violation_error_message=_("Two stops have the same place in the order."),
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.CheckConstraint(
                condition=Q(arrives_on=None) | Q(departs_on=None) | Q(departs_on__gte=F("arrives_on")),
                name="stop_dates",
                violation_error_message=_("The departure is before the arrival."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.city)
