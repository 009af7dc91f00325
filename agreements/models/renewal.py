"""Terms that were made longer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce, Greatest
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.models import Recorded

from .agreement import Agreement
from .periods import problem_of, with_previous_ends

if TYPE_CHECKING:
    import datetime as dt


class NextDay(models.Func):
    """The day after a date."""

    template = "((%(expressions)s)::date + 1)"
    output_field = models.DateField()


#: A period that does not follow the one before it day upon day.
AFTER_A_LAPSE = Q(begins_on__gt=NextDay("previous_end"))


class RenewalQuerySet(models.QuerySet["Renewal"]):
    def lapsed(self, day: dt.date) -> Self:
        """The renewals that came after a lapse which ``day`` falls into; an index holds these few."""
        return self.filter(AFTER_A_LAPSE, previous_end__lt=day, begins_on__gt=day)


class Renewal(Recorded):
    """A further period of an agreement, as it was decided."""

    agreement = models.ForeignKey(
        Agreement, on_delete=models.CASCADE, related_name="renewals", verbose_name=_("agreement")
    )
    number = models.PositiveSmallIntegerField(_("number"), default=1)
    decided_on = models.DateField(_("decided on"))
    starts_on = models.DateField(
        _("begins on"),
        null=True,
        blank=True,
        help_text=_(
            "Leave empty: the day after the end it had, or the day of the decision if that came later."
        ),
    )
    new_end = models.DateField(
        _("new end"), null=True, blank=True, help_text=_("Leave empty when it is open-ended.")
    )
    document = models.ForeignKey(
        "agreements.Document",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="renewals",
        verbose_name=_("document"),
        help_text=_("The paper it was decided by, of the documents of this agreement."),
    )
    note = models.TextField(_("note"), blank=True)
    # Written by the database alone, by a trigger: the end of the period decided before, or of the paper.
    previous_end = models.DateField(_("end before it"), null=True, editable=False)
    begins_on = models.GeneratedField(
        expression=Coalesce("starts_on", Greatest("decided_on", NextDay("previous_end"))),
        output_field=models.DateField(),
        db_persist=True,
        verbose_name=_("first day"),
    )

    objects = RenewalQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["previous_end", "begins_on"])

    class Meta:
        verbose_name = _("renewal")
        verbose_name_plural = _("renewals")
        ordering = ["decided_on", "number", "pk"]
        indexes = [
            models.Index(
                fields=["previous_end", "begins_on"],
                condition=AFTER_A_LAPSE,
                name="renewal_after_a_lapse",
                include=["agreement"],
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "number"],
                name="renewal_number",
                violation_error_message=_("This agreement already has a renewal of this number."),
            ),
            models.CheckConstraint(
                condition=Q(new_end=None) | Q(new_end__gte=F("decided_on")),
                name="renewal_dates",
                violation_error_message=_("The new end is before the day of the decision."),
            ),
            models.CheckConstraint(
                condition=Q(previous_end__isnull=False),
                name="renewal_of_a_term",
                violation_error_message=_(
                    "Before this decision the agreement was open-ended: there is no term to renew. "
                    "Enter first the end that it had."
                ),
            ),
            models.CheckConstraint(
                condition=Q(new_end=None) | Q(previous_end=None) | Q(new_end__gt=F("previous_end")),
                name="renewal_goes_further",
                violation_error_message=_(
                    "The new end is not later than the end it had before: a renewal makes the term longer. "
                    "To end an agreement earlier, terminate it."
                ),
            ),
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(previous_end=None) | Q(starts_on__gt=F("previous_end")),
                name="renewal_begins_after_the_end",
                violation_error_message=_(
                    "The new period begins before the one before it ends. "
                    "Leave its beginning empty: it then follows day upon day."
                ),
            ),
            models.CheckConstraint(
                condition=Q(new_end=None) | Q(starts_on=None) | Q(new_end__gte=F("starts_on")),
                name="renewal_period",
                violation_error_message=_("The new end is before the first day of the new period."),
            ),
        ]

    def __str__(self) -> str:
        return f"№ {self.number}"

    def clean(self) -> None:
        """Refuse a period out of order, one of an agreement that was over, and another agreement's paper."""
        if self.agreement_id is None or self.decided_on is None:
            return
        if self.document and self.document.agreement_id != self.agreement_id:
            raise ValidationError({"document": _("Choose a paper of this agreement.")})
        refuse_renewal_of_what_is_over(self.agreement, self.decided_on)
        others = self.agreement.renewals.exclude(pk=self.pk)
        for renewal, previous_end in with_previous_ends(self.agreement.in_force_until, [*others, self]):
            if renewal is self:
                self.previous_end = previous_end
            if problem := problem_of(renewal, previous_end):
                raise ValidationError(
                    {problem.field if renewal is self else NON_FIELD_ERRORS: problem.message}
                )


def refuse_renewal_of_what_is_over(agreement: Agreement, decided_on: dt.date) -> None:
    if agreement.terminated_on and agreement.terminated_on <= decided_on:
        raise ValidationError({"decided_on": RENEWED_AFTER_TERMINATION})


#: What a trigger keeps, ``renewal_before_termination``.
RENEWED_AFTER_TERMINATION: Any = _(
    "The agreement was terminated by the day of this decision: what is over is not renewed."
)
