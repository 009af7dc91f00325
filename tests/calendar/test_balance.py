"""Who owes what: each number of the balance is the number of rows its link shows, wherever it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from agreements.models import Commitment
from agreements.models.choices import Promiser
from cooperation.balance import accounts, balances
from reporting.dates import today
from tests.factories import agreement, city, commitment, days, home_city
from tests.filling import fill
from tests.reading import tree, with_class, words

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from django.http import HttpResponse
    from django.test import Client

    from accounts.models import User
    from partners.models import City

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(official: User, client_of) -> Client:
    return client_of(official)


@pytest.fixture
def tomsk() -> City:
    return city("Томск", slug="tomsk")


@pytest.fixture
def _promises(tomsk: City) -> None:
    """One of each kind: late, due soon, open, without a date, done, done late, dropped."""
    for side in Promiser:
        commitment("Просрочено", city=tomsk, side=side, due_on=days(-1))
        commitment("Сегодня", city=tomsk, side=side, due_on=days(0))
        commitment("Скоро", city=tomsk, side=side, due_on=days(3))
        commitment("Без срока", city=tomsk, side=side)
        commitment("Сделано", city=tomsk, side=side, due_on=days(-5), completed_on=days(-6), result_ru="да")
        commitment("Поздно", city=tomsk, side=side, due_on=days(-5), completed_on=days(-1), result_ru="да")
        commitment("Снято", city=tomsk, side=side, due_on=days(-5), dropped_on=days(-1), drop_reason="нет")
    commitment("Ещё одно наше", city=tomsk, due_on=days(-30))
    commitment("Ничьё", due_on=days(-30))


def numbered_links(element: Element) -> list[tuple[int, str]]:
    """The number each link of the register begins with, and where it leads."""
    register = f"{reverse('commitments')}?"
    links = [link for link in element.iter("a") if link.get("href", "").startswith(register)]
    return [(int(words(link).split()[0]), link.get("href")) for link in links]


def panel(response: HttpResponse, heading: str) -> Element:
    panels = with_class(tree(response), "panel")
    return next(one for one in panels if words(one.find("h2")) == heading)


def rows_shown(browser: Client, address: str) -> int:
    report = browser.get(address).context["report"]
    assert report.problems == [], address
    return report.count


@pytest.mark.usefixtures("_promises")
def test_each_side_is_counted_by_what_it_still_owes_and_what_is_late(official: User, tomsk: City) -> None:
    (balance,) = balances(official, today())
    assert balance.city == tomsk
    assert [(one.open, one.late) for one in balance] == [(5, 2), (4, 1), (4, 1)]
    assert (balance.open, balance.late) == (13, 4)
    told = accounts(Commitment.objects.filter(city=tomsk), today(), tomsk)
    assert [(one.open, one.late, one.done, one.total) for one in told] == [
        (5, 2, 2, 7),
        (4, 1, 2, 6),
        (4, 1, 2, 6),
    ]


@pytest.mark.usefixtures("_promises")
@pytest.mark.parametrize("page", ["home", "city"])
def test_each_number_leads_to_as_many_rows(page: str, browser: Client, tomsk: City) -> None:
    address, heading = {
        "home": (reverse("home"), "Balance of commitments by city"),
        "city": (tomsk.get_absolute_url(), "Balance of commitments"),
    }[page]
    numbers = numbered_links(panel(browser.get(address), heading))
    assert len(numbers) >= 6
    assert any(number > 1 for number, _ in numbers)
    for number, link in numbers:
        assert rows_shown(browser, link) == number, link


def test_all_numbers_equal_the_register_in_a_full_register(official: User, client_of) -> None:
    fill(6)
    browser = client_of(official)
    counted = 0
    for balance in balances(official, today()):
        for account in balance:
            assert rows_shown(browser, account.open_address) == account.open
            assert rows_shown(browser, account.late_address) == account.late
            counted += account.open
    assert counted == Commitment.objects.unfinished(today()).filter(city__is_home=False).count() > 0


@pytest.mark.usefixtures("_promises")
def test_on_another_day_the_numbers_and_the_rows_are_those_of_that_day(
    official: User, browser: Client
) -> None:
    (balance,) = balances(official, days(-2))
    assert [(one.open, one.late) for one in balance] == [(7, 3), (6, 2), (6, 2)]
    assert rows_shown(browser, balance.ours.open_address) == 7
    assert rows_shown(browser, balance.theirs.late_address) == 2


def test_the_city_with_most_late_stands_first_and_home_has_no_line(official: User) -> None:
    calm, late = city("Барнаул"), city("Чита")
    for number in range(3):
        commitment(city=calm, due_on=days(5 + number))
    commitment(city=late, due_on=days(-1))
    commitment(city=home_city(), due_on=days(-1))
    commitment(city=city("Тихий"), completed_on=days(0), result_ru="да")
    assert [one.city for one in balances(official, today())] == [late, calm]


def test_what_is_restricted_is_not_counted(official: User, administrator: User, tomsk: City) -> None:
    secret = agreement(partner=tomsk, restricted=True)
    commitment("Тайное", city=tomsk, agreement=secret, due_on=days(-1))
    assert balances(official, today()) == []
    assert [one.late for one in balances(administrator, today())] == [1]


def test_the_page_names_what_is_late_the_longest(browser: Client, tomsk: City) -> None:
    for number in range(1, 6):
        commitment(f"Опоздание {number}", city=tomsk, due_on=days(-number))
    told = words(panel(browser.get(tomsk.get_absolute_url()), "Balance of commitments"))
    assert told.index("Опоздание 5") < told.index("Опоздание 4") < told.index("Опоздание 3")
    assert "Опоздание 2" not in told


def test_our_own_city_sums_up_all_cities(browser: Client, tomsk: City) -> None:
    home = home_city()
    commitment(city=tomsk, due_on=days(-1))
    commitment("Без города")
    numbers = numbered_links(panel(browser.get(home.get_absolute_url()), "Balance of commitments"))
    assert [number for number, _ in numbers] == [2, 1, 0]
    assert [rows_shown(browser, link) for _, link in numbers] == [2, 1, 0]


def test_where_nothing_is_owed_a_sentence_says_so(browser: Client, tomsk: City) -> None:
    assert "Nothing is owed on either side." in words(tree(browser.get(reverse("home"))))
    assert "No commitments have been made." in words(tree(browser.get(tomsk.get_absolute_url())))
    commitment(city=tomsk)
    assert "Nothing is late." in words(tree(browser.get(tomsk.get_absolute_url())))


def test_two_queries_however_many_cities(official: User, django_assert_num_queries) -> None:
    fill(2)
    balances(official, today())  # asks for her rights, which the later ones know
    with django_assert_num_queries(2):
        balances(official, today())
    fill(6)
    with django_assert_num_queries(2):
        found = balances(official, today())
        assert all(account.open_address for balance in found for account in balance)
