"""Every number of the home page is the number of rows that its register shows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.http import QueryDict
from django.urls import resolve, reverse
from django.utils.translation import override

from agreements.models import Agreement, Commitment
from agreements.models.choices import Access, Promiser
from cooperation.cockpit.signed import signed_of
from delegations.models import Delegation
from partners.models import City
from tests.factories import agreement, city, commitment, days, delegation
from tests.filling import fill
from tests.reading import tree, words
from workgroups.models import WorkingGroup

if TYPE_CHECKING:
    from collections.abc import Callable
    from xml.etree.ElementTree import Element

    from django.test import Client

    from accounts.models import User
    from reporting.report import Report

pytestmark = pytest.mark.django_db

NUMBER = re.compile(r"^([\d\s,]+)(?: |$)|· ([\d\s,]+)$")


def numbers(page: Element) -> list[tuple[int, str]]:
    """Each number that is a link, and where it leads: «12», «Томск · 4»; of a figure, what stands first."""
    found = []
    for link in next(one for one in page.iter("main")).iter("a"):
        text = words(link.find("b")) if link.find("b") is not None else words(link)
        if match := NUMBER.search(text):
            digits = re.sub(r"\D", "", match[1] or match[2])
            found.append((int(digits), link.get("href", "")))
    return found


def behind(address: str, user: User) -> Report:
    """The register that the address shows to this person."""
    path, _mark, query = address.partition("?")
    report: Report = resolve(path).func.view_initkwargs["report_class"](user, QueryDict(query))
    return report


def wrong(client: Client, user: User, off_by: int = 0) -> list[str]:
    """The numbers that are not those of their registers."""
    found = numbers(tree(client.get(reverse("home"))))
    assert len(found) > 40
    said = []
    for shown, address in found:
        number = shown + off_by
        report = behind(address, user)
        if report.problems or report.count != number:
            said.append(f"{number} != {report.count} {address} {report.problems}")
    return said


@pytest.fixture
def _much() -> None:
    """Every state, more cities than columns, some of it restricted, some without city, direction or date."""
    fill(14)
    for number, promise in enumerate(Commitment.objects.order_by("pk")):
        promise.side = Promiser.values[number % 3]
        promise.save(update_fields=["side"])
    for number in range(6):
        commitment(f"В срок {number}", due_on=days(number * 9), city=city("Город 003"))
    Agreement.objects.filter(pk__in=list(Agreement.objects.values_list("pk", flat=True)[::5])).update(
        access=Access.RESTRICTED
    )
    in_the_archive()
    agreement("Проект без всего")
    delegation("Визит без дат")
    delegation("Забытый визит", starts_on=days(-30), ends_on=days(-20))


def in_the_archive() -> None:
    """Some of every kind, and a city with which much was signed and is still owed."""
    for model, one_of in ((Agreement, 7), (Commitment, 6), (Delegation, 4), (WorkingGroup, 5), (City, 6)):
        keys = list(model.objects.order_by("pk").values_list("pk", flat=True))[1::one_of]
        model.objects.filter(pk__in=keys).update(archived_on=days(-1), archive_reason="Введено дважды")
        assert model.objects.archived().exists()


@pytest.mark.usefixtures("_much")
@pytest.mark.parametrize("person", ["official", "staff", "administrator"])
def test_every_number_is_that_of_its_register(
    person: str, request: pytest.FixtureRequest, client_of: Callable[[User], Client]
) -> None:
    user = request.getfixturevalue(person)
    assert wrong(client_of(user), user) == []


@pytest.mark.usefixtures("_much")
def test_a_number_that_is_off_by_one_is_found(official: User, client_of: Callable[[User], Client]) -> None:
    """The comparison itself: none of the numbers could be another unnoticed."""
    browser = client_of(official)
    assert len(wrong(browser, official, off_by=1)) == len(numbers(tree(browser.get(reverse("home")))))


@pytest.mark.parametrize(("language", "label"), [("ru", "до 2006"), ("kk", "2006 ж. дейін")])
def test_the_years_drawn_together_have_a_mark_that_fits_under_their_bar(language: str, label: str) -> None:
    signed = signed_of([(2004, "plan", 1, 1), (2006, "plan", 2, 1), (2026, "plan", 3, 1)])
    with override(language):
        first, second, *_others = signed.years.years
    assert (first.label, first.mark, second.mark) == (label, "≤2006", "2007")
