"""The same pages where no script runs: a button more, nothing less."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db]


@pytest.fixture
def page(visit: Callable[..., Page]) -> Page:
    """Ainur signs in by the form."""
    page = visit(java_script_enabled=False)
    page.goto("/agreements/")
    page.get_by_label("Имя пользователя").fill("ainur")
    page.get_by_label("Пароль").fill("pw-ainur")
    page.get_by_role("button", name="Войти").click()
    return page


def test_filters_numbers_order_and_pages(page: Page) -> None:
    page.get_by_role("group", name="Город-партнёр").get_by_label("Томск").check()
    page.get_by_role("button", name="Показать").click()
    expect(page).to_have_url(re.compile("city=tomsk"))
    chips = page.get_by_role("list", name="Применённые фильтры")
    expect(chips).to_contain_text("Томск")
    page.get_by_role("link", name="Показать количество").click()
    expect(page.locator("#n-kind-contract")).to_have_text("1")
    page.get_by_role("columnheader", name="Дата подписания").get_by_role("link").click()
    expect(page).to_have_url(re.compile("city=tomsk.*sort=signed_on"))
    chips.get_by_role("link", name=re.compile("Томск")).click()
    expect(chips).to_have_count(0)


def test_folded_filters_unfold(page: Page) -> None:
    page.get_by_text("Ещё фильтры").click()
    page.get_by_label("Подписано с").fill("2015-01-01")
    page.get_by_role("button", name="Показать").click()
    expect(page.get_by_role("list", name="Применённые фильтры")).to_contain_text("1 января 2015 года")


def test_search_language_and_leaving(page: Page) -> None:
    page.goto("/")
    page.get_by_role("searchbox").fill("технопарк")
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_contain_text("Алтай")
    page.get_by_title("Қазақша").click()
    expect(page.locator("html")).to_have_attribute("lang", "kk")
    expect(page).to_have_url(re.compile("q="))
    page.get_by_title("Русский").click()
    page.get_by_role("button", name="Выйти").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Войти")
    page.goto("/agreements/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Войти")
