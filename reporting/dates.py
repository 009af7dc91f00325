"""Dates as a paper knows them: to the day, to the month or only to the year."""

from __future__ import annotations

import calendar
import datetime as dt

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Precision(models.TextChoices):
    """How much of a date is known."""

    DAY = "day", _("day")
    MONTH = "month", _("month")
    YEAR = "year", _("year")


def precision_field() -> models.CharField:
    """The column beside a date that says how much of it is known."""
    return models.CharField(
        _("precision"), max_length=5, choices=Precision.choices, default=Precision.DAY, editable=False
    )


def today() -> dt.date:
    """The present day where the reader is."""
    return timezone.localdate()


def first_day(year: int, month: int | None = None, day: int | None = None) -> dt.date:
    """Where a beginning known to the month or year is stored: its first day."""
    return dt.date(year, month or 1, day or 1)


def last_day(year: int, month: int | None = None, day: int | None = None) -> dt.date:
    """Where an end known to the month or year is stored: its last day."""
    month = month or 12
    return dt.date(year, month, day or calendar.monthrange(year, month)[1])


def month_of(day: dt.date) -> tuple[dt.date, dt.date]:
    """The first and the last day of its month."""
    return first_day(day.year, day.month), last_day(day.year, day.month)


def year_of(day: dt.date) -> tuple[dt.date, dt.date]:
    """The first and the last day of its year."""
    return first_day(day.year), last_day(day.year)
