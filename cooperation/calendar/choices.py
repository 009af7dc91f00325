"""What may be asked of the calendar, in its address."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners.models import City
from reporting.dates import month_of
from reporting.filters import FIRST_DAY, LAST_DAY, ListedBoxes

from .entries import Kind

if TYPE_CHECKING:
    from django.utils.datastructures import MultiValueDict

#: Days of a list whose end is not asked for, about a quarter; and the most that one may have.
USUAL_DAYS, MOST_DAYS = 91, 366


class MonthField(forms.Field):
    """A month as the control of browsers writes it: 2026-12."""

    widget = forms.TextInput(attrs={"type": "month"})

    def to_python(self, value: Any) -> dt.date | None:
        if not value:
            return None
        parts = re.fullmatch(r"(\d{4})-(\d{2})", str(value), re.ASCII)
        year, month = map(int, parts.groups()) if parts else (0, 0)
        if not (FIRST_DAY.year <= year <= LAST_DAY.year and 1 <= month <= 12):
            raise forms.ValidationError(
                _("Enter a month from {first} to {last}, as in 2026-12.").format(
                    first=f"{FIRST_DAY:%Y-%m}", last=f"{LAST_DAY:%Y-%m}"
                )
            )
        return dt.date(year, month, 1)


class DayField(forms.DateField):
    """A day that a paper can have."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        validators = [MinValueValidator(FIRST_DAY), MaxValueValidator(LAST_DAY)]
        super().__init__(widget=widget, validators=validators, input_formats=["%Y-%m-%d"], **kwargs)


class Selection(forms.Form):
    """Which entries: of which kinds, of which cities; none ticked is all of them."""

    kind = forms.MultipleChoiceField(
        label=gettext_lazy("show"),
        choices=Kind.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        error_messages={"invalid_choice": gettext_lazy("There is no such kind of entry.")},
    )
    city = forms.ModelMultipleChoiceField(
        label=gettext_lazy("partner city"),
        queryset=City.objects.partners(),
        to_field_name="slug",
        widget=ListedBoxes,
        required=False,
        error_messages={"invalid_choice": gettext_lazy("There is no such city.")},
    )

    def __init__(self, data: MultiValueDict) -> None:
        super().__init__(data, auto_id="%s")
        self.is_valid()  # fills cleaned_data with what can be read

    @property
    def problems(self) -> list[str]:
        """A sentence for each part of the address that could not be read."""
        told = _("“{label}” was not applied. {reason}")
        return [
            told.format(label=self.fields[name].label, reason=error)
            for name, errors in self.errors.items()
            for error in errors
        ]

    @property
    def kinds(self) -> list[str]:
        return self.cleaned_data.get("kind") or []

    @property
    def cities(self) -> list[City]:
        return list(self.cleaned_data.get("city") or [])


class CalendarChoices(Selection):
    """And of which days: a month, or a list from a day to a day."""

    view = forms.ChoiceField(
        label=gettext_lazy("view"),
        choices=[("month", gettext_lazy("by month")), ("list", gettext_lazy("as a list"))],
        required=False,
        error_messages={"invalid_choice": gettext_lazy("The calendar is shown by month or as a list.")},
    )
    month = MonthField(label=gettext_lazy("month"), required=False)
    first = DayField(label=gettext_lazy("from the day"), required=False)
    last = DayField(label=gettext_lazy("to the day"), required=False)

    def clean(self) -> dict[str, Any]:
        first, last = self.cleaned_data.get("first"), self.cleaned_data.get("last")
        if first and last and first > last:
            self.add_error("last", _("The end is before the beginning."))
        elif first and last and (last - first).days > MOST_DAYS:
            self.add_error("last", _("A list has a year at most; print the registers for more."))
        return self.cleaned_data

    @property
    def is_list(self) -> bool:
        return self.cleaned_data.get("view") == "list"

    def month_shown(self, today: dt.date) -> dt.date:
        """The first day of the month asked for, else of the present one."""
        return self.cleaned_data.get("month") or month_of(today)[0]

    def days_shown(self, today: dt.date) -> tuple[dt.date, dt.date]:
        """The first and last day of the list."""
        last = self.cleaned_data.get("last")
        first = self.cleaned_data.get("first") or (min(last, today) if last else today)
        if last is None or (last - first).days > MOST_DAYS:
            last = min(first + dt.timedelta(days=USUAL_DAYS - 1), LAST_DAY)
        return first, last
