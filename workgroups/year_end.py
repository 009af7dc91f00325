"""What is to be done by the end of a year: by week and by executor, what is late already apart from it."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Any, ClassVar

import django_filters
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Case, CharField, Count, DateField, F, Q, TextField, Value, When
from django.db.models.functions import Cast, Concat, TruncWeek
from django.forms import HiddenInput
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.filters import CommitmentFilter
from agreements.reports import CommitmentRegister
from partners.models import Organisation, Person
from reporting.dates import Precision, last_day, today
from reporting.filters import FIRST_DAY, LAST_DAY, TextFilter
from reporting.formats import long_date, week
from reporting.languages import translated_expression
from reporting.report import Grouping, Section, Total

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django.db.models import QuerySet

    from agreements.models.commitment import CommitmentQuerySet

#: Executors named in the summary, the busiest; the grouping «by executor» has them all.
MOST, MOST_WEEKS = 15, 60
OVERDUE, NOBODY = "late", "nobody"
#: The first letter of a key says what it is of; after it comes a day, or the key of a row.
WEEK, MONTH, YEAR, ORGANISATION, PERSON = "w", "m", "y", "o", "p"


# --- When ---


def with_week(rows: QuerySet[Any]) -> Any:
    """Annotates ``week_key`` and ``week_order``.

    What is late already comes first; what is known to the month or year only
    has no week and comes after the weeks of its month.
    """
    # The beginning of a week is a moment to PostgreSQL: only as a date is it written as one.
    monday = Cast(TruncWeek("due_on", output_field=DateField()), DateField())
    late = Q(due_on__lt=today())

    def key(letter: str, day: Any) -> Concat:
        return Concat(Value(letter), Cast(day, TextField()), output_field=CharField())

    return rows.annotate(
        week_key=Case(
            When(late, then=Value(OVERDUE)),
            When(due_on_precision=Precision.MONTH, then=key(MONTH, F("due_on"))),
            When(due_on_precision=Precision.YEAR, then=key(YEAR, F("due_on"))),
            default=key(WEEK, monday),
            output_field=CharField(),
        ),
        week_order=Case(
            When(late, then=Value(dt.date.min)),
            When(due_on_precision=Precision.DAY, then=monday),
            default=F("due_on"),
            output_field=DateField(),
        ),
    )


def by_week(rows: QuerySet[Any]) -> Any:
    return with_week(rows).annotate(group_key=F("week_key"), group_order=F("week_order"))


def week_name(key: str) -> str:
    """«Просрочено», «неделя 49: 30 ноября – 6 декабря», «декабрь 2026 года»."""
    if key == OVERDUE:
        return _("Overdue already")
    day = dt.date.fromisoformat(key[1:])
    if key[0] == WEEK:
        return week(day)
    known = Precision.MONTH if key[0] == MONTH else Precision.YEAR
    return _("In the course of: {date}").format(date=long_date(day, known))


def week_headings(keys: Iterable[str]) -> dict[str, str]:
    return {key: week_name(key) for key in keys}


# --- Who ---


def with_executor(rows: QuerySet[Any]) -> Any:
    """Annotates ``executor_key``: the lead organisation, else the lead person, else nobody."""

    def key(letter: str, column: str) -> Concat:
        return Concat(Value(letter), Cast(F(column), TextField()), output_field=CharField())

    return rows.annotate(
        executor_key=Case(
            When(lead_organisation__isnull=False, then=key(ORGANISATION, "lead_organisation_id")),
            When(lead_person__isnull=False, then=key(PERSON, "lead_person_id")),
            default=Value(NOBODY),
            output_field=CharField(),
        )
    )


def by_executor(rows: QuerySet[Any]) -> Any:
    """By name; what nobody is named for comes first, for it is nobody's."""
    name = Case(
        When(lead_organisation__isnull=False, then=translated_expression("lead_organisation__name")),
        When(lead_person__isnull=False, then=translated_expression("lead_person__surname", ("kk", "ru"))),
        output_field=TextField(),
    )
    return with_executor(rows).annotate(group_key=F("executor_key"), group_name=name)


def executor_headings(keys: Iterable[str]) -> dict[str, str]:
    """Two queries for them all."""
    wanted = list(keys)

    def known(letter: str, model: Any) -> dict[int, Any]:
        # Asked for nobody, too: a page costs as much whoever is on it.
        return model.objects.in_bulk([int(key[1:]) for key in wanted if key[0] == letter] or [0])

    organisations, people = known(ORGANISATION, Organisation), known(PERSON, Person)
    names = {NOBODY: _("No executor named")}
    names |= {f"{ORGANISATION}{key}": row.name for key, row in organisations.items()}
    return names | {f"{PERSON}{key}": row.full_name for key, row in people.items()}


# --- The report ---


def check_week(value: str) -> None:
    """Refuses what is no key of ``with_week``."""
    if value != OVERDUE and not re.fullmatch(r"[wmy]\d{4}-\d\d-\d\d", value, re.ASCII):
        raise ValidationError(_("There is no such week."))
    try:
        week_name(value)
    except (ValueError, OverflowError) as error:
        raise ValidationError(_("There is no such week.")) from error


def check_executor(value: str) -> None:
    """Refuses what is no key of ``with_executor``."""
    if value != NOBODY and not re.fullmatch(r"[op]\d{1,18}", value, re.ASCII):
        raise ValidationError(_("There is no such executor."))


