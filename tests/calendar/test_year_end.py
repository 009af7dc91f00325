"""What is to be done by 31 December: by week and by executor, each number with exactly its rows."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.factories import agreement, city, commitment, organisation, person
from tests.filling import fill
from tests.reading import page_rows, pdf_text, squeezed, tree, with_class, words, xlsx_rows

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse
    from django.test import Client

    from accounts.models import User

pytestmark = pytest.mark.django_db

ADDRESS = "/commitments/year-end/"


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    """A Thursday: the week began on the 7th."""
    monkeypatch.setattr(timezone, "now", lambda: dt.datetime(2026, 12, 10, 6, tzinfo=dt.UTC))


@pytest.fixture
def browser(official: User, client_of: Callable[[User], Client]) -> Client:
    return client_of(official)


def day(month: int, number: int, year: int = 2026) -> dt.date:
    return dt.date(year, month, number)


@pytest.fixture
def _case() -> None:
    park = organisation("Технопарк")
    commitment("Давно", due_on=day(3, 1), lead_organisation=park)
    commitment("Вчера", due_on=day(12, 9))
    commitment("Сегодня", due_on=day(12, 10), lead_organisation=park, lead_person=person("Абишев"))
    commitment("Воскресенье", due_on=day(12, 13), lead_person=person("Сериков"))
    commitment("Понедельник", due_on=day(12, 14), lead_organisation=park)
    commitment("Последний день", due_on=day(12, 31))
    commitment("К декабрю", due_on=day(12, 31), due_on_precision="month")
    commitment("К концу года", due_on=day(12, 31), due_on_precision="year")
    commitment("После", due_on=day(1, 1, 2027))
    commitment("Без срока")
    commitment("Сделано", due_on=day(12, 11), completed_on=day(12, 1), result_ru="да")
    commitment("Снято", due_on=day(12, 11), dropped_on=day(12, 1), drop_reason="нет")


def ask(browser: Client, query: str = "") -> HttpResponse:
    response = browser.get(f"{ADDRESS}?{query}")
    assert response.status_code == 200
    return response


def headings(response: HttpResponse) -> list[str]:
    return [words(one).replace("\xa0", " ") for one in with_class(tree(response), "group")]


def titles(response: HttpResponse) -> list[str]:
    return [row[0].split(" (in Russian)")[0] for row in page_rows(response)]


@pytest.mark.usefixtures("_case")
def test_by_week_from_monday_to_sunday_and_what_is_late_apart(browser: Client) -> None:
    response = ask(browser)
    assert headings(response) == [
        "Overdue already (2)",
        "week 50: 7 December – 13 December (2)",
        "week 51: 14 December – 20 December (1)",
        "week 53: 28 December – 3 January 2027 (1)",
        "In the course of: December 2026 (1)",
        "In the course of: 2026 (1)",
    ]
    assert titles(response) == [
        *("Давно", "Вчера", "Сегодня", "Воскресенье", "Понедельник"),
        *("Последний день", "К декабрю", "К концу года"),
    ]


@pytest.mark.usefixtures("_case")
def test_by_executor_with_what_nobody_is_named_for(browser: Client) -> None:
    found = headings(ask(browser, "group=executor"))
    assert found[0] == "No executor named (4)"
    assert sorted(one.split(" ")[0] for one in found[1:]) == ["Сериков", "Технопарк"]
    assert next(one for one in found if one.startswith("Технопарк")).endswith("(3)")


@pytest.mark.usefixtures("_case")
@pytest.mark.parametrize("query", ["", "side=ours", "year=2027"])
def test_each_number_leads_to_as_many_rows(query: str, browser: Client) -> None:
    report = ask(browser, query).context["report"]
    lines = [*report.weeks, *report.executors]
    assert (
        sum(line.number for line in report.weeks)
        == report.count
        == sum(line.number for line in report.executors)
    )
    for line in lines:
        alone = browser.get(ADDRESS + line.address)
        assert alone.context["report"].problems == [], line.address
        assert len(page_rows(alone)) == line.number, line.name
        assert alone.context["report"].late == line.late


@pytest.mark.usefixtures("_case")
def test_another_year_ends_elsewhere(browser: Client) -> None:
    assert "После" in titles(ask(browser, "year=2027"))
    assert ask(browser, "year=2025").context["report"].count == 0


@pytest.mark.usefixtures("_case")
def test_home_counts_the_same(browser: Client) -> None:
    """Its figure «by the end of the year» is of what is not late yet."""
    report = ask(browser).context["report"]
    register = browser.get("/commitments/?state=due_soon&state=open&due_to=2026-12-31").context["report"]
    assert register.count == report.count - report.late == 6


@pytest.mark.usefixtures("_case")
def test_paper_and_file_say_the_same(browser: Client) -> None:
    text = squeezed(pdf_text(b"".join(browser.get(f"{ADDRESS}?format=pdf&lang=ru"))))
    for part in (
        "Уже просрочено",
        "неделя 50: 7 декабря – 13 декабря",
        "всего — 8; уже просрочено — 2",
    ):
        assert squeezed(part) in text, part
    assert len(xlsx_rows(browser.get(f"{ADDRESS}?format=xlsx"))) > 8


def test_what_is_restricted_leaves_no_trace(browser: Client) -> None:
    secret = agreement("Тайное", restricted=True)
    hidden = organisation("Сверхсекретный завод")
    commitment("Тайное обещание", agreement=secret, due_on=day(12, 11), lead_organisation=hidden)
    for query in ("", "group=executor"):
        response = ask(browser, query)
        assert response.context["report"].count == 0
        assert "Тайное" not in response.content.decode()
        assert "Сверхсекретный" not in response.content.decode()


@pytest.mark.parametrize(
    "query",
    [
        *(f"year={one}" for one in ("abc", "0", "1899", "2200", "99999", "2026.5", "NaN", "1e400", "-1")),
        *(f"week={one}" for one in ("abc", "w2026-13-01", "w9999-12-31", "x2026-12-07", "%00", "w" * 999)),
        *(f"executor={one}" for one in ("abc", "o", "oabc", "o" + "9" * 30, "%00")),
        "zz=1",
        "state=overdue",
    ],
)
def test_what_cannot_be_read_is_told(query: str, browser: Client) -> None:
    commitment(due_on=day(12, 11))
    response = ask(browser, query)
    assert response.context["report"].problems
    assert len(page_rows(response)) == 1


def test_the_number_of_queries_does_not_grow(browser: Client) -> None:
    def queries(query: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            ask(browser, query)
        return len(captured)

    def more() -> None:
        for number in range(10, 31):
            lead = organisation(f"Исполнитель {number}")
            commitment(due_on=day(12, number), city=city(), lead_organisation=lead)
            commitment(due_on=day(12, number), lead_person=person())

    more()
    fill(3)
    for query in ("", "group=executor"):
        queries(query)
        before = queries(query)
        more()
        fill(3)
        assert queries(query) == before


def test_the_register_of_commitments_leads_there_with_what_it_understands(browser: Client) -> None:
    city(slug="tomsk")
    page = browser.get("/commitments/?city=tomsk&state=overdue")
    links = [one.get("href") for one in tree(page).iter("a")]
    assert f"{ADDRESS}?city=tomsk" in links


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("ru", "К исполнению до 31 декабря 2026 года"),
        ("kk", "2026 жылғы 31 желтоқсанға дейін орындалуға тиіс"),
    ],
)
def test_the_paper_is_headed_in_the_grammar_of_its_language(
    language: str, told: str, browser: Client
) -> None:
    response = browser.get(f"{ADDRESS}?format=pdf&lang={language}")
    assert squeezed(told) in squeezed(pdf_text(response.content))
