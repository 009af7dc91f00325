"""Asking for a file, watching it, fetching it, and that nobody else can."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

import pytest
from django.contrib.admin import site
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from accounts.roles import give_role
from agreements.models import Agreement
from reporting import jobs
from reporting.models import Issue, Job
from tests.factories import agreement, issue, job
from tests.jobs.test_rows import fall_silent, files
from tests.reading import body, tree, with_class, words
from tests.test_templates import undefined  # noqa: F401 - a fixture

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from django.http import HttpResponse
    from django.test import Client

    from accounts.models import User

pytestmark = pytest.mark.django_db

HTMX = {"HTTP_HX_REQUEST": "true"}


def page(browser: Client, row: Job, query: str = "", **extra: str) -> HttpResponse:
    return browser.get(reverse("file", args=[row.key]) + query, **extra)


def text(response: HttpResponse) -> str:
    return words(tree(response).find(".//main"))


def press(browser: Client, button: str, row: Job) -> HttpResponse:
    return browser.post(reverse(f"file-{button}", args=[row.key]))


def ask(browser: Client, address: str, **extra: str) -> HttpResponse:
    return browser.post(reverse("files"), {"address": address}, **extra)


# --- Asking ---


def test_a_register_too_long_to_wait_for_is_offered(browser: Client, settings) -> None:
    settings.PDF_MAX_ROWS = 1
    agreement()
    agreement()
    refused = browser.get("/agreements/?format=pdf&lang=kk&kind=intermunicipal")
    assert refused.status_code == 400
    assert Job.objects.count() == 0, "no GET may start a job"
    form = with_class(tree(refused), "offer")[0]
    fields = {one.get("name"): one.get("value") for one in form.iter("input")}
    answer = browser.post(form.get("action"), fields)
    row = Job.objects.get()
    assert answer.url == reverse("file", args=[row.key])
    assert (row.language, row.title) == ("kk", "Келісімдер тізілімі")
    assert row.address == "/agreements/?format=pdf&kind=intermunicipal"
    assert row.site == "http://testserver"


def test_a_card_can_be_asked_for_too(browser: Client) -> None:
    row = agreement("О дружбе")
    assert ask(browser, f"{row.get_absolute_url()}?format=pdf&form=card").status_code == 302
    assert "О дружбе" in Job.objects.get().title


@pytest.mark.parametrize(
    "address",
    [
        "",
        "agreements/",
        "/no-such-page/",
        "/search/",
        "/files/",
        "/admin/",
        "/accounts/login/",
        "//evil.example/agreements/",
        "https://evil.example/",
        "/agreements/987654/?format=pdf",
        "/commitments/\x00",
    ],
)
def test_what_cannot_be_printed_cannot_be_asked_for(address: str, browser: Client) -> None:
    assert ask(browser, address).status_code == 404
    assert Job.objects.count() == 0


def test_a_restricted_record_cannot_be_asked_for(browser: Client) -> None:
    secret = agreement(restricted=True)
    assert ask(browser, f"{secret.get_absolute_url()}?format=pdf").status_code == 404
    assert Job.objects.count() == 0


def test_too_many_are_refused_in_words(browser: Client, settings) -> None:
    settings.JOBS_PER_USER = 2
    for city in ("a", "b"):
        assert ask(browser, f"/agreements/?text={city}").url != reverse("files")
    answer = browser.post(reverse("files"), {"address": "/agreements/?text=c"}, follow=True)
    assert "You have 2 files that are not finished, and may not have more." in text(answer)
    assert Job.objects.count() == 2


def test_twenty_files_only_wait(browser: Client, settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is laid out in the pages: whatever is asked for, they write two rows and go on."""
    for way in ("reporting.pdf.lay_out", "reporting.issuing.issue", "reporting.report.Report.rows"):
        monkeypatch.setattr(way, None)
    settings.JOBS_PER_USER = 20
    costs = set()
    for number in range(20):
        with CaptureQueriesContext(connection) as queries:
            assert ask(browser, f"/agreements/?text={number}").status_code == 302
        costs.add(len(queries))
    assert (Job.objects.filter(state="queued").count(), DBTaskResult.objects.ready().count()) == (20, 20)
    assert len(costs) == 1
    assert max(costs) < 15
    assert "It waits its turn; 19 files are before it." in text(page(browser, Job.objects.first()))


