"""What has a name in Kazakh, Russian and, where useful, English."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from reporting.languages import COLLATION, Translated, some_language

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


def name_column(label: StrOrPromise) -> models.CharField:
    return models.CharField(label, max_length=500, blank=True, db_collation=COLLATION)


class Named(models.Model):
    """A thing with a name in up to three languages, of which Kazakh or Russian is required."""

    name_kk = name_column(_("name in Kazakh"))
    name_ru = name_column(_("name in Russian"))
    name_en = name_column(_("name in English"))
    name = Translated(_("name"))

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=some_language("name"),
                name="%(app_label)s_%(class)s_has_name",
                violation_error_message=_("Enter the name in Kazakh or in Russian."),
            ),
        ]

    def __str__(self) -> str:
        return self.name
