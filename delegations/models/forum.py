"""The gatherings that set directions, such as the Forum of cross-border cooperation."""

from __future__ import annotations

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.models import Recorded
from partners.models import City
from partners.models.titled import Titled
from reporting.dates import precision_field


class Forum(Titled, Recorded):
    """A numbered forum of two countries, held in one city."""

    ordinal = models.PositiveSmallIntegerField(
        _("ordinal"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("7 for the VII Forum."),
    )
    city = models.ForeignKey(
        City, on_delete=models.PROTECT, null=True, blank=True, related_name="forums", verbose_name=_("city")
    )
    starts_on = models.DateField(_("begins on"), null=True, blank=True)
    starts_on_precision = precision_field()
    ends_on = models.DateField(_("ends on"), null=True, blank=True)
    ends_on_precision = precision_field()

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("forum")
        verbose_name_plural = _("forums")
        ordering = [F("starts_on").desc(nulls_last=True), "pk"]
        constraints = [
            *Titled.Meta.constraints,
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="forum_dates",
                violation_error_message=_("The end is before the beginning."),
            ),
        ]
