"""Справка on a city: what its page and its annexes say, on a day, to whom."""

from __future__ import annotations

import datetime as dt
import io
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pypdf
import pytest
from django.db import connection
from django.http import QueryDict
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from agreements.models.choices import Kind, Promiser
from cooperation.papers import tables
from cooperation.papers.city import CityNote, Cooperation
from partners.models import City, Sector
from tests.factories import (
    administration,
    agreement,
    city,
    commitment,
    days,
    delegation,
    home_city,
    member,
    person,
    post,
    stop,
)
from tests.filling import fill
from tests.reading import pdf_text, squeezed

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from accounts.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english() -> Any:
    with translation.override("en"):
        yield


@pytest.fixture
def tomsk() -> City:
    return city(name_kk="Томск", name_en="Tomsk", name_ru_instrumental="Томском", time_zone="Asia/Tomsk")


@pytest.fixture
def browser(official: User, client_of: Callable[[User], Client]) -> Client:
    return client_of(official)


def printed(browser: Client, of: City, query: str = "") -> str:
    response = browser.get(f"{reverse('city', args=[of.pk])}?format=pdf&form=note&{query}")
    assert (response.status_code, response["Content-Type"]) == (200, "application/pdf")
    return pdf_text(response.content)


def sheets(browser: Client, of: City) -> list[str]:
    content = browser.get(f"{reverse('city', args=[of.pk])}?format=pdf&form=note").content
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages]


def told(of: City, user: User, on: dt.date | None = None) -> Cooperation:
    return Cooperation(of, user, on or days(0))


# --- The paper ---


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("kk", "Томск қаласымен ынтымақтастық туралы анықтама"),
        ("ru", "Справка о сотрудничестве с городом Томском"),
        ("en", "Note on cooperation with the city of Tomsk"),
    ],
)
def test_its_heading_is_grammatical(language: str, said: str, browser: Client, tomsk: City) -> None:
    assert squeezed(said) in squeezed(printed(browser, tomsk, f"lang={language}"))


def test_a_form_with_nothing_to_say_says_so(browser: Client, tomsk: City) -> None:
    text = printed(browser, tomsk)
    for number in range(1, 10):
        assert f"\n{number}. " in text
    assert text.count("Nothing has been signed.") == 5, "the basis, three areas, the annex"
    for sentence in ("No commitments have been made.", "None have been noted.", "None have been made."):
        assert sentence in text
    assert "Nothing is left to be done." in text
    assert "No visits." in text


def test_the_page_is_one_sheet_and_each_annex_begins_its_own(browser: Client, sample: None) -> None:
    first, *others = sheets(browser, City.objects.get(slug="tomsk"))
    assert "9. Proposals" in first
    assert len(others) == 4
    for number, sheet in enumerate(others, start=1):
        assert f"Annex {number}." in sheet


def test_typed_texts_stand_in_their_sections(browser: Client, tomsk: City) -> None:
    tomsk.about_en, tomsk.problems_en, tomsk.proposals_en = "Six universities.", "Customs.", "Meet in spring."
    tomsk.save()
    text = squeezed(printed(browser, tomsk))
    places = [
        text.index(squeezed(words))
        for words in (
            "General facts",
            "Six universities.",
            "8. Problems",
            "Customs.",
            "9. Proposals",
            "Meet in",
        )
    ]
    assert places == sorted(places)


def test_long_words_and_texts_lose_nothing(browser: Client, tomsk: City) -> None:
    tomsk.problems_en = "щ" * 3000
    tomsk.save()
    agreement("ж" * 3000, partner=tomsk, in_force=True)
    text = squeezed(printed(browser, tomsk))
    assert text.count("щ") >= 3000
    assert text.count("ж") >= 3000


@pytest.mark.parametrize("day", ["31.02.2011", "1800-01-01", ""])
def test_a_day_that_is_none_is_refused_with_a_message(day: str, browser: Client, tomsk: City) -> None:
    response = browser.get(f"{reverse('city', args=[tomsk.pk])}?format=pdf&form=note&on={day}")
    assert response.status_code == 400
    assert "notice-error" in response.content.decode()


