"""Addresses that nobody means well with: a message on the page, never an error."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

import pytest
from django.http import QueryDict
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from partners.models import City
from reporting.filters import TextFilter
from reporting.report import OWN_PARAMETERS
from tests.addresses import RECORDS, REGISTERS
from tests.factories import FACTORIES
from tests.filling import fill
from tests.reading import tree, with_class, words, xlsx_sheet

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.test import Client

    from accounts.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.fault(18)]

#: As they stand in an address, percent-encoded. 5 kB is more than the server lets through.
VALUES = {
    "5 kB": "x" * 5_000,
    "5 kB of digits": "9" * 5_000,
    "NUL": "%00",
    "NUL in a word": "tomsk%00",
    "lone surrogate": "%ED%A0%80",
    "no UTF-8": "%ff%fe",
    "not a number": "NaN",
    "too large": "1e400",
    "out of range": "99999999999999999999",
    "negative": "-1",
    "year 9999": "9999-12-31",
    "year 1": "0001-01-01",
    "year 0": "0000-01-01",
    "31 February": "2011-02-31",
    "markup": quote("<script>alert(1)</script>"),
    "template": quote("{{ 7|add:7 }}{% now 'Y' %}"),
    "like": quote("%_\\"),
    "tsquery": quote("& | ! < > ( ) : * '"),
    "list": "a&NAME=b",
    "brackets": "%5B%5D",
    "right to left": quote("\u202eabc"),
}


@pytest.fixture
def browser(official: User, client_of) -> Client:
    return client_of(official)


def problems(response: HttpResponse) -> list[str]:
    return [words(item) for one in with_class(tree(response), "problems") for item in one.iter("li")]


def filters_of(name: str, *, text: bool) -> set[str]:
    """The filters of a register that take a free text, or those that do not."""
    filters = REGISTERS[name].filterset_class.base_filters
    return {one for one in filters if isinstance(filters[one], TextFilter) == text}


@pytest.mark.parametrize("name", REGISTERS)
def test_a_hostile_text_or_setting(name: str, official: User) -> None:
    """The report alone: what page, paper and files are made of. All the settings at once: they are cheap."""
    fill(1)
    settings_at_once = [*OWN_PARAMETERS, "nothing-such"]
    for parameters in [settings_at_once, *([text] for text in filters_of(name, text=True))]:
        for value in VALUES.values():
            address = "&".join(f"{one}={value.replace('NAME', one)}" for one in parameters)
            report = REGISTERS[name](official, QueryDict(address))
            list(report.page)
            report.filterset.criteria()
            if parameters is not settings_at_once:
                assert all(report.filterset.counts(facet) is not None for facet in report.filterset.facets)


@pytest.mark.parametrize("name", REGISTERS)
def test_a_hostile_value_in_every_other_filter(name: str, browser: Client) -> None:
    """Each of them says on the page that it cannot read the value, and is not applied."""
    fill(1)
    picky = filters_of(name, text=False)
    for what, value in VALUES.items():
        response = browser.get(
            f"{reverse(name)}?" + "&".join(f"{one}={value.replace('NAME', one)}" for one in picky)
        )
        assert response.status_code == 200, what
        report = response.context["report"]
        assert set(report.filterset.form.errors) == picky, what
        assert len(problems(response)) >= len(picky), what
        assert report.count == report.total, what


@pytest.mark.parametrize("query", ["kind=nothing-such", "sort=nothing-such", "nothing-such=1"])
def test_a_csv_file_that_could_not_say_so_is_refused(query: str, browser: Client) -> None:
    """The other renderings have a place for it."""
    fill(1)
    address = f"{reverse('agreements')}?{query}"
    refused = browser.get(f"{address}&format=csv")
    assert (refused.status_code, refused["Content-Type"]) == (400, "text/html; charset=utf-8")
    said = problems(refused)
    assert len(said) == 2
    assert "nothing-such" in said[0] or "“kind”" in said[0]
    assert said[1].startswith("No CSV file was made")
    head = [cell.value for cell in xlsx_sheet(browser.get(f"{address}&format=xlsx"))["A"]]
    assert said[0] in head
    assert browser.get(f"{reverse('agreements')}?format=csv").status_code == 200


@pytest.mark.parametrize("parameter", ["text", "city", "on", "party", "sort", "page", "nothing-such"])
@pytest.mark.parametrize("letter", ["x", "9"])
def test_100_kb_are_answered_within_a_second(parameter: str, letter: str, browser: Client) -> None:
    begun = time.process_time()
    assert browser.get(f"{reverse('agreements')}?{parameter}={letter * 100_000}").status_code == 200
    assert time.process_time() - begun < 1


@pytest.mark.parametrize("value", ["x" * 100_000, "%00", "a%00b"])
def test_a_text_that_is_too_long_or_has_nul_is_refused(value: str, browser: Client) -> None:
    fill(1)
    response = browser.get(f"{reverse('agreements')}?text={value}&organisation={value}")
    assert [problem.split(".")[0] for problem in problems(response)] == [
        "Filter “text” was not applied",
        "Filter “organisation” was not applied",
    ]


def test_five_hundred_parameters_and_five_hundred_values(browser: Client) -> None:
    many = "&".join(f"p{number}=1" for number in range(500))
    response = browser.get(f"{reverse('agreements')}?{many}")
    assert len(problems(response)) == 500
    assert "“p499”" in problems(response)[-1]
    fill(1)
    repeated = "&".join(["city=tomsk", "kind=plan"] * 250)
    assert browser.get(f"{reverse('agreements')}?{repeated}").status_code == 200


@pytest.mark.parametrize("name", RECORDS)
def test_hostile_keys_and_parameters_of_a_record(name: str, browser: Client) -> None:
    key = FACTORIES[RECORDS[name]]().pk
    address = reverse(name, args=[key])
    for strange in ("0", "99999999999999999999", "-1", "1e3", "%00", "1%00"):
        assert browser.get(address.replace(str(key), strange)).status_code == 404, strange
    for what, value in VALUES.items():
        assert browser.get(f"{address}?format={value}&lang={value}&x={value}").status_code == 200, what


def test_a_form_a_format_and_a_language_that_are_not_there(browser: Client) -> None:
    fill(1)
    address = reverse("city", args=[City.objects.latest("pk").pk])
    shown = browser.get(f"{address}?format=exe&lang=xx")
    assert shown.status_code == 200
    assert "There is no format “exe”; this is the page." in shown.content.decode()
    assert "Documents are made in Kazakh (kk), Russian (ru) or English (en)." in shown.content.decode()
    for rendering in ("pdf", "docx"):
        refused = browser.get(f"{address}?format={rendering}&form=balance")
        assert refused.status_code == 400
        assert "There is no form “balance” here." in refused.content.decode()
    assert browser.get(f"{address}?format=docx&form=note")["Content-Type"].startswith("application/vnd")


@pytest.mark.fault(15)
def test_hostile_words_in_the_site_search(browser: Client) -> None:
    fill(1)
    for what, value in VALUES.items():
        assert browser.get(f"{reverse('search')}?q={value}").status_code == 200, what


KNOWN = {one for name in REGISTERS for one in REGISTERS[name].filterset_class.base_filters} | OWN_PARAMETERS
NAMES = st.sampled_from(sorted(KNOWN - {"format"})) | st.text()
WORDS = (
    st.sampled_from(["", "tomsk", "RU", "in_force", "2011-01-01", "1", "city", "-signed_on", "25"])
    | st.text()
)


@given(name=st.sampled_from(sorted(REGISTERS)), pairs=st.lists(st.tuples(NAMES, WORDS)))
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_address_has_a_page(name: str, pairs: list[tuple[str, str]], browser: Client) -> None:
    assert browser.get(f"{reverse(name)}?{urlencode(pairs)}").status_code == 200
