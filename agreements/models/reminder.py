"""What people were told of by mail, so that nobody is told twice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .agreement import Agreement
from .commitment import Commitment

if TYPE_CHECKING:
    from accounts.models import User


class DigestQuerySet(models.QuerySet["Digest"]):
    def waiting(self) -> Self:
        return self.filter(state=Digest.State.WAITING)

    def sent(self) -> Self:
        return self.filter(state=Digest.State.SENT)


class Digest(models.Model):
    """The one mail of a day to one person, with everything there was to be reminded of."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        SENT = "sent", _("sent")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="digests", verbose_name=_("user")
    )
    day = models.DateField(_("day"))
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    problem = models.TextField(_("what went wrong"), blank=True)
    refused_address = models.EmailField(
        _("refused address"),
        blank=True,
        help_text=_("Tried again the next day, or at once when the person has another address."),
    )
    message_id = models.CharField(_("number of the message"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)

    objects = DigestQuerySet.as_manager()

    class Meta:
        verbose_name = _("digest of reminders")
        verbose_name_plural = _("digests of reminders")
        ordering = ["-day", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "day"],
                name="digest_one_a_day",
                violation_error_message=_("This person has a digest of this day already."),
            ),
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(state="waiting"),
                name="digest_one_waiting",
                violation_error_message=_("A digest of this person is waiting already."),
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", sent_at=None) | Q(state="sent", sent_at__isnull=False),
                name="digest_sent_with_time",
                violation_error_message=_("A digest that was sent has the time of its sending."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.day}"


class ReminderQuerySet(models.QuerySet["Reminder"]):
    def told(self, user: User) -> Self:
        """What has left to ``user``; what waits for the mail server has not."""
        return self.filter(user=user, digest__state=Digest.State.SENT)


class Reminder(models.Model):
    """One date of which one person was told on one occasion, in one digest."""

    digest = models.ForeignKey(
        Digest, on_delete=models.CASCADE, related_name="reminders", verbose_name=_("digest of reminders")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name=_("user")
    )
    agreement = models.ForeignKey(
        Agreement,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="reminders",
        verbose_name=_("agreement"),
    )
    commitment = models.ForeignKey(
        Commitment,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="reminders",
        verbose_name=_("commitment"),
    )
    deadline = models.DateField(_("date it was about"))
    days = models.IntegerField(
        _("occasion"), help_text=_("How many days before the date; below zero, how many after it.")
    )

    objects = ReminderQuerySet.as_manager()

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "agreement", "deadline", "days"],
                condition=Q(agreement__isnull=False),
                name="reminder_of_agreement_once",
                violation_error_message=_("This person was told of it on this occasion already."),
            ),
            models.UniqueConstraint(
                fields=["user", "commitment", "deadline", "days"],
                condition=Q(commitment__isnull=False),
                name="reminder_of_commitment_once",
                violation_error_message=_("This person was told of it on this occasion already."),
            ),
            models.CheckConstraint(
                condition=Q(agreement__isnull=False, commitment=None)
                | Q(agreement=None, commitment__isnull=False),
                name="reminder_of_one_thing",
                violation_error_message=_("A reminder is of an agreement or of a commitment."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agreement or self.commitment}, {self.deadline}"
