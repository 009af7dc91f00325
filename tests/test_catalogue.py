"""The catalogue: every form is there, drawn, and leads to its document or says what is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils import translation

from agreements.models import Agreement
from cooperation.catalogue import ENTRIES, OfPage, OfRecord, OfRegister
from cooperation.sheets import DRAWN, Sheet
from tests.addresses import ADDRESSES, REGISTERS
from tests.factories import agreement, city, days, delegation, home_city, meeting, working_group
from tests.filling import fill
from tests.reading import tree, with_class

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from accounts.models import User

pytestmark = pytest.mark.django_db

ADDRESS = "/reports/"
EACH = pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name)


@pytest.fixture(autouse=True)
def _english() -> Any:
    with translation.override("en"):
        yield


@pytest.fixture
def browser(official: User, client_of: Callable[[User], Client]) -> Client:
    return client_of(official)


def led(browser: Client, **query: Any) -> tuple[str, dict[str, list[str]]]:
    """Where the catalogue leads: the path and the parameters."""
    response = browser.get(ADDRESS, query)
    assert response.status_code == 302, response.content.decode()
    parts = urlsplit(response.url)
    assert not parts.netloc, "out of the site"
    return parts.path, parse_qs(parts.query)


def refused(browser: Client, **query: Any) -> str:
    """The page with what is wrong."""
    response = browser.get(ADDRESS, query)
    assert response.status_code == 400
    return response.content.decode()


# --- The page ---


def test_the_forms_are_there_in_their_order(browser: Client) -> None:
    page = tree(browser.get(ADDRESS))
    headings = [" ".join("".join(one.itertext()).split()) for one in page.iter("h2")]
    assert [heading.split(". ")[0] for heading in headings] == [str(number) for number in range(1, 16)]
    for number, words in (
        (1, "Register of agreements"),
        (2, "Card of the agreement"),
        (3, "Note on cooperation"),
        (4, "Report"),
        (5, "Protocol"),
        (6, "fulfilment"),
        (7, "Plan of measures"),
        (8, "Composition"),
        (9, "Summary of contracts"),
        (10, "Folder"),
        (11, "State of cooperation"),
        (12, "Agenda"),
        (13, "What has changed"),
        (14, "by the end of the year"),
        (15, "Calendar of cooperation"),
    ):
        assert words in headings[number - 1]
    assert len(with_class(page, "sheet-picture")) == 15


def test_it_is_in_the_main_menu(browser: Client) -> None:
    page = browser.get("/").content.decode()
    assert f'href="{ADDRESS}"' in page
    assert 'aria-current="page"' in browser.get(ADDRESS).content.decode()


@EACH
def test_its_form_is_one_that_the_record_or_register_has(entry: Any) -> None:
    (address,) = [one for one in ADDRESSES if one.name == entry.address]
    if isinstance(entry, OfRegister):
        assert REGISTERS[entry.address] is entry.report
        assert set(entry.fields(AnonymousUser())) <= set(entry.report.filterset_class.base_filters)
    elif isinstance(entry, OfPage):
        assert address.view is entry.view
    else:
        assert isinstance(entry, OfRecord)
        assert address.view is entry.view
        assert [paper.name for paper in entry.papers] == list(entry.names)


@EACH
def test_every_form_says_what_it_is_for(entry: Any) -> None:
    assert str(entry.label())
    assert str(entry.description()).endswith(".")


# --- The pictures ---


@EACH
def test_the_picture_stays_on_its_sheet(entry: Any) -> None:
    sheet = entry.sheet
    shapes = list(sheet.shapes())
    assert shapes
    for shape in shapes:
        assert shape.x >= 0
        assert shape.y >= 0
        assert shape.x + shape.width <= sheet.width, shape
        assert shape.y + shape.height <= sheet.height, shape


@pytest.mark.parametrize("mark", DRAWN)
def test_every_mark_is_drawn(mark: str) -> None:
    assert list(Sheet(((mark, 2),)).shapes())


# --- Where it leads ---


def test_a_record_is_printed_at_its_own_address(browser: Client) -> None:
    tomsk = city()
    path, query = led(browser, paper="note", record=tomsk.pk, on="2014-06-01", lang="kk")
    assert path == reverse("city", args=[tomsk.pk])
    assert query == {"format": ["pdf"], "form": ["note"], "on": ["2014-06-01"], "lang": ["kk"]}


def test_a_form_in_two_shapes_is_chosen(browser: Client) -> None:
    row = meeting()
    path, query = led(browser, paper="protocol", record=row.pk, form="short")
    assert (path, query) == (reverse("meeting", args=[row.pk]), {"format": ["pdf"], "form": ["short"]})


def test_a_register_is_printed_with_the_city_and_the_day(browser: Client) -> None:
    city(slug="tomsk")
    path, query = led(browser, paper="register", city="tomsk", on="2014-06-01")
    assert path == reverse("agreements")
    assert query == {"format": ["pdf"], "city": ["tomsk"], "on": ["2014-06-01"]}
    assert "city" not in led(browser, paper="contracts", city="", on="2014-06-01")[1]


def test_the_end_of_a_year_and_a_month_are_chosen(browser: Client) -> None:
    city(slug="tomsk")
    path, query = led(browser, paper="year-end", city="tomsk", year="2027")
    assert path == reverse("year-end")
    assert query == {"format": ["pdf"], "city": ["tomsk"], "year": ["2027"]}
    path, query = led(browser, paper="calendar", month="2026-12")
    assert path == reverse("calendar")
    assert query == {"format": ["pdf"], "form": ["calendar"], "month": ["2026-12"]}


def test_an_agreement_is_found_by_either_number(browser: Client) -> None:
    row = agreement(registry_year=2010, registry_sequence=3, number_on_paper="17-С")
    for number in ("2010/003", "17-С", " 17-С "):
        assert led(browser, paper="card", record=number, on="2026-11-22")[0] == reverse(
            "agreement", args=[row.pk]
        )
    agreement(number_on_paper="17-С")
    assert "Several agreements have the number" in refused(browser, paper="card", record="17-С")
    agreement(number_on_paper="2010/003")
    assert led(browser, paper="card", record="2010/003", on="2026-11-22")[0] == reverse(
        "agreement", args=[row.pk]
    )


@EACH
def test_what_it_leads_to_is_a_pdf(
    entry: Any, browser: Client, monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Any
) -> None:
    """Of the first row of each kind, as a person who takes what is proposed would have it."""
    settings.MEDIA_ROOT = tmp_path
    home_city()
    fill(1)
    form = entry.form(browser_user(browser))
    chosen = {"paper": entry.name}
    for name, field in form.fields.items():
        if name == "record" and not hasattr(field, "queryset"):
            chosen[name] = Agreement.objects.exclude(registry_number=None).first().registry_number
        elif name == "record":
            chosen[name] = field.queryset.first().pk
        elif name == "on":
            chosen[name] = days(0).isoformat()
        elif name in ("year", "month"):
            chosen[name] = field.initial()
    for shape in [one for one, _label in form.fields["form"].choices] if "form" in form.fields else [""]:
        response = browser.get(ADDRESS, chosen | ({"form": shape} if shape else {}), follow=True)
        assert (response.status_code, response["Content-Type"]) == (200, "application/pdf"), shape


def browser_user(browser: Client) -> Any:
    return browser.get("/").wsgi_request.user


# --- Bad choices ---


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"paper": "nothing"}, "There is no form “nothing” in the catalogue."),
        ({"paper": "card", "record": "77/77"}, "There is no agreement of the number “77/77”."),
        ({"paper": "card"}, "This field is required."),
        ({"paper": "note", "record": "987654", "on": "2014-06-01"}, "Select a valid choice."),
        ({"paper": "note", "record": "first", "on": "2014-06-01"}, "Select a valid choice."),
        ({"paper": "note", "on": "31.02.2014"}, "Enter a valid date."),
        ({"paper": "register", "city": "atlantis", "on": "2014-06-01"}, "Select a valid choice."),
        ({"paper": "register", "on": "1800-01-01"}, "greater than or equal to"),
        ({"paper": "year-end", "year": "1800"}, "greater than or equal to"),
        ({"paper": "year-end", "year": "abc"}, "Enter a whole number."),
        ({"paper": "calendar", "month": "2026-13"}, "Enter a month from"),
        ({"paper": "protocol", "record": "1", "form": "long"}, "Select a valid choice."),
        ({"paper": "card", "record": "<script>"}, "“&lt;script&gt;”"),
    ],
)
def test_a_bad_choice_is_answered_with_a_message(query: dict[str, str], said: str, browser: Client) -> None:
    assert said in refused(browser, **query)


def test_an_unknown_parameter_is_named(browser: Client) -> None:
    assert "unknown parameter “colour”" in browser.get(ADDRESS, {"colour": "red"}).content.decode()


def test_a_restricted_agreement_is_not_found(browser: Client) -> None:
    agreement(registry_year=2010, registry_sequence=3, restricted=True)
    assert "There is no agreement of the number" in refused(browser, paper="card", record="2010/003")


def test_a_language_that_is_none_is_left_to_the_reader(browser: Client) -> None:
    assert "lang" not in led(browser, paper="note", record=city().pk, on="2014-06-01", lang="xx")[1]


# --- Its cost ---


def test_queries_do_not_grow_with_the_rows(browser: Client, django_assert_max_num_queries: Any) -> None:
    home_city()

    def queries() -> int:
        for _ in range(3):
            here = city()
            meeting(group=working_group(city=here))
            delegation()
        with django_assert_max_num_queries(30) as captured:
            browser.get(ADDRESS)
        return len(captured)

    queries()
    assert queries() == queries()
