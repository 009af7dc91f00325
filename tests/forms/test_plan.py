"""Form 7: the plan of measures."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from django.utils import translation

from partners.models import Sector
from reporting.models import Office
from tests.factories import agreement, city, commitment, days, home_city, organisation, person
from tests.reading import squeezed
from workgroups.control import PlanOfMeasures

if TYPE_CHECKING:
    from collections.abc import Callable

    from partners.models import City

pytestmark = pytest.mark.django_db

ADDRESS = "/commitments/plan/"
COLUMNS = [
    "measure",
    "form of completion",
    "deadline",
    "responsible from our side",
    "responsible from the partner's side",
    "expected cost",
    "source of funding",
]


@pytest.fixture
def home() -> City:
    return home_city()


@pytest.fixture
def tomsk() -> City:
    return city("Томск", slug="tomsk", name_ru_instrumental="Томском")


def test_the_columns_and_their_order() -> None:
    with translation.override("en"):
        assert [str(column.label) for column in PlanOfMeasures.columns] == COLUMNS


def test_the_sides_are_called_by_their_countries(
    home: City, tomsk: City, printed: Callable[..., str]
) -> None:
    commitment(city=tomsk)
    expected = [
        *("No.", "Measure", "Form of completion", "Deadline", "Responsible from the Kazakhstan side"),
        *("Responsible from the Russian side", "Expected cost", "Source of funding", "12345678"),
    ]
    assert squeezed("".join(expected)) in printed(ADDRESS)
    commitment(city=city("Алтай", country="CN"))
    assert squeezed("Responsible from the partner's side") in printed(ADDRESS)
    assert squeezed("Responsible from the Russian side") in printed(f"{ADDRESS}?city=tomsk")


def test_everything_of_a_measure(home: City, tomsk: City, rows: Callable[..., list[list[str]]]) -> None:
    row = commitment(
        "Провести выставку",
        city=tomsk,
        due_on=dt.date(2027, 5, 31),
        due_on_precision="month",
        completion_form_ru="отчёт",
        cost=12500000,
        cost_currency="KZT",
        funding_source_ru="местный бюджет",
        lead_organisation=organisation("Акимат", city=home),
        lead_person=person("Абишев"),
    )
    row.co_executors.set([organisation("Палата", city=home), organisation("Мэрия", city=tomsk)])
    assert rows(ADDRESS)[1] == [
        "Провести выставку",
        "отчёт",
        "May 2027",
        "Акимат, Абишев Ислам Альмаханович\nПалата",
        "Мэрия",
        "12500000,00 KZT",
        "местный бюджет",
    ]


@pytest.mark.parametrize(
    ("side", "where", "column"),
    [
        ("ours", "", 3),
        ("theirs", "", 4),
        ("joint", "", 3),
        ("theirs", "home", 3),
        ("ours", "tomsk", 4),
        ("joint", "tomsk", 4),
    ],
)
def test_on_which_side_the_lead_stands(
    side: str, where: str, column: int, home: City, tomsk: City, rows: Callable[..., list[list[str]]]
) -> None:
    """By its city; where that is not known, by who promised."""
    place = {"": None, "home": home, "tomsk": tomsk}[where]
    commitment(city=tomsk, side=side, lead_organisation=organisation("Ведущий", city=place))
    row = rows(ADDRESS)[1]
    assert (row[column], row[7 - column]) == ("Ведущий", "")


def test_a_lead_person_alone_stands_with_who_promised(
    home: City, tomsk: City, rows: Callable[..., list[list[str]]]
) -> None:
    commitment(city=tomsk, side="theirs", lead_person=person("Чирков"))
    assert rows(ADDRESS)[1][3:5] == ["", "Чирков Ислам Альмаханович"]


def test_grouped_by_direction_its_own_or_the_first_of_its_agreement(
    printed: Callable[..., str], in_order: Callable[..., None]
) -> None:
    health, culture = Sector.objects.get(code="health"), Sector.objects.get(code="culture")
    commitment("Без направления")
    commitment("Концерт", sector=culture)
    of_agreement = agreement()
    of_agreement.sectors.set([culture, health])
    commitment("Операции", agreement=of_agreement)
    own = commitment("Спектакль", agreement=of_agreement, sector=culture, due_on=days(5))
    assert own.sector == culture
    in_order(
        printed(ADDRESS),
        *("health care", "1", "Операции", "culture", "2", "Спектакль", "3", "Концерт"),
        *("Other directions", "4", "Без направления"),
    )


def test_by_direction_as_a_filter(rows: Callable[..., list[list[str]]]) -> None:
    of_agreement = agreement()
    of_agreement.sectors.set(Sector.objects.filter(code__in=["culture", "health"]))
    commitment("Операции", agreement=of_agreement)
    commitment("Концерт", sector=Sector.objects.get(code="culture"))
    commitment("Прочее")
    assert [line[0] for line in rows(f"{ADDRESS}?sector=health")[1:]] == ["Операции"]
    assert [line[0] for line in rows(f"{ADDRESS}?sector=culture")[1:]] == ["Концерт"]


def test_the_costs_are_summed_by_currency(printed: Callable[..., str]) -> None:
    for cost, currency in ((1000, "KZT"), (500, "KZT"), (70, "RUB")):
        commitment(cost=cost, cost_currency=currency)
    assert squeezed("Expected cost: ₸1,500.00; ₽70.00.") in printed(ADDRESS)


def test_what_was_dropped_is_not_planned(rows: Callable[..., list[list[str]]]) -> None:
    commitment("Отпавшее", dropped_on=days(-1), drop_reason="Отпало.")
    commitment("Оставшееся")
    assert [line[0] for line in rows(ADDRESS)[1:]] == ["Оставшееся"]


# --- Approval and heading ---


def test_who_approves_stands_above_everything(
    printed: Callable[..., str], in_order: Callable[..., None]
) -> None:
    Office.objects.all().delete()
    Office.objects.create(
        name_ru="Акимат города",
        approver_ru="Ж. Омар",
        approver_kk="Ж. Омар",
        approver_title_ru="Аким города",
        approver_title_kk="Қала әкімі",
    )
    in_order(
        printed(ADDRESS), "I APPROVE", "Аким города", "Ж. Омар", "20____", "Акимат города", "Plan of measures"
    )
    assert squeezed("Қала әкімі") in printed(ADDRESS, lang="kk")


def test_without_requisites_there_is_room_for_them(
    printed: Callable[..., str], in_order: Callable[..., None]
) -> None:
    Office.objects.all().delete()
    in_order(printed(ADDRESS), "I APPROVE", "20____", "Plan of measures (road map)")


@pytest.mark.parametrize(
    ("lang", "title"),
    [
        ("kk", "Томск қаласымен ынтымақтастық жөніндегі іс-шаралар жоспары (жол картасы)"),
        ("ru", "План мероприятий (дорожная карта) по сотрудничеству с городом Томском"),
        ("en", "Plan of measures (road map): Томск"),
    ],
)
def test_the_heading_names_the_city(lang: str, title: str, tomsk: City, printed: Callable[..., str]) -> None:
    tomsk.name_kk = "Томск"
    tomsk.save()
    assert squeezed(title) in printed(f"{ADDRESS}?city=tomsk", lang=lang)


def test_what_is_restricted_leaves_no_trace(printed: Callable[..., str]) -> None:
    secret = agreement("Тайна", restricted=True)
    commitment("Тайное", agreement=secret, cost=777, cost_currency="KZT")
    text = printed(ADDRESS)
    assert "Тай" not in text
    assert "777" not in text
    assert squeezed("There is nothing to show for these criteria.") in text


def test_long_words(printed: Callable[..., str]) -> None:
    commitment("Ж" * 3000, funding_source_ru="Щ" * 300)
    text = printed(ADDRESS)
    assert (text.count("Ж"), text.count("Щ")) == (3000, 300)
