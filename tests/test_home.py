"""How things stand: the numbers of the home page, their registers, the map, the clock of a city."""

from __future__ import annotations

import datetime as dt
import re
from itertools import combinations
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from django.utils import timezone

from cooperation.maps import HEIGHT, MAX_LABELS, WIDTH, partner_map
from tests.factories import agreement, city, commitment, days, delegation, home_city, meeting, stop
from tests.reading import tree, with_class, words

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from accounts.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(official: User, client_of: Callable[[User], Client]) -> Client:
    return client_of(official)


@pytest.fixture
def _case(monkeypatch: pytest.MonkeyPatch) -> None:
    """In the middle of a year, so that its end is as far as its beginning."""
    noon = dt.datetime(2026, 7, 1, 12, tzinfo=dt.UTC)
    monkeypatch.setattr(timezone, "now", lambda: noon)
    tomsk = city("Томск", slug="tomsk", latitude=56, longitude=85)
    home_city()
    agreement("Действующее", partner=tomsk, in_force=True)
    agreement("Подписанное", partner=tomsk, signed_on=dt.date(2026, 6, 1), kind="contract")
    agreement("Проект")
    for due_on in (days(-400), days(-1), days(0), days(100), days(300), None):
        commitment(f"До {due_on}", due_on=due_on)
    commitment("Сделано", due_on=days(-1), completed_on=days(-2), result_ru="да")
    stop(delegation=delegation("Поездка", starts_on=days(10), ends_on=days(12)), city=tomsk)
    delegation("Прошлая", starts_on=days(-10), ends_on=days(-8))


@pytest.mark.usefixtures("_case")
def test_the_figures_are_those_of_the_case(browser: Client) -> None:
    figures = with_class(tree(browser.get(reverse("home"))), "figure")
    assert [int(words(figure.find("b"))) for figure in figures] == [2, 2, 1, 1, 1]


@pytest.mark.usefixtures("_case")
def test_what_is_late_stands_first_then_what_is_next(browser: Client) -> None:
    cockpit = browser.get(reverse("home")).context["cockpit"]
    assert [row.due_on for row in cockpit.urgent] == [days(number) for number in (-400, -1, 0, 100, 300)]
    assert [row.title_ru for row in cockpit.lately] == ["Подписанное", "Действующее"]
    assert [row.title_ru for row in cockpit.visits] == ["Поездка"]


def test_an_empty_register_says_what_is_not_there(browser: Client) -> None:
    page = words(tree(browser.get(reverse("home"))))
    for sentence in (
        "Nothing is overdue and nothing is due.",
        "No agreement has been entered yet.",
        "No visit is planned.",
        "No partner city has coordinates yet.",
    ):
        assert sentence in page


def test_the_next_meetings_lead_to_their_pages(browser: Client) -> None:
    assert "Meetings of working groups" not in words(tree(browser.get(reverse("home"))))
    later, past, sooner = (
        meeting(held_on=days(day), number=number) for number, day in enumerate((9, -3, 2), 1)
    )
    response = browser.get(reverse("home"))
    assert list(response.context["cockpit"].meetings) == [sooner, later]
    assert sooner.get_absolute_url() in response.text
    assert past.get_absolute_url() not in response.text


# --- The map ---


def test_the_map_draws_home_and_those_with_agreements(official: User) -> None:
    home_city()
    for number in range(MAX_LABELS + 3):
        place = city(f"Город {number}", latitude=40 + number, longitude=60 + 2 * number)
        agreement(partner=place)
    city("Без соглашений", latitude=1, longitude=1)
    agreement(partner=city("Без места"))
    drawn = partner_map(official)
    assert len(drawn.partners) == len(drawn.arcs) == MAX_LABELS + 3
    assert len(drawn.named) == MAX_LABELS + 1
    assert all(0 <= place.x <= WIDTH and 0 <= place.y <= HEIGHT for place in drawn.places)
    boxes = [place.label.box for place in drawn.named if place.label]
    assert not any(a.meets(b) for a, b in combinations(boxes, 2)), "no name upon another"
    assert all(box.is_within(WIDTH, HEIGHT) for box in boxes)


def test_a_map_without_home_has_no_ways_and_one_place_is_enough(official: User) -> None:
    agreement(partner=city("Томск", latitude=56, longitude=85))
    drawn = partner_map(official)
    assert (drawn.arcs, len(drawn.places)) == ([], 1)


# --- The clock of a city ---


@pytest.mark.parametrize(
    ("zone", "clock"), [("Asia/Tomsk", "20:40"), ("", ""), ("Mars/Olympus", ""), ("../etc/passwd", "")]
)
def test_the_local_time_of_a_city(
    zone: str, clock: str, browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timezone, "now", lambda: dt.datetime(2026, 11, 22, 13, 40, tzinfo=dt.UTC))
    page = browser.get(reverse("city", args=[city(time_zone=zone).pk]))
    facts = words(with_class(tree(page), "facts")[0])
    assert re.findall(r"local time (\d\d:\d\d)", facts) == ([clock] if clock else [])
