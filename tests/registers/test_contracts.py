"""Сводная по контрактам: its columns, its sums, and the chart of it."""

from __future__ import annotations

import datetime as dt
import io
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pikepdf
import pytest
from django.http import QueryDict
from django.utils import translation

from agreements import chart
from agreements.chart import chart_of
from agreements.contracts import ContractSummary
from agreements.models import Agreement
from agreements.models.choices import Kind, Side
from partners.models import Sector
from tests.factories import agreement, city, commitment, days, enterprise, party
from tests.reading import csv_rows, page_rows, pdf_text, squeezed, tree, with_class, xlsx_rows

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from accounts.models import User
    from partners.models import City

pytestmark = pytest.mark.django_db

ADDRESS = "/agreements/contracts/"


@pytest.fixture(autouse=True)
def _english() -> Any:
    with translation.override("en"):
        yield


@pytest.fixture
def browser(official: User, client_of: Callable[[User], Client]) -> Client:
    return client_of(official)


def contract(title: str = "Поставка ламп", partner: City | None = None, **columns: Any) -> Agreement:
    values = {"kind": Kind.CONTRACT, "signed_on": dt.date(2010, 10, 5), "in_force_from": dt.date(2010, 10, 5)}
    return agreement(title, partner=partner or city(), **values | columns)


def of(*names: str) -> list[Sector]:
    return [Sector.objects.get(code=name) for name in names]


def told(user: User, query: str = "") -> ContractSummary:
    return ContractSummary(user, QueryDict(query))


# --- Rows and columns ---


def test_it_has_the_columns_of_the_form(browser: Client) -> None:
    row = contract(
        "Договор",
        city("Барнаул"),
        subject_ru="Энергосберегающие лампы",
        amount=Decimal("1234567.89"),
        currency="RUB",
        registry_year=2010,
        registry_sequence=4,
    )
    ours = enterprise("Техноцентр", tax_number="920440000017", keeps_unchecked_numbers=True)
    party(agreement=row, side=Side.OURS, organisation=ours, order=0)
    commitment(agreement=row, due_on=days(-3), completed_on=days(-4), result_ru="Сделано.")
    commitment(agreement=row, due_on=days(9))
    commitment("Передать чертежи", agreement=row, due_on=days(-2), delay_reason_ru="Таможня.")
    headings, line = csv_rows(browser.get(f"{ADDRESS}?format=csv&lang=ru"))
    known = dict(zip(headings, line, strict=True))
    assert len(headings) == 10
    assert line[0] == "Барнаул"
    assert "Техноцентр (920440000017)" in line[1]
    assert line[2].startswith("Энергосберегающие лампы")
    assert line[3] == "2010/004"
    assert line[5] == "1234567,89 RUB"
    assert "33" in known.values(), "one of three, in per cent"
    assert "Передать чертежи" in line[9]
    assert "Таможня." in line[9]
    assert "2" in line[9], "days late"


def test_page_paper_and_files_have_the_same_rows(browser: Client) -> None:
    for name in ("Первый", "Второй"):
        contract(name)
    page = page_rows(browser.get(ADDRESS))
    assert len(page) == 2
    assert len(xlsx_rows(browser.get(f"{ADDRESS}?format=xlsx"))) == 3
    text = pdf_text(browser.get(f"{ADDRESS}?format=pdf").content)
    for name in ("Первый", "Второй"):
        assert name in text


def test_only_contracts_and_joint_ventures_are_in_it(browser: Client) -> None:
    for kind in Kind:
        contract(f"вид-{kind}", kind=kind)
    text = browser.get(ADDRESS).content.decode()
    assert "вид-contract" in text
    assert "вид-joint_venture" in text
    assert "вид-memorandum" not in text
    response = browser.get(f"{ADDRESS}?kind=memorandum")
    assert "was not applied" in response.content.decode()


def test_a_contract_that_ended_early_says_why(official: User) -> None:
    contract(terminated_on=dt.date(2011, 1, 1), termination_reason="Банкротство.")
    (row,) = told(official).rows
    columns = {column.name: column for column in ContractSummary.columns}
    assert columns["problems"].value_of(row) == ["Банкротство."]
    (row,) = told(official, "on=2010-12-31").rows
    assert columns["problems"].value_of(row) == []


def test_nothing_promised_is_no_share(official: User) -> None:
    contract()
    (row,) = told(official).rows
    columns = {column.name: column for column in ContractSummary.columns}
    assert columns["fulfilled"].value_of(row) is None


def test_sums_stand_apart_by_currency_on_page_and_paper(browser: Client) -> None:
    for amount, currency in ((10, "KZT"), (20, "KZT"), (5, "RUB")):
        contract(amount=Decimal(amount), currency=currency)
    page = squeezed(browser.get(ADDRESS).content.decode())
    paper = squeezed(pdf_text(browser.get(f"{ADDRESS}?format=pdf").content))
    for text in (page, paper):
        assert "₸30.00" in text
        assert "₽5.00" in text
        assert "35.00" not in text


def test_restricted_contracts_leave_no_trace(browser: Client) -> None:
    secret = contract(
        "Сверхсекретный", city("Тайноград"), restricted=True, amount=Decimal(77), currency="USD"
    )
    commitment(agreement=secret, due_on=days(-1))
    for query in ("", "format=pdf", "format=csv"):
        response = browser.get(f"{ADDRESS}?{query}")
        body = response.getvalue() if response.streaming else response.content
        text = pdf_text(body) if "pdf" in query else body.decode()
        for trace in ("Сверхсекретный", "Тайноград\n", "77.00"):
            assert trace not in text


