"""The page of a register: chips, orders, pages, and what it says when nothing is left."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse

from tests.factories import agreement, city, days, delegation, enterprise
from tests.reading import page_rows, tree, with_class, words

if TYPE_CHECKING:
    from collections.abc import Callable
    from xml.etree.ElementTree import Element

    from django.http import HttpResponse
    from django.test import Client

    from accounts.models import User

pytestmark = pytest.mark.django_db

TITLE = 1  # the column of the page


@pytest.fixture
def browser(official: User, client_of: Callable[[User], Client]) -> Client:
    return client_of(official)


@pytest.fixture
def _case() -> None:
    tomsk, barnaul = city("Томск", slug="tomsk"), city("Барнаул", slug="barnaul")
    agreement("Аграрное", partner=tomsk, in_force=True, kind="plan")
    agreement("Бытовое", partner=tomsk, signed_on=dt.date(2012, 5, 3))
    agreement("Водное", partner=enterprise(city=barnaul), signed_on=dt.date(2011, 5, 3))


def get(browser: Client, query: str = "") -> Element:
    return tree(register(browser, query))


def register(browser: Client, query: str = "") -> HttpResponse:
    response = browser.get(f"{reverse('agreements')}?{query}")
    assert response.status_code == 200
    return response


def titles(browser: Client, query: str) -> str:
    """The first letters of the titles, in the order of the page."""
    return "".join(row[TITLE][0] for row in page_rows(register(browser, query)))


def links(element: Element) -> dict[str, str]:
    return {words(one): one.get("href") for one in element.iter("a")}


@pytest.mark.usefixtures("_case")
def test_chips_say_what_is_in_force_and_take_it_away(browser: Client) -> None:
    query = "city=tomsk&city=barnaul&kind=plan&text=аграрное&sort=title&page=1"
    (chips,) = with_class(get(browser, query), "chips")
    assert [words(chip).split(" ✕")[0] for chip in with_class(chips, "chip")] == [
        "text: аграрное",
        "partner city: Барнаул (in Russian)",
        "partner city: Томск (in Russian)",
        "kind: plan of measures",
    ]
    without_barnaul = links(chips)["partner city: Барнаул (in Russian) ✕ Remove this filter"]
    assert parse_qs(urlsplit(without_barnaul).query) == {
        "city": ["tomsk"],
        "kind": ["plan"],
        "text": ["аграрное"],
        "sort": ["title"],
    }
    assert links(chips)["Remove all"] == reverse("agreements")


@pytest.mark.usefixtures("_case")
def test_headings_sort_and_say_how(browser: Client) -> None:
    def heading(query: str) -> tuple[str, str]:
        cell = next(one for one in get(browser, query).iter("th") if "Name of the agreement" in words(one))
        return cell.get("aria-sort"), links(cell).popitem()[1]

    assert heading("kind=plan")[0] == "none"
    assert heading("sort=title") == ("ascending", "?sort=-title")
    assert heading("sort=-title&city=tomsk") == ("descending", "?sort=title&city=tomsk")
    assert titles(browser, "sort=title") == "АБВ"
    assert titles(browser, "sort=-title") == "ВБА"
    assert titles(browser, "") == "БВА", "what was signed last comes first"
    assert "aria-sort" not in next(one for one in get(browser).iter("th") if "Parties" in words(one)).attrib


@pytest.mark.usefixtures("_case")
def test_counts(browser: Client) -> None:
    (head,) = with_class(get(browser, "city=tomsk&on=2012-01-01"), "results-head")
    assert words(head).replace("\N{NO-BREAK SPACE}", " ").startswith("2 of 3 · as of 1 January 2012")


@pytest.mark.usefixtures("_case")
def test_nothing_left_says_which_filter_to_drop(browser: Client) -> None:
    (empty,) = with_class(get(browser, "city=barnaul&kind=plan"), "empty")
    first, second, _all = links(empty).values()
    assert [*links(empty)] == [
        "Without “partner city: Барнаул (in Russian)” there are 1",
        "Without “kind: plan of measures” there are 1",
        "Remove all",
    ]
    assert titles(browser, urlsplit(first).query) == "А"
    assert titles(browser, urlsplit(second).query) == "В"


def test_nothing_entered_yet(browser: Client) -> None:
    (empty,) = with_class(get(browser), "empty")
    assert words(empty) == "Nothing has been entered here yet."


def test_turning_the_pages_keeps_the_rest(browser: Client) -> None:
    for number in range(60):
        agreement(f"Соглашение {number:02}", kind="plan")
    (pages,) = with_class(get(browser, "kind=plan&per_page=25&page=2&sort=title"), "pages")
    assert "Rows 26–50 of 60" in words(pages)
    assert "Page 2 of 3" in words(pages)
    found = links(pages)
    assert found["← Back"] == "?kind=plan&per_page=25&page=1&sort=title"
    assert found["Further →"] == "?kind=plan&per_page=25&page=3&sort=title"
    assert found["100"] == "?kind=plan&per_page=100&sort=title"
    assert found["by year"] == "?kind=plan&per_page=25&sort=title&group=year"
    last = page_rows(register(browser, found["Further →"][1:]))
    assert [row[TITLE].split()[1] for row in last] == [f"{number}" for number in range(50, 60)]


@pytest.mark.usefixtures("_case")
def test_groups_have_headings(browser: Client) -> None:
    def groups(query: str) -> list[str]:
        return [words(row) for row in with_class(get(browser, query), "group")]

    assert groups("group=city") == ["Барнаул (in Russian), Russia", "Томск (in Russian), Russia"]
    assert groups("group=year") == ["Signed in 2012", "Signed in 2011", "Signed in 2010"]
    agreement("Проект")
    assert groups("group=city")[-1] == "Partner city not named"
    assert groups("group=year")[-1] == "Not signed"


def test_what_ends_soon_says_in_how_many_days(browser: Client) -> None:
    agreement("Срочное", in_force=True, in_force_until=days(30))
    agreement("Бессрочное", in_force=True)
    text = " ".join(" ".join(row) for row in page_rows(register(browser)))
    assert text.count("30 days left") == 1


def test_documents_ask_for_the_same_rows(browser: Client) -> None:
    agreement()
    (documents,) = with_class(get(browser, "kind=plan&sort=title&page=1"), "documents")
    assert links(documents)["Print (PDF)"] == "?kind=plan&sort=title&format=pdf"
    assert links(documents)["ҚАЗ"] == "?kind=plan&sort=title&format=pdf&lang=kk"
    assert links(documents)["CSV"] == "?kind=plan&sort=title&format=csv"


def test_contracts_are_shown_with_what_contracts_have(browser: Client) -> None:
    firm = enterprise("Сибкабель", tax_number="7017999997")
    agreement("Поставка", kind="contract", subject_ru="провода", amount=5, currency="RUB", partner=firm)
    plain, contracts = (register(browser, query).content.decode() for query in ("", "kind=contract"))
    for words_ in ("провода", "7017999997", "₽"):
        assert words_ not in plain
        assert words_ in contracts


def test_an_organisations_agreements(browser: Client) -> None:
    firm = enterprise("Сибкабель")
    agreement("Поставка", partner=firm)
    agreement("Другое", partner=enterprise("Другая"))
    assert titles(browser, f"party={firm.pk}") == titles(browser, "organisation=сибкабель") == "П"
    (hidden,) = [one for one in get(browser, f"party={firm.pk}").iter("input") if one.get("name") == "party"]
    assert hidden.get("value") == str(firm.pk), "the filter form keeps what it does not show"


@pytest.mark.parametrize(
    ("query", "left"),
    [
        ("country=RU", "АБВ"),
        ("signed_from=2011-01-01&signed_to=2011-12-31", "В"),
        ("ends_from=2010-01-01", ""),
        ("sector=trade", ""),
        ("fulfilment=none", "АБВ"),
        ("fulfilment=overdue&fulfilment=none", "АБВ"),
        ("status=in_force", "А"),
        ("status=in_force&on=2010-10-20", ""),
        ("status=draft&on=2010-10-20", "БВ"),
        ("access=internal", "АБВ"),
        ("access=public", ""),
    ],
)
@pytest.mark.usefixtures("_case")
def test_filters(query: str, left: str, browser: Client) -> None:
    """What each leaves; that the numbers beside the choices agree is in test_facets.py."""
    response = register(browser, f"{query}&sort=title")
    assert response.context["report"].problems == []
    assert "".join(row.title_ru[0] for row in response.context["page"]) == left


def test_an_agreement_without_a_registry_number_begins_with_its_kind(browser: Client) -> None:
    numbered, bare = agreement(registry_year=2010, registry_sequence=3), agreement()
    for row, begins in ((numbered, "2010/003 · "), (bare, "inter-municipal agreement")):
        (tagline,) = with_class(tree(browser.get(row.get_absolute_url())), "tagline")
        assert words(tagline).startswith(begins)


def test_one_visit_is_chosen_among_all_that_are_listed(browser: Client) -> None:
    """A title is text in the list, whatever is written in it; the archive is left out of it."""
    wanted, other = delegation("Визит «Томск» & <b>друзья</b>"), delegation("Другой визит")
    delegation("Старый визит", archived_on=dt.date(2020, 1, 1), archive_reason="Введён дважды")
    page = tree(browser.get("/agreements/", {"delegation": wanted.pk}))
    (select,) = page.findall(".//select[@name='delegation']")
    told = {one.get("value"): (one.text, one.get("selected") is not None) for one in select}
    assert told == {
        "": ("any", False),
        str(wanted.pk): ("Визит «Томск» & <b>друзья</b> (in Russian)", True),
        str(other.pk): ("Другой визит (in Russian)", False),
    }
    assert page.findall(f".//label[@for='{select.get('id')}']")
