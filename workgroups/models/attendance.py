"""Who came."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.models import Recorded
from partners.models import Person
from reporting.languages import Translated

from .meeting import Meeting


class Attendance(Recorded):
    """Whether a person was at a meeting, and as what."""

    class Presence(models.TextChoices):
        PRESENT = "present", _("present")
        ABSENT = "absent", _("absent")
        INVITED = "invited", _("invited")

    meeting = models.ForeignKey(
        Meeting, on_delete=models.CASCADE, related_name="attendance", verbose_name=_("meeting")
    )
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="attendance", verbose_name=_("person")
    )
    presence = models.CharField(
        _("presence"), max_length=8, choices=Presence.choices, default=Presence.PRESENT
    )
    title_kk = models.CharField(_("title on the day, in Kazakh"), max_length=300, blank=True)
    title_ru = models.CharField(_("title on the day, in Russian"), max_length=300, blank=True)
    title = Translated(_("title"))

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendance")
        ordering = ["person__surname_ru", "person__surname_kk", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "person"],
                name="attendance_once",
                violation_error_message=_("This person is already in the list."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_presence_display()}"
