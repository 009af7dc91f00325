"""A security key, as Chromium plays one: set up, asked for at the door, and silent."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.browser.conftest import PATIENCE

if TYPE_CHECKING:
    from playwright.sync_api import Browser, CDPSession, Page

    from tests.browser.conftest import Site

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
USB_KEY = {
    "protocol": "ctap2",
    "transport": "usb",
    "hasResidentKey": False,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def sign_in(page: Page) -> None:
    page.goto(reverse("login"))
    page.locator("#id_username").fill("dana")
    page.locator("#id_password").fill("pw-dana")
    page.locator("main button[type=submit]").click()


def plug_in(devices: CDPSession) -> str:
    return devices.send("WebAuthn.addVirtualAuthenticator", {"options": USB_KEY})["authenticatorId"]


def test_a_key_is_added_and_opens_the_door(chromium: Browser, site: Site) -> None:
    """Under a name: browsers give keys to no number."""
    address = site.address.replace("127.0.0.1", "localhost")
    context = chromium.new_context(base_url=address, locale="ru-RU")
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    devices = context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    key = plug_in(devices)
    sign_in(page)
    page.goto(reverse("mfa_add_webauthn"))
    page.get_by_role("button", name="Использовать ключ безопасности").click()
    page.wait_for_url(f"**{reverse('mfa_view_recovery_codes')}")
    assert page.locator(".codes li").count() == 10

    page.get_by_role("button", name="Выйти").click()
    sign_in(page)
    page.wait_for_url(f"**{reverse('mfa_authenticate')}")
    page.get_by_role("button", name="Использовать ключ безопасности").click()
    page.wait_for_url(f"{address}/")

    devices.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": key})
    page.get_by_role("button", name="Выйти").click()
    plug_in(devices)
    sign_in(page)
    page.get_by_role("button", name="Использовать ключ безопасности").click()
    expect(page.locator("[data-no-answer]")).to_be_visible()
    context.close()
