"""Line 33: PostgreSQL restarted in mid-request, while eight people read and write."""

from __future__ import annotations

import re
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from tests.faults.service import FIELD, UNFINISHED

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.faults.service import Answer, Service

pytestmark = pytest.mark.slow

PAGES = ["/", "/agreements/", "/commitments/", "/search/?q=%D0%A2%D0%BE%D0%BC%D1%81%D0%BA"]
READERS, WRITERS = 5, 3
#: Seconds for which everybody goes on when the database is back.
AFTERWARDS = 5

HISTORY = "SELECT progress_ru FROM agreements_historicalcommitment"
#: Commitments that tell something else than their history does.
TORN = """
    SELECT id, progress_ru FROM agreements_commitment AS now WHERE progress_ru <> (
        SELECT progress_ru FROM agreements_historicalcommitment
        WHERE id = now.id ORDER BY history_id DESC LIMIT 1
    )
"""


class Crowd:
    """Readers and writers, who go on whatever they are answered."""

    def __init__(self, site: Service) -> None:
        self.site, self.session = site, site.session_of("dana")
        self.answers: list[tuple[float, int]] = []  # when it was asked for, and its status
        self.saved: set[str] = set()
        self.over = threading.Event()
        keys = [key for (key,) in site.cluster.ask(UNFINISHED)]
        assert len(keys) >= WRITERS
        self.people = ThreadPoolExecutor(READERS + WRITERS)
        self.work = [(self.read, number) for number in range(READERS)]
        self.work += [(self.write, key) for key in keys[:WRITERS]]

    def __enter__(self) -> Crowd:
        self.ends = [self.people.submit(*one) for one in self.work]
        return self

    def __exit__(self, *error: object) -> None:
        self.over.set()
        self.people.shutdown()
        for end in self.ends:
            end.result()

    def noted(self, ask: Callable[..., Answer], *about: Any) -> Answer:
        begin = time.monotonic()
        answer = ask(*about)
        self.answers.append((begin, answer.status))
        return answer

    def read(self, number: int) -> None:
        while not self.over.is_set():
            number += 1
            self.noted(self.site.get, PAGES[number % len(PAGES)], self.session)

    def write(self, key: int) -> None:
        address, number = f"/commitments/{key}/progress/", 0
        while not self.over.is_set():
            form = self.noted(self.site.get, address, self.session)
            if form.status != 200:
                continue
            number += 1
            text = f"Отчёт {number} по обязательству {key}, {id(self)}"
            values = dict(FIELD.findall(form.body)) | {"progress_ru": text}
            if self.noted(self.site.post, address, self.session, form, values).status == 302:
                self.saved.add(text)

    def wait(self, moment: float) -> None:
        """Until then, and until something was saved since the database is back."""
        begin = time.monotonic()
        while time.monotonic() < moment or not (self.since(begin)[302] or time.monotonic() > moment + 60):
            time.sleep(0.1)

    def since(self, moment: float) -> Counter[int]:
        """The answers to what was asked for then or later."""
        return Counter(status for begin, status in self.answers if begin >= moment)


def unexpected(log: str) -> str:
    """What the log says of the first answer of 500: the end of its entry names the error."""
    entries = re.split(r"^(?=\d{4}-\d\d-\d\d )", log, flags=re.MULTILINE)
    return next((one[-3000:] for one in entries if "Internal Server Error" in one), "no answer of 500")


@pytest.mark.parametrize("mode", ["fast", "immediate"])
def test_everybody_is_told_and_nothing_is_half_saved(
    mode: str, site: Service, record_property: Callable[[str, object], None]
) -> None:
    with Crowd(site) as crowd:
        time.sleep(2)
        site.cluster.stop(mode)
        time.sleep(1)
        site.cluster.start()
        up = time.monotonic()
        crowd.wait(up + AFTERWARDS)
    told = crowd.since(0)
    record_property("answers", dict(told))
    record_property("reports saved", len(crowd.saved))
    assert set(told) == {200, 302, 503}, unexpected(site.log)
    assert crowd.since(up)[503] == 0, "the next request works"
    assert crowd.since(up)[302] > 0
    kept = {text for (text,) in site.cluster.ask(HISTORY)}
    assert crowd.saved - kept == set(), "lost"
    assert site.cluster.ask(TORN) == []


def test_the_page_says_what_to_do_and_the_log_has_its_number(site: Service) -> None:
    session = site.session_of("dana")
    site.cluster.stop()
    try:
        told = site.get("/agreements/", session, **{"Accept-Language": "kk"})
        sign_of_life = site.get("/healthz")
    finally:
        site.cluster.start()
    assert (told.status, sign_of_life.status, told.headers["Retry-After"]) == (503, 503, "10")
    assert 'lang="kk"' in told.body
    number = re.search(r"\b[0-9a-f]{8}\b", told.body)
    assert number is not None
    assert f"Error {number[0]} at GET /agreements/" in site.log
    assert "Traceback" not in told.body
    assert site.get("/agreements/", session).status == 200
