"""What officials and attackers met on the pages, each once."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from tests.addresses import REGISTERS
from tests.factories import (
    agenda_item,
    agreement,
    city,
    commitment,
    days,
    delegation,
    document,
    extension,
    home_city,
    meeting,
    member,
    membership,
    organisation,
    party,
    person,
    working_group,
)
from tests.reading import csv_rows, tree, with_class, words

if TYPE_CHECKING:
    from django.test import Client

    from accounts.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(official: User, client_of) -> Client:
    return client_of(official)


def page(browser: Client, address: str) -> str:
    return words(tree(browser.get(address)))


@pytest.mark.fault(27)
@pytest.mark.parametrize(
    "address", ["/", "/agreements/", "/agreements/?format=pdf", "/agreements/?format=csv"]
)
def test_nothing_of_a_signed_in_person_stays_in_the_browser(address: str, browser: Client) -> None:
    assert browser.get(address)["Cache-Control"] == "private, no-store"


def test_a_commitment_leads_to_its_page_and_that_to_what_it_came_from(browser: Client) -> None:
    paper = agreement("Соглашение")
    promise = commitment("Поставить", agreement=paper, due_on=days(-3))
    for address in ("/", "/commitments/", "/search/?q=Поставить"):
        assert f'href="{promise.get_absolute_url()}"' in browser.get(address).content.decode(), address
    place = f"{paper.get_absolute_url()}#commitment-{promise.pk}"
    assert f'href="{place}"' in browser.get(promise.get_absolute_url()).content.decode()
    assert f'id="commitment-{promise.pk}"' in browser.get(paper.get_absolute_url()).content.decode()


def test_evidence_and_moved_dates_stand_beside_the_commitment(browser: Client) -> None:
    visit = delegation()
    promise = commitment(delegation=visit, due_on=dt.date(2011, 3, 31))
    extension(commitment=promise, reason="Ждали оборудование")
    document(commitment=promise, title="Акт приёмки")
    text = page(browser, visit.get_absolute_url())
    assert "Ждали оборудование" in text
    assert "Акт приёмки" in text


def test_members_are_counted_on_the_day(browser: Client) -> None:
    group = working_group()
    membership(group=group, person=person("Председателев"), role="chair", until=days(30))
    membership(group=group, since=days(30))
    membership(group=group, until=days(-1))
    _headings, row = csv_rows(browser.get("/workgroups/?format=csv"))
    assert any("Председателев" in cell for cell in row)
    assert "1" in row


def test_a_dissolved_group_says_so(browser: Client) -> None:
    group = working_group(formed_on=dt.date(2010, 1, 1), dissolved_on=dt.date(2015, 1, 1))
    assert "dissolved 1 January 2015" in page(browser, group.city.get_absolute_url()).replace("\xa0", " ")


def test_our_own_city_shows_all_that_concerns_it(browser: Client) -> None:
    home = home_city()
    paper = agreement("Наше соглашение", partner=city("Томск"))
    party(agreement=paper, side="ours", organisation=organisation(city=home))
    commitment("Наше обещание")
    text = page(browser, home.get_absolute_url())
    assert "Наше соглашение" in text
    assert "Наше обещание" in text


def test_a_delegation_is_found_by_its_members(browser: Client) -> None:
    member(delegation=delegation("Визит в Барнаул"), person=person("Искомый"))
    delegation("Другой визит")
    text = page(browser, "/search/?q=Искомый")
    assert "Визит в Барнаул" in text
    assert "Другой визит" not in text


@pytest.mark.parametrize("name", ["home", "search", "city", "agreement"])
def test_an_unknown_parameter_is_named_on_every_page(name: str, browser: Client) -> None:
    keys = {"city": [city().pk], "agreement": [agreement().pk]}.get(name, [])
    response = browser.get(reverse(name, args=keys), {"zz": "1"})
    assert "“zz”" in words(with_class(tree(response), "notice-warning")[0])


def test_what_could_not_be_read_is_left_out_of_the_links(browser: Client) -> None:
    content = browser.get(f"/agreements/?text={'x' * 5_000}").content.decode()
    assert "x" * 5_000 not in content.split('id="results"')[1].split("<form")[0]


def test_what_stands_under_a_column_is_named_in_its_heading(browser: Client) -> None:
    agreement()
    headings = [words(one) for one in tree(browser.get("/agreements/")).iter("th")]
    assert any("responsible" in heading for heading in headings)


def test_an_agreement_that_is_not_signed_has_no_date_of_signing(browser: Client) -> None:
    tomsk = city("Томск")
    agreement("Проект соглашения", partner=tomsk)
    row = next(
        one for one in tree(browser.get(tomsk.get_absolute_url())).iter("tr") if "Проект" in words(one)
    )
    assert "—" in words(row)
    assert str(days(0).year) not in words(row)


def test_a_visit_of_which_little_is_known_says_so(browser: Client) -> None:
    (panel,) = (
        one
        for one in with_class(tree(browser.get(delegation().get_absolute_url())), "panel")
        if words(one.find("h2")) == "The visit"
    )
    assert words(panel) == "The visit purpose not given"


@pytest.mark.parametrize("name", REGISTERS)
def test_a_register_is_in_one_place_of_the_menu_at_most(name: str, browser: Client) -> None:
    (menu,) = with_class(tree(browser.get(reverse(name))), "menu")
    present = [words(entry) for entry in menu.iter("a") if entry.get("aria-current")]
    assert len(present) == 0 if name.startswith("dormant") or name == "prints" else len(present) == 1


def test_who_is_to_do_what_stands_apart_on_the_agenda(browser: Client) -> None:
    group = working_group(city=city(), formed_on=days(-99))
    commitment(
        "Поставить",
        city=group.city,
        due_on=days(-3),
        lead_organisation=organisation("Завод"),
        lead_person=person("Ростов"),
    )
    sitting = meeting(group=group, held_on=days(3), state="planned")
    agenda_item("О долгах", meeting=sitting, origin="overdue")
    assert " · Завод (in Russian) · И. А. Ростов" in page(browser, reverse("agenda", args=[sitting.pk]))
