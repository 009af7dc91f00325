"""Meetings of working groups."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.models import Recorded
from agreements.models import Document
from partners.models import Person
from reporting.languages import Translated

from .working_group import WorkingGroup

if TYPE_CHECKING:
    from accounts.models import AnyUser


class MeetingQuerySet(models.QuerySet["Meeting"]):
    def visible_to(self, user: AnyUser) -> Self:
        return self if user.is_authenticated else self.none()

    def held(self) -> Self:
        return self.filter(state=Meeting.State.HELD)

    def planned(self) -> Self:
        return self.filter(state=Meeting.State.PLANNED)

    def standing(self) -> Self:
        """Held or still to be held: all but those called off."""
        return self.exclude(state=Meeting.State.CANCELLED)


class Meeting(Recorded):
    """A sitting of a working group; its record is the protocol."""

    class State(models.TextChoices):
        """One called off keeps its reason and gives its number back: protocols count 1, 2, 3."""

        PLANNED = "planned", _("planned")
        HELD = "held", _("held")
        CANCELLED = "cancelled", _("did not take place")

    group = models.ForeignKey(
        WorkingGroup, on_delete=models.PROTECT, related_name="meetings", verbose_name=_("working group")
    )
    number = models.PositiveSmallIntegerField(_("number"))
    held_on = models.DateField(_("date"))
    starts_at = models.TimeField(
        _("beginning"), null=True, blank=True, help_text=_("By the clock of our own city.")
    )
    ends_at = models.TimeField(_("end"), null=True, blank=True)
    heading_kk = models.TextField(_("heading of the protocol in Kazakh"), blank=True)
    heading_ru = models.TextField(
        _("heading of the protocol in Russian"),
        blank=True,
        help_text=_("What the meeting was about, as it stands above the protocol."),
    )
    heading_en = models.TextField(_("heading of the protocol in English"), blank=True)
    heading = Translated(_("heading of the protocol"))
    place_kk = models.CharField(_("place in Kazakh"), max_length=300, blank=True)
    place_ru = models.CharField(_("place in Russian"), max_length=300, blank=True)
    place = Translated(_("place"))
    chair = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("chair")
    )
    chair_title_kk = models.CharField(_("title of the chair in Kazakh"), max_length=300, blank=True)
    chair_title_ru = models.CharField(_("title of the chair in Russian"), max_length=300, blank=True)
    chair_title = Translated(_("title of the chair"))
    secretary = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("secretary")
    )
    secretary_title_kk = models.CharField(_("title of the secretary in Kazakh"), max_length=300, blank=True)
    secretary_title_ru = models.CharField(_("title of the secretary in Russian"), max_length=300, blank=True)
    secretary_title = Translated(_("title of the secretary"))
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.PLANNED)
    cancel_reason = models.TextField(_("why it did not take place"), blank=True)
    invitation_version = models.PositiveSmallIntegerField(
        _("version of the invitation"),
        default=0,
        editable=False,
        help_text=_("Grows with each new date, hour or place: calendars keep the newest."),
    )
    invited_at = models.DateTimeField(
        _("invitations sent"), null=True, blank=True, editable=False, help_text=_("In their present version.")
    )
    documents = models.ManyToManyField(
        Document, blank=True, related_name="meetings", verbose_name=_("documents")
    )

    objects = MeetingQuerySet.as_manager()
    history = HistoricalRecords(m2m_fields=[documents])

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        ordering = ["-held_on", "-number", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["group", "number"],
                condition=~Q(state="cancelled"),
                name="meeting_number",
                violation_error_message=_("This group already has a meeting of this number."),
            ),
            models.CheckConstraint(
                condition=Q(ends_at=None) | Q(starts_at__isnull=False, ends_at__gt=F("starts_at")),
                name="meeting_hours",
                violation_error_message=_("The end is before the beginning."),
            ),
            models.CheckConstraint(
                condition=Q(state="cancelled", cancel_reason__gt="")
                | (~Q(state="cancelled") & Q(cancel_reason="")),
                name="meeting_cancelled_with_reason",
                violation_error_message=_("Say why the meeting did not take place, or leave it planned."),
            ),
            models.CheckConstraint(
                condition=~Q(state="held") | Q(chair__isnull=False),
                name="meeting_held_with_chair",
                violation_error_message=_("A held meeting has a chair. Say who it was."),
            ),
            models.CheckConstraint(
                condition=Q(chair=None) | Q(secretary=None) | ~Q(chair=F("secretary")),
                name="meeting_chair_is_not_secretary",
                violation_error_message=_("The chair and the secretary are two people."),
            ),
        ]

    def __str__(self) -> str:
        return _("Meeting No. {number}").format(number=self.number)

    def get_absolute_url(self) -> str:
        return reverse("meeting", args=[self.pk])
