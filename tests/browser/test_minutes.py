"""The minutes in a real browser: what is typed saves itself, and outlives connection, page and session."""

from __future__ import annotations

import re
from threading import Thread
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.db import connection
from django.urls import reverse
from playwright.sync_api import expect

from agreements.models import Commitment
from tests.browser.conftest import sign_in
from tests.factories import (
    agenda_item,
    agreement,
    city,
    commitment,
    days,
    meeting,
    membership,
    person,
    working_group,
)
from workgroups.models import AgendaItem, Meeting

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, Page

    from tests.browser.conftest import Site

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

#: What the browser and htmx say of an answer that does not come, or that refuses.
UNANSWERED = ("Failed to load resource", "htmx:afterRequest", "htmx:sendError", "Response Status Error Code")
KEPT = "Object.keys(localStorage).filter((key) => key.startsWith('minutes:')).length"


@pytest.fixture(scope="module")
def people(site: Site, django_db_blocker: Any) -> dict[str, str]:
    """The sessions of Saule, who writes, and of Madina and Aliya, who sign out."""
    with django_db_blocker.unblock():
        return {name: sign_in(name, "staff") for name in ("saule", "madina", "aliya")}


@pytest.fixture(scope="module")
def items(site: Site, django_db_blocker: Any) -> Iterator[AgendaItem]:
    """Questions of planned meetings, entered before the transaction of any test begins."""
    with django_db_blocker.unblock():
        group = working_group("Группа по Омску", city=city("Омск"))
        membership(group=group, person=person("Членов"))
        sittings = [meeting(group=group, number=number) for number in range(1, 12)]
        return iter([agenda_item("О поставке", meeting=sitting) for sitting in sittings])


@pytest.fixture
def item(items: Iterator[AgendaItem]) -> AgendaItem:
    """For each test its own."""
    return next(items)


@pytest.fixture
def secretary(people: dict[str, str]) -> str:
    return people["saule"]


@pytest.fixture
def window(chromium: Browser, site: Site, secretary: str, item: AgendaItem) -> Iterator[Callable[[], Page]]:
    """Opens the minutes in a browser of its own; a script that fails, fails the test."""
    contexts, complaints = [], []

    def opened() -> Page:
        context = chromium.new_context(base_url=site.address, locale="ru-RU")
        contexts.append(context)
        context.on("weberror", lambda error: complaints.append(str(error.error)))
        context.on("console", note)
        come_in(context, site, secretary)
        page = context.new_page()
        page.goto(minutes(item))
        return page

    def note(message: Any) -> None:
        if message.type == "error" and not message.text.startswith(UNANSWERED):
            complaints.append(message.text)

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


def come_in(context: Any, site: Site, session: str) -> None:
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session, "url": site.address}
    context.add_cookies([cookie])


def minutes(item: AgendaItem) -> str:
    return reverse("minutes", args=[item.meeting_id])


def heard(page: Page, item: AgendaItem) -> Any:
    return page.locator(f'[name="item-{item.pk}-heard_ru"]')


def saved(page: Page, item: AgendaItem) -> None:
    expect(page.locator(f"#item-{item.pk}-state .saved")).to_be_visible()


def stored(item: AgendaItem) -> str:
    return AgendaItem.objects.get(pk=item.pk).heard_ru


def test_what_is_typed_saves_itself_and_leaves_nothing_behind(
    window: Callable[[], Page], item: AgendaItem
) -> None:
    page = window()
    heard(page, item).fill("Доложено о поставке.")
    saved(page, item)
    assert stored(item) == "Доложено о поставке."
    page.wait_for_function(f"{KEPT} === 0")


def test_without_a_connection_the_text_waits_and_goes_by_itself(
    window: Callable[[], Page], item: AgendaItem
) -> None:
    page = window()
    page.context.set_offline(True)
    heard(page, item).fill("Связи нет.")
    expect(page.locator(".minutes-status")).to_have_text(re.compile(r"\D1$"))
    assert stored(item) == ""
    page.context.set_offline(False)
    saved(page, item)
    assert stored(item) == "Связи нет."
    expect(page.locator(".minutes-status")).to_have_text("")
    page.wait_for_function(f"{KEPT} === 0")


def test_a_reload_while_the_server_does_not_answer_loses_nothing(
    window: Callable[[], Page], item: AgendaItem
) -> None:
    page = window()
    page.route("**/minutes/item-*/", lambda route: route.abort())
    heard(page, item).fill("Перед перезагрузкой.")
    expect(page.locator(".minutes-status")).to_have_text(re.compile(r"\D1$"))
    page.unroute_all()
    page.reload()
    expect(heard(page, item)).to_have_value("Перед перезагрузкой.")
    saved(page, item)
    assert stored(item) == "Перед перезагрузкой."
    page.wait_for_function(f"{KEPT} === 0")


def test_a_session_that_ended_keeps_the_text_until_the_next(
    window: Callable[[], Page], item: AgendaItem, site: Site, secretary: str
) -> None:
    page = window()
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    heard(page, item).fill("Сеанс закончился.")
    expect(page.locator(".minutes-status.late")).to_be_visible()
    assert stored(item) == ""
    come_in(page.context, site, secretary)
    page.goto(minutes(item))
    expect(heard(page, item)).to_have_value("Сеанс закончился.")
    saved(page, item)
    assert stored(item) == "Сеанс закончился."


