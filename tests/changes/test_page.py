"""The page of the changes: days, cities and headings by the address, whatever stands in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cooperation.changes import views
from cooperation.changes.groups import HEADINGS
from tests.changes.conftest import before, change, plain
from tests.factories import (
    agreement,
    city,
    commitment,
    days,
    delegation,
    meeting,
    organisation,
    party,
    person,
    working_group,
)
from tests.filling import fill
from tests.past import forget
from tests.reading import pdf_text, squeezed, tree, with_class, words

if TYPE_CHECKING:
    from django.test import Client

    from accounts.models import User

pytestmark = pytest.mark.django_db

ADDRESS = "/changes/"


def page(browser: Client, **query: str) -> str:
    response = browser.get(ADDRESS, query)
    assert response.status_code == 200
    return plain(words(next(tree(response).iter("main"))))


def index(browser: Client, **query: str) -> dict[str, int]:
    """The headings with their numbers."""
    (found,) = with_class(tree(browser.get(ADDRESS, query)), "changes-index")
    lines = [words(one).rsplit(" ", 1) for one in found.iter("li")]
    return {name: int(number) for name, number in lines}


def test_every_heading_is_in_the_index_and_leads_to_its_rows(browser: Client) -> None:
    agreement("О приборах")
    commitment("Поставить")
    found = index(browser)
    assert list(found) == [str(one.label) for one in HEADINGS]
    assert {name: number for name, number in found.items() if number} == {
        "New agreements and contracts": 1,
        "New commitments": 1,
    }
    content = browser.get(ADDRESS).content.decode()
    for name in ("agreements", "commitments"):
        assert f'href="#{name}"' in content
        assert f'id="{name}"' in content
    assert 'id="late"' not in content


def test_nothing_has_changed_is_said(browser: Client) -> None:
    assert "Nothing has changed in these days." in page(browser)


def test_that_an_earlier_wording_is_not_known_is_said_once(browser: Client, staff: User) -> None:
    said = "1 record was changed in these days that had been loaded without a history"
    row = before(agreement("О приборах"))
    assert said not in page(browser)
    forget(row)
    change(row, staff, title_ru="О больницах")
    assert page(browser).count(said) == 1
    assert squeezed(said) in squeezed(pdf_text(browser.get(ADDRESS, {"format": "pdf"}).content))


def test_without_a_day_it_is_the_last_month_and_says_so(browser: Client) -> None:
    before(agreement("О приборах"), days=40)
    agreement("О больницах")
    text = page(browser)
    assert "last 30 days" in text
    assert "О больницах" in text
    assert "О приборах" not in text
    assert "О приборах" in page(browser, since=days(-50).isoformat())


def test_of_a_city_it_is_since_its_last_meeting(browser: Client) -> None:
    tomsk = city("Томск", slug="tomsk")
    group = before(working_group("Группа по Томску", city=tomsk))
    for number, day in ((3, -60), (4, -10)):
        before(meeting(group=group, number=number, held_on=days(day), state="held", chair=person()))
    before(meeting(group=group, number=5, held_on=days(-2)))
    before(agreement("О приборах", partner=tomsk), days=20)
    agreement("О больницах", partner=tomsk)
    text = page(browser, city="tomsk")
    assert "Since the last meeting: No. 4" in text
    assert "О больницах" in text
    assert "О приборах" not in text
    assert "Since the last" not in page(browser, city="tomsk", since=days(-30).isoformat())


def test_more_rows_than_fit_have_a_page_of_their_own(browser: Client, monkeypatch: Any) -> None:
    monkeypatch.setattr(views, "SHOWN", 3)
    for number in range(7):
        commitment(f"Обещание {number}")
    whole = browser.get(ADDRESS)
    (link,) = with_class(tree(whole), "more")
    assert words(link) == "and 4 more"
    assert len(with_class(tree(whole), "change")) == 3
    second = browser.get(link.get("href"))
    assert len(with_class(tree(second), "change")) == 3
    assert "Page 2 of 3" in words(tree(second))
    last = browser.get(ADDRESS, {"group": "commitments", "page": "99"})
    (row,) = with_class(tree(last), "change")
    assert plain(words(row.find("div"))) == "Обещание 0 our side"


def test_what_was_and_what_is_are_marked(browser: Client, staff: User) -> None:
    change(before(agreement("О <b>приборах</b>")), staff, title_ru="О <i>больницах</i>")
    found = tree(browser.get(ADDRESS))
    assert [plain(words(one)) for one in found.iter("del")] == ["О <b>приборах</b>"]
    assert [plain(words(one)) for one in found.iter("ins")] == ["О <i>больницах</i>"]


def test_of_a_long_text_the_changed_words_are_marked(browser: Client, staff: User) -> None:
    text = "Стороны договорились о поставке оборудования для кардиологического центра города {}"
    change(before(agreement(text.format("Томска"))), staff, title_ru=text.format("Барнаула"))
    found = tree(browser.get(ADDRESS))
    assert [words(one) for one in found.iter("del")] == ["Томска"]
    assert [words(one) for one in found.iter("ins")] == ["Барнаула"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("since", "31.02.2026"),
        ("since", "0001-01-01"),
        ("since", "9999-12-31"),
        ("since", "NaN"),
        ("since", "x" * 100_000),
        ("since", "2026-01-01\x00"),
        ("since", "2199-12-31"),
        ("until", "1e400"),
        ("until", "\ud800"),
        ("city", "no-such"),
        ("city", "tomsk\x00"),
        ("city", "' OR 1=1 --"),
        ("group", "nothing"),
        ("group", "<script>"),
        ("page", "0"),
        ("page", "-1"),
        ("page", "abc"),
        ("page", "1" + "0" * 20),
        ("nothing-such", "1"),
    ],
)
def test_what_cannot_be_read_is_said_and_left_out(name: str, value: str, browser: Client) -> None:
    agreement("О приборах")
    response = browser.get(ADDRESS, {name: value.encode("utf-8", "surrogatepass")})
    assert response.status_code == 200
    assert with_class(tree(response), "notice-warning")
    assert "О приборах" in words(tree(response))


def test_the_last_day_there_is(browser: Client) -> None:
    assert browser.get(ADDRESS, {"since": "1900-01-01", "until": "2199-12-31"}).status_code == 200


def test_many_parameters_and_repeated_ones(browser: Client) -> None:
    query = "&".join(f"a{number}=1" for number in range(500))
    assert browser.get(f"{ADDRESS}?{query}&since=2026-01-01&since=2026-31-31").status_code == 200


def queries(browser: Client) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert browser.get(ADDRESS).status_code == 200
    return len(captured)


def happen(staff: User, number: int) -> None:
    """A change of every kind."""
    fill(1)
    place = city(f"Новый {number}")
    old = before(agreement(f"А{number}", partner=place))
    promise = before(commitment(f"О{number}", city=place))
    promise.co_executors.add(organisation(f"Новый {number}"))
    change(old, staff, title_ru=f"Б{number}", parent=before(agreement(f"В{number}")))
    change(promise, staff, text_ru=f"П{number}", lead_person=person(), lead_organisation=organisation())
    party(agreement=old, organisation=organisation(f"Сторона {number}"))
    changed = before(party(agreement=old, organisation=organisation(f"Прежняя {number}")))
    change(changed, staff, organisation=organisation(f"Нынешняя {number}"), signatory=person())
    before(party(agreement=old, organisation=organisation(f"Ушедшая {number}"))).delete()
    change(before(commitment(f"С{number}")), staff, completed_on=days(-1), result_ru="Да", reported_by=staff)
    change(before(commitment(f"Н{number}")), staff, dropped_on=days(-1), drop_reason="Отпало")
    change(before(agreement(f"Т{number}")), staff, terminated_on=days(-1), termination_reason="Отпало")
    change(before(delegation(f"В{number}")), staff, state="cancelled", state_reason="Карантин")
    before(commitment(f"У{number}")).delete()


def test_the_number_of_queries_does_not_grow_with_the_changes(browser: Client, staff: User) -> None:
    happen(staff, 1)
    few = queries(browser)
    for number in range(2, 6):
        happen(staff, number)
    assert queries(browser) <= few
