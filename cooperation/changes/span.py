"""The time that is told of, and the records that a person may know of in it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.models import Agreement, Commitment
from delegations.models import Delegation
from reporting.dates import today
from reporting.filters import FIRST_DAY, LAST_DAY
from reporting.versions import Period
from workgroups.models import Meeting, WorkingGroup

if TYPE_CHECKING:
    from accounts.models import User
    from agreements.models.agreement_rows import AgreementQuerySet
    from agreements.models.commitment import CommitmentQuerySet
    from delegations.models.delegation import DelegationQuerySet
    from partners.models import City
    from workgroups.models.meeting import MeetingQuerySet
    from workgroups.models.working_group import WorkingGroupQuerySet

Rows = TypeVar("Rows", bound=QuerySet[Any])

#: How far back is told where no meeting says from when.
DAYS_BACK = 30


def day_field(label: Any, **options: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        validators=[MinValueValidator(FIRST_DAY), MaxValueValidator(LAST_DAY)],
        **options,
    )


class SpanChoices(forms.Form):
    """From which day to which, both included; without the first, since the last meeting."""

    since = day_field(gettext_lazy("changes since"), required=False)
    until = day_field(gettext_lazy("changes until"), initial=today)

    def clean(self) -> dict[str, Any]:
        chosen = super().clean() or self.cleaned_data
        since, until = chosen.get("since"), chosen.get("until") or today()
        if since and since > until:
            self.add_error("since", _("The first day is after the last one."))
        return chosen


def last_meeting(city: City | None, before: dt.date, user: User) -> Meeting | None:
    """The last one that a group of the city held before that day; of no city, none is the last."""
    if city is None or city.is_home:
        return None
    meetings = Meeting.objects.visible_to(user).held().filter(group__city=city, held_on__lt=before)
    return meetings.select_related("group").first()


def first_day_told(city: City | None, until: dt.date, user: User) -> dt.date:
    """Where nobody says since when: the day of the last meeting, else a month ago."""
    if meeting := last_meeting(city, until, user):
        return meeting.held_on
    return max(until - dt.timedelta(days=DAYS_BACK), FIRST_DAY)


@dataclass(frozen=True)
class Span:
    """From one day to another, both included; of one city, or of all where there is none or our own."""

    user: User
    since: dt.date
    until: dt.date
    city: City | None = None

    @cached_property
    def period(self) -> Period:
        """The days as moments, by the reader's clock."""
        return Period(midnight(self.since), midnight(self.until + dt.timedelta(days=1)))

    @property
    def place(self) -> City | None:
        """The partner city, if it is about one."""
        return None if self.city is None or self.city.is_home else self.city

    # --- The records ---

    @property
    def agreements(self) -> AgreementQuerySet:
        rows = Agreement.objects.listed_to(self.user)
        return rows.with_partner([self.place]) if self.place else rows

    @property
    def commitments(self) -> CommitmentQuerySet:
        rows = Commitment.objects.listed_to(self.user)
        return rows.filter(city=self.place) if self.place else rows

    @property
    def visits(self) -> DelegationQuerySet:
        rows = Delegation.objects.listed_to(self.user)
        return rows.to_city(self.place) if self.place else rows

    @property
    def meetings(self) -> MeetingQuerySet:
        rows = Meeting.objects.visible_to(self.user)
        return rows.filter(group__city=self.place) if self.place else rows

    @property
    def workgroups(self) -> WorkingGroupQuerySet:
        rows = WorkingGroup.objects.listed_to(self.user)
        return rows.filter(city=self.place) if self.place else rows

    # --- When ---

    def entered(self, rows: Rows) -> Rows:
        """Those that came into the register within the span, whether their history was kept or not."""
        return rows.filter(self.period.holds("created_at"))

    def older(self, rows: Rows) -> Rows:
        """Those that were in the register before: what else happened to a new one is told with it."""
        return rows.filter(created_at__lt=self.period.begin)

    def dated(self, column: str) -> Q:
        """Of rows whose date lies in the span."""
        return Q(**{f"{column}__range": (self.since, self.until)})

    def passed(self, column: str) -> Q:
        """Of rows whose last day is over since: it was not before the span, and is at its end."""
        return Q(**{f"{column}__gte": self.since, f"{column}__lt": self.until})


def midnight(day: dt.date) -> dt.datetime:
    """Where the day begins for the reader."""
    return timezone.make_aware(dt.datetime.combine(day, dt.time.min))
