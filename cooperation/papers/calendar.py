"""Күнтізбе: what falls due, ends, is visited and is heard within a month or some days, on paper."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy

from reporting.dates import month_of, today
from reporting.formats import long_date
from reporting.papers import NUMBER, Paper

from ..calendar.choices import CalendarChoices
from ..calendar.entries import Kind
from ..calendar.pages import Calendar

if TYPE_CHECKING:
    import datetime as dt

    from django.http import QueryDict

#: Entries on paper; what is over is on the page, and the paper says how many there are.
MOST_ENTRIES = 500


class CalendarPaper(Paper):
    """The month or the days that the page of the calendar shows, as a list under its days."""

    name = "calendar"
    label = gettext_lazy("Calendar of cooperation")
    description = gettext_lazy("Meetings, visits, ends of terms and commitments due in a month, day by day.")
    template_name = "cooperation/papers/calendar.html"
    in_word = True
    form_class = CalendarChoices
    form: CalendarChoices
    columns = [
        (NUMBER, 9),
        (gettext_lazy("what it is"), 36),
        (gettext_lazy("name"), 0),
        (gettext_lazy("details"), 54),
    ]

    def _with_initials(self, query: QueryDict) -> QueryDict:
        """The days that are proposed today are kept in the address of what is printed."""
        data = super()._with_initials(query)
        form = CalendarChoices(data)
        if form.is_list and not {"first", "last"} & set(form.errors):
            first, last = form.days_shown(today())
            data["first"], data["last"] = first.isoformat(), last.isoformat()
        elif not form.is_list and "month" not in form.errors:
            data["month"] = f"{form.month_shown(today()):%Y-%m}"
        return data

    @cached_property
    def is_of_month(self) -> bool:
        return not self.form.is_list

    @cached_property
    def days(self) -> tuple[dt.date, dt.date]:
        """The first and the last."""
        if self.is_of_month:
            return month_of(self.form.month_shown(today()))
        return self.form.days_shown(today())

    def title(self) -> str:
        return f"{self.label}: {self._days_told()}"

    def _days_told(self) -> str:
        first, last = self.days
        if self.is_of_month:
            return long_date(first, "month")
        return long_date(first) if first == last else f"{long_date(first)} – {long_date(last)}"

    def context(self) -> dict[str, Any]:
        calendar = Calendar(self.user, today(), self.form.kinds, self.form.cities)
        total, told = calendar.listed(*self.days, MOST_ENTRIES)
        return {
            "told": told,
            "total": total,
            "shown": min(total, MOST_ENTRIES),
            "kinds": [Kind(kind).label for kind in self.form.kinds],
            "cities": self.form.cities,
        }
