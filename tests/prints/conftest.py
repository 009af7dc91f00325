"""Ainur prints; others look at what she printed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from reporting.models import Issue

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from accounts.models import User
    from agreements.models import Agreement


@pytest.fixture
def browser(official: User, client_of: Callable[[User], Client]) -> Client:
    return client_of(official)


@pytest.fixture
def printed(browser: Client) -> Callable[..., Issue]:
    """Prints an address, or the card of an agreement, and gives the entry of it."""

    def prints(what: str | Agreement, query: str = "") -> Issue:
        path = what if isinstance(what, str) else reverse("agreement", args=[what.pk])
        answer: Any = browser.get(f"{path}?format=pdf&{query}")
        assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
        return Issue.objects.first()

    return prints
