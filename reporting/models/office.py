"""Whose papers these are."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.models import Recorded
from reporting.languages import Translated, some_language


def emblem_name(office: Office, filename: str) -> str:
    return f"office/{uuid.uuid4().hex}"


class Office(Recorded):
    """The office that issues the papers: its requisites, who approves, who is asked."""

    name_kk = models.CharField(_("name in Kazakh"), max_length=300, blank=True)
    name_ru = models.CharField(_("name in Russian"), max_length=300, blank=True)
    name_en = models.CharField(_("name in English"), max_length=300, blank=True)
    name = Translated(_("name"))
    address_kk = models.CharField(_("address in Kazakh"), max_length=300, blank=True)
    address_ru = models.CharField(_("address in Russian"), max_length=300, blank=True)
    address_en = models.CharField(_("address in English"), max_length=300, blank=True)
    address = Translated(_("address"))
    phone = models.CharField(_("telephone"), max_length=100, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    emblem = models.FileField(
        _("emblem"), upload_to=emblem_name, blank=True, help_text=_("PNG or JPEG; printed above the name.")
    )
    place_kk = models.CharField(_("place in Kazakh"), max_length=100, blank=True)
    place_ru = models.CharField(_("place in Russian"), max_length=100, blank=True)
    place_en = models.CharField(_("place in English"), max_length=100, blank=True)
    place = Translated(_("place"))
    approver_kk = models.CharField(_("who approves, in Kazakh"), max_length=200, blank=True)
    approver_ru = models.CharField(_("who approves, in Russian"), max_length=200, blank=True)
    approver_en = models.CharField(_("who approves, in English"), max_length=200, blank=True)
    approver = Translated(_("who approves"))
    approver_title_kk = models.CharField(_("title of the approver in Kazakh"), max_length=300, blank=True)
    approver_title_ru = models.CharField(_("title of the approver in Russian"), max_length=300, blank=True)
    approver_title_en = models.CharField(_("title of the approver in English"), max_length=300, blank=True)
    approver_title = Translated(_("title of the approver"))
    executor = models.CharField(
        _("executor"),
        max_length=200,
        blank=True,
        help_text=_("Stands at the end of every paper. Empty: the person who prints it."),
    )
    executor_phone = models.CharField(_("executor's telephone"), max_length=50, blank=True)
    footer_kk = models.CharField(_("footer in Kazakh"), max_length=300, blank=True)
    footer_ru = models.CharField(_("footer in Russian"), max_length=300, blank=True)
    footer_en = models.CharField(_("footer in English"), max_length=300, blank=True)
    footer = Translated(_("footer"))
    only = models.BooleanField(_("the only one"), default=True, editable=False)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("requisites of the office")
        verbose_name_plural = _("requisites of the office")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["only"],
                name="office_only_one",
                violation_error_message=_("The requisites are there already. Change those."),
            ),
            models.CheckConstraint(condition=Q(only=True), name="office_only_true"),
            models.CheckConstraint(
                condition=some_language("name"),
                name="office_named",
                violation_error_message=_("Enter the name in Kazakh or in Russian."),
            ),
        ]

    def __str__(self) -> str:
        return self.name
