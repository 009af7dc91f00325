"""Every kind of page: no fault that axe finds, light and dark, and no scrolling sideways on a telephone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.kinds import KINDS

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.browser.kinds import Way

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

each_kind = pytest.mark.parametrize(("who", "name", "way"), KINDS, ids=[name for _who, name, _way in KINDS])
TELEPHONE = {"width": 390, "height": 844}
#: Without ``preload`` axe does not fetch the style sheets anew.
OPTIONS = {"resultTypes": ["violations"], "preload": False}


@pytest.fixture(autouse=True)
def _open_to_visitors(name: str, settings: Any) -> None:
    """Where a page of the public register is looked at."""
    settings.PUBLIC_REGISTER = name.startswith("public")


def violations(page: Page, **options: Any) -> list[str]:
    """Each fault: the rule and the elements that break it."""
    page.evaluate("document.getAnimations().forEach(one => one.finish())")
    found = Axe().run(page, options=OPTIONS | options).response["violations"]
    return [f"{one['id']}: {[node['html'][:200] for node in one['nodes']]}" for one in found]


@each_kind
def test_axe_finds_no_fault(who: str, name: str, way: Way, visit: Callable[..., Page]) -> None:
    page = visit(who, color_scheme="light", bypass_csp=True)  # axe writes styles into the page
    way(page)
    assert violations(page) == []
    page.emulate_media(color_scheme="dark")
    assert violations(page, runOnly=["color-contrast"]) == []


@each_kind
def test_nothing_scrolls_sideways_on_a_telephone(
    who: str, name: str, way: Way, visit: Callable[..., Page]
) -> None:
    page = visit(who, viewport=TELEPHONE)
    way(page)
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"by {wide} pixels"
