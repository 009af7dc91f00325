"""What stands in the calendar: five kinds of entries, each with the rows it is read from.

The rows of every kind are annotated alike: ``begins`` and ``finishes``, days
within which they fall, and ``known``, how much of these dates is known.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Case, CharField, Exists, F, OuterRef, Prefetch, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from agreements.models import Agreement, Commitment, Party, Renewal
from agreements.models.choices import State
from delegations.models import Delegation
from reporting.dates import Precision, month_of, year_of
from workgroups.models import Meeting

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from accounts.models import AnyUser
    from partners.models import City


class Kind(models.TextChoices):
    """What an entry of the calendar is."""

    MEETING = "meeting", _("meetings")
    VISIT = "visit", _("visits")
    END = "end", _("ends of terms")
    NOTICE = "notice", _("last days to give notice")
    DUE = "due", _("commitments due")


#: What one entry is called.
WORDS = {
    Kind.MEETING: pgettext_lazy("calendar", "meeting"),
    Kind.VISIT: pgettext_lazy("calendar", "visit"),
    Kind.END: pgettext_lazy("calendar", "end of term"),
    Kind.NOTICE: pgettext_lazy("calendar", "last day to give notice"),
    Kind.DUE: pgettext_lazy("calendar", "due date"),
}


@dataclass(frozen=True)
class Entry:
    """A line of the calendar, and where it leads."""

    kind: Kind
    key: int
    title: str
    address: str
    begins: dt.date
    finishes: dt.date
    known: str
    details: list[str]
    changed_at: dt.datetime
    #: The word that its colour is styled by.
    state: str = "plain"

    @property
    def word(self) -> Any:
        return WORDS[self.kind]

    @property
    def detail(self) -> str:
        return " · ".join(filter(None, self.details))


@dataclass(frozen=True)
class Source:
    """Where the entries of a kind come from: cheap rows to find them by, and what one of them says."""

    kind: Kind
    #: For a person, cities (none: all of them), a day.
    rows: Callable[[AnyUser, list[City], dt.date], QuerySet[Any]]
    entry: Callable[[Any], Entry]
    #: Adds what the entry says, for a few rows.
    decorate: Callable[[Any, dt.date], QuerySet[Any]]
    #: Whether one may take several days.
    lasts: bool = False


DAY = Value(Precision.DAY, output_field=CharField())


def within(first: dt.date, last: dt.date) -> Q:
    """Falls on these days, or in the course of a month or year that has one of them."""
    spans = {
        Precision.DAY: (first, last),
        Precision.MONTH: (month_of(first)[0], month_of(last)[1]),
        Precision.YEAR: (year_of(first)[0], year_of(last)[1]),
    }
    found = Q()
    for known, (start, end) in spans.items():
        found |= Q(known=known, begins__lte=end, finishes__gte=start)
    return found


def entry(kind: Kind, row: Any, title: str, details: list[str], state: str = "plain") -> Entry:
    return Entry(
        kind=kind,
        key=row.pk,
        title=title,
        address=row.get_absolute_url(),
        begins=row.begins,
        finishes=row.finishes,
        known=row.known,
        details=details,
        changed_at=row.updated_at,
        state=state,
    )


# --- Commitments ---


def due_rows(user: AnyUser, cities: list[City], day: dt.date) -> QuerySet[Any]:
    rows = Commitment.objects.listed_to(user).standing(day)
    rows = rows.filter(city__in=cities) if cities else rows
    return rows.annotate(begins=F("due_on"), finishes=F("due_on"), known=F("due_on_precision"))


def due_entry(row: Any) -> Entry:
    lead = row.lead_organisation or row.lead_person
    details = [str(State(row.state).label), row.get_side_display(), str(row.city or ""), str(lead or "")]
    return entry(Kind.DUE, row, row.text, details, row.state)


def due_decorated(rows: Any, day: dt.date) -> QuerySet[Any]:
    return rows.with_state(day).select_related(
        "city", "agreement", "delegation", "lead_organisation", "lead_person"
    )


# --- Terms of agreements ---


def terms(user: AnyUser, cities: list[City]) -> Any:
    """Signed and not terminated before their end."""
    rows = Agreement.objects.listed_to(user).exclude(signed_on=None)
    rows = rows.filter(Q(terminated_on=None) | Q(terminated_on__gt=F("term_end")))
    return rows.with_partner(cities) if cities else rows


def term_known() -> Case:
    """How much is known of the end: that of a renewal to the day, that of the paper as entered."""
    renewed = Exists(Renewal.objects.filter(agreement=OuterRef("pk")))
    return Case(When(renewed, then=DAY), default=F("in_force_until_precision"), output_field=CharField())


def end_rows(user: AnyUser, cities: list[City], day: dt.date) -> QuerySet[Any]:
    return terms(user, cities).annotate(begins=F("term_end"), finishes=F("term_end"), known=term_known())


def notice_rows(user: AnyUser, cities: list[City], day: dt.date) -> QuerySet[Any]:
    """The day itself where the end is known to the day; else as much of it as is known of the end."""
    rows = terms(user, cities).with_last_notice()
    return rows.annotate(begins=F("last_notice_on"), finishes=F("last_notice_on"), known=term_known())


def term_details(row: Any) -> list[str]:
    return [row.registry_number or "", ", ".join(city.name for city in row.partner_cities)]


def end_entry(row: Any) -> Entry:
    return entry(Kind.END, row, row.title, term_details(row), "signed")


def notice_entry(row: Any) -> Entry:
    return entry(Kind.NOTICE, row, row.title, term_details(row), "due_soon")


def terms_decorated(rows: Any, day: dt.date) -> QuerySet[Any]:
    return rows.prefetch_related(Prefetch("parties", Party.objects.for_display()))


# --- Visits and meetings ---


def visit_rows(user: AnyUser, cities: list[City], day: dt.date) -> QuerySet[Any]:
    rows = Delegation.objects.listed_to(user).exclude(state=Delegation.State.CANCELLED)
    rows = rows.exclude(starts_on=None)
    rows = rows.to_cities(cities) if cities else rows
    ends_known = Q(ends_on=None) | Q(ends_on_precision=Precision.DAY)
    by_year = Q(starts_on_precision=Precision.YEAR) | Q(
        ends_on_precision=Precision.YEAR, ends_on__isnull=False
    )
    known = Case(
        When(ends_known, starts_on_precision=Precision.DAY, then=DAY),
        When(by_year, then=Value(Precision.YEAR)),
        default=Value(Precision.MONTH),
        output_field=CharField(),
    )
    return rows.annotate(begins=F("starts_on"), finishes=Coalesce("ends_on", "starts_on"), known=known)


def visit_entry(row: Any) -> Entry:
    cities = [row.origin.name] if row.origin else [stop.city.name for stop in row.route]
    details = [row.get_direction_display(), row.get_state_display(), ", ".join(cities)]
    return entry(Kind.VISIT, row, row.title, details)


def meeting_rows(user: AnyUser, cities: list[City], day: dt.date) -> QuerySet[Any]:
    rows = Meeting.objects.visible_to(user).standing()
    rows = rows.filter(group__city__in=cities) if cities else rows
    return rows.annotate(begins=F("held_on"), finishes=F("held_on"), known=DAY)


def meeting_entry(row: Any) -> Entry:
    details = [str(row), row.get_state_display(), row.group.city.name]
    return entry(Kind.MEETING, row, row.group.name, details)


#: Every kind of entry, in the order in which they stand on a day.
SOURCES = {
    source.kind: source
    for source in (
        Source(
            Kind.MEETING,
            meeting_rows,
            meeting_entry,
            lambda rows, day: rows.select_related("group__city"),
        ),
        Source(
            Kind.VISIT,
            visit_rows,
            visit_entry,
            lambda rows, day: rows.with_stops().select_related("origin"),
            lasts=True,
        ),
        Source(Kind.END, end_rows, end_entry, terms_decorated),
        Source(Kind.NOTICE, notice_rows, notice_entry, terms_decorated),
        Source(Kind.DUE, due_rows, due_entry, due_decorated),
    )
}
