"""The calendar on paper: the month and the list, in each language, and what it leaves out."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cooperation.papers import calendar as paper
from reporting.models import Issue
from reporting.standing import standing_of
from tests.factories import agreement, city, commitment, delegation, meeting, working_group
from tests.reading import pdf_text, squeezed, tree

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from accounts.models import User

pytestmark = pytest.mark.django_db

ADDRESS = "/calendar/?format=pdf"


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: dt.datetime(2026, 12, 10, 6, tzinfo=dt.UTC))


@pytest.fixture
def browser(official: User, client_of: Callable[[User], Client]) -> Client:
    return client_of(official)


def december(day: int) -> dt.date:
    return dt.date(2026, 12, day)


def printed(browser: Client, query: str = "") -> str:
    response = browser.get(f"{ADDRESS}{query}")
    assert response.status_code == 200, response.content.decode()[:3000]
    assert response["Content-Type"] == "application/pdf"
    return squeezed(pdf_text(response.content))


WORDS = {
    "ru": (
        "Календарь сотрудничества: декабрь 2026 года",
        "Пятница, 4 декабря 2026 года",
        "Поставить приборы",
    ),
    "kk": (
        "Ынтымақтастық күнтізбесі: 2026 жылғы желтоқсан",
        "2026 жылғы 4 желтоқсан",
        "Приборлар жеткізу",
    ),
}


@pytest.mark.parametrize("language", WORDS)
def test_of_a_month(language: str, browser: Client) -> None:
    tomsk = city("Томск", slug="tomsk")
    commitment("Поставить приборы", text_kk="Приборлар жеткізу", city=tomsk, due_on=december(4))
    commitment("Январское", text_kk="Қаңтардағы", due_on=dt.date(2027, 1, 4))
    meeting(group=working_group("Рабочая группа", city=tomsk), held_on=december(15))
    text = printed(browser, f"&lang={language}")
    for one in WORDS[language]:
        assert squeezed(one) in text, one
    for other in ("Январское", "Қаңтардағы"):
        assert squeezed(other) not in text


def test_of_a_list_and_what_is_selected(browser: Client) -> None:
    commitment("Поставить приборы", city=city("Томск", slug="tomsk"), due_on=december(4))
    commitment("Чужое", city=city("Барнаул"), due_on=december(4))
    delegation("Визит", starts_on=december(4))
    query = "&view=list&first=2026-12-02&last=2026-12-05&city=tomsk&kind=due&lang=ru"
    text = printed(browser, query)
    for one in (
        "2 декабря 2026 года – 5 декабря 2026 года",
        "Поставить приборы",
        "Только: сроки обязательств",
    ):
        assert squeezed(one) in text, one
    assert "Чужое" not in text
    assert "Визит" not in text
    criteria = Issue.objects.get().criteria
    assert "Томск" in criteria
    assert "QuerySet" not in criteria


def test_a_date_known_to_the_month_says_so(browser: Client) -> None:
    commitment("К декабрю", due_on=december(31), due_on_precision="month")
    assert squeezed("In the course of the month: December 2026") in printed(browser)


def test_an_empty_month_says_so(browser: Client) -> None:
    assert squeezed("Nothing falls on these days.") in printed(browser)


def test_what_is_left_out_is_said(browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paper, "MOST_ENTRIES", 2)
    for day in range(11, 14):
        commitment(f"Обещание {day}", due_on=december(day))
    text = printed(browser)
    assert squeezed("Shown: 2 of 3.") in text
    assert squeezed("Обещание 13") not in text


def test_what_is_restricted_leaves_no_trace(
    browser: Client, administrator: User, client_of: Callable[[User], Client]
) -> None:
    secret = agreement("Тайное", restricted=True)
    commitment("Тайное обещание", agreement=secret, due_on=december(4))
    text = printed(browser)
    assert squeezed("Тайное") not in text
    assert squeezed("Nothing falls on these days.") in text
    assert squeezed("Тайное обещание") in printed(client_of(administrator))


@pytest.mark.parametrize(
    "query",
    [
        "&month=2026-13",
        "&kind=abc",
        "&city=nothing",
        "&view=list&first=2026-12-02&last=2026-12-01",
        "&view=list&first=31.02.2026",
        "&form=no",
    ],
)
def test_a_paper_of_something_else_than_asked_is_refused(query: str, browser: Client) -> None:
    response = browser.get(f"{ADDRESS}{query}")
    assert response.status_code == 400
    assert "text/html" in response["Content-Type"]
    assert not Issue.objects.exists()


def test_strangers_and_wrong_methods(browser: Client, client: Client) -> None:
    assert client.get(ADDRESS).status_code == 302
    assert browser.post(ADDRESS).status_code == 405
    assert not Issue.objects.exists()


@pytest.mark.parametrize(
    ("query", "kept"), [("", "month=2026-12"), ("&view=list", "first=2026-12-10&last=2027-03-10")]
)
def test_the_entry_keeps_the_days_that_were_proposed(query: str, kept: str, browser: Client) -> None:
    printed(browser, query)
    assert kept in Issue.objects.get().address


@pytest.mark.usefixtures("papers_as_text")
def test_current_and_later_changed(browser: Client) -> None:
    commitment("Поставить приборы", due_on=december(14))
    browser.get(ADDRESS)
    entry = Issue.objects.get()
    assert standing_of(entry).state == "current"
    commitment("Построить мост", due_on=december(20))
    standing = standing_of(entry)
    assert standing.state == "changed"
    assert any("Построить мост" in one.after for one in standing.changes)


def test_in_word(browser: Client) -> None:
    commitment("Поставить приборы", due_on=december(14))
    response = browser.get("/calendar/?format=docx")
    assert response.status_code == 200
    assert "wordprocessing" in response["Content-Type"]


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("month=2027-02&kind=due", "&kind=due&month=2027-02"),
        ("view=list&first=2026-12-01&last=2026-12-31", "&view=list&first=2026-12-01&last=2026-12-31"),
    ],
)
def test_the_page_leads_to_the_paper_of_what_it_shows(query: str, kept: str, browser: Client) -> None:
    links = [one.get("href") for one in tree(browser.get(f"/calendar/?{query}")).iter("a")]
    assert f"?format=pdf&form=calendar{kept}" in links


def test_the_paper_numbers_its_entries_through(browser: Client) -> None:
    for day in (11, 12):
        commitment(f"Обещание {day}", due_on=december(day))
    context = browser.get("/calendar/?month=2026-12").context
    assert context["month"]
    told = paper.Calendar(context["user"], december(10)).listed(december(1), december(31), 10)[1]
    assert [number for _heading, entries in told for number, _entry in entries] == [1, 2]


@pytest.mark.usefixtures("papers_as_text")
def test_the_number_of_queries_does_not_grow(browser: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            browser.get(ADDRESS)
        return len(captured)

    def more(days: range) -> None:
        for day in days:
            commitment("К дню", due_on=december(day), city=city())
            meeting(held_on=december(day))
            agreement(in_force_until=december(day), signed_on=dt.date(2020, 1, 1), partner=city())
            delegation(starts_on=december(day))

    more(range(1, 3))
    queries()
    before = queries()
    more(range(3, 28))
    assert queries() == before
