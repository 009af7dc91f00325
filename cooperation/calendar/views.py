"""``/calendar/``: by month and as a list."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from reporting.dates import month_of, today
from reporting.filters import FIRST_DAY, LAST_DAY
from reporting.views import PageView

from ..papers.calendar import CalendarPaper
from .choices import CalendarChoices
from .entries import Kind
from .pages import Calendar

if TYPE_CHECKING:
    from .pages import Day

DAY = dt.timedelta(days=1)


class CalendarView(PageView):
    """``?month=2026-12`` or ``?view=list&first=2026-12-01&last=2026-12-31``; ``kind`` and ``city`` narrow."""

    template_name = "cooperation/calendar.html"
    papers = [CalendarPaper]

    def parameters(self) -> set[str]:
        return super().parameters() | {"page"}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form, day = CalendarChoices(self.request.GET), today()
        calendar = Calendar(self.request.user, day, form.kinds, form.cities)
        shown = self.listed(calendar, form, day) if form.is_list else self.by_month(calendar, form, day)
        context = super().get_context_data(
            form=form,
            day=day,
            kinds=Kind,
            by_month=self.address(form, view=None, month=None),
            as_list=self.address(form, view="list", month=None),
            **shown,
            **kwargs,
        )
        context["problems"] += form.problems
        return context

    @property
    def printed_with(self) -> str:
        """The days and the selection that the page shows."""
        form = CalendarChoices(self.request.GET)
        if form.is_list:
            shown = self.list_address(form, *form.days_shown(today()))
        else:
            shown = self.month_address(form, form.month_shown(today()))
        return shown.replace("?", "&", 1)

    def by_month(self, calendar: Calendar, form: CalendarChoices, day: dt.date) -> dict[str, Any]:
        month = calendar.month(form.month_shown(day))
        first, last = month_of(month.first)
        return {
            "month": month,
            "weeks": [[(one, self.of_day(form, one)) for one in week] for week in month.weeks],
            "previous": self.month_address(form, first - DAY),
            "next": self.month_address(form, last + DAY),
            "whole": self.list_address(form, first, last),
        }

    def listed(self, calendar: Calendar, form: CalendarChoices, day: dt.date) -> dict[str, Any]:
        first, last = form.days_shown(day)
        length = last - first + DAY
        page = calendar.page(first, last, self.request.GET.get("page", "1"))
        return {
            "month": None,
            "page": page,
            "first": first,
            "last": last,
            "previous": self.list_address(form, first - length, first - DAY),
            "next": self.list_address(form, last + DAY, last + length),
            "turn": self.list_address(form, first, last),
        }

    # --- Addresses ---

    def of_day(self, form: CalendarChoices, day: Day) -> str:
        return self.list_address(form, day.date, day.date)

    def month_address(self, form: CalendarChoices, day: dt.date) -> str:
        """That of a neighbouring month; none where the calendar ends."""
        return self.address(form, month=f"{day:%Y-%m}") if FIRST_DAY <= day <= LAST_DAY else ""

    def list_address(self, form: CalendarChoices, first: dt.date, last: dt.date) -> str:
        if not FIRST_DAY <= first <= last <= LAST_DAY:
            return ""
        return self.address(form, view="list", month=None, first=first.isoformat(), last=last.isoformat())

    def address(self, form: CalendarChoices, **changes: str | None) -> str:
        """The present selection with other days; what could not be read is left out."""
        query = self.request.GET.copy()
        for name in [*query]:
            if name not in ("kind", "city") or name in form.errors:
                del query[name]
        for name, value in changes.items():
            if value is not None:
                query[name] = value
        return f"?{query.urlencode()}"
