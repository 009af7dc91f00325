"""Who travelled."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.models import Recorded
from partners.models import Person
from reporting.languages import Translated

from .delegation import Delegation


class Member(Recorded):
    """A person in a delegation, with the title held on the day."""

    class Role(models.TextChoices):
        HEAD = "head", _("head of the delegation")
        MEMBER = "member", _("member")
        INTERPRETER = "interpreter", _("interpreter")
        ACCOMPANYING = "accompanying", _("accompanying person")

    delegation = models.ForeignKey(
        Delegation, on_delete=models.CASCADE, related_name="members", verbose_name=_("delegation")
    )
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="journeys", verbose_name=_("person")
    )
    role = models.CharField(_("role"), max_length=12, choices=Role.choices, default=Role.MEMBER)
    title_kk = models.CharField(_("title on the day, in Kazakh"), max_length=300, blank=True)
    title_ru = models.CharField(_("title on the day, in Russian"), max_length=300, blank=True)
    title_en = models.CharField(_("title on the day, in English"), max_length=300, blank=True)
    title = Translated(_("title"))
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("member of the delegation")
        verbose_name_plural = _("members of the delegation")
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["delegation", "person"],
                name="member_once",
                violation_error_message=_("This person is already in the delegation."),
            ),
            models.UniqueConstraint(
                fields=["delegation"],
                condition=Q(role="head"),
                name="member_one_head",
                violation_error_message=_("A delegation has one head."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.title}" if self.title else str(self.person)