# --- What it tells ---


def test_it_is_told_for_the_day_asked_for(browser: Client, tomsk: City) -> None:
    agreement(
        "Старое", partner=tomsk, in_force=True, terminated_on=dt.date(2015, 1, 1), termination_reason="—"
    )
    before, after = (printed(browser, tomsk, f"on={year}-06-01") for year in (2014, 2016))
    assert "Signed: 1, in force: 1." in before
    assert "Signed: 1, in force: 0." in after
    assert "states are told for 1\N{NO-BREAK SPACE}June 2014" in before


def test_the_head_of_the_administration_on_the_day(official: User, tomsk: City) -> None:
    mayoralty = administration(tomsk)
    before = post(person=person("Прежний"), organisation=mayoralty, title_ru="мэр", until=dt.date(2012, 1, 1))
    now = post(person=person("Нынешний"), organisation=mayoralty, title_ru="мэр", since=dt.date(2012, 1, 2))
    assert told(tomsk, official, dt.date(2011, 1, 1)).heads == [before]
    assert told(tomsk, official).heads == [now]


@pytest.mark.parametrize(
    ("zone", "on", "said"),
    [
        ("Asia/Tomsk", dt.date(2026, 7, 1), "+2"),
        ("Asia/Almaty", dt.date(2026, 7, 1), "0"),
        ("Europe/Moscow", dt.date(2026, 7, 1), "-2"),
        ("", dt.date(2026, 7, 1), ""),
        ("No/Such", dt.date(2026, 7, 1), ""),
    ],
)
def test_how_far_its_clocks_are_ahead(zone: str, on: dt.date, said: str, official: User, tomsk: City) -> None:
    home_city(time_zone="Asia/Almaty")
    tomsk.time_zone = zone
    assert told(tomsk, official, on).hours_ahead == said


def test_agreements_are_told_of_in_the_areas_of_their_directions(official: User, tomsk: City) -> None:
    by_area = {area: Sector.objects.filter(area=area).first() for area in Sector.Area}
    rows = {area: agreement(f"О {area}", partner=tomsk, in_force=True) for area in Sector.Area}
    for area, row in rows.items():
        row.sectors.add(by_area[area])
    many = agreement("Обо всём", partner=tomsk, in_force=True)
    many.sectors.add(*Sector.objects.all())
    without = agreement("Контракт", partner=tomsk, kind=Kind.CONTRACT, amount=Decimal(5), currency="KZT")
    note = told(tomsk, official)
    trade, science, humanitarian = ([*area.agreements] for area in note.areas)
    assert {*trade} == {rows["trade"], many, without}
    assert {*science} == {rows["science"], many}
    assert {*humanitarian} == {rows["humanitarian"], many}
    assert without not in note.basis.agreements


def test_sums_are_not_multiplied_by_directions(official: User, tomsk: City) -> None:
    row = agreement(partner=tomsk, kind=Kind.CONTRACT, amount=Decimal(100), currency="RUB")
    row.sectors.add(*Sector.objects.filter(area="trade"))
    (one,) = told(tomsk, official).areas[0].sums
    assert "100.00" in one
    assert told(tomsk, official).areas[0].count == 1


def test_every_direction_belongs_to_an_area(db: None) -> None:
    codes = {
        area: set(Sector.objects.filter(area=area).values_list("code", flat=True)) for area in Sector.Area
    }
    assert codes["science"] == {"science", "automation"}
    assert codes["humanitarian"] == {"culture", "health", "youth"}
    assert "trade" in codes["trade"]


