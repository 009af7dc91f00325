"""43. Every released version can be upgraded to this one: its stored archive comes back, twice over.

``bin/release-dump`` stores the archive of a release.
"""

from __future__ import annotations

import gzip
import io
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.conf import global_settings
from django.core.management import call_command
from django.db import connection
from django.urls import reverse

from accounts.models import User
from agreements.models import Agreement, Document
from cooperation.backup import archive, database
from cooperation.version import VERSION
from tests.faults.files import pdf
from tests.upgrades.people import NAME, PASSWORD

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("english")]

FOLDER = Path(__file__).parent.parent / "upgrades"
RELEASES = sorted(FOLDER.glob("*.tar.gz"))
PAGES = (
    "home",
    "agreements",
    "cities",
    "delegations",
    "organisations",
    "workgroups",
    "commitments",
    "changes",
)


@pytest.fixture
def stored(request: pytest.FixtureRequest, tmp_path: Path, settings) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.PASSWORD_HASHERS = global_settings.PASSWORD_HASHERS  # a server's, not the quick one of tests
    path = tmp_path / "archive.tar"
    path.write_bytes(gzip.decompress(request.param.read_bytes()))
    return path


def restore(path: Path) -> str:
    out = io.StringIO()
    call_command("restore", str(path), replace=True, stdout=out)
    return out.getvalue()


def test_this_version_is_among_them() -> None:
    assert f"{VERSION}.tar.gz" in {path.name for path in RELEASES}, "run bin/release-dump"
    assert all(path.stat().st_size < 300_000 for path in RELEASES)


@pytest.mark.parametrize(
    "stored", RELEASES, indirect=True, ids=lambda path: path.name.removesuffix(".tar.gz")
)
def test_an_upgrade(stored: Path, client_of: Callable[[User], Client]) -> None:
    manifest = archive.read_whole(stored).manifest
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA public CASCADE")
    for _time in range(2):
        assert f"version {manifest.version}" in restore(stored)
        call_command("migrate", check_unapplied=True, verbosity=0)
        assert Agreement.objects.count() == manifest.tables["agreements_agreement"] > 12
        assert database.counts().keys() >= {"agreements_agreement", "django_migrations"}
        look_around(client_of)


def look_around(client_of: Callable[[User], Client]) -> None:
    """Whoever was there can sign in, open the main pages, and take the scan out."""
    user = User.objects.get(username=NAME)
    assert user.check_password(PASSWORD)
    browser = client_of(user)
    for page in PAGES:
        assert browser.get(reverse(page)).status_code == 200, page
    scan = Document.objects.get(title="Подлинник")
    assert b"".join(browser.get(scan.get_absolute_url()).streaming_content) == pdf()
    card = browser.get(scan.agreement.get_absolute_url())
    assert "Подлинник" in card.content.decode()
    assert browser.get(reverse("agreements"), {"q": "сотрудничество"}).status_code == 200
    row = Agreement.objects.earliest("pk")
    row.note = "после обновления"
    row.stamp(user)
    row.save()
    assert row.history.count() >= 1
