"""Real workers in processes of their own, on rows that are committed.

Each test ends with no process left.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.conf import settings as project
from django.db import connection

from partners.models import City
from reporting import jobs
from reporting.models import Job
from tests.jobs.test_rows import files
from tests.processes import is_there, until

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from accounts.models import User

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

MANAGE = str(project.BASE_DIR / "manage.py")


def children(pid: int) -> list[int]:
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


@pytest.fixture
def start(media: Path, settings) -> Iterator[Callable[..., subprocess.Popen]]:
    """Starts a worker with these settings, short-lived beside those of a server."""
    settings.ROOT_URLCONF = "tests.jobs.slow_site"
    media.mkdir()
    workers = []

    def one(**limits: int) -> subprocess.Popen:
        environment = os.environ | {name: str(value) for name, value in limits.items()}
        environment |= {
            "DJANGO_SETTINGS_MODULE": "tests.jobs.worker_settings",
            "WORKER_DATABASE": connection.settings_dict["NAME"],
            "VAR_DIR": str(media.parent),
        }
        workers.append(subprocess.Popen([sys.executable, MANAGE, "worker"], env=environment))
        return workers[-1]

    yield one
    for worker in workers:
        worker.kill()
        worker.wait()


@pytest.fixture
def asked(official: User) -> Callable[[str], Job]:
    City.objects.bulk_create(
        City(name_ru=f"Город {number}", slug=f"city-{number}", country="RU") for number in range(600)
    )

    def ask(register: str) -> Job:
        return jobs.ask(user=official, title=register, address=f"/test/{register}/", language="en")

    return ask


def state(row: Job) -> str:
    row.refresh_from_db()
    return row.state


def test_true_progress_then_the_file(start, asked, media: Path) -> None:
    row = asked("slow")
    start()
    seen = []
    until(lambda: state(row) == "ready" or seen.append((row.state, row.done, row.total)))
    assert ("running", 250, 600) in seen
    assert {total for _state, _done, total in seen} == {0, 600}
    assert [done for _state, done, _total in seen] == sorted(done for _state, done, _total in seen)
    assert (row.done, row.total, row.attempts, row.file_name[-4:]) == (600, 600, 1, ".pdf")
    content = row.file.read()
    assert content.startswith(b"%PDF-1.7")
    assert row.size == len(content)
    assert len(list((media / "jobs").iterdir())) == 1


def test_a_cancelled_file_ends_with_everything_it_started(start, asked, media: Path) -> None:
    row = asked("parent")
    worker = start()
    noted = media / "offspring"
    until(lambda: noted.exists() and noted.read_text())
    everybody = [*children(worker.pid), int(noted.read_text())]
    assert all(is_there(pid) for pid in everybody)
    jobs.cancel(job=row)
    until(lambda: not any(is_there(pid) for pid in everybody))
    until(lambda: files(media) == ["offspring"])
    assert state(row) == "cancelled"
    assert worker.poll() is None, "it goes on with the next"


@pytest.mark.fault(36)
def test_a_killed_worker_s_job_is_taken_up_and_there_is_one_file(start, asked, media: Path) -> None:
    row = asked("slow")
    killed = start()
    until(lambda: state(row) == "running" and row.done)
    child = children(killed.pid)
    os.kill(killed.pid, signal.SIGKILL)
    killed.wait()
    until(lambda: not any(is_there(pid) for pid in child))
    start(JOB_STALE_SECONDS=1)
    until(lambda: state(row) == "ready")
    assert (row.attempts, row.done) == (2, 600)
    assert [path.name for path in (media / "jobs").iterdir()] == [row.file.name.removeprefix("jobs/")]


def test_one_that_stops_gives_its_job_back(start, asked) -> None:
    row = asked("parent")
    worker = start()
    until(lambda: state(row) == "running")
    until(lambda: children(worker.pid))
    child = children(worker.pid)
    worker.terminate()
    assert worker.wait(5) == 0
    assert (state(row), row.attempts) == ("queued", 0)
    assert not any(is_there(pid) for pid in child)


@pytest.mark.fault(37)
def test_limits_of_memory(start, asked, media: Path) -> None:
    rows = [asked(register) for register in ("greedy", "aborting", "quick")]
    start(JOB_MAX_MEMORY_MB=700)
    until(lambda: not Job.objects.unfinished().exists())
    assert [state(row) for row in rows] == ["failed", "failed", "ready"]
    assert all("more memory than the 700 MB" in row.problem for row in rows[:2])
    assert {row.attempts for row in rows} == {1}
    assert len(list((media / "jobs").iterdir())) == 1


@pytest.mark.fault(37)
def test_limit_of_time(start, asked, media: Path) -> None:
    row = asked("parent")
    worker = start(JOB_MAX_SECONDS=3)
    until(lambda: state(row) == "failed")
    assert row.problem.startswith("Making the file took longer than")
    until(lambda: not children(worker.pid))
    noted = media / "offspring"
    assert not (noted.exists() and is_there(int(noted.read_text())))
