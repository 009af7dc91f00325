"""Jobs of Ainur, whose files lie in a folder of their own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from reporting import jobs
from reporting.jobs import Made
from tests.factories import job

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from accounts.models import User
    from reporting.models import Job


@pytest.fixture(autouse=True)
def media(settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media"


@pytest.fixture
def browser(official: User, client_of: Callable[[User], Client]) -> Client:
    return client_of(official)


@pytest.fixture
def queued(official: User) -> Job:
    return jobs.ask(
        user=official, title="Register of agreements", address="/agreements/?format=pdf", language="en"
    )


@pytest.fixture
def running(queued: Job) -> Job:
    """Taken by a worker that has written half of the file."""
    taken = jobs.claim(str(queued.key), "worker-1")
    assert taken is not None
    write(taken, b"%PDF half")
    return taken


@pytest.fixture
def ready(running: Job) -> Job:
    write(running, b"%PDF whole")
    jobs.note(running, 250, 1250)
    jobs.finish(running, Made("Реестр соглашений", "Реестр соглашений 2026-11-22.pdf"))
    running.refresh_from_db()
    return running


@pytest.fixture
def failed(running: Job) -> Job:
    jobs.fail(running, "time")
    running.refresh_from_db()
    return running


@pytest.fixture
def somebody_elses(db: None) -> Job:
    file = {"file": "jobs/other.pdf", "size": 1, "file_name": "x.pdf"}
    return job("Чужой реестр", state="ready", **file, **jobs.ended_now())


def write(row: Job, content: bytes) -> None:
    path = Path(row.file.path)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
