"""14. Whatever a file is called, its name makes one well-formed header."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote

import pytest
from django.urls import reverse

from reporting import jobs
from tests.factories import city, job, scan

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from django.http import HttpResponse
    from django.test import Client

    from accounts.models import User

pytestmark = pytest.mark.django_db

NAMES = [
    'Соглашение "о дружбе".pdf',
    "a\r\nSet-Cookie: x=1.pdf",
    "a\nb.pdf",
    "a;filename=evil.exe.pdf",
    'a\\"b.pdf',
    "Қазақстан — Ресей №1 «келісім».pdf",
    "emoji 😀.pdf",
    "ы" * 200 + ".pdf",
]


@pytest.fixture
def browser(official: User, client_of: Callable[[User], Client]) -> Client:
    return client_of(official)


def well_formed(response: HttpResponse, name: str) -> None:
    header = response.headers["Content-Disposition"]
    assert header.isascii()
    assert not set(header) & set("\r\n\0")
    assert header.startswith("attachment; filename")
    assert header.count("filename") == 1 + name.count("filename")
    assert "Set-Cookie" not in response.headers
    if "filename*=" in header:
        assert unquote(header.partition("filename*=utf-8''")[2]) == name
    else:
        assert header.count('"') - header.count('\\"') == 2


@pytest.mark.parametrize("location", ["", "/media"])
@pytest.mark.parametrize("name", NAMES)
def test_of_a_document(name: str, location: str, browser: Client, settings) -> None:
    settings.X_ACCEL_LOCATION = location
    well_formed(browser.get(reverse("document", args=[scan(name=name).pk])), name)


@pytest.mark.parametrize("name", NAMES)
def test_of_a_file_made_in_the_background(
    name: str, browser: Client, official: User, settings, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    (tmp_path / "x.pdf").write_bytes(b"%PDF")
    facts = {"file": "x.pdf", "size": 4, "file_name": name}
    row = job("Реестр", user=official, state="ready", **facts, **jobs.ended_now())
    well_formed(browser.get(reverse("file-content", args=[row.key])), name)


@pytest.mark.parametrize("query", ["format=pdf", "format=docx&form=note"])
def test_of_a_paper_named_after_its_record(query: str, browser: Client) -> None:
    row = city('Томск" \r\nSet-Cookie: x=1')
    header = browser.get(f"{reverse('city', args=[row.pk])}?{query}").headers["Content-Disposition"]
    assert header.isascii()
    assert not set(header) & set("\r\n\0")
