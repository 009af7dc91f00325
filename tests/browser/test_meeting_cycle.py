"""A secretary carries a meeting from its plan to its printed protocol."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from agreements.models import Commitment
from reporting.dates import today
from tests.reading import pdf_text, squeezed
from workgroups.models import Meeting, WorkingGroup

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db]


def press(page: Page, name: str, role: str = "link") -> None:
    page.get_by_role(role, name=name, exact=True).first.click()  # type: ignore[arg-type]


def printed(page: Page, address: str) -> str:
    response = page.request.get(address)
    assert response.headers["content-type"] == "application/pdf"
    return squeezed(pdf_text(response.body()))


def test_from_the_plan_to_the_printed_protocol(visit: Callable[..., Page]) -> None:
    group = WorkingGroup.objects.exclude(meetings=None).earliest("pk")
    page = visit("dana")

    page.goto(group.get_absolute_url())
    press(page, "Запланировать заседание")
    page.locator("[name=held_on]").fill(today().isoformat())
    page.locator("[name=starts_at]").fill("15:00")
    page.locator("[name=place_ru]").fill("Акимат, зал 1")
    page.locator("form.entry button.main").click()

    page.wait_for_url("**/agenda/")
    meeting = Meeting.objects.get(group=group, state="planned")
    lines = page.locator(".agenda-lines > li")
    number = lines.count()
    assert number >= 2
    expect(lines.first).to_contain_text("О ходе исполнения протокола № 1")
    struck = lines.nth(1).locator("b").inner_text().partition(" ")[2]
    lines.nth(1).get_by_role("button", name=re.compile("снять$")).click()
    expect(lines).to_have_count(number - 1)
    expect(page.locator(".struck")).to_contain_text(struck)

    page.goto(f"{meeting.get_absolute_url()}invitation/")
    letter = page.locator(".letter").input_value()
    assert "О ходе исполнения протокола № 1" in letter.replace("\N{NO-BREAK SPACE}", " ")
    assert "Акимат, зал 1" in letter
    assert struck not in letter

    page.goto(meeting.get_absolute_url())
    press(page, "Вести протокол")
    item = meeting.agenda.kept().earliest("order")
    page.locator(f'[name="item-{item.pk}-heard_ru"]').fill("Доложено о ходе исполнения.")
    for present in page.locator('.presence input[value="present"]').all():
        present.check()
    row = page.locator(f'[data-row^="decision-{item.pk}-new-"]').first
    row.locator('[name$="-text_ru"]').fill("Подготовить договор о поставке.")
    row.locator("summary", has_text="Это поручение").first.click()
    row.locator('[name$="-lead_person"]').fill(meeting.chair.plain_name if meeting.chair else "")
    due = today() + dt.timedelta(days=30)
    row.locator('[name$="-due_on"]').fill(f"{due:%d.%m.%Y}")
    page.get_by_role("button", name="Закрыть заседание…").first.click()

    page.wait_for_url("**/close/")
    missing = page.locator("[name=confirmed]")
    if missing.count():
        missing.check()
    page.get_by_role("button", name="Закрыть заседание окончательно").click()
    page.wait_for_url(f"**{meeting.get_absolute_url()}")
    expect(page.get_by_role("main")).to_contain_text("Подготовить договор о поставке.")

    made = Commitment.objects.get(text_ru="Подготовить договор о поставке.")
    assert (made.due_on, made.city) == (due, group.city)
    assert f"п. {made.decision}" == "п. 1.1"
    papers = [
        printed(page, f"{meeting.get_absolute_url()}?format=pdf&form={form}") for form in ("full", "short")
    ]
    for paper in papers:
        assert "Подготовитьдоговоропоставке." in paper
        assert squeezed(struck) not in paper
    heard = squeezed("Доложено о ходе исполнения.")
    assert [heard in paper for paper in papers] == [True, False]
