"""Who sits in a working group."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Case, F, IntegerField, Q, Value, When
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.models import Recorded
from agreements.models.choices import Side
from partners.models import Person
from partners.models.person import alphabetical
from reporting.languages import Translated

from .working_group import WorkingGroup

if TYPE_CHECKING:
    import datetime as dt


class MembershipQuerySet(models.QuerySet["Membership"]):
    def valid_on(self, day: dt.date) -> Self:
        return self.filter(Q(since=None) | Q(since__lte=day), Q(until=None) | Q(until__gte=day))

    def by_rank(self) -> Self:
        """The head first, then the deputy, the secretary and the members."""
        ranks = [When(role=one, then=Value(place)) for place, one in enumerate(Membership.Role)]
        ranked = self.select_related("person")
        return ranked.order_by(
            Case(*ranks, output_field=IntegerField()), "order", *alphabetical("person__"), "pk"
        )


class Membership(Recorded):
    """A person's seat in a working group, from one day to another."""

    class Role(models.TextChoices):
        CHAIR = "chair", _("chair")
        DEPUTY = "deputy", _("deputy chair")
        SECRETARY = "secretary", _("secretary")
        MEMBER = "member", _("member")

    group = models.ForeignKey(
        WorkingGroup, on_delete=models.CASCADE, related_name="memberships", verbose_name=_("working group")
    )
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="seats", verbose_name=_("person")
    )
    role = models.CharField(_("role"), max_length=10, choices=Role.choices, default=Role.MEMBER)
    side = models.CharField(_("side"), max_length=6, choices=Side.choices, default=Side.OURS)
    title_kk = models.CharField(_("title of the post, in Kazakh"), max_length=300, blank=True)
    title_ru = models.CharField(_("title of the post, in Russian"), max_length=300, blank=True)
    title_en = models.CharField(_("title of the post, in English"), max_length=300, blank=True)
    title = Translated(_("title of the post"))
    by_agreement = models.BooleanField(
        _("by agreement"), default=False, help_text=_("Somebody from outside, as in «по согласованию».")
    )
    since = models.DateField(_("since"), null=True, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    objects = MembershipQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("member of the working group")
        verbose_name_plural = _("composition of the working group")
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["group", "person"],
                condition=Q(until=None),
                name="membership_once",
                violation_error_message=_("This person is already in the group."),
            ),
            models.UniqueConstraint(
                fields=["group"],
                condition=Q(role="chair", until=None),
                name="membership_one_chair",
                violation_error_message=_("A group has one chair. End the present chair's membership first."),
            ),
            models.CheckConstraint(
                condition=Q(since=None) | Q(until=None) | Q(until__gte=F("since")),
                name="membership_dates",
                violation_error_message=_("The end is before the beginning."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.get_role_display()}"
