"""The changes on paper: of a city and of all, in each language, and whether the paper is still current."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from cooperation.papers import changes as paper
from reporting.models import Issue
from reporting.standing import standing_of
from tests.changes.conftest import before, change
from tests.factories import agreement, city, commitment, days, home_city, meeting, person, working_group
from tests.reading import pdf_text, squeezed, tree, words

if TYPE_CHECKING:
    from django.test import Client

    from accounts.models import User
    from partners.models import City

pytestmark = pytest.mark.django_db


@pytest.fixture
def tomsk(db: None) -> City:
    return city("Томск", slug="tomsk", name_kk="Томск", name_ru_instrumental="Томском")


def printed(browser: Client, address: str) -> str:
    response = browser.get(address)
    assert response.status_code == 200, response.content.decode()[:3000]
    assert response["Content-Type"] == "application/pdf"
    return squeezed(pdf_text(response.content))


WORDS = {
    "ru": (
        "Что изменилось в сотрудничестве с городом Томском",
        "Новые обязательства: 1",
        "Поставить приборы",
        "Изменения в записях",
    ),
    "kk": (
        "Томск қаласымен ынтымақтастықтағы өзгерістер",
        "Жаңа міндеттемелер: 1",
        "Приборлар жеткізу",
        "Жазбалардағы өзгерістер",
    ),
}


@pytest.mark.parametrize("language", WORDS)
def test_of_a_city(language: str, browser: Client, staff: User, tomsk: City) -> None:
    commitment("Поставить приборы", text_kk="Приборлар жеткізу", city=tomsk)
    commitment("Чужое", text_kk="Бөтен", city=city("Барнаул"))
    change(before(agreement("О школах", partner=tomsk)), staff, title_ru="О больницах")
    text = printed(browser, f"{tomsk.get_absolute_url()}?format=pdf&form=changes&lang={language}")
    for one in (*WORDS[language], "школах", "больницах"):
        assert squeezed(one) in text, one
    assert "Чужое" not in text
    assert "Бөтен" not in text


def test_of_all_by_the_page_and_by_our_own_city(browser: Client, tomsk: City) -> None:
    commitment("Поставить приборы", city=tomsk)
    commitment("Построить мост")
    for address in ("/changes/?format=pdf", f"{home_city().get_absolute_url()}?format=pdf&form=changes"):
        text = printed(browser, address)
        assert squeezed("Поставить приборы") in text
        assert squeezed("Построить мост") in text


def test_nothing_has_changed_is_said_on_paper_too(browser: Client) -> None:
    assert squeezed("Nothing has changed in these days.") in printed(browser, "/changes/?format=pdf")


@pytest.mark.parametrize(
    "query", ["since=31.02.2026", "city=nothing", "since=2026-02-01&until=2026-01-01", "form=no"]
)
def test_a_paper_of_something_else_than_asked_is_refused(query: str, browser: Client) -> None:
    response = browser.get(f"/changes/?format=pdf&{query}")
    assert response.status_code == 400
    assert "text/html" in response["Content-Type"]
    assert not Issue.objects.exists()


def test_what_is_left_out_is_said(browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paper, "MOST_ROWS", 2)
    for number in range(3):
        commitment(f"Обещание {number}")
    text = printed(browser, "/changes/?format=pdf")
    assert squeezed("Shown: 2 of 3.") in text
    assert squeezed("Обещание 0") not in text


def test_the_entry_keeps_the_days_that_were_proposed(browser: Client, tomsk: City) -> None:
    group = working_group(city=tomsk)
    meeting(group=group, held_on=days(-12), state="held", chair=person())
    browser.get(f"{tomsk.get_absolute_url()}?format=pdf&form=changes")
    entry = Issue.objects.get()
    assert f"since={days(-12).isoformat()}" in entry.address
    assert f"until={days(0).isoformat()}" in entry.address
    meeting(group=group, number=2, held_on=days(-1), state="held", chair=person())
    assert f"since={days(-12).isoformat()}" in Issue.objects.get().address


@pytest.mark.usefixtures("papers_as_text")
@pytest.mark.parametrize("address", ["/changes/?format=pdf&city=tomsk", "city"])
def test_current_and_later_changed(address: str, browser: Client, staff: User, tomsk: City) -> None:
    old = before(agreement("О школах", partner=tomsk))
    change(old, staff, title_ru="О больницах")
    address = f"{tomsk.get_absolute_url()}?format=pdf&form=changes" if address == "city" else address
    browser.get(address)
    entry = Issue.objects.get()
    assert standing_of(entry).state == "current"
    page = words(tree(browser.get(entry.get_absolute_url())))
    assert "This paper is current" in page
    commitment("Чужое", city=city("Барнаул"))
    assert standing_of(entry).state == "current", "another city"
    change(old, staff, title_ru="О театрах")
    standing = standing_of(entry)
    assert standing.state == "changed"
    assert any("театрах" in one.after for one in standing.changes)


@pytest.mark.usefixtures("papers_as_text")
def test_what_happens_after_the_last_day_does_not_make_it_old(browser: Client) -> None:
    before(agreement("О школах"), days=10)
    browser.get(f"/changes/?format=pdf&since={days(-20)}&until={days(-5)}")
    agreement("О больницах")
    assert standing_of(Issue.objects.get()).state == "current"


def test_in_word(browser: Client, tomsk: City) -> None:
    response = browser.get(f"{tomsk.get_absolute_url()}?format=docx&form=changes")
    assert response.status_code == 200
    assert "wordprocessing" in response["Content-Type"]


def test_the_pages_lead_to_it(browser: Client, tomsk: City) -> None:
    group = working_group(city=tomsk)
    sitting = meeting(group=group, held_on=days(-3))
    for page, link in (
        (reverse("home"), 'href="/changes/"'),
        (reverse("reports"), 'value="changes"'),
        (tomsk.get_absolute_url(), 'href="/changes/?city=tomsk"'),
        (group.get_absolute_url(), 'href="/changes/?city=tomsk"'),
        (sitting.get_absolute_url(), f'href="/changes/?city=tomsk&amp;since={days(-3)}"'),
    ):
        assert link in browser.get(page).content.decode(), page


def test_the_folder_tells_it_since_the_last_meeting(browser: Client, tomsk: City) -> None:
    meeting(group=working_group(city=tomsk), held_on=days(-12), state="held", chair=person())
    before(commitment("Давнее", city=tomsk), days=20)
    commitment("Поставить приборы", city=tomsk)
    text = printed(browser, f"{tomsk.get_absolute_url()}?format=pdf&form=folder&part=changes")
    assert squeezed("Поставить приборы") in text
    assert "Давнее" not in text
    assert re.search(r"from\d+", text)