class YearEndFilter(CommitmentFilter):
    """The year, and of the filters of commitments those that leave states and dates alone."""

    year = django_filters.NumberFilter(
        label=gettext_lazy("by the end of the year"),
        method="by_year",
        validators=[MinValueValidator(FIRST_DAY.year), MaxValueValidator(LAST_DAY.year)],
        decimal_places=0,
    )
    week = TextFilter(
        label=gettext_lazy("when"), method="by_key", widget=HiddenInput, validators=[check_week]
    )
    executor = TextFilter(
        label=gettext_lazy("executor"), method="by_key", widget=HiddenInput, validators=[check_executor]
    )
    # django-filter leaves out what is shadowed.
    state: Any = None
    on: Any = None
    due_from: Any = None
    due_to: Any = None
    dated: Any = None
    facets = {"side": "count_sides", "city": "count_cities"}
    spans: ClassVar[Any] = ()

    class Meta(CommitmentFilter.Meta):
        pass

    @cached_property
    def last(self) -> dt.date:
        """31 December of the year asked for, else of this one."""
        return last_day(int(self.given.get("year", today().year)))

    def narrowed(self, without: str = "") -> Any:
        return super().narrowed(without).filter(due_on__lte=self.last)

    def by_year(self, rows: CommitmentQuerySet, name: str, value: Any) -> CommitmentQuerySet:
        return rows  # ``narrowed`` ends every selection with a year, the present one where none is given

    def _spelled(self, name: str, value: Any) -> list[tuple[str, str]]:
        naming = {"week": week_headings, "executor": executor_headings}.get(name)
        return [(value, naming([value]).get(value, value))] if naming else super()._spelled(name, value)

    def by_key(self, rows: CommitmentQuerySet, name: str, value: str) -> CommitmentQuerySet:
        annotate = {"week": with_week, "executor": with_executor}[name]
        return annotate(rows).filter(**{f"{name}_key": value})


@dataclass(frozen=True)
class Line:
    """A line of the summary: a week or an executor, how much there is, and the register of just that."""

    name: str
    number: int
    late: int
    address: str


class YearEnd(CommitmentRegister):
    """Everything still to be done by 31 December, and what is late already."""

    name = "year-end"
    title = gettext_lazy("By the end of the year")
    print_title = gettext_lazy("What is to be done by the end of the year")
    related = {}
    filterset_class = YearEndFilter
    default_sort = "due_on"
    default_group = "week"
    summary_template = "workgroups/_year_end.html"
    groupings = {
        "week": Grouping(
            label=gettext_lazy("by week"),
            annotate=by_week,
            order=("group_order", "group_key"),
            headings=week_headings,
        ),
        "executor": Grouping(
            label=gettext_lazy("by executor"),
            annotate=by_executor,
            order=(F("group_name").asc(nulls_first=True), "group_key"),
            headings=executor_headings,
        ),
    }

    def get_queryset(self) -> CommitmentQuerySet:
        return super().get_queryset().unfinished(today()).exclude(due_on=None)

    @property
    def heading(self) -> str:
        return _("To be done by {date}").format(date=long_date(self.filterset.last))

    def sections(self, rows: Iterable[Any]) -> Iterator[Section]:
        """Each heading with the number of all that stands under it, on whichever page."""
        numbers = self.numbers
        named = self.groupings[self.group].headings(numbers)
        counted = {
            name: _("{heading} ({number})").format(heading=name, number=numbers[key])
            for key, name in named.items()
            if key in numbers
        }
        for section in super().sections(rows):
            yield Section(counted.get(section.heading, section.heading), section.rows)

    @cached_property
    def numbers(self) -> dict[str, int]:
        """How many rows each heading has."""
        rows: Any = self.groupings[self.group].annotate(self.found)
        return dict(rows.order_by().values_list("group_key").annotate(n=Count("pk")))

    # --- The summary ---

    @cached_property
    def weeks(self) -> list[Line]:
        rows = with_week(self.found).order_by("week_order", "week_key")
        counted = rows.values_list("week_order", "week_key").annotate(n=Count("pk"))
        return [
            Line(week_name(key), n, n if key == OVERDUE else 0, self._only("week", key))
            for _order, key, n in islice(counted, MOST_WEEKS)
        ]

    @cached_property
    def executors(self) -> list[Line]:
        """Those who have most to do."""
        late = Count("pk", filter=Q(due_on__lt=today()))
        counted = with_executor(self.found).order_by().values_list("executor_key")
        busiest = list(counted.annotate(n=Count("pk"), late=late).order_by("-n", "executor_key")[:MOST])
        names = executor_headings(key for key, *_numbers in busiest)
        return [Line(names[key], n, late, self._only("executor", key)) for key, n, late in busiest]

    @cached_property
    def late(self) -> int:
        return self.found.filter(due_on__lt=today()).count()

    def _only(self, name: str, key: str) -> str:
        """The present address, of one week or executor alone."""
        query = self.query.copy()
        for one in [*query]:
            if one not in self.filterset.given and one != "group":
                del query[one]
        query[name] = key
        return f"?{query.urlencode()}"

    def totals(self) -> list[Total]:
        numbers = [(_("in all"), self.count), (_("overdue already"), self.late)]
        return [Total(_("Totals"), numbers), *super().totals()[1:]]