# --- Watching ---


def test_progress_is_told_in_rows(running: Job, browser: Client) -> None:
    assert "It has been begun." in text(page(browser, running))
    jobs.note(running, 1250, 10000)
    whole = page(browser, running)
    assert "1,250 of 10,000 rows" in text(whole)
    bar = tree(whole).find(".//progress")
    assert bar is not None
    assert (bar.get("value"), bar.get("max"), bar.get("aria-label")) == ("1250", "10000", "Progress")
    jobs.note(running, 10000, 10000)
    assert "All rows are done; the file is being written." in text(page(browser, running))


def test_htmx_asks_for_the_progress_alone(running: Job, browser: Client) -> None:
    jobs.note(running, 2, 10)
    part = page(browser, running, **HTMX).content.decode()
    assert "2 of 10 rows" in part
    assert "<html" not in part
    assert "Cancel" not in part, "a button that is replaced loses the keyboard"


def test_without_javascript_the_page_loads_itself(running: Job, browser: Client) -> None:
    assert (
        '<noscript><meta http-equiv="refresh" content="2; url=?watched=1"></noscript>'
        in page(browser, running).content.decode()
    )


def test_whoever_watched_the_end_is_given_the_file(ready: Job, browser: Client) -> None:
    address = reverse("file", args=[ready.key])
    assert page(browser, ready, **HTMX)["HX-Redirect"] == f"{address}?watched=1"
    assert page(browser, ready, "?watched=1")["Refresh"] == f"1; url={address}content/"
    later = page(browser, ready)
    assert "Refresh" not in later
    assert f'href="{address}content/"' in later.content.decode()
    assert "Реестр соглашений 2026-11-22.pdf" in text(later)


def test_it_says_in_words_why_there_is_no_file(failed: Job, browser: Client) -> None:
    said = text(page(browser, failed))
    assert "Making the file took longer than the 15 minutes that it may take." in said
    assert "Narrow the filters" in said
    assert press(browser, "again", failed).url == reverse("file", args=[failed.key])
    failed.refresh_from_db()
    assert (failed.state, failed.problem, failed.attempts) == ("queued", "", 0)
    assert DBTaskResult.objects.ready().count() == 2


@pytest.mark.parametrize(
    ("printed", "seen"),
    [
        ("/agreements/?format=pdf", "/agreements/"),
        ("/agreements/?city=tomsk&format=pdf&kind=plan&archive=1", "/agreements/?city=tomsk&kind=plan"),
        ("/agreements/7/?format=pdf&form=card", "/agreements/7/"),
    ],
)
def test_the_way_back_to_what_is_printed(printed: str, seen: str, queued: Job, browser: Client) -> None:
    Job.objects.update(address=printed)
    assert f'href="{seen.replace("&", "&amp;")}"' in page(browser, queued).content.decode()


def test_cancelling_and_asking_again(running: Job, browser: Client) -> None:
    press(browser, "cancel", running)
    assert "You cancelled this file." in text(page(browser, running))
    press(browser, "again", running)
    assert "It waits its turn." in text(page(browser, running))


def test_again_is_refused_beyond_the_limit(failed: Job, browser: Client, settings) -> None:
    settings.JOBS_PER_USER = 1
    ask(browser, "/commitments/")
    answer = browser.post(reverse("file-again", args=[failed.key]), follow=True)
    assert "You have 1 file that is not finished, and may not have more." in text(answer)


def test_a_page_notices_that_the_worker_is_dead(running: Job, browser: Client) -> None:
    fall_silent(running)
    assert "It waits its turn." in text(page(browser, running))
    Job.objects.update(state="running", attempts=2, file="jobs/x.pdf")
    fall_silent(running)
    assert "stopped twice" in text(page(browser, running))


def test_a_page_says_that_there_are_no_workers(queued: Job, browser: Client, settings) -> None:
    settings.JOB_STALE_SECONDS = 0
    assert "Nobody has begun with it yet." in text(page(browser, queued))
    job(state="running")
    assert "It waits its turn." in text(page(browser, queued))


