"""Lines 33 and 37 for workers: PostgreSQL restarted while a file is made, and twenty files at once.

A worker killed and the limits of memory and time are in tests/jobs/test_workers.py.
"""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING

import pytest

from tests.faults.service import PATIENCE, PEOPLE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.faults.service import Service

pytestmark = pytest.mark.slow

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]*)"')


def ask(site: Service, session: str, address: str) -> None:
    page = site.get("/files/", session)
    values = {"csrfmiddlewaretoken": token(page.body), "address": address}
    assert site.post("/files/", session, page, values).status == 302


def token(page: str) -> str:
    found = TOKEN.search(page)
    assert found is not None
    return found[1]


def states(site: Service) -> list[str]:
    return [state for (state,) in site.cluster.ask("SELECT DISTINCT state FROM reporting_job")]


def until(done: Callable[[], bool], site: Service) -> None:
    end = time.monotonic() + PATIENCE
    while not done():
        assert time.monotonic() < end, site.log[-3000:]
        time.sleep(0.1)


@pytest.fixture(autouse=True)
def _two_workers_and_no_jobs_of_another_test(site: Service) -> Iterator[None]:
    site.cluster.ask("DELETE FROM reporting_job")
    workers = [site.start("manage.py", "worker") for _ in range(2)]
    yield
    site.end(*workers)


@pytest.mark.fault(33)
def test_a_worker_goes_on_after_a_restart_of_the_database(site: Service) -> None:
    ask(site, site.session_of("dana"), "/test/slow/?format=pdf")
    until(lambda: site.cluster.ask("SELECT 1 FROM reporting_job WHERE done > 0") != [], site)
    site.cluster.stop()
    time.sleep(1)
    site.cluster.start()
    until(lambda: states(site) == ["ready"], site)
    [(done, total, name)] = site.cluster.ask("SELECT done, total, file FROM reporting_job")
    assert done == total > 600
    assert [f"jobs/{path.name}" for path in (site.var / "media" / "jobs").iterdir()] == [name]


def test_twenty_files_at_once_are_queued_and_the_pages_go_on(site: Service) -> None:
    sessions = [site.session_of(name) for name in PEOPLE]
    for session in sessions:
        for number in range(5):
            ask(site, session, f"/test/quick/?format=pdf&text=Город+{number}")
    pages = []
    while set(states(site)) != {"ready"}:
        pages.append(site.get("/agreements/", sessions[0]).status)
        assert len(pages) < 5_000, site.log[-3000:]
    assert set(pages) == {200}
    files = {name for (name,) in site.cluster.ask("SELECT file FROM reporting_job")}
    assert len(files) == 20
    assert len(list((site.var / "media" / "jobs").iterdir())) >= 20
    assert site.cluster.ask("SELECT max(attempts) FROM reporting_job") == [(1,)]
