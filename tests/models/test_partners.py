"""Cities, organisations and people: their numbers, names and posts."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from partners.models import City, Enterprise, Organisation, Post
from partners.models.city import country_choices
from partners.tax_numbers import bin_check_digit, is_valid_registration_number, is_valid_tax_number
from tests.factories import city, enterprise, home_city, organisation, person, post

pytestmark = pytest.mark.django_db


# --- Numbers ---


@pytest.mark.parametrize(
    ("number", "country", "is_valid"),
    [
        ("970140000211", "KZ", True),  # Kazzinc
        ("971240001315", "KZ", True),  # Kaspi Bank
        ("970140000212", "KZ", False),
        ("97014000021", "KZ", False),
        ("97014000021X", "KZ", False),
        ("٩٧٠١٤٠٠٠٠٢١١", "KZ", False),
        ("7707083893", "RU", True),
        ("7707083894", "RU", False),
        ("7707083893", "KZ", False),
        ("970140000211", "RU", False),
        ("7707083893", "", True),
        ("970140000211", "", True),
        ("123", "", False),
        ("anything", "CN", True),
    ],
)
def test_check_digits_of_tax_numbers(number: str, country: str, is_valid: bool) -> None:
    assert is_valid_tax_number(number, country) == is_valid


def test_where_the_first_sum_of_a_bin_leaves_ten_other_weights_decide() -> None:
    assert bin_check_digit("98054009574") == 2


def test_where_both_sums_leave_ten_there_is_no_such_bin() -> None:
    assert bin_check_digit("98054003960") is None
    assert not is_valid_tax_number("980540039600", "KZ")


@pytest.mark.parametrize(
    ("number", "country", "is_valid"),
    [
        ("1027700132195", "RU", True),
        ("1027700132196", "RU", False),
        ("12", "", False),
        ("anything", "KZ", True),
    ],
)
def test_check_digits_of_registration_numbers(number: str, country: str, is_valid: bool) -> None:
    assert is_valid_registration_number(number, country) == is_valid


def test_a_wrong_number_is_refused_unless_kept_on_purpose() -> None:
    firm = organisation(city=city(country="RU"), tax_number="7707083894", registration_number="1027700132196")
    with pytest.raises(ValidationError) as refusal:
        firm.clean()
    assert set(refusal.value.error_dict) == {"tax_number", "registration_number"}
    firm.keeps_unchecked_numbers = True
    firm.clean()


def test_right_numbers_and_none_are_taken() -> None:
    organisation(
        city=city(country="RU"), tax_number="7707083893", registration_number="1027700132195"
    ).clean()
    organisation().clean()


# --- Names ---


@pytest.mark.parametrize(
    ("language", "shown"),
    [("kk", "Томскі"), ("ru", "Томск"), ("en", "Томск (in Russian)")],
)
def test_a_name_in_the_readers_language_or_marked(language: str, shown: str) -> None:
    with translation.override(language):
        name = city(name_kk="Томскі", name_ru="Томск").name
    assert name == shown


def test_the_mark_is_in_the_readers_language() -> None:
    with translation.override("kk"):
        assert city("Томск").name == "Томск (орыс тілінде)"


def test_a_short_name_falls_back_to_the_full_one() -> None:
    assert (
        organisation("Томский политехнический университет", short_name_ru="ТПУ").short_name
        == "ТПУ (in Russian)"
    )
    assert organisation("Прибор").short_name == "Прибор (in Russian)"


@pytest.mark.parametrize(
    ("language", "full", "short"),
    [
        ("ru", "Абишев Ислам Альмаханович", "И.\xa0А.\xa0Абишев"),
        ("kk", "Әбішев Ислам", "И.\xa0Әбішев"),
        ("en", "Абишев Ислам Альмаханович", "И.\xa0А.\xa0Абишев"),
    ],
)
def test_a_person_in_each_spelling(language: str, full: str, short: str) -> None:
    one = person("Абишев", surname_kk="Әбішев", given_name_kk="Ислам")
    with translation.override(language):
        assert (one.full_name, one.short_name) == (full, short)


def test_a_borrowed_spelling_is_marked() -> None:
    with translation.override("kk"):
        assert (
            person("Чирков", given_name_ru="Сергей", patronymic_ru="").full_name
            == "Чирков Сергей (орыс тілінде)"
        )


def test_countries_are_named_in_the_readers_language() -> None:
    city(country="CN")
    home_city()
    with translation.override("ru"):
        assert country_choices() == [("KZ", "Казахстан"), ("CN", "Китай")]
        assert city(country="XX").country_name == "XX"


# --- Who is what ---


def test_our_own_city_comes_first_and_is_no_partner() -> None:
    city("Барнаул")
    home_city()
    assert City.objects.first().is_home
    assert [row.name_ru for row in City.objects.partners()] == ["Барнаул"]


def test_enterprises_are_organisations_of_one_kind() -> None:
    firm = enterprise("Прибор")
    organisation("Клиника", kind=Organisation.Kind.CLINIC)
    assert list(Enterprise.objects.all()) == [firm]
    assert firm.kind == Organisation.Kind.ENTERPRISE


def test_what_is_archived_is_no_longer_active() -> None:
    organisation(archived_on=dt.date(2020, 1, 1), archive_reason="Закрыт")
    present = organisation("Прибор")
    assert list(Organisation.objects.listed()) == [present]


@pytest.mark.parametrize(
    ("since", "until", "held"),
    [
        (None, None, True),
        ("2010-10-15", None, True),
        ("2010-10-16", None, False),
        (None, "2010-10-15", True),
        (None, "2010-10-14", False),
    ],
)
def test_a_post_on_a_day(since: str | None, until: str | None, held: bool) -> None:
    post(since=since, until=until)
    assert Post.objects.held_on(dt.date(2010, 10, 15)).exists() == held
