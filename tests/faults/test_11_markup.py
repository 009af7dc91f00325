"""11. Markup in every text field is text on list, card, admin, history, message, mail and PDF."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.apps import apps
from django.db import Error, models, transaction
from django.urls import reverse

from accounts.models import Recorded
from cooperation.histories import HISTORIES
from tests.addresses import RECORDS, every_page
from tests.filling import fill
from tests.reading import body, pdf_text
from tests.reminders.conftest import _mail, _noon, dana, promised
from tests.reminders.test_mail import test_markup_is_shown_literally

if TYPE_CHECKING:
    from django.test import Client

    from accounts.models import User

__all__ = ["_mail", "_noon", "dana", "promised", "test_markup_is_shown_literally"]

pytestmark = pytest.mark.django_db
MARKUP = "<i id=x1>'\"&amp;</i><script>x1()</script>"
SHORT = "<i id=x1>"
#: Columns of a form that the register itself keeps.
KEPT = {"slug", "code", "file", "sha256", "media_type", "file_name"}


def texts_of(model: Any) -> list[models.Field]:
    return [
        one
        for one in model._meta.local_concrete_fields
        if type(one) in (models.CharField, models.TextField) and not one.choices and one.name not in KEPT
    ]


def fill_with_markup(model: Any) -> set[str]:
    """Every text of every row that the database lets be anything; which columns those are."""
    written = set()
    for one in texts_of(model):
        text = MARKUP if (one.max_length or 1000) >= len(MARKUP) else SHORT
        for row in model._base_manager.all():
            setattr(row, one.name, text)
            try:
                with transaction.atomic():
                    row.save(update_fields=[one.name])  # with its history
            except Error:  # of a form that the database asks for
                continue
            written.add(f"{model.__name__}.{one.name}")
    return written


@pytest.fixture
def written() -> set[str]:
    fill(1)
    found: set[str] = set()
    for model in apps.get_models():
        if issubclass(model, Recorded) and not model._meta.proxy:
            found |= fill_with_markup(model)
    return found


def test_on_every_page_and_paper(
    written: set[str], administrator: User, client_of: Any, papers_as_text: None
) -> None:
    assert {
        "Agreement.title_ru",
        "Commitment.text_ru",
        "Organisation.name_ru",
        "Person.surname_ru",
    } <= written
    assert len(written) > 60
    browser: Client = client_of(administrator)
    shown = 0
    for address in [*every_page(), *histories(), *of_the_admin()]:
        response = browser.get(address)
        assert response.status_code in (200, 400, 403), address
        if response["Content-Type"].startswith("text/html"):
            text = body(response).decode()
            assert "<i id=x1>" not in text, address
            assert "<script>x1" not in text, address
            shown += "&lt;i id=x1&gt;" in text
    assert shown > 40


def histories() -> list[str]:
    return [
        reverse(f"{name}-history", args=[row.pk])
        for name in HISTORIES
        if (row := RECORDS[name]._base_manager.order_by("pk").last())
    ]


def of_the_admin() -> list[str]:
    """The list of each table, and the pages to change, delete and look back upon its last row."""
    found = []
    for model in apps.get_models():
        if issubclass(model, Recorded) and not model._meta.proxy:
            stem = f"admin:{model._meta.app_label}_{model._meta.model_name}"
            found += [reverse(f"{stem}_changelist"), reverse(f"{stem}_deleted")]
            if row := model._base_manager.order_by("pk").last():
                found += [
                    reverse(f"{stem}_{page}", args=[row.pk]) for page in ("change", "delete", "history")
                ]
    return found


def test_in_a_message(written: set[str], administrator: User, client_of: Any) -> None:
    """What the register answers with the name of the record in it."""
    row = RECORDS["organisation"]._base_manager.order_by("pk").last()
    address = reverse("admin:partners_organisation_archive", args=[row.pk])
    response = client_of(administrator).post(address, {"reason": MARKUP}, follow=True)
    text = response.content.decode()
    assert "&lt;i id=x1&gt;" in text
    assert "<i id=x1>" not in text


@pytest.mark.parametrize("name", ["agreement", "agreements", "city", "commitments", "meeting"])
def test_on_a_paper_as_it_is_laid_out(
    written: set[str], name: str, administrator: User, client_of: Any
) -> None:
    model = RECORDS.get(name)
    address = reverse(name, args=[model._base_manager.order_by("pk").last().pk] if model else [])
    response = client_of(administrator).get(f"{address}?format=pdf")
    assert response["Content-Type"] == "application/pdf"
    assert "<iid=x1>" in "".join(pdf_text(body(response)).split())
