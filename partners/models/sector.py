"""Directions of cooperation."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.models import Recorded

from .named import Named


class Sector(Named, Recorded):
    """A direction of cooperation, such as health care or energy saving."""

    class Area(models.TextChoices):
        """The section of a note on a city under which the direction is told."""

        TRADE = "trade", _("trade and economy")
        SCIENCE = "science", _("science and technology")
        HUMANITARIAN = "humanitarian", _("culture and humanitarian ties")

    code = models.SlugField(_("code"), max_length=40, unique=True)
    area = models.CharField(
        _("area"),
        max_length=12,
        choices=Area.choices,
        default=Area.TRADE,
        help_text=_("Under which section the note on a city tells of it."),
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("direction of cooperation")
        verbose_name_plural = _("directions of cooperation")
        ordering = ["order", "pk"]
        constraints = [*Named.Meta.constraints]
