"""The register that anybody may read has nothing of the archive in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from agreements.models.choices import Access
from reporting.archiving import unarchive
from tests.archive.kinds import NAME, a_contract, archived
from tests.factories import agreement, city, sector
from tests.reading import body, tree, words

if TYPE_CHECKING:
    from django.test import Client

    from accounts.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _opened(settings: Any) -> None:
    settings.PUBLIC_REGISTER = True
    city("Томск", slug="tomsk")


def test_an_agreement_in_the_archive_is_not_published(staff: User, client: Client) -> None:
    """Neither its row nor its page, nor its name over what rests on it, nor what only it has to choose by."""
    row = a_contract(staff)
    row.sectors.add(sector("Звездочёты", code="stars"))
    child = agreement("Протокол", parent=row, in_force=True, access=Access.PUBLIC)
    register, files = reverse("agreements"), [reverse(f"open-data-{word}") for word in ("csv", "json")]

    def seen() -> list[bool]:
        page = client.get(register).content.decode()
        data = [NAME in body(client.get(file)).decode("utf-8-sig") for file in files]
        above = NAME in words(tree(client.get(child.get_absolute_url())))
        return [NAME in page, "stars" in page, 'value="tomsk"' in page, above, *data]

    assert seen() == [True] * 6
    assert client.get(row.get_absolute_url()).status_code == 200
    archived(row, staff)
    assert seen() == [False] * 6
    assert client.get(row.get_absolute_url()).status_code == 404
    assert client.get(f"{register}?archived=all").content.decode().count(NAME) == 0
    unarchive(row=row, user=staff)
    assert seen() == [True] * 6


def test_a_visitor_archives_nothing(staff: User, client: Client) -> None:
    row = a_contract(staff)
    address = reverse("agreement-archive", args=[row.pk])
    assert address not in client.get(row.get_absolute_url()).content.decode()
    assert client.get(address).status_code == 302
    client.post(address, {"reason": "Так", "version": row.updated_at.isoformat()})
    row.refresh_from_db()
    assert row.archived_on is None
