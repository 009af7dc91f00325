"""Dates as papers give them, typed into one box."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from reporting.dates import Precision
from reporting.formats import PartialDate
from reporting.forms import YEARS, PartialDateField, as_typed, month_names, parse_partial_date

DAY, MONTH, YEAR = Precision.DAY, Precision.MONTH, Precision.YEAR

READ = [
    ("15.10.2010", (2010, 10, 15), DAY),
    ("5.1.2010", (2010, 1, 5), DAY),
    ("15/10/2010", (2010, 10, 15), DAY),
    ("15.10.10", (2010, 10, 15), DAY),
    ("15.10.98", (1998, 10, 15), DAY),
    ("2010-10-15", (2010, 10, 15), DAY),
    ("15 октября 2010", (2010, 10, 15), DAY),
    ("15 октября 2010 года", (2010, 10, 15), DAY),
    ("«15» октября 2010 г.", (2010, 10, 15), DAY),
    ("2010 ж. 15 қазан", (2010, 10, 15), DAY),
    ("2010 жылғы 15 қазан", (2010, 10, 15), DAY),
    ("15 October 2010", (2010, 10, 15), DAY),
    ("October 15, 2010", (2010, 10, 15), DAY),
    ("29.02.2012", (2012, 2, 29), DAY),
    ("10.2010", (2010, 10, 1), MONTH),
    ("2010-10", (2010, 10, 1), MONTH),
    ("октябрь 2010", (2010, 10, 1), MONTH),
    ("Октябрь 2010 г.", (2010, 10, 1), MONTH),
    ("қазан 2010", (2010, 10, 1), MONTH),
    ("2010 жылғы қазан айы", (2010, 10, 1), MONTH),
    ("October 2010", (2010, 10, 1), MONTH),
    ("окт. 2010", (2010, 10, 1), MONTH),
    ("2010", (2010, 1, 1), YEAR),
    ("2010 год", (2010, 1, 1), YEAR),
]

REFUSED = [
    "31.02.2010",
    "29.02.2011",
    "0.2010",
    "00.10.2010",
    "13.2010",
    "15.10",
    "10.10",
    "10 октября",
    "октябрь",
    "октябрь мая 2010",
    "октобер 2010",
    "10.201",
    "20101015",
    "0001",
    "9999",
    "15.10.2010 15.10.2011",
    "скоро",
    "-",
    "9" * 5000,
]


@pytest.mark.parametrize(("text", "day", "precision"), READ)
def test_read(text: str, day: tuple[int, int, int], precision: Precision) -> None:
    assert parse_partial_date(text) == PartialDate(dt.date(*day), precision)


@pytest.mark.parametrize("text", REFUSED)
def test_refused_with_the_accepted_forms(text: str) -> None:
    with pytest.raises(ValidationError, match=r"as in 15\.10\.2010, 10\.2010, 2010"):
        PartialDateField().clean(text)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("10.2010", (2010, 10, 31)),
        ("2.2012", (2012, 2, 29)),
        ("2010", (2010, 12, 31)),
        ("1.10.2010", (2010, 10, 1)),
    ],
)
def test_an_end_is_the_last_day(text: str, day: tuple[int, int, int]) -> None:
    assert parse_partial_date(text, end=True).date == dt.date(*day)


def test_no_two_months_share_a_name() -> None:
    """42 names of each language's twelve months; a shared one would be read as the wrong month."""
    assert month_names()["мау"] == 6
    assert set(month_names().values()) == set(range(1, 13))


@given(
    st.dates(dt.date(YEARS.start, 1, 1), dt.date(YEARS.stop - 1, 12, 31)),
    st.sampled_from(Precision),
    st.booleans(),
)
def test_shown_as_typed_is_read_as_the_same(day: dt.date, precision: Precision, end: bool) -> None:
    once = parse_partial_date(as_typed(PartialDate(day, precision)), end=end)
    assert once.precision == precision
    assert parse_partial_date(as_typed(once), end=end) == once


@given(st.text(max_size=30))
def test_any_other_text_is_refused_not_broken(text: str) -> None:
    with suppress(ValidationError):
        PartialDateField(required=False).clean(text)


@pytest.mark.parametrize(
    ("initial", "data", "changed"),
    [
        (PartialDate(dt.date(2010, 10, 1), MONTH), "октябрь 2010", False),
        (PartialDate(dt.date(2010, 10, 1), MONTH), "01.10.2010", True),
        (dt.date(2010, 10, 1), "01.10.2010", False),
        (None, "", False),
        (None, "2010", True),
        (None, "скоро", True),
    ],
)
def test_whether_it_was_changed(initial: object, data: str, changed: bool) -> None:
    assert PartialDateField(required=False).has_changed(initial, data) == changed
