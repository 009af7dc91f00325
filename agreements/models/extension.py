"""Dates that were moved."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.models import Recorded
from reporting.dates import precision_field
from reporting.formats import long_date

from .commitment import Commitment


class Extension(Recorded):
    """A later date given to a commitment, so that the first one is never lost."""

    commitment = models.ForeignKey(
        Commitment, on_delete=models.CASCADE, related_name="extensions", verbose_name=_("commitment")
    )
    old_due_on = models.DateField(_("old date"))
    old_due_on_precision = precision_field()
    new_due_on = models.DateField(_("new date"))
    reason = models.TextField(_("reason"))
    requested_by = models.CharField(_("who asked"), max_length=300, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="approved_extensions",
        verbose_name=_("approved by"),
    )

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("extension")
        verbose_name_plural = _("extensions")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(new_due_on__gt=F("old_due_on")),
                name="extension_goes_forward",
                violation_error_message=_("The new date is not later than the old one."),
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="extension_with_reason",
                violation_error_message=_("Say why the date was moved."),
            ),
        ]

    def __str__(self) -> str:
        return f"{long_date(self.old_due_on, self.old_due_on_precision)} → {long_date(self.new_due_on)}"
