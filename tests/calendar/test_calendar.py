"""The calendar by month and as a list: what stands on which day, for whom, and at what cost."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from agreements.models import Agreement
from cooperation.calendar.entries import Kind
from cooperation.calendar.pages import MOST_OF_DAY, MOST_UNDATED, PER_PAGE, Calendar
from tests.factories import (
    agreement,
    city,
    commitment,
    days,
    delegation,
    meeting,
    renewal,
    stop,
    working_group,
)
from tests.filling import fill
from tests.reading import tree, with_class, words

if TYPE_CHECKING:
    from collections.abc import Callable
    from xml.etree.ElementTree import Element

    from django.http import HttpResponse
    from django.test import Client

    from accounts.models import User

pytestmark = pytest.mark.django_db

DECEMBER = dt.date(2026, 12, 1)
ADDRESS = "/calendar/"


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: dt.datetime(2026, 12, 10, 6, tzinfo=dt.UTC))


@pytest.fixture
def browser(official: User, client_of: Callable[[User], Client]) -> Client:
    return client_of(official)


def december(day: int) -> dt.date:
    return DECEMBER.replace(day=day)


def month(browser: Client, query: str = "month=2026-12") -> HttpResponse:
    response = browser.get(f"{ADDRESS}?{query}")
    assert response.status_code == 200
    return response


def by_day(response: HttpResponse) -> dict[str, list[str]]:
    """The titles under the number of each day of the month itself."""
    found = {}
    for cell in tree(response).iter("td"):
        if "outside" not in cell.get("class", ""):
            titles = [words(one) for one in with_class(cell, "entry")]
            if titles:
                found[words(with_class(cell, "number")[0])] = titles
    return found


def listed(response: HttpResponse) -> dict[str, list[str]]:
    panels = with_class(tree(response), "of-day")
    return {words(one.find("h2")): [words(entry) for entry in with_class(one, "entry")] for one in panels}


def undated(response: HttpResponse) -> str:
    found: list[Element] = with_class(tree(response), "undated")
    return words(found[0]) if found else ""


@pytest.fixture
def _case() -> None:
    """One entry of each kind in December 2026."""
    tomsk = city("Томск", slug="tomsk")
    commitment("Провести выставку", city=tomsk, due_on=december(4))
    signed = {"signed_on": dt.date(2020, 1, 1), "in_force_from": dt.date(2020, 1, 1)}
    agreement("Договор", partner=tomsk, in_force_until=december(31), notice_days=30, **signed)
    visit = delegation("Визит в Томск", starts_on=dt.date(2026, 11, 30), ends_on=december(2))
    stop(delegation=visit, city=tomsk)
    group = working_group("Рабочая группа", city=tomsk)
    meeting(group=group, number=3, held_on=december(15))


# --- What stands where ---


@pytest.mark.usefixtures("_case")
def test_each_kind_stands_on_its_day(browser: Client) -> None:
    assert by_day(month(browser)) == {
        "1": ["Visit Визит в Томск (in Russian)", "Last day to give notice Договор (in Russian)"],
        "2": ["Visit Визит в Томск (in Russian)"],
        "4": ["Due date · overdue Провести выставку (in Russian)"],
        "15": ["Meeting Рабочая группа (in Russian)"],
        "31": ["End of term Договор (in Russian)"],
    }


@pytest.mark.usefixtures("_case")
def test_a_week_goes_from_monday_to_sunday_and_shows_its_neighbours(browser: Client) -> None:
    grid = month(browser).context["month"].weeks
    assert {len(week) for week in grid} == {7}
    assert {week[0].date.isoweekday() for week in grid} == {1}
    first = grid[0][0]
    assert (first.date, first.inside, first.number) == (dt.date(2026, 11, 30), False, 1), "the visit"


@pytest.mark.usefixtures("_case")
def test_each_entry_leads_to_its_record(browser: Client) -> None:
    links = [one.get("href") for one in tree(month(browser)).iter("a")]
    assert Agreement.objects.get().get_absolute_url() in links
    for link in (one for one in links if one and one.startswith("/") and not one.startswith("/admin")):
        assert browser.get(link).status_code in (200, 302), link


@pytest.mark.usefixtures("_case")
@pytest.mark.parametrize("kind", Kind.values)
def test_a_kind_alone(kind: str, browser: Client) -> None:
    entries = [
        one
        for day in month(browser, f"month=2026-12&kind={kind}").context["month"].days
        for one in day.entries
    ]
    assert {one.kind for one in entries} == {kind}


@pytest.mark.usefixtures("_case")
def test_a_city_alone(browser: Client) -> None:
    commitment("Чужое", city=city("Барнаул", slug="barnaul"), due_on=december(4))
    assert len(by_day(month(browser))["4"]) == 2
    assert len(by_day(month(browser, "month=2026-12&city=tomsk"))) == 5
    assert by_day(month(browser, "month=2026-12&city=barnaul")) == {
        "4": ["Due date · overdue Чужое (in Russian)"]
    }


def test_what_is_off_is_not_there(browser: Client) -> None:
    commitment("Снято", due_on=december(4), dropped_on=december(1), drop_reason="Нет")
    delegation("Отменён", starts_on=december(4), state="cancelled", state_reason="Нет")
    meeting(held_on=december(4), state="cancelled", cancel_reason="Нет")
    agreement("Черновик", in_force_until=december(4))
    over = {
        "signed_on": dt.date(2020, 1, 1),
        "terminated_on": dt.date(2025, 1, 1),
        "termination_reason": "Так",
    }
    agreement("Прекращено", in_force_until=december(4), notice_days=1, **over)
    assert by_day(month(browser)) == {}


def test_a_renewed_term_ends_when_its_renewal_does(browser: Client) -> None:
    paper = agreement(
        "Продлённый", in_force=True, in_force_until=dt.date(2026, 12, 31), in_force_until_precision="year"
    )
    assert "Продлённый" in undated(month(browser))
    renewal(agreement=paper, new_end=dt.date(2027, 1, 20))
    assert undated(month(browser)) == ""
    assert "20" in by_day(month(browser, "month=2027-01"))


def test_a_visit_stands_on_each_of_its_days_in_both_months(browser: Client) -> None:
    delegation("Долгий", starts_on=dt.date(2026, 11, 28), ends_on=dt.date(2027, 1, 3))
    assert len(by_day(month(browser))) == 31
    assert list(by_day(month(browser, "month=2026-11"))) == ["28", "29", "30"]
    assert list(by_day(month(browser, "month=2027-01"))) == ["1", "2", "3"]


def test_a_date_known_to_the_month_or_year_stands_on_no_day(browser: Client) -> None:
    commitment("К декабрю", due_on=december(31), due_on_precision="month")
    commitment("К концу года", due_on=december(31), due_on_precision="year")
    commitment("К ноябрю", due_on=dt.date(2026, 11, 30), due_on_precision="month")
    delegation("Осенью", starts_on=dt.date(2026, 11, 1), starts_on_precision="month")
    response = month(browser)
    assert by_day(response) == {}
    told = undated(response)
    assert "К декабрю" in told
    assert "К концу года" in told
    assert "К ноябрю" not in told
    november = undated(month(browser, "month=2026-11"))
    assert "К концу года" in november
    assert "Осенью" in november
    assert "К декабрю" not in november


def test_many_on_a_day_are_counted_and_lead_to_the_list_of_the_day(browser: Client) -> None:
    for number in range(16):
        commitment(f"Обязательство {number}", due_on=december(4))
    delegation("Визит", starts_on=december(4))
    cell = next(one for one in tree(month(browser)).iter("td") if with_class(one, "more"))
    assert len(with_class(cell, "entry")) == MOST_OF_DAY
    (more,) = with_class(cell, "more")
    assert words(more) == f"{17 - MOST_OF_DAY} more"
    day = listed(browser.get(ADDRESS + more.get("href")))
    assert [len(entries) for entries in day.values()] == [17]


def test_many_without_a_day_are_counted_too(browser: Client) -> None:
    for number in range(MOST_UNDATED + 3):
        commitment(f"К декабрю {number}", due_on=december(31), due_on_precision="month")
    assert "3 more" in undated(month(browser))


def test_an_empty_month_says_so(browser: Client) -> None:
    assert "Nothing falls on these days." in words(tree(month(browser)))
    assert "Nothing falls on these days." in words(tree(month(browser, "view=list")))


# --- The list ---


@pytest.mark.usefixtures("_case")
def test_the_list_goes_from_a_day_to_a_day(browser: Client) -> None:
    commitment("К декабрю", due_on=december(31), due_on_precision="month")
    found = listed(month(browser, "view=list&first=2026-12-02&last=2026-12-15"))
    assert [title.replace("\xa0", " ") for title in found] == [
        "Wednesday, 2 December 2026",
        "Friday, 4 December 2026",
        "Tuesday, 15 December 2026",
        "In the course of the month: December 2026",
    ]


def test_the_list_says_a_state_once(browser: Client) -> None:
    commitment("Провести выставку", due_on=december(4))
    ((entry,),) = listed(month(browser, "view=list&first=2026-12-04&last=2026-12-04")).values()
    assert entry.count("overdue") == 1


@pytest.mark.usefixtures("_case")
def test_the_list_begins_today_and_lasts_a_quarter(browser: Client) -> None:
    context = month(browser, "view=list").context
    assert (context["first"], context["last"]) == (days(0), days(90))
    assert context["next"] == "?view=list&first=2027-03-11&last=2027-06-09"


def test_a_long_list_has_pages_that_together_show_everything(browser: Client) -> None:
    for number in range(PER_PAGE + 5):
        commitment(f"Обязательство {number}", due_on=december(10 + number % 20))
    seen = []
    for page in ("1", "2"):
        found = listed(month(browser, f"view=list&page={page}"))
        seen.append(sum(map(len, found.values())))
    assert seen == [PER_PAGE, 5]
    for page in ("0", "-1", "abc", "99999999999999999999"):
        assert month(browser, f"view=list&page={page}")


# --- For whom ---


def test_what_is_restricted_leaves_no_trace(
    browser: Client, administrator: User, client_of: Callable[[User], Client]
) -> None:
    signed = {"signed_on": dt.date(2020, 1, 1), "restricted": True}
    secret = agreement("Тайное", in_force_until=december(20), notice_days=5, **signed)
    commitment("Тайное обещание", agreement=secret, due_on=december(4))
    commitment("Тайное к декабрю", agreement=secret, due_on=december(31), due_on_precision="month")
    for query in ("month=2026-12", "view=list&first=2026-12-01&last=2026-12-31"):
        response = month(browser, query)
        assert "Тайное" not in response.content.decode()
        assert "Nothing falls on these days." in words(tree(response))
        assert "Тайное" in month(client_of(administrator), query).content.decode()


# --- What the address asks for ---


@pytest.mark.parametrize(
    "query",
    [
        *(
            f"month={one}"
            for one in ("2026-13", "2026-00", "0001-01", "9999-12", "abc", "2026-1", "-1", "x" * 4000)
        ),
        "month=%D9%A2%D9%A0%D9%A2%D9%A6-%D9%A1%D9%A2",
        "month=%00",
        "kind=%00",
        "kind=abc",
        "city=abc",
        "view=year",
        "view=list&first=31.02.2026",
        "view=list&first=0001-01-01",
        "view=list&last=9999-12-31",
        "view=list&first=2026-12-02&last=2026-12-01",
        "view=list&first=1900-01-01&last=2199-12-31",
        "zz=1",
    ],
)
def test_what_cannot_be_read_is_told_and_the_page_is_sane(query: str, browser: Client) -> None:
    response = month(browser, query)
    notices = with_class(tree(response), "notice-warning")
    assert len(notices) == 1, [words(one) for one in notices]
    assert len(words(notices[0])) < 250


@pytest.mark.parametrize(("query", "left"), [("month=1900-01", "previous"), ("month=2199-12", "next")])
def test_the_calendar_ends_where_papers_end(query: str, left: str, browser: Client) -> None:
    context = month(browser, query).context
    assert context[left] == ""
    assert {context["previous"], context["next"]} != {""}


def test_the_ways_keep_what_is_selected(browser: Client) -> None:
    city(slug="tomsk")
    context = month(browser, "month=2026-12&kind=due&kind=visit&city=tomsk&zz=1").context
    assert context["next"] == "?kind=due&kind=visit&city=tomsk&month=2027-01"
    assert context["previous"] == "?kind=due&kind=visit&city=tomsk&month=2026-11"
    assert month(browser, "month=2026-12&kind=abc").context["next"] == "?month=2027-01"


def test_leap_days_and_the_turn_of_the_year_have_their_places(browser: Client) -> None:
    commitment("Високосное", due_on=dt.date(2028, 2, 29))
    commitment("Новогоднее", due_on=dt.date(2027, 1, 1))
    assert list(by_day(month(browser, "month=2028-02"))) == ["29"]
    assert [day.date.day for day in month(browser).context["month"].days if day.number] == [1]


@pytest.mark.parametrize("zone", ["Asia/Almaty", "America/New_York", "Pacific/Kiritimati"])
def test_days_are_the_same_days_in_every_zone(zone: str, browser: Client, official: User) -> None:
    official.time_zone = zone
    official.save()
    commitment("Обязательство", due_on=december(4))
    meeting(held_on=december(31))
    assert list(by_day(month(browser))) == ["4", "31"]


def test_wrong_methods_and_strangers(browser: Client, client: Client) -> None:
    assert browser.post(ADDRESS).status_code == 405
    assert client.get(ADDRESS).status_code == 302


# --- What it costs ---


@pytest.mark.parametrize("query", ["", "month=2026-12", "view=list&first=2026-06-01&last=2027-05-31"])
def test_the_number_of_queries_does_not_grow(query: str, browser: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            month(browser, query)
        return len(captured)

    fill(6)
    for day in (1, 2):
        commitment("К декабрю", due_on=december(31), due_on_precision="month")
        meeting(held_on=december(day))
        signed = {"signed_on": dt.date(2020, 1, 1)}
        agreement(in_force_until=december(20 + day), notice_days=5, partner=city(), **signed)
        visit = delegation(starts_on=december(day))
        stop(delegation=visit)
    queries()
    before = queries()
    fill(6)
    for day in range(3, 28):
        commitment("К декабрю", due_on=december(31), due_on_precision="month")
        commitment("К дню", due_on=december(day), city=city())
        meeting(held_on=december(day))
        agreement(in_force_until=december(day), notice_days=5, partner=city(), **signed)
        stop(delegation=delegation(starts_on=december(day)))
    assert queries() == before
    assert before < 40


def test_a_month_fetches_no_more_rows_than_it_shows(official: User) -> None:
    for _ in range(60):
        commitment("Обязательство", due_on=december(4))
    calendar = Calendar(official, december(10))
    with CaptureQueriesContext(connection) as captured:
        shown = calendar.month(DECEMBER)
    (day,) = [one for one in shown.days if one.number]
    assert (day.number, len(day.entries), day.more) == (60, MOST_OF_DAY, 60 - MOST_OF_DAY)
    lists = [one for query in captured for one in re.findall(r"IN \(([\d, ]+)\)", query["sql"])]
    assert max(len(one.split(",")) for one in lists) == MOST_OF_DAY


def test_it_is_in_the_menu(browser: Client) -> None:
    (link,) = [one for one in tree(month(browser)).iter("a") if one.get("aria-current") == "page"]
    assert link.get("href") == reverse("calendar")
