"""13. An address in a field is one of the web, and the server never opens it."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models

from partners.models import Organisation
from tests.admin.entry import Entry

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.usefixtures("english")

FIELDS = [
    field
    for model in apps.get_models()
    for field in model._meta.fields
    if isinstance(field, models.URLField) and "Historical" not in model.__name__
]


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java\tscript:alert(1)",
        " javascript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "vbscript:x",
        "file:///etc/passwd",
        "http://a.kz/\r\nSet-Cookie: x=1",
    ],
)
def test_refused(address: str, dana: Client) -> None:
    entry = Entry(dana, Organisation).fill(name_ru="Завод", site=address).send()
    assert "Enter a valid URL" in entry.errors
    for field in FIELDS:
        with pytest.raises(ValidationError):
            field.run_validators(address)
    assert not Organisation.objects.filter(name_ru="Завод").exists()


def test_taken_and_not_opened(dana: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody(*args: object, **kwargs: object) -> None:
        raise AssertionError("the server opened an address")

    monkeypatch.setattr(socket, "create_connection", nobody)
    monkeypatch.setattr(socket, "getaddrinfo", nobody)
    entry = Entry(dana, Organisation).fill(name_ru="Завод", site="https://завод.қаз/о-нас").send()
    assert entry.saved, entry.errors
    assert FIELDS, "else nothing was tried above"
