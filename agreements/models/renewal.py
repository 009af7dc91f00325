"""Terms that were made longer."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.models import Recorded

from .agreement import Agreement


class Renewal(Recorded):
    """A further term of an agreement, as it was decided."""

    agreement = models.ForeignKey(
        Agreement, on_delete=models.CASCADE, related_name="renewals", verbose_name=_("agreement")
    )
    number = models.PositiveSmallIntegerField(_("number"), default=1)
    decided_on = models.DateField(_("decided on"))
    new_end = models.DateField(
        _("new end"), null=True, blank=True, help_text=_("Leave empty when it is open-ended.")
    )
    note = models.TextField(_("note"), blank=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("renewal")
        verbose_name_plural = _("renewals")
        ordering = ["number", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "number"],
                name="renewal_number",
                violation_error_message=_("This agreement already has a renewal of this number."),
            ),
            models.CheckConstraint(
                condition=models.Q(new_end=None) | models.Q(new_end__gte=models.F("decided_on")),
                name="renewal_dates",
                violation_error_message=_("The new end is before the day of the decision."),
            ),
        ]

    def __str__(self) -> str:
        return f"№ {self.number}"
