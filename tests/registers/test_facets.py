"""The number beside a choice is the number of rows that ticking it leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.http import QueryDict
from django.urls import reverse

from tests.addresses import REGISTERS
from tests.factories import agreement, city, enterprise, party
from tests.filling import fill
from tests.reading import tree, with_class, words

if TYPE_CHECKING:
    from accounts.models import User

pytestmark = pytest.mark.django_db

#: Other filters in force at the same time, where the register has them.
ALREADY = ["", "text=Город 00", "on=2011-01-01", "country=RU", "side=ours&side=theirs", "text=nothing-such"]


def rows_left(name: str, user: User, address: str, facet: str, choice: str) -> int:
    query = QueryDict(address, mutable=True)
    query.setlist(facet, [choice])
    report = REGISTERS[name](user, query)
    assert report.filterset.given[facet], f"{choice} was not applied"
    return report.count


@pytest.mark.parametrize("name", REGISTERS)
def test_counts_are_what_applying_the_choice_gives(name: str, official: User) -> None:
    fill(8)
    for address in ALREADY:
        report = REGISTERS[name](official, QueryDict(address))
        for facet in report.filterset.facets:
            counts = report.filterset.counts(facet).items()
            counted = {str(key): number for key, number in counts if key and number}
            choices = [str(box.data["value"]) for box in report.filterset.form[facet]]
            left = {choice: rows_left(name, official, address, facet, choice) for choice in choices}
            assert counted == {choice: number for choice, number in left.items() if number}, (address, facet)


def test_registers_have_facets_and_the_filling_tells_them_apart(official: User) -> None:
    """Otherwise the test above would compare nothing with nothing."""
    fill(8)
    for name in REGISTERS:
        filterset = REGISTERS[name](official, QueryDict()).filterset
        assert all(len(filterset.counts(facet)) > 1 for facet in filterset.facets), name
    assert sum(len(report.filterset_class.facets) for report in REGISTERS.values()) >= 15


def test_the_present_choice_of_a_filter_does_not_narrow_its_own_counts(official: User) -> None:
    agreement(kind="plan")
    agreement(kind="protocol")
    report = REGISTERS["agreements"](official, QueryDict("kind=plan"))
    assert report.count == 1
    assert report.filterset.counts("kind") == {"plan": 1, "protocol": 1}


def test_a_city_is_counted_once_for_an_agreement_with_two_of_its_firms(official: User) -> None:
    tomsk = city("Томск", slug="tomsk")
    paper = agreement(partner=enterprise(city=tomsk))
    party(agreement=paper, organisation=enterprise("Вторая", city=tomsk))
    assert REGISTERS["agreements"](official, QueryDict()).filterset.counts("city") == {"tomsk": 1}


def counts_shown(page) -> dict[str, str]:
    return {element.get("id"): words(element) for element in with_class(page, "count")}


def test_the_page_shows_the_counts_when_it_is_asked_for_them(official: User, client_of) -> None:
    agreement(kind="plan")
    browser = client_of(official)
    plain = counts_shown(tree(browser.get(reverse("agreements"))))
    counted = counts_shown(tree(browser.get(reverse("agreements"), {"counts": "1"})))
    assert (plain["n-kind-plan"], counted["n-kind-plan"]) == ("", "1")
    assert counted["n-kind-contract"] == "0"


def test_htmx_gets_the_counts_alone(official: User, client_of) -> None:
    agreement(kind="plan")
    answer = client_of(official).get(reverse("agreements"), {"counts": "1"}, headers={"HX-Request": "true"})
    assert counts_shown(tree(answer))["n-kind-plan"] == "1"
    assert all(element.get("hx-swap-oob") == "true" for element in with_class(tree(answer), "count"))
    assert b"<table" not in answer.content
