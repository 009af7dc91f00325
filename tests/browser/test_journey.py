"""The evening before the meeting, and a morning with a pile of papers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.reading import pdf_text, squeezed

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Locator, Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

TITLE = "О торгово-экономическом, научно-техническом и культурном сотрудничестве"


def paper(page: Page, link: Locator) -> str:
    """The text of the PDF that a link leads to, without spaces and hyphens."""
    response = page.request.get(link.evaluate("link => link.href"))
    assert response.headers["content-type"] == "application/pdf"
    return squeezed(pdf_text(response.body()))


def test_what_did_we_sign_with_tomsk(visit: Callable[..., Page]) -> None:
    page = visit()
    page.goto("/agreements/")
    page.get_by_label("Имя пользователя").fill("ainur")
    page.get_by_label("Пароль").fill("pw-ainur")
    page.get_by_role("button", name="Войти").click()

    page.get_by_role("group", name="Город-партнёр").get_by_label("Томск").check()
    expect(page).to_have_url(re.compile(r"/agreements/\?.*city=tomsk"))
    chips = page.get_by_role("list", name="Применённые фильтры")
    expect(chips).to_contain_text("Томск")
    register = paper(page, page.get_by_role("link", name="Печать (PDF)"))
    assert "Реестрсоглашений" in register
    assert "Томск,Россия" in register
    assert "Барнаул,Россия" not in register

    page.get_by_role("link", name="сотрудничестве").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("сотрудничестве")
    card = paper(page, page.get_by_role("link", name="Карточка соглашения (PDF)"))
    assert "Карточкасоглашения" in card
    assert "АдминистрациягородаТомска" in card
    assert "Келісімкарточкасы" in paper(page, page.get_by_title("PDF на казахском"))


def test_in_kazakh_with_the_same_filters(visit: Callable[..., Page]) -> None:
    page = visit("ainur")
    page.goto("/agreements/?city=tomsk&kind=intermunicipal")
    address = page.url
    page.get_by_title("Қазақша").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Келісімдер")
    assert page.url == address
    expect(page.get_by_role("list", name="Қолданылған сүзгілер")).to_contain_text("Томск")
    expect(page.locator("html")).to_have_attribute("lang", "kk")
    page.get_by_title("Русский").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Соглашения")


def choose(page: Page, name: str, text: str) -> None:
    """Choose from a list that is searched while one types."""
    page.locator(f"#id_{name} + .select2").click()
    page.locator(".select2-search__field").last.fill(text)
    page.locator(".select2-results__option--highlighted", has_text=text).click()


def test_a_new_agreement_is_entered_and_found(visit: Callable[..., Page]) -> None:
    page = visit("dana")
    page.goto("/")
    page.get_by_role("link", name="Ввод данных").click()
    page.locator("#content").get_by_role("link", name="Добавить").first.click()
    page.locator("#id_title_ru").fill("Соглашение о дружбе библиотек")
    page.locator("#id_signed_on").fill("15 мая 2026")
    page.locator("#id_in_force_from").fill("06.2026")
    choose(page, "parties-1-organisation", "Администрация города Томска")
    page.get_by_role("button", name="Сохранить", exact=True).click()
    expect(page.locator(".messagelist .success")).to_contain_text("2026/")

    page.goto("/")
    page.get_by_role("searchbox").fill("дружба библиотек Томска")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Соглашение о дружбе библиотек").click()
    expect(page.get_by_role("main")).to_contain_text("15 мая 2026 года")
    expect(page.get_by_role("main")).to_contain_text("июнь 2026 года")
    page.get_by_role("link", name="Изменить").click()
    expect(page.locator("#id_title_ru")).to_have_value("Соглашение о дружбе библиотек")
    expect(page.locator("#id_in_force_from")).to_have_value("06.2026")
