"""What has a title in Kazakh, Russian and, where useful, English."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from reporting.languages import Translated, some_language


class Titled(models.Model):
    """A thing with a title as long as the paper gives it; Kazakh or Russian is required."""

    title_kk = models.TextField(_("title in Kazakh"), blank=True)
    title_ru = models.TextField(_("title in Russian"), blank=True)
    title_en = models.TextField(_("title in English"), blank=True)
    title = Translated(_("title"))

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=some_language("title"),
                name="%(app_label)s_%(class)s_has_title",
                violation_error_message=_("Enter the title in Kazakh or in Russian."),
            ),
        ]

    def __str__(self) -> str:
        return self.title
