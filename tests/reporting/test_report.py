"""The engine, by a register of its own: what a declaration makes of an address."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import django_filters
import pytest
from django.db.models import F, QuerySet
from django.db.models.functions import Length
from django.http import QueryDict
from django.urls import reverse
from django.utils import translation

from partners.models import City, Sector
from reporting.columns import Column, cells, headings
from reporting.filters import ChoicesFilter, DateFilter, RegisterFilter, RowsFilter, TextFilter, is_empty
from reporting.languages import translated_expression
from reporting.renderers.print import widths
from reporting.report import Grouping, Report, Total
from tests.factories import city, home_city

if TYPE_CHECKING:
    from accounts.models import User

pytestmark = pytest.mark.django_db


class PlaceFilter(RegisterFilter):
    text = TextFilter(label="text", field_name="name_ru", lookup_expr="icontains")
    country = ChoicesFilter(label="country", choices=[("RU", "Russia"), ("KZ", "Kazakhstan")])
    near = RowsFilter(label="near", queryset=City.objects.all(), to_field_name="slug", method="by_nothing")
    home = django_filters.BooleanFilter(label="home", field_name="is_home")
    one = django_filters.ModelChoiceFilter(label="one", queryset=City.objects.all(), method="by_nothing")
    kind = django_filters.ChoiceFilter(label="kind", choices=[("a", "The first")], method="by_nothing")
    since = DateFilter(label="since", field_name="created_at", lookup_expr="date__gte")
    until = DateFilter(label="until", field_name="created_at", lookup_expr="date__lte")

    leading = ("text", "country")
    spans = (("since", "until"),)
    facets: ClassVar = {"country": "count_countries"}

    class Meta:
        model = City
        fields: ClassVar[list[str]] = []

    def by_nothing(self, rows: QuerySet, name: str, value: Any) -> QuerySet:
        return rows

    def count_countries(self, rows: QuerySet) -> dict[str, int]:
        return {row: rows.filter(country=row).count() for row in ("RU", "KZ")}


class PlaceRegister(Report):
    name = "places"
    title = "Places"
    filterset_class = PlaceFilter
    default_sort = "name"
    groupings: ClassVar = {
        "country": Grouping(
            label="by country",
            annotate=lambda rows: rows.annotate(group_key=F("country")),
            headings=lambda keys: {key: f"In {key}" for key in keys},
        )
    }
    columns: ClassVar = [
        Column(name="name", label="name", value="name_ru", width=60,
               sort=lambda: translated_expression("name")),
        Column(name="country", label="country", value="country", under="name", sort="country"),
        Column(name="people", label="people", value="population", sort="population", width=30, numeric=True),
        Column(name="length", label="length", value=lambda row: len(row.name_ru), under="people",
               sort=lambda: Length("name_ru")),
        Column(name="slug", label="slug", value="get_absolute_url",
               state=lambda row: "done" if row.is_home else ""),
    ]  # fmt: skip

    def get_queryset(self) -> QuerySet:
        return City.objects.all()


@pytest.fixture
def places() -> None:
    home_city(population=300_000)
    city("Томск", slug="tomsk", population=500_000)
    city("Барнаул", slug="barnaul")
    city("Новосибирск", slug="novosibirsk", population=1_600_000)


def report(user: User, address: str = "") -> PlaceRegister:
    return PlaceRegister(user, QueryDict(address))


def names(made: Report) -> list[str]:
    return [row.name_ru for row in made.rows]


# --- Order ---


@pytest.mark.usefixtures("places")
@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("", "БНТУ"),
        ("sort=name", "БНТУ"),
        ("sort=-name", "УТНБ"),
        ("sort=people", "УТНБ"),
        ("sort=-people", "НТУБ"),
        ("sort=length", "ТБНУ"),
        ("group=country&sort=-name", "УТНБ"),
        ("group=country", "УБНТ"),
    ],
)
def test_order(sort: str, order: str, official: User) -> None:
    """What has no value comes last either way."""
    assert "".join(name[0] for name in names(report(official, sort))) == order


@pytest.mark.usefixtures("places")
def test_sections(official: User) -> None:
    made = report(official, "group=country")
    told = [(one.heading, [row.name_ru for row in one.rows]) for one in made.sections(made.rows)]
    assert told == [("In KZ", ["Усть-Каменогорск"]), ("In RU", ["Барнаул", "Новосибирск", "Томск"])]
    (only,) = report(official).sections(made.rows)
    assert only.heading == ""


# --- The address ---


@pytest.mark.usefixtures("places")
@pytest.mark.parametrize(
    ("address", "problem"),
    [
        ("nothing=1", "The address has an unknown parameter “nothing”; it was left out."),
        ("sort=slug", "“slug” is not possible for “sort”; it was left out."),
        ("sort=--name", "“--name” is not possible for “sort”; it was left out."),
        ("group=name", "“name” is not possible for “group”; it was left out."),
        ("per_page=1000", "“1000” is not possible for “per_page”; it was left out."),
        ("page=7", "There is no page “7”; this is page 1."),
        ("page=x", "There is no page “x”; this is page 1."),
        ("since=2011-02-31", "Filter “since” was not applied. Enter a valid date."),
        ("since=1899-12-31", "Filter “since” was not applied. Ensure this value is greater than or equal to"),
        (
            "since=2012-01-01&until=2011-01-01",
            "Filter “until” was not applied. The end is before the beginning.",
        ),
        ("country=XX", "Filter “country” was not applied. Select a valid choice. XX is not one of"),
        ("near=nowhere", "Filter “near” was not applied. Select a valid choice. nowhere is not one of"),
        (f"text={'x' * 201}", "Filter “text” was not applied. Ensure this value has at most 200 characters"),
    ],
)
def test_what_cannot_be_read_is_said_and_changes_nothing_else(
    address: str, problem: str, official: User
) -> None:
    with translation.override("en"):
        made = report(official, f"{address}&home=true")
        assert len(made.page.object_list) == made.count == 1
        assert len(made.problems) == 1
        assert made.problems[0].startswith(problem)


@pytest.mark.usefixtures("places")
def test_pages(official: User) -> None:
    for number in range(60):
        city(f"Город {number}")
    made = report(official, "page=3&per_page=25&sort=-people")
    assert (made.count, made.total, made.page.number, len(made.page.object_list)) == (64, 64, 3, 14)
    assert made.problems == []
    assert report(official, "page=0").page.number == report(official, "page=-1").page.number == 3
    assert [row.pk for row in report(official, "per_page=100").page] == [
        row.pk for row in report(official).rows
    ]


# --- Filters ---


@pytest.mark.usefixtures("places")
def test_criteria_in_the_words_of_a_person(official: User) -> None:
    tomsk = City.objects.get(slug="tomsk")
    made = report(
        official,
        f"text=ом&country=RU&country=KZ&near=tomsk&home=false&one={tomsk.pk}&kind=a&since=2020-05-01",
    )
    assert [(one.name, one.value, one.text) for one in made.filterset.criteria()] == [
        ("text", "ом", "ом"),
        ("country", "RU", "Russia"),
        ("country", "KZ", "Kazakhstan"),
        ("near", "tomsk", str(tomsk)),
        ("home", "False", "False"),
        ("one", str(tomsk.pk), str(tomsk)),
        ("kind", "a", "The first"),
        ("since", "2020-05-01", "1\N{NO-BREAK SPACE}мая 2020\N{NO-BREAK SPACE}года"),
    ]
    assert (made.count, made.total) == (1, 4)


@pytest.mark.usefixtures("places")
def test_the_counts_of_a_filter_leave_its_own_choice_out(official: User) -> None:
    made = report(official, "country=KZ&text=о")
    assert made.count == 1
    assert made.filterset.counts("country") == {"RU": 2, "KZ": 1}


def test_the_leading_filters_come_first_and_the_rest_unfolds_when_in_force(official: User) -> None:
    plain, folded = report(official, "text=x").filterset, report(official, "kind=a").filterset
    assert [field.name for field in plain.first_fields] == ["text", "country"]
    assert [field.name for field in plain.further_fields] == ["near", "home", "one", "kind", "since", "until"]
    assert (plain.further_given, folded.further_given) == (False, True)


def test_emptiness() -> None:
    assert all(map(is_empty, [None, "", [], Sector.objects.none()]))
    assert not any(map(is_empty, [0, False, "x", ["x"], Sector.objects.all()]))


# --- Columns ---


def test_headings_number_all_requisites_and_cells_follow_them(places: None, official: User) -> None:
    made = report(official)
    shown = headings(made.get_columns(), first=2)
    assert [(heading.column.name, heading.numbers) for heading in shown] == [
        ("name", "2, 3"),
        ("people", "4, 5"),
        ("slug", "6"),
    ]
    home = City.objects.get(is_home=True)
    first, second, third = cells(home, shown)
    assert (first.value, [below.value for below in first.below]) == (home.name_ru, ["KZ"])
    assert (second.value, second.below[0].value) == (300_000, 16)
    assert (third.value, third.state, first.state) == (home.get_absolute_url(), "done", "")


def test_columns_share_the_sheet(official: User) -> None:
    """60 : 30 : the usual 30, of 257 mm less 9 for the number of the row."""
    assert widths(report(official).headings) == ["9", "124.00", "62.00", "62.00"]


def test_a_report_says_nothing_it_was_not_told(official: User) -> None:
    made = report(official)
    assert made.totals() == []
    assert made.file_name.startswith("Places 20")
    with pytest.raises(NotImplementedError):
        Report.get_queryset(made)
    assert Total("x", []).numbers == []


# --- An address has one declaration ---


def test_a_format_or_language_that_is_not_there(official: User, client_of: Any) -> None:
    page = client_of(official).get(reverse("agreements"), {"format": "docx", "lang": "de"})
    assert page.status_code == 200
    assert page.context["report"].problems == [
        "There is no format “docx”; this is the page.",
        "Documents are made in Kazakh (kk), Russian (ru) or English (en).",
    ]
