"""The life of a job in the database: who holds it, who loses it, what is left of it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from django.core.management import call_command
from django.db.models.functions import Now
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from reporting import jobs
from reporting.jobs import Made, TooManyJobs
from reporting.models import Issue, Job
from tests.factories import issue, job
from tests.jobs.conftest import write

if TYPE_CHECKING:
    from pathlib import Path

    from accounts.models import User

pytestmark = pytest.mark.django_db

MADE = Made("Register", "Register.pdf")


def state(row: Job) -> str:
    row.refresh_from_db()
    return row.state


def files(media: Path) -> list[str]:
    return sorted(path.name for path in media.rglob("*") if path.is_file())


def tasks() -> int:
    return DBTaskResult.objects.ready().count()


def fall_silent(row: Job, seconds: int = 60) -> None:
    Job.objects.filter(pk=row.pk).update(heartbeat_at=Now() - dt.timedelta(seconds=seconds))


# --- Asking ---


def test_one_row_and_one_task(queued: Job) -> None:
    assert (Job.objects.count(), tasks(), queued.state, queued.attempts) == (1, 1, "queued", 0)
    assert DBTaskResult.objects.get().args_kwargs["args"] == [str(queued.key)]


def test_what_is_being_made_already_is_not_made_twice(queued: Job, running: Job, official: User) -> None:
    wanted = {"user": official, "title": "Register", "address": queued.address}
    assert jobs.ask(**wanted, language="en").pk == queued.pk
    assert jobs.ask(**wanted, language="kk").pk != queued.pk
    assert (Job.objects.count(), tasks()) == (2, 2)


def test_a_person_may_have_so_many_and_others_theirs(settings, official: User, staff: User) -> None:
    settings.JOBS_PER_USER = 2
    for number in range(2):
        jobs.ask(user=official, title="x", address=f"/{number}", language="ru")
    with pytest.raises(TooManyJobs):
        jobs.ask(user=official, title="x", address="/2", language="ru")
    jobs.ask(user=staff, title="x", address="/2", language="ru")
    jobs.cancel(job=Job.objects.filter(user=official).first())
    jobs.ask(user=official, title="x", address="/2", language="ru")


# --- Making ---


def test_one_worker_gets_it(queued: Job) -> None:
    first, second = (jobs.claim(str(queued.key), f"worker-{number}") for number in (1, 2))
    assert first is not None
    assert second is None
    assert (first.worker, first.attempts, first.state) == ("worker-1", 1, "running")


def test_a_file_has_a_random_name_in_a_folder_of_its_own(running: Job) -> None:
    folder, _slash, name = running.file.name.partition("/")
    assert folder == "jobs"
    assert len(name) == 32 + len(".pdf")
    assert name.removesuffix(".pdf") != running.key.hex


def test_progress_and_the_end(running: Job, media: Path) -> None:
    assert jobs.note(running, 500, 1250)
    running.refresh_from_db()
    assert (running.done, running.total) == (500, 1250)
    write(running, b"%PDF whole")
    jobs.finish(running, MADE)
    assert state(running) == "ready"
    assert (running.done, running.size, running.file_name, running.title) == (
        1250, 10, "Register.pdf", "Register",
    )  # fmt: skip
    assert running.expires_at - running.finished_at == dt.timedelta(days=7)
    assert len(files(media)) == 1


def test_after_a_cancellation_the_worker_has_nothing_to_hold_on_to(running: Job, media: Path) -> None:
    jobs.cancel(job=running)
    assert not jobs.note(running, 1, 2)
    jobs.finish(running, MADE)
    assert (state(running), running.file.name, files(media)) == ("cancelled", "", [])


def test_what_is_done_is_not_cancelled(ready: Job) -> None:
    jobs.cancel(job=ready)
    assert state(ready) == "ready"


@pytest.mark.parametrize("reason", jobs.PROBLEMS)
@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_each_failure_has_its_sentence(reason: str, language: str, running: Job, media: Path) -> None:
    running.user.language = language
    jobs.fail(running, reason)
    assert (state(running), running.file.name, files(media)) == ("failed", "", [])
    assert running.problem.endswith(".")
    assert "{" not in running.problem


def test_a_worker_told_to_stop_gives_it_back(running: Job, media: Path) -> None:
    jobs.give_back(running)
    assert (state(running), running.attempts, tasks(), files(media)) == ("queued", 0, 2, [])


# --- Dead workers and lost tasks ---


def test_a_silent_worker_loses_its_job_once(running: Job, media: Path) -> None:
    fall_silent(running)
    jobs.rescue()
    assert (state(running), running.attempts, tasks(), files(media)) == ("queued", 1, 2, [])
    second = jobs.claim(str(running.key), "worker-2")
    assert second is not None
    fall_silent(second)
    jobs.rescue()
    assert (state(running), running.attempts) == ("failed", 2)
    assert running.problem == "The program that made the file was stopped twice. Try again later."


def test_a_worker_thought_dead_cannot_end_what_is_another_s(running: Job, media: Path) -> None:
    fall_silent(running)
    jobs.rescue()
    second = jobs.claim(str(running.key), "worker-2")
    assert second is not None
    write(second, b"%PDF of the second")
    old = Job(pk=running.pk, key=running.key, user=running.user, file=running.file.name)
    write(old, b"%PDF of the first")
    assert not jobs.note(old, 1, 1)
    jobs.finish(old, MADE)
    assert (state(running), files(media)) == ("running", [second.file.name.removeprefix("jobs/")])
    jobs.finish(second, MADE)
    assert state(running) == "ready"
    assert running.file.read() == b"%PDF of the second"


def test_who_gives_signs_of_life_is_left_alone(running: Job) -> None:
    fall_silent(running, seconds=20)
    jobs.rescue()
    assert state(running) == "running"


def test_a_task_that_was_lost_is_put_again(queued: Job) -> None:
    fall_silent(queued)
    jobs.rescue()
    assert tasks() == 1, "there is one: there is just much to do"
    DBTaskResult.objects.update(status="RUNNING")  # by a worker that was killed before it took the job
    jobs.rescue()
    assert tasks() == 1
    jobs.rescue()
    assert tasks() == 1


# --- What is kept, and for how long ---


def test_files_go_after_their_time(ready: Job, media: Path, settings) -> None:
    kept = job("Kept", state="failed", problem="x", **jobs.ended_now())
    call_command("drop_expired_files")
    assert len(files(media)) == 1
    Job.objects.filter(pk=ready.pk).update(expires_at=Now() - dt.timedelta(seconds=1))
    jobs.drop_expired()
    assert files(media) == []
    assert list(Job.objects.all()) == [kept]


def test_printed_documents_lose_their_file_and_stay_entered(media: Path) -> None:
    (media / "prints").mkdir(parents=True)
    for name, days in (("old", -1), ("new", 1)):
        (media / "prints" / name).write_bytes(b"%PDF")
        issue(file=f"prints/{name}", kept_until=timezone.now() + dt.timedelta(days=days))
    assert jobs.drop_expired() == 1
    assert files(media) == ["new"]
    assert sorted(Issue.objects.values_list("file", flat=True)) == ["", "prints/new"]


def test_tasks_of_the_past_are_forgotten(queued: Job) -> None:
    long_ago = timezone.now() - dt.timedelta(days=30)
    for status in ("READY", "RUNNING", "SUCCESSFUL", "FAILED"):
        DBTaskResult.objects.create(
            status=status, args_kwargs={"args": ["x"], "kwargs": {}}, task_path="x", started_at=long_ago,
            backend_name="default", exception_class_path="", traceback="",
        )  # fmt: skip
    jobs.drop_expired()
    assert sorted(DBTaskResult.objects.values_list("status", flat=True)) == ["READY", "READY"]
