"""What a delegation did, hour by hour."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.models import Recorded
from partners.models.titled import Titled
from reporting.languages import Translated

from .stop import Stop


class ProgrammeItem(Titled, Recorded):
    """An entry of the programme of stay: when, what, where, with whom, about what."""

    stop = models.ForeignKey(Stop, on_delete=models.CASCADE, related_name="programme", verbose_name=_("stop"))
    starts_at = models.DateTimeField(_("begins at"))
    ends_at = models.DateTimeField(_("ends at"), null=True, blank=True)
    place_kk = models.CharField(_("place in Kazakh"), max_length=300, blank=True)
    place_ru = models.CharField(_("place in Russian"), max_length=300, blank=True)
    place = Translated(_("place"))
    participants_kk = models.TextField(_("participants in Kazakh"), blank=True)
    participants_ru = models.TextField(_("participants in Russian"), blank=True)
    participants = Translated(_("participants"))
    responsible_kk = models.CharField(_("who is responsible, in Kazakh"), max_length=300, blank=True)
    responsible_ru = models.CharField(_("who is responsible, in Russian"), max_length=300, blank=True)
    responsible = Translated(_("responsible"))
    met_kk = models.TextField(_("who was met, in Kazakh"), blank=True)
    met_ru = models.TextField(_("who was met, in Russian"), blank=True)
    met = Translated(_("who was met"))
    topic_kk = models.TextField(_("topic in Kazakh"), blank=True)
    topic_ru = models.TextField(_("topic in Russian"), blank=True)
    topic = Translated(_("topic"))

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("programme entry")
        verbose_name_plural = _("programme of stay")
        ordering = ["starts_at", "pk"]
        constraints = [
            *Titled.Meta.constraints,
            models.CheckConstraint(
                condition=Q(ends_at=None) | Q(ends_at__gte=F("starts_at")),
                name="programme_item_times",
                violation_error_message=_("The end is before the beginning."),
            ),
        ]
