"""How dates, numbers and sums are written in each language, on the page and on paper.

Patterns are Unicode's (CLDR); names of months and currencies come with Babel.
The long forms are those of official papers: «22 ноября 2026 года»,
«2026 жылғы 22 қараша».
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from babel.dates import format_date, format_datetime
from babel.numbers import format_currency, format_decimal
from django.utils import timezone
from django.utils.translation import get_language, gettext

from .dates import Precision, today

if TYPE_CHECKING:
    from collections.abc import Iterable

LONG = {
    "kk": {"day": "y 'жылғы' d MMMM", "month": "y 'жылғы' MMMM", "year": "y 'жыл'"},
    "ru": {"day": "d MMMM y 'года'", "month": "LLLL y 'года'", "year": "y 'год'"},
    "en": {"day": "d MMMM y", "month": "LLLL y", "year": "y"},
}
SHORT = {
    "kk": {"day": "y 'ж'. d MMMM", "month": "y 'ж'. MMMM", "year": "y 'ж'."},
    "ru": {"day": "dd.MM.y", "month": "LLLL y", "year": "y"},
    "en": {"day": "d MMM y", "month": "LLLL y", "year": "y"},
}
MOMENT = {"kk": "y 'жылғы' d MMMM, HH:mm", "ru": "d MMMM y 'года', HH:mm", "en": "d MMMM y, HH:mm"}
WEEKDAY = {"kk": "y 'жылғы' d MMMM, EEEE", "ru": "EEEE, d MMMM y 'года'", "en": "EEEE, d MMMM y"}
NBSP = "\N{NO-BREAK SPACE}"
#: «№ 17» and «No. 17» stay on one line; the heading «№ п/п» may stand on two.
NUMBER_SIGN = re.compile(r"(№|\bNo\.) (?=\S)(?!п/п)")
#: Of the name of a file; file systems take 255 bytes, and a Cyrillic letter is two.
LONGEST_NAME = 110
#: Where CLDR writes the three letters instead.
SYMBOLS = {"KZT": "₸", "RUB": "₽"}


@dataclass(frozen=True)
class PartialDate:
    """A date and how much of it is known."""

    date: dt.date
    precision: str = Precision.DAY

    def __str__(self) -> str:
        return short_date(self.date, self.precision)


@dataclass(frozen=True)
class Money:
    """A sum in one currency (ISO 4217)."""

    amount: Decimal
    currency: str

    def __str__(self) -> str:
        return money(self.amount, self.currency)


def partial(row: Any, name: str) -> PartialDate | None:
    """The date of ``name`` with its precision column, or ``None``."""
    date = getattr(row, name)
    return PartialDate(date, getattr(row, f"{name}_precision")) if date else None


def language() -> str:
    return (get_language() or "ru")[:2]


def _dated(value: dt.date | None, pattern: str) -> str:
    """The date, each number held together with the word after it: «22 ноября», «2026 года».

    A dash where there is none: Babel would write today's date.
    """
    if value is None:
        return "—"
    return _held(format_date(value, pattern, locale=language()))


def _held(date: str) -> str:
    return re.sub(r"(?<=\d) ", NBSP, date)


def short_date(value: dt.date | None, precision: str = Precision.DAY) -> str:
    """For tables: «22.11.2026», «октябрь 2010», «2026 ж. 22 қараша»."""
    return _dated(value, SHORT[language()][precision])


def long_date(value: dt.date | PartialDate | None, precision: str = Precision.DAY) -> str:
    """For sentences: «22 ноября 2026 года», «октябрь 2010 года», «2010 жылғы қазан»."""
    if isinstance(value, PartialDate):
        return long_date(value.date, value.precision)
    return _dated(value, LONG[language()][precision])


def weekday_date(value: dt.date) -> str:
    """For a heading: «воскресенье, 22 ноября 2026 года»."""
    return format_date(value, WEEKDAY[language()], locale=language())


def weekday(value: dt.date, width: str = "") -> str:
    """«понедельник», or «пн» where ``width`` is "short"."""
    return format_date(value, "ccc" if width == "short" else "cccc", locale=language())


def week(monday: dt.date) -> str:
    """«неделя 49: 30 ноября – 6 декабря», by ISO 8601: from Monday to Sunday, numbered by its Thursday.

    The year is said where it is not the present one.
    """
    number, sunday = monday.isocalendar().week, monday + dt.timedelta(days=6)
    begin = _dated(monday, "d MMMM")
    end = _dated(sunday, "d MMMM") if sunday.year == today().year else long_date(sunday)
    return gettext("week {number}: {begin} – {end}").format(number=number, begin=begin, end=end)


def moment(value: dt.datetime) -> str:
    """«22 ноября 2026 года, 18:40» in the reader's time zone."""
    return _held(format_datetime(timezone.localtime(value), MOMENT[language()], locale=language()))


def number(value: Decimal | float) -> str:
    return format_decimal(value, locale=language())


def money(amount: Decimal, currency: str) -> str:
    """«1 234 567,89 ₸», held together by non-breaking spaces."""
    written = format_currency(amount, currency, locale=language()).replace(" ", NBSP)
    return written.replace(currency, SYMBOLS.get(currency, currency))


def one_line(value: str) -> str:
    """A text that may have line breaks, as a name entered by mistake, on one line."""
    return " ".join(value.split())


def numbers_bound(text: str) -> str:
    """The same words, no number parted from its sign at the end of a line."""
    return NUMBER_SIGN.sub(rf"\1{NBSP}", text)


def file_name(title: str) -> str:
    """A title as the name of a file, without its ending, that Windows and Linux both take."""
    return re.sub(r'[\x00-\x1f/\\:*?"<>|]+', "-", title)[:LONGEST_NAME].strip(" .-")


def text(value: Any) -> str:
    """Any value of a column as a person reads it; several values stand a line each."""
    match value:
        case None:
            return ""
        case bool():
            return "✓" if value else ""
        case dt.datetime():
            return moment(value)
        case dt.date():
            return short_date(value)
        case int() | float() | Decimal():
            return number(value)
        case str():
            return value
        case list() | tuple():
            return "\n".join(filter(None, map(text, value)))
    return str(value)


def lines(value: Any) -> Iterable[str]:
    """The lines of a value; an empty value has none."""
    return [line for line in numbers_bound(text(value)).split("\n") if line]
