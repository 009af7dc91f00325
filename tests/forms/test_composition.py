"""Form 8: who sits in a working group."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest

from tests.factories import days, membership, person, working_group
from tests.reading import squeezed
from workgroups.papers import Composition

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from workgroups.models import WorkingGroup

pytestmark = pytest.mark.django_db


def address(group: WorkingGroup, query: str = "") -> str:
    return f"/workgroups/{group.pk}/?form=composition&{query}"


def seat(group: WorkingGroup, surname: str, **columns: Any) -> None:
    membership(group=group, person=person(surname), **columns)


def test_columns_and_order(
    printed: Callable[..., str], in_order: Callable[..., None], heads: Callable[..., str]
) -> None:
    group = working_group("Группа по Томску", order_number="215-ө", formed_on=dt.date(2010, 10, 20))
    seat(group, "Яшин", title_ru="директор завода", by_agreement=True, side="theirs")
    seat(group, "Әлиев", title_ru="инженер")
    seat(group, "Писарев", role="secretary")
    seat(group, "Замов", role="deputy")
    seat(group, "Главный", role="chair", title_ru="аким")
    in_order(
        printed(address(group)),
        *("Composition of the working group", "Группа по Томску", "order No. 215-ө, 20 October 2010"),
        heads(Composition.columns),
        *("1", "Главный Ислам Альмаханович", "аким", "head"),
        *("2", "Замов Ислам Альмаханович", "—", "deputy head"),
        *("3", "Писарев Ислам Альмаханович", "—", "secretary"),
        *("4", "Әлиев Ислам Альмаханович", "инженер", "member"),
        *("5", "Яшин Ислам Альмаханович", "директор завода", "member (by agreement)"),
    )


@pytest.mark.parametrize("lang", ["kk", "ru"])
def test_the_headings_are_in_the_language_of_the_paper(
    lang: str, printed: Callable[..., str], heads: Callable[..., str]
) -> None:
    group = working_group()
    seat(group, "Яшин")
    assert heads(Composition.columns, lang) in printed(address(group), lang=lang)


def test_the_order_given_by_hand_comes_before_the_alphabet(
    printed: Callable[..., str], in_order: Callable[..., None]
) -> None:
    group = working_group()
    for order, surname in enumerate(("Яшин", "Быков", "Аминов"), 1):
        seat(group, surname, order=order)
    in_order(printed(address(group)), "Яшин", "Быков", "Аминов")


def test_the_composition_on_another_day(printed: Callable[..., str]) -> None:
    group = working_group()
    seat(group, "Прежний", until=days(-1))
    seat(group, "Нынешний", since=days(0))
    now, then = printed(address(group)), printed(address(group, f"on={days(-10)}"))
    assert ("Прежний" in now, "Нынешний" in now) == (False, True)
    assert ("Прежний" in then, "Нынешний" in then) == (True, False)
    assert squeezed("the composition is told for") in then
    assert squeezed("the composition is told for") not in now


def test_a_day_that_cannot_be_read_is_refused(browser: Client) -> None:
    response = browser.get(address(working_group(), "format=pdf&on=2026-13-01"))
    assert (response.status_code, response["Content-Type"]) == (400, "text/html; charset=utf-8")


def test_a_group_without_members_says_so(printed: Callable[..., str]) -> None:
    assert squeezed("The members have not been named yet.") in printed(address(working_group()))


def test_forty_members_and_long_words(printed: Callable[..., str]) -> None:
    group = working_group("Ш" * 300)
    for number in range(40):
        seat(group, f"Членов{number:02}", title_ru="Ж" * 300 if number == 7 else "директор")
    text = printed(address(group))
    assert all(f"Членов{number:02}" in text for number in range(40))
    assert text.count("Ж") == 300
    assert text.count("Ш") == 300
