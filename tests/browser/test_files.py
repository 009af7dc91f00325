"""A file that is made in the background: asked for, watched, fetched; no worker runs here."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.urls import reverse
from playwright.sync_api import expect

from accounts.models import User
from reporting import jobs
from reporting.jobs import Made
from reporting.models import Job
from tests.browser.test_every_page import TELEPHONE, violations
from tests.jobs.conftest import write

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def _media(settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


def elsewhere(do: Callable[..., Any], *about: Any, **more: Any) -> Any:
    """As another process does it: outside of the test's transaction, so that the site sees it."""
    found = []

    def work() -> None:
        try:
            found.append(do(*about, **more))
        finally:
            connection.close()

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    return found[0]


def asked() -> Job:
    """By Ainur, and nothing else is there."""

    def ask() -> Job:
        Job.objects.all().delete()
        person = User.objects.get(username="ainur")
        return jobs.ask(user=person, title="Реестр соглашений", address="/agreements/", language="ru")

    return elsewhere(ask)


def finish(job: Job) -> None:
    write(job, b"%PDF-1.7 whole")
    elsewhere(jobs.finish, job, Made("Реестр соглашений", "Реестр соглашений 2026-11-22.pdf"))


def test_it_is_asked_for_watched_and_comes_by_itself(visit: Callable[..., Page], settings) -> None:
    settings.PDF_MAX_ROWS = 1
    page = visit("ainur")
    page.goto("/agreements/?format=pdf")
    page.get_by_role("button", name="Подготовить PDF в фоне").click()
    main = page.get_by_role("main")
    expect(main).to_contain_text("Файл ждёт очереди.")
    cancel = page.get_by_role("button", name="Отменить")
    cancel.focus()

    job = elsewhere(lambda: jobs.claim(str(Job.objects.latest("pk").key), "worker-1"))
    elsewhere(jobs.note, job, 1250, 10000)
    expect(main).to_contain_text("1 250 из 10 000 строк")
    expect(page.get_by_role("progressbar", name="Ход работы")).to_have_attribute("value", "1250")
    expect(cancel).to_be_focused()
    with page.expect_download() as coming:
        finish(job)
    assert coming.value.suggested_filename == "Реестр соглашений 2026-11-22.pdf"
    expect(main).to_contain_text("Реестр соглашений 2026-11-22.pdf")
    page.get_by_role("link", name="Мои файлы").first.click()
    page.get_by_role("button", name="Удалить").click()
    expect(main).to_contain_text("Файлов нет.")


def test_without_scripts_too(visit: Callable[..., Page]) -> None:
    job = asked()
    page = visit("ainur", java_script_enabled=False)
    page.goto(reverse("file", args=[job.key]))
    main = page.get_by_role("main")
    expect(main).to_contain_text("Файл ждёт очереди.")
    job = elsewhere(jobs.claim, str(job.key), "worker-1")
    elsewhere(jobs.note, job, 1250, 10000)
    expect(main).to_contain_text("1 250 из 10 000 строк")
    with page.expect_download() as coming:
        finish(job)
    assert coming.value.suggested_filename == "Реестр соглашений 2026-11-22.pdf"


def test_every_state_by_axe_and_on_a_telephone(visit: Callable[..., Page]) -> None:
    page = visit("ainur", viewport=TELEPHONE, reduced_motion="reduce")
    job = asked()

    def look() -> None:
        for address in (reverse("file", args=[job.key]), reverse("files")):
            page.goto(address)
            assert violations(page) == []
            wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            assert page.evaluate(wide) <= 0

    look()
    running = elsewhere(jobs.claim, str(job.key), "worker-1")
    elsewhere(jobs.note, running, 1250, 10000)
    look()
    elsewhere(jobs.fail, running, "time")
    look()
    elsewhere(jobs.again, job=running)
    finish(elsewhere(jobs.claim, str(job.key), "worker-1"))
    look()
