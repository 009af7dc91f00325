"""35. A full disk: a message, and neither a row without its file nor a piece of a file."""

from __future__ import annotations

import errno
import subprocess
import tempfile
from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse

from agreements import uploads
from agreements.models import Agreement, Document
from reporting.models import Issue
from tests.admin.entry import Entry
from tests.factories import commitment
from tests.faults.files import pdf

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from django.test import Client

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

KILOBYTES = 256


@pytest.fixture
def small(tmp_path: Path, settings) -> Iterator[Path]:
    """MEDIA_ROOT on a disk of its own that has 256 kB."""
    folder = tmp_path / "small"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={KILOBYTES}k", "tmpfs", str(folder)]
    if subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("this user may not mount a disk")
    settings.MEDIA_ROOT = folder
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.fixture
def _no_reserve(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if the room had gone between the question and the writing."""
    monkeypatch.setattr(uploads, "refuse_without_room", lambda size: None)


def large() -> SimpleUploadedFile:
    head, end, tail = pdf().rpartition(b"%%EOF")
    return SimpleUploadedFile("скан.pdf", head + b"%" * KILOBYTES * 1100 + b"\n" + end + tail)


def nothing_is_there(folder: Path) -> None:
    assert [path for path in folder.rglob("*") if path.is_file()] == []


def test_an_upload_is_refused_before_it_fills_the_disk(
    small: Path, dana: Client, agreement: Agreement
) -> None:
    entry = Entry(dana, Document).fill(agreement=agreement.pk, file=large()).send()
    assert "no room for more files" in entry.errors
    assert not Document.objects.exists()
    nothing_is_there(small)


@pytest.mark.usefixtures("_no_reserve")
def test_an_upload_that_fills_it(small: Path, dana: Client, agreement: Agreement) -> None:
    entry = Entry(dana, Document).fill(agreement=agreement.pk, title="Подлинник", file=large()).send()
    assert "no room for the file, so nothing was saved" in entry.errors
    assert entry.fields["title"] == ["Подлинник"]
    assert not Document.objects.exists()
    assert not Document.history.exists()
    nothing_is_there(small)


@pytest.mark.usefixtures("_no_reserve")
def test_evidence_that_fills_it(small: Path, dana: Client) -> None:
    promise = commitment()
    form = reverse("commitment-complete", args=[promise.pk])
    page = dana.get(form).context["form"]
    sent = {"completed_on": "01.10.2026", "result_ru": "Сделано", "version": page.initial.get("version", "")}
    response = dana.post(form, {**sent, "evidence": large()})
    assert response.status_code == 422
    assert "no room for the file, so nothing was saved" in response.content.decode()
    promise.refresh_from_db()
    assert promise.completed_on is None
    assert not Document.objects.exists()
    nothing_is_there(small)


def test_a_paper_that_fills_it(small: Path, dana: Client, agreement: Agreement) -> None:
    (small / "full").write_bytes(b"0" * (KILOBYTES - 8) * 1024)
    response = dana.get(f"{agreement.get_absolute_url()}?format=pdf")
    assert response.status_code == 507
    assert "The server has no room for this file" in response.content.decode()
    assert not Issue.objects.exists()
    (small / "full").unlink()
    nothing_is_there(small)
    assert dana.get(f"{agreement.get_absolute_url()}?format=pdf").status_code == 200


@pytest.mark.parametrize("kind", ["xlsx", "pdf"])
def test_no_room_for_what_is_written_on_the_way(
    kind: str, dana: Client, agreement: Agreement, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*args: object, **kwargs: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    for name in ("TemporaryFile", "NamedTemporaryFile", "SpooledTemporaryFile", "mkdtemp"):
        monkeypatch.setattr(tempfile, name, full)
    response = dana.get(f"{reverse('agreements')}?format={kind}")
    assert response.status_code == 507
    assert not Issue.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_backup_that_fills_it(small: Path, sample: None) -> None:
    with pytest.raises(CommandError, match=r"could not be saved|no room for the archive"):
        call_command("backup", str(small / "backup.tar"))
    nothing_is_there(small)
