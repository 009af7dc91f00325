"""Dates, numbers and sums as each language writes them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import timezone, translation

from reporting.formats import (
    Money,
    PartialDate,
    file_name,
    lines,
    long_date,
    moment,
    numbers_bound,
    partial,
    short_date,
    text,
    weekday_date,
)
from tests.factories import agreement

DAY = dt.date(2026, 11, 22)


def plain(words: str) -> str:
    """With spaces that may break, to be compared with what is typed here."""
    return words.replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(
    ("language", "precision", "short", "long"),
    [
        ("kk", "day", "2026 ж. 22 қараша", "2026 жылғы 22 қараша"),
        ("kk", "month", "2026 ж. қараша", "2026 жылғы қараша"),
        ("kk", "year", "2026 ж.", "2026 жыл"),
        ("ru", "day", "22.11.2026", "22 ноября 2026 года"),
        ("ru", "month", "ноябрь 2026", "ноябрь 2026 года"),
        ("ru", "year", "2026", "2026 год"),
        ("en", "day", "22 Nov 2026", "22 November 2026"),
        ("en", "month", "November 2026", "November 2026"),
        ("en", "year", "2026", "2026"),
    ],
)
def test_dates(language: str, precision: str, short: str, long: str) -> None:
    with translation.override(language):
        assert plain(short_date(DAY, precision)) == short == plain(str(PartialDate(DAY, precision)))
        assert plain(long_date(DAY, precision)) == long


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("kk", "2026 жылғы 22 қараша, жексенбі"),
        ("ru", "воскресенье, 22 ноября 2026 года"),
        ("en", "Sunday, 22 November 2026"),
    ],
)
def test_days_of_the_week(language: str, written: str) -> None:
    with translation.override(language):
        assert plain(weekday_date(DAY)) == written


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("kk", "2026 жылғы 22 қараша, 18:40"),
        ("ru", "22 ноября 2026 года, 18:40"),
        ("en", "22 November 2026, 18:40"),
    ],
)
def test_moments_are_told_in_the_time_zone_of_the_reader(language: str, written: str) -> None:
    with translation.override(language), timezone.override("Asia/Almaty"):
        assert plain(moment(dt.datetime(2026, 11, 22, 13, 40, tzinfo=dt.UTC))) == written


def test_a_day_and_its_month_are_not_parted_at_the_end_of_a_line() -> None:
    with translation.override("ru"):
        assert long_date(DAY) == "22\N{NO-BREAK SPACE}ноября 2026\N{NO-BREAK SPACE}года"
        at = moment(dt.datetime(2026, 11, 22, 13, 40, tzinfo=dt.UTC))
        assert at.startswith("22\N{NO-BREAK SPACE}ноября 2026\N{NO-BREAK SPACE}года, ")


@pytest.mark.parametrize(
    ("language", "amount", "currency", "written"),
    [
        ("ru", "1234567.89", "KZT", "1 234 567,89 ₸"),
        ("kk", "1234567.89", "KZT", "1 234 567,89 ₸"),
        ("ru", "5", "RUB", "5,00 ₽"),
        ("kk", "5", "RUB", "5,00 ₽"),
        ("ru", "0.5", "USD", "0,50 $"),
        ("en", "1234567.89", "KZT", "₸1,234,567.89"),
        ("ru", "7", "XYZ", "7,00 XYZ"),
    ],
)
def test_sums(language: str, amount: str, currency: str, written: str) -> None:
    with translation.override(language):
        shown = str(Money(Decimal(amount), currency))
        assert plain(shown) == written
        assert " " not in shown, "a sum stands on one line"


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (None, ""),
        ("", ""),
        ("слово", "слово"),
        (True, "✓"),
        (False, ""),
        (0, "0"),
        (12345, "12 345"),
        (Decimal("0.5"), "0,5"),
        (DAY, "22.11.2026"),
        (PartialDate(dt.date(2010, 10, 1), "month"), "октябрь 2010"),
        (dt.datetime(2026, 11, 22, 13, 40, tzinfo=dt.UTC), "22 ноября 2026 года, 18:40"),
        (["одна", None, "", ["две", "три"]], "одна\nдве\nтри"),
    ],
)
def test_any_value_of_a_column(value: object, written: str) -> None:
    with translation.override("ru"), timezone.override("Asia/Almaty"):
        assert plain(text(value)) == written
        assert [plain(line) for line in lines(value)] == written.split("\n") * bool(written)


@pytest.mark.django_db
def test_the_date_of_a_row_with_its_precision() -> None:
    row = agreement(signed_on=dt.date(2010, 10, 1), signed_on_precision="month")
    assert partial(row, "signed_on") == PartialDate(dt.date(2010, 10, 1), "month")
    assert partial(row, "in_force_from") is None


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Реестр соглашений 2026-11-22", "Реестр соглашений 2026-11-22"),
        ("Карточка 12/2010", "Карточка 12-2010"),
        ('План: «что?» "и" a\\b', "План- «что-» -и- a-b"),
        ("../../etc/passwd", "etc-passwd"),
        ("строка\r\nSet-Cookie: a", "строка-Set-Cookie- a"),
        ("Щ" * 200, "Щ" * 110),
    ],
)
def test_a_title_as_the_name_of_a_file(title: str, expected: str) -> None:
    assert file_name(title) == expected


def test_no_date_is_a_dash_and_never_today():
    assert short_date(None) == long_date(None) == "—"


@pytest.mark.parametrize(
    ("said", "bound"),
    [
        ("хаттама № 4, № 12-ө", "хаттама №\u00a04, №\u00a012-ө"),
        ("protocol No. 4", "protocol No.\u00a04"),
        ("№ п/п", "№ п/п"),
        ("casino. 4", "casino. 4"),
        ("№", "№"),
    ],
)
def test_a_number_and_its_sign_are_not_parted_at_the_end_of_a_line(said: str, bound: str) -> None:
    assert numbers_bound(said) == bound
    assert list(lines(said)) == [bound]
