"""What a worker drops every hour: files of no row, and sessions that are over."""

from __future__ import annotations

import datetime as dt
import os
from typing import TYPE_CHECKING

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.actions import forget_sessions
from agreements.models import Document
from reporting import worker
from reporting.models import Job, Office
from reporting.orphans import drop_orphans
from tests.factories import agreement, issue

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from django.test import Client

    from accounts.models import User

pytestmark = pytest.mark.django_db

NOW = timezone.now()


def aged(path: Path, hours: int = 25) -> None:
    moment = (NOW - dt.timedelta(hours=hours)).timestamp()
    os.utime(path, (moment, moment))


def lost(folder: Path, name: str, hours: int) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"%PDF")
    aged(path, hours)
    return path


def document(**fields: object) -> Document:
    return Document.objects.create(
        agreement=agreement(), kind="original", file=SimpleUploadedFile("a.pdf", b"%PDF"),
        file_name="a.pdf", media_type="application/pdf", size=4, **{"sha256": "0" * 64} | fields,
    )  # fmt: skip


@pytest.mark.parametrize("name", ["documents/0a/0af", "jobs/a.pdf", "office/a", "prints/a"])
def test_a_file_of_no_row_goes_after_a_day(media: Path, name: str) -> None:
    old, young = lost(media, name, 25), lost(media, f"{name}b", 23)
    assert drop_orphans(NOW) == 1
    assert (old.exists(), young.exists()) == (False, True)
    is_original = name.startswith(("documents", "office"))
    assert (media / "lost" / name).exists() is is_original, "what cannot be made anew is put aside"
    assert drop_orphans(NOW) == 0


def test_the_file_of_a_row_that_was_refused_goes(media: Path) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        document(sha256="none")
    [left] = [path for path in media.rglob("*") if path.is_file()]
    aged(left)
    assert drop_orphans(NOW) == 1
    assert not left.exists()


def test_what_rows_name_stays(media: Path, running: Job) -> None:
    office = Office.objects.create(name_ru="Управление")
    office.emblem.save("e.png", ContentFile(b"png"))
    rows = [
        document(),
        office,
        issue(file=lost(media, "prints/i", 25).relative_to(media).as_posix()),
        running,
    ]
    kept = [path for path in media.rglob("*") if path.is_file()]
    for path in kept:
        aged(path)
    assert len(kept) == len(rows)
    assert drop_orphans(NOW) == 0
    assert all(path.exists() for path in kept)


def test_what_a_deleted_document_named_stays_to_be_brought_back_with_it(media: Path) -> None:
    row = document()
    path = media / str(row.file.name)
    aged(path)
    row.delete()
    assert drop_orphans(NOW) == 0
    assert path.exists()


def test_files_that_are_none_of_the_register_are_nobodys_business(media: Path) -> None:
    path = lost(media, "replaced-20260101-000000/documents/0a/0af", 25)
    assert drop_orphans(NOW) == 0
    assert path.exists()


def test_sessions_that_are_over_are_forgotten_and_others_go_on(
    official: User, client_of: Callable[[User], Client]
) -> None:
    over, open_ = (client_of(official).session for _ in range(2))
    for session in (over, open_):
        session.save()
        UserSession.objects.create(
            user=official, session_key=session.session_key, ip="127.0.0.1", user_agent="", data={}
        )
    Session.objects.filter(pk=over.session_key).update(expire_date=NOW - dt.timedelta(seconds=1))
    assert forget_sessions(NOW) == 1
    assert set(Session.objects.values_list("pk", flat=True)) == {open_.session_key}
    assert UserSession.objects.count() == 2
    UserSession.objects.update(last_seen_at=NOW - dt.timedelta(days=2))
    assert forget_sessions(NOW) == 0
    assert [one.session_key for one in UserSession.objects.all()] == [open_.session_key]


def test_a_worker_drops_both(media: Path, official: User, client_of: Callable[[User], Client]) -> None:
    path = lost(media, "prints/a", 25)
    client_of(official)
    Session.objects.update(expire_date=NOW - dt.timedelta(seconds=1))
    worker.sweep()
    assert not path.exists()
    assert not Session.objects.exists()