@pytest.mark.parametrize("state", Job.State.values)
def test_no_variable_is_undefined(
    state: str,
    undefined: set[tuple[str, str]],  # noqa: F811
    queued: Job,
    browser: Client,
) -> None:
    Job.objects.update(state=state, problem="x", file_name="x.pdf", size=1, **jobs.ended_now())
    for total in (0, 10):
        Job.objects.update(total=total)
        page(browser, queued)
        page(browser, queued, **HTMX)
    browser.get(reverse("files"))
    assert undefined == set()


# --- Fetching ---


def test_the_file_comes_as_an_attachment_under_a_name_that_can_be_read(ready: Job, browser: Client) -> None:
    response = browser.get(reverse("file-content", args=[ready.key]))
    assert body(response) == b"%PDF whole"
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert unquote(response["Content-Disposition"]).endswith("''Реестр соглашений 2026-11-22.pdf")


def test_the_file_of_a_record_that_was_restricted_since(ready: Job, browser: Client) -> None:
    row, where = agreement("О приборах"), reverse("file-content", args=[ready.key])
    Job.objects.update(address=f"{row.get_absolute_url()}?format=pdf&form=card")
    assert browser.get(where).status_code == browser.head(where).status_code == 200
    Agreement.objects.filter(pk=row.pk).update(access="restricted")
    assert browser.get(where).status_code == browser.head(where).status_code == 404
    row.delete()
    assert browser.get(where).status_code == 200


def test_a_file_that_is_not_ready_or_not_there(running: Job, browser: Client) -> None:
    address = reverse("file-content", args=[running.key])
    assert browser.get(address).status_code == 404
    Job.objects.update(state="ready", **jobs.ended_now(), file="jobs/on-another-machine.pdf")
    assert browser.get(address).status_code == 404


def test_somebody_else_s_file_is_missing_to_the_letter(somebody_elses: Job, browser: Client) -> None:
    assert "Чужой" not in browser.get(reverse("files")).content.decode()
    for name in ("file", "file-content"):
        theirs, missing = (
            browser.get(reverse(name, args=[key]))
            for key in (somebody_elses.key, "00000000-0000-4000-8000-000000000000")
        )
        assert (theirs.status_code, theirs.content) == (404, missing.content)
    for button in ("cancel", "again", "delete"):
        assert press(browser, button, somebody_elses).status_code == 404
    assert Job.objects.filter(pk=somebody_elses.pk).exists()


# --- My files ---


def test_my_files_with_state_size_and_until_when(ready: Job, browser: Client) -> None:
    Job.objects.filter(pk=ready.pk).update(size=2_500_000)
    said = text(browser.get(reverse("files")))
    assert "Реестр соглашений (English) ready" in said
    assert "2.4 MB" in said
    assert re.search(r"\d+ \w+ 20\d\d, \d\d:\d\d Download Delete", said)


def test_deleting(ready: Job, browser: Client, media: Path, django_capture_on_commit_callbacks) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        assert press(browser, "delete", ready).url == reverse("files")
    assert files(media) == []
    assert "You have no files." in text(browser.get(reverse("files")))


def test_what_is_being_made_is_not_deleted(running: Job, browser: Client) -> None:
    press(browser, "delete", running)
    assert Job.objects.count() == 1


def test_the_header_leads_there_when_there_is_something(
    official: User, browser: Client, somebody_elses: Job
) -> None:
    link = f'href="{reverse("files")}"'
    assert link not in browser.get("/cities/").content.decode()
    job(user=official)
    assert link in browser.get("/cities/").content.decode()


# --- The admin ---


@pytest.mark.parametrize(
    ("role", "may"), [("official", False), ("staff", False), ("head", False), ("administrator", True)]
)
def test_titles_may_be_restricted_so_only_administrators_see_them_in_the_admin(
    role: str, may: bool, official: User, client_of: Callable[[User], Client]
) -> None:
    give_role(official, role)
    rows = [job("Тайна"), issue("Тайна")]
    for row in rows:
        name = f"admin:reporting_{row._meta.model_name}"
        for address in (reverse(f"{name}_changelist"), reverse(f"{name}_change", args=[row.pk])):
            response = client_of(official).get(address)
            assert (response.status_code == 200) == may
            assert ("Тайна" in response.content.decode()) == may
    assert {Job, Issue} <= set(site._registry)
    assert DBTaskResult not in site._registry
