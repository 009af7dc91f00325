"""17. Signs of templates in data stay text, in Word files too."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from tests.factories import agreement, city
from tests.reading import pdf_text, squeezed
from tests.test_word import address, read

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from accounts.models import User

pytestmark = pytest.mark.django_db

SIGNS = "{{ 7*7 }} {% now 'Y' %} {# no #} {{ settings.SECRET_KEY }} ${7*7} #{7*7}"


@pytest.fixture
def browser(official: User, client_of: Callable[[User], Client]) -> Client:
    return client_of(official)


def test_on_the_page_and_on_paper(browser: Client) -> None:
    row = agreement(SIGNS)
    page = reverse("agreement", args=[row.pk])
    shown = browser.get(page).content.decode()
    assert "{{ 7*7 }} {% now &#x27;Y&#x27; %} {# no #} {{ settings.SECRET_KEY }} ${7*7}" in shown
    printed = squeezed(pdf_text(browser.get(f"{page}?format=pdf").content))
    assert squeezed("{{ 7*7 }} {% now 'Y' %}") in printed or squeezed("{{ 7*7 }} {% now ’Y’ %}") in printed


def test_data_are_text_whatever_they_look_like(browser: Client) -> None:
    row = city("<b>Томск</b> {{ 7*7 }} {% for %} & \x0b")
    text = read(browser.get(address(row, "note")).content)
    assert "<b>Томск</b> {{ 7*7 }} {% for %} &" in text