def test_of_two_secretaries_the_second_sees_both_texts_and_chooses(
    window: Callable[[], Page], item: AgendaItem
) -> None:
    first, second = window(), window()
    heard(first, item).fill("Первая.")
    saved(first, item)
    heard(second, item).fill("Вторая.")
    conflict = second.locator(f"#row-item-{item.pk} .conflict")
    expect(conflict).to_contain_text("Первая.")
    expect(conflict).to_contain_text("Вторая.")
    assert stored(item) == "Первая."
    conflict.locator('[value^="mine@"]').click()
    expect(conflict).to_have_count(0)
    expect(heard(second, item)).to_have_value("Вторая.")
    assert stored(item) == "Вторая."


def test_two_secretaries_in_different_boxes_do_not_meet(window: Callable[[], Page], item: AgendaItem) -> None:
    first, second = window(), window()
    heard(first, item).fill("Слушали.")
    saved(first, item)
    second.locator(f'[name="item-{item.pk}-spoke_ru"]').fill("Выступили.")
    saved(second, item)
    assert second.locator(".conflict").count() == 0
    assert stored(item) == "Слушали."
    assert AgendaItem.objects.get(pk=item.pk).spoke_ru == "Выступили."


def close(item: AgendaItem) -> None:
    """As another person does, outside the transaction of the test."""

    def hold() -> None:
        chair = person("Председателев")
        Meeting.objects.filter(pk=item.meeting_id).update(state=Meeting.State.HELD, chair=chair)
        connection.close()

    thread = Thread(target=hold)
    thread.start()
    thread.join()


def test_what_waits_when_another_closes_the_meeting_can_be_copied(
    window: Callable[[], Page], item: AgendaItem
) -> None:
    page = window()
    page.route("**/minutes/item-*/", lambda route: route.abort())
    heard(page, item).fill("Не успела.")
    page.wait_for_function(f"{KEPT} === 1")
    close(item)
    page.goto(minutes(item))
    expect(page).to_have_url(re.compile(reverse("meeting", args=[item.meeting_id])))
    expect(page.locator(".notice-warning pre")).to_have_text("Не успела.")
    page.get_by_role("button", name="Забыть эти тексты").click()
    assert page.evaluate(KEPT) == 0


@pytest.mark.parametrize(
    ("name", "door", "button"),
    [("madina", "/", "Выйти"), ("aliya", "/admin/", "Выйти")],
    ids=["site", "admin"],
)
def test_who_signs_out_leaves_nothing_in_the_browser(
    name: str, door: str, button: str, chromium: Browser, site: Site, item: AgendaItem, people: dict[str, str]
) -> None:
    context = chromium.new_context(base_url=site.address, locale="ru-RU")
    come_in(context, site, people[name])
    page = context.new_page()
    page.goto(minutes(item))
    page.route("**/minutes/item-*/", lambda route: route.abort())
    heard(page, item).fill("Не для других.")
    page.wait_for_function(f"{KEPT} === 1")
    page.goto(door)
    page.get_by_role("button", name=button).click()
    page.wait_for_load_state()
    assert page.evaluate(KEPT) == 0
    context.close()


@pytest.fixture(scope="module")
def promised(site: Site, items: Iterator[AgendaItem], django_db_blocker: Any) -> AgendaItem:
    """A question of the last meeting that hears an agreement with a commitment."""
    with django_db_blocker.unblock():
        place = city("Омск")
        paper = agreement("Договор о поставке", partner=place)
        commitment("Подготовить договор", agreement=paper, city=place, due_on=days(30))
        sitting = Meeting.objects.latest("pk")
        return agenda_item("О договоре", meeting=sitting, order=2, origin="agreement", agreement=paper)


def test_what_earlier_papers_wait_for_is_carried_on_beside_what_is_typed(
    promised: AgendaItem, window: Callable[[], Page], item: AgendaItem
) -> None:
    page = window()
    page.goto(minutes(promised))
    page.locator(".earlier .ways a[href$='/progress/']").click()
    form = page.locator(".earlier form")
    form.locator("[name=progress_ru]").fill("Готовится.")
    heard(page, promised).fill("Доложено о договоре.")
    form.get_by_role("button").click()
    expect(page.locator(".notice-success, .notice")).to_contain_text(["Ход исполнения"])
    expect(heard(page, promised)).to_have_value("Доложено о договоре.")
    assert Commitment.objects.get(text_ru="Подготовить договор").progress_ru == "Готовится."


def test_what_is_saved_while_the_page_comes_anew_is_on_the_new_page(
    window: Callable[[], Page], item: AgendaItem
) -> None:
    page = window()
    held: list[Any] = []
    page.route("**/minutes/item-*/", lambda route: held.append(route))
    heard(page, item).fill("Доложено о поставке.")
    while not held:
        page.wait_for_timeout(50)

    def made_before_the_save(route: Any) -> None:
        answer = route.fetch()
        with page.expect_event("requestfinished", lambda request: request.method == "POST"):
            held[0].fulfill(response=held[0].fetch())
        page.wait_for_timeout(300)  # the old page, which goes on until this one comes, reads its answer
        route.fulfill(response=answer)

    page.route(f"**{minutes(item)}", made_before_the_save)
    page.reload()
    expect(heard(page, item)).to_have_value("Доложено о поставке.")
    assert stored(item) == "Доложено о поставке."
