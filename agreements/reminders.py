"""Of which dates each person is to be told, and when; the mail and the home page say the same.

A kind of date has its occasions: so many days before it, and some again and
again after it. Where the sender stood still, the last occasion that has passed
is the one that counts, and the earlier ones are not made up for.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import Count, Prefetch, Q
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from reporting.dates import Precision
from reporting.formats import long_date

from .models import Agreement, Commitment, Party

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from accounts.models import User
    from agreements.models.agreement_rows import AgreementQuerySet
    from agreements.models.commitment import CommitmentQuerySet

#: So much of a title or a text is enough to know it again.
LONGEST = 300
WEEK = 7


class Urgency(models.TextChoices):
    """How near a date is; the order in which a list has them."""

    OVERDUE = "overdue", gettext_lazy("overdue")
    TODAY = "today", gettext_lazy("today")
    WEEK = "week", gettext_lazy("within a week")
    LATER = "later", gettext_lazy("later")


@dataclass(frozen=True)
class Kind:
    """A sort of date: what it is called, and the settings with its occasions."""

    name: str
    wanted: str
    """The field of the user that says whether she wants mail about it."""
    before: str
    every: str = ""
    """The setting with the days between the reminders after the date; without one, none come after it."""

    @property
    def days(self) -> list[int]:
        return getattr(settings, self.before)

    @property
    def step(self) -> int:
        return getattr(settings, self.every) if self.every else 0

    def occasion(self, left: int) -> int | None:
        """The last occasion that has come, as its days, with ``left`` days to go, or gone if below zero."""
        if self.step and left <= -self.step:
            return -(-left // self.step * self.step)
        if not self.step and left < -settings.REMIND_LATE_DAYS:
            return None
        return min((days for days in self.days if days >= left), default=None)

    def span(self, day: dt.date) -> tuple[dt.date, dt.date]:
        """The first and the last date that has an occasion on ``day``."""
        first = dt.date.min if self.step else day - dt.timedelta(days=settings.REMIND_LATE_DAYS)
        furthest = max(self.days, default=-(self.step or settings.REMIND_LATE_DAYS + 1))
        return first, day + dt.timedelta(days=furthest)


#: Every kind of date there is.
TERM = Kind("agreement", "reminded_of_terms", "REMIND_TERM_DAYS")
COMMITMENT = Kind("commitment", "reminded_of_commitments", "REMIND_COMMITMENT_DAYS", "REMIND_OVERDUE_EVERY")
KINDS = (TERM, COMMITMENT)


@dataclass(frozen=True)
class Due:
    """A date that somebody is to be told of today."""

    kind: Kind
    record: Agreement | Commitment
    what: StrOrPromise
    cities: str
    deadline: dt.date
    precision: str
    left: int
    occasion: int

    @property
    def key(self) -> tuple[str, int, dt.date, int]:
        """What nobody is told of twice."""
        return self.kind.name, self.record.pk, self.deadline, self.occasion

    @property
    def text(self) -> str:
        """The title or the promise, in one line."""
        record = self.record
        whole = record.title if isinstance(record, Agreement) else record.text
        return Truncator(" ".join(whole.split())).chars(LONGEST)

    @property
    def urgency(self) -> Urgency:
        if self.left < 0:
            return Urgency.OVERDUE
        if self.left == 0:
            return Urgency.TODAY
        return Urgency.WEEK if self.left <= WEEK else Urgency.LATER

    @property
    def mark(self) -> str:
        """The class of its colour: late, soon, or neither."""
        marks = {Urgency.OVERDUE: "state-overdue", Urgency.LATER: "state-open"}
        return marks.get(self.urgency, "state-due_soon")

    @property
    def date(self) -> str:
        """«срок исполнения: 5 октября 2026 года»."""
        return f"{self.what}: {long_date(self.deadline, self.precision)}"

    @property
    def distance(self) -> str:
        """«через 3 дня», «сегодня», «12 дней назад»."""
        if self.left == 0:
            return _("today")
        if self.left > 0:
            return ngettext("in {n} day", "in {n} days", self.left).format(n=self.left)
        return ngettext("{n} day ago", "{n} days ago", -self.left).format(n=-self.left)

    @property
    def address(self) -> str:
        """Its page, from the root of the site; empty where it has none."""
        return self.record.get_absolute_url()


# --- What there is to be told of ---


def ending_terms(user: User, day: dt.date) -> AgreementQuerySet:
    """The agreements that ``user`` answers for and that end soon, or lately did, the earliest first."""
    first, last = TERM.span(day)
    return Agreement.objects.listed_to(user).filter(responsible=user).ending(first, last, day)


def due_commitments(user: User, day: dt.date) -> CommitmentQuerySet:
    """What ``user`` has to see kept and is late or near, the longest overdue first."""
    _first, last = COMMITMENT.span(day)
    mine = Commitment.objects.listed_to(user).entrusted_to(user, day)
    return mine.unfinished(day).filter(due_on__lte=last).order_by("due_on", "pk")


def dues(user: User, day: dt.date, limit: int | None = None) -> list[Due]:
    """Every date that ``user`` is to know of on ``day``, the most urgent first; the first ``limit`` of them.

    In a constant number of queries, in the active language.
    """
    terms = ending_terms(user, day).prefetch_related(
        "renewals", Prefetch("parties", Party.objects.for_display())
    )
    found = [term_due(row, day) for row in terms[:limit]]
    found += [commitment_due(row, day) for row in due_commitments(user, day).select_related("city")[:limit]]
    told = [one for one in found if one is not None]
    return sorted(told, key=lambda one: (one.left, one.kind.name, one.record.pk))[:limit]


def term_due(row: Agreement, day: dt.date) -> Due | None:
    deadline, end = row.deadline, row.end
    if deadline is None or end is None:
        return None
    notice = row.notice_days is not None
    what = _("last day to give notice") if notice else _("last day of the term")
    precision = Precision.DAY if notice else end.precision
    return due(TERM, row, what, ", ".join(city.name for city in row.partner_cities), deadline, precision, day)


def commitment_due(row: Commitment, day: dt.date) -> Due | None:
    if row.due_on is None:
        return None
    cities = row.city.name if row.city else ""
    return due(COMMITMENT, row, _("due on"), cities, row.due_on, row.due_on_precision, day)


def due(
    kind: Kind, record: Any, what: str, cities: str, deadline: dt.date, precision: str, day: dt.date
) -> Due | None:
    left = (deadline - day).days
    occasion = kind.occasion(left)
    return None if occasion is None else Due(kind, record, what, cities, deadline, precision, left, occasion)


def number_of_dues(user: User, day: dt.date) -> tuple[int, int]:
    """How many dates ``dues`` has without a limit, and how many of them are overdue. Two queries."""
    deadlines = [row.deadline for row in ending_terms(user, day).only("pk") if row.deadline]
    late = Count("pk", filter=Q(due_on__lt=day))
    counted = due_commitments(user, day).order_by().aggregate(total=Count("pk"), late=late)
    return len(deadlines) + counted["total"], sum(one < day for one in deadlines) + counted["late"]
