"""The forms of every table of the admin: no wider than the window, without fault to axe, Kazakh in Kazakh."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
from django.contrib import admin
from django.urls import reverse

from accounts.models import User
from tests.browser.test_every_page import violations
from tests.test_translations import foreign_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.db import models
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

DESK, TELEPHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def forms() -> list[str]:
    """The form of a row of each table; of all rows, the one below which the most others stand."""
    return [
        reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_change", args=[fullest(model).pk])
        for model in admin.site._registry
        if model._default_manager.exists()
    ]


def fullest(model: type[models.Model]) -> models.Model:
    page = admin.site._registry[model]
    below = [inline.model for inline in page.inlines]
    return max(
        model._default_manager.order_by("-pk")[:20],
        key=lambda row: sum(rows_below(row, one).exists() for one in below),
    )


def rows_below(row: models.Model, model: type[models.Model]) -> models.QuerySet:
    """By the first relation: a question of a meeting may follow up another meeting, too."""
    relation = next(field for field in model._meta.fields if isinstance(row, field.related_model or ()))
    return model._default_manager.filter(**{relation.name: row})


@pytest.mark.parametrize("window", [DESK, TELEPHONE], ids=["desk", "telephone"])
def test_no_form_scrolls_sideways(visit: Callable[..., Page], window: dict[str, int]) -> None:
    page = visit("timur", viewport=window)
    wide = {}
    for address in forms():
        page.goto(address)
        wide[address] = page.evaluate(WIDER)
    assert {address: pixels for address, pixels in wide.items() if pixels > 0} == {}


def test_axe_finds_no_fault_in_a_form(visit: Callable[..., Page]) -> None:
    page = visit(
        "timur", viewport=DESK, color_scheme="light", bypass_csp=True
    )  # axe writes styles into the page
    faults = {}
    for address in forms():
        page.goto(address)
        faults[address] = violations(page)
    assert {address: found for address, found in faults.items() if found} == {}


@pytest.fixture
def kazakh(visit: Callable[..., Page]) -> Iterator[Page]:
    """A window in which the register was switched to Kazakh; it is switched back for the others."""
    page = visit("timur", viewport=DESK)
    page.goto(reverse("admin:index"))
    page.get_by_role("button", name="ҚАЗ").click()
    yield page
    page.goto(reverse("admin:index"))
    page.get_by_role("button", name="РУС").click()
    page.locator("html[lang=ru]").wait_for()


def test_what_scripts_write_is_kazakh(kazakh: Page) -> None:
    kazakh.goto(next(address for address in forms() if "/agreements/agreement/" in address))
    kazakh.locator("#id_parent + .select2-container").click()
    kazakh.keyboard.type("ъъъъ")
    kazakh.get_by_text("Ештеңе табылмады").wait_for()
    response = SimpleNamespace(content=kazakh.content().encode())
    names = set(User.objects.values_list("last_name", flat=True))
    assert foreign_words(response, "kk") - names == set()
