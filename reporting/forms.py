"""Dates as a paper gives them, in one box of a form."""

from __future__ import annotations

import datetime as dt
import re
from functools import cache
from typing import Any, ClassVar

from babel import Locale
from django import forms
from django.contrib.admin.widgets import AdminDateWidget
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from .dates import Precision, first_day, last_day
from .formats import PartialDate

#: «15 октября 2010 года», «2010 жылғы 15 қазан»: the words around the numbers that say nothing.
FILLERS = {"г", "год", "года", "году", "ж", "жыл", "жылы", "жылғы", "айы", "of"}
YEARS = range(1900, 2200)
#: Of two digits, those up to here are of this century: «15.10.10» is 2010, «15.10.98» is 1998.
LAST_SHORT_YEAR = 68


@cache
def month_names() -> dict[str, int]:
    """The months by their full and short names in Kazakh, Russian and English, lower-case, no full stops."""
    return {
        name.lower().strip("."): number
        for language in ("kk", "ru", "en")
        for context in ("format", "stand-alone")
        for width in ("wide", "abbreviated")
        for number, name in Locale(language).months[context][width].items()
    }


def parse_partial_date(text: str, *, end: bool = False) -> PartialDate:
    """Read «15.10.2010», «10.2010», «2010», «2010-10-15», «15 октября 2010 года», «2010 ж. қазан».

    The day that stands for a month or a year is its first, or its last with
    ``end``. Raises ValueError where the text is no date.
    """
    year, month, day = _parts(text)
    if year not in YEARS:
        raise ValueError(text)
    date = (last_day if end else first_day)(year, month, day)
    return PartialDate(date, Precision.DAY if day else Precision.MONTH if month else Precision.YEAR)


def _parts(text: str) -> tuple[int, int | None, int | None]:
    """Year, month and day of the text, as far as it names them."""
    numbers = re.findall(r"\d+", text)
    words = [word for word in re.findall(r"[^\W\d_]+", text.lower()) if word not in FILLERS]
    if numbers and len(numbers[0]) == 4:
        numbers.reverse()  # the year is now the last, whichever way the date was written
    if words:
        (name,) = words
        numbers.insert(-1, str(month_names().get(name, 0)))
    *day_and_month, year = numbers
    month, day = [*map(int, reversed(day_and_month)), None, None][:2]
    if len(numbers) > 3 or 0 in (month, day):
        raise ValueError(text)
    return _year(year, short=day is not None), month, day


def _year(digits: str, *, short: bool) -> int:
    """The year; two digits are enough only beside a day and a month («10 октября» has no year)."""
    if len(digits) == 2 and short:
        return int(digits) + (2000 if int(digits) <= LAST_SHORT_YEAR else 1900)
    return int(digits)


def as_typed(value: PartialDate) -> str:
    """The shortest text that is read back as the same date: «15.10.2010», «10.2010», «2010»."""
    pattern = {
        Precision.DAY: "{0:%d.%m}.{0.year}",
        Precision.MONTH: "{0:%m}.{0.year}",
        Precision.YEAR: "{0.year}",
    }
    return pattern[Precision(value.precision)].format(value.date)


class PartialDateField(forms.Field):
    """A date known to the day, the month or the year; with ``end``, the end of a term."""

    widget = AdminDateWidget
    default_error_messages = {
        "invalid": _(
            "This is no date. Enter what is known, as in 15.10.2010, 10.2010, 2010 or “15 October 2010”."
        )
    }

    def __init__(self, *, end: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.end = end

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, dt.date):
            value = PartialDate(value)
        return as_typed(value) if isinstance(value, PartialDate) else value

    def to_python(self, value: Any) -> PartialDate | None:
        text = (self.prepare_value(value) or "").strip()
        if not text:
            return None
        try:
            return parse_partial_date(text, end=self.end)
        except ValueError as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return self.to_python(initial) != self.to_python(data)
        except ValidationError:
            return True


class PartialDatesForm(forms.ModelForm):
    """A form whose dates may be known to the month or year only; the column beside each says so."""

    #: Name of the date column → "start" or "end".
    partial_dates: ClassVar[dict[str, str]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, edge in self.partial_dates.items():
            if name in self.fields:
                self.fields[name] = self._partial(self.fields[name], end=edge == "end")
                self._show_as_known(name)

    def _partial(self, field: forms.Field, *, end: bool) -> PartialDateField:
        return PartialDateField(
            end=end,
            label=field.label,
            required=field.required,
            help_text=field.help_text or _("As much as is known: 15.10.2010, 10.2010 or 2010."),
        )

    def _show_as_known(self, name: str) -> None:
        if date := getattr(self.instance, name):
            self.initial[name] = PartialDate(date, getattr(self.instance, f"{name}_precision"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        cleaned = self.cleaned_data if cleaned is None else cleaned
        for name in set(self.partial_dates) & set(cleaned):
            value = cleaned[name]
            cleaned[name] = value.date if value else None
            setattr(self.instance, f"{name}_precision", value.precision if value else Precision.DAY)
        return cleaned
