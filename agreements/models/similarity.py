"""How two entries of one paper are known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Greatest

from reporting.dates import Precision, first_day, last_day
from reporting.search import likeness

if TYPE_CHECKING:
    import datetime as dt

    from .agreement import Agreement

Rows = TypeVar("Rows", bound=QuerySet[Any])

#: Titles of more than this trigram similarity are nearly the same.
ALIKE = 0.6


def signed_when(agreement: Agreement) -> Q:
    """Signed on the same day, or in the same month or year where one of the two is known no closer."""
    day = agreement.signed_on
    if day is None:
        return Q(signed_on=None)
    return (
        Q(signed_on__range=span(day, agreement.signed_on_precision))
        | Q(signed_on_precision=Precision.MONTH, signed_on=first_day(day.year, day.month))
        | Q(signed_on_precision=Precision.YEAR, signed_on=first_day(day.year))
    )


def span(day: dt.date, precision: str) -> tuple[dt.date, dt.date]:
    """The first and the last day that a partial date can mean."""
    known = {
        Precision.DAY: (day.year, day.month, day.day),
        Precision.MONTH: (day.year, day.month),
        Precision.YEAR: (day.year,),
    }[Precision(precision)]
    return first_day(*known), last_day(*known)


def of_like_title(rows: Rows, agreement: Agreement) -> Rows:
    """Those of ``rows`` whose title in Kazakh or Russian is nearly the same."""
    degrees = [
        likeness(column, title)
        for column in ("title_kk", "title_ru")
        if (title := getattr(agreement, column))
    ]
    return rows.annotate(likeness=Greatest(*degrees, Value(0.0), Value(0.0))).filter(likeness__gt=ALIKE)
