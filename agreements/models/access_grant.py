"""Named exceptions: who may know of one restricted agreement without the right to all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.models import Recorded
from reporting.dates import today

from .agreement import Agreement

if TYPE_CHECKING:
    import datetime as dt

    from accounts.models import AnyUser


class AccessGrantQuerySet(models.QuerySet["AccessGrant"]):
    def visible_to(self, user: AnyUser) -> Self:
        """Who was given access is known to those who may give it."""
        return self if user.has_perm("agreements.view_accessgrant") else self.none()

    def for_display(self) -> Self:
        return self.select_related("user", "given_by")

    def in_force(self, on: dt.date) -> Self:
        """The last day counts; without one an exception holds until it is taken away."""
        return self.filter(Q(until=None) | Q(until__gte=on), given_on__lte=on)

    def reaching(self, user: AnyUser) -> Self:
        """Given to ``user`` by name, or to the unit."""
        by_name, unit = Q(user=user.pk), getattr(user, "unit", "")
        return self.filter(by_name | Q(unit=unit) if unit else by_name)


class AccessGrant(Recorded):
    """Access to one restricted agreement, given to a person or to a unit by somebody who may see it."""

    agreement = models.ForeignKey(
        Agreement, on_delete=models.CASCADE, related_name="access_grants", verbose_name=_("agreement")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="access_grants",
        verbose_name=_("given to the person"),
    )
    unit = models.CharField(
        _("given to the unit"), max_length=200, blank=True, help_text=_("Everybody in this unit.")
    )
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("given by"),
    )
    given_on = models.DateField(_("given on"), default=today, editable=False)
    until = models.DateField(
        _("until, inclusive"),
        null=True,
        blank=True,
        help_text=_("Leave empty where it holds until it is taken away."),
    )
    reason = models.CharField(_("reason"), max_length=300)

    objects = AccessGrantQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("named exception")
        verbose_name_plural = _("named exceptions")
        ordering = ["given_on", "pk"]
        indexes = [models.Index(fields=["unit"], condition=~Q(unit=""), name="access_grant_by_unit")]
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=False, unit="") | (Q(user=None) & ~Q(unit="")),
                name="access_grant_person_or_unit",
                violation_error_message=_("Give access to a person or to a unit: name one of them."),
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("given_on")),
                name="access_grant_until_after_given",
                violation_error_message=_("The last day is before the day on which access was given."),
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="access_grant_with_reason",
                violation_error_message=_("Say why access is given."),
            ),
        ]

    def __str__(self) -> str:
        """Costs a query for the person if it is not selected."""
        return str(self.user) if self.user_id else self.unit

    def stamp(self, user: AnyUser | None) -> None:
        """Who enters an exception is who gives it."""
        super().stamp(user)
        if self._state.adding:
            self.given_by = self.created_by

    @property
    def is_over(self) -> bool:
        return self.until is not None and self.until < today()
