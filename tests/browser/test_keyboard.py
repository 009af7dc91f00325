"""Everything by keyboard, and every place of the focus in sight."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

#: What has the focus: its words, and whether a person sees that it has.
FOCUSED = """() => {
    const one = document.activeElement;
    if (one === document.body) return null;  // past the last one
    const style = getComputedStyle(one), place = one.getBoundingClientRect();
    const seen = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2
        && place.width > 0 && place.left >= 0 && place.left < innerWidth;
    return [one.textContent.trim() || one.getAttribute("aria-label") || one.name, seen];
}"""


def test_the_first_key_leads_past_the_menu(visit: Callable[..., Page]) -> None:
    page = visit("ainur")
    page.goto("/agreements/")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Перейти к содержанию")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("#content")).to_be_focused()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


@pytest.mark.parametrize("address", ["/", "/agreements/?city=tomsk", "/search/?q=Томск"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_focus_is_always_in_sight(address: str, scheme: str, visit: Callable[..., Page]) -> None:
    page = visit("ainur", color_scheme=scheme)
    page.goto(address)
    page.keyboard.press("Tab")
    for _step in range(40):
        page.keyboard.press("Tab")
        focused = page.evaluate(FOCUSED)
        if focused is None:
            break
        words, seen = focused
        assert seen, words


def test_a_register_is_filtered_sorted_and_opened(visit: Callable[..., Page]) -> None:
    page = visit("ainur")
    page.goto("/agreements/")
    box = page.get_by_role("group", name="Город-партнёр").get_by_label("Томск")
    box.focus()
    page.keyboard.press("Space")
    expect(page.get_by_role("list", name="Применённые фильтры")).to_contain_text("Томск")
    expect(box).to_be_focused()
    heading = page.get_by_role("columnheader", name="Дата подписания")
    heading.get_by_role("link").focus()
    page.keyboard.press("Enter")
    expect(heading).to_have_attribute("aria-sort", "ascending")
    page.get_by_role("link", name="сотрудничестве").first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("сотрудничестве")


def test_words_typed_into_the_filter_show_at_once_and_the_focus_stays(visit: Callable[..., Page]) -> None:
    page = visit("ainur")
    page.goto("/agreements/")
    box = page.get_by_role("textbox", name="Текст")
    box.press_sequentially("технопарк", delay=10)
    expect(page.get_by_role("list", name="Применённые фильтры")).to_contain_text("технопарк")
    expect(box).to_be_focused()
    expect(box).to_have_value("технопарк")
    page.go_back()
    expect(page.get_by_role("list", name="Применённые фильтры")).to_have_count(0)


def test_the_numbers_beside_the_choices_come_by_themselves(visit: Callable[..., Page]) -> None:
    page = visit("ainur")
    page.goto("/agreements/")
    count = page.locator("#n-city-tomsk")
    expect(count).to_have_text("2")
    page.get_by_role("group", name="Вид").get_by_label("Межмуниципальное соглашение").check()
    expect(count).to_have_text("1")
    page.get_by_role("link", name="Убрать все").click()
    expect(count).to_have_text("2")
