"""The periods of an agreement: that of the paper, and one for each renewal; between them it may lapse."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from reporting.dates import Precision
from reporting.formats import PartialDate

from .choices import Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from .agreement import Agreement
    from .renewal import Renewal

DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Period:
    """Days, the first and the last among them, for which an agreement was concluded or renewed."""

    begins_on: dt.date | None
    ends_on: dt.date | None
    precision: str = Precision.DAY
    #: What it was renewed by; nothing for the period of the paper itself.
    renewal: Renewal | None = None
    #: The first day of the lapse before it, where it does not follow day upon day.
    lapsed_from: dt.date | None = None

    @property
    def end(self) -> PartialDate | None:
        return PartialDate(self.ends_on, self.precision) if self.ends_on else None

    @property
    def lapsed_until(self) -> dt.date | None:
        """The last day of the lapse before it."""
        return self.begins_on - DAY if self.lapsed_from and self.begins_on else None

    def has_begun(self, day: dt.date) -> bool:
        return self.begins_on is None or self.begins_on <= day


def periods_of(agreement: Agreement) -> list[Period]:
    """In the order of time, from the renewals already fetched."""
    first = Period(agreement.in_force_from, agreement.in_force_until, agreement.in_force_until_precision)
    return [first, *(period_of(renewal) for renewal in agreement.renewals.all())]


def period_of(renewal: Renewal) -> Period:
    follows = renewal.previous_end + DAY if renewal.previous_end else renewal.begins_on
    lapsed_from = follows if follows < renewal.begins_on else None
    return Period(renewal.begins_on, renewal.new_end, renewal=renewal, lapsed_from=lapsed_from)


def unbroken(periods: Iterable[Period]) -> list[Period]:
    """The periods, those that follow day upon day made one."""
    joined: list[Period] = []
    for period in periods:
        if joined and not period.lapsed_from:
            joined[-1] = replace(joined[-1], ends_on=period.ends_on, precision=period.precision)
        else:
            joined.append(period)
    return joined


def stretch_on(agreement: Agreement, day: dt.date) -> Period:
    """The unbroken days that ``day`` falls into; in a lapse those before it, before all the first ones."""
    first, *later = unbroken(periods_of(agreement))
    return next((period for period in reversed(later) if period.has_begun(day)), first)


def proposed_end(agreement: Agreement) -> dt.date | None:
    """The end of a renewal for as many whole years as the period before it; nothing for a shorter one."""
    last = periods_of(agreement)[-1]
    if last.begins_on is None or last.ends_on is None:
        return None
    years = round((last.ends_on - last.begins_on).days / 365.25)
    follows = last.ends_on + DAY
    if not years or follows.year + years > dt.MAXYEAR:
        return None
    day = 28 if (follows.month, follows.day) == (2, 29) else follows.day
    return follows.replace(year=follows.year + years, day=day) - DAY


@dataclass(frozen=True)
class Term:
    """How the term of an agreement stands on a day; the agreement has its status of that day."""

    agreement: Agreement
    day: dt.date

    @cached_property
    def end(self) -> PartialDate | None:
        """The end of the unbroken days that the day falls into, or that went before it."""
        return stretch_on(self.agreement, self.day).end

    @property
    def terminates_on(self) -> dt.date | None:
        """The day from which it will no longer be in force, where notice is given already."""
        ended = self.agreement.terminated_on
        return ended if ended and ended > self.day else None

    @property
    def over_since(self) -> dt.date | None:
        """The first day on which it was no longer in force."""
        if self.agreement.status == Status.TERMINATED:
            return self.agreement.terminated_on
        return self.end.date + DAY if self.end and self.agreement.status == Status.EXPIRED else None

    @property
    def days_left(self) -> int | None:
        """How many days it is still in force, where it ends."""
        if self.agreement.status != Status.IN_FORCE or self.end is None:
            return None
        return (self.end.date - self.day).days

    @property
    def notice_by(self) -> dt.date | None:
        """The last day to give notice, while there is something to give notice of."""
        living = self.agreement.status in (Status.SIGNED, Status.IN_FORCE)
        if self.end is None or self.agreement.notice_days is None or not living or self.terminates_on:
            return None
        return self.end.date - dt.timedelta(days=self.agreement.notice_days)

    @property
    def notice_left(self) -> int:
        """The days left to give notice; below nought the time has passed."""
        return (self.notice_by - self.day).days if self.notice_by else 0


# --- What is in order ---


def with_previous_ends(
    until: dt.date | None, renewals: Iterable[Renewal]
) -> Iterator[tuple[Renewal, dt.date | None]]:
    """The renewals in the order of the decisions, each with the end before it, as the trigger has them."""
    for renewal in sorted(renewals, key=lambda one: (one.decided_on, one.number)):
        yield renewal, until
        until = renewal.new_end


@dataclass(frozen=True)
class Problem:
    """Why a renewal cannot follow the period before it."""

    field: str
    message: Any


def problem_of(renewal: Renewal, previous_end: dt.date | None) -> Problem | None:
    """In the words of the constraint that the database would refuse it for."""
    words = {rule.name: rule.get_violation_error_message() for rule in renewal._meta.constraints}
    if previous_end is None:
        return Problem("decided_on", words["renewal_of_a_term"])
    if renewal.new_end and renewal.new_end <= previous_end:
        return Problem("new_end", words["renewal_goes_further"])
    if renewal.starts_on and renewal.starts_on <= previous_end:
        return Problem("starts_on", words["renewal_begins_after_the_end"])
    if renewal.new_end and renewal.starts_on and renewal.new_end < renewal.starts_on:
        return Problem("new_end", words["renewal_period"])
    return None
