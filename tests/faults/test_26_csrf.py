"""No form is taken without its token, and to look at a page changes nothing."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest
from django.apps import apps
from django.core import serializers
from django.test import Client
from django.urls import reverse

from tests.addresses import ADDRESSES, every_page
from tests.faults.door import set_up_app, sign_in
from tests.filling import fill

if TYPE_CHECKING:
    from accounts.models import User

pytestmark = pytest.mark.django_db
#: What a GET may write, for a reason.
WRITTEN = {
    "sessions.session": "the browser's own: when it was used, and what an app is set up with",
    "reporting.issue": "each paper that is printed is entered",
    "reporting.use": "who printed or took what is noted",
}


def test_every_post_needs_its_token(administrator: User) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(administrator)
    wrong = []
    for address in ADDRESSES:
        answer = browser.post(address.with_key())
        if answer.status_code not in (403, 405):
            wrong.append((address.name, answer.status_code))
    assert wrong == []


def state() -> dict[str, str]:
    """A hash of each table."""
    return {
        model._meta.label_lower: hashlib.sha256(
            serializers.serialize("json", model._base_manager.order_by("pk")).encode()
        ).hexdigest()
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy and model._meta.label_lower not in WRITTEN
    }


def test_what_a_get_may_write_is_there() -> None:
    assert set(WRITTEN) <= {model._meta.label_lower for model in apps.get_models(include_auto_created=True)}


@pytest.mark.usefixtures("papers_as_text")
def test_no_get_changes_anything(administrator: User) -> None:
    """All pages and papers, and every address of site and admin with the key of a row and without one."""
    fill(2)
    browser = sign_in("timur")
    set_up_app(browser)
    before = state()
    for page in every_page(rows=2):
        browser.get(page)
    for address in ADDRESSES:
        for key in (1, *keys(address.name)):
            browser.get(address.with_key(key))
    assert browser.get(reverse("home")).status_code == 200, "a GET signed her out"
    after = state()
    assert [table for table, hashed in before.items() if after[table] != hashed] == []


def keys(name: str) -> list[int]:
    """Of the first row of the model that a page of the admin is about."""
    for model in apps.get_models():
        if name.startswith(f"admin:{model._meta.app_label}_{model._meta.model_name}_"):
            first = model._base_manager.order_by("pk").first()
            return [first.pk] if first else []
    return []