def test_visits_are_counted_both_ways_up_to_the_day(official: User, tomsk: City) -> None:
    there = delegation("Туда", direction="outgoing", state="completed", starts_on=days(-30))
    stop(delegation=there, city=tomsk)
    delegation("Оттуда", direction="incoming", state="completed", starts_on=days(-20), origin=tomsk)
    coming = delegation("Будет", direction="incoming", starts_on=days(20), origin=tomsk)
    delegation(
        "Отменён", direction="incoming", state="cancelled", state_reason="—", starts_on=days(-9), origin=tomsk
    )
    note = told(tomsk, official)
    assert note.visits_counted == {"outgoing": 1, "incoming": 1}
    assert note.last_visit is not None
    assert note.last_visit.title_ru == "Оттуда"
    assert note.next_visit == coming
    assert told(tomsk, official, days(-25)).visits_counted == {"outgoing": 1, "incoming": 0}


def test_the_balance_says_what_each_side_owes_and_what_is_late(official: User, tomsk: City) -> None:
    for side in (Promiser.OURS, Promiser.OURS, Promiser.THEIRS):
        commitment(city=tomsk, side=side, due_on=days(9))
    late = commitment("Давно пора", city=tomsk, side=Promiser.OURS, due_on=days(-9))
    commitment(city=tomsk, side=Promiser.THEIRS, completed_on=days(-1), result_ru="Сделано.")
    commitment(city=tomsk, side=Promiser.JOINT, dropped_on=days(-1), drop_reason="Отпало.")
    balance = told(tomsk, official).balance
    lines = [(str(one.title), one.total, one.open, one.late, one.done) for one in balance.accounts()]
    assert lines == [("What we owe", 3, 3, 1, 0), ("What they owe", 2, 1, 0, 1)]
    assert told(tomsk, official).late == [late]
    assert [title for title, _table in balance.tables()] == ["What we owe", "What they owe"]


def test_the_balance_is_of_the_day(official: User, tomsk: City) -> None:
    commitment(city=tomsk, due_on=days(-9), completed_on=days(-3), result_ru="Сделано.")
    (before,), (now,) = (told(tomsk, official, days(on)).balance.accounts() for on in (-5, 0))
    assert (before.open, before.late, before.done) == (1, 1, 0)
    assert (now.open, now.late, now.done) == (0, 0, 1)


def test_our_own_city_has_all_the_cooperation(official: User, tomsk: City) -> None:
    row = agreement(partner=tomsk)
    assert [*told(home_city(), official).agreements] == [row]


# --- Who may know ---


def test_restricted_agreements_leave_no_trace(
    browser: Client, tomsk: City, administrator: User, client_of: Any
) -> None:
    secret = agreement("Сверхсекретное", partner=tomsk, restricted=True, in_force=True)
    commitment("Сверхсекретное обязательство", city=tomsk, agreement=secret, due_on=days(-1))
    text = printed(browser, tomsk)
    assert "Сверхсекретное" not in text
    assert "No commitments have been made." in text
    assert squeezed("Сверхсекретное обязательство") in squeezed(printed(client_of(administrator), tomsk))


# --- How it is made ---


def test_long_lists_are_cut_and_say_so(browser: Client, tomsk: City, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "MOST_ROWS", 3)
    for number in range(5):
        agreement(f"Соглашение-{number}", partner=tomsk, signed_on=days(-number))
    text = printed(browser, tomsk)
    assert "Shown: 3 of 5. The others are in the register." in text
    annex = text[text.index("Annex 1.") :]
    assert "Соглашение-2" in annex
    assert "Соглашение-3" not in annex


def test_queries_do_not_grow_with_the_rows(official: User) -> None:
    fill(2)
    place = City.objects.partners().latest("pk")

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            context = CityNote(place, official, QueryDict()).context()
            render_to_string("cooperation/papers/_note.html", context)
        return len(captured)

    before = queries()
    for number in range(6):
        row = agreement(f"Ещё-{number}", partner=place, in_force=True)
        row.sectors.add(*Sector.objects.all()[number : number + 2])
        commitment(city=place, agreement=row, side=Promiser.values[number % 3], due_on=days(-1))
        visit = delegation(starts_on=days(-number), state="completed")
        stop(delegation=visit, city=place)
        member(delegation=visit, role="head")
    assert queries() - before <= 3, "a side that had owed nothing is now read, too"