# --- The chart ---


def numbers(rows: Any = None) -> dict[str, dict[str, int]]:
    """City → direction → how many, without the empty cells."""
    drawn = chart_of(rows if rows is not None else Agreement.objects.contracts())
    return {
        bar.name: {direction.name: number for direction, number in bar.cells if number} for bar in drawn.bars
    }


def test_each_contract_is_counted_once_under_its_first_city_and_direction() -> None:
    tomsk, barnaul = city("Томск", name_en="Tomsk"), city("Барнаул", name_en="Barnaul")
    both = contract(partner=tomsk)
    party(agreement=both, organisation=None, described_ru="фирмы", city=barnaul, order=5)
    both.sectors.add(*of("energy-saving", "health"))
    contract(partner=tomsk).sectors.add(*of("health"))
    contract(partner=barnaul).sectors.add(*of("health"))
    assert numbers() == {"Tomsk": {"energy saving": 1, "health care": 1}, "Barnaul": {"health care": 1}}


def test_what_has_no_city_or_direction_is_not_left_out() -> None:
    contract()
    agreement(kind=Kind.CONTRACT)
    assert numbers() == {"Томск (in Russian)": {"no direction": 1}, "city not named": {"no direction": 1}}


def test_small_ones_are_drawn_together_and_none_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chart, "MOST_CITIES", 3)
    monkeypatch.setattr(chart, "MOST_DIRECTIONS", 2)
    for place in range(5):
        here = city(f"Город-{place}")
        for number in range(5 - place):
            contract(partner=here).sectors.add(Sector.objects.all()[number])
    drawn = chart_of(Agreement.objects.contracts())
    assert [bar.name for bar in drawn.bars] == [
        "Город-0 (in Russian)",
        "Город-1 (in Russian)",
        "other cities",
    ]
    assert [direction.name for direction in drawn.directions] == ["trade and industry", "other directions"]
    assert drawn.total == sum(bar.total for bar in drawn.bars) == 15
    assert sum(direction.total for direction in drawn.directions) == 15


def test_bars_are_as_long_as_their_numbers() -> None:
    few, many = city("Мало"), city("Много")
    contract(partner=few)
    for _ in range(4):
        contract(partner=many)
    first, second = chart_of(Agreement.objects.contracts()).bars
    assert first.end - chart.NAME_WIDTH == pytest.approx(4 * (second.end - chart.NAME_WIDTH), abs=2)
    assert first.end <= chart.WIDTH - chart.TOTAL_WIDTH


def test_the_largest_chart_fits_its_drawing() -> None:
    cities = dict.fromkeys(range(1, chart.MOST_CITIES + 1), "щ" * 100)
    sectors = dict.fromkeys(range(1, chart.MOST_DIRECTIONS + 1), "ж" * 100)
    cells = chart.defaultdict(int, {(place, key): 1 for place in cities for key in sectors})
    drawn = chart.drawn(cities, sectors, cells)
    assert len({direction.fill for direction in drawn.directions}) == len(sectors)
    for bar in drawn.bars:
        assert bar.end <= drawn.width
    for direction in drawn.directions:
        assert direction.y + 16 <= drawn.height


def test_page_and_paper_have_the_same_drawing_and_its_numbers(browser: Client) -> None:
    contract(partner=city("Барнаул", name_en="Barnaul")).sectors.add(*of("health"))
    page = tree(browser.get(ADDRESS))
    (section,) = with_class(page, "chart")
    (svg,) = [one for one in section.iter() if one.tag.endswith("svg")]
    assert next(iter(svg)).text.startswith("Contracts by city and direction")
    cells = ["".join(one.itertext()).strip() for one in section.iter("td")]
    assert cells == ["1", "1", "1", "1"]
    content = browser.get(f"{ADDRESS}?format=pdf").content
    text = squeezed(pdf_text(content))
    for words in ("Contracts by city and direction", "Barnaul", "health care: 1"):
        assert squeezed(words) in text
    with pikepdf.open(io.BytesIO(content)) as pdf:
        figures = [
            str(one.Alt)
            for one in pdf.objects
            if isinstance(one, pikepdf.Dictionary) and one.get("/S") == "/Figure"
        ]
    assert "Contracts by city and direction; the table below has the numbers." in figures


def test_the_chart_is_of_the_rows_that_are_shown(official: User) -> None:
    barnaul = city("Барнаул", name_en="Barnaul", slug="barnaul")
    contract(partner=barnaul)
    contract(partner=city("Томск"))
    shown = told(official, "city=barnaul").chart
    assert [(bar.name, bar.total) for bar in shown.bars] == [("Barnaul", 1)]


def test_nothing_to_draw_is_not_drawn(browser: Client) -> None:
    assert not with_class(tree(browser.get(ADDRESS)), "chart")
    assert "nothing to show" in pdf_text(browser.get(f"{ADDRESS}?format=pdf").content)


def test_the_chart_takes_three_queries(django_assert_num_queries: Any) -> None:
    for place in range(3):
        contract(partner=city(f"Город-{place}")).sectors.add(Sector.objects.all()[place])
    with django_assert_num_queries(3):
        chart_of(Agreement.objects.contracts())
