"""Line 34: a database that takes no changes, is full, or is too slow: 503, with a number of the log."""

from __future__ import annotations

import re
import shutil
from contextlib import suppress
from itertools import count
from typing import TYPE_CHECKING

import psycopg2
import pytest
from psycopg2 import errors

from tests.faults.service import FIELD, UNFINISHED

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.faults.service import Answer, Service

pytestmark = pytest.mark.slow

MEGABYTE = 1024 * 1024


@pytest.fixture(scope="module")
def session(site: Service) -> str:
    return site.session_of("dana")


@pytest.fixture(scope="module")
def address(site: Service) -> str:
    """Of the form in which is noted how far a commitment is."""
    return f"/commitments/{site.cluster.ask(UNFINISHED)[0][0]}/progress/"


def report(site: Service, session: str, address: str, text: str) -> Answer:
    form = site.get(address, session)
    if form.status != 200:
        return form
    return site.post(address, session, form, dict(FIELD.findall(form.body)) | {"progress_ru": text})


def check(answer: Answer, site: Service) -> None:
    number = re.search(r"\b[0-9a-f]{8}\b", answer.body)
    assert answer.status == 503, site.log[-3000:]
    assert number is not None
    assert f"Error {number[0]} at" in site.log


def is_kept(site: Service, text: str) -> bool:
    rows = site.cluster.ask("SELECT 1 FROM agreements_commitment WHERE progress_ru = %s", text)
    told = site.cluster.ask("SELECT 1 FROM agreements_historicalcommitment WHERE progress_ru = %s", text)
    assert len(rows) == len(told)
    return bool(rows)


def test_a_database_that_takes_no_changes(site: Service, session: str, address: str) -> None:
    site.cluster.ask("ALTER SYSTEM SET default_transaction_read_only = on")
    site.cluster.ask("SELECT pg_reload_conf()")
    try:
        assert site.get("/agreements/", session).status in (200, 503)  # it may have to note its session
        check(report(site, session, address, "Принято только для чтения"), site)
    finally:
        site.cluster.ask(
            "ALTER SYSTEM RESET default_transaction_read_only", options="-c default_transaction_read_only=off"
        )
        site.cluster.ask("SELECT pg_reload_conf()")
    assert not is_kept(site, "Принято только для чтения")
    assert report(site, session, address, "Снова можно писать").status == 302
    assert is_kept(site, "Снова можно писать")


def test_a_slow_database(site: Service, session: str) -> None:
    """Somebody holds the table; a page waits no longer than it may, and others go on."""
    with psycopg2.connect(host=str(site.cluster.folder), user="cooperation", dbname="cooperation") as other:
        with other.cursor() as cursor:
            cursor.execute("LOCK TABLE agreements_commitment IN ACCESS EXCLUSIVE MODE")
            check(site.get("/commitments/", session), site)
            assert site.get("/enterprises/", session).status == 200
        other.rollback()
    other.close()
    assert site.get("/commitments/", session).status == 200


def test_a_full_database(site: Service, session: str, address: str, disk: Path | None) -> None:
    if disk is None:
        pytest.skip("needs the right to mount a small disk")
    site.cluster.ask("CREATE TABLE ballast (content bytea)")
    site.cluster.ask("ALTER TABLE ballast ALTER content SET STORAGE EXTERNAL")
    (disk / "spare").write_bytes(b"x" * MEGABYTE)
    fill(disk, lambda: site.cluster.ask("INSERT INTO ballast VALUES (%s)", b"x" * MEGABYTE))
    with (disk / "rest").open("wb", buffering=0) as file:
        fill(disk, lambda: file.write(b"x" * 4096))
    answers, texts = [], (f"На полном диске {number}: {'слово ' * 20_000}" for number in count())
    while not answers or answers[-1].status == 302:  # there may be room left inside of tables
        text = next(texts).strip()
        answers.append(report(site, session, address, text))
    check(answers[-1], site)
    (disk / "rest").unlink()
    (disk / "spare").unlink()
    site.cluster.ask("DROP TABLE ballast")
    assert report(site, session, address, "Место есть").status == 302
    assert is_kept(site, "Место есть")
    assert not is_kept(site, text)


def fill(disk: Path, write: Callable[[], object]) -> None:
    """Writes until it fails, which must be for want of space."""
    with suppress(errors.DiskFull, OSError):
        while True:
            write()
    assert shutil.disk_usage(disk).free < MEGABYTE
