"""Changes and additions to a paper already signed."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.models import Recorded
from reporting.languages import Translated, some_language

from .agreement import Agreement


class Amendment(Recorded):
    """A change or addition to an agreement."""

    agreement = models.ForeignKey(
        Agreement, on_delete=models.CASCADE, related_name="amendments", verbose_name=_("agreement")
    )
    number = models.CharField(_("number"), max_length=50)
    signed_on = models.DateField(_("date"))
    text_kk = models.TextField(_("what changed, in Kazakh"), blank=True)
    text_ru = models.TextField(_("what changed, in Russian"), blank=True)
    text_en = models.TextField(_("what changed, in English"), blank=True)
    text = Translated(_("text"))

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("amendment")
        verbose_name_plural = _("amendments")
        ordering = ["signed_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "number"],
                name="amendment_number",
                violation_error_message=_("This agreement already has an amendment of this number."),
            ),
            models.CheckConstraint(
                condition=some_language("text"),
                name="amendment_has_text",
                violation_error_message=_("Say in Kazakh or in Russian what changed."),
            ),
        ]

    def __str__(self) -> str:
        return f"№ {self.number}"
