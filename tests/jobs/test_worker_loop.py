"""What a worker does with the process of a file; here the process is a few lines, without the register."""

from __future__ import annotations

import errno
import os
import signal
import time
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import OperationalError
from django_tasks_db.models import DBTaskResult

from reporting import worker
from reporting.child import Child
from reporting.jobs import Made
from reporting.management.commands import worker as command
from tests.jobs.test_rows import state
from tests.processes import is_there, until

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from reporting.models import Job

HELLO = 'print(\'{"done": 3, "total": 7}\', flush=True)\n'
MADE = 'print(\'{"title": "Реестр", "file_name": "Реестр.pdf"}\', flush=True)\n'
FOR_EVER = "import time; time.sleep(600)\n"


@pytest.fixture
def process(settings, tmp_path: Path) -> Callable[[str], None]:
    """Says what ``manage.py make_file`` does."""
    settings.BASE_DIR = tmp_path

    def does(code: str) -> None:
        (tmp_path / "manage.py").write_text(code)

    return does


def outcome(seconds: float = 20) -> Made | str:
    with Child(uuid4()) as child:
        assert child.wait(seconds)
        return child.outcome


# --- The process ---


def test_it_tells_how_far_it_is_and_what_it_made(process) -> None:
    process(HELLO + MADE + "print('not a message', file=__import__('sys').stderr)")
    with Child(uuid4()) as child:
        assert child.wait(20)
        assert (child.done, child.total) == (3, 7)
        assert child.outcome == Made("Реестр", "Реестр.pdf")


def test_waiting_takes_no_longer_than_was_said(process) -> None:
    process(HELLO + FOR_EVER)
    with Child(uuid4()) as child:
        begin = time.monotonic()
        while not child.done:
            assert not child.wait(0.2)
        assert not child.wait(0.2)
        assert time.monotonic() - begin < 60
        pid = child.process.pid
    assert child.process.returncode == -signal.SIGKILL
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ('print(\'{"problem": "disk"}\', flush=True)', "disk"),
        ("raise SystemExit(0)", "error"),
        ("1 / 0", "error"),
        ("import os; os.abort()", "memory"),
        ("import os; os.kill(os.getpid(), 9)", "memory"),
        ("import os, time; os.close(1); time.sleep(0.2); raise SystemExit(1)", "error"),
    ],
)
def test_how_it_ended(code: str, reason: str, process) -> None:
    process(code)
    assert outcome() == reason


def test_nothing_that_it_started_is_left(process, tmp_path: Path) -> None:
    process(
        "import subprocess, pathlib\n"
        "one = subprocess.Popen(['sleep', '600'])\n"
        f"pathlib.Path({str(tmp_path / 'pid')!r}).write_text(str(one.pid))\n" + MADE
    )
    assert isinstance(outcome(), Made)
    left = int((tmp_path / "pid").read_text())
    until(lambda: not is_there(left))


# --- Watching it ---


@pytest.fixture
def made(queued: Job, process) -> Callable[[str], Job]:
    """Has a worker make the job by a process that does this."""

    def make(code: str) -> Job:
        process(code)
        context: Any = SimpleNamespace(task_result=SimpleNamespace(worker_ids=["worker-1"]))
        worker.make.func(context, str(queued.key))
        queued.refresh_from_db()
        return queued

    return make


@pytest.fixture
def stopping() -> Iterator[None]:
    worker.stopping.set()
    yield
    worker.stopping.clear()


@pytest.mark.django_db
def test_a_file_is_made(made, media: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (media / "jobs").mkdir(parents=True)
    monkeypatch.setattr(worker.jobs.uuid, "uuid4", lambda: SimpleNamespace(hex="name"))
    row = made(f"open({str(media / 'jobs' / 'name.pdf')!r}, 'w').write('%PDF')\n{HELLO}{MADE}")
    assert (row.state, row.title, row.size, row.done) == ("ready", "Реестр", 4, row.total)


@pytest.mark.django_db
def test_a_job_that_is_not_wanted_is_not_begun(made, queued: Job) -> None:
    type(queued).objects.update(state="cancelled")
    assert made("1 / 0").state == "cancelled"


@pytest.mark.django_db
def test_a_process_that_cannot_be_started(made, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(key: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(worker, "Child", full)
    assert "no room" in made("").problem


@pytest.mark.django_db
def test_too_long(made, settings) -> None:
    settings.JOB_MAX_SECONDS = 0
    assert "took longer" in made(FOR_EVER).problem


@pytest.mark.django_db
def test_told_to_stop(made, stopping: None) -> None:
    row = made(FOR_EVER)
    assert (row.state, row.attempts, DBTaskResult.objects.ready().count()) == ("queued", 0, 2)


@pytest.mark.django_db
def test_cancelled_while_it_is_made(made, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker.jobs, "note", lambda job, done, total: worker.jobs.cancel(job=job))
    assert made(FOR_EVER).state == "cancelled"


@pytest.mark.django_db
def test_a_database_that_comes_back_is_waited_for(monkeypatch: pytest.MonkeyPatch, settings) -> None:
    monkeypatch.setattr(worker.connection, "close", lambda: None)
    monkeypatch.setattr(worker, "PULSE", 0)
    answers = iter([OperationalError(), OperationalError()])

    def ask() -> str:
        for error in answers:
            raise error
        return "there"

    assert worker.patiently(ask) == "there"
    settings.JOB_STALE_SECONDS = 0
    answers = iter([OperationalError()] * 2)
    with pytest.raises(OperationalError):
        worker.patiently(ask)


# --- The worker itself ---


def test_a_worker_looks_after_the_others_and_after_old_files(monkeypatch: pytest.MonkeyPatch) -> None:
    """An error does not end it."""
    done: list[str] = []

    def broken() -> None:
        done.append("rescue")
        if len(done) == 1:
            raise OperationalError

    def sleep(seconds: float) -> None:
        if len(done) > 3:
            raise SystemExit

    monkeypatch.setattr(worker.jobs, "rescue", broken)
    monkeypatch.setattr(worker, "sweep", lambda: done.append("drop"))
    monkeypatch.setattr(worker, "close_old_connections", lambda: None)
    monkeypatch.setattr(worker.connection, "close", lambda: None)
    monkeypatch.setattr(worker.time, "sleep", sleep)
    with pytest.raises(SystemExit):
        worker.look_after()
    assert done == ["rescue", "rescue", "drop", "rescue"]


def test_the_name_of_a_worker_begins_with_its_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    names = []
    monkeypatch.setattr(command.RegisterWorker, "run", lambda self: names.append(self.worker_id))
    monkeypatch.setattr(command.RegisterWorker, "configure_signals", lambda self: None)
    monkeypatch.setattr(command, "look_after", lambda: None)
    monkeypatch.setattr(command.socket, "gethostname", lambda: "oskemen")
    call_command("worker")
    assert names[0].startswith(f"oskemen-{os.getpid()}-")


def test_told_to_stop_it_says_so_to_the_job(monkeypatch: pytest.MonkeyPatch, stopping: None) -> None:
    worker.stopping.clear()
    one = worker.RegisterWorker("one")
    one.running_task = True
    one.shutdown(signal.SIGTERM, None)
    assert worker.stopping.is_set()
    assert not one.running


@pytest.mark.django_db
def test_a_file_that_was_never_written_is_a_fault(made) -> None:
    row = made(MADE)
    assert state(row) == "failed"
    assert "A fault in the program." in row.problem
